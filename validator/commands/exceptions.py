"""`segval exceptions`: the exceptions of the register, and what turns red when they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.commands.audit import audit_options
from validator.commands.output import deliver, outputs_of
from validator.commands.plant_errors import told
from validator.commands.progress import Bar
from validator.commands.status import Exit, MisuseError
from validator.expiries import LONGEST_WINDOW, expiries
from validator.plant.mistakes import PlantError
from validator.report.safe_text import json_rows, safe_text
from validator.snapshot import SnapshotError

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Iterator

    from parsers.as_json import Json
    from validator.expiries import Expiries
    from validator.plant.model import PlantException

FORMATS = ("text", "json")


def days_of(text: str) -> int:
    """`30d`, `4w` or `30`, as days.

    Raises:
        MisuseError: no such window.
    """
    number, factor = (text[:-1], 7) if text.endswith("w") else (text.removesuffix("d"), 1)
    if number.isascii() and number.isdigit() and len(number) <= 4 and int(number) * factor <= LONGEST_WINDOW:
        return int(number) * factor
    message = f"--next {text!r} is no number of days; write 30d or 4w"
    raise MisuseError(message)


def run(arguments: argparse.Namespace) -> int:
    """Print them; 1 if a verdict worsens within the window.

    Raises:
        MisuseError: no such window, or no usable snapshot.
    """
    outputs = outputs_of(arguments, FORMATS)
    days = days_of(arguments.next)
    with Bar.on_terminal(quiet=arguments.quiet) as bar:
        try:
            found = expiries(arguments.snapshot, audit_options(arguments), days, bar)
        except (SnapshotError, PlantError) as error:
            raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error
    text = "".join(f"{safe_text(line)}\n" for line in _lines(found))
    deliver(outputs, {"text": lambda _: text, "json": lambda _: json_rows(_document(found))})
    return Exit.FINDINGS.value if found.turns else Exit.CLEAN.value


def _lines(found: Expiries) -> Iterator[str]:
    yield f"exceptions as of {found.as_of}, looking ahead to {found.until}"
    if not found.exceptions:
        yield "none"
    for item in found.exceptions:
        begins = f"begins {item.created}, " if item.created is not None and item.created > found.as_of else ""
        yield f"{item.id}: {begins}{_when(item.expires, found)}: {item.text}"
        yield f"  {item.reason}; approved by {', '.join(item.approved_by)}{_more(item)}"
    for one in found.attestations:
        if one.expires is not None:
            yield f"attestation {one.id}: {_when(one.expires, found)}"
    for turn in found.turns:
        because = " and ".join(turn.ended)
        yield f"{turn.day}: {turn.source} > {turn.destination} turns {turn.after.value}, for {because} has ended"
    if not found.turns:
        yield "no verdict changes in that time (a pair that is VIOLATED already does not turn)"


def _when(day: dt.date, found: Expiries) -> str:
    left = (day - found.as_of).days
    return f"expires {day}, {left} days left" if left >= 0 else f"EXPIRED {day}"


def _more(item: PlantException) -> str:
    parts = [f"ticket {item.ticket}" if item.ticket else "no ticket"]
    parts.append(f"instead: {item.compensating_control}" if item.compensating_control else "no compensating control")
    if item.max_extensions is not None:
        parts.append(f"extended {item.extensions} of {item.max_extensions} times")
    return "; " + "; ".join(parts)


def _document(found: Expiries) -> Json:
    exceptions: list[Json] = [
        {
            "id": item.id,
            "flow": item.text,
            "expires": item.expires.isoformat(),
            "in_force": item.in_force(found.as_of),
            "reason": item.reason,
            "approved_by": [*item.approved_by],
            "ticket": item.ticket,
            "compensating_control": item.compensating_control,
            "extensions": item.extensions,
            "max_extensions": item.max_extensions,
        }
        for item in found.exceptions
    ]
    turns: list[Json] = [
        {
            "day": turn.day.isoformat(),
            "from": turn.source,
            "to": turn.destination,
            "before": turn.before.value,
            "after": turn.after.value,
            "ended": [*turn.ended],
        }
        for turn in found.turns
    ]
    attestations: list[Json] = [
        {"id": one.id, "expires": one.expires.isoformat(), "in_force": one.in_force(found.as_of)}
        for one in found.attestations
        if one.expires is not None
    ]
    return {
        "schema": 1,
        "attestations": attestations,
        "as_of": found.as_of.isoformat(),
        "until": found.until.isoformat(),
        "exceptions": exceptions,
        "turns": turns,
    }
