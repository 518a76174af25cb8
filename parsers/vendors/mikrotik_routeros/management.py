"""The device as a host: its services, accounts, servers and time.

Every service of `/ip service` runs by default but `www-ssl`, on every interface, and answers at every address of the
device; the input chain of the filter judges packets for it. Source: MikroTik documentation, "Services", "SNMP",
"MAC server", "RADIUS", "Log", "NTP".
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.identity import Topic
from parsers.model.management import Account, Answers, Management, ManagementService, RemoteServer, Setting
from parsers.model.match import ANY_ADDRESS, AddressMatch
from parsers.nouns import dataclass
from parsers.source import Span
from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.terms import addresses_of
from parsers.vendors.mikrotik_routeros import identity
from parsers.vendors.mikrotik_routeros.text import words

if TYPE_CHECKING:
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

_PORTS = {
    "telnet": ("telnet", 23),
    "ftp": ("ftp", 21),
    "www": ("http", 80),
    "ssh": ("ssh", 22),
    "www-ssl": ("https", 443),
    "api": ("api", 8728),
    "winbox": ("winbox", 8291),
    "api-ssl": ("api-ssl", 8729),
}
"""Service to the protocol it speaks and its port, as delivered."""
_OFF = frozenset({"www-ssl"})


@dataclass
class Host:
    """The management plane while it is read."""

    reading: Reading
    places: dict[str, tuple[int, AddressMatch, Span]] = field(
        default_factory=dict[str, tuple[int, AddressMatch, "Span"]]
    )
    off: set[str] = field(default_factory=set[str])
    on: set[str] = field(default_factory=set[str])
    snmp: Command | None = None
    communities: list[Command] = field(default_factory=list["Command"])
    services: list[ManagementService] = field(default_factory=list[ManagementService])
    accounts: list[Account] = field(default_factory=list[Account])
    servers: list[RemoteServer] = field(default_factory=list[RemoteServer])
    settings: list[Setting] = field(default_factory=list[Setting])

    def service(self, command: Command) -> None:
        """`set ssh port=2200 address=10.0.0.0/8`."""
        command.ignore(words("certificate tls-version vrf max-sessions"))
        name = "".join(command.words[:1]) or command.found.get("name", "")
        if name not in _PORTS:
            self.reading.bad(command, f"service {name!r} is not known")
            return
        port, sources = command.take("port"), command.take("address")
        said = command.take("disabled")
        if said:
            (self.off if said in {"yes", "true"} else self.on).add(name)
        number = int(port) if port.isdecimal() and int(port) < 65_536 else _PORTS[name][1]
        self.places[name] = (number, self._sources(command, sources), command.origin)
        self.reading.modelled(command)

    def _sources(self, command: Command, text: str) -> AddressMatch:
        try:
            parts = [addresses_of(part) for part in text.split(",") if part]
        except NotReadError as error:
            self.reading.bad(command, str(error))
            return ANY_ADDRESS
        return AddressMatch.exactly(union_of(parts)) if parts else ANY_ADDRESS

    def agent(self, command: Command) -> None:
        """`/snmp set`; the community that was delivered is `public`."""
        target = command.values.get("trap-target", "")
        command.ignore(command.values)
        self.snmp = command
        self.servers += [RemoteServer("snmp-trap", part, command.origin) for part in target.split(",") if part]
        self.reading.modelled(command)

    def community(self, command: Command) -> None:
        """Who may ask SNMP."""
        command.ignore(command.values)
        if command.on:
            self.communities.append(command)
        self.reading.modelled(command)

    def server(self, command: Command, purpose: str, key: str) -> None:
        """A server that the device uses."""
        text = command.values.get(key, "")
        command.ignore(command.values)
        if command.on and command.values.get("enabled", "yes") != "no":
            self.servers += [RemoteServer(purpose, part, command.origin) for part in text.split(",") if part]
        self.reading.modelled(command)

    def account(self, command: Command) -> None:
        """A local account."""
        name, group = command.values.get("name", ""), command.values.get("group", "")
        command.ignore(command.values)
        if command.on and name:
            self.accounts.append(Account(name, command.origin, group))
        self.reading.modelled(command)

    def setting(self, command: Command, name: str, keys: tuple[str, ...]) -> None:
        """Something of the management plane that is kept as it stands."""
        for key in keys:
            if key in command.values:
                self.settings.append(Setting(f"{name} {key}".strip(), command.values[key], command.origin))
        command.ignore(command.values)
        self.reading.modelled(command)

    def finished(self, origin: Span) -> Management:
        """Everything, with what runs by default."""
        found: list[ManagementService] = []
        nowhere = Span(origin.file, 0)
        for name, (protocol, default) in _PORTS.items():
            running = name in self.on or (name not in _OFF and name not in self.off)
            port, sources, place = self.places.get(name, (default, ANY_ADDRESS, nowhere))
            if running:
                detail = "" if name in self.places else "runs by default"
                found.append(ManagementService(protocol, port, place, sources=sources, detail=detail))
        if self.snmp is not None and self.snmp.values.get("enabled") == "yes":
            found.append(self._snmp(self.snmp))
        found += self.services
        found.append(ManagementService("ping", 0, origin, transport="icmp"))
        return Management(
            tuple(found),
            tuple(self.accounts),
            tuple(self.servers),
            tuple(self.settings),
            Answers.EVERY_ADDRESS,
            logins=identity.logins(self.accounts, self.settings),
            secrets=tuple(identity.communities(self.snmp, self.communities)),
            told=frozenset({Topic.LOGS, Topic.LOGINS}),
        )

    def _snmp(self, command: Command) -> ManagementService:
        parts: list[AddressMatch] = [
            self._sources(item, item.values.get("addresses", item.values.get("address", "")))
            for item in self.communities
        ]
        open_to_all = not parts or any(part == ANY_ADDRESS for part in parts)
        sources = ANY_ADDRESS if open_to_all else AddressMatch.exactly(union_of(part.possibly for part in parts))
        writes = any(item.values.get("write-access") == "yes" for item in self.communities)
        secure = bool(self.communities) and all(item.values.get("security") == "private" for item in self.communities)
        detail = f"{'version 3' if secure else 'version 2c'}, {'read-write' if writes else 'read-only'}"
        lines = tuple(item.origin for item in self.communities)
        return ManagementService(
            "snmp", 161, command.origin, transport="udp", sources=sources, detail=detail, lines=lines
        )
