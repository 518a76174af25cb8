"""Changes of headers, forth and back, on single values: laws at the edges of addresses and ports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr
from parsers.model.intervals import Interval
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, NO_SERVICE, ServiceSet, of_ports
from validator.reachability.header import (
    AS_SENT,
    Field,
    PortField,
    arriving,
    moved,
    pulled_back,
    pushed,
    services_pulled_back,
)

WEB = of_ports(6, Interval(80, 89), EVERY_PORT)
CHANGES = {
    "source": Field(offset=1),
    "destination": Field(offset=1),
    "source_port": PortField(offset=1),
    "destination_port": PortField(offset=1),
}


def single(value: int) -> AddressSet:
    return AddressSet(v4=(Interval(value, value),))


@pytest.mark.parametrize("name", CHANGES)
def test_any_change_is_one(name: str) -> None:
    assert AS_SENT.unchanged
    assert not replace(AS_SENT, **{name: CHANGES[name]}).unchanged  # type: ignore[arg-type]  # a field of each kind
    assert replace(AS_SENT, translated=True, by="vip").unchanged


def test_addresses_move_to_the_very_ends_and_not_beyond() -> None:
    last = 2**32 - 1
    assert moved(single(5), -5) == single(0)
    assert moved(single(5), -6) == NO_ADDRESS
    assert moved(single(last - 5), 5) == single(last)
    assert moved(single(last - 5), 6) == NO_ADDRESS
    assert moved(AddressSet(v4=(Interval(0, 10),)), -3) == AddressSet(v4=(Interval(0, 7),))


def test_a_pool_surely_holds_what_holds_all_of_it() -> None:
    pool = Field(within=from_cidr("10.0.0.0/30"))
    assert pulled_back(pool, from_cidr("10.0.0.0/24")) == (EVERY_ADDRESS, EVERY_ADDRESS)
    assert pulled_back(pool, from_cidr("10.0.0.0/31")) == (NO_ADDRESS, EVERY_ADDRESS)
    assert pulled_back(pool, from_cidr("10.9.0.0/24")) == (NO_ADDRESS, NO_ADDRESS)
    assert pushed(pool, single(1)) == from_cidr("10.0.0.0/30")
    assert pushed(pool, NO_ADDRESS) == NO_ADDRESS


def test_ports_are_taken_back() -> None:
    shifted = replace(AS_SENT, destination_port=PortField(offset=8000))
    assert services_pulled_back(shifted, of_ports(6, Interval(8080, 8089), EVERY_PORT)) == (WEB, WEB)
    assert services_pulled_back(shifted, of_ports(6, Interval(80, 89), EVERY_PORT)) == (NO_SERVICE, ServiceSet(()))
    (zero,) = services_pulled_back(shifted, of_ports(6, Interval(80, 8000)))[0].boxes
    assert zero.destination_ports == Interval(0, 0)
    assert services_pulled_back(AS_SENT, WEB) == (WEB, WEB)
    assert services_pulled_back(shifted, EVERY_SERVICE) == (EVERY_SERVICE, EVERY_SERVICE)


def test_a_port_that_was_chosen_is_surely_in_what_holds_all_of_them() -> None:
    chosen = replace(AS_SENT, source_port=PortField(within=Interval(1024, 2047)))
    high = of_ports(6, Interval(80, 89), Interval(1024, 65_535))
    assert services_pulled_back(chosen, high) == (WEB, WEB)
    some = of_ports(6, Interval(80, 89), Interval(1024, 1024))
    assert services_pulled_back(chosen, some) == (NO_SERVICE, WEB)
    upper, lower = (of_ports(6, Interval(80, 89), Interval(*ends)) for ends in ((1500, 65_535), (1, 1500)))
    assert services_pulled_back(chosen, upper) == services_pulled_back(chosen, lower) == (NO_SERVICE, WEB)
    none = of_ports(6, Interval(80, 89), Interval(1, 1023))
    assert services_pulled_back(chosen, none) == (NO_SERVICE, ServiceSet(()))
    limited = replace(AS_SENT, destination_port=PortField(within=Interval(80, 80), limit=Interval(8000, 8010)))
    asked = of_ports(6, Interval(8000, 8010), EVERY_PORT)
    assert services_pulled_back(limited, WEB) == (asked, asked)


def test_what_arrives_keeps_the_senders_own_source() -> None:
    changed = replace(AS_SENT, source=Field(offset=1), source_port=PortField(offset=1), destination=Field(offset=2))
    assert arriving(changed) == replace(AS_SENT, destination=Field(offset=2))
