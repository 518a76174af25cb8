"""What standards ask: clauses by id, paraphrased, with what configurations can and cannot show of each.

The data is `requirements.yaml` beside this module. Which checks answer a clause is not written there: it is read from
the `clauses` of the checks.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt

FOUNDATIONS = ("IAC", "UC", "SI", "DC", "RDF", "TRE", "RA")
"""The foundational requirements of IEC 62443-3-3 in the order of their numbers: SR 5.x belongs to the fifth."""
SUBJECTS = frozenset({"plant", "zone", "conduit"})
KINDS = frozenset({"any", "operational", "safety"})
HIGHEST_LEVEL = 4


class Shows(StrEnum):
    """How much of a requirement configurations and the register show."""

    FULLY = "fully"
    PARTLY = "partly"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One clause. `level` is the security level (1..4) from which on it is asked, 0 where the document has none.

    `id` begins with the id of its document, and `short` is the rest. `foundation` is its foundational requirement, or
    empty. `proof` names the way by which it can be proved; empty: it never is. `first` and `last` are the days between
    which it is in force, both included; None: open.
    """

    id: str
    short: str
    text: str
    shows: Shows
    can: str
    cannot: str
    level: int
    foundation: str
    of: frozenset[str]
    kinds: str
    proof: str
    first: dt.date | None
    last: dt.date | None
    uncertain: str
    verified_by: str

    def in_force(self, day: dt.date) -> bool:
        """Whether anybody asks it on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a set (`iec62443`), with its requirements in its own order."""

    id: str
    set: str
    title: str
    requirements: tuple[Requirement, ...]


@cache
def documents() -> tuple[Document, ...]:
    """The catalogue, in its order.

    Raises:
        ValueError: the catalogue itself is wrong: an id twice, an unknown word, or a proof of what is not shown fully.
    """
    text = resources.files("validator.catalogue").joinpath("requirements.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["documents"]  # noqa: S506 (both are safe)
    found = tuple(_document(row) for row in rows)
    ids = [one.id for document in found for one in document.requirements]
    if len(set(ids)) != len(ids):
        message = "requirements.yaml names a requirement twice"
        raise ValueError(message)
    return found


def requirement_sets() -> tuple[str, ...]:
    """The names of the sets, sorted."""
    return tuple(sorted({document.set for document in documents()}))


def _document(row: dict[str, Any]) -> Document:
    found = tuple(_requirement(one, row) for one in row["requirements"])
    return Document(row["id"], row["set"], row["title"], found)


def _requirement(row: dict[str, Any], document: dict[str, Any]) -> Requirement:
    level = row.get("level", 0)
    one = Requirement(
        id=f"{document['id']} {row['id']}",
        short=row["id"],
        text=row["text"],
        shows=Shows(row["shows"]),
        can=row.get("can", ""),
        cannot=row.get("cannot", ""),
        level=level,
        foundation=FOUNDATIONS[int(row["id"].split()[1].partition(".")[0]) - 1] if level else "",
        of=frozenset(row.get("of", document["of"])),
        kinds=row.get("kinds", document["kinds"]),
        proof=row.get("proof", ""),
        first=row.get("from"),
        last=row.get("to"),
        uncertain=row.get("uncertain", ""),
        verified_by=row.get("verified_by", document["verified_by"]) or "",
    )
    sound = one.of <= SUBJECTS and one.kinds in KINDS and 0 <= level <= HIGHEST_LEVEL
    said = one.cannot and (one.can or one.shows is Shows.NOTHING)
    if not sound or not said or (one.proof and one.shows is Shows.NOTHING):
        message = f"requirements.yaml: {one.id} is not valid"
        raise ValueError(message)
    return one
