"""Sets of addresses in words: prefixes, a zone by its name, a zone with exceptions, ranges, and never more than that."""

from __future__ import annotations

import random

import pytest

from parsers.model.address import AddressSet, from_cidr, from_range, union_of
from parsers.source import Span
from validator.address_text import MOST_LEFT_OUT, MOST_NETWORKS, AddressNames, few, ranges
from validator.plant.model import Asset, Zone, ZoneKind
from validator.stepping_stones import hosts_text

NOWHERE = Span("plant.yaml", 0, 0, 0)
CTRL = from_cidr("10.2.0.0/22")
BOTH = from_cidr("10.4.0.0/24") | from_cidr("2001:db8:4::/64")
OUTER = from_cidr("0.0.0.0/0") - CTRL - from_cidr("10.4.0.0/24")
NAMES = AddressNames([("CTRL", CTRL), ("OUTER", OUTER), ("BOTH", BOTH)])
GATEWAY = from_cidr("10.2.0.5")


@pytest.mark.parametrize(
    ("addresses", "text"),
    [
        (from_cidr("10.2.0.0/30"), "10.2.0.0/30"),
        (CTRL, "10.2.0.0/22"),
        (OUTER, "OUTER"),
        (CTRL - GATEWAY, "CTRL except 10.2.0.5/32"),
        (CTRL - from_range("10.2.0.5", "10.2.0.6"), "CTRL except 10.2.0.5-10.2.0.6"),
        (OUTER - from_cidr("192.0.2.0/24"), "OUTER except 192.0.2.0/24"),
        (from_cidr("2001:db8:4::/64") - from_cidr("2001:db8:4::7"), "BOTH except 2001:db8:4::7/128"),
        (from_range("10.2.0.1", "10.2.0.254"), "10.2.0.1-10.2.0.254"),
        (from_range("10.1.255.1", "10.2.0.254"), "10.1.255.1-10.2.0.254"),
        (
            union_of(from_cidr(f"10.2.0.{2 * host}") for host in range(6)),
            "10.2.0.0/32, 10.2.0.2/32, 10.2.0.4/32, 10.2.0.6/32, 2 more",
        ),
    ],
)
def test_a_set_is_told_as_shortly_as_it_can_be(addresses: AddressSet, text: str) -> None:
    assert NAMES.text(addresses.cidrs()) == text


def test_what_is_left_out_of_a_zone_is_less_than_what_is_told() -> None:
    half = from_range("10.2.0.1", "10.2.1.200")
    assert NAMES.text(half.cidrs()) == "10.2.0.1-10.2.1.200"


def test_ranges_are_the_whole_set() -> None:
    addresses = from_range("10.0.0.3", "10.0.0.9") | from_cidr("10.1.0.0/16") | from_cidr("2001:db8::1")
    assert ranges(addresses) == ("10.0.0.3-10.0.0.9", "10.1.0.0/16", "2001:db8::1/128")


def test_ranges_that_are_not_shown_are_counted_as_they_would_be_written() -> None:
    rng = random.Random(11)  # noqa: S311 - reproducible, not secret
    texts = [f"10.{rng.randrange(3)}.0.{host}" for host in range(256)] + [f"2001:db8::{host:x}" for host in range(64)]
    nobody, counted = AddressNames([]), 0
    for _ in range(300):
        addresses = union_of(map(from_cidr, rng.sample(texts, rng.randint(1, 24))))
        if len(prefixes := addresses.cidrs()) > MOST_NETWORKS:
            assert nobody.text(prefixes) == ", ".join(few(ranges(addresses), "{} more"))
            counted += len(ranges(addresses)) > MOST_NETWORKS
    assert counted > 100


@pytest.mark.parametrize("missing", [1, MOST_LEFT_OUT, MOST_LEFT_OUT + 1])
def test_a_zone_is_told_with_few_exceptions(missing: int) -> None:
    text = NAMES.text((CTRL - union_of(from_cidr(f"10.2.1.{3 * host}") for host in range(missing))).cidrs())
    assert text.startswith("CTRL except ") == (missing <= MOST_LEFT_OUT)


def test_what_is_not_listed_is_counted() -> None:
    assert few(list("abcdef"), "{} more") == ["a", "b", "c", "d", "2 more"]
    assert few(list("abcd"), "{} more") == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("hosts", "text"),
    [
        (CTRL - GATEWAY, "any host except GW"),
        (CTRL - GATEWAY - from_cidr("10.2.3.0/29"), "any host except GW and 10.2.3.0/29"),
        (from_range("10.2.0.1", "10.2.0.99"), "10.2.0.1-10.2.0.99"),
        (CTRL - GATEWAY | from_cidr("10.9.0.1"), "10.2.0.0-10.2.0.4 or 10.2.0.6-10.2.3.255 or 10.9.0.1"),
    ],
)
def test_hosts_of_a_zone_that_is_nearly_whole(hosts: AddressSet, text: str) -> None:
    zone = Zone("CTRL", ZoneKind.CONTROL, NOWHERE, assets=(Asset("GW", GATEWAY, NOWHERE),))
    assert hosts_text(zone, hosts, {"CTRL": CTRL}) == text


def test_a_zone_that_holds_a_set_is_never_passed_over() -> None:
    """The first address of a set tells only of zones that surely do not hold it."""
    rng = random.Random(7)  # noqa: S311 - reproducible, not secret
    nets = [from_cidr(f"10.{one}.0.0/18") for one in range(4)] + [from_cidr(f"2001:db8:{one}::/48") for one in range(3)]
    held = passed = 0
    for _ in range(400):
        zones = [union_of(rng.sample(nets, rng.randint(1, 4))) for _ in range(5)]
        part = union_of(rng.sample(nets, rng.randint(1, 4)))
        near = [whole for _, whole in AddressNames([(f"Z{n}", zone) for n, zone in enumerate(zones)])._near(part)]
        holding = [zone for zone in zones if not part - zone]
        held += len(holding)
        passed += sum(zone not in near for zone in zones)
        assert all(zone in near for zone in holding)
    assert held > 20
    assert passed > 20
