"""Recipes of the drawings wing: functions that return one whole config. A variant changes lines of another."""

from dataclasses import dataclass, field, replace

from linework.drawings.dataset import DataConfig
from linework.drawings.graph_encoder import GraphEncoderConfig
from linework.drawings.model import ModelConfig, ObjectiveConfig
from linework.drawings.sequence_encoder import SequenceEncoderConfig
from linework.errors import InputError
from linework.training.options import FitConfig, OptimizerConfig


@dataclass(frozen=True)
class Recipe:
    """Model, data, optimizer and length of a training run."""

    name: str
    model: ModelConfig = field(default_factory=ModelConfig)
    data: DataConfig = field(default_factory=DataConfig)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    fit: FitConfig = field(default_factory=FitConfig)


OCTAVES = 6  # that measures of the geometry enter in as waves


def tiny() -> Recipe:
    """What ships: 2 M weights, trained on two cores in hours."""
    objective = ObjectiveConfig(head_residual=True, keep_heads=True)
    model = ModelConfig(graph=GraphEncoderConfig(octaves=OCTAVES), objective=objective)
    return Recipe("tiny", model, DataConfig(max_primitives=1024))


def small() -> Recipe:
    """One GPU: deeper and wider, batches of 512."""
    return replace(
        tiny(),
        name="small",
        model=replace(
            tiny().model,
            graph=GraphEncoderConfig(dim=192, layers=5, stitch_layers=2, heads=6, out=256, octaves=OCTAVES),
            sequence=SequenceEncoderConfig(dim=256, layers=6, heads=8, out=256),
        ),
        data=DataConfig(batch=512, max_primitives=1024, workers=8),
        fit=FitConfig(steps=20_000, save_every=500),
    )


def paper() -> Recipe:
    """The method's own sizes: all 4,096 rows, batch 1,024, rates from 1e-5 over 1e-4 back to 1e-5."""
    return replace(
        small(),
        name="paper",
        model=replace(
            tiny().model,
            graph=GraphEncoderConfig(dim=256, layers=6, stitch_layers=3, heads=8, out=512, octaves=OCTAVES),
            sequence=SequenceEncoderConfig(dim=512, layers=8, heads=8, out=512),
        ),
        data=DataConfig(batch=1024, max_primitives=4094, workers=16),
        optimizer=OptimizerConfig(rate=1e-4, schedule="triangle"),
        fit=FitConfig(steps=50_000, save_every=500),
    )


RECIPES = {"tiny": tiny, "small": small, "paper": paper}


def recipe(name: str) -> Recipe:
    """The recipe of that name; raises InputError for a name there is none of."""
    if name not in RECIPES:
        raise InputError(f"There is no recipe {name!r}; choose one of {', '.join(RECIPES)}.")
    return RECIPES[name]()
