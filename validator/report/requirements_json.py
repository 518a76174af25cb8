"""Requirements as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    from parsers.as_json import Json
    from validator.requirements.answers import Answer, RequirementAnswers, SubjectAnswers


def requirements_json(one: RequirementAnswers) -> Json:
    """One set; every requirement of every subject, asked or not."""
    return {
        "set": one.set,
        "documents": [*one.titles],
        "subjects": [_subject(subject) for subject in one.subjects],
    }


def _subject(one: SubjectAnswers) -> Json:
    return {
        "kind": one.kind,
        "id": safe_text(one.id),
        "sl_t": dict(one.levels),
        "answers": [_answer(answer) for answer in one.answers],
        "bounds": [
            {
                "foundation": bound.foundation,
                "target": bound.target,
                "proved_to": bound.proved_to,
                "not_above": bound.not_above,
                "not_visible": bound.not_visible,
                "provable": bound.provable,
                "proved": bound.proved,
                "held_to": bound.held_to,
                "partly": bound.partly,
                "claimed": bound.claimed,
            }
            for bound in one.bounds
        ],
    }


def _answer(answer: Answer) -> Json:
    one = answer.requirement
    return {
        "id": one.id,
        "text": one.text,
        "level": one.level or None,
        "foundation": one.foundation or None,
        "standing": answer.standing.value,
        "asked": answer.asked,
        "why": [safe_text(text) for text in answer.why],
        "findings": [*answer.findings],
        "shows": one.shows.value,
        "can": one.can,
        "cannot": one.cannot,
        "in_force_from": one.first.isoformat() if one.first else None,
        "in_force_to": one.last.isoformat() if one.last else None,
        "uncertain": one.uncertain,
        "verified_by": one.verified_by or None,
    }
