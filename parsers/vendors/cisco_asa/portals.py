"""The web portal (clientless SSL VPN): the ASA opens connections to inside hosts for whoever logs in.

Documents: "Clientless SSL VPN" (CLI guides 8.0 to 9.16; Cisco ended it with 9.17(1)): the ASA is a proxy between the
browser and the servers, for bookmarks, typed URLs and file shares, plug-ins, forwarded ports and smart tunnels, all
over TCP. The connections are its own: they leave with an address of the interface that leads to the server, and no
list of an interface, no translation and no reverse path check judges them. Lists of type webtype narrow what a user
may ask for; they are not read, so everything is possible and nothing sure. `vpn-tunnel-protocol` of a group policy
says whether its users may come to the portal; where DfltGrpPolicy names none, the portal is among its defaults.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, union_of
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleSet
from parsers.model.service import of_protocol
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.syntax.portal_sources import portal_sources
from parsers.vendors.cisco_asa.read_vpn import WEB
from parsers.vendors.cisco_asa.tunnels import DEFAULT_GROUP, DEFAULT_POLICY, REMOTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.model.nat import NatRule
    from parsers.source import Span
    from parsers.vendors.cisco_asa.state import State

NO_PORTAL = (9, 17)
TCP = 6
WHY = "Cisco ASA: the web portal opens TCP connections for its users"
_EVERY = AddressMatch.exactly(EVERY_ADDRESS)


def portals(state: State) -> tuple[Tunnel, ...]:
    """The portal of each interface that has one, if any line admits users to it."""
    config = state.config
    gone = config.threat_defense or (config.version and state.release >= NO_PORTAL)
    lines = () if gone else tuple(dict.fromkeys(_admitting(state)))
    return tuple(_portal(interface, origin, lines) for interface, origin in config.vpn.portals if lines)


def _portal(interface: str, origin: Span, lines: tuple[Span, ...]) -> Tunnel:
    name = f"web portal on {interface}"
    why = f"the web portal on {interface} opens connections to inside hosts for its users"
    return Tunnel(
        name,
        TunnelKind.PORTAL,
        interface,
        EVERY_ADDRESS,
        EVERY_ADDRESS,
        origin,
        rule_set=name,
        unknown=(UnknownMatch(UnknownKind.USER, why, origin),),
        lines=lines,
    )


def _admitting(state: State) -> list[Span]:
    """The lines by which users may come to the portal.

    A policy that names no protocols has those of DfltGrpPolicy. Users of DefaultWEBVPNGroup, which is there without a
    line, are asked against the local accounts.
    """
    vpn = state.config.vpn
    found = list(vpn.web_users)
    web = [policy for policy in vpn.policies.values() if WEB & set(policy.protocols or ())]
    found += [policy.protocol_line or policy.origin for policy in web]
    default = vpn.policies.get(DEFAULT_POLICY)
    if default is not None and default.protocols is not None:
        return found
    for group in vpn.groups.values():
        own = vpn.policies.get(group.policy or DEFAULT_POLICY)
        found += [group.origin] if group.kind in REMOTE and (own is None or own.protocols is None) else []
    if DEFAULT_GROUP not in vpn.groups:
        found += [account.origin for account in state.config.accounts.values()]
    return found


def proxied(tunnels: Iterable[Tunnel]) -> tuple[RuleSet, ...]:
    """What a portal opens: TCP connections and nothing else."""
    return tuple(
        RuleSet(
            item.rule_set,
            (
                Rule("portal", Action.PERMIT, Match(_EVERY, _EVERY, _over_tcp()), item.origin, implicit=WHY),
                Rule("portal end", Action.DENY, Match(_EVERY, _EVERY), item.origin, implicit=WHY),
            ),
            item.origin,
        )
        for item in tunnels
    )


def _over_tcp() -> ServiceMatch:
    return ServiceMatch.exactly(of_protocol(TCP))


def own_sources(state: State, tunnels: Sequence[Tunnel]) -> tuple[NatRule, ...]:
    """The connections of a portal leave with an address of the device itself."""
    ports = state.config.ports.values()
    own = union_of(state.own_addresses(port) for port in ports)
    shown = bool(own) and not any(port.dynamic for port in ports)
    return portal_sources(tunnels, own if shown else None)


def unjudged(rule_sets: Iterable[RuleSet], tunnels: Sequence[Tunnel]) -> tuple[RuleSet, ...]:
    """The checks beside the lists, past which a portal goes."""
    names = frozenset(item.name for item in tunnels)
    if not names:
        return tuple(rule_sets)
    first = Rule("portal", Action.PERMIT, Match(in_interfaces=names), tunnels[0].origin, implicit=WHY)
    return tuple(replace(found, rules=(first, *found.rules)) for found in rule_sets)
