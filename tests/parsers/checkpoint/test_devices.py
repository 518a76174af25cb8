"""Check Point: what the device of a file holds beside its rules, and what is left open."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checkpoint_answers import (
    gateway,
    host,
    interface,
    layer,
    nat_rule,
    network,
    package,
    properties,
    rule,
    rulebase,
    tcp,
    text,
)
from parsers.model.device import Effect
from parsers.model.interface import AddressRole
from parsers.model.management import Answers
from parsers.model.rules import BindingPoint
from parsers.registry import parse
from parsers.source import Source
from parsers.vendors.checkpoint_gaia.recognition import recognise
from validator.cli import main

if TYPE_CHECKING:
    from parsers.model.device import Device

FIXTURES = Path(__file__).parents[3] / "fixtures" / "checkpoint_gaia"
GAIA = """\
set hostname gw
set interface eth0 state on
set interface eth0 ipv4-address 10.1.0.1 mask-length 24
set interface eth1 state on
set interface eth1 ipv4-address 10.20.0.1 mask-length 24
set interface eth2 state on
set interface eth2 ipv4-address 10.30.0.1 mask-length 24
"""


def fixture(case: str) -> Device:
    (device,) = parse(Source.read(FIXTURES / case / "config.txt")).devices
    return device


def device_of(whole: str) -> Device:
    (device,) = parse(Source.from_text("gw.txt", whole), "checkpoint_gaia").devices
    return device


def test_interfaces_and_routes_of_gaia() -> None:
    device = fixture("gaia_network")
    ports = {item.name: item for item in device.interfaces}
    assert ports["bond1"].members == ("eth1", "eth2")
    assert (ports["bond1.10"].parent, ports["bond1.10"].vlan) == ("bond1", 10)
    assert not ports["bond1.20"].enabled
    assert ports["eth6"].dynamic_address
    roles = {(str(item.value), item.role) for item in ports["eth3"].addresses}
    assert ("10.31.0.1/24", AddressRole.SECONDARY) in roles
    assert ("10.30.0.254/24", AddressRole.VIRTUAL) in roles
    assert ("10.10.0.1/24", AddressRole.VIRTUAL) in {
        (str(item.value), item.role) for item in ports["bond1.10"].addresses
    }
    ways = {(str(item.network), str(item.next_hop), item.metric, bool(item.conditions)) for item in device.routes}
    assert ("0.0.0.0/0", "192.0.2.1", 1, True) in ways
    assert ("0.0.0.0/0", "192.0.2.3", 2, True) in ways
    assert not any(str(item.network) == "10.60.0.0/16" for item in device.routes)
    assert [item.identity for item in device.policy_routes] == ["rule 5: 0.0.0.0/0", "rule 6", "rule 7"]
    assert [item.protocol for item in device.dynamic_routing] == ["ospf"]
    assert [(item.name, item.members) for item in device.bridges] == [("br5", ("eth4", "eth5"))]


def test_management_plane() -> None:
    device = fixture("gaia_management")
    plane = device.management
    found = {item.protocol: item for item in plane.services}
    assert set(found) == {"ssh", "https", "snmp", "ping"}
    assert found["https"].port == 4434
    assert found["ssh"].sources.possibly.cidrs() == ("10.1.0.20/32", "10.1.9.0/24")
    assert plane.answers is Answers.EVERY_ADDRESS
    assert plane.attempts_limited
    assert {(item.purpose, item.address) for item in plane.servers} >= {
        ("syslog", "10.1.0.14"),
        ("ntp", "10.1.0.123"),
        ("radius", "10.1.0.18"),
        ("tacacs", "10.1.0.19"),
        ("dns", "10.1.0.53"),
    }
    assert {item.name: item.password_form for item in plane.accounts} == {"admin": "hash", "ops": "none"}
    assert BindingPoint.LOCAL in {item.point for item in device.bindings}


def test_without_a_policy_everything_is_open() -> None:
    device = fixture("gaia_network")
    assert [item.effect for item in device.unmodelled] == [Effect.MAY_DO_ANYTHING]
    assert "the policy is not in the file" in device.rule_sets[0].rules[0].match.unknown[0].reason


def test_a_rule_whose_last_day_is_over_is_known() -> None:
    rules = {item.identity: item for item in fixture("columns").rule_sets[0].rules}
    assert rules["1"].until == dt.date(2026, 1, 31)
    assert rules["2"].until is None
    assert not rules["5"].enabled


WHOLE = {
    "package": package("P", ["Network"]),
    "layer": layer("Network"),
    "rules": rulebase("Network", [rule(1, "Any", "Any", "Any", "Drop")], []),
    "nat": rulebase("", [], []),
    "gateway": gateway("gw", "10.1.0.1", [interface("eth0", "10.1.0.1/24", "external")]),
    "properties": properties(),
}


def test_with_every_answer_nothing_is_open() -> None:
    device = device_of(text(*WHOLE.values(), before=GAIA))
    assert not device.unmodelled
    assert not any(item.match.unknown for one in device.rule_sets for item in one.rules)


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_each_answer_that_is_missing_leaves_something_open(missing: str) -> None:
    left = [answer for name, answer in WHOLE.items() if name != missing]
    device = device_of(text(*left, before=GAIA))
    doubts = [item.match.unknown for one in device.rule_sets for item in one.rules if item.match.unknown]
    assert device.unmodelled or doubts


def test_what_nobody_read_in_one_long_line_is_not_covered_by_another_doubt() -> None:
    """All of the file is one line; the doubt of a rule must not stand for a key that nobody knows."""
    strange = rule(1, "Any", "Any", "Any", "Ask")
    answers = [*(item for name, item in WHOLE.items() if name != "rules"), rulebase("Network", [strange], [])]
    answers[0] = {**WHOLE["package"], "zzz": 1}
    whole = "".join(f"{json.dumps(answer)}\n" for answer in answers)
    device = device_of(whole)
    assert Effect.MAY_DO_ANYTHING in {item.effect for item in device.unmodelled}


def test_a_manual_rule_behind_automatic_ones_is_asked_about_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"auto-rule": True, "hide-behind": "gateway", "install-on": "All", "method": "hide"}
    control = network("CONTROL", "10.20.0.0", 24, "255.255.255.0", nat_settings=settings)
    objects = [
        control,
        host("FORWARD", "10.30.0.70"),
        host("JUMP", "10.1.0.70"),
        host("OTHER", "10.1.0.9"),
        tcp("web", "80"),
    ]
    rules = [
        nat_rule(1, "CONTROL Any Any", "CONTROL Original Original", auto=True, method="hide"),
        nat_rule(2, "Any FORWARD Any", "Original JUMP Original"),
    ]
    everything = rulebase("Network", [rule(1, "Any", "Any", "Any", "Accept")], [])
    answers = {**WHOLE, "rules": everything, "nat": rulebase("", rules, objects)}
    file = tmp_path / "gw.txt"
    file.write_text(text(*answers.values(), before=GAIA))
    assert leaves(file, "eth1", "tcp 10.20.0.5:7 > 10.30.0.70:80", capsys) == {"10.30.0.1 > 10.30.0.70"}
    assert leaves(file, "eth2", "tcp 10.30.0.5:7 > 10.30.0.70:80", capsys) == {"10.30.0.5 > 10.1.0.70"}


def leaves(file: Path, entering: str, flow: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """What a packet is when it leaves."""
    main(["test-rules", str(file), "--flow", flow, "--from", entering, "--allow-incomplete", "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return {f"{hop['src']} > {hop['dst']}" for path in found["paths"] for hop in path["hops"]}


def test_an_address_that_is_leased_may_be_any() -> None:
    """A rule about the gateway then may be about any address."""
    leased = gateway("gw", "10.1.0.1", [interface("eth0", "10.1.0.1/24", "external")], dynamic_ip=True)
    rules = rulebase("Network", [rule(1, "Any", "gw", "Any", "Accept"), rule(2, "Any", "Any", "Any", "Drop")], [])
    device = device_of(text(*{**WHOLE, "gateway": leased, "rules": rules}.values(), before=GAIA))
    match = device.rule_sets[0].rules[0].match
    assert match.destination.surely.cidrs() == ("10.1.0.1/32", "10.20.0.1/32", "10.30.0.1/32")
    assert match.destination.unknown


def test_a_resource_of_a_rule_narrows_it() -> None:
    resource = rule(1, "Any", "Any", "Any", "Drop", service_resource={"name": "ftp-get"})
    device = device_of(text(*{**WHOLE, "rules": rulebase("Network", [resource], [])}.values(), before=GAIA))
    assert device.rule_sets[0].rules[0].match.conditions


def test_prompts_of_the_shell_are_no_answers() -> None:
    whole = "".join(f"[Expert@gw:0]# mgmt_cli show x --format json\n{text(answer)}" for answer in WHOLE.values())
    result = parse(Source.from_text("gw.txt", f"{GAIA}{whole}[Expert@gw:0]#\n"), "checkpoint_gaia")
    assert result.complete
    assert not result.ledger.open_rows()


NEAR = (
    ("set static-route default nexthop gateway address 10.0.0.1 on\n", False, True),
    ("set web ssl-port 443\nset pbr rule priority 1 match from 10.0.0.0/8\n", True, False),
    ('{\n  "rulebase" : [],\n  "objects-dictionary" : []\n}\n', True, False),
    ('{"nftables": [{"metainfo": {"json_schema_version": 1}}]}\n', False, False),
    ("interface eth0\n ip address 10.0.0.1 255.0.0.0\n", False, False),
)


@pytest.mark.parametrize(("whole", "taken", "near"), NEAR)
def test_recognition(whole: str, taken: bool, near: bool) -> None:  # noqa: FBT001 - a table
    verdict = recognise(Source.from_text("x", whole))
    assert (verdict.accepted, verdict.near) == (taken, near)
