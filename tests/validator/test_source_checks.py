"""What a reverse-path check lets in, for single devices worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import route
from differential import Look, case
from naive import Packet
from parsers.model.address import EVERY_ADDRESS, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import Match
from parsers.model.routing import SourceCheck, SourceCheckMode
from parsers.model.rules import Action
from parsers.model.service import NO_SERVICE, ServiceBox, ServiceSet
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined, zone
from strategies import HERE, MAYBE, random_devices, seeded
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.source_checks import allowed_sources, source_judgements

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from validator.reachability.filters import Judgement

PLAIN = random_devices(seeded(3), frozenset())
HERE_NET = from_cidr("10.0.0.0/29")


def checked(devices: list[Device], check: SourceCheck) -> Judgement:
    """The judgement of sources that enter the first device by `z0`."""
    this = case([replace(devices[0], source_checks=(check,)), *devices[1:]])
    node = this.network.nodes[0]
    port = next(item for item in this.network.ports.all if item.device == 0 and item.name == "z0")
    (found,) = source_judgements(this.network, node, port, AS_SENT)
    return found


def strict(**more: object) -> SourceCheck:
    return replace(SourceCheck(SourceCheckMode.STRICT, frozenset({"z0"}), HERE), **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(("families", "said"), [({4}, 4), ({6}, 6), ({4, 6}, None)])
def test_a_check_of_one_version_judges_that_alone(families: set[int], said: int | None) -> None:
    judgement = checked(PLAIN, strict(families=frozenset(families)))
    assert judgement.family == said
    assert not judgement.is_filter, "no feature that may permit packets past filters lifts it"


def test_what_has_its_way_back_there_passes() -> None:
    (line,) = checked(PLAIN, strict()).program.lines
    assert (line.action, line.match.source.surely, line.match.unknown) == (Action.PERMIT, HERE_NET, ())
    assert line.match.source.possibly == HERE_NET


def test_a_way_back_that_may_be_absent_may_let_in() -> None:
    """Loose: any way will do, and one of them depends on something that nobody knows."""
    routes = tuple(replace(item, conditions=(MAYBE,)) for item in PLAIN[0].routes)
    this = [replace(PLAIN[0], routes=routes), *PLAIN[1:]]
    (line,) = checked(this, strict(mode=SourceCheckMode.LOOSE)).program.lines
    assert routes
    assert line.match.source.possibly - line.match.source.surely
    assert not line.match.source.surely - line.match.source.possibly
    assert MAYBE in line.match.unknown


def test_a_list_that_is_not_there_may_spare_what_fails() -> None:
    first, second = checked(PLAIN, strict(rule_set="nowhere")).program.lines
    assert (first.action, second.action) == (Action.PERMIT, Action.UNKNOWN)
    assert checked(PLAIN, strict(rule_set="list0")).program.lines[1:] != ()


def test_a_list_of_another_ip_version_is_as_one_that_is_not_there() -> None:
    """It speaks of no packet of this one: neither its permits nor its denies count."""
    (other,) = [replace(one, families=frozenset({6})) for one in PLAIN[0].rule_sets if one.name == "list0"]
    kept = tuple(one for one in PLAIN[0].rule_sets if one.name != "list0")
    these = [replace(PLAIN[0], rule_sets=(*kept, other)), *PLAIN[1:]]
    first, second = checked(these, strict(rule_set="list0", families=frozenset({4}))).program.lines
    assert (first.action, second.action) == (Action.PERMIT, Action.UNKNOWN)
    lines = checked(these, strict(rule_set="list0", families=frozenset({6}))).program.lines[1:]
    assert [line.action for line in lines] == [rule.action for rule in other.rules if rule.enabled]


def test_of_two_versions_each_is_judged_by_the_lists_that_speak_of_it() -> None:
    (other,) = [replace(one, families=frozenset({6})) for one in PLAIN[0].rule_sets if one.name == "list0"]
    device = replace(PLAIN[0], rule_sets=(other,), bindings=(), source_checks=(strict(rule_set="list0"),))
    this = case([device, *PLAIN[1:]])
    node = this.network.nodes[0]
    port = next(item for item in this.network.ports.all if item.device == 0 and item.name == "z0")
    found = list(source_judgements(this.network, node, port, AS_SENT))
    assert [one.family for one in found] == [4, 6]
    assert [one.program.lines[1].action is Action.UNKNOWN for one in found] == [True, False]


def test_lines_of_its_list_that_ask_for_another_interface_or_a_translation_spare_nothing() -> None:
    """What enters has not been translated here."""
    (known,) = (one for one in PLAIN[0].rule_sets if one.name == "list0")
    never = [Match(in_interfaces=frozenset({"elsewhere"})), Match(translated=True)]
    rules = tuple(replace(known.rules[0], match=one, action=Action.PERMIT) for one in never)
    these = [replace(PLAIN[0], rule_sets=(replace(known, rules=(*rules, known.rules[-1])),)), *PLAIN[1:]]
    assert len(checked(these, strict(rule_set="list0")).program.lines) == len(("the check", "the end"))


ROUTER = device(
    "r",
    interface("a", "10.0.1.1/24"),
    interface("l", "10.0.9.1/24"),
    routes=(route("10.5.0.0/16", "10.0.9.2"), route("10.5.1.0/24", "10.0.1.9")),
)
CLIENTS = from_cidr("10.7.0.0/24")
POOL = Tunnel("ra", TunnelKind.REMOTE_ACCESS, "l", EVERY_ADDRESS, CLIENTS, HERE)
SITE = Tunnel("vpn", TunnelKind.SITE_TO_SITE, "l", EVERY_ADDRESS, from_cidr("10.5.0.0/16"), HERE, "192.0.2.9")


def let_in(mode: SourceCheckMode, *tunnels: Tunnel) -> tuple[AddressSet, AddressSet]:
    """The sources that surely and possibly pass a check at `l`, or come out of the tunnel that ends there."""
    network = joined([zone("A", "10.0.1.0/24")], replace(ROUTER, tunnels=tunnels))
    port = next(item for item in network.ports.all if item.name == "l" and (item.tunnel is not None) is bool(tunnels))
    found = allowed_sources(network, port, SourceCheck(mode, frozenset({"l"}), HERE))
    return found.surely, found.possibly


@pytest.mark.parametrize(
    ("mode", "there"),
    [(SourceCheckMode.STRICT, False), (SourceCheckMode.FEASIBLE, True), (SourceCheckMode.LOOSE, True)],
)
def test_of_two_routes_to_a_source_the_longer_is_the_best_and_both_are_active(
    mode: SourceCheckMode, *, there: bool
) -> None:
    surely, possibly = let_in(mode)
    assert surely == possibly
    assert bool(surely & from_cidr("10.5.1.0/24")) is there
    assert surely & from_cidr("10.5.0.0/24")
    assert bool(surely & from_cidr("10.0.1.0/24")) is (mode is SourceCheckMode.LOOSE)


@pytest.mark.parametrize("mode", SourceCheckMode)
def test_clients_of_a_tunnel_have_their_way_back_into_it(mode: SourceCheckMode) -> None:
    surely, possibly = let_in(mode, POOL)
    assert not CLIENTS - surely
    assert possibly == EVERY_ADDRESS
    assert not let_in(SourceCheckMode.STRICT, SITE)[0] & CLIENTS


def test_what_a_tunnel_brings_may_have_a_way_back_that_it_makes_itself() -> None:
    surely, possibly = let_in(SourceCheckMode.STRICT, SITE)
    assert possibly == EVERY_ADDRESS
    assert surely == let_in(SourceCheckMode.STRICT)[0]


def test_of_what_has_no_session_answers_are_checked_as_well() -> None:
    """ASA command reference, `ip verify reverse-path`: "ICMP packets have no session, so each packet is checked"."""
    ping, connection = (ServiceSet((ServiceBox(Interval(number, number)),)) for number in (1, 6))
    ends = [zone("A", "10.0.1.0/24"), replace(zone("B", "10.0.2.0/24"), interfaces=(("one", "b"),))]
    check = SourceCheck(SourceCheckMode.STRICT, frozenset({"b"}), HERE)
    one = device(
        "one",
        interface("a", "10.0.1.1/24"),
        interface("b", "10.0.2.1/24"),
        interface("c", "10.0.3.1/24"),
        routes=(route("10.0.2.128/25", "10.0.3.9"),),
        stateful=True,
        source_checks=(check,),
    )
    pings = [Packet(f"10.0.2.{host}", "10.0.1.2", 1, 0, 0) for host in (2, 200)]
    for forgotten, expected in ((NO_SERVICE, [True, True]), (connection, [True, True]), (ping, [True, False])):
        (answer,) = Engine(joined(ends, replace(one, forgets=forgotten))).reach(ends[1], ends[0], replies=True)
        assert [Look(answer.grid).holds(answer.total.surely, packet) for packet in pings] == expected
