"""Junos: addresses that are fetched or of countries (`security dynamic-address`) leave only their own policies open."""

from __future__ import annotations

from parsers.model.match import UnknownKind
from parsers.registry import parse
from parsers.source import Source

TEXT = """\
set version 22.2R3
set system host-name srx
set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.2/24
set interfaces ge-0/0/1 unit 0 family inet address 10.1.1.1/24
set security zones security-zone untrust interfaces ge-0/0/0.0
set security zones security-zone trust interfaces ge-0/0/1.0
set security dynamic-address feed-server FS url https://feed.example
set security dynamic-address feed-server FS feed-name bad path bad.txt
set security dynamic-address address-name BAD profile feed-name bad
set security dynamic-address address-name LAND profile category GeoIP property country string US
set security policies from-zone untrust to-zone trust policy bad match source-address BAD
set security policies from-zone untrust to-zone trust policy bad match destination-address any
set security policies from-zone untrust to-zone trust policy bad match application any
set security policies from-zone untrust to-zone trust policy bad then deny
set security policies from-zone untrust to-zone trust policy land match source-address LAND
set security policies from-zone untrust to-zone trust policy land match destination-address any
set security policies from-zone untrust to-zone trust policy land match application any
set security policies from-zone untrust to-zone trust policy land then permit
"""


def test_dynamic_addresses_leave_their_own_policies_open() -> None:
    result = parse(Source.from_text("srx.set", TEXT), "juniper_junos")
    (device,) = result.devices
    assert not device.unmodelled
    assert not result.ledger.blocking()
    rules = {rule.identity: rule for one in device.rule_sets for rule in one.rules}
    assert [why.kind for why in rules["bad"].match.source.unknown] == [UnknownKind.DYNAMIC_LIST]
    assert [why.kind for why in rules["land"].match.source.unknown] == [UnknownKind.GEOGRAPHY]
    assert not rules["bad"].match.source.surely
