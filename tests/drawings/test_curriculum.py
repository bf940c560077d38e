"""The curriculum: the shape that was asked for, and a place to go on from that depends on the step alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.drawings.curriculum import brought_in, brought_in_before


def test_nothing_at_first_then_up_then_down_then_a_little():
    shares = [brought_in(step, 1000) for step in range(1200)]
    assert set(shares[:100]) == {0.0} and shares[100] == 0.05
    assert shares[400] == max(shares) == 0.5
    assert all(later > earlier for earlier, later in pairwise(shares[100:401]))
    assert all(later < earlier for earlier, later in pairwise(shares[400:801]))
    assert {round(share, 12) for share in shares[800:]} == {0.05}
    # Straight both ways: halfway up and halfway down it is halfway between.
    assert shares[250] == pytest.approx(0.275) == pytest.approx(shares[600])


@given(steps=st.integers(1, 300), batch=st.integers(1, 64), step=st.integers(0, 400))
def test_what_was_brought_in_before_is_counted_as_if_every_batch_had_been_made(steps, batch, step):
    counted = sum(round(batch * brought_in(before, steps)) for before in range(step))
    assert brought_in_before(step, steps, batch) == counted
