"""Statements of Moxa MX-ROS that carry a secret."""

from __future__ import annotations

from parsers.secret_shapes.values import REST, WORD

SHAPES: tuple[tuple[str, str], ...] = (
    ("l2tp|dot1x", rf"""^\s*(?:l2tp\s+user|dot1x\s+local-userdb\s+username)\s+(?:"[^"]*"|\S+)\s+password\s+{REST}"""),
    ("email-warning", rf"""^\s*email-warning\s+account\s+(?:"[^"]*"|\S+)\s+{REST}"""),
    ("ddns", rf"^\s*ip\s+ddns\s+password\s+{REST}"),
    ("shared-key", rf"^\s*dot1x\s+radius\s+\S+\s+shared-key\s+{REST}"),
    ("key", rf"^\s*auth\s+(?:radius|tacacs\S*)\s(?:.*?\s)?(?:shared-)?key\s+{REST}"),
    ("snmp-server", rf"^\s*no\s+snmp-server\s+community\s+{WORD}"),
    ("pptp", rf"^\s*ip\s+pptp\s+\S+\s+\S+\s+{REST}"),
    ("pppoe", rf"^\s*ip\s+pppoe\s+(?:username\s+)?\S+\s+(?:password\s+)?{REST}"),
    ("auth-key", rf"^\s*(?:ip\s+(?:ospf|rip)\s+auth\s.*?\s)?auth-key\s+{REST}"),
    ("auth-mode", rf"^\s*auth-mode\s+psk\s+{REST}"),
    (
        "snmp-server",
        rf"^\s*snmp-server\s+user\s+\S+\s+auth\s+(?:no-auth|md5|sha\S*)\s+priv\s+(?:des|3des|aes\S*)\s+{WORD}",
    ),
    (
        "snmp-server",
        rf"^\s*snmp-server\s+(?:trap|inform)-v3\s+user\s+\S+\s+auth\s+(?:no-auth|md5|sha\S*)\s+(?!priv\s){WORD}",
    ),
    ("snmp-server", rf"^\s*snmp-server\s+(?:trap|inform)-v3\s.*\spriv\s+(?:(?:des|3des|aes\S*)\s+)?{WORD}"),
)
