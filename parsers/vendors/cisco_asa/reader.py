"""Dispatch: the first word of each top-level statement to its reader; what has none is blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.management import Setting
from parsers.vendors.cisco_asa import (
    read_features,
    read_lists,
    read_management,
    read_nat,
    read_objects,
    read_policy,
    read_pools,
    read_routes,
    read_vpn,
)
from parsers.vendors.cisco_asa.fallback import other
from parsers.vendors.cisco_asa.read_interface import read_interface
from parsers.vendors.cisco_asa.state import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

    Reader = Callable[[State, Statement], None]

PRODUCTS = frozenset({"ASA", "PIX", "NGFW"})


def read_statements(state: State, statements: list[Statement]) -> None:
    """Read all top-level statements in their order."""
    for statement in statements:
        words = statement.words
        first = words[0]
        if statement.indent:
            state.unread(statement, "an indented line that stands below nothing")
        elif (len(words) > 2 and words[1] == "Version" and first in PRODUCTS) or "#" in first or first == ">":
            _header(state, statement)
        elif first.startswith("Cryptochecksum:"):
            state.ledger.structural(statement.line, "checksum that ends the export")
        elif first == "no":
            _no(state, statement)
        else:
            reader = READERS.get(first)
            if reader is not None:
                reader(state, statement)
            else:
                other(state, statement)
    later = {id(item.statement) for item in state.config.translations}
    for statement in statements:
        for child in statement.children:
            _leftover(state, child, later)


def _leftover(state: State, child: Statement, later: set[int]) -> None:
    """A line below a statement that takes none; object translations get their fates later."""
    if state.ledger.fate(child.line) < LineFate.STRUCTURAL and id(child) not in later:
        state.unread(child, f"no meaning is known for {shown(child.words)!r} here")
        return
    for deeper in child.children:
        _leftover(state, deeper, later)


def _header(state: State, statement: Statement) -> None:
    """`ASA Version 9.16(4) <system>`, or the prompt that a terminal recorded."""
    words, config = statement.words, state.config
    if words[0] in PRODUCTS:
        if config.version:
            several(state, statement)
        else:
            config.product, config.version = words[0], words[2]
            config.system_context = "<system>" in words
        if any(not word.startswith("<") for word in words[3:]):
            state.partial(statement, f"words not understood: {' '.join(words[3:])!r}")
        state.modelled(statement)
    elif _prompt(statement):
        state.ledger.structural(statement.line, "prompt of the terminal")
        if "|" in words:
            why = "the export is an excerpt: a filter stands behind the command"
            state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, state.span(statement), why)
            state.excerpt = True
    else:
        state.unread(statement)


def _prompt(statement: Statement) -> bool:
    """`fw-1# show running-config`, `fw-1/pri/act# exit`, of a Threat Defense `> show ...`, with nothing below it."""
    text = " ".join(statement.words)
    _name, _, command = text.partition(">" if statement.words[0] == ">" else "#")
    known = ("", "show", "sh", "more", "exit", "term", "terminal", "no", "write", "wr", "changeto", "enable", "end")
    return not statement.children and command.strip().split(" ")[0] in known


def several(state: State, statement: Statement) -> None:
    """A second header: two configurations in one file, whose lines cannot be told apart."""
    why = "a second configuration begins here; save each device in a file of its own"
    state.diagnostics.error(DiagnosticCode.SEVERAL_FILES, state.span(statement), why)
    state.feature(statement, "two configurations in one file", Effect.MAY_DO_EITHER)
    state.excerpt = True


def _no(state: State, statement: Statement) -> None:
    words = statement.words
    key = " ".join(words[1:3])
    reader = NEGATED.get(key) or NEGATED.get(words[1] if len(words) > 1 else "")
    if reader is not None:
        reader(state, statement)
        return
    other(state, statement)


def _names(state: State, statement: Statement) -> None:
    if len(statement.words) == 1:
        state.irrelevant(statement, "names are shown in place of addresses; each `name` line is read")
    else:
        state.unread(statement)


def _exit(state: State, statement: Statement) -> None:
    if len(statement.words) == 1 and not statement.children:
        state.ledger.structural(statement.line, "end of a block")
    else:
        state.unread(statement)


def _hostname(state: State, statement: Statement) -> None:
    if len(statement.words) != 2:
        state.unread(statement)
        return
    state.config.hostname = statement.words[1]
    state.config.hostname_origin = state.span(statement)
    state.modelled(statement)


def _same_security(state: State, statement: Statement) -> None:
    words = statement.words
    if words[1:] == ["permit", "inter-interface"]:
        state.config.same_inter = state.span(statement)
    elif words[1:] == ["permit", "intra-interface"]:
        state.config.same_intra = state.span(statement)
    else:
        state.unread(statement)
        return
    state.modelled(statement)


def _firewall(state: State, statement: Statement) -> None:
    if statement.words[1:] == ["transparent"]:
        state.config.transparent = True
        state.setting(statement, Setting("firewall mode", "transparent", state.span(statement)))
    elif statement.words[:3] == ["no", "firewall", "transparent"]:
        state.irrelevant(statement, "states the default")
    else:
        state.unread(statement)


_PASSES_NOTHING = frozenset({"config-url", "member", "join-failover-group", "description", "allocate-ips"})
"""Lines of a context that give it no interface."""


def _context(state: State, statement: Statement) -> None:
    """A context of the system configuration; its rules stand in a file of their own."""
    words = statement.words
    if words[0] == "admin-context" and len(words) == 2:
        state.setting(statement, Setting("admin context", words[1], state.span(statement)))
        return
    if words[0] != "context" or len(words) != 2:
        state.unread(statement)
        return
    state.config.system_context = True
    state.config.contexts.append((words[1], state.span(statement)))
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] not in _PASSES_NOTHING:
            state.config.wired_contexts.add(words[1])
        known = {"allocate-interface", *_PASSES_NOTHING}
        if child.words[0] in known and not child.children:
            state.setting(child, Setting(f"context {words[1]}", " ".join(child.words), state.span(child)))
        else:
            state.unread(child)


def _ipv6(state: State, statement: Statement) -> None:
    second = statement.words[1] if len(statement.words) > 1 else ""
    if second == "route":
        read_routes.read_ipv6_route(state, statement)
    elif second == "access-list":
        read_lists.read_ipv6_access_list(state, statement)
    elif second == "local":
        read_pools.read_ip_local(state, statement)
    elif second == "router":
        statement.words = statement.words[1:]
        read_routes.read_router(state, statement)
    else:
        read_management.read(state, statement)


def _ip(state: State, statement: Statement) -> None:
    if statement.words[1:2] == ["local"]:
        read_pools.read_ip_local(state, statement)
    else:
        read_management.read(state, statement)


READERS: dict[str, Reader] = {
    "access-list": read_lists.read_access_list,
    "access-group": read_lists.read_access_group,
    "clear": read_lists.read_clear,
    "interface": read_interface,
    "name": read_objects.read_name,
    "names": _names,
    "object": read_objects.read_object,
    "object-group": read_objects.read_object_group,
    "time-range": read_objects.read_time_range,
    "nat": read_nat.read_nat,
    "static": read_nat.read_old_nat,
    "global": read_nat.read_old_nat,
    "route": read_routes.read_route,
    "router": read_routes.read_router,
    "route-map": read_routes.read_route_map,
    "prefix-list": read_routes.read_prefix_list,
    "as-path": read_routes.read_prefix_list,
    "community-list": read_routes.read_prefix_list,
    "policy-list": read_routes.read_prefix_list,
    "hostname": _hostname,
    "same-security-traffic": _same_security,
    "firewall": _firewall,
    "context": _context,
    "admin-context": _context,
    "exit": _exit,
    "quit": _exit,
    "end": _exit,
    "ip": _ip,
    "ipv6": _ipv6,
    **read_vpn.READERS,
    **read_features.READERS,
    **read_management.READERS,
    **read_policy.READERS,
}
NEGATED: dict[str, Reader] = {
    "firewall": _firewall,
    "names": lambda state, statement: state.irrelevant(statement, "names are not shown in place of addresses"),
    **read_vpn.NEGATED,
    **read_management.NEGATED,
}
