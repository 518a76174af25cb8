"""The declared plant: what loads, and what it becomes."""

from __future__ import annotations

import datetime as dt
import ipaddress

import pytest

from parsers.source import Source
from plant_examples import DESIGN, REGISTER
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError
from validator.plant.model import Coupling, Plant, ZoneKind


def plant_of(text: str) -> Plant:
    return load_plant(Source.from_text("plant.yaml", text))


def test_the_example_of_the_design_loads() -> None:
    plant = plant_of(DESIGN)
    assert [zone.id for zone in plant.zones] == ["CORP", "IDMZ", "CTRL", "SIS", "ACME"]
    assert plant.zone("SIS").kind is ZoneKind.SAFETY
    assert plant.zone("SIS").coupling is Coupling.INTERFACED
    assert plant.zone("CORP").sl_t == dict.fromkeys(("IAC", "UC", "SI", "DC", "RDF", "TRE", "RA"), 1)
    assert plant.zone("CTRL").vlans == {20, 21}
    flow = plant.conduits[0].flows[0]
    assert flow.source.addresses is not None
    assert flow.source.addresses.cidrs() == ("10.20.1.5/32",)
    assert flow.services.boxes[0].destination_ports.first == 502
    assert plant.conduits[0].logging
    assert plant.vendors[0].contract_end == dt.date(2027, 6, 30)
    assert plant.exceptions[0].approved_by == ("a.owner", "s.cyber")
    assert plant.devices[0].file == "configs/fw-sis.txt"
    assert plant.unused == ()


def test_every_noun_has_its_place() -> None:
    plant = plant_of(DESIGN)
    assert (plant.zones[0].origin.line, plant.zones[0].origin.column) == (3, 5)
    assert plant.zone("SIS").origin.line == 6
    asset = plant.zone("SIS").assets[1]
    text = DESIGN.splitlines()[asset.origin.line - 1]
    assert text[asset.origin.column - 1 : asset.origin.end_column].startswith("{id: TMR-01")
    assert text[asset.origin.column - 1 : asset.origin.end_column].endswith("safety_controller}")


def test_the_richer_register_loads_and_what_is_not_used_is_named() -> None:
    plant = plant_of(REGISTER)
    assert plant.zone("Z-SIS-U3").vlans == {340, 341, 342}
    assert plant.conduits[0].via == ("FW-U3",)
    assert plant.conduits[0].flows[0].essential
    assert plant.exceptions[0].functional_safety_approver == "j.doe"
    assert plant.vendors[0].hours == "22:30"
    names = {key for key, _ in plant.unused}
    assert {"purdue_level", "assumptions", "essential_functions", "access"} <= names
    assert plant.exceptions[0].compensating_control == "AV on host"
    assert not {"id", "flows", "networks", "via"} & names


def test_a_plant_may_be_several_files() -> None:
    zones = "plant: {id: P}\nzones:\n  - {id: A, kind: control, networks: [10.1.0.0/16]}\n"
    more = (
        "zones:\n  - {id: B, kind: field, networks: [10.2.0.0/16]}\nconduits:\n  - {id: C, from: A, to: B, flows: []}\n"
    )
    plant = load_plant([Source.from_text("plant/a.yaml", zones), Source.from_text("plant/b.yaml", more)])
    assert [zone.origin.file for zone in plant.zones] == ["plant/a.yaml", "plant/b.yaml"]
    with pytest.raises(PlantError, match=r"plant/b\.yaml:1:1: 'plant' stands in a second file"):
        load_plant([Source.from_text("plant/a.yaml", zones), Source.from_text("plant/b.yaml", zones)])


def test_nested_zones_the_most_specific_owns_the_asset() -> None:
    text = """\
plant: {id: P}
zones:
  - {id: SITE, kind: enterprise, networks: [10.0.0.0/8]}
  - {id: CELL, kind: field, networks: [10.20.0.0/24], assets: [{id: PLC, ip: 10.20.0.5}]}
  - {id: NET, kind: internet}
"""
    assert ipaddress.ip_address("10.20.0.5") in plant_of(text).zone("CELL").assets[0].addresses
    with pytest.raises(PlantError, match=r"asset W of zone SITE has the address 10\.20\.0\.9, which is in zone CELL"):
        plant_of(text.replace("[10.0.0.0/8]", "[10.0.0.0/8], assets: [{id: W, ip: 10.20.0.9}]"))


def test_ends_of_flows() -> None:
    text = """\
plant: {id: P}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/16, "2001:db8::/64"], assets: [{id: S, ip: [10.1.0.1, "2001:db8::1"]}]}
  - {id: B, kind: field, interfaces: ["fw:inside"]}
  - {id: N, kind: internet, networks: [0.0.0.0/0]}
conduits:
  - {id: C, from: A, to: B, flows: [{src: [S, 10.1.2.0/24], dst: any, service: [tcp/502, "udp/1-9,icmp"]}, {src: A, dst: 10.7.0.1, service: any}]}
  - {id: D, from: A, to: N, direction: one_way, maximum_width: 5, flows: [{src: "2001:db8::7", dst: N, service: https}]}
"""
    first, second = plant_of(text).conduits[0].flows
    assert first.source.addresses is not None
    assert first.source.addresses.cidrs() == ("10.1.0.1/32", "10.1.2.0/24", "2001:db8::1/128")
    assert first.destination.addresses is None
    assert first.service_text == "tcp/502, udp/1-9,icmp"
    assert len(first.services.boxes) == 3
    assert second.source.addresses is None
    one_way = plant_of(text).conduits[1]
    assert one_way.one_way
    assert one_way.maximum_width == 5


def test_equal_networks_are_one_network_only_in_one_scope() -> None:
    text = """\
plant: {id: P}
zones:
  - {id: A, kind: field, networks: [192.168.1.0/24], scope: L1, assets: [{id: P1, ip: 192.168.1.5}]}
  - {id: B, kind: field, networks: [192.168.1.0/24], scope: L2, assets: [{id: P2, ip: 192.168.1.5}]}
"""
    assert len(plant_of(text).zones) == 2
    with pytest.raises(PlantError, match="stands in zone B and in zone A"):
        plant_of(text.replace("L2", "L1"))


def test_an_asset_may_stand_in_two_zones_if_one_is_its_own() -> None:
    text = """\
plant: {id: P}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24], assets: [{id: OPS, ip: [10.1.0.5, 10.2.0.5], redundant: true}]}
  - {id: B, kind: field, networks: [10.2.0.0/24]}
"""
    assert len(plant_of(text).zone("A").assets[0].addresses.v4) == 2
    assert len(plant_of(text.replace(", redundant: true", "")).zone("A").assets[0].addresses.v4) == 2, (
        "a check tells it"
    )
    with pytest.raises(PlantError, match=r"10\.2\.0\.5, which is in zone B"):
        plant_of(text.replace("[10.1.0.5, 10.2.0.5], redundant: true", "10.2.0.5"))


def test_every_mistake_is_found_in_one_go() -> None:
    text = (
        DESIGN.replace("kind: dmz", "kind: dzm").replace("modbus_tcp", "modbus_tpc").replace("from: CTRL", "from: CTR")
    )
    with pytest.raises(PlantError) as raised:
        plant_of(text)
    assert [(one.span.line, one.nearest) for one in raised.value.mistakes] == [
        (4, "dmz"),
        (15, "CTRL"),
        (19, "modbus_tcp"),
    ]
