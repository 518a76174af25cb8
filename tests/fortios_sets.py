"""Addresses and services of the second FortiOS reader: two bounds each, as plain ranges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from naive_nat import text as address_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Doc = dict[str, Any]
Range = tuple[int, int, int]
"""IP version, first, last."""
NOTHING: list[Range] = []
ALL4: list[Range] = [(4, 0, 2**32 - 1)]
ALL6: list[Range] = [(6, 0, 2**128 - 1)]
LAST = 2**16 - 1


def minus(ranges: Sequence[Range], holes: Sequence[Range]) -> list[Range]:
    """What of some ranges lies in no hole."""
    rest = list(ranges)
    for kind, low, high in holes:
        kept: list[Range] = []
        for version, first, last in rest:
            if version != kind or last < low or high < first:
                kept.append((version, first, last))
                continue
            kept += [(version, first, low - 1)] if first < low else []
            kept += [(version, high + 1, last)] if high < last else []
        rest = kept
    return rest


@dataclass(frozen=True)
class Addresses:
    """What is surely and what is possibly meant."""

    surely: list[Range]
    possibly: list[Range]

    @classmethod
    def exactly(cls, ranges: list[Range]) -> Addresses:
        """Nothing is open."""
        return cls(ranges, ranges)

    def joined(self, other: Addresses) -> Addresses:
        """Either."""
        return Addresses(self.surely + other.surely, self.possibly + other.possibly)

    def without(self, other: Addresses) -> Addresses:
        """This and not the other."""
        return Addresses(minus(self.surely, other.possibly), minus(self.possibly, other.surely))

    def negated(self, family: int) -> Addresses:
        """Every other address of the family."""
        every = ALL4 if family == 4 else ALL6
        return Addresses(minus(every, self.possibly), minus(every, self.surely))

    def keys(self, side: str) -> Doc:
        """`src` and `possibly_src` (or `dst`) of a rule."""
        return {side: texts(self.surely), f"possibly_{side}": texts(self.possibly)}


def texts(ranges: Sequence[Range]) -> list[str]:
    """`first-last` of every range."""
    return [f"{address_text(kind, first)}-{address_text(kind, last)}" for kind, first, last in ranges]


def box(protocol: int, dport: str = "", sport: str = "") -> Doc:
    """One protocol, with ranges of ports."""
    return {"proto": str(protocol)} | ({"dport": dport} if dport else {}) | ({"sport": sport} if sport else {})


EVERY: list[Doc] = [{"proto": "any"}]
PREDEFINED: dict[str, list[Doc]] = {
    "ALL": EVERY,
    "ALL_TCP": [box(6, "1-65535")],
    "ALL_UDP": [box(17, "1-65535")],
    "ALL_ICMP": [box(1)],
    "HTTP": [box(6, "80")],
    "HTTPS": [box(6, "443")],
    "SSH": [box(6, "22")],
    "TELNET": [box(6, "23")],
    "RDP": [box(6, "3389")],
    "SMB": [box(6, "445")],
    "DNS": [box(6, "53"), box(17, "53")],
    "NTP": [box(6, "123"), box(17, "123")],
    "PING": [box(1, "2048-2303")],
    "TRACEROUTE": [box(17, "33434-33535")],
}
"""What a firewall has before anybody writes anything, as far as the fixtures use it."""
SILENT = frozenset(
    ["category", "comment", "color", "uuid", "visibility", "protocol", "protocol-number", "icmptype", "icmpcode"]
)
RANGES = {"tcp-portrange": 6, "udp-portrange": 17, "sctp-portrange": 132}


@dataclass(frozen=True)
class Services:
    """Boxes that are surely and possibly meant."""

    surely: list[Doc] = field(default_factory=list)
    possibly: list[Doc] = field(default_factory=list)

    def joined(self, other: Services) -> Services:
        """Either."""
        return Services(self.surely + other.surely, self.possibly + other.possibly)

    def negated(self) -> Services:
        """Every other service."""
        return Services(others(self.possibly), others(self.surely))

    def of(self, protocol: int, ports: str) -> Services:
        """Only these destination ports of one protocol."""
        return Services(within(self.surely, protocol, ports), within(self.possibly, protocol, ports))

    def keys(self) -> Doc:
        """`service` and `possibly_service` of a rule."""
        return {"service": self.surely, "possibly_service": self.possibly}


def service_of(name: str, keys: Mapping[str, Sequence[str]] | None) -> Services:
    """A service by its lines, or by its name if there are none; open where it is not known."""
    if keys is None:
        return Services(PREDEFINED[name], PREDEFINED[name]) if name in PREDEFINED else Services([], EVERY)
    try:
        found = _boxes(keys)
    except ValueError:
        return Services([], EVERY)
    known = all(key in SILENT or key in RANGES for key in keys)
    return Services(found, found) if known else Services([], found)


def _boxes(keys: Mapping[str, Sequence[str]]) -> list[Doc]:
    match (keys.get("protocol") or ["TCP/UDP/SCTP"])[0]:
        case "IP":
            number = int((keys.get("protocol-number") or ["0"])[0])
            return [box(number)] if number else EVERY
        case "ICMP" | "ICMP6" as family:
            protocol = 1 if family == "ICMP" else 58
            if "icmptype" not in keys:
                return [box(protocol)]
            low = int(keys["icmptype"][0]) << 8
            code = keys.get("icmpcode")
            return [box(protocol, str(low + int(code[0])) if code else f"{low}-{low + 255}")]
        case _:
            words = [(number, word) for key, number in RANGES.items() for word in keys.get(key, [])]
            return [box(number, *(_ports(part) for part in word.split(":") if part)) for number, word in words]


def within(boxes: Sequence[Doc], protocol: int, ports: str) -> list[Doc]:
    """The parts of boxes that lie in a range of destination ports of one protocol."""
    first, _, last = ports.partition("-")
    found: list[Doc] = []
    for one in boxes:
        low, _, high = one.get("dport", f"0-{LAST}").partition("-")
        start, end = max(int(first), int(low)), min(int(last or first), int(high or low))
        if one["proto"] in {"any", str(protocol)} and start <= end:
            found.append(one | {"proto": str(protocol), "dport": f"{start}-{end}"})
    return found


def _ports(word: str) -> str:
    first, _, last = word.partition("-")
    if max(int(first), int(last or first)) > LAST:
        raise ValueError(word)
    return word


def others(boxes: Sequence[Doc]) -> list[Doc]:
    """Every service that no box holds; boxes of one protocol and destination ports only.

    Raises:
        ValueError: a box says more than that.
    """
    taken: dict[int, list[Range]] = {}
    for one in boxes:
        if one["proto"] == "any":
            return []
        if "sport" in one:
            raise ValueError(one)
        first, _, last = one.get("dport", f"0-{LAST}").partition("-")
        taken.setdefault(int(one["proto"]), []).append((0, int(first), int(last or first)))
    found = [{"proto": str(number)} for number in range(256) if number not in taken]
    for number, holes in taken.items():
        found += [box(number, f"{first}-{last}") for _, first, last in minus([(0, 0, LAST)], holes)]
    return found
