"""Statements of Cisco IOS, IOS-XE and ASA, and those that all Cisco systems share, that carry a secret."""

from __future__ import annotations

from parsers.secret_shapes.values import FORM, NO_STATEMENT, REST, WORD

SHAPES: tuple[tuple[str, str], ...] = (
    # Cisco IOS, IOS-XE, NX-OS, ASA: users and lines
    ("password|secret", rf"^\s*enable\s+(?:[\w-]+\s+){{0,4}}?(?:password|secret)\s+(?:level\s+\d+\s+)?{FORM}{REST}"),
    (
        "username",
        (
            rf"""^\s*(?:mgmtuser\s+|vpdn\s+|dot1x\s+|vpnclient\s+|authentication\s+|credentials\s+)?username\s+(?:"[^"]*"|\S+)"""
            rf"\s+(?:.*?\s)??(?:password|secret|masked-secret)\s+{FORM}{REST}"
        ),
    ),
    (
        "passw",
        rf"^\s*passw(?:or)?d\s+(?!(?:encryption|strict|policy|complexity|required)\b)(?!.*\{{\s*$){FORM}{REST}",
    ),
    ("secret", rf"^\s*(?:secret|policy-server-secret|vpnclient\s+secret)\s+(?!.*\{{\s*$){FORM}{REST}"),
    (
        "password",
        rf"^\s*(?:ppp\s+(?:chap|pap)(?:\s+sent-username\s+\S+)?|ldap-login|ldap-admin|area|domain|isis|vtp)(?:-|\s+)password\s+{FORM}{REST}",
    ),
    (
        "password",
        rf"^\s*(?:crypto\s+(?:pki|ca)|bind\s+authenticate|cts\s+credentials|cts\s+sxp\s+default)\s.*?\s?password\s+{FORM}{REST}",
    ),
    ("password", rf"^\s*cts\s+sxp\s.*\spassword\s+(?!default\b|none\b){FORM}{REST}"),
    (
        "password",
        rf"^\s*(?:ip\s+(?:ftp|scp|http\s+client|http\s+client\s+proxy-server|wccp)|wccp)\s+(?:\S+\s+)*?password\s+{FORM}{REST}",
    ),
    ("password", rf"^\s*ip\s+msdp\s+password\s+peer\s+\S+\s+{FORM}{REST}"),
    (
        "password",
        rf"^\s*mpls\s+ldp\s+(?:\S+\s+)*?password\s+(?!required\b|rollover\b)(?:fallback\s+|option\s+\d+\s+for\s+\S+\s+)?{FORM}{REST}",
    ),
    (
        "password",
        rf"^\s*(?:neighbor\s+\S+|l2tp\s+tunnel|vpnclient\s+vpngroup\s+\S+|digest|tunnel)\s+password\s+{FORM}{REST}",
    ),
    ("password", rf"^\s*https?-proxy\s.*\spassword\s+{FORM}{REST}"),
    ("digest secret", rf"^\s*digest\s+secret\s+{FORM}{WORD}"),
    ("common-pw", rf"^\s*radius-common-pw\s+{FORM}{REST}"),
    ("passphrase", rf"^\s*(?:crypto\s+(?:pki|ca)\s.*\s|lan2lan\s+)?passphrase\s+{FORM}{REST}"),
    ("srvtab", r"^\s*kerberos\s+srvtab\s+entry\s.*\s(?P<v>\S+)\s*$"),
    ("idtoken", rf"^\s*license\s+smart\s+\S+\s+idtoken\s+{WORD}"),
    # keys between devices, of every Cisco system
    ("key|secret", rf"^\s*(?:radius|tacacs)(?:-server)?\s(?:.*?\s)?(?:key|secret)\s+{FORM}{REST}"),
    (
        "key|shared-secret",
        rf"^\s*(?:pac\s+key|server-key|shared-secret|radius-key|failover\s+key(?:\s+hex)?|key(?!\s+(?:chain|config-key)\b))\s+(?!.*\{{\s*$){FORM}{REST}",
    ),
    ("config-key", rf"^\s*key\s+config-key\s+\S+\s+{WORD}"),
    ("key", rf"^\s*(?:server-private|server|client|address)\s+\S+\s(?:.*?\s)?(?:server-)?key\s+{FORM}{REST}"),
    ("key-string", rf"{NO_STATEMENT}(?:.*?\s)?key-string\s+(?!ENC\s)(?:hex-string\s+)?{FORM}{REST}"),
    ("isakmp key", rf"^\s*(?:crypto\s+)?isakmp\s+key\s+{FORM}(?P<v>\S.*?)(?=\s+(?:address|hostname)\s|\s*$)"),
    (
        "pre-share",
        (
            r"^\s*(?:failover\s+ipsec\s+)?(?:ikev[12]\s+)?(?:(?:local|remote)-authentication\s+)?pre-shared-key\s+(?!.*\{\s*$)"
            rf"(?:local\s+|remote\s+)?(?:(?:address|hostname)\s+.*?\s+key\s+)?(?:hex\s+|ascii-text\s+|hexadecimal\s+)?{FORM}{REST}"
        ),
    ),
    ("pre-share", rf"^\s*authentication\s+(?:local\s+|remote\s+)?pre-share\s+key\s+{FORM}{REST}"),
    ("authentication-key", rf"{NO_STATEMENT}(?!\s*ntp\s)(?:.*?\s)?authentication-key\s+{FORM}{WORD}"),
    (
        "message-digest-key",
        rf"message-digest-key\s+\d+\s+(?:encryption-type\s+\d+\s+)?(?:(?:md5|sha\d+)\s+)?{FORM}{WORD}",
    ),
    ("authentication-key", rf"^\s*ntp\s+authentication-key\s+\d+\s+(?:md5|sha\S*|hmac-\S+|cmac-\S+)\s+{FORM}{WORD}"),
    ("authentication key", rf"^\s*(?:(?:ip\s+)?rip\s+)?authentication\s+key\s+(?:eigrp\s+\d+\s+)?{FORM}{WORD}"),
    (
        "authentication",
        rf"^\s*(?:standby|vrrp|glbp)\s+(?:\d+\s+)?authentication\s+(?:text\s+)?(?!md5\b|text\s){FORM}{REST}",
    ),
    ("authentication", rf"^\s*vrrp\s+\d+\s+authentication\s+md5\s+(?!key-(?:string|chain)){FORM}{WORD}"),
    ("nhrp authentication", rf"^\s*(?:ip|ipv6)\s+nhrp\s+authentication\s+{FORM}{REST}"),
    ("spi", r"^\s*(?:ipv6\s+ospf|ospfv3|area|set)\s.*?\sspi\s+\d+\s.*?\s(?P<v>\S{16,})(?=\s|$)"),
    ("spi", r"^\s*(?:ipv6\s+ospf|ospfv3|area|set)\s.*\s(?P<v>\S{16,})\s*$"),
    ("session-key", r"^\s*set\s+session-key\s.*?\scipher\s+(?P<v>\S+)"),
    ("session-key", r"^\s*set\s+session-key\s.*?\sauthenticator\s+(?P<v>\S+)"),
    ("session-key", r"^\s*set\s+session-key\s+\S+\s+ah\s+\d+\s+(?P<v>\S+)"),
    ("pmk", rf"^\s*sap\s+pmk\s+{WORD}"),
    ("psk", rf"^\s*(?:wpa-psk|security\s+wpa\s+psk\s+set-key|wpa\s+psk)\s+(?:ascii\s+|hex\s+)?{FORM}{REST}"),
    ("encryption", rf"^\s*encryption\s+(?:vlan\s+\d+\s+)?key\s+\d+\s+size\s+\S+\s+{FORM}{WORD}"),
    ("aaa-server", rf"^\s*aaa-server\s+\S+\s+(?:\(\S+\)\s+)?host\s+\S+\s+(?!timeout\b){WORD}"),
    # communities and users of SNMP, of every Cisco system
    ("community", rf"^\s*snmp-server\s+community\s+(?:[0-9]\s+(?!(?:ro|rw|view|group|\d+)\b)(?=\S))?{WORD}"),
    ("community", rf"^\s*snmp-server\s+host\s.*?\scommunity\s+(?:[0-9]\s+(?=\S))?{WORD}"),
    ("community-map", rf"^\s*(?:snmp-server|snmp)\s+mib\s+community-map\s+{WORD}"),
    (
        "snmp-server host",
        (
            r"^\s*snmp-server\s+host\s+\S+(?:\s+vrf\s+\S+)?(?:\s+(?:traps?|informs?))?(?:\s+version\s+(?:1|2c))?(?:\s+vrf\s+\S+)?\s+"
            r"(?!\d+\.\d+\.\d+\.\d+|[0-9a-f:]*:[0-9a-f:]+(?:\s|$)|(?:version|vrf|use-vrf|filter-vrf|source-interface|traps?|informs?|poll"
            rf"|community|udp-port)(?:\s|$)){WORD}"
        ),
    ),
    (
        "snmp-server user",
        (
            rf"^\s*snmp-server\s+user\s.*?\sauth\s+(?:md5|sha(?:-?\d+)?(?:\s+(?:224|256|384|512)(?=\s+\S))?)\s+"
            rf"(?!priv\s+(?:3?des|aes\S*)\s+\S+\s*$){FORM}{WORD}"
        ),
    ),
    (
        "snmp-server user",
        rf"^\s*snmp-server\s+user\s.*?\sauth\s+(?:md5|sha).*\spriv(?:acy)?\s+(?:(?:des56|des|3des|aes(?:-?\d+)?)\s+)?(?:(?:128|192|256)\s+)?{FORM}{WORD}",
    ),
    ("rmon event", rf"^\s*rmon\s+event\s+\d+\s(?:.*?\s)?trap\s+{WORD}"),
    ("password", rf"^\s*user\s+\S+\s+(?:group\s+\S+\s+)?password\s+{FORM}{REST}"),
    ("snmp-agent", rf"^\s*snmp-agent\s+community\s+(?:read\s+|write\s+)?{FORM}{WORD}"),
    # Cisco: any `password 7 …` that stands elsewhere in a statement
    ("password", rf"{NO_STATEMENT}.*?(?<![\w-])password\s+[04-9]\s+{REST}"),
    ("secret", rf"{NO_STATEMENT}.*(?<![\w-])secret\s+[04-9]\s+{REST}"),
    ("key", rf"{NO_STATEMENT}.*(?<![\w-])key\s+[04-9]\s+(?!\d+\.\d+\.\d+){WORD}"),
    (
        "cli command",
        (
            r"""^\s*action\s+\S+\s+cli\s+command\s+".*?\b(?:password|secret|key|key-string|community|md5|sha)\s+"""
            r"""(?:[0-9]\s+)?(?P<v>[^\s"]+)"""
        ),
    ),
)
