"""Gateways of rules that judge what leaves, of people's and of pf's own; by hand from pf.conf(5) and `filter.inc`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pf_configs import any_to, floating, rule
from validator.audit import AuditOptions
from validator.flowtext import read_flow
from validator.questions import trace

if TYPE_CHECKING:
    from pathlib import Path

BOTH = pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
FILE = """<{platform}><system><hostname>fw</hostname><ipv6allow>1</ipv6allow>
<disablenatreflection>yes</disablenatreflection><disablenegate/>{system}</system><interfaces>
<wan><enable>1</enable><if>em0</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet><gateway>GW</gateway></wan>
<lan><enable>1</enable><if>em1</if><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet></lan>
<opt1><enable>1</enable><if>em2</if><ipaddr>10.2.0.1</ipaddr><subnet>24</subnet></opt1></interfaces>
<gateways><defaultgw4>GW</defaultgw4>{gateways}</gateways>
<staticroutes><route><network>10.50.0.0/24</network><gateway>BESIDE</gateway></route></staticroutes>
<filter>{rules}</filter><nat><outbound><mode>{mode}</mode>{outbound}</outbound></nat>{more}</{platform}>
"""
GATEWAY = (
    "<gateway_item><interface>{}</interface><gateway>{}</gateway><name>{}</name><ipprotocol>inet</ipprotocol>"
    "<monitor_disable>1</monitor_disable></gateway_item>"
)
GATEWAYS = "".join(
    GATEWAY.format(*words)
    for words in (("wan", "198.51.100.1", "GW"), ("wan", "198.51.100.9", "BESIDE"), ("opt1", "10.2.0.9", "CELLGW"))
)
ROUTERS = {
    "gw": ("198.51.100.1", "10.70.0.1"),
    "beside": ("198.51.100.9", "10.50.0.1"),
    "cell": ("10.2.0.9", "10.60.0.1"),
}
PLANT = """plant: {id: P}
zones:
  - {id: LAN, kind: control, networks: [10.1.0.0/24]}
  - {id: OPT, kind: control, networks: [10.2.0.0/24]}
  - {id: FIFTY, kind: control, networks: [10.50.0.0/24]}
  - {id: SIXTY, kind: control, networks: [10.60.0.0/24]}
  - {id: SEVENTY, kind: control, networks: [10.70.0.0/24]}
"""
PASS = rule("pass", "lan") + rule("pass", "opt1")
QUICK = "<quick>1</quick>"
TO_CELL = "<gateway>CELLGW</gateway>"
SIXTY = any_to("<address>10.60.0.0/24</address>")
AUTOMATIC = {"mode": "automatic"}
TO_FIFTY, TO_SIXTY, TO_SEVENTY = (f"10.1.0.10:40000 > 10.{net}.0.5 tcp/80" for net in (50, 60, 70))


def fates(folder: Path, platform: str, flows: list[str], rules: str = PASS, **more: str) -> list[str]:
    """What becomes of packets on a plant with the firewall and three routers beside it."""
    words = {"system": "", "gateways": GATEWAYS, "mode": "disabled", "outbound": "", "more": "", **more}
    configs = folder / "configs"
    configs.mkdir(exist_ok=True)
    (configs / "fw.xml").write_text(FILE.format(platform=platform, rules=rules, **words), encoding="utf-8")
    for name, addresses in ROUTERS.items():
        ports = "".join(
            f"interface GigabitEthernet0/{number}\n ip address {one} 255.255.255.0\n!\n"
            for number, one in enumerate(addresses)
        )
        (configs / f"{name}.txt").write_text(f"version 15.2\nhostname {name}\n{ports}end\n", encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    answers = trace(folder, AuditOptions(None, dt.date(2026, 11, 23)), [read_flow(flow) for flow in flows])
    return [str(answer["verdict"]) for answer in answers]


def out(*more: str, action: str = "pass", interface: str = "wan", sides: str = SIXTY) -> str:
    """A floating rule for what leaves."""
    return floating(action, interface, "out", *more).replace(any_to(), sides)


@BOTH
@pytest.mark.parametrize(
    ("rules", "more", "expected"),
    [
        ("", {}, ["deny", "permit"]),
        (out(QUICK, TO_CELL), {}, ["permit", "permit"]),
        (out(TO_CELL), {}, ["permit", "permit"]),  # the last that matches, behind the one that lets everything out
        (out(QUICK, TO_CELL, interface="lan"), {}, ["deny", "permit"]),
        (out(QUICK, TO_CELL, interface=""), {}, ["permit", "permit"]),
        (out(QUICK, TO_CELL, "<disabled>1</disabled>"), {}, ["deny", "permit"]),
        (out(QUICK, action="block") + out(QUICK, TO_CELL), {}, ["deny", "permit"]),
        (out(QUICK) + out(QUICK, TO_CELL), {}, ["deny", "permit"]),
        (out(QUICK, action="block", interface="opt1") + out(QUICK, TO_CELL), {}, ["deny", "permit"]),
        # one of another interface does not judge what the table sends out here
        (out(QUICK, interface="opt1") + out(QUICK, TO_CELL), {}, ["permit", "permit"]),
        (out(QUICK, interface="lan") + out(QUICK, TO_CELL), {}, ["permit", "permit"]),
        # neither product lets a rule of both directions have a gateway
        (out(QUICK, TO_CELL).replace(">out<", ">any<"), {}, ["possibly", "permit"]),
        # it is judged as translated, which nobody follows here
        (out(QUICK, TO_CELL, sides=any_to("<any/>", "<address>10.1.0.10</address>")), {}, ["permit", "deny"]),
        (out(QUICK, TO_CELL, sides=any_to("<any/>", "<address>10.1.0.10</address>")), AUTOMATIC, ["possibly"] * 2),
        (out(QUICK, TO_CELL), {"system": "<disablefilter>1</disablefilter>"}, ["deny", "permit"]),
    ],
)
def test_a_rule_out_sends_to_its_gateway(
    tmp_path: Path, platform: str, rules: str, more: dict[str, str], expected: list[str]
) -> None:
    """The table leads 10.60 to `gw`, who drops it; `cell` has it."""
    assert fates(tmp_path, platform, [TO_SIXTY, TO_SEVENTY], rules + PASS, **more) == expected


@BOTH
def test_beside_gateways_of_rules_in_it_is_possible(tmp_path: Path, platform: str) -> None:
    steered = rule("pass", "opt1", "<gateway>GW</gateway>", sides=any_to("<address>10.70.0.0/24</address>"))
    rules = out(QUICK, TO_CELL) + steered + PASS
    assert fates(tmp_path, platform, [TO_SIXTY, TO_SEVENTY], rules) == ["possibly", "permit"]


NO_NAT = (
    "<rule><interface>wan</interface><nonat>1</nonat><source><network>10.1.0.0/24</network></source>"
    "<destination><any>1</any></destination></rule>"
)
OTHER = NO_NAT.replace("<nonat>1</nonat>", "<target>198.51.100.77</target>")


@BOTH
@pytest.mark.parametrize(
    ("rules", "more", "expected"),
    [
        ("", {}, "permit"),
        ("", AUTOMATIC, "deny"),
        ("", {"mode": "hybrid", "outbound": NO_NAT}, "permit"),
        ("", {"mode": "hybrid", "outbound": OTHER}, "possibly"),
        ("", {"mode": "advanced", "outbound": OTHER.replace("10.1.0.0/24", "10.2.0.0/24")}, "permit"),
        ("", {**AUTOMATIC, "gateways": GATEWAYS.replace("198.51.100.1<", "198.51.100.9<")}, "permit"),
        (out(sides=any_to()), AUTOMATIC, "possibly"),
    ],
)
def test_what_takes_the_address_of_the_wan_goes_to_its_gateway(
    tmp_path: Path, platform: str, rules: str, more: dict[str, str], expected: str
) -> None:
    """A static route leads 10.50 to `beside` on the WAN; what is translated there goes to `gw`, who drops it."""
    assert fates(tmp_path, platform, [TO_FIFTY, TO_SEVENTY], rules + PASS, **more)[0] == expected


def test_opnsense_can_be_told_not_to(tmp_path: Path) -> None:
    off = "<pf_disable_force_gw>1</pf_disable_force_gw>"
    assert fates(tmp_path, "opnsense", [TO_FIFTY], **AUTOMATIC, system=off) == ["permit"]
    assert fates(tmp_path, "pfsense", [TO_FIFTY], **AUTOMATIC, system=off) == ["deny"]


def test_pfsense_calls_every_interface_any(tmp_path: Path) -> None:
    rules = out(QUICK, TO_CELL, interface="any") + PASS
    assert fates(tmp_path, "pfsense", [TO_SIXTY], rules) == ["permit"]


@BOTH
def test_a_filter_that_is_off_sends_nobody_anywhere(tmp_path: Path, platform: str) -> None:
    """Rules that nobody asks have no gateways, either."""
    steered = rule("pass", "lan", "<gateway>GW</gateway>", sides=any_to("<address>10.50.0.0/24</address>"))
    assert fates(tmp_path, platform, [TO_FIFTY], steered + PASS) == ["deny"]
    off = "<disablefilter>1</disablefilter>"
    assert fates(tmp_path, platform, [TO_FIFTY], steered + PASS, system=off) == ["permit"]
