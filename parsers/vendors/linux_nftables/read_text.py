"""`nft list ruleset` as text: tables with their sets, maps and chains; and the files that people write for `nft -f`.

A definition holds in its block and in those inside of it (nft(8), SYMBOLIC VARIABLES). `nft -f` adds what a file says
to what the kernel holds, unless the file flushes the ruleset; `nft list ruleset` prints tables and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.netfilter.names import NotReadError, number
from parsers.syntax.netfilter.nouns import Chain, ChainRule, NamedSet, Table, Verb
from parsers.syntax.netfilter.to_device import HOOKS
from parsers.vendors.linux_nftables.commands import ADDING, FAMILIES, KINDS, TAKING, obeyed, target
from parsers.vendors.linux_nftables.dynamic import COUNTING, counted
from parsers.vendors.linux_nftables.forms import PROGRAM
from parsers.vendors.linux_nftables.read_rule import read_rule
from parsers.vendors.linux_nftables.state import PRIORITIES
from parsers.vendors.linux_nftables.tokens import Token, tokens
from parsers.vendors.linux_nftables.values import data_of, effect_of, elements_of
from parsers.vendors.linux_nftables.words import WordsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.source import Span
    from parsers.vendors.linux_nftables.state import RuleFile

_OF_CHAINS = frozenset({"type", "policy", "comment", "flags", "define", "redefine", "undefine"})
"""Words with which a statement may begin that is of the chain and no rule."""
_DEFINING = frozenset({"define", "redefine", "undefine"})
_OF_FILES = ADDING | TAKING | KINDS | _DEFINING | {"insert", "replace", "rename", "reset", "include"}
"""Words with which a statement of a file for `nft -f` may begin, where it is no block of a table."""
ADDED_ONLY = "what the kernel holds already is not here: give what `nft list ruleset` prints"
_MARKS = frozenset({"\n", ";", "{", "}"})
OBJECTS = frozenset({"counter", "quota", "limit", "secmark", "synproxy", "flowtable", "ct"})
IGNORED_SET_WORDS = frozenset(
    {
        *("type", "typeof", "timeout", "size", "policy", "gc-interval", "comment", "auto-merge"),
        *("counter", "quota", "limit", "last"),
    }
)


class TextReader:
    """Reads the tokens of one file into the tables of a `RuleFile`."""

    def __init__(self, file: RuleFile) -> None:
        """Nothing is read yet."""
        self._file = file
        self._tokens = list(tokens(file.source.lines))
        self._place = 0
        self._defined: list[dict[str, list[Token]]] = [{}]
        """What `define` said, block in block."""
        self._written = file.source.span(1) if PROGRAM.match("".join(file.source.lines[:1])) else None
        """By which line the file is one for `nft -f`."""
        self._flushed = False
        """Whether it takes away what the kernel held before."""

    def read(self) -> None:
        """Every table; what stands between them and is not known may bear on everything."""
        for number_, line in enumerate(self._file.source.lines, start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                self._file.ledger.structural(number_, "comment" if line.strip() else "")
        while self._place < len(self._tokens):
            words = self._line()
            if words:
                self._top(words)
        if self._written is not None and not self._flushed:
            self._file.unknown(self._written, ADDED_ONLY)

    def _line(self, *, blocks: bool = True) -> list[Token]:
        """The words up to the end of a statement: a line end or `;` outside of braces, or an opening brace of a block.

        Braces of a set stay inside of the statement; inside of a chain or set no block begins (`blocks`).
        """
        found: list[Token] = []
        depth = 0
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            if token.text not in _MARKS and token.text[:1] != "$":
                found.append(token)
                continue
            mark = token.text if not token.quoted else ""
            if not depth and mark in {"\n", ";"}:
                break
            if mark == "{":
                if blocks and not depth and self._opens_block(found):
                    found.append(token)
                    break
                depth += 1
            elif mark == "}":
                if not depth:
                    found.append(token)
                    break
                depth -= 1
            if token.text.startswith("$"):
                found += self._expanded(token, inside=depth > 0)
            elif token.text != "\n":
                found.append(token)
        return found

    def _expanded(self, token: Token, *, inside: bool) -> list[Token]:
        """`$name` as it was defined; elements of a set among those of the set that it stands `inside`."""
        if not token.text.startswith("$") or token.quoted:
            return [token]
        for names in reversed(self._defined):
            found = names.get(token.text[1:])
            if found is not None:
                bare = inside and len(found) > 2 and found[0].is_word("{") and found[-1].is_word("}")
                return _elements_inside(found) if bare else found
        return [token]

    @staticmethod
    def _opens_block(words: list[Token]) -> bool:
        """Whether a brace after these words begins a block and no set."""
        first = 1 if words and words[0].is_word(*ADDING) else 0
        return (
            len(words) > first
            and words[first].is_word("table", "chain", "set", "map", *OBJECTS)
            and len(words) <= 5 + first
            and not (any(word.is_word("=", "@") for word in words))
        )

    def _span(self, token: Token) -> Span:
        return self._file.source.span(token.line)

    def _mark(self, words: Sequence[Token]) -> None:
        for line in {word.line for word in words}:
            self._file.ledger.modelled(line)

    def _structural(self, words: Sequence[Token]) -> None:
        for line in {word.line for word in words}:
            self._file.ledger.structural(line)

    def _irrelevant(self, words: Sequence[Token], reason: str) -> None:
        for line in {word.line for word in words}:
            self._file.ledger.irrelevant(line, reason)

    def _top(self, words: list[Token]) -> None:
        block = words[-1].is_word("{")
        bare = words[1:] if block and words[0].is_word(*ADDING) else words
        texts = [word.text for word in bare]
        if self._written is None and words[0].is_word(*_OF_FILES) and not (block and words[0].is_word("table")):
            self._written = self._span(words[0])
        self._flushed |= texts == ["flush", "ruleset"]
        if block and texts[0] == "table" and len(texts) in {3, 4} and "{" not in texts[:-1]:
            self._table(bare)
        elif block and texts[0] in {"chain", "set", "map"} and self._in_named_table(bare):
            self._mark(words)
        elif texts == ["flush", "ruleset"] and not self._file.tables:
            self._irrelevant(words, "what was loaded before is gone")
        elif self._common(words):
            pass
        elif not block and words[0].is_word(*ADDING, *TAKING, *KINDS, "insert") and self._command(words):
            kind = words[1] if words[0].is_word(*ADDING, "insert") else words[0]
            if not kind.is_word("rule"):  # rules are judged at the end, for a later command may take them away
                self._mark(words)
        else:
            self._file.unknown(self._span(words[0]), f"{' '.join(texts)[:60]!r} is not what `nft list ruleset` prints")
            for word in words[1:]:
                self._file.ledger.unknown(word.line, "part of a statement that is not understood")
            if block:
                self._skip_block("not understood", unknown=True)

    def _common(self, words: list[Token]) -> bool:
        """What may stand in any block: definitions, and other files (nft(8), INCLUDING FILES, SYMBOLIC VARIABLES)."""
        kind, here = words[0].text if not words[0].quoted else "", self._defined[-1]
        if kind in {"define", "redefine"} and len(words) > 3 and words[2].is_word("="):
            here[words[1].text] = words[3:]
        elif kind == "undefine" and len(words) == 2 and words[1].text in here:
            del here[words[1].text]
        elif kind == "include" and len(words) == 2:
            self._bad(words, f"what the file {words[1].text} says is not here: give what `nft list ruleset` prints")
            return True
        else:
            return False
        self._mark(words)
        return True

    def _in_named_table(self, words: list[Token]) -> bool:
        """`chain inet filter forward { … }` outside of its table; False where the table is not in the file."""
        table, rest = target(self._file, words[1:-1])
        if table is None or len(rest) != 1:
            return False
        member = [words[0], rest[0], words[-1]]
        if words[0].text == "chain":
            self._chain(table, member)
        else:
            self._set(table, member)
        return True

    def _command(self, words: list[Token]) -> bool:
        """A command without a block."""
        first = 1 if words[0].is_word(*ADDING) else 0
        if not words[first : first + 1] or not words[first].is_word("element", "set", "map"):
            return obeyed(self._file, words)
        table, rest = target(self._file, words[first + 1 :])
        held = None if table is None or not rest else table.sets.get(rest[0].text)
        if held is None or not words[first].is_word("element") or len(rest) < 3 or not rest[1].is_word("{"):
            return False
        self._elements(held, rest[2:-1])
        return True

    def _table_of(self, words: list[Token]) -> Table:
        texts = [word.text for word in words if not word.is_word("{")]
        family = texts[1] if texts[1] in FAMILIES else "ip"
        name = texts[-1]
        return self._file.tables.setdefault((family, name), Table(family, name, self._span(words[0])))

    def _table(self, words: list[Token]) -> None:
        table = self._table_of(words)
        self._mark(words)
        self._defined.append({})
        self._members(table)
        self._defined.pop()

    def _members(self, table: Table) -> None:
        while True:
            inner = self._line()
            if not inner:
                if self._place >= len(self._tokens):
                    self._file.incomplete(f"table {table.name} is not closed")
                    break
                continue
            if inner[0].is_word("}"):
                self._structural(inner)
                break
            self._in_table(table, inner)

    def _in_table(self, table: Table, words: list[Token]) -> None:
        """One member of a table."""
        if self._common(words):
            return
        kind, block = words[0].text, words[-1].is_word("{")
        named = block and len(words) == 3
        if kind == "chain" and named:
            self._mark(words)
            self._chain(table, words)
        elif kind in {"set", "map"} and named:
            self._mark(words)
            self._set(table, words)
        elif kind in OBJECTS and block:
            reason = "a named object that rules refer to; it decides nothing that is modelled"
            self._irrelevant(words, reason)
            self._skip_block(reason)
        elif kind == "comment":
            self._irrelevant(words, "a remark")
        elif kind == "flags" and [word.text for word in words[1:]] in (["dormant"], ["owner"], ["persist"]):
            self._mark(words)
            table.dormant |= words[1].text == "dormant"
        else:
            self._bad(words, f"{' '.join(word.text for word in words)[:60]!r} is not understood in a table")
            if block:
                self._skip_block("not understood", unknown=True)

    def _bad(self, words: Sequence[Token], reason: str) -> None:
        self._file.unknown(self._span(words[0]), reason)
        for line in {word.line for word in words}:
            self._file.ledger.unknown(line, reason)

    def _skip_block(self, reason: str, *, unknown: bool = False) -> None:
        depth = 1
        while depth and self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            depth += 1 if token.is_word("{") else -1 if token.is_word("}") else 0
            if token.text == "\n":
                continue
            if unknown:
                self._file.ledger.unknown(token.line, reason)
            else:
                self._irrelevant([token], reason)

    def _chain(self, table: Table, words: list[Token]) -> None:
        name = words[1].text
        chain = table.chains.setdefault(name, Chain(name, self._span(words[0])))
        self._defined.append({})
        self._rules(table, chain)
        self._defined.pop()

    def _rules(self, table: Table, chain: Chain) -> None:
        while True:
            inner = self._line(blocks=False)
            if not inner:
                if self._place >= len(self._tokens):
                    self._file.incomplete(f"chain {chain.name} is not closed")
                    return
                continue
            if inner[0].is_word("}"):
                self._structural(inner)
                return
            closes = _closes(inner)
            self._in_chain(table, chain, inner[:-1] if closes else inner)
            if closes:
                return

    def _in_chain(self, table: Table, chain: Chain, words: list[Token]) -> None:
        texts = [word.text for word in words] if words[0].text in _OF_CHAINS else [words[0].text]
        if texts[0] == "type" and "hook" in texts:
            self._mark(words)
            self._hook(table, chain, words)
        elif texts[0] == "policy" and len(texts) == 2:
            self._mark(words)
            self._policy(chain, words)
        elif texts[0] == "comment" and len(texts) == 2:
            self._irrelevant(words, "a remark")
        elif texts == ["flags", "offload"]:
            self._mark(words)
        elif texts[0] in _DEFINING and self._common(words):
            pass
        else:
            key = (table.family, table.name, chain.name)
            first, last = words[0].line, words[-1].line
            lines = {first} if first == last else {word.line for word in words}
            self._file.rule_lines.append((key, lines))
            statements, comment = read_rule(words)
            chain.rules.append(ChainRule(statements, self._span(words[0]), comment))

    def _policy(self, chain: Chain, words: list[Token]) -> None:
        if words[1].text not in {"accept", "drop"}:
            self._bad(words, f"policy {words[1].text!r} is neither accept nor drop")
            return
        chain.policy = Verb(words[1].text)
        chain.policy_origin = self._span(words[0])

    def _hook(self, table: Table, chain: Chain, words: list[Token]) -> None:
        """`type filter hook forward priority filter + 5`, with `device "eth0"` of the family netdev."""
        texts = [word.text for word in words]
        chain.kind = texts[1]
        chain.hook = _after(texts, "hook")
        if chain.hook not in {*HOOKS, "output"}:
            self._bad(words, f"hook {chain.hook!r} is not understood")
        chain.origin = self._span(words[0])
        try:
            chain.priority = _priority(texts, table.family)
        except NotReadError as error:
            self._bad(words, str(error))
        if "device" in texts:
            chain.devices = tuple(filter(None, (_after(texts, "device"),)))
        elif "{" in texts and "}" in texts:
            first, last = texts.index("{"), texts.index("}")
            chain.devices = tuple(text for text in texts[first + 1 : last] if text != ",")
        if chain.kind not in {"filter", "nat", "route"}:
            self._bad(words, f"a chain of type {chain.kind!r}")

    def _set(self, table: Table, words: list[Token]) -> None:
        held = NamedSet(words[1].text, self._span(words[0]))
        table.sets[held.name] = held
        dynamic = False
        while True:
            inner = self._line(blocks=False)
            if not inner:
                if self._place >= len(self._tokens):
                    self._file.incomplete(f"set {held.name} is not closed")
                    break
                continue
            if inner[0].is_word("}"):
                self._structural(inner)
                break
            self._mark(inner)
            closes = _closes(inner)
            dynamic |= self._in_set(held, inner[:-1] if closes else inner)
            if closes:
                break
        if dynamic:
            held.uncertain = f"elements of set {held.name} come and go while the device runs"

    def _in_set(self, held: NamedSet, words: list[Token]) -> bool:
        """One line of a set; True if its elements come and go."""
        texts = [word.text for word in words]
        held.leaving |= texts[0] == "timeout" or (texts[0] == "flags" and "timeout" in texts)
        if texts[0] == "flags":
            return bool({"dynamic", "timeout"} & set(texts))
        counts = texts[0] == "elements" and any(word.is_word("limit", "quota", "count") for word in words[2:])
        if counts or texts[0] in COUNTING or texts[:2] == ["ct", "count"]:
            held.leaving, held.uncertain = True, counted(held.name)
        if texts[:2] == ["elements", "="]:
            self._elements(held, words[3:-1])
        elif texts[0] not in IGNORED_SET_WORDS and texts[:2] != ["ct", "count"]:
            self._bad(words, f"{' '.join(texts)[:60]!r} is not understood in a set")
        return texts[0] == "timeout"

    def _elements(self, held: NamedSet, words: list[Token]) -> None:
        try:
            for value, data in elements_of(words, 0):
                effect = effect_of(data)
                held.elements.append((value, effect if effect is not None else data_of(data) if data else None))
        except WordsError as error:
            held.uncertain = f"set {held.name}: {error}"
            self._bad(words[:1], held.uncertain)


def _elements_inside(words: list[Token]) -> list[Token]:
    """What stands between the braces of a defined set."""
    inner = words[1:-1]
    return inner[:-1] if inner and inner[-1].is_word(",") else inner


def _closes(words: list[Token]) -> bool:
    """Whether the last brace closes the block in which the statement stands."""
    return words[-1].is_word("}") and sum(word.is_word("{") for word in words) < sum(
        word.is_word("}") for word in words
    )


def _after(texts: list[str], word: str) -> str:
    """The word behind `word`, or empty."""
    place = texts.index(word) + 1
    return texts[place] if place < len(texts) else ""


def _priority(words: list[str], family: str) -> int:
    """`0`, `-300`, `filter`, `filter + 5`, `dstnat - 1`."""
    names = PRIORITIES if family != "bridge" else {"dstnat": -300, "filter": -200, "out": 100, "srcnat": 300}
    if "priority" not in words[:-1]:
        message = "a base chain without a priority"
        raise NotReadError(message)
    rest = words[words.index("priority") + 1 :]
    first = rest[0]
    base = names[first] if first in names else _whole(first)
    if len(rest) >= 3 and rest[1] in {"+", "-"}:
        offset = number(rest[2], {}, 2**31 - 1)
        return base + offset if rest[1] == "+" else base - offset
    return base


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        message = f"priority {text!r} is not understood"
        raise NotReadError(message) from error
