"""Two uplinks of OPNsense and pfSense: groups of gateways, of which any member may be taken, and where answers go.

By hand from both manuals, "Gateway Groups": the lowest tier with members that are up is used, and a gateway without
monitoring counts as up; `filter_generate_user_rule` of pfSense 2.5 (`reply-to`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from pf_configs import any_to, rule

if TYPE_CHECKING:
    from pathlib import Path

FILE = """<{platform}><system><hostname>fw</hostname><disablenatreflection>yes</disablenatreflection></system><interfaces>
<wan><enable>1</enable><if>em0</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet>{gated[0]}</wan>
<opt1><enable>1</enable><if>em2</if><ipaddr>203.0.113.2</ipaddr><subnet>24</subnet>{gated[1]}</opt1>
<lan><enable>1</enable><if>em1</if><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet></lan></interfaces>
<gateways><defaultgw4>ONE</defaultgw4>{gateways}
<gateway_group><name>BOTH</name>{members}</gateway_group></gateways>
<filter>{rules}</filter><nat><outbound><mode>disabled</mode></outbound></nat></{platform}>
"""
PLANT = """plant: {id: P}
zones:
  - {id: LAN, kind: control, networks: [10.1.0.0/24]}
  - {id: FAR, kind: control, networks: [10.50.0.0/24]}
conduits:
"""
THERE = "  - {id: C, from: LAN, to: FAR, flows: [{src: 10.1.0.5, dst: 10.50.0.7, service: tcp/80}]}\n"
HERE = "  - {id: C, from: FAR, to: LAN, flows: [{src: 10.50.0.7, dst: 10.1.0.5, service: tcp/502}]}\n"
GATED = ("<gateway>ONE</gateway>", "<gateway>TWO</gateway>")
ROUTER = """version 15.2
hostname {name}
interface GigabitEthernet0/0
 ip address {outer} 255.255.255.0
!
{inner}ip route 10.1.0.0 255.255.255.0 {back}
end
"""
KNOWS = "interface GigabitEthernet0/1\n ip address 10.50.0.{} 255.255.255.0\n!\n"
MEMBERS = "<item>ONE|{}|address</item><item>TWO|{}|address</item>"
TO_FAR = any_to("<address>10.50.0.0/24</address><port>80</port>")
BY_GROUP = "<protocol>tcp</protocol><gateway>BOTH</gateway>"


def told(folder: Path, platform: str, known: str, members: str, watched: str) -> tuple[str, str]:
    """The pair, and the declared flow; `known` are the routers that have the way, `watched` the gateways."""
    write(folder, platform, known, {"members": members, "rules": rule("pass", "lan", BY_GROUP, sides=TO_FAR)}, watched)
    (folder / "plant.yaml").write_text(PLANT + THERE, encoding="utf-8")
    report = audited_anew(folder)
    (pair,) = [item for item in report.pairs if (item.source, item.destination) == ("LAN", "FAR")]
    ((flow,),) = [item.flows for item in report.conduits]
    return pair.verdict.value, flow.verdict.value


def write(
    folder: Path, platform: str, known: str, parts: dict[str, str], watched: str = "", *, gated: bool = False
) -> None:
    """The configurations of the firewall and of both routers."""
    gateways = "".join(
        f"<gateway_item><interface>{interface}</interface><gateway>{hop}</gateway><name>{name}</name>"
        f"<ipprotocol>inet</ipprotocol>{'' if name in watched else '<monitor_disable>1</monitor_disable>'}</gateway_item>"
        for interface, name, hop in (("wan", "ONE", "198.51.100.1"), ("opt1", "TWO", "203.0.113.1"))
    )
    configs = folder / "configs"
    configs.mkdir()
    text = FILE.format(platform=platform, gateways=gateways, gated=GATED if gated else ("", ""), **parts)
    (configs / "fw.xml").write_text(text, encoding="utf-8")
    for number, (name, outer, back) in enumerate(
        (("ONE", "198.51.100.1", "198.51.100.2"), ("TWO", "203.0.113.1", "203.0.113.2")), start=1
    ):
        inner = KNOWS.format(number) if name in known else ""
        made = ROUTER.format(name=name.lower(), outer=outer, back=back, inner=inner)
        (configs / f"{name.lower()}.txt").write_text(made, encoding="utf-8")


@pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
@pytest.mark.parametrize(
    ("known", "tiers", "watched", "expected"),
    [
        ("TWO", (2, 1), "", ("UNKNOWN", "UNKNOWN")),
        ("TWO", (1, 2), "ONE TWO", ("UNKNOWN", "UNKNOWN")),  # before, PROVED and BROKEN
        ("ONE", (1, 2), "ONE TWO", ("UNKNOWN", "UNKNOWN")),
        ("ONE TWO", (1, 1), "TWO", ("VIOLATED", "WORKS")),
        ("ONE TWO", (1, 2), "ONE TWO", ("VIOLATED", "WORKS")),  # the table leads to ONE if all are down
    ],
)
def test_any_member_may_be_taken(
    tmp_path: Path, platform: str, known: str, tiers: tuple[int, int], watched: str, expected: tuple[str, str]
) -> None:
    assert told(tmp_path, platform, known, MEMBERS.format(*tiers), watched) == expected


@pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
def test_a_member_that_the_file_does_not_have_leaves_the_table_possible(tmp_path: Path, platform: str) -> None:
    members = "<item>TWO|1|address</item><item>GONE|2|address</item>"
    assert told(tmp_path, platform, "ONE", members, "") == ("UNKNOWN", "UNKNOWN")


MODBUS = any_to("<address>10.1.0.0/24</address><port>502</port>", "<address>10.50.0.0/24</address>")
FROM_ANY = any_to("<address>10.1.0.0/24</address><port>502</port>")
TCP = "<protocol>tcp</protocol>"
OFF = "<disablereplyto>yes</disablereplyto>"


@pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
@pytest.mark.parametrize(
    ("rules", "known", "expected"),
    [
        # the table leads to ONE, which has no way; the session surely came in by the other uplink
        (rule("pass", "opt1", TCP, sides=MODBUS), "TWO", "WORKS"),
        (rule("pass", "opt1", TCP, sides=MODBUS), "ONE TWO", "WORKS"),
        (rule("pass", "opt1", TCP + OFF, sides=MODBUS), "TWO", "BROKEN"),
        # by which uplink it came in is in no file
        (rule("pass", "wan", TCP, sides=FROM_ANY) + rule("pass", "opt1", TCP, sides=MODBUS), "TWO", "UNKNOWN"),
        # a rule of another service passes none of its packets
        (
            rule("pass", "wan", TCP, sides=any_to("<address>10.1.0.0/24</address><port>503</port>"))
            + rule("pass", "opt1", TCP, sides=MODBUS),
            "TWO",
            "WORKS",
        ),
    ],
)
def test_answers_go_back_by_the_uplink_whose_rules_alone_let_the_session_in(
    tmp_path: Path, platform: str, rules: str, known: str, expected: str
) -> None:
    """Before, each such flow was UNKNOWN beside a second uplink."""
    write(tmp_path, platform, known, {"members": "", "rules": rules}, gated=True)
    (tmp_path / "plant.yaml").write_text(PLANT + HERE, encoding="utf-8")
    ((flow,),) = [item.flows for item in audited_anew(tmp_path).conduits]
    assert flow.verdict.value == expected
