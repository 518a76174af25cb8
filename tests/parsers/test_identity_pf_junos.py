"""How people log in to OPNsense, pfSense and Junos, when sessions end, and who is locked out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.model.identity import Login, LoginMethod, SecretForm, Topic
from parsers.redaction import redacted
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.management import Management

CENTRAL, LOCAL = LoginMethod.CENTRAL, LoginMethod.LOCAL
SERVERS = """
<authserver><name>plant ldap</name><type>ldap</type><host>10.9.0.40</host></authserver>
<authserver><name>code</name><type>totp</type></authserver>
"""


def pf(platform: str, gui: str = "", rest: str = "") -> Management:
    text = (
        f'<?xml version="1.0"?>\n<{platform}><system><hostname>fw</hostname>\n'
        "<user><name>admin</name><scope>system</scope><bcrypt-hash>x</bcrypt-hash></user>\n"
        f"<webgui><protocol>https</protocol>{gui}</webgui>{SERVERS}</system>\n"
        f"<interfaces><lan><enable>1</enable><if>em0</if></lan></interfaces>{rest}</{platform}>\n"
    )
    return parse(Source.from_text("config.xml", text), platform).devices[0].management


def door(found: Management, name: str = "administrators") -> Login:
    return next(item for item in found.logins if item.door == name)


@pytest.mark.parametrize(
    ("platform", "authmode", "methods"),
    [
        ("pfsense", "", (LOCAL,)),
        ("pfsense", "Local Database", (LOCAL,)),
        ("pfsense", "plant ldap", (CENTRAL, LOCAL)),
        ("opnsense", "plant ldap", (CENTRAL,)),
        ("opnsense", "plant ldap,Local Database", (CENTRAL, LOCAL)),
        ("opnsense", "gone", (LOCAL,)),
    ],
)
def test_who_is_asked_by_the_web_pages(platform: str, authmode: str, methods: tuple[LoginMethod, ...]) -> None:
    gui = f"<authmode>{authmode}</authmode>" if authmode else ""
    assert door(pf(platform, gui)).methods == methods


def test_a_code_is_a_second_factor() -> None:
    assert door(pf("opnsense", "<authmode>code</authmode>")).second_factor == "one-time code"
    assert not door(pf("opnsense", "<authmode>code,Local Database</authmode>")).second_factor


@pytest.mark.parametrize(("text", "idle"), [("<session_timeout>0</session_timeout>", 0), ("", None)])
def test_when_sessions_of_the_web_pages_end(text: str, idle: int | None) -> None:
    found = door(pf("pfsense", text))
    assert found.idle == idle
    assert (found.idle_origin is None) == (idle is None)


@pytest.mark.parametrize(
    ("mode", "told", "second"),
    [
        ("server_user", True, ""),
        ("server_tls_user", True, "certificate"),
        ("server_tls", False, ""),
        ("p2p_tls", False, ""),
    ],
)
def test_clients_of_openvpn(mode: str, told: bool, second: str) -> None:  # noqa: FBT001 - a column of the table
    server = f"<openvpn-server><vpnid>3</vpnid><mode>{mode}</mode><interface>lan</interface></openvpn-server>"
    found = [item for item in pf("pfsense", rest=f"<openvpn>{server}</openvpn>").logins if item.remote_access]
    assert [(item.door, item.second_factor) for item in found] == ([("remote access ovpns3", second)] if told else [])


@pytest.mark.parametrize(("community", "form"), [("public", SecretForm.WELL_KNOWN), ("k3ysOfOurOwn", SecretForm.CLEAR)])
def test_communities_of_pf(community: str, form: SecretForm) -> None:
    snmp = f"<snmpd><enable/><rocommunity>{community}</rocommunity></snmpd>"
    forms = [item.form for item in pf("pfsense", rest=snmp).secrets if item.purpose == "snmp community"]
    assert forms == [form]
    assert not [item for item in pf("pfsense", rest=snmp.replace("<enable/>", "")).secrets if "snmp" in item.purpose]


def junos(*lines: str) -> Management:
    text = "\n".join(("set version 21.4R3", "set system host-name r", "set system services ssh", *lines, ""))
    return parse(Source.from_text("r.txt", text), "juniper_junos").devices[0].management


USER = "set system login user ops class super-user"


@pytest.mark.parametrize(
    ("lines", "methods"),
    [
        ((USER,), (LOCAL,)),
        (
            (USER, "set system authentication-order tacplus", "set system authentication-order password"),
            (CENTRAL, LOCAL),
        ),
        (("set system authentication-order radius",), (CENTRAL,)),
    ],
)
def test_who_is_asked_by_junos(lines: tuple[str, ...], methods: tuple[LoginMethod, ...]) -> None:
    assert door(junos(*lines)).methods == methods


@pytest.mark.parametrize(
    ("lines", "idle"),
    [
        ((USER,), None),
        ((USER, "set system login idle-timeout 10"), 10),
        (("set system login user ops class slow", "set system login class slow idle-timeout 480"), 480),
        ((USER, "set system login class unused idle-timeout 480"), None),
    ],
)
def test_when_sessions_of_junos_end(lines: tuple[str, ...], idle: int | None) -> None:
    assert door(junos(*lines)).idle == idle


def test_who_is_locked_out_of_junos() -> None:
    assert not junos(USER, "set system login retry-options tries-before-disconnect 3").attempts_limited
    assert junos(USER, "set system login retry-options lockout-period 5").attempts_limited
    assert junos().told == frozenset(Topic)
    assert junos().logins == ()


def test_communities_of_junos() -> None:
    found = junos("set snmp community public authorization read-only", "set snmp community k3ysOfOurOwn")
    assert [item.form for item in found.secrets] == [SecretForm.WELL_KNOWN, SecretForm.CLEAR]


FIXTURES = Path(__file__).parents[2] / "fixtures" / "juniper_junos"


@pytest.mark.parametrize("file", ["form_set/config.conf", "form_xml/config.xml", "form_json/config.json"])
def test_md5_digests_of_junos_are_told_by_their_form_alone(file: str) -> None:
    """The twin with SHA-512 says nothing; redaction keeps the form and nothing of the digest."""
    strong = (FIXTURES / file).read_text(encoding="utf-8")
    weak = strong.replace("$6$abcdefgh$0123456789abcdefghij", "$1$abcdefgh$0123456789abcdefghij")
    for text, forms in ((strong, []), (weak, [("user root", SecretForm.WEAK_HASH)])):
        (found,) = parse(Source.from_text("config", text), "juniper_junos").devices
        told = [(item.purpose, item.form) for item in found.management.secrets if item.purpose.startswith("user")]
        assert told == forms
    clean = redacted(weak)
    assert redacted(clean) == clean
    assert clean.count("redacted-md5") == 1
    assert "0123456789abcdefghij" not in clean
    assert "$1$" not in clean


def test_a_digest_elsewhere_keeps_the_plain_mark() -> None:
    assert redacted("enable secret 5 $1$abcdefgh$0123456789abcdefghij") == "enable secret 5 <redacted>"
