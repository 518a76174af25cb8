"""What the reader understands of one section: its keys, and those that do not matter, by reason."""

from __future__ import annotations

from dataclasses import field

from parsers.nouns import dataclass

LABELS = "names, colours and identifiers for people"
TUNING = "timers, counters, offload and quality of service; never whether a packet passes"
PROFILES = "profiles that inspect what is already let through"
DEVICE = "operation of the device; no transit traffic depends on it"


@dataclass(frozen=True, slots=True)
class Section:
    """The keys of one section. `children` are the sections within it or its entries (None: irrelevant).

    `absorbs`: an unknown key in an entry makes that entry undecided, so it needs no remark of its own.
    """

    modelled: frozenset[str] = frozenset()
    irrelevant: dict[str, str] = field(default_factory=dict[str, str])
    children: dict[str, Section | str] = field(default_factory=dict[str, "Section | str"])
    absorbs: bool = False
    others: str = ""
    """Why keys that are not named do not matter; empty where they do."""
    families: dict[str, str] = field(default_factory=dict[str, str])
    """Beginnings of keys that do not matter, by reason."""

    def why_irrelevant(self, key: str) -> str:
        """The reason why `key` does not matter; empty where it does, or is not known."""
        found = self.irrelevant.get(key) or self.others
        return found or next((why for start, why in self.families.items() if key.startswith(start)), "")


def section(
    modelled: str = "",
    *,
    absorbs: bool = False,
    children: dict[str, Section | str] | None = None,
    others: str = "",
    texts: dict[str, str] | None = None,
    **reasons: str,
) -> Section:
    """A section from keys as one text; `reasons` (and `texts`) are keys by the reason why they do not matter.

    Raises:
        KeyError: a reason other than labels, tuning, profiles and device.
    """
    words = {"labels": LABELS, "tuning": TUNING, "profiles": PROFILES, "device": DEVICE}
    irrelevant = {key: words[name] for name, keys in reasons.items() for key in keys.split()}
    irrelevant |= {key: reason for reason, keys in (texts or {}).items() for key in keys.split()}
    return Section(frozenset(modelled.split()), irrelevant, children or {}, absorbs, others)
