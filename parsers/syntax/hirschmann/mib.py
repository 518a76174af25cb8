"""The XML of MIB tables as rows: `MibData/MIB/Scalar|Table/Entry/Attribute`, in the order in which they are needed.

Only this shape is read. What is of another shape, a table that is not known, and a column that is not known are told
and block. Texts stand as they are with `convert="ascii"`, else as pairs of hexadecimal digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.syntax.hirschmann import mib_tables
from parsers.syntax.hirschmann.rows import Row
from parsers.syntax.xml_tree import XmlTree, xml_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.syntax.hirschmann.mib_tables import Table
    from parsers.syntax.hirschmann.rows import Reading
    from parsers.syntax.xml_tree import Element

NAMESPACE = "urn:xml:ns:mibconf:base:1.0"
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2})*")
_QUIET = "has no bearing on who may talk to whom"
_HEADER = "what wrote the file"
_SHAPES = {"Scalar": "a group", "Table": "a table"}


def is_mib_config(lines: list[str] | tuple[str, ...]) -> bool:
    """Whether the file begins as such an XML."""
    head = "\n".join(lines[:20])
    return NAMESPACE in head and head.lstrip("\ufeff \n\t").startswith("<")


class MibFile:
    """One file as rows; `finish` carries the fates into the ledger once all rows are read."""

    def __init__(self, reading: Reading, own: Mapping[str, Mapping[str, Table]]) -> None:
        """Read the tree; a file that ends early is incomplete."""
        self._reading = reading
        self._own = own
        self.tree: XmlTree = xml_tree(reading.source.lines)
        self.header: dict[str, str] = {}
        self.tables: set[str] = set()
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
        for part in root.children:
            if part.name == "Header":
                self._head(part)
            elif part.name == "MibData":
                part.structural()
                for mib in part.children:
                    yield from self._mib(mib)
            else:
                self._unknown(part, f"<{part.name}> is not known here")

    def finish(self) -> None:
        """Carry the fates into the ledger."""
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
        if name in mib_tables.IRRELEVANT:
            mib.irrelevant(mib_tables.IRRELEVANT[name])
            return
        if name in mib_tables.MANAGEMENT:
            yield from self._logins(mib, name)
            return
        mib.structural()
        if name in mib_tables.RINGS:
            self._rings(mib, mib_tables.RINGS[name])
            return
        known = {**mib_tables.TABLES.get(name, {}), **self._own.get(name, {})}
        quiet = mib_tables.IRRELEVANT_TABLES.get(name, {})
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
            elif table is None:
                self._unknown(node, f"{_SHAPES[node.name]} {title!r} of {name} is not known")
            else:
                yield from self._entries(node, table)

    def _logins(self, mib: Element, name: str) -> Iterator[Row]:
        """Accounts and communities; all else of the MIB is set aside."""
        known = mib_tables.LOGINS.get(name, {})
        mib.structural()
        for node in mib.children:
            table = known.get(node.attributes.get("name", ""))
            if table is not None and node.name in _SHAPES:
                yield from self._entries(node, table)
            else:
                self._set_aside(node, name)

    def _rings(self, mib: Element, reason: str) -> None:
        for one in mib.below():
            if "vlan" in one.attributes.get("name", "").lower() and one.text not in {"", "0"}:
                row = Row("ring", {}, self.tree.span(one, self._reading.source), element=one)
                what = f"a ring makes its ports members of VLAN {one.text}"
                self._reading.unsupported(row, what, Effect.MAY_DO_ANYTHING)
        mib.irrelevant(reason)

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

    def _set_aside(self, node: Element, name: str) -> None:
        """What concerns the management of the device alone, and is not read."""
        reason = f"{node.attributes.get('name', '')} of {name} is not read: who logs in, and whom the device asks"
        for one in (node, *node.below()):
            one.unknown(reason, blocking=False)
        span = self.tree.span(node, self._reading.source)
        self._reading.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, span, reason)

    def _unknown(self, element: Element, reason: str) -> None:
        element.unknown(reason)
        for one in element.below():
            one.unknown(reason, blocking=False)
        span = self.tree.span(element, self._reading.source)
        self._reading.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)
        self._reading.doubt(reason, Effect.MAY_DO_ANYTHING, span)


def _value(text: str, convert: str, how: str) -> str:
    """A value as both forms have it; a number that an enumeration does not have stays as it is."""
    if how in mib_tables.ENUMS:
        return mib_tables.ENUMS[how].get(text, text)
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
