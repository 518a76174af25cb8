"""Which settings of which section the reader understands: data, no code.

For each access-relevant section: the keys whose meaning is in the model, and those known to be
without bearing, by reason. Any other key of such a section is UNKNOWN and blocking, and the entry
it stands in becomes undecided. Source: FortiOS CLI reference, 5.2 to 7.6, `config <section>`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LABELS = "names, colours and identifiers for people"
TUNING = "timers, counters, offload and quality of service; never whether a packet passes"
PROFILES = "profiles that inspect what is already let through"
DEVICE = "operation of the device; no transit traffic depends on it"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Section:
    """The keys of one section. `children` are the sections within it or its entries (None: irrelevant).

    `absorbs`: an unknown key in an entry makes that entry undecided, so it needs no remark of its own.
    """

    modelled: frozenset[str] = frozenset()
    irrelevant: dict[str, str] = field(default_factory=dict[str, str])
    children: dict[str, Section | str] = field(default_factory=dict[str, "Section | str"])
    absorbs: bool = False
    others: str = ""
    """Why keys that are not named do not matter; empty where they do."""


def _section(
    modelled: str = "",
    *,
    absorbs: bool = False,
    children: dict[str, Section | str] | None = None,
    others: str = "",
    **reasons: str,
) -> Section:
    words = {"labels": LABELS, "tuning": TUNING, "profiles": PROFILES, "device": DEVICE}
    irrelevant = {key: words[name] for name, keys in reasons.items() for key in keys.split()}
    return Section(_words(modelled), irrelevant, children or {}, absorbs, others)


_ADDRESS_LABELS = (
    "uuid comment color visibility allow-routing associated-interface tags fabric-object cache-ttl clearpass-spt obj-tag list tagging"
    " hw-vendor hw-model os organization subnet-name passive-fqdn-learning"
)
_ADDRESS = _section(
    "type subnet start-ip end-ip fqdn wildcard wildcard-fqdn country interface start-mac end-mac macaddr sub-type obj-type sdn sdn-tag"
    " tenant epg-name filter fsso-group tag-type tag-detection-level dirty node-ip-only policy-group route-tag url template"
    " ip6 host-type host subnet-segment sdn-addr-type prefix",
    absorbs=True,
    labels=_ADDRESS_LABELS,
    children={
        "list": "addresses that the device learnt",
        "subnet-segment": _section("type value"),
        "tagging": LABELS,
        "ip6-extra": LABELS,
    },
)
_GROUP = _section(
    "member exclude exclude-member type category",
    absorbs=True,
    labels="uuid comment color visibility allow-routing tags fabric-object tagging",
    children={"tagging": LABELS},
)

_POLICY_MODELLED = (
    "status name srcintf dstintf srcaddr dstaddr srcaddr6 dstaddr6 srcaddr4 dstaddr4 srcaddr-negate dstaddr-negate srcaddr6-negate"
    " dstaddr6-negate service service-negate action schedule schedule-timeout nat ippool poolname poolname6 fixedport groups users fsso-groups"
    " fsso devices identity-based comments logtraffic match-vip match-vip-only internet-service internet-service-id internet-service-name"
    " internet-service-group internet-service-custom internet-service-custom-group internet-service-negate internet-service-src"
    " internet-service-src-id internet-service-src-name internet-service-src-group internet-service-src-custom"
    " internet-service-src-custom-group internet-service-src-negate internet-service6 internet-service6-name internet-service6-group"
    " internet-service6-custom internet-service6-custom-group internet-service6-negate internet-service6-src internet-service6-src-name"
    " internet-service6-src-group internet-service6-src-custom internet-service6-src-custom-group internet-service6-src-negate"
    " internet-service-fortiguard internet-service-src-fortiguard internet-service6-fortiguard internet-service6-src-fortiguard"
    " network-service-dynamic network-service-src-dynamic"
    " reputation-minimum reputation-direction reputation-minimum6 reputation-direction6 src-vendor-mac vpntunnel inbound outbound natinbound"
    " natoutbound natip application app-category app-group url-category utm-status ztna-status ztna-ems-tag ztna-ems-tag-secondary ztna-geo-tag"
    " ztna-tags-match-logic ztna-device-ownership ztna-policy-redirect rtp-nat rtp-addr nat46 nat64 pcp-inbound pcp-outbound pcp-poolname tos tos-mask tos-negate vlan-filter"
    " global-label label enforce-default-app-port policyid sgt-check sgt learning-mode geoip-match geoip-anycast"
    " captive-portal-exempt disclaimer port-preserve port-random tcp-session-without-syn"
)
_POLICY_LABELS = "uuid tags redirect-url replacemsg-override-group custom-log-fields custom-log tagging policy-expiry policy-expiry-date policy-expiry-date-utc uuid-idx"
_POLICY_PROFILES = (
    "av-profile webfilter-profile dnsfilter-profile emailfilter-profile spamfilter-profile dlp-sensor dlp-profile file-filter-profile ips-sensor"
    " application-list voip-profile ips-voip-filter icap-profile cifs-profile waf-profile ssh-filter-profile profile-protocol-options ssl-ssh-profile"
    " profile-type profile-group sctp-filter-profile virtual-patch-profile videofilter-profile casb-profile inspection-mode diameter-filter-profile"
    " webproxy-profile webproxy-forward-server http-policy-redirect ssh-policy-redirect webcache webcache-https wanopt wanopt-detection"
    " wanopt-passive-opt wanopt-profile wanopt-peer decrypted-traffic-mirror ssl-mirror ssl-mirror-intf capture-packet gtp-profile"
    " mms-profile endpoint-compliance scan-botnet-connections telemetry-profile delay-tcp-npu-session logtraffic-app pfcp-profile"
    " log-unmatched-traffic block-notification replacemsg-group"
)
_POLICY_TUNING = (
    "logtraffic-start session-ttl vlan-cos-fwd vlan-cos-rev traffic-shaper traffic-shaper-reverse per-ip-shaper tcp-mss-sender tcp-mss-receiver"
    " auto-asic-offload np-acceleration np-accelation np-accelaration firewall-session-dirty timeout-send-rst send-deny-packet anti-replay diffserv-forward diffserv-reverse"
    " diffserv-copy diffservcode-forward diffservcode-rev auth-cert auth-redirect-addr auth-path passive-wan-health-measurement app-monitor dsri radius-mac-auth-bypass"
    " fec block-notification permit-any-host permit-stun-host dynamic-shaping ntlm ntlm-guest ntlm-enabled-browsers email-collect wsso rsso"
    " fsso-agent-for-ntlm wccp wccp-bypass wan-opt cgn-eif cgn-eim cgn-log-server-grp cgn-resource-quota cgn-session-quota policy-offload"
    " cgn-sw-eif-ctrl hyperscale port-forward client-reputation tcp-timeout-pid udp-timeout-pid"
    " eif-check eif-learn"
)
POLICY = _section(
    _POLICY_MODELLED,
    absorbs=True,
    labels=_POLICY_LABELS,
    profiles=_POLICY_PROFILES,
    tuning=_POLICY_TUNING,
    children={"tagging": LABELS},
)

_INTERFACE_MODELLED = (
    "vdom ip type mode allowaccess alias description status interface vlanid member secondary-IP management-ip vrf explicit-web-proxy explicit-ftp-proxy"
    " remote-ip dedicated-to switch ip-managed-by-fortiipam managed-subnetwork-size vrrp-virtual-mac trust-ip-1 trust-ip-2 trust-ip-3 trust-ip6-1 trust-ip6-2 trust-ip6-3"
    " role forward-domain l2forward vlanforward security-mode security-groups security-exempt-list security-mac-auth-bypass stpforward"
    " defaultgw distance priority src-check drop-fragment drop-overlapped-fragment bfd dhcp-relay-service dhcp-relay-ip dhcp-relay-interface dhcp-relay-interface-select-method dhcp-relay-type"
    " dhcp-relay-allow-no-end-option dhcp-relay-vrf-select intra-switch-policy broadcast-forward fortilink redundant-interface vlan-protocol ipmac ident-accept arpforward netbios-forward"
    " vdom-link proxy-captive-portal wccp pptp-client internal external virtual-mac"
)
_INTERFACE_LABELS = "snmp-index color cli-conn-status uuid fortiheartbeat monitor-bandwidth estimated-upstream-bandwidth estimated-downstream-bandwidth measured-upstream-bandwidth measured-downstream-bandwidth bandwidth-measure-time devindex tagging devindex"
_INTERFACE_TUNING = (
    "speed mediatype mtu mtu-override tcp-mss duplex lldp-reception lldp-transmission lldp-network-policy device-identification device-user-identification"
    " device-identification-active-scan device-access-list device-netscan inbandwidth outbandwidth spillover-threshold ingress-spillover-threshold weight"
    " egress-shaping-profile ingress-shaping-profile macaddr substitute-dst-mac lacp-mode lacp-ha-slave lacp-ha-secondary lacp-speed min-links min-links-down algorithm"
    " stp stp-ha-slave stp-ha-secondary stp-edge priority-override link-up-delay dhcp-client-identifier dhcp-renew-time dhcp-classless-route-addition dns-server-override"
    " dns-server-protocol dns-query username password auth-type ipunnumbered pppoe-unnumbered-negotiate idle-timeout disc-retry-timeout padt-retry-timeout service-name ac-name"
    " lcp-echo-interval lcp-max-echo-fails detected-peer-mtu fail-detect fail-detect-option fail-alert-method fail-action-on-extender fail-alert-interfaces"
    " gwdetect detectserver detectprotocol ping-serv-status ha-priority icmp-accept-redirect icmp-send-redirect icmp-redirect reachable-time sample-rate sample-direction"
    " polling-interval netflow-sampler sflow-sampler sample-direction bfd-desired-min-tx bfd-detect-mult bfd-required-min-rx disconnect-threshold switch-controller-access-vlan"
    " switch-controller-traffic-policy switch-controller-rspan-mode switch-controller-igmp-snooping switch-controller-igmp-snooping-proxy"
    " switch-controller-igmp-snooping-fast-leave switch-controller-dhcp-snooping switch-controller-dhcp-snooping-verify-mac"
    " switch-controller-dhcp-snooping-option82 switch-controller-arp-inspection switch-controller-learning-limit switch-controller-nac"
    " switch-controller-dynamic switch-controller-feature switch-controller-mgmt-vlan switch-controller-iot-scanning switch-controller-offload"
    " switch-controller-offload-ip switch-controller-offload-gw switch-controller-netflow-collect switch-controller-source-ip switch-controller-radius-server"
    " fortilink-stacking fortilink-neighbor-detect fortilink-split-interface fortilink-backup-link swc-first-create swc-vlan eap-supplicant"
    " eap-method eap-identity eap-password eap-ca-cert eap-user-cert preserve-session-route auto-auth-extension-device ap-discover"
    " wifi-security wifi-ssid wifi-passphrase wifi-auth wins-ip ddns captive-portal replacemsg-override-group mirroring-direction mirroring-port"
    " reject-ping trunk annex dsl-settings phy-mode phy-setting forward-error-correction np-qos-profile autogenerated dhcp-smart-relay dhcp-relay-source-ip"
    " dhcp-relay-agent-option dhcp-relay-request-all-server dhcp-relay-link-selection dhcp-relay-circuit-id dhcp-broadcast-flag security-redirect-url security-external-web security-external-logout security-8021x-mode"
    " security-8021x-dynamic-vlan-id security-8021x-master security-8021x-member-mode security-ip-auth-bypass port-mirroring"
    " ping-detect ips-sniffer-mode aggregate interconnect-profile sw-algorithm hw-switch system-id-type system-id"
    " monitor-direction network-visibility np6xlite qos default-purdue-level exclude-signatures profiles pbh telemetry"
)
_VRRP = _section(
    "vrip status vrgrp",
    tuning="priority adv-interval start-time preempt accept-mode vrdst vrdst-priority version ignore-default-route",
    children={"proxy-arp": DEVICE},
)
_SECONDARY = _section(
    "ip allowaccess", tuning="gwdetect ping-serv-status detectserver detectprotocol ha-priority secip-relay-ip"
)
_IPV6 = _section(
    "ip6-address ip6-allowaccess ip6-mode dhcp6-prefix-delegation autoconf dhcp6-relay-service dhcp6-relay-ip dhcp6-relay-type ip6-upstream-interface ip6-subnet ip6-delegated-prefix-iaid",
    tuning="ip6-send-adv ip6-manage-flag ip6-other-flag ip6-max-interval ip6-min-interval ip6-link-mtu ip6-reachable-time ip6-retrans-time"
    " ip6-default-life ip6-hop-limit dhcp6-client-options dhcp6-information-request dhcp6-prefix-hint ra-send-mtu nd-mode nd-cert"
    " nd-security-level nd-timestamp-delta nd-timestamp-fuzz nd-cga-modifier vrrp-virtual-mac6 vrip6_link_local ip6-dns-server-override interface-identifier unique-autoconf-addr"
    " icmp6-send-redirect ip6-adv-rio ip6-route-pref ip6-rdnss-list cli-conn6-status ip6-prefix-mode dhcp6-relay-source-interface dhcp6-relay-interface-id dhcp6-relay-source-ip ip6-route-list",
    children={
        "ip6-extra-addr": _section(),
        "ip6-prefix-list": "router advertisements to hosts",
        "ip6-delegated-prefix-list": "router advertisements to hosts",
        "dhcp6-iapd-list": "address requests",
        "vrrp6": _section(
            "vrip6 status vrgrp", tuning="priority adv-interval start-time preempt accept-mode vrdst6 vrdst-priority"
        ),
        "ip6-rdnss-list": "router advertisements to hosts",
        "ip6-dnssl-list": "router advertisements to hosts",
        "ip6-route-list": "router advertisements to hosts",
        "client-options": "address requests",
    },
)
INTERFACE = _section(
    _INTERFACE_MODELLED,
    labels=_INTERFACE_LABELS,
    tuning=_INTERFACE_TUNING,
    children={
        "secondaryip": _SECONDARY,
        "ipv6": _IPV6,
        "vrrp": _VRRP,
        "tagging": LABELS,
        "client-options": "address requests",
        "egress-queues": TUNING,
        "phy-setting": TUNING,
        "mirroring-filter": TUNING,
        "l2tp-client-settings": TUNING,
        "dhcp-snooping-server-list": DEVICE,
        "wifi-networks": DEVICE,
    },
)

_VIP = _section(
    "type extip extintf mappedip mapped-addr portforward protocol extport mappedport src-filter srcintf-filter nat-source-vip service status"
    " server-type realservers ldb-method monitor http-redirect extaddr portmapping-type src-filter-deny nat44 nat46 nat64 ipv4-mappedip ipv4-mappedport"
    " ipv6-mappedip ipv6-mappedport embedded-ipv4-address add-nat46-route add-nat64-route ndp-reply one-click-gslb-server src-vip-filter user-agent-detect client-cert",
    absorbs=True,
    labels="uuid comment color id",
    others="",
    tuning="arp-reply gratuitous-arp-interval dns-mapping-ttl persistence http-cookie-domain http-cookie-domain-from-host http-cookie-path http-cookie-age http-cookie-generation"
    " http-cookie-share https-cookie-secure http-multiplex http-multiplex-ttl http-multiplex-max-request http-multiplex-max-concurrent-request http-ip-header http-ip-header-name outlook-web-access"
    " weblogic-server websphere-server ssl-mode ssl-certificate ssl-dh-bits ssl-algorithm ssl-pfs ssl-min-version ssl-max-version ssl-send-empty-frags"
    " ssl-client-fallback ssl-client-renegotiation ssl-client-session-state-type ssl-client-session-state-timeout ssl-client-session-state-max"
    " ssl-server-algorithm ssl-server-min-version ssl-server-max-version ssl-server-session-state-type ssl-server-session-state-timeout"
    " ssl-server-session-state-max ssl-http-location-conversion ssl-http-match-host ssl-hpkp ssl-hsts ssl-hsts-age max-embryonic-connections ssl-server-renegotiation http-supported-max-version h2-support h3-support quic",
    children={
        "realservers": _section("ip port status address type", others=TUNING),
        "ssl-cipher-suites": TUNING,
        "ssl-server-cipher-suites": TUNING,
        "quic": TUNING,
        "gslb-public-ips": TUNING,
    },
)
_SERVICE = _section(
    "protocol tcp-portrange udp-portrange sctp-portrange udplite-portrange protocol-number icmptype icmpcode iprange fqdn application app-category app-service-type proxy explicit-proxy",
    absorbs=True,
    labels="uuid uuid-idx category comment color visibility fabric-object helper tcp-halfclose-timer tcp-halfopen-timer tcp-timewait-timer tcp-rst-timer udp-idle-timer session-ttl check-reset-range",
)
_ROUTE = _section(
    "dst gateway device distance priority blackhole status dstaddr internet-service internet-service-custom internet-service-fortiguard sdwan virtual-wan-link sdwan-zone vrf dynamic-gateway src"
    " link-monitor-exempt preferred-source",
    absorbs=True,
    labels="comment weight tag bfd seq-num",
)
_POLICY_ROUTE = _section(
    "input-device input-device-negate src srcaddr src-negate dst dstaddr dst-negate action protocol start-port end-port start-source-port end-source-port gateway output-device"
    " status internet-service-id internet-service-custom internet-service-fortiguard groups users tos tos-mask",
    absorbs=True,
    labels="comments seq-num",
)
_PHASE1 = _section(
    "interface remote-gw type mode-cfg ipv4-start-ip ipv4-end-ip assign-ip assign-ip-from ipv4-name ipv4-split-include ipv6-start-ip ipv6-end-ip ipv4-netmask status name ip-version remotegw-ddns"
    " remote-gw6 vni encapsulation local-gw local-gw6 net-device tunnel-search add-route default-gw default-gw-priority distance priority aggregate-member wizard-type nattraversal"
    " exchange-interface-ip monitor passive-mode add-gw-route authusrgrp xauthtype mode-cfg-allow-client-selector ipv4-exclude-range",
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
_PHASE2 = _section(
    "phase1name src-addr-type dst-addr-type src-subnet dst-subnet src-start-ip src-end-ip dst-start-ip dst-end-ip src-name dst-name src-subnet6 dst-subnet6 selector-match protocol src-port dst-port",
    others="how the tunnel is keyed; who may use it is decided by policies on its interface",
)
_KEYED = "how the routing protocol runs; that it runs already makes routes undecided"
_DYNAMIC = _section("network redistribute neighbor interface area router-id as", others=_KEYED, children={"*": _KEYED})
_REMOTE = _section(
    "server ip secondary-server tertiary-server status mode port source-ip interface source-interface",
    others=DEVICE,
    children={"*": DEVICE},
)

_SDWAN = _section(
    "status",
    others=TUNING,
    children={
        "zone": _section("", others=TUNING),
        "members": _section("interface zone gateway gateway6 status source priority cost", others=TUNING),
        "health-check": TUNING,
        "health-check-fortiguard": TUNING,
        "neighbor": TUNING,
        "duplication": TUNING,
        "service": _section("", others="which member carries what; every member is counted as a way already"),
    },
)

SECTIONS: dict[str, Section] = {
    "system global": _section(
        "hostname alias allow-traffic-redirect ipv6-allow-traffic-redirect admin-sport admin-port admin-ssh-port admin-telnet-port admin-telnet admintimeout strong-crypto admin-https-redirect"
        " vdom-admin vdom-mode admin-lockout-threshold admin-lockout-duration admin-concurrent admin-maintainer pre-login-banner post-login-banner admin-restrict-local admin-scp"
        " admin-https-ssl-versions admin-ssh-v1 ssh-kex-sha1 ssh-hmac-md5 ssh-cbc-cipher admin-ssh-password management-vdom private-data-encryption revision-backup-on-logout gui-auto-upgrade-setup-warning"
        " admin-login-max admin-reset-button admin-server-cert ipv6-accept-dad management-port management-ip management-port-use-admin-sport",
        others=DEVICE,
        children={"*": DEVICE},
    ),
    "system settings": _section(
        "opmode manageip gateway device ngfw-mode central-nat nat status inspection-mode vdom-type consolidated-firewall-mode asymroute asymroute6 asymroute-icmp asymroute6-icmp allow-subnet-overlap"
        " multicast-forward multicast-skip-policy multicast-ttl-notchange sccp-port strict-src-check implicit-allow-dns firewall-session-dirty utf8-spam-tagging comments manageip6 gateway6 ip ip6 link-down-access"
        " location-id sip-helper sip-nat-trace sip-expectation sip-tcp-port sip-udp-port sip-ssl-port default-voip-alg-mode ecmp-max-paths v4-ecmp-mode bfd deny-tcp-with-icmp"
        " policy-offload-level auxiliary-session vpn-stats-log ses-denied-traffic dyn-addr-session-check lan-extension-controller-addr default-policy-expiry-days h323-direct-model"
        " ike-policy-route application-bandwidth-tracking allow-linkdown-path tcp-session-without-syn sctp-session-without-init ext-resource-session-check fqdn-session-check",
        others=DEVICE,
        children={"*": DEVICE},
    ),
    "system interface": INTERFACE,
    "system zone": _section(
        "interface intrazone description", absorbs=True, labels="tagging tags", children={"tagging": LABELS}
    ),
    "system switch-interface": _section(
        "vdom member type intra-switch-policy name",
        tuning="mac-ttl span span-dest-port span-source-port span-direction span-all",
    ),
    "system virtual-switch": _section(
        "physical-switch vlan",
        tuning="span span-source-port span-dest-port span-direction",
        children={"port": _section("", labels="alias speed status mediatype")},
    ),
    "system vdom-link": _section("type vcluster"),
    "system virtual-wire-pair": _section("member wildcard-vlan vlan-filter outer-vlan-id", absorbs=True),
    "system gre-tunnel": _section("interface remote-gw local-gw remote-gw6 local-gw6 ip-version", others=TUNING),
    "system sit-tunnel": _section("interface source destination", others=TUNING),
    "system ipv6-tunnel": _section("interface source destination", others=TUNING),
    "system ipip-tunnel": _section("interface remote-gw local-gw", others=TUNING),
    "system vxlan": _section("interface vni remote-ip remote-ip6 ip-version dstport", others=TUNING),
    "system geneve": _section("interface vni remote-ip type ip-version dstport", others=TUNING),
    "system ipsec-aggregate": _section("member algorithm"),
    "system link-monitor": _section(
        "srcintf server gateway-ip route update-static-route status protocol", others=TUNING, children={"*": TUNING}
    ),
    "system sdwan": _SDWAN,
    "system virtual-wan-link": _SDWAN,
    "system admin": _section(
        "accprofile vdom remote-auth wildcard trusthost1 trusthost2 trusthost3 trusthost4 trusthost5 trusthost6 trusthost7 trusthost8 trusthost9 trusthost10 ip6-trusthost1 ip6-trusthost2 ip6-trusthost3"
        " ip6-trusthost4 ip6-trusthost5 ip6-trusthost6 ip6-trusthost7 ip6-trusthost8 ip6-trusthost9 ip6-trusthost10 two-factor password comments remote-group force-password-change peer-auth guest-auth accprofile-override",
        others=DEVICE,
        children={"*": PROFILES},
    ),
    "system api-user": _section(
        "accprofile vdom comments",
        others=DEVICE,
        children={"trusthost": _section("type ipv4-trusthost ipv6-trusthost")},
    ),
    "system password-policy": _section("status minimum-length apply-to", others=DEVICE),
    "system ha": _section(
        "mode group-name group-id priority hbdev monitor ha-mgmt-status override standalone-mgmt-vdom vcluster2 vcluster-status",
        others=DEVICE,
        children={"*": DEVICE},
    ),
    "system standalone-cluster": _section("", others=DEVICE, children={"*": DEVICE}),
    "system dns": _section("primary secondary ip6-primary ip6-secondary", others=DEVICE),
    "system ntp": _section(
        "ntpsync type server-mode interface", others=DEVICE, children={"ntpserver": _section("server", others=DEVICE)}
    ),
    "system central-management": _section("type fmg mode", others=DEVICE, children={"*": DEVICE}),
    "system snmp sysinfo": _section("status description", others=DEVICE),
    "system snmp community": _section(
        "name status query-v1-status query-v2c-status query-v1-port query-v2c-port",
        others=DEVICE,
        children={"hosts": _section("ip", others=DEVICE), "hosts6": _section("ipv6", others=DEVICE)},
    ),
    "system snmp user": _section("status security-level notify-hosts queries query-port", others=DEVICE),
    "system snmp mib-view": _section("", others=DEVICE),
    "system snmp rmon-stat": _section("", others=DEVICE),
    **dict.fromkeys(
        (
            "log syslogd setting",
            "log syslogd2 setting",
            "log syslogd3 setting",
            "log syslogd4 setting",
            "log fortianalyzer setting",
            "log fortianalyzer2 setting",
            "log fortianalyzer3 setting",
            "log syslogd override-setting",
            "log fortianalyzer override-setting",
        ),
        _REMOTE,
    ),
    **dict.fromkeys(("user radius", "user tacacs+", "user ldap"), _REMOTE),
    **dict.fromkeys(
        ("firewall address", "firewall address6", "firewall multicast-address", "firewall multicast-address6"), _ADDRESS
    ),
    "firewall address6-template": _section(
        "", others="templates; addresses made from them carry their own value", children={"*": LABELS}
    ),
    **dict.fromkeys(("firewall addrgrp", "firewall addrgrp6"), _GROUP),
    "firewall service custom": _SERVICE,
    "firewall service group": _section("member", absorbs=True, labels="uuid comment color proxy fabric-object"),
    **dict.fromkeys(("firewall vip", "firewall vip6"), _VIP),
    **dict.fromkeys(
        ("firewall vip46", "firewall vip64"),
        _section("", others="translates between address families; noted as not modelled", children={"*": TUNING}),
    ),
    **dict.fromkeys(
        ("firewall vipgrp", "firewall vipgrp6"),
        _section("member interface", absorbs=True, labels="uuid comments color"),
    ),
    **dict.fromkeys(
        ("firewall vipgrp46", "firewall vipgrp64"),
        _section("", others="translates between address families; noted as not modelled"),
    ),
    **dict.fromkeys(
        ("firewall ippool", "firewall ippool6"),
        _section(
            "type startip endip source-startip source-endip permit-any-host associated-interface",
            absorbs=True,
            labels="comments comment uuid",
            tuning="arp-reply arp-intf block-size num-blocks-per-user port-per-user pba-timeout nat64 add-nat64-route add-nat46-route nat46 subnet-broadcast-in-ippool startport endport exclude-ip pba-interim-log privileged-port-use-pba source-prefix6 client-prefix-length tcp-session-quota udp-session-quota icmp-session-quota internal-prefix-length external-prefix-length include-subnet-broadcast",
        ),
    ),
    "firewall ippool_grp": _section("member", absorbs=True, labels="comments"),
    **dict.fromkeys(
        (
            "firewall policy",
            "firewall policy6",
            "firewall consolidated policy",
            "firewall security-policy",
            "firewall policy46",
            "firewall policy64",
        ),
        POLICY,
    ),
    **dict.fromkeys(
        ("firewall local-in-policy", "firewall local-in-policy6"),
        _section(
            "intf intf-negate srcaddr dstaddr srcaddr-negate dstaddr-negate service service-negate action schedule status comments ha-mgmt-intf-only"
            " internet-service-src internet-service-src-name internet-service-src-group internet-service-src-custom internet-service-src-custom-group internet-service-src-negate internet-service-src-fortiguard"
            " internet-service6-src internet-service6-src-name internet-service6-src-negate logtraffic",
            absorbs=True,
            labels="uuid virtual-patch",
        ),
    ),
    **dict.fromkeys(
        ("firewall central-snat-map",),
        _section(
            "status type srcintf dstintf orig-addr dst-addr orig-addr6 dst-addr6 protocol orig-port nat-port nat-ippool nat-ippool6 nat comments dst-port nat46 nat64 port-preserve port-random",
            absorbs=True,
            labels="uuid",
        ),
    ),
    **dict.fromkeys(
        ("firewall DoS-policy", "firewall DoS-policy6"),
        _section(
            "interface srcaddr dstaddr service status name comments", others=PROFILES, children={"anomaly": PROFILES}
        ),
    ),
    **dict.fromkeys(
        ("firewall interface-policy", "firewall interface-policy6"),
        _section("interface srcaddr dstaddr service status comments", others=PROFILES),
    ),
    **dict.fromkeys(
        ("firewall multicast-policy", "firewall multicast-policy6"),
        _section(
            "status srcintf dstintf srcaddr dstaddr action protocol start-port end-port snat snat-ip dnat name comments logtraffic",
            others=TUNING,
        ),
    ),
    "firewall ttl-policy": _section("status action srcintf srcaddr service schedule ttl", others=TUNING),
    "firewall acl": _section("status interface srcaddr dstaddr service name comments", others=TUNING),
    "firewall acl6": _section("status interface srcaddr dstaddr service name comments", others=TUNING),
    "firewall proxy-policy": _section(
        "", others="rules of the explicit proxy; noted as not modelled", children={"*": TUNING}
    ),
    "firewall access-proxy": _section(
        "", others="rules of the access proxy; noted as not modelled", children={"*": TUNING}
    ),
    "firewall access-proxy6": _section(
        "", others="rules of the access proxy; noted as not modelled", children={"*": TUNING}
    ),
    "firewall ipmacbinding setting": _section("bindthroughfw bindtofw undefinedhost"),
    "firewall ipmacbinding table": _section("ip mac status name"),
    "firewall explicit-proxy-policy": _section("", others="rules of the explicit proxy; noted as not modelled"),
    "firewall explicit-proxy-address": _section("", others="rules of the explicit proxy; noted as not modelled"),
    "router static": _ROUTE,
    "router static6": _ROUTE,
    "router policy": _POLICY_ROUTE,
    "router policy6": _POLICY_ROUTE,
    **dict.fromkeys(
        ("router ospf", "router ospf6", "router bgp", "router rip", "router ripng", "router isis"), _DYNAMIC
    ),
    **dict.fromkeys(
        ("router multicast", "router multicast6"), _section("multicast-routing", others=_KEYED, children={"*": _KEYED})
    ),
    "router multicast-flow": _section("", others=_KEYED, children={"*": _KEYED}),
    "vpn ipsec phase1-interface": _PHASE1,
    "vpn ipsec phase1": _PHASE1,
    "vpn ipsec phase2-interface": _PHASE2,
    "vpn ipsec phase2": _PHASE2,
    "vpn ipsec concentrator": _section("member src-check"),
    "vpn ipsec forticlient": _section("status realm usergroupname phase2name"),
    "vpn ipsec manualkey-interface": _section("", others="a tunnel with fixed keys; noted as not modelled"),
    "vpn ipsec manualkey": _section("", others="a tunnel with fixed keys; noted as not modelled"),
    "vpn l2tp": _section("status sip eip usrgrp", others=TUNING),
    "vpn pptp": _section("status sip eip usrgrp ip-mode local-ip", others=TUNING),
    "vpn ssl settings": _section(
        "status source-interface source-address source-address-negate source-address6 port tunnel-ip-pools tunnel-ipv6-pools default-portal reqclientcert ssl-min-proto-ver sslvpn-enable login-timeout idle-timeout servercert",
        others=TUNING,
        children={
            "authentication-rule": _section("groups portal source-interface source-address users", others=TUNING),
            "*": TUNING,
        },
    ),
    "vpn ssl web portal": _section(
        "tunnel-mode web-mode ip-pools ipv6-pools ip-mode split-tunneling split-tunneling-routing-address user-bookmark",
        others=TUNING,
        children={"*": TUNING},
    ),
    "vpn ssl client": _section("", others="the device as a client of another gateway; noted as not modelled"),
}
"""By path of the section, below `config vdom` / `config global` where there are virtual domains."""
