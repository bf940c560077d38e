"""Two processes that share every step: the losses are those of one process, step by step."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from linework.config import to_json, with_overrides
from linework.drawings.canonical import canonical
from linework.drawings.pack import pack
from linework.drawings.recipes import Recipe, recipe
from linework.drawings.synthesize.family import synthesize_family

pytest.importorskip("pytorch_lightning", reason="training needs the extra [train]")
from linework.drawings.train import train

PROGRAM = """
import multiprocessing, os, sys
from pathlib import Path
from linework.config import from_json
from linework.drawings.recipes import Recipe
from linework.drawings.train import train

def one_of_two(rank):
    os.environ["LOCAL_RANK"] = str(rank)
    train(from_json(Recipe, Path(sys.argv[1]).read_text()), Path(sys.argv[2]), Path(sys.argv[3]))

both = [multiprocessing.get_context("fork").Process(target=one_of_two, args=(rank,)) for rank in range(2)]
[process.start() for process in both]
[process.join() for process in both]
sys.exit(max(abs(process.exitcode) for process in both))
"""


@pytest.fixture(scope="module")
def shards(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shards")
    drawings = [canonical(synthesize_family(seed).base()) for seed in range(24)]
    pack(drawings, [seed // 2 for seed in range(24)], [False] * 24).save(folder / "some.safetensors")
    return folder


@pytest.fixture
def shared() -> Recipe:
    """Both codings in chunks, every negative of the batch, batch norm in the heads, momentum keys, a matching term."""
    changes = ["graph.dim=16", "graph.layers=1", "graph.out=16", "sequence.dim=16", "sequence.layers=1"]
    changes += ["sequence.out=16", "objective.cross_dim=32", "objective.intra_dim=16", "objective.chunk=4"]
    changes += ["objective.cross_loss=queue", "objective.weight_matching=0.5", "objective.weighting=gradient"]
    changes = [f"model.{change}" for change in changes]
    changes += ["data.batch=7", "data.workers=0", "data.max_primitives=16", "fit.steps=20", "fit.log_every=1"]
    changes += ["fit.save_every=20", "fit.precision=fp32", "optimizer.warmup=0"]
    # AdamW makes whole steps of what rounding leaves of a 0, and large steps make it grow
    changes += ["optimizer.name=sgd", "optimizer.rate=0.005"]
    return with_overrides(recipe("tiny"), changes)


def terms(folder: Path) -> np.ndarray:
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    names = ("total", "geometry", "sequence", "cross", "matching")
    return np.array([[row[name] for name in names] for row in rows if "total" in row])


@pytest.mark.skipif(torch.cuda.is_available(), reason="two processes of a CPU are compared with one")
def test_two_processes_lose_what_one_loses(shards, shared, tmp_path):
    program, told = tmp_path / "train.py", tmp_path / "recipe.json"
    program.write_text(PROGRAM)
    told.write_text(to_json(with_overrides(shared, ["fit.devices=2"])))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1])}
    command = [sys.executable, program, told, shards, tmp_path / "two"]
    with (tmp_path / "said").open("w+") as said:
        both = subprocess.Popen(command, env=os.environ | meeting, stdout=said, stderr=said)
        train(shared, shards, tmp_path / "one")
        assert both.wait() == 0, (tmp_path / "said").read_text()[-2000:]
    one, two = terms(tmp_path / "one"), terms(tmp_path / "two")
    assert len(one) == len(two) == 20 and np.ptp(one[:, 0]) > 0.05
    np.testing.assert_allclose(two, one, rtol=0, atol=1e-4)
