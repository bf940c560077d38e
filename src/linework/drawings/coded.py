"""A drawing in both learned codings, as the encoders take it; made without torch, so that workers stay light."""

from dataclasses import dataclass

from linework.drawings.canonical import canonical
from linework.drawings.drawing import Drawing
from linework.drawings.geometry import measure
from linework.drawings.graph import Graph, code_graph
from linework.drawings.sequence import Sequence, code_sequence


@dataclass(frozen=True, eq=False)
class Coded:
    """One drawing in both codings, cheap to send between processes."""

    graph: Graph
    sequence: Sequence


def code(drawing: Drawing, *, is_canonical: bool = False) -> Coded:
    """Both codings of a drawing, from its canonical form."""
    drawing = drawing if is_canonical else canonical(drawing)
    measured = measure(drawing)
    return Coded(code_graph(drawing, measured), code_sequence(drawing, measured))
