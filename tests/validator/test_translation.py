"""What one rule makes of a header, and which addresses lead where: single rules, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import interface
from differential import case
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.service import EVERY_PORT
from small_plants import device, joined, zone
from strategies import HERE, random_devices, seeded
from validator.reachability.header import AS_SENT, Field, Header, PortField
from validator.reachability.translation import (
    answered_destinations,
    leading_to,
    led_anywhere,
    sources_made,
    stated_for,
    translations,
    unheard,
    virtual_destinations,
)

if TYPE_CHECKING:
    from validator.graph.network import Network
    from validator.graph.ports import Port

REAL, SHOWN = from_cidr("10.0.0.0/30"), from_cidr("10.1.0.0/30")
UP = 2**16
"""From a real address to the one that is shown."""


def rule(
    stage: NatStage, original: AddressSet, translated: AddressSet, kind: NatKind = NatKind.STATIC, statement: str = ""
) -> NatRule:
    change = AddressTranslation(kind, original, translated)
    return NatRule("rule", stage, Match(), change, HERE, statement=statement)


def made(one: NatRule, header: Header = AS_SENT) -> list[Header]:
    return [after for after, _ in translations(one, header)]


def to_ports(first: int, last: int, low: int, high: int, now: PortField) -> list[PortField]:
    change = PortTranslation(Interval(first, last), Interval(low, high))
    one = replace(rule(NatStage.DESTINATION, SHOWN, REAL), port=change)
    return [after.destination_port for after in made(one, replace(AS_SENT, destination_port=now))]


def test_one_port_that_both_translations_share_is_moved() -> None:
    """A port that is any of 80 to 81 by now, and a rule for 81 to 82."""
    assert to_ports(81, 82, 91, 92, PortField(within=Interval(80, 81))) == [PortField(within=Interval(91, 91))]
    assert to_ports(82, 83, 92, 93, PortField(within=Interval(80, 81))) == []


def test_ports_move_with_what_they_were() -> None:
    assert to_ports(8080, 8081, 80, 81, PortField()) == [PortField(offset=-8000)]
    assert to_ports(80, 81, 8080, 8081, PortField(offset=-20)) == [PortField(offset=7980, limit=Interval(100, 101))]
    assert to_ports(0, 0, 65_535, 65_535, PortField()) == [PortField(offset=65_535)]
    assert to_ports(0, 0, 65_535, 65_535, PortField(offset=1)) == []


def test_all_ports_of_a_range_become_one() -> None:
    (one,) = to_ports(8000, 8010, 80, 80, PortField(offset=-20))
    assert one == PortField(within=Interval(80, 80), limit=Interval(8020, 8030))
    assert to_ports(0, 10, 80, 80, PortField(offset=20)) == [PortField(within=Interval(80, 80))]
    chosen = PortField(within=Interval(1, 9), limit=Interval(5, 5))
    assert to_ports(8, 20, 80, 80, chosen) == [PortField(within=Interval(80, 80), limit=Interval(5, 5))]


def test_of_ranges_that_differ_in_size_nobody_knows_which_port_becomes_which() -> None:
    """Any of 8000 to 8010 may become any of 80 to 85, or one port any of several."""
    assert to_ports(8000, 8010, 80, 85, PortField()) == [PortField(within=Interval(80, 85), limit=Interval(8000, 8010))]
    assert to_ports(80, 80, 8000, 8001, PortField()) == [PortField(within=Interval(8000, 8001), limit=Interval(80, 80))]
    some = PortField(within=Interval(8010, 8020))
    assert to_ports(8000, 8010, 80, 85, some) == [PortField(within=Interval(80, 85))]


def test_of_ports_that_were_chosen_only_those_spoken_of_move() -> None:
    chosen = PortField(within=Interval(5, 30), limit=Interval(7, 7))
    assert to_ports(10, 20, 110, 120, chosen) == [PortField(within=Interval(110, 120), limit=Interval(7, 7))]
    assert to_ports(1, 8, 101, 108, chosen) == [PortField(within=Interval(105, 108), limit=Interval(7, 7))]
    assert to_ports(40, 50, 140, 150, chosen) == []


def test_a_source_rule_leaves_ports_of_the_destination_and_the_name_of_the_statement_alone() -> None:
    change = PortTranslation(Interval(1, 1), Interval(2, 2))
    (one,) = made(replace(rule(NatStage.SOURCE, REAL, SHOWN, statement="out"), port=change))
    assert (one.destination_port, one.by, one.translated) == (PortField(), "", False)
    assert (one.source, one.destination) == (Field(offset=UP, limit=REAL), Field())
    (other,) = made(rule(NatStage.DESTINATION, SHOWN, REAL, statement="vip"))
    assert (other.by, other.translated) == ("vip", True)
    assert (other.source, other.destination) == (Field(), Field(offset=-UP, limit=SHOWN))


@pytest.mark.parametrize("stage", NatStage)
def test_everything_may_become_a_single_address(stage: NatStage) -> None:
    host = from_cidr("10.1.0.9/32")
    (one,) = made(rule(stage, REAL, host))
    assert (one.source if stage is NatStage.SOURCE else one.destination) == Field(within=host)
    (six,) = made(rule(stage, from_cidr("fd00::/126"), from_cidr("fd01::1/128")))
    assert (six.source if stage is NatStage.SOURCE else six.destination).within == from_cidr("fd01::1/128")


def test_several_ranges_move_each_by_itself() -> None:
    original, translated = (from_cidr(f"10.{number}.0.0/31") | from_cidr(f"10.{number}.4.0/31") for number in (0, 1))
    found = list(translations(rule(NatStage.SOURCE, original, translated), AS_SENT))
    assert [(after.source.offset, line is not None) for after, line in found] == [(UP, True), (UP, True)]
    assert [after.source.limit for after, _ in found] == [from_cidr("10.0.0.0/31"), from_cidr("10.0.4.0/31")]


def test_what_was_chosen_from_a_pool_moves_as_far_as_it_is_spoken_of() -> None:
    pool = replace(AS_SENT, destination=Field(within=from_cidr("10.1.0.2/31") | from_cidr("10.5.0.0/24")))
    (one,) = made(rule(NatStage.DESTINATION, SHOWN, REAL), pool)
    assert one.destination == Field(within=from_cidr("10.0.0.2/31"))
    elsewhere = replace(AS_SENT, destination=Field(within=from_cidr("10.5.0.0/24")))
    assert made(rule(NatStage.DESTINATION, SHOWN, REAL), elsewhere) == []


def test_a_second_move_adds_up_and_speaks_of_the_address_as_sent() -> None:
    first = replace(AS_SENT, destination=Field(offset=-UP, limit=SHOWN))
    (one,) = made(rule(NatStage.DESTINATION, from_cidr("10.0.0.2/31"), from_cidr("10.0.7.2/31")), first)
    assert one.destination == Field(offset=7 * 256 - UP, limit=from_cidr("10.1.0.2/31"))


def test_an_unknown_translation_may_change_the_port_too() -> None:
    (one,) = made(rule(NatStage.DESTINATION, SHOWN, EVERY_ADDRESS, NatKind.UNKNOWN))
    assert (one.destination, one.destination_port) == (Field(within=EVERY_ADDRESS), PortField(within=EVERY_PORT))


def test_what_leads_to_an_address() -> None:
    device = replace(random_devices(seeded(1))[0], unmodelled=())
    vip = rule(NatStage.DESTINATION, SHOWN, REAL)
    onwards = rule(NatStage.DESTINATION, from_cidr("10.2.0.0/30"), SHOWN)
    off, out = replace(onwards, enabled=False), rule(NatStage.SOURCE, from_cidr("10.2.0.0/30"), REAL)

    def leads(*rules: NatRule, effect: Effect | None = None) -> AddressSet:
        features = () if effect is None else (Unmodelled("a feature", effect, HERE),)
        return leading_to(case([replace(device, nat=rules, unmodelled=features)]).network, REAL)

    assert leads() == AddressSet()
    assert leads(vip) == SHOWN
    assert leads(vip, onwards) == SHOWN | from_cidr("10.2.0.0/30")
    assert leads(vip, off, out) == SHOWN
    assert leads(vip, effect=Effect.MAY_DENY) == SHOWN
    assert leads(vip, effect=Effect.MAY_REWRITE) == EVERY_ADDRESS


def test_a_redirection_of_ports_on_a_loop_ends_when_no_port_is_left_to_move() -> None:
    now, moved = PortField(), [0]
    while found := to_ports(1000, 1009, 996, 1005, now):
        now = found[0]
        moved.append(now.offset)
        assert len(moved) < 100
    assert moved == [0, -4, -8, -12, -16], "what the first round left is told in the second"
    assert to_ports(502, 502, 500, 500, PortField(offset=-2)) == [PortField(offset=-4, limit=Interval(504, 504))]


def test_a_redirection_to_the_same_port_changes_nothing() -> None:
    assert to_ports(502, 502, 502, 502, PortField()) == [PortField()]
    assert to_ports(502, 502, 502, 502, PortField(offset=2)) == [PortField(offset=2)]


WHY = UnknownMatch(UnknownKind.DOMAIN_NAME, "a name", HERE)
OUTSIDE = zone("OUT", "10.1.0.0/24")


def by_name(surely: AddressSet, possibly: AddressSet) -> AddressMatch:
    return AddressMatch(surely, possibly, (WHY,))


def test_a_rule_that_only_may_match_may_translate_too() -> None:
    """What it may match it may move on, source and destination alike."""
    unsure = by_name(NO_ADDRESS, EVERY_ADDRESS)
    into = replace(rule(NatStage.DESTINATION, SHOWN, REAL), match=Match(destination=unsure))
    assert [one.destination.offset for one in made(into)] == [-UP]
    hiding = replace(rule(NatStage.SOURCE, REAL, SHOWN), match=Match(source=unsure))
    assert [one.source.offset for one in made(hiding)] == [UP]


def translating(*rules: NatRule, answers: bool = True) -> tuple[Network, Port]:
    """A firewall with such rules, and its port on the network of the shown addresses."""
    firewall = device(
        "fw", interface("out", "10.1.0.100/24"), interface("in", "10.0.0.100/24"), nat=rules, answers_translated=answers
    )
    network = joined([OUTSIDE, zone("IN", "10.0.0.0/24")], firewall)
    return network, next(port for port in network.ports.all if port.name == "out")


INTO = replace(rule(NatStage.DESTINATION, SHOWN, REAL), match=Match(destination=AddressMatch.exactly(SHOWN)))
HIDING = rule(NatStage.SOURCE, REAL, from_cidr("10.1.0.9/32"))


def test_where_statements_lead_and_what_sources_they_make() -> None:
    """A statement of which it is not known what it makes may make anything."""
    network, _ = translating(INTO, HIDING)
    assert led_anywhere(network) == SHOWN
    assert sources_made(network) == from_cidr("10.1.0.9/32")
    assert stated_for(network, from_cidr("10.0.0.2/32")) == from_cidr("10.1.0.2/32")
    network, _ = translating(replace(HIDING, address=AddressTranslation(NatKind.UNKNOWN, REAL, NO_ADDRESS)))
    assert led_anywhere(network) == NO_ADDRESS
    assert sources_made(network) == EVERY_ADDRESS


def test_a_device_answers_for_what_it_translates_where_it_does_arp_for_it() -> None:
    """An exemption translates nothing; who does not answer for translated addresses does so for its own."""
    network, port = translating(INTO)
    assert virtual_destinations(network, port) == answered_destinations(network, port) == SHOWN
    exempt = replace(INTO, address=AddressTranslation(NatKind.IDENTITY, SHOWN, SHOWN))
    network, port = translating(exempt)
    assert virtual_destinations(network, port) == NO_ADDRESS
    network, port = translating(INTO, answers=False)
    assert virtual_destinations(network, port) == SHOWN
    assert answered_destinations(network, port) == NO_ADDRESS
    told = replace(port.interface, answers_for=SHOWN)
    for answering in (replace(port, interface=told), replace(port, own=SHOWN)):
        assert answered_destinations(network, answering) == SHOWN


def test_answers_to_an_address_that_nobody_answers_for_are_not_heard() -> None:
    """Hosts of the network ask for the address that a packet was given as its source, and nobody has it."""
    hidden = replace(AS_SENT, source=Field(within=from_cidr("10.1.0.9/32")))
    elsewhere = replace(AS_SENT, source=Field(within=from_cidr("192.0.2.9/32")))
    its_own = replace(AS_SENT, source=Field(within=from_cidr("10.1.0.100/32")))
    network, port = translating(HIDING, answers=False)
    assert [unheard(network, port, header) for header in (hidden, elsewhere, its_own)] == [True, False, False]
    network, port = translating(HIDING)
    assert not unheard(network, port, hidden)
