"""Which statement goes to whom; what no row names is not understood."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.syntax.vlans import LAST_VLAN
from parsers.vendors.moxa_mxros.irrelevant import POOL, POOL_WORDS, RING_WORDS, reason_of
from parsers.vendors.moxa_mxros.read_interfaces import read_interface
from parsers.vendors.moxa_mxros.read_nat import read_nat
from parsers.vendors.moxa_mxros.read_objects import read_object
from parsers.vendors.moxa_mxros.read_policy import read_frames, read_policy, read_sessions
from parsers.vendors.moxa_mxros.read_routes import read_carried, read_protocol, read_route, read_virtual
from parsers.vendors.moxa_mxros.read_vpn import read_ipsec, read_l2tp
from parsers.vendors.moxa_mxros.text import is_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.indented import Statement
    from parsers.vendors.moxa_mxros.management import Host
    from parsers.vendors.moxa_mxros.nouns import Box
    from parsers.vendors.moxa_mxros.text import Reading

INSPECTION = frozenset({"ips", "adp", "dpi", "protocol-filter", "device-lockdown"})
"""Features that look at what the policy permits, or at who sends it, and may drop it; they never open a way."""
CARRIED = frozenset({"broadcast-forward", "directed-broadcast", "mroute", "multicast-routing", "dhcp-relay"})
TOP = frozenset(
    {
        *(
            "object",
            "l3l7-policy",
            "l2-filter",
            "session-control",
            "ipsec",
            "l2tp",
            "router",
            "vrrp",
            "interface",
            "ip",
        ),
        *("vlan", "no", "hostname", "snmp-server", "ntp", "openvpn", "gre", "zone-base-bridge", "monitor", "dot1x"),
        *("service", "bridge", "nat", "firewall", "trusted-access"),
    }
)
"""Words with which statements of the device itself begin, or may."""
SERVICES = frozenset({"http-server", "telnet", "ssh", "ping-response"})
MOXA_SERVICE = frozenset({"moxa-service", "moxa-utility"})


def read_statements(reading: Reading, box: Box, host: Host, top: list[Statement]) -> None:
    """Each statement of the file."""
    blocks: dict[str, Callable[[Statement], None]] = {
        "object": partial(read_object, reading, box),
        "l3l7-policy": partial(read_policy, reading, box),
        "l2-filter": partial(read_frames, reading, box),
        "session-control": partial(read_sessions, reading, box),
        "ipsec": partial(read_ipsec, reading, box),
        "l2tp": partial(read_l2tp, reading, box),
        "router": partial(read_protocol, reading, box),
        "vrrp": partial(read_virtual, reading, box),
    }
    lines: dict[str, Callable[[Statement], bool]] = {
        "username": host.account,
        "auth": host.authentication,
        "logging": host.log,
        **dict.fromkeys(MOXA_SERVICE, host.service),
        "login-lockout": host.other,
        "auto-backup": host.other,
    }
    for statement in top:
        word = statement.words[0]
        if word in blocks:
            blocks[word](statement)
        elif word == "interface" and statement.words[1:2] != ["trusted-access"]:
            read_interface(reading, box, statement)
        elif word == "ip" and _ip_block(reading, box, statement):
            continue
        elif not _line(reading, box, host, lines, statement):
            reading.unknown(statement)


def _ip_block(reading: Reading, box: Box, statement: Statement) -> bool:
    """Statements that begin with `ip` and are no service."""
    match statement.words[1:]:
        case ["nat", *_]:
            read_nat(reading, box, statement)
        case ["route", "static", *_]:
            read_route(reading, box, statement)
        case [word, *_] if word in CARRIED:
            read_carried(reading, statement)
        case ["dhcp", "pool", _, *_] | ["dhcp", "static", "pool", _, *_]:
            _below(reading, statement, POOL_WORDS, POOL)
        case _:
            return False
    return True


def _below(reading: Reading, statement: Statement, words: frozenset[str], reason: str) -> None:
    """A block that does not matter, as far as its words are known."""
    reading.irrelevant(statement, reason)
    for child in statement.children:
        word = child.words[1] if child.words[0] == "no" and len(child.words) > 1 else child.words[0]
        if word in words and not child.children:
            reading.irrelevant(child, reason)
        else:
            reading.unknown(child)


def _line(  # noqa: C901, PLR0911 - one return for each kind of statement
    reading: Reading,
    box: Box,
    host: Host,
    lines: dict[str, Callable[[Statement], bool]],
    statement: Statement,
) -> bool:
    """A statement of one line; False where nobody understands it."""
    words = statement.words
    positive = words[1:] if words[0] == "no" else words
    if not positive:
        return False
    if positive[0] in INSPECTION:
        _inspection(reading, statement, positive[0], lines)
        return True
    if positive[0] == "redundancy":
        _below(reading, statement, RING_WORDS, reason_of(positive))
        return True
    if statement.children:
        return False
    if positive[:2] == ["interface", "trusted-access"]:
        return host.trusted(statement)
    if positive[0] in MOXA_SERVICE or (positive[0] == "ip" and set(positive[1:2]) & SERVICES):
        return host.service(statement)
    if words[0] in lines:
        return lines[words[0]](statement)
    if positive[0] == "logging":
        return host.log(statement)
    if positive[0] == "username":
        return host.account(statement)
    if positive[0] == "snmp-server" and host.agent(statement):
        return True
    if positive[0] in {"login-lockout", "auto-backup"} or positive[:2] in (
        ["ntp", "remote-server"],
        ["ip", "auto-logout"],
        ["ip", "name-server"],
    ):
        return host.other(statement)
    return _plain(reading, box, statement)


def _inspection(
    reading: Reading, statement: Statement, word: str, lines: dict[str, Callable[[Statement], bool]]
) -> None:
    """What may only drop; a line below it that begins like one of the device itself is none of its words."""
    strays = [child for child in statement.children if {*child.words[:1]} & (lines.keys() | TOP)]
    statement.children = [child for child in statement.children if child not in strays]
    if statement.words[0] == "no" and not statement.children:
        reading.irrelevant(statement, f"{word} is off, and drops nothing")
    else:
        reading.feature(statement, f"{word} may drop what the policy permits", Effect.MAY_DENY)
    for child in strays:
        reading.unknown(child, f"{child.text[:60]!r} stands below {word}")


def _vlans(lists: list[str]) -> list[int]:
    """`10 20`, `10,20`, `10-20`; empty where one of them is no VLAN."""
    found: list[int] = []
    for part in ",".join(lists).split(","):
        first, dash, last = part.partition("-")
        if not is_number(first) or (dash and not is_number(last)):
            return []
        numbers = range(int(first), int(last or first) + 1)
        if not numbers or numbers[0] < 1 or numbers[-1] > LAST_VLAN:
            return []
        found += numbers
    return found


def _plain(reading: Reading, box: Box, statement: Statement) -> bool:
    match statement.words:
        case ["hostname", *rest] if rest:
            box.name = " ".join(rest)
        case ["vlan", "create", *lists] if numbers := _vlans(lists):
            box.vlans |= dict.fromkeys(numbers, reading.origin(statement))
        case ["no", "router", "vrrp"]:
            box.vrrp.set(False, reading.origin(statement))
        case ["monitor", "destination", "interface", port]:
            box.copies.append((port, reading.origin(statement)))
            what = f"copies of what other sockets carry leave by {port} (port mirror)"
            reading.unmodelled.append(Unmodelled(what, Effect.MAY_PERMIT, reading.origin(statement), frozenset({port})))
        case ["monitor", "source", "interface", port, *way] if way in ([], ["both"], ["tx"], ["rx"]):
            box.copied.append(port)
        case ["no", "ip", word, *_] if word in CARRIED:
            reading.irrelevant(statement, "nothing is carried past the policy")
            return True
        case _:
            reason = reason_of(statement.words)
            if reason:
                reading.irrelevant(statement, reason)
            return bool(reason)
    reading.modelled(statement)
    return True
