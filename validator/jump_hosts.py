"""What a host passes on: who enters it by which service, what it opens, and who reaches the same without it.

Jump hosts are the assets with that role, those that a vendor's access must end at, and those of which `protocol_break`
is declared. Whether a host ends a protocol and opens sessions of its own is in no configuration of a network; what is
declared of it is told as declared. Chains are told by what surely is open; `possibly` marks what only may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, union_of
from parsers.nouns import dataclass
from validator.address_text import addresses_of
from validator.findings import UNTRUSTED
from validator.plant.model import OPERATIONAL, ZoneKind
from validator.several_homes import entered_by_people, places_of
from validator.stepping_stones import hosts_text, landing
from validator.telling import services_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from validator.check import Evidence
    from validator.conformance import Gap
    from validator.plant.model import Asset, Zone
    from validator.verdicts import Box

OUTSIDE = UNTRUSTED | {ZoneKind.ENTERPRISE}
"""Kinds of zones from which people come in by a jump host."""


@dataclass(frozen=True, slots=True)
class Leg:
    """What crosses between a zone and the host; `surely` is empty where it only may cross.

    `hosts` are those of the zone that surely send to the host, or that it surely opens.
    """

    zone: str
    surely: str
    undeclared: bool
    hosts: str = ""


@dataclass(frozen=True, slots=True)
class Direct:
    """What a zone that enters the host reaches without it, in a zone that the host opens."""

    source: str
    destination: str
    surely: str
    undeclared: bool


@dataclass(frozen=True, slots=True)
class JumpHost:
    """One host: the zones outside and DMZs that enter it, the zones of control that it opens, and the ways past it.

    `also` are the other zones in which it stands.
    """

    asset: str
    zone: str
    protocol_break: str
    entered: tuple[Leg, ...]
    opens: tuple[Leg, ...]
    past: tuple[Direct, ...]
    also: tuple[str, ...] = ()

    @property
    def chains(self) -> tuple[tuple[str, str], ...]:
        """Pairs of zones that surely are joined by the host."""
        return tuple((one.zone, two.zone) for one in self.entered for two in self.opens if one.surely and two.surely)


def jump_hosts(evidence: Evidence) -> tuple[JumpHost, ...]:
    """One entry a host, in the order of the plant."""
    return tuple(_told(evidence, zone, asset) for zone, asset in entered_by_people(evidence.plant))


def _told(evidence: Evidence, zone: Zone, asset: Asset) -> JumpHost:
    places = places_of(evidence.network, zone, asset)
    addresses = union_of(places.values())
    entered = tuple(_legs(evidence, entering(evidence, places, OUTSIDE | {ZoneKind.DMZ}), addresses, to=True))
    opens = tuple(_legs(evidence, leaving(evidence, places), addresses, to=False))
    return JumpHost(
        asset.id,
        zone.id,
        asset.protocol_break.value if asset.protocol_break is not None else "",
        entered,
        opens,
        tuple(_past(evidence, {leg.zone for leg in entered}, {leg.zone for leg in opens})),
        tuple(name for name in places if name != zone.id),
    )


def entering(evidence: Evidence, zones: Container[str], kinds: frozenset[ZoneKind] = OUTSIDE) -> list[Gap]:
    """The open pairs into the zones of a host from zones of some kinds, by default those outside."""
    outside = (gap for gap in evidence.gaps.open if gap.source.id not in zones and gap.source.kind in kinds)
    return [gap for gap in outside if gap.destination.id in zones]


def leaving(evidence: Evidence, zones: Container[str]) -> list[Gap]:
    """The open pairs from the zones of a host into the control system."""
    inside = (gap for gap in evidence.gaps.open if gap.destination.id not in zones)
    return [gap for gap in inside if gap.source.id in zones and gap.destination.kind in OPERATIONAL]


def _legs(evidence: Evidence, gaps: list[Gap], addresses: AddressSet, *, to: bool) -> Iterator[Leg]:
    whole = evidence.network.zones.addresses
    for gap in gaps:
        other = gap.source if to else gap.destination
        sure = list(at_host(gap.verdict.surely, addresses, to=to))
        if sure or any(at_host(gap.verdict.possibly, addresses, to=to)):
            beyond = any(at_host(gap.surely, addresses, to=to))
            ends = union_of(addresses_of(box.src) if to else landing(box) for box in sure)
            yield Leg(other.id, services_text(sure) if sure else "", beyond, hosts_text(other, ends, whole, ", "))


def at_host(boxes: Iterable[Box], addresses: AddressSet, *, to: bool) -> Iterator[Box]:
    """Those of some boxes that begin at the addresses of a host, or arrive there wherever they were sent to."""
    for box in boxes:
        if (landing(box) if to else addresses_of(box.src)) & addresses:
            yield box


def _past(evidence: Evidence, sources: set[str], destinations: set[str]) -> Iterator[Direct]:
    for gap in evidence.gaps.open:
        if gap.source.id in sources and gap.destination.id in destinations and gap.verdict.possibly:
            sure = gap.verdict.surely
            text = services_text(sure) if sure else ""
            yield Direct(gap.source.id, gap.destination.id, text, bool(gap.surely))
