"""How different two colours look: CIEDE2000 (Sharma, Wu, Dalal 2005) between sRGB colours.

Letters: `N`, `M` numbers of colours; L, a, b as in CIELAB under D65.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

WHITE = np.array([0.95047, 1.0, 1.08883])
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def lab_of(colors: Sequence[str]) -> Float64[np.ndarray, "N 3"]:
    """CIELAB coordinates of colours given as #rrggbb."""
    return lab_of_bytes(np.array([list(bytes.fromhex(color[1:7])) for color in colors], dtype=float).reshape(-1, 3))


def lab_of_bytes(rgb: Float64[np.ndarray, "N 3"]) -> Float64[np.ndarray, "N 3"]:
    """CIELAB coordinates of colours given as red, green and blue from 0 to 255."""
    rgb = rgb / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    share = linear @ TO_XYZ.T / WHITE
    f = np.where(share > (6 / 29) ** 3, np.cbrt(share), share * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.stack((116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])), axis=1)


def ciede2000(one: Float64[np.ndarray, "N 3"], other: Float64[np.ndarray, "M 3"]) -> Float64[np.ndarray, "N M"]:
    """The difference of every colour of one list to every one of the other: 0 for equal, 100 from black to white."""
    light1, a1, b1 = (one[:, None, i] for i in range(3))
    light2, a2, b2 = (other[None, :, i] for i in range(3))
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    gain = 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    a1, a2 = a1 * (1 + gain), a2 * (1 + gain)
    b1, b2 = b1 + 0 * a1, b2 + 0 * a2
    chroma1, chroma2 = np.hypot(a1, b1), np.hypot(a2, b2)
    hue1, hue2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    gray = chroma1 * chroma2 == 0
    turn = np.where(gray, 0, (hue2 - hue1 + 180) % 360 - 180)
    turn = np.where(turn == -180, 180, turn)
    step_light, step_chroma = light2 - light1, chroma2 - chroma1
    step_hue = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn / 2))
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    apart = np.abs(hue1 - hue2) > 180
    hue = np.where(gray, hue1 + hue2, ((hue1 + hue2 + np.where(apart, 360, 0)) / 2) % 360)
    weave = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.2 * np.cos(np.radians(4 * hue - 63))
    )
    scale_light = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    scale_chroma, scale_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weave
    rotation = (
        -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    )
    light_part, chroma_part, hue_part = step_light / scale_light, step_chroma / scale_chroma, step_hue / scale_hue
    square = light_part**2 + chroma_part**2 + hue_part**2 + rotation * chroma_part * hue_part
    return np.sqrt(np.maximum(square, 0))
