"""Commands of files that people write, beside blocks: `add rule`, `flush chain`, `delete table` (nft(8)).

What a command speaks of must stand in the file, for nobody else tells what it is. Rules are known by handles to the
running kernel alone, so what names one is not understood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.netfilter.nouns import Chain, ChainRule, Table
from parsers.vendors.linux_nftables.read_rule import read_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from parsers.vendors.linux_nftables.state import RuleFile
    from parsers.vendors.linux_nftables.tokens import Token

FAMILIES = frozenset({"ip", "ip6", "inet", "arp", "bridge", "netdev"})
KINDS = frozenset({"table", "chain", "rule", "set", "map", "element"})
ADDING = frozenset({"add", "create"})
TAKING = frozenset({"delete", "destroy", "flush"})
TAKEN = "a later command takes it away"
_PLACES = frozenset({"position", "index", "handle"})


def target(file: RuleFile, words: Sequence[Token]) -> tuple[Table | None, list[Token]]:
    """The table that words name, with or without its family, and the words behind; None: it is not in the file."""
    rest = list(words)
    family = rest.pop(0).text if rest and rest[0].is_word(*FAMILIES) else "ip"
    if not rest:
        return None, rest
    return file.tables.get((family, rest[0].text)), rest[1:]


def obeyed(file: RuleFile, words: Sequence[Token]) -> bool:
    """Whether a command without a block was understood; then it is done."""
    verb = words[0].text if words[0].is_word(*ADDING, *TAKING, "insert") else "add"
    rest = list(words) if words[0].is_word(*KINDS) else list(words[1:])
    if not rest:
        return False
    kind = rest[0].text
    if verb == "flush" and kind == "ruleset":
        return len(rest) == 1 and _without_tables(file)
    if verb in TAKING:
        return (verb, kind) in _TAKING and _TAKING[verb, kind](file, rest[1:])
    if kind == "rule":
        return _rule(file, rest[1:], first=verb == "insert")
    if verb != "insert" and kind == "table":
        return _table(file, rest)
    return verb != "insert" and kind == "chain" and _chain(file, rest)


def forget_rules(file: RuleFile, gone: Callable[[tuple[str, str, str]], bool]) -> None:
    """The rules of the chains that `gone` names are taken away."""
    kept: list[tuple[tuple[str, str, str], set[int]]] = []
    for key, lines in file.rule_lines:
        if gone(key):
            _each(lines, lambda line: file.ledger.irrelevant(line, TAKEN))
        else:
            kept.append((key, lines))
    file.rule_lines = kept


def _each(lines: Iterable[int], mark: Callable[[int], None]) -> None:
    for line in lines:
        mark(line)


def _table(file: RuleFile, words: Sequence[Token]) -> bool:
    names = [word for word in words[1:] if not word.is_word("{", "}")]
    family = names.pop(0).text if len(names) == 2 and names[0].is_word(*FAMILIES) else "ip"
    if len(names) != 1:
        return False
    file.tables.setdefault((family, names[0].text), Table(family, names[0].text, file.source.span(words[0].line)))
    return True


def _chain(file: RuleFile, words: Sequence[Token]) -> bool:
    table, rest = target(file, words[1:])
    if table is None or len(rest) != 1:
        return False
    table.chains.setdefault(rest[0].text, Chain(rest[0].text, file.source.span(words[0].line)))
    return True


def _rule(file: RuleFile, words: Sequence[Token], *, first: bool) -> bool:
    table, rest = target(file, words)
    chain = table.chains.get(rest[0].text) if table is not None and len(rest) > 1 else None
    if table is None or chain is None or rest[1].is_word(*_PLACES):
        return False
    statements, comment = read_rule(rest[1:])
    made = ChainRule(statements, file.source.span(words[0].line), comment)
    chain.rules.insert(0 if first else len(chain.rules), made)
    file.rule_lines.append(((table.family, table.name, chain.name), {word.line for word in words}))
    return True


def _without_tables(file: RuleFile) -> bool:
    file.tables.clear()
    forget_rules(file, lambda _: True)
    return True


def _without_table(file: RuleFile, words: Sequence[Token]) -> bool:
    table, rest = target(file, words)
    if rest or len(words) > 2:
        return False
    if table is not None:
        del file.tables[table.family, table.name]
        forget_rules(file, lambda key: key[:2] == (table.family, table.name))
    return True


def _without_rules(file: RuleFile, words: Sequence[Token]) -> bool:
    """`flush table T`, `flush chain T C`."""
    table, rest = target(file, words)
    if table is None or len(rest) > 1 or (rest and rest[0].text not in table.chains):
        return False
    names = {rest[0].text} if rest else set(table.chains)
    for name in names:
        table.chains[name].rules.clear()
    forget_rules(file, lambda key: key[:2] == (table.family, table.name) and key[2] in names)
    return True


def _without_chain(file: RuleFile, words: Sequence[Token]) -> bool:
    table, rest = target(file, words)
    if table is None or len(rest) != 1 or rest[0].text not in table.chains:
        return False
    del table.chains[rest[0].text]
    forget_rules(file, lambda key: key == (table.family, table.name, rest[0].text))
    return True


def _without_elements(file: RuleFile, words: Sequence[Token]) -> bool:
    table, rest = target(file, words)
    if table is None or len(rest) != 1 or rest[0].text not in table.sets:
        return False
    table.sets[rest[0].text].elements.clear()
    return True


_TAKING: dict[tuple[str, str], Callable[[RuleFile, Sequence[Token]], bool]] = {
    **{(verb, "table"): _without_table for verb in ("delete", "destroy")},
    **{(verb, "chain"): _without_chain for verb in ("delete", "destroy")},
    ("flush", "table"): _without_rules,
    ("flush", "chain"): _without_rules,
    ("flush", "set"): _without_elements,
    ("flush", "map"): _without_elements,
}
