"""What one virtual address maps: its outer addresses and services, and the inner ones of each of its targets.

Sources: FortiOS CLI reference 5.2, 6.2.6 and 7.0.3, `firewall vip`; Administration Guide 7.0.7, "Static virtual IPs";
Cookbook 6.2, "Virtual IP with services", "Virtual server"; Technical Tip "VIP port forwarding order of execution".

- `static-nat` maps by position; a single outer address is the first of as many as there are inner ones.
- `load-balance` maps one outer address to any of the inner ones.
- `server-load-balance` maps to any of its real servers. A standby server takes over when the active ones fail, a
  disabled one never serves. A server without a port keeps the outer one. See `real_servers`.
- Ports map by position (`portmapping-type 1-to-1`), or each to any of the inner ones (`m-to-n`).
- With `service` and no outer port, the services say which packets are meant, and all go to the one inner port.
- An outer address 0.0.0.0 is that of the outer interface from 7.0; before, it meant any address (5.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import AddressSet
from parsers.model.intervals import Interval
from parsers.model.nat import AddressTranslation, NatKind, PortTranslation
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, ICMP, NO_SERVICE, TCP, UDP, ServiceSet, of_ports
from parsers.model.service import of_protocol as whole_protocol
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.vendors.fortinet_fortios.entries import Entry

_SCTP = 132
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "sctp": _SCTP}
_SERVERS = {"tcp": TCP, "udp": UDP, "http": TCP, "https": TCP, "imaps": TCP, "pop3s": TCP, "smtps": TCP, "ssl": TCP}
"""The protocols of the types of server of a load balancer; `ip` takes every packet."""
BALANCING = frozenset({"load-balance", "server-load-balance"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where packets may go: the inner addresses, the change of the port, and the services that policies then see.

    `clients` are those whose packets may go there (None: all), `doubts` why it is open whether they do. One that is not
    the `last` for its clients may or may not be chosen.
    """

    made: AddressTranslation
    port: PortTranslation | None
    seen: ServiceSet
    clients: AddressSet | None = None
    doubts: tuple[UnknownMatch, ...] = ()
    last: bool = True


@dataclass(frozen=True, slots=True)
class Ports:
    """The packets that are meant outside, what becomes of their port, and what policies see of them."""

    outer: ServiceSet
    change: PortTranslation | None
    seen: ServiceSet


def kind_of(entry: Entry) -> str:
    """The type of a virtual address."""
    return entry.word("type", "static-nat")


def ports_of(entry: Entry, services: ServiceSet, names: tuple[str, ...]) -> Ports:
    """The ports of an entry that is no server load balancer; `services` are what its `service` names mean.

    Raises:
        ValueError: a port or protocol is not understood, or the two sides do not pair.
    """
    if not entry.on("portforward"):
        return Ports(services, None, services)
    protocol = entry.word("protocol", "tcp")
    if protocol == "icmp":
        return Ports(whole_protocol(ICMP), None, whole_protocol(ICMP))
    numbers = (_PROTOCOLS[protocol],) if protocol in _PROTOCOLS else ()
    if not numbers:
        raise ValueError(protocol)
    inner_text = entry.word("mappedport") or entry.word("ipv4-mappedport") or entry.word("extport")
    if names and not entry.word("extport"):
        return _by_services(services, inner_text)
    outer = _interval(entry.word("extport") or "0-65535")
    change = _change(outer, _interval(inner_text) if inner_text else outer, entry.word("portmapping-type", "1-to-1"))
    seen = change.translated if change is not None else outer
    return Ports(_of(numbers, outer) & services, change, _of(numbers, seen))


def _by_services(services: ServiceSet, inner_text: str) -> Ports:
    if not inner_text:
        return Ports(services, None, services)
    inner = _interval(inner_text)
    numbers = tuple(
        number for number in _PROTOCOLS.values() if (services & whole_protocol(number)).boxes != NO_SERVICE.boxes
    )
    chosen = inner.first != inner.last
    return Ports(services & _of(numbers, EVERY_PORT), PortTranslation(EVERY_PORT, inner, chosen), _of(numbers, inner))


def _of(numbers: tuple[int, ...], ports: Interval) -> ServiceSet:
    found = NO_SERVICE
    for number in numbers:
        found |= of_ports(number, ports)
    return found


def _change(outer: Interval, inner: Interval, mapping: str) -> PortTranslation | None:
    """How ports change; None where they stay.

    Raises:
        ValueError: by position, and the ranges differ in size.
    """
    if mapping == "m-to-n":
        return PortTranslation(outer, inner, chosen=inner.first != inner.last)
    step = outer.last - outer.first
    if inner.first == inner.last:
        inner = Interval(inner.first, min(inner.first + step, EVERY_PORT.last))
    if inner.last - inner.first != step:
        message = f"{step + 1} outer ports and {inner.last - inner.first + 1} inner ones"
        raise ValueError(message)
    return None if outer == inner else PortTranslation(outer, inner)


def paired(external: AddressSet, mapped: AddressSet, *, balances: bool) -> AddressTranslation:
    """How outer addresses become inner ones.

    Raises:
        ValueError: by position, and there are not as many of one as of the other.
    """
    if balances:
        return AddressTranslation(NatKind.STATIC if count(mapped) == 1 else NatKind.POOL, external, mapped)
    if count(external) == 1 < count(mapped):
        first = (*external.v4, *external.v6)[0].first
        parts = (Interval(first, first + count(mapped) - 1),)
        external = AddressSet(v4=parts) if external.v4 else AddressSet(v6=parts)
    if count(external) != count(mapped):
        message = f"{count(external)} outer addresses and {count(mapped)} inner ones"
        raise ValueError(message)
    return AddressTranslation(NatKind.STATIC, external, mapped)


def served(entry: Entry) -> Ports:
    """The outer packets of a server load balancer.

    Raises:
        ValueError: a port or the type of server is not understood.
    """
    kind = entry.word("server-type", "tcp" if entry.word("extport") else "ip")
    if kind == "ip":
        return Ports(EVERY_SERVICE, None, EVERY_SERVICE)
    if kind not in _SERVERS:
        raise ValueError(kind)
    outer = of_ports(_SERVERS[kind], _interval(entry.word("extport") or "0-65535"))
    return Ports(outer, None, outer)


def server_ports(entry: Entry, port: str, outer: Ports) -> Ports:
    """What becomes of the port at a real server that listens on `port`.

    Raises:
        ValueError: it is not understood.
    """
    if port in ("", "0") or outer.outer.boxes == EVERY_SERVICE.boxes:
        return outer
    before, after = _interval(entry.word("extport") or "0-65535"), _interval(port)
    protocol = outer.outer.boxes[0].protocols.first
    return Ports(outer.outer, None if before == after else PortTranslation(before, after), of_ports(protocol, after))


def count(addresses: AddressSet) -> int:
    """How many addresses."""
    return sum(part.last - part.first + 1 for part in (*addresses.v4, *addresses.v6))


def span(text: str) -> AddressSet:
    """`a`, `a-b` or a prefix.

    Raises:
        ValueError: none of these, or the address that means "not set".
    """
    first, dash, last = text.partition("-")
    found = address.from_range(first, last) if dash else address.from_cidr(text)
    if not dash and text in ("0.0.0.0", "::"):  # noqa: S104 -- nothing is bound
        raise ValueError(text)
    return found


def _interval(text: str) -> Interval:
    first, _, last = text.partition("-")
    return Interval(int(first), int(last or first))
