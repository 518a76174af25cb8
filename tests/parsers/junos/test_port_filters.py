"""Junos: filters of switched ports and of VLANs, judged by hand.

Source: "Ethernet Switching User Guide", "Firewall Filters for EX Series Switches": a filter of a port judges what enters
by it before the filter of the VLAN's interface does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, verdicts_text
from parsers.model.device import Effect
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

SWITCH = """\
set version 18.4R3
set system host-name ex-cell
set interfaces ge-0/0/0 unit 0 family ethernet-switching interface-mode access
set interfaces ge-0/0/0 unit 0 family ethernet-switching vlan members V10
set interfaces ge-0/0/0 unit 0 family ethernet-switching filter input PORT
set interfaces ge-0/0/1 unit 0 family ethernet-switching interface-mode access
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members V20
set interfaces irb unit 10 family inet address 10.10.0.1/24
set interfaces irb unit 10 family inet6 address 2001:db8:10::1/64
set interfaces irb unit 20 family inet address 10.20.0.1/24
set interfaces irb unit 20 family inet6 address 2001:db8:20::1/64
set vlans V10 vlan-id 10
set vlans V10 l3-interface irb.10
set vlans V20 vlan-id 20
set vlans V20 l3-interface irb.20
set policy-options prefix-list plant 10.20.0.0/24
set firewall family ethernet-switching filter PORT term arp from ether-type arp
set firewall family ethernet-switching filter PORT term arp then accept
set firewall family ethernet-switching filter PORT term web from ip-destination-address 10.20.0.9/32
set firewall family ethernet-switching filter PORT term web from ip-protocol tcp
set firewall family ethernet-switching filter PORT term web from destination-port 443
set firewall family ethernet-switching filter PORT term web then accept
set firewall family ethernet-switching filter PORT term time from ip-protocol udp
set firewall family ethernet-switching filter PORT term time from destination-port ntp
set firewall family ethernet-switching filter PORT term time then accept
set firewall family ethernet-switching filter PORT term cell from destination-prefix-list plant
set firewall family ethernet-switching filter PORT term cell then discard
set firewall family ethernet-switching filter PORT term rest from ether-type ipv4
set firewall family ethernet-switching filter PORT term rest then accept
"""
JUDGED = (
    ("10.10.0.5 > 10.20.0.9 tcp/443", "permit"),
    ("10.10.0.5 > 10.20.0.8 tcp/443", "deny"),
    ("10.10.0.5 > 10.20.0.9 tcp/80", "deny"),
    ("10.10.0.5 > 10.20.0.9 udp/123", "permit"),
    ("2001:db8:10::5 > 2001:db8:20::9 udp/123", "possibly"),  # whether words about IP speak of IPv6 too
    ("2001:db8:10::5 > 2001:db8:20::9 tcp/80", "deny"),  # only IPv4 passes at the end
    ("2001:db8:10::5 > 2001:db8:20::9 tcp/443", "deny"),
)


@pytest.mark.parametrize(("flow", "verdict"), JUDGED)
def test_a_filter_of_a_port_judges_what_enters_by_it(
    flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "ex.conf"
    config.write_text(SWITCH, encoding="utf-8")
    assert not parse(Source.from_text("ex.conf", SWITCH)).devices[0].unmodelled
    main(["test-rules", str(config), "--flow", flow, "--from", "ge-0/0/0.0", "--allow-incomplete"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown


REST = "PORT term rest from ether-type ipv4"
HALF = SWITCH.replace("plant 10.20.0.0/24", "plant 10.20.0.0/25")
FRAMES = (
    ("ipv44", "possibly"),  # not understood: it may mean IPv4
    ("[ arp ipv44 ]", "possibly"),
    ("vlan", "possibly"),  # a tagged frame may hold IPv4
    ("0x88b8", "deny"),  # GOOSE is no IP
    ("0x0800", "permit"),
)


@pytest.mark.parametrize(("kind", "verdict"), FRAMES)
def test_a_kind_of_frame_that_nobody_knows_may_be_ip(
    kind: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "ex.conf"
    config.write_text(HALF.replace(REST, REST.replace("ipv4", kind)), encoding="utf-8")
    main(["test-rules", str(config), "--flow", "10.10.0.5 > 10.20.0.200 tcp/80", "--from", "ge-0/0/0.0"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown


NUMBERS = (
    ("ip-protocol [ tcp foo ]", "10.10.0.5 > 10.20.0.200 udp/53"),
    ("destination-port [ 80 9x ]", "10.10.0.5 > 10.20.0.200 tcp/53"),
    ("icmp-type [ echo-reply foo ]", "10.10.0.5 > 10.20.0.200 icmp/8"),
)


@pytest.mark.parametrize(("asked", "flow"), NUMBERS)
def test_a_number_that_nobody_knows_may_be_any(
    asked: str, flow: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "ex.conf"
    config.write_text(HALF.replace("term rest from ether-type ipv4", f"term rest from {asked}"), encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--from", "ge-0/0/0.0"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == "possibly", shown


def test_zones_behind_a_filtered_port_are_judged_by_it(tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: P, name: P}\nzones:\n"
        "  - {id: A, kind: control, networks: [10.10.0.0/24], vlans: [10]}\n"
        "  - {id: B, kind: safety, networks: [10.20.0.0/24], vlans: [20]}\n"
        "conduits:\n  - id: C\n    from: A\n    to: B\n"
        "    flows:\n      - {src: A, dst: 10.20.0.9, service: https, purpose: web, owner: us}\n"
        "      - {src: A, dst: B, service: udp/123, purpose: time, owner: us}\n"
    )
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "ex.conf").write_text(SWITCH)
    report = audit(tmp_path, AuditOptions(None, AS_OF), Silent())
    found = dict(line.rsplit(" ", 1) for line in verdicts_text(report).splitlines())
    assert found["A > B"] == "PROVED", found
    assert found["B > A"] == "VIOLATED", found


VLANS = (
    # what a filter of the VLAN takes on its way in, and what leaves another VLAN through its filter
    ("V10 forwarding-options filter input WEB", "10.10.0.5 > 10.20.0.9 tcp/80", "deny"),
    ("V10 forwarding-options filter input WEB", "10.10.0.5 > 10.20.0.9 tcp/443", "permit"),
    ("V10 filter input WEB", "10.10.0.5 > 10.20.0.9 tcp/80", "deny"),
    ("V10 forwarding-options filter output WEB", "10.10.0.5 > 10.20.0.9 tcp/80", "permit"),
    ("V20 forwarding-options filter output WEB", "10.10.0.5 > 10.20.0.9 tcp/80", "deny"),
    ("V20 forwarding-options filter input WEB", "10.10.0.5 > 10.20.0.9 tcp/80", "permit"),
    ("V20 forwarding-options filter frobnicate WEB", "10.10.0.5 > 10.20.0.9 tcp/80", "possibly"),
)
WEB = """set firewall family ethernet-switching filter WEB term web from ip-protocol tcp
set firewall family ethernet-switching filter WEB term web from destination-port 80
set firewall family ethernet-switching filter WEB term web then discard
set firewall family ethernet-switching filter WEB term rest then accept
"""


@pytest.mark.parametrize(("bound", "flow", "verdict"), VLANS)
def test_a_filter_of_a_vlan_judges_what_enters_and_what_leaves_it(
    bound: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "".join(line for line in SWITCH.splitlines(keepends=True) if "filter input PORT" not in line)
    config = tmp_path / "ex.conf"
    config.write_text(f"{text}{WEB}set vlans {bound}\n", encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--from", "irb.10"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown


@pytest.mark.parametrize(("point", "verdict"), [("input", "PROVED"), ("output", "PROVED")])
def test_a_filter_of_a_vlan_judges_what_is_bridged_within_it(point: str, verdict: str, tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: P, name: P}\nzones:\n"
        '  - {id: A, kind: control, networks: [10.20.0.0/25], interfaces: ["ex-cell:ge-0/0/2"]}\n'
        '  - {id: B, kind: control, networks: [10.20.0.128/25], interfaces: ["ex-cell:ge-0/0/3"]}\n'
        "wiring:\n  - {device: ex-cell, others: hosts}\n"
    )
    ports = "".join(
        f"set interfaces ge-0/0/{number} unit 0 family ethernet-switching vlan members V20\n" for number in (2, 3)
    )
    text = "".join(line for line in SWITCH.splitlines(keepends=True) if "filter input PORT" not in line)
    every = "set firewall family ethernet-switching filter ALL term all then discard\n"
    (tmp_path / "configs").mkdir()
    for bound, expected in (("", "VIOLATED"), (f"set vlans V20 forwarding-options filter {point} ALL\n", verdict)):
        (tmp_path / "configs" / "ex.conf").write_text(f"{text}{ports}{every}{bound}")
        report = audit(tmp_path, AuditOptions(None, AS_OF), Silent())
        found = dict(line.rsplit(" ", 1) for line in verdicts_text(report).splitlines())
        assert found["A > B"] == expected, found


def test_a_term_that_redirects_may_do_more() -> None:
    text = SWITCH + "set firewall family ethernet-switching filter PORT term web then vlan V20\n"
    (device,) = parse(Source.from_text("ex.conf", text)).devices
    assert [item.effect for item in device.unmodelled] == [Effect.MAY_REWRITE]
