"""Applications that a Junos device knows without being told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.registry import parse
from parsers.source import Source
from parsers.vendors.juniper_junos.builtin_applications import BUILT_IN, BUILT_IN_SETS, TOLD_APART, TOLD_LATER

if TYPE_CHECKING:
    from parsers.model.match import ServiceMatch

TEXT = """\
version 20.4R3;
security {{
    policies {{
        from-zone a to-zone b {{
            policy p {{
                match {{ source-address any; destination-address any; application {name}; }}
                then {{ permit; }}
            }}
        }}
    }}
    zones {{
        security-zone a {{ interfaces {{ ge-0/0/0.0; }} }}
        security-zone b {{ interfaces {{ ge-0/0/1.0; }} }}
    }}
}}
"""


def services(name: str) -> ServiceMatch:
    device = parse(Source.from_text("j", TEXT.format(name=name)), "juniper_junos").devices[0]
    rules = [
        rule for item in device.rule_sets for rule in item.rules if rule.match.service.possibly and not rule.implicit
    ]
    return rules[0].match.service


def test_smb_is_both_of_its_ports_over_tcp() -> None:
    found = services("junos-smb")
    assert found.surely == found.possibly
    ports = {
        (box.protocols.first, box.destination_ports.first, box.destination_ports.last) for box in found.surely.boxes
    }
    assert ports == {(6, 139, 139), (6, 445, 445)}


def test_a_code_of_icmp_is_that_code_alone() -> None:
    (box,) = services("junos-icmp6-dst-unreach-port").surely.boxes
    assert (box.protocols.first, box.destination_ports) == (58, Interval(1 << 8 | 4, 1 << 8 | 4))


def test_what_the_sources_tell_apart_is_possible_and_what_all_say_is_sure() -> None:
    found = services("junos-talk")
    assert {box.protocols.first for box in found.surely.boxes} == {17}
    assert {box.protocols.first for box in found.possibly.boxes} == {6, 17}
    assert found.unknown


def test_programs_are_possible_and_their_port_mapper_is_sure() -> None:
    found = services("junos-sun-rpc-nfs")
    assert {box.destination_ports for box in found.surely.boxes} == {Interval(111, 111)}
    assert {box.protocols.first for box in found.possibly.boxes} == {6, 17}


def test_every_member_of_a_set_is_in_a_table_and_no_name_is_in_two() -> None:
    tables = (BUILT_IN, BUILT_IN_SETS, TOLD_LATER, TOLD_APART)
    names = [name for table in tables for name in table]
    assert len(names) == len(set(names))
    assert {item for items in BUILT_IN_SETS.values() for item in items} <= set(names)
