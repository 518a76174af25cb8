"""Whom a group policy lets in by a connection profile, and until when.

Cisco ASA Series Command Reference, `vpn-access-hours` (the name of a time range; `none` lifts what is inherited) and
`vpn-simultaneous-logins` (0 "disables login and prevents user access"). Both are inherited from DfltGrpPolicy where
the policy says nothing, and both may be said otherwise for a user: in its attributes, or by whoever else is asked at
its log-in, which may also give it another group policy: a server that authenticates it (first or second) or authorises
it (VPN CLI guide 9.x, "Configure an External AAA Server for VPN": what these say goes before the group policy), an
identity provider of SAML, or the server that holds an external policy. What a profile leaves out it may have from the
default profiles. Then nobody is surely kept out.
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
DEFAULT_PROFILES = ("DefaultRAGroup", "DefaultWEBVPNGroup")
"""Profiles whose attributes others have where they say nothing (VPN CLI guide 9.x, "Default Connection Profiles")."""


def admitted(tunnel: Tunnel, group: TunnelGroup, state: State) -> Tunnel:
    """The remote access of a profile as its group policy limits it."""
    named = (group.policy or DEFAULT_POLICY, DEFAULT_POLICY)
    policies = [state.config.vpn.policies[name] for name in named if name in state.config.vpn.policies]
    otherwise = _said_elsewhere(group, policies, state)
    hours = next((policy.hours for policy in policies if policy.hours is not None), None)
    if hours is not None and hours[0]:
        tunnel = _within(tunnel, *hours, state, otherwise=otherwise)
    closing = next((policy for policy in policies if policy.logins is not None), None)
    return _closed(tunnel, closing, otherwise=otherwise) if closing is not None else tunnel


def _said_elsewhere(group: TunnelGroup, policies: list[GroupPolicy], state: State) -> bool:
    """Whether some user may be let in on other terms than the policies of the file say."""
    vpn = state.config.vpn
    unknown = group.policy not in {"", DEFAULT_POLICY} and group.policy not in vpn.policies
    profiles = [group, *(vpn.groups[name] for name in DEFAULT_PROFILES if name in vpn.groups)]
    asked = any(profile.server is not None or profile.deciding is not None for profile in profiles)
    return unknown or asked or any(policy.external for policy in policies) or bool(vpn.own_terms)


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
