"""Panels as tokens and back: one walk over a grammar serves both ways, so what is read is always what can be written.

A walk asks for one token after another. Writing, it is given the panel and knows each answer; reading, the model
answers. Marks follow one another until END, and those that stand on the same places say so once (`walks`).

    >>> import numpy as np
    >>> panel = SeenPanel((0, 0, 1, 1), (SeenMark("rule", np.array([[0.0, 0.5], [1.0, 0.5]])),))
    >>> read_panel(panel_answer(panel).tokens).marks[0].kind
    'rule'
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy import ndarray

from linework.charts.questions import Aim, Ask, Walk, choose, points_of, several, turned
from linework.charts.seen import Kind, SeenMark, SeenPanel
from linework.charts.tokens import CHOICES, END, LAYOUT, PANEL
from linework.charts.walks import WALKS

TWINS: dict[Literal["", "x", "y"], str] = {"": "alone", "x": "twin x", "y": "twin y"}


@dataclass(frozen=True)
class Answer:
    """The tokens of an answer, its task first, and where each lies."""

    tokens: tuple[int, ...]
    aims: tuple[Aim, ...]


UNKNOWN = Answer((), ())


def panel_answer(panel: SeenPanel) -> Answer:
    """The tokens of a panel whose points are shares of the view. Raises Unsayable."""
    return _written(PANEL, _panel(panel))


def layout_answer(boxes: Sequence[tuple[float, float, float, float]]) -> Answer:
    """The tokens of a picture's panels: the box of each in shares of the view, in reading order."""
    return _written(LAYOUT, _layout(boxes))


def read_panel(tokens: Sequence[int]) -> SeenPanel:
    """The panel that `panel_answer` wrote, up to the width of a bin."""
    assert tokens[0] == PANEL
    return _read(tokens)


def read_layout(tokens: Sequence[int]) -> list[tuple[float, float, float, float]]:
    """The boxes that `layout_answer` wrote."""
    assert tokens[0] == LAYOUT
    return _read(tokens)


class Grammar:
    """The walk while a model answers: which tokens are allowed next, and what was said at the end."""

    def __init__(self, task: int) -> None:
        self._walk = _panel(None) if task == PANEL else _layout(None)
        self._ask: Ask | None = next(self._walk)
        self.said: Any = None
        self.ended = False

    @property
    def allowed(self) -> tuple[int, int]:
        """The first token that may come next, and one beyond the last."""
        return (END, END + 1) if self._ask is None else (self._ask.first, self._ask.last)

    @property
    def aim(self) -> Aim:
        """Where the token that comes next lies."""
        return Aim() if self._ask is None else self._ask.aim

    def push(self, token: int) -> None:
        """Goes on with this token, which must be allowed."""
        first, last = self.allowed
        assert first <= token < last, f"token {token} is not among {first} to {last - 1}"
        if self._ask is None:
            self.ended = True
            return
        try:
            self._ask = self._walk.send(token)
        except StopIteration as stop:
            self._ask, self.said, self.ended = None, stop.value, token == END


def _read(tokens: Sequence[int]) -> Any:
    grammar = Grammar(tokens[0])
    for token in tokens[1:]:
        grammar.push(token)
    assert grammar.ended
    return grammar.said


def _written(task: int, walk: Walk) -> Answer:
    tokens, aims = [task], [Aim()]
    try:
        ask = next(walk)
        while True:
            tokens.append(ask.wanted)
            aims.append(ask.aim)
            ask = walk.send(ask.wanted)
    except StopIteration:
        if tokens[-1] == END:
            return Answer(tuple(tokens), tuple(aims))
        return Answer((*tokens, END), (*aims, Aim()))


def _layout(boxes: Sequence[tuple[float, float, float, float]] | None) -> Walk:
    corners = None if boxes is None else np.reshape(boxes, (-1, 2, 2))
    found = yield from several(lambda wanted: points_of(2, wanted), corners)
    return [(float(left), float(top), float(right), float(bottom)) for ((left, top), (right, bottom)) in found]


def _panel(panel: SeenPanel | None) -> Walk:
    frame = yield from choose("frame", None if panel is None else "polar" if panel.polar else "plain")
    twin = yield from choose("twin", None if panel is None else TWINS[panel.twin])
    marks: list[SeenMark] = []
    while True:
        kind = yield from _kind(panel, len(marks))
        if kind is None:
            break
        mark = yield from _mark(kind, None if panel is None else panel.marks[len(marks)], marks)
        marks.append(mark)
    shared = next(shared for shared, name in TWINS.items() if name == twin)
    return SeenPanel((0.0, 0.0, 1.0, 1.0), tuple(marks), frame == "polar", shared)


def _kind(panel: SeenPanel | None, place: int) -> Walk:
    """The kind of the mark in this place of the drawing order; None where there is no other."""
    field = CHOICES["kind"]
    wanted = -1
    if panel is not None:
        wanted = END if place == len(panel.marks) else field.token(panel.marks[place].kind)
    token = yield Ask(END, field.last, wanted)
    return None if token == END else field.names[token - field.first]


def _mark(kind: Kind, mark: SeenMark | None, before: list[SeenMark]) -> Walk:
    way = yield from choose("way", None if mark is None else "upright" if mark.upright else "sideways")
    axis = yield from choose("axis", None if mark is None else "second" if mark.second else "first")
    upright = way == "upright"
    known = None if mark is None else _turned(mark.points, upright)
    alike = [_turned(other.points, upright) for other in before if other.kind == kind and other.upright == upright]
    more: dict[str, Any] = {}
    walk = WALKS[kind](mark, known, alike, more)
    points = yield from walk if upright else turned(walk)
    return SeenMark(kind, _turned(points, upright), upright, axis == "second", **more)


def _turned(points: ndarray, upright: bool) -> ndarray:
    """Points with the places first and the values second."""
    return points if upright else points[:, ::-1]
