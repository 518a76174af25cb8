"""VLANs and the ports that carry them.

Source: "Ethernet Switching User Guide" (ELS and before): `interface-mode` or `port-mode`, a port without a mode is an
access port; a VLAN may name its ports itself; a trunk without `native-vlan-id` drops frames without a tag. "Firewall
Filter Processing Points for Bridged and Routed Packets on EX Series Switches": what is bridged within a VLAN meets the
filters of its ingress and of its egress; what is routed meets that of the ingress where it comes in and that of the
egress where it leaves, beside those of the IRB interface.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.interface import EVERY_VLAN, Interface, Switchport, SwitchportMode, Vlan, VlanLine
from parsers.model.intervals import Interval, Intervals, normal, size
from parsers.model.rules import Binding, BindingPoint
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.filters import bound_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

_MODES = {"access": SwitchportMode.ACCESS, "trunk": SwitchportMode.TRUNK, "tagged-access": SwitchportMode.TRUNK}

_ABOUT = frozenset(
    [
        "interface-mode",
        "port-mode",
        "vlan",
        "native-vlan-id",
        "recovery-timeout",
        "storm-control",
        "vlan-id",
        "vlan-id-list",
        "isid-list",
        "mac",
        "no-neighbor-learn",
        "policer",
        "mtu",
    ]
)
_POINTS = {"input": BindingPoint.INBOUND, "output": BindingPoint.OUTBOUND}
_WITHIN = "vlan-map"
"""The scope of what judges frames within a VLAN, in front of its number."""
_DEFAULT, _DEFAULT_NUMBER = "default", 1
"""The VLAN of ports that name none: untagged before ELS, 1 with it."""
_NO_NATIVE = 4095
"""Junos drops frames without a tag on a trunk without `native-vlan-id`; no allowed VLAN has this number."""


@dataclass
class Switching:
    """The VLANs of a device, and its ports."""

    context: Context
    vlans: list[Vlan] = field(default_factory=list[Vlan])
    bindings: list[Binding] = field(default_factory=list[Binding])
    """Filters of ports and of VLANs."""
    routed: dict[str, int | None] = field(default_factory=dict[str, "int | None"])
    """Interface of a VLAN to its number, if it has one."""
    _vlans: dict[str, Intervals] = field(default_factory=dict[str, Intervals])
    _numbered: set[str] = field(default_factory=set[str])
    _of_vlan: dict[str, list[VlanLine]] = field(default_factory=dict[str, list[VlanLine]])

    def read(self, root: Statement) -> None:
        """All VLANs."""
        held = [item for word in ("vlans", "bridge-domains") for item in root.children(word)]
        self._numbered = {item.text("vlan-id") for item in held}
        for item in held:
            self._vlan(item)

    def _numbers(self, item: Statement) -> Intervals:
        said = item.texts("vlan-id") + item.texts("vlan-id-list") + item.texts("vlan-range")
        if item.word == _DEFAULT and not said and str(_DEFAULT_NUMBER) not in self._numbered:
            return (Interval(_DEFAULT_NUMBER, _DEFAULT_NUMBER),)
        return _vlans(said)

    def _vlan(self, item: Statement) -> None:
        numbers = self._numbers(item)
        for each in item.children():
            if each.word in {"vlan-id", "vlan-id-list", "vlan-range", "l3-interface", "routing-interface", "interface"}:
                continue
            if each.word in {"description", "mac-table-size", "mac-statistics", "switch-options", "domain-type"}:
                each.irrelevant("a comment or a limit")
            elif (held := _filter_of(each)) is not None:
                self._judged(item, held, numbers)
            elif each.word in {
                "forwarding-options",
                "isolation-vlan",
                "isolated-vlan",
                "community-vlans",
                "private-vlan",
                "primary-vlan",
                "no-local-switching",
                "vxlan",
                "dot1q-tunneling",
                "pvlan",
            }:
                each.settle(LineFate.MODELLED)
                apart = each.word == "no-local-switching"
                effect = Effect.MAY_DENY if apart else Effect.MAY_DO_EITHER
                self.context.doubt(f"{each.word} of VLAN {item.word}", effect, each)
            else:
                self.context.unread(each, f"{each.word!r} of a VLAN is not understood")
        self._vlans[item.word] = numbers
        for number in numbers:
            for value in range(number.first, min(number.last, number.first + 4094) + 1):
                self.vlans.append(Vlan(value, item.word, self.context.span(item)))
        self._interface(item, numbers)
        for each in item.children("interface"):
            for inner in each.children():
                inner.irrelevant("learnt addresses")
            line = VlanLine(numbers, self.context.span(each))
            self._of_vlan.setdefault(each.word.removesuffix(".0"), []).append(line)

    def _judged(self, item: Statement, held: Statement, numbers: Intervals) -> None:
        """The filters of a VLAN, within it and at its IRB interface."""
        routed = item.value("l3-interface") or item.value("routing-interface")
        for each in held.children():
            if each.word not in _POINTS:
                self.context.unread(each, f"{each.word!r} of a filter is not understood")
                continue
            for named in each.children():
                where = self.context.span(named)
                name = (bound_name(named.word, 0),)
                for number in (value for part in numbers for value in range(part.first, part.last + 1)):
                    within = f"{_WITHIN} {number}"
                    self.bindings.append(Binding(name, _POINTS[each.word], None, where, within))
                if routed is not None:
                    self.bindings.append(Binding(name, _POINTS[each.word], routed.word, where))

    def _filters(self, item: Statement, port: str) -> Iterator[Binding]:
        """`filter { input NAME; output NAME; }` of a port."""
        for each in item.children():
            if each.word not in _POINTS:
                self.context.unread(each, f"{each.word!r} of a filter is not understood", frozenset({port}))
            for named in each.children() if each.word in _POINTS else ():
                yield Binding((bound_name(named.word, 0),), _POINTS[each.word], port, self.context.span(named), "port")

    def _interface(self, item: Statement, numbers: Intervals) -> None:
        """The interface of a VLAN; without a number it is there as well."""
        routed = item.value("l3-interface") or item.value("routing-interface")
        if routed is not None:
            self.routed[routed.word] = numbers[0].first if numbers else None
        if not numbers:
            self.context.doubt(f"which number VLAN {item.word} has", Effect.MAY_DO_EITHER, item)

    def port(self, made: Interface, family: Statement, native: str) -> Interface:
        """A port of VLANs; those that a VLAN names itself count as well."""
        mode_at = family.value("interface-mode") or family.value("port-mode")
        mode = _MODES.get("access" if mode_at is None else mode_at.word)
        if mode is None:
            self.context.bad(mode_at or family, "the mode of a port is not understood")
            mode = SwitchportMode.TRUNK
        lines = list(self._of_vlan.get(made.name.removesuffix(".0"), ()))
        for item in [
            *family.children("vlan", "members"),
            *family.children("vlan-id"),
            *family.children("vlan-id-list"),
        ]:
            numbers = EVERY_VLAN if item.word == "all" else self._vlans.get(item.word) or _vlans([item.word])
            if not numbers:
                self.context.bad(item, f"VLAN {item.word!r} is not in the file")
                self.context.doubt(f"which VLAN {item.word} is", Effect.MAY_DO_EITHER, item, frozenset({made.name}))
            lines.append(VlanLine(numbers, self.context.span(item)))
        held = family.get("vlan")
        if held is not None:
            self.context.known(held, "members")
        inner = family.text("native-vlan-id") or native
        known = self._vlans.get(inner) or _vlans([inner] if inner else [])
        for item in family.children():
            if item.word == "filter":
                self.bindings += self._filters(item, made.name)
            elif item.word in _ABOUT:
                item.irrelevant("how the link works")
            else:
                self.context.unread(item, f"{item.word!r} of a port is not understood", frozenset({made.name}))
        vlans = normal(part for line in lines for part in line.vlans)
        if mode is SwitchportMode.ACCESS:
            if size(vlans) > 1:
                what = f"which of its VLANs access port {made.name} has"
                self.context.doubt(what, Effect.MAY_DO_EITHER, family, frozenset({made.name}))
            access = vlans[0].first if vlans else 1
            return replace(made, switchport=Switchport(mode, access_vlan=access, lines=tuple(lines)))
        allowed = normal([*vlans, *known])
        untagged = known[0].first if known else _NO_NATIVE
        return replace(made, switchport=Switchport(mode, native_vlan=untagged, allowed=allowed, lines=tuple(lines)))


def _filter_of(item: Statement) -> Statement | None:
    """The `filter` of a VLAN: `filter`, or alone in `forwarding-options` (ELS)."""
    if item.word == "filter":
        return item
    inner = item.children() if item.word == "forwarding-options" else []
    return inner[0] if [one.word for one in inner] == ["filter"] else None


def _vlans(texts: list[str]) -> Intervals:
    """`N` and `N-M`; what is neither is left out."""
    found: list[Interval] = []
    for text in texts:
        first, dash, last = text.partition("-")
        if first.isdecimal() and (not dash or last.isdecimal()) and 0 < int(first) <= int(last or first) < 4095:
            found.append(Interval(int(first), int(last or first)))
    return normal(found)
