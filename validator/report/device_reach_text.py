"""Who can open what on a device, for reading and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from validator.report.json_report import box_json
from validator.report.reach_text import box_lines, carried_lines, rule_json
from validator.report.safe_text import safe_text
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.as_json import Json
    from validator.report.reach_text import CarryingRule
    from validator.report.style import Style
    from validator.verdicts import Box


class ServiceAnswer(Protocol):
    """One service of a device that may be opened; port 0: whatever lines that were not read may open."""

    @property
    def service(self) -> str:
        """As its configuration calls it."""
        ...

    @property
    def transport(self) -> str:
        """`tcp`, `udp`, `icmp` or `any`."""
        ...

    @property
    def port(self) -> int:
        """Its port, or 0 for none."""
        ...

    @property
    def surely(self) -> Sequence[Box]:
        """What surely opens it."""
        ...

    @property
    def possibly(self) -> Sequence[Box]:
        """What may open it; contains `surely`."""
        ...

    @property
    def reasons(self) -> Iterable[str]:
        """Why more may open it than surely does."""
        ...

    @property
    def rules(self) -> Iterable[CarryingRule]:
        """Who lets it in."""
        ...


class DeviceAnswer(Protocol):
    """What `segval reach --to-device` prints; `offered` are all services of the device."""

    @property
    def source(self) -> str:
        """As asked."""
        ...

    @property
    def device(self) -> str:
        """Its id in the plant."""
        ...

    @property
    def services(self) -> Sequence[ServiceAnswer]:
        """Those that may be opened."""
        ...

    @property
    def offered(self) -> Sequence[str]:
        """What the device offers to anybody."""
        ...

    @property
    def conditions(self) -> Sequence[str]:
        """The moments that the answer rests on."""
        ...


def device_document(answer: DeviceAnswer) -> dict[str, Json]:
    """`{"schema", "from", "device", "services": [{"service", "transport", "port", "surely", ...}]}`."""
    return {
        "schema": 1,
        "from": safe_text(answer.source),
        "device": safe_text(answer.device),
        "offered": [safe_text(item) for item in answer.offered],
        "services": [
            {
                "service": safe_text(item.service),
                "transport": item.transport,
                "port": item.port,
                "surely": [box_json(box) for box in item.surely],
                "possibly": [box_json(box) for box in item.possibly],
                "reasons": [safe_text(reason) for reason in item.reasons],
                "rules": [rule_json(rule) for rule in item.rules],
            }
            for item in answer.services
        ],
        "conditions": [safe_text(condition) for condition in answer.conditions],
    }


def device_text(answer: DeviceAnswer, style: Style) -> str:
    """Service by service: the sets, why they are open, and the lines that let them in."""
    title = safe_text(f"{answer.source} > device {answer.device}")
    offered = ", ".join(answer.offered) or "nothing"
    lines = [style.paint(title, Ink.STRONG), *style.wrapped("it offers ", offered, "  ")]
    lines += [line for item in answer.conditions for line in style.wrapped("  given that ", item, "    ")]
    if not answer.services:
        lines.append("nothing of it can be opened from there")
    for item in answer.services:
        port = f" ({item.transport}/{item.port})" if item.port else ""
        lines += ["", style.paint(safe_text(f"{item.service}{port}"), Ink.STRONG)]
        lines += box_lines("surely", item.surely, style)
        if list(item.possibly) != list(item.surely):
            lines += box_lines("possibly", item.possibly, style)
            lines += [line for reason in item.reasons for line in style.wrapped("  because ", reason, "    ")]
        lines += carried_lines(item.rules, style)
    return "\n".join(lines) + "\n"
