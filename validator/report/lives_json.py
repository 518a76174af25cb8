"""What became of the findings of a report of before, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    from parsers.as_json import Json
    from validator.lives import Gone, Lives


def lives_json(lives: Lives | None) -> Json:
    """Null without a baseline; the next report takes `gone` from here."""
    if lives is None:
        return None
    return {"name": safe_text(lives.name), "as_of": lives.as_of, "gone": [_gone(one) for one in lives.gone]}


def _gone(one: Gone) -> Json:
    past = one.past
    return {
        "fingerprint": past.fingerprint,
        "code": past.code,
        "message": safe_text(past.message),
        "severity": past.severity,
        "from": safe_text(past.source_zone),
        "to": safe_text(past.destination_zone),
        "files": [safe_text(name) for name in past.files],
        "since": past.since,
        "life": one.life.value,
        "day": one.day,
        "why": safe_text(one.why),
    }
