"""On which interfaces a routing protocol is spoken, where the file says it of each.

IP Routing: OSPF Command Reference, "network area" (the interfaces whose address a line covers take part), "ip ospf
area" (so does this one), "passive-interface" (no hellos are sent, and none that come are taken). IP Routing: EIGRP
Command Reference, "network" (without a mask: of the class) and "passive-interface" (the same). RIP still learns on a
passive interface (IP Routing: RIP Command Reference), and of IS-IS and the named mode of EIGRP nothing is told.
An inbound access list judges what is for the router itself as well, so hellos must pass it (Security Configuration
Guide: Access Control Lists; OSPF is protocol 89, RFC 2328, A.1; EIGRP 88, RFC 7868, 5.3).
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.rules import Action, BindingPoint
from parsers.model.service import of_protocol
from parsers.syntax.neighbours import names_neighbour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import DynamicRouting
    from parsers.model.rules import Rule
    from parsers.model.service import ServiceSet
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

CLASSES = ((128, 24), (192, 16), (224, 8))
"""Up to which first byte a network without a mask has how many bits of hosts."""


def tells_where(line: Statement, protocol: str) -> bool:
    """Whether a line below a protocol tells where it is spoken, or to whom."""
    words = line.words[1:] if line.words[0] == "no" else line.words
    where = protocol in {"ospf", "eigrp"} and words[0] in {"network", "passive-interface"}
    return where or names_neighbour(line)


def where_spoken(state: State) -> Iterator[DynamicRouting]:
    """What runs, with the interfaces on which it is spoken."""
    blocks = {state.span(statement): statement for statement in state.protocols}
    for item in state.dynamic:
        block = blocks.get(item.origin)
        yield item if block is None else _told(item, block, state)


def _told(item: DynamicRouting, block: Statement, state: State) -> DynamicRouting:
    found = _interfaces(block, item.vrf, state)
    silent = any(child.words[0] == "passive-interface" for child in block.children)
    return replace(item, interfaces=found, chosen=found is not None and silent)


def _interfaces(block: Statement, vrf: str, state: State) -> frozenset[str] | None:
    words = block.words
    if words[:2] not in (["router", "ospf"], ["router", "eigrp"]) or not words[2:3] or not words[2].isdecimal():
        return None
    default, said = False, dict[str, bool]()
    lines = list[tuple[int, int]]()
    for child in block.children:
        match child.words:
            case ["passive-interface", "default"]:
                default = True
            case ["passive-interface", *name] if name:
                said["".join(name)] = True
            case ["no", "passive-interface", *name] if name and name != ["default"]:
                said["".join(name)] = False
            case ["network", *rest] if (line := _line(rest)) is not None:
                lines.append(line)
            case ["network" | "address-family", *_]:
                return None
            case _:
                continue
    if said.keys() - state.interfaces.keys():
        return None
    of = [draft for draft in state.interfaces.values() if draft.vrf == vrf and not said.get(draft.name, default)]
    own, hellos = (words[2], of_protocol(89)) if words[1] == "ospf" else ("", of_protocol(88))
    spoken = [draft for draft in of if own in draft.ospf or _is_covered(draft, lines)]
    return frozenset(draft.name for draft in spoken if _is_heard(draft, hellos, state))


def _is_heard(draft: InterfaceDraft, hellos: ServiceSet, state: State) -> bool:
    """Whether the list of an interface, if there is one, may let in what neighbours say."""
    for use in state.uses:
        if use.interface == draft.name and use.point is BindingPoint.INBOUND and use.family == 4:
            listed = state.lists.get((4, use.name))
            rules = [] if listed is None else [rule for _, rule in listed.rules]
            if rules and not any(_may_permit(rule, hellos) for rule in rules):
                return False
    return True


def _may_permit(rule: Rule, packets: ServiceSet) -> bool:
    return rule.action is not Action.DENY and bool(rule.match.service.possibly & packets)


def _is_covered(draft: InterfaceDraft, lines: list[tuple[int, int]]) -> bool:
    own = [int(item.value.ip) for item in draft.addresses if item.value.version == 4]
    return draft.dynamic_address or any(not (one ^ network) & ~wild for one in own for network, wild in lines)


def _line(words: list[str]) -> tuple[int, int] | None:
    """The network of a line, and the bits that it leaves open; None where it is not understood."""
    try:
        network = int(ipaddress.IPv4Address(words[0]))
        if len(words) > 1 and words[1] != "area":
            return network, int(ipaddress.IPv4Address(words[1]))
    except (ValueError, IndexError):
        return None
    return next(((network, (1 << open_) - 1) for end, open_ in CLASSES if network >> 24 < end), None)
