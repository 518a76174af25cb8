"""Links to a core that nobody handed in and no zone has: by their default routes alone they look like a provider's."""

from __future__ import annotations

import random
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest

from diagram_case import Both
from diagram_plants import HERE, route
from parsers.model.address import from_cidr
from parsers.model.interface import InterfaceKind
from parsers.model.management import Management, ManagementService, RemoteServer
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import PolicyRoute, Route
from parsers.model.rules import BindingPoint
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined, listed, travels, zone
from validator.plant.model import ZoneKind
from validator.reachability.engine import Engine
from validator.remembered.ground import facts_of

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.plant.model import Zone

NET = zone("NET", "0.0.0.0/0", kind=ZoneKind.INTERNET)
IT, CELL1, CELL2 = zone("IT", "10.1.0.0/16"), zone("CELL1", "10.3.0.0/24"), zone("CELL2", "10.5.0.0/24")
ZONES = [NET, IT, CELL1, CELL2]
EVERY = "0.0.0.0/0"
EXACT = ("10.1.0.0/16", "10.3.0.0/24", "10.5.0.0/24")
FROM_IT = Match(source=AddressMatch.exactly(from_cidr("10.1.0.0/16")))
FROM_CELL = Match(source=AddressMatch.exactly(from_cidr("10.3.0.0/24")))
TO_IT = Match(destination=AddressMatch.exactly(from_cidr("10.1.0.0/16")))


def edge(*networks: str) -> Device:
    """It has the line to the internet, lets nothing in or out, and knows some networks by the core."""
    ports = interface("out", "203.0.113.2/29"), interface("core", "10.0.0.2/30")
    routes = (route(EVERY, "203.0.113.1"), *(route(one, "10.0.0.1") for one in networks))
    made = device("edge", *ports, routes=routes)
    return listed(listed(made, BindingPoint.INBOUND, "out"), BindingPoint.INBOUND, "core")


def firewall(number: int, cell: str, hop: str = "", **more: object) -> Device:
    """A cell, to which IT alone may send; its default route leads to the core by a link of its own."""
    ports = interface("up", f"10.9.{number}.2/30"), interface("in", cell)
    made = device(f"fw{number}", *ports, **{"routes": (route(EVERY, hop or f"10.9.{number}.1"),), **more})
    return listed(made, BindingPoint.INBOUND, "up", FROM_IT)


FW1, FW2 = firewall(1, "10.3.0.1/24"), firewall(2, "10.5.0.1/24")
OPEN = replace(FW1, rule_sets=(), bindings=())


@pytest.mark.parametrize(
    "networks", [("10.0.0.0/8",), ("10.1.0.0/16", "10.3.0.0/24", "10.5.0.0/24"), ("10.9.0.0/16",)], ids=str
)
def test_what_another_device_sends_back_by_the_core_comes_by_its_link(networks: tuple[str, ...]) -> None:
    """The lists of the cells decide between cells, and no provider is surely there."""
    network = joined(ZONES, edge(*networks), FW1, FW2)
    for source, goal in (("CELL2", "CELL1"), ("CELL1", "CELL2"), ("NET", "CELL1")):
        assert travels(network, source, goal) == ([], []), (source, goal)
    surely, possibly = travels(network, "CELL1", "NET")
    assert not surely
    assert possibly
    assert Both(network, Engine(network), 4).differences(exact=True) == []


@pytest.mark.parametrize(
    ("devices", "sure"),
    [
        ((FW1, FW2), False),
        ((FW1,), False),
        ((edge(), FW1, FW2), False),
        ((edge("10.1.0.0/16"), FW1, FW2), False),
    ],
    ids=["cells alone", "one cell alone", "an edge that knows none", "an edge that knows offices"],
)
def test_where_something_is_missing_a_private_next_hop_is_not_surely_a_provider_s(
    devices: tuple[Device, ...],
    sure: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Nobody sends anything back by it; the core is missing with the offices, or leads to another line."""
    plant = joined(ZONES, *devices)
    surely, possibly = travels(plant, "CELL1", "NET")
    assert (bool(surely), bool(possibly)) == (sure, True)
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


BOX = device(
    "box",
    interface("wan", "192.168.1.2/24"),
    interface("in", "10.3.0.1/24"),
    interface("it", "10.1.0.1/16"),
    routes=(route(EVERY, "192.168.1.1"),),
)


def _hide(out: str) -> NatRule:
    """Many behind the address of an interface."""
    return NatRule("n", NatStage.SOURCE, Match(out_interfaces=frozenset({out})), None, HERE, own_address=True)


def test_where_all_is_shown_the_only_line_out_of_who_hides_what_it_sends_is_a_provider_s() -> None:
    """Of one router with all zones on it, or of two that share the line; not where one more line leads out.

    Who sends the addresses of the plant as they are has somebody there who knows them: the plant's own edge, perhaps.
    """
    zones = [NET, IT, zone("CELL1", "10.3.0.0/24")]
    hide = _hide("wan")
    box = replace(BOX, nat=(hide,))
    second = device("second", interface("wan", "192.168.1.3/24"), routes=(route(EVERY, "192.168.1.1"),))
    other = device("other", interface("out", "203.0.113.2/29"), routes=(route(EVERY, "203.0.113.1"),))
    carried = replace(BOX, interfaces=(replace(BOX.interfaces[0], modem=True), *BOX.interfaces[1:]))
    for devices, sure in (
        ((box,), True),
        ((box, replace(second, nat=(hide,))), True),
        ((box, other), False),
        ((BOX,), False),
        ((BOX, second), False),
        ((carried,), True),
    ):
        plant = joined(zones, *devices)
        surely, possibly = travels(plant, "CELL1", "NET")
        assert (bool(surely), bool(possibly)) == (sure, True)
        assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    two = replace(BOX, interfaces=(*BOX.interfaces, *other.interfaces), routes=(*BOX.routes, *other.routes))
    assert travels(joined(zones, two), "CELL1", "NET")[0]


def test_the_lists_of_a_core_whose_edge_is_missing_part_its_zones_as_before() -> None:
    """What comes back by the link is the internet's alone: what the core has, it does not send there."""
    zones = [NET, IT, zone("CELL1", "10.3.0.0/24")]
    core = listed(listed(BOX, BindingPoint.INBOUND, "in"), BindingPoint.INBOUND, "it")
    plant = joined(zones, core)
    for source, goal in (("CELL1", "IT"), ("IT", "CELL1"), ("CELL1", "NET"), ("IT", "NET")):
        assert travels(plant, source, goal) == ([], []), (source, goal)
    surely, possibly = travels(plant, "NET", "CELL1")
    assert (surely, bool(possibly)) == ([], True)
    shut = joined(zones, listed(core, BindingPoint.INBOUND, "wan"))
    assert travels(shut, "NET", "CELL1") == ([], [])


def test_a_router_of_the_plant_behind_such_a_link_may_lead_to_zones_elsewhere() -> None:
    """Only the internet is in doubt: another router has a zone, nothing leads there, and the edge may have a leg."""
    zones = [NET, IT, zone("CELL1", "10.3.0.0/24"), zone("CELL2", "10.5.0.0/24")]
    apart = device("apart", interface("in", "10.5.0.1/24"), interface("more", "10.6.0.1/24"))
    plant = joined(zones, BOX, apart)
    for source, goal in (("CELL1", "CELL2"), ("CELL2", "CELL1"), ("NET", "CELL2"), ("CELL2", "NET"), ("CELL1", "NET")):
        surely, possibly = travels(plant, source, goal)
        assert (surely, bool(possibly)) == ([], True), (source, goal)
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def _tunnel() -> Tunnel:
    """To a gateway that nobody handed in."""
    remote = from_cidr("10.1.0.0/16")
    return Tunnel("vpn", TunnelKind.SITE_TO_SITE, "up", from_cidr("10.3.0.0/24"), remote, HERE)


@pytest.mark.parametrize(
    ("one", "networks"),
    [
        (replace(FW1, tunnels=(_tunnel(),)), ("10.0.0.0/8",)),
        (replace(FW1, routes=(*FW1.routes, route("10.1.0.0/16", "10.3.0.9")), nat=(_hide("up"),)), ("10.0.0.0/8",)),
    ],
    ids=["by a tunnel", "by another router"],
)
def test_what_may_come_back_another_way_says_nothing_of_a_line(one: Device, networks: tuple[str, ...]) -> None:
    assert travels(joined(ZONES, edge(*networks), replace(one, rule_sets=(), bindings=()), FW2), "CELL1", "NET")[0]


@pytest.mark.parametrize(
    "net",
    [
        zone("NET", "8.0.0.0/8", "10.9.1.0/30", kind=ZoneKind.INTERNET),
        replace(NET, interfaces=(("fw1", "up"),)),
    ],
    ids=["by its network", "by its interface"],
)
def test_who_says_that_the_internet_is_there_has_it_there(net: Zone) -> None:
    assert travels(joined([net, *ZONES[1:]], edge("10.0.0.0/8"), OPEN, FW2), "CELL1", "NET")[0]


def test_who_has_all_private_addresses_of_a_kind_says_nothing_of_a_link() -> None:
    whole = zone("NET", "8.0.0.0/8", "10.0.0.0/8", kind=ZoneKind.INTERNET)
    assert not travels(joined([whole, *ZONES[1:]], edge("10.0.0.0/8"), OPEN, FW2), "CELL1", "NET")[0]
    named = zone("NET", "8.0.0.0/8", "192.168.0.0/16", "10.9.1.0/30", kind=ZoneKind.INTERNET)
    assert travels(joined([named, *ZONES[1:]], edge("10.0.0.0/8"), OPEN, FW2), "CELL1", "NET")[0]


@pytest.mark.parametrize(("hop", "sure"), [("198.51.100.1", True), ("10.0.0.1", False)])
def test_who_gets_the_plant_s_networks_at_a_public_address_is_no_core(hop: str, sure: bool) -> None:  # noqa: FBT001 - a parameter
    """All is shown, and the cell has the only line out."""
    line = interface("line", f"{hop[:-1]}2/30")
    led = listed(device("edge", line, routes=(route("10.0.0.0/8", hop),)), BindingPoint.INBOUND, "line")
    assert bool(travels(joined([NET, CELL1], led, replace(OPEN, nat=(_hide("up"),))), "CELL1", "NET")[0]) is sure


@pytest.mark.parametrize("seed", range(12))
def test_the_second_engine_says_the_same(seed: int) -> None:
    network = joined(ZONES, *_drawn(random.Random(seed)))  # noqa: S311 - the same plants each time, no secrets
    assert Both(network, Engine(network), 4).differences(exact=True) == []


def _drawn(draw: random.Random) -> list[Device]:
    known = [draw.choice(("10.0.0.0/8", "10.3.0.0/24", "10.9.0.0/16", "10.5.0.0/25", "10.1.0.0/16", EVERY))]
    known += [draw.choice(("10.5.0.0/24", "10.4.0.0/15"))] if draw.random() < 0.5 else []
    first = edge(*(one for one in known if one != EVERY))
    devices = [first if draw.random() < 0.7 else replace(first, rule_sets=(), bindings=())]
    for number, cell in ((1, "10.3.0.1/24"), (2, "10.5.0.1/24")):
        made = firewall(number, cell)
        if draw.random() < 0.3:
            made = replace(
                made, routes=(*made.routes, route("10.1.0.0/16", draw.choice((f"10.9.{number}.1", "10.3.0.9"))))
            )
        devices.append(made if draw.random() < 0.6 else replace(made, rule_sets=(), bindings=()))
    return devices


def test_hosts_of_it_reach_the_cell_as_its_list_says() -> None:
    network = joined(ZONES, edge("10.0.0.0/8"), FW1, FW2)
    assert travels(network, "IT", "CELL1") == ([], ["10.1.0.0/16 > 10.3.0.0/24 any/any"])
    closed = listed(FW1, BindingPoint.OUTBOUND, "up", TO_IT)
    assert travels(joined(ZONES, edge("10.0.0.0/8"), closed, FW2), "CELL1", "NET") == ([], [])


def test_private_hosts_that_no_zone_has_are_no_internet_beside_the_core() -> None:
    """By `10.0.0.0/8` they may be behind it, where IT is too; an internet that names them has them there."""
    shut = edge("10.0.0.0/8")
    for source, goal in (("IT", "NET"), ("NET", "IT")):
        assert travels(joined([NET, IT], shut), source, goal) == ([], []), source
    named = zone("NET", "8.0.0.0/8", "10.77.0.0/16", kind=ZoneKind.INTERNET)
    assert travels(joined([named, IT], shut), "IT", "NET")[1] == ["10.1.0.0/16 > 10.77.0.0/16 any/any"]


@pytest.mark.parametrize(("network", "asked"), [("198.51.100.0/24", True), ("172.31.9.0/24", False)])
def test_a_provider_leads_to_others_outside_too(network: str, asked: bool) -> None:  # noqa: FBT001 - a parameter
    """The modem of a cell leads to a vendor that the plant sees elsewhere; what is private no provider knows."""
    vendor = zone("VENDOR", network, kind=ZoneKind.VENDOR)
    first = edge("10.0.0.0/8")
    first = replace(first, interfaces=(*first.interfaces, interface("vpn", network.replace(".0/24", ".1/24"))))
    plant = joined([*ZONES, vendor], first, OPEN, FW2)
    surely, possibly = travels(plant, "CELL1", "VENDOR")
    assert (surely, bool(possibly)) == ([], asked)
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


@pytest.mark.parametrize("networks", [("10.0.0.0/8",), EXACT], ids=str)
def test_a_modem_of_a_cell_is_no_reason_to_take_the_core_out_of_it(networks: tuple[str, ...]) -> None:
    """Who hides the cell behind the address of the link may have a provider there, and the core a leg in the cell."""
    own, made = from_cidr("10.3.0.0/24"), from_cidr("10.9.1.2/32")
    change = AddressTranslation(NatKind.POOL, own, made)
    hiding = NatRule("nat", NatStage.SOURCE, Match(source=AddressMatch.exactly(own)), change, HERE)
    links = zone("LINKS", "10.0.0.0/30", "10.9.2.0/30")
    open2 = replace(FW2, rule_sets=(), bindings=())
    modem = listed(firewall(1, "10.3.0.1/24"), BindingPoint.INBOUND, "up")
    first = replace(edge(*networks), rule_sets=(), bindings=())
    carried = replace(modem.interfaces[0], modem=True), modem.interfaces[1]
    for one, asked in (
        (modem, False),
        (replace(modem, nat=(hiding,)), True),
        (replace(modem, interfaces=carried), True),
    ):
        plant = joined([*ZONES, links], first, one, open2)
        surely, possibly = travels(plant, "CELL2", "CELL1")
        assert (surely, bool(possibly)) == ([], asked)
        assert Both(plant, Engine(plant), 4).differences(exact=True) == []


OPEN2 = replace(FW2, rule_sets=(), bindings=())
MODEM = replace(FW1, interfaces=(replace(FW1.interfaces[0], modem=True), FW1.interfaces[1]))
DIALLED = replace(
    FW1,
    interfaces=(
        replace(FW1.interfaces[0], addresses=(), dynamic_address=True, kind=InterfaceKind.TUNNEL),
        FW1.interfaces[1],
    ),
    routes=(Route(ip_network(EVERY), None, "up", HERE),),
)
LEASED = replace(
    FW1,
    interfaces=(replace(FW1.interfaces[0], addresses=(), dynamic_address=True), FW1.interfaces[1]),
    routes=(),
)


@pytest.mark.parametrize(
    ("one", "networks", "asked"),
    [
        (FW1, EXACT, False),
        (MODEM, EXACT, True),
        (LEASED, EXACT, True),
        (DIALLED, EXACT, True),
        (replace(FW1, routes=()), EXACT, True),
        (MODEM, ("10.0.0.0/8",), False),
        (MODEM, ("10.2.0.0/15",), False),
        (MODEM, ("10.1.0.0/16", "10.3.0.0/25"), True),
    ],
    ids=[
        "beside the core",
        "a modem",
        "an address by DHCP",
        "dialled",
        "no way out",
        "by everything",
        "by a summary",
        "a part",
    ],
)
def test_a_route_to_just_a_cell_says_that_the_core_has_a_way_there(
    one: Device,
    networks: tuple[str, ...],
    asked: bool,  # noqa: FBT001 - a parameter
) -> None:
    """The edge lets nothing through; what the other cell sends to the core goes by the same way."""
    plant = joined(ZONES, edge(*networks), one, OPEN2)
    surely, possibly = travels(plant, "CELL2", "CELL1")
    assert (surely, bool(possibly)) == ([], asked)
    assert bool(travels(plant, "NET", "CELL1")[1]) <= bool(travels(plant, "CELL1", "NET")[1])
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


SHUT = listed(OPEN, BindingPoint.INBOUND, "up")
SYSLOG = Management(servers=(RemoteServer("syslog", "10.1.0.9", HERE),))
LEFT_OVER = listed(SHUT, BindingPoint.OUTBOUND, "up", TO_IT).rule_sets[-1:]
ADMINS = Management(services=(ManagementService("ssh", 22, HERE, rule_set=LEFT_OVER[0].name),))


def at_a_dead_port(one: Device) -> Device:
    """With one more port, that is down."""
    return replace(one, interfaces=(*one.interfaces, replace(interface("dead", "10.77.0.1/24"), enabled=False)))


FAR_LINK = replace(
    SHUT, interfaces=(interface("up", "192.168.9.2/30"), SHUT.interfaces[1]), routes=(route(EVERY, "192.168.9.1"),)
)


@pytest.mark.parametrize(
    ("one", "networks", "asked"),
    [
        (SHUT, EXACT, True),
        (SHUT, (*EXACT, "10.9.1.0/30"), False),
        (SHUT, (*EXACT, "10.9.0.0/16"), False),
        (SHUT, ("10.0.0.0/8",), False),
        (FAR_LINK, (*EXACT, "10.0.0.0/8"), True),
        (FW1, EXACT, False),
        (listed(SHUT, BindingPoint.OUTBOUND, "up", TO_IT), EXACT, False),
        (listed(SHUT, BindingPoint.INBOUND, "in", FROM_CELL), EXACT, True),
        (replace(SHUT, management=SYSLOG), EXACT, False),
        (replace(SHUT, rule_sets=(*SHUT.rule_sets, *LEFT_OVER)), EXACT, True),
        (at_a_dead_port(listed(SHUT, BindingPoint.OUTBOUND, "dead", TO_IT)), EXACT, True),
        (replace(SHUT, rule_sets=(*SHUT.rule_sets, *LEFT_OVER), management=ADMINS), EXACT, False),
    ],
    ids=[
        "closed",
        "led to",
        "led to by a summary",
        "by everything",
        "out of it",
        "named as source",
        "named as destination",
        "itself named",
        "a server",
        "in a list bound nowhere",
        "at a port that is down",
        "who may log in",
    ],
)
def test_a_modem_router_that_hides_nothing_is_not_the_cell_s_firewall(
    one: Device,
    networks: tuple[str, ...],
    asked: bool,  # noqa: FBT001 - a parameter
) -> None:
    """The edge sends the cell to the core, which may have a leg there while the link of the cell is a provider's."""
    plant = joined(ZONES, replace(edge(*networks), rule_sets=(), bindings=()), one, OPEN2)
    for source in ("CELL2", "NET"):
        surely, possibly = travels(plant, source, "CELL1")
        assert (surely, bool(possibly)) == ([], asked), source
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_what_a_firewall_of_a_cell_sends_on_is_behind_it() -> None:
    """The safety system behind the firewall of a cell, to which the edge has a route by the core."""
    zones = [*ZONES, zone("SIS", "10.3.9.0/24")]
    wall = device(
        "sis", interface("out", "10.3.0.9/24"), interface("in", "10.3.9.1/24"), routes=(route(EVERY, "10.3.0.1"),)
    )
    first = edge(*EXACT, "10.3.9.0/24")
    for inward, asked in (((route("10.3.9.0/24", "10.3.0.9"),), False), ((), True)):
        one = replace(FW1, routes=(*FW1.routes, *inward))
        plant = joined(zones, first, one, OPEN2, wall)
        assert bool(travels(plant, "CELL2", "SIS")[1]) is asked
        assert Both(plant, Engine(plant), 4).differences(exact=True) == []


def test_a_private_next_hop_that_only_a_policy_route_names_may_be_the_core_s() -> None:
    """As with a default route: offices are on no segment, or another device leads out by another line."""
    entry = PolicyRoute("up", Match(in_interfaces=frozenset({"in"})), ip_address("10.9.1.1"), None, HERE)
    steered = replace(OPEN, routes=(), policy_routes=(entry,))
    for zones, devices in (([NET, IT, CELL1], [steered]), ([NET, CELL1, CELL2], [steered, FW2])):
        plant = joined(zones, *devices)
        for cell in (one.id for one in zones if one.id.startswith("CELL")):
            surely, possibly = travels(plant, cell, "NET")
            assert not surely
            assert possibly
        assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    single = joined([NET, CELL1], steered)
    assert Both(single, Engine(single), 4).differences(exact=True) == []


@pytest.mark.parametrize(
    "devices",
    [(edge(*EXACT), SHUT), (edge("10.1.0.0/16", "10.3.0.0/24"), SHUT), (edge(), SHUT), (SHUT,)],
    ids=["exact", "without the other cell", "an edge that knows none", "no edge"],
)
def test_what_stands_behind_the_core_comes_in_where_no_route_leads_back_to_it(devices: tuple[Device, ...]) -> None:
    """The offices are on no segment, and the internet, without an edge; the other cell knows one network alone."""
    ports = interface("up", "10.9.2.2/30"), interface("in", "10.5.0.1/24")
    blind = device("fw2", *ports, routes=(route("10.3.0.0/24", "10.9.2.1"),))
    plant = joined(ZONES, *devices, blind)
    for source in ("IT", "NET"):
        surely, possibly = travels(plant, source, "CELL2")
        assert (surely, bool(possibly)) == ([], True), source
    assert travels(plant, "CELL2", "IT") == ([], [])
    closed = joined(ZONES, *devices, listed(blind, BindingPoint.INBOUND, "up", FROM_CELL))
    assert travels(closed, "IT", "CELL2") == ([], [])
    for one in (plant, closed):
        assert Both(one, Engine(one), 4).differences(exact=True) == []


@pytest.mark.parametrize(
    "one",
    [replace(SHUT, management=SYSLOG), listed(SHUT, BindingPoint.OUTBOUND, "up", TO_IT)],
    ids=["a server", "a permit"],
)
def test_what_a_device_says_of_the_plant_is_of_the_facts_that_remembered_pairs_rest_on(one: Device) -> None:
    """Pairs that never meet it may rest on it."""
    before, now = (joined(ZONES, replace(edge(*EXACT), rule_sets=(), bindings=()), this, OPEN2) for this in (SHUT, one))
    assert before.zones.routers.unspoken > now.zones.routers.unspoken
    assert facts_of(before) != facts_of(now)
