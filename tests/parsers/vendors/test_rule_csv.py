"""The generic rule CSV: every cell form against plain arithmetic, and every bad cell keeps its rule."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from parsers.model.rules import Action
from parsers.registry import ParseResult, UnknownFormatError, detect, parse
from parsers.source import Source
from parsers.vendors.rule_csv import BadCellError, read_address, read_service

if TYPE_CHECKING:
    from parsers.model.service import ServiceSet

HEADER = "device,order,in,out,src,dst,service,action,log\n"


def read(text: str) -> ParseResult:
    return parse(Source.from_text("rules.csv", text))


def holds(services: ServiceSet, protocol: int, sport: int, dport: int) -> bool:
    return any(
        box.protocols.first <= protocol <= box.protocols.last
        and box.source_ports.first <= sport <= box.source_ports.last
        and box.destination_ports.first <= dport <= box.destination_ports.last
        for box in services.boxes
    )


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("any", [(6, 1, 2), (17, 0, 0), (255, 0, 0)], []),
        ("tcp/502", [(6, 9, 502)], [(6, 9, 501), (6, 9, 503), (17, 9, 502)]),
        ("udp/1000-2000", [(17, 9, 1000), (17, 9, 2000)], [(17, 9, 999), (17, 9, 2001), (6, 9, 1500)]),
        ("tcp/1024-65535>102", [(6, 1024, 102), (6, 65535, 102)], [(6, 1023, 102), (6, 2000, 103)]),
        ("udp/161>", [(17, 161, 5)], [(17, 162, 161)]),
        ("icmp", [(1, 0, 8 << 8)], [(58, 0, 0), (6, 0, 0)]),
        ("icmp/8.0", [(1, 0, 8 << 8)], [(1, 0, (8 << 8) + 1), (1, 0, 0)]),
        ("icmp/3", [(1, 0, 3 << 8), (1, 0, (3 << 8) + 255)], [(1, 0, 4 << 8)]),
        ("icmpv6/128", [(58, 0, 128 << 8)], [(1, 0, 128 << 8)]),
        ("esp", [(50, 0, 0)], [(51, 0, 0)]),
        ("47", [(47, 0, 0)], [(46, 0, 0)]),
    ],
)
def test_services(text: str, inside: list[tuple[int, int, int]], outside: list[tuple[int, int, int]]) -> None:
    services = read_service(text)
    assert all(holds(services, *packet) for packet in inside)
    assert not any(holds(services, *packet) for packet in outside)


@pytest.mark.parametrize(
    "text",
    [
        "tcp/http",
        "tcp/",
        "tcp/70000",
        "tcp/9-3",
        "icmp/256",
        "icmp/8.256",
        "esp/1",
        "256",
        "x",
        "/80",
        "tcp/1>2>3",
        "tcp/-5",
    ],
)
def test_what_is_no_service_is_said(text: str) -> None:
    with pytest.raises(BadCellError, match="service"):
        read_service(text)


def test_addresses() -> None:
    assert ip_address("10.1.255.255") in read_address("10.1.0.0/16")
    assert ip_address("10.2.0.0") not in read_address("10.1.0.0/16")
    assert ip_address("10.0.0.9") in read_address("10.0.0.1-10.0.0.9")
    assert ip_address("10.0.0.10") not in read_address("10.0.0.1-10.0.0.9")
    assert ip_address("2001:db8::5") in read_address("2001:db8::/32")
    assert ip_address("2001:db8::5") in read_address("any")


@pytest.mark.parametrize("text", ["10.0.0.300", "a-b", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "10.0.0.0/33", ""])
def test_what_is_no_address_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_address(text)


@pytest.mark.parametrize("word", ["permit", "Allow", "ACCEPT", "deny", "drop", "Block", "reject"])
def test_actions(word: str) -> None:
    (device,) = read(f"{HEADER}fw,1,,,any,any,any,{word},\n").devices
    expected = Action.PERMIT if word.lower() in {"permit", "allow", "accept"} else Action.DENY
    assert [rule.action for rule in device.rule_sets[0].rules] == [expected, Action.DENY]
    assert device.rule_sets[0].rules[-1].implicit


def test_rows_stand_by_their_order_and_then_by_place() -> None:
    text = HEADER + "".join(
        f"fw,{order},,,any,any,tcp/{port},permit,\n" for order, port in [(20, 1), (10, 2), (20, 3), ("", 4)]
    )
    (device,) = read(text).devices
    ports = [rule.match.service.surely.boxes[0].destination_ports.first for rule in device.rule_sets[0].rules[:-1]]
    assert ports == [2, 1, 3, 4]


@pytest.mark.parametrize(
    "row",
    [
        "fw,x,,,any,any,any,permit,",
        "fw,1,,,any,any,any,permit",
        "fw,1,,,any,any,any,maybe,",
        "fw,1,,,nowhere,any,any,permit,",
        "fw,1,,,any,10.0.0.0/40,any,permit,",
        "fw,1,,,any,any,tcp/http,permit,",
        "fw,1,,,,any,any,permit,",
        ",1,,,any,any,any,permit,",
        'fw,1,,,"any,any,any,permit,',
        "zzz-unknown 1",
    ],
)
def test_a_bad_cell_keeps_its_rule_and_names_its_line(row: str) -> None:
    result = read(f"{HEADER}fw,5,,,any,any,tcp/1,permit,\n{row}\n")
    assert result.ledger.blocking() == 1
    assert [item.span.line for item in result.diagnostics] == [3] * len(result.diagnostics)
    (rule,) = [rule for device in result.devices for rule in device.rule_sets[0].rules if rule.origin.line == 3]
    assert rule.match.unknown


def test_a_row_without_a_device_counts_for_every_device() -> None:
    result = read(f"{HEADER},1,,,any,any,any,permit,\nfw-a,1,,,any,any,any,deny,\nfw-b,1,,,any,any,any,deny,\n")
    assert [len(device.rule_sets[0].rules) for device in result.devices] == [3, 3]


def test_an_interface_that_no_topology_line_names_may_be_any() -> None:
    (device,) = read(f"#interface,fw,lan,10.0.0.1/24\n{HEADER}fw,1,lna,,any,any,any,permit,\n").devices
    (rule, _) = device.rule_sets[0].rules
    assert rule.match.in_interfaces is None
    assert rule.match.conditions


def test_it_is_recognised_by_its_header_alone() -> None:
    assert detect(Source.from_text("x.txt", "\n# c\n" + HEADER)).name == "rule_csv"
    with pytest.raises(UnknownFormatError):
        detect(Source.from_text("x.csv", "device,order,src\nfw,1,any\n"))


def test_without_header_nothing_is_read_and_nothing_is_hidden() -> None:
    result = parse(Source.from_text("x.csv", "fw,1,,,any,any,any,permit,\n"), "rule_csv")
    assert not result.complete
    assert result.ledger.blocking() == 1
    assert result.diagnostics[0].code == "PRS003"


def test_an_unread_topology_line_makes_the_device_unprovable() -> None:
    (device,) = read(f"#route,fw,10.0.0.0/8,nowhere\n{HEADER}fw,1,,,any,any,any,deny,\n").devices
    assert [item.origin.line for item in device.unmodelled] == [1]
