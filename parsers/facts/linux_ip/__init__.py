"""`ip -j addr`, `ip -j route` and `ip -j rule` of Linux: interfaces, routes of every table, and routing rules.

Source: ip(8), ip-address(8), ip-route(8) and ip-rule(8) of iproute2 6.1; the JSON is that of `-j`, with or without
`-d` and `-p`. `ip -j route` shows IPv4 and the table `main`; `ip -j -6 route` IPv6; `show table all` every table of
both. Addresses of a link alone (`scope link`, fe80::/10) join no networks and are left out.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from parsers.diagnostics import DiagnosticCode
from parsers.facts.linux_ip.read_interfaces import interface_of
from parsers.facts.linux_ip.read_routes import NotUnderstoodError, routes_of, rule_of
from parsers.json_places import is_object, members
from parsers.model.shown import KernelTables
from parsers.nouns import dataclass
from parsers.outputs import Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.json_places import Member
    from parsers.ledger import Ledger
    from parsers.model.interface import Interface
    from parsers.model.shown import KernelRoute, KernelRule


def claim(output: Output) -> Claim:
    """A JSON list whose first object has the keys of one of the three commands; an empty list by its command."""
    text = "".join(line for _, line in output.lines())[:400].strip()
    if text.startswith("[") and any(key in text for key in ('"ifname"', '"dst"', '"priority"')):
        return Claim.BY_CONTENT
    words = output.command.lower().split()
    return Claim.BY_COMMAND if text.startswith("[") and words[:1] in (["ip"], ["ip6"]) else Claim.NO


@dataclass(slots=True)
class _Found:
    """What the members of one list were. `every_table`: routes of other tables than `main` are among them."""

    ledger: Ledger
    every_table: bool
    interfaces: list[Interface] = field(default_factory=list["Interface"])
    routes: list[KernelRoute] = field(default_factory=list["KernelRoute"])
    rules: list[KernelRule] = field(default_factory=list["KernelRule"])
    kinds: set[str] = field(default_factory=set[str])

    def take(self, member: Member, body: dict[str, Any], version: int) -> None:
        """One member, by its keys: `ifname` names an interface, `priority` a rule, all others are routes.

        Raises:
            KeyError: a field is missing.
            NotUnderstoodError: a field has no meaning here.
            ValueError: an address is none.
        """
        if "ifname" in body and "flags" in body:
            self.kinds.add("addr")
            self.interfaces.append(interface_of(body, member.origin))
        elif "priority" in body:
            self.kinds.add("rule")
            self.rules.append(rule_of(body, member.origin, version))
        elif body:
            self.kinds.add("route")
            self.every_table |= "table" in body
            found = list(routes_of(body, member.origin))
            self.routes += found
            if not found:
                _own(self.ledger, member)
                return
        _mark(self.ledger, member)


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """Every member of the list as what it is; a list that is not whole gives nothing."""
    found = _Found(ledger, every_table="table" in output.command)
    for number, text in output.lines():
        if not text.strip(" \t[],"):
            ledger.structural(number)
    try:
        for member in members(output.source, output.first, output.last):
            try:
                found.take(member, member.value if is_object(member.value) else {}, _version(output))
            except (NotUnderstoodError, KeyError, TypeError, ValueError) as error:
                _open(ledger, diagnostics, member, f"{error} is not understood")
    except ValueError as error:
        diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, output.origin(), f"the JSON is not whole: {error}")
        for number, _ in output.lines():
            ledger.unknown(number, "not read: the JSON is not whole", blocking=False)
        return Shown()
    versions = frozenset({route.network.version for route in found.routes} | _versions(output))
    table = KernelTables(tuple(found.routes), versions, found.every_table, output.origin())
    tables = (table,) if _is_routes(output, found.kinds) else ()
    return Shown(interfaces=tuple(found.interfaces), kernel_tables=tables, kernel_rules=tuple(found.rules))


def _is_routes(output: Output, kinds: set[str]) -> bool:
    words = output.command.lower().split()
    return "route" in kinds or (not kinds and any(word in {"route", "r", "ro"} for word in words))


def _versions(output: Output) -> set[int]:
    """The IP version that the command names; without an option it is IPv4."""
    words = set(output.command.lower().replace("-", " ").split())
    if not words & {"route", "r", "ro"}:
        return set()
    return {6} if words & {"6", "ip6", "inet6"} else {4}


def _version(output: Output) -> int:
    return 6 if _versions(output) == {6} or {"6", "ip6"} & set(output.command.lower().replace("-", " ").split()) else 4


def _mark(ledger: Ledger, member: Member) -> None:
    for line in range(member.origin.line, member.last_line + 1):
        ledger.modelled(line)


def _own(ledger: Ledger, member: Member) -> None:
    """A route that leads nowhere else."""
    for line in range(member.origin.line, member.last_line + 1):
        ledger.irrelevant(line, "leads to the device itself, or is not usable")


def _open(ledger: Ledger, diagnostics: Diagnostics, member: Member, reason: str) -> None:
    diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, member.origin, reason)
    for line in range(member.origin.line, member.last_line + 1):
        ledger.partial(line, reason, blocking=False)


READER = OutputReader("linux_ip", "Interfaces, routes and rules of Linux (ip -j)", claim, read)
