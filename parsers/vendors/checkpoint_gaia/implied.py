"""Implied rules: what the global properties let pass beside the rules that people write.

Sources: R81 Security Management Administration Guide, "Implied Rules"; Management API Reference v1.9,
`show-global-properties` (names, positions); the vendor's answer in its forum on ordered layers ("first" stands in the
first ordered layer, "before last" and "last" in every layer). No answer says which packets an implied rule takes, so
each is a permit in doubt, as wide as its description: services of Check Point between boxes of which one is a gateway
or a server of the management; ICMP, names and RIP between anybody. Properties that are not shown count as set, at
every place. Whether what the first layer accepts by an implied rule is asked of the later ones is not documented
either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.model.service import ICMP, ICMPV6, TCP, UDP, ServiceSet, of_ports, of_protocol
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.context import Context

DOCUMENT = "R81 Security Management Administration Guide, Implied Rules"
FIRST, BEFORE_LAST, LAST = "first", "before last", "last"


def _ports(protocol: int, *ports: tuple[int, int]) -> ServiceSet:
    found = ServiceSet()
    for first, last in ports:
        found = found | of_ports(protocol, Interval(first, last))
    return found


CONTROL = (
    _ports(
        TCP,
        *(
            (22, 22),
            (49, 49),
            (53, 53),
            (80, 80),
            (256, 265),
            (389, 389),
            (443, 443),
            (636, 636),
            (900, 900),
            (981, 981),
        ),
        *(
            (1645, 1646),
            (1723, 1723),
            (1812, 1813),
            (2010, 2010),
            (4433, 4434),
            (5432, 5432),
            (8211, 8211),
            (8989, 8989),
        ),
        *((15105, 15105), (18000, 19999), (28581, 28581), (60706, 60709), (65524, 65535)),
    )
    | _ports(
        UDP,
        *((49, 49), (53, 53), (67, 68), (256, 265), (389, 389), (500, 500), (1645, 1646), (1701, 1701), (1812, 1813)),
        *((2746, 2746), (4500, 4500), (5500, 5500), (8116, 8116), (9281, 9282), (18000, 19999), (546, 547)),
    )
    | of_protocol(50)
    | of_protocol(51)
    | of_protocol(94)
    | of_protocol(112)
    | of_protocol(47)
)
"""Services of Check Point and of the servers that gateways ask; ranges are taken wide (sk52421, as others quote it)."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its key, what it is for, its packets, and whether one end is a box of the management."""

    key: str
    what: str
    services: ServiceSet
    of_gateways: bool = True


PROPERTIES = (
    Property("accept-control-connections", "control connections", CONTROL),
    Property("accept-remote-access-control-connections", "control connections of remote access", CONTROL),
    Property("accept-smart-update-connections", "connections of SmartUpdate", CONTROL),
    Property("accept-ips1-management-connections", "management of IPS-1", CONTROL),
    Property("accept-identity-awareness-control-connections", "control connections of identity awareness", CONTROL),
    Property("accept-web-and-ssh-connections-for-gw-administration", "administration by web and SSH", CONTROL),
    Property("accept-incoming-traffic-to-dhcp-and-dns-services-of-gws", "DHCP and DNS of gateways", CONTROL),
    Property("accept-dynamic-addr-modules-outgoing-internet-connections", "connections of DAIP gateways", CONTROL),
    Property("accept-vrrp-packets-originating-from-cluster-members", "VRRP of cluster members", of_protocol(112)),
    Property("accept-rip", "RIP", _ports(UDP, (520, 521)), of_gateways=False),
    Property("accept-domain-name-over-udp", "names over UDP", _ports(UDP, (53, 53)), of_gateways=False),
    Property("accept-domain-name-over-tcp", "names over TCP", _ports(TCP, (53, 53)), of_gateways=False),
    Property("accept-icmp-requests", "ICMP requests", of_protocol(ICMP) | of_protocol(ICMPV6), of_gateways=False),
)
OUTGOING = (
    "accept-outgoing-packets-originating-from-gw",
    "accept-outgoing-packets-originating-from-connectra-gw",
    "accept-outgoing-packets-to-cp-online-services",
)
"""What the gateway itself sends; it is no packet that passes it."""
_SECTIONS_WITHOUT_BEARING = (
    *("authentication", "vpn", "remote-access", "user-directory", "qos", "carrier-security", "user-accounts"),
    *("user-authority", "connect-control", "log-and-alert", "data-access-control", "non-unique-ip-address-ranges"),
    *("proxy", "user-check", "hit-count", "advanced-conf", "num-spoofing-errs-that-trigger-brute-force"),
    *("allow-remote-registration-of-opsec-products", "domain", "uid", "name", "type", "meta-info", "tags", "icon"),
    *("color", "comments", "groups", "read-only"),
)


@dataclass(frozen=True, slots=True)
class Implied:
    """The implied rules by their place; `perhaps_first` are those of the first place as later layers may have them."""

    first: tuple[Rule, ...]
    before_last: tuple[Rule, ...]
    last: tuple[Rule, ...]

    @property
    def perhaps_first(self) -> tuple[Rule, ...]:
        """The same: all of them are in doubt already."""
        return self.first


def implied_rules(context: Context, properties: Node | None, boxes: AddressSet | None, origin: Span) -> Implied:
    """The rules that the properties make; `boxes` None: which gateways and servers there are is not shown whole."""
    firewall = None if properties is None else properties.get("firewall")
    if firewall is not None:
        firewall.modelled()
    placed: dict[str, list[Rule]] = {FIRST: [], BEFORE_LAST: [], LAST: []}
    for item in PROPERTIES:
        flag = None if firewall is None else firewall.get(item.key)
        where = None if firewall is None else firewall.get(f"{item.key}-position")
        if flag is not None and context.truth(flag) is False:
            if where is not None:
                where.modelled()
            continue
        place = FIRST if where is None or where.modelled().text not in placed else where.text
        reason = f"implied rule: {item.what}" + ("" if flag is not None else " (`show-global-properties` is missing)")
        why = UnknownMatch(UnknownKind.FEATURE, reason, origin if flag is None else context.span(flag))
        placed[place] += _rules(item, why, boxes)
    if firewall is not None:
        for key in OUTGOING:
            for name in (key, f"{key}-position"):
                if (child := firewall.get(name)) is not None:
                    child.irrelevant("what the gateway itself sends")
        context.quiet(firewall, {"log-implied-rules": "what is logged", "security-server": "texts for people"})
    return Implied(tuple(placed[FIRST]), tuple(placed[BEFORE_LAST]), tuple(placed[LAST]))


def _rules(item: Property, why: UnknownMatch, boxes: AddressSet | None) -> Iterator[Rule]:
    service = ServiceMatch.exactly(item.services)
    match = Match(service=service, conditions=(why,))
    rule = Rule(f"implied: {item.what}", Action.PERMIT, match, why.origin, implicit=DOCUMENT)
    if not item.of_gateways or boxes is None:
        yield rule
        return
    ends = AddressMatch.exactly(boxes)
    yield replace(rule, match=replace(match, source=ends))
    yield replace(rule, match=replace(match, destination=ends))


def rest_of_properties(context: Context, properties: Node | None) -> None:
    """What else global properties hold."""
    if properties is None:
        return
    context.quiet(properties, dict.fromkeys(_SECTIONS_WITHOUT_BEARING, "no property of who may talk to whom"))
    stateful = properties.get("stateful-inspection")
    if stateful is not None:
        stateful.modelled()
