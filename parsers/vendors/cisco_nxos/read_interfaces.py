"""`interface` blocks: addresses, VRFs, lists, gateways that several switches share, and what touches what passes.

"Configuring Layer 3 Interfaces", "Configuring IP ACLs", "Configuring HSRP", "Configuring VRRP", "Configuring DHCP"
(Nexus 9000 guides 9.x); "ip access-group" (Nexus 7000 Security Command Reference): a router list on a switched port
is inactive. `ip proxy-arp` is off unless printed ("Configuring IPv4"). Nexus 9000 Security Configuration Guide 9.x,
"Guidelines and Limitations for IP ACLs": router lists do not match multicast.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.routing import DynamicRouting, SourceCheck, SourceCheckMode
from parsers.model.rules import BindingPoint
from parsers.syntax.list_uses import Use
from parsers.syntax.vlans import changed
from parsers.vendors.cisco_nxos.nouns import InterfaceDraft, vrf_name
from parsers.vendors.cisco_nxos.read_switchports import read_no_switchport, read_switchport, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

    Handler = Callable[[list[str], Statement, InterfaceDraft, State], bool]

POINTS = {"in": BindingPoint.INBOUND, "out": BindingPoint.OUTBOUND}
LAYER3 = frozenset({"ip", "ipv6", "hsrp", "vrrp", "vrrpv3", "glbp"})
"""How statements begin that an interface loses with its VRF ("Assigning an Interface to a VRF") or its layer."""
MODES = {"rx": SourceCheckMode.STRICT, "any": SourceCheckMode.LOOSE}
KINDS = (
    "ethernet",
    "vlan",
    "port-channel",
    "loopback",
    "mgmt",
    "tunnel",
    "nve",
    "overlay",
    "null",
    "fc",
    "vfc",
    "san-port-channel",
)


def read_interface(statement: Statement, state: State) -> bool:
    """One block; blocks of one name are one interface."""
    name = interface_name(statement.words[1:])
    if not name:
        return False
    draft = state.interfaces.get(name)
    if draft is None:
        draft = state.interfaces[name] = InterfaceDraft(name, state.span(statement))
    state.modelled(statement)
    for child in statement.children:
        _read_line(child, draft, state)
    return True


def interface_name(words: list[str]) -> str:
    """`Ethernet1/1`, `ethernet 1/1` and `port-channel 10` as the device prints them; empty if it is no name."""
    if len(words) not in (1, 2) or not words[0][:1].isalpha():
        return ""
    text = "".join(words).lower()
    kind = text.rstrip("0123456789/.:")
    rest = text[len(kind) :]
    if kind not in KINDS or not rest:
        return ""
    printed = kind.capitalize() if kind in ("ethernet", "vlan", "tunnel", "overlay", "null") else kind
    return printed + rest


def _inherit(words: list[str], _: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`inherit port-profile NAME`: its lines ("Configuring Port Profiles", Nexus 7000 Interfaces guide)."""
    if words[1] != "port-profile" or len(words) != 3 or words[2] not in state.port_profiles:
        return False
    for line in state.port_profiles[words[2]].children:
        if line.words[0] != "state" and line.words[:2] != ["inherit", "port-profile"]:
            _read_line(line, draft, state)
    return True


def read_profile(statement: Statement, state: State) -> bool:
    """`port-profile type ethernet NAME`: what stands below it counts where it is inherited."""
    state.modelled(statement)
    used = any(
        words == ["inherit", "port-profile", statement.words[-1]]
        for words in (line.split() for line in state.source.lines)
    )
    for child in statement.children:
        if child.words[0] == "state" or not used:
            state.ledger.irrelevant(child.line, "a port profile counts where an interface inherits it")
    return True


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
    elif not state.seen(child) and not state.judge(child, "interface"):
        state.unread(child, f"interface statement not understood: {child.text}", draft.name)


def _takes_back(words: list[str], draft: InterfaceDraft) -> bool:
    """Whether `no ...` or `default ...` speaks of a statement that is in the model: no device prints both."""
    if words[0] not in ("no", "default") or len(words) < 2:
        return False
    rest = words[1:]
    return any(said[: len(rest)] == rest[: len(said)] for said in draft.said)


def _read_known(child: Statement, draft: InterfaceDraft, state: State) -> bool:
    words = child.words
    handler = next((HANDLERS[head] for size in (3, 2, 1) if (head := " ".join(words[:size])) in HANDLERS), None)
    return handler(words, child, draft, state) if handler else False


def _description(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.description = " ".join(words[1:])
    return True


def _ip_address(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip address A/LENGTH [secondary] [tag N]`, with a mask in place of the length, or `dhcp`; one is primary."""
    if words[2:] == ["dhcp"]:
        draft.dynamic_address = True
        return True
    text, rest = words[2], words[3:]
    if "/" not in text:
        text, rest = f"{text}/{words[3]}", words[4:]
    value = ipaddress.IPv4Interface(text)
    secondary = rest[:1] == ["secondary"]
    rest = rest[secondary:]
    if rest and not (rest[0] in ("tag", "route-preference") and len(rest) == 2):
        return False
    role = AddressRole.SECONDARY if secondary else AddressRole.PRIMARY
    if not secondary:
        draft.addresses[:] = [
            item for item in draft.addresses if item.value.version == 6 or item.role is not AddressRole.PRIMARY
        ]
    draft.addresses.append(InterfaceAddress(value, role, state.span(child)))
    return True


def _unnumbered(_: list[str], __: Statement, draft: InterfaceDraft, ___: State) -> bool:
    draft.dynamic_address = True
    return True


def _ipv6_address(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    text, rest = words[2], words[3:]
    if text in ("dhcp", "autoconfig", "use-link-local-only"):
        draft.dynamic_address = draft.dynamic_address or text != "use-link-local-only"
        return True
    value = ipaddress.IPv6Interface(text if "/" in text else f"{text}/128")
    if rest[:1] == ["eui64"] or rest[:1] == ["eui-64"]:
        value = ipaddress.IPv6Interface(f"{value.network.network_address}/{value.network.prefixlen}")
        draft.dynamic_address, rest = True, rest[1:]
    secondary = rest[:1] in (["secondary"], ["anycast"])
    rest = rest[secondary:]
    if rest and not (rest[0] == "tag" and len(rest) == 2):
        return False
    role = AddressRole.SECONDARY if secondary else AddressRole.PRIMARY
    draft.addresses.append(InterfaceAddress(value, role, state.span(child)))
    return True


def _link_local(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    value = ipaddress.IPv6Interface(f"{words[2].partition('/')[0]}/128")
    draft.addresses.append(InterfaceAddress(value, AddressRole.SECONDARY, state.span(child)))
    return len(words) == 3


def _no_autostate(_: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    draft.always_up = state.span(child)
    return True


def _shutdown(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    if words[-1:] == ["force"]:
        words = words[:-1]
    draft.shut = words[0] != "no"
    return len(words) == 1 + (words[0] == "no")


def _vrf(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    vrf = vrf_name(words[2])
    if vrf != draft.vrf and not draft.name.startswith("mgmt") and _has_layer3(draft):
        state.unread(child, f"another VRF takes the settings of layer 3 away: {child.text}", draft.name)
        return False
    draft.vrf = vrf
    return words[1] == "member" and len(words) == 3


def _has_layer3(draft: InterfaceDraft) -> bool:
    """Whether statements that go with the VRF, or with the layer of the port, stand above; no device prints them so."""
    return any(said[0] in LAYER3 for said in draft.said)


def _switchport(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if len(words) == 1 and _has_layer3(draft):
        state.unread(child, "a switched port loses the settings of layer 3 that stand above", draft.name)
        return False
    return read_switchport(words, child, draft, state)


def _encapsulation(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    if words[1].lower() != "dot1q":
        return False
    draft.vlan = int(words[2])
    return len(words) == 3


def _bound(family: int, scope: str, at: int) -> Handler:
    """A list by its name at word `at`, with its direction behind it; another of the same place goes."""

    def handler(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
        point = POINTS[words[at + 1]]
        place = (family, scope, point, draft.name)
        state.uses[:] = [use for use in state.uses if (use.family, use.scope, use.point, use.interface) != place]
        state.uses.append(Use(family, words[at], point, draft.name, state.span(child), scope))
        return len(words) == at + 2

    return handler


def _gateway(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """A group of HSRP, VRRP or GLBP with its addresses, none where it is off.

    A group of VRRP is off until `no shutdown`, one of VRRPv3 on until `shutdown` (Nexus 9000 Unicast Routing
    Configuration Guide, "Configuring VRRP").
    """
    if len(words) < 2 or not words[1].isdecimal():
        return False
    switches = [line.words[0] for line in child.children if line.words[-1] == "shutdown"]
    off = switches[-1:] != ["no"] if words[0] == "vrrp" else switches[-1:] == ["shutdown"]
    here = len(draft.virtual)
    for line in child.children:
        inner = line.words
        if inner[0] in ("ip", "address", "ipv6"):
            _shared(line, draft, state)
            if off:
                del draft.virtual[here:]
        elif words[0].startswith("vrrp") and inner in (["shutdown"], ["no", "shutdown"]):
            state.modelled(line)
        elif not state.judge(line, "gateway"):
            state.unread(line, f"not understood in a group of gateways: {line.text}", draft.name)
    return True


def _shared(line: Statement, draft: InterfaceDraft, state: State) -> None:
    words = [word for word in line.words[1:] if word not in ("secondary", "primary")]
    if words in ([], ["autoconfig"], ["learn"]):
        draft.dynamic_address = True
        state.modelled(line)
        return
    text = words[0].partition("/")[0]
    try:
        ipaddress.ip_address(text)
    except ValueError:
        state.unread(line, f"no address of a gateway: {line.text}", draft.name)
        return
    draft.virtual.append((text, state.span(line)))
    state.modelled(line)


def _channel_group(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.channel_group = f"port-channel{int(words[1])}"
    rest = [word for word in words[2:] if word != "force"]
    return rest in ([], ["mode", "active"], ["mode", "passive"], ["mode", "on"])


def _local_proxy(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    draft.local_proxy = state.span(child)
    return words[2:] in ([], ["no-hw-flooding"])


def _proxy(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.proxy = words[0] != "no"
    return True


def _policy(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if words[2:3] != ["route-map"] or len(words) != 4:
        return False
    if words[0] == "ip":
        draft.policy_map = (words[3], state.span(child))
    else:
        draft.policy_map6 = (words[3], state.span(child))
    return True


def _nat_side(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`ip nat inside`, `ip nat outside`; one that stands for both sides is on none that anybody knows."""
    if len(words) != 3 or words[2] not in ("inside", "outside") or draft.nat_side not in ("", words[2]):
        return False
    draft.nat_side = words[2]
    return True


def _relay(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip dhcp relay address A [use-vrf V]`."""
    if words[3:4] != ["address"]:
        return False
    if len(words) != 5:
        state.feature(child, "a DHCP relay through another VRF", Effect.MAY_PERMIT, draft.name)
        return True
    ipaddress.IPv4Address(words[4])
    draft.relays.append((words[4], state.span(child)))
    return True


def _source_check(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip verify unicast source reachable-via rx|any [allow-default]`, and IPv6."""
    if words[1:5] != ["verify", "unicast", "source", "reachable-via"] or words[6:] not in ([], ["allow-default"]):
        state.feature(child, f"reverse-path check ({' '.join(words)})", Effect.MAY_DENY, draft.name)
        return True
    families = frozenset({6 if words[0] == "ipv6" else 4})
    state.source_checks.append(
        SourceCheck(MODES[words[5]], frozenset({draft.name}), state.span(child), families, words[6:] != [])
    )
    return True


def _routed(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip router ospf 1 area 0`: the protocol runs in the VRF of the interface."""
    family = frozenset({6 if words[0] in ("ipv6", "ospfv3") else 4})
    protocol = words[2] if words[1] == "router" else "ospf"
    state.dynamic.append(DynamicRouting(protocol, state.span(child), draft.vrf, families=family))
    return True


def _mapping(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`private-vlan mapping 201,202` of a VLAN interface."""
    draft.secondaries = changed(draft.secondaries, words[2:])
    return True


def _tunnel(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if words[1] == "destination" and len(words) == 3:
        draft.peer = words[2]
        return True
    state.judge(child, "tunnel")
    return False


def _service_policy(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`service-policy [type qos|queuing|network-qos] input|output NAME [no-stats]`."""
    rest = words[3:] if words[1] == "type" else words[1:]
    kind = words[2] if words[1] == "type" else "qos"
    if kind not in ("qos", "queuing", "network-qos") or rest[:1] not in (["input"], ["output"]):
        state.feature(child, f"service policy ({' '.join(words[1:])})", Effect.MAY_DO_EITHER, draft.name)
        return True
    if rest[1] in state.policed:
        state.feature(child, f"traffic policy {rest[1]} that may drop", Effect.MAY_DENY, draft.name)
        return True
    state.ledger.irrelevant(child.line, "quality of service: marks, queues and limits")
    return False


def _feature(what: str, effect: Effect) -> Handler:
    def handler(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
        state.feature(child, f"{what} ({' '.join(words)})", effect, draft.name)
        return True

    return handler


def _overlay(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """Lines of `interface nve1` and `interface Overlay1`: what is carried, and to whom; felt where it is up."""
    if not draft.name.startswith(("nve", "Overlay")):
        return False
    for line in child.walk():
        state.part_of_feature(line, f"networks carried over the network below ({' '.join(words[:2])})")
    return False


HANDLERS: dict[str, Handler] = {
    "description": _description,
    "ip address": _ip_address,
    "ip unnumbered": _unnumbered,
    "ipv6 address": _ipv6_address,
    "ipv6 link-local": _link_local,
    "inherit": _inherit,
    "shutdown": _shutdown,
    "no shutdown": _shutdown,
    "no autostate": _no_autostate,
    "vrf": _vrf,
    "encapsulation": _encapsulation,
    "ip access-group": _bound(4, "", 2),
    "ipv6 traffic-filter": _bound(6, "", 2),
    "ip port access-group": _bound(4, "port", 3),
    "ipv6 port traffic-filter": _bound(6, "port", 3),
    "hsrp": _gateway,
    "vrrp": _gateway,
    "vrrpv3": _gateway,
    "glbp": _gateway,
    "channel-group": _channel_group,
    "switchport": _switchport,
    "no switchport": read_no_switchport,
    "spanning-tree": read_tree,
    "no spanning-tree": read_tree,
    "private-vlan mapping": _mapping,
    "ip local-proxy-arp": _local_proxy,
    "ip proxy-arp": _proxy,
    "no ip proxy-arp": _proxy,
    "ip policy": _policy,
    "ipv6 policy": _policy,
    "ip dhcp relay": _relay,
    "ipv6 dhcp relay": _feature("a relay of DHCPv6", Effect.MAY_PERMIT),
    "ip verify": _source_check,
    "ipv6 verify": _source_check,
    "ip router": _routed,
    "ipv6 router": _routed,
    "tunnel": _tunnel,
    "service-policy": _service_policy,
    "ip nat": _nat_side,
    "ip directed-broadcast": _feature("directed broadcasts", Effect.MAY_PERMIT),
    "ip pim sparse-mode": _feature("multicast, which router lists do not match", Effect.MAY_PERMIT),
    "ipv6 pim sparse-mode": _feature("multicast, which router lists do not match", Effect.MAY_PERMIT),
    "ip forward": _feature("routing without an address", Effect.MAY_PERMIT),
    "ipv6 forward": _feature("routing without an address", Effect.MAY_PERMIT),
    "fabric forwarding": _feature("a gateway that every switch of a fabric has", Effect.MAY_PERMIT),
    "mpls ip": _feature("packets with a label, which no list judges", Effect.MAY_PERMIT),
    "mac packet-classify": _feature("MAC lists judge IP packets too", Effect.MAY_DENY),
    "xconnect": _feature("a pseudowire", Effect.MAY_PERMIT),
    "evpn multisite": _feature("networks carried between sites", Effect.MAY_DO_ANYTHING),
    "cts": _feature("TrustSec", Effect.MAY_DENY),
    "dot1x": _feature("port authentication", Effect.MAY_DENY),
    "ip verify source": _feature("IP source guard", Effect.MAY_DENY),
    "epbr": _feature("policy-based redirection", Effect.MAY_REWRITE),
    "itd": _feature("distribution of traffic", Effect.MAY_REWRITE),
    "otv": _overlay,
    "member": _overlay,
    "source-interface": _overlay,
    "host-reachability": _overlay,
    "ingress-replication": _overlay,
    "global": _overlay,
}
