"""A denial behind the line that permits what is declared closes more with one statement than one before all lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PLANT = """\
plant: {id: P, name: P}
zones:
  - {id: A, kind: enterprise, networks: [10.1.0.0/24], assets: [{id: A2, ip: 10.1.0.6}]}
  - {id: C, kind: field, networks: [10.3.0.0/24], assets: [{id: C1, ip: 10.3.0.5}]}
conduits:
  - {id: K, from: A, to: C, flows: [{src: A2, dst: C1, service: tcp/443, purpose: x, owner: y}]}
devices:
  - {id: fw1, file: configs/fw1.txt, platform: cisco_asa}
"""
FIREWALL = """\
: Saved
ASA Version 9.16(4)
hostname fw1
interface GigabitEthernet0/0
 nameif inside
 security-level 50
 ip address 10.1.0.254 255.255.255.0
interface GigabitEthernet0/1
 nameif cell
 security-level 0
 ip address 10.3.0.254 255.255.255.0
access-list IN extended permit tcp 10.1.0.0 255.255.255.0 host 10.3.0.6
access-list IN extended permit tcp host 10.1.0.6 host 10.3.0.5 eq 443
access-list IN extended permit tcp 10.1.0.0 255.255.255.0 host 10.3.0.5 eq 443
access-list IN extended permit tcp 10.1.0.0 255.255.255.0 any4 range 400 600
access-list IN extended permit tcp any4 host 10.3.0.6 range 400 600
access-list BACK extended deny ip any any
access-group IN in interface inside
access-group BACK in interface cell
Cryptochecksum:0123456789abcdef0123456789abcdef
: end
"""


def test_one_line_is_removed_or_denied_and_one_denial_follows_the_declared_flow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs" / "fw1.txt").write_text(FIREWALL, encoding="utf-8")
    words = ["--from", "A", "--to", "C", "--format", "json", "--no-cache"]
    assert main(["violations", str(tmp_path), *words]) == 1
    (found,) = json.loads(capsys.readouterr().out)["violations"]
    closing = found["closing"]
    behind = FIREWALL.splitlines().index("access-list IN extended permit tcp host 10.1.0.6 host 10.3.0.5 eq 443") + 1
    assert len(closing["edits"]) == 2, closing
    assert any(edit["do"] == "deny" and edit["line"] > behind for edit in closing["edits"])
    assert closing["computed_again"]["verdict"] == "PROVED"
    assert closing["computed_again"]["stopped"] == []
