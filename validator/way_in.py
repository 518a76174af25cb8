"""One remote way in: whose it is, the statement that opens it, and what closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span
    from validator.kill_actions import Closing, Left


MODEM = "modem"
"""The kind of a way that is a modem of the device: it is closed by hand."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """One way in. `owners` are vendors, or conduits as `conduit ID`; none where nobody declares it.

    `statement` is the line that opens it: without it the way is closed; None where only rules let it pass. `lines` are
    the others that it is made of. `left` is what still gets in from its zones without the statement (None: not
    computed), `rules` what closes it by rules alone. `together` must go with the statement: each of them alone still
    lets people in.
    """

    owners: tuple[str, ...]
    device: str
    kind: str
    name: str
    statement: Span | None
    lines: tuple[Span, ...] = ()
    left: tuple[Left, ...] | None = None
    rules: Closing | None = None
    together: tuple[Span, ...] = ()
