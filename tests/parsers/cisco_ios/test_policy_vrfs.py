"""Policy routes of IOS that lead packets into another VRF, judged packet by packet."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers
from parsers.registry import parse
from parsers.source import Source

CONFIG = """\
version 15.7
hostname r1
vrf definition CELL
 address-family ipv4
vrf definition SCADA
 address-family ipv4
interface GigabitEthernet0/1
 vrf forwarding CELL
 ip address 10.1.0.1 255.255.255.0
 ip policy route-map OUT
interface GigabitEthernet0/2
 vrf forwarding SCADA
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet0/3
 ip address 10.3.0.1 255.255.255.0
ip access-list extended POLLING
 permit tcp any any eq 502
route-map OUT permit 10
 match ip address POLLING
{clauses}
{more}
end
"""
IN = "GigabitEthernet0/1 10.1.0.9 > {} tcp/{} = "
BESIDE = "\n".join(
    IN.format(there, port) + "deny" for there, port in (("10.2.0.7", 80), ("10.3.0.7", 80), ("10.8.0.7", 80))
)
"""What no entry takes: the VRF has none of these networks."""


def config(*clauses: str, more: str = "!") -> str:
    return CONFIG.format(clauses="\n".join(f" {clause}" for clause in clauses), more=more)


def check(text: str, verdicts: str) -> None:
    assert list(wrong_answers(text, "cisco_ios", verdicts)) == []
    assert not parse(Source.from_text("r1.txt", text), "cisco_ios").devices[0].unmodelled


@pytest.mark.parametrize(
    ("clause", "way"),
    [
        ("set ip vrf SCADA next-hop 10.2.0.9", "GigabitEthernet0/2"),
        ("set ip global next-hop 10.3.0.9", "GigabitEthernet0/3"),
        ("set ip vrf CELL next-hop 10.1.0.254", "GigabitEthernet0/1"),
    ],
)
def test_the_next_hop_of_another_table_takes_the_packets_of_its_entry_alone(clause: str, way: str) -> None:
    out = f"{IN.format('10.8.0.7', 502)}permit {way} 10.1.0.9>10.8.0.7:502"
    check(config(clause), f"{out}\n{BESIDE}\nGigabitEthernet0/2 10.2.0.9 > 10.1.0.7 tcp/502 = deny")


def test_the_global_table_may_decide() -> None:
    out = f"{IN.format('10.3.0.7', 502)}permit GigabitEthernet0/3 10.1.0.9>10.3.0.7:502"
    check(config("set global"), f"{out}\n{IN.format('10.2.0.7', 502)}deny\n{BESIDE}")


def test_a_tracked_next_hop_may_be_gone() -> None:
    text = config("set ip vrf SCADA next-hop verify-availability 10.2.0.9 1 track 3")
    check(text, f"{IN.format('10.2.0.7', 502)}possibly\n{BESIDE}")


@pytest.mark.parametrize(
    ("clauses", "more"),
    [
        (("set ip vrf SCADA next-hop 10.9.0.9",), "!"),
        (("set ip vrf NONE next-hop 10.2.0.9",), "!"),
        (("set ip vrf SCADA next-hop 10.3.0.9",), "!"),
        (("set ip vrf SCADA next-hop 10.2.0.9 10.2.0.8",), "!"),
        (("set ip vrf SCADA next-hop recursive 10.2.0.9",), "!"),
        (("set ip vrf SCADA next-hop 10.2.0.9", "set ip next-hop 10.1.0.254"), "!"),
        (("set ip next-hop 10.1.0.254", "set ip global next-hop 10.3.0.9"), "!"),
        (("set ip global next-hop 10.3.0.9", "set vrf SCADA"), "!"),
        (("set ip vrf SCADA next-hop 10.2.0.9",), "ip route vrf SCADA 10.2.0.9 255.255.255.255 10.2.0.8"),
        (("set ip vrf SCADA next-hop 10.2.0.9",), "router ospf 1 vrf SCADA\n network 10.2.0.0 0.0.0.255 area 0"),
        (("set ip vrf SCADA next-hop 10.2.0.9",), "interface GigabitEthernet0/2\n shutdown"),
    ],
)
def test_what_does_not_tell_one_link_stays_open(clauses: tuple[str, ...], more: str) -> None:
    text = config(*clauses, more=more)
    there = "10.2.0.7" if "shutdown" not in more else "10.3.0.7"
    assert list(wrong_answers(text, "cisco_ios", IN.format(there, 502) + "possibly")) == []


@pytest.mark.parametrize(
    "line", ["vrf receive CELL", "ip vrf forwarding SCADA downstream CELL", "ipv6 vrf receive CELL"]
)
def test_an_unread_line_about_vrfs_may_put_its_network_into_any_table(line: str) -> None:
    text = config("set ip vrf CELL next-hop 10.1.0.254").replace("vrf forwarding SCADA", line)
    assert list(wrong_answers(text, "cisco_ios", IN.format("10.2.0.7", 80) + "possibly")) == []


def test_a_choice_of_vrfs_at_an_interface_is_for_what_enters_there() -> None:
    text = config("set ip vrf CELL next-hop 10.1.0.254").replace("vrf forwarding SCADA", "ip vrf select source")
    there = "GigabitEthernet0/2 10.2.0.9 > {} tcp/80 = possibly"
    check_of = f"{IN.format('10.2.0.7', 80)}deny\n{there.format('10.1.0.7')}"
    assert list(wrong_answers(text, "cisco_ios", check_of)) == []
