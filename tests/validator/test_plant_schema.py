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
GOOD = sorted(
    path
    for path in FOLDER.parent.glob("*/**/plant.yaml")
    if path.is_relative_to(FOLDER.parent) and FOLDER not in path.parents
)
UNSEEN = (FOLDER / "not_seen_by_the_schema.txt").read_text(encoding="utf-8").split()
MANY = 50
BAD = sorted(path.parent.name for path in FOLDER.glob("*/plant.yaml"))


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


VALIDATOR = jsonschema.Draft202012Validator(plant_schema())


@pytest.mark.parametrize("path", GOOD, ids=lambda path: str(path.parent.relative_to(FOLDER.parent)))
def test_every_fixture_plant_is_valid(path: Path) -> None:
    VALIDATOR.validate(document(path.read_text(encoding="utf-8")))


def test_mistakes_of_shape_are_invalid_and_all_others_are_known() -> None:
    """What no schema can see (what refers to what, addresses, several keys of one name) stands in `UNSEEN`."""
    seen, unseen = set[str](), set[str]()
    for case in BAD:
        try:
            text = (FOLDER / case / "plant.yaml").read_text(encoding="utf-8")
            valid = VALIDATOR.is_valid(document(text))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        (unseen if valid else seen).add(case)
    assert unseen == set(UNSEEN)
    assert len(seen) >= MANY
