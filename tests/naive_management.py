"""The oracle for packets that end in a device itself: one packet, from first principles.

What transit does is the oracle's own (`naive`). Here is what one device, the target, does with packets for its own
addresses: they are not sent on; which of them it answers depends on the platform; lists for the device itself judge
them; and a service must listen there for the sender. It shares no code with the engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import naive
from naive import MAY_DENY, Fate, Fates, Step, either
from naive_routes import Way, networks
from naive_rules import DENY, PERMIT, Document, Packet, holds, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PROTOCOLS = {"tcp": 6, "udp": 17}
MAY_OPEN = frozenset({"may permit or deny", naive.ANYTHING})
LOCAL = frozenset({"", "control-plane"})
ARRIVING = naive.WHERE_IT_ARRIVES
ADDRESSED = "addressed interface"
POLICED = "addressed interface, past the policy"


class Box(naive.Network):
    """The network, with one device of it as the target; `opened` is the end of a packet that it lets in."""

    def __init__(self, devices: Sequence[Document], target: str) -> None:
        super().__init__(devices)
        self.target = target
        self.planes = self.devices[target]["management"]

    def _owners(self, dst: str) -> list[Document]:
        return [
            port
            for port in self.interfaces[self.target].values()
            if any(number(text.partition("/")[0]) == number(dst) for text, _, _ in networks(port))
        ]

    def _kept(self, step: Step) -> bool:
        """Whether the packet is for the device itself, answered or not."""
        owners = self._owners(step.packet.dst)
        return any(self._of_its_vrf(step, port) for port in owners)

    def _of_its_vrf(self, step: Step, port: Document) -> bool:
        """Whether an address is looked for where the packet came in; outside of every VRF some look in all of them."""
        everywhere = self.planes.get("across_vrfs") and not step.vrf
        return bool(everywhere) or port.get("vrf", "") == step.vrf

    def _enter(self, packet: Packet, name: str, door: str, seen: frozenset[tuple[str, str, Packet]]) -> Fates:
        if name != self.target:
            return super()._enter(packet, name, door, seen)
        tunnel = self.tunnels[name].get(door)
        interface = tunnel["interface"] if tunnel else door
        port = self.interfaces[name].get(interface)
        vrf = (tunnel or {}).get("vrf") or (port or {}).get("vrf", "")
        step = Step(
            name, interface, door if tunnel else "", vrf, packet, seen | {(name, door, packet)}, received=packet
        )
        if port is None or not self._closed(step):
            return super()._enter(packet, name, door, seen)
        if (name, door, packet) in seen:
            return step.ends("loop")
        if tunnel and not (holds(tunnel["remote"], packet.src) and holds(tunnel["local"], packet.dst)):
            return step.ends("denied")
        readings: list[Fates] = []
        for outcome in sorted(self._source_outcomes(step)):
            if outcome != PERMIT:
                readings.append(step.ends("denied"))
            elif tunnel:
                readings += self._by_tunnel(step, tunnel, packet, lambda: self._stage(step, 0))
            else:
                readings.append(self._stage(step, 0))
        return naive.either(readings)

    def _by_tunnel(self, step: Step, tunnel: Document, packet: Packet, go_on: Callable[[], Fates]) -> list[Fates]:
        """Whether a tunnel's own filter judges packets for the device itself is open on some platforms."""
        readings = super()._by_tunnel(step, tunnel, packet, go_on)
        entering = step.device == self.target and step.tunnel and step.way is None
        if entering and not self.planes["inbound_filters"] and tunnel.get("rule_set"):
            inside = frozenset(fate for fate in go_on() if fate.disposition == "opened")
            if inside:
                readings.append(inside)
        return readings

    def _closed(self, step: Step) -> bool:
        """Whether nothing goes through the device here."""
        port = self.interfaces[self.target].get(step.interface, {})
        return bool(port.get("management_only")) or not self.devices[self.target].get("forwards", True)

    def _judged_at(self, step: Step, index: int) -> Fates:
        order = self.devices[step.device]["order"]
        if step.device == self.target and index < len(order):
            mine = self._kept(step)
            if order[index] == "inbound filter" and mine and not self.planes["inbound_filters"]:
                return self._stage(step, index + 1)
            if order[index] == "routing" and mine:
                return self._at_the_box(step)
            if order[index] == "routing" and self._closed(step):
                return step.ends("denied")
        return super()._judged_at(step, index)

    def _answering(self, step: Step) -> list[str]:
        """The interfaces whose address the packet names and which answer it."""
        found = []
        for port in self._owners(step.packet.dst):
            if not self._of_its_vrf(step, port):
                continue
            same = port["name"] == step.interface
            if self.planes["answers"] == ARRIVING:
                same = same or bool(step.tunnel and port["name"] == self.planes["through_tunnels"])
                if same:
                    found.append(port["name"])
                continue
            here = self.interfaces[self.target][step.interface]
            if same or not (port.get("management_only") or here.get("management_only")):
                found.append(port["name"])
        return found

    def _at_the_box(self, step: Step) -> Fates:
        readings = [self._opened_by(step, owner) for owner in self._answering(step)]
        return naive.union(readings) if readings else step.ends("denied")

    def _opened_by(self, step: Step, owner: str) -> Fates:
        device, packet = self.devices[self.target], step.packet
        touched = [
            item["effect"]
            for item in device.get("unmodelled", [])
            if item.get("interfaces") is None or {*step.ins, owner} & set(item["interfaces"])
        ]
        asked = [item for item in self.planes["services"] if _asks(item, packet)]
        verdicts = [self._listens(step, owner, asked)]
        if self._policed(step, owner):
            verdicts.append(self._outcomes(_leaving(step, owner), "forward"))
        if not asked or not all(item["past_lists"] for item in asked):
            verdicts += self._lists(step, owner)
        may_open = bool(MAY_OPEN & set(touched))
        opened = {DENY} not in verdicts
        sure = all(verdict == {PERMIT} for verdict in verdicts)
        readings: list[Fates] = []
        if (opened and not step.overruled) or may_open:
            readings.append(self._let_in(step))
        if not (opened and sure) or MAY_DENY & set(touched) or step.overruled:
            readings.append(step.ends("denied"))
        return either(readings)

    def _policed(self, step: Step, owner: str) -> bool:
        """Whether the policy between the two interfaces judges a packet for the device itself.

        That of PAN-OS judges what comes in at the addressed interface too, but never what comes in at the port for
        management, which is not of the data plane (PAN-OS Administrator's Guide 10.1, "Management Interfaces").
        """
        if owner != step.interface:
            return self.planes["answers"] in {ADDRESSED, POLICED}
        return self.planes["answers"] == POLICED and not self.interfaces[self.target][owner].get("management_only")

    def _let_in(self, step: Step) -> Fates:
        return frozenset({Fate("opened", step.device, step.interface, step.packet)})

    def _listens(self, step: Step, owner: str, asked: Sequence[Document]) -> set[str]:
        place = owner if self.planes["answers"] in {ARRIVING, ADDRESSED, POLICED} else step.interface
        here = [item for item in asked if item["interfaces"] is None or place in item["interfaces"]]
        if any(holds(item["sources"], step.packet.src) for item in here):
            return {PERMIT}
        maybe = any(holds(item.get("possibly_sources", item["sources"]), step.packet.src) for item in here)
        return {PERMIT, DENY} if maybe else {DENY}

    def _lists(self, step: Step, owner: str) -> list[set[str]]:
        """Which of the two interfaces a rule means is open, so both are read."""
        found = []
        for item in self.devices[self.target].get("bindings", []):
            named = item.get("interface")
            if (
                item["point"] != "local"
                or item.get("scope", "") not in LOCAL
                or named not in {None, step.interface, owner}
            ):
                continue
            steps = [step, _standing(step, owner)] if owner != step.interface else [step]
            found.append(
                set().union(
                    *(
                        self._verdict(self.devices[self.target], item["rule_sets"], one, step.packet, None)
                        for one in steps
                    )
                )
            )
        return found

    def _answers(self, device: str, interface: str, dst: str) -> bool:
        mine = device == self.target and any(port["name"] == interface for port in self._owners(dst))
        return mine or super()._answers(device, interface, dst)

    def _translating(self, device: str, interface: str, dst: str) -> list[Document]:
        """The target takes what is for its own addresses, too."""
        mine = device == self.target and any(port["name"] == interface for port in self._owners(dst))
        return [{}] if mine else super()._translating(device, interface, dst)


def _asks(service: Document, packet: Packet) -> bool:
    if service["transport"] == "icmp":
        return packet.proto == 1 and packet.dport >> 8 == 8
    return packet.proto == PROTOCOLS[service["transport"]] and packet.dport == service["port"]


def _leaving(step: Step, owner: str) -> Step:
    return replace(step, way=Way("forward", owner))


def _standing(step: Step, owner: str) -> Step:
    return replace(step, interface=owner, tunnel="")


def opens(box: Box, doors: Iterable[tuple[str, str, bool]], packet: Packet) -> tuple[bool, bool, bool]:
    """Whether a packet from any of `doors` (device, interface, whether that is sure) surely and possibly opens something.

    The third says whether it may go astray: to a router that nobody knows, or rewritten.
    """
    surely = possibly = astray = False
    for device, door, sure in doors:
        for fate in box.fates(packet, (device, door)):
            surely |= fate.disposition == "opened" and fate.certain and sure
            possibly |= fate.disposition == "opened"
            astray |= fate.disposition in {"handed", "unknown"}
    return surely, possibly, astray
