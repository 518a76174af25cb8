"""The door of the command: Ctrl-C while its modules load, before it begins and after it has ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
WHILE_LOADING = """
import sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
sys.argv = ["segval", "audit", "fixtures/plants/tiny", "--no-cache"]
from validator.door import command
command()
"""
AT_THE_END = """
import sys
import validator.cli as cli
from validator.commands.output import WRITTEN
from validator.door import command
def main():
    WRITTEN.append("x.json")
    return 0
def interrupted():
    raise KeyboardInterrupt
cli.main, sys.stdout.flush = main, interrupted
command()
"""


def ended(code: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a process that runs this."""
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", ["validator.cli", "validator.commands.arguments", "validator.audit"])
def test_ctrl_c_while_modules_load_is_told_as_at_any_time(name: str) -> None:
    assert ended(WHILE_LOADING.format(name=name)) == (130, "", "segval: interrupted; nothing was written\n")


def test_ctrl_c_after_a_file_was_written_names_it() -> None:
    assert ended(AT_THE_END) == (130, "", "segval: interrupted; written before: x.json\n")


GUARDS = """
import sys
class Telling:
    def find_spec(self, name, path=None, target=None):
        if name == "validator.cli":
            print(sys.modules["parsers.nouns"].guarded, flush=True)
sys.meta_path.insert(0, Telling())
sys.argv = ["segval", "--version"]
from validator.door import command
command()
"""


def test_the_command_makes_objects_without_guards_and_an_import_with_them() -> None:
    assert ended(GUARDS)[1].startswith("False\n")
    assert ended("import validator.door, validator.cli, parsers.nouns; print(parsers.nouns.guarded)")[1] == "True\n"


def test_the_installed_command_is_this_door() -> None:
    assert 'segval = "validator.door:command"' in (HERE / "pyproject.toml").read_text(encoding="utf-8")
