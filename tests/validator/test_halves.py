"""What only the second half of a failover pair says leaves open what the first alone would prove."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

IN_STEP = FIXTURES / "checks" / "failover_halves_differ" / "ok-fortios-in-step"
UNREAD = "config firewall frobnicate\n    edit 1\n        set wobble enable\n    next\nend\n"
STEERED = """\
config router policy
    edit 1
        set input-device "port1"
        set src "10.2.0.0/255.255.255.0"
        set dst "10.3.0.0/255.255.255.0"
        set gateway 10.3.0.77
        set output-device "port2"
    next
end
"""


def verdicts(folder: Path, more: str, *halves: str) -> dict[str, str]:
    """The verdicts of the pairs where some halves have more to say."""
    shutil.copytree(IN_STEP, folder)
    for half in halves:
        file = folder / "configs" / f"{half}.txt"
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    return {f"{pair.source} > {pair.destination}": pair.verdict.value for pair in audited_anew(folder).pairs}


@pytest.mark.parametrize("more", [UNREAD, STEERED], ids=["a section that nobody read", "a policy route"])
def test_what_the_second_half_alone_says_may_be_so(tmp_path: Path, more: str) -> None:
    assert set(verdicts(tmp_path / "plant", more, "fw-f2").values()) == {"UNKNOWN"}


def test_halves_that_say_the_same_are_one_device(tmp_path: Path) -> None:
    assert set(verdicts(tmp_path / "alike", "").values()) == {"PROVED"}
    assert set(verdicts(tmp_path / "both", STEERED, "fw-f1", "fw-f2").values()) == {"PROVED"}


ASA = FIXTURES / "checks" / "failover_halves_differ" / "ok-asa-replicated"
OPEN_DMZ = ("access-list DMZ_IN extended permit tcp host 10.2.0.10 host 10.3.0.10 eq 1433 log", "")
RESERVED = """\
config system ha
    set mode a-p
    set ha-mgmt-status enable
    config ha-mgmt-interfaces
        edit 1
            set interface "mgmt"
            set gateway 10.9.0.1
        next
    end
end
config system interface
    edit "mgmt"
        set vdom "root"
        set ip {ip} 255.255.255.0
        set allowaccess ssh
    next
end
"""


def edited(folder: Path, case: Path, edits: dict[str, tuple[tuple[str, str], ...]]) -> Report:
    """The report of a pair some halves of which say something else."""
    shutil.copytree(case, folder)
    for half, pairs in edits.items():
        file = folder / "configs" / f"{half}.txt"
        text = file.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    return audited_anew(folder)


def told(report: Report) -> dict[str, str]:
    return {f"{pair.source} > {pair.destination}": pair.verdict.value for pair in report.pairs}


def halves_differ_in(report: Report) -> str:
    found = [item.message for item in report.findings if item.code == "COV006"]
    return found[0].partition(" differ in ")[2] if found else ""


@pytest.mark.parametrize("silent", [" shutdown\n", ""], ids=["shut in the first", "not in the first"])
def test_an_interface_that_only_the_second_half_has_may_be_the_one(tmp_path: Path, silent: str) -> None:
    """Everything may pass by it: the first half alone would have no way from DMZ to CTRL, and PROVED both pairs."""
    lines = "interface GigabitEthernet1/2\n nameif ctrl\n security-level 60\n ip address 10.3.0.254 255.255.255.0\n"
    new = lines.replace("\n nameif", f"\n{silent} nameif") if silent else ""
    widened = (OPEN_DMZ[0], "access-list DMZ_IN extended permit ip any any log")
    report = edited(tmp_path / "plant", ASA, {"fw-a1": ((lines, new), widened), "fw-a2": (widened,)})
    assert told(report) == {"DMZ > CTRL": "UNKNOWN", "CTRL > DMZ": "UNKNOWN"}
    assert "interfaces" in halves_differ_in(report)


@pytest.mark.parametrize("half", ["fw-a1", "fw-a2"])
def test_management_that_one_half_alone_opens_may_be_open(tmp_path: Path, half: str) -> None:
    opened = (": end", "ssh 10.2.0.0 255.255.255.0 dmz\n: end")
    report = edited(tmp_path / "plant", ASA, {half: (opened,)})
    found = [item for item in report.findings if item.code == "MGT001"]
    assert [(item.message.partition(",")[0], item.certainty.value) for item in found] == [
        ("DMZ may be able to manage fw-a1 by ssh", "possible")
    ]
    assert halves_differ_in(report) == "management services"
    assert set(told(report).values()) == {"PROVED"}


def test_management_that_both_halves_open_is_sure(tmp_path: Path) -> None:
    opened = (": end", "ssh 10.2.0.0 255.255.255.0 dmz\n: end")
    report = edited(tmp_path / "plant", ASA, {"fw-a1": (opened,), "fw-a2": (opened,)})
    assert [item.certainty.value for item in report.findings if item.code == "MGT001"] == ["sure"]
    assert not halves_differ_in(report)


def test_each_half_may_have_its_own_address_of_a_network(tmp_path: Path) -> None:
    """As beside a virtual address; it is one interface, with the addresses of both."""
    report = edited(tmp_path / "plant", ASA, {"fw-a2": (("10.3.0.254", "10.3.0.253"),)})
    assert set(told(report).values()) == {"PROVED"}
    assert not halves_differ_in(report)


def test_reserved_management_interfaces_have_an_address_each(tmp_path: Path) -> None:
    def half(address: str) -> tuple[tuple[str, str], ...]:
        return (("config firewall address\n", RESERVED.format(ip=address) + "config firewall address\n"),)

    report = edited(tmp_path / "plant", IN_STEP, {"fw-f1": half("10.9.0.11"), "fw-f2": half("10.9.1.12")})
    assert set(told(report).values()) == {"PROVED"}
    assert not halves_differ_in(report)


def test_interfaces_that_are_not_reserved_have_networks_in_common(tmp_path: Path) -> None:
    def half(address: str) -> tuple[tuple[str, str], ...]:
        lines = RESERVED.format(ip=address).replace("ha-mgmt-status enable", "ha-mgmt-status disable")
        return (("config firewall address\n", f"{lines}config firewall address\n"),)

    report = edited(tmp_path / "plant", IN_STEP, {"fw-f1": half("10.9.0.11"), "fw-f2": half("10.9.1.12")})
    assert halves_differ_in(report) == "interfaces"
    assert set(told(report).values()) == {"UNKNOWN"}


def test_each_member_of_a_cluster_is_compared(tmp_path: Path) -> None:
    """The second one differs, the third does not; what the second does otherwise stays in doubt."""
    folder = tmp_path / "plant"
    shutil.copytree(ASA, folder)
    second, third = folder / "configs" / "fw-a2.txt", folder / "configs" / "fw-a3.txt"
    shutil.copy(second, third)
    text = second.read_text(encoding="utf-8")
    second.write_text(text.replace("access-list DMZ_IN extended permit tcp", "access-list DMZ_IN extended permit udp"))
    verdicts_of = told(audited_anew(folder))
    assert verdicts_of == {"DMZ > CTRL": "UNKNOWN", "CTRL > DMZ": "PROVED"}


JUNOS_PLANT = """\
plant: {id: P, name: P, owner: A}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.3.0.0/24]}
conduits:
  - id: C
    from: OFFICE
    to: CTRL
    via: [r1]
    flows: [{src: 10.1.0.50, dst: 10.3.0.10, service: tcp/443, purpose: reports, owner: L}]
devices:
  - {id: r1, file: configs/r1.txt, peer: r2}
  - {id: r2, file: configs/r2.txt, peer: r1}
"""
JUNOS_HALF = """\
set version 20.4R1
set system host-name r{number}
set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.{number}/24
set interfaces ge-0/0/1 unit 0 family inet address 10.3.0.{number}/24
set security zones security-zone out interfaces ge-0/0/0.0
set security zones security-zone in interfaces ge-0/0/1.0
set security nat static rule-set S from zone out
set security nat static rule-set S rule A match destination-address 10.1.0.200/32
set security nat static rule-set S rule A then static-nat prefix 10.3.0.10/32
set security policies from-zone out to-zone in policy P match source-address any
set security policies from-zone out to-zone in policy P match destination-address any
set security policies from-zone out to-zone in policy P match application junos-https
set security policies from-zone out to-zone in policy P then permit
set firewall family inet filter F term a from destination-address 10.3.0.0/24
set firewall family inet filter F term a then discard
set firewall family inet filter F term b then accept
set interfaces ge-0/0/0 unit 0 family inet filter input F
"""
PROXY_ARP = "set security nat proxy-arp interface ge-0/0/0.0 address 10.1.0.200/32\n"


@pytest.mark.parametrize(
    ("answering", "works", "differ"),
    [({1, 2}, "WORKS", ""), ({1}, "UNKNOWN", "interfaces"), ({2}, "UNKNOWN", "interfaces")],
    ids=["both answer", "the first alone answers", "the second alone answers"],
)
def test_a_flow_does_not_rest_on_one_half_that_answers(
    tmp_path: Path, answering: set[int], works: str, differ: str
) -> None:
    """The address that OFFICE asks for is translated by both halves, and neither has it."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(JUNOS_PLANT, encoding="utf-8")
    for number in (1, 2):
        text = JUNOS_HALF.format(number=number) + (PROXY_ARP if number in answering else "")
        (tmp_path / "configs" / f"r{number}.txt").write_text(text, encoding="utf-8")
    report = audited_anew(tmp_path)
    assert [flow.verdict.value for conduit in report.conduits for flow in conduit.flows] == [works]
    assert halves_differ_in(report) == differ
