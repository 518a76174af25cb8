"""Packets of sessions that were not seen to begin: what `asymroute` and `tcp-session-without-syn` let pass.

Documents: Technical Tip "How the FortiGate behaves when asymmetric routing is enabled" (FD39943): a SYN is judged by
the policies as ever; another TCP packet without a session is routed without a policy, and so are answers of ICMP;
whatever opens a session of UDP is judged. Handbook 6.0, "Asymmetric routing": `asymroute-icmp` is for ICMP alone, and
for which of its packets is not said. CLI reference: `tcp-session-without-syn` lets policies judge such TCP packets,
which opens nothing to a SYN. So nothing that begins passes by these switches, save what ICMP may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.model.service import ICMP, ICMPV6, NO_SERVICE, REPLIES, ServiceSet, of_icmp, of_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

_WHAT = "packets of sessions that were not seen to begin may pass"


def _answers(protocol: int) -> ServiceSet:
    """All of a protocol but its requests."""
    requests = NO_SERVICE
    for number, request, _ in REPLIES:
        requests = requests | of_icmp(number, request)
    return of_protocol(protocol) - requests


_ICMP_OF: dict[str, tuple[AddressSet, ServiceSet]] = {
    "asymroute": (EVERY_IPV4, _answers(ICMP)),
    "asymroute6": (EVERY_IPV6, _answers(ICMPV6)),
    "asymroute-icmp": (EVERY_IPV4, of_protocol(ICMP)),
    "asymroute6-icmp": (EVERY_IPV6, of_protocol(ICMPV6)),
}
"""By switch the packets of ICMP that may pass without a policy."""


def _switched(common: Domain, settings: Entry, context: Context) -> Iterator[tuple[str, UnknownMatch]]:
    whole = common.single("system global", context)
    for entry, keys in ((whole, ("asymroute",)), (settings, (*_ICMP_OF, "tcp-session-without-syn"))):
        for key in keys:
            if entry.on(key):
                yield key, context.unknown(UnknownKind.SESSION, f"{key}: {_WHAT}", entry.at(key))


def admitted(common: Domain, settings: Entry, context: Context) -> tuple[Match, ...]:
    """The packets that may pass though their connection was not seen to begin."""
    return tuple(Match(conditions=(unknown,)) for _, unknown in _switched(common, settings, context))


def rules(common: Domain, settings: Entry, context: Context) -> tuple[Rule, ...]:
    """What may pass before the policies are asked: packets of ICMP that answer."""
    found: list[Rule] = []
    for key, unknown in _switched(common, settings, context):
        if key in _ICMP_OF:
            addresses, services = _ICMP_OF[key]
            every = AddressMatch.exactly(addresses)
            match = Match(every, every, ServiceMatch(NO_SERVICE, services, (unknown,)))
            found.append(Rule(key, Action.PERMIT, match, unknown.origin))
    return tuple(found)
