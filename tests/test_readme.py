"""What the README shows is what the commands print."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from validator.cli import main
from validator.commands.arguments import COMMANDS

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(
    r"^```\n\$ (segval .*)\n((?:(?!```).*\n)*)```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
)
"""Command and output of each block that begins with a prompt."""
LEFT_OUT = "[...]"
WALK = "u3"
"""The folder of the walk from configurations to an audit; its commands and edits follow upon each other."""
STEPS = re.findall(
    r"^```(diff)?\n((?:(?!```).*\n)*)```$",
    (ROOT / "README.md").read_text("utf-8").partition("## From configurations to an audit\n")[2].partition("\n## ")[0],
    re.MULTILINE,
)
"""Commands and edits of the walk, in order."""
ALONE = [(command, shown) for command, shown in BLOCKS if f" {WALK}" not in command]


def test_every_command_is_shown() -> None:
    shown = {command.split()[1] for command, _ in BLOCKS}
    assert shown == set(COMMANDS)


@pytest.mark.parametrize(("command", "shown"), ALONE, ids=[command.split()[1] for command, _ in ALONE])
def test_blocks_are_real_output(
    command: str, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    prints(command, shown, capsys, monkeypatch)


def test_the_walk_can_be_walked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an empty folder, with the configurations alone: each command prints what is shown, each edit fits once."""
    shutil.copytree(ROOT / "fixtures" / "plants" / "refinery-u3-faulty" / "configs", tmp_path / WALK / "configs")
    monkeypatch.chdir(tmp_path)
    assert len(STEPS) > 8
    for kind, text in STEPS:
        if kind == "diff":
            edit(tmp_path / WALK / "plant.yaml", text)
        else:
            command, _, shown = text.partition("\n")
            prints(command.removeprefix("$ "), shown, capsys, monkeypatch)


def edit(path: Path, text: str) -> None:
    """Do what a block of `diff` says: its lines stand in the file exactly once."""
    lines = text.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    before = path.read_text(encoding="utf-8")
    assert before.count(old) == 1, old
    path.write_text(before.replace(old, new), encoding="utf-8")


def prints(command: str, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command prints what is shown, but for what is left out."""
    monkeypatch.setenv("COLUMNS", "100")
    main(shlex.split(command)[1:])
    printed = capsys.readouterr().out
    place = 0
    for number, part in enumerate(shown.split(f"{LEFT_OUT}\n")):
        found = printed.find(part, place)
        assert found >= place, part
        assert number or found == 0, "the first line of the output is left out without a mark"
        place = found + len(part)
    assert shown.endswith(f"{LEFT_OUT}\n") or place == len(printed)
