"""Junos: a translation that names a routing instance has its packets looked up there ("NAT User Guide")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """\
set version 19.4R3
set system host-name srx
set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.2/24
set interfaces ge-0/0/1 unit 0 family inet address 10.2.2.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.3.3.1/24
set routing-instances WAN instance-type virtual-router
set routing-instances WAN interface ge-0/0/0.0
set routing-instances OT instance-type virtual-router
set routing-instances OT interface ge-0/0/1.0
set security zones security-zone untrust interfaces ge-0/0/0.0
set security zones security-zone ot interfaces ge-0/0/1.0
set security zones security-zone main interfaces ge-0/0/2.0
set security nat static rule-set S from zone untrust
set security nat static rule-set S rule s match destination-address 192.0.2.80/32
set security nat static rule-set S rule s then static-nat prefix 10.2.2.80/32
set security nat static rule-set S rule s then static-nat prefix routing-instance OT
set security nat destination pool P routing-instance OT
set security nat destination pool P address 10.2.2.90/32
set security nat destination pool M routing-instance default
set security nat destination pool M address 10.3.3.90/32
set security nat destination rule-set S from zone untrust
set security nat destination rule-set S rule s match destination-address 192.0.2.90/32
set security nat destination rule-set S rule s then destination-nat pool P
set security nat destination rule-set S rule m match destination-address 192.0.2.91/32
set security nat destination rule-set S rule m then destination-nat pool M
set security policies from-zone untrust to-zone ot policy p match source-address any
set security policies from-zone untrust to-zone ot policy p match destination-address any
set security policies from-zone untrust to-zone ot policy p match application junos-https
set security policies from-zone untrust to-zone ot policy p then permit
set security policies from-zone untrust to-zone main policy p match source-address any
set security policies from-zone untrust to-zone main policy p match destination-address any
set security policies from-zone untrust to-zone main policy p match application junos-http
set security policies from-zone untrust to-zone main policy p then permit
"""


@pytest.mark.parametrize(
    ("flow", "verdict", "told"),
    [
        ("203.0.113.9 > 192.0.2.80 tcp/443", "permit", "10.2.2.80:443"),
        ("203.0.113.9 > 192.0.2.80 tcp/80", "deny", "10.2.2.80:80"),
        ("203.0.113.9 > 192.0.2.90 tcp/443", "permit", "10.2.2.90:443"),
        ("203.0.113.9 > 192.0.2.91 tcp/80", "permit", "10.3.3.90:80"),
        ("203.0.113.9 > 192.0.2.91 tcp/443", "deny", "10.3.3.90:443"),
        ("203.0.113.9 > 10.2.2.80 tcp/443", "deny", "no_route"),  # the instance is not joined for anything else
    ],
)
def test_translated_packets_are_looked_up_in_the_named_instance(
    flow: str, verdict: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not parse(Source.from_text("srx.set", FIREWALL)).devices[0].unmodelled
    path = tmp_path / "srx.set"
    path.write_text(FIREWALL, encoding="utf-8")
    main(["test-rules", str(path), "--from", "untrust", "--flow", flow])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown
    assert told in shown


def test_an_instance_that_is_not_in_the_file_leaves_a_doubt() -> None:
    text = FIREWALL.replace("pool P routing-instance OT", "pool P routing-instance Gone")
    assert parse(Source.from_text("srx.set", text)).devices[0].unmodelled
