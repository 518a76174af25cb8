"""Clients of OpenVPN take the routes that their server tells, which no file of theirs shows."""

from __future__ import annotations

import pytest

from audits import FIXTURES
from parsers.registry import parse
from parsers.source import Source

TOLD = "which routes the server of ovpnc2 tells"
MODE = "<mode>p2p_tls</mode>"


def test_none_are_told_by_a_static_key_or_to_who_takes_none() -> None:
    for instead in (
        "<mode>p2p_shared_key</mode>",
        f"{MODE}<route_no_pull>yes</route_no_pull>",
        f"{MODE}<route_no_exec>yes</route_no_exec>",
        f"{MODE}<custom_options>verb 3;route-nopull</custom_options>",
        f"{MODE}<custom_options>route-noexec</custom_options>",
    ):
        assert TOLD not in doubts("pfsense", instead), instead


@pytest.mark.parametrize("platform", ["pfsense", "opnsense"])
def test_a_client_of_the_old_style_takes_what_it_is_told(platform: str) -> None:
    assert TOLD in doubts(platform, MODE)
    assert TOLD in doubts(platform, f"{MODE}<custom_options>verb 3</custom_options>")


def doubts(platform: str, mode: str) -> list[str]:
    text = (FIXTURES / platform / "vpn" / "config.xml").read_text(encoding="utf-8")
    assert MODE in text
    device = parse(Source.from_text("config.xml", text.replace(MODE, mode)), platform).devices[0]
    return [item.what for item in device.unmodelled]
