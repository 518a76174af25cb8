"""Tunnels between devices of one snapshot, and what comes in beside them.

Judged by hand from Cisco's course "Network Security 2" (IOS: what a crypto list permits and comes unprotected is
dropped; not of every release, so never surely), "show asp drop" (ASA: so it is while the connection stands), RFC 4301, 5.2 (each end drops what its own
selectors do not allow), and the FortiOS Administration Guide, "Site-to-site VPN" (policies judge tunnel interfaces).
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: T}
zones:
  - {id: A, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/24]}
"""
ASA = """\
: Saved
ASA Version 9.16(4)
hostname {name}
interface GigabitEthernet1/1
 nameif wan
 security-level 0
 ip address {own} 255.255.255.0
interface GigabitEthernet1/2
 nameif lan
 security-level 100
 ip address {lan}.1 255.255.255.0
route wan 0.0.0.0 0.0.0.0 192.0.2.254 1
access-list CRYPTO extended permit ip {local} {remote}
{more}crypto map M 10 match address CRYPTO
crypto map M 10 set peer {peer}
crypto map M interface wan
tunnel-group {peer} type ipsec-l2l
tunnel-group {peer} ipsec-attributes
 ikev1 pre-shared-key *****
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
NET_A, NET_B = "10.1.0.0 255.255.255.0", "10.2.0.0 255.255.255.0"
FILTER = """\
access-list VF extended permit tcp 10.1.0.0 255.255.255.0 10.2.0.0 255.255.255.0 eq 443
group-policy P internal
group-policy P attributes
 vpn-filter value VF
tunnel-group 192.0.2.1 general-attributes
 default-group-policy P
"""
LISTED = "no sysopt connection permit-vpn\naccess-list IN extended permit tcp any any eq 22\naccess-group IN in interface wan\n"


def asa(name: str, side: str, more: str = "", local: str = "") -> str:
    """One of two gateways, `a` at 192.0.2.1 before 10.1.0.0/24 and `b` at 192.0.2.2 before 10.2.0.0/24."""
    first = side == "a"
    return ASA.format(
        name=name,
        own="192.0.2.1" if first else "192.0.2.2",
        lan="10.1.0" if first else "10.2.0",
        local=local or (NET_A if first else NET_B),
        remote=NET_B if first else NET_A,
        peer="192.0.2.2" if first else "192.0.2.1",
        more=more,
    )


def travels(folder: Path, *configurations: str) -> tuple[list[str], list[str]]:
    """What surely and possibly goes from A to B, as `DST PROTO/DPORT`."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    for number, text in enumerate(configurations):
        (folder / "configs" / f"{number}.txt").write_text(text, encoding="utf-8")
    found = audit(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    (pair,) = [pair for pair in found.pairs if pair.source == "A"]
    return tuple(
        [f"{','.join(box.dst)} {box.proto}/{box.dport}" for box in side] for side in (pair.surely, pair.possibly)
    )  # type: ignore[return-value]


EVERYTHING = ["10.2.0.0/24 any/any"]
PAIRS = (
    ("mirror images", asa("b", "b"), EVERYTHING),
    ("the filter of the far end, written from its remote side", asa("b", "b", FILTER), ["10.2.0.0/24 tcp/443"]),
    ("the list of the far end, without permit-vpn", asa("b", "b", LISTED), ["10.2.0.0/24 tcp/22"]),
    ("the far end expects less", asa("b", "b", local="host 10.2.0.9"), ["10.2.0.9/32 any/any"]),
)


@pytest.mark.parametrize(("what", "far", "expected"), PAIRS, ids=[case[0] for case in PAIRS])
def test_both_ends_of_a_tunnel_judge(tmp_path: Path, what: str, far: str, expected: list[str]) -> None:
    assert travels(tmp_path, asa("a", "a"), far) == (expected, expected), what


def test_a_gateway_without_a_tunnel_back_leaves_it_open(tmp_path: Path) -> None:
    far = "\n".join(line for line in asa("b", "b").splitlines() if not line.startswith("crypto map")) + "\n"
    surely, possibly = travels(tmp_path, asa("a", "a"), far)
    assert (surely, possibly) == ([], EVERYTHING)


FORTIGATE = """\
#config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin
config system global
    set hostname "b"
end
config system interface
    edit "wan1"
        set vdom "root"
        set ip 192.0.2.2 255.255.255.0
        set type physical
    next
    edit "lan"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
        set type physical
    next
    edit "to-a"
        set vdom "root"
        set type tunnel
        set interface "wan1"
    next
end
config vpn ipsec phase1-interface
    edit "to-a"
        set interface "wan1"
        set remote-gw 192.0.2.1
        set psksecret ENC XXXX
    next
end
config vpn ipsec phase2-interface
    edit "to-a"
        set phase1name "to-a"
    next
end
config router static
    edit 1
        set dst 10.1.0.0 255.255.255.0
        set device "to-a"
    next
end
config firewall policy
    edit 1
        set name "in"
        set srcintf "SRC"
        set dstintf "lan"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "HTTPS"
    next
end
"""


@pytest.mark.parametrize(("source", "expected"), [("to-a", ["10.2.0.0/24 tcp/443"]), ("wan1", [])])
def test_a_list_of_networks_here_and_an_interface_there_are_one_tunnel(
    tmp_path: Path, source: str, expected: list[str]
) -> None:
    surely, _ = travels(tmp_path, asa("a", "a"), FORTIGATE.replace("SRC", source))
    assert surely == expected


ROUTER = """\
version 15.2
hostname r
ip access-list extended CRYPTO
 permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255
crypto map M 10 ipsec-isakmp
 set peer 192.0.2.2
 match address CRYPTO
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 192.0.2.1 255.255.255.0
 crypto map M
ip route 0.0.0.0 0.0.0.0 192.0.2.254
end
"""
CLEAR = (
    (ROUTER, "GigabitEthernet0/1", "10.2.0.5 > 10.1.0.5 tcp/80", "possibly"),
    (ROUTER, "GigabitEthernet0/1", "10.3.0.5 > 10.1.0.5 tcp/80", "permit"),
    (asa("a", "a", "access-list IN extended permit ip any any\naccess-group IN in interface wan\n"), "wan",
     "10.2.0.5 > 10.1.0.5 tcp/80", "possibly"),
    (asa("a", "a", "access-list IN extended permit ip any any\naccess-group IN in interface wan\n"), "wan",
     "10.3.0.5 > 10.1.0.5 tcp/80", "permit"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "door", "flow", "verdict"), CLEAR)
def test_what_should_be_encrypted_and_is_not_may_be_dropped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, door: str, flow: str, verdict: str
) -> None:
    path = tmp_path / "c.txt"
    path.write_text(text, encoding="utf-8")
    main(["test-rules", str(path), "--from", door, "--flow", flow, "--format", "json", "--allow-incomplete"])
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict
