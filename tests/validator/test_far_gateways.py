"""Tunnels whose other gateway stands in a zone of the plant and is no device of the snapshot.

Judged by hand: whoever is the other end of a GRE tunnel (RFC 2784) sends whatever packets it likes into it, and the
router forwards them as it does what comes in at any interface.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {{id: T}}
zones:
  - {{id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}}
  - {{id: CTRL, kind: control, networks: [10.2.0.0/24]}}
  - {{id: LINK, kind: dmz, networks: [172.16.0.0/30]}}
{more}
"""
ROUTER = """\
version 15.7
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group NONE in
interface Tunnel1
 ip address 172.16.0.1 255.255.255.252
 tunnel source GigabitEthernet0/0
 tunnel destination {peer}
{more}
ip access-list extended IN
 permit gre any host 10.1.0.1
ip access-list extended NONE
 deny ip any any
end
"""
OTHER = """\
version 15.7
hostname r2
interface GigabitEthernet0/0
 ip address 10.1.0.77 255.255.255.0
 ip access-group NONE in
interface Tunnel1
 ip address 172.16.0.2 255.255.255.252
 ip access-group NONE in
 tunnel source GigabitEthernet0/0
 tunnel destination 10.1.0.1
ip access-list extended NONE
 deny ip any any
end
"""
VENDORS = "  - {id: V, kind: vendor, networks: [192.0.2.0/24]}\nvendors: [{id: ACME, zone: V, peers: 10.1.0.77}]"
INTERNET = "  - {id: NET, kind: internet, networks: [203.0.113.0/24]}"


def pairs(
    folder: Path, capsys: pytest.CaptureFixture[str], texts: dict[str, str], more: str = ""
) -> dict[str, tuple[str, list[str]]]:
    """The verdicts of all pairs, with their reasons."""
    (folder / "configs").mkdir()
    for name, text in texts.items():
        (folder / f"configs/{name}.txt").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT.format(more=more), encoding="utf-8")
    main(["audit", str(folder), "--format", "json", "--no-cache", "-q"])
    found = json.loads(capsys.readouterr().out)["pairs"]
    return {f"{one['from']} {one['to']}": (one["verdict"], [str(why) for why in one["reasons"]]) for one in found}


def test_hosts_beside_the_unknown_gateway_may_come_in_by_the_tunnel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = pairs(tmp_path, capsys, {"r1": ROUTER.format(peer="10.1.0.77", more="")})
    verdict, reasons = found["OFFICE CTRL"]
    assert verdict == "UNKNOWN"
    assert len(reasons) == 1
    assert "10.1.0.77, the other gateway of Tunnel1, stands there, and no file shows what it hands on" in reasons[0]
    assert found["CTRL OFFICE"][0] == "PROVED"


def test_what_the_list_at_the_tunnel_drops_is_closed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ROUTER.replace(" tunnel source", " ip access-group NONE in\n tunnel source")
    assert pairs(tmp_path, capsys, {"r1": text.format(peer="10.1.0.77", more="")})["OFFICE CTRL"][0] == "PROVED"


@pytest.mark.parametrize(
    ("peer", "others", "more"),
    [
        ("10.1.0.77", {"r2": OTHER}, ""),
        ("10.1.0.77", {}, VENDORS),
        ("203.0.113.9", {}, INTERNET),
    ],
)
def test_a_gateway_that_a_file_or_the_plant_tells_of_brings_what_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], peer: str, others: dict[str, str], more: str
) -> None:
    way = "ip route 203.0.113.0 255.255.255.0 10.1.0.254"
    texts = {"r1": ROUTER.format(peer=peer, more=way), **others}
    assert pairs(tmp_path, capsys, texts, more)["OFFICE CTRL"][0] == "PROVED"
