"""Bars and histograms as Plotly traces."""

from linework.charts.marks import Bars, Histogram
from linework.charts.write.plotly_marks.page import Page, color, given, one_or_all, reach_of, writes


@writes(Bars)
def bars(mark: Bars, page: Page) -> list[str]:
    """`go.Bar`, its errors and the words at its bars."""
    upright = mark.orientation == "vertical"
    along, across = ("x", "y") if upright else ("y", "x")
    colors = [color(value) for value in mark.colors]
    places = page.places(mark.positions, along, "positions")
    values = page.names.variable(mark.values, mark.label or "", "values")
    labels = page.names.variable(mark.value_labels.texts, "labels") if mark.value_labels else None
    errors = mark.errors
    reach = reach_of(errors.low, errors.high, page.names, color=color(errors.color)) if errors else None
    named = page.named_x if upright else page.named_y
    return [
        page.trace(
            "Bar",
            **{along: places, across: values},
            base=page.names.variable(mark.base, "base") if any(mark.base) else None,
            width=None if named and mark.thickness == (0.8,) else one_or_all(mark.thickness, page.names, "widths"),
            orientation=None if upright else "h",
            name=mark.label,
            showlegend=None if mark.label else False,
            marker=given(
                color=one_or_all(colors, page.names, "colors"),
                line=given(color=color(mark.edge_color), width=mark.edge_width),
                pattern=given(shape=mark.hatches[0][0]) if mark.hatches and mark.hatches[0][0] in "/\\x-|+." else None,
            ),
            opacity=mark.alpha,
            text=labels,
            textposition=("inside" if mark.value_labels.place == "center" else "outside")
            if mark.value_labels
            else None,
            **{f"error_{across}": reach},
        )
    ]


@writes(Histogram)
def histogram(mark: Histogram, page: Page) -> list[str]:
    """Bars as wide as their bins: the counts are known, Plotly need not count."""
    pairs = list(zip(mark.edges[:-1], mark.edges[1:], strict=True))
    widths = tuple(round((b - a) * mark.share, 9) for a, b in pairs)
    return bars(
        Bars(
            orientation=mark.orientation,
            positions=tuple((a + b) / 2 for a, b in pairs),
            values=mark.counts,
            base=mark.base,
            thickness=widths[:1] if max(widths) - min(widths) < 1e-6 * max(widths) else widths,
            colors=("none",) if mark.outline else (mark.color,),
            edge_color=mark.color if mark.outline else mark.edge_color,
            edge_width=mark.edge_width,
            alpha=mark.alpha,
            label=mark.label,
        ),
        page,
    )
