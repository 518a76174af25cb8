"""VLANs: of bridges that filter them (`bridge-vlan`, DSA) and of switch chips (`switch_vlan`, swconfig).

A port of a VLAN is written `lan1:u*`: `t` with a tag, `u` without, `*` the VLAN of frames that come in without a tag;
a bare `lan1` has no tag. A bridge with a section `bridge-vlan` filters VLANs, unless its `vlan_filtering` says no (then
it joins all its members), and the device stands in VLAN 10 by `br-lan.10`. Of a switch chip, ports are numbers, `5t`
has a tag; the device hangs on one of them by `eth0.2`, and which one that is depends on the hardware: it is the one
that has a tag in every VLAN. Of chips of IPQ40xx (RUTX among them) it is the one without a tag in VLAN 1 and in VLAN 2:
the driver gives frames of `eth0` the first, of `eth1` the second.
A port that sends frames of a VLAN without a tag and takes such frames into another joins the two one way, so that
stations reach each other past the device: of the whole device, what passes is open.
Source: OpenWrt, "DSA Mini-Tutorial", "Switch configuration"; netifd, config.c (`config_fixup_bridge_vlan_filtering`)
and bridge.c; Teltonika's GPL sources for RUTX, board.d (`0u@eth0`, `0u@eth1`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import Interface, InterfaceKind, Switchport, SwitchportMode, VlanLine
from parsers.model.intervals import Interval, Intervals, normal

if TYPE_CHECKING:
    from parsers.vendors.openwrt_uci.network import Wiring
    from parsers.vendors.openwrt_uci.sections import Reading, Section

_PORT = re.compile(r"([^:]+)(?::([tu]?)(\*?))?")
_BY_DEVICE = {"eth0": 1, "eth1": 2}
"""The VLANs of the devices of IPQ40xx, by the order of the roles that its board file names."""
_CHIP_PORT = re.compile(r"(\d+)([tu]?)\*?")


class Membership:
    """The VLANs of one port."""

    def __init__(self) -> None:
        """None yet."""
        self.tagged: list[int] = []
        self.untagged: list[int] = []
        self.native = 0
        self.lines: list[VlanLine] = []

    @property
    def allowed(self) -> Intervals:
        """All of them."""
        return normal(Interval(number, number) for number in (*self.tagged, *self.untagged))

    @property
    def strange(self) -> list[int]:
        """VLANs whose frames it sends without a tag, or takes without one, but not both."""
        own = {self.native} if self.native else set[int]()
        return sorted(set(self.untagged) ^ own)

    def switchport(self) -> Switchport:
        """The port as all vendors know it."""
        lines = tuple(self.lines)
        if self.native and not self.tagged and self.untagged == [self.native]:
            return Switchport(SwitchportMode.ACCESS, access_vlan=self.native, lines=lines)
        free = next(number for number in range(1, 4095) if number not in {*self.tagged, *self.untagged})
        native = self.native or next(iter(self.untagged), free)
        return Switchport(SwitchportMode.TRUNK, native_vlan=native, allowed=self.allowed, lines=lines)


def bridge_vlans(reading: Reading, wiring: Wiring) -> None:
    """Bridges that filter VLANs become switches."""
    ports: dict[str, Membership] = {}
    bridges: dict[str, set[int]] = {}
    for section in reading.of("network", "bridge-vlan"):
        _bridge_vlan(section, reading, wiring, ports, bridges)
    for name in [name for name in bridges if _ignores_vlans(name, reading, wiring)]:
        del bridges[name]
    if len(bridges) > 1:
        origin = wiring.interfaces[sorted(bridges)[1]].origin
        reading.doubt("several bridges filter VLANs, which is not modelled", Effect.MAY_DO_EITHER, origin)
    for name, numbers in bridges.items():
        bridge = wiring.bridges.pop(name, None)
        for member in bridge.members if bridge is not None else ():
            found = ports.get(member, Membership())
            _tell_strange(reading, member, found)
            wiring.interfaces[member] = replace(wiring.interfaces[member], switchport=found.switchport())
        for interface in list(wiring.interfaces.values()):
            if interface.parent == name and interface.vlan in numbers:
                wiring.interfaces[interface.name] = replace(interface, kind=InterfaceKind.VLAN)
        own = wiring.interfaces[name]
        if own.addresses or own.dynamic_address:
            reading.doubt(f"{name} itself has an address, in a VLAN that is not told", Effect.MAY_DO_EITHER, own.origin)


def _ignores_vlans(name: str, reading: Reading, wiring: Wiring) -> bool:
    """Whether a bridge is told not to filter VLANs, although sections name some: then it joins all its members."""
    section = wiring.devices.get(name)
    filters = True if section is None else section.on("vlan_filtering", default=True)
    if filters is None and section is not None:
        what = f"whether {name} filters VLANs is not understood"
        reading.doubt(what, Effect.MAY_DO_EITHER, section.at("vlan_filtering"))
    return filters is False


def _tell_strange(reading: Reading, name: str, member: Membership) -> None:
    if member.strange:
        numbers = ", ".join(str(number) for number in member.strange)
        what = f"{name} sends frames of VLAN {numbers} without a tag or takes them without one, and not both"
        reading.doubt(what, Effect.MAY_DO_EITHER, member.lines[-1].origin)


def _bridge_vlan(
    section: Section,
    reading: Reading,
    wiring: Wiring,
    ports: dict[str, Membership],
    bridges: dict[str, set[int]],
) -> None:
    section.ignore(("alias", "local", "name"))
    device, number = section.text("device"), section.text("vlan")
    if not number.isdecimal() or not 0 < int(number) < 4095 or device not in wiring.interfaces:
        reading.strange(section, "a VLAN of a bridge that is not understood")
        return
    vlan = int(number)
    bridges.setdefault(device, set()).add(vlan)
    for word in section.values("ports"):
        match = _PORT.fullmatch(word)
        if match is None:
            reading.bad(section.at("ports"), f"port {word!r} is not understood")
            continue
        name = wiring.known(match[1], section).name
        member = ports.setdefault(name, Membership())
        member.lines.append(VlanLine((Interval(vlan, vlan),), section.at("ports")))
        (member.tagged if match[2] == "t" else member.untagged).append(vlan)
        if match[3] or (match[2] != "t" and not member.native):
            member.native = vlan
    reading.modelled(section)


def switch_vlans(reading: Reading, wiring: Wiring) -> None:
    """Ports of switch chips, and the interfaces of the device in their VLANs."""
    chips: dict[str, dict[str, Membership]] = {}
    numbers: dict[str, set[int]] = {}
    for section in reading.of("network", "switch", "switch_port"):
        section.ignore(
            ("name", "reset", "enable_vlan", "device", "port", "pvid", "enable_mirror_rx", "mirror_source_port")
        )
        section.ignore(("enable_mirror_tx", "mirror_monitor_port", "link", "disable", "igmp_snooping", "max_length"))
        section.ignore(("ar8xxx_mib_type", "ar8xxx_mib_poll_interval", "blinkrate"))
        if section.kind == "switch" and section.on("enable_vlan", default=True) is False:
            reading.doubt("the switch chip joins all its ports", Effect.MAY_DO_EITHER, section.at("enable_vlan"))
        if section.kind == "switch_port" and section.has("pvid"):
            reading.doubt("a port of the switch chip has a VLAN of its own", Effect.MAY_DO_EITHER, section.at("pvid"))
        if section.has("enable_mirror_rx", "enable_mirror_tx"):
            reading.doubt(
                "frames are copied to a port", Effect.MAY_PERMIT, section.at("enable_mirror_rx", "enable_mirror_tx")
            )
        reading.modelled(section)
    for section in reading.of("network", "switch_vlan"):
        section.ignore(("description", "name", "fid"))
        device, number = section.text("device"), section.text("vid", "vlan")
        section.text("vlan")
        if not number.isdecimal() or not 0 < int(number) < 4095 or not device:
            reading.strange(section, "a VLAN of a switch chip that is not understood")
            continue
        vlan = int(number)
        numbers.setdefault(device, set()).add(vlan)
        chip = chips.setdefault(device, {})
        for word in section.values("ports"):
            match = _CHIP_PORT.fullmatch(word)
            if match is None:
                reading.bad(section.at("ports"), f"port {word!r} is not understood")
                continue
            member = chip.setdefault(match[1], Membership())
            member.lines.append(VlanLine((Interval(vlan, vlan),), section.at("ports")))
            (member.tagged if match[2] == "t" else member.untagged).append(vlan)
            member.native = member.native or (0 if match[2] == "t" else vlan)
        reading.modelled(section)
    for device, chip in chips.items():
        _chip(device, chip, numbers[device], reading, wiring)


def _chip(device: str, chip: dict[str, Membership], vlans: set[int], reading: Reading, wiring: Wiring) -> None:
    """The sockets of a chip; the port by which the device hangs on it is none."""
    through = [port for port, member in chip.items() if set(member.tagged) == vlans]
    used = {item.vlan for item in wiring.interfaces.values() if item.parent.startswith("eth")}
    inner = through[0] if len(through) == 1 and vlans <= used else ""
    inner = inner or _shared(chip, vlans, used, wiring)
    for port, member in chip.items():
        if port == inner:
            continue
        name = f"{device}:{port}"
        _tell_strange(reading, name, member)
        origin = member.lines[0].origin
        wiring.interfaces[name] = Interface(name, InterfaceKind.PHYSICAL, origin, switchport=member.switchport())
    for interface in list(wiring.interfaces.values()):
        if (
            interface.kind is InterfaceKind.SUBINTERFACE
            and interface.vlan in vlans
            and interface.parent.startswith("eth")
        ):
            wiring.interfaces[interface.name] = replace(interface, kind=InterfaceKind.VLAN)
    if not inner:
        origin = reading.packages.get("network", reading.source.span(1))
        what = f"by which port the device hangs on {device} is not told"
        reading.doubt(what, Effect.MAY_DO_EITHER, origin)


def _shared(chip: dict[str, Membership], vlans: set[int], used: set[int | None], wiring: Wiring) -> str:
    """The port by which `eth0` and `eth1` both hang on the chip, each in a VLAN of its own; empty if there is none."""
    shared = {*_BY_DEVICE.values()}
    both = [port for port, member in chip.items() if set(member.untagged) == shared]
    rest = vlans - shared
    if len(both) != 1 or set(chip[both[0]].tagged) != rest or not rest <= used:
        return ""
    if used & shared or not _BY_DEVICE.keys() <= wiring.interfaces.keys():
        return ""
    for name, vlan in _BY_DEVICE.items():
        wiring.interfaces[name] = replace(wiring.interfaces[name], kind=InterfaceKind.VLAN, vlan=vlan)
    return both[0]
