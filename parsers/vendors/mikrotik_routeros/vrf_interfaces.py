"""What a rule that names an interface asks of packets of a VRF.

Sources: MikroTik documentation, "Virtual Routing and Forwarding", VRF interface in firewall (before 7.14 such a rule is
about the interface within the VRF; from 7.14 packets of a VRF are those of its virtual interface, which the rule has to
name, and single interfaces of it are told apart by marks that mangle prerouting sets), as mikrotikdocs.fyi, "7.14
Firewall Changes", tells it too; version 6 has no such interface.

Only the filter is documented. In other tables, and where the version is not told, either may be asked: a doubt.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.nouns import Doubt, InSet, Test

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.syntax.netfilter.nouns import ChainRule, Statement, Table
    from parsers.vendors.mikrotik_routeros.text import Reading

_KEYS = {("iifname",), ("oifname",)}
_VERSION = re.compile(r"(\d+)\.(\d+)")
FIRST = (7, 14)
"""The first version whose filter asks for the VRF."""


def in_vrfs(table: Table, vrfs: Mapping[str, str], reading: Reading) -> None:
    """The rules of a table, with what those ask that name a VRF or an interface of one (`vrfs`: interface to VRF)."""
    if not vrfs or not reading.seventh:
        return
    found = _VERSION.match(reading.version)
    version = None if found is None else (int(found[1]), int(found[2]))
    if version is not None and version < FIRST and not _named(table, frozenset(vrfs.values())):
        return
    exact = version is not None and version >= FIRST and table.name == "filter"
    for chain in table.chains.values():
        chain.rules = [part for rule in chain.rules for part in _parts(rule, table, vrfs, exact=exact)]


def _named(table: Table, vrfs: frozenset[str]) -> bool:
    statements = (item for chain in table.chains.values() for rule in chain.rules for item in rule.statements)
    return any(not vrfs.isdisjoint(_names(item, table) or ()) for item in statements)


def _names(statement: Statement, table: Table) -> frozenset[str] | None:
    """The interfaces that a test names; None where it is no such test, or the file does not tell them all."""
    if isinstance(statement, Test) and statement.keys in _KEYS:
        return frozenset(value[0] for value in statement.values)
    if isinstance(statement, InSet) and statement.keys in _KEYS:
        held = table.sets.get(statement.name)
        if held is not None and not held.uncertain:
            return frozenset(value[0] for value, _ in held.elements)
    return None


def _parts(rule: ChainRule, table: Table, vrfs: Mapping[str, str], *, exact: bool) -> Iterator[ChainRule]:
    """A rule for the packets that it surely takes, and for those that it may take: disjoint, so the order stays."""
    asked = [_asked(item, table, vrfs, exact=exact) for item in rule.statements]
    for made in product(*asked):
        yield replace(rule, statements=tuple(item for items in made for item in items))


def _asked(statement: Statement, table: Table, vrfs: Mapping[str, str], *, exact: bool) -> list[tuple[Statement, ...]]:
    """The ways in which a statement holds, without and with a doubt; one that names no VRF holds as it stands."""
    names = _names(statement, table)
    if names is None or not isinstance(statement, Test | InSet):
        open_list = isinstance(statement, InSet) and statement.keys in _KEYS and statement.name in table.sets
        return [(_doubt(statement),)] if open_list and isinstance(statement, InSet) else [(statement,)]
    inner = frozenset(name for name in vrfs if name in names)
    outer = frozenset(name for name, vrf in vrfs.items() if vrf in names)
    if not inner | outer:
        return [(statement,)]
    sure = (names - inner - frozenset(vrfs.values())) | (outer if exact else frozenset[str]())
    perhaps = (inner | outer) - sure
    ways: list[tuple[Statement, ...]] = []
    if statement.negated:
        ways.append((_of(statement, sure | perhaps, negated=True),))
    elif sure:
        ways.append((_of(statement, sure, negated=False),))
    if perhaps:
        ways.append((_of(statement, perhaps, negated=False), _doubt(statement)))
    return ways


def _of(statement: Test | InSet, names: frozenset[str], *, negated: bool) -> Test:
    return Test(statement.keys, tuple((name,) for name in sorted(names)), negated)


def _doubt(statement: Test | InSet) -> Doubt:
    side = "in" if statement.keys == ("iifname",) else "out"
    what = f"whether the {side}-interface of packets of a VRF is the VRF itself depends on the version and the table"
    return Doubt(UnknownKind.FEATURE, what)
