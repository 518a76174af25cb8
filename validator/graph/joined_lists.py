"""The lists of the two halves of a failover pair, as lists of the one device that may be either.

Rules that both halves have, in the order of both, stay as they are. What one half has alone keeps its place and may or
may not be there: whichever half is active, its list is this one without the rules of the other. So what both permit by
the same rules surely passes, and what both deny surely does not. Of two rules for the same packets at one place, where
one half has narrowed what the other allows, the narrower one is in both.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from parsers.compared import rule_texts
from parsers.model.match import UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.device import Device
    from parsers.model.match import Match
    from parsers.model.rules import Rule, RuleSet

MOST = 4_000
"""Rules of a list that are not the same at its begin and end; beyond that the whole device is in doubt."""


def joined_lists(one: Device, other: Device) -> tuple[RuleSet, ...] | None:
    """The lists of the pair; None where a half has lists that the other one lacks, or of another kind."""
    if [_kind(item) for item in one.rule_sets] != [_kind(item) for item in other.rule_sets]:
        return None
    found: list[RuleSet] = []
    for mine, theirs in zip(one.rule_sets, other.rule_sets, strict=True):
        rules = _joined(mine.rules, theirs.rules)
        if rules is None:
            return None
        found.append(replace(mine, rules=rules))
    return tuple(found)


def _kind(item: RuleSet) -> tuple[object, ...]:
    return item.name, item.kind, item.families, item.each_packet


def _joined(mine: Sequence[Rule], theirs: Sequence[Rule]) -> tuple[Rule, ...] | None:
    here, there = rule_texts(mine), rule_texts(theirs)
    start = _alike(here, there)
    end = _alike(here[start:][::-1], there[start:][::-1])
    first, second = here[start : len(here) - end], there[start : len(there) - end]
    if max(len(first), len(second)) > MOST:
        return None
    found = list(mine[:start])
    for tag, low, high, from_, to in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        ours, others = mine[start + low : start + high], theirs[start + from_ : start + to]
        found += ours if tag == "equal" else _either(ours, others)
    return (*found, *mine[len(mine) - end :])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of both are the same from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (here, there) in pairs if here != there), min(len(one), len(other)))


def _either(mine: Sequence[Rule], theirs: Sequence[Rule]) -> Iterator[Rule]:
    """What stands at one place in one half or the other."""
    if len(mine) == len(theirs) == 1 and mine[0].action is theirs[0].action and mine[0].enabled and theirs[0].enabled:
        pair = (mine[0], theirs[0])
        for narrow, wide in (pair, pair[::-1]):
            if _within(narrow.match, wide.match):
                yield narrow
                yield _doubted(wide)
                return
    yield from map(_doubted, mine)
    yield from map(_doubted, theirs)


def _within(narrow: Match, wide: Match) -> bool:
    """Whether all packets of a match are of the other one, both exactly known."""
    if narrow.unknown or wide.unknown or _asked(narrow) != _asked(wide):
        return False
    return not (
        narrow.source.possibly - wide.source.surely
        or narrow.destination.possibly - wide.destination.surely
        or narrow.service.possibly - wide.service.surely
    )


def _asked(match: Match) -> tuple[object, ...]:
    return match.in_interfaces, match.out_interfaces, match.translated, match.translated_by


def _doubted(rule: Rule) -> Rule:
    """The rule, which may not be there."""
    why = UnknownMatch(UnknownKind.FEATURE, "one half of the pair alone has this rule", rule.origin)
    return replace(rule, match=replace(rule.match, conditions=(*rule.match.conditions, why)))
