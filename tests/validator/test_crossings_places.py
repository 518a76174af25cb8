"""Where frames may be and what they meet, place by place: small switches, judged by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Device
from parsers.model.interface import Interface, InterfaceKind, Switchport, SwitchportMode, Vlan
from parsers.model.intervals import Interval, normal
from parsers.model.match import Match
from parsers.model.rules import BRIDGED, Action, Binding, BindingPoint, Rule, RuleSet
from parsers.source import Span
from validator.graph import crossings
from validator.graph.crossings import NEVER, Crossings, Spot
from validator.graph.network import build_network
from validator.graph.points import Point
from validator.plant.model import NOWHERE, Plant, WireEnd, WireEntry, Wiring, Zone, ZoneKind

if TYPE_CHECKING:
    import pytest

HERE = Span("switch.txt", 1)
OFFICE, PLANT = 20, 30
ACCESS = Switchport(SwitchportMode.ACCESS, OFFICE)
OTHER = Switchport(SwitchportMode.ACCESS, PLANT)
TRUNK = Switchport(SwitchportMode.TRUNK, 1, None, PLANT, normal([Interval(1, 4094)]))
VLANS = (Vlan(1, "", HERE), Vlan(OFFICE, "", HERE), Vlan(PLANT, "", HERE))
IN = Binding(("IN",), BindingPoint.INBOUND, "p0", HERE, scope="port")
OUT = Binding(("OUT",), BindingPoint.OUTBOUND, "p1", HERE, scope="port")
MAP = Binding(("MAP",), BindingPoint.FORWARD, None, HERE, scope=f"vlan-map {OFFICE}")


def switch(name: str, *ports: Switchport, bindings: tuple[Binding, ...] = ()) -> Device:
    """Ports `p0`, `p1`, and so on."""
    items = tuple(
        Interface(f"p{number}", InterfaceKind.PHYSICAL, HERE, switchport=one) for number, one in enumerate(ports)
    )
    return Device(name, "cisco_ios", (), False, HERE, interfaces=items, vlans=VLANS, bindings=bindings, forwards=False)


def _end(text: str) -> WireEnd:
    box, name = text.split(":")
    return WireEnd(text, HERE, box, name)


def made(*devices: Device, empty: tuple[str, ...] = ()) -> Crossings:
    """The switches; `empty` are the sockets (`A:p0`) that somebody declares to be free."""
    entries = tuple(WireEntry((_end(one), WireEnd("nothing", HERE)), HERE) for one in empty)
    zones = (
        Zone("Z", ZoneKind.CONTROL, NOWHERE, vlans=frozenset({OFFICE})),
        Zone("Y", ZoneKind.CONTROL, NOWHERE, vlans=frozenset({PLANT})),
    )
    plant = Plant("P", "", "", NOWHERE, zones, (), wiring=Wiring(entries))
    network = build_network(plant, tuple((device, f"{device.name}.txt") for device in devices))
    return Crossings(network.standing.segments)


def spot(found: Crossings, name: str, *, box: int = 0, tagged: bool = False) -> Spot:
    number = found.socket(box, name)
    assert number is not None
    return Spot(number, tagged=tagged)


def met(found: Crossings, start: Spot, end: Spot) -> list[str]:
    """The lists that surely judge what passes."""
    crossing = found.between((start,), (end,))
    assert crossing.possible
    return [item.binding.rule_sets[0] for item in crossing.filters]


CLOSED = ("A:p0", "A:p1", "A:p2", "A:p3")
AT_OFFICE = Point(0, "", OFFICE)


def test_a_list_on_a_port_judges_what_enters_or_leaves_by_that_port() -> None:
    found = made(switch("A", ACCESS, ACCESS, ACCESS, bindings=(IN, OUT)), empty=CLOSED[:3])
    p0, p1, p2 = (spot(found, name) for name in ("p0", "p1", "p2"))
    assert (met(found, p0, p2), met(found, p2, p1), met(found, p0, p1)) == (["IN"], ["OUT"], ["IN", "OUT"])
    assert met(found, p2, p0) == []
    assert found.filters(AT_OFFICE)
    assert not made(switch("A", ACCESS, ACCESS), empty=CLOSED[:2]).filters(AT_OFFICE)


def test_a_vlan_map_judges_what_a_router_sends_as_well() -> None:
    found = made(switch("A", ACCESS, ACCESS, bindings=(MAP,)), empty=CLOSED[:2])
    assert met(found, Spot(-1, AT_OFFICE), spot(found, "p0")) == ["MAP"]
    assert met(found, spot(found, "p0"), Spot(-1, AT_OFFICE)) == ["MAP"]


def test_a_map_bound_both_ways_judges_once_and_what_a_router_sends_as_well() -> None:
    ways = tuple(replace(MAP, point=point) for point in (BindingPoint.INBOUND, BindingPoint.OUTBOUND))
    found = made(switch("A", ACCESS, ACCESS, bindings=ways), empty=CLOSED[:2])
    assert met(found, Spot(-1, AT_OFFICE), spot(found, "p0")) == ["MAP"]
    assert met(found, spot(found, "p0"), Spot(-1, AT_OFFICE)) == ["MAP"]
    assert met(found, spot(found, "p0"), spot(found, "p1")) == ["MAP"]


def test_a_list_of_a_vlan_for_what_comes_in_does_not_judge_what_a_router_sends() -> None:
    found = made(switch("A", ACCESS, ACCESS, bindings=(replace(MAP, point=BindingPoint.INBOUND),)), empty=CLOSED[:2])
    assert met(found, Spot(-1, AT_OFFICE), spot(found, "p0")) == []
    assert met(found, spot(found, "p0"), Spot(-1, AT_OFFICE)) == ["MAP"]
    assert met(found, spot(found, "p0"), spot(found, "p1")) == ["MAP"]


def test_a_list_of_a_vlan_for_what_goes_out_does_not_judge_what_a_router_takes() -> None:
    found = made(switch("A", ACCESS, ACCESS, bindings=(replace(MAP, point=BindingPoint.OUTBOUND),)), empty=CLOSED[:2])
    assert met(found, Spot(-1, AT_OFFICE), spot(found, "p0")) == ["MAP"]
    assert met(found, spot(found, "p0"), Spot(-1, AT_OFFICE)) == []
    assert met(found, spot(found, "p0"), spot(found, "p1")) == ["MAP"]


def test_of_several_sockets_what_all_ways_meet_is_sure_and_the_rest_is_told_as_not_known() -> None:
    both = replace(OUT, interface="p2")
    found = made(switch("A", ACCESS, ACCESS, ACCESS, OTHER, bindings=(IN, both)), empty=CLOSED)
    p0, p1, p2, p3 = (spot(found, f"p{number}") for number in range(4))
    crossing = found.between((p0, p1), (p2,))
    assert [item.binding.rule_sets[0] for item in crossing.filters] == ["OUT"]
    assert [doubt.reason.partition(" (")[0] for doubt in crossing.unknown] == [
        "it is not known which socket something stands on"
    ]
    assert crossing.possible
    assert found.between((p0, p1), (p3,)) == NEVER
    assert found.between((p0, p2), (p3,)) == NEVER


def test_alike_sockets_are_looked_at_twice_and_those_of_others_never() -> None:
    guarded = replace(ACCESS, protected=HERE)
    found = made(switch("A", ACCESS, ACCESS, ACCESS, ACCESS, guarded, OTHER))
    names = [place.plug for place in found.outside(AT_OFFICE)]
    assert names == [spot(found, name).plug for name in ("p0", "p1", "p4")]
    taken = frozenset(names[:2])
    assert [place.plug for place in found.outside(AT_OFFICE, taken)] == [
        spot(found, name).plug for name in ("p2", "p3", "p4")
    ]
    lists = made(switch("A", ACCESS, ACCESS, ACCESS, ACCESS, bindings=(replace(IN, interface="p3"),)))
    assert len(lists.outside(AT_OFFICE)) == 3


def test_what_stands_outside_of_a_trunk_sends_tags_only_where_a_switch_may_be_there() -> None:
    found = made(switch("A", TRUNK, ACCESS), empty=("A:p1",))
    trunk, tagging, office = spot(found, "p0"), spot(found, "p0", tagged=True), spot(found, "p1")
    assert found.between((trunk,), (office,)) == NEVER
    assert found.between((tagging,), (office,)).possible
    assert found.between((office,), (trunk,)) == NEVER
    assert found.between((office,), (tagging,)).possible


def test_cables_that_nobody_shows_join_what_carries_the_same_vlan() -> None:
    found = made(switch("A", ACCESS, TRUNK), switch("B", ACCESS, TRUNK), switch("C", OTHER, TRUNK))
    near, same, other = (spot(found, "p0", box=box) for box in range(3))
    crossing = found.between((near,), (same,))
    assert crossing.possible
    assert {doubt.reason.partition(" where")[0] for doubt in crossing.unknown} == {"nothing shows"}
    assert found.between((near,), (other,)) == NEVER
    boxes = {place.plug for place in found.outside(AT_OFFICE)}
    assert {near.plug, same.plug} <= boxes
    assert other.plug not in boxes


def test_too_many_ways_leave_open_what_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossings, "MOST_STEPS", 1)
    found = made(switch("A", ACCESS, OTHER), empty=CLOSED[:2])
    crossing = found.between((spot(found, "p0"),), (spot(found, "p1"),))
    assert crossing.possible
    assert [doubt.reason for doubt in crossing.unknown] == [
        "too many ways within a broadcast domain to follow them all"
    ]


def test_a_list_between_ports_judges_by_both_and_not_what_the_device_takes_itself() -> None:
    """Ports that no rule names are one for the list; what goes to a point of the box, or comes from it, is not judged."""
    named = Match(in_interfaces=frozenset({"p0"}), out_interfaces=frozenset({"p1"}))
    judging = RuleSet("BETWEEN", (Rule("1", Action.DENY, named, HERE),), HERE)
    between = Binding(("BETWEEN",), BindingPoint.FORWARD, None, HERE, scope=BRIDGED)
    box = replace(switch("A", ACCESS, ACCESS, ACCESS, ACCESS, bindings=(between,)), rule_sets=(judging,))
    found = made(box, empty=CLOSED)
    p0, p1, p2, p3 = (spot(found, name) for name in ("p0", "p1", "p2", "p3"))
    ways = [(one, other) for one in (p0, p1, p2) for other in (p0, p1, p2, p3) if one != other]
    asked = [found.between((one,), (other,)).filters for one, other in ways]
    assert [(item.entering, item.leaving) for (item,) in asked] == [
        *(("p0", "p1"), ("p0", "p2"), ("p0", "p2")),
        *(("p1", "p0"), ("p1", "p2"), ("p1", "p2")),
        *(("p2", "p0"), ("p2", "p1"), ("p2", "p2")),
    ]
    assert found.filters(AT_OFFICE)
    here = Spot(-1, AT_OFFICE)
    assert met(found, p0, here) == met(found, here, p1) == []
