"""Fortinet FortiOS 5.x to 7.x: backup files and `show` output, with or without virtual domains (VDOMs).

Sources: FortiOS CLI reference 5.2, 6.0, 6.2, 6.4, 7.x; Technical Tips named in each module. What decides:
destination NAT (virtual addresses) before routing and policy, source NAT after it; policies in the order of
the file, first match wins, implicit deny at the end; every VDOM is a device of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser
from parsers.vendors.fortinet_fortios.recognition import recognise

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.fortinet_fortios.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("backup file", "`show`", "`show full-configuration`"),
    modelled=(
        "VDOMs, interfaces, zones, SD-WAN zones, addresses, services, policies "
        "of every kind, virtual addresses, pools, central NAT, routes, policy routes, IPsec and its "
        "selectors, transparent mode, management"
    ),
    widens="schedules, users, FQDN, geography, internet services, applications of policy-based mode, SD-WAN rules",
    documents="FortiOS CLI Reference 5.2, 6.0, 6.2, 6.4 and 7.x; Technical Tips named in the modules",
)
PARSER = Parser(
    name="fortinet_fortios",
    title="Fortinet FortiOS (FortiGate, FortiGate Rugged)",
    maturity=Maturity.SAMPLE_TESTED,
    recognise=recognise,
    read=read,
    facts=FACTS,
)
