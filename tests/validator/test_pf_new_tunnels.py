"""OPNsense: OpenVPN instances and IPsec connections of the new style, judged by hand; captive portals of both products."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

FIXTURES = Path(__file__).parents[2] / "fixtures"
WHOLE = (FIXTURES / "opnsense" / "instances" / "config.xml").read_text(encoding="utf-8")
PLAIN = "".join(
    line
    for line in WHOLE.splitlines(keepends=True)
    if not any(mark in line for mark in ('uuid="i4"', 'uuid="k5"', "captiveportal"))
)
PULLS = PLAIN.replace("route-nopull", "float")
CASES = (
    (PLAIN, "ovpns1", "10.8.0.5 > 10.2.2.9 tcp/502", "permit"),
    (PLAIN, "ovpns1", "10.8.0.5 > 10.2.2.9 tcp/22", "deny"),
    (PLAIN, "ovpns1", "10.77.0.5 > 10.2.2.9 tcp/502", "deny"),
    (PLAIN, "IPsec", "10.50.0.5 > 10.2.2.9 tcp/4840", "permit"),
    (PLAIN, "IPsec", "10.50.0.5 > 10.2.2.9 tcp/22", "deny"),
    (PLAIN, "IPsec", "10.51.0.5 > 10.2.2.9 tcp/4840", "deny"),
    (PLAIN, "opt1", "10.2.2.9 > 10.51.0.5 tcp/443", "permit"),
    (PLAIN, "opt1", "10.2.2.9 > 10.50.0.5 tcp/443", "deny"),
    (PULLS, "ovpns1", "10.8.0.5 > 10.2.2.9 tcp/502", "possibly"),  # the other end may tell other routes
)


@pytest.mark.parametrize(("text", "enters", "flow", "verdict"), CASES)
def test_what_comes_out_of_a_tunnel_is_judged_by_its_rules(
    text: str, enters: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.xml"
    config.write_text(text, encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--from", enters, "--allow-incomplete"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown


def test_what_is_off_brings_nothing() -> None:
    (device,) = parse(Source.from_text("config.xml", PLAIN)).devices
    assert not device.unmodelled
    assert {"ovpns2", "ovpnc4"}.isdisjoint(item.name for item in device.interfaces)
    assert sorted(item.name for item in device.tunnels) == ["ipsec child 1", "ipsec child 3"]
    off = PLAIN.replace("<general><enabled>1</enabled></general>", "<general><enabled>0</enabled></general>")
    (device,) = parse(Source.from_text("config.xml", off)).devices
    assert not device.tunnels


def test_secrets_of_instances_are_gone() -> None:
    source = Source.from_text("config.xml", WHOLE)
    assert "CanaryOf" not in "\n".join(source.lines)


@pytest.mark.parametrize("product", ["opnsense", "pfsense"])
def test_a_captive_portal_leaves_its_own_interfaces_in_doubt(product: str) -> None:
    zone = "<enabled>1</enabled><interfaces>lan</interfaces>"
    portal = f"<OPNsense><captiveportal><zones><zone>{zone}</zone></zones></captiveportal></OPNsense>"
    if product == "pfsense":
        portal = "<captiveportal><guest><zone>guest</zone><interface>lan</interface><enable></enable></guest></captiveportal>"
    faces = "".join(
        f"<{name}><enable>1</enable><if>{name}0</if><ipaddr>10.{number}.0.1</ipaddr><subnet>24</subnet></{name}>"
        for number, name in enumerate(("wan", "lan"), 1)
    )
    version = "<version>22.2</version>" if product == "pfsense" else "<theme>opnsense</theme>"
    system = "<system><hostname>pf</hostname><webgui><protocol>https</protocol></webgui></system>"
    text = f'<?xml version="1.0"?>\n<{product}>{version}{system}<interfaces>{faces}</interfaces>{portal}</{product}>\n'
    (device,) = parse(Source.from_text("config.xml", text), product).devices
    assert [(item.what, item.interfaces) for item in device.unmodelled] == [
        ("a captive portal asks for a login", frozenset({"lan"}))
    ]
