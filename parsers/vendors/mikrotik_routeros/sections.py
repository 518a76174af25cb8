"""Sections of an export that do not bear on who may talk to whom, each with its reason."""

from __future__ import annotations

_REASONS = {
    "names, time and looks of the device": (
        "system clock|system clock manual|system note|system health|system health settings|system leds"
        "|system leds settings|system routerboard settings|system routerboard mode-button"
        "|system routerboard reset-button|system routerboard usb|system resource irq rps|system resource irq"
        "|system console|system console screen|system hardware|system upgrade"
        "|system upgrade upgrade-package-source|system package update|system watchdog|system ups|system gps"
        "|system lcd|lcd|lcd interface|lcd interface pages|lcd pin|lcd screen|disk|disk settings|port|console settings"
        "|port firmware|file sync|ip media settings|special-login|system ntp server|system license"
        "|system sensor|system swos|system device-mode|system resource usb settings|interface ethernet poe"
        "|interface ethernet poe settings"
    ),
    "what the device records or measures": (
        "tool graphing|tool graphing interface|tool graphing queue|tool graphing resource|tool e-mail"
        "|tool sms|tool sniffer|tool traffic-monitor|tool traffic-generator packet-template"
        "|tool traffic-generator port|tool traffic-generator stream|tool speed-test|tool profile"
        "|ip accounting|ip accounting web-access|ip traffic-flow|ip traffic-flow ipfix|tool calea|iot lora"
        "|iot mqtt brokers|iot lora servers|iot lora channels|iot lora devices|ip traffic-flow target|dude"
    ),
    "how fast packets go": (
        "queue simple|queue tree|queue type|queue interface|interface ethernet switch qos"
        "|mpls interface"
        "|interface ethernet switch qos map|interface ethernet switch qos profile"
        "|interface ethernet switch qos port|interface ethernet switch qos tx-manager"
        "|interface ethernet switch qos tx-manager queue|interface ethernet switch qos settings|mpls settings"
        "|interface ethernet switch l3hw-settings"
        "|ip firewall service-port|interface bridge msti"
        "|interface bridge port mst-override|interface bridge port-controller"
    ),
    "what the device hands out or resolves": (
        "ip dhcp-server|ip dhcp-server network|ip dhcp-server lease|ip dhcp-server option"
        "|ip dhcp-server option sets|ip dhcp-server config|ip dhcp-server alert|ip dhcp-server matcher"
        "|ip dhcp-client option|ipv6 dhcp-server|ipv6 dhcp-server option"
        "|ipv6 nd|ipv6 nd prefix|ipv6 nd prefix default|ip dns static|ip dns forwarders|ip dns adlist|ip tftp"
        "|ip tftp settings|ip kid-control|ip kid-control device|ip smb users"
    ),
    "keys, ciphers and logins": (
        "ip ipsec profile|ip ipsec proposal|ip ipsec mode-config|ip ipsec policy group|ip ipsec settings"
        "|ip ipsec key|interface macsec profile|tool romon port|user settings"
        "|certificate|certificate settings|certificate crl|interface wireless security-profiles"
        "|interface wifi security|interface wifi aaa|interface dot1x client|user group"
        "|user ssh-keys|interface wifi security multi-passphrase|interface lte apn|ppp aaa"
        "|system ntp key|user-manager user|user-manager router|user-manager profile|user-manager user-profile"
        "|user-manager limitation|user-manager profile-limitation|user-manager attribute|user-manager user group"
        "|user-manager advanced|user-manager database"
    ),
    "radio": (
        "interface lte settings"
        "|interface wireless access-list|interface wireless connect-list|interface wireless channels"
        "|interface wireless nstreme|interface wireless align|interface wireless cap"
        "|interface wireless manual-tx-power-table|interface wireless sniffer|interface wireless snooper"
        "|interface wireless interworking-profiles|interface wifi channel|interface wifi configuration"
        "|interface wifi provisioning|interface wifi cap|interface wifi capsman|interface wifi access-list"
        "|interface wifi steering|interface wifi radio|caps-man manager|caps-man channel|caps-man security"
        "|caps-man configuration|caps-man provisioning|caps-man manager interface|caps-man access-list"
        "|caps-man aaa|caps-man rates|iot bluetooth|iot bluetooth advertisers|iot bluetooth scanners"
        "|iot bluetooth whitelist"
    ),
    "which neighbours are told and found": ("ip neighbor discovery-settings|ip neighbor discovery|ip cloud advanced"),
    "what rules name": "ip firewall layer7-protocol",
    "which routes a protocol takes and tells": (
        "routing bfd configuration|routing bfd interface"
        "|routing filter|routing filter rule|routing filter chain|routing id|routing settings"
    ),
    "multicast": ("routing igmp-proxy|routing pimsm instance|interface bridge mdb|routing gmp"),
}
IRRELEVANT = {name: reason for reason, names in _REASONS.items() for name in names.split("|")}
"""Section to the reason why it does not matter."""
FEATURES = {
    "ip dhcp-relay": ("the DHCP relay carries requests on", "permit"),
    "ipv6 dhcp-relay": ("the DHCP relay carries requests on", "permit"),
    "routing igmp-proxy interface": ("multicast is carried on between interfaces (IGMP proxy)", "permit"),
    "routing pimsm interface-template": ("multicast is routed (PIM)", "permit"),
    "interface bridge calea": ("bridge rules may copy frames", "rewrite"),
    "interface ethernet switch acl": ("rules of the switch chip may drop or redirect frames", "either"),
    "interface ethernet switch vlan": ("VLANs of the switch chip are not modelled", "either"),
    "interface ethernet switch ingress-vlan-translation": ("the switch chip changes VLANs", "either"),
    "interface ethernet switch egress-vlan-tag": ("the switch chip changes VLANs", "either"),
    "interface mesh": ("a mesh joins interfaces", "either"),
    "interface mesh port": ("a mesh joins interfaces", "either"),
    "interface vpls": ("a pseudowire joins networks", "either"),
    "interface vxlan vteps": ("a VXLAN joins networks", "either"),
    "interface macsec": ("a port is encrypted", "deny"),
    "ip hotspot": ("a hotspot lets only users pass", "either"),
    "ip hotspot user": ("", ""),
    "ip hotspot service-port": ("", ""),
    "ip hotspot walled-garden": ("", ""),
    "ip hotspot walled-garden ip": ("", ""),
    "ip hotspot ip-binding": ("", ""),
    "ip hotspot profile": ("", ""),
    "ip hotspot user profile": ("", ""),
    "ip proxy": ("the web proxy passes requests on", "permit"),
    "ip proxy access": ("the web proxy passes requests on", "permit"),
    "ip socks": ("the SOCKS proxy passes connections on", "permit"),
    "ip socks access": ("", ""),
    "ip upnp": ("hosts may ask for port forwards (UPnP)", "either"),
    "ip upnp interfaces": ("", ""),
    "ip nat-pmp interfaces": ("", ""),
    "ip nat-pmp": ("hosts may ask for port forwards (NAT-PMP)", "either"),
    "ip arp": ("", ""),
    "system script": ("scripts may change the configuration while the device runs", "either"),
    "system scheduler": ("scripts may change the configuration while the device runs", "either"),
    "container": ("containers run on the device", "permit"),
    "container config": ("", ""),
    "container envs": ("", ""),
    "container mounts": ("", ""),
    "port remote-access": ("a serial port is offered over TCP", "permit"),
    "iot modbus": ("a serial line is offered as Modbus over TCP", "permit"),
    "iot modbus security-rules": ("", ""),
    "zerotier controller": ("", ""),
    "zerotier controller member": ("", ""),
}
"""Section to what it does that is not modelled, and with which effect; empty: it only describes."""
SWITCHED = frozenset({"ip proxy", "ip socks", "ip upnp", "ip nat-pmp"})
"""Those that work only where `enabled` says so."""
FORWARDS_ON_REQUEST = frozenset({"ip upnp", "ip nat-pmp"})
OPENING = {
    "ip cloud": (
        {"back-to-home-vpn": frozenset({"", "revoked-and-disabled", "disabled"})},
        "Back To Home lets clients dial in",
    ),
    "ip ipsec identity": ({"generate-policy": frozenset({"", "no"})}, "IPsec clients make policies of their own"),
    "tool sms": ({"receive-enabled": frozenset({"", "no"})}, "messages from phones run scripts"),
    "ppp profile": ({"bridge": frozenset({""})}, "clients that dial in join a bridge"),
    "ppp secret": ({"routes": frozenset({""})}, "networks behind clients that dial in are routed to them"),
    "ip ssh": ({"forwarding-enabled": frozenset({"", "no"})}, "users of SSH may open connections through the device"),
    "interface wifi datapath": ({"bridge": frozenset({"", "none"})}, "radios join a bridge"),
    "caps-man datapath": ({"bridge": frozenset({"", "none"})}, "radios join a bridge"),
    "interface wifi configuration": ({"datapath.bridge": frozenset({"", "none"})}, "radios join a bridge"),
    "interface wifi": ({"datapath.bridge": frozenset({"", "none"})}, "radios join a bridge"),
}
"""Section to the keys that may open a way, each with the values by which it does not, and what it does."""
ONLY_OPENING = frozenset(
    {"ip ssh", "ppp profile", "interface wifi datapath", "caps-man datapath", "interface wifi configuration"}
    | {"interface wifi"}
)
"""Those that take nothing away: what passes without them passes."""
SCRIPTS = {
    "ip dhcp-server": ("lease-script",),
    "ip dhcp-client": ("script",),
    "ipv6 dhcp-client": ("script",),
    "ipv6 dhcp-server": ("binding-script",),
    "ppp profile": ("on-up", "on-down"),
    "interface vrrp": ("on-master", "on-backup", "on-fail"),
    "tool traffic-monitor": ("on-event",),
    "tool netwatch": ("up-script", "down-script", "test-script"),
    "iot gpio digital": ("script",),
}
"""Section to the keys that hold a script, which runs when something happens."""
OTHERWISE = {
    "ip cloud": "which names the device has",
    "ip ipsec identity": "keys, ciphers and logins",
    "tool netwatch": "what the device records or measures",
    "interface wifi datapath": "radio",
    "caps-man datapath": "radio",
}
"""Sections of those that say nothing else that matters."""
