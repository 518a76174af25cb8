"""The nouns of the declared plant. `Zone` and `Conduit` are those of IEC 62443-3-2, nothing else."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.service import EVERY_PORT
from parsers.nouns import dataclass
from parsers.source import Span
from validator.plant.register import NO_REGISTER, Register

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from parsers.model.intervals import Interval
    from parsers.model.service import ServiceSet

NOWHERE = Span("", 0)


class ZoneKind(StrEnum):
    """What a zone is for. `internet` claims every address that no other zone claims."""

    ENTERPRISE = "enterprise"
    DMZ = "dmz"
    CONTROL = "control"
    FIELD = "field"
    SAFETY = "safety"
    VENDOR = "vendor"
    WIRELESS = "wireless"
    TEMPORARY = "temporary"
    MANAGEMENT = "management"
    INTERNET = "internet"
    EXTERNAL = "external"


OPERATIONAL = frozenset({ZoneKind.CONTROL, ZoneKind.FIELD, ZoneKind.SAFETY})
"""Kinds of zones that hold the control system itself."""
OUTSIDE = frozenset({ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR, ZoneKind.WIRELESS, ZoneKind.TEMPORARY})
"""Kinds of zones whose hosts are not the plant's own, or not under its hand."""


class Coupling(StrEnum):
    """How a safety zone is joined to its control system (ISA-TR84.00.09 speaks of these shapes)."""

    AIRGAP = "airgap"
    INTERFACED = "interfaced"
    INTEGRATED = "integrated"


class ProtocolBreak(StrEnum):
    """Whether a host ends what enters it and opens sessions of its own; no configuration of a network shows it.

    YES is what the owner of the plant file says; ATTESTED is what somebody has looked at and signed.
    """

    YES = "yes"
    NO = "no"
    ATTESTED = "attested"


@dataclass(frozen=True, slots=True)
class Asset:
    """A host that matters. `addresses` may be empty (serial) or several (redundant networks)."""

    id: str
    addresses: AddressSet
    origin: Span
    role: str = ""
    mac: str = ""
    redundant: bool = False
    """Declared to stand in several networks by design (FTE, PRP, a vendor's dual-homed server)."""
    protocol_break: ProtocolBreak | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of IEC 62443-3-2 (ZCR 3.1).

    `networks` are the declared networks and hosts together, as written (nested zones are resolved by
    the topology: the most specific claim wins). `vlans` and `interfaces` (pairs of device and
    interface) add the subnets found on them. `scope` tells apart equal addresses behind NAT.
    `sl_t` maps foundational requirements (IAC UC SI DC RDF TRE RA) to 0..4.
    """

    id: str
    kind: ZoneKind
    origin: Span
    name: str = ""
    networks: AddressSet = NO_ADDRESS
    vlans: frozenset[int] = frozenset()
    interfaces: tuple[tuple[str, str], ...] = ()
    assets: tuple[Asset, ...] = ()
    scope: str = ""
    sl_t: Mapping[str, int] = field(default_factory=dict[str, int])
    safety_designation: str = ""
    coupling: Coupling | None = None
    layer2: str = ""
    """An attestation id: whoever wrote it vouches for separation on layer 2. Empty: nobody does."""
    written: tuple[tuple[AddressSet, Span], ...] = ()
    """Each of the declared networks and hosts, and where it is written."""


@dataclass(frozen=True, slots=True)
class FlowEnd:
    """One side of a flow as written; `addresses` None means the whole zone of that side.

    `dual` are those of assets that have addresses of both families: each is one host.
    """

    text: str
    addresses: AddressSet | None
    dual: AddressSet = NO_ADDRESS


@dataclass(frozen=True, slots=True)
class Flow:
    """Who may open a connection to whom. `services` are destination services (source ports free unless given)."""

    source: FlowEnd
    destination: FlowEnd
    services: ServiceSet
    service_text: str
    origin: Span
    purpose: str = ""
    owner: str = ""
    essential: bool = False
    source_ports: Interval = EVERY_PORT
    """Already part of `services`."""


@dataclass(frozen=True, slots=True)
class Conduit:
    """A conduit of IEC 62443-3-2: the flows that `source_zone` may open to `destination_zone`.

    `via`: device names, each of which every way must pass. `maximum_width`: at most so many
    (source host, destination host, service) combinations, or None. `peers`: the gateways of the tunnels that carry
    it, each as `parsers.model.vpn.gateway` has it.
    """

    id: str
    source_zone: str
    destination_zone: str
    flows: tuple[Flow, ...]
    origin: Span
    via: tuple[str, ...] = ()
    logging: bool = False
    one_way: bool = False
    maximum_width: int | None = None
    sl_t: Mapping[str, int] = field(default_factory=dict[str, int])
    peers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vendor:
    """A remote party. `jump_host` is an asset id: the only place where its access may end."""

    id: str
    zone: str
    origin: Span
    entry_point: str = ""
    jump_host: str = ""
    services: ServiceSet | None = None
    service_text: str = ""
    contract_end: dt.date | None = None
    hours: str = ""
    default_state: str = ""
    """`disabled`: its access is turned on for each session; `enabled`, or empty where nothing is said."""
    mfa: bool | None = None
    zones: tuple[str, ...] = ()
    """The zones that it may reach besides its own; empty: nothing is said."""
    peers: tuple[str, ...] = ()
    """The gateways of its tunnels, each as `parsers.model.vpn.gateway` has it."""
    company: str = ""
    technology: str = ""
    """How it comes: `site_to_site`, `client_vpn`, `jump`, `cellular`, `oem_gateway`, or empty."""
    kill_action: str = ""
    """What ends its access, in words of the plant: `FW-EDGE: disable policy 88`."""


@dataclass(frozen=True, slots=True)
class PlantException:
    """A flow that is tolerated until `expires`, and not one day longer."""

    id: str
    source: AddressSet
    destination: AddressSet
    services: ServiceSet
    text: str
    origin: Span
    expires: dt.date
    reason: str = ""
    approved_by: tuple[str, ...] = ()
    functional_safety_approver: str = ""
    created: dt.date | None = None
    compensating_control: str = ""
    ticket: str = ""
    requested_by: str = ""
    extensions: int = 0
    """How often its expiry was moved; never more than `max_extensions`, if that is given."""
    max_extensions: int | None = None
    conduit: str = ""
    """The conduit whose zones it speaks of, either way; empty: any."""
    approval_days: tuple[tuple[str, dt.date], ...] = ()
    """Who approved it on which day, where the day is given."""

    def in_force(self, day: dt.date) -> bool:
        """Whether it excuses anything on a day: from the day of its making, and the day of its expiry is the last."""
        return (self.created is None or self.created <= day) and self.expires >= day


class NodeKind(StrEnum):
    """What a node without a configuration is; all but a diode join whatever is plugged into them."""

    UNMANAGED_SWITCH = "unmanaged_switch"
    MEDIA_CONVERTER = "media_converter"
    RADIO_BRIDGE = "radio_bridge"
    DIODE = "diode"


_NODES = {
    NodeKind.UNMANAGED_SWITCH: "an unmanaged switch",
    NodeKind.MEDIA_CONVERTER: "a media converter",
    NodeKind.RADIO_BRIDGE: "a radio bridge",
    NodeKind.DIODE: "a diode",
}


class Direction(StrEnum):
    """Which way a wire carries frames: from its first end to its second, back, or both."""

    A_TO_B = "a_to_b"
    B_TO_A = "b_to_a"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """What the plant says about a device: `file` relative to the snapshot, `platform` overrides detection.

    `id` is the device's name in the plant; `hostname` where the configuration calls it otherwise.
    `peer` is the other half of an HA pair. `attested` marks a node without a configuration (diode,
    unmanaged switch) with the id of the attestation that vouches for it. `scope` is the address
    scope of all its interfaces, `interface_scopes` of single ones. `managed_from` are the zones that may open its
    management services (None: not declared, so those of kind management). `kind` is what a node without a
    configuration is.
    """

    id: str
    origin: Span
    file: str = ""
    platform: str = ""
    hostname: str = ""
    context: str = ""
    peer: str = ""
    attested: str = ""
    scope: str = ""
    interface_scopes: Mapping[str, str] = field(default_factory=dict[str, str])
    managed_from: tuple[str, ...] | None = None
    kind: NodeKind | None = None
    exported: dt.date | None = None
    """The day on which its configuration was exported."""
    rules_complete: str = ""
    """An attestation id: whoever wrote it vouches that the device has no rule beside those of its file."""
    settings_complete: str = ""
    """An attestation id: the device has no setting beside those of its file, and runs them."""

    @property
    def lack(self) -> str:
        """What is missing of it, after "and", where it has no configuration and nobody attests it."""
        if self.kind is None:
            return "no configuration of it was handed in"
        return f"nobody attests it (as {_NODES[self.kind]} it has no configuration)"


@dataclass(frozen=True, slots=True)
class WireEnd:
    """One end of a declared wire: `device` with `interface`; or `device` alone, `zone` with `addresses`, or nothing.

    `device` alone is a node without a configuration: whatever is plugged into it is joined. `zone` is where the hosts
    at this end stand, `addresses` what they have (None: any of the zone). All empty: nothing is plugged in.
    """

    text: str
    origin: Span
    device: str = ""
    interface: str = ""
    zone: str = ""
    addresses: AddressSet | None = None


@dataclass(frozen=True, slots=True)
class WireEntry:
    """A cable, or what passes for one: its ends are joined on layer 2, through the node `via` if one is named.

    `one_way`: from the first of its two ends to the second alone; a diode is at one of them, or on the way.
    """

    ends: tuple[WireEnd, ...]
    origin: Span
    via: str = ""
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class Wiring:
    """`wiring:` of the plant. `complete` are devices whose other ports lead to hosts of their own VLAN or nowhere."""

    wires: tuple[WireEntry, ...] = ()
    complete: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Plant:
    """The declared plant, complete and consistent: every id is unique, every reference resolves."""

    id: str
    name: str
    owner: str
    origin: Span
    zones: tuple[Zone, ...]
    conduits: tuple[Conduit, ...]
    vendors: tuple[Vendor, ...] = ()
    exceptions: tuple[PlantException, ...] = ()
    devices: tuple[DeviceEntry, ...] = ()
    wiring: Wiring = Wiring()
    register: Register = NO_REGISTER
    unused: tuple[tuple[str, Span], ...] = ()
    """Keys that are known and that no verdict rests on yet, with their places."""

    def zone(self, zone_id: str) -> Zone:
        """The zone of that id, which must exist."""
        return next(zone for zone in self.zones if zone.id == zone_id)
