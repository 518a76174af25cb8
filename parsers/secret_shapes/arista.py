"""Statements of Arista EOS that carry a secret."""

from __future__ import annotations

from parsers.secret_shapes.values import FORM, REST, WORD

SHAPES: tuple[tuple[str, str], ...] = (
    ("secret", rf"^\s*(?:aaa\s+root|boot)\s+secret\s+{FORM}{REST}"),
    (
        "ipsec",
        rf"^\s*ospf(?:v3|3)\s+(?:ipv[46]\s+)?(?:authentication|encryption)\s+ipsec\s.*?\s(?:md5|sha1)\s+(?:passphrase\s+)?{FORM}{WORD}",
    ),
    ("ipsec", rf"^\s*ospf(?:v3|3)\s.*?\sesp\s+(?:3?des|aes)\S*\s+(?:passphrase\s+)?{FORM}(?!(?:md5|sha1)\s){WORD}"),
    (
        "authentication",
        rf"^\s*(?:isis\s+)?authentication\s+key(?:-id\s+\d+\s(?:.*?\s)?key)?\s+(?!eigrp\s){FORM}{WORD}",
    ),
    ("shared-key", rf"^\s*shared-key\s+{FORM}{REST}"),
    ("auth=", r"-(?:cv|ingest)auth=(?:key|token),(?P<v>(?!/)[^\s,]+)"),
    ("unsupported-transceiver", rf"^\s*service\s+unsupported-transceiver\s+\S+\s+{WORD}"),
)
