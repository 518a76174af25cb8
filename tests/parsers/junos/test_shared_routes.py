"""Junos: routes that a rib-group puts into several tables, judged by hand from Juniper's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ROUTER = """\
set version 21.4R3-S5.4
set system host-name mx-cell
set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24
set interfaces ge-0/0/0 unit 0 family inet filter input LEAST
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.2.0.1/24
set interfaces ge-0/0/3 unit 0 family inet address 10.3.0.1/24
set firewall family inet filter LEAST term far from source-address 10.0.0.128/25
set firewall family inet filter LEAST term far then routing-instance SECOND
set firewall family inet filter LEAST term rest then accept
set routing-options interface-routes rib-group inet NEAR
set routing-options static rib-group STATICS
set routing-options static route 0.0.0.0/0 next-hop 10.1.0.254
set routing-options static route 10.50.0.0/16 next-hop 10.0.0.50
set routing-options rib-groups NEAR import-rib [ inet.0 SECOND.inet.0 ]
set routing-options rib-groups STATICS import-rib [ inet.0 CELL.inet.0 ]
set routing-options rib-groups OUT import-rib [ CELL.inet.0 inet.0 ]
set routing-instances SECOND instance-type forwarding
set routing-instances SECOND routing-options static route 0.0.0.0/0 next-hop 10.1.0.253
set routing-instances CELL instance-type virtual-router
set routing-instances CELL interface ge-0/0/2.0
set routing-instances CELL interface ge-0/0/3.0
set routing-instances CELL routing-options interface-routes rib-group inet OUT
"""
ELEMENTS = """\
<rpc-reply xmlns:junos="http://xml.juniper.net/junos/21.4R0/junos">
<configuration xmlns="http://xml.juniper.net/xnm/1.1/xnm" junos:commit-seconds="1">
<version>21.4R3-S5.4</version>
<system><host-name>mx-cell</host-name></system>
<interfaces>
<interface><name>ge-0/0/0</name><unit><name>0</name><family><inet>
<filter><input><filter-name>LEAST</filter-name></input></filter><address><name>10.0.0.1/24</name></address>
</inet></family></unit></interface>
<interface><name>ge-0/0/1</name><unit><name>0</name><family><inet>
<address><name>10.1.0.1/24</name></address></inet></family></unit></interface>
<interface><name>ge-0/0/2</name><unit><name>0</name><family><inet>
<address><name>10.2.0.1/24</name></address></inet></family></unit></interface>
</interfaces>
<policy-options><prefix-list><name>near</name>
<prefix-list-item><name>10.0.0.0/25</name></prefix-list-item></prefix-list></policy-options>
<firewall><family><inet><filter><name>LEAST</name>
<term><name>far</name><from><source-address><name>10.0.0.0/24</name></source-address>
<source-prefix-list><name>near</name><except/></source-prefix-list></from>
<then><routing-instance><routing-instance-name>SECOND</routing-instance-name></routing-instance></then></term>
<term><name>rest</name><then><accept/></then></term>
</filter></inet></family></firewall>
<routing-options>
<interface-routes><rib-group><inet>NEAR</inet></rib-group></interface-routes>
<static><route><name>0.0.0.0/0</name><next-hop>10.1.0.254</next-hop></route></static>
<rib-groups><name>NEAR</name><import-rib>inet.0</import-rib><import-rib>SECOND.inet.0</import-rib></rib-groups>
</routing-options>
<routing-instances><instance><name>SECOND</name><instance-type>forwarding</instance-type><routing-options>
<static><route><name>0.0.0.0/0</name><next-hop>10.2.0.254</next-hop></route></static>
</routing-options></instance></routing-instances>
</configuration></rpc-reply>
"""
POLICED = ROUTER + "set routing-options rib-groups OUT import-policy SOME\n"
ASKED = ROUTER.replace("ge-0/0/3 unit 0 family inet address 10.3.0.1/24", "ge-0/0/3 unit 0 family inet dhcp")
PROTOCOL = ROUTER + "set routing-instances CELL protocols ospf rib-group OUT\n"
GONE = ROUTER.replace("rib-group inet OUT", "rib-group inet LOST")
WAYS = (
    # text, way in, packet, verdict, the way
    (ROUTER, "ge-0/0/0", "10.0.0.5 > 10.2.0.9 tcp/80", "permit", "ge-0/0/0.0>ge-0/0/2.0"),  # the cell's interface
    (ROUTER, "ge-0/0/0", "10.0.0.5 > 8.8.8.8 tcp/80", "permit", "ge-0/0/0.0>ge-0/0/1.0 ["),
    (ROUTER, "ge-0/0/0", "10.0.0.200 > 8.8.8.8 tcp/80", "permit", "ge-0/0/0.0>ge-0/0/1.0 ["),
    (ROUTER, "ge-0/0/0", "10.0.0.200 > 10.1.0.9 tcp/80", "permit", "ge-0/0/0.0>ge-0/0/1.0 ["),
    (ROUTER, "ge-0/0/2", "10.2.0.9 > 10.50.0.9 tcp/80", "permit", "ge-0/0/2.0>ge-0/0/0.0"),  # a static route
    (ROUTER, "ge-0/0/2", "10.2.0.9 > 10.0.0.9 tcp/80", "permit", "ge-0/0/2.0>ge-0/0/1.0"),  # by the default route alone
    (ELEMENTS, "ge-0/0/0", "10.0.0.5 > 8.8.8.8 tcp/80", "permit", "ge-0/0/0.0>ge-0/0/1.0"),
    (ELEMENTS, "ge-0/0/0", "10.0.0.200 > 8.8.8.8 tcp/80", "permit", "ge-0/0/0.0>ge-0/0/2.0"),
    (ELEMENTS, "ge-0/0/0", "10.0.0.200 > 10.1.0.9 tcp/80", "permit", "ge-0/0/0.0>ge-0/0/1.0"),
    (POLICED, "ge-0/0/0", "10.0.0.5 > 10.2.0.9 tcp/80", "possibly", "ge-0/0/0.0>ge-0/0/2.0"),
    (POLICED, "ge-0/0/2", "10.2.0.9 > 10.50.0.9 tcp/80", "permit", "ge-0/0/2.0>ge-0/0/0.0"),
    (ASKED, "ge-0/0/0", "10.0.0.5 > 10.3.0.9 tcp/80", "possibly", "ge-0/0/0.0>ge-0/0/3.0"),
    (PROTOCOL, "ge-0/0/0", "10.0.0.5 > 10.99.0.9 tcp/80", "possibly", "ge-0/0/0.0>ge-0/0/2.0"),
    (GONE, "ge-0/0/0", "10.0.0.5 > 10.2.0.9 tcp/80", "possibly", "ge-0/0/0.0>ge-0/0/1.0"),
)


@pytest.mark.parametrize(("text", "way_in", "flow", "verdict", "way"), WAYS)
def test_routes_of_a_group_stand_in_all_its_tables(
    text: str,
    way_in: str,
    flow: str,
    verdict: str,
    way: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = tmp_path / "config.conf"
    config.write_text(text, encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--from", way_in, "--allow-incomplete"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown
    assert way in shown, shown


def test_what_is_told_of_routes_of_interfaces_leaves_no_doubt() -> None:
    text = ROUTER + "set routing-options interface-routes family inet export lan\n"
    assert not parse(Source.from_text("mx.conf", text)).devices[0].unmodelled


LEFT = (
    "set routing-options rib-groups NEAR import-rib SECOND.inet.O",
    "set routing-options interface-routes rib-group inet NEAR odd",
    "set routing-options static route 10.60.0.0/16 next-table CELL.inet.0 odd",
    "set routing-options static route 10.60.0.0/16 qualified-next-hop 10.1.0.9 odd",
    "set routing-options static route 10.60.0.0/16 qualified-next-hop 10.1.0.9 interface ge-0/0/1.0 odd",
    "set routing-options static defaults odd",
)
KNOWN = (
    "set routing-options rib-groups NEAR import-rib inet.2",
    "set routing-options static route 10.60.0.0/16 next-table CELL.inet.0",
    "set routing-options static route 10.60.0.0/16 qualified-next-hop 10.1.0.9 tag 5",
    "set routing-options static route 10.60.0.0/16 qualified-next-hop 10.1.0.9 preference 7",
    "set routing-options static defaults preference 7",
)


@pytest.mark.parametrize(("line", "told"), [*((line, True) for line in LEFT), *((line, False) for line in KNOWN)])
def test_words_behind_known_ones_are_told(line: str, *, told: bool) -> None:
    result = parse(Source.from_text("r.conf", f"{ROUTER}{line}\n"))
    blocking = [row.line for row in result.ledger.open_rows() if row.blocking]
    assert blocking == ([len(result.ledger)] if told else [])
