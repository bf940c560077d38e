"""Colours that belong together: palettes and colour maps by name, in a pool to learn from and one kept apart."""

import colorsys

import numpy as np

PALETTES = {
    "tab10": "1f77b4 ff7f0e 2ca02c d62728 9467bd 8c564b e377c2 7f7f7f bcbd22 17becf",
    "deep": "4c72b0 dd8452 55a868 c44e52 8172b3 937860 da8bc3 8c8c8c ccb974 64b5cd",
    "muted": "4878d0 ee854a 6acc64 d65f5f 956cb4 8c613c dc7ec0 797979 d5bb67 82c6e2",
    "pastel": "a1c9f4 ffb482 8de5a1 ff9f9b d0bbff debb9b fab0e4 cfcfcf fffea3 b9f2f0",
    "colorblind": "0173b2 de8f05 029e73 d55e00 cc78bc ca9161 fbafe4 949494 ece133 56b4e9",
    "set1": "e41a1c 377eb8 4daf4a 984ea3 ff7f00 ffff33 a65628 f781bf 999999",
    "set2": "66c2a5 fc8d62 8da0cb e78ac3 a6d854 ffd92f e5c494 b3b3b3",
    "set3": "8dd3c7 ffed6f bebada fb8072 80b1d3 fdb462 b3de69 fccde5 d9d9d9 bc80bd",
    "paired": "a6cee3 1f78b4 b2df8a 33a02c fb9a99 e31a1c fdbf6f ff7f00 cab2d6 6a3d9a",
    "ggplot": "e24a33 348abd 988ed5 777777 fbc15e 8eba42 ffb5b8",
    "fivethirtyeight": "008fd5 fc4f30 e5ae38 6d904f 8b8b8b 810f7c",
    "named": "ff0000 0000ff 008000 ffa500 800080 00ffff ff00ff a52a2a 000000 808080",
    "light": "add8e6 90ee90 ffb6c1 ffd700 87ceeb fa8072 d3d3d3 dda0dd",
    "soft": "87ceeb ff7f50 9acd32 ffd700 6a5acd 40e0d0 ee82ee f4a460",
    "office": "4472c4 ed7d31 a5a5a5 ffc000 5b9bd5 70ad47 264478 9e480e",
    "earth": "8c510a d8b365 f6e8c3 c7eae5 5ab4ac 01665e 543005 003c30",
    "greys": "222222 555555 888888 aaaaaa cccccc",
}
UNSEEN_PALETTES = {
    "dark2": "1b9e77 d95f02 7570b3 e7298a 66a61e e6ab02 a6761d 666666",
    "petroff": "3f90da ffa90e bd1f01 94a4a2 832db6 a96b59 e76300 b9ac70 717581 92dadd",
    "bmh": "348abd a60628 7a68a6 467821 d55e00 cc79a7 56b4e9 009e73 f0e442 0072b2",
    "solarized": "268bd2 2aa198 859900 b58900 cb4b16 dc322f d33682 6c71c4",
    "nord": "5e81ac bf616a a3be8c ebcb8b b48ead 88c0d0 d08770",
    "vivid": "3366cc dc3912 ff9900 109618 990099 0099c6 dd4477 66aa00 b82e2e 316395",
}
SEQUENTIAL = (
    "viridis",
    "viridis",
    "plasma",
    "Blues",
    "Reds",
    "Greens",
    "Greys",
    "YlGnBu",
    "YlOrRd",
    "magma",
    "hot",
    "inferno",
    "jet",
    "Purples",
    "Oranges",
    "gray",
    "rainbow",
    "GnBu",
)
DIVERGING = ("coolwarm", "RdBu", "RdBu_r", "RdYlGn", "bwr", "PiYG")
UNSEEN_SEQUENTIAL = ("cividis", "turbo", "PuBuGn", "cubehelix", "BuPu", "copper", "winter")
UNSEEN_DIVERGING = ("Spectral", "BrBG", "seismic", "PuOr")


def palette(rng: np.random.Generator, name: str) -> tuple[str, ...]:
    """The colours of a palette as `#rrggbb`; "own" makes one up: spread hues, one hue in steps, or any colours."""
    if name != "own":
        return tuple(f"#{digits}" for digits in {**PALETTES, **UNSEEN_PALETTES}[name].split())
    kind, hue, count = rng.random(), rng.random(), 8
    if kind < 0.4:
        hues = (hue + np.arange(count) * rng.choice([0.125, 0.382, 0.618])) % 1
        tone = rng.uniform(0.35, 0.9), rng.uniform(0.55, 0.95)
        return tuple(hexadecimal(colorsys.hsv_to_rgb(h, *tone)) for h in hues)
    if kind < 0.65:
        steps = np.linspace(0.25, 0.95, count)[:: 1 if rng.random() < 0.5 else -1]
        return tuple(hexadecimal(colorsys.hls_to_rgb(hue, 1 - 0.75 * step, 0.55)) for step in steps)
    return tuple(hexadecimal(rgb) for rgb in rng.uniform(0.1, 0.9, (count, 3)))


def hexadecimal(rgb: tuple[float, ...] | np.ndarray) -> str:
    """`#rrggbb` of red, green and blue between 0 and 1."""
    return "#" + "".join(f"{round(255 * float(channel)):02x}" for channel in rgb)


def darker(color: str, by: float = 0.35) -> str:
    """The same colour, nearer to black by this share."""
    return hexadecimal(np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]) * (1 - by))


def is_dark(color: str) -> bool:
    """Whether white words read better on this colour than black ones."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140
