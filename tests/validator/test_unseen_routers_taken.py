"""The report says what PROVED takes for granted of routers that no file shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audits import audited_anew
from diagram_plants import route
from small_plants import device, interface, joined, zone
from validator.plant.model import ZoneKind
from validator.unseen_routers_taken import MOST_NAMED, taken_of_unseen_routers
from validator.verdicts import PairVerdict, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.model.device import Device

EVERY = "0.0.0.0/0"
ZONES = [zone("OPS", "10.2.0.0/24"), zone("CELL", "10.3.0.0/24")]
PROVED, UNKNOWN = (PairVerdict("OPS", "CELL", one) for one in (Verdict.PROVED, Verdict.UNKNOWN))
EDGE = """\
: Saved
ASA Version 9.16(4)
hostname edge
interface GigabitEthernet0/0
 nameif dmz
 security-level 50
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.2.0.9 255.255.255.0
access-list closed extended deny ip any any
access-group closed in interface dmz
access-group closed in interface inside
route inside 10.3.0.0 255.255.255.0 10.2.0.1 1
: end
"""
CELL = """\
: Saved
ASA Version 9.16(4)
hostname cell
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 10.2.0.2 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.3.0.1 255.255.255.0
access-list closed extended deny ip any any
access-group closed in interface outside
access-group closed in interface inside
route outside 0.0.0.0 0.0.0.0 10.2.0.1 1
: end
"""
PLANT = """\
plant: {id: P, name: P}
zones:
  - {id: DMZ, kind: dmz, networks: [10.1.0.0/24]}
  - {id: OPS, kind: control, networks: [10.2.0.0/24]}
  - {id: CELL, kind: control, networks: [10.3.0.0/24]}
"""


def firewall(*hops: str) -> Device:
    ports = interface("out", "10.2.0.2/24"), interface("in", "10.3.0.1/24")
    return device("fw", *ports, routes=tuple(route(f"10.{20 + at}.0.0/16", hop) for at, hop in enumerate(hops)))


def said(made: Device, *pairs: PairVerdict) -> str:
    return taken_of_unseen_routers(joined(ZONES, made), pairs)


def test_every_router_of_the_plant_is_named_once() -> None:
    text = said(firewall("10.2.0.1", "10.2.0.3", "10.2.0.1"), UNKNOWN, PROVED)
    assert text.endswith(": next hop 10.2.0.1 of fw, next hop 10.2.0.3 of fw")
    assert text.startswith("PROVED takes for granted that routers that no file shows have interfaces where routes name")


def test_many_are_counted() -> None:
    text = said(firewall(*(f"10.2.0.{20 + at}" for at in range(MOST_NAMED + 2))), PROVED)
    assert text.endswith(f"next hop 10.2.0.{19 + MOST_NAMED} of fw and 2 more")


def test_nothing_is_said_where_nothing_rests_on_it() -> None:
    assert not said(firewall("10.2.0.1"), UNKNOWN)
    assert not said(firewall(), PROVED)
    known = device("core", interface("ops", "10.2.0.1/24"))
    assert not taken_of_unseen_routers(joined(ZONES, firewall("10.2.0.1"), known), (PROVED,))
    provider = device("fw", interface("out", "203.0.113.2/24"), routes=(route(EVERY, "203.0.113.1"),))
    assert not said(provider, PROVED)


def test_a_line_of_their_own_to_an_internet_to_which_devices_lead_is_named() -> None:
    """Not where no device leads there, or one of them may have a line of its own."""
    net = zone("NET", "198.51.100.0/24", "203.0.113.0/24", kind=ZoneKind.INTERNET)
    ports = interface("out", "203.0.113.2/29"), interface("ops", "10.2.0.9/24")
    edge = device("edge", *ports, routes=(route(EVERY, "203.0.113.1"), route("10.3.0.0/24", "10.2.0.1")))
    apart = replace(edge, interfaces=(ports[0], interface("dmz", "10.1.0.1/24")), routes=edge.routes[:1])
    for devices, named in (((edge, firewall("10.2.0.1")), True), ((apart, firewall("10.2.0.1")), False)):
        text = taken_of_unseen_routers(joined([*ZONES, net], *devices), (PROVED,))
        assert text
        assert (", and no line of their own to NET, to which devices lead: " in text) is named


def test_the_report_says_it_of_an_exact_route_to_a_core_that_is_not_here(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    for name, text in (("configs/edge.txt", EDGE), ("configs/cell.txt", CELL), ("plant.yaml", PLANT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = audited_anew(tmp_path)
    assert ("DMZ", "CELL", "PROVED") in {(one.source, one.destination, one.verdict) for one in report.pairs}
    [text] = (one for one in report.limits if "no file shows" in one)
    assert text.endswith(": next hop 10.2.0.1 of cell, edge")
