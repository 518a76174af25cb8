"""Which ports BPDU guard shuts, by the words of IOS and NX-OS."""

from __future__ import annotations

import pytest

from parsers.model.interface import SpanningTree, SwitchportMode
from parsers.source import Source, Span
from parsers.syntax.spanning_trees import Trees

ACCESS, TRUNK, DYNAMIC = SwitchportMode.ACCESS, SwitchportMode.TRUNK, SwitchportMode.DYNAMIC


def place(line: int) -> Span:
    return Source.from_text("a.txt", "x\n" * 9).span(line)


def trees(text: str) -> tuple[Trees, list[bool]]:
    """Of lines of the switch, and after a bar those of port `p`; with whether each changes anything."""
    above, _, below = text.partition(" | ")
    made, changed = Trees(), list[bool]()
    for port, lines in (("", above), ("p", below)):
        for line in filter(None, lines.split("; ")):
            changed.append(made.guard(port, line.split(), place(len(changed) + 1)))
    return made, changed


@pytest.mark.parametrize(
    ("text", "mode", "line"),
    [
        ("", ACCESS, None),
        (" | spanning-tree bpduguard enable", TRUNK, 1),
        (" | spanning-tree bpduguard enable; no spanning-tree bpduguard enable", ACCESS, None),
        ("spanning-tree port type edge bpduguard default | spanning-tree port type edge", ACCESS, 1),
        ("spanning-tree port type edge bpduguard default | spanning-tree port type edge", TRUNK, None),
        ("spanning-tree port type edge bpduguard default | spanning-tree port type edge trunk", TRUNK, 1),
        ("spanning-tree port type edge bpduguard default; spanning-tree port type edge default | ", ACCESS, 1),
        ("spanning-tree port type edge bpduguard default; spanning-tree port type edge default | ", DYNAMIC, 1),
        (
            (
                "spanning-tree port type edge bpduguard default; spanning-tree port type edge default"
                " | spanning-tree port type normal"
            ),
            ACCESS,
            None,
        ),
        ("spanning-tree port type edge bpduguard default; spanning-tree port type network default | ", ACCESS, None),
        (
            (
                "spanning-tree port type edge bpduguard default; no spanning-tree port type edge bpduguard default"
                " | spanning-tree port type edge"
            ),
            ACCESS,
            None,
        ),
        ("spanning-tree port type edge default | ", ACCESS, None),
        ("spanning-tree edge-port bpduguard default | spanning-tree portfast", ACCESS, 1),
        ("spanning-tree edge-port bpduguard default | spanning-tree portfast network", ACCESS, None),
        (
            (
                "spanning-tree edge-port bpduguard default; no spanning-tree bpduguard rate-limit default"
                " | spanning-tree portfast edge"
            ),
            ACCESS,
            1,
        ),
        ("spanning-tree port type edge default | spanning-tree guard root", ACCESS, None),
    ],
)
def test_the_line_that_guards_a_port(text: str, mode: SwitchportMode, line: int | None) -> None:
    found = trees(text)[0].guarded("p", mode)
    assert (None if found is None else found.line) == line


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (" | spanning-tree bpduguard disable", [False]),
        (" | spanning-tree bpduguard enable; spanning-tree bpduguard disable", [True, True]),
        (" | no spanning-tree bpduguard", [False]),
        (" | spanning-tree portfast disable; no spanning-tree portfast", [False, True]),
        (" | spanning-tree portfast; spanning-tree portfast; no spanning-tree portfast", [True, False, True]),
        ("spanning-tree portfast bpdufilter default; spanning-tree portfast default | ", [False, True]),
        ("spanning-tree loopguard default | spanning-tree link-type point-to-point", [False, False]),
    ],
)
def test_lines_that_change_nothing_are_not_taken_in(text: str, changed: list[bool]) -> None:
    assert trees(text)[1] == changed


def test_a_port_that_filters_says_so() -> None:
    made = Trees()
    made.filter("p", ["spanning-tree", "bpdufilter", "enable"])
    assert (made.of("p", ACCESS, 1, 1), made.of("q", ACCESS, 1, 1)) == (SpanningTree.FILTERED, SpanningTree.PER_VLAN)
