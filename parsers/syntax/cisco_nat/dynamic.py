"""`ip nat ... source list|route-map` and `ip nat inside destination list`: entries that packets make.

"NAT Support for Multiple Pools Using Route Maps" (Cisco document 13739): lists and route maps are asked only where no
entry exists. A list without `overload` makes a simple entry: one address for one address, without ports and without
the other end. While it lives it holds for all packets of the host, also those that the list denies, and for packets
from the other side to the pool address. A list with `overload`, and a route map, make extended entries, which hold
one flow. Nobody knows from the file which entries live, so all this is possible and never sure.
"NAT Routemaps Outside-to-Inside Support" (12.3(14)T): with `reversible` the entry of a route map takes sessions from
outside, of the hosts that the route map permits; not with overload. `ip nat service enable-sym-port` and
`ip nat settings mode cgn` keep a port for a host whatever the other end: whether that lets others in is not said.
`ip nat inside destination list L pool P` (type rotary): new TCP connections from outside to what the list permits go
to a host of the pool. A standard list names destinations there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.rules import Action
from parsers.model.service import EVERY_PORT, ServiceSet, of_icmp, of_ports
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.cisco_nat.lists import list_draft, of_list, of_route_map, translated_sources
from parsers.syntax.cisco_nat.pools import matching_hosts
from parsers.syntax.cisco_nat.static import elsewhere, into_any
from parsers.syntax.cisco_nat.ways import routed_first
from parsers.syntax.cisco_nat.words import (
    Entries,
    Found,
    Made,
    NotModelledError,
    Said,
    Sides,
    address_of,
    may_live,
    options,
    sides,
)
from parsers.syntax.tried_in_turn import Line, both

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.syntax.cisco_nat.nouns import NatPool, State
    from parsers.syntax.indented import Statement
    from parsers.syntax.words import Words

OF_ALL_PORTS = "one port for all ends"
"""The mark of a device whose overload entries do not name the other end."""


def dynamic(words: Words, side: str, kept: Mapping[Sides, AddressSet], statement: Statement, state: State) -> Found:
    """`list|route-map X (interface I | pool P) [options]`; of sources in `kept` no packet comes to this statement."""
    kind = words.take()
    if kind not in ("list", "route-map"):
        message = f"the word {kind!r} is not known"
        raise NotModelledError(message)
    selected = words.take()
    target, length = _target(words, statement, state)
    said = options(words, statement, state)
    ways = sides(side, said, state)
    if said.route_map or ("add-route" in said.words and side == "inside"):
        message = "options that do not belong to a list"
        raise NotModelledError(message)
    given = bool(target.unknown) or "oer" in said.words
    sort, room = (NatKind.UNKNOWN, EVERY_IPV4) if given else (NatKind.POOL, target.possibly)
    made = Made(sort, AddressSet(), room, statement, "overload" in said.words, length)
    within = Match(in_interfaces=ways.own, out_interfaces=ways.other, conditions=said.doubts)
    name = f"line {statement.line}"
    if kind == "route-map":
        lists = of_route_map(selected, name, within, made, state)
    else:
        lists = [of_list(selected, name, within, (made, 1), state)]
    of = translated_sources(lists, within)
    hosts = of.some - kept.get(ways, NO_ADDRESS)
    found = Found(ways, [[*lines, *elsewhere(lines, ways, statement, state)] for lines in lists], taken=of.all_)
    if not hosts:
        return found
    if kind == "list" and "overload" not in said.words:
        found.entries = Entries(hosts, made, within, f"{name} entry that lives", of.selective)
    found.living = list(_living(kind, _Comes(made, said, ways, hosts, lists), statement, state))
    return found


@dataclass(frozen=True, slots=True)
class _Comes:
    """What a statement says about packets from the other side."""

    made: Made
    said: Said
    ways: Sides
    sources: AddressSet
    lists: list[list[Line[Made]]]


def _living(kind: str, comes: _Comes, statement: Statement, state: State) -> Iterator[NatRule]:
    """Packets from the other side to what the statement translates to, while an entry lives."""
    overload = "overload" in comes.said.words
    if overload and OF_ALL_PORTS not in state.marks:
        return
    if kind == "route-map" and not overload and "reversible" not in comes.said.words:
        return
    room = comes.made.translated
    doubtful = comes.made.kind is NatKind.UNKNOWN
    shown = AddressMatch(NO_ADDRESS, room, (may_live(statement, state),)) if doubtful else AddressMatch.exactly(room)
    match = Match(
        destination=shown, in_interfaces=comes.ways.other,
        conditions=(*comes.said.doubts, may_live(statement, state)),
    )  # fmt: skip
    rule = NatRule(
        f"line {statement.line} entry in", NatStage.DESTINATION, match,
        _back(comes.made, comes.sources), state.span(statement),
    )  # fmt: skip
    rules = list(_any_port(rule)) if overload else [rule]
    if kind == "route-map" and not overload:
        rules = list(_of_hosts(rule, comes.lists))
    for item in rules:
        yield from _by_its_way(item, comes, statement, state)


def _back(made: Made, sources: AddressSet) -> AddressTranslation:
    """A pool address becomes some host that may have it; with `match-host`, the host of the same number."""
    if made.length is not None:
        same = matching_hosts(sources, made.translated, made.length)
        if same is not None:
            return AddressTranslation(NatKind.STATIC, same[1], same[0])
    return AddressTranslation(NatKind.POOL, made.translated, sources)


def _any_port(rule: NatRule) -> Iterator[NatRule]:
    """A port of the pool address stands for any port of a host; queries of ICMP have none."""
    boxes = tuple(box for number in (6, 17) for box in of_ports(number).boxes)
    ports = replace(rule.match, service=ServiceMatch.exactly(ServiceSet(boxes)))
    yield replace(rule, match=ports, port=PortTranslation(EVERY_PORT, EVERY_PORT, chosen=True))
    queries = replace(rule.match, service=ServiceMatch.exactly(of_icmp(1)))
    yield replace(rule, identity=f"{rule.identity} icmp", match=queries)


def _of_hosts(rule: NatRule, lists: list[list[Line[Made]]]) -> Iterator[NatRule]:
    """`reversible`: only the hosts that the route map permits as the other end."""
    lines = [(line.match, line.outcome) for lines in lists for line in lines]
    for number, (asked, made) in enumerate(lines, 1):
        if made is None:
            continue
        match = replace(rule.match, source=asked.destination)
        one = AddressTranslation(NatKind.POOL, made.translated, asked.source.possibly & EVERY_IPV4)
        yield replace(rule, identity=f"{rule.identity} {number}", match=match, address=one)


def _by_its_way(rule: NatRule, comes: _Comes, statement: Statement, state: State) -> Iterator[NatRule]:
    if comes.ways.name == "outside" and "add-route" not in comes.said.words:
        yield from routed_first(rule, comes.ways, comes.said.vrf, whole=False, state=state)
    elif comes.said.vrf and "match-in-vrf" not in comes.said.words:
        yield from into_any(rule, comes.said.vrf, statement, state)
    else:
        yield rule


def alive(entries: Entries, statement: Statement, state: State) -> Line[Made]:
    """The packets of hosts that may have an entry, whatever the list says of them."""
    match = replace(
        entries.within, source=AddressMatch.exactly(entries.sources), destination=EVERY[4],
        conditions=(*entries.within.conditions, may_live(statement, state)),
    )  # fmt: skip
    return Line(entries.name, match, entries.made, lines=(state.span(statement),))


def rotary(words: Words, statement: Statement, state: State) -> Found:
    """`list L pool P`: connections from outside to what the list permits go to some host of the pool."""
    selected = words.take()
    if not words.take_if("pool"):
        message = "a target other than a pool"
        raise NotModelledError(message)
    pool = _pool(words.take(), state)
    said = options(words, statement, state)
    ways = sides("inside", said, state)
    if said.vrf:
        message = "hosts of a VRF"
        raise NotModelledError(message)
    draft = list_draft(selected, state)
    doubts = said.doubts
    if pool.kind != "rotary":
        doubts = (*doubts, _doubt("what a pool does here that is not of type rotary", statement, state))
    if draft.kind != "standard":
        doubts = (*doubts, _doubt("which packets an extended list selects here", statement, state))
    within = Match(
        service=ServiceMatch.exactly(of_ports(6)), in_interfaces=ways.other, conditions=tuple(doubts)
    )  # fmt: skip
    made = Made(NatKind.POOL, AddressSet(), pool.addresses, statement, ports_change=False)
    lines: list[Line[Made]] = []
    for number, rule in sorted(draft.rules, key=lambda item: item[0]):
        for asked in _to_host(draft.kind, rule.match):
            match = both(within, asked)
            if match is not None:
                then = None if rule.action is Action.PERMIT else 1
                outcome = made if then is None else None
                lines.append(Line(f"line {statement.line} entry {number}", match, outcome, then, (rule.origin,) * 2))
    return Found(ways, chosen=[lines])


def _to_host(kind: str, match: Match) -> Iterator[Match]:
    """The packets to the virtual host that an entry of the list speaks of; an extended one may mean either end."""
    turned = Match(destination=match.source, conditions=match.conditions)
    if kind == "standard":
        yield turned
    else:
        yield match
        yield turned


def _doubt(reason: str, statement: Statement, state: State) -> UnknownMatch:
    return UnknownMatch(UnknownKind.FEATURE, reason, state.span(statement))


def _pool(name: str, state: State) -> NatPool:
    pool = state.nat_pools.get(name)
    if pool is None:
        message = f"pool {name} is not defined"
        raise NotModelledError(message)
    return pool


def _target(words: Words, statement: Statement, state: State) -> tuple[AddressMatch, int | None]:
    """What sources become, and behind which length they keep their host part."""
    word = words.take_if("pool", "interface")
    if word == "pool":
        pool = _pool(words.take(), state)
        length = pool.length if pool.kind == "match-host" else None
        return AddressMatch.exactly(pool.addresses), length
    if not word:
        message = f"the word {words.peek()!r} is not known"
        raise NotModelledError(message)
    return address_of(words.take(), statement, state), None
