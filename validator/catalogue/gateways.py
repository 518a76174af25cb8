"""Which network cards are those of remote-access gateways and cellular routers, by who made them.

The data is `gateways.yaml` beside this module; who has which block of addresses is in the registry of the IEEE, as
netaddr holds it.
"""

from __future__ import annotations

import importlib
from functools import cache
from importlib import resources
from typing import Any

import yaml

from parsers.nouns import dataclass

LOCAL_BIT = 2
"""Of the first byte: somebody made the address up (IEEE 802-2014, 8.2.2)."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A maker of gateways: `maker` begins the registered name; `prefix` narrows to one block, or is empty."""

    maker: str
    makes: str
    prefix: str = ""


@cache
def gateways() -> tuple[Gateway, ...]:
    """Every maker of the catalogue, in its order."""
    text = resources.files("validator.catalogue").joinpath("gateways.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["gateways"]  # noqa: S506 (both are safe)
    return tuple(Gateway(**row) for row in rows)


@cache
def organisation(mac: str) -> str:
    """Who has the block of a MAC address; empty where somebody made the address up, or nobody has the block."""
    if int(mac[:2], 16) & LOCAL_BIT:
        return ""
    netaddr: Any = importlib.import_module("netaddr")  # has no types, and costs time that most audits need not spend
    try:
        return str(netaddr.EUI(mac).oui.registration().org)
    except netaddr.NotRegisteredError:
        return ""


def gateway_of(mac: str) -> Gateway | None:
    """The maker of gateways whose card it is; `mac` as six bytes in small digits with colons."""
    owner = organisation(mac)
    for item in gateways() if owner else ():
        if owner.startswith(item.maker) and mac.startswith(item.prefix):
            return item
    return None
