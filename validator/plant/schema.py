"""JSON Schema of the plant file (draft 2020-12), made from the tables that the reader uses.

Editors complete keys and choices by it. It cannot say what refers to what; the reader does.
"""

from __future__ import annotations

from typing import TypeAlias

from validator.plant.shapes import (
    NO_WORDS,
    YES_WORDS,
    Anything,
    Date,
    Either,
    Flag,
    Form,
    Many,
    Names,
    Shape,
    Text,
    Whole,
)
from validator.plant.tables import ROOT

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool"

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"


def plant_schema() -> dict[str, Json]:
    """The schema of `plant.yaml`. A value may be absent (null) wherever its key is not required."""
    return {"$schema": SCHEMA_ID, "title": "segval plant file", **_form(ROOT)}


def _schema(shape: Shape) -> dict[str, Json]:
    match shape:
        case Form():
            return _form(shape)
        case Text():
            return _text(shape)
        case Many():
            items: dict[str, Json] = {"type": "array", "items": _schema(shape.of)}
            if shape.at_least:
                items["minItems"] = shape.at_least
            return {"anyOf": [items, _schema(shape.of)]} if shape.or_one else items
        case Either():
            return {"anyOf": [_schema(shape.value), _schema(shape.form)]}
        case Names():
            return {"type": "object", "additionalProperties": _schema(shape.values)}
        case Whole() | Flag() | Date() | Anything():
            return _value(shape)


def _form(form: Form) -> dict[str, Json]:
    """Keys of a form; required ones may not be null."""
    properties: dict[str, Json] = {}
    for key, shape in form.keys.items():
        inner = _schema(shape)
        properties[key] = inner if key in form.required or not inner else {"anyOf": [inner, {"type": "null"}]}
    for key, shape in sorted(form.unused.items()):
        either: list[Json] = [_schema(shape), {"type": "null"}]
        properties[key] = {"anyOf": either, "description": "known, and not used by any verdict yet"}
    for key in sorted(form.prose):
        properties[key] = {"description": "for people"}
    required: list[Json] = list(form.required)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _text(shape: Text) -> dict[str, Json]:
    """A text; editors read `12` as a number, which is a text here, and some read `no` as false."""
    if shape.choices:
        choices: list[Json] = [str(choice) for choice in shape.choices]
        choices += [word == "yes" for word in shape.choices if word in {"yes", "no"}]
        return {"enum": choices}
    found: dict[str, Json] = {"type": ["string", "number", "boolean"], "description": shape.expected}
    pattern = shape.pattern or shape.looks
    if pattern:
        found["pattern"] = f"^(?:{pattern})$"
    return found


def _value(shape: Whole | Flag | Date | Anything) -> dict[str, Json]:
    match shape:
        case Whole():
            return {"type": "integer", "minimum": shape.first, "maximum": shape.last}
        case Flag():
            words: list[Json] = [True, False, *YES_WORDS, *NO_WORDS]
            return {"enum": words}
        case Date():
            return {
                "type": "string",
                "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
                "description": "a date, 2027-06-30",
            }
        case Anything():
            return {}
