"""Neighbour discovery of IPv6, which opens nothing between zones.

No host takes it from beyond its own link (RFC 4861, 6.1, 7.1 and 8.1: its hop limit is 255, and a router takes one
away), and on the link it is what ARP is, which is not judged. Lists of Cisco permit it without being told, so that no
zone behind such a list could be PROVED. Where every message of ICMPv6 passes it is told with those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parsers.model.address import EVERY_IPV6
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.service import ICMPV6, ServiceSet, of_icmp
from validator.reachability.header import AS_SENT

if TYPE_CHECKING:
    from validator.packets import PacketSet
    from validator.reachability.engine import PairReach

_EVERYBODY = AddressMatch.exactly(EVERY_IPV6)
_KINDS = ServiceSet(tuple(box for kind in range(133, 138) for box in of_icmp(ICMPV6, kind).boxes))
_DISCOVERY = Match(_EVERYBODY, _EVERYBODY, ServiceMatch.exactly(_KINDS))
"""Router and neighbour solicitations and advertisements, and redirects."""
_MESSAGES = Match(_EVERYBODY, _EVERYBODY, ServiceMatch.exactly(of_icmp(ICMPV6)))
ON_LINK = (_DISCOVERY, _MESSAGES)
"""What a question must tell apart."""


def without_discovery(reach: PairReach, packets: PacketSet) -> PacketSet:
    """The packets of a reach that matter between zones; its question has told `ON_LINK` apart."""
    discovery = reach.painter.region(_DISCOVERY, AS_SENT).surely
    if not discovery & packets:
        return packets
    sent = reach.grid.empty()
    for _, entered in reach.entered:
        sent = sent | entered.possibly
    others = (sent & reach.painter.region(_MESSAGES, AS_SENT).possibly) - discovery - packets
    alone = np.asarray(others.bits.any(axis=2, keepdims=True))
    return reach.grid.of(np.where(alone, packets.bits & ~discovery.bits, packets.bits))
