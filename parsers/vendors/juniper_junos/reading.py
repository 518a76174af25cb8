"""A file of Junos: its tree, its groups, its logical systems, and one device for each of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode, Diagnostics
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.registry import Reading
from parsers.syntax.braces import read_braces
from parsers.syntax.set_commands import read_commands
from parsers.vendors.juniper_junos.context import Context
from parsers.vendors.juniper_junos.elements import read_json, read_xml
from parsers.vendors.juniper_junos.groups import Groups
from parsers.vendors.juniper_junos.irrelevant import settle
from parsers.vendors.juniper_junos.recognition import Form, form_of
from parsers.vendors.juniper_junos.to_device import read_whole, to_device

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.ledger import Ledger
    from parsers.model.device import Device
    from parsers.source import Source
    from parsers.syntax.statements import Statement, Text

_READERS = {Form.BRACES: read_braces, Form.SET: read_commands, Form.XML: read_xml, Form.JSON: read_json}
_OFF = "inactive: the device ignores it"


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The device of a file, and those of its logical systems."""
    context = Context(source, diagnostics)
    text = _READERS[form_of(source)](source.lines)
    _faults(text, context, ledger)
    groups = Groups(context, text.root)
    groups.apply()
    devices = list(_devices(context, text.root))
    settle(text.root)
    _rest(context, text.root)
    for holder in groups.settle():
        text.root.below["groups"] = holder
    for applied in groups.applied.below.values():
        applied.irrelevant(_OFF)
    groups.applied.account(ledger)
    text.root.account(ledger)
    extra = tuple(dict.fromkeys(context.unmodelled))
    complete = not text.cut and bool(text.root.below)
    return Reading(tuple(replace(item, unmodelled=(*item.unmodelled, *extra)) for item in devices), complete)


def _devices(context: Context, root: Statement) -> Iterator[Device]:
    name = root.text("system", "host-name") or PurePosixPath(context.source.name).stem
    tenants = {item.word: item for item in root.children("tenants")}
    whole = read_whole(context, root, name, tenants)
    yield to_device(context, root, whole, "")
    for system in (*root.children("logical-systems"), *tenants.values()):
        settle(system)
        yield to_device(context, system, whole, system.word)


def _faults(text: Text, context: Context, ledger: Ledger) -> None:
    """What was wrong with the text itself."""
    for line in text.ends:
        ledger.structural(line)
    for line, reason in text.gone:
        ledger.irrelevant(line, reason)
    for line, reason in text.wrong:
        ledger.unknown(line, reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.at(line), reason)
        context.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, context.at(line)))
    for line, reason in text.cut:
        context.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, context.at(line), reason)
        context.unmodelled.append(Unmodelled("the export is not complete", Effect.MAY_DO_EITHER, context.at(line)))


def _rest(context: Context, root: Statement) -> None:
    """What nobody has a meaning for may do anything; what is switched off does nothing."""
    stack: list[tuple[tuple[str, ...], Statement]] = [((), root)]
    while stack:
        path, here = stack.pop()
        for word, item in here.below.items():
            where = (*path, word)
            if not item.active:
                item.irrelevant(_OFF)
            elif item.fate is LineFate.UNSEEN:
                if item.below and not _judged(item):
                    context.unread(item, f"no reader has a meaning for {' '.join(where[-4:])!r}")
                elif item.below:
                    item.fate = LineFate.STRUCTURAL
                else:
                    context.unread(item, f"no reader has a meaning for {' '.join(where[-4:])!r}")
            if item.below:
                stack.append((where, item))


def _judged(item: Statement) -> bool:
    """Whether some reader has read something below."""
    return any(below.fate is not LineFate.UNSEEN for below in item.walk())
