"""How processes share a step: each holds all of the model (DDP), or a share of its weights, gradients and states.

`fsdp` is PyTorch's own way to share (FSDP2, after arXiv 2304.11277), `zero3` is DeepSpeed's (arXiv 1910.02054).
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Protocol, runtime_checkable

import torch
from pytorch_lightning.strategies import ModelParallelStrategy, Strategy
from torch import nn
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.fsdp import fully_shard

from linework.errors import InputError
from linework.training.options import FitConfig, OptimizerConfig

SHARED = ("fsdp", "zero3")  # where processes hold shares of the model
BUCKET = 50_000_000  # numbers that ZeRO-3 sends at one time


@runtime_checkable
class Shardable(Protocol):
    """A module of which processes can hold shares."""

    def layers_together(self) -> Sequence[Sequence[nn.Module]]:
        """Groups of layers that are whole while one of them computes; what is in none is whole through a step."""


def strategy_for(module: nn.Module, config: FitConfig, optimizer: OptimizerConfig, processes: int) -> Strategy | str:
    """The strategy that a config names, as Lightning knows it.

    Raises InputError for one that this model, this optimizer or this machine cannot do.
    """
    if config.strategy not in SHARED:
        unused = processes > 1 and getattr(module, "leaves_weights_out", False)
        return "ddp_find_unused_parameters_true" if unused else "auto"
    if not isinstance(module, Shardable):
        raise InputError("This recipe's model is small and stays whole in each process; set fit.strategy to auto.")
    if config.strategy == "fsdp":
        return FullySharded(processes)
    if optimizer.name == "lars":
        raise InputError("LARS needs to see whole matrices, which ZeRO-3 cuts up; take fit.strategy=fsdp or AdamW.")
    return _zero3()


class FullySharded(ModelParallelStrategy):
    """FSDP2 whose checkpoints are one file, the same as without it, and leave out what is frozen."""

    def __init__(self, processes: int) -> None:
        super().__init__(data_parallel_size=processes, tensor_parallel_size=1, save_distributed_checkpoint=False)

    def lightning_module_state_dict(self) -> dict[str, Any]:
        """The weights that learn, whole, in the first process."""
        assert self.model is not None
        options = StateDictOptions(full_state_dict=True, cpu_offload=True, ignore_frozen_params=True)
        return get_model_state_dict(self.model, options=options)


def shard(module: Shardable, mesh: DeviceMesh) -> None:
    """Share the weights of a module out over processes (FSDP2)."""
    assert isinstance(module, nn.Module)
    for layers in module.layers_together():
        fully_shard(list(layers), mesh=mesh)
    fully_shard(module, mesh=mesh)


def _zero3() -> Strategy:
    if find_spec("deepspeed") is None:
        raise InputError("ZeRO-3 needs DeepSpeed; install it with: pip install 'linework[cluster]'")
    if not torch.cuda.is_available():
        raise InputError("DeepSpeed's ZeRO-3 needs a GPU and there is none here; take fit.strategy=fsdp.")
    from pytorch_lightning.strategies import DeepSpeedStrategy

    return DeepSpeedStrategy(stage=3, exclude_frozen_parameters=True, reduce_bucket_size=BUCKET)
