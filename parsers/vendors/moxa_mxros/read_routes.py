"""Static routes, protocols that learn routes, virtual routers, and what is carried on beside the policy.

Words: guerrilla_aaron 0.1.8, `config.py`, `config_rip.py`, `config_ospf.py`, `config_vrrp.py` and
`test_suite/steps/route_static_route.py` (`ip route static NAME NETWORK MASK NEXT-HOP METRIC`).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.routing import DynamicRouting, Route
from parsers.vendors.moxa_mxros.nouns import RouteDraft, VirtualDraft
from parsers.vendors.moxa_mxros.text import is_number

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.moxa_mxros.nouns import Box
    from parsers.vendors.moxa_mxros.text import Reading

LARGEST_METRIC = 255
PROTOCOL_WORDS = {
    "rip": frozenset({"network", "version", "redistribute", "distance"}),
    "ospf": frozenset({"area", "redistribute", "network", "virtual-link", "range"}),
}
VIRTUAL_WORDS = frozenset({"vrid", "priority", "preempt", "accept", "adver-interval", "track", "auth-type", "auth-key"})
FORWARDED = "broadcasts of UDP are carried to another interface, and no rule judges them"
MULTICAST = "multicast is carried to another interface, and whether the policy judges it is not documented"
DIRECTED = "broadcasts to a network behind the device are delivered; whether the policy judges them is not documented"
RELAYED = "DHCP is carried to a server, and no rule judges it"


def read_route(reading: Reading, box: Box, statement: Statement) -> None:
    """`ip route static NAME NETWORK MASK NEXT-HOP [METRIC] [enable]`, or the state of one that stands above."""
    words = list(statement.words[3:])
    if statement.children or len(words) < 2:
        reading.unknown(statement)
        return
    if len(words) == 2 and words[1].lower() in {"enable", "disable"}:
        found = [draft for name, draft in box.routes if name == words[0]]
        if len(found) != 1:
            reading.unknown(statement, f"no static route {words[0]} stands above")
            return
        found[0].enabled.set(words[1].lower() == "enable", reading.origin(statement))
        reading.modelled(statement)
        return
    name, *words = words
    state = words.pop().lower() if words[-1].lower() in {"enable", "disable"} else ""
    metric = words.pop() if len(words) == 4 else "1"
    if len(words) != 3 or not is_number(metric) or not 1 <= int(metric) <= LARGEST_METRIC:
        reading.unknown(statement)
        return
    try:
        network = ipaddress.IPv4Network(f"{words[0]}/{words[1]}", strict=False)
        hop = ipaddress.IPv4Address(words[2])
    except ValueError:
        reading.unknown(statement)
        return
    draft = RouteDraft(Route(network, hop, None, reading.origin(statement), metric=int(metric)))
    if state:
        draft.enabled.set(state == "enable", reading.origin(statement))
    box.routes.append((name, draft))
    reading.modelled(statement)


def read_protocol(reading: Reading, box: Box, statement: Statement) -> None:
    """`router rip`, `router ospf ID`, `router vrrp`; what they learn is not in the file."""
    match statement.words[1:]:
        case ["vrrp"] if not statement.children:
            box.vrrp.set(True, reading.origin(statement))
        case ["rip"] | ["ospf", _]:
            protocol = statement.words[1]
            for child in statement.children:
                if child.words[0] in PROTOCOL_WORDS[protocol] and not child.children:
                    reading.irrelevant(child, "which routes are learned and told is not decided by the file")
                else:
                    reading.unknown(child)
            box.dynamic.append(DynamicRouting(protocol, reading.origin(statement)))
        case _:
            reading.unknown(statement)
            return
    reading.modelled(statement)


def read_virtual(reading: Reading, box: Box, statement: Statement) -> None:
    """`vrrp N` with its address; `vrrp version 3`."""
    match statement.words[1:]:
        case ["version", _] if not statement.children:
            reading.irrelevant(statement, "how the routers of a virtual address speak to each other")
            return
        case [index] if is_number(index):
            draft = VirtualDraft(reading.origin(statement), int(index))
        case _:
            reading.unknown(statement)
            return
    for child in statement.children:
        match child.words:
            case ["virtual-ip", address] if _is_address(address) and not (draft.address or child.children):
                draft.address = address
            case ["interface", name] if not (draft.interface or child.children):
                draft.interface = name
            case ["vrrp" | "enable"] if not child.children:
                draft.enabled.set(True, reading.origin(child))
            case ["no", "vrrp" | "enable"] | ["disable"] if not child.children:
                draft.enabled.set(False, reading.origin(child))
            case [word, *_] | ["no", word, *_] if word in VIRTUAL_WORDS and not child.children:
                reading.irrelevant(child, "which of the routers has the virtual address; each may")
                continue
            case _:
                reading.unknown(child)
                continue
        reading.modelled(child)
    reading.modelled(statement)
    box.virtual.append(draft)


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def read_carried(reading: Reading, statement: Statement) -> None:
    """`ip broadcast-forward`, `ip mroute`, `ip multicast-routing`, `ip dhcp-relay`: past the policy, perhaps.

    The robot of the vendor's tests sends a broadcast from WAN to LAN by the first, and needs no rule for it. The
    interfaces are those of the rule (`in WAN out LAN`).
    """
    word = statement.words[1]
    told = {"broadcast-forward": FORWARDED, "dhcp-relay": RELAYED, "directed-broadcast": DIRECTED}.get(word, MULTICAST)
    reading.feature(statement, told, Effect.MAY_DO_EITHER)
