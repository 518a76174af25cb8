"""The page of checks is the one that its script writes, and names no check that is not there."""

from __future__ import annotations

from checks_readme import FAILURES, README, readme
from validator.check import checks


def test_page_is_up_to_date() -> None:
    assert README.read_text(encoding="utf-8") == readme(), "run scripts/checks_readme.py"


def test_failures_name_checks_that_exist() -> None:
    assert {code for failure in FAILURES for code in failure.codes} <= set(checks())


def test_all_failures_have_a_row_and_a_name_of_their_own() -> None:
    assert len({failure.name for failure in FAILURES}) == len(FAILURES) == 45


def test_every_check_has_a_row() -> None:
    assert all(f"[{code}]" in readme() for code in checks())
