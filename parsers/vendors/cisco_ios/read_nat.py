"""`ip nat` statements, as rules: inside and outside are sides that interfaces are put on.

"Configuring NAT for IP Address Conservation": from inside to outside a packet is routed first and
translated after; from outside to inside it is translated first. A static inside translation works
both ways; one with a list and a pool or interface only from inside, and a route map of one list is that list.
What carries a VRF, another route map, or options beyond these is not modelled: it touches every interface
with a side.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_IPV4, AddressSet, from_netmask, from_range
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole
from parsers.model.intervals import Interval
from parsers.model.match import EVERYTHING, AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.rules import Action
from parsers.model.service import of_ports
from parsers.syntax.words import Words
from parsers.vendors.cisco_ios.addresses import host_v4
from parsers.vendors.cisco_ios.services import port_number

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import ListDraft, State

PROTOCOLS = {"tcp": 6, "udp": 17}


@dataclass(frozen=True, slots=True)
class _Sides:
    inside: frozenset[str]
    outside: frozenset[str]


def nat_rules(state: State) -> list[NatRule]:
    """All rules, in the order of the file, static ones before lists (a static entry is the more specific)."""
    sides = _Sides(
        frozenset(draft.name for draft in state.interfaces.values() if draft.nat_side == "inside"),
        frozenset(draft.name for draft in state.interfaces.values() if draft.nat_side == "outside"),
    )
    static, dynamic = list[NatRule](), list[NatRule]()
    for statement in state.nat:
        try:
            found = _rules(statement, sides, state)
        except (ValueError, KeyError):
            found = None
        if found is None:
            _not_modelled(statement, sides, state)
            continue
        state.modelled(statement)
        (static if statement.words[4] == "static" else dynamic).extend(found)
    return static + dynamic


def _not_modelled(statement: Statement, sides: _Sides, state: State) -> None:
    what = f"translation ({statement.text})"
    touched = sides.inside | sides.outside
    state.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, state.span(statement), touched or None))
    state.ledger.partial(statement.line, f"not modelled: {what}")
    state.diagnostics.warning(DiagnosticCode.UNSUPPORTED, state.span(statement), f"{what} is not modelled")


def _rules(statement: Statement, sides: _Sides, state: State) -> list[NatRule] | None:
    words = Words(statement.words)
    words.take()
    words.take()
    side = words.take()
    if words.take() != "source" or side not in ("inside", "outside"):
        return None
    kind = words.take()
    if kind == "static":
        return _static(words, side, statement, sides, state)
    if kind == "list" and side == "inside":
        return _dynamic(words.take(), words, statement, sides, state)
    if kind == "route-map" and side == "inside":
        name = _only_list(words.take(), state)
        return _dynamic(name, words, statement, sides, state) if name else None
    return None


def _only_list(name: str, state: State) -> str:
    """The one list of a route map that permits what it permits and says nothing else; else empty."""
    entries = state.route_maps.get(name, [])
    if len(entries) != 1 or "deny" in entries[0].words[2:3]:
        return ""
    said = [child.words for child in entries[0].children if child.words[0] != "description"]
    if len(said) != 1 or said[0][:3] != ["match", "ip", "address"] or len(said[0]) != 4:
        return ""
    return said[0][3]


def _static(words: Words, side: str, statement: Statement, sides: _Sides, state: State) -> list[NatRule] | None:
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
    while words.take_if("extendable", "no-alias", "no-payload"):
        continue
    if words:
        return None
    sides = sides if side == "inside" else _Sides(sides.outside, sides.inside)
    return _both_ways(one, two, PROTOCOLS.get(kind), ports, statement, sides, state)


def _both_ways(  # noqa: PLR0913, PLR0917 - the parts of one statement
    here: AddressSet,
    there: AddressSet,
    protocol: int | None,
    ports: tuple[int, int] | None,
    statement: Statement,
    sides: _Sides,
    state: State,
) -> list[NatRule]:
    """Packets from `here` look as if from `there`, and packets to `there` go `here`."""
    span = state.span(statement)
    service, back = EVERYTHING.service, EVERYTHING.service
    port = None
    if ports is not None and protocol is not None:
        own, shown = Interval(ports[0], ports[0]), Interval(ports[1], ports[1])
        service = ServiceMatch.exactly(of_ports(protocol, source=own))
        back = ServiceMatch.exactly(of_ports(protocol, destination=shown))
        port = PortTranslation(shown, own)
    return [
        NatRule(
            f"line {statement.line} out",
            NatStage.SOURCE,
            Match(
                source=AddressMatch.exactly(here),
                service=service,
                in_interfaces=sides.inside,
                out_interfaces=sides.outside,
            ),
            AddressTranslation(NatKind.STATIC, here, there),
            span,
            source_ports_change=ports is not None and ports[0] != ports[1],
        ),
        NatRule(
            f"line {statement.line} in",
            NatStage.DESTINATION,
            Match(destination=AddressMatch.exactly(there), service=back, in_interfaces=sides.outside),
            AddressTranslation(NatKind.STATIC, there, here),
            span,
            port=port,
        ),
    ]


def _dynamic(name: str, words: Words, statement: Statement, sides: _Sides, state: State) -> list[NatRule] | None:
    """`list X (interface I | pool P) [overload]`; each permit of the list is a rule, each deny an exemption.

    What a list denies goes on to the next statement, so only the last statement's denies are exemptions.
    """
    target = _target(words, state)
    overload = bool(words.take_if("overload"))
    draft = state.lists.get((4, name))
    if words or target is None or draft is None or not draft.rules or _goes_on(draft, statement, state):
        return None
    kind = NatKind.UNKNOWN if target == EVERY_IPV4 else NatKind.POOL
    found: list[NatRule] = []
    for number, rule in sorted(draft.rules, key=lambda item: item[0]):
        if rule.action is Action.UNKNOWN:
            return None
        match = Match(
            rule.match.source,
            rule.match.destination,
            rule.match.service,
            sides.inside,
            sides.outside,
            rule.match.conditions,
        )
        permits = rule.action is Action.PERMIT
        address = AddressTranslation(kind, rule.match.source.possibly, target) if permits else None
        found.append(
            NatRule(
                f"line {statement.line} entry {number}",
                NatStage.SOURCE,
                match,
                address,
                state.span(statement),
                source_ports_change=permits and overload,
                lines=(rule.origin,),
            )
        )
    return found


def _goes_on(draft: ListDraft, statement: Statement, state: State) -> bool:
    """Whether the list denies packets that a later statement may still translate: no exemption says so."""
    later = [item for item in state.nat if item.line > statement.line and item.words[4:5] in (["list"], ["route-map"])]
    return bool(later) and any(rule.action is Action.DENY for _, rule in draft.rules)


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
