"""A second reader of OpenWrt's firewall: sections in, a ruleset of nftables out, and random sections to try it on.

It knows neither the parsers nor the engine. It was written from openwrt/firewall4 (ruleset.uc and the expected outputs of
its tests) and the OpenWrt page "Firewall configuration", so that another reader can read its text and be compared.
Values are those of the file, lists are lists; what the generator does not make is not rendered.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import random

Options: TypeAlias = dict[str, "str | list[str]"]
Sections: TypeAlias = list[tuple[str, Options]]

NETWORKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "lan": ("br-lan", ("10.1.0.1/24", "2001:db8:1::1/64")),
    "dmz": ("eth2", ("10.2.0.1/24", "2001:db8:2::1/64")),
    "cell": ("plc0", ("10.3.0.1/24",)),
    "wan": ("eth1", ("203.0.113.2/24", "2001:db8:f::2/64")),
}
HOSTS = {
    4: {"lan": "10.1.0.", "dmz": "10.2.0.", "cell": "10.3.0.", "wan": "203.0.113."},
    6: {"lan": "2001:db8:1::", "dmz": "2001:db8:2::", "wan": "2001:db8:f::"},
}
ADDRESSES = ("src_ip", "src_dip", "dest_ip", "snat_ip")
PORTS = (22, 80, 81, 102, 443, 502, 8080)


def listed(options: Options, name: str) -> list[str]:
    """The values of an option, one by one."""
    value = options.get(name, [])
    return value.split() if isinstance(value, str) else list(value)


def told(options: Options, name: str, default: str = "") -> str:
    """The value of an option that has one."""
    value = options.get(name, default)
    return value if isinstance(value, str) else " ".join(value)


def family_of(text: str) -> int:
    """The IP version of an address, prefix or range."""
    return 6 if ":" in text else 4


def one_of(values: list[str]) -> str:
    """A value, or several in braces."""
    return values[0] if len(values) == 1 else f"{{ {', '.join(values)} }}"


@dataclass
class Zone:
    """A zone, as far as rules need it."""

    name: str
    devices: list[str]
    subnets: list[str]
    family: int
    input: str
    forward: str
    masq: set[int]
    keeps_invalid: bool
    addresses: list[str]
    dnat: bool = False

    def sides(self, *, out: bool) -> list[str]:
        """The tests for a packet from the zone, or to it."""
        device = f"{'o' if out else 'i'}ifname {one_of([self._quoted(name) for name in self.devices])} "
        head = device if self.devices else ""
        if not self.subnets and not self.family:
            return [head]
        found: list[str] = []
        for version, word in ((4, "ip"), (6, "ip6")):
            mine = [text for text in self.subnets if family_of(text) == version]
            if self.family not in {0, version} or (self.subnets and not mine and not self.devices):
                continue
            if self.subnets and {family_of(text) for text in self.subnets} == {10 - version}:
                continue
            end = f"{word} {'daddr' if out else 'saddr'} {one_of(mine)} " if mine else ""
            found.append(f"meta nfproto ipv{version} {head}{end}")
        return found

    @staticmethod
    def _quoted(name: str) -> str:
        return f'"{name.removesuffix("+")}*"' if name.endswith("+") else f'"{name}"'


@dataclass
class Renderer:
    """Sections as the text of one table."""

    sections: Sections
    zones: dict[str, Zone] = field(default_factory=dict[str, Zone])
    chains: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])

    def text(self) -> str:
        """The whole ruleset."""
        defaults = next((options for kind, options in self.sections if kind == "defaults"), Options())
        policy = {name: told(defaults, name, "drop").lower() for name in ("input", "forward")}
        for options in self._on("zone"):
            self._zone(options, policy)
        for kind, read in (
            ("rule", self._rule),
            ("forwarding", self._forwarding),
            ("redirect", self._redirect),
            ("nat", self._nat),
        ):
            for options in self._on(kind):
                read(options)
        return self._table(policy, invalid=told(defaults, "drop_invalid", "0") == "1")

    def _on(self, wanted: str) -> list[Options]:
        """The sections of a kind that are not disabled."""
        return [options for kind, options in self.sections if kind == wanted and told(options, "enabled", "1") == "1"]

    def add(self, chain: str, line: str) -> None:
        """A line at the end of a chain."""
        self.chains.setdefault(chain, []).append(" ".join(line.split()))

    def _zone(self, options: Options, policy: dict[str, str]) -> None:
        name = told(options, "name")
        networks = listed(options, "network")
        family = {"": 0, "any": 0, "ipv4": 4, "ipv6": 6}[told(options, "family")]
        subnets = listed(options, "subnet")
        if len({family_of(text) for text in subnets}) == 1:
            family = family_of(subnets[0])
        self.zones[name] = Zone(
            name,
            [*(NETWORKS[item][0] for item in networks), *listed(options, "device")],
            subnets,
            family,
            told(options, "input", policy["input"]).lower(),
            told(options, "forward", policy["forward"]).lower(),
            {version for version, key in ((4, "masq"), (6, "masq6")) if told(options, key) == "1"},
            told(options, "masq_allow_invalid") == "1",
            [text for item in networks for text in NETWORKS[item][1]],
        )
        for version, word in ((4, "ip"), (6, "ip6")):
            if version in self.zones[name].masq:
                source, target = (
                    self._ends(listed(options, key), version, f"{word} {end}")
                    for key, end in (("masq_src", "saddr"), ("masq_dest", "daddr"))
                )
                self.add(f"masq_{name}", f"meta nfproto ipv{version} {source} {target} masquerade")

    @staticmethod
    def _ends(values: list[str], version: int, key: str) -> str:
        """Addresses that are wanted, and those that are not."""
        mine = [text for text in values if family_of(text) == version]
        wanted = [text for text in mine if not text.startswith("!")]
        unwanted = [text[1:] for text in mine if text.startswith("!")]
        found = f"{key} {one_of(wanted)} " if wanted else ""
        return found + (f"{key} != {one_of(unwanted)} " if unwanted else "")

    def _leaving(self, chain: str, tests: str, zone: Zone, verb: str) -> None:
        """What decides about packets to a zone."""
        for side in zone.sides(out=True):
            if verb == "accept" and zone.masq and not zone.keeps_invalid:
                both = "" if len(zone.masq) > 1 else f"meta nfproto ipv{min(zone.masq)} "
                self.add(chain, f"{tests} {both}{side}ct state invalid drop")
            self.add(chain, f"{tests} {side}{'accept' if verb == 'accept' else 'drop'}")

    def _rule(self, options: Options) -> None:
        source, target = told(options, "src"), told(options, "dest")
        verb = told(options, "target").lower()
        if not source or verb not in {"accept", "reject", "drop"}:
            return
        head = "forward" if target else "input"
        chain = head if source == "*" else f"{head}_{source}"
        zones = [self.zones[name] for name in (source, target) if name in self.zones]
        for tests in self._packets(options, zones):
            if target not in {"", "*"}:
                self._leaving(chain, tests, self.zones[target], verb)
            else:
                self.add(chain, f"{tests} {'accept' if verb == 'accept' else 'drop'}")

    def _packets(self, options: Options, zones: list[Zone]) -> list[str]:
        """The tests of a rule, a line for each protocol and family."""
        words = listed(options, "proto") or ["tcp", "udp"]
        found: list[str] = []
        for proto in [item for word in words for item in (["tcp", "udp"] if word == "tcpudp" else [word])]:
            addresses = [*listed(options, "src_ip"), *listed(options, "dest_ip")]
            versions = self._versions(options, zones, proto)
            special = bool(addresses) or (proto == "icmp" and bool(listed(options, "icmp_type")))
            if versions == {4, 6} and not special:
                found.append(f"{self._proto(proto, 0, options)} {self._ports(proto, options)}")
                continue
            for version in sorted(versions):
                word = "ip" if version == 4 else "ip6"
                source = self._ends(listed(options, "src_ip"), version, f"{word} saddr")
                target = self._ends(listed(options, "dest_ip"), version, f"{word} daddr")
                kind = self._proto(proto, version, options)
                found.append(f"meta nfproto ipv{version} {source} {target} {kind} {self._ports(proto, options)}")
        return found

    @staticmethod
    def _versions(options: Options, zones: list[Zone], proto: str) -> set[int]:
        """The families that are left; none if two things exclude each other."""
        limits: list[int] = [{"ipv4": 4, "ipv6": 6}.get(told(options, "family"), 0)]
        for name in ("src_ip", "dest_ip", "src_dip", "snat_ip"):
            versions = {family_of(text) for text in listed(options, name)}
            limits += list(versions) if len(versions) == 1 else []
        limits += [zone.family for zone in zones]
        if proto == "ipv6-icmp":
            limits.append(6)
        told_ones = {item for item in limits if item}
        return {4, 6} if not told_ones else told_ones if len(told_ones) == 1 else set()

    @staticmethod
    def _proto(proto: str, version: int, options: Options) -> str:
        types = listed(options, "icmp_type")
        if proto == "icmp" and types and version:
            return f"{'icmp' if version == 4 else 'icmpv6'} type {one_of(types)}"
        if proto == "icmp":
            words = {0: "{ icmp, ipv6-icmp }", 4: "icmp", 6: "ipv6-icmp"}
            return f"meta l4proto {words[version]}"
        return "" if proto == "all" else f"meta l4proto {proto}"

    @staticmethod
    def _ports(proto: str, options: Options) -> str:
        if proto not in {"tcp", "udp"}:
            return ""
        found = ""
        for name, end in (("src_port", "sport"), ("dest_port", "dport")):
            values = listed(options, name)
            wanted = [text for text in values if not text.startswith("!")]
            unwanted = [text[1:] for text in values if text.startswith("!")]
            found += f"{proto} {end} {one_of(wanted)} " if wanted else ""
            found += f"{proto} {end} != {one_of(unwanted)} " if unwanted else ""
        return found

    def _forwarding(self, options: Options) -> None:
        source, target = told(options, "src"), told(options, "dest")
        chain = "forward" if source == "*" else f"forward_{source}"
        zones = [self.zones[name] for name in (source, target) if name in self.zones]
        versions = self._versions(options, zones, "")
        if not versions:
            return
        tests = "" if len(versions) == 2 else f"meta nfproto ipv{min(versions)}"
        if target == "*":
            self.add(chain, f"{tests} accept")
        else:
            self._leaving(chain, tests, self.zones[target], "accept")

    def _redirect(self, options: Options) -> None:
        """DNAT to one IPv4 address, or to the device; SNAT to one IPv4 address."""
        if told(options, "target", "dnat").lower() == "snat":
            zone = self.zones[told(options, "dest")]
            for tests in self._translated(options, [zone], "src_ip", "dest_ip", "src_port", "dest_port"):
                self.add(f"srcnat_{zone.name}", f"{tests} snat ip to {told(options, 'src_dip')}")
            return
        outer = self.zones[told(options, "src")]
        inner = self.zones.get(told(options, "dest"))
        new, port = told(options, "dest_ip"), told(options, "dest_port") or told(options, "src_dport")
        if inner is None and new:
            inner = next((zone for zone in self.zones.values() if self._own(zone, new)), None)
        outer.dnat = True
        reflects = told(options, "reflection", "1") == "1" and inner is not None
        if reflects and inner is not None and 4 in outer.masq:
            inner.dnat = True
        zones = [outer, *([inner] if inner is not None else [])]
        for proto, tests in zip(
            self._protocols(options),
            self._translated(options, zones, "src_ip", "src_dip", "src_port", "src_dport"),
            strict=True,
        ):
            to = f":{port}" if port and proto in {"tcp", "udp"} else ""
            if tests and reflects and new and inner is not None and 4 in outer.masq and inner.family != 6:
                self._reflected(options, outer, inner, proto)
            if tests:
                verb = f"dnat ip to {new}{to}" if new else f"redirect{' to ' + to if to else ''}"
                self.add(f"dstnat_{outer.name}", f"{tests} {verb}")

    @staticmethod
    def _own(zone: Zone, address: str) -> bool:
        one = ipaddress.ip_address(address)
        networks = [ipaddress.ip_interface(text).network for text in (*zone.addresses, *zone.subnets)]
        return any(one.version == network.version and one in network for network in networks)

    @staticmethod
    def _protocols(options: Options, default: tuple[str, ...] = ("tcp", "udp")) -> list[str]:
        return listed(options, "proto") or list(default)

    def _translated(self, options: Options, zones: list[Zone], *names: str) -> list[str]:
        """The tests of a translation, a line for each protocol; empty where families exclude each other.

        IPv4 where nothing tells; the addresses that are made are IPv4.
        """
        source, target, source_port, target_port = names
        found: list[str] = []
        for proto in self._protocols(options):
            six = any(zone.family == 6 for zone in zones)
            if six and (any(name in options for name in ADDRESSES) or any(zone.family == 4 for zone in zones)):
                found.append("")
                continue
            tests = f"meta nfproto ipv{6 if six else 4} "
            tests += self._ends(listed(options, source), 4, "ip saddr") + self._ends(
                listed(options, target), 4, "ip daddr"
            )
            tests += "" if proto == "all" else f"meta l4proto {proto} "
            if proto in {"tcp", "udp"}:
                for name, end in ((source_port, "sport"), (target_port, "dport")):
                    tests += f"{proto} {end} {told(options, name)} " if name in options else ""
            found.append(tests)
        return found

    def _reflected(self, options: Options, outer: Zone, inner: Zone, proto: str) -> None:
        """Stations of the inner zone that call the outer address."""
        nets = sorted({str(ipaddress.ip_interface(text).network) for text in inner.addresses if family_of(text) == 4})
        subnets = [text for text in inner.subnets if family_of(text) == 4]
        mine = [text.partition("/")[0] for text in outer.addresses if family_of(text) == 4]
        outside = [text for text in listed(options, "src_dip") if family_of(text) == 4] or mine
        if not [*nets, *subnets] or not outside:
            return
        inner.dnat = True
        new, port = told(options, "dest_ip"), told(options, "dest_port") or told(options, "src_dport")
        l4 = "" if proto == "all" else f"meta l4proto {proto}"
        head = f"meta nfproto ipv4 ip saddr {one_of([*nets, *subnets])}"
        asked = f"{proto} dport {told(options, 'src_dport')}" if "src_dport" in options and proto != "all" else ""
        to = f":{port}" if port and proto != "all" else ""
        self.add(f"dstnat_{inner.name}", f"{head} ip daddr {one_of(outside)} {l4} {asked} dnat ip to {new}{to}")
        own = inner if told(options, "reflection_src", "internal") == "internal" else outer
        sources = [text for text in (*own.addresses, *own.subnets) if family_of(text) == 4]
        fitting = [
            text
            for text in sources
            if own is inner and ipaddress.ip_address(new) in ipaddress.ip_interface(text).network
        ]
        address = (fitting or sources)[0].partition("/")[0]
        back = f"{proto} dport {port}" if port and proto != "all" else ""
        self.add(f"srcnat_{inner.name}", f"{head} ip daddr {new} {l4} {back} snat ip to {address}")

    def _nat(self, options: Options) -> None:
        source = told(options, "src")
        zone = self.zones.get(source)
        chain = f"srcnat_{source}" if zone is not None else "srcnat"
        verb = {"accept": "accept", "masquerade": "masquerade", "snat": f"snat ip to {told(options, 'snat_ip')}"}
        named = dict(options)
        named.setdefault("proto", ["all"])
        out = f'oifname "{told(options, "device")}"' if told(options, "device") else ""
        for tests in self._translated(
            named, [zone] if zone is not None else [], "src_ip", "dest_ip", "src_port", "dest_port"
        ):
            if tests:
                self.add(chain, f"{tests} {out} {verb[told(options, 'target', 'masquerade').lower()]}")

    def _table(self, policy: dict[str, str], *, invalid: bool) -> str:
        lines = ["table inet fw4 {"]
        for direction in ("input", "forward"):
            base = ["iifname lo accept"] if direction == "input" else []
            base += ["ct state established,related accept", *(["ct state invalid drop"] if invalid else [])]
            base += self.chains.get(direction, [])
            for zone in self.zones.values():
                base += [f"{side}jump {direction}_{zone.name}" for side in zone.sides(out=False)]
            verdict = "accept" if policy[direction] == "accept" else "drop"
            lines += self._chain(direction, f"type filter hook {direction} priority filter; policy {verdict};", base)
        for zone in self.zones.values():
            for direction in ("input", "forward"):
                own = f"{direction}_{zone.name}"
                self.chains.setdefault(own, [])
                if zone.dnat:
                    self.add(own, "ct status dnat accept")
                if direction == "forward":
                    self._leaving(own, "", zone, zone.forward)
                else:
                    for side in zone.sides(out=False):
                        self.add(own, f"{side}{'accept' if zone.input == 'accept' else 'drop'}")
                lines += self._chain(own, "", self.chains[own])
        lines += self._translating("dstnat", "prerouting", out=False)
        lines += self._translating("srcnat", "postrouting", out=True)
        return "\n".join([*lines, "}", ""])

    def _translating(self, chain: str, hook: str, *, out: bool) -> list[str]:
        """The chain of one kind of translation, and those of zones that it calls."""
        lines: list[str] = []
        base = list(self.chains.get(chain, []))
        for zone in self.zones.values():
            own = f"{chain}_{zone.name}"
            rules = [*self.chains.get(own, []), *(self.chains.get(f"masq_{zone.name}", []) if out else [])]
            if rules:
                base += [f"{side}jump {own}" for side in zone.sides(out=out)]
                lines += self._chain(own, "", rules)
        return [*lines, *self._chain(chain, f"type nat hook {hook} priority {chain}; policy accept;", base)]

    @staticmethod
    def _chain(name: str, kind: str, rules: list[str]) -> list[str]:
        return [f"\tchain {name} {{", *([f"\t\t{kind}"] if kind else []), *(f"\t\t{line}" for line in rules), "\t}"]


def as_uci(sections: Sections) -> str:
    """The sections, and the networks that they name, as `uci export` prints them."""
    lines = ["package network", ""]
    for name, (device, addresses) in NETWORKS.items():
        v4 = [text for text in addresses if family_of(text) == 4]
        v6 = [text for text in addresses if family_of(text) == 6]
        lines += [f"config interface '{name}'", f"\toption device '{device}'", "\toption proto 'static'"]
        lines += [f"\tlist ipaddr '{text}'" for text in v4] + [f"\tlist ip6addr '{text}'" for text in v6] + [""]
    lines += ["package firewall", ""]
    for kind, options in sections:
        lines.append(f"config {kind}")
        for name, value in options.items():
            if isinstance(value, str):
                lines.append(f"\toption {name} '{value}'")
            else:
                lines += [f"\tlist {name} '{text}'" for text in value]
        lines.append("")
    lines += ["==> /etc/openwrt_release <==", "DISTRIB_RELEASE='23.05.3'", "", "==> /etc/nftables.d/*.nft <=="]
    return "\n".join([*lines, ""])


@dataclass
class Maker:
    """Random sections; `used` counts what was made."""

    chance: random.Random
    used: Counter[str] = field(default_factory=Counter[str])

    def sections(self) -> Sections:
        """Defaults, zones, and rules of all kinds."""
        made: Sections = [
            ("defaults", {"input": self._policy(), "forward": self._policy(), "drop_invalid": self._pick("0", "1")})
        ]
        zones = ["lan", "dmz", "cell", "wan"]
        for name in zones:
            made.append(("zone", self._zone(name)))
        if self._maybe("zone of a subnet", 0.3):
            zones.append("far")
            made.append(
                (
                    "zone",
                    {"name": "far", "subnet": ["10.1.0.128/25"], "forward": self._policy(), "input": self._policy()},
                )
            )
        if self._maybe("two zones of one network", 0.2):
            zones.append("twice")
            made.append(
                ("zone", {"name": "twice", "network": ["dmz"], "forward": self._policy(), "input": self._policy()})
            )
        for _ in range(self.chance.randrange(2, 8)):
            made.append(("rule", self._rule(zones)))
        for _ in range(self.chance.randrange(4)):
            made.append(("forwarding", self._forwarding(zones)))
        for _ in range(self.chance.randrange(4)):
            made.append(("redirect", self._redirect()))
        for _ in range(self.chance.randrange(2)):
            made.append(("nat", self._nat()))
        return made

    def _maybe(self, name: str, share: float = 0.4) -> bool:
        yes = self.chance.random() < share
        self.used[name] += yes
        return yes

    def _pick(self, *values: str) -> str:
        return self.chance.choice(values)

    def _policy(self) -> str:
        return self._pick("ACCEPT", "REJECT", "DROP", "DROP")

    def _zone(self, name: str) -> Options:
        made: Options = {"name": name, "network": [name]}
        if name == "cell" and self._maybe("devices that begin so"):
            made = {"name": name, "device": ["plc+"]}
        for key in ("input", "forward"):
            if self._maybe(f"zone {key}", 0.7):
                made[key] = self._policy()
        if self._maybe("masq", 0.4):
            made["masq"] = "1"
            if self._maybe("masq_src", 0.3):
                made["masq_src"] = ["10.1.0.0/24", "!10.1.0.9"]
            if self._maybe("masq_dest", 0.3):
                made["masq_dest"] = ["!203.0.113.128/25"]
            if self._maybe("masq_allow_invalid", 0.3):
                made["masq_allow_invalid"] = "1"
        if self._maybe("masq6", 0.15):
            made["masq6"] = "1"
        if self._maybe("zone family", 0.15):
            made["family"] = self._pick("ipv4", "ipv6", "any")
        return made

    def _addresses(self, version: int, name: str) -> list[str]:
        zone = self._pick(*HOSTS[version])
        beginning = HOSTS[version][zone]
        kind = self.chance.randrange(5)
        self.used[f"{name} {('host', 'prefix', 'range', 'not', 'two')[kind]}"] += 1
        host = f"{beginning}{self.chance.randrange(2, 20)}"
        if kind == 0:
            return [host]
        if kind == 1:
            return [f"{beginning}0/28" if version == 4 else f"{beginning}/124"]
        if kind == 2:
            return [f"{beginning}4-{beginning}9"]
        if kind == 3:
            return [f"!{host}"]
        return [host, f"{beginning}{self.chance.randrange(2, 20)}"]

    def _rule(self, zones: list[str]) -> Options:  # noqa: C901 - a choice for each option
        made: Options = {"src": self._pick(*zones, "*"), "target": self._policy()}
        if self._maybe("rule dest", 0.85):
            made["dest"] = self._pick(*zones, "*")
        if self._maybe("rule proto", 0.8):
            made["proto"] = [self._pick("tcp", "udp", "icmp", "all", "esp", "tcpudp", "ipv6-icmp")]
        if self._maybe("two protocols", 0.1):
            made["proto"] = ["tcp", "icmp"]
        if self._maybe("rule family", 0.25):
            made["family"] = self._pick("ipv4", "ipv6", "any")
        version = 6 if self._maybe("IPv6 addresses", 0.25) else 4
        for name in ("src_ip", "dest_ip"):
            if self._maybe(f"rule {name}", 0.45):
                made[name] = self._addresses(version, name)
        if self._maybe("addresses of both families", 0.1):
            made["src_ip"] = ["10.1.0.5", "2001:db8:1::5"]
        if self._maybe("dest_port"):
            made["dest_port"] = [self._pick("22", "80-443", "!502", "102")]
        if self._maybe("src_port", 0.15):
            made["src_port"] = ["1024-65535"]
        if self._maybe("icmp_type", 0.2):
            made["icmp_type"] = [self._pick("8", "13", "128")]
        if self._maybe("disabled rule", 0.1):
            made["enabled"] = "0"
        return made

    def _forwarding(self, zones: list[str]) -> Options:
        made: Options = {"src": self._pick(*zones, "*"), "dest": self._pick(*zones, "*")}
        if self._maybe("forwarding family", 0.2):
            made["family"] = self._pick("ipv4", "ipv6")
        if self._maybe("disabled forwarding", 0.1):
            made["enabled"] = "0"
        return made

    def _redirect(self) -> Options:
        if self._maybe("SNAT", 0.25):
            return {
                "target": "SNAT",
                "dest": "wan",
                "src_ip": ["10.1.0.0/28"],
                "src_dip": "203.0.113.40",
                "proto": ["tcp"],
            }
        made: Options = {"src": self._pick("wan", "lan", "dmz"), "proto": [self._pick("tcp", "udp")]}
        made["src_dport"] = self._pick("80", "502", "8080")
        if self._maybe("redirect to a host", 0.8):
            made["dest_ip"] = self._pick("10.1.0.5", "10.2.0.6", "10.3.0.7")
        if self._maybe("redirect to a zone", 0.6):
            made["dest"] = self._pick("lan", "dmz", "cell")
        if self._maybe("dest_port of a redirect", 0.6):
            made["dest_port"] = self._pick("80", "102")
        if self._maybe("src_dip", 0.4):
            made["src_dip"] = ["203.0.113.2"]
        if self._maybe("src_ip of a redirect", 0.3):
            made["src_ip"] = ["203.0.113.0/28"]
        if self._maybe("no reflection", 0.3):
            made["reflection"] = "0"
        if self._maybe("reflection from outside", 0.2):
            made["reflection_src"] = "external"
        if self._maybe("disabled redirect", 0.1):
            made["enabled"] = "0"
        return made

    def _nat(self) -> Options:
        made: Options = {"src": self._pick("wan", "dmz", "*"), "target": self._pick("ACCEPT", "MASQUERADE", "SNAT")}
        made["src_ip"] = [self._pick("10.1.0.0/24", "10.2.0.0/24")]
        if made["target"] == "SNAT":
            made["snat_ip"] = "203.0.113.60"
        if self._maybe("device of a NAT section", 0.3):
            made["device"] = "eth1"
        return made
