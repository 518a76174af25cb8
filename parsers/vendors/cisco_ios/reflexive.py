"""Reflexive lists: `reflect NAME` remembers what an entry lets pass, `evaluate NAME` lets the answers pass.

Document: "Configuring IP Session Filtering (Reflexive Access Lists)" (Security Configuration Guide): a temporary entry
permits the same protocol with addresses and ports changed over, for ICMP the answer to the request, until it times
out; applications that change ports in a session get no such entry. While an entry lives, the far end could also open
something to the very port that asked; here the entries let answers pass and nothing that begins.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.model.match import ServiceMatch
from parsers.model.service import ICMP, ICMPV6, REPLIES, ServiceBox, ServiceSet, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import Match
    from parsers.model.rules import Rule
    from parsers.vendors.cisco_ios.nouns import State as Reading


def with_answers(rules: Sequence[Rule], family: int, state: Reading) -> list[Rule]:
    """The rules of a list, each `evaluate` replaced by one rule for every entry that its reflexive list remembers."""
    found: list[Rule] = []
    for rule in rules:
        name = state.evaluated.get(rule.origin.line)
        remembered = () if name is None else state.reflected.get((family, name), ())
        found += [_answer(rule, number, asked) for number, asked in enumerate(remembered, 1)] or [rule]
    return found


def _answer(rule: Rule, number: int, asked: Rule) -> Rule:
    """Answers to what `asked` lets pass."""
    return replace(
        rule,
        identity=rule.identity if number == 1 else f"{rule.identity}.{number}",
        match=answers(asked.match),
        lines=(asked.origin,),
    )


def answers(match: Match) -> Match:
    """The answers to what opens something and matches; the interfaces change sides as well."""
    service = ServiceMatch(turned(match.service.surely), turned(match.service.possibly), match.service.unknown)
    return replace(
        match,
        source=match.destination,
        destination=match.source,
        service=service,
        in_interfaces=match.out_interfaces,
        out_interfaces=match.in_interfaces,
    )


def turned(services: ServiceSet) -> ServiceSet:
    """The answers to what opens something among `services`."""
    return ServiceSet(tuple(dict.fromkeys(piece for box in services.boxes for piece in _answers(box))))


def _answers(box: ServiceBox) -> Iterator[ServiceBox]:
    """Ports change sides; of ICMP, requests are answered by their replies."""
    rest: tuple[ServiceBox, ...] = (box,)
    for protocol in (ICMP, ICMPV6):
        only = ServiceBox(protocols=Interval(protocol, protocol))
        rest = tuple(piece for part in rest for piece in part.minus(only))
    for protocol, request, reply in REPLIES:
        asked = ServiceBox(Interval(protocol, protocol), destination_ports=Interval(request << 8, request << 8 | 255))
        if box & asked is not None:
            ports = Interval(reply << 8, reply << 8 | 255)
            yield ServiceBox(Interval(protocol, protocol), destination_ports=ports, states=State.ANSWER)
    for part in rest:
        if part.states & State.NEW:
            yield ServiceBox(part.protocols, part.destination_ports, part.source_ports, State.ANSWER, part.fragments)
