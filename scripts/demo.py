"""Shows segval at work: makes its own environment, audits a plant with planted faults, prints the report.

Exit status 0 if the audit came to an end, whatever it found.
"""

from __future__ import annotations

import subprocess

from _environment import ROOT, ensure, program_of

PLANT = "fixtures/plants/refinery-u3-faulty"
ENDED = frozenset({0, 1, 3})
"""Clean; findings; input not fully understood: the audit came to an end."""
NEXT = f"""
That was `segval audit {PLANT}`, a refinery unit with planted faults
(its README lists them). To go on:

  .venv/bin/segval audit fixtures/plants/refinery-u3-clean      the same plant without the faults
  .venv/bin/segval audit YOUR_FOLDER                            plant.yaml and configs/ of your own
  .venv/bin/segval parse CONFIG --annotate                      what was understood, line by line
  .venv/bin/segval trace {PLANT} --flow "tcp 10.0.4.7:40000 > 10.30.40.2:502"
  .venv/bin/segval explain PATH001                              why a finding matters, and what to do

On Windows the command is .venv\\Scripts\\segval.exe. README.md has a worked example.
"""


def main() -> int:
    """Run the audit; its own exit status only matters where it did not come to an end."""
    segval = program_of(ensure(), "segval")
    status = subprocess.run([str(segval), "audit", PLANT], cwd=ROOT, check=False).returncode
    if status not in ENDED:
        return status
    print(NEXT)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
