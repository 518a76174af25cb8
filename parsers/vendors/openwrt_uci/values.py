"""Values of the package `firewall` as fw4 reads them: switches, policies, families, protocols, ports, addresses.

Source: openwrt/firewall4, fw4.uc (2022 to 2025), the functions `parse_*`; OpenWrt, "Firewall configuration
/etc/config/firewall". A word of a choice may be cut (`ACC`) and written in capitals. A value that is not of its kind
makes fw4 skip its section; here it makes the section doubtful, for other releases may know it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from parsers.syntax.netfilter.names import PROTOCOLS, NotReadError
from parsers.syntax.netfilter.nouns import Test
from parsers.syntax.netfilter.terms import addresses_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

POLICIES = ("accept", "reject", "drop")
TARGETS = (
    "accept", "reject", "drop", "notrack", "helper", "mark", "dscp", "dnat", "snat", "masquerade", "ttl",
)  # fmt: skip
_PORT = re.compile(r"(\d{1,5})(?:[-:](\d{1,5}))?")
_ICMP = re.compile(r"(\d{1,3})(?:/(\d{1,3}))?")
_V4, _V6 = "ip", "ip6"
BOTH = frozenset({4, 6})


class BadValueError(ValueError):
    """A value is not of the kind that its option takes; the message names both."""


class ExcludedError(BadValueError):
    """Two things exclude each other's family, so that the device skips the section."""


def choice(text: str, choices: Sequence[str]) -> str:
    """The first of `choices` that begins with the word.

    Raises:
        BadValueError: none does.
    """
    low = text.strip().lower()
    found = next((item for item in choices if item.startswith(low)), "") if low else ""
    if not found:
        message = f"{text!r} is none of {', '.join(choices)}"
        raise BadValueError(message)
    return found


def family_of(text: str) -> int | None:
    """4, 6, 0 for both, or None where nothing is written.

    Raises:
        BadValueError: it is no family.
    """
    low = text.strip().lower()
    if not low:
        return None
    if low in {"any", "all", "*"}:
        return 0
    if low == "inet" or "4" in low:
        return 4
    if "6" in low:
        return 6
    message = f"{text!r} is no family of addresses"
    raise BadValueError(message)


def negated(text: str) -> tuple[bool, str]:
    """Whether a value is negated by `!`, and the value."""
    bare = text.strip()
    return bare.startswith("!"), bare.removeprefix("!").strip()


class Protocol(NamedTuple):
    """One protocol of a rule: `name` as the packet filter calls it, empty for every protocol."""

    name: str
    negated: bool = False

    @property
    def ported(self) -> bool:
        """Whether fw4 compares ports of it."""
        return self.name in {"tcp", "udp"}


_ALIASES = {"1": "icmp", "58": "ipv6-icmp", "icmpv6": "ipv6-icmp", "6": "tcp", "17": "udp"}


def protocols(words: Iterable[str]) -> list[Protocol]:
    """The protocols that words mean; `tcpudp` means two, `all` every one.

    Raises:
        BadValueError: a word is no protocol.
    """
    found: list[Protocol] = []
    for word in words:
        invert, bare = negated(word)
        name = bare.lower()
        if name == "tcpudp":
            found += [Protocol("tcp", invert), Protocol("udp", invert)]
        elif name in {"all", "any", "*"}:
            found.append(Protocol("", invert))
        elif name in PROTOCOLS or (name.isdecimal() and int(name) <= 255):
            found.append(Protocol(_ALIASES.get(name, name), invert))
        else:
            message = f"{word!r} is no protocol"
            raise BadValueError(message)
    return found


class Ports(NamedTuple):
    """Ports that are wanted, and ports that are not, as the packet filter writes them."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    def tests(self, protocol: str, end: str) -> Iterator[Test]:
        """What a packet of the protocol must meet at one end."""
        key = (f"{protocol} {end}",)
        if self.wanted:
            yield Test(key, tuple((value,) for value in self.wanted))
        if self.unwanted:
            yield Test(key, tuple((value,) for value in self.unwanted), negated=True)


def ports(words: Iterable[str]) -> Ports:
    """`80`, `8000-8010` or `8000:8010`, each perhaps negated.

    Raises:
        BadValueError: a word is no port.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for word in words:
        invert, bare = negated(word)
        match = _PORT.fullmatch(bare)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not first <= last <= 65_535:
            message = f"{word!r} is no port"
            raise BadValueError(message)
        (unwanted if invert else wanted).append(str(first) if first == last else f"{first}-{last}")
    return Ports(tuple(wanted), tuple(unwanted))


class Addresses(NamedTuple):
    """Addresses of both families, wanted and not wanted; `unknown` names networks whose addresses are not shown."""

    wanted: tuple[tuple[int, str], ...] = ()
    unwanted: tuple[tuple[int, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def family(self) -> int | None:
        """4 or 6 if there are addresses of that one alone, 0 if of both, None if there are none."""
        versions = {version for version, _ in (*self.wanted, *self.unwanted)}
        return None if not versions else next(iter(versions)) if len(versions) == 1 else 0

    def of(self, version: int) -> Addresses:
        """Those of one family."""
        return Addresses(
            tuple(item for item in self.wanted if item[0] == version),
            tuple(item for item in self.unwanted if item[0] == version),
            self.unknown,
        )

    def tests(self, version: int, end: str) -> Iterator[Test]:
        """What a packet of one family must meet at one end (`saddr` or `daddr`)."""
        key = (f"{_V4 if version == 4 else _V6} {end}",)
        mine = self.of(version)
        if mine.wanted:
            yield Test(key, tuple((text,) for _, text in mine.wanted))
        if mine.unwanted:
            yield Test(key, tuple((text,) for _, text in mine.unwanted), negated=True)


def addresses(words: Iterable[str], networks: Mapping[str, tuple[str, ...] | None]) -> Addresses:
    """Addresses, prefixes, ranges, masks of any form, or the name of a network, which stands for its subnets.

    Raises:
        BadValueError: a word is none of them.
    """
    wanted: list[tuple[int, str]] = []
    unwanted: list[tuple[int, str]] = []
    unknown: list[str] = []
    for word in words:
        invert, bare = negated(word)
        texts: tuple[str, ...] | None = (bare,)
        if bare in networks:
            texts = networks[bare]
        if texts is None:
            unknown.append(bare)
            continue
        for text in texts:
            (unwanted if invert else wanted).append((version_of(text), text))
    return Addresses(tuple(wanted), tuple(unwanted), tuple(unknown))


def version_of(text: str) -> int:
    """The IP version of an address, prefix or range.

    Raises:
        BadValueError: it is none.
    """
    try:
        found = addresses_of(text)
    except NotReadError as error:
        if ":" in text and "mask with holes" in str(error):
            return 6
        raise BadValueError(str(error)) from error
    return 4 if found.v4 else 6


def inferred(family: int | None, *objects: int | None) -> int | None:
    """The family that all of them leave: the one that is told, narrowed by each object that has but one.

    Raises:
        ExcludedError: two of them exclude each other, so that fw4 skips the rule.
    """
    found = family
    for item in objects:
        if not item or item == found:
            continue
        if found:
            message = f"the device skips it: IPv{item} alone, while the rest is for IPv{found}"
            raise ExcludedError(message)
        found = item
    return found


class IcmpTypes(NamedTuple):
    """Types of ICMP as the packet filter writes them, for either version; `odd` names some that are not decided."""

    v4: tuple[str, ...] = ()
    v6: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()


def icmp_types(words: Iterable[str]) -> IcmpTypes:
    """Names and numbers (`8`, `3/1`); a number is a type of both versions, a name of those that have it.

    Raises:
        BadValueError: a word is no type.
    """
    v4: list[str] = []
    v6: list[str] = []
    odd: list[str] = []
    for word in words:
        match = _ICMP.fullmatch(word)
        if word == "any":
            odd.append(word)
        elif word in ICMP_NAMES or word in ICMPV6_NAMES:
            v4 += [ICMP_NAMES[word]] if word in ICMP_NAMES else []
            v6 += [ICMPV6_NAMES[word]] if word in ICMPV6_NAMES else []
        elif match and int(match[1]) < 256 and int(match[2] or 0) < 256:
            v4.append(word)
            v6.append(word)
        else:
            message = f"{word!r} is no type of ICMP"
            raise BadValueError(message)
    return IcmpTypes(tuple(v4), tuple(v6), tuple(odd))


def _codes(kind: int, names: str, first: int = 0) -> dict[str, str]:
    return {name: f"{kind}/{code}" for code, name in enumerate(names.split(), start=first) if name != "-"}


ICMP_NAMES = {
    "echo-reply": "0",
    "pong": "0",
    "destination-unreachable": "3",
    "source-quench": "4",
    "redirect": "5",
    "echo-request": "8",
    "ping": "8",
    "router-advertisement": "9",
    "router-solicitation": "10",
    "time-exceeded": "11",
    "ttl-exceeded": "11",
    "parameter-problem": "12",
    "timestamp-request": "13",
    "timestamp-reply": "14",
    "address-mask-request": "17",
    "address-mask-reply": "18",
    **_codes(
        3,
        "network-unreachable host-unreachable protocol-unreachable port-unreachable fragmentation-needed"
        " source-route-failed network-unknown host-unknown - network-prohibited host-prohibited"
        " TOS-network-unreachable TOS-host-unreachable communication-prohibited host-precedence-violation"
        " precedence-cutoff",
    ),
    **_codes(5, "network-redirect host-redirect TOS-network-redirect TOS-host-redirect"),
    **_codes(11, "ttl-zero-during-transit ttl-zero-during-reassembly"),
    **_codes(12, "ip-header-bad required-option-missing"),
}
"""Types (and codes) of RFC 792 by the names that the packet filter gives them."""
ICMPV6_NAMES = {
    "destination-unreachable": "1",
    "packet-too-big": "2",
    "time-exceeded": "3",
    "ttl-exceeded": "3",
    "parameter-problem": "4",
    "echo-request": "128",
    "ping": "128",
    "echo-reply": "129",
    "pong": "129",
    "multicast-listener-query": "130",
    "multicast-listener-report": "131",
    "multicast-listener-done": "132",
    "router-solicitation": "133",
    "router-advertisement": "134",
    "neighbour-solicitation": "135",
    "neighbor-solicitation": "135",
    "neighbour-advertisement": "136",
    "neighbor-advertisement": "136",
    "redirect": "137",
    "v2-multicast-listener-report": "143",
    **_codes(1, "no-route communication-prohibited - address-unreachable port-unreachable"),
    **_codes(3, "ttl-zero-during-transit ttl-zero-during-reassembly"),
    **_codes(4, "bad-header unknown-header-type unknown-option"),
}
"""Types (and codes) of RFC 4443, RFC 4861 and RFC 3810 by their names."""
