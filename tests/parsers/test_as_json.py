"""What the document of a device prints: everything that two halves of a pair may differ in."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

import parsers
import parsers.model
from parsers.as_json import WHERE_TOLD, device_json
from parsers.compared import alike, differences
from parsers.interface_json import interface_json
from parsers.model.address import from_cidr
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Device
from parsers.model.interface import Interface, InterfaceKind, Wrapping
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.source import Span
from validator.graph.halves import COMPARED

AT = Span("r.txt", 1, 1, 1)
WHY = UnknownMatch(UnknownKind.SESSION, "strays pass", AT)
PORT = Interface("p", InterfaceKind.PHYSICAL, AT)
BRIDGE = Bridge("b", ("p", "q"), BridgeMode.FILTERED, AT)
DEVICE = Device("r", "juniper_junos", (), stateful=True, origin=AT, interfaces=(PORT,), bridges=(BRIDGE,))


@pytest.mark.parametrize(
    "other",
    [
        replace(PORT, proxy=True),
        replace(PORT, answers_for=from_cidr("10.1.0.200/32")),
        replace(PORT, isolates=WHY),
        replace(PORT, wrapping=Wrapping.GRE),
    ],
    ids=["proxy", "answers_for", "isolates", "wrapping"],
)
def test_interfaces_that_verdicts_tell_apart_are_not_alike(other: Interface) -> None:
    assert interface_json(PORT) != interface_json(other)
    assert not alike(PORT, other)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (replace(DEVICE, answers_translated=False), "answers to ARP"),
        (
            replace(DEVICE, admits_strays=(Match(conditions=(WHY,)),)),
            "packets of connections that they did not see begin",
        ),
        (replace(DEVICE, bridges=(replace(BRIDGE, untagged_only=True),)), "bridges"),
        (replace(DEVICE, bridges=(replace(BRIDGE, members_judge_routed=False),)), "bridges"),
    ],
    ids=["answers_translated", "admits_strays", "untagged_only", "members_judge_routed"],
)
def test_halves_that_verdicts_tell_apart_differ(other: Device, words: str) -> None:
    assert differences(DEVICE, DEVICE, COMPARED) == []
    assert differences(DEVICE, other, COMPARED) == [words]


def test_what_no_document_prints_cannot_be_compared() -> None:
    """Every compared part is printed always, or is one of those that are left out at their default."""
    assert set(COMPARED) <= WHERE_TOLD | set(device_json(DEVICE))
    with pytest.raises(KeyError):
        differences(DEVICE, DEVICE, {"sheets": "no key"})


NOT_PRINTED = {
    ("Device", "unnamed"),
    ("Device", "stored"),
    ("Rule", "ended"),
    ("Rule", "caller"),
    ("Rule", "lines"),
    ("Tunnel", "opened_by"),
    ("Login", "lines"),
    ("Login", "idle_origin"),
    ("NameTest", "text"),
    ("NameTest", "beginning"),
    ("NameTest", "negated"),
}
"""What the documentation of `device_json` says is left out (further lines), or has a text of its own (`NameTest`)."""


def test_every_field_of_the_model_is_printed() -> None:
    """Before, nothing told whether only who stands at the device comes in by a door (`console`)."""
    for module in pkgutil.iter_modules(parsers.model.__path__):
        importlib.import_module(f"parsers.model.{module.name}")
    here = Path(parsers.__file__).parent
    printed = "".join((here / f"{name}_json.py").read_text() for name in ("match", "shown", "identity", "interface"))
    printed += (here / "as_json.py").read_text()
    missing = {
        (noun.__name__, field.name)
        for name, module in list(sys.modules.items())
        if name.startswith("parsers.model.")
        for noun in vars(module).values()
        if isinstance(noun, type) and is_dataclass(noun)
        for field in fields(noun)
        if not re.search(rf"\.{field.name}\b", printed)
    }
    assert missing <= NOT_PRINTED
