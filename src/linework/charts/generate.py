"""From a picture and its words to what is seen in it: the model looks at the whole, then at each panel."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from jaxtyping import Float, UInt8
from numpy import ndarray
from torch import Tensor

from linework.charts.batch import KEY_POINTS, Batch, batch_of
from linework.charts.codec import Grammar
from linework.charts.model import ChartToTokens
from linework.charts.roled_words import OF_TICKS, lies_in, roled_words
from linework.charts.seen import Role, Seen, SeenMark, SeenPanel, Word
from linework.charts.snap.seen import snap_box
from linework.charts.synthesize.truth import ROLES
from linework.charts.tokens import LAYOUT, PANEL
from linework.charts.uncovered import with_uncovered
from linework.charts.view import FRAME, Window, in_pixels, panel_in_pixels, panel_window, view_of

SMALLEST = 12.0  # pixels, the side of a panel
FILLED = 0.5  # share of its frame's sides that the entries of a legend take, at least
BESIDE = 40.0  # pixels around a panel where its ticks stand
HEAT = 0.3  # of the dense head, for a marker to be there


@torch.inference_mode()
def see(
    model: ChartToTokens,
    picture: UInt8[ndarray, "H W 3"],
    words: Sequence[Word],
    frame: float = FRAME,
    boxes: Sequence[Window] = (),
) -> Seen:
    """Panels, their marks and the roles of the words, in pixels of the picture.

    `frame` is the share of its sides that is seen around a panel; where the panels are is told by the model unless
    `boxes` say so. A panel whose answer grew too long has no marks.
    """
    config = model.config.encoder
    size = config.width, config.height
    whole = (0.0, 0.0, float(picture.shape[1]), float(picture.shape[0]))
    batch = batch_of([view_of(picture, words, whole, size)])
    encoded = model.encode(batch)
    if not boxes:
        (layout,), _ = model.decoder.write(model.memory(encoded, batch), LAYOUT)
        told = [box for share in layout.said or () if (box := _box(share, whole)) is not None] or [whole]
        boxes = [snap_box(box, picture) for box in told]
    roles = model.roles(encoded.words)[0, : len(words)].argmax(dim=1).tolist()
    boxes = _without_legends(boxes, words, [ROLES[role] for role in roles], picture) or [whole]
    windows = [panel_window(box, frame) for box in boxes]
    views = batch_of([view_of(picture, words, window, size) for window in windows])
    panels = _panels(model, views, boxes, windows)
    roled = roled_words(words, [ROLES[role] for role in roles], panels)
    twinned = {word.panel for word in roled if word.second}
    panels = [panel if number in twinned else _without_twin(panel) for number, panel in enumerate(panels)]
    return Seen((picture.shape[1], picture.shape[0]), tuple(panels), tuple(roled))


def _without_legends(
    boxes: Sequence[Window], words: Sequence[Word], roles: Sequence[Role], picture: UInt8[ndarray, "H W 3"]
) -> list[Window]:
    """The boxes without the frames of legends; where they are only those, what is drawn apart from them."""
    kept = [box for box in boxes if not _is_legend(box, words, roles)]
    return kept or [box for box in with_uncovered(boxes, words, picture) if box not in boxes]


def _is_legend(box: Window, words: Sequence[Word], roles: Sequence[Role]) -> bool:
    """Whether a box is the frame around a legend: its entries fill it, and no ticks stand below it or to its left."""
    named = list(zip(words, roles, strict=True))
    left, top, right, bottom = box
    entries = [w.box for w, role in named if role == "legend" and lies_in(w, box)]
    if len(entries) < 2:
        return False
    corners = np.array(entries)
    reach = corners[:, 2:].max(axis=0) - corners[:, :2].min(axis=0)
    beside = (left - BESIDE, top, right, bottom + BESIDE)
    filled = bool((reach >= FILLED * np.array([right - left, bottom - top])).all())
    return filled and not any(role in OF_TICKS and lies_in(w, beside) for w, role in named)


def _panels(model: ChartToTokens, batch: Batch, boxes: Sequence[Window], windows: Sequence[Window]) -> list[SeenPanel]:
    encoded = model.encode(batch)
    walks, sure = model.decoder.write(model.memory(encoded, batch), PANEL)
    heat, offsets = model.key_points(encoded.dense).sigmoid(), model.offsets(encoded.dense)
    panels = []
    for k, (walk, box, window) in enumerate(zip(walks, boxes, windows, strict=True)):
        panel = _said(walk)
        told = [len(mark.points) for mark in panel.marks if mark.kind == "points"]
        if told:
            markers = peaks(heat[k, KEY_POINTS.index("marker")], offsets[k])
            if len(markers) > sum(told) or not all(told):
                panel = replace(panel, marks=_with_cloud(panel.marks, markers))
        panels.append(replace(panel_in_pixels(panel, box, window), sure=sure[k]))
    return panels


def _said(walk: Grammar) -> SeenPanel:
    return walk.said if walk.said is not None else SeenPanel((0.0, 0.0, 1.0, 1.0))


def _with_cloud(marks: tuple[SeenMark, ...], markers: Float[ndarray, "P 2"]) -> tuple[SeenMark, ...]:
    """The first cloud gets all markers that were found; `assemble` tells them apart by colour."""
    first = next(k for k, mark in enumerate(marks) if mark.kind == "points")
    return tuple(
        replace(mark, points=markers) if k == first else mark
        for k, mark in enumerate(marks)
        if k == first or mark.kind != "points"
    )


def peaks(heat: Float[Tensor, "h w"], offsets: Float[Tensor, "2 h w"]) -> Float[ndarray, "P 2"]:
    """The local maxima of a map of probabilities, moved by the offsets there, as shares of the view."""
    highest = torch.nn.functional.max_pool2d(heat[None], 3, 1, 1)[0]
    rows, columns = torch.nonzero((heat == highest) & (heat > HEAT), as_tuple=True)
    at = torch.stack([columns + 0.5 + offsets[0, rows, columns], rows + 0.5 + offsets[1, rows, columns]], dim=1)
    return np.asarray(at / torch.tensor([heat.shape[1], heat.shape[0]]), dtype=float)


def _box(share: Sequence[float], whole: Window) -> Window | None:
    """A panel's box in pixels, its sides in order; None where it is too small to hold anything."""
    corners = np.sort(in_pixels(np.array(share).reshape(2, 2), whole), axis=0)
    corners = np.clip(corners, (0, 0), whole[2:])
    if (corners[1] - corners[0]).min() < SMALLEST:
        return None
    (left, top), (right, bottom) = corners.tolist()
    return left, top, right, bottom


def _without_twin(panel: SeenPanel) -> SeenPanel:
    """The panel with all its marks on its own axes: no tick tells anything of others."""
    return replace(panel, twin="", marks=tuple(replace(mark, second=False) for mark in panel.marks))
