"""What is known of each vendor of the register: what it may, what it reaches, what lets it in, and what closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.interface import InterfaceKind
from parsers.nouns import dataclass
from validator.jump_hosts import at_host, leaving
from validator.kill_actions import Closing, by_rules, ends, left_open, stopped, without
from validator.on_link import ON_LINK, without_discovery
from validator.reachability.carriers import carriers
from validator.several_homes import places_of
from validator.telling import services_text
from validator.travel import Way, way_of
from validator.vendor_accounts import vendor_accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from validator.check import Evidence
    from validator.conformance import Gap
    from validator.kill_actions import Left
    from validator.plant.model import Asset, Plant, Vendor, Zone

MOST_CONDUITS = 100
"""With more conduits it is not looked for which of their flows the closing of a vendor stops."""


@dataclass(frozen=True, slots=True)
class OverHost:
    """What the jump host of a vendor surely opens in a zone of the control system; `beyond` what its entry names."""

    zone: str
    services: str
    beyond: bool


@dataclass(frozen=True, slots=True)
class VendorAnswer:
    """One vendor. `declared` is its entry in words, `missing` what the entry does not say.

    `silent` are the rules that let its packets pass without a log, `schedules` the names of the times at which rules
    do. `accounts` are (device, name, line). `closing` are the rules to remove, and `stops` the declared flows of others
    that end with them (None: not looked for).
    """

    id: str
    zone: str
    contract: str
    declared: tuple[str, ...]
    missing: tuple[str, ...]
    reaches: tuple[Way, ...]
    undecided: tuple[str, ...]
    """Zones of which nothing is shown that is reached, and that are not proved to be out of reach."""
    jump_host: str
    over_host: tuple[OverHost, ...]
    silent: tuple[tuple[str, Span], ...]
    schedules: tuple[str, ...]
    accounts: tuple[tuple[str, str, Span], ...]
    closing: Closing | None
    stops: tuple[str, ...] | None
    without_tunnels: tuple[Left, ...] | None = None
    """What still gets in when all tunnels and pools that bring its zone are gone; None where it has none."""


def vendors(evidence: Evidence) -> tuple[VendorAnswer, ...]:
    """One answer for each vendor, in the order of the register."""
    return tuple(_answer(evidence, vendor) for vendor in evidence.plant.vendors)


def _answer(evidence: Evidence, vendor: Vendor) -> VendorAnswer:
    plant, network = evidence.plant, evidence.network
    gaps = [gap for gap in evidence.gaps.open if gap.source.id == vendor.zone and gap.verdict.possibly]
    undecided = tuple(
        gap.destination.id
        for gap in evidence.gaps.undecided()
        if gap.source.id == vendor.zone and not gap.verdict.possibly
    )
    silent, schedules = _rules(evidence, gaps)
    pairs = [(gap.source, gap.destination) for gap in gaps]
    closing = by_rules(network, pairs) if pairs else None
    stops = None
    if closing is not None and closing.statements and len(plant.conduits) <= MOST_CONDUITS:
        others = [conduit for conduit in plant.conduits if conduit.source_zone != vendor.zone]
        stops = tuple(
            f"{flow.source.text} > {flow.destination.text} {flow.service_text} of {conduit.id}"
            for conduit, flow in stopped(evidence.gaps, network, closing, others, evidence.as_of)
        )
    return VendorAnswer(
        vendor.id,
        vendor.zone,
        _contract(evidence, vendor),
        tuple(_declared(vendor)),
        tuple(_missing(vendor)),
        tuple(way_of(network, gap, gap.destination.id) for gap in gaps),
        undecided,
        vendor.jump_host,
        tuple(over_host(evidence, vendor)),
        silent,
        schedules,
        tuple(
            (node.id, account.name, account.origin)
            for node, accounts in vendor_accounts(evidence, vendor)
            for account in accounts
        ),
        closing,
        stops,
        _without_tunnels(evidence, vendor, pairs),
    )


def _without_tunnels(evidence: Evidence, vendor: Vendor, pairs: list[tuple[Zone, Zone]]) -> tuple[Left, ...] | None:
    network = evidence.network
    entrances = [item.port for item in network.zones.attachments[vendor.zone]]
    tunnels = ends(
        network,
        (
            port
            for port in entrances
            if port.tunnel is not None or (port.interface.kind is InterfaceKind.TUNNEL and port.peers)
        ),
    )
    return tuple(left_open(without(network, {}, tunnels), pairs)) if tunnels and pairs else None


def _contract(evidence: Evidence, vendor: Vendor) -> str:
    end = vendor.contract_end
    if end is None:
        return "end of contract not declared"
    return f"contract ended on {end}" if end < evidence.as_of else f"contract until {end}"


def _declared(vendor: Vendor) -> Iterator[str]:
    if vendor.entry_point:
        yield f"enters at {vendor.entry_point}"
    if vendor.jump_host:
        yield f"ends at {vendor.jump_host}"
    if vendor.service_text:
        yield f"services {vendor.service_text}"
    if vendor.zones:
        yield f"zones {', '.join(vendor.zones)}"
    if vendor.hours:
        yield f"hours {vendor.hours}"
    if vendor.mfa is not None:
        yield "with a second factor" if vendor.mfa else "without a second factor"
    if vendor.default_state:
        yield f"{vendor.default_state} by default"
    if vendor.kill_action:
        yield f"ended by: {vendor.kill_action}"


def _missing(vendor: Vendor) -> Iterator[str]:
    facts = (
        ("entry point", vendor.entry_point),
        ("jump host", vendor.jump_host),
        ("services", vendor.service_text),
        ("hours", vendor.hours),
        ("second factor", vendor.mfa is not None),
        ("state by default", vendor.default_state),
        ("action that ends it", vendor.kill_action),
    )
    return (name for name, fact in facts if not fact)


def over_host(evidence: Evidence, vendor: Vendor) -> Iterator[OverHost]:
    """What the jump host of a vendor opens, where the vendor surely gets to the host."""
    found = host_of(evidence.plant, vendor)
    if found is None or not _enters(evidence, vendor, *found):
        return
    places = places_of(evidence.network, *found)
    addresses = union_of(places.values())
    for gap in leaving(evidence, places):
        boxes = list(at_host(gap.verdict.surely, addresses, to=False))
        if boxes:
            beyond = bool(vendor.zones) and gap.destination.id not in {*vendor.zones, vendor.zone}
            yield OverHost(gap.destination.id, services_text(boxes), beyond)


def host_of(plant: Plant, vendor: Vendor) -> tuple[Zone, Asset] | None:
    """The jump host of a vendor, with its zone."""
    for zone in plant.zones:
        for asset in zone.assets:
            if asset.id == vendor.jump_host:
                return zone, asset
    return None


def _enters(evidence: Evidence, vendor: Vendor, zone: Zone, host: Asset) -> bool:
    return any(
        any(at_host(gap.verdict.surely, host.addresses, to=True))
        for gap in evidence.gaps.open
        if (gap.source.id, gap.destination.id) == (vendor.zone, zone.id)
    )


def _rules(evidence: Evidence, gaps: list[Gap]) -> tuple[tuple[tuple[str, Span], ...], tuple[str, ...]]:
    """Rules that let packets of some pairs pass without a log, and the names of schedules of rules that do."""
    engine = evidence.gaps.engine
    silent: dict[tuple[str, Span], None] = {}
    schedules: dict[str, None] = {}
    for gap in gaps:
        for reach in engine.reach(gap.source, gap.destination, ON_LINK):
            for item in carriers(reach, without_discovery(reach, reach.total.surely)):
                if item.rule is not None and not item.rule.implicit:
                    if item.rule.logged is False:
                        silent[evidence.network.nodes[item.node].id, item.rule.origin] = None
                    if item.rule.schedule:
                        schedules[item.rule.schedule] = None
    return tuple(sorted(silent)), tuple(sorted(schedules))
