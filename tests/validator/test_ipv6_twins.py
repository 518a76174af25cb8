"""Every fixture plant moved to IPv6 gets the verdicts that it has in IPv4: the same question in other addresses.

Devices and plant are moved after reading: what the readers make of IPv6 text has its own fixtures. A list that
judges IPv4 judges IPv6 then, and the reverse.
"""

from __future__ import annotations

import ipaddress
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from audits import AS_OF, FIXTURES
from differential import in_ipv6
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, AddressSet, from_cidr
from parsers.model.device import Device
from parsers.model.interface import Interface
from parsers.model.management import GATEWAY, Setting
from parsers.model.routing import DynamicRouting
from parsers.model.rules import RuleSet
from parsers.model.vpn import Tunnel
from validator.audit import AuditOptions, load
from validator.conformance import compare
from validator.graph import claims, outward
from validator.graph.network import build_network
from validator.plant.model import ZoneKind
from validator.questions import Silent
from validator.reachability.engine import Engine
from validator.unread import with_unread

if TYPE_CHECKING:
    from pathlib import Path

    from validator.conformance import Gaps
    from validator.plant.model import Plant

PLANTS = sorted(path.parent for path in (FIXTURES / "plants").glob("*/plant.yaml"))
CASES = sorted(path.parent for path in (FIXTURES / "checks").glob("*/*/plant.yaml"))
FAMILIES = {frozenset({4}): frozenset({6}), frozenset({6}): frozenset({4})}


def moved(value: Any) -> Any:  # noqa: PLR0911 - one a kind of value
    """Any part of a device or a plant in IPv6; what speaks of every IPv4 address speaks of every IPv6 address."""
    if isinstance(value, AddressSet):
        return _moved_set(value)
    if isinstance(value, ipaddress.IPv4Network) and value.prefixlen == 0:
        return ipaddress.IPv6Network("::/0")
    if isinstance(value, RuleSet):
        return replace(value, rules=moved(value.rules), families=FAMILIES.get(value.families, value.families))
    if isinstance(value, DynamicRouting):
        value = replace(value, families=FAMILIES.get(value.families, value.families))
    if isinstance(value, Device):
        value = replace(value, forwarded=FAMILIES.get(value.forwarded, value.forwarded))
    if isinstance(value, Tunnel | Interface) and value.peer:
        value = replace(value, peer=", ".join(map(gateway_moved, value.peers)))
    if isinstance(value, Setting) and value.name == GATEWAY:
        return replace(value, value=gateway_moved(value.value))
    if isinstance(value, tuple):
        return tuple(moved(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: moved(getattr(value, one.name)) for one in fields(value) if one.init})
    return in_ipv6(value)


def gateway_moved(peer: str) -> str:
    """A gateway in IPv6; a name stays."""
    try:
        return str(in_ipv6(ipaddress.IPv4Address(peer)))
    except ValueError:
        return peer


def _moved_set(value: AddressSet) -> AddressSet:
    if value == EVERY_ADDRESS:
        return value
    if value.v4 == EVERY_IPV4.v4:
        return EVERY_IPV6
    low: AddressSet = in_ipv6(value)
    if value.v4 and value.v4[0].first == 0 and value.v4[-1].last == EVERY_IPV4.v4[0].last:
        holes: AddressSet = in_ipv6(EVERY_IPV4 - value)
        return EVERY_IPV6 - holes  # everything but some networks
    return low


def in_ipv4_alone(device: Device) -> Device:
    """A device without the IPv6 addresses that it has: moved, its twin would have both kinds in one family."""
    return replace(
        device,
        interfaces=tuple(
            replace(one, addresses=tuple(item for item in one.addresses if item.value.version == 4))
            for one in device.interfaces
        ),
    )


def plant_in_ipv4_alone(plant: Plant) -> Plant:
    """The plant without the IPv6 networks of zones that have others, as its devices have no IPv6 addresses."""
    zones = tuple(
        replace(
            one,
            networks=AddressSet(v4=one.networks.v4),
            written=tuple((AddressSet(v4=part.v4), origin) for part, origin in one.written if part.v4),
        )
        if one.networks.v4
        else one
        for one in plant.zones
    )
    return replace(plant, zones=zones)


def judged(plant: Plant, devices: tuple[tuple[Device, str], ...]) -> Gaps:
    return compare(Engine(build_network(plant, devices)), AS_OF, lambda _done, _total: None)


def told(gaps: Gaps) -> tuple[list[tuple[str, str, str]], list[tuple[str, int, str]]]:
    pairs = [(pair.source.id, pair.destination.id, str(pair.verdict.verdict)) for pair in gaps.pairs]
    flows = [(item.id, flow.index, str(flow.verdict)) for item in gaps.conduits for flow in item.flows]
    return pairs, flows


def text_moved(cidr: str) -> str:
    network = ipaddress.ip_network(cidr)
    return str(moved(network)) if network.version == 4 else cidr


def ends_moved(one: Any) -> Any:
    """A box, or what it is on the wire, in IPv6; whatever may have become of addresses may be of both versions."""
    return replace(one, src=side_moved(one.src), dst=side_moved(one.dst))


def side_moved(cidrs: tuple[str, ...]) -> tuple[str, ...]:
    """Networks in IPv6; of both versions where they are everything."""
    return cidrs if cidrs == ("0.0.0.0/0", "::/0") else tuple(map(text_moved, cidrs))


@pytest.mark.parametrize("folder", [*PLANTS, *CASES], ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_plant_has_the_same_verdicts_in_ipv6(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outward, "LARGEST_LINK", 0)  # IPv6 has no broadcast address, so small links differ
    snapshot, told_of = load(folder, AuditOptions(None, AS_OF), Silent())
    plant = plant_in_ipv4_alone(told_of)
    devices = tuple(
        (in_ipv4_alone(with_unread(one, item)), item.source.name) for item in snapshot.results for one in item.devices
    )
    before = judged(plant, devices)
    monkeypatch.setattr(claims, "PRIVATE", moved(AddressSet(v4=claims.PRIVATE.v4)))
    wide = tuple((moved(private), 96 + longest) for private, longest in outward.WIDE if private.v4)
    monkeypatch.setattr(outward, "WIDE", (*outward.WIDE, *wide[1:], (moved(from_cidr("10.0.0.0/8")), 104)))
    after = judged(moved(plant), tuple((moved(one), name) for one, name in devices))
    assert told(after) == told(before)
    internet = {zone.id for zone in plant.zones if zone.kind is ZoneKind.INTERNET}
    for one, other in zip(before.pairs, after.pairs, strict=True):
        if not {one.source.id, one.destination.id} & internet:
            for old, new in (
                (one.verdict.surely, other.verdict.surely),
                (one.verdict.possibly, other.verdict.possibly),
            ):
                expected = {
                    replace(ends_moved(box), wire=tuple(map(ends_moved, box.wire)))
                    for box in old
                    if ":" not in box.src[0] and box.proto != "icmp6"  # in IPv6 some of it is neighbour discovery
                }
                assert {box for box in new if ":" in box.src[0]} >= expected
                assert len(new) == len(old)
