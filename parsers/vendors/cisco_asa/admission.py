"""Whom a group policy lets in by a connection profile, and until when.

Cisco ASA Series Command Reference, `vpn-access-hours` (the name of a time range; `none` lifts what is inherited) and
`vpn-simultaneous-logins` (0 "disables login and prevents user access"). Both are inherited from DfltGrpPolicy where
the policy says nothing, and both may be said otherwise for a user: in its attributes, or by the server that
authenticates it, which may also give it another group policy. Then nobody is surely kept out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.syntax.last_days import cisco_last_day
from parsers.syntax.week_hours import cisco_hours

if TYPE_CHECKING:
    from parsers.model.vpn import Tunnel
    from parsers.source import Span
    from parsers.vendors.cisco_asa.nouns import GroupPolicy, TunnelGroup
    from parsers.vendors.cisco_asa.state import State

DEFAULT_POLICY = "DfltGrpPolicy"


def admitted(tunnel: Tunnel, group: TunnelGroup, state: State) -> Tunnel:
    """The remote access of a profile as its group policy limits it."""
    named = (group.policy or DEFAULT_POLICY, DEFAULT_POLICY)
    policies = [state.config.vpn.policies[name] for name in named if name in state.config.vpn.policies]
    otherwise = group.server is not None or bool(state.config.vpn.own_terms)
    hours = next((policy.hours for policy in policies if policy.hours is not None), None)
    if hours is not None and hours[0]:
        tunnel = _within(tunnel, *hours, state, otherwise=otherwise)
    closing = next((policy for policy in policies if policy.logins is not None), None)
    return _closed(tunnel, closing, otherwise=otherwise) if closing is not None else tunnel


def _within(tunnel: Tunnel, name: str, origin: Span, state: State, *, otherwise: bool) -> Tunnel:
    """Remote access that a time range limits."""
    texts = state.config.time_ranges.get(name)
    if texts is None:
        why = UnknownMatch(UnknownKind.UNRESOLVED, f"time range {name} is not defined", origin)
        return replace(tunnel, unknown=(*tunnel.unknown, why))
    lines = [text.split() for text in texts]
    reason = f"users are let in by time range {name}: {'; '.join(texts) or 'always'}"
    why = UnknownMatch(UnknownKind.TIME, reason, origin, cisco_hours(lines) or ())
    until = None if otherwise else cisco_last_day(lines)
    return replace(tunnel, unknown=(*tunnel.unknown, why), until=until)


def _closed(tunnel: Tunnel, policy: GroupPolicy, *, otherwise: bool) -> Tunnel:
    """Remote access whose policy lets nobody in."""
    if policy.logins is None or policy.logins[0]:
        return tunnel
    if not otherwise:
        return replace(tunnel, enabled=False)
    reason = f"group policy {policy.name} lets nobody in (0 log-ins), unless a user or its server has another policy"
    return replace(tunnel, unknown=(*tunnel.unknown, UnknownMatch(UnknownKind.USER, reason, policy.logins[1])))
