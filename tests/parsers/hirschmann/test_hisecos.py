"""HiSecOS: verdicts by hand of the packet filter, access lists before it, translation; doubts that must stay.

The verdicts were written from RM GUI HiSecOS EAGLE20/30 3.0 before the tool was asked. No document shows the commands
of the script, so what they say is asked of the XML that says the same (`hirschmann_xml`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from hirschmann_xml import Script
from parsers.model.device import Device, Effect
from parsers.model.nat import NatKind, NatStage
from parsers.model.rules import Action
from parsers.registry import parse
from parsers.source import Source
from parsers.vendors.hirschmann_hisecos.forms import UNSHOWN
from parsers.vendors.hirschmann_hisecos.packet_filter import MOST_COMPARED
from validator.cli import main

FIXTURES = Path(__file__).parents[3] / "fixtures" / "hirschmann_hisecos"

OFFICE_TO_CELL = (
    ("tcp 10.20.0.7:9 > 10.10.0.31:502", "permit"),
    ("tcp 10.20.0.7:9 > 10.10.0.32:502", "permit"),  # opens a connection: rule 6
    ("udp 10.20.0.7:9 > 10.10.0.31:502", "deny"),  # rule 3 stands before rule 2, by priority
    ("tcp 10.20.0.7:9 > 10.10.0.9:22", "deny"),
    ("tcp 10.20.0.5:9 > 10.10.0.9:22", "permit"),  # the address that `!` leaves out
    ("tcp 10.20.0.7:9 > 10.10.0.9:23", "deny"),
    ("tcp 10.20.0.7:9 > 10.10.0.9:8010", "deny"),
    ("tcp 10.20.0.7:9 > 10.10.0.9:8011", "permit"),
    ("icmp/8.0 10.20.0.7 > 10.10.0.9", "permit"),
    ("icmp/5 10.20.0.7 > 10.10.0.9", "deny"),
    ("icmp/13 10.20.0.7 > 10.10.0.9", "possibly"),  # of a station with that MAC address, it would be dropped
    ("gre 10.20.0.7 > 10.10.0.9", "possibly"),
)
ELSEWHERE = (
    ("vlan/10", "vlan/20", "tcp 10.10.0.31:9 > 10.20.0.7:22", "permit"),  # nothing is assigned: accept, as delivered
    ("vlan/10", "vlan/30", "esp 10.10.0.5 > 10.30.0.9", "deny"),
    ("vlan/10", "vlan/30", "ip/2 10.10.0.5 > 10.30.0.9", "deny"),
    ("vlan/10", "vlan/30", "tcp 10.10.0.5:9 > 10.30.0.9:80", "permit"),
    ("vlan/30", "vlan/10", "esp 10.30.0.9 > 10.10.0.5", "deny"),  # both directions
    ("vlan/30", "vlan/10", "ah 10.30.0.9 > 10.10.0.5", "permit"),  # the rule is off
)
DROPS = (
    ("vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:502", "permit"),  # nothing is assigned going out
    ("vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:503", "deny"),
    ("vlan/20", "vlan/30", "tcp 10.20.0.7:9 > 10.30.0.9:443", "permit"),  # both accept
    ("vlan/20", "vlan/30", "tcp 10.20.0.7:9 > 10.30.0.9:80", "possibly"),  # going out nothing speaks of it
    ("vlan/20", "vlan/30", "tcp 10.20.0.7:9 > 10.30.0.66:443", "deny"),
    ("vlan/20", "vlan/30", "udp 10.20.0.7:9 > 10.30.0.9:443", "deny"),  # no rule of either side
    ("vlan/10", "vlan/30", "tcp 10.10.0.5:9 > 10.30.0.9:443", "possibly"),  # coming in nothing speaks of it
    ("vlan/10", "vlan/30", "tcp 10.10.0.5:9 > 10.30.0.9:80", "deny"),
    ("vlan/10", "vlan/30", "tcp 10.10.0.5:9 > 10.30.0.66:443", "deny"),
    ("vlan/30", "vlan/10", "tcp 10.30.0.9:9 > 10.10.0.31:502", "deny"),
)
OTHERS = (
    ("default_reject", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:502", "deny"),
    ("changes", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:102", "permit"),
    ("changes", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:103", "deny"),
    ("changes", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.99:102", "deny"),
    ("changes", "vlan/30", "vlan/10", "tcp 10.30.0.7:9 > 10.10.0.99:102", "permit"),
    ("enforcers", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:502", "possibly"),
    ("enforcers", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.32:135", "possibly"),
    ("enforcers", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.33:20000", "possibly"),
    ("enforcers", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.34:2404", "possibly"),
    ("enforcers", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:503", "permit"),
    ("enforcers", "vlan/20", "vlan/10", "udp 10.20.0.7:9 > 10.10.0.31:502", "deny"),
    ("nat", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.20.0.1:8080", "permit"),  # to port 80 of .31
    ("nat", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:80", "permit"),
    ("nat", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:8080", "deny"),  # the filter sees what was translated
    ("nat", "vlan/20", "vlan/10", "udp 10.20.0.7:9 > 10.20.0.1:7005", "deny"),
    ("nat", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.20.0.70:1", "permit"),  # one to one, to .70
    ("nat", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.20.0.9:1", "deny"),  # to .33, of which no rule speaks
    ("lists", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:502", "permit"),
    ("lists", "vlan/20", "vlan/10", "tcp 10.20.0.66:9 > 10.10.0.31:502", "deny"),  # index 5 is before index 10
    ("lists", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:503", "deny"),  # the implicit end
    ("lists", "vlan/20", "vlan/10", "icmp/8 10.20.0.7 > 10.10.0.9", "permit"),
    ("lists", "vlan/20", "vlan/10", "udp 10.20.0.7:9 > 10.10.0.9:53", "permit"),  # of the second list
    ("lists", "vlan/20", "vlan/10", "udp 10.20.0.7:9 > 10.10.0.9:55", "deny"),
    ("lists", "vlan/20", "vlan/30", "icmp/8 10.20.0.7 > 10.30.0.9", "deny"),  # the packet filter behind them
    ("lists", "vlan/10", "vlan/20", "tcp 10.10.0.9:9 > 10.20.0.7:80", "permit"),
    ("xml", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:502", "permit"),
    ("xml", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:44818", "possibly"),
    ("xml", "vlan/20", "vlan/10", "tcp 10.20.0.5:9 > 10.10.0.8:22", "permit"),
    ("xml", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.8:22", "deny"),
    ("xml", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.9:80", "deny"),  # rule 4 is not active
    ("xml", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.20.0.1:8080", "permit"),
    ("xml", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.20.0.8:80", "permit"),
    ("spacing", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:502", "permit"),
    ("spacing", "vlan/20", "vlan/10", "udp 10.20.0.7:9 > 10.10.0.31:502", "deny"),
    ("same_priority", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:502", "possibly"),
    ("equal_rules", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.31:502", "permit"),
    ("equal_rules", "vlan/20", "vlan/10", "tcp 10.20.0.66:9 > 10.10.0.31:502", "possibly"),
    ("equal_rules", "vlan/20", "vlan/10", "tcp 10.20.0.66:9 > 10.10.0.31:503", "deny"),
    ("equal_rules", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.9:80", "deny"),  # of the next priority
    ("equal_rules", "vlan/20", "vlan/10", "udp 10.20.0.7:9 > 10.10.0.32:9", "permit"),  # rule 7 is off
    ("equal_rules", "vlan/20", "vlan/10", "udp 10.20.0.66:9 > 10.10.0.32:9", "possibly"),
    ("equal_rules", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.33:502", "possibly"),
    ("equal_rules", "vlan/20", "vlan/10", "tcp 10.20.0.7:9 > 10.10.0.33:80", "permit"),
    ("equal_rules", "vlan/20", "vlan/10", "tcp 10.20.0.66:9 > 10.10.0.33:502", "possibly"),
)


def path_of(case: str) -> Path:
    (found,) = (FIXTURES / case).glob("config.*")
    return found


def documented(case: str) -> str:
    """The case as XML."""
    path = path_of(case)
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".xml" else Script(text).xml()


def verdict(capsys: pytest.CaptureFixture[str], case: str, start: str, end: str, flow: str) -> str:
    return asked(capsys, documented(case), start, end, flow)


def asked(capsys: pytest.CaptureFixture[str], text: str, start: str, end: str, flow: str) -> str:
    """The first word of the answer about a configuration."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fw.xml"
        path.write_text(text, encoding="utf-8")
        main(["test-rules", str(path), "--flow", flow, "--from", start, "--to", end, "--allow-incomplete"])
    shown = capsys.readouterr()
    assert not shown.out.startswith("error"), shown.out
    return shown.out.split()[0]


def device(case: str) -> Device:
    return parse(Source.read(path_of(case))).devices[0]


def doubts(made: Device) -> list[str]:
    """What stays in doubt beside the spelling of the commands."""
    return [item.what for item in made.unmodelled if not item.what.startswith("no document shows")]


def read(text: str) -> Device:
    return parse(Source.from_text("fw.txt", text), "hirschmann_hisecos").devices[0]


def script(*lines: str) -> str:
    body = "\n".join(lines)
    return f"! Version: HiSecOS-03.1.00\nnetwork parms 0.0.0.0 0.0.0.0 0.0.0.0\nconfigure\n{body}\nexit\n"


@pytest.mark.parametrize(("flow", "wanted"), OFFICE_TO_CELL)
def test_every_match_of_a_rule(flow: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "filter", "vlan/20", "vlan/10", flow) == wanted


@pytest.mark.parametrize(("start", "end", "flow", "wanted"), ELSEWHERE)
def test_directions(start: str, end: str, flow: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "filter", start, end, flow) == wanted


@pytest.mark.parametrize(("start", "end", "flow", "wanted"), DROPS)
def test_a_policy_that_drops(start: str, end: str, flow: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "default_drop", start, end, flow) == wanted


@pytest.mark.parametrize(("case", "start", "end", "flow", "wanted"), OTHERS)
def test_other_cases(
    case: str, start: str, end: str, flow: str, wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(capsys, case, start, end, flow) == wanted


@pytest.mark.parametrize(
    ("case", "phrase", "effect"),
    [
        ("uncommitted", "rules of packet filter are edited and not committed", Effect.MAY_DO_EITHER),
        ("uncommitted", "rules of dnat are edited and not committed", Effect.MAY_REWRITE),
        ("same_priority", "rule 9 of the packet filter is assigned", Effect.MAY_DO_EITHER),
        ("filter", UNSHOWN, Effect.MAY_DO_EITHER),
        ("double_nat", UNSHOWN, Effect.MAY_REWRITE),
        ("vpn_and_learning", "IPsec", Effect.MAY_DO_ANYTHING),
        ("vpn_and_learning", "the firewall learning mode", Effect.MAY_DO_EITHER),
        ("xml_doubts", "rules of packet filter are edited and not committed", Effect.MAY_DO_EITHER),
        ("xml_doubts", "a ring makes its ports members of VLAN 20", Effect.MAY_DO_ANYTHING),
        ("xml_doubts", "a table 'hm2DynFwRuleEntry' of HM2-FW-MIB is not known", Effect.MAY_DO_ANYTHING),
    ],
)
def test_doubts(case: str, phrase: str, effect: Effect) -> None:
    assert [item.effect for item in device(case).unmodelled if item.what.startswith(phrase)][:1] == [effect]


@pytest.mark.parametrize(
    "case", ["filter", "default_drop", "enforcers", "nat", "lists", "management", "routing", "xml"]
)
def test_cases_without_doubts(case: str) -> None:
    assert not doubts(device(case))
    if case not in {"management", "routing"}:
        assert not read(documented(case)).unmodelled


@pytest.mark.parametrize(("off", "open_"), [(0, True), (1, False)])
def test_of_too_many_rules_of_one_priority_all_is_open(off: int, *, open_: bool) -> None:
    """Those that are off do not count, and what is not compared is in doubt."""
    numbers = range(1, MOST_COMPARED + 2)
    lines = [f"packet-filter l3 addrule {one} {'drop' if one % 2 else 'accept'} src any dst any" for one in numbers]
    lines += [f"packet-filter l3 addif vlan/20 ingress {one} 1" for one in numbers]
    lines += [f"packet-filter l3 disableif vlan/20 ingress {one}" for one in range(1, off + 1)]
    made = read(script(*lines, "packet-filter l3 commit"))
    assert any("have priority 1" in what for what in doubts(made)) == open_
    doubtful = [rule for rule in made.rule_sets[0].rules if " or " in rule.identity]
    assert bool(doubtful) != open_


def test_an_action_of_a_later_release_may_do_either() -> None:
    (rule_set, _) = device("xml_doubts").rule_sets
    assert [rule.action for rule in rule_set.rules if rule.identity.startswith("1 ")] == [Action.UNKNOWN]


def test_committed_rules_are_not_told() -> None:
    committed = read(script("packet-filter l3 addrule 1 drop src any dst any", "packet-filter l3 commit"))
    assert not doubts(committed)
    edited = read(script("packet-filter l3 addrule 1 drop src any dst any"))
    assert doubts(edited) == ["rules of packet filter are edited and not committed: the device may run others"]


def test_answers_pass_the_packet_filter_and_are_judged_by_lists() -> None:
    with_lists, without = device("lists"), device("filter")
    assert (with_lists.stateful, without.stateful) == (False, True)
    assert [rule.identity for rule_set in with_lists.rule_sets[-2:] for rule in rule_set.rules[:1]] == ["answers"] * 2


def test_translations() -> None:
    made = {item.identity: item for item in device("nat").nat}
    assert list(made) == ["1to1nat 1", "dnat 1 vlan/20", "dnat 2 vlan/20", "dnat 3 vlan/20", "masq 1 vlan/20"]
    masq = made["masq 1 vlan/20"]
    assert masq.stage is NatStage.SOURCE
    assert masq.source_ports_change
    assert masq.address is not None
    assert masq.address.kind is NatKind.POOL
    assert masq.address.translated.cidrs() == ("10.20.0.1/32",)
    assert masq.match.out_interfaces == frozenset({"vlan/20"})
    assert made["dnat 2 vlan/20"].port is not None


def test_services_are_open_possibly_where_the_filter_drops() -> None:
    services = {item.protocol: item for item in device("management").management.services}
    assert services["ssh"].port == 2222
    assert not services["ssh"].sources.surely
    assert services["ssh"].sources.possibly.cidrs() == ("10.20.0.5/32", "10.30.0.0/24")
    assert services["snmp"].sources.possibly.cidrs() == ("10.30.0.0/24",)
    assert not {"http", "telnet"} & services.keys()


def test_both_forms_say_the_same() -> None:
    xml = device("xml")
    text = read(
        "! Version: HiSecOS-03.1.00\nnetwork parms 10.10.0.2 255.255.255.0 10.10.0.1\nnetwork management vlan 10\n"
        "vlan database\nvlan add 10\nvlan add 20\nexit\nconfigure\nip routing\nsystem name fw-cell1\n"
        "packet-filter l3 defaultpolicy drop\n"
        'packet-filter l3 addrule 1 accept src 10.20.0.0/24 dst 10.10.0.31 dport 502 proto tcp description "SCADA to PLC"\n'
        "packet-filter l3 addrule 2 drop src !10.20.0.5 dst any dport 22,23 proto tcp\n"
        "packet-filter l3 addrule 3 enforce-modbus src any dst 10.10.0.31 dport 44818 proto tcp\n"
        "packet-filter l3 addrule 4 accept src any dst 10.10.0.0/24\npacket-filter l3 disablerule 4\n"
        "packet-filter l3 addrule 5 accept src any dst 10.10.0.8\n"
        "packet-filter l3 addif vlan/20 ingress 2 1\npacket-filter l3 addif vlan/20 ingress 1 2\n"
        "packet-filter l3 addif vlan/20 ingress 3 3\npacket-filter l3 addif vlan/20 ingress 4 4\n"
        "packet-filter l3 addif vlan/20 ingress 5 5\npacket-filter l3 commit\n"
        "interface vlan/10\nip routing\nip address primary 10.10.0.1 255.255.255.0\nexit\n"
        "interface vlan/20\nip routing\nip address primary 10.20.0.1 255.255.255.0\nexit\nexit\n"
    )
    for one, other in zip(xml.rule_sets, text.rule_sets, strict=True):
        assert [
            (rule.identity, rule.action, rule.enabled, rule.match.source.surely, rule.match.destination.surely)
            for rule in one.rules
        ] == [
            (rule.identity, rule.action, rule.enabled, rule.match.source.surely, rule.match.destination.surely)
            for rule in other.rules
        ]
        assert [rule.match.service.possibly for rule in one.rules] == [
            rule.match.service.possibly for rule in other.rules
        ]


@pytest.mark.parametrize("name", ["vlan20", "1/1", "VLAN/20"])
def test_a_rule_at_an_interface_that_is_no_router_is_in_doubt(name: str) -> None:
    made = read(
        script(
            "packet-filter l3 addrule 1 drop src any dst any",
            f"packet-filter l3 addif {name} ingress 1 1",
            "packet-filter l3 commit",
            "interface vlan/20",
            "ip routing",
            "ip address primary 10.20.0.1 255.255.255.0",
            "exit",
            "interface 1/1",
            "exit",
        )
    )
    assert [item.effect for item in made.unmodelled if "no router interface" in item.what] == [Effect.MAY_DO_EITHER]


def test_a_column_that_is_not_known_may_narrow_a_rule() -> None:
    text = path_of("xml").read_text(encoding="utf-8")
    made = read(text.replace('name="hm2L3Log"', 'name="hm2L3Zone"'))
    rules = [rule for rule in made.rule_sets[0].rules if rule.identity.startswith("1 ")]
    assert [item.reason for rule in rules for item in rule.match.conditions] == ["column hm2L3Zone 2"]


def test_xml_of_another_shape_is_not_whole() -> None:
    text = path_of("xml").read_text(encoding="utf-8").replace("<Config xmlns=", "<m:Config xmlns:m=")
    result = parse(Source.from_text("fw.xml", text.replace("</Config>", "</m:Config>")), "hirschmann_hisecos")
    assert not result.complete
    assert result.ledger.blocking()


def test_lists_beside_translation_leave_answers_open() -> None:
    made = device("lists_and_nat")
    assert made.stateful
    assert [item.effect for item in made.unmodelled if item.what in doubts(made)][-1:] == [Effect.MAY_DENY]


def test_what_the_xml_says_of_logins_is_not_read_and_blocks_nothing() -> None:
    result = parse(Source.read(FIXTURES.parent / "hirschmann_hios" / "xml_logins" / "config.xml"))
    rows = [row for row in result.ledger.open_rows() if "HM2-USERMGMT-MIB" in row.reason]
    assert rows
    assert not any(row.blocking for row in rows)
    assert not result.devices[0].management.told


def test_an_assignment_that_was_deleted_does_not_come_back() -> None:
    """Rule 1 drops behind rule 2, which accepts: its first place is gone, whatever is switched later."""
    made = read(
        script(
            "packet-filter l3 addrule 1 drop src any dst any",
            "packet-filter l3 addrule 2 accept src any dst any",
            "packet-filter l3 addif vlan/20 ingress 1 1",
            "packet-filter l3 addif vlan/20 ingress 2 3",
            "packet-filter l3 delif vlan/20 ingress 1",
            "packet-filter l3 addif vlan/20 ingress 1 5",
            "packet-filter l3 disableif vlan/20 ingress 1",
            "packet-filter l3 enableif vlan/20 ingress 1",
            "packet-filter l3 commit",
            "interface vlan/20",
            "ip routing",
            "ip address primary 10.20.0.1 255.255.255.0",
            "exit",
        )
    )
    rules = [rule.identity for rule in made.rule_sets[0].rules if rule.enabled]
    assert rules == ["2 vlan/20 ingress", "1 vlan/20 ingress", "default policy"]
