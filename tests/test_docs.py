"""Docs cannot lie: what they tell a reader to type is typed here, in a copy of the sample archive.

Of a Markdown file, `bash` and `python` blocks are run from a folder that holds `examples/archive`, in the order of the
page; `sh` blocks (what builds or takes long) may only name targets of the Makefile and commands that exist.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from charts.small_model import write_untrained
from charts.tiny_checkpoints import write_language, write_packed, write_records, write_run, write_vision
from linework.charts.synthesize.shards import write_shards
from linework.cli.app import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)|<img[^>]* src=\"([^\"]+)\"")


def page_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(page: Path, *languages: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind, text in FENCE.findall(page.read_text()) if kind in languages]


def commands(command: click.Command, name: str = "linework") -> Iterator[tuple[str, click.Command]]:
    """Every command of the command line with its full name, groups included."""
    yield name, command
    for inner_name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {inner_name}")


COMMANDS = dict(commands(typer.main.get_command(app)))
MARKUP = re.compile(r"\[/?\w+\]")
EXAMPLES = sorted(
    {
        MARKUP.sub("", line).strip()
        for name, command in COMMANDS.items()
        if name != "linework"  # the first page names commands with PLACEHOLDERS
        for line in (command.help or "").splitlines()
        if MARKUP.sub("", line).strip().startswith("linework ")
    }
)

SMALLER = (  # what takes hours as it stands is run in the same words on less
    ("--families 2000", "--families 3"),
    ("--families 50", "--families 2"),
    ("--rows 100000", "--rows 200 --queries 3"),
    ("drawings train", "drawings train --set data.batch=4 --set data.workers=0 --set fit.save_every=2"),
    ("--recipe tiny --data", "--set fit.steps=2 --recipe tiny --data"),
    ("fit.steps=100", "fit.steps=2"),
    ("--start before/", "--set fit.steps=2 --start before/"),
    (" --invariance", ""),
    ("--count 20000", "--count 4"),
    ("--count 2000 ", "--count 4 "),
    ("synthesize others/", "synthesize others/ --seed 9"),
    ("--count 1000", "--count 12"),
    ("--count 400", "--count 14 --layout tsne"),
    ("charts evaluate others/ --limit 200", "charts evaluate others/ --limit 1"),
    ("charts evaluate others/ --json", "charts evaluate others/ --limit 1 --json"),
    ("charts train", "charts train --set data.batch=2 --set data.pool=1 --set fit.devices=1"),
    ("model.lora.rank=8", "model.lora.rank=8 --set fit.steps=2"),
    ("data.pool=1 --set fit.devices=1 --recipe small", "data.workers=0 --set fit.steps=1 --recipe small"),
    ("model.language=smollm2", "model.language=qwen"),
    (
        "data.pool=1 --set fit.devices=1 --recipe paper",
        "data.workers=0 --set fit.steps=2 -o runs/charts-paper --recipe paper",
    ),
    ("--validation others/", "--validation others/ --set fit.steps=2"),
)
ELSEWHERE = ("linework charts experiment", "linework drawings experiment")  # test_experiments.py runs them whole
READ = ("bars.png", "pie.png")  # sample pictures that are read, of those in examples/charts: the quickest


@pytest.fixture(scope="module")
def workplace(tmp_path_factory) -> Path:
    """A folder as a reader has it: the sample archive, by the names that help texts use too, and indexed."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "examples", folder / "examples")
    for picture in (folder / "examples" / "charts").glob("*.png"):
        if picture.name not in READ:
            picture.unlink()
    shutil.copytree(folder / "examples" / "archive", folder / "archive")
    parts = sorted((folder / "archive" / "tabbed").glob("*.dxf"))
    for name, part in zip(("part", "old", "new", "bracket_a", "bracket_b"), parts, strict=False):
        shutil.copy(part, folder / f"{name}.dxf")
    indexed = run(["linework", "drawings", "index", "archive", "--index", ".linework"], folder)
    assert indexed.returncode == 0, indexed.stderr
    shutil.copytree(folder / ".linework", folder / "archive" / ".linework")
    plot = "import matplotlib.pyplot as plt\nplt.bar(['a', 'b'], [3, 4])\nplt.savefig('plot.png')\n"
    (folder / "plot.py").write_text(plot)
    picture = ROOT / "examples" / "charts" / READ[0]
    shutil.copy(picture, folder / "chart.png")
    (folder / "pictures").mkdir()
    shutil.copy(picture, folder / "pictures")
    shutil.copytree(ROOT / "src" / "linework" / "charts" / "shipped", folder / "weights")
    shutil.copytree(ROOT / "src" / "linework" / "drawings" / "shipped", folder / "before")
    write_vision(folder / "siglip")
    write_language(folder / "qwen")
    write_packed(folder / "SmolLM2-135M-Instruct.Q4_1.gguf")
    write_records(folder / "records", 3)
    write_run(folder / "runs" / "paper", folder / "checkpoints")
    write_untrained(folder / "untrained")
    for name in ("charts", "others"):
        write_shards(folder / name, 4, workers=1, seed=7 if name == "charts" else 9, unseen=name == "others")
    return folder


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    bins = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": bins, "XDG_CACHE_HOME": str(folder / ".cache"), "COLUMNS": "120"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "bash", "python")], ids=page_name)
def test_what_a_page_tells_to_type_works(page, workplace):
    for kind, text in blocks(page, "bash", "python"):
        command = ["bash", "-euo", "pipefail", "-c"] if kind == "bash" else [sys.executable, "-c"]
        result = run([*command, text], workplace)
        assert result.returncode == 0, f"{text}\n{result.stdout}\n{result.stderr}"


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_help_texts_work(example, workplace):
    if example.startswith(ELSEWHERE):
        program, group, name, *arguments = example.split()
        COMMANDS[f"{program} {group} {name}"].make_context(name, arguments)  # raises for what it does not understand
        return
    for whole, part in SMALLER:
        example = example.replace(whole, part)
    result = run(["bash", "-euo", "pipefail", "-c", example], workplace)
    assert result.returncode == 0, f"{example}\n{result.stdout}\n{result.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_what_a_page_shows_but_does_not_run_exists(page):
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for _, text in blocks(page, "sh"):
        assert set(re.findall(r"^make (\w+)", text, re.MULTILINE)) <= targets
    for line in re.findall(r"linework (?:drawings|charts) [a-z][^`|\n]*", page.read_text()):
        known = COMMANDS.get(" ".join(line.split()[:3]))
        assert known is not None, line
        options = {option for parameter in known.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert set(re.findall(r"(?<=\s)--[a-z][\w-]*", line)) - {"--help"} <= options, line


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_each_of_its_options_say_what_they_do(name):
    assert len((COMMANDS[name].help or "").split()) >= 3
    silent = [p.name for p in COMMANDS[name].params if isinstance(p, click.Option) and not getattr(p, "help", None)]
    assert silent == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_of_a_page_lead_somewhere(page):
    links = {first or second for first, second in LINK.findall(page.read_text())}
    local = {link for link in links if "://" not in link and not link.startswith("mailto:")}
    assert {link for link in local if not (page.parent / link).exists()} == set()


def test_the_tests_of_a_stranger_are_the_tests_of_the_machine():
    text = (ROOT / "README.md").read_text()
    test_line = next(
        line.split("#")[0].strip()
        for _, block in FENCE.findall(text)
        for line in block.splitlines()
        if "make test" in line
    )
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line.removeprefix("exec ") for line in script if line and not line.startswith("#")] == [test_line]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
