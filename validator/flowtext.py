"""Flows as people write them, and the one concrete packet that a flow names.

Two forms are read, and JSON objects besides::

    10.1.1.5:40000 > 10.40.0.10 tcp/1502        SRC[:SPORT] > DST PROTO[/DPORT] [new|established]
    tcp 10.1.1.5:40000 > 10.40.0.10:1502        PROTO SRC[:SPORT] > DST[:DPORT] [new|established]
    [2001:db8::1]:40000 > 2001:db8::2 icmp6/128.0

What is not written is filled in: source port 40000, state new, ICMP type echo request (8, or 128
for ICMPv6) with code 0. A destination port is never guessed.
"""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, cast

from parsers.model.service import ICMP, ICMPV6, LAST_PORT, LAST_PROTOCOL, TCP, UDP, State
from parsers.nouns import dataclass
from validator.catalogue.protocols import ALIASES, NUMBER_NAMES, NUMBERS
from validator.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
DEFAULT_SOURCE_PORT = 40_000
ECHO_REQUEST = {ICMP: 8, ICMPV6: 128}
LONGEST_FLOW = 4_096
"""Characters of one flow text; a longer one is refused."""
STATES = {"new": State.NEW, "established": State.ESTABLISHED}
WITH_PORTS = frozenset({TCP, UDP})
EXAMPLE = "10.1.1.5 > 10.2.0.7 tcp/502"
GRAMMAR = f"SRC[:SPORT] > DST PROTO[/DPORT], as in {EXAMPLE}"
OTHER_ARROW = re.compile("[-=]+>|<[-=]*>?|[\u2190-\u21ff\u00bb\u203a]")
JSON_KEYS = ("src", "dst", "proto", "sport", "dport", "icmp_type", "icmp_code", "state")


class FlowTextError(ValueError):
    """A flow that cannot be read. `column` (from 1, 0 for JSON) is where, `expected` what belongs there."""

    def __init__(self, column: int, message: str, expected: str = GRAMMAR) -> None:
        """Keep the parts; the text of the error joins them."""
        place = f"column {column}: " if column else ""
        super().__init__(f"{place}{message}; expected {expected}")
        self.message = message
        self.column = column
        self.expected = expected


@dataclass(frozen=True, slots=True)
class ConcretePacket:
    """One packet: addresses of one family, IP protocol 0 to 255, ports 0 where the protocol has none.

    `icmp_type` and `icmp_code` are None unless the protocol is ICMP (1) or ICMPv6 (58).
    """

    src: Address
    dst: Address
    proto: int
    sport: int = 0
    dport: int = 0
    state: State = State.NEW
    icmp_type: int | None = None
    icmp_code: int | None = None

    @property
    def service_port(self) -> int:
        """The packet's place on the destination-port axis of a `ServiceBox`: port, or `type << 8 | code`."""
        if self.icmp_type is None:
            return self.dport
        return self.icmp_type << 8 | (self.icmp_code or 0)


@dataclass(frozen=True, slots=True)
class Word:
    """One piece of a flow text and the column it begins at (from 1)."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class FlowParts:
    """A flow text taken apart, nothing judged yet. Ports and `state` are None where none is written."""

    source: Word
    source_port: Word | None
    destination: Word
    destination_port: Word | None
    service: Word
    state: Word | None


def flow_parts(text: str) -> FlowParts:
    """The pieces of a flow in either form.

    Raises:
        FlowTextError: the pieces are not those of a flow.
    """
    if len(text) > LONGEST_FLOW:
        message = f"the flow is longer than {LONGEST_FLOW} characters"
        raise FlowTextError(1, message)
    if (other := OTHER_ARROW.search(text)) is not None:
        raise FlowTextError(other.start() + 1, f"'{other.group()}' is no arrow of a flow", f"'>', as in {EXAMPLE}")
    words = [Word(found.group(), found.start() + 1) for found in re.finditer(r">|[^\s>]+", text)]
    arrows = [index for index, word in enumerate(words) if word.text == ">"]
    if len(arrows) != 1:
        message = "the flow has no '>'" if not arrows else "the flow has more than one '>'"
        raise FlowTextError(words[arrows[1]].column if arrows else max(1, len(text)), message)
    left, right = words[: arrows[0]], words[arrows[0] + 1 :]
    state = right.pop() if len(right) > 1 and right[-1].text.lower() in STATES else None
    if len(left) == 1 and len(right) == 2:
        source, destination, service = left[0], right[0], right[1]
    elif len(left) == 2 and len(right) == 1:
        service, source, destination = left[0], left[1], right[0]
    else:
        raise _wrong_shape(words, left, right, len(text))
    source, source_port = _with_port(source)
    destination, destination_port = _with_port(destination)
    return FlowParts(source, source_port, destination, destination_port, service, state)


def _wrong_shape(words: list[Word], left: list[Word], right: list[Word], length: int) -> FlowTextError:
    if not left:
        return FlowTextError(1, "nothing stands before '>'")
    if not right:
        return FlowTextError(length, "nothing stands after '>'")
    if len(left) == 1 and len(right) == 1:
        return FlowTextError(length, "the flow names no protocol")
    extra = left[2] if len(left) > 2 else right[2] if len(right) > 2 else words[-1]
    return FlowTextError(extra.column, f"{extra.text!r} is one word too many")


def _with_port(word: Word) -> tuple[Word, Word | None]:
    """Address and port of `10.0.0.1:80`, `[2001:db8::1]:80`, or the address alone."""
    if word.text.startswith("["):
        address, bracket, rest = word.text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise FlowTextError(word.column, f"{word.text!r} is not closed as an address", "[v6] or [v6]:port")
        found = Word(address, word.column + 1)
        return found, Word(rest[1:], word.column + len(address) + 3) if rest else None
    if word.text.count(":") == 1:
        address, _, port = word.text.partition(":")
        return Word(address, word.column), Word(port, word.column + len(address) + 1)
    return word, None


def read_flow(text: str) -> ConcretePacket:
    """The packet of a flow text or of a JSON object on one line.

    Raises:
        FlowTextError: it is neither; the message says what was expected and at which column.
    """
    if text.lstrip().startswith("{"):
        return flow_of_json(_json_object(text))
    parts = flow_parts(text)
    source, destination = _address(parts.source), _address(parts.destination)
    proto, value = _protocol(parts.service)
    if parts.destination_port and value:
        raise FlowTextError(value.column, "the destination port is written twice")
    value = value or parts.destination_port
    state = STATES[parts.state.text.lower()] if parts.state else State.NEW
    _same_family(source, destination, proto, parts.destination.column)
    blank = ConcretePacket(source, destination, proto, state=state)
    sport = _number(parts.source_port, LAST_PORT, "a port") if parts.source_port else None
    if proto in ECHO_REQUEST:
        if (port := parts.source_port or parts.destination_port) is not None:
            raise FlowTextError(port.column, "ICMP has no ports", "the type and code, as in icmp/8.0")
        return _icmp_packet(blank, *_icmp_value(value))
    dport = _number(value, LAST_PORT, "a port") if value else None
    return _packet(blank, sport, dport, parts.service.column)


def _packet(blank: ConcretePacket, sport: int | None, dport: int | None, column: int) -> ConcretePacket:
    """`blank` with its ports, or without if its protocol has none."""
    proto = blank.proto
    name = NUMBER_NAMES.get(proto, f"protocol {proto}")
    if proto not in WITH_PORTS:
        if sport or dport:
            raise FlowTextError(column, f"{name} has no ports", "the protocol alone")
        return blank
    if dport is None:
        raise FlowTextError(column, "the destination port is missing", f"{name}/PORT")
    return replace(blank, sport=DEFAULT_SOURCE_PORT if sport is None else sport, dport=dport)


def _icmp_packet(blank: ConcretePacket, kind: int | None, code: int | None) -> ConcretePacket:
    """`blank` with ICMP type and code."""
    return replace(blank, icmp_type=ECHO_REQUEST[blank.proto] if kind is None else kind, icmp_code=code or 0)


def _icmp_value(value: Word | None) -> tuple[int | None, int | None]:
    if value is None:
        return None, None
    kind, dot, code = value.text.partition(".")
    first = _number(Word(kind, value.column), 255, "an ICMP type")
    return first, _number(Word(code, value.column + len(kind) + 1), 255, "an ICMP code") if dot else None


def _protocol(word: Word) -> tuple[int, Word | None]:
    """The protocol number, and what stands after the slash."""
    name, slash, value = word.text.lower().partition("/")
    after = Word(value, word.column + len(name) + 1) if slash else None
    if name == "ip" and after:
        return _number(after, LAST_PROTOCOL, "an IP protocol number"), None
    number = NUMBERS.get(ALIASES.get(name, name))
    if number is None:
        close = nearest(name, (*NUMBERS, "ip"))
        expected = f"{close}, perhaps" if close else "tcp/PORT, udp/PORT, icmp/TYPE or ip/NUMBER"
        raise FlowTextError(word.column, f"{name!r} is not a protocol of one packet", expected)
    return number, after


def _address(word: Word) -> Address:
    try:
        found = ipaddress.ip_address(word.text)
    except ValueError as error:
        raise FlowTextError(word.column, f"{word.text!r} is not an address", "one IPv4 or IPv6 address") from error
    if "%" in word.text:
        raise FlowTextError(word.column, f"{word.text!r} names an interface", "the address alone")
    return found


def _number(word: Word, largest: int, what: str) -> int:
    text = word.text
    if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= largest:
        return int(text)
    raise FlowTextError(word.column, f"{text!r} is not {what}", f"a number from 0 to {largest}")


def _same_family(source: Address, destination: Address, proto: int, column: int) -> None:
    if source.version != destination.version:
        raise FlowTextError(column, "source and destination are of two address families", f"IPv{source.version}")
    if (proto, source.version) in {(ICMP, 6), (ICMPV6, 4)}:
        right = "icmp6" if proto == ICMP else "icmp"
        raise FlowTextError(column, f"IPv{source.version} carries no {NUMBER_NAMES[proto]}", right)


def _json_object(text: str) -> Mapping[str, object]:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        raise FlowTextError(column, "this is not JSON", "one JSON object on one line") from error
    if not isinstance(found, dict):
        raise FlowTextError(1, "this is not a JSON object", "one JSON object on one line")
    return cast("dict[str, object]", found)


def flow_of_json(flow: Mapping[str, object]) -> ConcretePacket:
    """The packet of `{"src","dst","proto","sport","dport","icmp_type","icmp_code","state"}`; other keys are ignored.

    Raises:
        FlowTextError: a key is missing, or its value is none.
    """
    source, destination = _address(_json_word(flow, "src")), _address(_json_word(flow, "dst"))
    proto, value = _protocol(_json_word(flow, "proto", numbers="ip/{}"))
    if value:
        raise FlowTextError(0, f"'proto' holds a slash: {flow['proto']!r}", "the protocol, and the port in 'dport'")
    _same_family(source, destination, proto, 0)
    state_text = flow.get("state") or "new"
    state = STATES.get(state_text.lower()) if isinstance(state_text, str) else None
    if state is None:
        raise FlowTextError(0, f"'state' is {state_text!r}", "new or established")
    blank = ConcretePacket(source, destination, proto, state=state)
    if proto in ECHO_REQUEST:
        kind, code = _json_number(flow, "icmp_type", 255), _json_number(flow, "icmp_code", 255)
        return _icmp_packet(blank, kind, code)
    sport, dport = _json_number(flow, "sport", LAST_PORT), _json_number(flow, "dport", LAST_PORT)
    return _packet(blank, sport, dport, 0)


def _json_word(flow: Mapping[str, object], key: str, numbers: str = "") -> Word:
    value = flow.get(key)
    if isinstance(value, str) and value:
        return Word(numbers.format(value) if numbers and value.isdigit() else value, 0)
    if numbers and isinstance(value, int) and not isinstance(value, bool):
        return Word(numbers.format(value), 0)
    missing = f"{key!r} is missing" if value is None else f"{key!r} is {value!r}"
    raise FlowTextError(0, missing, "a text" if key != "proto" else "tcp, udp, icmp, icmp6 or a number")


def _json_number(flow: Mapping[str, object], key: str, largest: int) -> int | None:
    value = flow.get(key)
    if value is None or value == "":
        return None
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else "?"
    if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= largest:
        return int(text)
    raise FlowTextError(0, f"{key!r} is {value!r}", f"a whole number from 0 to {largest}")


def flow_text(packet: ConcretePacket) -> str:
    """The flow that `read_flow` reads back as the same packet."""
    source = str(packet.src)
    if packet.proto in WITH_PORTS:
        source = f"[{source}]:{packet.sport}" if packet.src.version == 6 else f"{source}:{packet.sport}"
    service = NUMBER_NAMES.get(packet.proto, f"ip/{packet.proto}")
    if packet.icmp_type is not None:
        service += f"/{packet.icmp_type}.{packet.icmp_code or 0}"
    elif packet.proto in WITH_PORTS:
        service += f"/{packet.dport}"
    state = " established" if packet.state == State.ESTABLISHED else ""
    return f"{source} > {packet.dst} {service}{state}"
