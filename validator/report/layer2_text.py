"""What a report says of layer 2: what was judged, what was taken for granted, and what was not seen at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    from validator.report.document import Layer2

LAYER_3 = (
    "every PROVED is layer 3 only: it holds for what firewalls and routers forward, not for zones that share "
    "a switch, a VLAN, a cable or a radio"
)
SHOWN, ATTESTED, ASSUMED, UNSEEN = "layer 2 shown", "layer 2 attested", "layer 2 assumed", "layer 3 only"
MOST_ZONES = 12


def scope(layer2: Layer2) -> str:
    """The one phrase that says how far PROVED goes."""
    grades = {grade for _, grade in layer2.grades}
    if grades <= {UNSEEN}:
        return UNSEEN
    return "layers 2 and 3" if grades <= {SHOWN, ATTESTED} else "layers 2 and 3, with assumptions"


def layer2_lines(layer2: Layer2) -> tuple[str, ...]:
    """Sentences, each complete; the first says on what the rest is built."""
    grades = {grade for _, grade in layer2.grades}
    zones = {grade: [safe_text(zone) for zone, one in layer2.grades if one == grade] for grade in grades}
    if scope(layer2) == UNSEEN:
        return (LAYER_3,)
    found = [_judged(layer2)]
    if zones.get(SHOWN):
        found.append(f"all wiring of these zones is known: {_named(zones[SHOWN])}")
    if zones.get(ATTESTED):
        found.append(f"somebody vouches for separation on layer 2 (`layer2:`) of: {_named(zones[ATTESTED])}")
    if zones.get(ASSUMED):
        found.append(
            "PROVED between two of the following zones, or of those below, takes for granted that a port whose other "
            "end is not known leads to hosts of its own VLAN or network, or to a port of the same VLAN; `wiring:` in "
            f"the plant file settles it: {_named(zones[ASSUMED])}"
        )
    if zones.get(UNSEEN):
        found.append(
            "PROVED between two of the following zones is layer 3 only: no switch configuration and no wiring shows "
            f"their segments, and two of them may share a switch, a cable or a radio: {_named(zones[UNSEEN])}"
        )
    return tuple(found)


def _judged(layer2: Layer2) -> str:
    devices = f"{layer2.devices} device{'' if layer2.devices == 1 else 's'} with switched ports"
    if not layer2.trunks:
        return f"layer 2: judged from {devices}"
    if layer2.trunks == 1:
        known = "known" if layer2.known else "not known"
        return f"layer 2: judged from {devices}; the other end of the only trunk is {known}"
    return f"layer 2: judged from {devices}; the other ends of {layer2.known} of {layer2.trunks} trunks are known"


def _named(zones: list[str]) -> str:
    more = f" and {len(zones) - MOST_ZONES} more" if len(zones) > MOST_ZONES else ""
    return ", ".join(zones[:MOST_ZONES]) + more
