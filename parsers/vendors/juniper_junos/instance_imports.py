"""Routes that a policy brings from the table of one instance into that of another: `instance-import`.

Source: Junos "Routing Policies, Firewall Filters, and Traffic Policers User Guide", "Configuring Routing Policies":
terms in order, the first that accepts or rejects decides; "Protocol-Independent Routing Properties User Guide",
`instance-import`: routes of the instances that the policy names (`from instance`; `master` is the main one) come into
the table that has the statement, and secondary routes do not go on from there. Routes of interfaces and static ones are
known and followed through the terms; `from` may name instances, protocols and prefixes. Of several route filters of a
term the longest prefix that covers a route decides alone ("Common Configuration Problem with the Longest-Match Lookup"
there). What else a term asks, an action of a single filter, and what no term decides leave a copy in doubt.
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.rib_groups import CONNECTED, looked_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.interface import Interface
    from parsers.model.routing import Network
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

MASTER = "master"
_KNOWN = frozenset({"direct", "local", "static", "aggregate"})
_FATES = {"accept": True, "reject": False}
_UNSURE = "what the policy of an instance-import asks of routes is not all understood"


@dataclass(frozen=True, slots=True)
class _Term:
    """One term; None stands for anything. `asks_more`: it asks what is not followed. `accepts` None: it goes on."""

    instances: frozenset[str] | None
    protocols: frozenset[str] | None
    prefixes: tuple[Statement, ...]
    asks_more: bool
    accepts: bool | None

    def takes(self, instance: str, protocol: str, network: Network) -> bool | None:
        """Whether it surely takes a route; None where it only may."""
        if self.instances is not None and instance not in self.instances:
            return False
        if self.protocols is not None and protocol not in self.protocols:
            return False
        within = _by_longest(self.prefixes, network) if self.prefixes else True
        return None if within and self.asks_more else within


@dataclass(frozen=True, slots=True)
class _Import:
    """A table that takes routes by policies."""

    vrf: str
    place: Statement
    terms: tuple[_Term, ...]
    known: bool

    def taken(self, instance: str, protocol: str, network: Network) -> bool | None:
        """Whether a route surely comes in; None where it only may."""
        doubtful = not self.known
        for term in self.terms:
            found = term.takes(instance, protocol, network)
            if found is False or (term.accepts is None and found is True):
                continue
            if found is True:
                return None if doubtful else term.accepts
            doubtful = True
        return None

    def may_take(self, instance: str, *, learned: bool) -> bool:
        """Whether routes of an instance that the file does not show may come in; `learned`: not of its interfaces."""
        for term in self.terms:
            if term.instances is not None and instance not in term.instances:
                continue
            if learned and term.protocols is not None and term.protocols <= _KNOWN:
                continue
            if term.accepts is False and term.protocols is None and not term.asks_more and not term.prefixes:
                return not self.known
            if term.accepts is not False:
                return True
        return True


@dataclass
class InstanceImports:
    """Every `instance-import` of a device."""

    context: Context
    root: Statement
    _found: list[_Import] = field(default_factory=list[_Import])

    def read(self, item: Statement, vrf: str) -> None:
        """One statement, with the policies that it names, one behind the other."""
        terms: list[_Term] = []
        known = True
        for named in item.children():
            policy = self.root.get("policy-options", "policy-statement", named.word)
            if policy is None:
                self.context.unresolved(f"policy {named.word} is not in the file", named)
                known = False
                continue
            known = known and self._policy(policy, terms)
        self._found.append(_Import(vrf, item, tuple(terms), known))

    def _policy(self, policy: Statement, terms: list[_Term]) -> bool:
        """The terms of a policy; false where something in it is not followed."""
        held = policy.get("term")
        terms += [self._term(term) for term in (() if held is None else held.children())]
        if policy.get("then") is not None or policy.get("from") is not None:
            terms.append(self._term(policy))
        plain = all(item.word in {"term", "from", "then"} for item in policy.children())
        return plain and not any(item.inherited for item in policy.walk())

    def _term(self, term: Statement) -> _Term:
        instances: frozenset[str] | None = None
        protocols: frozenset[str] | None = None
        prefixes: list[Statement] = []
        asks_more = any(item.word not in {"from", "then", "term"} for item in term.children())
        for item in term.children("from"):
            match item.word:
                case "instance":
                    instances = frozenset("" if word == MASTER else word for word in item.texts())
                case "protocol":
                    protocols = frozenset(item.texts())
                case "route-filter":
                    prefixes += item.children()
                    for inner in item.walk():
                        inner.read()
                case _:
                    item.settle(LineFate.MODELLED)
                    asks_more = True
        accepts: bool | None = None
        for item in term.children("then"):
            item.settle(LineFate.MODELLED)
            if item.word in _FATES:
                accepts = _FATES[item.word]
            elif item.word not in {"metric", "tag", "tag2", "color"} and (item.word, item.text()) != ("next", "term"):
                asks_more = True
        return _Term(instances, protocols, tuple(prefixes), asks_more, accepts)

    def copies(
        self,
        written: Mapping[str, list[Route]],
        interfaces: dict[str, Interface],
        dynamic: list[DynamicRouting],
        names: list[str],
    ) -> tuple[list[Route], list[DynamicRouting]]:
        """The routes that come into other tables, and what may.

        `written` are those of the file by their protocol, `names` the instances, the main one among them.
        """
        routes: list[Route] = []
        doubts: list[DynamicRouting] = []
        for one in self._found:
            for name in names:
                if name == one.vrf:
                    continue
                routes += self._known(one, name, written, interfaces)
                learns = any(item.vrf == name for item in dynamic)
                asks = any(item.vrf == name and item.dynamic_address for item in interfaces.values())
                if (asks and one.may_take(name, learned=False)) or (learns and one.may_take(name, learned=True)):
                    where = self.context.span(one.place)
                    doubts.append(DynamicRouting("instance-import", where, one.vrf, source_vrf=name))
        return routes, doubts

    def _known(
        self, one: _Import, name: str, written: Mapping[str, list[Route]], interfaces: dict[str, Interface]
    ) -> Iterator[Route]:
        for item in interfaces.values():
            if item.vrf != name or not item.enabled:
                continue
            for address in item.addresses:
                network = address.value.network
                taken = one.taken(name, "direct", network)
                if taken is not False:
                    made = Route(network, None, item.name, address.origin, distance=CONNECTED, vrf=one.vrf)
                    yield made if taken else self._doubted(one, made)
        for protocol, routes in written.items():
            for route in routes:
                if route.vrf == name and (taken := one.taken(name, protocol, route.network)) is not False:
                    made = replace(route, vrf=one.vrf, next_hop_vrf=looked_up(route))
                    yield made if taken else self._doubted(one, made)

    def _doubted(self, one: _Import, route: Route) -> Route:
        why = UnknownMatch(UnknownKind.FEATURE, _UNSURE, self.context.span(one.place))
        return replace(route, conditions=(*route.conditions, why))


def _by_longest(filters: tuple[Statement, ...], network: Network) -> bool | None:
    """Whether route filters of a term take a network, as the longest prefix that covers it says; None: not known."""
    covering: list[tuple[int, Statement]] = []
    for item in filters:
        prefix = _prefix(item)
        if prefix is None:
            return None
        if _covers(prefix, network):
            covering.append((prefix.prefixlen, item))
    longest = max((length for length, _ in covering), default=0)
    found = {_within(item, network) for length, item in covering if length == longest}
    return found.pop() if len(found) == 1 else None if found else False


def _prefix(item: Statement) -> Network | None:
    try:
        return ipaddress.ip_network(item.word, strict=False)
    except ValueError:
        return None


def _covers(prefix: Network, network: Network) -> bool:
    return prefix.version == network.version and (
        int(prefix.network_address) <= int(network.network_address)
        and int(network.broadcast_address) <= int(prefix.broadcast_address)
    )


def _within(item: Statement, network: Network) -> bool | None:
    """Whether a filter (`exact`, `orlonger`, `longer`, `upto /N`) takes a network that it covers; None: not known.

    An action behind it may count in place of the term's.
    """
    prefix = _prefix(item)
    words = [inner for inner in item.below.values() if inner.active]
    if prefix is None or len(words) != 1:
        return None
    kind, behind = words[0].word, [inner for inner in words[0].below.values() if inner.active]
    match kind, [inner.word for inner in behind]:
        case "exact", []:
            return prefix == network
        case "orlonger", []:
            return True
        case "longer", []:
            return network.prefixlen > prefix.prefixlen
        case "upto", [length] if length.removeprefix("/").isdecimal() and not behind[0].below:
            return network.prefixlen <= int(length.removeprefix("/"))
        case _:
            return None
