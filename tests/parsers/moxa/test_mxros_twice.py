"""Both forms of a translated header, against the definition, packet by packet in a small universe."""

from __future__ import annotations

import random

from parsers.model.address import AddressSet
from parsers.model.intervals import Interval, normal
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.service import EVERY_PORT, TCP, of_ports
from parsers.vendors.moxa_mxros.twice import Forwarded, Twice

LAST = 11


def some(chance: random.Random) -> AddressSet:
    numbers = chance.sample(range(LAST + 1), chance.randrange(1, 5))
    return AddressSet(v4=normal(Interval(number, number) for number in numbers))


def numbers(held: AddressSet) -> set[int]:
    return {number for part in held.v4 for number in range(part.first, part.last + 1)}


def test_addresses_by_definition() -> None:
    differed = 0
    for seed in range(400):
        chance = random.Random(seed)  # noqa: S311 - test data
        rules = [Forwarded(some(chance), some(chance)) for _ in range(chance.randrange(1, 4))]
        wanted = some(chance)
        found = Twice(rules).of(Match(destination=AddressMatch.exactly(wanted)))
        destination = AddressMatch.exactly(wanted) if found is None else found[0]
        meant = numbers(wanted)
        for number in range(LAST + 1):
            before = [numbers(rule.before) for rule in rules if number in numbers(rule.after)]
            surely = number in meant and all(each <= meant for each in before)
            possibly = number in meant or any(each & meant for each in before)
            assert (number in numbers(destination.surely)) is surely, (seed, number)
            assert (number in numbers(destination.possibly)) is possibly, (seed, number)
        differed += found is not None
    assert 100 < differed < 400


def test_ports_that_change() -> None:
    everywhere = AddressSet(v4=(Interval(0, LAST),))
    made = Twice([Forwarded(everywhere, everywhere, Interval(8443, 8443), Interval(443, 443))])
    for port, surely, possibly in ((443, False, True), (8443, True, True), (80, True, True)):
        wanted = of_ports(TCP, Interval(port, port))
        found = made.of(Match(service=ServiceMatch.exactly(wanted)))
        service = ServiceMatch.exactly(wanted) if found is None else found[1]
        https = of_ports(TCP, Interval(443, 443))
        assert bool(service.surely & wanted) is surely
        assert bool(service.possibly & wanted) is possibly
        assert bool(service.possibly & https) is (port in {443, 8443})
    assert made.of(Match(service=ServiceMatch.exactly(of_ports(TCP, EVERY_PORT)))) is None
