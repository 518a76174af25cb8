"""What PAN-OS does with one packet, worked out by hand from the vendor's documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

from panos_text import firewall, nat, rule
from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

Document = dict[str, object]
WEB = "<destination-translation><translated-address>10.30.0.5</translated-address></destination-translation>"
WEB_8080 = (
    "<destination-translation><translated-address>10.30.0.5</translated-address>"
    "<translated-port>8080</translated-port></destination-translation>"
)


def answer(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str, flow: str) -> Document:
    """The one answer of `test-rules`."""
    path = tmp_path / "fw.xml"
    path.write_text(text, encoding="utf-8")
    main(["test-rules", str(path), *words.split(), "--flow", flow, "--format", "json", "--allow-incomplete"])
    return cast("Document", json.loads(capsys.readouterr().out))


def exits(document: Document) -> set[tuple[str, str]]:
    """Each way out: interface and destination as the packet leaves."""
    paths = cast("list[dict[str, list[dict[str, str]]]]", document["paths"])
    return {(hop["out"], hop["dst"]) for path in paths for hop in path["hops"]}


RULES = rule("deny-plc", destination="PLC", source="10.20.0.66", action="deny") + rule(
    "web", **{"from": "trust", "to": "cell", "service": "service-http"}
)


@pytest.mark.parametrize(
    ("words", "flow", "verdict", "decided"),
    [
        ("--from trust", "10.20.0.5 > 10.30.0.5 tcp/80", "permit", "web"),
        ("--from trust", "10.20.0.66 > 10.30.0.5 tcp/80", "deny", "deny-plc"),
        ("--from trust", "10.20.0.5 > 10.30.0.5 tcp/81", "deny", "interzone-default"),
        ("--from ethernet1/3", "10.30.0.5 > 10.40.0.5 tcp/81", "permit", "intrazone-default"),
        ("--from untrust", "8.8.8.8 > 10.30.0.5 tcp/80", "deny", "interzone-default"),
    ],
)
def test_the_first_rule_decides_then_the_defaults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, flow: str, verdict: str, decided: str
) -> None:
    found = answer(tmp_path, capsys, firewall(RULES), words, flow)
    assert (found["verdict"], found["rule"]) == (verdict, decided)


NAT_WEB = nat("web", WEB_8080, **{"from": "untrust", "destination": "203.0.113.10", "service": "service-http"})


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        (rule("in", **{"from": "untrust", "to": "cell", "destination": "203.0.113.10", "service": "service-http"}), "permit"),
        (rule("in", **{"from": "untrust", "to": "cell", "destination": "10.30.0.5"}), "deny"),
        (rule("in", **{"from": "untrust", "to": "untrust", "destination": "203.0.113.10"}), "deny"),
        (rule("in", **{"from": "untrust", "to": "cell", "destination": "203.0.113.10", "service": "eighty-eighty"}), "deny"),
    ],
)  # fmt: skip
def test_the_policy_sees_the_address_and_port_before_nat_and_the_zone_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rules: str, verdict: str
) -> None:
    """Networking Administrator's Guide, "Destination NAT Example: One-to-One Mapping"."""
    objects = '<service><entry name="eighty-eighty"><protocol><tcp><port>8080</port></tcp></protocol></entry></service>'
    text = firewall(rules, nats=NAT_WEB, objects=objects)
    found = answer(tmp_path, capsys, text, "--from untrust", "8.8.8.8 > 203.0.113.10 tcp/80")
    assert found["verdict"] == verdict
    if verdict == "permit":
        assert exits(found) == {("ethernet1/3", "10.30.0.5")}


SNAT = (
    "<source-translation><dynamic-ip-and-port><interface-address><interface>ethernet1/1</interface>"
    "</interface-address></dynamic-ip-and-port></source-translation>"
)
STATIC = (
    "<source-translation><static-ip><translated-address>203.0.113.20</translated-address>"
    "<bi-directional>yes</bi-directional></static-ip></source-translation>"
)


def sources(document: Document) -> set[str]:
    """The source of the packet as it leaves."""
    paths = cast("list[dict[str, list[dict[str, str]]]]", document["paths"])
    return {hop["src"] for path in paths for hop in path["hops"]}


def test_the_first_translation_counts_and_a_rule_without_one_exempts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nats = nat("exempt", "", **{"from": "trust", "destination": "8.8.8.8"}) + nat("hide", SNAT, **{"from": "trust"})
    text = firewall(rule("all"), nats=nats)
    for flow, source in (("10.20.0.5 > 8.8.8.8 tcp/80", "10.20.0.5"), ("10.20.0.5 > 9.9.9.9 tcp/80", "203.0.113.1")):
        found = answer(tmp_path, capsys, text, "--from trust", flow)
        assert found["verdict"] == "permit"
        assert sources(found) == {source}


def test_one_rule_translates_both_sides_and_later_rules_do_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A U-turn: the destination zone of the NAT rule is that of the address before translation."""
    nats = nat("turn", SNAT + WEB, **{"from": "trust", "destination": "203.0.113.10"})
    nats += nat("hide", STATIC.replace("yes", "no"), **{"from": "trust", "to": "cell", "source": "10.20.0.5"})
    text = firewall(rule("turn", **{"from": "trust", "to": "cell", "destination": "203.0.113.10"}), nats=nats)
    found = answer(tmp_path, capsys, text, "--from trust", "10.20.0.5 > 203.0.113.10 tcp/80")
    assert (found["verdict"], exits(found), sources(found)) == (
        "permit", {("ethernet1/3", "10.30.0.5")}, {"203.0.113.1"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "way"),
    [
        ("untrust", ("ethernet1/3", "10.30.0.5")),
        ("cell", ("ethernet1/1", "203.0.113.10")),
        ("any", ("ethernet1/3", "10.30.0.5")),
    ],
)
def test_a_translation_names_the_zone_before_translation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], zone: str, way: tuple[str, str]
) -> None:
    nats = nat("web", WEB, **{"from": "untrust", "to": zone, "destination": "203.0.113.10"})
    text = firewall(rule("in", destination="203.0.113.10"), nats=nats)
    assert exits(answer(tmp_path, capsys, text, "--from untrust", "8.8.8.8 > 203.0.113.10 tcp/80")) == {way}


def test_a_bi_directional_rule_leads_back_from_any_zone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nats = nat("both", STATIC, **{"from": "cell", "source": "PLC"})
    text = firewall(rule("all"), nats=nats)
    out = answer(tmp_path, capsys, text, "--from cell", "10.30.0.5 > 8.8.8.8 tcp/80")
    assert (out["verdict"], sources(out)) == ("permit", {"203.0.113.20"})
    for zone, source in (("untrust", "8.8.8.8"), ("trust", "10.20.0.5")):
        back = answer(tmp_path, capsys, text, f"--from {zone}", f"{source} > 203.0.113.20 tcp/80")
        assert (back["verdict"], exits(back)) == ("permit", {("ethernet1/3", "10.30.0.5")})


def test_a_disabled_rule_decides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    off = "<disabled>yes</disabled>"
    text = firewall(rule("off", action="deny", more=off) + rule("all"), nats=nat("hide", SNAT + off))
    found = answer(tmp_path, capsys, text, "--from trust", "10.20.0.5 > 8.8.8.8 tcp/80")
    assert (found["rule"], sources(found)) == ("all", {"10.20.0.5"})


@pytest.mark.parametrize(
    ("kind", "within", "between"),
    [("universal", "deny", "deny"), ("intrazone", "deny", "permit"), ("interzone", "permit", "deny")],
)
def test_rule_types(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, within: str, between: str) -> None:
    """Administrator's Guide, "Security Policy Rules": rule type."""
    more = f"<rule-type>{kind}</rule-type>"
    text = firewall(rule("typed", action="deny", more=more) + rule("all"))
    one = answer(tmp_path, capsys, text, "--from ethernet1/3", "10.30.0.5 > 10.40.0.5 tcp/80")
    two = answer(tmp_path, capsys, text, "--from trust", "10.20.0.5 > 10.40.0.5 tcp/80")
    assert (one["verdict"], two["verdict"]) == (within, between)


@pytest.mark.parametrize(
    ("name", "action", "flow", "verdict"),
    [
        ("intrazone-default", "drop", "10.30.0.5 > 10.40.0.5 tcp/80", "deny"),
        ("interzone-default", "allow", "10.30.0.5 > 10.20.0.5 tcp/80", "permit"),
        ("interzone-default", "allow", "10.30.0.5 > 10.40.0.5 tcp/80", "permit"),
    ],
)
def test_overridden_defaults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, action: str, flow: str, verdict: str
) -> None:
    entry = f'<entry name="{name}"><action>{action}</action><log-end>yes</log-end></entry>'
    text = firewall(more=f"<default-security-rules><rules>{entry}</rules></default-security-rules>")
    found = answer(tmp_path, capsys, text, "--from ethernet1/3", flow)
    assert found["verdict"] == verdict


@pytest.mark.parametrize(
    ("parts", "flow", "verdict"),
    [
        ({"source": "10.20.0.0/28", "more": "<negate-source>yes</negate-source>"}, "10.20.0.5 > 8.8.8.8 tcp/80", "deny"),
        ({"source": "10.20.0.0/28", "more": "<negate-source>yes</negate-source>"}, "10.20.0.55 > 8.8.8.8 tcp/80", "permit"),
        ({"source-user": "corp\\ann"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"source-user": "any"}, "10.20.0.5 > 8.8.8.8 tcp/80", "permit"),
        ({"category": "gambling"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"hip-profiles": "managed"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"more": "<schedule>nights</schedule>"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"more": "<novel>yes</novel>"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"destination": "DE"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"destination": "nobody"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"to": "nowhere"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"application": "ssh", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/22", "permit"),
        ({"application": "ssh", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/80", "deny"),
        ({"application": "ping", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 icmp/8", "permit"),
        ({"application": "ping", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 icmp/13", "possibly"),
        ({"application": "ping", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/80", "deny"),
        ({"application": "modbus", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/4001", "permit"),
        ({"application": "modbus-read-coils", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/4001", "deny"),
        ({"application": "msrpc-base", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/49152", "possibly"),
        ({"application": "msrpc-base", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 icmp/8", "deny"),
        ({"application": "ntp", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/80", "deny"),
        ({"application": "ntp", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 udp/123", "permit"),
        ({"application": "syslog", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"application": "ftp", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
        ({"application": "ftp", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 udp/21", "deny"),
        ({"application": "web-browsing", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/443", "possibly"),
        ({"application": "web-browsing", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/8443", "deny"),
        ({"application": "web-browsing ssl", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/443", "permit"),
        ({"application": "facebook", "service": "application-default"}, "10.20.0.5 > 8.8.8.8 tcp/443", "possibly"),
        ({"application": "ssh", "service": "any"}, "10.20.0.5 > 8.8.8.8 tcp/22", "permit"),
        ({"application": "ssh", "service": "any"}, "10.20.0.5 > 8.8.8.8 tcp/2222", "possibly"),
        ({"application": "ssh", "service": "service-http"}, "10.20.0.5 > 8.8.8.8 tcp/22", "deny"),
        ({"application": "ssh", "service": "service-http"}, "10.20.0.5 > 8.8.8.8 tcp/80", "possibly"),
    ],
)  # fmt: skip
def test_what_a_permit_matches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], parts: dict[str, str], flow: str, verdict: str
) -> None:
    found = answer(tmp_path, capsys, firewall(rule("it", **parts)), "--from trust", flow)
    assert found["verdict"] == verdict


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ({"application": "ssh", "service": "application-default"}, "possibly"),
        ({"application": "any", "service": "application-default"}, "possibly"),
        ({"application": "any", "service": "any"}, "deny"),
        ({"source-user": "corp\\ann"}, "possibly"),
    ],
)
def test_a_deny_by_application_may_let_others_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], parts: dict[str, str], verdict: str
) -> None:
    text = firewall(rule("no", action="deny", **parts) + rule("all"))
    assert answer(tmp_path, capsys, text, "--from trust", "10.20.0.5 > 8.8.8.8 tcp/22")["verdict"] == verdict


def test_forwarding_rules_go_before_the_table_and_choose_the_zone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Administrator's Guide, "Policy-Based Forwarding"."""
    forward = "<forward><egress-interface>ethernet1/3</egress-interface><nexthop><ip-address>10.30.0.254</ip-address></nexthop></forward>"
    pbf = (
        '<pbf><rules><entry name="p"><from><zone><member>trust</member></zone></from><source><member>any</member></source>'
        "<destination><member>8.8.8.8</member></destination><application><member>any</member></application>"
        f"<service><member>any</member></service><action>{forward}</action></entry></rules></pbf>"
    )
    text = firewall(rule("cell", to="cell"), more=pbf)
    found = answer(tmp_path, capsys, text, "--from trust", "10.20.0.5 > 8.8.8.8 tcp/80")
    assert (found["verdict"], exits(found)) == ("permit", {("ethernet1/3", "8.8.8.8")})
    found = answer(tmp_path, capsys, text, "--from trust", "10.20.0.5 > 8.8.4.4 tcp/80")
    assert found["verdict"] == "deny"
    dropped = text.replace(forward, "<discard/>")
    assert answer(tmp_path, capsys, dropped, "--from trust", "10.20.0.5 > 8.8.8.8 tcp/80")["verdict"] == "deny"
    aside = text.replace(forward, "<no-pbf/>").replace("cell</member></to>", "untrust</member></to>")
    assert answer(tmp_path, capsys, aside, "--from trust", "10.20.0.5 > 8.8.8.8 tcp/80")["verdict"] == "permit"


def test_dynamic_groups_hold_what_is_tagged_and_perhaps_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    objects = (
        '<address><entry name="a"><ip-netmask>8.8.8.8</ip-netmask><tag><member>web</member></tag></entry>'
        '<entry name="b"><ip-netmask>8.8.4.4</ip-netmask></entry></address>'
        "<address-group><entry name=\"dyn\"><dynamic><filter>'web' or 'none'</filter></dynamic></entry></address-group>"
    )
    text = firewall(rule("it", destination="dyn"), objects=objects)
    for flow, verdict in (("10.20.0.5 > 8.8.8.8 tcp/80", "permit"), ("10.20.0.5 > 8.8.4.4 tcp/80", "possibly")):
        assert answer(tmp_path, capsys, text, "--from trust", flow)["verdict"] == verdict


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<nexthop><ip-address>", "<nexthop><zzz-unknown>1</zzz-unknown><ip-address>"),
        ("<nexthop><ip-address>203.0.113.254</ip-address>", "<nexthop><zzz-unknown>1</zzz-unknown>"),
        ("<source-translation>", "<source-translation><zzz-unknown>1</zzz-unknown>"),
    ],
)
def test_a_way_or_a_translation_of_another_kind_is_not_understood(before: str, after: str) -> None:
    hide = (
        "<source-translation><dynamic-ip-and-port><interface-address><interface>ethernet1/1</interface>"
        "</interface-address></dynamic-ip-and-port></source-translation>"
    )
    text = firewall(RULES, nats=nat("hide", hide, **{"from": "trust"}))
    assert before in text
    result = parse(Source.from_text("fw.xml", text.replace(before, after)))
    assert result.ledger.blocking()
    (device,) = result.devices
    assert device.unmodelled or any(item.match.conditions for item in device.nat)
