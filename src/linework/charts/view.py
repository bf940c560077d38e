"""What the model looks at: a window of the picture resized to one size, with the words and marks in its shares."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray
from PIL import Image

from linework.charts.batch import NO_ROLE, View, word_features
from linework.charts.codec import UNKNOWN, Answer
from linework.charts.seen import KINDS, SeenMark, SeenPanel, Word

Window = tuple[float, float, float, float]
FRAME = 0.05  # share of a panel's sides that is seen around it
NEAR = 0.6  # share of a panel's sides within which words belong to its view


def panel_window(box: Window, frame: float = FRAME) -> Window:
    """The window on a panel: its box and a little around it."""
    left, top, right, bottom = box
    across, down = frame * (right - left), frame * (bottom - top)
    return left - across, top - down, right + across, bottom + down


def in_shares(points: Float[ndarray, "P 2"], window: Window) -> Float[ndarray, "P 2"]:
    """Pixels as shares of a window."""
    left, top, right, bottom = window
    return (np.asarray(points, dtype=float) - (left, top)) / (right - left, bottom - top)


def in_pixels(shares: Float[ndarray, "P 2"], window: Window) -> Float[ndarray, "P 2"]:
    """Shares of a window as pixels; the inverse of `in_shares`."""
    left, top, right, bottom = window
    return np.asarray(shares, dtype=float) * (right - left, bottom - top) + (left, top)


def panel_in_shares(panel: SeenPanel, window: Window) -> SeenPanel:
    """A panel whose points are shares of a window."""
    marks = tuple(replace(mark, points=in_shares(mark.points, window)) for mark in panel.marks)
    return replace(panel, box=(0.0, 0.0, 1.0, 1.0), marks=marks)


def panel_in_pixels(panel: SeenPanel, box: Window, window: Window) -> SeenPanel:
    """A panel read from a window, in the pixels of the picture."""
    marks = tuple(replace(mark, points=in_pixels(mark.points, window)) for mark in panel.marks)
    return replace(panel, box=box, marks=marks)


def view_of(
    picture: UInt8[ndarray, "H W 3"],
    words: Sequence[Word],
    window: Window,
    size: tuple[int, int],
    roles: Sequence[int] = (),
    answer: Answer = UNKNOWN,
    key_points: Float[ndarray, "K 3"] | None = None,
    marks: Sequence[SeenMark] | None = None,
) -> View:
    """A window as the model sees it: `size` is width and height; roles, answer, key points and marks where known.

    Words far outside of the window are left out.
    """
    image = _window(picture, window).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    boxes = np.array([word.box for word in words], dtype=float).reshape(-1, 4)
    shares = in_shares(boxes.reshape(-1, 2), window).reshape(-1, 4)
    near = np.all((shares[:, 2:] > -NEAR) & (shares[:, :2] < 1 + NEAR), axis=1)
    counts = np.full(len(KINDS), -1)
    if marks is not None:
        counts = np.array([sum(mark.kind == kind for mark in marks) for kind in KINDS])
    return View(
        np.asarray(image),
        shares[near].astype(np.float32),
        word_features([word for word, is_near in zip(words, near, strict=True) if is_near]),
        np.array(roles, dtype=int)[near] if len(roles) else np.full(int(near.sum()), NO_ROLE),
        answer,
        np.zeros((0, 3), np.float32) if key_points is None else key_points.astype(np.float32),
        counts,
    )


def _window(picture: UInt8[ndarray, "H W 3"], window: Window) -> Image.Image:
    """The window cut out, white where it reaches beyond the picture."""
    left, top, right, bottom = (round(side) for side in window)
    cut = np.full((max(bottom - top, 1), max(right - left, 1), 3), 255, dtype=np.uint8)
    height, width = picture.shape[:2]
    x0, x1, y0, y1 = max(left, 0), min(right, width), max(top, 0), min(bottom, height)
    if x0 < x1 and y0 < y1:
        cut[y0 - top : y1 - top, x0 - left : x1 - left] = picture[y0:y1, x0:x1]
    return Image.fromarray(cut)
