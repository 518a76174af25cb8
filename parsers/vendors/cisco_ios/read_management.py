"""The management plane: who may log in and how, where logs, time and authentication come from.

No secret is kept: of a password only its form (`type 9`) reaches the model.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.identity import Secret, SecretForm
from parsers.model.management import Account, RemoteServer, Setting
from parsers.model.rules import BindingPoint
from parsers.syntax.list_uses import Use
from parsers.vendors.cisco_ios import irrelevance
from parsers.vendors.cisco_ios.identity import secret_form

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

LINE_SETTINGS = {
    "exec-timeout": "session timeout",
    "login": "line login",
    "transport": "line transport",
    "password": "line password",
    "no": "line setting",
    "authorization": "line authorization",
    "accounting": "line accounting",
    "privilege": "line privilege",
    "session-timeout": "session timeout",
    "session-limit": "session limit",
    "absolute-timeout": "session timeout",
    "rotary": "line rotary",
}


PROTOCOLS = frozenset(
    {"acercon", "all", "lapb-ta", "lat", "mop", "nasi", "none", "pad", "rlogin", "ssh", "telnet", "udptn", "v120"}
)
"""What `transport input` may name."""
NEGATED = (["login"], ["exec"], ["password"], ["exec-timeout"])


def set_value(statement: Statement, state: State, name: str, value: str) -> None:
    """Note a switch of the management plane."""
    state.settings.append(Setting(name, value, state.span(statement)))
    state.modelled(statement)


def read_line_block(statement: Statement, state: State) -> bool:
    """`line con 0`, `line vty 0 4`: settings here; the services of VTYs follow in `to_management`."""
    where = " ".join(statement.words[1:])
    named = statement.words[1] in ("con", "console", "aux", "vty", "tty") or statement.words[1][0].isdecimal()
    if not named or len(statement.words) > 4 or any(word.isalpha() for word in statement.words[2:]):
        return False
    state.lines.append(statement)
    set_value(statement, state, "line", where)
    for child in statement.children:
        words = child.words
        if words[0] in ("access-class", "ipv6") and "access-class" in words[:2]:
            _read_access_class(child, where, state)
        elif irrelevance.judge(child, "line", state):
            continue
        elif words[0] == "transport" and (words[1:2] != ["input"] or not set(words[2:]) <= PROTOCOLS):
            state.unread(child, f"transport not understood: {child.text}")
        elif words[0] in LINE_SETTINGS and (words[0] != "no" or words[1:2] in NEGATED):
            form = words[:1] if words[0] == "password" else words
            if words[0] == "password":
                state.secrets.append(Secret(f"line {where}", secret_form(words[1:]), state.span(child)))
            set_value(child, state, LINE_SETTINGS[words[0]], f"{where}: {' '.join(form)}")
    return True


def _read_access_class(child: Statement, where: str, state: State) -> None:
    """`[ipv6] access-class X in [vrf-also|vrfname V]`; `out` limits where a session may go on to."""
    family = 6 if child.words[0] == "ipv6" else 4
    rest = child.words[2:] if family == 6 else child.words[1:]
    option = [*rest[2:3], *(["V"] if len(rest) == 4 else rest[3:])]
    known = option in ([], ["vrf-also"], ["vrfname", "V"]) and (rest[1:2] == ["in"] or option != ["vrfname", "V"])
    if len(rest) < 2 or rest[1] not in ("in", "out") or not known:
        state.unread(child, f"access-class not understood: {child.text}")
        return
    scope = "vty" if where.startswith("vty") else "line"
    scope = scope if rest[1] == "in" else f"{scope} out"
    state.uses.append(Use(family, rest[0], BindingPoint.LOCAL, None, state.span(child), scope))
    state.modelled(child)


def read_username(statement: Statement, state: State) -> bool:
    """`username NAME [privilege N] secret|password FORM SECRET`."""
    words = statement.words
    privilege, form, known = "", "none", {"nopassword", "one-time"}
    secret = SecretForm.NONE if "nopassword" in words else SecretForm.UNKNOWN
    index = 2
    while index < len(words):
        word = words[index]
        if word == "privilege":
            privilege = words[index + 1]
            index += 1
        elif word in ("secret", "password"):
            form, secret = _form(words[index + 1 :]), secret_form(words[index + 1 :])
            break
        elif word == "view":
            index += 1
        elif word not in known:
            return False
        index += 1
    state.accounts.append(Account(words[1], state.span(statement), privilege, form))
    state.secrets.append(Secret(f"user {words[1]}", secret, state.span(statement)))
    state.modelled(statement)
    return True


def _form(words: list[str]) -> str:
    return f"type {words[0]}" if len(words) > 1 and words[0].isdecimal() else "type 0"


def read_enable(statement: Statement, state: State) -> bool:
    """`enable secret|password [level N] [FORM] SECRET`."""
    words = statement.words
    if words[1] not in ("secret", "password") or len(words) < 3:
        return False
    rest = words[2:]
    level = f"level {rest[1]} " if rest[0] == "level" else ""
    rest = rest[2:] if rest[0] == "level" else rest
    state.secrets.append(Secret(f"enable {words[1]}", secret_form(rest), state.span(statement)))
    set_value(statement, state, f"enable {words[1]}", level + _form(rest))
    return True


def read_server(statement: Statement, state: State) -> bool:
    """`logging host A`, `ntp server A`, `snmp-server host A`, `tacacs-server host A`, `ip name-server A B`."""
    words = list(statement.words)
    purpose, rest = _purpose(words)
    interface = vrf = ""
    if rest[:1] == ["vrf"]:
        vrf, rest = f"vrf {rest[1]}", rest[2:]
    rest = [word for word in rest if word not in ("ip", "ipv6", "prefer", "multicast")]
    addresses = rest if purpose == "dns" else rest[:1]
    if not addresses:
        return False
    if "source" in rest[:-1]:
        interface = rest[rest.index("source") + 1]
    if "vrf" in rest[:-1]:
        vrf = f"vrf {rest[rest.index('vrf') + 1]}"
    state.servers += [RemoteServer(purpose, address, state.span(statement), interface, vrf) for address in addresses]
    state.modelled(statement)
    return True


def read_log_server(statement: Statement, state: State) -> bool:
    """`logging A`, as older releases print a log server; False for everything else that begins so."""
    try:
        ipaddress.ip_address(statement.words[1])
    except ValueError:
        return False
    return read_server(statement, state)


def read_ntp_access(statement: Statement, state: State) -> bool:
    """`ntp access-group [ipv4|ipv6] peer|serve|serve-only|query-only LIST [kod]`: who may ask for the time."""
    rest = statement.words[2:]
    family = 6 if rest[0] == "ipv6" else 4
    rest = rest[1:] if rest[0] in ("ipv4", "ipv6") else rest
    if rest[0] not in ("peer", "serve", "serve-only", "query-only") or rest[2:] not in ([], ["kod"]):
        return False
    state.uses.append(Use(family, rest[1], BindingPoint.LOCAL, None, state.span(statement), "ntp"))
    set_value(statement, state, "ntp access", rest[0])
    return True


def _purpose(words: list[str]) -> tuple[str, list[str]]:
    if words[0] == "logging":
        return "syslog", words[2:] if words[1] == "host" else words[1:]
    if words[0] == "ntp":
        return "ntp", words[2:]
    if words[0] == "snmp-server":
        return "snmp-trap", words[2:]
    if words[0] in ("tacacs-server", "radius-server"):
        return words[0].partition("-")[0], words[2:]
    return "dns", words[2:]


def read_server_block(statement: Statement, state: State) -> bool:
    """`tacacs server NAME` and `radius server NAME`, with the address inside."""
    words = statement.words
    if len(words) != 3 or words[1] != "server":
        return False
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] == "address" and child.words[1:2] in (["ipv4"], ["ipv6"]) and len(child.words) > 2:
            state.servers.append(RemoteServer(words[0], child.words[2], state.span(child), detail=words[2]))
            state.modelled(child)
        else:
            irrelevance.judge(child, "server", state)
    state.settings.append(Setting(f"{words[0]} server", words[2], state.span(statement)))
    return True


def read_aaa_group(statement: Statement, state: State) -> bool:
    """`aaa group server tacacs+ NAME` with its servers, `aaa accounting ...` with its lines."""
    words = statement.words
    if words[1:2] == ["session-id"]:
        return False
    is_group = words[1:3] == ["group", "server"] and len(words) > 4
    set_value(statement, state, f"aaa {' '.join(words[1:3])}", " ".join(words[3:]) or "on")
    for child in statement.children:
        if is_group and child.words[0] == "server-private" and len(child.words) > 1:
            state.servers.append(RemoteServer(words[3].rstrip("+"), child.words[1], state.span(child), detail=words[4]))
            state.modelled(child)
        elif words[1:4] == ["server", "radius", "dynamic-author"] and child.words[0] == "client":
            state.servers.append(RemoteServer("radius", child.words[1], state.span(child), detail="dynamic author"))
            state.modelled(child)
        else:
            irrelevance.judge(child, "aaa", state)
    return True


SWITCHES: dict[str, str] = {
    "service password-encryption": "password encryption",
    "no service password-encryption": "password encryption",
    "ip ssh": "ssh",
    "login": "login protection",
    "security passwords": "password rules",
    "security authentication": "password rules",
    "aaa new-model": "aaa new-model",
    "no aaa new-model": "aaa new-model",
    "cdp run": "cdp",
    "no cdp run": "cdp",
    "lldp run": "lldp",
    "no lldp run": "lldp",
    "ip scp": "scp server",
    "ip default-gateway": "default gateway",
    "no service dhcp": "dhcp service",
    "service dhcp": "dhcp service",
    "ip source-route": "source routing",
    "no ip source-route": "source routing",
    "service tcp-small-servers": "small servers",
    "service udp-small-servers": "small servers",
    "no service tcp-small-servers": "small servers",
    "no service udp-small-servers": "small servers",
    "no service finger": "finger",
    "no ip finger": "finger",
    "service finger": "finger",
    "ip finger": "finger",
    "service config": "configuration from the network",
    "no service config": "configuration from the network",
    "ip bootp": "bootp server",
    "no ip bootp": "bootp server",
    "ntp authenticate": "ntp authentication",
    "no ntp": "ntp",
    "logging on": "logging",
    "no logging on": "logging",
    "logging buffered": "log buffer",
    "logging trap": "log level",
    "profinet": "profinet",
    "cip": "cip",
    "no profinet": "profinet",
    "no cip": "cip",
    "restconf": "restconf",
    "archive": "archive",
    "ip http": "http",
    "no ip http": "http",
    "snmp-server group": "snmp group",
    "snmp-server user": "snmp user",
    "snmp-server view": "snmp view",
    "no snmp-server": "snmp",
    "privilege": "privilege level",
    "vtp mode": "vtp mode",
    "no ip routing": "ip routing",
    "ip routing": "ip routing",
    "ipv6 unicast-routing": "ipv6 routing",
}
"""Statements that are kept as settings, by their first words."""


def read_switch(statement: Statement, state: State) -> bool:
    """A statement of the table above, kept under its neutral name."""
    words = statement.words
    for size in (3, 2, 1):
        name = SWITCHES.get(" ".join(words[:size]))
        if name is not None:
            value = " ".join(words[size:])
            on = "off" if words[0] == "no" else "on"
            set_value(statement, state, name, f"{'no ' if words[0] == 'no' else ''}{value}" if value else on)
            for child in statement.children:
                irrelevance.judge(child, words[0], state)
            return True
    return False
