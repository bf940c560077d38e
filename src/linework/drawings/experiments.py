"""The experiments of the drawings wing as declarations: ways to train both encoders, told apart by values of a recipe.

"dual" is the method as `recipes.tiny` has it, and the subject of each; every other arm changes one idea of it. Every
trial sees as many drawings, so an arm with larger batches makes fewer steps.
"""

from dataclasses import dataclass

from linework.training.trials import Arm, Experiment, experiment_named

SUBJECT = "dual"
MOMENTUM = 0.99  # of the queue; at .999 keys of a short run are almost those of its start


@dataclass(frozen=True)
class Sizes:
    """Of every trial: steps and their batch, synthetic families trained on, drawings looked for across."""

    steps: int = 300
    batch: int = 64
    families: int = 1500
    asked: int = 400


def _objective(name: str, *changes: str) -> Arm:
    """The method but for these values of its objective."""
    return Arm(name, tuple(f"model.objective.{change}" for change in changes))


_DUAL = Arm(SUBJECT)
_GEOMETRY = _objective("geometry alone", "weight_sequence=0", "weight_cross=0")
_SEQUENCE = _objective("sequence alone", "weight_geometry=0", "weight_cross=0")
_APART = _objective("without cross", "weight_cross=0")
_QUEUE = _objective("queue", "cross_loss=queue", f"momentum={MOMENTUM}")
_NODES = _objective("nodes", "cross_level=node")
_MATCHING = _objective("with matching", "weight_matching=0.5")
_SHEET = Arm("mixed sheets", ("data.mixed=0.3",))

_ALL = (
    Experiment("codings", "Each coding alone, both apart, and both together", (_DUAL, _GEOMETRY, _SEQUENCE, _APART)),
    Experiment(
        "losses",
        "Each term of the loss left out, and matching brought in",
        (
            _DUAL,
            _objective("without geometry", "weight_geometry=0"),
            _objective("without sequence", "weight_sequence=0"),
            _APART,
            _MATCHING,
        ),
    ),
    Experiment(
        "cross",
        "How the codings are brought together",
        (_DUAL, _QUEUE, _objective("faded in", "cross_from=0.4", "cross_ramp=0.1"), _APART),
    ),
    Experiment("level", "Compared as graphs or as nodes, for speed and quality", (_DUAL, _NODES, _MATCHING)),
    Experiment(
        "momentum",
        "Keys of the batch, and of encoders that follow fast or slowly",
        (
            _DUAL,
            _objective("queue .9", "cross_loss=queue", "momentum=0.9"),
            _QUEUE,
            _objective("queue .999", "cross_loss=queue", "momentum=0.999"),
        ),
    ),
    Experiment("views", "Two views, or four of growing strength", (_DUAL, Arm("4 views", ("data.views=4",)))),
    Experiment(
        "mixing",
        "Drawings mixed on a sheet, or embeddings on the sphere",
        (_DUAL, _SHEET, Arm("mixed on the sphere", ("data.mixed=0.3", "data.mix_on=sphere"))),
    ),
    Experiment(
        "curriculum",
        "What is synthetic and mixed brought in by a curriculum, or evenly",
        (_DUAL, _SHEET, Arm("curriculum", ("data.mixed=0.3", "data.curriculum=true"))),
    ),
    Experiment(
        "stitching",
        "Attention among the blocks of a drawing",
        (
            _DUAL,
            Arm("no stitching", ("model.graph.stitch_layers=0",)),
            Arm("2 layers", ("model.graph.stitch_layers=2",)),
        ),
    ),
    Experiment(
        "octaves",
        "Measures of nodes and edges as waves too, or only as they are",
        (_DUAL, Arm("no octaves", ("model.graph.octaves=0",))),
    ),
    Experiment(
        "heads",
        "How the heads are made; kept or thrown away is a column of every table",
        (
            _DUAL,
            _objective("linear heads", "head_depth=1"),
            _objective("3 layers", "head_depth=3"),
            _objective("layer norm", "head_norm=layer"),
            _objective("plain", "head_residual=false"),
        ),
    ),
    Experiment(
        "weights",
        "What becomes of the weights of the losses and of the temperature",
        (
            _DUAL,
            _objective("by uncertainty", "weighting=uncertainty"),
            _objective("by gradient", "weighting=gradient"),
            _objective("learned temperature", "learn_temperature=true"),
        ),
    ),
    Experiment(
        "batch",
        "How large the batch is, and that chunks change nothing",
        (
            Arm("batch 16", ("data.batch=16",)),
            _DUAL,
            Arm("batch 256", ("data.batch=256",)),
            Arm("batch 256 in chunks", ("data.batch=256", "model.objective.chunk=64")),
        ),
    ),
)
EXPERIMENTS = {one.name: one for one in _ALL}


def experiment(name: str) -> Experiment:
    """The experiment of that name; raises InputError for a name there is none of."""
    return experiment_named(name, EXPERIMENTS)
