"""The sequence coding: rows in drawing order, in the drawing's own frame."""

from dataclasses import replace

import numpy as np
import pytest

from linework.drawings.batch import EOS, MAX_ROWS, SOS, batch_sequences
from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.geometry import Similarity, transform
from linework.drawings.sequence import PARAMETERS, Sequence, code_sequence
from linework.drawings.synthesize.family import synthesize_family

LOPSIDED = drawing_from(
    [Kind.SEGMENT, Kind.SEGMENT, Kind.ARC, Kind.CIRCLE, Kind.TEXT],
    [[0, 0, 30, 0], [0, 0, 0, 9], [25, 4, 3, 0.2, 1.0], [21, 5, 2], [3, 3, 1.5, 0, 6]],
)


@pytest.mark.parametrize("angle", [0.3, 1.9, 4.4])
@pytest.mark.parametrize("mirror", [False, True])
def test_a_turned_mirrored_moved_and_scaled_drawing_has_the_same_rows(angle, mirror):
    without_text = LOPSIDED.take(LOPSIDED.kinds != Kind.TEXT)
    moved = transform(without_text, Similarity(2.5, angle, mirror, (-90, 14)))
    before, after = code_sequence(without_text), code_sequence(moved)
    ends = [PARAMETERS.index(name) for name in ("x_middle", "y_middle", "length", "radius", "sweep")]
    assert np.abs(after.levels[:, ends] - before.levels[:, ends]).max() <= 1


def test_rows_keep_the_order_of_drawing():
    reversed_ = LOPSIDED.take(np.arange(len(LOPSIDED))[::-1])
    np.testing.assert_array_equal(code_sequence(reversed_).levels, code_sequence(LOPSIDED).levels[::-1])


def test_without_handles_the_order_of_the_rows_does_not_matter():
    drawing = replace(synthesize_family(11).base(), ordered=False)
    shuffled = drawing.take(np.random.default_rng(0).permutation(len(drawing)))
    a, b = code_sequence(drawing), code_sequence(shuffled)
    assert np.abs(np.sort(a.levels, 0) - np.sort(b.levels, 0)).max() <= 1
    assert (a.kinds == b.kinds).mean() > 0.9  # rows of equal place may trade


def test_what_a_kind_does_not_use_is_minus_one_and_the_rest_are_levels():
    levels = code_sequence(LOPSIDED).levels
    assert levels[0, PARAMETERS.index("radius")] == -1 and levels[3, PARAMETERS.index("radius")] >= 0
    assert levels.min() == -1 and levels.max() <= 255


def test_a_window_begins_with_sos_and_is_filled_with_eos():
    bucket = batch_sequences([code_sequence(LOPSIDED)]).buckets[0]
    kinds = bucket.kinds[0].tolist()
    assert kinds[0] == SOS and kinds[1:6] == LOPSIDED.kinds.tolist() and set(kinds[6:]) == {EOS}


@pytest.mark.parametrize("rows", [0, 1, MAX_ROWS - 2, MAX_ROWS - 1, 3 * MAX_ROWS])
def test_no_row_is_lost_in_buckets_and_windows(rows):
    sequence = Sequence(np.zeros(rows, dtype=np.int64), np.full((rows, len(PARAMETERS)), 7, dtype=np.int16))
    batch = batch_sequences([sequence])
    assert sum(int((bucket.kinds == 0).sum()) for bucket in batch.buckets) == rows
    assert all(bucket.kinds.shape[1] <= MAX_ROWS for bucket in batch.buckets)
