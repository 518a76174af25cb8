"""Starts a platform: its module, a first fixture and a test, which pass as they are.

    python3 scripts/new_vendor.py vendor_os "Vendor, Product" FIRST_LINE

`vendor_os` is the name as netmiko and scrapli have it; FIRST_LINE is a text that only its
configurations hold. Every line stays UNKNOWN until the reader gives it a meaning. The recipe is in
CONTRIBUTING.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from _environment import ROOT
from _scaffold import NAME, ScaffoldProblem, is_plain, quoted, write

MODULE = '''"""{title}.

Sources: name the document, its version and section for every rule below.

- What absence means: ...
- Order of rules: ...
- Where rule sets bind: ...
- Where NAT stands to routing and filtering: ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.registry import Maturity, Parser, Reading, Recognition
from parsers.source import Span

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

MARK = {mark}
"""What only a configuration of this platform holds."""


def recognise(source: Source) -> Recognition:
    """By its mark."""
    for number, line in enumerate(source.lines, start=1):
        if MARK in line:
            return Recognition(accepted=True, evidence=f"line {{number}}: {{MARK!r}}")
    return Recognition(accepted=False, evidence="")


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """No line has a meaning yet, so each is UNKNOWN and blocks every proof about this file."""
    for number, line in enumerate(source.lines, start=1):
        if line.strip():
            ledger.unknown(number, "no meaning yet")
        else:
            ledger.structural(number)
    diagnostics.error(DiagnosticCode.UNSUPPORTED, Span(source.name, 0), "this platform is recognised and not read yet")
    return Reading((), complete=False)


PARSER = Parser("{name}", {quoted_title}, Maturity.GRAMMAR_DERIVED, recognise, read)
'''

TEST = '''"""{title}: what the folder `fixtures/{name}` cannot say."""

from __future__ import annotations

from parsers.registry import detect, parse
from parsers.source import Source
from parsers.vendors.{name} import MARK

TEXT = f"{{MARK}}\\nzzz-unknown 1\\n"


def test_it_is_recognised_by_its_mark() -> None:
    assert detect(Source.from_text("config.txt", TEXT)).name == "{name}"


def test_a_line_without_a_meaning_blocks() -> None:
    rows = parse(Source.from_text("config.txt", TEXT), "{name}").ledger.rows()
    assert rows[1].blocking
'''

README = "The smallest configuration of {title}: one line. Replace it with a real one, and say where it is from.\n"


def files(name: str, title: str, mark: str) -> dict[str, str]:
    """The first files of a platform, by path."""
    return {
        f"parsers/vendors/{name}.py": MODULE.format(
            name=name, title=title, quoted_title=quoted(title), mark=quoted(mark)
        ),
        f"fixtures/{name}/minimal/config.txt": f"{mark}\n",
        f"fixtures/{name}/minimal/README.md": README.format(title=title),
        f"fixtures/{name}/minimal/device.json": "[]\n",
        f"fixtures/{name}/minimal/diagnostics.txt": (
            "0: PRS010 error: this platform is recognised and not read yet\n"
            "1: UNKNOWN blocking no meaning yet\ncomplete: False\n"
        ),
        f"tests/parsers/vendors/test_{name}.py": TEST.format(name=name, title=title),
    }


def main() -> int:
    """Write them, and say what to do next."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", metavar="vendor_os")
    parser.add_argument("title")
    parser.add_argument("mark", metavar="FIRST_LINE")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not NAME.fullmatch(asked.name) or "_" not in asked.name:
        message = f"{asked.name!r} is no platform name: vendor_os, in small letters, as siemens_roxii"
        raise ScaffoldProblem(message)
    if not is_plain(asked.title) or not is_plain(asked.mark):
        message = (
            "title and FIRST_LINE are one line of up to 60 printable characters each, without quotes and backslashes"
        )
        raise ScaffoldProblem(message)
    write(asked.root, files(asked.name, asked.title, asked.mark))
    print(
        "Next: give lines a meaning; SEGVAL_UPDATE_GOLDENS=1 pytest tests/parsers/test_fixtures.py, and read the diff."
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
