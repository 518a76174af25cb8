"""What remote access is made of: address pools, groups and policies that name them, dynamic crypto maps.

"Easy VPN Server" and "Configuring FlexVPN Server" (Security Configuration Guide, IOS 15M and T): a group, or an IKEv2
authorization policy, names the local pool that its clients get addresses from. A profile with `virtual-template N`
gives each client an interface cloned from that template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_range
from parsers.vendors.cisco_ios.read_features import CRYPTO_WORDS, crypto_profile, part

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

PART = "VPN and certificates"
POLICY_WORDS = CRYPTO_WORDS | {
    "aaa", "acl", "backup-gateway", "banner", "def-domain", "dhcp", "include-local-lan", "max-logins", "max-users",
    "no", "pfs", "route", "save-password", "session-lifetime", "split-dns", "subnet-acl", "wins",
}  # fmt: skip
EASY, FLEX = "isakmp", "ikev2"


def read_local_pool(statement: Statement, state: State) -> bool:
    """`ip local pool NAME FIRST [LAST] [group G] [cache-size N]`; a name may have several lines."""
    words = statement.words
    if len(words) < 5:
        return False
    last = words[5] if len(words) > 5 and words[5][0].isdecimal() else words[4]
    rest = words[6:] if last != words[4] or words[5:6] == [last] else words[5:]
    if len(rest) % 2 or set(rest[::2]) - {"group", "cache-size"}:
        return False
    addresses = from_range(words[4], last)
    pools = state.remote.pools.setdefault(words[3], [])
    pools.append((addresses, state.span(statement)))
    state.modelled(statement)
    return True


def read_client_group(statement: Statement, state: State) -> bool:
    """`crypto isakmp client configuration group G`, or `address-pool local POOL` for all."""
    words = statement.words
    if words[4:6] == ["address-pool", "local"] and len(words) == 7:
        state.remote.named.append((EASY, words[6], state.span(statement)))
        state.modelled(statement)
        return True
    return _policy(statement, state, EASY)


def read_authorization_policy(statement: Statement, state: State) -> bool:
    """`crypto ikev2 authorization policy P`."""
    return _policy(statement, state, FLEX)


def _policy(statement: Statement, state: State, kind: str) -> bool:
    part(PART, POLICY_WORDS)(statement, state)
    for child in statement.children:
        if child.words[0] == "pool" and len(child.words) == 2:
            state.remote.named.append((kind, child.words[1], state.span(child)))
    return True


def read_profile(statement: Statement, state: State) -> bool:
    """`crypto isakmp|ikev2 profile P`: which template its clients' interfaces are cloned from."""
    crypto_profile(statement, state)
    for child in statement.children:
        if child.words[0] == "virtual-template" and len(child.words) > 1:
            state.remote.templates.append((statement.words[1], child.words[1], state.span(child)))
        elif child.words[0] in POLICY_WORDS:
            state.part_of_feature(child, PART)
    return True


def read_dynamic_map(statement: Statement, state: State) -> bool:
    """`crypto dynamic-map NAME N` and its lines; what becomes of them is said where a crypto map takes it in."""
    if len(statement.words) != 4 or not statement.words[3].isdecimal():
        return False
    state.crypto_maps.setdefault(f"dynamic {statement.words[2]}", []).append(statement)
    return True
