"""What is asked for where routes are not in a file: a table only of platforms whose tables are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import HERE
from parsers.model.address import from_cidr
from parsers.model.routing import DynamicRouting
from parsers.outputs import ROUTES_READ_OF
from parsers.registry import platforms
from small_plants import device, interface, joined

NEAR = device("near", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
LEARNED = DynamicRouting("ospf", HERE)
ASKED = "routes of ospf are not in the file"


def told(platform: str, *learned: DynamicRouting) -> set[str]:
    """Why it is undecided what leaves A for elsewhere."""
    network = joined([], replace(NEAR, platform=platform, dynamic_routing=learned))
    ways = network.tables.ways(0, "", from_cidr("10.0.9.0/24"))
    return {why.reason for way in ways for why in way.unknown}


@pytest.mark.parametrize(
    ("platform", "learned", "more"),
    [
        ("cisco_ios", LEARNED, "; give the route table of near in show/near/"),
        ("fortinet_fortios", LEARNED, "; give the route table of near in show/near/"),
        ("juniper_junos", LEARNED, ", and no route table of juniper_junos is read"),
        ("cisco_ios", replace(LEARNED, listed=False), ""),
        (
            "hirschmann_hios",
            replace(LEARNED, elsewhere=True),
            "; if near has none, `settings_complete` names who vouches for that",
        ),
    ],
)
def test_only_what_would_be_read_is_asked_for(platform: str, learned: DynamicRouting, more: str) -> None:
    assert ASKED + more in told(platform, learned)


def test_tables_are_read_of_platforms_that_there_are() -> None:
    assert set(platforms()) >= ROUTES_READ_OF
