"""The rules that virtual addresses become: destination NAT, and source NAT of what stands behind them.

Sources: Administration Guide 7.0.7, "Static virtual IPs": the outer interface restricts the policies that may name
a virtual address, and not where the device listens for it, which `srcintf-filter` does. Technical Tip "Configuring
Hairpin NAT (VIP)": for addresses of the outer interface itself, packets from elsewhere come to it by that interface.
Technical Tip 193423, "Mapping VIP outbound connections": pool of the policy, virtual address, outgoing interface.
Technical Tip 209514: one with ports and `nat-source-vip` acts for source ports in its range (read as an excerpt, so it
may).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, Rule
from parsers.model.service import EVERY_PORT, ICMP, ServiceSet
from parsers.vendors.fortinet_fortios.real_servers import EVERY
from parsers.vendors.fortinet_fortios.vip_mapping import count, kind_of, span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.vendors.fortinet_fortios.vips import Vip, VipBook

_LINES = ("extip", "mappedip", "extport", "mappedport")


def destination_rules(book: VipBook) -> list[NatRule]:
    """Destination rules in the order of the list; those that are not in force decide nothing.

    With `arp-reply disable` the device answers nobody who asks for the address (CLI reference, `firewall vip`).
    """
    found: list[NatRule] = []
    for key, vip in book.vips.items():
        silent = vip.entry.word("arp-reply", "enable") == "disable"
        found += [replace(rule, unanswered=silent) for rule in _rules(book, vip, enabled=book.in_force(key))]
    return found


def unused(book: VipBook) -> list[Rule]:
    """What is sent to virtual addresses that no policy names: the device may take it for its own.

    Technical Tip 189573, "Unused Virtual IP (VIP) object can disrupt traffic", says so; 350101 says that such addresses
    are not looked at.
    """
    found: list[Rule] = []
    for key, vip in book.vips.items():
        off = vip.entry.word("status", "enable") == "disable"
        if book.in_force(key) or off or vip.unknown or vip.external == EVERY[vip.family]:
            continue
        reason = f"virtual address {vip.entry.name!r} is used by no policy, and may be taken for the device itself"
        why = book.why(UnknownKind.FEATURE, reason, vip.entry, "extip")
        match = Match(
            destination=AddressMatch.exactly(vip.external), service=vip.outer, conditions=(why,), translated=False
        )
        found.append(Rule(vip.statement, Action.DENY, match, why.origin, implicit="FortiOS: unused virtual address"))
    return found


def _rules(book: VipBook, vip: Vip, *, enabled: bool) -> Iterator[NatRule]:
    """One rule for each target; all but the last one for its clients may or may not be chosen."""
    context, entry = book.context, vip.entry
    conditions = list(vip.unknown)
    sources = _sources(book, vip)
    match = Match(sources, AddressMatch.exactly(vip.external), vip.outer)
    several = book.why(UnknownKind.FEATURE, f"which real server of {entry.name!r} is chosen", entry, "ldb-method")
    first = NatRule(
        f"vip {entry.name}",
        NatStage.DESTINATION,
        match,
        None,
        context.span(entry.line),
        enabled=enabled,
        lines=tuple(context.span(entry.lines[key]) for key in _LINES if key in entry.lines),
        statement=vip.statement,
    )
    for arrivals, listening in _arrivals(book, vip):
        for target in vip.targets:
            choice = () if target.last else (several,)
            doubts = (*conditions, *listening, *target.doubts, *choice)
            whole = replace(match, in_interfaces=arrivals, conditions=doubts)
            if target.clients is not None:
                whole = replace(whole, source=_only(sources, target.clients))
            yield replace(first, match=whole, address=target.made, port=target.port)


def _sources(book: VipBook, vip: Vip) -> AddressMatch:
    words = vip.entry.words("src-filter")
    if not words:
        return AddressMatch.exactly(EVERY[vip.family])
    try:
        return AddressMatch.exactly(address.union_of(span(word) for word in words))
    except ValueError:
        reason = f"source filter of virtual address {vip.entry.name!r} is not understood"
        book.context.bad(vip.entry.at("src-filter"), reason)
        why = book.why(UnknownKind.UNREAD, reason, vip.entry, "src-filter")
        return AddressMatch(address.NO_ADDRESS, EVERY[vip.family], (why,))


def _only(sources: AddressMatch, clients: AddressSet) -> AddressMatch:
    return AddressMatch(sources.surely & clients, sources.possibly & clients, sources.unknown)


def _arrivals(book: VipBook, vip: Vip) -> Iterator[tuple[frozenset[str] | None, tuple[UnknownMatch, ...]]]:
    """Where the device listens for a virtual address (None: everywhere), surely or under conditions."""
    conditions: list[UnknownMatch] = []
    filtered = interfaces(book, vip, "srcintf-filter", conditions)
    if conditions or filtered is not None:
        yield filtered, tuple(conditions)
        return
    interfaces(book, vip, "extintf", conditions)
    outer = outer_interfaces(book, vip)
    yield (None if conditions else outer), tuple(conditions)
    if outer is not None and not conditions:
        reason = f"virtual address {vip.entry.name!r} may be listened for on other interfaces than its own"
        yield None, (book.why(UnknownKind.FEATURE, reason, vip.entry, "extintf"),)


def outer_interfaces(book: VipBook, vip: Vip) -> frozenset[str] | None:
    """The interfaces that `extintf` names; where that is any, those whose own address it takes (None: none)."""
    named = interfaces(book, vip, "extintf", [])
    if named is not None:
        return named
    own = {
        name
        for name, interface in book.wiring.interfaces.items()
        if any(vip.external & address.from_cidr(str(item.value.ip)) for item in interface.addresses)
    }
    every = vip.external == EVERY[vip.family]
    return frozenset(own) if own and not every else None


def interfaces(book: VipBook, vip: Vip, key: str, conditions: list[UnknownMatch]) -> frozenset[str] | None:
    """The interfaces that `key` names; None for any, and where they are not known, with the reason."""
    words = vip.entry.words(key)
    if not words or words == ("",):
        return None
    names, missing = book.wiring.resolved(words)
    if missing:
        reason = f"interface {' '.join(missing)} is not defined"
        conditions.append(book.why(UnknownKind.UNRESOLVED, reason, vip.entry, key))
        return None
    return names


def source_rules(book: VipBook, *, forced: bool, central: bool) -> list[NatRule]:
    """Source rules: a host behind a virtual address leaves with it; if that is for some ports, perhaps from these.

    `forced` are those that act before all other source NAT, with `nat-source-vip`. The others act where a policy with
    NAT has no pool, or perhaps where an entry of the table of a `central` NAT has none.
    """
    found: list[NatRule] = []
    for key, vip in book.vips.items():
        by_port = vip.entry.on("portforward") or (kind_of(vip.entry) == "server-load-balance" and not vip.serves_all)
        always = vip.entry.on("nat-source-vip")
        if not book.in_force(key) or vip.unknown or (by_port and not always):
            continue
        if forced is always:
            made = _back(book, vip, always=always, central=central)
            found += (_from_its_ports(book, vip, rule) for rule in made) if by_port else made
    return found


def _from_its_ports(book: VipBook, vip: Vip, rule: NatRule) -> NatRule:
    """`rule` for packets that come from a port at which the virtual address arrives, perhaps."""
    why = book.why(UnknownKind.FEATURE, "nat-source-vip of some ports", vip.entry, "nat-source-vip")
    ports = ServiceSet(
        tuple(
            replace(box, source_ports=box.destination_ports, destination_ports=EVERY_PORT)
            for box in vip.mapped_ports.boxes
            if box.protocols.first != ICMP
        )
    )
    match = replace(rule.match, service=ServiceMatch.exactly(ports), conditions=(*rule.match.conditions, why))
    return replace(rule, match=match, source_ports_change=True)


def _back(book: VipBook, vip: Vip, *, always: bool, central: bool) -> Iterator[NatRule]:
    entry = vip.entry
    conditions: list[UnknownMatch] = []
    balances = kind_of(entry) != "static-nat"
    if balances or (not always and (central or entry.words("src-filter") or entry.words("service"))):
        what = "that balances load" if balances else "and central NAT" if central else "with a filter"
        reason = f"whether source NAT by virtual address {entry.name!r} {what} acts is not documented"
        conditions.append(book.why(UnknownKind.FEATURE, reason, entry, "extip"))
    outgoing = None if always else interfaces(book, vip, "extintf", conditions)
    kind = NatKind.STATIC if count(vip.mapped) == count(vip.external) or count(vip.external) == 1 else NatKind.POOL
    match = Match(source=AddressMatch.exactly(vip.mapped), out_interfaces=outgoing, conditions=tuple(conditions))
    made = AddressTranslation(kind, vip.mapped, vip.external)
    identity = f"vip {entry.name} (return)"
    yield NatRule(identity, NatStage.SOURCE, match, made, book.context.span(entry.line))
