"""Hirschmann HiOS: switches and routers (BOBCAT, GREYHOUND, RSP, MSP, GRS, OCTOPUS …), CLI script and XML.

Sources: those that `parsers.syntax.hirschmann` names.

- Order: access lists of the port, route, access lists going out. They keep no state.
- A list that is assigned ends with "deny all"; a place without a list forwards everything.
- Without `ip routing` the device forwards on layer 2 alone. IPv6 is not routed.
- Absence means the default: `show running-config script` prints what differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition
from parsers.syntax.hirschmann.recognition import HIOS, system_of

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source

PLATFORM = "hirschmann_hios"


def recognise(source: Source) -> Recognition:
    """`! Version: HiOS-…`, the namespace of the XML without tables of a packet filter, or commands of both systems."""
    guess = system_of(source.lines)
    return Recognition(guess.system == HIOS, guess.evidence, near=guess.near)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.hirschmann_hios.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`show running-config script`, with or without `all`", "configuration XML of MIB tables"),
    modelled=(
        "ports, VLANs, membership, PVID, ingress filtering, aggregates, router interfaces, addresses, static "
        "routes, VRRP, access lists of IPv4 addresses at ports and VLANs, servers, restricted management access, "
        "accounts, log and time servers"
    ),
    widens=(
        "access lists of the script with other words than `permit every`, which no document shows; static routes of "
        "the XML; ports without ingress filtering, asymmetric VLANs, access lists of MAC addresses, 802.1X, port "
        "mirroring, routing protocols, routed multicast, tables of the XML that are not known"
    ),
    documents=(
        "RM GUI HiSecOS EAGLE20/30 3.0, page 184 (access lists); HM2-PLATFORM-QOS-ACL-MIB (2012-12); "
        "a published export of a BRS50 with HiOS 10.3.04"
    ),
)
PARSER = Parser(PLATFORM, "Hirschmann HiOS (switches, routers)", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
