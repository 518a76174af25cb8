"""Questions about one packet through one device, with the answer that was worked out by hand.

A line is `ENTERS SRC > DST PROTO[/PORT] = VERDICT [LEAVES SRC>DST:PORT]`; packets are sent from port 40000, ICMP is an
echo request, and its way out is told without a port.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any, cast

from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import ConcretePacket
from validator.reachability.questions import DeviceQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator

PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "sctp": 132}
FORM = re.compile(r"(\S+) (\S+) > (\S+) (\w+)(?:/(\d+))? = (\w+)(?: (\S+ \S+))?")


def wrong_answers(text: str, platform: str, verdicts: str) -> Iterator[str]:
    """The lines of `verdicts` that the tool does not give, with what it gives.

    Raises:
        ValueError: a line of another form.
    """
    result = parse(Source.from_text("fw.txt", text), platform)
    for line in filter(None, (line.strip() for line in verdicts.splitlines())):
        form = FORM.fullmatch(line)
        if form is None:
            raise ValueError(line)
        side, src, dst, protocol, port, verdict, way = form.groups()
        icmp = protocol == "icmp"
        packet = ConcretePacket(
            ipaddress.ip_address(src),
            ipaddress.ip_address(dst),
            PROTOCOLS[protocol],
            0 if icmp else 40_000,
            int(port or 0),
            icmp_type=8 if icmp else None,
            icmp_code=0 if icmp else None,
        )
        found = cast("dict[str, Any]", DeviceQuestion(result, side, None, None).document(packet))
        hops = [path["hops"][-1] for path in found["paths"] if path["verdict"] == found["verdict"] and path["hops"]]
        ways = sorted(
            {f"{hop['out']} {hop['src']}>{hop['dst']}" + ("" if icmp else f":{hop['dport']}") for hop in hops}
        )
        if found["verdict"] != verdict or (way and ways != [way]):
            yield f"{line}: found {found['verdict']} {ways}"
