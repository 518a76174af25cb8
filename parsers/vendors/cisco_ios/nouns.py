"""What one reading of an IOS configuration gathers before it becomes a `Device`; mutable while it is read."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import EVERY_VLAN, VlanLine, Wrapping
from parsers.nouns import dataclass
from parsers.syntax.cisco_nat.nouns import NatPool
from parsers.syntax.list_uses import Use
from parsers.syntax.route_targets import VrfTargets
from parsers.syntax.spanning_trees import Trees
from parsers.vendors.cisco_ios.absent import ABSENT
from parsers.vendors.cisco_ios.control_plane import ControlPlane
from parsers.vendors.cisco_ios.zone_nouns import ZoneFirewall

if TYPE_CHECKING:
    import datetime as dt
    from ipaddress import IPv4Network

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.address import AddressSet
    from parsers.model.identity import Secret
    from parsers.model.interface import InterfaceAddress, PrivateRole, SwitchportMode, Vlan
    from parsers.model.intervals import Intervals
    from parsers.model.management import Account, ManagementService, RemoteServer, Setting
    from parsers.model.match import AddressMatch, UnknownMatch
    from parsers.model.routing import DynamicRouting, PolicyRoute, Route, SourceCheck
    from parsers.model.rules import BindingPoint, Rule
    from parsers.model.service import ServiceSet
    from parsers.source import Source, Span
    from parsers.syntax.bfd_hops import WatchedHop
    from parsers.syntax.indented import Statement
    from parsers.syntax.list_layer4 import Layer4
    from parsers.vendors.cisco_ios.gateway_groups import Group
    from parsers.vendors.cisco_ios.l2nat import Applied, Instance
    from parsers.vendors.cisco_ios.replication import Replication


@dataclass(slots=True)
class ListDraft:
    """An access list: rules with their sequence numbers, in the order of the file."""

    name: str
    kind: str
    """`standard`, `extended` or `ipv6`."""
    origin: Span
    rules: list[tuple[int, Rule]] = field(default_factory=list["tuple[int, Rule]"])
    highest: int = 0
    numbers: dict[int, int] = field(default_factory=dict[int, int])
    """Numbers that are taken, with the place in `rules` of the first that has each."""
    doubled: dict[int, UnknownMatch] = field(default_factory=dict["int", "UnknownMatch"])
    """Numbers that are used twice, and why nothing is sure of the rules that have them."""
    remarks: list[str] = field(default_factory=list[str])
    remark_lines: list[int] = field(default_factory=list[int])

    @property
    def family(self) -> int:
        """4 or 6."""
        return 6 if self.kind == "ipv6" else 4


@dataclass(slots=True)
class ServiceGroup:
    """An `object-group service`, resolved: its layer-4 parts, and why more may match."""

    parts: list[Layer4] = field(default_factory=list["Layer4"])
    unknown: list[UnknownMatch] = field(default_factory=list["UnknownMatch"])


@dataclass(slots=True)
class Inspected:
    """A line of an inspection rule: a protocol whose sessions are followed, and options that may drop packets."""

    protocol: str
    origin: Span
    drops: str = ""


@dataclass(slots=True)
class InterfaceDraft:
    """One `interface` block."""

    name: str
    origin: Span
    said: list[list[str]] = field(default_factory=list["list[str]"])
    """The words of each statement that is in the model."""
    description: str = ""
    addresses: list[InterfaceAddress] = field(default_factory=list["InterfaceAddress"])
    virtual: list[tuple[str, Span, Group]] = field(default_factory=list["tuple[str, Span, Group]"])
    """Addresses that it shares with others, each with its group."""
    gateways: dict[tuple[str, str], Group] = field(default_factory=dict[tuple[str, str], "Group"])
    """These groups, by protocol and number."""
    hsrp: str = "hsrp"
    """The HSRP that it speaks: `hsrp2` with version 2."""
    dynamic_address: bool = False
    delegated: bool = False
    """Whether it has an IPv6 address of a general prefix."""
    dhcp: bool = False
    """Whether it asks a DHCP server for its IPv4 address."""
    link_local: bool = False
    """`ipv6 enable`: it has a link-local address that no line tells."""
    ospf: set[str] = field(default_factory=set[str])
    """The processes of OSPF that a line of it names (`ip ospf 1 area 0`)."""
    borrows: Span | None = None
    """The line by which a tunnel has the address of another interface (`ip unnumbered`)."""
    enabled: bool = True
    vrf: str = ""
    zone: str = ""
    zone_line: Span | None = None
    vlan: int | None = None
    native_tag: bool = False
    channel_group: str = ""
    bridge_group: str = ""
    switched: bool | None = None
    """True after a `switchport` line, False after `no switchport`."""
    mode: SwitchportMode | None = None
    access_vlan: int = 1
    voice_vlan: int | None = None
    native_vlan: int = 1
    allowed: Intervals = EVERY_VLAN
    vlan_lines: list[VlanLine] = field(default_factory=list[VlanLine])
    private_role: PrivateRole | None = None
    private_pairs: dict[PrivateRole, dict[int, Intervals]] = field(
        default_factory=dict["PrivateRole", "dict[int, Intervals]"]
    )
    private_allowed: Intervals = ()
    """VLANs of a trunk of private VLANs that are not private."""
    private_native: int = 1
    protected: Span | None = None
    silent: bool = False
    """Sends no DTP (`switchport nonegotiate`)."""
    guards: dict[str, Span] = field(default_factory=dict["str", "Span"])
    """What lets in known stations alone, by the words of the line."""
    local_proxy: Span | None = None
    proxy: bool = True
    secondaries: Intervals = ()
    """Secondary VLANs that a VLAN interface takes frames of."""
    nat_side: str = ""
    nat66_side: str = ""
    l2nat: list[Applied] = field(default_factory=list["Applied"])
    policy_map: tuple[str, Span] | None = None
    policy_map6: tuple[str, Span] | None = None
    received: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])
    """Other VRFs that have the network of the interface as well."""
    labels: Span | None = None
    """The line by which it takes labelled packets (MPLS)."""
    crypto_map: Statement | None = None
    helpers: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])
    parent: str = ""
    peer: str = ""
    groups: dict[int, Span] = field(default_factory=dict["int", "Span"])
    """By IP version, the line by which the interface takes part in multicast routing."""
    wrapping: Wrapping = Wrapping.GRE
    """Of a tunnel; GRE is what nothing prints (Interface and Hardware Component Guide, "tunnel mode")."""
    inspected: list[tuple[int, str, BindingPoint, Statement]] = field(
        default_factory=list["tuple[int, str, BindingPoint, Statement]"]
    )
    """Inspection rules applied here: IP version, name, direction, line."""


@dataclass(slots=True)
class RemoteAccess:
    """Pools by name; which kind of key exchange names a pool; which virtual templates its profiles clone."""

    pools: dict[str, list[tuple[AddressSet, Span]]] = field(
        default_factory=dict["str", "list[tuple[AddressSet, Span]]"]
    )
    named: list[tuple[str, str, Span]] = field(default_factory=list["tuple[str, str, Span]"])
    templates: list[tuple[str, str, Span]] = field(default_factory=list["tuple[str, str, Span]"])


@dataclass(slots=True)
class State:
    """Everything gathered from one file, and the places where remarks and fates go."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    hostname: str = ""
    name_line: int = 0
    version: str = ""
    lists: dict[tuple[int, str], ListDraft] = field(default_factory=dict["tuple[int, str]", ListDraft])
    network_groups: dict[str, AddressMatch] = field(default_factory=dict["str", "AddressMatch"])
    service_groups: dict[str, ServiceGroup] = field(default_factory=dict[str, ServiceGroup])
    reflected: dict[tuple[int, str], list[Rule]] = field(default_factory=dict["tuple[int, str]", "list[Rule]"])
    """By IP version and reflexive list, the rules whose packets it remembers."""
    evaluated: dict[int, str] = field(default_factory=dict[int, str])
    """The reflexive list that an `evaluate` line names."""
    inspections: dict[tuple[int, str], list[Inspected]] = field(
        default_factory=dict["tuple[int, str]", "list[Inspected]"]
    )
    """By IP version and name, the lines of an inspection rule."""
    port_map: dict[str, list[tuple[ServiceSet, str, Span]]] = field(
        default_factory=dict["str", "list[tuple[ServiceSet, str, Span]]"]
    )
    """What `ip port-map` adds to an application: services, and the list of servers for which they count."""
    firewall: ZoneFirewall = field(default_factory=ZoneFirewall)
    time_ranges: dict[str, str] = field(default_factory=dict[str, str])
    last_days: dict[str, dt.date | None] = field(default_factory=dict[str, "dt.date | None"])
    hours: dict[str, Intervals | None] = field(default_factory=dict[str, "Intervals | None"])
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict[str, InterfaceDraft])
    uses: list[Use] = field(default_factory=list[Use])
    mentioned: set[str] = field(default_factory=set[str])
    routes: list[Route] = field(default_factory=list["Route"])
    leased: list[Route] = field(default_factory=list["Route"])
    watched_hops: list[WatchedHop] = field(default_factory=list["WatchedHop"])
    permanent: set[Span] = field(default_factory=set["Span"])
    """The lines of routes that stay where their interface is shut."""
    """Static routes whose next hop DHCP tells."""
    default_networks: list[tuple[IPv4Network, Span]] = field(default_factory=list["tuple[IPv4Network, Span]"])
    dynamic: list[DynamicRouting] = field(default_factory=list["DynamicRouting"])
    labels_everywhere: Span | None = None
    """The line by which every interface of a routing protocol takes part in MPLS."""
    vrf_targets: dict[str, VrfTargets] = field(default_factory=dict[str, VrfTargets])
    target_families: dict[tuple[str, str, str], set[int]] = field(
        default_factory=dict["tuple[str, str, str]", "set[int]"]
    )
    """For which IP versions a VRF has a route target, by its name, `import` or `export`, and the target."""
    nat64: list[list[str]] = field(default_factory=list["list[str]"])
    """The words of lines that say which packets NAT64 takes."""
    nat66: list[tuple[AddressSet, AddressSet, str, Statement]] = field(
        default_factory=list["tuple[AddressSet, AddressSet, str, Statement]"]
    )
    """Prefixes inside and outside, with their VRF."""
    nat64_at: list[tuple[Statement, str]] = field(default_factory=list["tuple[Statement, str]"])
    """The lines that let an interface take part."""
    replications: list[Replication] = field(default_factory=list["Replication"])
    import_maps: dict[str, tuple[str, Span]] = field(default_factory=dict[str, "tuple[str, Span]"])
    """The maps by which VRFs let in a part of what route targets bring, by VRF."""
    export_maps: dict[str, tuple[str, Span]] = field(default_factory=dict[str, "tuple[str, Span]"])
    """The maps by which routes of a VRF may get other route targets, by VRF."""
    between_global: list[tuple[str, str, int, Span]] = field(default_factory=list["tuple[str, str, int, Span]"])
    """Maps by which BGP takes routes into a table from another, one of them the global one, for an IP version."""
    protocols: list[Statement] = field(default_factory=list["Statement"])
    """The blocks of routing protocols."""
    bgp: list[Statement] = field(default_factory=list["Statement"])
    """The blocks of `router bgp`."""
    source_checks: list[SourceCheck] = field(default_factory=list["SourceCheck"])
    vlans: list[Vlan] = field(default_factory=list["Vlan"])
    nat: list[Statement] = field(default_factory=list["Statement"])
    l2nat: dict[str, Instance] = field(default_factory=dict[str, "Instance"])
    """The tables of layer-2 NAT, by name."""
    nat_pools: dict[str, NatPool] = field(default_factory=dict[str, NatPool])
    nat_ways: list[PolicyRoute] = field(default_factory=list["PolicyRoute"])
    route_maps: dict[str, list[Statement]] = field(default_factory=dict[str, "list[Statement]"])
    crypto_maps: dict[str, list[Statement]] = field(default_factory=dict[str, "list[Statement]"])
    remote: RemoteAccess = field(default_factory=RemoteAccess)
    trees: Trees = field(default_factory=Trees)
    tags_native: Span | None = None
    vlan_maps: dict[str, list[Statement]] = field(default_factory=dict[str, "list[Statement]"])
    vlan_filters: list[tuple[str, Intervals, Span]] = field(default_factory=list["tuple[str, Intervals, Span]"])
    policed: set[str] = field(default_factory=set[str])
    """Traffic policies (`policy-map`) that may drop."""
    control: ControlPlane = field(default_factory=ControlPlane)
    relay_ports: set[int] = field(default_factory=lambda: {37, 49, 53, 67, 68, 69, 137, 138})
    services: list[ManagementService] = field(default_factory=list["ManagementService"])
    accounts: list[Account] = field(default_factory=list["Account"])
    servers: list[RemoteServer] = field(default_factory=list["RemoteServer"])
    settings: list[Setting] = field(default_factory=list["Setting"])
    secrets: list[Secret] = field(default_factory=list["Secret"])
    web: dict[str, Statement] = field(default_factory=dict[str, "Statement"])
    lines: list[Statement] = field(default_factory=list["Statement"])
    mirrors: list[Statement] = field(default_factory=list["Statement"])
    """Lines that send copies out by ports, and those that say what is copied."""
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    marks: set[str] = field(default_factory=set[str])
    """What tells whether a device with switch ports routes; see `to_device.forwards`."""

    def span(self, statement: Statement) -> Span:
        """The place of a statement."""
        return self.source.span(statement.line)

    def modelled(self, statement: Statement) -> None:
        """The statement's line is in the model."""
        self.ledger.modelled(statement.line)

    def unread(self, statement: Statement, reason: str, interface: str | None = None) -> None:
        """The line was not understood, and whatever passes `interface` (None: the device) is not provable."""
        draft = self.interfaces.get(interface or "")
        if ABSENT.spoken_of(statement, self.source, None if draft is None else draft.said):
            self.ledger.irrelevant(statement.line, ABSENT.why(statement))
            return
        self.ledger.unknown(statement.line, reason)
        self.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, self.span(statement), reason)
        touched = None if interface is None else frozenset({interface})
        what = f"a line that was not read: {statement.text}"
        self.unmodelled.append(Unmodelled(what, Effect.MAY_DO_EITHER, self.span(statement), touched))
        if self._takes_back(statement):
            what = f"a line that takes back another: {statement.text}"
            self.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, self.span(statement), touched))

    def _takes_back(self, statement: Statement) -> bool:
        """Whether `no ...` speaks of a statement above, of routes perhaps, or of what chooses or drops packets."""
        if statement.words[0] != "no":
            return False
        meant = " ".join(statement.words[1:3])
        return any(line.strip().startswith(meant) for line in self.source.lines[: statement.line - 1])

    def feature(self, statement: Statement, what: str, effect: Effect, interface: str | None = None) -> None:
        """The line was read as a feature that is not modelled."""
        touched = None if interface is None else frozenset({interface})
        self.unmodelled.append(Unmodelled(what, effect, self.span(statement), touched))
        self.ledger.partial(statement.line, f"not modelled: {what}")
        self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, self.span(statement), f"{what} is not modelled")

    def part_of_feature(self, statement: Statement, what: str) -> None:
        """The line defines a part of a feature that makes itself felt where it is applied."""
        self.ledger.partial(statement.line, f"not modelled: {what}", blocking=False)
