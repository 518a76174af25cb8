"""The tables of MIBs that are read: which kind of row they are, and what their columns are called.

Columns and values are those of the MIBs that the package names. A table that is neither here nor among those without
bearing is unknown where it has entries. Numbers of interfaces stand as their names (`convert="ifname"`).
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Table:
    """One table, or a group of scalars: `columns` are (name, how it is written) by the name of the MIB.

    `fixed` are values that every row of it has; `quiet` columns have no bearing. Where the switch `master` of the
    device is off, the whole table has none.
    """

    kind: str
    columns: Mapping[str, tuple[str, str]]
    fixed: Mapping[str, str] = field(default_factory=dict[str, str])
    quiet: tuple[str, ...] = ()
    master: str = ""


ENUMS: dict[str, dict[str, str]] = {
    "truth": {"1": "true", "2": "false"},
    "enabled": {"1": "enable", "2": "disable"},
    "row": {"1": "enable", "2": "disable", "3": "disable", "4": "enable", "5": "disable", "6": "disable"},
    "up": {"1": "enable", "2": "disable", "3": "disable"},
    "frames": {"1": "all", "2": "vlanonly"},
    "protocol": {"1": "none", "2": "bootp", "3": "dhcp"},
    "policy": {"1": "accept", "2": "drop", "3": "reject"},
    "action": {
        "1": "accept",
        "2": "drop",
        "3": "reject",
        "4": "enforce-modbus",
        "5": "enforce-opc",
        "6": "enforce-iec104",
        "7": "enforce-ethernetip",
        "8": "enforce-dnp3",
    },
    "given by": {"0": "none", "1": "manual", "2": "dhcp"},
    "fw protocol": dict(
        zip("123456789", ("icmp", "igmp", "ipip", "tcp", "udp", "esp", "ah", "icmpv6", "any"), strict=True)
    ),
    "direction": {"1": "ingress", "2": "egress", "3": "both"},
    "list direction": {"1": "in", "2": "out"},
    "permit": {"1": "permit", "2": "deny"},
    "list type": {"1": "ip", "2": "mac", "3": "ipv6"},
}
"""How values are written: an enumeration by its numbers. `text`, `number`, `name` and `address` are as they stand."""

SWITCHES = frozenset({"truth", "enabled", "row", "up", "frames"})
"""Enumerations of which a number that they do not have may mean on or off."""
NEEDED: dict[str, tuple[str, ...]] = {
    "shutdown": ("port", "status"),
    "VLAN": ("vlan", "egress", "untagged"),
    "PVID": ("port", "vlan", "filter", "frames"),
    "routing": ("status",),
    "router interface": ("port", "address", "mask", "routing"),
    "IP list": (
        *("list", "index", "action", "protocol", "source", "destination", "every", "status", "source port"),
        *("source port first", "source port last", "destination port", "destination port first"),
        "destination port last",
    ),
    "list of a port": ("port", "direction", "type", "list", "status"),
    "list of a VLAN": ("vlan", "direction", "type", "list", "status"),
    "filter rule": ("index", "src", "sport", "dst", "dport", "proto", "params", "action", "status"),
    "filter assignment": ("interface", "direction", "index", "priority", "status"),
    "translation": (
        *("index", "src", "sport", "dst", "dport", "new-dst", "new-dport", "proto", "status", "in-interface"),
        *("local-internal", "local-external", "remote-internal", "remote-external"),
    ),
    "translation assignment": ("interface", "direction", "index", "priority", "status"),
    "secondary address": ("port", "address", "mask", "status"),
    "restriction operation": ("status",),
    "network object": ("index", "name", "status"),
    "network object data": ("index", "addresses", "status"),
    "aggregate": ("aggregate", "port"),
    "aggregate itself": ("port", "on", "status"),
    "copies of a table": ("session", "status", "to", "from"),
    "guard": ("port", "status"),
    "registration": ("port", "status"),
    "station check": ("port",),
}
"""What an entry of each kind must hold: each is printed, so without it the entry is not whole, and no default holds."""


def columns_of(text: str) -> dict[str, tuple[str, str]]:
    """`column key how` by lines; underscores in a key are blanks."""
    found: dict[str, tuple[str, str]] = {}
    for line in text.strip().splitlines():
        column, key, *how = line.split()
        found[column] = (key.replace("_", " "), " ".join(how) or "text")
    return found


TABLES: dict[str, dict[str, Table]] = {
    "SNMPv2-MIB": {"system": Table("name", columns_of("sysName name"), quiet=("sysContact", "sysLocation"))},
    "IF-MIB": {
        "ifEntry": Table("shutdown", columns_of("ifIndex port name\nifAdminStatus status up"), quiet=("ifType",)),
        "ifXEntry": Table(
            "description", columns_of("ifIndex port name\nifAlias name"), quiet=("ifLinkUpDownTrapEnable", "ifName")
        ),
    },
    "Q-BRIDGE-MIB": {
        "dot1qBase": Table("switch of the device", columns_of("dot1qGvrpStatus GVRP enabled")),
        "dot1qVlanStaticEntry": Table(
            "VLAN",
            columns_of(
                "dot1qVlanIndex vlan number\ndot1qVlanStaticName name\ndot1qVlanStaticEgressPorts egress ports\n"
                "dot1qVlanStaticUntaggedPorts untagged ports"
            ),
            quiet=("dot1qVlanForbiddenEgressPorts", "dot1qVlanStaticForbiddenEgressPorts", "dot1qVlanStaticRowStatus"),
        ),
        "dot1qPortVlanEntry": Table(
            "PVID",
            columns_of(
                "dot1dBasePort port name\ndot1qPvid vlan number\ndot1qPortAcceptableFrameTypes frames frames\n"
                "dot1qPortIngressFiltering filter truth\ndot1qPortGvrpStatus learns enabled"
            ),
        ),
    },
    "HM2-NETCONFIG-MIB": {
        "hm2NetStaticGroup": Table(
            "management address",
            columns_of(
                "hm2NetConfigProtocol protocol protocol\nhm2NetLocalIPAddr address address\n"
                "hm2NetPrefixLength mask number\nhm2NetVlanID vlan number\nhm2NetGatewayIPAddr gateway address\n"
                "hm2NetIPv6AdminStatus ipv6 enabled"
            ),
            quiet=(
                *("hm2NetLocalIPAddrType", "hm2NetGatewayIPAddrType", "hm2NetVlanPriority", "hm2NetIpDscpPriority"),
                *("hm2NetMgmtPort", "hm2NetDHCPClientConfigLoad", "hm2NetIPv6ConfigProtocol", "hm2NetAction"),
                *("hm2NetIPv6GatewayAddrType", "hm2NetIPv6GatewayAddr", "hm2NetIPv6DupAddrDetectTrans"),
            ),
        ),
        "hm2NetOobMgmtGroup": Table(
            "out-of-band address",
            columns_of(
                "hm2NetOobMgmtAdminState on enabled\nhm2NetOobMgmtProtocol protocol protocol\n"
                "hm2NetOobMgmtIPAddr address address\nhm2NetOobMgmtPrefixLength mask number\n"
                "hm2NetOobMgmtGatewayIPAddr gateway address"
            ),
            quiet=("hm2NetOobMgmtIPAddrType", "hm2NetOobMgmtGatewayIPAddrType", "hm2NetOobMgmtAction"),
        ),
        "hm2NetHiDiscoveryGroup": Table(
            "HiDiscovery",
            columns_of("hm2NetHiDiscoveryOperation operation\nhm2NetHiDiscoveryMode mode"),
            quiet=("hm2NetHiDiscoveryBlinking", "hm2NetHiDiscoveryRelay"),
        ),
    },
    "HM2-PLATFORM-ROUTING-MIB": {
        "hm2AgentSwitchIpGroup": Table(
            "routing",
            columns_of(
                "hm2AgentSwitchIpRoutingMode status enabled\nhm2AgentSwitchIpDefaultGateway hop address\n"
                "hm2AgentSwitchIpSourceRoutingMode source_routing enabled"
            ),
            quiet=("hm2AgentSwitchIpStaticDefaultPref", "hm2AgentSwitchClearIpDefaultGateway"),
        ),
        "hm2AgentSwitchIpVlanEntry": Table(
            "VLAN router",
            columns_of("hm2AgentSwitchIpVlanId vlan number\nhm2AgentSwitchIpVlanRoutingStatus status row"),
            quiet=("hm2AgentSwitchIpVlanIfIndex",),
        ),
        "hm2AgentSwitchSecondaryAddressEntry": Table(
            "secondary address",
            columns_of(
                "hm2AgentSwitchIpInterfaceIfIndex port name\nhm2AgentSwitchSecondaryIpAddress address address\n"
                "hm2AgentSwitchSecondaryNetMask mask address\nhm2AgentSwitchSecondaryStatus status row"
            ),
        ),
        "hm2AgentSwitchIpInterfaceEntry": Table(
            "router interface",
            columns_of(
                "hm2AgentSwitchIpInterfaceIfIndex port name\nhm2AgentSwitchIpInterfaceIpAddress address address\n"
                "hm2AgentSwitchIpInterfaceNetMask mask address\nhm2AgentSwitchIpInterfaceRoutingMode routing enabled\n"
                "hm2AgentSwitchIpInterfaceProxyARPMode proxy enabled\n"
                "hm2AgentSwitchIpInterfaceNetdirectedBCMode broadcasts enabled\n"
                "hm2AgentSwitchIPAddressConfigMethod given given by"
            ),
            quiet=(
                "hm2AgentSwitchIpInterfaceMtuValue",
                "hm2AgentSwitchIpInterfaceClearIp",
                "hm2AgentSwitchIpInterfaceBandwidth",
                "hm2AgentSwitchIpInterfaceIcmpUnreachables",
                "hm2AgentSwitchIpInterfaceIcmpRedirects",
                "hm2AgentSwitchDhcpOperation",
            ),
        ),
    },
    "VRRP-MIB": {
        "vrrpOperEntry": Table(
            "VRRP",
            columns_of(
                "ifIndex port name\nvrrpOperVrId router number\nvrrpOperAdminState on up\nvrrpOperRowStatus status row"
            ),
            quiet=(
                *("vrrpOperPriority", "vrrpOperPrimaryIpAddr", "vrrpOperAuthType"),
                *("vrrpOperAuthKey", "vrrpOperAdvertisementInterval", "vrrpOperPreemptMode", "vrrpOperProtocol"),
            ),
        ),
        "vrrpAssoIpAddrEntry": Table(
            "VRRP address",
            columns_of(
                "ifIndex port name\nvrrpOperVrId router number\nvrrpAssoIpAddr address address\n"
                "vrrpAssoIpAddrRowStatus status row"
            ),
        ),
    },
    "HM2-PLATFORM-QOS-ACL-MIB": {
        "hm2AgentAclEntry": Table(
            "list name",
            columns_of("hm2AgentAclIndex index number\nhm2AgentAclName name"),
            quiet=("hm2AgentAclStatus", "hm2AgentAclStatsAction"),
        ),
        "hm2AgentAclRuleEntry": Table(
            "IP list",
            columns_of(
                "hm2AgentAclIndex list number\nhm2AgentAclRuleIndex index number\n"
                "hm2AgentAclRuleAction action permit\nhm2AgentAclRuleProtocol protocol number\n"
                "hm2AgentAclRuleSrcIpAddress source address\nhm2AgentAclRuleSrcIpMask source_mask address\n"
                "hm2AgentAclRuleDestIpAddress destination address\nhm2AgentAclRuleDestIpMask destination_mask address\n"
                "hm2AgentAclRuleSrcL4Port source_port number\nhm2AgentAclRuleDestL4Port destination_port number\n"
                "hm2AgentAclRuleSrcL4PortRangeStart source_port_first number\n"
                "hm2AgentAclRuleSrcL4PortRangeEnd source_port_last number\n"
                "hm2AgentAclRuleDestL4PortRangeStart destination_port_first number\n"
                "hm2AgentAclRuleDestL4PortRangeEnd destination_port_last number\n"
                "hm2AgentAclRuleSrcL4PortOperator source_port_operator number\n"
                "hm2AgentAclRuleDstL4PortOperator destination_port_operator number\n"
                "hm2AgentAclRuleIcmpType icmp_type number\nhm2AgentAclRuleIcmpCode icmp_code number\n"
                "hm2AgentAclRuleMatchEvery every truth\nhm2AgentAclRuleRedirectIntf redirect name\n"
                "hm2AgentAclRuleRedirectExtAgentId agent number\n"
                "hm2AgentAclRuleMirrorIntf mirror name\nhm2AgentAclRuleStatus status row"
            ),
            quiet=(
                "hm2AgentAclRuleAssignQueueId",
                "hm2AgentAclRuleLogging",
                "hm2AgentAclRuleRateLimitCrateUnit",
                "hm2AgentAclRuleStatsAction",
            ),
        ),
        "hm2AgentAclIfEntry": Table(
            "list of a port",
            columns_of(
                "hm2AgentAclIfIndex port name\nhm2AgentAclIfDirection direction list direction\n"
                "hm2AgentAclIfSequence sequence number\nhm2AgentAclIfAclType type list type\n"
                "hm2AgentAclIfAclId list number\nhm2AgentAclIfStatus status row"
            ),
        ),
        "hm2AgentAclVlanEntry": Table(
            "list of a VLAN",
            columns_of(
                "hm2AgentAclVlanIndex vlan number\nhm2AgentAclVlanDirection direction list direction\n"
                "hm2AgentAclVlanSequence sequence number\nhm2AgentAclVlanAclType type list type\n"
                "hm2AgentAclVlanAclId list number\nhm2AgentAclVlanStatus status row"
            ),
        ),
    },
    "HM2-MGMTACCESS-MIB": {
        "hm2MgmtAccessWebGroup": Table(
            "servers",
            columns_of(
                "hm2WebHttpAdminStatus http enabled\nhm2WebHttpsAdminStatus https enabled\n"
                "hm2WebHttpPortNumber http_port number\nhm2WebHttpsPortNumber https_port number"
            ),
            quiet=(
                "hm2WebIntfTimeOut",
                "hm2WebTrapEnable",
                "hm2WebHttpsCertFingerPrintType",
                "hm2WebHttpsServerTlsVersions",
                "hm2WebHttpsServerTlsCipherSuites",
                "hm2WebHttpsCertControl",
                "hm2WebHttpsServerRestart",
            ),
        ),
        "hm2MgmtAccessTelnetGroup": Table(
            "servers",
            columns_of("hm2TelnetServerAdminStatus telnet enabled\nhm2TelnetServerPort telnet_port number"),
            quiet=("hm2TelnetServerMaxSessions", "hm2TelnetServerSessionsTimeOut", "hm2TelnetTrapEnable"),
        ),
        "hm2MgmtAccessSshGroup": Table(
            "servers",
            columns_of("hm2SshAdminStatus ssh enabled\nhm2SshPortNumber ssh_port number"),
            quiet=(
                *("hm2SshProtocolLevel", "hm2SshMaxSessionsCount", "hm2SshSessionTimeout", "hm2SshTrapEnable"),
                *("hm2SshRSAKeyControl", "hm2SshDSAKeyControl", "hm2SshKeyFingerPrintType", "hm2SshHmacAlgorithms"),
                *("hm2SshKexAlgorithms", "hm2SshEncryptionAlgorithms", "hm2SshHostKeyAlgorithms"),
                *("hm2SshOutboundMaxSessionsCount", "hm2SshOutboundSessionTimeout"),
            ),
        ),
        "hm2MgmtAccessSnmpGroup": Table(
            "servers",
            columns_of(
                "hm2SnmpV1AdminStatus snmp_v1 enabled\nhm2SnmpV2AdminStatus snmp_v2 enabled\n"
                "hm2SnmpV3AdminStatus snmp_v3 enabled\nhm2SnmpPortNumber snmp_port number\n"
                "hm2SnmpOver802AdminStatus snmp_over_802 enabled"
            ),
            quiet=("hm2SnmpTrapServiceAdminStatus",),
        ),
        "hm2RestrictedMgmtAccessGroup": Table(
            "restriction operation",
            columns_of("hm2RmaOperation status enabled"),
            quiet=("hm2RmaLoggingGlobal",),
        ),
        "hm2RmaEntry": Table(
            "restriction",
            columns_of(
                "hm2RmaIndex index number\nhm2RmaRowStatus status row\nhm2RmaIpAddr ip address\n"
                "hm2RmaPrefixLength mask number\nhm2RmaSrvHttp http enabled\nhm2RmaSrvHttps https enabled\n"
                "hm2RmaSrvSnmp snmp enabled\nhm2RmaSrvTelnet telnet enabled\nhm2RmaSrvSsh ssh enabled\n"
                "hm2RmaSrvIEC61850 iec61850-mms enabled\nhm2RmaSrvModbusTcp modbus-tcp enabled\n"
                "hm2RmaSrvEthernetIP ethernet-ip enabled\nhm2RmaSrvProfinetIO profinet-io enabled\n"
                "hm2RmaInterface interface name"
            ),
            quiet=("hm2RmaLogging", "hm2RmaIpAddrType"),
        ),
    },
}
LOGINS: dict[str, dict[str, Table]] = {
    "HM2-USERMGMT-MIB": {
        "hm2UserConfigEntry": Table(
            "account row",
            columns_of(
                "hm2UserName name\nhm2UserPassword secret\nhm2UserAccessRole role number\nhm2UserStatus status row"
            ),
            quiet=(
                *("hm2UserLockoutStatus", "hm2UserPwdChangePerm", "hm2UserPwdPolicyChk", "hm2UserSnmpAuthType"),
                *("hm2UserSnmpEncType", "hm2UserSnmpAuthPassword", "hm2UserSnmpEncPassword"),
            ),
        ),
        "hm2UserStatusGroup": Table("delivered passwords", columns_of("hm2UserForcePasswordStatus forced enabled")),
    },
    "SNMP-COMMUNITY-MIB": {
        "snmpCommunityEntry": Table(
            "community row",
            columns_of("snmpCommunityName community\nsnmpCommunityStatus status row"),
            quiet=(
                *("snmpCommunityIndex", "snmpCommunitySecurityName", "snmpCommunityContextEngineID"),
                *("snmpCommunityContextName", "snmpCommunityTransportTag", "snmpCommunityStorageType"),
            ),
        ),
    },
}
"""Tables of `MANAGEMENT` that are read: accounts and communities, by the form of their secrets."""
_STATUS, _TIME = "status and diagnosis of the device", "the clock"
IRRELEVANT: dict[str, str] = {
    "LLDP-MIB": "tells neighbours who it is",
    "LLDP-EXT-DOT1-MIB": "tells neighbours who it is",
    "LLDP-EXT-DOT3-MIB": "tells neighbours who it is",
    "MAU-MIB": "the physics of a port",
    "RMON-MIB": "counters",
    "HM2-DIAGNOSTIC-MIB": _STATUS,
    "HM2-PWRMGMT-MIB": _STATUS,
    "HM2-POE-MIB": "the physics of a port",
    "HM2-FILEMGMT-MIB": "where configurations are stored",
    "IEEE8021-PTP-MIB": _TIME,
    "HM2-TRAFFICMGMT-MIB": "order and rate of packets",
    "P-BRIDGE-MIB": "order of packets",
}
"""MIBs of which no table has a bearing."""
IRRELEVANT_TABLES: dict[str, dict[str, str]] = {
    "HM2-DEVMGMT-MIB": {
        "hm2IfaceEntry": "the physics of a port",
        "hm2ExtNvmEntry": "where configurations are stored",
        "hm2ExtNvmGeneralGroup": "where configurations are stored",
    },
    "SNMPv2-MIB": {"snmp": "what is told when a login fails"},
    "HM2-PLATFORM-SWITCHING-MIB": {
        "hm2AgentStpPortEntry": "which of redundant links carries frames; all are taken to carry them",
        "hm2AgentStpSwitchConfigGroup": "which of redundant links carries frames; all are taken to carry them",
    },
    "HM2-NETCONFIG-MIB": {
        "hm2NetACDGroup": "only tells that two have one address",
        "hm2NetMacACDGroup": "only tells that two have one address",
        "hm2NetMacGroup": "which MAC address the device has",
        "hm2NetOobUsbMgmtGroup": "a cable of USB to one computer",
    },
    "HM2-MGMTACCESS-MIB": {
        "hm2MgmtAccessPreLoginBannerGroup": "what people read",
        "hm2MgmtAccessCliGroup": "what people read, and when the console logs out",
    },
    "HM2-PLATFORM-ROUTING-MIB": {
        "hm2AgentRouterVrrpConfigGroup": "whether shared addresses are used; all are taken to be",
        "hm2AgentSwitchArpGroup": "how long neighbours are remembered",
        "hm2AgentSwitchIpRouterDiscoveryEntry": "tells stations which router there is",
        "hm2AgentSwitchIpIcmpControlGroup": "what the device itself answers",
    },
}
MANAGEMENT = frozenset(
    {
        "HM2-LOGGING-MIB",
        "HM2-REMOTE-AUTHENTICATION-MIB",
        "HM2-TIMESYNC-MIB",
        "HM2-USERMGMT-MIB",
        "SNMP-COMMUNITY-MIB",
        "SNMP-NOTIFICATION-MIB",
        "SNMP-TARGET-MIB",
        "SNMP-USER-BASED-SM-MIB",
        "SNMP-VIEW-BASED-ACM-MIB",
    }
)
"""MIBs of who logs in and of whom the device itself asks: but for `LOGINS` they are not read, which is told, and
carry no packets."""
RINGS = {"HM2-L2REDUNDANCY-MIB": "which of redundant links carries frames; all are taken to carry them"}
