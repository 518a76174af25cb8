"""Answers told by the packets that they answer: ports change sides, a connection is there, requests become replies.

A filter on the way back speaks of answers. `answered` turns the services it speaks of into those of the packets that
ask, so that the way back is judged on the grid of the way there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.model.service import ANSWERING, ICMP, ICMPV6, REPLIES, Fragment, ServiceBox, ServiceSet, State

if TYPE_CHECKING:
    from collections.abc import Iterator


def _of(protocol: int) -> ServiceBox:
    return ServiceBox(protocols=Interval(protocol, protocol))


def answered(services: ServiceSet) -> ServiceSet:
    """The packets that open something and whose answers are in `services`."""
    return ServiceSet(tuple(dict.fromkeys(piece for box in services.boxes for piece in _asked(box))))


def _asked(box: ServiceBox) -> Iterator[ServiceBox]:
    if not box.fragments & Fragment.WHOLE:
        return
    rest: tuple[ServiceBox, ...] = (box,)
    for protocol in (ICMP, ICMPV6):
        rest = tuple(piece for part in rest for piece in part.minus(_of(protocol)))
    for part in rest:
        if part.states & ANSWERING:
            far, near = part.destination_ports, part.source_ports
            yield replace(part, source_ports=far, destination_ports=near, states=State.EITHER)
    for protocol, request, reply in REPLIES:
        replies = box & replace(_of(protocol), destination_ports=Interval(reply << 8, reply << 8 | 255))
        if replies is not None and replies.states & ANSWERING:
            step = (request - reply) << 8
            ports = Interval(replies.destination_ports.first + step, replies.destination_ports.last + step)
            yield ServiceBox(replies.protocols, destination_ports=ports)


def _requests() -> ServiceSet:
    boxes = (replace(_of(number), destination_ports=Interval(ask << 8, ask << 8 | 255)) for number, ask, _ in REPLIES)
    return ServiceSet(tuple(boxes))


UNANSWERED = ServiceSet((_of(ICMP), _of(ICMPV6))) - _requests()
"""What needs no answer: errors and notices of ICMP."""
