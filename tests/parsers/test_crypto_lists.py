"""Denies of crypto lists: what they take out of a permit belongs to the next entry of the map, or to none."""

from __future__ import annotations

import pytest

from parsers.model.address import AddressSet, cidrs
from parsers.registry import parse
from parsers.source import Source

ASA = """: Saved
: Hardware:   ASA5516
ASA Version 9.12(4)
hostname fw
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 203.0.113.10 255.255.255.0
access-list C1 extended deny {deny_asa}
access-list C1 extended permit ip 10.1.0.0 255.255.254.0 10.2.0.0 255.255.254.0
access-list C2 extended permit ip 10.1.1.0 255.255.255.0 10.2.1.0 255.255.255.0
crypto ipsec ikev1 transform-set TS esp-aes-256 esp-sha-hmac
crypto map M 10 match address C1
crypto map M 10 set peer 203.0.113.20
crypto map M 10 set ikev1 transform-set TS
crypto map M 20 match address C2
crypto map M 20 set peer 203.0.113.30
crypto map M 20 set ikev1 transform-set TS
crypto map M interface outside
: end
"""
IOS = """version 15.7
hostname r1
crypto map M 10 ipsec-isakmp
 set peer 203.0.113.20
 match address C1
crypto map M 20 ipsec-isakmp
 set peer 203.0.113.30
 match address C2
interface GigabitEthernet0/0
 ip address 203.0.113.10 255.255.255.0
 crypto map M
ip access-list extended C1
 deny {deny_ios}
 permit ip 10.1.0.0 0.0.1.255 10.2.0.0 0.0.1.255
ip access-list extended C2
 permit ip 10.1.1.0 0.0.0.255 10.2.1.0 0.0.0.255
end
"""
WHOLE = ("10.1.0.0/23", "10.2.0.0/23")
BUT_77 = " ".join(
    f"10.2.{end}"
    for end in ("0.0/24", "1.0/26", "1.64/29", "1.72/30", "1.76/32", "1.78/31", "1.80/28", "1.96/27", "1.128/25")
)
SECOND = ("10.1.1.0/24", "10.2.1.0/24")
CASES: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "a host of one side": (
        "ip any host 10.2.1.77",
        "ip any host 10.2.1.77",
        [("10.1.0.0/23", BUT_77)],
    ),
    "a pair of networks": (
        "ip 10.1.1.0 255.255.255.0 10.2.1.0 255.255.255.0",
        "ip 10.1.1.0 0.0.0.255 10.2.1.0 0.0.0.255",
        [("10.1.0.0/24", "10.2.0.0/23"), ("10.1.1.0/24", "10.2.0.0/24")],
    ),
    "others": ("ip host 10.9.9.9 any", "ip host 10.9.9.9 any", [WHOLE]),
    "everything": ("ip any any", "ip any any", []),
}


def tunnels(text: str) -> list[tuple[tuple[str, str], bool]]:
    """Local and remote networks of each, and whether nothing is in doubt."""
    result = parse(Source.from_text("c.txt", text))
    (device,) = result.devices
    names = [one.name for one in device.tunnels]
    assert len(set(names)) == len(names)
    return [((shown(one.local), shown(one.remote)), not one.unknown) for one in device.tunnels]


def shown(addresses: AddressSet) -> str:
    return " ".join(cidrs(addresses.v4, 4))


@pytest.mark.parametrize("platform", ["asa", "ios"])
@pytest.mark.parametrize("case", CASES)
def test_a_deny_takes_pairs_of_networks_out_of_one_entry_of_the_map(case: str, platform: str) -> None:
    deny_asa, deny_ios, left = CASES[case]
    text = ASA.format(deny_asa=deny_asa) if platform == "asa" else IOS.format(deny_ios=deny_ios)
    assert tunnels(text) == [*((pair, True) for pair in left), (SECOND, True)]


@pytest.mark.parametrize(
    "text",
    [ASA.format(deny_asa="tcp any any eq 80"), IOS.format(deny_ios="tcp any any eq 80")],
    ids=["asa", "ios"],
)
def test_a_deny_of_some_services_leaves_the_whole_in_doubt(text: str) -> None:
    assert tunnels(text) == [(WHOLE, False), (SECOND, True)]
