"""How people log in to PAN-OS and RouterOS, and in which form communities stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.model.identity import LoginMethod, SecretForm, Topic
from parsers.redaction import redacted
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.management import Management

CENTRAL, LOCAL, CERTIFICATE = LoginMethod.CENTRAL, LoginMethod.LOCAL, LoginMethod.CERTIFICATE


def routeros(*lines: str) -> Management:
    text = "\n".join(("# 2026-03-02 09:11:45 by RouterOS 7.15.2", *lines, ""))
    return parse(Source.from_text("x.rsc", text), "mikrotik_routeros").devices[0].management


def panos(users: str, system: str = "", setting: str = "", shared: str = "") -> Management:
    text = (
        '<?xml version="1.0"?>\n<config version="10.1.0" urldb="paloaltonetworks" detail-version="10.1.9">\n'
        f"<mgt-config><users>{users}</users></mgt-config>\n<shared>{shared}</shared>\n"
        '<devices><entry name="localhost.localdomain">\n<deviceconfig>\n'
        f"<system><hostname>pa</hostname>{system}</system>\n<setting><management>{setting}</management></setting>\n"
        '</deviceconfig>\n<vsys><entry name="vsys1"><rulebase/></entry></vsys></entry></devices>\n</config>\n'
    )
    return parse(Source.from_text("x.xml", text), "paloalto_panos").devices[0].management


def user(name: str, inside: str) -> str:
    return f'<entry name="{name}">{inside}</entry>\n'


BY_HASH = "<phash>*</phash>"
BY_PROFILE = "<authentication-profile>P</authentication-profile>"
LOCAL_PROFILE = (
    '<authentication-profile><entry name="P"><method><local-database/></method></entry></authentication-profile>'
)


@pytest.mark.parametrize(
    ("lines", "methods"),
    [
        (("/user", "add name=ops group=full"), (LOCAL,)),
        (("/user aaa", "set use-radius=yes", "/user", "add name=ops group=full"), (LOCAL, CENTRAL)),
        (("/user aaa", "set use-radius=yes"), (LOCAL, CENTRAL)),
        (("/user aaa", "set use-radius=no", "/user", "add name=ops group=full"), (LOCAL,)),
    ],
)
def test_administrators_of_routeros(lines: tuple[str, ...], methods: tuple[LoginMethod, ...]) -> None:
    assert [one.methods for one in routeros(*lines).logins] == [methods]


def test_an_export_without_accounts_says_nothing_of_logins() -> None:
    assert routeros("/ip ssh", "set strong-crypto=yes").logins == ()


@pytest.mark.parametrize(
    ("lines", "forms"),
    [
        (("/snmp", "set enabled=yes"), [SecretForm.WELL_KNOWN]),
        (("/snmp", "set contact=ops"), []),
        (("/snmp community", "set [ find default=yes ] name=plant", "/snmp", "set enabled=yes"), [SecretForm.CLEAR]),
        (("/snmp community", "add name=private", "/snmp", "set enabled=yes"), [SecretForm.WELL_KNOWN]),
        (("/snmp community", "add name=v3 security=private", "/snmp", "set enabled=yes"), []),
    ],
)
def test_communities_of_routeros(lines: tuple[str, ...], forms: list[SecretForm]) -> None:
    assert [one.form for one in routeros(*lines).secrets] == forms


@pytest.mark.parametrize(
    "line",
    [
        "/snmp community add addresses=10.0.0.0/8 name=hush2hush",
        '/snmp community\nadd name="hush2hush"',
        "/snmp community\nset [ find default=yes ] \\\n    name=hush2hush",
        "/snmp community\nset [find name=hush2hush] addresses=10.0.0.0/8",
        "/snmp community\nadd name=v3 security=private authentication-password=hush2hush encryption-password=hush2hush",
        "/snmp\nset trap-community=hush2hush enabled=yes",
    ],
)
def test_communities_of_routeros_are_redacted(line: str) -> None:
    told = redacted(f"{line}\n/interface bridge\nadd name=bridge7\n")
    assert "hush2hush" not in told
    assert "name=bridge7" in told
    assert redacted(told) == told


@pytest.mark.parametrize(
    ("users", "system", "shared", "methods"),
    [
        (user("admin", BY_HASH), "", "", (LOCAL,)),
        (user("admin", BY_HASH) + user("ops", BY_PROFILE), "", "", (CENTRAL, LOCAL)),
        (user("ops", BY_PROFILE), "", LOCAL_PROFILE, (LOCAL,)),
        (user("ops", "<client-certificate-only>yes</client-certificate-only>"), "", "", (CERTIFICATE,)),
        (user("admin", BY_HASH), BY_PROFILE, "", (CENTRAL, LOCAL)),
    ],
)
def test_administrators_of_panos(users: str, system: str, shared: str, methods: tuple[LoginMethod, ...]) -> None:
    assert [one.methods for one in panos(users, system, shared=shared).logins] == [methods]


def test_sessions_and_attempts_of_panos() -> None:
    setting = "<idle-timeout>0</idle-timeout><admin-lockout><failed-attempts>5</failed-attempts></admin-lockout>"
    told = panos(user("admin", BY_HASH), setting=setting)
    assert [one.idle for one in told.logins] == [0]
    assert told.attempts_limited
    assert not panos(user("admin", BY_HASH)).attempts_limited


def test_absence_means_nothing_below_panorama() -> None:
    assert Topic.LOGINS in panos(user("admin", BY_HASH)).told
    assert panos(user("admin", BY_HASH), "<panorama-server>10.9.0.9</panorama-server>").told == frozenset()


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        ("fnRL/G5lXVMug", [SecretForm.WELL_KNOWN]),
        ("$1$abcdefgh$0123456789abcdefghij", [SecretForm.WEAK_HASH]),
        ("$5$abcdefgh$0123456789abcdefghij", []),
        ("*", []),
    ],
)
def test_digests_of_panos_are_told_by_their_form_alone(digest: str, expected: list[SecretForm]) -> None:
    """The password of delivery has the same digest on every firewall; redaction leaves neither digest."""
    users = f'<entry name="admin"><phash>{digest}</phash></entry>'
    told = panos(users).secrets
    assert [item.form for item in told] == expected
    assert all(item.purpose == "user admin" for item in told)
    clean = redacted(f'<?xml version="1.0"?>\n<config>{users}</config>\n')
    assert redacted(clean) == clean
    assert digest == "*" or digest not in clean
