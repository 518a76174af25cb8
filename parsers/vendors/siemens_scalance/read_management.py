"""The device as a host: its servers, accounts, and the servers that it uses.

Sources: PH_SCALANCE-S615-CLI_76, 7.2 (`ntp server id <n> {ipv4|fqdn-name}`), 9.7 (`dnsclient`, `manual srv`), 9.8
(`snmpagent`, `snmp agent version {v3only|all}`, `snmpagent port`), 12.1.4.7 (`user-account <name> password <..> role
<role>`), 13.2.2.1 (`syslogserver {ipv4|fqdn-name|ipv6} <..> [<port>] [tls]`). Servers of HTTP, HTTPS, SSH and Telnet:
the names of the parameters of "System > Configuration"; which of them run as delivered differs between releases.
"""

from __future__ import annotations

from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.identity import Secret, SecretForm
from parsers.model.management import Account, RemoteServer, Setting
from parsers.model.service import LAST_PORT
from parsers.nouns import dataclass
from parsers.vendors.siemens_scalance import values
from parsers.vendors.siemens_scalance.nouns import Daemon
from parsers.vendors.siemens_scalance.read_firewall import TAKES_AWAY
from parsers.vendors.siemens_scalance.text import NotUnderstoodError, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from parsers.vendors.siemens_scalance.reader import Box
    from parsers.vendors.siemens_scalance.text import Statement

WELL_KNOWN = "<redacted-default>"
_BY_HTTP = {"server": "http", "secure": "https"}


@dataclass
class Servers:
    """The management plane while it is read."""

    box: Box
    secrets: list[Secret] = field(default_factory=list[Secret])
    settings: list[Setting] = field(default_factory=list[Setting])

    def daemon(self, name: str, statement: Statement, *, on: bool) -> Daemon:
        """A server of the device that a line switches."""
        found = self.box.settings.daemons.setdefault(name, Daemon())
        found.on, found.line = on, statement.line
        return found

    def in_doubt(self, names: Collection[str], line: int, what: str) -> None:
        """A line is about servers of the device, and what it says of them is not understood."""
        for name in names:
            found = self.box.settings.daemons.setdefault(name, Daemon())
            found.unsure = found.line = line
        reading = self.box.reading
        reason = f"{what[:60]!r} is not understood; it is about {' and '.join(names)} of the device itself"
        reading.ledger.partial(line, reason, blocking=False)
        reading.diagnostics.warning(DiagnosticCode.PARTLY_READ, reading.span(line), reason)

    def of_ip(self, statement: Statement, key: str) -> str | None:
        """`ip http`, `ip http server`, `ip http secure server`, `ip ssh`, each also with `no`, and their ports."""
        words = statement.words
        if key == "ssh":
            name = "ssh"
        else:
            name = _BY_HTTP[words.take_if("secure", "server") or "server"]
            words.take_if("server")
        if words.peek().lower() == "port":
            words.take()
            daemon = self.box.settings.daemons.setdefault(name, Daemon())
            daemon.port = 0 if statement.negated else values.number(words.take(), LAST_PORT)
            daemon.line = daemon.line or statement.line
            return None
        if words:
            words.rest()
            self.in_doubt(("ssh",) if key == "ssh" else ("http", "https"), statement.line, statement.text)
            return None
        self.daemon(name, statement, on=not statement.negated)
        return None


def daemon(name: str) -> Callable[[Box, Statement], None]:
    """`telnet-server`, `no ssh-server`: a server that is on or off, or its port."""

    def switch(box: Box, statement: Statement) -> None:
        words = statement.words
        words.take()
        if words.peek().lower() == "port":
            words.take()
            found = box.settings.daemons.setdefault(name, Daemon())
            found.port = 0 if statement.negated else values.number(words.take(), LAST_PORT)
            found.line = found.line or statement.line
            return
        box.servers.daemon(name, statement, on=not statement.negated)

    return switch


def own_server(*names: str) -> Callable[[Box, Statement], None]:
    """`http port 8080`, `no https`: words of which no source at hand tells the statements, but whose they are.

    `ssh`, `http` and `snmp` are types of settings of an S615 V08.00.00, each of one server.
    """

    def doubt(box: Box, statement: Statement) -> None:
        words = [unquoted(word) for word in statement.words.rest()]
        moved = next((after for word, after in pairwise(words) if word.lower() == "port"), "")
        if moved.isascii() and moved.isdecimal() and 0 < len(moved) < LONGEST and 0 < int(moved) <= LAST_PORT:
            box.settings.daemons.setdefault(names[0], Daemon()).port = int(moved)
        box.servers.in_doubt(names, statement.line, statement.text)

    return doubt


LONGEST = 6
"""Digits of a port, and one more."""


def snmp(box: Box, statement: Statement) -> str | None:
    """`snmp agent version v3only`; communities and users by their form."""
    words = statement.words
    words.take()
    key = words.take().lower()
    if key == "agent":
        words.take_if("version")
        version = "all" if statement.negated else words.take().lower()
        box.settings.daemons.setdefault("snmp", Daemon()).detail = "version 3" if version == "v3only" else "version 2c"
        box.servers.settings.append(Setting("snmp version", version, statement.origin))
        return None
    rest = words.rest()
    if key == "community":
        form = SecretForm.WELL_KNOWN if WELL_KNOWN in rest else SecretForm.CLEAR
        box.servers.secrets.append(Secret("snmp community", form, statement.origin))
        return None
    if key in {
        "user",
        "group",
        "access",
        "view",
        "targetaddr",
        "targetparams",
        "notify",
        "trap",
        "engineid",
        "filterprofile",
        "v1-v2",
    }:
        return "who of those that reach the agent may read what"
    box.servers.in_doubt(("snmp",), statement.line, statement.text)
    return None


def account(box: Box, statement: Statement) -> None:
    """`user-account NAME password <secret> role ROLE`."""
    words = statement.words
    words.take()
    name = unquoted(words.take())
    if statement.negated:
        box.settings.accounts.pop(name, None)
        words.rest()
        return
    rest = [unquoted(word) for word in words.rest()]
    role = next((after for word, after in pairwise(rest) if word == "role"), "")
    well_known = WELL_KNOWN in rest
    box.settings.accounts[name] = Account(name, statement.origin, role, "")
    form = SecretForm.WELL_KNOWN if well_known else SecretForm.UNKNOWN
    box.servers.secrets.append(Secret(f"user {name}", form, statement.origin))


def syslog(box: Box, statement: Statement) -> None:
    """`syslogserver ipv4 10.0.0.9 514 tls`."""
    words = statement.words
    words.take()
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    _server(box, statement, "syslog")
    detail = words.take() if words and words.peek().isdecimal() else ""
    if words.take_if("tls"):
        detail = f"{detail} tls".strip()


def _server(box: Box, statement: Statement, purpose: str) -> None:
    words = statement.words
    words.take_if("ipv4", "ipv6", "fqdn-name", "fqdn")
    box.settings.servers.append(RemoteServer(purpose, unquoted(words.take()), statement.origin))


def ntp(box: Box, statement: Statement) -> str | None:
    """`ntp server id 1 ipv4 10.0.0.9 [poll 64]`, `ntp time diff +01:00`."""
    words = statement.words
    words.take()
    if words.peek().lower() != "server":
        words.rest()
        return "the clock"
    words.take()
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    if words.take_if("id"):
        values.number(words.take(), 64)
    _server(box, statement, "ntp")
    words.rest()
    return None


def dns_server(box: Box, statement: Statement) -> None:
    """`manual srv 10.0.0.9`, `no manual {srv 10.0.0.9 | all}`."""
    words = statement.words
    words.take()
    words.take_if("srv")
    if statement.negated:
        gone = {unquoted(word) for word in words.rest()}
        kept = [item for item in box.settings.servers if item.purpose == "dns" and not gone & {item.address, "all"}]
        box.settings.servers = [item for item in box.settings.servers if item.purpose != "dns"] + kept
        return
    box.settings.servers.append(RemoteServer("dns", unquoted(words.take()), statement.origin))


def radius(box: Box, statement: Statement) -> None:
    """`radius-server host 10.0.0.9 ...`: who decides about logins."""
    words = statement.words
    words.take()
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    words.take_if("host", "ipv4", "ipv6")
    box.settings.servers.append(RemoteServer("radius", unquoted(words.take()), statement.origin))
    words.rest()


def login(box: Box, statement: Statement) -> None:
    """`login authentication radius`: who is asked, in which order."""
    words = statement.words
    words.take()
    words.take_if("authentication")
    value = "local" if statement.negated else statement.rest().lower()
    box.servers.settings.append(Setting("aaa login", value, statement.origin))


def own_name(box: Box, statement: Statement) -> str | None:
    """`system name PLC-GATE`; contact and location are for people."""
    words = statement.words
    words.take()
    key = words.take().lower()
    if key != "name":
        if key not in {"contact", "location"}:
            message = f"system {key[:40]!r} is not understood"
            raise NotUnderstoodError(message)
        words.rest()
        return "for people"
    box.settings.name, box.settings.name_line = statement.rest(), statement.line
    return None


Readers = dict[str, "Callable[[Box, Statement], str | None]"]
GLOBAL: Readers = {
    "system": own_name,
    "telnet-server": daemon("telnet"),
    "ssh-server": daemon("ssh"),
    "ssh": own_server("ssh"),
    "telnet": own_server("telnet"),
    "http": own_server("http", "https"),
    "https": own_server("https"),
    "https-server": own_server("https"),
    "http-server": own_server("http", "https"),
    "snmpagent": daemon("snmp"),
    "snmp": snmp,
    "user-account": account,
    "radius-server": radius,
    "login": login,
    "syslogserver": syslog,
}
EVENTS: Readers = {"syslogserver": syslog}
NTP: Readers = {"ntp": ntp}
DNS_CLIENT: Readers = {"manual": dns_server}
