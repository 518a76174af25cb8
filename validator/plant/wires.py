"""`wiring:` of a plant: which socket leads where.

An entry is a list of ends, `[sw-c:Gi1/0/41, sw-1:Gi1/1]`, or a mapping with `a`, `b` and perhaps `via` (a node without
a configuration on the way) and `direction` (of a wire to a diode, or through one), or `{device: sw-1, others: hosts}`:
every port of sw-1 that no entry names leads to hosts of its own VLAN, or nowhere. Whether devices and interfaces exist,
only the configurations can tell (`graph/wires`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.nearest import nearest
from validator.plant.model import Direction, NodeKind, WireEnd, WireEntry, Wiring
from validator.plant.nodes import Items, Mapping, Scalar
from validator.plant.values import nodes, text_of

if TYPE_CHECKING:
    from parsers.source import Span
    from validator.plant.building import Draft
    from validator.plant.model import DeviceEntry

NOTHING = "nothing"


def read_wiring(root: Mapping, draft: Draft, devices: tuple[DeviceEntry, ...]) -> Wiring:
    """All wires, and the devices whose wiring is complete."""
    reader = _Reader(draft, {device.id: device for device in devices})
    wires: list[WireEntry] = []
    complete: list[tuple[str, Span]] = []
    for item in nodes(root, "wiring"):
        if isinstance(item, Mapping) and item.get("others") is not None:
            device = item.get("device")
            if not isinstance(device, Scalar) or item.get("a") is not None or item.get("b") is not None:
                draft.mistakes.add(item.span, "a wire says 'others' and not of which device", "device and others alone")
            else:
                complete.append((device.text, device.span))
        else:
            wire = reader.wire(item)
            if wire is not None:
                wires.append(wire)
    return Wiring(tuple(wires), tuple(complete))


class _Reader:
    """Reads ends; what names nothing in the plant must name a socket."""

    def __init__(self, draft: Draft, devices: dict[str, DeviceEntry]) -> None:
        """Zones and assets are known by now."""
        self._draft = draft
        self._devices = devices

    def wire(self, item: object) -> WireEntry | None:
        """One wire; None if its shape is wrong, which is a mistake already or becomes one."""
        if isinstance(item, Items):
            texts = [one for one in item.items if isinstance(one, Scalar) and not one.absent]
            via, span = "", item.span
        elif isinstance(item, Mapping):
            found = (item.get("a"), item.get("b"))
            texts = [one for one in found if isinstance(one, Scalar) and not one.absent]
            via, span = self._via(item), item.span
            if len(texts) < len(found):
                self._draft.mistakes.add(span, "a wire has one end", "a and b, or device and others")
                return None
        else:
            return None
        ends = [end for one in texts if (end := self._end(one)) is not None]
        direction = text_of(item, "direction") if isinstance(item, Mapping) else ""
        if len(ends) == len(texts) and not self._directed(ends, via, direction, span):
            return None
        if direction == Direction.B_TO_A:
            ends.reverse()
        whole = len(ends) == len(texts) > 1
        if whole and not any(end.interface for end in ends) and (via or not self._at_node(ends)):
            expected = "DEVICE:INTERFACE at one end at least, or hosts at a device without a configuration"
            self._draft.mistakes.add(span, "a wire joins no socket of a device", expected)
            return None
        return WireEntry(tuple(ends), span, via, direction in {Direction.A_TO_B, Direction.B_TO_A})

    def _at_node(self, ends: list[WireEnd]) -> bool:
        """Whether hosts are plugged into one node without a configuration, which is no diode."""
        nodes = [end.device for end in ends if end.device]
        hosts = [end for end in ends if end.zone]
        return len(nodes) == 1 and len(nodes) + len(hosts) == len(ends) and not self._is_diode(nodes[0])

    def _is_diode(self, name: str) -> bool:
        return name in self._devices and self._devices[name].kind is NodeKind.DIODE

    def _directed(self, ends: list[WireEnd], via: str, direction: str, span: Span) -> bool:
        """Whether a direction stands where a diode is, between sockets, and nowhere else; a mistake if not."""
        names = {via, *(end.device for end in ends if not end.interface)}
        diodes = [name for name in names if self._is_diode(name)]
        directed = direction in {Direction.A_TO_B, Direction.B_TO_A}
        if diodes and not directed:
            message = f"a wire leads to diode {diodes[0]} and does not say which way it carries"
            self._draft.mistakes.add(span, message, "direction: a_to_b or b_to_a")
        elif directed and not diodes:
            message = "a wire carries one way, and no diode is at its end or on its way"
            self._draft.mistakes.add(span, message, "via: a device of kind diode")
        elif directed and not all(end.interface or end.device in diodes for end in ends):
            message = "a wire through a diode ends at something else than a socket"
            self._draft.mistakes.add(span, message, "DEVICE:INTERFACE, or the diode itself")
        else:
            return True
        return False

    def _via(self, item: Mapping) -> str:
        via = item.get("via")
        if not isinstance(via, Scalar):
            return ""
        self._node(via)
        return text_of(item, "via")

    def _end(self, one: Scalar) -> WireEnd | None:
        device, colon, interface = one.text.partition(":")
        draft = self._draft
        if colon:
            return WireEnd(one.text, one.span, device, interface)
        if one.text == NOTHING:
            return WireEnd(one.text, one.span)
        if one.text in draft.assets:
            asset, zone = draft.assets[one.text]
            return WireEnd(one.text, one.span, zone=zone, addresses=asset.addresses)
        if one.text in draft.zones:
            return WireEnd(one.text, one.span, zone=one.text)
        return WireEnd(one.text, one.span, device=one.text) if self._node(one) else None

    def _node(self, one: Scalar) -> bool:
        """Whether a device named alone is one without a configuration."""
        entry = self._devices.get(one.text)
        if entry is None:
            names = (*self._draft.assets, *self._draft.zones, *self._devices, NOTHING)
            message = f"a wire names '{one.text[:64]}', which is declared nowhere"
            expected = "DEVICE:INTERFACE, an asset, a zone, a device without a configuration, or nothing"
            self._draft.mistakes.add(one.span, message, expected, nearest(one.text, names))
        elif entry.file:
            message = f"a wire ends at device {one.text} and does not say where"
            self._draft.mistakes.add(one.span, message, f"{one.text}:INTERFACE")
        return entry is not None and not entry.file
