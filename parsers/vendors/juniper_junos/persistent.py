"""Persistent NAT: while a binding lives, packets from outside to the translated address go to the host inside.

Sources: "NAT User Guide", "Persistent NAT and NAT64" and Junos 10.2 security guide, "Persistent NAT Configuration
Overview": a binding ties an address and port inside to a translated ("reflexive") one, is made by traffic from inside
and outlives its session; `permit` says which hosts outside may use it (any, or those that were sent to). Which bindings
live is not in the file. With `address-mapping` the guide asks for a policy from outside to inside; of the other kinds
it is from memory whether one is needed, so all of them may pass without. Nor is it taken from a document that a
binding counts at the way out of its rule alone: it may count wherever a packet comes in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.rules import Action, Rule
from parsers.model.service import EVERY_PORT, ServiceSet, of_icmp, of_ports

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import UnknownMatch

PERSISTENT = "persistent-nat"
_PORTED = ServiceSet(tuple(box for number in (6, 17) for box in of_ports(number).boxes))
_QUERIES = of_icmp(1)


def reflexive(made: Sequence[NatRule], why: UnknownMatch) -> Iterator[NatRule]:
    """What comes to the addresses that the rules of a persistent statement translate to, while a binding lives."""
    for rule in made:
        if rule.address is None:
            continue
        shown = rule.address.translated
        statement = f"{rule.identity} binding at {rule.origin.line}"
        for services, port in ((_PORTED, PortTranslation(EVERY_PORT, EVERY_PORT, chosen=True)), (_QUERIES, None)):
            yield NatRule(
                f"{rule.identity} binding",
                NatStage.DESTINATION,
                Match(
                    destination=AddressMatch.exactly(shown), service=ServiceMatch.exactly(services), conditions=(why,)
                ),
                AddressTranslation(NatKind.POOL, shown, rule.address.original),
                rule.origin,
                port=port,
                lines=rule.lines,
                statement=statement,
                unanswered=True,
            )


def admitted(bound: Sequence[NatRule], inside: frozenset[str] | None, why: UnknownMatch) -> Iterator[Rule]:
    """The same packets pass the policies, maybe, to where the hosts of the bindings are."""
    statements = frozenset(rule.statement for rule in bound)
    if statements:
        match = Match(out_interfaces=inside, conditions=(why,), translated_by=statements)
        yield Rule(bound[0].identity, Action.PERMIT, match, bound[0].origin, bound[0].lines)
