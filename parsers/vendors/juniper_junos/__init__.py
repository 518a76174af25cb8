"""Juniper Junos OS: SRX firewalls, routers and switches (MX, EX, QFX, ACX), in braces, as `set` commands, XML or JSON.

Sources: Junos OS documentation (juniper.net): CLI User Guide; "Flow-Based and Packet-Based Processing User Guide for
Security Devices", first-path processing; "Security Policies User Guide"; "NAT User Guide"; "Routing Policies, Firewall
Filters, and Traffic Policers User Guide"; Knowledge Base articles named in each module.

- With security zones or policies a device works on flows: filter of the interface, static and destination NAT, route,
  zones, policy (translated destination, source as it came), source NAT, filter of the way out. Replies pass by their
  session; the filters of interfaces judge each packet, also replies.
- Nothing passes between interfaces without a policy, within a zone neither; what is in no zone passes nothing.
- Without zones and policies a device forwards everything that its filters let pass. A filter ends with discard.
- A logical system is a device of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser
from parsers.vendors.juniper_junos.recognition import recognise

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.juniper_junos.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("braces", "`display set`", "`display xml`", "`display json`"),
    modelled=(
        "groups with wildcards, inactive and deleted statements, zones, address books, applications, policies, global "
        "policies, NAT of three kinds, filters, also of switched ports and VLANs, prefix lists, routing instances, "
        "routes between their tables, rib-groups and instance-import, logical systems and tunnels between them, "
        "tenants, VLANs, IRB, IPsec, host-inbound traffic"
    ),
    widens=(
        "identities, dynamic applications, schedulers, FQDN, logical tunnels that switch frames, dynamic routes "
        "without a table, scripts that change the configuration"
    ),
    documents=(
        "Junos OS documentation: CLI, Flow-Based Processing, Security Policies, NAT, Firewall Filters user guides"
    ),
)
PARSER = Parser(
    "juniper_junos", "Juniper Junos OS (SRX, routers, switches)", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS
)
