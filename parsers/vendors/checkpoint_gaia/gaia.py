"""Gaia: `show configuration`, one command a line, read into the system's own nouns.

Source: Gaia R81 Administration Guide and Gaia R81 Advanced Routing Administration Guide (commands of each topic, read
as others quote them); configurations in public drivers and their tests. The configuration holds every setting that
was made; what is not there has its usual value. A later command about the same thing counts.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.model.routing import RouteKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.model.interface import InterfaceAddressValue
    from parsers.model.routing import Address, Network


@dataclass(slots=True)
class Port:
    """One interface; `line` is that of its first command."""

    name: str
    line: int
    kind: InterfaceKind = InterfaceKind.PHYSICAL
    addresses: list[tuple[InterfaceAddressValue, int]] = field(
        default_factory=list[tuple["InterfaceAddressValue", int]]
    )
    aliases: list[tuple[InterfaceAddressValue, int]] = field(default_factory=list[tuple["InterfaceAddressValue", int]])
    virtual: list[tuple[InterfaceAddressValue, int]] = field(default_factory=list[tuple["InterfaceAddressValue", int]])
    enabled: bool = True
    dynamic: bool = False
    parent: str = ""
    vlan: int | None = None
    members: list[str] = field(default_factory=list[str])
    comment: str = ""
    peer: str = ""


@dataclass(slots=True)
class Hop:
    """One way of a static route; `priority` lower is better; one that is watched (`ping`) may be gone."""

    line: int
    gateway: Address | None = None
    interface: str = ""
    kind: RouteKind = RouteKind.FORWARD
    priority: int = 1


@dataclass(slots=True)
class StaticRoute:
    """A static route with its ways; `table` is that of policy routing, or empty."""

    network: Network
    line: int
    hops: dict[str, Hop] = field(default_factory=dict[str, Hop])
    rank: int = 60
    watched: int = 0
    """The line that lets its ways be watched, or 0."""
    lines: list[int] = field(default_factory=list[int])


@dataclass(slots=True)
class PolicyRule:
    """A rule of policy routing."""

    priority: int
    line: int
    source: AddressSet | None = None
    destination: AddressSet | None = None
    interface: str = ""
    protocol: int | None = None
    port: int | None = None
    table: str = ""
    action: str = ""
    doubts: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


@dataclass(slots=True)
class Service:
    """A service of the system itself."""

    name: str
    port: int
    line: int
    on: bool
    transport: str = "tcp"
    detail: str = ""


@dataclass(slots=True)
class User:
    """An account."""

    name: str
    line: int
    roles: list[str] = field(default_factory=list[str])
    shell: str = ""
    form: str = ""
    form_line: int = 0


@dataclass(slots=True)
class Server:
    """A server that the system asks or tells."""

    purpose: str
    address: str
    line: int
    detail: str = ""


@dataclass(slots=True)
class Gaia:
    """Everything that the configuration of one system says."""

    lines: int = 0
    """How many commands were read; 0: the file holds no configuration of Gaia."""
    hostname: str = ""
    hostname_line: int = 0
    version: str = ""
    header: int = 0
    ports: dict[str, Port] = field(default_factory=dict[str, Port])
    routes: dict[tuple[str, str], StaticRoute] = field(default_factory=dict[tuple[str, str], StaticRoute])
    """By table (empty: the main one) and network."""
    policies: dict[int, PolicyRule] = field(default_factory=dict[int, PolicyRule])
    dynamic: dict[str, int] = field(default_factory=dict[str, int])
    """Protocols that bring routes, with a line."""
    services: dict[str, Service] = field(default_factory=dict[str, Service])
    allowed: list[tuple[AddressSet, int]] = field(default_factory=list[tuple["AddressSet", int]])
    """Who may open SSH and the web page of the system."""
    users: dict[str, User] = field(default_factory=dict[str, User])
    servers: list[Server] = field(default_factory=list[Server])
    communities: list[tuple[int, str, bool]] = field(default_factory=list[tuple[int, str, bool]])
    """Line, `read-only` or `read-write`, and whether the community is a well-known one."""
    secrets: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    """Line, whose secret, and its form."""
    proxied: list[tuple[AddressSet, int]] = field(default_factory=list[tuple["AddressSet", int]])
    """Addresses for which it answers ARP."""
    bridges: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    central: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """Servers that decide about logins."""
    attempts: int = 0
    """The line that locks accounts out after failed logins, or 0."""
    idle: tuple[int, int] | None = None
    """After how many minutes a session ends, with its line."""
    ipv6: bool = False
    backups: list[tuple[str, Address, int]] = field(default_factory=list[tuple[str, "Address", int]])
    """Virtual addresses of VRRP, with their interface where the command names it."""

    def port(self, name: str, line: int) -> Port:
        """The interface of that name, made if it is new."""
        found = self.ports.get(name)
        if found is None:
            found = self.ports[name] = Port(name, line)
            if name == "lo" or name.startswith("loop"):
                found.kind = InterfaceKind.LOOPBACK
            elif re.fullmatch(r"bond\d+", name):
                found.kind = InterfaceKind.AGGREGATE
            elif re.fullmatch(r"br\d+", name):
                found.kind = InterfaceKind.BRIDGE
            elif re.fullmatch(r"vpnt\d+", name):
                found.kind = InterfaceKind.TUNNEL
            elif (vlan := re.fullmatch(r"(.+)\.(\d{1,4})", name)) is not None:
                found.kind, found.parent, found.vlan = InterfaceKind.SUBINTERFACE, vlan[1], int(vlan[2])
        return found

    def addresses(self) -> Iterator[tuple[str, InterfaceAddressValue]]:
        """Every address of every interface that is on, with its interface."""
        for item in self.ports.values():
            for value, _ in (*item.addresses, *item.aliases) if item.enabled else ():
                yield item.name, value


def words_of(text: str) -> list[str] | None:
    """The words of a command, quoted ones whole; None where a quotation is not closed."""
    found: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        if text[at : match.start()].strip():
            return None
        found.append(match[1] if match[1] is not None else match[0])
        at = match.end()
    return None if text[at:].strip() else found


_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"(?=\s|$)|[^\s"]\S*')


def interface_address(address: str, length: str) -> InterfaceAddressValue:
    """An address with its network.

    Raises:
        ValueError: it is none.
    """
    return ipaddress.ip_interface(f"{address}/{length}")
