"""`no ...` about what no line sets says the default; where a line sets it, which of them holds is not known."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.registry import parse
from parsers.source import Source
from parsers.syntax.nothing_taken_back import REASON, TURNED_OFF, absent_by_default, takes_nothing_back

ASA = """: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet0/0
 nameif plant
 security-level 50
 ip address 10.9.0.2 255.255.255.0
{set}
{unset}
: end
"""
IOS = """version 15.9
hostname r1
{set}
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
{below}
{unset}
end
"""


EOS = """! device: sw (DCS-7050SX3-48YC8, EOS-4.29.2F)
hostname sw
{set}
interface Ethernet1
   no switchport
{below}
{unset}
end
"""
NEXUS = """!Command: show running-config
version 9.3(8) Bios:version 05.45
hostname nx
{set}
interface Ethernet1/1
{below}
{unset}
"""


def fates(text: str) -> tuple[LineFate, int]:
    """The fate of the line that begins with `no`, and how many things were left that nobody modelled."""
    parsed = parse(Source.from_text("fw.txt", text))
    number = [at for at, line in enumerate(text.splitlines(), 1) if line.strip().startswith("no ")][-1]
    return parsed.ledger.fate(number), len(parsed.devices[0].unmodelled)


@pytest.mark.parametrize(
    ("text", "unset", "opposite"),
    [
        (ASA, "no http server enable", "http server enable 8443"),
        (ASA, "no same-security-traffic permit inter-interface", "same-security-traffic permit inter-interface"),
        (ASA, "no route plant 0.0.0.0 0.0.0.0 10.9.0.1 1", "route plant 0 0 10.9.0.1"),
        (ASA, "no access-group IN in interface plant", "access-group OTHER in interface plant"),
        (ASA, "no ip verify reverse-path interface plant", "ip verify reverse-path interface plant"),
        (IOS, "no ip route 0.0.0.0 0.0.0.0 10.1.0.9", "ip route 0.0.0.0 0.0.0.0 GigabitEthernet0/0 10.1.0.9"),
        (IOS, "no router ospf 1", "router ospf 1"),
        (IOS, "no access-list 101", "access-list 101 permit ip any any"),
        (IOS, "no crypto isakmp enable", "crypto isakmp policy 1"),
    ],
)
def test_asa_and_ios(text: str, unset: str, opposite: str) -> None:
    assert fates(text.format(set="!", below="!", unset=unset)) == (LineFate.IRRELEVANT, 0)
    fate, doubts = fates(text.format(set=opposite, below="!", unset=unset))
    assert fate is LineFate.UNKNOWN
    assert doubts


@pytest.mark.parametrize(
    ("unset", "opposite"),
    [
        (" no ip policy route-map PBR", " ip policy route-map OTHER"),
        (" no zone-member security CELL", " zone-member security CELL"),
        (" no standby 1", " standby 1 ip 10.1.0.254"),
    ],
)
def test_ios_interface(unset: str, opposite: str) -> None:
    assert fates(IOS.format(set="!", below="!", unset=unset)) == (LineFate.IRRELEVANT, 0)
    assert fates(IOS.format(set="!", below=opposite, unset=unset))[0] is LineFate.UNKNOWN
    again = f"interface GigabitEthernet0/0\n{opposite}"
    assert fates(IOS.format(set=again, below="!", unset=unset))[0] is LineFate.UNKNOWN


@pytest.mark.parametrize(
    ("text", "unset", "opposite"),
    [
        (EOS, "   no ip address", "   ip address 10.1.0.1/24"),
        (EOS, "   no ip access-group IN in", "   ip access-group OTHER in"),
        (NEXUS, "  no ip access-group IN in", "  ip access-group OTHER in"),
        (NEXUS, "  no vrf member RED", "  vrf member BLUE"),
    ],
)
def test_arista_and_nexus_interface(text: str, unset: str, opposite: str) -> None:
    assert fates(text.format(set="!", below="   mtu 1500", unset=unset))[0] is LineFate.IRRELEVANT
    assert fates(text.format(set="!", below=opposite, unset=unset))[0] is LineFate.UNKNOWN


@pytest.mark.parametrize("text", [EOS, NEXUS])
def test_arista_and_nexus(text: str) -> None:
    unset, opposite = "no ip route 0.0.0.0/0 10.9.0.5", "ip route 10.0.0.0/8 10.9.0.5"
    assert fates(text.format(set="!", below="!", unset=unset))[0] is LineFate.IRRELEVANT
    assert fates(text.format(set=opposite, below="!", unset=unset))[0] is LineFate.UNKNOWN


def test_what_is_on_by_default_is_never_taken_for_absent() -> None:
    """`no sysopt connection permit-vpn` changes what holds without it."""
    absent = absent_by_default("http", "ssh version")
    assert takes_nothing_back(["no", "http", "10.0.0.0"], absent, [["ssh", "10.0.0.1"]])
    assert not takes_nothing_back(["no", "sysopt", "connection"], absent, [])
    assert takes_nothing_back(["no", "ssh", "version", "1"], absent, [["ssh", "timeout", "5"]])
    assert not takes_nothing_back(["no"], absent, [])
    assert not takes_nothing_back(["http"], absent, [])


@pytest.mark.parametrize(
    ("text", "unset", "reason"),
    [
        (ASA, "no aaa authentication login-history", TURNED_OFF),
        (ASA, "no aaa authentication ssh console LOCAL", REASON),
        (IOS, "no crypto isakmp enable", TURNED_OFF),
        (IOS, "no setup express", TURNED_OFF),
        (IOS, "no crypto map M", REASON),
        (EOS, "no username admin", TURNED_OFF),
        (EOS, "no username op", REASON),
        (NEXUS, "no username admin", TURNED_OFF),
    ],
)
def test_what_is_there_by_itself_is_not_called_absent(text: str, unset: str, reason: str) -> None:
    lines = text.format(set=unset, below="   mtu 1500", unset="!")
    ledger = parse(Source.from_text("fw.txt", lines)).ledger
    number = lines.splitlines().index(unset) + 1
    row = ledger.rows()[number - 1]
    assert (row.fate, row.reason) == (LineFate.IRRELEVANT, reason)
