"""Check Point: verdicts by hand of rules, layers, zones, anti-spoofing and translations.

The verdicts were written from the vendor's documents before the tool was asked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence

FIXTURES = Path(__file__).parents[3] / "fixtures" / "checkpoint_gaia"

LISTS = (
    # fixture, layer, the packet, the verdict of that layer
    ("objects", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("objects", "Network", "tcp [2001:db8:1::9]:1 > [2001:db8:20::5]:502", "permit"),
    ("objects", "Network", "tcp [2001:db8:2::9]:1 > [2001:db8:20::5]:502", "deny"),
    ("objects", "Network", "tcp 10.50.1.1:1 > 10.20.0.15:502", "permit"),
    ("objects", "Network", "tcp [2001:db8:50::1]:1 > [2001:db8:20::1f]:502", "permit"),
    ("objects", "Network", "tcp [2001:db8:50::1]:1 > [2001:db8:20::20]:502", "deny"),
    ("objects", "Network", "tcp 10.50.1.1:1 > 10.20.0.20:502", "deny"),
    ("objects", "Network", "tcp 10.60.0.5:1 > 10.20.0.5:502", "permit"),
    ("objects", "Network", "tcp 10.60.0.255:1 > 10.20.0.5:502", "possibly"),  # the broadcast address may be left out
    ("objects", "Network", "udp 10.1.0.9:1 > 239.1.0.7:5000", "permit"),
    ("objects", "Network", "tcp 10.77.3.10:1 > 10.20.0.12:502", "permit"),
    ("objects", "Network", "tcp 10.77.3.11:1 > 10.20.0.12:502", "deny"),
    ("objects", "Network", "tcp 10.20.0.30:1 > 10.1.0.9:502", "permit"),
    (
        "objects",
        "Network",
        "tcp 10.20.0.15:1 > 10.1.0.9:502",
        "possibly",
    ),  # excluded from the group; a domain may be there
    ("objects", "Network", "tcp 10.70.0.5:1 > 10.20.0.5:502", "permit"),
    ("objects", "Network", "tcp 10.71.0.5:1 > 10.20.0.5:502", "possibly"),  # another interface of the host
    ("objects", "Network", "tcp 10.20.0.9:1 > 8.8.8.8:443", "possibly"),
    ("objects", "Network", "tcp 192.0.2.1:1 > 10.20.0.6:502", "possibly"),  # a dynamic object, an access role
    ("objects", "Network", "udp 192.0.2.1:1 > 10.20.0.6:502", "deny"),
    (
        "objects",
        "Network",
        "udp 10.20.0.6:1 > 10.1.0.9:9",
        "permit",
    ),  # a group that contains itself has its other member
    ("objects", "Network", "tcp 10.20.0.5:1 > 8.8.8.8:502", "possibly"),  # an object that is not in the file
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.1:502", "permit"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.1:503", "deny"),
    ("services", "Network", "udp 10.1.0.11:1 > 10.20.1.1:502", "deny"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.2:4850", "permit"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.2:4851", "deny"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.3:1023", "deny"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.3:1024", "permit"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.4:1023", "permit"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.4:1024", "deny"),
    ("services", "Network", "tcp 10.1.0.11:1024 > 10.20.1.5:20000", "permit"),
    ("services", "Network", "tcp 10.1.0.11:1023 > 10.20.1.5:20000", "deny"),
    ("services", "Network", "udp 10.1.0.11:1 > 10.20.1.6:161", "permit"),
    ("services", "Network", "udp 10.1.0.11:123 > 10.20.1.6:123", "permit"),
    ("services", "Network", "udp 10.1.0.11:124 > 10.20.1.6:123", "deny"),
    ("services", "Network", "icmp/8 10.1.0.11 > 10.20.1.7", "permit"),
    ("services", "Network", "icmp/0 10.1.0.11 > 10.20.1.7", "deny"),
    ("services", "Network", "icmp/3.3 10.1.0.11 > 10.20.1.8", "permit"),
    ("services", "Network", "icmp/3.1 10.1.0.11 > 10.20.1.8", "deny"),
    ("services", "Network", "ip/47 10.1.0.11 > 10.20.1.10", "permit"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.10:47", "deny"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.11:7777", "possibly"),
    ("services", "Network", "udp 10.1.0.11:1 > 10.20.1.11:7777", "deny"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.12:135", "possibly"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.13:502", "permit"),
    ("services", "Network", "udp 10.1.0.11:1 > 10.20.1.13:161", "permit"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.13:4845", "permit"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.13:4851", "deny"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.14:8080", "possibly"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.14:80", "deny"),
    ("services", "Network", "tcp 10.1.0.11:1 > 10.20.1.15:443", "possibly"),
    ("negation", "Network", "tcp 10.9.0.1:1 > 10.20.0.5:502", "deny"),
    ("negation", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("negation", "Network", "tcp 10.1.0.9:1 > 10.20.0.7:3389", "deny"),
    ("negation", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:3389", "deny"),
    ("negation", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:102", "permit"),
    ("negation", "Network", "tcp 10.1.0.9:1 > 10.20.0.7:80", "permit"),
    ("negation", "Network", "tcp 10.9.0.1:1 > 10.30.0.9:443", "possibly"),
    ("layers_ordered", "Applications", "tcp 10.1.0.9:1 > 10.20.0.5:22", "deny"),
    ("layers_ordered", "Applications", "tcp 10.9.0.9:1 > 10.20.0.7:80", "possibly"),  # an application that is dropped
    ("layers_inline", "Network", "tcp 10.1.0.20:1 > 10.20.0.5:102", "permit"),  # 1.1.1
    ("layers_inline", "Network", "tcp 10.1.0.20:1 > 10.20.0.6:102", "deny"),
    ("layers_inline", "Network", "tcp 10.1.0.20:1 > 10.20.0.7:102", "deny"),  # the end of the innermost layer
    ("layers_inline", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("layers_inline", "Network", "tcp 10.1.0.9:1 > 10.20.0.6:502", "deny"),  # rule 2 is not asked any more
    ("layers_inline", "Network", "tcp 10.1.0.9:1 > 10.30.0.9:3389", "deny"),
    ("layers_inline", "Network", "tcp 10.1.0.9:1 > 10.30.0.9:80", "permit"),  # a layer that accepts at its end
    ("layers_inline", "Network", "tcp 10.1.0.9:1 > 9.9.9.9:443", "permit"),
    ("layers_inline", "Network", "tcp 10.30.0.9:1 > 10.1.0.9:80", "possibly"),  # a layer that is not there
    ("columns", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "possibly"),  # its last day is over, but no day is judged
    ("columns", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:443", "possibly"),
    ("columns", "Network", "tcp 10.1.0.9:1 > 10.20.0.6:3389", "possibly"),  # who proves who he is
    ("columns", "Network", "tcp 10.30.0.1:1 > 10.20.0.6:3389", "deny"),  # installed on another gateway
    ("columns", "Network", "tcp 10.1.0.9:1 > 10.20.0.6:502", "permit"),  # installed on a group with this one
    ("columns", "Network", "tcp 10.1.0.9:1 > 10.20.0.7:443", "possibly"),
    ("columns", "Network", "tcp 10.1.0.9:1 > 9.9.9.9:443", "permit"),
    ("columns", "Network", "tcp 10.1.0.9:1 > 9.9.9.9:80", "deny"),
    ("columns", "Network", "tcp 10.1.0.9:1 > 9.9.9.9:502", "deny"),
    ("implied", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("implied", "Network", "tcp 10.1.0.9:1 > 10.20.0.7:502", "deny"),
    ("implied", "Network", "icmp/8 10.1.0.9 > 10.20.0.7", "possibly"),
    ("implied", "Network", "icmp/8 10.20.0.9 > 10.1.0.9", "deny"),  # before the last rule is behind the second
    ("implied", "Network", "udp 10.20.0.9:1 > 8.8.8.8:53", "possibly"),
    ("implied", "Network", "tcp 10.20.0.9:1 > 8.8.8.8:53", "deny"),
    ("implied", "Network", "tcp 10.1.0.250:1 > 10.20.0.7:18191", "possibly"),
    ("implied", "Network", "tcp 10.1.0.9:1 > 10.20.0.7:18191", "deny"),
    ("implied", "Network", "tcp 10.1.0.9:1 > 10.20.0.1:18191", "possibly"),
    ("implied", "Network", "tcp 10.1.0.250:1 > 10.20.0.7:502", "deny"),
    ("policy_only", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("policy_only", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:22", "possibly"),
    ("policy_only", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:80", "deny"),
    ("truncated", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("truncated", "Network", "tcp 10.9.0.1:1 > 10.9.0.2:1", "possibly"),
    ("pages", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("pages", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:22", "deny"),
    ("pages", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:443", "permit"),
    ("pages", "Global", "tcp 10.1.0.9:1 > 10.20.0.5:3389", "deny"),
    ("pages", "Global", "tcp 10.1.0.9:1 > 10.20.0.5:502", "possibly"),
    ("show_package_tool", "Network", "tcp 10.1.0.7:1 > 10.30.0.9:443", "permit"),
    ("show_package_tool", "Network", "tcp 10.1.0.7:1 > 10.30.0.9:444", "deny"),
    ("spacing", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("spacing", "Network", "tcp 10.1.0.9:1 > 10.20.0.6:502", "deny"),
    ("standard_details", "Network", "tcp 10.1.0.9:1 > 10.9.9.9:502", "possibly"),
    ("standard_details", "Network", "tcp 10.1.0.9:1 > 10.77.0.1:502", "possibly"),  # perhaps told by its signature
    ("standard_details", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "possibly"),
    ("standard_details", "Network", "udp 10.9.0.1:1 > 10.9.9.9:1", "possibly"),  # the end of the layer is not shown
    ("hostile", "Network", "tcp 10.1.0.9:1 > 10.20.0.5:502", "possibly"),
)
WAYS = (
    # fixture, where the packet comes in, the packet, the verdict of the gateway
    ("cell_gateway", "eth0", "tcp 10.1.0.7:1 > 10.30.0.9:443", "permit"),
    ("cell_gateway", "eth0", "tcp 10.1.0.7:1 > 10.30.0.9:80", "deny"),
    ("cell_gateway", "eth2", "tcp 10.30.0.9:1 > 10.20.0.5:502", "permit"),
    ("cell_gateway", "eth2", "tcp 10.30.0.9:1 > 10.20.0.6:502", "permit"),
    ("cell_gateway", "eth2", "tcp 10.30.0.9:1 > 10.20.0.7:502", "deny"),
    ("cell_gateway", "eth0", "tcp 10.1.0.20:1 > 10.20.0.5:102", "deny"),  # the rule is switched off
    ("cell_gateway", "eth1", "tcp 10.30.0.9:1 > 10.20.0.5:502", "deny"),  # no such source is behind eth1
    ("cell_gateway", "eth0", "tcp 10.30.0.9:1 > 10.20.0.5:502", "deny"),  # an inner source from outside
    ("layers_ordered", "eth0", "tcp 10.1.0.9:1 > 10.20.0.5:22", "deny"),
    ("layers_ordered", "eth0", "tcp 10.1.0.9:1 > 10.20.0.5:502", "possibly"),  # unless it is the application
    ("layers_ordered", "eth0", "tcp 10.1.0.20:1 > 10.20.0.6:502", "deny"),
    ("layers_ordered", "eth0", "tcp 10.1.0.9:1 > 10.30.0.9:80", "deny"),
    ("zones", "eth0", "tcp 10.1.0.9:1 > 10.20.0.5:502", "permit"),
    ("zones", "eth2", "tcp 10.30.0.9:1 > 10.20.0.5:502", "deny"),
    ("zones", "eth1", "tcp 10.20.0.9:1 > 10.30.0.9:443", "permit"),
    ("zones", "eth1", "tcp 10.20.0.9:1 > 10.1.0.9:443", "permit"),
    ("zones", "eth2", "tcp 10.30.0.9:1 > 10.1.0.9:443", "permit"),
    ("zones", "eth0", "tcp 10.1.0.9:1 > 10.20.0.5:443", "possibly"),  # a zone that is negated
    ("zones", "eth1", "tcp 10.50.0.9:1 > 10.30.0.9:443", "deny"),
    ("zones", "eth1", "tcp 10.40.0.9:1 > 10.30.0.9:443", "permit"),
    ("zones", "eth0", "tcp 10.20.0.9:1 > 10.20.0.5:502", "deny"),
    ("pages", "eth0", "tcp 10.1.0.9:1 > 10.20.0.5:3389", "deny"),
    ("pages", "eth0", "tcp 10.1.0.9:1 > 10.20.0.5:22", "deny"),
    ("pages", "eth0", "tcp 10.1.0.9:1 > 10.20.0.5:502", "possibly"),
    ("gaia_network", "eth0", "tcp 192.0.2.1:1 > 10.30.0.9:80", "possibly"),
)
TRANSLATED = (
    # fixture, where the packet comes in, the packet, what leaves (None: nothing does)
    ("nat", "eth0", "tcp 10.9.9.9:7 > 10.1.0.70:8443", "10.9.9.9 > 10.30.0.70:443"),
    ("nat", "eth0", "tcp 10.9.9.9:7 > 10.1.0.80:443", "10.9.9.9 > 10.30.0.80:443"),
    ("nat", "eth0", "tcp 10.9.9.9:7 > 10.1.0.70:443", None),
    ("nat", "eth0", "tcp 10.9.9.9:7 > 10.30.0.70:443", None),
    ("nat", "eth1", "tcp 10.20.0.5:7 > 8.8.8.8:443", "10.1.0.200 > 8.8.8.8:443"),
    ("nat", "eth1", "tcp 10.20.0.5:7 > 10.9.0.9:443", "10.20.0.5 > 10.9.0.9:443"),  # a manual rule that leaves it
    ("nat", "eth2", "tcp 10.30.0.80:7 > 8.8.8.8:443", "10.1.0.80 > 8.8.8.8:443"),
    ("nat", "eth2", "tcp 10.30.0.9:7 > 10.9.0.9:443", "10.1.0.210 > 10.9.0.9:443"),
    ("nat", "eth2", "tcp 10.30.0.55:7 > 8.8.8.8:443", "10.1.0.1 > 8.8.8.8:443"),  # behind the interface
    ("cluster", "eth1", "tcp 10.20.0.5:7 > 8.8.8.8:443", "10.1.0.1 > 8.8.8.8:443"),  # behind the shared address
)


def answer(capsys: pytest.CaptureFixture[str], case: str, flow: str, *more: str) -> dict[str, Any]:
    config = str(FIXTURES / case / "config.txt")
    main(["test-rules", config, "--flow", flow, *more, "--allow-incomplete", "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert not found["error"], found
    return found


@pytest.mark.parametrize(("case", "layer", "flow", "verdict"), LISTS)
def test_layers(case: str, layer: str, flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, case, flow, "--rule-set", layer)["verdict"] == verdict


@pytest.mark.parametrize(("case", "entering", "flow", "verdict"), WAYS)
def test_ways(case: str, entering: str, flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, case, flow, "--from", entering)["verdict"] == verdict


@pytest.mark.parametrize(("case", "entering", "flow", "behind"), TRANSLATED)
def test_translations(
    case: str, entering: str, flow: str, behind: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, case, flow, "--from", entering)
    assert (found["verdict"] == "permit") is (behind is not None), found
    if behind is not None:
        assert behind in seen(found["paths"])


def seen(paths: Sequence[dict[str, Any]]) -> set[str]:
    """What the packet is on its last hop."""
    return {f"{hop['src']} > {hop['dst']}:{hop['dport']}" for path in paths for hop in path["hops"]}
