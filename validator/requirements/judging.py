"""Each requirement of a set for the plant, each zone and each conduit.

A sure finding of a check that answers a requirement violates it. It is PROVED where a proof finds nothing in its way
and no check that answers it has found anything, not even possibly. All else is UNKNOWN, or not visible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.catalogue.requirements import FOUNDATIONS, HIGHEST_LEVEL, Shows, documents
from validator.check import checks
from validator.declared import speaks_of
from validator.findings import Certainty, Severity
from validator.requirements.answers import Answer, Bound, RequirementAnswers, Standing, SubjectAnswers
from validator.requirements.proofs import PROOFS, Grounds
from validator.requirements.scopes import named, narrowed, scopes
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.catalogue.requirements import Requirement
    from validator.check import Evidence
    from validator.findings import Finding
    from validator.requirements.proofs import Doubt
    from validator.requirements.scopes import Named, Scope

NOT_UNDERSTOOD = "COV"
"""Findings of this family say that something was not understood; they violate nothing."""


def requirements_judged(
    evidence: Evidence, findings: Sequence[Finding], names: Sequence[str]
) -> tuple[RequirementAnswers, ...]:
    """The answers for each set of `names`; `findings` are those of all checks, whatever was selected."""
    if not names:
        return ()
    speaking = [named(finding, evidence) for finding in findings if finding.clauses]
    subjects = scopes(evidence)
    grounds = Grounds(evidence)
    found: list[RequirementAnswers] = []
    for name in sorted(set(names)):
        chosen = [document for document in documents() if document.set == name]
        asked = [one for document in chosen for one in document.requirements]
        judged = tuple(_subject(grounds, scope, asked, speaking) for scope in subjects)
        titles = tuple(document.title for document in chosen)
        found.append(RequirementAnswers(name, titles, tuple(one for one in judged if one.answers)))
    return tuple(found)


def _subject(grounds: Grounds, scope: Scope, asked: Sequence[Requirement], speaking: Sequence[Named]) -> SubjectAnswers:
    answers = tuple(
        answer for one in asked if scope.kind in one.of for answer in _answer(grounds, scope, one, speaking)
    )
    bounds = tuple(_bounds(scope, answers)) if scope.kind == "zone" else ()
    return SubjectAnswers(scope.kind, scope.id, tuple(sorted(scope.levels.items())), answers, bounds)


def _answer(grounds: Grounds, scope: Scope, one: Requirement, speaking: Sequence[Named]) -> Iterator[Answer]:
    """One answer, or none where nobody in the subject is asked."""
    narrow = narrowed(scope, one.kinds, grounds.evidence)
    if narrow is None:
        return
    concerned = [item for item in speaking if one.id in item.finding.clauses and narrow.concerns(item)]
    here = [item.finding for item in concerned]
    sure = [item.finding for item in concerned if (item.exact or scope.kind == "plant") and _violates(item.finding)]
    doubts = list(PROOFS[one.proof](grounds, narrow)) if one.proof else []
    standing = _standing(one, sure, here, doubts)
    asked = scope.levels.get(one.foundation, 0) >= one.level and one.in_force(grounds.evidence.as_of)
    why = tuple(dict.fromkeys(_why(one, standing, sure or here, doubts)))
    if standing is Standing.PROVED:
        why = tuple(_excused(grounds.evidence, narrow))
    yield Answer(one, standing, why, tuple(sorted({item.fingerprint for item in sure or here})), asked)


def _violates(finding: Finding) -> bool:
    grave = finding.certainty is Certainty.SURE and finding.severity > Severity.INFO
    return grave and not finding.code.startswith(NOT_UNDERSTOOD)


def _standing(one: Requirement, sure: Sequence[Finding], here: Sequence[Finding], doubts: Sequence[Doubt]) -> Standing:
    if sure or any(doubt.verdict is Verdict.VIOLATED for doubt in doubts):
        return Standing.VIOLATED
    if one.shows is Shows.NOTHING:
        return Standing.NOT_VISIBLE
    proved = one.shows is Shows.FULLY and one.proof and not doubts and not here
    return Standing.PROVED if proved else Standing.UNKNOWN


def _why(one: Requirement, standing: Standing, here: Sequence[Finding], doubts: Sequence[Doubt]) -> Iterator[str]:
    """Sentences; those that decide first."""
    if standing is Standing.NOT_VISIBLE:
        yield f"configurations do not show {one.cannot}"
        return
    for finding in here:
        yield f"{finding.code} {finding.message}"
    worst = Verdict.VIOLATED if standing is Standing.VIOLATED else Verdict.UNKNOWN
    yield from (doubt.text for doubt in doubts if doubt.verdict is worst)
    if standing is Standing.UNKNOWN and not one.proof and not here:
        answering = [code for code, check in checks().items() if one.id in check.clauses]
        found = (
            f"{', '.join(answering)} found nothing, which proves nothing" if answering else "no check answers it yet"
        )
        yield f"{found}; not shown: {one.cannot}"


def _excused(evidence: Evidence, scope: Scope) -> Iterator[str]:
    """What a proof owes to the register alone: exceptions between its zones, and who vouches for layer 2."""
    addresses = evidence.network.zones.addresses
    ids = [
        item.id
        for item in evidence.network.plant.exceptions
        if item.in_force(evidence.as_of)
        and any(
            item.source & addresses[gap.source.id]
            and item.destination & addresses[gap.destination.id]
            and speaks_of(evidence.network, item, {gap.source.id, gap.destination.id})
            for gap in scope.pairs
        )
    ]
    if ids:
        yield f"with what exceptions in force tolerate: {', '.join(ids)}"
    zones = {zone.id: zone for gap in scope.pairs for zone in (gap.source, gap.destination)}
    vouched = sorted({zone.layer2 for zone in zones.values() if zone.layer2})
    if vouched:
        yield f"layer 2 as attested: {', '.join(vouched)}"


def _bounds(scope: Scope, answers: Sequence[Answer]) -> Iterator[Bound]:
    for foundation in FOUNDATIONS:
        here = [answer for answer in answers if answer.requirement.foundation == foundation]
        target = scope.levels.get(foundation, 0)
        if not here or not target:
            continue
        wrong = [answer.requirement.level for answer in here if answer.standing is Standing.VIOLATED]
        short = [answer.requirement.level for answer in here if answer.standing is not Standing.PROVED]
        asked = [answer for answer in here if answer.requirement.level <= target]
        provable = [answer for answer in asked if answer.requirement.shows is Shows.FULLY and answer.requirement.proof]
        open_ones = [answer.requirement.level for answer in provable if answer.standing is not Standing.PROVED]
        yield Bound(
            foundation,
            target,
            proved_to=min(short) - 1 if short else HIGHEST_LEVEL,
            not_above=min(wrong) - 1 if wrong else HIGHEST_LEVEL,
            not_visible=sum(answer.standing is Standing.NOT_VISIBLE for answer in asked),
            provable=len(provable),
            proved=len(provable) - len(open_ones),
            held_to=(min(open_ones) - 1 if open_ones else target) if provable else 0,
            partly=sum(answer.requirement.shows is Shows.PARTLY for answer in asked),
            claimed=scope.claims.get(foundation),
        )
