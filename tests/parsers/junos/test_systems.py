"""Several devices and tables in one file of Junos: tenants, logical tunnels, `next-table`. Verdicts by hand.

Sources: "Protocol-Independent Routing Properties User Guide", "Static routes" (`next-table`); "Logical Systems User
Guide for Routers and Switches" (logical tunnels); "Logical Systems and Tenant Systems User Guide for Security Devices".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, verdicts_text
from parsers.model.interface import InterfaceKind
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.registry import ParseResult

TABLES = """\
set version 21.4R3-S5.4
set system host-name srx
set interfaces ge-0/0/0 unit 0 family inet address 10.20.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.30.0.1/24
set interfaces ge-0/0/2 unit 0 family inet address 203.0.113.1/24
set routing-instances OT instance-type virtual-router
set routing-instances OT interface ge-0/0/1.0
set routing-instances OT routing-options static route 10.20.0.0/24 next-table inet.0
set routing-options static route 10.30.0.0/16 next-table OT.inet.0
set routing-options static route 0.0.0.0/0 next-hop 203.0.113.254
set security zones security-zone office interfaces ge-0/0/0.0
set security zones security-zone cell interfaces ge-0/0/1.0
set security zones security-zone out interfaces ge-0/0/2.0
set security policies from-zone office to-zone cell policy web match source-address any
set security policies from-zone office to-zone cell policy web match destination-address any
set security policies from-zone office to-zone cell policy web match application junos-https
set security policies from-zone office to-zone cell policy web then permit
set security policies from-zone office to-zone out policy all match source-address any
set security policies from-zone office to-zone out policy all match destination-address any
set security policies from-zone office to-zone out policy all match application any
set security policies from-zone office to-zone out policy all then permit
"""


def read(text: str) -> ParseResult:
    return parse(Source.from_text("fw.conf", text))


def zones(tmp_path: Path, text: str, *networks: str) -> dict[str, str]:
    """The verdict of each pair of zones Z1, Z2, ..., of these networks."""
    lines = "".join(
        f"  - {{id: Z{place}, kind: control, networks: [{one}]}}\n" for place, one in enumerate(networks, 1)
    )
    (tmp_path / "plant.yaml").write_text(f"plant: {{id: P, name: P}}\nzones:\n{lines}")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.conf").write_text(text)
    report = audit(tmp_path, AuditOptions(None, AS_OF), Silent())
    return dict(line.rsplit(" ", 1) for line in verdicts_text(report).splitlines())


def answer(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, flow: str) -> str:
    """What becomes of a packet that enters by the office's port."""
    path = tmp_path / "fw.conf"
    path.write_text(text)
    main(["test-rules", str(path), "--from", "ge-0/0/0.0", "--flow", flow])
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("flow", "verdict", "words"),
    [
        ("10.20.0.5 > 10.30.0.5 tcp/443", "permit", "ge-0/0/0.0>ge-0/0/1.0"),
        ("10.20.0.5 > 10.30.0.5 tcp/80", "deny", ""),
        ("10.20.0.5 > 10.30.9.5 tcp/443", "deny", "no_route"),  # the other table has no route, and nothing leads back
        ("10.20.0.5 > 198.51.100.9 tcp/80", "permit", "ge-0/0/0.0>ge-0/0/2.0"),
    ],
)
def test_another_table_decides_where_packets_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flow: str, verdict: str, words: str
) -> None:
    found = answer(tmp_path, capsys, TABLES, flow)
    assert found.startswith(verdict), found
    assert words in found


def test_answers_come_back_by_the_table_of_the_other_instance(tmp_path: Path) -> None:
    assert not read(TABLES).devices[0].unmodelled
    found = zones(tmp_path, TABLES, "10.20.0.0/24", "10.30.0.0/24")
    assert (found["Z1 > Z2"], found["Z2 > Z1"]) == ("VIOLATED", "PROVED")


def test_a_route_of_protocols_in_the_other_table_may_lead_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TABLES + "set routing-instances OT protocols ospf area 0.0.0.0 interface ge-0/0/1.0\n"
    assert answer(tmp_path, capsys, text, "10.20.0.5 > 10.30.9.5 tcp/443").startswith("possibly")


@pytest.mark.parametrize("table", ["XX.inet.0", "OT.inet6.0", "OT"])
def test_a_table_that_is_not_in_the_file_leaves_a_doubt(table: str) -> None:
    (device,) = read(TABLES.replace("next-table OT.inet.0", f"next-table {table}")).devices
    assert [item.what for item in device.unmodelled] == [f"route 10.30.0.0/16 goes by next-table {table}"]


def test_tables_that_lead_to_each_other_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = TABLES + "set routing-instances OT routing-options static route 10.30.9.0/24 next-table inet.0\n"
    assert answer(tmp_path, capsys, text, "10.20.0.5 > 10.30.9.5 tcp/443").startswith("deny")


def system(name: str, port: str, unit: int, peer: int, own: str, far: str, application: str) -> str:
    """A logical system with a port, an end of the link, and one policy for what goes through."""
    top = f"set logical-systems {name}"
    policy = f"{top} security policies from-zone a to-zone b policy p"
    return f"""\
{top} interfaces {port} unit 0 family inet address 10.{own}.0.1/24
{top} interfaces lt-0/0/0 unit {unit} encapsulation ethernet
{top} interfaces lt-0/0/0 unit {unit} peer-unit {peer}
{top} interfaces lt-0/0/0 unit {unit} family inet address 10.255.0.{unit}/30
{top} routing-options static route 10.{far}.0.0/24 next-hop 10.255.0.{peer}
{top} security zones security-zone {"a" if unit == 1 else "b"} interfaces {port}.0
{top} security zones security-zone {"b" if unit == 1 else "a"} interfaces lt-0/0/0.{unit}
{policy} match source-address any
{policy} match destination-address any
{policy} match application {application}
{policy} then permit
"""


def linked(first: str, second: str) -> str:
    head = "set version 21.4R3-S5.4\nset system host-name srx\nset interfaces ge-0/0/9 disable\n"
    return head + system("A", "ge-0/0/0", 1, 2, "20", "30", first) + system("B", "ge-0/0/1", 2, 1, "30", "20", second)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("junos-https", "any", "VIOLATED"),
        ("junos-https", "junos-ssh", "PROVED"),  # each policy lets through what the other stops
    ],
)
def test_a_logical_tunnel_joins_two_systems_and_both_policies_judge(
    tmp_path: Path, first: str, second: str, verdict: str
) -> None:
    found = zones(tmp_path, linked(first, second), "10.20.0.0/24", "10.30.0.0/24")
    assert (found["Z1 > Z2"], found["Z2 > Z1"]) == (verdict, "PROVED")


def test_the_ends_of_a_logical_tunnel_name_each_other() -> None:
    result = read(linked("any", "any"))
    ends = {
        item.name: (item.kind, item.members)
        for device in result.devices
        for item in device.interfaces
        if item.name.startswith("lt-")
    }
    assert ends == {
        "lt-0/0/0.1": (InterfaceKind.VIRTUAL_LINK, ("lt-0/0/0.2",)),
        "lt-0/0/0.2": (InterfaceKind.VIRTUAL_LINK, ("lt-0/0/0.1",)),
    }
    assert not any(device.unmodelled for device in result.devices)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("unit 2 peer-unit 1", "unit 2 peer-unit 3"),
        ("unit 1 encapsulation ethernet", "unit 1 encapsulation ethernet-vpls"),
        ("unit 1 peer-unit 2", "unit 1 peer-unit 7"),
    ],
)
def test_an_end_that_is_not_named_back_or_that_switches_leaves_a_doubt(old: str, new: str) -> None:
    assert any(device.unmodelled for device in read(linked("any", "any").replace(old, new)).devices)


TENANT = """\
set version 21.4R3-S5.4
set system host-name many
set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.2.0.1/24
set interfaces ge-0/0/1 unit 0 family inet filter input IN
set interfaces ge-0/0/2 unit 0 family inet address 10.3.0.1/24
set firewall family inet filter IN term t from protocol tcp
set firewall family inet filter IN term t then accept
set security zones security-zone OWN interfaces ge-0/0/2.0
set tenants T1 routing-instances T1-vr instance-type virtual-router
set tenants T1 routing-instances T1-vr interface ge-0/0/0.0
set tenants T1 routing-instances T1-vr interface ge-0/0/1.0
set tenants T1 security zones security-zone A interfaces ge-0/0/0.0
set tenants T1 security zones security-zone B interfaces ge-0/0/1.0
set tenants T1 security address-book global address plc 10.2.0.5/32
set tenants T1 security policies from-zone A to-zone B policy p match source-address any
set tenants T1 security policies from-zone A to-zone B policy p match destination-address plc
set tenants T1 security policies from-zone A to-zone B policy p match application junos-https
set tenants T1 security policies from-zone A to-zone B policy p then permit
"""


def test_a_tenant_has_the_units_that_its_instance_names_and_the_filters_on_them(tmp_path: Path) -> None:
    device, tenant = read(TENANT).devices
    assert [item.name for item in device.interfaces] == ["ge-0/0/2.0"]
    assert [(item.name, item.vrf, item.firewall_zone) for item in tenant.interfaces] == [
        ("ge-0/0/0.0", "T1-vr", "A"),
        ("ge-0/0/1.0", "T1-vr", "B"),
    ]
    assert {name for item in tenant.bindings for name in item.rule_sets} <= {item.name for item in tenant.rule_sets}
    assert not tenant.unmodelled
    found = zones(tmp_path, TENANT, "10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24")
    assert {pair: found[pair] for pair in ("Z1 > Z2", "Z2 > Z1", "Z1 > Z3", "Z3 > Z1")} == {
        "Z1 > Z2": "VIOLATED",
        "Z2 > Z1": "PROVED",
        "Z1 > Z3": "PROVED",
        "Z3 > Z1": "PROVED",
    }
