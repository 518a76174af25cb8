"""One rule of nft's JSON: its expressions as statements, in order (libnftables-json(5), STATEMENTS, EXPRESSIONS)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from parsers.json_places import is_list, is_object
from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.flatten import completed
from parsers.syntax.netfilter.nouns import Aside, Do, Doubt, NatVerb, Side, Switch, Translate, Verb, Verdict, not_read
from parsers.vendors.linux_nftables.dynamic import changed, extension, looked_up, metered, offloaded
from parsers.vendors.linux_nftables.expressions import (
    CHOSEN_OUTSIDE,
    VALUE_FROM_PACKET,
    Left,
    comparison,
    doubts_of,
    key_name,
    membership,
    needs,
    setting,
    without_bits,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.netfilter.nouns import Effect, Statement, Value

Json: TypeAlias = "dict[str, Any]"
QUIET = frozenset({"counter", "last"})
"""Statements without any bearing."""
LIMITS = {
    "limit": (UnknownKind.FEATURE, "a limit of the rate of packets"),
    "quota": (UnknownKind.FEATURE, "a quota of bytes"),
    "ct count": (UnknownKind.SESSION, "how many connections there are"),
}
OBJECTS = frozenset({"counter", "limit", "quota", "ct helper", "ct timeout", "ct expectation"})
"""Statements that may take a named object from a map."""
ELSEWHERE = frozenset({"dup", "fwd", "tproxy"})
FROM_PACKET = frozenset({"payload", "ct", "rt", "fib", "socket", "map", "exthdr", "ip option", "tcp option"})
"""Expressions that a packet, its connection or its route may not have a value of."""


class NotUnderstoodError(Exception):
    """An object has no meaning here; the message names it."""


def statements_of(expressions: list[Any]) -> tuple[Statement, ...]:
    """The statements of a rule; after one that is not understood anything may happen."""
    found: list[Statement] = []
    for item in expressions:
        try:
            found += _statement(item)
        except (NotUnderstoodError, KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"{str(item)[:80]} is not understood ({error})"
            found += not_read(reason)
            break
    return tuple(found)


def listed(value: Any) -> list[Any]:
    """A value that JSON writes alone where there is one, and as a list where there are several."""
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


def _only(body: Json, *known: str) -> Json:
    """An object that says nothing else than `known`.

    Raises:
        NotUnderstoodError: it says more.
    """
    if strange := sorted(set(body) - set(known)):
        message = f"{', '.join(strange)} of an expression"
        raise NotUnderstoodError(message)
    return body


def _statement(item: Any) -> list[Statement]:
    kind, body = _one(item)
    effect = effect_of(item)
    if effect is not None:
        return [Do(effect)]
    chosen = _chosen(body) if kind in OBJECTS else []
    if kind in LIMITS:
        return [*chosen, Doubt(*LIMITS[kind])]
    if kind in QUIET:
        return chosen
    if kind in _STATEMENTS:
        return [*chosen, *_STATEMENTS[kind](body)]
    if kind in ELSEWHERE:
        aside = Aside(Side.SEND, kind)
        return [aside, Do(Verdict(Verb.QUEUE))] if kind == "fwd" else [aside]
    message = f"statement {kind!r}"
    raise NotUnderstoodError(message)


def _chosen(body: Any) -> list[Statement]:
    """A named object that a map gives (nft(8), STATEFUL OBJECTS): packets that the map does not hold go no further."""
    mapping = _map_of(body)
    if mapping is None:
        return []
    keys, data = _left(mapping["key"]).keys, mapping["data"]
    if isinstance(data, str):
        return looked_up(keys, (), data.removeprefix("@"))
    return looked_up(keys, [value_of(key) for key, _ in listed(data["set"])])


def _extension(body: Json) -> list[Statement]:
    """A match of iptables that nft does not print in words of its own; of a target the name says too little."""
    kind, name = str(_only(body, "type", "name")["type"]), str(body["name"])
    if kind != "match":
        message = f"{kind} {name} of iptables"
        raise NotUnderstoodError(message)
    return extension(name)


def _match(body: Json) -> list[Statement]:
    operator = str(_only(body, "op", "left", "right")["op"])
    if operator == "!":
        return without_bits(_left(body["left"]), tuple(_text(part) for part in listed(body["right"])))
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
        return Left(tuple(_key(item) for item in listed(body)))
    if kind == "&":
        inner, mask = body
        return Left((_key(inner),), "|".join(_text(part) for part in listed(mask)))
    return Left((_key(value),))


def _key(value: Any) -> str:
    kind, body = _one(value)
    if kind not in _KEYS:
        message = f"expression {kind!r}"
        raise NotUnderstoodError(message)
    return key_name(_KEYS[kind](kind, body))


def _payload(_kind: str, body: Json) -> str:
    """A header behind that of a tunnel (`tunnel`, nft 1.0.7 and later) is another one."""
    if "protocol" not in body:
        return "payload"
    _only(body, "protocol", "field")
    return f"{body['protocol']} {body['field']}"


def _ct(_kind: str, body: Json) -> str:
    _only(body, "key", "dir", "family")
    return f"ct {body['dir']} {body['key']}" if "dir" in body else f"ct {body['key']}"


def _fib(_kind: str, body: Json) -> str:
    _only(body, "flags", "result")
    return f"fib {' . '.join(str(flag) for flag in listed(body['flags']))} {body['result']}"


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
    "|": lambda body: "|".join(_text(part) for part in listed(body)),
    "elem": lambda body: _text(body["val"]),
}


def value_of(value: Any) -> Value:
    """One element: the parts of a concatenation, or one part."""
    if isinstance(value, dict):
        kind, body = _one(value)
        if kind == "elem":
            return value_of(body["val"])
        if kind == "concat":
            return tuple(_text(part) for part in listed(body))
    return (_text(value),)


def _values(right: Any, left: Left) -> tuple[Value, ...]:
    """All alternatives of the right side; of flags under a mask, one value of several bits."""
    if isinstance(right, dict) and "set" in right:
        return tuple(value_of(item) for item in listed(right["set"]))
    if isinstance(right, list):
        parts = [_text(item) for item in listed(right)]
        return (("|".join(parts),),) if left.mask else tuple((part,) for part in parts)
    return (value_of(right),)


def effect_of(item: Any) -> Effect | None:
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
    for key, verdict in listed(data["set"]):
        effect = effect_of(verdict)
        if effect is None:
            message = f"verdict {str(verdict)[:60]}"
            raise NotUnderstoodError(message)
        entries.append((value_of(key), effect))
    return [Switch(left.keys, tuple(entries))]


def _translation(verb: NatVerb) -> Callable[[Any], list[Statement]]:
    def made(body: Any) -> list[Statement]:
        fields: Json = {} if body is None else body
        known = {"family", "addr", "port", "flags", "type_flags"}
        if set(fields) - known:
            message = f"{verb} with {', '.join(sorted(set(fields) - known))}"
            raise NotUnderstoodError(message)
        prefix = "prefix" in listed(fields.get("type_flags", [])) or "netmap" in listed(fields.get("flags", []))
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
    entries = [(value_of(key), completed(template, value_of(target))) for key, target in listed(data["set"])]
    return [Switch(left.keys, tuple(entries))]


def _mangle(body: Json) -> list[Statement]:
    """What the value is looked up by narrows the rule: a packet without it, or that no map holds, does not match."""
    key = _key(body["key"])
    return [*needs(key), *([VALUE_FROM_PACKET] if _from_packet(body["value"]) else []), setting(key)]


def _from_packet(value: Any) -> bool:
    if is_list(value):
        return any(_from_packet(one) for one in value)
    return is_object(value) and any(kind in FROM_PACKET or _from_packet(inner) for kind, inner in value.items())


def _element(body: Json) -> list[Statement]:
    """`add @set { … }`: packets put elements into the set, or take them out."""
    inner = [found for one in listed(body.get("stmt")) for found in _statement(one)]
    return changed(str(body["set"]).removeprefix("@"), str(body["op"]), _element_keys(body["elem"]), inner)


def _meter(body: Json) -> list[Statement]:
    inner = [found for one in listed(body.get("stmt")) for found in _statement(one)]
    return metered(str(body.get("name", "")), _element_keys(body["key"]), inner)


def _element_keys(value: Any) -> tuple[str, ...]:
    kind, inner = _one(value)
    return _element_keys(inner["val"]) if kind == "elem" else _left(value).keys


_STATEMENTS: dict[str, Callable[[Any], list[Statement]]] = {
    "match": _match,
    "xt": _extension,
    "vmap": _vmap,
    "mangle": _mangle,
    "log": lambda _: [Aside(Side.LOG, "log")],
    "notrack": lambda _: [Aside(Side.UNTRACK, "notrack")],
    "flow": lambda _: offloaded(),
    "set": _element,
    "meter": _meter,
    "ct helper": lambda _: [Aside(Side.EXPECT, "ct helper")],
    "ct timeout": lambda _: [Aside(Side.MARK, "ct timeout")],
    "ct expectation": lambda _: [Aside(Side.EXPECT, "ct expectation")],
    "masquerade": _translation(NatVerb.MASQUERADE),
    "redirect": _translation(NatVerb.REDIRECT),
    "snat": _translation(NatVerb.SNAT),
    "dnat": _translation(NatVerb.DNAT),
}
