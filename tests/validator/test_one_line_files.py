"""A file of one line (JSON and XML as programs write it) says what the same file of many lines says, and hides nothing.

Each line of a file joins its ledger with the doubts of the model; where the whole file is one line, a doubt speaks of
the element where it stands and of no other.
"""

from __future__ import annotations

import json
import re

import pytest

from audits import FIXTURES
from parsers.ledger import Ledger
from parsers.model.device import Effect
from parsers.registry import parse
from parsers.source import Source
from validator.unread import with_unread

JUNOS = {
    "configuration": {
        "system": {"host-name": "cell", "wormhole": "on"},
        "interfaces": {
            "interface": [
                {
                    "name": "ge-0/0/0",
                    "unit": [{"name": 0, "family": {"inet": {"address": [{"name": "10.1.300.1/24"}]}}}],
                },
                {"name": "ge-0/0/1", "unit": [{"name": 0, "family": {"inet": {"address": [{"name": "10.2.0.1/24"}]}}}]},
            ]
        },
    }
}


def unread(text: str) -> list[set[str]]:
    """What may do anything on each device of a text."""
    result = parse(Source.from_text("config", text))
    found = [with_unread(device, result) for device in result.devices]
    return [{item.what for item in device.unmodelled if item.effect is Effect.MAY_DO_ANYTHING} for device in found]


def one_line(xml: str) -> str:
    return re.sub(r">\s*\n\s*", ">", re.sub(r"\s*\n\s*<", "<", xml.strip()))


@pytest.mark.parametrize(
    "place",
    ["paloalto_panos/unknown", "paloalto_panos/panorama", "hirschmann_hisecos/xml_doubts", "pfsense/features"],
)
def test_xml_of_one_line_hides_no_element_that_was_not_read(place: str) -> None:
    text = (FIXTURES / place / "config.xml").read_text(encoding="utf-8")
    for whole, short in zip(unread(text), unread(one_line(text)), strict=True):
        assert whole
        assert whole <= short


def test_json_of_one_line_hides_no_element_that_was_not_read() -> None:
    [whole] = unread(json.dumps(JUNOS, indent=4))
    [short] = unread(json.dumps(JUNOS, separators=(",", ":")))
    assert (
        whole == short == {"no reader has a meaning for 'system wormhole'", "address '10.1.300.1/24' is not understood"}
    )


def test_a_ledger_keeps_where_blocking_units_begin() -> None:
    ledger = Ledger(1)
    ledger.partial(1, "a value", column=9)
    ledger.unknown(1, "an element", column=40)
    ledger.unknown(1, "a remark", column=60, blocking=False)
    ledger.partial(1, "a line")
    assert Ledger.of(ledger.state).blocking_units(1) == ((9, "a value"), (40, "an element"))


def _whole(text: str) -> bool:
    """Whether all of a text was read."""
    return parse(Source.from_text("config", text)).complete


@pytest.mark.parametrize("behind", [" more", "<config/>", "<!-- remark --> <config/>"])
@pytest.mark.parametrize("place", ["paloalto_panos/minimal", "pfsense/rules"])
def test_what_stands_behind_the_end_of_xml_in_one_line_is_not_lost(place: str, behind: str) -> None:
    """Two exports of one line each, put together without a line end between them."""
    text = (FIXTURES / place / "config.xml").read_text(encoding="utf-8").rstrip()
    assert _whole(text)
    assert not _whole(text + behind)
    assert not _whole(one_line(text) + behind)


@pytest.mark.parametrize("behind", [" more", ' {"configuration": {}}'])
def test_what_stands_behind_the_end_of_json_in_one_line_is_not_lost(behind: str) -> None:
    text = json.dumps(JUNOS)
    assert _whole(text)
    assert not _whole(text + behind)


def test_a_second_document_of_json_is_no_prompt() -> None:
    text = json.dumps(JUNOS)
    second = '{"configuration": {"interfaces": {"interface": [{"name": "ge-0/0/2"}]}}}'
    assert unread(f"{text}\n{{master:0}}\nadmin@cell> \n") == unread(text)
    assert "no reader has a meaning for this line" in unread(f"{text}\n{second}\n")[0]
