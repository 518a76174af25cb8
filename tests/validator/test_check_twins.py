"""A `bad-` case fires through its configuration: an `ok-` twin beside it has the same plant file and is cured by few lines.

The twin is any `ok-` case of the same check whose `plant.yaml` says the same (comments apart) and whose other files
(configurations, `show` outputs) differ in at most `MOST_LINES` lines. That the twin is silent is asked in
`test_check_fixtures`. A case without such a twin must have its fault in the register: all findings point there first.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited
from validator.check import checks

if TYPE_CHECKING:
    from pathlib import Path

MOST_LINES = 14
"""Lines taken out and put in together."""
CODES = {check.question.__module__.rpartition(".")[2]: check.code for check in checks().values()}
FAMILIES = {
    "MOD": "what the plant file says is the fault",
    "COV": "what was handed in, or could be read, is the fault",
}
"""Families whose faults are not in a configuration."""
BY_THE_REGISTER = {
    "coupling_broken": "the register declares the coupling and the conduits that break it",
    "dual_homed_host": "the register gives a host two addresses",
    "flow_that_a_failure_stops": "another way is another device",
    "vendor_declared_too_far": "the register declares more for a vendor than its entry allows",
    "vendor_beyond_its_jump_host": "the register declares a conduit and the zones of a vendor, which do not have it",
    "vendor_otherwise_than_declared/bad-fortios-kill-action-elsewhere": "the register names another device",
    "safety_protocol_from_elsewhere/bad-asa-declared-from-another-host": "the register declares the flow",
    **dict.fromkeys(
        (
            "declared_flow_not_seen",
            "declared_traffic_refused",
            "rule_without_hits",
            "traffic_against_configuration",
            "traffic_of_no_zone",
            "undeclared_traffic_seen",
        ),
        "what was seen, or was not, is the fault",
    ),
}
"""Checks, or single cases, whose faults no few lines of a configuration cure, with the reason."""
BAD = [
    case.parent
    for case in sorted((FIXTURES / "checks").glob("*/bad-*/plant.yaml"))
    if CODES[case.parent.parent.name][:3] not in FAMILIES
    and not {case.parent.parent.name, f"{case.parent.parent.name}/{case.parent.name}"} & BY_THE_REGISTER.keys()
]


def files(case: Path) -> dict[str, list[str]]:
    """Every file of a case but its golden, as lines; the plant file without comments."""
    found: dict[str, list[str]] = {}
    for path in case.rglob("*"):
        if path.is_file() and path.name not in {"findings.txt", "README.md"}:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            plant = path.name == "plant.yaml"
            kept = [line for line in lines if not (plant and line.lstrip().startswith("#"))]
            found[path.relative_to(case).as_posix()] = kept
    return found


def changed(one: dict[str, list[str]], other: dict[str, list[str]]) -> int:
    """How many lines differ between two cases."""
    return sum(
        line[0] in "+-" and not line.startswith(("+++", "---"))
        for name in one.keys() | other.keys()
        for line in difflib.unified_diff(one.get(name, []), other.get(name, []), n=0, lineterm="")
    )


def is_declared(case: Path) -> bool:
    """Whether every finding of the check points at the register first: the fault is what is declared there."""
    code = CODES[case.parent.name]
    firsts = [item.labels[0].span.file for item in audited(case).findings if item.code == code and item.labels]
    return bool(firsts) and all(file.startswith("plant") for file in firsts)


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_few_lines_of_a_configuration_cure_it(case: Path) -> None:
    bad = files(case)
    twins = [files(path) for path in sorted(case.parent.glob("ok-*"))]
    same = [changed(bad, twin) for twin in twins if twin["plant.yaml"] == bad["plant.yaml"]]
    if not same and is_declared(case):
        return
    assert min(same, default=MOST_LINES + 1) <= MOST_LINES


def test_exceptions_are_needed() -> None:
    assert {name.partition("/")[0] for name in BY_THE_REGISTER} <= CODES.keys()
    assert len(BAD) > 100
