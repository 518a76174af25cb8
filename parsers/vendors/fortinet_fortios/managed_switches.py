"""Ports of FortiSwitches that a FortiGate manages: switched ports of the FortiGate itself, called `SWITCH/PORT`.

The switches that hang on one FortiLink and the FortiGate are one switch with one set of VLANs: `system interface`
defines them on the FortiLink, every link between the switches carries all that are needed, and the FortiGate's
interface of a VLAN is its gateway. So such an interface is one of a VLAN, and the FortiLink is a trunk of these.

Sources: FortiSwitch Devices Managed by FortiOS 6.4 to 7.6, "Configuring VLANs" (`vlan` takes frames without a tag;
`allowed-vlans` pass with one), "Configuring ports"; FortiOS CLI reference 6.0 to 7.6, `switch-controller
managed-switch`. The VLAN for quarantined stations stands on nearly every port: such a port is one for stations.

Not modelled: links between switches that form where a FortiSwitch is plugged in (`lldp-profile` default-auto-isl).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import (
    EVERY_VLAN,
    Interface,
    InterfaceKind,
    Switchport,
    SwitchportMode,
    VlanLine,
)
from parsers.model.intervals import Interval, Intervals, normal
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

SECTION = "switch-controller managed-switch"
QUARANTINE = "quarantine"
"""What the names of the VLANs for quarantined stations begin with (`quarantine`, `quarantine.fortilink`)."""
SOCKETS = frozenset({InterfaceKind.PHYSICAL, InterfaceKind.AGGREGATE})
STATIC_MODES = frozenset({"", "normal", "static"})
MEMBERSHIP = ("vlan", "allowed-vlans", "allowed-vlans-all", "untagged-vlans")
NOT_STANDING = "managed switches hang on an interface that is not modelled as a FortiLink: their ports are not followed"


@dataclass(frozen=True, slots=True)
class _Stack:
    """The switches of one FortiLink. `vlans` are the numbers by the name of their interface."""

    link: str
    vlans: dict[str, int]


def join_switches(found: Wiring, domain: Domain, common: Domain, context: Context) -> None:
    """Put the ports of managed switches beside the interfaces of the domain that manages them."""
    switches = domain.entries(SECTION, context)
    everywhere = [*common.entries("system interface", context), *domain.entries("system interface", context)]
    joined: set[str] = set()
    for switch in switches:
        ports = switch.within("ports", context)
        link = _link(switch, everywhere)
        carrier = found.interfaces.get(link)
        if carrier is None or carrier.kind not in SOCKETS:
            _leave(ports, context)
            continue
        stack = _Stack(link, _vlans(everywhere, link))
        joined.add(link)
        for port in ports:
            _port(found, switch, port, stack, context)
    for link in sorted(joined):
        _trunk(found, link, _vlans(everywhere, link))


def _link(switch: Entry, everywhere: list[Entry]) -> str:
    """The FortiLink that a switch says it hangs on, else the only one there is."""
    said = switch.word("fsw-wan1-peer")
    links = {entry.name for entry in everywhere if entry.on("fortilink")}
    return said or (links.pop() if len(links) == 1 else "")


def _vlans(everywhere: list[Entry], link: str) -> dict[str, int]:
    numbers = {entry.name: entry.word("vlanid") for entry in everywhere if entry.word("interface") == link}
    return {name: int(text) for name, text in numbers.items() if text.isdigit() and 0 < int(text) < 4095}


def _leave(ports: list[Entry], context: Context) -> None:
    for port in ports:
        for key in MEMBERSHIP:
            if key in port.lines:
                context.ledger.partial(port.at(key), NOT_STANDING)


def _trunk(found: Wiring, link: str, vlans: dict[str, int]) -> None:
    """The FortiLink carries the VLANs that are defined on it, and the FortiGate is a station of each."""
    carrier = found.interfaces[link]
    numbers = _numbers(vlans.values())
    free = next(number for number in range(4094, 0, -1) if number not in vlans.values())
    trunk = Switchport(SwitchportMode.TRUNK, native_vlan=free, allowed=numbers)
    found.interfaces[link] = replace(carrier, switchport=trunk)
    for name, item in list(found.interfaces.items()):
        if item.parent == link and item.vlan is not None and item.kind is InterfaceKind.SUBINTERFACE:
            up = item.enabled and carrier.enabled
            found.interfaces[name] = replace(item, kind=InterfaceKind.VLAN, parent="", enabled=up)


def _port(found: Wiring, switch: Entry, port: Entry, stack: _Stack, context: Context) -> None:
    called = switch.word("name") or switch.name
    name = f"{called}/{port.name}"
    aliases = (f"{switch.name}/{port.name}",) if called != switch.name else ()
    members = tuple(f"{called}/{member}" for member in port.words("members"))
    switchport, doubts = _switchport(port, stack, context)
    found.interfaces[name] = Interface(
        name,
        InterfaceKind.AGGREGATE if members else InterfaceKind.PHYSICAL,
        context.span(port.line),
        aliases=aliases,
        description=port.word("description"),
        enabled=port.word("status", "up") != "down",
        members=members,
        switchport=switchport,
    )
    touched = frozenset({name})
    context.broken += [
        Unmodelled(f"{reason} ({name})", Effect.MAY_PERMIT, context.span(line), touched) for line, reason in doubts
    ]


def _switchport(port: Entry, stack: _Stack, context: Context) -> tuple[Switchport, list[tuple[int, str]]]:
    """What a port carries, and why it may carry more."""
    doubts = [(why.origin.line, why.reason) for why in port.unread]
    lines: list[VlanLine] = []
    for key in ("vlan", "allowed-vlans"):
        missing = [name for name in port.words(key) if name not in stack.vlans]
        if missing:
            doubts.append((port.at(key), f"{', '.join(missing)} is no VLAN of {stack.link}"))
        if len(missing) < len(port.words(key)):
            lines.append(VlanLine(_numbers(_named(port, key, stack)), context.span(port.at(key))))
    native, tagged = _named(port, "vlan", stack), _named(port, "allowed-vlans", stack)
    quarantines = [name for name in port.words("allowed-vlans") if name.startswith(QUARANTINE)]
    guests = {stack.vlans[name] for name in quarantines if name in stack.vlans}
    if not native:
        doubts.append((port.at("vlan"), "which VLAN takes frames without a tag is not told"))
    if port.words("untagged-vlans"):
        doubts.append((port.at("untagged-vlans"), "frames of several VLANs leave it without a tag"))
    if port.word("access-mode") not in STATIC_MODES:
        doubts.append((port.at("access-mode"), "a policy puts stations into VLANs"))
    for line, reason in doubts:
        context.ledger.partial(line, reason)
    guards = (context.span(port.at("port-security-policy")),) if port.word("port-security-policy") else ()
    own = next(iter(native), 1)
    if port.on("allowed-vlans-all") or tagged - guests - native:
        allowed = EVERY_VLAN if port.on("allowed-vlans-all") else _numbers(native | tagged)
        trunk = Switchport(SwitchportMode.TRUNK, native_vlan=own, allowed=allowed, lines=tuple(lines), guards=guards)
        return trunk, doubts
    guest = next(iter(guests - native), None)
    access = Switchport(SwitchportMode.ACCESS, own, guest, lines=tuple(lines), guards=guards)
    return access, doubts


def _named(port: Entry, key: str, stack: _Stack) -> set[int]:
    """The numbers of the VLANs that a key names, as far as they are VLANs of the stack."""
    return {stack.vlans[name] for name in port.words(key) if name in stack.vlans}


def _numbers(found: Iterable[int]) -> Intervals:
    return normal(Interval(number, number) for number in found)
