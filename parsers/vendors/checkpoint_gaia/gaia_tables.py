"""Commands of Gaia that bear on nobody's way, each with its reason, and those that are known and not modelled.

A row stands in `IRRELEVANT` only if no form of its command can carry a packet, change an address, add an interface, a
listener, an account or a route, or change other commands. `*` is any one word. Source: Gaia R81 Administration Guide.
"""

from __future__ import annotations

from parsers.model.device import Effect

_CLOCK, _LOOKS, _LOGINS = "the clock", "for people", "how passwords must look, and how long sessions live"
_TELLS, _BOX = "what the system tells, and to whom", "how the box works"

IRRELEVANT: tuple[tuple[tuple[str, ...], str], ...] = tuple(
    ((verb, *head.split()), reason)
    for verbs, heads, reason in (
        ("set", "timezone|date|time|format", _CLOCK),
        ("set", "message|config-lock|edition|installer policy|installer mail-notifications|clienv|as", _LOOKS),
        (
            "set",
            "core-dump|lcd|selfpasswd|hw-monitor|multi-queue|kernel-routes|max-path-splits|nexthop-selection",
            _BOX,
        ),
        ("set", "domainname", "how the system completes names"),
        ("set add", "host", "names that the system itself knows"),
        ("set", "router-id|protocol-rank|tracefile|trace", "how routes are told apart and written down"),
        ("set", "tacacs_enable|tacacs-servers state", _LOGINS),
        ("set", "mail-notification", _TELLS),
        ("set", "lldp|cdp", "who is told about the system"),
        ("set", "neighbor-entry|neighbor", "which station has which address on a segment"),
        ("set", "routemap|aspath|prefix-list|prefix-tree", "routes by protocols"),
        ("set", "rdisc|ip-reachability-detection", "how routers are watched"),
        ("set", "management interface", "which interface the first setup uses"),
    )
    for verb in verbs.split()
    for head in heads.split("|")
)
NOT_SET = frozenset({"off", "disable"})
"""A command that ends so sets nothing."""
_CODE = "commands that run at set times may change anything"
DOUBTED: tuple[tuple[tuple[str, ...], str, Effect], ...] = (
    (("add", "cron"), _CODE, Effect.MAY_DO_ANYTHING),
    (("set", "cron", "job"), _CODE, Effect.MAY_DO_ANYTHING),
    (("add", "job"), _CODE, Effect.MAY_DO_ANYTHING),
    (("set", "job"), _CODE, Effect.MAY_DO_ANYTHING),
    (("add", "virtual-system"), "virtual systems (VSX) are not modelled", Effect.MAY_DO_ANYTHING),
    (("set", "virtual-system"), "virtual systems (VSX) are not modelled", Effect.MAY_DO_ANYTHING),
    (("set", "vsx"), "virtual systems (VSX) are not modelled", Effect.MAY_DO_ANYTHING),
    (("set", "cloning-group"), "another member may change the configuration", Effect.MAY_DO_ANYTHING),
    (("add", "cloning-group"), "another member may change the configuration", Effect.MAY_DO_ANYTHING),
    (("set", "management", "plane"), "a routing table of its own for management", Effect.MAY_REWRITE),
    (("set", "mdps"), "a routing table of its own for management", Effect.MAY_REWRITE),
    (("add", "mdps"), "a routing table of its own for management", Effect.MAY_REWRITE),
    (("set", "bootp"), "requests for addresses are relayed", Effect.MAY_PERMIT),
    (("add", "bootp"), "requests for addresses are relayed", Effect.MAY_PERMIT),
    (("set", "iphelper"), "broadcasts are relayed", Effect.MAY_PERMIT),
    (("add", "iphelper"), "broadcasts are relayed", Effect.MAY_PERMIT),
    (("set", "pim"), "multicast is routed", Effect.MAY_PERMIT),
    (("set", "igmp"), "multicast is routed", Effect.MAY_PERMIT),
    (("set", "static-mroute"), "multicast is routed", Effect.MAY_PERMIT),
    (("add", "pppoe"), "a connection by PPPoE is not modelled", Effect.MAY_DO_ANYTHING),
    (("set", "pppoe"), "a connection by PPPoE is not modelled", Effect.MAY_DO_ANYTHING),
    (("add", "vxlan"), "a tunnel by VXLAN is not modelled", Effect.MAY_DO_ANYTHING),
    (("add", "gre"), "a tunnel by GRE is not modelled", Effect.MAY_DO_ANYTHING),
    (("add", "isdn"), "a connection by ISDN is not modelled", Effect.MAY_DO_ANYTHING),
    (("set", "isdn"), "a connection by ISDN is not modelled", Effect.MAY_DO_ANYTHING),
    (("set", "dhcp6-config"), "addresses come from a server", Effect.MAY_DO_ANYTHING),
    (("set", "dhcp", "client"), "addresses come from a server", Effect.MAY_DO_ANYTHING),
)
"""What is known and not modelled, by the first words of its command."""
DYNAMIC = (
    "ospf",
    "ospf3",
    "bgp",
    "rip",
    "ripng",
    "isis",
    "aggregate",
    "route-injection",
    "route-redistribution",
    "inbound-route-filter",
)
"""Protocols that bring routes; their commands are read as a whole."""
_LINK = "how a port works, not for whom"
INTERFACE = {
    "mtu": _LINK,
    "link-speed": _LINK,
    "auto-negotiation": _LINK,
    "monitor-mode": _LINK,
    "mac-addr": _LINK,
    "rx-ringsize": _LINK,
    "tx-ringsize": _LINK,
    "duplex": _LINK,
    "lldp": "who is told about the system",
}
"""Settings of an interface that bear on nobody's way."""
