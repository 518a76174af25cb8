"""Management plane protection: by which interfaces packets of management protocols reach the device itself.

Document: "Management Plane Protection" (QoS: Policing and Shaping Configuration Guide, IOS 15M&T and 17.x). Below
`control-plane host`, `management-interface INTERFACE allow PROTOCOL ...`: once one stands, no other interface accepts
packets of the protocols that the feature knows (BEEP, FTP, HTTP, HTTPS, SSH, SNMP, Telnet, TFTP), and that one only
those it names; by the interface that a packet comes in by, not by the address that it is for. Everything else is
untouched. A protocol is told by its usual port; where the file moves one, what comes to other ports of TCP is dropped
possibly, and so is what comes by IPv6, which the document does not speak of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.model.service import TCP, UDP, of_ports, of_protocol
from parsers.vendors.cisco_ios.read_interfaces import interface_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

SCOPE = "self"
"""What judges packets for the device by the interface that they come in by."""
NAME = "management plane protection"
END = "Cisco IOS: management plane protection leaves alone what is of no management protocol"
PORTS = {
    "beep": ((TCP, 601), (TCP, 602), (TCP, 603), (TCP, 604), (TCP, 605)),
    "ftp": ((TCP, 21),),
    "http": ((TCP, 80),),
    "https": ((TCP, 443),),
    "snmp": ((UDP, 161),),
    "ssh": ((TCP, 22),),
    "telnet": ((TCP, 23),),
    "tftp": ((UDP, 69),),
}


def protected(state: State) -> Iterator[tuple[RuleSet, Binding]]:
    """One list, once an interface for management is named; none where a line is not understood."""
    read = [(line, *_allowed(line, state)) for line in state.control.managing]
    if not read or any(not name for _line, name, _words in read):
        return
    state.ledger.all_modelled(line.line for line, _name, _words in read)
    first = _at(read[0][0], state)
    rules = [
        Rule(f"{name} {word} {number}", Action.PERMIT, _match(*ports, name), _at(line, state))
        for line, name, words in read
        for word in words
        for number, ports in enumerate(PORTS[word], 1)
    ]
    six = UnknownMatch(UnknownKind.FEATURE, "whether management plane protection judges IPv6", first)
    every = ((4, AddressMatch.exactly(EVERY_IPV4), ()), (6, AddressMatch.exactly(EVERY_IPV6), (six,)))
    rules += [
        Rule(
            f"no {word} {family} {number}", Action.DENY, replace(_match(*ports), source=source, conditions=doubt), first
        )
        for word, known in PORTS.items()
        for number, ports in enumerate(known, 1)
        for family, source, doubt in every
    ]
    rules += [*_elsewhere(state), Rule("implicit", Action.PERMIT, Match(), first, implicit=END)]
    yield (
        RuleSet(NAME, tuple(rules), first, RuleSetKind.GUARD),
        Binding((NAME,), BindingPoint.LOCAL, None, first, SCOPE),
    )


def _allowed(line: Statement, state: State) -> tuple[str, list[str]]:
    """The interface of a line and its protocols; no name where it is not understood."""
    words = line.words
    if "allow" not in words[2:-1]:
        return "", []
    name = interface_name(words[1 : words.index("allow")])
    allowed = words[words.index("allow") + 1 :]
    known = name in state.interfaces and all(word in PORTS for word in allowed)
    return (name, allowed) if known else ("", [])


def _elsewhere(state: State) -> list[Rule]:
    """What comes to other ports of TCP, where a protocol listens at another port than usual."""
    return [
        Rule(
            f"moved {number}",
            Action.DENY,
            Match(
                service=ServiceMatch.exactly(of_protocol(TCP)),
                conditions=(UnknownMatch(UnknownKind.FEATURE, f"a management protocol there ({item.text})", at),),
            ),
            at,
        )
        for number, item in enumerate(state.control.moved, 1)
        for at in (_at(item, state),)
    ]


def _match(protocol: int, port: int, interface: str = "") -> Match:
    services = ServiceMatch.exactly(of_ports(protocol, Interval(port, port)))
    return Match(service=services, in_interfaces=frozenset({interface}) if interface else None)


def _at(line: Statement, state: State) -> Span:
    return state.source.span(line.line)
