"""Commands that say several values of one thing at once, as people type them, told apart into single values.

Source: PAN-OS CLI Quick Start 10.1, "Find a Command": the completion of the CLI takes any number of values of one entry
behind each other (`set rulebase nat rules N from any to OUT source-translation static-ip
translated-address A bi-directional yes`). What stands behind a holder is told apart once more (`_INNER`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_EVERY_RULE = frozenset({
    "from", "to", "source", "destination", "service", "application", "source-user", "category", "action", "disabled",
    "negate-source", "negate-destination", "description", "tag", "group-tag", "schedule", "target",
})  # fmt: skip
_OWN = {
    "security": frozenset({
        "log-start", "log-end", "log-setting", "rule-type", "hip-profiles", "source-hip", "destination-hip",
        "profile-setting", "option", "icmp-unreachable", "qos",
    }),
    "nat": frozenset({
        "nat-type", "to-interface", "source-translation", "destination-translation",
        "dynamic-destination-translation", "active-active-device-binding",
    }),
    "pbf": frozenset({"enforce-symmetric-return", "active-active-device-binding"}),
    "dos": frozenset({"protection", "log-setting"}),
    "authentication": frozenset({
        "hip-profiles", "source-hip", "destination-hip", "authentication-enforcement", "log-setting", "timeout",
        "log-authentication-timeout",
    }),
    "application-override": frozenset({"protocol", "port"}),
}  # fmt: skip
_OF_RULES = {kind: _OF_EVERY_RULE | names for kind, names in _OWN.items()}
_OF_OBJECTS = {
    "address": frozenset({"ip-netmask", "ip-range", "ip-wildcard", "fqdn", "description", "tag"}),
    "address-group": frozenset({"static", "dynamic", "description", "tag"}),
    "service": frozenset({"protocol", "description", "tag"}),
    "service-group": frozenset({"members", "tag"}),
}
_OF_ROUTES = frozenset({"destination", "interface", "nexthop", "metric", "admin-dist", "option", "route-table", "bfd"})
_OF_SYSTEM = frozenset({"hostname", "ip-address", "netmask", "default-gateway", "dns-setting", "timezone", "domain"})
_OF_DEFAULTS = frozenset({"action", "log-start", "log-end", "log-setting", "profile-setting"})
_OF_PROFILES = frozenset({
    "https", "ssh", "http", "telnet", "ping", "snmp", "http-ocsp", "response-pages", "userid-service", "permitted-ip",
    "userid-syslog-listener-ssl", "userid-syslog-listener-udp",
})  # fmt: skip
_ENDS = frozenset({"path-monitor"})
"""Behind these stand names of their own that look like names of the entry: nothing is told apart any more."""
_POOL = frozenset({"interface", "ip", "floating-ip"})
_TRANSLATED = frozenset({"translated-address", "translated-port", "dns-rewrite", "distribution"})
_INNER: dict[tuple[str, ...], frozenset[str]] = {
    ("source-translation", "static-ip"): frozenset({"translated-address", "bi-directional"}),
    ("source-translation", "dynamic-ip-and-port", "interface-address"): _POOL,
    ("destination-translation",): _TRANSLATED,
    ("dynamic-destination-translation",): _TRANSLATED,
    ("dns-setting", "servers"): frozenset({"primary", "secondary"}),
    ("action", "forward"): frozenset({"egress-interface", "nexthop", "monitor"}),
    ("action", "forward", "monitor"): frozenset({"profile", "disable-if-unreachable", "ip-address"}),
    ("protocol", "tcp"): frozenset({"port", "source-port", "override"}),
    ("protocol", "udp"): frozenset({"port", "source-port", "override"}),
    ("protocol", "sctp"): frozenset({"port", "source-port", "override"}),
}
_ALONE = (0, frozenset[str]())
_FIXED = (
    (("deviceconfig", "system"), 2, _OF_SYSTEM),
    (("network", "profiles", "interface-management-profile"), 4, _OF_PROFILES),
)
_SCOPES = {"vsys": 2, "shared": 1, "device-group": 2}
_BASES = frozenset({"rulebase", "pre-rulebase", "post-rulebase"})
_ROUTERS = frozenset({"virtual-router", "logical-router"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command and its place. `bracket`: it opens or closes a list."""

    text: str
    line: int
    column: int
    end_line: int
    bracket: bool


def single_values(words: list[Word]) -> Iterator[list[Word]]:
    """The single values of a command; each is a command of its own."""
    place, keys = _place(words)
    if not keys:
        yield words
        return
    for part in _parts(words[place:], keys):
        for inner in _inner(part):
            yield [*words[:place], *inner]


def _parts(words: list[Word], keys: frozenset[str]) -> Iterator[list[Word]]:
    """Words cut before each name; a name that stands where a value must stand is a value."""
    part, depth, going = list[Word](), 0, True
    for word in words:
        depth += {"[": 1, "]": -1}[word.text] if word.bracket else 0
        if going and word.text in keys and not depth and len(part) > 1:
            yield part
            part = []
        going = going and not (not part and word.text in _ENDS)
        part.append(word)
    yield part


def _inner(words: list[Word], start: int = 0) -> Iterator[list[Word]]:
    """The values behind a holder of more than `start` words that the words begin with, each with that holder before."""
    texts = tuple(word.text for word in words)
    row = next((row for row in sorted(_INNER, key=len) if len(row) > start and texts[: len(row)] == row), None)
    if row is None:
        yield words
        return
    for part in _parts(words[len(row) :], _INNER[row]):
        yield from _inner([*words[: len(row)], *part], len(row))


def _place(words: list[Word]) -> tuple[int, frozenset[str]]:
    """Where the values of one entry begin, and their names; none where a command says one value alone."""
    texts = [word.text for word in words]
    start = _SCOPES.get(texts[0], 0)
    here = texts[start : start + 3]
    if here[:1] and here[0] in _OF_OBJECTS:
        return start + 2, _OF_OBJECTS[here[0]]
    if len(here) > 2 and here[0] in _BASES and here[2] == "rules":
        keys = _OF_DEFAULTS if here[1] == "default-security-rules" else _OF_RULES.get(here[1])
        return _ALONE if keys is None else (start + 4, keys)
    if texts[0] == "network" and len(texts) > 1 and texts[1] in _ROUTERS and "static-route" in texts:
        return texts.index("static-route") + 2, _OF_ROUTES | _ENDS
    found = (item for item in _FIXED if texts[: len(item[0])] == list(item[0]))
    return next(((place, keys) for _, place, keys in found), _ALONE)
