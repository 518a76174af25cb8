"""Addresses, ports and ends as the command line writes them.

`<ip|subnet|range>` of rules: PH_SCALANCE-S615-CLI_76, 12.3.4.31; `0.0.0.0/0` is all; `DYNAMIC` is whoever logged in
(TIA Portal information system, S615 V7.1 and SC-600 V2.1, "IP Rules"). Interfaces: section 12.3.4.1, `vlan 1`, `ppp 2`,
`Device`, `IPsec 1`, `IPsecall`, `OpenVPN 1`, `OpenVPNall`, `SinemaRC`.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.model.address import (
    EVERY_IPV4,
    EVERY_IPV6,
    NO_ADDRESS,
    AddressSet,
    from_cidr,
    from_netmask,
    from_range,
)
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.model.service import LAST_PORT
from parsers.syntax.vlans import vlan_numbers
from parsers.syntax.words import MissingWordError, Words
from parsers.vendors.siemens_scalance.nouns import End
from parsers.vendors.siemens_scalance.text import NotUnderstoodError, unquoted

if TYPE_CHECKING:
    from parsers.source import Span

EVERY = {4: EVERY_IPV4, 6: EVERY_IPV6}
DYNAMIC = "which address a person has who activates the rule set is not in the file"
_END = re.compile(r"(vlan|ppp|usb|ipsec|openvpn)(\d{1,4}|all)?$", re.ASCII)
UNTOLD = "?"
"""The number of a connection that is not printed."""
_NUMBERED = frozenset({"vlan", "ppp", "usb"})
_WITH_NAMES = frozenset({"ipsec", "openvpn"})
_TYPES = {
    "fa": "fa", "fastethernet": "fa", "gi": "gi", "gigabitethernet": "gi", "ex": "ex", "extreme-ethernet": "ex",
    "te": "ex", "po": "po", "port-channel": "po", "vlan": "vlan", "ppp": "ppp", "usb": "usb", "loopback": "loopback",
}  # fmt: skip
"""Types of interfaces, as printed or shortened."""
_PORT_LIST = re.compile(r"\d{1,4}(?:/\d{1,4}(?:-\d{1,4})?)?(?:,\d{1,4}(?:/\d{1,4}(?:-\d{1,4})?)?)*$", re.ASCII)
NO_HOST = "whether 0.0.0.0 without a length is every address no document says"
LAST_LINK = 4094
LONGEST_NUMBER = 16
MOST_PORTS = 512


def address_set(words: Words, version: int) -> AddressSet:
    """One address, network or range of an IP version; a range may have blanks around its hyphen.

    Raises:
        NotUnderstoodError: it is none of these.
    """
    text = unquoted(words.take())
    if words.peek() == "-" or (text.endswith("-") and words):
        words.take_if("-")
        text = f"{text.rstrip('-')}-{unquoted(words.take())}"
    elif words.peek().startswith("-") and len(words.peek()) > 1:
        text += words.take()
    if text == "0.0.0.0":  # noqa: S104 - a word of a rule, nothing listens
        raise NotUnderstoodError(NO_HOST)
    first, hyphen, last = text.partition("-")
    try:
        found = from_range(first, last) if hyphen else _EVERY_WORD.get((text, version)) or from_cidr(text)
    except ValueError as error:
        message = f"{text[:60]!r} is no address, network or range"
        raise NotUnderstoodError(message) from error
    if bool(found.v4) is not (version == 4):
        message = f"{text[:60]!r} is not of IP version {version}"
        raise NotUnderstoodError(message)
    return found


_EVERY_WORD = {("::", 6): EVERY_IPV6}
"""`::` alone is every address in rules (TIA Portal information system, "IP Rules")."""


def one(text: str) -> Words:
    """A single word as words."""
    return Words([text])


def vlan_list(text: str) -> list[int]:
    """`10,20-22`.

    Raises:
        NotUnderstoodError: it is no list of VLANs.
    """
    try:
        parts = vlan_numbers(text)
    except ValueError as error:
        message = f"{text[:40]!r} is no list of VLANs"
        raise NotUnderstoodError(message) from error
    return [vlan for part in parts for vlan in range(part.first, part.last + 1)]


def matched(words: Words, version: int, origin: Span) -> AddressMatch:
    """The addresses of a rule: as `address_set`, or `DYNAMIC`.

    Raises:
        NotUnderstoodError: it is none of these.
    """
    if words.peek().upper() == "DYNAMIC":
        words.take()
        return AddressMatch(NO_ADDRESS, EVERY[version], (UnknownMatch(UnknownKind.USER, DYNAMIC, origin),))
    return AddressMatch.exactly(address_set(words, version))


def network(text: str) -> ipaddress.IPv4Network:
    """An IPv4 network or address.

    Raises:
        NotUnderstoodError: it is none.
    """
    try:
        return ipaddress.IPv4Network(unquoted(text), strict=False)
    except ValueError as error:
        message = f"{text[:60]!r} is no IPv4 network"
        raise NotUnderstoodError(message) from error


def with_mask(words: Words) -> ipaddress.IPv4Interface:
    """`10.0.0.1 255.255.255.0`, `10.0.0.1/24` or `10.0.0.1 / 24`.

    Raises:
        NotUnderstoodError: it is none of these.
    """
    text = words.take()
    if "/" not in text:
        mask = words.take()
        if mask == "/":
            mask = words.take()
        text = f"{text}/{mask.removeprefix('/')}"
    try:
        place, _, mask = text.partition("/")
        if not mask.isdecimal():
            from_netmask(place, mask)
        return ipaddress.IPv4Interface(text)
    except ValueError as error:
        message = f"{text[:60]!r} is no address with a mask"
        raise NotUnderstoodError(message) from error


def address(text: str) -> ipaddress.IPv4Address:
    """One IPv4 address.

    Raises:
        NotUnderstoodError: it is none.
    """
    try:
        return ipaddress.IPv4Address(unquoted(text))
    except ValueError as error:
        message = f"{text[:60]!r} is no IPv4 address"
        raise NotUnderstoodError(message) from error


def number(text: str, last: int) -> int:
    """A whole number from 0 to `last`.

    Raises:
        NotUnderstoodError: it is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER and int(text) <= last):
        message = f"{text[:40]!r} is no number up to {last}"
        raise NotUnderstoodError(message)
    return int(text)


def ports(words: Words) -> Interval | None:
    """A port, `30-40`, `30 - 40`; None for `*` and `all`.

    Raises:
        NotUnderstoodError: it is none of these.
    """
    text = unquoted(words.take())
    if text.lower() in {"*", "all", "any"}:
        return None
    if words.peek() == "-":
        words.take()
        text = f"{text}-{words.take()}"
    first, hyphen, last = text.partition("-")
    low, high = number(first, LAST_PORT), number(last if hyphen else first, LAST_PORT)
    if low > high:
        message = f"{text[:40]!r} is no range of ports"
        raise NotUnderstoodError(message)
    return Interval(low, high)


def end(words: Words) -> End:
    """An end of a rule.

    Raises:
        NotUnderstoodError: no interface of which a manual speaks.
    """
    text = words.take()
    kind = text.lower()
    if kind in {"device", "sinemarc"}:
        return End(kind)
    joined = _END.match(kind)
    if joined and joined[2]:
        return End(joined[1], joined[2] if joined[2] == "all" else str(int(joined[2])))
    if joined and joined[1] in _NUMBERED:
        return End(joined[1], str(number(words.take(), LAST_LINK)))
    if joined and joined[1] in _WITH_NAMES and words.peek().lower() in {"", "to", "srcip"}:
        return End(joined[1], UNTOLD)
    if joined and joined[1] in _WITH_NAMES:
        following = unquoted(words.take())
        return End(joined[1], following.lower() if following.lower() in {"all", "(all)"} else following)
    message = f"{text[:40]!r} is no interface that rules can name"
    raise NotUnderstoodError(message)


def port_name(text: str) -> str:
    """An interface as it is called here: `fa 0/1`, `vlan 1`; other words stay as they are."""
    words = text.lower().split()
    if len(words) == 1:
        found = re.fullmatch(r"([a-z-]+)(\d.*)", words[0])
        words = [found[1], found[2]] if found else words
    if len(words) == 2 and words[0] in _TYPES:
        return f"{_TYPES[words[0]]} {words[1]}"
    return " ".join(words)


def port_list(words: Words) -> list[str]:
    """`(fa 0/1,0/3-4 gi 0/5)` or the same without brackets: the ports by name; none for `()`.

    Raises:
        NotUnderstoodError: it is no such list.
    """
    found: list[str] = []
    kind, bracket = "", words.peek().startswith("(")
    while words:
        word = words.peek().lower()
        bare = word.strip("()")
        if bare in _TYPES:
            kind = _TYPES[bare]
        elif kind and _PORT_LIST.match(bare):
            found += [f"{kind} {port}" for port in _ports_of(bare)]
        elif bare:
            if bracket:
                message = f"{word[:40]!r} is no port"
                raise NotUnderstoodError(message)
            return found
        words.take()
        if bracket and word.endswith(")"):
            return found
    if bracket:
        message = "a list of ports is not closed"
        raise NotUnderstoodError(message)
    return found


def _ports_of(text: str) -> list[str]:
    found: list[str] = []
    for part in text.split(","):
        module, slash, rest = part.partition("/")
        if not slash:
            found.append(part)
            continue
        first, _, last = rest.partition("-")
        low, high = int(first), int(last or first)
        if not low <= high < low + MOST_PORTS:
            message = f"{part[:40]!r} is no list of ports"
            raise NotUnderstoodError(message)
        found += [f"{module}/{port}" for port in range(low, high + 1)]
    return found


__all__ = [
    "EVERY", "MissingWordError", "address", "address_set", "end", "matched", "network", "number", "port_list",
    "port_name", "ports", "with_mask",
]  # fmt: skip
