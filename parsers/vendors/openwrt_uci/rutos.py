"""What Teltonika's RutOS adds to OpenWrt: its packages, the services that run only when told to, its firewall program.

RutOS 7 reads /etc/config/firewall with firewall3 (of 2021-03-23) and patches of its own, whatever OpenWrt has made of
it since. Sources: Teltonika's GPL sources for RUTX, 00.07.05 to 00.07.17 and RUT956 (package/network/config/firewall
with patches 004 to 025; package/base-files: board.d, config_generate, keep.d; the default file of each package; of the
web interface the page of services, which tells the section and the option that switch each of them on).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.vendors.openwrt_uci.words import names

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKS = names(
    """
    rms_mqtt rms_connect rms_connect_mqtt rut_fota quota_limit operctl ip_blockd sms_utils sms_gateway call_utils
    iojuggler event_juggler events_reporting ioman mdcollectd data_sender
    """
)
"""Packages that no other system has."""
SWITCHED = names(
    """
    rms_mqtt rms_connect rms_connect_mqtt aws_jobs azure_iothub iot iottw modbus_server modbus_client mbus_client
    rs_modbus modbusgateway mosquitto mqtt_pub dnp3_outstation dnp3_client opcua_client opcua_server dlms_client
    stunnel ipsec zerotier tailscale tinc eoip dmvpn pptpd xl2tpd bacnet_router emailrelay smpp ping_reboot
    periodic_reboot wireless_reboot impulse_counter igmpproxy samba minidlna p910nd snmptrap sshfs vrrpd event_juggler
    easycwmp data_sender chilli gps blesem io_scheduler pam telnetd ulogd iojuggler sms_gateway post_get email_to_sms
    rs_ntrip ntpserver frr bgp ospf rip eigrp nhrp
    """
)
"""Packages that do nothing unless one of their sections says `enabled` or `enable`."""
HARMLESS = {
    "hwinfo": "what the hardware has",
    "blesem": "reads sensors by Bluetooth",
    "ble_devices": "reads sensors by Bluetooth",
    "gps": "reads positions and sends them",
    "avl": "reads positions and sends them",
    "overview": "how the web pages look",
    "widget": "how the web pages look",
    "user_groups": "addresses and numbers that messages are sent to",
    "log": "where events are kept",
    "mdcollectd": "counts traffic",
    "ulogd": "logs traffic",
    "connchecker": "asks whether servers answer",
    "impulse_counter": "counts pulses of an input",
    "ntpclient": "asks servers for the time",
    "poe": "power of ports",
    "ledsman": "lights of the case",
    "wifi_scanner": "which radio stations are near",
    "snmptrap": "sends traps",
    "data_sender": "sends values",
    "ip_blockd": "bars senders whose logins at the device fail too often",
    "wireless_reboot": "restarts the device",
    "package_restore": "which packages are installed after an update",
    "sshfs": "mounts storage of a server",
    "pam": "which servers say who may log in",
    "network_usage": "counts traffic",
}
"""Packages that carry no packet of others and change nothing."""


def is_rutos(packages: Iterable[str]) -> bool:
    """Whether packages of a file are those of RutOS."""
    return not MARKS.isdisjoint(packages)
