"""What pf and both products do that a reader of the rules alone would miss; verdicts computed by hand."""

from __future__ import annotations

import itertools

import pytest

from parsers.model.device import Effect
from pf_configs import (
    INTERFACES,
    NO_NAT,
    any_to,
    device,
    floating,
    headers_out,
    result,
    rule,
    verdict,
    ways_out,
)

BOTH = pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
IN = "10.1.0.10 > 10.2.0.10 tcp/502"
OUTSIDE = "203.0.113.9 > 198.51.100.2 tcp/8443"
PASS_LAN = rule("pass", "lan")
QUICK = "<quick>1</quick>"


@BOTH
def test_what_no_rule_passes_is_denied(platform: str) -> None:
    assert verdict(result(platform), IN, "lan", "opt1") == "deny"
    assert verdict(result(platform, PASS_LAN), IN, "lan", "opt1") == "permit"
    assert verdict(result(platform, PASS_LAN), IN, "opt1", "lan") == "deny"


@BOTH
@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        # rules of an interface are quick: the first that matches decides
        ([rule("block", "lan"), PASS_LAN], "deny"),
        ([PASS_LAN, rule("block", "lan")], "permit"),
        # a floating rule without quick gives way to any quick one behind it
        ([floating("block", "lan", "in"), PASS_LAN], "permit"),
        ([floating("block", "lan", "in", QUICK), PASS_LAN], "deny"),
        # among those that are not quick the last one decides
        ([floating("pass", "lan", "in"), floating("block", "lan", "in")], "deny"),
        ([floating("block", "lan", "in"), floating("pass", "lan", "in")], "permit"),
        # floating rules stand first wherever they stand in the file
        ([PASS_LAN, floating("block", "lan", "in", QUICK)], "deny"),
        # out, and on another interface
        ([floating("block", "opt1", "out", QUICK), PASS_LAN], "deny"),
        ([floating("block", "opt1", "out"), PASS_LAN], "deny"),
        ([floating("block", "lan", "out", QUICK), PASS_LAN], "permit"),
        ([floating("block", "opt1", "in", QUICK), PASS_LAN], "permit"),
        # any direction, several interfaces, no interface at all
        ([floating("block", "wan,opt1", "any", QUICK), PASS_LAN], "deny"),
        ([floating("block", "wan", "any", QUICK), PASS_LAN], "permit"),
        ([floating("block", "", "any", QUICK), PASS_LAN], "deny"),
        ([floating("reject", "lan", "in", QUICK), PASS_LAN], "deny"),
        ([floating("match", "lan", "in", QUICK), PASS_LAN], "permit"),
        # a rule that does not count
        ([rule("block", "lan", "<disabled>1</disabled>"), PASS_LAN], "permit"),
        ([rule("pass", "lan", "<disabled>1</disabled>")], "deny"),
    ],
)
def test_the_last_match_decides_unless_one_is_quick(platform: str, rules: list[str], expected: str) -> None:
    assert verdict(result(platform, *rules), IN, "lan", "opt1") == expected


def test_a_switch_by_being_there() -> None:
    rules = [rule("block", "lan", "<disabled></disabled>"), PASS_LAN]
    assert verdict(result("pfsense", *rules), IN, "lan", "opt1") == "permit"
    assert verdict(result("opnsense", *rules), IN, "lan", "opt1") == "possibly"


def test_opnsense_lets_rules_of_interfaces_be_slow() -> None:
    rules = [rule("block", "lan", "<quick>0</quick>"), PASS_LAN]
    assert verdict(result("opnsense", *rules), IN, "lan", "opt1") == "permit"
    assert verdict(result("pfsense", *rules), IN, "lan", "opt1") == "deny"


@BOTH
@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        (any_to("<any/>", "<any/>"), "permit"),
        (any_to("<network>opt1</network>", "<network>lan</network>"), "permit"),
        (any_to("<network>opt1ip</network>"), "deny"),
        (any_to("<network>lan</network><not/>"), "permit"),
        (any_to("<network>opt1</network><not/>"), "deny"),
        (any_to("<address>10.2.0.10</address>"), "permit"),
        (any_to("<address>10.2.0.0/28</address><not/>"), "deny"),
        (any_to("<address>PLCS</address>"), "permit"),
        (any_to("<address>NESTED</address>"), "permit"),
        (any_to("<address>NOBODY</address>"), "possibly"),
        (any_to("<address>FETCHED</address>"), "possibly"),
        (any_to("<network>(self)</network>"), "deny"),
    ],
)
def test_sides(platform: str, sides: str, expected: str) -> None:
    alias = "<alias><name>{}</name><type>{}</type><{key}>{}</{key}></alias>"
    key = "content" if platform == "opnsense" else "address"
    aliases = [
        alias.format("PLCS", "host", "10.2.0.10\n10.2.0.11", key=key),
        alias.format("NESTED", "network", "PLCS 10.9.0.0/16", key=key),
        alias.format("FETCHED", "urltable", "https://lists.example/", key=key),
    ]
    more = f"<aliases>{''.join(aliases)}</aliases>"
    if platform == "opnsense":
        more = f"<OPNsense><Firewall><Alias>{more}</Alias></Firewall></OPNsense>"
    read = result(platform, rule("pass", "lan", sides=sides), more=more)
    assert verdict(read, IN, "lan", "opt1") == expected


@BOTH
@pytest.mark.parametrize(
    ("words", "flow", "expected"),
    [
        ("<protocol>tcp</protocol>", IN, "permit"),
        ("<protocol>udp</protocol>", IN, "deny"),
        ("<protocol>tcp/udp</protocol>", IN, "permit"),
        ("<protocol>icmp</protocol>", "10.1.0.10 > 10.2.0.10 icmp", "permit"),
        ("<protocol>icmp</protocol><icmptype>echorep</icmptype>", "10.1.0.10 > 10.2.0.10 icmp/8", "deny"),
        ("<protocol>icmp</protocol><icmptype>echoreq,unreach</icmptype>", "10.1.0.10 > 10.2.0.10 icmp/8", "permit"),
        ("<protocol>nonsense</protocol>", IN, "possibly"),
        ("<statetype>keep state</statetype>", IN, "permit"),
        ("<statetype>none</statetype>", IN, "possibly"),
        ("<sched>nights</sched>", IN, "possibly"),
        ("<tagged>MARK</tagged>", IN, "possibly"),
        ("<unheard>of</unheard>", IN, "possibly"),
        ("<ipprotocol>inet6</ipprotocol>", IN, "possibly"),
    ],
)
def test_words_of_a_rule(platform: str, words: str, flow: str, expected: str) -> None:
    """A word that is there twice, as in the last row, leaves the rule open."""
    assert verdict(result(platform, rule("pass", "lan", words)), flow, "lan", "opt1") == expected


@BOTH
@pytest.mark.parametrize(
    ("ports", "expected"),
    [("502", "permit"), ("500-510", "permit"), ("80", "deny"), ("MODBUS", "permit"), ("NONE", "possibly")],
)
def test_ports(platform: str, ports: str, expected: str) -> None:
    key = "content" if platform == "opnsense" else "address"
    more = f"<aliases><alias><name>MODBUS</name><type>port</type><{key}>502 44818:44820</{key}></alias></aliases>"
    if platform == "opnsense":
        more = f"<OPNsense><Firewall><Alias>{more}</Alias></Firewall></OPNsense>"
    words = "<protocol>tcp</protocol>"
    read = result(platform, rule("pass", "lan", words, sides=any_to(f"<any>1</any><port>{ports}</port>")), more=more)
    assert verdict(read, IN, "lan", "opt1") == expected


@BOTH
def test_everything_passes_out_and_ipv6_needs_leave(platform: str) -> None:
    system = "<system><hostname>fw</hostname><disablenatreflection>yes</disablenatreflection></system>"
    found = device(platform, PASS_LAN, system=system)
    first = next(item for item in found.rule_sets if item.name == "lan in").rules[0]
    assert first.metadata.description == ""
    assert "block all IPv6" in first.implicit
    assert "block all IPv6" not in device(platform, PASS_LAN).rule_sets[0].rules[0].implicit


@BOTH
@pytest.mark.parametrize(("flag", "expected"), [("", "permit"), ("<blockpriv>1</blockpriv>", "deny")])
def test_private_sources_are_blocked_before_rules(platform: str, flag: str, expected: str) -> None:
    lan = f"<interfaces><lan><enable>1</enable><if>em1</if><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet>{flag}</lan><opt1><enable>1</enable><if>em2</if><ipaddr>10.2.0.1</ipaddr><subnet>24</subnet></opt1></interfaces>"
    assert verdict(result(platform, PASS_LAN, interfaces=lan), IN, "lan", "opt1") == expected


@BOTH
def test_bogons_never_touch_private_addresses(platform: str) -> None:
    lan = "<interfaces><lan><enable>1</enable><if>em1</if><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet><blockbogons>1</blockbogons></lan><opt1><enable>1</enable><if>em2</if><ipaddr>10.2.0.1</ipaddr><subnet>24</subnet></opt1></interfaces>"
    read = result(platform, PASS_LAN, interfaces=lan)
    assert verdict(read, IN, "lan", "opt1") == "permit"
    assert verdict(read, "203.0.113.1 > 10.2.0.10 tcp/502", "lan", "opt1") == "possibly"


@BOTH
def test_bogons_never_touch_networks_that_somebody_has(platform: str) -> None:
    """Else a port that is open to the whole internet, on an interface as delivered, would only be possible."""
    wan = "<interfaces><lan><enable>1</enable><if>em1</if><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet><blockbogons>1</blockbogons></lan><opt1><enable>1</enable><if>em2</if><ipaddr>10.2.0.1</ipaddr><subnet>24</subnet></opt1></interfaces>"
    read = result(platform, PASS_LAN.replace("<network>lan</network>", "<any/>"), interfaces=wan)
    assert verdict(read, "17.1.2.3:40000 > 10.2.0.10 tcp/502", "lan", "opt1") == "permit"


FORWARD = (
    "<rule><interface>wan</interface><ipprotocol>inet</ipprotocol><protocol>tcp</protocol><target>10.2.0.10</target>"
    "<local-port>443</local-port>{}<source><any/></source><destination><network>wanip</network>"
    "<port>8443</port></destination></rule>"
)
INNER = rule("pass", "wan", "<protocol>tcp</protocol>", sides=any_to("<address>10.2.0.10</address><port>443</port>"))
OUTER = rule("pass", "wan", "<protocol>tcp</protocol>", sides=any_to("<network>wanip</network><port>8443</port>"))


@BOTH
@pytest.mark.parametrize(
    ("forward", "rules", "expected"),
    [
        (FORWARD.format(""), [], "deny"),
        # rules see the inner address and port
        (FORWARD.format(""), [INNER], "permit"),
        (FORWARD.format(""), [OUTER], "deny"),
        (FORWARD.format("<associated-rule-id>pass</associated-rule-id>"), [], "permit"),
        (
            FORWARD.format("<associated-rule-id>pass</associated-rule-id>"),
            [floating("block", "wan", "in", QUICK)],
            "permit",
        ),
        (FORWARD.format("<associated-rule-id>pass</associated-rule-id><disabled>1</disabled>"), [], "deny"),
        (FORWARD.format("<associated-rule-id>nat_1</associated-rule-id>"), [], "deny"),
        # no rdr keeps what later forwards would take
        (FORWARD.format("<nordr>1</nordr>") + FORWARD.format(""), [INNER], "deny"),
        (FORWARD.format("<disabled>1</disabled>"), [INNER], "deny"),
    ],
)
def test_port_forwards(platform: str, forward: str, rules: list[str], expected: str) -> None:
    nat = f"<nat><outbound><mode>disabled</mode></outbound>{forward}</nat>"
    assert verdict(result(platform, *rules, nat=nat), OUTSIDE, "wan", "opt1") == expected


@BOTH
def test_one_to_one(platform: str) -> None:
    nat = (
        "<nat><outbound><mode>disabled</mode></outbound><onetoone><interface>wan</interface><external>198.51.100.64</external>"
        "<source><address>10.2.0.0/28</address></source><destination><any/></destination></onetoone></nat>"
    )
    read = result(platform, rule("pass", "wan", sides=any_to("<address>10.2.0.10</address>")), nat=nat)
    assert verdict(read, "203.0.113.9 > 198.51.100.74 tcp/443", "wan", "opt1") == "permit"
    assert verdict(read, "203.0.113.9 > 198.51.100.75 tcp/443", "wan", "opt1") == "deny"


@BOTH
@pytest.mark.parametrize(
    ("mode", "expected"), [("automatic", True), ("hybrid", True), ("advanced", False), ("disabled", False)]
)
def test_outbound_modes(platform: str, mode: str, *, expected: bool) -> None:
    """Rules that judge what leaves see the translated source."""
    nat = f"<nat><outbound><mode>{mode}</mode></outbound></nat>"
    block = rule(
        "block", "wan", "<floating>yes</floating><direction>out</direction><quick>1</quick>",
        sides=any_to("<any/>", "<network>lan</network>"),
    )  # fmt: skip
    read = result(platform, block, PASS_LAN, nat=nat)
    assert verdict(read, "10.1.0.10 > 203.0.113.9 tcp/443", "lan", "wan") == ("permit" if expected else "deny")


@BOTH
def test_a_gateway_sends_past_the_table(platform: str) -> None:
    gateways = (
        "<gateways><gateway_item><interface>opt1</interface><gateway>10.2.0.254</gateway><name>CELLGW</name>"
        "<monitor_disable>1</monitor_disable></gateway_item><gateway_item><interface>wan</interface>"
        "<gateway>198.51.100.1</gateway><name>GW</name><defaultgw>1</defaultgw></gateway_item></gateways>"
    )
    interfaces = INTERFACES[: INTERFACES.index("<gateways>")] + gateways
    steer = rule("pass", "lan", "<gateway>CELLGW</gateway>", sides=any_to("<address>172.16.0.0/12</address>"))
    system = "<system><hostname>fw</hostname><ipv6allow/><disablenegate/></system>"
    read = result(platform, steer, PASS_LAN, interfaces=interfaces, system=system)
    assert ways_out(read, "10.1.0.10 > 172.16.0.9 tcp/80", "lan") == {"opt1"}
    assert ways_out(read, "10.1.0.10 > 203.0.113.9 tcp/80", "lan") == {"wan"}


@BOTH
def test_groups_stand_between_floating_rules_and_single_ones(platform: str) -> None:
    more = "<ifgroups><ifgroupentry><ifname>INSIDE</ifname><members>lan opt1</members></ifgroupentry></ifgroups>"
    rules = [PASS_LAN, rule("block", "INSIDE")]
    assert verdict(result(platform, *rules, more=more), IN, "lan", "opt1") == "deny"
    rules = [rule("block", "lan"), rule("pass", "INSIDE")]
    assert verdict(result(platform, *rules, more=more), IN, "lan", "opt1") == "permit"


NEW = "<OPNsense><Firewall><Filter><rules>{}</rules></Filter></Firewall></OPNsense>"


def new_rule(action: str, sequence: int, interface: str, more: str = "") -> str:
    return (
        f'<rule uuid="u{sequence}"><enabled>1</enabled><sequence>{sequence}</sequence><action>{action}</action>'
        f"<interface>{interface}</interface><direction>in</direction><ipprotocol>inet</ipprotocol>{more}</rule>"
    )


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ([new_rule("pass", 1, "lan")], [], "permit"),
        ([new_rule("block", 2, "lan"), new_rule("pass", 1, "lan")], [], "permit"),
        ([new_rule("block", 1, "lan"), new_rule("pass", 2, "lan")], [], "deny"),
        ([new_rule("block", 9, "lan")], [PASS_LAN], "deny"),
        ([new_rule("block", 9, "lan", "<quick>0</quick>")], [PASS_LAN], "permit"),
        ([new_rule("pass", 9, "lan,wan")], [rule("block", "lan")], "permit"),
        ([new_rule("block", 9, "")], [PASS_LAN], "deny"),
        ([new_rule("pass", 1, "wan", "<interfacenot>1</interfacenot>")], [], "permit"),
        ([new_rule("pass", 1, "lan", "<source_net>10.1.0.0/24</source_net><source_not>1</source_not>")], [], "deny"),
        (
            [
                new_rule(
                    "pass",
                    1,
                    "lan",
                    "<destination_net>opt1</destination_net><protocol>TCP</protocol><destination_port>502</destination_port>",
                )
            ],
            [],
            "permit",
        ),
        ([new_rule("pass", 1, "lan", "<unheard>of</unheard>")], [], "possibly"),
    ],
)
def test_new_rules_of_opnsense(new: list[str], old: list[str], expected: str) -> None:
    read = result("opnsense", *old, more=NEW.format("".join(new)))
    assert verdict(read, IN, "lan", "opt1") == expected


@BOTH
def test_a_filter_that_is_off_judges_nothing(platform: str) -> None:
    system = "<system><hostname>fw</hostname><disablefilter>1</disablefilter></system>"
    assert verdict(result(platform, system=system), IN, "lan", "opt1") == "permit"


@BOTH
def test_what_nobody_understands_leaves_everything_open(platform: str) -> None:
    found = device(platform, PASS_LAN, more="<unheard><of>1</of></unheard>")
    assert [item.effect for item in found.unmodelled] == [Effect.MAY_DO_EITHER]
    assert verdict(result(platform, more="<unheard><of>1</of></unheard>"), IN, "lan", "opt1") == "possibly"


def _pf(rules: list[tuple[bool, bool, bool]], packet: int) -> bool:
    """What pf does, as its manual tells it: through all rules, the last match stands, a quick one ends it. True: pass."""
    passes = False
    for number, (action, quick, wide) in enumerate(rules):
        if wide or packet == number % 2:
            passes = action
            if quick:
                break
    return passes


@BOTH
def test_every_small_rule_base_decides_as_pf_does(platform: str) -> None:
    """Three floating rules of every kind (pass or block, quick or not, for one host or any), against pf told anew."""
    flags = (True, False)
    kinds = [(action, quick, wide) for action in flags for quick in flags for wide in flags]
    bases = list(itertools.product(kinds, repeat=3))
    for base in bases[:: 8 if platform == "opnsense" else 7]:
        texts = [
            rule(
                "pass" if action else "block", "lan", "<floating>yes</floating><direction>in</direction>",
                QUICK if quick else "", sides=any_to(source="<any/>" if wide else f"<address>10.1.0.1{number % 2}</address>"),
            )
            for number, (action, quick, wide) in enumerate(base)
        ]  # fmt: skip
        read = result(platform, *texts)
        for packet in (0, 1):
            flow = f"10.1.0.1{packet} > 10.2.0.10 tcp/502"
            expected = "permit" if _pf(list(base), packet) else "deny"
            assert verdict(read, flow, "lan", "opt1") == expected, (base, packet)


@BOTH
def test_nat_off(platform: str) -> None:
    assert device(platform, PASS_LAN, nat=NO_NAT).nat == ()


BEHIND = (
    "<gateways><gateway_item><interface>lan</interface><gateway>10.1.0.254</gateway><name>IN</name>"
    "<monitor_disable>1</monitor_disable></gateway_item></gateways>"
    "<staticroutes><route><network>10.9.0.0/16</network><gateway>IN</gateway></route></staticroutes>"
)
BYPASS = "<bypassstaticroutes>yes</bypassstaticroutes>"


@pytest.mark.parametrize(
    ("flow", "entering", "leaving", "expected"),
    [
        ("10.1.0.10 > 10.9.0.10 tcp/502", "lan", "lan", "permit"),
        ("10.9.0.10 > 10.1.0.10 tcp/502", "lan", "lan", "permit"),
        ("10.9.0.10 > 10.9.1.10 tcp/502", "lan", "lan", "deny"),  # not from the interface's own network
        ("10.9.0.10 > 10.2.0.10 tcp/502", "lan", "opt1", "deny"),  # beyond another interface
        ("10.2.0.10 > 10.9.0.10 tcp/502", "opt1", "lan", "deny"),
        ("10.1.0.10 > 10.2.0.10 tcp/502", "lan", "opt1", "deny"),
    ],
)
def test_the_bypass_opens_what_stays_on_one_interface(flow: str, entering: str, leaving: str, expected: str) -> None:
    """PfSense writes the rules behind those of people; where OPNsense has them was not read, so they are possible."""
    text = INTERFACES.replace("</gateways>", BEHIND.removeprefix("<gateways>"), 1)
    found = {
        platform: verdict(result(platform, BYPASS, interfaces=text), flow, entering, leaving)
        for platform in ("opnsense", "pfsense")
    }
    assert found == {"pfsense": expected, "opnsense": "possibly" if expected == "permit" else "deny"}


def test_a_rule_of_people_in_front_of_the_bypass_decides_first() -> None:
    text = INTERFACES.replace("</gateways>", BEHIND.removeprefix("<gateways>"), 1)
    made = result("pfsense", BYPASS, rule("block", "lan"), interfaces=text)
    assert verdict(made, "10.1.0.10 > 10.9.0.10 tcp/502", "lan", "lan") == "deny"
    assert not made.devices[0].unmodelled


V6 = """
 <interfaces>
  <wan><enable>1</enable><if>em0</if><ipaddrv6>2001:db8:ffff::2</ipaddrv6><subnetv6>64</subnetv6></wan>
  <lan><enable>1</enable><if>em1</if><ipaddrv6>fd00:1::1</ipaddrv6><subnetv6>64</subnetv6></lan>
 </interfaces>
 <gateways><gateway_item><interface>wan</interface><gateway>2001:db8:ffff::1</gateway><name>GW6</name>
  <ipprotocol>inet6</ipprotocol><defaultgw>1</defaultgw><monitor_disable>1</monitor_disable></gateway_item></gateways>
"""
NPT = (
    "<npt><interface>wan</interface><source><address>fd00:1::/64</address></source>"
    "<destination><address>2001:db8:9::/64</address></destination>{more}</npt>"
)
NEW_NPT = (
    '<OPNsense><Firewall><Filter><npt><rule uuid="u1"><enabled>1</enabled><sequence>1</sequence>'
    "<interface>wan</interface><source_net>fd00:1::/64</source_net><destination_net>2001:db8:9::/64</destination_net>"
    "<trackif/></rule></npt></Filter></Firewall></OPNsense>"
)


@pytest.mark.parametrize(
    ("platform", "nat", "more"),
    [
        ("pfsense", NPT.format(more=""), ""),
        ("opnsense", NPT.format(more=""), ""),
        ("opnsense", "", NEW_NPT),
    ],
)
def test_a_prefix_inside_becomes_one_outside_and_back(platform: str, nat: str, more: str) -> None:
    rules = [rule("pass", name).replace("inet<", "inet6<") for name in ("lan", "wan")]
    nat = f"<nat><outbound><mode>disabled</mode></outbound>{nat}</nat>"
    made = result(platform, *rules, interfaces=V6, nat=nat, more=more)
    assert not made.ledger.blocking()
    assert not made.devices[0].unmodelled
    out = headers_out(made, "fd00:1::5 > 2001:db8:77::9 tcp/443", "lan")
    assert ("2001:db8:9::5", "2001:db8:77::9") in out
    back = headers_out(made, "2001:db8:77::9 > 2001:db8:9::5 tcp/443", "wan")
    assert ("2001:db8:77::9", "fd00:1::5") in back


@BOTH
def test_a_prefix_translation_of_unequal_sides_is_not_understood(platform: str) -> None:
    nat = f"<nat>{NPT.format(more='').replace('2001:db8:9::/64', '2001:db8:9::/56')}</nat>"
    made = result(platform, interfaces=V6, nat=nat)
    assert made.ledger.blocking()
    assert Effect.MAY_REWRITE in {item.effect for item in made.devices[0].unmodelled}


def test_a_prefix_translation_that_is_off_does_nothing() -> None:
    made = result("pfsense", interfaces=V6, nat=f"<nat>{NPT.format(more='<disabled/>')}</nat>")
    assert not any(item.enabled for item in made.devices[0].nat if item.identity.startswith("NPt"))


def forward(uuid: str, sequence: int, target: str, more: str = "") -> str:
    """A port forward as the model of OPNsense writes it."""
    return (
        f'<rule uuid="{uuid}"><sequence>{sequence}</sequence><disabled>0</disabled><nordr>0</nordr>'
        "<interface>wan</interface><ipprotocol>inet</ipprotocol><protocol>tcp</protocol>"
        "<source><network/><port/><not>0</not></source>"
        "<destination><network>wanip</network><port>8443</port><not>0</not></destination>"
        f"<target>{target}</target><local-port>443</local-port><poolopts/><log>0</log><category/><descr/><tag/><tagged/>"
        f"<nosync>0</nosync><natreflection/>{more}<associated-rule-id/></rule>"
    )


def new_forwards(*rules: str, passing: str = "") -> str:
    """What becomes of a packet to the port outside, with the verdict."""
    nat = f"<nat>{''.join(rules)}<outbound><mode>disabled</mode></outbound></nat>"
    made = result("opnsense", passing or rule("pass", "wan"), nat=nat)
    assert not made.ledger.blocking(), made.ledger.open_rows()
    found = {target for _, target in headers_out(made, OUTSIDE, "wan")}
    return f"{verdict(made, OUTSIDE, 'wan')} {' '.join(sorted(found))}"


def test_forwards_of_the_model_go_by_sequence_and_their_switches_are_numbers() -> None:
    first, second = forward("b", 200, "10.2.0.20"), forward("a", 100, "10.2.0.10")
    assert new_forwards(first, second) == "permit 10.2.0.10"
    assert new_forwards(first, second.replace("<disabled>0", "<disabled>1")) == "permit 10.2.0.20"
    assert new_forwards(first.replace("<nordr>0", "<nordr>1")) == "possibly 198.51.100.2"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("", "deny"), ("pass", "permit 10.2.0.10"), ("rule", "possibly 10.2.0.10")],
)
def test_what_a_forward_of_the_model_lets_pass(word: str, expected: str) -> None:
    found = new_forwards(forward("a", 100, "10.2.0.10", f"<pass>{word}</pass>"), passing=rule("block", "wan"))
    assert found.startswith(expected)


SHARED = (
    "<virtualip{version}><vip><mode>carp</mode><interface>lan</interface><subnet>10.1.0.9</subnet>"
    "<subnet_bits>24</subnet_bits><vhid>1</vhid></vip></virtualip>"
)


@pytest.mark.parametrize(
    ("platform", "version", "unicast"),
    [("opnsense", ' version="1.0.1"', "deny"), ("opnsense", "", "deny"), ("pfsense", "", "permit")],
)
def test_carp_passes_to_its_groups_and_elsewhere_as_the_firmware_says(
    platform: str, version: str, unicast: str
) -> None:
    """opnsense/core, issue 5613: from anywhere to anywhere until March 2022, to 224.0.0.18 and ff02::12 since."""
    read = result(platform, more=SHARED.format(version=version))
    assert verdict(read, "10.1.0.10 > 10.2.0.10 ip/112", "lan", "opt1") == unicast
    assert verdict(read, "10.1.0.10 > 224.0.0.18 ip/112", "lan", "opt1") == "permit"


@pytest.mark.parametrize(
    ("changed", "expected", "assumed"),
    [("1640000000.12", "possibly", 0), ("1700000000.12", "deny", 1), ("", "deny", 1), ("x", "deny", 1)],
)
def test_newer_firmware_of_opnsense_is_assumed_unless_the_file_is_older(
    changed: str, expected: str, assumed: int
) -> None:
    """A file that was last changed before March 2022 may be of firmware that passes CARP; others say what is assumed."""
    revision = f"<revision><time>{changed}</time></revision>" if changed else ""
    read = result("opnsense", more=SHARED.format(version="") + revision)
    assert verdict(read, "10.1.0.10 > 10.2.0.10 ip/112", "lan", "opt1") == expected
    assert len(read.devices[0].assumed) == assumed


def test_opnsense_without_shared_addresses_passes_announcements_all_the_same() -> None:
    read = result("opnsense", more='<virtualip version="1.0.0"/>')
    assert verdict(read, "10.1.0.10 > 224.0.0.18 ip/112", "lan", "opt1") == "permit"
    assert verdict(read, "10.1.0.10 > 10.2.0.10 ip/112", "lan", "opt1") == "deny"


@pytest.mark.parametrize(("platform", "expected"), [("opnsense", "permit"), ("pfsense", "deny")])
@pytest.mark.parametrize("word", ["", "<direction/>"])
def test_a_floating_rule_without_a_direction(platform: str, expected: str, word: str) -> None:
    """OPNsense takes it for incoming packets (`FilterRule.php`, `any:|:in`), pfSense for both (`filter.inc`)."""
    block = rule("block", "lan", "<floating>yes</floating>", "<quick>yes</quick>", word)
    read = result(platform, block, rule("pass", "opt1"))
    assert verdict(read, "10.2.0.5:40000 > 10.1.0.5 tcp/80", "opt1", "lan") == expected


WAN = "<ipaddr>198.51.100.2</ipaddr><subnet>24</subnet><gateway>GW</gateway>"


@pytest.mark.parametrize(
    ("platform", "wan", "flow", "expected"),
    [
        ("opnsense", "<ipaddr>pptp</ipaddr>", "203.0.113.5 > 10.1.0.5 ip/47", "permit"),
        ("pfsense", "<ipaddr>pptp</ipaddr>", "203.0.113.5 > 10.1.0.5 ip/47", "permit"),
        ("opnsense", "<ipaddr>pptp</ipaddr>", "203.0.113.5:40000 > 10.1.0.5 tcp/1723", "permit"),
        ("pfsense", "<ipaddr>pptp</ipaddr>", "203.0.113.5:40000 > 10.1.0.5 tcp/1723", "deny"),
        ("pfsense", "<ipaddr>pppoe</ipaddr>", "203.0.113.5 > 10.1.0.5 ip/47", "deny"),
        (
            "pfsense",
            f"{WAN}<ipaddrv6>6rd</ipaddrv6><gateway-6rd>203.0.113.9</gateway-6rd>",
            "203.0.113.9 > 10.1.0.5 ip/41",
            "permit",
        ),
        (
            "opnsense",
            f"{WAN}<ipaddrv6>6rd</ipaddrv6><gateway-6rd>203.0.113.9</gateway-6rd>",
            "203.0.113.8 > 10.1.0.5 ip/41",
            "deny",
        ),
        ("opnsense", f"{WAN}<ipaddrv6>6to4</ipaddrv6>", "203.0.113.8 > 10.1.0.5 ip/41", "deny"),
    ],
)
def test_what_carries_the_tunnel_to_a_provider_passes_in(platform: str, wan: str, flow: str, expected: str) -> None:
    """To anybody behind, too, as both products write it."""
    read = result(platform, interfaces=INTERFACES.replace(WAN, wan))
    assert verdict(read, flow, "wan", "lan") == expected


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ("<ZabbixAgent><settings><main><enabled>1</enabled></main></settings></ZabbixAgent>", "permit"),
        ("<AcmeClient><settings><enabled>1</enabled></settings></AcmeClient><telegraf/><Nut/><freeradius/>", "permit"),
        ("<crowdsec><general><firewall_bouncer_enabled>0</firewall_bouncer_enabled></general></crowdsec>", "permit"),
        ("<crowdsec><general><firewall_bouncer_enabled>1</firewall_bouncer_enabled></general></crowdsec>", "possibly"),
    ],
)
def test_plugins_that_watch_or_serve_open_nothing(parts: str, wanted: str) -> None:
    read = result("opnsense", rule("pass", "lan"), more=f"<OPNsense>{parts}</OPNsense>")
    assert verdict(read, "10.1.0.5 > 10.2.0.5 tcp/80", "lan", "opt1") == wanted
    assert verdict(read, "10.2.0.5 > 10.1.0.5 tcp/80", "opt1", "lan") == "deny"
