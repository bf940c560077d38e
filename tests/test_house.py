"""The house: imports go one way, every file is in docs/house.md, the door holds what it lists, no corner hides."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import numpy as np
import pytest
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports
from jaxtyping import TypeCheckError

import linework

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "linework"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
DOORS = sorted(PACKAGE.rglob("__init__.py"))


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported(path: Path) -> set[str]:
    """Top-level names of all modules that a file imports, wherever in the file it does."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def test_imports_go_one_way_and_in_no_circle(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"errors.py": "import linework.config", "config.py": ""}, "The floors of the house BROKEN"),
        ({"nn/a.py": "import linework.training.b", "training/b.py": ""}, "The floors of the house BROKEN"),
        ({"charts/a.py": "import linework.drawings.b", "drawings/b.py": ""}, "The floors of the house BROKEN"),
        (
            {"drawings/a.py": "import linework.drawings.b", "drawings/b.py": "import linework.drawings.a"},
            "No circles BROKEN",
        ),
        ({"misc.py": ""}, "misc"),
    ],
)
def test_the_contracts_notice_a_wrong_import(tmp_path, wrong, said):
    folders = ("", "cli", "charts", "drawings", "training", "nn")
    files = dict.fromkeys((f"{folder}/__init__.py".lstrip("/") for folder in folders), "")
    floors = dict.fromkeys(("errors.py", "config.py", "device.py", "estimates.py", "files.py", "workers.py"), "")
    for name, text in (files | floors | wrong).items():
        path = tmp_path / "linework" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == EXIT_STATUS_ERROR
    assert said in run.stdout


def test_every_file_has_its_line_in_the_house():
    text = (ROOT / "docs" / "house.md").read_text()
    lines = re.findall(r"^\| `([\w/]+\.py)` \| (.+) \|$", text, re.MULTILINE)
    assert [name for name, _ in lines] == sorted((name for name, _ in lines), key=house_order)
    assert {name for name, _ in lines} == {relative(path) for path in MODULES}
    assert all(len(said.split()) >= 3 for _, said in lines)


def house_order(name: str) -> tuple:
    """Files before folders on every level, then by name."""
    *folders, file = name.split("/")
    return (*((1, folder) for folder in folders), (0, file))


def test_nothing_is_called_by_a_name_that_says_nothing():
    forbidden = {"utils", "util", "common", "helpers", "helper", "base", "core", "misc", "tools"}
    parts = {part for path in PACKAGE.rglob("*") for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert not forbidden & parts


def test_only_the_public_door_says_anything():
    assert [relative(path) for path in DOORS if path.read_text().strip()] == ["__init__.py"]
    folders = {path.parent for path in MODULES}
    assert folders == {door.parent for door in DOORS if any(door.parent.glob("[!_]*.py"))}


@pytest.mark.parametrize("path", [*MODULES, PACKAGE / "__init__.py"], ids=relative)
def test_a_file_says_first_what_lives_in_it(path):
    tree = ast.parse(path.read_text())
    said = ast.get_docstring(tree)
    assert said and len(said.splitlines()[0].split()) >= 3
    assert "__main__" not in path.read_text()


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_what_a_stranger_may_call_says_what_it_does(path):
    tree = ast.parse(path.read_text())
    public = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def test_what_is_imported_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines]
    declared = {normal(re.match(r"[\w.-]+", line).group()) for line in project["dependencies"] + extras}
    owners = packages_distributions()
    used = set().union(*(imported(path) for path in MODULES)) - set(sys.stdlib_module_names) - {"linework"}
    owned = {name: {normal(owner) for owner in owners.get(name, [name])} for name in used}
    assert {name for name, found in owned.items() if not found & declared} == set()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_door_opens_on_every_name_it_lists():
    assert sorted(linework.__all__) == list(linework.__all__)
    for name in linework.__all__:
        assert getattr(linework, name).__doc__
    with pytest.raises(AttributeError):
        linework.no_such_name  # noqa: B018


def test_the_door_lists_what_a_stranger_needs():
    assert set(linework.__all__) == {
        "Answer",
        "Chart",
        "ChartReader",
        "Drawing",
        "Embedder",
        "Hit",
        "IndexFault",
        "IndexReader",
        "InputError",
        "Kind",
        "Limits",
        "LineworkError",
        "Match",
        "ModelFault",
        "ReadReport",
        "Similarity",
        "Unit",
        "UnreadableDrawing",
        "build_index",
        "match_drawings",
        "matplotlib_code",
        "open_picture",
        "plotly_code",
        "read_drawing",
        "search",
        "write_dxf",
    }


def test_type_checkers_see_the_same_door():
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    seen = {
        alias.asname: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("linework.")
        for alias in node.names
    }
    assert seen == linework._ROOMS


@pytest.mark.parametrize("name", ["linework", "linework.cli.app"])
def test_the_door_and_the_command_line_load_nothing_heavy(name):
    if importlib.util.find_spec(name) is None:
        pytest.fail(f"{name} is missing")
    heavy = "{'torch', 'lancedb', 'pyarrow', 'matplotlib', 'pytorch_lightning', 'torch_geometric', 'scipy'}"
    program = f"import sys, {name}; found = {heavy} & set(sys.modules); print(found); sys.exit(bool(found))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_shapes_are_checked_while_tests_run():
    with pytest.raises(TypeCheckError):
        linework.Similarity().points(np.zeros((4, 3)))


def test_an_installed_package_pays_for_no_shape_checks():
    program = "import numpy, linework, sys; linework.Similarity; sys.exit('beartype' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
