"""The answers: for each subject each requirement, and how far its target levels are borne out."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from validator.catalogue.requirements import Requirement


class Standing(StrEnum):
    """PROVED rests on a proof and on nothing undecided; VIOLATED on a sure finding; NOT_VISIBLE: files cannot show it.

    UNKNOWN is all else, the absence of findings too. Only PROVED counts as passed.
    """

    PROVED = "PROVED"
    VIOLATED = "VIOLATED"
    UNKNOWN = "UNKNOWN"
    NOT_VISIBLE = "NOT_VISIBLE"


@dataclass(frozen=True, slots=True)
class Answer:
    """One requirement of one subject; `why` are sentences, `findings` the fingerprints that decide it, both sorted.

    `asked`: the subject's target level asks it, and it is in force.
    """

    requirement: Requirement
    standing: Standing
    why: tuple[str, ...]
    findings: tuple[str, ...]
    asked: bool


@dataclass(frozen=True, slots=True)
class Bound:
    """What configurations say of the level of one foundational requirement; no claim about the level achieved.

    Every requirement up to level `proved_to` is PROVED (0: not even those of level 1). Above `not_above` it surely is
    not, for one is VIOLATED; 4 where none is. `not_visible` are those up to `target` that files cannot show.
    """

    foundation: str
    target: int
    proved_to: int
    not_above: int
    not_visible: int
    provable: int
    """How many up to `target` configurations can prove at all; `proved` of them are PROVED."""
    proved: int
    held_to: int
    """The level up to which all provable ones are PROVED, at most `target`; 0 where there are none."""
    partly: int
    """How many up to `target` configurations show in part alone; they are never PROVED."""
    claimed: int | None = None
    """The level that the register claims as achieved (`sl_a_claimed`)."""


@dataclass(frozen=True, slots=True)
class SubjectAnswers:
    """`kind` is plant, zone or conduit."""

    kind: str
    id: str
    levels: tuple[tuple[str, int], ...]
    answers: tuple[Answer, ...]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class RequirementAnswers:
    """One set, in the order plant, zones, conduits."""

    set: str
    titles: tuple[str, ...]
    subjects: tuple[SubjectAnswers, ...]
