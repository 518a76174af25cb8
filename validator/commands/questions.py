"""`segval reach`, `trace` and `test-rules`: questions about packets, answered with the lines that decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.commands.audit import audit_options
from validator.commands.flows import answered, asked_flows, flows_status
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.parse import parse_result, vrfs
from validator.commands.status import Exit, MisuseError
from validator.nearest import nearest
from validator.plant.errors import PlantError
from validator.reachability.questions import reach, test_rules, trace
from validator.report.flow_text import answer_text
from validator.report.reach_text import reach_document, reach_text
from validator.report.safe_text import json_text
from validator.snapshot import SnapshotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from parsers.as_json import Json
    from parsers.registry import ParseResult
    from validator.commands.output import Output

FORMATS = ("text", "json")


def reach_run(arguments: argparse.Namespace) -> int:
    """Print what can travel; 3 if more is possible than is sure.

    Raises:
        MisuseError: no such zone, network or service, or no usable snapshot.
    """
    outputs = outputs_of(arguments, FORMATS)
    options = audit_options(arguments)
    try:
        answer = reach(arguments.snapshot, options, arguments.source, arguments.destination, arguments.service)
    except (SnapshotError, PlantError) as error:
        raise MisuseError(str(error)) from error

    def text(output: Output) -> str:
        return reach_text(answer, style_of(arguments, output))

    def json(_: Output) -> str:
        return json_text(reach_document(answer)) + "\n"

    deliver(outputs, {"text": text, "json": json})
    unsure = bool(answer.reasons) and not arguments.allow_incomplete
    return Exit.NOT_UNDERSTOOD.value if unsure else Exit.CLEAN.value


def trace_run(arguments: argparse.Namespace) -> int:
    """Print the ways of packets through the plant.

    Raises:
        MisuseError: no flow, or no usable snapshot.
    """
    outputs = outputs_of(arguments, FORMATS)
    flows = asked_flows(arguments)
    options = audit_options(arguments)
    packets = [flow.packet for flow in flows if flow.packet is not None]
    try:
        answers = trace(arguments.snapshot, options, packets) if packets else []
    except (SnapshotError, PlantError) as error:
        raise MisuseError(str(error)) from error
    return _answers(arguments, outputs, list(answered(flows, answers)))


def test_rules_run(arguments: argparse.Namespace) -> int:
    """Print what one device does with packets.

    Raises:
        MisuseError: no flow, an unreadable configuration, or no such rule set, interface or zone.
    """
    outputs = outputs_of(arguments, FORMATS)
    if (arguments.rule_set is None) == (arguments.source is None):
        message = "test-rules needs either --rule-set NAME or --from IF|ZONE [--to IF|ZONE]"
        raise MisuseError(message)
    if arguments.destination is not None and arguments.source is None:
        message = "--to needs --from"
        raise MisuseError(message)
    flows = asked_flows(arguments)
    result = parse_result(arguments)
    _check_names(arguments, result)
    packets = [flow.packet for flow in flows if flow.packet is not None]
    context = arguments.context if any(arguments.context == device.context for device in result.devices) else None
    answers = test_rules(result, packets, arguments.rule_set, arguments.source, arguments.destination, context)
    return _answers(arguments, outputs, list(answered(flows, answers)))


def _answers(arguments: argparse.Namespace, outputs: Sequence[Output], documents: list[dict[str, Json]]) -> int:
    """Print the answers: JSON is one object a line."""

    def text(output: Output) -> str:
        style = style_of(arguments, output)
        return "\n".join(answer_text(document, style) for document in documents) + "\n"

    def json(_: Output) -> str:
        return "".join(json_text(document, indent=None) + "\n" for document in documents)

    deliver(outputs, {"text": text, "json": json})
    return flows_status(documents, allow_incomplete=arguments.allow_incomplete)


def _check_names(arguments: argparse.Namespace, result: ParseResult) -> None:
    """Refuse names that the configuration does not have; rule sets may be qualified by context (`root/policy`)."""
    devices = result.devices
    if arguments.rule_set is not None:
        names = [item.name for device in devices for item in device.rule_sets]
        names += [f"{device.context}/{item.name}" for device in devices for item in device.rule_sets]
        _must_be(arguments.rule_set, names, "rule set", result)
    places: list[str] = []
    for device in devices:
        places += [
            name for item in device.interfaces for name in (item.name, *item.aliases, item.firewall_zone) if name
        ]
        places += [item.name for item in device.tunnels]
        places += vrfs(device)
    for name in (arguments.source, arguments.destination):
        if name is not None:
            _must_be(name, places, "interface or zone", result)


def _must_be(name: str, there: Iterable[str], what: str, result: ParseResult) -> None:
    known = sorted(set(there))
    if name in known:
        return
    close = nearest(name, known)
    shown = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
    hint = f"did you mean {close}?" if close else f"there are {shown}" if known else "there is none"
    message = f"{result.source.name} has no {what} {name!r}; {hint}"
    raise MisuseError(message)
