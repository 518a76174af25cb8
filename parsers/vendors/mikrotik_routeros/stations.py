"""Stations that a configuration names: rows of the fixed ARP table, and reservations of DHCP servers.

Sources: MikroTik documentation, "DHCP", section Leases: `address` is an address or the name of a pool; of `0.0.0.0` the
pool of the server is used. `server` is the server that the lease belongs to, and that serves one interface.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.syntax.reservations import stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.shown import Station
    from parsers.vendors.mikrotik_routeros.text import Command

SERVERS = "ip dhcp-server"
NAMING = frozenset({"ip arp", "ip dhcp-server lease"})
"""Sections whose rows name a station."""


@dataclass
class NamedStations:
    """Gathers the rows; where a server stands is known when all commands are read."""

    rows: list[Command] = field(default_factory=list["Command"])
    interfaces: dict[str, str] = field(default_factory=dict[str, str])
    """The interface that each server serves, by its name."""

    def hears(self, command: Command) -> None:
        """One command of any section."""
        if command.section == SERVERS:
            self.interfaces[command.values.get("name", "")] = command.values.get("interface", "")
        elif command.section in NAMING and command.on:
            self.rows.append(command)

    def finished(self) -> Iterator[Station]:
        """The stations, in the order of the file; without an address those of a server whose interface is known."""
        for row in self.rows:
            macs, address = row.values.get("mac-address", ""), row.values.get("address", "")
            server = row.values.get("server", "")
            yield from stated(macs, address, row.origin, self.interfaces.get(server, "") if server else "")
