"""Training, validation and test drawings: no family is in two of them, and no source that is held back in training."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int64

from linework.drawings.pack import Packed
from linework.errors import InputError


@dataclass(frozen=True)
class SplitConfig:
    """Shares of the families, and sources that are held back whole."""

    validation_share: float = 0.05
    test_share: float = 0.0
    validation_sources: tuple[str, ...] = ()
    test_sources: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Split:
    """One set of drawings in three; `left_out` counts those that no part may have, since their family is in another."""

    training: Packed
    validation: Packed
    test: Packed
    left_out: int


def split(packed: Packed, config: SplitConfig, seed: int) -> Split:
    """Held sources go to their part whole; of the families left, shares are drawn by the seed.

    A family with drawings of a held source and others keeps only those of the held source.
    Raises InputError for a source that no drawing comes from, and where nothing is left to train on.
    """
    for name in (*config.validation_sources, *config.test_sources):
        if name not in packed.source_names:
            raise InputError(f"No drawing comes from {name!r}; the sources are {', '.join(packed.source_names)}.")
    test = packed.from_sources(config.test_sources)
    validation = packed.from_sources(config.validation_sources) & ~test
    in_test, in_validation = _families(packed, test), _families(packed, validation)
    free = ~in_test & ~in_validation
    names = np.unique(packed.families[free])
    drawn = _draw(names, config.validation_share, (seed, 3))
    validation = (validation & ~in_test) | (free & np.isin(packed.families, drawn))
    others = np.setdiff1d(names, drawn)
    test |= free & np.isin(
        packed.families, _draw(others, config.test_share * len(names) / max(len(others), 1), (seed, 4))
    )
    training = free & ~validation & ~test
    if not training.any():
        raise InputError("Nothing is left to train on; hold fewer sources and families back.")
    taken = [packed.take(np.flatnonzero(part)) for part in (training, validation, test)]
    return Split(taken[0], taken[1], taken[2], len(packed) - sum(map(len, taken)))


def _families(packed: Packed, rows: Bool[np.ndarray, "D"]) -> Bool[np.ndarray, "D"]:
    """All drawings of the families that these are of."""
    return np.isin(packed.families, np.unique(packed.families[rows]))


def _draw(names: Int64[np.ndarray, "F"], share: float, seed: tuple[int, int]) -> Int64[np.ndarray, "H"]:
    """This share of the families, and one at least unless the share is 0."""
    if not share or not len(names):
        return names[:0]
    return np.random.default_rng(seed).choice(names, max(int(len(names) * share), 1), replace=False)
