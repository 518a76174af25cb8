"""What rules take out of connection tracking has the state `untracked` and no other one; what answers it, any."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from parsers.model.service import State
from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import ConcretePacket
from validator.reachability.header import AS_SENT
from validator.reachability.judge import judged
from validator.reachability.programs import Line, Program

NFT = """\
table inet t {{
	set states {{
		type ct_state
		elements = {{ established, untracked }}
	}}
	chain early {{
		type filter hook prerouting priority {priority}; policy accept;
		{early}
	}}
	chain forward {{
		type filter hook forward priority filter; policy drop;
		{rule}
	}}
}}
"""
NOTRACK = "ip saddr 10.1.0.1 tcp dport 502 notrack"
OWN, OTHER = "10.1.0.1 10.2.0.2 tcp/502", "10.1.0.2 10.2.0.2 tcp/502"


def answered(rule: str, text: str, early: str = NOTRACK, priority: str = "raw") -> str:
    """What becomes of a packet, `SRC DST tcp/PORT`; `!` behind it says that it answers: then the port is its source."""
    device = parse(Source.from_text("t.nft", NFT.format(rule=rule, early=early, priority=priority))).devices[0]
    src, dst, service = text.split()
    port = int(service.removeprefix("tcp/").removesuffix("!"))
    ports, state = ((port, 40_000), State.ESTABLISHED) if service.endswith("!") else ((40_000, port), State.NEW)
    packet = ConcretePacket(ip_address(src), ip_address(dst), 6, *ports, state)
    rules = next(item for item in device.rule_sets if item.name == "inet t forward").rules
    program = Program(0, tuple(Line(rule.action, rule.match, rule, "forward") for rule in rules), AS_SENT)
    return {"permit": "+", "deny": "-", "possibly": "?"}[judged(program, packet).verdict.value]


@pytest.mark.parametrize(
    ("rule", "own", "other"),
    [
        ("ct state untracked accept", "+", "-"),
        ("ct state new accept", "-", "+"),
        ("ct state invalid accept", "-", "-"),
        ("ct state { new, untracked } accept", "+", "+"),
        ("ct state != untracked accept", "-", "+"),
        ("ct state != new accept", "+", "-"),
        ("ct state @states accept", "+", "-"),
        ("ct state vmap { new : drop, untracked : accept }", "+", "-"),
        ("accept", "+", "+"),
    ],
)
def test_a_packet_that_is_not_tracked_has_one_state(rule: str, own: str, other: str) -> None:
    assert (answered(rule, OWN), answered(rule, OTHER)) == (own, other)


def test_of_other_tests_of_a_connection_nothing_is_sure() -> None:
    assert answered("ct status dnat accept", OWN) == "?"


def test_only_rules_before_the_tracker_take_out_surely() -> None:
    assert answered("ct state untracked accept", OWN, priority="-150") != "+"


def test_a_rule_in_doubt_takes_out_perhaps() -> None:
    early = "ip saddr 10.1.0.1 limit rate 5/second notrack"
    assert answered("ct state untracked accept", OWN, early) == "?"
    assert answered("ct state new accept", OWN, early) == "?"
    assert answered("ct state new accept", OTHER, early) == "+"


def test_the_state_of_what_answers_is_open() -> None:
    back = "10.2.0.2 10.1.0.1 tcp/502!"
    assert answered("ct state established accept", back) == "?"
    assert answered("ct state untracked accept", back) == "?"
    assert answered("ct state established accept", "10.2.0.2 10.1.0.2 tcp/502!") == "+"
    assert answered("ct state established accept", "10.2.0.2 10.1.0.1 tcp/503!") == "+"


def test_an_answer_that_is_taken_out_as_well_is_untracked() -> None:
    early = f"{NOTRACK}\n		ip daddr 10.1.0.1 tcp sport 502 notrack"
    assert answered("ct state established accept", "10.2.0.2 10.1.0.1 tcp/502!", early) == "-"
    assert answered("ct state untracked accept", "10.2.0.2 10.1.0.1 tcp/502!", early) == "+"


def test_where_destinations_change_a_tracked_packet_may_have_the_same_header() -> None:
    nat = "}\n	chain nat {\n		type nat hook prerouting priority dstnat;\n		ip daddr 10.3.0.3 dnat ip to 10.2.0.2\n"
    assert answered("ct state untracked accept", OWN, NOTRACK + "\n" + nat) == "+"


@pytest.mark.parametrize(
    "before",
    [
        "ip saddr 10.1.0.1 accept",
        "tcp dport 502 ip saddr 10.1.0.1 return",
        "ip saddr 10.1.0.1 goto aside",
        "ip saddr vmap { 10.1.0.1 : accept }",
    ],
)
def test_what_a_rule_before_has_decided_about_is_tracked(before: str) -> None:
    """Before, an exemption ahead of `notrack` was lost, and its packets were surely untracked."""
    early = f"{before}\n\t\tnotrack\n\t}}\n\tchain aside {{"
    assert (answered("ct state new accept", OWN, early), answered("ct state new accept", OTHER, early)) == ("+", "-")
    assert answered("ct state untracked accept", OWN, early) == "-"
    assert answered("ct state untracked accept", OTHER, early) == "+"


def test_what_a_rule_before_may_have_decided_about_may_be_tracked() -> None:
    early = "ip saddr 10.1.0.1 limit rate 5/second accept\n\t\tnotrack"
    assert answered("ct state new accept", OWN, early) == "?"
    assert answered("ct state new accept", OTHER, early) == "-"


SAVED = """\
*raw
:PREROUTING ACCEPT [0:0]
-A PREROUTING -s 10.1.0.1/32 -p tcp -m tcp --dport 502 -j CT {}
-A PREROUTING -j CT --notrack
COMMIT
*filter
:FORWARD DROP [0:0]
-A FORWARD -m conntrack --ctstate NEW -j ACCEPT
COMMIT
"""


@pytest.mark.parametrize("settings", ["--helper ftp", "--ctevents new"])
def test_what_has_settings_of_the_tracker_is_tracked(settings: str) -> None:
    device = parse(Source.from_text("t.rules", SAVED.format(settings))).devices[0]
    rules = next(item for item in device.rule_sets if "FORWARD" in item.name).rules
    program = Program(0, tuple(Line(rule.action, rule.match, rule, "FORWARD") for rule in rules), AS_SENT)
    packets = [ConcretePacket(ip_address(src), ip_address("10.2.0.2"), 6, 4, 502) for src in ("10.1.0.1", "10.1.0.2")]
    assert [judged(program, packet).verdict.value for packet in packets] == ["permit", "deny"]


@pytest.mark.parametrize("zone", ["ct zone set 5", "ct original zone set 5", "ct zone set iifname map { eth0 : 5 }"])
def test_what_has_a_zone_for_the_tracker_is_tracked(zone: str) -> None:
    """Before, `ct zone set` did not count, and its packets were surely untracked."""
    early = f"ip saddr 10.1.0.1 {zone}\n\t\tnotrack"
    assert answered("ct state new accept", OWN, early) == ("?" if "map" in zone else "+")
    assert answered("ct state untracked accept", OWN, early) == ("?" if "map" in zone else "-")
    assert answered("ct state new accept", OTHER, early) == "-"


def test_a_zone_of_an_earlier_chain_counts() -> None:
    first = "notrack\n\t}\n\tchain first {\n\t\ttype filter hook prerouting priority -310; policy accept;\n\t\t"
    assert answered("ct state new accept", OWN, first + "ct zone set 5") == "+"
    left = first + "ip saddr 10.1.0.1 accept\n\t\tct zone set 5"
    assert (answered("ct state new accept", OWN, left), answered("ct state new accept", OTHER, left)) == ("-", "+")


def test_a_zone_behind_notrack_tracks_again() -> None:
    early = "notrack\n\t\tip saddr 10.1.0.1 ct zone set 5"
    assert answered("ct state new accept", OWN, early) == "?"
    assert answered("ct state new accept", OTHER, early) == "-"


def test_a_helper_has_no_connection_before_the_tracker() -> None:
    """Before, `ct helper set` counted as settings for the tracker, and its packets were surely tracked."""
    early = 'ip saddr 10.1.0.1 ct helper set "ftp"\n\t\tnotrack\n\t}\n\tct helper ftp {\n\t\ttype "ftp" protocol tcp'
    assert answered("ct state untracked accept", OWN, early) == "+"
    assert answered("ct state new accept", OWN, early) == "-"
