"""What seen marks stand on: the picture, the panel in it, and the scales of its axes."""

from dataclasses import dataclass

from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.assemble.axes import Scale
from linework.charts.assemble.polar import Disc
from linework.charts.seen import RoledWord, SeenMark


@dataclass(frozen=True, eq=False)
class Ground:
    """Where marks stand: the picture, the box of their panel and its colour, scales, words and courses of lines."""

    picture: UInt8[ndarray, "H W 3"]
    box: tuple[float, float, float, float]
    behind: str
    x: Scale
    y: Scale
    disc: Disc | None = None
    notes: tuple[RoledWord, ...] = ()
    bar_words: tuple[RoledWord, ...] = ()
    courses: tuple[Float[ndarray, "_ 2"], ...] = ()

    def data(self, points: Float[ndarray, "P 2"]) -> tuple[tuple, tuple]:
        """Points as places on both axes."""
        if self.disc is not None:
            return self.disc.places(points)
        return self.x.places(points[:, 0]), self.y.places(points[:, 1])


def sides_of(mark: SeenMark, ground: Ground) -> tuple[int, Scale, Scale]:
    """Which coordinate runs along the categories, their scale, and that of the values."""
    return (0, ground.x, ground.y) if mark.upright else (1, ground.y, ground.x)


def flat(pair: ndarray) -> tuple[float, float, float, float]:
    """Two opposite corners as one box."""
    return float(pair[0, 0]), float(pair[0, 1]), float(pair[1, 0]), float(pair[1, 1])
