"""SCALANCE: what a session of typed answers leaves out, lines about the device itself, and prompts of any name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from parsers.ledger import LineFate
from parsers.registry import ParseResult, parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SESSION = """\
{host}# show running-config interface vlan 1
interface vlan 1
 ip address 10.1.0.1 255.255.255.0
!
{host}# show running-config interface vlan 2
interface vlan 2
 ip address 10.2.0.1 255.255.255.0
!
{host}# show running-config ip
{host}# show running-config {kind} all
{lines}
{host}# show running-config firewall
firewall
{rules}
!
{host}# show running-config firewallnat
{host}# show running-config ipsec
{host}# show running-config openvpn
{host}# show running-config sinemarc
{host}#
"""
RULE = " ipv4rule from vlan 2 to vlan 1 srcip 10.2.0.10 dstip 10.1.0.5 action acc prior 0"
OF_VLAN_3 = " ipv4rule from vlan 3 to vlan 1 srcip 0.0.0.0/0 dstip 0.0.0.0/0 action acc prior 1"


def session(lines: str = "", kind: str = "stp", host: str = "GATE-7", rules: str = RULE) -> str:
    """A session with an answer of one more type."""
    return SESSION.format(host=host, kind=kind, lines=lines, rules=rules)


def read(text: str) -> ParseResult:
    return parse(Source.from_text("gate.txt", text), "siemens_scalance")


def test_an_interface_that_a_rule_names_and_no_answer_shows_is_there() -> None:
    (device,) = read(session(rules=f"{RULE}\n{OF_VLAN_3}")).devices
    third = next(item for item in device.interfaces if item.name == "vlan 3")
    assert third.dynamic_address
    assert not third.addresses
    (device,) = read(session()).devices
    assert all(item.name != "vlan 3" for item in device.interfaces)


def test_what_stands_behind_it_is_not_told_apart(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: S, name: s}\n"
        "zones:\n"
        "  - {id: CELL, kind: control, networks: [10.1.0.0/24]}\n"
        "  - {id: SIS, kind: safety, networks: [10.3.0.0/24]}\n",
        encoding="utf-8",
    )
    (tmp_path / "configs" / "gate.txt").write_text(session(rules=f"{RULE}\n{OF_VLAN_3}"), encoding="utf-8")
    main(["audit", str(tmp_path), "--format", "json", "-o", str(tmp_path / "report.json")])
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    verdicts = {(pair["from"], pair["to"]): pair["verdict"] for pair in report["pairs"]}
    assert verdicts["SIS", "CELL"] == "UNKNOWN"


def test_interfaces_that_were_not_asked_for_forward_where_the_firewall_is_off() -> None:
    assert read(session()).complete
    assert not read(session(rules=f"{RULE}\n shutdown")).complete
    whole = session(rules=f"{RULE}\n shutdown").replace("interface vlan 2\ninterface", "interface\ninterface", 1)
    assert read(whole).complete


@pytest.mark.parametrize(
    ("kind", "line", "blocks"),
    [
        ("stp", "rapid-thing 7", False),
        ("ssl", "no key-thing", False),
        ("auto-logout", "console-thing 7", False),
        ("stp", "ip thing 7", True),
        ("stp", "no vlan 7", True),
        ("dhcp", "rapid-thing 7", True),
        ("vrrp3", "rapid-thing 7", True),
        ("stp", "firewallnat thing", True),
        ("stp", "ipv4rule from vlan 2 to vlan 1 srcip 0.0.0.0/0 dstip 0.0.0.0/0 action acc", True),
    ],
)
def test_a_line_of_a_type_that_opens_nothing_is_told_and_blocks_nothing(kind: str, line: str, *, blocks: bool) -> None:
    result = read(session(line, kind))
    number = next(at for at, text in enumerate(session(line, kind).split("\n"), 1) if text == line)
    assert result.ledger.fate(number) is LineFate.UNKNOWN
    assert bool(result.ledger.blocking()) is blocks


def test_it_blocks_where_nothing_was_asked_for() -> None:
    text = "system name GATE-7\ninterface vlan 1\n ip address 10.1.0.1 255.255.255.0\n!\nrapid-thing 7\nend\n"
    assert read(text).ledger.blocking()
    assert read(
        session("rapid-thing 7").replace("all\nrapid", "all\nGATE-7# configure terminal\nrapid")
    ).ledger.blocking()


@pytest.mark.parametrize("line", ["https port 8443", "http min-tls 1.2", "no https", "ip http https-only"])
def test_a_line_about_a_server_of_the_device_leaves_that_server_open(line: str, tmp_path: Path) -> None:
    rules = " prerule all ipv4 all-int disabled\n prerule https ipv4 int vlan 2 enabled"
    config = tmp_path / "config.txt"
    config.write_text(session(f"ip http secure server\n{line}", "http", rules=rules), encoding="utf-8")
    result = parse(Source.read(config))
    assert not result.ledger.blocking()
    assert result.ledger.counts()[LineFate.PARTIAL] == 1
    management = result.devices[0].management
    assert management is not None
    doors = {item.port: item for item in management.services if item.protocol == "https"}
    assert doors.keys() == ({443, 8443} if "8443" in line else {443})
    assert not any(item.sources.surely for item in doors.values())


def test_a_port_that_is_not_understood_may_be_any(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = " prerule all ipv4 all-int disabled\n prerule https ipv4 int vlan 2 enabled"
    config = tmp_path / "config.txt"
    config.write_text(session("https on-port 8443", "http", rules=rules), encoding="utf-8")
    told = []
    for where in ("10.2.0.1:8443", "10.2.0.1:443", "10.2.0.1:22", "10.1.0.5:443"):
        main(["test-rules", str(config), "--flow", f"tcp 10.2.0.9:1 > {where}", "--from", "vlan 2", "--format", "json"])
        told.append(json.loads(capsys.readouterr().out)["verdict"])
    assert told == ["possibly", "possibly", "deny", "deny"]  # the port of SSH is that of SSH


def test_name_servers_are_taken_back() -> None:
    for last, left in (("no manual all", []), ("no manual srv 10.1.0.53", ["10.1.0.54"]), ("no shutdown", None)):
        lines = f"dnsclient\n manual srv 10.1.0.53\n manual srv 10.1.0.54\n {last}\n!"
        management = read(session(lines, "dnsclient")).devices[0].management
        assert management is not None
        found = [item.address for item in management.servers if item.purpose == "dns"]
        assert found == (["10.1.0.53", "10.1.0.54"] if left is None else left)


def test_a_name_may_have_blanks() -> None:
    result = read(session(host="Cell gate 7"))
    assert result.complete
    assert not result.ledger.blocking()
    assert result.devices[0].name == "Cell gate 7"
    begun = f"system location x\n{session(host='Cell gate 7')}"
    assert read(begun).ledger.blocking()


def test_who_is_given_addresses_does_not_matter() -> None:
    pool = "dhcp-server\nip dhcp-server pool 1\n network 10.1.0.100 10.1.0.150 255.255.255.0\n pool-enable\n!"
    assert not read(session(pool, "dhcp")).ledger.blocking()
    assert read(session("ip dhcp relay 10.1.0.9", "dhcp")).ledger.blocking()
    handed = read(session("ip dhcp config-file-request", "dhcp"))
    assert [item.what for item in handed.devices[0].unmodelled] == ["a DHCP server may give the device other settings"]
    assert not read(session("no ip dhcp config-file-request", "dhcp")).devices[0].unmodelled


def test_what_a_second_answer_shows_again_is_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    napt = (
        "firewallnat\n napt from vlan 2 type tcp dstip 10.2.0.7 dstport 81 transdstip 10.1.0.5 transdstport 80 {}\n!\n"
    )
    named = "firewall\n service name S7 transport tcp dstport {}\n!\n"
    base = session().replace(
        "GATE-7# show running-config ipsec", f"{napt.format('auto-fwrules')}GATE-7# show running-config ipsec"
    )
    again = (
        f"GATE-7# show running-config all\n{napt.format('auto-fwrules')}{named.format(102)}{named.format(102)}GATE-7#\n"
    )
    config = tmp_path / "config.txt"
    told = []
    for text in (base, base + again, base + napt.format("no-auto") + "GATE-7#\n"):
        config.write_text(text, encoding="utf-8")
        main(
            [
                "test-rules",
                str(config),
                "--flow",
                "tcp 10.2.0.9:1 > 10.2.0.7:81",
                "--from",
                "vlan 2",
                "--format",
                "json",
            ]
        )
        told.append(json.loads(capsys.readouterr().out)["verdict"])
    assert not read(base + again).ledger.blocking()
    assert read(base + named.format(102) + named.format(103) + "GATE-7#\n").ledger.blocking()
    assert told == ["permit", "permit", "possibly"]
