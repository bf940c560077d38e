"""From artists to marks that fill a plane or a circle: heatmaps, contours, pies; and the colour bars beside them."""

from typing import Any

import numpy as np
from matplotlib import colors, image

from linework.charts.marks import ColorBar, Contours, Heatmap, Mark, Pie, Text
from linework.charts.read.calls import Call
from linework.charts.read.look import color_scale, colormap, font_size, is_bold, text_color
from linework.charts.read.reader import reads
from linework.charts.read.scale import floats, gapped, hexadecimal, opacity, plain, same, unless, visible


@reads("imshow")
def picture(axes: Any, call: Call) -> list[Mark]:
    """A grid of cells from an image of values; a picture in colours is none."""
    return heatmap_of_image(axes, call.result)


def heatmap_of_image(axes: Any, artist: image.AxesImage) -> list[Mark]:
    """The grid of cells that an image shows."""
    values = artist.get_array()
    if values is None or values.ndim != 2:
        return []
    rows, columns = values.shape
    extent = tuple(plain(end) for end in artist.get_extent())
    usual = (
        (-0.5, columns - 0.5, rows - 0.5, -0.5) if artist.origin == "upper" else (-0.5, columns - 0.5, -0.5, rows - 0.5)
    )
    return [
        Heatmap(
            values=tuple(gapped(row) for row in values),
            extent=None if extent == usual else extent,  # type: ignore[arg-type]
            origin="lower" if artist.origin == "lower" else "upper",
            aspect="auto" if axes.get_aspect() == "auto" else "equal",
            smooth=str(artist.get_interpolation()) not in ("auto", "antialiased", "nearest", "none"),
            logarithmic=isinstance(artist.norm, colors.LogNorm),
            alpha=_alpha(artist),
            colorbar=color_bar(artist),
            **color_scale(artist),
        )
    ]


def _alpha(artist: Any) -> float | None:
    alpha = artist.get_alpha()
    return None if alpha is None or np.ndim(alpha) or alpha == 1 else plain(alpha)


@reads("pcolormesh", "pcolor")
def mesh(axes: Any, call: Call) -> list[Mark]:
    """A grid of cells from a mesh whose lines are straight."""
    artist = call.result
    if not hasattr(artist, "get_coordinates"):
        return []
    corners = np.asarray(artist.get_coordinates(), dtype=float)
    values: Any = np.ma.masked_invalid(np.ma.asarray(artist.get_array(), dtype=float))
    rows, columns = corners.shape[0] - 1, corners.shape[1] - 1
    straight = np.allclose(corners[0, :, 0], corners[-1, :, 0]) and np.allclose(corners[:, 0, 1], corners[:, -1, 1])
    if not straight or values.size != rows * columns:
        return []
    edges = artist.get_edgecolors()
    edge = hexadecimal(edges[0]) if len(edges) and visible(edges[0]) else None
    return [
        Heatmap(
            values=tuple(gapped(row) for row in values.reshape(rows, columns)),
            x_edges=floats(corners[0, :, 0]),
            y_edges=floats(corners[:, 0, 1]),
            origin="lower",
            aspect="auto",
            logarithmic=isinstance(artist.norm, colors.LogNorm),
            alpha=_alpha(artist),
            edge_color=edge,
            colorbar=color_bar(artist),
            **color_scale(artist),
        )
    ]


def color_bar(mappable: Any) -> ColorBar | None:
    """The scale beside what is coloured by value."""
    bar = getattr(mappable, "colorbar", None)
    if bar is None:
        return None
    axis = bar.long_axis
    words = axis.label.get_text()
    label = Text(text=words, size=font_size(axis.label, 1.0), color=text_color(axis.label), bold=is_bold(axis.label))
    locator = axis.get_major_locator()
    fixed = type(locator).__name__ == "FixedLocator"
    ticks = floats(locator.locs) if fixed else ()
    named = fixed and type(axis.get_major_formatter()).__name__ in ("FixedFormatter", "FuncFormatter")
    return ColorBar(
        label=label if words else None,
        orientation=bar.orientation,
        ticks=ticks,
        tick_labels=tuple(axis.get_major_formatter().format_ticks(locator.locs)) if named else (),
    )


@reads("contour", "contourf")
def contours(axes: Any, call: Call) -> list[Mark]:
    """Level lines or bands, with the grid they were computed from."""
    drawn = call.result
    arrays = [value for value in call.positional[:3] if isinstance(value, np.ndarray | list | tuple)]
    given: list[Any] = [np.ma.asarray(value, dtype=float) for value in arrays]
    if not given or (len(given) == 3 and given[2].ndim != 2) or (len(given) < 3 and given[0].ndim != 2):
        return []
    z = given[2] if len(given) == 3 else given[0]
    x, y = (given[0], given[1]) if len(given) == 3 else (np.arange(z.shape[1]), np.arange(z.shape[0]))
    x, y = (x[0] if x.ndim == 2 else x), (y[:, 0] if y.ndim == 2 else y)
    own = call.named.get("colors")
    lines = drawn.get_linewidths() if not drawn.filled else []
    return [
        Contours(
            x=floats(x),
            y=floats(y),
            values=tuple(gapped(row) for row in z),
            levels=floats(drawn.levels),
            filled=bool(drawn.filled),
            colormap="viridis" if own is not None else colormap(drawn.cmap),
            colors=() if own is None else same([hexadecimal(color) for color in colors.to_rgba_array(own)]),
            line_width=None if not len(lines) else unless(lines[0], 1.5),
            alpha=_alpha(drawn),
            colorbar=color_bar(drawn),
        )
    ]


@reads("pie")
def pie(axes: Any, call: Call) -> list[Mark]:
    """Slices, their names and what is written in them."""
    wedges, texts, shares = [*(list(part) for part in call.result), [], []][:3]
    if not wedges:
        return []
    first, turn = wedges[0], call.named.get("counterclock", True)
    spans = [(w.theta2 - w.theta1) for w in wedges]
    values = getattr(call.result, "values", spans)
    centers = np.array([w.center for w in wedges], dtype=float)
    moved = np.linalg.norm(centers - np.asarray(call.named.get("center", (0, 0)), dtype=float), axis=1)
    edges = same([hexadecimal(w.get_edgecolor()) for w in wedges])
    faces = [w.get_facecolor() for w in wedges]
    radius = float(first.r)
    return [
        Pie(
            values=floats(values),
            labels=tuple(text.get_text() for text in texts) if any(text.get_text() for text in texts) else (),
            percents=tuple(text.get_text() for text in shares),
            colors=tuple(hexadecimal(face) for face in faces),
            start_angle=plain(round((first.theta1 if turn else first.theta2) % 360, 6)),
            counterclockwise=bool(turn),
            explode=tuple(plain(round(m / radius, 6)) for m in moved) if np.any(moved > 1e-9) else (),
            radius=plain(radius),
            hole=plain(round(1 - first.width / radius, 6)) if first.width else 0.0,
            label_distance=_distance(texts, centers, radius, 1.1),
            percent_distance=_distance(shares, centers, radius, 0.6),
            edge_color=None if edges[0] == "#ffffff" and not visible(first.get_edgecolor()) else _edge(first),
            edge_width=unless(first.get_linewidth(), 1.0) if _edge(first) else None,
            shadow=bool(call.named.get("shadow", False)),
            hatches=same([w.get_hatch() or "" for w in wedges]) if any(w.get_hatch() for w in wedges) else (),
            alpha=opacity(first, faces[0]),
            label_size=font_size(texts[0], 1.0) if texts else None,
            label_color=text_color(texts[0]) if texts else None,
            percent_size=_other(shares, texts, "get_fontsize"),
            percent_color=_other(shares, texts, "get_color"),
        )
    ]


def _edge(wedge: Any) -> str | None:
    edge = wedge.get_edgecolor()
    return hexadecimal(edge) if visible(edge) and wedge.get_linewidth() > 0 else None


def _distance(texts: list[Any], centers: Any, radius: float, usual: float) -> float:
    """How far from the middle words stand, in radii."""
    if not texts:
        return usual
    found = np.median([np.linalg.norm(np.subtract(t.get_position(), c)) for t, c in zip(texts, centers, strict=True)])
    return plain(round(float(found) / radius, 6))


def _other(shares: list[Any], texts: list[Any], ask: str) -> Any:
    """The look of the words in the slices where it is not that of the names."""
    if not shares:
        return None
    found = getattr(shares[0], ask)()
    if ask == "get_color":
        mine, names = hexadecimal(found), hexadecimal(getattr(texts[0], ask)()) if texts else "#000000"
        return None if mine == names else mine
    from matplotlib import rcParams

    names_size = texts[0].get_fontsize() if texts else rcParams["font.size"]
    return unless(found, names_size)
