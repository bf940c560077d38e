"""From a picture to a script whose picture was compared with it: written, run in the sandbox, the most alike kept."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.code_model import CodeModel
from linework.charts.fidelity import Fidelity, compare_pictures
from linework.charts.pretrained import CodeTokenizer, Processor
from linework.charts.render import render_code
from linework.charts.sandbox.pool import Sandbox
from linework.device import autocast
from linework.errors import InputError

TEMPERATURE = 0.8  # of every script after the first


@dataclass(frozen=True, eq=False)
class Script:
    """A script, what it draws, and how alike that is to the picture it was written for.

    One that draws nothing has neither; `said` is then why.
    """

    code: str
    redrawn: UInt8[ndarray, "h w 3"] | None = None
    fidelity: Fidelity | None = None
    said: str = ""

    @property
    def score(self) -> float:
        """The fidelity as one number; below all others where nothing is drawn."""
        return -1.0 if self.fidelity is None else self.fidelity.score


def checked_script(code: str, picture: UInt8[ndarray, "H W 3"], sandbox: Sandbox) -> Script:
    """A script after it was run in the sandbox and its picture compared with another."""
    try:
        redrawn = np.asarray(render_code(code, sandbox))[..., :3]
    except InputError as fault:
        return Script(code, said=str(fault))
    return Script(code, redrawn, compare_pictures(picture, redrawn))


class CodeWriter:
    """Writes scripts for pictures with a model, its tokenizer and its picture processor."""

    def __init__(self, model: CodeModel, tokenizer: CodeTokenizer, processor: Processor, longest: int) -> None:
        self.model, self.tokenizer, self.processor, self.longest = model.eval(), tokenizer, processor, longest

    def write(self, picture: UInt8[ndarray, "H W 3"], sandbox: Sandbox, tries: int = 1) -> Script:
        """The script that redraws a picture best out of so many: the likeliest first, then drawn ones."""
        return max(
            (checked_script(self._code(picture, TEMPERATURE if k else 0.0), picture, sandbox) for k in range(tries)),
            key=lambda script: script.score,
        )

    def _code(self, picture: UInt8[ndarray, "H W 3"], temperature: float) -> str:
        device = next(self.model.parameters()).device
        pixels = torch.from_numpy(self.processor.pixels(picture))[None].to(device)
        prompt = torch.tensor(self.tokenizer.prompt, device=device)
        with autocast(device):
            tokens = self.model.write(pixels, prompt, self.tokenizer.end, self.longest, temperature)
        return self.tokenizer.code(tokens[0].cpu())
