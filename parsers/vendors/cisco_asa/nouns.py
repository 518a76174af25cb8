"""The ASA's own nouns, filled while a file is read; mutable, and known to this package alone."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.model.identity import Secret
    from parsers.model.interface import InterfaceAddress
    from parsers.model.management import Account, ManagementService, RemoteServer, Setting
    from parsers.model.match import AddressMatch, ServiceMatch, UnknownMatch
    from parsers.model.routing import DynamicRouting, PolicyRoute, Route
    from parsers.source import Span
    from parsers.vendors.cisco_asa.contents import Drop, Inspection
    from parsers.vendors.cisco_asa.text import Statement


@dataclass(slots=True)
class Port:
    """An `interface` block. `nameif` is empty until named; `level` None until printed."""

    hardware: str
    origin: Span
    nameif: str = ""
    level: int | None = None
    level_origin: Span | None = None
    addresses: list[InterfaceAddress] = field(default_factory=list["InterfaceAddress"])
    dynamic: bool = False
    default_route: Span | None = None
    """The line by which it takes the default route that the provider tells (`setroute`)."""
    unit_pools: list[tuple[str, InterfaceAddress]] = field(default_factory=list[tuple[str, "InterfaceAddress"]])
    """Pools of which each unit of a cluster has an address here, with the address of the cluster."""
    enabled: bool = True
    management_only: bool = False
    description: str = ""
    vlan: int | None = None
    vrf: str = ""
    bridge_group: str = ""
    members: list[str] = field(default_factory=list[str])
    channel: str = ""
    tunnel: bool = False
    peer: str = ""
    policy_route: Statement | None = None
    no_forward: dict[str, Span] = field(default_factory=dict[str, "Span"])
    """The VLAN interfaces to which it opens no connection, in lower case, with their lines (ASA 5505)."""
    zone: str = ""
    switchport: list[tuple[list[str], Span]] = field(default_factory=list["tuple[list[str], Span]"])
    """The words of each `switchport` line, with its place."""
    no_nameif: bool = False
    """`no nameif` is printed; `no_address`: so is `no ip address`."""
    no_address: bool = False

    @property
    def name(self) -> str:
        """What rules and routes call it."""
        return self.nameif or self.hardware


@dataclass(slots=True)
class NetworkDefinition:
    """`object network` or `object-group network`: literal parts, and names of others with their lines."""

    name: str
    origin: Span
    group: bool
    literals: list[AddressMatch] = field(default_factory=list["AddressMatch"])
    references: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    ordered: list[AddressSet | str] = field(default_factory=list["AddressSet | str"])
    """Members in the order of the file, for translations by position."""


@dataclass(slots=True)
class ServiceDefinition:
    """`object service` or a service-like `object-group`. `kind`: service, port, protocol or icmp."""

    name: str
    origin: Span
    kind: str
    group: bool
    transports: tuple[int, ...] = ()
    literals: list[ServiceMatch] = field(default_factory=list["ServiceMatch"])
    references: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])


@dataclass(slots=True)
class Entry:
    """One `access-list` line: an entry or a remark (`words` from the word after the list's name and position)."""

    line: int
    words: list[str]


@dataclass(slots=True)
class AccessList:
    """All lines of one list in their order; `kind` is extended, standard, advanced, ethertype or webtype."""

    name: str
    origin: Span
    kind: str = ""
    entries: list[Entry] = field(default_factory=list[Entry])


@dataclass(slots=True)
class AccessGroup:
    """An `access-group` line. `direction`: in, out, global, control-plane."""

    name: str
    direction: str
    interface: str
    statement: Statement


@dataclass(slots=True)
class Translation:
    """A `nat` line. `section` 1 manual, 2 object, 3 after-auto; `words` after the interface pair."""

    section: int
    real: str
    mapped: str
    words: list[str]
    statement: Statement
    of_object: str = ""


@dataclass(slots=True)
class CryptoEntry:
    """One sequence of a crypto map."""

    name: str
    sequence: str
    origin: Span
    access_list: str = ""
    peers: list[str] = field(default_factory=list[str])
    dynamic: str = ""
    lines: list[Span] = field(default_factory=list["Span"])


@dataclass(slots=True)
class TunnelGroup:
    """A connection profile of the VPN."""

    name: str
    origin: Span
    kind: str = ""
    pools: list[str] = field(default_factory=list[str])
    policy: str = ""
    policy_line: int = 0
    server: Span | None = None
    """The line of a server that may give its users their addresses."""
    deciding: Span | None = None
    """A line that names whoever may give its users another policy, or other terms, when they log in."""
    dhcp: Span | None = None
    lines: list[Span] = field(default_factory=list["Span"])
    headings: list[Span] = field(default_factory=list["Span"])
    """The lines that begin with `tunnel-group NAME`."""


@dataclass(slots=True)
class GroupPolicy:
    """A group policy; `access_filter` and `pools` None where it inherits from DfltGrpPolicy."""

    name: str
    origin: Span
    access_filter: str | None = None
    filter_line: int = 0
    pools: list[str] | None = None
    protocols: tuple[str, ...] | None = None
    """`vpn-tunnel-protocol`; None where it inherits."""
    protocol_line: Span | None = None
    hours: tuple[str, Span] | None = None
    """`vpn-access-hours`: the time range (empty: none) and its line; None where it inherits."""
    logins: tuple[int, Span] | None = None
    """`vpn-simultaneous-logins`: how many sessions a user may have, 0 is none; None where it inherits."""
    external: bool = False
    """Whether a server holds its attributes."""
    lines: list[Span] = field(default_factory=list["Span"])


@dataclass(slots=True)
class Pool:
    """An `ip local pool`."""

    name: str
    origin: Span
    addresses: AddressSet


@dataclass(frozen=True, slots=True)
class OtherFilter:
    """What clients may have in place of their group policy's `vpn-filter`: a list, or that of another group policy.

    Neither is named where there is none, or none that a file shows.
    """

    who: str
    why: UnknownMatch
    access_list: str = ""
    policy: str = ""


@dataclass(slots=True)
class Vpn:
    """Everything about virtual private networks."""

    pools: dict[str, Pool] = field(default_factory=dict[str, Pool])
    groups: dict[str, TunnelGroup] = field(default_factory=dict[str, TunnelGroup])
    policies: dict[str, GroupPolicy] = field(default_factory=dict[str, GroupPolicy])
    crypto: dict[tuple[str, str], CryptoEntry] = field(default_factory=dict[tuple[str, str], CryptoEntry])
    crypto_interfaces: list[tuple[str, str, Span]] = field(default_factory=list[tuple[str, str, "Span"]])
    remote_interfaces: list[tuple[str, Span]] = field(default_factory=list[tuple[str, "Span"]])
    user_filters: list[tuple[str, str, Span]] = field(default_factory=list[tuple[str, str, "Span"]])
    portals: list[tuple[str, Span]] = field(default_factory=list[tuple[str, "Span"]])
    """Interfaces with a web portal, and its line."""
    web_users: list[Span] = field(default_factory=list["Span"])
    """Lines that give single users the portal, or leave it to a server whether they have it."""
    given: list[tuple[str, AddressSet, Span]] = field(default_factory=list[tuple[str, "AddressSet", "Span"]])
    """Users with an address of their own."""
    own_terms: list[Span] = field(default_factory=list["Span"])
    """Lines by which single users have other terms than their group: its policy, its hours, how many log-ins."""
    servers_assign: bool = True
    """`vpn-addr-assign aaa`: whether servers may give addresses."""
    bypass: bool = True
    bypass_origin: Span | None = None
    dynamic_filters: list[UnknownMatch] = field(default_factory=list["UnknownMatch"])
    other_filters: list[OtherFilter] = field(default_factory=list["OtherFilter"])


@dataclass(frozen=True, slots=True)
class Bypass:
    """`tcp-state-bypass` of a class of packets in a policy map; `traffic` empty: of no class that is known."""

    policy: str
    traffic: str
    why: UnknownMatch


@dataclass(slots=True)
class Config:
    """One device's configuration in the ASA's words."""

    hostname: str = ""
    hostname_origin: Span | None = None
    version: str = ""
    product: str = ""
    system_context: bool = False
    contexts: list[tuple[str, Span]] = field(default_factory=list[tuple[str, "Span"]])
    wired_contexts: set[str] = field(default_factory=set[str])
    """Contexts with interfaces of their own, or with lines that were not read: packets can pass them."""
    transparent: bool = False
    names: dict[str, str] = field(default_factory=dict[str, str])
    ports: dict[str, Port] = field(default_factory=dict[str, Port])
    networks: dict[str, NetworkDefinition] = field(default_factory=dict[str, NetworkDefinition])
    services: dict[str, ServiceDefinition] = field(default_factory=dict[str, ServiceDefinition])
    conditions: dict[str, UnknownMatch] = field(default_factory=dict[str, "UnknownMatch"])
    """User, security and network-service groups: what they make undecidable, by name."""
    time_ranges: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    lists: dict[str, AccessList] = field(default_factory=dict[str, AccessList])
    access_groups: list[AccessGroup] = field(default_factory=list[AccessGroup])
    overridden: list[Statement] = field(default_factory=list["Statement"])
    """Access groups that give way to the list of a user."""
    snmp_port: int = 161
    same_inter: Span | None = None
    same_intra: Span | None = None
    translations: list[Translation] = field(default_factory=list[Translation])
    old_nat: list[Statement] = field(default_factory=list["Statement"])
    routes: list[Route] = field(default_factory=list["Route"])
    tunneled: list[Route] = field(default_factory=list["Route"])
    """Default routes for packets that leave a tunnel."""
    policy_routes: list[PolicyRoute] = field(default_factory=list["PolicyRoute"])
    route_maps: dict[str, list[Statement]] = field(default_factory=dict[str, list["Statement"]])
    dynamic_routing: list[DynamicRouting] = field(default_factory=list["DynamicRouting"])
    vpn: Vpn = field(default_factory=Vpn)
    services_offered: list[ManagementService] = field(default_factory=list["ManagementService"])
    accounts: dict[str, Account] = field(default_factory=dict[str, "Account"])
    secrets: dict[str, Secret] = field(default_factory=dict[str, "Secret"])
    """By whose they are; the last line counts."""
    servers: list[RemoteServer] = field(default_factory=list["RemoteServer"])
    settings: list[Setting] = field(default_factory=list["Setting"])
    bypasses: list[Bypass] = field(default_factory=list[Bypass])
    drops: list[Drop] = field(default_factory=list["Drop"])
    inspections: list[Inspection] = field(default_factory=list["Inspection"])
    classes: dict[str, list[list[str]]] = field(default_factory=dict[str, list[list[str]]])
    """What each class map matches, as words."""
    http_port: int | None = None
    http_origin: Span | None = None
    http_clients: list[tuple[AddressSet, str, Span]] = field(default_factory=list[tuple["AddressSet", str, "Span"]])
    failover: str = ""
    selectors: set[str] = field(default_factory=set[str])
    """Access lists that something other than an interface or a VPN filter names."""

    @property
    def threat_defense(self) -> bool:
        """Whether Firepower Threat Defense wrote it."""
        return self.product == "NGFW"
