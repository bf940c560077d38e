"""Whose each word of a picture is: which panel it belongs to, and whether its first axis or a second one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.seen import Role, RoledWord, SeenPanel, Word
from linework.charts.view import Window

OF_FIGURE = ("figure title",)
OF_TICKS, OF_LABELS = ("x tick", "y tick"), ("x label", "y label")
OF_AXES = (*OF_TICKS, *OF_LABELS)
SHARED = {"x": "y", "y": "x"}  # which axis a panel shares with the twin that has the other


def roled_words(words: Sequence[Word], roles: Sequence[Role], panels: Sequence[SeenPanel]) -> list[RoledWord]:
    """Each word with its role and the nearest panel; those of a second axis stand beyond it, on the right or above."""
    named = list(zip(words, roles, strict=True))
    ticks = [_placed(word, role, panels) for word, role in named if role in OF_TICKS]
    before = {(tick.panel, tick.role) for tick in ticks if not tick.second}
    second = {
        (tick.panel, tick.role[0])
        for tick in ticks
        if tick.second and (panels[tick.panel].twin == SHARED[tick.role[0]] or (tick.panel, tick.role) in before)
    }
    found = []
    for word, role in named:
        open_ = [number for number in range(len(panels)) if (number, role[0]) in second or role not in OF_LABELS]
        roled = _placed(word, role, panels, open_)
        found.append(replace(roled, second=roled.second and (roled.panel, role[0]) in second))
    return found


def _placed(word: Word, role: Role, panels: Sequence[SeenPanel], open_: Sequence[int] | None = None) -> RoledWord:
    """A word at the nearest panel, and whether it stands beyond it; beyond panels that are not `open_` nothing does."""
    if role in OF_FIGURE:
        return RoledWord(word, role, -1)
    beyond = [role in OF_AXES and not panel.polar and _is_beyond(word, role, panel.box) for panel in panels]
    far = [
        np.inf if open_ is not None and past and number not in open_ else _distance(word.middle, panel.box)
        for number, (panel, past) in enumerate(zip(panels, beyond, strict=True))
    ]
    if not np.isfinite(far).any():
        far = [_distance(word.middle, panel.box) for panel in panels]
    nearest = int(np.argmin(far))
    return RoledWord(word, role, nearest, beyond[nearest])


def _is_beyond(word: Word, role: Role, box: Window) -> bool:
    x, y = word.middle
    return bool(x > box[2] if role.startswith("y") else y < box[1])


def _distance(point: Float[ndarray, " 2"], box: Window) -> float:
    """How far a point is outside of a box, in pixels."""
    left, top, right, bottom = box
    across, down = max(left - point[0], 0, point[0] - right), max(top - point[1], 0, point[1] - bottom)
    return float(np.hypot(across, down))
