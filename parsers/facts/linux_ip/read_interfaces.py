"""One member of `ip -j addr` as an interface (ip-address(8), iproute2 6.1)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind

if TYPE_CHECKING:
    from parsers.source import Span

KINDS = {
    "vlan": InterfaceKind.VLAN,
    "bridge": InterfaceKind.BRIDGE,
    "bond": InterfaceKind.AGGREGATE,
    "team": InterfaceKind.AGGREGATE,
    "dummy": InterfaceKind.LOOPBACK,
}
"""Kinds that `-d` prints (`linkinfo`)."""


def interface_of(body: dict[str, Any], origin: Span) -> Interface:
    """The interface with its addresses; those of the link alone, and of the host itself, join nothing.

    Raises:
        KeyError: a field is missing.
        ValueError: an address is none.
    """
    found: list[InterfaceAddress] = []
    for item in body.get("addr_info", []):
        if "local" not in item or item.get("scope") in {"link", "host"}:
            continue
        length = 32 if item["family"] == "inet" else 128
        # Without a route of the prefix only the address itself is there; `address` is the other end of a link.
        prefix = item["prefixlen"] if "address" not in item else length
        value = ipaddress.ip_interface(f"{item['local']}/{prefix}")
        role = AddressRole.SECONDARY if found or item.get("secondary") else AddressRole.PRIMARY
        found.append(InterfaceAddress(value, role, origin))
    info = body.get("linkinfo", {})
    data = info.get("info_data", {})
    kind = KINDS.get(info.get("info_kind", ""), InterfaceKind.OTHER)
    if "LOOPBACK" in body["flags"]:
        kind = InterfaceKind.LOOPBACK
    return Interface(
        str(body["ifname"]),
        kind,
        origin,
        aliases=tuple(str(name) for name in body.get("altnames", [])),
        addresses=tuple(found),
        enabled="UP" in body["flags"],
        vlan=data.get("id") if kind is InterfaceKind.VLAN else None,
        parent=str(body.get("link", "")) if kind is InterfaceKind.VLAN else "",
        bridge_group=str(body.get("master", "")),
    )
