"""Translation: port forwards, one-to-one, and outbound.

pf translates what comes in before its rules judge it (`rdr`, then `binat`), and what leaves before its rules judge
it (`binat`, then `nat`); the first rule of a kind that matches decides, `no rdr` and `no nat` leave the packet as it is
(pf.conf(5), "TRANSLATION"; pf_get_translation in FreeBSD). So a port forward is judged with the inner address, and
`rdr pass` is not judged at all. Outbound rules are automatic, manual (`advanced`), both (`hybrid`: manual first) or
off. Sources: `filter_nat_rules_generate` (pfSense), `ForwardRule`, `SNatRule`, `DNatRule` (OPNsense); pfSense
documentation, "Network Address Translation"; OPNsense documentation, "Network Address Translation".
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet, union_of
from parsers.model.device import Effect
from parsers.model.interface import AddressRole
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.service import EVERY_PORT, of_ports
from parsers.nouns import dataclass
from parsers.syntax.pf.filters import FAMILIES
from parsers.syntax.pf.forward_fields import passes_by_itself, place
from parsers.syntax.pf.prefixes import prefix_rules
from parsers.syntax.pf.reflection import NO_REFLECTION, Reflected, Reflection
from parsers.syntax.pf.rules import IN, PfRule
from parsers.syntax.pf.sets import FAMILY, within
from parsers.syntax.pf.tables import about
from parsers.syntax.pf.words import ANY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.filters import RuleReader

_ABOUT = about(
    "about the rule, not what it does",
    "descr description created updated category categories log sequence tag poolopts_sourcehashkey"
    " source_hash_key ipv6 separator nosync id",
)
_VPN = "the other networks of VPNs"


@dataclass(frozen=True, slots=True)
class Forwards:
    """Port forwards, and the rules of pf that `pass` makes of them."""

    rules: tuple[NatRule, ...] = ()
    passed: tuple[PfRule, ...] = ()
    own: tuple[NatRule, ...] = ()
    turned: tuple[NatRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """Both directions of a one-to-one mapping, and what reflection adds; see `parsers.syntax.pf.reflection`."""

    into: NatRule
    out: NatRule
    reflected: Reflected = NO_REFLECTION

    def only(self, *, enabled: bool) -> Mapped:
        """The same, or nothing of it in force."""
        if enabled:
            return self
        return Mapped(replace(self.into, enabled=False), replace(self.out, enabled=False))


class Translations:
    """The translations of one file."""

    def __init__(self, root: Entry, books: Books, reader: RuleReader) -> None:
        """Read the sections of `root`."""
        self._root, self._books, self._reader = root, books, reader
        self._context = books.context
        self._nat = root.under("nat")
        self._reflection = Reflection(root, reader, books, self._of_interfaces)

    def forwards(self) -> Forwards:
        """`rdr`: in the order of the file."""
        rules: list[NatRule] = []
        passed: list[PfRule] = []
        own: list[NatRule] = []
        turned: list[NatRule] = []
        self._nat.ignore({"separator": "a line of the menu", "separators": "lines of the menu"})
        for number, entry in sorted(enumerate(self._nat.all("rule"), 1), key=place):
            entry.ignore(_ABOUT)
            made = self._forward(entry, number)
            rules += made.rules
            passed += made.passed
            own += made.own
            turned += made.turned
        return Forwards(tuple(rules), tuple(passed), tuple(own), tuple(turned))

    def _forward(self, entry: Entry, number: int) -> Forwards:
        conditions = self._reader.conditions(entry)
        identity = f"forward {number}"
        kept = bool(entry.switch("nordr")) if entry.of_model else entry.has("nordr") and entry.text("nordr") != "0"
        passes = passes_by_itself(entry)
        open_pass = passes is not None and not kept
        for name in ("target", "local-port", "natreflection", "poolopts"):
            entry.find(name)
        names = entry.words("interface") or ("wan",)
        interfaces = self._reader.resolved(entry, names)
        found: list[NatRule] = []
        word = entry.text("ipprotocol")
        for family in FAMILIES.get(word, (4,)) if word else (self._context.dialect.default_family or 4,):
            match = self._match(entry, family, conditions)
            target, port = (None, None) if kept else self._target(entry, match, family)
            rule = NatRule(
                identity,
                NatStage.DESTINATION,
                replace(match, in_interfaces=interfaces),
                target,
                entry.heading,
                port=port,
                lines=entry.lines,
                statement=identity if open_pass else "",
            )
            found.append(rule)
        found = self._finished(entry, found)
        reflected = self._reflection.of_forward(entry, found, interfaces, kept=kept)
        also: tuple[NatRule, ...] = () if reflected.passed else reflected.rules
        passed = [self._passed(entry, number, rule, passes or ()) for rule in (*found, *also) if open_pass]
        return Forwards((*found, *reflected.rules), (*passed, *reflected.passed), reflected.own, reflected.turned)

    def _finished(self, entry: Entry, rules: list[NatRule]) -> list[NatRule]:
        """With what is switched off, and what was not read."""
        off = entry.switch("disabled")
        unread = entry.unread()
        if off is None:
            reason = "<disabled> may or may not count: versions read it in different ways"
            unread = (*unread, self._context.unknown(UnknownKind.UNREAD, reason, entry.at("disabled")))
        return [
            replace(
                rule,
                enabled=off is not True,
                match=replace(rule.match, conditions=(*rule.match.conditions, *unread)),
            )
            for rule in rules
        ]

    def _match(self, entry: Entry, family: int, conditions: list[UnknownMatch]) -> Match:
        source = self._books.side(entry, "source", family)
        destination = self._books.side(entry, "destination", family)
        sides = [entry.element.child(side) for side in ("source", "destination")]
        ports = tuple(None if side is None else side.child("port") for side in sides)
        service = self._books.service(entry, family, entry.text("protocol"), (ports[0], ports[1]))
        return Match(source, destination, service, conditions=tuple(conditions))

    def _target(
        self, entry: Entry, match: Match, family: int
    ) -> tuple[AddressTranslation | None, PortTranslation | None]:
        """What the destination becomes. An address that is not understood may be any."""
        place = entry.at("target")
        original = match.destination.possibly
        made = within(self._inner(entry.text("target"), entry), FAMILY[family])
        if made.unknown or not made.surely:
            if not made.unknown:
                self._context.bad(place, "the target of a port forward is not understood")
            return AddressTranslation(NatKind.UNKNOWN, original, FAMILY[family]), self._port(entry, match)
        alone = len(made.surely.cidrs()) == 1 and (_size(made.surely) == 1)
        kind = NatKind.STATIC if alone else NatKind.POOL
        return AddressTranslation(kind, original, made.surely), self._port(entry, match)

    def _inner(self, word: str, entry: Entry) -> AddressMatch:
        if word.endswith("ip") and word.removesuffix("ip") in self._books.wiring.interfaces:
            return self._books.wiring.own(word.removesuffix("ip"), 0, self._context)
        return self._books.host(word, entry.at("target"))

    def _port(self, entry: Entry, match: Match) -> PortTranslation | None:
        """Ports keep their places in a range that begins at `local-port`; of an alias the first port counts."""
        said = entry.text("local-port")
        side = entry.element.child("destination")
        part = None if side is None else side.child("port")
        outer = "" if part is None or part.text in ANY_WORDS else part.text
        if not said or not match.service.possibly or said == outer:
            return None
        inner, doubts = self._books.aliases.ports(said, entry.at("local-port"))
        originals, more = self._books.aliases.ports(outer, part) if part is not None else ((), ())
        if doubts or not inner:
            self._context.open("the inner port of a port forward is unread", Effect.MAY_REWRITE, entry.at("local-port"))
            return None
        first = inner[0].first
        if more or len(originals) != 1:
            return PortTranslation(EVERY_PORT, Interval(first, first))
        last = min(first + originals[0].last - originals[0].first, 65_535)
        return PortTranslation(originals[0], Interval(first, last))

    def _passed(self, entry: Entry, number: int, rule: NatRule, conditions: tuple[UnknownMatch, ...]) -> PfRule:
        """`rdr pass`: no rule judges what this forward translated."""
        match = Match(
            conditions=(*rule.match.conditions, *conditions),
            translated_by=frozenset({rule.statement}),
            translated=True,
        )
        made = self._reader.rule(entry, number, match, "pass")
        made = replace(made, identity=rule.identity, enabled=rule.enabled)
        return PfRule(made, quick=True, interfaces=rule.match.in_interfaces, directions=frozenset({IN}))

    def one_to_one(self, prefixes: list[Mapped]) -> list[Mapped]:
        """`binat`: what comes in, and what leaves; `prefixes` are those of the new style, which stand in front."""
        found: list[Mapped] = []
        for number, entry in enumerate(self._nat.all("onetoone"), 1):
            entry.ignore(_ABOUT)
            interfaces = self._reader.resolved(entry, entry.words("interface") or ("wan",))
            family = 6 if entry.text("ipprotocol") == "inet6" or ":" in entry.text("external") else 4
            made = self.mapped(
                entry,
                f"one-to-one {number}",
                self._books.side(entry, "source", family),
                self._books.side(entry, "destination", family),
                interfaces,
            )
            if made is not None:
                found.append(made)
        of_prefixes = [*prefixes, *self._prefixes()]
        return [*found, *of_prefixes] if self._context.dialect.flags_by_presence else [*of_prefixes, *found]

    def _prefixes(self) -> list[Mapped]:
        """NPt of the old style."""
        found: list[Mapped] = []
        for number, entry in enumerate(self._nat.all("npt"), 1):
            entry.ignore(_ABOUT)
            interfaces = self._reader.resolved(entry, entry.words("interface") or ("wan",))
            sides = (self._books.side(entry, "source", 6), self._books.side(entry, "destination", 6))
            found += self.prefix(entry, f"NPt {number}", sides, interfaces)
        return found

    def prefix(
        self, entry: Entry, identity: str, sides: tuple[AddressMatch, AddressMatch], interfaces: frozenset[str]
    ) -> list[Mapped]:
        """One NPt; what is no pair of prefixes of one length is said, and may rewrite anything there."""
        pairs = prefix_rules(entry, identity, *sides, interfaces)
        if pairs is None:
            self._finished(entry, [])
            self._context.bad(entry.element, "a translation of IPv6 prefixes is not understood")
            self._context.open("translation of IPv6 prefixes", Effect.MAY_REWRITE, entry.element, interfaces)
            return []
        done = self._finished(entry, [rule for pair in pairs for rule in pair])
        return [Mapped(into, out) for into, out in zip(done[::2], done[1::2], strict=True)]

    def mapped(
        self, entry: Entry, identity: str, inner: AddressMatch, peers: AddressMatch, interfaces: frozenset[str]
    ) -> Mapped | None:
        """Both directions of a one-to-one mapping; None where it is not understood, which is then said."""
        kept = (entry.has("nobinat") and entry.text("nobinat") != "0") or entry.text("external") == ""
        kind = entry.text("type", "binat")
        outer = self._outer(entry, inner)
        if kind not in {"binat", "nat"} or (outer is None and not kept) or inner.unknown:
            self._context.bad(entry.element, "a one-to-one mapping is not understood")
            self._context.open("a one-to-one mapping is unread", Effect.MAY_REWRITE, entry.element, interfaces)
            return None
        entry.find("natreflection")
        one_way = NatKind.STATIC if kind == "binat" else NatKind.POOL
        target = inner.surely if outer is None else outer
        forward = AddressTranslation(NatKind.STATIC, target, inner.surely)
        back = AddressTranslation(one_way, inner.surely, target)
        into = NatRule(
            identity,
            NatStage.DESTINATION,
            Match(peers, AddressMatch.exactly(target), in_interfaces=interfaces),
            None if kept else forward,
            entry.heading,
            lines=entry.lines,
        )
        out = NatRule(
            identity,
            NatStage.SOURCE,
            Match(inner, peers, out_interfaces=interfaces),
            None if kept else back,
            entry.heading,
            lines=entry.lines,
        )
        done = self._finished(entry, [into, out])
        reflected = self._reflection.of_mapping(entry, done[0], interfaces)
        return Mapped(replace(done[0], enabled=done[0].enabled and kind == "binat"), done[1], reflected)

    def _outer(self, entry: Entry, inner: AddressMatch) -> AddressSet | None:
        """The outer network: as large as the inner one, from the address that is written."""
        text = entry.text("external")
        nets = inner.surely.cidrs()
        if text.removesuffix("ip") in self._books.wiring.interfaces and text.endswith("ip"):
            own = self._books.wiring.own(text.removesuffix("ip"), 0, self._context)
            text = own.surely.cidrs()[0].split("/", maxsplit=1)[0] if not own.unknown and own.surely else ""
        try:
            if len(nets) != 1:
                return None
            length = ipaddress.ip_network(nets[0]).prefixlen
            found = address.from_cidr(f"{text.split('/')[0]}/{length}")
        except ValueError:
            return None
        return found

    def outbound(self) -> list[NatRule]:
        """`nat`: manual rules, then automatic ones, as the mode has it."""
        section = self._nat.under("outbound")
        mode = section.text("mode", "automatic")
        if mode not in {"automatic", "hybrid", "advanced", "disabled"}:
            self._context.bad(section.at("mode"), f"outbound mode {mode!r} is not understood")
            self._context.open("the mode of outbound translation is unread", Effect.MAY_REWRITE, section.at("mode"))
        found: list[NatRule] = []
        for number, entry in enumerate(section.all("rule"), 1):
            entry.ignore(_ABOUT)
            made = self._manual(entry, number)
            used = mode in {"advanced", "hybrid"}
            found += [rule if used else replace(rule, enabled=False) for rule in made]
        if mode in {"automatic", "hybrid"}:
            found += self._automatic(section)
        return found

    def _manual(self, entry: Entry, number: int) -> list[NatRule]:
        conditions = self._reader.conditions(entry)
        interfaces = self._reader.resolved(entry, entry.words("interface"))
        found: list[NatRule] = []
        word = entry.text("ipprotocol")
        families = FAMILIES.get(word, (4, 6)) if word else (4,)
        for family in families:
            match = Match(
                self._books.side(entry, "source", family),
                self._books.side(entry, "destination", family),
                self._books.service(
                    entry, family, entry.text("protocol"), (entry.find("sourceport"), entry.find("dstport"))
                ),
                out_interfaces=interfaces,
                conditions=tuple(conditions),
            )
            found.append(self.source_rule(entry, f"outbound {number}", match, family))
        return self._finished(entry, found)

    def source_rule(self, entry: Entry, identity: str, match: Match, family: int) -> NatRule:
        """A rule that translates sources to what `target` says."""
        kept = entry.has("nonat") and entry.text("nonat") != "0"
        fixed = entry.has("staticnatport") and entry.text("staticnatport") != "0"
        for name in ("target", "natport", "target_port", "poolopts", "targetip", "targetip_subnet"):
            entry.find(name)
        rule = NatRule(identity, NatStage.SOURCE, match, None, entry.heading, lines=entry.lines)
        if kept:
            return rule
        word = entry.text("target")
        if word == "other-subnet":
            word = f"{entry.text('targetip')}/{entry.text('targetip_subnet')}"
        kind, target = self._pool(entry, word, match, family)
        if entry.text("poolopts") == "bitmask" and kind is NatKind.POOL and match.source.surely:
            same = _size(match.source.surely) == _size(target) and not match.source.unknown
            kind = NatKind.STATIC if same else NatKind.POOL
        translation = AddressTranslation(kind, match.source.possibly, target)
        return replace(rule, address=translation, source_ports_change=not fixed)

    def _pool(self, entry: Entry, word: str, match: Match, family: int) -> tuple[NatKind, AddressSet]:
        every = FAMILY[family]
        if not word:
            return self._of_interfaces(match.out_interfaces or frozenset(), family)
        made = within(self._inner(word, entry), every)
        if made.unknown or not made.surely:
            return NatKind.UNKNOWN, every
        return NatKind.POOL, made.surely

    def _of_interfaces(self, names: frozenset[str], family: int) -> tuple[NatKind, AddressSet]:
        wiring = self._books.wiring
        held = [
            address.from_cidr(str(item.value.ip))
            for name in sorted(names)
            for item in wiring.interfaces[name].addresses
            if item.value.version == family and item.role is AddressRole.PRIMARY
        ]
        if any(wiring.learns(name, family) for name in names) or not held:
            return NatKind.UNKNOWN, FAMILY[family]
        return NatKind.POOL, union_of(held)

    def _automatic(self, section: Entry) -> Iterator[NatRule]:
        """What has no gateway is translated where it leaves by an interface that has one, in IPv4 alone."""
        wiring = self._books.wiring
        inside = [name for name in wiring.assigned if wiring.interfaces[name].enabled and not wiring.has_gateway(name)]
        nets = [item for name in inside for item in wiring.networks(name, 4, self._context)]
        sure = union_of(item.surely for item in nets) & EVERY_IPV4
        doubts = tuple(dict.fromkeys(why for item in nets for why in item.unknown))
        origin = self._context.span(section.element) if section.element.name else self._context.whole
        known = AddressMatch(sure, EVERY_IPV4 if doubts else sure, doubts)
        also = self._perhaps_inside() & EVERY_IPV4
        for name in wiring.assigned:
            interface = wiring.interfaces[name]
            if not interface.enabled or not wiring.has_gateway(name) or self._is_openvpn(name):
                continue
            kind, target = self._of_interfaces(frozenset({name}), 4)
            for identity, source in (("automatic", known), ("automatic, perhaps", self._also(also))):
                if not source.possibly:
                    continue
                ike = Match(
                    source,
                    service=ServiceMatch.exactly(of_ports(17, Interval(500, 500)) | of_ports(6, Interval(500, 500))),
                    out_interfaces=frozenset({name}),
                )
                rest = Match(source, out_interfaces=frozenset({name}))
                change = AddressTranslation(kind, source.possibly, target)
                yield NatRule(f"{identity} {name} isakmp", NatStage.SOURCE, ike, change, origin)
                yield NatRule(f"{identity} {name}", NatStage.SOURCE, rest, change, origin, source_ports_change=True)

    def _is_openvpn(self, name: str) -> bool:
        return any(word.startswith("ovpn") for word in (name, *self._books.wiring.interfaces[name].aliases))

    def _also(self, nets: AddressSet) -> AddressMatch:
        why = UnknownMatch(UnknownKind.FEATURE, f"{_VPN} and static routes may be translated", self._context.whole)
        return AddressMatch(NO_ADDRESS, nets, (why,)) if nets else AddressMatch.exactly(NO_ADDRESS)

    def _perhaps_inside(self) -> AddressSet:
        """Networks of static routes and VPNs: whether they are translated depends on version and gateway."""
        found: list[AddressSet] = []
        words = [item.text("network") for item in self._root.under("staticroutes").all("route")]
        for server in ("openvpn-server", "openvpn-client"):
            words += [item.text("tunnel_network") for item in self._root.under("openvpn").all(server)]
        for word in (part for text in words for part in text.replace(",", " ").split()):
            try:
                found.append(address.from_cidr(word))
            except ValueError:
                if self._books.aliases.knows(word):
                    found.append(self._books.aliases.addresses(word, self._root.element).possibly)
        return union_of(found)


def _size(found: AddressSet) -> int:
    return sum(part.last - part.first + 1 for part in (*found.v4, *found.v6))
