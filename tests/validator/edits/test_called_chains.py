"""A denial is told where all packets of the list come by; one in a called chain meets only what callers send there.

What is told is written into the file, in front of the line that is told, and the plant is audited again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from called_chains import CHAINS, PLANT
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

NFTABLES = """\
table ip filter {{
\tchain SUB {{
{sub}
\t}}

\tchain forward {{
\t\ttype filter hook forward priority filter; policy drop;
\t\tct state established,related accept
{rules}
\t}}
}}
"""
ROUTEROS = """\
# 2026-03-05 06:00:01 by RouterOS 7.14
# software id = AAAA-BBBB
#
# model = RB1100Dx4
/ip address
add address=10.1.0.1/24 interface=ether1 network=10.1.0.0
add address=10.2.0.1/24 interface=ether2 network=10.2.0.0
add address=10.3.0.1/24 interface=ether3 network=10.3.0.0
/ip firewall filter
add action=accept chain=forward connection-state=established,related
{rules}
add action=drop chain=forward
add action=drop chain=input
/system identity
set name=gw
"""
DENIALS = {
    "iptables": "-A FORWARD -s 10.1.0.0/24 -d 10.3.0.0/24 -p tcp -m tcp --dport {port} -j DROP",
    "nftables": "\t\tip saddr 10.1.0.0/24 ip daddr 10.3.0.0/24 tcp dport {port} drop",
    "routeros": "add action=drop chain={chain} dst-address=10.3.0.0/24 dst-port={port} protocol=tcp "
    "src-address=10.1.0.0/24",
}
"""A denial of one port from A to C, in the words of a platform."""
CALLED = {
    "iptables": CHAINS.format(
        rules="""\
-A FORWARD -p tcp -m tcp --dport 80 -j SUB
-A FORWARD -s 10.1.0.0/24 -d 10.3.0.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
-A SUB -d 10.3.0.0/24 -j ACCEPT"""
    ),
    "nftables": NFTABLES.format(
        sub="\t\tip daddr 10.3.0.0/24 accept",
        rules="""\
\t\ttcp dport 80 jump SUB
\t\tip saddr 10.1.0.0/24 ip daddr 10.3.0.0/24 tcp dport 22 accept""",
    ),
    "routeros": ROUTEROS.format(
        rules="""\
add action=jump chain=forward dst-port=80 jump-target=SUB protocol=tcp
add action=accept chain=forward dst-address=10.3.0.0/24 dst-port=22 protocol=tcp src-address=10.1.0.0/24
add action=accept chain=SUB dst-address=10.3.0.0/24"""
    ),
}
RETURNED = {
    "iptables": CHAINS.format(
        rules="""\
-A FORWARD -p tcp -m tcp --dport 22:80 -j SUB
-A FORWARD -d 10.3.0.0/24 -p tcp -m tcp --dport 22:80 -j ACCEPT
-A SUB -p tcp -m tcp --dport 22 -j RETURN
-A SUB -d 10.3.0.0/24 -p tcp -m tcp --dport 80 -j ACCEPT
-A SUB -j DROP"""
    ),
    "nftables": NFTABLES.format(
        sub="""\
\t\ttcp dport 22 return
\t\tip daddr 10.3.0.0/24 tcp dport 80 accept
\t\tdrop""",
        rules="""\
\t\ttcp dport 22-80 jump SUB
\t\tip daddr 10.3.0.0/24 tcp dport 22-80 accept""",
    ),
    "routeros": ROUTEROS.format(
        rules="""\
add action=jump chain=forward dst-port=22-80 jump-target=SUB protocol=tcp
add action=accept chain=forward dst-address=10.3.0.0/24 dst-port=22-80 protocol=tcp
add action=return chain=SUB dst-port=22 protocol=tcp
add action=accept chain=SUB dst-address=10.3.0.0/24 dst-port=80 protocol=tcp
add action=drop chain=SUB"""
    ),
}
"""What comes back from the chain is let through by a rule of the list itself, met before others of the chain."""


def lay(folder: Path, text: str) -> Path:
    """The plant with one router between its zones; Linux tells its addresses beside the rules."""
    ports: list[dict[str, Any]] = [
        {
            "ifindex": number,
            "ifname": name,
            "flags": ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"],
            "operstate": "UP",
            "link_type": "ether",
            "addr_info": [{"family": "inet", "local": f"10.{number}.0.1", "prefixlen": 24, "scope": "global"}],
        }
        for number, name in enumerate("abc", 1)
    ]
    routes: list[dict[str, Any]] = [
        {"dst": f"10.{number}.0.0/24", "dev": name, "protocol": "kernel", "scope": "link", "flags": []}
        for number, name in enumerate("abc", 1)
    ]
    files = {"plant.yaml": PLANT.format(target="C"), "configs/gw.txt": text}
    if "RouterOS" not in text:
        files |= {"show/gw/ip-addr.json": json.dumps(ports), "show/gw/ip-route.json": json.dumps(routes)}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def violations(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[Any]:
    """What is told of packets from A to C."""
    words = ["--from", "A", "--to", "C", "--format", "json", "--no-cache"]
    main(["violations", str(folder), *words])
    found: list[Any] = json.loads(capsys.readouterr().out)["violations"]
    return found


def written(text: str, platform: str, edits: list[Any]) -> str:
    """The file with the lines that are told, each in front of the line that is told and in its chain."""
    lines: list[str] = text.splitlines()
    for edit in sorted(edits, key=lambda one: -one["line"]):
        there: int = edit["line"] - 1
        if edit["do"] == "remove":
            del lines[there]
            continue
        assert edit["do"] == "deny"
        words = lines[there].split()
        chain: str = next((word[6:] for word in words if word.startswith("chain=")), words[1])
        for box in edit["boxes"]:
            assert (box["src"], box["dst"], box["proto"]) == (["10.1.0.0/24"], ["10.3.0.0/24"], "tcp")
            ports: str = box["dport"].replace("-", ":" if platform == "iptables" else "-")
            denial = DENIALS[platform].format(port=ports, chain=chain)
            lines.insert(there, denial.replace("-A FORWARD", f"-A {chain}"))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("kind", [CALLED, RETURNED], ids=["called", "returned"])
@pytest.mark.parametrize("platform", DENIALS)
def test_what_is_told_closes_the_pair_when_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], platform: str, kind: dict[str, str]
) -> None:
    text = kind[platform]
    (found,) = violations(lay(tmp_path / "before", text), capsys)
    closing = found["closing"]
    assert closing["edits"]
    assert closing["computed_again"]["verdict"] == "PROVED"
    assert closing["computed_again"]["stopped"] == []
    later = written(text, platform, closing["edits"])
    assert violations(lay(tmp_path / "after", later), capsys) == [], later


@pytest.mark.parametrize("platform", DENIALS)
def test_one_denial_before_the_call_does(tmp_path: Path, capsys: pytest.CaptureFixture[str], platform: str) -> None:
    (found,) = violations(lay(tmp_path, CALLED[platform]), capsys)
    (edit,) = found["closing"]["edits"]
    assert edit["do"] == "deny"
    assert "SUB" in edit["statement"]
    assert not edit["rule"].startswith("SUB")
    assert found["closing"]["fewest"] == "proved"
