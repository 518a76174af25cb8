"""What the README shows is what the commands print."""

from __future__ import annotations

import re
import shlex
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


def test_every_command_is_shown() -> None:
    shown = {command.split()[1] for command, _ in BLOCKS}
    assert shown == set(COMMANDS)


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[command.split()[1] for command, _ in BLOCKS])
def test_blocks_are_real_output(
    command: str, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
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
