"""Hours of the week of time restrictions, in the words of each vendor."""

from __future__ import annotations

import pytest

from parsers.model.hours import DAY, hours_on, hours_text
from parsers.model.match import UnknownKind
from parsers.registry import parse
from parsers.source import Source
from parsers.syntax.week_hours import cisco_hours, clock_hours, day_number, spans_on

FORTIOS = """\
#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin
config system interface
    edit "port1"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "port2"
        set ip 10.2.0.1 255.255.255.0
    next
end
config firewall address
    edit "all"
    next
end
config firewall service custom
    edit "ALL"
        set protocol IP
    next
end
config firewall schedule recurring
    edit "nights"
        set start 22:00
        set end 06:00
        set day sunday
    next
    edit "days"
        set start 08:00
        set end 12:00
        set day monday tuesday
    next
end
config firewall schedule group
    edit "both"
        set member "nights" "days"
    next
end
config firewall policy
    edit 1
        set srcintf "port1"
        set dstintf "port2"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "both"
        set service "ALL"
    next
end
"""
PANOS = """\
set deviceconfig system hostname fw-p
set network interface ethernet ethernet1/1 layer3 ip 10.1.0.1/24
set network interface ethernet ethernet1/2 layer3 ip 10.2.0.1/24
set zone a network layer3 ethernet1/1
set zone b network layer3 ethernet1/2
set schedule work schedule-type recurring weekly monday 08:00-12:00
set schedule work schedule-type recurring weekly tuesday [ 08:00-12:00 13:00-16:00 ]
set rulebase security rules in from a
set rulebase security rules in to b
set rulebase security rules in source any
set rulebase security rules in destination any
set rulebase security rules in application any
set rulebase security rules in service any
set rulebase security rules in action allow
set rulebase security rules in schedule work
"""
JUNOS = """\
set version 21.4R3
set system host-name fw-j
set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.2.0.1/24
set security zones security-zone a interfaces ge-0/0/0.0
set security zones security-zone b interfaces ge-0/0/1.0
set schedulers scheduler work daily start-time 08:00:00 stop-time 16:00:00
set schedulers scheduler work saturday exclude
set schedulers scheduler work sunday exclude
set security policies from-zone a to-zone b policy in match source-address any destination-address any application any
set security policies from-zone a to-zone b policy in then permit
set security policies from-zone a to-zone b policy in scheduler-name work
"""
ROUTEROS = """\
# 2026-11-20 10:00:00 by RouterOS 7.14.3
# software id = ABCD-1234
/ip address
add address=10.1.0.1/24 interface=ether1 network=10.1.0.0
add address=10.2.0.1/24 interface=ether2 network=10.2.0.0
/ip firewall filter
add action=accept chain=forward in-interface=ether1 time=8h-16h,mon,tue,wed,thu,fri
add action=drop chain=forward
"""
OPENWRT = """\
package network

config interface 'lan'
\toption device 'br-lan'
\toption proto 'static'
\toption ipaddr '10.1.0.1'
\toption netmask '255.255.255.0'

package firewall

config defaults
\toption forward 'REJECT'

config zone
\toption name 'lan'
\tlist network 'lan'
\toption forward 'REJECT'

config rule
\toption name 'service'
\toption src 'lan'
\toption dest '*'
\toption target 'ACCEPT'
\toption start_time '08:00:00'
\toption stop_time '16:00:00'
\toption weekdays '!sat sun'
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "fortios",
            FORTIOS,
            "Mon 00:00-06:00 and 08:00-12:00, Tue 08:00-12:00, Sun 22:00-24:00",
        ),
        ("panos", PANOS, "Mon 08:00-12:00, Tue 08:00-12:00 and 13:00-16:00"),
        ("junos", JUNOS, "Mon-Fri 08:00-16:00"),
        ("routeros", ROUTEROS, "Mon-Fri 08:00-16:00"),
        ("openwrt", OPENWRT, "Mon-Fri 08:00-16:00"),
    ],
)
def test_hours_of_a_platform(name: str, text: str, expected: str) -> None:
    device = parse(Source.from_text(f"{name}.txt", text)).devices[0]
    rules = [rule for item in device.rule_sets for rule in item.rules]
    times = [why for rule in rules for why in rule.match.conditions if why.kind is UnknownKind.TIME]
    assert {hours_text(why.hours) for why in times} == {expected}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("routeros", ROUTEROS.replace("8h-16h,", "22h-6h,"), "never"),
        ("routeros", ROUTEROS.replace("8h-16h,", "18h-0s,"), "never"),
        ("routeros", ROUTEROS.replace("8h-16h,mon,tue,wed,thu,fri", "22h-6h"), "Mon-Sun 00:00-06:00 and 22:00-24:00"),
        ("openwrt", OPENWRT.replace("08:00:00", "22:00:00").replace("16:00:00", "06:00:00"), "never"),
        ("openwrt", OPENWRT.replace("08:00:00", "16:00:00"), "never"),
        (
            "openwrt",
            OPENWRT.replace("08:00", "22:00").replace("16:00", "06:00").replace("\toption weekdays '!sat sun'\n", ""),
            "Mon-Sun 00:00-06:00 and 22:00-24:00",
        ),
    ],
)
def test_hours_over_midnight_on_some_days_alone_are_not_known(name: str, text: str, expected: str) -> None:
    """Whether `mon 22:00-06:00` ends on Tuesday, or holds on Monday before 06:00, depends on the release."""
    device = parse(Source.from_text(f"{name}.txt", text)).devices[0]
    rules = [rule for item in device.rule_sets for rule in item.rules]
    times = [why for rule in rules for why in rule.match.conditions if why.kind is UnknownKind.TIME]
    assert {hours_text(why.hours) for why in times} == {expected}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["periodic weekdays 8:00 to 16:00"], "Mon-Fri 08:00-16:00"),
        (["periodic daily 0:00 to 23:59"], "at any hour"),
        (["periodic Monday Wednesday 8:00 to 16:00", "periodic weekend 10:00 to 12:00"], None),
        (["periodic Friday 18:00 to Monday 6:00"], "Mon 00:00-06:00, Fri 18:00-24:00, Sat-Sun 00:00-24:00"),
        (["periodic Monday 8:00 to Monday 6:00"], None),
        (["absolute start 08:00 01 November 2026"], "at any hour"),
        (["absolute end 08:00 01 November 2027"], "at any hour"),
        (["absolute start 08:00 01 November 2026 end 12:00 01 November 2026"], ""),
        (["absolute start 08:00 01 November 2026", "periodic weekdays 8:00 to 16:00"], "Mon-Fri 08:00-16:00"),
        (["periodic someday 8:00 to 16:00"], ""),
        ([], ""),
    ],
)
def test_hours_of_a_time_range(lines: list[str], expected: str | None) -> None:
    found = cisco_hours(line.split() for line in lines)
    if expected is None:
        assert found is not None
    else:
        assert (hours_text(found) if found else "") == expected


def test_a_span_over_most_of_the_week_leaves_out_its_gap() -> None:
    found = cisco_hours([["periodic", "Monday", "8:00", "to", "Monday", "6:00"]])
    assert found is not None
    assert hours_text(found) == "Mon 00:00-06:00 and 08:00-24:00, Tue-Sun 00:00-24:00"


def test_words_that_are_no_times_have_no_hours() -> None:
    assert clock_hours("8h-17h,noday") is None
    assert clock_hours("") is None
    assert spans_on((0,), ("8-16",)) is None
    assert day_number("t") is None


def test_hours_over_midnight_end_on_the_next_day() -> None:
    assert hours_text(hours_on((6,), 22 * 60, 6 * 60)) == "Mon 00:00-06:00, Sun 22:00-24:00"
    assert hours_text(hours_on(range(7), 0, DAY)) == "at any hour"
