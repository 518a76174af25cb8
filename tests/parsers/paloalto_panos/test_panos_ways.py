"""PAN-OS: rule types, translations that leave out a zone, and routes between routers, judged by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from panos_text import firewall, nat, rule
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

WITHIN = (
    '<entry name="within"><rule-type>intrazone</rule-type><from><member>cell</member></from>'
    "<source><member>any</member></source><destination><member>any</member></destination>"
    "<service><member>any</member></service><application><member>any</member></application>"
    "<action>{action}</action></entry>"
)
INTRAZONE = (
    ("deny", "--from ethernet1/3", "10.30.0.5 > 10.40.0.5 tcp/80", "deny", "within"),
    ("deny", "--from trust", "10.20.0.5 > 10.30.0.5 tcp/80", "permit", "web"),  # another zone is not meant
    ("allow", "--from trust", "10.20.0.5 > 10.30.0.5 tcp/443", "deny", "interzone-default"),
    ("allow", "--from untrust", "8.8.8.8 > 10.30.0.5 tcp/80", "deny", "interzone-default"),
)
ROUTERS = """\
        <virtual-router>
          <entry name="it">
            <interface><member>ethernet1/1</member><member>ethernet1/2</member></interface>
            <routing-table><ip><static-route>
              <entry name="out"><nexthop><ip-address>203.0.113.254</ip-address></nexthop><destination>0.0.0.0/0</destination></entry>
              <entry name="ot"><nexthop><next-vr>core</next-vr></nexthop><destination>10.0.0.0/8</destination></entry>
            </static-route></ip></routing-table>
          </entry>
          <entry name="core">
            <routing-table><ip><static-route>
              <entry name="ot"><nexthop><next-vr>ot</next-vr></nexthop><destination>10.0.0.0/8</destination></entry>
            </static-route></ip></routing-table>
          </entry>
          <entry name="ot"><interface><member>ethernet1/3</member><member>ethernet1/4</member></interface></entry>
        </virtual-router>
"""
NEXT = (
    ("10.20.0.5 > 10.30.0.5 tcp/80", "permit", "ethernet1/2>ethernet1/3"),
    ("10.20.0.5 > 10.30.0.5 tcp/81", "deny", "ethernet1/2>ethernet1/3"),
    ("10.20.0.5 > 10.99.0.5 tcp/80", "deny", "ethernet1/2>?"),  # the last router has no route for it
)


def answer(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str, flow: str) -> str:
    path = tmp_path / "fw.xml"
    path.write_text(text, encoding="utf-8")
    main(["test-rules", str(path), *words.split(), "--flow", flow, "--allow-incomplete"])
    return capsys.readouterr().out


def routed(text: str) -> str:
    """The text with routers in a row."""
    return re.sub(r" *<virtual-router>.*</virtual-router>\n", ROUTERS, text, flags=re.DOTALL)


@pytest.mark.parametrize(("action", "words", "flow", "verdict", "decided"), INTRAZONE)
def test_a_rule_within_a_zone_says_nothing_of_others(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    action: str,
    words: str,
    flow: str,
    verdict: str,
    decided: str,
) -> None:
    web = rule("web", **{"from": "trust", "to": "cell", "service": "service-http"})
    shown = answer(tmp_path, capsys, firewall(WITHIN.format(action=action) + web), words, flow)
    assert shown.split()[0] == verdict
    assert f"rule {decided}" in shown


@pytest.mark.parametrize(("flow", "verdict", "way"), NEXT)
def test_another_router_decides_what_is_handed_to_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flow: str, verdict: str, way: str
) -> None:
    web = rule("web", **{"from": "trust", "to": "cell", "service": "service-http"})
    shown = answer(tmp_path, capsys, routed(firewall(web)), "--from trust", flow)
    assert shown.split()[0] == verdict
    assert way in shown


def test_a_router_that_is_not_in_the_file_may_lead_anywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    web = rule("web", **{"from": "trust", "to": "cell", "service": "service-http"})
    text = routed(firewall(web)).replace("<next-vr>ot</next-vr>", "<next-vr>gone</next-vr>")
    shown = answer(tmp_path, capsys, text, "--from trust", "10.20.0.5 > 10.30.0.5 tcp/80")
    assert shown.split()[0] == "possibly"


def test_a_translation_without_a_zone_may_be_for_any(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moved = "<destination-translation><translated-address>10.30.0.5</translated-address></destination-translation>"
    rules = rule("web", **{"from": "untrust", "to": "cell", "service": "service-http"})
    text = firewall(rules, nats=nat("web", moved, destination="203.0.113.9"))
    text = text.replace("<to><member>untrust</member></to>", "")
    shown = answer(tmp_path, capsys, text, "--from untrust", "8.8.8.8 > 203.0.113.9 tcp/80")
    assert shown.split()[0] == "possibly"


HOP = "<nexthop><ip-address>10.40.0.9</ip-address></nexthop>"
UNDECIDED = (
    "",  # no way at all
    "<nexthop><none/></nexthop>",
    "<interface>ethernet1/9</interface>",  # which is not in the file
    "<nexthop><discard/></nexthop><path-monitor><enable>yes</enable></path-monitor>",  # watched
    f"{HOP}<admin-dist>1O</admin-dist>",
    f"{HOP}<metric>low</metric>",
)


@pytest.mark.parametrize("way", UNDECIDED)
def test_a_route_that_is_not_told_whole_leaves_open_where_it_leads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    route = f'<entry name="x">{way}<destination>10.77.0.0/24</destination></entry>'
    text = firewall(rule("all", **{"from": "any", "to": "any"})).replace("<static-route>", f"<static-route>{route}")
    shown = answer(tmp_path, capsys, text, "--from trust", "10.20.0.5 > 10.77.0.5 tcp/80")
    assert shown.split()[0] == "possibly", shown
