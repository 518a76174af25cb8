"""A file of FortiOS: whether it is whole, its virtual domains, and its devices."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode, Diagnostics
from parsers.model.device import Effect, Unmodelled
from parsers.registry import Reading
from parsers.source import Span
from parsers.syntax.edit_blocks import Block, EditTree, edit_tree
from parsers.vendors.fortinet_fortios.cut_between import cut_between_sections
from parsers.vendors.fortinet_fortios.entries import Accountant, Context, Domain, lines_within
from parsers.vendors.fortinet_fortios.recognition import ANY_HEADER, ENCRYPTED
from parsers.vendors.fortinet_fortios.to_device import to_device

if TYPE_CHECKING:
    from collections.abc import Collection

    from parsers.ledger import Ledger
    from parsers.source import Source

_HEADER = re.compile(r"#config-version=[A-Z0-9_-]+?-(\d+)\.(\d+)(?:\.(\d+))?-")
_BANNER = re.compile(r"^#\s*Version:\s*Forti\S*\s+v(\d+)\.(\d+)\.(\d+)")
_PAGER = re.compile(r"--More--|Press any key to continue|Press Ctrl-C or Q\(uit\)|\x08")
_PROMPT = re.compile(r"\S+ (?:\(\S+\) )?[#$](?: *show(?: full-configuration)?(?: *\| *grep(?: -f)?(?: [.\"']+)?)?)?")
"""A prompt, alone or with a command that shows the whole configuration."""


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The devices of a file, one for each virtual domain."""
    context = Context(source, ledger, diagnostics)
    if any(text.startswith(ENCRYPTED) for text in source.lines[:20]):
        return _encrypted(context)
    tree = edit_tree(source.lines)
    for line in (*tree.comments, *tree.blanks):
        ledger.structural(line)
    complete = _whole(tree, context)
    context.version = _version(source, tree)
    common, domains = _domains(tree, context)
    context.hostname = common.single("system global", context).word("hostname") or PurePosixPath(source.name).stem
    several = domains[0] is not common
    devices = [to_device(domain, common, context, several=several) for domain in domains]
    if not complete:
        what = "the export is not complete"
        devices = [
            replace(item, unmodelled=(*item.unmodelled, Unmodelled(what, Effect.MAY_DO_EITHER, _file(source))))
            for item in devices
        ]
    return Reading(tuple(devices), complete)


def _file(source: Source) -> Span:
    return Span(source.name, 0)


def _encrypted(context: Context) -> Reading:
    message = "this is an encrypted backup; make one without encryption, or save the output of `show | grep .`"
    for line in range(1, len(context.source.lines) + 1):
        context.ledger.unknown(line, "encrypted")
    context.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, context.span(1), message)
    return Reading((), complete=False)


def _version(source: Source, tree: EditTree) -> tuple[int, int, int] | None:
    for pattern in (_HEADER, _BANNER):
        for line in tree.comments:
            found = pattern.match(source.lines[line - 1].strip())
            if found:
                minor = found[2][1:] if len(found[2]) > 1 and found[2].startswith("0") else found[2]
                patch = found[3]
                return (int(found[1]), int(minor), int(patch or 0))
    return None


def _whole(tree: EditTree, context: Context) -> bool:
    """Whether the export is complete; says what is missing."""
    source, diagnostics = context.source, context.diagnostics
    headers = [line for line in tree.comments if ANY_HEADER.match(source.lines[line - 1])]
    complete = True
    for line, message in tree.problems:
        diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, context.span(line), message)
        complete = False
    for number, text in enumerate(source.lines, 1):
        if ("--" in text or "Press" in text or "\x08" in text) and _PAGER.search(text):
            diagnostics.error(
                DiagnosticCode.INCOMPLETE_EXPORT,
                context.span(number),
                "the pager left its marks here; lines may be missing",
            )
            complete = False
    if len(headers) > 1:
        diagnostics.error(
            DiagnosticCode.SEVERAL_FILES,
            context.span(headers[1]),
            "a second configuration begins here; hand them in one by one",
        )
        complete = False
    for line, name in _empty_domains(tree):
        message = f"virtual domain {name} is declared and no section of it is in the file"
        diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, context.span(line), message)
        complete = False
    for line, message in cut_between_sections(tree):
        diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, context.span(line), message)
        complete = False
    if not headers:
        where = context.span(1) if source.lines else _file(source)
        diagnostics.note(
            DiagnosticCode.INCOMPLETE_EXPORT,
            where,
            "there is no #config-version line, so defaults that depend on the firmware are undecided",
        )
    return complete


def _empty_domains(tree: EditTree) -> list[tuple[int, str]]:
    """Virtual domains that are only named: an export lists them all first, and has sections of each after that."""
    found: dict[str, int] = {}
    shown: set[str] = set()
    for block in tree.configs:
        if block.name == "vdom" and not block.is_edit:
            for edit in block.edits:
                found.setdefault(edit.name, edit.line)
                shown |= {edit.name} if edit.configs else set()
    return [(line, name) for name, line in found.items() if name not in shown]


def _domains(tree: EditTree, context: Context) -> tuple[Domain, list[Domain]]:
    """The global part, and the virtual domains; one and the same where there are none."""
    common = Domain("", 0)
    domains: dict[str, Domain] = {}
    for line in tree.strays:
        _stray(line, common, context)
    for block in tree.configs:
        if block.name == "global" and not block.is_edit:
            _shell(block, common, context)
            for child in block.configs:
                Accountant(context, common).section(child)
        elif block.name == "vdom" and not block.is_edit:
            _shell(block, common, context)
            for edit in block.edits:
                _domain(edit, domains.setdefault(edit.name, Domain(edit.name, edit.line)), context)
        elif block.is_edit:
            for line in lines_within(block):
                _stray(line, common, context)
        else:
            Accountant(context, common).section(block)
    if domains:
        _without_domain(common, domains.keys(), context)
    return common, list(domains.values()) or [common]


def _domain(edit: Block, domain: Domain, context: Context) -> None:
    context.ledger.modelled(edit.line)
    _shell(edit, domain, context)
    for child in edit.configs:
        Accountant(context, domain).section(child)


def _without_domain(common: Domain, names: Collection[str], context: Context) -> None:
    """Interfaces of a virtual domain that the file does not have belong nowhere, and may be anywhere."""
    for entry in common.entries("system interface", context):
        if entry.word("vdom") and entry.word("vdom") not in names:
            reason = f"interface {entry.name!r} belongs to a virtual domain that is not in the file"
            context.bad(entry.at("vdom"), reason)
            common.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, context.span(entry.at("vdom"))))


def _shell(block: Block, domain: Domain, context: Context) -> None:
    """The lines of `config vdom`, `config global` and `edit NAME` themselves."""
    context.ledger.structural(block.line)
    if block.end:
        context.ledger.structural(block.end)
    strays = [*block.strays, *(line for item in block.settings for line in range(item.line, item.last + 1))]
    if not block.is_edit and block.name == "global":
        strays += [line for edit in block.edits for line in lines_within(edit)]
    for line in strays:
        _stray(line, domain, context)


def _stray(line: int, domain: Domain, context: Context) -> None:
    text = context.source.lines[line - 1].strip()
    if _PROMPT.fullmatch(text) and domain.line == 0:
        context.ledger.structural(line, "a prompt")
        return
    reason = "no reader has a meaning for this line"
    context.ledger.unknown(line, reason)
    context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.span(line), reason)
    domain.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, context.span(line)))
