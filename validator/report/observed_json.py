"""Observed traffic as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.observed.traffic import UNUSED, moment_text
from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.as_json import Json
    from validator.observed.traffic import Example, LogSummary, ObservedTraffic, Seen, Use
    from validator.verdicts import ConduitVerdict


def observed_json(observed: ObservedTraffic | None, conduits: Sequence[ConduitVerdict]) -> Json:
    """Null without logs. Times are as the logs print them; `clocks` of each log says how they are meant."""
    if observed is None:
        return None
    flows: list[Json] = []
    for conduit in conduits:
        for flow in conduit.flows:
            use = observed.uses.get((conduit.id, flow.index), UNUSED)
            flows.append({"conduit": safe_text(conduit.id), "index": flow.index, **_use(use)})
    exceptions: list[Json] = [{"id": safe_text(name), **_use(use)} for name, use in observed.exceptions.items()]
    return {
        "first": _moment(observed.first),
        "last": _moment(observed.last),
        "logs": [_log(log) for log in observed.logs],
        "seen": [_seen(seen) for seen in observed.seen],
        "flows": flows,
        "exceptions": exceptions,
    }


def _log(log: LogSummary) -> Json:
    return {
        "file": safe_text(log.file),
        "reader": log.reader,
        "why": safe_text(log.why),
        "sha256": log.sha256,
        "lines": log.lines,
        "read": log.read,
        "skipped": [{"reason": reason, "lines": count} for reason, count in log.skipped],
        "not_understood": [
            {"reason": reason, "lines": count, "first": line} for reason, count, line in log.not_understood
        ],
        "clocks": [*log.clocks],
        "first": _moment(log.first),
        "last": _moment(log.last),
    }


def _seen(seen: Seen) -> Json:
    return {
        "kind": seen.kind.value,
        "from": safe_text(seen.source),
        "to": safe_text(seen.destination),
        "why": safe_text(seen.why),
        "conversations": seen.conversations,
        "times": seen.times,
        "first": _moment(seen.first),
        "last": _moment(seen.last),
        "services": [{"service": service, "times": times} for service, times in seen.services],
        "examples": [_example(example) for example in seen.examples],
    }


def _example(example: Example) -> Json:
    return {
        "flow": example.packet.text(),
        "file": safe_text(example.origin.file),
        "line": example.origin.line,
        "times": example.times,
        "answered": example.answered,
        "device": safe_text(example.device),
        "stopped_by": safe_text(example.stopped_by),
        "stopped_at": {"file": safe_text(example.stopped_at.file), "line": example.stopped_at.line}
        if example.stopped_at.line
        else None,
    }


def _use(use: Use) -> dict[str, Json]:
    return {
        "times": use.times,
        "answered": use.answered,
        "perhaps": use.perhaps,
        "first": _moment(use.first),
        "last": _moment(use.last),
    }


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else moment_text(seconds)
