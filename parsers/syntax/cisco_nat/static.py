"""`ip nat inside|outside source static` and `ip nat source static`: entries that always hold, both ways.

"Configuring NAT for IP Address Conservation"; command reference, `ip nat inside source`. Forms: `LOCAL GLOBAL`,
`network LOCAL GLOBAL MASK`, `tcp|udp LOCAL PORT GLOBAL PORT`, `esp LOCAL GLOBAL`; `interface X` stands for its address.
`vrf` ("Integrating NAT with MPLS VPNs"): for the inside interfaces of that VRF, and a packet from outside is routed
there; `match-in-vrf`: both sides are in it. `add-route`: a route to the outside local address by way of the global one.
A route map of a static statement is asked from outside with source and destination exchanged. With `reversible` only
hosts that it permits open sessions from there ("NAT Routemaps Outside-to-Inside Support"); whether it holds back the
others without that word is not documented. Outside source statements translate the source of whatever comes in outside;
what leaves by no inside interface again is left open.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_netmask
from parsers.model.intervals import Interval
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.routing import Route, RouteKind
from parsers.model.service import of_ports, of_protocol
from parsers.nouns import dataclass
from parsers.syntax import cisco_names
from parsers.syntax.cisco_addresses import host_v4
from parsers.syntax.cisco_nat.lists import of_route_map, translated_sources
from parsers.syntax.cisco_nat.ways import exits, leads_out, routed_first
from parsers.syntax.cisco_nat.words import Found, Made, NotModelledError, Said, Sides, address_of, options, sides
from parsers.syntax.list_layer4 import port_number
from parsers.syntax.tried_in_turn import Line, written_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.cisco_nat.nouns import State
    from parsers.syntax.indented import Statement
    from parsers.syntax.words import Words

PORTS = {"tcp": 6, "udp": 17}
ESP = 50


@dataclass(frozen=True, slots=True)
class _Pair:
    """The addresses of a static statement: `here` on its own side, `there` as the other side knows it; and ports."""

    here: AddressSet
    there: AddressMatch
    protocol: int | None = None
    ports: tuple[int, int] | None = None


def static(words: Words, side: str, statement: Statement, state: State) -> Found:
    """One static statement; `words` stand behind `static`."""
    pair = _pair(words, statement, state)
    said = _of_static(options(words, statement, state), side)
    ways = sides(side, said, state)
    coming = list(_coming(pair, said, ways, statement, state))
    found = Found(ways)
    lists = _going(pair, said, ways, statement, state)
    found.lists = lists
    within = Match(in_interfaces=ways.own, out_interfaces=ways.other)
    found.taken = translated_sources(lists, within).all_
    found.fixed = coming
    if said.route_map:
        other = any(item.words[2:3] == ["outside"] for item in state.nat)
        kept = "reversible" in said.words and not other
        found.fixed = [rule for item in coming for rule in _answered(lists, item, pair.here, kept=kept)]
        if other:
            found.fixed = [replace(rule, match=_either(rule)) for rule in found.fixed]
    return found


def _of_static(said: Said, side: str) -> Said:
    """The options of a static statement.

    Raises:
        NotModelledError: no syntax of static statements has one of them, so nobody says what it does there.
    """
    strange = said.words & {"overload", "oer"}
    if side != "outside":
        strange |= said.words & {"add-route"}
    if not said.route_map:
        strange |= said.words & {"reversible"}
    if strange:
        message = f"the word {min(strange)!r} does not belong to such a static statement"
        raise NotModelledError(message)
    return said


def _pair(words: Words, statement: Statement, state: State) -> _Pair:
    kind = words.take_if("network", "esp", *PORTS)
    if kind == "network":
        first, second, mask = words.take(), words.take(), words.take()
        mask = str(ipaddress.IPv4Network((0, int(mask[1:]))).netmask) if mask.startswith("/") else mask
        return _Pair(from_netmask(first, mask), AddressMatch.exactly(from_netmask(second, mask)))
    here = host_v4(words.take())
    if kind in PORTS:
        names = cisco_names.PORTS[PORTS[kind]]
        own = port_number(names, words.take())
        there = _shown(words, statement, state)
        return _Pair(here, there, PORTS[kind], (own, port_number(names, words.take())))
    return _Pair(here, _shown(words, statement, state), ESP if kind == "esp" else None)


def _shown(words: Words, statement: Statement, state: State) -> AddressMatch:
    if words.take_if("interface"):
        return address_of(words.take(), statement, state)
    return AddressMatch.exactly(host_v4(words.take()))


def _going(pair: _Pair, said: Said, ways: Sides, statement: Statement, state: State) -> list[list[Line[Made]]]:
    """Packets from `here` look as if from `there`."""
    service = ANY_SERVICE
    if pair.ports is not None and pair.protocol is not None:
        own = Interval(pair.ports[0], pair.ports[0])
        service = ServiceMatch.exactly(of_ports(pair.protocol, source=own))
    elif pair.protocol is not None:
        service = ServiceMatch.exactly(of_protocol(pair.protocol))
    changed = pair.ports is not None and pair.ports[0] != pair.ports[1]
    kind = NatKind.UNKNOWN if pair.there.unknown else NatKind.STATIC
    made = Made(kind, pair.here, pair.there.possibly, statement, changed)
    here = AddressMatch.exactly(pair.here)
    match = Match(here, service=service, in_interfaces=ways.own, out_interfaces=ways.other, conditions=said.doubts)
    name = f"line {statement.line} out"
    if said.route_map:
        return of_route_map(said.route_map, name, match, made, state)
    lines = [Line(name, match, made, lines=(state.span(statement),))]
    return [[*lines, *elsewhere(lines, ways, statement, state)]]


def elsewhere(lines: list[Line[Made]], ways: Sides, statement: Statement, state: State) -> Iterator[Line[Made]]:
    """What an outside source statement may make of packets that leave by no inside interface."""
    others = frozenset(draft.name for draft in state.interfaces.values()) - ways.other
    if ways.name != "outside" or not others:
        return
    reason = "whether sources are translated that came in outside and leave by no inside interface"
    doubt = UnknownMatch(UnknownKind.FEATURE, reason, state.span(statement))
    for line in lines:
        match = replace(line.match, out_interfaces=others, conditions=(*line.match.conditions, doubt))
        yield replace(line, identity=f"{line.identity} elsewhere", match=match)


def _coming(pair: _Pair, said: Said, ways: Sides, statement: Statement, state: State) -> Iterator[NatRule]:
    """Packets to `there` go `here`."""
    service, port = ANY_SERVICE, None
    if pair.ports is not None and pair.protocol is not None:
        own, shown = (Interval(number, number) for number in pair.ports)
        service = ServiceMatch.exactly(of_ports(pair.protocol, destination=shown))
        port = PortTranslation(shown, own)
    elif pair.protocol is not None:
        service = ServiceMatch.exactly(of_protocol(pair.protocol))
    rule = NatRule(
        f"line {statement.line} in", NatStage.DESTINATION,
        Match(destination=pair.there, service=service, in_interfaces=ways.other, conditions=said.doubts),
        AddressTranslation(NatKind.STATIC, pair.there.possibly, pair.here), state.span(statement), port=port,
    )  # fmt: skip
    if ways.name == "outside" and "add-route" in said.words:
        _add_route(pair, said.vrf, statement, state)
        yield rule
    elif ways.name == "outside":
        yield from routed_first(rule, ways, said.vrf, whole=pair.protocol is None, state=state)
    elif ways.name == "enable":
        yield rule if leads_out(pair.there.possibly, ways.own, state) else looked_up(rule, statement, state)
    elif said.vrf and "match-in-vrf" not in said.words:
        yield from _into_vrf(rule, pair, ways, statement, state)
    else:
        yield rule


def looked_up(rule: NatRule, statement: Statement, state: State) -> NatRule:
    """A rule of the NAT virtual interface for an address that the table may not send out of such an interface."""
    reason = "whether the router has a route to the global address by an interface with `ip nat enable`"
    doubt = UnknownMatch(UnknownKind.UNRESOLVED, reason, state.span(statement))
    return replace(rule, match=replace(rule.match, conditions=(*rule.match.conditions, doubt)))


def _add_route(pair: _Pair, vrf: str, statement: Statement, state: State) -> None:
    shown = pair.there.possibly
    if len(shown.cidrs()) != 1 or not shown.cidrs()[0].endswith("/32"):
        message = "a route to a whole network of outside local addresses"
        raise NotModelledError(message)
    hop = ipaddress.IPv4Address(pair.here.v4[0].first)
    network = ipaddress.IPv4Network(shown.cidrs()[0])
    state.routes.append(Route(network, hop, None, state.span(statement), RouteKind.FORWARD, 1, vrf=vrf))


def _into_vrf(rule: NatRule, pair: _Pair, ways: Sides, statement: Statement, state: State) -> Iterator[NatRule]:
    """From outside the packet is routed in the VRF: the way of the real address, else any way of the VRF."""
    (vrf,) = {draft.vrf for draft in state.interfaces.values() if draft.name in ways.own}
    found = {name for name, _ in exits(pair.here, vrf, state) or ()}
    if len(found) == 1 and "" not in found:
        yield replace(rule, egress=found.pop())
    else:
        yield from into_any(rule, vrf, statement, state)


def into_any(rule: NatRule, vrf: str, statement: Statement, state: State) -> Iterator[NatRule]:
    """A rule that chooses a way into a VRF, for each interface of it."""
    doubt = UnknownMatch(UnknownKind.UNRESOLVED, "by which interface of the VRF it goes on", state.span(statement))
    match = replace(rule.match, conditions=(*rule.match.conditions, doubt))
    for draft in state.interfaces.values():
        if draft.vrf == vrf:
            yield replace(rule, identity=f"{rule.identity} to {draft.name}", match=match, egress=draft.name)


def _answered(lists: list[list[Line[Made]]], coming: NatRule, here: AddressSet, *, kept: bool) -> Iterator[NatRule]:
    """What comes from outside under a route map: surely what it permits the other way round, else perhaps.

    `kept`: it is held back where the route map does not permit it (`reversible`).
    """
    for number, line in enumerate(written_out(lists), 1):
        match = replace(coming.match, source=line.match.destination, conditions=line.match.conditions)
        rule = replace(coming, identity=f"{coming.identity} {number}", match=match)
        if line.match.service != ANY_SERVICE or here - line.match.source.surely:
            match = _perhaps(match, coming)
        if line.outcome is not None or not kept:
            yield replace(rule, match=match if line.outcome is not None else _perhaps(match, coming))
        if line.outcome is None:
            yield replace(rule, identity=f"{rule.identity} not", match=match, address=None, port=None)
    if not kept:
        yield replace(coming, identity=f"{coming.identity} else", match=_perhaps(coming.match, coming))


def _perhaps(match: Match, coming: NatRule) -> Match:
    why = "whether a route map holds back what comes from outside is not documented"
    doubt = UnknownMatch(UnknownKind.FEATURE, why, coming.origin)
    return replace(match, conditions=(*match.conditions, doubt))


def _either(rule: NatRule) -> Match:
    why = "which source a route map sees that is translated too"
    doubt = UnknownMatch(UnknownKind.FEATURE, why, rule.origin)
    return replace(rule.match, conditions=(*rule.match.conditions, doubt))
