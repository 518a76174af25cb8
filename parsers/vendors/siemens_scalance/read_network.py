"""Interfaces, VLANs, routes and virtual routers.

Sources: PH_SCALANCE-S615-CLI_76, sections 3.7.5 (`fa 0/1`, `vlan 1`), 5.1.12.1 (`alias`), 8.1 (`base bridge-mode`,
`vlan`, `ports (...) [untagged (...)] [forbidden (...)]`, `switchport mode {trunk|hybrid}`), 9.1 (`ip address`, `ip
route`); TIA Portal information system, S615 V7.1 and SC-600 V2.1, "Ethernet" (a trunk is a member of all VLANs and
sends tagged frames), "Static route", "VRRPv3".

Absence: a port of which nothing is said is not told apart from one that is not there; a VLAN interface is up.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.vendors.siemens_scalance import values
from parsers.vendors.siemens_scalance.nouns import Port, StaticRoute, VlanSet
from parsers.vendors.siemens_scalance.read_firewall import TAKES_AWAY
from parsers.vendors.siemens_scalance.text import NotUnderstoodError, PartlyReadError, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.vendors.siemens_scalance.reader import Box
    from parsers.vendors.siemens_scalance.text import Statement

LAST_DISTANCE = 255
_FRAMES = frozenset({"all", "tagged", "untaggedandprioritytagged"})
_INTERFACE = re.compile(r"(?:fa|gi|ex|po|vlan|ppp|usb|loopback) \d{1,4}(?:/\d{1,3}){0,2}", re.ASCII)
BOTH = "whether {second} stands beside {first} or in its place is not clear; both are taken"
HANDED = "a DHCP server may give the device other settings"
NOT_FILTERED = "a port may take frames of VLANs of which it is no member"


def port_of(box: Box, statement: Statement) -> Port:
    """The interface of the mode around a statement."""
    mode = statement.mode
    name = values.port_name(mode.argument)
    return box.settings.ports.setdefault(name, Port(name, mode.line))


def interface(box: Box, statement: Statement) -> None:
    """`interface vlan 1`; the interface is there."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    name = values.port_name(statement.mode.argument)
    if not _INTERFACE.fullmatch(name):
        message = f"an interface {name[:40]!r} is not known"
        raise NotUnderstoodError(message)
    port_of(box, statement)
    statement.words.rest()


def vlan(box: Box, statement: Statement) -> None:
    """`vlan 10`."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    _vlan(box, statement)
    statement.words.rest()


def _vlan(box: Box, statement: Statement) -> VlanSet:
    """The VLAN of the mode around a statement."""
    number = values.number(statement.mode.argument, values.LAST_LINK)
    if not number:
        message = "there is no VLAN 0"
        raise NotUnderstoodError(message)
    return box.settings.vlans.setdefault(number, VlanSet(number, statement.line))


def vlan_name(box: Box, statement: Statement) -> None:
    """`name CELL`."""
    statement.words.take()
    _vlan(box, statement).name = "" if statement.negated else statement.rest()


def members(box: Box, statement: Statement) -> None:
    """`ports (fa 0/1) untagged (fa 0/2)`: the members of a VLAN; the last line counts.

    That `untagged all` means all of them is taken from the words; no page of the manual shows it.
    """
    mine, words = _vlan(box, statement), statement.words
    number = mine.number
    words.take()
    tagged, untagged = ([] if statement.negated else values.port_list(words)), list[str]()
    while words:
        key = words.take().lower()
        if key == "untagged" and words.peek().lower().strip("()") == "all":
            words.take()
            untagged = list(tagged)
        elif key == "untagged":
            untagged = values.port_list(words)
        elif key == "forbidden":
            values.port_list(words)
        elif key == "name":
            mine.name = unquoted(words.take())
        else:
            message = f"{key[:40]!r} is not understood"
            raise NotUnderstoodError(message)
    for port in box.settings.ports.values():
        port.tagged.pop(number, None)
        port.untagged.pop(number, None)
    for name in (*tagged, *untagged):
        port = box.settings.ports.setdefault(name, Port(name, statement.line))
        if name in untagged:
            port.untagged[number] = statement.line
        else:
            port.tagged[number] = statement.line


def ip(box: Box, statement: Statement) -> str | None:
    """`ip address` of an interface; what else begins with `ip` there is not known."""
    words, port = statement.words, port_of(box, statement)
    words.take()
    if words.take().lower() != "address":
        message = f"{statement.text[:60]!r} is not known of an interface"
        raise NotUnderstoodError(message)
    port.told = True
    if statement.negated:
        _without(port, statement)
    elif words.peek().lower() == "dhcp":
        words.take()
        port.dynamic, port.addresses = True, []
    else:
        value = values.with_mask(words)
        secondary = bool(words.take_if("secondary"))
        role = AddressRole.SECONDARY if secondary else AddressRole.PRIMARY
        kept = [item for item in port.addresses if item.value.ip != value.ip]
        first = next((item for item in kept if item.role is AddressRole.PRIMARY and item.value.version == 4), None)
        port.dynamic, port.addresses = False, [*kept, InterfaceAddress(value, role, statement.origin)]
        if first is not None and not secondary:
            raise PartlyReadError(BOTH.format(first=first.value, second=value))
    return None


def _without(port: Port, statement: Statement) -> None:
    """`no ip address [<address>|dhcp]`."""
    word = statement.words.take() if statement.words else ""
    if not word or word.lower() == "dhcp":
        port.dynamic = False
    if not word:
        port.addresses = []
    elif word.lower() != "dhcp":
        gone = values.address(word)
        port.addresses = [item for item in port.addresses if item.value.ip != gone]


def ipv6(box: Box, statement: Statement) -> str | None:
    """`ipv6 address 2001:db8::1/64`, or with the length apart; `ipv6 enable` gives a link-local address alone."""
    words, port = statement.words, port_of(box, statement)
    words.take()
    verb = words.take().lower()
    if verb == "enable":
        return "addresses of a link join no networks"
    if verb != "address" or statement.negated:
        message = f"{statement.text[:60]!r} is not known of an interface"
        raise NotUnderstoodError(message)
    text = words.take()
    if "/" not in text:
        text = f"{text}/{words.take().removeprefix('/')}"
    words.take_if("unicast", "anycast", "link-local")
    try:
        value = ipaddress.IPv6Interface(text)
    except ValueError as error:
        message = f"{text[:60]!r} is no IPv6 address with a length"
        raise NotUnderstoodError(message) from error
    port.addresses.append(InterfaceAddress(value, AddressRole.PRIMARY, statement.origin))
    return None


def shut(box: Box, statement: Statement) -> None:
    """`shutdown`, `no shutdown`; the last one counts."""
    statement.words.take()
    statement.words.take_if("complete")
    port_of(box, statement).enabled = statement.negated


def alias(box: Box, statement: Statement) -> None:
    """`alias INT`: what people call an interface."""
    statement.words.take()
    port_of(box, statement).alias = "" if statement.negated else statement.rest()


def switchport(box: Box, statement: Statement) -> str | None:
    """`switchport mode trunk`, `switchport pvid 10`; `no switchport` makes a port of a router of it."""
    words, port = statement.words, port_of(box, statement)
    words.take()
    if not words:
        port.routed = statement.negated
        return None
    key = words.take().lower()
    if key == "pvid":
        port.pvid = 1 if statement.negated else values.number(words.take(), values.LAST_LINK)
        port.pvid_line = statement.line
    elif key == "mode":
        mode = "hybrid" if statement.negated else words.take().lower()
        if mode not in {"trunk", "hybrid"}:
            message = f"a port of the mode {mode[:40]!r} is not known"
            raise NotUnderstoodError(message)
        port.trunk = mode == "trunk"
    elif key == "acceptable-frame-type" and (statement.negated or words.take().lower() in _FRAMES):
        return "which frames a port takes only narrows"
    elif key == "ingress-filter":
        if statement.negated:
            box.reading.doubt(NOT_FILTERED, Effect.MAY_DO_EITHER, statement.line)
    elif key == "priority":
        words.rest()
        return "queues"
    else:
        message = f"switchport {key[:40]!r} is not understood"
        raise NotUnderstoodError(message)
    return None


def vrrp(box: Box, statement: Statement) -> str | None:
    """`vrrp 1 ipv4 10.0.0.254`: an address that two routers share."""
    words = statement.words
    words.take()
    values.number(words.take(), 255)
    key = words.take().lower() if words else ""
    if key in {"priority", "preempt", "timer", "interval", "track", "decrement", "text-authentication", ""}:
        words.rest()
        return "who of two routers forwards, not what"
    if key not in {"ip", "ipv4", "address", "associate"} or statement.negated:
        message = f"vrrp {key[:40]!r} is not understood"
        raise NotUnderstoodError(message)
    mine = port_of(box, statement)
    shared = values.address(words.take())
    words.take_if("secondary")
    value = ipaddress.IPv4Interface(f"{shared}/32")
    mine.addresses.append(InterfaceAddress(value, AddressRole.VIRTUAL, statement.origin))
    return None


def of_ip(box: Box, statement: Statement) -> str | None:
    """`ip route`, `ip routing` and what is not of networks, at the outermost level."""
    words = statement.words
    words.take()
    key = words.take().lower() if words else ""
    if key == "route" and not statement.negated:
        box.settings.routes.append(_route(statement))
    elif key == "routing" and not words:
        box.settings.routing.on, box.settings.routing.on_line = not statement.negated, statement.line
    elif key in {"domain", "domain-name"}:
        words.rest()
        return "a name"
    elif key == "dhcp":
        return _own_dhcp(box, statement)
    elif key in {"http", "ssh"}:
        return box.servers.of_ip(statement, key)
    else:
        message = f"{statement.text[:60]!r} is not known"
        raise NotUnderstoodError(message)
    return None


def _own_dhcp(box: Box, statement: Statement) -> str:
    """`ip dhcp client mode mac`, `ip dhcp config-file-request`: the device as a client.

    Statements of the switches of the family, from memory.

    Raises:
        NotUnderstoodError: anything else.
    """
    words = statement.words
    key = words.take().lower()
    if key == "client":
        words.rest()
        return "how the device asks for its own address"
    if key not in {"config-file-request", "config-request"} or words:
        message = f"{statement.text[:60]!r} is not known"
        raise NotUnderstoodError(message)
    if statement.negated:
        return "no DHCP server hands the device its settings"
    box.reading.doubt(HANDED, Effect.MAY_DO_ANYTHING, statement.line)
    return HANDED


def _route(statement: Statement) -> StaticRoute:
    words = statement.words
    value = values.with_mask(words)
    if words.peek().lower() in {"vlan", "ppp", "usb"}:
        where, hop = values.port_name(f"{words.take()} {words.take()}"), None
    else:
        where, hop = "", values.address(words.take())
    distance = values.number(words.take(), LAST_DISTANCE) if words else 1
    return StaticRoute(statement.line, value.network, hop, where, distance or 1)


def bridge_mode(box: Box, statement: Statement) -> str | None:
    """`base bridge-mode dot1q-vlan`; without VLANs every port is one domain."""
    words = statement.words
    words.take()
    if statement.negated or words.take().lower() != "bridge-mode":
        message = f"{statement.text[:60]!r} is not known"
        raise NotUnderstoodError(message)
    mode = words.take().lower()
    if mode != "dot1q-vlan":
        what = f"the switch does not keep VLANs apart (bridge mode {mode[:40]})"
        box.reading.doubt(what, Effect.MAY_DO_ANYTHING, statement.line)
    return None


INTERFACE: dict[str, Callable[[Box, Statement], str | None]] = {
    "ip": ip,
    "ipv6": ipv6,
    "shutdown": shut,
    "alias": alias,
    "switchport": switchport,
    "vrrp": vrrp,
}
VLAN: dict[str, Callable[[Box, Statement], str | None]] = {"ports": members, "name": vlan_name}
GLOBAL: dict[str, Callable[[Box, Statement], str | None]] = {
    "ip": of_ip,
    "base": bridge_mode,
}
VRRP_INTERFACE: dict[str, Callable[[Box, Statement], str | None]] = {"vrrp": vrrp}
