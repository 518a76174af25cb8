"""Junos: commands that say several statements of one place, as people type them and manuals print them.

Source: Junos CLI User Guide: a command may go on with further statements of the same place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source
from parsers.syntax.set_commands import read_commands
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.syntax.statements import Statement

TYPED = """\
set system host-name typed
set interfaces ge-0/0/1 unit 0 family inet address 10.1.1.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.2.2.1/24
set interfaces ge-0/0/2 unit 0 family inet filter input F
set security zones security-zone match interfaces ge-0/0/1.0
set security zones security-zone ot interfaces ge-0/0/2.0
set applications application mb protocol tcp destination-port 502
set applications application two term t1 protocol udp source-port 500 destination-port 1000-1010
set firewall family inet filter F term 1 from protocol tcp destination-port [ 22 23 ]
set firewall family inet filter F term 1 then discard
set firewall family inet filter F term from from source-address 10.2.2.0/24
set firewall family inet filter F term from from source-address 10.2.2.9/32 except
set firewall family inet filter F term from then accept
set security policies from-zone match to-zone ot policy p match source-address any destination-address any
set security policies from-zone match to-zone ot policy p match application [ mb two ]
set security policies from-zone match to-zone ot policy p then permit
set security policies from-zone ot to-zone match policy q match source-address [ any ] destination-address any application any
set security policies from-zone ot to-zone match policy q then permit
"""
CASES = (
    ("match", "10.1.1.5 > 10.2.2.5 tcp/502", "permit"),
    ("match", "10.1.1.5 > 10.2.2.5 tcp/503", "deny"),
    ("match", "10.1.1.5:500 > 10.2.2.5 udp/1005", "permit"),
    ("match", "10.1.1.5:501 > 10.2.2.5 udp/1005", "deny"),
    ("ot", "10.2.2.5 > 10.1.1.5 tcp/22", "deny"),
    ("ot", "10.2.2.5 > 10.1.1.5 udp/22", "permit"),
    ("ot", "10.2.2.5 > 10.1.1.5 tcp/80", "permit"),
    ("ot", "10.2.2.9 > 10.1.1.5 tcp/80", "deny"),
)


@pytest.mark.parametrize(("enters", "flow", "verdict"), CASES)
def test_every_statement_of_a_command_counts(
    enters: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "typed.set"
    config.write_text(TYPED, encoding="utf-8")
    assert not parse(Source.from_text("typed.set", TYPED)).devices[0].unmodelled
    main(["test-rules", str(config), "--flow", flow, "--from", enters])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown


def test_nothing_behind_a_list_is_swallowed() -> None:
    text = TYPED + "set security zones security-zone ot interfaces [ ge-0/0/2.0 ] host-inbound-traffic\n"
    (device,) = parse(Source.from_text("typed.set", text)).devices
    assert [item.what for item in device.unmodelled] == ["'host-inbound-traffic' behind a list is not understood"]


ONE_LINE = """\
set system host-name typed
set interfaces ge-0/0/0 description x vlan-tagging unit 10 description y vlan-id 10 family inet mtu 1400 address 10.1.1.1/24
set interfaces ge-0/0/0 unit 10 family inet filter input F output G
set interfaces ge-0/0/1 unit 0 disable family inet address 10.2.2.1/24
set routing-options static route 10.9.0.0/16 next-hop 10.1.1.254 no-readvertise preference 20
set routing-instances A instance-type virtual-router interface ge-0/0/2.0 vrf-table-label
set routing-instances A routing-options static route 10.8.0.0/16 discard preference 7
set vlans v20 vlan-id 20 l3-interface irb.20
set firewall family inet filter F term t from protocol tcp destination-port 23 then count c discard
set firewall family inet filter F term rest then log accept
set firewall family inet filter G term t then count accept accept
set security zones security-zone trust tcp-rst host-inbound-traffic system-services ssh interfaces ge-0/0/0.10
set security nat source rule-set rs from zone trust to zone untrust
set security nat source rule-set rs rule r match source-address 10.1.1.0/24 destination-address 0.0.0.0/0 then source-nat off
set security policies global policy p match source-address any application any destination-address any then permit log session-close
set security ipsec vpn V bind-interface st0.0 ike gateway GW ipsec-policy P
set security ipsec vpn V traffic-selector t local-ip 10.1.1.0/24 remote-ip 10.7.0.0/16
set security ike gateway GW ike-policy I address 192.0.2.9 external-interface ge-0/0/0.10
"""
SINGLE = """\
set system host-name typed
set interfaces ge-0/0/0 description x
set interfaces ge-0/0/0 vlan-tagging
set interfaces ge-0/0/0 unit 10 description y
set interfaces ge-0/0/0 unit 10 vlan-id 10
set interfaces ge-0/0/0 unit 10 family inet mtu 1400
set interfaces ge-0/0/0 unit 10 family inet address 10.1.1.1/24
set interfaces ge-0/0/0 unit 10 family inet filter input F
set interfaces ge-0/0/0 unit 10 family inet filter output G
set interfaces ge-0/0/1 unit 0 disable
set interfaces ge-0/0/1 unit 0 family inet address 10.2.2.1/24
set routing-options static route 10.9.0.0/16 next-hop 10.1.1.254
set routing-options static route 10.9.0.0/16 no-readvertise
set routing-options static route 10.9.0.0/16 preference 20
set routing-instances A instance-type virtual-router
set routing-instances A interface ge-0/0/2.0
set routing-instances A vrf-table-label
set routing-instances A routing-options static route 10.8.0.0/16 discard
set routing-instances A routing-options static route 10.8.0.0/16 preference 7
set vlans v20 vlan-id 20
set vlans v20 l3-interface irb.20
set firewall family inet filter F term t from protocol tcp
set firewall family inet filter F term t from destination-port 23
set firewall family inet filter F term t then count c
set firewall family inet filter F term t then discard
set firewall family inet filter F term rest then log
set firewall family inet filter F term rest then accept
set firewall family inet filter G term t then count accept
set firewall family inet filter G term t then accept
set security zones security-zone trust tcp-rst
set security zones security-zone trust host-inbound-traffic system-services ssh
set security zones security-zone trust interfaces ge-0/0/0.10
set security nat source rule-set rs from zone trust
set security nat source rule-set rs to zone untrust
set security nat source rule-set rs rule r match source-address 10.1.1.0/24
set security nat source rule-set rs rule r match destination-address 0.0.0.0/0
set security nat source rule-set rs rule r then source-nat off
set security policies global policy p match source-address any
set security policies global policy p match application any
set security policies global policy p match destination-address any
set security policies global policy p then permit
set security policies global policy p then log session-close
set security ipsec vpn V bind-interface st0.0
set security ipsec vpn V ike gateway GW
set security ipsec vpn V ike ipsec-policy P
set security ipsec vpn V traffic-selector t local-ip 10.1.1.0/24
set security ipsec vpn V traffic-selector t remote-ip 10.7.0.0/16
set security ike gateway GW ike-policy I
set security ike gateway GW address 192.0.2.9
set security ike gateway GW external-interface ge-0/0/0.10
"""
PRINTED = """\
set interfaces ge-0/0/0 unit 0 description unit
set interfaces ge-0/0/0 unit 0 family ethernet-switching vlan members v10
set interfaces ge-0/0/0 unit 0 family inet filter input address
set routing-options static route 10.0.0.0/8 qualified-next-hop 10.1.1.1 preference 7
set routing-instances A system services dhcp-local-server group G interface ge-0/0/3.0
set routing-instances A routing-options static route 10.8.0.0/16 next-hop 10.1.1.1
set security zones security-zone trust interfaces ge-0/0/0.0 host-inbound-traffic system-services ping
set security ipsec vpn V vpn-monitor destination-ip 10.1.1.1
set vlans v switch-options interface ge-0/0/1.0 interface-mac-limit 3
set firewall family inet filter F term t then count discard
set interfaces interface-range R member-range ge-0/0/0 to ge-0/0/5
set groups g interfaces <*> unit <*> family inet mtu 1400
"""


def paths(text: str) -> set[tuple[str, ...]]:
    """Every path of the tree that has nothing below."""
    found: set[tuple[str, ...]] = set()
    waiting: list[tuple[tuple[str, ...], Statement]] = [((), read_commands(tuple(text.splitlines())).root)]
    while waiting:
        path, item = waiting.pop()
        waiting += [((*path, word), below) for word, below in item.below.items()]
        if not item.below:
            found.add(path)
    return found


def test_statements_of_one_line_are_those_of_several() -> None:
    assert paths(ONE_LINE) == paths(SINGLE)


@pytest.mark.parametrize("line", PRINTED.splitlines())
def test_what_a_device_prints_stays_one_statement(line: str) -> None:
    assert paths(line) == {tuple(line.split()[1:])}
