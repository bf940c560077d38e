"""Trains the model that writes code: data, objective and validation for the engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch.utils.data import DataLoader

from linework.charts.code_batch import CodeBatch
from linework.charts.code_dataset import CodeStream
from linework.charts.code_model import CodeObjective
from linework.charts.code_records import CodeRecord
from linework.charts.code_weights import open_code_model, save_code_weights
from linework.charts.eyes import processor_for
from linework.charts.pretrained import CodeTokenizer
from linework.charts.recipes import CodeRecipe
from linework.charts.weights import WEIGHTS
from linework.training.engine import fit
from linework.training.runs import Run

CHECKED = 8  # batches


def train_code(
    recipe: CodeRecipe, records: Sequence[CodeRecord], folder: Path, validation: Sequence[CodeRecord] = ()
) -> Path:
    """Train on records from the checkpoints that the recipe names; returns the path of what learned.

    A run that was killed goes on where it was saved last. Raises InputError where a checkpoint is missing.
    """
    torch.manual_seed(recipe.fit.seed)
    tokenizer, processor = CodeTokenizer(recipe.model.language), processor_for(recipe.model)
    objective = CodeObjective(open_code_model(recipe.model))
    run = Run(folder, recipe)

    def batches(first: int) -> DataLoader:
        stream = CodeStream(records, recipe.data, tokenizer, processor, first)
        return DataLoader(stream, batch_size=None, num_workers=recipe.data.workers)

    def check(step: int) -> Mapping[str, float]:
        save_code_weights(objective.model, recipe, run.folder)
        if not validation:
            return {}
        return validate(objective, CodeStream(validation, replace(recipe.data, seed=1), tokenizer, processor))

    fit(objective, batches, run, recipe.optimizer, recipe.fit, check=check)
    return run.folder / WEIGHTS


@torch.no_grad()
def validate(objective: CodeObjective, stream: Iterable[CodeBatch]) -> dict[str, float]:
    """The terms of the loss on other records, the mean over a few batches."""
    device = next(objective.parameters()).device
    sums: dict[str, float] = {}
    for _, batch in zip(range(CHECKED), stream, strict=False):
        for name, value in objective(batch.to(device)).items():
            sums[name] = sums.get(name, 0.0) + float(value) / CHECKED
    return {f"validation_{name}": value for name, value in sums.items()}
