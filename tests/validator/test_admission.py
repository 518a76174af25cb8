"""Remote access of an ASA that its group policy limits: by hours, until a day, or to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited

if TYPE_CHECKING:
    from pathlib import Path

CASE = FIXTURES / "checks" / "undeclared_remote_access" / "bad-asa-pool-inside-control"
PLANT = """\
plant: {id: P1, name: Packing line 1, owner: Plant A Ltd}
zones:
  - {id: CTRL, kind: control, networks: [10.3.0.0/24]}
  - {id: INTERNET, kind: internet, networks: [0.0.0.0/0]}
  - {id: ACME, kind: vendor, networks: [10.9.0.0/27]}
vendors:
  - {id: V-ACME, zone: ACME, entry_point: fw-a, contract_end: 2027-06-30, hours: "Mon-Fri 08:00-16:00"}
devices:
  - {id: fw-a, file: configs/fw-a.txt, platform: cisco_asa}
"""
POLICY = " vpn-tunnel-protocol ikev1 \n"
WORK = "time-range WORK\n periodic {days} 8:00 to 16:00\n!\n"
ENDED = "time-range WORK\n absolute end 18:00 30 June 2025\n!\n"
USER = "username acme password $sha512$5000$RHVt$RHVt pbkdf2\nusername acme attributes\n vpn-simultaneous-logins 1\n"
SERVER = "aaa-server RAD protocol radius\naaa-server RAD (dmz) host 10.2.0.30\n key *****\n"


def plant(tmp_path: Path, times: str, terms: str, *, server: bool = False, user: str = "") -> Path:
    """A pool of the vendor that reaches control by `permit-vpn`, with the terms of its group policy."""
    text = (CASE / "configs" / "fw-a.txt").read_text()
    text = text.replace("10.3.0.200-10.3.0.220", "10.9.0.1-10.9.0.20").replace("no sysopt connection permit-vpn\n", "")
    text = text.replace("ip local pool", f"{times}ip local pool").replace(POLICY, f"{POLICY}{terms}")
    if server:
        text = text.replace(" address-pool VP\n", " address-pool VP\n authentication-server-group RAD\n")
        text = text.replace("crypto ikev1 enable", f"{SERVER}crypto ikev1 enable")
    text = text.replace("tunnel-group VP-USERS type", f"{user}tunnel-group VP-USERS type")
    text = text.replace("crypto ikev1 enable outside\n", "crypto ikev1 enable outside\nwebvpn\n enable outside\n")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw-a.txt").write_text(text)
    (tmp_path / "plant.yaml").write_text(PLANT)
    return tmp_path


def answers(case: Path) -> tuple[str, set[str]]:
    """The verdict of the vendor's zone to control, and the codes of findings about vendors."""
    report = audited(case)
    pair = next(pair for pair in report.pairs if (pair.source, pair.destination) == ("ACME", "CTRL"))
    reach = "surely" if pair.surely else "possibly" if pair.possibly else "nothing"
    return reach, {item.code for item in report.findings if item.code.startswith("VEN")}


@pytest.mark.parametrize(
    ("times", "terms", "server", "user", "reach", "told", "silent"),
    [
        ("", "", "", "", "surely", "VEN010", "VEN013"),
        (WORK.format(days="weekdays"), " vpn-access-hours value WORK\n", "", "", "possibly", "", "VEN013"),
        (WORK.format(days="daily"), " vpn-access-hours value WORK\n", "", "", "possibly", "VEN013", "VEN010"),
        (ENDED, " vpn-access-hours value WORK\n", "", "", "nothing", "", "VEN013"),
        (ENDED, " vpn-access-hours value WORK\n", "server", "", "possibly", "", "VEN010"),
        ("", " vpn-access-hours none\n", "", "", "surely", "VEN010", "VEN013"),
        ("", " vpn-simultaneous-logins 0\n", "", "", "nothing", "", "VEN010"),
        ("", " vpn-simultaneous-logins 0\n", "server", "", "possibly", "", "VEN010"),
        (
            "",
            " vpn-simultaneous-logins 0\n",
            "",
            USER,
            "possibly",
            "",
            "VEN010",
        ),
        ("", " vpn-simultaneous-logins 1\n", "", "", "surely", "VEN010", "VEN013"),
    ],
)
def test_who_gets_in(
    tmp_path: Path, times: str, terms: str, server: str, user: str, reach: str, told: str, silent: str
) -> None:
    found, codes = answers(plant(tmp_path, times, terms, server=bool(server), user=user))
    assert found == reach
    assert not told or told in codes
    assert silent not in codes


GENERAL = " address-pool VP\n"
DEFAULT = "group-policy DfltGrpPolicy attributes\n"
DEFAULTS = "tunnel-group DefaultRAGroup general-attributes\n authentication-server-group RAD\n"
DEFAULTS_OF_WEB = "tunnel-group DefaultWEBVPNGroup webvpn-attributes\n authentication saml\n"
WEB = "tunnel-group VP-USERS webvpn-attributes\n authentication {}\n"


@pytest.mark.parametrize("terms", [" vpn-simultaneous-logins 0\n", " vpn-access-hours value WORK\n"])
@pytest.mark.parametrize(
    ("line", "after", "reach"),
    [
        (" authorization-server-group RAD\n", "", "possibly"),
        (" authorization-server-group (outside) RAD\n", WEB.format("certificate"), "possibly"),
        (" secondary-authentication-server-group RAD\n", "", "possibly"),
        (" default-group-policy EXT\n", "group-policy EXT external server-group RAD password *****\n", "possibly"),
        (" default-group-policy NOWHERE\n", "", "possibly"),
        ("", WEB.format("saml"), "possibly"),
        ("", WEB.format("saml certificate"), "possibly"),
        ("", DEFAULTS, "possibly"),
        ("", DEFAULTS_OF_WEB, "possibly"),
        (" authorization-server-group LOCAL\n", "", "nothing"),
        (" secondary-authentication-server-group none\n", "", "nothing"),
        (" authentication-server-group LOCAL\n", WEB.format("aaa certificate"), "nothing"),
        (" accounting-server-group RAD\n", "", "nothing"),
    ],
)
def test_whoever_is_asked_at_the_log_in_may_say_otherwise(
    tmp_path: Path, terms: str, line: str, after: str, reach: str
) -> None:
    """A policy that lets nobody in, or no longer, keeps out surely only where nobody else may give another."""
    case = plant(tmp_path, ENDED, terms)
    path = case / "configs" / "fw-a.txt"
    text = path.read_text()
    if "default-group-policy" in line:
        text = text.replace(" default-group-policy VP-POLICY\n", "").replace(terms, "")
        text = text.replace("group-policy VP-POLICY internal", f"{DEFAULT}{terms}group-policy VP-POLICY internal")
    assert GENERAL in text
    text = text.replace(GENERAL, f"{GENERAL}{line}")
    path.write_text(f"{text}\n{SERVER}{after}")
    assert answers(case)[0] == reach
