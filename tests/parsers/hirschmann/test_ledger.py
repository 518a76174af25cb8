"""Each line of each script taken away, and a strange line put behind each: the ledger must not be able to lie."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.registry import ParseResult, parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.as_json import Json

FIXTURES = Path(__file__).parents[3] / "fixtures"
SCRIPTS = sorted(
    path
    for name in ("hirschmann_hios", "hirschmann_hisecos")
    for path in (FIXTURES / name).glob("*/config.txt")
    if path.parent.name not in {"hostile", "truncated"}
)
REDUNDANT = re.compile(
    r"\s*(?:network (?:protocol none|out-of-band protocol none|parms 0\.0\.0\.0)|no (?:network ipv6|ip|vlan tagging|flm)|vlan tagging|ip proxy-arp"
    r"|network ipv6 protocol none|(?:no )?(?:shutdown|name|users|ip netdirbcast|dot1x port-control force)|ip vrrp"
    r"|users|(?:routing|vlan|ip loopback) add|interface |network management access|opc-ua|snmp trap|packet-filter l3 "
    r"(?:commit|enablerule|disablerule|delrule|delif|addrule|modifyrule)|nat \S+ (?:commit|addrule|disablerule)"
    r"|ip access-list|ip access-group|mac access|vlan (?:participation|pvid|acceptframe|ingressfilter)|link-aggregation"
    r"|configure|vlan database|exit|ip routing|network management vlan|monitor session|no (?:http|telnet|snmp))"
)
"""Lines that may say what is so anyway, or what another line says as well; all others change the device."""
STRANGE = "zzz-unknown 1"
STEP = 4
"""One place in so many is tried; which, differs from file to file."""


def read(path: Path, lines: list[str]) -> ParseResult:
    return parse(Source.from_text("x.txt", "\n".join(lines)), path.parent.parent.name)


def without_places(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items() if key not in {"line", "lines", "origin"}}
    if isinstance(value, list):
        return [without_places(item) for item in value]
    return value


def shown(result: ParseResult) -> list[Json]:
    return [without_places(device_json(device)) for device in result.devices]


def _unshown(result: ParseResult, number: int) -> bool:
    """Whether a line is read in full, by words that no document shows."""
    return result.ledger.rows()[number].reason.startswith("no document shows")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_a_line_that_is_taken_away(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").replace("\r", "").split("\n")
    whole = read(path, lines)
    device, fates = shown(whole), [row.fate for row in whole.ledger.rows()]
    for number, fate in enumerate(fates):
        result = read(path, lines[:number] + lines[number + 1 :])
        same = shown(result) == device
        if whole.ledger.rows()[number].reason == "deleted below":
            continue
        harmless = not lines[number].strip() or lines[number].strip().startswith("!") or fate is LineFate.IRRELEVANT
        if harmless and "Version" not in lines[number]:
            assert same, lines[number]
        elif (fate is LineFate.MODELLED or _unshown(whole, number)) and same and result.complete:
            assert REDUNDANT.match(lines[number]), lines[number]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_a_strange_line_is_unknown_everywhere(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").replace("\r", "").split("\n")
    whole = read(path, lines)
    doubts = len(whole.devices[0].unmodelled)
    for number in range(3 + len(path.parent.name) % STEP, len(lines), STEP):
        result = read(path, [*lines[:number], STRANGE, *lines[number:]])
        row = result.ledger.rows()[number]
        assert (row.fate, row.blocking) == (LineFate.UNKNOWN, True), (number, lines[number - 1])
        assert len(result.devices[0].unmodelled) == doubts + 1


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_a_strange_word_at_the_end_of_a_line_is_noticed(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").replace("\r", "").split("\n")
    whole = read(path, lines)
    for number, row in enumerate(whole.ledger.rows()):
        if number % STEP != len(path.parent.name) % STEP:
            continue
        if not (row.fate is LineFate.MODELLED or _unshown(whole, number)) or re.match(
            r"\s*(?:no )?(?:name|system name|authlists|users)", lines[number]
        ):
            continue
        result = read(path, [*lines[:number], f"{lines[number]} zzz", *lines[number + 1 :]])
        worse = result.ledger.rows()[number].fate is not row.fate or result.ledger.rows()[number].reason != row.reason
        assert worse or shown(result) != shown(whole), lines[number]


XML = [FIXTURES / name / "xml" / "config.xml" for name in ("hirschmann_hios", "hirschmann_hisecos")]
_MIB = re.compile(r'<MIB name="([^"]+)"')
_HARMLESS = frozenset({"LLDP-MIB", "HM2-USERMGMT-MIB"})


@pytest.mark.parametrize("path", XML, ids=lambda path: path.parent.parent.name)
def test_a_column_or_a_table_that_is_not_known_blocks(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    whole = read(path, lines)
    before, doubts = whole.ledger.blocking(), {item.what for item in whole.devices[0].unmodelled}
    mib = ""
    for number, line in enumerate(lines):
        if (found := _MIB.search(line)) is not None:
            mib = found[1]
        named = re.search(r'<(?:Attribute|Table|Scalar|MIB) name="([^"]+)"', line)
        asks_nothing = re.search(r'name="hm2AgentAclRule\w+">(?:0|-1)<', line) is not None
        entry = "".join(lines[:number]).rpartition("<Entry>")[2] + "".join(lines[number:]).partition("</Entry>")[0]
        if 'name="hm2AgentAclRuleStatus">2<' in entry or "IpTosBits" in entry:
            continue  # a rule that is not active, and one that is in doubt anyway
        if named is None or mib in _HARMLESS or asks_nothing or named[1].startswith("hm2DPIProfile"):
            continue
        changed = line.replace(f'name="{named[1]}"', 'name="zzzUnknown"')
        result = read(path, [*lines[:number], changed, *lines[number + 1 :]])
        told = result.ledger.blocking() > before or {item.what for item in result.devices[0].unmodelled} - doubts
        empty = '<Table name="' in line and "<Entry>" not in lines[number + 1]
        assert told or empty, line


def test_a_port_that_learns_vlans_may_carry_any() -> None:
    path = XML[0]
    text = path.read_text(encoding="utf-8")
    column = '<Attribute name="dot1qPortIngressFiltering">1</Attribute>'
    for status, doubts in (("2", 0), ("1", 1)):
        made = text.replace(column, f'{column}<Attribute name="dot1qPortGvrpStatus">{status}</Attribute>', 1)
        (device,) = read(path, made.split("\n")).devices
        assert sum("GVRP" in item.what for item in device.unmodelled) == doubts


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<Attribute name="hm2L3Action">1</Attribute>', '<Value name="hm2L3Action">1</Value>'),
        ('<Attribute name="hm2L3Action">1</Attribute>', '<Attribute name="hm2L3Action"><b>1</b></Attribute>'),
        ('<Table name="hm2L3RuleEntry">', '<Table name="hm2L3RuleEntry"><Row/>'),
        ('<MIB name="HM2-FW-MIB">', '<MIB name="HM2-FW-MIB"><Group name="x"/>'),
        ("<MibData>", "<MibData><Mib/>"),
        ("</MibData>", "</MibData><MibData2/>"),
    ],
)
def test_another_shape_is_a_doubt_of_its_own(before: str, after: str) -> None:
    """Even where all stands on one line, so that no other line could tell."""
    text = XML[1].read_text(encoding="utf-8").replace("\n", "")
    assert before in text
    (device,) = read(XML[1], [text.replace(before, after, 1)]).devices
    own = [item.effect for item in device.unmodelled if "is not in its entry" not in item.what]
    assert own == [Effect.MAY_DO_ANYTHING]


@pytest.mark.parametrize(
    "table", ["dot1qVlanStaticEntry", "dot1qPortVlanEntry", "hm2AgentSwitchIpGroup", "hm2AgentSwitchIpInterfaceEntry"]
)
def test_a_table_that_was_cut_out_proves_nothing(table: str) -> None:
    text = XML[0].read_text(encoding="utf-8")
    begin = re.search(rf' *<(Table|Scalar) name="{table}">', text)
    assert begin is not None
    end = text.index(f"</{begin[1]}>", begin.end()) + len(f"</{begin[1]}>\n")
    (device,) = read(XML[0], (text[: begin.start()] + text[end:]).split("\n")).devices
    assert [item.effect for item in device.unmodelled if item.what.endswith("is not in the file")] == [
        Effect.MAY_DO_ANYTHING
    ]


def test_two_scripts_in_one_file_are_told() -> None:
    path = FIXTURES / "hirschmann_hios" / "core" / "config.txt"
    lines = path.read_text(encoding="utf-8").split("\n")
    assert read(path, lines).complete
    assert not read(path, [*lines, *lines]).complete
    assert not read(path, [line for line in lines if "Version" not in line]).complete


_COLUMNS = (
    "ifAdminStatus",
    "dot1qVlanStaticUntaggedPorts",
    "dot1qPortIngressFiltering",
    "dot1qPortAcceptableFrameTypes",
    "hm2AgentSwitchIpRoutingMode",
    "hm2AgentSwitchIpInterfaceRoutingMode",
    "hm2L3SourceAddress",
    "hm2L3TargetPort",
    "hm2L3Action",
    "hm2L3RowStatus",
    "hm2L3IfmRowStatus",
    "hm2RmaOperation",
)


@pytest.mark.parametrize("column", _COLUMNS)
def test_a_column_that_was_cut_out_proves_nothing(column: str) -> None:
    """A port whose state is not there is not off, and a rule without its addresses does not drop everything."""
    lines = XML[1].read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if f'name="{column}"' in line)
    (device,) = read(XML[1], lines[:at] + lines[at + 1 :]).devices
    told = [item.effect for item in device.unmodelled if f"{column} is not in its entry" in item.what]
    assert told == [Effect.MAY_DO_ANYTHING]


@pytest.mark.parametrize("column", ["ifAdminStatus", "hm2AgentSwitchIpInterfaceRoutingMode", "hm2L3RowStatus"])
def test_a_switch_that_is_neither_on_nor_off_proves_nothing(column: str) -> None:
    text = XML[1].read_text(encoding="utf-8")
    changed = re.sub(rf'(name="{column}">)\d<', r"\g<1>77<", text, count=1)
    (device,) = read(XML[1], changed.split("\n")).devices
    told = [item.effect for item in device.unmodelled if item.what == f"{column} '77' is neither on nor off"]
    assert told == [Effect.MAY_DO_ANYTHING]


def test_a_script_that_ends_anywhere_but_at_its_end_is_not_whole() -> None:
    """At every line, so between any two modes; behind the last `exit` nothing is missing."""
    for path in SCRIPTS:
        lines = path.read_text(encoding="utf-8").replace("\r", "").rstrip().split("\n")
        if not read(path, lines).complete:
            continue
        for at in range(4, len(lines)):
            last = [line.strip() for line in lines[at:] if line.strip() and not line.startswith("!")]
            if last and last != ["exit"] * len(last):
                assert not read(path, lines[:at]).complete, (path.parent.name, lines[at - 1])


_WHOLE = sorted(
    path
    for name in ("hirschmann_hios", "hirschmann_hisecos")
    for path in (FIXTURES / name).glob("xml*/config.xml")
    if path.parent.name != "xml_truncated"
)
_MAY_GO = re.compile(
    # What is so anyway: the value of the delivered device, or no value.
    r"\w*(?:ProxyARPMode|Protocol|PortNumber|GatewayIPAddr|AdminStatus|AdminState|SnmpOver802\w+|hm2RmaSrv\w+)"
    r"|\w+(?:Description|Params|StaticName|IPDSCP|IpPrecedence|IpTosBits|IcmpCode|Established|Fragments|RateLimitCrate)"
    r"|\w+(?:L4PortOperator|TimeRangeName|RedirectIntf|MirrorIntf|AclName|AclIndex|RowStatus|RoutingStatus)"
    r"|hm2UserStatus|snmpCommunityStatus|snmpCommunityName|vrrpOperVrId|hm2DPIProfileIndex|hm21to1Priority"
    # Of a restriction that opens to all, and of entries that are in doubt, open what they hold, or are as delivered.
    r"|hm2RmaIpAddr|hm2RmaPrefixLength|hm2AgentAclRule(?:Src|Dest)IpMask|ifEntry|IF-MIB|vrrpOperEntry|hm2RmaEntry|ifIndex"
    r"|hm2AgentSwitchIpVlanEntry|dot1qPortVlanEntry|hm2VpnConnIndex|hm2AgentAclEntry|hm2RestrictedMgmtAccessGroup"
)
"""What changes nothing where it is taken away; without all else the device is another, or the file is in doubt."""
_OFF = re.compile(
    r"hm2(?:TelnetServer|SntpServer)Port|hm2NetVlanID|hm2UserForcePasswordStatus|ifAlias|ifXEntry"
    r"|(?:hm2EthernetIP|hm2Iec61850|hm2ProfinetIO|hm2Iec62541)ConfigGroup|hm2(?:SntpServer|SntpClient|UserStatus)Group"
    r"|hm2AgentPortMirror\w+|dot1xPaeSystem\w*|hm2Agent(?:Global)?PortSecurity\w+"
    r"|(?:HM2-(?:INDUSTRIAL-PROTOCOLS|TIMESYNC|PLATFORM-(?:SWITCHING|PORTSECURITY|MVRP))|IEEE8021-PAE)-MIB"
)
"""What is off in the whole export, and so may go there: most of what a switch can do."""


_IDLE = frozenset({("xml_nat", 228), ("xml_nat", 288), ("xml_filter", 344), ("xml_filter", 353)})
"""Fixture and line: rules that are off or that no interface has; the last is a part of one."""


def _elements(lines: list[str]) -> list[tuple[str, int, int]]:
    """The name of each element, or of the table of an entry; its first line and the one behind its last."""
    found: list[tuple[str, int, int]] = []
    open_ones: list[tuple[str, int]] = []
    for number, line in enumerate(lines):
        name = re.search(r'name="([^"]+)"', line)
        if re.match(r"\s*<Attribute .*</Attribute>", line) and name is not None:
            found.append((name[1], number, number + 1))
        elif (begin := re.match(r"\s*<(MIB|Table|Scalar|Entry)\b(?!.*(?:/>|</))", line)) is not None:
            open_ones.append((name[1] if name is not None else open_ones[-1][0], number))
            assert name is not None or begin[1] == "Entry"
        elif re.match(r"\s*</(?:MIB|Table|Scalar|Entry)>", line):
            title, first = open_ones.pop()
            found.append((title, first, number + 1))
    return found


@pytest.mark.parametrize("path", _WHOLE, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_an_element_of_the_xml_that_is_taken_away(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    whole = read(path, lines)
    device, rows = shown(whole), whole.ledger.rows()
    tried = 0
    for name, first, behind in _elements(lines):
        fates = {row.fate for row in rows[first:behind]}
        if fates <= {LineFate.IRRELEVANT, LineFate.STRUCTURAL, LineFate.UNKNOWN}:
            continue
        tried += 1
        result = read(path, lines[:first] + lines[behind:])
        same = shown(result) == device and result.complete and result.ledger.blocking() >= whole.ledger.blocking()
        idle = ">-1<" in lines[first] or (path.parent.name, first + 1) in _IDLE  # -1: any type of ICMP
        idle = idle or (path.parent.name == "xml_whole" and _OFF.fullmatch(name) is not None)
        assert not same or idle or _MAY_GO.fullmatch(name), lines[first]
    assert tried > 50
