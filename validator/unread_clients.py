"""Whether what is not modelled of a device may let remote clients in, told by the words in which it is written.

A gateway may name the pool of its clients (`svc address-pool VENDORS`), or leave the addresses to a server (RADIUS, RFC
2865, `Framed-IP-Address`, and RFC 2869, `Framed-Pool`; DHCP): then no line says which they are. The words are those of
protocols and of what vendors call it; a pool of translated addresses or of a DHCP server is none.
"""

from __future__ import annotations

import re
from itertools import pairwise

_WORDS = frozenset(
    [
        *("anyconnect", "dialin", "dialup", "easyvpn", "ezvpn", "framed", "globalprotect", "ike", "ikev1", "ikev2"),
        *("ippool", "ippools", "ipsec", "isakmp", "l2tp", "vpn"),
        *("l2tpd", "modecfg", "ocserv", "openconnect", "openvpn", "ovpn", "pptp", "pptpd", "rightsourceip"),
        *("roadwarrior", "softethervpn", "sslvpn", "sstp", "strongswan", "swanctl", "vpdn", "webvpn", "wireguard"),
        *("xl2tpd",),
    ]
)
_PAIRS = frozenset(
    [
        *(
            ("another", "end"),
            ("dial", "in"),
            ("dial", "up"),
            ("easy", "vpn"),
            ("group", "policy"),
            ("mobile", "clients"),
        ),
        *(("mode", "cfg"), ("mode", "config"), ("peer", "default"), ("remote", "access"), ("remote", "users")),
        *(("road", "warrior"), ("ssl", "vpn"), ("tunnel", "group"), ("virtual", "template")),
    ]
)
_POOL = frozenset({"pool", "pools"})
_OTHER_POOLS = frozenset({"nat", "snat", "dnat", "overload", "dhcp", "server", "slb", "ntp", "buffers"})
"""Beside one of these a pool is one of something else."""
_SPLIT = re.compile(r"[^a-z0-9]+")


def may_let_clients_in(text: str) -> bool:
    """Whether a line, or the phrase that a reader made of it, speaks of remote clients."""
    words = [word for word in _SPLIT.split(text.lower()) if word]
    found = frozenset(words)
    if found & _WORDS or any(pair in _PAIRS for pair in pairwise(words)):
        return True
    return bool(found & _POOL) and not found & _OTHER_POOLS
