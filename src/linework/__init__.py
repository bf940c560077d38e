"""Technical pictures get their meaning back: this is the public door, and what it lists is what may be relied on.

    >>> import linework
    >>> linework.Kind.ARC.name
    'ARC'

Each name is fetched from its file when it is first asked for, so that `import linework` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the same names for type checkers, which cannot follow a late import
    from linework.charts.chart import Chart as Chart
    from linework.charts.picture import open_picture as open_picture
    from linework.charts.reader import Answer as Answer
    from linework.charts.reader import ChartReader as ChartReader
    from linework.charts.write.matplotlib import matplotlib_code as matplotlib_code
    from linework.charts.write.plotly import plotly_code as plotly_code
    from linework.drawings.drawing import Drawing as Drawing
    from linework.drawings.drawing import Kind as Kind
    from linework.drawings.drawing import ReadReport as ReadReport
    from linework.drawings.drawing import Unit as Unit
    from linework.drawings.embed import Embedder as Embedder
    from linework.drawings.geometry import Similarity as Similarity
    from linework.drawings.index import build_index as build_index
    from linework.drawings.index_reader import IndexReader as IndexReader
    from linework.drawings.match import Match as Match
    from linework.drawings.match import match_drawings as match_drawings
    from linework.drawings.read.limits import Limits as Limits
    from linework.drawings.read.reader import read_drawing as read_drawing
    from linework.drawings.search import Hit as Hit
    from linework.drawings.search import search as search
    from linework.drawings.write import write_dxf as write_dxf
    from linework.errors import IndexFault as IndexFault
    from linework.errors import InputError as InputError
    from linework.errors import LineworkError as LineworkError
    from linework.errors import ModelFault as ModelFault
    from linework.errors import UnreadableDrawing as UnreadableDrawing

_ROOMS = {
    "Answer": "linework.charts.reader",
    "Chart": "linework.charts.chart",
    "ChartReader": "linework.charts.reader",
    "Drawing": "linework.drawings.drawing",
    "Embedder": "linework.drawings.embed",
    "Hit": "linework.drawings.search",
    "IndexFault": "linework.errors",
    "IndexReader": "linework.drawings.index_reader",
    "InputError": "linework.errors",
    "Kind": "linework.drawings.drawing",
    "Limits": "linework.drawings.read.limits",
    "LineworkError": "linework.errors",
    "Match": "linework.drawings.match",
    "ModelFault": "linework.errors",
    "ReadReport": "linework.drawings.drawing",
    "Similarity": "linework.drawings.geometry",
    "Unit": "linework.drawings.drawing",
    "UnreadableDrawing": "linework.errors",
    "build_index": "linework.drawings.index",
    "match_drawings": "linework.drawings.match",
    "matplotlib_code": "linework.charts.write.matplotlib",
    "open_picture": "linework.charts.picture",
    "plotly_code": "linework.charts.write.plotly",
    "read_drawing": "linework.drawings.read.reader",
    "search": "linework.drawings.search",
    "write_dxf": "linework.drawings.write",
}
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    """A public name, from the file where it lives."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return __all__
