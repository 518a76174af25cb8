"""`no forward interface Vlan N` of the ASA 5505: one VLAN opens no connection to another one.

Documents: "Starting Interface Configuration (ASA 5505)", CLI guide 8.4 and 9.2 ("the VLAN ID to which this VLAN
interface cannot initiate traffic"; of its example: the business network can access the home network, and not the other
way round); Command Reference, `forward interface`. It stands beside the lists and levels, and answers go back. What it
does with packets that enter or leave one of the two by a tunnel is told nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import EVERYTHING, Match
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.vpn import Tunnel
    from parsers.source import Span
    from parsers.vendors.cisco_asa.nouns import Port
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

NAME = "(implicit) no forward interface"
APART = "Cisco ASA 5505: a VLAN opens no connections to the one that `no forward interface` names"
BESIDE = "Cisco ASA 5505: `no forward interface` says nothing of other connections"


def read_no_forward(state: State, port: Port, child: Statement) -> bool:
    """`[no] forward interface Vlan N`."""
    words = [word.lower() for word in child.words if word.lower() != "no"]
    target = "".join(words[2:])
    if words[:2] != ["forward", "interface"] or not target.removeprefix("vlan").isdecimal():
        return False
    port.no_forward.pop(target, None)
    if child.words[0].lower() == "no":
        port.no_forward[target] = state.span(child)
    return True


def no_forward(state: State, tunnels: Sequence[Tunnel]) -> tuple[tuple[RuleSet, ...], tuple[Binding, ...]]:
    """The guard with its binding; nothing where no line says so."""
    ports = {port.hardware.lower(): port for port in state.config.ports.values() if port.nameif}
    rules = [
        rule
        for port in ports.values()
        for target, origin in port.no_forward.items()
        if target in ports
        for rule in _apart(port.nameif, ports[target].nameif, tunnels, origin)
    ]
    if not rules:
        return (), ()
    whole = state.whole()
    end = Rule("implicit", Action.PERMIT, EVERYTHING, whole, implicit=BESIDE)
    guard = RuleSet(NAME, (*rules, end), whole, RuleSetKind.GUARD)
    return (guard,), (Binding((NAME,), BindingPoint.FORWARD, None, whole),)


def _apart(entering: str, leaving: str, tunnels: Iterable[Tunnel], origin: Span) -> Iterator[Rule]:
    for tunnel in tunnels:
        for here, there in ((entering, tunnel.name), (tunnel.name, leaving)):
            if tunnel.interface == (leaving if here == entering else entering):
                match = Match(in_interfaces=frozenset({here}), out_interfaces=frozenset({there}))
                yield Rule(f"{entering}: {tunnel.name}", Action.UNKNOWN, match, origin, implicit=APART)
    match = Match(in_interfaces=frozenset({entering}), out_interfaces=frozenset({leaving}))
    yield Rule(f"{entering}: {leaving}", Action.DENY, match, origin, implicit=APART)
