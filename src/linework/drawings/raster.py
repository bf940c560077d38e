"""The picture of a drawing as a vector: the plain baseline every coding has to beat.

The letters: `D` drawings, `G` = 24 cells of a side.
"""

import numpy as np
from jaxtyping import Float32
from scipy.ndimage import gaussian_filter

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.layout import GRID, ink


def raster_of(drawing: Drawing) -> Float32[np.ndarray, "576"]:
    """The drawing as drawn (not turned), fitted into 24 x 24 cells, blurred, of length 1."""
    drawn = drawing.take(drawing.kinds <= Kind.SPLINE)
    image = gaussian_filter(ink(drawn if len(drawn) else drawing, turned=False), 1.0).ravel()
    return (image / (np.linalg.norm(image) or 1.0)).astype(np.float32)


def raster_cosines(query: Float32[np.ndarray, "576"], table: Float32[np.ndarray, "D 576"]) -> Float32[np.ndarray, "D"]:
    """Cosine of each row with the query in the best of its eight poses."""
    image = query.reshape(GRID, GRID)
    poses = [np.rot90(picture, k).ravel() for picture in (image, image.T) for k in range(4)]
    return (table @ np.stack(poses, 1)).max(1)
