"""The two halves of a failover pair: what is different in them, and what follows for the one that is audited.

No file shows which half is active. What the other one does otherwise is in doubt: of lists the rules that one half has
alone (`joined_lists`), of all else the whole device. What the other one alone has (interfaces, management services)
joins the device that is audited: an interface that is up in one half may be up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.compared import alike, differences
from parsers.model.address import NO_ADDRESS
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.joined_lists import joined_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.management import ManagementService

_LISTS = "lists"
_JUDGING = {
    "stateful": "state",
    "forgets": "state",
    "admits_strays": "packets of connections that they did not see begin",
    "rule_sets": _LISTS,
    "bindings": "bindings of lists",
    "source_checks": "checks of sources",
}
_STEERING = {
    "forwards": "routing",
    "forwarded": "routing",
    "nat": "address translation",
    "answers_translated": "answers to ARP",
    "routes": "routes",
    "policy_routes": "policy routes",
    "dynamic_routing": "dynamic routing",
    "tunnels": "tunnels",
    "bridges": "bridges",
    "vlans": "VLANs",
}
COMPARED = {**_JUDGING, **_STEERING}
INTERFACES = "interfaces"
SERVICES = "management services"
OTHER = " (other half)"
"""What an interface of the other half is called where the audited one has another of its name."""


@dataclass(frozen=True, slots=True)
class Paired:
    """The half that is audited, with what the other one may do, and the words for what is different in them."""

    device: Device
    differs: tuple[str, ...]


def with_other_half(device: Device, other: Device) -> Paired:
    """The half that is audited: what the other one does otherwise it may do, for no file says which is active.

    What of the other one was not understood may be active as well.
    """
    interfaces = _interfaces(device, other)
    words = list(dict.fromkeys(differences(device, other, COMPARED)))
    if interfaces.differ:
        words.append(INTERFACES)
    lists = joined_lists(device, other) if _LISTS in words else None
    doubts = list(_doubts(device, other, [word for word in words if lists is None or word != _LISTS]))
    if _offered(device) != _offered(other):
        words.append(SERVICES)
    made = replace(
        device,
        rule_sets=device.rule_sets if lists is None else lists,
        interfaces=(*interfaces.shared, *interfaces.others),
        answers_translated=device.answers_translated and other.answers_translated,
        management=replace(device.management, services=tuple(_services(device, other, interfaces))),
        unmodelled=(*device.unmodelled, *doubts),
    )
    return Paired(device if made == device else made, tuple(words))


def _doubts(device: Device, other: Device, different: list[str]) -> list[Unmodelled]:
    known = {(item.what, item.effect, item.interfaces) for item in device.unmodelled}
    doubts = [item for item in other.unmodelled if (item.what, item.effect, item.interfaces) not in known]
    if different:
        what = f"the other half of the pair differs in {', '.join(different)}, and may be the one that is active"
        steers = not set(different).isdisjoint({*_STEERING.values(), INTERFACES})
        effects = [Effect.MAY_PERMIT, Effect.MAY_DENY, *([Effect.MAY_REWRITE] if steers else [])]
        doubts += [Unmodelled(what, effect, device.origin) for effect in effects]
    return doubts


@dataclass(frozen=True, slots=True)
class _Interfaces:
    """Those of the audited half with the addresses of the other, and those that the other has otherwise.

    A pair that shares a virtual address has two of its own in one network, and a port for management alone may have
    any: such an interface is the same one. Where two are not, each answers ARP only for what both do, and one that a
    half has alone for its own addresses: that somebody answers must not rest on one half.
    """

    shared: tuple[Interface, ...]
    others: tuple[Interface, ...]
    differ: bool


def _interfaces(device: Device, other: Device) -> _Interfaces:
    theirs = {item.name: item for item in other.interfaces}
    ours = {item.name: item for item in device.interfaces}
    one = {name for name, item in ours.items() if name in theirs and _same(item, theirs[name])}
    shared = tuple(
        _joined(item, theirs[item.name]) if item.name in one else _answering(item, theirs.get(item.name))
        for item in device.interfaces
    )
    others = tuple(
        replace(found, name=f"{item.name}{OTHER}", aliases=()) if item.name in ours else found
        for item in other.interfaces
        if item.name not in one
        for found in [_answering(item, ours.get(item.name))]
    )
    return _Interfaces(shared, others, bool(others) or len(one) < len(ours))


def _same(one: Interface, other: Interface) -> bool:
    both = one.management_only and other.management_only
    return alike(one, replace(other, addresses=one.addresses) if both else other)


def _answering(item: Interface, twin: Interface | None) -> Interface:
    """The interface, answering ARP for others only where that of the other half does so too."""
    if twin is None:
        return replace(item, proxy=False, answers_for=NO_ADDRESS)
    return replace(item, proxy=item.proxy and twin.proxy, answers_for=item.answers_for & twin.answers_for)


def _joined(one: Interface, other: Interface) -> Interface:
    known = {address.value for address in one.addresses}
    more = [replace(item, role=AddressRole.STANDBY) for item in other.addresses if item.value not in known]
    return replace(one, addresses=(*one.addresses, *more)) if more else one


def _services(device: Device, other: Device, interfaces: _Interfaces) -> Iterator[ManagementService]:
    """The services of both halves; one that a half lacks, or has for other sources, may be open."""
    known, there = _offered(device), _offered(other)
    yield from (item if _bare(item) in there else _doubted(item) for item in device.management.services)
    renamed = {name for item in interfaces.others if (name := item.name.removesuffix(OTHER)) != item.name}
    lists = {item.rule_set for item in device.management.services}
    for item in other.management.services:
        moved = renamed & (item.interfaces or frozenset())
        if _bare(item) in known and not moved:
            continue
        names = None if item.interfaces is None else item.interfaces | {f"{name}{OTHER}" for name in moved}
        named = item.rule_set if item.rule_set in lists else ""
        yield replace(_doubted(item), interfaces=names, rule_set=named)


def _offered(device: Device) -> frozenset[tuple[object, ...]]:
    return frozenset(map(_bare, device.management.services))


def _bare(service: ManagementService) -> tuple[object, ...]:
    """What decides who opens it, whatever the lines of its file."""
    sources = service.sources
    doubts = tuple((item.kind, item.reason) for item in sources.unknown)
    judged = (sources.surely, sources.possibly, doubts, service.rule_set, service.past_lists)
    return (service.protocol, service.port, service.transport, service.interfaces, *judged)


def _doubted(service: ManagementService) -> ManagementService:
    why = UnknownMatch(
        UnknownKind.FEATURE, f"one half of the pair alone has this service of {service.protocol}", service.origin
    )
    sources = service.sources
    return replace(service, sources=AddressMatch(NO_ADDRESS, sources.possibly, (*sources.unknown, why)))
