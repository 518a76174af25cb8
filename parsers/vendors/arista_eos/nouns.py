"""What one reading of an EOS configuration gathers before it becomes a `Device`; mutable while it is read."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import EVERY_VLAN, SwitchportMode, VlanLine, Wrapping
from parsers.nouns import dataclass
from parsers.syntax import list_uses
from parsers.syntax.route_targets import VrfTargets
from parsers.syntax.spanning_trees import Trees
from parsers.vendors.arista_eos.absent import ABSENT

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.identity import Secret
    from parsers.model.interface import InterfaceAddress, PrivateVlan
    from parsers.model.intervals import Intervals
    from parsers.model.management import Account, ManagementService, RemoteServer, Setting
    from parsers.model.match import UnknownMatch
    from parsers.model.routing import DynamicRouting, Route, SourceCheck
    from parsers.model.rules import Rule
    from parsers.source import Source, Span
    from parsers.syntax.indented import Statement


@dataclass(slots=True)
class ListDraft:
    """An access list: rules with their sequence numbers, in the order of the file."""

    name: str
    family: int
    standard: bool
    origin: Span
    rules: list[tuple[int, Rule]] = field(default_factory=list["tuple[int, Rule]"])
    highest: int = 0
    numbers: set[int] = field(default_factory=set[int])
    doubled: dict[int, UnknownMatch] = field(default_factory=dict["int", "UnknownMatch"])
    """Sequence numbers that several entries have, of which the device keeps one."""
    remarks: list[str] = field(default_factory=list[str])
    remark_lines: list[int] = field(default_factory=list[int])


@dataclass(slots=True)
class Use(list_uses.Use):
    """A list that something binds; `vrf` is None where it counts for every VRF."""

    vrf: str | None = None


@dataclass(slots=True)
class InterfaceDraft:
    """One `interface` block."""

    name: str
    origin: Span
    said: list[list[str]] = field(default_factory=list["list[str]"])
    """The words of each statement that is in the model."""
    description: str = ""
    addresses: list[InterfaceAddress] = field(default_factory=list["InterfaceAddress"])
    virtual: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])
    vrrp: list[tuple[str, str, Span]] = field(default_factory=list["tuple[str, str, Span]"])
    """Groups of VRRP with their addresses."""
    vrrp_off: set[str] = field(default_factory=set[str])
    dynamic_address: bool = False
    borrows: Span | None = None
    """The line by which a tunnel has the address of another interface (`ip unnumbered`)."""
    enabled: bool | None = None
    """None where no line says so."""
    vrf: str = ""
    vlan: int | None = None
    channel_group: str = ""
    switched: bool | None = None
    """True after a `switchport` line that makes one, False after `no switchport`."""
    mode: SwitchportMode = SwitchportMode.ACCESS
    access_vlan: int = 1
    phone_vlan: int | None = None
    native_vlan: int = 1
    allowed: Intervals = EVERY_VLAN
    trunk_groups: set[str] = field(default_factory=set[str])
    vlan_lines: list[VlanLine] = field(default_factory=list[VlanLine])
    secondary_trunk: bool = False
    mapping: Intervals | None = None
    """Secondary VLANs that an interface of a primary VLAN takes, where a line says so."""
    guards: dict[str, Span] = field(default_factory=dict["str", "Span"])
    local_proxy: Span | None = None
    proxy: bool = False
    helpers: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])
    peer: str = ""
    groups: dict[int, Span] = field(default_factory=dict["int", "Span"])
    """By IP version, the line by which the interface takes part in multicast routing."""
    wrapping: Wrapping = Wrapping.UNTOLD
    nat: list[Statement] = field(default_factory=list["Statement"])
    pbr: tuple[str, Statement] | None = None
    traffic_policies: list[tuple[str, str, Statement]] = field(default_factory=list["tuple[str, str, Statement]"])
    """The direction, the name and the line of each."""


@dataclass(slots=True)
class VlanDraft:
    """A VLAN that the file defines: its trunk groups, and what it is in a private VLAN."""

    name: str
    origin: Span
    groups: set[str] = field(default_factory=set[str])
    private: PrivateVlan | None = None
    primary: int | None = None


@dataclass(slots=True)
class Server:
    """A server of the device: where it listens, by VRF, and who may ask (lists of one VRF, or of all)."""

    protocol: str
    port: int
    origin: Span
    on: bool
    """Whether it listens in the VRF that no line names."""
    transport: str = "tcp"
    vrfs: dict[str, bool] = field(default_factory=dict[str, bool])
    lines: list[Span] = field(default_factory=list["Span"])
    detail: str = ""


@dataclass(slots=True)
class Vxlan:
    """What `interface Vxlan1` carries: VLANs and VRFs, each with its line."""

    vlans: list[tuple[Intervals, Span]] = field(default_factory=list["tuple[Intervals, Span]"])
    vrfs: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])


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
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict["str", InterfaceDraft])
    profiles: dict[str, list[Statement]] = field(default_factory=dict["str", "list[Statement]"])
    routed_ports: bool = False
    """`switchport default mode routed`: ports route unless they say otherwise."""
    ports_down: bool = False
    """`interface defaults`, `ethernet`, `shutdown`: ports are off unless they say otherwise."""
    uses: list[Use] = field(default_factory=list[Use])
    mentioned: set[str] = field(default_factory=set[str])
    defined_vrfs: set[str] = field(default_factory=lambda: {""})
    vrfs: dict[str, VrfTargets] = field(default_factory=dict["str", VrfTargets])
    routing: dict[tuple[str, int], bool] = field(default_factory=dict["tuple[str, int]", bool])
    """By VRF (empty: the default one) and IP version, whether a line switches routing on or off."""
    routes: list[Route] = field(default_factory=list["Route"])
    dynamic: list[DynamicRouting] = field(default_factory=list["DynamicRouting"])
    source_checks: list[SourceCheck] = field(default_factory=list["SourceCheck"])
    vlans: dict[int, VlanDraft] = field(default_factory=dict[int, VlanDraft])
    vxlan: Vxlan = field(default_factory=Vxlan)
    trees: Trees = field(default_factory=Trees)
    policed: set[str] = field(default_factory=set[str])
    """Traffic policies of quality of service that may drop."""
    policies: dict[str, list[Statement]] = field(default_factory=dict["str", "list[Statement]"])
    classes: dict[str, list[Statement]] = field(default_factory=dict["str", "list[Statement]"])
    traffic_policies: dict[str, Statement] = field(default_factory=dict["str", "Statement"])
    traffic_blocks: list[Statement] = field(default_factory=list["Statement"])
    pools: dict[str, Statement] = field(default_factory=dict["str", "Statement"])
    relay_ports: set[int] = field(default_factory=lambda: {67})
    servers_on: dict[str, Server] = field(default_factory=dict[str, Server])
    services: list[ManagementService] = field(default_factory=list["ManagementService"])
    accounts: list[Account] = field(default_factory=list["Account"])
    remote: list[RemoteServer] = field(default_factory=list["RemoteServer"])
    settings: list[Setting] = field(default_factory=list["Setting"])
    secrets: list[Secret] = field(default_factory=list["Secret"])
    communities: list[tuple[Span, str]] = field(default_factory=list["tuple[Span, str]"])
    """Lines that let SNMP in, and in which form."""
    snmp_vrfs: dict[str, bool] = field(default_factory=lambda: {"": True})
    console_idle: tuple[int, Span] | None = None
    idle: dict[str, tuple[int, Span]] = field(default_factory=dict["str", "tuple[int, Span]"])
    mirrors: dict[str, list[tuple[Statement, str, str]]] = field(
        default_factory=dict["str", "list[tuple[Statement, str, str]]"]
    )
    """Lines of each mirror session: source or destination, and how they name ports."""
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    marks: set[str] = field(default_factory=set[str])

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
        self.unmodelled.append(Unmodelled(what, Effect.MAY_DO_ANYTHING, self.span(statement), touched))

    def feature(
        self, statement: Statement, what: str, effect: Effect, interfaces: frozenset[str] | None = None
    ) -> None:
        """The line was read as a feature that is not modelled."""
        self.unmodelled.append(Unmodelled(what, effect, self.span(statement), interfaces))
        self.ledger.partial(statement.line, f"not modelled: {what}")
        self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, self.span(statement), f"{what} is not modelled")

    def part_of_feature(self, statement: Statement, what: str) -> None:
        """The line, with what stands below it, is a part of a feature that is felt where it is applied."""
        for item in statement.walk():
            self.ledger.partial(item.line, f"not modelled: {what}", blocking=False)

    def irrelevant(self, statement: Statement, reason: str, *, whole: bool = False) -> None:
        """The line does not bear on who may talk to whom; nor, if it is `whole`, does what stands below it."""
        for item in statement.walk() if whole else (statement,):
            self.ledger.irrelevant(item.line, reason)
