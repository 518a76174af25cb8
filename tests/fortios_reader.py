"""A second, small reader of FortiOS policies, written apart from the reader under test.

It gives `policy` (and `policy6` before FortiOS 6.4) as the oracle judges it: policies in file order, zones as
their interfaces, objects as plain ranges. A policy key that it has no meaning for makes the policy a `maybe`,
as does any schedule but `always`. Sources: FortiOS CLI Reference, `firewall policy`, `firewall address`,
`firewall addrgrp`, `firewall service custom`, `firewall vip`, `system zone`; Administration Guide, Policies.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Any

from fortios_sets import ALL4, ALL6, NOTHING, Addresses, Services, service_of

Doc = dict[str, Any]
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)', re.DOTALL)
MOST_DEPTH = 20
SILENT = frozenset(
    [
        "name",
        "uuid",
        "comments",
        "label",
        "global-label",
        "logtraffic",
        "logtraffic-start",
        "nat",
        "ippool",
        "poolname",
        "fixedport",
        "utm-status",
        "ips-sensor",
        "av-profile",
        "inbound",
        "vpntunnel",
        "match-vip",
        "internet-service",
        "internet-service-src",
        "srcintf",
        "dstintf",
        "srcaddr",
        "dstaddr",
        "srcaddr6",
        "dstaddr6",
        "service",
        "service-negate",
        "srcaddr-negate",
        "dstaddr-negate",
        "action",
        "status",
        "schedule",
    ]
)
"""Policy keys that are read here, or that never decide which packets a policy takes."""


@dataclass
class Block:
    """A `config` or an `edit`: its keys, and what is inside by name."""

    name: str = ""
    keys: dict[str, list[str]] = field(default_factory=dict)
    inside: dict[str, Block] = field(default_factory=dict)

    def at(self, path: str) -> Block:
        """A section inside, empty if there is none."""
        return self.inside.get(path) or Block(path)

    def first(self, key: str, default: str = "") -> str:
        """The first word of a key."""
        return (self.keys.get(key) or [default])[0]


def read(text: str) -> Block:
    """The tree of a configuration. A section written twice goes on; `end` closes an open `edit` with its `config`.

    A statement of no kind, or an end that does not come, leaves the key `unread` where it stands.
    """
    whole = Block()
    stack: list[tuple[str, Block]] = [("", whole)]
    for words in statements(text):
        here = stack[-1][1]
        match words[0]:
            case "config" | "edit" if words[1:]:
                name = " ".join(words[1:])
                stack.append((words[0], here.inside.setdefault(name, Block(name))))
            case "next" | "end" if len(stack) > 1:
                both = words[0] == "end" and stack[-1][0] == "edit"
                stack = stack[: -2 if both else -1]
            case "set" if words[1:]:
                here.keys[words[1]] = words[2:]
            case "unset" if words[1:]:
                here.keys.pop(words[1], None)
            case _:
                here.keys["unread"] = words
    for _, block in stack[1:]:
        block.keys["unread"] = []
    return whole


def statements(text: str) -> list[list[str]]:
    """Lines as words, quotes taken off; a line with an open quote goes on in the next."""
    found: list[list[str]] = []
    held = ""
    for line in text.splitlines():
        held = f"{held}\n{line}" if held else line
        if len(re.findall(r'(?<!\\)"', held)) % 2:
            continue
        words = [quoted or plain for quoted, plain in TOKEN.findall(held)]
        held = ""
        if words and not words[0].startswith("#"):
            found.append(words)
    return found


class Vdom:
    """One virtual domain: objects, zones and policies; `system` holds what all of them share."""

    def __init__(self, own: Block, system: Block, version: tuple[int, ...], name: str) -> None:
        self.own, self.version = own, version
        ports = system.at("system interface").inside
        self.interfaces = {port: block for port, block in ports.items() if block.first("vdom", name) == name}
        bundles = [*ports.values(), *own.at("system virtual-wire-pair").inside.values()]
        self._members = {member for block in bundles for member in block.keys.get("member", [])}
        self.central = own.at("system settings").first("central-nat") == "enable"
        self.redirect = system.at("system global").first("allow-traffic-redirect")
        self.zones = {zone: block.keys.get("interface", []) for zone, block in own.at("system zone").inside.items()}
        for path in ("system sdwan", "system virtual-wan-link"):
            for member in own.at(path).at("members").inside.values():
                zone = member.first("zone", "virtual-wan-link")
                self.zones[zone] = [*self.zones.get(zone, []), member.first("interface")]

    # Objects

    def address(self, name: str, family: int, depth: int = 0) -> Addresses:
        """An address or group by name; open if it is not there, holds itself or depends on more than the text."""
        every, six = (ALL4, "") if family == 4 else (ALL6, "6")
        groups, objects = self.own.at(f"firewall addrgrp{six}").inside, self.own.at(f"firewall address{six}").inside
        if depth > MOST_DEPTH:
            return Addresses(NOTHING, every)
        if name in groups:
            return self._group(groups[name], family, depth)
        if name in objects:
            try:
                return Addresses.exactly(self._plain(objects[name], family))
            except (ValueError, KeyError, IndexError):
                return Addresses(NOTHING, every)
        if name == "none" and family == 4:
            return Addresses.exactly([(4, 0, 0)])
        return Addresses.exactly(every) if name == "all" else Addresses(NOTHING, every)

    def _group(self, group: Block, family: int, depth: int) -> Addresses:
        found = Addresses(NOTHING, NOTHING)
        for member in group.keys.get("member", []):
            found = found.joined(self.address(member, family, depth + 1))
        if group.first("exclude") == "enable":
            for member in group.keys.get("exclude-member", []):
                found = found.without(self.address(member, family, depth + 1))
        return found

    def _plain(self, block: Block, family: int) -> list[tuple[int, int, int]]:
        """The ranges of an address object.

        Raises:
            ValueError, KeyError, IndexError: it is of a kind that the text does not settle.
        """
        if family == 6:
            return self._plain6(block)
        match block.first("type", "ipmask"):
            case "ipmask":
                words = block.keys.get("subnet")
                net = ipaddress.ip_network("/".join(words) if words else "0.0.0.0/0", strict=False)
                return [(4, int(net[0]), int(net[-1]))]
            case "iprange":
                first, last = (int(ipaddress.IPv4Address(block.keys[key][0])) for key in ("start-ip", "end-ip"))
                return [(4, first, last)]
            case "wildcard":
                return wildcard(*block.keys["wildcard"])
            case "interface-subnet":
                port = self.interfaces[block.keys["interface"][0]]
                net = ipaddress.ip_network("/".join(port.keys["ip"]), strict=False)
                return [(4, int(net[0]), int(net[-1]))]
            case kind:
                raise ValueError(kind)

    @staticmethod
    def _plain6(block: Block) -> list[tuple[int, int, int]]:
        if block.first("type", "ipprefix") == "iprange":
            first, last = (int(ipaddress.IPv6Address(block.keys[key][0])) for key in ("start-ip", "end-ip"))
            return [(6, first, last)]
        net = ipaddress.IPv6Network(block.first("ip6", "::/0"), strict=False)
        return [(6, int(net[0]), int(net[-1]))]

    def service(self, name: str, depth: int = 0) -> Services:
        """A service or group by name, the vendor's own names included."""
        groups, customs = (self.own.at(f"firewall service {kind}").inside for kind in ("group", "custom"))
        if name in groups and depth <= MOST_DEPTH:
            found = Services()
            for member in groups[name].keys.get("member", []):
                found = found.joined(self.service(member, depth + 1))
            return found
        return service_of(name, customs[name].keys if name in customs else None)

    # Policies

    def policies(self, path: str, families: list[int]) -> list[Doc]:
        """Every rule of a policy section, with what the firewall does by itself before and after."""
        own = [
            one for number, block in self.own.at(path).inside.items() for one in self._policy(number, block, families)
        ]
        rules = [*hairpins(self, own), *self._turning(), *own]
        for zone, block in self.own.at("system zone").inside.items():
            said = block.first("intrazone", "deny" if self.version >= (6,) else "")
            ports = self.zones[zone]
            doubt = [] if said else [{"kind": "default of old firmware"}]
            if said != "deny":
                rules.append(rule("intrazone", "permit", {"in": ports, "out": ports, "conditions": doubt}))
        return [*rules, rule("0", "deny", {}) | {"implicit": True}]

    def _turning(self) -> list[Doc]:
        """Traffic out by the interface it came in by may need no policy, unless that is switched off."""
        off = self.version >= (8,) or (self.version[:2] == (7, 6) and self.version >= (7, 6, 5))
        off = off or (self.version[:2] == (7, 4) and self.version >= (7, 4, 10))
        if self.redirect == "disable" or (off and self.redirect != "enable"):
            return []
        doubt = [{"kind": "allow-traffic-redirect"}]
        return [
            rule("turn", "permit", {"in": [port], "out": [port], "conditions": doubt})
            for port, block in self.interfaces.items()
            if block.first("status") != "down" and port not in self._members and self._routes(block)
        ]

    def _routes(self, block: Block) -> bool:
        """Whether an interface takes packets: it has or gets an address, is a tunnel, or nobody routes here at all."""
        transparent = self.own.at("system settings").first("opmode") == "transparent"
        numbered = {"ip", "mode"} & set(block.keys) or "ipv6" in block.inside
        return transparent or bool(numbered) or block.first("type") == "tunnel"

    def _ports(self, names: list[str]) -> tuple[list[str] | None, bool]:
        """The interfaces of a policy's side (None: any), and whether all of them are there."""
        if "any" in names:
            return None, True
        known = [name for name in names if name in self.zones or name in self.interfaces]
        if len(known) < len(names):
            return None, False
        return [port for name in known for port in self.zones.get(name, [name])], True

    def _policy(self, number: str, block: Block, families: list[int]) -> list[Doc]:
        met = {"groups", "users"} if self._everybody(block) else set[str]()
        conditions = [{"kind": key} for key in block.keys if key not in SILENT | met]
        sides: Doc = {}
        for key, names in (("in", "srcintf"), ("out", "dstintf")):
            sides[key], there = self._ports(block.keys.get(names, []))
            conditions += [] if there else [{"kind": "interface"}]
        if block.first("schedule", "always") != "always":
            conditions.append({"kind": "schedule"})
        wanted = block.first("action", "deny")
        conditions += [{"kind": "ipsec"}] if wanted == "ipsec" else []
        action = {"accept": "permit", "ipsec": "permit", "deny": "deny"}.get(wanted, "unknown")
        match = sides | {"conditions": conditions}
        match |= self._side(block, "src", families).keys("src")
        targets = self._targets(block, families)
        return [
            rule(number, action, match | target) | {"enabled": block.first("status", "enable") == "enable"}
            for target in targets
        ]

    def _everybody(self, block: Block) -> bool:
        """Whether a policy from SSL VPN alone names all who may log in there (pools of portals are not looked at)."""
        door = block.keys.get("srcintf", [])
        if len(door) != 1 or not door[0].startswith("ssl."):
            return False
        rules = self.own.at("vpn ssl settings").inside.get("authentication-rule")
        holders = list(rules.inside.values()) if rules is not None else []
        holders += [
            one for one in self.own.at("firewall policy").inside.values() if door[0] in one.keys.get("srcintf", [])
        ]
        named = {name for one in holders for key in ("groups", "users") for name in one.keys.get(key, [])}
        return named <= {name for key in ("groups", "users") for name in block.keys.get(key, [])}

    def _services(self, block: Block) -> Services:
        found = Services()
        for name in block.keys.get("service", []):
            found = found.joined(self.service(name))
        if "internet-service" in block.keys:
            found = self.service("ALL")
        return found.negated() if block.first("service-negate") == "enable" else found

    def _side(self, block: Block, side: str, families: list[int], *, leave: frozenset[str] = frozenset()) -> Addresses:
        found = Addresses(NOTHING, NOTHING)
        for family in families:
            own = Addresses(NOTHING, NOTHING)
            key = f"{side}addr6" if family == 6 and len(families) == 2 else f"{side}addr"
            names = [name for name in block.keys.get(key, []) if name not in leave]
            for name in names:
                own = own.joined(self.address(name, family))
            if block.first(f"{key}-negate") == "enable" and names:
                own = own.negated(family)
            if block.first("internet-service" if side == "dst" else "internet-service-src") == "enable":
                own = Addresses(NOTHING, ALL4 if family == 4 else ALL6) if family == 4 else own
            found = found.joined(own)
        return found

    # Virtual addresses

    def _targets(self, block: Block, families: list[int]) -> list[Doc]:
        """What a policy says of destinations: the real ones, and those that virtual addresses lead to."""
        vips = {name: self._virtual(name) for name in block.keys.get("dstaddr", [])}
        names = frozenset(name for name, found in vips.items() if found)
        real = self._side(block, "dst", families, leave=names)
        services = self._services(block)
        sides, _ = self._ports(block.keys.get("srcintf", []))
        targets = [
            virtual(vip, services)
            for found in vips.values()
            for vip in found
            if sides is None or vip.first("extintf", "any") in {"any", *sides}
        ]
        if real.possibly or not names:
            targets += self._real_targets(block, real, services)
        return targets

    def _real_targets(self, block: Block, real: Addresses, services: Services) -> list[Doc]:
        """A policy of real addresses, for packets as they came and for those that a virtual address has changed."""
        match = real.keys("dst") | services.keys()
        if self.central or not self.own.at("firewall vip").inside:
            return [match]
        plain = match | {"translated": False}
        said = block.first("match-vip")
        if not said and block.first("action", "deny") == "deny" and self.version != (0,):
            said = "disable" if self.version < (7, 2, 3) else "enable" if self.version >= (7, 2, 4) else "unsure"
        elif not said:
            said = "disable" if block.first("action", "deny") == "accept" else "unsure"
        if said == "disable":
            return [plain]
        if said == "enable" and real.surely in (ALL4, [*ALL4, *ALL6]):
            return [match]
        changed = Addresses(NOTHING, ALL4).keys("dst") | services.keys()
        return [plain, changed | {"translated": True}]

    def vips_in_force(self) -> list[Block]:
        """Those that an enabled policy names, or all with central NAT."""
        vips = self.own.at("firewall vip").inside
        policies = [one for one in self.own.at("firewall policy").inside.values() if one.first("status") != "disable"]
        named = [vip for one in policies for name in one.keys.get("dstaddr", []) for vip in self._virtual(name)]
        there = list(vips.values()) if self.central else [vip for vip in vips.values() if vip in named]
        return [vip for vip in there if vip.first("status") != "disable"]

    def outer(self, vip: Block) -> list[str]:
        """The outer interface; for any, the one that has the outer address itself."""
        found, _ = self._ports(vip.keys.get("extintf", ["any"]))
        if found is not None:
            return found
        return [name for name, port in self.interfaces.items() if port.first("ip") == vip.first("extip", "-")]

    def _virtual(self, name: str) -> list[Block]:
        groups, vips = self.own.at("firewall vipgrp").inside, self.own.at("firewall vip").inside
        if name in groups:
            return [vip for member in groups[name].keys.get("member", []) for vip in self._virtual(member)]
        return [vips[name]] if name in vips else []


def hairpins(vdom: Vdom, rules: list[Doc]) -> list[Doc]:
    """Packets that turn round at the outer interface of a virtual address (Technical Tip 195448): they may pass."""
    found: list[Doc] = []
    passing = [one for one in rules if one["enabled"] and one["action"] != "deny"]
    for vip in vdom.vips_in_force():
        outer = set(vdom.outer(vip))
        if not outer or "srcintf-filter" in vip.keys:
            continue
        entering: set[str] = set()
        sources: list[str] = []
        for match in (one["match"] for one in passing):
            leaves = match.get("out") is None or outer & set(match["out"])
            if leaves and not match.get("translated_by") and _meets(match, vip.first("extip")):
                here = set(vdom.interfaces if match.get("in") is None else match["in"]) - outer
                entering |= here
                sources += match["possibly_src"] if here else []
        for one in passing if entering else []:
            match = one["match"]
            named = match.get("translated_by")
            leads = f"vip {vip.name}" in named if named else match.get("translated") is not False
            if leads and (match.get("in") is None or outer & set(match["in"])) and _meets(match, vip.first("mappedip")):
                came = {"src": [], "possibly_src": sources, "translated": True, "translated_by": [f"vip {vip.name}"]}
                why = [*match["conditions"], {"kind": "hairpin"}]
                found.append(one | {"match": match | came | {"in": sorted(entering), "conditions": why}})
    return found


def _meets(match: Doc, text: str) -> bool:
    """Whether destinations possibly hold an address of `text`; open where that is no plain address."""
    try:
        ((_, low, high),) = _span(text)
    except ValueError:
        return True
    spans = [part.split("-") for part in match["possibly_dst"] if ":" not in part]
    return any(int(ipaddress.IPv4Address(a)) <= high and low <= int(ipaddress.IPv4Address(b)) for a, b in spans)


def virtual(vip: Block, services: Services) -> Doc:
    """The destination, and the service, of a packet that a virtual address has changed."""
    came = {"translated": True, "translated_by": [f"vip {vip.name}"]}
    kind = vip.first("type", "static-nat")
    if kind == "server-load-balance" and vip.first("server-type") != "ip":
        alive = [one for one in vip.at("realservers").inside.values() if one.first("status") != "disable"]
        inner = {one.first("port", vip.first("extport")) for one in alive}
        if len(inner) == 1:
            targets = [target for one in alive for target in _span(one.first("ip"))]
            return Addresses.exactly(targets).keys("dst") | services.of(6, inner.pop()).keys() | came
    if kind not in {"static-nat", "load-balance"}:
        return Addresses(NOTHING, ALL4).keys("dst") | services.keys() | came
    if vip.first("portforward") == "enable":
        ports = vip.first("mappedport") or vip.first("extport")
        services = services.of(17 if vip.first("protocol", "tcp") == "udp" else 6, ports)
    return Addresses.exactly(_span(vip.first("mappedip"))).keys("dst") | services.keys() | came


def _span(text: str) -> list[tuple[int, int, int]]:
    first, _, last = text.partition("-")
    low, high = (int(ipaddress.IPv4Address(end)) for end in (first, last or first))
    return [(4, low, high)]


def wildcard(address: str, mask: str) -> list[tuple[int, int, int]]:
    """The ranges of an address of which only the set bits of `mask` count."""
    value, free = int(ipaddress.IPv4Address(address)), 2**32 - 1 - int(ipaddress.IPv4Address(mask))
    run = next((bit for bit in range(33) if not free >> bit & 1), 32)
    starts = [value & ~free]
    for bit in range(run, 32):
        if free >> bit & 1:
            starts += [start | 1 << bit for start in starts]
    return [(4, start, start + (1 << run) - 1) for start in starts]


def rule(name: str, action: str, match: Doc) -> Doc:
    """A rule as the oracle reads it."""
    return {"id": name, "action": action, "enabled": True, "implicit": False, "match": match}


def rule_sets(text: str) -> dict[tuple[str, str], Doc]:
    """`policy` and, before FortiOS 6.4, `policy6` of every virtual domain, by (domain, name)."""
    whole = read(text)
    head = re.search(r"#config-version=\w+-(\d+)\.(\d+)\.(\d+)", text)
    version = tuple(int(part) for part in head.groups()) if head else (0,)
    split = whole.at("vdom").inside
    if any(block.inside for block in split.values()):
        parts = {name: Vdom(block, whole.at("global"), version, name) for name, block in split.items()}
    else:
        parts = {"": Vdom(whole, whole, version, "root")}
    found: dict[tuple[str, str], Doc] = {}
    for name, vdom in parts.items():
        six = "firewall policy6" in vdom.own.inside
        rules = vdom.policies("firewall policy", [4] if six else [4, 6])
        found[name, "policy"] = {"name": "policy", "families": [4] if six else [4, 6], "rules": rules}
        if six:
            rules = vdom.policies("firewall policy6", [6])
            found[name, "policy6"] = {"name": "policy6", "families": [6], "rules": rules}
    return found
