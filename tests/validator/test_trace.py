"""Traces of single packets against the oracle, on the same random networks as the engine's."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pytest

from differential import CONNECTIONS, OTHERS, Oracle, TooManyReadingsError, case, packets, reached
from strategies import random_devices, seeded
from validator.flowtext import ConcretePacket
from validator.reachability.questions import trace_document
from validator.reachability.trace import Tracer

if TYPE_CHECKING:
    from naive import Packet

HOP = {
    "device",
    "in",
    "out",
    "vrf",
    "rule_set",
    "rule",
    "file",
    "line",
    "action",
    "src",
    "dst",
    "sport",
    "dport",
    "nat",
}
DISPOSITIONS = {"delivered", "denied", "no_route", "loop", "unknown"}


def concrete(one: Packet) -> ConcretePacket:
    src, dst = ipaddress.ip_address(one.src), ipaddress.ip_address(one.dst)
    if one.proto == 1:
        return ConcretePacket(src, dst, 1, icmp_type=one.dport >> 8, icmp_code=one.dport & 255)
    return ConcretePacket(src, dst, one.proto, sport=one.sport, dport=one.dport)


@pytest.mark.parametrize("seed", range(40_000, 40_040))
def test_a_trace_never_promises_what_is_not_sure_and_never_denies_what_is_possible(seed: int) -> None:
    random = seeded(seed)
    this = case(random_devices(random))
    oracle, tracer = Oracle(this.docs), Tracer(this.network)
    for zone in this.zones:
        if not this.network.zones.attachments[zone.id]:
            continue
        for one in random.sample(list(packets(this, zone, (2, 3), CONNECTIONS + OTHERS)), 8):
            try:
                ends = reached(this, oracle, zone, one)
            except TooManyReadingsError:
                continue
            document = trace_document(tracer, concrete(one))
            if document["verdict"] == "permit":
                assert ends.surely, (seed, one)
            if document["verdict"] == "deny":
                assert not ends.possibly, (seed, one)
            paths = document["paths"]
            assert isinstance(paths, list)
            assert bool(paths) == (document["error"] is None)
            for path in paths:
                assert isinstance(path, dict)
                assert path["disposition"] in DISPOSITIONS
                assert all(isinstance(hop, dict) and set(hop) >= HOP for hop in path["hops"])
