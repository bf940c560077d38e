"""Recipes of the charts wing: functions that return one whole config. A variant changes lines of another."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from linework.charts.adapters import LoraConfig
from linework.charts.code_dataset import CodeDataConfig
from linework.charts.code_model import CodeModelConfig
from linework.charts.dataset import DataConfig
from linework.charts.decoder import DecoderConfig
from linework.charts.encoder import EncoderConfig
from linework.charts.model import ExpertsConfig, ModelConfig
from linework.errors import InputError
from linework.training.options import FitConfig, OptimizerConfig


@dataclass(frozen=True)
class Recipe:
    """Model, data, optimizer and length of a training run."""

    name: str
    model: ModelConfig = field(default_factory=ModelConfig)
    data: DataConfig = field(default_factory=DataConfig)
    optimizer: OptimizerConfig = field(
        default_factory=lambda: OptimizerConfig(rate=8e-4, schedule="constant", warmup=0.015)
    )
    fit: FitConfig = field(default_factory=lambda: FitConfig(steps=20_000, save_every=250, devices=0))


@dataclass(frozen=True)
class CodeRecipe:
    """The same of the large path, whose model writes code."""

    name: str
    model: CodeModelConfig = field(default_factory=CodeModelConfig)
    data: CodeDataConfig = field(default_factory=CodeDataConfig)
    optimizer: OptimizerConfig = field(
        default_factory=lambda: OptimizerConfig(rate=2e-4, weight_decay=0.0, schedule="cosine", warmup=0.03)
    )
    fit: FitConfig = field(default_factory=lambda: FitConfig(steps=40_000, save_every=500, devices=0))


def tiny() -> Recipe:
    """What ships: it learns on two cores, a process on each, and in minutes on a GPU."""
    return Recipe("tiny", ModelConfig(decoder=DecoderConfig(pointer=32), experts=ExpertsConfig(8), structure=3.0))


def medium() -> Recipe:
    """One GPU: deeper and wider, a larger view, batches of 64."""
    return replace(
        tiny(),
        name="medium",
        model=ModelConfig(
            encoder=EncoderConfig(width=512, height=384, channels=(48, 96, 192), dim=384, layers=6, heads=8),
            decoder=DecoderConfig(dim=384, layers=6, heads=8, shared_heads=4, inner=1024, pointer=48),
            experts=ExpertsConfig(8, inner=192),
            structure=3.0,
        ),
        data=DataConfig(batch=64, workers=14),
        optimizer=OptimizerConfig(rate=4e-4, warmup=0.03),
        fit=FitConfig(steps=40_000, save_every=500),
    )


def small() -> CodeRecipe:
    """A pretrained language model of 135 million weights behind the encoder that ships; a trial of the large path."""
    return CodeRecipe(
        "small",
        CodeModelConfig(eyes="own", experts=ExpertsConfig(8, inner=192), lora=LoraConfig(8)),
        CodeDataConfig(batch=4, longest=1024, workers=1),
        OptimizerConfig(rate=5e-4, weight_decay=0.0, schedule="cosine", warmup=0.03),
        FitConfig(steps=4_000, save_every=100),
    )


def paper() -> CodeRecipe:
    """Large: pretrained eyes and language from local folders; adapters, experts and bridge learn to write code.

    40,000 steps of 4 pass once over 160,000 records on one GPU.
    """
    return CodeRecipe("paper")


RECIPES: dict[str, Callable[[], Recipe | CodeRecipe]] = {
    "tiny": tiny,
    "small": small,
    "medium": medium,
    "paper": paper,
}


def recipe(name: str) -> Recipe | CodeRecipe:
    """The recipe of that name; raises InputError for a name there is none of."""
    if name not in RECIPES:
        raise InputError(f"There is no recipe {name!r}; choose one of {', '.join(RECIPES)}.")
    return RECIPES[name]()
