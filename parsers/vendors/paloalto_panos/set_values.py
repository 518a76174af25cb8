"""Commands that say several values of one thing at once, as people type them, told apart into single values.

Source: PAN-OS CLI Quick Start 10.1, "Find a Command": the completion of the CLI takes any number of values of one entry
behind each other (`set rulebase nat rules N from any to OUT source-translation static-ip
translated-address A bi-directional yes`). What stands behind a holder is told apart once more (`_INNER`). The names
come from the tables of the readers where there are some. A name that is in no table stays behind the value before it;
where that takes one value alone (`_SIZES`), the words that are left over are words of the entry itself, and a fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos.irrelevant import SYSTEM
from parsers.vendors.paloalto_panos.management import SWITCHES
from parsers.vendors.paloalto_panos.policies import NARROWING, NO_BEARING
from parsers.vendors.paloalto_panos.set_lists import MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_EVERY_RULE = frozenset({
    "from", "to", "source", "destination", "service", "application", "source-user", "category", "action", "disabled",
    "negate-source", "negate-destination", "description", "tag", "group-tag", "schedule", "target",
})  # fmt: skip
_OWN = {
    "security": frozenset({
        *NARROWING, *NO_BEARING, "log-end", "rule-type", "profile-setting",
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
_OF_SYSTEM = frozenset({
    *SYSTEM, "ip-address", "netmask", "default-gateway", "ipv6-address", "ipv6-default-gateway", "type", "permitted-ip",
})  # fmt: skip
_OF_DEFAULTS = frozenset({*NO_BEARING, "action", "log-end", "profile-setting", "tag", "description"})
_OF_PROFILES = frozenset({
    "https", "ssh", "http", "telnet", "ping", "snmp", "http-ocsp", "response-pages", "userid-service", "permitted-ip",
    "userid-syslog-listener-ssl", "userid-syslog-listener-udp",
})  # fmt: skip
_OF_MONITORS: dict[str, int] = {
    **dict.fromkeys(("enable", "failure-condition", "hold-time"), 1),
    "monitor-destinations": 1,
}
_OF_TARGETS: dict[str, int] = dict.fromkeys(("enable", "source", "destination", "interval", "count"), 1)
_OF_SCHEDULES: dict[str, int] = dict.fromkeys(("enable", "description", "log-type", "start-time", "protocol"), 1)
_OF_SERVERS: dict[str, int] = dict.fromkeys(("hostname", "port", "passive-mode", "username", "password", "path"), 1)
_OPENING: dict[str, dict[str, int]] = {"monitor-destinations": _OF_TARGETS, "protocol": _OF_SERVERS}
"""What adds names that may stand behind it."""
_ENDS: dict[str, tuple[int, dict[str, int]]] = {
    "path-monitor": (1, _OF_MONITORS),
    "log-export-schedule": (2, _OF_SCHEDULES),
    "config-bundle-export-schedule": (2, _OF_SCHEDULES),
}
"""Behind these stand names of their own that look like names of the entry: after how many words, and which names.

Each has one value (PAN-OS XML of the API, these entries). Where another word stands, what is the entry's goes on.
"""
_PROFILES = frozenset(row[2] for row in MEMBERS if row[:2] == ("profile-setting", "profiles"))
_POOL = frozenset({"interface", "ip", "floating-ip"})
_TRANSLATED = frozenset({"translated-address", "translated-port", "dns-rewrite", "distribution"})
_INNER: dict[tuple[str, ...], frozenset[str]] = {
    ("source-translation", "static-ip"): frozenset({"translated-address", "bi-directional"}),
    ("source-translation", "dynamic-ip-and-port", "interface-address"): _POOL,
    ("destination-translation",): _TRANSLATED,
    ("dynamic-destination-translation",): _TRANSLATED,
    ("service",): SWITCHES,
    ("ntp-servers",): frozenset({"primary-ntp-server", "secondary-ntp-server"}),
    ("profile-setting", "profiles"): _PROFILES,
    ("dns-setting", "servers"): frozenset({"primary", "secondary"}),
    ("action", "forward"): frozenset({"egress-interface", "nexthop", "monitor"}),
    ("action", "forward", "monitor"): frozenset({"profile", "disable-if-unreachable", "ip-address"}),
    ("protocol", "tcp"): frozenset({"port", "source-port", "override"}),
    ("protocol", "udp"): frozenset({"port", "source-port", "override"}),
    ("protocol", "sctp"): frozenset({"port", "source-port", "override"}),
}
_SYSTEM_HOLDERS = frozenset({
    "update-schedule", "snmp-setting", "geo-location", "service", "panorama", "device-telemetry", "lacp", "ssh",
    "motd-and-banner", "route", "hsm-settings", "dns-setting", "ntp-servers", "authentication-cookie",
    "inband-interface", "log-link", "log-export-schedule", "config-bundle-export-schedule",
})  # fmt: skip
"""Parts of the system that hold others, all else has one value."""
_SIZES: dict[tuple[str, ...], int] = {
    **{(name,): 1 for name in frozenset(SYSTEM) - _SYSTEM_HOLDERS},
    **{(name,): 1 for name in frozenset(NO_BEARING) - {"option", "qos"}},
    **{
        (name,): 1
        for name in (
            "log-end", "rule-type", "description", "tag", "disabled", "negate-source", "negate-destination", "schedule",
            "nat-type", "to-interface", "active-active-device-binding", "authentication-enforcement", "timeout",
            "log-authentication-timeout", "metric", "admin-dist",
        )
    },
    ("option", "disable-server-response-inspection"): 1,
    ("qos", "marking", "ip-dscp"): 1,
    ("qos", "marking", "ip-precedence"): 1,
    ("qos", "marking", "follow-c2s-flow"): 0,
    ("profile-setting", "group"): 1,
    **{("profile-setting", "profiles", name): 1 for name in _PROFILES},
}  # fmt: skip
"""How many values stand behind a name, for those whose value has no bearing as a whole; a list in brackets is one."""
_DEEPEST = max(map(len, _SIZES))
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


@dataclass(frozen=True, slots=True)
class SingleValue:
    """One value of a command with its whole path. `left`: where words begin that the value before left over, or 0."""

    words: list[Word]
    left: int = 0


def single_values(words: list[Word]) -> Iterator[SingleValue]:
    """The single values of a command; each is a command of its own."""
    place, keys = _place(words)
    if not keys:
        yield SingleValue(words)
        return
    for part in _parts(words[place:], keys):
        for inner in _inner(part):
            end = _end_of_value(inner)
            yield SingleValue([*words[:place], *inner[:end]])
            if inner[end:]:
                yield SingleValue([*words[:place], *inner[end:]], place)


def _end_of_value(words: list[Word]) -> int:
    """The end of the one value that the words begin with; of all words where there may be more in it."""
    if words and words[0].text in _ENDS:
        return _end_of_own(words)
    texts = tuple(word.text for word in words[:_DEEPEST])
    row = next((texts[:length] for length in range(1, len(texts) + 1) if texts[:length] in _SIZES), None)
    if row is None:
        return len(words)
    end = len(row) + _SIZES[row]
    if _SIZES[row] and words[end - 1 : end] and words[end - 1].bracket:
        return next((at for at, word in enumerate(words, 1) if word.bracket and word.text == "]"), len(words))
    return min(end, len(words))


def _parts(words: list[Word], keys: frozenset[str]) -> Iterator[list[Word]]:
    """Words cut before each name; a name that stands where a value must stand is a value."""
    part, depth, own = list[Word](), 0, 0
    for at, word in enumerate(words):
        depth += {"[": 1, "]": -1}[word.text] if word.bracket else 0
        if at >= own and word.text in keys and not depth and len(part) > 1:
            yield part
            part = []
        if not part and word.text in _ENDS:
            own = at + _end_of_own(words[at:])
        part.append(word)
    yield part


def _end_of_own(words: list[Word]) -> int:
    """Where the names end that belong to the first word, which is one of `_ENDS`, and not to the entry."""
    end, names = _ENDS[words[0].text]
    while words[end:] and words[end].text in names:
        name = words[end].text
        end += 1 + names[name]
        names = {**names, **_OPENING.get(name, {})}
    return min(end, len(words))


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
        return texts.index("static-route") + 2, _OF_ROUTES | frozenset({"path-monitor"})
    found = (item for item in _FIXED if texts[: len(item[0])] == list(item[0]))
    return next(((place, keys) for _, place, keys in found), _ALONE)
