"""Plants with watched routes: what holds whether the route is there or not is decided; the rest is open.

Cisco IOS "ip route" (IP Routing Command Reference): with `track`, the route is installed while the tracked object is up;
else the next best route of the table decides.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.as_json import Json

PLANT = """\
plant: {id: P, name: P, owner: o}
zones:
  - {id: CTRL, kind: control, networks: [10.3.0.0/24], assets: [{id: SCADA, ip: 10.3.0.10}]}
  - {id: CELL, kind: field, networks: [10.9.0.0/24], assets: [{id: PLC, ip: 10.9.0.10}]}
conduits:
  - {id: C1, from: CTRL, to: CELL, flows: [{src: SCADA, dst: PLC, service: tcp/502, purpose: r, owner: o}]}
"""
CORE = """\
version 15.2
hostname core
ip sla 1
 icmp-echo 10.1.1.2
ip sla schedule 1 life forever start-time now
track 1 ip sla 1 reachability
interface GigabitEthernet0/0
 ip address 10.3.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.1.1.1 255.255.255.252
interface GigabitEthernet0/2
 ip address 10.1.2.1 255.255.255.252
{routes}
line vty 0 4
 transport input none
end
"""
ROUTER = """\
version 15.2
hostname {name}
interface GigabitEthernet0/0
 ip address {link}.2 255.255.255.252
 ip access-group IN in
interface GigabitEthernet0/1
 ip address {cell} 255.255.255.0
 ip access-group OUT in
ip route 10.3.0.0 255.255.255.0 {link}.1
ip access-list extended IN
{entries}
 deny ip any any
ip access-list extended OUT
 permit tcp host 10.9.0.10 eq 502 host 10.3.0.10 established
 deny ip any any
line vty 0 4
 transport input none
end
"""
TRACKED = "ip route 10.9.0.0 255.255.255.0 10.1.1.2 track 1\n"
FLOATING = "ip route 10.9.0.0 255.255.255.0 10.1.2.2 200\n"
UNWATCHED = FLOATING.replace(" 200", "")
BESIDE_FLOATING = FLOATING.replace("10.1.2.2", "10.1.1.2") + FLOATING
SHORTER = "ip route 0.0.0.0 0.0.0.0 10.1.2.2\n"
BOTH_TRACKED = "ip route 10.9.0.0 255.255.255.0 10.1.2.2 track 2\n"
TOGETHER = BOTH_TRACKED.replace("track 2", "track 1")
TOGETHER_BELOW = BOTH_TRACKED.replace("track 2", "200 track 1")
TOGETHER_SHORTER = SHORTER.replace("\n", " track 1\n")
ASKING_THE_SAME = BOTH_TRACKED + "track 2 ip sla 1 state\n"
ASKING_ANOTHER = BOTH_TRACKED + "track 2 ip sla 2 reachability\n"
DROPPED = "ip route 10.0.0.0 255.0.0.0 Null0\n"
POLLING = " permit tcp host 10.3.0.10 host 10.9.0.10 eq 502"
WIDE = POLLING + "\n permit tcp any any eq 22"


def document(
    folder: Path, capsys: pytest.CaptureFixture[str], routes: str, lists: tuple[str, str], *words: str
) -> Json:
    """The audit of the core with these routes, before two routers with these lists."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (folder / "configs/core.txt").write_text(CORE.format(routes=routes), encoding="utf-8")
    for number, entries in enumerate(lists, 1):
        text = ROUTER.format(name=f"r{number}", link=f"10.1.{number}", cell=f"10.9.0.{number}", entries=entries)
        (folder / f"configs/r{number}.txt").write_text(text, encoding="utf-8")
    main(["audit", str(folder), "--format", "json", "--no-cache", "-q", *words])
    return cast("Json", json.loads(capsys.readouterr().out))


def verdicts(found: Json) -> tuple[str, str]:
    """That of CTRL > CELL, and that of the declared flow."""
    made = cast("dict[str, list[dict[str, list[dict[str, str]]]]]", found)
    pairs = cast("list[dict[str, str]]", made["pairs"])
    pair = next(one["verdict"] for one in pairs if (one["from"], one["to"]) == ("CTRL", "CELL"))
    return pair, made["conduits"][0]["flows"][0]["verdict"]


@pytest.mark.parametrize(
    ("routes", "lists", "expected"),
    [
        (TRACKED + FLOATING, (POLLING, POLLING), ("PROVED", "WORKS")),
        (TRACKED + FLOATING, (WIDE, WIDE), ("VIOLATED", "WORKS")),
        (TRACKED + FLOATING, (POLLING, WIDE), ("UNKNOWN", "WORKS")),
        (TRACKED + FLOATING, (POLLING, ""), ("PROVED", "UNKNOWN")),
        (TRACKED + FLOATING, ("", ""), ("PROVED", "BROKEN")),
        (TRACKED + BESIDE_FLOATING, (POLLING, WIDE), ("UNKNOWN", "WORKS")),
        (TRACKED + BESIDE_FLOATING, (POLLING, POLLING), ("PROVED", "WORKS")),
        (TRACKED + BESIDE_FLOATING, (POLLING, ""), ("PROVED", "UNKNOWN")),
        (TRACKED + SHORTER, (WIDE, WIDE), ("VIOLATED", "WORKS")),
        (TRACKED + SHORTER, (POLLING, WIDE), ("UNKNOWN", "WORKS")),
        (TRACKED + BOTH_TRACKED, (WIDE, WIDE), ("VIOLATED", "WORKS")),
        (TRACKED + TOGETHER, (WIDE, WIDE), ("UNKNOWN", "UNKNOWN")),
        (TRACKED + ASKING_THE_SAME, (WIDE, WIDE), ("UNKNOWN", "UNKNOWN")),
        (TRACKED + ASKING_THE_SAME, (POLLING, WIDE), ("UNKNOWN", "UNKNOWN")),
        (TRACKED + ASKING_ANOTHER, (WIDE, WIDE), ("VIOLATED", "WORKS")),
        (TRACKED + TOGETHER_BELOW, (WIDE, WIDE), ("UNKNOWN", "UNKNOWN")),
        (TRACKED + TOGETHER_BELOW, (POLLING, WIDE), ("PROVED", "UNKNOWN")),
        (TRACKED + TOGETHER_SHORTER, (WIDE, WIDE), ("UNKNOWN", "UNKNOWN")),
        (TRACKED + TOGETHER_SHORTER, (POLLING, WIDE), ("PROVED", "UNKNOWN")),
        (TRACKED + TOGETHER_BELOW + FLOATING, (WIDE, WIDE), ("VIOLATED", "WORKS")),
        (TRACKED, (WIDE, WIDE), ("UNKNOWN", "UNKNOWN")),
        (TRACKED, (POLLING, WIDE), ("PROVED", "UNKNOWN")),
        (TRACKED + DROPPED, (WIDE, WIDE), ("UNKNOWN", "UNKNOWN")),
    ],
)
def test_what_holds_in_both_states_is_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], routes: str, lists: tuple[str, str], expected: tuple[str, str]
) -> None:
    assert verdicts(document(tmp_path, capsys, routes, lists)) == expected


def failures(found: Json) -> str:
    """Those after which the declared flow stops."""
    findings = cast("dict[str, list[dict[str, object]]]", found)["findings"]
    told = [str(one["notes"]) for one in findings if one["code"] == "PATH012"]
    return " ".join(told)


@pytest.mark.parametrize("routes", [TRACKED + FLOATING, TRACKED + SHORTER])
def test_a_watch_sees_that_the_next_hop_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str], routes: str) -> None:
    """The flow has a second way, by the other router; neither the one nor the other stops it alone."""
    told = failures(document(tmp_path, capsys, routes, (POLLING, POLLING), "--failures", "1"))
    assert "core fails" in told
    assert "r1 fails" not in told
    assert "r2 fails" not in told


def test_without_a_watch_the_static_route_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    routes = TRACKED.replace(" track 1", "") + FLOATING
    told = failures(document(tmp_path, capsys, routes, (POLLING, POLLING), "--failures", "1"))
    assert "r1 fails" in told
    assert "r2 fails" not in told


@pytest.mark.parametrize("routes", [UNWATCHED + TRACKED, TRACKED + UNWATCHED])
def test_beside_an_equal_route_that_stays_without_its_hop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], routes: str
) -> None:
    """Nobody watches the route by r2: with r2 gone it takes its share of the packets, or all, and loses them."""
    told = failures(document(tmp_path, capsys, routes, (POLLING, POLLING), "--failures", "1"))
    stopping, _, perhaps = told.partition("may stop it too")
    assert "core fails" in stopping
    assert "r2 fails" not in stopping
    assert "r2 fails" in perhaps
