r"""Secrets whose statement takes several lines: exports of RouterOS, values of UCI, attributes of MIB tables in XML.

RouterOS breaks long statements with `\` at the end of a line, between a name and its value and within quotes; UCI
prints a value of several lines as it is; the attribute of a MIB table may stand on more lines than one, in either
quotes, in CDATA. Lines stay as many as they were. Sources: MikroTik, "Console", line continuation; OpenWrt, "The UCI
system", file syntax; W3C, XML 1.0, sections 2.7 and 3.1.
"""

from __future__ import annotations

import re
from bisect import bisect_left as bisect
from typing import TYPE_CHECKING

from parsers.known_secrets import is_default

if TYPE_CHECKING:
    from collections.abc import Callable

    Masked = Callable[[re.Match[str]], str]

ROUTER_NAMES = (
    r"(?:[\w-]*(?:password|secrets?|passphrase|passcode|token)|static-key-[0-3]|cak"
    r"|(?!(?:[\w-]*public|[\w-]*host|dkim|sort)-key)[\w-]+-key)"
)
ROUTER_WORDS = "password=|secret=|secrets=|passphrase=|passcode=|token=|key-0=|key-1=|key-2=|key-3=|-key=|cak="
"""One of these stands wherever one of `ROUTER_NAMES` has a value."""
_ESCAPED = r"""(?:[^"\\]|\\\\(?:\\.|[^"\\])|\\[^"\\])"""
"""A letter of a quoted value within a quoted script, where each quote and backslash has one more in front of it."""
_QUOTED = rf""""(?:[^"\\]|\\.)*"|\\"{_ESCAPED}*(?:\\"|$)|(?!\\")"""
_OPENED = r"""(?:\((?:\s*\()*\s*(?=\\?"))?"""
"""Brackets of an expression (`("a" . $b)`), of which the first part is masked."""
ROUTER_VALUE = rf"""{_OPENED}(?P<v>{_QUOTED}(?:[^\s"'\\]|\\(?!$|"))+)"""
ROUTER_SCRIPT = (
    r""":(?:local|global|set)\s+\w*(?:pass|token|secret|key|pwd|psk|pw\b)\w*\s+"""
    r"""(?:(?:[(\[]\s*(?::\w+\s+)?)+(?=\\?"))?"""
    rf"""(?:\\?")?(?P<v>(?<="){_ESCAPED}+|(?<!")[^\s"'\\;$()\[\]{{}}]+)"""
)
TELEGRAM = r"/bot(?P<v>\d{6,12}:[\w-]{20,60})"
"""What a bot of Telegram signs in with, as scripts send it."""
BEARER = r"""\bauthorization\s*[:=]\s*(?:bearer|basic|token)\s+(?P<v>[^\s"'\\;,]+)"""
"""What a script signs in with at a web service."""
JSON = (
    r""""[\w-]*(?:password|passwd|passphrase|secret|psk|token|api_?key)\\{0,8}"\s*:\s*\\{0,8}"""
    r""""(?P<v>(?:[^"\\]|\\(?!\\{0,8}"))+)"""
)
"""What a script sends to a web service as JSON, its quotes escaped once or twice."""
ZEROTIER = r"""(?:^|\s)identity="?[^\s":]{1,20}:\d:[^\s":]{1,300}:(?P<v>[^\s":]+)"""
"""An identity of ZeroTier: address, kind, public key, and behind them the private key."""
_VALUE = rf"""{_OPENED}(?P<v>{_QUOTED}(?:[^\s"'\\\]]|\\(?!$|"))+)"""
_NAMED = re.compile(rf"(?<![\w-]){ROUTER_NAMES}={_VALUE}", re.IGNORECASE)
_NAME = re.compile(rf"(?<![\w-])(?:name|trap-community)={_VALUE}", re.IGNORECASE)
_KEYED = re.compile(rf"(?<![\w-])(?:key|value)={_VALUE}", re.IGNORECASE)
_PIN = re.compile(rf"(?<![\w-])pin={_VALUE}", re.IGNORECASE)
_ANY = (
    _NAMED,
    re.compile(ROUTER_SCRIPT, re.IGNORECASE),
    re.compile(TELEGRAM),
    re.compile(BEARER, re.IGNORECASE),
    re.compile(ZEROTIER),
    re.compile(JSON, re.IGNORECASE),
)
_MAY_HOLD = re.compile(r"pass|secret|key|cak|token|psk|pwd|/bot|name|value|authorization|identity|pin=", re.IGNORECASE)
SECTIONS = (
    (re.compile(r"^/snmp(?:[ \t/]+community)?(?=\s|$)", re.MULTILINE), _NAME),
    (re.compile(r"^/interface[ \t/]+lte(?=\s|$)", re.MULTILINE), _PIN),
    (re.compile(r"^/(?:system[ \t/]+ntp[ \t/]+key|container[ \t/]+envs?)(?=\s|$)", re.MULTILINE), _KEYED),
)
"""Menus of RouterOS in which the name of a value is no name of a secret elsewhere."""
_ROUTER = re.compile(r"^/(?:interface|ip|ipv6|system|ppp|routing|tool|snmp|user|certificate)\b", re.MULTILINE)
_WRAPPED = re.compile(r"(?:[^\n]*\\\r?\n){1,4000}[^\n]*")
_WRAP = re.compile(r"\\\r?\n[ \t]*")

_UCI_LONG = re.compile(
    r"""^[ \t]*(?:option|list)[ \t]+['"]?\w*(?:pass(?:word|wd|phrase|code)?|pwd|secret|psk|token|key)\d*['"]?[ \t]+"""
    r"""'(?P<v>[^'\n]*\n[^']{0,4000})'[ \t]*$""",
    re.IGNORECASE | re.MULTILINE,
)
_UCI_STATEMENT = re.compile(r"^[ \t]*(?:option|list|config|package)[ \t]", re.MULTILINE)

_MIB = re.compile(
    r"<attribute\b(?P<a>[^<>]{0,400})>(?P<v>(?:[^<]|<!\[CDATA\[[^\]]{0,4000}\]\]>){1,4000})</attribute>", re.IGNORECASE
)
_MIB_VALUE = re.compile(
    r"""<attribute\b(?P<a>[^<>]{0,400}\bvalue\s*=\s*(?:"(?P<v>[^"<]+)"|'(?P<w>[^'<]+)')[^<>]*)>""", re.IGNORECASE
)
_MIB_NAME = re.compile(
    r"""\bname\s*=\s*["'][^"']*(?:passw(?:or)?d|passphrase|secret|psk|pwd|community(?:name|index)"""
    r"""|(?<!public)(?<!host)key(?:change)?)["']""",
    re.IGNORECASE,
)


def without_spread(text: str, masked: Masked, mark: str) -> str:
    """The text with secrets masked whose statements take several lines; `masked` masks the value of a match."""
    if "\\\n" in text or "\\\r\n" in text:
        text = _wrapped(text, masked)
    if "urn:xml:ns:mibconf" in text[:4_000]:
        return _MIB_VALUE.sub(lambda found: _valued(found, mark), _MIB.sub(lambda found: _attribute(found, mark), text))
    quoted = "'" in text and "option" in text  # the search goes through every line
    return _UCI_LONG.sub(lambda found: _long(found, mark), text) if quoted else text


def _wrapped(text: str, masked: Masked) -> str:
    if _ROUTER.search(text) is None:
        return text
    return _WRAPPED.sub(lambda found: _statement(found, masked), text)


def _statement(found: re.Match[str], masked: Masked) -> str:
    """One statement of several lines with its secrets masked, its breaks where they were or behind the value."""
    statement = found[0]
    if _MAY_HOLD.search(statement) is None:
        return statement
    start = found.string.rfind("\n/", 0, found.start()) + 1 if not statement.startswith("/") else found.start()
    menu = found.string[start : found.string.find("\n", start)]
    shapes = (*_ANY, *(shape for section, shape in SECTIONS if section.match(menu)))
    for shape in shapes:
        statement = _masked_in(statement, shape, masked)
    return statement


def _masked_in(statement: str, shape: re.Pattern[str], masked: Masked) -> str:
    breaks = [(one.start(), one.end()) for one in _WRAP.finditer(statement)]
    places: list[int] = []
    at = 0
    for first, last in breaks:
        places += range(at, first)
        at = last
    places += range(at, len(statement))
    joined = "".join(statement[place] for place in places)
    pieces: list[str] = []
    done = 0
    for one in shape.finditer(joined):
        clean = masked(one)
        if clean == one[0]:
            continue
        start, end = one.span("v")
        value = clean[start - one.start() : len(clean) - (one.end() - end)]
        first, last = places[start], places[end - 1] + 1
        within = breaks[bisect(breaks, (first, 0)) : bisect(breaks, (last, 0))]
        inside = "".join(statement[begin:stop] for begin, stop in within)
        ending = next((quote for quote in ('\\"', '"') if value.endswith(quote)), "")
        pieces += (statement[done:first], value.removesuffix(ending), inside, ending)
        done = last
    return "".join((*pieces, statement[done:]))


def _long(found: re.Match[str], mark: str) -> str:
    value = found["v"]
    if _UCI_STATEMENT.search(value) or "-----BEGIN" in value or value.rstrip("\n") == mark:
        return found[0]
    start, end = found.start("v") - found.start(), found.end("v") - found.start()
    return f"{found[0][:start]}{mark}{_lines(value)}{found[0][end:]}"


def _attribute(found: re.Match[str], mark: str) -> str:
    value = found["v"]
    if not _MIB_NAME.search(found["a"]) or not value.strip() or value.strip().startswith("&lt;redacted"):
        return found[0]
    whole = found[0]
    start, end = found.start("v") - found.start(), found.end("v") - found.start()
    return f"{whole[:start]}{_marked(value, mark)}{_lines(value)}{whole[end:]}"


def _valued(found: re.Match[str], mark: str) -> str:
    group = "v" if found["v"] is not None else "w"
    if not _MIB_NAME.search(found["a"]) or found[group].startswith("&lt;redacted"):
        return found[0]
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return f"{found[0][:start]}{_marked(found[group], mark)}{_lines(found[group])}{found[0][end:]}"


def _marked(value: str, mark: str) -> str:
    return mark.replace("redacted", "redacted-default") if is_default(value.strip()) else mark


def _lines(value: str) -> str:
    """The line ends of a value, so that every line behind it keeps its number."""
    return "".join(re.findall(r"\r?\n", value))
