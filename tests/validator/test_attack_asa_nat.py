"""Translations of an ASA judged by hand, one plant a row.

From "NAT Basics" and "Configure Static Network Object NAT" (Firewall CLI guide 9.x), system message 305013, and "NAT"
of the 8.2 configuration guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hand_judged import judged

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: T}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.2.0.0/24]}
  - {id: DMZ, kind: dmz, networks: [10.3.0.0/24]}
"""
ASA = """\
: Saved
:
ASA Version {version}
!
hostname FW
!
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.2.0.1 255.255.255.0
!
interface GigabitEthernet0/2
 nameif dmz
 security-level 50
 ip address 10.3.0.1 255.255.255.0
!
{lines}access-group OUT_IN in interface outside
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
CASES = {
    "asa static port redirect": (
        "9.16(4)",
        """\
object network HMI
 host 10.2.0.10
access-list OUT_IN extended permit tcp any object HMI eq https
object network HMI
 nat (inside,outside) static 10.1.0.100 service tcp https 8443
""",
        """\
tcp 10.1.0.7:40000 > 10.1.0.100:8443 = permit 10.1.0.7>10.2.0.10:443
tcp 10.1.0.7:40000 > 10.1.0.100:443 = deny
tcp 10.1.0.7:40000 > 10.2.0.10:443 = deny
tcp 10.3.0.7:40000 > 10.2.0.10:443 = deny
tcp 10.2.0.10:443 > 10.1.0.7:50000 = permit 10.1.0.100>10.1.0.7
tcp 10.2.0.10:444 > 10.1.0.7:50000 = permit 10.2.0.10>10.1.0.7
""",
    ),
    "asa pat rpf": (
        "9.16(4)",
        """\
access-list OUT_IN extended permit ip any any
object network CTRLNET
 subnet 10.2.0.0 255.255.255.0
object network CTRLNET
 nat (inside,outside) dynamic interface
""",
        """\
tcp 10.1.0.7:40000 > 10.2.0.10:443 = deny
tcp 10.2.0.10:40000 > 10.1.0.7:443 = permit 10.1.0.1>10.1.0.7
tcp 10.2.0.10:40000 > 10.3.0.7:443 = permit 10.2.0.10>10.3.0.7
""",
    ),
    "asa identity before pat": (
        "9.16(4)",
        """\
object network CTRLNET
 subnet 10.2.0.0 255.255.255.0
object network OFF
 range 10.1.0.0 10.1.0.127
access-list OUT_IN extended permit tcp any any eq https
nat (inside,outside) source static CTRLNET CTRLNET destination static OFF OFF no-proxy-arp route-lookup
!
object network CTRLNET
 nat (inside,outside) dynamic interface
""",
        """\
tcp 10.1.0.7:40000 > 10.2.0.10:443 = permit 10.1.0.7>10.2.0.10:443
tcp 10.1.0.200:40000 > 10.2.0.10:443 = deny
tcp 10.2.0.10:40000 > 10.1.0.7:443 = permit 10.2.0.10>10.1.0.7
tcp 10.2.0.10:40000 > 10.1.0.200:443 = permit 10.1.0.1>10.1.0.200
""",
    ),
    "asa after-auto loses to object": (
        "9.16(4)",
        """\
object network HMI
 host 10.2.0.10
object network CTRLNET
 subnet 10.2.0.0 255.255.255.0
object network P
 host 10.1.0.50
object network HMI
 nat (inside,outside) static 10.1.0.100
!
nat (inside,outside) after-auto source dynamic CTRLNET P
access-list OUT_IN extended permit tcp any object HMI eq https
""",
        """\
tcp 10.1.0.7:40000 > 10.1.0.100:443 = permit 10.1.0.7>10.2.0.10:443
tcp 10.2.0.10:40000 > 10.1.0.7:443 = permit 10.1.0.100>10.1.0.7
tcp 10.2.0.11:40000 > 10.1.0.7:443 = permit 10.1.0.50>10.1.0.7
""",
    ),
    "asa twice nat both": (
        "9.16(4)",
        """\
object network OFFH
 host 10.1.0.7
object network OFFM
 host 10.2.0.200
object network VIP
 host 10.1.0.100
object network HMI
 host 10.2.0.10
nat (outside,inside) source static OFFH OFFM destination static VIP HMI
access-list OUT_IN extended permit tcp host 10.1.0.7 host 10.2.0.10 eq https
""",
        """\
tcp 10.1.0.7:40000 > 10.1.0.100:443 = permit 10.2.0.200>10.2.0.10:443
tcp 10.1.0.8:40000 > 10.1.0.100:443 = deny
tcp 10.2.0.10:40000 > 10.2.0.200:443 = permit 10.1.0.100>10.1.0.7:443
""",
    ),
    "asa net-to-net static object dmz any": (
        "9.16(4)",
        """\
object network CTRLNET
 subnet 10.2.0.0 255.255.255.0
access-list OUT_IN extended permit tcp any 10.2.0.0 255.255.255.0 eq https
object network CTRLNET
 nat (any,outside) static 10.99.0.0
""",
        """\
tcp 10.1.0.7:40000 > 10.99.0.10:443 = permit 10.1.0.7>10.2.0.10:443
tcp 10.1.0.7:40000 > 10.2.0.10:443 = deny
""",
    ),
    "asa82 static mapped acl": (
        "8.2(5)",
        """\
access-list OUT_IN extended permit tcp any host 10.1.0.100 eq https
access-list OUT_IN extended permit tcp any host 10.2.0.11 eq https
access-list OUT_IN extended permit tcp any host 10.2.0.10 eq www
global (outside) 1 10.1.0.50
nat (inside) 1 10.2.0.0 255.255.255.0
static (inside,outside) 10.1.0.100 10.2.0.10 netmask 255.255.255.255
""",
        """\
tcp 10.1.0.7:40000 > 10.1.0.100:443 = permit 10.1.0.7>10.2.0.10:443
tcp 10.1.0.7:40000 > 10.2.0.10:443 = deny
tcp 10.1.0.7:40000 > 10.2.0.10:80 = deny
tcp 10.1.0.7:40000 > 10.2.0.11:443 = deny
tcp 10.2.0.11:40000 > 10.1.0.7:443 = permit 10.1.0.50>10.1.0.7
tcp 10.2.0.10:40000 > 10.1.0.7:443 = permit 10.1.0.100>10.1.0.7
tcp 10.3.0.11:40000 > 10.1.0.7:443 = permit 10.3.0.11>10.1.0.7
""",
    ),
    "asa82 static pat interface": (
        "8.2(5)",
        """\
access-list OUT_IN extended permit tcp any host 10.1.0.1 eq 8443
static (inside,outside) tcp interface 8443 10.2.0.10 https netmask 255.255.255.255
""",
        """\
tcp 10.1.0.7:40000 > 10.1.0.1:8443 = permit 10.1.0.7>10.2.0.10:443
tcp 10.1.0.7:40000 > 10.2.0.10:443 = deny
""",
    ),
    "asa pool dynamic + interface fallback": (
        "9.16(4)",
        """\
object network CTRLNET
 subnet 10.2.0.0 255.255.255.0
object network POOL
 range 10.1.0.60 10.1.0.69
nat (inside,outside) source dynamic CTRLNET POOL interface
access-list OUT_IN extended permit ip any any
""",
        """\
tcp 10.2.0.11:40000 > 10.1.0.7:443 = permit
tcp 10.1.0.7:40000 > 10.2.0.10:443 = deny
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_translation_as_judged_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    version, lines, flows = CASES[name]
    files = {"configs/fw.txt": ASA.format(version=version, lines=lines)}
    assert judged(tmp_path, capsys, PLANT, files, flows) == []
