"""`ip nat` statements, as rules: inside and outside are sides that interfaces are put on.

"Configuring NAT for IP Address Conservation": from inside to outside a packet is routed first and translated after;
from outside to inside it is translated first. A static translation works both ways, one with a list or route map and
a pool or interface only from its own side. What a list denies, and what a `deny` entry of a route map takes, goes on to
the next statement (see `selection`). Static statements stand before others. `vrf`: "Integrating NAT with MPLS VPNs":
the statement is for the inside interfaces of that VRF, and a packet from outside is routed there. `add-route` makes a
route to the local address by way of the global one. A route map of a static statement is asked from outside with
source and destination exchanged; whether it holds back what it denies there is not documented.
What carries other options is not modelled: it touches every interface with a side.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_IPV4, AddressSet, from_netmask, from_range
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole
from parsers.model.intervals import Interval
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.routing import Route, RouteKind
from parsers.model.rules import Action
from parsers.model.service import of_ports
from parsers.syntax.words import Words
from parsers.vendors.cisco_ios.addresses import host_v4
from parsers.vendors.cisco_ios.derived import sequence
from parsers.vendors.cisco_ios.entries import EVERY
from parsers.vendors.cisco_ios.selection import Line, TooManyError, both, written_out
from parsers.vendors.cisco_ios.services import port_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

PROTOCOLS = {"tcp": 6, "udp": 17}
OPTIONS = ("extendable", "no-alias", "no-payload", "add-route", "match-in-vrf", "overload")


@dataclass(frozen=True, slots=True)
class _Made:
    """What becomes of a source: `original` is empty where it is whatever the line takes."""

    kind: NatKind
    original: AddressSet
    translated: AddressSet
    statement: Statement
    ports_change: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """The options of a statement."""

    words: frozenset[str]
    vrf: str = ""
    route_map: str = ""


@dataclass(slots=True)
class _Found:
    """The lists of source translations in the order in which they are asked, and what comes back or from outside."""

    lists: list[list[Line[_Made]]]
    back: list[NatRule]


def nat_rules(state: State) -> list[NatRule]:
    """All rules; static ones before lists (a static entry is the more specific), else in the order of the file."""
    found = _Found([], [])
    for statement in sorted(state.nat, key=lambda item: item.words[4:5] != ["static"]):
        try:
            made = _read(statement, state)
        except (ValueError, KeyError):
            made = None
        if made is None:
            _not_modelled(statement, state)
            continue
        state.modelled(statement)
        first = len(found.lists)
        found.lists += [
            [replace(line, then=None if line.then is None else first + line.then) for line in lines]
            for lines in made.lists
        ]
        found.back += made.back
    try:
        lines = written_out(found.lists)
    except TooManyError:
        for statement in state.nat:
            _not_modelled(statement, state)
        return []
    return [*found.back, *(_rule(line, state) for line in lines)]


def _rule(line: Line[_Made], state: State) -> NatRule:
    made = line.outcome
    if made is None:
        return NatRule(line.identity, NatStage.SOURCE, line.match, None, line.lines[0], lines=line.lines[1:])
    address = AddressTranslation(made.kind, made.original or line.match.source.possibly, made.translated)
    return NatRule(
        line.identity, NatStage.SOURCE, line.match, address, state.span(made.statement),
        source_ports_change=made.ports_change, lines=line.lines[1:],
    )  # fmt: skip


def _not_modelled(statement: Statement, state: State) -> None:
    what = f"translation ({statement.text})"
    touched = frozenset(draft.name for draft in state.interfaces.values() if draft.nat_side in ("inside", "outside"))
    state.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, state.span(statement), touched or None))
    state.ledger.partial(statement.line, f"not modelled: {what}")
    state.diagnostics.warning(DiagnosticCode.UNSUPPORTED, state.span(statement), f"{what} is not modelled")


def _read(statement: Statement, state: State) -> _Found | None:
    words = Words(statement.words)
    words.take()
    words.take()
    side = words.take()
    if words.take() != "source" or side not in ("inside", "outside"):
        return None
    kind = words.take()
    if kind == "static":
        return _static(words, side, statement, state)
    if kind not in ("list", "route-map"):
        return None
    return _dynamic(kind, words, side, statement, state)


def _said(words: Words) -> _Said | None:
    """Everything that is left of a statement; None if a word of it is not known."""
    flags: set[str] = set()
    vrf = route_map = ""
    while words:
        if words.take_if("vrf"):
            vrf = words.take()
        elif words.take_if("route-map"):
            route_map = words.take()
        elif flag := words.take_if(*OPTIONS):
            flags.add(flag)
        else:
            return None
    return _Said(frozenset(flags), vrf, route_map)


def _ways(side: str, said: _Said, state: State) -> tuple[frozenset[str], frozenset[str]] | None:
    """The interfaces of a statement's own side and of the other; None if no inside interface is in its VRF."""
    drafts = state.interfaces.values()
    every = [draft for draft in drafts if draft.nat_side == "inside"]
    inside = frozenset(draft.name for draft in every if draft.vrf == said.vrf)
    outside = frozenset(
        draft.name
        for draft in drafts
        if draft.nat_side == "outside" and (draft.vrf == said.vrf or "match-in-vrf" not in said.words)
    )
    if every and not inside:
        return None
    return (inside, outside) if side == "inside" else (outside, inside)


def _static(words: Words, side: str, statement: Statement, state: State) -> _Found | None:
    """`static [network] LOCAL GLOBAL [MASK]` or `static tcp|udp LOCAL PORT GLOBAL PORT`; outside: reversed."""
    kind = words.take_if("network", "tcp", "udp")
    ports: tuple[int, int] | None = None
    if kind in PROTOCOLS:
        one, port = host_v4(words.take()), port_number(PROTOCOLS[kind], words.take())
        shown = _interface(words.take(), state) if words.take_if("interface") else host_v4(words.take())
        if shown is None:
            return None
        two = shown
        ports = (port, port_number(PROTOCOLS[kind], words.take()))
    elif kind == "network":
        first, second, mask = words.take(), words.take(), words.take()
        mask = str(ipaddress.IPv4Network((0, int(mask[1:]))).netmask) if mask.startswith("/") else mask
        one, two = from_netmask(first, mask), from_netmask(second, mask)
    else:
        one, two = host_v4(words.take()), host_v4(words.take())
    said = _said(words)
    ways = None if said is None else _ways(side, said, state)
    if said is None or ways is None or (side == "outside" and said.vrf):
        return None
    if "add-route" in said.words and not _add_route(one, two, side, statement, state):
        return None
    return _both_ways(_Pair(one, two, PROTOCOLS.get(kind), ports, *ways), said, statement, state)


def _add_route(real: AddressSet, shown: AddressSet, side: str, statement: Statement, state: State) -> bool:
    """A route to the local address by way of the global one; whether the statement can ask for it."""
    if side != "outside" or len(shown.cidrs()) != 1 or not shown.cidrs()[0].endswith("/32"):
        return False
    hop = ipaddress.IPv4Address(real.v4[0].first)
    network = ipaddress.IPv4Network(shown.cidrs()[0])
    state.routes.append(Route(network, hop, None, state.span(statement), RouteKind.FORWARD, 1))
    return True


@dataclass(frozen=True, slots=True)
class _Pair:
    """The addresses of a static statement, the ports of both, and the interfaces of its side and of the other."""

    here: AddressSet
    there: AddressSet
    protocol: int | None
    ports: tuple[int, int] | None
    own: frozenset[str]
    other: frozenset[str]


def _both_ways(pair: _Pair, said: _Said, statement: Statement, state: State) -> _Found | None:
    """Packets from `here` look as if from `there`, and packets to `there` go `here`."""
    span, ports = state.span(statement), pair.ports
    service = back = ANY_SERVICE
    port = None
    if ports is not None and pair.protocol is not None:
        own, shown = Interval(ports[0], ports[0]), Interval(ports[1], ports[1])
        service = ServiceMatch.exactly(of_ports(pair.protocol, source=own))
        back = ServiceMatch.exactly(of_ports(pair.protocol, destination=shown))
        port = PortTranslation(shown, own)
    egress = "" if not said.vrf else _connected(pair, state)
    if egress is None:
        return None
    changed = ports is not None and ports[0] != ports[1]
    made = _Made(NatKind.STATIC, pair.here, pair.there, statement, changed)
    going = Match(AddressMatch.exactly(pair.here), service=service, in_interfaces=pair.own, out_interfaces=pair.other)
    coming = NatRule(
        f"line {statement.line} in", NatStage.DESTINATION,
        Match(destination=AddressMatch.exactly(pair.there), service=back, in_interfaces=pair.other),
        AddressTranslation(NatKind.STATIC, pair.there, pair.here), span, port=port, egress=egress,
    )  # fmt: skip
    name = f"line {statement.line} out"
    if not said.route_map:
        return _Found([[Line(name, going, made, lines=(span,))]], [coming])
    lists = _of_route_map(said.route_map, name, going, made, state)
    return None if lists is None else _Found(lists, list(_answered(lists, coming)))


def _connected(pair: _Pair, state: State) -> str | None:
    """The one interface of the statement's side on whose network its real addresses are."""
    found = [
        draft.name
        for draft in state.interfaces.values()
        if draft.name in pair.own
        for item in draft.addresses
        if item.value.version == 4 and not pair.here - from_netmask(str(item.value.ip), str(item.value.netmask))
    ]
    return found[0] if len(found) == 1 else None


def _answered(lists: list[list[Line[_Made]]], coming: NatRule) -> Iterator[NatRule]:
    """What comes from outside under a route map: surely what it permits the other way round, else perhaps."""
    lines = [line for lines in lists for line in lines]
    for number, line in enumerate(lines, 1):
        match = replace(coming.match, source=line.match.destination, conditions=line.match.conditions)
        if line.outcome is None or line.match.service != ANY_SERVICE:
            why = "whether a route map holds back what comes from outside is not documented"
            doubt = UnknownMatch(UnknownKind.FEATURE, why, coming.origin)
            match = replace(match, conditions=(*match.conditions, doubt))
        yield replace(coming, identity=f"{coming.identity} {number}", match=match)


def _dynamic(kind: str, words: Words, side: str, statement: Statement, state: State) -> _Found | None:
    """`list|route-map X (interface I | pool P) [vrf V] [overload]`: what it permits is translated, the rest goes on."""
    selected = words.take()
    target = _target(words, state)
    said = _said(words)
    if target is None or said is None or said.route_map or "add-route" in said.words:
        return None
    ways = _ways(side, said, state)
    if ways is None:
        return None
    sure = NatKind.UNKNOWN if target == EVERY_IPV4 else NatKind.POOL
    made = _Made(sure, AddressSet(), target, statement, "overload" in said.words)
    within = Match(in_interfaces=ways[0], out_interfaces=ways[1])
    name = f"line {statement.line}"
    if kind == "route-map":
        lists = _of_route_map(selected, name, within, made, state)
    else:
        lines = _of_list(selected, name, within, (made, 1), state)
        lists = None if lines is None else [lines]
    return None if lists is None else _Found(lists, [])


def _of_list(
    selected: str, name: str, within: Match, ends: tuple[_Made | int, int], state: State
) -> list[Line[_Made]] | None:
    """A list: where it permits the first of `ends`, where it denies the second; None if it is not read in full."""
    draft = state.lists.get((4, selected))
    if draft is None or not draft.rules or any(rule.action is Action.UNKNOWN for _, rule in draft.rules):
        return None
    found: list[Line[_Made]] = []
    for number, rule in sorted(draft.rules, key=lambda item: item[0]):
        match = both(within, rule.match)
        if match is None:
            continue
        end = ends[0] if rule.action is Action.PERMIT else ends[1]
        places = (rule.origin, rule.origin)
        identity = f"{name} entry {number}"
        if isinstance(end, int):
            found.append(Line(identity, match, then=end, lines=places))
        else:
            found.append(Line(identity, match, end, lines=places))
    return found


def _of_route_map(selected: str, name: str, within: Match, made: _Made, state: State) -> list[list[Line[_Made]]] | None:
    """A route map: one list for each list of each entry; None if an entry asks for more than lists and interfaces."""
    entries = sorted(state.route_maps.get(selected, ()), key=lambda item: sequence(item, 3))
    asked = [_asked(entry) for entry in entries]
    count = sum(max(1, len(item[0])) for item in asked if item is not None)
    found: list[list[Line[_Made]]] = []
    for entry, item in zip(entries, asked, strict=True):
        if item is None:
            return None
        lists, leaving = item
        narrowed = within if leaving is None else both(within, Match(out_interfaces=leaving))
        end = count if "deny" in entry.words[2:3] else made
        title = name if len(entries) == 1 else f"{name} {selected} {sequence(entry, 3)}"
        for one in lists or [""]:
            if narrowed is None:
                found.append([])
            elif not one:
                found.append([_everything(title, narrowed, end, entry, state)])
            else:
                lines = _of_list(one, title, narrowed, (end, len(found) + 1), state)
                if lines is None:
                    return None
                found.append(lines)
    return found or None


def _everything(title: str, within: Match, end: _Made | int, entry: Statement, state: State) -> Line[_Made]:
    match = both(within, Match(EVERY[4], EVERY[4])) or within
    places = (state.span(entry), state.span(entry))
    if isinstance(end, int):
        return Line(title, match, then=end, lines=places)
    return Line(title, match, end, lines=places)


def _asked(entry: Statement) -> tuple[list[str], frozenset[str] | None] | None:
    """The lists and the outgoing interfaces that an entry asks for; None if it says anything else."""
    lists: list[str] = []
    leaving: frozenset[str] | None = None
    for child in entry.children:
        words = child.words
        if words[:3] == ["match", "ip", "address"] and words[3:4] != ["prefix-list"] and not lists:
            lists = words[3:]
        elif words[:2] == ["match", "interface"] and leaving is None:
            leaving = frozenset(words[2:])
        elif words[0] != "description":
            return None
    return lists, leaving


def _target(words: Words, state: State) -> AddressSet | None:
    """What sources become; any address at all where the interface gets its own from elsewhere."""
    if words.take() == "pool":
        pool = state.nat_pools.get(words.take())
        return None if pool is None else from_range(*pool)
    name = words.take()
    draft = state.interfaces.get(name)
    return EVERY_IPV4 if draft is not None and draft.dynamic_address else _interface(name, state)


def _interface(name: str, state: State) -> AddressSet | None:
    """The primary IPv4 address of an interface; None where the file does not say it."""
    draft = state.interfaces.get(name)
    if draft is None or draft.dynamic_address:
        return None
    found = [item.value.ip for item in draft.addresses if item.role is AddressRole.PRIMARY and item.value.version == 4]
    return host_v4(str(found[-1])) if found else None


def read_nat_pool(statement: Statement, state: State) -> bool:
    """`ip nat pool NAME FIRST LAST netmask M | prefix-length N`."""
    words = statement.words
    if len(words) != 8 or words[6] not in ("netmask", "prefix-length"):
        return False
    from_range(words[4], words[5])
    state.nat_pools[words[3]] = (words[4], words[5])
    state.modelled(statement)
    return True
