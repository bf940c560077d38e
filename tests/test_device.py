"""The machine: cores are cut to the quota, devices that are not there are refused, bf16 follows the flags."""

import subprocess
import sys

import pytest
import torch

from linework import device
from linework.errors import InputError


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({"cpu.max": "150000 100000\n"}, 2),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu/cpu.cfs_quota_us": "400000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 4),
        ({"cpu.max": "max 100000\n"}, 1 << 16),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 1 << 16),
        ({}, 1 << 16),
    ],
)
def test_the_quota_of_the_control_group_is_rounded_up(tmp_path, files, cores):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert device._quota(tmp_path) == cores


def test_a_process_has_at_least_one_core():
    assert device.usable_cores() >= 1


@pytest.mark.parametrize("name", ["abacus", "cuda:4096"])
def test_a_device_that_is_not_there_is_the_users_fault(name):
    with pytest.raises(InputError, match="write auto"):
        device.pick_device(name)


@pytest.mark.parametrize("fast", [True, False])
def test_auto_computes_in_bf16_only_where_it_is_fast(monkeypatch, fast):
    monkeypatch.setattr(device, "bf16_is_fast", lambda kind: fast)
    a = torch.ones(4, 4)
    with device.autocast(torch.device("cpu"), "auto"):
        assert (a @ a).dtype == (torch.bfloat16 if fast else torch.float32)
    with device.autocast(torch.device("cpu"), "fp32"):
        assert (a @ a).dtype == torch.float32
    with device.autocast(torch.device("cpu"), "bf16"):
        assert (a @ a).dtype == torch.bfloat16


def test_counting_cores_does_not_import_torch():
    program = "import sys, linework.device as d; d.usable_cores(); d.single_thread(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_denormals_count_as_zero_inside_and_are_back_outside():
    small = torch.full((1,), 1e-310, dtype=torch.float64)
    with device.flushed_denormals():
        assert (small * 1).item() == 0
    assert (small * 1).item() > 0
