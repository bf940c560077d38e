"""The experiments of the charts wing as declarations: ways of tuning one start, told apart by values of a recipe.

All begin from the same weights, are tuned on complex charts of styles that those have not seen, and read other charts
of the same styles. C2C-MoLA is the subject of each; the others are what it is compared with.
"""

from dataclasses import dataclass

from linework.charts.items import GROUPS
from linework.training.trials import Arm, Experiment, experiment_named

SUBJECT = "c2c-mola"


@dataclass(frozen=True)
class Sizes:
    """Of every trial: steps, charts tuned on, checked on and read afterwards."""

    steps: int = 600
    tuned: int = 3000
    checked: int = 150
    read: int = 150


ADAPTED = ("optimizer.rate=1e-3", "model.lora.rank=8")
MOLA = (*ADAPTED, "model.experts.count=8")
COMPLEX = GROUPS["complex"]
TERMS = ("syntax", "routing", "balance")
READ = tuple(family for families in GROUPS.values() for family in families)


def _but(name: str, *changes: str) -> Arm:
    """C2C-MoLA but for these values."""
    return Arm(name, (*MOLA, *changes))


_SUBJECT = Arm(SUBJECT, MOLA)
_ALL = (
    Experiment(
        "comparison",
        "Standard fine-tuning, LoRA alone, and experts with LoRA",
        (Arm("standard", ("optimizer.rate=2e-4",)), Arm("lora", ADAPTED), _SUBJECT),
    ),
    Experiment(
        "experts",
        "How many experts",
        (_but("4 experts", "model.experts.count=4"), _SUBJECT, _but("12 experts", "model.experts.count=12")),
    ),
    Experiment(
        "rank",
        "How wide the adapters are",
        (_but("rank 4", "model.lora.rank=4"), _SUBJECT, _but("rank 16", "model.lora.rank=16")),
    ),
    Experiment(
        "routing",
        "By the kind of chart, the likeliest with noise, or drawn",
        (_but("static", "model.experts.way=static"), _SUBJECT, _but("drawn", "model.experts.way=probabilistic")),
    ),
    Experiment(
        "top",
        "How many experts serve a token",
        (_but("top 1", "model.experts.top=1"), _SUBJECT, _but("top 3", "model.experts.top=3")),
    ),
    Experiment(
        "losses",
        "Each term of the loss left out",
        (_SUBJECT, *(_but(f"without {term}", f"model.{term}=0") for term in TERMS)),
    ),
)
EXPERIMENTS = {one.name: one for one in _ALL}


def experiment(name: str) -> Experiment:
    """The experiment of that name; raises InputError for a name there is none of."""
    return experiment_named(name, EXPERIMENTS)
