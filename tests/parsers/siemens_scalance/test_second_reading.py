"""SCALANCE: drawn rule bases, read a second time by a reader of a few lines, agree packet by packet."""

from __future__ import annotations

import ipaddress
import random
import re
from typing import Any, NamedTuple

from naive_rules import Packet, judge
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source

ROUNDS = 150
PLACES = ("vlan 1", "vlan 2", "vlan 3", "ppp 2")
HOSTS = tuple(f"10.{net}.0.{host}" for net in (1, 2, 3) for host in (4, 5, 6, 9, 130))
PORTS = (101, 102, 103, 443, 5000)
SERVICES = {"all": None, "S7": (6, 102, 102), "WEB": (6, 443, 443), "RANGE": (17, 102, 443)}
_RULE = re.compile(
    r"\s*ipv4rule from (\S+ \S+) to (\S+ \S+) srcip (\S+) dstip (\S+) action (\w+)(?: service (\w+))? prior (\d+)$"
)


class Row(NamedTuple):
    """A rule in the words of the second reader."""

    order: int
    entering: str
    leaving: str
    source: str
    target: str
    permits: bool
    service: str


def drawn(chance: random.Random) -> str:
    """The text of a device with rules in any order."""

    def addresses() -> str:
        first, last = sorted(chance.sample(HOSTS, 2), key=ipaddress.IPv4Address)
        forms = (first, f"{first}-{last}", f"10.{chance.randrange(1, 4)}.0.0/24", f"{first}/32", "0.0.0.0/0")
        return chance.choice(forms)

    orders = chance.sample(range(128), chance.randrange(1, 12))
    rows = [
        f" ipv4rule from {chance.choice(PLACES)} to {chance.choice(PLACES)} srcip {addresses()} dstip {addresses()}"
        f" action {chance.choice(('acc', 'drop', 'rej', 'acc'))}"
        f"{chance.choice(('', *(f' service {name}' for name in SERVICES)))} prior {order}"
        for order in orders
    ]
    services = (
        " service name S7 transport tcp dstport 102",
        " service name WEB transport tcp dstport 443",
        " service name RANGE transport udp dstport 102-443",
    )
    return "\n".join(("system name G", "firewall", *services, *rows, "!", "end", ""))


def rows_of(text: str) -> list[Row]:
    """The rules, in the order in which they are asked."""
    found: list[Row] = []
    for line in text.splitlines():
        match = _RULE.match(line)
        if match:
            entering, leaving, source, target, action, service, order = match.groups()
            found.append(Row(int(order), entering, leaving, source, target, action == "acc", service or "all"))
    return sorted(found)


def inside(text: str, address: str) -> bool:
    value = ipaddress.IPv4Address(address)
    if "-" in text:
        first, last = text.split("-")
        return ipaddress.IPv4Address(first) <= value <= ipaddress.IPv4Address(last)
    return value in ipaddress.IPv4Network(text)


def expected(rows: list[Row], packet: Packet, entering: str, leaving: str) -> str:
    for row in rows:
        service = SERVICES[row.service]
        fits = service is None or (packet.proto == service[0] and service[1] <= packet.dport <= service[2])
        if (
            fits
            and (row.entering, row.leaving) == (entering, leaving)
            and inside(row.source, packet.src)
            and inside(row.target, packet.dst)
        ):
            return "permit" if row.permits else "deny"
    return "deny"


def test_drawn_rule_bases_agree_with_a_second_reading() -> None:
    chance = random.Random("SCALANCE")  # noqa: S311 - the same rule bases every time, no secret
    permits = 0
    for _ in range(ROUNDS):
        text = drawn(chance)
        result = parse(Source.from_text("g.txt", text))
        assert not result.ledger.blocking()
        document: dict[str, Any] = device_json(result.devices[0])
        (rules,) = (item for item in document["rule_sets"] if item["name"] == "firewall")
        rows = rows_of(text)
        assert len(rows) == text.count("ipv4rule")
        for _ in range(120):
            entering, leaving = chance.choice(PLACES), chance.choice(PLACES)
            if rows and chance.random() < 0.8:
                entering, leaving = chance.choice(rows)[1:3]
            proto = chance.choice((6, 17))
            packet = Packet(chance.choice(HOSTS), chance.choice(HOSTS), proto, 1, chance.choice(PORTS))
            verdict = expected(rows, packet, entering, leaving)
            permits += verdict == "permit"
            assert judge(rules, packet, entering, leaving).verdict == verdict, (text, packet, entering, leaving)
    assert permits > ROUNDS * 3
