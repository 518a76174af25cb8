"""Interfaces of a device, with their addresses, VLANs and groupings."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval, Intervals, holds
from parsers.model.vpn import gateways
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.source import Span

InterfaceAddressValue = ipaddress.IPv4Interface | ipaddress.IPv6Interface
EVERY_VLAN: Intervals = (Interval(1, 4094),)


class AddressRole(StrEnum):
    """PRIMARY and SECONDARY are the device's own; STANDBY belongs to its failover peer; VIRTUAL is shared."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    STANDBY = "standby"
    VIRTUAL = "virtual"


@dataclass(frozen=True, slots=True)
class Candidacy:
    """How a router stands for a shared address: the highest `priority` has it.

    Unless it `preempts`, it waits until the one that has the address is gone. One that `watches` something besides its
    own line lowers its priority when that is lost. Only routers of one `group` (protocol and number) hear each other:
    of two groups with one address, each has a router that answers for it.
    """

    priority: int
    preempts: bool
    watches: bool
    group: str


@dataclass(frozen=True, slots=True)
class InterfaceAddress:
    """An address with its network; VIRTUAL (HSRP, VRRP, CARP) ones take the network of the interface.

    `candidacy` of a VIRTUAL one; None where the reader does not say, or several forward at once.
    """

    value: InterfaceAddressValue
    role: AddressRole
    origin: Span
    candidacy: Candidacy | None = None


class InterfaceKind(StrEnum):
    """What an interface is. PHYSICAL may be switched (`switchport`) or routed."""

    PHYSICAL = "physical"
    SUBINTERFACE = "subinterface"
    VLAN = "vlan"
    AGGREGATE = "aggregate"
    BRIDGE = "bridge"
    LOOPBACK = "loopback"
    TUNNEL = "tunnel"
    VIRTUAL_LINK = "virtual link"
    OTHER = "other"


class Wrapping(StrEnum):
    """What the packets of a TUNNEL look like between the gateways; UNTOLD where the reader does not say."""

    UNTOLD = ""
    GRE = "gre"
    IPSEC = "ipsec"


class SwitchportMode(StrEnum):
    """DYNAMIC negotiates and may become a trunk."""

    ACCESS = "access"
    TRUNK = "trunk"
    DYNAMIC = "dynamic"


class PrivateVlan(StrEnum):
    """What a VLAN is in a private VLAN: the primary one, or a secondary one of either kind (RFC 5517)."""

    PRIMARY = "primary"
    ISOLATED = "isolated"
    COMMUNITY = "community"


class PrivateRole(StrEnum):
    """What a port is in a private VLAN. The trunks give frames of one VLAN the tag of another."""

    HOST = "host"
    PROMISCUOUS = "promiscuous"
    SECONDARY_TRUNK = "secondary trunk"
    PROMISCUOUS_TRUNK = "promiscuous trunk"


class SpanningTree(StrEnum):
    """What keeps loops out of the VLAN whose frames a port sends without a tag.

    OFF where a per-VLAN tree is off, FILTERED where no BPDU leaves or enters by the port.
    """

    PER_VLAN = "per VLAN"
    MULTIPLE = "multiple"
    OFF = "off"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class PrivatePair:
    """A primary VLAN with the secondary ones that a port joins to it."""

    primary: int
    secondaries: Intervals


@dataclass(frozen=True, slots=True)
class PrivatePort:
    """A port of private VLANs. HOST has one pair with one secondary VLAN; without a pair a port carries nothing.

    Of a HOST or SECONDARY_TRUNK, frames from outside are of the secondary VLAN, and those of the primary go out (of a
    community also its own). Of the others, frames from outside are of the primary VLAN, and all of the pair go out.
    """

    role: PrivateRole
    pairs: tuple[PrivatePair, ...] = ()


@dataclass(frozen=True, slots=True)
class VlanLine:
    """A line that puts `vlans` on a switched port."""

    vlans: Intervals
    origin: Span


@dataclass(frozen=True, slots=True)
class Switchport:
    """Layer-2 membership. `allowed` are the VLANs of a trunk (default: every one).

    Frames of the native VLAN are untagged on a trunk, and pass it only where it is among the allowed ones. `lines` are
    those that name VLANs, in order; a default has none. A port with a `private` role is what that says; of a trunk,
    `allowed` are then the VLANs that are not private. `protected` ports of one box send each other nothing.
    A port that `negotiates` sends DTP, by which two ports agree to be a trunk. `guards` are the lines that let in known
    stations alone (port security, 802.1X, MAC authentication); None where the reader does not say.
    """

    mode: SwitchportMode
    access_vlan: int = 1
    voice_vlan: int | None = None
    native_vlan: int = 1
    allowed: Intervals = EVERY_VLAN
    lines: tuple[VlanLine, ...] = ()
    private: PrivatePort | None = None
    protected: Span | None = None
    """The line that protects it."""
    negotiates: bool = False
    guards: tuple[Span, ...] | None = None
    registers: Span | None = None
    """The line by which it becomes a member of VLANs that its neighbour asks for (GVRP, MVRP)."""
    tree: SpanningTree | None = None
    """None where the reader does not say."""
    bpdu_guard: Span | None = None
    """The line by which the port is shut when a BPDU comes in."""
    tags_native: Span | None = None
    """The line by which frames of the native VLAN leave a trunk with a tag; it may drop those without one."""

    def line_of(self, vlan: int) -> Span | None:
        """The last line that names a VLAN, or None where a default brings it."""
        named = (line.origin for line in reversed(self.lines) if holds(line.vlans, vlan))
        return next(named, None)


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface.

    `name` is what rules and routes call it (ASA: the nameif, else the hardware name); `aliases`
    are other names it answers to. `vlan` is the tag of a subinterface or the id of a VLAN
    interface; `untagged` subinterfaces take frames without a tag as well (native). `parent` is the
    interface that carries it; `members` those it groups (aggregate, bridge, switch).
    `firewall_zone` is a vendor's group of interfaces, never an IEC 62443 zone.
    `dynamic_address` means that the address is not in the file (DHCP, PPPoE); with `dynamic_v6_only`, that holds for
    those of IPv6 alone (a part of a prefix that a provider delegates).
    `peer` is the other gateway of a TUNNEL as printed (several: joined by a comma and a blank), `any` where any
    may call.
    `management_only` interfaces do not pass transit traffic. `addresses` may hold any number.
    `secondaries` are the secondary VLANs that a VLAN interface of a primary VLAN takes frames of.
    """

    name: str
    kind: InterfaceKind
    origin: Span
    aliases: tuple[str, ...] = ()
    description: str = ""
    addresses: tuple[InterfaceAddress, ...] = ()
    dynamic_address: bool = False
    dynamic_v6_only: bool = False
    enabled: bool = True
    vrf: str = ""
    firewall_zone: str = ""
    security_level: int | None = None
    vlan: int | None = None
    untagged: bool = False
    parent: str = ""
    members: tuple[str, ...] = ()
    bridge_group: str = ""
    switchport: Switchport | None = None
    management_only: bool = False
    peer: str = ""
    secondaries: Intervals = ()
    local_proxy: Span | None = None
    """The line by which it answers ARP for stations of the segment that asks (`ip local-proxy-arp`)."""
    wrapping: Wrapping = Wrapping.UNTOLD
    proxy: bool = False
    """It answers ARP for what it would send out by another interface."""
    answers_for: AddressSet = NO_ADDRESS
    """Addresses that it does not have and for which it is told to answer ARP."""
    radio: bool = False
    """It is a radio that surely is switched on: an access point, a station or a bridge over the air."""
    modem: bool = False
    """It leads out over the network of a carrier by a modem (cellular, or dialled), whatever address it gets."""
    isolates: UnknownMatch | None = None
    """Why stations of its segment may not reach each other without it: the switches it controls are told so."""

    @property
    def peers(self) -> tuple[str, ...]:
        """The other gateways of a TUNNEL, one by one; `any` where any may call."""
        return gateways(self.peer)


@dataclass(frozen=True, slots=True)
class Vlan:
    """A VLAN that the device defines; `number` 1 to 4094. A primary one has its `secondaries`.

    `down` is the line by which the device forwards nothing of it.
    """

    number: int
    name: str
    origin: Span
    private: PrivateVlan | None = None
    secondaries: Intervals = ()
    down: Span | None = None
