"""NX-OS: ordinary statements that bear on nobody's access leave nothing open."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

HEAD = b"!Command: show running-config\nversion 9.3(10) Bios:version 05.47\nhostname sw\n"
END = b"line console\nline vty\n"
HARMLESS = {
    "measurements": "ip sla 1\n  icmp-echo 10.0.0.1 source-ip 10.0.0.2\n    frequency 10\n    threshold 100\n",
}


@pytest.mark.parametrize("case", HARMLESS)
def test_it_leaves_nothing_open(case: str) -> None:
    result = parse(Source.from_bytes("config.txt", HEAD + HARMLESS[case].encode() + END), "cisco_nxos")
    assert [item.what for device in result.devices for item in device.unmodelled] == []
    assert result.complete
