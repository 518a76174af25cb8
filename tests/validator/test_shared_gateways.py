"""Routers that share the address of a gateway: a declared flow works if each of them lets it through.

Judged by hand. A host sends what is not for its own network to its gateway, and which router of a group has that
address is decided between them (RFC 2281, 5; RFC 5798, 1.2). The other one drops nothing and forwards nothing of it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from strategies import seeded
from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PLANT = """\
plant: {{id: P}}
zones:
  - {{id: A, kind: control, networks: [10.1.0.0/24, 10.3.0.0/24, "2001:db8:1::/64"]}}
  - {{id: B, kind: control, networks: [10.2.0.0/24, "2001:db8:2::/64"]}}
conduits:
  - {{id: C, from: A, to: B, flows: [{flows}]}}
"""
FLOW = "{{src: {source}, dst: {destination}, service: {service}, purpose: x, owner: y}}"
HALF = """\
version 15.7
hostname R{n}
ipv6 unicast-routing
!
interface GigabitEthernet0/0
 ip address 10.1.0.{n} 255.255.255.0
 ip address 10.3.0.{n} 255.255.255.0 secondary
 ipv6 address 2001:DB8:1::{n}/64
 standby version 2
{first} ip access-group AIN in
 ipv6 traffic-filter AIN6 in
!
interface GigabitEthernet0/1
 ip address 10.2.0.{n} 255.255.255.0
 ipv6 address 2001:DB8:2::{n}/64
{second} ip access-group BIN in
!
{more}ip access-list extended AIN
{there}!
ip access-list extended BIN
{back}!
ipv6 access-list AIN6
{there6}!
line vty 0 4
 transport input ssh
 login local
end
"""
ALL = " permit ip any any\n"
SSH = " permit tcp any any eq 22\n"
NONE = " deny ip any any\n"
VIP = " standby 1 ip 10.1.0.254\n"
VIPS = {"first": VIP, "second": " standby 2 ip 10.2.0.254\n"}
APART = {"first": "", "second": ""}
NETWORKS = "10.1.0.0/24", "10.2.0.0/24"


def half(number: int, there: str = ALL, back: str = ALL, **other: str) -> str:
    """One of the routers."""
    return HALF.format(
        **{"n": number, "there": there, "back": back, "there6": ALL.replace("ip", "ipv6"), "more": ""} | VIPS | other
    )


def report(
    folder: Path, halves: list[str], flows: list[tuple[str, str, str]], plant: str = PLANT, failures: int = 0
) -> Report:
    """The audit of some flows (sender, receiver, service) through two routers."""
    folder.mkdir(exist_ok=True)
    (folder / "configs").mkdir()
    told = ", ".join(FLOW.format(source=one, destination=other, service=what) for one, other, what in flows)
    (folder / "plant.yaml").write_text(plant.format(flows=told), encoding="utf-8")
    for number, text in enumerate(halves):
        (folder / "configs" / f"r{number}.txt").write_text(text, encoding="utf-8")
    return audit(folder, AuditOptions(None, dt.date(2026, 1, 1), failures=failures), Silent())


def verdicts(folder: Path, halves: list[str], *flows: tuple[str, str, str], plant: str = PLANT) -> list[str]:
    """What is said of each flow."""
    return [flow.verdict.value for flow in report(folder, halves, list(flows), plant).conduits[0].flows]


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [(ALL, ALL, "WORKS"), (ALL, NONE, "UNKNOWN"), (NONE, ALL, "UNKNOWN"), (NONE, NONE, "BROKEN"), (SSH, ALL, "WORKS")],
)
def test_each_router_of_a_group_must_let_a_flow_through(tmp_path: Path, one: str, other: str, verdict: str) -> None:
    ssh = (*NETWORKS, "tcp/22")
    (flow,) = report(tmp_path, [half(2, one), half(3, other)], [ssh]).conduits[0].flows
    assert flow.verdict.value == verdict
    if verdict == "UNKNOWN":
        assert flow.why == "R2 and R3 share 10.1.0.254, and not each of them surely lets all of it through"


@pytest.mark.parametrize(("back", "verdict"), [(ALL, "WORKS"), (NONE, "UNKNOWN")])
@pytest.mark.parametrize("more", ["", "ip nat inside source static 10.3.0.9 10.7.0.9\n!\n"])
def test_answers_come_back_whichever_router_takes_them(tmp_path: Path, back: str, verdict: str, more: str) -> None:
    """Also where they are followed with translations, because a router has one."""
    halves = [half(2, more=more), half(3, back=back, more=more)]
    assert verdicts(tmp_path, halves, (*NETWORKS, "tcp/22")) == [verdict]


def test_hosts_choose_between_routers_that_share_no_address(tmp_path: Path) -> None:
    ssh = (*NETWORKS, "tcp/22")
    assert verdicts(tmp_path / "apart", [half(2, **APART), half(3, NONE, **APART)], ssh) == ["WORKS"]
    assert verdicts(tmp_path / "one", [half(2), half(3, NONE, first=" standby 7 ip 10.1.0.253\n")], ssh) == ["WORKS"]


def test_a_third_router_with_an_address_of_its_own_may_be_the_gateway(tmp_path: Path) -> None:
    halves = [half(2), half(3, NONE), half(4, **APART)]
    assert verdicts(tmp_path, halves, (*NETWORKS, "tcp/22")) == ["WORKS"]


def test_the_shared_address_is_the_gateway_of_its_own_network(tmp_path: Path) -> None:
    """Of the secondary network both have addresses, and share none; of IPv6 neither."""
    flows = [
        (one, other, "tcp/22")
        for one, other in (("10.3.0.0/24", "10.2.0.0/24"), ("2001:db8:1::/64", "2001:db8:2::/64"))
    ]
    lists = {"there": NONE, "there6": NONE.replace("ip", "ipv6"), "second": ""}
    assert verdicts(tmp_path / "v4", [half(2, second=""), half(3, **lists)], *flows) == ["WORKS", "WORKS"]
    shared = {"first": f"{VIP} standby 6 ipv6 FE80::1\n standby 3 ip 10.3.0.254\n", "second": ""}
    assert verdicts(tmp_path / "all", [half(2, **shared), half(3, **lists | shared)], *flows) == ["UNKNOWN", "UNKNOWN"]


def test_what_stands_on_the_network_is_reached_without_the_gateway(tmp_path: Path) -> None:
    """A router by its address there; by its address on the other side it is reached by the gateway."""
    near = PLANT.replace("id: A, ", "id: M, kind: control, networks: [10.1.0.0/28]}}\n  - {{id: A, ")
    near = near.replace("10.1.0.0/24", "10.1.0.128/25").replace("to: B", "to: M")
    halves = [half(2), half(3, NONE)]
    own = [("10.1.0.128/25", f"10.1.0.{number}/32", "tcp/22") for number in (2, 3)]
    assert verdicts(tmp_path / "near", halves, *own, plant=near) == ["WORKS", "BROKEN"]
    far = ("10.1.0.0/24", "10.2.0.2/32", "tcp/22")
    assert verdicts(tmp_path / "far", halves, far) == ["UNKNOWN"]
    assert verdicts(tmp_path / "both", [half(2), half(3)], far) == ["WORKS"]


@pytest.mark.parametrize("seed", range(6))
def test_random_lists_of_two_routers(tmp_path: Path, seed: int) -> None:
    """Of each service: both let it pass, one does, or none."""
    draw = seeded(seed)
    ports = [22, 80, 102, 443, 502]
    open_ = [{port for port in ports if draw.random() < 0.6} for _ in range(2)]
    lists = ["".join(f" permit tcp any any eq {port}\n" for port in sorted(some)) + NONE for some in open_]
    expected = [("BROKEN", "UNKNOWN", "WORKS")[sum(port in some for some in open_)] for port in ports]
    halves = [half(number, text) for number, text in zip((2, 3), lists, strict=True)]
    assert verdicts(tmp_path, halves, *((*NETWORKS, f"tcp/{port}") for port in ports)) == expected


def test_what_one_of_two_routers_lets_pass_surely_travels(tmp_path: Path) -> None:
    """Whoever sends may name the other router by its own address: the pair is VIOLATED."""
    found = report(tmp_path, [half(2, NONE), half(3)], [(*NETWORKS, "tcp/22")])
    assert {(one.source, one.destination): one.verdict.value for one in found.pairs}["A", "B"] == "VIOLATED"


FIRST = " standby {g} priority 110\n standby {g} preempt\n"
SECOND = " standby {g} preempt\n"
TRACKS = " standby {g} track 1 decrement 20\n"
NOTHING: list[str] = []


def words(*lines: str) -> dict[str, str]:
    """The lines of a router in its groups of both networks."""
    return {
        "first": VIP + "".join(line.format(g=1) for line in lines),
        "second": " standby 2 ip 10.2.0.254\n" + "".join(line.format(g=2) for line in lines),
    }


@pytest.mark.parametrize(
    ("one", "other", "stopped"),
    [
        # Nobody knows who is active, and who is keeps the address without the way on.
        (NOTHING, NOTHING, {"R2", "R3"}),
        # Each that has lost a line steps back, and the other one takes its place.
        ([FIRST, TRACKS], [SECOND, TRACKS], set[str]()),
        ([FIRST, TRACKS], [SECOND], set[str]()),
        # R2 is active, whatever it has lost; R3 never is while R2 lives.
        ([FIRST], [SECOND], {"R2"}),
        ([FIRST], NOTHING, {"R2"}),
        # R2 lowers its priority, but R3 waits until it is gone.
        ([FIRST, TRACKS], NOTHING, {"R2"}),
        # R2 is the better one, but may be waiting behind R3.
        ([" standby {g} priority 110\n"], NOTHING, {"R2", "R3"}),
        # Both are as good.
        ([SECOND], [SECOND], {"R2", "R3"}),
    ],
)
def test_a_router_that_has_lost_its_way_on_may_still_be_active(
    tmp_path: Path, one: list[str], other: list[str], stopped: set[str]
) -> None:
    """Of each of two routers one line fails, on either side; both as a whole give way (decision 318)."""
    halves = [half(2, **words(*one)), half(3, **words(*other))]
    found = report(tmp_path, halves, [(*NETWORKS, "tcp/22")], failures=1)
    assert [flow.verdict.value for flow in found.conduits[0].flows] == ["WORKS"]
    told = [item for item in found.findings if item.code == "PATH012"]
    assert all(item.certainty.value == "possible" for item in told)
    named = " ".join(text for item in told for _, text in item.notes)
    lines = {name for name in ("R2", "R3") for number in (0, 1) if f"{name} GigabitEthernet0/{number} fails" in named}
    assert lines == stopped
    assert not any(f"{name} fails" in named for name in ("R2", "R3"))
