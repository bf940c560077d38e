"""Splits: families and sources stay apart, and without held sources the split is the one there always was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.pack import Packed, pack
from linework.drawings.splits import SplitConfig, split
from linework.errors import InputError

LINE = drawing_from([Kind.SEGMENT], [[0, 0, 1, 0]])
SOURCES = ("a", "b", "c", "d")


def packed_of(rows: list[tuple[int, str]]) -> Packed:
    families, sources = zip(*rows, strict=True)
    return pack([LINE] * len(rows), families, [False] * len(rows), sources=sources)


ROWS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(SOURCES)), min_size=20, max_size=60)


@given(rows=ROWS, seed=st.integers(0, 1000), share=st.sampled_from([0.0, 0.05, 0.3]))
def test_no_family_is_in_two_parts_and_no_held_source_in_training(rows, seed, share):
    packed = packed_of([*rows, (20, "a"), (21, "b"), (22, "c"), (23, "c"), (24, "c"), (25, "c"), (26, "c")])
    config = SplitConfig(share, share, validation_sources=("b",), test_sources=("a",))
    found = split(packed, config, seed)
    parts = (found.training, found.validation, found.test)
    families = [set(part.families) for part in parts]
    assert not families[0] & families[1] and not families[0] & families[2] and not families[1] & families[2]
    assert not found.training.from_sources(["a", "b"]).any()
    assert not found.validation.from_sources(["a"]).any() and not found.test.from_sources(["b"]).any()
    assert found.test.from_sources(["a"]).sum() == packed.from_sources(["a"]).sum()
    ids = [name for part in parts for name in part.ids]
    assert len(ids) == len(set(ids)) == len(packed) - found.left_out


def test_by_default_a_twentieth_of_the_families_validates_and_nothing_is_kept_for_a_test():
    packed = packed_of([(row // 2, "a") for row in range(200)])
    found = split(packed, SplitConfig(), seed=0)
    assert (len(found.training), len(found.validation), len(found.test), found.left_out) == (190, 10, 0, 0)
    held = np.random.default_rng((0, 3)).choice(np.arange(100), 5, replace=False)
    assert set(found.validation.families) == set(held)  # as in every run before there were sources
    again = split(packed, SplitConfig(), seed=1)
    assert set(again.validation.families) != set(held)


def test_faults_say_what_to_do():
    packed = packed_of([(0, "a"), (1, "b")])
    with pytest.raises(InputError, match="the sources are a, b"):
        split(packed, SplitConfig(test_sources=("x",)), 0)
    with pytest.raises(InputError, match="Nothing is left"):
        split(packed, SplitConfig(test_sources=("a",), validation_sources=("b",)), 0)
