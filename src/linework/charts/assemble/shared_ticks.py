"""The words at the ticks of a panel, or those of the panel in line with it that has the same axis."""

from linework.charts.seen import Role, RoledWord, Seen

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
    for side, role in enumerate(TICKS):
        ends = (side, side + 2)
        told = [
            (abs(other.box[1 - side] - panel.box[1 - side]), number)
            for number, other in enumerate(seen.panels)
            if not found[role] and not panel.polar and not other.polar and ticks_of(seen, number)[role]
            and all(abs(other.box[end] - panel.box[end]) <= IN_LINE for end in ends)
        ]  # fmt: skip
        if told:
            found[role] = ticks_of(seen, min(told)[1])[role]
    return found
