"""EOS: drawn lists, read a second time by a reader of a few lines, agree packet by packet; one policy for two vendors."""

from __future__ import annotations

import ipaddress
import random
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from naive_rules import Packet, judge
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source

ROUNDS = 120
HOSTS = tuple(f"10.{net}.0.{host}" for net in (1, 2) for host in (4, 5, 6, 9, 130))
PORTS = {"ssh": 22, "www": 80, "https": 443, "102": 102, "502": 502}
SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "one_policy_many_vendors"


class Row(NamedTuple):
    """An entry in the words of the second reader."""

    order: int
    permits: bool
    protocol: str
    source: str
    source_ports: str
    target: str
    target_ports: str
    established: bool


def drawn(chance: random.Random) -> tuple[str, list[Row]]:
    """A device with a list in any order, and its entries."""

    def addresses() -> str:
        host = chance.choice(HOSTS)
        start = host.rpartition(".")[0]
        return chance.choice(("any", f"host {host}", f"{start}.0/25", f"{host}/32", f"{start}.0 0.0.0.254"))

    def ports(protocol: str) -> str:
        if protocol not in ("tcp", "udp") or chance.random() < 0.4:
            return ""
        one, two = chance.sample([*PORTS], 2) if protocol == "tcp" else chance.sample(["102", "502"], 2)
        return chance.choice((f"eq {one} {two}", f"eq {one}", f"neq {one} {two}", "lt 102", "gt 102", "range 80 443"))

    rows: list[Row] = []
    for order in chance.sample(range(1, 200), chance.randrange(1, 14)):
        protocol = chance.choice(("ip", "tcp", "tcp", "udp", "icmp"))
        established = protocol == "tcp" and chance.random() < 0.2
        permits = chance.random() < 0.6
        sides = (addresses(), ports(protocol) if chance.random() < 0.2 else "", addresses(), ports(protocol))
        rows.append(Row(order, permits, protocol, *sides, established))
    lines = [
        " ".join(
            part
            for part in (
                f"   {row.order} {'permit' if row.permits else 'deny'} {row.protocol}",
                row.source,
                row.source_ports,
                row.target,
                row.target_ports,
                "established" if row.established else "",
            )
            if part
        )
        for row in rows
    ]
    head = "! device: x (DCS-7010, EOS-4.30.1F)\nip access-list A\n"
    return f"{head}{chr(10).join(lines)}\n!\nip routing\n!\nend\n", sorted(rows)


def inside(text: str, address: str) -> bool:
    value = int(ipaddress.IPv4Address(address))
    if text == "any":
        return True
    if text.startswith("host "):
        return address == text[5:]
    if "/" in text:
        return ipaddress.IPv4Address(address) in ipaddress.IPv4Network(text, strict=False)
    start, free = (int(ipaddress.IPv4Address(part)) for part in text.split())
    return value & ~free == start & ~free


def fits(text: str, port: int) -> bool:
    if not text:
        return True
    operator, *words = text.split()
    numbers = [PORTS.get(word) or int(word) for word in words]
    match operator:
        case "eq":
            return port in numbers
        case "neq":
            return port not in numbers
        case "lt":
            return port < numbers[0]
        case "gt":
            return port > numbers[0]
        case _:
            return numbers[0] <= port <= numbers[1]


def expected(rows: list[Row], packet: Packet) -> str:
    numbers = {"tcp": 6, "udp": 17, "icmp": 1}
    for row in rows:
        if row.protocol != "ip" and numbers[row.protocol] != packet.proto:
            continue
        if row.established and packet.state == "new":
            continue
        if not (inside(row.source, packet.src) and inside(row.target, packet.dst)):
            continue
        if fits(row.source_ports, packet.sport) and fits(row.target_ports, packet.dport):
            return "permit" if row.permits else "deny"
    return "deny"


def test_drawn_lists_agree_with_a_second_reading() -> None:
    chance = random.Random("EOS")  # noqa: S311 - the same lists every time, no secret
    verdicts = {"permit": 0, "deny": 0}
    for _ in range(ROUNDS):
        text, rows = drawn(chance)
        result = parse(Source.from_text("x.txt", text))
        assert not result.ledger.blocking(), text
        document: dict[str, Any] = device_json(result.devices[0])
        rules = next(item for item in document["rule_sets"] if item["name"] == "A")
        for _ in range(150):
            proto = chance.choice((6, 6, 17, 1))
            port = 8 << 8 if proto == 1 else chance.choice((22, 80, 101, 102, 103, 443, 502))
            state = chance.choice(("new", "established")) if proto == 6 else "new"
            sport = chance.choice((1, 80, 102, 444))
            packet = Packet(chance.choice(HOSTS), chance.choice(HOSTS), proto, sport, port, state)
            verdict = expected(rows, packet)
            verdicts[verdict] += 1
            assert judge(rules, packet).verdict == verdict, (text, packet)
    assert min(verdicts.values()) > ROUNDS * 10


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_one_policy_takes_the_same_packets_on_eos_and_ios() -> None:
    """The generator's lists for both platforms; names of ports stand for numbers. Packets at the edge of each rule.

    What differs is in no packet here: a fragment after the first passes a permit with ports on IOS and not on EOS, and
    the generator adds IPv6 and an outbound list for IOS alone.
    """
    lists: list[Any] = []
    for name, platform in (("sample_multitarget.eacl", "arista_eos"), ("sample_multitarget.acl", "cisco_ios")):
        document: Any = device_json(parse(Source.read(SAMPLES / name, name), platform).devices[0])
        lists.append(next(item for item in document["rule_sets"] if item["name"] == "edge-inbound"))
    eos, ios = lists
    assert len(eos["rules"]) == len(ios["rules"])
    edges = (
        "0.1.2.3",
        "10.0.0.1",
        "11.0.0.1",
        "100.63.255.255",
        "100.64.0.0",
        "172.15.0.1",
        "172.31.255.255",
        "8.8.8.8",
    )
    targets = (*(f"200.1.1.{last}" for last in range(7)), "10.9.9.9", "192.168.1.1", "172.32.0.1")
    seen = {"permit": 0, "deny": 0}
    for source in edges:
        for target in targets:
            for proto, sport, port, state in (
                *(
                    (6, 1, port, state)
                    for port in (25, 80, 443, 465, 587, 995, 996)
                    for state in ("new", "established")
                ),
                *((17, sport, 53, "new") for sport in (1023, 1024, 65_535)),
                (1, 0, 8 << 8, "new"),
            ):
                packet = Packet(source, target, proto, sport, port, state)
                verdict = judge(eos, packet).verdict
                assert judge(ios, packet).verdict == verdict, packet
                seen[verdict] += 1
    assert min(seen.values()) > 50
