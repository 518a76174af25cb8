"""What has no bearing on who may talk to whom, by place, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.vendors.paloalto_panos.elements import irrelevant

if TYPE_CHECKING:
    from parsers.syntax.xml_tree import Element

_INSPECTS = "inspects what a rule permits"
_LOGS = "logs and reports"
_LOGINS = "how people prove who they are"
_KEYS = "certificates and keys"
_LABEL = "a label"

OBJECTS = {
    "profiles": _INSPECTS,
    "profile-group": _INSPECTS,
    "override": _INSPECTS,
    "threats": _INSPECTS,
    "ssl-decrypt": _INSPECTS,
    "alg-override": "turns helpers of protocols off",
    "botnet": _LOGS,
    "reports": _LOGS,
    "report-group": _LOGS,
    "pdf-summary-report": _LOGS,
    "email-scheduler": _LOGS,
    "log-settings": _LOGS,
    "log-collector-group": _LOGS,
    "tag": _LABEL,
    "schedule": "rules that name a schedule without a last day are undecided by themselves",
    "application-tag": _LABEL,
    "application-status": _LABEL,
    "application-type": "of the application database",
    "content-preview": "of the application database",
    "certificate": _KEYS,
    "certificate-profile": _KEYS,
    "ssl-tls-service-profile": _KEYS,
    "ssh-service-profile": _KEYS,
    "scep": _KEYS,
    "ocsp-responder": _KEYS,
    "local-user-database": _LOGINS,
    "authentication-profile": _LOGINS,
    "authentication-sequence": _LOGINS,
    "authentication-object": _LOGINS,
    "admin-role": _LOGINS,
    "server-profile": _LOGINS,
    "captive-portal": _LOGINS,
    "user-id-agent": _LOGINS,
    "user-id-collector": _LOGINS,
    "user-id-hub": _LOGINS,
    "user-id-ssl-auth": _LOGINS,
    "ts-agent": _LOGINS,
    "redistribution-agent": _LOGINS,
    "redistribution-collector": _LOGINS,
    "group-mapping": _LOGINS,
    "dynamic-user-group": "rules that name users are undecided by themselves",
    "device-object": "rules that name devices are undecided by themselves",
    "vm-info-source": "fills dynamic groups, which are open to anything",
    "dns-proxy": "answers name requests itself",
    "display-name": _LABEL,
    "response-page": "what users are shown",
    "custom-logo": "what users are shown",
    "setting": "inspection and timers",
    "multi-vsys": "the number of virtual systems",
    "iot-security": _INSPECTS,
    "last-committed-version": _LABEL,
}
RULEBASES = {
    "qos": "shares bandwidth",
    "decryption": _INSPECTS,
    "tunnel-inspect": _INSPECTS,
}
NETWORK = {
    "qos": "shares bandwidth",
    "dns-proxy": "answers name requests itself",
    "lldp": "announces itself",
    "underlay-net": "of the chassis",
    "mac-learning": "of switching",
    "proxy-arp": "answers for neighbours",
    "routing-profile": "how protocols run",
    "logical-router-options": "how protocols run",
}
NETWORK_PROFILES = {
    "monitor-profile": "watches ways",
    "zone-protection-profile": "drops what floods, scans or is malformed",
    "bfd-profile": "watches neighbours",
    "lldp-profile": "announces itself",
    "qos-profile": "shares bandwidth",
    "gtp-profile": _INSPECTS,
    "sctp-profile": _INSPECTS,
}
SYSTEM = {
    "hostname": _LABEL,
    "domain": _LABEL,
    "timezone": "the clock",
    "update-server": "where updates come from",
    "update-schedule": "when updates come",
    "server-verification": "where updates come from",
    "snmp-setting": "the community and its manager; who may ask is said by permitted addresses",
    "geo-location": _LABEL,
    "service": "switches of the management port",
    "panorama": "who manages the firewall",
    "device-telemetry": "what is told to the vendor",
    "speed-duplex": "speed of the link",
    "mtu": "size of packets",
    "lacp": "bundles links",
    "secure-proxy-server": "how the firewall reaches the vendor",
    "secure-proxy-port": "how the firewall reaches the vendor",
    "secure-proxy-user": "how the firewall reaches the vendor",
    "secure-proxy-password": "how the firewall reaches the vendor",
    "authentication-profile": _LOGINS,
    "certificate-profile": _LOGINS,
    "ssl-tls-service-profile": _KEYS,
    "ssh": _KEYS,
    "locale": _LABEL,
    "login-banner": "what users are shown",
    "ack-login-banner": "what users are shown",
    "motd-and-banner": "what users are shown",
    "route": "by which interface the firewall itself asks its servers",
    "hsm-settings": _KEYS,
    "auto-mac-detect": "of virtual machines",
    "vm-mac-base": "of virtual machines",
    "tpl-migrated": _LABEL,
    "dns-setting": "name servers of the firewall",
    "ntp-servers": "time servers of the firewall",
    "authentication-cookie": _LOGINS,
    "inband-interface": "by which interface the firewall itself asks its servers",
    "lcaas-use-proxy": _LOGS,
    "log-link": _LOGS,
    "log-export-schedule": _LOGS,
    "config-bundle-export-schedule": "where copies go",
}
DEVICECONFIG = {
    "setting": "inspection, logs and timers",
    "high-availability": "how two firewalls stand in for each other",
}
CONFIG = {
    "mgt-config": _LOGINS,
    "readonly": "numbers that the system keeps",
}


def settle(config: Element, device: Element | None) -> None:
    """Mark what is irrelevant in the parts that do not belong to one virtual system."""
    irrelevant(config, CONFIG)
    irrelevant(config.child("shared"), OBJECTS)
    if device is None:
        return
    network = device.child("network")
    irrelevant(network, NETWORK)
    irrelevant(None if network is None else network.child("profiles"), NETWORK_PROFILES)
    ike = None if network is None else network.child("ike")
    irrelevant(ike, {"crypto-profiles": _KEYS})
    tunnel = None if network is None else network.child("tunnel")
    irrelevant(tunnel, {"global-protect-site-to-site": _KEYS})  # each entry has been told as not modelled
    deviceconfig = device.child("deviceconfig")
    irrelevant(None if deviceconfig is None else deviceconfig.child("system"), SYSTEM)
    irrelevant(deviceconfig, DEVICECONFIG)
    irrelevant(device, {"log-collector": _LOGS, "log-collector-group": _LOGS, "plugins": "of cloud services"})
