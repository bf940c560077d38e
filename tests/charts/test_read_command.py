"""`linework charts read` and `batch`: files for every picture, a sentence for what is none, nothing read twice."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from linework.charts.answer_files import FILES, kept_report, origin_of
from linework.charts.chart import from_json
from linework.charts.decoder import DecoderConfig
from linework.charts.encoder import EncoderConfig
from linework.charts.folder import read_folder
from linework.charts.folder_page import write_folder_page
from linework.charts.model import ChartToTokens, ModelConfig
from linework.charts.picture import open_picture
from linework.charts.recipes import tiny
from linework.charts.synthesize.sample import synthesize_sample
from linework.charts.weights import save_weights, weights_digest
from linework.errors import InputError, ModelFault

SMALL = ModelConfig(
    encoder=EncoderConfig(width=64, height=48, channels=(8, 8, 16), dim=24, layers=1, heads=2, dense=8),
    decoder=DecoderConfig(dim=24, layers=2, heads=2, shared_heads=1, inner=32, longest=30),
)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model that learned nothing: what it sees makes no sense, and every answer must still be whole."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    save_weights(ChartToTokens(SMALL), replace(tiny(), model=SMALL), folder)
    return folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two charts, one of them in a folder below, and what is no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "below").mkdir()
    for name, family in (("bars.png", "bar"), ("below/pie.png", "pie")):
        (folder / name).write_bytes(synthesize_sample(3, 0, only=(family,)).picture)
    (folder / "notes.txt").write_text("no picture")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nhalf")
    return folder


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = "import sys; from linework.cli.app import main; sys.argv[0] = 'linework'; main()"
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)


def test_an_answer_is_whole_and_its_parts_agree(weights: Path, pictures: Path, tmp_path: Path) -> None:
    result = run("charts", "read", str(pictures / "bars.png"), "-o", str(tmp_path), "--weights", str(weights), "--json")
    assert result.returncode == 0, result.stderr
    said = json.loads(result.stdout)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    assert said["code"] == (tmp_path / "chart.py").read_text()
    chart = from_json((tmp_path / "chart.json").read_text())
    assert len(chart.panels) == len(said["chart"]["panels"])
    compile(said["code"], "chart.py", "exec")
    assert 0 <= said["confidence"] <= 1
    picture = open_picture(pictures / "bars.png")
    with Image.open(tmp_path / "side-by-side.png") as both, Image.open(tmp_path / "redrawn.png") as redrawn:
        assert both.height == min(picture.shape[0], 1200)
        assert redrawn.size == (round(chart.width * chart.dpi), round(chart.height * chart.dpi))


def test_a_folder_is_read_once_and_again_where_it_changed(weights: Path, pictures: Path, tmp_path: Path) -> None:
    first = read_folder(pictures, tmp_path, weights, workers=1)
    assert [entry.name for entry in first] == ["bars.png", "below/pie.png", "broken.png"]
    assert [entry.report is None for entry in first] == [False, False, True]
    assert "broken.png" in first[2].failure
    (tmp_path / "below/pie.png" / "chart.py").unlink()  # as if the run had been killed
    again = read_folder(pictures, tmp_path, weights, workers=1)
    assert [entry.kept for entry in again] == [True, False, False]
    other = read_folder(pictures, tmp_path, weights, "plotly", workers=1)
    assert not any(entry.kept for entry in other)


def test_the_page_of_a_folder_needs_no_other_file(weights: Path, pictures: Path, tmp_path: Path) -> None:
    entries = read_folder(pictures, tmp_path, weights, workers=1)
    page, summary = write_folder_page(pictures, entries, tmp_path)
    text = page.read_text()
    assert text.count("data:image/jpeg;base64,") == 2
    assert "http" not in text.replace("http-equiv", "")
    assert text.index("broken.png") < text.index("data:image")
    assert len(summary.read_text().splitlines()) == 4


def test_an_answer_is_kept_for_the_same_bytes_weights_and_library_alone(
    weights: Path, pictures: Path, tmp_path: Path
) -> None:
    read_folder(pictures, tmp_path, weights, workers=1)
    origin = origin_of(pictures / "bars.png", weights_digest(weights), "matplotlib")
    assert kept_report(tmp_path / "bars.png", origin) is not None
    for other in (replace(origin, picture="0"), replace(origin, weights="0"), replace(origin, library="plotly")):
        assert kept_report(tmp_path / "bars.png", other) is None


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


def test_folders_and_weights_that_are_none_are_named(tmp_path: Path, pictures: Path, weights: Path) -> None:
    with pytest.raises(InputError, match="holds no pictures"):
        read_folder(weights, tmp_path / "out", weights)
    with pytest.raises(InputError, match="is not a folder"):
        read_folder(tmp_path / "nowhere", tmp_path / "out", weights)
    with pytest.raises(InputError, match="cannot go into"):
        read_folder(pictures, pictures, weights)
    with pytest.raises(ModelFault):
        read_folder(pictures, tmp_path / "out", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        read_folder(pictures, tmp_path / "file" / "out", weights)
