"""What becomes of IPv6 without IPv6 firewalling: it passes a virtual wire without a policy, elsewhere that is open.

PAN-OS Networking Administrator's Guide 10.2, "Layer 2 and Layer 3 Packets over a Virtual Wire": without IPv6
firewalling (Device > Setup > Session) IPv6 is forwarded across the wire, and without multicast firewalling of the
wire multicast is. That IPv6 firewalling is off where the file does not speak of it is not said there, so it may be.
PAN-OS Networking Administrator's Guide 10.1, "Configure Session Settings": where it is off, everything configured of
IPv6 is ignored, also where an interface has IPv6 enabled. So between other interfaces it should not be routed, which is
not said of packets, and whether policies judge it is not said either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV6
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.vendors.paloalto_panos.elements import part, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.bridge import Bridge
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context

IMPLICIT = "PAN-OS: without IPv6 firewalling, IPv6 passes a virtual wire without a policy"
IGNORED = "without IPv6 firewalling what is configured of IPv6 is ignored; whether packets pass the guide does not say"


def ignored(context: Context, device: Element | None) -> Iterator[Rule]:
    """A rule before all others where IPv6 is not judged: what becomes of it between routed interfaces is open."""
    session = part(device, "deviceconfig", "setting", "session")
    if session is None or word(session, "ipv6-firewalling") != "no":
        return
    origin = context.span(session.child("ipv6-firewalling") or session)
    condition = UnknownMatch(UnknownKind.FEATURE, IGNORED, origin)
    every = AddressMatch.exactly(EVERY_IPV6)
    yield Rule("IPv6", Action.UNKNOWN, Match(every, every, conditions=(condition,)), origin)


def unjudged(device: Element | None, wires: list[Bridge]) -> Iterator[Rule]:
    """Rules that stand before all others: IPv6 passes between the ends of each wire."""
    session = part(device, "deviceconfig", "setting", "session") if wires else None
    told = word(session, "ipv6-firewalling")
    if told == "yes":
        return
    for wire in wires:
        condition = UnknownMatch(UnknownKind.FEATURE, "whether IPv6 firewalling is on is not in the file", wire.origin)
        ends = frozenset(wire.members)
        match = Match(
            AddressMatch.exactly(EVERY_IPV6),
            AddressMatch.exactly(EVERY_IPV6),
            in_interfaces=ends,
            out_interfaces=ends,
            conditions=() if told else (condition,),
        )
        yield Rule(f"IPv6 over {wire.name}", Action.PERMIT, match, wire.origin, implicit=IMPLICIT)
