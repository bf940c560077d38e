"""What the figures show: drawings in both codings, two views of each, by trained encoders and by fresh ones.

The letters: `B` drawings, `G` and `S` widths of the codings.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int

from linework.drawings.across import Progress, embed_views, one_of_each_family
from linework.drawings.embed import Embedder, Embeddings
from linework.drawings.heads import Headed, heads_of
from linework.drawings.model import DualCoding
from linework.drawings.pack import Packed
from linework.drawings.recipes import Recipe
from linework.drawings.weights import load_weights
from linework.errors import InputError
from linework.nn.sphere import alignment, modality_gap, uniformity

CROWD = 400  # families of which one drawing each is shown, at the most
KIN, VIEWS_OF_KIN = 20, 20  # families shown in colours, and views of each


@dataclass(frozen=True, eq=False)
class Portrait:
    """Two views of each drawing in both codings, augmented independently; `families` are numbers."""

    families: Int[np.ndarray, "B"]
    first: Embeddings
    second: Embeddings

    def of(self, coding: str) -> tuple[Float[np.ndarray, "B O"], Float[np.ndarray, "B O"]]:
        """Both views in "geometry" or "sequence"."""
        return getattr(self.first, coding), getattr(self.second, coding)


@dataclass(frozen=True, eq=False)
class Portraits:
    """A crowd (one drawing of each family) and kin (many views of a few families), before training and after.

    `meets` says that both codings end in the heads of the cross term, so that they can be compared with one another.
    """

    crowd: Portrait
    crowd_before: Portrait
    kin: Portrait
    meets: bool

    def numbers(self) -> dict[str, float]:
        """Alignment and uniformity of each coding and the gap between them, before training and after."""
        found: dict[str, float] = {}
        for when, portrait in (("before", self.crowd_before), ("after", self.crowd)):
            for coding in ("geometry", "sequence"):
                first, second = map(torch.from_numpy, portrait.of(coding))
                found[f"{coding} alignment {when}"] = float(alignment(first, second))
                found[f"{coding} uniformity {when}"] = float(uniformity(first))
            codings = portrait.first.geometry, portrait.first.sequence
            if codings[0].shape == codings[1].shape:
                found[f"modality gap {when}"] = float(modality_gap(*map(torch.from_numpy, codings)))
        return found


def take_portraits(
    weights: Path | None, packed: Packed, seed: int = 0, progress: Progress = lambda *_: None
) -> Portraits:
    """Embed views of the drawings by these weights (the shipped ones by default), and by what they began as.

    Raises InputError where there are fewer than two families.
    """
    trained = Embedder.load(weights, across=True)
    fresh = fresh_embedder(load_weights(weights)[1], meets=trained.meets)
    crowd = one_of_each_family(packed, seed)[:CROWD]
    if len(crowd) < 2:
        raise InputError("Figures need drawings of two families at least; prepare more.")
    sizes = np.bincount(packed.families)
    largest = np.argsort(-sizes, kind="stable")[: min(KIN, int((sizes > 0).sum()))]
    kin = np.concatenate([np.resize(np.flatnonzero(packed.families == name), VIEWS_OF_KIN) for name in largest])

    def portrait(embedder: Embedder, rows: Int[np.ndarray, "B"]) -> Portrait:
        views = [embed_views(embedder, packed, rows, seed + number, progress) for number in (0, 1)]
        return Portrait(packed.families[rows], views[0], views[1])

    return Portraits(portrait(trained, crowd), portrait(fresh, crowd), portrait(trained, kin), trained.meets)


def fresh_embedder(recipe: Recipe, *, meets: bool) -> Embedder:
    """Encoders of a recipe before their first step, with the heads of the cross term on them where asked for."""
    with torch.random.fork_rng():
        torch.manual_seed(recipe.fit.seed)
        model, heads = DualCoding(recipe.model), heads_of(recipe.model)
    if meets:
        by_parts = recipe.model.objective.cross_level == "node"
        headed = DualCoding(recipe.model)
        for coding in ("graph", "sequence"):
            headed.add_module(coding, Headed(getattr(model, coding), heads[f"{coding}_cross"], by_parts=by_parts))
        model = headed
    return Embedder(model, "fresh", meets=meets)
