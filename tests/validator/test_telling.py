"""How services and ways are put into words, and what to do about a path."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited, audited_anew
from validator import telling
from validator.telling import UNFILTERED, services_text
from validator.verdicts import Box

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from validator.reachability import paths


def box(proto: str, dport: str, sport: str = "any") -> Box:
    return Box(("10.0.0.0/24",), ("10.1.0.0/24",), proto, sport, dport)


@pytest.mark.parametrize(
    ("boxes", "text"),
    [
        ([box("tcp", "any", "102"), box("tcp", "0-4839", "102")], "every tcp port from port 102"),
        ([box("tcp", "any"), box("tcp", "22", "102"), box("udp", "53")], "every tcp port, udp/53 (dns)"),
        ([box("tcp", "any", "102"), box("tcp", "22")], "every tcp port from port 102, tcp/22 (ssh)"),
    ],
)
def test_what_goes_without_saying_is_not_said(boxes: list[Box], text: str) -> None:
    assert services_text(boxes) == text


@pytest.mark.parametrize(
    ("folder", "code", "cure"),
    [
        ("plants/tiny", "PATH001", "Narrow or delete the rule, or declare a conduit"),
        ("checks/undefined_list/bad-ios-name-misspelt", "PATH001", f"{UNFILTERED}, or declare a conduit"),
        ("checks/no_default_deny/bad-asa-security-levels", "PATH001", f"{UNFILTERED}, or declare a conduit"),
        ("checks/no_default_deny/bad-ios-no-list", "PATH001", f"{UNFILTERED}, or declare a conduit"),
        ("checks/conduit_wider_than_declared/bad-ios-whole-subnet", "PATH002", "Narrow the rule"),
        ("checks/ot_reaches_internet/bad-asa-https", "PATH005", "Delete the rule;"),
        ("checks/no_default_deny/bad-asa-security-levels", "RUL002", "Bind a list that ends in deny"),
        ("checks/undeclared_remote_access/ok-asa-translated-far-end", "RUL002", "Give the tunnel a filter"),
    ],
)
def test_a_remedy_speaks_of_a_rule_where_one_is_written(folder: str, code: str, cure: str) -> None:
    remedies = [finding.remediation for finding in audited(FIXTURES / folder).findings if finding.code == code]
    assert any(remedy.startswith(cure) for remedy in remedies), remedies


def test_the_path_of_what_is_sure_is_sure(tmp_path: Path) -> None:
    folder = shutil.copytree(FIXTURES / "plants" / "tiny", tmp_path / "tiny")
    config = folder / "configs" / "fw-a.txt"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("access-group ", "frobnicate\naccess-group ", 1), encoding="utf-8")
    found = next(item for item in audited_anew(folder).findings if item.message.startswith("DMZ reaches CTRL"))
    assert dict(found.told_notes)["path"] == "fw-b wan1>port1"


def test_the_way_of_a_witness_is_found_when_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thousands of findings most are told in a line each."""
    asked: list[str] = []
    really = telling.path_text

    def counted(found: Iterable[paths.Path], device: str = "") -> str:
        asked.append(device)
        return really(found, device)

    monkeypatch.setattr(telling, "path_text", counted)
    found = [item for item in audited_anew(FIXTURES / "plants" / "tiny").findings if item.way is not None]
    assert found
    assert not asked
    first = [item.told_notes for item in found]
    assert [item.told_notes for item in found] == first
    assert len(asked) == len(found)
    assert any(notes[0][0] == "path" for notes in first)


def test_the_straightest_way_of_a_witness_is_shown(tmp_path: Path) -> None:
    """Two firewalls stand on the segment of the sender: the way by both is longer than the way by one."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: P1}\nzones:\n  - {id: DMZ, kind: dmz, networks: [10.2.0.0/24]}\n"
        "  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}\n"
        "devices:\n  - {id: a-turns, file: configs/a.txt}\n  - {id: b-edge, file: configs/b.txt}\n"
    )
    (tmp_path / "configs" / "a.txt").write_text(
        "version 15.2\nhostname A\nip routing\ninterface Vlan2\n ip address 10.2.0.2 255.255.255.0\n"
        "ip route 0.0.0.0 0.0.0.0 10.2.0.1\nend\n"
    )
    (tmp_path / "configs" / "b.txt").write_text(
        "version 15.2\nhostname B\nip routing\ninterface Vlan2\n ip address 10.2.0.1 255.255.255.0\n"
        " ip access-group IN in\nip access-list extended IN\n permit tcp host 10.2.0.7 host 10.1.0.9 eq 22\n"
        "interface Vlan1\n ip address 10.1.0.1 255.255.255.0\nend\n"
    )
    told = [item for item in audited_anew(tmp_path).findings if (item.source_zone, item.code) == ("DMZ", "PATH001")]
    assert [value for item in told for key, value in item.told_notes if key == "path"] == ["b-edge Vlan2>Vlan1"]


def test_a_service_does_not_stand_twice_where_some_of_its_source_ports_are_left_out() -> None:
    whole = Box(("10.1.0.0/24",), ("10.2.0.9",), "udp", "any", "123")
    parts = [Box(("10.1.0.7",), ("10.2.0.9",), "udp", ports, "123") for ports in ("0-3388", "3390-65535")]
    assert services_text([whole, *parts]) == "udp/123 (ntp)"
    assert services_text(parts) == "udp/123 from port 0-3388 (ntp), udp/123 from port 3390-65535 (ntp)"
