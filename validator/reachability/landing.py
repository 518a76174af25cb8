"""Where packets that leave by a port arrive: at hosts of the zone, at ports of devices, or where no file shows."""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.nat import NatStage
from parsers.nouns import dataclass
from validator.graph.families import holders_of, unanswered_for, unseen
from validator.graph.outward import on_link
from validator.graph.routing import NO_ROUTE
from validator.graph.virtual_links import partners
from validator.reachability.goal import Arrival, Goal, destination_mask, held
from validator.reachability.handed_on import at_its_owner, handed_on
from validator.reachability.own_cables import astray, by_own_cable
from validator.reachability.passage import Frame
from validator.reachability.shared_hops import one_of
from validator.reachability.translation import answered_destinations, silent, unheard, virtual_destinations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address

    from parsers.model.address import AddressSet
    from validator.graph.families import Family
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.plant.model import Zone
    from validator.reachability.goal import MaskMaker
    from validator.reachability.header import Header
    from validator.reachability.passage import Branch


@dataclass(frozen=True, slots=True)
class Landing:
    """Finds the arrivals on the segment, the link or the tunnel of a port."""

    network: Network
    goal: Goal
    leaked: bool = False
    """Whether the packets came in by another VRF than that of the port by which they leave."""

    def arrivals(self, way: Way, out: Port, branch: Branch) -> Iterator[Arrival]:
        """Where packets of a way arrive: the zone itself (None) or ports of other devices."""
        ports = self.network.ports
        if self.goal.alone:
            yield Arrival(None)
            return
        linked = partners(self.network, out)
        if linked:
            yield from self._over_the_link(linked, way, branch)
            return
        yield from self._link_partners(out)
        if branch.crossing and branch.frame is None:
            yield from self._from_host(out)
            return
        if isinstance(way.next_hop, IPv6Address) and way.next_hop.is_link_local:
            yield from self._link_local(way, out, way.next_hop)
            return
        if way.next_hop is None:
            yield from self._connected(way, out, branch.header)
            return
        owners = [owner for owner in ports.owner(out.scope, way.next_hop) if owner.device != out.device]
        itself = way.next_hop in out.own or (way.port is not None and way.next_hop in way.port.own)
        direct = on_link(out, way.next_hop) and not itself
        beside = ((owner, self.network.bridges.between(out, owner)) for owner in owners if owner.over is None)
        met = [(owner, meeting) for owner, meeting in beside if meeting.possible]
        yield from one_of(self.network, way, out, met, () if direct else (astray(way),))
        yield from by_own_cable(self.network, out, way)
        yield from self._into_members(out, Frame(way.next_hop, way.prefix_length == 0))
        if itself:
            yield from self._connected(way, out, branch.header)
        elif not owners or not direct:
            yield from self._beyond_router(way, out, way.next_hop)

    def _beyond_router(self, way: Way, out: Port, hop: IPv4Address | IPv6Address) -> Iterator[Arrival]:
        """By a next hop that no device has; it stands where the zone stands that has its address.

        But beside a bridge on either side of it: the router of a zone behind a bridge is commonly on the other.
        """
        zones = self.network.zones
        holder = next(
            (zone.id for zone in zones.zones if zone.scope == out.scope and hop in zones.addresses[zone.id]), None
        )
        yield from at_its_owner(self.network, out, hop, held=holder is not None)
        yield from self._joined(way, out, hop)
        beyond = self._beyond(way, out)
        if beyond is None:
            return
        own = self.goal.own - self._handed(way, out, hop)
        where = None if self.network.bridges.around(out) else holder
        for _, meeting in self.network.bridges.hosts(where, from_cidr(str(hop)), out, leaving=True):
            for arrival in (
                *(self.ends(out, *beyond, own) if own else ()),
                *self._handed_on(out, way.destinations, beyond[1]),
            ):
                yield arrival.where(meeting)

    def _handed(self, way: Way, out: Port, hop: IPv4Address | IPv6Address) -> AddressSet:
        """What such a router hands to devices beside it, and not to hosts that it might stand beside itself."""
        zone = self._meant(way, out)
        if self.goal.device is not None or zone is None:
            return NO_ADDRESS
        zones = self.network.zones
        touches = zones.beyond(self.network.ports).may_touch(zone, out, hop)
        return zones.routers.handed(way, out, hop) if touches else NO_ADDRESS

    def _meant(self, way: Way, port: Port) -> Zone | None:
        return self.goal.zone if self.goal.zone is not None else self.network.zones.holder(way.destinations, port.scope)

    def _handed_on(self, out: Port, there: AddressSet, unknown: tuple[UnknownMatch, ...]) -> Iterator[Arrival]:
        """By a router that no file shows, to a device that may translate what is for `there`."""
        yield from handed_on(self.network, self.goal, out, there, unknown)

    def _joined(self, way: Way, out: Port, hop: IPv4Address | IPv6Address | None) -> Iterator[Arrival]:
        """To devices and hosts beside routers that may be joined to the one to which a default route leads.

        By a route to more than their networks, those alone (`JoinedRouters.handed`).

        Devices on its own segment may get the packets from it. The device that sent them would send them out again,
        unless it translates what comes in, or sent them for another VRF than that of the segment.
        """
        routers = self.network.zones.routers
        if not routers.stands(out, hop):
            return
        there = EVERY_ADDRESS if hop is None or not way.prefix_length else self._handed(way, out, hop)
        if not there or (hop is None and way.prefix_length):
            return
        mask = destination_mask(there) if way.prefix_length else None
        doubts = (*way.unknown, unanswered_for(out, way.origin) if hop is None else unseen(hop, way.origin))
        for family in routers.families(out, hop):
            yield from self._beside_one(out, family, doubts, there, mask)

    def _beside_one(
        self, out: Port, family: Family, doubts: tuple[UnknownMatch, ...], there: AddressSet, mask: MaskMaker | None
    ) -> Iterator[Arrival]:
        """To devices and hosts beside routers of one family."""
        routers, onward, wanted = self.network.zones.routers, self.network.onward, self.goal.wanted
        if self.leaked and onward.leads(out, wanted, family):
            yield Arrival(out, False, doubts, mask, joined=family)
        for other, meeting in self.network.bridges.beside(out):
            if other.device != out.device and onward.leads(other, wanted, family):
                yield Arrival(other, False, doubts, mask, joined=family).where(meeting)
        for port, router in routers.handing_to(family):
            if port.tunnel is not None or port is out:
                continue
            same = port.networks.meets(out.networks)
            why = (*doubts, router.doubt)
            if not same and onward.leads(port, wanted, family) and not self._kept_before(out, port):
                yield Arrival(port, False, why, mask, joined=router.family if router.family.learned else family)
            near = self._standing_by(port) & there
            here = near - port.networks if same else near
            if here and self.goal.device is None and self.in_scope(port):
                yield Arrival(None, False, why, destination_mask(here), joined=family)
        led = routers.led.by(family, self.goal.own & there) - out.networks if self.goal.device is None else NO_ADDRESS
        if led and self.in_scope(out):
            yield Arrival(None, False, doubts, destination_mask(led), joined=family)

    def _standing_by(self, port: Port) -> AddressSet:
        """Hosts that are meant on the segment of a port, and behind its routers those of the zone on no segment."""
        zones, own = self.network.zones, self.goal.own
        zone = self.goal.there if self.goal.zone is None else self.goal.zone.id
        near = port.networks & own
        whole = NO_ADDRESS if zone is None else zones.addresses[zone] & own
        if not whole.meets(port.networks):
            return near
        return near | self.network.ports.beyond_segments(port.scope, whole)

    def ends(
        self,
        port: Port,
        sure: bool,  # noqa: FBT001 - private
        unknown: tuple[UnknownMatch, ...],
        destinations: AddressSet,
    ) -> Iterator[Arrival]:
        """Delivery beyond what the files show; a device that is meant itself may be met there at any of its ports."""
        mask = destination_mask(destinations)
        if self.goal.device is None:
            yield Arrival(None, sure, unknown, mask)
            return
        for end in self.network.ports.of_device.get(self.goal.device, ()):
            met = end.tunnel is None and end.over is None and end.scope == port.scope
            if met and not self._kept_before(port, end):
                yield Arrival(end, False, unknown, mask)

    def _kept_before(self, port: Port, end: Port) -> bool:
        """Whether the device that is meant sent the packet out itself: what is for it, it would have kept.

        Unless it is for another VRF, or what comes in at that end is translated.
        """
        if end.device != port.device or end.vrf != port.vrf or end.interface.management_only:
            return False
        node = self.network.node_of(port)
        return not node.may_rewrite and not any(
            rule.enabled and rule.stage is NatStage.DESTINATION for rule in node.device.nat
        )

    def _to_device(self, device: int, out: Port) -> Iterator[Arrival]:
        """On the segment: the ports of the device that is meant, and those whose addresses no file shows."""
        for end, meeting in self.network.bridges.beside(out):
            if end.device == device and end.own:
                yield Arrival(end, mask=destination_mask(end.own)).where(meeting)
        for hidden in self.network.ports.of_device.get(device, ()):
            if hidden.addresses_unknown is not None and hidden.device != out.device and hidden.scope == out.scope:
                yield Arrival(hidden, False, (hidden.addresses_unknown,), destination_mask(out.networks))

    def _into_members(self, out: Port, frame: Frame | None) -> Iterator[Arrival]:
        """Into bridges that stand, or may stand, on the segment."""
        for member, meeting in self.network.bridges.members_beside(out):
            yield Arrival(member, frame=frame).where(meeting)

    def _from_host(self, out: Port) -> Iterator[Arrival]:
        """What a host sends across a bridge: to any station behind the member `out`."""
        yield from self._hosts(out)
        for other, meeting in self.network.bridges.beside(out):
            yield Arrival(other).where(meeting)
        yield from self._into_members(out, None)
        attachments = self.network.zones.attachments
        for item in attachments[self.goal.there] if self.goal.there is not None else ():
            rest = (item.sources & self.goal.own) - out.networks
            if item.port is out and rest:
                reason = f"a router that no file shows stands on the segment of {out.name}"
                unknown = UnknownMatch(UnknownKind.UNRESOLVED, reason, out.origin)
                yield Arrival(None, False, (*item.unknown, unknown), destination_mask(rest))

    def _hosts(self, out: Port) -> Iterator[Arrival]:
        """Hosts of the zone on the segment of a port, or the device that is meant."""
        if self.goal.device is not None:
            yield from self._to_device(self.goal.device, out)
            return
        here = out.networks & self.goal.own
        if not here or not self.in_scope(out):
            return
        for zone, part in held(self.network, self.goal, here, out):
            yield from self._hosts_of(zone, part, out)

    def _hosts_of(self, there: str | None, here: AddressSet, out: Port) -> Iterator[Arrival]:
        bridges = self.network.bridges
        meeting = bridges.stands(there, out)
        if not meeting.possible:
            return
        here, gone, why = self.network.zones.placed(there, out, here)
        if gone:
            yield Arrival(None, False, why, destination_mask(gone)).where(meeting)
        contested = bridges.contested(self.network.zones, there, out) & here
        if here - contested:
            for part, met in bridges.hosts(there, here - contested, out, leaving=True):
                yield Arrival(None, mask=destination_mask(part)).where(met)
        if contested:
            reason = f"several zones have addresses of the network of {out.name}, on different sides of a bridge"
            unknown = UnknownMatch(UnknownKind.UNRESOLVED, reason, out.origin)
            yield Arrival(None, False, (unknown,), destination_mask(contested)).where(meeting)

    def _link_local(self, way: Way, port: Port, hop: IPv6Address) -> Iterator[Arrival]:
        """A router on the link itself: the one that shows the address, else any that speaks IPv6, or one unknown."""
        yield from self._into_members(port, Frame(hop))
        beside = [item for item in self.network.bridges.beside(port) if item[0].device != port.device]
        owners = [(other, meeting) for other, meeting in beside if hop in other.own]
        yield from one_of(self.network, way, port, owners)
        known = self.network.ports.known_beside(port)
        lost = any(hop in other.own and other.number in self.network.ports.down for other in known)
        if lost or any(meeting.sure for _, meeting in owners):
            return
        routers = [item for item in beside if item[0].networks.v6 or item[0].addresses_unknown is not None]
        reason = f"whose link-local address {hop} is, no file shows"
        unknown = (UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin),)
        for other, meeting in routers:
            yield Arrival(other, False, unknown).where(meeting)
        yield from self._joined(way, port, hop)
        beyond = self._beyond(way, port)
        if beyond is not None:
            sure, doubts = beyond
            alone = not routers and not self.network.bridges.around(port)
            yield from self.ends(port, sure and alone, (*doubts, *(() if alone else unknown)), self.goal.own)
            yield from self._handed_on(port, way.destinations, (*doubts, *unknown))

    def _connected(self, way: Way, port: Port, header: Header) -> Iterator[Arrival]:
        """Straight to the destination: on the segment, at a device that answers for it, or beyond a link."""
        yield from self._hosts(port)
        for other, meeting in self.network.bridges.beside(port):
            for arrival in self._answering(way, port, other, header):
                yield arrival.where(meeting)
        yield from self._into_members(port, Frame())
        yield from self._joined(way, port, None)
        rest = way.destinations - port.networks
        if not rest or not self.in_scope(port):
            return
        if self.goal.zone is not None and self.network.bridges.names(self.goal.zone.id, port) and not port.networks:
            yield Arrival(None, mask=destination_mask(self.goal.own))
            return
        pinned = port.number in self.network.zones.pinned
        if port.addresses_unknown is not None and not pinned and (hidden := rest & port.unshown):
            yield from self.ends(port, False, (port.addresses_unknown,), self.goal.own & hidden)
            yield from self._handed_on(port, hidden, (port.addresses_unknown,))
            rest = rest - hidden
        yield from self._off_link(way, port, rest) if rest else ()

    def _off_link(self, way: Way, port: Port, rest: AddressSet) -> Iterator[Arrival]:
        """To what stands on no network of a port of which all are known."""
        unstated = way.prefix_length == NO_ROUTE and not self.network.ports.joined(port)
        if unstated and not is_unshown(way, port):
            yield from self.ends(port, False, way.unknown, self.goal.own & rest)
            yield from self._handed_on(port, rest, way.unknown)
        else:
            beyond = self._beyond(way, port)
            if beyond is not None:
                yield from self.ends(port, *beyond, self.goal.own & rest)
                yield from self._handed_on(port, rest, beyond[1])

    def _answering(self, way: Way, port: Port, other: Port, header: Header) -> Iterator[Arrival]:
        """A device on the segment that answers for addresses it translates, or that may for what is not there.

        The other end of a tunnel with one peer is not asked: whatever leaves comes in there.
        """
        undone = header.undo and header.undo[-1].device == other.device
        if undone or (port.interface.peer and other in self.network.ports.far_ends(port)):
            if undone and unheard(self.network, other, header):
                yield Arrival(other, False, (self._silent(other),))
            else:
                yield Arrival(other)
            return
        here = port.networks & virtual_destinations(self.network, other)
        answered = here & answered_destinations(self.network, other)
        if answered & way.destinations:
            yield Arrival(other, mask=destination_mask(answered))
        if (here - answered) & way.destinations:
            yield Arrival(other, False, (self._silent(other),), destination_mask(here - answered))
        beyond_segment = way.destinations - port.networks
        if beyond_segment:
            yield Arrival(other, False, way.unknown, destination_mask(beyond_segment))

    def _silent(self, port: Port) -> UnknownMatch:
        return UnknownMatch(UnknownKind.FEATURE, silent(self.network.node_of(port).id), port.origin)

    def _over_the_link(self, ends: list[Port], way: Way, branch: Branch) -> Iterator[Arrival]:
        """To the other end of a virtual link, and to its own addresses; nobody else is on it."""
        frame = branch.frame if branch.crossing else Frame(way.next_hop, way.prefix_length == 0)
        for end in ends:
            yield Arrival(end, frame=None if end.bridge is None else frame)
            if self.goal.device is None and self.in_scope(end) and end.own & self.goal.own:
                yield Arrival(None, mask=destination_mask(end.own & self.goal.own))

    def _link_partners(self, port: Port) -> Iterator[Arrival]:
        """The other end of a tunnel interface."""
        beside = self.network.ports.beside(port)
        for other in self.network.ports.far_ends(port):
            if other not in beside:
                yield Arrival(other)

    def _beyond(self, way: Way, port: Port) -> tuple[bool, tuple[UnknownMatch, ...]] | None:
        """Whether what leaves to no known device arrives in the zone (see `Beyond`)."""
        if self.goal.device is not None:
            return self._beyond_to_device(way, port)
        zones, zone = self.network.zones, self._meant(way, port)
        if zone is None:
            reason = f"{way.next_hop or port.name} leads to no device of the snapshot and to no declared zone"
            return False, (UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin),)
        if zone.scope != port.scope:
            return None
        attached = self.goal.attached if self.goal.zone is not None else zones.stands(zone.id)
        return zones.beyond(self.network.ports).arrival(zone, port, way, attached=attached)

    def _beyond_to_device(self, way: Way, port: Port) -> tuple[bool, tuple[UnknownMatch, ...]] | None:
        """What leads to a device beyond the files: any route but a default route to a router of a zone.

        A device stands on its ports, so the rule is that for a zone that surely stands elsewhere.
        """
        hop = way.next_hop
        zones = self.network.zones
        held = hop is None or any(hop in addresses for addresses in zones.addresses.values())
        if hop is not None and hop.is_link_local:
            held = bool(holders_of(zones.zones, zones.addresses, port, hop))
        if way.prefix_length == 0 and held:
            return None
        reason = f"{hop or 'a route'} leads to no device of the snapshot"
        return False, (*way.unknown, UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin))

    def in_scope(self, port: Port) -> bool:
        """Whether the goal has addresses of the scope of a port."""
        return self.goal.zone is None or port.scope == self.goal.zone.scope


def is_unshown(way: Way, port: Port) -> bool:
    """Whether a way only leads to the port's own network, which the file does not show.

    What comes from there does not need the device to go there, unless the device gave it another destination.
    """
    return way.prefix_length == NO_ROUTE and way.unknown == (port.addresses_unknown,)
