"""PAN-OS: what passes between virtual systems of one firewall, judged by hand.

Source: PAN-OS Administrator's Guide 10.1, "Inter-VSYS Traffic That Remains Within the Firewall".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, verdicts_text
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.commands.status import Exit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

RULE = (
    '<entry name="{name}"><from><member>{from_}</member></from><to><member>{to}</member></to>'
    "<source><member>any</member></source><destination><member>any</member></destination>"
    "<service><member>{service}</member></service><application><member>any</member></application>"
    "<action>allow</action></entry>"
)
SYSTEM = """\
      <entry name="{name}">
        <import><network><interface>{interfaces}</interface></network></import>
        <zone>
          {zones}
        </zone>
        <rulebase><security><rules>{rules}</rules></security></rulebase>
      </entry>
"""
TWO_ROUTERS = """\
        <entry name="it"><interface><member>ethernet1/1</member><member>ethernet1/2</member></interface>
          <routing-table><ip><static-route>
            <entry name="out"><nexthop><ip-address>203.0.113.254</ip-address></nexthop><destination>0.0.0.0/0</destination></entry>
            <entry name="ot"><nexthop><next-vr>ot</next-vr></nexthop><destination>10.2.0.0/16</destination></entry>
          </static-route></ip></routing-table></entry>
        <entry name="ot"><interface><member>ethernet1/3</member></interface>
          <routing-table><ip><static-route>
            <entry name="it"><nexthop><next-vr>it</next-vr></nexthop><destination>0.0.0.0/0</destination></entry>
          </static-route></ip></routing-table></entry>
"""
ONE_ROUTER = """\
        <entry name="all"><interface><member>ethernet1/1</member><member>ethernet1/2</member><member>ethernet1/3</member></interface>
          <routing-table><ip><static-route>
            <entry name="out"><nexthop><ip-address>203.0.113.254</ip-address></nexthop><destination>0.0.0.0/0</destination></entry>
          </static-route></ip></routing-table></entry>
"""
TO_OT = '<entry name="to-ot"><network><external><member>vsys2</member></external></network></entry>'
TO_IT = '<entry name="to-it"><network><external><member>vsys1</member></external></network></entry>'


def zone(name: str, *interfaces: str) -> str:
    members = "".join(f"<member>{one}</member>" for one in interfaces)
    return f'<entry name="{name}"><network><layer3>{members}</layer3></network></entry>'


def text(routers: str = TWO_ROUTERS, *, to_ot: str = TO_OT, to_it: str = TO_IT, service: str = "service-https") -> str:
    """Offices in vsys1, a cell in vsys2: all goes out of the offices, `service` comes into the cell."""
    ports = "".join(
        f'<entry name="ethernet1/{number}"><layer3><ip><entry name="{address}/24"/></ip></layer3></entry>'
        for number, address in ((1, "203.0.113.1"), (2, "10.1.0.1"), (3, "10.2.0.1"))
    )
    one = SYSTEM.format(
        name="vsys1",
        interfaces="<member>ethernet1/1</member><member>ethernet1/2</member>",
        zones=zone("out", "ethernet1/1") + zone("it", "ethernet1/2") + to_ot,
        rules=RULE.format(name="all", from_="it", to="any", service="any"),
    )
    two = SYSTEM.format(
        name="vsys2",
        interfaces="<member>ethernet1/3</member>",
        zones=zone("ot", "ethernet1/3") + to_it,
        rules=RULE.format(name="in", from_="to-it", to="ot", service=service) if to_it else "",
    )
    return (
        '<?xml version="1.0"?>\n<config version="10.1.0" urldb="paloaltonetworks"><shared/><devices>'
        f'<entry name="localhost.localdomain">\n<network><interface><ethernet>{ports}</ethernet></interface>\n'
        f"<virtual-router>\n{routers}</virtual-router></network>\n"
        "<deviceconfig><system><hostname>fw</hostname></system></deviceconfig>\n"
        f"<vsys>\n{one}{two}</vsys></entry></devices></config>\n"
    )


def pairs(tmp_path: Path, config: str, more: str = "") -> dict[str, str]:
    """The verdict of each pair of zones."""
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: P, name: P}\nzones:\n"
        "  - {id: IT, kind: enterprise, networks: [10.1.0.0/24]}\n"
        "  - {id: OT, kind: control, networks: [10.2.0.0/24]}\n"
        + more
        + "conduits:\n  - id: C\n    from: IT\n    to: OT\n"
        "    flows: [{src: IT, dst: OT, service: https, purpose: web, owner: us}]\n"
    )
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.xml").write_text(config)
    report = audit(tmp_path, AuditOptions(None, AS_OF), Silent())
    return dict(line.rsplit(" ", 1) for line in verdicts_text(report).splitlines())


@pytest.mark.parametrize("routers", [TWO_ROUTERS, ONE_ROUTER])
def test_both_policies_judge_between_systems(routers: str, tmp_path: Path) -> None:
    config = text(routers)
    assert not [item for device in parse(Source.from_text("fw.xml", config)).devices for item in device.unmodelled]
    found = pairs(tmp_path, config)
    assert (found["IT > OT"], found["OT > IT"]) == ("PROVED", "PROVED"), found


@pytest.mark.parametrize("routers", [TWO_ROUTERS, ONE_ROUTER])
def test_what_the_second_policy_lets_in_comes_in(routers: str, tmp_path: Path) -> None:
    assert pairs(tmp_path, text(routers, service="any"))["IT > OT"] == "VIOLATED"


@pytest.mark.parametrize("routers", [TWO_ROUTERS, ONE_ROUTER])
@pytest.mark.parametrize("missing", ["to_ot", "to_it"])
def test_nothing_passes_where_one_of_them_has_no_external_zone(
    routers: str, missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = text(routers, service="any", **{missing: ""})
    assert pairs(tmp_path, config)["IT > OT"] == "PROVED"
    path = tmp_path / "fw.xml"
    path.write_text(config)
    main(["test-rules", str(path), "--vsys", "vsys1", "--from", "it", "--flow", "10.1.0.5 > 10.2.0.5 tcp/443"])
    shown = capsys.readouterr().out
    assert shown.startswith("deny"), shown  # and it does not leave by the default route
    assert "ethernet1/1" not in shown


ASKED = (
    ("10.1.0.5 > 10.2.0.5 tcp/443", "permit", "rule in at"),
    ("10.1.0.5 > 10.2.0.5 tcp/80", "deny", "interzone-default"),  # the second policy
    ("10.1.0.5 > 203.0.113.9 tcp/80", "permit", "rule all at"),
)


@pytest.mark.parametrize(("flow", "verdict", "told"), ASKED)
def test_a_question_about_the_file_follows_the_way_to_the_other_system(
    flow: str, verdict: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fw.xml"
    path.write_text(text())
    main(["test-rules", str(path), "--from", "it", "--flow", flow])
    shown = capsys.readouterr().out
    assert shown.startswith(verdict), shown
    assert told in shown
    main(["test-rules", str(path), "--vsys", "vsys1", "--from", "it", "--flow", "10.1.0.5 > 10.2.0.5 tcp/80"])
    assert capsys.readouterr().out.startswith("permit")  # of the first system alone


def test_a_way_out_in_another_system_is_no_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fw.xml"
    path.write_text(text())
    asked = ["test-rules", str(path), "--from", "it", "--to", "ot", "--flow", "10.1.0.5 > 10.2.0.5 tcp/443"]
    assert main(asked) == Exit.MISUSE.value
    assert "are of different virtual devices" in capsys.readouterr().err


GATEWAY = """\
<shared-gateway><entry name="sg1"><display-name>internet</display-name>
  <import><network><interface><member>ethernet1/1</member></interface></network></import>
  <zone><entry name="internet"><network><layer3><member>ethernet1/1</member></layer3></network></entry></zone>
  <rulebase><nat><rules>
    <entry name="web"><from><member>internet</member></from><to><member>internet</member></to>
      <source><member>any</member></source><destination><member>203.0.113.80</member></destination>
      <service>any</service><destination-translation><translated-address>10.1.0.80</translated-address>
      </destination-translation></entry>
    <entry name="hide"><from><member>any</member></from><to><member>internet</member></to>
      <source><member>any</member></source><destination><member>any</member></destination><service>any</service>
      <source-translation><dynamic-ip-and-port><interface-address><interface>ethernet1/1</interface></interface-address>
      </dynamic-ip-and-port></source-translation></entry>
  </rules></nat></rulebase></entry></shared-gateway>
"""


def with_gateway(rules: str = "") -> str:
    """Both systems go out by a shared gateway; only the first says so of itself."""
    to_sg = '<entry name="wan"><network><external><member>sg1</member></external></network></entry>'
    config = text(ONE_ROUTER, to_ot=to_sg, to_it="").replace(
        "<member>ethernet1/1</member><member>ethernet1/2</member></interface></network></import>",
        "<member>ethernet1/2</member></interface></network></import>",
    )
    config = config.replace(zone("out", "ethernet1/1"), "").replace(
        "</virtual-router></network>", f"</virtual-router>{GATEWAY}</network>"
    )
    return config.replace("</rules></security>", rules + "</rules></security>", 1)


IN = RULE.format(name="in", from_="wan", to="it", service="service-https")


@pytest.mark.parametrize(
    ("rules", "asked", "flow", "verdict", "told"),
    [
        ("", "it", "10.1.0.5 > 198.51.100.9 tcp/443", "permit", "203.0.113.1:"),  # and the gateway hides it
        ("", "ot", "10.2.0.5 > 198.51.100.9 tcp/443", "deny", ""),  # no external zone
        ("", "it", "10.1.0.5 > 10.2.0.5 tcp/443", "deny", ""),  # not through the gateway either
        (IN, "internet", "198.51.100.9 > 203.0.113.80 tcp/443", "possibly", "10.1.0.80:443"),  # followed by an audit
        (IN, "internet", "198.51.100.9 > 10.2.0.5 tcp/443", "deny", ""),
        ("", "internet", "198.51.100.9 > 203.0.113.77 tcp/443", "possibly", "not documented"),
    ],
)
def test_a_shared_gateway_judges_nothing_and_translates(
    rules: str, asked: str, flow: str, verdict: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fw.xml"
    path.write_text(with_gateway(rules))
    main(["test-rules", str(path), "--from", asked, "--flow", flow])
    shown = capsys.readouterr().out
    assert shown.startswith(verdict), shown
    assert told in " ".join(shown.split())


def test_systems_behind_one_shared_gateway_are_apart(tmp_path: Path) -> None:
    config = with_gateway()
    devices = parse(Source.from_text("fw.xml", config)).devices
    assert [device.context for device in devices] == ["vsys1", "vsys2", "sg1"]
    assert not [item for device in devices for item in device.unmodelled]
    assert pairs(tmp_path, config)["IT > OT"] == "PROVED"


@pytest.mark.parametrize(
    ("rules", "verdict"), [("", "PROVED"), (IN, "VIOLATED"), (IN.replace("it</", "it2</"), "UNKNOWN")]
)
def test_what_comes_in_by_a_shared_gateway_meets_the_policy_of_the_system(
    rules: str, verdict: str, tmp_path: Path
) -> None:
    found = pairs(tmp_path, with_gateway(rules), "  - {id: WAN, kind: external, networks: [203.0.113.0/24]}\n")
    assert (found["WAN > IT"], found["WAN > OT"]) == (verdict, "PROVED")


def test_a_zone_to_a_system_that_is_not_there_leaves_a_doubt(tmp_path: Path) -> None:
    config = text(to_ot=TO_OT.replace("vsys2", "sg1"), service="any")
    (device, _) = parse(Source.from_text("fw.xml", config)).devices
    assert [item.what for item in device.unmodelled] == ["the way to sg1 through zone 'to-ot'"]
    assert pairs(tmp_path, config)["IT > OT"] == "UNKNOWN"


def test_a_system_that_two_external_zones_name_leaves_a_doubt(tmp_path: Path) -> None:
    found = pairs(tmp_path, text(to_it=TO_IT.replace("to-it", "other") + TO_IT))
    assert found["IT > OT"] == "UNKNOWN"
