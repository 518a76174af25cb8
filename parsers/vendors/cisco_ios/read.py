"""Reading one file: opaque bodies, the block tree, each statement by its first words, then the doubts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.identity import Secret
from parsers.model.management import ManagementService
from parsers.model.rules import BindingPoint
from parsers.registry import Reading
from parsers.syntax.cisco_names import UDP_PORTS
from parsers.syntax.cisco_nat.statements import read_nat
from parsers.syntax.indented import statements
from parsers.syntax.list_layer4 import port_number
from parsers.syntax.list_uses import Use
from parsers.vendors.cisco_ios import irrelevance
from parsers.vendors.cisco_ios.anchors import is_complete, opaque_lines
from parsers.vendors.cisco_ios.bridges import read_bridge
from parsers.vendors.cisco_ios.control_plane import control_plane
from parsers.vendors.cisco_ios.families import read_nat64
from parsers.vendors.cisco_ios.identity import typed
from parsers.vendors.cisco_ios.inspection import read_inspect
from parsers.vendors.cisco_ios.l2nat import read_instance
from parsers.vendors.cisco_ios.last_resort import read_default_network
from parsers.vendors.cisco_ios.mirrors import mirror
from parsers.vendors.cisco_ios.multicast import read_switch as read_multicast
from parsers.vendors.cisco_ios.nat66 import read_prefix
from parsers.vendors.cisco_ios.nouns import State
from parsers.vendors.cisco_ios.openings import OPENINGS, opening, remote_shell, responder
from parsers.vendors.cisco_ios.port_map import read_port_map
from parsers.vendors.cisco_ios.read_features import (
    CRYPTO_WORDS,
    PART_WORDS,
    feature,
    note_policing,
    part,
    traffic_class,
)
from parsers.vendors.cisco_ios.read_groups import read_groups, read_time_range
from parsers.vendors.cisco_ios.read_interfaces import interface_name, read_interface
from parsers.vendors.cisco_ios.read_lists import read_named_list, read_numbered_line
from parsers.vendors.cisco_ios.read_management import (
    SWITCHES,
    read_aaa_group,
    read_enable,
    read_line_block,
    read_log_server,
    read_ntp_access,
    read_server,
    read_server_block,
    read_switch,
    read_username,
)
from parsers.vendors.cisco_ios.read_remote import (
    read_authorization_policy,
    read_client_group,
    read_dynamic_map,
    read_local_pool,
    read_profile,
)
from parsers.vendors.cisco_ios.read_routes import (
    read_route,
    read_router,
    read_vlan,
    read_vlan_filter,
    take_filter_out,
    take_route_out,
)
from parsers.vendors.cisco_ios.read_switchports import tag_native
from parsers.vendors.cisco_ios.read_vpn import read_crypto_map
from parsers.vendors.cisco_ios.read_vrfs import read_vrf
from parsers.vendors.cisco_ios.read_zones import (
    read_class_map,
    read_parameter_map,
    read_policy_map,
    read_zone,
    read_zone_pair,
)
from parsers.vendors.cisco_ios.replication import read_global_family
from parsers.vendors.cisco_ios.scripts import applet, job
from parsers.vendors.cisco_ios.to_device import to_device

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source
    from parsers.syntax.indented import Statement


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The device of `source`, and whether the file is whole."""
    state = State(source, ledger, diagnostics)
    opaque = opaque_lines(state)
    complete = is_complete(state, opaque)
    tree = statements(source.lines, opaque)
    _give_back(tree, lambda item: _known_top(item.words))
    read_groups(tree, state)
    state.control = control_plane(tree)
    for statement in tree:
        if statement.words[0] == "time-range":
            read_time_range(statement, state)
        elif statement.words[0] == "policy-map" and statement.words[1:3] != ["type", "inspect"]:
            note_policing(statement, state)
    for statement in tree:
        if not _is_list(statement):
            _mention(statement, state)
        _read_top(statement, state)
    parts = to_device(state)
    _sweep(tree, state)
    ordered = sorted(state.unmodelled, key=lambda item: (item.origin.line, item.what))
    return Reading((replace(parts, unmodelled=tuple(ordered)),), complete)


LONGEST = 4
"""Words of the longest name of a statement in `HANDLERS`."""
OPENERS = ("service", "address-family", "vrrp", "class", "log", "police", "profile", "key", "af-interface", "topology")


def _known_top(words: list[str]) -> bool:
    heads = {" ".join(words[:size]) for size in (1, 2, 3)}
    known = heads & HANDLERS.keys() or heads & SWITCHES.keys() or heads & {"object-group", "time-range"}
    return bool(known) or irrelevance.find("top", words) is not None


def _give_back(items: list[Statement], known: Callable[[Statement], bool]) -> None:
    """A line that means nothing does not leave a block: what stands below it belongs to the header right above it.

    The device answers such a line with an error and stays in the block.
    """
    for before, item in pairwise(items):
        if item.children and not before.children and item.line == before.line + 1 and not known(item) and known(before):
            before.children, item.children = item.children, []
    for item in items:
        if item.children and not _is_list(item):
            _give_back(item.children, lambda inner: inner.words[0] in OPENERS)


def _is_list(statement: Statement) -> bool:
    words = statement.words
    return words[0] == "access-list" or (len(words) > 1 and words[1] == "access-list" and words[0] in ("ip", "ipv6"))


def _mention(statement: Statement, state: State) -> None:
    for item in statement.walk():
        state.mentioned.update(item.words)


def _read_top(statement: Statement, state: State) -> None:
    words = statement.words
    handler = None
    for size in range(LONGEST, 0, -1):
        handler = HANDLERS.get(" ".join(words[:size])) if handler is None else handler
    try:
        if handler is not None and handler(statement, state):
            return
    except (ValueError, IndexError, KeyError):
        state.unread(statement, f"value not understood: {statement.text}")
        return
    if state.ledger.fate(statement.line) is LineFate.UNSEEN and not irrelevance.judge(statement, "top", state):
        read_switch(statement, state)


def _sweep(tree: list[Statement], state: State) -> None:
    """Every line that no reader judged is unread, and what it touches is not provable."""
    for top in tree:
        if _is_list(top) and state.ledger.fate(top.line) is not LineFate.UNSEEN:
            continue
        interface = (interface_name(top.words[1:]) or None) if top.words[0] == "interface" else None
        for statement in top.walk():
            if state.ledger.fate(statement.line) is LineFate.UNSEEN:
                state.unread(statement, f"statement not understood: {statement.text}", interface)


def _hostname(statement: Statement, state: State) -> bool:
    if len(statement.words) != 2:
        return False
    if not state.hostname:
        state.hostname, state.name_line = statement.words[1], statement.line
    state.modelled(statement)
    return True


def _version(statement: Statement, state: State) -> bool:
    state.version = state.version or statement.words[1]
    state.modelled(statement)
    return True


def _route_map(statement: Statement, state: State) -> bool:
    name = statement.words[1]
    state.route_maps.setdefault(name, []).append(statement)
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] in ("match", "set", "description", "continue"):
            state.modelled(child)
    return True


def _spanning_tree(statement: Statement, state: State) -> bool:
    """What bears on native VLANs and guards ports; the rest is in the table of irrelevant lines."""
    if not state.trees.change(statement.words) and not state.trees.guard("", statement.words, state.span(statement)):
        return False
    state.modelled(statement)
    return True


def _vlan_map(statement: Statement, state: State) -> bool:
    state.vlan_maps.setdefault(statement.words[2], []).append(statement)
    state.modelled(statement)
    return True


def _http(statement: Statement, state: State) -> bool:
    words = statement.words
    if words[2] in ("server", "secure-server", "port", "secure-port") and len(words) in (3, 4):
        state.web[words[2]] = statement
        state.modelled(statement)
        return True
    if words[2] == "access-class" and len(words) in (4, 5):
        family = 6 if words[3:4] == ["ipv6"] else 4
        state.uses.append(Use(family, words[-1], BindingPoint.LOCAL, None, state.span(statement), "http"))
        state.modelled(statement)
        return True
    return False


def _community(statement: Statement, state: State) -> bool:
    """`snmp-server community SECRET [view V] [RO|RW] [ipv6 LIST] [LIST]`."""
    words = statement.words[3:]
    if len(statement.words) < 3:
        return False
    access, listed = "read-only", False
    while words:
        word = words.pop(0)
        if listed:
            return False
        if word == "view":
            words.pop(0)
        elif word.upper() in ("RO", "RW"):
            access = "read-only" if word.upper() == "RO" else "read-write"
        elif word == "ipv6":
            state.uses.append(Use(6, words.pop(0), BindingPoint.LOCAL, None, state.span(statement), "snmp"))
        else:
            listed = True
            state.uses.append(Use(4, word, BindingPoint.LOCAL, None, state.span(statement), "snmp"))
    detail = f"version 1 and 2c, {access}"
    state.secrets.append(Secret("snmp community", typed(statement.words[2]), state.span(statement)))
    state.services.append(ManagementService("snmp", 161, state.span(statement), "udp", detail=detail))
    state.modelled(statement)
    return True


def _snmp_group(statement: Statement, state: State) -> bool:
    """`snmp-server group NAME v3 auth|noauth|priv [...] [access LIST]`."""
    words = statement.words
    if len(words) < 4:
        return False
    if "access" in words[:-1]:
        rest = words[words.index("access") + 1 :]
        family = 6 if rest[0] == "ipv6" else 4
        name = rest[1] if rest[0] == "ipv6" else rest[0]
        state.uses.append(Use(family, name, BindingPoint.LOCAL, None, state.span(statement), "snmp"))
    detail = f"version {' '.join(words[3:5]).lstrip('v')}"
    state.services.append(ManagementService("snmp", 161, state.span(statement), "udp", detail=detail))
    state.modelled(statement)
    return True


def _service(protocol: str, port: int, transport: str = "tcp") -> Handler:
    def handler(statement: Statement, state: State) -> bool:
        state.services.append(ManagementService(protocol, port, state.span(statement), transport))
        state.modelled(statement)
        return True

    return handler


def _no_list(statement: Statement, state: State) -> bool:
    """`no ip access-list extended X` above the list itself: generators print it, and it deletes nothing here."""
    words = statement.words
    if (6 if words[1] == "ipv6" else 4, words[-1]) in state.lists:
        return False
    state.ledger.irrelevant(statement.line, "deletes a list that this file has not defined yet")
    return True


def _forward_protocol(statement: Statement, state: State) -> bool:
    """`[no] ip forward-protocol udp PORT`: which broadcasts a helper address relays."""
    words = statement.words
    off = words[0] == "no"
    rest = words[3:] if off else words[2:]
    if rest[:1] != ["udp"] or len(rest) != 2:
        return False
    port = port_number(UDP_PORTS, rest[1])
    state.relay_ports = state.relay_ports - {port} if off else state.relay_ports | {port}
    state.modelled(statement)
    return True


def _routing_switch(statement: Statement, state: State) -> bool:
    on, off = "ip routing", "no ip routing"
    last = off if statement.words[0] == "no" else on
    state.marks -= {on, off}
    state.marks.add(last)
    return read_switch(statement, state)


def _ipv6_routing(statement: Statement, state: State) -> bool:
    """Off unless it is switched on ("IPv6 for Cisco IOS Software", 12.2T: IPv6 routing is disabled by default)."""
    if statement.words[0] == "no":
        state.marks.discard("ipv6 unicast-routing")
        state.ledger.irrelevant(statement.line, "what a router does unless told otherwise")
        return True
    state.marks.add("ipv6 unicast-routing")
    return read_switch(statement, state)


def _gateway(statement: Statement, state: State) -> bool:
    state.marks.add("switch")
    return read_switch(statement, state)


def _dot1x(statement: Statement, state: State) -> bool:
    """`dot1x system-auth-control`: ports that ask stations for 802.1X do so."""
    state.marks.add("dot1x")
    state.modelled(statement)
    return True


def _switch_mark(statement: Statement, state: State) -> bool:
    """`switch 1 provision ...` of a stack; `switch virtual domain` is of a Catalyst 6500, which routes by itself."""
    if statement.words[:2] != ["switch", "virtual"]:
        state.marks |= {"switch", "stack"}
    return False


if TYPE_CHECKING:
    Handler = Callable[[Statement, State], bool]

HANDLERS: dict[str, Handler] = {
    "hostname": _hostname,
    "version": _version,
    "interface": read_interface,
    "bridge": read_bridge,
    "ip access-list": read_named_list,
    "ipv6 access-list": read_named_list,
    "access-list": read_numbered_line,
    "no ip access-list": _no_list,
    "no ipv6 access-list": _no_list,
    "ip route": read_route,
    "ip default-network": read_default_network,
    "no ip route": take_route_out,
    "no ipv6 route": take_route_out,
    "no vlan filter": take_filter_out,
    "ipv6 route": read_route,
    "router": read_router,
    "ipv6 router": read_router,
    "vlan": read_vlan,
    "spanning-tree": _spanning_tree,
    "no spanning-tree": _spanning_tree,
    "vlan filter": read_vlan_filter,
    "vlan dot1q": tag_native,
    "vlan access-map": _vlan_map,
    "route-map": _route_map,
    "ip nat": read_nat,
    "nat64": read_nat64,
    "nat66": read_prefix,
    "vrf definition": read_vrf,
    "global-address-family": read_global_family,
    "ip vrf": read_vrf,
    "username": read_username,
    "enable": read_enable,
    "line": read_line_block,
    "logging host": read_server,
    "logging": read_log_server,
    "ntp access-group": read_ntp_access,
    "ntp server": read_server,
    "ntp peer": read_server,
    "ip name-server": read_server,
    "snmp-server host": read_server,
    "tacacs-server host": read_server,
    "radius-server host": read_server,
    "tacacs server": read_server_block,
    "radius server": read_server_block,
    "aaa authentication": read_aaa_group,
    "aaa authorization": read_aaa_group,
    "aaa accounting": read_aaa_group,
    "aaa group": read_aaa_group,
    "aaa server": read_aaa_group,
    "aaa local": read_aaa_group,
    "ip http": _http,
    "snmp-server community": _community,
    "snmp-server group": _snmp_group,
    "netconf-yang": _service("netconf", 830),
    "tftp-server": _service("tftp", 69, "udp"),
    "ip ftp server": _service("ftp", 21),
    "ftp-server enable": _service("ftp", 21),
    "ip identd": _service("ident", 113),
    "netconf ssh": _service("netconf", 830),
    "ip routing": _routing_switch,
    "no ip routing": _routing_switch,
    "ipv6 unicast-routing": _ipv6_routing,
    "no ipv6 unicast-routing": _ipv6_routing,
    "ip default-gateway": _gateway,
    "switch": _switch_mark,
    "boot system switch": _switch_mark,
    "system mtu": _switch_mark,
    "dot1x system-auth-control": _dot1x,
    "ip forward-protocol": _forward_protocol,
    "no ip forward-protocol": _forward_protocol,
    "zone security": read_zone,
    "zone-pair security": read_zone_pair,
    "parameter-map": read_parameter_map,
    "class-map type inspect": read_class_map,
    "policy-map type inspect": read_policy_map,
    "class-map": traffic_class,
    "policy-map": traffic_class,
    "ip inspect": read_inspect,
    "no ip inspect": read_inspect,
    "ipv6 inspect": read_inspect,
    "no ipv6 inspect": read_inspect,
    "ip port-map": read_port_map,
    "mac access-list": part("a MAC access list", PART_WORDS),
    "ip access-list role-based": part("a TrustSec list", PART_WORDS),
    "crypto": part("VPN and certificates", CRYPTO_WORDS),
    "crypto map": read_crypto_map,
    "crypto dynamic-map": read_dynamic_map,
    "crypto isakmp profile": read_profile,
    "crypto ikev2 profile": read_profile,
    "crypto isakmp client": read_client_group,
    "crypto ikev2 authorization": read_authorization_policy,
    "crypto pki": part("certificates", CRYPTO_WORDS),
    "l2nat": read_instance,
    "cts role-based enforcement": feature("TrustSec enforcement", Effect.MAY_DENY),
    "cts role-based": part("TrustSec", frozenset()),
    "cts": part("TrustSec", frozenset()),
    "ip local pool": read_local_pool,
    "event manager applet": applet,
    "kron policy-list": job,
    "ip multicast-routing": read_multicast,
    "ipv6 multicast-routing": read_multicast,
    "ip sla": responder,
    "ip rcmd": remote_shell,
    "monitor session": mirror,
    **dict.fromkeys((head for head in OPENINGS if head.count(" ") < LONGEST), opening),
    **dict.fromkeys((f"no {head}" for head in OPENINGS if head.count(" ") < LONGEST - 1), opening),
}
