"""Words of the lines that may name an object: what stands between two quotes, and each word outside."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from parsers.vendors.fortinet_fortios.unused import _words

_PLAIN = re.compile(r'"([^"]*)"|([^\s"]+)')
"""The same, said as a pattern."""


@given(st.text('ab" \n\t'))
def test_words_are_those_of_the_pattern(text: str) -> None:
    assert set(_words(text)) == {inside or outside for inside, outside in _PLAIN.findall(text)}


def test_a_last_quote_opens_nothing() -> None:
    assert _words('set member "a b" c "d e') == ["a b", "set", "member", "c", "d", "e"]
