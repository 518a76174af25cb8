"""Check Point gateways on Gaia: `show configuration` of Gaia joined to the policy of the management server as JSON.

Sources: Check Point Management API Reference v1.1 to v1.9; R81 Security Management Administration Guide ("Ordered
Layers and Inline Layers", "Types of Rules in the Rule Base", "Implied Rules", "Configuring the NAT Policy"); R81
Quantum Security Gateway Guide ("Anti-Spoofing"); Gaia R81 Administration Guide and Advanced Routing Guide; most were
read as excerpts or as public drivers quote them. The files of the vendor's tool ShowPolicyPackage 2.0, from its
source.

One file is one gateway. What decides: sources are checked by the topology of the interface where a packet comes in;
the destination is translated, then routed; every ordered layer must accept the packet as it came in, first match
within each, and a rule may hand its packets to a layer of its own; the source is translated. Replies pass. Implied
rules are not in any rule base: they are permits in doubt, unless `show global-properties` says that they are off.
Absence: what the answers do not show (a page of rules, the cleanup of a layer, the object of the gateway) is unknown,
never a default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser
from parsers.vendors.checkpoint_gaia.recognition import recognise

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.checkpoint_gaia.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=(
        "`show configuration` of Gaia with answers of the management API (JSON) behind it",
        "unpacked files of ShowPolicyPackage, joined with `tail -n +1`",
        "a policy alone, for single rules",
    ),
    modelled=(
        "ordered and inline layers, sections, negation, installation targets, cleanup actions, hosts, networks, "
        "ranges, wildcards, groups with exclusion, gateways as addresses, security zones, services and their groups, "
        "NAT of both kinds in its order, anti-spoofing by topology, interfaces, bonds, VLANs, bridges, aliases, VRRP "
        "and cluster addresses, static and policy routes, users, servers and allowed clients of Gaia"
    ),
    widens=(
        "implied rules that the global properties do not switch off, VPN and its column, access roles, applications, "
        "content, time, domains, dynamic and updatable objects, Ask and the legacy authentications, rules that are "
        "not shown, everything without its answer (object of the gateway, package, cleanup action, NAT rule base)"
    ),
    documents=(
        "Management API Reference v1.1 to v1.9; R81 Security Management, Quantum Security Gateway, Gaia and Advanced "
        "Routing Administration Guides; source of ShowPolicyPackage 2.0"
    ),
)
PARSER = Parser(
    "checkpoint_gaia", "Check Point gateways (Gaia, R80 and later)", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS
)
