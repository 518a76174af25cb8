"""A rule permits what another device always stops before.

What it does: for every written permit of a list of a stateful device, takes the packets that it speaks of between
declared zones and follows one of them. Where that is denied before it comes to the list, every pair of zones that
the rule speaks of is asked, and what no zone claims (NET002): if nothing that the rule permits can come to its device,
the rule is told, with the line that stops the packet that was followed. One finding a list.

Why it matters: rules that are never met are kept "to be safe", and become a hole on the day on which somebody opens
the device in front of them.

Example: the firewall of the cell permits the office, and the firewall of the office denies everything to the cell.

Not reported: rules that decide nothing within their own list (RUL004); rules for other protocols than TCP; rules of
devices that keep no state, for answers may need them; packets that no route leads to the device, and what only a
failure would bring there; plants with more than 400 such rules.

References: IEC 62443-3-3:2013 SR 7.7; Al-Shaer and Hamed, "Discovery of Policy Anomalies in Distributed Firewalls",
2004.
"""

from __future__ import annotations

import ipaddress
from itertools import islice
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.model.rules import Action, RuleSetKind
from parsers.model.service import TCP, State, of_protocol
from validator.boundaries import transit_lists
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.flowtext import ConcretePacket, flow_text
from validator.graph.outward import links_devices_only
from validator.graph.unclaimed import unclaimed, with_unclaimed
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.judge import PacketVerdict
from validator.reachability.trace import Tracer, deciding, overall
from validator.witness import host_in, usual_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.model.rules import Rule
    from validator.findings import Finding
    from validator.graph.network import Network, Node
    from validator.plant.model import Zone
    from validator.reachability.paths import Path

MOST_RULES = 400
"""Rules that are asked for; of more, none is."""
MOST_FOLLOWED = 6
"""Packets of one rule that are followed, each of another pair of zones."""
MOST_TOLD = 4
"""A finding draws so many rules of one list and counts the others."""
USUAL = 40_000
"""A source port that a client has."""


@check(
    "RUL007",
    "permit that is stopped elsewhere",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7",),
    remediation="Delete the rule; or, if the flow is needed, open the device in front of it as well.",
)
def permit_never_reached(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A rule permits what another device always stops before."""
    if evidence.network.missing or evidence.network.contexts or evidence.network.unread:
        return
    permits = list(islice(_permits(evidence), MOST_RULES + 1))
    if len(permits) > MOST_RULES:
        return
    tracer, engine = Tracer(evidence.network), None
    found: dict[tuple[str, str], list[tuple[Rule, str, Rule]]] = {}
    for node, name, rule in permits:
        stop = _stop(evidence.network, tracer, node, name, rule)
        if stop is None:
            continue
        engine = engine or _everywhere(evidence.network)
        if not _comes(engine, node, rule):
            found.setdefault((node.id, name), []).append((rule, *stop))
    for (device, name), rules in found.items():
        count, verb = ("1 permit", "is") if len(rules) == 1 else (f"{len(rules)} permits", "are")
        labels = [
            label
            for rule, packet, stopper in rules[:MOST_TOLD]
            for label in (
                Label(rule.origin, "nothing of this comes here"),
                Label(stopper.origin, f"stops {packet}"),
            )
        ]
        yield this.finding(
            f"{count} of {name} on {device} {verb} never met: what {'it speaks' if verb == 'is' else 'they speak'} of "
            "is stopped on another device",
            *dict.fromkeys(labels),
            identity=f"{device}|{name}",
        )


def _permits(evidence: Evidence) -> Iterator[tuple[Node, str, Rule]]:
    """The written permits of TCP in lists of stateful devices that decide something in their own list."""
    for node in evidence.network.nodes:
        for name, _ in transit_lists(node) if node.device.stateful else ():
            rule_set = node.rule_sets[name]
            if rule_set.kind is not RuleSetKind.FILTER:
                continue
            judged = evidence.idleness.of(rule_set)
            idle = {id(one.rule) for group in (judged.impossible, judged.shadowed) for one in group}
            for rule in rule_set.rules:
                written = rule.enabled and not rule.implicit and rule.action is Action.PERMIT
                if written and id(rule) not in idle and _port(rule) is not None:
                    yield node, name, rule


def _port(rule: Rule) -> tuple[int, int] | None:
    """A source port and a port of TCP that a rule speaks of."""
    for box in (rule.match.service.possibly & of_protocol(TCP)).boxes:
        if box.states & State.NEW and box.fragments & 1:
            ports, sources = box.destination_ports, box.source_ports
            return (USUAL if sources.first <= USUAL <= sources.last else sources.first), usual_port(ports)
    return None


def _pairs(network: Network, rule: Rule) -> Iterator[tuple[Zone, Zone, AddressSet, AddressSet]]:
    """The zones that a rule speaks of, with its share of their addresses."""
    zones = network.zones
    for source in zones.zones:
        here = rule.match.source.possibly & zones.addresses[source.id]
        for target in zones.zones if here and zones.attachments[source.id] else ():
            there = rule.match.destination.possibly & zones.addresses[target.id]
            if target.id != source.id and there and zones.attachments[target.id]:
                yield source, target, here, there


def _stop(network: Network, tracer: Tracer, node: Node, name: str, rule: Rule) -> tuple[str, Rule] | None:
    """A packet of a rule and the rule that stops it before; None if one comes to the list, or none is stopped."""
    ports = _port(rule)
    stopped: tuple[str, Rule] | None = None
    for number, (_, _, here, there) in enumerate(_pairs(network, rule)):
        packet = None if ports is None else _packet(network, here, there, ports)
        if packet is None or number == MOST_FOLLOWED:
            break
        paths: list[Path] = []
        for path in tracer.each(packet):
            if any(hop.device == node.id and any(one.rule_set == name for one in hop.judged) for hop in path.hops):
                return None
            paths.append(path)
        judge = deciding(paths) if paths and overall(paths) is PacketVerdict.DENY else None
        if judge is not None and stopped is None:
            stopped = flow_text(packet), judge[1]
    return stopped


def _packet(network: Network, here: AddressSet, there: AddressSet, ports: tuple[int, int]) -> ConcretePacket | None:
    """A packet between two sets of addresses, of a family that both have; of hosts, not of devices, where it can be."""
    for kind, ones, others, version in (
        (ipaddress.IPv4Address, here.v4, there.v4, 4),
        (ipaddress.IPv6Address, here.v6, there.v6, 6),
    ):
        if ones and others:
            owned = network.ports.owned(version)
            return ConcretePacket(kind(host_in(ones, owned)), kind(host_in(others, owned)), TCP, *ports)
    return None


def _everywhere(network: Network) -> Engine:
    """An engine that also knows of hosts in no zone: on networks of interfaces, and where routes lead elsewhere."""
    hosts = tuple(item for item in unclaimed(network) if not links_devices_only(network.ports, item.port))
    return Engine(with_unclaimed(network, hosts))


def _comes(engine: Engine, node: Node, rule: Rule) -> bool:
    """Whether anything that a rule speaks of may come to its device; what is translated on its way counts whole."""
    network = engine.network
    if any(one.kind is InterfaceKind.BRIDGE for one in node.device.interfaces) or node.device.bridges:
        return True
    for source, target, _, _ in _pairs(network, rule):
        for reach in engine.reach(source, target, (rule.match,), halfway=True):
            wanted = reach.painter.region(rule.match, AS_SENT).possibly
            for state, packets in reach.arrived.items():
                if network.ports.all[state.port].device != node.number:
                    continue
                if packets.possibly & wanted or (state.header != AS_SENT and packets.possibly):
                    return True
    return False
