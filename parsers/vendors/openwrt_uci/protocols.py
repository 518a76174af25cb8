"""Protocols of logical interfaces, the devices that they make, and options that bear on nothing.

Sources: OpenWrt, "Protocol reference"; the scripts of netifd's protocols (`pppname`, `proto_init_update`), from
memory; Teltonika, RutOS manual, "Mobile".
"""

from __future__ import annotations

from parsers.model.interface import Wrapping
from parsers.vendors.openwrt_uci.words import names

DIALLED = {
    "pppoe": "pppoe-", "pppoa": "pppoa-", "ppp": "ppp-", "pptp": "pptp-", "l2tp": "l2tp-", "3g": "3g-", "sstp": "sstp-",
}  # fmt: skip
"""Protocols of PPP, and how the device that each makes begins."""
MODEMS = frozenset({"qmi", "ncm", "mbim", "wwan", "modemmanager", "directip", "hnet", "connm", "xmm", "mbim_mhi"})
"""Protocols of modems, whose device has a name that only the running system knows."""
TUNNELS = {
    "gre": ("gre4-", Wrapping.GRE),
    "gretap": ("gre4t-", Wrapping.GRE),
    "grev6": ("gre6-", Wrapping.GRE),
    "grev6tap": ("gre6t-", Wrapping.GRE),
    "ipip": ("ipip-", Wrapping.UNTOLD),
    "ipip6": ("ip6-", Wrapping.UNTOLD),
    "vti": ("vti-", Wrapping.IPSEC),
    "vtiv6": ("vti6-", Wrapping.IPSEC),
    "xfrm": ("", Wrapping.IPSEC),
    "6in4": ("6in4-", Wrapping.UNTOLD),
    "6to4": ("6to4-", Wrapping.UNTOLD),
    "6rd": ("6rd-", Wrapping.UNTOLD),
    "dslite": ("ds-", Wrapping.UNTOLD),
    "map": ("map-", Wrapping.UNTOLD),
    "464xlat": ("464-", Wrapping.UNTOLD),
    "vxlan": ("", Wrapping.UNTOLD),
    "vxlan6": ("", Wrapping.UNTOLD),
    "wireguard": ("", Wrapping.UNTOLD),
    "amneziawg": ("", Wrapping.UNTOLD),
    "openconnect": ("vpn-", Wrapping.UNTOLD),
    "vpnc": ("vpn-", Wrapping.UNTOLD),
    "nebula": ("", Wrapping.UNTOLD),
}
"""Protocols of tunnels, and how the device that each makes begins."""
LEARNED = frozenset({"dhcp", "dhcpv6", "autoip"})
PLAIN = frozenset({"static", "none", "unmanaged", ""})
ABOUT = names(
    """
    mtu macaddr auto delegate force_link dns dns_search dns_metric peerdns hostname clientid vendorid reqopts
    sendopts broadcast reqaddress reqprefix iface_dslite ip6hint ip6class ip6weight ip6ifaceid norelease
    noserverid username password keepalive ac service demand ipv6 host_uniq padi_attempts padi_timeout pincode
    apn auth modem mode network pdptype profile dhcp dhcpv6 plmn modes autoconnect delay ppp_redial maxwait
    dialnumber private_key listen_port nohostroute fwmark addresses ttl tos df ikey okey icsum ocsum iseqno
    oseqno encaplimit tunnelid updatekey zone_dns persistent type igmp_snooping stp priority forward_delay
    hello_time max_age ageing_time bridge_empty multicast_querier txqueuelen metric ip6prefix_filter
    sourcefilter extendprefix skpriority userclass classlessroute customroutes verbose soft_delay dad_transmits
    area_type name description comment proto_name sim_num pdp passthrough_mode leasetime enable_vlan method
    allowed_ips conn_uri device_name force_connection _orig_ifname _orig_bridge defaultroute_metric gre_type dev
    mac_address mldversion igmpversion uuid pin apn_auto auth_mode pdp_type esim_profile bridge_mac
    low_signal_reconnect sim auto_apn _area_type fallback guest default_ip force_apn deny_roaming
    hostname_to_send esim
    """
)
"""Options of an interface without bearing on who may talk to whom, or that other rooms read."""
DEVICE_ABOUT = names(
    """
    macaddr mtu mtu6 txqueuelen ipv6 stp igmp_snooping priority forward_delay hello_time max_age ageing_time
    hash_max bridge_empty multicast_querier query_interval query_response_interval last_member_interval
    robustness learning unicast_flood multicast multicast_fast_leave multicast_router neighreachabletime
    neighgcstaletime neighlocktime dadtransmits speed duplex autoneg rxpause txpause pause gro eee comment
    description drop_gratuitous_arp drop_unsolicited_na arp_accept igmpversion mldversion egress_qos_mapping
    ingress_qos_mapping macvlan_mode tags sendredirects hairpin multicast_to_unicast
    drop_v4_unicast_in_l2_multicast drop_v6_unicast_in_l2_multicast conduit flags has_vlans enabled promisc
    policy xmit_hash_policy lacp_rate miimon primary monitor_mode monitor_interval
    """
)


def device_of(name: str, protocol: str, below: str, pppname: str) -> str:
    """The device that packets of a logical interface see, if `below` is what stands under it (may be empty)."""
    if protocol in DIALLED:
        return pppname or f"{DIALLED[protocol]}{name}"
    if protocol in MODEMS:
        return name
    if protocol in TUNNELS:
        return f"{TUNNELS[protocol][0]}{name}"
    return below if protocol in {*PLAIN, *LEARNED} else below or name
