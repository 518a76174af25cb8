"""IPsec tunnels and L2TP clients of the neutral model, and what is not known of them.

Whether the layer 3 to 7 policy judges what comes out of a tunnel, or by which name it knows such packets, is in no
document that was read: a rule that may let them pass stands before all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, AddressSet
from parsers.model.device import Effect
from parsers.model.match import Match, UnknownKind
from parsers.model.rules import Action, Rule
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.vendors.moxa_mxros.nouns import NOT_TOLD, doubtful
from parsers.vendors.moxa_mxros.policies import NOT_SHOWN
from parsers.vendors.moxa_mxros.read_objects import networks
from parsers.vendors.moxa_mxros.read_vpn import not_documented

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import UnknownMatch
    from parsers.vendors.moxa_mxros.interfaces import Wiring
    from parsers.vendors.moxa_mxros.nouns import Box, ClientsDraft, TunnelDraft
    from parsers.vendors.moxa_mxros.text import Reading

ANYBODY = frozenset({"0.0.0.0", "any", "%any", ""})  # noqa: S104 - a gateway, not a bound address


def made(reading: Reading, box: Box, wiring: Wiring) -> tuple[tuple[Tunnel, ...], tuple[Rule, ...]]:
    """The tunnels, and the rules for what is not known of them."""
    tunnels, rules = list[Tunnel](), list[Rule]()
    found = [
        *((_site(reading, draft, wiring), not_documented(draft)) for draft in box.tunnels),
        *((_clients(reading, draft, wiring), not_documented(draft)) for draft in box.clients),
    ]
    for place, (tunnel, reason) in enumerate(found, 1):
        if tunnel is not None:
            tunnels.append(tunnel)
            rules += _past(tunnel, reason, f"tunnel {place}") if tunnel.enabled else ()
    return tuple(tunnels), tuple(rules)


def _site(reading: Reading, draft: TunnelDraft, wiring: Wiring) -> Tunnel | None:
    place = _interface(reading, draft.interface, wiring, draft)
    if place is None:
        return None
    unknown: list[UnknownMatch] = list(draft.unread)
    if draft.enabled.on is None:
        unknown.append(doubtful(draft.origin, NOT_TOLD, UnknownKind.FEATURE))
    sides: list[AddressSet] = []
    for text in (draft.local, draft.remote):
        try:
            sides.append(networks(text.split()))
        except ValueError:
            sides.append(EVERY_IPV4)
            unknown.append(doubtful(draft.origin, f"which networks tunnel {draft.name} joins is not in the file"))
    if draft.unread:
        sides = [EVERY_IPV4, EVERY_IPV4]
    return Tunnel(
        draft.name,
        TunnelKind.SITE_TO_SITE,
        place,
        sides[0],
        sides[1],
        draft.origin,
        "" if draft.gateway in ANYBODY else draft.gateway,
        bypasses_filter=False,
        enabled=draft.enabled.on is not False,
        unknown=tuple(unknown),
        lines=tuple(draft.lines),
    )


def _clients(reading: Reading, draft: ClientsDraft, wiring: Wiring) -> Tunnel | None:
    place = _interface(reading, draft.interface, wiring, draft)
    if place is None:
        return None
    unknown: list[UnknownMatch] = []
    if draft.enabled.on is None:
        unknown.append(doubtful(draft.origin, "no line says whether the L2TP server runs", UnknownKind.FEATURE))
    if draft.offered is None:
        unknown.append(doubtful(draft.origin, "which addresses L2TP clients get is not understood"))
    return Tunnel(
        f"L2TP {place}",
        TunnelKind.REMOTE_ACCESS,
        place,
        EVERY_IPV4,
        draft.offered or EVERY_IPV4,
        draft.origin,
        bypasses_filter=False,
        enabled=draft.enabled.on is not False,
        unknown=tuple(unknown),
    )


def _interface(reading: Reading, name: str, wiring: Wiring, draft: TunnelDraft | ClientsDraft) -> str | None:
    """The interface that a way in ends at; the only WAN where none is named."""
    if not name or name.lower() == "default":
        found = wiring.wan if len(wiring.wan) == 1 else None
    else:
        found = wiring.named(name)
    if found is None or len(found) != 1:
        what = "at which interface a way in by a tunnel ends is not in the file"
        reading.doubt(what, Effect.MAY_DO_ANYTHING, draft.origin)
        return None
    return next(iter(found))


def _past(tunnel: Tunnel, reason: str, identity: str) -> Iterator[Rule]:
    """What comes out of a tunnel, and what goes into it, may pass by the policy."""
    why = doubtful(tunnel.origin, reason, UnknownKind.FEATURE)
    names = frozenset({tunnel.name})
    for match in (
        Match(in_interfaces=names, conditions=(why,)),
        Match(out_interfaces=names, conditions=(why,)),
    ):
        yield Rule(identity, Action.PERMIT, match, tunnel.origin, implicit=NOT_SHOWN)
