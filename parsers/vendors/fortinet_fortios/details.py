"""Keys that are read over on purpose although their section matters: details that no verdict rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.section import Section

_SESSIONS = "how sessions are kept and inspected once a policy has let them through"
_LAYER_2 = "layer-2 and address-resolution behaviour of one interface"

_DETAILS: dict[str, tuple[str, str]] = {
    "system ha": ("group-id group-name hbdev monitor override", "how the pair finds its partner; both are one device"),
    "system settings": (
        (
            "allow-linkdown-path allow-subnet-overlap application-bandwidth-tracking auxiliary-session bfd"
            " default-policy-expiry-days"
            " default-voip-alg-mode deny-tcp-with-icmp dyn-addr-session-check ecmp-max-paths"
            " ext-resource-session-check firewall-session-dirty"
            " fqdn-session-check h323-direct-model inspection-mode link-down-access location-id"
            " multicast-ttl-notchange policy-offload-level"
            " sccp-port ses-denied-traffic sip-expectation sip-helper sip-nat-trace sip-ssl-port sip-tcp-port"
            " sip-udp-port"
            " utf8-spam-tagging v4-ecmp-mode vdom-type vpn-stats-log"
        ),
        _SESSIONS,
    ),
    "system interface": (
        (
            "arpforward bfd drop-fragment drop-overlapped-fragment external fortilink ident-accept"
            " internal ipmac managed-subnetwork-size"
            " pptp-client redundant-interface remote-ip role secondary-IP stpforward virtual-mac"
            " vlan-protocol vrrp-virtual-mac"
            " ip-managed-by-fortiipam intra-switch-policy wccp security-exempt-list security-groups"
            " security-mac-auth-bypass"
            " proxy-captive-portal dhcp-relay-allow-no-end-option dhcp-relay-interface"
            " dhcp-relay-interface-select-method dhcp-relay-type"
            " dhcp-relay-vrf-select"
        ),
        _LAYER_2,
    ),
    "system virtual-wire-pair": ("outer-vlan-id", "which tag the frames of a pair carry"),
    "system virtual-switch": ("physical-switch", _LAYER_2),
    "system vdom-link": ("vcluster", _LAYER_2),
    **dict.fromkeys(
        ("firewall policy", "firewall policy6", "firewall consolidated policy", "firewall security-policy"),
        (
            (
                "captive-portal-exempt fsso geoip-anycast geoip-match natinbound natip natoutbound"
                " policyid port-preserve"
                " port-random rtp-addr rtp-nat schedule-timeout tcp-session-without-syn utm-status ztna-policy-redirect"
            ),
            _SESSIONS,
        ),
    ),
}


def without_details(sections: dict[str, Section]) -> dict[str, Section]:
    """`sections` with the keys of this table taken from what is modelled to what does not matter."""
    found = dict(sections)
    for path, (text, reason) in _DETAILS.items():
        keys = frozenset(text.split())
        whole = sections[path]
        rest = whole.modelled - keys
        found[path] = replace(whole, modelled=rest, irrelevant={**whole.irrelevant, **dict.fromkeys(keys, reason)})
    return found
