"""The charts model: decoding with a cache equals decoding without, losses equal slow oracles, weights come back."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from charts.small_model import SMALL
from linework.charts.batch import WORD_FEATURES, Batch, View, batch_of
from linework.charts.codec import Grammar, panel_answer
from linework.charts.complexity import Complexity
from linework.charts.dataset import DataConfig, Repeated, ViewStream
from linework.charts.decoder import Memory
from linework.charts.generate import peaks, see
from linework.charts.losses import key_point_loss, token_loss
from linework.charts.model import ChartObjective, ChartToTokens, ExpertsConfig
from linework.charts.questions import Aim
from linework.charts.recipes import Recipe, tiny
from linework.charts.seen import KINDS, SeenMark, SeenPanel, Word
from linework.charts.synthesize.shards import write_shards
from linework.charts.tokens import COUNT, END, LAYOUT, PAD, PANEL, PLACE, VOCABULARY
from linework.charts.train import begin_from, train
from linework.charts.view import in_pixels, in_shares
from linework.charts.weights import load_weights, save_weights
from linework.errors import InputError, ModelFault


def views(count: int) -> Batch:
    """Random views whose answers differ in length."""
    rng = np.random.default_rng(3)
    return batch_of(
        [
            View(
                rng.integers(0, 255, (48, 64, 3), dtype=np.uint8),
                rng.random((k, 4)).astype(np.float32),
                rng.random((k, WORD_FEATURES)).astype(np.float32),
                np.zeros(k, int),
                panel_answer(SeenPanel((0, 0, 1, 1), (SeenMark("rule", rng.random((2, 2))),) * k)),
                np.array([[0.3, 0.4, 1.0]], np.float32),
                np.zeros(len(KINDS), int),
            )
            for k in range(1, count + 1)
        ]
    )


def pointing(model: ChartToTokens) -> ChartToTokens:
    """The same model with a pointer that adds something."""
    pointer = model.decoder.pointer
    assert pointer is not None
    for layer in (pointer.query, pointer.asked, pointer.found):
        torch.nn.init.normal_(layer.weight)
    return model.eval()


@torch.no_grad()
def test_decoding_step_by_step_picks_the_likeliest_legal_token() -> None:
    torch.manual_seed(0)
    model, batch = pointing(ChartToTokens(SMALL)), views(3)
    memory = model.memory(model.encode(batch), batch)
    for task in (PANEL, LAYOUT):
        for k in range(3):
            own = Memory(*(getattr(memory, part.name)[k : k + 1] for part in fields(memory)))
            walk, tokens, aims = Grammar(task), [task], [Aim()]
            for _ in range(SMALL.decoder.longest):
                if walk.ended:
                    break
                aims.append(walk.aim)
                logits = model.decoder(own, torch.tensor([[*tokens, END]]), torch.tensor([aims]))[0, -1]
                first, last = walk.allowed
                tokens.append(first + int(logits[first:last].argmax()))
                walk.push(tokens[-1])
            fast = model.decoder.write(memory, task)[0][k]
            assert fast.ended == walk.ended
            assert fast.allowed == walk.allowed


@torch.no_grad()
def test_what_is_padded_changes_nothing() -> None:
    model, batch = pointing(ChartToTokens(SMALL)), views(3)
    alone = views(1)
    together = model.encode(batch)
    assert torch.allclose(model.encode(alone).visual[0], together.visual[0], atol=1e-5)
    own = model.decoder(model.memory(model.encode(alone), alone), alone.tokens, alone.aims)[0]
    padded = model.decoder(model.memory(together, batch), batch.tokens, batch.aims)[0, : len(own)]
    assert torch.allclose(own, padded, atol=1e-4)


@pytest.mark.parametrize("experts", [0, 4])
def test_a_batch_is_learned_by_heart(experts: int) -> None:
    torch.manual_seed(0)
    config = replace(SMALL, experts=ExpertsConfig(experts, inner=16))
    objective, batch = ChartObjective(config), views(2)
    optimizer = torch.optim.AdamW(objective.parameters(), 3e-3)
    first = objective(batch)
    for _ in range(60):
        terms = objective(batch)
        terms["total"].backward()
        optimizer.step()
        optimizer.zero_grad()
    for name in ("syntax", "dense", "roles", "counts"):
        assert terms[name] < 0.75 * first[name], name


def test_experts_and_a_pointer_put_into_a_model_change_nothing_until_they_learn() -> None:
    plain, batch = ChartToTokens(SMALL).eval(), views(3)
    mixed = ChartToTokens(replace(SMALL, experts=ExpertsConfig(8, inner=16))).eval()
    begin_from(mixed, plain)
    assert torch.equal(mixed.encode(batch).visual, plain.encode(batch).visual)
    routing = mixed.encode(batch).routing
    assert routing is not None
    assert routing.gates.shape[2] == 8
    with pytest.raises(InputError, match="other parts"):
        begin_from(plain, mixed)
    blind = ChartToTokens(replace(SMALL, decoder=replace(SMALL.decoder, pointer=0))).eval()
    begin_from(plain, blind)
    plain.eval()
    answers = [
        model.decoder(model.memory(model.encode(batch), batch), batch.tokens, batch.aims) for model in (plain, blind)
    ]
    assert torch.allclose(*answers, atol=1e-5)
    narrow = ChartToTokens(replace(SMALL, encoder=replace(SMALL.encoder, dense=4)))
    with pytest.raises(InputError, match="other sizes"):
        begin_from(plain, narrow)


def test_every_term_of_routing_reaches_the_complexity() -> None:
    torch.manual_seed(0)
    objective = ChartObjective(replace(SMALL, experts=ExpertsConfig(4, inner=16)))
    for term in ("routing", "balance"):
        objective.zero_grad()
        objective(views(3))[term].backward()
        growth = objective.model.complexity.growth.grad
        assert growth is not None, term
        assert float(growth.abs()) > 0, term


def test_static_routing_trains_the_experts_of_the_kinds_that_are_seen_and_no_routing() -> None:
    torch.manual_seed(0)
    objective, batch = ChartObjective(replace(SMALL, experts=ExpertsConfig(8, inner=16, way="static"))), views(3)
    model = objective.model.eval()
    kinds = model.counts(model.encode(batch).summary).argmax(dim=1).tolist()
    terms = objective(batch)
    terms["total"].backward()
    assert not {"routing", "balance"} & terms.keys()
    grads = [expert[2].weight.grad for expert in model.experts.experts]  # type: ignore[union-attr, index]
    moved = {k for k, grad in enumerate(grads) if grad is not None and grad.abs().sum() > 0}
    assert moved == {k % 8 for kind in kinds for k in (kind, kind + 1)}
    assert [name for name, parameter in objective.named_parameters() if parameter.grad is None] == []


@torch.no_grad()
def test_complexity_grows_with_the_number_of_marks_and_with_how_hard_they_are() -> None:
    complexity = Complexity(3)
    few, many = torch.tensor([[1.0, 0, 0]]).log1p(), torch.tensor([[9.0, 0, 0]]).log1p()
    assert 0 < float(complexity(few)) < float(complexity(many)) < 1
    complexity.hardness[1] = 2.0
    assert float(complexity(few[:, [1, 0, 2]])) > float(complexity(few))


def test_a_place_shares_its_target_with_its_neighbours() -> None:
    logits = torch.randn(1, 3, VOCABULARY)
    tokens = torch.tensor([[COUNT.first + 3, PLACE.first + 40, PAD]])
    logs = logits.log_softmax(2)
    shares = np.exp(-np.array([4, 1, 0, 1, 4]) / 2)
    near = sum(
        share * logs[0, 1, PLACE.first + 40 + step]
        for share, step in zip(shares / shares.sum(), range(-2, 3), strict=True)
    )
    for structure in (1.0, 3.0):
        slow = -(structure * logs[0, 0, COUNT.first + 3] + near) / 2
        assert torch.allclose(token_loss(logits, tokens, structure), slow, atol=1e-5)


def test_the_dense_loss_equals_the_focal_loss_cell_by_cell() -> None:
    torch.manual_seed(0)
    heat, offsets = torch.randn(1, 4, 6, 8), torch.randn(1, 2, 6, 8)
    x, y = 0.43 * 8, 0.55 * 6
    column, row = int(x), int(y)
    slow = 0.0
    for channel in range(4):
        for i in range(6):
            for j in range(8):
                p = float(heat[0, channel, i, j].sigmoid())
                far = (j + 0.5 - x) ** 2 + (i + 0.5 - y) ** 2
                near = channel == 2 and abs(i - row) < 2 and abs(j - column) < 2
                if channel == 2 and (i, j) == (row, column):
                    slow -= (1 - p) ** 2 * np.log(p)
                else:
                    target = np.exp(-far / (2 * 0.75**2)) if near else 0.0
                    slow -= (1 - target) ** 4 * p**2 * np.log(1 - p)
    slow += abs(float(offsets[0, 0, row, column]) - (x - column - 0.5))
    slow += abs(float(offsets[0, 1, row, column]) - (y - row - 0.5))
    points = torch.tensor([[0.0, 0.43, 0.55, 2.0]])
    assert float(key_point_loss(heat, offsets, points)) == pytest.approx(slow, rel=1e-4)


def test_peaks_are_where_the_heat_is() -> None:
    heat, offsets = torch.zeros(12, 16), torch.zeros(2, 12, 16)
    heat[3, 5], heat[9, 12], offsets[0, 3, 5] = 0.9, 0.8, 0.25
    assert np.allclose(peaks(heat, offsets), [[5.75 / 16, 3.5 / 12], [12.5 / 16, 9.5 / 12]])


def test_an_untrained_model_sees_something_in_any_picture() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    words = (Word("Title", np.array([[10.0, 2], [60, 2], [60, 12], [10, 12]])),)
    seen = see(ChartToTokens(SMALL).eval(), picture, words)
    assert seen.size == (120, 90)
    assert len(seen.panels) >= 1
    assert [roled.word for roled in seen.words] == list(words)
    for panel in seen.panels:
        left, top, right, bottom = panel.box
        assert 0 <= left < right <= 120
        assert 0 <= top < bottom <= 90


def test_pixels_and_shares_are_inverse() -> None:
    points = np.random.default_rng(0).random((5, 2)) * 100
    window = (-3.0, 4.0, 90.0, 77.0)
    assert np.allclose(in_pixels(in_shares(points, window), window), points)


def test_weights_come_back_in_half_precision(tmp_path: Path) -> None:
    model = ChartToTokens(SMALL).eval()
    save_weights(model, replace(tiny(), model=SMALL), tmp_path)
    loaded, recipe = load_weights(tmp_path)
    assert recipe.model == SMALL
    batch = views(2)
    with torch.no_grad():
        assert torch.allclose(loaded.encode(batch).visual, model.encode(batch).visual, atol=2e-2)
    (tmp_path / "weights.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelFault):
        load_weights(tmp_path)


def test_the_stream_is_the_same_from_any_step(tmp_path: Path) -> None:
    write_shards(tmp_path, 12, 5, workers=1)
    config = DataConfig(batch=3, pool=2)
    whole = iter(ViewStream(tmp_path, config, (64, 48)))
    batches = [next(whole) for _ in range(4)]
    later = next(iter(ViewStream(tmp_path, config, (64, 48), step=3)))
    assert torch.equal(later.picture, batches[3].picture)
    assert torch.equal(later.tokens, batches[3].tokens)
    assert not torch.equal(batches[0].picture, batches[2].picture)


def test_batches_come_again_and_several_looks_are_taken_at_once(tmp_path: Path) -> None:
    write_shards(tmp_path, 12, 5, workers=1)
    three = ViewStream(tmp_path, DataConfig(batch=3, pool=2, looks=3), (64, 48))
    fresh = [batch for batch, _ in zip(three, range(4), strict=False)]
    assert all(batch.picture.shape == (3, 3, 48, 64) for batch in fresh)
    seen = list(Repeated(fresh, times=2, held=2, seed=1))
    assert all(seen[k] is fresh[k // 3] for k in range(0, 12, 3))
    for k, batch in enumerate(seen):
        assert any(batch is known for known in fresh[: k // 3 + 1])
    assert all(a is b for a, b in zip(seen, Repeated(fresh, times=2, held=2, seed=1), strict=True))
    assert len({id(batch) for batch in seen[9:]}) > 1


def test_a_run_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    pytest.importorskip("pytorch_lightning", reason="training needs the extra [train]")
    write_shards(tmp_path / "data", 12, 5, workers=1)
    recipe = Recipe("test", model=SMALL, data=DataConfig(batch=3, pool=2))
    recipe = replace(recipe, fit=replace(recipe.fit, steps=4, save_every=2, log_every=1, precision="fp32", devices=1))
    train(recipe, tmp_path / "data", tmp_path / "whole", validation=tmp_path / "data")

    class Stopped(Exception):
        pass

    real = ViewStream.__iter__

    def stopping(stream: ViewStream):
        for k, batch in enumerate(real(stream)):
            if k == 2:
                raise Stopped
            yield batch

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(ViewStream, "__iter__", stopping)
        train(recipe, tmp_path / "data", tmp_path / "cut", validation=tmp_path / "data")
    train(recipe, tmp_path / "data", tmp_path / "cut", validation=tmp_path / "data")
    whole, cut = (load_weights(tmp_path / name)[0].state_dict() for name in ("whole", "cut"))
    for name, value in whole.items():
        assert torch.allclose(value.float(), cut[name].float(), atol=1e-3), name


def test_data_that_is_missing_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no shards"):
        ViewStream(tmp_path, DataConfig(), (64, 48))
