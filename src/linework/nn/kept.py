"""What autograd keeps for the way back, in bytes, told from shapes alone: fake tensors hold and compute nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode


def kept_bytes(run: Callable[[], object], modules: Sequence[nn.Module], shared: Sequence[Tensor] = ()) -> int:
    """The bytes of all that a forward pass saves, each storage once, without the weights and what is `shared`.

    Several views of one storage count once and whole: that is what stays in memory.
    """
    own = {
        tensor.untyped_storage()._cdata for module in modules for tensor in (*module.parameters(), *module.buffers())
    }
    own |= {tensor.untyped_storage()._cdata for tensor in shared}
    kept: dict[int, torch.UntypedStorage] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in own:
            kept[storage._cdata] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        result = run()  # held until all is counted, so that no storage is freed and its place taken by another
    total = sum(storage.nbytes() for storage in kept.values())
    del result
    return total


def as_fake(module: nn.Module, mode: FakeTensorMode) -> nn.Module:
    """A module (on the "meta" device, say) with fake tensors of a mode in place of its weights; tied ones stay tied."""
    fakes: dict[int, Tensor] = {}
    with mode:
        for part in module.modules():
            tables: tuple[dict[str, Any], ...] = (part._parameters, part._buffers)
            for held in tables:
                for name, value in held.items():
                    if value is not None:
                        held[name] = fakes.setdefault(id(value), _like(value))
    return module


def _like(value: Tensor) -> Tensor:
    fake = torch.empty(value.shape, dtype=value.dtype)
    return nn.Parameter(fake, value.requires_grad) if isinstance(value, nn.Parameter) else fake
