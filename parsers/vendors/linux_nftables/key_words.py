"""What a rule of nft's text asks packets for: the words of one key (nft(8), PAYLOAD and META EXPRESSIONS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.vendors.linux_nftables.expressions import key_name
from parsers.vendors.linux_nftables.words import Words, WordsError

if TYPE_CHECKING:
    from collections.abc import Callable


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


def begins_key(this: Words) -> bool:
    """Whether the word at hand may begin a key."""
    return this.bare in ONE_WORD or this.bare in _KEYS


def key(this: Words) -> str:
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
    this.until("mod")
    this.needs("mod")
    this.take()
    while this.takes("seed", "offset"):
        this.take()
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
