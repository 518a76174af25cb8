"""Copies of frames and packets that leave by a port: analyzers and port mirroring.

"Network Management and Monitoring Guide", port mirroring and analyzers: an analyzer sends copies of what its inputs
carry, interfaces and VLANs, out by its output, an interface, or a VLAN that carries them over trunks; with
`ip-address` they are sent on in packets. `port-mirroring` sends copies of what filters choose (`port-mirror`), or
sampling. Without an output nothing is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.intervals import Interval, normal
from parsers.model.mirror import Mirror

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from parsers.model.interface import Vlan
    from parsers.model.intervals import Intervals
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

HOLDERS = (("forwarding-options", "analyzer"), ("ethernet-switching-options", "analyzer"))
MIRRORING = ("forwarding-options", "port-mirroring")
_PLACES = frozenset({"interface", "vlan", "ip-address", "routing-instance", "no-filter-check"})
_ABOUT = frozenset({"input", "output", "ratio", "loss-priority"})


def mirrors(context: Context, root: Statement, ports: Collection[str], vlans: Sequence[Vlan]) -> Iterator[Mirror]:
    """The sessions that send copies somewhere; the ports of copies are told as doubtful besides."""
    for holder in HOLDERS:
        for item in root.children(*holder):
            item.settle(LineFate.MODELLED)
            context.known(item, *_ABOUT)
            yield from _session(context, item, item.word, ports, vlans)
    whole = root.get(*MIRRORING)
    if whole is not None:
        whole.settle(LineFate.MODELLED)
        if whole.get("disable") is None:
            yield from _session(context, whole, MIRRORING[1], ports, vlans)


def _session(
    context: Context, item: Statement, name: str, ports: Collection[str], vlans: Sequence[Vlan]
) -> Iterator[Mirror]:
    """One session: where copies go is what its outputs name, of whatever family or instance."""
    outputs = list(_outputs(item))
    named = [one for output in outputs for one in output.children("interface")]
    remote = [number for output in outputs for one in output.children("vlan") for number in _numbers(one.word, vlans)]
    for output in outputs:
        context.known(output, *_PLACES)
        for one in output.children("ip-address"):
            context.doubt(f"{name} sends copies of packets to {one.word}", Effect.MAY_PERMIT, one)
    leaving = [port for one in named for port in _ports(one.word, ports)]
    for one in named:
        what = f"copies of what other ports carry leave by this port ({name})"
        context.doubt(what, Effect.MAY_PERMIT, one, frozenset(_ports(one.word, ports)) or None)
    if named or remote:
        inputs = [one for side in ("ingress", "egress") for one in item.children("input", side)]
        sources = [each.word for one in inputs if one.word == "interface" for each in one.children()]
        numbers = [each.word for one in inputs if one.word == "vlan" for each in one.children()]
        yield Mirror(
            name,
            context.span(named[0] if named else outputs[0]),
            tuple(dict.fromkeys(leaving)),
            tuple(dict.fromkeys(port for word in sources for port in _ports(word, ports))),
            normal(number for word in numbers for number in _numbers(word, vlans)),
            remote=remote[0].first if remote else None,
        )


def _outputs(item: Statement) -> Iterator[Statement]:
    """The outputs of a session, of whatever family or instance."""
    for one in item.children():
        if one.word == "output":
            yield one
        elif one.word != "input":
            yield from _outputs(one)


def _ports(word: str, ports: Collection[str]) -> list[str]:
    """The units of the file that a name means: all, the unit itself, or unit 0 of a port."""
    return [port for port in ports if word in ("all", port, port.removesuffix(".0"))]


def _numbers(word: str, vlans: Sequence[Vlan]) -> Intervals:
    """The VLANs that a name or a number means."""
    if word.isascii() and word.isdecimal() and 0 < int(word) < 4095:
        return (Interval(int(word), int(word)),)
    return tuple(Interval(vlan.number, vlan.number) for vlan in vlans if vlan.name == word)
