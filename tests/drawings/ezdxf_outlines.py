"""The slow oracle of the reader: every outline of a space as ezdxf explodes and flattens it."""

from pathlib import Path

import numpy as np
import pytest
from ezdxf import disassemble
from ezdxf.document import Drawing as EzdxfDocument
from ezdxf.layouts import BaseLayout

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import sample_points
from linework.drawings.read.reader import read_drawing

NOT_OUTLINES = {"TEXT", "MTEXT", "ATTRIB", "ATTDEF", "DIMENSION", "HATCH", "POINT"}


def read(document: EzdxfDocument, folder: Path) -> Drawing:
    document.saveas(folder / "d.dxf")
    drawing, report = read_drawing(folder / "d.dxf")
    assert report.reader == "plain"
    return drawing


def outlines(space: BaseLayout) -> list[np.ndarray]:
    """Points along every outline, blocks exploded."""
    lines = []
    for entity in disassemble.recursive_decompose(space):
        if entity.dxftype() in NOT_OUTLINES or entity.dxf.get("invisible", 0):
            continue
        primitive = disassemble.make_primitive(entity)
        if primitive.path is not None:
            lines.append(np.array([(p.x, p.y) for p in primitive.path.flattening(1e-4)]))
        elif primitive.mesh is not None and entity.dxftype() in ("SOLID", "TRACE"):
            corners = np.array([(p.x, p.y) for p in primitive.mesh.vertices])
            lines.append(np.concatenate([corners, corners[:1]]))
    return lines


def assert_same_outlines(drawing: Drawing, expected: list[np.ndarray], tolerance: float = 2e-3) -> None:
    own = drawing.take(~np.isin(drawing.kinds, (Kind.TEXT, Kind.DIMENSION, Kind.HATCH, Kind.POINT)))
    total = sum(float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum()) for line in expected)
    dense = sample_points(own, 129)
    assert float(np.linalg.norm(np.diff(dense, axis=1), axis=2).sum()) == pytest.approx(total, rel=tolerance, abs=1e-9)
    if total:
        points = np.concatenate([line for line in expected if np.ptp(line, axis=0).any()])
        size = np.ptp(points, axis=0).max()
        np.testing.assert_allclose(
            [dense.min((0, 1)), dense.max((0, 1))], [points.min(0), points.max(0)], atol=tolerance * size
        )
