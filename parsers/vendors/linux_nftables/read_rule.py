"""One rule of nft's text: its words as statements, in order (nft(8), STATEMENTS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.nouns import Aside, Do, Doubt, NatVerb, Side, Verb, Verdict, not_read
from parsers.vendors.linux_nftables.comparisons import expression
from parsers.vendors.linux_nftables.dynamic import changed, extension, looked_up, metered, offloaded
from parsers.vendors.linux_nftables.key_words import begins_key, key
from parsers.vendors.linux_nftables.translations import translation
from parsers.vendors.linux_nftables.values import elements_here
from parsers.vendors.linux_nftables.words import Words, WordsError, braces

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parsers.syntax.netfilter.nouns import Effect, Statement
    from parsers.vendors.linux_nftables.tokens import Token


TRANSLATIONS = {"snat", "dnat", "masquerade", "redirect"}


def read_rule(words: Sequence[Token]) -> tuple[tuple[Statement, ...], str]:
    """The statements of a rule, and its comment; what is not understood may be anything."""
    this = Words(words)
    try:
        while this.place < len(words):
            _statement(this)
    except WordsError as error:
        this.found += not_read(str(error))
        rest = [word.text for word in words]
        if len(rest) > 1 and rest[-2] == "comment":
            this.comment = rest[-1]
    return tuple(this.found), this.comment


def _statement(this: Words) -> None:
    word = this.bare
    if word in _STATEMENTS:
        this.place += 1
        _STATEMENTS[word](this)
    elif word in TRANSLATIONS:
        translation(this, NatVerb(this.take()))
    else:
        expression(this)


def _extension(this: Words) -> None:
    """`xt match NAME`, `xt target NAME`: of what iptables loaded and nft has no words for, only the name."""
    kind, name = this.take(), this.take()
    if kind != "match":
        message = f"xt {kind} {name}"
        raise WordsError(message)
    this.found += extension(name)


_VERDICTS = {verb: Verdict(Verb(verb)) for verb in ("accept", "drop", "continue", "return")}


def _verdict_of(this: Words) -> Effect:
    verb = this.take()
    if verb in {"jump", "goto"}:
        return Verdict(Verb(verb), this.take())
    if verb in _VERDICTS:
        return _VERDICTS[verb]
    message = f"{verb!r} is no verdict"
    raise WordsError(message)


def _verdict(this: Words) -> None:
    this.place -= 1
    this.found.append(Do(_verdict_of(this)))


def _reject(this: Words) -> None:
    if this.takes("with"):
        this.until("comment")
    this.found.append(Do(Verdict(Verb.DROP)))


def _queue(this: Words) -> None:
    this.until("comment")
    this.found.append(Do(Verdict(Verb.QUEUE)))


def _object(this: Words) -> None:
    """The name of an object, or a map that gives one: `name "web"`, `name tcp dport map { 80 : "web" }`."""
    if not begins_key(this) or not any(word.is_word("map") for word in this.words[this.place :]):
        this.take()
        return
    keys = [key(this)]
    while this.takes("."):
        keys.append(key(this))
    this.needs("map")
    if this.now.startswith("@"):
        this.found += looked_up(keys, (), this.take()[1:])
        return
    this.found += looked_up(keys, [value for value, _ in elements_here(this, len(keys))])


def _counter(this: Words) -> None:
    if this.takes("name"):
        _object(this)
    while this.bare in {"packets", "bytes"}:
        this.place += 2


def _log(this: Words) -> None:
    while this.bare in {"prefix", "level", "group", "snaplen", "queue-threshold", "flags"}:
        flags = this.take() == "flags"
        if not flags or this.bare not in {"tcp", "ip"}:
            this.take()
            continue
        this.take()
        this.take()
        while this.takes(","):
            this.take()
    this.found.append(Aside(Side.LOG, "log"))


def _limit(this: Words) -> None:
    if this.takes("name"):
        _object(this)
    else:
        this.needs("rate")
        this.takes("over")
        this.take()
        if not any(char == "/" for char in this.words[this.place - 1].text):
            this.take()
        if this.takes("burst"):
            this.place += 2
    this.found.append(Doubt(UnknownKind.FEATURE, "a limit of the rate of packets"))


def _quota(this: Words) -> None:
    if this.takes("name"):
        _object(this)
    else:
        this.takes("over", "until")
        this.place += 2
        if this.takes("used"):
            this.place += 2
    this.found.append(Doubt(UnknownKind.FEATURE, "a quota of bytes"))


def _comment(this: Words) -> None:
    this.comment = this.take()


def _notrack(this: Words) -> None:
    this.found.append(Aside(Side.UNTRACK, "notrack"))


def _element(this: Words) -> None:
    """`add @set { ip saddr timeout 5m limit rate 3/minute }`: packets put elements into the set, or take them out."""
    operation = this.words[this.place - 1].text
    if not this.now.startswith("@"):
        message = f"{operation} {this.now} is not understood"
        raise WordsError(message)
    name = this.take()[1:]
    this.found += changed(name, operation, *_of_element(this))


def _meter(this: Words) -> None:
    name = this.take()
    if this.takes("size"):
        this.take()
    this.found += metered(name, *_of_element(this))


def _of_element(this: Words) -> tuple[list[str], list[Statement]]:
    """The keys of an element of a rule, and what it carries."""
    start = this.place
    braces(this)
    inner = Words(this.words[start + 1 : this.place - 1])
    keys = [_element_key(inner)]
    while inner.takes("."):
        keys.append(_element_key(inner))
    while inner.now and not inner.takes(":"):
        if inner.takes("timeout", "expires"):
            inner.take()
        else:
            _statement(inner)
    return keys, inner.found


def _element_key(this: Words) -> str:
    found = key(this)
    if this.takes("&", "and"):
        this.take()
    return found


def _elsewhere(this: Words) -> None:
    verb = this.words[this.place - 1].text
    this.until("comment")
    this.found.append(Aside(Side.SEND, verb))
    if verb == "fwd":
        this.found.append(Do(Verdict(Verb.QUEUE)))


def _flow(this: Words) -> None:
    this.needs("add")
    this.take()
    this.found += offloaded()


def _include(this: Words) -> None:
    message = f"rules of another file may stand here ({this.take()})"
    raise WordsError(message)


def _last(this: Words) -> None:
    if this.takes("used"):
        this.take()


def _synproxy(this: Words) -> None:
    this.until("comment")
    this.found.append(Do(Verdict(Verb.QUEUE)))


_STATEMENTS: dict[str, Callable[[Words], None]] = {
    "xt": _extension,
    **dict.fromkeys(("accept", "drop", "continue", "return", "jump", "goto"), _verdict),
    "reject": _reject,
    "queue": _queue,
    "counter": _counter,
    "log": _log,
    "limit": _limit,
    "quota": _quota,
    "comment": _comment,
    "notrack": _notrack,
    "add": _element,
    "update": _element,
    "delete": _element,
    "meter": _meter,
    "dup": _elsewhere,
    "fwd": _elsewhere,
    "tproxy": _elsewhere,
    "flow": _flow,
    "synproxy": _synproxy,
    "last": _last,
    "include": _include,
}
