"""Bridges: interfaces of one device that are joined on layer 2, with or without filters between them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span


class BridgeMode(StrEnum):
    """What stands between the members of a bridge.

    SWITCHED: nothing. The members are sockets of one switch; IP packets pass between any two of them
    and no filter of the device sees them. `Bridge.interface`, if any, is the device's only port there.

    FILTERED: the device's own filters. An IP packet of any header that comes in at member A, in a frame for a
    station behind member B, goes through `Device.order` once, with the routing stage left out:

    - INBOUND filters are those bound to A (and to no interface), never those of `Bridge.interface`;
    - FORWARD filters and NAT rules see `in_interfaces` {A} and `out_interfaces` {B};
    - OUTBOUND filters are those bound to B (and to no interface);
    - features that are not modelled touch it if they touch A or B;
    - policy routes and tunnels do not take it; a reverse-path check that names A may deny it.

    It never leaves by the member that it came in at. `Device.forwards` says nothing of bridging.
    """

    SWITCHED = "switched"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class Bridge:
    """Interfaces of one device that carry one broadcast domain.

    `members` are names of interfaces, in the order of the file; those that are not there, not enabled or
    `management_only` carry nothing. A member has no addresses of its own: which stations stand behind which
    member is not in the configuration. `interface` is the name of the interface with the addresses of the
    bridge (a BVI, the switch itself), or empty where there is none; its networks are those of the stations.

    `routed`: the device also routes between `interface` and its other interfaces. In a FILTERED bridge a
    packet in a frame for the device itself is then routed as if it had come in at `interface`, and rules see
    the names {A, `interface`}, A being the member it came in at. What is routed out of `interface` leaves by any
    one member B, under the names {B, `interface`}. At each point all bindings of both names must permit.
    Where not `members_judge_routed`, rules know what is routed by the name `interface` alone (pf, PAN-OS).

    Frames that carry no IP (ARP, PROFINET, GOOSE, spanning tree) are not judged. `untagged_only`: a FILTERED bridge
    drops frames with the tag of a VLAN; stations of a switch whose trunk leads to it are not heard beyond it.
    """

    name: str
    members: tuple[str, ...]
    mode: BridgeMode
    origin: Span
    interface: str = ""
    routed: bool = False
    untagged_only: bool = False
    members_judge_routed: bool = True
