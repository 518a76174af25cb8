"""`nat`, `global` and `static` lines into translations, in sections; their meaning is made in `translate`.

Document: "NAT Basics" (Firewall CLI guide 9.x): section 1 manual in order, 2 object, 3 after-auto.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.vendors.cisco_asa.nouns import Translation

if TYPE_CHECKING:
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement


def interface_pair(words: list[str]) -> tuple[str, str, int]:
    """The two names of `(real,mapped)` or `(real, mapped)` at `words[1]`, and the index after; empty for `any`.

    Without a pair both are empty: from 8.3 that means any interface.
    """
    text, at = "", 1
    if len(words) > 1 and words[1].startswith("("):
        while at < len(words):
            text += words[at]
            at += 1
            if text.endswith(")"):
                break
    first, _, second = text.strip("()").partition(",")
    return ("" if first == "any" else first), ("" if second == "any" else second), at


def read_nat(state: State, statement: Statement) -> None:
    """A top-level `nat` line: manual (`source`) or, before 8.3, `nat (IF) ID ...`."""
    words = statement.words
    real, mapped, at = interface_pair(words)
    rest = words[at:]
    section = 1
    position = -1
    if rest[:1] == ["after-auto"]:
        section = 3
        rest = rest[1:]
    if rest and rest[0].isdecimal() and rest[1:2] == ["source"]:
        position = int(rest[0]) - 1
        rest = rest[1:]
    if rest[:1] != ["source"]:
        if rest and rest[0].isdecimal():
            read_old_nat(state, statement)
            return
        not_read(state, statement, f"no translation: {' '.join(words[:5])!r}", {real, mapped})
        return
    for child in statement.children:
        state.unread(child)
    item = Translation(section, real, mapped, rest, statement)
    same = [index for index, one in enumerate(state.config.translations) if one.section == section]
    if 0 <= position < len(same):
        state.config.translations.insert(same[position], item)
    else:
        state.config.translations.append(item)


def read_object_nat(state: State, child: Statement, name: str) -> None:
    """A `nat` line inside `object network NAME`."""
    real, mapped, at = interface_pair(child.words)
    for deeper in child.children:
        state.unread(deeper)
    state.config.translations.append(Translation(2, real, mapped, child.words[at:], child, name))


def read_old_nat(state: State, statement: Statement) -> None:
    """`static`, `global` and numbered `nat`, before 8.3."""
    state.config.old_nat.append(statement)
    if "access-list" in statement.words[:-1]:
        state.config.selectors.add(statement.words[statement.words.index("access-list") + 1])
    for child in statement.children:
        state.unread(child)


def not_read(state: State, statement: Statement, why: str, interfaces: set[str]) -> None:
    """A translation that is not understood may rewrite whatever passes its interfaces."""
    known = interfaces if interfaces and "" not in interfaces else None
    state.mark_partial(statement.line, why)
    state.feature(statement, f"address translation: {why}", Effect.MAY_REWRITE, known)
