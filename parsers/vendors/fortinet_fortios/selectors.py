"""What a route-based IPsec tunnel carries: the selectors of its phase 2, as a list of its own in each direction.

A packet for the tunnel that no selector takes is dropped, after source translation; so is one that comes out of it,
before anything else looks at it. Sources: FortiOS Administration Guide 7.4, "Phase 2 configuration"; CLI reference 5.2
to 7.6, `vpn ipsec phase2-interface` (types of addresses; subnets are 0.0.0.0/0 and ::/0 where nothing is set, protocol
and ports 0 mean any); Technical Tip "IPsec VPN traffic dropped as anti-spoof check failed, drop after the upgrade to
v7.4.2+" (each release drops what comes in under no selector of the tunnel; which of them carried it counts since
7.4.2, and sender and receiver choose the same one).

Not modelled, so that anything may pass: tunnels without a phase 2 in the file, transport mode, L2TP, GRE and VXLAN
within IPsec. Where a client or a dial-up gateway asks for less than the selector offers, it gets less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.model.service import EVERY_PORT, EVERY_PROTOCOL, ServiceBox, ServiceSet
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.source import Span
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.policies import Books

DOCUMENT = "FortiOS: what no phase 2 selector takes is not carried"
ADVPN = "FortiOS: ADVPN"
OFFERS = ("auto-discovery-sender", "auto-discovery-forwarder")
_WITH_PORTS = tuple(Interval(number, number) for number in (6, 17, 132))


@dataclass(frozen=True, slots=True)
class Selectors:
    """The lists of the tunnels of a virtual domain, and where they judge."""

    rule_sets: tuple[RuleSet, ...] = ()
    bindings: tuple[Binding, ...] = ()


def selectors(domain: Domain, context: Context, books: Books) -> Selectors:
    """Two lists for each tunnel interface: what it takes on the way out, and what it lets in."""
    found: list[RuleSet] = []
    bindings: list[Binding] = []
    second = domain.entries("vpn ipsec phase2-interface", context)
    for phase in domain.entries("vpn ipsec phase1-interface", context):
        parts = [entry for entry in second if entry.word("phase1name") == phase.name]
        rules = [selector(entry, phase, context, books) for entry in parts] or [_nothing_shown(phase, context)]
        for point, made in ((BindingPoint.OUTBOUND, rules), (BindingPoint.INBOUND, [_mirrored(one) for one in rules])):
            name = f"selectors of {phase.name}, {'outgoing' if point is BindingPoint.OUTBOUND else 'incoming'}"
            origin = context.span(phase.line)
            past = shortcuts(domain, context, phase.name)
            end = Rule("no selector", Action.DENY, Match(), origin, implicit=DOCUMENT)
            found.append(RuleSet(name, (*made, *past, end), origin, RuleSetKind.GUARD))
            bindings.append(Binding((name,), point, phase.name, origin))
    return Selectors(tuple(found), tuple(bindings))


def shortcuts(domain: Domain, context: Context, *only: str) -> list[Rule]:
    """ADVPN: gateways behind a hub may build tunnels to each other, past the hub and what it judges.

    `auto-discovery-sender` of a phase 1 or of its phase 2 offers it, and `auto-discovery-forwarder` hands on what
    another hub offers (FortiOS Administration Guide 7.4, "ADVPN"). Who
    takes it is not in this file, so the hub possibly forwards between such tunnels whatever they bring. `only` names
    the interfaces whose own list is meant.
    """
    phases = domain.entries("vpn ipsec phase1-interface", context)
    second = domain.entries("vpn ipsec phase2-interface", context)
    asked = {one.word("phase1name") for one in second if any(map(one.on, OFFERS))}
    offering = [one for one in phases if any(map(one.on, OFFERS)) or one.name in asked]
    names = frozenset(one.name for one in offering)
    found: list[Rule] = []
    for one in offering:
        if only and one.name not in only:
            continue
        line = one.at(*OFFERS)
        reason = f"gateways behind {one.name} may build a tunnel of their own (auto-discovery)"
        why = context.unknown(UnknownKind.FEATURE, reason, line)
        match = Match(in_interfaces=frozenset({one.name}), out_interfaces=names, conditions=(why,))
        if only:
            match = Match(conditions=(why,))
        found.append(Rule(f"shortcuts {one.name}", Action.PERMIT, match, context.span(line), implicit=ADVPN))
    return found


def offered(phase: Entry, domain: Domain, context: Context, books: Books) -> tuple[AddressSet, AddressSet]:
    """The addresses that some phase 2 of a dial-up gateway may take, here and at its clients; all if none is shown."""
    parts = [
        entry
        for entry in domain.entries("vpn ipsec phase2-interface", context)
        if entry.word("phase1name") == phase.name
    ]
    if not parts:
        return address.EVERY_ADDRESS, address.EVERY_ADDRESS
    matches = [selector(entry, phase, context, books).match for entry in parts]
    here = address.union_of(one.source.possibly for one in matches)
    if any(one.conditions or one.destination.unknown for one in matches):
        return here, address.EVERY_ADDRESS
    return here, address.union_of(one.destination.possibly for one in matches)


def _nothing_shown(phase: Entry, context: Context) -> Rule:
    reason = f"no phase 2 of {phase.name} is in the file"
    why = context.unknown(UnknownKind.UNRESOLVED, reason, phase.line)
    return Rule("no phase 2", Action.PERMIT, Match(conditions=(why,)), context.span(phase.line), implicit=DOCUMENT)


def selector(entry: Entry, phase: Entry, context: Context, books: Books) -> Rule:
    """One phase 2 as it judges what leaves."""
    origin = context.span(entry.line)
    doubts = list(entry.unread)
    wrapped = phase.word("encapsulation", "none") != "none" or entry.on("l2tp")
    if wrapped or entry.word("encapsulation", "tunnel-mode") != "tunnel-mode":
        reason = f"selectors of {entry.name} speak of packets that carry others"
        doubts.append(context.unknown(UnknownKind.FEATURE, reason, entry.at("encapsulation", "l2tp")))
        return Rule(entry.name, Action.PERMIT, Match(conditions=tuple(doubts)), origin)
    source, destination = _side(entry, "src", context, books), _side(entry, "dst", context, books)
    service = _service(entry, context)
    if service is None or source is None or destination is None:
        reason = f"selectors of {entry.name} are not understood"
        doubts.append(context.unknown(UnknownKind.UNREAD, reason, entry.line))
        return Rule(entry.name, Action.PERMIT, Match(conditions=tuple(doubts)), origin)
    lines = tuple(dict.fromkeys((*_lines(entry, context), *(why.origin for why in entry.unread))))
    return Rule(entry.name, Action.PERMIT, Match(source, destination, service, conditions=tuple(doubts)), origin, lines)


def _lines(entry: Entry, context: Context) -> list[Span]:
    keys = (key for key in entry.values if key.startswith(("src-", "dst-")) or key == "protocol")
    return [context.span(entry.at(key)) for key in sorted(keys, key=entry.at)]


def _side(entry: Entry, side: str, context: Context, books: Books) -> AddressMatch | None:
    """The addresses of one side; None where they cannot be read."""
    kind = entry.word(f"{side}-addr-type", "subnet")
    plain = kind.removesuffix("6")
    end = kind[len(plain) :]
    key = {"subnet": "subnet", "range": "start-ip", "ip": "start-ip", "name": "name"}.get(plain)
    if key is None:
        return None
    words = entry.words(f"{side}-{key}{end}")
    if plain == "name":
        return books.addresses.all_of(words, 6 if end else 4, entry.at(f"{side}-name{end}")) if words else None
    if not words:
        return AddressMatch.exactly(EVERY_IPV6 if end else EVERY_IPV4)
    try:
        return AddressMatch.exactly(_literal(plain, words, entry.word(f"{side}-end-ip{end}")))
    except ValueError:
        context.bad(entry.at(f"{side}-{key}{end}"), f"selector of {entry.name!r} is not understood")
        return None


def _literal(kind: str, words: tuple[str, ...], last: str) -> AddressSet:
    if kind == "range":
        return address.from_range(words[0], last or words[0])
    if kind == "ip":
        return address.from_cidr(words[0])
    return address.from_netmask(words[0], words[1]) if len(words) == 2 else address.from_cidr(words[0])


def _service(entry: Entry, context: Context) -> ServiceMatch | None:
    """Protocol and ports; ports without a protocol are those of the protocols that have some."""
    numbers = [entry.word(key, "0") for key in ("protocol", "src-port", "dst-port")]
    if not all(number.isdecimal() and int(number) <= last for number, last in zip(numbers, _LAST, strict=True)):
        return None
    protocol, source, destination = (int(number) for number in numbers)
    ports = source or destination
    ends = (_port(source), _port(destination))
    if ports and protocol and Interval(protocol, protocol) not in _WITH_PORTS:
        return None
    if protocol or not ports:
        protocols = Interval(protocol, protocol) if protocol else EVERY_PROTOCOL
        return ServiceMatch.exactly(ServiceSet((ServiceBox(protocols, *ends),)))
    surely = ServiceSet(tuple(ServiceBox(one, *ends) for one in _WITH_PORTS))
    without = ServiceSet(tuple(ServiceBox(one) for one in _WITH_PORTS)).complement()
    reason = f"ports of {entry.name} for protocols that have none"
    why = context.unknown(UnknownKind.FEATURE, reason, entry.at("src-port", "dst-port"))
    return ServiceMatch(surely, surely | without, (why,))


_LAST = (255, 65_535, 65_535)


def _port(number: int) -> Interval:
    return Interval(number, number) if number else EVERY_PORT


def _mirrored(rule: Rule) -> Rule:
    """The rule as it judges what comes in."""
    match = rule.match
    service = ServiceMatch(_turned(match.service.surely), _turned(match.service.possibly), match.service.unknown)
    return replace(rule, match=replace(match, source=match.destination, destination=match.source, service=service))


def _turned(services: ServiceSet) -> ServiceSet:
    """With source and destination ports exchanged, where the selector names any."""
    boxes = (
        replace(one, source_ports=one.destination_ports, destination_ports=one.source_ports)
        if one.protocols in _WITH_PORTS
        else one
        for one in services.boxes
    )
    return ServiceSet(tuple(boxes))
