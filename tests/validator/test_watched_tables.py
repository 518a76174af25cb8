"""Tables with watched routes, whole and after a failure, beside the readings of them that the oracle makes.

Packets notice a way that a table lacks only where another one does not bring them there; here each way is compared.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pytest

from failed_watches import after_a_failure, watched_more
from naive_routes import choices
from parsers.model.address import from_cidr
from strategies import FEATURES, OPEN, random_devices, seeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from naive_routes import Way as Reading
    from validator.graph.routing import Way

_End = tuple[str, str]


def tables(seed: int) -> Iterator[tuple[str, list[Way], list[list[Reading]]]]:
    """What each device of a random network has for networks with watched routes, and what the oracle reads."""
    random = seeded(seed)
    devices = watched_more(random, random_devices(random, (FEATURES - OPEN | {"conditional"}) - {"tunnel"}))
    this, oracle, failure = after_a_failure(random, devices)
    for number, device in enumerate(this.docs):
        watched = {str(row["network"]) for row in device["routes"] if row.get("watched") and not row.get("vrf")}
        for network in sorted(watched):
            address = str(ipaddress.ip_network(network)[5])
            ways = this.network.tables.ways(number, "", from_cidr(address))
            yield (
                f"{failure}: {device['name']} {network}",
                ways,
                choices(oracle.routes[device["name"]].table("", address)),
            )


def ends_of_reading(reading: list[Reading]) -> set[_End]:
    return {(one.out, one.next_hop or "") for one in reading}


def end(way: Way) -> _End:
    return "" if way.port is None else way.port.name, "" if way.next_hop is None else str(way.next_hop)


@pytest.mark.parametrize("first", range(0, 240, 20))
def test_a_table_has_the_ways_of_every_reading(first: int) -> None:
    for seed in range(first, first + 20):
        for name, ways, readings in tables(seed):
            possible = {end(way) for way in ways}
            sure = {end(way) for way in ways if way.sure and not way.unknown}
            chosen = {end(way) for way in ways if way.choice}
            for reading in map(ends_of_reading, readings):
                assert reading <= possible, (seed, name)
                assert sure <= reading, (seed, name)
                assert not chosen or reading <= chosen, (seed, name)
