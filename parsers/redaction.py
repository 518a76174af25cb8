"""Secrets are replaced before any other room sees the text; lines and their number stay.

Each shape (`parsers.secret_shapes`) is one statement of a vendor's manual that carries a secret, anchored where the
statement stands, so that a rule set called `password` keeps its name. Only the value is replaced;
the words around it (the form `9`, the access list of a community) stay readable.

How it is fast: every shape has a word without which it cannot match. The text is searched for these
words as a whole; only lines that hold one are looked at, and only with the shapes of that word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.secret_shapes import SHAPES
from parsers.secret_shapes.values import WORD
from parsers.spread_secrets import SECTIONS, without_spread
from parsers.known_secrets import is_default
from parsers.spread_secrets import ROUTER_NAMES, ROUTER_SCRIPT, ROUTER_WORDS, SECTIONS, TELEGRAM, without_spread
from parsers.structured_secrets import without_structured

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "<redacted>"
XML_MARK = "&lt;redacted&gt;"
"""In XML the same mark, written so that the file stays well-formed."""
KNOWN = "<redacted-default>"
"""In the place of a value that stands in every list of defaults, and so is no secret: its form can be judged."""
WEAK = "<redacted-md5>"
"""In the place of an MD5 digest of crypt(3) (`$1$`) of Junos or PAN-OS: that it is one says nothing of the password."""
_DIGESTS = ("encrypted-password", "phash")
DELIVERED = "fnRL/G5lXVMug"
"""The digest of the password `admin` with which PAN-OS is delivered, the same on every firewall."""
LONGEST_KEY = 40_000
"""Characters; a private key without an end mark within so many is taken as cut off."""
LONGEST_BANNER = 20_000
LONGEST_STATEMENT = 1_000
"""Characters; a longer line is looked at in pieces, so that hostile text cannot make the shapes slow."""

_KNOWN_MARKS = frozenset({KNOWN, "&lt;redacted-default&gt;", WEAK, "&lt;redacted-md5&gt;"})
_WORD = r"""(?P<v>"(?:[^"\\]|\\.)*"|'[^']*'|"[^"]*$|\S+)"""
_QUOTES = r""""(?:[^"\\]|\\.)*"|'[^']*'"""
_QUOTED = rf"(?P<v>{_QUOTES})"
_FORM = r"(?:(?:1?[0-9]|8a|sha512|ciphertext|cipher|irreversible-cipher|simple|hash)\s+(?=\S))?"
_TAIL = (
    r"(?=\s*;?\s*(?:\#\#.*)?$|\s+(?:(?:encrypted|pbkdf2|nt-encrypted|mschap|store-local|hidden)(?:\s|$)"
    r"|(?:privilege|level|timeout|key-id|key_id)\s+\d|(?:role|realm|mode)\s+\S|level-[12]|(?:secret|password)\s+\d\s))"
)
_REST = rf"""(?P<v>"(?:[^"\\]|\\.)*"(?=[\s;]|$)|\S.*?){_TAIL}"""
"""Clear-text secrets may hold blanks: everything up to the end, or to words that are known to follow."""

_FORTIOS_NAMES = (
    r"pass(?:word|wd)[0-9]?|psksecret(?:-remote)?|(?:secondary-|tertiary-|ppk-|client-|shared-|rsso-|sso-)?secret[0-9]?"
    r"|(?:secondary-|tertiary-)?key[0-9]?|wep-?key[0-9]?|key-string|(?:auth|priv|enc)-?(?:pwd|key|passwd)|md5-key"
    r"|authentication-key|(?:auth-)?password-(?:l1|l2)|sae-(?:password|private-key)|pass-?phrase|private-key|server-key"
    r"|(?:api|access|secret|ddns|session|crypto|pre-?shared|acme-eab|hmac)-key|psk|phash|seed|(?:\S+-)?token"
    r"|acme-eab-key-hmac|(?:snmp-)?community(?!\s+(?:[0-9:]+|no-\S+|internet|none|local-AS|gshut)(?:\s|$))|activation-code|hash-key|tls-auth-key|\S+-(?:secret|psk|passphrase|api-key)"
    r"|\S+-(?:pass(?:word|wd)|pwd)[0-9]?"
)
_XML_NAMES = (
    r"[\w.-]*(?:pass(?:word|wd|phrase)|secret|psk|pwd|bindpw|phash|token|priv(?:ate)?-?key|pre-?shared-?key|shared_?key"
    r"|(?:bcrypt|sha512|md5|nt)-hash|api_?key|crypto-?key|community(?:-string)?)|key|prv|tls"
)
_XML_WORDS = "passw|passphrase|secret|psk|pwd|bindpw|phash|token|key|-hash|community|<prv|<tls"
"""One of these is in every name of `_XML_NAMES`."""
_PANOS = (
    r"(?:deviceconfig|network|shared|vsys|template(?:-stack)?|device-group|global-protect|config|mgt-config|readonly"
    r"|vm-info-source|redistribution-agent|user-id-agent|external-list)\s.*?\s"
    r"(?:(?:\S+-)?(?:password|passphrase|secret|passcode)|(?!public-|ssh-)(?:\S+-)?key|(?:auth|priv)pwd|community)"
)
_UCI_NAMES = (
    r"(?:(?!by)(?:\w*?_)?(?:pass|pin|key|uuid)|\w*(?:(?<!by)(?<!com)pass(?:word|wd|phrase|code)?|pwd|secret|psk|token|community"
    r"|pincode|(?:shared|private|auth|api|access|wpa)_?key|credentials?|r[01]kh|puk|auth_?code))\d*"
)
_UCI_VALUE = (
    r"""(?!['"]?(?:/(?:etc|tmp|usr|var|root|mnt|lib)/|\$p\$))"""
    r"""(?P<v>(?:'[^']*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)|\\.|[^\s'"\\])+)"""
)
"""Quoted parts that touch are one value; a path of a file, or a word for the password of the system, is no secret."""
_URL_LIKE = r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^/\s:@\"]{1,100}:"
_NO_STATEMENT = (
    r"^(?!\s*(?:[\[\]\w/.-]+:\s*)?(?:access-list|permit|deny|remark|description|banner|object|name|nat|set|route-map|class|policy-map"
    r"|match|edit|(?:ip|ipv6|mac)\s+(?:access|prefix)-\S+|crypto\s+(?:dynamic-)?map|rule|[0-9]+\s+(?:permit|deny))\b)"
)

SHAPES: tuple[tuple[str, str], ...] = (
    # Moxa MX-ROS
    ("l2tp|dot1x", rf"""^\s*(?:l2tp\s+user|dot1x\s+local-userdb\s+username)\s+(?:"[^"]*"|\S+)\s+password\s+{_REST}"""),
    ("email-warning", rf"""^\s*email-warning\s+account\s+(?:"[^"]*"|\S+)\s+{_REST}"""),
    ("ddns", rf"^\s*ip\s+ddns\s+password\s+{_REST}"),
    ("shared-key", rf"^\s*dot1x\s+radius\s+\S+\s+shared-key\s+{_REST}"),
    ("key", rf"^\s*auth\s+(?:radius|tacacs\S*)\s(?:.*?\s)?(?:shared-)?key\s+{_REST}"),
    ("pptp", rf"^\s*ip\s+pptp\s+\S+\s+\S+\s+{_REST}"),
    ("pppoe", rf"^\s*ip\s+pppoe\s+(?:username\s+)?\S+\s+(?:password\s+)?{_REST}"),
    ("auth-key", rf"^\s*(?:ip\s+(?:ospf|rip)\s+auth\s.*?\s)?auth-key\s+{_REST}"),
    ("auth-mode", rf"^\s*auth-mode\s+psk\s+{_REST}"),
    (
        "snmp-server",
        rf"^\s*snmp-server\s+user\s+\S+\s+auth\s+(?:no-auth|md5|sha\S*)\s+priv\s+(?:des|3des|aes\S*)\s+{_WORD}",
    ),
    (
        "snmp-server",
        rf"^\s*snmp-server\s+(?:trap|inform)-v3\s+user\s+\S+\s+auth\s+(?:no-auth|md5|sha\S*)\s+(?!priv\s){_WORD}",
    ),
    ("snmp-server", rf"^\s*snmp-server\s+(?:trap|inform)-v3\s.*\spriv\s+(?:(?:des|3des|aes\S*)\s+)?{_WORD}"),
    # Cisco IOS, IOS-XE, NX-OS, ASA: users and lines
    ("password|secret", rf"^\s*enable\s+(?:[\w-]+\s+){{0,4}}?(?:password|secret)\s+(?:level\s+\d+\s+)?{_FORM}{_REST}"),
    (
        "username",
        (
            rf"""^\s*(?:mgmtuser\s+|vpdn\s+|dot1x\s+|vpnclient\s+|authentication\s+|credentials\s+)?username\s+(?:"[^"]*"|\S+)"""
            rf"\s+(?:.*?\s)??(?:password|secret|masked-secret)\s+{_FORM}{_REST}"
        ),
    ),
    (
        "passw",
        rf"^\s*passw(?:or)?d\s+(?!(?:encryption|strict|policy|complexity|required)\b)(?!.*\{{\s*$){_FORM}{_REST}",
    ),
    ("secret", rf"^\s*(?:secret|policy-server-secret|vpnclient\s+secret)\s+(?!.*\{{\s*$){_FORM}{_REST}"),
    (
        "password",
        rf"^\s*(?:ppp\s+(?:chap|pap)(?:\s+sent-username\s+\S+)?|ldap-login|ldap-admin|area|domain|isis|vtp)(?:-|\s+)password\s+{_FORM}{_REST}",
    ),
    (
        "password",
        rf"^\s*(?:crypto\s+(?:pki|ca)|bind\s+authenticate|cts\s+credentials|cts\s+sxp\s+default)\s.*?\s?password\s+{_FORM}{_REST}",
    ),
    ("password", rf"^\s*cts\s+sxp\s.*\spassword\s+(?!default\b|none\b){_FORM}{_REST}"),
    (
        "password",
        rf"^\s*(?:ip\s+(?:ftp|scp|http\s+client|http\s+client\s+proxy-server|wccp)|wccp)\s+(?:\S+\s+)*?password\s+{_FORM}{_REST}",
    ),
    ("password", rf"^\s*ip\s+msdp\s+password\s+peer\s+\S+\s+{_FORM}{_REST}"),
    (
        "password",
        rf"^\s*mpls\s+ldp\s+(?:\S+\s+)*?password\s+(?!required\b|rollover\b)(?:fallback\s+|option\s+\d+\s+for\s+\S+\s+)?{_FORM}{_REST}",
    ),
    (
        "password",
        rf"^\s*(?:neighbor\s+\S+|l2tp\s+tunnel|vpnclient\s+vpngroup\s+\S+|digest|tunnel)\s+password\s+{_FORM}{_REST}",
    ),
    ("password", rf"^\s*https?-proxy\s.*\spassword\s+{_FORM}{_REST}"),
    ("digest secret", rf"^\s*digest\s+secret\s+{_FORM}{_WORD}"),
    ("common-pw", rf"^\s*radius-common-pw\s+{_FORM}{_REST}"),
    ("passphrase", rf"^\s*(?:crypto\s+(?:pki|ca)\s.*\s|lan2lan\s+)?passphrase\s+{_FORM}{_REST}"),
    ("srvtab", r"^\s*kerberos\s+srvtab\s+entry\s.*\s(?P<v>\S+)\s*$"),
    ("idtoken", rf"^\s*license\s+smart\s+\S+\s+idtoken\s+{_WORD}"),
    # keys between devices, of every Cisco system
    ("key|secret", rf"^\s*(?:radius|tacacs)(?:-server)?\s(?:.*?\s)?(?:key|secret)\s+{_FORM}{_REST}"),
    (
        "key|shared-secret",
        rf"^\s*(?:pac\s+key|server-key|shared-secret|radius-key|failover\s+key(?:\s+hex)?|key(?!\s+(?:chain|config-key)\b))\s+(?!.*\{{\s*$){_FORM}{_REST}",
    ),
    ("config-key", rf"^\s*key\s+config-key\s+\S+\s+{_WORD}"),
    ("key", rf"^\s*(?:server-private|server|client|address)\s+\S+\s(?:.*?\s)?(?:server-)?key\s+{_FORM}{_REST}"),
    ("key-string", rf"{_NO_STATEMENT}(?:.*?\s)?key-string\s+(?!ENC\s)(?:hex-string\s+)?{_FORM}{_REST}"),
    ("isakmp key", rf"^\s*(?:crypto\s+)?isakmp\s+key\s+{_FORM}(?P<v>\S.*?)(?=\s+(?:address|hostname)\s|\s*$)"),
    (
        "pre-share",
        (
            r"^\s*(?:failover\s+ipsec\s+)?(?:ikev[12]\s+)?(?:(?:local|remote)-authentication\s+)?pre-shared-key\s+(?!.*\{\s*$)"
            rf"(?:local\s+|remote\s+)?(?:(?:address|hostname)\s+.*?\s+key\s+)?(?:hex\s+|ascii-text\s+|hexadecimal\s+)?{_FORM}{_REST}"
        ),
    ),
    ("pre-share", rf"^\s*authentication\s+(?:local\s+|remote\s+)?pre-share\s+key\s+{_FORM}{_REST}"),
    ("authentication-key", rf"{_NO_STATEMENT}(?!\s*ntp\s)(?:.*?\s)?authentication-key\s+{_FORM}{_WORD}"),
    (
        "message-digest-key",
        rf"message-digest-key\s+\d+\s+(?:encryption-type\s+\d+\s+)?(?:(?:md5|sha\d+)\s+)?{_FORM}{_WORD}",
    ),
    ("authentication-key", rf"^\s*ntp\s+authentication-key\s+\d+\s+(?:md5|sha\S*|hmac-\S+|cmac-\S+)\s+{_FORM}{_WORD}"),
    ("authentication key", rf"^\s*(?:(?:ip\s+)?rip\s+)?authentication\s+key\s+(?:eigrp\s+\d+\s+)?{_FORM}{_WORD}"),
    (
        "authentication",
        rf"^\s*(?:standby|vrrp|glbp)\s+(?:\d+\s+)?authentication\s+(?:text\s+)?(?!md5\b|text\s){_FORM}{_REST}",
    ),
    ("authentication", rf"^\s*vrrp\s+\d+\s+authentication\s+md5\s+(?!key-(?:string|chain)){_FORM}{_WORD}"),
    ("nhrp authentication", rf"^\s*(?:ip|ipv6)\s+nhrp\s+authentication\s+{_FORM}{_REST}"),
    ("spi", r"^\s*(?:ipv6\s+ospf|ospfv3|area|set)\s.*?\sspi\s+\d+\s.*?\s(?P<v>\S{16,})(?=\s|$)"),
    ("spi", r"^\s*(?:ipv6\s+ospf|ospfv3|area|set)\s.*\s(?P<v>\S{16,})\s*$"),
    ("session-key", r"^\s*set\s+session-key\s.*?\scipher\s+(?P<v>\S+)"),
    ("session-key", r"^\s*set\s+session-key\s.*?\sauthenticator\s+(?P<v>\S+)"),
    ("session-key", r"^\s*set\s+session-key\s+\S+\s+ah\s+\d+\s+(?P<v>\S+)"),
    ("pmk", rf"^\s*sap\s+pmk\s+{_WORD}"),
    ("psk", rf"^\s*(?:wpa-psk|security\s+wpa\s+psk\s+set-key|wpa\s+psk)\s+(?:ascii\s+|hex\s+)?{_FORM}{_REST}"),
    ("encryption", rf"^\s*encryption\s+(?:vlan\s+\d+\s+)?key\s+\d+\s+size\s+\S+\s+{_FORM}{_WORD}"),
    ("aaa-server", rf"^\s*aaa-server\s+\S+\s+(?:\(\S+\)\s+)?host\s+\S+\s+(?!timeout\b){_WORD}"),
    # communities and users of SNMP, of every Cisco system
    ("community", rf"^\s*snmp-server\s+community\s+(?:[0-9]\s+(?!(?:ro|rw|view|group|\d+)\b)(?=\S))?{_WORD}"),
    ("community", rf"^\s*snmp-server\s+host\s.*?\scommunity\s+(?:[0-9]\s+(?=\S))?{_WORD}"),
    ("community-map", rf"^\s*(?:snmp-server|snmp)\s+mib\s+community-map\s+{_WORD}"),
    (
        "snmp-server host",
        (
            r"^\s*snmp-server\s+host\s+\S+(?:\s+vrf\s+\S+)?(?:\s+(?:traps?|informs?))?(?:\s+version\s+(?:1|2c))?(?:\s+vrf\s+\S+)?\s+"
            r"(?!\d+\.\d+\.\d+\.\d+|[0-9a-f:]*:[0-9a-f:]+(?:\s|$)|(?:version|vrf|use-vrf|filter-vrf|source-interface|traps?|informs?|poll"
            rf"|community|udp-port)(?:\s|$)){_WORD}"
        ),
    ),
    (
        "snmp-server user",
        (
            rf"^\s*snmp-server\s+user\s.*?\sauth\s+(?:md5|sha(?:-?\d+)?(?:\s+(?:224|256|384|512)(?=\s+\S))?)\s+"
            rf"(?!priv\s+(?:3?des|aes\S*)\s+\S+\s*$){_FORM}{_WORD}"
        ),
    ),
    (
        "snmp-server user",
        rf"^\s*snmp-server\s+user\s.*?\sauth\s+(?:md5|sha).*\spriv(?:acy)?\s+(?:(?:des56|des|3des|aes(?:-?\d+)?)\s+)?(?:(?:128|192|256)\s+)?{_FORM}{_WORD}",
    ),
    ("rmon event", rf"^\s*rmon\s+event\s+\d+\s(?:.*?\s)?trap\s+{_WORD}"),
    ("password", rf"^\s*user\s+\S+\s+(?:group\s+\S+\s+)?password\s+{_FORM}{_REST}"),
    ("snmp-agent", rf"^\s*snmp-agent\s+community\s+(?:read\s+|write\s+)?{_FORM}{_WORD}"),
    # Cisco: any `password 7 …` that stands elsewhere in a statement
    ("password", rf"{_NO_STATEMENT}.*?(?<![\w-])password\s+[04-9]\s+{_REST}"),
    ("secret", rf"{_NO_STATEMENT}.*(?<![\w-])secret\s+[04-9]\s+{_REST}"),
    ("key", rf"{_NO_STATEMENT}.*(?<![\w-])key\s+[04-9]\s+(?!\d+\.\d+\.\d+){_WORD}"),
    (
        "cli command",
        (
            r"""^\s*action\s+\S+\s+cli\s+command\s+".*?\b(?:password|secret|key|key-string|community|md5|sha)\s+"""
            r"""(?:[0-9]\s+)?(?P<v>[^\s"]+)"""
        ),
    ),
    # Cisco NX-OS
    ("localized", rf"^\s+priv\s+(?:(?:des|3des|aes-?\d*)\s+)?{_WORD}\s+localized"),
    ("authentication text", rf"^\s*(?:(?:hsrp|vrrp|glbp)\s+\d+\s+)?authentication\s+text\s+{_REST}"),
    ("key-octet-string", rf"^\s*key-octet-string\s+{_FORM}{_WORD}"),
    ("test username", rf"^\s*(?:tacacs|radius|ldap)-server\s.*?\stest\s+username\s+\S+\s+password\s+{_FORM}{_WORD}"),
    ("rootdn", rf"""^\s*ldap-server\s+host\s.*?\srootDN\s+(?:"[^"]*"|\S+)\s+password\s+{_FORM}{_WORD}"""),
    (
        "pkcs12",
        rf"^\s*(?:crypto\s+ca\s+(?:import|export)|grpc\s+certificate)\s+\S+\s+pkcs12\s+(?:\S*:\S+\s+)?{_WORD}",
    ),
    ("keyed-sha1", rf"^\s*bfd\s+authentication\s+keyed-sha1\s+key-id\s+\d+\s+(?:hex-)?key\s+{_WORD}"),
    (
        "nxapi|smtp-server",
        (
            r"^\s*(?:nxapi\s+certificate|callhome\s+smtp-server|transport\s+email\s+smtp-server)\s(?:.*?\s)?"
            rf"password\s+{_FORM}{_WORD}"
        ),
    ),
    # Spellings that no document at hand shows, and that a person would write
    ("passwd", rf"^\s*(?:!\s*)?users\s+passwd\s+(?:\S+\s+)?{_WORD}\s*$"),
    ("notification", rf"^\s*(?:!\s*)?snmp\s+notification\s+user\s.*?\sauth\s+(?:md5|sha\S*)\s+{_WORD}"),
    ("notification", rf"^\s*(?:!\s*)?snmp\s+notification\s+user\s.*?\spriv\s+(?:des|3des|aes\S*)\s+{_WORD}"),
    ("encryption", rf"^\s*(?:!\s*)?config\s+encryption\s+password\s+set\s+{_WORD}"),
    ("authentication", rf"^\s*(?:!\s*)?ip\s+(?:ospf|rip)\s+authentication\s+(?:md5|simple)\s+{_WORD}"),
    ("authentication", rf"^\s*(?:!\s*)?ip\s+vrrp\s+modify\s+\d+\s+authentication\s+{_WORD}"),
    ("password", rf"^\s*(?:!\s*)?(?:ppp|mail)\s+password\s+{_WORD}\s*$"),
    ("psk|presharedkey|userpassword", rf"^\s*(?:psk|presharedkey|userpassword)\s+{_REST}"),
    ("sim-pin|pin-code|user-password", rf"^\s*(?:sim-pin|pin-code|user-password)\s+{_WORD}\s*$"),
    (
        "pass|pwd|psk|shared-key|sharedkey|share-key|pin-code",
        (
            r"^\s*(?:logging\s+email|dot1x\s+supplicant|pppoe|apn|(?:http\s+)?proxy|user|auth|authentication|wlan|send|smtp|email"
            r"|ike|cert(?:ificate)?|sim|cellular)\s(?:.*?\s)?(?:password|passwd|passphrase|pass|pwd|psk|pre-?shared-?key"
            rf"|share-key|pin-code)\s+{_WORD}\s*$"
        ),
    ),
    ("auth-mode", rf"^\s*auth-mode\s+pre-shared-key\s+{_WORD}\s*$"),
    ("user-account", rf"""^\S+[#>]\s*user-account\s+(?:"[^"]*"|\S+)\s+(?:.*?\s)??(?:password|pw)\s+{_REST}"""),
    ("l2tp", rf"""^\s*l2tp\s+user\s+name\s+(?:"[^"]*"|\S+)\s+password\s+{_REST}"""),
    ("authentication-mode", rf"^\s*authentication-mode\s+pre-shared-key\s+{_REST}"),
    ("auto-backup", rf"^\s*auto-backup\s(?:.*?\s)?(?:password|passwd|key)\s+{_REST}"),
    # Hirschmann HiOS and HiSecOS: scripts (also their lines that a comment mark switches off), attributes of the XML
    ("community", rf"^\s*(?:!\s*)?snmp\s+community\s+(?:ro|rw)\s+{_WORD}"),
    (
        "users",
        rf"""^\s*(?:!\s*)?users\s+snmpv3\s+password\s+(?:authentication|encryption)\s+(?:"[^"]*"|\S+)\s+{_WORD}""",
    ),
    ("community", rf"^\s*snmp(?:-access\s+community\s+add\s+\d+|\s+trap\s+community)\s+{_WORD}"),
    ("users", rf"""^\s*(?:!\s*)?users\s+password\s+(?:"[^"]*"|\S+)\s+{_WORD}"""),
    ("passwd", rf"^\s*(?:!\s*)?ldap\s(?:.*?\s)?bind[\s-]passwd\s+{_WORD}"),
    (
        "password",
        (
            r"^\s*(?:!\s*)?(?:config\s+remote-backup|opc-ua\s+users\s+modify\s+\S+|dot1x\s+mac-authentication-bypass"
            rf"|ldap\s(?:.*?\s)?bind)\s+password\s+{_WORD}"
        ),
    ),
    (
        "ipsec",
        (
            r"^\s*(?:!\s*)?ipsec\s(?:.*?\s)?(?:psk|pre-?shared-?key|passphrase|password|secret)\s+"
            rf"(?!(?:enable|disable)\s*$){_WORD}"
        ),
    ),
    (
        "snmpv3",
        rf"""^\s*(?:!\s*)?users\s+snmpv3\s+password\s+(?!(?:authentication|encryption)\s)(?:"[^"]*"|\S+)\s+{_WORD}""",
    ),
    ("authentication key", rf"^\s*ip\s+(?:ospf|rip)\s+authentication\s+key\s+{_WORD}"),
    ("scrambled", r"""<Attribute\s[^>]*convert="scrambled"[^>]*>(?P<v>[^<\s][^<]*)<"""),
    (
        "<attribute",
        (
            r"""<Attribute\s[^>]*name="[^"]*(?:passw(?:or)?d|passphrase|secret|pre-?shared-?key|psk|communityname|authkey"""
            r"""|privkey)"[^>]*>(?P<v>[^<\s][^<]*)<"""
        ),
    ),
    # Check Point Gaia
    ("password|newpass", rf"^\s*set\s+user\s+\S+\s+(?:password-hash|password|newpass)\s+(?![*!]\s*$){_WORD}"),
    ("password", rf"^\s*set\s+(?:expert-password|grub2-password)(?:-hash)?\s+{_WORD}"),
    ("auth-pass", rf"^\s*(?:set|add)\s+snmp\s+usm\s.*?\sauth-pass-?phrase(?:-hashed)?\s+{_WORD}"),
    ("privacy-pass", rf"^\s*(?:set|add)\s+snmp\s+usm\s.*?\sprivacy-pass-?phrase(?:-hashed)?\s+{_WORD}"),
    ("community", rf"^\s*add\s+snmp\s(?:.*\s)?community\s+{_WORD}"),
    (
        "secret|key|password",
        rf"^\s*(?:set|add)\s+aaa\s.*?\s(?:encrypted-)?(?:secret|key|shared-secret|password)\s+{_WORD}",
    ),
    (
        "secret|simple|password|key",
        (
            r"^\s*(?:set|add)\s+(?:ospf3?|rip|bgp|isis|m?vrrp|mcvr|ipv6\s+\S+|ntp|pppoe|backup\S*|restore|snapshot\S*|proxy"
            r"|cloning-group|dynamic-content|mail-notification|installer|lom|ipmi)\s(?:.*?\s)?"
            rf"(?:secret|simple(?:\s+password)?|password(?:-hash|\s+plain)?|authkey)\s+{_WORD}"
        ),
    ),
    # Arista EOS
    ("secret", rf"^\s*(?:aaa\s+root|boot)\s+secret\s+{_FORM}{_REST}"),
    (
        "ipsec",
        rf"^\s*ospf(?:v3|3)\s+(?:ipv[46]\s+)?(?:authentication|encryption)\s+ipsec\s.*?\s(?:md5|sha1)\s+(?:passphrase\s+)?{_FORM}{_WORD}",
    ),
    ("ipsec", rf"^\s*ospf(?:v3|3)\s.*?\sesp\s+(?:3?des|aes)\S*\s+(?:passphrase\s+)?{_FORM}(?!(?:md5|sha1)\s){_WORD}"),
    (
        "authentication",
        rf"^\s*(?:isis\s+)?authentication\s+key(?:-id\s+\d+\s(?:.*?\s)?key)?\s+(?!eigrp\s){_FORM}{_WORD}",
    ),
    ("shared-key", rf"^\s*shared-key\s+{_FORM}{_REST}"),
    ("auth=", r"-(?:cv|ingest)auth=(?:key|token),(?P<v>(?!/)[^\s,]+)"),
    ("unsupported-transceiver", rf"^\s*service\s+unsupported-transceiver\s+\S+\s+{_WORD}"),
    # Siemens SCALANCE
    ("user-account", rf"""^\s*user-account\s+(?:"[^"]*"|\S+)\s+(?:.*?\s)??(?:password|pw|hash)\s+{_REST}"""),
    ("psk", rf"^\s*auth\s+psk\s+{_REST}"),
    (
        "pw|password",
        rf"^\s*(?:device|user|service|srv|proxy|smtp\S*)\s+(?!name\s)(?:\S+\s+)*?(?:pw|password)\s+{_REST}",
    ),
    ("pin ", rf"^\s*pin\s+{_WORD}\s*$"),
    ("text-authentication", rf"^\s*vrrp\s+\d+\s+text-authentication\s+{_REST}"),
    ("snmp", rf"^\s*snmp\s+community\s+(?:index\s+)?(?!(?:name|index)\b|(?:ro|rw|\d+)\s){_WORD}"),
    ("snmp", rf"^\s*snmp\s+community\s+.*?\sname\s+{_WORD}"),
    ("snmp", rf"^\s*snmp\s+user\s.*?\sauth\s+(?:md5|sha\S*)\s+{_WORD}"),
    ("snmp", rf"^\s*snmp\s+user\s.*?\spriv\s+(?:(?:des|3des|aes\S*)\s+){_WORD}"),
    # Fortinet FortiOS
    (
        "pass|pwd|psk|secret|key|token|seed|phash|communit|activation",
        rf"^\s*(?:set|append)\s+(?:{_FORTIOS_NAMES})\s+(?:[0-9]+\s+(?=\S))?(?!ENC\s|(?:enable|disable)\s*$){_WORD}\s*$",
    ),
    (" enc ", r"^\s*(?:set|append)\s+\S+\s+ENC\s+(?P<v>\S.*?)\s*$"),
    (
        "password|secret|key",
        rf"^\s*set\s+(?:ldap|radius|tacacs|http)\s+(?:password|secret|key)\s+(?:ENC\s+)?{_WORD}\s*$",
    ),
    # Juniper Junos, VyOS, Palo Alto `set` format
    (
        "password",
        rf"^\s*(?:set\s.*?\s)?(?:encrypted|plain-?text|simple|privacy|authentication)-password\s+(?P<v>{_QUOTES}|[^\s;]+)",
    ),
    (
        "key",
        rf"^\s*(?:set\s.*?\s)?(?:authentication|privacy|pre-?shared|private|shared)-key\s+(?:ascii-text\s+|hexadecimal\s+|key\s+)?{_QUOTED}",
    ),
    ("pre-shared-key", rf"\spre-shared-key\s+(?:key|ascii-text|hexadecimal)\s+(?P<v>{_QUOTES}|[^\s;]+)"),
    (
        "authentication-key",
        rf"^\s*set\s+(?:protocols|system|routing-instances|groups)\s.*?\sauthentication-key\s+{_WORD}",
    ),
    ("ascii-text", rf"(?:^|\s)(?:ascii-text|hexadecimal)\s+{_QUOTED}"),
    (
        "password|secret|key|passphrase",
        rf"^\s*set\s.*?\s(?:secret|password|key|pre-shared-secret|passphrase)\s+{_QUOTED}",
    ),
    ("secret-data", rf"^.*{_QUOTED}.*\#\#\s+SECRET-DATA"),
    ("community", r"^\s*community\s+(?P<v>\S+)\s*\{"),
    ("community", rf"^\s*set\s+(?:service\s+)?snmp\s(?:.*\s)?community\s+{_WORD}"),
    ("community", rf"^\s*set\s.*\ssnmp-community-string\s+{_WORD}"),
    (
        "plain-text-password-value|privacy-password|community-name",
        rf"(?:^|\s)(?:plain-text-password-value|(?:authentication|privacy)-password|community-name)\s+(?P<v>{_QUOTES}|[^\s;]+)",
    ),
    ("phash", rf"^\s*(?:set\s.*?\s)?phash\s+{_WORD}"),
    ("passw|secret|key|pwd|phrase|passcode|community", rf"^\s*set\s+{_PANOS}\s+{_WORD}\s*$"),
    ("==", r"(?P<v>-A[A-Z]==[A-Za-z0-9+/=]{20,})"),
    # OpenWrt: `uci export` and `uci show`
    (
        "pass|pwd|secret|psk|key|token|community|pin|uuid|credential|puk|r0kh|r1kh|code",
        rf"^\s*(?:option|list)\s+['\"]?{_UCI_NAMES}['\"]?\s+{_UCI_VALUE}",
    ),
    (
        "pass|pwd|secret|psk|key|token|community|pin|uuid|credential|puk|r0kh|r1kh|code",
        rf"^\s*(?:uci\s+(?:-q\s+)?(?:set|add_list)\s+)?[\w-]+\.@?[\w-]+(?:\[\d+\])?\.{_UCI_NAMES}={_UCI_VALUE}",
    ),
    # XML exports, `name=value` exports, places of any kind
    (_XML_WORDS, rf"<(?P<tag>{_XML_NAMES})(?:\s[^>]*)?>(?P<v>[^<\s][^<]*?)\s*(?:</(?P=tag)>|$)"),
    (
        "password=|secret=|key=|passphrase=",
        (
            r"(?:^|\s)(?:[\w-]*password|[\w-]*secret|[\w-]*(?:pre-?shared|private|auth|encryption)-key|[\w-]*passphrase)="
            r"""(?P<v>"(?:[^"\\]|\\.)*"|(?!\\$)[^\s"']+)"""
        ),
    ),
    (ROUTER_WORDS, rf"""(?:^|\s){ROUTER_NAMES}=(?P<v>"(?:[^"\\]|\\.)*"|(?!\\$)[^\s"']+)"""),
    (":local|:global|:set", ROUTER_SCRIPT),
    ("/bot", TELEGRAM),
    (
        "password=|passwd=|pass=|pwd=|key=|token=|secret=",
        r"[?&]\w*(?:password|passwd|pass|pwd|key|token|secret)=(?P<v>[^&\s'\"\\]+)",
    ),
    ("://", rf"{_URL_LIKE}(?!\d+/)(?P<v>[^@\s\"]{{1,300}})@"),
    ("$", r"(?P<v>\$(?:[0-9y]|1[0-9]|2[abxy]|sha[0-9]*|apr1|7a?|argon2\w*)\$[^\s\";,<>']+)"),
)


def _grouped() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, (words, _) in enumerate(SHAPES):
        for word in words.split("|"):
            found.setdefault(word, []).append(number)
    return found


def _by_core() -> dict[str, tuple[frozenset[int], list[tuple[str, frozenset[int]]]]]:
    """Words that hold no other one, with their shapes and with the words that hold them: these need no own search."""
    grouped = {word: frozenset(numbers) for word, numbers in _grouped().items()}
    cores = [word for word in grouped if not any(other in word for other in grouped if other != word)]
    found: dict[str, tuple[frozenset[int], list[tuple[str, frozenset[int]]]]] = {
        word: (grouped[word], []) for word in cores
    }
    for word, numbers in grouped.items():
        if word not in found:
            found[next(core for core in cores if core in word)][1].append((word, numbers))
    return found


_PATTERNS = tuple(re.compile(shape, re.IGNORECASE) for _, shape in SHAPES)
_BY_CORE = _by_core()
_ANYWHERE = frozenset(number for number, (_, shape) in enumerate(SHAPES) if not shape.startswith("^"))
_SET = _ANYWHERE | {
    number
    for number, (_, shape) in enumerate(SHAPES)
    if shape.startswith("^.*") or "set" in shape[:40] or r"(?:\S+\s+)*?" in shape[:40]
}
"""Shapes that may match a line that begins with `set`, as most lines of FortiOS and Junos do."""
IN_MARKUP = frozenset(number for number, (_, shape) in enumerate(SHAPES) if not shape.startswith(r"^\s*"))
"""Shapes that may match a line that begins with `<`: the others begin with a word of a command."""
_CONFIG = _ANYWHERE | {number for number, (_, shape) in enumerate(SHAPES) if r"config\s" in shape}
"""Shapes that may match a line that begins with `config`: sections of FortiOS have none, commands of HiOS have."""
_BY_HEAD = {"set": _SET, "append": _SET, "edit": _ANYWHERE, "config": _CONFIG}
_PIECE = re.compile(rf"[^\n]{{1,{LONGEST_STATEMENT}}}\S*")
"""A long line in pieces that end where a word ends."""
_BARE = frozenset(
    number for number, (words, _) in enumerate(SHAPES) if words in {"passw", "secret", "key|shared-secret"}
)
"""Shapes that are little more than one English word; prose of a banner may look like them."""
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
_CUT_MARKS = frozenset({XML_MARK, "&lt;redacted-default&gt;", "&lt;redacted-md5&gt;"})
"""A value may end before a semicolon, and these end with one."""
_KEY_LINE = re.compile(r"\s*(?:[A-Za-z0-9+/=]+|<redacted>|&lt;redacted&gt;|[A-Za-z-]+: .*|)\s*")
_KEY_NUMBER = re.compile(r"\s*key\s+[0-9A-Fa-f]+\s*")
_KEY_CHAIN = re.compile(r"\s*key\s+chain\s")
_IN_KEY_CHAIN = re.compile(r"\s*(?:key|key-string|accept-\S+|send-\S+|recv-\S+|lifetime|cryptographic-algorithm)\s")
_BANNER = re.compile(r"^banner\s+\S+\s+(\^C|[^\sA-Za-z0-9\"])", re.MULTILINE)
_LINE_END = re.compile("\n")
_STATEMENT = re.compile(r"^(?:enable|username|interface|line|aaa|hostname|end)\b", re.MULTILINE)
_SNMP = "config system snmp community"
_NAME = re.compile(rf"^\s*set\s+name\s+{WORD}\s*$", re.IGNORECASE)


_ONE_LETTER = {0x130: "I", 0x17F: "s"}
"""Letters that patterns take for others in either case, and that `str.lower` lengthens or leaves as they are."""


def _is_xml(text: str) -> bool:
    """XML, perhaps behind a few lines that a terminal or a collector put in front of it."""
    beginnings = (line.lstrip("\ufeff \t")[: len(MARK)] for line in text[:4_000].split("\n", 20)[:20])
    return any(
        one[:1] == "<" and (one[1:2].isalpha() or one[1:2] in {"?", "!"}) and one[:9] != MARK[:9] for one in beginnings
    )


def redacted(text: str) -> str:
    """`text` with every secret value replaced by `<redacted>`; the number of lines is unchanged.

    Applying it twice changes nothing. In XML the mark is `&lt;redacted&gt;`.
    """
    mark = XML_MARK if _is_xml(text) else MARK
    text = without_spread(
        without_structured(text, lambda match: _masked(match, mark)), lambda match: _masked(match, mark), mark
    )
    lowered = text.translate(_ONE_LETTER).lower()
    bodies = dict(_key_bodies(text, mark))
    plain = _banners(text, lowered) | _key_numbers(text, lowered)
    changed = dict(_snmp_names(text, lowered, mark)) | dict(_router_menus(text, mark))
    for start, possible in _candidates(lowered).items():
        if start in bodies:
            continue
        line = changed.get(start) or _line_at(text, start)
        head = line.lstrip()[:7]
        shapes = possible & (IN_MARKUP if head[:1] == "<" else _BY_HEAD.get(head.partition(" ")[0].lower(), possible))
        if not shapes:
            continue
        if start in plain:
            shapes = shapes - _BARE
        clean = _without_secrets(line, sorted(shapes), mark)
        if clean != line:
            changed[start] = clean
    return _spliced(text, changed | bodies)


def _candidates(lowered: str) -> dict[int, frozenset[int]]:
    """Where lines begin that hold a word of some shape, and the numbers of those shapes.

    Lines of XML repeat; most words are in none of them, which those that differ tell sooner than the whole text.
    """
    found: dict[int, frozenset[int]] = {}
    once = "\n".join(set(lowered.split("\n")))
    few = 2 * len(once) < len(lowered)
    for core, (own, longer) in _BY_CORE.items():
        if few and core not in once:
            continue
        at = lowered.find(core)
        while at >= 0:
            start, end = lowered.rfind("\n", 0, at) + 1, lowered.find("\n", at)
            shapes = own
            line = lowered[start:end] if end >= 0 else lowered[start:]
            for word, more in longer:
                if word in line:
                    shapes |= more
            found[start] = found[start] | shapes if start in found else shapes
            at = lowered.find(core, end) if end >= 0 else -1
    return found


def _line_at(text: str, start: int) -> str:
    """The line that begins at `start`, without its end."""
    end = text.find("\n", start)
    return (text[start:] if end < 0 else text[start:end]).rstrip("\r")


def _without_secrets(line: str, shapes: list[int], mark: str) -> str:
    if len(line) > LONGEST_STATEMENT:
        first, *others = _PIECE.findall(line)
        anywhere = [number for number in shapes if number in _ANYWHERE]
        return _matched(first, shapes, mark) + "".join(_matched(piece, anywhere, mark) for piece in others)
    return _matched(line, shapes, mark)


def _matched(line: str, shapes: list[int], mark: str) -> str:
    for number in shapes:
        line = _PATTERNS[number].sub(lambda match: _masked(match, mark), line)
    return line


def _masked(match: re.Match[str], mark: str) -> str:
    """The statement with its value replaced, in the quotes it had; a key's begin mark is no value."""
    value = match["v"]
    whole, start = match[0], match.start("v") - match.start()
    bare = value.strip("\"'")
    if bare.startswith("-----") or bare in _KNOWN_MARKS or f"{bare};" in _CUT_MARKS:
        return whole
    if is_default(bare) or bare == DELIVERED:
        mark = mark.replace("redacted", "redacted-default")
    elif bare.startswith("$1$") and any(
        word in match.string[max(match.start("v") - 40, 0) : match.start("v")] for word in _DIGESTS
    ):
        mark = mark.replace("redacted", "redacted-md5")
    quote = value[0] if value[0] in "\"'" else ""
    closing = quote if len(value) > 1 and value.endswith(quote) else ""
    return f"{whole[:start]}{quote}{mark}{closing}{whole[start + len(value) :]}"


def _key_numbers(text: str, lowered: str) -> set[int]:
    """Where lines begin that only number an entry of a key chain (`key 1`) and are no secrets themselves."""
    found: set[int] = set()
    at = lowered.find("key chain")
    while at >= 0:
        start = lowered.rfind("\n", 0, at) + 1
        inside = bool(_KEY_CHAIN.match(text, start))
        while inside and (start := text.find("\n", start) + 1):
            line = _line_at(text, start)
            inside = bool(_IN_KEY_CHAIN.match(line))
            if _KEY_NUMBER.fullmatch(line):
                found.add(start)
        at = lowered.find("key chain", max(start, at + 1)) if start else -1
    return found


def _banners(text: str, lowered: str) -> set[int]:
    """Where the lines of banners begin; a banner without an end, or with statements inside, is none."""
    found: set[int] = set()
    if "banner" not in lowered:
        return found
    for match in _BANNER.finditer(text):
        end = text.find(match[1], match.end(), match.end() + LONGEST_BANNER)
        if not _STATEMENT.search(text, match.end(), end):
            found.update(line.end() for line in _LINE_END.finditer(text, match.end(), end))
    return found


def _key_bodies(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """The lines of private keys in PEM form, from the begin mark to the end mark, each with its replacement."""
    at = text.find("PRIVATE KEY")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        line = _line_at(text, start)
        begin = _BEGIN.search(line)
        if begin:
            for place, clean in _key_body(text, start, line, begin, mark):
                start = place
                yield place, clean
        end = text.find("\n", start)
        at = text.find("PRIVATE KEY", end) if end >= 0 else -1


def _key_body(text: str, start: int, line: str, begin: re.Match[str], mark: str) -> Iterator[tuple[int, str]]:
    last = _END.search(line, begin.end())
    stop = last.start() if last else len(line)
    body = line[begin.end() : stop]
    yield start, line[: begin.end()] + (mark if body.strip("\"' ") else body) + line[stop:]
    closed = last or _end_within(text, start)
    while not last:
        start = text.find("\n", start) + 1
        line = _line_at(text, start)
        last = _END.search(line)
        if not start or not (closed or _KEY_LINE.fullmatch(line)):
            return
        stop = last.start() if last else len(line)
        kept = len(line) - len(line.lstrip())
        yield start, line[:kept] + (mark if line[kept:stop].strip() else "") + line[stop:]


def _end_within(text: str, start: int) -> bool:
    """Whether the key that begins at `start` has its end mark within `LONGEST_KEY` and before the next key."""
    end = _END.search(text, start, start + LONGEST_KEY)
    return end is not None and _BEGIN.search(text, text.find("\n", start), end.start()) is None


def _snmp_names(text: str, lowered: str, mark: str) -> Iterator[tuple[int, str]]:
    """FortiOS keeps a community string as the `name` of an entry; only within that block it is a secret."""
    at = lowered.find(_SNMP)
    while at >= 0:
        depth, start = 1, text.find("\n", at) + 1
        while depth and start:
            line = _line_at(text, start)
            word = line.split(maxsplit=1)[:1]
            depth += (word == ["config"]) - (word == ["end"])
            if depth == 1 and _NAME.match(line):
                yield start, _NAME.sub(lambda match: _masked(match, mark), line)
            start = text.find("\n", start) + 1
        at = lowered.find(_SNMP, start) if start else -1


def _router_menus(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """RouterOS keeps a community string as the `name` of an item of `/snmp community`; there alone it is a secret."""
    for menu, shape in SECTIONS:
        for section in menu.finditer(text) if "\n/" in text or text.startswith("/") else ():
            start, line = section.start(), _line_at(text, section.start())
            while True:
                clean = shape.sub(lambda match: _masked(match, mark), line)
                if clean != line:
                    yield start, clean
                start = text.find("\n", start) + 1
                line = _line_at(text, start) if start else ""
                if not start or line.startswith("/"):
                    break


def _spliced(text: str, changed: dict[int, str]) -> str:
    """`text` with the lines that begin at the given places replaced."""
    pieces: list[str] = []
    at = 0
    for start in sorted(changed):
        pieces += (text[at:start], changed[start])
        at = start + len(_line_at(text, start))
    return "".join([*pieces, text[at:]])
