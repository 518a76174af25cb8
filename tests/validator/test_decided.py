"""Idle rules against the plain definition, on every packet of a tiny universe."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, AddressSet, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleSet
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, Fragment, ServiceBox, ServiceSet, State
from parsers.registry import parse
from parsers.source import Source, Span
from validator.decided import MOST_TAKERS, Hygiene, Idleness, closes, hygiene

LAST = 3
WHY = UnknownMatch(UnknownKind.TIME, "a time", Span("x", 1))
PACKETS = tuple(product(range(LAST + 1), range(LAST + 1), (6, 17), range(LAST + 1)))


def addresses(draw: random.Random) -> AddressSet:
    first = draw.randint(0, LAST)
    return AddressSet(v4=(Interval(first, draw.randint(first, LAST)),))


def services(draw: random.Random) -> ServiceSet:
    protocol = draw.choice((Interval(6, 6), Interval(17, 17), Interval(6, 17)))
    first = draw.randint(0, LAST)
    ports = Interval(first, draw.randint(first, LAST))
    whole = ServiceBox(protocol, EVERY_PORT, ports, State.NEW | State.ESTABLISHED, Fragment.WHOLE)
    return ServiceSet((whole,))


def rules(draw: random.Random) -> list[Rule]:
    found: list[Rule] = []
    for number in range(draw.randint(2, 6)):
        match = Match(
            AddressMatch.exactly(addresses(draw)),
            AddressMatch.exactly(addresses(draw)),
            ServiceMatch.exactly(services(draw)),
            conditions=(WHY,) if draw.random() < 0.15 else (),
        )
        action = draw.choice((Action.PERMIT, Action.PERMIT, Action.DENY))
        found.append(Rule(str(number), action, match, Span("x", number + 1)))
    return found


def speaks(rule: Rule, packet: tuple[int, int, int, int]) -> bool:
    source, destination, protocol, port = packet
    match = rule.match
    return (
        any(part.first <= source <= part.last for part in match.source.possibly.v4)
        and any(part.first <= destination <= part.last for part in match.destination.possibly.v4)
        and any(
            box.protocols.first <= protocol <= box.protocols.last
            and box.destination_ports.first <= port <= box.destination_ports.last
            for box in match.service.possibly.boxes
        )
    )


def fate(found: list[Rule], packet: tuple[int, int, int, int]) -> set[Action]:
    """What may become of a packet; rules with a condition may or may not take it."""
    ends: set[Action] = set()
    for rule in found:
        if speaks(rule, packet):
            ends.add(rule.action)
            if not rule.match.conditions:
                return ends
    return ends | {Action.DENY}


def is_shadowed(found: list[Rule], place: int) -> bool:
    earlier = [rule for rule in found[:place] if not rule.match.conditions]
    own = [packet for packet in PACKETS if speaks(found[place], packet)]
    return all(any(speaks(rule, packet) for rule in earlier) for packet in own)


def is_needless(found: list[Rule], place: int) -> bool:
    without = found[:place] + found[place + 1 :]
    return all(fate(found, packet) == fate(without, packet) for packet in PACKETS)


def seeded(seed: int) -> list[Rule]:
    return rules(random.Random(seed))  # noqa: S311 - the same lists each time, no secrets


@pytest.mark.parametrize("seed", range(400))
def test_idle_rules_of_random_lists(seed: int) -> None:
    found = seeded(seed)
    told = hygiene(RuleSet("L", tuple(found), Span("x", 1)))
    shadowed = {idle.rule.identity for idle in told.shadowed}
    redundant = {idle.rule.identity for idle in told.redundant}
    assert shadowed == {rule.identity for place, rule in enumerate(found) if is_shadowed(found, place)}
    unconditional = all(not rule.match.conditions for rule in found)
    for place, rule in enumerate(found):
        if rule.identity in redundant:
            assert is_needless(found, place)
        elif unconditional and rule.action is Action.PERMIT and rule.identity not in shadowed:
            assert not is_needless(found, place)


def test_the_lists_hold_what_is_looked_for() -> None:
    told = [hygiene(RuleSet("L", tuple(seeded(seed)), Span("x", 1))) for seed in range(400)]
    assert min(sum(bool(one.shadowed) for one in told), sum(bool(one.redundant) for one in told)) > 15


def listed(*lines: str) -> dict[str, tuple[str, list[str]]]:
    """What is idle in the list IN of an ASA: kind and takers by the line's number in the list."""
    text = "ASA Version 9.12(4)\ninterface GigabitEthernet0/0\n nameif in\n ip address 10.0.0.1 255.255.0.0\n"
    text += "".join(f"access-list IN extended {line}\n" for line in lines) + "access-group IN in interface in\n"
    (device,) = parse(Source.from_text("fw.txt", text), "cisco_asa").devices
    return told(hygiene(device.rule_sets[0]))


def told(found: Hygiene) -> dict[str, tuple[str, list[str]]]:
    return {
        one.rule.identity: ("contrary" if one.contrary else kind, [rule.identity for rule in one.takers])
        for kind in ("impossible", "shadowed", "redundant")
        for one in getattr(found, kind)
    }


def test_five_hundred_hosts_take_their_network_together() -> None:
    """Each in a line of its own, which is deeper than a search may go into itself."""
    hosts = [f"permit tcp host 10.0.{number // 256}.{number % 256} any eq 22" for number in range(512)]
    found = listed(*hosts, "deny tcp 10.0.0.0 255.255.254.0 any eq 22", "deny tcp 10.0.0.0 255.255.252.0 any eq 22")
    assert found.keys() == {"513"}
    assert found["513"] == ("contrary", [str(number) for number in range(1, MOST_TAKERS + 1)])


def test_a_thousand_ports_take_their_range_together() -> None:
    ports = [f"permit tcp any any eq {number}" for number in range(1000, 2000)]
    assert listed(*ports, "permit tcp host 10.0.0.9 any range 1000 1999").keys() == {"1001"}
    assert not listed(*ports, "permit tcp host 10.0.0.9 any range 1000 2000")


def test_takers_are_all_that_take_a_packet_and_no_others() -> None:
    found = listed(
        "deny tcp any any eq 80",
        "permit tcp host 10.0.0.1 any eq 80",
        "permit tcp 10.0.0.0 255.255.255.254 any eq 22",
        "deny tcp 10.0.0.2 255.255.255.254 any eq 22",
        "permit tcp host 10.0.0.1 any range 21 23",
        "deny tcp 10.0.0.0 255.255.255.0 any range 1 100",
        "deny tcp 10.0.0.0 255.255.255.252 any eq 22",
    )
    assert found["7"] == ("contrary", ["3", "4"])
    assert found["2"] == ("shadowed", ["1"])


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "shadowed"),
        ("-s 10.1.0.8/32 -p tcp -m tcp --dport 22 -j ACCEPT", "contrary"),
    ],
)
def test_that_answers_pass_is_nothing_that_a_deny_is_against(before: str, kind: str) -> None:
    """Nearly every list of iptables begins with that line."""
    lines = (before, "-p tcp -j DROP", "-s 10.1.0.0/24 -p tcp -m tcp --dport 22 -j DROP", "-j ACCEPT")
    text = "# Generated by iptables-save v1.8.7 on Mon Jan  1 00:00:00 2024\n*filter\n:INPUT DROP [0:0]\n"
    text += ":FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n" + "".join(f"-A FORWARD {line}\n" for line in lines)
    (device,) = parse(Source.from_text("fw.txt", f"{text}COMMIT\n"), "linux_iptables").devices
    (chain,) = (item for item in device.rule_sets if item.rules and item.rules[0].origin.line == 6)
    assert told(hygiene(chain)) == {"FORWARD 3": (kind, ["FORWARD 1", "FORWARD 2"])}


def test_what_is_denied_below_a_wider_deny_was_permitted_above_it() -> None:
    """The one rule that takes everything is a deny; some of it was permitted before."""
    found = listed("permit tcp any any eq 22", "deny tcp any any range 1 100", "deny tcp host 10.0.0.1 any range 20 30")
    assert found == {"3": ("contrary", ["1", "2"])}


def test_a_deny_that_another_repeats_could_go_and_one_before_the_end_is_left_alone() -> None:
    lines = ("deny tcp host 10.0.0.1 any eq 22", "permit udp any any", "deny tcp any any eq 22", "permit ip any any")
    assert listed(*lines) == {"1": ("redundant", ["3"]), "2": ("redundant", ["4"])}
    assert not listed("deny tcp host 10.0.0.1 any eq 22", "permit udp any any", "deny ip any any log")


FORTIGATE = """\
#config-version=FGR60F-7.2.1-FW-build1254-220803:opmode=0:vdom=0:user=admin
config system interface
    edit "port1"
        set ip 10.0.1.1 255.255.255.0
    next
    edit "port2"
        set ip 10.0.2.1 255.255.255.0
    next
    edit "port3"
        set ip 10.0.3.1 255.255.255.0
    next
end
config firewall service custom
    edit "SSH"
        set tcp-portrange 22
    next
end
config firewall schedule recurring
    edit "day"
        set start 08:00
        set end 17:00
        set day monday
    next
    edit "night"
        set start 20:00
        set end 21:00
        set day monday
    next
end
config firewall policy
"""


def policies(*rows: str) -> dict[str, tuple[str, list[str]]]:
    """The idle policies of rows `SOURCES > DESTINATIONS ACTION SERVICE SCHEDULE`."""
    text = FORTIGATE
    for number, row in enumerate(rows, 1):
        source, _, destination, action, service, schedule = row.split()
        text += f"    edit {number}\n        set action {action}\n        set srcaddr all\n        set dstaddr all\n"
        for word, names in (("srcintf", source), ("dstintf", destination)):
            text += f"        set {word} {' '.join(names.split(','))}\n"
        text += f"        set service {service}\n        set schedule {schedule}\n    next\n"
    (device,) = parse(Source.from_text("fg.txt", text + "end\n"), "fortinet_fortios").devices
    return told(hygiene(next(one for one in device.rule_sets if one.name == "policy")))


def test_rules_of_single_interfaces_take_one_of_several() -> None:
    one, two = "port1 > port3 accept ALL always", "port2 > port3 accept ALL always"
    assert policies(one, two, "port1,port2 > port3 deny SSH always") == {"3": ("contrary", ["1", "2"])}
    assert policies("port1,port2 > port3 accept SSH always", one, two) == {"1": ("redundant", ["2", "3"])}
    assert not policies(one, "port1,port2 > port3 deny SSH always")
    assert not policies(one, two, "any > port3 deny SSH always")


def test_a_rule_takes_packets_of_others_of_its_own_schedule() -> None:
    wide = "port1 > port3 accept ALL day"
    assert policies(wide, "port1 > port3 deny SSH day") == {"2": ("contrary", ["1"])}
    assert not policies(wide, "port1 > port3 deny SSH night")
    assert not policies(wide, "port1 > port3 deny SSH always")


def test_a_permit_at_times_of_what_is_permitted_at_all_times_could_go() -> None:
    always = "port1 > port3 accept SSH always"
    assert policies("port1 > port3 accept SSH day", always) == {"1": ("redundant", ["2"])}
    assert not policies("port1 > port3 deny SSH day", always)
    assert not policies("port1 > port3 accept SSH day", "port1 > port3 deny SSH night", always)
    assert not policies("port1 > port3 accept ALL day", always)


RULESETS = {
    "linux_iptables": (
        "*filter\n:FORWARD DROP [0:0]\n:CELL - [0:0]\n"
        "-A FORWARD -s 10.0.0.7/32 -j CELL\n-A FORWARD -j ACCEPT\n-A FORWARD -p tcp --dport 502 -j DROP\n"
        "-A CELL -j DROP\n-A CELL -p tcp --dport 22 -j ACCEPT\nCOMMIT\n"
    ),
    "linux_nftables": (
        "table ip filter {\n chain forward {\n  type filter hook forward priority filter; policy drop;\n"
        "  ip saddr 10.0.0.7 jump cell\n  accept\n  tcp dport 502 drop\n }\n"
        " chain cell {\n  drop\n  tcp dport 22 accept\n }\n}\n"
    ),
    "mikrotik_routeros": (
        "# 2026-01-01 00:00:00 by RouterOS 7.14\n/ip firewall filter\n"
        "add action=jump chain=forward jump-target=cell src-address=10.0.0.7\nadd action=accept chain=forward\n"
        "add action=drop chain=forward dst-port=502 protocol=tcp\nadd action=drop chain=cell\n"
        "add action=accept chain=cell dst-port=22 protocol=tcp\n"
    ),
}


@pytest.mark.parametrize("platform", RULESETS)
def test_rules_behind_one_that_takes_everything_are_told(platform: str) -> None:
    """Readers of chains end where no packet goes on; what stands there says one thing and the device does another."""
    (device,) = parse(Source.from_text("fw.txt", RULESETS[platform]), platform).devices
    found = hygiene(next(one for one in device.rule_sets if "forward" in one.name.lower()))
    assert [(one.rule.action, one.contrary) for one in found.shadowed] == [(Action.PERMIT, False), (Action.DENY, True)]


def test_a_statement_of_two_directions_is_idle_only_as_a_whole() -> None:
    """PAN-OS: `interzone` between two zones stands as a rule for each direction."""
    lines = ["set deviceconfig system hostname PA"]
    for number, zone in enumerate("AB", 1):
        lines += [
            f"set network interface ethernet ethernet1/{number} layer3 ip 10.0.{number}.1/24",
            f"set network virtual-router default interface ethernet1/{number}",
            f"set vsys vsys1 import network interface ethernet1/{number}",
            f"set vsys vsys1 zone {zone} network layer3 ethernet1/{number}",
        ]

    def rule(name: str, *words: str) -> list[str]:
        common = ("source any", "destination any", "service any", "application any", "action allow")
        return [f"set vsys vsys1 rulebase security rules {name} {word}" for word in (*words, *common)]

    both = rule("BOTH", "from [ A B ]", "to [ A B ]", "rule-type interzone")
    there, back = rule("THERE", "from A", "to B"), rule("BACK", "from B", "to A")

    def idle(*parts: list[str]) -> set[str]:
        text = "".join(f"{line}\n" for line in (*lines, *(line for part in parts for line in part)))
        (device,) = parse(Source.from_text("pa.txt", text), "paloalto_panos").devices
        return set(told(hygiene(next(one for one in device.rule_sets if one.name == "security"))))

    assert idle(there, both) == {"THERE"}
    assert idle(there, back, both) == {"THERE", "BACK", "BOTH"}
    assert idle(both, there) == {"THERE"}


def rules_of(*matches: Match, actions: str = "") -> RuleSet:
    """A list of permits, or of what the letters of `actions` say (`d`: deny)."""
    kinds = [Action.DENY if letter == "d" else Action.PERMIT for letter in actions or "p" * len(matches)]
    made = (
        Rule(str(number), kind, match, Span("x", number + 1))
        for number, (kind, match) in enumerate(zip(kinds, matches, strict=True))
    )
    return RuleSet("L", tuple(made), Span("x", 1))


def of(first: int, last: int, *, six: bool = False) -> AddressMatch:
    part = (Interval(first, last),)
    return AddressMatch.exactly(AddressSet(v6=part) if six else AddressSet(v4=part))


def idle_of(rule_set: RuleSet) -> tuple[list[str], list[str], list[str]]:
    """The impossible, the shadowed and the redundant rules."""
    found = hygiene(rule_set)
    kinds = (found.impossible, found.shadowed, found.redundant)
    impossible, shadowed, redundant = ([idle.rule.identity for idle in kind] for kind in kinds)
    return impossible, shadowed, redundant


def test_two_rules_together_shadow_a_third() -> None:
    assert idle_of(rules_of(Match(of(0, 1)), Match(of(2, 3)), Match(of(0, 3)))) == ([], ["2"], ["0", "1"])
    assert idle_of(rules_of(Match(of(0, 1)), Match(of(3, 3)), Match(of(0, 3)))) == ([], [], ["0", "1"])
    halves = Match(of(0, 1), of(0, 1)), Match(of(0, 1), of(2, 3))
    assert idle_of(rules_of(*halves, Match(of(0, 1), of(0, 3)))) == ([], ["2"], ["0", "1"])


def test_ipv6_is_judged_as_ipv4_is() -> None:
    one = Match(of(0, 3, six=True), of(0, 3, six=True))
    assert idle_of(rules_of(one, one)) == ([], ["1"], ["0"])
    assert idle_of(rules_of(one, Match(of(0, 3), of(0, 3)))) == ([], [], [])
    assert idle_of(rules_of(Match(of(0, 3), of(0, 3, six=True)), one)) == (["0"], [], [])


def test_what_a_rule_only_may_match_shadows_nothing() -> None:
    why = UnknownMatch(UnknownKind.DOMAIN_NAME, "a name", Span("x", 1))
    doubt = AddressMatch(AddressSet(), of(0, 3).possibly, (why,))
    assert idle_of(rules_of(Match(doubt), Match(of(0, 3)))) == ([], [], [])
    assert idle_of(rules_of(Match(of(0, 3)), Match(doubt))) == ([], ["1"], [])
    service = services(random.Random(1))  # noqa: S311 - any
    unsure = ServiceMatch(ServiceSet(()), service, (why,))
    assert idle_of(rules_of(Match(service=unsure), Match(service=ServiceMatch.exactly(service)))) == ([], [], [])
    assert idle_of(rules_of(Match(service=ServiceMatch.exactly(service)), Match(service=unsure))) == ([], ["1"], [])
    wider = ServiceMatch(ServiceSet(()), EVERY_SERVICE, (WHY,))
    assert idle_of(rules_of(Match(service=ServiceMatch.exactly(service)), Match(service=wider))) == ([], [], [])


def test_what_a_rule_surely_matches_shadows_though_it_may_match_more() -> None:
    """Sources 0 to 1 are sure, others possible; what it takes for sure is from these to its own destinations alone."""
    why = UnknownMatch(UnknownKind.DOMAIN_NAME, "a name", Span("x", 1))
    wide = Match(AddressMatch(of(0, 1).surely, of(0, 3).possibly, (why,)), of(2, 3))
    assert idle_of(rules_of(wide, Match(of(0, 1), of(2, 3)))) == ([], ["1"], [])
    assert idle_of(rules_of(wide, Match(of(0, 1), of(0, 1)))) == ([], [], [])
    assert idle_of(rules_of(wide, Match(of(2, 3), of(2, 3)))) == ([], [], [])


def test_a_rule_of_no_interface_matches_nothing_and_shadows_nothing() -> None:
    everywhere = Match(of(0, 3))
    for nowhere in (replace(everywhere, in_interfaces=frozenset()), replace(everywhere, out_interfaces=frozenset())):
        assert idle_of(rules_of(nowhere, everywhere)) == (["0"], [], [])


def test_later_rules_of_one_interface_do_not_make_a_rule_of_all_needless() -> None:
    """What comes in elsewhere from hosts 1 and 2 only the first rule permits."""
    ends = AddressMatch.exactly(of(0, 0).surely | of(3, 3).surely)
    some = replace(Match(of(0, 3)), in_interfaces=frozenset({"a"}))
    assert "0" not in idle_of(rules_of(Match(of(0, 3)), Match(ends), some))[2]
    assert "0" in idle_of(rules_of(Match(of(0, 3)), Match(ends), Match(of(0, 3))))[2]


def test_a_deny_between_matters_only_for_what_it_takes() -> None:
    matches = [Match(of(0, 3)), Match(of(0, 1)), Match(of(0, 1)), Match(of(2, 3))]
    assert idle_of(rules_of(*matches, actions="ppdp")) == ([], ["1", "2", "3"], ["0"])
    assert idle_of(rules_of(*matches, actions="pdpp")) == ([], ["1", "2", "3"], [])


class Remembered:
    """A memory that knows one list."""

    def __init__(self, known: RuleSet) -> None:
        self.known = known
        self.anew: list[RuleSet] = []

    def hygiene(self, rule_set: RuleSet) -> Hygiene | None:
        return Hygiene(judged=False) if rule_set is self.known else None

    def found_idle(self, rule_set: RuleSet, found: Hygiene) -> None:
        assert found == hygiene(rule_set)
        self.anew.append(rule_set)


def test_lists_are_judged_once_and_what_is_remembered_never() -> None:
    one, other = rules_of(Match(of(0, 1)), Match(of(0, 1))), rules_of(Match(of(0, 1)))
    assert Idleness().of(one) == hygiene(one)
    memory = Remembered(other)
    known = Idleness(memory)
    assert [known.of(one), known.of(one), known.of(other)] == [hygiene(one), hygiene(one), Hygiene(judged=False)]
    assert memory.anew == [one]


def varied(draw: random.Random) -> list[Rule]:
    """Rules on some interfaces, of several services, of fragments, of both families and at times."""

    def names() -> frozenset[str] | None:
        return None if draw.random() < 0.5 else frozenset(draw.sample("abc", draw.randint(1, 2)))

    def side() -> AddressMatch:
        if draw.random() < 0.4:
            return AddressMatch.exactly(AddressSet((Interval(0, LAST),), (Interval(0, LAST),)))
        six = AddressSet(v6=addresses(draw).v4) if draw.random() < 0.4 else AddressSet()
        four = addresses(draw) if not six or draw.random() < 0.5 else AddressSet()
        return AddressMatch.exactly(AddressSet(four.v4, six.v6))

    def service() -> ServiceMatch:
        kinds = (Fragment.WHOLE, Fragment.LATER, Fragment.WHOLE | Fragment.LATER)
        boxes = [replace(services(draw).boxes[0], fragments=draw.choice(kinds)) for _ in range(draw.randint(1, 2))]
        return ServiceMatch.exactly(ServiceSet(tuple(boxes[:1])) | ServiceSet(tuple(boxes[1:])))

    found: list[Rule] = []
    for number in range(draw.randint(2, 9)):
        conditions = (WHY,) if draw.random() < 0.2 else ()
        match = Match(side(), side(), service(), names(), names(), conditions=conditions)
        action = draw.choice((Action.PERMIT, Action.PERMIT, Action.DENY, Action.UNKNOWN))
        schedule = "S" if conditions and draw.random() < 0.7 else ""
        found.append(Rule(str(number), action, match, Span("x", number + 1), schedule=schedule))
    if draw.random() < 0.5:
        found.append(Rule("end", Action.DENY, Match(), Span("x", 99)))
    return found


@pytest.mark.parametrize("part", range(4))
def test_quick_proofs_that_a_rule_decides_something_change_nothing(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = map(random.Random, range(part, 1_000, 4))
    lists = [RuleSet("L", tuple(varied(draw)), Span("x", 1)) for draw in draws]
    quick = [hygiene(item) for item in lists]
    monkeypatch.setattr("validator.decided._List._stands_out", lambda *_: False)
    monkeypatch.setattr("validator.hulls.Hulls.is_alone", lambda *_: False)
    assert quick == [hygiene(item) for item in lists]
    assert min(sum(bool(getattr(one, kind)) for one in quick) for kind in ("shadowed", "redundant", "fragmentary")) > 1


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("side", ["source", "destination"])
def test_a_denial_that_may_leave_something_out_closes_no_list(version: int, side: str) -> None:
    """Of a name it is not known whether it is everything: then others may follow, and the last rule is another."""
    every = EVERY_IPV4 if version == 4 else EVERY_IPV6
    whole = Rule("1", Action.DENY, Match(AddressMatch.exactly(every), AddressMatch.exactly(every)), Span("list.txt", 1))
    assert closes(whole)
    assert not closes(replace(whole, action=Action.PERMIT))
    some = AddressMatch(every & from_cidr("10.0.0.0/9" if version == 4 else "2001:db8::/33"), every)
    doubtful = replace(whole.match, source=some) if side == "source" else replace(whole.match, destination=some)
    assert not closes(replace(whole, match=doubtful))
    services = ServiceMatch(ServiceSet((ServiceBox(Interval(6, 6)),)), EVERY_SERVICE)
    assert not closes(replace(whole, match=replace(whole.match, service=services)))
