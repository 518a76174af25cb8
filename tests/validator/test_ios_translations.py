"""IOS translations against a second reader that keeps a table of entries (`ios_translations`), on random statements.

Whatever a packet may become after some history must be told as possible, and what is told as sure must come about after
every one. What is told and never comes about is counted: it is rare, and always in doubt. The seeds are fixed.
"""

from __future__ import annotations

import ipaddress
import random
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import pytest

from ios_translations import INSIDE, OUTSIDE, OWN, Listed, Outcome, Packet, Router, Statement, flows
from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import ConcretePacket
from validator.reachability.questions import DeviceQuestion

if TYPE_CHECKING:
    from parsers.registry import ParseResult

HEAD = """\
!
version 15.7
hostname R
!
interface GigabitEthernet0/0
 ip address 192.0.2.1 255.255.255.0
 ip nat outside
interface GigabitEthernet0/1
 ip address 10.0.0.1 255.255.255.0
 ip nat inside
"""
SIDES = {"I": "GigabitEthernet0/1", "O": "GigabitEthernet0/0"}
HOSTS = [INSIDE + "2", INSIDE + "3"]
FAR = [OUTSIDE + "2", OUTSIDE + "3"]
POOLS = {"P": (OUTSIDE + "4", OUTSIDE + "5"), "Q": (OUTSIDE + "6", OUTSIDE + "7")}
SEEDS = range(60)
QUESTIONS = [
    *flows(HOSTS, FAR, 3000),
    *flows(HOSTS, FAR, 80),
    *(
        Packet("O", src, 2000, dst, port)
        for src in FAR
        for dst in (*HOSTS, *(address for room in POOLS.values() for address in room), OUTSIDE + "9")
        for port in (80, 8080)
    ),
]
BEFORE = flows(HOSTS, FAR, 1000)


class Written:
    """Random statements, as text and as the second reader has them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - test data
        self.text: list[str] = []
        self.statements: list[Statement] = []
        hosts = HOSTS.copy()
        self.random.shuffle(hosts)
        for host in hosts[: self.random.randrange(0, 2)]:
            self.static(host)
        for number in range(self.random.randrange(1, 4)):
            self.dynamic(number)

    def static(self, host: str) -> None:
        shown = OUTSIDE + "9"
        kind = self.random.choice(("all", "port", "map"))
        if kind == "port":
            self.text.append(f"ip nat inside source static tcp {host} 80 {shown} 8080 extendable")
            self.statements.append(Statement((shown,), local=host, ports=(80, 8080)))
        elif kind == "map":
            entries = self.listed("S")
            self.text += ["route-map S permit 10", " match ip address S"]
            self.text.append(f"ip nat inside source static {host} {shown} route-map S")
            self.statements.append(Statement((shown,), entries, local=host, by_route_map=True))
        else:
            self.text.append(f"ip nat inside source static {host} {shown}")
            self.statements.append(Statement((shown,), local=host))

    def listed(self, name: str) -> tuple[Listed, ...]:
        """An extended list of one to three lines."""
        self.text.append(f"ip access-list extended {name}")
        found: list[Listed] = []
        for _ in range(self.random.randrange(1, 4)):
            source = self.random.choice((*HOSTS, ""))
            destination = self.random.choice((*FAR, "", ""))
            permits = self.random.random() < 0.7 or not found
            words = f" {'permit' if permits else 'deny'} ip {f'host {source}' if source else '10.0.0.0 0.0.0.255'} "
            self.text.append(words + (f"host {destination}" if destination else "any"))
            far = frozenset({destination}) if destination else None
            found.append(Listed(permits, frozenset({source} if source else HOSTS), far))
        return tuple(found)

    def dynamic(self, number: int) -> None:
        name = f"L{number}"
        entries = self.listed(name)
        pool = self.random.choice(sorted(POOLS))
        room: tuple[str, ...] = POOLS[pool]
        what, end = f"list {name}", self.random.choice(("", "", " overload"))
        if self.random.random() < 0.35:
            self.text += [f"route-map {name} permit 10", f" match ip address {name}"]
            what, end = f"route-map {name}", self.random.choice(("", " reversible", " overload"))
        target = f"pool {pool}"
        if end == " overload" and self.random.random() < 0.5:
            target, room = "interface GigabitEthernet0/0", (OWN,)
        self.text.append(f"ip nat inside source {what} {target}{end}")
        made = Statement(
            room, entries, by_route_map=what.startswith("route-map"), overload=end == " overload",
            reversible=end == " reversible",
        )  # fmt: skip
        self.statements.append(made)

    def parsed(self) -> ParseResult:
        pools = [f"ip nat pool {name} {room[0]} {room[1]} prefix-length 24" for name, room in POOLS.items()]
        return parse(Source.from_text("r.txt", HEAD + "\n".join([*pools, *self.text, "end", ""])))


def told(question: DeviceQuestion, packet: Packet) -> list[tuple[bool, frozenset[Outcome]]]:
    """Each way that the tool tells: whether surely, and the outcomes that it speaks of.

    Ways to hosts of the network that the plant does not have are left out.
    """
    asked = ConcretePacket(
        ipaddress.ip_address(packet.src), ipaddress.ip_address(packet.dst), 6, packet.sport, packet.dport
    )
    found: list[tuple[bool, frozenset[Outcome]]] = []
    for path in cast("list[dict[str, Any]]", question.document(asked)["paths"]):
        if path["verdict"] == "deny":
            continue
        hop = path["hops"][-1]
        out = next(short for short, name in SIDES.items() if name == hop["out"])
        ways = [(out, src, dst, int(hop["dport"])) for src in spread(hop["src"]) for dst in spread(hop["dst"])]
        if ways:
            found.append((path["verdict"] == "permit", frozenset(ways)))
    return found


def spread(text: str) -> list[str]:
    """Every address that is told, of those that the plant knows."""
    nets = [ipaddress.ip_network(one) for one in text.split(",")]
    return [host for host in (*HOSTS, *(f"{OUTSIDE}{n}" for n in range(1, 10))) if any(_in(host, net) for net in nets)]


def _in(host: str, net: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    return ipaddress.ip_address(host) in net


@pytest.mark.parametrize("seed", SEEDS)
def test_every_history_is_told(seed: int) -> None:
    written = Written(seed)
    result = written.parsed()
    assert not result.devices[0].unmodelled
    router = Router(written.statements)
    questions = {side: DeviceQuestion(result, name, None, None) for side, name in SIDES.items()}
    wrong: list[str] = []
    for packet in QUESTIONS:
        happens, ways = router.outcomes(packet, BEFORE), told(questions[packet.side], packet)
        possible = frozenset(outcome for _, outcomes in ways for outcome in outcomes)
        if not happens <= possible:
            wrong.append(f"{packet} may become {sorted(happens - possible)}, which is not told")
        if any(sure and not happens <= outcomes for sure, outcomes in ways):
            wrong.append(f"{packet}: surely {ways}, and {sorted(happens)} come about")
    assert wrong == [], "\n".join(written.text)


def test_what_never_comes_about_is_seldom_told() -> None:
    """And the comparison says something: packets that are translated, that may be, and that surely are not."""
    kinds, wide = Counter[str](), 0
    for seed in SEEDS:
        written = Written(seed)
        result, router = written.parsed(), Router(written.statements)
        questions = {side: DeviceQuestion(result, name, None, None) for side, name in SIDES.items()}
        for packet in QUESTIONS:
            happens, ways = router.outcomes(packet, BEFORE), told(questions[packet.side], packet)
            never = [sure for sure, outcomes in ways if not outcomes & happens]
            assert not any(never)
            wide += bool(never)
            plain = any(out[1:3] == (packet.src, packet.dst) for out in happens)
            changed = any(out[1:3] != (packet.src, packet.dst) for out in happens)
            kinds[f"{packet.side} {'both' if plain and changed else 'changed' if changed else 'plain'}"] += 1
    assert min(kinds[f"{side} {kind}"] for side in "IO" for kind in ("both", "changed", "plain")) > 10, kinds
    assert wide * 50 < kinds.total(), wide
