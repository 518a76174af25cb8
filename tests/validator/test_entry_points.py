"""`entry_point` of a vendor: a device, or an interface of one, as VEN002, VEN003, VEN004 and VEN005 read it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = FIXTURES / "checks"


def codes(tmp_path: Path, case: str, *changes: tuple[str, str]) -> set[str]:
    """The VEN codes of a fixture whose plant is changed."""
    folder = tmp_path / "plant"
    shutil.copytree(CHECKS / case, folder)
    text = (folder / "plant.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "plant.yaml").write_text(text, encoding="utf-8")
    return {item.code for item in audited_anew(folder).findings if item.code.startswith("VEN")}


NAMES: tuple[tuple[str, str, str, set[str]], ...] = (
    ("ok-asa-declared-vendor", "fw-a", "fw-a", set()),
    ("ok-asa-declared-vendor", "fw-a", "fw-a:OUTSIDE", set()),
    ("ok-asa-declared-vendor", "fw-a", "fw-a:outside", set()),
    ("ok-asa-declared-vendor", "fw-a", "fw-a:GigabitEthernet1/1", set()),
    ("ok-asa-declared-vendor", "fw-a", "fw-a:DMZ", {"VEN002"}),
    ("ok-asa-declared-vendor", "fw-a", "fw-a:nowhere", {"VEN002"}),
    ("ok-fortios-declared-vendor", "fw-f", "fw-f:ACME-VPN", set()),
    ("ok-fortios-declared-vendor", "fw-f", "fw-f:port1", set()),
    ("ok-fortios-declared-vendor", "fw-f", "fw-f:port3", {"VEN002"}),
)


@pytest.mark.parametrize(("case", "old", "new", "expected"), NAMES)
def test_an_entry_point_may_name_an_interface(
    tmp_path: Path, case: str, old: str, new: str, expected: set[str]
) -> None:
    found = codes(tmp_path, f"undeclared_remote_access/{case}", (f"entry_point: {old}", f"entry_point: '{new}'"))
    assert found == expected


@pytest.mark.parametrize("entry", ["fw-a", "fw-a:OUTSIDE", "fw-a:DMZ"])
def test_a_contract_that_ended_is_told_at_any_way_in(tmp_path: Path, entry: str) -> None:
    found = codes(tmp_path, "access_past_contract/bad-asa-tunnel", ("entry_point: fw-a", f"entry_point: '{entry}'"))
    assert "VEN003" in found


def test_a_zone_of_two_vendors_is_let_in_where_one_is_in_force(tmp_path: Path) -> None:
    """The contract of the first has ended, and its own entry point is another interface."""
    second = "vendors:\n  - {id: V-NEW, zone: ACME, entry_point: 'fw-a:OUTSIDE', peers: [198.51.100.77]}"
    changes = (("entry_point: fw-a", "entry_point: 'fw-a:DMZ'"), ("vendors:", second))
    assert not codes(tmp_path, "access_past_contract/bad-asa-tunnel", *changes)


@pytest.mark.parametrize(("entry", "fires"), [("r1:Tunnel0", False), ("r1:GigabitEthernet0/1", True)])
def test_a_multipoint_tunnel_of_a_vendor(tmp_path: Path, entry: str, fires: bool) -> None:  # noqa: FBT001 -- a case
    vendor = (
        f"devices:\n  - {{id: r1, file: configs/r1.txt}}\nvendors:\n  - {{id: V, zone: SITE, entry_point: '{entry}'}}"
    )
    changes = (
        ("kind: enterprise", "kind: vendor"),
        ("devices:\n  - {id: r1, file: configs/r1.txt, platform: cisco_ios}", vendor),
    )
    assert ("VEN004" in codes(tmp_path, "tunnel_to_anybody/bad-ios-multipoint", *changes)) is fires


@pytest.mark.parametrize(("entry", "fires"), [("", True), ("FW:outside", False), ("FW:inside", True)])
def test_a_web_portal_needs_a_vendor_that_enters_there(tmp_path: Path, entry: str, *, fires: bool) -> None:
    folder = tmp_path / "plant"
    shutil.copytree(FIXTURES / "judged" / "asa_web_portal", folder)
    with (folder / "plant.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: V, kind: vendor, networks: [172.31.9.0/24]}\n")
        file.write(f"vendors:\n  - {{id: ACME, zone: V, entry_point: '{entry}'}}\n" if entry else "")
    assert ("VEN002" in {item.code for item in audited_anew(folder).findings}) is fires
