"""A report says whose servers are taken to give clients of an ASA no filter and no group policy of their own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew

if TYPE_CHECKING:
    from pathlib import Path

SERVERS = "aaa-server RAD protocol radius\naaa-server RAD (inside) host 10.2.0.5\n key *****\n"
POLICY, PROFILE = "group-policy RAGP internal\n", " default-group-policy RAGP\n"
WEB = "tunnel-group RATG webvpn-attributes\n"
SAID = (
    PROFILE + " authentication-server-group RAD\n",
    PROFILE + " authentication-server-group RAD LOCAL\n",
    PROFILE + " secondary-authentication-server-group RAD\n",
    PROFILE + " authorization-server-group RAD\n",
    PROFILE + " authorization-server-group RAD\n" + WEB + " authentication certificate\n",
    PROFILE + WEB + " authentication saml\n",
)
SILENT = (
    PROFILE,
    PROFILE + " authentication-server-group LOCAL\n",
    PROFILE + " authorization-server-group LOCAL\n",
    PROFILE + WEB + " authentication certificate\n",
    " authorization-server-group RAD\n",
)
"""The last one has no filter that anything could take the place of."""


def limits(folder: Path, profile: str) -> list[str]:
    plant = shutil.copytree(FIXTURES / "judged" / "asa_ra_vpn_pool", folder / "plant")
    (file,) = (plant / "configs").iterdir()
    text = file.read_text(encoding="utf-8").replace(POLICY, SERVERS + POLICY).replace(PROFILE, profile)
    file.write_text(text, encoding="utf-8")
    return [one for one in audited_anew(plant).limits if "hand out no filter" in one]


@pytest.mark.parametrize("profile", SAID)
def test_a_server_that_may_name_another_policy_is_told(tmp_path: Path, profile: str) -> None:
    (told,) = limits(tmp_path, profile)
    assert "remote access RATG" in told


@pytest.mark.parametrize("profile", SILENT)
def test_nobody_else_is(tmp_path: Path, profile: str) -> None:
    assert limits(tmp_path, profile) == []
