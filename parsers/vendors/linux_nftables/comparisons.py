"""Comparisons, memberships and maps of verdicts in nft's text (nft(8), EXPRESSIONS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.nouns import Do, Doubt, Switch, Verb, Verdict
from parsers.vendors.linux_nftables.expressions import (
    BIT_WORDS,
    FROM_PACKET,
    VALUE_FROM_PACKET,
    Left,
    comparison,
    doubts_of,
    membership,
    needs,
    setting,
    without_bits,
)
from parsers.vendors.linux_nftables.key_words import OPERATORS, key
from parsers.vendors.linux_nftables.values import effect_of, elements_here, value_words
from parsers.vendors.linux_nftables.words import Words, WordsError, braces

if TYPE_CHECKING:
    from parsers.syntax.netfilter.nouns import Effect, Statement, Value

LOOKED_UP = frozenset({"ip", "ip6", "tcp", "udp", "th", "iif", "oif", "iifname", "oifname", "fib"})
"""Words that a value begins with that is a key of the packet, to be looked up in a map."""

_OTHERS = frozenset({"set", "!", "vmap"})
_BEFORE_VALUES = frozenset({"&", "."})


def expression(this: Words) -> None:
    """A comparison, a membership, a map of verdicts, or what sets a key.

    Raises:
        WordsError: it is not understood.
    """
    start = this.place
    keys = [key(this)]
    if keys == ["ct count"]:
        this.found.append(Doubt(UnknownKind.SESSION, "how many connections there are"))
        return
    mask, operator = "", "in"
    word = this.bare
    if word in _BEFORE_VALUES:
        mask = "|".join(_bits(this)) if this.takes("&") else ""
        while this.takes("."):
            keys.append(key(this))
        word = this.bare
    left = Left(tuple(keys), mask)
    if word in _OTHERS:
        _other(this, left, this.take())
        return
    if word in OPERATORS:
        operator = this.take()
        word = this.bare
    if word.startswith("@"):
        this.found += membership(left, operator, this.take()[1:])
        return
    values = _right(this, left, operator)
    if this.place == start:
        message = f"{this.now!r} is not understood"
        raise WordsError(message)
    if values is not None:
        this.found += values


def _other(this: Words, left: Left, word: str) -> None:
    """What is no comparison and no membership, after its `word`."""
    if word == "set":
        this.found += [*needs(left.keys[0]), *_set_to(this), setting(left.keys[0])]
    elif word == "!":
        this.found += without_bits(left, tuple(value_words(this)))
    else:
        _map(this, left)


def _set_to(this: Words) -> list[Statement]:
    """What a key is set to: a number, bits of another key, or what a map gives for keys of the packet."""
    found: list[Statement] = []
    while True:
        if this.bare in LOOKED_UP:
            key(this)
            while this.takes("."):
                key(this)
            found = [VALUE_FROM_PACKET]
        else:
            value = value_words(this)
            found = [VALUE_FROM_PACKET] if value[0].split(maxsplit=1)[0] in FROM_PACKET else found
        if this.takes("map"):
            found = [VALUE_FROM_PACKET]
            if not this.now.startswith("@"):
                braces(this)
            else:
                this.take()
        if not this.takes("&", "|", "^", "and", "or", "xor", "<<", ">>"):
            return found


def _bits(this: Words) -> list[str]:
    """`(fin | syn)`, `syn`, `0xff`, `255.255.0.0`."""
    if not this.takes("("):
        return [this.take()]
    found = [this.take()]
    while this.takes("|", ","):
        found.append(this.take())
    this.needs(")")
    return found


def _right(this: Words, left: Left, operator: str) -> list[Statement] | None:
    if this.bare == "{":
        entries = elements_here(this, len(left.keys))
        return comparison(left, "!=" if operator == "!=" else "==", tuple(value for value, _ in entries))
    start = this.place
    value = value_words(this)
    if this.takes("/"):
        return comparison(
            Left(left.keys, ",".join(value_words(this)).replace(",", "|")), _equal(operator), ((value[0],),)
        )
    if left.keys in BIT_WORDS and len(value) > 1:
        bars = any(word.is_word("|") for word in this.words[start : this.place])
        if bars or operator == "!=":
            return comparison(left, operator, (("|".join(value),),))
    if left.keys == ("tcp flags",):
        return _flag_test(left, operator, value)
    if len(left.keys) > 1:
        return comparison(left, operator, (tuple(value),))
    return comparison(left, operator, tuple((one,) for one in value))


def _flag_test(left: Left, operator: str, value: list[str]) -> list[Statement]:
    """`tcp flags & X != 0` asks for any of the bits; a list of flags without a mask likewise."""
    if left.mask and operator == "!=" and value in (["0"], ["0x0"], ["0x00"]):
        return comparison(Left(left.keys), "in", ((left.mask,),))
    return comparison(
        left,
        _equal(operator) if left.mask else operator,
        (("|".join(value),),) if left.mask else tuple((one,) for one in value),
    )


def _equal(operator: str) -> str:
    return "==" if operator == "in" else operator


def _map(this: Words, left: Left) -> None:
    problems = doubts_of(left.keys)
    if this.now.startswith("@"):
        name = this.take()[1:]
        this.found += problems
        this.found.append(Do(Verdict(Verb.QUEUE)) if problems else Switch(left.keys, name=name))
        return
    entries: list[tuple[Value, Effect]] = []
    for value, data in elements_here(this, len(left.keys)):
        effect = effect_of(data)
        if effect is None:
            message = f"{' '.join(data)!r} is no verdict"
            raise WordsError(message)
        entries.append((value, effect))
    this.found += problems
    this.found.append(Do(Verdict(Verb.QUEUE)) if problems else Switch(left.keys, tuple(entries)))
