"""Which single failures there are, where no wires are known: links, segments with hosts, halves of pairs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import HERE
from parsers.model.interface import Interface, InterfaceKind, Switchport, SwitchportMode
from parsers.model.intervals import Interval
from parsers.source import Span
from small_plants import device, interface, joined, zone
from validator.graph.failures import Failure, single_failures
from validator.graph.network import Network, build_network
from validator.plant.model import NOWHERE, Plant, WireEnd, WireEntry, Wiring

LEFT = device("r1", interface("a", "10.1.0.1/24"), interface("l", "10.9.0.1/24"))
RIGHT = device("r2", interface("b", "10.2.0.1/24"), interface("l", "10.9.0.2/24"))
ENDS = [zone("A", "10.1.0.0/24"), zone("B", "10.2.0.0/24")]
BETWEEN = zone("MID", "10.9.0.0/24")


def told(failures: tuple[Failure, ...]) -> dict[str, Failure]:
    """Each sentence with its failure."""
    return {name: one for one in failures for name in (one.name, *one.same)}


def test_hosts_between_two_routers_make_their_link_a_segment() -> None:
    """What joins them is a switch: where it fails so do the hosts, and where a router fails it need not."""
    found = told(single_failures(joined([*ENDS, BETWEEN], LEFT, RIGHT)))
    segment = found["the segment between r1 l and r2 l fails"]
    assert segment.hosts == {"MID"}
    assert len(segment.down) == 2
    assert not segment.spared
    assert found["r1 fails and its segments with it"].hosts == {"MID"}
    assert len(found["r1 fails and its segments with it"].down) == 3
    assert len(found["r1 fails and its links with it"].down) == 2
    assert "the link between r1 l and r2 l fails" not in found


def test_where_nobody_stands_it_is_a_link() -> None:
    found = told(single_failures(joined(ENDS, LEFT, RIGHT)))
    assert not found["the link between r1 l and r2 l fails"].hosts
    assert len(found["r1 fails and its links with it"].down) == 3
    assert not any("segment" in name for name in found)


def test_a_half_of_a_failover_pair_is_spared() -> None:
    """The pair does not fail as a whole, and its other half takes over where a port or a link of one half fails."""
    pair = replace(LEFT, high_availability="standby")
    found = told(single_failures(joined(ENDS, pair, RIGHT)))
    assert found["the link between r1 l and r2 l fails"].spared
    assert found["r1 a fails"].spared
    assert not found["r2 b fails"].spared
    assert "r1 fails" not in found
    assert "r2 fails" in found


@pytest.mark.parametrize(
    ("kind", "enabled", "fails"),
    [
        (InterfaceKind.PHYSICAL, True, True),
        (InterfaceKind.PHYSICAL, False, False),
        (InterfaceKind.LOOPBACK, True, False),
        (InterfaceKind.VIRTUAL_LINK, True, False),
    ],
)
def test_what_is_off_does_not_fail_and_what_is_no_line_does_not_fail_alone(
    kind: InterfaceKind, *, enabled: bool, fails: bool
) -> None:
    extra = replace(interface("x", "10.8.0.1/24"), kind=kind, enabled=enabled)
    found = told(single_failures(joined(ENDS, replace(LEFT, interfaces=(*LEFT.interfaces, extra)), RIGHT)))
    assert ("r1 x fails" in found) is fails


def failing(network: Network, name: str) -> set[str]:
    """The ports that go down with something, by device and name."""
    found = told(single_failures(network))
    return {
        f"{network.node_of(network.ports.all[number]).id} {network.ports.all[number].name}"
        for number in found[name].down
    }


def test_a_device_may_take_down_what_a_known_wire_joins_to_it() -> None:
    """The other router sees its line go, unless something between them keeps it up."""
    ends = tuple(WireEnd(f"{name}:l", Span(name, 1), name, "l") for name in ("r1", "r2"))
    plant = Plant("P", "", "", NOWHERE, tuple(ENDS), (), wiring=Wiring((WireEntry(ends, HERE),)))
    network = build_network(plant, ((LEFT, "r1.txt"), (RIGHT, "r2.txt")))
    assert failing(network, "r1 fails") == {"r1 a", "r1 l"}
    assert failing(network, "r1 fails and its links with it") == {"r1 a", "r1 l", "r2 l"}


def test_an_aggregate_lives_while_a_member_does() -> None:
    """A failed link's traffic moves to the other members (Cisco, "Configuring EtherChannels")."""
    bundle = replace(interface("po", "10.8.0.1/24"), kind=InterfaceKind.AGGREGATE, members=("m1", "m2"))
    members = [Interface(name, InterfaceKind.PHYSICAL, HERE, parent="po") for name in ("m1", "m2")]
    both = replace(LEFT, interfaces=(*LEFT.interfaces, bundle, *members))
    assert "r1 m1 fails" not in told(single_failures(joined(ENDS, both, RIGHT)))
    one = replace(both, interfaces=(*LEFT.interfaces, bundle, members[0], replace(members[1], enabled=False)))
    assert failing(joined(ENDS, one, RIGHT), "r1 m1 fails") == {"r1 po"}


def test_an_interface_takes_down_what_stands_on_it() -> None:
    part = replace(interface("a.10", "10.8.0.1/24"), kind=InterfaceKind.SUBINTERFACE, parent="a")
    network = joined(ENDS, replace(LEFT, interfaces=(*LEFT.interfaces, part)), RIGHT)
    assert failing(network, "r1 a fails") == {"r1 a", "r1 a.10"}
    assert failing(network, "r1 a.10 fails") == {"r1 a.10"}


def access(name: str, vlan: int) -> Interface:
    """A switch port of one VLAN."""
    return Interface(
        name, InterfaceKind.PHYSICAL, HERE, switchport=Switchport(SwitchportMode.ACCESS, vlan, None, vlan, ())
    )


def trunk(name: str, *carried: int) -> Interface:
    """A trunk for some VLANs, with an access VLAN from the time before it was one."""
    allowed = tuple(Interval(number, number) for number in carried)
    return Interface(
        name, InterfaceKind.PHYSICAL, HERE, switchport=Switchport(SwitchportMode.TRUNK, 9, None, 1, allowed)
    )


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (access("q", 9), None),
        (access("q", 8), {"r1 Vlan9"}),
        (trunk("q", 8, 9), None),
        (trunk("q", 8), {"r1 Vlan9"}),
        (replace(access("q", 9), enabled=False), {"r1 Vlan9"}),
    ],
)
def test_a_vlan_interface_lives_while_a_port_carries_its_vlan(other: Interface, expected: set[str] | None) -> None:
    """Nothing else goes down with it (Cisco, "SVI autostate"); a trunk carries what it allows, whatever its access VLAN."""
    vlan = replace(interface("Vlan9", "10.8.0.1/24"), kind=InterfaceKind.VLAN, vlan=9)
    network = joined(ENDS, replace(LEFT, interfaces=(*LEFT.interfaces, vlan, access("p", 9), other)), RIGHT)
    if expected is None:
        assert "r1 p fails" not in told(single_failures(network))
    else:
        assert failing(network, "r1 p fails") == expected
