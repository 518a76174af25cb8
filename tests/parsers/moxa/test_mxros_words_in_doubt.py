"""MX-ROS: words of a rule of which no document says that its kind of rule heeds them leave it open."""

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

HEAD = """\
hostname fw
vlan create 2
interface lan
 ip address static 10.2.0.1 255.255.255.0
 bind vlan 1
exit
interface wan
 ip address static 10.1.0.2 255.255.255.0 10.1.0.1
 bind vlan 2
exit
"""
OPEN = "l3l7-policy disable\n"
NAT = """\
ip nat {index}
 enable
{protocol} mode {mode}
 original in-iface {entering} src-ip {source} src-port any dst-ip {destination} dst-port {port}
 translated out-iface {leaving} src-ip {new_source} src-port any dst-ip {new_destination} dst-port {new_port}
exit
"""


def nat(mode: str, index: int = 1, **words: str) -> str:
    """One rule; what is not said is `any`."""
    keys = ("entering", "source", "destination", "port", "leaving", "new_source", "new_destination", "new_port")
    protocol = " protocol tcp\n" if mode == "pat" else ""
    return NAT.format(mode=mode, index=index, protocol=protocol, **(dict.fromkeys(keys, "any") | words))


def told(text: str, flow: str, source: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, set[str]]:
    """The verdict, and what leaves the device on each path."""
    config = folder / "config.txt"
    config.write_text(f"{HEAD}{text}\nfw-1#\n", encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--allow-incomplete", "--format", "json", "--from", source])
    answer = json.loads(capsys.readouterr().out)
    assert answer["error"] is None
    hops = [path["hops"][-1] for path in answer["paths"]]
    return str(answer["verdict"]), {f"{hop['src']} > {hop['dst']}" for hop in hops}


@pytest.mark.parametrize("mode", ["1-1", "pat"])
def test_a_source_that_a_translation_names_leaves_the_others_to_the_next(
    mode: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = "80" if mode == "pat" else "any"
    first = nat(
        mode, 1, entering="WAN", source="10.1.0.77", destination="10.1.0.50", port=port, new_destination="10.2.0.10"
    )
    other = nat(mode, 2, entering="WAN", destination="10.1.0.50", port=port, new_destination="10.2.0.20")
    _, left = told(OPEN + first + other, "tcp 10.1.0.5:1 > 10.1.0.50:80", "WAN", tmp_path, capsys)
    assert {"10.1.0.5 > 10.2.0.10", "10.1.0.5 > 10.2.0.20"} <= left
    verdict, left = told(OPEN + first + other, "tcp 10.1.0.77:1 > 10.1.0.50:80", "WAN", tmp_path, capsys)
    assert (verdict, left) == ("permit", {"10.1.0.77 > 10.2.0.10"})


def test_a_new_source_of_1_1_may_be_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = nat("1-1", entering="WAN", destination="10.1.0.50", new_source="10.2.0.1", new_destination="10.2.0.10")
    _, left = told(OPEN + rule, "tcp 10.1.0.5:1 > 10.1.0.50:80", "WAN", tmp_path, capsys)
    assert len(left) > 1  # with its own source, and with another


def test_n_1_may_heed_its_incoming_interface(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = nat("n-1", entering="WAN", leaving="WAN", new_source="10.1.0.8")
    _, left = told(OPEN + rule, "tcp 10.2.0.5:1 > 10.1.0.9:80", "LAN", tmp_path, capsys)
    assert left == {"10.2.0.5 > 10.1.0.9", "10.1.0.8 > 10.1.0.9"}


def test_n_1_with_a_new_destination_may_be_any_translation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = nat("n-1", leaving="WAN", new_destination="10.1.0.8")
    verdict, _ = told(OPEN + rule, "tcp 10.2.0.5:1 > 10.1.0.9:80", "LAN", tmp_path, capsys)
    assert verdict == "possibly"


def test_a_filter_of_frames_between_routed_interfaces_is_not_counted_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = "l2-filter 1\n enable\n action drop\n interface LAN WAN\nexit\n"
    assert told(OPEN + rule, "tcp 10.2.0.5:1 > 10.1.0.9:80", "LAN", tmp_path, capsys)[0] == "possibly"


def test_a_deny_with_inspection_may_deny_less(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = (
        "l3l7-policy enable\nl3l7-policy default-action allow\n"
        "l3l7-policy 1\n enable\n action deny\n interface WAN LAN\n{}exit\n"
    )
    flow = "tcp 10.1.0.5:1 > 10.2.0.9:80"
    assert told(policy.format(""), flow, "WAN", tmp_path, capsys)[0] == "deny"
    assert told(policy.format(" dpi-profile WRITES\n"), flow, "WAN", tmp_path, capsys)[0] == "possibly"


def test_a_port_behind_a_service_that_is_off_may_switch_it_on(tmp_path: Path) -> None:
    config = tmp_path / "config.txt"
    found: list[set[int]] = []
    for lines in ("no ip http-server\nip http-server port 8080\n", "ip http-server port 8080\nno ip http-server\n"):
        config.write_text(f"{HEAD}l3l7-policy enable\n{lines}\nfw-1#\n", encoding="utf-8")
        management = parse(Source.read(config)).devices[0].management
        assert management is not None
        found.append({item.port for item in management.services if item.protocol == "http"})
    assert found == [{8080}, set()]


def read(lines: str, folder: Path) -> ParseResult:
    """The reading of a configuration with these lines."""
    config = folder / "config.txt"
    config.write_text(f"{HEAD}l3l7-policy enable\nl3l7-policy default-action deny\n{lines}\nfw-1#\n", encoding="utf-8")
    return parse(Source.read(config))


def test_a_name_without_a_password_is_the_same_account(tmp_path: Path) -> None:
    lines = (
        "username admin password 3f0c privilege 1\nusername old password 3f0d privilege 3\nusername gone password 3f0e"
    )
    reading = read(f"{lines}\nusername old privilege 4\nusername admin password 3f1c\nno username gone", tmp_path)
    management = reading.devices[0].management
    assert management is not None
    assert [(item.name, item.privilege) for item in management.accounts] == [("admin", "1"), ("old", "4")]
    assert [item.purpose for item in management.secrets] == ["user old", "user admin"]
    assert not reading.ledger.counts()[LineFate.UNKNOWN]


def test_a_server_that_is_switched_off_gets_no_logs(tmp_path: Path) -> None:
    lines = "logging 10.9.0.6 514 1\nlogging 10.9.0.66 514 2\nno logging enable 2\nno logging enable 3"
    management = read(lines, tmp_path).devices[0].management
    assert management is not None
    assert [item.address for item in management.servers if item.purpose == "syslog"] == ["10.9.0.6"]


@pytest.mark.parametrize("line", ["gvrp", "vlan mode unaware", "vlan mode pvlan", "aaa accounting x", "ip dhcp snoop"])
def test_what_looks_like_a_line_of_the_device_itself_is_not_understood(line: str, tmp_path: Path) -> None:
    assert read(line, tmp_path).ledger.blocking()


@pytest.mark.parametrize(
    ("lines", "dynamic"),
    [
        ("interface vlan 30\n name SAFETY\nexit", True),
        ("interface vlan 30\n name SAFETY\n ip address 10.30.0.1 255.255.255.240\nexit", False),
        ("interface bridge\n name BRG_LAN\nexit", False),
        ("interface ethernet 1/3\nexit", False),
    ],
)
def test_an_interface_without_a_line_for_its_address_has_one(lines: str, *, dynamic: bool, tmp_path: Path) -> None:
    found = read(lines, tmp_path).devices[0].interfaces[-1]
    assert found.dynamic_address is dynamic


def test_what_stands_behind_such_an_interface_is_not_told_apart(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: M, name: m}\n"
        "zones:\n"
        "  - {id: CELL, kind: control, networks: [10.2.0.0/24]}\n"
        "  - {id: SIS, kind: safety, networks: [10.30.0.0/28]}\n",
        encoding="utf-8",
    )
    rule = "l3l7-policy\n enable\n interface SAFETY LAN\n action allow\n mode ip\nexit"
    text = f"{HEAD}interface vlan 30\n name SAFETY\nexit\nl3l7-policy enable\nl3l7-policy default-action deny\n{rule}\nfw#\n"
    (tmp_path / "configs" / "fw.txt").write_text(text, encoding="utf-8")
    main(["audit", str(tmp_path), "--format", "json", "-o", str(tmp_path / "report.json")])
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    verdicts = {(pair["from"], pair["to"]): pair["verdict"] for pair in report["pairs"]}
    assert verdicts["SIS", "CELL"] == "UNKNOWN"


def test_a_service_that_is_off_does_not_answer(tmp_path: Path) -> None:
    off = "no ip telnet\nno ip http-server\nip http-server secure\nip http-server secure port 80\nno moxa-service"
    management = read(off, tmp_path).devices[0].management
    assert management is not None
    assert management.silent == (("tcp", 23), ("tcp", 4000), ("tcp", 40404), ("udp", 4000), ("udp", 40404))
