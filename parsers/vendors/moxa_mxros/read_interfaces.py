"""Interfaces, sockets, VLANs and the bridge, as they stand in the file.

Words: guerrilla_aaron 0.1.8, `config_if_*.py`, `config_brg.py` and `steps/interface.py`. Trunks and hybrid ports are
written as on Moxa's managed switches ("Command Line Interface User's Manual", from memory):
`switchport trunk native vlan 1`, `switchport trunk fixed vlan add 2`, `switchport hybrid fixed vlan add tag 3`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.interface import AddressRole, InterfaceAddress, Switchport, SwitchportMode, VlanLine
from parsers.model.routing import DynamicRouting, Route
from parsers.syntax.vlans import LAST_VLAN, vlan_numbers
from parsers.vendors.moxa_mxros.nouns import InterfaceDraft
from parsers.vendors.moxa_mxros.text import is_number

if TYPE_CHECKING:
    from parsers.model.intervals import Interval
    from parsers.syntax.indented import Statement
    from parsers.vendors.moxa_mxros.nouns import Box
    from parsers.vendors.moxa_mxros.text import Reading

DEFAULT_NAMES = {"lan": "LAN", "wan": "WAN", "bridge": "BRG_LAN"}
"""What rules call them where no line gives a name (the robot's policies)."""
ABOUT = {
    "mac-address": "the address of the card",
    "speed-duplex": "speed",
    "speed": "speed",
    "duplex": "speed",
    "flowcontrol": "speed",
    "media": "the plug",
    "mtu": "size of packets",
    "qos": "order of packets",
    "rate-limit": "how much passes, not what",
    "storm-control": "how much passes, not what",
    "spanning-tree": "which of the ways is used; all are followed",
    "redundancy": "which of the ways is used; all are followed",
    "lldp": "what is announced",
}
"""Words of an interface without bearing on who may talk to whom."""


def read_interface(reading: Reading, box: Box, statement: Statement) -> None:
    """`interface lan`, `wan`, `bridge`, `vlan N`, `ethernet 1/1`."""
    match statement.words[1:]:
        case ["lan" | "wan" | "bridge" as kind]:
            draft = InterfaceDraft(kind, DEFAULT_NAMES[kind], reading.origin(statement))
        case ["vlan", number] if is_number(number) and 1 <= int(number) <= LAST_VLAN:
            draft = InterfaceDraft("vlan", f"VLAN{int(number)}", reading.origin(statement), vlan=int(number))
        case ["ethernet", name]:
            draft = InterfaceDraft("ethernet", name, reading.origin(statement))
        case _:
            reading.unknown(statement)
            return
    before = next((item for item in box.interfaces if _same(item, draft)), None)
    if before is not None:
        reading.unknown(statement, f"{statement.text[:60]} stands here twice")
        return
    for child in statement.children:
        _line(reading, box, draft, child)
    reading.modelled(statement)
    box.interfaces.append(draft)


def _same(one: InterfaceDraft, other: InterfaceDraft) -> bool:
    kinds = {one.kind, other.kind}
    if kinds == {"vlan"}:
        return one.vlan == other.vlan
    return len(kinds) == 1 and (one.kind != "ethernet" or one.name == other.name)


def _line(reading: Reading, box: Box, draft: InterfaceDraft, child: Statement) -> None:
    about = _about(child)
    if about and not child.children:
        reading.irrelevant(child, about)
        return
    try:
        known = not child.children and (_port(reading, draft, child) or _routed(reading, box, draft, child))
    except ValueError:
        known = False
    if known:
        reading.modelled(child)
    else:
        reading.unknown(child)


def _about(child: Statement) -> str:
    """Why a line does not matter, or empty. A port is kept out of VLANs by `forbidden` (the export of an EDR-810)."""
    match child.words:
        case ["switchport", "trunk" | "hybrid", "forbidden", "vlan", *_]:
            return "of these VLANs the port never becomes a member"
        case ["no", "directed-broadcast"] | ["no", "ip", "directed-broadcast"]:
            return "nothing is carried past the policy"
        case ["no", word, *_] | [word, *_]:
            return ABOUT.get(word, "")
        case _:
            return ""


def _port(reading: Reading, draft: InterfaceDraft, child: Statement) -> bool:
    """What any interface, or a socket, can say."""
    match child.words:
        case ["name", *rest] if rest and draft.kind == "ethernet":
            draft.description = " ".join(rest)
        case ["name", *rest] if rest and not draft.named:
            draft.name, draft.named = " ".join(rest), True
        case ["description" | "desc", *rest]:
            draft.description = " ".join(rest)
        case ["shutdown"]:
            draft.enabled = False
        case ["no", "shutdown"]:
            draft.enabled = True
        case ["bridge", "group"] if draft.kind == "ethernet":
            draft.bridged = reading.origin(child)
        case ["switchport", *rest] if draft.kind == "ethernet":
            return _switchport(reading, draft, child, rest)
        case _:
            return False
    return True


def _routed(  # noqa: C901 - one case for each word
    reading: Reading, box: Box, draft: InterfaceDraft, child: Statement
) -> bool:
    """What an interface with an address can say.

    Raises:
        ValueError: no address, or no VLAN.
    """
    if draft.kind == "ethernet":
        return False
    match child.words:
        case ["ip", "address", "dhcp"] | ["ip", "pppoe" | "pptp", *_]:
            draft.dynamic = True
        case ["ip", "address", "static", address, mask, *gateway] | ["ip", "address", address, mask, *gateway] if (
            len(gateway) < 2
        ):
            value = ipaddress.IPv4Interface(f"{address}/{mask}")
            role = AddressRole.SECONDARY if draft.addresses else AddressRole.PRIMARY
            hop = ipaddress.IPv4Address(gateway[0]) if gateway else None
            draft.addresses.append(InterfaceAddress(value, role, reading.origin(child)))
            if hop is not None and int(hop):
                everywhere = ipaddress.IPv4Network("0.0.0.0/0")
                box.gateways.append(Route(everywhere, hop, None, reading.origin(child)))
        case ["ip", "name-server", *servers] if servers:
            for server in servers:
                ipaddress.IPv4Address(server)
            box.names += [(server, reading.origin(child)) for server in servers if server != "0.0.0.0"]  # noqa: S104 - not bound
        case ["bind", "vlan", number] if is_number(number) and 1 <= int(number) <= LAST_VLAN and draft.vlan is None:
            draft.vlan = int(number)
        case ["ip", "ospf" | "rip" as protocol, *_]:
            if all(item.protocol != protocol for item in box.dynamic):
                box.dynamic.append(DynamicRouting(protocol, reading.origin(child)))
        case ["ip", "proxy-arp"] | ["proxy-arp"]:
            draft.proxy = True
        case ["no", "ip", "proxy-arp"] | ["no", "proxy-arp"]:
            draft.proxy = False
        case _:
            return False
    return True


def _switchport(reading: Reading, draft: InterfaceDraft, child: Statement, words: list[str]) -> bool:
    """VLANs of a socket; a port that was never a trunk is in one VLAN, without tags.

    Raises:
        ValueError: no list of VLANs.
    """
    origin = reading.origin(child)
    now = draft.switchport
    match words:
        case ["access", "vlan", number]:
            numbers = _one(number)
            draft.switchport = Switchport(SwitchportMode.ACCESS, numbers[0].first, lines=(VlanLine(numbers, origin),))
            return now is None
        case ["trunk" | "hybrid", "native", "vlan", number]:
            trunk = _trunk(now)
            numbers = _one(number)
            draft.switchport = replace(
                trunk,
                native_vlan=numbers[0].first,
                allowed=intervals.union(trunk.allowed, numbers),
                lines=(*trunk.lines, VlanLine(numbers, origin)),
            )
        case ["trunk" | "hybrid", "fixed" | "allowed", "vlan", *rest] if rest:
            ways = [word for word in rest if word in {"tag", "untag", "tagged", "untagged"}]
            lists = [word for word in rest if word not in {"add", *ways}]
            if len(ways) > 1 or not lists:
                return False
            trunk = _trunk(now)
            numbers = vlan_numbers(",".join(lists))
            if ways and ways[0].startswith("untag"):
                draft.untagged += [number for part in numbers for number in range(part.first, part.last + 1)]
            draft.switchport = replace(
                trunk,
                allowed=intervals.union(trunk.allowed, numbers),
                lines=(*trunk.lines, VlanLine(numbers, origin)),
            )
        case _:
            return False
    return now is None or now.mode is SwitchportMode.TRUNK


def _one(text: str) -> tuple[Interval, ...]:
    if not is_number(text):
        message = f"no VLAN: {text}"
        raise ValueError(message)
    return vlan_numbers(text)


def _trunk(now: Switchport | None) -> Switchport:
    """A trunk starts with VLAN 1 without a tag."""
    if now is not None and now.mode is SwitchportMode.TRUNK:
        return now
    return Switchport(SwitchportMode.TRUNK, native_vlan=1, allowed=())
