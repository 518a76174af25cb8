"""Values, elements of sets and maps, and what a map gives, in nft's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.netfilter.nouns import Verb, Verdict
from parsers.vendors.linux_nftables.key_words import key
from parsers.vendors.linux_nftables.words import Words, WordsError, braces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.syntax.netfilter.nouns import Effect, Value
    from parsers.vendors.linux_nftables.tokens import Token


def value_words(this: Words) -> list[str]:
    """One value: parts of a concatenation, or alternatives separated by commas or bars."""
    found = [_one_value(this)]
    while this.takes(".", ",", "|"):
        found.append(_one_value(this))
    return found


def _one_value(this: Words) -> str:
    if this.bare == "{":
        return " ".join(braces(this))
    if this.bare in {"meta", "ct", "rt", "numgen", "jhash", "symhash"}:
        return key(this) if this.bare != "rt" or len(this.words) - this.place > 1 else this.take()
    quoted = this.place < len(this.words) and this.words[this.place].quoted
    text = this.take()
    if quoted and this.words[this.place - 1].text and this.now.startswith("-") and len(this.now) > 1:
        return text
    if quoted and this.takes("-"):
        return f"{text}-{this.take()}"
    return text


def elements_here(this: Words, parts: int) -> list[tuple[Value, list[str]]]:
    """The elements of an anonymous set or map: the parts of each, and what a map gives for it."""
    return elements_of(_inside(this), parts)


def _inside(this: Words) -> list[Token]:
    start = this.place
    braces(this)
    return list(this.words[start + 1 : this.place - 1])


def elements_of(words: Sequence[Token], parts: int) -> list[tuple[Value, list[str]]]:
    """Elements separated by commas: `10.0.0.0/8 . 22 timeout 5m expires 3s : jump u`.

    Raises:
        WordsError: an element has another number of parts.
    """
    found: list[tuple[Value, list[str]]] = []
    this = Words([word for word in words if word.text != "\n"])
    while this.place < len(this.words):
        key = [this.take()]
        while this.takes(".", "|"):
            bar = this.words[this.place - 1].text == "|"
            key = [f"{key[0]}|{this.take()}"] if bar else [*key, this.take()]
        options = this.until(":", ",")
        data = _data(this)
        this.takes(",")
        if parts and len(key) != parts:
            message = f"an element of {len(key)} parts where {parts} are compared"
            raise WordsError(message)
        bad = [word for word in options if word in {"!", "="}]
        if bad:
            message = f"{' '.join(options)!r} is not understood"
            raise WordsError(message)
        found.append((tuple(key), data))
    return found


def _data(this: Words) -> list[str]:
    """What a map gives for a key, empty in a set."""
    if not this.takes(":"):
        return []
    data = this.until(",")
    if not data_of(data):
        message = "a key of a map without a value"
        raise WordsError(message)
    return data


def effect_of(data: list[str]) -> Effect | None:
    """The verdict that a map gives, or None if the words are an address."""
    if data and data[0] in {"accept", "drop", "continue", "return"}:
        return Verdict(Verb(data[0]))
    if len(data) > 1 and data[0] in {"jump", "goto"}:
        return Verdict(Verb(data[0]), data[1])
    return None


def data_of(data: list[str]) -> Value:
    """The parts of an address, or of an address and a port."""
    return tuple(word for word in data if word != ".")
