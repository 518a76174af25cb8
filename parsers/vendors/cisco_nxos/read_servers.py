"""Servers that the device uses: logs, time, names, AAA, receivers of traps.

"Configuring System Message Logging", "Configuring NTP" (Nexus 9000 System Management Configuration Guide 9.x);
"Configuring TACACS+", "Configuring RADIUS" (Security Configuration Guide 9.x).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.management import RemoteServer, Setting
from parsers.model.rules import BindingPoint
from parsers.syntax.list_uses import Use

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

PURPOSES = {
    "logging": "syslog",
    "ntp": "ntp",
    "snmp-server": "snmp-trap",
    "tacacs-server": "tacacs",
    "radius-server": "radius",
    "ldap-server": "ldap",
    "ip": "dns",
}


def set_value(statement: Statement, state: State, name: str, value: str) -> None:
    """Note a switch of the management plane."""
    state.settings.append(Setting(name, value, state.span(statement)))
    state.modelled(statement)


def read_server(statement: Statement, state: State) -> bool:
    """`logging server A [..] use-vrf V`, `ntp server A`, `tacacs-server host A`, `snmp-server host A ...`."""
    words = statement.words
    if len(words) < 3:
        return False
    rest = words[3:]
    vrf = f"vrf {rest[rest.index('use-vrf') + 1]}" if "use-vrf" in rest[:-1] else ""
    interface = rest[rest.index("source-interface") + 1] if "source-interface" in rest[:-1] else ""
    purpose = PURPOSES[words[0]]
    known = [item for item in state.servers if (item.purpose, item.address) == (purpose, words[2])]
    if not known:
        state.servers.append(RemoteServer(purpose, words[2], state.span(statement), interface, vrf))
    state.modelled(statement)
    return True


def read_names(statement: Statement, state: State, vrf: str = "") -> bool:
    """`ip name-server A B [use-vrf V]`."""
    rest = statement.words[2:]
    if "use-vrf" in rest[:-1]:
        at = rest.index("use-vrf")
        vrf, rest = rest[at + 1], rest[:at]
    for address in rest:
        ipaddress.ip_address(address)
    detail = f"vrf {vrf}" if vrf else ""
    state.servers += [RemoteServer("dns", address, state.span(statement), detail=detail) for address in rest]
    state.modelled(statement)
    return bool(rest)


def read_group(statement: Statement, state: State) -> bool:
    """`aaa group server tacacs+ NAME` with its servers; other `aaa` lines as they are."""
    words = statement.words
    set_value(statement, state, f"aaa {' '.join(words[1:3])}", " ".join(words[3:]) or "on")
    for child in statement.children:
        if child.words[0] == "server" and len(child.words) > 1 and words[1:3] == ["group", "server"]:
            purpose = words[3].rstrip("+")
            known = any((item.purpose, item.address) == (purpose, child.words[1]) for item in state.servers)
            if not known:
                state.servers.append(
                    RemoteServer(purpose, child.words[1], state.span(child), detail=" ".join(words[4:]))
                )
            state.modelled(child)
        else:
            state.judge(child, "aaa")
    return True


def read_ntp_access(statement: Statement, state: State) -> bool:
    """`ntp access-group peer|serve|serve-only|query-only LIST`: who may ask for the time."""
    rest = statement.words[2:]
    if len(rest) != 2 or rest[0] not in ("peer", "serve", "serve-only", "query-only"):
        return False
    state.uses.append(Use(4, rest[1], BindingPoint.LOCAL, None, state.span(statement), "ntp"))
    set_value(statement, state, "ntp access", rest[0])
    return True
