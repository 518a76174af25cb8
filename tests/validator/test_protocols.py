"""Protocols by name, and how services are written."""

from __future__ import annotations

import pytest

from parsers.model.intervals import Interval
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, ServiceBox, of_protocol
from validator.catalogue.protocols import CLASSES, Protocol, UnknownServiceError, named, names_of, protocols, service_of
from validator.nearest import nearest

WANTED = [
    "modbus_tcp",
    "opc_ua",
    "triconex_tristation",
    "rdp",
    "ssh",
    "smb",
    "https",
    "http",
    "dns",
    "ntp",
    "syslog",
    "s7comm",
    "ethernet_ip",
    "dnp3",
    "iec104",
    "hima_silworx",
    "pi_server",
    "telnet",
    "vnc",
    "snmp",
    "ldap",
    "kerberos",
    "bacnet_ip",
    "niagara_fox",
    "profinet_cm",
]


def box(text: str) -> tuple[int, int, int]:
    (one,) = service_of(text).boxes
    assert one.source_ports == EVERY_PORT
    assert one.protocols.first == one.protocols.last
    return one.protocols.first, one.destination_ports.first, one.destination_ports.last


def test_the_catalogue_is_whole() -> None:
    known = {one.id: one for one in protocols()}
    assert set(WANTED) <= set(known)
    for one in known.values():
        assert one.id.isidentifier()
        assert one.id == one.id.lower()
        assert one.classes
        assert one.classes <= set(CLASSES)
        assert one.service.boxes
        assert one.name
    assert known["honeywell_safety_manager"].confidence == "low"
    assert "safety" in known["triconex_tristation"].classes
    assert known["triconex_tristation"].ports == "udp/1502"


def test_a_protocol_is_found_by_its_port() -> None:
    assert [one.id for one in names_of(17, 1502)] == ["triconex_tristation"]
    assert {"s7comm", "iec61850_mms"} <= {one.id for one in names_of(6, 102)}
    assert [one.id for one in names_of(1, 8 << 8)] == ["ping"]
    assert names_of(6, 1502) == ()


@pytest.mark.parametrize("one", protocols(), ids=[one.id for one in protocols()])
def test_every_protocol_is_named_by_its_own_ports(one: Protocol) -> None:
    assert any(one in names_of(part.protocols.first, part.destination_ports.first) for part in one.service.boxes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tcp/502", (6, 502, 502)),
        ("udp/1000-2000", (17, 1000, 2000)),
        ("tcp", (6, 0, 65535)),
        ("icmp", (1, 0, 65535)),
        ("icmp/8", (1, 0x800, 0x8FF)),
        ("icmp/8.0", (1, 0x800, 0x800)),
        ("icmp6/128", (58, 0x8000, 0x80FF)),
        ("icmpv6/1.4", (58, 0x104, 0x104)),
        ("ip/47", (47, 0, 65535)),
        ("gre", (47, 0, 65535)),
        ("esp", (50, 0, 65535)),
        ("tcp/0", (6, 0, 0)),
        ("tcp/65535", (6, 65535, 65535)),
        ("modbus_tcp", (6, 502, 502)),
    ],
)
def test_services(text: str, expected: tuple[int, int, int]) -> None:
    assert box(text) == expected


def test_everything_and_lists() -> None:
    assert service_of("any") == service_of("ip") == EVERY_SERVICE
    assert service_of("tcp/1, udp/2,gre").boxes == (
        ServiceBox(Interval(6, 6), EVERY_PORT, Interval(1, 1)),
        ServiceBox(Interval(17, 17), EVERY_PORT, Interval(2, 2)),
        *of_protocol(47).boxes,
    )
    assert named("dns") == service_of("udp/53,tcp/53")


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("modbus-tcp", "modbus_tcp"),
        ("Modbus_TCP", "modbus_tcp"),
        ("opcua", "opc_ua"),
        ("tpc/502", "tcp/502"),
        ("tcp/20-10", "tcp/10-20"),
        ("tcp/65536", ""),
        ("tcp/", ""),
        ("tcp/-1", ""),
        ("tcp/1-", ""),
        ("tcp/\u0661", ""),
        ("icmp/256", ""),
        ("icmp/8.", ""),
        ("ip/256", ""),
        ("gre/1", "gre"),
        ("", ""),
        ("tcp/1,", ""),
        ("tcp/1,,udp/2", ""),
        ("x" * 5000, ""),
        ("zzzzzz", ""),
    ],
)
def test_wrong_services_say_what_may_have_been_meant(text: str, close: str) -> None:
    with pytest.raises(UnknownServiceError) as raised:
        service_of(text)
    assert raised.value.nearest == close


@pytest.mark.parametrize(
    ("word", "close"),
    [("saftey", "safety"), ("SAFETY", "safety"), ("saf", "safety"), ("qqq", ""), ("", ""), ("s" * 90, "")],
)
def test_nearest(word: str, close: str) -> None:
    assert nearest(word, ["control", "safety", "field"]) == close


def test_nearest_among_very_many() -> None:
    assert nearest("Z-1999O", [f"Z-{number}" for number in range(20_000)]).startswith("Z-1999")
