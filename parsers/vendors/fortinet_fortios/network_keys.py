"""Keys of the `router` and `vpn` sections. FortiOS CLI reference, 5.2 to 7.6."""

from __future__ import annotations

from parsers.vendors.fortinet_fortios.section import TUNING, Section, section

_ROUTE = section(
    "dst gateway device distance priority blackhole status dstaddr internet-service internet-service-custom"
    " internet-service-fortiguard sdwan virtual-wan-link sdwan-zone vrf dynamic-gateway src"
    " link-monitor-exempt preferred-source",
    absorbs=True,
    labels="comment weight tag bfd seq-num",
)
_POLICY_ROUTE = section(
    "input-device input-device-negate src srcaddr src-negate dst dstaddr dst-negate action protocol start-port"
    " end-port start-source-port end-source-port gateway output-device"
    " status internet-service-id internet-service-custom internet-service-fortiguard groups users tos tos-mask",
    absorbs=True,
    labels="comments seq-num",
)
_PHASE1 = section(
    "interface remote-gw type mode-cfg ipv4-start-ip ipv4-end-ip assign-ip assign-ip-from ipv4-name"
    " ipv4-split-include ipv6-start-ip ipv6-end-ip ipv4-netmask status name ip-version remotegw-ddns"
    " remote-gw6 vni encapsulation local-gw local-gw6 net-device tunnel-search add-route default-gw"
    " default-gw-priority distance priority aggregate-member wizard-type nattraversal"
    " exchange-interface-ip monitor passive-mode add-gw-route authusrgrp xauthtype"
    " mode-cfg-allow-client-selector ipv4-exclude-range",
    others="how the tunnel is keyed; who may use it is decided by policies on its interface",
    children={
        "ipv4-exclude-range": TUNING,
        "ipv6-exclude-range": TUNING,
        "backup-gateway": TUNING,
        "certificate": TUNING,
        "internal-domain-list": TUNING,
        "remote-gw-match": TUNING,
    },
)
_PHASE2 = section(
    "phase1name src-addr-type dst-addr-type src-subnet dst-subnet src-start-ip src-end-ip dst-start-ip"
    " dst-end-ip src-name dst-name src-subnet6 dst-subnet6 selector-match protocol src-port dst-port",
    others="how the tunnel is keyed; who may use it is decided by policies on its interface",
)
_KEYED = "how the routing protocol runs; that it runs already makes routes undecided"
_DYNAMIC = section("network redistribute neighbor interface area router-id as", others=_KEYED, children={"*": _KEYED})

NETWORK: dict[str, Section] = {
    "router static": _ROUTE,
    "router static6": _ROUTE,
    "router policy": _POLICY_ROUTE,
    "router policy6": _POLICY_ROUTE,
    **dict.fromkeys(
        ("router ospf", "router ospf6", "router bgp", "router rip", "router ripng", "router isis"), _DYNAMIC
    ),
    **dict.fromkeys(
        ("router multicast", "router multicast6"), section("multicast-routing", others=_KEYED, children={"*": _KEYED})
    ),
    "router multicast-flow": section("", others=_KEYED, children={"*": _KEYED}),
    "vpn ipsec phase1-interface": _PHASE1,
    "vpn ipsec phase1": _PHASE1,
    "vpn ipsec phase2-interface": _PHASE2,
    "vpn ipsec phase2": _PHASE2,
    "vpn ipsec concentrator": section("member src-check"),
    "vpn ipsec forticlient": section("status realm usergroupname phase2name"),
    "vpn ipsec manualkey-interface": section("", others="a tunnel with fixed keys; noted as not modelled"),
    "vpn ipsec manualkey": section("", others="a tunnel with fixed keys; noted as not modelled"),
    "vpn l2tp": section("status sip eip usrgrp", others=TUNING),
    "vpn pptp": section("status sip eip usrgrp ip-mode local-ip", others=TUNING),
    "vpn ssl settings": section(
        "status source-interface source-address source-address-negate source-address6 port tunnel-ip-pools"
        " tunnel-ipv6-pools default-portal reqclientcert ssl-min-proto-ver sslvpn-enable login-timeout"
        " idle-timeout servercert",
        others=TUNING,
        children={
            "authentication-rule": section("groups portal source-interface source-address users", others=TUNING),
            "*": TUNING,
        },
    ),
    "vpn ssl web portal": section(
        "tunnel-mode web-mode ip-pools ipv6-pools ip-mode split-tunneling split-tunneling-routing-address"
        " user-bookmark",
        others=TUNING,
        children={"*": TUNING},
    ),
    "vpn ssl client": section("", others="the device as a client of another gateway; noted as not modelled"),
}
