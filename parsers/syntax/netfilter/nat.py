"""Translations of NAT chains as the ordered rules of the model.

The kernel asks the NAT chains for the first packet of a connection only, chain after chain by priority, until one
translates (`nf_nat_inet_fn`, net/netfilter/nf_nat_core.c): `accept` ends a chain, and the next is asked. Connections
that are not tracked are not translated.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.service import EVERY_PORT, LAST_PORT
from parsers.syntax.netfilter.names import PORTS, NotReadError, bounds
from parsers.syntax.netfilter.nouns import NatVerb, Translate, Verb, Verdict
from parsers.syntax.netfilter.scope import of_version, overlap, product
from parsers.syntax.netfilter.terms import addresses_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from parsers.source import Span
    from parsers.syntax.netfilter.flatten import FlatRule
    from parsers.syntax.netfilter.scope import Scope

EXEMPT = Verdict(Verb.ACCEPT)


def in_turn(chains: Sequence[list[FlatRule]]) -> list[FlatRule]:
    """The lists of several chains as one: what one chain accepts untranslated, the next ones still judge."""
    if not chains:
        return []
    later = in_turn(chains[1:])
    found: list[FlatRule] = []
    for rule in chains[0]:
        if isinstance(rule.effect, Verdict) and rule.effect.verb in {Verb.ACCEPT, Verb.CONTINUE}:
            for other in later:
                common = overlap(rule.scope, other.scope)
                if common is not None:
                    found.append(replace(other, scope=common))
            found.append(replace(rule, effect=EXEMPT))
        else:
            found.append(rule)
    return [*found, *later]


def nat_rules(
    rules: Sequence[FlatRule], stage: NatStage, tracked: list[Scope], fault: Callable[[Span, str], None]
) -> Iterator[NatRule]:
    """The rules of one hook; `tracked` are the packets that can be translated at all."""
    for rule in rules:
        for number, scope in enumerate(product([rule.scope], tracked)):
            identity = rule.identity if not number else f"{rule.identity} ({number + 1})"
            yield from _made(rule, scope, stage, identity, fault)


def _made(
    rule: FlatRule, scope: Scope, stage: NatStage, identity: str, fault: Callable[[Span, str], None]
) -> Iterator[NatRule]:
    if isinstance(rule.effect, Verdict):
        if rule.effect.verb is not Verb.DROP:
            yield NatRule(identity, stage, scope.match(), None, rule.rule.origin, lines=rule.callers)
        return
    if rule.effect is None:
        yield _unknown(rule, scope, stage, identity)
        return
    effect = rule.effect
    for version in (4, 6):
        if effect.family and effect.family != ("ip" if version == 4 else "ip6"):
            continue
        here = overlap(scope, of_version(version))
        if here is None:
            continue
        try:
            yield from _translations(effect, here, stage, identity, rule, version)
        except NotReadError as error:
            fault(rule.rule.origin, str(error))
            yield _unknown(rule, here, stage, identity)


def _unknown(rule: FlatRule, scope: Scope, stage: NatStage, identity: str) -> NatRule:
    """A translation to nobody knows where."""
    match = scope.match()
    original = match.source.possibly if stage is NatStage.SOURCE else match.destination.possibly
    address = AddressTranslation(NatKind.UNKNOWN, original, NO_ADDRESS)
    return NatRule(identity, stage, match, address, rule.rule.origin, lines=rule.callers)


def _translations(  # noqa: PLR0913, PLR0917 - the parts of one rule, all different
    effect: Translate, scope: Scope, stage: NatStage, identity: str, rule: FlatRule, version: int
) -> Iterator[NatRule]:
    match = scope.match()
    of_source = stage is NatStage.SOURCE
    own = effect.verb in {NatVerb.MASQUERADE, NatVerb.REDIRECT}
    every = EVERY_IPV4 if version == 4 else EVERY_IPV6
    spoken_of = (match.source if of_source else match.destination).possibly & every
    port = _port(effect, scope) if not of_source else None
    if own:
        address: AddressTranslation | None = AddressTranslation(NatKind.UNKNOWN, spoken_of, NO_ADDRESS)
    elif not effect.address:
        address = None
    else:
        target = addresses_of(effect.address)
        if not target & every:
            return
        address = _address(effect, spoken_of, target)
    yield NatRule(
        identity,
        stage,
        match,
        address,
        rule.rule.origin,
        port=port,
        source_ports_change=of_source and not effect.by_position,
        lines=rule.callers,
        own_address=own,
    )


def _address(effect: Translate, original: AddressSet, target: AddressSet) -> AddressTranslation:
    if effect.by_position and _aligned(original, target):
        return AddressTranslation(NatKind.STATIC, original, target)
    single = intervals.size(target.v4) + intervals.size(target.v6) == 1
    return AddressTranslation(NatKind.STATIC if single else NatKind.POOL, original, target)


def _aligned(original: AddressSet, target: AddressSet) -> bool:
    """Whether a prefix takes the place of a prefix of its own size, host by host."""
    before, after = (*original.v4, *original.v6), (*target.v4, *target.v6)
    if len(before) != 1 or len(after) != 1:
        return False
    size = after[0].last - after[0].first + 1
    return before[0].last - before[0].first + 1 == size and before[0].first % size == 0


def _port(effect: Translate, scope: Scope) -> PortTranslation | None:
    if not effect.ports:
        return None
    first, last = bounds(effect.ports, PORTS, LAST_PORT)
    translated = Interval(first, last)
    if effect.first_port:
        start = bounds(effect.first_port, PORTS, LAST_PORT)[0]
        original = Interval(start, min(start + last - first, LAST_PORT))
        boxes = scope.service.possibly.boxes
        ports = intervals.normal(box.destination_ports for box in boxes)
        if not intervals.difference(ports, (original,)):
            return PortTranslation(original, translated)
    return PortTranslation(EVERY_PORT, translated, chosen=first != last)
