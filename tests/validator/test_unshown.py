"""Which pairs stay open for what no file shows: ways beside the files, and hosts of networks that nothing shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from diagram_plants import HERE
from parsers.model.address import NO_ADDRESS, AddressSet, from_cidr
from parsers.model.match import AddressMatch, Match
from parsers.model.service import EVERY_SERVICE
from small_plants import device, interface, out_of, zone
from validator.graph.network import Network, build_network
from validator.plant.model import NOWHERE, Conduit, DeviceEntry, Flow, FlowEnd, Plant, ZoneKind
from validator.plant.register import NO_REGISTER, UnmanagedPath
from validator.unshown import not_shown, unshown_ends

ZONES = (
    zone("CELL", "10.1.0.0/24", kind=ZoneKind.FIELD),
    replace(
        zone("CTRL", "10.2.0.0/24", "10.20.0.0/24"),
        written=((from_cidr("10.2.0.0/24"), HERE), (from_cidr("10.20.0.0/24"), HERE)),
    ),
    zone("CORP", "10.3.0.0/24", kind=ZoneKind.ENTERPRISE),
    zone("WORLD", "198.51.100.0/24", kind=ZoneKind.INTERNET),
)
FIREWALL = device("fw", *(interface(f"p{number}", f"10.{number}.0.1/24") for number in (1, 2, 3)), routes=(
    out_of("198.51.100.0/24", "p3"),))  # fmt: skip
MODEM = UnmanagedPath("U-01", HERE, kind="modem", zone="CELL")


def plant(*paths: UnmanagedPath) -> Network:
    register = replace(NO_REGISTER, paths=paths)
    return build_network(Plant("P", "", "", NOWHERE, ZONES, (), register=register), ((FIREWALL, "fw.txt"),))


def left_open(network: Network) -> set[str]:
    """The pairs of which a declared way is a reason, either way round."""
    told = set[str]()
    for one, other in combinations(ZONES, 2):
        sides = [
            [text for text in not_shown(network, *ends) if "U-01" in text] for ends in ((one, other), (other, one))
        ]
        assert sides[0] == sides[1]
        told |= {f"{one.id}-{other.id}"} if sides[0] else set()
    return told


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (MODEM, {"CELL-CTRL", "CELL-CORP", "CELL-WORLD", "CTRL-WORLD", "CORP-WORLD"}),
        (replace(MODEM, zone=""), {f"{one.id}-{other.id}" for one, other in combinations(ZONES, 2)}),
        (replace(MODEM, attested="ATT-1"), set[str]()),
        (replace(MODEM, seen=True), set[str]()),
    ],
)
def test_a_way_beside_the_files_leaves_its_zone_open_and_whoever_stands_outside(
    path: UnmanagedPath, expected: set[str]
) -> None:
    """Who comes by a modem comes from anywhere, so what the internet reaches goes by it too; CTRL and CORP do not."""
    assert left_open(plant(path)) == expected


@pytest.mark.parametrize(
    ("surely", "possibly", "told"),
    [
        (NO_ADDRESS, from_cidr("10.20.0.5/32"), True),
        (from_cidr("10.2.0.5/32"), from_cidr("10.2.0.5/32") | from_cidr("10.20.0.5/32"), True),
        (from_cidr("10.2.0.5/32"), from_cidr("10.2.0.5/32"), False),
    ],
)
@pytest.mark.parametrize("forth", [True, False])
def test_hosts_that_a_flow_may_mean_are_looked_for_too(
    surely: AddressSet, possibly: AddressSet, *, told: bool, forth: bool
) -> None:
    """The flow may be one to a host that no file shows, so that it seems blocked proves nothing."""
    ends = AddressMatch(surely, possibly)
    need = Match(destination=ends) if forth else Match(source=ends)
    pair = (ZONES[0], ZONES[1]) if forth else (ZONES[1], ZONES[0])
    found = list(unshown_ends(plant(), *pair, [need]))
    assert found == ["no configuration shows where 10.20.0.0/24 of CTRL is attached"] * told


def test_a_device_that_was_not_handed_in_leaves_open_the_pairs_whose_flows_go_by_it_or_all() -> None:
    """Where no conduit names it in `via`, it may stand between any zones."""
    flow = Flow(FlowEnd("x", None), FlowEnd("y", None), EVERY_SERVICE, "any", NOWHERE)
    by_it = Conduit("C", "CELL", "CTRL", (flow,), NOWHERE, via=("gone",))
    pairs = [(one, other) for one in ZONES for other in ZONES if one is not other]
    for conduits, expected in (((by_it,), {"CELL", "CTRL"}), ((), {one.id for one in ZONES})):
        entries = (DeviceEntry("gone", HERE),)
        network = build_network(Plant("P", "", "", NOWHERE, ZONES, conduits, devices=entries), ((FIREWALL, "fw.txt"),))
        told = [ends for ends in pairs if any("gone" in text for text in not_shown(network, *ends))]
        assert told == [ends for ends in pairs if expected & {one.id for one in ends}]
