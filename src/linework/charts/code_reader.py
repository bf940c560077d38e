"""From a picture to a chart by way of code: the script that a model of the large path writes, and what it draws."""

from pathlib import Path

from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.code_weights import load_code_weights
from linework.charts.code_writer import CodeWriter
from linework.charts.eyes import processor_for
from linework.charts.pretrained import CodeTokenizer
from linework.charts.read.code import read_code
from linework.charts.reader import Answer
from linework.charts.sandbox.pool import Sandbox
from linework.charts.seen import Seen
from linework.device import pick_device
from linework.errors import InputError


class CodeReader:
    """Reads pictures as `reader.ChartReader` does. Nothing is told of what was seen, nor how sure an answer is."""

    def __init__(self, weights: Path, sandbox: Sandbox) -> None:
        model, recipe = load_code_weights(weights)
        tokenizer, processor = CodeTokenizer(recipe.model.language), processor_for(recipe.model)
        self.writer = CodeWriter(model.to(pick_device()), tokenizer, processor, recipe.data.longest)
        self.sandbox = sandbox

    def read(self, picture: UInt8[ndarray, "H W 3"]) -> Answer:
        """The answer of the likeliest script. Raises InputError where it draws nothing."""
        script = self.writer.write(picture, self.sandbox)
        if script.redrawn is None or script.fidelity is None:
            raise InputError(script.said)
        size = picture.shape[1], picture.shape[0]
        return Answer(read_code(script.code, self.sandbox), Seen(size), script.redrawn, script.fidelity, 0.0)
