"""Small changes of one place of a module, for `scripts/mutate.py`."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
OTHER_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
OTHER_NAME = {
    "surely": "possibly",
    "possibly": "surely",
    "source": "destination",
    "destination": "source",
    "v4": "v6",
    "v6": "v4",
    "first": "last",
    "last": "first",
}


@dataclass(frozen=True)
class Mutant:
    """One change: the number of the node in the order of `ast.walk`, what to do with it, and its line."""

    module: str
    node: int
    change: str
    line: int
    column: int = 0

    @property
    def told(self) -> str:
        """How a survivor begins."""
        return f"{self.module}:{self.line}:{self.column}: {self.change}:"


def changes(node: ast.AST) -> Iterator[str]:
    """What can be done to one node."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER_COMPARISON:
        yield "comparison turned"
    if isinstance(node, ast.BoolOp):
        yield "and for or"
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OTHER_OPERATOR:
        yield "other operator"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "other truth"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "one higher"
    if isinstance(node, ast.Attribute) and node.attr in OTHER_NAME and isinstance(node.ctx, ast.Load):
        yield f"{OTHER_NAME[node.attr]} for {node.attr}"
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "never"
        yield "always"
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Continue | ast.Break) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ):
        yield "left out"


def changed(node: ast.AST, change: str) -> ast.AST:
    """The node after a change; most are changed in place."""
    if isinstance(node, ast.Compare):
        node.ops[0] = OTHER_COMPARISON[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        return node.operand
    elif isinstance(node, ast.Constant):
        return ast.Constant(not node.value if isinstance(node.value, bool) else int(str(node.value)) + 1)
    elif isinstance(node, ast.Attribute):
        node.attr = OTHER_NAME[node.attr]
    elif change in {"never", "always"} and isinstance(node, ast.If | ast.IfExp | ast.While):
        node.test = ast.Constant(change == "always")
    elif change == "other operator" and isinstance(node, ast.BinOp | ast.AugAssign):
        node.op = OTHER_OPERATOR[type(node.op)]()
    else:
        return ast.Pass()
    return node


class Place(ast.NodeTransformer):
    """Changes one node of a tree."""

    def __init__(self, wanted: ast.AST, change: str) -> None:
        """Remember which."""
        self.wanted, self.change = wanted, change

    def visit(self, node: ast.AST) -> ast.AST:
        """Change it, or look below."""
        if node is self.wanted:
            return ast.copy_location(changed(node, self.change), node)
        found: ast.AST = self.generic_visit(node)
        return found


def code_nodes(tree: ast.Module) -> Iterator[tuple[int, ast.AST]]:
    """Every node with its number, without annotations and what stands outside of functions and classes."""
    annotations = {
        id(part)
        for node in ast.walk(tree)
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if isinstance(note, ast.AST)
        for part in ast.walk(note)
    }
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for statement in node.body
        for part in ast.walk(statement)
    }
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in inside and id(node) not in annotations:
            yield number, node


@cache
def tree_of(module: str) -> ast.Module:
    """A module as it stands when it is first asked for, whatever is edited while its mutants run."""
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in order of lines."""
    tree = tree_of(module)
    found = [
        Mutant(module, number, change, getattr(node, "lineno", 0), getattr(node, "col_offset", 0) + 1)
        for number, node in code_nodes(tree)
        for change in changes(node)
    ]
    yield from sorted(found, key=lambda one: (one.line, one.node, one.change))


def text_of(mutant: Mutant) -> str:
    """The module with the change."""
    tree = copy.deepcopy(tree_of(mutant.module))
    wanted = next(node for number, node in enumerate(ast.walk(tree)) if number == mutant.node)
    return ast.unparse(ast.fix_missing_locations(Place(wanted, mutant.change).visit(tree)))


def spread(every: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """One mutant of each of `count` equal parts of a module; always the same ones for one seed."""
    random = Random(seed)  # noqa: S311 - dice, not secrets
    bounds = [len(every) * number // count for number in range(count + 1)]
    return [random.choice(every[low:high]) for low, high in pairwise(bounds) if high > low]
