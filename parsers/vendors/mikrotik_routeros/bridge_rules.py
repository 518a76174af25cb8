"""Rules of `/interface bridge filter` as the list that judges frames between ports of a bridge.

The chain `forward`, with the chains that it jumps to, judges what a bridge carries from one port to another; `input`
and `output` what the device itself takes and sends, which it may route. The list keeps no sessions: what answers is
judged as well. What no rule decides passes.

- `mac-protocol` is the type of a frame. Addresses, protocol and ports are asked of `ip` and `ipv6` alone. Of a frame
  with a tag no document says which type a rule sees. Any station may send its packets with one: that of VLAN 0, a
  priority alone (IEEE 802.1Q), is taken like none. So a drop of one type is never sure to stop a packet, and an
  acceptance of all but one may take it. What is accepted by its type surely passes untagged, unless all frames may
  have a tag (the bridge filters VLANs, or has VLAN interfaces).
- Frames that a switch chip forwards between two of its ports never come to the rules. `hw` of a port "allows to enable
  or disable hardware offloading on interfaces capable of HW offloading. For software interfaces like EoIP or VLAN this
  setting is ignored" (default: yes). Between two ports that may be offloaded all may pass.
- Ports of one `horizon` send each other nothing, whatever the rules say ("Set the same value for a group of ports, to
  prevent them from sending data to ports with the same horizon value. Split horizon is a software feature that disables
  hardware offloading").
- A drop that takes ARP on the way from one port to another keeps stations there from finding each other, so that IPv4
  may not pass either way, whatever other rules say.

Source: MikroTik documentation, "Bridging and Switching" (sections "Bridge Firewall", "Bridge Hardware Offloading",
"Bridge Interface Setup": `hw`), as others quote them. Matchers of MAC addresses, marks and rates are doubts.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import BRIDGED, Action, Binding, BindingPoint, Rule, RuleMetadata, RuleSet
from parsers.nouns import dataclass
from parsers.syntax.netfilter.flatten import Flattener
from parsers.syntax.netfilter.nouns import Aside, Chain, ChainRule, Do, Doubt, Side, Table, Test, Verb, Verdict
from parsers.syntax.netfilter.scope import EVERYTHING, of_version
from parsers.syntax.netfilter.terms import Place
from parsers.vendors.mikrotik_routeros.matchers import INTERFACE_LIST, PORTED, PROTOCOLS, named_interface
from parsers.vendors.mikrotik_routeros.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parsers.source import Span
    from parsers.syntax.netfilter.flatten import FlatRule
    from parsers.syntax.netfilter.nouns import NamedSet, Statement
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

NAME = "bridge filter forward"
END = "a bridge passes what meets no rule of its filter (RouterOS documentation, Bridging and Switching)"
IN_HARDWARE = "frames between ports of a switch chip (hw) pass the rules of the bridge by"
NO_ARP = "a rule of the bridge drops ARP, by which stations find each other"
_BUILT_IN = ("forward", "input", "output")
_VERSIONS = {"ip": 4, "ipv4": 4, "0x800": 4, "0x0800": 4, "2048": 4, "ipv6": 6, "0x86dd": 6, "34525": 6}
_OF_TAGS = frozenset({"vlan", "service-vlan", "0x8100", "33024", "0x88a8", "34984"})
_GOES_ON = words("passthrough log mark-packet set-priority")
_VERDICTS = {"accept": Verb.ACCEPT, "drop": Verb.DROP, "return": Verb.RETURN, "jump": Verb.JUMP}
_SETTINGS = words("action chain comment disabled log log-prefix jump-target new-packet-mark new-priority passthrough")
_ADDRESSES = {
    "src-address": "ip saddr",
    "dst-address": "ip daddr",
    "src-address6": "ip6 saddr",
    "dst-address6": "ip6 daddr",
}
_INTERFACES = {"in-interface": "iifname", "out-interface": "oifname"}
_LISTS = {"in-interface-list": "iifname", "out-interface-list": "oifname"}
_BRIDGES = {"in-bridge": "iifname", "out-bridge": "oifname"}
_PORTS = {"src-port": "sport", "dst-port": "dport"}
_DOUBTS = words(
    "src-mac-address dst-mac-address packet-mark limit packet-type ingress-priority tls-host 802.3-sap 802.3-type"
    " in-bridge-list out-bridge-list vlan-encap vlan-id vlan-priority arp-dst-address arp-dst-mac-address"
    " arp-gratuitous arp-hardware-type arp-opcode arp-packet-type arp-src-address arp-src-mac-address stp-flags"
    " stp-forward-delay stp-hello-time stp-max-age stp-msg-age stp-port stp-root-address stp-root-cost"
    " stp-root-priority stp-sender-address stp-sender-priority stp-type"
)
"""Matchers that a configuration does not decide, or that are of frames without IP."""
NEVER = Test(("nfproto",), ())


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rules stand on: ports by bridge, interface lists, what ports are called, and who may be offloaded."""

    ports: Mapping[str, Sequence[str]]
    lists: Mapping[str, NamedSet]
    names: Mapping[str, str]
    offloaded: Mapping[str, Command]
    tagged: bool
    """All frames may have a tag."""
    horizons: Sequence[tuple[str, frozenset[str], Span]] = ()
    """Ports of one bridge that send each other nothing: what is said of them, which they are, and where."""


@dataclass
class BridgeRules:
    """The rules in their order."""

    reading: Reading
    rules: list[Command] = field(default_factory=list["Command"])

    def add(self, command: Command) -> None:
        """A rule that is not disabled."""
        self.rules.append(command)

    @property
    def called(self) -> Mapping[str, frozenset[str]]:
        """By chain the built-in chains that call it, or are it."""
        jumps = [
            (item.values.get("chain", ""), item.values.get("jump-target", "")) for item in self.rules if _jumps(item)
        ]
        found: dict[str, frozenset[str]] = {}
        for built_in in _BUILT_IN:
            reached = {built_in}
            while more := {target for chain, target in jumps if chain in reached} - reached:
                reached |= more
            for chain in reached:
                found[chain] = found.get(chain, frozenset()) | {built_in}
        return found

    def stopping(self) -> Iterator[Command]:
        """The rules that may stop what the device itself takes and sends, which no list judges here."""
        called = self.called
        for command in self.rules:
            if called.get(command.values.get("chain", ""), frozenset()) & {"input", "output"} and not _passing(command):
                yield command

    def listed(self, ground: Ground) -> tuple[RuleSet, Binding] | None:
        """The list for frames between ports, and where it judges; nothing where no rule keeps anything."""
        called = self.called
        mine = [item for item in self.rules if "forward" in called.get(item.values.get("chain", ""), ())]
        keeping = not all(_passing(item) for item in mine)
        if not keeping and not ground.horizons:
            return None
        origin = mine[0].origin if keeping else ground.horizons[0][2]
        rules = [
            Rule(what, Action.DENY, Match(in_interfaces=ports, out_interfaces=ports), where)
            for what, ports, where in ground.horizons
        ]
        if keeping:
            rules += [*_without_arp(self._flattened(mine, ground, arp=True)), *_past(ground)]
            rules += _rules(self._flattened(mine, ground))
        rules.append(Rule("end", Action.PERMIT, Match(), origin, implicit=END))
        return RuleSet(NAME, tuple(rules), origin), Binding((NAME,), BindingPoint.FORWARD, None, origin, BRIDGED)

    def _flattened(self, mine: Sequence[Command], ground: Ground, *, arp: bool = False) -> list[FlatRule]:
        """What becomes of packets, or of ARP."""
        table = Table("bridge", "filter", mine[0].origin)
        for command in mine:
            name = command.values.get("chain", "")
            hook = "forward" if name == "forward" else ""
            chain = table.chains.setdefault(name, Chain(name, command.origin, hook=hook))
            chain.rules.append(self._rule(command, ground, arp=arp))
        fault = _untold if arp else self.reading.fault
        flattener = Flattener(table, Place("forward", frozenset({4, 6}), tracked=False), fault)
        guard = of_version(4) if arp else EVERYTHING
        return flattener.flattened(table.chains["forward"], guard) if "forward" in table.chains else []

    def _rule(self, command: Command, ground: Ground, *, arp: bool) -> ChainRule:
        values = command.values
        action = values.get("action", "accept")
        statements = list(_tests(values, ground if arp else _as_sent(values, action, ground), arp=arp))
        known = {*_SETTINGS, *_ADDRESSES, *_INTERFACES, *_LISTS, *_BRIDGES, *_PORTS, *_DOUBTS}
        left = [f"{key}={value}" for key, value in values.items() if key not in {*known, "ip-protocol", "mac-protocol"}]
        if left:
            statements.append(Doubt(UnknownKind.UNREAD, f"{' '.join(left)[:100]!r} is not understood", unread=True))
        if values.get("log") == "yes" or action == "log":
            statements.append(Aside(Side.LOG, "log"))
        if action in _GOES_ON:
            ends = values.get("passthrough", "yes") == "no" and action in {"mark-packet", "set-priority"}
            statements += [Do(Verdict(Verb.ACCEPT))] if ends else []
        elif action in _VERDICTS and not (left and "action" not in values):
            statements.append(Do(Verdict(_VERDICTS[action], values.get("jump-target", "") if action == "jump" else "")))
        else:
            doubt = Doubt(UnknownKind.UNREAD, f"action={action} is not understood", unread=True)
            statements += [doubt, Do(Verdict(Verb.QUEUE))]
        return ChainRule(tuple(statements), command.origin, values.get("comment", ""))


def _jumps(command: Command) -> bool:
    return command.values.get("action") == "jump"


def _passing(command: Command) -> bool:
    """Whether a frame goes on after the rule as it is; what a jump leads to is judged by itself."""
    return command.values.get("action", "accept") in {"accept", "return", "jump", *_GOES_ON}


def _as_sent(values: Mapping[str, str], action: str, ground: Ground) -> Ground:
    """What a rule stands on, with the tag that a sender may choose where it may help a packet past the rule.

    What is accepted of one type passes untagged; what is dropped of all types but one is dropped either way.
    """
    negated = values.get("mac-protocol", "").startswith("!")
    sure = action == ("drop" if negated else "accept")
    return ground if sure else replace(ground, tagged=True)


def _untold(_span: Span, _reason: str) -> None:
    """What is not understood is told once, of packets."""


def _tests(values: Mapping[str, str], ground: Ground, *, arp: bool) -> Iterator[Statement]:
    frame = values.get("mac-protocol", "")
    if frame and arp:
        yield from _of_arp(frame, tagged=ground.tagged)
    elif frame:
        yield from _of_frame(frame, tagged=ground.tagged)
    about = {*_ADDRESSES, *_PORTS, "ip-protocol"} & values.keys()
    if about and arp:
        yield NEVER
    elif about:
        yield from _of_packets(values, about, frame)
    for key, written in values.items():
        negated, value = written.startswith("!"), written.removeprefix("!")
        if key in _INTERFACES:
            yield named_interface(_INTERFACES[key], ground.names.get(value, value), negated=negated)
        elif key in _LISTS:
            yield _members(_LISTS[key], value, ground, negated=negated)
        elif key in _BRIDGES:
            yield _ports_of(_BRIDGES[key], value, ground, negated=negated)
        elif key in _DOUBTS:
            yield Doubt(UnknownKind.FEATURE, f"{key}={written}"[:100])


def _of_packets(values: Mapping[str, str], about: set[str], frame: str) -> Iterator[Statement]:
    """What a rule asks of the packet in a frame; of other frames than those of IP nobody knows what it means."""
    protocol = values.get("ip-protocol", "")
    number = PROTOCOLS.get(protocol, int(protocol) if protocol.isdecimal() else -1)
    for key in sorted(about):
        negated, value = values[key].startswith("!"), values[key].removeprefix("!")
        yield _of_packet(key, value, PORTED.get(number, ""), negated=negated)
    if frame.lower() not in _VERSIONS:
        yield Doubt(UnknownKind.FEATURE, f"{', '.join(sorted(about))} without mac-protocol=ip or ipv6")


def _of_frame(written: str, *, tagged: bool) -> Iterator[Statement]:
    """Which IP versions a type of frames is: none for ARP and the like, for a list is of packets."""
    negated, kind = written.startswith("!"), written.removeprefix("!").lower()
    if kind in _OF_TAGS or (tagged and kind in _VERSIONS):
        yield Doubt(UnknownKind.FEATURE, f"mac-protocol={written}, and a frame may have a tag")
    if kind in _VERSIONS and not (tagged and negated):
        yield Test(("nfproto",), (("ipv4" if _VERSIONS[kind] == 4 else "ipv6",),), negated)
    elif not negated and kind not in _OF_TAGS:
        yield NEVER


def _of_arp(written: str, *, tagged: bool) -> Iterator[Statement]:
    """Whether a type of frames is that of ARP."""
    negated, kind = written.startswith("!"), written.removeprefix("!").lower()
    if kind in _VERSIONS:
        yield from () if negated else (NEVER,)
    elif tagged or kind.startswith(("0x", "vlan", "service")) or kind.isdecimal():
        yield Doubt(UnknownKind.FEATURE, f"mac-protocol={written}")
    elif (kind == "arp") is negated:
        yield NEVER


def _of_packet(key: str, value: str, transport: str, *, negated: bool) -> Statement:
    if key in _ADDRESSES:
        return Test((_ADDRESSES[key],), ((value,),), negated)
    if key == "ip-protocol":
        if value not in PROTOCOLS and not (value.isdecimal() and int(value) < 256):
            return Doubt(UnknownKind.UNREAD, f"ip-protocol={value} is not understood", unread=True)
        return Test(("l4proto",), ((str(PROTOCOLS.get(value, value)),),), negated)
    if not transport:
        return Doubt(UnknownKind.UNREAD, f"{key}={value}, ports without a protocol that has them", unread=True)
    return Test((f"{transport} {_PORTS[key]}",), tuple((part,) for part in value.split(",")), negated)


def _members(key: str, name: str, ground: Ground, *, negated: bool) -> Statement:
    held = ground.lists.get(f"{INTERFACE_LIST}{name}")
    if held is None or held.uncertain:
        return Doubt(UnknownKind.FEATURE, f"interfaces of the list {name}")
    return Test((key,), tuple(value for value, _ in held.elements), negated)


def _ports_of(key: str, bridge: str, ground: Ground, *, negated: bool) -> Statement:
    ports = ground.ports.get(ground.names.get(bridge, bridge), ())
    return Test((key,), tuple((port,) for port in ports), negated)


def _without_arp(dropped: Iterable[FlatRule]) -> Iterator[Rule]:
    """What may not pass for want of ARP, both ways."""
    for item in dropped:
        match = item.scope.match()
        if isinstance(item.effect, Verdict) and item.effect.verb is not Verb.DROP:
            continue
        doubt = UnknownMatch(UnknownKind.FEATURE, NO_ARP, item.rule.origin)
        ways = {(match.in_interfaces, match.out_interfaces), (match.out_interfaces, match.in_interfaces)}
        for number, (entering, leaving) in enumerate(sorted(ways, key=str), start=1):
            found = replace(match, in_interfaces=entering, out_interfaces=leaving, conditions=(doubt,))
            yield Rule(f"ARP {item.identity} {number}", Action.DENY, found, item.rule.origin, implicit=NO_ARP)


def _past(ground: Ground) -> Iterator[Rule]:
    """What may pass the rules by in hardware."""
    ports = sorted(ground.offloaded)
    if len(ports) > 1:
        origin = ground.offloaded[ports[0]].origin
        doubt = UnknownMatch(UnknownKind.FEATURE, IN_HARDWARE, origin)
        between = Match(in_interfaces=frozenset(ports), out_interfaces=frozenset(ports), conditions=(doubt,))
        yield Rule("hw", Action.PERMIT, between, origin, implicit=IN_HARDWARE)


def _rules(flat: Iterable[FlatRule]) -> Iterator[Rule]:
    for item in flat:
        action = Action.UNKNOWN
        if isinstance(item.effect, Verdict):
            action = Action.DENY if item.effect.verb is Verb.DROP else Action.PERMIT
        remark = RuleMetadata(remark=item.rule.comment)
        yield Rule(
            item.identity,
            action,
            item.scope.match(),
            item.rule.origin,
            lines=item.callers,
            logged=item.logged or None,
            metadata=remark,
            caller=item.caller,
        )
