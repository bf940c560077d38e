"""The words at the ticks of a panel, or those of the panel in line with it that has the same axis."""

from linework.charts.seen import Role, RoledWord, Seen
from linework.charts.view import Window

IN_LINE = 3.0  # pixels within which sides of panels are in line
TICKS: tuple[Role, Role] = ("x tick", "y tick")
Ticks = dict[Role, list[RoledWord]]


def ticks_of(seen: Seen, index: int) -> Ticks:
    """The words at the ticks of the first axes of a panel."""
    words = [word for word in seen.words if word.panel == index and not word.second]
    return {role: [word for word in words if word.role == role] for role in TICKS}


def shared_ticks(seen: Seen, index: int) -> Ticks:
    """The same; where nothing is written along a side, what is along that of the nearest panel in line with it.

    So it is where axes are shared: the inner ones of a column or a row have no words of their own.
    """
    found, panel = ticks_of(seen, index), seen.panels[index]
    if panel.polar:
        return found
    for side, role in enumerate(TICKS):
        told = [
            (abs(other.box[1 - side] - panel.box[1 - side]), number)
            for number, other in enumerate(seen.panels)
            if not other.polar and _in_line(panel.box, other.box, side) and ticks_of(seen, number)[role]
        ]
        if told and not found[role]:
            found[role] = ticks_of(seen, min(told)[1])[role]
    return found


def _in_line(box: Window, other: Window, side: int) -> bool:
    """Whether two boxes begin and end at the same places along x (0) or y (1)."""
    return all(abs(box[end] - other[end]) <= IN_LINE for end in (side, side + 2))
