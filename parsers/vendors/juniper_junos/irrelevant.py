"""Statements that do not bear on who may talk to whom, each with its reason; `*` stands for any word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.statements import Statement

_REASONS = {
    "names, time, looks and hardware of the device": (
        "version|system host-name|system domain-name|system domain-search|system time-zone|system location"
        "|system ports|system max-configurations-on-flash|system max-configuration-rollbacks"
        "|system license|system phone-home|system autoinstallation|system saved-core-files|system saved-core-context"
        "|system processes|system compress-configuration-files|system commit|system archival"
        "|system configuration-database|system extensions|system auto-snapshot|system no-multicast-echo"
        "|system internet-options|system arp|system no-redirects|system no-redirects-ipv6"
        "|system default-address-selection"
        "|system dump-on-panic|system no-ping-record-route|system no-ping-time-stamp|system kernel-replication"
        "|system switchover-on-routing-crash|system master-password|system fips|system encrypt-configuration-files"
        "|system login announcement|system login message|system login class|system login deny-sources-address"
        "|system login password|system accounting|system authorization|system diag-port-authentication"
        "|system pic-console-authentication|system static-host-mapping|system security-profile"
        "|system use-imported-time-zones"
        "|chassis|virtual-chassis|poe|snmp location|snmp contact|snmp description|snmp name|snmp health-monitor"
        "|snmp rmon"
        "|snmp engine-id|snmp view|snmp filter-interfaces|snmp filter-duplicates|snmp stats-cache-lifetime"
        "|snmp traceoptions|snmp if-count-with-filter-interfaces|accounting-options|multi-chassis"
        "|redundant-power-system|security log|security alarms|security idp security-package|security certificates"
        "|security pki|security ssh-known-hosts|security traceoptions|security flow traceoptions|smi-trigger|jsrc"
    ),
    "how fast packets go": (
        "class-of-service|firewall policer|firewall three-color-policer|firewall interface-set"
        "|firewall load-balance-group"
        "|security flow aging|security flow tcp-mss|forwarding-options hash-key|forwarding-options enhanced-hash-key"
        "|forwarding-options load-balance|firewall hierarchical-policer|firewall family * policer"
    ),
    "what the device records or measures": (
        "forwarding-options sampling|services rpm|services flow-monitoring"
        "|services analytics|security analysis"
        "|services application-identification|forwarding-options packet-capture|forwarding-options accounting"
        "|forwarding-options storm-control-profiles|forwarding-options storm-control|security policies policy-stats"
        "|security policies traceoptions|security nat traceoptions|security zones traceoptions"
        "|security ike traceoptions"
        "|security ipsec traceoptions|routing-options traceoptions|security screen traceoptions"
    ),
    "floods and malformed packets that screens drop": "security screen",
    "which routes a protocol takes and tells": (
        "policy-options policy-statement|policy-options community|policy-options as-path|policy-options condition"
        "|policy-options as-path-group|policy-options damping|policy-options route-filter-list"
        "|routing-options router-id"
        "|routing-options autonomous-system|routing-options forwarding-table export|routing-options graceful-restart"
        "|routing-options nonstop-routing|routing-options maximum-paths|routing-options maximum-prefixes"
        "|routing-options martians|routing-options confederation|routing-options resolution|routing-options options"
        "|routing-options protect|routing-options multicast|routing-options validation|routing-options fate-sharing"
        "|routing-options nexthop-tracking"
    ),
    "protocols that build no route": (
        "protocols lldp|protocols lldp-med|protocols rstp|protocols mstp|protocols stp|protocols vstp|protocols lacp"
        "|protocols igmp|protocols mld|protocols igmp-snooping|protocols mld-snooping|protocols router-advertisement"
        "|protocols router-discovery|protocols bfd|protocols oam|protocols dcbx|protocols loop-detect|protocols ppp"
        "|protocols layer2-control|protocols sflow|protocols uplink-failure-detection|protocols l2-learning"
        "|protocols neighbor-discovery|protocols iccp|protocols protection-group|protocols vrrp"
    ),
    "what the device hands out": (
        "access address-assignment|access address-pool|system services dhcp-local-server|system services dhcp"
        "|access domain|access address-protection"
    ),
    "keys and ciphers": "security ike proposal|security ike policy|security ipsec proposal|security ipsec policy"
    "|security ipsec security-association|security ike respond-bad-spi|security authentication-key-chains"
    "|security macsec",
    "answers to ARP and neighbour discovery": "security nat proxy-ndp",
    "profiles of inspection": (
        "security utm|security idp|security application-firewall|security application-tracking|security ssl"
        "|services ssl|security firewall-authentication|services security-intelligence|services advanced-anti-malware"
        "|security user-identification|services user-identification|access firewall-authentication"
        "|services unified-access-control|security application-system-cache"
        "|security advanced-policy-based-routing traceoptions"
    ),
    "who is authenticated at a port": "access profile|access radius-server|access radius|access ppp-options",
    "schedules, read where a policy names them": "schedulers",
    "a comment": "* apply-macro|* * apply-macro",
}
IRRELEVANT = [(tuple(path.split(" ")), reason) for reason, paths in _REASONS.items() for path in paths.split("|")]


def settle(root: Statement) -> None:
    """Give each of them its fate."""
    for path, reason in IRRELEVANT:
        for item in _at(root, path):
            item.irrelevant(reason)


def _at(root: Statement, path: tuple[str, ...]) -> Iterator[Statement]:
    found = [root]
    for word in path:
        if word == "*":
            found = [item for here in found for item in here.below.values()]
        else:
            found = [item for here in found if (item := here.below.get(word)) is not None]
    yield from found
