"""Requirements as lines: each subject, what is violated first, then what is unknown, proved and not visible.

What a requirement says is printed where it is first named; a list of ids that another subject had is named after it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.requirements.answers import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.report.style import Style
    from validator.requirements.answers import Answer, Bound, RequirementAnswers, SubjectAnswers

_INKS = {Standing.VIOLATED: Ink.BAD, Standing.UNKNOWN: Ink.WARN, Standing.PROVED: Ink.GOOD}
LEAST_ALIKE = 4
"""Shorter lists of ids are printed again."""
MOST_REASONS = 2
"""Sentences of one requirement that are printed without `--all`."""
CAUTION = (
    "Words are ours, not those of the standards; nobody has compared them with the licensed texts"
    " (verified_by in validator/catalogue/requirements.yaml). PROVED and the bounds speak of what configurations show:"
    " this is no claim about the security level achieved (SL-A)."
)


def requirement_lines(one: RequirementAnswers, style: Style, *, everything: bool = False) -> list[str]:
    """One set: a heading, what it is not, and a block for each subject."""
    lines = [style.paint(f"Requirements: {one.set}", Ink.STRONG)]
    for title in one.titles:
        lines += style.wrapped("  ", title, "  ")
    unverified = any(not answer.requirement.verified_by for subject in one.subjects for answer in subject.answers)
    lines += style.wrapped("  ", CAUTION, "  ") if unverified else []
    told = _Told()
    for subject in one.subjects:
        lines += _block(subject, told, style, everything=everything)
    return lines


@dataclass
class _Told:
    """What the lines above have said already: requirements in words, and lists of ids with whose they were."""

    words: set[str] = field(default_factory=set[str])
    lists: dict[str, str] = field(default_factory=dict[str, str])


def _block(subject: SubjectAnswers, told: _Told, style: Style, *, everything: bool) -> list[str]:
    asked = [answer for answer in subject.answers if answer.asked]
    counts = {standing: sum(answer.standing is standing for answer in asked) for standing in Standing}
    levels = " ".join(f"{name} {level}" for name, level in subject.levels)
    target = f" (SL-T {levels})" if levels else ""
    numbers = ", ".join(f"{counts[one]} {_words(one)}" for one in _order())
    lines = style.wrapped(f"  {subject.kind} ", f"{subject.id}{target}: {numbers}", "    ")
    if subject.kind != "plant" and not levels:
        lines += style.wrapped(
            "    ", "declares no target level (sl_t): requirements with a level are not asked", "    "
        )
    mute = [] if everything else [answer for answer in asked if _is_mute(answer)]
    for standing in _order()[:-1]:
        for answer in asked:
            if answer.standing is standing and answer not in mute:
                lines += _answer(answer, told, style, everything=everything)
    hidden = [answer for answer in asked if answer.standing is Standing.NOT_VISIBLE]
    later = [answer for answer in subject.answers if not answer.asked and not answer.requirement.level]
    name = f"{subject.kind} {subject.id}"
    for heading, answers in ((MUTE, mute), ("not visible in configurations", hidden), ("not in force yet", later)):
        lines += _ids(heading, answers, told, name, style)
    return [*lines, *_bounds(subject, style)]


MUTE = "UNKNOWN, for nothing speaks against them and nothing proves them (--all says why)"


def _is_mute(answer: Answer) -> bool:
    """Whether nothing was found and nothing could be proved."""
    return answer.standing is Standing.UNKNOWN and not answer.findings and not answer.requirement.proof


def _ids(heading: str, answers: Sequence[Answer], told: _Told, name: str, style: Style) -> list[str]:
    """Requirements by id alone, each document named once; a list that another subject had is not printed again."""
    found: dict[str, list[str]] = {}
    for answer in answers:
        one = answer.requirement
        found.setdefault(one.id.removesuffix(one.short), []).append(one.short)
    text = "; ".join(f"{document}{', '.join(ids)}" for document, ids in found.items())
    before = told.lists.setdefault(f"{heading}: {text}", name)
    if before != name and len(answers) >= LEAST_ALIKE:
        text = f"the {len(answers)} of {before}"
    return style.wrapped(f"    {heading}: ", text, "      ") if text else []


def _order() -> Sequence[Standing]:
    return (Standing.VIOLATED, Standing.UNKNOWN, Standing.PROVED, Standing.NOT_VISIBLE)


def _words(standing: Standing) -> str:
    return "not visible" if standing is Standing.NOT_VISIBLE else standing.value


def _answer(answer: Answer, told: _Told, style: Style, *, everything: bool) -> list[str]:
    one = answer.requirement
    level = f" (SL {one.level})" if one.level else ""
    reasons = answer.why if everything else answer.why[:MOST_REASONS]
    more = len(answer.why) - len(reasons)
    why = f" -- {'; '.join(reasons)}" if reasons else ""
    why += f"; and {more} more (--all)" if more else ""
    why += f" [uncertain: {one.uncertain}]" if one.uncertain else ""
    word = f"{answer.standing.value:<8}"
    first = f"    {style.paint(word, _INKS[answer.standing])} "
    text = "" if one.id in told.words and not everything else f": {one.text}"
    told.words.add(one.id)
    return style.wrapped(first, f"{one.id}{level}{text}{why}", " " * 6)


def _bounds(subject: SubjectAnswers, style: Style) -> list[str]:
    """What is shown of each foundational requirement."""
    lines: list[str] = []
    for bound in subject.bounds:
        above = (
            f"not above SL {bound.not_above}" if bound.not_above < bound.target else "nothing found against the target"
        )
        text = f"target SL {bound.target}; {_provable(bound)}; {above}; {bound.partly} shown in part, "
        text += f"{bound.not_visible} not at all{_claim(bound)}"
        lines += style.wrapped(f"    level {bound.foundation}: ", safe_text(text), "      ")
    return lines


def _provable(bound: Bound) -> str:
    """What of the requirements that configurations can prove is PROVED."""
    if not bound.provable:
        return "configurations can prove nothing of it"
    up_to = f", all up to SL {bound.held_to}" if bound.held_to else ""
    return f"of {bound.provable} that configurations can prove, {bound.proved} are PROVED{up_to}"


def _claim(bound: Bound) -> str:
    """What the register claims, and whether a violated requirement speaks against it."""
    if bound.claimed is None:
        return ""
    against = ", which a violated requirement contradicts" if bound.claimed > bound.not_above else ""
    return f"; the register claims SL {bound.claimed}{against}"
