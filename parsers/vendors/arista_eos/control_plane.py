"""What judges packets for the device itself: the lists of the control plane, by VRF.

"EOS User Manual", "ACLs and Route Maps": the switch gives the control plane `default-control-plane-acl` unless the
configuration names another list. The entries of that list are those that `show ip access-lists` printed on EOS 4.19
to 4.3x; what is not in all of them may be there. Of the IPv6 one no document was at hand: it may let in everything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.source import Span
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.words import Words
from parsers.vendors.arista_eos.entries import Entry, read_entry

if TYPE_CHECKING:
    from parsers.vendors.arista_eos.list_sources import Sets
    from parsers.vendors.arista_eos.nouns import State

DEFAULT = "default-control-plane-acl"
ALWAYS: str = """\
icmp any any
ip any any tracked
udp any any eq bfd ttl eq 255
udp any any eq bfd-echo ttl eq 254
ospf any any
tcp any any eq ssh telnet www snmp bgp https msdp ldp
udp any any eq bootps bootpc ntp snmp rip ldp
tcp any any eq mlag ttl eq 255
udp any any eq mlag ttl eq 255
vrrp any any
ahp any any
pim any any
igmp any any
tcp any any range 5900 5910
tcp any any range 50000 50100
udp any any range 51000 51100
tcp any any eq nat ttl eq 255
tcp any eq bgp any
"""
PERHAPS: str = """\
udp any any eq multihop-bfd micro-bfd sbfd
udp any eq sbfd any
tcp any any eq netconf-ssh gnmi
udp any any eq ptp-event ptp-general
tcp any any eq 3333
rsvp any any
tcp any any eq 6040
tcp any any eq 5541 ttl eq 255
tcp any any eq 5542 ttl eq 255
"""
WHY = "Arista EOS: the list that the control plane has unless another is named (default-control-plane-acl)"


def control_plane(state: State, sets: Sets) -> tuple[list[RuleSet], list[Binding]]:
    """The default lists, where they judge, and the bindings of all lists of the control plane."""
    uses = [use for use in state.uses if use.scope == "control-plane"]
    made = {family: _default(family, state) for family in (4, 6)}
    if not uses:
        nowhere = Span(state.source.name, 0)
        points = [Binding((one.name,), BindingPoint.LOCAL, None, nowhere, "control-plane") for one in made.values()]
        return list(made.values()), points
    bindings: list[Binding] = []
    used: set[int] = set()
    for draft in state.interfaces.values():
        for family in (4, 6):
            named = [use for use in uses if use.family == family and use.vrf == draft.vrf]
            name, origin = made[family].name, Span(state.source.name, 0)
            if named:
                name, origin = sets[family, named[-1].name].name, named[-1].origin
            else:
                used.add(family)
            bindings.append(Binding((name,), BindingPoint.LOCAL, draft.name, origin, "control-plane"))
    return [made[family] for family in sorted(used)], bindings


def _default(family: int, state: State) -> RuleSet:
    nowhere = Span(state.source.name, 0)
    every = EVERY[family]
    name = DEFAULT if family == 4 else f"{DEFAULT} (ipv6)"
    reason = UnknownMatch(UnknownKind.FEATURE, f"an entry of {name} that some releases have", nowhere)
    rules: list[Rule] = []
    if family == 6:
        rules.append(Rule("10", Action.PERMIT, Match(every, every, conditions=(reason,)), nowhere, implicit=WHY))
    else:
        for number, text in enumerate((*ALWAYS.splitlines(), *PERHAPS.splitlines()), 1):
            match = read_entry(Words([*text.split()]), Entry(4, nowhere), standard=False)
            if number > ALWAYS.count("\n"):
                match = replace(match, conditions=(*match.conditions, reason))
            rules.append(Rule(str(number * 10), Action.PERMIT, match, nowhere, implicit=WHY))
    rules.append(Rule("implicit", Action.DENY, Match(every, every), nowhere, implicit=WHY))
    return RuleSet(name, tuple(rules), nowhere, families=frozenset({family}))
