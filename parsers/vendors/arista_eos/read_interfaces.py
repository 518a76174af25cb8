"""`interface` blocks: addresses, VRFs, filters, and features that touch what passes.

Documents: "EOS User Manual" 4.2x and 4.3x, chapters "Ethernet Ports", "Virtual LANs" (ports switch by default, and
switched ports ignore addresses), "IPv4", "VRRP and VARP", "ACLs and Route Maps".
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole, InterfaceAddress, Wrapping
from parsers.model.management import ManagementService
from parsers.model.routing import SourceCheck, SourceCheckMode
from parsers.model.rules import BindingPoint
from parsers.vendors.arista_eos import irrelevant
from parsers.vendors.arista_eos.nouns import InterfaceDraft, Use
from parsers.vendors.arista_eos.read_switchports import (
    read_authentication,
    read_mapping,
    read_no_switchport,
    read_switchport,
    read_tree,
)
from parsers.vendors.arista_eos.vxlan import read_vxlan

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State

    Handler = Callable[[list[str], Statement, InterfaceDraft, State], bool]

POINTS = {"in": BindingPoint.INBOUND, "out": BindingPoint.OUTBOUND}
NAME = re.compile(r"(?:(?:Unconnected)?Ethernet|Port-Channel|Vlan|Loopback|Management|Tunnel|Vxlan|Dps)\d+(?:[/.]\d+)*")
"""Names of interfaces in a printed configuration; ranges (`Ethernet1-4`) are typed and not printed."""


def read_interface(statement: Statement, state: State) -> bool:
    """One block; blocks of one name are one interface. `defaults` and `profile NAME` are none."""
    words = statement.words
    if words[1:] == ["defaults"]:
        return _defaults(statement, state)
    if words[1:2] == ["profile"] and len(words) == 3:
        return _profile(statement, state)
    name = words[1] if len(words) == 2 else ""
    if NAME.fullmatch(name) is None or (name.startswith("Vlan") and not name[4:].isdecimal()):
        return False
    draft = state.interfaces.setdefault(name, InterfaceDraft(name, state.span(statement)))
    state.modelled(statement)
    for child in statement.children:
        read_line(child, draft, state)
    return True


def _defaults(statement: Statement, state: State) -> bool:
    """`interface defaults`: `ethernet`, `shutdown`; and what every interface carries at most."""
    state.modelled(statement)
    for child in statement.children:
        if child.text == "ethernet":
            state.modelled(child)
            for item in child.children:
                if item.text in ("shutdown", "no shutdown"):
                    state.ports_down = item.text == "shutdown"
                    state.modelled(item)
        else:
            irrelevant.judge(child, "interface", state)
    return True


def _profile(statement: Statement, state: State) -> bool:
    """`interface profile NAME` with `command ...` lines: they count where an interface names it."""
    state.profiles[statement.words[2]] = statement.children
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] == "command" and len(child.words) > 1:
            state.ledger.irrelevant(child.line, "counts where an interface names the profile")
    return True


def read_line(child: Statement, draft: InterfaceDraft, state: State) -> None:
    """One line of an interface."""
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
    elif state.ledger.fate(child.line) is LineFate.UNSEEN and not irrelevant.judge(child, "interface", state):
        state.unread(child, f"interface statement not understood: {child.text}", draft.name)


def _takes_back(words: list[str], draft: InterfaceDraft) -> bool:
    """Whether `no ...` or `default ...` speaks of a statement that is in the model: no device prints both."""
    if words[0] not in ("no", "default") or len(words) < 2:
        return False
    rest = words[1:]
    return any(said[: len(rest)] == rest[: len(said)] for said in draft.said)


def _read_known(child: Statement, draft: InterfaceDraft, state: State) -> bool:
    words = child.words
    if draft.name.startswith("Vxlan") and words[0] == "vxlan":
        return read_vxlan(words, child, state)
    handler = HANDLERS.get(" ".join(words[:2])) or HANDLERS.get(words[0])
    return handler(words, child, draft, state) if handler else False


def _description(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.description = " ".join(words[1:])
    return True


def _uses_profile(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`profile A B`: their commands, in this order, before what the interface says itself."""
    for name in words[1:]:
        if name not in state.profiles:
            what = f"interface profile {name}, which is not defined"
            state.feature(child, what, Effect.MAY_DO_ANYTHING, frozenset({draft.name}))
            continue
        for line in state.profiles[name]:
            if line.words[0] != "command" or len(line.words) < 2:
                continue
            made = type(line)(line.line, line.indent, line.text, line.words[1:])
            try:
                known = _read_known(made, draft, state)
            except (ValueError, IndexError, KeyError):
                known = False
            if known:
                draft.said.append(made.words)
                state.modelled(line)
            elif irrelevant.find("interface", made.words) is None:
                state.unread(line, f"command of a profile not understood: {line.text}", draft.name)
    return True


def _ip_address(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip address A/N [secondary]`, `ip address virtual A/N [secondary]`, `ip address dhcp`, `... unnumbered I`.

    No device prints two primary addresses: with a second one, a line that opens a block is lost.
    """
    rest = words[2:]
    if rest in (["dhcp"], ["dynamic"]):
        draft.dynamic_address = True
        return True
    if rest[:1] == ["unnumbered"]:
        return _borrow(child, draft, state)
    virtual = rest[0] == "virtual"
    rest = rest[virtual:]
    if len(rest) > 1 and "." in rest[1]:
        rest = [f"{rest[0]}/{rest[1]}", *rest[2:]]
    if "/" not in rest[0] or rest[1:] not in ([], ["secondary"]):
        return False
    secondary = rest[1:] == ["secondary"]
    value = ipaddress.IPv4Interface(rest[0])
    role = AddressRole.VIRTUAL if virtual else AddressRole.SECONDARY if secondary else AddressRole.PRIMARY
    again = role is AddressRole.PRIMARY and any(
        item.value.version == 4 and item.role is AddressRole.PRIMARY for item in draft.addresses
    )
    draft.addresses.append(InterfaceAddress(value, role, state.span(child)))
    return not again


def _unnumbered(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip unnumbered I`, as some releases print `ip address unnumbered I`."""
    return len(words) == 3 and _borrow(child, draft, state)


def _borrow(child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """Nobody stands at a tunnel to one gateway but that gateway; elsewhere who stands there may be learnt."""
    if draft.name.startswith("Tunnel"):
        draft.borrows = state.span(child)
        state.irrelevant(child, "nobody stands at a tunnel but its other gateway, whatever its address")
        return False
    draft.dynamic_address = True
    return True


def _ipv6_address(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    rest = words[2:]
    if rest[0] in ("dhcp", "auto-config"):
        draft.dynamic_address = True
        return True
    virtual = rest[0] == "virtual"
    rest = rest[virtual:]
    text = rest[0]
    if rest[1:] == ["link-local"]:
        text = f"{text.split('/')[0]}/128"
    elif rest[1:] not in ([], ["eui-64"], ["secondary"]) or "/" not in text:
        return False
    value = ipaddress.IPv6Interface(text)
    if rest[1:] == ["eui-64"]:
        value = ipaddress.IPv6Interface(f"{value.network.network_address}/{value.network.prefixlen}")
        draft.dynamic_address = True
    role = AddressRole.VIRTUAL if virtual else AddressRole.PRIMARY
    draft.addresses.append(InterfaceAddress(value, role, state.span(child)))
    return True


def _virtual_router(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip virtual-router address A[/N]` (VARP): both switches of a pair answer for it."""
    if words[2:3] != ["address"] or len(words) not in (4, 5) or words[4:] not in ([], ["secondary"]):
        return False
    shared = words[3].partition("/")[0]
    ipaddress.ip_address(shared)
    draft.virtual.append((shared, state.span(child)))
    return True


def _vrrp(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`vrrp N ipv4|ipv6|ip A [secondary]`; priorities and timers say who is active; a group may be switched off.

    EOS User Manual, "VRRP and VARP": `vrrp N shutdown`, in later releases `vrrp N disabled`.
    """
    rest = words[1:]
    if rest[1:] in (["shutdown"], ["disabled"]):
        draft.vrrp_off.add(rest[0])
        return True
    if len(rest) > 2 and rest[0].isdecimal() and rest[1] in ("ip", "ipv4", "ipv6") and rest[2] != "version":
        ipaddress.ip_address(rest[2])
        draft.vrrp.append((rest[0], rest[2], state.span(child)))
        return rest[3:] in ([], ["secondary"])
    if rest and rest[0].isdecimal() and len(rest) > 1:
        state.irrelevant(child, "which gateway of a group is active, and how it decides")
    return False


def _shutdown(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.enabled = False
    return len(words) == 1


def _no_shutdown(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.enabled = True
    return len(words) == 2


def _vrf(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`vrf NAME` and, in older releases, `vrf forwarding NAME`; no document says what else goes with the addresses."""
    if len(words) != 2 + (words[1:2] == ["forwarding"]):
        return False
    vrf = "" if words[-1] == "default" else words[-1]
    if vrf != draft.vrf and draft.addresses:
        state.unread(child, f"another VRF takes the addresses that stand above away: {child.text}", draft.name)
        return False
    draft.vrf = vrf
    return True


def _encapsulation(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`encapsulation dot1q vlan N`; what takes two tags, or any, is no router's port of one VLAN."""
    if words[1:3] == ["dot1q", "vlan"] and len(words) == 4:
        draft.vlan = int(words[3])
        return True
    state.feature(child, f"encapsulation ({' '.join(words[1:])})", Effect.MAY_DO_ANYTHING, frozenset({draft.name}))
    for item in child.children:
        state.part_of_feature(item, "encapsulation")
    return True


def _access_group(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    point, family = POINTS[words[3]], 6 if words[0] == "ipv6" else 4
    place = (family, point, draft.name)
    state.uses[:] = [use for use in state.uses if (use.family, use.point, use.interface) != place]
    state.uses.append(Use(family, words[2], point, draft.name, state.span(child)))
    return len(words) == 4


def _channel_group(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.channel_group = f"Port-Channel{int(words[1])}"
    return words[2:] in (["mode", "active"], ["mode", "passive"], ["mode", "on"])


def _helper(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip helper-address A [source-interface I]`; with `vrf V` the answer comes from another VRF."""
    if words[3:4] == ["vrf"]:
        state.feature(child, "ip helper-address through another VRF", Effect.MAY_PERMIT, frozenset({draft.name}))
        return True
    ipaddress.IPv4Address(words[2])
    draft.helpers.append((words[2], state.span(child)))
    return words[3:] == [] or (words[3] == "source-interface" and len(words) == 5)


def _proxy_arp(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.proxy = True
    return words[2:] in ([], ["default", "route"])


def _local_proxy_arp(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    draft.local_proxy = state.span(child)
    return len(words) == 2


def _source_check(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip verify unicast source reachable-via any|rx [allow-default]`."""
    modes = {"rx": SourceCheckMode.STRICT, "any": SourceCheckMode.LOOSE}
    rest = words[5:]
    fits = words[1:5] == ["verify", "unicast", "source", "reachable-via"] and rest[:1] and rest[0] in modes
    if not fits or rest[1:] not in ([], ["allow-default"]):
        state.feature(child, f"reverse-path check ({' '.join(words)})", Effect.MAY_DENY, frozenset({draft.name}))
        return True
    where, family = frozenset({draft.name}), frozenset({6 if words[0] == "ipv6" else 4})
    check = SourceCheck(modes[rest[0]], where, state.span(child), family, rest[1:] == ["allow-default"])
    state.source_checks.append(check)
    return True


def _tunnel(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`tunnel destination A`, `tunnel mode gre|ipsec ...`, `tunnel ipsec profile P`, and what changes no way."""
    what = words[1]
    if what == "destination" and len(words) == 3:
        draft.peer = words[2]
    elif what == "mode" and len(words) > 2:
        draft.wrapping = {"gre": Wrapping.GRE, "ipsec": Wrapping.IPSEC}.get(words[2], Wrapping.UNTOLD)
        if "multipoint" in words:
            draft.peer = "any"
        return words[3:] in ([], ["multipoint"], ["ip"], ["ipv6"]) and words[2] in ("gre", "ipsec")
    elif what == "ipsec" and words[2:3] == ["profile"]:
        draft.wrapping = Wrapping.IPSEC
    elif what in ("source", "ttl", "mss", "path-mtu-discovery", "dont-fragment", "tos", "key"):
        state.irrelevant(child, "how a tunnel wraps its packets, and from where")
        return False
    else:
        return False
    return True


def _service_policy(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`service-policy type pbr input P`, `service-policy type qos input|output P`."""
    if words[1:4] == ["type", "pbr", "input"] and len(words) == 5:
        draft.pbr = (words[4], child)
        return True
    if words[1:3] in (["type", "qos"], ["type", "quality-of-service"]) and len(words) == 5:
        if words[4] in state.policed:
            what = f"traffic policy {words[4]} that may drop"
            state.feature(child, what, Effect.MAY_DENY, frozenset({draft.name}))
            return True
        state.irrelevant(child, "quality of service: marks, queues and limits")
        return False
    state.feature(child, f"service policy ({' '.join(words[1:])})", Effect.MAY_DO_EITHER, frozenset({draft.name}))
    return True


def _traffic_policy(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`traffic-policy input|output P` (EOS 4.26, "Traffic Policy")."""
    del state
    if words[1:2] not in (["input"], ["output"]) or len(words) != 3:
        return False
    draft.traffic_policies.append((words[1], words[2], child))
    return True


def _pim(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`pim ipv4 sparse-mode`, `ip pim sparse-mode`: the interface takes part in multicast routing."""
    if not {"sparse-mode", "bidirectional"} & set(words):
        return False
    draft.groups.setdefault(6 if "ipv6" in words else 4, state.span(child))
    state.part_of_feature(child, "multicast routing, felt where groups may pass")
    return True


def _multicast(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`multicast ipv4 static`: groups are forwarded here."""
    if words[1:] not in (["ipv4", "static"], ["ipv6", "static"]):
        return False
    draft.groups.setdefault(int(words[1][3]), state.span(child))
    state.part_of_feature(child, "multicast routing, felt where groups may pass")
    return True


def _nat(_: list[str], child: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.nat.append(child)
    return True


def _dhcp_server(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if words[2:] not in (["ipv4"], ["ipv6"]):
        return False
    port = 67 if words[2] == "ipv4" else 547
    where = frozenset({draft.name})
    state.services.append(ManagementService("dhcp", port, state.span(child), "udp", interfaces=where))
    return True


def _ntp_serve(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    where = frozenset({draft.name})
    state.services.append(ManagementService("ntp", 123, state.span(child), "udp", interfaces=where))
    return words[1:] == ["serve"]


def _labels(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    what = f"packets with a label (MPLS), which no list judges, at {draft.name}"
    state.unmodelled.append(Unmodelled(what, Effect.MAY_PERMIT, state.span(child), frozenset({draft.name})))
    state.ledger.partial(child.line, f"not modelled: {what}")
    return words[1:] == ["ip"]


def _features(what: str, effect: Effect) -> Handler:
    def handler(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
        state.feature(child, f"{what} ({' '.join(words)})", effect, frozenset({draft.name}))
        for item in child.children:
            state.part_of_feature(item, what)
        return True

    return handler


HANDLERS: dict[str, Handler] = {
    "description": _description,
    "profile": _uses_profile,
    "ip address": _ip_address,
    "ip unnumbered": _unnumbered,
    "ipv6 address": _ipv6_address,
    "ip virtual-router": _virtual_router,
    "ipv6 virtual-router": _virtual_router,
    "vrrp": _vrrp,
    "shutdown": _shutdown,
    "no shutdown": _no_shutdown,
    "vrf": _vrf,
    "encapsulation": _encapsulation,
    "ip access-group": _access_group,
    "ipv6 access-group": _access_group,
    "channel-group": _channel_group,
    "switchport": read_switchport,
    "no switchport": read_no_switchport,
    "spanning-tree": read_tree,
    "no spanning-tree": read_tree,
    "pvlan mapping": read_mapping,
    "private-vlan mapping": read_mapping,
    "ip helper-address": _helper,
    "ipv6 dhcp": _features("DHCPv6 relay", Effect.MAY_PERMIT),
    "dhcp server": _dhcp_server,
    "ntp serve": _ntp_serve,
    "ip proxy-arp": _proxy_arp,
    "ip local-proxy-arp": _local_proxy_arp,
    "ip verify": _source_check,
    "ipv6 verify": _source_check,
    "ip directed-broadcast": _features("directed broadcasts", Effect.MAY_PERMIT),
    "tunnel": _tunnel,
    "service-policy": _service_policy,
    "traffic-policy": _traffic_policy,
    "ip nat": _nat,
    "pim": _pim,
    "ip pim": _pim,
    "ip multicast": _features("multicast", Effect.MAY_PERMIT),
    "multicast": _multicast,
    "mac access-group": _features("MAC access list", Effect.MAY_DENY),
    "mac security": _features("MACsec", Effect.MAY_DENY),
    "mpls ip": _labels,
    "dot1x": read_authentication,
    "address locking": _features("addresses that are let in (address locking)", Effect.MAY_DENY),
    "ip dhcp": _features("DHCP snooping or relay of an interface", Effect.MAY_DO_EITHER),
    "traffic-loopback": _features("a port that sends back", Effect.MAY_PERMIT),
    "flow-spec": _features("rules that neighbours send (flow-spec)", Effect.MAY_REWRITE),
    "l2 protocol": _features("frames of protocols that are carried on", Effect.MAY_PERMIT),
}
