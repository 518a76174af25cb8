"""The JSON Schema is made from the reader's tables and accepts what the reader accepts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from plant_examples import DESIGN, REGISTER
from validator.plant.schema import plant_schema

FOLDER = Path(__file__).parents[2] / "fixtures" / "plants_bad"
SHAPE_MISTAKES = (
    "unknown-key-in-zone",
    "unknown-key-at-top",
    "kind-unknown",
    "id-missing",
    "id-too-long",
    "security-level-five",
    "conduit-without-flows",
    "exception-without-expiry",
    "device-file-climbs",
)


class TextDates(yaml.SafeLoader):
    """As editors read YAML, but dates stay text, as in JSON."""


TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def document(text: str) -> Any:
    return yaml.load(text, Loader=TextDates)  # noqa: S506 (a SafeLoader)


def test_it_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(plant_schema())


@pytest.mark.parametrize("text", [DESIGN, REGISTER], ids=["design", "register"])
def test_good_plants_are_valid(text: str) -> None:
    jsonschema.Draft202012Validator(plant_schema()).validate(document(text))


@pytest.mark.parametrize("case", SHAPE_MISTAKES)
def test_mistakes_of_shape_are_invalid(case: str) -> None:
    text = (FOLDER / case / "plant.yaml").read_text(encoding="utf-8")
    assert not jsonschema.Draft202012Validator(plant_schema()).is_valid(document(text))
