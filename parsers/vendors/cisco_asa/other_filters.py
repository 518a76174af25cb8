"""What clients of a profile may have in place of the filter of its group policy.

Dynamic access policy, user, group policy of the user, that of the profile, DfltGrpPolicy: in this order (CLI
configuration guide 8.4 and 8.6, "Connection Profiles"). A server that is asked at the log-in may give a user another
group policy by its name (VPN CLI guide 9.x, "Configure an External AAA Server for VPN"): taken are those that an
`ldap attribute-map` names, and those that no profile and no user of the file names, which nobody else could give. That
a server gives one of another profile, DfltGrpPolicy, or a list of its own is not taken into account. Another policy
may have pools of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.vendors.cisco_asa.admission import DEFAULT_POLICY, DEFAULT_PROFILES
from parsers.vendors.cisco_asa.nouns import OtherFilter

if TYPE_CHECKING:
    from parsers.vendors.cisco_asa.nouns import TunnelGroup
    from parsers.vendors.cisco_asa.state import State


def other_filters(group: TunnelGroup, state: State) -> list[OtherFilter]:
    """Those of users, dynamic access policies and servers."""
    vpn = state.config.vpn
    profiles = [group, *(vpn.groups[name] for name in DEFAULT_PROFILES if name in vpn.groups)]
    asked = next((line for one in profiles for line in (one.server, one.deciding) if line is not None), None)
    if asked is None:
        return vpn.other_filters
    named = {one.policy for one in vpn.groups.values()} | {one.policy for one in vpn.other_filters} | {DEFAULT_POLICY}
    given = _mapped(state) | (vpn.policies.keys() - named)
    found = [
        OtherFilter(
            f"group policy {name}",
            UnknownMatch(
                UnknownKind.USER, f"the server that is asked at the log-in may give the group policy {name}", asked
            ),
            policy=name,
        )
        for name in vpn.policies
        if name in given and name != group.policy
    ]
    return [*vpn.other_filters, *found]


def _mapped(state: State) -> set[str]:
    """The last words of the lines of an `ldap attribute-map`."""
    lines = (line.split() for line in state.source.lines)
    return {words[-1].strip('"') for words in lines if words and words[0] == "map-value"}
