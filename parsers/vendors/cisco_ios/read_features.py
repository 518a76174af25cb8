"""Features that are read and not modelled: firewall zones, inspection, VPN, TrustSec, traffic policies.

What defines a part of a feature is noted; it makes itself felt where the feature is applied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.policing import drops_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model.device import Effect
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

    Handler = Callable[[Statement, State], bool]


def feature(what: str, effect: Effect) -> Handler:
    """A reader for one line of a feature that acts on the whole device."""

    def handler(statement: Statement, state: State) -> bool:
        state.feature(statement, what, effect)
        return True

    return handler


PART_WORDS = frozenset(
    {
        "alert",
        "audit-trail",
        "class",
        "class-map",
        "default",
        "deny",
        "description",
        "dns-timeout",
        "drop",
        "exit",
        "icmp",
        "inspect",
        "log",
        "match",
        "max-incomplete",
        "one-minute",
        "parameter-map",
        "pass",
        "permit",
        "police",
        "service-policy",
        "sessions",
        "set",
        "tcp",
        "udp",
        "zone-mismatch",
    }
)
CRYPTO_WORDS = frozenset(
    {
        "acl",
        "address",
        "authentication",
        "client",
        "crypto",
        "description",
        "dns",
        "domain",
        "dpd",
        "encr",
        "encryption",
        "enrollment",
        "fqdn",
        "group",
        "hash",
        "identity",
        "integrity",
        "ip-address",
        "ivrf",
        "key",
        "keyring",
        "lifetime",
        "local-address",
        "match",
        "mode",
        "netmask",
        "password",
        "peer",
        "pool",
        "pre-shared-key",
        "prf",
        "proposal",
        "qos",
        "reverse-route",
        "revocation-check",
        "rsakeypair",
        "serial-number",
        "set",
        "subject-name",
        "usage",
        "virtual-template",
        "vrf",
    }
)


def part(what: str, inner: frozenset[str]) -> Handler:
    """A block that defines a part of a feature; it is felt where the feature is applied."""

    def handler(statement: Statement, state: State) -> bool:
        state.part_of_feature(statement, what)
        for item in statement.walk():
            head = item.words[1] if item.words[0] == "no" and len(item.words) > 1 else item.words[0]
            if item is not statement and head in inner:
                state.part_of_feature(item, what)
        return True

    return handler


def crypto_profile(statement: Statement, state: State) -> bool:
    """A profile of IKE; one that puts what it decrypts into another VRF forbids to model crypto maps."""
    if any(child.words[0] in ("vrf", "ivrf") for child in statement.children):
        state.marks.add("crypto vrf")
    return part("VPN and certificates", CRYPTO_WORDS)(statement, state)


def traffic_class(statement: Statement, state: State) -> bool:
    """`class-map` and `policy-map`: of the firewall with `type inspect`, else quality of service."""
    if statement.words[1] == "type":
        return part("a class or policy of another feature", PART_WORDS)(statement, state)
    return False


def note_policing(statement: Statement, state: State) -> None:
    """Remember a traffic policy that may drop whatever comes; where it is applied it may deny."""
    for item in statement.walk():
        if drops_all(item.words):
            state.policed.add(statement.words[-1])
            if not state.control.drops(statement.words[-1]):
                state.part_of_feature(item, "a traffic policy that may drop")


def may_drop(name: str, state: State, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a traffic policy, or one within a class of it, may drop whatever comes."""
    policy = state.control.policies.get(name)
    if name in state.policed or policy is None or name in seen:
        return name in state.policed
    within = [item.words[-1] for item in policy.walk() if item is not policy and item.words[0] == "service-policy"]
    return any(may_drop(one, state, seen | {name}) for one in within)
