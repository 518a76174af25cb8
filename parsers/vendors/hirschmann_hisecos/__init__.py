"""Hirschmann HiSecOS: industrial firewalls EAGLE20/30 and EAGLE40, CLI script and XML.

Sources: those that `parsers.syntax.hirschmann` names; above all RM GUI HiSecOS EAGLE20/30, release 3.0 (09/2015).

- Order (page 398): access lists in hardware, destination translation (1:1, destination, double NAT), route, packet
  filter coming in, packet filter going out, source translation (masquerading, double NAT).
- The packet filter acts on router interfaces, keeps state, and forwards what no rule takes unless the default policy
  says otherwise. What is switched between ports of one VLAN it never sees.
- Rules act once they are assigned and committed.
- A rule that is assigned to a way in and to a way out may ask for both (HM2-FW-MIB, `hm2L3IfmDirection`).
- Whether the packet filter judges packets for the device itself is in no text that was read: where it drops anything,
  services of the device are open possibly, not surely.
- Without `ip routing` nothing is routed. IPv6 is not routed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Reading, Recognition
from parsers.syntax.hirschmann.recognition import HISECOS, system_of

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

PLATFORM = "hirschmann_hisecos"


def recognise(source: Source) -> Recognition:
    """`! Version: HiSecOS-…`, XML with tables of the packet filter, or its commands among those of both systems."""
    guess = system_of(source.lines)
    return Recognition(guess.system == HISECOS, guess.evidence, near=guess.near)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.hirschmann_hisecos.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`show running-config script`, with or without `all`", "configuration XML of MIB tables"),
    modelled=(
        "packet filter of layer 3 with named addresses, assignments, priorities and default policy, access lists "
        "before it, 1:1 NAT, destination NAT, masquerading, double NAT, of the XML; all that is modelled of HiOS"
    ),
    widens=(
        "packet filter and translation of the script, whose commands no document shows; enforcers (DPI), rules that "
        "are not committed, accepts on one side alone with a default policy that drops, rules of both sides, "
        "parameters of rules, static routes, IPsec, firewall learning mode, the layer-2 filter"
    ),
    documents=(
        "RM GUI HiSecOS EAGLE20/30 3.0, pages 132 to 154, 184, 398; HM2-FW-MIB (2020-05), HM2-NAT-MIB (2011-11), "
        "HM2-NETOBJ-MIB (2011-10)"
    ),
)
PARSER = Parser(PLATFORM, "Hirschmann HiSecOS (EAGLE)", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
