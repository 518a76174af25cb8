"""What the settings of a SCALANCE consist of, in Siemens' own words."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    import ipaddress

    from parsers.model.address import AddressSet
    from parsers.model.interface import InterfaceAddress
    from parsers.model.intervals import Interval
    from parsers.model.management import Account, RemoteServer
    from parsers.model.match import AddressMatch, UnknownMatch
    from parsers.model.rules import Action
    from parsers.model.service import ServiceSet

OPERATIONS = ("start", "wait", "on-demand")
"""How a VPN connection comes up without anything else having to happen."""


@dataclass(frozen=True, slots=True)
class End:
    """Where packets come from or go to: `vlan 1`, `device`, `ipsec all`; `number` is a number, `all` or a name."""

    kind: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class IpRule:
    """`ipv4rule` or `ipv6rule`; an end that was not read is None. `priority` None: it is not printed."""

    line: int
    version: int
    source_end: End | None
    target_end: End | None
    source: AddressMatch
    destination: AddressMatch
    action: Action
    service: str
    priority: int | None
    logged: bool | None
    comment: str
    conditions: tuple[UnknownMatch, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """`prerule`: whether services of the device are open at an interface (None: at all). `services` empty: all."""

    line: int
    services: frozenset[str]
    version: int
    end: End | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class Masquerade:
    """`masquerading`: what leaves by an interface takes its address."""

    line: int
    end: End
    enabled: bool


@dataclass(frozen=True, slots=True)
class PortForward:
    """`napt`: `destination` None is the address of the interface itself; `ports` None are all.

    `automatic` None: nothing says whether the device makes a rule for it.
    """

    line: int
    end: End
    protocols: tuple[int, ...]
    destination: AddressSet | None
    ports: Interval | None
    target: AddressSet
    target_ports: Interval | None
    automatic: bool | None


@dataclass(frozen=True, slots=True)
class SourceNat:
    """`srcnat`: `target` None is the address of the interface that packets leave by."""

    line: int
    source_end: End
    target_end: End
    source: AddressSet
    destination: AddressSet
    target: AddressSet | None


@dataclass(frozen=True, slots=True)
class NetMap:
    """`netmap`: a network in place of another, host by host; `of_source` says which side is translated.

    `automatic` as of a port forward.
    """

    line: int
    of_source: bool
    source_end: End
    target_end: End
    source: AddressSet
    destination: AddressSet
    translated: AddressSet
    automatic: bool | None
    both_ways: bool


@dataclass(slots=True)
class Port:
    """`interface ...`: an interface of the device, while it is read."""

    name: str
    line: int
    alias: str = ""
    addresses: list[InterfaceAddress] = field(default_factory=list["InterfaceAddress"])
    dynamic: bool = False
    told: bool = False
    """A line says whether it has addresses."""
    enabled: bool = True
    trunk: bool = False
    pvid: int | None = None
    pvid_line: int = 0
    routed: bool = False
    tagged: dict[int, int] = field(default_factory=dict[int, int])
    untagged: dict[int, int] = field(default_factory=dict[int, int])
    """VLAN to the line that makes the port a member."""


@dataclass(slots=True)
class VlanSet:
    """`vlan N`."""

    number: int
    line: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class StaticRoute:
    """`ip route`."""

    line: int
    network: ipaddress.IPv4Network
    next_hop: ipaddress.IPv4Address | None
    end: str
    distance: int


@dataclass(slots=True)
class RemoteEnd:
    """`remote-end name`: the other gateway of IPsec connections, while it is read."""

    name: str
    line: int
    peer: str = ""
    roadwarrior: bool = False
    networks: list[ipaddress.IPv4Network] = field(default_factory=list["ipaddress.IPv4Network"])
    pool: ipaddress.IPv4Network | None = None


@dataclass(slots=True)
class Connection:
    """A VPN connection of IPsec or OpenVPN, while it is read.

    `automatic` None: nothing says whether the device makes rules for it. `narrowed` tells protocol or port.
    """

    name: str
    line: int
    remote: str = ""
    local: list[ipaddress.IPv4Network] = field(default_factory=list["ipaddress.IPv4Network"])
    operation: str = ""
    operation_line: int = 0
    automatic: bool | None = None
    automatic_line: int = 0
    narrowed: list[str] = field(default_factory=list[str])
    peers: list[str] = field(default_factory=list[str])
    masquerades: bool | None = None


@dataclass(slots=True)
class Vpn:
    """A kind of VPN as a whole; `on` None: nothing says whether it runs."""

    line: int = 0
    on: bool | None = None
    on_line: int = 0


@dataclass(slots=True)
class RemoteConnect(Vpn):
    """`sinemarc`: the connection to a SINEMA Remote Connect server."""

    server: str = ""
    automatic: bool | None = None
    automatic_line: int = 0
    enrolls: bool = True
    enrolls_line: int = 0


@dataclass(frozen=True, slots=True)
class Manager:
    """`authorized-manager`: `interfaces` None: any; `services` empty: all; `port` is a port behind which it must be."""

    line: int
    sources: AddressSet
    interfaces: frozenset[str] | None
    services: frozenset[str]
    port: str


@dataclass(slots=True)
class Daemon:
    """A service of the device; `on` None: nothing says whether it runs. `port` 0: as delivered."""

    on: bool | None = None
    port: int = 0
    line: int = 0
    detail: str = ""
    unsure: int = 0
    """A line that says something of it which is not understood."""


@dataclass
class Settings:
    """Everything of one device while it is read."""

    name: str = ""
    name_line: int = 0
    firewall: Vpn = field(default_factory=Vpn)
    rules: list[IpRule] = field(default_factory=list[IpRule])
    openings: list[Opening] = field(default_factory=list[Opening])
    services: dict[str, ServiceSet] = field(default_factory=dict[str, "ServiceSet"])
    masquerades: list[Masquerade] = field(default_factory=list[Masquerade])
    forwards: list[PortForward] = field(default_factory=list[PortForward])
    source_nat: list[SourceNat] = field(default_factory=list[SourceNat])
    maps: list[NetMap] = field(default_factory=list[NetMap])
    ports: dict[str, Port] = field(default_factory=dict[str, Port])
    vlans: dict[int, VlanSet] = field(default_factory=dict[int, VlanSet])
    routes: list[StaticRoute] = field(default_factory=list[StaticRoute])
    routing: Vpn = field(default_factory=Vpn)
    ipsec: Vpn = field(default_factory=Vpn)
    remote_ends: dict[str, RemoteEnd] = field(default_factory=dict[str, RemoteEnd])
    connections: dict[str, Connection] = field(default_factory=dict[str, Connection])
    openvpn: Vpn = field(default_factory=Vpn)
    open_connections: dict[str, Connection] = field(default_factory=dict[str, Connection])
    remote_connect: RemoteConnect = field(default_factory=RemoteConnect)
    managers: list[Manager] = field(default_factory=list[Manager])
    daemons: dict[str, Daemon] = field(default_factory=dict[str, Daemon])
    accounts: dict[str, Account] = field(default_factory=dict[str, "Account"])
    servers: list[RemoteServer] = field(default_factory=list["RemoteServer"])
