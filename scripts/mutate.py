"""Mutation testing of the engine: does a small fault in the code make a test fail?

    .venv/bin/python scripts/mutate.py [--count N] [--seed S] [--every N] [--first N] [--again FILE]
        [MODULE ...]

Each mutant is one change of one place: a comparison turned, `and` for `or`, `&` for `|`, `+` for `-`, a number
one higher, `not` left out, a condition that always or never holds, `surely` for `possibly`, a statement left out.
It is run in a copy of the project against the tests of its module (`TESTS`), which take under five seconds of
processor time; a mutant that takes longer than `SECONDS` of it is killed as well, for it does not end. Survivors are
printed with their line. `--count` takes one mutant of each of N equal parts of the file, chosen by the seed; else
`--every` takes each Nth mutant from number `--first` on. `--again`
runs of these only the survivors that an earlier run printed into a file. Not part of `scripts/test.py`.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
SECOND_ENGINE = (
    "tests/validator/test_diagrams.py::test_lists_that_are_not_there_too",
    "tests/validator/test_diagrams.py::test_what_once_differed_does_not_any_more",
)
ORACLE = ("tests/validator/test_engine_exhaustive.py::test_without_unknowns_both_say_the_same[0]",)
SESSIONS = (
    "tests/validator/test_replies.py",
    "tests/validator/test_sessions.py",
    "tests/validator/test_reflexive_lists.py",
)
TUNNELS = ("tests/validator/test_tunnels.py",)
LEAVING = ("tests/validator/test_exits.py", "tests/validator/test_ways.py", "tests/validator/test_access.py")
SPREADING = (
    "tests/validator/test_spreading.py",
    "tests/validator/test_neighbours.py",
    "tests/validator/test_access.py",
    "tests/validator/test_layer2.py::test_a_host_in_the_vlan_of_another_zone_joins_the_zones",
    "tests/validator/test_layer2.py::test_a_list_on_the_port_of_a_host_judges_what_it_sends_to_the_router",
    "tests/validator/test_false_sources.py",
    "tests/validator/test_oracle_plants.py::test_a_router_on_the_segment_may_carry_packets_past_the_firewall",
    "tests/validator/test_turned_back.py",
    "tests/validator/test_bridges.py",
    "tests/validator/test_replies.py::test_an_echo_is_answered_by_its_reply",
    *SECOND_ENGINE,
)
QUICK = "tests/validator/test_quick_oracles.py"
OPENED = (
    "tests/validator/test_access.py",
    f"{QUICK}::test_who_opens_what",
)
REMEMBERED = ("tests/validator/remembered/test_pairs.py",)
TESTS: dict[str, tuple[str, ...]] = {
    "validator/packets.py": ("tests/validator/test_packets.py",),
    "validator/reachability/painter.py": (
        "tests/validator/test_painter.py",
        "tests/validator/test_carriers.py",
        f"{QUICK}::test_what_travels",
        f"{QUICK}::test_what_travels_in_ipv6",
        *SECOND_ENGINE,
    ),
    "validator/reachability/programs.py": (
        "tests/validator/test_programs.py",
        f"{QUICK}::test_what_travels",
        f"{QUICK}::test_what_answers",
        *SECOND_ENGINE,
    ),
    "validator/reachability/header.py": (
        "tests/validator/test_header.py",
        "tests/validator/test_asa_translations.py",
        *SECOND_ENGINE,
    ),
    "validator/reachability/filters.py": (
        "tests/validator/test_filters.py",
        "tests/validator/test_access.py",
        f"{QUICK}::test_what_travels",
        *SECOND_ENGINE,
    ),
    "validator/reachability/translation.py": (
        "tests/validator/test_translation.py",
        "tests/validator/test_asa_translations.py",
        *SECOND_ENGINE,
    ),
    "validator/reachability/engine.py": SPREADING,
    "validator/reachability/neighbours.py": SPREADING,
    "validator/reachability/question.py": SPREADING,
    "validator/reachability/propagation.py": SPREADING,
    "validator/reachability/prospects.py": ("tests/validator/test_prospects.py",),
    "validator/reachability/ends.py": ("tests/validator/test_prospects.py", "tests/validator/test_prospects_ways.py"),
    "validator/reachability/rewritten.py": ("tests/validator/test_rewritten.py",),
    "validator/reachability/buckets.py": ("tests/validator/test_buckets.py",),
    "validator/reachability/ways.py": (*LEAVING, "tests/validator/test_bridges.py", *TUNNELS, *SECOND_ENGINE),
    "validator/reachability/ways_out.py": (
        *LEAVING,
        "tests/validator/test_policy_routing.py",
        "tests/validator/test_forks.py",
        "tests/validator/test_bridges.py",
        *TUNNELS,
        *SECOND_ENGINE,
    ),
    "validator/reachability/exits.py": (*LEAVING, "tests/validator/test_proxy_arp.py", *TUNNELS, *SECOND_ENGINE),
    "validator/reachability/policy_routing.py": (
        "tests/validator/test_policy_routing.py",
        "tests/validator/test_routing_semantics.py",
        *ORACLE,
    ),
    "validator/reachability/source_checks.py": (
        "tests/validator/test_source_checks.py",
        f"{QUICK}::test_whole_sets",
        *ORACLE,
    ),
    "validator/reachability/replies.py": (
        "tests/validator/test_neighbour_replies.py",
        *SESSIONS,
        "tests/validator/test_forks.py",
    ),
    "validator/reachability/undoing.py": ("tests/validator/test_undoing.py", *SESSIONS),
    "validator/reachability/answering.py": SESSIONS,
    "validator/reachability/sessions.py": SESSIONS,
    "validator/reachability/arrivals.py": OPENED,
    "validator/reachability/target.py": OPENED,
    "validator/reachability/access.py": OPENED,
    "validator/reachability/carriers.py": ("tests/validator/test_carriers.py",),
    "validator/reachability/trace.py": ("tests/validator/test_trace_paths.py", "tests/validator/test_trace.py"),
    "validator/reachability/carried.py": ("tests/validator/test_carried_ends.py", "tests/validator/test_carried.py"),
    "validator/graph/crossings.py": (
        "tests/validator/test_crossings_places.py",
        "tests/validator/test_crossings.py",
        "tests/validator/test_switch_ports.py",
    ),
    "validator/graph/behind.py": ("tests/validator/test_behind.py",),
    "validator/graph/halves.py": ("tests/validator/test_half_answers.py", "tests/validator/test_halves.py"),
    "validator/axes.py": ("tests/validator/test_hulls.py", "tests/validator/test_packets.py"),
    "validator/hulls.py": ("tests/validator/test_hulls.py",),
    "validator/reachability/brush.py": ("tests/validator/test_brush.py",),
    "validator/reachability/single_way.py": ("tests/validator/test_single_way.py",),
    "validator/reachability/meetings.py": ("tests/validator/test_meetings.py",),
    "validator/reachability/transit.py": ("tests/validator/test_transit.py",),
    "validator/reachability/landing.py": (
        *LEAVING,
        "tests/validator/test_own_cables.py",
        "tests/validator/test_far_ends.py",
        "tests/validator/test_bridges.py",
        "tests/validator/test_bridges_oracle.py::test_engine_and_oracle_agree_across_bridges[0]",
        *TUNNELS,
        *SECOND_ENGINE,
    ),
    "validator/reachability/forks.py": (
        "tests/validator/test_fork_ways.py",
        "tests/validator/test_forks.py",
        "tests/validator/test_policy_routing.py",
        *SECOND_ENGINE,
    ),
    "validator/reachability/settling.py": ("tests/validator/test_forks.py", *SECOND_ENGINE),
    "validator/reachability/goal.py": (*LEAVING, "tests/validator/test_bridges.py", *SECOND_ENGINE),
    "validator/reachability/own_cables.py": ("tests/validator/test_own_cables.py",),
    "validator/graph/private_vlans.py": ("tests/validator/test_crossings.py",),
    "validator/graph/outward.py": (
        "tests/validator/test_outward.py",
        "tests/validator/test_exits.py",
        "tests/validator/test_behind.py",
    ),
    "validator/graph/far_interfaces.py": ("tests/validator/test_far_interfaces.py",),
    "validator/decided.py": ("tests/validator/test_decided.py",),
    "validator/idle_products.py": ("tests/validator/test_idle_products.py", "tests/validator/test_decided.py"),
    "validator/several_homes.py": (
        "tests/validator/test_stepping_stones.py",
        "tests/validator/test_answered_assets.py",
    ),
    "validator/unshown.py": ("tests/validator/test_conformance.py", "tests/validator/test_delegated_prefix.py"),
    "validator/reachability/starts.py": ("tests/validator/test_trace_paths.py", "tests/validator/test_trace.py"),
    "validator/reachability/judge.py": ("tests/validator/test_judge.py", "tests/validator/test_trace_paths.py"),
    "validator/reachability/axis_lines.py": ("tests/validator/test_axis_lines.py", "tests/validator/test_painter.py"),
    "validator/reachability/bound_lists.py": ("tests/validator/test_bound_lists.py", *SECOND_ENGINE),
    "validator/graph/joined_routers.py": (
        "tests/validator/test_joined_routers.py",
        "tests/validator/test_steered_routers.py",
    ),
    "validator/graph/learned_routers.py": ("tests/validator/test_learned_routers.py",),
    "validator/graph/families.py": ("tests/validator/test_joined_routers.py",),
    "validator/graph/steered.py": ("tests/validator/test_steered_routers.py",),
    "validator/graph/stand_ins.py": ("tests/validator/test_watched_routes.py", "tests/validator/test_leased_routes.py"),
    "validator/graph/behind_tunnels.py": (
        "tests/validator/test_wide_ways.py",
        "tests/validator/test_exits.py",
    ),
    "validator/graph/undeclared_links.py": ("tests/validator/test_undeclared_links.py",),
    "validator/graph/unread_pools.py": ("tests/validator/test_unread_pools.py",),
    "validator/reachability/touched.py": (
        "tests/validator/test_touched.py",
        "tests/parsers/cisco_ios/test_families.py",
    ),
    "validator/graph/used_twice.py": ("tests/validator/test_used_twice.py",),
    "validator/graph/bridged_networks.py": ("tests/validator/test_bridged_networks.py",),
    "validator/graph/voice_vlans.py": ("tests/validator/test_voice_vlans.py",),
    "validator/graph/unseen_routers.py": ("tests/validator/test_unseen_routers.py",),
    "validator/graph/spoken.py": ("tests/validator/test_spoken.py",),
    "validator/graph/missing_halves.py": ("tests/validator/test_missing_halves.py",),
    "validator/graph/unread_switches.py": ("tests/validator/test_unread_switches.py",),
    "validator/graph/failures.py": ("tests/validator/test_failures_wired.py",),
    "validator/graph/outages.py": ("tests/validator/test_failures_wired.py",),
    "validator/remembered/packing.py": REMEMBERED,
    "validator/remembered/pairs.py": REMEMBERED,
    "validator/remembered/pair_records.py": REMEMBERED,
    "validator/remembered/store.py": ("tests/validator/remembered/test_store.py", *REMEMBERED),
    "validator/graph/routing.py": (
        "tests/validator/test_tables.py",
        "tests/validator/test_route_metric.py",
        "tests/validator/test_routing_semantics.py",
        *SECOND_ENGINE,
    ),
}
"""The tests that judge each module, the quickest to notice first."""
FRIENDS = ("numpy", "oxidd", "networkx", "netaddr", "yaml", "tabulate", "hypothesis", "hypothesis.strategies", "pytest")
"""What the project and its tests load besides themselves: loaded once, before the first fork."""
SECONDS = 60
"""Seconds of processor time of one mutant; `WALL` seconds only guard against one that sleeps."""
WALL = 1_200
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


def in_child(work: Callable[[], int]) -> bool:
    """Whether work succeeds in a process of its own, which is stopped when it takes too long."""
    child = os.fork()
    if child == 0:
        os.setsid()
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
            os._exit(work())
    end = time.monotonic() + WALL
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def tests_pass(folder: Path, module: str) -> bool:
    """Whether the tests of a module pass in a copy; only the project is loaded each time."""
    import pytest  # noqa: PLC0415 - loaded before the first fork, not for `--help`

    names = [str(folder / name) for name in TESTS[module]]
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=--import-mode=importlib"]
    return in_child(lambda: int(pytest.main([*options, f"--rootdir={folder}", *names])))


def copied(folder: Path) -> None:
    """What the tests need."""
    for name in ("parsers", "validator", "tests", "fixtures"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)


def main() -> int:
    """Run mutants, print survivors and a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", default=list(TESTS), metavar="MODULE")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--again", type=Path, help="only the mutants that survived by the printed lines of this file")
    words = parser.parse_args()
    again = words.again and words.again.read_text(encoding="utf-8")
    for friend in FRIENDS:
        importlib.import_module(friend)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(folder)
        os.chdir(folder)
        sys.path[:0] = [name, f"{name}/tests"]
        for module in words.modules:
            every = list(mutants(module))
            chosen = spread(every, words.count, words.seed) if words.count else every[words.first :: words.every]
            if again:
                chosen = [one for one in chosen if one.told in again]
            sys.dont_write_bytecode = False
            if not tests_pass(folder, module):
                print(f"{module}: its tests fail without any change", file=sys.stderr)
                return 1
            sys.dont_write_bytecode = True
            told(module, folder, chosen)
    return 0


def spread(every: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """One mutant of each of `count` equal parts of a module; always the same ones for one seed."""
    random = Random(seed)  # noqa: S311 - dice, not secrets
    bounds = [len(every) * number // count for number in range(count + 1)]
    return [random.choice(every[low:high]) for low, high in pairwise(bounds) if high > low]


def told(module: str, folder: Path, chosen: list[Mutant]) -> None:
    """Run the mutants of one module and say which survive."""
    original = (folder / module).read_text(encoding="utf-8")
    lines, met = original.splitlines(), Counter[str]()
    for compiled in (folder / module).parent.glob(f"__pycache__/{Path(module).stem}.*"):
        compiled.unlink()
    for mutant in chosen:
        (folder / module).write_text(text_of(mutant), encoding="utf-8")
        survived = tests_pass(folder, module)
        met["survived" if survived else "killed"] += 1
        if survived:
            print(f"{mutant.told} {lines[mutant.line - 1].strip()}", flush=True)
    (folder / module).write_text(original, encoding="utf-8")
    print(f"{module}: {len(chosen)} mutants, {met['killed']} killed, {met['survived']} survived", flush=True)


if __name__ == "__main__":
    sys.exit(main())
