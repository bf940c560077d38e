"""The words of a picture: what is plainly written is read, where it stands and as it is turned."""

import numpy as np
import pytest

from linework.charts.ocr import read_words


@pytest.fixture(scope="module")
def written() -> dict[str, tuple[float, float, float]]:
    """Words as read from a drawn figure: middle in pixels and turn."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(6, 4), dpi=100)
    figure.text(0.5, 0.9, "Annual revenue", ha="center", va="center", fontsize=14)
    figure.text(0.05, 0.5, "Million tonnes", ha="center", va="center", rotation=90, fontsize=12)
    figure.text(0.5, 0.3, "1,250", ha="center", va="center", fontsize=12)
    figure.text(0.8, 0.3, "\u221212.5", ha="center", va="center", fontsize=12)
    figure.canvas.draw()
    picture = np.array(figure.canvas.buffer_rgba())[..., :3]
    plt.close(figure)
    return {word.text: (*word.middle.tolist(), word.angle) for word in read_words(picture)}


def test_words_are_read_where_they_stand(written: dict[str, tuple[float, float, float]]) -> None:
    x, y, angle = written["Annual revenue"]
    assert abs(x - 300) < 5
    assert abs(y - 40) < 5
    assert abs(angle) < 3
    assert "1,250" in written


def test_a_word_that_stands_upright_reads_from_the_bottom(written: dict[str, tuple[float, float, float]]) -> None:
    assert abs(written["Million tonnes"][2] - 90) < 5


def test_a_minus_is_a_hyphen(written: dict[str, tuple[float, float, float]]) -> None:
    assert "-12.5" in written


def test_a_blank_page_has_no_words() -> None:
    assert read_words(np.full((200, 300, 3), 255, np.uint8)) == ()


@pytest.mark.parametrize("label", ["Turbidity (NTU)", "Runtime (min)", "Market share (%)"])
def test_an_upright_label_is_one_word_and_what_is_drawn_is_none(label: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 3), dpi=100, layout="tight")
    heights = np.array([3, 5, 2, 6, 4, 7])
    axes.errorbar(range(6), heights, yerr=heights / 7, fmt="none", capsize=4)
    axes.plot(range(6), 8 - heights, "x", markersize=7)
    axes.set_ylabel(label)
    figure.canvas.draw()
    picture = np.array(figure.canvas.buffer_rgba())[..., :3]
    plt.close(figure)
    texts = [word.text for word in read_words(picture)]
    assert label in texts
    assert not [text for text in texts if text != label and not text.isdigit()]


def test_the_exponents_of_an_axis_are_raised_and_hundreds_are_not() -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), dpi=100)
    left.semilogx([1, 10, 1000], [100, 104, 102])
    right.plot([0, 1], [100, 103])
    for axes in (left, right):
        axes.set_yticks([100, 101, 102, 103], ["100", "101", "102", "103"])
    figure.tight_layout()
    figure.canvas.draw()
    picture = np.array(figure.canvas.buffer_rgba())[..., :3]
    plt.close(figure)
    read = [word.text for word in read_words(picture)]
    assert {"10¹", "10²", "10³"} <= set(read)
    assert {"100", "101", "102"} <= set(read), "the upright axes have no powers"
