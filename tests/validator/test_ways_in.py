"""The list of kill actions: each remote way in once, tied to its vendor or to nobody, with the line that closes it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import jsonschema
import pytest

from audits import FIXTURES, audited, audited_anew
from validator.report.json_report import json_report
from validator.report.schemas import report_schema
from validator.report.style import Style
from validator.report.ways_in_text import ways_in_lines

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

FAULTY = FIXTURES / "plants" / "refinery-u3-faulty"
CHECKS = FIXTURES / "checks"


def told(report: Report) -> list[tuple[str, str, str, str]]:
    """Owner, device, kind and the text of the statement."""
    return [
        (
            " ".join(way.owners), way.device, way.kind,
            report.sources[way.statement.file][way.statement.line - 1].strip() if way.statement else "",
        )
        for way in report.ways_in
    ]  # fmt: skip


def test_the_refinery_has_four_and_three_are_of_nobody() -> None:
    assert [(owner, device, kind) for owner, device, kind, _ in told(audited(FAULTY))] == [
        ("V-ACME", "fw-e", "tunnel"),
        ("", "fw-d", "port forward"),
        ("", "fw-e", "remote access"),
        ("", "fw-d", "gateway"),
    ]
    assert told(audited(FAULTY))[1:] == [
        ("", "fw-d", "port forward", 'edit "VIP-SKID-HMI"'),
        ("", "fw-e", "remote access", "tunnel-group VP-USERS type remote-access"),
        ("", "fw-d", "gateway", ""),
    ]


CASES = (
    ("judged/asa_web_portal", ("", "FW", "web portal", "enable outside")),
    ("judged/ios_easy_vpn_pool", ("", "R", "remote access", "pool RAP")),
    ("judged/ios_dynamic_map_with_list", ("", "R", "tunnel", "crypto dynamic-map DYN 10")),
    (
        "checks/undeclared_remote_access/ok-fortios-declared-vendor",
        ("V-ACME", "fw-f", "tunnel interface", 'edit "ACME-VPN"'),
    ),
    ("judged/asa_web_portal", ("", "FW", "port forward", "nat (inside,outside) static 203.0.113.10")),
)


@pytest.mark.parametrize(("folder", "way"), CASES)
def test_each_kind_is_told_with_its_statement(folder: str, way: tuple[str, str, str, str]) -> None:
    assert way in told(audited(FIXTURES / folder))


def test_tunnels_between_devices_of_the_snapshot_are_no_ways_in() -> None:
    assert told(audited(FIXTURES / "judged" / "ios_crypto_map_l2l")) == []


def test_a_conduit_owns_the_tunnel_whose_gateway_it_names() -> None:
    ways = told(audited(CHECKS / "tunnel_to_unknown_gateway" / "ok-asa-gateway-of-a-conduit"))
    assert any(owner.startswith("conduit ") for owner, *_ in ways)


@pytest.mark.parametrize(("entry", "owner"), [("FW:outside", "ACME"), ("FW:inside", ""), ("FW", "ACME")])
def test_a_port_forward_is_of_the_vendor_that_enters_there(tmp_path: Path, entry: str, owner: str) -> None:
    folder = tmp_path / "plant"
    shutil.copytree(FIXTURES / "judged" / "asa_web_portal", folder)
    with (folder / "plant.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: V, kind: vendor, networks: [172.31.9.0/24]}\n")
        file.write(f"vendors:\n  - {{id: ACME, zone: V, entry_point: '{entry}'}}\n")
    found = {kind: by for by, _, kind, _ in told(audited_anew(folder))}
    assert (found["port forward"], found["web portal"]) == (owner, owner)


def test_both_faces_say_the_same() -> None:
    report = audited(FAULTY)
    document = json.loads(json_report(report))
    jsonschema.validate(document, report_schema("audit"))
    text = " ".join(" ".join(ways_in_lines(report.ways_in, report.sources, Style())).split())
    assert len(document["ways_in"]) == len(report.ways_in)
    for way in document["ways_in"]:
        disable = way["disable"]
        if way["kind"] == "gateway":
            assert disable is None
            assert way["rules"]["statements"][0]["statement"] == "edit 50"
            continue
        assert f"disable {disable['file']}:{disable['line']} {disable['statement']}" in text
    assert "then still open by other ways: BMS > SKID only possibly" in text
    assert "or by rules: remove on fw-d configs/fw-d.txt:1649 edit 30" in text


def test_what_is_left_is_computed() -> None:
    tunnel, forward, pool, gateway = audited(FAULTY).ways_in
    assert tunnel.name == "INTERNET-MAP 10/1, INTERNET-MAP 10/2", "one statement opens both"
    assert tunnel.left == ()
    assert forward.left == ()
    assert forward.name == "192.0.2.11 tcp/3389 (rdp) to 10.30.60.20"
    assert pool.left is None
    assert gateway.name == "10.30.60.40 (HMS Industrial Networks, eWON remote access gateways) in SKID and BMS"
    assert gateway.rules is not None
    assert gateway.rules.closes


PLANT = """plant: {id: P, name: P, owner: O}
zones:
  - {id: CTRL, kind: control, networks: [10.3.0.0/24]}
  - {id: WIFI, kind: wireless, networks: [10.4.0.0/24]}
  - {id: INTERNET, kind: internet, networks: [0.0.0.0/0]}
conduits:
  - id: C-OUT
    from: CTRL
    to: INTERNET
    flows: [{src: 10.3.0.9, dst: 198.51.100.9, service: tcp/5938, purpose: support, owner: DCS lead}]
"""
CONFIG = """: Saved
ASA Version 9.16(4)
hostname FW
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 203.0.113.2 255.255.255.248
interface GigabitEthernet1/2
 nameif ctrl
 security-level 80
 ip address 10.3.0.1 255.255.255.0
interface GigabitEthernet1/3
 nameif wifi
 security-level 20
 ip address 10.4.0.1 255.255.255.0
access-list CTRL_IN extended permit tcp host 10.3.0.9 host 198.51.100.9 eq 5938
access-list CTRL_IN extended permit udp host 10.3.0.8 host 198.51.100.8 eq 1194
access-list CTRL_IN extended deny ip any any
access-list WIFI_IN extended permit tcp any host 10.3.0.7 eq 5900
access-list WIFI_IN extended deny ip any any
access-list OUT_IN extended deny ip any any
access-group OUT_IN in interface outside
access-group CTRL_IN in interface ctrl
access-group WIFI_IN in interface wifi
route outside 0.0.0.0 0.0.0.0 203.0.113.1 1
: end
"""


def test_remote_control_and_calls_out_are_of_a_conduit_or_of_nobody(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs" / "fw.txt").write_text(CONFIG, encoding="utf-8")
    ways = audited_anew(tmp_path).ways_in
    assert [(way.owners, way.kind, way.name) for way in ways] == [
        (("conduit C-OUT",), "calls out", "CTRL > INTERNET by tcp/5938 (teamviewer)"),
        ((), "calls out", "CTRL > INTERNET by udp/1194 (openvpn)"),
        ((), "remote control", "WIFI > CTRL by tcp/5900 (vnc)"),
    ]
    for way, line in zip(ways, (16, 17, 19), strict=True):
        assert way.rules is not None
        assert way.rules.closes
        assert [(device, span.line) for device, span in way.rules.statements] == [("FW", line)]


def test_a_port_forward_is_called_by_its_own_protocol(tmp_path: Path) -> None:
    forward = (
        "object network PLC\n host 10.3.0.7\n nat (ctrl,outside) static 203.0.113.3 service udp 161 1161\nroute outside"
    )
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs" / "fw.txt").write_text(CONFIG.replace("route outside", forward), encoding="utf-8")
    names = [way.name for way in audited_anew(tmp_path).ways_in if way.kind == "port forward"]
    assert names == ["203.0.113.3 udp/1161 to 10.3.0.7 udp/161 (snmp)"]


def test_the_line_that_closes_a_tunnel_of_an_asa_binds_its_list_and_does_close_it(tmp_path: Path) -> None:
    """A crypto map whose list has lost its only line is not closed: the line that binds the list is the one to take."""
    shutil.copytree(FAULTY, tmp_path, dirs_exist_ok=True)
    way = next(way for way in audited(FAULTY).ways_in if way.kind == "tunnel")
    assert way.statement is not None
    path = tmp_path / way.statement.file
    lines = path.read_text(encoding="utf-8").splitlines()
    assert " match address " in lines[way.statement.line - 1]
    lines[way.statement.line - 1] = "!"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "tunnel" not in {way.kind for way in audited_anew(tmp_path).ways_in}


def test_a_group_of_remote_access_goes_as_a_whole(tmp_path: Path) -> None:
    """Without the statement and all that must go with it nobody comes in; the line alone leaves no whole group."""
    shutil.copytree(FAULTY, tmp_path, dirs_exist_ok=True)
    way = next(way for way in audited(FAULTY).ways_in if way.kind == "remote access")
    assert way.statement is not None
    assert way.together
    assert "with lines 368, 372 and all below them" in " ".join(
        " ".join(ways_in_lines([way], audited(FAULTY).sources, Style())).split()
    )
    path = tmp_path / way.statement.file
    lines = path.read_text(encoding="utf-8").splitlines()
    for span in (way.statement, *way.together):
        assert lines[span.line - 1].startswith("tunnel-group VP-USERS ")
        lines[span.line - 1] = "!"
        below = span.line
        while below < len(lines) and lines[below].startswith(" "):
            lines[below] = "!"
            below += 1
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "remote access" not in {way.kind for way in audited_anew(tmp_path).ways_in}


@pytest.mark.parametrize(
    ("case", "name"),
    [("bad-routeros-lte", "lte1"), ("bad-openwrt-lte", "mob1s1a1"), ("bad-ios-cellular", "Cellular0/2/0")],
)
def test_a_modem_is_a_way_in_that_is_turned_off_by_hand(case: str, name: str) -> None:
    report = audited(CHECKS / "undeclared_internet_access" / case)
    assert [(way.owners, way.kind, way.name) for way in report.ways_in] == [((), "modem", name)]
    text = "\n".join(ways_in_lines(report.ways_in, report.sources, Style()))
    assert "turn the interface off (configs/" in text
    assert "or take its SIM card out" in text


def test_a_modem_that_is_off_is_no_way_in() -> None:
    assert audited(CHECKS / "undeclared_internet_access" / "ok-routeros-lte-off").ways_in == ()


def test_the_ssl_vpn_of_fortios_is_closed_where_it_listens() -> None:
    """Portals have pools of their own: to take the pool of the settings away closes nothing."""
    rows = told(audited(CHECKS / "one_password_from_outside" / "bad-fortios-account-without-token"))
    assert [text for _, _, kind, text in rows if kind == "remote access"] == ['set source-interface "wan1"']


def test_a_forward_is_told_by_the_port_that_is_asked_for() -> None:
    """Where a translation takes every port to one, the rule's own match says which is asked for."""
    (way,) = audited(CHECKS / "old_service_on_device" / "ok-openwrt-upnp-off").ways_in
    assert way.name == "any address tcp/4443 to 10.5.0.20 tcp/443 (https)"
