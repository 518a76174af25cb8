"""`nft -j list ruleset`: the same tables as JSON (libnftables-json(5), schema version 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from parsers.json_places import is_list, is_object, members
from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.flatten import completed
from parsers.syntax.netfilter.nouns import (
    Aside,
    Chain,
    ChainRule,
    Do,
    Doubt,
    NamedSet,
    NatVerb,
    Side,
    Switch,
    Table,
    Translate,
    Verb,
    Verdict,
)
from parsers.syntax.netfilter.to_device import HOOKS
from parsers.vendors.linux_nftables.expressions import (
    CHOSEN_OUTSIDE,
    Left,
    comparison,
    doubts_of,
    key_name,
    membership,
    setting,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from parsers.json_places import Member
    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import Effect, Statement, Value
    from parsers.vendors.linux_nftables.state import RuleFile

Json: TypeAlias = "dict[str, Any]"
OBJECTS = frozenset(
    {"counter", "quota", "limit", "ct helper", "ct timeout", "ct expectation", "secmark", "synproxy", "flowtable"}
)
QUIET = frozenset({"counter", "last"})
"""Statements without any bearing."""
LIMITS = {
    "limit": (UnknownKind.FEATURE, "a limit of the rate of packets"),
    "quota": (UnknownKind.FEATURE, "a quota of bytes"),
    "ct count": (UnknownKind.SESSION, "how many connections there are"),
}
ELSEWHERE = frozenset({"dup", "fwd", "tproxy"})


class NotUnderstoodError(Exception):
    """An object has no meaning here; the message names it."""


class JsonReader:
    """Reads one JSON file into the tables of a `RuleFile`."""

    def __init__(self, file: RuleFile) -> None:
        """Nothing is read yet."""
        self._file = file

    def read(self) -> None:
        """Every member of the list."""
        for number, line in enumerate(self._file.source.lines, start=1):
            if not line.strip(" \t[]{},") or (line.strip().startswith('{"nftables"') and line.rstrip().endswith("[")):
                self._file.ledger.structural(number)
        try:
            for member in members(self._file.source, after='"nftables"'):
                self._member(member)
        except ValueError as error:
            self._file.incomplete(f"the JSON is not whole: {error}")
            for number in range(1, len(self._file.source.lines) + 1):
                if self._file.ledger.fate(number) < 0:
                    self._file.ledger.unknown(number, "not read: the JSON is not whole")

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
            if "dormant" in _listed(body.get("flags", [])):
                table.dormant = True
            self._each(lines, self._file.ledger.modelled)
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
        if "hook" not in body:
            return
        chain.hook, chain.kind, chain.priority = body["hook"], body.get("type", "filter"), int(body.get("prio", 0))
        chain.policy, chain.policy_origin = Verb(body.get("policy", "accept")), origin
        chain.devices = tuple(str(name) for name in _listed(body.get("dev", [])))
        if chain.hook not in {*HOOKS, "output"}:
            message = f"hook {chain.hook!r}"
            raise NotUnderstoodError(message)
        if chain.kind not in {"filter", "nat", "route"}:
            message = f"a chain of type {chain.kind!r}"
            raise NotUnderstoodError(message)

    def _set(self, body: Json, origin: Span, lines: set[int]) -> None:
        table = self._table(body["family"], body["table"], origin)
        held = NamedSet(str(body["name"]), origin)
        table.sets[held.name] = held
        flags = _listed(body.get("flags", []))
        if "timeout" in body or "dynamic" in flags or "timeout" in flags:
            held.uncertain = f"elements of set {held.name} come and go while the device runs"
        held.leaving = "timeout" in body or "timeout" in flags
        self._each(lines, self._file.ledger.modelled)
        try:
            for item in _listed(body.get("elem", [])):
                if "map" in body:
                    key, data = item
                    effect = _effect(data)
                    held.elements.append((_value(key), effect if effect is not None else _value(data)))
                else:
                    held.elements.append((_value(item), None))
        except NotUnderstoodError as error:
            held.uncertain = f"set {held.name}: {error} is not understood"
            self._file.fault(origin, held.uncertain)

    def _rule(self, body: Json, origin: Span, lines: set[int]) -> None:
        table = self._table(body["family"], body["table"], origin)
        name = str(body["chain"])
        chain = table.chains.setdefault(name, Chain(name, origin))
        self._file.rule_lines.append(((table.family, table.name, name), lines))
        chain.rules.append(ChainRule(statements_of(_listed(body["expr"])), origin, str(body.get("comment", ""))))


def statements_of(expressions: list[Any]) -> tuple[Statement, ...]:
    """The statements of a rule; after one that is not understood anything may happen."""
    found: list[Statement] = []
    for item in expressions:
        try:
            found += _statement(item)
        except (NotUnderstoodError, KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"{str(item)[:80]} is not understood ({error})"
            found += [Doubt(UnknownKind.UNREAD, reason, unread=True), Do(Verdict(Verb.QUEUE))]
            break
    return tuple(found)


def _listed(value: Any) -> list[Any]:
    return value if is_list(value) else [] if value is None else [value]


def _one(value: Any) -> tuple[str, Any]:
    """The one key of an object, and what it holds.

    Raises:
        NotUnderstoodError: no object of one key.
    """
    found: Json = value if is_object(value) else {}
    if len(found) != 1:
        message = str(value)[:60]
        raise NotUnderstoodError(message)
    return next(iter(found.items()))


def _statement(item: Any) -> list[Statement]:
    kind, body = _one(item)
    effect = _effect(item)
    if effect is not None:
        return [Do(effect)]
    if kind in LIMITS:
        return [Doubt(*LIMITS[kind])]
    if kind in QUIET:
        return []
    if kind in _STATEMENTS:
        return _STATEMENTS[kind](body)
    if kind in ELSEWHERE:
        aside = Aside(Side.SEND, kind)
        return [aside, Do(Verdict(Verb.QUEUE))] if kind == "fwd" else [aside]
    message = f"statement {kind!r}"
    raise NotUnderstoodError(message)


def _match(body: Json) -> list[Statement]:
    operator = str(body["op"])
    if operator not in {"==", "!=", "<", ">", "<=", ">=", "in"}:
        message = f"operator {operator!r}"
        raise NotUnderstoodError(message)
    left, right = _left(body["left"]), body["right"]
    if isinstance(right, str) and right.startswith("@"):
        return membership(left, operator, right[1:])
    values = _values(right, left)
    if left.mask and operator == "!=" and left.keys == ("tcp flags",) and values in ((("0",),), (("0x0",),)):
        return comparison(Left(left.keys), "in", ((left.mask,),))
    return comparison(left, operator, values)


def _left(value: Any) -> Left:
    kind, body = _one(value)
    if kind == "concat":
        return Left(tuple(_key(item) for item in _listed(body)))
    if kind == "&":
        inner, mask = body
        return Left((_key(inner),), "|".join(_text(part) for part in _listed(mask)))
    return Left((_key(value),))


def _key(value: Any) -> str:
    kind, body = _one(value)
    if kind not in _KEYS:
        message = f"expression {kind!r}"
        raise NotUnderstoodError(message)
    return key_name(_KEYS[kind](kind, body))


def _payload(_kind: str, body: Json) -> str:
    return f"{body['protocol']} {body['field']}" if "protocol" in body else "payload"


def _ct(_kind: str, body: Json) -> str:
    return f"ct {body['dir']} {body['key']}" if "dir" in body else f"ct {body['key']}"


def _fib(_kind: str, body: Json) -> str:
    return f"fib {' . '.join(str(flag) for flag in _listed(body['flags']))} {body['result']}"


def _option(kind: str, body: Json) -> str:
    return f"{kind} {body['name']} {body.get('field', '')}".strip()


def _keyed(kind: str, body: Json) -> str:
    return f"{kind} {body['key']}"


_KEYS: dict[str, Callable[[str, Json], str]] = {
    "payload": _payload,
    "ct": _ct,
    "fib": _fib,
    **dict.fromkeys(("tcp option", "ip option", "sctp chunk"), _option),
    **dict.fromkeys(("meta", "rt", "socket", "osf", "ipsec"), _keyed),
    "exthdr": lambda kind, body: f"{kind} {body['name']}",
    **dict.fromkeys(("numgen", "jhash", "symhash"), lambda kind, _: kind),
}


def _text(value: Any) -> str:
    """One part of a value as text writes it."""
    if isinstance(value, bool):
        return "exists" if value else "missing"
    if isinstance(value, int | str):
        return str(value)
    kind, body = _one(value)
    if kind not in _TEXTS:
        message = f"value {str(value)[:60]}"
        raise NotUnderstoodError(message)
    return _TEXTS[kind](body)


_TEXTS: dict[str, Callable[[Any], str]] = {
    "prefix": lambda body: f"{_text(body['addr'])}/{int(body['len'])}",
    "range": lambda body: f"{_text(body[0])}-{_text(body[1])}",
    "|": lambda body: "|".join(_text(part) for part in _listed(body)),
    "elem": lambda body: _text(body["val"]),
}


def _value(value: Any) -> Value:
    """One element: the parts of a concatenation, or one part."""
    if isinstance(value, dict):
        kind, body = _one(value)
        if kind == "elem":
            return _value(body["val"])
        if kind == "concat":
            return tuple(_text(part) for part in _listed(body))
    return (_text(value),)


def _values(right: Any, left: Left) -> tuple[Value, ...]:
    """All alternatives of the right side; of flags under a mask, one value of several bits."""
    if isinstance(right, dict) and "set" in right:
        return tuple(_value(item) for item in _listed(right["set"]))
    if isinstance(right, list):
        parts = [_text(item) for item in _listed(right)]
        return (("|".join(parts),),) if left.mask else tuple((part,) for part in parts)
    return (_value(right),)


def _effect(item: Any) -> Effect | None:
    """The verdict that an object is, or None."""
    if not isinstance(item, dict):
        return None
    kind, body = _one(item)
    if kind in {"accept", "drop", "continue", "return"}:
        return Verdict(Verb(kind))
    if kind in {"jump", "goto"}:
        return Verdict(Verb(kind), str(body["target"]))
    if kind == "reject":
        return Verdict(Verb.DROP)
    if kind in {"queue", "synproxy"}:
        return Verdict(Verb.QUEUE)
    return None


def _vmap(body: Json) -> list[Statement]:
    left, data = _left(body["key"]), body["data"]
    problems = doubts_of(left.keys)
    if problems:
        return [*problems, Do(Verdict(Verb.QUEUE))]
    if isinstance(data, str):
        return [Switch(left.keys, name=data.removeprefix("@"))]
    entries: list[tuple[Value, Effect]] = []
    for key, verdict in _listed(data["set"]):
        effect = _effect(verdict)
        if effect is None:
            message = f"verdict {str(verdict)[:60]}"
            raise NotUnderstoodError(message)
        entries.append((_value(key), effect))
    return [Switch(left.keys, tuple(entries))]


def _translation(verb: NatVerb) -> Callable[[Any], list[Statement]]:
    def made(body: Any) -> list[Statement]:
        fields: Json = {} if body is None else body
        known = {"family", "addr", "port", "flags", "type_flags"}
        if set(fields) - known:
            message = f"{verb} with {', '.join(sorted(set(fields) - known))}"
            raise NotUnderstoodError(message)
        prefix = "prefix" in _listed(fields.get("type_flags", [])) or "netmap" in _listed(fields.get("flags", []))
        template = Translate(verb, family=str(fields.get("family", "")), by_position=prefix)
        ports = fields.get("port")
        if ports is not None:
            mapping = _map_of(ports)
            if mapping is not None:
                return _mapped(mapping, template)
            template = Translate(verb, "", _text(ports), template.family, prefix)
        address = fields.get("addr")
        mapping = _map_of(address)
        if mapping is not None:
            return _mapped(mapping, template)
        if address is not None:
            template = Translate(verb, _text(address), template.ports, template.family, prefix)
        return [Do(template)]

    return made


def _map_of(value: Any) -> Json | None:
    """The map that a target comes from, or None."""
    found: Json = value if is_object(value) else {}
    return found.get("map")


def _mapped(body: Json, template: Translate) -> list[Statement]:
    """The target comes from a map."""
    left, data = _left(body["key"]), body["data"]
    problems = doubts_of(left.keys)
    if problems:
        return [CHOSEN_OUTSIDE, Do(Verdict(Verb.QUEUE))]
    if isinstance(data, str):
        return [Switch(left.keys, name=data.removeprefix("@"), template=template)]
    entries = [(_value(key), completed(template, _value(target))) for key, target in _listed(data["set"])]
    return [Switch(left.keys, tuple(entries))]


def _mangle(body: Json) -> list[Statement]:
    return [setting(_key(body["key"]))]


_STATEMENTS: dict[str, Callable[[Any], list[Statement]]] = {
    "match": _match,
    "vmap": _vmap,
    "mangle": _mangle,
    "log": lambda _: [Aside(Side.LOG, "log")],
    "notrack": lambda _: [Aside(Side.UNTRACK, "notrack")],
    "flow": lambda _: [Aside(Side.MARK, "flow add")],
    "set": lambda body: [
        Aside(Side.CHANGE if body.get("op") == "add" else Side.REMOVE, str(body["set"]).removeprefix("@"))
    ],
    "ct helper": lambda _: [Aside(Side.EXPECT, "ct helper")],
    "ct timeout": lambda _: [Aside(Side.MARK, "ct timeout")],
    "ct expectation": lambda _: [Aside(Side.EXPECT, "ct expectation")],
    "masquerade": _translation(NatVerb.MASQUERADE),
    "redirect": _translation(NatVerb.REDIRECT),
    "snat": _translation(NatVerb.SNAT),
    "dnat": _translation(NatVerb.DNAT),
}
