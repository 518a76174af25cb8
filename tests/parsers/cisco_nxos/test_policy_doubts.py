"""Route maps of policy routing of which a part is not understood: what the other entries decide stays decided."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

CONFIG = """\
version 9.3(8) Bios:version 05.47
hostname r1
feature pbr
interface Ethernet1/1
  no switchport
  no shutdown
  ip address 10.1.0.1/24
  ip policy route-map OUT
interface Ethernet1/2
  no switchport
  no shutdown
  ip address 10.2.0.1/24
interface Ethernet1/3
  no switchport
  no shutdown
  ip address 10.3.0.1/24
ip access-list POLLING
  10 permit tcp any any eq 502
ip access-list WEB
  10 permit tcp any any eq 443
ip access-list FAR
  10 permit ip any 10.9.0.0/16
ip access-list ODD
  10 permit tcp any any eq 443
  20 zzz yyy
  30 permit tcp any any eq 22
ip route 10.8.0.0/16 10.3.0.9
route-map OUT permit 10
  match ip address POLLING
  set ip next-hop 10.2.0.9
{}
"""
POLLED = "Ethernet1/1 10.1.0.9 > 10.8.0.7 tcp/502 = "
ASKED = "Ethernet1/1 10.1.0.9 > 10.8.0.7 tcp/443 = "
OTHER = "Ethernet1/1 10.1.0.9 > 10.8.0.7 tcp/81 = "
BY_MAP = "permit Ethernet1/2 10.1.0.9>10.8.0.7:"
BY_TABLE = "permit Ethernet1/3 10.1.0.9>10.8.0.7:"


def check(entries: str, *verdicts: str) -> None:
    text = CONFIG.format(entries)
    assert list(wrong_answers(text, "cisco_nxos", "\n".join(verdicts))) == []


@pytest.mark.parametrize("asked", ["match tag 7", "match ip address prefix-list P", "match ip address GONE"])
def test_what_an_entry_asks_for_beside_leaves_open_whether_it_takes_packets(asked: str) -> None:
    listed = "" if asked.startswith("match ip") else " match ip address WEB\n"
    entry = f"route-map OUT permit 20\n{listed} {asked}\n set ip next-hop 10.2.0.9"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}possibly")
    if listed:
        check(entry, f"{OTHER}{BY_TABLE}81")


def test_an_entry_behind_one_in_doubt_decides_about_what_is_left() -> None:
    first = "route-map OUT permit 5\n match ip address FAR\n match tag 7\n set ip next-hop 10.2.0.9"
    check(first, f"{POLLED}{BY_MAP}502", f"{ASKED}{BY_TABLE}443")


@pytest.mark.parametrize("clause", ["set interface Ethernet1/2", "set ip next-hop zzz", "set zzz"])
def test_what_an_entry_does_is_open_for_its_destinations_alone(clause: str) -> None:
    """Before, it was open for every packet that came in by the interface."""
    entry = f"route-map OUT permit 20\n match ip address FAR\n {clause}"
    far = "Ethernet1/1 10.1.0.9 > 10.9.0.7 tcp/443 = possibly"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}{BY_TABLE}443", far)


def test_what_a_denial_would_set_is_for_nobody() -> None:
    entry = "route-map OUT deny 20\n match ip address WEB\n set ip next-hop zzz"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}{BY_TABLE}443")


def test_a_line_of_a_list_that_was_not_read_leaves_open_what_stands_behind_it() -> None:
    entry = "route-map OUT permit 20\n match ip address ODD\n set ip next-hop 10.2.0.9"
    behind = "Ethernet1/1 10.1.0.9 > 10.8.0.7 tcp/22 = possibly"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}{BY_MAP}443", behind)


def test_of_two_kinds_of_ways_either_may_count() -> None:
    entry = "route-map OUT permit 20\n match ip address WEB\n set ip next-hop 10.2.0.9\n set interface Null0"
    check(entry, f"{POLLED}{BY_MAP}502", f"{ASKED}possibly", f"{OTHER}{BY_TABLE}81")


def test_a_map_that_nothing_defines_leaves_all_open() -> None:
    text = CONFIG.format("").replace("ip policy route-map OUT", "ip policy route-map GONE")
    assert list(wrong_answers(text, "cisco_nxos", f"{ASKED}possibly")) == []


def test_what_a_deny_entry_of_a_list_takes_is_open_and_nothing_else() -> None:
    """Guides of models differ: it is not supported, it leaves packets to the table, or to the next entry."""
    text = CONFIG.format("route-map OUT permit 20\n match ip address SPARED\n set ip next-hop 10.2.0.9").replace(
        "ip access-list ODD\n",
        "ip access-list SPARED\n  10 deny tcp any any eq 443\n  20 permit tcp any any\nip access-list ODD\n",
    )
    verdicts = (f"{POLLED}{BY_MAP}502", f"{ASKED}possibly", f"{OTHER}{BY_MAP}81")
    assert list(wrong_answers(text, "cisco_nxos", "\n".join(verdicts))) == []
