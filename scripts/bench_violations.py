"""How long a plant with very many violations takes: the audit, the list of them, and one of them explained.

The plant is as wrong as plants get: every zone may send to every other, by rules with any destination, and next to
nothing is declared. 32 firewalls with four zones each have 16,256 ordered pairs of zones, all of them VIOLATED.
`--firewalls N` makes it smaller or larger; `--keep FOLDER` leaves the plant there.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
ZONES_EACH = 4
PORTS = ((22, "ssh"), (102, "s7comm"), (445, "smb"), (502, "modbus_tcp"), (3389, "rdp"))
KINDS = ("enterprise", "control", "field", "safety")


def networks(firewall: int) -> list[str]:
    """The networks of a firewall, each of one zone."""
    return [f"10.{1 + firewall // 60}.{firewall % 60 * ZONES_EACH + place}.0" for place in range(ZONES_EACH)]


def configuration(firewall: int, count: int) -> str:
    """An ASA whose lists permit five services to any destination."""
    out = [": Saved", ":", "ASA Version 9.16(4)", "!", f"hostname fw-{firewall:03d}", "!"]
    for place, network in enumerate(networks(firewall)):
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
        f" ip address 10.255.{firewall // 250}.{firewall % 250 + 1} 255.255.0.0",
        "!",
        "same-security-traffic permit inter-interface",
    ]
    for place, network in enumerate(networks(firewall)):
        out += [f"access-list IN{place} extended permit tcp {network} 255.255.255.0 any eq {port}" for port, _ in PORTS]
        out.append(f"access-list IN{place} extended deny ip any any log")
    out += ["access-list BACK extended permit tcp 10.0.0.0 255.0.0.0 any", "access-list BACK extended deny ip any any"]
    out += [f"access-group IN{place} in interface in{place}" for place in range(ZONES_EACH)]
    out.append("access-group BACK in interface backbone")
    for other in range(count):
        if other != firewall:
            hop = f"10.255.{other // 250}.{other % 250 + 1}"
            out += [f"route backbone {network} 255.255.255.0 {hop} 1" for network in networks(other)]
    return "\n".join([*out, "Cryptochecksum:00000000000000000000000000000000", ": end", ""])


def plant_text(count: int) -> str:
    """A plant file with every zone, and one conduit for each firewall."""
    out = ["plant: {id: MANY, name: Many violations, owner: nobody}", "zones:"]
    for firewall in range(count):
        out += [
            f"  - {{id: Z{firewall:03d}{place}, kind: {KINDS[place]}, networks: [{network}/24]}}"
            for place, network in enumerate(networks(firewall))
        ]
    out.append("conduits:")
    for firewall in range(count):
        ends = f"from: Z{firewall:03d}0, to: Z{firewall:03d}1"
        flow = f"{{src: Z{firewall:03d}0, dst: Z{firewall:03d}1, service: tcp/502, purpose: polling, owner: nobody}}"
        out += [f"  - {{id: C{firewall:03d}, {ends}, flows: [{flow}]}}"]
    return "\n".join([*out, ""])


def written(folder: Path, count: int) -> None:
    """The snapshot as files."""
    (folder / "configs").mkdir(parents=True, exist_ok=True)
    (folder / "plant.yaml").write_text(plant_text(count), encoding="utf-8")
    for firewall in range(count):
        (folder / "configs" / f"fw-{firewall:03d}.txt").write_text(configuration(firewall, count), encoding="utf-8")


def timed(name: str, *words: str) -> None:
    """Run one command of the tool, and print what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "validator.cli", *words], cwd=HERE, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = done.stdout.splitlines()
    wall = time.monotonic() - started
    print(
        f"{name:<40} {wall:7.1f} s wall {processor:7.1f} s CPU {after.ru_maxrss // 1024:6} MB so far"
        f"  {len(lines):6} lines, exit {done.returncode}"
    )
    if done.returncode == 70:
        print(done.stderr[-2000:])


def main() -> int:
    """Make the plant and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firewalls", type=int, default=32)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.keep or Path(made)
        written(folder, arguments.firewalls)
        zones = arguments.firewalls * ZONES_EACH
        print(f"{arguments.firewalls} firewalls, {zones} zones, {zones * (zones - 1)} ordered pairs")
        last = f"Z{arguments.firewalls - 1:03d}3"
        timed("audit, text", "audit", str(folder), "-q")
        timed("audit, JSON", "audit", str(folder), "-q", "--format", "json", "-o", str(Path(made) / "report.json"))
        timed("violations, the list", "violations", str(folder), "-q")
        timed("violations, one pair explained", "violations", str(folder), "--from", "Z0000", "--to", last, "-q")
    return 0


if __name__ == "__main__":
    sys.exit(main())
