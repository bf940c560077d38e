"""The folder of a run: which config goes on with it, and that at every moment there is a checkpoint to go on from."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from linework.errors import ModelFault
from linework.training.runs import Run


@dataclass(frozen=True)
class Config:
    """Something to run."""

    steps: int = 3
    sizes: tuple[int, ...] = (1, 2)


def test_a_run_goes_on_where_the_config_only_gained_a_field_with_its_default(tmp_path: Path) -> None:
    run = Run(tmp_path, Config())
    torch.save({"global_step": 7}, run.checkpoint)
    (tmp_path / "config.json").write_text('{"steps": 3}')
    assert Run(tmp_path, Config()).step == 7
    with pytest.raises(ModelFault, match="another config"):
        Run(tmp_path, Config(sizes=(1,)))


def test_processes_that_open_a_run_at_once_never_see_half_a_config(tmp_path: Path) -> None:
    config = Config(sizes=tuple(range(20_000)))
    torch.save({"global_step": 7}, Run(tmp_path, config).checkpoint)
    with ThreadPoolExecutor(4) as pool:  # of one process: names of what is written beside may not meet either
        assert all(run.step == 7 for run in pool.map(lambda _: Run(tmp_path, config), range(40)))
    assert {path.name for path in tmp_path.iterdir()} == {"config.json", "last.ckpt"}


@pytest.mark.parametrize("killed_at", [1, 2, None])
def test_of_checkpoints_that_are_folders_one_is_always_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: int | None
) -> None:
    run = Run(tmp_path, Config())
    assert run.step == 0

    def written(step: int) -> Path:
        beside = tmp_path / "last.part"
        (beside / "checkpoint").mkdir(parents=True)
        torch.save({"global_step": step}, beside / "checkpoint" / "zero_pp_rank_0_mp_rank_00_model_states.pt")
        return beside

    run.keep(written(2))
    assert run.step == 2
    real, moves = os.replace, []

    def killed(*places: Path) -> None:
        moves.append(places)
        if len(moves) == killed_at:
            raise KeyboardInterrupt
        real(*places)

    monkeypatch.setattr(os, "replace", killed)
    try:
        run.keep(written(4))
    except KeyboardInterrupt:
        assert Run(tmp_path, Config()).step == 2
    else:
        assert Run(tmp_path, Config()).step == 4
        assert {place.name for place in tmp_path.iterdir()} == {"config.json", "last.ckpt"}
