"""Weights to begin a training from."""

from collections.abc import Callable, Mapping

from torch import Tensor, nn

from linework.errors import InputError


def take_over(module: nn.Module, state: Mapping[str, Tensor], may_lack: Callable[[str], bool]) -> None:
    """Take over weights by name; parts that may be lacking stay as they are, fresh.

    Raises InputError where sizes or other parts differ.
    """
    try:
        missing, unknown = module.load_state_dict(state, strict=False)
    except RuntimeError as fault:
        raise InputError("The weights to start from are of other sizes; take the recipe that made them.") from fault
    if unknown or not all(map(may_lack, missing)):
        raise InputError("The weights to start from have other parts than the recipe; take the recipe that made them.")
