"""Spellings that no document at hand shows, and that a person would write."""

from __future__ import annotations

from parsers.secret_shapes.values import NO_STATEMENT, REST, WORD

_SETTINGS = (
    r"(?:enabled?|disabled?|on|off|yes|no|true|false|none|required|optional|change|encrypted|encryption|policy|strength|change\S*"
    r"|prompt|expire\S*|minimum\S*|\d{1,3}|\{|;)\s*;?\s*$"
)
"""Last words of a line behind `password` that are a setting of passwords and no password."""

SHAPES: tuple[tuple[str, str], ...] = (
    ("passwd", rf"^\s*(?:!\s*)?users\s+passwd\s+(?:\S+\s+)?{WORD}\s*$"),
    ("notification", rf"^\s*(?:!\s*)?snmp\s+notification\s+user\s.*?\sauth\s+(?:md5|sha\S*)\s+{WORD}"),
    ("notification", rf"^\s*(?:!\s*)?snmp\s+notification\s+user\s.*?\spriv\s+(?:des|3des|aes\S*)\s+{WORD}"),
    ("snmp-server", rf"^\s*snmp-server\s+user\s.*?\sauthentication\s+(?:md5|sha\S*)\s+(?!priv\S*\s){WORD}"),
    (
        "snmp-server",
        (
            r"^\s*snmp-server\s+user\s.*?\s(?:privacy|authentication\s.*?\spriv)\s+(?:des|3des|aes\S*)\s+"
            rf"(?:(?:128|192|256)\s+(?=\S))?{WORD}"
        ),
    ),
    ("encryption", rf"^\s*(?:!\s*)?config\s+encryption\s+password\s+set\s+{WORD}"),
    ("authentication", rf"^\s*(?:!\s*)?ip\s+(?:ospf|rip)\s+authentication\s+(?:md5|simple)\s+{WORD}"),
    ("authentication", rf"^\s*(?:!\s*)?ip\s+vrrp\s+modify\s+\d+\s+authentication\s+{WORD}"),
    ("password", rf"^\s*(?:!\s*)?(?:ppp|mail)\s+password\s+{WORD}\s*$"),
    ("psk|presharedkey|userpassword", rf"^\s*(?:psk|presharedkey|userpassword)\s+{REST}"),
    ("sim-pin|pin-code|user-password", rf"^\s*(?:sim-pin|pin-code|user-password)\s+{WORD}\s*$"),
    (
        "pass|pwd|psk|shared-key|sharedkey|share-key|pin-code",
        (
            r"^\s*(?:logging\s+email|dot1x\s+supplicant|pppoe|apn|(?:http\s+)?proxy|user|auth|authentication|wlan|send|smtp|email"
            r"|ike|cert(?:ificate)?|sim|cellular)\s(?:.*?\s)?(?:password|passwd|passphrase|pass|pwd|psk|pre-?shared-?key"
            rf"|share-key|pin-code)\s+{WORD}\s*$"
        ),
    ),
    ("auth-mode", rf"^\s*auth-mode\s+pre-shared-key\s+{WORD}\s*$"),
    ("user-account", rf"""^\S+[#>]\s*user-account\s+(?:"[^"]*"|\S+)\s+(?:.*?\s)??(?:password|pw)\s+{REST}"""),
    ("l2tp", rf"""^\s*l2tp\s+user\s+name\s+(?:"[^"]*"|\S+)\s+password\s+{REST}"""),
    ("authentication-mode", rf"^\s*authentication-mode\s+pre-shared-key\s+{REST}"),
    (
        "password|passwd|passphrase|psk|shared-key|sharedkey|sim pin",
        (
            rf"{NO_STATEMENT}(?!.*\b(?:comment|description|remark|location|contact)\s)"
            r"(?!\s*(?:option|list|access-class|no)\s)\s*[\w-]+\s(?:\S+\s+)*?"
            rf"(?:password|passwd|passphrase|psk|pre-?shared-?key|pin)\s+(?!{_SETTINGS}){WORD}\s*$"
        ),
    ),
    ("auto-backup", rf"^\s*auto-backup\s(?:.*?\s)?(?:password|passwd|key)\s+{REST}"),
)
