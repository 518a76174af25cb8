"""PAN-OS: what proxy IDs leave of a tunnel; by hand from the Administrator's Guide 10.0, "Set Up an IPSec Tunnel"."""

from __future__ import annotations

from pathlib import Path

import pytest

from nat_verdicts import wrong_answers

CONFIG = (Path(__file__).parents[3] / "fixtures" / "paloalto_panos" / "vpn" / "config.xml").read_text(encoding="utf-8")
OUT, IN = "ethernet1/3 10.30.0.5 > 10.60.0.1 tcp/502 = ", "tunnel.1 10.60.0.1 > 10.30.0.5 tcp/502 = "
BESIDE, BACK = "ethernet1/2 10.20.0.5 > 10.60.0.1 tcp/502 = ", "tunnel.1 10.60.0.1 > 10.20.0.5 tcp/502 = "
SENT = "permit tunnel.1 10.30.0.5>10.60.0.1:502"
LET_IN = "permit ethernet1/3 10.60.0.1>10.30.0.5:502"


def check(text: str, *verdicts: str) -> None:
    assert list(wrong_answers(text, "paloalto_panos", "\n".join(verdicts))) == []


def test_what_a_proxy_id_has_is_carried_and_the_rest_is_open() -> None:
    """Before, the tunnel carried surely whatever a route led into it."""
    check(CONFIG, f"{OUT}{SENT}", f"{IN}{LET_IN}", f"{BESIDE}possibly", f"{BACK}possibly")


def test_without_a_proxy_id_the_route_decides_alone() -> None:
    start, end = CONFIG.index("<proxy-id>"), CONFIG.index("</proxy-id>") + len("</proxy-id>")
    sent = "permit tunnel.1 10.20.0.5>10.60.0.1:502"
    check(CONFIG[:start] + CONFIG[end:], f"{OUT}{SENT}", f"{BESIDE}{sent}")


@pytest.mark.parametrize(
    ("known", "odd"),
    [
        ("<any />", "<tcp><local-port>0</local-port><remote-port>502</remote-port></tcp>"),
        ("<local>10.30.0.0/24</local>", "<local>A-NAME</local>"),
        ("<local>10.30.0.0/24</local>", ""),
        ("<local>10.30.0.0/24</local>", "<local>10.30.0.0/24</local><zzz>7</zzz>"),
    ],
)
def test_a_proxy_id_that_asks_for_more_or_is_not_understood_is_open(known: str, odd: str) -> None:
    start = CONFIG.index("<proxy-id>")
    text = CONFIG[:start] + CONFIG[start:].replace(known, odd, 1)
    assert text != CONFIG
    check(text, f"{OUT}possibly", f"{IN}possibly")
