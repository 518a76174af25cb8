"""The fields of a zone-and-conduit register: where the plant file has each, and what judges it.

The data is `register.yaml` beside this module.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

from parsers.nouns import dataclass

VERDICTS = "verdicts"
"""What a field is judged by that says which packets there are, or which are declared."""
REQUIREMENTS = "requirements"
"""What a field is judged by that `--requirements` alone looks at."""


@dataclass(frozen=True, slots=True)
class RegisterField:
    """One field of one section (`zones`). `key` is where the plant file has it, or empty.

    `zcr`: IEC 62443-3-2 ZCR 6.4 asks for it. `judged` are codes of checks, or `VERDICTS`. `prose`: for people alone.
    `note` says what is done instead. `only` is the one kind of zone of which it is asked, or empty; `instead` are keys
    of which any will do as well.
    """

    section: str
    field: str
    key: str = ""
    zcr: bool = False
    judged: tuple[str, ...] = ()
    prose: bool = False
    note: str = ""
    only: str = ""
    instead: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the item of which any will do."""
        return (self.key.partition("/")[0], *self.instead)


@cache
def register_fields() -> tuple[RegisterField, ...]:
    """Every field, in the order of the data.

    Raises:
        TypeError: a row has a word that is none of these.
    """
    text = resources.files("validator.catalogue").joinpath("register.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe)
    return tuple(_field(section, row) for section, found in rows.items() for row in found)


def _field(section: str, row: dict[str, Any]) -> RegisterField:
    judged, instead = tuple(row.pop("judged", ())), tuple(row.pop("instead", ()))
    return RegisterField(section, **row, judged=judged, instead=instead)
