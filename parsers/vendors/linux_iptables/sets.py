"""`ipset save`: sets of addresses, ports and interfaces that rules match against (ipset(8), 7.17).

Of two parts or more, the network of an exception (`nomatch`) is looked up among the elements whose other parts are the
same for the packet, the longest prefix first (net/netfilter/ipset/ip_set_hash_gen.h, `mtype_test_cidrs`). That is
followed where the other parts are written as `ipset save` writes them and each stands for one value. Where one stands
for several (`wildcard` compares the beginning of a name; a range is many elements), a set with exceptions is not read.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from parsers.nouns import dataclass
from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.nouns import NamedSet
from parsers.syntax.netfilter.terms import addresses_of

if TYPE_CHECKING:
    from parsers.source import Span

DIMENSIONS = {"ip", "net", "port", "iface", "mac", "mark", "set"}
QUIET = {"packets", "bytes", "comment", "skbmark", "skbprio", "skbqueue"}
_ONE_PORT = re.compile(r"(?:(?:tcp|udp|udplite|sctp):(?:0|[1-9]\d*)|icmp(?:v6)?:(?:0|[1-9]\d*)/(?:0|[1-9]\d*))")
"""A port as `ipset save` prints it."""


@dataclass
class IpSet:
    """One set as created: `parts` are its dimensions (`net`, `port`), `version` the IP version of addresses."""

    name: str
    origin: Span
    parts: tuple[str, ...]
    version: int = 4
    netmask: str = ""
    entries: list[tuple[tuple[str, ...], bool]] = field(default_factory=list[tuple[tuple[str, ...], bool]])
    """Parts of an element, and whether it is an exception (`nomatch`)."""
    uncertain: str = ""
    leaving: bool = False
    """Elements that the file shows may leave."""


def created(words: list[str], origin: Span) -> IpSet:
    """`create NAME TYPE …`.

    Raises:
        NotReadError: a type that is not known.
    """
    if len(words) < 3:
        message = "a set without a type"
        raise NotReadError(message)
    parts = tuple(words[2].partition(":")[2].split(","))
    if not set(parts) <= DIMENSIONS:
        message = f"a set of type {words[2]}"
        raise NotReadError(message)
    options = dict(pairwise(words[3:]))
    made = IpSet(words[1], origin, parts)
    made.version = 6 if options.get("family") == "inet6" else 4
    made.netmask = options.get("netmask", "")
    if "bitmask" in options:
        made.uncertain, made.leaving = f"set {made.name} compares the bits of {options['bitmask']} only", True
    if "timeout" in words[3:]:
        made.uncertain = f"elements of set {made.name} come and go while the device runs"
        made.leaving = True
    return made


def add(held: IpSet, words: list[str]) -> None:
    """`add NAME ELEMENT …`.

    Raises:
        NotReadError: an element or option that is not understood.
    """
    element, options = words[2], words[3:]
    value = tuple(element.split(","))
    if len(value) != len(held.parts):
        message = f"element {element} has {len(value)} parts, and set {held.name} has {len(held.parts)}"
        raise NotReadError(message)
    if held.parts[-1] == "iface":
        value = (*value[:-1], _interface(held, value[-1], options))
        options = [option for option in options if option != "wildcard"]
    exception, skip = False, False
    for option in options:
        if skip:
            skip = False
        elif option == "nomatch":
            exception = True
        elif option == "timeout":
            held.uncertain = f"elements of set {held.name} come and go while the device runs"
            held.leaving = True
            skip = True
        elif option in QUIET:
            skip = True
        elif option not in {"before", "after"}:
            message = f"{option!r} is not understood"
            raise NotReadError(message)
        else:
            skip = True
    held.entries.append((value, exception))


def _interface(held: IpSet, name: str, options: list[str]) -> str:
    """The interface of an element, in the words of rules; `wildcard` makes it the beginning of a name.

    Raises:
        NotReadError: it is a port of a bridge.
    """
    if name.startswith("physdev:"):
        held.uncertain = f"set {held.name} asks for a port of a bridge"
        message = f"{name}: a port of a bridge"
        raise NotReadError(message)
    return name.replace("*", "\\*") + ("*" if "wildcard" in options else "")


def to_named(held: IpSet, sets: dict[str, IpSet]) -> tuple[NamedSet, tuple[str, ...]]:
    """The set in neutral words, with its dimensions; a list of sets is the union of its members."""
    if held.parts == ("set",):
        return _list_of(held, sets)
    named = NamedSet(held.name, held.origin, uncertain=held.uncertain, leaving=held.leaving)
    try:
        named.elements = [(value, None) for value in _values(held)]
    except NotReadError as error:
        named.uncertain = f"set {held.name}: {error}"
    return named, held.parts


def _list_of(held: IpSet, sets: dict[str, IpSet]) -> tuple[NamedSet, tuple[str, ...]]:
    named = NamedSet(held.name, held.origin, uncertain=held.uncertain, leaving=held.leaving)
    dimensions: tuple[str, ...] = ()
    for (member,), _ in held.entries:
        other = sets.get(member)
        if other is None or other.parts == ("set",):
            named.uncertain = f"set {held.name}: its member {member} is not in the file"
            continue
        inner, parts = to_named(other, sets)
        parts = tuple("ip" if part == "net" else part for part in parts)
        if dimensions and parts != dimensions:
            named.uncertain = f"set {held.name}: members of several types"
            continue
        dimensions = parts
        named.elements += inner.elements
        named.uncertain = named.uncertain or inner.uncertain
        named.leaving = named.leaving or inner.leaving
    return named, dimensions


def _values(held: IpSet) -> list[tuple[str, ...]]:
    """Elements; exceptions are cut out of the networks around them, the narrower one deciding.

    Raises:
        NotReadError: exceptions of several networks at once, or of elements that may be the same though their other
            parts are written differently.
    """
    entries = [
        (tuple(_masked(held, text, part) for text, part in zip(value, held.parts, strict=True)), exception)
        for value, exception in held.entries
    ]
    if not any(exception for _, exception in entries):
        return [value for value, _ in entries]
    if held.parts.count("net") != 1:
        message = "exceptions of several dimensions"
        raise NotReadError(message)
    place = held.parts.index("net")
    groups: dict[tuple[str, ...], list[tuple[str, bool]]] = {}
    for value, exception in entries:
        for text, part in zip(value, held.parts, strict=True):
            _one_value(text, part)
        groups.setdefault((*value[:place], *value[place + 1 :]), []).append((value[place], exception))
    return [
        (*others[:place], text, *others[place:])
        for others, nets in groups.items()
        for text in _without_exceptions(nets)
    ]


def _one_value(text: str, part: str) -> None:
    """Nothing, for a part that stands for one value and is written as everywhere; a network must be one prefix.

    Raises:
        NotReadError: anything else.
    """
    if part == "iface":
        single = not text.endswith("*") or text.endswith("\\*")
    elif part == "port":
        single = _ONE_PORT.fullmatch(text) is not None
    else:
        single = _is_prefix(text) if part == "net" else part == "ip" and _is_address(text)
    if not single:
        message = f"exceptions beside {text}, which may stand for several elements"
        raise NotReadError(message)


def _is_address(text: str) -> bool:
    try:
        return str(ipaddress.ip_address(text)) == text
    except ValueError:
        return False


def _is_prefix(text: str) -> bool:
    address, slash, length = text.partition("/")
    return _is_address(address) and (not slash or length.isdecimal())


def _without_exceptions(nets: list[tuple[str, bool]]) -> list[str]:
    found = NO_ADDRESS
    for text, exception in sorted(nets, key=lambda entry: _length(entry[0])):
        found = found - addresses_of(text) if exception else found | addresses_of(text)
    return [str(cidr) for cidr in found.cidrs()]


def _masked(held: IpSet, text: str, part: str) -> str:
    """An address as a network where the set counts networks of one size.

    Raises:
        NotReadError: it counts networks of several sizes so.
    """
    if not held.netmask or part not in {"ip", "net"}:
        return text
    if part == "net" or "/" in text:
        message = f"netmask {held.netmask} of networks"
        raise NotReadError(message)
    return f"{text}/{held.netmask}"


def _length(text: str) -> int:
    address, _, length = text.partition("/")
    return int(length or ipaddress.ip_address(address).max_prefixlen)


def key_of(part: str, side: str, version: int) -> str:
    """What a dimension of a set is compared with: `src` or `dst` of a rule's `--match-set`."""
    end = "s" if side == "src" else "d"
    if part in {"ip", "net"}:
        return f"{'ip' if version == 4 else 'ip6'} {end}addr"
    if part == "port":
        return f"set {end}port"
    if part == "iface":
        return "iifname" if side == "src" else "oifname"
    return f"set {part}"
