"""Which paths of a trace are drawn, which are told together, and which are counted only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.flow_paths import MOST_DRAWN, paths_told

if TYPE_CHECKING:
    from parsers.as_json import Json

ANYTHING = "0.0.0.0/0,::/0"


def hop(device: str, *, anything: bool = False) -> dict[str, Json]:
    src, dst = (ANYTHING, ANYTHING) if anything else ("10.1.0.5", "10.3.0.10")
    return {"device": device, "in": "a", "out": "b", "src": src, "dst": dst}


def path(verdict: str, disposition: str, *hops: Json) -> dict[str, Json]:
    return {"verdict": verdict, "disposition": disposition, "hops": list(hops)}


def heads(paths: list[dict[str, Json]]) -> list[str]:
    return [head for head, _ in paths_told(paths)]


def test_what_arrives_is_drawn_first_under_its_number() -> None:
    found = heads([path("deny", "denied", hop("r1")), path("permit", "delivered", hop("r2"))])
    assert found == ["path 2: permit, delivered", "path 1: deny, denied"]


def test_what_surely_arrives_is_drawn_before_what_may() -> None:
    """Before, the one sure way behind twelve possible ones was counted and not told."""
    paths = [path("possibly", "delivered", hop(f"r{number}")) for number in range(MOST_DRAWN + 1)]
    found = heads([*paths, path("permit", "delivered", hop("r"))])
    assert found[0] == f"path {MOST_DRAWN + 2}: permit, delivered"


def test_paths_that_are_alike_are_drawn_once() -> None:
    one = path("permit", "delivered", hop("r1"))
    assert heads([one, one, one]) == ["path 1: permit, delivered (2 more alike)"]


def test_paths_behind_a_device_that_may_make_anything_of_a_packet_are_counted() -> None:
    start = hop("r1", anything=True)
    paths = [
        path("deny", "denied", start, hop("r2", anything=True)),
        path("possibly", "delivered", start, hop("r3", anything=True)),
        path("deny", "denied", start, hop("r4", anything=True)),
        path("possibly", "delivered", hop("r1")),
    ]
    told = list(paths_told(paths))
    assert [head for head, _ in told] == [
        "path 4: possibly, delivered",
        "3 paths on which r1 may make any packet of it: 1 possibly, delivered; 2 deny, denied",
    ]
    assert [item["device"] for item in told[1][1]] == ["r1"]


def test_where_such_a_path_stands_alone_it_is_cut_too() -> None:
    paths = [path("possibly", "unknown", hop("r1"), hop("r2", anything=True), hop("r3", anything=True))]
    told = list(paths_told(paths))
    assert [head for head, _ in told] == ["path 1 on which r2 may make any packet of it: 1 possibly, unknown"]
    assert [item["device"] for item in told[0][1]] == ["r1", "r2"]


def test_more_paths_than_anybody_reads_are_counted() -> None:
    paths = [path("deny", "denied", hop(f"r{number}")) for number in range(MOST_DRAWN + 3)]
    found = heads(paths)
    assert len(found) == MOST_DRAWN + 1
    assert found[-1] == "and 3 more paths: 3 deny, denied (all in --format json)"


def test_a_path_without_hops_is_drawn() -> None:
    assert heads([path("deny", "denied")]) == ["path 1: deny, denied"]
