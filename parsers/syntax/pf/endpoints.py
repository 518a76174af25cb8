"""Sources, destinations and services of rules, as both products write them.

`any` counts by being there, whatever it holds. `network` names an interface (`lan`: its networks, `lanip`: its
address), the firewall itself, and in OPNsense an alias or prefix too; `address` an address, prefix or alias. A network
of an interface without an address of that IP version matches nothing (pfSense leaves the rule out, pf's
`(if:network)` is empty). In pfSense a negated interface with several networks becomes `{ !a !b }`, which pf expands
to two rules, so it matches what lies outside of either (`filter_address_add_vips_subnets`).
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import NO_ADDRESS
from parsers.model.intervals import Interval
from parsers.model.match import ANY_SERVICE, AddressMatch, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet, of_icmp
from parsers.nouns import dataclass
from parsers.syntax.pf.sets import EXACTLY, FAMILY, boxes, undecided, united, within
from parsers.syntax.pf.words import ANY_WORDS, ICMP6_TYPES, ICMP_TYPES, PROTOCOLS, WITH_PORTS

if TYPE_CHECKING:
    from parsers.syntax.pf.aliases import AliasBook
    from parsers.syntax.pf.entries import Context, Entry
    from parsers.syntax.pf.interfaces import Wiring
    from parsers.syntax.xml_tree import Element

_ICMP = {(1,), (58,)}


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that rules name."""

    context: Context
    wiring: Wiring
    aliases: AliasBook
    _sides: dict[tuple[object, ...], AddressMatch] = field(
        default_factory=dict["tuple[object, ...]", "AddressMatch"], compare=False, repr=False
    )
    """Sides that were read without a doubt, by what they say: rules name the same ones again and again."""
    _services: dict[tuple[object, ...], ServiceMatch] = field(
        default_factory=dict["tuple[object, ...]", "ServiceMatch"], compare=False, repr=False
    )
    """Services likewise, but for ICMP, of which other elements speak."""

    def side(self, entry: Entry, name: str, family: int) -> AddressMatch:
        """The addresses of `<source>` or `<destination>`; every one where there is no such element."""
        part = entry.find(name)
        if part is None:
            return EXACTLY[family]
        children = part.children
        if len(children) == 1 and children[0].name == "any":
            children[0].modelled()
            return EXACTLY[family]
        said = (family, entry.of_model, *[(one.name, one.text) for one in children if one.name != "port"])
        found = self._sides.get(said)
        if found is not None:
            for one in children:
                one.modelled()
            return found
        told = len(self.context.diagnostics.found)
        found = self._side(entry, entry.moved(part), family)
        if not found.unknown and len(self.context.diagnostics.found) == told:
            self._sides[said] = found
        return found

    def _side(self, entry: Entry, part: Entry, family: int) -> AddressMatch:
        part.find("port")
        negated = None if part.text("not") == "0" and not self.context.dialect.flags_by_presence else part.has("not")
        if entry.of_model:
            negated = part.text("not") not in {"", "0"}
        nothing = entry.of_model and not part.text("network") and not part.text("address")
        found = [EXACTLY[family]] if nothing else self._named(part, family)
        unread = part.unread()
        if part.has("any"):
            negated = False
        if negated is None:
            why = self.context.unknown(UnknownKind.UNREAD, "<not> may or may not count", part.at("not"))
            return AddressMatch(NO_ADDRESS, FAMILY[family], (why, *unread))
        made = [_negated(item) for item in found] if negated else found
        whole = within(united(made), FAMILY[family]) if made else AddressMatch.exactly(NO_ADDRESS)
        return AddressMatch(NO_ADDRESS, FAMILY[family], (*whole.unknown, *unread)) if unread else whole

    def _named(self, part: Entry, family: int) -> list[AddressMatch]:
        """The sets that an element names; more than one for an interface with several networks."""
        network, host = part.text("network"), part.text("address")
        if part.has("any") or network == "any":
            return [EXACTLY[family]]
        if network:
            return self.network(network, part.at("network"), family)
        if host:
            return [self.host(host, part.at("address"))]
        reason = f"<{part.element.name}> names nothing"
        return [undecided(self.context.unknown(UnknownKind.UNREAD, reason, part.element))]

    def network(self, word: str, place: Element, family: int) -> list[AddressMatch]:
        """What a name of a network means."""
        if word == "(self)":
            return [self.wiring.itself(self.context)]
        name = word.removeprefix("__").removesuffix("_network") if word.startswith("__") else word
        if name in self.wiring.interfaces:
            found = self.wiring.networks(name, family, self.context)
            several = self.context.dialect.flags_by_presence
            return found if several else [united(found)] if found else []
        if word.removesuffix("ip") in self.wiring.interfaces and word.endswith("ip"):
            return [self.wiring.own(word.removesuffix("ip"), family, self.context)]
        if name in self.wiring.groups:
            nets = [
                item
                for member in sorted(self.wiring.groups[name])
                for item in self.wiring.networks(member, family, self.context)
            ]
            return [united(nets)] if nets else []
        return [self.host(word, place)]

    def host(self, word: str, place: Element) -> AddressMatch:
        """An address, a prefix, a range or an alias."""
        if self.aliases.knows(word):
            return self.aliases.addresses(word, place)
        try:
            return AddressMatch.exactly(address.from_cidr(word))
        except ValueError:
            return self.aliases.addresses(word, place)

    def service(
        self, entry: Entry, family: int, protocol: str, ports: tuple[Element | None, Element | None]
    ) -> ServiceMatch:
        """What a rule says of protocol, ICMP type and ports; `ports` are where it says those of both sides."""
        said = (family, protocol, *[None if part is None else part.text for part in ports])
        found = self._services.get(said)
        if found is not None:
            return found
        told = len(self.context.diagnostics.found)
        found = self._service(entry, family, protocol, ports)
        icmp = protocol_numbers(protocol, family) in _ICMP
        if not icmp and not found.unknown and len(self.context.diagnostics.found) == told:
            self._services[said] = found
        return found

    def _service(
        self, entry: Entry, family: int, protocol: str, ports: tuple[Element | None, Element | None]
    ) -> ServiceMatch:
        number = protocol_numbers(protocol, family)
        if number is None:
            reason = f"protocol {protocol!r} is not understood"
            self.context.bad(entry.at("protocol"), reason)
            why = self.context.unknown(UnknownKind.UNREAD, reason, entry.at("protocol"))
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,))
        said = [part for part in ports if part is not None and part.text not in ANY_WORDS]
        if not number and said and self.context.dialect.ports_anywhere:
            number = (6,)
        if not number:
            return ANY_SERVICE
        if number in _ICMP:
            return self._icmp(entry, number[0])
        if not set(number) <= set(WITH_PORTS) or not said:
            return ServiceMatch.exactly(boxes([Interval(one, one) for one in number]))
        return self._with_ports(number, ports)

    def _with_ports(self, numbers: tuple[int, ...], ports: tuple[Element | None, Element | None]) -> ServiceMatch:
        surely: list[tuple[Interval, ...]] = []
        possibly: list[tuple[Interval, ...]] = []
        why: list[UnknownMatch] = []
        nothing = False
        for part in ports:
            if part is None or part.text in ANY_WORDS:
                surely.append(())
                possibly.append(())
                continue
            found, more = self.aliases.ports(part.text, part)
            surely.append(found)
            possibly.append(() if more else found)
            why += more
            nothing = nothing or not found
        protocols = [Interval(one, one) for one in numbers]
        sure = NO_SERVICE if nothing else boxes(protocols, *surely)
        if not why:
            return ServiceMatch.exactly(sure)
        return ServiceMatch(sure, boxes(protocols, *possibly), tuple(dict.fromkeys(why)))

    def _icmp(self, entry: Entry, number: int) -> ServiceMatch:
        names = ICMP_TYPES if number == 1 else ICMP6_TYPES
        words = entry.words("icmptype")
        if number == 58 and entry.has("icmp6-type"):
            words = entry.words("icmp6-type")
        elif number == 58 and entry.has("icmp6type"):
            words = entry.words("icmp6type")
        found: list[ServiceSet] = []
        for word in words:
            known = int(word) if word.isascii() and word.isdecimal() and int(word) < 256 else names.get(word)
            if word == "any":
                return ServiceMatch.exactly(of_icmp(number))
            if known is None and word in {**ICMP_TYPES, **ICMP6_TYPES}:
                continue
            if known is None:
                reason = f"ICMP type {word!r} is not understood"
                self.context.bad(entry.at("icmptype"), reason)
                why = self.context.unknown(UnknownKind.UNREAD, reason, entry.at("icmptype"))
                return ServiceMatch(NO_SERVICE, of_icmp(number), (why,))
            found.append(of_icmp(number, known))
        if not words:
            return ServiceMatch.exactly(of_icmp(number))
        return ServiceMatch.exactly(ServiceSet(tuple(box for part in found for box in part.boxes)))


def _negated(found: AddressMatch) -> AddressMatch:
    return found.negated()


def protocol_numbers(text: str, family: int) -> tuple[int, ...] | None:
    """The IP protocols of a word; none at all for `any`, None for a word that is not known."""
    word = text.lower()
    if word in ANY_WORDS:
        return ()
    if word == "tcp/udp":
        return (6, 17)
    if word == "icmp":
        return (58,) if family == 6 else (1,)
    if word.isascii() and word.isdecimal():
        return (int(word),) if int(word) < 256 else None
    number = PROTOCOLS.get(word)
    return None if number is None else (number,)
