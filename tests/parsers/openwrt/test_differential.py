"""The reader of OpenWrt against a second one: random sections, rendered for nftables, judge packets alike.

A long run: `SEGVAL_UCI_CONFIGS=5000 pytest tests/parsers/openwrt/test_differential.py`.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface
from typing import TYPE_CHECKING

import pytest

from parsers.linux_state import KernelState, with_state
from parsers.model.nat import NatKind, NatRule, NatStage
from parsers.model.rules import Action, BindingPoint
from parsers.model.service import State
from parsers.registry import parse
from parsers.source import Source
from uci_firewall import HOSTS, NETWORKS, PORTS, Maker, Renderer, as_uci

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.match import Match
    from parsers.model.service import ServiceSet

CONFIGS = int(os.environ.get("SEGVAL_UCI_CONFIGS", "60"))
PACKETS = 40
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Packet:
    """A packet that opens a connection; of ICMP `port` is type and code."""

    entering: str
    source: Address
    target: Address
    protocol: int
    source_port: int
    port: int


@dataclass(frozen=True)
class Fate:
    """What becomes of a packet: where it leaves (empty: the device itself), whether it passes, and under which header."""

    leaving: str
    passes: bool
    header: tuple[Address, Address | None, int]


def in_services(services: ServiceSet, packet: Packet, port: int) -> bool:
    return any(
        box.protocols.first <= packet.protocol <= box.protocols.last
        and box.source_ports.first <= packet.source_port <= box.source_ports.last
        and box.destination_ports.first <= port <= box.destination_ports.last
        and box.states & State.NEW
        for box in services.boxes
    )


@dataclass
class Walk:
    """One packet on its way."""

    device: Device
    packet: Packet

    def meets(self, match: Match, source: Address, target: Address, port: int, way: tuple[str, NatRule | None]) -> bool:
        leaving, rule = way
        translated = rule is not None and (rule.address is not None or rule.port is not None)
        meant = (
            source in match.source.possibly
            and target in match.destination.possibly
            and in_services(match.service.possibly, self.packet, port)
            and (match.in_interfaces is None or self.packet.entering in match.in_interfaces)
            and (match.out_interfaces is None or leaving in match.out_interfaces)
            and (match.translated is None or match.translated is translated)
            and (match.translated_by is None or ("" if rule is None else rule.statement) in match.translated_by)
        )
        assert not meant or not match.unknown, match.unknown
        return meant

    def first(self, stage: NatStage, source: Address, target: Address, port: int, leaving: str) -> NatRule | None:
        rules = (rule for rule in self.device.nat if rule.stage is stage)
        return next((rule for rule in rules if self.meets(rule.match, source, target, port, (leaving, None))), None)

    def fate(self) -> Fate:
        packet = self.packet
        target, port = packet.target, packet.port
        rule = self.first(NatStage.DESTINATION, packet.source, target, port, "")
        if rule is not None and rule.address is not None:
            assert rule.address.kind is NatKind.STATIC, rule
            target = ip_address(rule.address.translated.cidrs()[0].partition("/")[0])
        if rule is not None and rule.port is not None:
            assert rule.port.translated.first == rule.port.translated.last
            port = rule.port.translated.first
        redirect = rule
        leaving = way_out(target)
        point = BindingPoint.FORWARD if leaving else BindingPoint.LOCAL
        names = [name for item in self.device.bindings if item.point is point for name in item.rule_sets]
        passes = all(self.judged(name, target, port, (leaving, redirect)) for name in names)
        source: Address | None = packet.source
        if leaving:
            rule = self.first(NatStage.SOURCE, packet.source, target, port, leaving)
            if rule is not None and rule.address is not None:
                known = rule.address.kind is NatKind.STATIC
                source = ip_address(rule.address.translated.cidrs()[0].partition("/")[0]) if known else None
        return Fate(leaving, passes, (target, source, port))

    def judged(self, name: str, target: Address, port: int, way: tuple[str, NatRule | None]) -> bool:
        (rule_set,) = (item for item in self.device.rule_sets if item.name == name)
        if self.packet.source.version not in rule_set.families:
            return True
        rules = (rule for rule in rule_set.rules if self.meets(rule.match, self.packet.source, target, port, way))
        return next(rules).action is Action.PERMIT


def way_out(target: Address) -> str:
    """The device by which a packet leaves, or empty if the target is an own address."""
    for device, addresses in NETWORKS.values():
        for text in addresses:
            own = ip_interface(text)
            if target == own.ip:
                return ""
            if target.version == own.version and target in own.network:
                return device
    return NETWORKS["wan"][0]


def packets(chance: random.Random) -> list[Packet]:
    outer = ip_interface(NETWORKS["wan"][1][0]).ip
    found = [
        Packet(NETWORKS[here][0], ip_address(f"{HOSTS[4][here]}{number}"), outer, protocol, 40_000, port)
        for here in ("wan", "lan", "dmz")
        for number in (7, 14)
        for protocol in (6, 17)
        for port in (80, 502, 8080)
    ]
    for _ in range(PACKETS):
        version = 6 if chance.random() < 0.25 else 4
        hosts = HOSTS[version]
        here, there = chance.choice(sorted(hosts)), chance.choice(sorted(hosts))
        source = ip_address(f"{hosts[here]}{chance.randrange(2, 20) if chance.random() < 0.8 or version == 6 else 200}")
        own = chance.random() < 0.25
        target = (
            ip_interface(chance.choice(NETWORKS[there][1])).ip
            if own
            else ip_address(f"{hosts[there]}{chance.randrange(2, 20)}")
        )
        if target.version != version:
            continue
        icmp = 1 if version == 4 else 58
        protocol = chance.choice((6, 6, 6, 17, 17, icmp, 50))
        port = chance.choice(PORTS) if protocol in {6, 17} else 0
        if protocol == icmp:
            port = chance.choice((8, 13, 0, 128, 129)) << 8
        source_port = chance.choice((500, 40_000)) if protocol in {6, 17} else 0
        found.append(Packet(NETWORKS[here][0], source, target, protocol, source_port, port))
    return found


def both(maker: Maker) -> tuple[Device, Device, str, str]:
    sections = maker.sections()
    uci, nft = as_uci(sections), Renderer(sections).text()
    result = parse(Source.from_text("router.txt", uci), "openwrt_uci")
    assert result.ledger.blocking() == 0, (uci, result.diagnostics)
    (mine,) = result.devices
    read = parse(Source.from_text("router.nft", nft), "linux_nftables")
    assert read.ledger.blocking() == 0, (nft, read.diagnostics)
    other = with_state(read.devices[0], KernelState(mine.interfaces, (), configured=True))
    return mine, other, uci, nft


def test_both_readers_let_the_same_packets_pass() -> None:
    chance = random.Random("segval openwrt")  # noqa: S311 - the same configurations every time, no secret
    maker = Maker(chance)
    met: Counter[str] = Counter()
    for _ in range(CONFIGS):
        mine, other, uci, nft = both(maker)
        for packet in packets(chance):
            found, wanted = Walk(mine, packet).fate(), Walk(other, packet).fate()
            assert found == wanted, f"{packet}\n{found}\n{wanted}\n{uci}\n{nft}"
            met["passes" if found.passes else "stops"] += 1
            met["own" if not found.leaving else "on"] += 1
            met["new target"] += found.header[0] != packet.target
            met["new source"] += found.header[1] != packet.source
    rare = {name: maker.used[name] for name in maker.used if not maker.used[name]}
    assert not rare
    assert all(met[name] > CONFIGS / 4 for name in ("passes", "stops", "own", "on", "new target", "new source")), met


@pytest.mark.skipif(shutil.which("nft") is None or os.geteuid() != 0, reason="needs nft and root")
def test_kernel_takes_what_the_second_reader_writes() -> None:
    maker = Maker(random.Random("segval kernel"))  # noqa: S311 - no secret
    for _ in range(8):
        text = Renderer(maker.sections()).text()
        command = ["unshare", "--net", "nft", "--check", "--file", "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{done.stderr}\n{text}"
