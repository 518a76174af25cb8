"""Firewalls that bridge: what travels between the sides, by hand from the vendors' documents, and what is not known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, audited_anew
from parsers.model.address import EVERY_ADDRESS, from_cidr
from validator.audit import AuditOptions, joined, load
from validator.cli import main
from validator.questions import Silent
from validator.reachability.goal import Goal, held

if TYPE_CHECKING:
    from pathlib import Path

    from validator.graph.ports import Port
    from validator.report.document import Report

ISA = """: Saved
:
: Hardware:   ISA-30002C2F, 8192 MB RAM, CPU Atom C2000 series 1750 MHz, 1 CPU (4 cores)
:
ASA Version 9.16(4)
!
firewall transparent
hostname fw-sis
!
interface GigabitEthernet1/1
 nameif outside
 bridge-group 1
 security-level 0
!
interface GigabitEthernet1/2
 nameif inside
 bridge-group 1
 security-level 100
!
interface BVI1
 ip address 10.30.40.254 255.255.255.0
!
{lines}
Cryptochecksum:6d7c1f2e8a9b0c1d2e3f4a5b6c7d8e9f
: end
"""
ROUTER = """!
version 15.9
hostname r1
!
interface GigabitEthernet0/0
 ip address 10.20.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.30.40.1 255.255.255.0
!
end
"""
PLANT = """plant: {{id: T}}
zones:
  - {{id: CTRL, kind: control, networks: [10.20.0.0/24]}}
  - {{id: EWS, kind: control, networks: [10.30.40.128/25]{ews}}}
  - {{id: SIS, kind: safety, networks: [10.30.40.0/25]{sis}}}
"""
MODBUS = """access-list IN extended permit tcp host 10.30.40.130 host 10.30.40.10 eq 502
access-list IN extended permit tcp 10.20.0.0 255.255.255.0 host 10.30.40.10 eq 443
access-group IN in interface outside
"""
PINNED = {"ews": ", interfaces: ['fw-sis:outside', 'r1:GigabitEthernet0/1']", "sis": ", interfaces: ['fw-sis:inside']"}


def written(folder: Path, lines: str, pins: dict[str, str], *, router: str = ROUTER) -> Path:
    """A snapshot of the transparent firewall, and of the router beside it if it is not empty."""
    (folder / "configs").mkdir()
    (folder / "configs" / "fw-sis.txt").write_text(ISA.format(lines=lines), encoding="utf-8")
    if router:
        (folder / "configs" / "r1.txt").write_text(router, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT.format(**({"ews": "", "sis": ""} | pins)), encoding="utf-8")
    return folder


def told(report: Report) -> dict[str, tuple[str, set[str], set[str]]]:
    """For each pair: the verdict, what surely and what possibly travels, in words."""
    return {
        f"{pair.source} > {pair.destination}": (
            pair.verdict.value,
            {_box(box) for box in pair.surely},
            {_box(box) for box in pair.possibly},
        )
        for pair in report.pairs
    }


def _box(box: object) -> str:
    parts = [getattr(box, name) for name in ("src", "dst", "proto", "dport")]
    return " ".join(",".join(part) if isinstance(part, (list, tuple)) else str(part) for part in parts)


def test_whose_hosts_are_meant_at_a_port(tmp_path: Path) -> None:
    """Beside a bridge those of each zone with the addresses; elsewhere, and where a zone is meant, of that one."""
    network = joined(*load(written(tmp_path, MODBUS, PINNED), AuditOptions(None, AS_OF), Silent()))
    here = from_cidr("10.30.40.0/23")
    anywhere = Goal(None, EVERY_ADDRESS, attached=True, there="X")
    safety = replace(anywhere, zone=network.zones.zones[2])
    aside, beside = (port for port in network.ports.all if port.name.startswith("GigabitEthernet0/"))

    def whose(goal: Goal, port: Port) -> dict[str | None, tuple[str, ...]]:
        return {zone: part.cidrs() for zone, part in held(network, goal, here, port)}

    assert whose(anywhere, aside) == whose(safety, aside) == whose(safety, beside) == {"X": here.cidrs()}
    parts = {"EWS": ("10.30.40.128/25",), "SIS": ("10.30.40.0/25",), None: ("10.30.41.0/24",)}
    assert whose(anywhere, beside) == parts
    inside = held(network, anywhere, from_cidr("10.30.40.0/24"), beside)
    assert [zone for zone, _ in inside] == ["EWS", "SIS"]


def test_pinned_zones_are_judged_by_the_lists(tmp_path: Path) -> None:
    found = told(audited_anew(written(tmp_path, MODBUS, PINNED)))
    verdict, surely, possibly = found["EWS > SIS"]
    assert (verdict, surely) == ("VIOLATED", possibly)
    assert surely == {"10.30.40.130/32 10.30.40.10/32 tcp 502"}
    verdict, surely, possibly = found["CTRL > SIS"]
    assert (verdict, surely) == ("VIOLATED", possibly)
    assert surely == {"10.20.0.0/24 10.30.40.10/32 tcp 443"}


def test_without_a_permit_the_other_side_is_proved(tmp_path: Path) -> None:
    lists = "access-list IN extended deny ip any any\naccess-group IN in interface outside\n"
    found = told(audited_anew(written(tmp_path, lists, PINNED)))
    assert found["EWS > SIS"] == ("PROVED", set(), set())
    assert found["CTRL > SIS"] == ("PROVED", set(), set())
    assert found["SIS > EWS"][0] == "VIOLATED"  # level 100 to level 0 without a list
    assert found["SIS > CTRL"][0] == "VIOLATED"


def test_levels_alone_let_the_higher_side_out_and_nothing_in(tmp_path: Path) -> None:
    found = told(audited_anew(written(tmp_path, "", PINNED)))
    assert found["EWS > SIS"] == ("PROVED", set(), set())
    assert found["CTRL > SIS"] == ("PROVED", set(), set())
    assert found["SIS > EWS"][1] == {"10.30.40.0/25 10.30.40.128/25 any any"}


def test_a_list_at_the_inside_shuts_the_way_out(tmp_path: Path) -> None:
    lists = "access-list OUT extended permit tcp any any eq 514\naccess-group OUT in interface inside\n"
    found = told(audited_anew(written(tmp_path, lists, PINNED)))
    assert found["SIS > EWS"][1] == found["SIS > EWS"][2] == {"10.30.40.0/25 10.30.40.128/25 tcp 514"}
    assert found["SIS > CTRL"][1] == found["SIS > CTRL"][2] == {"10.30.40.0/25 10.20.0.0/24 tcp 514"}


def test_unpinned_zones_are_unknown_with_what_to_declare(tmp_path: Path) -> None:
    report = audited_anew(written(tmp_path, MODBUS, {}))
    found = told(report)
    for pair in ("EWS > SIS", "SIS > EWS", "CTRL > SIS", "SIS > CTRL"):
        assert found[pair][0] == "UNKNOWN", pair
    (verdict,) = [item for item in report.pairs if (item.source, item.destination) == ("EWS", "SIS")]
    assert any("name the interfaces in the zones" in reason for reason in verdict.reasons)


def test_one_pin_leaves_one_place_for_the_other_zone_but_not_for_the_router(tmp_path: Path) -> None:
    lists = "access-list IN extended deny ip any any\naccess-group IN in interface outside\n"
    found = told(audited_anew(written(tmp_path, lists, {"sis": PINNED["sis"]})))
    assert found["EWS > SIS"][0] == "UNKNOWN"  # the router may stand inside and carry it round: r1 hears EWS through
    assert found["CTRL > SIS"][0] == "UNKNOWN"  # the firewall itself if the router stood inside
    assert not found["CTRL > SIS"][1]


def test_one_pin_suffices_without_other_devices(tmp_path: Path) -> None:
    lists = "access-list IN extended deny ip any any\naccess-group IN in interface outside\n"
    found = told(audited_anew(written(tmp_path, lists, {"sis": PINNED["sis"]}, router="")))
    assert found["EWS > SIS"] == ("PROVED", set(), set())
    assert found["SIS > EWS"][0] == "VIOLATED"


def test_the_trace_shows_the_bridge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, MODBUS, PINNED)
    capsys.readouterr()
    main(["trace", str(folder), "--flow", "10.30.40.130:1 > 10.30.40.10 tcp/502", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["verdict"] == "permit"
    hops = [
        [(hop["device"], hop["in"], hop["out"], hop["rule_set"], hop["rule"]) for hop in path["hops"]]
        for path in document["paths"]
        if path["verdict"] == "permit"
    ]
    assert [("fw-sis", "outside", "inside", "IN", "1")] in hops


FORTI = """#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode={mode}:vdom=0:user=admin
config system global
    set hostname "fgt"
    set allow-traffic-redirect disable
end
config system settings
{settings}
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.9.0.1 255.255.255.0
    next
    edit "port3"
        set vdom "root"
        set type physical
    next
    edit "port4"
        set vdom "root"
        set type physical
    next
end
{pair}
config firewall address
    edit "EWS"
        set subnet 10.30.40.130 255.255.255.255
    next
end
config firewall policy
{policies}
end
"""
POLICY = """    edit {number}
        set srcintf "{entering}"
        set dstintf "{leaving}"
        set action accept
        set srcaddr "{source}"
        set dstaddr "all"
        set schedule "always"
        set service "{service}"
    next
"""
PAIR = """config system virtual-wire-pair
    edit "vwp"
        set member "port3" "port4"
    next
end"""
FORTI_PLANT = """plant: {{id: T}}
zones:
  - {{id: EWS, kind: control, networks: [10.30.40.128/25]{ews}}}
  - {{id: SIS, kind: safety, networks: [10.30.40.0/25]{sis}}}
"""
FORTI_PINNED = {"ews": ", interfaces: ['fgt:port3']", "sis": ", interfaces: ['fgt:port4']"}


def forti(folder: Path, policies: str, pins: dict[str, str], *, pair: str = PAIR, settings: str = "") -> Report:
    """The audit of one FortiGate between the two halves of a subnet."""
    folder.mkdir(exist_ok=True)
    (folder / "configs").mkdir()
    mode = 1 if "transparent" in settings else 0
    text = FORTI.format(mode=mode, pair=pair, policies=policies, settings=settings)
    if mode:
        text = text.replace("        set ip 10.9.0.1 255.255.255.0\n", "        set status down\n")
    (folder / "configs" / "fgt.txt").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(FORTI_PLANT.format(**({"ews": "", "sis": ""} | pins)), encoding="utf-8")
    return audited_anew(folder)


def policy(number: int, entering: str, leaving: str, service: str, source: str = "all") -> str:
    return POLICY.format(number=number, entering=entering, leaving=leaving, service=service, source=source)


TRANSPARENT = "    set opmode transparent\n    set manageip 10.30.40.254/255.255.255.0"
TO_SIS = policy(1, "port3", "port4", "HTTPS", "EWS")


@pytest.mark.parametrize(("pair", "settings"), [(PAIR, ""), ("", TRANSPARENT)])
def test_fortios_policies_judge_what_is_bridged(tmp_path: Path, pair: str, settings: str) -> None:
    found = told(forti(tmp_path, TO_SIS, FORTI_PINNED, pair=pair, settings=settings))
    assert found["EWS > SIS"] == ("VIOLATED", *[{"10.30.40.130/32 10.30.40.0/25 tcp 443"}] * 2)
    assert found["SIS > EWS"] == ("PROVED", set(), set())


@pytest.mark.parametrize(("pair", "settings"), [(PAIR, ""), ("", TRANSPARENT)])
def test_fortios_without_pins_is_unknown(tmp_path: Path, pair: str, settings: str) -> None:
    report = forti(tmp_path, TO_SIS, {}, pair=pair, settings=settings)
    assert {verdict for verdict, *_ in told(report).values()} == {"UNKNOWN"}
    assert any("name these interfaces in the zones" in reason for item in report.pairs for reason in item.reasons)


def test_a_policy_for_any_interface_only_may_count_in_a_pair(tmp_path: Path) -> None:
    found = told(forti(tmp_path, policy(1, "any", "any", "HTTPS"), FORTI_PINNED))
    assert found["EWS > SIS"] == ("UNKNOWN", set(), {"10.30.40.128/25 10.30.40.0/25 tcp 443"})


def test_a_policy_for_any_interface_counts_in_a_transparent_domain(tmp_path: Path) -> None:
    found = told(forti(tmp_path, policy(1, "any", "any", "HTTPS"), FORTI_PINNED, pair="", settings=TRANSPARENT))
    assert found["EWS > SIS"][1] == {"10.30.40.128/25 10.30.40.0/25 tcp 443"}


@pytest.mark.parametrize("key", ["", "set intra-switch-policy explicit"])
def test_a_software_switch_joins_its_members_unless_it_is_explicit(tmp_path: Path, key: str) -> None:
    switch = f"""config system switch-interface
    edit "lan"
        set vdom "root"
        set member "port3" "port4"
        {key}
    next
end
config system interface
    edit "lan"
        set vdom "root"
        set ip 10.30.40.1 255.255.255.0
        set type switch
    next
end"""
    pins = FORTI_PINNED if key else {}
    found = told(forti(tmp_path, TO_SIS, pins, pair=switch))
    assert found["SIS > EWS"][0] == ("PROVED" if key else "VIOLATED")
    assert found["EWS > SIS"][1] == (
        {"10.30.40.130/32 10.30.40.0/25 tcp 443"} if key else {"10.30.40.128/25 10.30.40.0/25 any any"}
    )


def test_forwarding_domains_are_apart(tmp_path: Path) -> None:
    apart = 'config system interface\n    edit "port4"\n        set forward-domain 7\n    next\nend'
    found = told(forti(tmp_path, TO_SIS, FORTI_PINNED, pair=apart, settings=TRANSPARENT))
    assert found["EWS > SIS"] == ("PROVED", set(), set())


def test_the_report_says_once_that_other_frames_are_not_judged(tmp_path: Path) -> None:
    limits = audited_anew(written(tmp_path, MODBUS, PINNED)).limits
    (limit,) = (one for one in limits if "PROFINET" in one)
    assert "fw-sis bridges" in limit


IOS = """!
version 15.9
hostname br
!
{switches}
!
interface GigabitEthernet0/0
 no ip address
 bridge-group 1
{list}
!
interface GigabitEthernet0/1
 no ip address
 bridge-group 1
!
interface BVI1
 ip address 10.30.40.254 255.255.255.0
!
bridge 1 protocol ieee
{route}
!
ip access-list extended IN
 permit tcp host 10.30.40.130 host 10.30.40.10 eq 502
!
end
"""
IOS_PINNED = {"ews": ", interfaces: ['br:GigabitEthernet0/0']", "sis": ", interfaces: ['br:GigabitEthernet0/1']"}


def ios(folder: Path, pins: dict[str, str], switches: str, **lines: str) -> Report:
    (folder / "configs").mkdir()
    text = IOS.format(switches=switches, **({"list": " ip access-group IN in", "route": ""} | lines))
    (folder / "configs" / "br.txt").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(FORTI_PLANT.format(**({"ews": "", "sis": ""} | pins)), encoding="utf-8")
    return audited_anew(folder)


@pytest.mark.parametrize("switches", ["bridge irb", "no ip routing"])
def test_ios_lists_at_members_judge_what_is_bridged_and_keep_no_state(tmp_path: Path, switches: str) -> None:
    found = told(ios(tmp_path, IOS_PINNED, switches))
    assert found["EWS > SIS"] == ("VIOLATED", *[{"10.30.40.130/32 10.30.40.10/32 tcp 502"}] * 2)
    assert found["SIS > EWS"][1] == {"10.30.40.0/25 10.30.40.128/25 any any"}


def test_ios_bridges_without_lists_are_switches(tmp_path: Path) -> None:
    found = told(ios(tmp_path, {}, "bridge irb", list=""))
    assert found["EWS > SIS"][1] == {"10.30.40.128/25 10.30.40.0/25 any any"}


def test_what_ios_routes_from_a_bridge_may_pass_the_lists_of_members(tmp_path: Path) -> None:
    found = told(ios(tmp_path, IOS_PINNED, "bridge irb", route="bridge 1 route ip"))
    assert found["EWS > SIS"] == (
        "VIOLATED",
        {"10.30.40.130/32 10.30.40.10/32 tcp 502"},
        {"10.30.40.128/25 10.30.40.0/25 any any"},
    )


def test_a_wire_tells_on_which_side_a_router_stands(tmp_path: Path) -> None:
    """SIS names the inside; nothing but the wire says that the router is outside."""
    folder = written(tmp_path, MODBUS, {"sis": PINNED["sis"]})
    plant = folder / "plant.yaml"
    wire = "wiring:\n  - ['r1:GigabitEthernet0/1', 'fw-sis:GigabitEthernet1/1']\n"
    plant.write_text(plant.read_text(encoding="utf-8") + wire, encoding="utf-8")
    found = told(audited_anew(folder))
    assert found["CTRL > SIS"] == ("VIOLATED", *[{"10.20.0.0/24 10.30.40.10/32 tcp 443"}] * 2)
    assert found["EWS > SIS"] == ("VIOLATED", *[{"10.30.40.130/32 10.30.40.10/32 tcp 502"}] * 2)
    inside = wire.replace("1/1'", "1/2'")
    plant.write_text(plant.read_text(encoding="utf-8").replace(wire, inside), encoding="utf-8")
    assert told(audited_anew(folder))["CTRL > SIS"][1] == {"10.20.0.0/24 10.30.40.0/25 any any"}
