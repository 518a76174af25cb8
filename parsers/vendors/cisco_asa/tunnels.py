"""Pools, tunnel groups and crypto maps as tunnels.

Documents: VPN CLI guide 9.x ("Configure IPsec": crypto lists are read in the order of the map; a deny goes on to the
next entry); "show asp drop", `ipsec-clearpkt-notun`: what matches the inner header of an established connection and
comes unencrypted is dropped, so whether it is depends on the tunnel being up.
Where an interface that takes remote users cannot be told, the tunnel is kept and its doubt is stated.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_ADDRESS, AddressSet, union_of
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.syntax.crypto_lists import part_name, protected
from parsers.vendors.cisco_asa.admission import admitted
from parsers.vendors.cisco_asa.levels import level_of
from parsers.vendors.cisco_asa.nouns import TunnelGroup
from parsers.vendors.cisco_asa.other_filters import other_filters

if TYPE_CHECKING:
    from parsers.model.rules import Rule
    from parsers.source import Span
    from parsers.vendors.cisco_asa.lists import Lists
    from parsers.vendors.cisco_asa.nouns import CryptoEntry, GroupPolicy
    from parsers.vendors.cisco_asa.state import State

REMOTE = frozenset({"remote-access", "ipsec-ra", "webvpn", ""})
DEFAULT_POLICY = "DfltGrpPolicy"
DEFAULT_GROUP = "DefaultWEBVPNGroup"
SERVER = "(addresses of a server)"
"""Stands where a pool would, and is no name of one."""
_MOST = 6
"""Tunnels with filters of users that stand by themselves; more are one without a filter, possibly."""


class Tunnels:
    """Makes the tunnels of a configuration."""

    def __init__(self, state: State, lists: Lists) -> None:
        """Nothing is made yet."""
        self._state = state
        self._vpn = state.config.vpn
        self._lists = lists
        self._beside: set[str] = set()
        """Pools that only those have who may have another group policy than their profile's."""

    def all(self) -> tuple[Tunnel, ...]:
        """Remote-access tunnels first, then site-to-site ones; pools that nobody hands out are said."""
        used: set[str] = set()
        found = [tunnel for group in self._vpn.groups.values() for tunnel in self._remote(group, used)]
        found += self._default_groups(used)
        found += self._given()
        for (name, _sequence), entry in self._vpn.crypto.items():
            maps = [entry.name] if not name.startswith("dynamic ") else self._maps_of(name.removeprefix("dynamic "))
            found += self._site(entry, maps)
        for pool in self._vpn.pools.values():
            if pool.name not in used | self._beside:
                message = f"pool {pool.name} belongs to no tunnel group"
                self._state.diagnostics.warning(DiagnosticCode.UNBOUND, pool.origin, message)
        return tuple(found)

    def _policy(self, name: str) -> tuple[GroupPolicy | None, GroupPolicy | None]:
        return self._vpn.policies.get(name or DEFAULT_POLICY), self._vpn.policies.get(DEFAULT_POLICY)

    def _filter(self, policy_name: str, line: int) -> str:
        """The `vpn-filter` of a policy, inherited from DfltGrpPolicy where it says nothing."""
        own, default = self._policy(policy_name)
        for policy in (own, default):
            if policy is not None and policy.access_filter is not None:
                if policy.access_filter:
                    self._lists.require(policy.access_filter, policy.filter_line or line)
                return policy.access_filter
        return ""

    def _pools(self, group: TunnelGroup, policy_name: str) -> list[str]:
        """Those of a group policy go before those of the profile."""
        own, default = self._policy(policy_name)
        of_policy = own.pools if own and own.pools is not None else (default.pools if default else None)
        return of_policy or group.pools

    def _remote(self, group: TunnelGroup, used: set[str]) -> list[Tunnel]:
        pools = self._pools(group, group.policy)
        if group.kind not in REMOTE:
            return []
        if not pools and group.server is not None and self._vpn.servers_assign:
            pools = [SERVER]
        unknown = list(self._vpn.dynamic_filters)
        unknown += self._missing_policy(group)
        found = self._of_pools(group, tuple(group.lines), pools, unknown, used)
        others = self._other_filters(found, group, bare=not pools)
        return [admitted(tunnel, group, self._state) for tunnel in (*(found if pools else ()), *others)]

    def _default_groups(self, used: set[str]) -> list[Tunnel]:
        """Pools of DfltGrpPolicy serve DefaultWEBVPNGroup even if no group is printed."""
        default = self._vpn.policies.get(DEFAULT_POLICY)
        if default is None or not default.pools or set(default.pools) <= used:
            return []
        group = TunnelGroup(DEFAULT_GROUP, default.origin)
        found = self._of_pools(group, (), default.pools, list(self._vpn.dynamic_filters), used)
        return [admitted(tunnel, group, self._state) for tunnel in (*found, *self._other_filters(found, group))]

    def _other_filters(self, found: list[Tunnel], group: TunnelGroup, *, bare: bool = False) -> list[Tunnel]:
        """The same clients once more for each filter, and pools, that some may have in place of their group's.

        Where several users have the same, it stands for the first of them.

        `bare`: the group has no pool of its own, so only whom another policy gives an address is a client.
        """
        more: list[Tunnel] = []
        known: set[tuple[str, str, AddressSet]] = set()
        for other in other_filters(group, self._state):
            policy = self._vpn.policies.get(other.policy)
            rule_set = self._filter(other.policy, other.why.origin.line) if policy is not None else other.access_list
            pools = self._pools(group, other.policy) if policy is not None else []
            remote, defined, unread = self._addresses(group, pools)
            self._beside.update(pools)
            for tunnel in found:
                filtered = bool(tunnel.rule_set) and rule_set != tunnel.rule_set and not bare
                if not filtered and not remote - tunnel.remote:
                    continue
                clients = remote if pools else tunnel.remote
                if (tunnel.interface, rule_set, clients) in known:
                    continue
                known.add((tunnel.interface, rule_set, clients))
                name = f"{tunnel.name}, {other.who}"
                name = part_name(name, sum(one.name.startswith(name) for one in more))
                doubts = tuple(dict.fromkeys((*tunnel.unknown, other.why, *unread)))
                lines = tuple(dict.fromkeys((*tunnel.lines, *defined)))
                more.append(replace(tunnel, name=name, rule_set=rule_set, unknown=doubts, remote=clients, lines=lines))
        return more if len(more) <= _MOST else _without_filter(more)

    def _given(self) -> list[Tunnel]:
        """Users with an address of their own (`vpn-framed-ip-address`), which goes before any pool."""
        found: list[Tunnel] = []
        for user, addresses, origin in self._vpn.given:
            interfaces, doubt = self._entrances(origin)
            why = f"which group's filter judges user {user}, the log-in decides"
            unknown = (UnknownMatch(UnknownKind.USER, why, origin), *doubt)
            found += [
                Tunnel(
                    f"user {user} on {interface}", TunnelKind.REMOTE_ACCESS, interface, EVERY_ADDRESS, addresses,
                    origin, bypasses_filter=self._vpn.bypass, unknown=unknown,
                )
                for interface in interfaces
            ]  # fmt: skip
        return found

    def _missing_policy(self, group: TunnelGroup) -> list[UnknownMatch]:
        if not group.policy or group.policy == DEFAULT_POLICY or group.policy in self._vpn.policies:
            return []
        why = f"group policy {group.policy} is not defined"
        origin = self._state.span_of(group.policy_line) if group.policy_line else group.origin
        self._state.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, origin, why)
        self._state.ledger.partial(origin.line, why)
        return [UnknownMatch(UnknownKind.UNRESOLVED, why, origin)]

    def _of_pools(
        self, group: TunnelGroup, lines: tuple[Span, ...], pools: list[str], unknown: list[UnknownMatch], used: set[str]
    ) -> list[Tunnel]:
        name, origin = group.name, group.origin
        used.update(pools)
        remote, defined, unread = self._addresses(group, pools)
        lines, unknown = (*lines, *defined), [*unknown, *unread]
        rule_set = self._filter(group.policy, origin.line)
        interfaces, doubt = self._entrances(origin)
        return [
            Tunnel(
                name if len(interfaces) == 1 else f"{name} on {interface}", TunnelKind.REMOTE_ACCESS, interface,
                EVERY_ADDRESS, remote, origin, "", self._vpn.bypass, rule_set, "", True,
                (*unknown, *doubt), lines, opened_by=tuple(group.headings),
            )
            for interface in interfaces
        ]  # fmt: skip

    def _addresses(
        self, group: TunnelGroup, pools: list[str]
    ) -> tuple[AddressSet, tuple[Span, ...], list[UnknownMatch]]:
        """What clients of some pools have, where these are defined, and why others may give any address."""
        known = {pool: self._vpn.pools[pool] for pool in pools if pool in self._vpn.pools}
        unread = [_elsewhere(group, pool) for pool in pools if pool not in known]
        remote = EVERY_ADDRESS if unread else union_of(pool.addresses for pool in known.values())
        return remote, tuple(pool.origin for pool in known.values()), unread

    def _entrances(self, origin: Span) -> tuple[list[str], tuple[UnknownMatch, ...]]:
        """The interfaces that take remote users: the portal, IKEv2 client services, dynamic crypto maps."""
        found = [name for name, _span in self._vpn.remote_interfaces]
        dynamic = {entry.name for entry in self._vpn.crypto.values() if entry.dynamic}
        found += [interface for name, interface, _span in self._vpn.crypto_interfaces if name in dynamic]
        if found:
            return list(dict.fromkeys(found)), ()
        ports = [port for port in self._state.config.ports.values() if port.nameif]
        lowest = min(ports, key=level_of).nameif if ports else ""
        why = "no line opens an interface to remote users"
        return [lowest], (UnknownMatch(UnknownKind.FEATURE, why, origin),)

    def _maps_of(self, dynamic: str) -> list[str]:
        """The crypto maps that take a dynamic map in."""
        return [entry.name for entry in self._vpn.crypto.values() if entry.dynamic == dynamic]

    def _site_filter(self, entry: CryptoEntry) -> tuple[str, list[UnknownMatch]]:
        """The filter of the peer's connection profile; peers with different ones leave it open which counts.

        A peer without a profile of its own takes DefaultL2LGroup; where that is not printed it holds no key. What an
        external group policy says is at a server: any filter, or none.
        """
        default = self._vpn.groups.get("DefaultL2LGroup")
        every = [self._vpn.groups.get(peer) or default for peer in entry.peers or [""]]
        groups = [group for group in every if group is not None]
        found = [self._filter(group.policy, entry.origin.line) for group in groups]
        found = found or [self._filter("", entry.origin.line)]
        doubts = [item for group in groups for item in self._missing_policy(group)]
        external = [policy for group in groups if (policy := self._policy(group.policy)[0]) and policy.external]
        for policy in external:
            why = f"a server says which filter group policy {policy.name} has"
            doubts.append(UnknownMatch(UnknownKind.USER, why, policy.origin))
        if external:
            return "", doubts
        if len(set(found)) > 1:
            why = "the peers have different filters"
            doubts.append(UnknownMatch(UnknownKind.FEATURE, why, entry.origin))
        return ("" if "" in found else found[0]), doubts

    def _any_networks(self, entry: CryptoEntry, interfaces: list[str]) -> list[Tunnel]:
        """A dynamic entry without a list: a gateway that calls names the networks, if a profile has a key for it.

        DefaultL2LGroup, or a profile that is named by no address; others are of gateways with an address.
        """
        groups = [
            group for group in self._vpn.groups.values() if group.kind == "ipsec-l2l" and not _address(group.name)
        ]
        keyed = self._vpn.groups.get("DefaultL2LGroup")
        groups += [keyed] if keyed is not None and keyed not in groups else []
        if not entry.name.startswith("dynamic ") or not groups:
            return []
        why = "a gateway that holds the key may call and name any networks"
        return [
            Tunnel(
                f"{entry.name} {entry.sequence} on {interface}", TunnelKind.SITE_TO_SITE, interface, EVERY_ADDRESS,
                EVERY_ADDRESS, entry.origin, ", ".join(entry.peers), self._vpn.bypass,
                unknown=(UnknownMatch(UnknownKind.SESSION, why, entry.origin),),
                lines=(*entry.lines, *(group.origin for group in groups)),
            )
            for interface in interfaces
        ]  # fmt: skip

    def _site(self, entry: CryptoEntry, maps: list[str]) -> list[Tunnel]:
        """One tunnel a permit entry of the crypto access list; a dynamic map takes any peer."""
        interfaces = [interface for name, interface, _span in self._vpn.crypto_interfaces if name in maps]
        if not interfaces:
            return []
        if not entry.access_list:
            return self._any_networks(entry, interfaces)
        self._lists.require(entry.access_list, entry.origin.line)
        rule_set, doubts = self._site_filter(entry)
        found: list[Tunnel] = []
        rules = self._lists.rule_sets[entry.access_list].rules
        live = [rule for rule in rules if rule.action is not Action.DENY and not rule.implicit and rule.enabled]
        for rule in live:
            pieces, denied = protected(rule, rules[: rules.index(rule)])
            for interface, (number, (local, remote)) in product(interfaces, enumerate(pieces)):
                name = part_name(f"{entry.name} {entry.sequence}/{rule.identity}", number)
                name = name if len(interfaces) == 1 else f"{name} on {interface}"
                found.append(
                    Tunnel(
                        name, TunnelKind.SITE_TO_SITE, interface, local, remote,
                        rule.origin, ", ".join(entry.peers), self._vpn.bypass, rule_set, "", True,
                        (*rule.match.unknown, *denied, *doubts, *_by_service(rule)), tuple(entry.lines),
                        drops_clear=True, clear_unknown=(_while_up(rule),), opened_by=tuple(entry.lines[:1]),
                    )
                )  # fmt: skip
        return found


def _without_filter(tunnels: list[Tunnel]) -> list[Tunnel]:
    """One tunnel for each interface that stands for many filters: what none of them surely permits stays open."""
    interfaces = dict.fromkeys(tunnel.interface for tunnel in tunnels)
    groups = ([tunnel for tunnel in tunnels if tunnel.interface == interface] for interface in interfaces)
    return [
        replace(
            own[0],
            name=f"{own[0].name.rpartition(', ')[0]}, users with other filters",
            rule_set="",
            remote=union_of(tunnel.remote for tunnel in own),
        )
        for own in groups
    ]


def _address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _elsewhere(group: TunnelGroup, pool: str) -> UnknownMatch:
    """Why a profile has clients of any address: its pool is missing, or a server gives the addresses."""
    if pool == SERVER and group.server is not None:
        why = f"{group.name} has no pool: its server may give any address (vpn-addr-assign aaa, on by default)"
        return UnknownMatch(UnknownKind.DYNAMIC_LIST, why, group.server)
    if pool:
        return UnknownMatch(UnknownKind.UNRESOLVED, f"pool {pool} is not defined", group.origin)
    return UnknownMatch(UnknownKind.DYNAMIC_LIST, "addresses come from a DHCP server", group.dhcp or group.origin)


def _by_service(rule: Rule) -> tuple[UnknownMatch, ...]:
    """A crypto list that names protocols or ports: only some packets between the two sides are its own."""
    if not EVERY_SERVICE - rule.match.service.surely:
        return ()
    return (UnknownMatch(UnknownKind.FEATURE, "protocols or ports of the crypto list", rule.origin),)


def _while_up(rule: Rule) -> UnknownMatch:
    return UnknownMatch(
        UnknownKind.SESSION, "whether the tunnel is up: then what comes unencrypted is dropped", rule.origin
    )
