"""How people log in, and in which form secrets stand: read from a few lines of each platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.model.identity import Login, LoginMethod, SecretForm
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.management import Management

CENTRAL, LOCAL, SHARED = LoginMethod.CENTRAL, LoginMethod.LOCAL, LoginMethod.SHARED
CERTIFICATE, NONE = LoginMethod.CERTIFICATE, LoginMethod.NONE


def management(platform: str, text: str) -> Management:
    return parse(Source.from_bytes("x.txt", text.encode()), platform).devices[0].management


def ios(lines: str, vty: str = "") -> Management:
    text = f"!\nversion 15.2\n!\nhostname r\n{lines}\nline vty 0 4\n transport input ssh\n{vty}!\nend\n"
    return management("cisco_ios", text)


@pytest.mark.parametrize(
    ("lines", "vty", "methods"),
    [
        ("aaa new-model\naaa authentication login default group tacacs+ local", "", (CENTRAL, LOCAL)),
        ("aaa new-model\naaa authentication login default group local none", "", (CENTRAL, NONE)),
        ("aaa new-model\naaa authentication login VTY line", " login authentication VTY\n", (SHARED,)),
        ("aaa new-model\naaa authentication login VTY line", "", (LOCAL,)),
        ("aaa new-model", " login authentication GONE\n", ()),
        ("no aaa new-model\naaa authentication login default group tacacs+", " login local\n", (LOCAL,)),
        ("", " login\n", ()),
        ("", " password 7 0822455D0A16\n login\n", (SHARED,)),
        ("", " password 7 0822455D0A16\n no login\n", (NONE,)),
    ],
)
def test_lines_of_ios(lines: str, vty: str, methods: tuple[LoginMethod, ...]) -> None:
    assert ios(lines, vty).logins[0].methods == methods


@pytest.mark.parametrize(
    ("lines", "console", "methods"),
    [
        ("", "", (NONE,)),
        ("", " no login\n", (NONE,)),
        ("", " login local\n", (LOCAL,)),
        ("", " password 7 0822455D0A16\n login\n", (SHARED,)),
        ("", " no exec\n", ()),
        ("aaa new-model", "", (LOCAL,)),
        ("aaa new-model\naaa authentication login default group tacacs+ local", "", (CENTRAL, LOCAL)),
    ],
)
def test_consoles_of_ios(lines: str, console: str, methods: tuple[LoginMethod, ...]) -> None:
    found = [one for one in ios(f"{lines}\nline con 0\n{console}").logins if one.console]
    assert [(one.door, one.methods) for one in found] == [("con 0", methods)]


@pytest.mark.parametrize(
    ("line", "idle"),
    [("", None), (" exec-timeout 0 0\n", 0), (" exec-timeout 5 1\n", 6), (" no exec-timeout\n", 0)],
)
def test_ends_of_sessions_of_ios(line: str, idle: int | None) -> None:
    assert ios("", line).logins[0].idle == idle


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("username a secret 9 $9$aaaaaaaaaaaaaa$bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", SecretForm.HASH),
        ("username a secret 5 $1$aaaa$bbbbbbbbbbbbbbbbbbbbbb", SecretForm.WEAK_HASH),
        ("username a password 7 0822455D0A16", SecretForm.REVERSIBLE),
        ("username a password 0 s3cr3t", SecretForm.CLEAR),
        ("username a password 0 Cisco", SecretForm.WELL_KNOWN),
        ("username a nopassword", SecretForm.NONE),
        ("username a privilege 15", SecretForm.UNKNOWN),
        ("enable password s3cr3t", SecretForm.CLEAR),
        ("snmp-server community public RO", SecretForm.WELL_KNOWN),
        ("snmp-server community s3cr3t RO", SecretForm.CLEAR),
    ],
)
def test_forms_of_ios(line: str, form: SecretForm) -> None:
    assert [item.form for item in ios(line).secrets] == [form]


def group(*lines: str) -> Login:
    head = ": Saved\nASA Version 9.16(4)\n!\nhostname fw\ntunnel-group VP type remote-access\n"
    return management("cisco_asa", head + "\n".join(lines) + "\n: end\n").logins[-1]


@pytest.mark.parametrize(
    ("lines", "methods", "second"),
    [
        ((), (LOCAL,), ""),
        (("tunnel-group VP general-attributes", " authentication-server-group RAD LOCAL"), (CENTRAL, LOCAL), ""),
        (("tunnel-group VP webvpn-attributes", " authentication certificate"), (CERTIFICATE,), ""),
        (("tunnel-group VP webvpn-attributes", " authentication aaa certificate"), (LOCAL,), "certificate"),
        (("tunnel-group VP webvpn-attributes", " authentication saml"), (CENTRAL,), "identity provider"),
    ],
)
def test_groups_of_asa(lines: tuple[str, ...], methods: tuple[LoginMethod, ...], second: str) -> None:
    found = group(*lines)
    assert found.remote_access
    assert (found.methods, found.second_factor) == (methods, second)


def test_telnet_password_counts_where_telnet_answers() -> None:
    lines = ": Saved\nASA Version 9.16(4)\n!\nhostname fw\npasswd DummyDummy.Dummy encrypted\n"
    assert not management("cisco_asa", lines + ": end\n").secrets
    told = management("cisco_asa", lines + "telnet 10.0.0.0 255.0.0.0 inside\n: end\n").secrets
    assert [item.form for item in told] == [SecretForm.WEAK_HASH]
