"""Palo Alto Networks PAN-OS 8.x to 11.x: the running configuration of a firewall, as XML and as `set` commands.

Sources: PAN-OS Administrator's Guide and Networking Administrator's Guide 9.1 to 11.1, web interface help 10.1, and
articles of the Knowledge Base named in each module. What decides: a packet belongs to the zone of the interface that
it comes in by; the route of its destination gives the zone on the other side; the first NAT rule that matches both
zones, the addresses and the service decides about translation; a translated destination is looked up again; then the
first security rule that matches decides, which sees addresses and ports as they came in and the zone of the way out;
translation itself comes last. Every virtual system (vsys) is a device of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser
from parsers.vendors.paloalto_panos.recognition import recognise

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.paloalto_panos.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("XML", "`set` commands", "Panorama (one device a firewall; its pre-rules are sure)"),
    modelled=(
        "virtual systems, shared gateways and the ways between them, zones, objects, groups, rules with types, "
        "negation and defaults, application-default, DoS rules that deny, NAT of every kind, PBF, virtual and "
        "logical routers, virtual wires, GlobalProtect, IPsec, management profiles, device groups and templates of "
        "Panorama, what it pushed in a merged file"
    ),
    widens=(
        "users, HIP, URL categories, rules that ask for a login, application overrides, schedules, applications whose "
        "default ports were not read, dynamic groups, external lists, regions, FQDN; what a firewall holds beside "
        "Panorama, or Panorama beside it, unless the plant names who vouches that there is nothing"
    ),
    documents=(
        "PAN-OS Administrator's and Networking Administrator's Guides 9.1 to 11.1; web interface help "
        "10.1; Panorama Administrator's Guide 9.1"
    ),
)
PARSER = Parser(
    name="paloalto_panos",
    title="Palo Alto Networks PAN-OS (firewalls)",
    maturity=Maturity.SAMPLE_TESTED,
    recognise=recognise,
    read=read,
    facts=FACTS,
)
