"""What the ends of rules are called in the model: interfaces, and the tunnels of VPN connections.

A VPN connection is an end of its own, beside the interface that carries it (TIA Portal information system, S615 V7.1
and SC-600 V2.1, "Communication directions"): rules of `vlan 2` do not speak of what comes out of a tunnel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.vendors.siemens_scalance.nouns import End, Settings

DEVICE = "device"
REMOTE_CONNECT = "sinemarc"
NUMBERED = "which connection is meant is not in the file"


@dataclass(frozen=True, slots=True)
class Places:
    """The names of the tunnels of a device, by kind, in the order of the file."""

    tunnels: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, settings: Settings) -> Places:
        """The tunnels of a device."""
        found = {
            "ipsec": tuple(tunnel_name("ipsec", item.name) for item in settings.connections.values()),
            "openvpn": tuple(tunnel_name("openvpn", item.name) for item in settings.open_connections.values()),
            REMOTE_CONNECT: (REMOTE_CONNECT,) if settings.remote_connect.line else (),
        }
        return cls(found)

    def names(self, end: End | None, origin: Span) -> tuple[frozenset[str] | None, tuple[UnknownMatch, ...]]:
        """The interfaces that an end means (None: any), and why it may mean fewer of them."""
        if end is None:
            return None, ()
        if end.kind not in self.tunnels:
            return frozenset({f"{end.kind} {end.number}".strip()}), ()
        known = self.tunnels[end.kind]
        if end.number in {"", "all", "(all)"}:
            return frozenset(known), ()
        named = [name for name in known if name.lower() == tunnel_name(end.kind, end.number).lower()]
        if named or (end.number == "1" and len(known) == 1):
            return frozenset(named or known), ()
        reason = f"{NUMBERED} ({end.kind} {end.number})"
        return frozenset(known), (UnknownMatch(UnknownKind.UNRESOLVED, reason, origin),)


def tunnel_name(kind: str, name: str) -> str:
    """How a VPN connection is called in the model."""
    return f"{kind} {name}"
