"""Which kind of list a number means."""

from __future__ import annotations


def standard_number(text: str) -> bool:
    """Whether a numbered list of this number is a standard IP list."""
    return text.isdecimal() and (1 <= int(text) <= 99 or 1300 <= int(text) <= 1999)


def extended_number(text: str) -> bool:
    """Whether a numbered list of this number is an extended IP list."""
    return text.isdecimal() and (100 <= int(text) <= 199 or 2000 <= int(text) <= 2699)


def mac_number(text: str) -> bool:
    """Whether a numbered list of this number looks at frames: type codes, MAC addresses, or both."""
    return text.isdecimal() and (200 <= int(text) <= 299 or 700 <= int(text) <= 799 or 1100 <= int(text) <= 1199)
