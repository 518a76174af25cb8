"""Keys of the `router` sections, and those of `protocol_keys` and `vpn_keys`. FortiOS CLI reference, 5.2 to 7.6."""

from __future__ import annotations

from parsers.vendors.fortinet_fortios.protocol_keys import PROTOCOLS
from parsers.vendors.fortinet_fortios.section import Section, section
from parsers.vendors.fortinet_fortios.vpn_keys import VPN

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
_KEYED = "how the routing protocol runs; that it runs already makes routes undecided"

NETWORK: dict[str, Section] = {
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
