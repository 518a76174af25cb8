"""Tables of the packet filter as one device: which lists judge where, what translates, what keeps state.

The way of a packet that is forwarded (nft(8), "address families" and "standard priority names"; Linux
Documentation/networking/nf_conntrack-sysctl.rst): ingress, then prerouting (raw -300, connection tracking -200,
mangle -150, destination NAT -100), the route, forward (mangle -150, filter 0, security 50), postrouting (mangle
-150, source NAT 100). Chains of one hook are all asked, by priority: `accept` ends the chain, `drop` is final.

What judges before destination NAT sees the packet as it came, and is bound INBOUND. What judges after it, up to
source NAT, sees one and the same header and is bound FORWARD, whatever its hook. What judges after source NAT is
bound OUTBOUND. A packet whose destination is the device itself meets the prerouting and input chains: LOCAL.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6
from parsers.model.device import Device, Effect, Stage, Unmodelled
from parsers.model.match import Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import NatStage
from parsers.model.netfilter import BETWEEN_PORTS, NO_TOPOLOGY
from parsers.model.rules import NO_METADATA, Action, Binding, BindingPoint, Rule, RuleMetadata, RuleSet
from parsers.model.service import State
from parsers.nouns import dataclass
from parsers.syntax.netfilter.conditions import ESTABLISHED
from parsers.syntax.netfilter.flatten import FlatRule, Flattener
from parsers.syntax.netfilter.nat import in_turn, nat_rules
from parsers.syntax.netfilter.nouns import Aside, Do, Side, Switch, Verb, Verdict
from parsers.syntax.netfilter.scope import EVERYTHING, Scope, of_version
from parsers.syntax.netfilter.terms import Place
from parsers.syntax.netfilter.untracked import Taken, translatable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from parsers.model.nat import NatRule
    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import Chain, ChainRule, Table

ORDER = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)
TRACKING, DESTINATION_NAT, SOURCE_NAT = -200, -100, 100
"""Priorities of the kernel's own steps."""
POLICY = "policy of the chain (nft(8), CHAINS; iptables(8), -P)"
NO_CHAIN = "no chain judges forwarded packets, so all pass (net/netfilter/core.c, nf_hook_slow)"
NO_DEVICE = "a chain of an interface judges no packet of another (nft(8), CHAINS)"
ASLEEP = "a dormant table judges no packet (nft(8), TABLES)"
CHANGED = "rules change the elements of set {name} while the device runs"
ENTERING = "self"
"""The scope of lists for the device itself that judge by the interface where packets come in, whatever their address:
`iifname` is "input interface" (nft(8), META EXPRESSIONS), `-i` "via which a packet was received" (iptables(8))."""
HOOKS = frozenset({"prerouting", "input", "forward", "postrouting", "ingress", "egress"})
FIRST_PACKETS = "NAT chains see the first packet of a connection only (nft(8), CHAINS)"


def asides(tables: Iterable[Table]) -> list[Aside]:
    """Everything that rules of the tables do beside deciding."""
    return [
        item
        for table in tables
        for chain in table.chains.values()
        for rule in chain.rules
        for item in rule.statements
        if isinstance(item, Aside)
    ]


def changed_sets(tables: Iterable[Table]) -> tuple[set[str], set[str]]:
    """The sets whose elements rules of the tables change at all, and those that rules take some out of."""
    found = asides(tables)
    removing = {item.text for item in found if item.side is Side.REMOVE}
    return removing | {item.text for item in found if item.side is Side.CHANGE}, removing


def of_unread(span: Span, reason: str) -> tuple[Unmodelled, Unmodelled]:
    """What a line outside of any rule may do that was not understood: it may add and take away rules, and translate."""
    return Unmodelled(reason, Effect.MAY_DO_EITHER, span), Unmodelled(reason, Effect.MAY_REWRITE, span)


@dataclass
class Assembly:
    """One device in the making; `fault(span, reason)` is told what was not understood."""

    name: str
    platform: str
    origin: Span
    tables: Sequence[Table]
    fault: Callable[[Span, str], None]
    unread: Sequence[Unmodelled] = ()
    missing: frozenset[int] = frozenset()
    """IP versions whose rules stand in another file, which was not handed in."""
    missing_reason: str = ""
    rule_sets: list[RuleSet] = field(default_factory=list[RuleSet])
    bindings: list[Binding] = field(default_factory=list[Binding])
    unmodelled: dict[str, Unmodelled] = field(default_factory=dict[str, Unmodelled])
    untracked: list[Scope] = field(default_factory=list[Scope])
    never_tracked: list[Scope] = field(default_factory=list[Scope])
    helpers: bool = False
    policy: str = POLICY
    """The document that says what becomes of packets that meet no rule."""

    def device(self) -> Device:
        """The device, without interfaces and routes."""
        self.helpers = any(item.side is Side.EXPECT for item in asides(self.tables))
        self._changing()
        self._untracked()
        for table, chain in _by_priority(self.tables):
            if chain.hook in HOOKS and chain.kind != "nat":
                self._filter(table, chain)
        nat = [*self._nat("prerouting", NatStage.DESTINATION), *self._nat("postrouting", NatStage.SOURCE)]
        self._without_idle()
        self._unjudged()
        topology = Unmodelled(NO_TOPOLOGY, Effect.MAY_DO_EITHER, self.origin)
        return Device(
            self.name,
            self.platform,
            ORDER,
            stateful=self._stateful(),
            origin=self.origin,
            rule_sets=tuple(self.rule_sets),
            bindings=tuple(self.bindings),
            nat=tuple(nat),
            unmodelled=(topology, *self.unread, *self.unmodelled.values()),
            answers_translated=False,
        )

    def _changing(self) -> None:
        """Sets that rules change: a packet may put its sender in, whatever flags the set has (nft(8), SET)."""
        for table in self.tables:
            changing, removing = changed_sets([table]) if table.sets else (set[str](), set[str]())
            for name in changing & table.sets.keys():
                held = table.sets[name]
                held.uncertain = held.uncertain or CHANGED.format(name=name)
                held.leaving = held.leaving or name in removing

    def _untracked(self) -> None:
        """Packets that rules take out of connection tracking before it begins."""
        taken = Taken()
        for table, chain in _by_priority(self.tables):
            if chain.hook == "prerouting" and chain.kind != "nat":
                flattener = self._flattener(table, chain)
                flattener.flattened(chain, _guard(table))
                for item, scope, _ in flattener.asides:
                    taken.meet(item, scope, before=chain.priority < TRACKING)
                self.untracked, self.never_tracked = taken.perhaps, taken.surely

    def _flattener(self, table: Table, chain: Chain) -> Flattener:
        tracked = chain.hook != "ingress" and (chain.hook != "prerouting" or chain.priority > TRACKING)
        place = Place(
            chain.hook,
            table.versions,
            tracked,
            self.helpers,
            tuple(self.untracked),
            tuple(self.never_tracked),
            translates=_translates(self.tables),
        )
        return Flattener(table, place, self.fault)

    def _filter(self, table: Table, chain: Chain) -> None:
        if table.family in {"arp", "bridge"}:
            between = table.family == "bridge" and chain.hook == "forward"
            what = BETWEEN_PORTS if between else f"{table.family} rules may drop frames"
            self.unmodelled.setdefault(what, Unmodelled(what, Effect.MAY_DENY, chain.origin))
            return
        flattener = self._flattener(table, chain)
        nowhere = (*_nowhere(chain), *_asleep(table))
        flat = flattener.flattened(chain, Scope(conditions=nowhere) if nowhere else EVERYTHING, idle=True)
        self._aside(flattener, chain)
        rules = [
            *self._rules(flat, chain, table.versions),
            replace(self._policy(chain), match=Match(conditions=nowhere)),
        ]
        if nowhere:
            reason = ASLEEP if table.perhaps_dormant else NO_DEVICE
            rules.append(Rule("elsewhere", Action.PERMIT, Match(), chain.origin, implicit=reason))
        if chain.hook != "forward" and all(rule.action is Action.PERMIT for rule in rules if rule.enabled):
            return
        name = f"{table.family} {table.name} {chain.name}"
        self.rule_sets.append(RuleSet(name, tuple(rules), chain.origin, families=table.versions))
        for point in _points(chain):
            for interface in chain.devices or (None,):
                self.bindings.append(_bound(name, point, interface, chain.origin))

    def _aside(self, flattener: Flattener, chain: Chain) -> None:
        """What rules of a chain, of whatever kind, do beside deciding that packets may feel."""
        for item, _, rule in flattener.asides if chain.hook != "input" else ():
            if item.side in {Side.REWRITE, Side.SEND}:
                what = f"{item.text} may change packets or send them elsewhere"
                self.unmodelled.setdefault(what, Unmodelled(what, Effect.MAY_REWRITE, rule.origin))
            if item.side is Side.SEND:
                what = f"{item.text} may send packets past the lists that follow"
                self.unmodelled.setdefault(what, Unmodelled(what, Effect.MAY_PERMIT, rule.origin))

    @staticmethod
    def _rules(flat: Sequence[FlatRule], chain: Chain, versions: frozenset[int]) -> Iterator[Rule]:
        for item in flat:
            source = item.scope.source.possibly
            if not (4 in versions and source.v4) and not (6 in versions and source.v6):
                continue
            yield Rule(
                item.identity,
                _action(item, chain.policy),
                item.scope.match(),
                item.rule.origin,
                lines=item.callers,
                logged=item.logged or None,
                metadata=RuleMetadata(remark=item.rule.comment) if item.rule.comment else NO_METADATA,
                enabled=not item.rule.off,
                until=item.rule.until,
                caller=item.caller,
            )

    def _policy(self, chain: Chain) -> Rule:
        action = Action.DENY if chain.policy is Verb.DROP else Action.PERMIT
        return Rule("policy", action, Match(), chain.policy_origin or chain.origin, implicit=self.policy)

    def _nat(self, hook: str, stage: NatStage) -> list[NatRule]:
        """Chain after chain; a packet that a chain drops is gone, which a list of its own says."""
        lists: list[list[FlatRule]] = []
        place = Place(hook, frozenset({4, 6}), untracked=tuple(self.untracked), never_tracked=tuple(self.never_tracked))
        for table, chain in _by_priority(self.tables):
            if chain.hook != hook or chain.kind != "nat":
                continue
            flattener = self._flattener(table, chain)
            flat = flattener.flattened(chain, _guard(table))
            self._aside(flattener, chain)
            if chain.policy is Verb.DROP or any(
                isinstance(item.effect, Verdict) and item.effect.verb is Verb.DROP for item in flat
            ):
                self._drops(table, chain, flat)
            lists.append(flat)
        tracked = translatable(place, self.origin)
        return list(nat_rules(in_turn(lists), stage, tracked, self.fault))

    def _drops(self, table: Table, chain: Chain, flat: Sequence[FlatRule]) -> None:
        """A NAT chain judges the packets that open a connection, and nothing else."""
        answers = Match(service=ServiceMatch.exactly(ESTABLISHED))
        answering = Rule("answers", Action.PERMIT, answers, chain.origin, implicit=FIRST_PACKETS)
        rules = [answering, *self._rules(flat, chain, table.versions), self._policy(chain)]
        name = f"{table.family} {table.name} {chain.name}"
        self.rule_sets.append(RuleSet(name, tuple(rules), chain.origin, families=table.versions))
        points = (BindingPoint.INBOUND, BindingPoint.LOCAL) if chain.hook == "prerouting" else (BindingPoint.FORWARD,)
        self.bindings += [_bound(name, point, None, chain.origin) for point in points]

    def _without_idle(self) -> None:
        """Leave out forward lists that let everything pass, beside others of their IP versions that may not."""
        idle = [item for item in self.rule_sets if all(rule.action is Action.PERMIT for rule in item.rules)]
        for item in idle:
            other = [one for one in self.rule_sets if one is not item and one.families >= item.families]
            forward = {name for one in self.bindings if one.point is BindingPoint.FORWARD for name in one.rule_sets}
            if item.name in forward and any(one.name in forward for one in other):
                self.rule_sets.remove(item)
                self.bindings = [one for one in self.bindings if item.name not in one.rule_sets]

    def _unjudged(self) -> None:
        """IP versions that no forward chain judges pass; those of a file that is not here may be judged."""
        sets = {item.name: item for item in self.rule_sets}
        judged = frozenset[int]().union(
            *(
                sets[name].families
                for item in self.bindings
                if item.point is BindingPoint.FORWARD
                for name in item.rule_sets
            )
        )
        for version in sorted({4, 6} - judged):
            name = f"forward of IPv{version}"
            rule = Rule("default", Action.PERMIT, Match(), self.origin, implicit=NO_CHAIN)
            if version in self.missing:
                doubt = UnknownMatch(UnknownKind.UNRESOLVED, self.missing_reason, self.origin)
                rule = Rule("unknown", Action.UNKNOWN, Match(conditions=(doubt,)), self.origin)
            self.rule_sets.append(RuleSet(name, (rule,), self.origin, families=frozenset({version})))
            self.bindings.append(Binding((name,), BindingPoint.FORWARD, None, self.origin))

    def _stateful(self) -> bool:
        """Whether every list lets all packets that answer pass before anything else judges them."""
        sets = {item.name: item for item in self.rule_sets}
        transit = [
            sets[name] for item in self.bindings if item.point is not BindingPoint.LOCAL for name in item.rule_sets
        ]
        return all(_lets_answers_pass(item) for item in transit)


def _translates(tables: Sequence[Table]) -> bool:
    """Whether rules may change where packets go before they are routed."""
    chains = (chain for table in tables for chain in table.chains.values())
    return any(chain.kind == "nat" and chain.hook == "prerouting" for chain in chains)


def _bound(name: str, point: BindingPoint, interface: str | None, origin: Span) -> Binding:
    """Where a list judges; for the device itself by the interface where a packet came in."""
    return Binding((name,), point, interface, origin, ENTERING if point is BindingPoint.LOCAL else "")


def _nowhere(chain: Chain) -> tuple[UnknownMatch, ...]:
    """Why a chain that is bound to an interface may not judge a packet: the file does not name the interface."""
    if chain.hook not in {"ingress", "egress"} or chain.devices:
        return ()
    return (UnknownMatch(UnknownKind.UNREAD, f"the interface of chain {chain.name} is not printed", chain.origin),)


def _action(item: FlatRule, policy: Verb) -> Action:
    if item.effect is None:
        return Action.UNKNOWN
    verb = item.effect.verb if isinstance(item.effect, Verdict) else Verb.ACCEPT
    if verb is Verb.CONTINUE:
        verb = policy
    return Action.DENY if verb is Verb.DROP else Action.PERMIT


def _points(chain: Chain) -> tuple[BindingPoint, ...]:
    """Where a chain judges, in the words of the model."""
    match chain.hook:
        case "prerouting":
            early = chain.priority < DESTINATION_NAT
            return (BindingPoint.INBOUND if early else BindingPoint.FORWARD, BindingPoint.LOCAL)
        case "postrouting":
            return (BindingPoint.FORWARD if chain.priority < SOURCE_NAT else BindingPoint.OUTBOUND,)
        case "egress":
            return (BindingPoint.OUTBOUND,)
        case "ingress":
            return (BindingPoint.INBOUND,)
        case "input":
            return (BindingPoint.LOCAL,)
        case _:
            return (BindingPoint.FORWARD,)


def _by_priority(tables: Sequence[Table]) -> list[tuple[Table, Chain]]:
    """Base chains in the order in which the kernel asks them."""
    active = [table for table in tables if not table.dormant]
    found = [(table, chain) for table in active for chain in table.chains.values() if chain.hook]
    return sorted(found, key=lambda item: item[1].priority)


def _guard(table: Table) -> Scope:
    versions = EVERYTHING if len(table.versions) > 1 else of_version(next(iter(table.versions)))
    asleep = _asleep(table)
    return replace(versions, conditions=(*versions.conditions, *asleep)) if asleep else versions


def _asleep(table: Table) -> tuple[UnknownMatch, ...]:
    """Why the chains of a table may not be asked at all."""
    if not table.perhaps_dormant:
        return ()
    return (UnknownMatch(UnknownKind.UNREAD, f"table {table.name} may be dormant", table.origin),)


def _lets_answers_pass(rule_set: RuleSet) -> bool:
    for rule in rule_set.rules:
        if not any(box.states & State.ESTABLISHED for box in rule.match.service.possibly.boxes):
            continue
        if rule.action is not Action.PERMIT:
            return False
        if _takes_all_answers(rule.match, rule_set.families):
            return True
    return True


def _takes_all_answers(match: Match, families: frozenset[int]) -> bool:
    every = EVERY_ADDRESS if families >= {4, 6} else EVERY_IPV4 if 4 in families else EVERY_IPV6
    return (
        not match.unknown
        and match.in_interfaces is None
        and match.out_interfaces is None
        and match.translated is None
        and not every - match.source.surely
        and not every - match.destination.surely
        and not ESTABLISHED - match.service.surely
    )


def chains_called(tables: Sequence[Table], hooks: frozenset[str]) -> set[tuple[str, str, str]]:
    """Chains (family, table, name) that the kernel asks at one of `hooks`, or that these call."""
    found: set[tuple[str, str, str]] = set()
    for table in tables:
        waiting = [chain.name for chain in table.chains.values() if chain.hook in hooks]
        while waiting:
            name = waiting.pop()
            key = (table.family, table.name, name)
            if key in found or name not in table.chains:
                continue
            found.add(key)
            waiting += [called for rule in table.chains[name].rules for called in _called(table, rule)]
    return found


def _called(table: Table, rule: ChainRule) -> Iterator[str]:
    for statement in rule.statements:
        effects: list[object] = []
        if isinstance(statement, Do):
            effects = [statement.effect]
        elif isinstance(statement, Switch):
            effects = [effect for _, effect in statement.entries]
            held = table.sets.get(statement.name)
            effects += [] if held is None else [data for _, data in held.elements]
        yield from (effect.chain for effect in effects if isinstance(effect, Verdict) and effect.chain)
