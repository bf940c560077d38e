"""The classical coding of a drawing, and the inverted file that finds like ones among many.

The letters: `D` drawings, `T` terms, `P` postings, `K` drawings picked.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int, Int64, UInt32, UInt64
from scipy.sparse import csr_array

from linework.drawings.canonical import canonical
from linework.drawings.drawing import Drawing, Kind
from linework.drawings.layout import layout_cosines, layout_of
from linework.drawings.measures import measure_terms, signature_terms
from linework.drawings.terms import Family, Terms, counted, family_of, mixed, tagged

_MOST = 4096  # distinct terms of one family that are kept, those of the smallest hash
_LAYOUT_POWER = 16  # two drawings at random have layout cosines near 0.8, so the top of the scale is stretched
_MOST_POSTINGS = 1_500_000  # looked at for one query, the rarest terms first
WEIGHTS = {
    Family.MEASURE: 0.3,
    Family.RATIO: 0.3,
    Family.NEIGHBOUR: 0.6,
    Family.CORNER: 0.1,
    Family.PLACE: 1.2,
    Family.SIGNATURE: 2.5,
    Family.LAYOUT: 1.5,
    Family.WORD: 0.1,
}


@dataclass(frozen=True, eq=False)
class Bag:
    """The classical coding of one drawing: its geometry (with the layout as a family of it) and its words."""

    geometry: Terms
    words: Terms


def bag_terms(drawing: Drawing, form: Drawing | None = None) -> Bag:
    """The bag of a drawing; `form` is its canonical form, where the caller has it already."""
    form = canonical(drawing) if form is None else form
    drawn = form.take(form.kinds <= Kind.SPLINE)
    hashed = [signature_terms(drawing), *(measure_terms(drawn) if len(drawn) else [])]
    found = counted(np.concatenate(hashed))
    kept = _smallest(found.terms)
    layout = layout_of(form)
    layout = layout[: len(layout) * bool(layout.any())]
    block = tagged(np.arange(len(layout), dtype=np.uint64), Family.LAYOUT)
    # LAYOUT is the last family of the geometry, so the terms stay in rising order.
    geometry = Terms(np.concatenate([found.terms[kept], block]), np.concatenate([found.counts[kept], layout]))
    return Bag(geometry, word_terms(drawing.words()))


def word_terms(texts: Sequence[str]) -> Terms:
    """The terms of the words of some texts, blind to case; numbers count as words.

    >>> len(word_terms(["M8 x 20", "m8"]).terms)
    3
    """
    words = [word for text in texts for word in re.findall(r"[^\W_]+(?:[.,]\d+)*", text.lower())]
    return counted(tagged(mixed(np.array([zlib.crc32(w.encode()) for w in words], dtype=np.uint64)), Family.WORD))


def _smallest(terms: UInt64[np.ndarray, "T"]) -> Int64[np.ndarray, "K"]:
    """Which terms to keep of each family; by hash, so that two alike drawings keep the same ones."""
    family = family_of(terms)
    first = np.searchsorted(family, np.arange(17, dtype=np.uint64))
    rank = np.arange(len(terms)) - first[family.astype(np.int64)]  # terms rise within a family
    return np.flatnonzero(rank < _MOST)


@dataclass(frozen=True, eq=False)
class BagIndex:
    """An inverted file over the bags of many drawings.

    `starts[i] : starts[i + 1]` are the postings of `terms[i]`: the drawings that have it, and its share
    (tf-idf over the length of the drawing's vector in that family). `layouts` is kept dense.
    """

    terms: UInt64[np.ndarray, "T"]
    idf: Float32[np.ndarray, "T"]
    starts: Int64[np.ndarray, "T+1"]
    drawings: UInt32[np.ndarray, "P"]
    shares: Float32[np.ndarray, "P"]
    layouts: Float32[np.ndarray, "D 64"]

    def __len__(self) -> int:
        return len(self.layouts)

    @classmethod
    def build(cls, bags: Iterable[Bag]) -> "BagIndex":
        """The index of some bags, numbered as they come."""
        columns, layouts = [], []
        for bag in bags:
            terms = np.concatenate([bag.geometry.terms, bag.words.terms])
            counts = np.concatenate([bag.geometry.counts, bag.words.counts])
            dense = family_of(terms) == Family.LAYOUT
            layouts.append(counts[dense] if dense.any() else np.zeros(64, dtype=np.float32))
            columns.append((terms[~dense], counts[~dense]))
        sizes = np.array([len(terms) for terms, _ in columns], dtype=np.int64)
        terms = np.concatenate([terms for terms, _ in columns] or [np.zeros(0, dtype=np.uint64)])
        counts = np.concatenate([counts for _, counts in columns] or [np.zeros(0, dtype=np.float32)])
        del columns
        owner = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
        order = np.argsort(terms, kind="stable")
        terms, counts, owner = terms[order], counts[order], owner[order]
        new = np.ones(len(terms), dtype=bool)
        new[1:] = terms[1:] != terms[:-1]
        starts = np.append(np.flatnonzero(new), len(terms)).astype(np.int64)
        distinct = terms[starts[:-1]]
        frequency = np.diff(starts)
        idf = _idf(frequency, len(sizes))
        weight = (1 + np.log(counts)) * np.repeat(idf, frequency)
        cell = owner.astype(np.int64) * 16 + family_of(terms).astype(np.int64)
        norm = np.sqrt(np.bincount(cell, weight.astype(np.float64) ** 2, minlength=16 * len(sizes)))
        shares = (weight / np.maximum(norm[cell], 1e-12)).astype(np.float32)
        stacked = np.stack(layouts).astype(np.float32) if layouts else np.zeros((0, 64), dtype=np.float32)
        return cls(distinct, idf, starts, owner, shares, stacked)

    def save(self, folder: Path) -> None:
        """Write the arrays into a folder, one .npy each."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.__dataclass_fields__:
            np.save(folder / f"{name}.npy", np.asfortranarray(getattr(self, name)))  # layouts lie column by column

    @classmethod
    def load(cls, folder: Path) -> "BagIndex":
        """The index in a folder, memory-mapped."""
        # Plain arrays over the mapped files: a slice of a memmap takes ten times as long to make.
        return cls(*(np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in cls.__dataclass_fields__))

    def scores(self, bag: Bag, weights: dict[Family, float] = WEIGHTS) -> Float32[np.ndarray, "D"]:
        """One score for every drawing, 0 to 1: the weighted mean of the cosines of the families.

        The cosine of LAYOUT is stretched by a power. At most 1.5 million postings are looked at.
        """
        at, share, family = self._known(bag)
        share = share * np.array([weights.get(Family(f), 0.0) for f in family], dtype=np.float32)
        rare = np.argsort(self.starts[at + 1] - self.starts[at], kind="stable")
        rare = rare[np.cumsum(self.starts[at[rare] + 1] - self.starts[at[rare]]) <= _MOST_POSTINGS]
        total = self._summed(at[rare], share[rare])
        layout = _layout(bag)
        if weights.get(Family.LAYOUT) and len(layout):
            total += weights[Family.LAYOUT] * np.maximum(layout_cosines(layout, self.layouts), 0.0) ** _LAYOUT_POWER
        return total / np.float32(sum(weights.values()))

    def cosines(self, bag: Bag) -> dict[Family, Float32[np.ndarray, "D"]]:
        """Cosine of every drawing with the bag in each family; zeros where the bag has nothing of it."""
        at, share, family = self._known(bag)
        layout = _layout(bag)
        out = {one: self._summed(at[family == one], share[family == one]) for one in Family}
        if len(layout):
            out[Family.LAYOUT] = layout_cosines(layout, self.layouts)
        return out

    def pair_cosines(self, bag: Bag, documents: Int[np.ndarray, "K"]) -> list[dict[Family, float]]:
        """What `cosines` says of a few drawings of the index, looked up in the postings of the bag's terms."""
        at, share, family = self._known(bag)
        sums = np.zeros((len(documents), 16))
        if len(at) and len(documents):
            sought = documents.astype(self.drawings.dtype)
            first, end = self.starts[at][:, None], self.starts[at + 1][:, None]
            runs = zip(first[:, 0].tolist(), end[:, 0].tolist(), strict=True)
            place = first + np.stack([self.drawings[start:stop].searchsorted(sought) for start, stop in runs])
            inside = np.minimum(place, end - 1)
            there = self.drawings[inside] == sought
            term, which = np.nonzero(there)
            products = share[term] * self.shares[inside[there]]
            cell = which * 16 + family[term].astype(np.int64)
            sums += np.bincount(cell, products, minlength=sums.size).reshape(sums.shape)
        layout = _layout(bag)
        if len(layout):
            sums[:, Family.LAYOUT] = layout_cosines(layout, self.layouts[documents])
        return [{one: float(row[one]) for one in Family} for row in sums]

    def _known(self, bag: Bag) -> tuple[Int64[np.ndarray, "T"], Float32[np.ndarray, "T"], UInt64[np.ndarray, "T"]]:
        """Where the index has the terms of a bag, their shares (terms it lacks count in the norm), families."""
        terms = np.concatenate([bag.geometry.terms, bag.words.terms])
        counts = np.concatenate([bag.geometry.counts, bag.words.counts])
        sparse = family_of(terms) != Family.LAYOUT
        terms, counts = terms[sparse], counts[sparse]
        at = np.searchsorted(self.terms, terms)
        at[at == len(self.terms)] = 0
        known = self.terms[at] == terms if len(self.terms) else np.zeros(len(terms), dtype=bool)
        unseen = _idf(np.ones(1, dtype=np.int64), len(self))[0]
        weight = (1 + np.log(counts)) * np.where(known, self.idf[at] if len(self.terms) else unseen, unseen)
        family = family_of(terms)
        norm = np.sqrt(np.bincount(family.astype(np.int64), weight.astype(np.float64) ** 2, minlength=16))
        share = (weight / np.maximum(norm[family.astype(np.int64)], 1e-12)).astype(np.float32)
        return at[known], share[known], family[known]

    def _summed(self, at: Int64[np.ndarray, "T"], share: Float32[np.ndarray, "T"]) -> Float32[np.ndarray, "D"]:
        """For every drawing, the sum of share times share over these terms."""
        if not len(at):
            return np.zeros(len(self), dtype=np.float32)
        runs = [slice(*ends) for ends in zip(self.starts[at].tolist(), self.starts[at + 1].tolist(), strict=True)]
        columns = np.concatenate([self.drawings[run] for run in runs]).view(np.int32)
        values = np.concatenate([self.shares[run] for run in runs])
        ends = np.append(0, np.cumsum(self.starts[at + 1] - self.starts[at]))
        return share @ csr_array((values, columns, ends), shape=(len(at), len(self)))


def _layout(bag: Bag) -> Float32[np.ndarray, "K"]:
    """The layout in a bag; empty where nothing is drawn."""
    return bag.geometry.counts[family_of(bag.geometry.terms) == Family.LAYOUT]


def _idf(frequency: Int64[np.ndarray, "T"], count: int) -> Float32[np.ndarray, "T"]:
    """Natural log of how rare a term is among `count` drawings; never 0."""
    return np.log((count + 1) / frequency).astype(np.float32)
