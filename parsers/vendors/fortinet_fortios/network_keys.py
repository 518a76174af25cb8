"""Keys of the `router` sections, and those of `protocol_keys` and `vpn_keys`. FortiOS CLI reference, 5.2 to 7.6."""

from __future__ import annotations

from parsers.vendors.fortinet_fortios.protocol_keys import PROTOCOLS
from parsers.vendors.fortinet_fortios.section import Section, section
from parsers.vendors.fortinet_fortios.vpn_keys import VPN

_ROUTE = section(
    "dst gateway device distance priority blackhole status dstaddr internet-service internet-service-custom"
    " internet-service-fortiguard sdwan virtual-wan-link sdwan-zone vrf dynamic-gateway src"
    " link-monitor-exempt preferred-source bfd",
    absorbs=True,
    labels="comment weight tag seq-num",
)
_POLICY_ROUTE = section(
    "input-device input-device-negate src srcaddr src-negate dst dstaddr dst-negate action protocol start-port"
    " end-port start-source-port end-source-port gateway output-device"
    " status internet-service-id internet-service-custom internet-service-fortiguard groups users tos tos-mask",
    absorbs=True,
    labels="comments seq-num",
)
_KEYED = "how the routing protocol runs; that it runs already makes routes undecided"
_OF_SWITCH = "how a managed switch runs; what its ports carry is read"
_SWITCH_PORT = section(
    "vlan allowed-vlans allowed-vlans-all untagged-vlans access-mode port-security-policy status description members",
    absorbs=True,
    labels="port-owner switch-id port-number port-prefix-type fiber-port flags mac-addr export-tags"
    " interface-tags log-mac-event fortilink-port poe-capable stacking-port p2p-port fgt-peer-port-name"
    " fgt-peer-device-name isl-local-trunk-name isl-peer-port-name isl-peer-device-name isl-peer-device-sn"
    " virtual-port media-type acl-group",
    tuning="speed speed-mask poe-status poe-mode-bt-cabled poe-max-power poe-standard poe-port-mode poe-port-priority"
    " poe-port-power poe-pre-standard-detection stp-state stp-root-guard stp-bpdu-guard stp-bpdu-guard-timeout"
    " edge-port rpvst-port igmp-snooping igmps-flood-reports igmps-flood-traffic igmp-snooping-flood-reports"
    " mcast-snooping-flood-traffic loop-guard loop-guard-timeout lldp-status lldp-profile sflow-sampler"
    " sflow-sample-rate sflow-counter-interval sample-direction packet-sampler packet-sample-rate"
    " sflow-counter-interval qos-policy storm-control-policy pause-meter pause-meter-resume mode bundle"
    " member-withdrawal-behavior mclag min-bundle max-bundle lacp-speed flow-control flap-rate flap-duration"
    " flapguard flap-timeout link-status fec-state fec-capable ptp-policy ptp-status restricted-auth-port"
    " encrypted-port port-selection-criteria aggregator-mode trunk-member fallback-port dsl-profile",
    profiles="dhcp-snooping dhcp-snoop-option82-trust dhcp-snoop-option82-override arp-inspection-trust"
    " ip-source-guard learning-limit sticky-mac mac-violation matched-dpp-policy matched-dpp-intf-tags type"
    " discard-mode",
    children={"*": _OF_SWITCH},
)
_MANAGED_SWITCH = section("name fsw-wan1-peer", others=_OF_SWITCH, children={"ports": _SWITCH_PORT, "*": _OF_SWITCH})

NETWORK: dict[str, Section] = {
    "switch-controller managed-switch": _MANAGED_SWITCH,
    "router static": _ROUTE,
    "router static6": _ROUTE,
    "router policy": _POLICY_ROUTE,
    "router policy6": _POLICY_ROUTE,
    **PROTOCOLS,
    **dict.fromkeys(
        ("router multicast", "router multicast6"), section("multicast-routing", others=_KEYED, children={"*": _KEYED})
    ),
    "router multicast-flow": section("", others=_KEYED, children={"*": _KEYED}),
    **VPN,
}
