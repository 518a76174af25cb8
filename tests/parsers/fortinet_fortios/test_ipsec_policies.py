"""Policies with `action ipsec`: pairs of zones over a policy-based tunnel, judged by hand before the tool was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """plant: {id: P, name: A vendor behind a policy-based tunnel}
zones:
  - {id: LAN, kind: control, networks: [10.1.1.0/24]}
  - {id: REST, kind: control, networks: [10.1.2.0/24]}
  - {id: VENDOR, kind: external, networks: [192.168.77.0/24]}
"""
ADDRESSES = {"LAN": "10.1.1.0 255.255.255.0", "REST": "10.1.2.0 255.255.255.0", "VEND": "192.168.77.0 255.255.255.0"}
IPSEC = "internal wan1 ipsec LAN VEND HTTPS"
OPEN, SHUT, DOUBT = Verdict.VIOLATED, Verdict.PROVED, Verdict.UNKNOWN


def policy(words: str, *more: str) -> str:
    """A policy from its interfaces, action, addresses and service."""
    keys = ("srcintf", "dstintf", "action", "srcaddr", "dstaddr", "service")
    lines = [f'set {key} "{word}"' for key, word in zip(keys, words.split(), strict=True)]
    return "\n".join([*lines, 'set schedule "always"', *more])


def configuration(
    *policies: str, version: str = "7.2.8", phase: str = "", selector: str = "set src-subnet 10.1.1.0 255.255.255.0"
) -> str:
    """A FortiGate between two networks of a plant and the internet, with one tunnel to a vendor."""
    ports = {"wan1": "203.0.113.2", "internal": "10.1.1.1", "rest": "10.1.2.1"}
    return "\n".join(
        [
            f"#config-version=FGT60F-{version}-FW-build1639-240313:opmode=0:vdom=0:user=admin",
            'config system global\nset hostname "fg"\nend',
            "config system interface",
            *(f'edit "{name}"\nset vdom "root"\nset ip {ip} 255.255.255.0\nnext' for name, ip in ports.items()),
            "end\nconfig firewall address",
            *(f'edit "{name}"\nset subnet {subnet}\nnext' for name, subnet in ADDRESSES.items()),
            "end\nconfig vpn ipsec phase1",
            f'edit "vendor"\nset interface "wan1"\nset remote-gw 198.51.100.9\n{phase}\nnext\nend',
            f'config vpn ipsec phase2\nedit "p2"\nset phase1name "vendor"\n{selector}\nnext\nend',
            "config firewall policy",
            *(f"edit {number}\n{text}\nnext" for number, text in enumerate(policies, 1)),
            'end\nconfig router static\nedit 1\nset gateway 203.0.113.1\nset device "wan1"\nnext\nend\n',
        ]
    )


def verdicts(folder: Path, text: str) -> tuple[Verdict, Verdict]:
    """Of LAN to the vendor and back; REST, which no policy of a tunnel names, reaches nobody and nobody it."""
    (folder / "configs").mkdir()
    (folder / "configs" / "fg.conf").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    found = {(one.source, one.destination): one.verdict for one in audited_anew(folder).pairs}
    assert found["VENDOR", "REST"] is SHUT or found["VENDOR", "LAN"] is DOUBT
    return found["LAN", "VENDOR"], found["VENDOR", "LAN"]


BOTH = policy(IPSEC, "set inbound enable", "set outbound enable", 'set vpntunnel "vendor"')
CASES = {
    "both directions": (configuration(BOTH), OPEN, OPEN),
    "outbound is the default of 7.0": (
        configuration(policy(IPSEC, "set inbound enable", 'set vpntunnel "vendor"')),
        OPEN,
        OPEN,
    ),
    "and is not known before": (
        configuration(policy(IPSEC, "set inbound enable", 'set vpntunnel "vendor"'), version="5.6.3"),
        DOUBT,
        OPEN,
    ),
    "without inbound": (configuration(policy(IPSEC, 'set vpntunnel "vendor"')), OPEN, DOUBT),
    "outbound disabled": (
        configuration(policy(IPSEC, "set inbound enable", "set outbound disable", 'set vpntunnel "vendor"')),
        DOUBT,
        OPEN,
    ),
    "selectors that have nothing of the policy": (
        configuration(BOTH, selector="set src-subnet 10.9.0.0 255.255.0.0"),
        SHUT,
        SHUT,
    ),
    "selectors of everything": (configuration(BOTH, selector=""), OPEN, OPEN),
    "selectors of a port": (configuration(BOTH, selector="set protocol 6\nset dst-port 443"), DOUBT, DOUBT),
    "translation at the tunnel": (
        configuration(
            policy(IPSEC, "set inbound enable", "set natinbound enable", 'set vpntunnel "vendor"'),
        ),
        DOUBT,
        DOUBT,
    ),
    "another behind it gets what the policy leaves": (
        configuration(BOTH, policy("internal wan1 accept all all ALL", "set nat enable")),
        OPEN,
        OPEN,
    ),
    "a policy of other addresses does not": (
        configuration(policy("rest wan1 accept REST LAN HTTP"), BOTH),
        OPEN,
        OPEN,
    ),
    "a denial before": (configuration(policy("wan1 internal deny all LAN ALL"), BOTH), OPEN, DOUBT),
    "a denial behind": (configuration(BOTH, policy("wan1 internal deny all LAN ALL")), OPEN, OPEN),
    "switched off": (configuration(f"{BOTH}\nset status disable"), SHUT, SHUT),
    "dial-up": (configuration(BOTH, phase="set type dynamic"), DOUBT, DOUBT),
    "values that mean nothing": (configuration(BOTH.replace("outbound enable", "outbound disabled")), DOUBT, DOUBT),
    "a kind of gateway that means nothing": (configuration(BOTH, phase="set type dynamik"), DOUBT, DOUBT),
    "an action that may be ipsec": (configuration(BOTH.replace('"ipsec"', '"ipesc"')), DOUBT, DOUBT),
    "no such phase 1": (configuration(BOTH.replace('"vendor"', '"other"')), DOUBT, DOUBT),
    "the phase 1 ends elsewhere": (
        configuration(BOTH).replace('set interface "wan1"', 'set interface "rest"'),
        DOUBT,
        DOUBT,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_policy_speaks_of_both_directions_of_its_tunnel(case: str, tmp_path: Path) -> None:
    text, there, back = CASES[case]
    assert verdicts(tmp_path, text) == (there, back)


def ports(folder: Path, text: str, ends: tuple[str, str]) -> tuple[set[str], set[str]]:
    """The ports that surely and possibly travel between two zones."""
    (folder / "configs").mkdir()
    (folder / "configs" / "fg.conf").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    pair = next(one for one in audited_anew(folder).pairs if (one.source, one.destination) == ends)
    return {box.dport for box in pair.surely}, {box.dport for box in pair.possibly}


def test_what_comes_out_of_the_tunnel_is_asked_for_its_service(tmp_path: Path) -> None:
    assert ports(tmp_path, configuration(BOTH), ("VENDOR", "LAN")) == ({"443"}, {"443"})


@pytest.mark.parametrize("first", [True, False])
def test_another_policy_only_may_judge_what_comes_out_of_the_tunnel(*, first: bool, tmp_path: Path) -> None:
    other = policy("wan1 internal accept all LAN SSH")
    text = configuration(*((other, BOTH) if first else (BOTH, other)))
    assert ports(tmp_path, text, ("VENDOR", "LAN")) == ({"443"}, {"22", "443"})


@pytest.mark.parametrize("first", [True, False])
def test_what_another_policy_permits_may_go_past_the_tunnel(*, first: bool, tmp_path: Path) -> None:
    other = policy("internal wan1 accept LAN all HTTP")
    text = configuration(*((other, BOTH) if first else (BOTH, other)))
    assert ports(tmp_path, text, ("LAN", "VENDOR")) == ({"443"}, {"80", "443"})


def test_of_two_tunnels_for_the_same_networks_the_second_is_in_doubt(tmp_path: Path) -> None:
    other = policy("internal wan1 ipsec LAN VEND SSH", 'set vpntunnel "vendor"')
    assert ports(tmp_path, configuration(BOTH, other), ("LAN", "VENDOR")) == ({"443"}, {"22", "443"})
