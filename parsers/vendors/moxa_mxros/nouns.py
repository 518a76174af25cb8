"""The vendor's own nouns, as they stand in a file, before they become the neutral model."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.interface import InterfaceAddress, Switchport
    from parsers.model.intervals import Interval
    from parsers.model.match import ServiceMatch
    from parsers.model.routing import DynamicRouting, Route
    from parsers.model.service import ServiceSet
    from parsers.source import Span

NOT_TOLD = "the file does not say whether it is enabled"
ANY_IPV4 = AddressMatch.exactly(EVERY_IPV4)


def doubtful(origin: Span, reason: str, kind: UnknownKind = UnknownKind.UNREAD) -> UnknownMatch:
    """A condition that the file does not decide."""
    return UnknownMatch(kind, reason, origin)


def perhaps(unknown: UnknownMatch, possibly: AddressSet = EVERY_IPV4, surely: AddressSet = NO_ADDRESS) -> AddressMatch:
    """Addresses that the file does not decide."""
    return AddressMatch(surely, possibly, (unknown,))


@dataclass
class Switch:
    """Whether something is switched on; None where no line says so."""

    on: bool | None = None
    origin: Span | None = None

    def set(self, on: bool, origin: Span) -> None:  # noqa: FBT001 - the state itself
        """A line says so; the last one counts."""
        self.on, self.origin = on, origin


@dataclass
class ServiceObject:
    """A service object. `surely_denied` is what a rule that denies surely takes, where that is less."""

    match: ServiceMatch
    origin: Span
    surely_denied: ServiceSet | None = None
    ports: tuple[tuple[int, Interval], ...] = ()
    """Protocol and ports, of one that can stand for source ports too."""


@dataclass
class PolicyDraft:
    """One rule of the layer 3 to 7 policy; fields that no line gives are None."""

    origin: Span
    index: int | None
    lines: list[Span] = field(default_factory=list["Span"])
    name: str = ""
    description: str = ""
    enabled: Switch = field(default_factory=Switch)
    action: str = ""
    mode: str = ""
    interfaces: tuple[str, str] | None = None
    source: str = ""
    destination: str = ""
    source_port: str = ""
    service: str = ""
    macs: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    inspected: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    unread: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    logged: bool | None = None


@dataclass
class FrameDraft:
    """One rule of the layer 2 filter."""

    origin: Span
    index: int
    lines: list[Span] = field(default_factory=list["Span"])
    enabled: Switch = field(default_factory=Switch)
    action: str = ""
    ports: tuple[str, str] = ("all", "all")
    kind: str = "all"
    conditions: list[UnknownMatch] = field(default_factory=list[UnknownMatch])


@dataclass
class SessionDraft:
    """One rule of session control: it limits how many connections a host takes."""

    origin: Span
    lines: list[Span] = field(default_factory=list["Span"])
    name: str = ""
    enabled: Switch = field(default_factory=Switch)
    action: str = ""
    destination: str = ""
    service: str = ""


@dataclass
class NatSide:
    """What stands after `original` or `translated`; `any` where no line gives it."""

    interface: str = "any"
    source: str = "any"
    source_port: str = "any"
    destination: str = "any"
    port: str = "any"


@dataclass
class NatDraft:
    """One rule of `ip nat`."""

    origin: Span
    index: int
    lines: list[Span] = field(default_factory=list["Span"])
    enabled: Switch = field(default_factory=Switch)
    protocol: str = "any"
    mode: str = ""
    original: NatSide = field(default_factory=NatSide)
    translated: NatSide = field(default_factory=NatSide)
    loopback: Span | None = None
    double: Span | None = None
    reverse: Span | None = None
    """The line that asks for a source translation besides."""
    bound: Span | None = None
    """The line that binds it to a virtual router."""
    broken: bool = False


@dataclass
class InterfaceDraft:
    """A layer 3 interface, or a socket (`ethernet`)."""

    kind: str
    name: str
    origin: Span
    addresses: list[InterfaceAddress] = field(default_factory=list["InterfaceAddress"])
    dynamic: bool = False
    enabled: bool = True
    vlan: int | None = None
    description: str = ""
    bridged: Span | None = None
    switchport: Switchport | None = None
    untagged: list[int] = field(default_factory=list[int])
    proxy: bool = False
    named: bool = False


@dataclass
class VirtualDraft:
    """A virtual router of VRRP."""

    origin: Span
    index: int
    address: str = ""
    interface: str = ""
    enabled: Switch = field(default_factory=Switch)


@dataclass
class TunnelDraft:
    """An IPsec connection."""

    name: str
    origin: Span
    lines: list[Span] = field(default_factory=list["Span"])
    gateway: str = ""
    interface: str = ""
    local: str = ""
    remote: str = ""
    enabled: Switch = field(default_factory=Switch)
    unread: list[UnknownMatch] = field(default_factory=list[UnknownMatch])


@dataclass
class ClientsDraft:
    """Clients that dial in by L2TP."""

    interface: str
    origin: Span
    offered: AddressSet | None
    enabled: Switch = field(default_factory=Switch)


@dataclass
class RouteDraft:
    """A static route by its name."""

    route: Route
    enabled: Switch = field(default_factory=Switch)


@dataclass
class Box:
    """Everything that a file says, in the order of the file."""

    name: str = ""
    version: str = ""
    addresses: dict[str, AddressMatch] = field(default_factory=dict[str, AddressMatch])
    services: dict[str, ServiceObject] = field(default_factory=dict[str, ServiceObject])
    policies: list[PolicyDraft] = field(default_factory=list[PolicyDraft])
    enforced: Switch = field(default_factory=Switch)
    default: str = ""
    default_origin: Span | None = None
    frames: list[FrameDraft] = field(default_factory=list[FrameDraft])
    sessions: list[SessionDraft] = field(default_factory=list[SessionDraft])
    nat: list[NatDraft] = field(default_factory=list[NatDraft])
    interfaces: list[InterfaceDraft] = field(default_factory=list[InterfaceDraft])
    vlans: dict[int, Span] = field(default_factory=dict[int, "Span"])
    copied: list[str] = field(default_factory=list[str])
    """Sockets of whose frames copies are made."""
    copies: list[tuple[str, Span]] = field(default_factory=list[tuple[str, "Span"]])
    """Sockets by which copies leave."""
    routes: list[tuple[str, RouteDraft]] = field(default_factory=list[tuple[str, RouteDraft]])
    names: list[tuple[str, Span]] = field(default_factory=list[tuple[str, "Span"]])
    """Name servers."""
    gateways: list[Route] = field(default_factory=list["Route"])
    dynamic: list[DynamicRouting] = field(default_factory=list["DynamicRouting"])
    virtual: list[VirtualDraft] = field(default_factory=list[VirtualDraft])
    vrrp: Switch = field(default_factory=Switch)
    tunnels: list[TunnelDraft] = field(default_factory=list[TunnelDraft])
    dialling: list[tuple[str, Span]] = field(default_factory=list[tuple[str, "Span"]])
    """Users of L2TP."""
    clients: list[ClientsDraft] = field(default_factory=list[ClientsDraft])
