"""Trains the dual-coding model: data, model and validation for the engine."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from linework.config import to_json
from linework.drawings.dataset import ViewStream
from linework.drawings.model import DualCodingObjective
from linework.drawings.pack import Packed, load_packed
from linework.drawings.recipes import Recipe
from linework.drawings.weights import save_weights
from linework.errors import InputError
from linework.training.engine import fit
from linework.training.runs import Run

VALIDATION_SHARE = 0.05


def train(recipe: Recipe, shards: Path, folder: Path) -> Path:
    """Train on the shards in a folder and write the weights of both encoders into the run's folder.

    A run that was killed goes on where it was saved last. Returns the path of the weights.
    """
    paths = sorted(shards.glob("*.safetensors"))
    if not paths:
        raise InputError(f"{shards} holds no shards; make some with `linework drawings prepare`.")
    training, validation = split_families(load_packed(paths), recipe.data.seed)
    run = Run(folder, to_json(recipe))
    torch.manual_seed(recipe.fit.seed)
    objective = DualCodingObjective(recipe.model)

    def batches(step: int) -> DataLoader:
        stream = ViewStream(training, recipe.data, step)
        return DataLoader(stream, batch_size=None, num_workers=recipe.data.workers)

    def check(step: int) -> Mapping[str, float]:
        return validate(objective, validation, recipe)

    fit(objective, batches, run, recipe.optimizer, recipe.fit, check=check)
    return save_weights(objective.model, recipe, run.folder)


def split_families(packed: Packed, seed: int) -> tuple[Packed, Packed]:
    """Training and validation drawings; no family is in both."""
    names = np.unique(packed.families)
    held = np.random.default_rng((seed, 3)).choice(names, max(int(len(names) * VALIDATION_SHARE), 1), replace=False)
    is_held = np.isin(packed.families, held)
    return packed.take(np.flatnonzero(~is_held)), packed.take(np.flatnonzero(is_held))


@torch.no_grad()
def validate(objective: DualCodingObjective, validation: Packed, recipe: Recipe) -> dict[str, float]:
    """Loss and R@1 within one large batch of unseen families: view to view in each coding, and across."""
    size = min(512, len(validation))
    batch = ViewStream(validation, replace(recipe.data, batch=size, seed=recipe.data.seed + 1)).batch(0)
    terms = {f"validation_{name}": float(value) for name, value in objective(batch).items()}
    graph, sequence = objective.model.graph(batch.graphs), objective.model.sequence(batch.sequences)
    across_graph, across_sequence = objective.graph_cross(graph), objective.sequence_cross(sequence)
    for name, queries, keys in (
        ("geometry", *graph.chunk(2)),
        ("sequence", *sequence.chunk(2)),
        ("cross", across_graph.chunk(2)[0], across_sequence.chunk(2)[1]),
    ):
        terms[f"validation_{name}_recall"] = recall_at_1(queries, keys, batch.same)
    return terms


def recall_at_1(queries: torch.Tensor, keys: torch.Tensor, same: torch.Tensor) -> float:
    """Share of rows whose nearest key by cosine is their own or of their family."""
    cosine = torch.nn.functional.normalize(queries, dim=1) @ torch.nn.functional.normalize(keys, dim=1).T
    return float(same[torch.arange(len(same)), cosine.argmax(1)].float().mean())
