"""What connection tracking says of the packets that verdicts speak of: those that open, and those that answer.

A packet that opens (`State.NEW`) belongs to no connection yet. The kernel calls it new, except ICMP messages that
ask nothing: those are invalid (net/netfilter/nf_conntrack_proto_icmp.c, `valid_new`: echo, timestamp, information
and address mask requests; nf_conntrack_proto_icmpv6.c: echo and node information requests), and neighbour discovery
and multicast listener messages of IPv6, which are untracked (`noct_valid_new`). Either tracker takes packets of its own
IP version alone: ICMPv6 in IPv4 is invalid, and so is ICMP in IPv6. A packet that answers
(`State.ESTABLISHED`) is established; errors that name a known packet are related.
"""

from __future__ import annotations

from parsers.model.intervals import Interval
from parsers.model.service import (
    EVERY_SERVICE,
    ICMP,
    ICMPV6,
    NO_SERVICE,
    ServiceBox,
    ServiceSet,
    State,
    of_icmp,
)


def _types(protocol: int, *types: int) -> ServiceSet:
    found = NO_SERVICE
    for number in types:
        found |= of_icmp(protocol, number)
    return found


def _only(services: ServiceSet, states: State) -> ServiceSet:
    return services & ServiceSet((ServiceBox(states=states),))


EVERY_ICMP = ServiceSet((ServiceBox(Interval(ICMP, ICMP)), ServiceBox(Interval(ICMPV6, ICMPV6))))
REQUESTS = _types(ICMP, 8, 13, 15, 17) | _types(ICMPV6, 128, 139)
ERRORS = _types(ICMP, 3, 4, 5, 11, 12) | _types(ICMPV6, 1, 2, 3, 4, 137)
UNTRACKED = _types(ICMPV6, 130, 131, 132, 133, 134, 135, 136, 143)
LATER_UNTRACKED = _types(ICMPV6, 151, 152)
"""Multicast router discovery: invalid, and untracked from Linux 5.16 on."""

OPENS = _only((EVERY_SERVICE - EVERY_ICMP) | REQUESTS, State.NEW)
"""What starts to be tracked, and is translated."""
ANSWERS = _only(EVERY_SERVICE - ERRORS, State.ESTABLISHED)
RELATED = _only(ERRORS, State.ESTABLISHED)
CONNECTED = OPENS | ServiceSet((ServiceBox(states=State.ESTABLISHED),))
"""What belongs to a connection: other packets have no direction, status or mark of one, whatever a rule compares."""
INVALID = _only(EVERY_ICMP - REQUESTS - UNTRACKED, State.NEW)
STATES: dict[str, tuple[ServiceSet, ServiceSet]] = {
    "new": (OPENS, OPENS),
    "established": (ANSWERS, ANSWERS),
    "related": (RELATED, RELATED),
    "invalid": (INVALID - LATER_UNTRACKED, INVALID),
    "untracked": (_only(UNTRACKED, State.NEW), _only(UNTRACKED | LATER_UNTRACKED, State.NEW)),
}
"""State to the packets that surely and possibly are in it, of a rule for both IP versions."""


def _of_version(own: int, untracked: ServiceSet, later: ServiceSet) -> dict[str, tuple[ServiceSet, ServiceSet]]:
    """The same of one IP version; `own` is its ICMP."""
    requests = REQUESTS & ServiceSet((ServiceBox(Interval(own, own)),))
    opens = _only((EVERY_SERVICE - EVERY_ICMP) | requests, State.NEW)
    invalid = _only(EVERY_ICMP - requests - untracked, State.NEW)
    return STATES | {
        "new": (opens, opens),
        "invalid": (invalid - later, invalid),
        "untracked": (_only(untracked, State.NEW), _only(untracked | later, State.NEW)),
    }


STATES_OF = {4: _of_version(ICMP, NO_SERVICE, NO_SERVICE), 6: _of_version(ICMPV6, UNTRACKED, LATER_UNTRACKED)}
"""IP version to the states of its packets."""
