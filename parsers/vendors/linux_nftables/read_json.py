"""`nft -j list ruleset`: the same tables as JSON (libnftables-json(5), schema version 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from parsers.json_places import is_object, members
from parsers.syntax.netfilter.nouns import Chain, ChainRule, NamedSet, Table, Verb
from parsers.syntax.netfilter.to_device import HOOKS
from parsers.vendors.linux_nftables.dynamic import COUNTING, counted
from parsers.vendors.linux_nftables.json_rule import NotUnderstoodError, effect_of, listed, statements_of, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from parsers.json_places import Member
    from parsers.source import Span
    from parsers.vendors.linux_nftables.state import RuleFile

Json: TypeAlias = "dict[str, Any]"
OBJECTS = frozenset(
    {"counter", "quota", "limit", "ct helper", "ct timeout", "ct expectation", "secmark", "synproxy", "flowtable"}
)

SET_FLAGS = frozenset({"constant", "interval", "timeout", "dynamic"})


class JsonReader:
    """Reads one JSON file into the tables of a `RuleFile`."""

    def __init__(self, file: RuleFile) -> None:
        """Nothing is read yet."""
        self._file = file
        self._declared: set[tuple[str, str, str]] = set()

    def read(self) -> None:
        """Every member of the list."""
        for number, line in enumerate(self._file.source.lines, start=1):
            if not line.strip(" \t[]{},") or (line.strip().startswith('{"nftables"') and line.rstrip().endswith("[")):
                self._file.ledger.structural(number)
        try:
            for member in members(self._file.source, after='"nftables"'):
                self._member(member)
            self._tell_undeclared()
        except ValueError as error:
            self._file.incomplete(f"the JSON is not whole: {error}")
            for number in range(1, len(self._file.source.lines) + 1):
                if self._file.ledger.fate(number) < 0:
                    self._file.ledger.unknown(number, "not read: the JSON is not whole")

    def _tell_undeclared(self) -> None:
        """Chains that hold rules and do not stand in the list: nobody knows what they judge."""
        for (family, table, name), lines in self._file.rule_lines:
            if (family, table, name) not in self._declared:
                origin = self._file.tables[family, table].chains[name].origin
                self._bad(origin, lines, f"chain {name} of table {table} is not in the file")

    def _member(self, member: Member) -> None:
        lines = set(range(member.origin.line, member.last_line + 1))
        items = list(member.value.items()) if is_object(member.value) else []
        kind, body = items[0] if len(items) == 1 else ("", None)
        if not is_object(body):
            self._bad(member.origin, lines, f"{str(member.value)[:60]!r} is not understood")
            return
        try:
            self._known(kind, body, member.origin, lines)
        except (KeyError, TypeError, NotUnderstoodError, ValueError) as error:
            self._bad(member.origin, lines, f"{kind}: {error} is not understood")

    def _known(self, kind: str, body: Json, origin: Span, lines: set[int]) -> None:
        if kind == "metainfo":
            self._each(lines, self._file.ledger.modelled)
        elif kind == "table":
            table = self._table(body["family"], body["name"], origin)
            self._each(lines, self._file.ledger.modelled)
            self._flags(table, listed(body.get("flags", [])), origin, lines)
        elif kind == "chain":
            self._chain(body, origin)
            self._each(lines, self._file.ledger.modelled)
        elif kind in {"set", "map"}:
            self._set(body, origin, lines)
        elif kind == "element":
            self._bad(origin, lines, "elements apart from their set are not what a listing prints")
        elif kind == "rule":
            self._rule(body, origin, lines)
        elif kind in OBJECTS:
            for line in lines:
                reason = "a named object that rules refer to; it decides nothing that is modelled"
                self._file.ledger.irrelevant(line, reason)
        else:
            self._bad(origin, lines, f"{kind!r} is not understood")

    def _flags(self, table: Table, flags: list[Any], origin: Span, lines: set[int]) -> None:
        """Nft before 1.0.9 prints words here that are none of flags (json.c: `table_flags_json` freed them first)."""
        table.dormant |= "dormant" in flags
        odd = [str(flag) for flag in flags if flag not in {"dormant", "owner", "persist"}]
        if odd:
            table.perhaps_dormant = True
            reason = f"table {table.name} has flags that this version of nft does not print right: it may be dormant"
            self._file.fault(origin, reason)
            self._each(lines, lambda line: self._file.ledger.partial(line, reason))

    @staticmethod
    def _each(lines: Iterable[int], mark: Callable[[int], None]) -> None:
        for line in lines:
            mark(line)

    def _bad(self, origin: Span, lines: set[int], reason: str) -> None:
        self._file.unknown(origin, reason)
        for line in lines:
            self._file.ledger.unknown(line, reason)

    def _table(self, family: str, name: str, origin: Span) -> Table:
        return self._file.tables.setdefault((family, name), Table(family, name, origin))

    def _chain(self, body: Json, origin: Span) -> None:
        table = self._table(body["family"], body["table"], origin)
        chain = table.chains.setdefault(str(body["name"]), Chain(str(body["name"]), origin))
        chain.origin = origin
        self._declared.add((table.family, table.name, chain.name))
        if "hook" not in body:
            return
        if chain.hook:
            message = f"chain {chain.name} stands here twice, and"
            raise NotUnderstoodError(message)
        chain.hook, chain.kind, chain.priority = body["hook"], body.get("type", "filter"), int(body.get("prio", 0))
        chain.policy, chain.policy_origin = Verb(body.get("policy", "accept")), origin
        chain.devices = tuple(str(name) for name in listed(body.get("dev", [])))
        if chain.hook not in {*HOOKS, "output"}:
            message = f"hook {chain.hook!r}"
            raise NotUnderstoodError(message)
        if chain.kind not in {"filter", "nat", "route"}:
            message = f"a chain of type {chain.kind!r}"
            raise NotUnderstoodError(message)

    def _set(self, body: Json, origin: Span, lines: set[int]) -> None:
        table = self._table(body["family"], body["table"], origin)
        held = NamedSet(str(body["name"]), origin)
        if held.name in table.sets:
            message = f"set {held.name} stands here twice, and"
            raise NotUnderstoodError(message)
        table.sets[held.name] = held
        flags = listed(body.get("flags", []))
        if "timeout" in body or "dynamic" in flags or "timeout" in flags:
            held.uncertain = f"elements of set {held.name} come and go while the device runs"
        held.leaving = "timeout" in body or "timeout" in flags
        if _counts(body):
            held.uncertain, held.leaving = counted(held.name), True
        self._each(lines, self._file.ledger.modelled)
        if odd := sorted(str(flag) for flag in flags if flag not in SET_FLAGS):
            held.uncertain = f"set {held.name}: flag {odd[0]} is not understood"
            self._file.fault(origin, held.uncertain)
        try:
            for item in listed(body.get("elem", [])):
                if "map" in body:
                    key, data = item
                    effect = effect_of(data)
                    held.elements.append((value_of(key), effect if effect is not None else value_of(data)))
                else:
                    held.elements.append((value_of(item), None))
        except NotUnderstoodError as error:
            held.uncertain = f"set {held.name}: {error} is not understood"
            self._file.fault(origin, held.uncertain)

    def _rule(self, body: Json, origin: Span, lines: set[int]) -> None:
        table = self._table(body["family"], body["table"], origin)
        name = str(body["chain"])
        chain = table.chains.setdefault(name, Chain(name, origin))
        self._file.rule_lines.append(((table.family, table.name, name), lines))
        chain.rules.append(ChainRule(statements_of(listed(body["expr"])), origin, str(body.get("comment", ""))))


def _counts(body: Json) -> bool:
    """Whether elements of a set carry something that decides whether a rule goes on."""
    carried = [key for one in listed(body.get("stmt")) for key in (one if is_object(one) else {})]
    for item in listed(body.get("elem")):
        key = item[0] if "map" in body else item
        inner = key.get("elem") if is_object(key) else None
        carried += list(inner) if is_object(inner) else []
    return not set(COUNTING).isdisjoint(carried)
