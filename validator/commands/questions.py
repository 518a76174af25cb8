"""`segval reach`, `trace` and `test-rules`: questions about packets, answered with the lines that decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from validator.catalogue.protocols import UnknownServiceError, service_of
from validator.commands.audit import audit_options
from validator.commands.flows import answered, asked_flows, flows_status
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.parse import parse_result
from validator.commands.plant_errors import told
from validator.commands.status import Exit, MisuseError
from validator.device_questions import reach_device
from validator.plant.mistakes import PlantError
from validator.questions import reach, test_rules, trace
from validator.reachability.questions import QuestionError
from validator.report.device_reach_text import device_document, device_text
from validator.report.flow_text import answer_text
from validator.report.reach_text import reach_document, reach_text
from validator.report.safe_text import json_rows, json_text
from validator.snapshot import SnapshotError
from validator.unread import with_unread

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from parsers.as_json import Json
    from validator.audit import AuditOptions
    from validator.commands.output import Output
    from validator.flowtext import ConcretePacket

FORMATS = ("text", "json")


def reach_run(arguments: argparse.Namespace) -> int:
    """Print what can travel; 3 if more is possible than is sure.

    Raises:
        MisuseError: no such zone, network, device or service, or no usable snapshot.
    """
    if (arguments.destination is None) == (arguments.device is None):
        message = "reach needs either --to ZONE|CIDR or --to-device DEVICE"
        raise MisuseError(message)
    outputs = outputs_of(arguments, FORMATS)
    options = audit_options(arguments)
    if arguments.device is not None:
        return _device_run(arguments, outputs, options)
    _check_service(arguments.service)
    try:
        answer = reach(arguments.snapshot, options, arguments.source, arguments.destination, arguments.service)
    except (SnapshotError, PlantError, QuestionError) as error:
        raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error

    def text(output: Output) -> str:
        return reach_text(answer, style_of(arguments, output))

    def json(_: Output) -> str:
        return json_rows(reach_document(answer))

    deliver(outputs, {"text": text, "json": json})
    unsure = bool(answer.reasons) and not arguments.allow_incomplete
    return Exit.NOT_UNDERSTOOD.value if unsure else Exit.CLEAN.value


def _device_run(arguments: argparse.Namespace, outputs: Sequence[Output], options: AuditOptions) -> int:
    try:
        answer = reach_device(arguments.snapshot, options, arguments.source, arguments.device, arguments.service)
    except (SnapshotError, PlantError, QuestionError) as error:
        raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error

    def text(output: Output) -> str:
        return device_text(answer, style_of(arguments, output))

    def json(_: Output) -> str:
        return json_rows(device_document(answer))

    deliver(outputs, {"text": text, "json": json})
    unsure = any(item.reasons for item in answer.services) and not arguments.allow_incomplete
    return Exit.NOT_UNDERSTOOD.value if unsure else Exit.CLEAN.value


def trace_run(arguments: argparse.Namespace) -> int:
    """Print the ways of packets through the plant.

    Raises:
        MisuseError: no flow, or no usable snapshot.
    """
    outputs = outputs_of(arguments, FORMATS)
    flows = asked_flows(arguments)
    packets = [flow.packet for flow in flows if flow.packet is not None]
    try:
        answers = trace(arguments.snapshot, audit_options(arguments), packets)
    except (SnapshotError, PlantError) as error:
        raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error
    return _answers(arguments, outputs, list(answered(flows, answers)))


def test_rules_run(arguments: argparse.Namespace) -> int:
    """Print what one device does with packets.

    Raises:
        MisuseError: no flow, an unreadable configuration, or no such rule set, interface or zone.
    """
    outputs = outputs_of(arguments, FORMATS)
    if arguments.rule_set is None and arguments.source is None:
        message = "test-rules needs --rule-set NAME, or --from IF|ZONE [--to IF|ZONE], or both"
        raise MisuseError(message)
    if arguments.destination is not None and arguments.source is None:
        message = "--to needs --from"
        raise MisuseError(message)
    flows = asked_flows(arguments)
    packets = [flow.packet for flow in flows if flow.packet is not None]
    try:
        answers = _judged(arguments, packets)
    except QuestionError as error:
        raise MisuseError(str(error)) from error
    return _answers(arguments, outputs, list(answered(flows, answers)))


def _judged(arguments: argparse.Namespace, packets: Sequence[ConcretePacket]) -> list[dict[str, Json]]:
    """The answers of one list, or of the whole device with every line that was not read as a doubt."""
    result = parse_result(arguments)
    whole = replace(result, devices=tuple(with_unread(device, result) for device in result.devices))
    known = {name for device in result.devices for name in (device.context, device.name)}
    context = arguments.context if arguments.context in known else None
    return test_rules(whole, packets, arguments.rule_set, arguments.source, arguments.destination, context)


def _check_service(service: str | None) -> None:
    if service is None:
        return
    try:
        service_of(service)
    except UnknownServiceError as error:
        message = f"{error}" + (f"; did you mean {error.nearest}?" if error.nearest else "")
        raise MisuseError(message) from error


def _answers(arguments: argparse.Namespace, outputs: Sequence[Output], documents: list[dict[str, Json]]) -> int:
    """Print the answers: JSON is one object a line."""

    def text(output: Output) -> str:
        style = style_of(arguments, output)
        return "\n".join(answer_text(document, style) for document in documents) + "\n"

    def json(_: Output) -> str:
        return "".join(json_text(document) + "\n" for document in documents)

    deliver(outputs, {"text": text, "json": json})
    return flows_status(documents, allow_incomplete=arguments.allow_incomplete)
