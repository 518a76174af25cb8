"""DHCP relays of interfaces: requests of the clients there go on to servers, and answers come back, past the policies.

CLI reference 5.6 to 7.6, `system interface`: `dhcp-relay-service` ("allowing this interface to act as a DHCP relay"),
`dhcp-relay-ip` (the servers). The relay sends in the name of the device and takes DHCP alone, so no more passes than
UDP 67 to the servers and UDP 67 or 68 back to the networks of the interface; whether all of that does is left open. A
relay that names no server, chooses the way out by itself or is for tunnels is not modelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.rules import Action, Rule
from parsers.model.service import UDP, of_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.vendors.fortinet_fortios.entries import Context, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

DOCUMENT = "FortiOS: dhcp-relay-service"
SERVER, CLIENT = 67, 68
BROADCAST = "255.255.255.255"


def servers(entry: Entry) -> AddressSet | None:
    """Where an interface relays to; None where that is not all that there is to know."""
    chosen = entry.word("dhcp-relay-interface-select-method", "auto") != "auto" or entry.on("dhcp-relay-vrf-select")
    words = entry.words("dhcp-relay-ip")
    if entry.unread or chosen or not words or entry.word("dhcp-relay-type", "regular") != "regular":
        return None
    try:
        return union_of(from_cidr(word) for word in words)
    except ValueError:
        return None


def relayed(wiring: Wiring, context: Context) -> Iterator[Rule]:
    """What the relays may carry, there and back."""
    for name, entry in wiring.entries.items():
        targets = servers(entry) if entry.on("dhcp-relay-service") else None
        interface = wiring.interfaces.get(name)
        if targets is None or interface is None:
            continue
        why = context.unknown(
            UnknownKind.FEATURE, f"requests for addresses are relayed by {name}", entry.at("dhcp-relay-service")
        )
        own = [from_cidr(str(item.value.network)) for item in interface.addresses if item.value.version == 4]
        here = AddressMatch.exactly(union_of([*own, from_cidr(BROADCAST)]))
        both = of_ports(UDP, Interval(SERVER, CLIENT))
        there = Match(
            destination=AddressMatch.exactly(targets),
            service=ServiceMatch.exactly(of_ports(UDP, Interval(SERVER, SERVER))),
            in_interfaces=frozenset({name}),
            conditions=(why,),
        )
        back = Match(
            AddressMatch.exactly(targets),
            here,
            ServiceMatch.exactly(both),
            out_interfaces=frozenset({name}),
            conditions=(why,),
        )
        identity = f"dhcp relay {name}"
        yield Rule(identity, Action.PERMIT, there, why.origin, implicit=DOCUMENT)
        yield Rule(f"{identity} (answers)", Action.PERMIT, back, why.origin, implicit=DOCUMENT)
