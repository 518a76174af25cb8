"""Configurations far larger than any device has: to see that they are audited, and what that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audits import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WHOLE = FIXTURES / "checks" / "incomplete_export" / "ok-asa-whole"
"""One firewall, two zones, one conduit, no fault: exit status 0."""
ASA = (WHOLE / "configs" / "fw-a.txt").read_text("utf-8")


def million_rules(path: Path) -> None:
    """A list of a million entries: 200 networks of senders, every port of 5,000."""
    head, _, tail = ASA.partition("access-list ")
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for number in range(1_000_000):
            file.write(
                f"access-list CTRL_IN extended permit tcp host 10.3.{number // 5_000 % 2}.{number // 5_000 % 200 + 1} "
                f"host 10.4.0.{number % 250 + 1} eq {number % 5_000 + 1}\n"
            )
        file.write(f"access-list {tail}")


def two_hundred_megabytes(path: Path) -> None:
    """The same file with a body of 200 MB of remarks."""
    line = "access-list CTRL_IN remark " + "x" * 100 + "\n"
    head, _, tail = ASA.partition("access-list ")
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for _ in range(200 * 2**20 // len(line) // 1_000):
            file.write(line * 1_000)
        file.write(f"access-list {tail}")


LARGE: tuple[Callable[[Path], None], ...] = (million_rules, two_hundred_megabytes)
