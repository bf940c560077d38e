"""What the machine offers: its accelerator, whether bf16 pays here, and how many cores are ours.

torch is imported inside the functions, so that asking for the cores costs a command nothing.
"""

import math
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from linework.errors import InputError

if TYPE_CHECKING:  # torch takes seconds to import; no circle hides here
    import torch

Precision = Literal["auto", "bf16", "fp32"]
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def pick_device(name: str = "auto") -> "torch.device":
    """The device to compute on: "auto" takes CUDA where it works, else the CPU; else what is named.

    Raises InputError for a name torch does not know or a device that is not there.
    """
    import torch

    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as fault:
        raise InputError(f"There is no device {name!r}; write auto, cpu or cuda.") from fault
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise InputError(f"This machine has {torch.cuda.device_count()} CUDA devices, not {name!r}; write auto or cpu.")
    return device


@cache
def bf16_is_fast(device_type: str) -> bool:
    """Whether bf16 arithmetic is built into this kind of device ("cuda" or "cpu").

    A CPU without AMX or AVX512-BF16 emulates it and loses time; the flags are read, not guessed.
    """
    import torch

    if device_type == "cuda":
        return torch.cuda.is_available() and torch.cuda.get_device_capability()[0] >= 8
    if device_type == "cpu":
        found = torch.cpu.get_capabilities()
        return bool(found.get("amx_bf16") or found.get("avx512_bf16"))
    return False


@contextmanager
def flushed_denormals() -> Iterator[None]:
    """Numbers too small for the normal form count as zero in this thread; CPUs are many times slower with them."""
    import torch

    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def autocast(device: "torch.device", precision: Precision = "auto") -> AbstractContextManager[object]:
    """A context that computes in bf16 where asked for, or with "auto" where it is fast; else in fp32."""
    import torch

    if precision == "bf16" or (precision == "auto" and bf16_is_fast(device.type)):
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()


@contextmanager
def plain_attention(device: "torch.device") -> Iterator[None]:
    """On a CPU, attention by plain matrix products: for short sequences in bf16 they train twice as fast there."""
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel

    if device.type != "cpu":
        yield
        return
    reduced = torch.backends.cuda.fp16_bf16_reduction_math_sdp_allowed()  # the name notwithstanding, it rules the CPU
    torch.backends.cuda.allow_fp16_bf16_reduction_math_sdp(True)
    try:
        with sdpa_kernel(SDPBackend.MATH):
            yield
    finally:
        torch.backends.cuda.allow_fp16_bf16_reduction_math_sdp(reduced)


def usable_cores() -> int:
    """Cores this process may use: the affinity mask, cut to the container's CPU quota; at least 1."""
    granted = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(granted, _quota()))


def single_thread() -> None:
    """Keep this process and those it starts to one computing thread each.

    Two single-thread processes beat one with two OpenMP threads on a busy machine, by far.
    Call it before numpy or torch compute for the first time.
    """
    import sys

    for variable in THREAD_VARIABLES:
        os.environ[variable] = "1"
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def _quota(root: Path = Path("/sys/fs/cgroup")) -> int:
    """Cores that the control group grants (version 2, then 1), rounded up; very many where there is no limit."""
    for files in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        try:
            quota, period = " ".join((root / name).read_text() for name in files).split()
            if quota != "max" and int(quota) > 0:
                return math.ceil(int(quota) / int(period))
        except (OSError, ValueError):
            continue
    return 1 << 16
