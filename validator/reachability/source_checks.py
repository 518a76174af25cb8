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
from parsers.model.match import AddressMatch, Match
from parsers.model.routing import SourceCheckMode
from parsers.model.rules import Action
from parsers.model.vpn import TunnelKind
from validator.reachability.filters import Judgement
from validator.reachability.programs import Line, Program, no_statement, undefined_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import SourceCheck
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.reachability.header import Header

TITLE = "reverse-path check"


def source_judgements(network: Network, node: Node, port: Port, header: Header) -> Iterator[Judgement]:
    """What judges the source of packets that enter at `port`."""
    for check in node.device.source_checks:
        if port.name in check.interfaces:
            line = Line(Action.PERMIT, Match(allowed_sources(network, port, check)), no_statement(check.origin), TITLE)
            lines = (line, *_excepted(node, check))
            family = None if check.families >= {4, 6} else next(iter(check.families))
            yield Judgement(Program(node.number, lines, header, title=TITLE), is_filter=False, family=family)


def allowed_sources(network: Network, port: Port, check: SourceCheck) -> AddressMatch:
    """The sources that surely and possibly pass the check at a port.

    A device has routes to the addresses that it gives its clients (`routing.py` holds them to be host routes).
    """
    ways = [way for way in _ways(network, port, check) if way.prefix_length or check.allow_default]
    sure = union_of(way.destinations for way in ways if way.sure)
    if port.tunnel is not None and port.tunnel.kind is TunnelKind.REMOTE_ACCESS and not port.tunnel.unknown:
        sure = sure | port.tunnel.remote
    if port.tunnel is not None or port.interface.kind is InterfaceKind.TUNNEL:
        return AddressMatch(sure, EVERY_ADDRESS)
    possible = union_of(way.destinations for way in ways)
    unknown = tuple(dict.fromkeys(item for way in ways for item in way.unknown))
    return AddressMatch(sure, possible, unknown) if possible != sure else AddressMatch.exactly(sure)


def _ways(network: Network, port: Port, check: SourceCheck) -> list[Way]:
    tables = network.tables
    if check.mode is SourceCheckMode.FEASIBLE:
        return tables.active(port)
    ways = [way for way in tables.ways(port.device, port.vrf, EVERY_ADDRESS) if not way.drop]
    return [way for way in ways if way.port is port] if check.mode is SourceCheckMode.STRICT else ways


def _excepted(node: Node, check: SourceCheck) -> Iterator[Line]:
    """The list that lets pass what fails the check."""
    if not check.rule_set:
        return
    rule_set = node.rule_sets.get(check.rule_set)
    if rule_set is None:
        yield undefined_list(check.rule_set, check.origin)
        return
    for rule in rule_set.rules:
        if rule.enabled:
            yield Line(rule.action, rule.match, rule, rule_set.name)
