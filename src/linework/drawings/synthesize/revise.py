"""Engineering changes made on the drawn part: a feature moved, taken away, repeated, resized; a part stretched."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import Similarity, bounds, sample_points, transform
from linework.drawings.synthesize.pen import XY_COLUMNS, Plan

Edit = Callable[[Plan, np.random.Generator], Drawing | None]
CURVED = np.array([kind not in (Kind.SEGMENT, Kind.DIMENSION) for kind in Kind])


def _some_feature(plan: Plan, rng: np.random.Generator) -> np.ndarray | None:
    """Rows of one feature that is not most of the drawing."""
    ids, counts = np.unique(plan.features[plan.features >= 0], return_counts=True)
    ids = ids[counts <= max(0.3 * len(plan.drawing), 1)]
    if not len(ids) or len(plan.drawing) < 3:
        return None
    return np.flatnonzero(plan.features == ids[int(rng.random() * len(ids))])


def _moved(drawing: Drawing, rows: np.ndarray, rng: np.random.Generator, low: float, high: float) -> np.ndarray:
    """Parameters of the rows after a move by a share of the drawing's size, along an axis or slanting."""
    (left, bottom), (right, top) = bounds(drawing)
    angle = np.pi / 2 * int(rng.random() * 4) if rng.random() < 0.7 else rng.random() * 2 * np.pi
    step = max(right - left, top - bottom, 1e-6) * rng.uniform(low, high)
    shift = np.round(np.array([np.cos(angle), np.sin(angle)]) * step, 3 if step > 0.1 else 6)
    return drawing.params[rows] + XY_COLUMNS[drawing.kinds[rows]] * np.tile(shift, 4)


def move_feature(plan: Plan, rng: np.random.Generator) -> Drawing | None:
    """One feature moved by a few per cent of the size."""
    rows = _some_feature(plan, rng)
    if rows is None:
        return None
    params = plan.drawing.params.copy()
    params[rows] = _moved(plan.drawing, rows, rng, 0.02, 0.1)
    return replace(plan.drawing, params=params)


def remove_feature(plan: Plan, rng: np.random.Generator) -> Drawing | None:
    """One feature taken away."""
    rows = _some_feature(plan, rng)
    return None if rows is None else plan.drawing.take(np.setdiff1d(np.arange(len(plan.drawing)), rows))


def repeat_feature(plan: Plan, rng: np.random.Generator) -> Drawing | None:
    """One feature drawn a second time, elsewhere."""
    rows = _some_feature(plan, rng)
    if rows is None:
        return None
    more = plan.drawing.take(np.concatenate([np.arange(len(plan.drawing)), rows]))
    params = more.params.copy()
    params[len(plan.drawing) :] = _moved(plan.drawing, rows, rng, 0.08, 0.25)
    return replace(more, params=params)


def resize_feature(plan: Plan, rng: np.random.Generator) -> Drawing | None:
    """One feature made larger or smaller about its centre; equal ones often with it."""
    rows = _some_feature(plan, rng)
    if rows is None:
        return None
    drawing = plan.drawing
    if len(rows) == 1 and drawing.kinds[rows[0]] == Kind.CIRCLE and rng.random() < 0.5:
        equal = (drawing.kinds == Kind.CIRCLE) & np.isclose(drawing.params[:, 2], drawing.params[rows[0], 2])
        if equal.sum() < 0.3 * len(drawing):
            params = drawing.params.copy()
            params[equal, 2] *= rng.choice([0.75, 0.85, 1.2, 1.35])
            return replace(drawing, params=params)
    part = drawing.take(rows)
    (left, bottom), (right, top) = bounds(part)
    scale = float(rng.choice([0.7, 0.8, 0.9, 1.15, 1.3]))
    about = np.array([(left + right) / 2, (bottom + top) / 2])
    shift = about * (1 - scale)
    params = drawing.params.copy()
    params[rows] = transform(part, Similarity(scale, shift=(float(shift[0]), float(shift[1])))).params
    return replace(drawing, params=params)


def stretch(plan: Plan, rng: np.random.Generator) -> Drawing | None:
    """Everything beyond a cut moved away from it, as CAD's STRETCH does; only lines along the way are cut."""
    drawing = plan.drawing
    if len(drawing) < 3:
        return None
    at = sample_points(drawing, 5)
    axis = int(rng.random() < 0.4)
    low, high = at[..., axis].min(1), at[..., axis].max(1)
    left, size = low.min(), float(high.max() - low.min())
    breadth = np.ptp(at[..., 1 - axis], axis=1)
    if size <= 0:
        return None
    for cut in left + size * rng.uniform(0.15, 0.85, 8):
        crossed = (low < cut) & (high > cut)
        along = not CURVED[drawing.kinds[crossed]].any() and (breadth[crossed] <= 1e-6 * size).all()
        if 0 < crossed.sum() <= 0.35 * len(drawing) and along:
            break
    else:
        return None
    step = round(size * rng.choice([-0.06, 0.04, 0.06, 0.1, 0.15, 0.2]), 2 if size > 10 else 6)
    if step < 0:  # nothing may be turned inside out
        crossing = crossed & (drawing.kinds == Kind.SEGMENT)
        step = max(step, -0.5 * float(np.abs((high - low)[crossing]).min(initial=size)))
    params = drawing.params.copy()
    whole = low >= cut
    params[whole, axis::2] += step * XY_COLUMNS[drawing.kinds[whole], axis::2]
    for column in (axis, axis + 2):
        params[crossed, column] += step * (drawing.params[crossed, column] > cut)
    lines = crossed & (drawing.kinds == Kind.DIMENSION)
    params[lines, 6] = np.hypot(*(params[lines, 2:4] - params[lines, 0:2]).T)
    return replace(drawing, params=params)


def add_hole(plan: Plan, rng: np.random.Generator) -> Drawing:
    """A new hole, or for a tiny symbol a new stroke."""
    drawing = plan.drawing
    (left, bottom), (right, top) = bounds(drawing)
    size = max(right - left, top - bottom, 1e-6)
    x, y = left + (right - left) * rng.uniform(0.2, 0.8), bottom + (top - bottom) * rng.uniform(0.2, 0.8)
    more = drawing.take(np.append(np.arange(len(drawing)), len(drawing) - 1)) if len(drawing) else drawing
    if not len(drawing):
        return drawing
    kinds, params, inserts, texts = more.kinds.copy(), more.params.copy(), more.inserts.copy(), more.texts.copy()
    params[-1], inserts[-1], texts[-1] = 0.0, -1, -1
    if len(drawing) > 6 or rng.random() < 0.5:
        kinds[-1], params[-1, :3] = Kind.CIRCLE, (x, y, size * rng.uniform(0.01, 0.05))
    else:
        angle = rng.random() * 2 * np.pi
        reach = size * rng.uniform(0.15, 0.4)
        kinds[-1], params[-1, :4] = Kind.SEGMENT, (x, y, x + reach * np.cos(angle), y + reach * np.sin(angle))
    return replace(more, kinds=kinds, params=params, inserts=inserts, texts=texts)


EDITS: tuple[Edit, ...] = (move_feature, remove_feature, repeat_feature, resize_feature, stretch, stretch, add_hole)
