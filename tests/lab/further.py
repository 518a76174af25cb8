"""What the kernel knows beside lists and plain translations, for most routers of a drawn plant.

Maps and sets of several fields, translations in chains of several priorities, marks that lists and routing rules ask
for, conntrack zones, packets that are not tracked, and tables that routing rules choose by mark, source or interface.
It is loaded after the rules of the plant (`plants`), whose draw stays as it is.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from plants import Writer, lab_plant, link, pool

if TYPE_CHECKING:
    from plants import LabPlant, Router

TABLE = 100
"""The first routing table that rules choose."""
FAR = 7_000_000
"""The dice of this are others than those of the plant."""
COMBOS = """\
create combos4 hash:ip,port family inet
create combos6 hash:ip,port family inet6
add combos4 10.1.0.8,tcp:80
add combos4 10.1.0.9,tcp:502
add combos4 10.2.0.10,udp:1000
add combos6 2001:db8:1::8,tcp:80
add combos6 2001:db8:2::10,tcp:22
"""
"""Sets of the rules of iptables."""


def further_plant(seed: int) -> LabPlant:
    """The plant of a seed, with more on most of its routers."""
    plant, chance = lab_plant(seed), random.Random(FAR + seed)  # noqa: S311 - reproducible, not secret
    for router in plant.routers:
        Further(plant, router, chance).write()
    return plant


class Further(Writer):
    """Writes more for one router."""

    def __init__(self, plant: LabPlant, router: Router, chance: random.Random) -> None:  # pylint: disable=super-init-not-called
        """The style of the router is drawn already."""
        self.plant, self.router, self.chance = plant, router, chance
        self.names = plant.interfaces(router.number)
        self.stateful = False

    def write(self) -> None:
        """Fill what is loaded later, and the routing rules."""
        if self.chance.random() < 0.25:
            return
        self.router.steering = self._steering() if self.chance.random() < 0.6 else []
        if self.router.style == "nft":
            self.router.more = self._table()
        else:
            self.router.more = "".join(self._restored(version) for version in (4, 6))

    # Routing rules

    def _steering(self) -> list[str]:
        """Lines of `ip`, each with its IP version: tables with other ways for some networks, and rules that choose them."""
        chance, out = self.chance, list[str]()
        for number in range(TABLE, TABLE + chance.choice((1, 1, 2))):
            for version in (4, 6):
                for lan in chance.sample(self.plant.lans, min(2, len(self.plant.lans))):
                    out.append(f"-{version} route add {self._way(lan.network(version), version)} table {number}")
                out += [
                    f"-{version} rule add {self._chosen_by(version)} lookup {number} priority {1000 + 10 * number + place}"
                    for place in range(chance.choice((1, 2)))
                ]
        return out

    def _way(self, network: str, version: int) -> str:
        chance = self.chance
        hops = [link(child, version)[1] for child in self.plant.children(self.router.number)]
        if self.router.parent is not None:
            hops.append(link(self.router.number, version)[0])
        if chance.random() < 0.4 or not hops:
            return f"{chance.choice(('blackhole', 'unreachable', 'prohibit'))} {network}"
        return f"{network} via {chance.choice(hops)}"

    def _chosen_by(self, version: int) -> str:
        chance = self.chance
        lan = chance.choice(self.plant.lans)
        length = 29 if version == 4 else 125
        return chance.choice(
            (
                f"fwmark {chance.choice((1, 2))}",
                f"fwmark {chance.choice((1, 2))}",
                "fwmark 0x1/0x3",
                f"from {lan.host(version, 8)}/{length}",
                f"to {lan.host(version, 16)}/{length}",
                f"iif {chance.choice(self.names)}",
                f"not fwmark 0x2 from {lan.network(version)}",
            )
        )

    # nft

    def _table(self) -> str:
        chance = self.chance
        out = ["table inet more {", *self._sets()]
        if chance.random() < 0.7:
            out += ["chain mark {", "type filter hook prerouting priority mangle; policy accept"]
            out += [
                f"{' '.join(self._some_tests(early=True))} {self._marking()}" for _ in range(chance.choice((1, 2, 3)))
            ]
            out.append("}")
        if chance.random() < 0.4:
            out += ["chain raw {", f"type filter hook prerouting priority {chance.choice((-300, -310))}; policy accept"]
            out += [f"{' '.join(self._some_tests(early=True))} {chance.choice(('notrack', 'notrack', self._zoned()))}"]
            out.append("}")
        out += [
            "chain more {",
            f"type filter hook forward priority {chance.choice((-20, 5, 30))}; policy {chance.choice(('accept', 'accept', 'drop'))}",
        ]
        if chance.random() < 0.6:
            out.append("ct state established,related accept")
        out += [self._more_rule() for _ in range(chance.randint(2, 6))]
        out += ["accept" if chance.random() < 0.5 else "", "}", "chain jumped {", "tcp dport 502 drop", "}"]
        return "\n".join([*out, *self._chains_of_translations(), "}"]) + "\n"

    def _zoned(self) -> str:
        return f"ct zone set {self.chance.choice((1, 2))}"

    def _marking(self) -> str:
        return self.chance.choice(
            (
                "meta mark set 1",
                "meta mark set 2",
                "meta mark set meta mark | 0x1",
                "ct mark set 5",
                "meta mark set 0x3",
            )
        )

    def _sets(self) -> list[str]:
        chance, out = self.chance, list[str]()
        for version in (4, 6):
            out += [f"set combos{version} {{", f"type ipv{version}_addr . inet_service", "flags interval"]
            lan = chance.choice(self.plant.lans)
            first, last = lan.host(version, 8), lan.host(version, 11)
            out += [f"elements = {{ {first}-{last} . 80-90, {lan.host(version, 16)} . 502 }}", "}"]
            vips = [pool(self.router.number, version, number) for number in (4, 5)]
            self.plant.aimed += vips
            shown = ", ".join(f"{vip} : {self._host(version)}" for vip in vips)
            out += [
                f"map vips{version} {{",
                f"type ipv{version}_addr : ipv{version}_addr",
                f"elements = {{ {shown} }}",
                "}",
            ]
            whole = f"{pool(self.router.number, version, 6)} . 8080 : {self._host(version)} . 80"
            self.plant.aimed.append(pool(self.router.number, version, 6))
            kind = f"type ipv{version}_addr . inet_service : ipv{version}_addr . inet_service"
            out += [f"map ported{version} {{", kind, f"elements = {{ {whole} }}", "}"]
        names = ", ".join(f'"{name}"' for name in chance.sample(self.names, min(2, len(self.names))))
        return [*out, "set doors {", "type ifname", f"elements = {{ {names} }}", "}"]

    def _some_tests(self, *, early: bool = False) -> list[str]:
        return [part for part in self._nft_tests(self.chance.choice((4, 4, 6)), early=early) if part]

    def _more_rule(self) -> str:
        chance = self.chance
        version = chance.choice((4, 4, 6))
        key = "ip" if version == 4 else "ip6"
        one, other = chance.choice(self.names), chance.choice(self.names)
        tests = (
            f"meta mark {chance.choice(('1', '2', '0x3', '!= 1', 'and 0x1 == 0x1'))}",
            "ct mark 5",
            f"{key} daddr . tcp dport {chance.choice(('', '!= '))}@combos{version}",
            f"{key} saddr . tcp dport @combos{version}",
            "iifname @doors",
            "oifname != @doors",
            f"meta nfproto ipv{version}",
            f"ct original {key} daddr {pool(self.router.number, version, 4)}",
            "ct direction original",
            "ct state untracked",
            "ct state { new, untracked }",
            "ct status != dnat",
            "th dport { 22, 80-90, 1000 }",
            " ".join(self._some_tests()),
        )
        whole = (
            f'iifname . oifname vmap {{ "{one}" . "{other}" : accept, "{other}" . "{one}" : drop }}',
            f"{key} daddr vmap {{ {self._host(version)} : accept, {chance.choice(self.plant.lans).host(version, 40)} : jump jumped }}",
            "meta mark vmap { 1 : accept, 2 : drop }",
            f"{key} saddr . {key} daddr vmap {{ {self._host(version)} . {self._host(version)} : drop }}",
        )
        if chance.random() < 0.2:
            return chance.choice(whole)
        return f"{chance.choice(tests)} {chance.choice(('accept', 'accept', 'accept', 'drop', 'drop', 'jump jumped', 'return'))}"

    def _chains_of_translations(self) -> list[str]:
        """Beside those of the plant, at other priorities: a chain that translates ends translation at the hook."""
        chance, out = self.chance, list[str]()
        version = chance.choice((4, 6))
        key = "ip" if version == 4 else "ip6"
        lan = chance.choice(self.plant.lans)
        if chance.random() < 0.6:
            out += ["chain dst {", f"type nat hook prerouting priority {chance.choice((-110, -90))}; policy accept"]
            choices = (
                f"dnat {key} to {key} daddr map @vips{version}",
                f"dnat {key} to {key} daddr . tcp dport map @ported{version}",
                f"{key} daddr {pool(self.router.number, version, 7)} dnat {key} to tcp dport map {{ 80 : {self._host(version)}, 502 : {self._host(version)} }}",
                f"meta mark 1 {key} daddr {lan.host(version, 9)} dnat {key} to {self._host(version)}",
                f"{key} daddr {lan.host(version, 12)} tcp dport 22 redirect to :2222",
            )
            self.plant.aimed.append(pool(self.router.number, version, 7))
            out += [*chance.sample(choices, chance.choice((1, 2))), "}"]
        if chance.random() < 0.5:
            out += ["chain src {", f"type nat hook postrouting priority {chance.choice((90, 110))}; policy accept"]
            shown = pool(self.router.number, version, 24)
            sources = (
                f"snat {key} to {key} saddr map {{ {lan.host(version, 8)} : {shown}, {lan.host(version, 16)} : {pool(self.router.number, version, 25)} }}",
                f"meta mark 2 snat {key} to {shown}",
                f"{key} saddr {lan.network(version)} oifname @doors snat {key} to {shown}",
            )
            out += [chance.choice(sources), "}"]
        return out

    # iptables

    def _restored(self, version: int) -> str:
        """For `iptables-restore --noflush`."""
        chance = self.chance
        program = "iptables" if version == 4 else "ip6tables"
        out = [f"# Generated by {program}-save", "*mangle"]
        for _ in range(chance.choice((1, 2))):
            mark = chance.choice(("0x1/0xffffffff", "0x2/0xffffffff", "0x1/0x1"))
            out.append(f"-A PREROUTING {self._tests(version, early=True)} -j MARK --set-xmark {mark}")
        if chance.random() < 0.3:
            out.append(f"-A FORWARD {self._tests(version)} -j DROP")
        out += ["COMMIT", "*filter"]
        out += [f"-I FORWARD {chance.randint(1, 3)} {self._own_rule(version)}" for _ in range(chance.randint(1, 4))]
        out.append("COMMIT")
        if chance.random() < 0.4:
            target = chance.choice(("--notrack", "--notrack", f"--zone {chance.choice((1, 2))}"))
            out += ["*raw", f"-A PREROUTING {self._tests(version, early=True)} -j CT {target}", "COMMIT"]
        if chance.random() < 0.4:
            vip = pool(self.router.number, version, 4)
            self.plant.aimed.append(vip)
            out += [
                "*nat",
                f"-I PREROUTING 1 -d {vip} -m mark --mark 0x1 -j DNAT --to-destination {self._host(version)}",
            ]
            out += [f"-A PREROUTING -d {self._host(version)} -p tcp -m tcp --dport 22 -j REDIRECT --to-ports 2222"]
            out += [
                f"-I POSTROUTING 1 -m mark --mark 0x2 -j SNAT --to-source {pool(self.router.number, version, 24)}",
                "COMMIT",
            ]
        return "\n".join(out) + "\n"

    def _tests(self, version: int, *, early: bool = False) -> str:
        parts = [
            self._ipt_address(version, end, side)
            for end, side in (("-s", "src"), ("-d", "dst"))
            if self.chance.random() < 0.4
        ]
        if self.chance.random() < 0.4:
            parts.append(f"-i {self.chance.choice(self.names)}")
        if self.chance.random() < 0.2 and not early:
            parts.append(f"-o {self.chance.choice(self.names)}")
        return " ".join([*parts, self._ipt_service(version)])

    def _own_rule(self, version: int) -> str:
        chance = self.chance
        low = pool(self.router.number, version, 4)
        tests = (
            f"-m mark {chance.choice(('', '! '))}--mark {chance.choice(('0x1', '0x2', '0x1/0x1'))}",
            f"-m set {chance.choice(('', '! '))}--match-set combos{version} {chance.choice(('dst,dst', 'src,dst'))}",
            f"-m conntrack --ctorigdst {low}",
            "-m conntrack --ctstate UNTRACKED",
            "-m conntrack --ctdir ORIGINAL",
            "-m addrtype --dst-type UNICAST",
            "-p tcp -m tcp --syn",
            self._tests(version),
        )
        return f"{chance.choice(tests)} -j {chance.choice(('ACCEPT', 'ACCEPT', 'DROP', 'RETURN', 'u1'))}"
