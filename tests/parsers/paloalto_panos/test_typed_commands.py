"""PAN-OS: commands that say several values of one entry, as people type them, mean what single commands mean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source
from parsers.vendors.paloalto_panos.policies import NARROWING

if TYPE_CHECKING:
    from parsers.match_json import Json
    from parsers.model.device import Device

FRAME = """\
set deviceconfig system hostname typed
set network interface ethernet ethernet1/1 layer3 ip 10.1.1.1/24
set network interface ethernet ethernet1/2 layer3 ip 10.2.2.1/24
set zone OT network layer3 ethernet1/1
set zone "IT Zone" network layer3 ethernet1/2
"""
TYPED = (
    FRAME
    + """\
set address "PLC 1" ip-netmask 10.1.1.10 description "from hall 1" tag [ ot "line 1" ]
set address-group G static [ "PLC 1" 10.1.1.20 ] description both
set service modbus protocol tcp port 502 description modbus
set rulebase security rules from from "IT Zone" to OT source any destination [ G ] application any service modbus
set rulebase security rules from action allow
set rulebase security rules r2 from any to OT source [ 10.2.2.0/24 ] negate-source yes destination any application any
set rulebase security rules r2 service any action deny disabled yes
set service both protocol udp port 161-162 source-port 1024-65535
set deviceconfig system ip-address 10.9.9.2 netmask 255.255.255.0 default-gateway 10.9.9.1 dns-setting servers primary \
10.9.9.3 secondary 10.9.9.4
set network profiles interface-management-profile P https yes ssh yes ping yes permitted-ip 10.9.0.0/16
set network interface ethernet ethernet1/1 layer3 interface-management-profile P
set rulebase default-security-rules rules interzone-default action deny log-end yes
set network virtual-router default interface [ ethernet1/1 ethernet1/2 ]
set network virtual-router default routing-table ip static-route D destination 0.0.0.0/0 interface ethernet1/2 nexthop \
ip-address 10.2.2.254 metric 20
set rulebase nat rules out from OT to "IT Zone" source any destination any service any source-translation \
dynamic-ip-and-port interface-address interface ethernet1/2 ip 10.2.2.1/24
set rulebase nat rules two from OT to "IT Zone" source "PLC 1" destination any service any source-translation static-ip \
translated-address 10.2.2.10 bi-directional yes
set rulebase nat rules in from "IT Zone" to "IT Zone" source any destination 10.2.2.11 service modbus \
destination-translation translated-address "PLC 1" translated-port 502
set rulebase pbf rules p from zone OT source any destination 192.0.2.0/24 service any action forward egress-interface \
ethernet1/2 nexthop ip-address 10.2.2.253
""".replace("\\\n", "")
)
SINGLE = (
    FRAME
    + """\
set address "PLC 1" ip-netmask 10.1.1.10
set address "PLC 1" description "from hall 1"
set address "PLC 1" tag [ ot "line 1" ]
set address-group G static [ "PLC 1" 10.1.1.20 ]
set address-group G description both
set service modbus protocol tcp port 502
set service modbus description modbus
set rulebase security rules from from "IT Zone"
set rulebase security rules from to OT
set rulebase security rules from source any
set rulebase security rules from destination G
set rulebase security rules from application any
set rulebase security rules from service modbus
set rulebase security rules from action allow
set rulebase security rules r2 from any
set rulebase security rules r2 to OT
set rulebase security rules r2 source 10.2.2.0/24
set rulebase security rules r2 negate-source yes
set rulebase security rules r2 destination any
set rulebase security rules r2 application any
set rulebase security rules r2 service any
set rulebase security rules r2 action deny
set rulebase security rules r2 disabled yes
set service both protocol udp port 161-162
set deviceconfig system ip-address 10.9.9.2
set deviceconfig system netmask 255.255.255.0
set deviceconfig system default-gateway 10.9.9.1
set deviceconfig system dns-setting servers primary 10.9.9.3
set deviceconfig system dns-setting servers secondary 10.9.9.4
set network profiles interface-management-profile P https yes
set network profiles interface-management-profile P ssh yes
set network profiles interface-management-profile P ping yes
set network profiles interface-management-profile P permitted-ip 10.9.0.0/16
set network interface ethernet ethernet1/1 layer3 interface-management-profile P
set rulebase default-security-rules rules interzone-default action deny
set rulebase default-security-rules rules interzone-default log-end yes
set service both protocol udp source-port 1024-65535
set network virtual-router default interface [ ethernet1/1 ethernet1/2 ]
set network virtual-router default routing-table ip static-route D destination 0.0.0.0/0
set network virtual-router default routing-table ip static-route D interface ethernet1/2
set network virtual-router default routing-table ip static-route D nexthop ip-address 10.2.2.254
set network virtual-router default routing-table ip static-route D metric 20
set rulebase nat rules out from OT
set rulebase nat rules out to "IT Zone"
set rulebase nat rules out source any
set rulebase nat rules out destination any
set rulebase nat rules out service any
set rulebase nat rules out source-translation dynamic-ip-and-port interface-address interface ethernet1/2
set rulebase nat rules out source-translation dynamic-ip-and-port interface-address ip 10.2.2.1/24
set rulebase nat rules two from OT
set rulebase nat rules two to "IT Zone"
set rulebase nat rules two source "PLC 1"
set rulebase nat rules two destination any
set rulebase nat rules two service any
set rulebase nat rules two source-translation static-ip translated-address 10.2.2.10
set rulebase nat rules two source-translation static-ip bi-directional yes
set rulebase nat rules in from "IT Zone"
set rulebase nat rules in to "IT Zone"
set rulebase nat rules in source any
set rulebase nat rules in destination 10.2.2.11
set rulebase nat rules in service modbus
set rulebase nat rules in destination-translation translated-address "PLC 1"
set rulebase nat rules in destination-translation translated-port 502
set rulebase pbf rules p from zone OT
set rulebase pbf rules p source any
set rulebase pbf rules p destination 192.0.2.0/24
set rulebase pbf rules p service any
set rulebase pbf rules p action forward egress-interface ethernet1/2
set rulebase pbf rules p action forward nexthop ip-address 10.2.2.253
"""
)


def test_several_values_of_one_command_are_single_values() -> None:
    typed, single = (parse(Source.from_text("pa.set", text)) for text in (TYPED, SINGLE))
    assert typed.complete
    assert not typed.ledger.blocking()
    assert len(single.devices[0].nat) >= 4
    assert single.devices[0].policy_routes
    assert _told(typed.devices[0]) == _told(single.devices[0])


def _told(device: Device) -> str:
    """The device without its lines."""

    def bare(value: Json) -> Json:
        if isinstance(value, dict):
            return {key: bare(inner) for key, inner in value.items() if key not in {"line", "lines"}}
        return [bare(inner) for inner in value] if isinstance(value, list) else value

    return json.dumps(bare(device_json(device)), sort_keys=True)


RULE = (
    "set rulebase security rules Q from OT to any source any destination any application any service any action deny "
)
LEFT_OVER = (
    RULE + "log-setting L more words",
    RULE + "log-setting L more",
    RULE + "profile-setting group G more words",
    RULE + "option disable-server-response-inspection yes more words",
    RULE + "qos marking follow-c2s-flow more words",
    "set deviceconfig system hostname fw1 more",
    "set deviceconfig system hostname fw1 more words",
    "set rulebase authentication rules A authentication-enforcement E timeout 5 more words",
    "set deviceconfig system log-export-schedule L enable yes more words",
    "set deviceconfig system log-export-schedule L protocol ftp hostname 10.9.9.9 port 21 more",
    "set deviceconfig system config-bundle-export-schedule L start-time 03:00 more words",
    "set network virtual-router default routing-table ip static-route D path-monitor enable yes more words",
)


@pytest.mark.parametrize("command", LEFT_OVER)
def test_words_behind_a_complete_value_are_told(command: str) -> None:
    result = parse(Source.from_text("pa.set", FRAME + command + "\n"))
    line = len(FRAME.splitlines()) + 1
    assert result.ledger.blocking()
    assert any("more" in one.message and one.span.line == line for one in result.diagnostics)


@pytest.mark.parametrize("name", sorted(NARROWING))
def test_a_condition_behind_a_log_setting_is_one(name: str) -> None:
    typed = parse(Source.from_text("pa.set", f"{FRAME}{RULE}log-setting L {name} 123\n"))
    assert not typed.ledger.blocking()
    rule = next(one for one in typed.devices[0].rule_sets[0].rules if one.identity == "Q")
    assert len(rule.match.conditions) == 1


def test_values_of_the_system_behind_the_name_are_read() -> None:
    begin = "set deviceconfig system "
    values = ("service disable-telnet no", "service disable-http no", "permitted-ip 10.9.0.0/16", "locale en")
    typed = FRAME + f"{begin}hostname typed service disable-telnet no disable-http no {' '.join(values[2:])}\n"
    single = FRAME + "".join(f"{begin}{value}\n" for value in values)
    one, other = (parse(Source.from_text("pa.set", text)) for text in (typed, single))
    assert not one.ledger.blocking()
    assert "telnet" in {service.protocol for service in one.devices[0].management.services}
    assert _told(one.devices[0]) == _told(other.devices[0])


@pytest.mark.parametrize(
    "schedule",
    [
        "log-export-schedule L enable yes",
        "config-bundle-export-schedule L protocol scp hostname 10.9.9.9 path /copies",
        "log-export-schedule service",
    ],
)
def test_values_of_the_system_behind_a_schedule_are_read(schedule: str) -> None:
    """Before, all words behind a schedule were taken for its own, and telnet was surely off."""
    begin = "set deviceconfig system "
    typed = parse(Source.from_text("pa.set", f"{FRAME}{begin}{schedule} service disable-telnet no\n"))
    single = parse(Source.from_text("pa.set", f"{FRAME}{begin}{schedule}\n{begin}service disable-telnet no\n"))
    assert "telnet" in {item.protocol for item in typed.devices[0].management.services}
    assert _told(typed.devices[0]) == _told(single.devices[0])


def test_a_metric_behind_a_watch_is_the_metric() -> None:
    """Before, it was taken for a word of the watch, and the metric was 10."""
    begin = "set network virtual-router default"
    route = f"{begin} routing-table ip static-route D destination 0.0.0.0/0 nexthop ip-address 10.2.2.9"
    frame = f"{FRAME}{begin} interface [ ethernet1/1 ethernet1/2 ]\n"
    for watch in ("path-monitor enable yes hold-time 2", "path-monitor monitor-destinations M destination 10.3.3.3"):
        (device,) = parse(Source.from_text("pa.set", f"{frame}{route} {watch} metric 5\n")).devices
        assert [item.metric for item in device.routes if item.next_hop is not None] == [5]
