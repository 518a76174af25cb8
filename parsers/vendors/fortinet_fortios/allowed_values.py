"""Which values a key may have where only few are possible; any other value was not understood.

Source: FortiOS CLI reference, 5.2 to 7.6.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DAYS = _words("none sunday monday tuesday wednesday thursday friday saturday")
_SWITCH = frozenset({"enable", "disable"})
_SWITCHES = _words(
    "srcaddr-negate dstaddr-negate srcaddr6-negate dstaddr6-negate service-negate nat ippool fixedport"
    " internet-service internet-service-src internet-service6 internet-service6-src match-vip"
    " match-vip-only identity-based ztna-status sgt-check nat46 nat64 enforce-default-app-port tos-negate"
    " pcp-inbound disclaimer permit-any-host permit-stun-host cgn-eif learning-mode exclude portforward"
    " nat-source-vip blackhole dynamic-gateway sdwan virtual-wan-link input-device-negate src-negate"
    " dst-negate intf-negate ha-mgmt-intf-only central-nat asymroute asymroute6 asymroute-icmp"
    " asymroute6-icmp multicast-skip-policy implicit-allow-dns allow-traffic-redirect"
    " ipv6-allow-traffic-redirect tp-mc-skip-policy tunnel-mode web-mode mode-cfg defaultgw"
    " dhcp-classless-route-addition broadcast-forward netbios-forward l2forward explicit-web-proxy"
    " explicit-ftp-proxy source-address-negate sslvpn-enable proxy explicit-proxy autoconf"
    " internet-service-src-negate internet-service-negate inbound outbound natinbound natoutbound"
)
_INTERFACE_TYPES = _words(
    "physical vlan aggregate redundant tunnel vdom-link loopback switch hard-switch vap-switch wl-mesh"
    " fext-wan vxlan geneve hdlc switch-vlan emac-vlan ssl fctrl-trunk hard-switch-vlan wimax"
)
_CHOICES: dict[tuple[str, str], frozenset[str]] = {
    ("system interface", "status"): frozenset({"up", "down"}),
    ("system interface", "mode"): frozenset({"static", "dhcp", "pppoe", "pppoa", "ipoa", "eoa"}),
    ("system interface", "type"): _INTERFACE_TYPES,
    ("system interface", "dedicated-to"): frozenset({"none", "management"}),
    ("system interface", "security-mode"): frozenset({"none", "captive-portal", "802.1X"}),
    ("system interface/ipv6", "ip6-mode"): frozenset({"static", "dhcp", "pppoe", "delegated"}),
    ("system zone", "intrazone"): frozenset({"allow", "deny"}),
    ("system settings", "opmode"): frozenset({"nat", "transparent"}),
    ("system settings", "ngfw-mode"): frozenset({"profile-based", "policy-based"}),
    ("vpn ipsec phase1-interface", "type"): frozenset({"static", "dynamic", "ddns"}),
    ("vpn ipsec phase1", "type"): frozenset({"static", "dynamic", "ddns"}),
    ("firewall local-in-policy", "action"): frozenset({"accept", "deny"}),
    ("firewall local-in-policy6", "action"): frozenset({"accept", "deny"}),
    ("router policy", "action"): frozenset({"permit", "deny"}),
    ("router policy6", "action"): frozenset({"permit", "deny"}),
    ("firewall central-snat-map", "type"): frozenset({"ipv4", "ipv6"}),
    ("firewall vip/realservers", "status"): frozenset({"active", "standby", "disable"}),
    ("firewall vip6/realservers", "status"): frozenset({"active", "standby", "disable"}),
}
_SINGLE = _words(
    "action schedule logtraffic name comments comment uuid type start-ip end-ip fqdn country gateway device distance"
    " priority protocol-number icmptype icmpcode extip extport mappedport natip gateway-ip remote-gw vrf"
)
"""Keys of policies, objects and routes that take one value; further words were not understood."""
_ONE_VALUE_PATHS = ("firewall ", "router static", "router policy", "system interface", "vpn ipsec")
_NUMBERS = frozenset({("router static", "internet-service"), ("router static6", "internet-service")})
_OTHER_STATES = frozenset({"system global", "system ha", "log syslogd setting"})


def is_odd(path: str, key: str, values: tuple[str, ...]) -> bool:
    """Whether `set key values` in the section `path` says something that the key cannot mean."""
    if not values:
        return True
    first = values[0]
    if len(values) > 1 and key in _SINGLE and path.startswith(_ONE_VALUE_PATHS):
        return True
    if (path, key) == ("firewall schedule recurring", "day"):
        return not set(values) <= DAYS
    allowed = _CHOICES.get((path, key))
    if allowed is None and key == "vlanid" and path == "system interface":
        return not (first.isdecimal() and first.isascii() and int(first) < 4095)
    if allowed is None and _is_switch(path, key):
        allowed = _SWITCH
    return allowed is not None and (len(values) > 1 or first not in allowed)


def _is_switch(path: str, key: str) -> bool:
    if key == "status":
        return path not in _OTHER_STATES
    return key in _SWITCHES and (path, key) not in _NUMBERS
