"""The management plane: servers of the device, accounts, AAA, SNMP, log and time servers.

Documents: "EOS User Manual", "Switch Administration" (`management ssh` is on unless shut down, `management telnet`
and `management api http-commands` are off until `no shutdown`), "User Security" (accounts, AAA), "SNMP", "ACLs and
Route Maps", "Service ACLs". No secret is kept: of a password only its form reaches the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.identity import Secret, SecretForm
from parsers.model.management import Account, RemoteServer, Setting
from parsers.model.rules import BindingPoint
from parsers.vendors.arista_eos.nouns import Server, Use
from parsers.vendors.arista_eos.read_routing import vrf_name

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State

WELL_KNOWN = "<redacted-default>"
"""What stands in the place of a value that is in every list of defaults."""
FORMS = {
    "0": SecretForm.CLEAR,
    "5": SecretForm.WEAK_HASH,
    "7": SecretForm.REVERSIBLE,
    "8a": SecretForm.REVERSIBLE,
    "*": SecretForm.UNKNOWN,
    "sha512": SecretForm.HASH,
}
SERVERS = {"ssh": 22, "telnet": 23, "http-commands": 443, "gnmi": 6030, "netconf": 830, "restconf": 6020}
QUIET = frozenset(
    {
        "authentication", "cipher", "key-exchange", "mac", "hostkey", "fips", "connection", "client-alive", "login",
        "log-level", "logging", "verify", "known-hosts", "session-limit", "session", "qos", "default-services", "cors",
        "log", "content", "server", "rekey", "tunnel", "user", "certificate", "ssl", "operation", "authorization",
        "metadata", "provider", "notification", "dscp", "strict-checking", "x509", "services", "trust", "unencrypted",
        "accounting", "encoding", "timestamp", "username",
    }
)  # fmt: skip
"""Settings of servers that change neither where they listen nor whom they let in by address."""


def set_value(statement: Statement, state: State, name: str, value: str) -> None:
    """Note a switch of the management plane."""
    state.settings.append(Setting(name, value, state.span(statement)))
    state.modelled(statement)


def read_server(statement: Statement, state: State) -> bool:
    """`management ssh|telnet` and `management api http-commands|gnmi|netconf|restconf`."""
    words = statement.words
    name = words[2] if words[1] == "api" and len(words) == 3 else words[1]
    if name not in SERVERS:
        return False
    server = state.servers_on.get(name)
    if server is None:
        server = Server(name, SERVERS[name], state.span(statement), on=name == "ssh")
        state.servers_on[name] = server
    server.origin = state.span(statement)
    state.modelled(statement)
    for child in statement.children:
        _server_line(child, server, state, "")
    return True


def _server_line(child: Statement, server: Server, state: State, vrf: str) -> None:
    words = child.words
    span = state.span(child)
    off = child.text in ("shutdown", "no shutdown")
    if off and vrf == "":
        server.on = child.text == "no shutdown"
        server.lines.append(span)
        state.modelled(child)
    elif off:
        server.vrfs[vrf] = child.text == "no shutdown"
        server.lines.append(span)
        state.modelled(child)
    elif words[0] == "vrf" and len(words) == 2:
        _server_vrf(child, server, state)
    elif words[0] == "transport" and words[1:2] in (["grpc"], ["ssh"], ["https"]) and len(words) == 3:
        _transport(child, server, state)
    elif words[0] in ("ip", "ipv6") and words[1:2] == ["access-group"]:
        _server_list(child, server, state, vrf)
    elif words[0] in ("port", "server-port") and len(words) == 2 and words[1].isdecimal():
        server.port = int(words[1])
        state.modelled(child)
    elif words[0] == "protocol" or words[:2] == ["no", "protocol"]:
        _protocol(child, server, state)
    elif words[0] == "idle-timeout" and len(words) == 2:
        state.idle[server.protocol] = (int(words[1]), span)
        set_value(child, state, "session timeout", f"{server.protocol}: {words[1]}")
    elif words[0] in QUIET or (words[0] == "no" and words[1:2] and words[1] in QUIET):
        state.irrelevant(child, "how a server proves itself, encrypts and counts", whole=True)


def _server_vrf(child: Statement, server: Server, state: State) -> None:
    """A `vrf V` block: what stands in it counts for that VRF; or, below a transport, its VRF."""
    inner = vrf_name(child.words[1])
    state.modelled(child)
    if inner:
        server.vrfs.setdefault(inner, server.protocol not in ("ssh", "telnet", "http-commands"))
        if server.protocol not in ("ssh", "telnet", "http-commands"):
            server.on = False
    for line in child.children:
        _server_line(line, server, state, inner)


def _transport(child: Statement, server: Server, state: State) -> None:
    """`transport grpc|ssh|https NAME`: the server is on with it, unless it is shut down."""
    state.modelled(child)
    server.on = True
    server.detail = child.words[2]
    for line in child.children:
        _server_line(line, server, state, "")


def _server_list(child: Statement, server: Server, state: State, vrf: str) -> None:
    """`ip access-group L [vrf V] [in]`: without a VRF it counts for all of them."""
    words = child.words
    rest = words[3:]
    named: str | None = vrf or None
    if rest[:1] == ["vrf"] and len(rest) > 1:
        named, rest = vrf_name(rest[1]), rest[2:]
    if len(words) < 3 or rest not in ([], ["in"]):
        return
    family = 6 if words[0] == "ipv6" else 4
    state.uses.append(Use(family, words[2], BindingPoint.LOCAL, None, state.span(child), server.protocol, named))
    state.modelled(child)


def _protocol(child: Statement, server: Server, state: State) -> None:
    """`[no] protocol http|https [port N]` of the command API, and what is no port of it."""
    words = child.words
    on = words[0] != "no"
    rest = words[1:] if on else words[2:]
    if server.protocol != "http-commands" or rest[:1] not in (["http"], ["https"], ["unix-socket"]):
        state.irrelevant(child, "how a server proves itself, encrypts and counts")
        return
    if rest[0] == "unix-socket" or rest[1:2] in (["certificate"], ["ssl"], ["cipher"], ["key-exchange"], ["mac"]):
        state.irrelevant(child, "how a server proves itself, encrypts and counts")
        return
    port = rest[rest.index("port") + 1] if "port" in rest[:-1] else {"http": "80", "https": "443"}[rest[0]]
    state.settings.append(Setting(f"command api {rest[0]}", port if on else "off", state.span(child)))
    if "localhost" in rest:
        state.settings.append(Setting(f"command api {rest[0]}", "off", state.span(child)))
    state.modelled(child)


def read_console(statement: Statement, state: State) -> bool:
    """`management console`: `idle-timeout N`."""
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] == "idle-timeout" and len(child.words) == 2:
            state.console_idle = (int(child.words[1]), state.span(child))
            set_value(child, state, "session timeout", f"console: {child.words[1]}")
    return True


def read_security(statement: Statement, state: State) -> bool:
    """`management security` and `management accounts`: rules for passwords, profiles of TLS."""
    set_value(statement, state, " ".join(statement.words[:2]), "on")
    for child in statement.children:
        if child.words[0] == "password":
            set_value(child, state, "password rules", " ".join(child.words[1:]))
            for item in child.children:
                set_value(item, state, "password rules", item.text)
        else:
            state.irrelevant(child, "profiles of certificates, and what they ask for", whole=True)
    return True


def secret_form(words: list[str]) -> SecretForm:
    """The form of `[TYPE] SECRET`."""
    if len(words) > 1 and (words[0] in FORMS or words[0].isdecimal()):
        return SecretForm.WELL_KNOWN if words[1] == WELL_KNOWN else FORMS.get(words[0], SecretForm.UNKNOWN)
    if not words:
        return SecretForm.UNKNOWN
    return SecretForm.WELL_KNOWN if words[0] == WELL_KNOWN else SecretForm.CLEAR


def _type(words: list[str]) -> str:
    return words[0] if len(words) > 1 and (words[0] in FORMS or words[0].isdecimal()) else "0"


def read_username(statement: Statement, state: State) -> bool:
    """`username NAME [privilege N] [role R] nopassword | secret [0|5|sha512|*] S`; `ssh-key` and `shell` beside it."""
    words = statement.words
    privilege, form, secret, index = "", "", None, 2
    while index < len(words):
        word = words[index]
        if word in ("privilege", "role", "shell", "expire"):
            privilege = privilege or (words[index + 1] if word in ("privilege", "role") else "")
            index += 1
        elif word == "nopassword":
            form, secret = "none", SecretForm.NONE
        elif word == "secret":
            form, secret = f"type {_type(words[index + 1 :])}", secret_form(words[index + 1 :])
            break
        elif word in ("ssh-key", "sshkey", "ssh"):
            form = form or "ssh key"
            break
        else:
            return False
        index += 1
    state.accounts.append(Account(words[1], state.span(statement), privilege, form))
    if secret is not None:
        state.secrets.append(Secret(f"user {words[1]}", secret, state.span(statement)))
    state.modelled(statement)
    return True


def read_enable(statement: Statement, state: State) -> bool:
    """`enable password|secret [0|5|sha512] SECRET`."""
    words = statement.words
    if words[1] not in ("secret", "password") or len(words) < 3:
        return False
    state.secrets.append(Secret(f"enable {words[1]}", secret_form(words[2:]), state.span(statement)))
    set_value(statement, state, f"enable {words[1]}", f"type {_type(words[2:])}")
    return True


def read_aaa(statement: Statement, state: State) -> bool:
    """`aaa authentication|authorization|accounting ...`, `aaa group server ...`, `[no] aaa root ...`."""
    words = statement.words
    if words[:3] == ["no", "aaa", "root"]:
        set_value(statement, state, "aaa root", "off")
        return True
    if words[0] == "no":
        return False
    if words[1] == "root":
        form = SecretForm.NONE if words[2:] == ["nopassword"] else secret_form(words[3:])
        state.accounts.append(Account("root", state.span(statement), "root", "none" if form is SecretForm.NONE else ""))
        state.secrets.append(Secret("user root", form, state.span(statement)))
        state.modelled(statement)
        return True
    if words[1] == "group" and words[2:3] == ["server"] and len(words) > 4:
        set_value(statement, state, "aaa group server", " ".join(words[3:]))
        for child in statement.children:
            if child.words[0] == "server" and len(child.words) > 1:
                state.modelled(child)
        return True
    if words[1] not in ("authentication", "authorization", "accounting") or len(words) < 3:
        return False
    set_value(statement, state, f"aaa {' '.join(words[1:3])}", " ".join(words[3:]) or "on")
    return True


def read_remote(statement: Statement, state: State) -> bool:
    """`logging [vrf V] host A`, `ntp server [vrf V] A`, `tacacs-server host A`, `ip name-server [vrf V] A`, ...."""
    words = statement.words
    purpose, rest = _purpose(words)
    detail = ""
    if rest[:1] == ["vrf"] and len(rest) > 1:
        detail, rest = f"vrf {rest[1]}", rest[2:]
    if purpose == "syslog" and rest[:1] == ["host"]:
        rest = rest[1:]
    elif purpose == "syslog" and words[1] != "host":
        return False
    if not rest:
        return False
    if "vrf" in rest[:-1]:
        detail = f"vrf {rest[rest.index('vrf') + 1]}"
    interface = next((rest[rest.index(word) + 1] for word in ("local-interface", "source") if word in rest[:-1]), "")
    addresses = [word for word in rest if word[:1].isdecimal() or ":" in word] if purpose == "dns" else rest[:1]
    state.remote += [RemoteServer(purpose, address, state.span(statement), interface, detail) for address in addresses]
    state.modelled(statement)
    return bool(addresses)


def _purpose(words: list[str]) -> tuple[str, list[str]]:
    if words[0] == "logging":
        return "syslog", words[2:] if words[1] == "host" else words[1:]
    names = {"ntp": "ntp", "snmp-server": "snmp-trap", "tacacs-server": "tacacs", "radius-server": "radius"}
    return names.get(words[0], "dns"), words[2:]


def read_logging_source(statement: Statement, state: State) -> bool:
    """`logging [vrf V] source-interface I|source-address A`; False for everything else, `logging vrf V host A` too."""
    if {"source-interface", "local-interface", "source-address"} & set(statement.words):
        state.irrelevant(statement, "from where the device tells")
        return True
    if statement.text in ("logging on", "no logging on"):
        set_value(statement, state, "logging", "off" if statement.words[0] == "no" else "on")
        return True
    return statement.words[1] == "vrf" and read_remote(statement, state)


def read_ntp_serve(statement: Statement, state: State) -> bool:
    """`ntp serve all`, `ntp serve [vrf V] ip access-group L [vrf V] in`: the device tells others the time."""
    rest = [word for word in statement.words[2:] if word != "in"]
    vrf = None
    if "vrf" in rest[:-1]:
        at = rest.index("vrf")
        vrf = vrf_name(rest[at + 1])
        del rest[at : at + 2]
    if rest == ["all"]:
        state.servers_on["ntp"] = Server("ntp", 123, state.span(statement), on=True, transport="udp")
    elif rest[:1] in (["ip"], ["ipv6"]) and rest[1:2] == ["access-group"] and len(rest) == 3:
        family = 6 if rest[0] == "ipv6" else 4
        state.uses.append(Use(family, rest[2], BindingPoint.LOCAL, None, state.span(statement), "ntp", vrf))
    else:
        return False
    state.modelled(statement)
    return True


def read_ntp_switch(statement: Statement, state: State) -> bool:
    """`ntp authenticate [servers]`."""
    set_value(statement, state, "ntp authentication", "off" if statement.words[0] == "no" else "on")
    return True


def read_community(statement: Statement, state: State) -> bool:
    """`snmp-server community SECRET [view V] [ro|rw] [ipv6 LIST] [LIST]`."""
    words = statement.words[3:]
    access = "read-only"
    span = state.span(statement)
    while words:
        word = words.pop(0)
        if word == "view":
            words.pop(0)
        elif word in ("ro", "rw"):
            access = "read-only" if word == "ro" else "read-write"
        elif word == "ipv6":
            state.uses.append(Use(6, words.pop(0), BindingPoint.LOCAL, None, span, "snmp"))
        else:
            state.uses.append(Use(4, word, BindingPoint.LOCAL, None, span, "snmp"))
    form = SecretForm.WELL_KNOWN if statement.words[2] == WELL_KNOWN else SecretForm.CLEAR
    state.secrets.append(Secret("snmp community", form, span))
    state.communities.append((span, f"version 1 and 2c, {access}"))
    state.modelled(statement)
    return True


def read_snmp(statement: Statement, state: State) -> bool:
    """`snmp-server user|group|vrf|ipv4 access-list ...` and where SNMP speaks from."""
    words = statement.words
    off = words[0] == "no"
    rest = words[2:] if off else words[1:]
    if rest[:1] == ["vrf"] and len(rest) == 2:
        state.snmp_vrfs[vrf_name(rest[1])] = not off
        state.modelled(statement)
        return True
    if {"local-interface", "source-interface"} & set(rest[:3]):
        state.irrelevant(statement, "from where the device tells")
        return True
    return not off and _snmp_setting(rest, statement, state)


def _snmp_setting(rest: list[str], statement: Statement, state: State) -> bool:
    if rest[:1] in (["ipv4"], ["ipv6"]) and rest[1:2] == ["access-list"] and len(rest) in (3, 5):
        vrf = vrf_name(rest[4]) if len(rest) == 5 else None
        family = 4 if rest[0] == "ipv4" else 6
        state.uses.append(Use(family, rest[2], BindingPoint.LOCAL, None, state.span(statement), "snmp all", vrf))
        state.modelled(statement)
        return True
    if rest[:1] == ["user"] and len(rest) > 2:
        if "v3" in rest:
            state.communities.append((state.span(statement), "version 3"))
        set_value(statement, state, "snmp user", " ".join(rest[1:4]))
        return True
    if rest[:1] == ["group"]:
        set_value(statement, state, "snmp group", " ".join(rest[1:]))
        return True
    return False


def read_control_plane(statement: Statement, state: State) -> bool:
    """`system control-plane` (before 4.23 `control-plane`): the list for packets to the device itself, by VRF."""
    state.modelled(statement)
    for child in statement.children:
        words = child.words
        if words[0] in ("ip", "ipv6") and words[1:2] == ["access-group"] and len(words) in (4, 6):
            rest = words[3:]
            vrf: str | None = ""
            if rest[0] == "vrf":
                vrf, rest = vrf_name(rest[1]), rest[2:]
            if rest != ["in"]:
                continue
            family = 6 if words[0] == "ipv6" else 4
            state.uses.append(Use(family, words[2], BindingPoint.LOCAL, None, state.span(child), "control-plane", vrf))
            state.modelled(child)
        elif words[:3] == ["tcp", "mss", "ceiling"] or words[0] in ("service-policy", "copp"):
            state.irrelevant(child, "limits of packets to the device itself")
        elif words[0] == "traffic-policy":
            state.feature(child, "a traffic policy for the device itself", Effect.MAY_DENY)
    return True


def read_gateway(statement: Statement, state: State) -> bool:
    """`ip default-gateway A`: for packets of the device itself, where it does not route."""
    set_value(statement, state, "default gateway", statement.words[2])
    return len(statement.words) == 3


def read_system_auth(statement: Statement, state: State) -> bool:
    """`dot1x system-auth-control`: ports that ask stations who they are do so."""
    state.marks.add("dot1x")
    state.modelled(statement)
    return True


def read_dot1x(statement: Statement, state: State) -> bool:
    """`dot1x` as a block: settings of how stations are asked; `dynamic-authorization` lets a server change ports."""
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] == "dynamic-authorization":
            state.feature(child, "a server may change ports at any time", Effect.MAY_PERMIT)
        elif child.words[0] == "captive-portal" or "bypass" in child.words:
            state.feature(child, f"stations that are let in unasked ({child.text})", Effect.MAY_PERMIT)
        elif child.words[0] in ("aaa", "radius", "lldp", "mac", "protocol", "supplicant", "statistics", "dot1x"):
            state.irrelevant(child, "how stations are asked who they are", whole=True)
    return True
