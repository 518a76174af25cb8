"""Layer 3: router interfaces, addresses, routes, shared addresses, the addresses of the device itself.

A device routes only with `ip routing` (HM2-PLATFORM-ROUTING-MIB: `hm2AgentSwitchIpRoutingMode` is off as delivered),
and an interface takes part only with `ip routing` of its own. Addresses of `network parms` are the device's own; what
comes in for others there is not routed.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.management import GATEWAY, Setting
from parsers.model.routing import DynamicRouting, Route
from parsers.syntax.hirschmann.state import address_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.source import Span
    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import Port, State

UNSET = ipaddress.IPv4Address(0)
DISTANCES = range(1, 256)


def network_of(address: str, mask: str) -> ipaddress.IPv4Interface | None:
    """An address with its network; `mask` is a mask or the length of a prefix. None where they are none."""
    found = address_of(address)
    length = mask if mask.isdecimal() else str(address_of(mask) or "")
    if found is None or not length:
        return None
    try:
        return ipaddress.IPv4Interface(f"{found}/{length}")
    except ValueError:
        return None


def _given(address: str, mask: str, origin: Span, role: AddressRole) -> InterfaceAddress | None:
    """None where nothing is given (`0.0.0.0`)."""
    value = network_of(address, mask)
    return InterfaceAddress(value, role, origin) if value is not None and value.ip != UNSET else None


def routing(state: State, row: Row) -> None:
    """`ip routing` of the device; in the XML with its default gateway, and whether packets may say their own way."""
    on = row.switch("status")
    state.routing = on if on is not None else not row.negated
    if "hop" in row.values and (hop := address_of(row.take("hop"))) != UNSET:
        if hop is None:
            state.reading.bad(row, f"default gateway {row.values['hop']!r}", ["hop"])
            return
        state.routes.append(Route(ipaddress.IPv4Network("0.0.0.0/0"), hop, None, row.origin))
    if row.switch("source routing") is True:
        what = "packets may say which way they go (source routing)"
        state.reading.unsupported(row, what, Effect.MAY_REWRITE)
        return
    state.reading.modelled(row)


def routed(state: State, row: Row) -> None:
    """`ip routing` of an interface."""
    state.port(row.take("port"), row.origin).routed = not row.negated
    state.reading.modelled(row)


def router_interface(state: State, row: Row) -> None:
    """Of the XML: all of a router interface at once."""
    port = state.port(row.take("port"), row.origin)
    port.routed = row.switch("routing") is True
    address, mask = row.take("address"), row.take("mask")
    given = network_of(address, mask)
    if given is None:
        state.reading.bad(row, f"address {address!r} with mask {mask!r}", ["address", "mask"])
        return
    if given.ip != UNSET:
        port.addresses.append(InterfaceAddress(given, AddressRole.PRIMARY, row.origin))
    if row.take("given", "manual") not in {"none", "manual"}:
        port.dynamic_address = True
    _proxied(port, row)
    if row.switch("broadcasts") is None and row.values.get("broadcasts"):
        state.reading.bad(row, "directed broadcasts", ["broadcasts"])
        return
    state.reading.modelled(row)


def secondary_address(state: State, row: Row) -> None:
    """Of the XML: one more address of a router interface."""
    port = state.port(row.take("port"), row.origin)
    address, mask = row.take("address"), row.take("mask")
    given = network_of(address, mask)
    if given is None:
        state.reading.bad(row, f"address {address!r} with mask {mask!r}", ["address", "mask"])
        return
    if row.switch("status") is False:
        state.reading.irrelevant(row, "an address that is not active")
        return
    port.addresses.append(InterfaceAddress(given, AddressRole.SECONDARY, row.origin))
    state.reading.modelled(row)


def _proxied(port: Port, row: Row) -> None:
    if row.switch("proxy") is True:
        port.proxy = True


def address(state: State, row: Row) -> None:
    """`ip address primary|secondary A M`; a later primary one takes the place of the one before."""
    port = state.port(row.take("port"), row.origin)
    text, mask = row.take("address"), row.take("mask")
    role = AddressRole.SECONDARY if row.take("role") == "secondary" else AddressRole.PRIMARY
    value = network_of(text, mask)
    if value is None:
        state.reading.bad(row, f"address {text!r} with mask {mask!r}")
        return
    if role is AddressRole.PRIMARY:
        port.addresses[:] = [item for item in port.addresses if item.role is not AddressRole.PRIMARY]
    if value.ip != UNSET:
        port.addresses.append(InterfaceAddress(value, role, row.origin))
    state.reading.modelled(row)


def proxy_arp(state: State, row: Row) -> None:
    """`ip proxy-arp operation`."""
    state.port(row.take("port"), row.origin).proxy = not row.negated
    state.reading.modelled(row)


def broadcasts(state: State, row: Row) -> None:
    """`ip netdirbcast`: the address of all stations of a network is one of its addresses, and judged like them."""
    row.take("port")
    state.reading.modelled(row)


def vrrp(state: State, row: Row) -> None:
    """A router of a group; its address stands in another line.

    No document at hand says what is so where no line enables it, or VRRP of the device: its address counts then, too.
    """
    router = row.take("port"), row.take("router")
    for key in ("priority", "interval", "preempt"):
        row.take(key)
    said = [row.switch(key) for key in ("status", "on") if key in row.values]
    if said:
        state.routers_off.discard(router)
    if False in said:
        state.routers_off.add(router)
    state.reading.modelled(row)


def vrrp_of_device(state: State, row: Row) -> None:
    """`ip vrrp operation`."""
    state.vrrp_off = row.negated
    state.reading.modelled(row)


def vrrp_address(state: State, row: Row) -> None:
    """An address that several routers share, unless its router is off.

    In the XML its network may stand below it (VRRP-MIB, RFC 2787), in the script what switches the router off does.
    """
    if not state.all_read:
        state.later.append(row)
        return
    router = row.take("port"), row.take("router")
    port = state.port(router[0], row.origin)
    if row.switch("status") is False or state.vrrp_off or router in state.routers_off:
        row.take("address")
        state.reading.irrelevant(row, "a shared address that is not active")
        return
    shared = address_of(row.take("address"))
    home = next((item.value for item in port.addresses if shared is not None and shared in item.value.network), None)
    if shared is None or home is None:
        state.reading.bad(row, f"shared address {row.values.get('address', '')!r} in no network of {port.name}")
        return
    value = ipaddress.ip_interface(f"{shared}/{home.network.prefixlen}")
    port.addresses.append(InterfaceAddress(value, AddressRole.VIRTUAL, row.origin))
    state.reading.modelled(row)


def route(state: State, row: Row) -> None:
    """`ip route add N M HOP`, or a default route."""
    network, mask, hop = row.take("network", "0.0.0.0"), row.take("mask", "0.0.0.0"), address_of(row.take("hop"))  # noqa: S104 - a route
    found = network_of(network, mask)
    distance = row.number("preference") or row.number("distance") or 1
    if found is None or hop is None or distance not in DISTANCES:
        state.reading.bad(row, f"route to {network} {mask} by {row.values.get('hop', '')}")
        return
    state.routes.append(Route(found.network, hop, None, row.origin, distance=distance))
    state.reading.modelled(row)


def _protocol(name: str) -> Callable[[State, Row], None]:
    def read(state: State, row: Row) -> None:
        row.take("port")
        on = row.switch("status")
        if on if on is not None else not row.negated:
            state.dynamic.append(DynamicRouting(name, row.origin, families=frozenset({4})))
        state.reading.modelled(row)

    return read


def multicast(state: State, row: Row) -> None:
    """A router of multicast: no file says who joins a group, so what enters may be sent on to any interface."""
    port = row.take("port")
    on = row.switch("status")
    if not (on if on is not None else not row.negated):
        state.reading.modelled(row)
        return
    what = f"multicast is routed{f' at {port}' if port else ''}; who joins a group is in no file"
    state.reading.unsupported(row, what, Effect.MAY_PERMIT, frozenset({port}) if port else None)


def loopback(state: State, row: Row) -> None:
    """`ip loopback add N`."""
    state.port(f"loopback/{row.take('index')}", row.origin)
    state.reading.modelled(row)


def management_address(state: State, row: Row) -> None:
    """`network parms A M G`; by the gateway G, a router on that network, go packets of the device itself alone."""
    text, mask = row.take("address"), row.take("mask")
    value = network_of(text, mask)
    if value is None:
        state.reading.bad(row, f"address {text!r} with mask {mask!r}")
        return
    state.management = _given(text, mask, row.origin, AddressRole.PRIMARY)
    protocol, number = row.take("protocol", "none"), row.number("vlan")
    if row.switch("ipv6") is True:
        what = "addresses of IPv6 of the device itself are not in the file"
        state.reading.doubt(what, Effect.MAY_PERMIT, row.origin, frozenset({"management"}))
        state.reading.tell(row.origin, what)
    if protocol != "none":
        state.management_dynamic = row.origin
    state.management_vlan = number or state.management_vlan
    if _gateway(state, row):
        state.reading.modelled(row)


def _gateway(state: State, row: Row) -> bool:
    """The router that `row` names for packets of the device itself, as a setting; 0.0.0.0 is none."""
    text = row.take("gateway", str(UNSET))
    hop = address_of(text)
    if hop is None:
        state.reading.bad(row, f"gateway {text!r}", ["gateway"])
        return False
    if hop != UNSET:
        state.settings.append(Setting(GATEWAY, str(hop), row.origin))
    return True


def management_protocol(state: State, row: Row) -> None:
    """`network protocol dhcp`: the address of the device is not in the file."""
    state.management_dynamic = None if row.take("protocol") == "none" else row.origin
    state.reading.modelled(row)


def management_vlan(state: State, row: Row) -> None:
    """`network management vlan N`; 0 is every VLAN."""
    number = row.number("vlan")
    if number is None or not 0 < number < 4095:
        state.reading.bad(row, f"management VLAN {row.values.get('vlan', '')!r}")
        return
    state.management_vlan = number
    state.reading.modelled(row)


def out_of_band_address(state: State, row: Row) -> None:
    """The address of the port for management alone."""
    text, mask = row.take("address"), row.take("mask")
    if network_of(text, mask) is None:
        state.reading.bad(row, f"address {text!r} with mask {mask!r}")
        return
    if "on" in row.values:
        state.out_of_band_on = row.switch("on") is not False
    if row.values.get("protocol", "none") != "none" and state.out_of_band_on:
        out_of_band_protocol(state, row)
        return
    row.take("protocol")
    state.out_of_band = _given(text, mask, row.origin, AddressRole.PRIMARY)
    if _gateway(state, row):
        state.reading.modelled(row)


def out_of_band_protocol(state: State, row: Row) -> None:
    """Where the port for management has its address from."""
    if row.take("protocol") != "none":
        what = "the address of the management port is not in the file"
        state.reading.unsupported(row, what, Effect.MAY_PERMIT, frozenset({"out-of-band"}))
        return
    state.reading.modelled(row)


def out_of_band_operation(state: State, row: Row) -> None:
    """Whether the port for management is on, as it is when delivered."""
    state.out_of_band_on = not row.negated
    state.reading.modelled(row)


def ipv6(state: State, row: Row) -> None:
    """IPv6 of the device itself; it does not route IPv6."""
    protocol = row.take("protocol", "none")
    if protocol not in {"none", "auto"} or (row.kind == "IPv6 management" and not row.negated):
        what = "addresses of IPv6 of the device itself are not in the file"
        state.reading.unsupported(row, what, Effect.MAY_PERMIT, frozenset({"management"}))
        return
    state.reading.modelled(row)


HANDLERS: dict[str, Callable[[State, Row], None]] = {
    "routing": routing,
    "routed": routed,
    "router interface": router_interface,
    "secondary address": secondary_address,
    "address": address,
    "proxy ARP": proxy_arp,
    "directed broadcast": broadcasts,
    "VRRP": vrrp,
    "VRRP address": vrrp_address,
    "VRRP of the device": vrrp_of_device,
    "default route": route,
    "route": route,
    "OSPF": _protocol("ospf"),
    "RIP": _protocol("rip"),
    "multicast": multicast,
    "loopback": loopback,
    "management address": management_address,
    "management protocol": management_protocol,
    "management VLAN": management_vlan,
    "out-of-band address": out_of_band_address,
    "out-of-band protocol": out_of_band_protocol,
    "out-of-band operation": out_of_band_operation,
    "IPv6 management": ipv6,
    "IPv6 protocol": ipv6,
}
