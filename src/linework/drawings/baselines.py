"""What every coding has to beat: counts of entity types, and a plain bag of rounded measures.

The letters: `D` drawings, `T` terms.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32
from scipy.sparse import csr_array

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import lengths


def entity_types(drawings: Sequence[Drawing]) -> Float32[np.ndarray, "D 9"]:
    """Log counts of each kind of primitive, rows of length 1."""
    counts = np.array([np.bincount(drawing.kinds, minlength=len(Kind)) for drawing in drawings], dtype=float)
    table = np.log1p(counts)
    return (table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def plain_measures(drawings: Sequence[Drawing]) -> csr_array:
    """tf-idf of lengths and radii rounded to hundredths of a drawing unit, and of words; rows of length 1."""
    vocabulary: dict[object, int] = {}
    rows, columns, values = [], [], []
    for row, drawing in enumerate(drawings):
        length = np.round(lengths(drawing), 2).tolist()
        terms: Counter[object] = Counter(zip(drawing.kinds.tolist(), length, strict=True))
        bent = np.isin(drawing.kinds, (Kind.ARC, Kind.CIRCLE))
        terms.update(("radius", radius) for radius in np.round(drawing.params[bent, 2], 2).tolist())
        terms.update(drawing.words())
        for term, count in terms.items():
            rows.append(row)
            columns.append(vocabulary.setdefault(term, len(vocabulary)))
            values.append(1 + np.log(count))
    table = csr_array((values, (rows, columns)), shape=(len(drawings), len(vocabulary)))
    frequency = np.bincount(columns, minlength=len(vocabulary))
    table = table.multiply(np.log(len(drawings) / np.maximum(frequency, 1))[None]).tocsr()
    norm = np.sqrt(table.multiply(table).sum(1))
    return csr_array(table.multiply(1 / np.maximum(norm, 1e-12)[:, None]))
