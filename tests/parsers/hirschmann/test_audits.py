"""One plant, changed a line at a time: which verdicts must turn, and which must not be proved any more."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited, verdicts_text

if TYPE_CHECKING:
    from pathlib import Path

PLANT = FIXTURES / "plants" / "hirschmann-cell"
_FILTERED = "vlan ingressfilter\n"


def verdicts(folder: Path, file: str, before: str, after: str) -> dict[str, str]:
    """The verdicts of the plant with one text changed; each change must be one."""
    shutil.copytree(PLANT, folder / "plant")
    config = folder / "plant" / "configs" / file
    text = config.read_text(encoding="utf-8")
    assert before in text
    config.write_text(text.replace(before, after), encoding="utf-8")
    lines = (line.rpartition(" ") for line in verdicts_text(audited(folder / "plant")).splitlines())
    return {name: verdict for name, _, verdict in lines}


@pytest.mark.parametrize(
    ("file", "before", "after", "wanted"),
    [
        # Stations may send frames with the tag of the other VLAN: apart possibly.
        ("sw-core.txt", _FILTERED, "", {"CTRL > SIS": "UNKNOWN", "SIS > CTRL": "UNKNOWN"}),
        # Of the firewall the same; its VLANs are IDMZ and CTRL.
        ("fw-cell.txt", _FILTERED, "", {"IDMZ > CTRL": "UNKNOWN", "CTRL > IDMZ": "UNKNOWN"}),
        # Nobody says whether the rules are in force.
        (
            "fw-cell.txt",
            "packet-filter l3 commit\n",
            "",
            {"IDMZ > CTRL": "UNKNOWN", "CTRL > IDMZ": "UNKNOWN", "C-IDMZ-CTRL flow 0": "UNKNOWN"},
        ),
        # Accept, as delivered: what no rule takes passes.
        (
            "fw-cell.txt",
            "packet-filter l3 defaultpolicy drop\n",
            "",
            {"IDMZ > CTRL": "VIOLATED", "CTRL > IDMZ": "VIOLATED", "C-IDMZ-CTRL flow 0": "WORKS"},
        ),
        # A rule that no interface has acts nowhere.
        (
            "fw-cell.txt",
            "packet-filter l3 addif vlan/20 ingress 1 1\n",
            "",
            {"IDMZ > CTRL": "PROVED", "C-IDMZ-CTRL flow 0": "BROKEN"},
        ),
        # The enforcer is gone, and the rule accepts.
        ("fw-cell.txt", "addrule 4 enforce-modbus", "addrule 4 accept", {"C-IDMZ-CTRL flow 1": "WORKS"}),
        # The remote desktop is gone.
        ("fw-cell.txt", "packet-filter l3 addif vlan/20 ingress 2 2\n", "", {"IDMZ > SIS": "PROVED"}),
        # Without its list the safety network is open to the cell.
        ("sw-core.txt", "ip access-group name to-sis out 1\n", "", {"CTRL > SIS": "VIOLATED", "SIS > CTRL": "PROVED"}),
        # Answers of the SIS need a list of their own, for lists keep no state.
        (
            "sw-core.txt",
            "proto tcp sport eq 502\n",
            "proto tcp sport eq 503\n",
            {"C-CTRL-SIS flow 0": "BROKEN", "CTRL > SIS": "PROVED", "SIS > CTRL": "VIOLATED"},
        ),
        ("sw-core.txt", "ip routing\nip default-route", "no ip routing\nip default-route", {"CTRL > SIS": "PROVED"}),
        # Lines that are not understood, of either box.
        ("sw-core.txt", "system name sw-core\n", "system name sw-core\nzzz 1\n", {"CTRL > SIS": "UNKNOWN"}),
        ("fw-cell.txt", "packet-filter l3 commit\n", "packet-filter l3 commit\nzzz 1\n", {"IDMZ > CTRL": "UNKNOWN"}),
        ("fw-cell.txt", "exit\nexit\n", "exit\n", {"IDMZ > CTRL": "UNKNOWN", "CTRL > IDMZ": "UNKNOWN"}),
        # What may be a way: translation that is not documented, a tunnel, a ring in a VLAN.
        (
            "fw-cell.txt",
            "packet-filter l3 commit\n",
            "packet-filter l3 commit\nipsec connection add 1\n",
            {"IDMZ > CTRL": "UNKNOWN"},
        ),
        ("sw-core.txt", "ip routing\nip default", "mrp domain modify vlan 40\nip routing\nip default", {"SIS > CTRL": "UNKNOWN"}),
    ],
)  # fmt: skip
def test_one_line(tmp_path: Path, file: str, before: str, after: str, wanted: dict[str, str]) -> None:
    found = verdicts(tmp_path, file, before, after)
    assert {name: found[name] for name in wanted} == wanted
