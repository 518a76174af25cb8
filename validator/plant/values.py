"""Values of a checked tree: what is missing or already known to be wrong reads as nothing."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet
from parsers.model.intervals import Interval
from validator.days import day
from validator.plant.nodes import Items, Mapping, Node, Scalar
from validator.plant.shapes import YES_WORDS, whole
from validator.plant.wrong_addresses import meant, why_not

if TYPE_CHECKING:
    import datetime as dt

    from validator.plant.mistakes import Mistakes

_PREFIX = re.compile(r"[0-9A-Fa-f:.]+(/[0-9]{1,3})?")


def text_of(mapping: Mapping, key: str) -> str:
    """The text of `key`, or empty."""
    found = mapping.get(key)
    return found.text if isinstance(found, Scalar) else ""


def scalars(mapping: Mapping, key: str) -> list[Scalar]:
    """The texts of `key`, a list or a single one."""
    return [item for item in nodes(mapping, key) if isinstance(item, Scalar) and not item.absent]


def nodes(mapping: Mapping, key: str) -> list[Node]:
    """The values of `key`, a list or a single one."""
    found = mapping.get(key)
    if found is None:
        return []
    return found.items if isinstance(found, Items) else [found]


def mappings(mapping: Mapping, key: str) -> list[Mapping]:
    """The mappings in the list `key`."""
    found = mapping.get(key)
    return [item for item in found.items if isinstance(item, Mapping)] if isinstance(found, Items) else []


def flag_of(mapping: Mapping, key: str) -> bool:
    """Whether `key` says yes."""
    return text_of(mapping, key).lower() in YES_WORDS


def day_of(mapping: Mapping, key: str) -> dt.date | None:
    """The date of `key`, or None."""
    return day(text_of(mapping, key))


def levels_of(mapping: Mapping, requirements: tuple[str, ...], key: str = "sl_t") -> dict[str, int]:
    """Levels by foundational requirement; one number stands for all seven."""
    found = mapping.get(key)
    if isinstance(found, Mapping):
        levels = {name: whole(text_of(found, name)) for name in requirements if name in found.entries}
        return {name: level for name, level in levels.items() if level is not None}
    level = whole(found.text) if isinstance(found, Scalar) else None
    return {} if level is None else dict.fromkeys(requirements, level)


@lru_cache(maxsize=1 << 16)
def _prefix(text: str) -> tuple[AddressSet, str] | None:
    """The addresses of an address or prefix and the prefix as it should be written; None if it is neither.

    No netmask, no interface name, no blanks.
    """
    if not _PREFIX.fullmatch(text):
        return None
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    part = (Interval(int(network.network_address), int(network.broadcast_address)),)
    return (AddressSet(v4=part) if network.version == 4 else AddressSet(v6=part)), str(network)


def _is_base(text: str, addresses: AddressSet) -> bool:
    """Whether the address before the slash is the first of the prefix: no host bits are set."""
    base = _prefix(text.partition("/")[0])
    first = (addresses.v4 or addresses.v6)[0].first
    return base is not None and (base[0].v4 or base[0].v6)[0].first == first


def network_of(item: Scalar, where: str, mistakes: Mistakes) -> AddressSet | None:
    """An address or prefix; host bits that are set are a mistake, with the network as help."""
    found = _prefix(item.text)
    if found is None:
        mistakes.add(
            item.span,
            f"{where} names '{item.text[:60]}', which is no network{why_not(item.text)}",
            "an address or network as in 10.20.0.0/22 or 2001:db8::/32",
            meant(item.text),
        )
        return None
    addresses, network = found
    if mapped(network):
        message = f"{where} names '{item.text}', which is IPv4 written as IPv6 and matches no packet"
        mistakes.add(item.span, message, "the IPv4 network", mapped(network))
        return None
    if "/" in item.text and not _is_base(item.text, addresses):
        mistakes.add(item.span, f"{where} names '{item.text}', which has host bits set", "a network", network)
        return None
    return addresses


def host_of(item: Scalar, where: str, mistakes: Mistakes) -> AddressSet | None:
    """One address."""
    found = _prefix(item.text)
    if found is None or "/" in item.text:
        close = item.text.partition("/")[0] if found is not None else meant(item.text)
        why = "" if found is not None else why_not(item.text)
        message = f"{where} names '{item.text[:60]}', which is no address{why}"
        mistakes.add(item.span, message, "one IPv4 or IPv6 address", "" if "/" in close else close)
        return None
    if mapped(found[1]):
        message = f"{where} names '{item.text}', which is IPv4 written as IPv6 and matches no packet"
        mistakes.add(item.span, message, "the IPv4 address", mapped(found[1]).removesuffix("/32"))
        return None
    return found[0]


@lru_cache(maxsize=1 << 16)
def mapped(network: str) -> str:
    """The IPv4 network that an IPv4-mapped one (RFC 4291, 2.5.5.2) stands for, or empty."""
    found = ipaddress.ip_network(network)
    if found.version != 6 or not found.subnet_of(_MAPPED):
        return ""
    return f"{ipaddress.IPv4Address(int(found.network_address) & 0xFFFF_FFFF)}/{found.prefixlen - 96}"


_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


def is_address(text: str) -> bool:
    """Whether the text is an address or prefix."""
    return _prefix(text) is not None
