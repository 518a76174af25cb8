"""`interface` blocks: addresses, switching, VRFs, filters, and features that touch what passes."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.management import ManagementService
from parsers.model.rules import BindingPoint
from parsers.syntax.list_uses import Use
from parsers.vendors.cisco_ios import irrelevance
from parsers.vendors.cisco_ios.families import read_at_interface
from parsers.vendors.cisco_ios.gateway_groups import read_group, read_no_group
from parsers.vendors.cisco_ios.inspection import read_applied
from parsers.vendors.cisco_ios.l2nat import read_port
from parsers.vendors.cisco_ios.multicast import read_helper_map, read_pim
from parsers.vendors.cisco_ios.nat66 import read_side
from parsers.vendors.cisco_ios.nouns import InterfaceDraft
from parsers.vendors.cisco_ios.openings import labels
from parsers.vendors.cisco_ios.read_features import may_drop
from parsers.vendors.cisco_ios.read_switchports import (
    read_authentication,
    read_mapping,
    read_no_switchport,
    read_switchport,
    read_tree,
)
from parsers.vendors.cisco_ios.read_vrfs import read_source_check
from parsers.vendors.cisco_ios.tunnels import tunnel_mode, tunnel_peer, tunnel_protection

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

VRF_WORDS = (["ip", "vrf"], ["ipv6", "vrf"])
POINTS = {"in": BindingPoint.INBOUND, "out": BindingPoint.OUTBOUND}


def read_interface(statement: Statement, state: State) -> bool:
    """One block; blocks of one name are one interface."""
    name = interface_name(statement.words[1:])
    if not name:
        return False
    draft = state.interfaces.setdefault(name, InterfaceDraft(name, state.span(statement)))
    state.modelled(statement)
    lines = [line.words for line in statement.children]
    draft.ospf |= {words[2] for words in lines if words[:2] == ["ip", "ospf"] and "area" in words}
    for child in statement.children:
        _read_line(child, draft, state)
    return True


def interface_name(words: list[str]) -> str:
    """`Vlan 10` and `Serial0/0.1 point-to-point` are Vlan10 and Serial0/0.1; empty if it is no name."""
    named = words
    if words[1:] and words[-1] in ("point-to-point", "multipoint", "l2transport"):
        named = words[:-1]
    elif words[-2:-1] == ["type"] and words[-1] in ("tunnel", "serial", "ethernet"):
        named = words[:-2]
    if len(named) == 1 or (len(named) == 2 and named[0].isalpha() and named[1][0].isdecimal()):
        return "".join(named)
    return ""


def _read_line(child: Statement, draft: InterfaceDraft, state: State) -> None:
    try:
        known = _read_known(child, draft, state)
    except (ValueError, IndexError, KeyError):
        state.unread(child, f"value not understood: {child.text}", draft.name)
        return
    if known:
        draft.said.append(child.words)
        state.modelled(child)
    elif _takes_back(child.words, draft):
        state.unread(child, f"takes back what stands above: {child.text}", draft.name)
    elif state.ledger.fate(child.line) is LineFate.UNSEEN and not irrelevance.judge(child, "interface", state):
        state.unread(child, f"interface statement not understood: {child.text}", draft.name)
        if child.words[0] == "vrf" or child.words[:2] in VRF_WORDS:
            here = frozenset({draft.name}) if "select" in child.words else None
            what = f"a line that was not read and may lead into the table of another VRF: {child.text}"
            state.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, state.span(child), here))


def _takes_back(words: list[str], draft: InterfaceDraft) -> bool:
    """Whether `no ...` or `default ...` speaks of a statement that is in the model: no device prints both."""
    if words[0] not in ("no", "default") or len(words) < 2:
        return False
    rest = words[1:]
    return any(said[: len(rest)] == rest[: len(said)] for said in draft.said)


def _read_known(child: Statement, draft: InterfaceDraft, state: State) -> bool:
    words = child.words
    two = HANDLERS.get(" ".join(words[:2]))
    handler = two or HANDLERS.get(words[0])
    return handler(words, child, draft, state) if handler else False


def _description(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.description = " ".join(words[1:])
    return True


def _ip_address(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if words[2] in ("dhcp", "negotiated", "pool"):
        draft.dynamic_address = True
        draft.dhcp = words[2] == "dhcp"
        return True
    value = ipaddress.IPv4Interface(f"{words[2]}/{words[3]}")
    secondary = words[4:5] == ["secondary"]
    if words[4 + secondary :]:
        return False
    role = AddressRole.SECONDARY if secondary else AddressRole.PRIMARY
    draft.addresses.append(InterfaceAddress(value, role, state.span(child)))
    return True


def _ip_unnumbered(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip|ipv6 unnumbered INTERFACE [poll]`: it borrows an address, and has no network of its own.

    Nobody stands at a tunnel to one gateway but that gateway; elsewhere who stands there, and which routes lead to
    them, may be learnt. "Configuring IP Unnumbered Interfaces" (IOS XE 16, IP Addressing Configuration Guide).
    """
    if words[3:] not in ([], ["poll"]):
        return False
    if draft.name.startswith("Tunnel"):
        draft.borrows = state.span(child)
        state.ledger.irrelevant(child.line, "nobody stands at a tunnel but its other gateway, whatever its address")
        return False
    draft.dynamic_address = True
    return True


def _ipv6_address(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ipv6 address ADDRESS`, or `ipv6 address NAME SUFFIX` of a general prefix, perhaps a delegated one."""
    text, rest = words[2], words[3:]
    if text in ("dhcp", "autoconfig"):
        draft.dynamic_address = True
        return True
    if ":" not in text and len(rest) == 1:
        ipaddress.IPv6Interface(rest[0])
        draft.delegated = True
        return True
    if rest not in ([], ["eui-64"], ["anycast"], ["link-local"]):
        return False
    if rest == ["link-local"]:
        value = ipaddress.IPv6Interface(f"{text.split('/')[0]}/128")
    else:
        value = ipaddress.IPv6Interface(text)
    if rest == ["eui-64"]:
        value = ipaddress.IPv6Interface(f"{value.network.network_address}/{value.network.prefixlen}")
        draft.dynamic_address = True
    draft.addresses.append(InterfaceAddress(value, AddressRole.PRIMARY, state.span(child)))
    return True


def _ipv6_enable(_: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ipv6 enable`: IPv6 with a link-local address made of the hardware's, which no line tells.

    Where it stands alone, the device routes IPv6 there by a network that the file does not show (from memory; it only
    widens). Beside another address it adds nothing to go by.
    """
    if draft.addresses or draft.dynamic_address or draft.delegated:
        state.ledger.irrelevant(child.line, "a link-local address beside another one, or beside any")
        return False
    draft.link_local = True
    return True


def _shutdown(_: list[str], __: Statement, draft: InterfaceDraft, ___: State) -> bool:
    draft.enabled = False
    return True


def _no_shutdown(_: list[str], __: Statement, draft: InterfaceDraft, ___: State) -> bool:
    """No device prints it behind `shutdown`; joined files have both, and the later one counts."""
    back = not draft.enabled
    draft.enabled = True
    return back


def _vrf(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`[ip] vrf forwarding VRF`: the interface is in it. `[ip] vrf receive VRF`: it stays, and the VRF has its network.

    "VRF Selection Using Policy-Based Routing" (IOS 12.4T): the address is a connected route of the VRF as well.
    """
    rest = words[1:] if words[0] == "vrf" else words[2:]
    if len(rest) != 2 or rest[0] not in {"forwarding", "receive"}:
        return False
    if rest[0] == "forwarding":
        draft.vrf = rest[1]
    else:
        draft.received.append((rest[1], state.span(child)))
    return True


def _encapsulation(words: list[str], _: Statement, draft: InterfaceDraft, state: State) -> bool:
    if words[1].lower() not in ("dot1q", "isl"):
        return False
    draft.vlan = int(words[2])
    draft.native_tag = words[3:4] == ["native"]
    state.marks.add("router")
    return len(words) == 3 + draft.native_tag


def _access_group(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    point = POINTS[words[3]]
    _replaced(4, point, draft, state)
    state.uses.append(Use(4, words[2], point, draft.name, state.span(child)))
    return len(words) == 4


def _replaced(family: int, point: BindingPoint, draft: InterfaceDraft, state: State) -> None:
    """Another list of the same version and direction goes: the last line takes the place of the one above."""
    place = (family, point, draft.name)
    state.uses[:] = [use for use in state.uses if (use.family, use.point, use.interface) != place]


def _traffic_filter(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    point = POINTS[words[3]]
    _replaced(6, point, draft, state)
    state.uses.append(Use(6, words[2], point, draft.name, state.span(child)))
    return len(words) == 4


def _redirect(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip nhrp redirect`: spokes build tunnels to each other, past the lists of this hub (DMVPN phase 3).

    Cisco, "Shortcut Switching Enhancements for NHRP in DMVPN Networks": who takes the shortcut is not in this file.
    """
    if words[2:3] != ["redirect"]:
        return False
    what = f"shortcuts between the spokes of {draft.name}, past its lists (ip nhrp redirect)"
    state.feature(child, what, Effect.MAY_PERMIT, draft.name)
    return True


def _nat_side(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    if words[2:] not in (["inside"], ["outside"], ["enable"]):
        return False
    if draft.nat_side and "enable" in {draft.nat_side, words[2]} and draft.nat_side != words[2]:
        return False
    draft.nat_side = words[2]
    return True


def _channel_group(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.channel_group = f"Port-channel{int(words[1])}"
    return True


def _bridge_group(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.bridge_group = words[1]
    return len(words) == 2


def _local_proxy_arp(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """Packets for the subnet that a router gets are routed back in any case; this has hosts send them to it."""
    draft.local_proxy = state.span(child)
    return len(words) == 2


def _no_proxy_arp(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`no ip proxy-arp` bears on who answers hosts, and not on what may travel: its line stays as it is."""
    draft.proxy = draft.proxy and words[2:] != ["proxy-arp"]
    return False


def _policy_routing(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if words[2:3] != ["route-map"] or len(words) != 4:
        return False
    if words[0] == "ip":
        draft.policy_map = (words[3], state.span(child))
    else:
        draft.policy_map6 = (words[3], state.span(child))
    return True


def _crypto_map(words: list[str], child: Statement, draft: InterfaceDraft, _: State) -> bool:
    if len(words) != 3 and not (len(words) in (5, 6) and words[3] == "redundancy"):
        return False
    draft.crypto_map = child
    return True


def _helper(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    target = words[2:]
    if len(target) != 1:
        state.feature(child, "ip helper-address through another VRF", Effect.MAY_PERMIT, draft.name)
        return True
    ipaddress.IPv4Address(target[0])
    draft.helpers.append((target[0], state.span(child)))
    return True


def _zone_member(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if words[1] != "security" or len(words) != 3:
        return False
    draft.zone, draft.zone_line = words[2], state.span(child)
    return True


def _service_instance(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """An Ethernet flow point: a subinterface that a bridge domain joins to others."""
    if words[:2] != ["service", "instance"]:
        return False
    name = f"{draft.name} service instance {int(words[2])}"
    point = state.interfaces.setdefault(name, InterfaceDraft(name, state.span(child), parent=draft.name))
    for line in child.children:
        if line.words[0] == "bridge-domain" and line.words[1:2] and line.words[1].isdecimal():
            point.bridge_group = f"bridge-domain {line.words[1]}"
            state.modelled(line)
        elif line.words[0] in ("description", "description:"):
            point.description = " ".join(line.words[1:])
            state.modelled(line)
        elif line.words[:2] == ["encapsulation", "dot1q"] and line.words[2:3] and line.words[2].isdecimal():
            point.vlan = int(line.words[2])
            state.modelled(line)
        else:
            irrelevance.judge(line, "service instance", state)
    return True


def _cip(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`cip enable`: EtherNet/IP sets the switch at this interface (IE 2000 guide 15.0(2)EB, "Configuring CIP")."""
    if len(words) != 2:
        return False
    where = frozenset({draft.name})
    state.services.append(ManagementService("cip", 44818, state.span(child), interfaces=where))
    return True


def _features(what: str, effect: Effect) -> Handler:
    def handler(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
        state.feature(child, f"{what} ({' '.join(words)})", effect, draft.name)
        return True

    return handler


def _tags(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`cts role-based enforcement` judges packets by their tags; the other words say which tags they get.

    "Configuring SGACL Policies" (Cisco TrustSec Switch Configuration Guide): nothing is enforced unless it is enabled.
    """
    if words[2:3] == ["enforcement"]:
        return _features("TrustSec enforcement", Effect.MAY_DENY)(words, child, draft, state)
    state.ledger.irrelevant(child.line, "which security tags packets get; they deny only where that is enforced")
    return False


def _dhcp_v6(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if words[2:3] == ["guard"]:
        state.ledger.irrelevant(child.line, "leases that come from the wrong side are dropped")
        return False
    if words[2:4] == ["client", "pd"]:
        state.ledger.irrelevant(child.line, "asks for a prefix; interfaces with an address of it say so")
        return False
    return _features("DHCPv6 relay or service", Effect.MAY_PERMIT)(words, child, draft, state)


def _no_tags(words: list[str], child: Statement, _: InterfaceDraft, state: State) -> bool:
    """`no cts role-based enforcement`: what the whole device enforces may deny here all the same, so far as is read."""
    if words[2:4] == ["role-based", "enforcement"]:
        state.ledger.irrelevant(child.line, "security tags are not enforced at this interface; they may deny elsewhere")
    return False


def _service_policy(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if len(words) == 3 and words[1] in ("input", "output") and may_drop(words[2], state):
        state.feature(child, f"traffic policy {words[2]} that may drop", Effect.MAY_DENY, draft.name)
        return True
    if len(words) == 3 and words[1] in ("input", "output"):
        state.ledger.irrelevant(child.line, "quality of service: marks, queues and limits")
        return False
    state.feature(child, f"service policy ({' '.join(words[1:])})", Effect.MAY_DO_EITHER, draft.name)
    return True


if TYPE_CHECKING:
    Handler = Callable[[list[str], Statement, InterfaceDraft, State], bool]

HANDLERS: dict[str, Handler] = {
    "description": _description,
    "description:": _description,
    "ip address": _ip_address,
    "ip unnumbered": _ip_unnumbered,
    "ipv6 unnumbered": _ip_unnumbered,
    "ipv6 address": _ipv6_address,
    "ipv6 enable": _ipv6_enable,
    "shutdown": _shutdown,
    "no shutdown": _no_shutdown,
    "vrf forwarding": _vrf,
    "ip vrf": _vrf,
    "encapsulation": _encapsulation,
    "ip access-group": _access_group,
    "ipv6 traffic-filter": _traffic_filter,
    "ip nat": _nat_side,
    "tunnel destination": tunnel_peer,
    "tunnel mode": tunnel_mode,
    "tunnel protection": tunnel_protection,
    "ip nhrp": _redirect,
    "ipv6 nhrp": _redirect,
    "standby": read_group,
    "vrrp": read_group,
    "glbp": read_group,
    "no standby": read_no_group,
    "no vrrp": read_no_group,
    "no glbp": read_no_group,
    "channel-group": _channel_group,
    "bridge-group": _bridge_group,
    "switchport": read_switchport,
    "no switchport": read_no_switchport,
    "spanning-tree": read_tree,
    "no spanning-tree": read_tree,
    "private-vlan mapping": read_mapping,
    "ip local-proxy-arp": _local_proxy_arp,
    "no ip": _no_proxy_arp,
    "ip policy": _policy_routing,
    "ipv6 policy": _policy_routing,
    "ip helper-address": _helper,
    "zone-member": _zone_member,
    "service instance": _service_instance,
    "service-policy": _service_policy,
    "ip directed-broadcast": _features("directed broadcasts", Effect.MAY_PERMIT),
    "ip inspect": read_applied,
    "ipv6 inspect": read_applied,
    "ip ips": _features("intrusion prevention", Effect.MAY_DENY),
    "ip verify": read_source_check,
    "ipv6 verify": read_source_check,
    "ipv6 dhcp": _dhcp_v6,
    "crypto map": _crypto_map,
    "mpls ip": labels,
    "mpls traffic-eng": labels,
    "mpls bgp": labels,
    "ip pim": read_pim,
    "ipv6 pim": read_pim,
    "ip multicast": read_helper_map,
    "cip enable": _cip,
    "mac access-group": _features("MAC access list", Effect.MAY_DENY),
    "l2nat": read_port,
    "cts role-based": _tags,
    "no cts": _no_tags,
    "xconnect": _features("pseudowire", Effect.MAY_PERMIT),
    "ipv6 nat": _features("IPv6 translation", Effect.MAY_REWRITE),
    "nat64": read_at_interface,
    "nat66": read_side,
    "ip wccp": _features("web cache redirection", Effect.MAY_REWRITE),
    "ip admission": _features("web authentication", Effect.MAY_DENY),
    "dot1x": read_authentication,
    "authentication": read_authentication,
    "access-session": read_authentication,
    "mab": read_authentication,
    "ip source": _features("IP source guard", Effect.MAY_DENY),
}
