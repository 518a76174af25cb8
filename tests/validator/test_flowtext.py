"""Flows as text: read, printed back, refused with a column."""

from __future__ import annotations

import ipaddress
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model.service import State
from validator.flowtext import (
    LONGEST_FLOW,
    ConcretePacket,
    FlowTextError,
    flow_of_json,
    flow_parts,
    flow_text,
    read_flow,
)

A, B = ipaddress.ip_address("10.1.1.5"), ipaddress.ip_address("10.40.0.10")
V6 = ipaddress.ip_address("2001:db8::1")


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("10.1.1.5:1234 > 10.40.0.10 tcp/1502", ConcretePacket(A, B, 6, 1234, 1502)),
        ("10.1.1.5 > 10.40.0.10 tcp/1502", ConcretePacket(A, B, 6, 40000, 1502)),
        ("10.1.1.5>10.40.0.10 udp/53", ConcretePacket(A, B, 17, 40000, 53)),
        ("tcp 10.1.1.5:40000 > 10.40.0.10:1502", ConcretePacket(A, B, 6, 40000, 1502)),
        ("TCP 10.1.1.5 > 10.40.0.10:1502", ConcretePacket(A, B, 6, 40000, 1502)),
        ("tcp/1502 10.1.1.5 > 10.40.0.10", ConcretePacket(A, B, 6, 40000, 1502)),
        ("10.1.1.5 > 10.40.0.10:7 tcp", ConcretePacket(A, B, 6, 40000, 7)),
        ("10.1.1.5:0 > 10.40.0.10 tcp/0", ConcretePacket(A, B, 6, 0, 0)),
        ("10.1.1.5 > 10.40.0.10 tcp/7 established", ConcretePacket(A, B, 6, 40000, 7, State.ESTABLISHED)),
        ("10.1.1.5 > 10.40.0.10 icmp", ConcretePacket(A, B, 1, icmp_type=8, icmp_code=0)),
        ("10.1.1.5 > 10.40.0.10 icmp/3", ConcretePacket(A, B, 1, icmp_type=3, icmp_code=0)),
        ("10.1.1.5 > 10.40.0.10 icmp/3.4", ConcretePacket(A, B, 1, icmp_type=3, icmp_code=4)),
        ("10.1.1.5 > 10.40.0.10 gre", ConcretePacket(A, B, 47)),
        ("10.1.1.5 > 10.40.0.10 ip/89", ConcretePacket(A, B, 89)),
        ("[2001:db8::1]:5 > 2001:db8::1 tcp/9", ConcretePacket(V6, V6, 6, 5, 9)),
        ("tcp [2001:db8::1]:5 > [2001:db8::1]:9", ConcretePacket(V6, V6, 6, 5, 9)),
        ("2001:db8::1 > 2001:db8::1 icmp6/128", ConcretePacket(V6, V6, 58, icmp_type=128, icmp_code=0)),
        ('{"src": "10.1.1.5", "dst": "10.40.0.10", "proto": "tcp", "dport": 80}', ConcretePacket(A, B, 6, 40000, 80)),
        (
            '{"src": "10.1.1.5", "dst": "10.40.0.10", "proto": 17, "sport": "1", "dport": "2"}',
            ConcretePacket(A, B, 17, 1, 2),
        ),
        ('{"src": "10.1.1.5", "dst": "10.40.0.10", "proto": "47", "dport": null}', ConcretePacket(A, B, 47)),
        (
            '{"src": "10.1.1.5", "dst": "10.40.0.10", "proto": "icmp", "icmp_type": 0, "state": "new", "x": 1}',
            ConcretePacket(A, B, 1, icmp_type=0, icmp_code=0),
        ),
    ],
)
def test_read(text: str, packet: ConcretePacket) -> None:
    assert read_flow(text) == packet
    assert read_flow(flow_text(packet)) == packet


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "no '>'"),
        ("10.1.1.5 10.40.0.10 tcp/5", 25, "no '>'"),
        ("10.1.1.5 > 10.40.0.10 > tcp/5", 23, "more than one"),
        ("> 10.40.0.10 tcp/5", 1, "before '>'"),
        ("10.1.1.5 >", 10, "after '>'"),
        ("10.1.1.5 > 10.40.0.10", 21, "no protocol"),
        ("10.1.1.5 > 10.40.0.10 tcp/5 please", 29, "'please'"),
        ("tcp 10.1.1.5 > 10.40.0.10 tcp/5", 27, "'tcp/5'"),
        ("10.1.1 > 10.40.0.10 tcp/5", 1, "not an address"),
        ("10.1.1.5 > 10.40.0.0/24 tcp/5", 12, "not an address"),
        ("10.1.1.5 > host tcp/5", 12, "not an address"),
        ("fe80::1%eth0 > fe80::2 tcp/5", 1, "names an interface"),
        ("10.1.1.5 > 2001:db8::1 tcp/5", 12, "two address families"),
        ("10.1.1.5:99999 > 10.40.0.10 tcp/5", 10, "not a port"),
        ("10.1.1.5: > 10.40.0.10 tcp/5", 10, "not a port"),
        ("10.1.1.5 > 10.40.0.10 tcp/65536", 27, "not a port"),
        ("10.1.1.5 > 10.40.0.10 tcp/", 27, "not a port"),
        ("10.1.1.5 > 10.40.0.10 tcp", 23, "destination port is missing"),
        ("10.1.1.5 > 10.40.0.10:5 tcp/5", 29, "written twice"),
        ("10.1.1.5 > 10.40.0.10 tpc/5", 23, "'tpc' is not a protocol"),
        ("10.1.1.5 > 10.40.0.10 icmp/256", 28, "ICMP type"),
        ("10.1.1.5 > 10.40.0.10 icmp/8.x", 30, "ICMP code"),
        ("10.1.1.5:9 > 10.40.0.10 icmp/8", 10, "ICMP has no ports"),
        ("10.1.1.5 > 10.40.0.10 icmp6/128", 12, "carries no icmp6"),
        ("10.1.1.5 > 10.40.0.10 gre/4", 23, "gre has no ports"),
        ("10.1.1.5 > 10.40.0.10 ip/256", 26, "IP protocol number"),
        ("[2001:db8::1 > 2001:db8::2 tcp/5", 1, "not closed"),
        ("x" * (LONGEST_FLOW + 1), 1, "longer than"),
        ("{not json", 2, "not JSON"),
        ("{" * 3000, 2, "not JSON"),
        ("{}", 0, "'src' is missing"),
        ('{"src": 5}', 0, "'src' is 5"),
        ('{"src": "10.1.1.5", "dst": "10.1.1.6"}', 0, "'proto' is missing"),
        ('{"src": "10.1.1.5", "dst": "10.1.1.6", "proto": true}', 0, "'proto' is True"),
        ('{"src": "10.1.1.5", "dst": "10.1.1.6", "proto": "tcp/5"}', 0, "slash"),
        ('{"src": "10.1.1.5", "dst": "10.1.1.6", "proto": "tcp"}', 0, "destination port is missing"),
        ('{"src": "10.1.1.5", "dst": "10.1.1.6", "proto": "tcp", "dport": 1.5}', 0, "'dport' is 1.5"),
        ('{"src": "10.1.1.5", "dst": "10.1.1.6", "proto": "tcp", "dport": -1}', 0, "'dport' is -1"),
        ('{"src": "10.1.1.5", "dst": "10.1.1.6", "proto": "tcp", "dport": 1, "state": "old"}', 0, "'state' is 'old'"),
    ],
)
def test_refused(text: str, column: int, words: str) -> None:
    with pytest.raises(FlowTextError) as raised:
        read_flow(text)
    assert words in str(raised.value)
    assert raised.value.column == column
    assert raised.value.expected


def test_json_that_is_no_object() -> None:
    with pytest.raises(FlowTextError):
        flow_of_json({"src": ["10.1.1.5"], "dst": "10.1.1.6", "proto": "tcp"})


def test_parts_keep_networks_for_exceptions() -> None:
    parts = flow_parts("10.0.4.0/24:1-5 > any modbus_tcp")
    assert (parts.source.text, parts.destination.text, parts.service.text) == ("10.0.4.0/24", "any", "modbus_tcp")


def test_the_place_on_the_port_axis() -> None:
    assert read_flow("10.1.1.5 > 10.40.0.10 icmp/8.1").service_port == 0x801
    assert read_flow("10.1.1.5 > 10.40.0.10 tcp/80").service_port == 80


@given(
    st.one_of(
        st.tuples(st.ip_addresses(v=4), st.ip_addresses(v=4)), st.tuples(st.ip_addresses(v=6), st.ip_addresses(v=6))
    ),
    st.integers(0, 255),
    st.integers(0, 65535),
    st.integers(0, 65535),
    st.sampled_from([State.NEW, State.ESTABLISHED]),
)
def test_every_packet_reads_back(
    ends: tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, ipaddress.IPv4Address | ipaddress.IPv6Address],
    proto: int,
    sport: int,
    dport: int,
    state: State,
) -> None:
    icmp = {4: 1, 6: 58}[ends[0].version]
    if proto in {1, 58}:
        packet = ConcretePacket(*ends, icmp, state=state, icmp_type=sport & 255, icmp_code=dport & 255)
    elif proto in {6, 17}:
        packet = ConcretePacket(*ends, proto, sport, dport, state)
    else:
        packet = ConcretePacket(*ends, proto, state=state)
    if "%" not in f"{ends}":
        assert read_flow(flow_text(packet)) == packet


@given(st.text(max_size=60))
def test_no_text_crashes(text: str) -> None:
    try:
        packet = read_flow(text)
    except FlowTextError:
        return
    assert read_flow(flow_text(packet)) == packet


@given(
    st.dictionaries(
        st.sampled_from(["src", "dst", "proto", "dport", "state"]),
        st.one_of(st.text(max_size=5), st.integers(), st.none()),
    )
)
def test_no_json_crashes(flow: dict[str, object]) -> None:
    with pytest.raises(FlowTextError):
        read_flow(json.dumps({"src": "x"} | flow | {"dst": "y"}))


@pytest.mark.parametrize("arrow", ["->", "-->", "=>", "<->", "<-", "\u2192", "\u00bb"])
def test_another_arrow_is_told_as_one(arrow: str) -> None:
    with pytest.raises(FlowTextError, match=f"'{arrow}' is no arrow of a flow") as raised:
        read_flow(f"10.1.1.5 {arrow} 10.2.0.7 tcp/502")
    assert raised.value.column == 10
