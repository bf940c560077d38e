"""Opens pictures as people have them: PNG, JPEG, GIF and the like, in any colour mode, as plain RGB."""

import io
import warnings
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from PIL import Image, ImageOps, UnidentifiedImageError

from linework.errors import InputError

SMALLEST = 32  # pixels a side
LARGEST = 4096  # pixels a side; larger pictures are reduced
LONGEST = 12  # times its other side
MOST = 2 * (Image.MAX_IMAGE_PIXELS or 0)  # pixels: above, Pillow takes a file for a bomb


def open_picture(path: Path) -> UInt8[ndarray, "H W 3"]:
    """The picture in a file, on white where it is transparent; the first frame of an animation.

    Pictures over LARGEST a side are reduced to it. Raises InputError that says what is wrong with the file.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a picture in it, or read it whole with `linework charts batch`.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path)
            if min(image.size) < SMALLEST:
                raise InputError(f"{path} is {image.width} x {image.height} pixels, too small to hold a chart.")
            if max(image.size) > LONGEST * min(image.size):
                raise InputError(f"{path} is {image.width} x {image.height} pixels, a strip; cut it to the chart.")
            return _plain(image)
    except FileNotFoundError as fault:
        raise InputError(f"There is no file {path}; check its name.") from fault
    except Image.DecompressionBombError as fault:
        raise InputError(f"{path} has more pixels than are decoded ({MOST:,}); save it smaller.") from fault
    except UnidentifiedImageError as fault:
        raise InputError(f"{path} is no picture that can be read; save it as PNG.") from fault
    except (OSError, SyntaxError, ValueError) as fault:
        raise InputError(f"{path} cannot be read whole ({fault}); save it again.") from fault


def png_bytes(picture: UInt8[ndarray, "H W C"]) -> bytes:
    """A picture as the bytes of a PNG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=3)
    return file.getvalue()


def _plain(image: Image.Image) -> UInt8[ndarray, "H W 3"]:
    image.draft("RGB", (LARGEST, LARGEST))  # JPEG can be reduced while it is decoded
    image.thumbnail((LARGEST, LARGEST), reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits and more: Pillow would cut, not scale
        values = np.asarray(image, dtype=float)
        image = Image.fromarray(np.uint8(255 * values / max(values.max(), 1.0)))
    if "A" in image.getbands() or "transparency" in image.info:
        shaded = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", shaded.size, "white"), shaded)
    return np.array(image.convert("RGB"))
