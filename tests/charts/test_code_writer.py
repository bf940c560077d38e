"""Scripts are judged by what they draw: the true one scores 1, one that draws nothing loses to one that does."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from linework.charts import code_writer
from linework.charts.code_writer import CodeWriter, checked_script
from linework.charts.render import chart_sandbox, render_code
from linework.charts.sandbox.pool import Sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are written for Linux")
BARS = "import matplotlib.pyplot as plt\nplt.figure(figsize=(3, 2))\nplt.bar(['a', 'b'], [3, {}])\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with chart_sandbox() as pool:
        yield pool


def test_a_script_is_judged_by_its_picture(sandbox: Sandbox) -> None:
    picture = np.asarray(render_code(BARS.format(5), sandbox))[..., :3]
    same, other = (checked_script(BARS.format(height), picture, sandbox) for height in (5, 1))
    assert same.score == pytest.approx(1)
    assert 0 < other.score < same.score
    broken = checked_script("import matplotlib.pyplot as plt\nplt.bar(['a', 'b'], [1, 2, 3])", picture, sandbox)
    assert broken.redrawn is None
    assert broken.score < 0
    assert "shape mismatch" in broken.said
    assert checked_script("import os\nos.remove('x')", picture, sandbox).redrawn is None


def test_of_several_scripts_the_most_alike_is_kept(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = np.asarray(render_code(BARS.format(5), sandbox))[..., :3]
    written = ["x = 1", BARS.format(1), BARS.format(5), BARS.format(2)]
    temperatures: list[float] = []

    class Dictated(CodeWriter):
        def __init__(self, codes: Sequence[str]) -> None:
            self.codes = iter(codes)

        def _code(self, picture: np.ndarray, temperature: float) -> str:
            temperatures.append(temperature)
            return next(self.codes)

    assert Dictated(written).write(picture, sandbox, tries=4).code == written[2]
    assert temperatures == [0.0] + 3 * [code_writer.TEMPERATURE]
    assert Dictated(written).write(picture, sandbox).redrawn is None


def test_the_command_gives_a_script_even_where_it_draws_nothing(tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="the large path needs the extra [train]")
    from charts.tiny_checkpoints import write_run

    weights = write_run(tmp_path / "run", tmp_path / "checkpoints")
    Image.new("RGB", (80, 60), (200, 30, 30)).save(tmp_path / "chart.png")
    program = "import sys; from linework.cli.app import main; sys.argv[0] = 'linework'; main()"
    command = [sys.executable, "-c", program, "charts", "write", str(tmp_path / "chart.png"), "--weights"]
    run = subprocess.run(
        [*command, str(weights), "-o", str(tmp_path / "out"), "--tries", "2", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert said["code"] == (tmp_path / "out" / "chart.py").read_text()
    assert said["fidelity"] is None
    assert said["remark"]
    run = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "holds no weights" in run.stderr
