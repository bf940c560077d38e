"""The help teaches: every command has an example, and an example is a command that exists."""

import re
import subprocess
import sys

import pytest
from typer.main import get_command

from linework.cli.app import app


def commands(group, before=("linework",)):
    """Every command below a group with its words."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name), command


COMMANDS = list(commands(get_command(app)))


@pytest.mark.parametrize(
    ("words", "command"), COMMANDS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_shows_an_example_that_is_a_call_of_it(words, command):
    examples = re.findall(r"\[cyan\](.*?)\[/cyan\]", command.help)
    assert examples
    for example in examples:
        assert tuple(example.split()[: len(words)]) == words
        options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", example)) <= options


def test_the_help_does_not_wait_for_what_it_does_not_use():
    program = "import sys, linework.cli.app; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"torch", "lancedb", "ezdxf", "scipy", "numpy"} & set(run.stdout.split())
