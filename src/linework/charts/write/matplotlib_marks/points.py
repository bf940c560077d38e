"""Points, and points with whiskers, as matplotlib calls."""

from linework.charts.marks import ErrorBars, Scatter, Stems
from linework.charts.write.matplotlib_marks.pen import Pen, color, colors, one_or_all, reach_of, words_of, writes
from linework.charts.write.matplotlib_marks.surfaces import colorbar_of, colormap_of
from linework.charts.write.source import call, lay_out


@writes(Scatter)
def scatter(mark: Scatter, pen: Pen) -> list[str]:
    """`ax.scatter`, and its colour bar."""
    mapped = bool(mark.values)
    points = call(
        f"{pen.axes}.scatter",
        pen.places(mark.x, "x", f"{mark.label or ''} x"),
        pen.places(mark.y, "y", f"{mark.label or ''} y"),
        s=one_or_all(mark.sizes, pen.names, f"{mark.label or ''} sizes"),
        c=pen.names.variable(mark.values, "levels") if mapped else None,
        cmap=colormap_of(mark.colormap, pen) if mapped else None,
        vmin=mark.low,
        vmax=mark.high,
        color=None if mapped else colors(mark.colors, pen.names),
        marker=None if mark.marker == "o" else mark.marker,
        edgecolors=color(mark.edge_color),
        linewidths=mark.edge_width,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    before = "points = " if mark.colorbar else ""
    return [lay_out(before, points), *colorbar_of(mark.colorbar, "points", pen)]


@writes(ErrorBars)
def error_bars(mark: ErrorBars, pen: Pen) -> list[str]:
    """`ax.errorbar`."""
    wish = f"{mark.label or ''} errors"
    drawn = call(
        f"{pen.axes}.errorbar",
        pen.places(mark.x, "x"),
        pen.places(mark.y, "y", mark.label or words_of(pen.y)),
        yerr=reach_of(mark.y_low, mark.y_high, pen.names, wish),
        xerr=reach_of(mark.x_low, mark.x_high, pen.names, f"{wish} across"),
        color=color(mark.color),
        linestyle=None if mark.style == "-" else mark.style,
        linewidth=mark.width,
        marker=mark.marker,
        markersize=mark.marker_size,
        markerfacecolor=color(mark.marker_face),
        ecolor=color(mark.error_color),
        elinewidth=mark.error_width,
        capsize=mark.cap_size or None,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", drawn)]


@writes(Stems)
def stems(mark: Stems, pen: Pen) -> list[str]:
    """`ax.stem` with the colours of its parts."""
    drawn = call(
        f"{pen.axes}.stem",
        pen.places(mark.x, "x"),
        pen.places(mark.y, "y", mark.label or words_of(pen.y)),
        bottom=mark.base or None,
        label=mark.label,
    )
    look = [
        lay_out("", call("plt.setp", "stalks", color=color(mark.color))),
        lay_out("", call("plt.setp", "heads", color=color(mark.color), marker=mark.marker)),
        lay_out("", call("plt.setp", "ground", color=color(mark.base_color))),
    ]
    return [lay_out("heads, stalks, ground = ", drawn), *look]
