"""Trains the dual-coding model: data, model and validation for the engine."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch.utils.data import DataLoader

from linework.device import pick_device, plain_attention
from linework.drawings.dataset import ViewStream
from linework.drawings.heads import heads_of
from linework.drawings.model import ModelConfig
from linework.drawings.objective import DualCodingObjective
from linework.drawings.pack import Packed, load_packed
from linework.drawings.recipes import Recipe
from linework.drawings.splits import split
from linework.drawings.weights import WEIGHTS, has_heads, load_heads, load_weights, save_heads, save_weights
from linework.drawings.whole import WholeBatch
from linework.errors import InputError
from linework.nn.sphere import alignment, uniformity
from linework.training.begin import take_over
from linework.training.engine import fit
from linework.training.runs import Run


def train(recipe: Recipe, shards: Path, folder: Path, start: Path | None = None) -> Path:
    """Train on the shards in a folder and write the weights of both encoders into the run's folder.

    A run that was killed goes on where it was saved last. `start` is a folder of weights to begin from. Returns the
    path of the weights. Raises InputError where there are no shards, where the weights to begin from are of other
    sizes, and where batches are to be put together, since each drawing is compared with its whole batch.
    """
    if recipe.fit.accumulate > 1:
        raise InputError("Drawings are compared within a batch; for a large one set model.objective.chunk instead.")
    paths = sorted(shards.glob("*.safetensors"))
    if not paths:
        raise InputError(f"{shards} holds no shards; make some with `linework drawings prepare`.")
    parts = split(load_packed(paths), recipe.data.split, recipe.data.seed)
    training, validation = parts.training, parts.validation
    run = Run(folder, recipe)
    torch.manual_seed(recipe.fit.seed)
    objective = DualCodingObjective(with_bounded_queue(recipe.model, len(training)))
    if start is not None:
        begin_from(objective, start)
    kept = [*heads_of(recipe.model), *(["matching"] if "matching" in objective.starts else [])]

    def batches(step: int) -> DataLoader:
        stream = ViewStream(training, recipe.data, step, steps=recipe.fit.steps)
        return DataLoader(stream, batch_size=None, num_workers=recipe.data.workers)

    def check(step: int) -> Mapping[str, float]:
        save_weights(objective.model, recipe, run.folder)
        if recipe.model.objective.keep_heads:
            save_heads({name: getattr(objective, name) for name in kept}, run.folder)
        return validate(objective, validation, recipe)

    with plain_attention(pick_device()):
        fit(objective, batches, run, recipe.optimizer, recipe.fit, check=check)
    return run.folder / WEIGHTS


def begin_from(objective: DualCodingObjective, start: Path) -> None:
    """Take over the encoders in a folder, and those heads that were kept and are wanted; others stay fresh.

    Raises InputError where the sizes or parts of the encoders differ.
    """
    encoders = {f"model.{name}": value for name, value in load_weights(start)[0].state_dict().items()}
    heads, wanted = load_heads(start) if has_heads(start) else {}, objective.state_dict()
    state = encoders | {name: value for name, value in heads.items() if name in wanted}
    take_over(objective, state, lambda name: not name.startswith("model."))


def with_bounded_queue(model: ModelConfig, count: int) -> ModelConfig:
    """The config with a queue of at most a quarter of so many drawings: keys of weights long gone say little."""
    return replace(model, objective=replace(model.objective, queue=max(min(model.objective.queue, count // 4), 1)))


@torch.no_grad()
def validate(objective: DualCodingObjective, validation: Packed, recipe: Recipe) -> dict[str, float]:
    """Figures of one large batch of unseen families, unmixed; nothing where none were held back.

    The terms of the loss, R@1 from view to view in each coding and across, and alignment and uniformity of each coding
    (`nn/sphere.py`) without heads. What no term teaches is left out.
    """
    if not len(validation):
        return {}
    data = replace(recipe.data, batch=min(512, len(validation)), seed=recipe.data.seed + 1, mixed=0.0, curriculum=False)
    batch = ViewStream(validation, data).batch(0).to(next(objective.parameters()).device)
    terms = {f"validation_{name}": float(value) for name, value in objective(batch).items()}
    whole = WholeBatch(batch, chunk=recipe.model.objective.chunk)
    graph = whole.graphs(objective.model.graph, parts=objective.at_nodes)
    sequence = whole.sequences(objective.model.sequence, parts=objective.at_nodes)
    pairs = {"geometry": graph.whole.chunk(batch.views)[:2], "sequence": sequence.whole.chunk(batch.views)[:2]}
    pairs = {coding: views for coding, views in pairs.items() if objective.teaches(coding)}
    for name, views in pairs.items():
        first, second = (torch.nn.functional.normalize(rows.float(), dim=1) for rows in views)
        terms[f"validation_{name}_alignment"] = float(alignment(first, second))
        if len(first) > 1:
            terms[f"validation_{name}_uniformity"] = float(uniformity(first))
    if "cross" in objective.starts:
        across = objective.across(objective.graph_cross, graph), objective.across(objective.sequence_cross, sequence)
        pairs["cross"] = across[0].chunk(batch.views)[0], across[1].chunk(batch.views)[1]
    for name, (queries, keys) in pairs.items():
        terms[f"validation_{name}_recall"] = recall_at_1(queries, keys, batch.same)
    return terms


def recall_at_1(queries: torch.Tensor, keys: torch.Tensor, same: torch.Tensor) -> float:
    """Share of rows whose nearest key by cosine is their own or of their family."""
    cosine = torch.nn.functional.normalize(queries, dim=1) @ torch.nn.functional.normalize(keys, dim=1).T
    return float(same[torch.arange(len(same)), cosine.argmax(1)].float().mean())
