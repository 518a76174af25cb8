"""Random IOS routers that run OSPF, with what `show ip route` prints on them; and the routes, told apart from the text.

Three routers stand in a triangle, each with one or two networks behind it. For each network elsewhere a router has learned a
route or two, or was told one, also one that only counts where nothing was learned, or knows none; some have a default
route. The oracle gets the configurations, and the routes from here (`TableOracle`), not from the outputs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network
from itertools import permutations
from typing import TYPE_CHECKING, Any

from naive import Packet
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source
from plant_oracle import PlantOracle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random

Doc = dict[str, Any]
LEGEND = """\
Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area\x20
       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2
       E1 - OSPF external type 1, E2 - OSPF external type 2
       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2
       ia - IS-IS inter area, * - candidate default, U - per-user static route
       o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP
       + - replicated route, % - next hop override

"""
OSPF, TOLD, FLOATING = 110, 1, 250
SERVICES = ((6, 40_000, 80), (6, 40_000, 502), (17, 40_000, 53))
HOSTS = (10, 200)


@dataclass(frozen=True, slots=True)
class Learned:
    """One route as it is: by whom, how far, and to which next hops; each by its interface."""

    network: str
    distance: int
    hops: tuple[tuple[str, str], ...]
    code: str = "O"


@dataclass
class Router:
    """One router while it is drawn; `links` are (interface, own address, address of the neighbour) by its number."""

    number: int
    networks: list[str]
    links: dict[int, tuple[str, str, str]] = field(default_factory=dict[int, tuple[str, str, str]])
    told: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    learned: list[Learned] = field(default_factory=list[Learned])
    shown: bool = True

    @property
    def name(self) -> str:
        """Its hostname."""
        return f"r{self.number}"

    @property
    def ports(self) -> list[tuple[str, str]]:
        """Each interface with its address and length."""
        near = [(name, f"{own}/30") for name, own, _ in self.links.values()]
        return near + [(f"GigabitEthernet0/{3 + place}", f"{net[:-5]}.1/24") for place, net in enumerate(self.networks)]


class Routers:
    """A plant of routers as files."""

    def __init__(self, random: Random, *, complete: bool = True) -> None:
        """Draw everything; some router has given no output unless the plant is to be `complete`."""
        self.random = random
        self.all = [
            Router(number, [f"10.{number}.{index}.0/24" for index in range(random.choice((1, 2)))])
            for number in (1, 2, 3)
        ]
        for one in self.all:
            for other in self.all:
                if one.number != other.number:
                    low, high = sorted((one.number, other.number))
                    ends = (f"10.0.{low}{high}.1", f"10.0.{low}{high}.2")
                    own, peer = ends if one.number == low else (ends[1], ends[0])
                    one.links[other.number] = (f"GigabitEthernet0/{len(one.links) + 1}", own, peer)
        for one in self.all:
            self._route(one)
        if not complete:
            random.choice(self.all).shown = False
        self.texts = {one.name: self._text(one) for one in self.all}

    def _route(self, one: Router) -> None:
        for other in self.all:
            for network in other.networks if other is not one else ():
                self._to(one, network)
                if self.random.random() < 0.2:
                    self._learn(one, f"{network[:-5]}.128/25", 1)
        if self.random.random() < 0.25:
            self._learn(one, "0.0.0.0/0", 1, code="O*E2")

    def _to(self, one: Router, network: str) -> None:
        hops = list(one.links.values())
        match self.random.randrange(7):
            case 0:
                pass
            case 1:
                one.told.append((network, self.random.choice(hops)[2], TOLD))
            case 2:
                one.told.append((network, self.random.choice(hops)[2], FLOATING))
            case 3:
                one.told.append((network, self.random.choice(hops)[2], FLOATING))
                self._learn(one, network, 1)
            case 4:
                self._learn(one, network, 2)
            case _:
                self._learn(one, network, 1)

    def _learn(self, one: Router, network: str, count: int, code: str = "O") -> None:
        chosen = self.random.sample(sorted(one.links.values()), count)
        one.learned.append(Learned(network, OSPF, tuple((name, peer) for name, _, peer in chosen), code))

    # As files

    def written(self, folder: Path) -> Path:
        """The plant as a folder."""
        (folder / "configs").mkdir(parents=True)
        zones = [
            f"  - {{id: Z{network.split('.')[1]}{network.split('.')[2]}, kind: control, networks: [{network}]}}"
            for one in self.all
            for network in one.networks
        ]
        (folder / "plant.yaml").write_text("plant: {id: T}\nzones:\n" + "\n".join(zones) + "\n", encoding="utf-8")
        for one in self.all:
            (folder / "configs" / f"{one.name}.txt").write_text(self.texts[one.name], encoding="utf-8")
            if one.shown:
                (folder / "show" / one.name).mkdir(parents=True)
                (folder / "show" / one.name / "show_ip_route.txt").write_text(_table(one), encoding="utf-8")
        return folder

    def document(self, name: str) -> Doc:
        """The configuration of a router with the routes as they are; those of one without an output stay open."""
        one = next(item for item in self.all if item.name == name)
        found: Doc = dict(device_json(parse(Source.from_text(f"{name}.txt", self.texts[name]), "cisco_ios").devices[0]))
        if one.shown:
            found["dynamic_routing"] = []
            found["routes"] += [
                {"network": row.network, "interface": port, "next_hop": hop, "kind": "forward", "vrf": "",
                 "distance": row.distance, "metric": 0, "next_hop_vrf": None, "conditions": []}
                for row in one.learned
                for port, hop in row.hops
            ]  # fmt: skip
        return found

    def _text(self, one: Router) -> str:
        lines, lists = ["version 15.8", f"hostname {one.name}", "!"], list[str]()
        for name, address in one.ports:
            own = IPv4Network(address, strict=False)
            lines += [f"interface {name}", f" ip address {address.partition('/')[0]} {own.netmask}"]
            if self.random.random() < 0.4:
                label = f"IN-{name[-1]}"
                lines.append(f" ip access-group {label} in")
                lists += [f"ip access-list extended {label}", *self._list(), "!"]
            lines.append("!")
        lines += ["router ospf 1", " network 10.0.0.0 0.255.255.255 area 0", "!"]
        for network, hop, distance in one.told:
            net = IPv4Network(network)
            more = "" if distance == TOLD else f" {distance}"
            lines.append(f"ip route {net.network_address} {net.netmask} {hop}{more}")
        return "\n".join([*lines, "!", *lists, "end"]) + "\n"

    def _list(self) -> Iterator[str]:
        for _ in range(self.random.randint(1, 2)):
            action = self.random.choice(("permit", "permit", "deny"))
            other = self.random.choice(self.all)
            network = self.random.choice(other.networks)[:-5]
            service = self.random.choice(("ip any {}", "tcp any {} eq 80", "tcp any {} eq 502", "udp any {}"))
            yield f" {action} {service.format(f'{network}.0 0.0.0.255')}"
        if self.random.random() < 0.7:
            yield " permit ip any any"

    def packets(self) -> Iterator[Packet]:
        """Packets between hosts of all networks."""
        hosts = [f"{net[:-5]}.{host}" for one in self.all for net in one.networks for host in HOSTS]
        for src, dst in permutations(hosts, 2):
            if src.rpartition(".")[0] != dst.rpartition(".")[0]:
                for service in SERVICES:
                    yield Packet(src, dst, *service)


def _table(one: Router) -> str:
    """`show ip route` as the router prints it: best routes alone, in the order of networks."""
    rows: list[tuple[IPv4Network, list[str]]] = []
    for name, address in one.ports:
        rows += [
            (IPv4Network(address, strict=False), [f"is directly connected, {name}", "C"]),
            (IPv4Network(f"{address.partition('/')[0]}/32"), [f"is directly connected, {name}", "L"]),
        ]
    learned = {row.network for row in one.learned}
    for network, hop, distance in one.told:
        if distance == TOLD or network not in learned:
            rows.append((IPv4Network(network), [f"[{distance}/0] via {hop}", "S"]))
    for row in one.learned:
        ways = [f"[{row.distance}/2] via {hop}, 1d02h, {port}" for port, hop in row.hops]
        rows.append((IPv4Network(row.network), [*ways, row.code]))
    rows.sort(key=lambda item: (item[0].network_address, item[0].prefixlen))
    default = [one for one in rows if one[0].prefixlen == 0]
    inner = [one for one in rows if one[0].prefixlen]
    gateway = "Gateway of last resort is not set"
    if default:
        gateway = f"Gateway of last resort is {default[0][1][0].split()[2].rstrip(',')} to network 0.0.0.0"
    masks = {net.prefixlen for net, _ in inner}
    head = f"      10.0.0.0/8 is variably subnetted, {len(inner)} subnets, {len(masks)} masks"
    printed = [line for row in default for line in _row(*row)]
    return LEGEND + "\n".join([gateway, "", *printed, head, *(line for row in inner for line in _row(*row))]) + "\n"


def _row(network: IPv4Network, words: list[str]) -> Iterator[str]:
    *ways, code = words
    start = f"{code:<9}{network} "
    for number, way in enumerate(ways):
        yield f"{start if number == 0 else ' ' * len(start)}{way}"


class TableOracle(PlantOracle):
    """A plant of routers whose routes the oracle has from their drawing."""

    def __init__(self, folder: Path, drawn: Routers) -> None:
        """Configurations read alone, with what was drawn."""
        super().__init__(folder)
        self.documents = [drawn.document(document["name"]) for document in self.documents]
        self.oracle = type(self.oracle)(self.documents)
