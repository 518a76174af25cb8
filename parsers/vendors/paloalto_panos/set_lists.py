"""Which names of PAN-OS hold lists, so that the `set` form can be read to the tree of the XML form.

A `set` command names the way to a value and does not say which of its words are elements, names of entries or values.
In XML the first is `<x>`, the second `<entry name="x">`, members of lists are `<member>x</member>`. The tables below
say it for every name that the readers ask for, as PAN-OS prints it in XML (exports of PAN-OS 6.1 to 10.1). A row is the
end of a path, without the names of entries; the longest that fits counts. What stands in no table is an element, and
its last word is its text: where that is not so, no reader takes it, and the line is unknown.
"""

from __future__ import annotations

_ENTRIES = """
config/devices mgt-config/devices readonly/devices device-group/devices template-stack/devices target/devices
devices/vsys vsys shared-gateway users groups admin-role access-domain
vsys/address shared/address device-group/address shared-gateway/address ipv6/address address-group region external-list
vsys/service shared/service device-group/service shared-gateway/service service-group service-profile
vsys/application shared/application device-group/application application-group application-filter
vsys/tag shared/tag device-group/tag vsys/zone shared-gateway/zone shared-gateway/tag
vsys/schedule shared/schedule device-group/schedule
rules ethernet aggregate-ethernet units layer3/ip units/ip loopback/ip vlan/ip tunnel/ip
profiles/interface-management-profile profiles/zone-protection-profile profiles/monitor-profile
permitted-ip virtual-router logical-router vrf static-route monitor-destinations
network/virtual-wire network/vlan dhcp/interface ike/gateway tunnel/ipsec tunnel/gre ike-gateway proxy-id proxy-id-v6
nexthop-address-list
tunnel/global-protect-gateway global-protect/global-protect-gateway global-protect/global-protect-portal
remote-user-tunnel-configs client-auth-configs configs
authentication-profile authentication-sequence authentication-object
certificate certificate-profile ssl-tls-service-profile
local-user-database/user user-group profile-group custom-url-category
ike-crypto-profiles ipsec-crypto-profiles global-protect-app-crypto-profiles
device-group template template-stack variable log-collector log-collector-group
peer-group peer redist-profile redist-rules auth-profile area
profiles/virus profiles/spyware profiles/vulnerability profiles/url-filtering profiles/file-blocking
profiles/wildfire-analysis profiles/data-filtering profiles/decryption profiles/hip-objects profiles/hip-profiles
data-objects server server/reserved client-auth
"""
_MEMBERS = """
rules/from rules/to rules/source rules/destination rules/application rules/service rules/source-user rules/category
rules/hip-profiles rules/source-hip rules/destination-hip rules/tag
from/zone from/interface to/zone to/interface source-imsi source-imei source-nw-slice saas-user-list saas-tenant-list
address-group/static region/address service-group/members application-group/members
address/tag address-group/tag service/tag service-group/tag
zone/network/layer3 zone/network/layer2 zone/network/tap zone/network/virtual-wire zone/network/external
zone/network/tunnel
virtual-router/interface vrf/interface logical-router/interface vlan/interface
import/network/interface import/network/virtual-router import/network/logical-router import/network/vlan
import/network/virtual-wire visible-vsys default/port
dynamic-ip/translated-address dynamic-ip-and-port/translated-address fallback/translated-address
ip-pool authentication-server-ip-pool templates user-group-source reference-templates
profile-setting/group
profile-setting/profiles/virus profile-setting/profiles/spyware profile-setting/profiles/vulnerability
profile-setting/profiles/url-filtering profile-setting/profiles/file-blocking
profile-setting/profiles/wildfire-analysis profile-setting/profiles/data-filtering profile-setting/profiles/gtp
profile-setting/profiles/sctp profile-setting/profiles/ai-security
include-list exclude-list include-acl exclude-acl ip/server ipv6/server
"""
_HOLDERS = """
nexthop pbf/rules/action dos/rules/from dos/rules/to dos/rules/action
source-translation destination-translation system/type route-table zone/network
ethernet/layer3 ethernet/layer2 ethernet/tap ethernet/virtual-wire ethernet/ha aggregate-ethernet/layer3
aggregate-ethernet/layer2 peer-address role-based authentication-profile/method
service/protocol protocol/tcp protocol/udp access-setting/version external-list/type pbf/rules/from
routing-table/ip routing-table/ipv6 network/interface interface/loopback interface/vlan interface/tunnel
network/ike network/tunnel network/profiles rulebase pre-rulebase post-rulebase security nat pbf
default-security-rules import import/network address-group/dynamic custom application/default local-address
global-protect remote-user-tunnel-configs/source-address
"""
"""Elements that only hold others: a single word behind one of them is an empty element."""
_NO_LISTS = """
profile-setting/profiles rules/nat/service system/service network/ipv6 routing-table/ip routing-table/ipv6
type/ip interface/ip relay/ip relay/ipv6 nat/rules/service interface/server
"""
"""Paths that end like a list and are none."""


def _rows(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(row.split("/")) for row in text.split())


ENTRIES = _rows(_ENTRIES)
MEMBERS = _rows(_MEMBERS)
HOLDERS = _rows(_HOLDERS)
NO_LISTS = _rows(_NO_LISTS)
LONGEST = max(map(len, ENTRIES | MEMBERS | HOLDERS | NO_LISTS))
"""Names of the longest row."""
