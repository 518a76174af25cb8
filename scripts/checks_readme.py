"""Writes `validator/checks/README.md`: the table of all checks, and which failures of OT networks they answer.

    python3 scripts/checks_readme.py

A test compares the file with what this module would write.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from validator.check import Check, checks  # noqa: E402 - the checks of this very clone

README = ROOT / "validator" / "checks" / "README.md"


class Failure(NamedTuple):
    """One way in which segmentation fails; `codes` answer it, `missing` is what they leave open."""

    name: str
    codes: tuple[str, ...] = ()
    missing: str = ""


FAILURES = (
    Failure("any to any is permitted at a boundary", ("RUL001",)),
    Failure("nothing denies by default", ("RUL002", "RUL003")),
    Failure(
        "a host stands in two zones",
        ("NET001", "NET014"),
        "one card in two networks, or the register's addresses; names of hosts and of objects prove no second card",
    ),
    Failure("office reaches control directly", ("PATH006",)),
    Failure(
        "a DMZ host passes one protocol through",
        ("PATH010",),
        "hosts that the register names; whether they break the protocol is declared (`protocol_break`)",
    ),
    Failure("remote desktops go through the DMZ into control", ("PATH002", "PATH006", "VEN001"), "where undeclared"),
    Failure("remote clients get addresses of the control network", ("VEN002",)),
    Failure("a vendor's tunnel is wide open", ("VEN001",)),
    Failure(
        "a vendor's own gateway at the machine",
        ("VEN008", "NET015", "PATH005"),
        "by its card in ARP and MAC tables, by tunnels that a rule lets out, by ways to the internet; a gateway with a "
        "modem of its own that nobody has seen is in no file: `unmanaged_paths` declares it",
    ),
    Failure(
        "vendor access is always on",
        ("VEN003", "VEN010", "VEN011", "VEN013", "IAM007"),
        "ends of contracts, hours and states of the register against rules and schedules, accounts; whether somebody "
        "came is in logs and in no configuration",
    ),
    Failure("engineering stations reach the safety system", ("SIS001", "SIS002", "SIS004", "SIS006", "SIS007")),
    Failure("control and safety share a VLAN or a switch", ("SIS001", "SIS003", "SIS005")),
    Failure("firewalls and switches are managed from the office", ("MGT001", "LOG004", "IAM001")),
    Failure("management in clear text or with old protocols", ("MGT002", "MGT003", "IAM002")),
    Failure("control depends on services of the office", ("LOG004", "PATH001", "PATH002"), "flows where undeclared"),
    Failure("directory trust between office and control", ("PATH001", "PATH002", "PATH006"), "where undeclared"),
    Failure(
        "temporary rules stay",
        ("RUL006", "RUL009", "MOD001"),
        "those that say so, whose time is over, or that an exception excused",
    ),
    Failure(
        "rules without a reason or an owner",
        ("MOD003", "PATH001", "PATH002"),
        "the register holds the reasons: what it does not declare is undeclared",
    ),
    Failure(
        "shadowed and redundant rules",
        ("RUL004", "RUL005", "RUL007"),
        "within one list, and permits of stateful devices that another device stops",
    ),
    Failure(
        "rules and objects that nothing uses",
        ("RUL004", "RUL005", "RUL008"),
        "rules without packets; lists that judge no traffic, rules turned off, and objects that no line names (ASA, "
        "FortiOS) are told as facts; hit counters say what came, since a reset that is not in them",
    ),
    Failure("control reaches the internet", ("PATH005", "NET015"), "by leased lines and modems as possible"),
    Failure("the internet reaches control", ("PATH004", "MGT003"), "ports that hosts may ask for (UPnP): MGT003"),
    Failure(
        "flat layer 2, trunks that carry everything",
        ("SIS003", "NET005", "NET007", "NET009", "NET010", "NET019"),
        "switches on which a zone stands; zones that share a segment are PATH001",
    ),
    Failure("a routing switch goes round the firewall", ("NET012", "PATH001", "RUL002", "SIS001")),
    Failure("leaks between VRFs, policy routes, backup routes", ("NET004", "PATH001", "PATH008"), "single failures"),
    Failure("proxy ARP, second addresses, wide masks", ("PATH001",), "zones that meet on one interface"),
    Failure(
        "devices that fail open",
        ("PATH011", "PATH008", "COV006"),
        "relays of ISA 3000 and of FortiGates, single failures, halves that differ",
    ),
    Failure("no log of what a boundary lets through", ("LOG001", "LOG002", "LOG003"), "where the register asks for it"),
    Failure("protocols that write to controllers cross zones", ("PATH001", "PATH002"), "where undeclared"),
    Failure("wide port ranges for OPC Classic", ("RUL010", "PATH002"), "declared, and wider than declared"),
    Failure("a one-way need with a way back", ("PATH001", "MOD010"), "what the far side can send of itself"),
    Failure("stateless lists that trust source ports", ("PATH001", "PATH002", "SIS001")),
    Failure(
        "IPv6 that nothing filters",
        ("NET016", "NET002", "PATH001"),
        "networks on interfaces; hosts that speak IPv6 among themselves on one segment are not seen",
    ),
    Failure("objects that hold more than their names say", ("COV003", "PATH002"), "names, and what is undeclared"),
    Failure(
        "wireless bridges in the control network",
        ("NET018", "PATH001", "NET006"),
        "radios of devices that are handed in (RouterOS, OpenWrt, FortiOS); others: declare their zone or their wire",
    ),
    Failure(
        "open spare ports",
        ("NET008", "NET011"),
        "by the file, the plant file and what a switch said of its sockets; ports of access points and panels are "
        "in no configuration",
    ),
    Failure("backup or virus-scan networks as a way round", ("NET001",), "hosts of the register"),
    Failure("cameras, telephones or building control joined to control", ("PATH001", "PATH004", "PATH005")),
    Failure("more doors than the jump host", ("PATH006", "PATH010", "VEN001"), "where undeclared"),
    Failure(
        "running, stored and pushed configurations differ",
        ("COV006", "MGT004", "MGT005"),
        "halves of a pair, changes that IOS says were not saved, stored configurations of IOS and ASA; what a manager "
        "would push (Panorama, FortiManager, FMC) is in no export of the device",
    ),
    Failure("a device of the drawing that nobody exported", ("COV002",)),
    Failure("old evidence", ("COV008",), "where the plant file or the file says when it was exported"),
    Failure(
        "attackers can write to clocks and logs",
        ("LOG004", "PATH001"),
        "servers of devices; other senders where undeclared",
    ),
    Failure(
        "safety protocols on the fieldbus cross routers",
        ("SIS001", "SIS002"),
        "by the ports of safety systems, and by undeclared paths into a safety zone; which packets of a shared port "
        "carry PROFIsafe, CIP Safety or FSoE is in no configuration, and frames without IP pass no router",
    ),
    Failure("an exception has expired and its rule is live", ("MOD001", "PATH001", "PATH002")),
)


def readme() -> str:
    """The page, from the checks themselves."""
    lines = [
        "# Checks",
        "",
        "Written by `scripts/checks_readme.py`; do not edit. `segval explain CODE` prints the manual page of a check.",
        "Cases that fire and cases that must stay silent are in `fixtures/checks/`.",
        "",
        "| code | title | severity | clauses |",
        "|---|---|---|---|",
        *(_row(check) for check in checks().values()),
        "",
        "The severity is the base; paths are raised by what they reach (`validator/findings.py`).",
        "",
        "## Failures of segmentation, and who finds them",
        "",
        "| number | failure | found by | only |",
        "|---|---|---|---|",
        *(_failure(number, failure) for number, failure in enumerate(FAILURES, 1)),
    ]
    return "\n".join(lines) + "\n"


def _row(check: Check) -> str:
    module = check.question.__module__.rpartition(".")[2]
    clauses = "; ".join(check.clauses)
    return f"| [{check.code}]({module}.py) | {check.title} | {check.severity.name.lower()} | {clauses} |"


def _failure(number: int, failure: Failure) -> str:
    found = ", ".join(failure.codes) or "not yet"
    return f"| {number} | {failure.name} | {found} | {failure.missing} |"


def main() -> int:
    """Write the page."""
    README.write_text(readme(), encoding="utf-8", newline="\n")
    print(f"wrote {README.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
