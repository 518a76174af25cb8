"""What the ASA keeps no session of: ICMP, unless a service policy inspects it.

Document: "Inspection of Basic Internet Protocols", ICMP Inspection (Firewall CLI guide, 9.x): without the engine ICMP
has no session, and answers need an access list; it is not among the inspections of the default policy. Inspections
are taken as if they were done to all packets. Threat Defense deploys its own policies, and an excerpt shows none: both
count as inspecting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.service import ICMP, ICMPV6, NO_SERVICE, ServiceSet, of_protocol

if TYPE_CHECKING:
    from parsers.vendors.cisco_asa.state import State

ALL_ICMP = of_protocol(ICMP) | of_protocol(ICMPV6)


def forgotten(state: State) -> ServiceSet:
    """The services whose answers are judged like new packets."""
    if state.config.threat_defense or state.excerpt:
        return NO_SERVICE
    settings = [(item.name, item.value.split()) for item in state.config.settings]
    inspected = any(name == "inspect" and words[:1] == ["icmp"] and "error" not in words for name, words in settings)
    active = any(name == "service policy" for name, _words in settings)
    return NO_SERVICE if inspected and active else ALL_ICMP
