"""Time and memory of the hard case: one list of many single hosts and ports between two zones, a fifth of it denied.

    .venv/bin/python scripts/bench_lists.py [--sizes 1000,2000,5000,10000] [--shape NAME]

Nothing can be folded together there, so the classes that rules tell apart grow with the list. Of `any` half of the
lines name every destination; of `crossed` three in ten do, and three in ten every source. `plant` spreads such lines
over 50 firewalls between 138 zones. `objects` are rules of groups as people write them (sizes count what a device makes
of them), `expanded` the same with each entry on a line. `set` is the list as a set of packets alone, `reach` all
pairs compared with what is declared, `idle` every line that decides nothing.
Each row stands beside a bare read-and-split of the same text and says how time has grown since the row before: the
exponent is 1 where twice the lines take twice the time (DESIGN: at most 1.4).
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_audit import measured, whole_audit

DENIED = 0.2
PORTS = 2_000
PARTLY_ANY = 0.02
"""Share of rules of objects from anywhere."""
INSIDE = 0.5
"""Share of lines whose source is behind their own firewall."""
SHAPES = {
    "dense": {"from_any": 0.0, "to_any": 0.0},
    "any": {"from_any": 0.0, "to_any": 0.5},
    "crossed": {"from_any": 0.3, "to_any": 0.3},
}
"""Shares of lines that are for everybody, and to everybody."""
FIREWALLS, ZONES = 50, 138
"""Of a plant; the aim for 100,000 lines is an audit of 5 s and 600 MB."""


def write_list(folder: Path, lines: int, *, from_any: float, to_any: float, seed: int) -> None:
    """An ASA between two networks of 65,000 hosts, and a plant file with a zone for each."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    out: list[str] = []
    for _ in range(lines):
        action = "deny" if rng.random() < DENIED else "permit"
        source = "any" if rng.random() < from_any else f"host {_host(1, rng)}"
        to = "any" if rng.random() < to_any else f"host {_host(2, rng)}"
        out.append(f"access-list IN extended {action} tcp {source} {to} eq {rng.randrange(1, PORTS)}")
    _write_between_two_zones(folder, out)


def write_objects(folder: Path, entries: int, *, seed: int, grouped: bool) -> None:
    """Rules of objects as people write them: groups of hosts and small networks, ports of one purpose, a fifth denied.

    `entries` counts what a device makes of the groups; not `grouped`, each of those is a line of its own.
    """
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    groups = {net: [_members(net, rng) for _ in range(max(8, entries // 180))] for net in (1, 2)}
    ports = [rng.sample(range(1, PORTS), rng.choice((1, 1, 2, 4))) for _ in range(max(8, entries // 1_000))]
    out: list[str] = []
    if grouped:
        for net, every in groups.items():
            for number, members in enumerate(every):
                out += [f"object-group network N{net}-{number}", *(f" network-object {member}" for member in members)]
        for number, chosen in enumerate(ports):
            out += [f"object-group service P{number} tcp", *(f" port-object eq {port}" for port in chosen)]
    while entries > 0:
        action = "deny" if rng.random() < DENIED else "permit"
        here, there, which = (rng.randrange(len(every)) for every in (groups[1], groups[2], ports))
        from_any = rng.random() < PARTLY_ANY
        sources, destinations = (["any"] if from_any else groups[1][here]), groups[2][there]
        entries -= len(sources) * len(destinations) * len(ports[which])
        line = f"access-list IN extended {action} tcp"
        if grouped:
            source = "any" if from_any else f"object-group N1-{here}"
            out.append(f"{line} {source} object-group N2-{there} object-group P{which}")
        else:
            out += [
                f"{line} {source} {to} eq {port}" for source in sources for to in destinations for port in ports[which]
            ]
    _write_between_two_zones(folder, out)


def _members(network: int, rng: random.Random) -> list[str]:
    """A few hosts and small networks of one or two subnets of a zone."""
    nets = [rng.randrange(256) for _ in range(2)]
    return [
        f"10.{network}.{rng.choice(nets)}.{rng.randrange(16) * 16} 255.255.255.240"
        if rng.random() < DENIED
        else f"host 10.{network}.{rng.choice(nets)}.{rng.randrange(2, 255)}"
        for _ in range(rng.choice((1, 2, 3, 5, 8, 12)))
    ]


def _write_between_two_zones(folder: Path, entries: list[str]) -> None:
    """An ASA with these objects and entries of the list `IN` between two zones."""
    out = [": Saved", "ASA Version 9.16(4)", "!", "hostname fw", "!"]
    for place, (name, address) in enumerate((("a", "10.1.0.1"), ("b", "10.2.0.1"))):
        out += [f"interface GigabitEthernet0/{place}", f" nameif {name}", " security-level 50"]
        out += [f" ip address {address} 255.255.0.0", "!"]
    out += [*entries, "same-security-traffic permit inter-interface", "access-group IN in interface a"]
    (folder / "configs").mkdir()
    text = "\n".join([*out, "Cryptochecksum:00000000000000000000000000000000", ": end", ""])
    (folder / "configs" / "fw.txt").write_text(text, encoding="utf-8", newline="\n")
    zones = "".join(
        f"  - {{id: {zone}, kind: control, networks: [10.{net}.0.0/16]}}\n" for zone, net in (("A", 1), ("B", 2))
    )
    (folder / "plant.yaml").write_text(f"plant: {{id: BENCH}}\nzones:\n{zones}", encoding="utf-8")


def write_plant(folder: Path, lines: int, *, seed: int) -> None:
    """ASAs on one backbone with two or three zones each, their lists full of single hosts of any two zones."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    (folder / "configs").mkdir()
    for number in range(FIREWALLS):
        own = range(number, ZONES, FIREWALLS)
        out = [": Saved", "ASA Version 9.16(4)", "!", f"hostname fw{number:02d}", "!"]
        ports = [
            ("backbone", f"172.16.0.{number + 1} 255.255.0.0"),
            *((f"z{z}", f"10.{z}.0.1 255.255.255.0") for z in own),
        ]
        for place, (name, address) in enumerate(ports):
            out += [f"interface GigabitEthernet0/{place}", f" nameif {name}", " security-level 50"]
            out += [f" ip address {address}", "!"]
        for _ in range(lines // FIREWALLS):
            ends = rng.choice(own), rng.randrange(ZONES)
            source, to = ends if rng.random() < INSIDE else reversed(ends)
            action = "deny" if rng.random() < DENIED else "permit"
            hosts = [f"host 10.{zone}.0.{rng.randrange(2, 255)}" for zone in (source, to)]
            name = f"z{source}" if source in own else "backbone"
            out.append(f"access-list {name} extended {action} tcp {hosts[0]} {hosts[1]} eq {rng.randrange(1, PORTS)}")
        out += [f"access-group {name} in interface {name}" for name, _ in ports]
        out += [
            f"route backbone 10.{zone}.0.0 255.255.255.0 172.16.0.{zone % FIREWALLS + 1} 1"
            for zone in range(ZONES)
            if zone not in own
        ]
        text = "\n".join([*out, "Cryptochecksum:00000000000000000000000000000000", ": end", ""])
        (folder / "configs" / f"fw{number:02d}.txt").write_text(text, encoding="utf-8", newline="\n")
    zones = "".join(f"  - {{id: Z{zone}, kind: control, networks: [10.{zone}.0.0/24]}}\n" for zone in range(ZONES))
    (folder / "plant.yaml").write_text(f"plant: {{id: BENCH}}\nzones:\n{zones}", encoding="utf-8")


def _host(network: int, rng: random.Random) -> str:
    return f"10.{network}.{rng.randrange(256)}.{rng.randrange(2, 255)}"


def main() -> int:
    """Print one row a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", default="1000,2000,5000,10000", help="numbers of lines")
    arguments.add_argument("--shape", default="dense", choices=[*SHAPES, "plant", "objects", "expanded"])
    asked = arguments.parse_args()
    print(
        f"{'lines':>8}{'bare s':>8}{'parse s':>9}{'network':>9}{'set s':>7}{'reach s':>9}{'causes':>8}{'idle':>7}"
        f"{'total':>8}{'x bare':>8}{'audit s':>9}{'MB':>7}  exponent"
    )
    before: tuple[int, float] | None = None
    for size in (int(text) for text in asked.sizes.split(",")):
        with tempfile.TemporaryDirectory() as name:
            if asked.shape == "plant":
                write_plant(Path(name), size, seed=size)
            elif asked.shape in {"objects", "expanded"}:
                write_objects(Path(name), size, seed=size, grouped=asked.shape == "objects")
            else:
                write_list(Path(name), size, **SHAPES[asked.shape], seed=size)
            row = measured(Path(name), lists=asked.shape != "plant")
            audit = whole_audit(Path(name))
        total = row["parse"] + row["network"] + row["reach"] + row["causes"] + row["idle"]
        grown = "" if before is None else f"{math.log(total / before[1]) / math.log(size / before[0]):.2f}"
        before = size, total
        print(
            f"{size:>8}{row['bare']:>8.3f}{row['parse']:>9.2f}{row['network']:>9.2f}{row['set']:>7.2f}{row['reach']:>9.2f}"
            f"{row['causes']:>8.2f}{row['idle']:>7.2f}{total:>8.2f}{total / row['bare']:>8.0f}{audit:>9.1f}"
            f"{row['MB']:>7.0f}  {grown}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
