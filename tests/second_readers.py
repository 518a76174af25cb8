"""Two readings of the same lists, asked about the same packets at the bounds of their rules."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from naive import Packet
from naive_packets import boundary_packets
from naive_rules import judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Doc = dict[str, Any]
BOUNDARIES, MIXED = 1_000, 1_600
"""At most so many packets a list that vary one field at a bound, and so many tries to mix fields of several."""
NEAR = 12
"""Every second mixed packet takes its fields from packets that stand so close: of one rule or of neighbours."""


WAYS = 3
"""A packet is asked on so many of the ways."""


class Way(NamedTuple):
    """The interfaces of a packet's way, None if not known, whether its destination was translated, and by what."""

    inside: str | None = None
    out: str | None = None
    translated: bool = False
    by: str = ""


ANYHOW = Way()


@dataclass(frozen=True)
class Difference:
    """A packet that the two readings of a list judge otherwise; `line` is the parser's deciding line, 0 for none."""

    rule_set: str
    packet: Packet
    way: Way
    parsers: str
    second: str
    line: int


@dataclass
class Comparison:
    """What was asked about one file: verdicts of the parsers, and where the second reader differs."""

    verdicts: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    only_parsers: list[Doc] = field(default_factory=list)
    only_second: list[str] = field(default_factory=list)


def questions(seed: str, *rule_sets: Doc) -> list[Packet]:
    """Packets of the lists' families on and beside the bounds of their rules, the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - a seeded choice of packets
    families = set.intersection(*(set(one.get("families", [4, 6])) for one in rule_sets))
    every = [one for one in boundary_packets([{"rule_sets": rule_sets}]) if version(one) in families]
    chosen = rng.sample(every, BOUNDARIES) if len(every) > BOUNDARIES else every
    return [*dict.fromkeys([*chosen, *_mixed(every, rng)])]


def _mixed(every: Sequence[Packet], rng: random.Random) -> Iterator[Packet]:
    """Source of one packet, destination of another, the rest of a third."""
    for number in range(MIXED if every else 0):
        src = rng.randrange(len(every))
        near = every[max(0, src - NEAR) : src + NEAR] if number % 2 else every
        first, second, third = every[src], rng.choice(near), rng.choice(near)
        if version(first) == version(second):
            yield Packet(first.src, second.dst, third.proto, third.sport, third.dport, third.state, third.fragment)


def version(packet: Packet) -> int:
    """4 or 6."""
    return 6 if ":" in packet.src else 4


def compared(found: Comparison, parsers: Doc, second: Doc, seed: str, ways: Sequence[Way] = (ANYHOW,)) -> None:
    """Ask both about every packet on a few of the ways, and note what they say."""
    rng = random.Random(seed)  # noqa: S311 - a seeded choice of ways
    for packet in questions(seed, parsers, second):
        for way in rng.sample(ways, min(len(ways), WAYS)):
            sides = [None if name is None else frozenset({name}) for name in (way.inside, way.out)]
            one, other = (
                judged(rules["rules"], packet, *sides, translated=way.translated, by=way.by)
                for rules in (parsers, second)
            )
            found.verdicts[one.verdict] += 1
            if one.verdict != other.verdict:
                line = int((one.rule or {}).get("line") or 0)
                found.differences.append(Difference(parsers["name"], packet, way, one.verdict, other.verdict, line))
