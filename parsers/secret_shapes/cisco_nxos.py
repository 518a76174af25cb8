"""Statements of Cisco NX-OS that carry a secret."""

from __future__ import annotations

from parsers.secret_shapes.values import FORM, REST, WORD

SHAPES: tuple[tuple[str, str], ...] = (
    ("localized", rf"^\s+priv\s+(?:(?:des|3des|aes-?\d*)\s+)?{WORD}\s+localized"),
    ("authentication text", rf"^\s*(?:(?:hsrp|vrrp|glbp)\s+\d+\s+)?authentication\s+text\s+{REST}"),
    ("key-octet-string", rf"^\s*key-octet-string\s+{FORM}{WORD}"),
    ("test username", rf"^\s*(?:tacacs|radius|ldap)-server\s.*?\stest\s+username\s+\S+\s+password\s+{FORM}{WORD}"),
    ("rootdn", rf"""^\s*ldap-server\s+host\s.*?\srootDN\s+(?:"[^"]*"|\S+)\s+password\s+{FORM}{WORD}"""),
    (
        "pkcs12",
        rf"^\s*(?:crypto\s+ca\s+(?:import|export)|grpc\s+certificate)\s+\S+\s+pkcs12\s+(?:\S*:\S+\s+)?{WORD}",
    ),
    ("keyed-sha1", rf"^\s*bfd\s+authentication\s+keyed-sha1\s+key-id\s+\d+\s+(?:hex-)?key\s+{WORD}"),
    (
        "nxapi|smtp-server",
        (
            r"^\s*(?:nxapi\s+certificate|callhome\s+smtp-server|transport\s+email\s+smtp-server)\s(?:.*?\s)?"
            rf"password\s+{FORM}{WORD}"
        ),
    ),
)
