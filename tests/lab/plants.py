"""Random plants for the laboratory: routers in a tree, zones behind them, and rules as nft and iptables write them.

Both renderings are written by hand here, from the manuals; nothing of the readers is used.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

PORTS = ((22, 22), (80, 90), (102, 102), (443, 443), (502, 502), (1000, 1010), (4840, 4841))
SPORTS = ((1024, 65_535), (5000, 5010), (123, 123))
HOSTS = (8, 9, 10, 11, 12, 16, 31, 32, 40)
"""Last numbers of the addresses that a zone's host answers for; ranges and prefixes of rules end beside them."""


NFT_STATES = (
    "ct state new",
    "ct state != invalid",
    "ct state { new, established }",
    "ct state invalid",
    "ct status dnat",
)


@dataclass(frozen=True)
class Lan:
    """One zone: its number `k` makes its networks; it stands behind a router."""

    number: int
    router: int

    @property
    def name(self) -> str:
        return f"Z{self.number}"

    def network(self, version: int) -> str:
        return f"10.{self.number}.0.0/24" if version == 4 else f"2001:db8:{self.number}::/64"

    def host(self, version: int, last: int) -> str:
        return f"10.{self.number}.0.{last}" if version == 4 else f"2001:db8:{self.number}::{last:x}"

    def addresses(self, version: int) -> list[str]:
        return [self.host(version, last) for last in HOSTS]


@dataclass
class Router:
    """One router: `parent` is the next one towards router 0 (None for router 0 itself)."""

    number: int
    parent: int | None
    style: str = "nft"
    rules: str = ""
    """What is loaded: an nft file, or what iptables-restore takes (both versions, one after the other)."""
    sets: str = ""
    more: str = ""
    """What is loaded after that (`further`), in the same style."""
    steering: list[str] = field(default_factory=list[str])
    """Lines of `ip`, each with its IP version: routing rules and the tables that they choose."""

    @property
    def name(self) -> str:
        return f"r{self.number}"


@dataclass
class LabPlant:
    """A whole plant, before it is loaded."""

    routers: list[Router]
    lans: list[Lan]
    aimed: list[str] = field(default_factory=list[str])
    """Addresses that translations speak of."""

    def children(self, number: int) -> list[int]:
        return [router.number for router in self.routers if router.parent == number]

    def interfaces(self, number: int) -> list[str]:
        """Names of a router's interfaces: `lanK`, `uplink`, `dnK`."""
        found = [f"lan{lan.number}" for lan in self.lans if lan.router == number]
        found += ["uplink"] if self.routers[number].parent is not None else []
        return found + [f"dn{child}" for child in self.children(number)]

    def below(self, number: int) -> set[int]:
        """A router and all behind it."""
        found = {number}
        for child in self.children(number):
            found |= self.below(child)
        return found


def link(child: int, version: int) -> tuple[str, str]:
    """Addresses of the two ends of the link of a router to its parent: the parent's end, its own."""
    return (
        (f"172.16.{child}.1", f"172.16.{child}.2")
        if version == 4
        else (f"2001:db8:ff{child}::1", f"2001:db8:ff{child}::2")
    )


def pool(router: int, version: int, last: int) -> str:
    """An address that is routed to a router and stands nowhere."""
    return f"198.51.{router}.{last}" if version == 4 else f"2001:db8:ee{router}::{last:x}"


def pool_network(router: int, version: int) -> str:
    return f"198.51.{router}.0/24" if version == 4 else f"2001:db8:ee{router}::/64"


def lab_plant(seed: int) -> LabPlant:
    """A plant for a seed."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    count = chance.choice((1, 2, 2, 3, 3, 4))
    routers = [Router(number, None if not number else chance.randrange(number)) for number in range(count)]
    lans = [Lan(number + 1, number) for number in range(count)]
    lans += [Lan(count + 1 + number, chance.randrange(count)) for number in range(chance.choice((1, 2)) + (count == 1))]
    plant = LabPlant(routers, lans)
    for router in routers:
        writer = Writer(plant, router, chance)
        writer.write()
    return plant


class Writer:
    """Writes the rules of one router in its style."""

    def __init__(self, plant: LabPlant, router: Router, chance: random.Random) -> None:
        self.plant, self.router, self.chance = plant, router, chance
        router.style = chance.choice(("nft", "iptables"))
        self.names = plant.interfaces(router.number)
        self.stateful = chance.random() < 0.7

    def write(self) -> None:
        if self.router.style == "nft":
            self.router.rules = self._nft()
        else:
            self.router.rules = "".join(self._iptables(version) for version in (4, 6))

    def _some(self, version: int) -> tuple[str, str]:
        """Addresses as a rule of both programs says them, with how: host, prefix, range."""
        lan = self.chance.choice(self.plant.lans)
        kind = self.chance.choice(("host", "prefix", "range", "net"))
        if kind == "host":
            return kind, lan.host(version, self.chance.choice(HOSTS))
        if kind == "net":
            return "prefix", lan.network(version)
        if kind == "prefix":
            length, last = self.chance.choice(((30, 8), (29, 8), (27, 0), (28, 16), (31, 10)))
            return kind, f"{lan.host(version, last)}/{length if version == 4 else length + 96}"
        first, last = sorted(self.chance.sample(HOSTS, 2))
        return kind, f"{lan.host(version, first)}-{lan.host(version, last)}"

    # nft

    def _nft(self) -> str:
        chance = self.chance
        out = ["table inet lab {"]
        names = ["u1", "u2", "u3"]
        for version in (4, 6):
            elements = ", ".join(dict.fromkeys(self._host(version) for _ in range(4)))
            out += [f"set hosts{version} {{", f"type ipv{version}_addr", f"elements = {{ {elements} }}", "}"]
            lan = chance.choice(self.plant.lans)
            length = 30 if version == 4 else 126
            nets = f"{lan.host(version, 8)}/{length}, {lan.host(version, 16)}-{lan.host(version, 31)}"
            out += [f"set nets{version} {{", f"type ipv{version}_addr", "flags interval"]
            out += [f"elements = {{ {nets} }}", "}"]
        out += ["map ports {", "type inet_service : verdict", "flags interval"]
        out += ["elements = { 22 : accept, 80-85 : drop, 1000-1010 : jump u3 }", "}"]
        for place, name in reversed(list(enumerate(names))):
            out += [f"chain {name} {{"]
            out += [self._nft_rule(names[place + 1 :], user=True) for _ in range(chance.randint(1, 4))]
            out.append("}")
        out += [
            "chain forward {",
            f"type filter hook forward priority {chance.choice((0, 10, -5))}; policy {chance.choice(('drop', 'accept'))}",
        ]
        if self.stateful:
            out.append(
                chance.choice(
                    (
                        "ct state established,related accept",
                        "ct state vmap { established : accept, related : accept, invalid : drop }",
                    )
                )
            )
        out += [self._nft_rule(names) for _ in range(chance.randint(4, 10))]
        out.append("}")
        if chance.random() < 0.3:
            out += [
                "chain early {",
                f"type filter hook prerouting priority {chance.choice((-300, -150))}; policy accept",
            ]
            out += [self._nft_rule([], early=True) for _ in range(2)]
            out.append("}")
        if chance.random() < 0.3:
            out += ["chain second {", "type filter hook forward priority 50; policy accept"]
            out += [self._nft_rule([]) for _ in range(2)]
            out.append("}")
        if chance.random() < 0.25:
            out += ["chain late {", f"type filter hook postrouting priority {chance.choice((50, 150))}; policy accept"]
            out += [self._nft_rule([]) for _ in range(2)]
            out.append("}")
        out += self._nft_nat()
        out.append("}")
        if chance.random() < 0.2:
            out += [
                "table ip only4 {",
                "chain forward {",
                "type filter hook forward priority 20; policy accept",
                self._nft_rule([], versions=(4,)),
                "}",
                "}",
            ]
        return "\n".join(out) + "\n"

    def _host(self, version: int) -> str:
        return self.chance.choice(self.plant.lans).host(version, self.chance.choice(HOSTS))

    def _nft_rule(
        self, chains: list[str], *, user: bool = False, early: bool = False, versions: tuple[int, ...] = (4, 6)
    ) -> str:
        chance = self.chance
        parts = self._nft_tests(chance.choice(versions), early=early)
        if chance.random() < 0.12 and not early and not user and chains:
            parts.append(
                chance.choice(("tcp dport vmap @ports", "tcp dport vmap { 22 : accept, 502 : jump u2, 80-90 : drop }"))
            )
            return " ".join(
                part
                for part in parts
                if part and not part.startswith(("tcp dport {", "udp", "icmp", "meta", "ip protocol", "tcp sport"))
            )
        verdicts = ["accept"] * 7 + ["drop"] * 2 + ["reject"] + ["return"] * (2 if user else 1)
        verdicts += [f"{chance.choice(('jump', 'jump', 'goto'))} {name}" for name in chains]
        if early:
            verdicts = ["drop", "accept", "return"]
        parts.append(chance.choice(verdicts))
        return " ".join(part for part in parts if part)

    def _nft_tests(self, version: int, *, early: bool) -> list[str]:
        """The tests of a rule, and what it does beside."""
        chance, parts = self.chance, list[str]()
        if chance.random() < 0.3:
            parts.append(f"iifname {self._nft_names()}")
        if chance.random() < 0.25 and not early:
            parts.append(f"oifname {self._nft_names()}")
        if chance.random() < 0.15:
            parts.append(self._nft_concat(version))
        else:
            parts += [self._nft_address(version, end) for end in ("saddr", "daddr") if chance.random() < 0.35]
            parts.append(self._nft_service(version))
        if chance.random() < 0.15 and not early:
            parts.append(chance.choice(NFT_STATES))
        if chance.random() < 0.1:
            parts.append("counter")
        if chance.random() < 0.1:
            parts.append('log prefix "lab "')
        return parts

    def _nft_names(self) -> str:
        chance, names = self.chance, self.names
        return chance.choice(
            (
                f'"{chance.choice(names)}"',
                f'!= "{chance.choice(names)}"',
                '"lan*"',
                '!= "dn*"',
                "{ " + ", ".join(f'"{name}"' for name in chance.sample(names, min(2, len(names)))) + " }",
            )
        )

    def _nft_address(self, version: int, end: str) -> str:
        chance = self.chance
        key = f"{'ip' if version == 4 else 'ip6'} {end}"
        form = chance.random()
        if form < 0.15:
            return f"{key} {chance.choice(('', '!= '))}@{chance.choice(('hosts', 'nets'))}{version}"
        if form < 0.35:
            values = ", ".join(dict.fromkeys(self._host(version) for _ in range(3)))
            return f"{key} {chance.choice(('', '', '!= '))}{{ {values} }}"
        return f"{key} {chance.choice(('', '', '!= '))}{self._some(version)[1]}"

    def _ports(self) -> str:
        low, high = self.chance.choice(PORTS)
        return f"{low}" if low == high else f"{low}-{high}"

    def _nft_service(self, version: int) -> str:
        chance = self.chance
        two = ", ".join(
            dict.fromkeys(f"{low}-{high}" if low != high else str(low) for low, high in chance.sample(PORTS, 2))
        )
        choices = [
            "",
            f"tcp dport {self._ports()}",
            f"tcp dport {{ {two} }}",
            f"tcp dport != {self._ports()}",
            f"udp dport {self._ports()}",
            f"meta l4proto {{ tcp, udp }} th dport {self._ports()}",
            f"tcp sport {chance.choice(SPORTS)[0]}-{65_535}",
            "tcp flags & (fin | syn | rst | ack) == syn",
            "udp dport < 1005",
            "meta l4proto tcp",
            "icmp type echo-request" if version == 4 else "icmpv6 type echo-request",
            "icmp type { echo-request, timestamp-request }" if version == 4 else "meta l4proto ipv6-icmp",
            "ip protocol icmp" if version == 4 else "ip6 nexthdr tcp",
        ]
        return chance.choice(choices)

    def _nft_concat(self, version: int) -> str:
        chance = self.chance
        key = "ip" if version == 4 else "ip6"
        if chance.random() < 0.5:
            items = ", ".join(dict.fromkeys(f"{self._host(version)} . {self._ports()}" for _ in range(3)))
            return (
                f"{key} {chance.choice(('saddr', 'daddr'))} . tcp dport {chance.choice(('', '', '!= '))}{{ {items} }}"
            )
        items = ", ".join(dict.fromkeys(f"{self._host(version)} . {self._host(version)}" for _ in range(3)))
        return f"{key} saddr . {key} daddr {{ {items} }}"

    def _nft_nat(self) -> list[str]:
        chance, out = self.chance, list[str]()
        version = chance.choice((4, 4, 6))
        key = "ip" if version == 4 else "ip6"
        if chance.random() < 0.65:
            out += ["chain dst {", "type nat hook prerouting priority dstnat; policy accept"]
            for _ in range(chance.randint(1, 3)):
                vip = pool(self.router.number, version, chance.choice((1, 2, 3)))
                self.plant.aimed.append(vip)
                target = self._host(version)
                shown = target if version == 4 else f"[{target}]"
                limit = f'iifname "{chance.choice(self.names)}" ' if chance.random() < 0.3 else ""
                out.append(
                    limit
                    + chance.choice(
                        (
                            f"{key} daddr {vip} dnat {key} to {target}",
                            f"{key} daddr {vip} tcp dport 8080 dnat {key} to {shown}:{chance.choice((80, 502))}",
                            f"{key} daddr {vip} udp dport 1000-1010 dnat {key} to {target}",
                            f"{key} daddr {self._host(version)} tcp dport 443 dnat {key} to {target}",
                            f"{key} daddr {vip} tcp dport 22 accept",
                        )
                    )
                )
            out.append("}")
        if chance.random() < 0.5:
            out += ["chain src {", "type nat hook postrouting priority srcnat; policy accept"]
            for _ in range(chance.randint(1, 2)):
                limit = f'oifname "{chance.choice(self.names)}" ' if chance.random() < 0.7 else ""
                address = f"{self._nft_address(version, 'saddr')} " if chance.random() < 0.6 else ""
                first, last = pool(self.router.number, version, 20), pool(self.router.number, version, 23)
                out.append(
                    limit
                    + address
                    + chance.choice(("masquerade", f"snat {key} to {first}", f"snat {key} to {first}-{last}", "accept"))
                )
            out.append("}")
        return out

    # iptables

    def _iptables(self, version: int) -> str:
        chance = self.chance
        program = "iptables" if version == 4 else "ip6tables"
        out = [f"# Generated by {program}-save", "*filter", ":INPUT ACCEPT [0:0]"]
        out += [f":FORWARD {chance.choice(('DROP', 'ACCEPT'))} [0:0]", ":OUTPUT ACCEPT [0:0]"]
        out += [f":u{number} - [0:0]" for number in (1, 2, 3)]
        if self.stateful:
            out.append("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")
        out += [f"-A FORWARD {self._ipt_rule(version, ['u1', 'u2', 'u3'])}" for _ in range(chance.randint(4, 9))]
        for place in (1, 2, 3):
            later = [f"u{number}" for number in range(place + 1, 4)]
            out += [f"-A u{place} {self._ipt_rule(version, later, user=True)}" for _ in range(chance.randint(1, 3))]
        out.append("COMMIT")
        if chance.random() < 0.3:
            out += ["*raw", ":PREROUTING ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]"]
            out += [f"-A PREROUTING {self._ipt_rule(version, [], early=True)}", "COMMIT"]
        if chance.random() < 0.3:
            out += ["*mangle", ":PREROUTING ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]"]
            out += ["-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu"]
            out += [f"-A FORWARD {self._ipt_rule(version, [], early=True)}", "COMMIT"]
        if chance.random() < 0.7:
            out += self._ipt_nat(version)
        return "\n".join(out) + "\n"

    def _ipt_rule(self, version: int, chains: list[str], *, user: bool = False, early: bool = False) -> str:
        chance, parts = self.chance, list[str]()
        for end, side in (("-s", "src"), ("-d", "dst")):
            if chance.random() < 0.35:
                parts.append(self._ipt_address(version, end, side))
        if chance.random() < 0.3:
            parts.append(f"{chance.choice(('', '', '! '))}-i {chance.choice((*self.names, 'lan+', 'dn+'))}")
        if chance.random() < 0.25 and not early:
            parts.append(f"{chance.choice(('', '', '! '))}-o {chance.choice((*self.names, 'lan+', 'dn+'))}")
        parts.append(self._ipt_service(version))
        if chance.random() < 0.15 and not early:
            parts.append(
                chance.choice(
                    (
                        "-m conntrack --ctstate NEW",
                        "-m conntrack ! --ctstate INVALID",
                        "-m conntrack --ctstate DNAT",
                        "-m state --state NEW,ESTABLISHED",
                    )
                )
            )
        verdicts = ["-j ACCEPT"] * 7 + ["-j DROP"] * 2 + ["-j REJECT"] + ["-j RETURN"] * (2 if user else 1)
        verdicts += [f"{chance.choice(('-j', '-j', '-g'))} {name}" for name in chains]
        if early:
            verdicts = ["-j DROP", "-j ACCEPT", "-j RETURN"]
        parts.append(chance.choice(verdicts))
        return " ".join(part for part in parts if part)

    def _ipt_address(self, version: int, end: str, side: str) -> str:
        chance = self.chance
        kind, text = self._some(version)
        negated = chance.choice(("", "", "! "))
        if chance.random() < 0.15:
            return f"-m set {negated}--match-set nets{version} {side}"
        if kind == "range":
            return f"-m iprange {negated}--{side}-range {text}"
        return f"{negated}{end} {text}"

    def _ipt_service(self, version: int) -> str:
        chance = self.chance
        low, high = chance.choice(PORTS)
        port = f"{low}:{high}" if low != high else str(low)
        icmp = "-p icmp -m icmp --icmp-type" if version == 4 else "-p ipv6-icmp -m icmp6 --icmpv6-type"
        return chance.choice(
            (
                "",
                f"-p tcp -m tcp --dport {port}",
                f"-p tcp -m tcp ! --dport {port}",
                f"-p udp -m udp --dport {port}",
                "-p tcp -m multiport --dports 22,80:90,502",
                f"-p tcp -m multiport ! --dports 22,{port}" if port != "22" else "-p tcp",
                f"-p udp -m multiport --ports 123,{port}",
                "-p tcp -m tcp --sport 1024:65535",
                "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN",
                "-p tcp -m tcp --tcp-flags SYN,FIN SYN,FIN",
                "-p udp -m udp --sport 5000:5010",
                f"{icmp} {8 if version == 4 else 128}",
                "-p icmp" if version == 4 else "-p ipv6-icmp",
                "! -p tcp",
            )
        )

    def _ipt_nat(self, version: int) -> list[str]:
        chance = self.chance
        out = [
            "*nat",
            ":PREROUTING ACCEPT [0:0]",
            ":INPUT ACCEPT [0:0]",
            ":OUTPUT ACCEPT [0:0]",
            ":POSTROUTING ACCEPT [0:0]",
        ]
        for _ in range(chance.randint(0, 3)):
            vip = pool(self.router.number, version, chance.choice((1, 2, 3)))
            self.plant.aimed.append(vip)
            target = self._host(version)
            shown = target if version == 4 else f"[{target}]"
            lan = chance.choice(self.plant.lans)
            out.append(
                "-A PREROUTING "
                + chance.choice(
                    (
                        f"-d {vip} -j DNAT --to-destination {target}",
                        f"-d {vip} -p tcp -m tcp --dport 8080 -j DNAT --to-destination {shown}:{chance.choice((80, 502))}",
                        f"-d {vip} -i {chance.choice(self.names)} -j DNAT --to-destination {target}",
                        f"-d {pool(self.router.number, version, 128)}/{28 if version == 4 else 124} -j NETMAP --to {lan.host(version, 0)}/{28 if version == 4 else 124}",
                        f"-d {self._host(version)} -p tcp -m tcp --dport 443 -j DNAT --to-destination {target}",
                        f"-d {vip} -p tcp -m tcp --dport 22 -j ACCEPT",
                    )
                )
            )
            self.plant.aimed.append(pool(self.router.number, version, 128 + 10))
        for _ in range(chance.randint(0, 2)):
            first, last = pool(self.router.number, version, 20), pool(self.router.number, version, 23)
            out.append(
                f"-A POSTROUTING {self._ipt_address(version, '-s', 'src')} -o {chance.choice(self.names)} "
                + chance.choice(
                    (
                        "-j MASQUERADE",
                        f"-j SNAT --to-source {first}",
                        f"-j SNAT --to-source {first}-{last}",
                        "-j ACCEPT",
                    )
                )
            )
        return [*out, "COMMIT"]


SETS = """\
create nets4 hash:net family inet
create nets6 hash:net family inet6
add nets4 10.1.0.8/30
add nets4 10.2.0.16/28
add nets4 10.2.0.24/31 nomatch
add nets6 2001:db8:1::8/126
add nets6 2001:db8:2::10/124
"""
"""Sets that the iptables rules of every router use."""
