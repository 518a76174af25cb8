"""Address translation: what rules make of packets, and which addresses lead to which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, union_of
from parsers.model.intervals import Interval, size
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import NatKind, NatStage
from parsers.model.rules import Action
from parsers.model.service import EVERY_PORT
from validator.reachability.filters import names
from validator.reachability.header import AS_SENT, SAME_PORT, Field, Header, PortField, moved, pulled_back, pushed
from validator.reachability.programs import Line, no_statement, passes_interfaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.nat import NatRule, PortTranslation
    from validator.graph.network import Network
    from validator.graph.ports import Port


def translations(rule: NatRule, header: Header) -> Iterator[tuple[Header, Line | None]]:
    """What a rule makes of its packets: each possible header, with a further condition where there are several."""
    of_source = rule.stage is NatStage.SOURCE
    if not of_source and rule.statement:
        header = replace(header, by=rule.statement)
    if rule.address is None or rule.address.kind is NatKind.IDENTITY:
        if rule.port is None or of_source:
            yield header, None
            return
        fields: Iterator[tuple[Field, Line | None]] = iter(((header.destination, None),))
    else:
        fields = _fields(rule, header)
    for field, extra in fields:
        changed = replace(header, source=field) if of_source else replace(header, destination=field, translated=True)
        if rule.port is not None and not of_source:
            ports = _port_field(rule.port, header.destination_port)
            if ports is None:
                continue
            changed = replace(changed, destination_port=ports)
        elif not of_source and rule.address is not None and rule.address.kind is NatKind.UNKNOWN:
            changed = replace(changed, destination_port=PortField(within=EVERY_PORT))
        if rule.source_ports_change:
            changed = replace(changed, source_port=PortField(within=EVERY_PORT))
        yield changed, extra


def _fields(rule: NatRule, header: Header) -> Iterator[tuple[Field, Line | None]]:
    """How the translated field changes; a static rule of several ranges gives one field for each."""
    address = rule.address
    if address is None:
        return
    of_source = rule.stage is NatStage.SOURCE
    now = header.source if of_source else header.destination
    if address.kind is not NatKind.STATIC:
        yield Field(within=address.translated or EVERY_ADDRESS), None
        return
    original, translated = (
        (*address.original.v4, *address.original.v6),
        (*address.translated.v4, *address.translated.v6),
    )
    if size(address.translated.v4) + size(address.translated.v6) == 1 or len(original) != len(translated):
        yield Field(within=address.translated), None
        return
    for before, after in zip(original, translated, strict=True):
        part = AddressSet(v4=(before,)) if before in address.original.v4 else AddressSet(v6=(before,))
        match = AddressMatch.exactly(part)
        only = Match(source=match) if of_source else Match(destination=match)
        line = Line(Action.PERMIT, only, no_statement(rule.origin), "NAT") if len(original) > 1 else None
        spoken_of = rule.match.source if of_source else rule.match.destination
        field = _moved_field(now, part & spoken_of.possibly, after.first - before.first)
        if field is not None:
            yield field, line


def _moved_field(now: Field, part: AddressSet, offset: int) -> Field | None:
    """The field after its values in `part` have moved on; None if it has none there."""
    if now.within is not None:
        here = now.within & part
        return Field(within=moved(here, offset)) if here else None
    limit = moved(part, -now.offset)
    if now.limit is not None:
        limit = limit & now.limit
    return Field(offset=now.offset + offset, limit=limit) if limit else None


def _port_field(port: PortTranslation, now: PortField) -> PortField | None:
    """The destination port after `port` has changed what is `now`; None if `now` has no such port.

    Ports that are moved again are fewer each time, so that a redirection on a loop of devices ends.
    """
    step = port.translated.first - port.original.first
    alike = port.translated.last - port.original.last == step
    if port.chosen or not alike:
        return PortField(within=port.translated, limit=_asked(port.original, now))
    if now.within is None:
        if not step:
            return now
        if now == SAME_PORT:
            return PortField(offset=step)
        limit = _asked(port.original, now)
        return PortField(offset=now.offset + step, limit=limit) if limit is not None else None
    first, last = max(now.within.first, port.original.first), min(now.within.last, port.original.last)
    return PortField(within=Interval(first + step, last + step), limit=now.limit) if first <= last else None


def _asked(ports: Interval, now: PortField) -> Interval | None:
    """The ports as sent that are one of `ports` now, or None where that is not told, or where there is none."""
    if now.within is not None:
        return now.limit
    sent = now.limit or EVERY_PORT
    first, last = max(ports.first - now.offset, sent.first), min(ports.last - now.offset, sent.last)
    return Interval(first, last) if first <= last else None


def sources_made(network: Network) -> AddressSet:
    """Every address that some device may give to packets as their source; any, where a rule does not say which."""
    return union_of(
        rule.address.translated or EVERY_ADDRESS
        for node in network.nodes
        for rule in node.device.nat
        if rule.enabled and rule.stage is NatStage.SOURCE and rule.address is not None
    )


def leading_to(network: Network, wanted: AddressSet) -> AddressSet:
    """Addresses that some device may translate into `wanted`, directly or through another device."""
    if any(node.may_rewrite for node in network.nodes):
        return EVERY_ADDRESS
    return stated_for(network, wanted)


def led_anywhere(network: Network) -> AddressSet:
    """Addresses that some device may translate, into whatever."""
    if any(node.may_rewrite for node in network.nodes):
        return EVERY_ADDRESS
    rules = (rule for node in network.nodes for rule in node.device.nat)
    return union_of(
        rule.match.destination.possibly for rule in rules if rule.enabled and rule.stage is NatStage.DESTINATION
    )


def stated_for(network: Network, wanted: AddressSet) -> AddressSet:
    """The same as far as translations are read: a line that was not understood may translate any address."""
    found = NO_ADDRESS
    frontier = wanted
    rules = [
        rule
        for node in network.nodes
        for rule in node.device.nat
        if rule.enabled and rule.stage is NatStage.DESTINATION and rule.address is not None
    ]
    while frontier:
        reached = NO_ADDRESS
        for rule in rules:
            reached = reached | _leads(rule, frontier)
        frontier = reached - found
        found = found | reached
    return found


def _leads(rule: NatRule, wanted: AddressSet) -> AddressSet:
    """The part of a rule's original destinations that may end in `wanted`."""
    address = rule.address
    if address is None or address.kind is NatKind.IDENTITY:
        return NO_ADDRESS
    if address.kind is NatKind.UNKNOWN:
        return address.original
    if not address.translated & wanted:
        return NO_ADDRESS
    return _sources_of(rule, wanted)


def _sources_of(rule: NatRule, wanted: AddressSet) -> AddressSet:
    found = NO_ADDRESS
    for field, _ in _fields(rule, AS_SENT):
        found = found | (pulled_back(field, wanted)[1] & rule.match.destination.possibly)
    return found


def virtual_destinations(network: Network, port: Port, *, answered: bool = False) -> AddressSet:
    """Addresses that a device answers for on a port because it translates them; `answered`: surely by ARP."""
    node = network.node_of(port)
    found = NO_ADDRESS
    for rule in node.device.nat:
        if (
            rule.enabled
            and rule.stage is NatStage.DESTINATION
            and rule.address is not None
            and rule.address.kind is not NatKind.IDENTITY
            and not (answered and rule.unanswered)
            and passes_interfaces(rule.match, names(port), frozenset())
        ):
            found = found | rule.match.destination.possibly
    return found


def answered_destinations(network: Network, port: Port) -> AddressSet:
    """Those for which the device surely answers ARP: by itself, or because it has them or is told to."""
    every = virtual_destinations(network, port)
    if port.interface.local_proxy is not None:
        return every
    found = every & (port.own | port.interface.answers_for)
    if network.node_of(port).device.answers_translated:
        found = found | virtual_destinations(network, port, answered=True)
    return found


def unheard(network: Network, port: Port, header: Header) -> bool:
    """Whether an answer may be for an address of a port's network that its device gave away and does not answer for.

    Only on devices that answer ARP for what they have, or are told to; a host of that network asks for it in vain.
    """
    if network.node_of(port).device.answers_translated or port.interface.local_proxy is not None:
        return False
    given = header.source
    now = pushed(given, given.limit) if given.within is None and given.limit is not None else given.within
    return bool(now and (now & port.networks) - port.own - port.interface.answers_for)


def silent(device: str) -> str:
    """Why it is open whether who asks for a translated address is answered."""
    return f"{device} translates the address and does not answer ARP for it"
