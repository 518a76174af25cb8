"""Smart Install: a switch that was never told `no vstack` may load what anybody sends it.

"Smart Install Configuration Guide", "Smart Install Overview": every capable switch (from 12.2(52)SE on) is a client
from the start, without a line in its configuration; `no vstack` turns it off. Security response cisco-sa-20170214-smi:
whoever reaches TCP 4786 of a client can copy, replace and load its configuration without a login; from the fix of
CSCvd36820 on a client that finds no director turns itself off. Neither the model nor the exact release is in a
configuration, so the service is possible and never sure; Catalyst 9000 and IOS XE from 17 do not have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS
from parsers.model.management import ManagementService
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

PORT = 4786
FIRST_WITHOUT = 17
"""The first version of IOS XE that runs on no switch with Smart Install."""


def smart_install(state: State) -> Iterator[ManagementService]:
    """The service of a switch, unless the file says that it is off."""
    first = next((draft for draft in state.interfaces.values() if _of_a_switch(draft)), None)
    major = state.version.partition(".")[0]
    if first is None or (major.isdecimal() and int(major) >= FIRST_WITHOUT):
        return
    if any(line.strip() == "no vstack" for line in state.source.lines):
        return
    reason = "Smart Install listens on many switches unless `no vstack` is printed; model and release decide"
    why = UnknownMatch(UnknownKind.FEATURE, reason, first.origin)
    sources = AddressMatch(NO_ADDRESS, EVERY_IPV4, (why,))
    yield ManagementService("smart-install", PORT, first.origin, sources=sources, detail="no vstack is not printed")


def _of_a_switch(draft: InterfaceDraft) -> bool:
    """Whether an interface shows that the device switches: a switched port, or the interface of a VLAN."""
    return bool(draft.switched) or draft.name.lower().startswith("vlan")
