"""Which addresses a line that nobody read may give to its device, and what that opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr
from parsers.registry import parse
from parsers.source import Source, Span
from validator.unread import with_unread
from validator.unread_addresses import perhaps_own

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: U, name: A next hop in a line that was not read}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/24]}
devices:
  - {id: r1, file: configs/r1.txt}
  - {id: r2, file: configs/r2.txt}
"""
FIRST = """\
version 16.9
hostname r1
interface GigabitEthernet1
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet2
 ip address 10.9.0.1 255.255.255.0
ip route 10.7.0.0 255.255.255.0 10.9.0.2
end
"""
SECOND = """\
version 16.9
hostname r2
interface GigabitEthernet1
 ip address 10.2.0.1 255.255.255.0
 ip access-group NOBODY out
ip access-list extended NOBODY
 deny ip any any
LINE
end
"""


def own(text: str) -> AddressSet:
    return perhaps_own(Source.from_text("config", text), Span("config", 1))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("ip address 10.0.0.1 255.255.255.0", "10.0.0.1"),
        ("address=10.0.0.1/24 interface=x", "10.0.0.1"),
        ("<ip-address>10.0.0.1</ip-address>", "10.0.0.1"),
        ('{"ip": "10.0.0.1"}', "10.0.0.1"),
        (" ipv6 address fd00::1/64", "fd00::1"),
    ],
)
def test_every_address_in_the_line(line: str, named: str) -> None:
    assert not from_cidr(named) - own(line)
    assert own(line) != EVERY_ADDRESS


@pytest.mark.parametrize(
    "line", [" ip address dhcp", "set interfaces x unit 0 family inet dhcp", "ipv6 address autoconf"]
)
def test_a_line_that_lets_another_give_it(line: str) -> None:
    assert own(line) == EVERY_ADDRESS


@pytest.mark.parametrize(
    "line", ["wormhole on", "ip dhcp snooping 10", "version 1.2.3.4.5", "mac 00:11:22:33:44:55", "10.0.0.300"]
)
def test_none(line: str) -> None:
    assert own(line) == NO_ADDRESS


def test_of_the_rest_of_an_export_it_may_be_any() -> None:
    result = parse(Source.from_text("r2", SECOND.replace("LINE\nend\n", "")))
    assert not result.complete
    [device] = result.devices
    assert EVERY_ADDRESS in [item.addresses for item in with_unread(device, result).unmodelled]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [("wormhole on 10.9.0.2", "UNKNOWN"), ("wormhole on 10.9.0.3", "PROVED"), ("! wormhole on 10.9.0.2", "PROVED")],
)
def test_a_next_hop_in_a_line_that_was_not_read_may_be_the_device(tmp_path: Path, line: str, verdict: str) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs" / "r1.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "configs" / "r2.txt").write_text(SECOND.replace("LINE", line), encoding="utf-8")
    found = {(one.source, one.destination): one for one in audited_anew(tmp_path).pairs}
    assert found["A", "B"].verdict == verdict
