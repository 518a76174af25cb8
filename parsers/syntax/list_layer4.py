"""The layer-4 words that access lists of IOS, NX-OS and EOS share, and the packets that hold what they ask for.

A fragment after the first holds no ports, flags or ICMP type. Which entries take it nevertheless, and which names ports
have, each vendor says for itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from parsers.model import intervals
from parsers.model.intervals import Interval, Intervals
from parsers.model.match import ServiceMatch
from parsers.model.service import (
    EVERY_PORT,
    EVERY_PROTOCOL,
    LAST_PORT,
    Fragment,
    ServiceBox,
    ServiceSet,
    State,
)
from parsers.syntax.cisco_names import TCP_FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.words import Words


class States(NamedTuple):
    """Connection states that flag words surely and possibly match."""

    surely: State
    possibly: State


class Layer4(NamedTuple):
    """The layer-4 part of an entry; None where it says nothing. `protocol` None is every protocol."""

    protocol: int | None = None
    source_ports: Intervals | None = None
    destination_ports: Intervals | None = None
    icmp: Interval | None = None
    states: States | None = None
    fragments: bool = False

    def says_more(self) -> bool:
        """Whether there is layer-4 information past the protocol."""
        return any(part is not None for part in (self.source_ports, self.destination_ports, self.icmp, self.states))


@lru_cache(maxsize=1 << 16)
def held(layer4: Layer4) -> ServiceMatch:
    """The packets that hold all that the entry asks for; `fragments` alone asks for later fragments."""
    if layer4.states is None:
        return ServiceMatch.exactly(_services(layer4, State.EITHER))
    surely, possibly = layer4.states
    return ServiceMatch(_services(layer4, surely), _services(layer4, possibly))


def _services(layer4: Layer4, states: State) -> ServiceSet:
    if layer4.fragments:
        return ServiceSet((later_fragments(layer4.protocol),))
    protocols = _protocols(layer4.protocol)
    if not layer4.says_more():
        return ServiceSet((ServiceBox(protocols),))
    destinations = (layer4.icmp,) if layer4.icmp else _or_every(layer4.destination_ports)
    return ServiceSet(
        tuple(
            ServiceBox(protocols, source, destination, states, Fragment.WHOLE)
            for source in _or_every(layer4.source_ports)
            for destination in destinations
            if states
        )
    )


def later_fragments(protocol: int | None) -> ServiceBox:
    """Fragments after the first; of every protocol where it is None."""
    return ServiceBox(_protocols(protocol), fragments=Fragment.LATER)


def _protocols(number: int | None) -> Interval:
    return EVERY_PROTOCOL if number is None else Interval(number, number)


def _or_every(ports: Intervals | None) -> Intervals:
    return (EVERY_PORT,) if ports is None else ports


def port_number(names: dict[str, int], word: str) -> int:
    """A port by number, or by one of its names.

    Raises:
        ValueError: no port, or none of this name.
    """
    number = int(word) if word.isdecimal() else names.get(word, -1)
    if not 0 <= number <= LAST_PORT:
        message = f"no port: {word}"
        raise ValueError(message)
    return number


def read_ports(words: Words, names: dict[str, int]) -> Intervals | None:
    """The ports of `eq`, `neq`, `lt`, `gt` or `range`; None where the next word is none of them.

    Raises:
        ValueError: the operator has no ports, or they are none.
    """
    operator = words.take_if("eq", "neq", "lt", "gt", "range")
    if not operator:
        return None
    numbers = [port_number(names, words.take())]
    if operator == "range":
        return _within(numbers[0], port_number(names, words.take()))
    if operator in ("lt", "gt"):
        return _beyond(operator, numbers[0])
    while words and (words.peek().isdecimal() or words.peek() in names):
        numbers.append(port_number(names, words.take()))
    return _listed(operator, tuple(numbers))


@lru_cache(maxsize=4096)
def _within(first: int, last: int) -> Intervals:
    return (Interval(first, last),)


@lru_cache(maxsize=4096)
def _beyond(operator: str, number: int) -> Intervals:
    """No port is less than 0 or greater than 65535: such an entry takes no packet that has ports."""
    if number == (0 if operator == "lt" else LAST_PORT):
        return ()
    return (Interval(0, number - 1),) if operator == "lt" else (Interval(number + 1, LAST_PORT),)


@lru_cache(maxsize=4096)
def _listed(operator: str, numbers: tuple[int, ...]) -> Intervals:
    listed = intervals.normal(Interval(number, number) for number in numbers)
    return listed if operator == "eq" else intervals.complement(listed, LAST_PORT)


def icmp_type(words: Words, names: dict[str, Interval]) -> Interval | None:
    """A type by name, or by number with an optional code, as `type << 8 | code`; None where neither stands.

    Raises:
        ValueError: a number above 255.
    """
    word = words.peek()
    if word in names:
        return names[words.take()]
    if not word.isdecimal():
        return None
    kind = _byte(words.take())
    if words.peek().isdecimal():
        code = _byte(words.take())
        return Interval(kind << 8 | code, kind << 8 | code)
    return Interval(kind << 8, kind << 8 | 255)


def _byte(word: str) -> int:
    number = int(word)
    return Interval(number, 255).first


_SYN, _ACK_RST = TCP_FLAGS["syn"], TCP_FLAGS["ack"] | TCP_FLAGS["rst"]
_NEW = tuple(flags for flags in range(64) if flags & _SYN and not flags & _ACK_RST)
_ESTABLISHED = tuple(flags for flags in range(64) if flags & _ACK_RST)
ESTABLISHED = States(State.ESTABLISHED, State.ESTABLISHED)


@lru_cache(maxsize=4096)
def flag_states(flags: tuple[str, ...], *, every: bool) -> States:
    """What flag words (`+ack`, `-syn`, bare `rst`) match: any of them, or `every` one.

    A state counts as surely matched if all its flag combinations match, as possibly if one does.

    Raises:
        ValueError: a word is no TCP flag.
    """
    wanted: list[tuple[int, bool]] = []
    for word in flags:
        bit = TCP_FLAGS.get(word.lstrip("+-"))
        if bit is None:
            message = f"no TCP flag: {word}"
            raise ValueError(message)
        wanted.append((bit, not word.startswith("-")))
    quantifier: Callable[[list[bool]], bool] = all if every else any

    def matches(packet: int) -> bool:
        return quantifier([bool(packet & bit) == is_set for bit, is_set in wanted])

    surely = possibly = State(0)
    for state, packets in ((State.NEW, _NEW), (State.ESTABLISHED, _ESTABLISHED)):
        found = [matches(packet) for packet in packets]
        surely |= state if all(found) else State(0)
        possibly |= state if any(found) else State(0)
    return States(surely, possibly)


def bare_flag_states(flags: tuple[str, ...]) -> States:
    """What bare flag words match: no document says whether one or every flag must be set, so what both say is sure."""
    some, every = flag_states(flags, every=False), flag_states(flags, every=True)
    return States(some.surely & every.surely, some.possibly | every.possibly)
