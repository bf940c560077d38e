"""An experiment as a picture: what is found, the share missed in validation by step, and the time a step takes."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from linework.drawings.experiment_tables import Against, Row
from linework.training.found import Found, draw_found

SHOWN = ("hit@1", "with heads", "geometry", "sequence", "R@1 geometry to sequence", "R@1 sequence to geometry")


def picture_of(found: Found[Row, Against]) -> Figure:
    """Three plots side by side, a colour for each way to train."""
    titles = "Revisions at the first place; drawings from coding to coding", "Views missed in validation"
    return draw_found(found, SHOWN, lambda row: row.figures, titles, _seconds)


def _seconds(axes: Axes, rows: Sequence[Row]) -> None:
    axes.barh(range(len(rows)), [row.seconds for row in rows], color="#7a7a7a")
    axes.set_title("Seconds a step", fontsize=10)
