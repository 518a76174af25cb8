"""Rule sets as they are met on one way through a device, and the regions their rules speak of.

A `Program` is an ordered list of lines, first match wins, read under one `Header`. Filters, NAT
choices and policy routes are all programs: "rule 3 is the first that matches" is the program
"deny rules 1 and 2, permit rule 3".
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, AddressSet
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.model.service import ICMP, ICMPV6, TCP, UDP, Fragment, ServiceBox, ServiceSet, State
from parsers.nouns import dataclass
from parsers.source import Span
from validator.reachability.answering import answered
from validator.reachability.header import AS_SENT, pulled_back, services_pulled_back
from validator.reachability.line_index import LineIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.nat import NatRule
    from parsers.model.routing import PolicyRoute
    from parsers.model.rules import Binding
    from parsers.model.vpn import Tunnel
    from validator.graph.network import Node
    from validator.reachability.header import Header

_ORDINARY = ServiceSet(
    tuple(ServiceBox(Interval(number, number), fragments=Fragment.WHOLE) for number in (ICMP, TCP, UDP, ICMPV6))
)
_BY_WHOM = "it asks whether this device translated the destination, and what was not understood may have"
_NOTHING = Rule("", Action.PERMIT, Match(), Span("", 0))


def no_statement(origin: Span | None) -> Rule:
    """Stands where no rule of a configuration does; `origin` is the line that matters instead."""
    return _NOTHING if origin is None else Rule("", Action.PERMIT, Match(), origin)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a program: what it does with the packets of `match`, and the statement it comes from."""

    action: Action
    match: Match
    statement: Rule | NatRule | PolicyRoute
    rule_set: str


def unsaid(line: Line) -> UnknownMatch:
    """Why a line whose own words are certain may or may not take a packet: it depends on what was done before."""
    if any(box.states & State.ANSWER for box in line.match.service.possibly.boxes):
        reason = "it depends on what the reflexive list remembers"
        return UnknownMatch(UnknownKind.SESSION, reason, line.statement.origin)
    reason = "an earlier translation may have chosen any address or port of several"
    return UnknownMatch(UnknownKind.FEATURE, reason, line.statement.origin)


@dataclass(frozen=True, slots=True)
class Region:
    """The packets of a match in the sender's words: a lower and an upper bound in every field."""

    source: AddressSet
    possible_source: AddressSet
    destination: AddressSet
    possible_destination: AddressSet
    service: ServiceSet
    possible_service: ServiceSet
    certain: bool

    @property
    def exact(self) -> bool:
        """Whether both bounds are one."""
        return (
            self.certain
            and self.source is self.possible_source
            and self.destination is self.possible_destination
            and self.service is self.possible_service
        )


@dataclass(frozen=True, eq=False)
class Program:
    """Lines under a header; `node` is the device's number. What no line matches is denied.

    `swapped` lines are written for the reply (a VPN filter seen from inside).
    """

    node: int
    lines: tuple[Line, ...]
    header: Header
    swapped: bool = False
    title: str = ""

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The region of each line, in order; the same objects each time."""
        return tuple(region(line.match, self.header, swapped=self.swapped) for line in self.lines)

    @cached_property
    def index(self) -> LineIndex:
        """Finds the lines that may concern one packet."""
        return LineIndex(self.regions)


def region(match: Match, header: Header, *, swapped: bool = False) -> Region:
    """What `match` speaks of before the changes of `header`."""
    swapped = swapped != header.answer
    source, destination, service = match.source, match.destination, match.service
    certain = not match.conditions
    if header is AS_SENT and not swapped:
        return Region(
            source.surely,
            source.possibly,
            destination.surely,
            destination.possibly,
            service.surely,
            service.possibly,
            certain,
        )
    if swapped:
        source, destination = destination, source
    sure_source, possible_source = _bounds(header, source, of_source=True)
    sure_destination, possible_destination = _bounds(header, destination, of_source=False)
    surely, possibly = service.surely, service.possibly
    if swapped:
        turned = answered if header.answer else _swapped
        surely, possibly = turned(surely), turned(possibly)
    sure_service, _ = services_pulled_back(header, surely)
    _, possible_service = services_pulled_back(header, possibly)
    return Region(
        sure_source, possible_source, sure_destination, possible_destination, sure_service, possible_service, certain
    )


def _bounds(header: Header, match: AddressMatch, *, of_source: bool) -> tuple[AddressSet, AddressSet]:
    field = header.source if of_source else header.destination
    if match.surely is match.possibly:
        return pulled_back(field, match.surely)
    return pulled_back(field, match.surely)[0], pulled_back(field, match.possibly)[1]


def _swapped(services: ServiceSet) -> ServiceSet:
    """Ports change sides; the type and code of ICMP do not."""
    return ServiceSet(tuple(piece for box in services.boxes for piece in _other_way(box)))


def _other_way(box: ServiceBox) -> Iterator[ServiceBox]:
    if box.source_ports == box.destination_ports:
        yield box
        return
    rest: tuple[ServiceBox, ...] = (box,)
    for protocol in (ICMP, ICMPV6):
        only = ServiceBox(protocols=Interval(protocol, protocol))
        same = box & only
        if same is not None:
            yield same
        rest = tuple(piece for part in rest for piece in part.minus(only))
    for part in rest:
        yield replace(part, source_ports=part.destination_ports, destination_ports=part.source_ports)


def filter_lines(node: Node, binding: Binding, entering: frozenset[str], leaving: frozenset[str]) -> tuple[Line, ...]:
    """The lines of a binding that can concern packets from `entering` to `leaving` interfaces."""
    return tuple(line for line in bound_lines(node, binding) if passes_interfaces(line.match, entering, leaving))


def bound_lines(node: Node, binding: Binding) -> Iterator[Line]:
    """The lines of a binding, whatever interfaces they name."""
    for place, name in enumerate(binding.rule_sets):
        rule_set = node.rule_sets.get(name)
        if rule_set is None:
            yield undefined_list(name, binding.origin)
            continue
        later = _families(node, binding.rule_sets[place + 1 :])
        for rule in rule_set.rules:
            families = rule_set.families - later if rule.implicit else rule_set.families
            if rule.enabled and families:
                match = of_ordinary(rule)
                if match is not None:
                    yield Line(rule.action, _in_families(match, families), rule, name)


def of_ordinary(rule: Rule) -> Match | None:
    """What a rule may take of the packets that are judged, which have no options or extension headers; None: nothing.

    A denial for packets with such headers takes no ordinary packet of TCP, UDP or ICMP (RFC 791, 3.1; RFC 8200, 4).
    Other protocols may always have some (the router alert of IGMP and RSVP), and a sender may add one to meet a permit.
    """
    match = rule.match
    if rule.action is not Action.DENY or not any(item.kind is UnknownKind.HEADERS for item in match.conditions):
        return match
    services = match.service.possibly - _ORDINARY
    return replace(match, service=ServiceMatch(services, services, match.service.unknown)) if services else None


def as_it_came(match: Match, header: Header, origin: Span) -> Match | None:
    """What a match says of packets whose destination became what it is on this device as `header` says; None: nothing.

    Where any destination may have been rewritten, nothing says whether this device did it: the match is in doubt.
    """
    if match.translated is None and match.translated_by is None:
        return match
    if header.destination.within == EVERY_ADDRESS and not header.translated:
        return replace(match, conditions=(*match.conditions, UnknownMatch(UnknownKind.FEATURE, _BY_WHOM, origin)))
    by = match.translated_by is None or header.by in match.translated_by
    return match if by and match.translated in {None, header.translated} else None


def as_they_came(lines: Iterable[Line], header: Header) -> Iterator[Line]:
    """The lines that may speak of packets with such a history."""
    for line in lines:
        match = as_it_came(line.match, header, line.statement.origin)
        if match is not None:
            yield line if match is line.match else replace(line, match=match)


def undefined_list(name: str, origin: Span) -> Line:
    """Stands for a list that `origin` names and the device does not hold: it may permit or deny anything."""
    reason = f"the list {name} is not defined"
    unknown = UnknownMatch(UnknownKind.UNRESOLVED, reason, origin)
    return Line(Action.UNKNOWN, Match(conditions=(unknown,)), no_statement(origin), name)


def families_judged(node: Node, binding: Binding) -> frozenset[int]:
    """The IP versions that a binding judges, both if a list is not there; others pass it unseen."""
    return _families(node, binding.rule_sets)


def _families(node: Node, names: tuple[str, ...]) -> frozenset[int]:
    lists = (node.rule_sets.get(name) for name in names)
    return frozenset[int]().union(*(frozenset({4, 6}) if item is None else item.families for item in lists))


def _in_families(match: Match, families: frozenset[int]) -> Match:
    """The match within the families of its list: an IPv4 `any` says nothing of IPv6."""
    if families >= {4, 6}:
        return match
    limit = EVERY_IPV4 if 4 in families else EVERY_IPV6
    other = EVERY_IPV6 if limit is EVERY_IPV4 else EVERY_IPV4
    source, destination = _limited(match.source, limit, other), _limited(match.destination, limit, other)
    if source is match.source and destination is match.destination:
        return match
    return replace(match, source=source, destination=destination)


def _limited(match: AddressMatch, limit: AddressSet, other: AddressSet) -> AddressMatch:
    if not (match.possibly.v6 if other is EVERY_IPV6 else match.possibly.v4):
        return match
    possibly = match.possibly & limit
    surely = possibly if match.surely is match.possibly else match.surely & limit
    return AddressMatch(surely, possibly, match.unknown)


def passes_interfaces(match: Match, entering: frozenset[str], leaving: frozenset[str]) -> bool:
    """Whether a match allows packets from `entering` to `leaving` interfaces (empty: not known yet)."""
    return (match.in_interfaces is None or not match.in_interfaces.isdisjoint(entering)) and (
        match.out_interfaces is None or not leaving or not match.out_interfaces.isdisjoint(leaving)
    )


CLEAR_TEXT = "(implicit) unencrypted packets of a tunnel"


def clear_text(tunnel: Tunnel) -> Line:
    """Drops what comes without encryption although a tunnel is there for it."""
    match = Match(
        AddressMatch.exactly(tunnel.remote),
        AddressMatch.exactly(tunnel.local),
        conditions=(*tunnel.unknown, *tunnel.clear_unknown),
    )
    rule = Rule(tunnel.name, Action.DENY, match, tunnel.origin, implicit="a tunnel protects these packets")
    return Line(Action.DENY, match, rule, CLEAR_TEXT)


def everything_else() -> Line:
    """The last line of a program that permits what no other line speaks of."""
    return Line(Action.PERMIT, Match(), _NOTHING, "")


def chosen(lines: tuple[Line, ...], number: int | None) -> tuple[Line, ...]:
    """The program "line `number` is the first that matches"; None: no line matches."""
    if number is None:
        return (*(replace(line, action=Action.DENY) for line in lines), everything_else())
    before = tuple(replace(line, action=Action.DENY) for line in lines[:number])
    return (*before, replace(lines[number], action=Action.PERMIT))
