"""An export as a device writes it whole: every table is in it, and most say that there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.ledger import LineFate
from parsers.model.device import Device, Effect
from parsers.model.identity import Topic
from parsers.model.interface import Switchport, SwitchportMode
from parsers.registry import ParseResult, parse
from parsers.source import Source

FIXTURE = Path(__file__).parents[3] / "fixtures" / "hirschmann_hios" / "xml_whole" / "config.xml"
WHOLE = FIXTURE.read_text(encoding="utf-8")


def read(*changes: tuple[str, str]) -> ParseResult:
    text = WHOLE
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return parse(Source.from_text("sw.xml", text))


def attribute(name: str, value: str, to: str) -> tuple[str, str]:
    return f'"{name}">{value}<', f'"{name}">{to}<'


def doubts(result: ParseResult) -> set[tuple[str, Effect, tuple[str, ...]]]:
    (device,) = result.devices
    return {(item.what, item.effect, tuple(sorted(item.interfaces or ()))) for item in device.unmodelled}


def vlans_of(switched: Switchport) -> set[int]:
    if switched.mode is SwitchportMode.ACCESS:
        return {switched.access_vlan}
    return {number for number in (1, 20) if any(part.first <= number <= part.last for part in switched.allowed)}


def carried(device: Device) -> dict[str, set[int]]:
    return {port.name: vlans_of(port.switchport) for port in device.interfaces if port.switchport is not None}


def test_a_whole_export_of_a_switch_blocks_nothing() -> None:
    result = read()
    assert result.ledger.blocking() == 0
    assert result.complete
    assert not doubts(result)
    (device,) = result.devices
    assert not device.forwards
    assert carried(device) == {"1/1": {1}, "1/2": {1}, "1/3": {20}, "1/4": {20}}


def test_the_port_of_the_device_itself_is_no_socket() -> None:
    (device,) = read().devices
    assert not [port.name for port in device.interfaces if port.name.startswith("cpu")]


def test_a_checksum_is_no_line_without_meaning() -> None:
    result = read()
    number = next(at for at, line in enumerate(WHOLE.splitlines(), 1) if "<Checksum" in line)
    assert result.ledger.rows()[number - 1].fate is LineFate.IRRELEVANT


def test_without_its_end_nobody_knows_whether_it_routes() -> None:
    start, end = WHOLE.index(" <Footer>"), WHOLE.index("</Config>")
    result = parse(Source.from_text("sw.xml", WHOLE[:start] + WHOLE[end:]))
    assert ("hm2AgentSwitchIpRoutingMode is not in the file", Effect.MAY_DO_ANYTHING, ()) in doubts(result)


def test_a_router_of_a_vlan_is_a_router() -> None:
    result = read(
        (
            'ifname">1/4</Attribute>\n   <Attribute name="ifAdminStatus',
            'ifname">vlan/20</Attribute>\n   <Attribute name="ifAdminStatus',
        )
    )
    assert ("hm2AgentSwitchIpRoutingMode is not in the file", Effect.MAY_DO_ANYTHING, ()) in doubts(result)


PORT = "becomes a member of VLANs that its neighbour asks for"
SWITCHED_ON = {
    "GVRP": ([attribute("dot1qGvrpStatus", "2", "1")], f"1/3 {PORT} (GVRP)", Effect.MAY_PERMIT, ("1/3",)),
    "MVRP": ([attribute("hm2AgentDot1qBridgeMvrpMode", "2", "1")], f"1/3 {PORT} (MVRP)", Effect.MAY_PERMIT, ("1/3",)),
    "MVRP of the other MIB": (
        [attribute("ieee8021QBridgeMvrpEnabledStatus", "2", "1")],
        "ports become members of VLANs that their neighbours ask for (MVRP)",
        Effect.MAY_PERMIT,
        (),
    ),
    "802.1X": (
        [attribute("dot1xPaeSystemAuthControl", "2", "1"), attribute("hm2AgentDot1xPortControlMode", "3", "2")],
        "1/2 asks stations who they are",
        Effect.MAY_DENY,
        ("1/2",),
    ),
    "a VLAN for guests": (
        [
            attribute("dot1xPaeSystemAuthControl", "2", "1"),
            attribute("hm2AgentDot1xPortControlMode", "3", "2"),
            attribute("hm2AgentDot1xGuestVlanId", "0", "20"),
        ],
        "1/2 joins another VLAN where a station is not known",
        Effect.MAY_DO_ANYTHING,
        (),
    ),
    "VLANs of a server": (
        [attribute("dot1xPaeSystemAuthControl", "2", "1"), attribute("hm2AgentDot1xRadiusVlanAssignment", "2", "1")],
        "a server says in which VLAN the port of a station is (802.1X)",
        Effect.MAY_DO_ANYTHING,
        (),
    ),
    "port security": (
        [attribute("hm2AgentGlobalPortSecurityMode", "2", "1"), attribute("hm2AgentPortSecurityMode", "2", "1")],
        "1/1 asks stations who they are",
        Effect.MAY_DENY,
        ("1/1",),
    ),
    "a private VLAN": (
        [attribute("hm2AgentPrivateVlanType", "4", "2")],
        "a private VLAN: which of its ports reach which is not read",
        Effect.MAY_DO_ANYTHING,
        (),
    ),
    "telephones": (
        [attribute("hm2AgentSwitchVoiceVLANAdminMode", "2", "1")],
        "VLANs for telephones, which join ports to VLANs",
        Effect.MAY_DO_ANYTHING,
        (),
    ),
    "copies in a VLAN": (
        [attribute("hm2AgentPortMirrorRemoteVlan", "0", "99")],
        "a VLAN in which copies of frames travel",
        Effect.MAY_DO_ANYTHING,
        (),
    ),
}


@pytest.mark.parametrize("name", SWITCHED_ON)
def test_what_is_switched_on_is_told(name: str) -> None:
    changes, what, effect, where = SWITCHED_ON[name]
    result = read(*changes)
    assert (what, effect, where) in doubts(result)
    assert result.ledger.blocking() > 0


def test_802_1x_that_lets_all_in_is_no_guard() -> None:
    assert not doubts(read(attribute("dot1xPaeSystemAuthControl", "2", "1")))


def test_what_a_table_of_private_vlans_leaves_out_may_be_anything() -> None:
    assert doubts(read(('   <Attribute name="hm2AgentPrivateVlanType">4</Attribute>\n', "")))


def test_copies_leave_by_the_port_of_a_session() -> None:
    to = 'name="hm2AgentPortMirrorDestinationPort" convert="ifname">'
    result = read(
        attribute("hm2AgentPortMirrorAdminMode", "2", "1"),
        (f"{to}not-available-if|0", f"{to}1/1"),
        ('MirrorSourcePortMask" convert="portlist"><', 'MirrorSourcePortMask" convert="portlist">1/3,1/4<'),
    )
    (device,) = result.devices
    (mirror,) = device.mirrors
    assert mirror.ports == ("1/1",)
    assert mirror.copied == ("1/3", "1/4")
    assert ("copies of what other ports carry leave by 1/1", Effect.MAY_PERMIT, ("1/1",)) in doubts(result)


def test_ports_of_an_aggregate_belong_to_it() -> None:
    summary = (
        '<Table name="hm2AgentLagSummaryConfigEntry"><Entry>'
        '<Attribute name="hm2AgentLagSummaryLagIndex" convert="ifname">lag/1</Attribute>'
        '<Attribute name="hm2AgentLagSummaryAdminMode">1</Attribute>'
        '<Attribute name="hm2AgentLagSummaryStatus">1</Attribute></Entry></Table>'
    )
    member = (
        '<Entry><Attribute name="hm2AgentLagDetailedLagIndex" convert="ifname">lag/1</Attribute>'
        '<Attribute name="hm2AgentLagDetailedIfIndex" convert="ifname">{}</Attribute></Entry>'
    )
    detailed = f'<Table name="hm2AgentLagDetailedConfigEntry">{member.format("1/3")}{member.format("1/4")}</Table>'
    result = read(
        ('<Table name="hm2AgentLagSummaryConfigEntry"/>', summary),
        ('<Table name="hm2AgentLagDetailedConfigEntry"/>', detailed),
        ('EgressPorts" convert="portlist">1/3,1/4<', 'EgressPorts" convert="portlist">lag/1<'),
        ('UntaggedPorts" convert="portlist">1/1,1/2,1/3,1/4,cpu/1<', 'UntaggedPorts" convert="portlist">1/1,1/2<'),
    )
    (device,) = result.devices
    found = {port.name: port for port in device.interfaces}
    assert set(found["lag/1"].members) == {"1/3", "1/4"}
    assert found["1/3"].switchport is None
    switched = found["lag/1"].switchport
    assert switched is not None
    assert 20 in vlans_of(switched)


def test_a_ring_in_a_vlan_that_lists_its_ports_adds_none() -> None:
    def with_ring(first: str, second: str) -> ParseResult:
        entry = (
            f'<Attribute name="hm2MrpRingport1IfIndex" convert="ifname">{first}</Attribute>'
            f'<Attribute name="hm2MrpRingport2IfIndex" convert="ifname">{second}</Attribute>'
            '<Attribute name="hm2MrpVlanID">20</Attribute><Attribute name="hm2MrpRowStatus">1</Attribute>'
        )
        return read(('<Table name="hm2MrpEntry"/>', f'<Table name="hm2MrpEntry"><Entry>{entry}</Entry></Table>'))

    assert not doubts(with_ring("1/3", "1/4"))
    told = ("a ring makes its ports members of VLAN 20", Effect.MAY_DO_ANYTHING, ())
    assert told in doubts(with_ring("1/2", "1/4"))
    assert told in doubts(with_ring("not-available-if|0", "not-available-if|0"))


def test_servers_of_industrial_protocols_and_of_logs_are_read() -> None:
    server = (
        '<Table name="hm2LogSyslogServerEntry"><Entry><Attribute name="hm2LogSyslogServerIndex">1</Attribute>'
        '<Attribute name="hm2LogSyslogServerIPAddr">0A 05 01 14</Attribute>'
        '<Attribute name="hm2LogSyslogServerRowStatus">1</Attribute></Entry></Table>'
    )
    result = read(
        ('<Table name="hm2LogSyslogServerEntry"/>', server),
        attribute("hm2LogSyslogAdminStatus", "2", "1"),
        attribute("hm2ModbusTcpServerPortNumber", "502", "1502"),
    )
    management = result.devices[0].management
    assert management is not None
    assert ("modbus_tcp", 1502) in {(service.protocol, service.port) for service in management.services}
    assert [(one.purpose, one.address) for one in management.servers] == [("syslog", "10.5.1.20")]
    assert Topic.LOGS in management.told
    off = read(('<Table name="hm2LogSyslogServerEntry"/>', server)).devices[0].management
    assert off is not None
    assert not off.servers


def test_what_a_terminal_prints_around_it_is_no_part_of_it() -> None:
    text = f"!(EAGLE)#show running-config xml\nWait...\nWait...\n{WHOLE}\n!(EAGLE)#\n"
    result = parse(Source.from_text("x.log", text))
    assert result.platform == "hirschmann_hios"
    assert result.ledger.blocking() == 0
    strange = parse(Source.from_text("x.log", f"ip routing\n{WHOLE}"))
    assert strange.ledger.blocking() == 1
