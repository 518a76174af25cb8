"""Every service but a few: the words say exactly what the boxes do."""

from __future__ import annotations

from itertools import pairwise

import pytest

from validator.report.all_but import put_together
from validator.verdicts import Box, Wire

HERE, THERE = ("10.1.0.0/24",), ("10.2.0.7/32",)
WHOLE_BUT_HTTPS = (("0-5", "any"), ("7-255", "any"), ("tcp", "0-442"), ("tcp", "444-65535"))


def boxes(*services: tuple[str, str]) -> list[Box]:
    return [Box(HERE, THERE, proto, "any", dport) for proto, dport in services]


def said(found: list[Box]) -> list[str]:
    return [service for service, _, _ in put_together(found)]


def test_what_is_missing_is_named() -> None:
    assert said(boxes(*WHOLE_BUT_HTTPS)) == ["every service but tcp/443 (https)"]
    assert said(boxes(("0-5", "any"), ("7-255", "any"))) == ["every service but every tcp port"]
    assert said(
        boxes(("0-16", "any"), ("18-49", "any"), ("52-255", "any"), ("udp", "0-160"), ("udp", "163-65535"))
    ) == ["every service but udp/161-162, ip/50-51"]
    most = (("0", "any"), ("2-255", "any"))
    assert said(boxes(*most, ("icmp", "0.0-7.255"), ("icmp", "8.1-255.255"))) == ["every service but icmp/8.0"]
    assert said(boxes(("0-5", "any"), ("6-255", "any"))) == ["every service"]


def test_few_services_and_many_exceptions_stay_boxes() -> None:
    assert said(boxes(("tcp", "0-442"), ("tcp", "444-65535"))) == ["tcp/0-442", "tcp/444-65535"]
    assert said(boxes(("7-255", "any"), ("tcp", "any"))) == ["every service but ip/0-5"]
    assert len(said(boxes(("20-255", "any"), ("tcp", "any")))) == 2, "most protocols with a name are missing"
    holes = [-1, *range(10, 90, 10), 65536]
    parts = [("tcp", f"{one + 1}-{other - 1}") for one, other in pairwise(holes)]
    assert len(said(boxes(("0-5", "any"), ("7-255", "any"), *parts))) == 2 + len(parts)


@pytest.mark.parametrize("change", ["src", "sport", "wire"])
def test_only_boxes_of_the_same_ends_are_put_together(change: str) -> None:
    *rest, last = boxes(*WHOLE_BUT_HTTPS)
    other = {
        "src": Box(THERE, THERE, last.proto, last.sport, last.dport),
        "sport": Box(HERE, THERE, last.proto, "1024-65535", last.dport),
        "wire": Box(HERE, THERE, last.proto, last.sport, last.dport, (Wire(HERE, HERE, "any", "any", ("fw",)),)),
    }[change]
    found = put_together([*rest, other])
    assert found[0][0] == "every service but tcp/443-65535"
    assert found[1][1] == other
