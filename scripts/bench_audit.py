"""Time, memory and lines per second of every stage of an audit, on generated plants.

Plants of ASA, FortiOS and IOS firewalls with objects, groups and rules as real ones have them: a
corporate edge, a DMZ, sites behind it, cells and safety zones behind sites. `--quick` is for a look;
without it the plants grow to 100 firewalls; `--tree --lines 500` draws the plants of the budgets, with their
declared flows. Each row stands beside its budget (DESIGN) and beside a bare read-and-split of the same text in the
same run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _trees import tree, write_tree

PORTS = (22, 80, 102, 135, 389, 443, 445, 502, 1433, 3389, 4840, 5450, 8080, 44818)
PARTNERS = 6
ANY_SHARE = 0.02
ZONES_EACH = 4
"""Inside networks of each firewall; the fifth interface is the backbone."""


@dataclass
class Site:
    """One firewall and the networks behind it."""

    number: int
    platform: str
    networks: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its hostname."""
        return f"fw-{self.number:03d}"

    @property
    def backbone(self) -> str:
        """Its address on the backbone."""
        return f"10.255.{self.number // 250}.{self.number % 250 + 1}"


def sites(count: int, platforms: tuple[str, ...]) -> list[Site]:
    """`count` firewalls in turn of each platform, on one backbone."""
    found = [Site(number, platforms[number % len(platforms)]) for number in range(count)]
    for site in found:
        site.networks = [f"10.{1 + site.number // 60}.{site.number % 60 * 4 + place}.0" for place in range(ZONES_EACH)]
    return found


@dataclass(frozen=True)
class Flow:
    """A rule in the making: groups of addresses and a port."""

    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    port: int
    permit: bool


def flows(site: Site, everyone: list[Site], count: int, rng: random.Random) -> list[Flow]:
    """Rules between hosts of this firewall and hosts of six partner networks, a fifth of them denies, 2 % to any."""
    found: list[Flow] = []
    partners = [rng.choice(rng.choice(everyone).networks) for _ in range(PARTNERS)]
    for _ in range(count):
        near = rng.choice(site.networks)
        far = rng.choice(partners)
        sources = tuple(_host(near, rng) for _ in range(rng.choice((1, 1, 2, 6))))
        destinations = (
            ("any",) if rng.random() < ANY_SHARE else tuple(_host(far, rng) for _ in range(rng.choice((1, 2, 5))))
        )
        found.append(Flow(sources, destinations, rng.choice(PORTS), rng.random() > 0.2))
    return found


def _host(network: str, rng: random.Random) -> str:
    return f"{network[: network.rindex('.')]}.{rng.randrange(2, 250)}"


def asa(site: Site, everyone: list[Site], rules: list[Flow]) -> str:
    """An ASA configuration with object groups and one list an interface."""
    out = [": Saved", ":", "ASA Version 9.16(4)", "!", f"hostname {site.name}", "!"]
    for place, network in enumerate(site.networks):
        out += [
            f"interface GigabitEthernet0/{place}",
            f" nameif in{place}",
            " security-level 50",
            f" ip address {network[:-1]}1 255.255.255.0",
            "!",
        ]
    out += [
        "interface GigabitEthernet0/7",
        " nameif backbone",
        " security-level 50",
        f" ip address {site.backbone} 255.255.0.0",
        "!",
        "same-security-traffic permit inter-interface",
    ]
    lines: list[str] = []
    for number, flow in enumerate(rules):
        for side, hosts in (("S", flow.sources), ("D", flow.destinations)):
            if hosts != ("any",) and len(hosts) > 1:
                out.append(f"object-group network {side}{number}")
                out += [f" network-object host {host}" for host in hosts]
        source = _asa_side("S", number, flow.sources)
        destination = _asa_side("D", number, flow.destinations)
        action = "permit" if flow.permit else "deny"
        place = _place(site, flow.sources[0])
        lines.append(f"access-list IN{place} extended {action} tcp {source} {destination} eq {flow.port}")
        back = f"access-list BACK extended {action} tcp {destination} {source} eq {flow.port}"
        lines.append(back)
    out += lines
    for place in range(ZONES_EACH):
        out.append(f"access-list IN{place} extended deny ip any any log")
    out.append("access-list BACK extended deny ip any any log")
    out += [f"access-group IN{place} in interface in{place}" for place in range(ZONES_EACH)]
    out.append("access-group BACK in interface backbone")
    for other in everyone:
        if other is not site:
            out += [f"route backbone {network} 255.255.255.0 {other.backbone} 1" for network in other.networks]
    return "\n".join([*out, "Cryptochecksum:00000000000000000000000000000000", ": end", ""])


def _asa_side(letter: str, number: int, hosts: tuple[str, ...]) -> str:
    if hosts == ("any",):
        return "any"
    return f"host {hosts[0]}" if len(hosts) == 1 else f"object-group {letter}{number}"


def _place(site: Site, host: str) -> int:
    return site.networks.index(host[: host.rindex(".")] + ".0")


def ios(site: Site, everyone: list[Site], rules: list[Flow]) -> str:
    """An IOS router with object groups and named lists."""
    out = ["!", "version 15.7", f"hostname {site.name}", "!"]
    lists: dict[str, list[str]] = {name: [] for name in (*(f"IN{place}" for place in range(ZONES_EACH)), "BACK")}
    for number, flow in enumerate(rules):
        for side, hosts in (("S", flow.sources), ("D", flow.destinations)):
            if hosts != ("any",) and len(hosts) > 1:
                out.append(f"object-group network {side}{number}")
                out += [f" host {host}" for host in hosts]
        source = _asa_side("S", number, flow.sources)
        destination = _asa_side("D", number, flow.destinations)
        action = "permit" if flow.permit else "deny"
        lists[f"IN{_place(site, flow.sources[0])}"].append(f" {action} tcp {source} {destination} eq {flow.port}")
        lists["BACK"].append(f" {action} tcp {destination} {source} eq {flow.port}")
    for place, network in enumerate(site.networks):
        out += [
            f"interface GigabitEthernet0/{place}",
            f" ip address {network[:-1]}1 255.255.255.0",
            f" ip access-group IN{place} in",
            "!",
        ]
    out += ["interface GigabitEthernet0/7", f" ip address {site.backbone} 255.255.0.0", " ip access-group BACK in", "!"]
    for other in everyone:
        if other is not site:
            out += [f"ip route {network} 255.255.255.0 {other.backbone}" for network in other.networks]
    for name, entries in lists.items():
        out += [
            f"ip access-list extended {name}",
            *entries,
            " permit tcp any any established",
            " deny ip any any log",
            "!",
        ]
    return "\n".join([*out, "end", ""])


def fortios(site: Site, everyone: list[Site], rules: list[Flow]) -> str:
    """A FortiOS configuration with address objects, groups and policies."""
    out = [
        "#config-version=FG100F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin",
        "config system global",
        f'    set hostname "{site.name}"',
        "end",
        "config system interface",
    ]
    for place, network in enumerate(site.networks):
        out += [
            f'    edit "port{place}"',
            '        set vdom "root"',
            f"        set ip {network[:-1]}1 255.255.255.0",
            "    next",
        ]
    out += [
        '    edit "backbone"',
        '        set vdom "root"',
        f"        set ip {site.backbone} 255.255.0.0",
        "    next",
        "end",
    ]
    hosts = sorted({host for flow in rules for host in (*flow.sources, *flow.destinations) if host != "any"})
    out.append("config firewall address")
    for host in hosts:
        out += [f'    edit "{host}"', f"        set subnet {host} 255.255.255.255", "    next"]
    out += ["end", "config firewall service custom"]
    for port in PORTS:
        out += [f'    edit "tcp-{port}"', f"        set tcp-portrange {port}", "    next"]
    out += ["end", "config firewall policy"]
    for number, flow in enumerate(rules, 1):
        place = _place(site, flow.sources[0])
        destinations = '"all"' if flow.destinations == ("any",) else " ".join(f'"{host}"' for host in flow.destinations)
        out += [
            f"    edit {number}",
            f'        set srcintf "port{place}"',
            '        set dstintf "any"',
            f"        set srcaddr {' '.join(chr(34) + host + chr(34) for host in flow.sources)}",
            f"        set dstaddr {destinations}",
            *(["        set action accept"] if flow.permit else []),
            '        set schedule "always"',
            f'        set service "tcp-{flow.port}"',
            "    next",
        ]
    out += ["end", "config router static"]
    number = 0
    for other in everyone:
        if other is not site:
            for network in other.networks:
                number += 1
                out += [
                    f"    edit {number}",
                    f"        set dst {network} 255.255.255.0",
                    f"        set gateway {other.backbone}",
                    '        set device "backbone"',
                    "    next",
                ]
    return "\n".join([*out, "end", ""])


WRITERS = {"asa": asa, "ios": ios, "fortios": fortios}


def write_plant(folder: Path, everyone: list[Site], lines: int, seed: int) -> None:
    """A snapshot: a plant file with one zone a network, and one configuration a firewall."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    (folder / "configs").mkdir()
    zones = ["  - {id: BACKBONE, kind: management, networks: [10.255.0.0/16]}"]
    for site in everyone:
        zones += [
            f"  - {{id: Z{site.number:03d}-{place}, kind: control, networks: [{network}/24]}}"
            for place, network in enumerate(site.networks)
        ]
        text = WRITERS[site.platform](site, everyone, flows(site, everyone, lines, rng))
        (folder / "configs" / f"{site.name}.txt").write_text(text, encoding="utf-8", newline="\n")
    (folder / "plant.yaml").write_text("plant: {id: BENCH}\nzones:\n" + "\n".join(zones) + "\n", encoding="utf-8")


def measured(folder: Path, *, lists: bool = False) -> dict[str, float]:
    """Seconds of processor time of each stage, lines read and peak memory in MB; with `lists` also of sets alone.

    The cycle collector looks as seldom as it does in the command.
    """
    from validator.audit import AuditOptions, joined, load  # noqa: PLC0415 - timed as well
    from validator.causes import causes  # noqa: PLC0415
    from validator.cli import COLLECTING  # noqa: PLC0415
    from validator.conformance import compare  # noqa: PLC0415
    from validator.decided import Idleness  # noqa: PLC0415
    from validator.questions import Silent  # noqa: PLC0415
    from validator.reachability.engine import Engine  # noqa: PLC0415

    gc.set_threshold(*COLLECTING)
    day = dt.date(2026, 1, 1)
    start = time.process_time()
    lines = sum(len(path.read_text(encoding="utf-8").split("\n")) for path in sorted((folder / "configs").iterdir()))
    bare = time.process_time() - start
    start = time.process_time()
    snapshot, plant = load(folder, AuditOptions(None, day), Silent())
    parsed = time.process_time() - start
    start = time.process_time()
    network = joined(snapshot, plant)
    built = time.process_time() - start
    start = time.process_time()
    if lists:
        engine, zones = Engine(network), network.zones.everyone
        for one in zones:
            for other in zones:
                engine.reach(one, other)
    sets = time.process_time() - start
    start = time.process_time()
    gaps = compare(Engine(network), day, lambda _done, _total: None)
    compared = time.process_time() - start
    start = time.process_time()
    found = causes(network, gaps)
    told = time.process_time() - start
    start = time.process_time()
    idleness = Idleness()
    for node in network.nodes:
        for rule_set in node.device.rule_sets:
            idleness.of(rule_set)
    judged = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "lines": lines,
        "bare": bare,
        "parse": parsed,
        "network": built,
        "set": sets,
        "reach": compared,
        "causes": told,
        "idle": judged,
        "findings": len(found),
        "pairs": len(gaps.pairs),
        "MB": memory,
    }


def whole_audit(folder: Path) -> float:
    """Seconds of processor time of `segval audit`, with the start, all checks and the report.

    Compiled modules are used, as an installed tool has them, also where the shell forbids to write them.
    """
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    root = Path(__file__).resolve().parents[1]
    command = [
        sys.executable,
        "-c",
        "from validator.door import command; command()",
        "audit",
        str(folder),
        "--as-of",
        "2026-01-01",
        "--quiet",
        "--no-cache",
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=False, env=installed)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode not in {0, 1}:
        message = f"segval audit ended with {ended.returncode}"
        raise RuntimeError(message)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


BUDGET = {20: "< 2 s", 50: "< 5 s", 100: "< 5 s, < 500 MB", 500: "< 30 s, < 2 GB"}


def main() -> int:
    """Print one row a plant."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", default="5,20,50,100", help="numbers of firewalls")
    arguments.add_argument("--lines", type=int, default=100, help="rules a firewall")
    arguments.add_argument("--tree", action="store_true", help="firewalls in a tree, with declared flows (`_trees.py`)")
    arguments.add_argument("--pairs", type=int, help="with --tree: pairs of networks that talk, a firewall")
    arguments.add_argument("--platforms", default="asa;ios;fortios;asa,ios,fortios")
    arguments.add_argument("--quick", action="store_true", help="5 and 20 firewalls of the mix only")
    asked = arguments.parse_args()
    sizes = [5, 20] if asked.quick else [int(size) for size in asked.sizes.split(",")]
    mixes = ["asa,ios,fortios"] if asked.quick else asked.platforms.split(";")
    print(
        f"{'plant':24}{'lines':>8}{'bare s':>8}{'parse s':>9}{'lines/s':>10}{'network':>9}{'reach s':>9}"
        f"{'causes':>8}{'idle':>7}{'total':>8}{'x bare':>8}{'audit s':>9}{'MB':>7}  budget"
    )
    for mix in mixes:
        for size in sizes:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                if asked.tree:
                    write_tree(folder, tree(size, tuple(mix.split(","))), asked.lines, size, asked.pairs)
                else:
                    write_plant(folder, sites(size, tuple(mix.split(","))), asked.lines, seed=size)
                row = measured(folder)
                audit = whole_audit(folder)
            total = sum(row[stage] for stage in ("parse", "network", "reach", "causes", "idle"))
            ends = f"{total:>8.2f}{total / row['bare']:>8.0f}{audit:>9.1f}{row['MB']:>7.0f}"
            print(
                f"{size:>4} {mix:19}{row['lines']:>8.0f}{row['bare']:>8.3f}{row['parse']:>9.2f}"
                f"{row['lines'] / row['parse']:>10.0f}{row['network']:>9.2f}{row['reach']:>9.2f}{row['causes']:>8.2f}"
                f"{row['idle']:>7.2f}{ends}  {BUDGET.get(size, '')}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
