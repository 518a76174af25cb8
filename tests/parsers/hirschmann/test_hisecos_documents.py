"""What the MIBs say and the manual does not: assignments to both sides, double NAT, orders that nobody may assume.

HM2-FW-MIB (2011-09, revised 2020-05), HM2-NAT-MIB (2011-11), HM2-PLATFORM-QOS-ACL-MIB (2012-12); judged by hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hirschmann_xml import Script
from parsers.model.device import Device, Effect
from parsers.model.rules import Action
from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

_ROUTER = """
interface vlan/{number}
ip routing
ip address primary 10.{number}.0.1 255.255.255.0
exit
"""
_BASE = "ip routing\n{}\n" + "".join(_ROUTER.format(number=number) for number in (10, 20, 30))
_ACL = "interface vlan/20\nip access-group name x in 1\nexit\n"


def xml(*lines: str) -> str:
    """A firewall with three networks, and these commands."""
    return Script(_BASE.format("\n".join(lines))).xml()


def read(text: str) -> Device:
    return parse(Source.from_text("fw.xml", text), "hirschmann_hisecos").devices[0]


def verdicts(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, *asked: str) -> list[str]:
    """`20>10 udp 10.20.0.7:9 > 10.10.0.31:502` as answered."""
    path = tmp_path / "fw.xml"
    path.write_text(text, encoding="utf-8")
    found: list[str] = []
    for item in asked:
        way, _, flow = item.partition(" ")
        start, end = (f"vlan/{number}" for number in way.split(">"))
        main(["test-rules", str(path), "--flow", flow, "--from", start, "--to", end, "--allow-incomplete"])
        found.append(capsys.readouterr().out.split()[0])
    return found


_BOTH_SIDES = ("packet-filter l3 addif vlan/20 ingress 1 1", "packet-filter l3 addif vlan/10 egress 1 1")
_FLOWS = ("20>10 tcp 10.20.0.7:9 > 10.10.0.5:80", "20>30 tcp 10.20.0.7:9 > 10.30.0.5:80")


@pytest.mark.parametrize(
    ("policy", "action", "wanted"),
    [
        # The rule speaks of what comes in at vlan/20 AND goes out at vlan/10 (MIB), or of each alone (manual).
        ("accept", "drop", ["deny", "possibly"]),
        ("drop", "accept", ["permit", "possibly"]),
    ],
)
def test_a_rule_of_both_sides(
    policy: str, action: str, wanted: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = xml(
        f"packet-filter l3 defaultpolicy {policy}",
        f"packet-filter l3 addrule 1 {action} proto tcp",
        *_BOTH_SIDES,
        "packet-filter l3 commit",
    )
    assert verdicts(tmp_path, capsys, text, *_FLOWS) == wanted
    reverse = verdicts(tmp_path, capsys, text, "30>10 tcp 10.30.0.7:9 > 10.10.0.5:80")
    assert reverse == ["possibly"]


def test_an_assignment_that_is_off_asks_for_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = xml(
        "packet-filter l3 addrule 1 drop proto tcp",
        *_BOTH_SIDES,
        "packet-filter l3 disableif vlan/10 egress 1",
        "packet-filter l3 commit",
    )
    assert verdicts(tmp_path, capsys, text, *_FLOWS) == ["deny", "deny"]


_DOUBLE = (
    (
        "nat doublenat addrule 1 local-internal 10.10.0.50 local-external 10.30.0.50 remote-internal 10.30.0.60"
        " remote-external 10.10.0.60"
    ),
    "nat doublenat addif vlan/10 ingress 1 1",
    "nat doublenat addif vlan/30 egress 1 1",
    "nat doublenat commit",
    "packet-filter l3 defaultpolicy drop",
    # What the filter sees: the real destination, and the source as it was.
    "packet-filter l3 addrule 1 accept src 10.10.0.50 dst 10.30.0.60",
    "packet-filter l3 addrule 2 accept src 10.30.0.60 dst 10.10.0.50",
    "packet-filter l3 addif vlan/10 ingress 1 1",
    "packet-filter l3 addif vlan/30 ingress 2 1",
    "packet-filter l3 commit",
)


def test_double_nat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first network asks for 10.10.0.60 and means 10.30.0.60; the second asks for 10.30.0.50 and means 10.10.0.50."""
    asked = (
        "10>30 tcp 10.10.0.50:9 > 10.10.0.60:80",
        "10>30 tcp 10.10.0.51:9 > 10.10.0.60:80",
        "30>10 tcp 10.30.0.60:9 > 10.30.0.50:80",
        "10>30 tcp 10.10.0.50:9 > 10.30.0.61:80",
    )
    assert not read(xml(*_DOUBLE)).unmodelled
    assert verdicts(tmp_path, capsys, xml(*_DOUBLE), *asked) == ["permit", "deny", "permit", "deny"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("remote-internal 10.30.0.60", "remote-internal 10.30.0.0/28"),
        ("remote-internal 10.30.0.60", "remote-internal any"),
        ("nat doublenat addif vlan/30 egress 1 1", "nat doublenat addif vlan/30 ingress 1 1"),
        ("nat doublenat addif vlan/30 egress 1 1", "nat doublenat addif vlan/40 egress 1 1"),
    ],
)
def test_double_nat_that_is_not_documented_may_rewrite(before: str, after: str) -> None:
    made = read(xml(*(line.replace(before, after) for line in _DOUBLE)))
    assert Effect.MAY_REWRITE in [item.effect for item in made.unmodelled]


_THROUGH = "in-interface vlan/20 out-interface vlan/10 priority 1"


@pytest.mark.parametrize(
    "lines",
    [
        (
            "nat dnat addrule 1 dst 10.20.0.1 new-dst 10.10.0.31",
            "nat dnat addrule 2 dst 10.20.0.1 new-dst 10.10.0.32",
            "nat dnat addif vlan/20 ingress 1 1",
            "nat dnat addif vlan/20 ingress 2 1",
        ),
        (
            f"nat 1to1nat addrule 1 dst 10.20.0.64/28 new-dst 10.10.0.64/28 {_THROUGH}",
            f"nat 1to1nat addrule 2 dst 10.20.0.65 new-dst 10.10.0.9 {_THROUGH}",
        ),
        # Which of two tables is asked first is in no document.
        (
            f"nat 1to1nat addrule 1 dst 10.20.0.8 new-dst 10.10.0.8 {_THROUGH}",
            "nat dnat addrule 1 dst 10.20.0.8 new-dst 10.10.0.31",
            "nat dnat addif vlan/20 ingress 1 1",
        ),
        # Not where the egress interface leads (HM2-NAT-MIB), or no egress interface.
        (f"nat 1to1nat addrule 1 dst 10.20.0.8 new-dst 10.30.0.8 {_THROUGH}",),
        ("nat 1to1nat addrule 1 dst 10.20.0.8 new-dst 10.10.0.8 in-interface vlan/20 priority 1",),
        # One address and one port alone (HM2-NAT-MIB).
        ("nat dnat addrule 1 dst 10.20.0.0/28 new-dst 10.10.0.0/28", "nat dnat addif vlan/20 ingress 1 1"),
        (
            "nat dnat addrule 1 dst 10.20.0.1 dport 80-81 new-dst 10.10.0.1 new-dport 80-81 proto tcp",
            "nat dnat addif vlan/20 ingress 1 1",
        ),
    ],
)
def test_translations_of_which_nobody_knows_the_first(lines: tuple[str, ...]) -> None:
    made = read(xml(*lines, "nat dnat commit", "nat 1to1nat commit"))
    assert [item.effect for item in made.unmodelled] == [Effect.MAY_REWRITE]


def test_translations_that_never_meet_are_sure() -> None:
    made = read(
        xml(
            f"nat 1to1nat addrule 1 dst 10.20.0.8 new-dst 10.10.0.8 {_THROUGH}",
            "nat dnat addrule 1 dst 10.20.0.9 new-dst 10.10.0.31",
            "nat dnat addif vlan/20 ingress 1 1",
            "nat 1to1nat commit",
            "nat dnat commit",
        )
    )
    assert not made.unmodelled


def _with_columns(text: str, **columns: str) -> str:
    """Of the first rule: columns in place of those of that name."""
    for name in columns:
        text = re.sub(rf'<Attribute name="hm2AgentAclRule{name}">[^<]*</Attribute>', "", text, count=1)
    more = "".join(f'<Attribute name="hm2AgentAclRule{name}">{value}</Attribute>' for name, value in columns.items())
    shape = re.compile(r'(<Attribute name="hm2AgentAclRuleStatus">)')
    assert shape.search(text)
    return shape.sub(rf"{more}\g<1>", text, count=1)


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        ({}, ["deny", "permit", "permit"]),
        ({"IPDSCP": "-1", "IpPrecedence": "-1", "IgmpType": "0", "TcpFlagMask": "0"}, ["deny", "permit", "permit"]),
        ({"IpTosBits": "7", "IpTosMask": "0", "Established": "2", "Fragments": "2"}, ["deny", "permit", "permit"]),
        # 0 is a value of these: the rule asks for it.
        ({"IPDSCP": "0"}, ["possibly", "permit", "permit"]),
        ({"IpPrecedence": "0"}, ["possibly", "permit", "permit"]),
        ({"TimeRangeName": "night"}, ["possibly", "permit", "permit"]),
        ({"MatchEvery": "1"}, ["deny", "deny", "deny"]),
        ({"MatchEvery": "1", "TimeRangeName": "night"}, ["possibly", "possibly", "possibly"]),
        ({"Established": "1"}, ["possibly", "permit", "permit"]),
        # Every port but 80.
        ({"DstL4PortOperator": "1"}, ["permit", "deny", "permit"]),
        ({"IcmpType": "8"}, ["possibly", "possibly", "possibly"]),  # of TCP: not understood
    ],
)
def test_columns_of_lists(
    columns: dict[str, str], wanted: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (
        "ip access-list extended name x index 1 deny proto tcp dport eq 80",
        "ip access-list extended name x index 2 permit every",
        _ACL,
    )
    flows = (
        "20>10 tcp 10.20.0.7:9 > 10.10.0.5:80",
        "20>10 tcp 10.20.0.7:9 > 10.10.0.5:81",
        "20>10 udp 10.20.0.7:9 > 10.10.0.5:80",
    )
    assert verdicts(tmp_path, capsys, _with_columns(xml(*lines), **columns), *flows) == wanted


@pytest.mark.parametrize(
    ("kind", "code", "wanted"),
    [
        ("0", "-1", ["deny", "permit", "permit"]),
        ("8", "-1", ["permit", "deny", "deny"]),
        ("8", "0", ["permit", "deny", "permit"]),
    ],
)
def test_types_of_icmp(
    kind: str, code: str, wanted: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (
        "ip access-list extended name x index 1 deny proto icmp",
        "ip access-list extended name x index 2 permit every",
        _ACL,
    )
    flows = tuple(f"20>10 icmp/{each} 10.20.0.7 > 10.10.0.5" for each in ("0.0", "8.0", "8.1"))
    assert verdicts(tmp_path, capsys, _with_columns(xml(*lines), IcmpType=kind, IcmpCode=code), *flows) == wanted


@pytest.mark.parametrize(
    ("rule", "column", "wanted"),
    [
        ("proto icmp", "IcmpType", ["possibly", "permit"]),
        ("proto tcp dport eq 80", "DestL4Port", ["possibly", "possibly"]),
        ("proto tcp dport range 80 90", "DestL4PortRangeEnd", ["possibly", "possibly"]),
    ],
)
def test_a_rule_of_which_a_column_is_cut_out_denies_nothing_for_sure(
    rule: str, column: str, wanted: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (
        f"ip access-list extended name x index 1 deny {rule}",
        "ip access-list extended name x index 2 permit every",
        _ACL,
    )
    flows = ("20>10 icmp/8.0 10.20.0.7 > 10.10.0.5", "20>10 tcp 10.20.0.7:9 > 10.10.0.5:81")
    cut = re.sub(rf'<Attribute name="hm2AgentAclRule{column}">[^<]*</Attribute>', "", xml(*lines), count=1)
    assert verdicts(tmp_path, capsys, cut, *flows) == wanted


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("", '<Attribute name="hm2L3AppRuleName" convert="ascii">manual</Attribute>', ""),
        ("", '<Attribute name="hm2L3ProtoName" convert="ascii">tcp</Attribute>', ""),
        ("", '<Attribute name="hm2L3AppRuleName" convert="ascii">SCADA</Attribute>', "application-rule SCADA"),
        ("", '<Attribute name="hm2L3ProtoName" convert="ascii">Modbus</Attribute>', "proto-name Modbus"),
    ],
)
def test_names_of_other_tables_narrow_a_rule(before: str, after: str, reason: str) -> None:
    text = xml("packet-filter l3 addrule 1 drop proto tcp", "packet-filter l3 addif vlan/20 ingress 1 1")
    column = '<Attribute name="hm2L3Trap">2</Attribute>'
    made = read(text.replace(column, f"{column}{before}{after}"))
    (rule,) = [rule for rule in made.rule_sets[0].rules if rule.identity.startswith("1 ")]
    assert rule.action is Action.DENY
    assert [item.reason for item in rule.match.conditions] == ([reason] if reason else [])


@pytest.mark.parametrize("number", ["6", "7", "8"])
def test_enforcers_of_later_releases(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = xml(
        "packet-filter l3 defaultpolicy drop",
        "packet-filter l3 addrule 1 accept proto tcp",
        "packet-filter l3 addif vlan/20 ingress 1 1",
        "packet-filter l3 commit",
    ).replace('"hm2L3Action">1<', f'"hm2L3Action">{number}<')
    assert verdicts(tmp_path, capsys, text, _FLOWS[0]) == ["possibly"]


def test_routes_of_the_xml_are_open_and_may_be_vouched_for() -> None:
    made = read(xml("ip default-route add 10.20.0.254"))
    assert [(item.protocol, item.elsewhere) for item in made.dynamic_routing] == [("static entries", True)]
    assert [str(route.next_hop) for route in made.routes] == ["10.20.0.254"]


def test_tables_that_are_missing_may_be_vouched_for() -> None:
    made = read(re.sub(r'    <MIB name="HM2-NAT-MIB">.*?</MIB>\n', "", xml(), flags=re.DOTALL))
    assert len(made.unmodelled) == 11
    assert {(item.effect, item.elsewhere) for item in made.unmodelled} == {(Effect.MAY_REWRITE, True)}


def test_an_address_by_dhcp_is_not_in_the_file() -> None:
    column = '<Attribute name="hm2AgentSwitchIpInterfaceProxyARPMode">2</Attribute>'
    method = '<Attribute name="hm2AgentSwitchIPAddressConfigMethod">{}</Attribute>'
    for number, dynamic in (("0", False), ("1", False), ("2", True)):
        made = read(xml().replace(column, column + method.format(number), 1))
        assert next(item.dynamic_address for item in made.interfaces) is dynamic


def test_packets_of_connections_that_are_known_open_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`state` is that of connection tracking: the rule that lets answers pass lets nothing else pass."""
    text = xml(
        "packet-filter l3 defaultpolicy drop",
        'packet-filter l3 addrule 1 accept params "state=est|rel"',
        'packet-filter l3 addrule 2 accept proto tcp dport 80 params "state=new|est"',
        'packet-filter l3 addrule 3 accept proto tcp dport 81 params "state=old"',
        "packet-filter l3 addif vlan/20 ingress 1 1",
        "packet-filter l3 addif vlan/20 ingress 2 2",
        "packet-filter l3 addif vlan/20 ingress 3 3",
        "packet-filter l3 commit",
    )
    flows = (
        *(f"20>10 tcp 10.20.0.7:9 > 10.10.0.5:{port}" for port in (80, 81, 82)),
        "20>10 icmp/8 10.20.0.7 > 10.10.0.5",
    )
    assert verdicts(tmp_path, capsys, text, *flows) == ["permit", "possibly", "deny", "deny"]
