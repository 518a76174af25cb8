"""A rule permits every source, destination and service where zones meet.

What it does: looks at enabled, explicit permit rules of lists that judge transit, on devices that join two
or more zones. The match itself counts, not its words: 0.0.0.0/0 written in two halves is any as well, and so is
any of IPv6 alone where the device speaks IPv6. A rule that names the interfaces on both sides counts if they lead to
two zones of which at least one is of the plant (control, field, safety, DMZ, management). It is high where something
undeclared surely travels by it, else medium.

Why it matters: such a rule is no rule.

Example: `permit ip any any` at the end of an access list "until we know what is needed"; a policy between two
firewall zones with `any` three times.

Not reported: disabled rules, rules whose packets earlier ones take, lists that nothing binds, rules with a condition
(time, user), rules that let the office out to the internet and nobody else, and the end of a VLAN map, which forwards
what it does not drop, where nothing undeclared travels by it.

References: IEC 62443-3-3:2013 SR 5.2 RE 1; NERC CIP-005-7 R1.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE
from validator.boundaries import transit_lists, zones_at
from validator.causes import pairs_of
from validator.check import Check, Evidence, check
from validator.device_facts import named
from validator.findings import Label, Severity
from validator.plant.model import OPERATIONAL, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.model.match import Match
    from parsers.model.rules import Binding, Rule, RuleSet
    from validator.findings import Finding
    from validator.graph.network import Node


OF_THE_PLANT = OPERATIONAL | {ZoneKind.DMZ, ZoneKind.MANAGEMENT}
"""Kinds of zones at whose boundary such a rule is told, where it names both sides."""
OF_A_VLAN = "vlan-map"
"""Maps of VLANs drop some packets and forward the rest, on which the access lists of the VLAN decide."""
MEETING = 2
"""A device on which fewer zones meet is no boundary."""


@check(
    "RUL001",
    "permit any to any at a boundary",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2 RE 1", "NERC CIP-005-7 R1.3"),
    remediation="Replace the rule by the flows that are needed.",
)
def permit_any_any(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A rule permits every source, destination and service where zones meet."""
    for node in evidence.network.nodes:
        if len(zones_at(evidence.network, node)) < MEETING:
            continue
        for name, binding in transit_lists(node):
            rule_set = node.rule_sets[name]
            idle = {id(one.rule) for one in evidence.idleness.of(rule_set).shadowed}
            for rule in rule_set.rules:
                wide = _wide(rule, rule_set) if rule.enabled and id(rule) not in idle else frozenset[int]()
                if (4 in wide or (wide and _speaks_ipv6(node))) and _is_told(evidence, node, rule):
                    pairs = pairs_of(evidence.topics.at(evidence.causes, rule.origin))
                    if not pairs and binding.scope.startswith(OF_A_VLAN):
                        continue
                    what = "everything" if 4 in wide or 4 not in rule_set.families else "all of IPv6"
                    yield this.finding(
                        f"{name} on {node.id} permits {what}{_where(binding)}{_between(rule.match)}",
                        Label(rule.origin, "permits every source, destination and service"),
                        severity=Severity.HIGH if pairs else Severity.MEDIUM,
                        identity=f"{node.id}|{name}|{rule.identity}",
                        pairs=pairs,
                    )


def _where(binding: Binding) -> str:
    return "" if binding.interface is None else f" {binding.point.value} {binding.interface}"


def _between(match: Match) -> str:
    """The interfaces that the rule itself names: it permits nothing of what comes in or goes out elsewhere."""
    if match.in_interfaces is not None and match.out_interfaces is not None:
        return f" from {named(sorted(match.in_interfaces))} to {named(sorted(match.out_interfaces))}"
    ways = ((" that comes in by ", match.in_interfaces), (" that goes out by ", match.out_interfaces))
    return "".join(way + named(sorted(names)) for way, names in ways if names is not None)


def _is_told(evidence: Evidence, node: Node, rule: Rule) -> bool:
    """Whether a rule permits where it matters: of one that names both sides, if zones of the plant are among them."""
    match = rule.match
    if not rule.enabled or rule.implicit or rule.action is not Action.PERMIT or match.unknown:
        return False
    if match.in_interfaces is None or match.out_interfaces is None:
        return True
    entering, leaving = (_zones_behind(evidence, node, names) for names in (match.in_interfaces, match.out_interfaces))
    meet = any(one != other for one in entering for other in leaving)
    return meet and any(zone.kind in OF_THE_PLANT for zone in evidence.plant.zones if zone.id in entering | leaving)


def _zones_behind(evidence: Evidence, node: Node, names: frozenset[str]) -> set[str]:
    """The zones that stand on interfaces of a device."""
    return {
        zone
        for zone, items in evidence.network.zones.attachments.items()
        if any(item.stands and item.port.device == node.number and item.port.names & names for item in items)
    }


def _wide(rule: Rule, rule_set: RuleSet) -> frozenset[int]:
    """The IP versions of which a rule permits every packet."""
    match = rule.match
    found = _whole(match.source.surely) & rule_set.families
    if found:
        found &= _whole(match.destination.surely)
    return found if found and EVERY_SERVICE.boxes[0] in match.service.surely.boxes else frozenset()


def _whole(addresses: AddressSet) -> frozenset[int]:
    """The IP versions of which a set has every address; of most rules, none."""
    four, six = addresses.v4 == EVERY_IPV4.v4, addresses.v6 == EVERY_IPV6.v6
    return frozenset(version for version, every in ((4, four), (6, six)) if every) if four or six else frozenset()


def _speaks_ipv6(node: Node) -> bool:
    return any(address.value.version == 6 for item in node.device.interfaces for address in item.addresses)
