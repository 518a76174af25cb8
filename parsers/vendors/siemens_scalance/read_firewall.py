"""`firewall`: rules, what is open at the device itself, and what services mean.

Rules: PH_SCALANCE-S615-CLI_76, 12.3.4.31: `ipv4rule from <iftype> [<ifstring>] to <iftype> [<ifstring>] srcip <..>
dstip <..> action {drop|acc|rej} [service <all|name>] [log {no|info|war|cri}] [prior <0-127>] [comment <string>]`.
Predefined rules: sections 12.3.4.52 to 12.3.4.67: `prerule <service> ipv4 {int <if-type> <if-id> | all-int}
{enabled|disabled}`. How services, ICMP services and protocols are written no source at hand spells out; their
parameters are those of the pages "IP Services", "ICMP Services" and "IP Protocols".
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, TypeVar

from parsers.model.match import ANY_ADDRESS, UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import ICMP, ICMPV6, TCP, UDP, ServiceSet, of_icmp, of_ports, of_protocol
from parsers.nouns import dataclass
from parsers.syntax.words import MissingWordError
from parsers.vendors.siemens_scalance import values
from parsers.vendors.siemens_scalance.nouns import IpRule, Opening
from parsers.vendors.siemens_scalance.services import OPENABLE
from parsers.vendors.siemens_scalance.text import NotUnderstoodError, PartlyReadError, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parsers.model.intervals import Interval
    from parsers.model.match import AddressMatch
    from parsers.vendors.siemens_scalance.nouns import End
    from parsers.vendors.siemens_scalance.reader import Box
    from parsers.vendors.siemens_scalance.text import Statement

ACTIONS = {
    "acc": Action.PERMIT,
    "accept": Action.PERMIT,
    "drop": Action.DENY,
    "rej": Action.DENY,
    "reject": Action.DENY,
}
LOGGED = {"no": False, "none": False, "info": True, "war": True, "warning": True, "cri": True, "critical": True}
T = TypeVar("T")
LAST_PRIORITY = 127
AUTOMATIC = re.compile(r"auto-?(?:fw|firewall)(?:-?nat)?-?rules?$")
"""However "Auto Firewall Rules" may be spelled."""
_RULE_SETS = frozenset({"ruleset", "rule-set", "rulesets"})
_PARTS = (
    frozenset({"from", "to", "srcip", "dstip", "action", "service", "log", "prior", "bandwidth", "comment"})
    | _RULE_SETS
)
_AFTER_COMMENT = frozenset({"service", "prior", "bandwidth"}) | _RULE_SETS
"""Parts of a rule that need not be there, and would be lost in a comment without quotes."""
IN_RULE_SET = "the rule counts while somebody or something activates its rule set"
RATE = "above a bandwidth the rule does not match"
TAKES_AWAY = "takes away what stands there; settings that a device shows do not"


@dataclass(slots=True)
class _Draft:
    """A rule while its words are read."""

    source_end: End | None = None
    target_end: End | None = None
    source: AddressMatch = ANY_ADDRESS
    destination: AddressMatch = ANY_ADDRESS
    action: Action = Action.UNKNOWN
    service: str = "all"
    priority: int | None = None
    logged: bool | None = None
    comment: str = ""
    conditions: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    seen: set[str] = field(default_factory=set[str])

    def widened(self, part: str) -> None:
        """A word that is not understood may belong to the value before it, such as a mask: that may be anything."""
        if part == "srcip":
            self.source = ANY_ADDRESS
        elif part == "dstip":
            self.destination = ANY_ADDRESS
        elif part == "service":
            self.service = f"{self.service} and what follows"
        elif part == "from":
            self.source_end = None
        elif part == "to":
            self.target_end = None


def ip_rule(box: Box, statement: Statement) -> None:
    """One rule; what is not understood of it is its doubt, and it keeps its place."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    version = 6 if statement.words.take().lower() == "ipv6rule" else 4
    draft, faults = _Draft(), list[str]()
    before = ""
    while statement.words:
        key = statement.words.take().lower()
        before = key if key in _PARTS else before
        try:
            _part(box, statement, draft, key, version)
        except (NotUnderstoodError, MissingWordError) as error:
            faults.append(f"{key}: {error}" if isinstance(error, MissingWordError) else str(error))
            draft.widened("" if key in _PARTS else before)
    faults += [f"{key} is missing" for key in ("from", "to", "srcip", "dstip", "action") if key not in draft.seen]
    draft.conditions += [UnknownMatch(UnknownKind.UNREAD, fault, statement.origin) for fault in faults]
    box.settings.rules.append(
        IpRule(
            statement.line,
            version,
            draft.source_end,
            draft.target_end,
            draft.source,
            draft.destination,
            draft.action,
            draft.service,
            draft.priority,
            draft.logged,
            draft.comment,
            tuple(draft.conditions),
        )
    )
    if faults:
        raise PartlyReadError("; ".join(faults)[:200])


def _part(box: Box, statement: Statement, draft: _Draft, key: str, version: int) -> None:  # noqa: C901, PLR0912 - a keyword each
    words = statement.words
    if key in draft.seen:
        message = f"{key} stands twice"
        raise NotUnderstoodError(message)
    draft.seen.add(key)
    match key:
        case "from":
            draft.source_end = values.end(words)
        case "to":
            draft.target_end = values.end(words)
        case "srcip":
            draft.source = values.matched(words, version, statement.origin)
        case "dstip":
            draft.destination = values.matched(words, version, statement.origin)
        case "action":
            draft.action = known(ACTIONS, words.take(), "action")
        case "service":
            draft.service = unquoted(words.take())
        case "log":
            draft.logged = known(LOGGED, words.take(), "log")
        case "prior":
            draft.priority = values.number(words.take(), LAST_PRIORITY)
        case "bandwidth":
            if values.number(words.take(), 2**31):
                draft.conditions.append(box.reading.why(RATE, statement.line))
        case "comment":
            draft.comment = _comment(statement, draft.seen)
        case _ if key in _RULE_SETS:
            named = unquoted(words.take())
            draft.conditions.append(box.reading.why(f"{IN_RULE_SET} ({named})", statement.line, UnknownKind.USER))
        case _:
            message = f"{key[:40]!r} is not understood"
            raise NotUnderstoodError(message)


def _comment(statement: Statement, seen: set[str]) -> str:
    """The words of a comment: one in quotes, else all that are left, of which none may be a part of the rule.

    Raises:
        NotUnderstoodError: where the comment ends is not clear.
    """
    if statement.words.peek().startswith('"'):
        return unquoted(statement.words.take())
    words = statement.words.rest()
    odd = next((word for word in words if word.lower() in _AFTER_COMMENT - seen), "")
    if odd:
        message = f"whether {odd[:40]!r} belongs to the comment is not clear"
        raise NotUnderstoodError(message)
    return " ".join(unquoted(word) for word in words)


def known(table: Mapping[str, T], word: str, what: str) -> T:
    """What a word means.

    Raises:
        NotUnderstoodError: the table does not have it.
    """
    try:
        return table[word.lower()]
    except KeyError:
        message = f"{what} {word[:40]!r} is not understood"
        raise NotUnderstoodError(message) from None


def prerule(box: Box, statement: Statement) -> None:
    """Whether services of the device are open at an interface."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    words = statement.words
    words.take()
    service = words.take().lower()
    if service not in OPENABLE and service != "all":
        message = f"no predefined service {service[:40]!r} is known"
        raise NotUnderstoodError(message)
    version = 6 if words.take_if("ipv4", "ipv6") == "ipv6" else 4
    place = words.take().lower()
    if place not in {"int", "interface", "all-int"}:
        message = f"{place[:40]!r} is no place of a predefined rule"
        raise NotUnderstoodError(message)
    where = None if place == "all-int" else values.end(words)
    enabled = known({"enabled": True, "disabled": False}, words.take(), "state")
    services = frozenset[str]() if service == "all" else frozenset({service})
    box.settings.openings.append(Opening(statement.line, services, version, where, enabled))


def service(box: Box, statement: Statement) -> None:
    """`service name S7 transport tcp srcport * dstport 102`: what a name of rules means."""
    name, given = _named(statement, _SERVICE_KEYS)
    transport = given.pop("transport", "").lower()
    numbers = {"tcp": TCP, "udp": UDP}
    if transport not in numbers:
        message = f"the service {name} names neither TCP nor UDP"
        raise NotUnderstoodError(message)
    source, destination = (_ports(given.pop(key, "*")) for key in ("source", "destination"))
    kept = {"destination": destination, "source": source}
    ranges = {key: value for key, value in kept.items() if value is not None}
    _define(box, name, of_ports(numbers[transport], **ranges))


def icmp_service(box: Box, statement: Statement) -> None:
    """`icmp name PING protocol icmpv4 type 8 code 0`."""
    name, given = _named(statement, _ICMP_KEYS)
    protocol = known(_ICMP, given.get("protocol", "icmpv4"), "protocol")
    number = values.number(given.get("type", ""), 255)
    code = given.get("code", "*")
    _define(box, name, of_icmp(protocol, number, None if code in {"*", "all", "any"} else values.number(code, 255)))


def ip_protocol(box: Box, statement: Statement) -> None:
    """`proto name IGMP number 2`."""
    name, given = _named(statement, _PROTOCOL_KEYS)
    _define(box, name, of_protocol(values.number(given.get("number", ""), 255)))


_SERVICE_KEYS = {
    "transport": "transport", "protocol": "transport", "proto": "transport", "srcport": "source", "src-port": "source",
    "dstport": "destination", "dst-port": "destination",
}  # fmt: skip
_ICMP_KEYS = {"protocol": "protocol", "proto": "protocol", "ver": "protocol", "type": "type", "code": "code"}
_PROTOCOL_KEYS = {"number": "number", "num": "number"}
_ICMP = {"icmpv4": ICMP, "ipv4": ICMP, "icmp": ICMP, "4": ICMP, "icmpv6": ICMPV6, "ipv6": ICMPV6, "6": ICMPV6}


def _named(statement: Statement, keys: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The name, and the values of the keys that were read; a value may be a range with blanks."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    words = statement.words
    words.take()
    words.take_if("name")
    name = unquoted(words.take())
    found: dict[str, str] = {}
    while words and words.peek().lower() in keys:
        key = keys[words.take().lower()]
        if key in found:
            message = f"{key} stands twice"
            raise NotUnderstoodError(message)
        value = unquoted(words.take())
        if words.peek() == "-":
            words.take()
            value = f"{value}-{words.take()}"
        found[key] = value
    if words:
        message = f"{' '.join(words.left())[:60]!r} of the service {name} is not understood"
        raise NotUnderstoodError(message)
    return name, found


def _ports(value: str) -> Interval | None:
    return values.ports(values.one(value))


def _define(box: Box, name: str, services: ServiceSet) -> None:
    key = name.lower()
    if box.settings.services.get(key) == services:
        return  # a second answer shows it again
    if key in box.settings.services or key == "all":
        message = f"the service {name} is defined twice"
        raise NotUnderstoodError(message)
    box.settings.services[key] = services


def switched(box: Box, statement: Statement) -> None:
    """`shutdown`, `no shutdown`: the firewall as a whole; the last one counts."""
    wall = box.settings.firewall
    wall.on, wall.on_line = statement.negated, statement.line
    statement.words.take()


READERS: dict[str, Callable[[Box, Statement], str | None]] = {
    "ipv4rule": ip_rule,
    "ipv6rule": ip_rule,
    "prerule": prerule,
    "service": service,
    "icmp": icmp_service,
    "icmpservice": icmp_service,
    "proto": ip_protocol,
    "protocol": ip_protocol,
    "shutdown": switched,
}
