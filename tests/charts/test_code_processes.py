"""Two processes that share the large path's model: they lose what one loses, go on after a kill, and save it whole."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

pytest.importorskip("peft", reason="the large path needs the extra [train]")
pytest.importorskip("pytorch_lightning", reason="the large path needs the extra [train]")

from charts.tiny_checkpoints import tiny_config, write_records
from linework.charts.code_dataset import CodeDataConfig
from linework.charts.code_model import CodeObjective
from linework.charts.code_records import CodeRecord, read_records
from linework.charts.code_train import train_code
from linework.charts.code_weights import load_code_weights, open_code_model
from linework.charts.model import ExpertsConfig
from linework.charts.recipes import CodeRecipe, paper
from linework.config import to_json
from linework.errors import InputError
from linework.training import strategies
from linework.training.options import FitConfig, OptimizerConfig
from linework.training.strategies import strategy_for

PROGRAM = """
import multiprocessing.connection, os, signal, socket, sys
from pathlib import Path
from charts.test_code_processes import uneven
from linework.charts.code_dataset import CodeStream
from linework.charts.code_records import read_records
from linework.charts.code_train import train_code
from linework.charts.recipes import CodeRecipe
from linework.config import from_json

told, records, folder = (Path(name) for name in sys.argv[1:4])
real = CodeStream.__iter__

def killed_at(stream, batches):
    for number, batch in enumerate(real(stream)):
        if number == batches:
            os.kill(os.getpid(), signal.SIGKILL)
        yield batch

def one_of_two(rank, port, out, last):
    os.environ.update(LOCAL_RANK=str(rank), MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    if last is not None:
        CodeStream.__iter__ = lambda stream: killed_at(stream, last)
    found = uneven(read_records(records).records)
    train_code(from_json(CodeRecipe, told.read_text()), found, folder / out, found)

for out, last in (("two", None), ("cut", 13), ("cut", None)):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begin = multiprocessing.get_context("fork").Process
    both = [begin(target=one_of_two, args=(rank, port, out, last)) for rank in range(2)]
    [process.start() for process in both]
    while alive := [process.sentinel for process in both if process.is_alive()]:
        multiprocessing.connection.wait(alive)  # as a launcher does: none is left to wait for one that died
        if any(process.exitcode for process in both):
            [process.kill() for process in both]
    codes = {process.exitcode for process in both}
    assert -signal.SIGKILL in codes if last is not None else codes == {0}, (out, last, codes)
"""


def uneven(records: tuple[CodeRecord, ...]) -> list[CodeRecord]:
    """Scripts of unlike lengths, so that halves of a batch have unlike numbers of tokens."""
    return [replace(record, code=record.code + 2 * k * "# more\n") for k, record in enumerate(records)]


def recipe_for(folder: Path, batch: int, processes: int) -> CodeRecipe:
    """Layers that are computed again two by two, adapters, a bridge that learns; nothing that draws or balances."""
    model = replace(tiny_config(folder), experts=ExpertsConfig(0), checkpoint_every=2)
    fit = replace(paper().fit, steps=20, save_every=5, log_every=1, precision="fp32", devices=processes)
    if processes > 1:
        fit = replace(fit, strategy="fsdp")
    data = CodeDataConfig(batch=batch, workers=0)
    return CodeRecipe("paper", model, data, OptimizerConfig(rate=1e-2, weight_decay=0.1), fit)


def logged(run: Path, name: str) -> list[float]:
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return [line[name] for line in lines if name in line]


@pytest.mark.skipif(torch.cuda.is_available(), reason="two processes of a CPU are compared with one")
def test_two_processes_with_shares_of_the_model_lose_what_one_loses_and_go_on_after_a_kill(tmp_path: Path) -> None:
    recipe = recipe_for(tmp_path, batch=4, processes=1)
    write_records(tmp_path / "records", 6)
    records = uneven(read_records(tmp_path / "records").records)
    program, told = tmp_path / "train.py", tmp_path / "recipe.json"
    program.write_text(PROGRAM)
    told.write_text(to_json(recipe_for(tmp_path, batch=2, processes=2)))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, program, told, tmp_path / "records", tmp_path]
    with (tmp_path / "said").open("w+") as said:
        both = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        train_code(recipe, records, tmp_path / "one", records)
        assert both.wait() == 0, (tmp_path / "said").read_text()[-3000:]
    one, two, cut = (logged(tmp_path / name, "total") for name in ("one", "two", "cut"))
    assert len(one) == 20 and one[-1] < one[0] - 0.05
    assert two == pytest.approx(one, abs=1e-4)
    assert cut == two
    for name in ("one", "two"):
        assert len(logged(tmp_path / name, "validation_syntax")) == 4
    alone, shared = (load_code_weights(tmp_path / name)[0].state_dict() for name in ("one", "two"))
    assert all(torch.allclose(alone[name], shared[name], atol=1e-3) for name in alone)


def test_what_cannot_share_a_model_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    objective, optimizer = CodeObjective(open_code_model(tiny_config(tmp_path))), OptimizerConfig()
    zero3, lars = FitConfig(strategy="zero3"), OptimizerConfig(name="lars")
    with pytest.raises(InputError, match="stays whole"):
        strategy_for(torch.nn.Linear(2, 2), FitConfig(strategy="fsdp"), optimizer, 2)
    with pytest.raises(InputError, match="LARS"):
        strategy_for(objective, zero3, lars, 2)
    for found, gpu, said in ((False, True, r"linework\[cluster\]"), (True, False, "needs a GPU")):
        monkeypatch.setattr(strategies, "find_spec", lambda name, found=found: found or None)
        monkeypatch.setattr(torch.cuda, "is_available", lambda gpu=gpu: gpu)
        with pytest.raises(InputError, match=said):
            strategy_for(objective, zero3, optimizer, 2)
