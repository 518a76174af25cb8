"""The isolation of safety zones as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.as_json import Json
    from validator.chains import Chain
    from validator.isolation import Exposure, SafetyAnswer
    from validator.stepping_stones import Step
    from validator.travel import Way


def isolation_json(answer: SafetyAnswer) -> Json:
    """One safety zone."""
    return {
        "zone": safe_text(answer.zone),
        "coupling": answer.coupling or None,
        "verdict": answer.verdict.value,
        "grounds": _texts(answer.grounds),
        "layer2": answer.grade,
        "not_allowed": [
            {"text": safe_text(one.text), "file": safe_text(one.origin.file), "line": one.origin.line or None}
            for one in answer.breaches
        ],
        "shares": _texts(answer.shared),
        "in": [way_json(way) for way in answer.ways_in],
        "out": [way_json(way) for way in answer.ways_out],
        "programmed_from": _texts(answer.programmed_from),
        "workstations": [_exposure(item) for item in answer.workstations],
        "managed": [_exposure(item) for item in answer.managed],
        "remote_access": _texts(answer.remote),
        "steps": [_chain(chain) for chain in answer.chains],
        "default_routes": _texts(answer.default_routes),
        "stops_when_cut": _texts(answer.stops),
        "inside": answer.inside,
    }


def _texts(texts: Sequence[str]) -> Json:
    return [safe_text(text) for text in texts]


def way_json(way: Way) -> Json:
    """What travels between two zones."""
    return {
        "zone": safe_text(way.zone),
        "verdict": way.verdict.value,
        "surely": way.surely or None,
        "undeclared": way.undeclared or None,
        "possibly_more": way.possibly,
        "classes": list(way.classes),
        "hosts": safe_text(way.hosts),
    }


def _exposure(item: Exposure) -> Json:
    return {"name": safe_text(item.name), "from": _texts(item.zones)}


def _chain(chain: Chain) -> Json:
    steps = chain.steps
    return {
        "from": safe_text(chain.zone),
        "vendors": _texts(chain.vendors),
        "hosts": None if steps is None else chain.hosts,
        "steps": None if steps is None else [_step(step) for step in steps],
        "stepping_stones": None if chain.stones is None else _texts(chain.stones),
        "possibly": None if chain.possible is None else _texts(chain.possible),
        "undecided": chain.undecided,
        "zones_to_close": _texts(chain.closing),
    }


def _step(step: Step) -> Json:
    return {"zone": safe_text(step.zone), "hosts": safe_text(step.hosts), "services": step.services or None}
