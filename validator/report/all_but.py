"""Boxes that together are every service but a few, said so: `every service but tcp/443 (https)`.

Such a set is exact as boxes of ranges (`ip/0-5`, `ip/7-255`, `tcp/0-442`, `tcp/444-65535`), and nobody can read that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.intervals import Interval, complement, normal, size
from parsers.model.service import ICMP, ICMPV6
from validator.service_names import PROTOCOL_NAMES
from validator.telling import EVERY_SERVICE, service_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.intervals import Intervals
    from validator.verdicts import Box

MOST_EXCEPTIONS = 6
"""Of more, the boxes are told as they are."""
PROTOCOLS, PORTS = 255, 65535
_NUMBERS = {name: number for number, name in PROTOCOL_NAMES.items()}


def put_together(boxes: Sequence[Box]) -> list[tuple[str, Box | None, Box]]:
    """The boxes in their order, as (service, the box, its ends); of such as were put together the box is None.

    Put together are those of the same addresses, from any source port, of which nothing is translated.
    """
    alike: dict[tuple[object, ...], list[Box]] = {}
    for box in boxes:
        if box.sport == "any" and not box.wire:
            alike.setdefault((box.src, box.dst), []).append(box)
    texts = {key: _text(group) for key, group in alike.items() if len(group) > 1}
    found: list[tuple[str, Box | None, Box]] = []
    said: set[tuple[object, ...]] = set()
    for box in boxes:
        key = box.src, box.dst
        text = texts.get(key, "") if box.sport == "any" and not box.wire else ""
        if not text:
            found.append((service_name(box), box, box))
        elif key not in said:
            said.add(key)
            found.append((text, None, box))
    return found


def _text(boxes: Sequence[Box]) -> str:
    """Every service, or every one but those that are missing; empty where that would say less, or too much."""
    ports: dict[int, list[Interval]] = {}
    for box in boxes:
        for number in _protocols(box.proto):
            ports.setdefault(number, []).append(_ports(box))
    missing: list[tuple[Interval, Interval]] = []
    for first, last, rest in _runs([complement(normal(ports.get(number, ())), PORTS) for number in range(256)]):
        missing += [(Interval(first, last), part) for part in rest]
        if len(missing) > MOST_EXCEPTIONS:
            return ""
    if sum(size((protocols,)) for protocols, _ in missing) > MOST_EXCEPTIONS:
        return ""
    names = [_missing(boxes[0], protocols, part) for protocols, part in missing]
    return f"{EVERY_SERVICE} but {', '.join(names)}" if names else EVERY_SERVICE


def _runs(rests: Sequence[Intervals]) -> list[tuple[int, int, Intervals]]:
    """Protocols beside each other that miss the same ports, of those that miss any."""
    found: list[tuple[int, int, Intervals]] = []
    for number, rest in enumerate(rests):
        if rest and found and found[-1][1] == number - 1 and found[-1][2] == rest:
            found[-1] = found[-1][0], number, rest
        elif rest:
            found.append((number, number, rest))
    return found


def _missing(box: Box, protocols: Interval, part: Interval) -> str:
    first, last = protocols.first, protocols.last
    proto = PROTOCOL_NAMES.get(first, str(first)) if first == last else f"{first}-{last}"
    if part == Interval(0, PORTS):
        ports = "any"
    elif first in {ICMP, ICMPV6}:
        low, high = (f"{number >> 8}.{number & 255}" for number in (part.first, part.last))
        ports = low if low == high else f"{low}-{high}"
    else:
        ports = str(part.first) if part.first == part.last else f"{part.first}-{part.last}"
    return service_name(replace(box, proto=proto, dport=ports))


def _protocols(text: str) -> range:
    if text == "any":
        return range(PROTOCOLS + 1)
    if text in _NUMBERS:
        return range(_NUMBERS[text], _NUMBERS[text] + 1)
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _ports(box: Box) -> Interval:
    """Ports; types and codes of ICMP as one number."""
    if box.dport == "any":
        return Interval(0, PORTS)
    first, _, last = box.dport.partition("-")
    return Interval(_number(first), _number(last or first))


def _number(text: str) -> int:
    kind, dot, code = text.partition(".")
    return int(kind) * 256 + int(code) if dot else int(kind)
