"""EOS: traffic policies, each verdict worked out by hand from Arista's description of the feature."""

from __future__ import annotations

from pathlib import Path

import pytest

from nat_verdicts import wrong_answers
from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import read_flow
from validator.reachability.questions import DeviceQuestion

CONFIG = (Path(__file__).parents[3] / "fixtures" / "arista_eos" / "traffic_policies" / "config.txt").read_text(
    encoding="utf-8"
)


@pytest.mark.parametrize(
    "verdicts",
    [
        "Ethernet1 10.1.0.5 > 10.20.0.9 tcp/502 = permit Ethernet8 10.1.0.5>10.20.0.9:502",
        "Ethernet1 10.1.0.5 > 10.20.0.66 tcp/502 = deny",  # taken out of the set
        "Ethernet1 10.1.0.5 > 10.21.0.9 tcp/4850 = permit Ethernet8 10.1.0.5>10.21.0.9:4850",
        "Ethernet1 10.1.0.5 > 10.20.0.9 tcp/4851 = deny",
        "Ethernet1 10.1.0.5 > 10.20.0.9 tcp/44818 = permit Ethernet8 10.1.0.5>10.20.0.9:44818",
        "Ethernet1 10.1.0.5 > 10.20.0.9 udp/2222 = deny",  # not from port 2222
        "Ethernet1 10.6.0.5 > 10.20.0.9 tcp/502 = deny",
        "Ethernet1 10.8.1.5 > 10.30.0.9 tcp/9 = permit Ethernet8 10.8.1.5>10.30.0.9:9",
        "Ethernet1 10.8.0.5 > 10.30.0.9 udp/9 = permit Ethernet8 10.8.0.5>10.30.0.9:9",
        "Ethernet1 10.8.0.5 > 10.30.0.9 tcp/9 = possibly",  # SYN without ACK, or another flag
        "Ethernet1 10.1.0.5 > 10.30.0.9 icmp = deny",
        "Ethernet2 10.2.0.5 > 10.30.0.9 tcp/9 = permit Ethernet8 10.2.0.5>10.30.0.9:9",
        "Ethernet8 10.30.0.5 > 10.2.0.9 tcp/9 = permit Ethernet2 10.30.0.5>10.2.0.9:9",
        "Ethernet3 10.3.0.5 > 10.30.0.9 tcp/80 = possibly",
        "Ethernet4 10.4.0.5 > 10.30.0.9 tcp/80 = possibly",
        "Ethernet5 10.5.0.5 > 10.30.0.9 tcp/80 = possibly",
        "Ethernet7 10.7.0.5 > 10.30.0.9 tcp/80 = possibly",
    ],
)
def test_the_verdict_is_the_one_worked_out_by_hand(verdicts: str) -> None:
    assert not list(wrong_answers(CONFIG, "arista_eos", verdicts))


@pytest.mark.parametrize(
    ("entering", "flow", "verdict"),
    [
        ("Ethernet1", "10.1.0.5:2222 > 10.20.0.9 udp/3001", "permit"),
        ("Ethernet1", "10.1.0.5:22 > 10.30.0.9 tcp/40000 established", "permit"),
        ("Ethernet1", "10.1.0.5:22 > 10.30.0.9 tcp/40000", "deny"),
        ("Ethernet1", "10.1.0.5 > 10.30.0.9 icmp/0", "permit"),
        ("Ethernet1", "2001:db8:20::5 > 2001:db8:30::9 udp/9", "deny"),
        ("Ethernet1", "2001:db8:21::5 > 2001:db8:30::9 udp/9", "permit"),
        ("Ethernet8", "10.30.0.5 > 10.2.0.9 gre", "deny"),
    ],
)
def test_ports_of_senders_states_and_both_versions_of_ip(entering: str, flow: str, verdict: str) -> None:
    result = parse(Source.from_text("sw.txt", CONFIG))
    answer = DeviceQuestion(result, entering, None, None).document(read_flow(flow))
    assert answer["verdict"] == verdict, answer


SMALL = """\
hostname sw
ip routing
traffic-policies
{sets}   traffic-policy P
{rule}
      match rest ipv4
         actions
            drop
interface Ethernet1
   no switchport
   ip address 10.1.0.1/24
   traffic-policy input P
interface Ethernet2
   no switchport
   ip address 10.2.0.1/24
"""
SET = "   field-set {} S\n{}   !\n"


@pytest.mark.parametrize(
    ("rule", "sets", "verdict"),
    [
        ("protocol tcp", "", "permit"),
        ("protocol icmp type", "", "possibly"),
        ("protocol tcp destination port", "", "possibly"),
        ("protocol tcp destination port field-set", "", "possibly"),
        ("protocol tcp destination port field-set S", SET.format("l4-port", ""), "possibly"),
        ("source prefix", "", "possibly"),
        ("source prefix field-set", "", "possibly"),
        ("source prefix field-set S", SET.format("ipv4 prefix", ""), "possibly"),
        ("source prefix field-set S", SET.format("ipv4 prefix", "      except 10.3.0.0/24\n"), "possibly"),
        ("actions\n            drop\n         actions\n            log", "", "possibly"),  # which of the two counts
        ("actions\n            set dscp 5", "", "permit"),
        ("actions\n            set way 5", "", "possibly"),
        ("protocol tcp\n   traffic-policy P\n      match other ipv4", "", "possibly"),  # in two pieces
    ],
)
def test_a_line_that_names_nothing_or_stands_twice_may_take_anything(rule: str, sets: str, verdict: str) -> None:
    text = SMALL.format(rule=f"      match one ipv4\n         {rule}", sets=sets)
    result = parse(Source.from_text("sw.txt", text), "arista_eos")
    answer = DeviceQuestion(result, "Ethernet1", None, None).document(read_flow("10.1.0.5 > 10.2.0.5 tcp/80"))
    assert answer["verdict"] == verdict


def test_the_rest_is_taken_behind_all_other_rules() -> None:
    rule = "      match ipv4-all-default ipv4\n         actions\n            drop\n      match one ipv4\n         protocol tcp"
    result = parse(Source.from_text("sw.txt", SMALL.format(rule=rule, sets="")), "arista_eos")
    answer = DeviceQuestion(result, "Ethernet1", None, None).document(read_flow("10.1.0.5 > 10.2.0.5 tcp/80"))
    assert answer["verdict"] == "permit"
