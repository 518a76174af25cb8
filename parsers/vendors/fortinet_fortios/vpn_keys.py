"""Keys of the `vpn` sections. Any key that is not here is UNKNOWN and blocking. FortiOS CLI reference, 5.2 to 7.6."""

from __future__ import annotations

from parsers.vendors.fortinet_fortios.section import DEVICE, TUNING, Section, section

_KEYED = "how a tunnel is built and keyed; policies on its interface decide who may use it"
_OFFERED = "what a client is told; policies on the interface of the tunnel decide what it may reach"
_ROUTED = "routes to clients and peers; their whole pool counts as reachable through the tunnel already"
_KEY_EXCHANGE = (
    "acct-verify auto-discovery-crossover auto-discovery-dialup-placeholder"
    " auto-discovery-offer-interval auto-discovery-psk auto-discovery-receiver"
    " auto-discovery-shortcuts auto-negotiate authmethod authmethod-remote authpasswd authusr authusrgrp"
    " addke1 addke2 addke3 addke4 addke5 addke6 addke7 auto-transport-threshold azure-ad-autoconnect"
    " cert-id-validation cert-peer-username-strip cert-peer-username-validation cert-trust-store certificate"
    " childless-ike client-auto-negotiate client-keep-alive client-resume client-resume-interval dev-id"
    " dev-id-notification dhgrp digital-signature-auth dpd dpd-retrycount dpd-retryinterval eap"
    " eap-cert-auth eap-exclude-peergrp eap-identity encap-local-gw4 encap-local-gw6 encap-remote-gw4"
    " encap-remote-gw6 encapsulation-address enforce-unique-id esn exchange-fgt-device-id"
    " exchange-interface-ip exchange-ip-addr4 exchange-ip-addr6 fallback-tcp-threshold fec-base fec-codec"
    " fec-egress fec-health-check fec-ingress fec-mapping-profile fec-receive-timeout fec-redundant"
    " fec-send-timeout fgsp-sync forticlient-enforcement fortinet-esp fragmentation fragmentation-mtu"
    " group-authentication group-authentication-secret ha-sync-esp-seqno idle-timeout idle-timeoutinterval"
    " ike-version ikev2-dn-format inbound-dscp-copy ip-delay-interval ip-fragmentation ip-version keepalive keylife"
    " kms link-cost local-gw local-gw6 localid localid-type loopback-asymroute mode monitor monitor-min"
    " monitor-hold-down-delay monitor-hold-down-time monitor-hold-down-type monitor-hold-down-weekday name"
    " nattraversal negotiate-timeout net-device network-id network-overlay npu-offload packet-redistribution"
    " passive-mode peer peergrp peerid peertype ppk ppk-identity ppk-secret proposal psksecret"
    " psksecret-remote qkd qkd-hybrid qkd-profile reauth rekey remote-gw-country remote-gw-end-ip"
    " remote-gw-match remote-gw-start-ip remote-gw-subnet remote-gw-ztna-tags remote-gw6-country"
    " remote-gw6-end-ip remote-gw6-match remote-gw6-start-ip remote-gw6-subnet remotegw-ddns rsa-signature-format"
    " rsa-signature-hash-override send-cert-chain shared-idle-timeout signature-hash-alg suite-b"
    " transit-gateway transport tunnel-search use-remote-gateway usrgrp vni wizard-type xauthtype"
    " xauth-authusr dhcp-ipsec sim-xauth ipsec-tunnel-slot nat-ip-address comments"
    " aggregate-member aggregate-weight mesh-selector-type"
)
_CLIENT = (
    "assign-ip backup-gateway banner client-ip-assign dhcp-ra-giaddr dhcp6-ra-linkaddr dns-mode dns-suffix-search"
    " domain include-local-lan internal-domain-list"
    " ipv4-dns-server1 ipv4-dns-server2 ipv4-dns-server3 ipv4-netmask ipv4-split-exclude ipv4-split-include"
    " ipv4-wins-server1 ipv4-wins-server2 ipv6-dns-server1 ipv6-dns-server2 ipv6-dns-server3 ipv6-prefix"
    " ipv6-split-exclude ipv6-split-include save-password saml-server split-include-service unity-support"
    " ipv4-exclude-range ipv6-exclude-range"
)
_PHASE1 = section(
    "interface remote-gw remote-gw6 type mode-cfg ipv4-start-ip ipv4-end-ip ipv6-start-ip ipv6-end-ip assign-ip-from"
    " ipv4-name ipv6-name status encapsulation add-route auto-discovery-sender auto-discovery-forwarder",
    texts={
        _KEYED: _KEY_EXCHANGE,
        _OFFERED: _CLIENT,
        _ROUTED: ("add-gw-route default-gw default-gw-priority distance priority mode-cfg-allow-client-selector"),
    },
    children={
        "ipv4-exclude-range": section(texts={_OFFERED: "start-ip end-ip"}),
        "ipv6-exclude-range": section(texts={_OFFERED: "start-ip end-ip"}),
        "backup-gateway": _OFFERED,
        "certificate": _KEYED,
        "internal-domain-list": _OFFERED,
        "remote-gw-match": _KEYED,
    },
)
_SELECTORS = (
    "protocol encapsulation l2tp src-addr-type src-start-ip src-start-ip6 src-end-ip src-end-ip6 src-subnet src-subnet6"
    " src-name src-name6 src-port dst-addr-type dst-start-ip dst-start-ip6 dst-end-ip dst-end-ip6 dst-subnet"
    " dst-subnet6 dst-name dst-name6 dst-port"
)
_PHASE2_KEYS = (
    "add-route addke1 addke2 addke3 addke4 addke5 addke6 addke7"
    " auto-negotiate comments dhcp-ipsec dhgrp diffserv diffservcode inbound-dscp-copy initiator-ts-narrow"
    " ipv4-df keepalive keylife-type keylifekbs keylifeseconds name pfs proposal replay route-overlap"
    " selector-match single-source use-natip"
)
_PHASE2 = section(
    f"phase1name auto-discovery-sender auto-discovery-forwarder {_SELECTORS}",
    absorbs=True,
    texts={_KEYED: _PHASE2_KEYS},
)
_PHASE2_OF_POLICIES = section(
    "phase1name auto-discovery-sender auto-discovery-forwarder",
    texts={_KEYED: _PHASE2_KEYS, "selectors of a policy-based tunnel; noted as not modelled": _SELECTORS},
)
_MANUAL = "a tunnel with fixed keys; noted as not modelled"
_LOOK = "look, bookmarks, checks and texts of the portal"
_SETTINGS = section(
    "status sslvpn-enable source-interface source-address source-address-negate source-address6"
    " source-address6-negate port tunnel-ip-pools tunnel-ipv6-pools default-portal",
    texts={
        DEVICE: (
            "algorithm auth-session-check-source-ip auth-timeout auto-tunnel-policy auto-tunnel-static-route"
            " banned-cipher browser-language-detection check-referer ciphersuite client-sigalgs"
            " deflate-compression-level deflate-min-data-size dtls-heartbeat-fail-count dtls-heartbeat-idle-timeout"
            " dtls-heartbeat-interval dtls-hello-timeout dtls-max-proto-ver dtls-min-proto-ver dtls-tunnel"
            " dual-stack-mode encode-2f-sequence encrypt-and-store-password force-two-factor-auth"
            " header-x-forwarded-for hsts-include-subdomains http-compression http-only-cookie"
            " http-request-body-timeout http-request-header-timeout https-redirect idle-timeout"
            " login-attempt-limit login-block-time login-timeout port-precedence reqclientcert"
            " saml-redirect-port server-hostname servercert ssl-big-buffer ssl-client-renegotiation"
            " ssl-insert-empty-fragment ssl-max-proto-ver ssl-min-proto-ver sslv2 sslv3 tlsv1-0 tlsv1-1 tlsv1-2 tlsv1-3"
            " transform-backward-slashes tunnel-addr-assigned-method tunnel-connect-without-reauth"
            " tunnel-user-session-timeout unsafe-legacy-renegotiation url-obscuration user-peer"
            " x-content-type-options ztna-trusted-client allow-ssl-big-buffer allow-ssl-client-renegotiation"
            " allow-ssl-insert-empty-fragment route-source-interface web-mode-snat cf-no-sso"
        ),
        _OFFERED: (
            "dns-server1 dns-server2 dns-suffix ipv6-dns-server1 ipv6-dns-server2 ipv6-wins-server1"
            " ipv6-wins-server2 wins-server1 wins-server2"
        ),
    },
    children={
        "authentication-rule": section(
            "",
            texts={
                "who may log in; the pools of every portal count, whoever uses it": (
                    "groups portal users source-interface source-address source-address-negate source-address6"
                    " source-address6-negate auth cipher client-cert realm user-peer"
                )
            },
        )
    },
)
_PORTAL = section(
    "tunnel-mode web-mode ip-pools ipv6-pools ipv6-tunnel-mode ip-mode",
    texts={
        _LOOK: (
            "allow-user-access auto-connect client-src-range clipboard custom-lang"
            " customize-forticlient-download-url default-protocol default-window-height default-window-width"
            " dhcp-ip-overlap dhcp-ra-giaddr dhcp-reservation dhcp6-ra-linkaddr display-bookmark"
            " display-connection-tools display-history display-status focus-bookmark forticlient-download"
            " forticlient-download-method heading hide-sso-credential host-check host-check-interval"
            " host-check-policy keep-alive landing-page-mode limit-user-logins mac-addr-action mac-addr-check"
            " macos-forticlient-download-url os-check redir-url rewrite-ip-uri-ui save-password"
            " skip-check-for-browser skip-check-for-unsupported-browser skip-check-for-unsupported-os"
            " smb-max-version smb-min-version smb-ntlmv1-auth smbv1 theme transform-backward-slashes"
            " user-bookmark user-group-bookmark windows-forticlient-download-url page-layout virtual-desktop"
            " virtual-desktop-app-list virtual-desktop-clipboard-share virtual-desktop-desktop-switch"
            " virtual-desktop-logout-when-browser-close virtual-desktop-network-share-access"
            " virtual-desktop-printing virtual-desktop-removable-media-access cache-cleaner auto-prompt-mobile-user"
            " download-attach mac-addr-check-rule allow-user-bookmark"
        ),
        _OFFERED: (
            "dns-server1 dns-server2 dns-suffix exclusive-routing ipv6-dns-server1 ipv6-dns-server2"
            " ipv6-exclusive-routing ipv6-service-restriction ipv6-split-tunneling"
            " ipv6-split-tunneling-routing-address ipv6-split-tunneling-routing-negate ipv6-wins-server1"
            " ipv6-wins-server2 prefer-ipv6-dns service-restriction split-tunneling"
            " split-tunneling-routing-address split-tunneling-routing-negate use-sdwan wins-server1 wins-server2"
        ),
    },
    children=dict.fromkeys(
        ("bookmark-group", "mac-addr-check-rule", "os-check-list", "split-dns", "landing-page", "widget"), _LOOK
    ),
)

VPN: dict[str, Section] = {
    "vpn ipsec phase1-interface": _PHASE1,
    "vpn ipsec phase1": _PHASE1,
    "vpn ipsec phase2-interface": _PHASE2,
    "vpn ipsec phase2": _PHASE2_OF_POLICIES,
    "vpn ipsec concentrator": section("member", tuning="src-check id"),
    "vpn ipsec forticlient": section("", texts={_OFFERED: "status realm usergroupname phase2name"}),
    "vpn ipsec manualkey-interface": section("", others=_MANUAL),
    "vpn ipsec manualkey": section("", others=_MANUAL),
    "vpn l2tp": section("status", others=TUNING),
    "vpn pptp": section("status", others=TUNING),
    "vpn ssl settings": _SETTINGS,
    "vpn ssl web portal": _PORTAL,
    "vpn ssl client": section("", others="the device as a client of another gateway; noted as not modelled"),
}
