"""Statements that are known and bear on nobody's access, by place and words.

A row matches statements that begin with its words, with or without `no` or `default` before them. Of a row that is
`whole`, nothing that stands below the statement bears on access either. Each was asked: can it open or close a way?
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State


class Row(NamedTuple):
    """One kind of line."""

    words: tuple[str, ...]
    reason: str
    whole: bool


_ROUTES = "which routes a protocol takes or tells; those are not in the file in any case"
_SPANNING = "which links of a loop carry frames; another may at any time"
_LINK = "how a link carries bits"
_QUEUES = "queues, marks and limits"
_SEEN = "what the device tells of itself and of its neighbours"
_HARDWARE = "how the hardware is run"
_NAMES = "names, texts and times"

TOP: tuple[tuple[str, str, bool], ...] = (
    ("ip prefix-list", _ROUTES, True),
    ("ipv6 prefix-list", _ROUTES, True),
    ("ip as-path", _ROUTES, True),
    ("ip community-list", _ROUTES, True),
    ("ip extcommunity-list", _ROUTES, True),
    ("ip large-community-list", _ROUTES, True),
    ("route-map", _ROUTES, True),
    ("peer-filter", _ROUTES, True),
    ("match-list", _ROUTES, True),
    ("router bfd", _ROUTES, True),
    ("router igmp", "who joins a group", True),
    ("router msdp", _ROUTES, True),
    ("bfd", _ROUTES, True),
    ("service routing protocols model", "which program runs the protocols", False),
    ("ip load-sharing", "which of equal ways a packet takes", False),
    ("load-balance policies", "which of equal ways a packet takes", True),
    ("ip hardware fib", _HARDWARE, True),
    ("ipv6 hardware fib", _HARDWARE, True),
    ("ip icmp redirect", "which messages the device sends", False),
    ("ip virtual-router mac-address", "the card of a shared address", False),
    ("ip address virtual source-nat", "whose address the device's own packets have beyond a shared address", False),
    ("ipv6 virtual-router mac-address", "the card of a shared address", False),
    ("ip arp aging", _NAMES, False),
    ("arp aging", _NAMES, False),
    ("arp", "an entry of the table of neighbours", False),
    ("ip igmp snooping", "which ports of a VLAN get a group", True),
    ("mld snooping", "which ports of a VLAN get a group", True),
    ("mac address-table", "which port has a card", False),
    ("spanning-tree", _SPANNING, True),
    ("vlan internal order", "numbers of VLANs for routed ports", False),
    ("vlan internal allocation", "numbers of VLANs for routed ports", False),
    ("errdisable", "when a port that was switched off comes back", False),
    ("link tracking", "a port goes down with others", True),
    ("lacp", _LINK, False),
    ("port-channel", _LINK, True),
    ("lldp", _SEEN, True),
    ("no lldp", _SEEN, True),
    ("logging buffered", _SEEN, False),
    ("logging console", _SEEN, False),
    ("logging monitor", _SEEN, False),
    ("logging trap", _SEEN, False),
    ("logging synchronous", _SEEN, False),
    ("logging facility", _SEEN, False),
    ("logging format", _SEEN, False),
    ("logging level", _SEEN, False),
    ("logging persistent", _SEEN, False),
    ("logging repeat-messages", _SEEN, False),
    ("logging policy", _SEEN, False),
    ("logging event", _SEEN, False),
    ("logging qos", _SEEN, False),
    ("logging relogging-interval", _SEEN, False),
    ("snmp-server enable", _SEEN, False),
    ("snmp-server contact", _NAMES, False),
    ("snmp-server location", _NAMES, False),
    ("snmp-server engineID", _NAMES, False),
    ("snmp-server chassis-id", _NAMES, False),
    ("snmp-server view", "which values a manager sees", False),
    ("snmp-server ifmib", _SEEN, False),
    ("snmp-server objects", _SEEN, False),
    ("snmp-server qos", _SEEN, False),
    ("snmp-server transmit", _SEEN, False),
    ("queue-monitor length", _SEEN, False),
    ("hardware counter", _SEEN, False),
    ("hardware speed-group", _LINK, False),
    ("hardware port-group", _LINK, False),
    ("hardware access-list resource sharing", _HARDWARE, False),
    ("tcam profile", "which tables the hardware has; the device says if a list does not fit", False),
    ("platform trident", _HARDWARE, False),
    ("platform sand", _HARDWARE, False),
    ("platform tfa", _HARDWARE, False),
    ("platform barefoot", _HARDWARE, False),
    ("platform sfe", _HARDWARE, False),
    ("platform headroom-pool", _HARDWARE, False),
    ("platform fap", _HARDWARE, False),
    ("platform petraA", _HARDWARE, False),
    ("transceiver", _LINK, True),
    ("boot system", _NAMES, False),
    ("boot secret", "who may start the device another way, standing at it", False),
    ("boot test", _HARDWARE, False),
    ("environment", _HARDWARE, False),
    ("fan", _HARDWARE, False),
    ("power", _HARDWARE, False),
    ("poe", _HARDWARE, True),
    ("redundancy", _HARDWARE, True),
    ("system l1", _LINK, True),
    ("system environment", _HARDWARE, False),
    ("clock", _NAMES, False),
    ("prompt", _NAMES, False),
    ("terminal", _NAMES, False),
    ("alias", "short names of commands", True),
    ("dns domain", _NAMES, False),
    ("ip domain-name", _NAMES, False),
    ("ip domain-list", _NAMES, False),
    ("ip domain lookup", "from where the device asks for names", False),
    ("ip host", _NAMES, False),
    ("ip ftp client", "from where the device fetches files", False),
    ("ip http client", "from where the device fetches files", False),
    ("ip ssh client", "from where the device opens sessions", False),
    ("ip tftp client", "from where the device fetches files", False),
    ("ip radius source-interface", "from where the device asks a server", False),
    ("ip tacacs source-interface", "from where the device asks a server", False),
    ("ntp local-interface", "from where the device asks a server", False),
    ("ntp source", "from where the device asks a server", False),
    ("ntp trusted-key", "keys of time servers", False),
    ("ntp authentication-key", "keys of time servers", False),
    ("radius-server timeout", _NAMES, False),
    ("radius-server retransmit", _NAMES, False),
    ("radius-server deadtime", _NAMES, False),
    ("radius-server key", "a key of servers", False),
    ("radius-server qos", _QUEUES, False),
    ("radius-server attribute", _NAMES, False),
    ("tacacs-server timeout", _NAMES, False),
    ("tacacs-server key", "a key of servers", False),
    ("tacacs-server policy", "what is asked where a server says something strange", False),
    ("tacacs-server qos", _QUEUES, False),
    ("qos map", _QUEUES, True),
    ("qos profile", _QUEUES, True),
    ("qos rewrite", _QUEUES, False),
    ("qos random-detect", _QUEUES, False),
    ("qos tx-queue", _QUEUES, False),
    ("priority-flow-control", _QUEUES, True),
    ("class-map type qos", _QUEUES, True),
    ("class-map type quality-of-service", _QUEUES, True),
    ("class-map type copp", _QUEUES, True),
    ("class-map type control-plane", _QUEUES, True),
    ("policy-map type copp", _QUEUES, True),
    ("policy-map type control-plane", _QUEUES, True),
    ("ptp", "how clocks agree", True),
    ("sync-e", "how clocks agree", True),
    ("monitor hadoop", _SEEN, True),
    ("monitor twamp", _SEEN, True),
    ("monitor connectivity", "probes that the device sends", True),
    ("monitor server", _SEEN, True),
    ("monitor link-flap", _LINK, False),
    ("monitor layer1", _SEEN, True),
    ("management tech-support", "what a report holds", True),
    ("management defaults", "how new secrets are kept", True),
    ("management cli", _NAMES, True),
    ("management api models", "which values the telemetry tells", True),
    ("mac security", "how links are encrypted, where an interface names it", True),
    ("ip dhcp relay information option", "what is added to requests for addresses", False),
    ("ip dhcp relay always-on", "requests for addresses are relayed where an interface says to whom", False),
    ("ip dhcp relay all-subnets", "requests for addresses are relayed where an interface says to whom", False),
    ("ip dhcp relay qos", _QUEUES, False),
    ("ip dhcp snooping", "which answers about addresses a VLAN takes", True),
    ("ip nat translation", "how many translations there are, and how long", False),
    ("ip nat synchronization", "translations are told to the other of a pair", True),
    ("ip security", "IPsec, felt where a tunnel names it", True),
    ("ip pim", "which routers distribute groups", True),
    ("maintenance", "what is switched off for work", True),
    ("ip ttl", _NAMES, False),
    ("ipv6 nd", "what is told to hosts of a segment", False),
    ("application traffic recognition", "names of applications, felt where something asks for them", True),
    ("dhcp relay qos", _QUEUES, False),
    ("exit", "leaves a mode", False),
)
INTERFACE: tuple[tuple[str, str, bool], ...] = (
    ("mtu", _LINK, False),
    ("l2 mtu", _LINK, False),
    ("l2 mru", _LINK, False),
    ("l3 mtu", _LINK, False),
    ("speed", _LINK, False),
    ("duplex", _LINK, False),
    ("flowcontrol", _LINK, False),
    ("error-correction", _LINK, True),
    ("phy", _LINK, True),
    ("transceiver", _LINK, True),
    ("bandwidth", _LINK, False),
    ("mac-address", _LINK, False),
    ("mac timestamp", _LINK, False),
    ("load-interval", _SEEN, False),
    ("logging event", _SEEN, False),
    ("snmp trap", _SEEN, False),
    ("lldp", _SEEN, True),
    ("sflow", _SEEN, False),
    ("flow tracker", _SEEN, False),
    ("link-debounce", _LINK, False),
    ("link tracking", "a port goes down with others", False),
    ("lacp", _LINK, False),
    ("hardware timestamp", _HARDWARE, False),
    ("port-channel min-links", _LINK, False),
    ("port-channel lacp fallback static", _LINK, False),
    ("port-channel lacp fallback timeout", _LINK, False),
    ("mlag", "the port has a twin at the other switch of the pair", False),
    ("autostate", "an interface of a VLAN is up without ports", False),
    ("spanning-tree", _SPANNING, False),
    ("storm-control", "limits of broadcasts", False),
    ("priority-flow-control", _QUEUES, False),
    ("qos", _QUEUES, False),
    ("service-profile", _QUEUES, False),
    ("shape", _QUEUES, False),
    ("tx-queue", _QUEUES, True),
    ("uc-tx-queue", _QUEUES, True),
    ("mc-tx-queue", _QUEUES, True),
    ("poe", _HARDWARE, False),
    ("ptp", "how clocks agree", False),
    ("sync-e", "how clocks agree", True),
    ("bfd", _ROUTES, False),
    ("arp aging", _NAMES, False),
    ("arp cache", _NAMES, False),
    ("arp gratuitous", "which answers of neighbours are believed", False),
    ("ip arp", _NAMES, False),
    ("ip attached-host", _ROUTES, False),
    ("ip attached-hosts", _ROUTES, False),
    ("ip ospf", _ROUTES, False),
    ("ipv6 ospf", _ROUTES, False),
    ("ospfv3", _ROUTES, False),
    ("isis", _ROUTES, True),
    ("ip rip", _ROUTES, False),
    ("rip", _ROUTES, False),
    ("ip igmp", "who joins a group", False),
    ("mld", "who joins a group", False),
    ("ipv6 nd", "what is told to hosts of a segment", False),
    ("ipv6 enable", "addresses of one link", False),
    ("ipv6 attached-host", _ROUTES, False),
    ("ip icmp", "which messages the device sends", False),
    ("no ip proxy-arp", "the default", False),
    ("no ip directed-broadcast", "the default", False),
    ("evpn ethernet-segment", "a link that two switches share", True),
    ("tcp mss ceiling", _LINK, False),
    ("counters", _SEEN, False),
    ("traffic-engineering", _ROUTES, True),
    ("no switchport port-security", "the default", False),
    ("comment", _NAMES, False),
    ("pim", _ROUTES, False),
    ("ip pim", _ROUTES, False),
)
ROUTER: tuple[tuple[str, str, bool], ...] = tuple(
    (head, _ROUTES, True)
    for head in (
        "router-id", "neighbor", "network", "redistribute", "maximum-paths", "timers", "distance", "bgp", "update",
        "graceful-restart", "graceful-restart-helper", "aggregate-address", "rd", "area", "passive-interface",
        "max-lsa", "log-adjacency-changes", "auto-cost", "default-information", "default-metric", "summary-address",
        "point-to-point", "is-type", "net", "is-hostname", "set-overload-bit", "metric", "authentication", "spf",
        "fast-reroute", "lsp", "mtu", "bfd", "adjacency", "compatible", "distribute-list", "maximum-lsa", "tunnel-id",
        "listen", "peer", "ucmp", "access-group", "route", "domain", "soft-reconfiguration", "next-hop", "activate",
        "dynamic", "address-family ipv4", "address-family ipv6", "address-family evpn", "address-family rt-membership",
        "address-family path-selection", "address-family link-state", "vlan", "vlan-aware-bundle", "ip access-group",
        "ipv6 access-group", "route-distinguisher", "default-route", "advertisement-interval", "shutdown", "version",
        "interface", "dn-bit-ignore", "lsa-generation", "as-path", "log", "monitoring", "session", "sequence",
        "virtual-link", "default-originate", "rip", "overload-check", "hello", "purge-originator", "exit", "rib",
        "ip", "ipv6", "rp", "anycast-rp", "ssm", "log-neighbors", "route-type", "bidirectional", "sparse-mode",
        "prefix-list", "cluster", "neighbors", "vrf-evpn", "spf-interval", "ospf",
    )
)  # fmt: skip
VLAN: tuple[tuple[str, str, bool], ...] = (
    ("state", "a VLAN that is suspended carries nothing, and one that is not carries what the ports say", False),
    ("mac address learning", "which port has a card", False),
)
SECTIONS = {"top": TOP, "interface": INTERFACE, "router": ROUTER, "vlan": VLAN}


@cache
def rows() -> dict[str, dict[str, tuple[Row, ...]]]:
    """All rows by section and first word; longer rows first."""
    found: dict[str, dict[str, tuple[Row, ...]]] = {}
    for section, table in SECTIONS.items():
        heads: dict[str, list[Row]] = {}
        for text, reason, whole in table:
            words = tuple(text.split())
            heads.setdefault(words[0], []).append(Row(words, reason, whole))
        found[section] = {head: tuple(sorted(rows, key=lambda row: -len(row.words))) for head, rows in heads.items()}
    return found


def find(section: str, words: list[str]) -> Row | None:
    """The row for a statement of `section`, or None."""
    heads = rows()[section]
    for row in heads.get(words[0], ()):
        if tuple(words[: len(row.words)]) == row.words:
            return row
    if len(words) > 1 and words[0] in ("no", "default"):
        return find(section, words[1:])
    return None


def judge(statement: Statement, section: str, state: State) -> bool:
    """Mark the line that the table knows, and those beneath it if the row is for all of them."""
    row = find(section, statement.words)
    if row is None:
        return False
    state.irrelevant(statement, row.reason, whole=row.whole)
    return True
