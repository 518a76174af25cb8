"""What is hidden from the engine stays within its bounds, on a few random networks; the long run asks thousands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comparisons import (
    TOLD_WHOLE,
    delegated_prefixes,
    hidden,
    hidden_core,
    hidden_devices,
    hidden_from_doors,
    hidden_lines,
    strangers,
)
from concealed import bounds, concealed, paired
from concealed_lines import LINES
from differential import CONNECTIONS, packets
from strategies import random_devices, seeded


@pytest.mark.parametrize("suite", [hidden, hidden_lines, hidden_from_doors, delegated_prefixes])
@pytest.mark.parametrize("seed", [4, 9, 35])
def test_nothing_that_is_hidden_makes_the_engine_claim_too_much(suite: object, seed: int) -> None:
    found = suite(seed)  # type: ignore[operator]  # one of the functions above
    assert found.wrong == []
    assert found.counts["packets"] > 50


@pytest.mark.parametrize("seed", [4, 9, 12])
def test_a_device_that_nobody_handed_in_leaves_open_what_it_may_join(seed: int) -> None:
    found = hidden_devices(seed)
    assert found.wrong == []
    assert found.counts["packets"] > 50


@pytest.mark.parametrize("seed", range(9))
def test_a_core_that_nobody_handed_in_joins_the_segments_where_it_stands(seed: int) -> None:
    found = hidden_core(seed)
    assert found.wrong == []
    assert found.counts["surely"] > 20


def test_what_a_missing_device_loses_on_a_wire_nobody_takes() -> None:
    """A policy route of it puts packets for a zone that stands elsewhere on the wire of another zone."""
    found = hidden_devices(75_000_034)
    assert found.wrong == []
    assert found.counts["surely"] > 10


def test_nobody_takes_the_address_of_an_interface_that_is_switched_off() -> None:
    """Two routers on a link, of which the second lost its port: what the first sends there is lost."""
    found = hidden_lines(72_000_046)
    assert found.wrong == []
    assert found.counts["surely"] > 10


def test_no_zone_stands_behind_the_address_of_an_interface_that_is_switched_off() -> None:
    """The second router has routes by the first, whose port is off: what it sends there is lost, and nobody comes from there."""
    found = hidden_lines(78_000_065)
    assert found.wrong == []
    assert found.counts["never"] > 10


def test_clients_of_a_tunnel_are_no_router_that_hands_on() -> None:
    """A device of which no file is there, and gateways of clients that translate what a router beside them handed to them."""
    found = strangers(78_000_048)
    assert found.wrong == []
    assert found.counts["surely"] > 10


def test_what_comes_back_from_a_router_that_no_file_shows_may_be_translated() -> None:
    """The next hop is a port of DHCP, and the device that was meant translates its own address."""
    found = hidden_from_doors(74_000_000)
    assert found.wrong == []
    assert found.counts["surely"] > 10


def test_the_interface_of_a_line_that_nobody_read_may_be_the_next_hop() -> None:
    """Its device translates what comes to it."""
    found = hidden_lines(75_000_040)
    assert found.wrong == []
    assert found.counts["surely"] > 10


def test_a_redirection_of_ports_that_what_nobody_read_sends_round_a_loop_comes_to_an_end() -> None:
    """It moved the port by two each time, without end."""
    found = hidden_lines(76_000_006)
    assert found.counts["packets"] == 180
    assert not found.wrong


def test_what_is_hidden_and_not_told_is_noticed() -> None:
    """A list that is taken away without a word: networks in which the oracle still sees it."""
    wrong = 0
    for seed in range(6):
        random = seeded(seed)
        devices = random_devices(random, TOLD_WHOLE)
        this = paired([(one, replace(one, bindings=())) for one in devices], ("lists",))
        zone = this.truth.zones[0]
        some = random.sample(list(packets(this.truth, zone, range(2, 4), CONNECTIONS)), 60)
        wrong += sum(one.wrong for one in bounds(this, zone, some))
    assert wrong


def test_each_kind_of_thing_is_hidden_sooner_or_later() -> None:
    what = {
        kind
        for seed in range(120)
        for random in [seeded(seed)]
        for kind in concealed(random, random_devices(random, TOLD_WHOLE)).what
    }
    assert len({kind.partition(": ")[2] for kind in what}) == 15


def test_each_kind_of_line_is_hidden_sooner_or_later() -> None:
    what = {
        kind
        for seed in range(150)
        for random in [seeded(seed)]
        for kind in concealed(random, random_devices(random, TOLD_WHOLE), LINES).what
    }
    assert len({kind.partition(": ")[2] for kind in what}) == len(LINES)
