"""What one reading of an NX-OS configuration gathers before it becomes a `Device`; mutable while it is read."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import EVERY_VLAN, VlanLine
from parsers.nouns import dataclass
from parsers.syntax.cisco_nat.nouns import NatPool
from parsers.syntax.list_uses import Use
from parsers.syntax.route_targets import VrfTargets
from parsers.syntax.spanning_trees import Trees
from parsers.vendors.cisco_nxos.absent import ABSENT
from parsers.vendors.cisco_nxos.irrelevance import TABLE

if TYPE_CHECKING:
    import datetime as dt

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.identity import Secret
    from parsers.model.interface import InterfaceAddress, PrivateRole, SwitchportMode, Vlan
    from parsers.model.intervals import Intervals
    from parsers.model.management import Account, ManagementService, RemoteServer, Setting
    from parsers.model.match import AddressMatch
    from parsers.model.mirror import Mirror
    from parsers.model.routing import DynamicRouting, PolicyRoute, Route, SourceCheck
    from parsers.model.rules import Rule
    from parsers.source import Source, Span
    from parsers.syntax.bfd_hops import WatchedHop
    from parsers.syntax.indented import Statement

DEFAULT_VRF = "default"


def vrf_name(word: str) -> str:
    """A VRF as the model names it; the one called `default` has no name."""
    return "" if word == DEFAULT_VRF else word


@dataclass(slots=True)
class ListDraft:
    """An access list of one IP version: rules with their sequence numbers, in the order of the file."""

    name: str
    family: int
    origin: Span
    rules: list[tuple[int, Rule]] = field(default_factory=list["tuple[int, Rule]"])
    highest: int = 0
    numbers: dict[int, int] = field(default_factory=dict[int, int])
    """The place in `rules` of the first rule of each number."""
    doubted: set[int] = field(default_factory=set[int])
    """Numbers that are used more than once."""
    remarks: list[str] = field(default_factory=list[str])
    remark_lines: list[int] = field(default_factory=list[int])
    fragments: tuple[str, Span] | None = None
    """`permit-all` or `deny-all`, and its line."""

    @property
    def kind(self) -> str:
        """As other platforms tell their lists apart."""
        return "ipv6" if self.family == 6 else "extended"


@dataclass(slots=True)
class InterfaceDraft:
    """One `interface` block."""

    name: str
    origin: Span
    said: list[list[str]] = field(default_factory=list["list[str]"])
    """The words of each statement that is in the model."""
    always_up: Span | None = None
    """Of a VLAN's interface: the line by which it does not go down with its VLAN."""
    description: str = ""
    addresses: list[InterfaceAddress] = field(default_factory=list["InterfaceAddress"])
    virtual: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])
    dynamic_address: bool = False
    shut: bool | None = None
    """True after `shutdown`, False after `no shutdown`."""
    vrf: str = ""
    vlan: int | None = None
    channel_group: str = ""
    layer2: bool | None = None
    """True after `switchport` alone, False after `no switchport`."""
    switch_words: bool = False
    """Some `switchport ...` stands there."""
    fabric: bool = False
    """A port to a fabric extender."""
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
    private_native: int = 1
    protected: Span | None = None
    guards: dict[str, Span] = field(default_factory=dict["str", "Span"])
    local_proxy: Span | None = None
    proxy: bool = False
    secondaries: Intervals = ()
    policy_map: tuple[str, Span] | None = None
    policy_map6: tuple[str, Span] | None = None
    relays: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])
    peer: str = ""
    parent: str = ""
    nat_side: str = ""

    @property
    def enabled(self) -> bool:
        """Whether it is not said to be down; what the platform makes of an interface that says nothing, see `ports`."""
        return self.shut is not True


@dataclass(slots=True)
class State:
    """Everything gathered from one file, and the places where remarks and fates go."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    hostname: str = ""
    name_line: int = 0
    version: str = ""
    features: dict[str, tuple[bool, Span]] = field(default_factory=dict["str", "tuple[bool, Span]"])
    """What `feature` and `no feature` say."""
    lists: dict[tuple[int, str], ListDraft] = field(default_factory=dict["tuple[int, str]", ListDraft])
    address_groups: dict[tuple[int, str], AddressMatch] = field(default_factory=dict["tuple[int, str]", "AddressMatch"])
    group_numbers: dict[tuple[int, str], set[str]] = field(default_factory=dict["tuple[int, str]", "set[str]"])
    """Numbers of members that groups of addresses have so far."""
    port_groups: dict[str, Intervals] = field(default_factory=dict["str", "Intervals"])
    unread_port_groups: set[str] = field(default_factory=set[str])
    """Groups of ports of which some member was not read."""
    time_ranges: dict[str, str] = field(default_factory=dict[str, str])
    last_days: dict[str, dt.date | None] = field(default_factory=dict[str, "dt.date | None"])
    hours: dict[str, Intervals | None] = field(default_factory=dict[str, "Intervals | None"])
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict[str, InterfaceDraft])
    uses: list[Use] = field(default_factory=list[Use])
    mentioned: set[str] = field(default_factory=set[str])
    routes: list[Route] = field(default_factory=list["Route"])
    watched_hops: list[WatchedHop] = field(default_factory=list["WatchedHop"])
    dynamic: list[DynamicRouting] = field(default_factory=list["DynamicRouting"])
    vrf_targets: dict[str, VrfTargets] = field(default_factory=dict[str, VrfTargets])
    source_checks: list[SourceCheck] = field(default_factory=list["SourceCheck"])
    vlans: list[Vlan] = field(default_factory=list["Vlan"])
    vlans_down: dict[int, dict[str, Span]] = field(default_factory=dict[int, "dict[str, Span]"])
    """By VLAN the lines by which it passes nothing, by their first word."""
    route_maps: dict[str, list[Statement]] = field(default_factory=dict[str, "list[Statement]"])
    trees: Trees = field(default_factory=Trees)
    vlan_maps: dict[str, list[Statement]] = field(default_factory=dict[str, "list[Statement]"])
    vlan_filters: list[tuple[str, Intervals, Span]] = field(default_factory=list["tuple[str, Intervals, Span]"])
    port_profiles: dict[str, Statement] = field(default_factory=dict[str, "Statement"])
    policed: set[str] = field(default_factory=set[str])
    """Traffic policies that may drop."""
    switched_by_default: bool | None = None
    shut_by_default: bool | None = None
    """What `system default switchport` and `... shutdown` say."""
    services: list[ManagementService] = field(default_factory=list["ManagementService"])
    accounts: list[Account] = field(default_factory=list["Account"])
    servers: list[RemoteServer] = field(default_factory=list["RemoteServer"])
    settings: list[Setting] = field(default_factory=list["Setting"])
    secrets: list[Secret] = field(default_factory=list["Secret"])
    nat: list[Statement] = field(default_factory=list["Statement"])
    nat_pools: dict[str, NatPool] = field(default_factory=dict[str, NatPool])
    nat_ways: list[PolicyRoute] = field(default_factory=list["PolicyRoute"])
    marks: set[str] = field(default_factory=set[str])
    web: dict[str, Statement] = field(default_factory=dict[str, "Statement"])
    """Lines of `nxapi` by what they set."""
    lines: list[Statement] = field(default_factory=list["Statement"])
    communities: dict[str, tuple[str, Span]] = field(default_factory=dict["str", "tuple[str, Span]"])
    """Communities and users of SNMP: what they may, and where they stand."""
    snmp_lists: list[tuple[str, Use]] = field(default_factory=list["tuple[str, Use]"])
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    mirrors: list[Mirror] = field(default_factory=list["Mirror"])
    heard: dict[str, Span] = field(default_factory=dict[str, "Span"])
    """Ports of copies that take frames in too (`switchport monitor ingress`)."""
    jobs: list[range] = field(default_factory=list[range])
    """The lines (from 1) of each job of the scheduler, its first and last included."""
    cut: bool = False
    """A text that a line opens has no end."""

    def span(self, statement: Statement) -> Span:
        """The place of a statement."""
        return self.source.span(statement.line)

    def modelled(self, statement: Statement) -> None:
        """The statement's line is in the model."""
        self.ledger.modelled(statement.line)

    def seen(self, statement: Statement) -> bool:
        """Whether the line has a fate."""
        return self.ledger.fate(statement.line) is not LineFate.UNSEEN

    def judge(self, statement: Statement, section: str) -> bool:
        """Mark the line, and those beneath it, that the table of irrelevant lines knows."""
        return TABLE.judge(statement, section, self.ledger)

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
        effect = Effect.MAY_DO_ANYTHING if statement.words[0] in ("no", "default") else Effect.MAY_DO_EITHER
        self.unmodelled.append(Unmodelled(what, effect, self.span(statement), touched))

    def doubt(self, what: str, effect: Effect, origin: Span, interface: str | None = None) -> None:
        """Something that is not modelled, at `interface` (None: anywhere in the device)."""
        touched = None if interface is None else frozenset({interface})
        self.unmodelled.append(Unmodelled(what, effect, origin, touched))

    def feature(self, statement: Statement, what: str, effect: Effect, interface: str | None = None) -> None:
        """The line was read as a feature that is not modelled."""
        self.doubt(what, effect, self.span(statement), interface)
        self.ledger.partial(statement.line, f"not modelled: {what}")
        self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, self.span(statement), f"{what} is not modelled")

    def part_of_feature(self, statement: Statement, what: str) -> None:
        """The line defines a part of a feature that makes itself felt where it is applied."""
        self.ledger.partial(statement.line, f"not modelled: {what}", blocking=False)

    def is_on(self, feature: str, *, default: bool = False) -> bool:
        """Whether a feature is switched on."""
        found = self.features.get(feature)
        return default if found is None else found[0]
