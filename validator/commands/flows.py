"""The flows that `trace` and `test-rules` are asked about: read in order, bad ones kept in their place."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, cast

from parsers.nouns import dataclass
from validator.commands.status import Exit, MisuseError, worst
from validator.flowtext import JSON_KEYS, ConcretePacket, FlowTextError, read_flow

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from parsers.as_json import Json

LARGEST_FLOWS = 64 * 1024 * 1024
"""Characters of a file of flows; a larger one is refused."""
NO_ANSWER: dict[str, Json] = {
    **dict.fromkeys((*JSON_KEYS, "verdict", "rule_set", "rule", "implicit", "file", "line")),
    "because": [],
}
"""What an answer holds for a flow that could not be read."""
RESERVED = frozenset({"schema", "verdict", "rule_set", "rule", "implicit", "file", "line", "because", "paths", "error"})
"""Keys of an answer that a question cannot set."""


@dataclass(frozen=True, slots=True)
class AskedFlow:
    """One flow as asked: its packet, or the error in its place; `echo` are the keys of its JSON object."""

    packet: ConcretePacket | None
    error: str
    echo: Mapping[str, Json]


def asked_flows(arguments: argparse.Namespace) -> list[AskedFlow]:
    """Those of `--flow`, then those of `--flows`, in order; blank lines are no flows.

    Raises:
        MisuseError: there is none, or the file cannot be read.
    """
    texts = list(arguments.flow)
    if arguments.flows is not None:
        texts += [line for line in _lines(arguments.flows) if line.strip()]
    if not texts:
        message = f"{arguments.command} needs a flow: --flow 'SRC[:SPORT] > DST PROTO/DPORT', or --flows FILE.jsonl"
        raise MisuseError(message)
    return [_asked(text) for text in texts]


def _lines(path: Path) -> list[str]:
    try:
        with sys.stdin if str(path) == "-" else path.open(encoding="utf-8-sig") as file:
            text = file.read(LARGEST_FLOWS + 1)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        message = f"{path}: cannot be read: {reason}"
        raise MisuseError(message) from error
    if len(text) > LARGEST_FLOWS:
        message = f"{path}: more than {LARGEST_FLOWS} characters; split the file of flows"
        raise MisuseError(message)
    return text.split("\n")


def _asked(text: str) -> AskedFlow:
    echo = _echo(text)
    try:
        return AskedFlow(read_flow(text), "", echo)
    except FlowTextError as error:
        return AskedFlow(None, str(error), echo)


def _echo(text: str) -> Mapping[str, Json]:
    """The keys of a JSON object, to be given back; of a flow text, the text."""
    if not text.lstrip().startswith("{"):
        return {"flow": text}
    try:
        found: object = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return {"flow": text}
    return cast("Mapping[str, Json]", found) if isinstance(found, dict) else {"flow": text}


def answered(flows: Sequence[AskedFlow], answers: Sequence[Mapping[str, Json]]) -> Iterator[dict[str, Json]]:
    """One document for each flow, in the order of the input; `answers` are those of the flows without error.

    Raises:
        ValueError: there are more or fewer answers than packets.
    """
    left = iter(answers)
    for flow in flows:
        asked = {key: value for key, value in flow.echo.items() if key not in RESERVED and value is not None}
        answer = {**NO_ANSWER, "error": flow.error} if flow.packet is None else next(left, None)
        if answer is None:
            message = "a packet has no answer"
            raise ValueError(message)
        yield {**answer, **asked, "schema": 1, "error": answer.get("error")}
    if next(left, None) is not None:
        message = "an answer has no packet"
        raise ValueError(message)


def flows_status(documents: Sequence[Mapping[str, Json]], *, allow_incomplete: bool) -> int:
    """2 if a flow could not be read, 3 if an answer is only `possibly`, else 0."""
    bad = Exit.MISUSE if any(document["error"] is not None for document in documents) else Exit.CLEAN
    open_answers = any(document["verdict"] == "possibly" for document in documents)
    unsure = Exit.NOT_UNDERSTOOD if open_answers and not allow_incomplete else Exit.CLEAN
    return worst((bad.value, unsure.value))
