"""How services are put into a sentence."""

from __future__ import annotations

import pytest

from validator.telling import services_text
from validator.verdicts import Box


def box(proto: str, dport: str, sport: str = "any") -> Box:
    return Box(("10.0.0.0/24",), ("10.1.0.0/24",), proto, sport, dport)


@pytest.mark.parametrize(
    ("boxes", "text"),
    [
        ([box("tcp", "any", "102"), box("tcp", "0-4839", "102")], "every tcp port from port 102"),
        ([box("tcp", "any"), box("tcp", "22", "102"), box("udp", "53")], "every tcp port, udp/53 (dns)"),
        ([box("tcp", "any", "102"), box("tcp", "22")], "every tcp port from port 102, tcp/22 (ssh)"),
    ],
)
def test_what_goes_without_saying_is_not_said(boxes: list[Box], text: str) -> None:
    assert services_text(boxes) == text
