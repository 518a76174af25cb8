"""Reading one file: bodies of text, the block tree, each statement by its first words, then the doubts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.registry import Reading
from parsers.syntax.indented import Statement, statements
from parsers.vendors.arista_eos import features, irrelevant
from parsers.vendors.arista_eos import read_management as management
from parsers.vendors.arista_eos import read_routing as routing
from parsers.vendors.arista_eos.marks import is_complete, opaque_lines
from parsers.vendors.arista_eos.nouns import State
from parsers.vendors.arista_eos.read_interfaces import read_interface
from parsers.vendors.arista_eos.read_lists import read_list, take_list_out
from parsers.vendors.arista_eos.read_vlans import read_vlan
from parsers.vendors.arista_eos.to_device import to_device

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

    Handler = Callable[[Statement, State], bool]

LONGEST = 3
"""Words of the longest name of a statement in `HANDLERS`."""
LISTS = frozenset({"ip", "ipv6"})


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The device of `source`, and whether the file is whole."""
    state = State(source, ledger, diagnostics)
    opaque = opaque_lines(state)
    complete = is_complete(state, opaque)
    lost = _without_header(state, opaque)
    tree = [item for item in statements(source.lines, opaque | {item.line for item in lost}) if item.text != "end"]
    _give_back(tree)
    for item in lost:
        state.unread(item, f"stands below no statement: {item.text}")
    early = [item for item in tree if _is_early(item)]
    for statement in tree:
        if not _is_list(statement):
            for item in statement.walk():
                state.mentioned.update(item.words)
    for statement in early:
        _read_top(statement, state)
    for statement in tree:
        if not _is_early(statement):
            _read_top(statement, state)
    device = to_device(state)
    _sweep(tree, state)
    ordered = sorted(state.unmodelled, key=lambda item: (item.origin.line, item.what))
    return Reading((replace(device, unmodelled=tuple(ordered)),), complete)


FIRST = frozenset({"policy-map", "traffic-policies", "class-map"})


def _is_early(statement: Statement) -> bool:
    """What interfaces name is read before them, wherever it stands."""
    return statement.words[0] in FIRST or statement.words[:2] == ["interface", "profile"]


def _without_header(state: State, opaque: set[int]) -> list[Statement]:
    """Indented lines after a `!` at the margin, which ends a block: the line above them is lost."""
    found: list[Statement] = []
    closed = False
    for number, line in enumerate(state.source.lines, 1):
        text = line.strip()
        if not text or number in opaque:
            continue
        if text[0] == "!":
            closed = closed or line[0] == "!"
        elif line[0] not in " \t":
            closed = False
        elif closed:
            found.append(Statement(number, len(line) - len(line.lstrip()), text, text.split()))
    return found


def _give_back(tree: list[Statement]) -> None:
    """A line that means nothing leaves no block: what stands below it belongs to the header right above it."""
    for before, item in pairwise(tree):
        if item.children and not before.children and item.line == before.line + 1 and not _known(item.words):
            before.children, item.children = item.children, []


def _known(words: list[str]) -> bool:
    heads = {" ".join(words[:size]) for size in range(1, LONGEST + 1)}
    return bool(heads & (HANDLERS.keys() | features.OPENINGS.keys())) or irrelevant.find("top", words) is not None


def _is_list(statement: Statement) -> bool:
    return statement.words[1:2] == ["access-list"] and statement.words[0] in LISTS


def _read_top(statement: Statement, state: State) -> None:
    words = statement.words
    handler = None
    for size in range(LONGEST, 0, -1):
        handler = HANDLERS.get(" ".join(words[:size])) if handler is None else handler
    try:
        if handler is not None and handler(statement, state):
            return
        if features.opening(statement, state):
            return
    except (ValueError, IndexError, KeyError):
        state.unread(statement, f"value not understood: {statement.text}")
        return
    if state.ledger.fate(statement.line) is LineFate.UNSEEN:
        irrelevant.judge(statement, "top", state)


def _sweep(tree: list[Statement], state: State) -> None:
    """Every line that no reader judged is unread, and what it touches is not provable."""
    for top in tree:
        if _is_list(top) and state.ledger.fate(top.line) is not LineFate.UNSEEN:
            continue
        interface = top.words[1] if top.words[0] == "interface" and top.words[-1] in state.interfaces else None
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


def _port_default(statement: Statement, state: State) -> bool:
    """`switchport default mode routed|access`, `switchport default phone ...`."""
    if statement.words[2:] in (["mode", "routed"], ["mode", "access"]):
        state.routed_ports = statement.words[3] == "routed"
        state.modelled(statement)
        return True
    if statement.words[2:3] == ["phone"]:
        state.irrelevant(statement, "the VLAN of telephones where a port says that it has some")
        return True
    return False


def _update_result(statement: Statement, state: State) -> bool:
    """`hardware access-list update default-result permit`: while a list is being changed everything passes."""
    if statement.words[3:] not in (["default-result", "permit"], ["default-result", "deny"]):
        return False
    management.set_value(statement, state, "lists while they are changed", statement.words[-1])
    return True


def _forward_protocol(statement: Statement, state: State) -> bool:
    """`ip forward-protocol udp PORT`: which broadcasts a helper address relays besides requests for addresses."""
    rest = statement.words[2:]
    if rest[:1] != ["udp"] or len(rest) != 2 or not rest[1].isdecimal():
        return False
    state.relay_ports.add(int(rest[1]))
    state.modelled(statement)
    return True


def _mac_list(statement: Statement, state: State) -> bool:
    state.part_of_feature(statement, "a MAC access list")
    return True


def _spanning_tree(statement: Statement, state: State) -> bool:
    """What guards ports; the rest is in the table of irrelevant lines."""
    if not state.trees.guard("", statement.words, state.span(statement)):
        return False
    state.modelled(statement)
    return True


HANDLERS: dict[str, Handler] = {
    "hostname": _hostname,
    "interface": read_interface,
    "vlan": read_vlan,
    "switchport default": _port_default,
    "spanning-tree": _spanning_tree,
    "no spanning-tree": _spanning_tree,
    "ip access-list": read_list,
    "ipv6 access-list": read_list,
    "no ip access-list": take_list_out,
    "no ipv6 access-list": take_list_out,
    "mac access-list": _mac_list,
    "vrf instance": routing.read_vrf,
    "vrf definition": routing.read_vrf,
    "ip routing": routing.read_switch,
    "no ip routing": routing.read_switch,
    "ipv6 unicast-routing": routing.read_switch,
    "no ipv6 unicast-routing": routing.read_switch,
    "ip route": routing.read_route,
    "ipv6 route": routing.read_route,
    "no ip route": routing.take_route_out,
    "no ipv6 route": routing.take_route_out,
    "router general": routing.read_general,
    "router multicast": features.multicast,
    "router pim": features.multicast,
    "ip multicast-routing": features.multicast,
    "ipv6 multicast-routing": features.multicast,
    "router": routing.read_router,
    "ipv6 router": routing.read_router,
    "ip default-gateway": management.read_gateway,
    "ip forward-protocol": _forward_protocol,
    "management ssh": management.read_server,
    "management telnet": management.read_server,
    "management api": management.read_server,
    "management console": management.read_console,
    "management security": management.read_security,
    "management accounts": management.read_security,
    "username": management.read_username,
    "enable": management.read_enable,
    "aaa": management.read_aaa,
    "no aaa": management.read_aaa,
    "logging host": management.read_remote,
    "logging": management.read_logging_source,
    "no logging on": management.read_logging_source,
    "ntp server": management.read_remote,
    "ntp serve": management.read_ntp_serve,
    "ntp authenticate": management.read_ntp_switch,
    "no ntp authenticate": management.read_ntp_switch,
    "ip name-server": management.read_remote,
    "tacacs-server host": management.read_remote,
    "radius-server host": management.read_remote,
    "snmp-server host": management.read_remote,
    "snmp-server community": management.read_community,
    "snmp-server": management.read_snmp,
    "no snmp-server": management.read_snmp,
    "system control-plane": management.read_control_plane,
    "control-plane": management.read_control_plane,
    "dot1x system-auth-control": management.read_system_auth,
    "dot1x": management.read_dot1x,
    "hardware access-list update": _update_result,
    "hardware tcam": features.tables,
    "daemon": features.daemon,
    "event-handler": features.event_handler,
    "schedule": features.schedule,
    "monitor session": features.mirror,
    "policy-map": features.policy_map,
    "class-map": features.class_map,
    "traffic-policies": features.traffic_policies,
    "ip nat": features.nat_top,
    "queue-monitor streaming": features.streaming,
    "dhcp server": features.dhcp_server,
    "mlag configuration": features.mlag,
    "flow tracking": features.flow_tracking,
    "sflow": features.sflow,
}
