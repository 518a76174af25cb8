"""The XML of MIB tables as rows: `MibData/MIB/Scalar|Table/Entry/Attribute`, in the order in which they are needed.

Only this shape is read. What is of another shape, a table that is not known, and a column that is not known are told
and block. Texts stand as they are with `convert="ascii"`, else as pairs of hexadecimal digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.syntax.hirschmann import mib_quiet, mib_tables, mib_whole
from parsers.syntax.hirschmann.rows import Row
from parsers.syntax.hirschmann.state import PORT_NAME
from parsers.syntax.xml_tree import XmlTree, xml_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.syntax.hirschmann.mib_tables import Table
    from parsers.syntax.hirschmann.mib_whole import Neutral
    from parsers.syntax.hirschmann.rows import Reading
    from parsers.syntax.xml_tree import Element

NAMESPACE = "urn:xml:ns:mibconf:base:1.0"
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2})*")
_BEGINS = re.compile(r"^[\ufeff \t]*<", re.MULTILINE)
_TERMINAL = re.compile(r"[!*]{0,2}\s*\([^()]{1,64}\)\s*[>#]|Wait\.{3}|\s*$")
_QUIET = "has no bearing on who may talk to whom"
_HEADER = "what wrote the file"
_FOOTER = "a checksum over the file"
_ASIDE = "not read: who logs in, and whom the device asks"
LONGEST = 300
"""Characters of a list of names in a remark."""
_NO_PORT = "not-available-if"
"""How a column of a port that names none begins."""
IRRELEVANT = {**mib_tables.IRRELEVANT, **mib_quiet.IRRELEVANT}
MANAGEMENT = mib_tables.MANAGEMENT | mib_quiet.MANAGEMENT
_SHAPES = {"Scalar": "a group", "Table": "a table"}


def is_mib_config(lines: list[str] | tuple[str, ...]) -> bool:
    """Whether the file begins as such an XML; a terminal may have left its prompt and what it waited for in front."""
    head = "\n".join(lines[:20])
    return NAMESPACE in head and _BEGINS.search(head) is not None


class MibFile:
    """One file as rows; `finish` carries the fates into the ledger once all rows are read."""

    def __init__(self, reading: Reading, own: Mapping[str, Mapping[str, Table]]) -> None:
        """Read the tree; a file that ends early is incomplete."""
        self._reading = reading
        self._own = own
        self.tree: XmlTree = xml_tree(reading.source.lines)
        self.header: dict[str, str] = {}
        self.tables: set[str] = set()
        self.mibs: set[str] = set()
        self.closed = False
        """Whether the end of a whole export stands in the file."""
        self._off: frozenset[str] = frozenset()
        if self.tree.problem is not None:
            line, what = self.tree.problem
            reading.complete = False
            place = reading.source.span(min(line, len(reading.source.lines)))
            reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, place, f"the XML is not whole: {what}")

    def rows(self) -> Iterator[Row]:
        """The rows in the order of the file."""
        root = self.tree.root
        if root is None or root.attributes.get("xmlns") != NAMESPACE:
            self._reading.complete = False
            what = f"the root is not of the namespace {NAMESPACE}, without a prefix"
            self._reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, self._reading.source.span(1), what)
            return
        root.structural()
        self._off = _switched_off(root)
        for part in root.children:
            if part.name == "Header":
                self._head(part)
            elif part.name == "Footer":
                self.closed = True
                part.irrelevant(_FOOTER)
            elif part.name == "MibData":
                part.structural()
                for mib in part.children:
                    yield from self._mib(mib)
            else:
                self._unknown(part, f"<{part.name}> is not known here")

    def finish(self) -> None:
        """Carry the fates into the ledger."""
        for number in self.tree.strays:
            if _TERMINAL.match(self._reading.source.lines[number - 1]):
                self._reading.ledger.structural(number, "what a terminal printed")
            else:
                what = "text outside of the XML"
                self._reading.ledger.unknown(number, what)
                span = self._reading.source.span(number)
                self._reading.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, what)
        self.tree.account(self._reading.ledger, self._reading.source.lines)
        if self.tree.root is not None:
            self.tree.root.let_go()

    def _head(self, part: Element) -> None:
        part.structural()
        for variable in part.children:
            self.header[variable.attributes.get("name", "")] = variable.text
            variable.irrelevant(_HEADER)

    def _mib(self, mib: Element) -> Iterator[Row]:
        name = mib.attributes.get("name", "")
        if mib.name != "MIB":
            self._unknown(mib, f"<{mib.name}> is not known here")
            return
        self.mibs.add(name)
        if name in IRRELEVANT:
            mib.irrelevant(IRRELEVANT[name])
            return
        if name in MANAGEMENT:
            yield from self._logins(mib, name)
            return
        mib.structural()
        if name in mib_tables.RINGS:
            yield from self._rings(mib, mib_tables.RINGS[name])
            return
        yield from self._tables(mib, name)

    def _tables(self, mib: Element, name: str) -> Iterator[Row]:
        """The tables of a MIB that bear on who may talk to whom, if only perhaps."""
        known = {**mib_tables.TABLES.get(name, {}), **mib_whole.TABLES.get(name, {}), **self._own.get(name, {})}
        quiet = {**mib_tables.IRRELEVANT_TABLES.get(name, {}), **mib_quiet.IRRELEVANT_TABLES.get(name, {})}
        neutral = mib_whole.NEUTRAL.get(name, {})
        for node in mib.children:
            title = node.attributes.get("name", "")
            table = known.get(title)
            self.tables |= {title} if table is not None else set()
            if node.name not in _SHAPES:
                self._unknown(node, f"<{node.name}> is not known here")
            elif title in quiet:
                node.irrelevant(quiet[title])
            elif node.name == "Table" and not node.children:
                node.irrelevant("an empty table")
            elif title in neutral:
                self._neutral(node, neutral[title])
            elif table is not None and table.master in self._off:
                node.irrelevant(mib_whole.OFF)
            elif table is None:
                self._unknown(node, f"{_SHAPES[node.name]} {title!r} of {name} is not known")
            else:
                yield from self._entries(node, table)

    def _logins(self, mib: Element, name: str) -> Iterator[Row]:
        """Accounts and communities; all else of the MIB is set aside."""
        known = {**mib_tables.LOGINS.get(name, {}), **mib_whole.LOGINS.get(name, {})}
        mib.structural()
        aside: list[Element] = []
        for node in mib.children:
            title = node.attributes.get("name", "")
            table = known.get(title)
            self.tables |= {title} if table is not None else set()
            if node.name in _SHAPES and not node.children:
                node.irrelevant("an empty table")
            elif table is not None and table.master in self._off:
                node.irrelevant(mib_whole.OFF)
            elif table is not None and node.name in _SHAPES:
                yield from self._entries(node, table)
            else:
                aside.append(node)
        self._set_aside(aside, name)

    def _rings(self, mib: Element, reason: str) -> Iterator[Row]:
        """Rings with a VLAN; all else of them is which link carries frames."""
        found: list[Row] = []
        for one in mib.below():
            if "vlan" in one.attributes.get("name", "").lower() and one.text not in {"", "0"}:
                beside = one.parent.children if one.parent is not None else []
                ports = [each.text for each in beside if PORT_NAME.fullmatch(each.text) is not None]
                values = {"vlan": one.text, "ports": ",".join(ports)}
                found.append(Row("ring", values, self.tree.span(one, self._reading.source), element=one))
                one.structural()
        mib.irrelevant(reason)
        yield from found

    def _neutral(self, node: Element, table: Neutral) -> None:
        """Entries that bear on something only where they say so."""
        node.structural()
        for entry in [node] if node.name == "Scalar" else node.children:
            values = {one.attributes.get("name", ""): one.text for one in entry.children}
            if table.says_nothing(values):
                entry.irrelevant("says that there is none")
                continue
            row = Row("neutral", {}, self.tree.span(entry, self._reading.source), element=entry)
            named = values.get(table.port, "")
            where = frozenset({named}) if PORT_NAME.fullmatch(named) else None
            self._reading.unsupported(row, table.what, table.effect, where)
            for one in entry.children:
                one.structural()

    def _entries(self, node: Element, table: Table) -> Iterator[Row]:
        if node.name == "Scalar":
            yield self._row(node, table)
            return
        node.structural()
        for entry in node.children:
            if entry.name == "Entry":
                yield self._row(entry, table)
            else:
                self._unknown(entry, f"<{entry.name}> is not known here")

    def _row(self, entry: Element, table: Table) -> Row:
        values, elements = dict(table.fixed), dict[str, "Element"]()
        for attribute in entry.children:
            column = attribute.attributes.get("name", "")
            if attribute.name != "Attribute" or attribute.children:
                self._unknown(attribute, f"<{attribute.name}> is not known here, or holds others")
                continue
            if column in table.quiet:
                attribute.irrelevant(_QUIET)
                continue
            if mib_whole.COLUMNS_OF_MASTERS.get(column, "") in self._off:
                attribute.irrelevant(mib_whole.OFF)
                continue
            key, how = table.columns.get(column, (f"column {column}", "text"))
            if key in values and key in elements:
                key = f"second {column}"
            if how in mib_tables.SWITCHES and attribute.text not in mib_tables.ENUMS[how]:
                self._not_whole(attribute, f"{column} {attribute.text!r} is neither on nor off")
            values[key] = _value(attribute.text, attribute.attributes.get("convert", ""), how)
            elements[key] = attribute
        self._needs(entry, table, values)
        return Row(table.kind, values, self.tree.span(entry, self._reading.source), element=entry, elements=elements)

    def _needs(self, entry: Element, table: Table, values: Mapping[str, str]) -> None:
        """Tell what an entry lacks: a default in its place could deny what passes, or close a port that is open."""
        needed = mib_tables.NEEDED.get(table.kind, ())
        lacking = [name for name, (key, _) in table.columns.items() if key in needed and key not in values]
        if lacking:
            self._not_whole(entry, f"{table.kind}: {', '.join(lacking)} is not in its entry")

    def _not_whole(self, element: Element, what: str) -> None:
        span = self.tree.span(element, self._reading.source)
        self._reading.diagnostics.warning(DiagnosticCode.BAD_VALUE, span, what)
        self._reading.doubt(what, Effect.MAY_DO_ANYTHING, span)

    def _set_aside(self, nodes: list[Element], name: str) -> None:
        """What concerns the management of the device alone, and is not read: told once for each MIB."""
        if not nodes:
            return
        titles = ", ".join(dict.fromkeys(node.attributes.get("name", "") for node in nodes))
        reason = f"{titles[:LONGEST]} of {name} not read: who logs in, and whom the device asks"
        for node in nodes:
            for one in (node, *node.below()):
                one.unknown(f"{name}: {_ASIDE}", blocking=False)
        span = self.tree.span(nodes[0], self._reading.source)
        self._reading.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, span, reason)

    def _unknown(self, element: Element, reason: str) -> None:
        element.unknown(reason)
        for one in element.below():
            one.unknown(reason, blocking=False)
        span = self.tree.span(element, self._reading.source)
        self._reading.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)
        self._reading.doubt(reason, Effect.MAY_DO_ANYTHING, span)


def _switched_off(root: Element) -> frozenset[str]:
    """The switches of the device that are off, wherever they stand: the tables of ports may stand in front."""
    found: dict[str, set[str]] = {}
    groups = (group for part in root.children for mib in part.children for group in mib.children)
    for group in groups:
        for one in group.children if group.name == "Scalar" else ():
            if (name := one.attributes.get("name", "")) in mib_whole.MASTERS:
                found.setdefault(name, set()).add(one.text)
    return frozenset(name for name, said in found.items() if said == {"2"})


def _value(text: str, convert: str, how: str) -> str:
    """A value as both forms have it; a number that an enumeration does not have stays as it is."""
    if how in mib_tables.ENUMS:
        return mib_tables.ENUMS[how].get(text, text)
    if convert == "ifname" and text.startswith(_NO_PORT):
        return ""
    if how == "text" and not convert and _HEX.fullmatch(text):
        decoded = bytes.fromhex(text).decode("latin-1").rstrip("\x00")
        return decoded if decoded.isprintable() else text
    return text


def release(header: Mapping[str, str]) -> str:
    """`09.4.04` of the numbers of the header, or empty."""
    major, minor, fix = (header.get(f"sw{part}RelNum", "") for part in ("Major", "Minor", "Bugfix"))
    if not (major.isdecimal() and minor.isdecimal()):
        return ""
    return f"{int(major):02}.{int(minor)}.{int(fix):02}" if fix.isdecimal() else f"{int(major):02}.{int(minor)}"
