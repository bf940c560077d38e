"""Who served what: shares equal a slow count, entropy knows even use from uneven, pictures show it, commands say it."""

import io
import json
import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from charts.small_model import SMALL, write_untrained
from linework.charts.batch import batch_of
from linework.charts.encoder import EncoderConfig
from linework.charts.expert_pictures import draw_served, draw_use
from linework.charts.expert_use import ExpertUse, Served, expert_use, served_in
from linework.charts.model import ChartToTokens, ExpertsConfig
from linework.charts.oracle import seen_of
from linework.charts.synthesize.sample import synthesize_sample
from linework.charts.synthesize.shards import Shard, shards, write_shards
from linework.charts.view import panel_window, view_of
from linework.charts.weights import load_weights

EXPERTS = ExpertsConfig(5, top=2, inner=16)
SEVERAL = 1  # a sample with several panels, of seed 77


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_untrained(tmp_path_factory.mktemp("weights"), EXPERTS)


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("charts")
    write_shards(folder, 6, workers=1, seed=5)
    return folder


@torch.no_grad()
def test_the_use_of_experts_is_the_mean_of_the_gates_of_every_panel(weights: Path, charts: Path) -> None:
    model, _ = load_weights(weights)
    slow: dict[str, list[np.ndarray]] = {}
    for path in shards(charts):
        shard = Shard(path)
        for sample in (shard[k] for k in range(len(shard))):
            picture = np.asarray(Image.open(io.BytesIO(sample.picture)).convert("RGB"))
            seen = seen_of(sample.truth, sample.made.chart)
            for panel in seen.panels:
                words = [roled.word for roled in seen.words]
                view = view_of(picture, words, panel_window(panel.box), (64, 48))
                routing = model.encode(batch_of([view])).routing
                assert routing is not None
                slow.setdefault(sample.made.family, []).append(routing.gates[0].mean(dim=0).numpy())
    use = expert_use(model, charts)
    assert list(use.names) == sorted(slow)
    for name, views, shares in zip(use.names, use.views, use.shares, strict=True):
        assert views == len(slow[name])
        assert shares == pytest.approx(np.mean(slow[name], axis=0), abs=1e-5)
    assert use.use == pytest.approx(np.mean([one for many in slow.values() for one in many], axis=0), abs=1e-5)
    assert (expert_use(model, charts, limit=2).views.sum() > 0) and (use.complexity > 0).all()


def use_of(*shares: tuple[float, ...]) -> ExpertUse:
    count = len(shares)
    return ExpertUse(tuple("abc"[:count]), np.ones(count, int), np.array(shares), np.full(count, 0.5))


def test_entropy_is_one_where_use_is_even_over_all_kinds_and_zero_where_one_serves_all() -> None:
    assert use_of((1.0, 0.0), (0.0, 1.0)).entropy == pytest.approx(1.0)
    assert use_of((1.0, 0.0), (1.0, 0.0)).entropy == 0.0
    uneven = use_of((0.75, 0.25, 0.0, 0.0), (0.75, 0.25, 0.0, 0.0))
    assert uneven.entropy == pytest.approx((0.75 * math.log(4 / 3) + 0.25 * math.log(4)) / math.log(4))
    assert uneven.least == 0.0


def test_every_patch_of_a_picture_and_of_each_panel_is_served(weights: Path) -> None:
    sample = synthesize_sample(77, SEVERAL)
    picture = np.asarray(Image.open(io.BytesIO(sample.picture)).convert("RGB"))
    boxes = [panel.box for panel in seen_of(sample.truth).panels]
    served = served_in(load_weights(weights)[0], picture, [], boxes)
    assert len(served) == 1 + len(boxes) > 2
    assert served[0].window == (0, 0, picture.shape[1], picture.shape[0])
    for view in served:
        assert view.gates.shape == (2, 2, EXPERTS.count)
        assert ((view.gates > 0).sum(axis=2) == EXPERTS.top).all()
        assert view.gates.sum(axis=2) == pytest.approx(1.0, abs=1e-5)
        assert view.shares.sum() == pytest.approx(1.0)


def test_patches_lie_where_their_pixels_do() -> None:
    """What stands in one corner alone changes who serves that corner most."""
    torch.manual_seed(0)
    config = replace(SMALL, encoder=EncoderConfig(128, 96, (8, 8, 16), 24, 1, 2, 8), experts=replace(EXPERTS, top=5))
    model = ChartToTokens(config).eval()
    blank = np.full((96, 128, 3), 255, np.uint8)
    marked = blank.copy()
    marked[64:, 96:] = 0
    one, other = (served_in(model, picture, [], [])[0].gates for picture in (blank, marked))
    change = np.abs(one - other).sum(axis=2)
    assert change.shape == (3, 4)
    assert change.argmax() == 11


def coloured(path: Path) -> np.ndarray:
    """The mean colour of what is coloured at all in a picture's upper part, where no legend is."""
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
    pixels = pixels[: int(0.8 * len(pixels))]
    return pixels[np.ptp(pixels, axis=2) > 60].mean(axis=0)


@pytest.mark.parametrize("size", [(240, 320), (80, 320)], ids=["beside", "below"])
def test_a_patch_has_the_colour_of_its_expert(size: tuple[int, int], tmp_path: Path) -> None:
    picture = np.full((*size, 3), 255, np.uint8)
    window = (0.0, 0.0, float(size[1]), float(size[0]))
    for expert in (0, 3):
        gates = np.zeros((2, 3, 4))
        gates[..., expert] = 1.0
        draw_served(picture, [Served(window, 0.4, gates)] * 2, tmp_path / f"{expert}.png")
    blue, red = coloured(tmp_path / "0.png"), coloured(tmp_path / "3.png")
    assert blue.argmax() == 2
    assert red.argmax() == 0


def test_a_picture_of_the_use_is_darker_where_the_work_is(tmp_path: Path) -> None:
    darkness = []
    for share in (0.5, 0.99):
        draw_use(use_of((share, 1 - share), (1 - share, share), (share, 1 - share)), tmp_path / "use.png")
        pixels = np.asarray(Image.open(tmp_path / "use.png").convert("L")).astype(int)
        darkness.append(float((pixels < 110).mean()))
    assert darkness[0] != darkness[1]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    from linework.cli.app import main

    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["linework", "charts", *arguments])
        main()
    code = ended.value.code
    return code if isinstance(code, int) else 0, *capsys.readouterr()


def test_a_reading_is_explained(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "chart.png").write_bytes(synthesize_sample(3, 0, only=("bar",)).picture)
    name = str(tmp_path / "chart.png")
    code, out, _ = said(
        capsys, "read", name, "--explain", "--weights", str(weights), "-o", str(tmp_path / "out"), "--json"
    )
    assert code == 0
    views = json.loads(out)["experts"]
    assert len(views) == 1 + len(json.loads(out)["chart"]["panels"])
    assert all(len(view["shares"]) == EXPERTS.count and 0 < view["complexity"] < 1 for view in views)
    assert (tmp_path / "out" / "experts.png").exists()


def test_the_command_writes_what_it_prints(
    weights: Path, charts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, "experts", str(charts), "--weights", str(weights), "-o", str(tmp_path), "--json")
    assert code == 0
    printed = json.loads(out)
    assert printed == json.loads((tmp_path / "experts.json").read_text())
    assert len(printed["use"]) == EXPERTS.count
    assert (tmp_path / "experts.png").exists()


def test_weights_without_experts_are_said_in_a_sentence(
    charts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, "experts", str(charts), "--weights", str(write_untrained(tmp_path)))
    assert (code, out) == (2, "")
    assert "have no experts" in err
    assert err.count("\n") == 1
