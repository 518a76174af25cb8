"""Starts a check: its module and three fixtures, two that must fire and one that must stay silent.

    python3 scripts/new_check.py PATH042 undeclared_path "undeclared path between zones"

The module is named for the fault, never for the cure. As written it fires on a zone with the id
FAULT, so that everything passes until you ask the real question. The recipe is in CONTRIBUTING.md.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from _environment import ROOT
from _scaffold import NAME, ScaffoldProblem, is_plain, quoted, write

CODE = re.compile(r"(?:PATH|SIS|VEN|NET|RUL|MGT|LOG|IAM|COV|MOD)[0-9]{3}")

MODULE = '''"""{code}: {title}.

What it does:
    Say which fact of the plant it asks for, and what it compares it with.

Why it matters:
    Say what an attacker or a mistake gains by it, in the words of the plant.

Example:
    Quote the lines of `fixtures/checks/{name}/bad-asa`.

Not reported:
    Say what looks alike and is left alone, and why.

References:
    Name clause, document and section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Finding, Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


@check(
    "{code}",
    {quoted_title},
    severity=Severity.INFO,
    clauses=(),
    remediation="Say what to change, and where.",
)
def {name}(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Every zone of the id FAULT."""
    for zone in evidence.plant.zones:
        if zone.id == "FAULT":
            yield this.finding(f"{{zone.id}} is at fault", Label(zone.origin, "declared here"))
'''

CLEAN = "fixtures/checks/incomplete_export"
"""Whose plants without a fault the first cases are copied from."""
CASES = {
    "bad-asa": ("ok-asa-whole", "The smallest plant on which the check fires.\n"),
    "bad-fortios": ("ok-fortios-whole", "The same on another platform.\n"),
    "ok-asa": ("ok-asa-whole", "Looks alike, and must stay silent.\n"),
}


def files(code: str, name: str, title: str) -> dict[str, str]:
    """The first files of a check, by path."""
    found = {
        f"validator/checks/{name}.py": MODULE.format(code=code, name=name, title=title, quoted_title=quoted(title))
    }
    for case, (like, readme) in CASES.items():
        for path in sorted((ROOT / CLEAN / like).rglob("*")):
            if path.is_file():
                inside = path.relative_to(ROOT / CLEAN / like).as_posix()
                found[f"fixtures/checks/{name}/{case}/{inside}"] = path.read_text(encoding="utf-8")
        plant, findings = (f"fixtures/checks/{name}/{case}/{file}" for file in ("plant.yaml", "findings.txt"))
        if case.startswith("bad-"):
            found[plant] = found[plant].replace("CELL", "FAULT")
            line = 1 + next(n for n, text in enumerate(found[plant].splitlines()) if "id: FAULT" in text)
            found[findings] = f"plant.yaml:{line}:5: {code} FAULT is at fault\n"
        found[f"fixtures/checks/{name}/{case}/README.md"] = readme
    return found


def main() -> int:
    """Write them, and say what to do next."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("code")
    parser.add_argument("name", metavar="fault_name")
    parser.add_argument("title")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not CODE.fullmatch(asked.code):
        message = f"{asked.code!r} is no code: a family and three digits, as PATH042"
        raise ScaffoldProblem(message)
    if not NAME.fullmatch(asked.name):
        message = f"{asked.name!r} is no module name: small letters and underscores, as undeclared_path"
        raise ScaffoldProblem(message)
    if not is_plain(asked.title):
        message = "the title is one line of up to 60 printable characters, without quotes and backslashes"
        raise ScaffoldProblem(message)
    modules = asked.root.joinpath("validator", "checks").glob("*.py")
    taken = [path.name for path in modules if asked.code in path.read_text(encoding="utf-8")]
    if taken:
        message = f"{asked.code} is in use in {', '.join(sorted(taken))}; nothing was written"
        raise ScaffoldProblem(message)
    write(asked.root, files(asked.code, asked.name, asked.title))
    print(
        "Next: ask the real question; SEGVAL_UPDATE_GOLDENS=1 pytest tests/validator/test_check_fixtures.py, and read"
    )
    print("the diff of the fixtures; scripts/checks_readme.py writes the page of all checks anew.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
