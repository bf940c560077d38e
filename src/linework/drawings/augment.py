"""Views of a drawing: legal drawings that a person would still call the same design.

Every step takes a drawing and a generator and returns a drawing; a view is a chain of steps. Each
works on the raw coding, before any embedding, and moves or drops whole primitives: never one end of
a line alone.
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace

import numpy as np

from linework.drawings.drawing import Drawing, Kind, Unit
from linework.drawings.geometry import Similarity, transform
from linework.errors import InputError

Step = Callable[[Drawing, np.random.Generator], Drawing]


@dataclass(frozen=True)
class Strength:
    """How far a view may go. Shares are of primitives, odds are chances that the step is taken."""

    drop: float = 0.15
    duplicate: float = 0.05
    split: float = 0.2
    jitter: float = 0.004
    keep_crop: float = 0.7
    odds_crop: float = 0.25
    odds_unlabelled: float = 0.25
    odds_exploded: float = 0.3
    odds_reordered: float = 0.5
    odds_unit_lost: float = 0.4


WEAK = Strength(0.05, 0.02, 0.1, 0.001, 0.9, 0.1, 0.1, 0.2, 0.3, 0.3)
STRONG = Strength(0.25, 0.08, 0.3, 0.008, 0.6, 0.4, 0.4, 0.4, 0.7, 0.5)


def growing(views: int) -> tuple[Strength, ...]:
    """How strong each of so many views is: two are alike, more grow in even steps from WEAK to STRONG.

    Raises InputError for fewer than two.
    """
    if views < 2:
        raise InputError(f"{views} views of a drawing leave nothing to compare; set data.views to 2 or more.")
    if views == 2:
        return Strength(), Strength()
    return tuple(_between(at / (views - 1)) for at in range(views))


def _between(share: float) -> Strength:
    pairs = zip(astuple(WEAK), astuple(STRONG), strict=True)
    return Strength(*((1 - share) * weak + share * strong for weak, strong in pairs))


def view(drawing: Drawing, generator: np.random.Generator, strength: Strength = Strength()) -> Drawing:
    """One random view: placed, cropped, thinned, doubled, split, jittered, reordered, stripped of labels."""
    if generator.random() < strength.odds_crop:
        drawing = crop(drawing, generator, strength.keep_crop)
    if generator.random() < strength.odds_unlabelled:
        drawing = drop_labels(drawing, generator)
    drawing = drop(drawing, generator, strength.drop)
    drawing = split(drawing, generator, strength.split)
    drawing = duplicate(drawing, generator, strength.duplicate)
    drawing = jitter(drawing, generator, strength.jitter)
    if generator.random() < strength.odds_exploded:
        drawing = replace(drawing, inserts=np.full(len(drawing), -1, dtype=np.int32))
    if generator.random() < strength.odds_reordered:
        drawing = replace(drawing, ordered=False)
    if generator.random() < strength.odds_unit_lost:
        drawing = replace(drawing, unit=Unit(1.0, 0.0, "lost"))
    return place(drawing, generator)


def place(drawing: Drawing, generator: np.random.Generator) -> Drawing:
    """Turned (every second time by a quarter), mirrored, moved and scaled; a known unit follows the scale."""
    angle = generator.integers(4) * np.pi / 2 if generator.random() < 0.5 else generator.uniform(0, 2 * np.pi)
    scale = float(np.exp(generator.uniform(-1.5, 1.5)))
    shift = generator.normal(0, _reach(drawing), 2)
    by = Similarity(scale, float(angle), bool(generator.random() < 0.5), (float(shift[0]), float(shift[1])))
    unit = replace(drawing.unit, millimetres=drawing.unit.millimetres / scale)
    return replace(transform(drawing, by), unit=unit)


def drop(drawing: Drawing, generator: np.random.Generator, share: float) -> Drawing:
    """Without up to this share of the primitives; three always stay, if there were as many."""
    n = len(drawing)
    count = min(round(generator.uniform(0, share) * n), max(n - 3, 0))
    if count == 0:
        return drawing
    gone = generator.choice(n, count, replace=False)
    return drawing.take(np.delete(np.arange(n), gone))


def duplicate(drawing: Drawing, generator: np.random.Generator, share: float) -> Drawing:
    """With up to this share of the primitives drawn twice, the copy right after the first."""
    n = len(drawing)
    twice = generator.random(n) < generator.uniform(0, share)
    return drawing.take(np.repeat(np.arange(n), 1 + twice))


def split(drawing: Drawing, generator: np.random.Generator, share: float) -> Drawing:
    """With up to this share of the segments and arcs cut in two at a random place."""
    cut = ((drawing.kinds == Kind.SEGMENT) | (drawing.kinds == Kind.ARC)) & (
        generator.random(len(drawing)) < generator.uniform(0, share)
    )
    if not cut.any():
        return drawing
    repeated = drawing.take(np.repeat(np.arange(len(drawing)), 1 + cut))
    first = np.flatnonzero(np.repeat(cut, 1 + cut) & np.concatenate([[True], np.diff(_owners(cut)) > 0]))
    params = repeated.params.copy()
    at = generator.uniform(0.25, 0.75, len(first))
    straight = repeated.kinds[first] == Kind.SEGMENT
    a, b, t = first[straight], first[straight] + 1, at[straight, None]
    middle = params[a, 0:2] * (1 - t) + params[a, 2:4] * t
    params[a, 2:4] = middle
    params[b, 0:2] = middle
    a, b, t = first[~straight], first[~straight] + 1, at[~straight]
    sweep = params[a, 4].copy()
    params[a, 4] = sweep * t
    params[b, 3] = np.mod(params[b, 3] + sweep * t, 2 * np.pi)
    params[b, 4] = sweep * (1 - t)
    return replace(repeated, params=params)


def _owners(cut: np.ndarray) -> np.ndarray:
    return np.repeat(np.arange(len(cut)), 1 + cut)


def jitter(drawing: Drawing, generator: np.random.Generator, share: float) -> Drawing:
    """Every primitive moved as a whole by up to this share of the drawing's size; one in two views only."""
    if generator.random() < 0.5 or not len(drawing):
        return drawing
    shift = generator.normal(0, share * _reach(drawing) * generator.random(), (len(drawing), 2))
    params = drawing.params.copy()
    params[:, 0:2] += shift
    follows = np.isin(drawing.kinds, (Kind.SEGMENT, Kind.SPLINE, Kind.DIMENSION))
    params[follows, 2:4] += shift[follows]
    follows = np.isin(drawing.kinds, (Kind.SPLINE, Kind.DIMENSION))
    params[follows, 4:6] += shift[follows]
    follows = drawing.kinds == Kind.SPLINE
    params[follows, 6:8] += shift[follows]
    return replace(drawing, params=params)


def crop(drawing: Drawing, generator: np.random.Generator, keep: float) -> Drawing:
    """What lies on one side of a random straight cut, at least this share of the primitives."""
    if len(drawing) < 6:
        return drawing
    angle = generator.uniform(0, 2 * np.pi)
    along = drawing.params[:, 0:2] @ np.array([np.cos(angle), np.sin(angle)])
    count = int(np.ceil(len(drawing) * generator.uniform(keep, 1.0)))
    return drawing.take(np.sort(np.argsort(along, kind="stable")[:count]))


def drop_labels(drawing: Drawing, generator: np.random.Generator) -> Drawing:
    """Without its texts, its dimensions or both; a drawing of nothing else stays as it is."""
    kinds = [[Kind.TEXT], [Kind.DIMENSION], [Kind.TEXT, Kind.DIMENSION]][generator.integers(3)]
    keep = ~np.isin(drawing.kinds, kinds)
    return drawing.take(keep) if keep.any() else drawing


def _reach(drawing: Drawing) -> float:
    """A quick size: the spread of the primitives' first points."""
    if not len(drawing):
        return 1.0
    return float(np.linalg.norm(np.ptp(drawing.params[:, 0:2], axis=0)))
