"""Mix-up: parts of two drawings on one sheet, or two embeddings met on the sphere; both with a soft label.

Rows of two drawings are never mixed with one another: half a line and half a circle are no drawing.

The letters: `B` drawings of a batch, `O` width, `X` whatever else.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from linework.drawings.drawing import Drawing, Unit
from linework.drawings.geometry import Similarity, measure, transform
from linework.nn.sphere import slerp

GAP = 0.2  # between what two drawings left on a sheet, as a share of the size of one


@dataclass(frozen=True, eq=False)
class Mixture:
    """What the first view of each drawing of a batch shows: `shares` of its own and the rest of its partner's.

    A drawing that is not mixed is its own partner with share 1. Later views are never mixed. `on_sphere` says that
    each first view shows its own drawing, and that the embeddings are to be mixed instead.
    """

    partners: Int[Tensor, "B"]
    shares: Float[Tensor, "B"]
    on_sphere: bool = False

    @property
    def mixed(self) -> Bool[Tensor, "B"]:
        """Which drawings are mixed with another."""
        return self.shares < 1

    def targets(self) -> Float[Tensor, "B B"]:
        """The soft label: how much first view i is to find drawing j; rows sum to 1."""
        own = torch.diag(self.shares)
        rows = torch.arange(len(own), device=own.device)
        return own.index_put((rows, self.partners), 1 - self.shares, accumulate=True)

    def same(self, families: Int[Tensor, "B"]) -> Bool[Tensor, "B B"]:
        """Whether drawing j is of the family of either part of first view i, and so no negative of it."""
        return self.of_either(families[:, None] == families[None])

    def of_either(self, rows: Bool[Tensor, "B X"]) -> Bool[Tensor, "B X"]:
        """What is true of each drawing, or of the partner that it is mixed with."""
        return rows | (rows[self.partners] & self.mixed[:, None])

    def to(self, device: torch.device) -> "Mixture":
        """The same mixture on another device."""
        return replace(self, partners=self.partners.to(device), shares=self.shares.to(device))


def draw_mixture(families: Int[np.ndarray, "B"], mixed: float, alpha: float, generator: np.random.Generator) -> Mixture:
    """A partner of another family for this share of the drawings, and how much is their own: Beta(alpha, alpha).

    Drawings without a stranger in the batch stay as they are.
    """
    count = len(families)
    partners, shares = np.arange(count), np.ones(count)
    chosen = generator.permutation(count)[: round(mixed * count)]
    for row, share in zip(chosen, generator.beta(alpha, alpha, len(chosen)), strict=True):
        strangers = np.flatnonzero(families != families[row])
        if len(strangers):
            partners[row], shares[row] = generator.choice(strangers), share
    return Mixture(torch.from_numpy(partners), torch.from_numpy(shares).float())


def mix_on_sphere(embeddings: Float[Tensor, "B O"], mixture: Mixture) -> Float[Tensor, "B O"]:
    """Unit vectors, each moved towards its partner's along the great circle; the soft label is the mixture's."""
    return slerp(embeddings, embeddings[mixture.partners], mixture.shares.to(embeddings.dtype))


def shown_share(a: int, b: int, share: float) -> float:
    """The label of a sheet with `share` of a drawing of `a` primitives and the rest of one of `b`: what is there.

    Whole primitives are kept, so a small drawing has more or less of itself on the sheet than was asked for.

    >>> shown_share(10, 20, 0.3), round(shown_share(1, 20, 0.3), 2)
    (0.3, 0.59)
    """
    own, other = (kept / n for kept, n in zip(kept_counts(a, b, share), (a, b), strict=True))
    return own / (own + other)


def kept_counts(a: int, b: int, share: float) -> tuple[int, int]:
    """How many primitives of each stay; one of the first stays at least, unless its share is 0."""
    return int(np.ceil(share * a - 1e-9)), int(np.floor((1 - share) * b + 1e-9))


def mix_drawings(a: Drawing, b: Drawing, share: float, generator: np.random.Generator) -> Drawing:
    """One sheet with `share` of the primitives of `a` and the rest of `b`, each from one side of a straight cut.

    Both are brought to one size and stand beside one another, in any direction; which was drawn first is left to
    chance. The unit is lost, since there were two.
    """
    counts = kept_counts(len(a), len(b), share)
    parts = [_side(part, count, generator) for part, count in zip((a, b), counts, strict=True) if count]
    sized = [_unit_size(part) for part in parts]
    if len(sized) == 1:
        return sized[0]
    angle = generator.uniform(0, 2 * np.pi)
    away = (1 + GAP) * np.array([np.cos(angle), np.sin(angle)])
    sized[1] = transform(sized[1], Similarity(shift=(float(away[0]), float(away[1]))))
    return _together(*(sized if generator.random() < 0.5 else sized[::-1]))


def _side(drawing: Drawing, count: int, generator: np.random.Generator) -> Drawing:
    angle = generator.uniform(0, 2 * np.pi)
    along = drawing.params[:, 0:2] @ np.array([np.cos(angle), np.sin(angle)])
    return drawing.take(np.sort(np.argsort(along, kind="stable")[:count]))


def _unit_size(drawing: Drawing) -> Drawing:
    """About its own centre, its robust size 1."""
    measured = measure(drawing)
    x, y = -measured.centre / measured.size
    moved = transform(drawing, Similarity(1 / measured.size, shift=(float(x), float(y))))
    return replace(moved, unit=Unit(1.0, 0.0, "mixed"))


def _together(a: Drawing, b: Drawing) -> Drawing:
    """All of `a`, then all of `b`."""

    def shifted(numbers: np.ndarray, by: int) -> np.ndarray:
        return np.where(numbers >= 0, numbers + by, -1).astype(np.int32)

    return replace(
        a,
        kinds=np.concatenate([a.kinds, b.kinds]),
        params=np.concatenate([a.params, b.params]),
        layers=np.concatenate([a.layers, shifted(b.layers, len(a.layer_names))]),
        inserts=np.concatenate([a.inserts, shifted(b.inserts, len(a.insert_names))]),
        texts=np.concatenate([a.texts, shifted(b.texts, len(a.strings))]),
        layer_names=a.layer_names + b.layer_names,
        insert_names=a.insert_names + b.insert_names,
        strings=a.strings + b.strings,
        ordered=a.ordered and b.ordered,
        modified=None,
    )
