"""The dial: overrides are typed by the field, wrong ones say what is near, a saved config comes back equal."""

from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.config import from_json, to_json, with_overrides
from linework.errors import InputError, ModelFault


@dataclass(frozen=True)
class Optimizer:
    rate: float = 1e-4
    betas: tuple[float, float] = (0.9, 0.99)
    kind: Literal["adamw", "lars"] = "adamw"


@dataclass(frozen=True)
class Recipe:
    steps: int = 100
    limit: int | None = 3
    mix: bool = True
    names: tuple[str, ...] = ()
    optimizer: Optimizer = Optimizer()


@given(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none() | st.integers(),
    st.lists(st.text()),
)
def test_a_saved_config_comes_back_equal(steps, rate, mix, limit, names):
    config = Recipe(steps, limit, mix, tuple(names), Optimizer(rate=rate))
    assert from_json(Recipe, to_json(config)) == config


@given(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none() | st.integers())
def test_an_override_equals_setting_the_field(steps, rate, mix, limit):
    overrides = [f"steps={steps}", f"optimizer.rate={rate!r}", f"mix={mix}", f"limit={limit}"]
    assert with_overrides(Recipe(), overrides) == Recipe(steps, limit, mix, optimizer=Optimizer(rate=rate))


@pytest.mark.parametrize("text", ["0.5,0.75", "[0.5, 0.75]", " .5 , .75 "])
def test_a_tuple_is_written_with_or_without_brackets(text):
    assert with_overrides(Recipe(), [f"optimizer.betas={text}"]).optimizer.betas == (0.5, 0.75)


def test_the_later_override_wins():
    assert with_overrides(Recipe(), ["steps=1", "steps=2"]).steps == 2


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("stesp=4", "did you mean 'steps'?"),
        ("optimizer.rat=1", "did you mean 'optimizer.rate'?"),
        ("rate=1", "did you mean 'optimizer.rate'?"),
        ("steps", "has no '='"),
        ("steps=many", "steps cannot be 'many'"),
        ("steps=1.5", "steps cannot be '1.5'"),
        ("optimizer.kind=sgd", "'adamw' or 'lars'"),
        ("optimizer.betas=1", "optimizer.betas cannot be '1'"),
        ("optimizer=1", "is a group"),
        ("steps.more=1", "goes too deep"),
    ],
)
def test_a_wrong_override_is_one_sentence_that_helps(override, said):
    with pytest.raises(InputError) as fault:
        with_overrides(Recipe(), [override])
    assert said in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"optimizer": {"rte": 1}}', "did you mean 'optimizer.rate'?"),
        ('{"optimizer": {"rate": "x"}}', "optimizer.rate cannot be 'x'"),
        ('{"optimizer": 3}', "optimizer cannot be 3"),
    ],
)
def test_a_config_that_does_not_fit_is_a_model_fault(text, said):
    with pytest.raises(ModelFault) as fault:
        from_json(Recipe, text)
    assert said in str(fault.value)
