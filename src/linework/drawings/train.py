"""Trains the dual-coding model: data, model and validation for the engine."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from linework.config import to_json
from linework.drawings.dataset import ViewStream
from linework.drawings.heads import heads_of
from linework.drawings.model import ModelConfig
from linework.drawings.objective import DualCodingObjective
from linework.drawings.pack import Packed, load_packed
from linework.drawings.recipes import Recipe
from linework.drawings.weights import WEIGHTS, save_heads, save_weights
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
    objective = DualCodingObjective(with_bounded_queue(recipe.model, len(training)))

    def batches(step: int) -> DataLoader:
        stream = ViewStream(training, recipe.data, step)
        return DataLoader(stream, batch_size=None, num_workers=recipe.data.workers)

    def check(step: int) -> Mapping[str, float]:
        save_weights(objective.model, recipe, run.folder)
        if recipe.model.objective.keep_heads:
            save_heads({name: getattr(objective, name) for name in heads_of(recipe.model)}, run.folder)
        return validate(objective, validation, recipe)

    fit(objective, batches, run, recipe.optimizer, recipe.fit, check=check)
    return run.folder / WEIGHTS


def with_bounded_queue(model: ModelConfig, count: int) -> ModelConfig:
    """The config with a queue of at most a quarter of so many drawings: keys of weights long gone say little."""
    return replace(model, objective=replace(model.objective, queue=max(min(model.objective.queue, count // 4), 1)))


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
    graph, sequence = objective.model.graph.encode(batch.graphs), objective.model.sequence.encode(batch.sequences)
    across = objective.across(objective.graph_cross, graph), objective.across(objective.sequence_cross, sequence)
    pairs = {
        "geometry": graph.whole.chunk(batch.views)[:2],
        "sequence": sequence.whole.chunk(batch.views)[:2],
        "cross": (across[0].chunk(batch.views)[0], across[1].chunk(batch.views)[1]),
    }
    for name, (queries, keys) in pairs.items():
        terms[f"validation_{name}_recall"] = recall_at_1(queries, keys, batch.same)
    return terms


def recall_at_1(queries: torch.Tensor, keys: torch.Tensor, same: torch.Tensor) -> float:
    """Share of rows whose nearest key by cosine is their own or of their family."""
    cosine = torch.nn.functional.normalize(queries, dim=1) @ torch.nn.functional.normalize(keys, dim=1).T
    return float(same[torch.arange(len(same)), cosine.argmax(1)].float().mean())
