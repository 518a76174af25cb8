"""Whether a file is of Check Point: commands of Gaia, or answers of its management API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Recognition
from parsers.syntax.beginnings import lines_that_begin

if TYPE_CHECKING:
    from parsers.source import Source

_JSON = re.compile(
    r'"(?:objects-dictionary|access-layers|accessLayers|implicit-cleanup-action|rule-number|accept-icmp-requests'
    r'|access-policy-name|anti-spoofing|install-on|installation-targets|domain-type|policyPackages)"\s*:'
    r'|"type"\s*:\s*"(?:access-rule|access-section|nat-rule|nat-section|access-layer|simple-gateway|simple-cluster'
    r'|CpmiAnyObject|service-tcp|service-udp|access-role|group-with-exclusion)"'
)
_BEGINS = re.compile(r"\s*[{\[]")
_OPENS = re.compile(r"[{\[]")
_FIRST = re.compile(r"#|(?:set|add)$")
"""How first words of commands and of their heading begin."""
_HEADER = re.compile(r"#\s*Language version:\s*\d")
_OWN = re.compile(
    r"\s*(?:set\s+static-route\s+\S+\s+nexthop\s|(?:set|add)\s+interface\s+\S+\s+ipv4-address\s+\S+\s+(?:mask-length|subnet-mask)\s"
    r"|add\s+allowed-client\s+(?:host|network)\s|set\s+password-controls\s|add\s+rba\s+(?:role|user)\s|set\s+expert-password"
    r"|set\s+installer\s+policy\s|add\s+(?:bonding|bridging)\s+group\s|set\s+web\s+(?:ssl-port|daemon-enable)\s"
    r"|set\s+pbr\s+(?:rule|table)\s|set\s+inactivity-timeout\s)"
)
ENOUGH = 2
SEARCHED = 5_000
"""Lines that recognition looks at."""


def recognise(source: Source) -> Recognition:
    """An answer with keys that only this API has; or the heading of `show configuration`, or two commands of Gaia."""
    own = 0
    evidence = ""
    inside = False
    opened = next(lines_that_begin(source.lines, _OPENS), None)
    looked_at = lines_that_begin(source.lines, _FIRST) if opened is None else enumerate(source.lines, 1)
    for number, line in looked_at:
        if number > SEARCHED:
            break
        inside = inside or (opened is not None and _BEGINS.match(line) is not None)
        if inside and (found := _JSON.search(line)) is not None:
            return Recognition(accepted=True, evidence=f"line {number}: {found[0]!r}")
        header = _HEADER.match(line)
        if header or _OWN.match(line):
            evidence = evidence or f"line {number}: {line.strip()[:60]!r}"
            own += ENOUGH if header else 1
            if own >= ENOUGH:
                return Recognition(accepted=True, evidence=evidence)
    if own:
        return Recognition(accepted=False, evidence=f"{evidence}, and nothing else that Gaia has", near=True)
    return Recognition(accepted=False, evidence="")
