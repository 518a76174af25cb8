"""Where answers of sessions go on OPNsense and pfSense; by hand from pf.conf(5), `filter.inc` and both manuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from pf_configs import any_to, floating, rule

if TYPE_CHECKING:
    from pathlib import Path

BOTH = pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
FILE = """<{platform}><system><hostname>fw</hostname><ipv6allow>1</ipv6allow>
<disablenatreflection>yes</disablenatreflection>{system}</system><interfaces>
<wan><enable>1</enable><if>em0</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet>{gateway}</wan>
<lan><enable>1</enable><if>em1</if><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet></lan>
<opt1><enable>1</enable><if>em2</if><ipaddr>10.2.0.1</ipaddr><subnet>24</subnet></opt1></interfaces>
<gateways><defaultgw4>GW</defaultgw4>{gateways}</gateways>
<staticroutes><route><network>10.50.0.0/24</network><gateway>BESIDE</gateway></route></staticroutes>
<filter>{rules}</filter><nat><outbound><mode>disabled</mode></outbound></nat></{platform}>
"""
GATEWAYS = "".join(
    f"<gateway_item><interface>wan</interface><gateway>{hop}</gateway><name>{name}</name>"
    "<ipprotocol>inet</ipprotocol><monitor_disable>1</monitor_disable></gateway_item>"
    for name, hop in (("GW", "198.51.100.1"), ("BESIDE", "198.51.100.9"))
)
PLANT = """plant: {{id: P}}
zones:
  - {{id: LAN, kind: control, networks: [10.1.0.0/24]}}
  - {{id: BEYOND, kind: control, networks: [10.50.0.0/24]}}
  - {{id: WAN, kind: control, networks: [198.51.100.128/25]}}
conduits:
  - {{id: C, from: {zone}, to: LAN, flows: [{{src: {sender}, dst: 10.1.0.5, service: tcp/502}}]}}
"""
ROUTER = """version 15.2
hostname {name}
interface GigabitEthernet0/0
 ip address {outer} 255.255.255.0
!
interface GigabitEthernet0/1
 ip address {inner} 255.255.255.0
!
{routes}end
"""
TO_LAN = "ip route 10.1.0.0 255.255.255.0 198.51.100.2\n"
KNOWS = "ip route 10.50.0.0 255.255.255.0 198.51.100.9\n"
MODBUS = any_to("<address>10.1.0.0/24</address><port>502</port>", "<address>10.50.0.0/24</address>")
FROM_ANY = any_to("<address>10.1.0.0/24</address><port>502</port>")
TCP = "<protocol>tcp</protocol>"
OFF = "<disablereplyto>yes</disablereplyto>"


def fate(folder: Path, platform: str, rules: str, sender: str = "10.50.0.7", known: str = "", **more: str) -> str:
    """The declared flow; the gateway of the WAN knows the way to its sender as `known` says."""
    words = {"system": "", "gateway": "<gateway>GW</gateway>", "gateways": GATEWAYS, **more}
    configs = folder / "configs"
    configs.mkdir(exist_ok=True)
    (configs / "fw.xml").write_text(FILE.format(platform=platform, rules=rules, **words), encoding="utf-8")
    beside = ROUTER.format(name="beside", outer="198.51.100.9", inner="10.50.0.1", routes=TO_LAN)
    (configs / "beside.txt").write_text(beside, encoding="utf-8")
    gateway = ROUTER.format(name="gw", outer="198.51.100.1", inner="10.70.0.1", routes=known)
    (configs / "gw.txt").write_text(gateway, encoding="utf-8")
    zone = "BEYOND" if sender.startswith("10.50") else "WAN"
    (folder / "plant.yaml").write_text(PLANT.format(zone=zone, sender=sender), encoding="utf-8")
    (conduit,) = audited_anew(folder).conduits
    (flow,) = conduit.flows
    return flow.verdict.value


@BOTH
@pytest.mark.parametrize(
    ("rules", "more", "expected"),
    [
        # answers go to the gateway of the WAN, past the static route, and that has no way there
        (rule("pass", "wan", TCP, sides=MODBUS), {}, "BROKEN"),
        (rule("pass", "wan", TCP, sides=FROM_ANY), {}, "BROKEN"),
        (rule("pass", "wan", TCP, sides=MODBUS), {"known": KNOWS}, "WORKS"),
        # unless somebody says otherwise
        (rule("pass", "wan", TCP, sides=MODBUS), {"system": OFF}, "WORKS"),
        (rule("pass", "wan", TCP, OFF, sides=MODBUS), {}, "WORKS"),
        (rule("pass", "wan", TCP, sides=MODBUS), {"gateway": ""}, "WORKS"),
        # another rule passed them
        (rule("pass", "wan", TCP, OFF, sides=MODBUS) + rule("pass", "wan", TCP, sides=FROM_ANY), {}, "WORKS"),
        (rule("block", "wan", "<protocol>udp</protocol>") + rule("pass", "wan", TCP, sides=MODBUS), {}, "BROKEN"),
        # a floating rule of several interfaces, or of both directions, keeps none
        (floating("pass", "wan,opt1", "in", TCP, "<quick>1</quick>").replace(any_to(), MODBUS), {}, "WORKS"),
        (floating("pass", "wan", "any", TCP, "<quick>1</quick>").replace(any_to(), MODBUS), {}, "WORKS"),
        # no rule judges answers, so no gateway of a rule takes them
        (
            rule("pass", "wan", TCP, OFF, sides=MODBUS) + rule("pass", "lan", "<gateway>GW</gateway>"),
            {},
            "WORKS",
        ),
    ],
)
def test_answers_to_what_is_beside_the_gateway(
    tmp_path: Path, platform: str, rules: str, more: dict[str, str], expected: str
) -> None:
    assert fate(tmp_path, platform, rules, **more) == expected


@BOTH
def test_answers_to_hosts_of_the_wan_itself_take_the_gateway_as_well(tmp_path: Path, platform: str) -> None:
    """A router sends them on to the host; one that no file shows may or may not."""
    rules = rule("pass", "wan", TCP, sides=FROM_ANY)
    assert fate(tmp_path, platform, rules, "198.51.100.200") == "WORKS"
    hidden = GATEWAYS.replace("198.51.100.1<", "198.51.100.3<")
    assert fate(tmp_path, platform, rules, "198.51.100.200", gateways=hidden) == "UNKNOWN"
    assert fate(tmp_path, platform, rules, "198.51.100.200", gateways=hidden, system=OFF) == "WORKS"
