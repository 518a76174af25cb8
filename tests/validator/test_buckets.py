"""Services in buckets of ports: what shares a packet that opens something shares a bucket."""

from __future__ import annotations

from random import Random

import pytest

from parsers.model.intervals import Interval
from parsers.model.service import EVERY_SERVICE, TCP, UDP, Fragment, ServiceBox, ServiceSet, State, of_ports
from validator.packets import any_packet
from validator.reachability.buckets import MOST, Buckets


def port(number: int, protocol: int = TCP) -> ServiceSet:
    return of_ports(protocol, Interval(number, number))


def test_the_ports_that_are_named_most_have_buckets_of_their_own() -> None:
    """Of equals the lower ones; ranges name no port, whatever they begin or end with."""
    named = [port(number) for number in reversed(range(100, 100 + MOST + 5))]
    ranges = [of_ports(TCP, Interval(1, 99)), of_ports(TCP, Interval(99, 200))]
    buckets = Buckets([*named, *ranges, *ranges, port(7000), port(7000, UDP)])
    assert buckets.ports == [7000, *range(100, 100 + MOST - 1)]
    assert buckets.count == MOST + 1
    assert buckets.of(port(7000)) == (0,)
    assert buckets.of(port(100, UDP)) == (1,)
    assert buckets.of(port(100 + MOST)) == (MOST,)
    assert buckets.of(of_ports(TCP, Interval(99, 101))) == (1, 2, MOST)
    assert buckets.of(of_ports(TCP, Interval(100, 101))) == (1, 2)
    assert buckets.of(EVERY_SERVICE) == tuple(range(MOST + 1))


@pytest.mark.parametrize(
    "box",
    [ServiceBox(states=State.ESTABLISHED), ServiceBox(states=State.ANSWER), ServiceBox(fragments=Fragment.LATER)],
    ids=["answers", "remembered answers", "later fragments"],
)
def test_what_opens_nothing_has_no_bucket(box: ServiceBox) -> None:
    assert Buckets([port(80)]).of(ServiceSet((box,))) == ()
    assert Buckets([port(80)]).of(ServiceSet((box, *port(80).boxes))) == (0,)


def test_without_named_ports_one_bucket_has_everything() -> None:
    assert Buckets([]).count == 1
    assert Buckets([]).of(port(80)) == (0,)


def drawn(random: Random) -> ServiceSet:
    boxes: list[ServiceBox] = []
    for _ in range(random.randrange(1, 3)):
        protocols = random.choice((Interval(TCP, TCP), Interval(UDP, UDP), Interval(0, 255)))
        first = random.randrange(6)
        ports = Interval(first, first if random.random() < 0.5 else random.randrange(first, 8))
        states = random.choice((State.NEW, State.EITHER, State.ESTABLISHED, State.ANSWER))
        boxes.append(ServiceBox(protocols, Interval(0, 65_535), ports, states, Fragment(random.randrange(1, 4))))
    return ServiceSet(tuple(boxes))


def test_sets_that_share_a_packet_share_a_bucket() -> None:
    random = Random(7)  # noqa: S311 - reproducible, not secret
    shared = apart = 0
    for _ in range(3_000):
        one, other = drawn(random), drawn(random)
        buckets = Buckets([drawn(random) for _ in range(random.randrange(4))])
        common = set(buckets.of(one)) & set(buckets.of(other))
        if any_packet(one & other, replies=False):
            assert common, (one, other, buckets.ports)
            shared += 1
        apart += not common
    assert shared > 150
    assert apart > 500
