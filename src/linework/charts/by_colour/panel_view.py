"""One panel as its marks are looked for by their colours: what counts of it, and what is behind its legend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray

from linework.charts import colours
from linework.charts.by_colour.layers import Inside, inside_of
from linework.charts.by_colour.plain import PlainColours, plain_colours
from linework.charts.by_colour.veils import unveiled
from linework.charts.seen import Kind, RoledWord, SeenMark, SeenPanel
from linework.charts.view import Window

SWATCH = 4.0  # heights of a word that a legend's swatch reaches to its left
OF_LEGEND = ("legend", "legend title")


@dataclass(frozen=True, eq=False)
class PanelView:
    """One panel as it is looked at: its words, the picture, and the colour behind its marks.

    Where its legend lets through what is behind, the picture is one without its face, and `hiding` what of it hides.
    """

    panel: SeenPanel
    words: Sequence[RoledWord]
    whole: UInt8[ndarray, "H W 3"]
    ground: Float[ndarray, " 3"]

    @cached_property
    def _clear(self) -> tuple[UInt8[ndarray, "H W 3"], Bool[ndarray, "H W"]] | None:
        legend = [word.word.box for word in self.words if word.role in OF_LEGEND]
        return unveiled(self.whole, self.panel.box, legend, self.ground)

    @property
    def picture(self) -> UInt8[ndarray, "H W 3"]:
        """The picture as far as it can be looked through."""
        return self.whole if self._clear is None else self._clear[0]

    @property
    def hiding(self) -> Bool[ndarray, "H W"] | None:
        """Where a legend that is looked through hides what is behind."""
        return None if self._clear is None else self._clear[1]

    def of(self, *kinds: Kind) -> list[SeenMark]:
        """The marks of these kinds."""
        return [mark for mark in self.panel.marks if mark.kind in kinds]

    def but(self, *kinds: Kind) -> list[SeenMark]:
        """The marks of other kinds."""
        return [mark for mark in self.panel.marks if mark.kind not in kinds]

    def inside(self, kind: Kind) -> Inside:
        """What is inside the panel for marks of a kind."""
        words = [word for word in self.words if self.hiding is None or word.role not in OF_LEGEND]
        inside = inside_of(self.picture, self.panel.box, _hidden(words, kind), self.ground)
        if self.hiding is None:
            return inside
        (left, top), (height, width) = inside.corner.astype(int), inside.free.shape
        return replace(inside, free=inside.free & ~self.hiding[top : top + height, left : left + width])

    def plain(self) -> PlainColours:
        """The plain colours of the panel."""
        return plain_colours(self.inside("line"))


def panel_view(
    panel: SeenPanel, index: int, words: Sequence[RoledWord], picture: UInt8[ndarray, "H W 3"], around: str
) -> PanelView:
    """What is to be looked at of a panel in a figure with this ground."""
    ground = colours.rgb(colours.panel_ground(picture, panel.box, around))
    return PanelView(panel, [word for word in words if word.panel == index], picture, ground)


def _hidden(words: Sequence[RoledWord], kind: Kind) -> list[Window]:
    """The words of a legend with their swatches; for thin marks what is written in the panel too."""
    written = [word.word.box for word in words if word.role == "note" and kind == "line"]
    entries = [word.word.box for word in words if word.role in OF_LEGEND]
    high = float(np.median([bottom - top for _, top, _, bottom in entries])) if entries else 0.0
    return [
        *written,
        *((x0 - SWATCH * high, y0 - 0.6 * high, x1 + 0.8 * high, y1 + 0.6 * high) for x0, y0, x1, y1 in entries),
    ]
