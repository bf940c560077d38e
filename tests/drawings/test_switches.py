"""The table of switches: each is a value that a recipe takes and that changes it, each test it names exists."""

import re
from pathlib import Path

import pytest

from linework.config import with_overrides
from linework.drawings.recipes import tiny

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (ROOT / "docs" / "switches.md").read_text().splitlines()
    if line.startswith("|")
][2:]


@pytest.mark.parametrize(("idea", "switch", "test"), ROWS, ids=[row[1] for row in ROWS])
def test_a_switch_changes_the_recipe_and_its_test_is_there(idea: str, switch: str, test: str) -> None:
    if switch != "always":
        assert with_overrides(tiny(), [switch.strip("`")]) != tiny()
    if not test.startswith("none:"):
        path, name = re.fullmatch(r"`(.+)::(\w+)`", test).groups()
        assert f"def {name}(" in (ROOT / "tests" / path).read_text()
