"""A small plant of an ASA and an MX-ROS firewall in a row, judged by hand; and who opens the latter.

```
OFFICE 10.1.0.0/24 --- [fw-edge] --- CTRL 10.2.0.0/24 --- [fw-cell] --- CELL 10.3.0.0/24, SAFETY 10.30.0.0/28
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, audited_anew, verdicts_text
from validator.audit import AuditOptions, joined, load
from validator.questions import Silent
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: MX, name: A cell behind MX-ROS}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.2.0.0/24]}
  - {id: CELL, kind: control, networks: [10.3.0.0/24]}
  - {id: SAFETY, kind: safety, networks: [10.30.0.0/28]}
conduits:
  - id: C-1
    from: OFFICE
    to: CTRL
    flows: [{src: 10.1.0.10, dst: 10.2.0.20, service: tcp/443, purpose: p, owner: o}]
  - id: C-2
    from: CTRL
    to: CELL
    flows:
      - {src: 10.2.0.20, dst: 10.3.0.0/24, service: tcp/502, purpose: p, owner: o}
      - {src: 10.2.0.30, dst: 10.3.0.7, service: tcp/102, purpose: p, owner: o}
  - id: C-3
    from: CELL
    to: SAFETY
    flows: [{src: 10.3.0.5, dst: 10.30.0.2, service: tcp/502, purpose: p, owner: o}]
devices:
  - {id: fw-edge, file: configs/fw-edge.txt, platform: cisco_asa}
  - {id: fw-cell, file: configs/fw-cell.txt, platform: moxa_mxros}
"""
EDGE = """\
ASA Version 9.16(4)
!
hostname fw-edge
!
interface GigabitEthernet0/0
 nameif office
 security-level 50
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 nameif ctrl
 security-level 100
 ip address 10.2.0.1 255.255.255.0
!
access-list OFFICE_IN extended permit tcp host 10.1.0.10 host 10.2.0.20 eq 443
access-list OFFICE_IN extended permit tcp host 10.1.0.66 10.3.0.0 255.255.255.0 eq 3389
access-list CTRL_IN extended deny ip any any
access-group OFFICE_IN in interface office
access-group CTRL_IN in interface ctrl
route ctrl 10.3.0.0 255.255.255.0 10.2.0.2 1
route ctrl 10.30.0.0 255.255.255.240 10.2.0.2 1
: end
"""
CELL = """\
hostname fw-cell
vlan create 2
vlan create 30
interface ethernet 1/1
 switchport access vlan 2
exit
interface ethernet 1/2
 switchport access vlan 1
exit
interface ethernet 1/5
 switchport access vlan 30
exit
interface wan
 ip address static 10.2.0.2 255.255.255.0 10.2.0.1
 bind vlan 2
exit
interface lan
 ip address static 10.3.0.1 255.255.255.0
 bind vlan 1
exit
interface vlan 30
 name SAFETY
 ip address 10.30.0.1 255.255.255.240
exit
object address
 name HISTORIAN
 ip-addr 10.2.0.20
exit
object address
 name ENGINEERING
 ip-addr 10.2.0.30-10.2.0.39
exit
object address
 name CELL
 ip-addr 10.3.0.0/24
exit
object address
 name PLC
 ip-addr 10.3.0.7
exit
object address
 name GATEWAY
 ip-addr 10.3.0.5
exit
object address
 name SIS
 ip-addr 10.30.0.2
exit
object service tcp
 name MODBUS_TCP
 port 502
exit
object service tcp
 name S7
 port 102
exit
object service tcp
 name RDP
 port 3389
exit
object industrial-application-service
 name MODBUS
 select Modbus
exit
l3l7-policy enable
l3l7-policy default-action deny
l3l7-policy
 name historian
 enable
 interface WAN LAN
 action allow
 mode ip
 src-ip HISTORIAN
 dst-ip CELL
 dst-port MODBUS_TCP
exit
l3l7-policy
 name engineering
 enable
 interface WAN LAN
 action allow
 mode ip
 src-ip ENGINEERING
 dst-ip PLC
 dst-port S7
exit
l3l7-policy
 name remote help
 enable
 interface any LAN
 action allow
 mode ip
 dst-ip CELL
 dst-port RDP
exit
l3l7-policy
 name status
 enable
 interface LAN SAFETY
 action allow
 mode ip
 src-ip GATEWAY
 dst-ip SIS
 dst-port MODBUS
exit
no ip http-server
ip http-server secure
ip ssh
no ip telnet
no ip ping-response
no moxa-service
snmp-server version disable
interface trusted-access
interface trusted-access 10.2.0.250 255.255.255.255 enable
"""
OWN_SERVICE = "dst-port MODBUS\n"
VERDICTS = """\
exit 1
OFFICE > CTRL PROVED
OFFICE > CELL VIOLATED
OFFICE > SAFETY PROVED
CTRL > OFFICE PROVED
CTRL > CELL VIOLATED
CTRL > SAFETY PROVED
CELL > OFFICE PROVED
CELL > CTRL PROVED
CELL > SAFETY UNKNOWN
SAFETY > OFFICE PROVED
SAFETY > CTRL PROVED
SAFETY > CELL VIOLATED
C-1 flow 0 WORKS
C-2 flow 0 WORKS
C-2 flow 1 WORKS
C-3 flow 0 WORKS
"""
"""The list of Modbus may hold any port (CELL > SAFETY); remote help is let in from any interface (SAFETY > CELL)."""


def folder(tmp_path: Path, cell: str, *, whole: bool = True, plant: str = PLANT) -> Path:
    """The plant; `whole`: the terminal shows its prompt behind the configuration of fw-cell."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(plant, encoding="utf-8")
    (tmp_path / "configs" / "fw-edge.txt").write_text(EDGE, encoding="utf-8")
    (tmp_path / "configs" / "fw-cell.txt").write_text(f"{cell}fw-cell#\n" if whole else cell, encoding="utf-8")
    return tmp_path


def verdict(tmp_path: Path, cell: str, pair: str) -> str:
    text = verdicts_text(audited_anew(folder(tmp_path, cell)))
    return next(line.removeprefix(f"{pair} ") for line in text.split("\n") if line.startswith(f"{pair} "))


def test_every_pair_and_flow_as_judged_by_hand(tmp_path: Path) -> None:
    report = audited_anew(folder(tmp_path, CELL))
    assert verdicts_text(report) == VERDICTS
    told = {(found.code, found.labels[0].span.file, found.labels[0].span.line) for found in report.findings}
    lines = CELL.split("\n")
    rules = {lines[at].removeprefix(" name "): at for at in range(len(lines)) if lines[at - 1] == "l3l7-policy"}
    assert ("PATH001", "configs/fw-cell.txt", rules["remote help"]) in told
    assert ("PATH002", "configs/fw-cell.txt", rules["engineering"]) in told


def test_a_service_written_as_a_number_proves_the_pair(tmp_path: Path) -> None:
    cell = CELL.replace(OWN_SERVICE, "dst-port MODBUS_TCP\n")
    assert verdict(tmp_path, cell, "CELL > SAFETY") == "PROVED"


def test_without_a_word_about_the_policy_nothing_through_it_is_proved(tmp_path: Path) -> None:
    assert verdict(tmp_path, CELL.replace("l3l7-policy enable\n", ""), "CTRL > SAFETY") == "UNKNOWN"


def test_without_default_action_nothing_through_it_is_proved(tmp_path: Path) -> None:
    assert verdict(tmp_path, CELL.replace("l3l7-policy default-action deny\n", ""), "CTRL > SAFETY") == "UNKNOWN"


def test_a_translation_that_is_not_understood_leaves_nothing_proved(tmp_path: Path) -> None:
    cell = f"{CELL}ip nat 1\n enable\n mode 1-1\n original in-iface WAN dst-ip 10.2.0.9\nexit\n"
    assert verdict(tmp_path, cell, "CTRL > SAFETY") == "UNKNOWN"


CUTS = [at for at, line in enumerate(CELL.split("\n"), 1) if not line.startswith(" ")]
"""Numbers of lines behind which no context is open, or one begins."""


@pytest.mark.parametrize("at", [*CUTS[6::9], CUTS[-1]])
def test_a_file_that_ends_between_two_statements_proves_nothing(tmp_path: Path, at: int) -> None:
    """What a line behind the last one says is not known: a rule, a translation, a route."""
    cell = "\n".join([*CELL.split("\n")[:at], ""])
    lines = verdicts_text(audited_anew(folder(tmp_path, cell, whole=False))).splitlines()
    through = {line for line in lines if line.startswith(("CTRL > ", "CELL > ", "SAFETY > "))}
    assert not {line for line in through if line.endswith("PROVED") and not line.endswith("OFFICE PROVED")}


def test_that_a_file_is_whole_may_be_vouched_for(tmp_path: Path) -> None:
    attested = PLANT.replace("platform: moxa_mxros}", "platform: moxa_mxros, settings_complete: A-1}")
    attested += (
        "attestations: [{id: A-1, statement: the export is whole, who: O. T., date: 2026-11-01, expires: 2027-11-01}]\n"
    )
    lines = verdicts_text(audited_anew(folder(tmp_path, CELL, whole=False, plant=attested)))
    assert lines.splitlines()[1:] == VERDICTS.splitlines()[1:]


def opened(tmp_path: Path, cell: str) -> dict[str, tuple[set[str], bool]]:
    """For each zone and service of fw-cell: the sources that surely open it, and whether anybody possibly does."""
    network = joined(*load(folder(tmp_path, cell), AuditOptions(None, AS_OF), Silent()))
    doors = Doors(Engine(network))
    found: dict[str, tuple[set[str], bool]] = {}
    for target in (item for item in doors.targets if item.node.id == "fw-cell"):
        for zone in network.zones.zones:
            for item in doors.access(zone, target):
                key = f"{zone.id} {item.service.protocol}"
                sure, possible = found.get(key, (set[str](), False))
                sure |= {source for box in item.packets.surely.boxes() for source in box.src}
                found[key] = sure, possible or bool(item.packets.possibly.boxes())
    return found


def test_trusted_addresses_open_it_and_hosts_inside_may(tmp_path: Path) -> None:
    found = opened(tmp_path, CELL)
    assert found["CTRL https"][0] == found["CTRL ssh"][0] == {"10.2.0.250/32"}
    assert found["CELL https"] == (set(), True)  # the switch "Accept All LAN" is in no document
    assert found["SAFETY ssh"] == (set(), True)
    assert not [
        key for key in found if key.split()[0] == "OFFICE" or key.split()[1] in {"http", "telnet", "snmp", "moxa"}
    ]


def test_without_the_list_everybody_who_gets_there_opens_it(tmp_path: Path) -> None:
    cell = CELL.replace("interface trusted-access\n", "no interface trusted-access\n")
    assert opened(tmp_path, cell)["SAFETY ssh"][0] == {"10.30.0.0/28"}
