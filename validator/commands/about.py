"""`segval explain`, `platforms` and `schema`: what the tool knows about itself."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.registry import platforms
from validator.check import checks
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.status import Exit, MisuseError
from validator.nearest import nearest
from validator.report.draw import severity_word
from validator.report.safe_text import json_rows
from validator.report.schemas import KINDS, report_schema
from validator.report.tables import table_lines

DIGITS = "0123456789"

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from parsers.as_json import Json
    from parsers.registry import Parser
    from validator.check import Check
    from validator.commands.output import Output


def explain(arguments: argparse.Namespace) -> int:
    """Print the page of one code, or the codes of a family.

    Raises:
        MisuseError: no such code; names those of its family.
    """
    outputs = outputs_of(arguments, ("text",))
    lines = page(arguments.code.upper())

    def text(output: Output) -> str:
        style = style_of(arguments, output)
        return "\n".join(part for line in lines for part in style.wrapped("", line, "")) + "\n"

    deliver(outputs, {"text": text})
    return Exit.CLEAN.value


def page(code: str) -> list[str]:
    """The manual page of a check or a parser diagnostic, or the list of a family's codes: paragraphs, each one line.

    Raises:
        MisuseError: no such code; names those of its family, or the families.
    """
    pages = diagnostic_pages()
    if code in checks():
        return _check_page(checks()[code])
    if code in pages:
        name, text = pages[code]
        return [f"{code}: {name}", "said by: the readers of configurations (segval parse)", "", *_paragraphs(text)]
    return _family_page(
        code, {one.code: one.title for one in checks().values()} | {one: pages[one][0] for one in pages}
    )


def _family_page(code: str, titles: dict[str, str]) -> list[str]:
    """The codes of a family with their titles.

    Raises:
        MisuseError: `code` is no family; names the codes of the one that it begins with, or the families.
    """
    family = code.rstrip(DIGITS)
    there = sorted(name for name in titles if name.rstrip(DIGITS) == family)
    lines = [f"{name} {titles[name]}" for name in there]
    if lines and code == family:
        return lines
    same = (name for name in there if int(name.removeprefix(family)) == int(code.removeprefix(family)))
    close = next(same, "") or nearest(code, there or sorted(titles))
    message = f"no code {code!r}" + (f"; did you mean {close}?" if close else ".")
    if lines:
        message = "\n  ".join([f"{message} The codes of {family} are", *lines])
    else:
        families = ", ".join(sorted({name.rstrip(DIGITS) for name in titles}))
        message = f"{message} `segval explain FAMILY` lists the codes of a family: {families}"
    raise MisuseError(message)


def _check_page(check: Check) -> list[str]:
    return [
        f"{check.code}: {check.title}",
        f"severity: {severity_word(check.severity)}, before the target and the way there raise it",
        f"clauses: {'; '.join(check.clauses) or 'none'}",
        f"remedy: {check.remediation}",
        "",
        *_paragraphs(inspect.cleandoc(check.page)),
    ]


def _paragraphs(text: str) -> list[str]:
    """Each paragraph as one line, with an empty one between two of them."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n")).split("\n")


def diagnostic_pages() -> dict[str, tuple[str, str]]:
    """Title and text of each parser diagnostic, from the docstrings below the members of `DiagnosticCode`."""
    body = ast.parse(textwrap.dedent(inspect.getsource(DiagnosticCode))).body[0]
    statements = body.body if isinstance(body, ast.ClassDef) else []
    texts: dict[str, str] = {}
    name = ""
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=found)]):
                name = found
            case ast.Expr(value=ast.Constant(value=str(text))) if name:
                texts[name] = inspect.cleandoc(text)
            case _:
                pass
    return {code.value: (code.name.lower().replace("_", " "), texts.get(code.name, "")) for code in DiagnosticCode}


def platforms_run(arguments: argparse.Namespace) -> int:
    """Print the platforms that can be read: a table, then what is modelled of each and what is not."""
    outputs = outputs_of(arguments, ("text", "json"))
    found = list(platforms().values())
    document: Json = {"schema": 1, "platforms": [_platform(parser) for parser in found]}
    rows = [(parser.name, parser.title, parser.maturity.value) for parser in found]
    table = table_lines(rows, ("platform", "title", "maturity"))

    def text(output: Output) -> str:
        width = style_of(arguments, output).width
        return "\n".join([*table, *(line for parser in found for line in _facts(parser, width))]) + "\n"

    deliver(outputs, {"text": text, "json": lambda _: json_rows(document)})
    return Exit.CLEAN.value


def _platform(parser: Parser) -> dict[str, Json]:
    row: dict[str, Json] = {"name": parser.name, "title": parser.title, "maturity": parser.maturity.value}
    if (facts := parser.facts) is not None:
        row |= {
            "forms": [_plain(form) for form in facts.forms],
            "modelled": facts.modelled,
            "widens": facts.widens,
            "documents": facts.documents,
        }
    return row


def _facts(parser: Parser, width: int) -> Iterator[str]:
    """What a reader states of itself, in lines of the width of a terminal."""
    facts = parser.facts
    if facts is None:
        return
    yield ""
    yield parser.name
    parts = (
        ("read", "; ".join(facts.forms)),
        ("modelled", facts.modelled),
        ("possible", f"{facts.widens} (answers are possible only)"),
        ("after", facts.documents),
    )
    for name, said in parts:
        yield from textwrap.wrap(
            _plain(said), width, initial_indent=f"  {name:9} ", subsequent_indent=" " * 12, break_on_hyphens=False
        )


def _plain(text: str) -> str:
    return text.replace("`", "")


def schema(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema of the plant file or of one of our documents.

    Raises:
        MisuseError: there is no schema of that kind.
    """
    outputs = outputs_of(arguments, ("json",) if arguments.outputs else ("text",))
    text = json_rows(_schema(arguments.kind))
    deliver(outputs, {"text": lambda _: text, "json": lambda _: text})
    return Exit.CLEAN.value


def _schema(kind: str) -> Json:
    if kind == "plant":
        from validator.plant.schema import plant_schema  # noqa: PLC0415 - the catalogue is only loaded for this kind

        return plant_schema()
    if kind in KINDS:
        return report_schema(kind)
    close = nearest(kind, ("plant", *KINDS))
    message = f"no schema {kind!r}; " + (f"did you mean {close}?" if close else f"there are plant, {', '.join(KINDS)}")
    raise MisuseError(message)
