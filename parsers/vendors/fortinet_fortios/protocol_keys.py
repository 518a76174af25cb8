"""Keys of the routing protocols. Any key that is not here is UNKNOWN and blocking. FortiOS CLI reference, 5.2 to 7.6.

That a protocol runs makes every route beyond the connected ones undecided, so what tunes it does not matter; on which
interfaces OSPF is spoken does (`spoken.py`).
"""

from __future__ import annotations

from dataclasses import replace

from parsers.vendors.fortinet_fortios.section import Section, section

_RUNS = "how the routing protocol runs; that it runs already makes routes undecided"


def _tuned(text: str = "", **children: Section) -> Section:
    """A section of which every named key only tunes the protocol; an underscore in a child's name is a dash."""
    return section("", texts={_RUNS: text}, children={name.replace("_", "-"): part for name, part in children.items()})


_KEYS = (
    "authentication authentication-key keychain md5-key md5-keychain key-rollover-interval ipsec-auth-alg ipsec-enc-alg"
)
_MD5 = _tuned("key-string")
_LINK = _tuned(
    _KEYS + " dead-interval hello-interval peer retransmit-interval transmit-delay",
    md5_keys=_MD5,
    ipsec_keys=_tuned("auth-key enc-key"),
)
_RANGE = _tuned("advertise prefix prefix6 substitute substitute-status tag summary-only as-set level")
_REDISTRIBUTE = _tuned("metric metric-type routemap status tag protocol level")
_OSPF_INTERFACE = _tuned(
    _KEYS + " bfd comments cost database-filter-out dead-interval hello-interval hello-multiplier interface ip"
    " linkdown-fast-failover mtu mtu-ignore network-type prefix-length priority resync-timeout retransmit-interval"
    " status transmit-delay area-id",
    md5_keys=_MD5,
    ipsec_keys=_tuned("auth-key enc-key"),
    neighbor=_tuned("cost ip ip6 poll-interval priority"),
)
_OSPF = _tuned(
    "abr-type auto-cost-ref-bandwidth bfd database-overflow database-overflow-max-lsas"
    " database-overflow-time-to-recover default-information-metric default-information-metric-type"
    " default-information-originate default-information-route-map default-metric distance distance-external"
    " distance-inter-area distance-intra-area distribute-list-in distribute-route-map-in log-neighbour-changes"
    " lsa-refresh-interval passive-interface restart-mode restart-on-topology-change restart-period"
    " rfc1583-compatible router-id spf-timers",
    area=_tuned(
        _KEYS + " comments default-cost nssa-default-information-originate nssa-default-information-originate-metric"
        " nssa-default-information-originate-metric-type nssa-redistribution nssa-translator-role shortcut stub-type"
        " type",
        filter_list=_tuned("direction list"),
        range=_RANGE,
        virtual_link=_LINK,
        ipsec_keys=_tuned("auth-key enc-key"),
    ),
    distribute_list=_tuned("access-list protocol"),
    neighbor=_tuned("cost ip poll-interval priority"),
    network=_tuned("area comments prefix"),
    ospf_interface=_OSPF_INTERFACE,
    ospf6_interface=_OSPF_INTERFACE,
    redistribute=_REDISTRIBUTE,
    summary_address=_RANGE,
    passive_interface=_tuned(),
)
_PER_FAMILY = (
    "activate additional-path adv-additional-path allowas-in allowas-in-enable as-override attribute-unchanged"
    " capability-default-originate capability-graceful-restart capability-orf default-originate-routemap"
    " distribute-list-in distribute-list-out filter-list-in filter-list-out maximum-prefix"
    " maximum-prefix-threshold maximum-prefix-warning-only next-hop-self next-hop-self-rr prefix-list-in"
    " prefix-list-out remove-private-as route-map-in route-map-out route-map-out-preferable"
    " route-reflector-client route-server-client send-community soft-reconfiguration unsuppress-map"
)
_FAMILIES = ("", "6", "-vpnv4", "-vpnv6", "-evpn")
_NEIGHBOR = _tuned(
    " ".join(f"{key}{end}" for key in _PER_FAMILY.split() for end in _FAMILIES)
    + " route-map-out-vpnv4-preferable route-map-out6-preferable advertisement-interval auth-options bfd"
    " capability-dynamic capability-route-refresh connect-timer description dont-capability-negotiate"
    " ebgp-enforce-multihop ebgp-multihop-ttl holdtime-timer interface ip keep-alive-timer link-down-failover"
    " local-as local-as-no-prepend local-as-replace-as neighbor-group override-capability passive password"
    " remote-as remote-as-filter restart-time retain-stale-time rr-attr-allow-change shutdown stale-route"
    " strict-capability-match update-source weight",
    conditional_advertise=_tuned("advertise-routemap condition-routemap condition-type"),
    conditional_advertise6=_tuned("advertise-routemap condition-routemap condition-type"),
)
_BGP_NETWORK = _tuned("backdoor network-import-check prefix prefix6 route-map prefix-name")
_LEAK = _tuned(
    "export-rt import-rt import-route-map rd role vrf",
    leak_target=_tuned("interface route-map vrf"),
    target=_tuned("interface route-map"),
)
_BGP = _tuned(
    "additional-path additional-path-select additional-path-select-vpnv4 additional-path-select-vpnv6"
    " additional-path-select6 additional-path-vpnv4 additional-path-vpnv6 additional-path6 always-compare-med as"
    " bestpath-as-path-ignore bestpath-cmp-confed-aspath bestpath-cmp-routerid bestpath-med-confed"
    " bestpath-med-missing-as-worst client-to-client-reflection cluster-id confederation-identifier"
    " confederation-peers cross-family-conditional-adv dampening dampening-max-suppress-time"
    " dampening-reachability-half-life dampening-reuse dampening-route-map dampening-suppress"
    " dampening-unreachability-half-life default-local-preference deterministic-med distance-external"
    " distance-internal distance-local ebgp-multipath enforce-first-as fast-external-failover"
    " graceful-end-on-timer graceful-restart graceful-restart-time graceful-stalepath-time"
    " graceful-update-delay holdtime-timer ibgp-multipath ignore-optional-capability keepalive-timer"
    " log-neighbour-changes multipath-recursive-distance multipath-recursive-inherit-priority"
    " network-import-check recursive-inherit-priority recursive-next-hop router-id scan-time"
    " synchronization tag-resolve-mode",
    admin_distance=_tuned("distance neighbour-prefix route-list"),
    aggregate_address=_RANGE,
    aggregate_address6=_RANGE,
    neighbor=_NEIGHBOR,
    neighbor_group=_NEIGHBOR,
    neighbor_range=_tuned("max-neighbor-num neighbor-group prefix"),
    neighbor_range6=_tuned("max-neighbor-num neighbor-group prefix6"),
    network=_BGP_NETWORK,
    network6=_BGP_NETWORK,
    redistribute=_REDISTRIBUTE,
    redistribute6=_REDISTRIBUTE,
    vrf=_LEAK,
    vrf6=_LEAK,
    vrf_leak=_LEAK,
    vrf_leak6=_LEAK,
)
_RIP = _tuned(
    "default-information-originate default-metric garbage-timer max-out-metric passive-interface recv-buffer-size"
    " timeout-timer update-timer version",
    distance=_tuned("access-list access-list6 distance prefix prefix6"),
    distribute_list=_tuned("direction interface listname status"),
    interface=_tuned(
        "auth-keychain auth-mode auth-string flags receive-version send-version send-version2-broadcast"
        " split-horizon split-horizon-status"
    ),
    neighbor=_tuned("ip ip6 interface"),
    network=_tuned("prefix"),
    aggregate_address=_tuned("prefix6"),
    offset_list=_tuned("access-list access-list6 direction interface offset status"),
    redistribute=_REDISTRIBUTE,
    passive_interface=_tuned(),
)
_ISIS = _tuned(
    "adjacency-check adjacency-check6 adv-passive-only adv-passive-only6 auth-keychain-l1 auth-keychain-l2"
    " auth-mode-l1 auth-mode-l2 auth-password-l1 auth-password-l2 auth-sendonly-l1 auth-sendonly-l2"
    " default-originate default-originate6 dynamic-hostname ignore-lsp-errors is-type lsp-gen-interval-l1"
    " lsp-gen-interval-l2 lsp-refresh-interval max-lsp-lifetime metric-style overload-bit"
    " overload-bit-on-startup overload-bit-suppress redistribute-l1 redistribute-l1-list redistribute-l2"
    " redistribute-l2-list redistribute6-l1 redistribute6-l1-list redistribute6-l2 redistribute6-l2-list"
    " spf-interval-exp-l1 spf-interval-exp-l2",
    isis_interface=_tuned(
        "auth-keychain-l1 auth-keychain-l2 auth-mode-l1 auth-mode-l2 auth-password-l1 auth-password-l2"
        " auth-send-only-l1 auth-send-only-l2 circuit-type csnp-interval-l1 csnp-interval-l2 hello-interval-l1"
        " hello-interval-l2 hello-multiplier-l1 hello-multiplier-l2 hello-padding lsp-interval"
        " lsp-retransmit-interval mesh-group mesh-group-id metric-l1 metric-l2 network-type priority-l1"
        " priority-l2 status status6 wide-metric-l1 wide-metric-l2"
    ),
    isis_net=_tuned("net"),
    redistribute=_REDISTRIBUTE,
    redistribute6=_REDISTRIBUTE,
    summary_address=_RANGE,
    summary_address6=_RANGE,
)


def _told(whole: Section, key: str, **children: Section) -> Section:
    """A section of which one key is in the model, as are some in its children."""
    rest = {name: why for name, why in whole.irrelevant.items() if name != key}
    return replace(whole, modelled=whole.modelled | {key}, irrelevant=rest, children={**whole.children, **children})


PROTOCOLS: dict[str, Section] = {
    "router ospf": _told(_OSPF, "passive-interface", network=_told(_tuned("area comments prefix"), "prefix")),
    "router ospf6": _OSPF,
    "router bgp": _BGP,
    "router rip": _RIP,
    "router ripng": _RIP,
    "router isis": _ISIS,
}
