"""Generic rule CSV: any box whose rules can be written as rows is usable at once.

The format is ours, so this text is its manual. The first row that is neither blank nor a comment
is the header, with these names in any order:

    device,order,in,out,src,dst,service,action,log

`in`, `out` and `log` may be absent. Cells are separated by commas or semicolons and may be quoted;
a row is one physical line. Rows of several devices may be mixed; within a device the rules stand
by ascending `order` (an empty cell: the place in the file), first match wins, and what no row
permits is denied. The device forwards, is stateful, routes first and filters then.

    cell     holds
    in, out  names of interfaces; empty, `any` or `*`: every one
    src, dst `any`, an address, a prefix (`10.1.0.0/16`, `2001:db8::/32`), a range (`10.0.0.1-10.0.0.9`)
    service  `any`; `PROTO[/DPORT]` or `PROTO/SPORT>DPORT` with one port or a range, as `tcp/502`,
             `udp/1000-2000`, `tcp/1024-65535>102`; `icmp`, `icmp/TYPE`, `icmp/TYPE.CODE` (`icmpv6` too);
             a protocol by name (`esp`, `gre`, ...) or number
    action   permit, allow, accept / deny, drop, block, reject
    log      yes, no (also true, false, 1, 0, y, n, x); empty: not said

Several values in a cell are separated by blanks or `|`. Lines that begin with `#` are comments,
but two of them give the topology, so that the device can stand in the rule graph:

    #interface,DEVICE,NAME,ADDRESS/PREFIX[,VRF]       repeat the line for further addresses
    #route,DEVICE,PREFIX,NEXT_HOP                     NEXT_HOP is an address or an interface of DEVICE

Without `#interface` lines the interfaces are the names that `in` and `out` mention, and have no
addresses. A cell that cannot be read makes a diagnostic, and its rule stays with an unknown match.
"""

from __future__ import annotations

import csv
import ipaddress
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model import address, service
from parsers.model.address import EVERY_ADDRESS, AddressSet
from parsers.model.device import Device, Effect, Stage, Unmodelled
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.routing import Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet
from parsers.nouns import dataclass
from parsers.registry import Facts, Maturity, Parser, Reading, Recognition
from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

NEEDED = frozenset({"device", "order", "src", "dst", "service", "action"})
COLUMNS = NEEDED | {"in", "out", "log"}
RULE_SET = "rules"
FIRST = float("-inf")
IMPLICIT_DENY = "rule CSV: what no row permits is denied"
ANY_WORDS = frozenset({"any", "*", "all"})
ACTIONS = {
    **dict.fromkeys(("permit", "allow", "accept"), Action.PERMIT),
    **dict.fromkeys(("deny", "drop", "block", "reject"), Action.DENY),
}
LOGGED = {**dict.fromkeys(("yes", "true", "1", "y", "x"), True), **dict.fromkeys(("no", "false", "0", "n"), False)}
PROTOCOLS = {
    "icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "egp": 8, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58,
    "icmp6": 58, "eigrp": 88, "ospf": 89, "pim": 103, "vrrp": 112, "l2tp": 115, "sctp": 132,
}  # fmt: skip
"""Names and numbers of the IANA protocol registry; others are written as numbers."""
PORTS = re.compile(r"(?:(\d+)(?:-(\d+))?>)?(?:(\d+)(?:-(\d+))?)?")
ICMP_KIND = re.compile(r"(\d+)(?:\.(\d+))?")


class BadCellError(ValueError):
    """A cell that does not hold what its column may hold; the message says what was found."""


@dataclass(slots=True)
class _Box:
    """What the rows say about one device, in the order of the file."""

    name: str
    origin: Span
    rules: list[tuple[float, Rule]] = field(default_factory=list[tuple[float, Rule]])
    interfaces: dict[str, Interface] = field(default_factory=dict[str, Interface])
    routes: list[Route] = field(default_factory=list[Route])
    listed: bool = False
    """Whether `#interface` lines list its interfaces."""


@dataclass(slots=True)
class _Row:
    """One rule as written. `broken` says why its cells may stand in the wrong columns."""

    line: int
    origin: Span
    cells: dict[str, str] = field(default_factory=dict[str, str])
    broken: list[str] = field(default_factory=list[str])
    problems: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Table:
    """One file while it is read."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    delimiter: str
    boxes: dict[str, _Box] = field(default_factory=dict[str, _Box])
    unread: list[Unmodelled] = field(default_factory=list[Unmodelled])
    """Lines that bear on every device and were not understood."""

    def box(self, name: str, line: int) -> _Box:
        return self.boxes.setdefault(name, _Box(name, self.source.span(line)))

    def cells(self, line: int) -> list[str]:
        """The cells of a line, without blanks around them.

        Raises:
            BadCellError: a quote is not closed on the line.
        """
        try:
            row = next(
                csv.reader([self.source.lines[line - 1]], delimiter=self.delimiter, strict=True, skipinitialspace=True)
            )
        except csv.Error as error:
            message = f"the row cannot be split: {error}"
            raise BadCellError(message) from error
        return [cell.strip() for cell in row]

    def bad_for_all(self, line: int, message: str) -> None:
        self.unread.append(Unmodelled(message, Effect.MAY_DO_EITHER, self.source.span(line)))
        self.bad(line, message)

    def bad(self, line: int, message: str) -> None:
        self.ledger.partial(line, message)
        self.diagnostics.error(DiagnosticCode.BAD_VALUE, self.source.span(line), message)


def header(source: Source) -> tuple[int, str, list[str]] | None:
    """Line, delimiter and column names of the header row; None if the first row of the file is no header."""
    for number, line in enumerate(source.lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        delimiter = ";" if line.count(";") > line.count(",") else ","
        names = [name.strip().strip('"').strip().lower() for name in line.split(delimiter)]
        return (number, delimiter, names) if set(names) >= NEEDED else None
    return None


def recognise(source: Source) -> Recognition:
    """By the header row alone."""
    found = header(source)
    if found is None:
        return Recognition(accepted=False, evidence="")
    return Recognition(accepted=True, evidence=f"line {found[0]}: header row of a rule CSV")


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """Every row in its place; a file without the header gives no device and says so."""
    found = header(source)
    if found is None:
        whole = source.span(1) if source.lines else Span(source.name, 0)
        message = f"no header row with the columns {', '.join(sorted(NEEDED))}"
        diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, whole, message)
        return Reading((), complete=False)
    start, delimiter, names = found
    table = _Table(source, ledger, diagnostics, delimiter)
    _judge_header(table, start, names)
    rows = list(_rows(table, start))
    for topology in ("#interface", "#route"):
        for line in (line for line, kind in rows if kind == topology):
            _read_topology(table, topology, line)
    orphans = [row for line, kind in rows if not kind for row in _read_row(table, line, names)]
    for row in orphans:
        for box in list(table.boxes.values()) or [table.box("unnamed", row.line)]:
            _add_rule(table, box, row)
    return Reading(tuple(to_device(box, tuple(table.unread)) for box in table.boxes.values()), complete=True)


def _rows(table: _Table, start: int) -> Iterator[tuple[int, str]]:
    """The lines that say something, with `#interface`, `#route` or empty for a rule; others are judged here."""
    for line, raw in enumerate(table.source.lines, start=1):
        text = raw.strip()
        kind = re.split(r"[,;]", text, maxsplit=1)[0].lower().replace(" ", "")
        if kind in {"#interface", "#route"}:
            yield line, kind
        elif not text or text.startswith("#"):
            table.ledger.structural(line, "comment" if text else "")
        elif line != start:
            yield line, ""


def _judge_header(table: _Table, line: int, names: list[str]) -> None:
    table.ledger.modelled(line)
    twice = sorted({name for name in names if names.count(name) > 1})
    unknown = [name for name in names if name not in COLUMNS]
    if twice:
        table.bad_for_all(line, f"column given twice: {', '.join(twice)}; the last counts")
    if unknown:
        table.bad_for_all(
            line, f"columns without a meaning: {', '.join(unknown)}; there are {', '.join(sorted(COLUMNS))}"
        )


def _read_row(table: _Table, line: int, names: list[str]) -> Iterator[_Row]:
    """Adds one rule; a row that names no device is given back, for it may belong to any."""
    row = _Row(line, table.source.span(line))
    try:
        cells = table.cells(line)
    except BadCellError as error:
        row.broken.append(str(error))
        cells = [cell.strip().strip('"') for cell in table.source.lines[line - 1].split(table.delimiter)]
    if [cell.lower() for cell in cells] == names:
        message = "a second header row: two tables in one file"
        table.ledger.structural(line, message)
        table.diagnostics.warning(DiagnosticCode.SEVERAL_FILES, row.origin, message)
        return
    if len(cells) != len(names):
        row.broken.append(f"{len(cells)} cells where the header has {len(names)}")
    row.cells = dict(zip(names, cells, strict=False))
    row.problems += [
        f"column {name!r} holds {cell!r} and has no meaning here"
        for name, cell in row.cells.items()
        if cell and name not in COLUMNS
    ]
    if row.cells.get("device"):
        _add_rule(table, table.box(row.cells["device"], line), row)
    else:
        row.problems.append("no device is named; the rule is kept for every device of the file")
        yield row


def _add_rule(table: _Table, box: _Box, row: _Row) -> None:
    """The rule keeps its place. What may shift columns leaves nothing of its match sure."""
    problems = [*row.broken, *row.problems]
    number = row.cells.get("order", "")
    place = _order(number, box.rules[-1][0] if box.rules else 0, problems)
    if row.broken:
        place = FIRST
        action, match = Action.UNKNOWN, Match(conditions=_unread(row, problems))
    else:
        action = ACTIONS.get(row.cells["action"].lower(), Action.UNKNOWN)
        if action is Action.UNKNOWN:
            problems.append(f"action {row.cells['action']!r} is none of {', '.join(ACTIONS)}")
        match = _match(box, row, problems)
    logged = _logged(table, row)
    box.rules.append((place, Rule(number or str(len(box.rules) + 1), action, match, row.origin, logged=logged)))
    table.ledger.modelled(row.line)
    for problem in dict.fromkeys([*problems, *(item.reason for item in match.unknown)]):
        table.bad(row.line, problem)


def _unread(row: _Row, problems: list[str]) -> tuple[UnknownMatch, ...]:
    return tuple(UnknownMatch(UnknownKind.UNREAD, problem, row.origin) for problem in problems)


def _order(text: str, default: float, problems: list[str]) -> float:
    """Where a rule stands. One whose number cannot be read stands first, where nothing can hide it."""
    if not text:
        return default
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        problems.append(f"order {text!r} is no whole number; the rule is kept before all others")
        return FIRST
    return float(text)


def _match(box: _Box, row: _Row, problems: list[str]) -> Match:
    source, destination = (_addresses(row, column) for column in ("src", "dst"))
    services = _services(row)
    ends = [_interfaces(box, row, column, problems) for column in ("in", "out")]
    return Match(source, destination, services, ends[0], ends[1], _unread(row, problems))


def _logged(table: _Table, row: _Row) -> bool | None:
    text = row.cells.get("log", "").lower()
    if text and text not in LOGGED:
        message = f"log {text!r} is neither yes nor no"
        table.ledger.partial(row.line, message, blocking=False)
        table.diagnostics.warning(DiagnosticCode.BAD_VALUE, row.origin, message)
    return LOGGED.get(text)


def values(cell: str) -> list[str]:
    """The values of a cell, separated by blanks or `|`."""
    return cell.replace("|", " ").split()


def _addresses(row: _Row, column: str) -> AddressMatch:
    found: list[AddressSet] = []
    cell = row.cells[column]
    bad = [] if values(cell) else [f"{column} is empty; `any` says every address"]
    for value in values(cell):
        try:
            found.append(read_address(value))
        except ValueError:
            bad.append(f"{column} {value!r} is no address, prefix or range")
    known = address.union_of(found)
    return AddressMatch(known, EVERY_ADDRESS, _unread(row, bad)) if bad else AddressMatch.exactly(known)


def read_address(value: str) -> AddressSet:
    """`any`, an address, a prefix or a range.

    Raises:
        ValueError: none of them.
    """
    if value.lower() in ANY_WORDS:
        return EVERY_ADDRESS
    first, dash, last = value.partition("-")
    return address.from_range(first, last) if dash else address.from_cidr(value)


def _services(row: _Row) -> ServiceMatch:
    known = NO_SERVICE
    cell = row.cells["service"]
    bad = [] if values(cell) else ["service is empty; `any` says every service"]
    for value in values(cell):
        try:
            known |= read_service(value)
        except BadCellError as error:
            bad.append(str(error))
    return ServiceMatch(known, EVERY_SERVICE, _unread(row, bad)) if bad else ServiceMatch.exactly(known)


def read_service(value: str) -> ServiceSet:
    """`any`, `tcp/502`, `udp/1000-2000`, `tcp/1024-65535>102`, `icmp/8.0`, `esp`, `47`.

    Raises:
        BadCellError: none of them, or a number out of its range.
    """
    if value.lower() in ANY_WORDS | {"ip"}:
        return EVERY_SERVICE
    name, slash, detail = value.lower().partition("/")
    protocol = PROTOCOLS.get(name, int(name) if name.isascii() and name.isdigit() else 256)
    message = f"service {value!r} is not PROTO, PROTO/PORT, PROTO/PORT-PORT, PROTO/SPORT>DPORT or icmp/TYPE.CODE"
    if protocol > service.LAST_PROTOCOL or (slash and not detail):
        raise BadCellError(message)
    if not detail:
        return service.of_protocol(protocol)
    kind = ICMP_KIND.fullmatch(detail)
    if protocol in {service.ICMP, service.ICMPV6} and kind and max(int(part or 0) for part in kind.groups()) <= 255:
        return service.of_icmp(protocol, int(kind[1]), None if kind[2] is None else int(kind[2]))
    ports = PORTS.fullmatch(detail)
    if protocol not in {service.TCP, service.UDP, PROTOCOLS["sctp"]} or ports is None:
        raise BadCellError(message)
    return service.of_ports(protocol, _ports(ports[3], ports[4], message), _ports(ports[1], ports[2], message))


def _ports(first: str | None, last: str | None, message: str) -> Interval:
    if first is None:
        return service.EVERY_PORT
    low, high = int(first), int(last or first)
    if not low <= high <= service.LAST_PORT:
        raise BadCellError(message)
    return Interval(low, high)


def _interfaces(box: _Box, row: _Row, column: str, problems: list[str]) -> frozenset[str] | None:
    """The interfaces of a cell; where `#interface` lines list them, another name may mean any of them."""
    names = values(row.cells.get(column, ""))
    if not names or any(name.lower() in ANY_WORDS for name in names):
        return None
    missing = [name for name in names if name not in box.interfaces]
    if missing and box.listed:
        problems.append(f"{column} names {', '.join(missing)}, and no #interface line of {box.name} does")
        return None
    for name in missing:
        box.interfaces[name] = Interface(name, InterfaceKind.OTHER, row.origin)
    return frozenset(names)


def _read_topology(table: _Table, kind: str, line: int) -> None:
    try:
        cells = table.cells(line)[1:]
        if kind == "#interface":
            _read_interface(table, cells, line)
        else:
            _read_route(table, cells, line)
    except ValueError as error:
        table.bad_for_all(line, str(error))


def _read_interface(table: _Table, cells: list[str], line: int) -> None:
    if not 3 <= len(cells) <= 4 or not all(cells[:3]):
        message = "an interface is written #interface,DEVICE,NAME,ADDRESS/PREFIX[,VRF]"
        raise BadCellError(message)
    origin, vrf = table.source.span(line), cells[3] if len(cells) == 4 else ""
    value = ipaddress.ip_interface(cells[2])
    box = table.box(cells[0], line)
    box.listed = True
    known = box.interfaces.get(cells[1], Interface(cells[1], InterfaceKind.OTHER, origin, vrf=vrf))
    if known.vrf != vrf:
        message = f"interface {cells[1]} stands in VRF {known.vrf!r} and in {vrf!r}"
        raise BadCellError(message)
    role = AddressRole.SECONDARY if known.addresses else AddressRole.PRIMARY
    addresses = (*known.addresses, InterfaceAddress(value, role, origin))
    box.interfaces[cells[1]] = replace(known, addresses=addresses)
    table.ledger.modelled(line)


def _read_route(table: _Table, cells: list[str], line: int) -> None:
    if len(cells) != 3 or not all(cells):
        message = "a route is written #route,DEVICE,PREFIX,NEXT_HOP"
        raise BadCellError(message)
    network, box = ipaddress.ip_network(cells[1], strict=False), table.box(cells[0], line)
    name = cells[2] if cells[2] in box.interfaces else None
    hop = None if name else ipaddress.ip_address(cells[2])
    box.routes.append(Route(network, hop, name, table.source.span(line)))
    table.ledger.modelled(line)


def to_device(box: _Box, unread: tuple[Unmodelled, ...]) -> Device:
    """The rows of one device, ordered, with the end that no row says."""
    ordered = [rule for _, rule in sorted(box.rules, key=lambda item: item[0])]
    whole = Span(box.origin.file, 0)
    ordered.append(Rule("implicit", Action.DENY, Match(), whole, implicit=IMPLICIT_DENY))
    return Device(
        box.name,
        "rule_csv",
        (Stage.ROUTING, Stage.FORWARD_FILTER),
        stateful=True,
        origin=box.origin,
        interfaces=tuple(box.interfaces.values()),
        rule_sets=(RuleSet(RULE_SET, tuple(ordered), box.origin),),
        bindings=(Binding((RULE_SET,), BindingPoint.FORWARD, None, box.origin),),
        routes=tuple(box.routes),
        unmodelled=unread,
    )


FACTS = Facts(
    forms=("rows `device,order,in,out,src,dst,service,action,log`",),
    modelled="the rows, in their order",
    widens="words of a row that are not understood",
    documents="`parsers/vendors/rule_csv.py`",
)
PARSER = Parser("rule_csv", "Generic rule CSV", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
