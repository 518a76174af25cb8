"""One access-list entry into one `Rule`; nothing that is not understood loses its place.

Documents: "access-list extended", "access-list standard" in the Command Reference; "Access Control
Lists" in the Firewall CLI guide 9.x; the `advanced` form is what Firepower Threat Defense deploys.

    [extended] ACTION SERVICE [USER] [TAG] SOURCE [PORTS] [TAG] DESTINATION [PORTS|ICMP] [OPTIONS]
    standard ACTION NETWORK
    advanced ACTION SERVICE [ifc IF] SOURCE [PORTS] [ifc IF] DESTINATION [PORTS] [OPTIONS]

Reading stops at the first word without a meaning: what stands before it still narrows the match,
everything after it is open, and the rule is never sure to match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleMetadata
from parsers.model.service import EVERY_SERVICE
from parsers.nouns import dataclass
from parsers.source import Span
from parsers.syntax.last_days import cisco_last_day
from parsers.syntax.week_hours import cisco_hours
from parsers.vendors.cisco_asa import services, tables
from parsers.vendors.cisco_asa.state import NotReadError

if TYPE_CHECKING:
    import datetime as dt

    from parsers.vendors.cisco_asa.nouns import Entry
    from parsers.vendors.cisco_asa.objects import Objects
    from parsers.vendors.cisco_asa.state import State

ANY = {
    "any": ANY_ADDRESS,
    "any4": AddressMatch.exactly(EVERY_IPV4),
    "any6": AddressMatch.exactly(EVERY_IPV6),
}
ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
ADVANCED_ACTIONS = {**ACTIONS, "trust": Action.PERMIT, "fastpath": Action.PERMIT}
USERS = {"user": 2, "user-group": 2, "object-group-user": 2}
TAGS = {"security-group": 3, "object-group-security": 2}
BEFORE = frozenset({"ifc", *USERS, *TAGS})
SNORT = "Snort decides, the list shows only layers 3 and 4"
EVENT_LOGS = frozenset({"flow-start", "flow-end", "both", "none"})


@dataclass(slots=True)
class Draft:
    """The parts of a rule that have been read so far; what has not been read is open."""

    action: Action = Action.UNKNOWN
    service: ServiceMatch = ANY_SERVICE
    source: AddressMatch = ANY_ADDRESS
    destination: AddressMatch = ANY_ADDRESS
    conditions: tuple[UnknownMatch, ...] = ()
    entering: frozenset[str] | None = None
    leaving: frozenset[str] | None = None
    enabled: bool = True
    logged: bool | None = None
    schedule: str = ""
    tag: str = ""


class EntryReader:
    """Reads entries; addresses and services that recur are built once."""

    def __init__(self, state: State, objects: Objects) -> None:
        """Memory is empty."""
        self._state = state
        self._objects = objects
        self._file = state.source.name
        self._lines = state.source.lines
        self._addresses: dict[tuple[str, str], AddressMatch] = {}
        self._services: dict[tuple[str, ...], ServiceMatch] = {}

    def rule(self, entry: Entry, identity: str, metadata: RuleMetadata, kind: str) -> Rule:
        """The rule of one entry; `kind` is what the entry itself or its list says."""
        words, line = entry.words, entry.line
        origin = Span(self._file, line, 1, len(self._lines[line - 1].rstrip()))
        draft = Draft()
        try:
            standard = kind == "standard"
            at = self._standard(draft, words, line) if standard else self._extended(draft, words, line, kind)
            if at < len(words):
                message = f"words not understood: {' '.join(words[at:])!r}"
                raise NotReadError(message)  # noqa: TRY301  one way out for every kind of doubt
        except NotReadError as error:
            self._doubt(draft, origin, str(error))
        except IndexError:
            self._doubt(draft, origin, "the entry ends too early")
        else:
            self._state.ledger.modelled(line)
        if kind == "advanced":
            self._snort(draft, metadata, origin, trusted=words[1:2] in (["trust"], ["fastpath"]))
            metadata = RuleMetadata(metadata.remark, metadata.name, metadata.description, draft.tag)
        match = Match(draft.source, draft.destination, draft.service, draft.entering, draft.leaving, draft.conditions)
        made = (identity, draft.action, match, origin, (), draft.enabled, "", draft.logged, draft.schedule, metadata)
        return Rule(*made, until=self._until(draft.schedule) if draft.schedule else None)

    def _doubt(self, draft: Draft, origin: Span, why: str) -> None:
        draft.conditions = (*draft.conditions, UnknownMatch(UnknownKind.UNREAD, why, origin))
        if draft.action is Action.UNKNOWN:
            self._state.ledger.unknown(origin.line, why)
            self._state.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, origin, why)
        else:
            self._state.ledger.partial(origin.line, why)
            self._state.diagnostics.error(DiagnosticCode.PARTLY_READ, origin, why)

    def _snort(self, draft: Draft, metadata: RuleMetadata, origin: Span, *, trusted: bool) -> None:
        """On Threat Defense a permit goes on to Snort, unless its remark calls it a layer-4 rule."""
        if draft.action is Action.PERMIT and not trusted and "L4 RULE:" not in metadata.remark:
            draft.action = Action.UNKNOWN
            draft.conditions = (*draft.conditions, UnknownMatch(UnknownKind.INSPECTION, SNORT, origin))

    def _standard(self, draft: Draft, words: list[str], line: int) -> int:
        """A standard list names destinations (routes, split tunnels)."""
        draft.action = _action(words[1], ACTIONS)
        draft.destination, at = self.address(words, 2, line)
        return at

    def _extended(self, draft: Draft, words: list[str], line: int, kind: str) -> int:
        at = 1 if words[0] == kind else 0
        draft.action = _action(words[at], ADVANCED_ACTIONS if kind == "advanced" else ACTIONS)
        start = at = at + 1
        protocol = words[at]
        width = 2 if protocol in {"object", "object-group"} else 1
        base = self._base(words, at, line)
        draft.service = base
        at += width
        if words[at] in BEFORE:
            at = self._before(draft, words, at, line, source=True)
        draft.source, at = self.address(words, at, line)
        ports = at
        if at < len(words) and self._is_port(words, at):
            at = self._skip_ports(words, at)
        middle = at
        if words[at] in BEFORE:
            at = self._before(draft, words, at, line, source=False)
        draft.destination, at = self.address(words, at, line)
        end = at
        if at < len(words):
            at = self._skip_service(protocol, words, at)
        if middle > ports or at > end:
            key = (*words[start : start + width], "from", *words[ports:middle], "to", *words[end:at])
            found = self._services.get(key)
            if found is None:
                found = self._with_ports(base, words, (ports, middle), (end, at), line)
                if not found.unknown:
                    self._services[key] = found
            draft.service = found
        return self._options(draft, words, at, line) if at < len(words) else at

    def _base(self, words: list[str], at: int, line: int) -> ServiceMatch:
        """The protocol, protocol group, service object or service group that an entry begins with."""
        word = words[at]
        if word in {"object", "object-group"}:
            return self._objects.service(words[at + 1], line)
        known = self._services.get((word,))
        if known is None:
            known = self._services[word,] = ServiceMatch.exactly(services.protocol_service(word))
        return known

    def address(self, words: list[str], at: int, line: int) -> tuple[AddressMatch, int]:
        """The addresses at `words[at]`, and the index after them.

        Raises:
            NotReadError: there are none.
        """
        head = words[at]
        if head in ANY:
            return ANY[head], at + 1
        if ":" in head and head not in self._state.config.names:
            return AddressMatch.exactly(self._state.prefix6(head)), at + 1
        key = (head, words[at + 1])
        if head in {"object", "object-group", "object-group-network-service"}:
            return self._objects.network(key[1], line), at + 2
        found = self._addresses.get(key)
        if found is None:
            if head == "host":
                found = AddressMatch.exactly(self._state.host(key[1]))
            elif head == "interface":
                found = self._interface(key[1], line)
            else:
                found = AddressMatch.exactly(self._state.network(head, key[1]))
            if not found.unknown:
                self._addresses[key] = found
        return found, at + 2

    def _interface(self, name: str, line: int) -> AddressMatch:
        """An interface's own addresses, which the file holds unless they are given by DHCP or PPPoE."""
        span = Span(self._file, line, 1, len(self._lines[line - 1]))
        port = next((port for port in self._state.config.ports.values() if port.nameif == name), None)
        if port is None:
            why = f"no interface is called {name}"
            self._state.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, span, why)
            self._state.ledger.partial(line, why)
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (UnknownMatch(UnknownKind.UNRESOLVED, why, span),))
        own = self._state.own_addresses(port)
        if port.dynamic:
            why = f"the address of {name} is given by another device"
            return AddressMatch(own, EVERY_IPV4 | own, (UnknownMatch(UnknownKind.DYNAMIC_LIST, why, span),))
        return AddressMatch.exactly(own)

    def _before(self, draft: Draft, words: list[str], at: int, line: int, *, source: bool) -> int:
        """Users, security tags and (advanced) interfaces that stand before an address."""
        while at < len(words):
            head = words[at]
            if head == "ifc":
                if source:
                    draft.entering = frozenset({words[at + 1]})
                else:
                    draft.leaving = frozenset({words[at + 1]})
                at += 2
            elif head in USERS or head in TAGS:
                width = USERS.get(head) or TAGS[head]
                self._condition(
                    draft,
                    words[at : at + width],
                    UnknownKind.USER if head in USERS else UnknownKind.SECURITY_GROUP,
                    line,
                )
                if at + width > len(words):
                    raise IndexError
                at += width
            else:
                break
        return at

    def _condition(self, draft: Draft, words: list[str], kind: UnknownKind, line: int) -> None:
        known = self._state.config.conditions.get(words[-1])
        if known is None:
            known = UnknownMatch(kind, " ".join(words), self._state.span_of(line))
        draft.conditions = (*draft.conditions, known)

    def _is_port(self, words: list[str], at: int) -> bool:
        head = words[at]
        if head in services.OPERATORS:
            return True
        return head in {"object", "object-group"} and bool(self._objects.service_kind(words[at + 1]))

    def _skip_ports(self, words: list[str], at: int) -> int:
        width = 3 if words[at] == "range" else 2
        if at + width > len(words):
            raise IndexError
        return at + width

    def _skip_service(self, protocol: str, words: list[str], at: int) -> int:
        if self._is_port(words, at):
            return self._skip_ports(words, at)
        if protocol in {"icmp", "icmp6", "1", "58"}:
            number = tables.PROTOCOLS.get(protocol) or int(protocol)
            return services.icmp(words, at, number)[1]
        return at

    def _with_ports(
        self, base: ServiceMatch, words: list[str], source: tuple[int, int], destination: tuple[int, int], line: int
    ) -> ServiceMatch:
        """The protocol narrowed by source ports and by destination ports or ICMP types.

        Raises:
            NotReadError: the protocol carries no ports, or a port is none.
        """
        found = base
        for (first, last), is_source in ((source, True), (destination, False)):
            if first == last:
                continue
            part = self._operand(base, words, first, line)
            if is_source:
                part = ServiceMatch(services.swapped(part.surely), services.swapped(part.possibly), part.unknown)
            surely = found.surely & part.surely
            exact = not found.unknown and not part.unknown
            possibly = surely if exact else found.possibly & part.possibly
            found = ServiceMatch(surely, possibly, tuple(dict.fromkeys((*found.unknown, *part.unknown))))
        return found

    def _operand(self, base: ServiceMatch, words: list[str], at: int, line: int) -> ServiceMatch:
        if words[at] in {"object", "object-group"}:
            return self._objects.service(words[at + 1], line)
        numbers = {box.protocols.first for box in base.possibly.boxes}
        if words[at] not in services.OPERATORS:
            return ServiceMatch.exactly(services.icmp(words, at, min(numbers))[0])
        if base.possibly == EVERY_SERVICE or not numbers or not numbers <= services.WITH_PORTS:
            message = f"ports with a protocol that has none: {' '.join(words[at : at + 2])!r}"
            raise NotReadError(message)
        return ServiceMatch.exactly(services.port_service(destination=services.ports(words, at, min(numbers))[0]))

    def _options(self, draft: Draft, words: list[str], at: int, line: int) -> int:
        while at < len(words):
            head = words[at]
            if head == "log":
                at = _log(draft, words, at + 1)
            elif head == "inactive":
                draft.enabled = False
                at += 1
            elif head == "time-range":
                draft.schedule = words[at + 1]
                draft.conditions = (*draft.conditions, self._time(words[at + 1], line))
                at += 2
            elif head == "rule-id":
                draft.tag = f"rule-id {words[at + 1]}"
                at += 2
            elif head == "event-log" and words[at + 1] in EVENT_LOGS:
                draft.logged = words[at + 1] != "none"
                at += 2
            else:
                break
        return at

    def _time(self, name: str, line: int) -> UnknownMatch:
        span = self._state.span_of(line)
        texts = self._state.config.time_ranges.get(name)
        if texts is None:
            why = f"time range {name} is not defined"
            self._state.ledger.partial(line, why)
            self._state.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, span, why)
            return UnknownMatch(UnknownKind.UNRESOLVED, why, span)
        hours = cisco_hours(text.split() for text in texts)
        return UnknownMatch(UnknownKind.TIME, f"time range {name}: {'; '.join(texts) or 'always'}", span, hours or ())

    def _until(self, name: str) -> dt.date | None:
        """The last day of a time range."""
        return cisco_last_day(text.split() for text in self._state.config.time_ranges.get(name, ()))


def _action(word: str, known: dict[str, Action]) -> Action:
    if word not in known:
        message = f"no action: {word!r}"
        raise NotReadError(message)
    return known[word]


def _log(draft: Draft, words: list[str], at: int) -> int:
    """`log [LEVEL | disable | default] [interval SECONDS]`."""
    draft.logged = True
    if at < len(words) and words[at] == "disable":
        draft.logged = False
        return at + 1
    if at < len(words) and words[at] in tables.LOG_LEVELS:
        at += 1
    if at + 1 < len(words) and words[at] == "interval" and words[at + 1].isdecimal():
        at += 2
    return at
