"""The zone firewall as the parser writes it out against a second reader, on random configurations and packets.

`SEGVAL_LONG=1` asks thirty times as many.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

from naive_rules import Packet, judge
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source
from zone_reader import PORTS, Asked, ZoneReader

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIGS = 3_000 if os.environ.get("SEGVAL_LONG") == "1" else 100
PACKETS = 60
HOSTS = ("10.1.0.1", "10.1.0.2", "10.2.0.1", "10.2.0.2")
SIDES = ("any", "host 10.1.0.1", "host 10.2.0.1", "10.1.0.0 0.0.0.255", "10.2.0.0 0.0.0.255")
ZONES = ("A", "B", "C")
KINDS = {"tcp": 6, "udp": 17, "icmp": 1, "gre": 47}
INTERFACES = tuple(f"GigabitEthernet0/{number}" for number in range(5))


def entry(rng: Random) -> str:
    kind = rng.choice(("ip", "ip", "tcp", "udp", "icmp", "gre"))
    port = f" eq {rng.choice((22, 69, 80, 443, 502))}" if kind in {"tcp", "udp"} and rng.random() < 0.6 else ""
    return f" {rng.choice(('permit', 'permit', 'deny'))} {kind} {rng.choice(SIDES)} {rng.choice(SIDES)}{port}"


def classes(rng: Random) -> Iterator[str]:
    for number in range(3):
        yield f"ip access-list extended L{number}"
        yield from (entry(rng) for _ in range(rng.randint(1, 4)))
    for number in range(4):
        yield f"class-map type inspect {rng.choice(('match-any', 'match-all'))} C{number}"
        for _ in range(rng.randint(1, 3)):
            kind, word = rng.random(), rng.choice(("match", "match", "match", "match not"))
            if kind < 0.4:
                yield f" {word} access-group name L{rng.randrange(3)}"
            elif kind < 0.8 or number == 0:
                yield f" {word} protocol {rng.choice(('tcp', 'udp', 'icmp', *PORTS))}"
            else:
                yield f" {word} class-map C{rng.randrange(number)}"


def policies(rng: Random) -> Iterator[str]:
    for number in range(4):
        yield f"policy-map type inspect P{number}"
        for name in rng.sample(range(4), rng.randint(1, 3)):
            yield f" class type inspect C{name}"
            yield f"  {rng.choice(('inspect', 'inspect', 'pass', 'drop', 'drop log'))}"
        if rng.random() < 0.6:
            yield " class class-default"
            yield f"  {rng.choice(('drop', 'drop', 'pass', 'inspect'))}"


def config(rng: Random) -> str:
    lines = ["version 15.7", "hostname rtr", "ip port-map user-own port tcp 502", *classes(rng), *policies(rng)]
    lines += [f"zone security {zone}" for zone in ZONES]
    ends = [(one, other) for one in (*ZONES, "default") for other in (*ZONES, "self", "default")]
    for number, (one, other) in enumerate(rng.sample([pair for pair in ends if pair != ("default",) * 2], 8)):
        lines.append(f"zone-pair security Z{number} source {one} destination {other}")
        lines.append(f" service-policy type inspect P{rng.randrange(4)}")
    for name, zone in zip(INTERFACES, (*ZONES, rng.choice(ZONES), ""), strict=True):
        lines += [f"interface {name}", *([f" zone-member security {zone}"] if zone else [])]
    return "\n".join([*lines, "end", ""])


def packet(rng: Random) -> tuple[Asked, Packet]:
    kind = rng.choice(tuple(KINDS))
    src, dst = rng.choice(HOSTS), rng.choice(HOSTS)
    port = rng.choice((22, 69, 80, 443, 502, 9999)) if kind in {"tcp", "udp"} else 0
    if kind == "icmp":
        port = rng.choice((0, 3, 8, 11, 13, 17))
    opens = rng.random() < 0.8 or kind != "tcp"
    asked = Asked(src, dst, kind, 40000, port, opens)
    code = port << 8 if kind == "icmp" else port
    sport = 40000 if kind in {"tcp", "udp"} else 0
    return asked, Packet(src, dst, KINDS[kind], sport, code, "new" if opens else "established")


def test_both_readers_say_the_same() -> None:
    seen: Counter[str] = Counter()
    for seed in range(CONFIGS):
        rng = Random(f"zones {seed}")  # noqa: S311 - samples
        text = config(rng)
        result = parse(Source.from_text("rtr.txt", text), "cisco_ios")
        document: Any = device_json(result.devices[0])
        lists = {item["name"]: item for item in document["rule_sets"]}
        reader = ZoneReader.of(text)
        for _ in range(PACKETS):
            asked, sent = packet(rng)
            entering, leaving = rng.choice(INTERFACES), rng.choice(INTERFACES)
            expected = reader.transit(asked, entering, leaving)
            found = judge(lists["zone pairs"], sent, entering, leaving).verdict
            assert found == expected, (seed, asked, entering, leaving)
            seen[f"transit {expected}"] += 1
            if "zone pairs to self" in lists:
                expected = reader.to_router(asked, entering)
                assert judge(lists["zone pairs to self"], sent, entering).verdict == expected, (seed, asked, entering)
                seen[f"to self {expected}"] += 1
    assert len(seen) == 6, seen
    assert min(seen.values()) > CONFIGS // 10, seen
