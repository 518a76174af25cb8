"""What a bridge says of VLANs and nobody understands is told."""

from __future__ import annotations

import pytest

from parsers.model.device import Effect
from parsers.registry import parse
from parsers.source import Source
from parsers.vendors.mikrotik_routeros.vlan_words import number, numbers, strange

TEXT = """\
# 2026-03-02 09:11:45 by RouterOS 7.18.2
/interface bridge
add name=br vlan-filtering=yes {}
/interface bridge port
add bridge=br interface=ether2 {}
/interface bridge vlan
add bridge=br tagged=ether2 {}
"""


@pytest.mark.parametrize(
    ("bridge", "port", "row"),
    [
        ("pvid=ten", "", ""),
        ("frame-types=admit-some", "", ""),
        ("", "pvid=ten", ""),
        ("", "pvid=4095", ""),
        ("", "pvid=10-20", ""),
        ("", "frame-types=admit-onlyvlan-tagged", ""),
        ("", "ingress-filtering=maybe", ""),
        ("", "", "vlan-ids=20,30-x"),
        ("", "", "vlan-ids=4o"),
        ("", "", "vlan-ids=20,,30"),
        ("", "", "vlan-ids=30-20"),
        ("", "", "vlan-ids=0-10"),
        ("", "", "vlan-ids=4000-4095"),
    ],
)
def test_what_is_no_vlan_is_told(bridge: str, port: str, row: str) -> None:
    """Before, each of them was read as if it did not stand there."""
    found = parse(Source.from_text("r.rsc", TEXT.format(bridge, port, row)))
    lines = {3: bridge, 5: port, 7: row}
    assert [item.line for item in found.ledger.rows() if item.blocking] == [line for line in lines if lines[line]]
    told = [item for item in found.devices[0].unmodelled if item.what.endswith("is not understood")]
    assert [(item.effect, bool(lines[item.origin.line])) for item in told] == [(Effect.MAY_DO_EITHER, True)]


def test_each_line_is_told_with_its_words_alone() -> None:
    text = TEXT.format("", "pvid=ten frame-types=admit-onlyvlan-tagged", "vlan-ids=20,30-x,4o")
    (device,) = parse(Source.from_text("r.rsc", text)).devices
    assert [item.what for item in device.unmodelled] == [
        "frame-types=admit-onlyvlan-tagged pvid=ten of /interface bridge port is not understood",
        "vlan-ids=30-x vlan-ids=4o of /interface bridge vlan is not understood",
    ]


@pytest.mark.parametrize(
    ("port", "row"),
    [
        ("pvid=4094 frame-types=admit-all ingress-filtering=no", "vlan-ids=1,20-30,4094"),
        ("frame-types=admit-only-vlan-tagged", "vlan-ids=1-4094"),
        ("pvid=ten disabled=yes", "vlan-ids=4o disabled=yes"),
    ],
)
def test_what_is_understood_or_switched_off_is_not_told(port: str, row: str) -> None:
    found = parse(Source.from_text("r.rsc", TEXT.format("pvid=1", port, row)))
    assert not [item.line for item in found.ledger.rows() if item.blocking]


def test_a_port_that_takes_frames_of_every_vlan_with_a_tag_takes_none_without() -> None:
    """Before, the reader looked for a VLAN that is left for those, and found none."""
    text = TEXT.format("", "frame-types=admit-only-vlan-tagged", "vlan-ids=1-4094")
    (port,) = (item for item in parse(Source.from_text("r.rsc", text)).devices[0].interfaces if item.name == "ether2")
    assert port.switchport is not None
    assert port.switchport.native_vlan == 0
    assert [(part.first, part.last) for part in port.switchport.allowed] == [(1, 4094)]


@pytest.mark.parametrize(
    ("lists", "listed", "told"),
    [
        (
            "",
            "all",
            "the built-in list all (what a bridge makes of it is not documented), whose members are in VLANs 20",
        ),
        (
            "/interface list\nadd include=dynamic name=D\nadd include=D name=P\n",
            "P",
            "interface list D is made of the list dynamic, of which the list P is made, whose members are in VLANs 20",
        ),
        ("/interface list member\nadd interface=ether2 list=P\n", "P", ""),
        ("", "none", ""),
    ],
)
def test_lists_in_the_table_of_vlans(lists: str, listed: str, told: str) -> None:
    """Before, a row with an open list said surely who is in a VLAN."""
    text = TEXT.format("", "ingress-filtering=yes", f"vlan-ids=20 untagged={listed}") + lists
    (device,) = parse(Source.from_text("r.rsc", text)).devices
    whats = [item.what for item in device.unmodelled if "whose members" in item.what]
    assert whats == ([told] if told else [])
    strays = [item.what for item in device.unmodelled if item.what.startswith("ether2 sends frames")]
    assert bool(strays) == ("ether2" in lists or listed == "all")


def test_numbers() -> None:
    assert [(part.first, part.last) for part in numbers("10,x,20-30,0")] == [(10, 10), (20, 30)]
    assert (number("7", 1), number("", 1), number("x", 1), number("4095", 1), number("5-6", 1)) == (7, 1, 1, 1, 1)
    assert strange({"pvid": "1", "vlan-ids": "\u0663"}) == ["vlan-ids=\u0663"]
