"""`firewallnat`: what the device translates.

The four kinds and their parameters: TIA Portal information system, S615 V7.1 and SC-600 V2.1, "Masquerading", "NAPT",
"Source NAT", "NETMAP". How `firewallnat` spells the parameters no source at hand shows; each has here the names that
the pages suggest, and a statement with any other word is not understood.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from parsers.model.address import EVERY_IPV4
from parsers.model.intervals import Interval
from parsers.model.service import TCP, UDP
from parsers.vendors.siemens_scalance import values
from parsers.vendors.siemens_scalance.nouns import Masquerade, NetMap, PortForward, SourceNat
from parsers.vendors.siemens_scalance.read_firewall import AUTOMATIC, TAKES_AWAY, known
from parsers.vendors.siemens_scalance.text import NotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model.address import AddressSet
    from parsers.syntax.words import Words
    from parsers.vendors.siemens_scalance.nouns import End
    from parsers.vendors.siemens_scalance.reader import Box
    from parsers.vendors.siemens_scalance.text import Statement

Made = TypeVar("Made", PortForward, SourceNat, NetMap)
_ENDS = {
    "from": "from", "srcint": "from", "src-int": "from", "source-interface": "from",
    "to": "to", "dstint": "to", "dst-int": "to", "destination-interface": "to",
}  # fmt: skip
_SETS = {
    "srcip": "source", "src-ip": "source", "dstip": "destination", "dst-ip": "destination",
    "transsrcip": "new source", "trans-srcip": "new source", "transdstip": "new destination",
    "trans-dstip": "new destination",
}  # fmt: skip
_PORTS = {
    "dstport": "port", "dst-port": "port", "transdstport": "new port", "trans-dstport": "new port",
}  # fmt: skip
_OWN = frozenset({"interface", "interface-ip", "int-ip"})
"""In the place of an address: that of the interface."""
_PROTOCOLS = {"tcp": (TCP,), "udp": (UDP,), "tcpudp": (TCP, UDP), "tcp-udp": (TCP, UDP)}
_TYPES = {"src": True, "source": True, "dst": False, "destination": False}
_SWITCH = {"enabled": True, "enable": True, "disabled": False, "disable": False}


class _Given:
    """The parameters of one statement, each at most once."""

    def __init__(self, statement: Statement) -> None:
        """Read all words; what is not known is an error."""
        if statement.negated:
            raise NotUnderstoodError(TAKES_AWAY)
        self.ends: dict[str, End] = {}
        self.sets: dict[str, AddressSet | None] = {}
        """None is the address of the interface."""
        self.ports: dict[str, tuple[int, int] | None] = {}
        self.kind = ""
        self.automatic: bool | None = None
        self.both_ways = False
        words = statement.words
        words.take()
        while words:
            self._part(words.take().lower(), words)

    def _part(self, key: str, words: Words) -> None:
        if key in _ENDS and _ENDS[key] not in self.ends:
            words.take_if("int", "interface")
            self.ends[_ENDS[key]] = values.end(words)
        elif key in _SETS and _SETS[key] not in self.sets:
            self.sets[_SETS[key]] = None if words.take_if(*_OWN) else values.address_set(words, 4)
        elif key in _PORTS and _PORTS[key] not in self.ports:
            found = values.ports(words)
            self.ports[_PORTS[key]] = None if found is None else (found.first, found.last)
        elif key in {"type", "protocol", "traffic-type"} and not self.kind:
            self.kind = words.take().lower()
        elif AUTOMATIC.match(key):
            self.automatic = known(_SWITCH, words.take(), key) if words.peek().lower() in _SWITCH else True
        elif key in {"bidirectional", "both"}:
            self.both_ways = True
        else:
            message = f"{key[:40]!r} is not understood"
            raise NotUnderstoodError(message)

    def end(self, name: str) -> End:
        """An end that must be there.

        Raises:
            NotUnderstoodError: it is not.
        """
        if name not in self.ends:
            message = f"{name} is missing"
            raise NotUnderstoodError(message)
        return self.ends[name]

    def addresses(self, name: str, default: AddressSet | None = None) -> AddressSet:
        """Addresses that must be there, unless all are meant without them.

        Raises:
            NotUnderstoodError: they are not.
        """
        found = self.sets.get(name, default)
        if found is None:
            message = f"the {name} is missing"
            raise NotUnderstoodError(message)
        return found


def masquerading(box: Box, statement: Statement) -> None:
    """`masquerading int vlan 2`."""
    words = statement.words
    words.take()
    words.take_if("int", "interface")
    where = values.end(words)
    enabled = known(_SWITCH, words.take(), "state") if words else True
    box.settings.masquerades.append(Masquerade(statement.line, where, enabled and not statement.negated))


def napt(box: Box, statement: Statement) -> None:
    """`napt from vlan 2 type tcp dstip interface dstport 8443 transdstip 10.0.0.5 transdstport 443`."""
    given = _Given(statement)
    protocols = known(_PROTOCOLS, given.kind, "type")
    destination = given.sets.get("destination")
    target = given.addresses("new destination")
    port, new = given.ports.get("port"), given.ports.get("new port")
    if _size(target) != 1 or (port is None and new is not None) or set(given.ends) != {"from"}:
        message = "a port forward names one interface, one new address, and new ports only for some"
        raise NotUnderstoodError(message)
    _none_of(given, {"source", "new source"})
    made = PortForward(
        statement.line,
        given.end("from"),
        protocols,
        destination,
        _interval(port),
        target,
        _interval(new),
        given.automatic,
    )
    _keep(box.settings.forwards, made)


def source_nat(box: Box, statement: Statement) -> None:
    """`srcnat from vlan 1 to vlan 2 srcip 10.0.0.0/24 dstip 0.0.0.0/0 transsrcip interface`."""
    given = _Given(statement)
    if "new source" not in given.sets or given.kind:
        message = "the new source is missing" if not given.kind else "a source NAT has no type"
        raise NotUnderstoodError(message)
    _none_of(given, {"new destination", "port", "new port"})
    made = SourceNat(
        statement.line,
        given.end("from"),
        given.end("to"),
        given.addresses("source", EVERY_IPV4),
        given.addresses("destination", EVERY_IPV4),
        given.sets["new source"],
    )
    _keep(box.settings.source_nat, made)


def netmap(box: Box, statement: Statement) -> None:
    """`netmap type dst from vlan 2 to vlan 1 srcip 0.0.0.0/0 dstip 172.16.1.0/24 transdstip 10.0.0.0/24`."""
    given = _Given(statement)
    of_source = known(_TYPES, given.kind, "type")
    side, other = ("source", "destination") if of_source else ("destination", "source")
    original, translated = given.addresses(side), given.addresses(f"new {side}")
    _none_of(given, {f"new {other}", "port", "new port"})
    if _size(original) != _size(translated) or len(original.v4) != 1 or len(translated.v4) != 1:
        message = "the two networks are not of one size"
        raise NotUnderstoodError(message)
    rest = given.addresses(other, EVERY_IPV4)
    made = NetMap(
        statement.line,
        of_source,
        given.end("from"),
        given.end("to"),
        original if of_source else rest,
        rest if of_source else original,
        translated,
        given.automatic,
        given.both_ways,
    )
    _keep(box.settings.maps, made)


def _keep(held: list[Made], made: Made) -> None:
    """Keep a translation; one that a second answer shows again (`show running-config firewallnat all`) is the same."""
    if all(replace(one, line=made.line) != made for one in held):
        held.append(made)


def _none_of(given: _Given, names: set[str]) -> None:
    odd = sorted(names & (given.sets.keys() | given.ports.keys()))
    if odd:
        message = f"a {odd[0]} has no meaning here"
        raise NotUnderstoodError(message)


def _size(addresses: AddressSet) -> int:
    return sum(part.last - part.first + 1 for part in addresses.v4)


def _interval(found: tuple[int, int] | None) -> Interval | None:
    return None if found is None else Interval(*found)


READERS: dict[str, Callable[[Box, Statement], str | None]] = {
    "masquerading": masquerading,
    "masquerade": masquerading,
    "napt": napt,
    "srcnat": source_nat,
    "src-nat": source_nat,
    "source-nat": source_nat,
    "netmap": netmap,
}
