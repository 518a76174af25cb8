"""Entries of sections as readers want them, and the fate of every line by the tables of sections."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.vendors.fortinet_fortios.allowed_values import is_odd
from parsers.vendors.fortinet_fortios.irrelevant import IRRELEVANT_SECTIONS
from parsers.vendors.fortinet_fortios.section import Section
from parsers.vendors.fortinet_fortios.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source, Span
    from parsers.syntax.edit_blocks import Block, Setting

Version = tuple[int, int, int]


@dataclass(slots=True)
class Context:
    """One file while it is read. `unread` holds, by the identity of an entry's block, what is not understood in it."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    version: Version | None = None
    hostname: str = ""
    unread: dict[int, list[UnknownMatch]] = field(default_factory=dict[int, list[UnknownMatch]])
    broken: list[Unmodelled] = field(default_factory=list[Unmodelled])
    """Values of interfaces that were not understood."""

    def span(self, line: int) -> Span:
        """The place of a line."""
        return self.source.span(line)

    def unknown(self, kind: UnknownKind, reason: str, line: int) -> UnknownMatch:
        """A condition that the configuration does not decide."""
        return UnknownMatch(kind, reason, self.span(line))

    def bad(self, line: int, reason: str) -> None:
        """Say that the value in `line` was not understood."""
        self.ledger.partial(line, reason)
        self.diagnostics.warning(DiagnosticCode.BAD_VALUE, self.span(line), reason)

    def at_least(self, *version: int) -> bool | None:
        """Whether the firmware is that version or later; None where the file does not say which it is."""
        return None if self.version is None else self.version >= version


@dataclass(slots=True)
class Entry:
    """One `edit`, or a section without edits: the last value of each key, with its line."""

    name: str
    line: int
    values: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    configs: list[Block] = field(default_factory=list["Block"])
    unread: tuple[UnknownMatch, ...] = ()

    def words(self, key: str) -> tuple[str, ...]:
        """The values of `key`; empty where it is not set."""
        return self.values.get(key, ())

    def word(self, key: str, default: str = "") -> str:
        """The first value of `key`."""
        found = self.values.get(key)
        return found[0] if found else default

    def on(self, key: str, *, default: bool = False) -> bool:
        """Whether `key` is enabled."""
        found = self.values.get(key)
        return found[0] == "enable" if found else default

    def at(self, *keys: str) -> int:
        """The line of the first of `keys` that is set, else of the entry."""
        for key in keys:
            if key in self.lines:
                return self.lines[key]
        return self.line

    def learn(self, block: Block, context: Context) -> None:
        """Take over what `block` sets; later settings replace earlier ones.

        `select` keeps nothing but what it names (FortiOS CLI reference, "Subcommands").
        """
        own, lines = self.values, self.lines
        for item in block.settings:
            if item.verb in ("set", "select"):
                values = item.values
                own[item.key] = values if all(values) else tuple(word for word in values if word)
                lines[item.key] = item.line
            elif item.verb == "append":
                self.values[item.key] = (*self.values.get(item.key, ()), *item.values)
                self.lines.setdefault(item.key, item.line)
            elif item.values:
                self.values[item.key] = tuple(word for word in self.words(item.key) if word not in item.values)
            else:
                self.values.pop(item.key, None)
        self.configs += block.configs
        self.unread += tuple(context.unread.get(id(block), ()))

    def within(self, name: str, context: Context) -> list[Entry]:
        """The entries of a section that stands inside this one."""
        return entries_of([block for block in self.configs if block.name == name], context)


def entries_of(blocks: list[Block], context: Context) -> list[Entry]:
    """The edits of `blocks`, in order; an entry that is edited again keeps its place and takes the later values."""
    found: dict[str, Entry] = {}
    for block in blocks:
        for edit in block.edits:
            entry = found.get(edit.name)
            if entry is None:
                entry = found[edit.name] = Entry(edit.name, edit.line)
            elif not edit.configs:
                message = f"{block.name} {edit.name!r} is edited again; later values replace earlier ones"
                context.diagnostics.note(DiagnosticCode.DUPLICATE_DEFINITION, context.span(edit.line), message)
            entry.learn(edit, context)
    return list(found.values())


@dataclass(slots=True)
class Domain:
    """One virtual domain (or the whole device, or its global part): sections by path."""

    name: str
    line: int
    sections: dict[str, list[Block]] = field(default_factory=dict[str, list["Block"]])
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    _entries: dict[str, list[Entry]] = field(default_factory=dict[str, list[Entry]])

    def entries(self, path: str, context: Context) -> list[Entry]:
        """The edits of a section, wherever it stands; asked for after all of the file was accounted for."""
        found = self._entries.get(path)
        if found is None:
            found = self._entries[path] = entries_of(self.sections.get(path, []), context)
        return found

    def single(self, path: str, context: Context) -> Entry:
        """A section without edits, as one entry (line 0 where it is missing)."""
        blocks = self.sections.get(path, [])
        whole = Entry(path, blocks[0].line if blocks else 0)
        for block in blocks:
            whole.learn(block, context)
        return whole


class Accountant:
    """Gives every line of a section its fate, and collects what stands in the way of proofs."""

    __slots__ = ("context", "domain", "ledger")

    def __init__(self, context: Context, domain: Domain) -> None:
        """Account for sections of `domain`."""
        self.context, self.domain, self.ledger = context, domain, context.ledger

    def section(self, block: Block) -> None:
        """Account for one section and keep it in the domain."""
        self.domain.sections.setdefault(block.name, []).append(block)
        known = SECTIONS.get(block.name)
        if known is not None:
            client_side = f"ssl.{self.domain.name or 'root'}" if block.name.startswith("vpn ssl") else ""
            self._known(known, block, block.name, None, client_side)
            return
        reason = irrelevance(block.name)
        if reason:
            self._irrelevant(block, reason)
        else:
            self._unknown(block, f"no reader has a meaning for `config {block.name}`", None, "")

    def _frame(self, block: Block) -> None:
        self.ledger.structural(block.line)
        if block.end:
            self.ledger.structural(block.end)

    def _known(self, section: Section, block: Block, path: str, entry: Block | None, interface: str) -> None:
        self._frame(block)
        if block.is_edit:
            self.ledger.modelled(block.line)
        plain: list[int] = []
        for item in block.settings:
            modelled = item.key in section.modelled and item.line == item.last
            if modelled and not (item.verb == "set" and is_odd(path, item.key, item.values)):
                plain.append(item.line)
            else:
                self._setting(section, item, path, entry, interface)
        self.ledger.all_modelled(plain)
        for line in block.strays:
            self._open(line, "no reader has a meaning for this line", entry, interface)
        for edit in block.edits:
            absorbing = edit if section.absorbs and entry is None else entry
            self._known(section, edit, path, absorbing, _touched(path, edit) or interface)
        for child in block.configs:
            head = child.name.partition(" ")[0]
            inner = section.children.get(child.name) or section.children.get(head) or section.children.get("*")
            if isinstance(inner, Section):
                self._known(inner, child, f"{path}/{child.name}", entry, interface)
            elif inner is not None:
                self._irrelevant(child, inner)
            else:
                self._unknown(child, f"no reader has a meaning for `config {child.name}` in {path}", entry, interface)

    def _setting(self, section: Section, item: Setting, path: str, entry: Block | None, interface: str) -> None:
        for line in range(item.line + 1, item.last + 1):
            self.ledger.structural(line, f"the value that begins in line {item.line} goes on")
        if item.key in section.modelled:
            if item.verb == "set" and is_odd(path, item.key, item.values):
                self._open(item.line, f"the value of `{item.key}` is not understood", entry, interface, partial=True)
            self.ledger.modelled(item.line)
            return
        reason = section.why_irrelevant(item.key)
        if reason:
            self.ledger.irrelevant(item.line, reason)
        else:
            self._open(item.line, f"no reader has a meaning for `{item.key}` in {path}", entry, interface)

    def _open(self, line: int, reason: str, entry: Block | None, interface: str, *, partial: bool = False) -> None:
        """A blocking line: it makes its entry undecided, or what it may touch."""
        span = self.context.span(line)
        if partial:
            self.ledger.partial(line, reason)
            self.context.diagnostics.warning(DiagnosticCode.BAD_VALUE, span, reason)
        else:
            self.ledger.unknown(line, reason)
            self.context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, span, reason)
        if entry is not None:
            unknown = UnknownMatch(UnknownKind.UNREAD, reason, span)
            self.context.unread.setdefault(id(entry), []).append(unknown)
        else:
            touched = frozenset({interface}) if interface else None
            self.domain.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, span, touched))

    def _unknown(self, block: Block, reason: str, entry: Block | None, interface: str) -> None:
        for line in lines_within(block):
            self.ledger.unknown(line, reason)
        self._open(block.line, reason, entry, interface)

    def _irrelevant(self, block: Block, reason: str) -> None:
        self._frame(block)
        if block.is_edit:
            self.ledger.irrelevant(block.line, reason)
        for item in block.settings:
            self.ledger.irrelevant(item.line, reason)
            for line in range(item.line + 1, item.last + 1):
                self.ledger.structural(line, f"the value that begins in line {item.line} goes on")
        for line in block.strays:
            self.ledger.unknown(line, "no statement, in a section without bearing", blocking=False)
        for child in (*block.edits, *block.configs):
            self._irrelevant(child, reason)


def _touched(path: str, edit: Block) -> str:
    """The interface that an entry speaks of; empty where it may touch the whole device."""
    if path in ("system interface", "vpn ipsec phase1-interface"):
        return edit.name
    if path == "vpn ipsec phase2-interface":
        return next((item.values[0] for item in edit.settings if item.key == "phase1name" and item.values), "")
    return ""


def irrelevance(path: str) -> str:
    """Why a section does not matter, by its longest listed beginning; empty where it is not listed."""
    words = path.split(" ")
    for count in range(len(words), 0, -1):
        reason = IRRELEVANT_SECTIONS.get(" ".join(words[:count]))
        if reason:
            return reason
    return ""


def lines_within(block: Block) -> Iterator[int]:
    """Every line from a block's first to its last, as far as it was read."""
    yield block.line
    yield from block.strays
    for item in block.settings:
        yield from range(item.line, item.last + 1)
    for child in (*block.edits, *block.configs):
        yield from lines_within(child)
    if block.end:
        yield block.end
