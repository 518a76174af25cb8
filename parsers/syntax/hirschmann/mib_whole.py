"""What a whole export has besides: more tables that are read, and tables that bear on something where they say so.

Source: the configuration XML of a BRS50 with HiOS 10.3.04, as it was published. It names every MIB and every table
that the device has, those without entries too (`<Table name="…"/>`), leaves out what cannot be set, puts
`not-available-if|0` where no port is named and a comment where a value could not be asked for, and ends with a
checksum. What the columns mean: HM2-PLATFORM-SWITCHING-MIB, HM2-PLATFORM-DOT1X-ADVANCED-MIB (2011-10), RFC 4363
(`dot1qGvrpStatus`: disabled is disabled on all ports); of those that only the export shows, the value that it has as
delivered is taken to say nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.nouns import dataclass
from parsers.syntax.hirschmann.mib_tables import Table, columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLES: dict[str, dict[str, Table]] = {
    "HM2-INDUSTRIAL-PROTOCOLS-MIB": {
        "hm2EthernetIPConfigGroup": Table(
            "servers",
            columns_of("hm2EtherNetIPAdminStatus ethernet-ip enabled"),
            quiet=("hm2EtherNetIPWriteAccessStatus", "hm2EtherNetIPVlan"),
        ),
        "hm2Iec61850ConfigGroup": Table(
            "servers",
            columns_of(
                "hm2Iec61850MmsServerAdminStatus iec61850-mms enabled\n"
                "hm2Iec61850MmsServerPortNumber iec61850-mms_port number"
            ),
            quiet=(
                *("hm2Iec61850MmsServerWriteAccessStatus", "hm2Iec61850MmsServerMaxSessionsCount"),
                "hm2Iec61850MmsServerTechnicalKey",
            ),
        ),
        "hm2ModbusConfigGroup": Table(
            "servers",
            columns_of(
                "hm2ModbusTcpServerAdminStatus modbus-tcp enabled\nhm2ModbusTcpServerPortNumber modbus-tcp_port number"
            ),
            quiet=("hm2ModbusTcpServerWriteAccessStatus", "hm2ModbusTcpServerMaxSessionsCount"),
        ),
        "hm2ProfinetIOConfigGroup": Table(
            "servers",
            columns_of("hm2PNIOAdminStatus profinet enabled"),
            quiet=(
                *("hm2PNIONameOfStation", "hm2PNIOClearIpParameter", "hm2PNIOVlan0Forwarding", "hm2PNIOIm1Data"),
                *("hm2PNIOIm2Data", "hm2PNIOIm3Data", "hm2PNIOIm4Data", "hm2PNIOClearStationName"),
                "hm2PNIOPdevParameters",
            ),
        ),
        "hm2Iec62541ConfigGroup": Table(
            "servers",
            columns_of(
                "hm2Iec62541OpcUaServerAdminStatus opc-ua enabled\nhm2Iec62541OpcUaServerPortNumber opc-ua_port number"
            ),
            quiet=("hm2Iec62541OpcUaMaxSessionsCount", "hm2Iec62541OpcUaSecurityPolicy"),
        ),
    },
    "HM2-PLATFORM-DOT1X-ADVANCED-MIB": {
        "hm2AgentDot1xEnhancementConfigGroup": Table(
            "VLANs of stations",
            columns_of(
                "hm2AgentDot1xRadiusVlanAssignment assigned enabled\nhm2AgentDot1xDynamicVlanCreationMode made enabled"
            ),
            quiet=(
                *("hm2AgentDot1xMABFormatGroupSize", "hm2AgentDot1xMABFormatGroupSeparator"),
                *("hm2AgentDot1xMABFormatLetterCase", "hm2AgentDot1xMABPassword"),
            ),
            master="dot1xPaeSystemAuthControl",
        ),
        "hm2AgentDot1xPortConfigEntry": Table(
            "station check",
            columns_of(
                "dot1xPaePortNumber port name\nhm2AgentDot1xPortControlMode mode number\n"
                "hm2AgentDot1xGuestVlanId guest number\nhm2AgentDot1xUnauthenticatedVlan refused number"
            ),
            quiet=("hm2AgentDot1xMaxUsers", "hm2AgentDot1xPortMABenabled"),
            master="dot1xPaeSystemAuthControl",
        ),
    },
    "HM2-PLATFORM-MVRP-MIB": {
        "hm2AgentDot1qMvrp": Table(
            "switch of the device",
            columns_of("hm2AgentDot1qBridgeMvrpMode MVRP enabled"),
            quiet=("hm2AgentDot1qBridgeMrpPeriodicStateMachineForMvrp",),
        ),
        "hm2AgentDot1qPortMvrpEntry": Table(
            "registration",
            columns_of("hm2AgentDot1qMvrpPort port name\nhm2AgentDot1qPortMvrpMode status enabled"),
            master="hm2AgentDot1qBridgeMvrpMode",
        ),
    },
    "HM2-PLATFORM-PORTSECURITY-MIB": {
        "hm2AgentPortSecurityGroup": Table(
            "switch of the device", columns_of("hm2AgentGlobalPortSecurityMode port_security enabled")
        ),
        "hm2AgentPortSecurityEntry": Table(
            "guard",
            columns_of("ifIndex port name\nhm2AgentPortSecurityMode status enabled"),
            quiet=(
                *("hm2AgentPortSecurityDynamicLimit", "hm2AgentPortSecurityStaticLimit"),
                *("hm2AgentPortSecurityViolationTrapMode", "hm2AgentPortSecurityViolationTrapFrequency"),
                "hm2AgentPortSecurityAutoDisable",
            ),
            master="hm2AgentGlobalPortSecurityMode",
        ),
    },
    "HM2-PLATFORM-SWITCHING-MIB": {
        "hm2AgentLagSummaryConfigEntry": Table(
            "aggregate itself",
            columns_of(
                "hm2AgentLagSummaryLagIndex port name\nhm2AgentLagSummaryAdminMode on enabled\n"
                "hm2AgentLagSummaryStatus status row\nhm2AgentLagSummaryAddPort added name"
            ),
            quiet=(
                *("hm2AgentLagSummaryName", "hm2AgentLagSummaryFlushTimer", "hm2AgentLagSummaryLinkTrap"),
                *("hm2AgentLagSummaryStpMode", "hm2AgentLagSummaryDeletePort", "hm2AgentLagSummaryType"),
                *("hm2AgentLagSummaryStaticCapability", "hm2AgentLagSummaryHashOption"),
                *("hm2AgentLagSummaryMinimumActiveLinks", "hm2AgentLagSummaryMaxFrameSize"),
            ),
        ),
        "hm2AgentLagDetailedConfigEntry": Table(
            "aggregate",
            columns_of("hm2AgentLagDetailedLagIndex aggregate name\nhm2AgentLagDetailedIfIndex port name"),
            quiet=("hm2AgentLagDetailedPortSpeed", "hm2AgentLagDetailedPortStatus"),
        ),
        "hm2AgentPortMirrorEntry": Table(
            "copies of a table",
            columns_of(
                "hm2AgentPortMirrorSessionNum session number\nhm2AgentPortMirrorAdminMode status enabled\n"
                "hm2AgentPortMirrorDestinationPort to name\n"
                "hm2AgentPortMirrorDestinationPortSecondary to_as_well name\n"
                "hm2AgentPortMirrorReflectorPort reflector name\nhm2AgentPortMirrorSourcePortMask from\n"
                "hm2AgentPortMirrorRemoteSourceVlan from_VLAN number\n"
                "hm2AgentPortMirrorRemoteDestinationVlan to_VLAN number\nhm2AgentPortMirrorAllowMgmtMode both enabled"
            ),
        ),
    },
    "IEEE8021-PAE-MIB": {
        "dot1xPaeSystem": Table("switch of the device", columns_of("dot1xPaeSystemAuthControl 802.1X enabled")),
        "dot1xAuthConfigEntry": Table(
            "station check",
            columns_of("dot1xPaePortNumber port name\ndot1xAuthAuthControlledPortControl mode number"),
            quiet=(
                *("dot1xAuthQuietPeriod", "dot1xAuthTxPeriod", "dot1xAuthSuppTimeout", "dot1xAuthServerTimeout"),
                *("dot1xAuthMaxReq", "dot1xAuthReAuthPeriod", "dot1xAuthReAuthEnabled"),
                *("dot1xAuthAdminControlledDirections", "dot1xAuthKeyTxEnabled"),
            ),
            master="dot1xPaeSystemAuthControl",
        ),
    },
}
"""More tables that are read."""
LOGINS: dict[str, dict[str, Table]] = {
    "HM2-LOGGING-MIB": {
        "hm2LogSyslogGroup": Table(
            "switch of the device",
            columns_of("hm2LogSyslogAdminStatus syslog enabled"),
            quiet=("hm2LogSyslogClientTlsVersions", "hm2LogSyslogClientTlsCipherSuites"),
        ),
        "hm2LogSyslogServerEntry": Table(
            "log server",
            columns_of("hm2LogSyslogServerIPAddr addr address\nhm2LogSyslogServerRowStatus status row"),
            quiet=(
                *("hm2LogSyslogServerIndex", "hm2LogSyslogServerIPAddrType", "hm2LogSyslogServerUdpPort"),
                *("hm2LogSyslogServerLevelUpto", "hm2LogSyslogServerLogType", "hm2LogSyslogServerTransportType"),
            ),
            master="hm2LogSyslogAdminStatus",
        ),
    },
    "HM2-TIMESYNC-MIB": {
        "hm2SntpServerGroup": Table(
            "servers",
            columns_of("hm2SntpServerAdminState ntp enabled\nhm2SntpServerPort ntp_port number"),
            quiet=("hm2SntpServerOnlyIfSync",),
        ),
        "hm2SntpClientGroup": Table(
            "switch of the device",
            columns_of("hm2SntpClientAdminState SNTP enabled"),
            quiet=(
                *("hm2SntpClientOperatingMode", "hm2SntpClientDisableAfterSync", "hm2SntpClientRequestInterval"),
                *("hm2SntpClientBroadcastRecvTimeout", "hm2SntpClientInterface"),
            ),
        ),
        "hm2SntpClientServerAddrEntry": Table(
            "time server",
            columns_of("hm2SntpClientServerAddr addr address\nhm2SntpClientServerRowStatus status row"),
            quiet=(
                *("hm2SntpClientServerIndex", "hm2SntpClientServerAddrType", "hm2SntpClientServerPort"),
                "hm2SntpClientServerDescr",
            ),
            master="hm2SntpClientAdminState",
        ),
    },
}
"""Tables of servers in MIBs of management that are read (HM2-LOGGING-MIB, HM2-TIMESYNC-MIB)."""


@dataclass(frozen=True, slots=True)
class Neutral:
    """A table that bears on nothing while `columns` hold what matches; else `what` is told with its effect.

    A column that an entry does not have is none that says nothing. `port` is the column of the port that is meant.
    """

    what: str
    effect: Effect
    columns: Mapping[str, str]
    port: str = ""

    def says_nothing(self, values: Mapping[str, str]) -> bool:
        """Whether all its columns hold what says nothing."""
        return all(
            name in values and re.fullmatch(pattern, values[name]) is not None for name, pattern in self.columns.items()
        )


_ZEROS = r"(?:00 ?)*|0"
NEUTRAL: dict[str, dict[str, Neutral]] = {
    "HM2-PLATFORM-SWITCHING-MIB": {
        "hm2AgentPrivateVlanEntry": Neutral(
            "a private VLAN: which of its ports reach which is not read",
            Effect.MAY_DO_ANYTHING,
            {"hm2AgentPrivateVlanType": "4", "hm2AgentPrivateVlanAssociate": _ZEROS},
        ),
        "hm2AgentPrivateVlanIntfAssocEntry": Neutral(
            "ports of private VLANs: which of them reach which is not read",
            Effect.MAY_DO_ANYTHING,
            {
                "hm2AgentPrivateVlanIntfAssocHostPrimary": "0",
                "hm2AgentPrivateVlanIntfAssocHostSecondary": "0",
                "hm2AgentPrivateVlanIntfAssocPromiscuousPrimary": "0",
                "hm2AgentPrivateVlanIntfAssocPromiscuousSecondary": _ZEROS,
            },
            "ifIndex",
        ),
        "hm2AgentPortMirroringGroup": Neutral(
            "a VLAN in which copies of frames travel",
            Effect.MAY_DO_ANYTHING,
            {"hm2AgentPortMirrorRemoteVlan": "0"},
        ),
        "hm2AgentSwitchVoiceVLANGroup": Neutral(
            "VLANs for telephones, which join ports to VLANs",
            Effect.MAY_DO_ANYTHING,
            {"hm2AgentSwitchVoiceVLANAdminMode": "2"},
        ),
        "hm2AgentPortConfigEntry": Neutral(
            "a VLAN for telephones, or a mode of the port that is not read",
            Effect.MAY_DO_ANYTHING,
            {"hm2AgentPortVoiceVlanID": "0", "hm2AgentPortSwitchportMode": "1"},
            "hm2AgentPortDot1dBasePort",
        ),
    },
    "IEEE8021-Q-BRIDGE-MIB": {
        "ieee8021QBridgeEntry": Neutral(
            "ports become members of VLANs that their neighbours ask for (MVRP)",
            Effect.MAY_PERMIT,
            {"ieee8021QBridgeMvrpEnabledStatus": "2"},
        ),
    },
}
"""Tables that bear on something only where they say so."""
MASTERS = frozenset(
    {
        *("dot1qGvrpStatus", "hm2AgentDot1qBridgeMvrpMode", "dot1xPaeSystemAuthControl"),
        *("hm2AgentGlobalPortSecurityMode", "hm2LogSyslogAdminStatus", "hm2SntpClientAdminState"),
    }
)
"""Switches of the device (1 on, 2 off); where one is off, what its tables say of ports does not hold."""
COLUMNS_OF_MASTERS = {"dot1qPortGvrpStatus": "dot1qGvrpStatus"}
"""Columns that hold only where a switch of the device is not off."""
OFF = "off for the whole device"
