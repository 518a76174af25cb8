"""Route maps of policy routing of which a part is not understood: what the other entries decide stays decided."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

CONFIG = """\
version 15.7
hostname r1
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
 ip policy route-map OUT
interface GigabitEthernet0/2
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet0/3
 ip address 10.3.0.1 255.255.255.0
ip access-list extended POLLING
 permit tcp any any eq 502
ip access-list extended WEB
 permit tcp any any eq 443
ip access-list extended FAR
 permit ip any 10.9.0.0 0.0.255.255
ip access-list extended ODD
 permit tcp any any eq 443
 dynamic zzz yyy
 permit tcp any any eq 22
ip route 10.8.0.0 255.255.0.0 10.3.0.9
route-map OUT permit 10
 match ip address POLLING
 set ip next-hop 10.2.0.9
{}
end
"""
POLLED = "GigabitEthernet0/1 10.1.0.9 > 10.8.0.7 tcp/502 = "
ASKED = "GigabitEthernet0/1 10.1.0.9 > 10.8.0.7 tcp/443 = "
OTHER = "GigabitEthernet0/1 10.1.0.9 > 10.8.0.7 tcp/81 = "
BY_MAP = "permit GigabitEthernet0/2 10.1.0.9>10.8.0.7:"
BY_TABLE = "permit GigabitEthernet0/3 10.1.0.9>10.8.0.7:"


def check(entries: str, *verdicts: str) -> None:
    text = CONFIG.format(entries)
    assert list(wrong_answers(text, "cisco_ios", "\n".join(verdicts))) == []


@pytest.mark.parametrize("asked", ["match tag 7", "match ip address prefix-list P", "match ip address GONE"])
def test_what_an_entry_asks_for_beside_leaves_open_whether_it_takes_packets(asked: str) -> None:
    """Before, every packet that came in by the interface was open."""
    listed = "" if asked.startswith("match ip") else " match ip address WEB\n"
    entry = f"route-map OUT permit 20\n{listed} {asked}\n set ip next-hop 10.2.0.9"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}possibly")
    if listed:
        check(entry, f"{OTHER}{BY_TABLE}81")


def test_an_entry_behind_one_in_doubt_decides_about_what_is_left() -> None:
    first = "route-map OUT permit 5\n match ip address FAR\n match tag 7\n set ip next-hop 10.2.0.9"
    check(first, f"{POLLED}{BY_MAP}502", f"{ASKED}{BY_TABLE}443")


@pytest.mark.parametrize("clause", ["set ip next-hop dynamic dhcp", "set ip next-hop zzz", "set zzz"])
def test_what_an_entry_does_is_open_for_its_destinations_alone(clause: str) -> None:
    """Before, it was open for every packet that came in by the interface."""
    entry = f"route-map OUT permit 20\n match ip address FAR\n {clause}"
    far = "GigabitEthernet0/1 10.1.0.9 > 10.9.0.7 tcp/443 = possibly"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}{BY_TABLE}443", far)


def test_what_a_denial_would_set_is_for_nobody() -> None:
    entry = "route-map OUT deny 20\n match ip address WEB\n set ip next-hop zzz"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}{BY_TABLE}443")


def test_a_line_of_a_list_that_was_not_read_leaves_open_what_stands_behind_it() -> None:
    entry = "route-map OUT permit 20\n match ip address ODD\n set ip next-hop 10.2.0.9"
    behind = "GigabitEthernet0/1 10.1.0.9 > 10.8.0.7 tcp/22 = possibly"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}{BY_MAP}443", behind)


def test_of_two_kinds_of_ways_either_may_count() -> None:
    entry = "route-map OUT permit 20\n match ip address WEB\n set ip next-hop 10.2.0.9\n set interface Null0"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}possibly", f"{OTHER}{BY_TABLE}81")


def test_a_map_that_nothing_defines_leaves_all_open() -> None:
    text = CONFIG.format("").replace("ip policy route-map OUT", "ip policy route-map GONE")
    assert list(wrong_answers(text, "cisco_ios", f"{ASKED}possibly")) == []
