"""Fidelity: one for equal pictures, less for each thing that is off, and blind to what a pixel cannot tell."""

import numpy as np
import pytest

from linework.charts.fidelity import compare_pictures, ink_of, tolerant_overlap


def bars(shift: int = 0, shade: tuple[int, int, int] = (200, 30, 30), tall: int = 60) -> np.ndarray:
    picture = np.full((300, 400, 3), 255, np.uint8)
    for k in range(4):
        picture[260 - tall * (k + 1) : 260, 60 + 80 * k + shift : 100 + 80 * k + shift] = shade
    return picture


def test_a_picture_is_wholly_like_itself() -> None:
    assert compare_pictures(bars(), bars()).score == pytest.approx(1)


@pytest.mark.parametrize("other", [bars(shift=30), bars(tall=30), bars(shade=(30, 30, 200)), bars()[:, ::-1]])
def test_what_is_off_costs(other: np.ndarray) -> None:
    assert compare_pictures(bars(), np.ascontiguousarray(other)).score < 0.9


def test_further_off_costs_more() -> None:
    scores = [compare_pictures(bars(), bars(shift)).score for shift in (0, 4, 12, 36)]
    assert scores == sorted(scores, reverse=True)


def test_the_same_picture_at_another_size_is_nearly_itself() -> None:
    assert compare_pictures(bars(), np.repeat(np.repeat(bars(), 2, axis=0), 2, axis=1)).score > 0.98


def test_a_blank_page_is_like_a_blank_page_alone() -> None:
    blank = np.full((100, 100, 3), 250, np.uint8)
    assert compare_pictures(blank, blank).score == pytest.approx(1)
    assert compare_pictures(bars(), np.full((300, 400, 3), 255, np.uint8)).ink == 0


def test_the_overlap_equals_the_count_of_near_pairs() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.random((2, 24, 30)) < 0.03
    reach = 0.08 * np.hypot(24, 30)

    def met(some: np.ndarray, rest: np.ndarray) -> float:
        far = np.linalg.norm(np.argwhere(some)[:, None] - np.argwhere(rest)[None], axis=2)
        return float((far.min(axis=1) <= reach).mean())

    p, r = met(one, other), met(other, one)
    assert tolerant_overlap(one, other, 0.08) == pytest.approx(2 * p * r / (p + r))


def test_ink_is_what_is_not_the_ground() -> None:
    assert ink_of(bars()).sum() == 40 * 60 * (1 + 2 + 3 + 4)
