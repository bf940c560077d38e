"""The folder of a training run: its config, its metrics line by line, its checkpoints.

run/config.json       the resolved config
run/metrics.jsonl     one line per logged step: {"step": 100, "total": 3.2, ...}
run/last.ckpt         where to go on after a kill (written beside, then renamed); of ZeRO-3 a folder, a file a process
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from linework.config import from_json, to_json
from linework.errors import ModelFault
from linework.files import write_whole


class Run:
    """A run folder; opening one that holds another config is a fault, opening the same goes on.

    What a config gained since the run began has its default in it. All processes of a run open it, at any time.
    """

    def __init__(self, folder: Path, config: Any):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        saved = folder / "config.json"
        if saved.exists() and self.checkpoint.exists() and from_json(type(config), saved.read_text()) != config:
            raise ModelFault(f"{folder} holds a run of another config; name another folder or delete this one.")
        write_whole(saved, to_json(config))

    @property
    def checkpoint(self) -> Path:
        """Where the state to go on from is kept."""
        last, before = self.folder / "last.ckpt", self.folder / "before.ckpt"
        return before if before.exists() and not last.exists() else last

    @property
    def step(self) -> int:
        """The step that the checkpoint was written after; 0 where there is none."""
        import torch

        if not self.checkpoint.exists():
            return 0
        files = sorted(self.checkpoint.rglob("*_model_states.pt")) if self.checkpoint.is_dir() else [self.checkpoint]
        return int(torch.load(files[0], weights_only=False, mmap=True)["global_step"])

    def keep(self, written: Path) -> None:
        """Put a checkpoint that was written beside in the place of the last one."""
        last, before = self.folder / "last.ckpt", self.folder / "before.ckpt"
        if written.is_dir() and last.exists():  # a folder takes no other's place
            shutil.rmtree(before, ignore_errors=True)
            os.replace(last, before)
        os.replace(written, last)
        shutil.rmtree(before, ignore_errors=True)

    def log(self, **values: Any) -> None:
        """Add a line to the metrics."""
        with (self.folder / "metrics.jsonl").open("a") as file:
            file.write(json.dumps(values) + "\n")

    def forget_after(self, step: int) -> None:
        """Drop the lines of steps that a resumed run will make again."""
        path = self.folder / "metrics.jsonl"
        if path.exists():
            kept = [line for line in path.read_text().splitlines() if json.loads(line).get("step", 0) <= step]
            write_whole(path, "".join(line + "\n" for line in kept))
