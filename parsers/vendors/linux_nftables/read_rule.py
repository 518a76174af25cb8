"""One rule of nft's text: its words as statements, in order (nft(8), STATEMENTS)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.flatten import completed
from parsers.syntax.netfilter.nouns import (
    Aside,
    Do,
    Doubt,
    NatVerb,
    Side,
    Switch,
    Translate,
    Verb,
    Verdict,
)
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
    from collections.abc import Callable, Sequence

    from parsers.syntax.netfilter.nouns import Effect, Statement, Value
    from parsers.vendors.linux_nftables.tokens import Token

ONE_WORD = {
    "iif",
    "oif",
    "iifname",
    "oifname",
    "mark",
    "skuid",
    "skgid",
    "iifgroup",
    "oifgroup",
    "iiftype",
    "oiftype",
    "pkttype",
    "rtclassid",
    "cpu",
    "cgroup",
    "ibrname",
    "obrname",
    "nftrace",
}
"""Keys of `meta` that may stand alone."""
HEADERS = {
    *("ip", "ip6", "tcp", "udp", "th", "icmp", "icmpv6", "ether", "vlan", "arp", "sctp", "dccp", "udplite"),
    *("ah", "esp", "comp", "igmp", "gre", "gretap", "vxlan", "geneve", "hbh", "frag", "dst", "mh", "srh"),
}
OPERATORS = {"==", "!=", "<", ">", "<=", ">="}
TRANSLATIONS = {"snat", "dnat", "masquerade", "redirect"}
FLAGS = {"random", "fully-random", "persistent"}


class WordsError(Exception):
    """The rest of a rule is not understood; the message names the words."""


@dataclass
class Words:
    """The words of one rule, read from left to right."""

    words: Sequence[Token]
    place: int = 0
    comment: str = ""
    found: list[Statement] = field(default_factory=list["Statement"])
    _bare: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Strings are no bare words; looked up again and again, so worked out once."""
        self._bare = ["" if word.quoted else word.text for word in self.words]

    @property
    def now(self) -> str:
        """The word at hand, empty at the end; a string counts as a word."""
        return self.words[self.place].text if self.place < len(self.words) else ""

    @property
    def bare(self) -> str:
        """The word at hand if it is no string."""
        try:
            return self._bare[self.place]
        except IndexError:
            return ""

    def take(self) -> str:
        """The word at hand, and go on.

        Raises:
            WordsError: there is none.
        """
        if self.place >= len(self.words):
            message = "the rule ends too early"
            raise WordsError(message)
        self.place += 1
        return self.words[self.place - 1].text

    def takes(self, *words: str) -> bool:
        """Go on if the word at hand is one of `words`."""
        here = self.bare
        if here and here in words:
            self.place += 1
            return True
        return False

    def until(self, *ends: str) -> list[str]:
        """Every word before one of `ends`, or the end."""
        found: list[str] = []
        while self.place < len(self.words) and self.bare not in ends:
            found.append(self.take())
        return found

    def needs(self, word: str) -> None:
        """Go on over `word`.

        Raises:
            WordsError: another word stands there.
        """
        if not self.takes(word):
            message = f"{word!r} is missing before {self.now!r}"
            raise WordsError(message)


def read_rule(words: Sequence[Token]) -> tuple[tuple[Statement, ...], str]:
    """The statements of a rule, and its comment; what is not understood may be anything."""
    this = Words(words)
    try:
        while this.place < len(words):
            _statement(this)
    except WordsError as error:
        this.found += [Doubt(UnknownKind.UNREAD, str(error), unread=True), Do(Verdict(Verb.QUEUE))]
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
        _translation(this, NatVerb(this.take()))
    else:
        _expression(this)


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


def _counter(this: Words) -> None:
    if this.takes("name"):
        this.take()
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
        this.take()
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
        this.take()
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
    """`add @set { … }`: packets put elements into the set, or take them out."""
    if not this.now.startswith("@"):
        message = f"{this.words[this.place - 1].text} {this.now} is not understood"
        raise WordsError(message)
    side = Side.CHANGE if this.words[this.place - 1].text == "add" else Side.REMOVE
    name = this.take()[1:]
    _braces(this)
    this.found.append(Aside(side, name))


def _elsewhere(this: Words) -> None:
    verb = this.words[this.place - 1].text
    this.until("comment")
    this.found.append(Aside(Side.SEND, verb))
    if verb == "fwd":
        this.found.append(Do(Verdict(Verb.QUEUE)))


def _flow(this: Words) -> None:
    """`flow add @table`: later packets of a connection take a short cut; the first one decides as before."""
    this.until("comment")
    this.found.append(Aside(Side.MARK, "flow add"))


def _last(this: Words) -> None:
    if this.takes("used"):
        this.take()


def _synproxy(this: Words) -> None:
    this.until("comment")
    this.found.append(Do(Verdict(Verb.QUEUE)))


_STATEMENTS: dict[str, Callable[[Words], None]] = {
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
    "dup": _elsewhere,
    "fwd": _elsewhere,
    "tproxy": _elsewhere,
    "flow": _flow,
    "synproxy": _synproxy,
    "last": _last,
}


def _braces(this: Words) -> list[str]:
    """The words between braces, which may hold others."""
    this.needs("{")
    depth, found = 1, list[str]()
    while depth:
        word = this.take()
        depth += {"{": 1, "}": -1}.get(word, 0)
        found.append(word)
    return found[:-1]


def _key(this: Words) -> str:
    """The words of one key."""
    word = this.take()
    if word in ONE_WORD:
        return key_name(word if word in {"iif", "oif", "iifname", "oifname"} else f"meta {word}")
    if word.startswith("@") and any(token.text == "," for token in this.words[this.place : this.place + 2]):
        this.place += 4
        return "payload"
    if word in {"tcp", "ip", "sctp"} and this.bare in {"option", "chunk"}:
        return _option_key(this, word)
    if word in _KEYS:
        return key_name(_KEYS[word](this, word))
    message = f"{' '.join(token.text for token in this.words[this.place - 1 :])!r} is not understood"
    raise WordsError(message)


def _option_key(this: Words, word: str) -> str:
    this.take()
    name = f"{word} option {this.take()}"
    return f"{name} {this.take()}" if this.bare not in {"exists", "missing", *OPERATORS, "set"} else name


def _fib_key(this: Words, _word: str) -> str:
    parts = [this.take()]
    while this.takes("."):
        parts.append(this.take())
    return f"fib {' . '.join(parts)} {this.take()}"


def _chance_key(this: Words, word: str) -> str:
    this.until("map", "vmap", *OPERATORS)
    return word


def _ct_key(this: Words, _word: str) -> str:
    first = this.take()
    if first in {"original", "reply"}:
        name = f"ct {first} {this.take()}"
        return f"{name} {this.take()}" if name.endswith((" ip", " ip6")) else name
    if first == "count":
        this.takes("over")
        this.take()
        return "ct count"
    return f"ct {first}"


def _header_key(this: Words, word: str) -> str:
    name = f"{word} {this.take()}"
    return name if name not in {"rt ip", "rt ip6"} else f"{name} {this.take()}"


_KEYS: dict[str, Callable[[Words, str], str]] = {
    "ct": _ct_key,
    "fib": _fib_key,
    **dict.fromkeys(("numgen", "jhash", "symhash"), _chance_key),
    **dict.fromkeys(("meta", "rt", "socket", "osf", "exthdr", *sorted(HEADERS)), _header_key),
}


def _expression(this: Words) -> None:
    start = this.place
    keys = [_key(this)]
    if keys == ["ct count"]:
        this.found.append(Doubt(UnknownKind.SESSION, "how many connections there are"))
        return
    mask = ""
    if this.takes("&"):
        mask = "|".join(_bits(this))
    while this.takes("."):
        keys.append(_key(this))
    if this.takes("set"):
        _value_words(this)
        this.found.append(setting(keys[0]))
        return
    left = Left(tuple(keys), mask)
    if this.takes("vmap"):
        _map(this, left)
        return
    operator = this.take() if this.bare in OPERATORS else "in"
    if this.now.startswith("@") and not this.words[this.place].quoted:
        this.found += membership(left, operator, this.take()[1:])
        return
    values = _right(this, left, operator)
    if this.place == start:
        message = f"{this.now!r} is not understood"
        raise WordsError(message)
    if values is not None:
        this.found += values


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
        entries = _elements(this, len(left.keys))
        return comparison(left, "!=" if operator == "!=" else "==", tuple(value for value, _ in entries))
    value = _value_words(this)
    if this.takes("/"):
        return comparison(
            Left(left.keys, ",".join(_value_words(this)).replace(",", "|")), _equal(operator), ((value[0],),)
        )
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


def _value_words(this: Words) -> list[str]:
    """One value: parts of a concatenation, or alternatives separated by commas or bars."""
    found = [_one_value(this)]
    while this.takes(".", ",", "|"):
        found.append(_one_value(this))
    return found


def _one_value(this: Words) -> str:
    if this.bare == "{":
        return " ".join(_braces(this))
    if this.bare in {"meta", "ct", "rt", "numgen", "jhash", "symhash"}:
        return _key(this) if this.bare != "rt" or len(this.words) - this.place > 1 else this.take()
    quoted = this.place < len(this.words) and this.words[this.place].quoted
    text = this.take()
    if quoted and this.words[this.place - 1].text and this.now.startswith("-") and len(this.now) > 1:
        return text
    if quoted and this.takes("-"):
        return f"{text}-{this.take()}"
    return text


def _elements(this: Words, parts: int) -> list[tuple[Value, list[str]]]:
    """The elements of an anonymous set or map: the parts of each, and what a map gives for it."""
    return elements_of(_inside(this), parts)


def _inside(this: Words) -> list[Token]:
    start = this.place
    _braces(this)
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


def _map(this: Words, left: Left) -> None:
    problems = doubts_of(left.keys)
    if this.now.startswith("@"):
        name = this.take()[1:]
        this.found += problems
        this.found.append(Do(Verdict(Verb.QUEUE)) if problems else Switch(left.keys, name=name))
        return
    entries: list[tuple[Value, Effect]] = []
    for value, data in _elements(this, len(left.keys)):
        effect = effect_of(data)
        if effect is None:
            message = f"{' '.join(data)!r} is no verdict"
            raise WordsError(message)
        entries.append((value, effect))
    this.found += problems
    this.found.append(Do(Verdict(Verb.QUEUE)) if problems else Switch(left.keys, tuple(entries)))


def _translation(this: Words, verb: NatVerb) -> None:
    family = this.take() if this.bare in {"ip", "ip6"} and this.place + 1 < len(this.words) else ""
    prefix = this.takes("prefix")
    this.takes("interval")
    template = Translate(verb, family=family, by_position=prefix)
    if this.takes("to"):
        if this.bare in {
            "ip",
            "ip6",
            "tcp",
            "udp",
            "th",
            "meta",
            "ct",
            "numgen",
            "jhash",
            "symhash",
            "iifname",
            "oifname",
            "iif",
            "oif",
        }:
            _mapped(this, template)
            return
        template = _target(this, template)
    while this.bare in FLAGS or this.bare == ",":
        this.place += 1
    if this.takes("prefix"):
        template = Translate(verb, template.address, template.ports, family, by_position=True)
    this.found.append(Do(template))


def _target(this: Words, template: Translate) -> Translate:
    """`10.0.0.1`, `10.0.0.1-10.0.0.9:80-90`, `[2001:db8::1]:80`, `:80`."""
    text = this.take()
    while this.takes("-"):
        text += f"-{this.take()}"
    address, ports = split_target(text, template.family)
    return Translate(template.verb, address, ports, template.family, template.by_position)


def split_target(text: str, family: str = "") -> tuple[str, str]:
    """Address and ports of a target."""
    if text.startswith("["):
        parts = text.split("]:")
        address = parts[0].replace("[", "").replace("]", "")
        return address, parts[1] if len(parts) > 1 else ""
    if text.startswith(":") and not text.startswith("::"):
        return "", text[1:]
    if text.count(":") == 1 and family != "ip6":
        address, _, ports = text.partition(":")
        return address, ports
    return text, ""


def _mapped(this: Words, template: Translate) -> None:
    keys = [_key(this)]
    while this.takes("."):
        keys.append(_key(this))
    this.needs("map")
    problems = doubts_of(keys)
    if this.now.startswith("@"):
        switch = Switch(tuple(keys), name=this.take()[1:], template=template)
    else:
        entries = [(value, completed(template, data_of(data))) for value, data in _elements(this, len(keys))]
        switch = Switch(tuple(keys), tuple(entries))
    while this.bare in FLAGS or this.bare == ",":
        this.place += 1
    this.found += [CHOSEN_OUTSIDE, Do(Verdict(Verb.QUEUE))] if problems else [switch]
