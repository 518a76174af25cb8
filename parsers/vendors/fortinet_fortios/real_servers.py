"""The real servers of a server load balancer: who may be sent to which.

Source: FortiOS CLI reference 6.4 and 7.4, `firewall vip`, `config realservers` (`client-ip`: only clients in this IP
range can connect to this real server; `status`: a disabled server never serves). What becomes of clients that none of
the servers is for is told nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, AddressSet
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.vendors.fortinet_fortios.vip_mapping import Ports, Target, paired, server_ports, span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.vendors.fortinet_fortios.addresses import AddressBook
    from parsers.vendors.fortinet_fortios.entries import Context, Entry

EVERY = {4: EVERY_IPV4, 6: EVERY_IPV6}


@dataclass(frozen=True, slots=True)
class _Server:
    """A real server that may serve: its addresses, its port as printed, and its clients (None: all)."""

    entry: Entry
    addresses: AddressSet
    port: str
    clients: AddressSet | None


@dataclass(frozen=True, slots=True)
class RealServers:
    """Reads the servers of virtual address `entry`, whose outer side is `external` and `ports`."""

    context: Context
    book: AddressBook
    entry: Entry
    family: int
    external: AddressSet
    ports: Ports

    def targets(self, unknown: list[UnknownMatch]) -> tuple[Target, ...]:
        """Where packets may go, those of one port together, for each group of clients.

        Raises:
            ValueError: a port is not understood.
        """
        servers = [
            self._server(item, unknown)
            for item in self.entry.within("realservers", self.context)
            if item.word("status", "active") != "disable"
        ]
        if not servers:
            what = f"virtual address {self.entry.name!r} has no real server"
            unknown.append(self._why(UnknownKind.FEATURE, what, self.entry, "realservers"))
        found: list[Target] = []
        for clients, served in _groups(servers, EVERY[self.family]):
            doubts: tuple[UnknownMatch, ...] = ()
            if not served:
                first = next(server.entry for server in servers if server.clients is not None)
                what = f"no real server of {self.entry.name!r} is for some clients"
                doubts = (self._why(UnknownKind.FEATURE, what, first, "client-ip"),)
            found += self._by_port(served or servers, clients, doubts)
        return tuple(found)

    def _by_port(
        self, servers: Sequence[_Server], clients: AddressSet | None, doubts: tuple[UnknownMatch, ...]
    ) -> Iterator[Target]:
        by_port: dict[str, list[AddressSet]] = {}
        for server in servers:
            by_port.setdefault(server.port, []).append(server.addresses)
        for number, (port, sets) in enumerate(by_port.items(), 1):
            inner = server_ports(self.entry, port, self.ports)
            made = paired(self.external, address.union_of(sets), balances=True)
            yield Target(made, inner.change, inner.seen, clients, doubts, last=number == len(by_port))

    def _server(self, item: Entry, unknown: list[UnknownMatch]) -> _Server:
        port = item.word("port", "0")
        return _Server(item, self._addresses(item, unknown), port, self._clients(item, unknown))

    def _addresses(self, item: Entry, unknown: list[UnknownMatch]) -> AddressSet:
        if item.word("type", "ip") == "address":
            made = self.book.all_of(item.words("address"), self.family, item.at("address"))
            unknown += made.unknown
            return made.possibly
        try:
            return span(item.word("ip"))
        except ValueError:
            reason = f"address of real server {item.name} of {self.entry.name!r} is not understood"
            unknown.append(self._why(UnknownKind.UNREAD, reason, item, "ip"))
            return EVERY[self.family]

    def _clients(self, item: Entry, unknown: list[UnknownMatch]) -> AddressSet | None:
        words = item.words("client-ip")
        if not words:
            return None
        try:
            return address.union_of(span(word) for word in words) & EVERY[self.family]
        except ValueError:
            reason = f"the clients of real server {item.name} of {self.entry.name!r} are not understood"
            unknown.append(self._why(UnknownKind.UNREAD, reason, item, "client-ip"))
            return None

    def _why(self, kind: UnknownKind, reason: str, entry: Entry, key: str) -> UnknownMatch:
        return self.context.unknown(kind, reason, entry.at(key))


def _groups(servers: Sequence[_Server], every: AddressSet) -> Iterator[tuple[AddressSet | None, list[_Server]]]:
    """The clients that the same servers are for, with these; None for all clients."""
    named = [server.clients for server in servers if server.clients is not None]
    if not named:
        if servers:
            yield None, list(servers)
        return
    parts = [every]
    for clients in named:
        parts = [piece for part in parts for piece in (part & clients, part - clients) if piece]
    groups: dict[tuple[int, ...], AddressSet] = {}
    for part in parts:
        key = tuple(
            number for number, server in enumerate(servers) if server.clients is None or not part - server.clients
        )
        groups[key] = groups.get(key, address.NO_ADDRESS) | part
    for key, part in groups.items():
        yield part, [servers[number] for number in key]
