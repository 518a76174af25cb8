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
