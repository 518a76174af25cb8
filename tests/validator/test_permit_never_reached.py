"""RUL007: the packet that is followed is one that people can send: between hosts, to a port that they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
