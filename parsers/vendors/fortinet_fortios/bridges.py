"""What FortiOS joins on layer 2: transparent domains, virtual wire pairs, software and hardware switches.

Documents: Administration Guide, "Virtual wire pair" (7.0.12: only its own policies let packets through, nothing is
routed into it), "Hardware switch" (7.6.6: members talk without a policy); community, "Software switch policy"
(`intra-switch-policy`: implicit unless printed, explicit asks for a policy between members), "Forwarding domain in
transparent mode" (interfaces of one `forward-domain`, 0 unless printed, are one broadcast domain; a policy between
them is needed), "VLAN forward interface parameter" (`vlanforward`: frames of VLANs that no interface has pass
uninspected; disable unless printed from 5.0.10). Whether a policy for `any` interface counts in a wire pair is not
documented. The address that manages a transparent domain does not say which networks it carries.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import RuleSetKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.interface import Interface
    from parsers.model.rules import Rule, RuleSet
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

PAIR = "virtual wire pair"
NOT_BRIDGED = frozenset({InterfaceKind.LOOPBACK, InterfaceKind.TUNNEL})


def is_transparent(settings: Entry) -> bool:
    """Whether a virtual domain bridges instead of routing."""
    return settings.word("opmode", "nat") == "transparent"


def bridges(domain: Domain, common: Domain, context: Context, wiring: Wiring, settings: Entry) -> tuple[Bridge, ...]:
    """Wire pairs, switches, then the forwarding domains of a transparent domain."""
    found = [_pair(entry, context) for entry in pairs(domain, common, context, wiring)]
    taken = frozenset(name for pair in found for name in pair.members)
    found += _switches(domain, common, context, wiring)
    taken |= frozenset(name for switch in found for name in switch.members)
    if is_transparent(settings):
        found += _forward_domains(context, wiring, settings, taken)
    return tuple(found)


def pairs(domain: Domain, common: Domain, context: Context, wiring: Wiring) -> list[Entry]:
    """The wire pairs of interfaces of this domain."""
    return [
        entry
        for part in ([domain] if domain is common else [common, domain])
        for entry in part.entries("system virtual-wire-pair", context)
        if wiring.interfaces.keys() >= set(entry.words("member")) and entry.words("member")
    ]


def _pair(entry: Entry, context: Context) -> Bridge:
    name = f"{PAIR} {entry.name}"
    untagged = not entry.on("wildcard-vlan")
    return Bridge(name, entry.words("member"), BridgeMode.FILTERED, context.span(entry.line), untagged_only=untagged)


def _switches(domain: Domain, common: Domain, context: Context, wiring: Wiring) -> Iterator[Bridge]:
    """A switch is the interface that routes; an explicit one has policies between its members."""
    explicit = {
        entry.name
        for part in ([domain] if domain is common else [common, domain])
        for entry in part.entries("system switch-interface", context)
        if entry.word("intra-switch-policy") == "explicit"
    }
    for item in wiring.interfaces.values():
        if item.kind is InterfaceKind.BRIDGE and item.members:
            mode = BridgeMode.FILTERED if item.name in explicit else BridgeMode.SWITCHED
            yield Bridge(f"switch {item.name}", item.members, mode, item.origin, item.name, routed=True)


def _forward_domains(context: Context, wiring: Wiring, settings: Entry, taken: frozenset[str]) -> Iterator[Bridge]:
    groups: dict[str, list[str]] = {}
    for item in wiring.interfaces.values():
        if item.name not in taken and _is_bridged(item, wiring):
            entry = wiring.entries.get(item.name)
            groups.setdefault("0" if entry is None else entry.word("forward-domain", "0"), []).append(item.name)
    origin = context.span(settings.at("opmode"))
    for number, members in groups.items():
        yield Bridge(f"forwarding domain {number}", tuple(members), BridgeMode.FILTERED, origin)


def _is_bridged(item: Interface, wiring: Wiring) -> bool:
    carrier = wiring.interfaces.get(item.parent)
    bundled = carrier is not None and item.name in carrier.members
    return item.kind not in NOT_BRIDGED and not bundled and not item.management_only


def filtered_members(found: Iterable[Bridge]) -> frozenset[str]:
    """Interfaces between which the device bridges and filters."""
    return frozenset(name for item in found if item.mode is BridgeMode.FILTERED for name in item.members)


def unmodelled(
    domain: Domain, common: Domain, context: Context, wiring: Wiring, settings: Entry
) -> Iterator[Unmodelled]:
    """What lets frames past the policies, or takes some of them only."""
    for entry in pairs(domain, common, context, wiring):
        members = frozenset(entry.words("member"))
        if entry.unread:
            what = f"virtual wire pair {entry.name}: a line that was not understood"
            yield Unmodelled(what, Effect.MAY_DO_EITHER, context.span(entry.line), members)
        if entry.on("wildcard-vlan") and entry.words("vlan-filter"):
            what = f"virtual wire pair {entry.name} takes frames of some VLANs only"
            yield Unmodelled(what, Effect.MAY_DENY, context.span(entry.at("vlan-filter")), members)
    for entry in wiring.entries.values() if is_transparent(settings) else ():
        if entry.on("vlanforward"):
            what = f"vlanforward on {entry.name}: frames of VLANs without an interface pass uninspected"
            yield Unmodelled(what, Effect.MAY_PERMIT, context.span(entry.at("vlanforward")), frozenset({entry.name}))


def beside_pairs(sets: Iterable[RuleSet], found: Iterable[Bridge], others: frozenset[str]) -> Iterator[RuleSet]:
    """The lists; a policy for any interface only may count in a wire pair. `others` are all other names."""
    in_pair = frozenset(name for item in found if item.name.startswith(PAIR) for name in item.members)
    for item in sets:
        if not in_pair or item.kind is not RuleSetKind.FILTER:
            yield item
        else:
            rules = tuple(part for rule in item.rules for part in _split(rule, in_pair, others - in_pair))
            yield replace(item, rules=rules)


def _split(rule: Rule, members: frozenset[str], others: frozenset[str]) -> Iterator[Rule]:
    match = rule.match
    if rule.implicit or (match.in_interfaces is not None and match.out_interfaces is not None):
        yield rule
        return
    incoming = others if match.in_interfaces is None else match.in_interfaces
    outgoing = others if match.out_interfaces is None else match.out_interfaces
    yield replace(rule, match=replace(match, in_interfaces=incoming, out_interfaces=outgoing))
    reason = "whether a policy for any interface counts in a virtual wire pair is not documented"
    why = UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
    incoming = members if match.in_interfaces is None else match.in_interfaces & members
    outgoing = members if match.out_interfaces is None else match.out_interfaces & members
    if incoming and outgoing:
        open_match = replace(
            match, in_interfaces=incoming, out_interfaces=outgoing, conditions=(*match.conditions, why)
        )
        yield replace(rule, match=open_match)
