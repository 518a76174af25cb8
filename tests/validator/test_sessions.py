"""Flows and the devices that keep track of connections, on plants whose answers were worked out by hand."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew

if TYPE_CHECKING:
    from pathlib import Path

CASES = FIXTURES / "checks" / "flow_passes_one_way"
BOTH = "ip route 10.10.0.0 255.255.255.0 10.9.0.2\nip route 10.10.0.0 255.255.255.0 10.9.1.2\n"
ASYMMETRIC = "config system settings\n    set asymroute enable\nend\nconfig firewall policy"
UDP = (("tcp", "udp"), ("established", ""))


def verdict(tmp_path: Path, case: str, *changes: tuple[str, str, str]) -> tuple[str, tuple[str, ...]]:
    """The one flow of a case after some changes (file, text, new text)."""
    folder = tmp_path / "plant"
    shutil.copytree(CASES / case, folder)
    for name, old, new in changes:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    (conduit,) = audited_anew(folder).conduits
    (flow,) = conduit.flows
    return flow.verdict.value, flow.one_way


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        ("bad-two-firewalls", ("BROKEN", ("fw-a", "fw-b"))),
        ("bad-back-past-the-firewall", ("BROKEN", ("fw",))),
        ("ok-one-firewall-both-ways", ("WORKS", ())),
        ("ok-back-through-the-firewall", ("WORKS", ())),
        ("ok-no-state-on-the-way", ("WORKS", ())),
    ],
)
def test_both_directions_must_meet_the_same_devices(
    tmp_path: Path, case: str, answer: tuple[str, tuple[str, ...]]
) -> None:
    assert verdict(tmp_path, case) == answer


def test_equal_cost_ways_by_two_firewalls_may_part(tmp_path: Path) -> None:
    """Half of the connections go out by the firewall that their answers do not come back by."""
    change = ("configs/core.txt", "ip route 10.10.0.0 255.255.255.0 10.9.0.2\n", BOTH)
    found = verdict(tmp_path, "ok-one-firewall-both-ways", change)
    assert found[0] == "UNKNOWN"
    assert set(found[1]) == {"fw-a", "fw-b"}


def test_a_device_that_was_told_to_tolerate_strays_leaves_it_open(tmp_path: Path) -> None:
    change = ("configs/fw.txt", "config firewall policy", ASYMMETRIC)
    assert verdict(tmp_path, "bad-back-past-the-firewall", change)[0] == "UNKNOWN"


def test_answers_without_connections_are_judged_like_new_packets(tmp_path: Path) -> None:
    """UDP answers by another firewall meet its rules: nothing here says that they are dropped or pass."""
    changes = [(f"configs/{name}.txt", *pair) for name in ("core", "edge") for pair in UDP]
    changes += [(f"configs/fw-{name}.txt", "permit tcp", "permit udp") for name in "ab"]
    found = verdict(tmp_path, "bad-two-firewalls", ("plant.yaml", "tcp/3389", "udp/3389"), *changes)
    assert found[0] == "UNKNOWN"


LONE = """\
plant: {id: P, name: One firewall}
zones:
  - {id: CTRL, kind: control, networks: [10.9.0.0/24]}
  - {id: IDMZ, kind: dmz, networks: [10.9.2.0/24]}
conduits:
  - id: C-1
    from: CTRL
    to: IDMZ
    flows: [{src: CTRL, dst: IDMZ, service: tcp/3389, purpose: support, owner: OT}]
"""


def pairs(folder: Path, setting: str) -> tuple[list[str], set[str]]:
    """The verdicts of both pairs through a firewall with a setting, and the protocols that are only possible."""
    text = (CASES / "ok-back-through-the-firewall" / "configs" / "fw.txt").read_text(encoding="utf-8")
    text = text[: text.index("config router static")].replace("255.255.255.252", "255.255.255.0")
    block = f"config system settings\n    set {setting} enable\nend\nconfig firewall policy"
    (folder / "configs").mkdir(parents=True)
    (folder / "plant.yaml").write_text(LONE, encoding="utf-8")
    changed = text.replace("config firewall policy", block) if setting else text
    (folder / "configs" / "fw.txt").write_text(changed, encoding="utf-8")
    report = audited_anew(folder)
    only = {str(box.proto) for pair in report.pairs for box in pair.possibly if box not in pair.surely}
    return [pair.verdict.value for pair in report.pairs], only


@pytest.mark.parametrize(
    ("setting", "answer"),
    [
        ("", (["PROVED", "PROVED"], set[str]())),
        ("tcp-session-without-syn", (["PROVED", "PROVED"], set[str]())),
        ("asymroute", (["UNKNOWN", "UNKNOWN"], {"icmp"})),
    ],
)
def test_what_begins_is_judged_although_strays_pass(
    tmp_path: Path, setting: str, answer: tuple[list[str], set[str]]
) -> None:
    """`asymroute` leaves only answers of ICMP open, `tcp-session-without-syn` nothing at all."""
    assert pairs(tmp_path / "plant", setting) == answer


ASA = """\
: Saved
ASA Version 9.16(4)
!
hostname fw
!
interface GigabitEthernet1/1
 nameif ctrl
 security-level 50
 ip address 10.9.0.1 255.255.255.0
!
interface GigabitEthernet1/2
 nameif idmz
 security-level 60
 ip address 10.9.2.1 255.255.255.0
!
access-list RDP extended permit tcp any any eq 3389
access-list NONE extended deny ip any any
access-group RDP in interface ctrl
access-group NONE in interface idmz
class-map BYPASS
 match access-list RDP
policy-map LOOSE
 class BYPASS
  set connection advanced-options tcp-state-bypass
service-policy LOOSE interface ctrl
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""


OF_ASA = """\
: Saved
ASA Version 9.16(4)
!
hostname fw
!
interface GigabitEthernet1/1
 nameif port1
 security-level 50
 ip address 10.9.0.2 255.255.255.252
!
interface GigabitEthernet1/2
 nameif port2
 security-level 60
 ip address 10.9.2.1 255.255.255.252
!
access-list RDP extended permit tcp any any eq 3389
access-group RDP in interface port1
route port2 10.10.0.0 255.255.255.0 10.9.2.2
route port1 10.20.0.0 255.255.255.0 10.9.0.1
access-list LOOSE extended {chosen}
class-map BYPASS
 match access-list LOOSE
policy-map SOME
 class BYPASS
  set connection advanced-options tcp-state-bypass
{bound}
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
BOUND = "service-policy SOME global"


@pytest.mark.parametrize(
    ("chosen", "bound", "answer"),
    [
        ("permit tcp any host 10.10.0.20 eq 3389", BOUND, "UNKNOWN"),
        ("permit tcp host 10.10.0.20 eq 3389 any", BOUND, "UNKNOWN"),
        ("permit udp any any", BOUND, "BROKEN"),
        ("permit tcp any host 10.10.0.21", BOUND, "BROKEN"),
        ("permit tcp any host 10.10.0.20 eq 3389", "!", "BROKEN"),
    ],
)
def test_state_bypass_of_asa_is_for_its_class(tmp_path: Path, chosen: str, bound: str, answer: str) -> None:
    """Only one direction passes the firewall: it minds, but for packets of the class of a policy that is bound."""
    case = "bad-back-past-the-firewall"
    old = (CASES / case / "configs/fw.txt").read_text(encoding="utf-8")
    found = verdict(tmp_path, case, ("configs/fw.txt", old, OF_ASA.format(chosen=chosen, bound=bound)))
    assert found == (answer, ("fw",))


def test_state_bypass_of_asa_lets_nothing_begin_that_lists_deny(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(LONE, encoding="utf-8")
    (tmp_path / "configs" / "fw.txt").write_text(ASA, encoding="utf-8")
    report = audited_anew(tmp_path)
    assert [pair.verdict.value for pair in report.pairs] == ["PROVED", "PROVED"]
    assert [flow.verdict.value for flow in report.conduits[0].flows] == ["WORKS"]


def test_a_router_that_no_file_shows_is_no_reason_to_blame_a_device_beside_it(tmp_path: Path) -> None:
    """The firewall before the control network is missing: it may give answers to the edge, or hand them on itself."""
    folder = tmp_path / "plant"
    shutil.copytree(FIXTURES / "plants" / "srx-panos-site", folder)
    (folder / "configs" / "srx-site.txt").unlink()
    flows = {conduit.id: conduit.flows[0] for conduit in audited_anew(folder).conduits}
    for name in ("C-CTRL-SKID", "C-CTRL-SIS"):
        assert (flows[name].verdict.value, flows[name].one_way) == ("UNKNOWN", ())


ACROSS = """\
plant: {id: P, name: The core is missing}
zones:
  - {id: IT, kind: enterprise, networks: [10.1.0.0/16]}
  - {id: CELL, kind: control, networks: [10.3.0.0/24]}
conduits:
  - {id: C-1, from: IT, to: CELL, flows: [{src: IT, dst: CELL, service: tcp/502, purpose: t, owner: o}]}
  - {id: C-2, from: CELL, to: IT, flows: [{src: CELL, dst: IT, service: tcp/502, purpose: t, owner: o}]}
"""
WALL = """\
ASA Version 9.16(4)
hostname {name}
interface GigabitEthernet0/0
 nameif up
 security-level 50
 ip address {up} 255.255.255.252
interface GigabitEthernet0/1
 nameif in
 security-level 50
 ip address {own}
same-security-traffic permit inter-interface
same-security-traffic permit intra-interface
{routes}
: end
"""
EDGE = WALL.format(
    name="edge",
    up="10.0.0.2",
    own="203.0.113.2 255.255.255.248",
    routes="route in 0.0.0.0 0.0.0.0 203.0.113.1\nroute up 10.0.0.0 255.0.0.0 10.0.0.1",
)
CELL = WALL.format(name="cell", up="10.9.1.2", own="10.3.0.1 255.255.255.0", routes="route up 0.0.0.0 0.0.0.0 10.9.1.1")


def test_the_edge_beside_a_missing_core_is_not_blamed(tmp_path: Path) -> None:
    """Offices behind the core and a cell need no edge, which lets pass what it gets, and sends it back to the core."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(ACROSS, encoding="utf-8")
    (tmp_path / "configs" / "edge.txt").write_text(EDGE, encoding="utf-8")
    (tmp_path / "configs" / "cell.txt").write_text(CELL, encoding="utf-8")
    found = [(flow.verdict.value, flow.one_way) for one in audited_anew(tmp_path).conduits for flow in one.flows]
    assert found == [("UNKNOWN", ())] * 2
