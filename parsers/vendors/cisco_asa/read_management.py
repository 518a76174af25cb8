"""The management plane, failover and modular policies, one small reader a statement.

Documents: "Management Access" (General CLI guide): ssh, telnet and http lines name who may connect and
where, http needs `http server enable`; defaults of ports are 22, 23, 443, 161. An interface answers only what came
in by it, except by a tunnel and `management-access`. What these three lines permit comes in whatever a
control-plane list says ("Access Rules", Firewall CLI guide 9.1), and lists of interfaces do not judge it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4
from parsers.model.device import Effect
from parsers.model.identity import Secret, SecretForm
from parsers.model.management import ManagementService, RemoteServer, Setting
from parsers.model.match import AddressMatch
from parsers.vendors.cisco_asa.fallback import other, warn
from parsers.vendors.cisco_asa.identity import TELNET, secret_form
from parsers.vendors.cisco_asa.state import NotReadError, shown
from parsers.vendors.cisco_asa.tables import word_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model.address import AddressSet
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

LOGIN = "users must log in before their packets pass"
PORTS = {"ssh": 22, "telnet": 23}
SSH_SETTINGS = frozenset(
    {"version", "timeout", "key-exchange", "cipher", "scopy", "stricthostkeycheck", "pubkey-chain", "stack"}
)
SERVER_LINES = word_set(
    """
    key timeout retry-interval server-port ldap-base-dn ldap-scope ldap-naming-attribute ldap-login-password
    ldap-login-dn ldap-over-ssl ldap-attribute-map server-type authentication-port accounting-port
    radius-common-pw acl-netmask-convert mschapv2-capable kerberos-realm nt-auth-domain-controller sasl-mechanism
    max-failed-attempts reactivation-mode accounting-mode interim-accounting-update authorize-only
    dynamic-authorization merge-dacl no ad-agent-mode realm-id group-base-dn group-search-timeout sdi-version
    sdi-pre-5-slave validate-kdc ssl-client-certificate
    """
)


def read(state: State, statement: Statement) -> None:
    """A statement whose first words choose among several readers; else what the tables say."""
    reader = PAIRS.get(" ".join(statement.words[:2]))
    if reader is None:
        other(state, statement)
    else:
        reader(state, statement)


def _clients(state: State, words: list[str]) -> tuple[AddressSet, str] | None:
    """`NETWORK MASK IF` or `PREFIX6 IF`."""
    try:
        if len(words) == 3:
            return state.network(words[0], words[1]), words[2]
        if len(words) == 2:
            return state.prefix6(words[0]), words[1]
    except NotReadError:
        return None
    return None


def _login(state: State, statement: Statement) -> None:
    """`ssh|telnet NETWORK MASK IF`, and options of the service."""
    words = statement.words
    protocol = words[0]
    found = _clients(state, words[1:])
    if found is not None:
        sources, interface = found
        service = ManagementService(
            protocol,
            PORTS[protocol],
            state.span(statement),
            "tcp",
            frozenset({interface}),
            AddressMatch.exactly(sources),
            past_lists=True,
        )
        state.config.services_offered.append(service)
        state.modelled(statement)
    elif protocol == "ssh" and len(words) > 1 and words[1] in SSH_SETTINGS:
        _setting(state, statement, f"ssh {words[1]}", 2)
    elif words[1:2] == ["timeout"]:
        _setting(state, statement, f"{protocol} timeout", 2)
    else:
        state.unread(statement)


def _http(state: State, statement: Statement) -> None:
    """`http server enable [PORT]`, `http NETWORK MASK IF`."""
    words = statement.words
    if words[1:3] == ["server", "enable"] and len(words) in {3, 4}:
        state.config.http_port = int(words[3]) if len(words) == 4 and words[3].isdecimal() else 443
        state.config.http_origin = state.span(statement)
        state.modelled(statement)
        return
    if words[1:3] == ["server", "idle-timeout"] and len(words) == 4:
        _setting(state, statement, "http server idle-timeout", 3)
        return
    found = _clients(state, words[1:])
    if found is None:
        other(state, statement)
        return
    state.config.http_clients.append((*found, state.span(statement)))
    state.modelled(statement)


def _setting(state: State, statement: Statement, name: str, skip: int) -> None:
    """A switch: `name`, and the words after `skip` as its value."""
    value = " ".join(statement.words[skip:]) or "on"
    state.setting(statement, Setting(name, value, state.span(statement)))
    for child in statement.children:
        warn(state, child, f"no meaning is known for {shown(child.words)!r} here")


def _snmp(state: State, statement: Statement) -> None:
    """`snmp-server host IF ADDRESS [trap|poll] ...`, `community`, `user`; secrets are never kept."""
    words = statement.words
    span = state.span(statement)
    if words[1:2] == ["host"] and len(words) > 3:
        version = words[words.index("version") + 1] if "version" in words[:-1] else ""
        detail = f"version {version}" if version else ""
        state.config.servers.append(RemoteServer("snmp-trap", state.resolved(words[3]), span, words[2], detail))
        if "trap" not in words[4:5]:
            _poll(state, statement, detail)
    elif words[1:2] == ["host-group"] and len(words) > 3:
        state.config.servers.append(RemoteServer("snmp-trap", words[3], span, words[2], "host group"))
        state.config.services_offered.append(ManagementService("snmp", 161, span, "udp", frozenset({words[2]})))
    elif words[1:2] == ["listen-port"] and len(words) == 3 and words[2].isdecimal():
        state.config.snmp_port = int(words[2])
    elif words[1:2] in (["community"], ["user"], ["user-list"]):
        if words[1] == "community" and secret_form(words[2:]) is SecretForm.WELL_KNOWN:
            state.config.secrets["snmp community"] = Secret("snmp community", SecretForm.WELL_KNOWN, span)
        state.config.settings.append(Setting(f"snmp {words[1]}", "set", span))
    else:
        other(state, statement)
        return
    state.modelled(statement)


def _poll(state: State, statement: Statement, detail: str) -> None:
    words = statement.words
    try:
        sources = AddressMatch.exactly(state.host(words[3]))
    except NotReadError:
        sources = AddressMatch.exactly(EVERY_ADDRESS)
    detail = detail or "version 1"
    service = ManagementService(
        "snmp", 161, state.span(statement), "udp", frozenset({words[2]}), sources, detail=detail
    )
    state.config.services_offered.append(service)


def _server(state: State, statement: Statement) -> None:
    """`logging host IF IP`, `ntp server IP [key N] [source IF]`, `flow-export destination IF IP PORT`, `wccp`."""
    words = statement.words
    span = state.span(statement)
    key = " ".join(words[:2])
    if key == "ntp server" and len(words) > 2:
        interface = words[words.index("source") + 1] if "source" in words[:-1] else ""
        detail = "authenticated" if "key" in words else ""
        state.config.servers.append(RemoteServer("ntp", state.resolved(words[2]), span, interface, detail))
    elif key == "logging host" and len(words) > 3:
        detail = " ".join(words[4:])
        state.config.servers.append(RemoteServer("syslog", state.resolved(words[3]), span, words[2], detail))
    elif key == "flow-export destination" and len(words) > 3:
        state.config.servers.append(RemoteServer("netflow", state.resolved(words[3]), span, words[2]))
    else:
        other(state, statement)
        return
    state.modelled(statement)


def _aaa_server(state: State, statement: Statement) -> None:
    """`aaa-server GROUP protocol P`, `aaa-server GROUP (IF) host ADDRESS`."""
    words = statement.words
    span = state.span(statement)
    if len(words) > 3 and words[2] == "protocol":
        state.config.settings.append(Setting(f"aaa server group {words[1]}", words[3], span))
    elif "host" in words[2:-1]:
        at = words.index("host", 2)
        interface = words[2].strip("()") if at == 3 else ""
        protocol = next(
            (item.value for item in state.config.settings if item.name == f"aaa server group {words[1]}"), "aaa"
        )
        address = state.resolved(words[at + 1])
        state.config.servers.append(RemoteServer(protocol, address, span, interface, f"group {words[1]}"))
    else:
        state.unread(statement)
        return
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] in SERVER_LINES and not child.children:
            state.irrelevant(child, "how the device talks to a server of its own")
        else:
            warn(state, child, f"no meaning is known for {shown(child.words)!r} here")


def _aaa(state: State, statement: Statement) -> None:
    """`aaa authentication|authorization|accounting ...`; rules for traffic through the device are not modelled."""
    words = statement.words
    if "match" in words or "include" in words or "exclude" in words:
        state.feature(statement, LOGIN, Effect.MAY_DENY)
        if "match" in words[:-1]:
            state.config.selectors.add(words[words.index("match") + 1])
        state.modelled(statement)
        return
    _setting(state, statement, " ".join(words[:3]), 3)


def _password(state: State, statement: Statement) -> None:
    """`enable password SECRET [level N] FORM`, `passwd SECRET FORM`: its form alone is kept."""
    last = statement.words[-1]
    form = last if last in {"encrypted", "pbkdf2", "nt-encrypted"} else "plain or hidden"
    purpose = TELNET if statement.words[0] == "passwd" else f"{statement.words[0]} password"
    state.config.secrets[purpose] = Secret(purpose, secret_form(statement.words[1:]), state.span(statement))
    state.setting(statement, Setting(f"{statement.words[0]} password", form, state.span(statement)))


def _banner(state: State, statement: Statement) -> None:
    name = f"banner {' '.join(statement.words[1:2])}"
    if all(item.name != name for item in state.config.settings):
        state.setting(statement, Setting(name, "set", state.span(statement)))
    else:
        state.irrelevant(statement, "more of a text shown to people who log in")


def _icmp(state: State, statement: Statement) -> None:
    """`icmp permit|deny WHO [TYPE] IF`: ping and other ICMP to the device itself."""
    words = statement.words
    if words[1:2] not in (["permit"], ["deny"]) or len(words) < 4:
        other(state, statement)
        return
    sources = EVERY_IPV4
    try:
        if words[2] == "host":
            sources = state.host(words[3])
        elif words[2] not in {"any", "any4"}:
            sources = state.network(words[2], words[3])
    except NotReadError as error:
        state.unread(statement, str(error))
        return
    value = " ".join(words[1:])
    state.config.settings.append(Setting("icmp to the device", value, state.span(statement)))
    if words[1] == "permit":
        service = ManagementService(
            "ping",
            0,
            state.span(statement),
            "icmp",
            frozenset({words[-1]}),
            AddressMatch.exactly(sources),
            detail=value,
        )
        state.config.services_offered.append(service)
    state.modelled(statement)


def _failover(state: State, statement: Statement) -> None:
    """`failover lan unit primary|secondary` and the links between the two units."""
    words = statement.words
    if words[1:3] == ["lan", "unit"] and len(words) == 4:
        state.config.failover = words[3]
    elif words == ["failover"]:
        state.config.settings.append(Setting("failover", "on", state.span(statement)))
    elif words[1:2] in (["lan"], ["link"], ["interface"], ["group"], ["preempt"]):
        state.config.settings.append(Setting(f"failover {words[1]}", " ".join(words[2:]), state.span(statement)))
        for child in statement.children:
            known = child.words[0] in {
                "preempt",
                "primary",
                "secondary",
                "replication",
                "polltime",
                "mac",
                "interface-policy",
            }
            (state.modelled if known else state.unread)(child)
    elif words == ["no", "failover"]:
        state.config.settings.append(Setting("failover", "off", state.span(statement)))
    else:
        other(state, statement)
        return
    state.modelled(statement)


def _relay(state: State, statement: Statement) -> None:
    """`dhcprelay server IP [IF]`, `dhcprelay enable IF`: broadcasts of clients reach a server elsewhere.

    "DHCP and DDNS Services" (General Operations CLI guide 9.4): nothing is relayed but for clients of an interface on
    which the relay is enabled, so each request enters there, and each answer leaves there.
    """
    words = statement.words[1:] if statement.words[0] == "ipv6" else statement.words
    if words[1:2] in (["timeout"], ["setroute"], ["information"]):
        state.irrelevant(statement, "timers and options of the DHCP relay")
    elif words[1:2] == ["server"] and not statement.children:
        state.irrelevant(statement, "where a DHCP relay sends requests; that it does is told by `dhcprelay enable`")
    else:
        known = {port.nameif for port in state.config.ports.values() if port.nameif}
        named = {words[2]} if words[1:2] == ["enable"] and len(words) == 3 and words[2] in known else None
        state.feature(statement, "DHCP relay carries requests between interfaces", Effect.MAY_PERMIT, named)
        state.modelled(statement)
        for child in statement.children:
            state.unread(child)


def _reverse_path(state: State, statement: Statement) -> None:
    words = statement.words
    if words[:4] == ["ip", "verify", "reverse-path", "interface"] and len(words) == 5:
        state.setting(statement, Setting("anti-spoofing", words[4], state.span(statement)))
    else:
        state.unread(statement)


def _logging(state: State, statement: Statement) -> None:
    words = statement.words
    known = ("enable", "trap", "buffered", "asdm", "console", "monitor")
    if len(words) > 1 and words[1] == "host":
        _server(state, statement)
    elif len(words) > 1 and words[1] in known:
        _setting(state, statement, f"logging {words[1]}", 2)
    else:
        other(state, statement)


def _named_setting(name: str, skip: int) -> Callable[[State, Statement], None]:
    """A reader that keeps the words after `skip` as the value of `name`."""

    def reader(state: State, statement: Statement) -> None:
        _setting(state, statement, name, skip)

    return reader


def _hardware_bypass(state: State, statement: Statement) -> None:
    """ISA-3000: copper pairs are joined by relays when power fails (and, without `sticky`, only then).

    The value names both ports in full: `GigabitEthernet 1/1-1/2` is `GigabitEthernet1/1 GigabitEthernet1/2`.
    """
    words = statement.words
    if words[:2] == ["hardware-bypass", "manual"]:
        what = "ports are joined by relays now (hardware-bypass manual)"
        state.feature(statement, what, Effect.MAY_PERMIT)
    rest = words[1 + words.index("hardware-bypass") :]
    if len(rest) > 1 and rest[1].count("-") == 1:
        rest = [*(f"{rest[0]}{number}" for number in rest[1].split("-")), *rest[2:]]
    value = " ".join(["off", *rest] if words[0] == "no" else rest)
    state.setting(statement, Setting("hardware bypass", value, state.span(statement)))
    for child in statement.children:
        warn(state, child, f"no meaning is known for {shown(child.words)!r} here")


def _icmp6(state: State, statement: Statement) -> None:
    """`ipv6 icmp permit|deny WHO [TYPE] IF`."""
    value = " ".join(statement.words[2:])
    state.setting(statement, Setting("icmp6 to the device", value, state.span(statement)))


PAIRS: dict[str, Callable[[State, Statement], None]] = {
    "ipv6 icmp": _icmp6,
    "ip verify": _reverse_path,
    "ip audit": _named_setting("ip audit", 2),
    "ntp server": _server,
    "flow-export destination": _server,
    "enable password": _password,
    "password encryption": _named_setting("password encryption", 2),
    "ipv6 dhcprelay": _relay,
}
READERS: dict[str, Callable[[State, Statement], None]] = {
    "ssh": _login,
    "telnet": _login,
    "http": _http,
    "snmp-server": _snmp,
    "aaa-server": _aaa_server,
    "aaa": _aaa,
    "passwd": _password,
    "banner": _banner,
    "icmp": _icmp,
    "failover": _failover,
    "logging": _logging,
    "hardware-bypass": _hardware_bypass,
    "management-access": _named_setting("management access through a tunnel", 1),
    "password-policy": _named_setting("password policy", 1),
    "dhcprelay": _relay,
    "enable": read,
    "password": read,
    "ntp": read,
    "flow-export": read,
    "nat-control": _named_setting("nat control", 1),
    "pim": _named_setting("pim", 1),
    "zone": _named_setting("traffic zone", 1),
    "vrf": _named_setting("vrf", 1),
}


def _off(state: State, statement: Statement) -> None:
    """A switch that is off and adds nothing to what is read."""
    state.irrelevant(statement, "states that a service or log is off, as it is where nothing is said")


NEGATED: dict[str, Callable[[State, Statement], None]] = {
    "nat-control": _off,
    "auto-update": _off,
    "vpnclient": _off,
    "hardware-bypass": _hardware_bypass,
    "http server": other,
    "telnet": _off,
    "logging": _off,
    "pim": _off,
    "ip audit": _off,
    "ssh stricthostkeycheck": _off,
    "ssh scopy": _off,
    "aaa accounting": _off,
    "failover": _failover,
}
