"""Clients of remote access: each pool that a group or policy names, at the interface where its clients come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet, union_of
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.vendors.cisco_ios.read_remote import EASY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.source import Span
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State


def clients_of_maps(state: State, drafts: Iterable[InterfaceDraft]) -> list[Tunnel]:
    """Clients that come in at interfaces whose crypto maps take any gateway: past the lists of the interface."""
    found = [_clients(state, EASY, draft, past_lists=True) for draft in drafts]
    return [item for item in found if item is not None]


def clients_of_templates(state: State) -> list[Tunnel]:
    """Clients with an interface of their own, cloned from a template, whose lists judge them."""
    found: dict[tuple[str, str], Tunnel] = {}
    for kind, number, _ in state.remote.templates:
        draft = state.interfaces.get(f"Virtual-Template{number}")
        made = None if draft is None else _clients(state, kind, draft, past_lists=False)
        if made is not None:
            found[kind, number] = made
    return list(found.values())


def _clients(state: State, kind: str, draft: InterfaceDraft, *, past_lists: bool) -> Tunnel | None:
    """All clients of one kind of key exchange; None where nothing names a pool for them."""
    named = [(pool, origin) for one, pool, origin in state.remote.named if one == kind]
    if not named:
        return None
    remote: list[AddressSet] = []
    unknown: list[UnknownMatch] = []
    lines: list[Span] = [draft.origin]
    for pool, origin in named:
        known = state.remote.pools.get(pool, [])
        remote += [addresses for addresses, _ in known] or [EVERY_ADDRESS]
        lines += [origin, *(span for _, span in known)]
        if not known:
            unknown.append(UnknownMatch(UnknownKind.UNRESOLVED, f"pool {pool} is not defined", origin))
    return Tunnel(
        f"{kind} clients on {draft.name}",
        TunnelKind.REMOTE_ACCESS,
        draft.name,
        EVERY_ADDRESS,
        union_of(remote),
        named[0][1],
        bypasses_filter=past_lists,
        vrf=draft.vrf,
        unknown=tuple(unknown),
        lines=tuple(dict.fromkeys(lines)),
        opened_by=tuple(origin for _, origin in named),
    )
