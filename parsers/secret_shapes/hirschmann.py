"""Secrets of Hirschmann HiOS and HiSecOS: scripts, with lines that a comment mark switches off; XML attributes."""

from __future__ import annotations

from parsers.secret_shapes.values import WORD

SHAPES: tuple[tuple[str, str], ...] = (
    ("community", rf"^\s*(?:!\s*)?snmp\s+community\s+(?:ro|rw)\s+{WORD}"),
    (
        "community",
        (
            r"^\s*(?:!\s*)?snmp\s+community\s+(?:(?:add|modify|delete|remove)\s+)?"
            rf"(?:(?:ro|rw|(?:index\s+)?\d{{1,3}})\s+(?=\S))?(?!(?:add|modify|delete|remove|name|index|mode|ro|rw|\d{{1,3}})\s){WORD}"
        ),
    ),
    (
        "users",
        rf"""^\s*(?:!\s*)?users\s+snmpv3\s+password\s+(?:authentication|encryption)\s+(?:"[^"]*"|\S+)\s+{WORD}""",
    ),
    ("community", rf"^\s*snmp(?:-access\s+community\s+add\s+\d+|\s+trap\s+community)\s+{WORD}"),
    ("users", rf"""^\s*(?:!\s*)?users\s+password(?:-?(?:sha|hash)\d*)?\s+(?:"[^"]*"|\S+)\s+{WORD}"""),
    ("passwd", rf"^\s*(?:!\s*)?ldap\s(?:.*?\s)?bind[\s-]passwd\s+{WORD}"),
    (
        "password",
        (
            r"^\s*(?:!\s*)?(?:config\s+remote-backup|opc-ua\s+users\s+modify\s+\S+|dot1x\s+mac-authentication-bypass"
            rf"|ldap\s(?:.*?\s)?bind)\s+password\s+{WORD}"
        ),
    ),
    (
        "ipsec",
        (
            r"^\s*(?:!\s*)?ipsec\s(?:.*?\s)?(?:psk|pre-?shared-?key|passphrase|password|secret)\s+"
            rf"(?!(?:enable|disable)\s*$){WORD}"
        ),
    ),
    (
        "snmpv3",
        rf"""^\s*(?:!\s*)?users\s+snmpv3\s+password\s+(?!(?:authentication|encryption)\s)(?:"[^"]*"|\S+)\s+{WORD}""",
    ),
    ("authentication key", rf"^\s*ip\s+(?:ospf|rip)\s+authentication\s+key\s+{WORD}"),
    ("scrambled", r"""<Attribute\s[^>]*convert="scrambled"[^>]*>(?P<v>[^<\s][^<]*)<"""),
    (
        "<attribute",
        (
            r"""<Attribute\s[^>]*name="[^"]*(?:passw(?:or)?d|passphrase|secret|pre-?shared-?key|psk"""
            r"""|community(?:name|index)|authkey|private-?key|privkey|key(?:value|string)|cak|userpass)"[^>]*>(?P<v>[^<\s][^<]*)<"""
        ),
    ),
)
