"""The outputs of the fixtures as the templates of ntc-templates read them: the same rows and neighbours.

Templates skip lines that they do not match, and some forms of rows that our fixtures hold; each such row is
named here, so that what is left must be equal.
"""

from __future__ import annotations

import importlib
import ipaddress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from parsers.shown import ReadOutput, read_shown
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.shown import TableRoute

FIXTURES = Path(__file__).parents[3] / "fixtures" / "facts"
TABLES = {
    "cisco_ios-ip_route": ("cisco_ios", "show ip route", frozenset[str]()),
    "cisco_ios-ip_route_vrf": ("cisco_ios", "show ip route", frozenset({"10.60.0.0/24"})),
    "cisco_asa-route": ("cisco_asa", "show route", frozenset[str]()),
    "fortinet-routing_table": (
        "fortinet",
        "get router info routing-table all",
        frozenset({"10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.5.0.0/16", "10.8.0.0/16"}),
    ),
}
"""Fixture → platform and command of the template, and the prefixes whose rows it loses or cannot take.

The one of IOS skips a row with the flag `+`, that of FortiOS gives up at recursive next hops, tunnels and Null.
"""


def outputs(case: str) -> list[ReadOutput]:
    path = next((FIXTURES / case).glob("show*"))
    return [item for item in read_shown(Source.from_bytes(path.name, path.read_bytes())).outputs if item.reader]


def templated(platform: str, command: str, item: ReadOutput) -> list[dict[str, Any]]:
    lines = [text for _, text in item.output.lines() if not text.endswith(" tunneled")]
    if platform == "fortinet":
        lines = [line for line in lines if " (rec" not in line and " tunnel " not in line and "Null" not in line]
        lines = [line.replace("d13h31m, [1/0]", "d13h31m") for line in lines if not line.startswith("       V - BGP")]
    body = "\n".join(lines) + "\n"
    parse: Any = importlib.import_module("ntc_templates.parse").parse_output
    rows: list[dict[str, Any]] = parse(platform=platform, command=command, data=body)
    return rows


def ours(rows: tuple[TableRoute, ...]) -> set[tuple[str, str]]:
    return {(str(row.network), "" if row.next_hop is None else str(row.next_hop)) for row in rows}


def _network(row: dict[str, Any]) -> str:
    if "destination" in row:
        return str(row["destination"])
    length = row.get("prefix_length") or row.get("netmask") or row.get("mask")
    return f"{row['network']}/{length}"


@pytest.mark.parametrize("case", TABLES)
def test_a_template_reads_the_same_rows(case: str) -> None:
    platform, command, skipped = TABLES[case]
    for item in outputs(case):
        theirs: set[tuple[str, str]] = set()
        for row in templated(platform, command, item):
            network = _network(row)
            hop = row.get("nexthop_ip") or row.get("nexthopip") or row.get("gateway") or ""
            theirs.add((str(ipaddress.ip_network(network)), "" if "connected" in hop else hop))
        mine = {row for table in item.shown.tables for row in ours(table.routes)}
        assert {row for row in mine if row[0] not in skipped} == {row for row in theirs if row[0] not in skipped}


def test_a_template_reads_the_same_neighbours() -> None:
    for item in outputs("cisco_ios-neighbours"):
        command = "show cdp neighbors detail" if item.reader == "cisco_cdp" else "show lldp neighbors detail"
        theirs = {
            (row["local_interface"], row["neighbor_name"], row.get("neighbor_port_id") or row["neighbor_interface"])
            for row in templated("cisco_ios", command, item)
        }
        mine = {(one.local_interface, one.remote_name, one.remote_interface) for one in item.shown.neighbours}
        assert mine == theirs


def test_a_template_reads_the_same_stations() -> None:
    seen = 0
    for item in [*outputs("cisco_ios-mac_and_arp"), *outputs("cisco_asa-arp")]:
        platform = "cisco_ios" if item.output.host else "cisco_asa"
        command = item.output.command
        lines = [text for _, text in item.output.lines() if _is_for_templates(text)]
        parse: Any = importlib.import_module("ntc_templates.parse").parse_output
        rows: list[dict[str, Any]] = parse(platform=platform, command=command, data="\n".join(lines) + "\n")
        theirs = {
            ((row.get("mac_address") or row["destination_address"]).replace(".", ""), row.get("ip_address") or "")
            for row in rows
        }
        mine = {(one.mac.replace(":", ""), str(one.address or "")) for one in item.shown.stations}
        assert mine == {row for row in theirs if row[0] not in {"Incomplete", "01000ccccccc"}}
        seen += len(mine)
    assert seen > 8


def _is_for_templates(text: str) -> bool:
    """Without what makes a template give up: headings, legends, pagers, odd lines."""
    words = ("Mac Address Table", "Unicast", "Legend", "age -", "n/a -", "odd", " --More")
    return bool(text.strip()) and not text.strip().startswith(tuple(word.strip() for word in words))


def _rows(command: str, item: ReadOutput) -> list[dict[str, Any]]:
    body = "\n".join(text for _, text in item.output.lines() if text.strip() and text != "odd line") + "\n"
    parse: Any = importlib.import_module("ntc_templates.parse").parse_output
    found: list[dict[str, Any]] = parse(platform="cisco_ios", command=command, data=body)
    return found


def test_a_template_reads_the_same_vlans() -> None:
    """The one of `show vlan` ends a name at its first blank, and with it the row."""
    table = next(item for item in outputs("cisco_ios-vlan")).shown.vlans
    assert table is not None
    lines = next(item for item in outputs("cisco_ios-vlan"))
    theirs = {int(row["vlan_id"]): set(row["interfaces"]) for row in _rows("show vlan", lines)}
    mine = {one.number: set(one.ports) for one in table.vlans if " " not in one.name}
    assert mine == {number: theirs[number] for number in mine}
    assert len(mine) > 3


def test_a_template_reads_the_same_sockets() -> None:
    item = next(iter(outputs("cisco_ios-interfaces_status")))
    theirs = {row["port"]: row["status"] for row in _rows("show interfaces status", item)}
    mine = {one.interface: one.state.value for one in item.shown.sockets}
    words = {"connected": "connected", "notconnect": "empty", "disabled": "off"}
    assert mine == {port: words[status] for port, status in theirs.items()}
