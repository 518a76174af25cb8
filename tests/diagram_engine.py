"""The second engine: which packets reach a zone, on decision diagrams, backwards from the zone.

For each door of each device (an interface, or the inside of a tunnel) it computes the packets that surely and
possibly arrive in the destination zone once they stand there, as the least solution of "what a device
sends on arrives if it arrives from the next door". Inside a device it goes through `Device.order` from the end to
the front: a filter is an intersection, a translation a substitution or a relational product.

What a file leaves open is read in one of two manners:

- `STEPS`: a packet arrives surely if some way exists of which every step is sure. This is the definition of the
  engine under test, but where it is open which way out a packet takes: there all of them must be.
- `READINGS`: a packet arrives surely if each reading of every single unknown lets it arrive. This can only be more.

It shares the model and the places of zones with the engine under test, and nothing else.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from diagram_door import Door
from diagram_joined import POLICY, PRIVATE
from diagram_nat import changes, changes_destination
from diagram_plan import says_where
from diagram_routes import Way
from diagram_rules import MAY_DENY, MAY_PERMIT, MAY_REWRITE, Sides
from diagram_sources import SourceRoutes
from diagram_space import Two
from diagram_uplinks import leads
from parsers.model.address import from_cidr, union_of
from parsers.model.device import Stage
from parsers.model.interface import InterfaceKind
from parsers.model.nat import NatKind, NatStage
from parsers.model.rules import BindingPoint
from parsers.model.vpn import TunnelKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagram_plan import Place, Plan
    from diagram_routes import Address, Choice
    from diagram_space import Diagram
    from parsers.model.interface import Interface
    from parsers.model.nat import NatRule
    from parsers.model.routing import PolicyRoute
    from parsers.model.vpn import Tunnel

FILTERS = {
    Stage.INBOUND_FILTER: BindingPoint.INBOUND,
    Stage.FORWARD_FILTER: BindingPoint.FORWARD,
    Stage.OUTBOUND_FILTER: BindingPoint.OUTBOUND,
}
TRANSLATIONS = {Stage.DESTINATION_NAT: NatStage.DESTINATION, Stage.SOURCE_NAT: NatStage.SOURCE}


class Manner(Enum):
    """How what is not decided counts for `surely` (see the module)."""

    STEPS = auto()
    READINGS = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """Packets inside one device. `overruled`: a filter denied them, and an unmodelled feature may permit them."""

    sides: Sides
    vrf: str
    way: Way | None = None
    egress: str = ""
    overruled: bool = False


class Backward:
    """The computation towards one zone."""

    def __init__(self, plan: Plan, goal: Place, manner: Manner) -> None:
        self.plan, self.goal, self.manner = plan, goal, manner
        self.space = plan.space
        self.home = self.space.addresses(self.space.dst, goal.addresses)
        self.entered: dict[Door, Two] = {
            door: self.space.nothing
            for number, routes in enumerate(plan.routes)
            for door in [
                *(Door(number, name) for name in routes.interfaces),
                *(Door(number, one.interface, one.name) for one in plan.tunnels[number].values()),
                *(
                    replace(one, given=kind)
                    for kind in (True, False)
                    for one in (plan.joined.handing(True) if kind else plan.joined.beside[False])
                    if one.device == number
                ),
                *(
                    Door(number, name, given=False, learned=True)
                    for name in (routes.interfaces if plan.joined.legs else ())
                ),
            ]
        }

    def solved(self) -> dict[Door, Two]:
        """The least solution: devices whose neighbours have changed are computed anew."""
        looked: dict[int, dict[Door, Two]] = {}
        changed = True
        while changed:
            changed = False
            for number in range(len(self.plan.devices)):
                if number in looked and all(self.entered[door] == was for door, was in looked[number].items()):
                    continue
                one = Passage(self, number)
                now = {door: one.enter(door) for door in self.entered if door.device == number}
                looked[number] = one.looked
                changed = changed or any(self.entered[door] != said for door, said in now.items())
                self.entered.update(now)
        return self.entered

    def choose(self, hit: Two, yes: Two, no: Two) -> Two:
        """`yes` for packets that surely match, `no` for those that surely do not, either for those that may."""
        both = self.either(yes, no)
        may = hit.possibly & ~hit.surely
        return Two(
            hit.surely.ite(yes.surely, may.ite(both.surely, no.surely)),
            hit.surely.ite(yes.possibly, may.ite(both.possibly, no.possibly)),
        )

    def either(self, one: Two, other: Two) -> Two:
        """One of the two happens, and nobody knows which."""
        sure = one.surely & other.surely if self.manner is Manner.READINGS else self.space.none
        return Two(sure, one.possibly | other.possibly)


class Passage:
    """The computation inside one device; `looked` are the doors that it has relied on."""

    def __init__(self, backward: Backward, number: int) -> None:
        self.all, self.plan, self.number = backward, backward.plan, number
        self.space = self.plan.space
        self.device = self.plan.devices[number]
        self.rules, self.routes = self.plan.rules[number], self.plan.routes[number]
        self.tunnels = self.plan.tunnels[number]
        self.looked: dict[Door, Two] = {}
        self._known: dict[tuple[Step, int], Two] = {}
        self._ways: dict[tuple[Step, Way, int], Two] = {}
        self._rewriting = any(one.effect in MAY_REWRITE for one in self.device.unmodelled)
        self._passed = False
        self._permitting = any(one.effect in MAY_PERMIT for one in self.device.unmodelled)

    def enter(self, door: Door) -> Two:
        """What arrives of packets that stand at a door."""
        port, tunnel = self.plan.interface(self.number, door.interface), self.tunnels.get(door.tunnel)
        if port.management_only or not self.device.forwards or self.space.version not in self.device.forwarded:
            return self.space.nothing
        step = Step(
            Sides(port.name, door.tunnel, given=door.given, learned=door.learned),
            (tunnel.vrf if tunnel else "") or port.vrf,
        )
        found = self._stage(step, 0)
        found = self._of_clear_text(step, found) if tunnel is None else self._from_tunnel(tunnel, step, found)
        found &= self._checked(step, tunnel)
        return self._rewritten(found, step.sides)

    def _from_tunnel(self, tunnel: Tunnel, step: Step, found: Two) -> Two:
        """What a tunnel brings, as far as its own filter lets it in."""
        anyway = self._stage(replace(step, overruled=True), 0).possibly if self._permitting else self.space.none
        return self._of_tunnel(tunnel, step.sides, found, anyway, inward=True)

    def _of_clear_text(self, step: Step, found: Two) -> Two:
        """Without what should have come through a tunnel of the interface."""
        space = self.space
        meant = may = space.none
        for tunnel in self._tunnels_at(step.sides.interface):
            if tunnel.drops_clear:
                region = space.addresses(space.src, tunnel.remote) & space.addresses(space.dst, tunnel.local)
                may |= region
                meant |= space.none if tunnel.unknown or tunnel.clear_unknown else region
        anyway = self._stage(replace(step, overruled=True), 0).possibly if self._permitting else space.none
        return Two(found.surely & ~may, (found.possibly & ~meant) | (anyway & may))

    def _checked(self, step: Step, tunnel: Tunnel | None) -> Two:
        """The sources that every reverse-path check of the interface lets in (RFC 3704)."""
        found = self.space.everything
        for check in self.device.source_checks:
            if step.sides.interface not in check.interfaces or self.space.version not in check.families:
                continue
            said = SourceRoutes(
                self.space, self.routes, check, step.sides.interface, self.all.manner is Manner.READINGS
            )
            passed = said.allowed(step.vrf)
            if tunnel is not None:
                passed = Two(passed.surely, self.space.all)
            if check.rule_set:
                passed |= self.rules.sparing(check.rule_set, step.sides)
            found &= passed
        return found

    def _of_tunnel(self, tunnel: Tunnel, sides: Sides, found: Two, anyway: Diagram, *, inward: bool) -> Two:
        """What a tunnel brings or takes: its own filter judges, and one with unknowns may not be there.

        `anyway` arrives if an unmodelled feature lets it past the filter.
        """
        space = self.space
        if tunnel.rule_set:
            said = self.rules.chain((tunnel.rule_set,), sides)
            said = said if inward else Two(space.mirrored(said.surely), space.mirrored(said.possibly))
            found = Two(said.surely & found.surely, (said.possibly & found.possibly) | (anyway & ~said.surely))
        if inward:
            found = found.within(space.addresses(space.src, tunnel.remote) & space.addresses(space.dst, tunnel.local))
        return found.doubted() if tunnel.unknown else found

    def _rewritten(self, found: Two, sides: Sides) -> Two:
        """A packet that may be rewritten may become any of its protocol, and take any way that some packet can take."""
        if not self._rewriting:
            return found
        space, touched = self.space, self.rules.touched(MAY_REWRITE, sides)
        again = self._from(Door(self.number, sides.interface, sides.tunnel)).possibly & space.packets
        for field in (space.src, space.dst, space.sport, space.dport):
            again = space.some(again, field, space.all)
        anything = touched & again
        return Two(found.surely & ~touched, found.possibly | anything)

    def _stage(self, step: Step, index: int) -> Two:
        """What arrives of packets that reach one stage of the order."""
        if (step, index) not in self._known:
            self._known[step, index] = self._judged_at(step, index)
        return self._known[step, index]

    def _judged_at(self, step: Step, index: int) -> Two:
        if index == len(self.device.order):
            return self._leave(step, step.way) if step.way else self._routed(step, index - 1)
        stage = self.device.order[index]
        if stage is Stage.ROUTING:
            return self._routed(step, index)
        if stage in TRANSLATIONS:
            return self._translated(step, index, TRANSLATIONS[stage])
        return self._filtered(step, index, FILTERS[stage])

    def _filtered(self, step: Step, index: int, point: BindingPoint) -> Two:
        said, onward = self.rules.filter(point, step.sides), self._stage(step, index + 1)
        found = said & onward
        if self._permitting:
            anyway = self._stage(replace(step, overruled=True), index + 1).possibly
            found = Two(found.surely, found.possibly | (anyway & ~said.surely))
        return found

    def _translated(self, step: Step, index: int, stage: NatStage) -> Two:
        found = self._stage(step, index + 1)
        for rule in reversed(self.device.nat):
            if rule.stage is stage and rule.enabled:
                change = self.plan.translation(rule)
                hit = self.rules.match(rule.match, step.sides).within(change.domain)
                if hit.possibly.satisfiable():
                    found = self.all.choose(hit, change.before(self._after(step, index, rule)), found)
        return found

    def _after(self, step: Step, index: int, rule: NatRule) -> Two:
        by = rule.statement if rule.stage is NatStage.DESTINATION else ""
        sides = replace(
            step.sides,
            translated=step.sides.translated or changes_destination(rule),
            changed=step.sides.changed or changes(rule),
            by=by or step.sides.by,
        )
        step = replace(step, sides=sides, egress=rule.egress or step.egress)
        if step.egress and step.way is not None and step.way.out != step.egress:
            return self._routed(replace(step, way=None, sides=replace(sides, outs=None)), index)
        return self._stage(step, index + 1)

    # Routing

    def _routed(self, step: Step, index: int) -> Two:
        table = found = self._by_table(step, index)
        if step.egress:
            return table
        for rule in reversed(self.device.policy_routes):
            if rule.enabled and rule.vrf == step.vrf:
                hit = self.rules.match(rule.match, step.sides)
                found = self.all.choose(hit, self._by_policy(step, index, rule, table), found)
        return found

    def _by_policy(self, step: Step, index: int, rule: PolicyRoute, table: Two) -> Two:
        """One entry; where it names no way, or one that cannot be used, the table decides."""
        if rule.drop:
            return self.space.nothing
        if rule.interface is not None:
            port = self.routes.port(rule.interface)
            return table if port is None else self._along(step, Way(port.name, rule.next_hop), index)
        hop = rule.next_hop
        ways = (
            []
            if hop is None
            else [(replace(way, length=POLICY), there) for way, there in self.routes.towards(step.vrf, hop)]
        )
        if not ways:
            return table
        sure = self._along_all(step, [way for way, there in ways if there], index)
        maybe = self._along_all(step, [way for way, _ in ways], index)
        if any(there for _, there in ways):
            return Two(sure.surely, maybe.possibly)
        return self.all.either(table, maybe)

    def _by_table(self, step: Step, index: int) -> Two:
        space, found = self.space, self.space.nothing
        for choice in reversed(self.routes.choices(step.vrf, step.egress)):
            now = self._by_choice(step, index, choice, found)
            region = space.prefix(space.dst, choice.network)
            found = Two(region.ite(now.surely, found.surely), region.ite(now.possibly, found.possibly))
        for clients, port in self.routes.clients(step.vrf):
            if step.egress in {"", port}:
                region, now = space.addresses(space.dst, clients), self._along(step, Way(port), index)
                found = Two(region.ite(now.surely, found.surely), region.ite(now.possibly, found.possibly))
        return self._undecided(step, index, found)

    def _by_choice(self, step: Step, index: int, choice: Choice, worse: Two) -> Two:
        """Of equally good ways each counts; where all of them may be absent, the next best may decide."""
        sure = self._along_all(step, choice.sure, index)
        if choice.sure:
            return Two(sure.surely, sure.possibly | self._along_all(step, choice.maybe, index).possibly)
        found = worse.doubted() if self.all.manner is Manner.STEPS and not choice.watched else worse
        for way in choice.maybe:
            found = self.all.either(found, self._along(step, way, index))
        return found

    def _undecided(self, step: Step, index: int, found: Two) -> Two:
        """Routes that the file does not hold may send what is not connected anywhere.

        To the network of an interface that no file shows goes nothing back that came from it, unless it was given
        another destination.
        """
        space = self.space
        elsewhere = ~space.any_of(space.prefix(space.dst, network) for network, _ in self.routes.connected(step.vrf))
        back = step.sides.interface if not (step.sides.tunnel or step.sides.translated) else ""
        names = [name for name in self.routes.unshown(step.vrf) if name != back]
        learned = self.routes.undecided(step.vrf) and not self.routes.hidden
        if self.routes.undecided(step.vrf):
            names = [one.name for one in self.routes.interfaces.values() if one.vrf == step.vrf]
            found = Two(found.surely & ~elsewhere, found.possibly)
        for name in names:
            if step.egress in {"", name}:
                found |= self._along(step, Way(name, learned=learned), index).doubted().within(elsewhere)
        return found

    def _along_all(self, step: Step, ways: Sequence[Way], index: int) -> Two:
        found = self.space.nothing
        for way in ways:
            found |= self._along(step, way, index)
        return found

    def _along(self, step: Step, way: Way, index: int) -> Two:
        key = (step, way, index)
        if key not in self._ways:
            self._ways[key] = self._sent_along(step, way, index)
        return self._ways[key]

    def _sent_along(self, step: Step, way: Way, index: int) -> Two:
        if not way.out:
            return self.space.nothing
        outs = [(way.out, self.space.all), *((one.name, self._takes(one)) for one in self._tunnels_at(way.out))]
        return self._stage(replace(step, way=way, sides=replace(step.sides, outs=tuple(outs))), index + 1)

    # Leaving

    def _tunnels_at(self, name: str) -> list[Tunnel]:
        return [one for one in self.tunnels.values() if one.interface == name]

    def _takes(self, tunnel: Tunnel) -> Diagram:
        """What a tunnel takes of the packets that leave by its interface."""
        space = self.space
        return space.addresses(space.src, tunnel.local) & space.addresses(space.dst, tunnel.remote)

    def _leave(self, step: Step, way: Way) -> Two:
        if self.plan.interface(self.number, way.out).management_only:
            return self.space.nothing
        found = self._onto(way, step.sides)
        for tunnel in reversed(self._tunnels_at(way.out)):
            taken, through = self._takes(tunnel), self._through(tunnel)
            anyway = through.possibly & self.rules.touched(MAY_PERMIT, step.sides)
            through = self._of_tunnel(tunnel, step.sides, through, anyway, inward=False)
            inside = self.all.either(through, found) if tunnel.unknown else through
            found = Two(taken.ite(inside.surely, found.surely), taken.ite(inside.possibly, found.possibly))
        if step.overruled:
            found = found.doubted().within(self.rules.touched(MAY_PERMIT, step.sides))
        found = Two(found.surely & ~self.rules.touched(MAY_DENY, step.sides), found.possibly)
        return self._rewritten(found, step.sides)

    def _through(self, tunnel: Tunnel) -> Two:
        """Clients stand behind their tunnel; at the other gateway of a site packets go on, if it is one of ours.

        Else what it names is there, unless a device has its network.
        """
        space = self.space
        home = self.all.home & space.addresses(space.dst, tunnel.remote)
        if tunnel.kind is not TunnelKind.SITE_TO_SITE:
            return Two(home, home)
        on = self._handed_on().within(space.addresses(space.dst, tunnel.remote))
        named = home & ~self.plan.on_segments
        lies = Two(named, home) if says_where(tunnel.remote) else self._somewhere(home)
        if not tunnel.peer:
            return lies | on
        far = {door.device for door in self.plan.owners.get(ipaddress.ip_address(tunnel.peer), [])}
        ends = [
            Door(device, other.interface, other.name)
            for device in sorted(far)
            for other in self.plan.tunnels[device].values()
            if other.kind is TunnelKind.SITE_TO_SITE and other.local & tunnel.remote and self._calls_back(other)
        ]
        return self._from_all(ends) if ends else (lies.doubted() if far else lies) | on

    def _somewhere(self, home: Diagram) -> Two:
        """What a tunnel for everything leads to: zones outside the plant, as far as no device shows where they stand."""
        shown = self.plan.on_segments
        return Two(home & ~shown if self.all.goal.by_default else self.space.none, home)

    def _calls_back(self, other: Tunnel) -> bool:
        """Whether a far tunnel takes any gateway or names an address of this device."""
        own = {str(address.value.ip) for port in self.routes.interfaces.values() for address in port.addresses}
        return not other.peer or other.peer in own

    def _from(self, door: Door) -> Two:
        """What arrives from a door, as far as it is known by now; who gave the packets to this device is kept."""
        if self._passed and door.given is None:
            door = replace(door, given=False, learned=True)
        return self.looked.setdefault(door, self.all.entered[door])

    def _onto(self, way: Way, sides: Sides) -> Two:
        """Onto the segment of the interface; what a router gave from which routes are learned does not go back so."""
        self._passed = sides.learned and not sides.changed
        joined = self.plan.joined
        if way.learned and self._passed and any(one.is_at(Door(self.number, way.out)) for one in joined.within):
            self._passed = False
            return self.space.nothing
        found = self._put(way, sides)
        self._passed = False
        return found

    def _put(self, way: Way, sides: Sides) -> Two:
        """Onto the segment of the interface: to its hosts, to the next hop, or to whoever answers."""
        port = self.plan.interface(self.number, way.out)
        around = self.plan.around(self.number, way.out)
        if way.hop is not None and all(one.value.ip != way.hop for one in port.addresses):
            return self._towards(way, way.hop, port, sides)
        here = self.plan.on_networks(port)
        local = Two(self.all.home, self.all.home)
        for door in around:
            local |= self._from(door).within(self._answers(door))
        far = self._elsewhere(port, way, around) | self._joined(way, None, port, sides)
        return Two(here.ite(local.surely, far.surely), here.ite(local.possibly, far.possibly))

    def _towards(self, way: Way, hop: Address, port: Interface, sides: Sides) -> Two:
        """To a next hop. Where it is not on the segment that the route names, nobody knows whether it is there."""
        owners = [door for door in self.plan.owners.get(hop, ()) if door.device != self.number]
        networks = self.plan.networks(port)
        entered = self._from_all(owners)
        if owners and (not networks or any(hop in one for one in networks)):
            return entered
        handed = self._joined(way, hop, port, sides)
        return self._beyond(port, way, hop) | handed | entered.doubted()

    def _joined(self, way: Way, hop: Address | None, port: Interface, sides: Sides) -> Two:
        """What a default route gives a router that no file shows, it may hand to whoever is beside it or one like it.

        What a route to more than a network of theirs gives it, to those alone whose network it is.
        What it gave itself and gets back as it was, it had before; with another source it may go elsewhere from there.
        """
        found, joined, space = self.space.nothing, self.plan.joined, self.space
        if not joined.stands(port, hop) or (hop is None and way.length):
            return found
        there = joined.handed(self.number, port, hop, way.length) if hop is not None and way.length else space.all
        for kind in joined.kinds(self.number, port, hop):
            if sides.given is not kind or sides.changed:
                found |= self._beside(way, port, kind)
                led = self.all.home & self.plan.led & ~self.plan.on_networks(port)
                found |= Two(space.none, led if not kind else space.none)
                if (
                    self.plan.interface(self.number, sides.interface).vrf != port.vrf
                ):  # it is another VRF's, and may come back
                    found |= self._from(Door(self.number, way.out, given=kind))
        return found.doubted().within(there)

    def _beside(self, way: Way, port: Interface, kind: bool) -> Two:  # noqa: FBT001 - a key
        """To whoever is beside such routers of one kind."""
        found, joined, space = self.space.nothing, self.plan.joined, self.space
        for door in self.plan.around(self.number, way.out):
            found |= self._from(replace(door, given=kind)) if door.device != self.number else space.nothing
        for door in joined.elsewhere(port, kind):
            other = self.plan.interface(door.device, door.interface)
            kept = door.device == self.number and other.vrf == port.vrf and not other.management_only
            if not kept or self._turns():
                found |= self._from(replace(door, given=kind, learned=not kind and door in joined.legs))
            home = self.all.home & self.plan.on_networks(other)
            found |= Two(home, home)
        if any(self._lies_at(door) for door in joined.handing(kind) if door != Door(self.number, way.out)):
            behind = self.all.home & ~self.plan.on_segments
            found |= Two(behind, behind)
        return found

    def _lies_at(self, door: Door) -> bool:
        """Whether hosts of the zone that is meant are on the network of a door; then the others are behind routers."""
        networks = self.plan.networks(self.plan.interface(door.device, door.interface))
        return bool(self.all.goal.addresses & union_of(from_cidr(str(one)) for one in networks))

    def _turns(self) -> bool:
        """Whether this device may give packets another destination."""
        destinations = (one for one in self.device.nat if one.enabled and one.stage is NatStage.DESTINATION)
        return self._rewriting or any(destinations)

    def _elsewhere(self, port: Interface, way: Way, around: Sequence[Door]) -> Two:
        """No next hop, and the destination is not on the segment: whoever is there may take it."""
        entered, home = self._from_all(around), self.all.home
        if port.kind in {InterfaceKind.TUNNEL, InterfaceKind.VIRTUAL_LINK} and around:
            return entered
        told = port.kind in {InterfaceKind.TUNNEL, InterfaceKind.OTHER} and way.length > 0
        told = told and (self.all.goal.internet or (home & self.plan.on_segments) == self.space.none)
        if way.length == 0 and self.all.goal.stands and not self.all.goal.internet:
            return Two(self.space.none, entered.possibly)
        if way.learned and self._passed and self.all.goal.stands and not self.all.goal.outside:
            return Two(self.space.none, entered.possibly) | self._handed_on()
        return Two(home if told else self.space.none, home | entered.possibly) | self._handed_on()

    def _from_all(self, doors: Sequence[Door]) -> Two:
        found = self.space.nothing
        for door in doors:
            found |= self._from(door)
        return found

    def _beyond(self, port: Interface, way: Way, hop: Address) -> Two:
        """A next hop that is nobody's: the zone that holds it, the internet, or perhaps any other zone."""
        goal, home, holders = self.all.goal, self.all.home, self.plan.holders_at(port, hop)
        core = self.plan.joined.may_be_core(self.number, port, hop)
        edge = self.plan.joined.may_be_edge(self.number, port, hop)
        if goal in holders or (not holders and goal.internet and not (core or edge)):
            return Two(home if len(holders) < 2 else self.space.none, home) | self._handed_on()
        line = goal.internet and any(holder.outside for holder in holders)
        if core:
            public = goal.addresses - union_of(from_cidr(str(one)) for one in PRIVATE)
            line = goal.internet or (goal.outside and bool(public))
        if way.length == 0 and goal.stands and (holders or core) and not line:
            sender = self.number, port.vrf
            if not goal.internet or leads(self.plan, self.plan.joined, goal, sender):
                return self.space.nothing
        home = home & ~self.plan.joined.handed(self.number, port, hop, way.length)
        return Two(self.space.none, home) | self._handed_on()

    def _handed_on(self) -> Two:
        """What is not for the zone as it is, the router may hand to a device that translates it."""
        return self._from_all(self.plan.handing_in()).doubted().within(~self.all.home)

    def _answers(self, door: Door) -> Diagram:
        """The addresses of a segment for which a device answers, for it translates them."""
        space = self.space
        return space.any_of(
            space.addresses(space.dst, rule.address.original)
            for rule in self.plan.devices[door.device].nat
            if rule.enabled
            and rule.stage is NatStage.DESTINATION
            and rule.address is not None
            and rule.address.kind in {NatKind.STATIC, NatKind.POOL}
            and (rule.match.in_interfaces is None or door.interface in rule.match.in_interfaces)
        )


def arrivals(plan: Plan, goal: Place, manner: Manner) -> dict[Door, Two]:
    """What arrives in a zone from each door."""
    return Backward(plan, goal, manner).solved()
