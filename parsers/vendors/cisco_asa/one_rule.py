"""A packet matches one manual translation only; two object translations may share it.

Document: "NAT for ASA", comparing network object NAT and twice NAT (ASDM and CLI guides 8.3 to 9.x): of object rules
one may take the source and another the destination; a packet that matches a manual rule matches that rule alone.
What the device does where its two look-ups (the destination first, then the source) would still meet two rules, one
of them manual, is not documented further. Both outcomes are kept: the second rule acts, or it does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.model.nat import NatKind, NatRule, NatStage

if TYPE_CHECKING:
    from collections.abc import Iterator

OBJECT = "object "
"""How the statements of object translations are called."""


def one_rule(rules: tuple[NatRule, ...]) -> tuple[NatRule, ...]:
    """The rules in their order, with a doubt where two of them would share a packet and one is manual."""
    found: list[NatRule] = []
    for place, rule in enumerate(rules):
        if rule.stage is NatStage.DESTINATION:
            found += (_spared(rule, other) for other in rules[:place] if _takes_first(other, rule))
            found.append(rule)
        else:
            found += _alone(rule, place, rules)
    return tuple(found)


def _alone(rule: NatRule, place: int, rules: tuple[NatRule, ...]) -> Iterator[NatRule]:
    """A source rule: for packets that no other statement, or one that may share, has led; and for the others."""
    if rule.match.translated_by is not None:
        yield rule
        return
    others = frozenset(
        led.statement
        for led_place, led in enumerate(rules)
        if led.stage is NatStage.DESTINATION
        and not _leaves(rule)
        and not (_leaves(led) and led_place > place)
        and _share(led, rule)
        and not _has_own(led, rules[:place])
    )
    if not others:
        yield rule
        return
    open_to = frozenset({"", *(other.statement for other in rules)}) - others
    yield replace(rule, match=replace(rule.match, translated_by=open_to))
    conditions = (*rule.match.conditions, _doubt(rule, min(others)))
    yield replace(rule, match=replace(rule.match, translated_by=others, conditions=conditions))


def _has_own(led: NatRule, before: tuple[NatRule, ...]) -> bool:
    """Whether an earlier source rule of the same statement takes all that `led` has led."""
    return any(
        other.stage is NatStage.SOURCE
        and other.statement == led.statement
        and other.match.in_interfaces == led.match.in_interfaces
        and not led.match.source.possibly - other.match.source.surely
        for other in before
    )


def _share(led: NatRule, rule: NatRule) -> bool:
    """Whether packets whose destination `led` decides may meet a source rule that is not to share them."""
    apart = led.statement == rule.statement or not (led.enabled and rule.enabled)
    if apart or (led.statement.startswith(OBJECT) and rule.statement.startswith(OBJECT)):
        return False
    ins, outs = led.match.in_interfaces, rule.match.out_interfaces
    entering = ins is None or rule.match.in_interfaces is None or bool(ins & rule.match.in_interfaces)
    leaving = not led.egress or outs is None or led.egress in outs
    after = led.match.destination.possibly if led.address is None else led.address.translated
    sources = led.match.source.possibly & rule.match.source.possibly
    return bool(entering and leaving and sources and after & rule.match.destination.possibly)


def _takes_first(other: NatRule, rule: NatRule) -> bool:
    """Whether an earlier source rule may keep the destination rule from being looked at."""
    source = other.stage is NatStage.SOURCE
    forward = not other.identity.startswith(f"{other.statement} reverse") and other.match.translated_by is None
    return source and forward and not _leaves(rule) and _share(rule, other)


def _leaves(rule: NatRule) -> bool:
    return rule.address is None or rule.address.kind is NatKind.IDENTITY


def _spared(rule: NatRule, other: NatRule) -> NatRule:
    """Packets of `rule` that the earlier `other` may keep to itself, so that their destination stays."""
    one, two = rule.match.source, other.match.source
    sources = AddressMatch(one.surely & two.surely, one.possibly & two.possibly, (*one.unknown, *two.unknown))
    conditions = (*rule.match.conditions, _doubt(other, rule.statement))
    match = replace(rule.match, source=sources, conditions=conditions)
    identity = f"{rule.identity} after {other.statement}"
    return replace(rule, identity=identity, match=match, address=None, port=None, egress="", statement="")


def _doubt(rule: NatRule, other: str) -> UnknownMatch:
    reason = f"a packet matches one manual translation only, and {rule.statement} and {other} both speak of it"
    return UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
