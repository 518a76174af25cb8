"""A jump host whose own configuration was handed in: who is on it stands at all its addresses, whatever it forwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from audits import audited
from validator.cli import main
from validator.report.jump_host_text import jump_host_json, jump_host_lines
from validator.report.style import Style

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """plant: {id: JUMPS, name: A Linux jump host between two firewalls}
zones:
  - {id: OEM, kind: vendor, networks: [10.1.0.0/24]}
  - {id: IDMZ, kind: dmz, networks: [10.2.0.0/24], assets: [{id: JH, ip: ADDRESSES, role: ROLE}]}
  - {id: JUMP, kind: control, networks: [10.3.0.0/24]}
  - {id: ENG, kind: control, networks: [10.4.0.0/24]}
"""
EDGE = """: Saved
ASA Version 9.16(4)
hostname edge
interface GigabitEthernet0/1
 nameif oem
 security-level 10
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/2
 nameif idmz
 security-level 50
 ip address 10.2.0.1 255.255.255.0
access-list OEM extended permit tcp any host 10.2.0.20 eq 443
access-list IDMZ extended deny ip any any
access-group OEM in interface oem
access-group IDMZ in interface idmz
: end
"""
INSIDE = """: Saved
ASA Version 9.16(4)
hostname inside
interface GigabitEthernet0/1
 nameif jump
 security-level 10
 ip address 10.3.0.1 255.255.255.0
interface GigabitEthernet0/2
 nameif eng
 security-level 50
 ip address 10.4.0.1 255.255.255.0
access-list JUMP extended permit tcp host 10.3.0.2 host 10.4.0.10 eq 3389
access-list ENG extended deny ip any any
access-group JUMP in interface jump
access-group ENG in interface eng
: end
"""
JH = """table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		iifname "eth0" tcp dport 443 accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}
"""
PORTS = [
    {
        "ifindex": number,
        "ifname": name,
        "flags": ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"],
        "operstate": "UP",
        "link_type": "ether",
        "addr_info": [{"family": "inet", "local": address, "prefixlen": 24, "scope": "global", "label": name}],
    }
    for number, name, address in ((2, "eth0", "10.2.0.20"), (3, "eth1", "10.3.0.2"))
]
ROUTES = [
    {"dst": "default", "gateway": "10.2.0.1", "dev": "eth0"},
    {"dst": "10.2.0.0/24", "dev": "eth0", "protocol": "kernel", "scope": "link", "prefsrc": "10.2.0.20"},
    {"dst": "10.3.0.0/24", "dev": "eth1", "protocol": "kernel", "scope": "link", "prefsrc": "10.3.0.2"},
    {"dst": "10.4.0.0/24", "gateway": "10.3.0.1", "dev": "eth1"},
]


def made(folder: Path, addresses: str = "10.2.0.20", role: str = "jump_host") -> Path:
    (folder / "configs").mkdir()
    (folder / "show" / "jh").mkdir(parents=True)
    for name, text in (("edge.txt", EDGE), ("inside.txt", INSIDE), ("jh.nft", JH)):
        (folder / "configs" / name).write_text(text, encoding="utf-8")
    for name, shown in (("ip-addr.json", PORTS), ("ip-route.json", ROUTES)):
        (folder / "show" / "jh" / name).write_text(json.dumps(shown), encoding="utf-8")
    plant = PLANT.replace("ADDRESSES", addresses).replace("ROLE", role)
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    return folder


def told(snapshot: Path, one: str, other: str, capsys: pytest.CaptureFixture[str]) -> str:
    main(["pivots", str(snapshot), "--from", one, "--to", other, "--no-cache"])
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("addresses", ["10.2.0.20", "[10.2.0.20, 10.3.0.2]"])
def test_who_takes_it_goes_on_from_its_other_address(
    tmp_path: Path, addresses: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(made(tmp_path, addresses), "OEM", "ENG", capsys)
    assert "OEM > ENG: OPEN surely: 2 steps" in out
    assert "JUMP JH (10.3.0.2) in IDMZ, where it stands as well, by tcp/443 (https), then ENG 10.4.0.10" in out


def test_the_way_back_stays_closed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "ENG > OEM: CLOSED" in told(made(tmp_path), "ENG", "OEM", capsys)


def test_a_router_that_nobody_works_on_is_no_such_host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "OEM > ENG: CLOSED" in told(made(tmp_path, role="router"), "OEM", "ENG", capsys)


def test_the_page_of_jump_hosts_tells_what_it_opens_there(tmp_path: Path) -> None:
    (host,) = audited(made(tmp_path)).jump_hosts
    assert (host.zone, host.also) == ("IDMZ", ("JUMP",))
    assert [(leg.zone, leg.hosts) for leg in host.opens] == [("ENG", "10.4.0.10")]
    assert host.chains == (("OEM", "ENG"),)
    assert "JH in IDMZ and JUMP: " in jump_host_lines([host], Style(100))[1]
    values = jump_host_json(host)
    assert isinstance(values, dict)
    assert values["also_in"] == ["JUMP"]
