"""Addresses of clients of an ASA whose users have another group policy than their profile."""

from __future__ import annotations

import pytest

from parsers.model.address import EVERY_ADDRESS, AddressSet, from_range
from parsers.registry import parse
from parsers.source import Source

TEXT = """\
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.1.1 255.255.255.0
access-list VF extended permit tcp 10.9.0.0 255.255.255.0 10.1.1.0 255.255.255.0 eq 443
ip local pool OWN 10.9.0.1-10.9.0.254 mask 255.255.255.0
ip local pool PROFILE 10.8.0.1-10.8.0.254 mask 255.255.255.0
ip local pool DEFAULT 10.7.0.1-10.7.0.254 mask 255.255.255.0
webvpn
 enable outside
group-policy DfltGrpPolicy attributes
 {default}
group-policy GP1 internal
group-policy GP1 attributes
 vpn-filter value VF
 address-pools value OWN
group-policy GP2 internal
group-policy GP2 attributes
 {other}
username bob password x pbkdf2
username bob attributes
 vpn-group-policy {policy}
tunnel-group VPN type remote-access
tunnel-group VPN general-attributes
 {profile}
 default-group-policy GP1
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
NONE = "vpn-idle-timeout 30"
FROM_PROFILE, FROM_DEFAULT = "address-pool PROFILE", "address-pools value DEFAULT"
OWN, PROFILE, DEFAULT = (from_range(f"10.{word}.0.1", f"10.{word}.0.254") for word in (9, 8, 7))


def clients(default: str, other: str, policy: str, profile: str) -> dict[str, AddressSet]:
    """The addresses of each tunnel of clients."""
    text = TEXT.format(
        default=default, other=other, policy=policy, profile="no strip-realm" if profile == NONE else profile
    )
    (device,) = parse(Source.from_text("fw.cfg", text)).devices
    return {tunnel.name: tunnel.remote for tunnel in device.tunnels if not tunnel.name.startswith("web portal")}


@pytest.mark.parametrize(
    ("default", "other", "profile", "expected"),
    [
        (NONE, NONE, FROM_PROFILE, PROFILE),
        (NONE, "address-pools none", FROM_PROFILE, PROFILE),
        (FROM_DEFAULT, NONE, FROM_PROFILE, DEFAULT),
        (FROM_DEFAULT, "address-pools none", FROM_PROFILE, PROFILE),
        (NONE, "address-pools value GONE", FROM_PROFILE, EVERY_ADDRESS),
        (NONE, NONE, NONE, OWN),
    ],
)
def test_a_policy_without_pools_inherits_them(default: str, other: str, profile: str, expected: AddressSet) -> None:
    """Before, such a user had the pools of the profile's group policy, and those of an undefined pool no other address."""
    found = clients(default, other, "GP2", profile)
    assert (found["VPN"], found["VPN, user bob"]) == (OWN, expected)


def test_clients_of_the_default_profile_stay_beside_a_user_with_its_policy() -> None:
    """Before, its pools counted as handed out, and DefaultWEBVPNGroup had no clients."""
    found = clients(FROM_DEFAULT, NONE, "DfltGrpPolicy", FROM_PROFILE)
    assert (found["VPN, user bob"], found["DefaultWEBVPNGroup"]) == (DEFAULT, DEFAULT)


def test_users_with_one_policy_are_one_tunnel() -> None:
    """Before, there was one for each user and each profile, and 50 users took minutes."""
    more = "".join(
        f"username u{n} password x pbkdf2\nusername u{n} attributes\n vpn-group-policy GP2\n" for n in range(9)
    )
    text = TEXT.format(default=NONE, other=FROM_DEFAULT, policy="GP2", profile=FROM_PROFILE)
    (device,) = parse(
        Source.from_text("fw.cfg", text.replace("tunnel-group VPN type", f"{more}tunnel-group VPN type"))
    ).devices
    assert [tunnel.name for tunnel in device.tunnels][:2] == ["VPN", "VPN, user bob"]
    assert len(device.tunnels) == 3


def test_many_filters_of_users_are_one_tunnel_without() -> None:
    """Each with a list of its own, 50 users took minutes."""
    lists = "".join(f"access-list F{n} extended permit tcp any any eq {n + 1}\n" for n in range(50))
    more = "".join(
        f"username u{n} password x pbkdf2\nusername u{n} attributes\n vpn-filter value F{n}\n" for n in range(50)
    )
    text = TEXT.format(default=NONE, other=NONE, policy="GP2", profile=FROM_PROFILE)
    text = text.replace("tunnel-group VPN type", f"{lists}{more}tunnel-group VPN type")
    (device,) = parse(Source.from_text("fw.cfg", text)).devices
    first, second = device.tunnels[:2]
    assert (first.rule_set, second.rule_set, second.remote) == ("VF", "", OWN | PROFILE)
    assert second.unknown
    assert len(device.tunnels) == 3
