"""Which of the two systems a file is of, by its content."""

from __future__ import annotations

import re

from parsers.nouns import dataclass
from parsers.syntax.beginnings import lines_that_begin
from parsers.syntax.hirschmann.mib import is_mib_config
from parsers.syntax.hirschmann.script import VERSION

HISECOS, HIOS = "HiSecOS", "HiOS"
_MIB = re.compile(r'<MIB\s[^>]*name="(HM2-(?:FW|VPN)-MIB)"')
_PRODUCT = re.compile(r'name="productId"[^>]*>([^<]*EAGLE[^<]*)<', re.IGNORECASE)
_OWN = re.compile(r"\s*(?:no )?(?:packet-filter l3|nat (?:dnat|1to1nat|masq|doublenat)|dpi|ipsec|flm) ")
_SHARED = re.compile(r"\s*(?:no )?network (?:parms|hidiscovery|management access|out-of-band) ")
_FIRST = re.compile(r"(?:no|network|configure|vlan|packet-filter|nat|dpi|ipsec|flm)$")
"""First words of all these."""
_MODES = re.compile(r"\s*(?:configure|vlan database)\s*$")
LOOKED_AT = 4_000
"""Lines of a script without a version that are looked at."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The system (empty: neither), the evidence, and whether some of its marks are there."""

    system: str
    evidence: str
    near: bool = False


def system_of(lines: tuple[str, ...] | list[str]) -> Guess:
    """The system whose file this is."""
    if is_mib_config(lines):
        return _of_xml(lines)
    for number, line in enumerate(lines[:20], start=1):
        if (found := VERSION.match(line)) is not None:
            return Guess(found["name"], f"line {number}: {line.strip()!r}")
    shared = _first(lines, _SHARED)
    modes = _first(lines, _MODES)
    if not shared:
        return Guess("", "")
    evidence = f"line {shared}: {lines[shared - 1].strip()!r}"
    if not modes:
        return Guess("", f"{evidence}, but no `configure` or `vlan database`", near=True)
    own = _first(lines, _OWN)
    return Guess(HISECOS if own else HIOS, f"line {own}: {lines[own - 1].strip()!r}" if own else evidence)


def _of_xml(lines: tuple[str, ...] | list[str]) -> Guess:
    for number, line in enumerate(lines, start=1):
        for shape in (_PRODUCT, _MIB):
            if (found := shape.search(line)) is not None:
                return Guess(HISECOS, f"line {number}: {found[1]}")
    return Guess(HIOS, "namespace urn:xml:ns:mibconf:base:1.0 without tables of a packet filter")


def _first(lines: tuple[str, ...] | list[str], shape: re.Pattern[str]) -> int:
    possible = lines_that_begin(lines, _FIRST)
    return next((number for number, line in possible if number <= LOOKED_AT and shape.match(line)), 0)
