"""Groups of routers that share the address of a gateway: HSRP, VRRP and GLBP.

Sources: First Hop Redundancy Protocols Configuration Guide (IOS XE 17): "Configuring HSRP", "HSRP Object Tracking",
"Configuring VRRP", "VRRPv3 Protocol Support". The highest priority is active, 100 where none is given; HSRP preempts
only where that stands, VRRP unless `no vrrp N preempt` does, and with the shared address of its own a router of VRRP
has priority 255 (RFC 5798, 8.3.2). A group that tracks something lowers its priority when that is lost; older releases
print `standby 1 priority 110 preempt`, or name an interface behind `track`. All routers of GLBP forward, and one that
follows another group (`follow`) is as that: of these nothing is said. HSRP of version 2 (`standby version 2`, of an
interface) does not hear that of version 1 ("Hot Standby Router Protocol Version 2", 12.3(4)T).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.interface import AddressRole, Candidacy, InterfaceAddress
from parsers.nouns import dataclass
from parsers.vendors.cisco_ios import irrelevance

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

_DECIDES = "which gateway of a group is active, and how it decides"
_OWNER = 255
"""The priority of a router whose own address a group of VRRP has."""


@dataclass(slots=True)
class Group:
    """A group as a router takes part in it; `name` is its protocol and number ("hsrp 1")."""

    name: str
    priority: int = 100
    preempts: bool = False
    watches: bool = False
    told: bool = True
    """Whether it stands for itself (neither GLBP nor one that follows another)."""


def read_group(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`standby [N] ip A [secondary]`, and the same of VRRP and GLBP; v3 groups hold `address` lines."""
    rest, number = words[1:], "0"
    if rest and rest[0].isdecimal():
        number, rest = str(int(rest[0])), rest[1:]
    if rest[:1] == ["address-family"] and len(rest) == 2:
        return _read_family(child, _group(draft, words[0], f"{number} {rest[1]}"), draft, state)
    group = _group(draft, words[0], number)
    if rest[:1] in (["ip"], ["ipv6"]) and rest[1:2] in (["autoconfig"], ["learn"]):
        return True
    if rest[:1] in (["ip"], ["ipv6"]) and len(rest) > 1:
        address = rest[1].split("/")[0]
        ipaddress.ip_address(address)
        draft.virtual.append((address, state.span(child), group))
        return rest[2:] in ([], ["secondary"])
    if rest == ["ip"]:
        draft.dynamic_address = True
    second = words == ["standby", "version", "2"]
    if second:
        draft.hsrp = "hsrp2"
    if second or rest == ["ip"] or (words[0] != "glbp" and _decides(rest, group)):
        return True
    if irrelevance.find("standby", rest) is None:
        return False
    state.ledger.irrelevant(child.line, _DECIDES)
    return False


def read_no_group(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`no vrrp 10 preempt`; other defaults of a group that is switched off; `no vrrp 10 ip` is never printed."""
    numbered = bool(words[2:]) and words[2].isdecimal()
    rest = words[3:] if numbered else words[2:]
    if rest == ["preempt"]:
        _group(draft, words[1], str(int(words[2])) if numbered else "0").preempts = False
        return True
    if rest and irrelevance.find("standby", rest) is not None:
        state.ledger.irrelevant(child.line, _DECIDES)
    return False


def _read_family(child: Statement, group: Group, draft: InterfaceDraft, state: State) -> bool:
    for line in child.children:
        if line.words[0] == "address" and len(line.words) in (2, 3):
            shared = line.words[1].partition("/")[0]
            ipaddress.ip_address(shared)
            draft.virtual.append((shared, state.span(line), group))
            state.modelled(line)
        elif line.words == ["no", "preempt"] or _decides(line.words, group):
            group.preempts = group.preempts and line.words[0] != "no"
            state.modelled(line)
        else:
            irrelevance.judge(line, "interface / vrrp", state)
    return True


def _group(draft: InterfaceDraft, protocol: str, number: str) -> Group:
    name = f"{'hsrp' if protocol == 'standby' else protocol} {number.partition(' ')[0]}"
    made = Group(name, preempts=protocol == "vrrp", told=protocol != "glbp")
    return draft.gateways.setdefault((protocol, number), made)


def _decides(rest: list[str], group: Group) -> bool:
    """Whether words say who is active: they are noted."""
    match rest:
        case ["priority", number, *more] if number.isdecimal() and more[:1] in ([], ["preempt"]):
            group.priority = int(number)
            group.preempts = group.preempts or bool(more)
        case ["preempt", *_]:
            group.preempts = True
        case ["track", _, *_]:
            group.watches = True
        case ["follow", _]:
            group.told = False
        case _:
            return False
    return True


def shared_addresses(draft: InterfaceDraft) -> list[InterfaceAddress]:
    """The addresses that an interface shares, with what it does to have them."""
    found: list[InterfaceAddress] = []
    own = {item.value.ip for item in draft.addresses}
    for text, origin, group in draft.virtual:
        address = ipaddress.ip_address(text)
        length = next(
            (one.value.network.prefixlen for one in draft.addresses if address in one.value.network),
            address.max_prefixlen,
        )
        value = ipaddress.ip_interface(f"{text}/{length}")
        stands = _candidacy(group, draft.hsrp, mine=address in own)
        found.append(InterfaceAddress(value, AddressRole.VIRTUAL, origin, stands))
    return found


def _candidacy(group: Group, hsrp: str, *, mine: bool) -> Candidacy | None:
    if not group.told:
        return None
    name = group.name.replace("hsrp", hsrp)
    if mine:
        return Candidacy(_OWNER, preempts=True, watches=group.watches, group=name)
    return Candidacy(group.priority, preempts=group.preempts, watches=group.watches, group=name)
