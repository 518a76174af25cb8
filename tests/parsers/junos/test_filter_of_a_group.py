"""Junos: the one filter that a unit names stands before the one that a group brings (CLI User Guide, "Inherit Priority")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ROUTER = """\
set version 20.4R3
set system host-name mx
set groups G interfaces <ge-*> unit <*> family inet filter input WIDE
set apply-groups G
set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24
set interfaces ge-0/0/0 unit 0 family inet filter input OWN
set interfaces ge-0/0/1 unit 0 family inet address 10.2.0.1/24
set firewall family inet filter OWN term a from protocol tcp
set firewall family inet filter OWN term a from destination-port 502
set firewall family inet filter OWN term a then accept
set firewall family inet filter WIDE term a then accept
"""


@pytest.mark.parametrize(
    ("enters", "flow", "verdict"),
    [
        ("ge-0/0/0.0", "10.1.0.5 > 10.2.0.5 tcp/502", "permit"),
        ("ge-0/0/0.0", "10.1.0.5 > 10.2.0.5 tcp/503", "deny"),
        ("ge-0/0/1.0", "10.2.0.5 > 10.1.0.5 tcp/503", "permit"),
    ],
)
def test_a_unit_has_one_filter(
    enters: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mx.set"
    path.write_text(ROUTER, encoding="utf-8")
    main(["test-rules", str(path), "--from", enters, "--flow", flow])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown
