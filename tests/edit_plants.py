"""Tiny random plants for the search of edits, and every edit of them tried without the engine.

Two ways lead from zone A to zones B and C: over one router, or over two. The lists stand where packets of A come in.
The universe is complete: two hosts a zone and two ports, and nothing else is ever permitted. A list is a tuple of
(permits, cells), the cells as bits; an edit removes a line, makes it speak of any smaller product, or puts a denial of
any product anywhere.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, TypeAlias

from diagram_plants import route
from parsers.model.address import from_cidr, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import ServiceBox, ServiceSet
from parsers.source import Span
from small_plants import device, interface, zone
from validator.graph.network import Network, build_network
from validator.plant.model import NOWHERE, Conduit, Flow, FlowEnd, Plant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.device import Device

Part: TypeAlias = "tuple[frozenset[int], frozenset[int], frozenset[int]]"
"""Sources, destinations and ports by number."""
List: TypeAlias = "tuple[tuple[bool, Part], ...]"
Masks: TypeAlias = "tuple[tuple[bool, int], ...]"
"""The same with the cells of each line as bits."""

SOURCES = ("10.1.0.2/32", "10.1.0.3/32")
TARGETS = ("10.2.0.2/32", "10.2.0.3/32", "10.3.0.2/32")
"""The first two are in B, the last is in C."""
PORTS = (80, 443)
CELLS = tuple(product(range(2), range(3), range(2)))
TO_B = sum(1 << number for number, cell in enumerate(CELLS) if cell[1] < 2)
NAMES = ("short", "first", "second")
WAYS = ((0,), (1, 2))
"""By the numbers of lists."""


@cache
def bits(part: Part) -> int:
    """The cells of a product."""
    return sum(
        1 << number
        for number, (one, other, port) in enumerate(CELLS)
        if one in part[0] and other in part[1] and port in part[2]
    )


def _subsets(whole: frozenset[int]) -> list[frozenset[int]]:
    every = sorted(whole)
    return [
        frozenset(one) for one in chain.from_iterable(combinations(every, size) for size in range(1, len(every) + 1))
    ]


@cache
def products(whole: Part) -> list[Part]:
    """Every product within a product."""
    one, other, port = (_subsets(side) for side in whole)
    return list(product(one, other, port))


EVERY: Part = (frozenset(range(2)), frozenset(range(3)), frozenset(range(2)))


def permitted(rules: List) -> int:
    """The cells that a list permits."""
    return through(tuple((permits, bits(part)) for permits, part in rules))


def arriving(lists: Sequence[int]) -> int:
    """The cells that get through on some way, from what each list permits."""
    found = 0
    for way in WAYS:
        passed = (1 << len(CELLS)) - 1
        for number in way:
            passed &= lists[number]
        found |= passed
    return found


PRODUCTS = {bits(part): part for part in products(EVERY)}


@cache
def _within(mask: int) -> tuple[int, ...]:
    """Every product within a product, the latter included."""
    return tuple(one for one in PRODUCTS if not one & ~mask)


def once_edited(rules: Masks) -> set[Masks]:
    """A list after each edit of one statement."""
    found: set[Masks] = set()
    for number, (permits, part) in enumerate(rules):
        rest = rules[:number], rules[number + 1 :]
        found.add(rest[0] + rest[1])
        found |= {(*rest[0], (permits, less), *rest[1]) for less in (_within(part) if permits else ())}
    for number in range(len(rules) + 1):
        found |= {(*rules[:number], (False, part), *rules[number:]) for part in PRODUCTS}
    return found


def through(rules: Masks) -> int:
    """First match wins, cell by cell; what no line speaks of is denied."""
    left, found = (1 << len(CELLS)) - 1, 0
    for permits, part in rules:
        if permits:
            found |= part & left
        left &= ~part
    return found


def outcomes(rules: List, most: int) -> list[set[int]]:
    """For each number of edits up to `most`, what the list can permit then and could not with fewer; never more than now.

    After one edit every list is known; of the lists that permit the same after one, one alone is edited again.
    """
    start: Masks = tuple((permits, bits(part)) for permits, part in rules)
    before = through(start)
    lists, found = {before: start}, [{before}]
    seen = {before}
    for _ in range(most):
        after: dict[int, Masks] = {}
        for one in lists.values():
            for other in once_edited(one):
                mask = through(other)
                if not mask & ~before and mask not in seen:
                    after.setdefault(mask, other)
        found.append(set(after))
        seen |= set(after)
        lists = after
    return found


@dataclass(frozen=True)
class Drawn:
    """One plant: its lists, what is declared, and the same as a network."""

    lists: tuple[List, ...]
    declared: int
    network: Network

    def least(self, most: int) -> int | None:
        """The fewest edits that close A to B for what is undeclared and keep what is declared; None: more than `most`."""
        now = [permitted(one) for one in self.lists]
        undeclared = arriving(now) & TO_B & ~self.declared
        kept = arriving(now) & self.declared
        made = [outcomes(one, most) for one in self.lists]
        for total in range(most + 1):
            for share in product(range(total + 1), repeat=len(made)):
                if sum(share) != total:
                    continue
                for masks in product(*(made[number][count] for number, count in enumerate(share))):
                    after = arriving(masks)
                    if not after & undeclared and not kept & ~after:
                        return total
        return None


def drawn(seed: int) -> Drawn:
    """A random plant."""
    rng = random.Random(seed)  # noqa: S311 - a seeded plant
    lists = tuple(tuple((rng.random() < 0.75, _part(rng)) for _ in range(rng.randint(1, 4))) for _ in NAMES)
    flows = [_part(rng, small=True) for _ in range(rng.randint(0, 2))]
    declared = 0
    for part in flows:
        declared |= bits(part)
    return Drawn(lists, declared, _network(lists, flows))


def _part(rng: random.Random, *, small: bool = False) -> Part:
    def some(size: int) -> frozenset[int]:
        count = 1 if small else rng.choice((1, size, size, rng.randint(1, size)))
        return frozenset(rng.sample(range(size), count))

    return some(2), some(3), some(2)


def _match(part: Part) -> Match:
    return Match(
        AddressMatch.exactly(union_of(from_cidr(SOURCES[one]) for one in part[0])),
        AddressMatch.exactly(union_of(from_cidr(TARGETS[one]) for one in part[1])),
        ServiceMatch.exactly(_services(part[2])),
    )


def _services(ports: frozenset[int]) -> ServiceSet:
    return ServiceSet(
        tuple(ServiceBox(Interval(6, 6), destination_ports=Interval(PORTS[one], PORTS[one])) for one in sorted(ports))
    )


def _network(lists: tuple[List, ...], flows: list[Part]) -> Network:
    zones = (zone("A", *SOURCES), zone("B", *TARGETS[:2]), zone("C", *TARGETS[2:]))
    behind = [
        interface("b", "10.2.0.1/29"),
        interface("c", "10.3.0.1/29"),
    ]
    short = device("short", interface("a", "10.1.0.1/29"), *behind)
    first = device(
        "first",
        interface("a", "10.1.0.4/29"),
        interface("t", "10.9.0.1/30"),
        routes=(route("10.2.0.0/29", "10.9.0.2"), route("10.3.0.0/29", "10.9.0.2")),
    )
    second = device(
        "second",
        interface("a", "10.9.0.2/30"),
        interface("b", "10.2.0.4/29"),
        interface("c", "10.3.0.4/29"),
        routes=(route("10.1.0.0/29", "10.9.0.1"),),
    )
    devices: list[tuple[Device, str]] = []
    for one, rules in zip((short, first, second), lists, strict=True):
        file = f"{one.name}.txt"
        written = [
            Rule(
                str(number),
                Action.PERMIT if permits else Action.DENY,
                _match(part),
                Span(file, number + 1),
            )
            for number, (permits, part) in enumerate(rules)
        ]
        end = Rule("end", Action.DENY, Match(), Span(file, 99), implicit="generated")
        listed = RuleSet("IN", (*written, end), Span(file, 1))
        binding = Binding(("IN",), BindingPoint.INBOUND, "a", Span(file, 1))
        devices.append((replace(one, rule_sets=(listed,), bindings=(binding,)), file))
    conduits = tuple(
        _conduit(f"K{number}{name}", name, part[0], targets, part[2])
        for number, part in enumerate(flows)
        for name, targets in (
            ("B", frozenset(one for one in part[1] if one < 2)),
            ("C", frozenset(one for one in part[1] if one > 1)),
        )
        if targets
    )
    return build_network(Plant("P", "", "", NOWHERE, zones, conduits), tuple(devices))


def _conduit(
    name: str, target: str, sources: frozenset[int], targets: frozenset[int], ports: frozenset[int]
) -> Conduit:
    text = ",".join(f"tcp/{PORTS[one]}" for one in sorted(ports))
    flow = Flow(
        FlowEnd("some of A", union_of(from_cidr(SOURCES[one]) for one in sources)),
        FlowEnd(f"some of {target}", union_of(from_cidr(TARGETS[one]) for one in targets)),
        _services(ports),
        text,
        NOWHERE,
    )
    return Conduit(name, "A", target, (flow,), NOWHERE)
