"""Who may ask for a login: trusted hosts of administrators, of programs, and accounts that another system vouches for."""

from __future__ import annotations

import pytest

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, AddressSet, from_cidr
from parsers.registry import parse
from parsers.source import Source

HEAD = (
    "#config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin\n"
    'config system interface\nedit "port1"\nset vdom "root"\nset ip 10.1.0.1 255.255.255.0\n'
    "set allowaccess ssh\nnext\nend\n"
    'config system admin\nedit "admin"\nset accprofile "super_admin"\nset trusthost1 10.9.0.0 255.255.0.0\n'
    "set ip6-trusthost1 2001:db8::/64\nset password ENC x\nnext\nend\n"
)
PROGRAM = 'config system api-user\nedit "p"\nset accprofile "super_admin"\n{}next\nend\n'
HOST = "config trusthost\nedit 1\nset ipv4-trusthost 10.8.0.5 255.255.255.255\nnext\nend\n"
OWN = from_cidr("10.9.0.0/16") | from_cidr("2001:db8::/64")
CASES = {
    "administrators alone": ("", OWN),
    "a program with a host": (PROGRAM.format(HOST), OWN | from_cidr("10.8.0.5")),
    "a program from anywhere": (PROGRAM.format(""), EVERY_ADDRESS),
    "single sign-on": ('config system sso-admin\nedit "u"\nset accprofile "super_admin"\nnext\nend\n', EVERY_ADDRESS),
}


@pytest.mark.parametrize(("more", "possibly"), CASES.values(), ids=CASES.keys())
def test_who_may_ask(more: str, possibly: AddressSet) -> None:
    device = parse(Source.from_text("f", HEAD + more)).devices[0]
    sources = next(item.sources for item in device.management.services if item.protocol == "ssh")
    assert sources.surely == OWN & EVERY_IPV4
    assert sources.possibly == possibly & EVERY_IPV4
    assert ("u" in {item.name for item in device.management.accounts}) is ("sso" in more)


def test_each_ip_version_has_a_list_of_its_own() -> None:
    """`allowaccess` opens nothing over IPv6, nor `ip6-allowaccess` over IPv4."""
    six = "config ipv6\nset ip6-address 2001:db8:1::1/64\nset ip6-allowaccess https ssh\nend\n"
    text = HEAD.replace("set allowaccess ssh\n", f"set allowaccess ping ssh\n{six}")
    services = parse(Source.from_text("f", text)).devices[0].management.services
    found: dict[str, set[object]] = {}
    for item in services:
        found.setdefault(item.protocol, set()).add(item.sources.possibly)
    four, own = from_cidr("10.9.0.0/16"), from_cidr("2001:db8::/64")
    assert found == {"ping": {four}, "ssh": {four, own}, "https": {own}}
