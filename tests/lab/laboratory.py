"""One plant in the kernel and in the engine: wired, loaded, read back, probed, compared.

What the readers get is what the kernel prints after loading (`nft list ruleset`, `nft -j`, `iptables-save`,
`ipset save`, `ip -j`). A packet that arrives although nothing possibly lets it, and one that does not although
everything surely does, is a contradiction; it is asked once more by itself, without any older connection.
"""

from __future__ import annotations

import random
import re
import select
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from frames import GRE, ICMP, ICMPV6, TCP, UDP, Probe, answer_to, frame, seen
from further import COMBOS
from namespaces import PREFIX, Namespaces, forget_connections
from plants import HOSTS, PORTS, SETS, SPORTS, LabPlant, Lan, link, pool_network

from parsers.diagnostics import Diagnostics
from parsers.facts import linux_ip
from parsers.ledger import Ledger
from parsers.linux_state import KernelState, with_state
from parsers.model import address, service
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.outputs import Output, Shown
from parsers.registry import parse
from parsers.source import Source
from validator.declared import mirrored
from validator.graph.network import build_network
from validator.plant.loader import load_plant
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.replies import round_trips

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Sequence

    from parsers.model.device import Device
    from validator.plant.model import Zone
    from validator.reachability.engine import PairReach

QUIET = 0.02
"""Seconds without a frame after which nothing more is awaited."""
PATIENCE = 3.0
OTHER = 0
"""Stands for one of the protocols without ports."""


@dataclass(frozen=True)
class Contradiction:
    """A probe of which kernel and engine say different things; `what` in words."""

    seed: int
    zone: str
    probe: Probe
    what: str


@dataclass
class Outcome:
    """What one plant gave."""

    probes: int = 0
    answers: int = 0
    met: Counter[str] = field(default_factory=Counter[str])
    contradictions: list[Contradiction] = field(default_factory=list[Contradiction])


class Laboratory:
    """One plant, loaded."""

    def __init__(self, plant: LabPlant, seed: int, spaces: Namespaces) -> None:
        self.plant, self.seed, self.spaces = plant, seed, spaces
        self.chance = random.Random(seed + 1)  # noqa: S311 - reproducible, not secret
        self._wire()
        self.ports = {lan.name: spaces.packet_socket(lan.name, "eth0") for lan in plant.lans}
        self.devices = [self._loaded(router.number) for router in plant.routers]

    # Wiring

    def _wire(self) -> None:
        plant = self.plant
        self.spaces.add([router.name for router in plant.routers] + [lan.name for lan in plant.lans])
        lines: list[str] = []
        for lan in plant.lans:
            near = f"link add lan{lan.number} netns {PREFIX}{plant.routers[lan.router].name} address {_mac(lan, 1)} type veth"
            lines.append(f"{near} peer name eth0 netns {PREFIX}{lan.name} address {_mac(lan, 2)}")
        for router in plant.routers:
            if router.parent is not None:
                parent = PREFIX + plant.routers[router.parent].name
                ends = [_link_mac(router.number, end) for end in (1, 2)]
                near = f"link add dn{router.number} netns {parent} address {ends[0]} type veth"
                lines.append(f"{near} peer name uplink netns {PREFIX}{router.name} address {ends[1]}")
        self.spaces.batch(lines)
        for lan in plant.lans:
            self.spaces.inside(
                lan.name, ["sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6; ip link set eth0 up"]
            )
        for router in plant.routers:
            self.spaces.inside(router.name, ["sh", "-c", _SYSCTL])
            self.spaces.inside(router.name, ["ip", "-batch", "-"], "\n".join(self._addresses(router.number)) + "\n")
        for router in plant.routers:
            self.spaces.inside(router.name, ["ip", "-batch", "-"], "\n".join(self._routes(router.number)) + "\n")
            for version in ("-4 ", "-6 "):
                lines = [line.removeprefix(version) for line in router.steering if line.startswith(version)]
                self.spaces.inside(router.name, ["ip", version.strip(), "-batch", "-"], "\n".join(lines) + "\n")

    def _addresses(self, number: int) -> list[str]:
        lines = ["link set lo up"]
        for lan in self.plant.lans:
            if lan.router != number:
                continue
            name = f"lan{lan.number}"
            lines += [
                f"link set {name} up",
                f"addr add {lan.host(4, 1)}/24 dev {name}",
                f"addr add {lan.host(6, 1)}/64 dev {name} nodad",
            ]
            # The host's kernel knows no address: its frames are made and seen whole.
            lines += [
                f"neigh replace {one} lladdr {_mac(lan, 2)} dev {name} nud permanent"
                for version in (4, 6)
                for one in lan.addresses(version)
            ]
        for child in [number, *self.plant.children(number)]:
            name = "uplink" if child == number else f"dn{child}"
            if child == number and self.plant.routers[number].parent is None:
                continue
            lines.append(f"link set {name} up")
            for version in (4, 6):
                mine = child == number
                here, there = link(child, version)[mine], link(child, version)[not mine]
                lines.append(
                    f"addr add {here}/{30 if version == 4 else 126} dev {name}{'' if version == 4 else ' nodad'}"
                )
                other = _link_mac(child, 1 if mine else 2)
                lines.append(f"neigh replace {there} lladdr {other} dev {name} nud permanent")
        return lines

    def _routes(self, number: int) -> list[str]:
        lines: list[str] = []
        for version in (4, 6):
            kind = "" if version == 4 else "-6 "
            for other in self.plant.routers:
                if other.number == number:
                    continue
                hop = self._hop(number, other.number, version)
                networks = [lan.network(version) for lan in self.plant.lans if lan.router == other.number]
                networks.append(pool_network(other.number, version))
                lines += [f"{kind}route add {network} via {hop}" for network in networks]
        return [line.removeprefix("-6 ") for line in lines]

    def _hop(self, number: int, target: int, version: int) -> str:
        for child in self.plant.children(number):
            if target in self.plant.below(child):
                return link(child, version)[1]
        return link(number, version)[0]

    # Loading and reading back

    def _loaded(self, number: int) -> Device:
        router = self.plant.routers[number]
        if router.style == "nft":
            self._load_nft(router.name, router.rules)
            self._load_nft(router.name, router.more)
            command = ["nft", "-j", "list", "ruleset"] if self.seed % 3 == 0 else ["nft", "list", "ruleset"]
            text = self.spaces.inside(router.name, command)
        else:
            self.spaces.inside(router.name, ["ipset", "restore"], SETS + COMBOS)
            for text, words in ((router.rules, []), (router.more, ["--noflush"])):
                four, _, six = text.partition("# Generated by ip6tables-save")
                self.spaces.inside(router.name, ["iptables-restore", *words], four)
                self.spaces.inside(router.name, ["ip6tables-restore", *words], six)
            text = self.spaces.inside(router.name, ["ipset", "save"])
            text += self.spaces.inside(router.name, ["iptables-save"]) + self.spaces.inside(
                router.name, ["ip6tables-save"]
            )
        result = parse(Source.from_bytes(f"{router.name}.txt", text.encode()))
        assert not result.diagnostics, (self.seed, [item.message for item in result.diagnostics], text)
        assert result.complete
        assert not result.ledger.blocking(), (self.seed, [row.reason for row in result.ledger.open_rows()])
        return with_state(result.devices[0], self._state(router.name))

    def _load_nft(self, name: str, text: str) -> None:
        """A rule that nft itself refuses (it asks for two protocols at once) is left out."""
        for _ in range(40):
            try:
                self.spaces.inside(name, ["nft", "-f", "-"], text)
            except RuntimeError as error:
                found = re.search(r"/dev/stdin:(\d+):", str(error))
                if found is None:
                    raise
                lines = text.split("\n")
                lines[int(found[1]) - 1] = ""
                text = "\n".join(lines)
            else:
                return
        message = f"nft takes too little of the rules of seed {self.seed}"
        raise AssertionError(message)

    def _state(self, name: str) -> KernelState:
        shown = [
            self._shown(name, ["addr"]),
            self._shown(name, ["route", "show", "table", "all"]),
            self._shown(name, ["rule"]),
            self._shown(name, ["-6", "rule"]),
        ]
        rules = (*(shown[2].kernel_rules or ()), *(shown[3].kernel_rules or ()))
        return KernelState(shown[0].interfaces, shown[1].kernel_tables, rules)

    def _shown(self, name: str, command: list[str]) -> Shown:
        text = self.spaces.inside(name, ["ip", "-j", *command])
        source = Source.from_bytes(f"{name}-{command[-1]}.json", text.encode())
        output = Output(source, " ".join(["ip", *command]), "", "", 0, 1, len(source.lines), ended=True)
        diagnostics = Diagnostics()
        found = linux_ip.READER.read(output, Ledger(len(source.lines)), diagnostics)
        assert not diagnostics.found
        return found

    @cached_property
    def engine(self) -> Engine:
        lines = ["plant: {id: LAB, name: Laboratory}", "zones:"]
        lines += [
            f"  - {{id: {lan.name}, kind: control, networks: [{lan.network(4)}, '{lan.network(6)}']}}"
            for lan in self.plant.lans
        ]
        plant = load_plant(Source.from_bytes("plant.yaml", "\n".join(lines).encode()))
        return Engine(build_network(plant, tuple((device, f"{device.name}.txt") for device in self.devices)))

    # Probes

    def probes(self, count: int) -> list[tuple[Lan, Probe]]:
        """Packets beside the bounds of rules, no two of one connection."""
        found: list[tuple[Lan, Probe]] = []
        taken: set[tuple[int, frozenset[int]]] = set()
        number = 30_000
        while len(found) < count:
            lan = self.chance.choice(self.plant.lans)
            version = self.chance.choice((4, 4, 6))
            target = self.chance.choice([one for one in self.plant.lans if one is not lan])
            aimed = [one for one in self.plant.aimed if (":" in one) == (version == 6)]
            dst = target.host(version, self.chance.choice(HOSTS))
            if aimed and self.chance.random() < 0.3:
                dst = self.chance.choice(aimed)
            number += 1
            probe = self._probe(lan.host(version, self.chance.choice(HOSTS)), dst, number)
            key = (probe.proto, frozenset({probe.sport, probe.dport}))
            if key in taken:
                continue
            taken.add(key)
            found.append((lan, probe))
        return found

    def _probe(self, src: str, dst: str, number: int) -> Probe:
        """`number` makes the connection its own where the rules do not ask for the source port."""
        chance = self.chance
        proto = chance.choice((TCP, TCP, TCP, TCP, UDP, UDP, UDP, ICMP, ICMP, OTHER))
        if proto == ICMP:
            six = ":" in src
            kind = chance.choice((128, 128, 128, 128, 129, 1, 135) if six else (8, 8, 8, 8, 13, 0, 3))
            return Probe(src, dst, ICMPV6 if six else ICMP, number, kind << 8)
        if proto == OTHER:
            return Probe(src, dst, chance.choice((GRE, 50, 89)), 0, 0)
        low, high = chance.choice((*PORTS, (8080, 8080)))
        dport = chance.choice((low - 1, low, (low + high) // 2, high, high + 1))
        sport = number
        if chance.random() < 0.2:
            low, high = chance.choice(SPORTS)
            sport = min(chance.choice((low - 1, low, high, high + 1)), 65_535)
        return Probe(src, dst, proto, sport, dport)

    # Asking the kernel

    def send(self, probes: Sequence[tuple[Lan, Probe]]) -> tuple[dict[int, dict[str, Probe]], set[int]]:
        """Where each probe arrived (number to zone to header), and which answers came back to their senders."""
        arrived: dict[int, dict[str, Probe]] = {}
        for number, (lan, probe) in enumerate(probes):
            self.ports[lan.name].send(frame(_macs(lan), probe, number))
            if number % 32 == 31:
                self._drain(arrived, set(), wait=0)
        self._drain(arrived, set())
        returned: set[tuple[int, str, Probe]] = set()
        for number, places in arrived.items():
            for zone, header in places.items():
                answer = answer_to(header)
                if answer is not None:
                    lan = next(one for one in self.plant.lans if one.name == zone)
                    self.ports[zone].send(frame(_macs(lan), answer, number, answer=True))
        self._drain({}, returned)
        # What comes back to its own zone (a translation there) is no question between two zones.
        for number, places in arrived.items():
            places.pop(probes[number][0].name, None)
        # An answer that the sender does not know, for it comes from another address than it asked, is none.
        known = {(lan.name, number, answer_to(probe)) for number, (lan, probe) in enumerate(probes)}
        return arrived, {number for number, zone, header in returned if (zone, number, header) in known}

    def _drain(
        self, arrived: dict[int, dict[str, Probe]], returned: set[tuple[int, str, Probe]], wait: float = QUIET
    ) -> None:
        names = {port.fileno(): name for name, port in self.ports.items()}
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            ready, _, _ = select.select(list(names), [], [], wait)
            if not ready:
                return
            for descriptor in ready:
                self._take(self.ports[names[descriptor]], names[descriptor], arrived, returned)

    @staticmethod
    def _take(
        port: socket.socket, zone: str, arrived: dict[int, dict[str, Probe]], returned: set[tuple[int, str, Probe]]
    ) -> None:
        while True:
            try:
                raw = port.recv(4096)
            except BlockingIOError:
                return
            what = seen(raw)
            if what is None:
                continue
            if what.answer:
                returned.add((what.number, zone, what.probe))
            else:
                arrived.setdefault(what.number, {})[zone] = what.probe

    def forget(self) -> None:
        """No connection is known any more."""
        for router in self.plant.routers:
            forget_connections(router.name)

    # Comparing

    def compare(self, count: int) -> Outcome:
        """Ask the kernel, ask the engine."""
        outcome = Outcome(probes=count)
        probes = self.probes(count)
        verdicts = self.verdicts(probes)
        arrived, returned = self.send(probes)
        for number, (lan, probe) in enumerate(probes):
            verdict = verdicts[number]
            wrong = verdict.against(set(arrived.get(number, {})))
            if wrong:
                self.forget()
                again, _ = self.send([(lan, probe)])
                wrong = verdict.against(set(again.get(0, {})))
            if wrong:
                outcome.contradictions.append(Contradiction(self.seed, lan.name, probe, wrong))
            if any(header != probe for header in arrived.get(number, {}).values()):
                outcome.met["translated"] += 1
            outcome.met["surely" if verdict.surely else "possibly" if verdict.possibly else "never"] += 1
        self._compare_answers(outcome, probes, arrived, returned)
        return outcome

    def verdicts(self, probes: Sequence[tuple[Lan, Probe]]) -> list[Verdict]:
        """What the engine says of each probe: the zones that it surely and possibly reaches."""
        found = [Verdict() for _ in probes]
        own = {text for lan in self.plant.lans for text in (lan.host(4, 1), lan.host(6, 1))}
        for source in self.plant.lans:
            here = [(number, match_of(probe)) for number, (lan, probe) in enumerate(probes) if lan is source]
            for target in self.plant.lans:
                if target is source or not here:
                    continue
                reaches = self.engine.reach(self._zone(source), self._zone(target), tuple(match for _, match in here))
                for number, match in here:
                    _note(found[number], target.name, match, reaches, skip=probes[number][1].dst in own)
        return found

    def _compare_plain(self, outcome: Outcome, probe: Probe, ends: tuple[Lan, Lan], verdict: Verdict) -> None:
        """Of packets that nobody translates, neither way in which the engine follows answers denies the other.

        Where marks choose the way, one of them may leave open what the other decides.
        """
        answer = mirrored(match_of(probe), connections=True)
        reaches = self.engine.reach(self._zone(ends[1]), self._zone(ends[0]), (answer,), replies=True)
        other = Verdict()
        _note(other, ends[0].name, answer, reaches, skip=False)
        outcome.met["answers less decided one way"] += other != verdict
        if other.surely - verdict.possibly or verdict.surely - other.possibly:
            what = f"two ways to follow the answer differ: {other} and {verdict}"
            outcome.contradictions.append(Contradiction(self.seed, ends[0].name, probe, what))

    def _zone(self, lan: Lan) -> Zone:
        return next(zone for zone in self.engine.network.plant.zones if zone.id == lan.name)

    def _compare_answers(
        self,
        outcome: Outcome,
        probes: Sequence[tuple[Lan, Probe]],
        arrived: dict[int, dict[str, Probe]],
        returned: set[int],
    ) -> None:
        """Answers come back exactly where the engine says so, translated back where they were translated."""
        for number, places in arrived.items():
            lan, probe = probes[number]
            for zone, header in places.items():
                if answer_to(header) is None:
                    continue
                target = next(one for one in self.plant.lans if one.name == zone)
                match = match_of(probe)
                trips = round_trips(self.engine, self._zone(lan), self._zone(target), (match,))
                verdict = Verdict()
                _note(verdict, lan.name, match, trips, skip=False)
                if header == probe:
                    self._compare_plain(outcome, probe, (lan, target), verdict)
                else:
                    outcome.met["translated answer"] += 1
                outcome.answers += 1
                came = {lan.name} if number in returned else set[str]()
                wrong = verdict.against(came)
                if wrong:
                    self.forget()
                    _, again = self.send([(lan, probe)])
                    wrong = verdict.against({lan.name} if 0 in again else set())
                if wrong:
                    outcome.contradictions.append(Contradiction(self.seed, lan.name, probe, f"the answer: {wrong}"))
                outcome.met[
                    f"answer {'surely' if verdict.surely else 'possibly' if verdict.possibly else 'never'}"
                ] += 1


@dataclass
class Verdict:
    """Zones that a packet surely and possibly reaches."""

    surely: set[str] = field(default_factory=set[str])
    possibly: set[str] = field(default_factory=set[str])

    def against(self, arrived: set[str]) -> str:
        """How arrivals contradict the verdict, or empty."""
        if arrived - self.possibly:
            return f"arrived in {', '.join(sorted(arrived - self.possibly))}, and nothing possibly lets it"
        if self.surely - arrived:
            return f"did not arrive in {', '.join(sorted(self.surely - arrived))}, and surely should"
        return ""


def _note(verdict: Verdict, zone: str, match: Match, reaches: Iterable[PairReach], *, skip: bool) -> None:
    for reach in reaches:
        packet = reach.painter.region(match, AS_SENT).possibly
        if not packet:
            continue
        if packet & reach.total.possibly:
            verdict.possibly.add(zone)
        # An address of a router stands in a zone's network; the router keeps what is for itself.
        if packet <= reach.total.surely and not skip:
            verdict.surely.add(zone)


def match_of(probe: Probe) -> Match:
    """Just the packets like a probe."""
    if probe.proto in {ICMP, ICMPV6}:
        services = service.of_icmp(probe.proto, probe.dport >> 8, probe.dport & 255)
    elif probe.proto in {TCP, UDP}:
        services = service.of_ports(probe.proto, Interval(probe.dport, probe.dport), Interval(probe.sport, probe.sport))
    else:
        services = service.of_protocol(probe.proto)
    source, destination = (AddressMatch.exactly(address.from_cidr(text)) for text in (probe.src, probe.dst))
    return Match(source, destination, ServiceMatch.exactly(services))


def _mac(lan: Lan, end: int) -> str:
    return f"02:00:00:00:{lan.number:02x}:{end:02x}"


def _link_mac(child: int, end: int) -> str:
    return f"02:00:00:01:{child:02x}:{end:02x}"


def _macs(lan: Lan) -> tuple[bytes, bytes]:
    return tuple(bytes.fromhex(_mac(lan, end).replace(":", "")) for end in (2, 1))  # type: ignore[return-value] # two of them


_SYSCTL = """\
for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done
for f in /proc/sys/net/ipv4/conf/*/send_redirects; do echo 0 > $f; done
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad
echo 0 > /proc/sys/net/ipv6/conf/all/accept_dad
"""
