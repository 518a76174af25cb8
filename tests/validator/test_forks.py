"""Devices that take one of several ways: a flow works if every one of them lets it through.

Judged by hand. Equal static routes of IOS share the load ("How Does Load Balancing Work?", Cisco 5212), so a packet may
take either. FortiOS shares traffic among the members of an SD-WAN ("Implicit rule", cookbook 6.2.2, 216765; "Equal cost
multi-path", administration guide 7.2, 25967); a rule none of whose members lives is passed over (Technical Tip 223230).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, interface, route
from parsers.model.device import Effect, Unmodelled
from small_plants import device, joined, zone
from validator.audit import AuditOptions, audit
from validator.questions import Silent
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from validator.report.document import Report

PLANT = """\
plant: {{id: T}}
zones:
  - {{id: A, kind: enterprise, networks: [10.1.0.0/24]}}
  - {{id: B, {zone}}}
conduits:
  - {{id: C, from: A, to: B, flows: [{{src: A, dst: any, service: {service}, purpose: x, owner: y}}]}}
"""
SPLIT = """\
version 15.2
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.3.0.1 255.255.255.0
ip route 10.9.0.0 255.255.255.0 10.2.0.2
ip route 10.9.0.0 255.255.255.0 10.3.0.2{distance}
end
"""
JOIN = """\
version 15.2
hostname r{n}
interface GigabitEthernet0/0
 ip address 10.{n}.0.2 255.255.255.0
{bound}interface GigabitEthernet0/1
 ip address 10.9.0.{n} 255.255.255.0
ip route 10.1.0.0 255.255.255.0 10.{n}.0.1
ip access-list extended X
 deny udp any any eq 514
 permit ip any any
end
"""
BOUND = " ip access-group X in\n"
SHUT = " ip access-group 99 in\n"


def report(
    folder: Path, zone: str, service: str, files: dict[str, str], plant: str = PLANT, failures: int = 0
) -> Report:
    """The audit of a flow from A to all of B."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(plant.format(zone=zone, service=service), encoding="utf-8")
    for name, text in files.items():
        (folder / "configs" / name).write_text(text, encoding="utf-8")
    return audit(folder, AuditOptions(None, dt.date(2026, 1, 1), failures=failures), Silent())


@pytest.mark.parametrize(
    ("service", "distance", "bound", "verdict", "why"),
    [
        (
            "udp/514",
            "",
            (BOUND, ""),
            "UNKNOWN",
            "r1 may take one of several ways, and not each of them lets all of it through",
        ),
        (
            "udp/514",
            "",
            ("", BOUND),
            "UNKNOWN",
            "r1 may take one of several ways, and not each of them lets all of it through",
        ),
        ("udp/514", "", (BOUND, BOUND), "BROKEN", "the way there is not open for all of it"),
        ("udp/514", "", ("", ""), "WORKS", ""),
        ("udp/515", "", (BOUND, BOUND), "WORKS", ""),
        # A worse route is not taken while the better one is there.
        ("udp/514", " 200", ("", BOUND), "WORKS", ""),
        ("udp/514", " 200", (BOUND, ""), "BROKEN", "the way there is not open for all of it"),
    ],
)
def test_of_equal_routes_each_must_lead_there(
    tmp_path: Path, service: str, distance: str, bound: tuple[str, str], verdict: str, why: str
) -> None:
    joins = {f"r{n}.txt": JOIN.format(n=n, bound=one) for n, one in zip((2, 3), bound, strict=True)}
    files = {"r1.txt": SPLIT.format(distance=distance), **joins}
    found = report(tmp_path, "kind: control, networks: [10.9.0.0/24]", service, files)
    (flow,) = found.conduits[0].flows
    assert (flow.verdict.value, flow.why) == (verdict, why)


NAT = """\
version 15.2
hostname r2
interface GigabitEthernet0/0
 ip address 10.2.0.2 255.255.255.0
 ip nat outside
interface GigabitEthernet0/1
 ip address 10.9.0.2 255.255.255.0
 ip nat inside
ip nat inside source static 10.9.0.6 10.9.0.5
ip route 10.1.0.0 255.255.255.0 10.2.0.1
end
"""


@pytest.mark.parametrize(("host", "verdict"), [("10.9.0.5", "UNKNOWN"), ("10.9.0.8", "WORKS")])
def test_ways_that_end_at_two_hosts_do_not_lead_to_one(tmp_path: Path, host: str, verdict: str) -> None:
    """One of two equal routes leads through a translation to another host of the zone."""
    files = {"r1.txt": SPLIT.format(distance=""), "r2.txt": NAT, "r3.txt": JOIN.format(n=3, bound="")}
    zone = f"kind: control, networks: [10.9.0.0/24], assets: [{{id: H, ip: {host}}}]"
    plant = PLANT.replace("dst: any", "dst: H")
    (flow,) = report(tmp_path, zone, "udp/515", files, plant).conduits[0].flows
    assert flow.verdict.value == verdict


@pytest.mark.parametrize(
    ("tracked", "distance", "verdict"),
    [("", "", "VIOLATED"), (" track 1", " 200", "VIOLATED"), ("", " 200", "VIOLATED"), (" track 1", "", "VIOLATED")],
)
def test_where_another_route_takes_the_place_of_one_that_may_be_absent_one_of_both_is_taken(
    tmp_path: Path, tracked: str, distance: str, verdict: str
) -> None:
    """Both lead there, so what travels undeclared surely does, whichever is taken (decision 224)."""
    split = SPLIT.format(distance=distance).replace("10.2.0.2\n", f"10.2.0.2{tracked}\n")
    split = split.replace("interface", "track 1 ip sla 1 reachability\ninterface", 1)
    files = {"r1.txt": split, **{f"r{n}.txt": JOIN.format(n=n, bound="") for n in (2, 3)}}
    undeclared = PLANT.partition("conduits")[0]
    found = report(tmp_path, "kind: control, networks: [10.9.0.0/24]", "", files, undeclared)
    assert [pair.verdict.value for pair in found.pairs if pair.source == "A"] == [verdict]


HSRP = """\
version 15.2
hostname r{n}
interface GigabitEthernet0/0
 ip address 10.2.0.{n} 255.255.255.0
 standby 1 ip 10.2.0.254
{bound}interface GigabitEthernet0/1
 ip address 10.9.0.{n} 255.255.255.0
 standby 2 ip 10.9.0.254
ip route 10.1.0.0 255.255.255.0 10.2.0.1
access-list 99 deny any
ip access-list extended X
 deny udp any any eq 514
 permit ip any any
end
"""
TO_GROUP = """\
version 15.2
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip route 10.9.0.0 255.255.255.0 10.2.0.254
end
"""


@pytest.mark.parametrize(
    ("bound", "verdict"),
    [(("", ""), "WORKS"), ((BOUND, ""), "UNKNOWN"), (("", BOUND), "UNKNOWN"), ((BOUND, BOUND), "BROKEN")],
)
def test_of_routers_with_one_address_each_must_lead_there(tmp_path: Path, bound: tuple[str, str], verdict: str) -> None:
    routers = {f"r{n}.txt": HSRP.format(n=n, bound=one) for n, one in zip((2, 3), bound, strict=True)}
    zone = "kind: control, networks: [10.9.0.0/24]"
    found = report(tmp_path, zone, "udp/514", {"r1.txt": TO_GROUP, **routers})
    assert [flow.verdict.value for flow in found.conduits[0].flows] == [verdict]


@pytest.mark.parametrize(
    ("bound", "verdict"),
    [
        (("", ""), "VIOLATED"),
        ((SHUT, ""), "UNKNOWN"),
        (("", SHUT), "UNKNOWN"),
        ((SHUT, SHUT), "PROVED"),
        ((BOUND, ""), "VIOLATED"),
    ],
)
def test_what_surely_travels_by_a_shared_next_hop_each_of_its_routers_lets_pass(
    tmp_path: Path, bound: tuple[str, str], verdict: str
) -> None:
    """Whoever is active takes all of it; the senders behind r1 cannot name the other one (decision 317)."""
    routers = {f"r{n}.txt": HSRP.format(n=n, bound=one) for n, one in zip((2, 3), bound, strict=True)}
    plant = PLANT.partition("conduits")[0]
    found = report(tmp_path, "kind: control, networks: [10.9.0.0/24]", "", {"r1.txt": TO_GROUP, **routers}, plant)
    assert [pair.verdict.value for pair in found.pairs if pair.source == "A"] == [verdict]
    told = [one for one in found.findings if "r2 and r3 share 10.2.0.254" in one.message]
    assert bool(told) is (verdict == "UNKNOWN")


ACTIVE = " standby {g} priority 110\n standby {g} preempt\n"
TRACKED = " standby {g} track 1 decrement 20\n"


def in_groups(number: int, lines: str, bound: str = "") -> str:
    """A router of the pair with lines in both of its groups."""
    text = HSRP.format(n=number, bound=bound)
    for group, shared in ((1, "10.2.0.254"), (2, "10.9.0.254")):
        line = f" standby {group} ip {shared}\n"
        text = text.replace(line, line + lines.format(g=group))
    return text


@pytest.mark.parametrize(
    ("lines", "bound", "verdict"),
    [
        (ACTIVE, ("", SHUT), "VIOLATED"),
        (ACTIVE, (SHUT, ""), "UNKNOWN"),
        # It may wait behind the other one, or have stepped back.
        (" standby {g} priority 110\n", ("", SHUT), "UNKNOWN"),
        (ACTIVE + TRACKED, ("", SHUT), "UNKNOWN"),
        (" standby {g} preempt\n", ("", SHUT), "UNKNOWN"),
    ],
)
def test_what_the_router_lets_pass_that_surely_is_active_surely_travels(
    tmp_path: Path, lines: str, bound: tuple[str, str], verdict: str
) -> None:
    """Of two that live it is the one of the higher priority that preempts and tracks nothing (decision 318)."""
    files = {"r1.txt": TO_GROUP, "r2.txt": in_groups(2, lines, bound[0]), "r3.txt": in_groups(3, "", bound[1])}
    plant = PLANT.partition("conduits")[0]
    found = report(tmp_path, "kind: control, networks: [10.9.0.0/24]", "", files, plant)
    assert [pair.verdict.value for pair in found.pairs if pair.source == "A"] == [verdict]


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("standby", "standby", "VIOLATED"),
        ("standby 1 ", "standby 7 ", "UNKNOWN"),
        ("standby", "vrrp", "UNKNOWN"),
        (" standby 1 ip", " standby version 2\n standby 1 ip", "UNKNOWN"),
    ],
)
def test_routers_of_two_groups_with_one_address_do_not_hear_each_other(
    tmp_path: Path, old: str, new: str, verdict: str
) -> None:
    """Of two groups each has a router that answers for the address, whatever the priority in the other (decision 365)."""
    other = in_groups(3, "", SHUT)
    assert old in other
    files = {"r1.txt": TO_GROUP, "r2.txt": in_groups(2, ACTIVE), "r3.txt": other.replace(old, new)}
    plant = PLANT.partition("conduits")[0]
    found = report(tmp_path, "kind: control, networks: [10.9.0.0/24]", "", files, plant)
    assert [pair.verdict.value for pair in found.pairs if pair.source == "A"] == [verdict]


@pytest.mark.parametrize(
    ("one", "other", "stopped"),
    [
        ("", "", {"r2", "r3"}),
        (ACTIVE + TRACKED, " standby {g} preempt\n" + TRACKED, set[str]()),
        (ACTIVE, " standby {g} preempt\n", {"r2"}),
        (ACTIVE + TRACKED, "", {"r2"}),
    ],
)
def test_a_router_behind_a_shared_next_hop_may_keep_the_address_without_a_way_on(
    tmp_path: Path, one: str, other: str, stopped: set[str]
) -> None:
    files = {"r1.txt": TO_GROUP, "r2.txt": in_groups(2, one), "r3.txt": in_groups(3, other)}
    found = report(tmp_path, "kind: control, networks: [10.9.0.0/24]", "udp/515", files, failures=1)
    assert [flow.verdict.value for flow in found.conduits[0].flows] == ["WORKS"]
    told = [text for item in found.findings if item.code == "PATH012" for _, text in item.notes]
    named = "; ".join(told).split("; ")
    assert {name for name in ("r2", "r3") if f"{name} GigabitEthernet0/1 fails" in named} == stopped
    assert not {"r2 fails", "r3 fails"} & set(named)


@pytest.mark.parametrize("translated", ["", "ip nat inside source static 10.1.0.9 10.2.0.77\n"])
@pytest.mark.parametrize(("bound", "verdict"), [(("", ""), "WORKS"), (("", BOUND), "UNKNOWN")])
def test_a_translated_flow_works_by_a_shared_next_hop(
    tmp_path: Path, bound: tuple[str, str], verdict: str, translated: str
) -> None:
    """Answers come back through r1 alone."""
    routers = {f"r{n}.txt": HSRP.format(n=n, bound=one) for n, one in zip((2, 3), bound, strict=True)}
    near = TO_GROUP.replace("10.1.0.1 255.255.255.0\n", "10.1.0.1 255.255.255.0\n ip nat inside\n")
    near = near.replace("10.2.0.1 255.255.255.0\n", "10.2.0.1 255.255.255.0\n ip nat outside\n")
    files = {"r1.txt": near.replace("end\n", f"{translated}end\n"), **routers}
    plant = PLANT.replace("networks: [10.1.0.0/24]", "networks: [10.1.0.0/24], assets: [{{id: S, ip: 10.1.0.9}}]")
    plant = plant.replace("src: A", "src: S")
    found = report(tmp_path, "kind: control, networks: [10.9.0.0/24]", "udp/514", files, plant)
    assert [flow.verdict.value for flow in found.conduits[0].flows] == [verdict]


@pytest.mark.parametrize(("one", "other", "verdict"), [(True, True, "VIOLATED"), (True, False, "UNKNOWN")])
def test_a_link_local_next_hop_may_be_shared(tmp_path: Path, one: bool, other: bool, verdict: str) -> None:  # noqa: FBT001
    """HSRP of version 2 shares a link-local address (RFC 4291, 2.5.6; IPv6 First Hop Redundancy Guide of IOS)."""
    near = TO_GROUP.replace("hostname r1\n", "hostname r1\nipv6 unicast-routing\n")
    near = near.replace("10.1.0.1 255.255.255.0\n", "10.1.0.1 255.255.255.0\n ipv6 address 2001:DB8:1::1/64\n")
    near = near.replace("10.2.0.1 255.255.255.0\n", "10.2.0.1 255.255.255.0\n ipv6 address 2001:DB8:2::1/64\n")
    near = near.replace("end\n", "ipv6 route 2001:DB8:9::/64 GigabitEthernet0/1 FE80::99\nend\n")
    files = {"r1.txt": near}
    for number, open_ in ((2, one), (3, other)):
        text = HSRP.format(n=number, bound="" if open_ else " ipv6 traffic-filter NONE in\n")
        text = text.replace(f"hostname r{number}\n", f"hostname r{number}\nipv6 unicast-routing\n")
        shared = f" ipv6 address 2001:DB8:2::{number}/64\n standby version 2\n standby 6 ipv6 FE80::99\n"
        text = text.replace(" standby 1 ip 10.2.0.254\n", f"{shared} standby 1 ip 10.2.0.254\n")
        text = text.replace(" standby 2 ip", f" ipv6 address 2001:DB8:9::{number}/64\n standby 2 ip")
        text = text.replace(
            "end\n", "ipv6 route 2001:DB8:1::/64 2001:DB8:2::1\nipv6 access-list NONE\n deny ipv6 any any\n!\nend\n"
        )
        files[f"r{number}.txt"] = text
    plant = PLANT.partition("conduits")[0].replace("10.1.0.0/24", '"2001:db8:1::/64"')
    found = report(tmp_path, 'kind: control, networks: ["2001:db8:9::/64"]', "", files, plant)
    assert [pair.verdict.value for pair in found.pairs if pair.source == "A"] == [verdict]


FIXTURES = Path(__file__).parents[2] / "fixtures" / "judged"


@pytest.mark.parametrize(
    ("case", "service", "verdict"),
    [
        ("all_members_alike", "tcp/443", "WORKS"),
        ("all_members_alike", "tcp/80", "BROKEN"),
        ("one_member_denied", "tcp/443", "UNKNOWN"),
    ],
)
def test_of_members_of_an_sdwan_each_must_lead_there(tmp_path: Path, case: str, service: str, verdict: str) -> None:
    text = (FIXTURES / f"forti_sdwan_{case}" / "configs" / "fw.txt").read_text(encoding="utf-8")
    found = report(tmp_path, "kind: internet", service, {"fw.txt": text})
    assert [flow.verdict.value for flow in found.conduits[0].flows] == [verdict]


@pytest.mark.parametrize("service", ["icmp/3", "icmp/8", "udp/53"])
def test_what_needs_no_answer_works_by_whichever_member_too(tmp_path: Path, service: str) -> None:
    text = (FIXTURES / "forti_sdwan_all_members_alike" / "configs" / "fw.txt").read_text(encoding="utf-8")
    opened = text.replace('set service "HTTPS"', 'set service "ALL"')
    assert opened != text
    found = report(tmp_path, "kind: internet", service, {"fw.txt": opened})
    assert [flow.verdict.value for flow in found.conduits[0].flows] == ["WORKS"]


def test_what_surely_leaves_by_some_member_is_told_with_its_policy(tmp_path: Path) -> None:
    text = (FIXTURES / "forti_sdwan_all_members_alike" / "configs" / "fw.txt").read_text(encoding="utf-8")
    found = report(tmp_path, "kind: internet", "tcp/80", {"fw.txt": text})
    (pair,) = [one for one in found.pairs if one.source == "A"]
    assert pair.verdict.value == "VIOLATED"
    told = [one for one in found.findings if one.code.startswith("PATH") and one.certainty.value == "sure"]
    assert any("edit 1" in text.splitlines()[label.span.line - 1] for one in told for label in one.labels)


@pytest.mark.parametrize("effects", [(), (Effect.MAY_DENY,)])
def test_of_two_ways_one_in_doubt_leaves_all_in_doubt(effects: tuple[Effect, ...]) -> None:
    """A packet may take either, so which of them arrives is open, unless each way surely lets it through."""
    ends = interface("a", "10.1.0.1/24"), interface("b", "10.2.0.1/24"), interface("c", "10.3.0.1/24")
    first = device("r1", *ends, routes=(route("10.9.0.0/24", "10.2.0.2"), route("10.9.0.0/24", "10.3.0.2")))
    second = device("r2", interface("l", "10.2.0.2/24"), interface("z", "10.9.0.2/24"))
    third = device("r3", interface("l", "10.3.0.2/24"), interface("z", "10.9.0.3/24"))
    third = replace(third, unmodelled=tuple(Unmodelled("x", effect, HERE) for effect in effects))
    zones = [zone("A", "10.1.0.0/24"), zone("B", "10.9.0.0/24")]
    (answer,) = Engine(joined(zones, first, second, third)).reach(zones[0], zones[1])
    assert answer.total.surely == answer.total.possibly == answer.grid.everything()
    assert any(one.loose for one in answer.deliveries) is bool(effects)
