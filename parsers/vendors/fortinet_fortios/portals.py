"""The web mode of SSL VPN: the device opens connections to inside hosts for whoever logs in at its portal.

Documents: FortiOS Administration Guide 7.4, "SSL VPN web mode" (bookmarks and quick connections over HTTP, FTP, SMB,
SSH, Telnet, VNC, RDP; the policies from `ssl.VDOM` say where to); CLI reference, `vpn ssl web portal` (`web-mode`),
`system global` (`sslvpn-web-mode`), `vpn ssl settings` (`source-interface`). What such a policy compares with its
sources is not said there, so any of them may be meant, and who may log in is not in the file: everything is possible
and nothing sure. The connections are the device's own, and leave with an address of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, from_cidr, union_of
from parsers.model.match import ANY_ADDRESS, UnknownKind, UnknownMatch
from parsers.model.rules import RuleSetKind
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.syntax.portal_sources import portal_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.nat import NatRule
    from parsers.model.rules import Rule, RuleSet
    from parsers.source import Span
    from parsers.vendors.fortinet_fortios.entries import Context, Domain
    from parsers.vendors.fortinet_fortios.interfaces import Wiring


def portals(domain: Domain, common: Domain, context: Context, wiring: Wiring) -> list[Tunnel]:
    """The portal of each interface where SSL VPN listens, if any portal has web mode."""
    settings = domain.single("vpn ssl settings", context)
    web = [item for item in domain.entries("vpn ssl web portal", context) if item.on("web-mode")]
    off = settings.word("status", settings.word("sslvpn-enable", "enable")) == "disable"
    off |= not common.single("system global", context).on("sslvpn-web-mode", default=True)
    if off or not web or not settings.words("source-interface"):
        return []
    named, missing = wiring.resolved(settings.words("source-interface"))
    everywhere = named is None or missing
    names = sorted(name for name, item in wiring.interfaces.items() if item.addresses or item.dynamic_address)
    origin = context.span(settings.at("source-interface"))
    lines = tuple(context.span(item.at("web-mode")) for item in web)
    return [
        Tunnel(
            f"web portal on {name}",
            TunnelKind.PORTAL,
            name,
            EVERY_ADDRESS,
            EVERY_ADDRESS,
            origin,
            unknown=(_user(name, origin_of=lines[0] if lines else origin),),
            lines=lines,
        )
        for name in (names if everywhere or named is None else sorted(named))
    ]


def _user(name: str, *, origin_of: Span) -> UnknownMatch:
    why = f"the web portal on {name} opens connections to inside hosts for its users"
    return UnknownMatch(UnknownKind.USER, why, origin_of)


def judged_as_clients(sets: Sequence[RuleSet], found: Sequence[Tunnel], clients: str) -> list[RuleSet]:
    """The lists that judge, with what they say of `clients` of SSL VPN first, for connections of the portal."""
    if not found:
        return list(sets)
    names = frozenset(item.name for item in found)
    reason = found[0].unknown
    return [
        item
        if item.kind is RuleSetKind.SELECTOR
        else replace(item, rules=(*_copies(item.rules, names, clients, reason), *item.rules))
        for item in sets
    ]


def _copies(
    rules: Sequence[Rule], names: frozenset[str], clients: str, reason: tuple[UnknownMatch, ...]
) -> Iterator[Rule]:
    for rule in rules:
        entering = rule.match.in_interfaces
        if rule.implicit or (entering is not None and clients not in entering):
            continue
        match = replace(
            rule.match, source=ANY_ADDRESS, in_interfaces=names, conditions=(*rule.match.conditions, *reason)
        )
        yield replace(rule, identity=f"{rule.identity} for the portal", match=match)


def own_sources(found: Sequence[Tunnel], wiring: Wiring) -> tuple[NatRule, ...]:
    """The connections of a portal leave with an address of the device itself."""
    held = [item.value.ip for interface in wiring.interfaces.values() for item in interface.addresses]
    shown = bool(held) and not any(item.dynamic_address for item in wiring.interfaces.values())
    own = union_of(from_cidr(str(address)) for address in held) if shown else None
    return portal_sources(found, own)
