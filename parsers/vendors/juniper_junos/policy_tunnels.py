"""Policies that permit into a tunnel (`then permit tunnel ipsec-vpn`), beside all others.

Sources: "Policy-Based IPsec VPNs" (IPsec VPN User Guide): such a policy says which tunnel is used for transit traffic
that meets it, and each has a security association of its own; statement `tunnel` (CLI reference): "Encapsulate outgoing
IP packets and decapsulate incoming IP packets". So what a policy away from the inside takes enters its tunnel, and one
towards the inside lets in what comes out of its tunnel.

No document at hand says what such a policy does with packets that come in unencrypted, nor what other policies do with
packets that come out of a tunnel: both stay possible. What another policy permits beside it leaves unencrypted, so
where one takes packets of the same addresses, whether the tunnel has them is open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.rules import Rule
    from parsers.model.vpn import Tunnel


@dataclass(frozen=True, slots=True)
class PolicyTunnel:
    """A tunnel of one policy, the condition that marks the rules of the policy, and which way the policy looks."""

    tunnel: Tunnel
    condition: UnknownMatch
    incoming: bool

    def has(self, rule: Rule) -> bool:
        """Whether the rule is of its policy."""
        return self.condition in rule.match.conditions


def settled(rules: Sequence[Rule], ends: Sequence[PolicyTunnel]) -> tuple[tuple[Rule, ...], tuple[Tunnel, ...]]:
    """The policies with what is known of tunnels in them, and the tunnels with what is open of them."""
    if not ends:
        return tuple(rules), ()
    marks = {end.condition: end for end in ends}
    found: list[Rule] = []
    plain: list[tuple[int, Rule]] = []
    for number, rule in enumerate(rules):
        end = next((marks[one] for one in rule.match.conditions if one in marks), None)
        if end is not None:
            found += _of_policy(rule, end)
            continue
        if rule.enabled and not rule.implicit:
            plain.append((number, rule))
            found += [doubtful for other in ends for doubtful in _coming_out(rule, other.tunnel)]
        found.append(rule)
    return tuple(found), tuple(_doubted(end, rules, plain) for end in ends)


def _of_policy(rule: Rule, end: PolicyTunnel) -> Iterator[Rule]:
    """The policy for packets of its tunnel, and for others."""
    match, tunnel = rule.match, end.tunnel
    if rule.action is not Action.PERMIT or match.out_interfaces is None:
        yield rule
        return
    sure = replace(match, conditions=tuple(one for one in match.conditions if one != end.condition))
    if end.incoming:
        yield replace(rule, match=replace(sure, in_interfaces=frozenset({tunnel.name})))
        yield rule
        return
    ends = frozenset({tunnel.interface})
    yield replace(rule, match=replace(sure, out_interfaces=match.out_interfaces & ends))
    if match.out_interfaces - ends:
        yield replace(rule, match=replace(match, out_interfaces=match.out_interfaces - ends))


def _coming_out(rule: Rule, tunnel: Tunnel) -> Iterator[Rule]:
    """Another policy for what comes out of a tunnel, as one of which it is not known what it does."""
    match = rule.match
    if _meets(match.in_interfaces, tunnel.interface) and _takes(match, tunnel.remote, tunnel.local):
        narrow = replace(
            match,
            source=_within(match.source, tunnel.remote),
            destination=_within(match.destination, tunnel.local),
            in_interfaces=frozenset({tunnel.name}),
        )
        yield replace(rule, identity=f"{rule.identity} beside {tunnel.name}", action=Action.UNKNOWN, match=narrow)


def _doubted(end: PolicyTunnel, rules: Sequence[Rule], plain: Sequence[tuple[int, Rule]]) -> Tunnel:
    """The tunnel, in doubt where another policy may send what it would carry."""
    tunnel = end.tunnel
    own = next((number for number, rule in enumerate(rules) if end.has(rule)), 0)
    rest = not end.incoming and _all_services(rules[own].match)
    for number, rule in plain:
        meets = _meets(rule.match.out_interfaces, tunnel.interface) and _takes(rule.match, tunnel.local, tunnel.remote)
        if rule.action is not Action.DENY and meets and not (rest and number > own):
            reason = f"policy {rule.identity} sends packets of the same addresses past the tunnel"
            why = UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
            return replace(tunnel, unknown=(*tunnel.unknown, why))
    return tunnel


def _all_services(match: Match) -> bool:
    return match.service.surely == EVERY_SERVICE and len(match.conditions) == 1


def _meets(names: frozenset[str] | None, name: str) -> bool:
    return names is None or name in names


def _takes(match: Match, source: AddressSet, destination: AddressSet) -> bool:
    return bool(match.source.possibly & source and match.destination.possibly & destination)


def _within(match: AddressMatch, within: AddressSet) -> AddressMatch:
    return AddressMatch(match.surely & within, match.possibly & within, match.unknown)
