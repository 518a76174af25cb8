"""Gateways of tunnels as vendors and conduits declare them: addresses, names as configurations write them, assets."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.model.vpn import gateway
from validator.nearest import nearest
from validator.plant.values import host_of, scalars

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from parsers.model.address import AddressSet
    from validator.plant.mistakes import Mistakes
    from validator.plant.model import Asset
    from validator.plant.nodes import Mapping, Scalar

_NUMERIC = re.compile(r"[0-9.]+|.*:.*")
"""What is meant as an address; no name is digits and dots alone, and none holds a colon."""


def peers_of(item: Mapping, where: str, assets: Map[str, tuple[Asset, str]], mistakes: Mistakes) -> tuple[str, ...]:
    """The gateways under `peers`, each as it is compared, sorted; an asset stands for its addresses."""
    found = (one for text in scalars(item, "peers") for one in _gateways(text, where, assets, mistakes))
    return tuple(sorted(set(found)))


def _gateways(one: Scalar, where: str, assets: Map[str, tuple[Asset, str]], mistakes: Mistakes) -> list[str]:
    if one.text in assets:
        asset = assets[one.text][0]
        if not asset.addresses:
            mistakes.add(one.span, f"{where}: asset {one.text} has no address", "an asset with an ip")
        return _addresses(asset.addresses)
    if _NUMERIC.fullmatch(one.text):
        host = host_of(one, where, mistakes)
        return [] if host is None else _addresses(host)
    meant = "" if "." in one.text else nearest(one.text, assets)
    if meant:
        expected = "the address or the name of a tunnel's other gateway, or an asset"
        mistakes.add(one.span, f"{where}: there is no asset '{one.text}'", expected, meant)
        return []
    return [gateway(one.text)]


def _addresses(addresses: AddressSet) -> list[str]:
    """Single addresses, as assets have them."""
    return [
        str(kind(number))
        for kind, parts in ((ipaddress.IPv4Address, addresses.v4), (ipaddress.IPv6Address, addresses.v6))
        for part in parts
        for number in range(part.first, part.last + 1)
    ]
