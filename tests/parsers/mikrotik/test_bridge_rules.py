"""Rules of `/interface bridge filter`: what passes between stations on ports of one bridge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.ledger import LineFate
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from pathlib import Path

BOX = """\
# 2026-03-02 09:11:45 by RouterOS 7.16.2
/interface bridge
add name=br
/interface list
add name=CELLS
/interface list member
add interface=ether2 list=CELLS
add interface=ether3 list=CELLS
/interface bridge port
add bridge=br hw=HW interface=ether2
add bridge=br hw=HW interface=ether3
add bridge=br hw=HW interface=ether4
/ip address
add address=10.20.0.1/24 interface=br network=10.20.0.0
/ip firewall filter
add action=drop chain=forward
/interface bridge filter
"""
PLANT = """\
plant: {id: P, name: P, owner: me}
zones:
  - {id: A, kind: control, networks: [10.20.0.0/26], interfaces: ["r:ether2"]}
  - {id: B, kind: safety, networks: [10.20.0.64/26], interfaces: ["r:ether3"]}
  - {id: C, kind: control, networks: [10.20.0.128/26], interfaces: ["r:ether4"]}
"""
ARP = "add action=accept chain=forward mac-protocol=arp\n"
PAIR = "add action=drop chain=forward in-interface=ether2 out-interface=ether3"


def answers(folder: Path, rules: str, hw: str = "no", box: str = BOX) -> dict[str, str]:
    """For each pair that is not like without any rule: `never`, `perhaps`, or the services that surely pass."""
    (folder / "configs").mkdir()
    (folder / "configs" / "r.rsc").write_text(box.replace("HW", hw) + rules, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    found: dict[str, str] = {}
    for pair in audited_anew(folder).pairs:
        surely = sorted({f"{flow.proto} {flow.sport}>{flow.dport}" for flow in pair.surely})
        text = " ".join(surely) if surely else "perhaps" if pair.possibly else "never"
        if text != "any any>any":
            found[f"{pair.source}{pair.destination}"] = text
    return found


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ("add action=accept chain=forward\n", {}),
        # A station may send its packets with the tag of VLAN 0, which is another type, and taken like none.
        (f"{PAIR} mac-protocol=ip\n", {"AB": "perhaps"}),
        (f"{ARP}add action=accept chain=forward mac-protocol=!ip\n{PAIR}\n", {"AB": "perhaps"}),
        (f"{ARP}add action=accept chain=forward mac-protocol=vlan\n{PAIR}\n", {"AB": "perhaps"}),
        # What takes ARP one way keeps stations from finding each other, so that the other way is not sure.
        (f"{PAIR}\n", {"AB": "never", "BA": "perhaps"}),
        (f"{ARP}{PAIR}\n", {"AB": "never"}),
        (
            "add action=drop chain=forward in-interface=ether2 mac-protocol=arp\n",
            dict.fromkeys(("AB", "AC", "BA", "CA"), "perhaps"),
        ),
        (f"{PAIR} mac-protocol=ipv6\n", {}),
        (f"{PAIR} mac-protocol=!ipv6\n", {"AB": "never", "BA": "perhaps"}),
        (f"{PAIR} mac-protocol=0x800\n", {"AB": "perhaps"}),
        (f"{PAIR} mac-protocol=vlan\n", {"AB": "perhaps", "BA": "perhaps"}),
        (f"{PAIR} disabled=yes\n", {}),
        ("add action=drop chain=forward in-interface=ether5\n", {}),
        (
            f"{ARP}add action=drop chain=forward in-interface=!ether4 out-interface=!ether4\n",
            {"AB": "never", "BA": "never"},
        ),
        (
            f"{ARP}add action=drop chain=forward in-interface-list=CELLS out-interface-list=CELLS\n",
            {"AB": "never", "BA": "never"},
        ),
        (f"{ARP}add action=drop chain=forward in-bridge=br out-interface=ether4\n", {"AC": "never", "BC": "never"}),
        (f"{ARP}add action=drop chain=forward in-bridge=other out-interface=ether4\n", {}),
        (f"{PAIR} mac-protocol=ip src-mac-address=00:11:22:33:44:55/FF:FF:FF:FF:FF:FF\n", {"AB": "perhaps"}),
        (
            (
                f"{ARP}add action=accept chain=forward dst-port=502 in-interface=ether2 ip-protocol=tcp mac-protocol=ip\n"
                "add action=accept chain=forward dst-address=10.20.0.0/26 mac-protocol=ip\nadd action=drop chain=forward\n"
            ),
            {"AB": "tcp any>502", "AC": "tcp any>502", "BC": "never", "CB": "never"},
        ),
        (
            (
                "add action=jump chain=forward in-interface=ether2 jump-target=cell\n"
                "add action=return chain=cell out-interface=ether4\nadd action=drop chain=cell mac-protocol=!arp\n"
            ),
            {"AB": "never"},
        ),
        ("add action=drop chain=nobody mac-protocol=ip\n", {}),
        (
            "add action=passthrough chain=forward\nadd action=log chain=forward\n" + f"{PAIR} mac-protocol=!arp\n",
            {"AB": "never"},
        ),
        (f"add action=mark-packet chain=forward new-packet-mark=x passthrough=no\n{PAIR} mac-protocol=ip\n", {}),
        (f"{PAIR} new-matcher=7 mac-protocol=ip\n", {"AB": "perhaps"}),
    ],
)
def test_what_rules_let_pass_between_ports_that_no_chip_joins(
    rules: str, wanted: dict[str, str], tmp_path: Path
) -> None:
    assert answers(tmp_path, rules) == wanted


def test_ports_of_a_switch_chip_may_pass_the_rules_by(tmp_path: Path) -> None:
    """A drop is not sure, and what the rules accept passes in any case."""
    assert answers(tmp_path, f"{ARP}{PAIR}\n", "yes") == {"AB": "perhaps"}


def test_one_port_without_a_chip_is_enough(tmp_path: Path) -> None:
    box = BOX.replace("hw=HW interface=ether3", "hw=no interface=ether3")
    assert answers(tmp_path, f"{ARP}{PAIR}\n", "yes", box) == {"AB": "never"}


def test_with_tags_no_document_says_what_mac_protocol_is_asked_of(tmp_path: Path) -> None:
    box = BOX.replace("/ip address", "/interface vlan\nadd interface=br name=vlan7 vlan-id=7\n/ip address")
    assert answers(tmp_path, f"{PAIR} mac-protocol=ip\n", "no", box) == {"AB": "perhaps"}


def test_with_tags_a_packet_may_be_of_no_type_of_ip(tmp_path: Path) -> None:
    """A tagged frame may be of the type of tags, which is not that of IP: then the first rule takes it."""
    box = BOX.replace("name=br\n", "name=br vlan-filtering=yes\n", 1)
    rules = f"add action=accept chain=forward mac-protocol=!ip\n{PAIR}\n"
    assert answers(tmp_path, rules, "no", box) == {"AB": "perhaps"}


def test_with_tags_a_rule_about_arp_still_takes_no_packets(tmp_path: Path) -> None:
    """Whether it takes tagged ARP is open, so that the way back is."""
    box = BOX.replace("name=br\n", "name=br vlan-filtering=yes\n", 1)
    assert answers(tmp_path, f"{ARP}{PAIR}\n", "no", box) == {"AB": "never", "BA": "perhaps"}


@pytest.mark.parametrize("hw", ["yes", "no"])
@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        ({"ether4": 1}, {}),
        ({"ether3": 1, "ether4": 2}, {}),
        ({"ether3": 1, "ether4": 1}, {"BC": "never", "CB": "never"}),
        ({"ether2": 7, "ether3": 7, "ether4": 7}, dict.fromkeys(("AB", "AC", "BA", "BC", "CA", "CB"), "never")),
    ],
)
def test_ports_of_one_horizon_send_each_other_nothing(
    tmp_path: Path, hw: str, numbers: dict[str, int], wanted: dict[str, str]
) -> None:
    box = BOX
    for port, number in numbers.items():
        box = box.replace(f"hw=HW interface={port}", f"horizon={number} hw=HW interface={port}")
    assert answers(tmp_path, "", hw, box) == wanted


def test_a_feature_that_is_not_modelled_is_asked_too(tmp_path: Path) -> None:
    box = BOX.replace(
        "/ip address\n", "/interface dot1x server\nadd auth-types=mac-auth interface=ether4\n/ip address\n"
    )
    found = answers(tmp_path, f"{PAIR} mac-protocol=!arp\n", "no", box)
    assert found == {"AB": "never", **dict.fromkeys(("BA", "AC", "BC", "CA", "CB"), "perhaps")}


def test_what_is_not_understood_of_a_rule_is_told() -> None:
    result = parse(Source.from_text("r.rsc", BOX + f"{PAIR} new-matcher=7\n"))
    assert result.ledger.rows()[-1].fate is LineFate.PARTIAL
    assert result.devices[0].rule_sets[-1].rules[-2].match.unknown


def test_why_a_rule_leaves_a_pair_open_is_told(tmp_path: Path) -> None:
    """Before, such a pair was UNKNOWN without any reason."""
    (tmp_path / "configs").mkdir()
    text = BOX.replace("hw=HW ", "") + f"{ARP}{PAIR}\n"
    (tmp_path / "configs" / "r.rsc").write_text(text, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (reasons,) = (
        pair.reasons for pair in audited_anew(tmp_path).pairs if (pair.source, pair.destination) == ("A", "B")
    )
    assert len(reasons) == 1
    assert reasons[0].startswith("frames between ports of a switch chip (hw) pass the rules of the bridge by (")
