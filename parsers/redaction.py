"""Secrets are replaced before any other room sees the text; lines and their number stay.

Each shape (`parsers.secret_shapes`) is one statement of a vendor's manual that carries a secret, anchored where the
statement stands, so that a rule set called `password` keeps its name. Only the value is replaced;
the words around it (the form `9`, the access list of a community) stay readable.

How it is fast: every shape has a word without which it cannot match. The text is searched for these
words as a whole; only lines that hold one are looked at, and only with the shapes of that word.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from parsers.known_secrets import is_default
from parsers.secret_shapes import SHAPES
from parsers.secret_shapes.values import WORD
from parsers.spread_secrets import SECTIONS, without_spread
from parsers.structured_secrets import without_structured

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "<redacted>"
XML_MARK = "&lt;redacted&gt;"
"""In XML the same mark, written so that the file stays well-formed."""
KNOWN = "<redacted-default>"
"""In the place of a value that stands in every list of defaults, and so is no secret: its form can be judged."""
WEAK = "<redacted-md5>"
"""In the place of an MD5 digest of crypt(3) (`$1$`) of Junos or PAN-OS: that it is one says nothing of the password."""
_DIGESTS = ("encrypted-password", "phash")
DELIVERED = frozenset(
    {
        "fnRL/G5lXVMug",
        "$2y$10$YRVoF4SgskIsrXOvOQjGieB9XqHPRra9R7d80B3BZdbY/j21TwBfS",
        "$2b$10$13u6qwCOwODv34GyCMgdWub6oQF3RX0rG7c3d3X4JvzuEmAXLYDd2",
    }
)
"""Digests of the passwords that PAN-OS (`admin`), OPNsense (`opnsense`) and pfSense (`pfsense`) are delivered with,
the same everywhere; the sample configurations of the two latter hold theirs."""
LONGEST_KEY = 40_000
"""Characters; a private key without an end mark within so many is taken as cut off."""
LONGEST_BANNER = 20_000
PIECE = 1 << 18
"""Characters whose words are looked at together, so that they take little memory."""
LONGEST_STATEMENT = 1_000
"""Characters; a longer line is looked at in pieces, so that hostile text cannot make the shapes slow."""

_KNOWN_MARKS = frozenset({KNOWN, "&lt;redacted-default&gt;", WEAK, "&lt;redacted-md5&gt;"})


def _grouped() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, (words, _) in enumerate(SHAPES):
        for word in words.split("|"):
            found.setdefault(word, []).append(number)
    return found


def _by_core() -> dict[str, tuple[frozenset[int], list[tuple[str, frozenset[int]]]]]:
    """Words that hold no other one, with their shapes and with the words that hold them: these need no own search."""
    grouped = {word: frozenset(numbers) for word, numbers in _grouped().items()}
    cores = [word for word in grouped if not any(other in word for other in grouped if other != word)]
    found: dict[str, tuple[frozenset[int], list[tuple[str, frozenset[int]]]]] = {
        word: (grouped[word], []) for word in cores
    }
    for word, numbers in grouped.items():
        if word not in found:
            found[next(core for core in cores if core in word)][1].append((word, numbers))
    return found


@cache
def _pattern(number: int) -> re.Pattern[str]:
    """A shape by its number, made when first a line may have it: a file meets few of them."""
    return re.compile(SHAPES[number][1], re.IGNORECASE)


_BY_CORE = _by_core()
_WITHOUT_BLANKS = frozenset(core for core in _BY_CORE if not any(map(str.isspace, core)))
_ANYWHERE = frozenset(number for number, (_, shape) in enumerate(SHAPES) if not shape.startswith("^"))
_SET = _ANYWHERE | {
    number
    for number, (_, shape) in enumerate(SHAPES)
    if shape.startswith("^.*") or "set" in shape[:40] or r"(?:\S+\s+)*?" in shape[:40]
}
"""Shapes that may match a line that begins with `set`, as most lines of FortiOS and Junos do."""
IN_MARKUP = frozenset(number for number, (_, shape) in enumerate(SHAPES) if not shape.startswith(r"^\s*"))
"""Shapes that may match a line that begins with `<`: the others begin with a word of a command."""
_CONFIG = _ANYWHERE | {number for number, (_, shape) in enumerate(SHAPES) if r"config\s" in shape}
"""Shapes that may match a line that begins with `config`: sections of FortiOS have none, commands of HiOS have."""
_BY_HEAD = {"set": _SET, "append": _SET, "edit": _ANYWHERE, "config": _CONFIG}
_PIECE = re.compile(rf"[^\n]{{1,{LONGEST_STATEMENT}}}\S*")
"""A long line in pieces that end where a word ends."""
_BARE = frozenset(
    number for number, (words, _) in enumerate(SHAPES) if words in {"passw", "secret", "key|shared-secret"}
)
"""Shapes that are little more than one English word; prose of a banner may look like them."""
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
_CUT_MARKS = frozenset({XML_MARK, "&lt;redacted-default&gt;", "&lt;redacted-md5&gt;"})
"""A value may end before a semicolon, and these end with one."""
_RESIDUE = re.compile(
    r"((?:\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[=>])|[\x08\r]|--\s?More\s?--|<--- More --->|Press any key to continue)+)",
    re.IGNORECASE,
)
"""Sequences of a terminal (ECMA-48), backspaces, and what pagers ask; a group of its own, so that a split keeps it."""
_KEY_LINE = re.compile(r"\s*(?:[A-Za-z0-9+/=]+|<redacted>|&lt;redacted&gt;|[A-Za-z-]+: .*|)\s*")
_KEY_NUMBER = re.compile(r"\s*key\s+[0-9A-Fa-f]+\s*")
_KEY_CHAIN = re.compile(r"\s*key\s+chain\s")
_IN_KEY_CHAIN = re.compile(r"\s*(?:key|key-string|accept-\S+|send-\S+|recv-\S+|lifetime|cryptographic-algorithm)\s")
_BANNER = re.compile(r"^banner\s+\S+\s+(\^C|[^\sA-Za-z0-9\"])", re.MULTILINE)
_LINE_END = re.compile("\n")
_STATEMENT = re.compile(r"^(?:enable|username|interface|line|aaa|hostname|end)\b", re.MULTILINE)
_SNMP = "config system snmp community"
_NAME = re.compile(rf"^\s*set\s+name\s+{WORD}\s*$", re.IGNORECASE)


_ONE_LETTER = {0x130: "I", 0x17F: "s"}
"""Letters that patterns take for others in either case, and that `str.lower` lengthens or leaves as they are."""


def _is_xml(text: str) -> bool:
    """XML, perhaps behind a few lines that a terminal or a collector put in front of it."""
    beginnings = (line.lstrip("\ufeff \t")[: len(MARK)] for line in text[:4_000].split("\n", 20)[:20])
    return any(
        one[:1] == "<" and (one[1:2].isalpha() or one[1:2] in {"?", "!"}) and one[:9] != MARK[:9] for one in beginnings
    )


def redacted(text: str) -> str:
    """`text` with every secret value replaced by `<redacted>`; the number of lines is unchanged.

    Applying it twice changes nothing. In XML the mark is `&lt;redacted&gt;`.
    """
    mark = XML_MARK if _is_xml(text) else MARK
    text = without_spread(
        without_structured(text, lambda match: _masked(match, mark)), lambda match: _masked(match, mark), mark
    )
    lowered = text.lower() if text.isascii() else text.translate(_ONE_LETTER).lower()
    bodies = dict(_key_bodies(text, mark))
    plain = _banners(text, lowered) | _key_numbers(text, lowered)
    changed = dict(_snmp_names(text, lowered, mark)) | dict(_router_menus(text, mark))
    for start, possible in _candidates(lowered).items():
        if start in bodies:
            continue
        line = changed.get(start) or _line_at(text, start)
        head = line.lstrip()[:7]
        markup = head[:1] == "<" and not head.startswith("<---")
        shapes = possible & (IN_MARKUP if markup else _BY_HEAD.get(head.partition(" ")[0].lower(), possible))
        if not shapes:
            continue
        if start in plain:
            shapes = shapes - _BARE
        clean = _without_secrets(line, sorted(shapes), mark)
        if clean != line:
            changed[start] = clean
    return _spliced(text, changed | bodies)


def _candidates(lowered: str) -> dict[int, frozenset[int]]:
    """Where lines begin that hold a word of some shape, and the numbers of those shapes.

    What stands between blanks repeats; most words are in none of it, which is sooner told of what differs than of all.
    """
    found: dict[int, frozenset[int]] = {}
    once = _once(lowered)
    for core, (own, longer) in _BY_CORE.items():
        if core in _WITHOUT_BLANKS and core not in once:
            continue
        at = lowered.find(core)
        while at >= 0:
            start, end = lowered.rfind("\n", 0, at) + 1, lowered.find("\n", at)
            shapes = own
            line = lowered[start:end] if end >= 0 else lowered[start:]
            for word, more in longer:
                if word in line:
                    shapes |= more
            found[start] = found[start] | shapes if start in found else shapes
            at = lowered.find(core, end) if end >= 0 else -1
    return found


def _once(text: str) -> str:
    """All that stands between blanks, each once."""
    found: set[str] = set()
    at = 0
    while at < len(text):
        end = text.find("\n", at + PIECE)
        found.update(text[at:end].split() if end >= 0 else text[at:].split())
        at = end if end >= 0 else len(text)
    return "\n".join(found)


def _line_at(text: str, start: int) -> str:
    """The line that begins at `start`, without its end."""
    end = text.find("\n", start)
    return (text[start:] if end < 0 else text[start:end]).rstrip("\r")


def _without_secrets(line: str, shapes: list[int], mark: str) -> str:
    if len(line) > LONGEST_STATEMENT:
        first, *others = _PIECE.findall(line)
        anywhere = [number for number in shapes if number in _ANYWHERE]
        return _matched(first, shapes, mark) + "".join(_matched(piece, anywhere, mark) for piece in others)
    return _matched(line, shapes, mark)


def _matched(line: str, shapes: list[int], mark: str) -> str:
    """A line without its secrets; behind what a terminal or its pager left in it, a statement begins anew."""
    if _RESIDUE.search(line) is not None:
        parts = _RESIDUE.split(line)
        parts[::2] = (_in_statement(part, shapes, mark) if part.strip() else part for part in parts[::2])
        line = "".join(parts)
    return _in_statement(line, shapes, mark)


def _in_statement(text: str, shapes: list[int], mark: str) -> str:
    for number in shapes:
        text = _pattern(number).sub(lambda match: _masked(match, mark), text)
    return text


def _masked(match: re.Match[str], mark: str) -> str:
    """The statement with its value replaced, in the quotes it had; a key's begin mark is no value."""
    value = match["v"]
    whole, start = match[0], match.start("v") - match.start()
    bare = value.strip("\"'\\")
    if bare.startswith("-----") or bare in _KNOWN_MARKS or f"{bare};" in _CUT_MARKS:
        return whole
    if is_default(bare) or bare in DELIVERED:
        mark = mark.replace("redacted", "redacted-default")
    elif bare.startswith("$1$") and any(
        word in match.string[max(match.start("v") - 40, 0) : match.start("v")] for word in _DIGESTS
    ):
        mark = mark.replace("redacted", "redacted-md5")
    quote = next((quote for quote in ('\\"', '"', "'") if value.startswith(quote)), "")
    closing = quote if len(value) > len(quote) and value.endswith(quote) else ""
    return f"{whole[:start]}{quote}{mark}{closing}{whole[start + len(value) :]}"


def _key_numbers(text: str, lowered: str) -> set[int]:
    """Where lines begin that only number an entry of a key chain (`key 1`) and are no secrets themselves."""
    found: set[int] = set()
    at = lowered.find("key chain")
    while at >= 0:
        start = lowered.rfind("\n", 0, at) + 1
        inside = bool(_KEY_CHAIN.match(text, start))
        while inside and (start := text.find("\n", start) + 1):
            line = _line_at(text, start)
            inside = bool(_IN_KEY_CHAIN.match(line))
            if _KEY_NUMBER.fullmatch(line):
                found.add(start)
        at = lowered.find("key chain", max(start, at + 1)) if start else -1
    return found


def _banners(text: str, lowered: str) -> set[int]:
    """Where the lines of banners begin; a banner without an end, or with statements inside, is none."""
    found: set[int] = set()
    if "banner" not in lowered:
        return found
    for match in _BANNER.finditer(text):
        end = text.find(match[1], match.end(), match.end() + LONGEST_BANNER)
        if not _STATEMENT.search(text, match.end(), end):
            found.update(line.end() for line in _LINE_END.finditer(text, match.end(), end))
    return found


def _key_bodies(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """The lines of private keys in PEM form, from the begin mark to the end mark, each with its replacement."""
    at = text.find("PRIVATE KEY")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        line = _line_at(text, start)
        begin = _BEGIN.search(line)
        if begin:
            for place, clean in _key_body(text, start, line, begin, mark):
                start = place
                yield place, clean
        end = text.find("\n", start)
        at = text.find("PRIVATE KEY", end) if end >= 0 else -1


def _key_body(text: str, start: int, line: str, begin: re.Match[str], mark: str) -> Iterator[tuple[int, str]]:
    last = _END.search(line, begin.end())
    stop = last.start() if last else len(line)
    body = line[begin.end() : stop]
    yield start, line[: begin.end()] + (mark if body.strip("\"' ") else body) + line[stop:]
    closed = last or _end_within(text, start)
    while not last:
        start = text.find("\n", start) + 1
        line = _line_at(text, start)
        last = _END.search(line)
        if not start or not (closed or _KEY_LINE.fullmatch(line)):
            return
        stop = last.start() if last else len(line)
        kept = len(line) - len(line.lstrip())
        yield start, line[:kept] + (mark if line[kept:stop].strip() else "") + line[stop:]


def _end_within(text: str, start: int) -> bool:
    """Whether the key that begins at `start` has its end mark within `LONGEST_KEY` and before the next key."""
    end = _END.search(text, start, start + LONGEST_KEY)
    return end is not None and _BEGIN.search(text, text.find("\n", start), end.start()) is None


def _snmp_names(text: str, lowered: str, mark: str) -> Iterator[tuple[int, str]]:
    """FortiOS keeps a community string as the `name` of an entry; only within that block it is a secret."""
    at = lowered.find(_SNMP)
    while at >= 0:
        depth, start = 1, text.find("\n", at) + 1
        while depth and start:
            line = _line_at(text, start)
            word = line.split(maxsplit=1)[:1]
            depth += (word == ["config"]) - (word == ["end"])
            if depth == 1 and _NAME.match(line):
                yield start, _NAME.sub(lambda match: _masked(match, mark), line)
            start = text.find("\n", start) + 1
        at = lowered.find(_SNMP, start) if start else -1


def _router_menus(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """RouterOS keeps a community string as the `name` of an item of `/snmp community`; there alone it is a secret."""
    for menu, shape in SECTIONS:
        for section in menu.finditer(text) if "\n/" in text or text.startswith("/") else ():
            start, line = section.start(), _line_at(text, section.start())
            while True:
                clean = shape.sub(lambda match: _masked(match, mark), line)
                if clean != line:
                    yield start, clean
                start = text.find("\n", start) + 1
                line = _line_at(text, start) if start else ""
                if not start or line.startswith("/"):
                    break


def _spliced(text: str, changed: dict[int, str]) -> str:
    """`text` with the lines that begin at the given places replaced."""
    pieces: list[str] = []
    at = 0
    for start in sorted(changed):
        pieces += (text[at:start], changed[start])
        at = start + len(_line_at(text, start))
    return "".join([*pieces, text[at:]])
