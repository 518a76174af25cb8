"""Junos: the ports that an `interface-range` stands for, in braces and as commands."""

from __future__ import annotations

import pytest

from parsers.registry import ParseResult, parse
from parsers.source import Source

BRACES = """\
version 18.4R2;
system {{ host-name sw; }}
interfaces {{
    interface-range R {{
        {members}
        unit 0 {{ family ethernet-switching {{ vlan {{ members V10; }} }} }}
    }}
    ge-0/0/60 {{ description "beyond what a star stands for"; }}
}}
vlans {{ V10 {{ vlan-id 10; }} }}
"""
COMMANDS = """\
set version 18.4R2
set system host-name sw
{members}
set interfaces interface-range R unit 0 family ethernet-switching vlan members V10
set interfaces ge-0/0/60 description "beyond what a star stands for"
set vlans V10 vlan-id 10
"""


def ports(result: ParseResult) -> set[str]:
    return {
        item.name.removesuffix(".0")
        for item in result.devices[0].interfaces
        if item.switchport is not None and item.switchport.access_vlan == 10
    }


def both(members: list[str]) -> list[ParseResult]:
    texts = [
        BRACES.format(members="\n        ".join(f"{item};" for item in members)),
        COMMANDS.format(members="\n".join(f"set interfaces interface-range R {item}" for item in members)),
    ]
    return [parse(Source.from_text("sw.conf", text), "juniper_junos") for text in texts]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (["member ge-0/0/[0-2]"], {"ge-0/0/0", "ge-0/0/1", "ge-0/0/2"}),
        (['member "ge-0/0/[0-2]"'], {"ge-0/0/0", "ge-0/0/1", "ge-0/0/2"}),
        (["member ge-0/[1-2]/3", "member xe-0/1/0"], {"ge-0/1/3", "ge-0/2/3", "xe-0/1/0"}),
        (["member ge-0/0/[1,10,12]"], {"ge-0/0/1", "ge-0/0/10", "ge-0/0/12"}),
        (["member ge-0/0/*"], {f"ge-0/0/{number}" for number in range(48)}),
        (["member-range ge-0/0/9 to ge-0/0/11"], {"ge-0/0/9", "ge-0/0/10", "ge-0/0/11"}),
        (
            ["member-range ge-0/0/46 to ge-1/0/1"],
            {"ge-0/0/46", "ge-0/0/47", "ge-0/0/60", "ge-1/0/0", "ge-1/0/1"},
        ),
    ],
)
def test_the_ports_of_a_range(members: list[str], expected: set[str]) -> None:
    for result in both(members):
        assert ports(result) == expected
        assert not result.devices[0].unmodelled
        assert not result.ledger.blocking()


@pytest.mark.parametrize(
    "member", ["member ge-0/0/1*", "member ge-*/*/*", "member-range ge-0/0/1 to xe-0/0/3", "member-range ge-0/0/1 to x"]
)
def test_what_is_not_understood_leaves_the_device_in_doubt(member: str) -> None:
    for result in both([member, "member ge-0/0/7"]):
        assert ports(result) == {"ge-0/0/7"}
        assert any("of a range" in doubt.what for doubt in result.devices[0].unmodelled)


def test_an_access_port_of_two_vlans_is_in_doubt() -> None:
    text = (
        BRACES.format(members="member ge-0/0/1;").replace("ge-0/0/60 {{", "x {{")
        + "interfaces { ge-0/0/1 { unit 0 { family ethernet-switching { vlan { members 30; } } } } }\n"
    )
    (device,) = parse(Source.from_text("sw.conf", text), "juniper_junos").devices
    assert any("access port ge-0/0/1.0" in doubt.what for doubt in device.unmodelled)
