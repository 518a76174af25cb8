"""What sessions of copies say, on each platform that has them: where copies leave, of what, and what is taken in."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.model.device import Effect
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


JUNOS = """\
set version 18.4R3
set system host-name ex
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members V30
set interfaces ge-0/0/2 unit 0 family ethernet-switching vlan members V30
set interfaces ge-0/0/9 unit 0 family ethernet-switching
set vlans V30 vlan-id 30
set vlans COPIES vlan-id 900
set {holder} analyzer A input ingress interface ge-0/0/1.0
set {holder} analyzer A input egress interface ge-0/0/1.0
set {holder} analyzer A input ingress vlan V30
set {holder} analyzer A output {output}
"""
HOLDERS = ("forwarding-options", "ethernet-switching-options")


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("output", ["interface ge-0/0/9.0", "interface ge-0/0/9", "vlan COPIES"])
def test_analyzers_of_junos(holder: str, output: str) -> None:
    result = parse(Source.from_text("ex.conf", JUNOS.format(holder=holder, output=output)))
    (device,) = result.devices
    (made,) = device.mirrors
    by_port = output.startswith("interface")
    assert (made.name, made.copied, made.vlans) == ("A", ("ge-0/0/1.0",), (Interval(30, 30),))
    assert (made.ports, made.remote) == ((("ge-0/0/9.0",), None) if by_port else ((), 900))
    assert [item.interfaces for item in device.unmodelled] == ([frozenset({"ge-0/0/9.0"})] if by_port else [])
    assert result.ledger.fate(11) is LineFate.MODELLED


@pytest.mark.parametrize(
    ("output", "touched"),
    [
        ("interface ge-0/0/77.0", [None]),  # not in the file
        ("ip-address 10.9.0.9", [None]),
        ("next-hop-group N", [None]),  # not understood
    ],
)
def test_copies_of_junos_that_go_nobody_knows_where_are_told(output: str, touched: list[None]) -> None:
    result = parse(Source.from_text("ex.conf", JUNOS.format(holder=HOLDERS[0], output=output)))
    assert [item.interfaces for item in result.devices[0].unmodelled] == touched


@pytest.mark.parametrize("more", ["", "instance I "])
def test_port_mirroring_of_junos(more: str) -> None:
    line = f"set forwarding-options port-mirroring {more}family inet output interface ge-0/0/9.0 next-hop 10.9.0.9\n"
    text = JUNOS.format(holder=HOLDERS[0], output="interface ge-0/0/9.0").replace("analyzer A", "apply-macro A") + line
    device = parse(Source.from_text("ex.conf", text)).devices[0]
    assert [item.ports for item in device.mirrors] == [("ge-0/0/9.0",)]
    assert [item.interfaces for item in device.unmodelled if "copies" in item.what] == [frozenset({"ge-0/0/9.0"})]
    off = parse(Source.from_text("ex.conf", text + "set forwarding-options port-mirroring disable\n")).devices[0]
    assert not off.mirrors


HIRSCHMANN = """\
! GRS1042-6T6Z Configuration
! Version: {version}
network parms 0.0.0.0 0.0.0.0 0.0.0.0
configure
monitor session 1 source interface 1/1 direction txrx
monitor session 1 source vlan 34
monitor session 1 destination interface 1/3
monitor session 1 mode
system name sw-1
interface 1/1
exit
exit
"""


@pytest.mark.parametrize("platform", ["HiOS-2A-09.4.04", "HiSecOS-03.1.00"])
@pytest.mark.parametrize("words", ["destinaton interface 1/3", "forward-all 1/4", "sourc interface 1/1"])
def test_words_of_a_session_of_hirschmann_that_nobody_knows_are_told(platform: str, words: str) -> None:
    text = HIRSCHMANN.format(version=platform).replace("destination interface 1/3", words)
    result = parse(Source.from_text("sw.txt", text))
    assert result.ledger.fate(7) is LineFate.PARTIAL
    (doubt,) = [item for item in result.devices[0].unmodelled if item.origin.line == 7]
    assert doubt.effect is Effect.MAY_PERMIT
    assert [item.code for item in result.diagnostics if item.span.line == 7] == ["PRS010"]
