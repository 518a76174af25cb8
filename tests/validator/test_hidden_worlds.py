"""What arrives in some world in which the routers that no file shows are really there is possible for the engine."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import TYPE_CHECKING

import pytest

from hidden_worlds import Box, Line, denied_and_true, drawn
from strategies import seeded

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT = "0.0.0.0/0"


def box(name: str, legs: Sequence[str], hop: str, *, heard: str = "", hides: str = "") -> Box:
    """A box with a default route; the list of its first leg permits one source."""
    named = {f"{'z' if text.split('.')[2] > '1' else 's'}{text.split('.')[2]}": IPv4Interface(text) for text in legs}
    lists = {next(iter(named)): [Line(IPv4Network(heard), None)]} if heard else {}
    return Box(name, named, [(IPv4Network(DEFAULT), IPv4Address(hop))], lists, hides)


SENDER = box("a", ["10.0.0.2/29", "10.0.10.1/29"], "10.0.0.1")
HIDING = box("m", ["10.0.0.3/29", "10.0.1.3/29"], "10.0.1.1", hides="s1")
PLAIN = box("m", ["10.0.0.3/29", "10.0.1.3/29"], "10.0.1.1")
HEARS_THE_MIDDLE = box("z", ["10.0.1.4/29", "10.0.12.1/29"], "10.0.1.1", heard="10.0.1.3/32")


def test_behind_a_device_that_hides_the_sender_a_router_may_go_on() -> None:
    """One router gives it to the device, another gets it back with another source, which the list beyond permits.

    The other packet that arrives is that of the other host, which nothing stops.
    """
    assert denied_and_true([SENDER, HIDING, HEARS_THE_MIDDLE]) == ([], 2)


def test_a_device_that_changes_nothing_opens_nothing() -> None:
    assert denied_and_true([SENDER, PLAIN, HEARS_THE_MIDDLE]) == ([], 1)


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_what_arrives_in_some_world_is_possible(first: int) -> None:
    arrived = 0
    for seed in range(first, first + 10):
        wrong, count = denied_and_true(drawn(seeded(seed)))
        assert wrong == [], seed
        arrived += count
    assert arrived
