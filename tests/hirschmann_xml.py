"""The XML of MIB tables that says what a script says, written by a second hand: tables and columns as the MIBs name them.

It knows the commands that the fixtures have and splits them at blanks; what it does not know it leaves out, so a case
that needs it fails. Static routes have no table here.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from html import escape
from typing import TypeAlias

Entries: TypeAlias = "list[dict[str, str]]"
PROTOCOLS = ["icmp", "igmp", "ipip", "tcp", "udp", "esp", "ah", "icmpv6", "any"]
ACTIONS = [
    *("accept", "drop", "reject", "enforce-modbus", "enforce-opc"),
    *("enforce-iec104", "enforce-ethernetip", "enforce-dnp3"),
]
_TRANSLATIONS = {"dnat": "hm2Dnat", "masq": "hm2Masq", "doublenat": "hm2Donat", "1to1nat": "hm21to1"}
_NONE = "0.0.0.0"  # noqa: S104 - no address
_GROUPS = {"dnat": "hm2DnatRulesObjects", "doublenat": "hm2DoubleNatRuleObjects"}
_PENDING = {"doublenat": "hm2DoubleNat"}
_RULES = {"doublenat": "hm2DoubleNatRuleEntry"}
_COLUMNS = {
    "dnat": (
        *("SourceAddress=src", "SourcePort=sport", "TargetAddress=dst", "TargetPort=dport"),
        *("NewTargetAddress=new-dst", "NewTargetPort=new-dport", "Proto=proto"),
    ),
    "masq": ("SourceAddress=src", "SourcePort=sport", "Proto=proto"),
    "doublenat": (
        *("LocalInternalIp=local-internal", "LocalExternalIp=local-external"),
        *("RemoteInternalIp=remote-internal", "RemoteExternalIp=remote-external"),
    ),
    "1to1nat": (
        *("TargetAddress=dst", "NewTargetAddress=new-dst", "IngressIntf=in-interface", "EgressIntf=out-interface"),
        "Priority=priority",
    ),
}
_ICMP_NAMES = {"icmp": "1", "igmp": "2", "tcp": "6", "udp": "17", "esp": "50", "ah": "51"}


class Script:
    """What the commands say, gathered; `product` is that of the header."""

    def __init__(self, text: str, product: str = "EAGLE30-04022O6TT") -> None:
        """Read all lines."""
        self.product = product
        self.scalars: dict[str, str] = {}
        self.name = "fw"
        self.vlans: dict[str, str] = {"1": "default"}
        self.ports: dict[str, dict[str, str]] = {}
        self.members: dict[str, set[str]] = defaultdict(set)
        self.tagged: dict[str, set[str]] = defaultdict(set)
        self.routers: dict[str, dict[str, str]] = {}
        self.rules: dict[str, dict[str, str]] = {}
        self.places: list[list[str]] = []
        self.off: set[str] = set()
        self.places_off: set[tuple[str, str, str]] = set()
        self.nat: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        self.nat_off: set[tuple[str, str]] = set()
        self.nat_places: dict[str, list[list[str]]] = defaultdict(list)
        self.lists: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
        self.uses: list[tuple[str, str, str, str]] = []
        self.pending: set[str] = set()
        self.target = ""
        for line in text.splitlines():
            if line.strip() and not line.startswith("!"):
                self._read(shlex.split(line))

    def _read(self, words: list[str]) -> None:  # noqa: C901, PLR0912 - one case a command
        match words:
            case ["interface", name]:
                self.target = name
                if "/" in name and not name.startswith("vlan"):
                    self.ports.setdefault(name, {"pvid": "1", "filter": "2", "frames": "1"})
                    self.members["1"].add(name)
                else:
                    self.routers.setdefault(name, {"address": _NONE, "mask": _NONE, "routing": "2"})
            case ["exit"]:
                self.target = ""
            case ["vlan", "add", number] | ["routing", "add", number]:
                self.vlans.setdefault(number, "")
            case ["name", number, name] if not self.target:
                self.vlans[number] = name
            case ["system", "name", name]:
                self.name = name
            case ["ip", "routing"] if not self.target:
                self.scalars["hm2AgentSwitchIpRoutingMode"] = "1"
            case ["ip", "default-route", "add", hop]:
                self.scalars["hm2AgentSwitchIpDefaultGateway"] = hop
            case ["packet-filter", "l3", *rest]:
                self._filter(rest)
            case ["nat", table, *rest]:
                self._nat(table, rest)
            case ["ip", "access-list", "extended", "name", name, "index", index, action, *rest]:
                self.lists[name].append((index, action, rest))
            case ["ip", "access-group", "name", name, direction, sequence]:
                self.uses.append((name, self.target, direction, sequence))
            case ["ip", "access-group", "name", name, "vlan", number, direction, sequence]:
                self.uses.append((name, number, direction, sequence))
            case _ if self.target:
                self._interface(words)
            case _:
                return

    def _interface(self, words: list[str]) -> None:
        match words:
            case ["ip", "routing"]:
                self.routers.setdefault(self.target, {"address": _NONE, "mask": _NONE})["routing"] = "1"
            case ["ip", "address", "primary", address, mask]:
                self.routers[self.target] |= {"address": address, "mask": mask}
            case ["vlan", "participation", part, number]:
                (self.members[number].add if part == "include" else self.members[number].discard)(self.target)
            case ["vlan", "tagging", number]:
                self.tagged[number].add(self.target)
            case ["vlan", "pvid", number]:
                self.ports[self.target]["pvid"] = number
            case ["vlan", "ingressfilter"]:
                self.ports[self.target]["filter"] = "1"
            case _:
                return

    def _filter(self, words: list[str]) -> None:  # noqa: C901, PLR0912 - one case a command
        match words:
            case ["defaultpolicy", policy]:
                self.scalars["hm2DefaultPolicy"] = str(("accept", "drop", "reject").index(policy) + 1)
                return
            case ["addrule", index, action, *rest] if action in ACTIONS:
                self.rules[index] = {"action": action, **_pairs(rest)}
            case ["addrule", index, *rest]:
                self.rules[index] = {"action": "accept", **_pairs(rest)}
            case ["modifyrule", index, *rest]:
                self.rules[index] |= _pairs(rest)
            case ["delrule", index]:
                del self.rules[index]
                self.places = [place for place in self.places if place[2] != index]
            case ["disablerule", index]:
                self.off.add(index)
            case ["enablerule", index]:
                self.off.discard(index)
            case ["addif", *place]:
                self.places.append(place)
            case ["delif", *place]:
                self.places = [item for item in self.places if item[:3] != place]
            case ["disableif", interface, direction, index]:
                self.places_off.add((interface, direction, index))
            case ["enableif", interface, direction, index]:
                self.places_off.discard((interface, direction, index))
            case ["commit"]:
                self.pending.discard("filter")
                return
            case _:
                return
        self.pending.add("filter")

    def _nat(self, table: str, words: list[str]) -> None:
        match words:
            case ["addrule", index, *rest]:
                self.nat[table][index] = _pairs(rest)
            case ["disablerule", index]:
                self.nat_off.add((table, index))
            case ["addif", *place]:
                self.nat_places[table].append(place)
            case ["commit"]:
                self.pending.discard(table)
                return
            case _:
                return
        self.pending.add(table)

    def xml(self) -> str:
        """The whole file."""
        mibs = (
            ("SNMPv2-MIB", [_scalar("system", {"sysName": self.name})]),
            ("IF-MIB", [_table("ifEntry", [{"ifIndex": name, "ifAdminStatus": "1"} for name in self.ports])]),
            ("Q-BRIDGE-MIB", self._bridge()),
            ("HM2-PLATFORM-ROUTING-MIB", self._routing()),
            ("HM2-PLATFORM-QOS-ACL-MIB", self._lists()),
            *(
                ()
                if "EAGLE" not in self.product
                else (("HM2-FW-MIB", self._wall()), ("HM2-NAT-MIB", self._translation()))
            ),
        )
        head = (("productId", self.product), ("swMajorRelNum", "03"), ("swMinorRelNum", "1"), ("swBugfixRelNum", "00"))
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<Config xmlns="urn:xml:ns:mibconf:base:1.0">', "  <Header>"]
        lines += [f'    <Variable name="{name}">{value}</Variable>' for name, value in head]
        lines += ["  </Header>", "  <MibData>"]
        for name, blocks in mibs:
            lines += [f'    <MIB name="{name}">', *(line for block in blocks for line in block), "    </MIB>"]
        return "\n".join([*lines, "  </MibData>", "</Config>", ""])

    def _bridge(self) -> list[list[str]]:
        vlans = [
            {
                "dot1qVlanIndex": number,
                "dot1qVlanStaticName": self.vlans[number],
                "dot1qVlanStaticEgressPorts": ",".join(sorted(self.members[number])),
                "dot1qVlanStaticUntaggedPorts": ",".join(sorted(self.members[number] - self.tagged[number])),
                "dot1qVlanStaticRowStatus": "1",
            }
            for number in sorted(self.vlans, key=int)
        ]
        ports = [
            {
                "dot1dBasePort": name,
                "dot1qPvid": port["pvid"],
                "dot1qPortAcceptableFrameTypes": port["frames"],
                "dot1qPortIngressFiltering": port["filter"],
            }
            for name, port in self.ports.items()
        ]
        return [_table("dot1qVlanStaticEntry", vlans), _table("dot1qPortVlanEntry", ports)]

    def _routing(self) -> list[list[str]]:
        prefix = "hm2AgentSwitchIpInterface"
        entries = [
            {
                f"{prefix}IfIndex": name,
                f"{prefix}IpAddress": router["address"],
                f"{prefix}NetMask": router["mask"],
                f"{prefix}RoutingMode": router["routing"],
                f"{prefix}ProxyARPMode": "2",
            }
            for name, router in self.routers.items()
        ]
        group = {"hm2AgentSwitchIpRoutingMode": self.scalars.get("hm2AgentSwitchIpRoutingMode", "2")}
        if "hm2AgentSwitchIpDefaultGateway" in self.scalars:
            group["hm2AgentSwitchIpDefaultGateway"] = self.scalars["hm2AgentSwitchIpDefaultGateway"]
        return [_scalar("hm2AgentSwitchIpGroup", group), _table("hm2AgentSwitchIpInterfaceEntry", entries)]

    def _lists(self) -> list[list[str]]:
        numbers = {name: str(1000 + place) for place, name in enumerate(self.lists)}
        rules = [
            _list_rule(numbers[name], index, action, words)
            for name, found in self.lists.items()
            for index, action, words in found
        ]
        ports: Entries = []
        vlans: Entries = []
        for name, place, direction, sequence in self.uses:
            kind = "Vlan" if place.isdecimal() else "If"
            (vlans if kind == "Vlan" else ports).append(
                {
                    f"hm2AgentAcl{kind}Index": place,
                    f"hm2AgentAcl{kind}Direction": "1" if direction == "in" else "2",
                    f"hm2AgentAcl{kind}Sequence": sequence,
                    f"hm2AgentAcl{kind}AclType": "1",
                    f"hm2AgentAcl{kind}AclId": numbers[name],
                    f"hm2AgentAcl{kind}Status": "1",
                }
            )
        return [
            _table(
                "hm2AgentAclEntry", [{"hm2AgentAclIndex": numbers[name], "hm2AgentAclName": name} for name in numbers]
            ),
            _table("hm2AgentAclRuleEntry", rules),
            _table("hm2AgentAclIfEntry", ports),
            _table("hm2AgentAclVlanEntry", vlans),
        ]

    def _wall(self) -> list[list[str]]:
        rules = [
            {
                "hm2L3RuleIndex": index,
                "hm2L3SourceAddress": rule.get("src", "any"),
                "hm2L3SourcePort": rule.get("sport", "any"),
                "hm2L3TargetAddress": rule.get("dst", "any"),
                "hm2L3TargetPort": rule.get("dport", "any"),
                "hm2L3Proto": str(PROTOCOLS.index(rule.get("proto", "any")) + 1),
                "hm2L3RuleParams": rule.get("params", ""),
                "hm2L3Action": str(ACTIONS.index(rule["action"]) + 1),
                "hm2L3Log": "1" if rule.get("log") == "enable" else "2",
                "hm2L3Trap": "2",
                "hm2L3RowStatus": "2" if index in self.off else "1",
                "hm2L3Description": rule.get("description", ""),
                "hm2DPIProfileIndex": rule.get("dpi-profile-index", "0"),
            }
            for index, rule in self.rules.items()
        ]
        places = [_place("hm2L3", place, "2" if tuple(place[:3]) in self.places_off else "1") for place in self.places]
        policy = {"hm2DefaultPolicy": self.scalars["hm2DefaultPolicy"]} if "hm2DefaultPolicy" in self.scalars else {}
        return [
            _scalar("hm2FwGeneralSettings", policy or {"hm2DefaultPolicy": "1"}),
            _scalar("hm2L3RuleObjects", {"hm2L3RulePendingActions": "1" if "filter" in self.pending else "2"}),
            _table("hm2L3RuleEntry", rules),
            _table("hm2L3RuleIfMappingEntry", places),
        ]

    def _translation(self) -> list[list[str]]:
        blocks: list[list[str]] = []
        for table, prefix in _TRANSLATIONS.items():
            pending = {f"{_PENDING.get(table, prefix)}RulePendingActions": "1" if table in self.pending else "2"}
            blocks.append(_scalar(_GROUPS.get(table, f"{prefix}RuleObjects"), pending))
            rules = [
                {
                    f"{prefix}RuleIndex": index,
                    **{
                        f"{prefix}{column}": _nat_value(key, rule.get(key, "any"))
                        for column, _, key in (item.partition("=") for item in _COLUMNS[table])
                    },
                    f"{prefix}RowStatus": "2" if (table, index) in self.nat_off else "1",
                }
                for index, rule in self.nat[table].items()
            ]
            blocks.append(_table(_RULES.get(table, f"{prefix}RuleEntry"), rules))
            if table != "1to1nat":
                places = [_place(prefix, place, "1") for place in self.nat_places[table]]
                blocks.append(_table(f"{prefix}RuleIfMappingEntry", places))
        return blocks


def _nat_value(key: str, text: str) -> str:
    return str(PROTOCOLS.index(text) + 1) if key == "proto" else text


def _place(prefix: str, place: list[str], status: str) -> dict[str, str]:
    interface, direction, index, priority = place
    return {
        f"{prefix}IfmInterface": interface,
        f"{prefix}IfmDirection": str(("ingress", "egress", "both").index(direction) + 1),
        f"{prefix}IfmRuleIndex": index,
        f"{prefix}IfmPriority": priority,
        f"{prefix}IfmRowStatus": status,
    }


def _list_rule(number: str, index: str, action: str, words: list[str]) -> dict[str, str]:
    """`src A W dst any proto tcp dport eq 502`, and `every`."""
    sides = {"src": ("255.255.255.255",) * 2, "dst": ("255.255.255.255",) * 2}
    ports = {"sport": ("-1", "-1", "-1"), "dport": ("-1", "-1", "-1")}
    protocol, rest = "-1", list(words)
    while rest:
        word = rest.pop(0)
        if word in sides and rest[0] == "any":
            rest.pop(0)
        elif word in sides:
            sides[word] = (rest.pop(0), rest.pop(0))
        elif word == "proto":
            protocol = _ICMP_NAMES[rest.pop(0)]
        elif word in ports and rest[0] == "eq":
            ports[word] = (rest[1], rest[1], rest[1])
            del rest[:2]
        elif word in ports and rest[0] == "range":
            ports[word] = ("-1", rest[1], rest[2])
            del rest[:3]
    prefix = "hm2AgentAclRule"
    return {
        "hm2AgentAclIndex": number,
        f"{prefix}Index": index,
        f"{prefix}Action": "1" if action == "permit" else "2",
        f"{prefix}Protocol": protocol,
        f"{prefix}SrcIpAddress": sides["src"][0] if sides["src"][0] != "255.255.255.255" else _NONE,
        f"{prefix}SrcIpMask": sides["src"][1],
        f"{prefix}SrcL4Port": ports["sport"][0],
        f"{prefix}SrcL4PortRangeStart": ports["sport"][1],
        f"{prefix}SrcL4PortRangeEnd": ports["sport"][2],
        f"{prefix}DestIpAddress": sides["dst"][0] if sides["dst"][0] != "255.255.255.255" else _NONE,
        f"{prefix}DestIpMask": sides["dst"][1],
        f"{prefix}DestL4Port": ports["dport"][0],
        f"{prefix}DestL4PortRangeStart": ports["dport"][1],
        f"{prefix}DestL4PortRangeEnd": ports["dport"][2],
        f"{prefix}IcmpType": "-1",
        f"{prefix}IcmpCode": "-1",
        f"{prefix}MatchEvery": "1" if words[:1] == ["every"] else "2",
        f"{prefix}Status": "1",
    }


def _pairs(words: list[str]) -> dict[str, str]:
    return dict(zip(words[::2], words[1::2], strict=True))


_NAMES = ("Interface", "IfIndex", "Intf", "BasePort", "ifIndex", "AclIfIndex")
_TEXTS = ("Address", "Port", "Ip", "Params", "Description", "Name")
_PLAIN = ("IpAddress", "L4Port", "DefaultGateway")


def _attribute(name: str, value: str) -> str:
    convert = ""
    if name.endswith("Ports"):
        convert = ' convert="portlist"'
    elif name.endswith(_NAMES):
        convert = ' convert="ifname"'
    elif name.endswith(_TEXTS) and not name.endswith(_PLAIN):
        convert = ' convert="ascii"'
    return f'<Attribute name="{name}"{convert}>{escape(value, quote=False)}</Attribute>'


def _scalar(name: str, values: dict[str, str]) -> list[str]:
    inner = [f"        {_attribute(key, value)}" for key, value in values.items()]
    return [f'      <Scalar name="{name}">', *inner, "      </Scalar>"]


def _table(name: str, entries: Entries) -> list[str]:
    lines = [f'      <Table name="{name}">']
    for entry in entries:
        lines += ["        <Entry>", *(f"          {_attribute(key, value)}" for key, value in entry.items())]
        lines.append("        </Entry>")
    return [*lines, "      </Table>"]
