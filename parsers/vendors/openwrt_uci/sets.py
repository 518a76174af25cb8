"""Sets of addresses and ports (`config ipset`), as sets of the packet filter.

A set has the entries of the file and whatever else fills it while the device runs: the resolver (`config ipset` of the
package dhcp), a file that is loaded, entries with a time, programs. Source: OpenWrt, "Firewall configuration", "IP
set"; openwrt/firewall4, fw4.uc, `parse_ipset`.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.syntax.netfilter.nouns import NamedSet
from parsers.vendors.openwrt_uci.values import BadValueError, choice, family_of, negated, ports, version_of

if TYPE_CHECKING:
    from parsers.vendors.openwrt_uci.sections import Reading, Section

_KINDS = ("ip", "port", "mac", "net", "set")
_ABOUT = ("comment", "counters", "reload_set", "maxelem", "hashsize", "storage")
FILLED = "{what} may put other entries into the set {name}"


@dataclass(slots=True)
class IpSet:
    """A set: what each part of an entry is, from which end of the packet, and its entries."""

    name: str
    version: int
    parts: tuple[tuple[str, str], ...]
    held: NamedSet

    @property
    def ported(self) -> bool:
        """Whether it holds ports, so that only TCP and UDP can be in it."""
        return any(kind == "port" for kind, _ in self.parts)

    @property
    def family(self) -> int | None:
        """The IP version that it can hold, if it holds addresses."""
        return self.version if any(kind in {"ip", "net"} for kind, _ in self.parts) else None

    def keys(self, protocol: str, ends: tuple[str, ...]) -> tuple[str, ...]:
        """What is compared, if a rule names `ends` in place of those of the set.

        Raises:
            BadValueError: it cannot be compared with a packet.
        """
        found: list[str] = []
        for place, (kind, own) in enumerate(self.parts):
            end = "d" if (ends[place] if place < len(ends) and ends[place] else own) == "dst" else "s"
            if kind in {"ip", "net"}:
                found.append(f"{'ip' if self.version == 4 else 'ip6'} {end}addr")
            elif kind == "port" and protocol in {"tcp", "udp"}:
                found.append(f"{protocol} {end}port")
            else:
                message = f"set {self.name} compares the {kind} of a packet"
                raise BadValueError(message)
        return tuple(found)


@dataclass
class Sets:
    """The sets of the file by name; `fillers` are those that the resolver fills, by the line that says so."""

    reading: Reading
    found: dict[str, IpSet] = field(default_factory=dict[str, IpSet])
    fillers: frozenset[str] = frozenset()

    def read(self, section: Section) -> None:
        """One set."""
        reading = self.reading
        section.ignore(_ABOUT)
        if section.on("enabled", default=True) is False:
            section.ignore(section.options)
            reading.irrelevant(section, "disabled: the device skips it")
            return
        name = section.text("name")
        try:
            version = family_of(section.text("family")) or 4
            parts = _parts(section.values("match"), name)
        except BadValueError as error:
            reading.bad(section.origin, str(error))
            section.ignore(section.options)
            reading.modelled(section)
            return
        held = NamedSet(name, section.origin, families=frozenset({version}))
        made = IpSet(name, version, parts, held)
        for word in section.whole("entry"):
            value = _entry(word, made)
            if value is None:
                reading.bad(section.at("entry"), f"entry {word!r} does not fit the set {name}")
            else:
                held.elements.append((value, None))
        held.uncertain = self._uncertain(section, name)
        held.leaving = section.has("timeout") and section.text("timeout") not in {"", "-1"}
        self.found[name] = made
        reading.modelled(section)

    def _uncertain(self, section: Section, name: str) -> str:
        reading = self.reading
        told = (
            (section.text("loadfile"), "a file that is not here"),
            (section.text("external"), "another program"),
            (section.text("timeout").removeprefix("-1"), "the device"),
            (section.text("iprange", "portrange", "netmask"), "a release that knows ranges"),
            ("yes" if name in self.fillers else "", "the resolver (package dhcp)"),
            ("" if "dhcp" in reading.packages else "yes", "the resolver, whose package dhcp is not in the file,"),
            ("" if section.has("entry") else "yes", "a program, for the file gives none, and it"),
        )
        return next((FILLED.format(what=what, name=name) for text, what in told if text), "")


def _parts(words: list[str], name: str) -> tuple[tuple[str, str], ...]:
    """What each part of an entry is.

    Raises:
        BadValueError: a word is nothing that a set can hold, or the set has no name or no types.
    """
    if not name or not words:
        message = "a set without a name or without types"
        raise BadValueError(message)
    return tuple(_part(word) for word in words)


def _part(word: str) -> tuple[str, str]:
    """`src_ip`, `dest_port`, `net`.

    Raises:
        BadValueError: none of them.
    """
    end, line, kind = word.partition("_")
    if not line:
        end, kind = "src", word
    if end not in {"src", "dst", "dest"}:
        message = f"{word!r} is nothing that a set can hold"
        raise BadValueError(message)
    return choice(kind, _KINDS), "src" if end == "src" else "dst"


def _entry(word: str, made: IpSet) -> tuple[str, ...] | None:
    """One entry with a value for each part; None if it does not fit."""
    values = word.replace(",", " ").split()
    if len(values) != len(made.parts):
        return None
    for value, (kind, _) in zip(values, made.parts, strict=True):
        try:
            if (kind in {"ip", "net"} and version_of(value) != made.version) or (kind == "port" and not ports([value])):
                return None
        except BadValueError:
            return None
    return tuple(values)


def asked(text: str) -> tuple[bool, str, tuple[str, ...]]:
    """`!name src dst`: whether it is negated, the set, and which end of the packet each part means."""
    invert, bare = negated(text)
    name, *ends = bare.replace(",", " ").split() or [""]
    return invert, name, tuple("dst" if end in {"dst", "dest"} else "src" if end == "src" else "" for end in ends)
