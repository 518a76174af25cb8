"""Kinds of objects, by the word that the management API prints as `type`.

Source: Check Point Management API Reference v1.1 to v1.9, and `type` of objects in answers that public drivers quote.
"""

from __future__ import annotations

from parsers.model.match import UnknownKind

GATEWAYS = frozenset(
    {
        "simple-gateway",
        "simple-cluster",
        "cluster-member",
        "checkpoint-host",
        "interoperable-device",
        "lsm-gateway",
        "lsm-cluster",
        "vsx-gateway",
        "vsx-cluster",
        "CpmiGatewayCkp",
        "CpmiGatewayPlain",
        "CpmiGatewayCluster",
        "CpmiClusterMember",
        "CpmiHostCkp",
        "CpmiVsClusterNetobj",
        "CpmiVsClusterMember",
        "CpmiVsNetobj",
        "CpmiVsxClusterNetobj",
        "CpmiVsxClusterMember",
        "CpmiVsxNetobj",
        "CpmiVrNetobj",
    }
)
"""Boxes with software of Check Point, and gateways of others that take part in its VPN."""
CLUSTERS = frozenset({"simple-cluster", "CpmiGatewayCluster", "lsm-cluster", "vsx-cluster", "CpmiVsClusterNetobj"})
MEMBERS = frozenset({"cluster-member", "CpmiClusterMember", "CpmiVsClusterMember", "CpmiVsxClusterMember"})
SERVERS = frozenset({"checkpoint-host", "CpmiHostCkp"})
"""The management server is one, unless a gateway manages itself."""
ANY = frozenset({"CpmiAnyObject"})
COMMUNITIES = frozenset({
    "vpn-community-meshed", "vpn-community-star", "vpn-community-remote-access", "VpnCommunityMeshed",
    "VpnCommunityStar",
})  # fmt: skip
DECIDED_ELSEWHERE: dict[str, tuple[UnknownKind, str]] = {
    "dns-domain": (UnknownKind.DOMAIN_NAME, "domain"),
    "dynamic-object": (UnknownKind.DYNAMIC_LIST, "dynamic object"),
    "updatable-object": (UnknownKind.DYNAMIC_LIST, "updatable object"),
    "network-feed": (UnknownKind.DYNAMIC_LIST, "network feed"),
    "data-center-object": (UnknownKind.DYNAMIC_LIST, "data center object"),
    "data-center-query": (UnknownKind.DYNAMIC_LIST, "data center query"),
    "external-trusted-ca": (UnknownKind.FEATURE, "object"),
    "access-role": (UnknownKind.USER, "access role"),
    "identity-tag": (UnknownKind.USER, "identity tag"),
    "user-group": (UnknownKind.USER, "user group"),
    "user": (UnknownKind.USER, "user"),
    "CpmiUserGroup": (UnknownKind.USER, "user group"),
    "LegacyUserAtLocation": (UnknownKind.USER, "user at a location"),
    "logical-server": (UnknownKind.FEATURE, "logical server"),
    "CpmiLogicalServer": (UnknownKind.FEATURE, "logical server"),
    "Internet": (UnknownKind.INTERNET_SERVICE, "object"),
    "CpmiInternet": (UnknownKind.INTERNET_SERVICE, "object"),
    "generic-data-center-object": (UnknownKind.DYNAMIC_LIST, "data center object"),
    "threat-ioc-feed": (UnknownKind.DYNAMIC_LIST, "feed"),
    "limit": (UnknownKind.FEATURE, "limit"),
}
"""Objects for addresses that the file does not hold."""
APPLICATIONS = frozenset(
    {
        "application-site",
        "application-site-category",
        "application-site-group",
        "CpmiApplication",
        "CpmiAppfwLimit",
        "mobile-application",
        "service-compound-tcp",
        "service-citrix-tcp",
        "data-type",
    }
)
"""What inspection tells apart, at whatever port."""
ZONES = frozenset({"security-zone", "CpmiSecurityZone"})
