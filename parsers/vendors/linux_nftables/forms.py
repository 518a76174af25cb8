"""The two forms of a ruleset."""

from __future__ import annotations

import re

JSON_FORM = re.compile(r'\s*\{\s*"nftables"\s*:')
"""How `nft -j` begins; all else is text."""
PROGRAM = re.compile(r"#!\s*\S*/(?:env (?:-S )?)?nft\b")
"""How a file begins that `nft -f` runs by itself."""
