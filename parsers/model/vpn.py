"""Ways in and out that are no wire: site-to-site tunnels and remote-access pools of policy-based VPNs."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt

    from parsers.model.address import AddressSet
    from parsers.model.match import UnknownMatch
    from parsers.source import Span


def gateway(text: str) -> str:
    """A gateway as it is compared: an address in its one usual form, a name in lower case without its last dot."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text.lower().removesuffix(".")


def gateways(text: str) -> tuple[str, ...]:
    """Gateways joined by a comma and a blank, one by one, each as it is compared."""
    return tuple(gateway(part) for part in text.split(", ") if part)


class TunnelKind(StrEnum):
    """SITE_TO_SITE joins networks; REMOTE_ACCESS gives clients an address of a pool.

    PORTAL gives none: the device opens connections itself, from an address of its own, for whoever can reach its
    `interface` and logs in. Nothing leaves by it.
    """

    SITE_TO_SITE = "site-to-site"
    REMOTE_ACCESS = "remote access"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A policy-based VPN that ends on `interface`; a route-based one is an `Interface` of kind TUNNEL.

    Packets from `remote` addresses enter as if they came in at `interface`; packets routed to
    `interface` whose source lies in `local` and destination in `remote` leave through the tunnel.
    `bypasses_filter`: the inbound filter of `interface` does not judge what the tunnel brings.
    `rule_set` names the tunnel's own filter, written with the remote side as source, or is empty.
    `peer` are the other gateways as printed, joined by a comma and a blank; empty for remote access and where
    any may call. `name` is unique in the device.
    `opened_by` are the statements that must all go for nobody to come in by it, with what stands below them; empty
    where that is `origin` alone.
    `until` is the last day, by the device's own clock, on which anybody comes in by it; None where it has no end.
    `drops_clear`: packets of `remote` for `local` that come in at `interface` unencrypted are dropped;
    `clear_unknown` says on what that depends besides the configuration.
    """

    name: str
    kind: TunnelKind
    interface: str
    local: AddressSet
    remote: AddressSet
    origin: Span
    peer: str = ""
    bypasses_filter: bool = True
    rule_set: str = ""
    vrf: str = ""
    enabled: bool = True
    unknown: tuple[UnknownMatch, ...] = ()
    lines: tuple[Span, ...] = ()
    drops_clear: bool = False
    clear_unknown: tuple[UnknownMatch, ...] = ()
    opened_by: tuple[Span, ...] = ()
    until: dt.date | None = None

    @property
    def peers(self) -> tuple[str, ...]:
        """The other gateways, one by one."""
        return gateways(self.peer)
