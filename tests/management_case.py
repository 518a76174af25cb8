"""Random networks whose devices can be managed, and who opens what on them: the engine and the oracle, packet by packet."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from differential import MOST_STEPS, Case, Look, TooManyReadingsError, case
from naive import Packet
from naive_management import Box, opens
from parsers.model.address import from_cidr
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import ANY_ADDRESS, AddressMatch, Match
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from strategies import FEATURES, HERE, MAYBE, random_devices, seeded
from validator.reachability.access import Doors

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from random import Random

    from naive import Fate, Step
    from parsers.model.device import Device
    from validator.plant.model import Zone
    from validator.reachability.access import Access
    from validator.reachability.target import Target

PLATFORMS = (
    (Answers.EVERY_ADDRESS, True),
    (Answers.ARRIVING_ADDRESS, False),
    (Answers.ADDRESSED_INTERFACE, False),
    (Answers.EVERY_ADDRESS, False),
)
OFFERED = (("ssh", "tcp", 1), ("telnet", "tcp", 3), ("snmp", "udp", 3), ("ping", "icmp", 0))
SERVICES = ((6, 2000, 1), (6, 1, 1), (6, 2000, 3), (6, 2000, 2), (17, 2000, 3), (1, 0, 2048))


class Gate(Box):
    """The oracle, which gives up on packets with too many readings."""

    steps = 0

    def fates(self, packet: Packet, enter: tuple[str, str]) -> frozenset[Fate]:
        """Every end of the packet, or `TooManyReadingsError`."""
        self.steps = 0
        return super().fates(packet, enter)

    def _stage(self, step: Step, index: int) -> frozenset[Fate]:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyReadingsError
        return super()._stage(step, index)


def managed(random: Random, device: Device) -> Device:
    """The device with a management plane of some platform, and sometimes a loopback and lists of its own."""
    answers, filters = random.choice(PLATFORMS)
    names = [item.name for item in device.interfaces]
    services = []
    for protocol, transport, port in OFFERED:
        for _ in range(random.choice((0, 1, 1, 2))):
            listening = (
                None if random.random() < 0.4 else frozenset(random.sample(names, random.randint(1, len(names))))
            )
            past = random.random() < 0.3
            services.append(
                ManagementService(protocol, port, HERE, transport, listening, sources(random), past_lists=past)
            )
    services = [replace(item, past_lists=services_past(services, item)) for item in services]
    through = random.choice(names) if random.random() < 0.5 else ""
    plane = Management(tuple(services), answers=answers, inbound_filters=filters, through_tunnels=through)
    device = replace(device, management=plane)
    if random.random() < 0.4:
        number = 200 + int(device.name[1:])
        value = InterfaceAddress(ipaddress.ip_interface(f"10.0.{number}.1/32"), AddressRole.PRIMARY, HERE)
        loopback = Interface("lo", InterfaceKind.LOOPBACK, HERE, addresses=(value,))
        device = replace(device, interfaces=(*device.interfaces, loopback))
    if random.random() < 0.4:
        device = replace(device, bindings=(*device.bindings, local_list(random, names)))
    if random.random() < 0.4:
        device = replace(device, bindings=(*device.bindings, Binding(("own",), BindingPoint.LOCAL, None, HERE)))
        rules = (rule(random, "1", names), rule(random, "2", names), Rule("end", Action.PERMIT, Match(), HERE))
        device = replace(device, rule_sets=(*device.rule_sets, RuleSet("own", rules, HERE)))
    return device


def services_past(services: list[ManagementService], wanted: ManagementService) -> bool:
    """All lines of one service are past lists or none is."""
    return next(item.past_lists for item in services if item.protocol == wanted.protocol)


def sources(random: Random) -> AddressMatch:
    """Who may open a service."""
    some = from_cidr(f"10.0.{random.randrange(4)}.{random.choice((0, 2))}/{random.choice((29, 31))}")
    shown = from_cidr(f"10.1.{random.randrange(4)}.2/31") | from_cidr("10.2.0.0/29")
    match random.randrange(5):
        case 0 | 1:
            return ANY_ADDRESS
        case 2:
            return AddressMatch.exactly(some | shown)
        case 3:
            return AddressMatch(some, some | shown, (MAYBE,))
        case _:
            return AddressMatch.exactly(some)


def local_list(random: Random, names: list[str]) -> Binding:
    """One of the drawn lists, for packets to the device itself by one interface."""
    name = random.choice(("list0", "list2"))
    return Binding((name,), BindingPoint.LOCAL, random.choice(names), HERE, scope="control-plane")


def rule(random: Random, identity: str, names: list[str]) -> Rule:
    """A deny or permit that may name an interface."""
    named = frozenset(random.sample(names, 1)) if random.random() < 0.7 else None
    source = AddressMatch.exactly(from_cidr(f"10.0.{random.randrange(4)}.0/29"))
    action = random.choice((Action.DENY, Action.PERMIT, Action.DENY))
    return Rule(
        identity, action, Match(source=source if random.random() < 0.6 else ANY_ADDRESS, in_interfaces=named), HERE
    )


def drawn(seed: int) -> Case:
    """One random network whose devices can all be managed."""
    random = seeded(seed)
    devices = [managed(random, item) for item in random_devices(random, FEATURES - {"translated-by"})]
    return case(devices)


def across_vrfs(seed: int) -> Case:
    """The same, where what comes in outside of every VRF is answered at the addresses of all (FortiOS); VRFs are many."""
    random = seeded(seed)
    devices = [managed(random, item) for item in random_devices(random, FEATURES - {"translated-by"})]
    return case([_across(random, one) for one in devices])


def _across(random: Random, device: Device) -> Device:
    ports = tuple(
        replace(port, vrf="red") if port.name.startswith("z") and random.random() < 0.4 else port
        for port in device.interfaces
    )
    plane = device.management
    if random.random() < 0.4:
        plane = replace(plane, answers=Answers.POLICED_INTERFACE)
    return replace(device, interfaces=ports, management=replace(plane, across_vrfs=random.random() < 0.8))


def own_addresses(device: Device) -> Iterator[str]:
    """The device's addresses, and what translations show of them."""
    for item in device.interfaces:
        for address in item.addresses:
            text = str(address.value.ip)
            yield text
            if text.startswith("10.0."):
                yield "10.1." + text.removeprefix("10.0.")


def asked(this: Case, source: Zone, device: Device) -> Iterator[Packet]:
    """Packets of a zone to every address of the device."""
    own = this.network.zones.addresses[source.id]
    for part in own.v4:
        for host in (2, 3):
            for dst in own_addresses(device):
                for service in SERVICES:
                    yield Packet(str(ipaddress.IPv4Address(part.first + host)), dst, *service)


def doors_of(this: Case, source: Zone, packet: Packet) -> list[tuple[str, str, bool]]:
    """Where a packet of a zone enters."""
    found = []
    for item in this.network.zones.attachments[source.id]:
        if ipaddress.ip_address(packet.src) in item.sources:
            door = item.port.name if item.port.tunnel is None else item.port.tunnel.name
            found.append((this.network.nodes[item.port.device].device.name, door, item.sure))
    return found


def engine_says(found: list[tuple[Look, Access]], packet: Packet) -> tuple[bool, bool]:
    """Whether the packet surely and possibly opens something."""
    sure = any(look.holds(item.packets.surely, packet) for look, item in found)
    return sure, any(look.holds(item.packets.possibly, packet) for look, item in found)


def compared(this: Case, target: Target, counts: Counter[str]) -> list[str]:
    """Every packet on which the two differ dangerously, as text."""
    box = Gate(this.docs, target.node.device.name)
    doors = Doors(this.engine)
    wrong = []
    for source in this.zones:
        access = [(Look(item.reach.grid), item) for item in doors.access(source, target)]
        for packet in asked(this, source, target.node.device):
            try:
                sure, possible, astray = opens(box, doors_of(this, source, packet), packet)
            except TooManyReadingsError:
                continue
            said = engine_says(access, packet)
            counts[f"{sure} {possible}"] += 1
            counts["less decided"] += said[0] < sure or (said[1] > possible and not astray)
            if said[0] > sure or said[1] < possible:
                wrong.append(f"{target.node.id}: {packet} engine {said}, oracle {(sure, possible, astray)}")
    return wrong
