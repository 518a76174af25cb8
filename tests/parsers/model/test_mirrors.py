"""What sessions of copies say, on each platform that has them: where copies leave, of what, and what is taken in."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.model.intervals import Interval
from parsers.registry import parse
from parsers.source import Source

IOS = """\
version 15.2
hostname SW
interface GigabitEthernet1/0/1
interface GigabitEthernet1/0/2
interface GigabitEthernet1/0/3
interface GigabitEthernet1/0/9
monitor session 1 source interface Gi1/0/1 - 2 , Gi1/0/3 rx
monitor session 1 source vlan 30 , 40 - 42
monitor session 1 destination interface Gi1/0/9 encapsulation replicate{ingress}
monitor session 2 source vlan 50
monitor session 3 source vlan 60
monitor session 3 destination remote vlan 900
end
"""


@pytest.mark.parametrize("ingress", ["", " ingress untagged vlan 30"])
def test_sessions_of_ios(ingress: str) -> None:
    result = parse(Source.from_text("sw.txt", IOS.format(ingress=ingress)))
    one, three = result.devices[0].mirrors
    assert one.ports == ("GigabitEthernet1/0/9",)
    assert one.copied == ("GigabitEthernet1/0/1", "GigabitEthernet1/0/2", "GigabitEthernet1/0/3")
    assert one.vlans == (Interval(30, 30), Interval(40, 42))
    assert (one.heard is not None) is bool(ingress)
    assert (three.name, three.ports, three.remote) == ("3", (), 900)
    assert result.ledger.fate(9) is LineFate.MODELLED


def test_a_place_of_copies_that_nobody_knows_is_told() -> None:
    text = IOS.format(ingress="").replace("destination interface Gi1/0/9", "destination analysis-module 9")
    result = parse(Source.from_text("sw.txt", text))
    assert result.ledger.fate(9) is LineFate.UNKNOWN
    assert [item.origin.line for item in result.devices[0].unmodelled] == [9]


NXOS = """\
!Command: show running-config
!Time: Tue Nov 24 09:12:01 2026

version 10.2(5) Bios:version 05.47
hostname nx
interface Ethernet1/1
interface Ethernet1/9
  switchport
  switchport monitor{ingress}
monitor session 7
  source interface Ethernet1/1 both
  source vlan 20,30-31 rx
  destination interface Ethernet1/9
  no shut
"""


@pytest.mark.parametrize("ingress", ["", " ingress learning"])
def test_sessions_of_nxos(ingress: str) -> None:
    (session,) = parse(Source.from_text("nx.txt", NXOS.format(ingress=ingress))).devices[0].mirrors
    assert (session.name, session.ports, session.copied) == ("7", ("Ethernet1/9",), ("Ethernet1/1",))
    assert session.vlans == (Interval(20, 20), Interval(30, 31))
    assert (session.heard is not None) is bool(ingress)


def test_sessions_of_eos() -> None:
    text = (
        "! device: sw (DCS-7010TX-48, EOS-4.28.3M)\nhostname sw\ninterface Ethernet1\ninterface Ethernet5\n"
        "monitor session A source Ethernet1 rx\nmonitor session A source vlan 10-12\n"
        "monitor session A destination Ethernet5\nmonitor session B destination Cpu\nend\n"
    )
    (session,) = parse(Source.from_text("sw.txt", text)).devices[0].mirrors
    assert (session.name, session.ports, session.copied) == ("A", ("Ethernet5",), ("Ethernet1",))
    assert session.vlans == (Interval(10, 12),)
