"""Sets of addresses as prefixes, compared with the standard library's own summary."""

from __future__ import annotations

import ipaddress
import re
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model.address import LAST_IPV4, LAST_IPV6, AddressSet, cidrs, from_cidr
from parsers.model.intervals import Interval

ENDS = (0, 1, 2, 255, 256, 257, 2**31, LAST_IPV4 - 1, LAST_IPV4)


def _summary(first: int, last: int, family: int) -> tuple[str, ...]:
    kind = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
    return tuple(str(network) for network in ipaddress.summarize_address_range(kind(first), kind(last)))


@pytest.mark.parametrize(("first", "last"), list(combinations_with_replacement(ENDS, 2)))
def test_prefixes_of_ipv4_ranges(first: int, last: int) -> None:
    assert cidrs((Interval(first, last),), 4) == _summary(first, last, 4)


@given(ends=st.tuples(st.integers(0, LAST_IPV4), st.integers(0, LAST_IPV4)))
def test_prefixes_of_any_ipv4_range(ends: tuple[int, int]) -> None:
    first, last = sorted(ends)
    assert cidrs((Interval(first, last),), 4) == _summary(first, last, 4)


@given(ends=st.tuples(st.integers(0, LAST_IPV6), st.integers(0, LAST_IPV6)))
def test_prefixes_of_any_ipv6_range(ends: tuple[int, int]) -> None:
    first, last = sorted(ends)
    assert cidrs((Interval(first, last),), 6) == _summary(first, last, 6)


def test_both_families_ipv4_first() -> None:
    both = AddressSet(v4=(Interval(0, LAST_IPV4),), v6=(Interval(1, 1), Interval(0x2001 << 112, 0x2001 << 112 | 1)))
    assert both.cidrs() == ("0.0.0.0/0", "::1/128", "2001::/127")


OCTETS = st.sampled_from(
    ["0", "00", "01", "1", "9", "10", "99", "199", "255", "256", "999", "1000", "", " 1", "\u0661"]
)


@given(st.lists(OCTETS, min_size=3, max_size=5), st.sampled_from(["", "/", "/0", "/7", "/08", "/31", "/32", "/33"]))
def test_a_prefix_is_read_as_ipaddress_reads_it(octets: list[str], length: str) -> None:
    text = ".".join(octets) + length
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        with pytest.raises(ValueError, match=re.escape(text)):
            from_cidr(text)
        return
    assert from_cidr(text).v4 == (Interval(int(network.network_address), int(network.broadcast_address)),)
