"""Junos: commands that say several statements of one place, as people type them and manuals print them.

Source: Junos CLI User Guide: a command may go on with further statements of the same place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TYPED = """\
set system host-name typed
set interfaces ge-0/0/1 unit 0 family inet address 10.1.1.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.2.2.1/24
set interfaces ge-0/0/2 unit 0 family inet filter input F
set security zones security-zone match interfaces ge-0/0/1.0
set security zones security-zone ot interfaces ge-0/0/2.0
set applications application mb protocol tcp destination-port 502
set applications application two term t1 protocol udp source-port 500 destination-port 1000-1010
set firewall family inet filter F term 1 from protocol tcp destination-port [ 22 23 ]
set firewall family inet filter F term 1 then discard
set firewall family inet filter F term from from source-address 10.2.2.0/24
set firewall family inet filter F term from from source-address 10.2.2.9/32 except
set firewall family inet filter F term from then accept
set security policies from-zone match to-zone ot policy p match source-address any destination-address any
set security policies from-zone match to-zone ot policy p match application [ mb two ]
set security policies from-zone match to-zone ot policy p then permit
set security policies from-zone ot to-zone match policy q match source-address [ any ] destination-address any application any
set security policies from-zone ot to-zone match policy q then permit
"""
CASES = (
    ("match", "10.1.1.5 > 10.2.2.5 tcp/502", "permit"),
    ("match", "10.1.1.5 > 10.2.2.5 tcp/503", "deny"),
    ("match", "10.1.1.5:500 > 10.2.2.5 udp/1005", "permit"),
    ("match", "10.1.1.5:501 > 10.2.2.5 udp/1005", "deny"),
    ("ot", "10.2.2.5 > 10.1.1.5 tcp/22", "deny"),
    ("ot", "10.2.2.5 > 10.1.1.5 udp/22", "permit"),
    ("ot", "10.2.2.5 > 10.1.1.5 tcp/80", "permit"),
    ("ot", "10.2.2.9 > 10.1.1.5 tcp/80", "deny"),
)


@pytest.mark.parametrize(("enters", "flow", "verdict"), CASES)
def test_every_statement_of_a_command_counts(
    enters: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "typed.set"
    config.write_text(TYPED, encoding="utf-8")
    assert not parse(Source.from_text("typed.set", TYPED)).devices[0].unmodelled
    main(["test-rules", str(config), "--flow", flow, "--from", enters])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown


def test_nothing_behind_a_list_is_swallowed() -> None:
    text = TYPED + "set security zones security-zone ot interfaces [ ge-0/0/2.0 ] host-inbound-traffic\n"
    (device,) = parse(Source.from_text("typed.set", text)).devices
    assert [item.what for item in device.unmodelled] == ["'host-inbound-traffic' behind a list is not understood"]
