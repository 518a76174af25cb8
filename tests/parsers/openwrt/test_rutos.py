"""RutOS as Teltonika delivers it: every line is read, what is switched off does nothing, its firewall is firewall3.

The file and the verdicts follow Teltonika's GPL sources for RUTX (00.07.05 to 00.07.17), which `rutos.py` names.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.interface import InterfaceKind
from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.registry import ParseResult

DELIVERED = Path(__file__).parents[3] / "fixtures/openwrt_uci/rutos/config.txt"
TEXT = DELIVERED.read_text(encoding="utf-8")
NETWORK = "package network\n\nconfig interface 'lan'\n\toption device 'eth0'\n\toption proto 'static'\n\toption ipaddr '10.1.0.1/24'\n"
FIREWALL = "\npackage firewall\n\nconfig defaults\n\toption input 'REJECT'\n\toption forward 'REJECT'\n"
OLD = "\n==> /etc/openwrt_release <==\nDISTRIB_RELEASE='21.02.0'\n"


def read(text: str) -> ParseResult:
    return parse(Source.from_text("gw.txt", text))


def device(text: str) -> Device:
    (found,) = read(text).devices
    return found


def doubts(text: str) -> dict[str, Effect]:
    return {item.what: item.effect for item in device(text).unmodelled}


def test_what_is_delivered_is_read_to_the_last_line() -> None:
    result = read(TEXT)
    assert result.complete
    assert not result.diagnostics
    assert not [row for row in result.ledger.rows() if row.fate in {LineFate.UNKNOWN, LineFate.PARTIAL}]
    assert doubts(TEXT) == {}
    assert not device(TEXT).dynamic_routing


def test_its_firewall_program_is_the_old_one_whatever_release_is_told() -> None:
    """So no folder of nftables is missing, and a rule without a target rejects."""
    told = NETWORK + FIREWALL + "\npackage operctl\n\nconfig op\n\toption name 'x'\n"
    assert doubts(told) == {}
    assert doubts(told + OLD.replace("21.02", "23.05")) == {}
    assert any("nftables" in what for what in doubts(told.replace("operctl", "etherwake")))


@pytest.mark.parametrize(
    ("flow", "verdict"),
    [
        ("10.0.0.5:40000 > 10.0.0.2 tcp/502", "possibly"),  # unless the sender is barred
        ("10.0.0.5:40000 > 10.0.0.2 udp/502", "deny"),
        ("10.0.0.5 > 192.168.1.10 esp", "permit"),  # only TCP is counted
        ("10.0.0.5:40000 > 192.168.1.10 tcp/80", "deny"),
    ],
)
def test_who_opens_many_connections_may_be_barred(flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["test-rules", str(DELIVERED), "--from", "eth1", "--flow", flow])
    assert capsys.readouterr().out.split()[0] == verdict


def test_without_a_number_nobody_is_barred(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = tmp_path / "gw.txt"
    changed.write_text(TEXT.replace("\toption hitcount '10'\n", ""), encoding="utf-8")
    main(["test-rules", str(changed), "--from", "eth1", "--flow", "10.0.0.5:40000 > 10.0.0.2 tcp/502"])
    assert capsys.readouterr().out.split()[0] == "permit"


def test_the_sockets_of_a_chip_that_two_devices_share() -> None:
    """`0u@eth0` and `0u@eth1`: port 0 has no tag in VLAN 1 and in VLAN 2, and is no socket."""
    found = {item.name: item for item in device(TEXT).interfaces}
    assert [(found[name].kind, found[name].vlan) for name in ("eth0", "eth1")] == [
        (InterfaceKind.VLAN, 1),
        (InterfaceKind.VLAN, 2),
    ]
    assert "switch0:0" not in found
    assert {name for name in found if name.startswith("switch0:")} == {f"switch0:{port}" for port in range(1, 6)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("option vid '2'", "option vid '3'"),
        ("option ports '1 0'", "option ports '1 0t'"),
        ("option device 'eth1'", "option device 'eth1.2'"),
    ],
)
def test_other_chips_leave_open_how_the_device_hangs_on_them(before: str, after: str) -> None:
    changed = TEXT.replace(before, after)
    assert changed != TEXT
    assert doubts(changed)["by which port the device hangs on switch0 is not told"] is Effect.MAY_DO_EITHER


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("package rms_mqtt\n\nconfig rms_connect_mqtt 'rms_connect_mqtt'\n", False),
        ("package rms_mqtt\n\nconfig rms_connect_mqtt 'rms_connect_mqtt'\n\toption enable '0'\n", False),
        ("package rms_mqtt\n\nconfig rms_connect_mqtt 'rms_connect_mqtt'\n\toption enable '1'\n", True),
        ("package rms_mqtt\n\nconfig rms_connect_mqtt 'rms_connect_mqtt'\n\toption enable '2'\n", True),  # standby
        ("package ipsec\n\nconfig ipsec\n\toption rtinstall_enabled '1'\n", False),
        ("package ipsec\n\nconfig remote 'a'\n\toption gateway '203.0.113.1'\n", False),
        ("package ipsec\n\nconfig remote 'a'\n\toption enabled '1'\n", True),
        (
            "package upnpd\n\nconfig upnpd 'config'\n\toption enabled '0'\n\nconfig perm_rule\n\toption action 'allow'\n",
            False,
        ),
        ("package upnpd\n\nconfig upnpd 'config'\n\toption port '5000'\n", True),
        ("package chilli\n\nconfig group 'group1'\n\toption name 'default'\n", False),
        ("package event_juggler\n\nconfig action\n\toption type 'script'\n", False),
        ("package event_juggler\n\nconfig event\n\toption enabled '1'\n", True),
        ("package modbus_client\n\nconfig main 'main'\n\toption enabled '1'\n", False),
        ("package modbus_client\n\nconfig tcp_server '1'\n\toption enabled '1'\n", True),
        ("package bgp\n\nconfig bgp_general 'bgp'\n", False),
        ("package bgp\n\nconfig bgp_general 'bgp'\n\toption enabled '1'\n", True),
    ],
)
def test_a_daemon_runs_when_a_section_of_its_kind_says_so(section: str, *, told: bool) -> None:
    name = section.split()[1]
    text = NETWORK + FIREWALL + f"\npackage operctl\n\nconfig op\n\toption name 'x'\n\n{section}"
    found = device(text)
    assert (any(item.what.startswith(f"{name}:") for item in found.unmodelled) or bool(found.dynamic_routing)) is told


def test_a_daemon_of_openwrt_runs_unless_it_is_switched_off() -> None:
    assert any(
        what.startswith("stunnel:")
        for what in doubts(NETWORK + FIREWALL + "\npackage stunnel\n\nconfig globals 'g'\n" + OLD)
    )


def test_pages_that_are_switched_off_and_the_port_of_snmp() -> None:
    offered = {(item.protocol, item.port) for item in device(TEXT).management.services}
    assert {("http", 80), ("https", 443), ("snmp", 1161)} <= offered
    assert not {("http", 81), ("https", 444), ("snmp", 161)} & offered
    without = TEXT.replace("\toption enable_http '1'", "\toption enable_http '0'")
    assert ("http", 80) not in {(item.protocol, item.port) for item in device(without).management.services}


def test_a_program_that_only_reads_changes_nothing_and_others_may() -> None:
    assert doubts(TEXT.replace("/bin/cat", "/root/x.sh")) == {"SNMP runs a program of the device": Effect.MAY_DO_EITHER}
    assert "a script runs when a lease is given" in doubts(TEXT.replace("/usr/sbin/dhcpinfo.sh", "/root/x.sh"))


def test_the_group_of_a_login_says_what_it_may_do() -> None:
    def privilege(text: str) -> str:
        return device(text).management.accounts[0].privilege

    assert privilege(TEXT) == "all"
    assert privilege(TEXT.replace("option target_write 'allow'", "option target_write 'deny'")) == "some"


def test_a_rule_that_sets_a_lifetime_decides_nothing() -> None:
    rule = "\nconfig rule '40'\n\toption src 'wan'\n\toption dest 'lan'\n\toption proto 'tcp'\n\toption target 'TTL'\n\toption ttl_value '65'\n"
    changed = TEXT.replace("\nconfig rule '5'", f"{rule}\nconfig rule '5'")
    assert changed != TEXT
    assert doubts(changed) == {}
    lists = [[rule.identity for rule in item.rules] for item in device(changed).rule_sets]
    assert lists == [[rule.identity for rule in item.rules] for item in device(TEXT).rule_sets]
