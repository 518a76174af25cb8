"""Ports that let in known stations alone: 802.1X, MAC authentication and limits of MAC addresses.

Sources: "Ethernet Switching User Guide" and "User Access and Authentication User Guide": `protocols dot1x authenticator
interface NAME` (or `all`) asks stations, with `mac-radius` for those that do not know 802.1X; `switch-options interface
NAME interface-mac-limit` (ELS) and `ethernet-switching-options secure-access-port interface NAME mac-limit` or
`allowed-mac` (before ELS) limit how many or which stations a port lets in.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.interface import SwitchportMode, VlanLine
from parsers.model.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface, Vlan
    from parsers.source import Span
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

_LIMITS = frozenset({"interface-mac-limit", "mac-limit", "allowed-mac", "persistent-learning"})
_WATCHING = frozenset({
    "examine-dhcp", "no-examine-dhcp", "examine-dhcpv6", "no-examine-dhcpv6", "dhcp-option82", "dhcpv6-option37",
    "dhcpv6-option18", "dhcpv6-option16", "dhcp-trusted", "no-dhcp-trusted", "static-ip", "static-ipv6",
    "no-arp-inspection", "no-ip-source-guard", "no-mac-limit", "no-mac-move-limit",
})  # fmt: skip
"""What `secure-access-port` says that only watches, or takes a guard away ("secure-access-port", EX before ELS)."""
_WITH_MORE = frozenset({
    "dhcp-option82", "dhcpv6-option37", "dhcpv6-option18", "dhcpv6-option16", "static-ip", "static-ipv6",
})  # fmt: skip
"""Those of them that have words of their own; what stands behind another one is a word of the port or VLAN."""
_FORWARDING_CLASS = "forwarding-class"
_SNOOPED = frozenset({"dhcp-snooping-file", "dhcpv6-snooping-file"})
_MOVING = frozenset({"guest-vlan", "server-reject-vlan", "server-fail"})
"""What puts a station that is not known into another VLAN."""
_EVERY = "all"
_PORT = re.compile(r"[a-z]{2}-\d+/\d+/\d+(?:\.\d+)?|ae\d+(?:\.\d+)?")
"""Names of one port; `all`, the name of an interface range and patterns stand for others."""
_QUIET = frozenset({
    "storm-control", "voip", "analyzer", "unknown-unicast-forwarding", "bpdu-block", "redundant-trunk-group",
    "nonstop-bridging", "port-error-disable", "traceoptions", "mac-notification", "mac-table-aging-time",
})  # fmt: skip
"""What bears on no packet, or is read elsewhere (`voiced`, `mirrors`)."""


def guarded(context: Context, root: Statement, interfaces: dict[str, Interface]) -> None:
    """Give each switched port the lines that guard it; none says that nothing does."""
    found: dict[str, list[Span]] = {}
    for name, item in _guards(root):
        found.setdefault(name.removesuffix(".0"), []).append(context.span(item))
    for name, port in list(interfaces.items()):
        if port.switchport is not None:
            own = (*found.get(name.removesuffix(".0"), ()), *found.get(_EVERY, ()))
            interfaces[name] = replace(port, switchport=replace(port.switchport, guards=tuple(dict.fromkeys(own))))
    asking = root.find("protocols", "dot1x", "authenticator")
    if asking is not None:
        asking.settle(LineFate.MODELLED)
        moves = any(item.word in _MOVING for item in asking.walk())
        effect = Effect.MAY_DO_EITHER if moves else Effect.MAY_DENY
        context.doubt("ports ask stations who they are (dot1x)", effect, asking, _ports(interfaces))
    held = root.find("switch-options", "interface")
    if held is not None:
        held.settle(LineFate.MODELLED)
        context.doubt("ports limit the stations that they let in", Effect.MAY_DENY, held, _ports(interfaces))


def registering(context: Context, root: Statement, interfaces: dict[str, Interface]) -> None:
    """Ports that become members of VLANs that a neighbour asks for ("Configuring MVRP": trunks, by name or all)."""
    for protocol in ("mvrp", "gvrp"):
        whole = root.find("protocols", protocol)
        if whole is None:
            continue
        whole.settle(LineFate.MODELLED)
        said = {item.word.removesuffix(".0"): item for item in root.children("protocols", protocol, "interface")}
        for name, port in list(interfaces.items()):
            item = said.get(name.removesuffix(".0"), said.get(_EVERY))
            off = item is None or any(inner.word in {"forbidden", "disable"} for inner in item.walk())
            if port.switchport is None or port.switchport.mode is not SwitchportMode.TRUNK or off:
                continue
            origin = context.span(item if item is not None else whole)
            interfaces[name] = replace(port, switchport=replace(port.switchport, registers=origin))
            what = f"{name} becomes a member of VLANs that its neighbour asks for ({protocol.upper()})"
            context.doubt(what, Effect.MAY_PERMIT, item if item is not None else whole, frozenset({name}))


def access_ports(context: Context, root: Statement, interfaces: dict[str, Interface]) -> None:
    """What switches before ELS are told of ports beside their VLANs (`ethernet-switching-options`)."""
    for item in root.children("ethernet-switching-options"):
        if item.word in _QUIET:
            item.irrelevant("how the switch works")
        elif item.word == "secure-access-port":
            for word in sorted({word for one in item.children("vlan") for word in _drops(one)}):
                context.doubt(f"ports drop what stations send that are not known ({word})", Effect.MAY_DENY, item)
            limiting = {one.word for one in item.children("interface") if _drops(one)}
            if limiting:
                named = {name for name in interfaces if name.removesuffix(".0") in limiting or name in limiting}
                every = any(_PORT.fullmatch(name) is None for name in limiting)
                ports = _switched(interfaces) if every else frozenset(named)
                context.doubt("ports limit the stations that they let in", Effect.MAY_DENY, item, ports)
            item.settle(LineFate.MODELLED)
            for one in item.below.values():
                if one.word not in {"vlan", "interface", *_SNOOPED}:
                    one.fate = LineFate.UNSEEN
        else:
            item.fate = LineFate.UNSEEN


def voiced(context: Context, root: Statement, interfaces: dict[str, Interface], vlans: list[Vlan]) -> None:
    """Access ports that carry a second VLAN for telephones, with its tag (`voip`; "Configuring VoIP", both styles)."""
    numbers = {item.name: item.number for item in vlans}
    for holder in ("ethernet-switching-options", "switch-options"):
        for item in root.children(holder, "voip", "interface"):
            said = item.value("vlan")
            item.settle(LineFate.MODELLED)
            if said is None or said.word == "untagged":
                continue
            number = int(said.word) if said.word.isdecimal() else numbers.get(said.word)
            every = item.word in {_EVERY, "access-ports"}
            for name, port in list(interfaces.items()):
                held = port.switchport
                if held is None or held.mode is not SwitchportMode.ACCESS:
                    continue
                if not every and name.removesuffix(".0") != item.word.removesuffix(".0"):
                    continue
                if number is None:
                    what = f"which VLAN telephones at {name} have"
                    context.doubt(what, Effect.MAY_DO_EITHER, item, frozenset({name}))
                    continue
                line = VlanLine((Interval(number, number),), context.span(item))
                switchport = replace(held, voice_vlan=number, lines=(*held.lines, line))
                interfaces[name] = replace(port, switchport=switchport)


def _drops(place: Statement) -> set[str]:
    """The words of a VLAN or a port of `secure-access-port` that may stop frames of it, known or not."""
    found: set[str] = set()
    for inner in place.below.values():
        if inner.active and inner.word not in _WATCHING:
            found.add(inner.word)
        elif inner.active and inner.word not in _WITH_MORE:
            found |= _drops(inner) - {_FORWARDING_CLASS}
    return found


def _guards(root: Statement) -> Iterator[tuple[str, Statement]]:
    """The ports that are named, each with the statement that guards it."""
    for item in root.children("protocols", "dot1x", "authenticator", "interface"):
        if item.find("disable") is None:
            yield item.word, item
    for path in (("switch-options", "interface"), ("ethernet-switching-options", "secure-access-port", "interface")):
        for item in root.children(*path):
            if any(inner.word in _LIMITS for inner in item.below.values()):
                yield item.word, item


def _switched(interfaces: dict[str, Interface]) -> frozenset[str]:
    return frozenset(name for name, item in interfaces.items() if item.switchport is not None)


def _ports(interfaces: dict[str, Interface]) -> frozenset[str]:
    return frozenset(
        name for name, item in interfaces.items() if item.switchport is not None and item.switchport.guards
    )
