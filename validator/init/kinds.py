"""What a network is probably for, told from the words that people wrote at it.

A guess and never more: the plant file that is made says for each zone which word at which line made it. Words of an
interface, a VLAN or a firewall zone weigh more than those of a description, for they are shorter and chosen with care.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.source import Span

PHRASES: tuple[tuple[str, ZoneKind], ...] = (
    ("building management", ZoneKind.EXTERNAL),
    ("burner management", ZoneKind.SAFETY),
    ("safety instrumented", ZoneKind.SAFETY),
    ("safety system", ZoneKind.SAFETY),
    ("emergency shutdown", ZoneKind.SAFETY),
    ("fire and gas", ZoneKind.SAFETY),
    ("out-of-band", ZoneKind.MANAGEMENT),
    ("out of band", ZoneKind.MANAGEMENT),
    ("remote access", ZoneKind.VENDOR),
    ("access point", ZoneKind.WIRELESS),
    ("package unit", ZoneKind.FIELD),
    ("jump host", ZoneKind.DMZ),
)
"""Taken out of a text before its words are counted, the first first."""
WORDS: dict[ZoneKind, frozenset[str]] = {
    ZoneKind.SAFETY: frozenset({"sis", "esd", "safety", "tmr", "triconex", "hima", "fgs", "hipps", "prosafe"}),
    ZoneKind.FIELD: frozenset(
        {"cell", "cells", "field", "plc", "plcs", "skid", "rtu", "machine", "remoteio", "packaging", "press", "robot"}
    ),
    ZoneKind.CONTROL: frozenset(
        {"ctrl", "control", "scada", "dcs", "ics", "ot", "hmi", "operator", "operators", "ews", "engineering", "pcs"}
        | {"process", "bpcs", "automation", "supervisory"}
    ),
    ZoneKind.DMZ: frozenset({"dmz", "idmz", "hist", "historian", "perimeter", "jump", "jumphost", "extranet"}),
    ZoneKind.WIRELESS: frozenset({"wifi", "wlan", "wireless", "radio", "ssid"}),
    ZoneKind.VENDOR: frozenset({"vendor", "vendors", "oem", "contractor", "contractors", "vpn", "partner", "supplier"}),
    ZoneKind.MANAGEMENT: frozenset({"mgmt", "management", "oob", "admin", "mgt"}),
    ZoneKind.ENTERPRISE: frozenset(
        {"corp", "corporate", "office", "enterprise", "it", "business", "users", "erp", "campus"}
    ),
    ZoneKind.INTERNET: frozenset({"internet", "wan", "isp", "provider", "untrust", "uplink", "outside"}),
    ZoneKind.TEMPORARY: frozenset({"guest", "guests", "laptop", "laptops", "visitor", "visitors"}),
}
"""Which words speak for which kind; `outside` says so only of an interface with security level 0 (see `places`)."""
NAME, TEXT = 3, 2
"""What a word of a name weighs, and one of a description."""
_SPLIT = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Clue:
    """A text at a place that may tell what a network is for; `what` says where it stands (`VLAN name`)."""

    what: str
    text: str
    span: Span
    weight: int


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind and why: `reason` is one line for a comment."""

    kind: ZoneKind
    reason: str


NO_CLUE = Guess(ZoneKind.CONTROL, "nothing in the files says what it is for; taken for control, the careful guess")


def kind_of(clues: Iterable[Clue]) -> Guess | None:
    """The kind that most speaks for; of equals the one that is first in `WORDS`. None if no word says anything."""
    votes: Counter[ZoneKind] = Counter()
    first: dict[ZoneKind, Clue] = {}
    for clue in clues:
        for kind in _kinds_in(clue.text):
            votes[kind] += clue.weight
            known = first.setdefault(kind, clue)
            if clue.weight > known.weight:
                first[kind] = clue
    if not votes:
        return None
    order = [*WORDS, ZoneKind.EXTERNAL]
    kind = min(votes, key=lambda one: (-votes[one], order.index(one)))
    clue = first[kind]
    return Guess(kind, f"{clue.what} '{clue.text[:60]}' ({clue.span.place})")


def _kinds_in(text: str) -> list[ZoneKind]:
    rest = text.lower()
    found: list[ZoneKind] = []
    for phrase, kind in PHRASES:
        if phrase in rest:
            rest = rest.replace(phrase, " ")
            found.append(kind)
    words = set(_SPLIT.split(rest))
    return list(dict.fromkeys([*found, *(kind for kind, known in WORDS.items() if words & known)]))
