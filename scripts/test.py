"""Everything that must hold: the linters, then the tests; all of them even if one fails.

    python3 scripts/test.py [--fast] [--system] [PYTEST_ARGUMENT ...]

`--fast` leaves out the type checkers and the tests marked slow. `--system` (or CI=1, as root on a
Debian system) first installs the system packages that some tests use. The last line is pytest's own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time

from _environment import ROOT, ensure, program_of
from check import LINTERS, Outcome, run, summary

PACKAGES = ("python3-venv", "nftables", "iptables", "ipset", "iproute2")
"""For the environment itself, and for the laboratory in network namespaces."""


def install_packages() -> None:
    """Install the Debian packages; only as root and where apt-get is, and a failure only says so."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    apt = shutil.which("apt-get")
    if not is_root or apt is None:
        print("system packages are left alone: that needs root and apt-get", flush=True)
        return
    if all(shutil.which(name) for name in ("nft", "iptables", "ip")):
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *PACKAGES]):
        if subprocess.run([apt, *arguments], env=quiet, check=False, stdout=subprocess.DEVNULL).returncode != 0:
            print(f"apt-get {arguments[0]} failed; tests that need {', '.join(PACKAGES[1:])} say so", flush=True)
            return


def run_tests(arguments: list[str]) -> tuple[Outcome, str]:
    """Run pytest with its output as it comes; its outcome and its closing line."""
    print("\n== pytest", flush=True)
    started = time.monotonic()
    command = [str(program_of(ensure("dev"), "python")), "-m", "pytest", *arguments]
    last = ""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as tests:
        for line in tests.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return Outcome("pytest", tests.returncode == 0, time.monotonic() - started), last


def main() -> int:
    """0 if every linter and every test passed, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--system", action="store_true")
    asked, others = parser.parse_known_args()
    if asked.system or os.environ.get("CI", "").lower() in {"1", "true"}:
        install_packages()
    folder = ensure("dev")
    outcomes = [run(step, folder) for step in LINTERS if not (asked.fast and step.slow)]
    slow = ["-m", "not slow"] if asked.fast else []
    outcome, closing = run_tests(["-n", "2", "-o", "addopts=--import-mode=importlib", *slow, *others])
    outcomes.append(outcome)
    print(summary(outcomes))
    print(closing, flush=True)
    return 0 if all(item.passed for item in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
