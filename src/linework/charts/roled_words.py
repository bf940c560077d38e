"""Whose each word of a picture is: which panel it belongs to, and whether its first axis or a second one.

What its place belies is put right: ticks that stand in no row, markers and tick marks that were taken for words.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.boxes import area
from linework.charts.seen import Role, RoledWord, SeenPanel, Word
from linework.charts.tick_values import value_of
from linework.charts.view import Window

OF_FIGURE = ("figure title",)
OF_TICKS, OF_LABELS = ("x tick", "y tick"), ("x label", "y label")
OF_AXES = (*OF_TICKS, *OF_LABELS)
MARKED = ("points", "boxes")
ROUND = " oO0°8QCDGeèéφ∞@"  # what an OCR reads circles as
DASHES = " -=_~—–•·"  # what it reads tick marks as
SHORT = 2  # characters of a word that may be markers
LARGE = 0.05  # share of its panel that such a word takes at most: larger ones are marks
ONE_ROW = 3.0  # pixels that the ends of ticks in one row are apart, at most
LINES = 3.0  # heights of a word that ticks may stand apart across their axis, as those of several lines do
NEARLY = 1.5  # times as far from ticks as the panel before them that one behind them is, at most
LEVEL = 5.0  # degrees that a level word may be turned
IN_LINE, AS_HIGH = 0.3, 0.3  # heights of a tick that one beside it stands off, and differs in height, at most
OF_OTHERS: tuple[Role, ...] = ("legend", "legend title", "title", "note", "x label")
SHARED = {"x": "y", "y": "x"}  # which axis a panel shares with the twin that has the other


def roled_words(words: Sequence[Word], roles: Sequence[Role], panels: Sequence[SeenPanel]) -> list[RoledWord]:
    """Each word with its role and the nearest panel; those of a second axis stand beyond it, on the right or above."""
    named = list(zip(words, roles, strict=True))
    ticks = _with_their_row([_placed(word, role, panels) for word, role in named if role in OF_TICKS], panels)
    before = {(tick.panel, tick.role) for tick in ticks if not tick.second}
    of_next = {
        (tick.panel, tick.role): following
        for tick in ticks
        if tick.second and panels[tick.panel].twin != SHARED[tick.role[0]]
        if (following := _following(tick, panels)) is not None and (following, tick.role) not in before
    }
    second = {
        (tick.panel, tick.role[0])
        for tick in ticks
        if tick.second and (tick.panel, tick.role) not in of_next
        if panels[tick.panel].twin == SHARED[tick.role[0]] or (tick.panel, tick.role) in before
    }
    found: list[RoledWord] = []
    for word, role in named:
        open_ = [number for number in range(len(panels)) if (number, role[0]) in second or role not in OF_LABELS]
        roled = _placed(word, role, panels, open_)
        found.append(roled)
    known = [
        replace(word, panel=of_next[word.panel, word.role], second=False)
        if word.second and (word.panel, word.role) in of_next
        else replace(word, second=word.second and (word.panel, word.role[0]) in second)
        for word in _with_their_row(found, panels)
    ]
    return put_right(known, panels)


def put_right(words: Sequence[RoledWord], panels: Sequence[SeenPanel]) -> list[RoledWord]:
    """The same without marks and tick marks that were taken for words, and with ticks in no row as notes."""
    kept = [_without_tick_mark(word) for word in _without_markers(words, panels)]
    return _with_those_beside(_in_rows(kept, panels), panels)


def _without_markers(words: Sequence[RoledWord], panels: Sequence[SeenPanel]) -> list[RoledWord]:
    """The words but for those of one or two characters, or of round ones, in panels with markers, and large ones.

    Round ones stay in a legend whose other words are as short, others in one that has other words.
    """
    kept = []
    for word in words:
        panel = panels[word.panel] if word.panel >= 0 else None
        text = word.word.text.replace(" ", "")
        if panel is not None and len(text) <= SHORT and area(word.word.box) > LARGE * area(panel.box):
            continue
        if panel is None or not any(mark.kind in MARKED for mark in panel.marks) or not lies_in(word.word, panel.box):
            kept.append(word)
        elif word.role.startswith("legend"):
            entries = [w for w in words if (w.panel, w.role) == (word.panel, word.role)]
            beside = [w.word.text for w in entries if not _is_round(w.word.text)]
            alike = beside and float(np.median([len(other) for other in beside])) <= SHORT
            if alike if _is_round(text) else len(entries) > 1 or len(text) > SHORT:
                kept.append(word)
        elif len(text) > SHORT and not _is_round(text):
            kept.append(word)
    return kept


def _without_tick_mark(word: RoledWord) -> RoledWord:
    """A tick on the left of a panel without the mark that was read as a sign after it, if it is a number or apart."""
    whole, text = word.word.text, word.word.text.rstrip(DASHES)
    if word.role != "y tick" or word.second or text in ("", whole) or value_of(whole) is not None:
        return word
    if whole[len(text)] != " " and value_of(text) is None:
        return word
    start, stop, below, under = word.word.corners
    share = len(text) / len(whole)
    corners = np.array([start, start + share * (stop - start), under + share * (below - under), under])
    return replace(word, word=replace(word.word, text=text, corners=corners))


def _is_round(text: str) -> bool:
    return all(letter in ROUND for letter in text)


def lies_in(word: Word, box: Window) -> bool:
    """Whether all of a word is inside a box."""
    left, top, right, bottom = word.box
    return left > box[0] and top > box[1] and right < box[2] and bottom < box[3]


def _with_those_beside(words: Sequence[RoledWord], panels: Sequence[SeenPanel]) -> list[RoledWord]:
    """The same with what stands in one line with the ticks below a panel, and is as high, as ticks too."""
    found = list(words)
    for number, panel in enumerate(panels):
        row = [w for w in words if (w.panel, w.role, w.second) == (number, "x tick", False)]
        if panel.polar or not row or any(abs(w.word.angle) > LEVEL for w in row):
            continue
        boxes = np.array([w.word.box for w in row])
        high, line = np.median(boxes[:, 3] - boxes[:, 1]), np.median(boxes[:, [1, 3]])
        for k, word in enumerate(words):
            left, top, right, bottom = word.word.box
            level = abs((top + bottom) / 2 - line) <= IN_LINE * high and abs(bottom - top - high) <= AS_HIGH * high
            beneath = panel.box[0] < left and right < panel.box[2] and panel.box[3] < line
            apart = ((boxes[:, 0] > right) | (boxes[:, 2] < left)).all()
            if word.panel == number and word.role in OF_OTHERS and level and beneath and apart:
                found[k] = replace(word, role="x tick", second=False)
    return found


def _in_rows(words: Sequence[RoledWord], panels: Sequence[SeenPanel]) -> list[RoledWord]:
    """The same with ticks that stand in their panel, or out of the row that the others stand in, as notes."""
    rows: dict[tuple[int, Role, bool], list[int]] = {}
    for k, word in enumerate(words):
        if word.role in OF_TICKS and word.panel >= 0 and not panels[word.panel].polar:
            rows.setdefault((word.panel, word.role, word.second), []).append(k)
    found = list(words)
    for (panel, role, _), row in rows.items():
        boxes = np.array([words[k].word.box for k in row])
        ends = boxes[:, [0, 2]] if role == "y tick" else boxes[:, [1, 3]]
        low, high = (panels[panel].box[side] for side in ((0, 2) if role == "y tick" else (1, 3)))
        inside = (ends[:, 0] > low) & (ends[:, 1] < high)
        line = float(np.median(np.min([boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]], axis=0)))
        off = np.abs(ends - np.median(ends if inside.all() else ends[~inside], axis=0))
        astray = (off > LINES * line).all(axis=1)
        for k in np.array(row)[inside | astray].tolist():
            found[k] = replace(words[k], role="note", second=False)
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


def _with_their_row(words: Sequence[RoledWord], panels: Sequence[SeenPanel]) -> list[RoledWord]:
    """The same with ticks beyond a panel given to the next, where more of its own stand in a row with them."""
    found = list(words)
    for k, tick in enumerate(words):
        if not tick.second or tick.role not in OF_TICKS:
            continue
        side = 0 if tick.role == "y tick" else 1
        row = [other for other in words if other.role == tick.role and _ends_like(other.word, tick.word, side)]
        owners = [other.panel for other in row if not other.second and _spans(panels[other.panel].box, tick.word, side)]
        if len(owners) > sum(other.second and other.panel == tick.panel for other in row):
            found[k] = replace(tick, panel=max(owners, key=owners.count), second=False)
    return found


def _following(tick: RoledWord, panels: Sequence[SeenPanel]) -> int | None:
    """The panel whose side begins behind ticks on the far side of another, hardly further from them than that ends."""
    side = 0 if tick.role == "y tick" else 1
    low, high = tick.word.box[side], tick.word.box[side + 2]
    own = panels[tick.panel].box
    gap = low - own[2] if side == 0 else own[1] - high
    for number, panel in enumerate(panels):
        ahead = panel.box[0] - high if side == 0 else low - panel.box[3]
        spans = panel.box[1 - side] - ONE_ROW <= tick.word.middle[1 - side] <= panel.box[3 - side] + ONE_ROW
        if number != tick.panel and spans and 0 <= ahead <= NEARLY * gap:
            return number
    return None


def _ends_like(word: Word, other: Word, side: int) -> bool:
    """Whether two words end at one place along x (0) or y (1), on the side of the panel that follows."""
    return abs(word.box[side + 2] - other.box[side + 2]) <= ONE_ROW


def _spans(box: Window, word: Word, side: int) -> bool:
    """Whether a word stands beside a box that follows along x (0) or y (1)."""
    at, along = word.middle[side], word.middle[1 - side]
    return bool(at < box[side] and box[1 - side] - ONE_ROW <= along <= box[3 - side] + ONE_ROW)


def _is_beyond(word: Word, role: Role, box: Window) -> bool:
    x, y = word.middle
    return bool(x > box[2] if role.startswith("y") else y < box[1])


def _distance(point: Float[ndarray, " 2"], box: Window) -> float:
    """How far a point is outside of a box, in pixels."""
    left, top, right, bottom = box
    across, down = max(left - point[0], 0, point[0] - right), max(top - point[1], 0, point[1] - bottom)
    return float(np.hypot(across, down))
