"""What contents may make an inspection drop: `drop`, `reset` and `drop-connection` of inspection policy maps.

Documents: "Getting Started with Application Layer Protocol Inspection" (Firewall CLI guide 9.x): an inspection policy
map does something only where a class of an active service policy names it (`inspect PROTOCOL MAP`), to the packets of
that class; `match default-inspection-traffic` is each protocol on its own ports ("Default Inspections and NAT
Limitations"). A global policy looks at every interface, one of an interface at what enters and leaves there.
Which packets of the protocol have such contents, the file does not say, so the lists here only may deny.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.model.match import EVERYTHING, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.model.service import EVERY_SERVICE, TCP, UDP, ServiceSet, of_ports
from parsers.nouns import dataclass
from parsers.vendors.cisco_asa.services import of_transports, ports
from parsers.vendors.cisco_asa.state import NotReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.vendors.cisco_asa.state import State

NAME = "(implicit) contents"
PASSED = "Cisco ASA: inspection lets pass what it does not look into"
_BOTH = (TCP, UDP)
_OWN_PORTS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "ctiqbe": ((TCP,), (2748,)),
    "dcerpc": ((TCP,), (135,)),
    "dns": (_BOTH, (53,)),
    "ftp": ((TCP,), (21,)),
    "gtp": ((UDP,), (2123, 3386)),
    "http": ((TCP,), (80,)),
    "ils": ((TCP,), (389,)),
    "ipsec-pass-thru": ((UDP,), (500,)),
    "mgcp": ((UDP,), (2427, 2727)),
    "mmp": ((TCP,), (5443,)),
    "pptp": ((TCP,), (1723,)),
    "radius-accounting": ((UDP,), (1646,)),
    "rsh": ((TCP,), (514,)),
    "rtsp": ((TCP,), (554,)),
    "scansafe": ((TCP,), (80,)),
    "sip": (_BOTH, (5060,)),
    "skinny": ((TCP,), (2000,)),
    "esmtp": ((TCP,), (25,)),
    "smtp": ((TCP,), (25,)),
    "snmp": ((UDP,), (161, 162)),
    "sqlnet": ((TCP,), (1521,)),
    "sunrpc": (_BOTH, (111,)),
    "tftp": ((UDP,), (69,)),
    "xdmcp": ((UDP,), (177,)),
}
"""Default ports of the inspections; one that is missing here may look at anything."""
DEFAULT = "default-inspection-traffic"


@dataclass(frozen=True, slots=True)
class Drop:
    """An action of an inspection policy map that may drop what it looks into."""

    policy: str
    words: str
    origin: Span


@dataclass(frozen=True, slots=True)
class Inspection:
    """`inspect PROTOCOL MAP` of a class in a policy map."""

    policy: str
    traffic: str
    protocol: str
    map_name: str


def contents(state: State) -> tuple[tuple[RuleSet, ...], tuple[Binding, ...]]:
    """The guard with its binding; nothing where no active policy names an inspection that drops."""
    rules = [rule for drop in state.config.drops for rule in _rules(drop, state)]
    if not rules:
        return (), ()
    file = state.whole()
    end = Rule("implicit", Action.PERMIT, EVERYTHING, file, implicit=PASSED)
    guard = RuleSet(NAME, (*rules, end), file, RuleSetKind.GUARD)
    return (guard,), (Binding((NAME,), BindingPoint.FORWARD, None, file),)


def _rules(drop: Drop, state: State) -> Iterator[Rule]:
    why = UnknownMatch(UnknownKind.INSPECTION, f"an inspection may drop packets: {drop.words}", drop.origin)
    for item in state.config.inspections:
        if item.map_name != drop.policy:
            continue
        match = Match(service=ServiceMatch.exactly(_looked_into(item, state)), conditions=(why,))
        for place in _places(item.policy, state):
            title = f"inspect {item.protocol} {item.map_name}"
            if place is None:
                yield Rule(title, Action.DENY, match, drop.origin)
                continue
            for here in (replace(match, in_interfaces=place), replace(match, out_interfaces=place)):
                yield Rule(title, Action.DENY, here, drop.origin)


def _places(policy: str, state: State) -> Iterator[frozenset[str] | None]:
    """The interfaces at which a policy is active; None: all of them."""
    for setting in state.config.settings:
        words = setting.value.split()
        if setting.name == "service policy" and words[:1] == [policy]:
            yield None if words[1] == "global" else frozenset(words[2:3])


def _looked_into(item: Inspection, state: State) -> ServiceSet:
    """The services of a class that an inspection looks into; all where its words say more than ports."""
    found = ServiceSet()
    for words in state.config.classes.get(item.traffic, [[""]]):
        if words == [DEFAULT]:
            if item.protocol not in _OWN_PORTS:
                return EVERY_SERVICE
            transports, numbers = _OWN_PORTS[item.protocol]
            found = found | of_transports(transports, destination=tuple(Interval(one, one) for one in numbers))
            continue
        named = _by_ports(words)
        if named is None:
            return EVERY_SERVICE
        found = found | named
    return found


def _by_ports(words: list[str]) -> ServiceSet | None:
    """`port tcp|udp OPERATOR ...` of a class map; None for anything else."""
    protocol = {"tcp": TCP, "udp": UDP}.get(words[1]) if words[:1] == ["port"] and len(words) > 2 else None
    if protocol is None:
        return None
    try:
        found, end = ports(words, 2, protocol)
    except NotReadError:
        return None
    if end != len(words):
        return None
    return ServiceSet(tuple(box for part in found for box in of_ports(protocol, part).boxes))
