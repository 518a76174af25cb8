"""MIBs and tables of a whole export that have no bearing on who may talk to whom, with their reasons.

Which there are: the export that `mib_whole` names. A table is here only if no value of it can carry a packet, change an
address, add a member to a VLAN, an account or a listener; the commands of a script that say the same are without
bearing as well (`forms.IRRELEVANT`).
"""

from __future__ import annotations

_REDUNDANCY = "which of redundant links carries frames; all are taken to carry them"
_MULTICAST = "keeps multicast from ports that did not ask for it"
_NEIGHBOURS = "tells neighbours who it is"
_QUALITY = "order and rate of packets"
_STATUS = "status and diagnosis of the device"
_DROPS = "only drops what it names"
_LEASES = "gives stations their addresses"
_PHYSICS = "the physics of a port"
_FILES = "where configurations and programs are stored"
_TIME = "the clock"
_UP = "what is watched; what depends on it is taken to be up"
_AGAIN = "says again what Q-BRIDGE-MIB says"
_CHECKED = "how stations are asked who they are"
_SAMPLES = "samples and counters for a collector"

IRRELEVANT: dict[str, str] = {
    "HM2-DOS-MITIGATION-MIB": _DROPS,
    "HM2-DUAL-RSTP-MIB": _REDUNDANCY,
    "HM2-FAN-MIB": _STATUS,
    "HM2-IOMODULE-MIB": _STATUS,
    "HM2-L2MCAST-MIB": _MULTICAST,
    "HM2-LICENSE-MGMT-MIB": _STATUS,
    "HM2-LINK-BACKUP-MIB": _REDUNDANCY,
    "HM2-LLDP-MIB": _NEIGHBOURS,
    "HM2-MAC-NOTIFICATION-MIB": _STATUS,
    "HM2-MDNS-SD-MIB": _NEIGHBOURS,
    "HM2-OEM-MIB": _STATUS,
    "HM2-PLATFORM-MMRP-MIB": _MULTICAST,
    "HM2-PLATFORM-MRP-MIB": "the timers of MMRP and MVRP",
    "HM2-PLATFORM-QOS-COS-MIB": _QUALITY,
    "HM2-PLATFORM-TIMERANGE-MIB": "when rules hold that name a time; they are in doubt",
    "HM2-PLATFORM-TIMEZONE-MIB": _TIME,
    "HM2-TRACKING-MIB": _UP,
    "HM2-TSN-MIB": _QUALITY,
    "IEEE8021-AS-V2-MIB": _TIME,
    "IEEE8021-BRIDGE-MIB": "timers and multicast of the bridge",
    "IEEE8021-ST-MIB": _QUALITY,
    "LLDP-EXT-HM-MIB": _NEIGHBOURS,
    "LLDP-EXT-PNO-MIB": _NEIGHBOURS,
    "SFLOW-MIB": _SAMPLES,
}
"""MIBs of which no table has a bearing."""
IRRELEVANT_TABLES: dict[str, dict[str, str]] = {
    "BRIDGE-MIB": {"dot1dTp": "how long addresses are remembered"},
    "HM2-DEVMGMT-MIB": {
        "hm2AutoDisableIntfEntry": _DROPS,
        "hm2AutoDisableReasonEntry": _DROPS,
        "hm2DeviceMgmtSoftwareVersionGroup": _FILES,
        "hm2DeviceMgmtTemperatureGroup": _STATUS,
        "hm2IfaceLayoutEntry": _PHYSICS,
    },
    "HM2-DHCPS-MIB": dict.fromkeys(
        ("hm2DHCPServerConfigGroup", "hm2DHCPServerPoolEntry", "hm2DHCPServerIfConfigEntry"), _LEASES
    ),
    "HM2-INDUSTRIAL-PROTOCOLS-MIB": {
        "hm2EthernetIPQoSObjectGroup": _QUALITY,
        "hm2EthernetIPTCPIPObjectGroup": "where the device itself sends multicast",
        "hm2PNIODcpModeEntry": _NEIGHBOURS,
    },
    "HM2-L2FORWARDING-MIB": {"hm2CosMapIpDscpEntry": _QUALITY, "hm2TrafficClassEntry": _QUALITY},
    "HM2-PLATFORM-DOT1X-ADVANCED-MIB": {"hm2AgentDot1xMonitorModeConfigGroup": _CHECKED},
    "HM2-PLATFORM-SWITCHING-MIB": {
        **dict.fromkeys(
            (
                *("hm2AgentStpCstConfigGroup", "hm2AgentStpCstPortEntry", "hm2AgentStpMstEntry"),
                *("hm2AgentStpMstPortEntry", "hm2AgentStpMstVlanEntry"),
                *("hm2AgentKeepalivePortEntry", "hm2AgentSwitchKeepaliveGroup"),
            ),
            _REDUNDANCY,
        ),
        **dict.fromkeys(
            (
                *("hm2AgentSwitchGARPGroup", "hm2AgentSwitchSnoopingCfgEntry", "hm2AgentSwitchSnoopingIntfEntry"),
                *("hm2AgentSwitchSnoopingVlanEntry", "hm2AgentSwitchSnoopingQuerierCfgEntry"),
                "hm2AgentSwitchSnoopingQuerierVlanEntry",
            ),
            _MULTICAST,
        ),
        **dict.fromkeys(
            (
                *("hm2AgentDhcpSnoopingConfigGroup", "hm2AgentDhcpSnoopingIfConfigEntry"),
                *("hm2AgentDhcpSnoopingVlanConfigEntry", "hm2AgentStaticDsBindingEntry"),
                *("hm2AgentIpsgIfConfigEntry", "hm2AgentStaticIpsgBindingEntry", "hm2AgentDaiConfigGroup"),
                *("hm2AgentArpAclEntry", "hm2AgentArpAclRuleEntry", "hm2AgentDaiIfConfigEntry"),
                "hm2AgentDaiVlanConfigEntry",
            ),
            _DROPS,
        ),
        **dict.fromkeys(
            (
                *("hm2AgentDhcpL2RelayConfigGroup", "hm2AgentDhcpL2RelayIfConfigEntry"),
                "hm2AgentDhcpL2RelayVlanConfigEntry",
            ),
            "what is noted in requests for an address",
        ),
        "hm2AgentDot3adAggPortEntry": "whether neighbours agree on aggregates; all are taken to",
        "hm2AgentLagConfigGroup": _QUALITY,
        "hm2AgentPortMirrorTypeEntry": "which way copied frames go; both are taken to be copied",
    },
    "IEEE8021-PAE-MIB": {"dot1xPaePortEntry": _CHECKED},
    "IEEE8021-Q-BRIDGE-MIB": {
        "ieee8021QBridgePortVlanEntry": _AGAIN,
        "ieee8021QBridgeForwardAllEntry": _MULTICAST,
    },
    "LAG-MIB": {"dot3adAggPortEntry": "whether neighbours agree on aggregates; all are taken to"},
    "Q-BRIDGE-MIB": {"dot1qForwardAllEntry": _MULTICAST},
}
"""Tables without bearing in MIBs that have others."""
MANAGEMENT = frozenset({"HM2-DNS-MIB", "HM2-PLATFORM-RADIUS-MIB", "HM2-PLATFORM-TACACSCLIENT-MIB"})
"""More MIBs of who logs in and of whom the device itself asks."""
