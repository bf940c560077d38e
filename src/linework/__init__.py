"""Technical pictures get their meaning back: this is the public door, and what it lists is what may be relied on.

    >>> import linework
    >>> linework.Kind.ARC.name
    'ARC'

Each name is fetched from its file when it is first asked for, so that `import linework` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the same names for type checkers, which cannot follow a late import
    from linework.drawings.drawing import Drawing as Drawing
    from linework.drawings.drawing import Kind as Kind
    from linework.drawings.drawing import ReadReport as ReadReport
    from linework.drawings.drawing import Unit as Unit
    from linework.drawings.geometry import Similarity as Similarity
    from linework.errors import IndexFault as IndexFault
    from linework.errors import InputError as InputError
    from linework.errors import LineworkError as LineworkError
    from linework.errors import ModelFault as ModelFault
    from linework.errors import UnreadableDrawing as UnreadableDrawing

_ROOMS = {
    "Drawing": "linework.drawings.drawing",
    "IndexFault": "linework.errors",
    "InputError": "linework.errors",
    "Kind": "linework.drawings.drawing",
    "LineworkError": "linework.errors",
    "ModelFault": "linework.errors",
    "ReadReport": "linework.drawings.drawing",
    "Similarity": "linework.drawings.geometry",
    "Unit": "linework.drawings.drawing",
    "UnreadableDrawing": "linework.errors",
}
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    """A public name, from the file where it lives."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return __all__
