"""`interface` blocks. An interface without `nameif` passes no traffic.

Documents: "interface", "nameif", "security-level" in the Command Reference (`inside` is 100 by
default, any other name 0); "Routed and Transparent Mode Interfaces" (bridge groups, BVI, VTI).
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.management import Setting
from parsers.syntax.vlans import vlan_numbers
from parsers.vendors.cisco_asa.no_forward import read_no_forward
from parsers.vendors.cisco_asa.nouns import Port
from parsers.vendors.cisco_asa.state import shown

if TYPE_CHECKING:
    from parsers.model.interface import InterfaceAddressValue
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

DAMAGED = re.compile(
    r"(?:\w*ethernet|management|port-channel|redundant|tunnel|vlan|bvi|loopback|vni)[\d/.]*\d[^\d/.:]\S*", re.IGNORECASE
)
"""A name of hardware with something behind its number; names that a system gives to a context are free."""
IRRELEVANT = {
    "speed": "link speed",
    "dhcp": "options of the DHCP client",
    "duplex": "link duplex",
    "delay": "routing metric of the link",
    "flowcontrol": "flow control of the link",
    "hello-interval": "timer of a routing protocol",
    "hold-time": "timer of a routing protocol",
    "dampening": "interface dampening",
    "lacp": "link aggregation timers",
    "port-channel": "link aggregation limits",
    "media-type": "connector of the link",
    "mac-address": "MAC address of the interface",
    "ospf": "timers, costs and authentication of a routing protocol",
    "authentication": "authentication of a routing protocol",
    "summary-address": "summary of a routing protocol",
    "split-horizon": "option of a routing protocol",
    "eigrp": "option of a routing protocol",
    "rip": "option of a routing protocol",
    "pim": "multicast routing",
    "igmp": "multicast membership",
    "multicast": "multicast routing",
    "power": "power over Ethernet",
    "fec": "forward error correction of the link",
    "negotiate-auto": "link negotiation",
    "cts": "marks of security groups on the wire",
    "propagate": "marks of security groups on the wire",
    "policy": "marks of security groups on the wire",
    "keepalive": "keepalive of the link",
    "bfd": "failure detection of a routing protocol",
    "ppp": "dialling up to the provider",
    "pppoe": "dialling up to the provider",
    "mka": "encryption of the link",
    "path-monitoring": "quality measurements",
    "cluster-id": "place in a cluster",
    "bvi": "name of the bridge interface",
    "nve-only": "overlay interface",
}


def read_interface(state: State, statement: Statement) -> None:
    """`interface HARDWARE`, with its lines; a block may be re-opened."""
    hardware = "".join(statement.words[1:])
    if len(statement.words) not in {2, 3} or (len(statement.words) == 3 and not statement.words[2][0].isdecimal()):
        state.unread(statement, "an interface line has one name")
        return
    port = state.config.ports.get(hardware)
    if port is None:
        port = state.config.ports[hardware] = Port(hardware, state.span(statement))
        port.tunnel = hardware.lower().startswith("tunnel")
    if DAMAGED.fullmatch(hardware):
        state.partial(statement, f"no name of an interface: {hardware}", {port.name})
    else:
        state.modelled(statement)
    for child in statement.children:
        _line(state, port, child)


def _line(state: State, port: Port, child: Statement) -> None:
    words = child.words
    handler = HANDLERS.get(words[0])
    for deeper in child.children:
        if words[0] != "cts" or deeper.words[0] not in IRRELEVANT or deeper.children:
            state.unread(deeper, "", {port.name})
        else:
            state.irrelevant(deeper, IRRELEVANT[deeper.words[0]])
    if handler is not None and handler(state, port, child):
        if state.ledger.fate(child.line) < 0:
            state.modelled(child)
        return
    reason = IRRELEVANT.get(words[1] if words[0] == "no" and len(words) > 1 else words[0])
    if reason is not None:
        state.irrelevant(child, reason)
        return
    child.children.clear()
    state.unread(child, f"no meaning is known for {shown(words)!r} of an interface", {port.name})


def _nameif(_state: State, port: Port, child: Statement) -> bool:
    if len(child.words) != 2:
        return False
    port.nameif = child.words[1]
    return True


def _level(state: State, port: Port, child: Statement) -> bool:
    words = child.words
    if len(words) != 2 or not words[1].isdecimal() or int(words[1]) > 100:
        return False
    port.level = int(words[1])
    port.level_origin = state.span(child)
    return True


def _description(state: State, port: Port, child: Statement) -> bool:
    port.description = " ".join(child.words[1:])
    state.modelled(child)
    return True


def _ip(state: State, port: Port, child: Statement) -> bool:
    words = child.words
    if words[1:2] == ["policy-based-route"]:
        port.policy_route = child
        return True
    if words[1:2] != ["address"] or len(words) < 3:
        if words[1:2] in (["verify"], ["ospf"], ["unnumbered"]):
            return _ip_option(state, port, child)
        return False
    if words[2] in {"dhcp", "pppoe"}:
        port.dynamic = True
        port.default_route = state.span(child) if words[3:] == ["setroute"] else None
        return words[3:] in ([], ["setroute"])
    if words[2].startswith("pool") or len(words) < 4:
        return False
    return _ipv4(state, port, child)


def _ip_option(state: State, port: Port, child: Statement) -> bool:
    if child.words[1] == "unnumbered":
        state.feature(child, "the interface borrows an address", Effect.MAY_DO_EITHER, {port.name})
    else:
        state.irrelevant(child, "option of a routing protocol")
    return True


def _ipv4(state: State, port: Port, child: Statement) -> bool:
    """`ip address A MASK [standby B | cluster-pool P]`."""
    words = child.words
    rest = words[4:]
    try:
        value = ipaddress.IPv4Interface(f"{state.resolved(words[2])}/{state.resolved(words[3])}")
        standby = ipaddress.IPv4Interface(f"{state.resolved(rest[1])}/{words[3]}") if rest[:1] == ["standby"] else None
    except (ValueError, IndexError):
        return False
    if (standby and len(rest) != 2) or (rest and not standby and (rest[0] != "cluster-pool" or len(rest) != 2)):
        return False
    span = state.span(child)
    port.addresses = [item for item in port.addresses if item.value.version == 6]
    port.unit_pools = [(name, item) for name, item in port.unit_pools if item.value.version == 6]
    _own(port, InterfaceAddress(value, AddressRole.PRIMARY, span), standby, rest)
    return True


def _own(port: Port, own: InterfaceAddress, standby: InterfaceAddressValue | None, rest: list[str]) -> None:
    """An address, with that of the failover peer or the pool of a cluster."""
    port.addresses.append(own)
    if standby is not None:
        port.addresses.append(InterfaceAddress(standby, AddressRole.STANDBY, own.origin))
    if rest[:1] == ["cluster-pool"]:
        port.unit_pools.append((rest[1], own))


def _ipv6(state: State, port: Port, child: Statement) -> bool:
    """`ipv6 address PREFIX [standby A] | LINKLOCAL link-local | autoconfig | dhcp`, `ipv6 enable`, `ipv6 nd`."""
    words = child.words
    second = words[1] if len(words) > 1 else ""
    if second in {"enable", "nd", "ospf", "enforce-eui64"}:
        state.irrelevant(child, "link-local IPv6 and neighbour discovery")
        return True
    if second == "dhcp":
        port.dynamic = port.dynamic or words[2:3] == ["client"]
        return words[2:3] in (["client"], ["server"], ["relay"])
    if second != "address" or len(words) < 3:
        return False
    if words[2] in {"autoconfig", "dhcp"}:
        port.dynamic = True
        return True
    return _ipv6_address(state, port, child)


def _ipv6_address(state: State, port: Port, child: Statement) -> bool:
    words = child.words
    rest = words[3:]
    if rest[:1] == ["link-local"] or rest[:1] == ["eui-64"]:
        if rest[0] == "link-local":
            state.irrelevant(child, "a link-local address is reached from its own link only")
            return True
        state.feature(child, "an address made of the interface identifier", Effect.MAY_DO_EITHER, {port.name})
    if "/" not in words[2]:
        return False
    try:
        value = ipaddress.IPv6Interface(words[2])
        standby = ipaddress.IPv6Interface(f"{rest[1]}/{value.network.prefixlen}") if rest[:1] == ["standby"] else None
    except (ValueError, IndexError):
        return False
    pooled = rest[:1] == ["cluster-pool"]
    if ((standby or pooled) and len(rest) != 2) or (rest and not standby and not pooled and rest != ["eui-64"]):
        return False
    _own(port, InterfaceAddress(value, AddressRole.PRIMARY, state.span(child)), standby, rest)
    return True


def _no(state: State, port: Port, child: Statement) -> bool:
    words = child.words
    second = words[1] if len(words) > 1 else ""
    defaults = {"nameif", "security-level", "vlan", "switchport", "shutdown", "management-only"}
    if second in defaults and len(words) == 2:
        before = (port.nameif, port.level, port.vlan, port.enabled, port.management_only, len(port.switchport))
        _reset(port, second)
        port.no_nameif = port.no_nameif or second == "nameif"
        after = (port.nameif, port.level, port.vlan, port.enabled, port.management_only, len(port.switchport))
        if before == after:
            state.irrelevant(child, "states the default")
        return True
    if second in {"ip", "ipv6"} and words[2:] in (["address"], ["enable"]):
        version = 4 if second == "ip" else 6
        port.no_address = port.no_address or version == 4
        kept = [item for item in port.addresses if item.value.version != version]
        if len(kept) == len(port.addresses):
            state.irrelevant(child, "states the default")
        elif words[2] == "address":
            port.addresses = kept
        return True
    if second == "forward":
        return read_no_forward(state, port, child)
    if second == "ipv6" and words[2:3] == ["nd"]:
        state.irrelevant(child, "neighbour discovery")
        return True
    return False


def _reset(port: Port, word: str) -> None:
    """Back to the default of one word."""
    if word == "nameif":
        port.nameif = ""
    elif word == "security-level":
        port.level = None
    elif word == "vlan":
        port.vlan = None
    elif word == "shutdown":
        port.enabled = True
    elif word == "management-only":
        port.management_only = False
    else:
        port.switchport.clear()


def _flag(_state: State, port: Port, child: Statement) -> bool:
    if child.words[0] == "shutdown" and len(child.words) == 1:
        port.enabled = False
        return True
    if child.words[0] == "management-only" and child.words[1:] in ([], ["individual"]):
        port.management_only = True
        return True
    return False


def _vlan(_state: State, port: Port, child: Statement) -> bool:
    words = child.words
    if len(words) < 2 or not words[1].isdecimal() or words[2:3] not in ([], ["secondary"]):
        return False
    port.vlan = int(words[1])
    return len(words) == 2


def _grouping(_state: State, port: Port, child: Statement) -> bool:
    words = child.words
    head = words[0]
    if head == "bridge-group" and len(words) == 2:
        port.bridge_group = words[1]
    elif head == "channel-group" and len(words) >= 2:
        port.channel = words[1]
    elif head == "member-interface" and len(words) == 2:
        port.members.append(words[1])
    elif head == "zone-member" and len(words) == 2:
        port.zone = words[1]
    elif head == "vrf" and words[1:2] == ["forwarding"] and len(words) == 3:
        port.vrf = "" if words[2] == "default" else words[2]
    else:
        return False
    return True


def _hardware_bypass(state: State, port: Port, child: Statement) -> bool:
    state.config.settings.append(
        Setting("hardware bypass", f"{port.hardware}: {' '.join(child.words[1:])}", state.span(child))
    )
    return True


def _tunnel(state: State, port: Port, child: Statement) -> bool:
    """`tunnel source|destination|mode|protection` of a VTI: the destination is the other gateway."""
    if len(child.words) < 3 or child.words[1] not in {"source", "destination", "mode", "protection"}:
        return False
    if child.words[1] == "destination":
        port.peer = child.words[2]
    state.config.settings.append(Setting(f"tunnel {port.name}", " ".join(child.words[1:]), state.span(child)))
    return True


def _switchport(state: State, port: Port, child: Statement) -> bool:
    words = child.words[1:]
    if words[1:2] in (["vlan"], ["native"], ["allowed"]) and not _is_vlans(words[-1]):
        return False
    if words[:1] == ["monitor"]:
        what = "copies of what other ports carry leave by this port"
        state.feature(child, what, Effect.MAY_PERMIT, {port.name})
    port.switchport.append((words, state.span(child)))
    good = words == [] or words[:1] in (["access"], ["trunk"], ["mode"], ["protected"], ["nonegotiate"], ["monitor"])
    return good and (words[:1] != ["mode"] or words[1:2] in (["access"], ["trunk"]))


def _is_vlans(text: str) -> bool:
    try:
        return bool(vlan_numbers(text))
    except ValueError:
        return False


def _lonely(state: State, port: Port, child: Statement) -> bool:
    """`policy-route`, and `traffic-forward`: read, not modelled."""
    if child.words[0] == "policy-route":
        if child.words[1:2] == ["route-map"] and len(child.words) == 3:
            port.policy_route = child
            return True
        if child.words[1:2] in (["cost"], ["path-monitoring"]):
            state.irrelevant(child, "preference among policy routes")
            return True
        return False
    state.feature(child, " ".join(child.words[:3]), Effect.MAY_DENY, {port.name})
    return True


def _relay(state: State, port: Port, child: Statement) -> bool:
    """`dhcprelay server A`, `dhcprelay information trusted`: requests of clients reach a server elsewhere."""
    if child.words[1:2] == ["information"]:
        state.irrelevant(child, "option of the DHCP relay")
    else:
        state.feature(child, "DHCP relay carries requests between interfaces", Effect.MAY_PERMIT, {port.name})
    return True


HANDLERS = {
    "nameif": _nameif,
    "security-level": _level,
    "description": _description,
    "ip": _ip,
    "ipv6": _ipv6,
    "no": _no,
    "shutdown": _flag,
    "management-only": _flag,
    "vlan": _vlan,
    "bridge-group": _grouping,
    "channel-group": _grouping,
    "member-interface": _grouping,
    "zone-member": _grouping,
    "vrf": _grouping,
    "hardware-bypass": _hardware_bypass,
    "tunnel": _tunnel,
    "switchport": _switchport,
    "forward": read_no_forward,
    "dhcprelay": _relay,
    "traffic-forward": _lonely,
    "policy-route": _lonely,
}
