"""Which addresses of one side a term of a filter matches.

Source: Junos "Policy Framework Configuration Guide", "Specifying Address Filter Match Conditions": prefixes of one
side, of lists too, are one list, of which the longest prefix that holds an address decides, and `except` takes away; a
mask may have gaps. "Example: Configuring a Filter to Limit TCP Access to a Port Based On a Prefix List" excepts a list
from an address. With `address` an exception counts where both sides are in it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, union_of
from parsers.model.match import AddressMatch, UnknownMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.vendors.juniper_junos.addresses import Prefix

_LONGEST = 1_000
"""Behind every prefix whose length is known."""


@dataclass(slots=True)
class Side:
    """Prefixes of one side while they are read, those that are kept and those that are excepted."""

    kept: list[Prefix] = field(default_factory=list["Prefix"])
    taken: list[Prefix] = field(default_factory=list["Prefix"])
    unknown_kept: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    unknown_taken: list[UnknownMatch] = field(default_factory=list[UnknownMatch])

    def add(self, prefixes: Iterable[Prefix], unknown: Iterable[UnknownMatch], *, excepted: bool) -> None:
        """Prefixes that stand together; `unknown` says why there may be more of them."""
        (self.taken if excepted else self.kept).extend(prefixes)
        (self.unknown_taken if excepted else self.unknown_kept).extend(unknown)

    def match(self, why: UnknownMatch, *, either: bool = False) -> AddressMatch:
        """What the side matches; `why` is said where the prefixes leave it open.

        `either`: a packet matches by its source or its destination.
        """
        unknown = (*self.unknown_kept, *self.unknown_taken)
        if not self.kept and not self.unknown_kept:
            rest = EVERY_ADDRESS - union_of(one.addresses for one in self.taken)
            return AddressMatch(NO_ADDRESS, rest, (*unknown, why))
        surely = NO_ADDRESS if self.unknown_taken else self._decided(excepted_first=False)
        possibly = EVERY_ADDRESS if self.unknown_kept else self._decided(excepted_first=True)
        if either and self.taken and not self.unknown_kept:
            possibly = union_of(one.addresses for one in self.kept)
        if surely == possibly:
            return AddressMatch.exactly(surely)
        return AddressMatch(surely, possibly, unknown or (why,))

    def _decided(self, *, excepted_first: bool) -> AddressSet:
        """Shorter prefixes first, so that the longest decides.

        `excepted_first`: where it is open which of two is longer (a mask with gaps, twice the same prefix), the one
        that is kept counts; else the one that is excepted.
        """
        parts = [(one, False) for one in self.kept] + [(one, True) for one in self.taken]

        def place(part: tuple[Prefix, bool]) -> tuple[int, bool]:
            one, excepted = part
            later = excepted is not excepted_first
            if one.length is None:
                return (_LONGEST if later else -1), later
            return one.length, later

        found = NO_ADDRESS
        for one, excepted in sorted(parts, key=place):
            found = found - one.addresses if excepted else found | one.addresses
        return found
