"""A file of Check Point: the configuration of Gaia and the answers of the management server, joined to one device.

One file is one gateway: `show configuration` of Gaia, and behind it (or before it) the answers about its policy, each
beginning on a line of its own. `tail -n +1 gaia.txt *.json > gateway.txt` joins them, and the headings that it prints
name what ShowPolicyPackage leaves nameless.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.address import union_of
from parsers.model.device import Effect, Unmodelled
from parsers.registry import Reading as Result
from parsers.syntax.json_tree import documents
from parsers.vendors.checkpoint_gaia.answers import heading_of, sort
from parsers.vendors.checkpoint_gaia.book import Book, hosts_of, interfaces_of
from parsers.vendors.checkpoint_gaia.context import Context
from parsers.vendors.checkpoint_gaia.gateway import Checks, gateway_checks
from parsers.vendors.checkpoint_gaia.implied import implied_rules, rest_of_properties
from parsers.vendors.checkpoint_gaia.layers import LayerReader
from parsers.vendors.checkpoint_gaia.management import management
from parsers.vendors.checkpoint_gaia.nat import NatReader
from parsers.vendors.checkpoint_gaia.package import chosen
from parsers.vendors.checkpoint_gaia.read_gaia import GaiaReader, backups
from parsers.vendors.checkpoint_gaia.rules import RuleReader
from parsers.vendors.checkpoint_gaia.services import Services
from parsers.vendors.checkpoint_gaia.target import boxes, target_of
from parsers.vendors.checkpoint_gaia.to_device import (
    anything,
    device,
    own_addresses,
    own_by_interface,
    routed,
    statically_routed,
)
from parsers.vendors.checkpoint_gaia.translations import Ports

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from parsers.source import Source
    from parsers.syntax.json_tree import Document, Node
    from parsers.vendors.checkpoint_gaia.answers import Answers
    from parsers.vendors.checkpoint_gaia.gaia import Gaia
    from parsers.vendors.checkpoint_gaia.target import Target

NO_POLICY = (
    "the policy is not in the file: put the answers of the management server behind the configuration "
    "(`show package`, `show access-rulebase` of each layer, `show nat-rulebase`, `show simple-gateway`, "
    "`show global-properties`; `tail -n +1 FILES > gateway.txt` joins them)"
)
NO_GAIA = "no configuration of Gaia is in the file, so routes are unknown (`show configuration`)"
_PROMPT = re.compile(r"[\w.-]+(?::\w+)?>\s*(?:show configuration\s*(.*)|exit|save config)?\s*|\[Expert@[^\]]+\]#.*")
_SHELL = "[Expert@"
"""A prompt of the shell begins so; it is no list of JSON."""
_SPEAKS = re.compile(r"#+\s*(?:Configuration of|Language version:|Exported by)", re.IGNORECASE)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Result:
    """One device."""
    context = Context(source, ledger, diagnostics)
    found, gaia = _apart(context)
    answers = sort(context, found)
    made = _device(context, answers, gaia)
    for document, _ in found:
        _rest(context, document)
        document.account(ledger, source.lines)
        document.let_go()
    extra = tuple(dict.fromkeys(context.unmodelled))
    if not context.complete:
        extra += (Unmodelled("the export is not complete", Effect.MAY_DO_EITHER, context.span(None)),)
    return Result((replace(made, unmodelled=(*made.unmodelled, *extra)),), context.complete)


def _apart(context: Context) -> tuple[list[tuple[Document, str]], Gaia]:
    """The documents, each with the heading above it; all other lines are commands of Gaia."""
    lines = context.source.lines
    found: list[tuple[Document, str]] = []
    reader = GaiaReader(context)
    number = 1
    heading = ""
    answers = ["" if line.startswith(_SHELL) else line for line in lines]
    for document in [*documents(answers), None]:
        last = len(lines) + 1 if document is None else document.first
        for place in range(number, last):
            heading = _line(context, reader, place, heading)
        if document is None:
            break
        found.append((document, heading))
        number = document.last + 1
        if document.problem is not None:
            line, reason = document.problem
            context.missing(context.source.span(min(line, len(lines))), f"the answer ends here: {reason}")
        for twin in document.repeated:
            context.unread(twin, f"{twin.key!r} stands twice in one object")
    if not lines:
        context.missing(context.span(None), "the file is empty")
    backups(context, reader.gaia)
    if reader.gaia.lines and not reader.gaia.hostname_line:
        what = "the configuration of Gaia has no host name, so it is not shown from its beginning"
        context.missing(context.source.span(reader.gaia.header or 1), what)
    ended = bool(reader.gaia.lines) and _cut(lines[-1] if lines else "")
    if ended:
        context.missing(context.source.span(len(lines)), "the last command is cut off")
    return found, reader.gaia


def _line(context: Context, reader: GaiaReader, number: int, heading: str) -> str:
    """A line outside of every document; the heading that now counts."""
    text = context.source.lines[number - 1]
    if not text.strip():
        context.ledger.structural(number)
        return heading
    named = heading_of(text)
    if named is not None:
        context.ledger.structural(number, "the name of a file")
        return named
    if text.lstrip().startswith("#"):
        context.ledger.structural(number, "a comment")
        if _SPEAKS.match(text.strip()):
            reader.gaia.header = reader.gaia.header or number
        return heading
    if (prompt := _PROMPT.fullmatch(text.strip())) is not None:
        if prompt[1]:
            context.missing(context.source.span(number), "a part of the configuration was asked for, not all of it")
        context.ledger.structural(number, "of the terminal")
        return heading
    reader.line(number, text)
    return heading


def _cut(text: str) -> bool:
    """Whether a command ends in the middle of a quotation."""
    return text.startswith(("set ", "add ")) and text.count('"') % 2 == 1


def _own(context: Context, gaia: Gaia, gateway: Node | None) -> AddressSet | None:
    """The addresses of the gateway; None where the answer shows one of its interfaces with something else."""
    for item in [] if gateway is None else interfaces_of(gateway):
        try:
            hosts_of(item)
        except ValueError as error:
            context.unread(item, f"an interface of the gateway: {error}"[:160])
            return None
    return own_addresses(gaia, gateway)


def _device(context: Context, answers: Answers, gaia: Gaia) -> Device:
    book = Book(context, answers.objects)
    first = own_addresses(gaia, None)
    target = target_of(context, answers, book, gaia.hostname, first)
    book.own_gateway = target.gateway
    leased = [port.name for port in gaia.ports.values() if port.dynamic]
    book.own = _own(context, gaia, target.gateway) if not leased else None
    if not answers.any:
        origin = context.source.span(gaia.header or 1) if context.source.lines else context.span(None)
        context.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, origin, NO_POLICY)
        made = device(context, gaia, None, (anything("policy", NO_POLICY, origin),), Checks(), ())
        what = "what the policy lets through and translates is not in the file"
        context.feature(what, Effect.MAY_DO_ANYTHING, origin, told=False)
        return replace(made, management=management(context, gaia, filtered=False))
    return _joined(context, answers, gaia, book, target)


def _joined(context: Context, answers: Answers, gaia: Gaia, book: Book, target: Target) -> Device:
    if not gaia.lines:
        context.diagnostics.note(DiagnosticCode.INCOMPLETE_EXPORT, context.span(None), NO_GAIA)
    services = Services(book)
    reader = RuleReader(book, services, target)
    origin = context.source.span(1)
    implied = implied_rules(context, answers.properties, boxes(answers, book.own), origin)
    layers = LayerReader(answers, book, reader, implied)
    package = chosen(context, answers, target, layers, book)
    policy = [layers.rule_set(layer, first=place == 0) for place, layer in enumerate(package.layers)]
    if not policy:
        policy = [anything("policy", "no layer of the policy is in the file (`show access-rulebase`)", origin)]
    proxied = union_of(addresses for addresses, _ in gaia.proxied)
    ports = Ports(own_by_interface(gaia, target.gateway), proxied, statically_routed(gaia))
    nat = NatReader(book, services, target, ports).rules(answers.nat, answers.properties, answers.objects)
    if not answers.nat and package.translates is not False:
        what = "the NAT rule base is not in the file (`show nat-rulebase`)"
        context.feature(what, Effect.MAY_REWRITE, context.span(package.node))
    checks = gateway_checks(context, book, target.gateway, routed(gaia))
    rest_of_properties(context, answers.properties)
    made = device(context, gaia, target.gateway, policy, checks, nat)
    made = replace(made, management=management(context, gaia, filtered=bool(checks.rule_sets)))
    for node in answers.gateways:
        if node is not target.gateway:
            node.irrelevant("of another gateway or server")
    for community in answers.communities:
        community.irrelevant("what the communities carry is told with the gateway")
    book.rest()
    return made


def _rest(context: Context, document: Document) -> None:
    """What nobody has a meaning for may do anything."""
    for node in (document.root, *document.root.below()):
        if node.fate is LineFate.UNSEEN:
            context.unread(node, f"no reader has a meaning for {node.key!r} ({node.text[:40]})")
