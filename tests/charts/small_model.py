"""A model so small that tests can run it; it has learned nothing, and every answer must still be whole."""

from dataclasses import replace
from pathlib import Path

import torch

from linework.charts.decoder import DecoderConfig
from linework.charts.encoder import EncoderConfig
from linework.charts.model import ChartToTokens, ExpertsConfig, ModelConfig
from linework.charts.recipes import tiny
from linework.charts.weights import save_weights

SMALL = ModelConfig(
    encoder=EncoderConfig(width=64, height=48, channels=(8, 8, 16), dim=24, layers=1, heads=2, dense=8),
    decoder=DecoderConfig(dim=24, layers=2, heads=2, shared_heads=1, inner=32, longest=30, pointer=6),
)


def write_untrained(folder: Path, experts: ExpertsConfig = ExpertsConfig()) -> Path:
    """Weights of such a model in a folder; the same each time."""
    torch.manual_seed(0)
    config = replace(SMALL, experts=experts)
    save_weights(ChartToTokens(config).eval(), replace(tiny(), model=config), folder)
    return folder
