"""Places on layer 2."""

from __future__ import annotations

from typing import NamedTuple

UNTAGGED = 0


class Point(NamedTuple):
    """A place on layer 2 of one box: VLAN `vlan` of its switch (`name` empty), or frames of a routed port.

    Those are untagged with `vlan` 0; else they carry the tag `vlan`.
    """

    box: int
    name: str
    vlan: int
