"""Wear: what happens to a picture between the plotting program and the reader.

Pictures are uint8[H, W, 3]. Only resampling moves anything; `scale` says by how much, so that truth can follow.
"""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from PIL import Image, ImageFilter


@dataclass(frozen=True)
class Wear:
    """What is done, in this order: blur (radius in pixels), resampling by `scale`, contrast, JPEG at `quality`."""

    blur: float = 0.0
    scale: float = 1.0
    resampling: int = Image.Resampling.BICUBIC
    contrast: float = 1.0
    quality: int | None = None


def choose_wear(rng: np.random.Generator) -> Wear:
    """Six pictures in ten are as they were saved; the others were resized, photographed off a page, or made JPEG."""
    if rng.random() < 0.6:
        return Wear()
    ways = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.NEAREST)
    return Wear(
        blur=float(rng.uniform(0.2, 0.7)) if rng.random() < 0.2 else 0.0,
        scale=round(float(rng.uniform(0.6, 1.4)), 3) if rng.random() < 0.45 else 1.0,
        resampling=int(ways[rng.choice(4, p=[0.35, 0.4, 0.2, 0.05])]),
        contrast=float(rng.uniform(0.85, 1.05)) if rng.random() < 0.15 else 1.0,
        quality=int(rng.integers(35, 96)) if rng.random() < 0.6 else None,
    )


def worn(picture: UInt8[ndarray, "H W 3"], wear: Wear) -> UInt8[ndarray, "h w 3"]:
    """The picture after wear."""
    if wear == Wear():
        return picture
    image = Image.fromarray(picture)
    if wear.blur:
        image = image.filter(ImageFilter.GaussianBlur(wear.blur))
    if wear.scale != 1:
        image = image.resize(scaled_size(image.size, wear.scale), Image.Resampling(wear.resampling))
    pixels = np.asarray(image)
    if wear.contrast != 1:
        pixels = np.clip(128 + (pixels.astype(np.float32) - 128) * wear.contrast, 0, 255).astype(np.uint8)
    return decoded(encoded(pixels, wear.quality)) if wear.quality is not None else pixels


def scaled_size(size: tuple[int, int], scale: float) -> tuple[int, int]:
    """Whole pixels of a resampled picture."""
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def flattened(picture: UInt8[ndarray, "H W 4"], ground: tuple[int, int, int]) -> UInt8[ndarray, "H W 3"]:
    """A picture with transparency laid on a ground."""
    alpha = picture[..., 3:].astype(np.uint16)
    over = picture[..., :3] * alpha + np.array(ground, dtype=np.uint16) * (255 - alpha)
    return ((over + 127) // 255).astype(np.uint8)


def encoded(picture: UInt8[ndarray, "H W 3"], quality: int | None = None) -> bytes:
    """The picture as PNG, or as JPEG where a quality is given."""
    buffer = BytesIO()
    image = Image.fromarray(picture)
    if quality is None:
        image.save(buffer, "PNG", compress_level=6)
    else:
        image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def decoded(data: bytes) -> UInt8[ndarray, "H W 3"]:
    """The pixels of what `encoded` wrote."""
    with Image.open(BytesIO(data)) as image:
        return np.array(image.convert("RGB"))
