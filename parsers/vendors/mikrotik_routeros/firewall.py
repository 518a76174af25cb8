"""Filter, NAT, mangle and raw rules as tables of the packet filter, and the lists they name.

Chains without a verdict accept (MikroTik documentation, "Packet Flow in RouterOS" and "Filter"): there is no policy
other than accept. The order of the tables is that of Linux: raw, connection tracking, mangle, destination NAT, the
route, mangle, filter, mangle, source NAT ("Packet Flow in RouterOS", flow of routed packets).
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.nouns import dataclass
from parsers.syntax.netfilter.nouns import (
    Aside,
    Chain,
    ChainRule,
    Do,
    Doubt,
    NamedSet,
    NatVerb,
    Side,
    Table,
    Test,
    Translate,
    Verb,
    Verdict,
)
from parsers.syntax.netfilter.to_device import HOOKS, chains_called
from parsers.vendors.mikrotik_routeros.ipsec_rules import narrow, with_marks
from parsers.vendors.mikrotik_routeros.matchers import ADDRESS_LIST, INTERFACE_LIST, tests
from parsers.vendors.mikrotik_routeros.steering import MAIN, Mark, Steering
from parsers.vendors.mikrotik_routeros.text import words
from parsers.vendors.mikrotik_routeros.vrf_interfaces import in_vrfs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import Effect, Statement
    from parsers.vendors.mikrotik_routeros.ipsec_rules import Policies
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

SECTIONS = {
    f"{family} firewall {name}": (family, name)
    for family in ("ip", "ipv6")
    for name in ("filter", "nat", "mangle", "raw")
}
_ASKING_RADIUS = frozenset({"ppp aaa", "ip dhcp-server", "ipv6 dhcp-server", "ip hotspot profile"})
"""Sections by which a RADIUS server may name a list for a client (`Mikrotik-Address-List`)."""
LISTS = {"ip firewall address-list": 4, "ipv6 firewall address-list": 6}
_PRIORITY = {"raw": -300, "mangle": -150, "filter": 0}
_NAT_CHAINS = {"dstnat": ("prerouting", -100), "srcnat": ("postrouting", 100)}
_VERDICTS = {
    "accept": Verb.ACCEPT,
    "drop": Verb.DROP,
    "reject": Verb.DROP,
    "tarpit": Verb.DROP,
    "return": Verb.RETURN,
}
_ASIDES = {
    **dict.fromkeys(
        words(
            "passthrough add-src-to-address-list add-dst-to-address-list mark-packet mark-connection change-dscp"
            " change-mss change-ttl change-hop-limit set-priority strip-ipv4-options clear-df sniff-tzsp sniff-pc log"
        ),
        Side.MARK,
    ),
    **dict.fromkeys(("mark-routing", "route", "snpt", "dnpt"), Side.REWRITE),
    "notrack": Side.UNTRACK,
}
"""Actions after which the packet meets the next rule, and what they do beside that."""
_SETTINGS = words(
    "action chain comment disabled log log-prefix reject-with jump-target to-addresses to-ports address-list"
    " address-list-timeout new-packet-mark new-connection-mark new-routing-mark new-dscp new-mss new-ttl new-hop-limit"
    " new-priority passthrough sniff-target sniff-target-port sniff-id hw-offload same-not-by-dst route-dst"
    " randomise-ports place-before"
)
"""Keys that say what is done, not with which packets."""
DISABLED = "disabled: the device skips it"
OUTPUT_ONLY = "judges only packets that the device itself sends"
NO_IPSEC = "asks for packets of IPsec, which this device has not"
NOT_CALLED = "no chain that the device asks calls this one"
_ADDRESS = re.compile(r"[0-9a-fA-F.:]+(?:/[0-9a-fA-F.:]+|-[0-9a-fA-F.:]+)?")


@dataclass
class Firewall:
    """Tables and lists while they are read."""

    reading: Reading
    tables: dict[tuple[str, str], Table] = field(default_factory=dict[tuple[str, str], Table])
    addresses: dict[tuple[int, str], NamedSet] = field(default_factory=dict[tuple[int, str], NamedSet])
    used: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    filled: dict[str, str] = field(default_factory=dict[str, str])
    """Address lists that fill while the device runs (empty: any), with who adds to them."""
    steering: Steering = field(init=False)
    rules: list[tuple[tuple[str, str, str], Command]] = field(
        default_factory=list[tuple[tuple[str, str, str], "Command"]]
    )

    at: dict[Span, tuple[Chain, int]] = field(default_factory=dict["Span", tuple[Chain, int]])
    """The chain of a rule, and its place there."""

    def __post_init__(self) -> None:
        """Marks that choose a table are kept apart."""
        self.steering = Steering(self.reading)

    @property
    def translates(self) -> bool:
        """Whether rules may change destinations."""
        return any(key[1] == "nat" and key[2] != "srcnat" for key, _ in self.rules)

    def listed(self, command: Command) -> None:
        """One entry of an address list."""
        version = LISTS[command.section]
        command.ignore(("comment", "creation-time"))
        name, value = command.take("list"), command.take("address")
        if not command.on:
            self.reading.irrelevant(command, DISABLED)
            return
        held = self.addresses.setdefault((version, name), NamedSet(f"{ADDRESS_LIST}{name}", command.origin))
        if command.take("timeout"):
            held.uncertain = f"entries of address list {name} come and go"
        elif _ADDRESS.fullmatch(value):
            held.elements.append(((value,), None))
        else:
            held.uncertain = f"address list {name} holds the name {value}"
        self.reading.modelled(command)

    def fills(self, command: Command) -> None:
        """What beside rules puts addresses into lists: leases, clients that dial in, resolved names, RADIUS."""
        if command.section in SECTIONS or not command.on:
            return
        for key in ("address-list", "address-lists"):
            for name in filter(None, command.values.get(key, "").split(",")):
                self.filled.setdefault(name, f"/{command.section} adds")
        if command.values.get("use-radius") == "yes" and command.section in _ASKING_RADIUS:
            self.filled.setdefault("", f"RADIUS (/{command.section}) may add")

    def rule(self, command: Command) -> None:
        """One rule."""
        family, name = SECTIONS[command.section]
        version = 4 if family == "ip" else 6
        kernel = "ip" if family == "ip" else "ip6"
        table = self.tables.setdefault((kernel, name), Table(kernel, name, command.origin))
        chain_name = command.take("chain")
        chain = table.chains.get(chain_name)
        if chain is None:
            chain = table.chains[chain_name] = _chain(name, chain_name, command)
        if not command.on:
            self.reading.irrelevant(command, DISABLED)
            written = tuple(_switched_off(command, version))
            chain.rules.append(ChainRule((), command.origin, command.values.get("comment", ""), off=written))
            return
        for key in ("src-address-list", "dst-address-list"):
            if key in command.values:
                self.used.add((version, command.values[key].removeprefix("!")))
        if not self._judges(command):
            self.reading.irrelevant(command, NO_IPSEC)
            chain.rules.append(ChainRule((Aside(Side.MARK, NO_IPSEC),), command.origin))
            return
        conditions = list(tests(command, version))
        command.ignore(_SETTINGS)
        if command.left:
            reason = f"{' '.join(command.left)[:100]!r} is not understood"
            conditions.append(Doubt(UnknownKind.UNREAD, reason, unread=True))
        comment = command.take("comment")
        chain.rules.append(ChainRule(tuple(self._done(command, chain, conditions)), command.origin, comment))
        self.rules.append(((kernel, name, chain_name), command))
        self.at[command.origin] = chain, len(chain.rules) - 1

    def _judges(self, command: Command) -> bool:
        """Whether a rule can match for what it says of IPsec; without IPsec every packet is `none`."""
        policy = command.values.get("ipsec-policy", "")
        if self.reading.encrypts or policy.partition(",")[2] not in {"none", "ipsec"}:
            return True
        command.ignore(("ipsec-policy",))
        del command.values["ipsec-policy"]
        return policy.endswith("none")

    def _done(self, command: Command, chain: Chain, conditions: list[Statement]) -> list[Statement]:
        """The statements of a rule: its tests, what it logs, what it does."""
        unread = [item for item in conditions if isinstance(item, Doubt) and item.unread]
        if unread and "action" not in command.values:
            return [*conditions, Do(Verdict(Verb.QUEUE))]
        action = command.take("action", "accept")
        if command.take("log") == "yes" or action == "log":
            conditions = [*conditions, Aside(Side.LOG, "log")]
        if action.startswith("add-"):
            self.filled.setdefault(command.take("address-list"), "rules add")
        if action == "fasttrack-connection":
            return [*unread, Test(("ct state",), (("established",), ("related",))), _FAST, Do(Verdict(Verb.ACCEPT))]
        if action == "mark-routing" and chain.hook:
            return self._marked(command, chain, conditions)
        if action in _ASIDES:
            ends = action.startswith("mark-") and command.take("passthrough") == "no"
            return [*conditions, Aside(_ASIDES[action], action), *([Do(Verdict(Verb.ACCEPT))] if ends else [])]
        effect: Effect | None = _translation(command, action, chain)
        if action in _VERDICTS or action == "jump":
            effect = Verdict(_VERDICTS.get(action, Verb.JUMP), command.take("jump-target"))
        if effect is not None:
            return [*conditions, Do(effect)]
        doubt = Doubt(UnknownKind.UNREAD, f"action={action} is not understood", unread=True)
        return [*conditions, doubt, Do(Verdict(Verb.QUEUE))]

    def _marked(self, command: Command, chain: Chain, conditions: list[Statement]) -> list[Statement]:
        """A rule that chooses the table; behind the route, and for what the device sends, it changes no transit."""
        ends = command.take("passthrough", "yes") == "no"
        if chain.hook == "prerouting":
            self.steering.marks[command.origin] = Mark(command.take("new-routing-mark") or MAIN, ends)
        done = [Do(Verdict(Verb.ACCEPT))] if ends else []
        return [*conditions, Aside(Side.MARK, "mark-routing"), *done]

    def _invalid(self, ports: Mapping[str, str]) -> None:
        """Rules that RouterOS takes for invalid: packets are routed from and to a bridge, never a port of it.

        Such a rule matches nothing anyway, unless the port is negated.
        """
        for _, command in self.rules:
            for key in ("in-interface", "out-interface"):
                value = command.values.get(key, "")
                bridge = ports.get(value.removeprefix("!")) if value.startswith("!") else None
                if bridge is not None:
                    chain, index = self.at[command.origin]
                    doubt = Doubt(
                        UnknownKind.FEATURE, f"{key}={value}: a port of {bridge}, for which a rule is invalid"
                    )
                    before = chain.rules[index]
                    chain.rules[index] = replace(before, statements=(doubt, *before.statements))

    def finished(
        self,
        interface_lists: Iterable[NamedSet],
        ports: Mapping[str, str],
        vrfs: Mapping[str, str],
        policies: Policies,
    ) -> list[Table]:
        """The tables with their lists; each rule gets its fate.

        `ports` are those of bridges, with their bridge, `vrfs` the interfaces of VRFs, with their VRF; `policies` those
        of IPsec.
        """
        self._invalid(ports)
        asked = narrow(self.rules, self.at, self.tables, policies)
        for version, name in sorted(self.used):
            held = self.addresses.get((version, name))
            if held is None:
                origin = self.reading.source.span(1)
                held = self.addresses[version, name] = NamedSet(f"{ADDRESS_LIST}{name}", origin)
                held.uncertain = f"address list {name} has no entry in the file; the device may fill it while it runs"
            elif name in self.filled or "" in self.filled:
                who = self.filled.get(name) or self.filled[""]
                held.uncertain = f"{who} addresses to the list {name} while the device runs"
        lists = {item.name: item for item in interface_lists}
        for table in self.tables.values():
            version = 4 if table.family == "ip" else 6
            table.sets = {item.name: item for (own, _), item in self.addresses.items() if own == version} | lists
            in_vrfs(table, vrfs, self.reading)
        if asked:
            with_marks(self.tables.values(), policies.carried)
        tables = list(self.tables.values())
        called, sending = chains_called(tables, HOOKS), chains_called(tables, frozenset({"output"}))
        for key, command in self.rules:
            if key in called:
                for line in command.lines:
                    self.reading.ledger.modelled(line)
            else:
                self.reading.irrelevant(command, OUTPUT_ONLY if key in sending else NOT_CALLED)
        return tables


_FAST = Doubt(UnknownKind.SESSION, "connections that a rule has fasttracked pass the rules by")


def _chain(table: str, name: str, command: Command) -> Chain:
    chain = Chain(name, command.origin)
    if table == "nat":
        chain.kind = "nat"
        chain.hook, chain.priority = _NAT_CHAINS.get(name, ("", 0))
    elif name in {"prerouting", "input", "forward", "output", "postrouting"}:
        chain.hook, chain.priority = name, _PRIORITY[table]
    return chain


def _switched_off(command: Command, version: int) -> Iterator[Statement]:
    """What a disabled rule would do: its tests, and its verdict where it has one."""
    yield Aside(Side.MARK, DISABLED)
    yield from tests(command, version)
    command.ignore(_SETTINGS)
    if command.left:
        yield Doubt(UnknownKind.UNREAD, f"{' '.join(command.left)[:100]!r} is not understood", unread=True)
    verb = _VERDICTS.get(command.values.get("action", "accept"))
    if verb is not None:
        yield Do(Verdict(verb))


def _translation(command: Command, action: str, chain: Chain) -> Translate | None:
    """What a NAT rule puts in place; `netmap` and `same` do by their chain, and chains of the user have no side."""
    address, ports = command.take("to-addresses"), command.take("to-ports")
    family = "ip" if command.section.startswith("ip ") else "ip6"
    sides = {"prerouting": NatVerb.DNAT, "postrouting": NatVerb.SNAT}
    match action:
        case "masquerade":
            return Translate(NatVerb.MASQUERADE, ports=ports)
        case "redirect":
            return Translate(NatVerb.REDIRECT, ports=ports)
        case "src-nat" | "dst-nat":
            return Translate(NatVerb.SNAT if action == "src-nat" else NatVerb.DNAT, address, ports, family)
        case "netmap" | "same" if chain.hook in sides and address:
            return Translate(sides[chain.hook], address, ports, family, by_position=action == "netmap")
        case _:
            return None


def interface_set(name: str, members: Iterable[str], command: Command, uncertain: str = "") -> NamedSet:
    """An interface list as a set of the packet filter."""
    held = NamedSet(f"{INTERFACE_LIST}{name}", command.origin)
    held.elements += [((member,), None) for member in members]
    held.uncertain = uncertain
    return held
