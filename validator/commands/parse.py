"""`segval parse`: one configuration as the tool read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.as_json import device_json, parse_document
from parsers.registry import UnknownFormatError, parse, platforms
from parsers.scrubbing import masked_mail, scrubbed
from parsers.source import Source, UnreadableSourceError
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.status import Exit, MisuseError
from validator.nearest import nearest
from validator.report.device_text import annotated, device_text
from validator.report.safe_text import json_rows

if TYPE_CHECKING:
    import argparse

    from parsers.model.device import Device
    from parsers.registry import ParseResult
    from validator.commands.output import Output

FORMATS = ("text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Print one configuration; 3 if it has blocking lines or is incomplete.

    Raises:
        MisuseError: see `parse_result` and `_without_people`; `--scrub` with another option of what to print.
    """
    outputs = outputs_of(arguments, FORMATS)
    if arguments.scrub and (arguments.annotate or arguments.context or any(item.format != "text" for item in outputs)):
        message = "--scrub prints the configuration itself: leave --annotate, --format json and --context away"
        raise MisuseError(message)
    result = parse_result(arguments)

    def text(output: Output) -> str:
        if arguments.scrub:
            return _without_people(result)
        style = style_of(arguments, output)
        return annotated(result, style) if arguments.annotate else device_text(result, style)

    def json(_: Output) -> str:
        return json_rows(parse_document(result))

    deliver(outputs, {"text": text, "json": json})
    understood = result.complete and not result.ledger.blocking()
    return Exit.CLEAN.value if understood else Exit.NOT_UNDERSTOOD.value


def parse_result(arguments: argparse.Namespace) -> ParseResult:
    """The configuration that the arguments name, narrowed to one virtual device if they say so.

    Raises:
        MisuseError: it cannot be read, its platform cannot be told or does not exist, or there is no such context.
    """
    if arguments.platform is not None and arguments.platform not in platforms():
        close = nearest(arguments.platform, platforms())
        hint = f"did you mean {close}?" if close else f"there are {', '.join(platforms())}"
        message = f"no platform {arguments.platform!r}; {hint}"
        raise MisuseError(message)
    try:
        result = parse(Source.read(arguments.config), arguments.platform)
    except (UnreadableSourceError, UnknownFormatError) as error:
        raise MisuseError(str(error)) from error
    if arguments.context is None:
        return result
    return replace(result, devices=_narrowed(result.devices, arguments.context))


def _without_people(result: ParseResult) -> str:
    """The configuration without secrets, contacts, locations, serial numbers and mail addresses.

    Raises:
        MisuseError: without them it would read as another device.
    """
    source = result.source
    kept = "".join(f"{line}\n" for line in scrubbed(source.lines))
    again = parse(Source.from_text(source.name, kept), result.platform)
    before, after = ([json_rows(device_json(one)) for one in item.devices] for item in (result, again))
    fates = ([(row.line, row.fate, row.blocking) for row in item.ledger.rows()] for item in (result, again))
    if [masked_mail(text) for text in before] != after or len({tuple(rows) for rows in fates}) != 1:
        message = f"{source.name}: scrubbed, it would not read as the same device; nothing was written"
        raise MisuseError(message)
    return kept


def _narrowed(devices: tuple[Device, ...], context: str) -> tuple[Device, ...]:
    """The devices of that context, or the parts of devices in the VRF of that name."""
    found = tuple(device for device in devices if device.context == context)
    found = found or tuple(device for device in devices if device.name == context and len(devices) > 1)
    if found:
        return found
    names = sorted({device.context for device in devices} | {vrf for device in devices for vrf in vrfs(device)})
    if context not in names:
        there = ", ".join(name for name in names if name)
        message = f"no VDOM, vsys, context or VRF {context!r}; " + (f"there are {there}" if there else "there is none")
        raise MisuseError(message)
    return tuple(
        replace(
            device,
            interfaces=tuple(item for item in device.interfaces if item.vrf == context),
            routes=tuple(item for item in device.routes if item.vrf == context),
            policy_routes=tuple(item for item in device.policy_routes if item.vrf == context),
            tunnels=tuple(item for item in device.tunnels if item.vrf == context),
        )
        for device in devices
        if context in vrfs(device)
    )


def vrfs(device: Device) -> set[str]:
    """The names of the VRFs of a device, without the unnamed one."""
    return {item.vrf for item in device.interfaces if item.vrf} | {item.vrf for item in device.routes if item.vrf}
