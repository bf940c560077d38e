"""Pictures as people have them: any mode opens as RGB, and what is no picture is said so in a sentence."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from linework.charts.picture import LARGEST, open_picture, png_bytes
from linework.errors import InputError


def shaded() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 80, 3), dtype=np.uint8))


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("RGB", "a.png"),
        ("L", "a.png"),
        ("P", "a.gif"),
        ("CMYK", "a.jpg"),
        ("RGBA", "a.png"),
        ("1", "a.png"),
        ("I;16", "a.png"),
    ],
)
def test_every_mode_opens_as_rgb(tmp_path: Path, mode: str, name: str) -> None:
    image = Image.new("I;16", (80, 60), 40_000) if mode == "I;16" else shaded().convert(mode)
    image.save(tmp_path / name)
    assert open_picture(tmp_path / name).shape == (60, 80, 3)


def test_what_is_transparent_stands_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert (open_picture(tmp_path / "a.png") == 255).all()


def test_a_moving_picture_is_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 40), shade) for shade in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert open_picture(tmp_path / "a.gif")[0, 0].tolist() == [255, 0, 0]


def test_a_large_picture_is_reduced(tmp_path: Path) -> None:
    Image.new("L", (9000, 900)).save(tmp_path / "a.png")
    assert max(open_picture(tmp_path / "a.png").shape) == LARGEST


def test_a_picture_comes_back_from_its_bytes(tmp_path: Path) -> None:
    picture = np.asarray(shaded())
    (tmp_path / "a.png").write_bytes(png_bytes(picture))
    assert (open_picture(tmp_path / "a.png") == picture).all()


def test_what_is_no_picture_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "cut.png").write_bytes(png_bytes(np.asarray(shaded()))[:2000])
    Image.new("L", (1, 1)).save(tmp_path / "one.png")
    Image.new("L", (60, 4000)).save(tmp_path / "strip.png")
    Image.new("1", (20_000, 20_000)).save(tmp_path / "huge.png")
    for name, said in (
        ("text.png", "no picture"),
        ("empty.png", "no picture"),
        ("cut.png", "cannot be read whole"),
        ("one.png", "too small"),
        ("strip.png", "a strip"),
        ("huge.png", "more pixels"),
        ("missing.png", "no file"),
        (".", "is a folder"),
    ):
        with pytest.raises(InputError, match=said):
            open_picture(tmp_path / name)
