"""What a zone can send under addresses of others, on plants judged by eye, and packet by packet by the oracle."""

from __future__ import annotations

import datetime as dt
import random
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

import naive
from naive import Packet
from parsers.as_json import device_json
from validator.audit import AuditOptions, joined, load
from validator.false_sources import false_reaches
from validator.questions import Silent
from validator.reachability import engine

if TYPE_CHECKING:
    from pathlib import Path

    from validator.graph.network import Network

PLANT = """\
plant: {id: P}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24]}
  - {id: E, kind: control, networks: [10.3.0.0/24]}
  - {id: S, kind: safety, networks: [10.2.0.0/24]}
"""
TOPOLOGY = """\
device,order,in,out,src,dst,service,action,log
#interface,r,a,10.1.0.1/24
#interface,r,e,10.3.0.1/24
#interface,r,l,10.9.0.1/30
#interface,fw,l,10.9.0.2/30
#interface,fw,s,10.2.0.1/24
#route,r,10.2.0.0/24,10.9.0.2
#route,fw,10.1.0.0/24,10.9.0.1
#route,fw,10.3.0.0/24,10.9.0.1
"""


def network(folder: Path, rules: str) -> Network:
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (folder / "configs" / "rules.csv").write_text(TOPOLOGY + rules, encoding="utf-8")
    return joined(*load(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent()))


def told(folder: Path, rules: str) -> dict[str, list[str]]:
    """`A>S` to the boxes of what is sent under addresses of others."""
    net = network(folder, rules)
    zones = net.plant.zones
    found: dict[str, list[str]] = {}
    for item in false_reaches(net, zones, [zone for zone in zones if zone.id == "S"]):
        boxes = [f"{','.join(box.src)}>{','.join(box.dst)} {box.proto}/{box.dport}" for box in item.packets.boxes()]
        found[f"{item.source.id}>S"] = boxes
    return found


@pytest.mark.parametrize(
    ("first", "permits", "expected"),
    [
        ("any", "10.3.0.9,10.2.0.5,udp/1502", ["10.3.0.9/32>10.2.0.5/32 udp/1502"]),
        ("10.1.0.0/24", "10.3.0.9,10.2.0.5,udp/1502", []),
        ("10.3.0.8-10.3.0.9", "10.3.0.9-10.3.0.10,10.2.0.5,udp/1502", ["10.3.0.9/32>10.2.0.5/32 udp/1502"]),
        ("any", "10.3.0.9,10.2.0.5,tcp/1502", []),
        ("any", "any,10.2.0.5,udp/1502", []),
        ("any", "10.2.0.7,10.2.0.5,icmp", ["10.2.0.7/32>10.2.0.5/32 icmp/any"]),
    ],
)
def test_what_rules_permit_by_source_is_open_to_whoever_is_not_asked(
    tmp_path: Path, first: str, permits: str, expected: list[str]
) -> None:
    rules = f"r,1,a,,{first},any,any,permit,\nr,2,e,,10.3.0.0/24,any,any,permit,\nfw,1,l,s,{permits},permit,\n"
    assert told(tmp_path, rules).get("A>S", []) == expected


def test_the_oracle_carries_the_same_packets(tmp_path: Path) -> None:
    rules = (
        "r,1,a,,10.1.0.0-10.3.0.127,any,any,permit,\nr,2,e,,10.3.0.0/24,any,any,permit,\n"
        "fw,1,l,s,10.1.0.4-10.1.0.7,10.2.0.5,udp/500-510,permit,\nfw,2,l,s,10.3.0.9,10.2.0.6,any,deny,\n"
        "fw,3,l,s,10.3.0.8-10.3.0.200,10.2.0.5-10.2.0.6,udp/505-600,permit,\n"
    )
    net = network(tmp_path, rules)
    oracle = naive.Network([device_json(node.device) for node in net.nodes])
    zones = net.plant.zones
    (item,) = (one for one in false_reaches(net, zones[:1], zones[2:]) if one.source.id == "A")
    boxes = {
        (src, dst, port)
        for box in item.packets.boxes()
        for src in _hosts(box.src)
        for dst in _hosts(box.dst)
        for port in _ports(box.dport)
    }
    sources = [f"10.{net}.0.{host}" for net in (1, 2, 3) for host in (3, 4, 7, 8, 9, 10, 127, 128, 200, 201)]
    targets, ports = ("10.2.0.4", "10.2.0.5", "10.2.0.6", "10.2.0.7"), (499, 500, 504, 505, 510, 511, 600, 601)
    arrives = {
        (src, dst, port)
        for src in sources
        for dst in targets
        for port in ports
        if any(fate.disposition == "delivered" for fate in oracle.fates(Packet(src, dst, 17, 40_000, port), ("r", "a")))
    }
    as_itself = {(dst, port) for src, dst, port in arrives if src.startswith("10.1.")}
    expected = {one for one in arrives if not one[0].startswith("10.1.") and one[1:] not in as_itself}
    assert expected
    assert {one for one in boxes if one[0] in sources and one[2] in ports} == expected


@pytest.mark.parametrize("seed", range(6))
def test_answers_in_parts_tell_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """What a zone reaches as itself stands in another part than what is sent in another's name."""
    chance = random.Random(seed)  # noqa: S311 - a plant, and no secret
    rules = "r,1,a,,any,any,any,permit,\nr,2,e,,any,any,any,permit,\n"
    for number in range(24):
        net, host, port = chance.choice((1, 3)), chance.randrange(0, 250), chance.randrange(500, 520)
        who = chance.choice((f"10.{net}.0.{host}", f"10.{net}.0.{host}-10.{net}.0.{host + 4}", "10.1.0.0/24", "any"))
        target = f"10.2.0.{chance.randrange(1, 9)}"
        rules += (
            f"fw,{number},l,s,{who},{target},udp/{port}-{port + 6},{chance.choice(('permit', 'permit', 'deny'))},\n"
        )
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    whole = packets_told(tmp_path / "whole", rules)
    monkeypatch.setattr(engine, "MOST_WORDS", 1)
    monkeypatch.setattr(engine, "WORDS_OF_A_PART", 1)
    assert packets_told(tmp_path / "parts", rules) == whole


def packets_told(folder: Path, rules: str) -> set[tuple[str, str, int]]:
    """The packets of `told` of zone A, one by one."""
    net = network(folder, rules)
    zones = net.plant.zones
    return {
        (src, dst, port)
        for item in false_reaches(net, zones[:1], zones[2:])
        for box in item.packets.boxes()
        if any(address.startswith("10.3.") for address in box.src)
        for src in _hosts(tuple(address for address in box.src if address.startswith("10.3.")))
        for dst in _hosts(box.dst)
        for port in _ports(box.dport)
    }


def _hosts(cidrs: tuple[str, ...]) -> list[str]:
    return [str(host) for cidr in cidrs for host in ip_network(cidr)]


def _ports(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)
