"""What `sysopt connection permit-vpn` lets past the lists: packets that leave a tunnel.

Documents: "Configuring IPsec to Bypass ACLs" (VPN CLI guide): the lists of the source and of the destination
interface do not judge them, nor do the security levels; filters of group policies still do. On by default and then
not printed. Of route-based tunnels ("Virtual Tunnel Interface") the guide says the same and speaks of lists at the
tunnel interface as well, so their packets only may go past.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, BindingPoint, Rule, RuleSet
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.rules import Binding
    from parsers.model.vpn import Tunnel
    from parsers.source import Span
    from parsers.vendors.cisco_asa.state import State

NAME = "(implicit) sysopt connection permit-vpn"


@dataclass(frozen=True, slots=True)
class Entrance:
    """A tunnel, `name` as rules know it, whose packets enter at `interface`; `conditions`: they only may go past."""

    name: str
    interface: str
    origin: Span
    conditions: tuple[UnknownMatch, ...] = ()


def entrances(state: State, tunnels: Sequence[Tunnel]) -> list[Entrance]:
    """The tunnels whose packets go past the lists, in the order of the device."""
    if not state.config.vpn.bypass:
        return []
    found = [Entrance(item.name, item.interface, item.origin) for item in tunnels if item.bypasses_filter]
    for port in state.config.ports.values():
        if port.tunnel and port.nameif:
            why = "sysopt connection permit-vpn, on by default, may let packets of this tunnel past the lists"
            doubt = UnknownMatch(UnknownKind.FEATURE, why, port.origin)
            found.append(Entrance(port.nameif, port.nameif, port.origin, (doubt,)))
    return found


def past_lists(entering: Sequence[Entrance], bindings: tuple[Binding, ...], file: Span) -> tuple[
    tuple[RuleSet, ...], tuple[Binding, ...]
]:  # fmt: skip
    """The list that stands before those that the tunnels go past, and the bindings with it."""
    tunnel_interfaces = {item.interface for item in entering if item.conditions}
    changed = tuple(
        replace(binding, rule_sets=(NAME, *binding.rule_sets))
        if entering
        and (
            binding.point is BindingPoint.OUTBOUND
            or (binding.point is BindingPoint.INBOUND and binding.interface in tunnel_interfaces)
        )
        else binding
        for binding in bindings
    )
    if changed == bindings:
        return (), bindings
    rules = tuple(
        Rule(
            f"tunnel {item.name}", Action.PERMIT,
            Match(in_interfaces=frozenset({item.name}), conditions=item.conditions), item.origin,
        )
        for item in entering
    )  # fmt: skip
    return (RuleSet(NAME, rules, file),), changed
