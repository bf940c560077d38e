"""The register of what can be drawn: one function per kind of part, entered by a decorator."""

from collections.abc import Callable

from linework.drawings.synthesize.design import Design
from linework.drawings.synthesize.pen import Pen

Draw = Callable[[Pen, Design], None]
DRAW: dict[str, Draw] = {}
SHARE: dict[str, float] = {}
ON_SHEETS: set[str] = set()


def family(kind: str, share: float = 1.0, sheet: bool = True) -> Callable[[Draw], Draw]:
    """Enter a drawing function as `kind`, drawn `share` times as often as others.

    `sheet` says that such drawings may get dimensions, notes, a border and a title block.
    """

    def enter(draw: Draw) -> Draw:
        assert kind not in DRAW, f"{kind} is entered twice"
        DRAW[kind], SHARE[kind] = draw, share
        if sheet:
            ON_SHEETS.add(kind)
        return draw

    return enter
