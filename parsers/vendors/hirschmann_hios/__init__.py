"""Hirschmann HiOS: switches and routers (BOBCAT, GREYHOUND, RSP, MSP, GRS, OCTOPUS …), CLI script and XML.

Sources: those that `parsers.syntax.hirschmann` names.

- Order: access lists of the port, route, access lists going out. They keep no state.
- A list that is assigned ends with "deny all"; a place without a list forwards everything.
- Without `ip routing` the device forwards on layer 2 alone. IPv6 is not routed.
- Absence means the default: `show running-config script` prints what differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Device, Stage
from parsers.registry import Facts, Maturity, Parser, Reading, Recognition
from parsers.syntax.hirschmann import lists, to_device
from parsers.syntax.hirschmann.gather import gathered
from parsers.syntax.hirschmann.management import management
from parsers.syntax.hirschmann.recognition import HIOS, system_of
from parsers.syntax.hirschmann.rows import Reading as Rows
from parsers.syntax.hirschmann.script_rows import Reader

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

PLATFORM = "hirschmann_hios"
ORDER = (Stage.INBOUND_FILTER, Stage.ROUTING, Stage.OUTBOUND_FILTER)
_READER = Reader({}, {}, {})


def recognise(source: Source) -> Recognition:
    """`! Version: HiOS-…`, the namespace of the XML without tables of a packet filter, or commands of both systems."""
    guess = system_of(source.lines)
    return Recognition(guess.system == HIOS, guess.evidence, near=guess.near)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """One device."""
    reading = Rows(source, ledger, diagnostics)
    state, finish = gathered(reading, _READER, {}, {})
    rule_sets, bindings = lists.rule_sets(state), lists.bindings(state)
    interfaces = to_device.interfaces(state)
    origin = to_device.whole(state)
    device = Device(
        state.name,
        PLATFORM,
        ORDER,
        stateful=False,
        origin=origin,
        version=state.version,
        interfaces=interfaces,
        rule_sets=rule_sets,
        bindings=bindings,
        routes=tuple(state.routes),
        dynamic_routing=tuple(state.dynamic),
        vlans=to_device.vlans(state),
        management=management(state, origin, to_device.filters_may_judge(bindings, origin)),
        unmodelled=tuple(reading.unmodelled),
        forwards=to_device.routes_between(state),
        forwarded=frozenset({4}),
    )
    finish()
    return Reading((device,), reading.complete)


FACTS = Facts(
    forms=("`show running-config script`, with or without `all`", "configuration XML of MIB tables"),
    modelled=(
        "ports, VLANs, membership, PVID, ingress filtering, aggregates, router interfaces, addresses, static "
        "routes, VRRP, access lists of IPv4 addresses at ports and VLANs, servers, restricted management access, "
        "accounts, log and time servers"
    ),
    widens=(
        "ports without ingress filtering, asymmetric VLANs, access lists of MAC addresses, 802.1X, port mirroring, "
        "routing protocols, routed multicast, tables of the XML that are not known"
    ),
    documents="RM GUI HiSecOS EAGLE20/30 3.0, page 184 (access lists); the MIBs and the scripts that the module names",
)
PARSER = Parser(PLATFORM, "Hirschmann HiOS (switches, routers)", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
