"""Sections of a checked tree as the nouns of the plant."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from parsers.model.intervals import Interval
from parsers.model.service import EVERY_PORT, NO_SERVICE, ServiceBox, ServiceSet
from parsers.nouns import dataclass
from validator.catalogue.protocols import UnknownServiceError, service_of
from validator.nearest import nearest
from validator.plant.gateways import peers_of
from validator.plant.model import (
    Asset,
    Conduit,
    Coupling,
    DeviceEntry,
    Flow,
    FlowEnd,
    NodeKind,
    ProtocolBreak,
    Vendor,
    Zone,
    ZoneKind,
)
from validator.plant.nodes import Mapping, Scalar
from validator.plant.shapes import whole
from validator.plant.tables import REQUIREMENTS, ZONE
from validator.plant.territory import Territories
from validator.plant.values import (
    day_of,
    flag_of,
    host_of,
    levels_of,
    mappings,
    network_of,
    nodes,
    scalars,
    text_of,
)

if TYPE_CHECKING:
    from parsers.source import Span
    from validator.plant.mistakes import Mistakes

LAST_VLAN = 4094
WITH_PORTS = (Interval(6, 6), Interval(17, 17), Interval(132, 132))
"""Protocols with ports."""


@dataclass(slots=True)
class Draft:
    """The plant while it is built: mistakes, and what later sections refer to."""

    mistakes: Mistakes
    zones: dict[str, Zone] = field(default_factory=dict[str, Zone])
    assets: dict[str, tuple[Asset, str]] = field(default_factory=dict[str, "tuple[Asset, str]"])
    """Asset and the id of its zone."""
    broken: set[str] = field(default_factory=set[str])
    """Zones whose networks hold a mistake: what lies inside them is not judged again."""
    broken_assets: set[str] = field(default_factory=set[str])
    """Assets with an address that is none."""
    territories: Territories = field(default_factory=Territories)
    within: dict[tuple[str, str], AddressSet] = field(default_factory=dict["tuple[str, str]", AddressSet])
    """Literal addresses that lie in their zone, as flows write them: each is looked at once."""
    claimed: dict[tuple[str, AddressSet], tuple[str, Span]] = field(
        default_factory=dict["tuple[str, AddressSet]", "tuple[str, Span]"]
    )

    def settle(self, zones: tuple[Zone, ...]) -> None:
        """All zones are known from here on."""
        for zone in zones:
            self.zones.setdefault(zone.id, zone)
            for asset in zone.assets:
                self.assets.setdefault(asset.id, (asset, zone.id))
        self.territories.settle()

    def service(self, items: list[Scalar], where: str) -> ServiceSet:
        """The union of service texts; a wrong one is a mistake."""
        found = NO_SERVICE
        for item in items:
            try:
                found |= service_of(item.text)
            except UnknownServiceError as error:
                expected = "a protocol name, tcp/PORT, udp/PORT, icmp/TYPE, ip/NUMBER or any"
                self.mistakes.add(item.span, f"{where}: {error}", expected, error.nearest)
        return found


def read_zone(item: Mapping, draft: Draft) -> Zone:
    """One zone; its networks are claimed in the territories."""
    zone_id, scope = text_of(item, "id"), text_of(item, "scope")
    where = f"zone {zone_id}"
    if any(ZONE.shape_of(key) is None for key in item.entries):
        draft.broken.add(zone_id)
    written: list[tuple[AddressSet, Span]] = []
    for key, read in (("networks", network_of), ("hosts", host_of)):
        for one in scalars(item, key):
            found = read(one, where, draft.mistakes)
            if found is None:
                draft.broken.add(zone_id)
                continue
            written.append((found, one.span))
            _claim(draft, scope, zone_id, found, one)
    kind = text_of(item, "kind")
    safety = item.get("safety")
    declared = safety if isinstance(safety, Mapping) else Mapping({}, item.span)
    coupling = text_of(declared, "coupling")
    zone = Zone(
        id=zone_id,
        kind=ZoneKind(kind) if kind in tuple(ZoneKind) else ZoneKind.CONTROL,
        origin=item.span,
        name=text_of(item, "name"),
        networks=union_of(found for found, _ in written),
        vlans=_vlans(item, where, draft.mistakes),
        interfaces=tuple(_interface(one) for one in scalars(item, "interfaces") if ":" in one.text),
        assets=tuple(_asset(one, draft) for one in mappings(item, "assets")),
        scope=scope,
        sl_t=levels_of(item, REQUIREMENTS),
        safety_designation=text_of(declared, "designation"),
        coupling=Coupling(coupling) if coupling in tuple(Coupling) else None,
        layer2=text_of(item, "layer2"),
        written=tuple(written),
    )
    if not _has_boundary(item) and zone.kind is not ZoneKind.INTERNET:
        if zone_id not in draft.broken:
            draft.mistakes.add(item.span, f"{where} has no boundary", "networks, hosts, vlans or interfaces")
        draft.broken.add(zone_id)
    return zone


def _has_boundary(item: Mapping) -> bool:
    """Whether anything says where the zone is; a wrong entry is a mistake of its own."""
    return any(nodes(item, key) for key in ("networks", "hosts", "vlans", "interfaces"))


def _claim(draft: Draft, scope: str, zone_id: str, found: AddressSet, item: Scalar) -> None:
    owner, span = draft.claimed.setdefault((scope, found), (zone_id, item.span))
    if owner != zone_id:
        what = "address" if found.cidrs()[0].endswith(("/32", "/128")) else "network"
        message = f"the {what} {item.text} stands in zone {zone_id} and in zone {owner}"
        draft.mistakes.add(item.span, message, f"it in one zone, or scopes that differ; {span.file}:{span.line} has it")
        return
    draft.territories.claim(scope, zone_id, found)


def _vlans(item: Mapping, where: str, mistakes: Mistakes) -> frozenset[int]:
    found: set[int] = set()
    for one in scalars(item, "vlans"):
        first, dash, last = one.text.partition("-")
        low, high = whole(first), whole(last if dash else first)
        if low is None or high is None:
            continue
        if not 1 <= low <= high <= LAST_VLAN:
            mistakes.add(one.span, f"{where} names VLAN {one.text}", f"VLANs from 1 to {LAST_VLAN}, lowest first")
            continue
        found.update(range(low, high + 1))
    return frozenset(found)


def _interface(one: Scalar) -> tuple[str, str]:
    device, _, interface = one.text.partition(":")
    return device, interface


def _asset(item: Mapping, draft: Draft) -> Asset:
    asset_id = text_of(item, "id")
    addresses = [host_of(one, f"asset {asset_id}", draft.mistakes) for one in scalars(item, "ip")]
    if None in addresses:
        draft.broken_assets.add(asset_id)
    return Asset(
        id=asset_id,
        addresses=union_of(one for one in addresses if one is not None),
        origin=item.span,
        role=text_of(item, "role"),
        mac=text_of(item, "mac"),
        redundant=flag_of(item, "redundant"),
        protocol_break=ProtocolBreak(word)
        if (word := text_of(item, "protocol_break")) in tuple(ProtocolBreak)
        else None,
    )


def read_conduit(item: Mapping, draft: Draft) -> Conduit:
    """One conduit with its flows."""
    conduit_id, source, destination = text_of(item, "id"), text_of(item, "from"), text_of(item, "to")
    where = f"conduit {conduit_id}"
    if source and source == destination:
        draft.mistakes.add(_span(item, "to"), f"{where} leads from {source} to itself", "two zones")
    width = whole(text_of(item, "maximum_width"))
    return Conduit(
        id=conduit_id,
        source_zone=source,
        destination_zone=destination,
        flows=tuple(_flow(one, source, destination, where, draft) for one in mappings(item, "flows")),
        origin=item.span,
        via=tuple(one.text.partition(":")[0] for one in scalars(item, "via")),
        logging=_logging(item),
        one_way=text_of(item, "direction") == "one_way",
        maximum_width=width,
        sl_t=levels_of(item, REQUIREMENTS),
        peers=peers_of(item, where, draft.assets, draft.mistakes),
    )


def _span(item: Mapping, key: str) -> Span:
    found = item.get(key)
    return found.span if found is not None else item.span


def _logging(item: Mapping) -> bool:
    found = item.get("logging")
    if isinstance(found, Mapping):
        return flag_of(found, "permit") or flag_of(found, "deny")
    return flag_of(item, "logging")


def _flow(item: Mapping, source: str, destination: str, where: str, draft: Draft) -> Flow:
    services = scalars(item, "service")
    ports = _source_ports(item, where, draft)
    found = draft.service(services, where)
    if ports != EVERY_PORT and any(box.protocols not in WITH_PORTS for box in found.boxes):
        draft.mistakes.add(_span(item, "sport"), f"{where}: not all of its services have a source port", "tcp or udp")
    return Flow(
        source=_end(item, "src", source, where, draft),
        destination=_end(item, "dst", destination, where, draft),
        services=found if ports == EVERY_PORT else found & ServiceSet((ServiceBox(source_ports=ports),)),
        service_text=", ".join(one.text for one in services),
        origin=item.span,
        source_ports=ports,
        purpose=text_of(item, "purpose"),
        owner=text_of(item, "owner"),
        essential=flag_of(item, "essential"),
    )


def _source_ports(item: Mapping, where: str, draft: Draft) -> Interval:
    """`sport` of a flow: a port or a range; every port if it is not given or wrong."""
    found = item.get("sport")
    if not isinstance(found, Scalar) or found.absent:
        return EVERY_PORT
    first, dash, last = found.text.partition("-")
    low, high = whole(first), whole(last if dash else first)
    if low is None or high is None:
        return EVERY_PORT
    if not low <= high <= EVERY_PORT.last:
        draft.mistakes.add(
            found.span,
            f"{where} names the source ports {found.text}",
            "ports from 0 to 65535, lowest first",
            f"{last}-{first}" if high < low <= EVERY_PORT.last else "",
        )
        return EVERY_PORT
    return Interval(low, high)


def _end(item: Mapping, key: str, zone_id: str, where: str, draft: Draft) -> FlowEnd:
    """One side of a flow; several entries are joined."""
    parts = scalars(item, key)
    text = ", ".join(one.text for one in parts)
    found = [_end_addresses(one, zone_id, where, draft) for one in parts]
    if any(one is None for one in found):
        return FlowEnd(text, None)
    known = [one for one in found if one is not None]
    return FlowEnd(text, union_of(known), union_of(one for one in known if one.v4 and one.v6))


def _end_addresses(one: Scalar, zone_id: str, where: str, draft: Draft) -> AddressSet | None:
    """The addresses of an end; None for the whole zone."""
    if one.text in {"any", zone_id}:
        return None
    if one.text in draft.assets:
        return _asset_end(one, zone_id, where, draft)
    if one.text in draft.zones:
        if zone_id in draft.zones:
            expected = f"{zone_id} or what stands in it"
            draft.mistakes.add(one.span, f"{where}: {one.text} is another zone", expected, zone_id)
        return NO_ADDRESS
    if not one.text[:1].isdigit() and ":" not in one.text:
        names = (*(asset_id for asset_id, (_, owner) in draft.assets.items() if owner == zone_id), zone_id, "any")
        expected = f"an asset of {zone_id}, {zone_id} itself, an address or network in it, or any"
        close = nearest(one.text, names) or nearest(one.text, draft.assets)
        draft.mistakes.add(one.span, f"{where}: there is no asset '{one.text[:64]}'", expected, close)
        return NO_ADDRESS
    known = draft.within.get((zone_id, one.text))
    if known is not None:
        return known
    found = network_of(one, where, draft.mistakes)
    if found is not None and _within(one, found, zone_id, where, draft):
        draft.within[zone_id, one.text] = found
    return found or NO_ADDRESS


def _asset_end(one: Scalar, zone_id: str, where: str, draft: Draft) -> AddressSet:
    asset, owner = draft.assets[one.text]
    if owner != zone_id and zone_id in draft.zones:
        draft.mistakes.add(one.span, f"{where}: {one.text} is an asset of zone {owner}", f"an asset of zone {zone_id}")
    elif not asset.addresses and asset.id not in draft.broken_assets:
        draft.mistakes.add(one.span, f"{where}: asset {one.text} has no address", "an asset with an ip")
    return asset.addresses


def _within(one: Scalar, addresses: AddressSet, zone_id: str, where: str, draft: Draft) -> bool:
    """Whether a literal address lies in its zone; what VLANs and interfaces add, only the configurations can tell."""
    zone = draft.zones.get(zone_id)
    if zone is None or zone_id in draft.broken:
        return True
    owner = draft.territories.owner(zone.scope, addresses)
    found_on_devices = bool(zone.vlans or zone.interfaces)
    if owner == zone_id:
        wrong = f"is wider than zone {zone_id}" if addresses - zone.networks else ""
    elif found_on_devices:
        wrong = ""
    elif owner:
        wrong = f"is in zone {owner}, not in {zone_id}"
    else:
        wrong = f"is not in zone {zone_id}" if zone.kind is not ZoneKind.INTERNET else ""
    if wrong:
        own = "" if owner == zone_id else "; where addresses are translated, the host's own"
        draft.mistakes.add(one.span, f"{where}: {one.text} {wrong}", f"a part of {zone_id}{own}")
    return not wrong


def read_vendor(item: Mapping, draft: Draft) -> Vendor:
    """One remote party."""
    services = scalars(item, "services")
    return Vendor(
        id=text_of(item, "id"),
        zone=text_of(item, "zone"),
        origin=item.span,
        entry_point=text_of(item, "entry_point"),
        jump_host=text_of(item, "jump_host"),
        services=draft.service(services, f"vendor {text_of(item, 'id')}") if services else None,
        service_text=", ".join(one.text for one in services),
        contract_end=day_of(item, "contract_end"),
        hours=text_of(item, "hours"),
        default_state=text_of(item, "default_state"),
        mfa=flag_of(item, "mfa") if item.get("mfa") is not None else None,
        zones=tuple(one.text for one in scalars(item, "zones")),
        peers=peers_of(item, f"vendor {text_of(item, 'id')}", draft.assets, draft.mistakes),
        company=text_of(item, "company"),
        technology=text_of(item, "technology"),
        kill_action=text_of(item, "kill_action"),
    )


def read_device(item: Mapping) -> DeviceEntry:
    """What the plant says of a device."""
    kind = text_of(item, "kind")
    scopes = item.get("interface_scopes")
    return DeviceEntry(
        id=text_of(item, "id"),
        origin=item.span,
        file=text_of(item, "file"),
        platform=text_of(item, "platform"),
        hostname=text_of(item, "hostname"),
        context=text_of(item, "context"),
        peer=text_of(item, "peer"),
        attested=text_of(item, "attested"),
        scope=text_of(item, "scope"),
        interface_scopes={key: text_of(scopes, key) for key in scopes.entries} if isinstance(scopes, Mapping) else {},
        managed_from=tuple(one.text for one in scalars(item, "managed_from")) if item.get("managed_from") else None,
        kind=NodeKind(kind) if kind in tuple(NodeKind) else None,
        exported=day_of(item, "exported"),
        rules_complete=text_of(item, "rules_complete"),
        settings_complete=text_of(item, "settings_complete"),
    )
