"""What is sure of a firewall where only Panorama speaks, or only the firewall: worked out from the vendor's documents.

A pre-rule decides before the firewall's own rules come, so what it decides is sure. What comes behind them is not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, verdicts_text
from panorama_text import entry, names, panorama, rulebase
from panos_text import firewall, rule
from parsers.model.match import UnknownKind
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

NETWORK = """
<interface><ethernet>
 <entry name="ethernet1/1"><layer3><ip><entry name="10.20.0.1/24"/></ip></layer3></entry>
 <entry name="ethernet1/2"><layer3><ip><entry name="10.30.0.1/24"/></ip></layer3></entry>
 <entry name="ethernet1/3"><layer3><ip><entry name="10.40.0.1/24"/></ip></layer3></entry>
</ethernet></interface>
<virtual-router><entry name="default"><interface><member>ethernet1/1</member><member>ethernet1/2</member>
<member>ethernet1/3</member></interface></entry></virtual-router>
"""
ZONES = "".join(
    entry(zone, f"<network><layer3><member>ethernet1/{number}</member></layer3></network>")
    for number, zone in enumerate(("office", "cell", "sis"), 1)
)
HOST = "<deviceconfig><system><hostname>fw-p</hostname></system></deviceconfig>"


def managed(pre: str = "", post: str = "", nats: str = "", more: str = "") -> str:
    """Panorama with one firewall, `001`, that has everything from one template and one group."""
    config = (
        f'<config><devices><entry name="localhost.localdomain">{HOST}<network>{NETWORK}</network>'
        f'<vsys><entry name="vsys1"><zone>{ZONES}</zone></entry></vsys></entry></devices></config>'
    )
    pre_rules = rulebase("pre-rulebase", pre).replace(
        "</pre-rulebase>", f"<nat><rules>{nats}</rules></nat></pre-rulebase>"
    )
    group = entry("g", pre_rules + rulebase("post-rulebase", post) + f"<devices>{entry('001')}</devices>" + more)
    stack = entry("S", f"<templates><member>t</member></templates><devices>{entry('001')}</devices>")
    return panorama(group, entry("t", config), stack)


PRE = rule("to-cell", **{"from": "office", "to": "cell", "service": "service-https"}) + rule(
    "no-sis", to="sis", action="deny"
)
POST = rule("clean-up", action="deny") + rule("never")


@pytest.mark.parametrize(
    ("rules", "flow", "verdict", "decided"),
    [
        (rule("no-sis", destination="10.40.0.0/24", action="deny"), "10.20.0.5 > 10.40.0.5 tcp/443", "deny", "no-sis"),
        (rule("web", service="service-https"), "10.20.0.5 > 10.40.0.5 tcp/443", "permit", "web"),
        (rule("web", service="service-https"), "10.20.0.5 > 10.40.0.5 tcp/80", "possibly", "(local rules)"),
    ],
)
def test_what_a_pre_rule_decides_is_sure_in_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rules: str, flow: str, verdict: str, decided: str
) -> None:
    path = tmp_path / "panorama.xml"
    path.write_text(managed(rules, POST), encoding="utf-8")
    words = [
        "--rule-set",
        "security",
        "--from",
        "office",
        "--to",
        "sis",
        "--flow",
        flow,
        "--format",
        "json",
        "--allow-incomplete",
    ]
    main(["test-rules", str(path), *words])
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["rule"]) == (verdict, decided)


PLANT = """\
plant: {{id: P, name: PAN}}
zones:
  - {{id: OFFICE, kind: enterprise, networks: [10.20.0.0/24]}}
  - {{id: CELL, kind: control, networks: [10.30.0.0/24]}}
  - {{id: SIS, kind: safety, networks: [10.40.0.0/24]}}
attestations: [{{id: A-1, who: "a.owner", expires: {expires}}}]
devices: [{{id: fw-p, file: configs/panorama.xml{vouched}}}]
"""
BOTH = ", rules_complete: A-1, settings_complete: A-1"
SETTINGS = ", settings_complete: A-1"


def verdicts(
    tmp_path: Path, text: str, vouched: str, expires: str = "2099-01-01", own: str = "", file: str = ""
) -> dict[str, str]:
    configs = tmp_path / "configs"
    configs.mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT.format(vouched=vouched, expires=expires))
    (configs / "panorama.xml").write_text(text)
    if own:
        (configs / file).write_text(own)
        (tmp_path / "plant.yaml").write_text(PLANT.partition("attestations")[0].format())
    report = audit(tmp_path, AuditOptions(None, AS_OF), Silent())
    found = dict(line.rsplit(" ", 1) for line in verdicts_text(report).splitlines())
    return {**found, "given": "; ".join(report.given)}


def test_without_anybody_who_vouches_nothing_is_proved(tmp_path: Path) -> None:
    found = verdicts(tmp_path, managed(PRE, POST), "")
    assert {found[pair] for pair in ("OFFICE > SIS", "CELL > SIS", "CELL > OFFICE", "OFFICE > CELL")} == {"UNKNOWN"}
    assert not found["given"]


def test_with_known_settings_a_pre_rule_that_goes_by_zones_proves(tmp_path: Path) -> None:
    """Rules of the firewall's own may permit what no pre-rule decides, and translate; the zone of the way out stays."""
    found = verdicts(tmp_path, managed(PRE, POST), SETTINGS)
    assert found["OFFICE > SIS"] == "PROVED"
    assert found["CELL > SIS"] == "PROVED"
    assert found["OFFICE > CELL"] == "UNKNOWN"
    assert found["CELL > OFFICE"] == "UNKNOWN"
    assert "(attestation A-1)" in found["given"]


def test_a_translation_of_the_firewalls_own_may_come_before_a_rule_by_addresses(tmp_path: Path) -> None:
    """Security rules see the address as received, so what the firewall itself translates may pass a rule by address."""
    pre = rule("no-sis", destination="10.40.0.0/24", action="deny")
    assert verdicts(tmp_path, managed(pre, POST), SETTINGS)["OFFICE > SIS"] == "UNKNOWN"


def test_a_translation_of_panorama_that_takes_everything_leaves_none_to_the_firewall(tmp_path: Path) -> None:
    keep = (
        rule("keep", destination="any")
        .replace("<action>allow</action>", "")
        .replace("<service><member>any</member></service>", "<service>any</service>")
        .replace("<application><member>any</member></application>", "")
    )
    pre = rule("no-sis", destination="10.40.0.0/24", action="deny")
    found = verdicts(tmp_path, managed(pre + PRE, POST, keep), SETTINGS)
    assert (found["OFFICE > SIS"], found["OFFICE > CELL"]) == ("PROVED", "VIOLATED")


def test_with_everything_vouched_for_the_list_is_as_in_panorama(tmp_path: Path) -> None:
    found = verdicts(tmp_path, managed(PRE, POST), BOTH)
    assert found["CELL > OFFICE"] == "PROVED"
    assert found["OFFICE > CELL"] == "VIOLATED"
    assert "no rule and no translation" in found["given"]


def test_who_vouched_until_yesterday_vouches_for_nothing(tmp_path: Path) -> None:
    found = verdicts(tmp_path, managed(PRE, POST), BOTH, expires="2020-01-01")
    assert found["OFFICE > SIS"] == "UNKNOWN"


def pushed(text: str, rules: str) -> str:
    """A firewall's own file with what Panorama pushed."""
    system = f'<panorama><vsys><entry name="vsys1">{rules}</entry></vsys></panorama>\n</config>'
    return text.replace("</config>", system)


SERVER = "<hostname>fw-t</hostname><panorama><local-panorama><panorama-server>10.9.0.9</panorama-server></local-panorama></panorama>"


def bare(rules: str = "") -> str:
    return firewall(rules).replace("<hostname>fw-t</hostname>", SERVER)


def test_pushed_rules_stand_before_and_behind_the_firewalls_own() -> None:
    more = rulebase("pre-rulebase", rule("before", destination="Pushed")) + rulebase("post-rulebase", rule("behind"))
    more += f"<address>{entry('Pushed', '<ip-netmask>10.30.0.77</ip-netmask>')}</address>"
    result = parse(Source.from_text("fw.xml", pushed(bare(rule("own")), more)))
    (device,) = result.devices
    assert names(device) == ["before", "own", "behind"]
    assert device.rule_sets[0].rules[0].match.destination.possibly.cidrs() == ("10.30.0.77/32",)
    assert not device.unmodelled
    assert not result.ledger.blocking()


def test_a_firewalls_own_override_of_a_default_counts_before_the_pushed_one() -> None:
    def defaults(base: str, action: str) -> str:
        rules = f"<rules>{entry('interzone-default', f'<action>{action}</action>')}</rules>"
        return f"<{base}><default-security-rules>{rules}</default-security-rules></{base}>"

    text = pushed(bare(), defaults("post-rulebase", "allow"))
    found = {}
    for name, one in (
        ("pushed", text),
        ("own", text.replace("</security>", "</security>" + defaults("x", "deny")[3:-4], 1)),
    ):
        (device,) = parse(Source.from_text("fw.xml", one)).devices
        found[name] = {item.action.value for item in device.rule_sets[0].rules if item.identity == "interzone-default"}
    assert found == {"pushed": {"permit", "deny"}, "own": {"deny"}}


def test_what_is_not_understood_of_the_pushed_blocks() -> None:
    result = parse(Source.from_text("fw.xml", pushed(bare(), "<zzz-unknown>1</zzz-unknown>")))
    assert result.ledger.blocking() == 1


def test_a_firewall_that_has_a_panorama_and_shows_nothing_of_it_is_in_doubt() -> None:
    result = parse(Source.from_text("fw.xml", bare(rule("own"))))
    (device,) = result.devices
    assert names(device) == ["(rules of Panorama, pre-rulebase)", "own", "(rules of Panorama, post-rulebase)"]
    assert [item.elsewhere for item in device.unmodelled] == [True]
    assert {why.kind for rule_ in device.nat for why in rule_.match.conditions} == {UnknownKind.ELSEWHERE}
    assert any("show config merged" in item.message for item in result.diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        firewall(rule("own")),
        bare(rule("own")).replace("<network>", '<network ptpl="T" src="tpl">'),
        bare(rule("own")).replace(SERVER, "<hostname>fw-t</hostname><panorama/>"),
        bare(rule("own")).replace(">10.9.0.9<", "><"),
    ],
)
def test_a_firewall_without_panorama_or_with_marks_of_what_it_pushed_is_not(text: str) -> None:
    (device,) = parse(Source.from_text("fw.xml", text)).devices
    assert (names(device), device.unmodelled) == (["own"], ())


@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("FW-P", "fw.xml", "PROVED"),
        ("fw-cell", "fw-cell_001_2026-11-01.xml", "PROVED"),
        ("fw-cell", "fw-cell_0010.xml", "UNKNOWN"),
    ],
)
def test_a_firewall_whose_own_file_is_there_is_read_from_it_alone(
    tmp_path: Path, name: str, file: str, expected: str
) -> None:
    """By its hostname, or by the serial number in the name of its file."""
    own = firewall(rule("web", **{"from": "trust", "to": "cell"})).replace("<hostname>fw-t<", f"<hostname>{name}<")
    found = verdicts(tmp_path, managed(rule("all")), "", own=own, file=file)
    assert found["CELL > OFFICE"] == expected
    assert (f"its own file configs/{file}" in found["given"]) is (expected == "PROVED")


@pytest.mark.parametrize(("first", "expected"), [("no", "10.0.0.4/32"), ("yes", "10.0.0.6/32")])
def test_objects_of_groups_above_count_first_where_panorama_says_so(first: str, expected: str) -> None:
    def level(name: str) -> str:
        return f"<address>{entry('X', f'<ip-netmask>10.0.0.{len(name)}</ip-netmask>')}</address>\n"

    groups = entry(
        "leaf",
        level("leaf") + rulebase("pre-rulebase", rule("r", destination="X")) + f"<devices>{entry('001')}</devices>",
    )
    text = panorama(groups + entry("middle", level("middle")), parents={"leaf": "middle"})
    setting = f"<ancestor-objects-take-precedence>{first}</ancestor-objects-take-precedence>"
    text = text.replace(
        "<device-group>",
        f"<deviceconfig><setting><management>{setting}</management></setting></deviceconfig><device-group>",
        1,
    )
    (device,) = parse(Source.from_text("panorama.xml", text)).devices
    assert device.rule_sets[0].rules[0].match.destination.possibly.cidrs() == (expected,)


def test_shared_objects_count_before_those_of_groups_where_panorama_says_so() -> None:
    shared = f"<address>{entry('X', '<ip-netmask>10.0.0.99</ip-netmask>')}</address>"
    group = f"<address>{entry('X', '<ip-netmask>10.0.0.1</ip-netmask>')}</address>"
    groups = entry(
        "g", group + rulebase("pre-rulebase", rule("r", destination="X")) + f"<devices>{entry('001')}</devices>"
    )
    setting = "<deviceconfig><setting><management><ancestor-objects-take-precedence>yes</ancestor-objects-take-precedence></management></setting></deviceconfig>"
    text = panorama(groups, shared=shared).replace("<device-group>", f"{setting}<device-group>", 1)
    (device,) = parse(Source.from_text("panorama.xml", text)).devices
    assert device.rule_sets[0].rules[0].match.destination.possibly.cidrs() == ("10.0.0.99/32",)
