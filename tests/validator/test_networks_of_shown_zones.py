"""Declared networks of a zone of which no file says where they are, beside others that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from validator.findings import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PORT = """\
interface GigabitEthernet1/{0}
 nameif {1}
 security-level 50
 ip address 10.{0}.0.1 255.255.255.0
{2}"""
LISTS = "".join(
    f"access-list {name}_IN extended deny ip any any\naccess-group {name}_IN in interface {name}\n"
    for name in ("corp", "ctrl", "cell")
)
PLANT = """\
plant: {{id: P, name: P, owner: o}}
zones:
  - {{id: CORP, kind: enterprise, networks: [10.1.0.0/24]}}
  - {{id: CTRL, kind: control, networks: [{}]}}
  - {{id: CELL, kind: field, networks: [10.3.0.0/24]}}
{}devices: [{{id: fw, file: configs/fw.txt}}]
"""
DEFAULT = "route corp 0.0.0.0 0.0.0.0 10.1.0.254 1\n"
BOTH = "10.2.0.0/24, 10.20.0.0/24"
OUTER = """\
object network INNER
 subnet 10.2.0.0 255.255.255.0
object network OUTER
 subnet 10.20.0.0 255.255.255.0
nat (ctrl,corp) source static INNER OUTER
"""
FLOW = """\
conduits:
  - id: C1
    from: CELL
    to: CTRL
    via: [fw]
    flows: [{{src: CELL, dst: {}, service: https, purpose: p, owner: o}}]
"""


def audit(folder: Path, networks: str, lines: str = DEFAULT, more: str = "", version6: str = "") -> Report:
    """A firewall with three networks that lets nothing pass, and the control zone as it is declared."""
    ports = (
        PORT.format(1, "corp", ""),
        PORT.format(2, "ctrl", f" ipv6 address {version6}\n" if version6 else ""),
        PORT.format(3, "cell", ""),
    )
    config = f"ASA Version 9.16(4)\nhostname fw\n{''.join(ports)}{lines}{LISTS}: end\n"
    files = {"plant.yaml": PLANT.format(networks, more), "configs/fw.txt": config}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return audited_anew(folder)


def between(report: Report) -> set[tuple[str, tuple[str, ...]]]:
    """What is said of the control zone and the cell, either way."""
    ends = {"CTRL", "CELL"}
    return {(pair.verdict.value, pair.reasons) for pair in report.pairs if {pair.source, pair.destination} == ends}


@pytest.mark.parametrize(
    ("networks", "lines", "nowhere"),
    [
        (BOTH, DEFAULT, "10.20.0.0/24"),
        (BOTH, "", "10.20.0.0/24"),
        (BOTH, "route corp 10.0.0.0 255.0.0.0 10.1.0.254 1\n", "10.20.0.0/24"),
        (BOTH, "route ctrl 10.21.0.0 255.255.255.0 10.2.0.9 1\n", "10.20.0.0/24"),
        (BOTH, "route Null0 10.20.0.0 255.255.255.0\n", "10.20.0.0/24"),
        (BOTH, OUTER.replace("10.20.0.0 255.255.255.0", "10.20.0.0 255.255.255.128"), "10.20.0.0/24"),
        (f"{BOTH}, 10.21.0.0/24", "route ctrl 10.21.0.0 255.255.255.0 10.2.0.9 1\n", "10.20.0.0/24"),
        ("10.2.0.0/24, 10.20.0.7", DEFAULT, "10.20.0.7/32"),
        ("10.2.0.0/24, 'fd00:2::/64'", DEFAULT, "fd00:2::/64"),
        ("'fd00:2::/64', 10.2.0.0/24, 10.20.0.0/16, 10.30.0.0/16, 10.40.0.0/16", DEFAULT, None),
    ],
)
def test_a_network_that_no_file_shows_leaves_its_zone_open(
    networks: str, lines: str, nowhere: str | None, tmp_path: Path
) -> None:
    """As it would if it were a zone of its own: the device that has it may stand in the cell too."""
    named = nowhere or "fd00:2::/64, 10.20.0.0/16, 10.30.0.0/16 and 1 more"
    report = audit(tmp_path, networks, lines)
    reason = f"no configuration shows where {named} of CTRL is attached"
    assert between(report) == {("UNKNOWN", (reason,))}
    (found,) = [one for one in report.findings if one.code == "COV010"]
    assert found.message.startswith(reason + "; leaves ")
    assert "zone of its own" in found.remediation
    others = {(pair.source, pair.destination): pair.verdict.value for pair in report.pairs}
    assert others["CELL", "CORP"] == others["CORP", "CELL"] == "PROVED"


@pytest.mark.parametrize(
    ("networks", "lines", "version6", "told"),
    [
        ("10.2.0.0/16", DEFAULT, "", 0),
        (BOTH, "route ctrl 10.20.0.0 255.255.255.0 10.2.0.9 1\n", "", 0),
        ("10.2.0.0/24, 10.20.0.0/16", "route ctrl 10.20.5.0 255.255.255.0 10.2.0.9 1\n", "", 0),
        (BOTH, OUTER, "", 0),
        ("10.2.0.0/24, 'fd00:2::/64'", DEFAULT, "fd00:2::1/64", 0),
        ("10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16", DEFAULT, "", 2),
        ("0.0.0.0/0, '::/0'", DEFAULT, "", 1),
    ],
)
def test_summaries_and_networks_that_some_file_speaks_of_leave_nothing_open(
    networks: str, lines: str, version6: str, told: int, tmp_path: Path
) -> None:
    """What is declared for everything is told, and says of no host where it is."""
    report = audit(tmp_path, networks, lines, version6=version6)
    assert between(report) == {("PROVED", ())}
    assert [one.severity for one in report.findings if one.code == "COV010"] == [Severity.LOW] * told


def test_what_is_left_of_a_network_whose_nested_zones_are_shown_is_a_summary(tmp_path: Path) -> None:
    """A site declared as a whole, of which the cells are on segments and nothing else is known."""
    plant = "  - {{id: SUB, kind: field, networks: [10.20.5.0/24], parent_zone: CTRL}}\n".format()
    lines = "route ctrl 10.20.5.0 255.255.255.0 10.2.0.9 1\n"
    report = audit(tmp_path, "10.2.0.0/24, 10.20.0.0/16", lines, plant)
    assert between(report) == {("PROVED", ())}
    (found,) = [one for one in report.findings if one.code == "COV010"]
    assert found.message.endswith("what is proved of CTRL holds for its other networks")


@pytest.mark.parametrize(("end", "verdict"), [("10.20.0.5", "UNKNOWN"), ("CTRL", "BROKEN"), ("10.2.0.5", "BROKEN")])
def test_a_flow_to_a_network_that_no_file_shows_is_not_broken(end: str, verdict: str, tmp_path: Path) -> None:
    """It may work by the device that was not handed in; what is said of the zone is meant of where it stands."""
    report = audit(tmp_path, BOTH, more=FLOW.format(end))
    assert [flow.verdict.value for one in report.conduits for flow in one.flows] == [verdict]


def test_a_route_that_ends_at_a_device_that_knows_no_more_shows_no_network(tmp_path: Path) -> None:
    """A firewall sends the whole site to the core, and the core has no way there: the cell's router is missing."""
    core = "".join(PORT.format(number, name, "") for number, name in ((2, "ctrl"), (4, "site")))
    core = f"ASA Version 9.16(4)\nhostname core\n{core}: end\n".replace("10.2.0.1", "10.2.0.9")
    summary = "route ctrl 10.20.0.0 255.255.0.0 10.2.0.9 1\n"
    (tmp_path / "configs").mkdir()
    for known in (False, True):
        onward = "route site 10.20.0.0 255.255.255.0 10.4.0.7 1\n" if known else ""
        (tmp_path / "configs" / "core.txt").write_text(core.replace(": end", f"{onward}: end"), encoding="utf-8")
        report = audit(tmp_path, BOTH, summary)
        named = any("10.20.0.0/24 of CTRL is attached" in why for _, reasons in between(report) for why in reasons)
        assert named is not known
