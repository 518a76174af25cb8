"""Route targets of VRFs as IOS, NX-OS and EOS have them: what one exports, those that import it take."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span


@dataclass(slots=True)
class VrfTargets:
    """Route targets that a VRF imports (each with its line) and exports.

    `whole`: some are said of the VRF as a whole; `in_parts`: some of one of its address families. Whether the second
    take the place of the first was not found in a document.
    """

    imports: dict[str, Span] = field(default_factory=dict["str", "Span"])
    exports: set[str] = field(default_factory=set[str])
    whole: bool = False
    in_parts: bool = False
