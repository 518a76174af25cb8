"""Reverse-path checks: which sources a device lets in at a port, as its routing table says.

RFC 3704: strict asks for the best route to the source by the same interface, feasible for some active route by it,
loose for any route. A route that drops is no route to a source. What comes out of a tunnel may have a route that only
the tunnel's negotiation makes (FortiOS `add-route`), or is not seen by the check at all: there it only may deny.
On devices that keep state only the packet that begins a session is checked (Fortinet community, "Reverse path
forwarding check not working for reply direction"; Cisco ASA command reference, `ip verify reverse-path`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import SourceCheckMode
from parsers.model.rules import Action
from parsers.model.vpn import TunnelKind
from validator.reachability.filters import Judgement
from validator.reachability.programs import Line, Program, as_it_came, no_statement, passes_interfaces, undefined_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.routing import SourceCheck
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.reachability.header import Header

TITLE = "reverse-path check"


def source_judgements(network: Network, node: Node, port: Port, header: Header) -> Iterator[Judgement]:
    """What judges the source of packets that enter at `port`."""
    for check in node.device.source_checks:
        if port.name not in check.interfaces:
            continue
        line = Line(Action.PERMIT, Match(allowed_sources(network, port, check)), no_statement(check.origin), TITLE)
        for family in _judged_alike(node, check):
            lines = (line, *_excepted(node, port, check, family, header))
            yield Judgement(Program(node.number, lines, header, title=TITLE), is_filter=False, family=family)


def _judged_alike(node: Node, check: SourceCheck) -> Sequence[int | None]:
    """The IP versions that a check judges, or None where it judges both alike."""
    rule_set = node.rule_sets.get(check.rule_set)
    alike = rule_set is None or rule_set.families >= {4, 6}
    return [None] if alike and check.families >= {4, 6} else sorted(check.families)


def allowed_sources(network: Network, port: Port, check: SourceCheck) -> AddressMatch:
    """The sources that surely and possibly pass the check at a port.

    A device has routes to the addresses that it gives its clients (`routing.py` holds them to be host routes).
    """
    met = _ways(network, port, check)
    ways = [way for way in met if way.prefix_length or check.allow_default]
    sure = union_of(way.destinations for way in ways if way.sure)
    if port.tunnel is not None and port.tunnel.kind is TunnelKind.REMOTE_ACCESS and not port.tunnel.unknown:
        sure = sure | port.tunnel.remote
    if port.tunnel is not None or port.interface.kind is InterfaceKind.TUNNEL:
        reason = f"whether the device has a route back into the tunnel {port.name} for what comes out of it"
        why = UnknownMatch(UnknownKind.FEATURE, reason, port.origin)
        return AddressMatch(sure, EVERY_ADDRESS, () if sure == EVERY_ADDRESS else (why,))
    perhaps = () if check.doubt is None else (*met, *_dropping(network, port, check))
    possible = union_of(way.destinations for way in (*ways, *perhaps))
    doubts = () if check.doubt is None else (check.doubt,)
    unknown = tuple(dict.fromkeys((*(item for way in ways for item in way.unknown), *doubts)))
    return AddressMatch(sure, possible, unknown) if possible != sure else AddressMatch.exactly(sure)


def _ways(network: Network, port: Port, check: SourceCheck) -> list[Way]:
    """The ways that count; what comes out of a tunnel came in by the interface on which it ends."""
    tables, here = network.tables, port
    if port.tunnel is not None:
        here = network.ports.find(port.device, port.name) or port
    if check.mode is SourceCheckMode.FEASIBLE:
        return tables.active(here)
    ways = [way for way in tables.ways(port.device, port.vrf, EVERY_ADDRESS) if not way.drop]
    return [way for way in ways if way.port is here] if check.mode is SourceCheckMode.STRICT else ways


def _dropping(network: Network, port: Port, check: SourceCheck) -> list[Way]:
    """The routes that drop, where they may be ways back."""
    if check.mode is SourceCheckMode.FEASIBLE:
        return []
    return [way for way in network.tables.ways(port.device, port.vrf, EVERY_ADDRESS) if way.drop]


def _excepted(node: Node, port: Port, check: SourceCheck, family: int | None, header: Header) -> Iterator[Line]:
    """The list that lets pass what fails the check; one of another IP version alone is as one that is not there."""
    if not check.rule_set:
        return
    rule_set = node.rule_sets.get(check.rule_set)
    if rule_set is None or not (family is None or family in rule_set.families):
        yield undefined_list(check.rule_set, check.origin)
        return
    for rule in rule_set.rules:
        match = as_it_came(rule.match, header, rule.origin)
        if rule.enabled and passes_interfaces(rule.match, port.names, frozenset()) and match is not None:
            yield Line(rule.action, match, rule, rule_set.name)


def member_checks(node: Node, member: Port) -> Iterator[UnknownMatch]:
    """Reverse-path checks that name a member of a bridge: no document says what they do there."""
    for check in node.device.source_checks:
        if member.name in check.interfaces:
            reason = f"a reverse-path check at {member.name}, a member of a bridge"
            yield UnknownMatch(UnknownKind.FEATURE, reason, check.origin)
