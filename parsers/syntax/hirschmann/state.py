"""What both readers gather before it becomes a device: ports, VLANs, addresses, routes, lists, services."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.identity import Secret
    from parsers.model.interface import InterfaceAddress, VlanLine
    from parsers.model.management import Account, RemoteServer, Setting
    from parsers.model.routing import DynamicRouting, Route
    from parsers.model.rules import Action
    from parsers.source import Span
    from parsers.syntax.hirschmann.rows import Reading, Row

DEFAULT_VLAN = 1
PORT_NAME = re.compile(r"(?:[a-z]+/\d{1,5}|\d{1,3}(?:/\d{1,3}){1,2})")
"""`1/1`, `vlan/10`, `lag/1`, `loopback/1`, `cpu/1`; a range of ports is none."""


@dataclass(slots=True, eq=False)
class Port:
    """A port, an aggregate or a router interface. `tagged` and `untagged` are the VLANs that it is a member of.

    As delivered, a port is a member of VLAN 1 without a tag, its PVID is 1, and it takes frames of any VLAN.
    """

    name: str
    origin: Span
    enabled: bool = True
    description: str = ""
    members: set[int] = field(default_factory=lambda: {DEFAULT_VLAN})
    tagged: set[int] = field(default_factory=set[int])
    pvid: int = DEFAULT_VLAN
    ingress_filter: bool = False
    frames: str = "all"
    lines: list[VlanLine] = field(default_factory=list["VlanLine"])
    routed: bool = False
    addresses: list[InterfaceAddress] = field(default_factory=list["InterfaceAddress"])
    dynamic_address: bool = False
    proxy: bool = False
    aggregate: str = ""
    guards: list[Span] = field(default_factory=list["Span"])
    registers: Span | None = None

    @property
    def kind(self) -> InterfaceKind:
        """What it is, by its name."""
        stem = self.name.partition("/")[0]
        return {
            "vlan": InterfaceKind.VLAN,
            "lag": InterfaceKind.AGGREGATE,
            "loopback": InterfaceKind.LOOPBACK,
        }.get(stem, InterfaceKind.PHYSICAL)

    @property
    def own(self) -> bool:
        """Whether it is the port behind which the device itself is (`cpu/1`), into which nothing is plugged."""
        return self.name.startswith("cpu/")

    @property
    def vlan(self) -> int | None:
        """The number of a VLAN router interface."""
        number = self.name.partition("/")[2]
        return int(number) if self.kind is InterfaceKind.VLAN and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class ListRule:
    """A rule of an access list as it stands; its row is read when the lists are made."""

    index: int
    action: Action
    row: Row


@dataclass(slots=True, eq=False)
class AccessList:
    """A list with its rules; `kind` is `ip` or `mac`."""

    name: str
    kind: str
    origin: Span
    rules: list[ListRule] = field(default_factory=list[ListRule])


@dataclass(frozen=True, slots=True)
class ListUse:
    """A list assigned to a port, or to a VLAN (`vlan` is not None); lists of a smaller `sequence` judge first."""

    name: str
    kind: str
    port: str
    vlan: int | None
    direction: str
    sequence: int
    row: Row


@dataclass(slots=True, eq=False)
class Restriction:
    """A rule of restricted management access: from where, to which services. All are open as delivered."""

    row: Row
    address: str = "0.0.0.0"  # noqa: S104 - any source, as delivered; nothing listens
    prefix: int = 0
    enabled: bool = True
    services: dict[str, bool] = field(default_factory=dict[str, bool])
    unsure: str = ""


@dataclass(slots=True)
class State:
    """Everything of one device while it is read."""

    reading: Reading
    script: bool = True
    """Whether it is the CLI script, which says all of the management plane; the XML is read in part."""
    name: str = ""
    version: str = ""
    later: list[Row] = field(default_factory=list["Row"])
    """Rows that are read once all others are (`all_read`)."""
    all_read: bool = False
    tables: set[str] = field(default_factory=set[str])
    """Of the XML: the tables and groups that stand in the file, empty ones too."""
    switches_only: bool = False
    """Of the XML: whether a whole export shows a device that has nothing of a router."""
    origin: Span | None = None
    ports: dict[str, Port] = field(default_factory=dict[str, Port])
    vlans: dict[int, tuple[str, Span]] = field(default_factory=dict[int, "tuple[str, Span]"])
    routing: bool | None = None
    vrrp_off: bool = False
    routers_off: set[tuple[str, str]] = field(default_factory=set["tuple[str, str]"])
    """Routers of VRRP that are off, by port and number."""
    routes: list[Route] = field(default_factory=list["Route"])
    dynamic: list[DynamicRouting] = field(default_factory=list["DynamicRouting"])
    management: InterfaceAddress | None = None
    management_dynamic: Span | None = None
    management_vlan: int = DEFAULT_VLAN
    out_of_band: InterfaceAddress | None = None
    out_of_band_on: bool = True
    lists: dict[tuple[str, str], AccessList] = field(default_factory=dict["tuple[str, str]", AccessList])
    uses: list[ListUse] = field(default_factory=list[ListUse])
    services: dict[str, tuple[bool, Span]] = field(default_factory=dict[str, "tuple[bool, Span]"])
    service_ports: dict[str, int] = field(default_factory=dict[str, int])
    restricted: tuple[bool, Span] | None = None
    restrictions: dict[int, Restriction] = field(default_factory=dict[int, Restriction])
    deleted: set[int] = field(default_factory=set[int])
    accounts: dict[str, Account] = field(default_factory=dict[str, "Account"])
    servers: list[RemoteServer] = field(default_factory=list["RemoteServer"])
    settings: list[Setting] = field(default_factory=list["Setting"])
    secrets: list[Secret] = field(default_factory=list["Secret"])
    copies: dict[str, list[Row]] = field(default_factory=dict[str, "list[Row]"])
    """The statements of each session of copies."""
    unaware: Span | None = None
    multicast: dict[str, Span] = field(default_factory=dict[str, "Span"])
    memberships: dict[int, tuple[list[str], list[str], Span]] = field(
        default_factory=dict[int, "tuple[list[str], list[str], Span]"]
    )
    """Of the XML: the members and the untagged members of each VLAN, for ports are known when all is read."""

    def port(self, name: str, origin: Span) -> Port:
        """The port of that name, made where it is new."""
        found = self.ports.get(name)
        if found is None:
            found = self.ports[name] = Port(name, origin)
        return found


def address_of(text: str) -> ipaddress.IPv4Address | None:
    """An IPv4 address in dotted form, or in four pairs of hexadecimal digits (`0A 01 00 FE`, as the XML has it)."""
    parts = text.split()
    if len(parts) == 4 and all(len(part) == 2 for part in parts):
        try:
            return ipaddress.IPv4Address(bytes(int(part, 16) for part in parts))
        except ValueError:
            return None
    try:
        return ipaddress.IPv4Address(text)
    except ValueError:
        return None
