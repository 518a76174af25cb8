"""Small plants with a firewall of PAN-OS: who reaches whom, who opens the firewall itself, and what answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, verdicts_text
from panos_text import firewall, nat, rule
from validator.audit import AuditOptions, audit, joined, load
from validator.questions import Silent
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P, name: PAN}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.20.0.0/24]}
  - {id: CELL, kind: control, networks: [10.30.0.0/24]}
  - {id: OUTSIDE, kind: external, networks: [203.0.113.128/25]}
  - {id: ADMIN, kind: management, networks: [10.9.0.0/24]}
conduits:
  - id: C-1
    from: OUTSIDE
    to: CELL
    flows: [{src: 203.0.113.200, dst: 10.30.0.5, service: tcp/8080, purpose: p, owner: o}]
devices: [{id: fw-t, file: configs/fw.xml, platform: paloalto_panos}]
"""
WEB = (
    "<destination-translation><translated-address>10.30.0.5</translated-address>"
    "<translated-port>8080</translated-port></destination-translation>"
)
SNAT = (
    "<source-translation><dynamic-ip-and-port><interface-address><interface>ethernet1/3</interface>"
    "</interface-address></dynamic-ip-and-port></source-translation>"
)


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT)
    (tmp_path / "configs" / "fw.xml").write_text(text)
    return tmp_path


EIGHTY = '<service><entry name="eighty"><protocol><tcp><port>80</port></tcp></protocol></entry></service>'


def test_what_is_translated_arrives_as_declared_and_flows_beside_it_work(tmp_path: Path) -> None:
    """A conduit names what arrives; the answer of a flow whose source is hidden finds its way back."""
    nats = nat("web", WEB, **{"from": "untrust", "destination": "203.0.113.10", "service": "eighty"})
    nats += nat("hide", SNAT, **{"from": "trust", "to": "cell"})
    rules = rule(
        "in",
        **{
            "from": "untrust",
            "to": "cell",
            "source": "203.0.113.200",
            "destination": "203.0.113.10",
            "service": "eighty",
        },
    )
    rules += rule("office", **{"from": "trust", "to": "cell", "destination": "10.30.0.5", "service": "eighty"})
    plant = folder(tmp_path, firewall(rules, nats=nats, objects=EIGHTY))
    more = "  - id: C-2\n    from: OFFICE\n    to: CELL\n    flows: [{src: OFFICE, dst: 10.30.0.5, service: tcp/80, purpose: p, owner: o}]\n"
    (tmp_path / "plant.yaml").write_text(PLANT.replace("devices:", f"{more}devices:"))
    found = verdicts_text(audit(plant, AuditOptions(None, AS_OF), Silent())).splitlines()
    assert {"OUTSIDE > CELL PROVED", "OFFICE > CELL PROVED", "CELL > OFFICE PROVED", "C-2 flow 0 WORKS"} <= set(found)


@pytest.mark.parametrize(
    "how",
    [
        SNAT.removeprefix("<source-translation>").removesuffix("</source-translation>"),
        "<dynamic-ip-and-port><translated-address><member>10.30.0.77</member></translated-address></dynamic-ip-and-port>",
        "<dynamic-ip><translated-address><member>10.30.0.77</member></translated-address></dynamic-ip>",
        "<static-ip><translated-address>10.30.0.77</translated-address></static-ip>",
    ],
)
def test_answers_find_back_where_sources_alone_are_translated(tmp_path: Path, how: str) -> None:
    """No rule translates a destination; the session knows what the source was."""
    nats = nat("hide", f"<source-translation>{how}</source-translation>", to="cell", source="10.20.0.7")
    rules = rule("office", **{"from": "trust", "to": "cell", "destination": "10.30.0.5", "service": "eighty"})
    plant = folder(tmp_path, firewall(rules, nats=nats, objects=EIGHTY))
    more = (
        "  - {id: C-2, from: OFFICE, to: CELL, flows: [{src: 10.20.0.7, dst: 10.30.0.5, service: tcp/80},"
        " {src: 10.20.0.8, dst: 10.30.0.5, service: tcp/80}]}\n"
    )
    (tmp_path / "plant.yaml").write_text(PLANT.replace("devices:", f"{more}devices:"))
    found = verdicts_text(audit(plant, AuditOptions(None, AS_OF), Silent())).splitlines()
    assert {"C-2 flow 0 WORKS", "C-2 flow 1 WORKS"} <= set(found)


def test_the_policy_judges_who_opens_the_firewall_itself(tmp_path: Path) -> None:
    """Permitted addresses of the profile, and a rule to the zone of the interface that has the address."""
    deny = rule("no-admin", source="10.20.0.64/26", action="deny")
    text = firewall(deny + rule("cell-in", **{"from": "cell", "to": "trust", "service": "any"}))
    network = joined(*load(folder(tmp_path, text), AuditOptions(None, AS_OF), Silent()))
    found: dict[str, set[str]] = {}
    doors = Doors(Engine(network))
    for target in doors.targets:
        for zone in network.zones.zones:
            for item in doors.access(zone, target):
                boxes = item.packets.surely.boxes()
                found[f"{zone.id} {item.service.protocol}"] = {source for box in boxes for source in box.src}
    assert found["OFFICE ssh"] == {"10.20.0.0/26", "10.20.0.128/25"}
    assert "CELL ssh" not in found
    assert "ADMIN https" in found
