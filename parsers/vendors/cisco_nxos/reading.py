"""Reading one file: opaque bodies, the block tree, each statement by its first words, then the doubts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.registry import Reading
from parsers.syntax.indented import statements
from parsers.syntax.policing import drops_all
from parsers.syntax.unnamed import unnamed
from parsers.vendors.cisco_nxos.features import read_feature, read_set
from parsers.vendors.cisco_nxos.irrelevance import TABLE
from parsers.vendors.cisco_nxos.nat import read_translation
from parsers.vendors.cisco_nxos.nouns import State
from parsers.vendors.cisco_nxos.openings import applet, is_opening, jobs, mirror, opening
from parsers.vendors.cisco_nxos.read_interfaces import interface_name, read_interface, read_profile
from parsers.vendors.cisco_nxos.read_lists import is_group, is_list, read_group, read_list, read_time_range
from parsers.vendors.cisco_nxos.read_management import (
    SWITCHES,
    read_community,
    read_grpc,
    read_line,
    read_nxapi,
    read_snmp_user,
    read_switch,
    read_username,
    service,
)
from parsers.vendors.cisco_nxos.read_routes import (
    read_default,
    read_map,
    read_route,
    read_router,
    read_vrf,
    take_route_out,
)
from parsers.vendors.cisco_nxos.read_servers import read_group as read_aaa
from parsers.vendors.cisco_nxos.read_servers import read_names, read_ntp_access, read_server
from parsers.vendors.cisco_nxos.read_vlans import read_vlan, read_vlan_filter
from parsers.vendors.cisco_nxos.texts import is_complete, opaque_lines
from parsers.vendors.cisco_nxos.to_device import to_device
from parsers.vendors.cisco_nxos.vdcs import other_vdcs

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.objects import NamedObject
    from parsers.source import Source
    from parsers.syntax.indented import Statement

    Handler = Callable[[Statement, State], bool]

LONGEST = 3
"""Words of the longest name of a statement in `HANDLERS`."""


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The device of `source`, and whether the file is whole."""
    state = State(source, ledger, diagnostics)
    opaque = opaque_lines(state)
    complete = is_complete(state, opaque)
    tree = statements(source.lines, opaque)
    _give_back(tree, _known_top)
    for statement in tree:
        _before(statement, state)
    for statement in tree:
        if not is_list(statement.words) and statement.words[0] != "object-group":
            for item in statement.walk():
                state.mentioned.update(item.words)
        _read_top(statement, state)
    jobs(state)
    device = to_device(state)
    _sweep(tree, state)
    ordered = sorted(state.unmodelled, key=lambda item: (item.origin.line, item.what))
    told = replace(
        device,
        unmodelled=tuple(ordered),
        unnamed=_unnamed(tree, state),
        separate=tuple(other_vdcs(tree, source, ledger)),
    )
    return Reading((told,), complete)


def _known_top(words: list[str]) -> bool:
    heads = {" ".join(words[:size]) for size in range(1, LONGEST + 1)}
    known = heads & HANDLERS.keys() or heads & SWITCHES.keys() or is_group(words) or words[0] == "time-range"
    return bool(known) or is_opening(words) or TABLE.find("top", words) is not None


OPENERS = frozenset(
    {"hsrp", "vrrp", "vrrpv3", "glbp", "address-family", "vni", "member", "class", "key", "vrf", "template", "neighbor"}
)
"""First words of lines that open a block within a block."""


def _give_back(items: list[Statement], known: Callable[[list[str]], bool]) -> None:
    """A line that means nothing does not leave a block: what stands below it belongs to the header right above it.

    The device answers such a line with an error and stays in the block.
    """
    for before, item in pairwise(items):
        follows = item.children and not before.children and item.line == before.line + 1
        if follows and not known(item.words) and known(before.words):
            before.children, item.children = item.children, []
    for item in items:
        if item.children and not is_list(item.words):
            _give_back(item.children, lambda words: words[0] in OPENERS)


def _before(statement: Statement, state: State) -> None:
    """What other statements name and the device prints anywhere: groups, times, traffic policies, the version."""
    words = statement.words
    if is_group(words):
        read_group(statement, state)
    elif words[0] == "time-range" and len(words) == 2:
        read_time_range(statement, state)
    elif words[0] == "policy-map":
        drops = [item for item in statement.walk() if drops_all(item.words)]
        if drops and "control-plane" not in words:
            state.policed.add(words[-1])
            for item in drops:
                state.modelled(item)
    elif words[0] == "port-profile":
        state.port_profiles[words[-1]] = statement
    elif words[0] == "version" and len(words) > 1:
        state.version = state.version or words[1]


def _unnamed(tree: list[Statement], state: State) -> tuple[NamedObject, ...]:
    groups = {item.words[3]: item.line for item in tree if is_group(item.words)}
    if not groups:
        return ()
    words = (word for top in tree if not is_group(top.words) for item in top.walk() for word in item.words)
    return unnamed(groups, words, state.source)


def _read_top(statement: Statement, state: State) -> None:
    if state.seen(statement):
        return
    words = statement.words
    try:
        for size in range(min(LONGEST, len(words)), 0, -1):
            handler = HANDLERS.get(" ".join(words[:size]))
            if handler is not None and handler(statement, state):
                return
        if state.seen(statement) or opening(statement, state):
            return
    except (ValueError, IndexError, KeyError):
        state.unread(statement, f"value not understood: {statement.text}")
        return
    if not state.judge(statement, "top"):
        read_switch(statement, state)


def _sweep(tree: list[Statement], state: State) -> None:
    """Every line that no reader judged is unread, and what it touches is not provable."""
    for top in tree:
        interface = (interface_name(top.words[1:]) or None) if top.words[0] == "interface" else None
        for statement in top.walk():
            if not state.seen(statement):
                state.unread(statement, f"statement not understood: {statement.text}", interface)


def _hostname(statement: Statement, state: State) -> bool:
    if len(statement.words) != 2:
        return False
    if not state.hostname:
        state.hostname, state.name_line = statement.words[1], statement.line
    state.modelled(statement)
    return True


def _version(statement: Statement, state: State) -> bool:
    state.modelled(statement)
    return True


def _no_list(statement: Statement, state: State) -> bool:
    """`no ip access-list X` above the list itself: generators print it, and it deletes nothing here."""
    words = statement.words
    if (6 if words[1] == "ipv6" else 4, words[-1]) in state.lists or len(words) != 4:
        return False
    state.ledger.irrelevant(statement.line, "deletes a list that this file has not defined yet")
    return True


def _mac_list(statement: Statement, state: State) -> bool:
    """Frames that are not IP; `mac packet-classify` of an interface is told there."""
    for item in statement.walk():
        words = item.words[1:] if item.words[0].isdecimal() else item.words
        if item is statement or (words and words[0] in ("permit", "deny", "remark", "statistics", "no")):
            state.ledger.irrelevant(item.line, "MAC lists judge frames that are not IP")
    return True


def _spanning_tree(statement: Statement, state: State) -> bool:
    """What bears on native VLANs and guards ports; the rest is in the table of irrelevant lines."""
    if not state.trees.change(statement.words) and not state.trees.guard("", statement.words, state.span(statement)):
        return False
    state.modelled(statement)
    return True


def _responder(statement: Statement, state: State) -> bool:
    return service("ip sla responder", 1967, "udp", statement, state)


HANDLERS: dict[str, Handler] = {
    "version": _version,
    "hostname": _hostname,
    "switchname": _hostname,
    "feature": read_feature,
    "no feature": read_feature,
    "feature-set": read_set,
    "install feature-set": read_set,
    "interface": read_interface,
    "ip access-list": read_list,
    "ipv6 access-list": read_list,
    "no ip access-list": _no_list,
    "no ipv6 access-list": _no_list,
    "ip route": read_route,
    "ipv6 route": read_route,
    "no ip route": take_route_out,
    "no ipv6 route": take_route_out,
    "vrf context": read_vrf,
    "router": read_router,
    "vlan access-map": read_map,
    "vlan filter": read_vlan_filter,
    "vlan": read_vlan,
    "spanning-tree": _spanning_tree,
    "no spanning-tree": _spanning_tree,
    "route-map": read_map,
    "system default switchport": read_default,
    "no system default": read_default,
    "username": read_username,
    "line": read_line,
    "logging server": read_server,
    "ntp server": read_server,
    "ntp peer": read_server,
    "ntp access-group": read_ntp_access,
    "tacacs-server host": read_server,
    "radius-server host": read_server,
    "ldap-server host": read_server,
    "snmp-server host": read_server,
    "ip name-server": read_names,
    "snmp-server community": read_community,
    "snmp-server user": read_snmp_user,
    "aaa authentication": read_aaa,
    "aaa authorization": read_aaa,
    "aaa accounting": read_aaa,
    "aaa group": read_aaa,
    "nxapi": read_nxapi,
    "no nxapi": read_nxapi,
    "grpc": read_grpc,
    "monitor session": mirror,
    "event manager applet": applet,
    "ip sla responder": _responder,
    "port-profile": read_profile,
    "mac access-list": _mac_list,
    "ip nat": read_translation,
}
