"""RouterOS: interfaces of UPnP and rules of SOCKS mean nothing while the service is off, as it is delivered."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

EXPORT = """\
# 2026-11-12 09:00:00 by RouterOS 7.14.2
/ip address
add address=10.1.0.1/24 interface=ether1 network=10.1.0.0
/ip upnp
set enabled={enabled}
/ip upnp interfaces
add interface=ether1 type=external
/ip socks access
add action=allow src-address=10.1.0.0/24
"""


@pytest.mark.parametrize(("enabled", "doubts"), [("no", 0), ("yes", 1)])
def test_the_switch_decides(enabled: str, doubts: int) -> None:
    (device,) = parse(Source.from_text("rb.rsc", EXPORT.format(enabled=enabled))).devices
    assert sum("UPnP" in item.what or "SOCKS" in item.what for item in device.unmodelled) == doubts
