"""How artists look: faces, edges, markers, letters and colour maps."""

from typing import Any

import numpy as np
from matplotlib import collections

from linework.charts.read.scale import hexadecimal, plain, unless, visible


def face_of(patch: Any) -> str:
    """The fill of a patch; "none" where it has none."""
    face = patch.get_facecolor()
    return "none" if not patch.get_fill() or face[3] == 0 else hexadecimal(face)


def edge_of(patch: Any) -> str | None:
    """The colour of the rim of a patch; None where none is seen."""
    edge = patch.get_edgecolor()
    return hexadecimal(edge) if patch.get_linewidth() > 0 and visible(edge) else None


def font_size(text: Any, usual: float) -> float | None:
    """The size of words in points; None where it is the usual multiple of the figure's font size."""
    from matplotlib import rcParams

    return unless(text.get_fontsize(), usual * rcParams["font.size"])


def text_color(text: Any) -> str | None:
    """The colour of words; None for black."""
    found = hexadecimal(text.get_color())
    return None if found == "#000000" else found


def is_bold(text: Any) -> bool:
    """Whether words are set bold."""
    weight = text.get_weight()
    return weight in ("bold", "heavy", "black", "semibold", "extra bold") or (isinstance(weight, int) and weight >= 600)


def marker_of(artist: Any, color: Any, face: Any, edge: Any) -> dict[str, Any]:
    """How the markers of a line look, where not as usual: size, fill and rim."""
    own = hexadecimal(color)
    filled = isinstance(face, str) and face == "none"
    shown = "none" if filled or not visible(face) else hexadecimal(face)
    around = hexadecimal(edge) if visible(edge) else "none"
    return {
        "marker_size": unless(artist.get_markersize(), 6.0),
        "marker_face": None if shown == own else shown,
        "marker_edge": None if around == own else around,
        "marker_edge_width": unless(artist.get_markeredgewidth(), 1.0),
    }


NO_MARKER = ("None", None, "", " ", "none")
MARKERS = ("o", "s", "^", "v", "<", ">", "D", "d", "p", "h", "H", "8", "*", "P", "X", "x", "+", ".", ",", "|", "_")


def marker_name(points: collections.PathCollection) -> str:
    """The marker whose outline the points have."""
    from matplotlib.markers import MarkerStyle

    path = points.get_paths()[0]
    for name in MARKERS:
        style = MarkerStyle(name)
        known = style.get_path().transformed(style.get_transform())
        if known.vertices.shape == path.vertices.shape and np.allclose(known.vertices, path.vertices, atol=1e-6):
            return name
    return "o"


def color_scale(mappable: Any) -> dict[str, Any]:
    """Colour map and limits of what is coloured by value; limits that are those of the data are left out."""
    low, high = mappable.get_clim()
    values: Any = np.ma.masked_invalid(np.ma.asarray(mappable.get_array(), dtype=float))
    usual_low, usual_high = (values.min(), values.max()) if values.count() else (0.0, 1.0)
    return {
        "colormap": colormap(mappable.cmap),
        "low": None if low is None or np.isclose(low, usual_low) else plain(low),
        "high": None if high is None or np.isclose(high, usual_high) else plain(high),
    }


def colormap(cmap: Any) -> str | tuple[str, ...]:
    """The name of a colour map that matplotlib knows, else colours that make it."""
    import matplotlib

    shares = np.linspace(0, 1, 17)
    if cmap.name in matplotlib.colormaps and np.allclose(matplotlib.colormaps[cmap.name](shares), cmap(shares)):
        return str(cmap.name)
    return tuple(hexadecimal(color) for color in cmap(np.linspace(0, 1, min(cmap.N, 11))))
