"""Policy-based tunnels: policies with `action ipsec`.

One policy speaks of both directions: what its source sends to its destination goes into the tunnel that it names, by
`outbound`, and what comes out of that tunnel reaches its source, by `inbound`. Tunnel and policy together carry what
the selectors of a phase 2 and the addresses of the policy have in common. Sources: FortiOS Handbook 6.0, IPsec VPN,
"Defining security policies" (a single policy enables traffic in either direction or both; its service also judges what
comes out of the tunnel); CLI reference 7.x, `firewall policy` (`inbound` default disable, `outbound` default enable);
"Transparent Mode for FortiOS 5.6", examples of IPsec.

Not decided, so that it stays possible: `outbound` where it is not printed before 7.0; what a tunnel that this side
opened brings without `inbound`, for the CLI reference says only who may initiate it; what other policies do with
packets that come out of a tunnel; tunnels of which another policy takes packets of the same addresses; dial-up.
`natinbound` is told as two different translations (the handbook: of the source; the CLI: of the destination), so
what it and `natoutbound` make of a packet is not decided either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleSetKind
from parsers.model.service import EVERY_SERVICE
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.nouns import dataclass
from parsers.vendors.fortinet_fortios.selectors import selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.match import Match
    from parsers.model.rules import RuleSet
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.policies import Books

    Policies = list[tuple[Entry, list[Rule]]]

ACTION = "action ipsec"
ACTIONS = frozenset({"accept", "deny", "ipsec"})
"""Any other action of a policy that names a tunnel may mean `ipsec`."""
INCOMING = " incoming"
"""What the identity of a policy is followed by, for what comes out of its tunnel."""


@dataclass(frozen=True, slots=True)
class IpsecPolicies:
    """The tunnels of policies with `action ipsec`, and the rules that stand in the place of what was read."""

    tunnels: tuple[Tunnel, ...] = ()
    instead: tuple[tuple[Rule, tuple[Rule, ...]], ...] = ()
    """A policy with `action ipsec` as it was read, and the rules of its two directions."""
    before: tuple[tuple[Rule, tuple[Rule, ...]], ...] = ()
    """Another policy, and what is not decided of packets of the tunnels."""

    def within(self, sets: Sequence[RuleSet]) -> list[RuleSet]:
        """Lists of policies with these rules in them."""
        if not self.instead:
            return list(sets)
        before: dict[int, list[Rule]] = {}
        for rule, made in self.before:
            before.setdefault(id(rule), []).extend(made)
        return [
            item
            if item.kind is RuleSetKind.SELECTOR
            else replace(
                item,
                rules=tuple(
                    new
                    for rule in item.rules
                    for new in (*before.get(id(rule), ()), *self._instead((rule,), incoming=True))
                ),
            )
            for item in sets
        ]

    def of(self, policies: Policies) -> Policies:
        """Policies as they judge what leaves, for what they translate."""
        return [(entry, list(self._instead(rules, incoming=False))) for entry, rules in policies]

    def _instead(self, rules: Iterable[Rule], *, incoming: bool) -> Iterator[Rule]:
        stead = {id(rule): made for rule, made in self.instead}
        for rule in rules:
            made = stead.get(id(rule), (rule,))
            yield from (one for one in made if incoming or not one.identity.endswith(INCOMING))


def ipsec_policies(domain: Domain, context: Context, books: Books, policies: Policies) -> IpsecPolicies:
    """The tunnels of one virtual domain that policies choose."""
    for entry, _ in policies:
        if entry.word("vpntunnel") and "action" in entry.values and entry.word("action") not in ACTIONS:
            what = f"policy {entry.name} names a tunnel, and may let in what comes out of it"
            domain.unmodelled.append(Unmodelled(what, Effect.MAY_DO_EITHER, context.span(entry.at("action"))))
    found = [
        _Policy(number, entry, rules, domain, context, books, policies)
        for number, (entry, rules) in enumerate(policies)
        if entry.word("action") == "ipsec" and entry.word("status", "enable") != "disable"
    ]
    known = [one for one in found if one.understood]
    return IpsecPolicies(
        tuple(tunnel for one in found for tunnel in one.tunnels()),
        tuple((one.rule, (*one.outgoing(), *one.incoming())) for one in known),
        tuple(pair for one in known for pair in one.perhaps()),
    )


@dataclass(frozen=True, slots=True)
class _Policy:
    """One policy with `action ipsec`, among all others."""

    number: int
    entry: Entry
    rules: list[Rule]
    domain: Domain
    context: Context
    books: Books
    policies: Policies

    @property
    def rule(self) -> Rule:
        return self.rules[0]

    @property
    def match(self) -> Match:
        """The policy as it judges what its source sends, without the doubt about its action."""
        match = self.rule.match
        return replace(match, conditions=tuple(one for one in match.conditions if one.reason != ACTION))

    @property
    def phase(self) -> Entry | None:
        name = self.entry.word("vpntunnel")
        return next((one for one in self.domain.entries("vpn ipsec phase1", self.context) if one.name == name), None)

    @property
    def understood(self) -> bool:
        """Whether it is known what the tunnel carries, and that it ends on the interfaces that the policy names."""
        phase, match = self.phase, self.match
        if phase is None or phase.unread or phase.word("type", "static") == "dynamic" or len(self.rules) > 1:
            return False
        if match.translated is not None or not match.in_interfaces or match.out_interfaces is None:
            return False
        ends, _ = self.books.wiring.resolved(phase.words("interface"))
        carried = self._carried()
        return ends is not None and match.out_interfaces == ends and bool(carried) and all(map(_plain, carried))

    def _carried(self) -> list[Match]:
        """What each phase 2 of the tunnel takes of what leaves."""
        phase = self.phase
        if phase is None:
            return []
        second = self.domain.entries("vpn ipsec phase2", self.context)
        parts = [one for one in second if one.word("phase1name") == phase.name]
        return [selector(one, phase, self.context, self.books).match for one in parts]

    def _sides(self) -> list[tuple[AddressSet, AddressSet]]:
        """This side and the far one, as the policy and each phase 2 have them in common."""
        match = self.match
        if not self.understood:
            return [(match.source.possibly, match.destination.possibly)]
        both = [
            (match.source.possibly & one.source.possibly, match.destination.possibly & one.destination.possibly)
            for one in self._carried()
        ]
        return [(local, remote) for local, remote in both if local and remote]

    def _name(self, interface: str, number: int) -> str:
        """The tunnel's name, unique in the device."""
        name = f"{self.entry.word('vpntunnel') or 'ipsec'} policy {self.entry.name} {interface}"
        return f"{name} {number + 1}" if number else name

    def _interfaces(self) -> list[str]:
        """Where the tunnel ends; anywhere, if the policy does not say."""
        names = self.match.out_interfaces
        return sorted(self.books.wiring.interfaces if names is None else names)

    @property
    def names(self) -> frozenset[str]:
        """The tunnels of this policy."""
        pairs = range(len(self._sides()))
        return frozenset(self._name(interface, number) for interface in self._interfaces() for number in pairs)

    def tunnels(self) -> Iterator[Tunnel]:
        """What the policy sends into its tunnel."""
        doubts = (*self.match.source.unknown, *self.match.destination.unknown)
        origin = self.context.span(self.entry.line)
        for interface in self._interfaces():
            for number, (local, remote) in enumerate(self._sides()):
                yield Tunnel(
                    self._name(interface, number),
                    TunnelKind.SITE_TO_SITE,
                    interface,
                    local,
                    remote,
                    origin,
                    peer=_named_gateway(self.phase),
                    bypasses_filter=False,
                    unknown=tuple(dict.fromkeys(doubts)),
                )
        if not self.understood:
            sends = f"policy {self.entry.name} sends packets into a policy-based tunnel"
            what = f"{sends}, and may let in what comes out of it"
            touched = frozenset(self.match.in_interfaces or self.books.wiring.interfaces) | set(self._interfaces())
            self.domain.unmodelled.append(Unmodelled(what, Effect.MAY_DO_EITHER, origin, touched))

    def outgoing(self) -> Iterator[Rule]:
        """The policy for what its source sends."""
        doubts = list(self.match.conditions)
        printed = self.entry.word("outbound")
        if printed == "disable":
            doubts.append(self._why("outbound is disabled: this side may send by a tunnel that is up", "outbound"))
        elif not printed and self.context.at_least(7, 0, 0) is not True:
            doubts.append(self._why("outbound is not printed, and its default is not known before 7.0", "action"))
        for local, remote in self._sides():
            match = replace(
                self.match,
                source=_narrowed(self.match.source, local),
                destination=_narrowed(self.match.destination, remote),
                conditions=tuple(doubts),
            )
            yield replace(self.rule, match=match)

    def incoming(self) -> Iterator[Rule]:
        """The policy for what comes out of its tunnel."""
        doubts = list(self.match.conditions)
        if not self.entry.on("inbound"):
            doubts.append(self._why("inbound is disabled: a tunnel that this side opened may bring packets", "action"))
        for local, remote in self._sides():
            match = replace(
                self.match,
                source=_narrowed(self.match.destination, remote),
                destination=_narrowed(self.match.source, local),
                in_interfaces=self.names,
                out_interfaces=self.match.in_interfaces,
                conditions=tuple(doubts),
            )
            yield replace(self.rule, identity=f"{self.rule.identity}{INCOMING}", match=match)

    def perhaps(self) -> Iterator[tuple[Rule, tuple[Rule, ...]]]:
        """What other policies may do with packets of this tunnel: those that come out of it, and those that enter it.

        Another one that permits what would enter sends it elsewhere or in the clear; of two tunnels the first counts.
        """
        for number, (entry, rules) in enumerate(self.policies):
            sealed = entry.word("action") == "ipsec"
            for rule in rules if number != self.number else ():
                made: list[Rule] = []
                if not sealed:
                    made += self._doubtful(rule, incoming=True)
                if rule.action is not Action.DENY and (number > self.number or not sealed):
                    made += self._doubtful(rule, incoming=False)
                if rule.enabled and made:
                    yield rule, tuple(made)

    def _doubtful(self, rule: Rule, *, incoming: bool) -> Iterator[Rule]:
        """Another policy for packets of the tunnel alone, as one of which it is not known what it does."""
        match, ends = rule.match, frozenset(self._interfaces())
        inside = self.match.in_interfaces or frozenset()
        entering, leaving = (ends, inside) if incoming else (inside, ends)
        if not _meets(match.in_interfaces, entering) or not _meets(match.out_interfaces, leaving):
            return
        for local, remote in self._sides():
            source, destination = (remote, local) if incoming else (local, remote)
            if match.source.possibly & source and match.destination.possibly & destination:
                narrow = replace(
                    match,
                    source=_narrowed(match.source, source),
                    destination=_narrowed(match.destination, destination),
                    in_interfaces=self.names if incoming else entering,
                    out_interfaces=leaving,
                )
                identity = f"{rule.identity} beside {self.entry.word('vpntunnel')}"
                yield replace(rule, identity=identity, action=Action.UNKNOWN, match=narrow)

    def _why(self, reason: str, key: str) -> UnknownMatch:
        return self.context.unknown(UnknownKind.FEATURE, reason, self.entry.at(key))


def _plain(match: Match) -> bool:
    """Whether a selector asks for addresses alone, and all of it is understood."""
    return match.service.surely == EVERY_SERVICE and not (
        match.conditions or match.source.unknown or match.destination.unknown
    )


def _meets(names: frozenset[str] | None, others: frozenset[str]) -> bool:
    return names is None or bool(names & others)


def _narrowed(match: AddressMatch, within: AddressSet) -> AddressMatch:
    return AddressMatch(match.surely & within, match.possibly & within, match.unknown)


def _named_gateway(phase: Entry | None) -> str:
    """The other gateway of a policy-based tunnel, or empty where any may call."""
    if phase is None or phase.word("type") == "dynamic":
        return ""
    return phase.word("remote-gw") or phase.word("remote-gw6") or phase.word("remotegw-ddns")
