"""Lists that are tried one after the other, in the words of `parsers.syntax.tried_in_turn`, which ASA shares."""

from __future__ import annotations

from parsers.syntax.tried_in_turn import Line, TooManyError, both, written_out

__all__ = ["Line", "TooManyError", "both", "written_out"]
