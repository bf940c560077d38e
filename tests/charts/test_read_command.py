"""`linework charts read`: an answer whose parts agree, or one sentence for what is no picture of a chart."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from charts.small_model import write_untrained
from linework.charts.answer_files import FILES
from linework.charts.chart import from_json
from linework.charts.picture import open_picture
from linework.charts.synthesize.sample import synthesize_sample


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model that learned nothing: what it sees makes no sense, and every answer must still be whole."""
    return write_untrained(tmp_path_factory.mktemp("weights"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = "import sys; from linework.cli.app import main; sys.argv[0] = 'linework'; main()"
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)


def test_an_answer_is_whole_and_its_parts_agree(weights: Path, odd: dict[str, Path], tmp_path: Path) -> None:
    chart_picture = odd["folder"] / "chart.png"
    result = run("charts", "read", str(chart_picture), "-o", str(tmp_path), "--weights", str(weights), "--json")
    assert result.returncode == 0, result.stderr
    said = json.loads(result.stdout)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    assert said["code"] == (tmp_path / "chart.py").read_text()
    chart = from_json((tmp_path / "chart.json").read_text())
    assert len(chart.panels) == len(said["chart"]["panels"])
    compile(said["code"], "chart.py", "exec")
    assert 0 <= said["confidence"] <= 1
    picture = open_picture(chart_picture)
    with Image.open(tmp_path / "side-by-side.png") as both, Image.open(tmp_path / "redrawn.png") as redrawn:
        assert both.height == min(picture.shape[0], 1200)
        assert redrawn.size == (round(chart.width * chart.dpi), round(chart.height * chart.dpi))


def odd_pictures(folder: Path) -> dict[str, Path]:
    """What people hand over that is no chart, or no common picture of one."""
    grey = Image.new("L", (300, 200), 255)
    rng = np.random.default_rng(0)
    smooth = Image.fromarray(rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)).resize((640, 480))
    names = "photograph.jpg blank.png tiny.png huge.png cut.png moving.gif cmyk.jpg clear.png text.png"
    paths = {name: folder / name for name in names.split()}
    smooth.save(paths["photograph.jpg"])
    grey.save(paths["blank.png"])
    Image.new("L", (1, 1)).save(paths["tiny.png"])
    Image.new("1", (20_000, 20_000), 1).save(paths["huge.png"])
    chart = Image.open(folder / "chart.png")
    paths["cut.png"].write_bytes((folder / "chart.png").read_bytes()[:1500])
    chart.convert("P").save(paths["moving.gif"], save_all=True, append_images=[grey.convert("P").resize(chart.size)])
    chart.convert("CMYK").save(paths["cmyk.jpg"])
    clear = chart.convert("RGBA")
    clear.putalpha(128)
    clear.save(paths["clear.png"])
    paths["text.png"].write_text("words")
    return paths | {"folder": folder, "missing": folder / "missing.png"}


@pytest.mark.parametrize(
    "name",
    ["photograph.jpg", "blank.png", "tiny.png", "huge.png", "cut.png", "moving.gif", "cmyk.jpg", "clear.png",
     "text.png", "folder", "missing"],
)  # fmt: skip
def test_odd_pictures_get_an_answer_or_one_sentence(name: str, odd: dict[str, Path], weights: Path, capsys) -> None:
    from linework.cli.app import main

    arguments = ["linework", "charts", "read", str(odd[name]), "--weights", str(weights), "--json"]
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", arguments)
        main()
    out, err = capsys.readouterr()
    if ended.value.code == 0:
        assert name in ("photograph.jpg", "moving.gif", "cmyk.jpg", "clear.png")
        assert json.loads(out)["remark"].startswith("Low confidence")
    else:
        assert ended.value.code == 2
        assert out == ""
        assert err.startswith("linework: ")
        assert err.count("\n") == 1


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "chart.png").write_bytes(synthesize_sample(3, 0, only=("bar",)).picture)
    return odd_pictures(folder)
