"""Random FortiGates joined by route-based IPsec, as text; and what their selectors take, told apart from the text.

Two or three gateways stand on one segment, each with one or two networks behind it. Between most pairs there is a tunnel,
whose two ends have selectors of their own: subnets, ranges, single hosts, named objects, protocols and ports. Policies
permit or deny, and some translate sources before the selectors look. The oracle gets the selectors from here, not from
the reader (`selectors` of a document, see `naive`).

FortiOS Administration Guide 7.4, "Phase 2 configuration"; CLI reference 7.4, `vpn ipsec phase2-interface`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING, Any

from naive import Packet
from plant_oracle import PlantOracle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random

Doc = dict[str, Any]
PROTOCOLS = (0, 6, 17, 1)
PORTS = (1, 2, 3)
HOSTS = (2, 3, 5)
SERVICES = ((6, 1, 1), (6, 2, 2), (6, 2_000, 3), (17, 1, 1), (17, 5, 2), (1, 0, 2_048))
"""Protocol, source port and destination port (of ICMP type and code)."""
START = """\
#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
config system global
    set hostname "{name}"
end
"""


@dataclass
class Gateway:
    """One gateway while it is drawn; `selectors` by the name of the tunnel."""

    number: int
    networks: list[str]
    peers: list[Gateway] = field(default_factory=list["Gateway"])
    selectors: dict[str, list[Doc]] = field(default_factory=dict[str, list[Doc]])
    objects: list[str] = field(default_factory=list[str])
    routed: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        """Its hostname."""
        return f"fw{self.number}"

    @property
    def wan(self) -> str:
        """Its address on the common segment."""
        return f"192.0.2.{self.number + 1}"

    @property
    def ports(self) -> list[str]:
        """Its interfaces, tunnels included."""
        return [
            "wan1",
            *(f"lan{index}" for index in range(len(self.networks))),
            *(f"to{one.number}" for one in self.peers),
        ]


class Gateways:
    """A plant of gateways as files."""

    def __init__(self, random: Random) -> None:
        """Draw everything."""
        self.random = random
        count = random.choice((2, 3, 3))
        self.all = [
            Gateway(number, [f"10.0.{10 * number + index}.0/29" for index in range(random.choice((1, 2)))])
            for number in range(count)
        ]
        for one in self.all:
            for other in self.all:
                if one.number < other.number and (count == 2 or random.random() < 0.75):
                    one.peers.append(other)
                    other.peers.append(one)
        self.texts = {one.name: self._text(one) for one in self.all}

    def written(self, folder: Path) -> Path:
        """The plant as a folder."""
        (folder / "configs").mkdir(parents=True)
        zones = [
            f"  - {{id: Z{network.split('.')[2]}, kind: control, networks: [{network}]}}"
            for one in self.all
            for network in one.networks
        ]
        plant = "plant: {id: T}\nzones:\n" + "\n".join(zones) + "\n"
        (folder / "plant.yaml").write_text(plant, encoding="utf-8")
        for name, text in self.texts.items():
            (folder / "configs" / f"{name}.txt").write_text(text, encoding="utf-8")
        return folder

    def selectors(self, name: str) -> dict[str, list[Doc]]:
        """What the tunnels of a gateway take, by interface."""
        return next(one.selectors for one in self.all if one.name == name)

    def packets(self) -> Iterator[Packet]:
        """Packets between hosts of all networks, with every protocol and port that tells selectors apart."""
        hosts = [
            f"{network.removesuffix('0/29')}{host}" for one in self.all for network in one.networks for host in HOSTS
        ]
        for src, dst in permutations(hosts, 2):
            if src.rpartition(".")[0] != dst.rpartition(".")[0]:
                for service in SERVICES:
                    yield Packet(src, dst, *service)

    # One gateway as text

    def _text(self, one: Gateway) -> str:
        lines = ["config system interface", *_interface("wan1", f"{one.wan} 255.255.255.0")]
        for index, network in enumerate(one.networks):
            lines += _interface(f"lan{index}", f"{network.removesuffix('0/29')}1 255.255.255.248")
        for other in one.peers:
            lines += [f'    edit "to{other.number}"', '        set vdom "root"', "        set type tunnel",
                      '        set interface "wan1"', "    next"]  # fmt: skip
        lines += ["end", "config vpn ipsec phase1-interface"]
        for other in one.peers:
            lines += [f'    edit "to{other.number}"', '        set interface "wan1"', "        set ike-version 2",
                      f"        set remote-gw {other.wan}", "        set psksecret ENC xxxx", "    next"]  # fmt: skip
        lines += ["end", "config vpn ipsec phase2-interface"]
        for other in one.peers:
            lines += self._second(one, other)
        lines += ["end", *self._static(one)]
        policies = self._policies(one)
        objects = ["config firewall address", *one.objects, "end"] if one.objects else []
        return START.format(name=one.name) + "\n".join([*objects, *lines, *policies]) + "\n"

    def _second(self, one: Gateway, other: Gateway) -> list[str]:
        name, found = f"to{other.number}", list[str]()
        one.selectors[name] = []
        for number in range(self.random.choice((0, 1, 1, 1, 2, 3))):
            words, taken = self._selector(one, other)
            one.selectors[name].append(taken)
            found += [f'    edit "{name}-{number}"', f'        set phase1name "{name}"', *words, "    next"]
        return found

    def _selector(self, one: Gateway, other: Gateway) -> tuple[list[str], Doc]:
        """One phase 2 as lines, and as what it takes."""
        words, taken = list[str](), {}
        for side, networks in (("src", one.networks), ("dst", other.networks)):
            said, texts = self._side(one, side, networks)
            words += said
            taken[side] = texts
        protocol = self.random.choice(PROTOCOLS) if self.random.random() < 0.5 else 0
        service = {"proto": "any"} if not protocol else {"proto": str(protocol)}
        if protocol:
            words.append(f"        set protocol {protocol}")
        if protocol in {6, 17}:
            for key, word in (("sport", "src-port"), ("dport", "dst-port")):
                if self.random.random() < 0.35:
                    port = self.random.choice(PORTS) if key == "dport" else 1
                    words.append(f"        set {word} {port}")
                    service[key] = str(port)
        return words, {**taken, "service": service}

    def _side(self, one: Gateway, side: str, networks: list[str]) -> tuple[list[str], list[str]]:
        network = self.random.choice([*networks, self._shown(one) if side == "src" else networks[0]])
        stem = network.removesuffix("0/29")
        match self.random.randrange(6):
            case 0:
                return [], ["0.0.0.0/0"]
            case 1 | 2:
                return [f"        set {side}-subnet {stem}0 255.255.255.248"], [network]
            case 3:
                return [f"        set {side}-addr-type range", f"        set {side}-start-ip {stem}2",
                        f"        set {side}-end-ip {stem}3"], [f"{stem}2-{stem}3"]  # fmt: skip
            case 4:
                return [f"        set {side}-addr-type ip", f"        set {side}-start-ip {stem}3"], [f"{stem}3/32"]
            case _:
                name = f"obj{len(one.objects)}"
                one.objects.append(f'    edit "{name}"\n        set subnet {stem}2 255.255.255.254\n    next')
                return [f"        set {side}-addr-type name", f'        set {side}-name "{name}"'], [f"{stem}2/31"]

    @staticmethod
    def _shown(one: Gateway) -> str:
        """The network into which policies of a gateway may translate."""
        return f"10.1.{one.number}.0/29"

    def _static(self, one: Gateway) -> list[str]:
        """Routes to every network of the others, by tunnel where there is one, else by a third gateway or the segment."""
        lines, number = ["config router static"], 0
        for other in self.all:
            if other is one:
                continue
            for network in (*other.networks, self._shown(other)):
                way = self._way(one, other)
                number += 1
                lines += [
                    f"    edit {number}",
                    f"        set dst {network.removesuffix('/29')} 255.255.255.248",
                    *way,
                    "    next",
                ]
        return [*lines, "end"]

    def _way(self, one: Gateway, other: Gateway) -> list[str]:
        choices = [f"to{peer.number}" for peer in one.peers]
        if other in one.peers and self.random.random() < 0.85:
            return [f'        set device "to{other.number}"']
        if choices and self.random.random() < 0.6:
            return [f'        set device "{self.random.choice(choices)}"']
        return [f"        set gateway {other.wan}", '        set device "wan1"']

    def _policies(self, one: Gateway) -> list[str]:
        shown = self._shown(one).removesuffix("0/29")
        lines = ["config firewall service custom"]
        for port in PORTS:
            lines += [f'    edit "tcp{port}"', f"        set tcp-portrange {port}", "    next"]
        lines += ["end", "config firewall ippool", '    edit "pool"', f"        set startip {shown}2",
                  f"        set endip {shown}3", "    next", "end", "config firewall policy"]  # fmt: skip
        for number in range(1, self.random.randint(3, 7)):
            lines += self._policy(number, one)
        return [*lines, "end"]

    def _policy(self, number: int, one: Gateway) -> list[str]:
        source, target = (self.random.choice([*one.ports, *one.ports[1:], "any"]) for _ in range(2))
        service = self.random.choice(["ALL", "ALL", "tcp1", "tcp2"])
        accept = self.random.random() < 0.8
        lines = [
            f"    edit {number}",
            f'        set srcintf "{source}"',
            f'        set dstintf "{target}"',
            *(["        set action accept"] if accept else []),
            '        set srcaddr "all"',
            '        set dstaddr "all"',
            '        set schedule "always"',
            f'        set service "{service}"',
        ]
        if accept and self.random.random() < 0.25:
            lines += ["        set nat enable", "        set ippool enable", '        set poolname "pool"']
        return [*lines, "    next"]


def _interface(name: str, address: str) -> list[str]:
    return [
        f'    edit "{name}"',
        '        set vdom "root"',
        f"        set ip {address}",
        "        set type physical",
        "    next",
    ]


class SelectorOracle(PlantOracle):
    """A plant of gateways whose selectors the oracle has from their drawing."""

    def __init__(self, folder: Path, drawn: Gateways) -> None:
        """Take the lists made of selectors out of the documents, and put what was drawn in."""
        super().__init__(folder)
        for document in self.documents:
            document["rule_sets"] = [one for one in document["rule_sets"] if not one["name"].startswith("selectors of")]
            document["bindings"] = [
                one for one in document["bindings"] if not one["rule_sets"][0].startswith("selectors of")
            ]
            document["selectors"] = drawn.selectors(document["name"])
        self.oracle = type(self.oracle)(self.documents)
