"""RUL007: the packet that is followed is one that people can send: between hosts, to a port that they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path


def firewall(number: int, inner: str, outer: str) -> str:
    """An ASA with a network of its own, a link to the other one, and a line for what enters by each."""
    other = 3 - number
    return "\n".join(
        [
            "ASA Version 9.16(4)",
            f"hostname fw{number}",
            "interface GigabitEthernet0/0",
            " nameif own",
            " security-level 50",
            f" ip address 10.{number}.0.1 255.255.255.0",
            "interface GigabitEthernet0/1",
            " nameif link",
            " security-level 50",
            f" ip address 10.9.0.{number} 255.255.255.0",
            "same-security-traffic permit inter-interface",
            f"access-list OWN extended {inner}",
            f"access-list LINK extended {outer}",
            "access-group OWN in interface own",
            "access-group LINK in interface link",
            f"route link 10.{other}.0.0 255.255.255.0 10.9.0.{other} 1",
            "Cryptochecksum:0123456789abcdef0123456789abcdef",
            ": end",
            "",
        ]
    )


def test_what_is_followed_is_no_packet_to_a_gateway_or_to_port_0(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    permit = "permit tcp 10.1.0.0 255.255.255.0 10.2.0.0 255.255.255.0"
    for number, inner, outer in ((1, "deny ip any any", "deny ip any any"), (2, "deny ip any any", permit)):
        text = firewall(number, inner, outer)
        (tmp_path / "configs" / f"fw{number}.txt").write_text(text, encoding="utf-8")
    zones = "".join(f"  - {{id: Z{one}, kind: control, networks: [10.{one}.0.0/24]}}\n" for one in (1, 2))
    (tmp_path / "plant.yaml").write_text(f"plant: {{id: P}}\nzones:\n{zones}", encoding="utf-8")
    (found,) = (finding for finding in audited_anew(tmp_path).findings if finding.code == "RUL007")
    assert "stops 10.1.0.2:40000 > 10.2.0.2 tcp/443" in [label.text for label in found.labels]


@pytest.mark.parametrize(("inner", "told"), [("permit tcp any any eq 443", 0), ("deny ip any any", 1)])
def test_what_hosts_of_no_zone_send_meets_a_rule_as_well(tmp_path: Path, inner: str, told: int) -> None:
    (tmp_path / "configs").mkdir()
    here = firewall(1, "deny ip any any", "deny ip any any").replace(
        "same-security-traffic",
        "interface GigabitEthernet0/2\n nameif other\n security-level 50\n ip address 10.7.0.1 255.255.255.0\n"
        f"access-list OTHER extended {inner}\naccess-group OTHER in interface other\nsame-security-traffic",
    )
    there = firewall(2, "deny ip any any", "permit tcp any 10.2.0.0 255.255.255.0 eq 443")
    link, small = ("10.9.0.{} 255.255.255.0", "10.9.0.{} 255.255.255.252")
    for number, text in ((1, here), (2, there)):
        whole = text.replace(link.format(number), small.format(number))
        (tmp_path / "configs" / f"fw{number}.txt").write_text(whole, encoding="utf-8")
    zones = "".join(f"  - {{id: Z{one}, kind: control, networks: [10.{one}.0.0/24]}}\n" for one in (1, 2))
    (tmp_path / "plant.yaml").write_text(f"plant: {{id: P}}\nzones:\n{zones}", encoding="utf-8")
    codes = [finding.code for finding in audited_anew(tmp_path).findings]
    assert codes.count("RUL007") == told
