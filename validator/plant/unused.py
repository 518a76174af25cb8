"""Keys of the register that are known, accepted and not judged yet: said, not passed over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.plant.nodes import Items, Mapping, Scalar
from validator.plant.shapes import Either, Form, Many
from validator.plant.tables import ROOT

if TYPE_CHECKING:
    from parsers.source import Span
    from validator.plant.nodes import Node
    from validator.plant.shapes import Shape


def unused_keys(root: Mapping) -> tuple[tuple[str, Span], ...]:
    """Each key that the tables call unused, with its place, in the order of the file."""
    found: list[tuple[str, Span]] = []
    _collect(root, ROOT, found)
    return tuple(sorted(found, key=lambda one: one[1]))


def _collect(node: Node, shape: Shape, found: list[tuple[str, Span]]) -> None:
    if isinstance(shape, Either):
        shape = shape.form
    if isinstance(shape, Many) and isinstance(node, Items):
        for item in node.items:
            if not isinstance(item, Scalar):
                _collect(item, shape.of, found)
    elif isinstance(shape, Form) and isinstance(node, Mapping):
        for key, (span, value) in node.entries.items():
            if key in shape.unused:
                found.append((key, span))
            elif key in shape.keys and not isinstance(value, Scalar):
                _collect(value, shape.keys[key], found)
