"""Who can open what on a device, fact by fact, on plants of two devices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, match, route
from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import AddressMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from small_plants import device, interface, joined, zone
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.device import Device

ZONES = [zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")]
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"),
              routes=(route("10.0.2.0/24", "10.0.9.2"),))  # fmt: skip
SSH = ManagementService("ssh", 22, HERE, sources=AddressMatch.exactly(from_cidr("192.0.2.9")))
FAR = device("far", interface("l", "10.0.9.2/24"), interface("b", "10.0.2.1/24"),
             routes=(route("10.0.1.0/24", "10.0.9.1"),),
             management=Management((SSH,), answers=Answers.EVERY_ADDRESS))  # fmt: skip


def opened(source: str, on: str, *devices: Device) -> dict[str, tuple[set[str], set[str]]]:
    """The addresses of the device at which a zone surely and possibly opens each of its services."""
    engine = Engine(joined(ZONES, *devices))
    doors = Doors(engine)
    (target,) = (one for one in doors.targets if one.node.device.name == on)
    (start,) = (one for one in ZONES if one.id == source)
    return {
        item.service.protocol: tuple(
            {net for box in side.boxes() for net in box.dst} for side in (item.packets.surely, item.packets.possibly)
        )
        for item in doors.access(start, target)
    }  # type: ignore[return-value]  # two sides


@pytest.mark.parametrize(("made", "possibly"), [(NO_ADDRESS, True), (from_cidr("192.0.2.8"), False)])
def test_a_source_that_may_become_anybody_may_open_what_is_open_to_few(made: object, *, possibly: bool) -> None:
    """Also where the reader shows no address at all for a translation that it does not understand."""
    kind = NatKind.UNKNOWN if made is NO_ADDRESS else NatKind.STATIC
    change = AddressTranslation(kind, ZONES[0].networks, made)  # type: ignore[arg-type]  # an address set
    rule = NatRule("nat", NatStage.SOURCE, match(ZONES[0].networks), change, HERE)
    found = opened("A", "far", replace(NEAR, nat=(rule,)), FAR)
    assert found == ({"ssh": (set(), {"10.0.9.2/32", "10.0.2.1/32"})} if possibly else {})


ANYBODY = replace(FAR, management=Management((replace(SSH, sources=AddressMatch.exactly(ZONES[0].networks)),),
                                             answers=Answers.EVERY_ADDRESS))  # fmt: skip


def test_a_device_on_the_segment_is_met_at_its_own_address_there() -> None:
    """The router before it sends to the segment what is for an address there, and the device opens that one."""
    assert opened("A", "far", replace(NEAR, routes=()), ANYBODY) == {"ssh": ({"10.0.9.2/32"}, {"10.0.9.2/32"})}
