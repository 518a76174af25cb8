"""Junos: `permit destination-address drop-translated` and `drop-untranslated`, judged by hand.

Source: "Security Policies User Guide", `destination-address` of `then permit`: a policy permits only what static or
destination NAT left alone, or only what one of them translated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """\
set version 20.4R3.8
set system host-name srx-n
set security forwarding-options family inet6 mode flow-based
set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set security nat static rule-set IN from zone untrust
set security nat static rule-set IN rule s1 match destination-address 203.0.113.50/32
set security nat static rule-set IN rule s1 then static-nat prefix 10.1.0.50/32
set security policies from-zone untrust to-zone trust policy in match source-address any
set security policies from-zone untrust to-zone trust policy in match destination-address any
set security policies from-zone untrust to-zone trust policy in match application junos-https
set security policies from-zone untrust to-zone trust policy in then permit{what}
set security policies from-zone untrust to-zone trust policy all match source-address any
set security policies from-zone untrust to-zone trust policy all match destination-address any
set security policies from-zone untrust to-zone trust policy all match application any
set security policies from-zone untrust to-zone trust policy all then permit
set security zones security-zone untrust interfaces ge-0/0/0.0
set security zones security-zone trust interfaces ge-0/0/1.0
"""
DROPPED = (
    (" destination-address drop-translated", "deny", "permit"),
    (" destination-address drop-untranslated", "permit", "deny"),
    (" destination-address drop-some", "possibly", "possibly"),  # not understood: it may deny
    ("", "permit", "permit"),
)


@pytest.mark.parametrize(("what", "translated", "plain"), DROPPED)
def test_a_permit_may_be_for_translated_destinations_alone(
    what: str, translated: str, plain: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "srx.conf"
    config.write_text(FIREWALL.replace("{what}", what), encoding="utf-8")
    for address, verdict in (("203.0.113.50", translated), ("10.1.0.50", plain)):
        flow = f"198.51.100.7 > {address} tcp/443"
        main(["test-rules", str(config), "--flow", flow, "--from", "untrust", "--allow-incomplete"])
        assert capsys.readouterr().out.split()[0] == verdict
