"""What only the second half of a failover pair says leaves open what the first alone would prove."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew

if TYPE_CHECKING:
    from pathlib import Path

IN_STEP = FIXTURES / "checks" / "failover_halves_differ" / "ok-fortios-in-step"
UNREAD = "config firewall frobnicate\n    edit 1\n        set wobble enable\n    next\nend\n"
STEERED = """\
config router policy
    edit 1
        set input-device "port1"
        set src "10.2.0.0/255.255.255.0"
        set dst "10.3.0.0/255.255.255.0"
        set gateway 10.3.0.77
        set output-device "port2"
    next
end
"""


def verdicts(folder: Path, more: str, *halves: str) -> dict[str, str]:
    """The verdicts of the pairs where some halves have more to say."""
    shutil.copytree(IN_STEP, folder)
    for half in halves:
        file = folder / "configs" / f"{half}.txt"
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    return {f"{pair.source} > {pair.destination}": pair.verdict.value for pair in audited_anew(folder).pairs}


@pytest.mark.parametrize("more", [UNREAD, STEERED], ids=["a section that nobody read", "a policy route"])
def test_what_the_second_half_alone_says_may_be_so(tmp_path: Path, more: str) -> None:
    assert set(verdicts(tmp_path / "plant", more, "fw-f2").values()) == {"UNKNOWN"}


def test_halves_that_say_the_same_are_one_device(tmp_path: Path) -> None:
    assert set(verdicts(tmp_path / "alike", "").values()) == {"PROVED"}
    assert set(verdicts(tmp_path / "both", STEERED, "fw-f1", "fw-f2").values()) == {"PROVED"}
