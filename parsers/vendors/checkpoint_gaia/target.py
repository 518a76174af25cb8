"""Which gateway of the management server the file is about, and what its object says of its interfaces.

Source: Management API Reference v1.1 to v1.9, `show-simple-gateway`, `show-simple-cluster`,
`show-gateways-and-servers`. The gateway is the one with the host name or an address of the Gaia configuration;
without that, the only one that is shown. A member of a cluster is told by its cluster, which rules are installed on.
"""

from __future__ import annotations

import ipaddress
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.vendors.checkpoint_gaia.book import all_interfaces_shown, hosts_of, interfaces_of
from parsers.vendors.checkpoint_gaia.context import modelled
from parsers.vendors.checkpoint_gaia.kinds import CLUSTERS, GATEWAYS, MEMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.address import AddressSet
    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.answers import Answers
    from parsers.vendors.checkpoint_gaia.book import Book
    from parsers.vendors.checkpoint_gaia.context import Context

_BY_TOPOLOGY = {"external": "ExternalZone", "internal": "InternalZone"}


@dataclass
class Target:
    """The gateway of a file; `gateway` None: the file does not show which of its objects it is."""

    gateway: Node | None = None
    zones: dict[str, frozenset[str]] | None = None
    _names: list[str] = field(default_factory=list[str])

    @property
    def without_vpn(self) -> bool:
        """Whether the gateway surely takes part in no VPN and lets nobody in by Mobile Access; nothing is marked."""
        if self.gateway is None:
            return False
        blades = self.gateway.get("network-security-blades")
        flags = [_flag(self.gateway, "vpn"), None if blades is None else _flag(blades, "site-to-site-vpn")]
        mobile = [_flag(self.gateway, "mobile-access"), None if blades is None else _flag(blades, "mobile-access")]
        return False in flags and True not in (*flags, *mobile)

    def zone(self, name: str) -> frozenset[str] | None:
        """The interfaces of a security zone; None: the file does not show them."""
        return None if self.zones is None else self.zones.get(name, frozenset())

    def among(self, references: Sequence[Node], book: Book) -> bool | None:
        """Whether the gateway is one of these objects, or in one of these groups; None: it is not known."""
        if self.gateway is None:
            return None
        answer: bool | None = False
        waiting, seen = list(references), set[int]()
        while waiting:
            item = waiting.pop()
            found = book.find(item)
            if found is None:
                answer = None
                continue
            if id(found) in seen:
                continue
            seen.add(id(found))
            if found is self.gateway or _same(found, self.gateway):
                return True
            if _text(found, "type") in CLUSTERS and _text(self.gateway, "type") in MEMBERS:
                answer = None
            members = found.get("members")
            if modelled(found.get("type")) == "group":
                if members is None:
                    answer = None
                else:
                    waiting += members.all_modelled().items
        return answer


def _flag(node: Node, key: str) -> bool | None:
    child = node.get(key)
    return child.value if child is not None and isinstance(child.value, bool) else None


def _same(one: Node, other: Node) -> bool:
    uid = one.get("uid")
    mine = other.get("uid")
    return uid is not None and mine is not None and uid.text == mine.text


def target_of(context: Context, answers: Answers, book: Book, hostname: str, own: AddressSet | None) -> Target:
    """The gateway of a file, and the zones of its interfaces."""
    gateway = _gateway(answers, book, hostname, own)
    if gateway is None:
        return Target()
    return Target(gateway, _zones(context, gateway))


def _gateway(answers: Answers, book: Book, hostname: str, own: AddressSet | None) -> Node | None:
    found: dict[str, Node] = {}
    for node in answers.gateways:
        stored = book.find(node) or node
        found[_text(stored, "uid") or f"{stored.line}:{stored.column}"] = stored
    gateways = list(found.values())
    if hostname or own:
        clusters = [node for node in gateways if _has_member(node, hostname)]
        named = [node for node in gateways if _text(node, "name").lower() == hostname.lower()]
        addressed = [node for node in gateways if own is not None and _meets(node, own)]
        for some in (clusters, named, [node for node in addressed if _text(node, "type") in CLUSTERS], addressed):
            if len(some) == 1:
                return some[0]
        return None
    asked = {id(book.find(node) or node) for node in answers.shown}
    judging = [
        node for node in gateways if id(node) in asked and _text(node, "type") not in {"checkpoint-host", "CpmiHostCkp"}
    ]
    return judging[0] if len(judging) == 1 else None


def _has_member(node: Node, hostname: str) -> bool:
    """Whether a cluster has a member of that name; the answer shows members whole, or their names alone."""
    lists = [found for key in ("cluster-members", "cluster-member-names") if (found := node.get(key)) is not None]
    names = {(_text(item, "name") or item.text).lower() for found in lists for item in found.items}
    return bool(hostname) and hostname.lower() in names


def _meets(node: Node, own: AddressSet) -> bool:
    try:
        return hosts_of(node).meets(own) or any(hosts_of(item).meets(own) for item in interfaces_of(node))
    except ValueError:
        return False


def _zones(context: Context, gateway: Node) -> dict[str, frozenset[str]] | None:
    """The zones of the interfaces; None where an interface does not show whether it has one."""
    found: dict[str, set[str]] = {}
    interfaces = interfaces_of(gateway)
    for item in interfaces:
        name = _text(item, "name")
        flag, settings = item.get("security-zone"), item.get("security-zone-settings")
        if flag is None or not name:
            return None
        if flag.modelled().value is False:
            continue
        zone = _zone(context, item, settings)
        if not zone:
            context.bad(settings or flag, f"the zone of the interface {name!r} is not understood")
            return None
        found.setdefault(zone, set()).add(name)
    whole = interfaces and all_interfaces_shown(gateway)
    return {zone: frozenset(names) for zone, names in found.items()} if whole else None


def _zone(context: Context, item: Node, settings: Node | None) -> str:
    if settings is None:
        return ""
    context.settle(
        settings, ("auto-calculated", "specific-zone", "auto-calculated-zone", "specific-security-zone-enabled")
    )
    if _text(settings, "auto-calculated") == "true":
        dmz = (item.get("topology-settings") or item).get("interface-leads-to-dmz")
        topology = _text(item, "topology").lower()
        calculated = "DMZZone" if dmz is not None and dmz.value is True else _BY_TOPOLOGY.get(topology, "")
        return _text(settings, "auto-calculated-zone") or calculated
    return _text(settings, "specific-zone")


def boxes(answers: Answers, own: AddressSet | None) -> AddressSet | None:
    """The addresses of all gateways and servers, as packets may have them; None where they are not shown whole."""
    if not answers.servers_whole:
        return None
    found = own
    for node in answers.gateways:
        try:
            parts = [hosts_of(node), *(hosts_of(item) for item in interfaces_of(node))]
        except ValueError:
            return None
        known = all_interfaces_shown(node) or (own is not None and hosts_of(node).meets(own))
        if not parts[0] or not known or _is_translated(node):
            return None
        for part in parts:
            found = part if found is None else found | part
    return found


def _is_translated(node: Node) -> bool:
    settings = node.get("nat-settings")
    flag = None if settings is None else settings.get("auto-rule")
    return flag is not None and flag.value is not False


def network_of(item: Node) -> ipaddress.IPv4Interface | None:
    """The IPv4 address of an interface with its network.

    Raises:
        ValueError: it is none.
    """
    address = _text(item, "ipv4-address")
    length = _text(item, "ipv4-mask-length") or _text(item, "ipv4-network-mask")
    return ipaddress.IPv4Interface(f"{address}/{length}") if address and length else None


def is_gateway(kind: str) -> bool:
    """Whether an object of this kind is a box of the management server."""
    return kind in GATEWAYS


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return "" if child is None else child.text
