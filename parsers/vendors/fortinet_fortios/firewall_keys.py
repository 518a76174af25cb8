"""Keys of the `firewall` sections: objects, policies and what stands beside them. FortiOS CLI reference, 5.2 to 7.6."""

from __future__ import annotations

from parsers.vendors.fortinet_fortios.section import LABELS, PROFILES, TUNING, Section, section

_ADDRESS_LABELS = (
    "uuid comment color visibility allow-routing associated-interface tags fabric-object cache-ttl clearpass-spt"
    " obj-tag list tagging"
    " hw-vendor hw-model os organization subnet-name passive-fqdn-learning"
)
_ADDRESS = section(
    "type subnet start-ip end-ip fqdn wildcard wildcard-fqdn country interface start-mac end-mac macaddr"
    " sub-type obj-type sdn sdn-tag"
    " tenant epg-name filter fsso-group tag-type tag-detection-level dirty node-ip-only policy-group route-tag"
    " url template"
    " ip6 host-type host subnet-segment sdn-addr-type prefix",
    absorbs=True,
    labels=_ADDRESS_LABELS,
    children={
        "list": "addresses that the device learnt",
        "subnet-segment": section("type value"),
        "tagging": LABELS,
        "ip6-extra": LABELS,
    },
)
_GROUP = section(
    "member exclude exclude-member type category",
    absorbs=True,
    labels="uuid comment color visibility allow-routing tags fabric-object tagging",
    children={"tagging": LABELS},
)
_POLICY_MODELLED = (
    "status name srcintf dstintf srcaddr dstaddr srcaddr6 dstaddr6 srcaddr4 dstaddr4 srcaddr-negate"
    " dstaddr-negate srcaddr6-negate"
    " dstaddr6-negate service service-negate action schedule schedule-timeout nat ippool poolname poolname6"
    " fixedport groups users fsso-groups"
    " fsso devices identity-based comments logtraffic match-vip match-vip-only internet-service"
    " internet-service-id internet-service-name"
    " internet-service-group internet-service-custom internet-service-custom-group internet-service-negate"
    " internet-service-src"
    " internet-service-src-id internet-service-src-name internet-service-src-group internet-service-src-custom"
    " internet-service-src-custom-group internet-service-src-negate internet-service6 internet-service6-name"
    " internet-service6-group"
    " internet-service6-custom internet-service6-custom-group internet-service6-negate internet-service6-src"
    " internet-service6-src-name"
    " internet-service6-src-group internet-service6-src-custom internet-service6-src-custom-group"
    " internet-service6-src-negate"
    " internet-service-fortiguard internet-service-src-fortiguard internet-service6-fortiguard"
    " internet-service6-src-fortiguard"
    " network-service-dynamic network-service-src-dynamic"
    " reputation-minimum reputation-direction reputation-minimum6 reputation-direction6 src-vendor-mac vpntunnel"
    " inbound outbound natinbound"
    " natoutbound natip application app-category app-group url-category utm-status ztna-status ztna-ems-tag"
    " ztna-ems-tag-secondary ztna-geo-tag"
    " ztna-tags-match-logic ztna-device-ownership ztna-policy-redirect rtp-nat rtp-addr nat46 nat64 pcp-inbound"
    " pcp-outbound pcp-poolname tos tos-mask tos-negate vlan-filter"
    " global-label label enforce-default-app-port policyid sgt-check sgt learning-mode geoip-match geoip-anycast"
    " identity-based-route permit-any-host permit-stun-host cgn-eif captive-portal-exempt disclaimer port-preserve"
    " port-random tcp-session-without-syn policy-expiry"
)
_POLICY_LABELS = (
    "uuid tags redirect-url replacemsg-override-group custom-log-fields custom-log tagging"
    " policy-expiry-date policy-expiry-date-utc uuid-idx policy-behaviour-type"
    " ip-version-type"
)
_POLICY_PROFILES = (
    "av-profile webfilter-profile dnsfilter-profile emailfilter-profile spamfilter-profile dlp-sensor"
    " dlp-profile file-filter-profile ips-sensor"
    " application-list voip-profile ips-voip-filter icap-profile cifs-profile waf-profile ssh-filter-profile"
    " profile-protocol-options ssl-ssh-profile"
    " profile-type profile-group sctp-filter-profile virtual-patch-profile videofilter-profile casb-profile"
    " inspection-mode diameter-filter-profile"
    " webproxy-profile webproxy-forward-server http-policy-redirect ssh-policy-redirect webcache webcache-https"
    " wanopt wanopt-detection"
    " wanopt-passive-opt wanopt-profile wanopt-peer decrypted-traffic-mirror ssl-mirror ssl-mirror-intf"
    " capture-packet gtp-profile"
    " mms-profile endpoint-compliance scan-botnet-connections telemetry-profile delay-tcp-npu-session"
    " logtraffic-app pfcp-profile"
    " log-unmatched-traffic log-http-transaction block-notification replacemsg-group"
)
_POLICY_TUNING = (
    "logtraffic-start session-ttl vlan-cos-fwd vlan-cos-rev traffic-shaper traffic-shaper-reverse per-ip-shaper"
    " tcp-mss-sender tcp-mss-receiver"
    " auto-asic-offload np-acceleration np-accelation np-accelaration firewall-session-dirty timeout-send-rst"
    " send-deny-packet anti-replay diffserv-forward diffserv-reverse"
    " diffserv-copy diffservcode-forward diffservcode-rev auth-cert auth-redirect-addr auth-path"
    " passive-wan-health-measurement app-monitor dsri radius-mac-auth-bypass radius-ip-auth-bypass"
    " fec block-notification dynamic-shaping ntlm ntlm-guest"
    " ntlm-enabled-browsers email-collect wsso rsso"
    " fsso-agent-for-ntlm wccp wccp-bypass wan-opt cgn-eim cgn-log-server-grp cgn-resource-quota"
    " cgn-session-quota policy-offload"
    " cgn-sw-eif-ctrl hyperscale port-forward client-reputation tcp-timeout-pid udp-timeout-pid"
    " eif-check eif-learn"
)
POLICY = section(
    _POLICY_MODELLED,
    absorbs=True,
    labels=_POLICY_LABELS,
    profiles=_POLICY_PROFILES,
    tuning=_POLICY_TUNING,
    children={"tagging": LABELS},
)
_VIP = section(
    "type extip extintf mappedip mapped-addr portforward protocol extport mappedport src-filter srcintf-filter"
    " nat-source-vip service status"
    " server-type realservers ldb-method monitor http-redirect extaddr portmapping-type"
    " nat44 nat46 nat64 nat66 ipv4-mappedip ipv4-mappedport ipv6-mappedip ipv6-mappedport embedded-ipv4-address"
    " ndp-reply arp-reply"
    " one-click-gslb-server user-agent-detect client-cert",
    absorbs=True,
    labels="uuid comment color id",
    others="",
    tuning="add-nat46-route add-nat64-route gratuitous-arp-interval dns-mapping-ttl persistence"
    " http-cookie-domain"
    " http-cookie-domain-from-host http-cookie-path http-cookie-age http-cookie-generation"
    " http-cookie-share https-cookie-secure http-multiplex http-multiplex-ttl http-multiplex-max-request"
    " http-multiplex-max-concurrent-request http-ip-header http-ip-header-name outlook-web-access"
    " weblogic-server websphere-server ssl-mode ssl-certificate ssl-dh-bits ssl-algorithm ssl-pfs"
    " ssl-min-version ssl-max-version ssl-send-empty-frags"
    " ssl-client-fallback ssl-client-renegotiation ssl-client-session-state-type"
    " ssl-client-session-state-timeout ssl-client-session-state-max"
    " ssl-server-algorithm ssl-server-min-version ssl-server-max-version ssl-server-session-state-type"
    " ssl-server-session-state-timeout"
    " ssl-server-session-state-max ssl-http-location-conversion ssl-http-match-host ssl-hpkp ssl-hsts"
    " ssl-hsts-age max-embryonic-connections ssl-server-renegotiation http-supported-max-version h2-support"
    " h3-support quic",
    children={
        "realservers": section(
            "ip port status address type client-ip id",
            tuning="weight holddown-interval healthcheck health-check-proto http-host translate-host max-connections"
            " monitor verify-cert",
        ),
        "ssl-cipher-suites": TUNING,
        "ssl-server-cipher-suites": TUNING,
        "quic": TUNING,
        "gslb-public-ips": TUNING,
    },
)
_SERVICE = section(
    "protocol tcp-portrange udp-portrange sctp-portrange udplite-portrange protocol-number icmptype icmpcode"
    " iprange fqdn application app-category app-service-type proxy explicit-proxy",
    absorbs=True,
    labels="uuid uuid-idx category comment color visibility fabric-object helper tcp-halfclose-timer"
    " tcp-halfopen-timer tcp-timewait-timer tcp-rst-timer udp-idle-timer session-ttl check-reset-range",
)

FIREWALL: dict[str, Section] = {
    "firewall schedule recurring": section("day start end", absorbs=True, labels="color fabric-object uuid label-day"),
    "firewall schedule onetime": section(
        "start end start-utc end-utc", absorbs=True, labels="color fabric-object uuid", tuning="expiration-days"
    ),
    "firewall schedule group": section("member", absorbs=True, labels="color fabric-object uuid"),
    **dict.fromkeys(
        ("firewall address", "firewall address6", "firewall multicast-address", "firewall multicast-address6"), _ADDRESS
    ),
    "firewall address6-template": section(
        "", others="templates; addresses made from them carry their own value", children={"*": LABELS}
    ),
    **dict.fromkeys(("firewall addrgrp", "firewall addrgrp6"), _GROUP),
    "firewall service custom": _SERVICE,
    "firewall service group": section("member", absorbs=True, labels="uuid comment color proxy fabric-object"),
    **dict.fromkeys(("firewall vip", "firewall vip6"), _VIP),
    **dict.fromkeys(
        ("firewall vip46", "firewall vip64"),
        section("", others="translates between address families; noted as not modelled", children={"*": TUNING}),
    ),
    **dict.fromkeys(
        ("firewall vipgrp", "firewall vipgrp6"),
        section("member interface", absorbs=True, labels="uuid comments color"),
    ),
    **dict.fromkeys(
        ("firewall vipgrp46", "firewall vipgrp64"),
        section("", others="translates between address families; noted as not modelled"),
    ),
    **dict.fromkeys(
        ("firewall ippool", "firewall ippool6"),
        section(
            "type startip endip source-startip source-endip permit-any-host associated-interface exclude-ip cgn-eif"
            " nat46 nat64",
            absorbs=True,
            labels="comments comment uuid",
            tuning="arp-reply arp-intf block-size num-blocks-per-user port-per-user pba-timeout"
            " add-nat64-route add-nat46-route subnet-broadcast-in-ippool startport endport"
            " pba-interim-log privileged-port-use-pba source-prefix6 client-prefix-length"
            " tcp-session-quota udp-session-quota icmp-session-quota internal-prefix-length"
            " external-prefix-length include-subnet-broadcast",
        ),
    ),
    "system nat64": section(
        "status nat64-prefix",
        children={"secondary-prefix": section("nat64-prefix")},
        tuning="always-synthesize-aaaa-record generate-ipv6-fragment-header nat46-force-ipv4-packet-forwarding"
        " secondary-prefix-status",
    ),
    "firewall ippool_grp": section("member", absorbs=True, labels="comments"),
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
        section(
            "intf intf-negate srcaddr dstaddr srcaddr-negate dstaddr-negate service service-negate action"
            " schedule status comments ha-mgmt-intf-only"
            " internet-service-src internet-service-src-name internet-service-src-group"
            " internet-service-src-custom internet-service-src-custom-group internet-service-src-negate"
            " internet-service-src-fortiguard"
            " internet-service6-src internet-service6-src-name internet-service6-src-negate logtraffic",
            absorbs=True,
            labels="uuid virtual-patch",
        ),
    ),
    **dict.fromkeys(
        ("firewall central-snat-map",),
        section(
            "status type srcintf dstintf orig-addr dst-addr orig-addr6 dst-addr6 protocol orig-port nat-port"
            " nat-ippool nat-ippool6 nat comments dst-port nat46 nat64 port-preserve port-random",
            absorbs=True,
            labels="uuid",
        ),
    ),
    **dict.fromkeys(
        ("firewall DoS-policy", "firewall DoS-policy6"),
        section(
            "interface srcaddr dstaddr service status name comments",
            others=PROFILES,
            children={"anomaly": section("status action threshold", others=PROFILES)},
        ),
    ),
    **dict.fromkeys(
        ("firewall interface-policy", "firewall interface-policy6"),
        section("interface srcaddr dstaddr service status comments", others=PROFILES),
    ),
    **dict.fromkeys(
        ("firewall multicast-policy", "firewall multicast-policy6"),
        section(
            "status srcintf dstintf srcaddr dstaddr action protocol start-port end-port snat snat-ip dnat name"
            " comments logtraffic",
            others=TUNING,
        ),
    ),
    "firewall ttl-policy": section("status action srcintf srcaddr service schedule ttl", others=TUNING),
    "firewall acl": section("status interface srcaddr dstaddr service name comments", others=TUNING),
    "firewall acl6": section("status interface srcaddr dstaddr service name comments", others=TUNING),
    "firewall proxy-policy": section(
        "", others="rules of the explicit proxy; noted as not modelled", children={"*": TUNING}
    ),
    "firewall access-proxy": section(
        "", others="rules of the access proxy; noted as not modelled", children={"*": TUNING}
    ),
    "firewall access-proxy6": section(
        "", others="rules of the access proxy; noted as not modelled", children={"*": TUNING}
    ),
    "firewall ipmacbinding setting": section("bindthroughfw bindtofw undefinedhost"),
    "firewall ipmacbinding table": section("ip mac status name"),
    "firewall explicit-proxy-policy": section("", others="rules of the explicit proxy; noted as not modelled"),
    "firewall explicit-proxy-address": section("", others="rules of the explicit proxy; noted as not modelled"),
}
