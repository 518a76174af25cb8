"""Values of a checked tree: what is missing or already known to be wrong reads as nothing."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr
from validator.plant.nodes import Items, Mapping, Node, Scalar
from validator.plant.shapes import YES_WORDS, day, whole

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


def levels_of(mapping: Mapping, requirements: tuple[str, ...]) -> dict[str, int]:
    """`sl_t` by foundational requirement; one number stands for all seven."""
    found = mapping.get("sl_t")
    if isinstance(found, Mapping):
        levels = {key: whole(text_of(found, key)) for key in requirements if key in found.entries}
        return {key: level for key, level in levels.items() if level is not None}
    level = whole(found.text) if isinstance(found, Scalar) else None
    return {} if level is None else dict.fromkeys(requirements, level)


def network_of(item: Scalar, where: str, mistakes: Mistakes) -> AddressSet | None:
    """An address or prefix; host bits that are set are a mistake, with the network as help."""
    try:
        network = ipaddress.ip_network(_shaped(item.text), strict=False)
    except ValueError:
        mistakes.add(
            item.span,
            f"{where} names '{item.text[:60]}', which is no network",
            "an address or network as in 10.20.0.0/22 or 2001:db8::/32",
            _repaired(item.text),
        )
        return None
    if "/" in item.text and ipaddress.ip_address(item.text.partition("/")[0]) != network.network_address:
        mistakes.add(item.span, f"{where} names '{item.text}', which has host bits set", "a network", str(network))
        return None
    return from_cidr(str(network))


def host_of(item: Scalar, where: str, mistakes: Mistakes) -> AddressSet | None:
    """One address."""
    try:
        return from_cidr(str(ipaddress.ip_address(_shaped(item.text))))
    except ValueError:
        close = item.text.partition("/")[0] if "/" in item.text and _repaired(item.text) else ""
        mistakes.add(
            item.span, f"{where} names '{item.text[:60]}', which is no address", "one IPv4 or IPv6 address", close
        )
        return None


def _shaped(text: str) -> str:
    """`text` if it looks like an address or prefix: no netmask, no interface name, no blanks.

    Raises:
        ValueError: it does not.
    """
    if not _PREFIX.fullmatch(text):
        raise ValueError(text)
    return text


def _repaired(text: str) -> str:
    """`10.0.0.0 255.255.0.0` or `10.0.0.0/255.255.0.0` or a prefix as the network it means, or empty."""
    try:
        return str(ipaddress.ip_network("/".join(text.replace("/", " ").split()), strict=False))
    except ValueError:
        return ""
