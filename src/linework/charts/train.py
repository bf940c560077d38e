"""Trains the charts model: data, objective and validation for the engine."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch.nn.utils import convert_conv2d_weight_memory_format
from torch.utils.data import DataLoader

from linework.charts.adapters import add_adapters
from linework.charts.batch import NO_ROLE, Batch
from linework.charts.dataset import Repeated, ViewStream
from linework.charts.model import MIXTURE, ChartObjective, ChartToTokens
from linework.charts.recipes import Recipe
from linework.charts.tokens import PAD
from linework.charts.weights import WEIGHTS, load_weights, save_weights
from linework.device import pick_device, plain_attention
from linework.errors import InputError
from linework.training.begin import take_over
from linework.training.engine import fit
from linework.training.runs import Run

CHECKED = 8  # batches
ADDED = (*MIXTURE, "decoder.pointer")  # parts that a model to begin from may lack


def train(recipe: Recipe, data: Path, folder: Path, validation: Path | None = None, start: Path | None = None) -> Path:
    """Train on the shards in `data` and write the weights into the run's folder; returns their path.

    A run that was killed goes on where it was saved last. `validation` is a folder of other shards, `start` a folder
    of weights to begin from. Raises InputError where adapters are asked for without them.
    """
    run = Run(folder, recipe)
    torch.manual_seed(recipe.fit.seed)
    objective = ChartObjective(recipe.model)
    if start is not None:
        begin_from(objective.model, load_weights(start)[0])
    if recipe.model.lora.rank:
        if start is None:
            raise InputError("Adapters need trained weights beneath them; name a folder of weights with --start.")
        adapt(objective.model)
    size = recipe.model.encoder.width, recipe.model.encoder.height

    def batches(step: int) -> Iterable[Batch]:
        again, held, seed = recipe.data.again, recipe.data.held, recipe.data.seed + step
        stream = ViewStream(data, recipe.data, size, step // (1 + again))
        loader = DataLoader(stream, batch_size=None, num_workers=recipe.data.workers)
        return Repeated(loader, again, held, seed) if again else loader

    def check(step: int) -> Mapping[str, float]:
        save_weights(objective.model, recipe, run.folder)
        return {} if validation is None else validate(objective, validation, recipe)

    if pick_device().type == "cpu":  # convolutions of this layout train a quarter faster there
        convert_conv2d_weight_memory_format(objective, torch.channels_last)
    with plain_attention(pick_device()):
        fit(objective, batches, run, recipe.optimizer, recipe.fit, check=check)
    return run.folder / WEIGHTS


def begin_from(model: ChartToTokens, other: ChartToTokens) -> None:
    """Take over the weights of another model; experts and pointer that it has none of stay as they are, fresh.

    Raises InputError where the sizes of the two differ.
    """
    take_over(model, other.state_dict(), lambda name: name.startswith(ADDED))


def adapt(model: ChartToTokens) -> None:
    """Leave nothing to learn but fresh adapters on the decoder, and experts and router where there are any."""
    model.requires_grad_(False)
    add_adapters(model.decoder.model, model.config.lora)
    for name, part in model.named_children():
        if name in MIXTURE:
            part.requires_grad_(True)
    model.train()


@torch.no_grad()
def validate(objective: ChartObjective, folder: Path, recipe: Recipe) -> dict[str, float]:
    """The terms of the loss on other charts, the share of tokens right given those before, and of roles right."""
    size = recipe.model.encoder.width, recipe.model.encoder.height
    stream = iter(ViewStream(folder, replace(recipe.data, seed=1, pool=CHECKED), size))
    device = next(objective.parameters()).device
    sums: dict[str, float] = {}
    for _ in range(CHECKED):
        batch = next(stream).to(device)
        values = {name: float(value) for name, value in objective(batch).items()}
        model = objective.model
        encoded = model.encode(batch)
        logits = model.decoder(model.memory(encoded, batch), batch.tokens, batch.aims)
        target = batch.tokens[:, 1:]
        values["tokens_right"] = float((logits.argmax(2) == target)[target != PAD].float().mean())
        known = batch.roles != NO_ROLE
        values["roles_right"] = float((model.roles(encoded.words).argmax(2) == batch.roles)[known].float().mean())
        for name, value in values.items():
            sums[name] = sums.get(name, 0.0) + value / CHECKED
    return {f"validation_{name}": value for name, value in sums.items()}
