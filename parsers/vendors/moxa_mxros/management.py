"""The device as a host: services, trusted access, accounts, servers.

Sources: guerrilla_aaron 0.1.8, scenarios `trusted_access_default.feature` (as delivered, firmware 3 of EDR-G9010,
EDR-8010 and TN-4900: the list of trusted addresses is on and takes every host of LAN; http, https and ssh answer,
telnet does not; firmware 2: telnet too), `trusted_access_trusted_ip.feature` (a host of WAN gets in by its entry
alone) and `user_interface_default_enabled.feature` (WAN is pinged with `ip ping-response` and the list
switched off); tables of commands of the public SDK Guerrilla (`ip http-server secure port N`, `ip ssh port N`). Ports
4000 and 40404 of the Moxa service: product manuals, from memory. The table by which an EDR-810 3.13 writes its export,
as a public re-implementation quotes it: `username NAME privilege N` behind the line with the password, `no logging
enable N`, `auth tacacs+ server-ip ADDRESS`, `ip name-server` at the outermost level, and `moxa-utility`, the older name
of the Moxa service (that they are one is from memory; both words are taken for it).

- A service that no line names may run: whether an export prints what is as delivered is in no document.
- Where the list is on, its entries may open the services, and possibly whoever comes in by another interface than WAN
  ("Accept All LAN", of which no document shows the statement). Where no line says that it is on, possibly everybody;
  so it is with SNMP, ping and the Moxa service in any case, for the scenarios try http, https, ssh and telnet alone.
- The device answers at each of its addresses, whichever way a packet came (Linux). Whether the layer 3 to 7 policy
  judges packets for the device itself is not documented; it is not counted on.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet, from_netmask, union_of
from parsers.model.identity import Login, LoginMethod, Secret, SecretForm, Topic
from parsers.model.management import Account, Answers, Management, ManagementService, RemoteServer, Setting
from parsers.model.match import AddressMatch, UnknownKind
from parsers.nouns import dataclass
from parsers.vendors.moxa_mxros.nouns import Switch, doubtful
from parsers.vendors.moxa_mxros.text import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import UnknownMatch
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.moxa_mxros.text import Reading

SERVICES = {"http": 80, "https": 443, "ssh": 22, "telnet": 23}
"""Service and port as delivered."""
MOXA_PORTS = (("tcp", 4000), ("udp", 4000), ("tcp", 40404), ("udp", 40404))
KNOWN_SECRET = "<redacted-default>"  # noqa: S105 - the mark in the place of one
LAST_PORT = 65_535
METHODS = {
    "local": LoginMethod.LOCAL,
    "radius": LoginMethod.CENTRAL,
    "tacacs": LoginMethod.CENTRAL,
    "tacacs+": LoginMethod.CENTRAL,
}
SILENT = "no line says whether {} runs"
NOT_SHOWN = "no line shows whether all hosts of LAN are trusted, as they are when delivered"
NOT_LISTED = "whether the list of trusted addresses counts for {} is not documented"
LIST_NOT_SHOWN = "no line says whether the list of trusted addresses is on"


@dataclass
class Entry:
    """A trusted address; `on` None where no line says so."""

    addresses: AddressSet
    origin: Span
    on: bool | None


@dataclass
class Host:
    """The management plane while it is read."""

    reading: Reading
    running: dict[str, Switch] = field(default_factory=dict[str, Switch])
    ports: dict[str, tuple[int, Span]] = field(default_factory=dict[str, "tuple[int, Span]"])
    trusting: Switch = field(default_factory=Switch)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict[tuple[str, str], Entry])
    odd: list[UnknownMatch] = field(default_factory=list["UnknownMatch"])
    snmp: tuple[str, Span] | None = None
    accounts: list[Account] = field(default_factory=list[Account])
    servers: list[RemoteServer] = field(default_factory=list[RemoteServer])
    indexes: dict[str, str] = field(default_factory=dict[str, str])
    """Servers for logs by the index of their line."""
    settings: list[Setting] = field(default_factory=list[Setting])
    secrets: list[Secret] = field(default_factory=list[Secret])
    methods: tuple[tuple[LoginMethod, ...], Span] | None = None
    idle: tuple[int, Span] | None = None
    lockout: bool = False

    def service(self, statement: Statement) -> bool:
        """`[no] ip http-server [secure] [port N]`, `ip telnet`, `ip ssh`, `ip ping-response`, `moxa-service`."""
        on = statement.words[0] != "no"
        words = statement.words[0 if on else 1 :]
        if words[:1] == ["ip"]:
            words = words[1:]
        match words:
            case ["http-server", "secure", *rest]:
                name = "https"
            case ["http-server", *rest]:
                name = "http"
            case ["telnet" | "ssh" as name, *rest]:
                pass
            case ["ping-response", *rest]:
                name = "ping"
            case ["moxa-service" | "moxa-utility", *rest]:
                name = "moxa"
            case _:
                return False
        return self._said(statement, name, rest, on=on)

    def _said(self, statement: Statement, name: str, rest: list[str], *, on: bool) -> bool:
        origin = self.reading.origin(statement)
        match rest:
            case []:
                self.running.setdefault(name, Switch()).set(on, origin)
            case ["port", number] if on and is_number(number) and 0 < int(number) <= LAST_PORT and name in SERVICES:
                self.ports[name] = (int(number), origin)
                if self.running.get(name, Switch()).on is False:
                    del self.running[name]  # whether a port switches on what a line above switches off is open
            case ["max-login-users", *_]:
                self.reading.irrelevant(statement, "how many people log in at once")
                return True
            case ["auto-logout", *_] if name == "http":
                self.reading.irrelevant(statement, "when a session ends")
                return True
            case _:
                return False
        self.reading.modelled(statement)
        return True

    def trusted(self, statement: Statement) -> bool:
        """`[no] interface trusted-access`, `interface trusted-access ADDRESS MASK [enable|disable]`.

        Whatever else stands there may let anybody in, and no more than that.
        """
        on = statement.words[0] != "no"
        rest = statement.words[2 if on else 3 :]
        origin = self.reading.origin(statement)
        match rest:
            case []:
                self.trusting.set(on, origin)
            case [address, mask, *state] if on and state in ([], ["enable"], ["disable"]):
                try:
                    found = from_netmask(address, mask)
                except ValueError:
                    return self._odd(statement)
                told = state[0] == "enable" if state else None
                self.entries[address, mask] = Entry(found, origin, told)
            case _:
                return self._odd(statement)
        self.reading.modelled(statement)
        return True

    def _odd(self, statement: Statement) -> bool:
        reason = f"{statement.text[:60]!r} is not understood; it may let anybody in"
        self.odd.append(doubtful(self.reading.origin(statement), reason))
        self.reading.partial(statement, reason)
        return True

    def account(self, statement: Statement) -> bool:
        """`username NAME password SECRET privilege 1`, `username NAME privilege 4` (no login), `no username NAME`.

        The last line counts for what it says (the robot changes accounts by the same words).
        """
        origin = self.reading.origin(statement)
        match statement.words:
            case ["no", "username", name]:
                self.accounts = [item for item in self.accounts if item.name != name]
                self._new_password(name)
            case ["username", name, "privilege", level] if is_number(level):
                self._account(name, origin, level)
            case ["username", name, "password", secret, *rest] if not rest or (
                rest[0] == "privilege" and len(rest) == 2
            ):
                self._account(name, origin, rest[1] if rest else "")
                form = SecretForm.WELL_KNOWN if secret == KNOWN_SECRET else SecretForm.UNKNOWN
                self._new_password(name)
                self.secrets.append(Secret(f"user {name}", form, origin))
            case _:
                return False
        self.reading.modelled(statement)
        return True

    def _new_password(self, name: str) -> None:
        """What an account had before counts no longer."""
        self.secrets = [item for item in self.secrets if item.purpose != f"user {name}"]

    def _account(self, name: str, origin: Span, level: str) -> None:
        """An account that is new, or has other rights now."""
        at = next((place for place, item in enumerate(self.accounts) if item.name == name), None)
        if at is None:
            self.accounts.append(Account(name, origin, level))
        elif level:
            self.accounts[at] = replace(self.accounts[at], privilege=level)

    def authentication(self, statement: Statement) -> bool:
        """`auth mode radius local`, `auth radius server 1 ADDRESS port N key SECRET`."""
        origin = self.reading.origin(statement)
        match statement.words[1:]:
            case ["mode", *methods] if methods and set(methods) <= METHODS.keys():
                self.methods = (tuple(dict.fromkeys(METHODS[word] for word in methods)), origin)
            case ["radius" | "tacacs" as kind, "server", index, address, *_] if is_number(index):
                self.servers.append(RemoteServer(kind, address, origin))
            case ["radius" | "tacacs+" as kind, "server-ip", address]:
                self.servers.append(RemoteServer(kind.rstrip("+"), address, origin))
            case ["radius" | "tacacs" | "tacacs+", *_]:
                self.reading.irrelevant(statement, "how the device speaks to the server")
                return True
            case _:
                return False
        self.reading.modelled(statement)
        return True

    def agent(self, statement: Statement) -> bool:
        """`snmp-server version v1-v2c-v3`, `snmp-server community public`, `snmp-server host ADDRESS COMMUNITY`."""
        origin = self.reading.origin(statement)
        match statement.words[statement.words[0] == "no" :][1:]:
            case ["host", address] if statement.words[0] == "no":
                self._forget("snmp-trap", address)
            case _ if statement.words[0] == "no":
                return False
            case ["version", *versions] if versions:
                self.snmp = (" ".join(versions), origin)
            case ["community", secret, *rest] if rest in ([], ["ro"], ["rw"]):
                form = SecretForm.WELL_KNOWN if secret == KNOWN_SECRET else SecretForm.CLEAR
                self.secrets.append(Secret("snmp community", form, origin))
            case ["host", address, *_]:
                self.servers.append(RemoteServer("snmp-trap", address, origin))
            case ["user", *_]:
                self.settings.append(Setting("snmp user", "set", origin))
            case _:
                return False
        self.reading.modelled(statement)
        return True

    def log(self, statement: Statement) -> bool:
        """`logging ADDRESS PORT INDEX`, `... disable`, `no logging enable INDEX`, `logging l3l7-policy`."""
        match statement.words:
            case ["logging", address, port, *state] if address.count(".") == 3 and is_number(port):
                self._forget("syslog", address)
                if state != ["disable"]:
                    self.servers.append(RemoteServer("syslog", address, self.reading.origin(statement)))
                    self.indexes[state[0] if state else ""] = address
            case ["no", "logging", "enable", index] if index in self.indexes:
                self._forget("syslog", self.indexes[index])
            case ["no", "logging", address, *_] if address.count(".") == 3:
                self._forget("syslog", address)
            case _:
                self.reading.irrelevant(statement, "what the device records")
                return True
        self.reading.modelled(statement)
        return True

    def _forget(self, purpose: str, address: str) -> None:
        """The device no longer speaks to a server."""
        self.servers = [item for item in self.servers if (item.purpose, item.address) != (purpose, address)]

    def other(self, statement: Statement) -> bool:
        """`ntp remote-server ADDRESS`, `ip name-server ADDRESS`, `ip auto-logout N`, `login-lockout`, `auto-backup`."""
        origin = self.reading.origin(statement)
        match statement.words:
            case ["ntp", "remote-server", address, *rest] if rest in ([], ["simple"]):
                self.servers.append(RemoteServer("ntp", address, origin))
            case ["ip", "name-server", *servers] if servers:
                self.servers += [RemoteServer("dns", one, origin) for one in servers if one != "0.0.0.0"]  # noqa: S104 - not bound
            case ["ip", "auto-logout", minutes] if is_number(minutes):
                self.idle = (int(minutes), origin)
            case ["login-lockout"] | ["no", "login-lockout"]:
                self.lockout = len(statement.words) == 1
            case ["login-lockout" | "no", *_] if "login-lockout" in statement.words[:2]:
                self.reading.irrelevant(statement, "after how many attempts, and for how long")
                return True
            case ["auto-backup", *rest]:
                self.settings.append(Setting("auto-backup", " ".join(rest), origin))
            case ["no", "auto-backup", *_] | ["no", "ntp", *_]:
                pass
            case _:
                return False
        self.reading.modelled(statement)
        return True

    def finished(self, inside: frozenset[str], origin: Span) -> Management:
        """Everything; `inside` are the interfaces that are not WAN."""
        found = [
            service
            for name, transport, port, place, running in self._listening(origin)
            for service in self._opened(name, transport, port, place, running, inside)
        ]
        logins: tuple[Login, ...] = ()
        if self.methods is not None or self.accounts:
            methods, place = self.methods or ((LoginMethod.LOCAL,), self.accounts[0].origin)
            minutes, idle = self.idle or (None, None)
            logins = (Login("administrators", place, methods, idle=minutes, idle_origin=idle),)
        return Management(
            tuple(found),
            tuple(self.accounts),
            tuple(self.servers),
            tuple(self.settings),
            Answers.EVERY_ADDRESS,
            logins=logins,
            secrets=tuple(self.secrets),
            told=frozenset({Topic.LOGS, Topic.TIME}),
            silent=self._silent(origin),
            attempts_limited=self.lockout,
        )

    def _silent(self, origin: Span) -> tuple[tuple[str, int], ...]:
        """Ports of services that a line switches off, and that no other service has."""
        off = {
            *(("tcp", port) for name, port in SERVICES.items() if self.running.get(name, Switch()).on is False),
            *(MOXA_PORTS if self.running.get("moxa", Switch()).on is False else ()),
        }
        return tuple(sorted(off - {(transport, port) for _, transport, port, _, _ in self._listening(origin)}))

    def _listening(self, origin: Span) -> Iterator[tuple[str, str, int, Span, UnknownMatch | None]]:
        """What surely or possibly listens: name, transport, port, place, and why it may not."""
        for name, default in SERVICES.items():
            port, place = self.ports.get(name, (default, origin))
            switch = self.running.get(name, Switch())
            if switch.on is not False:
                doubt = None if switch.on else doubtful(origin, SILENT.format(name), UnknownKind.FEATURE)
                yield name, "tcp", port, switch.origin or place, doubt
        moxa = self.running.get("moxa", Switch())
        if moxa.on is not False:
            doubt = None if moxa.on else doubtful(origin, SILENT.format("the Moxa service"), UnknownKind.FEATURE)
            for transport, port in MOXA_PORTS:
                yield "moxa", transport, port, moxa.origin or origin, doubt
        if self.snmp is None:
            yield "snmp", "udp", 161, origin, doubtful(origin, SILENT.format("snmp"), UnknownKind.FEATURE)
        elif self.snmp[0].lower() not in {"disable", "disabled", "none"}:
            yield "snmp", "udp", 161, self.snmp[1], None
        ping = self.running.get("ping", Switch())
        if ping.on is not False:
            doubt = None if ping.on else doubtful(origin, SILENT.format("the answer to ping"), UnknownKind.FEATURE)
            yield "ping", "icmp", 0, ping.origin or origin, doubt

    def _opened(  # noqa: PLR0913, PLR0917 - what one service is
        self, name: str, transport: str, port: int, place: Span, running: UnknownMatch | None, inside: frozenset[str]
    ) -> Iterator[ManagementService]:
        """A service for those who are trusted, and one for those who may be."""
        detail = f"version {self.snmp[0]}" if name == "snmp" and self.snmp is not None else ""
        for sources, interfaces in self._trusted(name, running, inside, place):
            if sources.possibly:
                yield ManagementService(name, port, place, transport, interfaces, sources, detail=detail)

    def _trusted(
        self, name: str, running: UnknownMatch | None, inside: frozenset[str], place: Span
    ) -> Iterator[tuple[AddressMatch, frozenset[str] | None]]:
        why = () if running is None else (running,)
        if self.trusting.on is False and not self.odd:
            yield AddressMatch(NO_ADDRESS if why else EVERY_IPV4, EVERY_IPV4, why), None
            return
        sure = union_of(item.addresses for item in self.entries.values() if item.on)
        possible = union_of(item.addresses for item in self.entries.values() if item.on is not False)
        unsaid = tuple(
            doubtful(item.origin, "no line says whether the entry is on")
            for item in self.entries.values()
            if item.on is None
        )
        open_to_all = (*self.odd, *(() if self.trusting.on else (doubtful(place, LIST_NOT_SHOWN),)))
        if name not in SERVICES:
            open_to_all = (*open_to_all, doubtful(place, NOT_LISTED.format(name), UnknownKind.FEATURE))
        if open_to_all:
            yield AddressMatch(NO_ADDRESS if why else sure, EVERY_IPV4, (*why, *unsaid, *open_to_all)), None
            return
        yield AddressMatch(NO_ADDRESS if why else sure, possible, (*why, *unsaid)), None
        if inside:
            shown = doubtful(self.trusting.origin or place, NOT_SHOWN, UnknownKind.FEATURE)
            yield AddressMatch(NO_ADDRESS, EVERY_IPV4, (*why, shown)), inside
