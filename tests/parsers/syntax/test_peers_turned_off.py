"""A device of WireGuard whose peers are all turned off passes nothing, on every platform that turns peers off."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from parsers.model.rules import Action, RuleSetKind
from parsers.registry import parse
from parsers.source import Source

FIXTURES = Path(__file__).parents[3] / "fixtures"
ROUTEROS = """# 2026-11-20 09:11:45 by RouterOS 7.15.2
/interface wireguard
add listen-port=13231 name=wg1
/interface wireguard peers
add allowed-address=10.60.0.0/24 disabled={} interface=wg1 name=acme public-key="eHh4"
/ip address
add address=10.60.0.1/24 interface=wg1 network=10.60.0.0
/system identity
set name=fw
"""
OPENWRT = """package network

config interface 'loopback'
\toption device 'lo'
\toption proto 'static'
\tlist ipaddr '127.0.0.1/8'

config interface 'wg1'
\toption proto 'wireguard'
\toption private_key 'x'
\tlist addresses '10.60.0.1/24'

config wireguard_wg1
\toption public_key 'y'
\toption disabled '{}'
\tlist allowed_ips '10.60.0.0/24'

package firewall

config defaults
\toption forward 'DROP'
"""
PFSENSE = (FIXTURES / "pfsense" / "vpn" / "config.xml").read_text(encoding="utf-8")
OPNSENSE = (FIXTURES / "opnsense" / "features" / "config.xml").read_text(encoding="utf-8")


def passed(text: str) -> AddressSet:
    """What the lists of WireGuard let in; their ends deny the rest."""
    (device, *_) = parse(Source.from_text("fw.txt", text)).devices
    lists = [item for item in device.rule_sets if item.kind is RuleSetKind.GUARD and "allowed" in item.name]
    assert lists
    assert all(item.rules[-1].action is Action.DENY for item in lists)
    rules = (rule for item in lists for rule in item.rules if rule.action is Action.PERMIT)
    return union_of(rule.match.source.possibly for rule in rules if speaks_of_senders(rule.match.source.possibly))


def speaks_of_senders(sources: AddressSet) -> bool:
    """A rule that speaks of senders; those of the other direction take any."""
    return bool(sources) and "0.0.0.0/0" not in sources.cidrs()


@pytest.mark.parametrize(
    ("on", "off"),
    [
        (ROUTEROS.format("no"), ROUTEROS.format("yes")),
        (OPENWRT.format("0"), OPENWRT.format("1")),
        (PFSENSE, PFSENSE.replace("<enabled>yes</enabled>\n          <tun>", "<enabled>no</enabled>\n          <tun>")),
        (
            OPNSENSE,
            OPNSENSE.replace(
                "<enabled>1</enabled>\n            <name>integ", "<enabled>0</enabled>\n            <name>integ"
            ),
        ),
    ],
    ids=["routeros", "openwrt", "pfsense", "opnsense"],
)
def test_peers_that_are_off_send_nothing(on: str, off: str) -> None:
    assert on != off
    assert passed(on) != NO_ADDRESS
    assert passed(off) == NO_ADDRESS
