"""What must agree between the parts of a plant: ids that are named, addresses, safety approvals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.catalogue.requirements import FOUNDATIONS, documents
from validator.flowtext import FlowTextError, flow_parts
from validator.nearest import nearest
from validator.plant.mistakes import Mistakes
from validator.plant.model import Zone, ZoneKind
from validator.plant.nodes import Mapping, Scalar
from validator.plant.register import FUNCTIONAL_SAFETY
from validator.plant.shapes import ID_PATTERN, whole
from validator.plant.values import host_of, mappings, network_of, nodes, scalars, text_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from validator.plant.building import Draft
    from validator.plant.model import Asset, DeviceEntry

MOST_NAMED = 8
"""Names that a message lists."""


def check_references(root: Mapping, draft: Draft, devices: tuple[DeviceEntry, ...]) -> None:
    """Add every mistake that shows only when the parts are seen together."""
    _check_zones(root, draft, {device.id for device in devices})
    _check_conduits(root, draft, {device.id for device in devices})
    _check_vendors(root, draft, {device.id for device in devices})
    _check_exceptions(root, draft)
    _check_devices(root, draft, devices)
    _check_attestations(root, draft.mistakes)
    for item in mappings(root, "unmanaged_paths"):
        one = _Item(item, f"unmanaged path {text_of(item, 'id')}", draft.mistakes)
        one.resolve("zone", draft.zones, "zone")
        one.resolve("vendor", [text_of(vendor, "id") for vendor in mappings(root, "vendors")], "vendor")


@dataclass(frozen=True, slots=True)
class _Item:
    """One item whose references are looked at; `where` names it in messages."""

    item: Mapping
    where: str
    mistakes: Mistakes

    def resolve(self, key: str, known: Collection[str], what: str) -> None:
        """Every id under `key` is one of `known`."""
        for one in scalars(self.item, key):
            if one.text not in known:
                message = f"{self.where} names {what} '{one.text[:64]}', which is not declared"
                sound = sorted(name for name in known if re.fullmatch(ID_PATTERN, name))
                there = f": {', '.join(sound[:MOST_NAMED])}" if sound else "; there is none"
                more = " and more" if len(sound) > MOST_NAMED else ""
                self.mistakes.add(one.span, message, f"a declared {what}{there}{more}", nearest(one.text, sound))

    def near_miss(self, key: str, known: Collection[str]) -> None:
        """A device need not be declared; one that differs from a declared one in letter case only is a typo."""
        lower = {one.lower(): one for one in known}
        for one in scalars(self.item, key):
            name = one.text.partition(":")[0]
            meant = lower.get(name.lower(), name)
            if name not in known and meant != name:
                message = f"{self.where} names device '{name}', which is not declared"
                self.mistakes.add(one.span, message, "a declared device", meant)


def _check_zones(root: Mapping, draft: Draft, devices: Collection[str]) -> None:
    taken: dict[tuple[str, int, int], Asset] = {}
    everywhere: dict[str, str] = {}
    for item in mappings(root, "zones"):
        where = f"zone {text_of(item, 'id')}"
        _Item(item, where, draft.mistakes).resolve("parent_zone", draft.zones, "zone")
        _Item(item, where, draft.mistakes).near_miss("interfaces", devices)
        _check_controls(item, where, draft.mistakes)
        zone = draft.zones.get(text_of(item, "id"))
        if zone is None or zone.origin != item.span:
            continue
        _check_internet(zone, everywhere, draft.mistakes)
        by_id = {text_of(one, "id"): one for one in mappings(item, "assets")}
        for asset in zone.assets:
            _check_asset(asset, by_id[asset.id], zone, draft)
            _check_taken(asset, zone, taken, draft.mistakes)


def _check_controls(item: Mapping, where: str, mistakes: Mistakes) -> None:
    """Compensating controls stand in for a requirement that exists."""
    for control in mappings(item, "compensating_controls"):
        for one in scalars(control, "for"):
            known = {row.short for row in documents()[0].requirements} | set(FOUNDATIONS)
            if one.text.removeprefix(documents()[0].id).strip() not in known:
                message = f"{where}: '{one.text[:64]}' is no requirement of IEC 62443-3-3"
                mistakes.add(one.span, message, "as in SR 1.2, SR 5.2 RE 1 or RDF", nearest(one.text, sorted(known)))


def _check_internet(zone: Zone, everywhere: dict[str, str], mistakes: Mistakes) -> None:
    """Only one zone of a scope can claim what no other claims."""
    if zone.kind is ZoneKind.INTERNET and not zone.networks and not zone.vlans and not zone.interfaces:
        first = everywhere.setdefault(zone.scope, zone.id)
        if first != zone.id:
            message = f"zone {zone.id} and zone {first} both claim every address that is left"
            mistakes.add(zone.origin, message, "networks for one of them")


def _check_asset(asset: Asset, item: Mapping, zone: Zone, draft: Draft) -> None:
    """An asset stands in its zone; one with several addresses with at least one of them."""
    if zone.id in draft.broken:
        return
    silent = Mistakes()
    places = [(one, found) for one in scalars(item, "ip") if (found := host_of(one, "", silent)) is not None]
    outside = [(one, _owner(found, zone, draft)) for one, found in places]
    wrong = [(one, owner) for one, owner in outside if owner != zone.id]
    if len(wrong) < len(places):
        return
    if zone.vlans or zone.interfaces:
        return
    for one, owner in wrong:
        if owner:
            message = f"asset {asset.id} of zone {zone.id} has the address {one.text}, which is in zone {owner}"
        elif zone.kind is ZoneKind.INTERNET:
            continue
        else:
            message = f"asset {asset.id} has the address {one.text}, which is not in zone {zone.id}"
        draft.mistakes.add(one.span, message, f"an address of zone {zone.id}")


def _owner(addresses: AddressSet, zone: Zone, draft: Draft) -> str:
    return draft.territories.owner(zone.scope, addresses)


def _check_taken(asset: Asset, zone: Zone, taken: dict[tuple[str, int, int], Asset], mistakes: Mistakes) -> None:
    """No two assets of one scope share an address."""
    for version, parts in ((4, asset.addresses.v4), (6, asset.addresses.v6)):
        for number in (number for part in parts for number in range(part.first, part.last + 1)):
            other = taken.setdefault((zone.scope, version, number), asset)
            if other is not asset:
                where = f"{other.origin.file}:{other.origin.line}"
                message = f"asset {asset.id} has an address of asset {other.id}"
                mistakes.add(asset.origin, message, f"an address of its own; {where} has it")


def _check_conduits(root: Mapping, draft: Draft, devices: Collection[str]) -> None:
    for item in mappings(root, "conduits"):
        where = f"conduit {text_of(item, 'id')}"
        _Item(item, where, draft.mistakes).resolve("from", draft.zones, "zone")
        _Item(item, where, draft.mistakes).resolve("to", draft.zones, "zone")
        _Item(item, where, draft.mistakes).near_miss("via", devices)


def _check_vendors(root: Mapping, draft: Draft, devices: Collection[str]) -> None:
    for item in mappings(root, "vendors"):
        where = f"vendor {text_of(item, 'id')}"
        _Item(item, where, draft.mistakes).resolve("zone", draft.zones, "zone")
        _Item(item, where, draft.mistakes).resolve("zones", draft.zones, "zone")
        _Item(item, where, draft.mistakes).resolve("jump_host", draft.assets, "asset")
        _Item(item, where, draft.mistakes).near_miss("entry_point", devices)


def _check_exceptions(root: Mapping, draft: Draft) -> None:
    conduits = [text_of(item, "id") for item in mappings(root, "conduits")]
    safety = draft.territories.of(zone.id for zone in draft.zones.values() if _is_safety(zone))
    for item in mappings(root, "exceptions"):
        where = f"exception {text_of(item, 'id')}"
        _Item(item, where, draft.mistakes).resolve("conduit", conduits, "conduit")
        created, expires = text_of(item, "created"), text_of(item, "expires")
        if created and expires and created > expires:
            draft.mistakes.add(_span(item, "expires"), f"{where} expires before it was created", "a later date")
        times, most = whole(text_of(item, "extensions")), whole(text_of(item, "max_extensions"))
        if times is not None and most is not None and times > most:
            message = f"{where} was extended {times} times, and {most} are allowed"
            draft.mistakes.add(
                _span(item, "extensions"), message, "an end to it, or a new exception with new approvals"
            )
        if _reaches(item, safety) and not _has_safety_approver(item):
            message = f"{where} leads into a safety zone, and nobody of functional safety approves it"
            draft.mistakes.add(_span(item, "approved_by"), message, "functional_safety: NAME")


def _is_safety(zone: Zone) -> bool:
    """By its kind, or because it is designated so."""
    return zone.kind is ZoneKind.SAFETY or zone.safety_designation not in {"", "none"}


def _span(item: Mapping, key: str) -> Span:
    found = item.get(key)
    return found.span if found is not None else item.span


def _has_safety_approver(item: Mapping) -> bool:
    people = (one for one in nodes(item, "approved_by") if isinstance(one, Mapping))
    by_role = any(text_of(one, "role") == FUNCTIONAL_SAFETY and text_of(one, "who") for one in people)
    return by_role or bool(text_of(item, FUNCTIONAL_SAFETY))


def _reaches(item: Mapping, addresses: AddressSet) -> bool:
    """Whether the destination of an exception touches `addresses`; False when it cannot be read."""
    flow = item.get("flow")
    if not isinstance(flow, Scalar):
        return False
    try:
        word = flow_parts(flow.text).destination
    except FlowTextError:
        return False
    if word.text == "any":
        return bool(addresses)
    found = network_of(Scalar(word.text, flow.span), "", Mistakes())
    return found is not None and bool(found & addresses)


def _check_devices(root: Mapping, draft: Draft, devices: tuple[DeviceEntry, ...]) -> None:
    known = {device.id for device in devices}
    files: dict[tuple[str, str, str], str] = {}
    for item, device in zip(mappings(root, "devices"), devices, strict=True):
        where = f"device {device.id}"
        _Item(item, where, draft.mistakes).resolve("peer", known, "device")
        _Item(item, where, draft.mistakes).resolve("managed_from", draft.zones, "zone")
        if device.peer and device.peer == device.id:
            draft.mistakes.add(_span(item, "peer"), f"{where} is its own peer", "the other half of the pair")
        if device.attested and device.file:
            message = f"{where} has a configuration and is attested"
            draft.mistakes.add(_span(item, "attested"), message, "'attested' only for a node without a configuration")
        first = files.setdefault((device.file, device.context, device.hostname), device.id)
        if device.file and first != device.id:
            message = f"{where} reads the file of device {first}"
            draft.mistakes.add(_span(item, "file"), message, "a file of its own, or contexts or hostnames that differ")


def _check_attestations(root: Mapping, mistakes: Mistakes) -> None:
    """Attestations that are named are declared."""
    known = [text_of(item, "id") for item in mappings(root, "attestations")]
    for section, key, what in (
        ("zones", "layer2", "zone"),
        ("devices", "attested", "device"),
        ("devices", "rules_complete", "device"),
        ("devices", "settings_complete", "device"),
        ("unmanaged_paths", "attested", "unmanaged path"),
    ):
        for item in mappings(root, section):
            _Item(item, f"{what} {text_of(item, 'id')}", mistakes).resolve(key, known, "attestation")
