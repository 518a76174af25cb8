"""The oracle: one packet followed hop by hop, from first principles.

It reads devices as plain dictionaries (the JSON of a device, `"schema": 1`) and shares no code with
the engine that it judges: no sets of packets, no classes, no readers. What a configuration leaves
open is followed in every reading; what happens surely is what happens in all of them. Where a
device chooses among ways (equal-cost routes), each way counts, and one that surely arrives suffices.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from naive_fates import Fate, Fates, Step, either, union
from naive_nat import Marks, moves, rewritten
from naive_routes import CONNECTED, Routes, Way, device_name, has_way_back, networks
from naive_rules import (
    DENY,
    NO,
    PERMIT,
    YES,
    Document,
    Judgement,
    Names,
    Packet,
    chained,
    holds,
    judge,
    judged,
    number,
    overlap,
)
from naive_tunnels import Tunnels, mirrored
from naive_ways import WHERE_IT_ARRIVES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "WHERE_IT_ARRIVES",
    "Fate",
    "Fates",
    "Judgement",
    "Network",
    "Packet",
    "Step",
    "either",
    "judge",
    "union",
    "zone_reach",
]

AS_RECEIVED = "forward filter, header as received"
MOST_VISITS = 3
"""A packet that comes back to a door so often, with whatever header, is in a loop."""
JUDGES_TRANSIT = frozenset({"", "port", "vlan-map"})
ANYTHING = "may do anything"
MAY_PERMIT = frozenset({"may permit", "may permit or deny", ANYTHING})
MAY_DENY = frozenset({"may deny", "may permit or deny", ANYTHING})
MAY_REWRITE = frozenset({"may rewrite addresses or send elsewhere", ANYTHING})


class Network(Tunnels):
    """Devices, joined where their interfaces share a subnet.

    `alone`: the only addresses of far interfaces (`_for_itself`) that are looked at; None means all of them.
    """

    def __init__(self, devices: Sequence[Document], alone: frozenset[str] | None = None) -> None:
        self.alone = alone
        self.devices = {device_name(device): device for device in devices}
        self.routes = {name: Routes(device) for name, device in self.devices.items()}
        self.interfaces = {name: routes.interfaces for name, routes in self.routes.items()}
        self.tunnels = {
            name: {item["name"]: item for item in device.get("tunnels", []) if item.get("enabled", True)}
            for name, device in self.devices.items()
        }
        self.links: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for name, ports in self.interfaces.items():
            for port in ports.values():
                for address, network, role in networks(port):
                    self.links[network].append((name, port["name"], "" if role == "standby" else address))
        self.marks = Marks(devices)
        self._known: dict[tuple[Step, int], Fates] = {}

    def fates(self, packet: Packet, enter: tuple[str, str]) -> Fates:
        """Every end of `packet` that enters at (device, interface or tunnel)."""
        self._known.clear()
        return self._enter(packet, enter[0], enter[1], frozenset())

    def _enter(self, packet: Packet, name: str, door: str, seen: frozenset[tuple[str, str, Packet]]) -> Fates:
        device, tunnel = self.devices[name], self.tunnels[name].get(door)
        interface = tunnel["interface"] if tunnel else door
        port = self.interfaces[name].get(interface)
        vrf = (tunnel or {}).get("vrf") or (port or {}).get("vrf", "")
        step = Step(
            name, interface, door if tunnel else "", vrf, packet, seen | {(name, door, packet)}, received=packet
        )
        visits = sum(place[:2] == (name, door) for place in seen)
        if (name, door, packet) in seen or visits >= MOST_VISITS:
            return step.ends("loop")
        if port is None or port.get("management_only") or not device.get("forwards", True):
            return step.ends("denied")
        if number(packet.src)[0] not in device.get("forwarded", [4, 6]):
            return step.ends("denied")
        if tunnel and not (holds(tunnel["remote"], packet.src) and holds(tunnel["local"], packet.dst)):
            return step.ends("denied")  # what a tunnel was not made for is dropped (RFC 4301, 5.2; Cisco 402116)
        first = [self._carried(name, interface, mirrored(packet)), self._clear(step)]
        if {DENY} in first:
            return step.ends("denied")
        readings: list[Fates] = [step.ends("denied")] if any(DENY in one for one in first) else []
        for outcome in sorted(self._source_outcomes(step)):
            if outcome == DENY:
                readings.append(step.ends("denied"))
            elif tunnel:
                readings += self._by_tunnel(step, tunnel, packet, lambda: self._stage(step, 0))
            else:
                readings.append(self._stage(step, 0))
        if self._may(step, MAY_REWRITE):
            readings.append(step.ends("unknown", certain=False))
        return either(readings)

    def _source_outcomes(self, step: Step) -> set[str]:
        """Reverse-path checks: every one that applies must find a way back to the source (RFC 3704).

        What comes out of a tunnel may have a way back that only its negotiation makes.
        """
        outcomes = {PERMIT}
        for check in self.devices[step.device].get("source_checks", []):
            if step.interface not in check["interfaces"] or number(step.packet.src)[0] not in check["families"]:
                continue
            found = has_way_back(self.routes[step.device], check, step.vrf, step.interface, step.packet.src)
            verdict = {YES: {PERMIT}, NO: {DENY}}.get(found, {PERMIT, DENY})
            table = self.routes[step.device].table(step.vrf, step.packet.src)
            if self._runs(step.device, step.vrf, step.packet.src) and not any(
                item.distance == CONNECTED for item in table
            ):
                verdict = {PERMIT, DENY}
            into = self.interfaces[step.device][step.interface].get("kind")
            if (step.tunnel or into == "tunnel") and DENY in verdict:
                verdict = {PERMIT, DENY}
            if DENY in verdict and check.get("rule_set"):
                spared = self._spared(step, check["rule_set"])
                verdict = spared if verdict == {DENY} else verdict - {DENY} | spared
            outcomes = {DENY} if verdict == {DENY} else outcomes | verdict
            if outcomes == {DENY}:
                break
        return outcomes

    def _spared(self, step: Step, name: str) -> set[str]:
        """What the list of a check says; one of the other IP version is not there for this packet, so it may say either."""
        known = {item["name"]: item for item in self.devices[step.device].get("rule_sets", [])}
        if name in known and number(step.packet.src)[0] not in known[name].get("families", [4, 6]):
            return {PERMIT, DENY}
        return self._verdict(self.devices[step.device], [name], step, step.packet, None)

    def _by_tunnel(self, step: Step, tunnel: Document, packet: Packet, go_on: Callable[[], Fates]) -> list[Fates]:
        """The readings of a tunnel's own filter; a tunnel with unknowns may not be there."""
        outcomes = {PERMIT, DENY} if tunnel.get("unknown") else {PERMIT}
        if tunnel.get("rule_set"):
            outs = None if step.way is None else self._outs(step)
            verdict = self._verdict(self.devices[step.device], [tunnel["rule_set"]], step, packet, outs)
            outcomes = {DENY} if verdict == {DENY} else outcomes | verdict
        return [go_on() if outcome == PERMIT else step.ends("denied") for outcome in sorted(outcomes)]

    def _stage(self, step: Step, index: int) -> Fates:
        """What becomes of a packet that reaches one stage; several readings may lead to it."""
        if (step, index) not in self._known:
            self._known[step, index] = self._judged_at(step, index)
        return self._known[step, index]

    def _judged_at(self, step: Step, index: int) -> Fates:
        order = self.devices[step.device]["order"]
        if index == len(order):
            return self._leave(step) if step.way else self._routed(step, index - 1)
        match order[index]:
            case "route lookup" | "routing":
                return self._way_found(step, index)
            case "destination NAT" | "source NAT" as stage:
                return self._translated(step, index, stage.partition(" ")[0])
            case "inbound filter":
                return self._filtered(step, index, "in")
            case "forward filter" | "forward filter, header as received":
                return self._filtered(step, index, "forward")
            case "outbound filter":
                return self._filtered(step, index, "out")
            case stage:
                raise ValueError(stage)

    def _way_found(self, step: Step, index: int) -> Fates:
        """What was looked up before keeps its way, unless a translation has come between."""
        if step.way is not None and not step.translated:
            return self._stage(step, index + 1)
        return self._routed(replace(step, way=None), index)

    def _filtered(self, step: Step, index: int, point: str) -> Fates:
        outcomes = self._outcomes(step, point)
        readings: list[Fates] = []
        if PERMIT in outcomes:
            readings.append(self._stage(step, index + 1))
        if DENY in outcomes:
            readings.append(step.ends("denied"))
            if self._may(step, MAY_PERMIT):
                readings.append(self._stage(replace(step, overruled=True), index + 1))
        return either(readings)

    def _outcomes(self, step: Step, point: str) -> set[str]:
        """Every binding at the point must permit."""
        device, outs = self.devices[step.device], self._outs(step)
        packet = step.received if AS_RECEIVED in device["order"] and point == "forward" else None
        verdicts = [
            self._verdict(device, binding["rule_sets"], step, packet or step.packet, outs)
            for binding in device.get("bindings", [])
            if binding["point"] == point
            and binding.get("scope", "") in JUDGES_TRANSIT
            and self._applies(step, point, binding.get("interface"))
        ]
        if {DENY} in verdicts:
            return {DENY}
        return {PERMIT} if all(verdict == {PERMIT} for verdict in verdicts) else {PERMIT, DENY}

    def _applies(self, step: Step, point: str, interface: str | None) -> bool:
        if point == "in":
            tunnel = self.tunnels[step.device].get(step.tunnel, {})
            if tunnel.get("bypasses_filter", True) and step.tunnel:
                return interface == step.tunnel
            return interface is None or interface in step.ins
        outs = self._outs(step) or frozenset()
        return interface is None or interface in (outs if point == "out" else outs | step.ins)

    def _verdict(self, device: Document, names: Sequence[str], step: Step, packet: Packet, outs: Names) -> set[str]:
        """What a chain of lists says; a list of the other family is not there, a missing one may say either."""
        known = {item["name"]: item for item in device.get("rule_sets", [])}
        if not all(name in known for name in names):
            return {PERMIT, DENY}
        family = number(packet.src)[0]
        sets = [known[name] for name in names if family in known[name].get("families", [4, 6])]
        if not sets:
            return {PERMIT}
        verdict = judged(chained(sets), packet, step.ins, outs, translated=step.translated, by=step.by).verdict
        return {PERMIT, DENY} if verdict == "possibly" else {verdict}

    def _outs(self, step: Step) -> Names:
        """The names of the side it leaves by: the interface, and the tunnel on it that takes it."""
        if step.way is None:
            return None
        return frozenset({step.way.out, *(item["name"] for item in self._tunnels_out(step))})

    def _may(self, step: Step, effects: frozenset[str]) -> bool:
        """Whether an unmodelled feature of one of the effects touches the packet, or may before it is routed."""
        outs = self._outs(step)
        return any(
            item["effect"] in effects
            and _concerns(item, step)
            and (
                item.get("interfaces") is None
                or step.ins & set(item["interfaces"])
                or (outs is None and effects != MAY_REWRITE)
                or (outs or frozenset()) & set(item["interfaces"])
            )
            for item in self.devices[step.device].get("unmodelled", [])
        )

    def _translated(self, step: Step, index: int, stage: str) -> Fates:
        readings: list[Fates] = []
        for rule in self.devices[step.device].get("nat", []):
            if rule["stage"] != stage or not rule.get("enabled", True):
                continue
            hit = self._hit(rule, step, self._outs(step))
            changed = rewritten(rule, step.packet, self.marks) if hit != NO else []
            readings += [self._after(step, index, rule, packet) for packet in changed]
            if hit == YES and changed:
                return either(readings)
        return either([*readings, self._stage(step, index + 1)])

    def _after(self, step: Step, index: int, rule: Document, packet: Packet) -> Fates:
        if rule["stage"] == "destination" and rule.get("own_address"):
            return self._to_itself(replace(step, packet=packet), index)
        real = rule["stage"] == "destination" and bool(moves(rule) or rule.get("port"))
        egress = rule.get("egress") or step.egress
        by = rule.get("statement", "") if rule["stage"] == "destination" else ""
        step = replace(step, packet=packet, egress=egress, translated=step.translated or real, by=by or step.by)
        if egress and step.way is not None and step.way.out != egress:
            return self._routed(replace(step, way=None), index)
        return self._stage(step, index + 1)

    def _to_itself(self, step: Step, _index: int) -> Fates:
        """A translation made the packet one for the device itself (REDIRECT of netfilter): it goes nowhere else."""
        return step.ends("denied")

    # Routing

    def _routed(self, step: Step, index: int) -> Fates:
        if self._for_itself(step):
            return step.ends("denied")
        readings = [step.ends("denied")] if self._for_another_table(step) else []
        for ways in self._readings(step):
            fates = [self._along(step, way, index) for way in ways]
            readings.append(union(fates) if fates else step.ends("no_route"))
        return either(readings)

    def _along(self, step: Step, way: Way, index: int) -> Fates:
        if way.kind != "forward":
            return step.ends("denied" if way.kind == "drop" else "no_route")
        return self._stage(replace(step, way=way), index + 1)

    def _leave(self, step: Step) -> Fates:
        way = step.way or Way("drop")
        port = self.interfaces[step.device].get(way.out, {})
        if port.get("management_only") or (step.overruled and not self._may(step, MAY_PERMIT)):
            return step.ends("denied")
        readings = [self._sent(step, way)]
        if self._may(step, MAY_DENY):
            readings.append(step.ends("denied"))
        if self._may(step, MAY_REWRITE):
            readings.append(step.ends("unknown", certain=False))
        return either(readings)

    def _sent(self, step: Step, way: Way) -> Fates:
        """Through the first tunnel that surely takes it (or may), else onto the wire."""
        carried = self._carried(step.device, way.out, step.packet)
        if carried == {DENY}:
            return step.ends("denied")
        readings: list[Fates] = [step.ends("denied")] if DENY in carried else []
        for tunnel in self._tunnels_out(step):
            inward = mirrored(step.packet)
            readings += self._by_tunnel(step, tunnel, inward, partial(self._through, step, tunnel))
            if not tunnel.get("unknown"):
                return either(readings)
        return either([*readings, self._onto(step, way)])

    def _through(self, step: Step, tunnel: Document) -> Fates:
        """Clients of a pool are there; the other gateway of a site goes on, if it is one of ours.

        One of ours that has no tunnel back for any of these networks may yet have it elsewhere.
        """
        if tunnel["kind"] == "remote access":
            return frozenset({Fate("delivered", step.device, tunnel["name"], step.packet)})
        ours = [name for name in self.devices if self._addresses(name) & set(tunnel.get("peer", "").split(", "))]
        back = [
            (name, item["name"])
            for name in ours
            for item in self.tunnels[name].values()
            if item["kind"] == "site-to-site"
            and overlap(item["local"], tunnel["remote"])
            and (not item.get("peer") or self._addresses(step.device) & set(item["peer"].split(", ")))
        ]
        if back:
            return union([self._enter(step.packet, *door, step.seen) for door in back])
        return frozenset({Fate("handed", step.device, tunnel["name"], step.packet, certain=not ours)})

    def _onto(self, step: Step, way: Way) -> Fates:
        port = self.interfaces[step.device].get(way.out)
        subnets = [network for _, network, _ in networks(port)] if port else []
        around = [link for network in subnets for link in self.links[network] if link[:2] != (step.device, way.out)]
        far = self._far_ends(step.device, port) if port and not subnets else []
        if far:
            return union([self._enter(step.packet, *door, step.seen) for door in far])
        own = {address for address, _, role in networks(port) if role != "standby"} if port else set[str]()
        if way.next_hop is not None and way.next_hop not in own:  # by its own address a device asks for the destination
            doors = {link[:2] for link in around if link[2] == way.next_hop}
            return union([self._enter(step.packet, *door, step.seen) for door in sorted(doors)]) or step.ends("handed")
        if any(holds([network], step.packet.dst) for network in subnets):
            return self._on_link(step, sorted({link[:2] for link in around}))
        entered = [self._enter(step.packet, *door, step.seen) for door in sorted({link[:2] for link in around})]
        if port and port.get("kind") in {"tunnel", "virtual link"} and entered:
            return union(entered)
        return either([step.ends("handed"), *entered])

    def _on_link(self, step: Step, doors: Sequence[tuple[str, str]]) -> Fates:
        """The destination is on the wire, and so is who answers for it and translates it.

        Whoever would translate it and does not answer gets it where the sender was told its station (a static entry).
        """
        dst = step.packet.dst
        fates: dict[bool, list[Fates]] = {True: [step.ends("delivered")], False: []}
        for door in doors:
            if self._translating(*door, dst):
                fates[self._answers(*door, dst)].append(self._enter(step.packet, *door, step.seen))
        sure = union(fates[True])
        return either([sure, union([sure, *fates[False]])]) if fates[False] else sure


def zone_reach(
    network: Network,
    entries: Iterable[tuple[str, str]],
    destinations: Iterable[tuple[str, str]],
    packets: Iterable[Packet],
    ends: frozenset[str] = frozenset({"delivered"}),
) -> tuple[set[Packet], set[Packet]]:
    """The packets, as sent, that surely and possibly arrive on one of `destinations` from one of `entries`.

    `destinations` are (device, interface or tunnel); `ends` may add `handed`, for what lies behind a gateway.
    """
    surely: set[Packet] = set()
    possibly: set[Packet] = set()
    wanted, doors = set(destinations), list(entries)
    for packet in packets:
        fates = [fate for door in doors for fate in network.fates(packet, door)]
        arrived = [fate for fate in fates if fate.disposition in ends and (fate.device, fate.out) in wanted]
        if any(fate.certain for fate in arrived):
            surely.add(packet)
        if arrived or any(fate.disposition == "unknown" for fate in fates):
            possibly.add(packet)
    return surely, possibly


def _concerns(item: Document, step: Step) -> bool:
    """Whether a feature is about the destination of a packet, as it came or as it is by now."""
    meant = item.get("destinations")
    return meant is None or any(holds(meant, one.dst) for one in (step.packet, step.received or step.packet))
