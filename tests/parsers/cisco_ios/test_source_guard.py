"""IP source guard of switched ports is no check of the path back."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source


@pytest.mark.parametrize("more", ["", " port-security", " vlan dhcp-snooping"])
def test_source_guard_is_told_as_such(more: str) -> None:
    text = f"version 15.2\nhostname sw\ninterface GigabitEthernet1/1\n switchport\n ip verify source{more}\nend\n"
    (device,) = parse(Source.from_text("sw.txt", text)).devices
    told = [(item.what, item.interfaces) for item in device.unmodelled if "guard" in item.what]
    assert told == [("IP source guard", frozenset({"GigabitEthernet1/1"}))]
    assert not device.source_checks
    assert not any("reverse-path" in item.what for item in device.unmodelled)
