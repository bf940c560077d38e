"""Terms: numbers of 64 bits that stand for a measure, a place or a word, and sparse vectors of them.

The upper four bits of a term say which family it is of. Measures are binned twice, the second time
half a bin further, so that values on either side of an edge still share a term.

The letters: `T` terms, `M` measured things.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from jaxtyping import Float32, UInt64

_FAMILY_SHIFT = np.uint64(60)
_LOW = np.uint64((1 << 60) - 1)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Family(IntEnum):
    """What a term tells. Each family is compared on its own.

    MEASURE    kind, length or radius in millimetres, sweep           blind to turn, mirror, place
    RATIO      the same relative to the drawing's size                ... and to scale and unit
    NEIGHBOUR  two primitives near each other: ratio of their         ... and nearly to cropping
               lengths, and of their distance to the longer
    CORNER     two that touch: ratio of their lengths, angle          ... and nearly to cropping
    PLACE      kind and points in the file's own frame                a revision mostly keeps its frame
    SIGNATURE  all measures at once, in millimetres and relative      equal only for the same geometry
    LAYOUT     64 coefficients of the whole picture, a dense block    blind to turn, mirror, place, scale
    WORD       the words of the texts
    """

    MEASURE = 1
    RATIO = 2
    NEIGHBOUR = 3
    CORNER = 4
    PLACE = 5
    SIGNATURE = 6
    LAYOUT = 7
    WORD = 8


@dataclass(frozen=True, eq=False)
class Terms:
    """A sparse vector: terms in rising order and how often each occurs (a coefficient for LAYOUT)."""

    terms: UInt64[np.ndarray, "T"]
    counts: Float32[np.ndarray, "T"]


def counted(terms: UInt64[np.ndarray, "M"]) -> Terms:
    """The distinct terms with how often each occurs."""
    distinct, counts = np.unique(terms, return_counts=True)
    return Terms(distinct, counts.astype(np.float32))


def family_of(terms: UInt64[np.ndarray, "T"]) -> UInt64[np.ndarray, "T"]:
    """The number of the family of each term."""
    return terms >> _FAMILY_SHIFT


def tagged(values: UInt64[np.ndarray, "T"], family: Family) -> UInt64[np.ndarray, "T"]:
    """Terms of a family; their upper four bits are overwritten."""
    return (values.astype(np.uint64) & _LOW) | (np.uint64(family) << _FAMILY_SHIFT)


def mixed(values: UInt64[np.ndarray, "M"]) -> UInt64[np.ndarray, "M"]:
    """A bijection that leaves no pattern (the finaliser of splitmix64); the same on every machine."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def hashed(family: Family, salt: int, columns: Sequence[np.ndarray]) -> UInt64[np.ndarray, "M"]:
    """One term for each row of integer columns (floats hold integers)."""
    out = np.full(len(columns[0]), salt & 0xFFFFFFFF, dtype=np.uint64)
    for column in columns:
        out = mixed(out + np.asarray(column).astype(np.int64).view(np.uint64) + _GOLDEN)
    return tagged(out, family)


def binned(
    family: Family,
    exact: Sequence[np.ndarray],
    sizes: Sequence[np.ndarray],
    angles: Sequence[np.ndarray],
    width: float,
) -> list[UInt64[np.ndarray, "M"]]:
    """Two terms for each thing: its exact columns, sizes in bins of their logarithm, angles in bins.

    `width` is that of a bin, in natural log and in radians.
    """
    fine = [np.log(size) / width for size in sizes] + [angle / width for angle in angles]
    return [
        hashed(family, number, [*exact, *(np.floor(value + shift) for value in fine)])
        for number, shift in enumerate((0.0, 0.5))
    ]
