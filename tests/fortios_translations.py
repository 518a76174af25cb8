"""A second reader of FortiOS NAT: from the text to what becomes of one packet, by the words of Fortinet's documents alone.

Virtual address first (order of the list, those that an enabled policy names, all of them with central NAT), then the
route, then the policies on the inner address and port, then source NAT: `nat-source-vip`, the pool of the policy, a
virtual address behind which the source stands, the address of the interface; or the central table, in the same order
(whether a virtual address acts there without `nat-source-vip` is told both ways). FortiOS 7.4. It
shares no code with the parser under test or the engine; what the documents leave open has several outcomes.
Sources: Administration Guide 7.0 to 7.6, "Static virtual IPs", "Dynamic SNAT", "Central SNAT"; Technical Tips 193423,
209514, 350101, "DENY policy for Virtual IP".
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fortios_reader import Block, read

if TYPE_CHECKING:
    from collections.abc import Iterator

TCP, UDP = 6, 17
NUMBERS = {"tcp": TCP, "udp": UDP}


@dataclass(frozen=True)
class Packet:
    """A packet on its way; addresses that a device picks from several are all of these."""

    enters: str
    src: frozenset[int]
    dst: frozenset[int]
    proto: int
    dport: int
    by: str = ""


@dataclass(frozen=True)
class Left:
    """A packet that was let out."""

    out: str
    src: frozenset[int]
    dst: frozenset[int]
    dport: int


def number(text: str) -> int:
    return int(ipaddress.IPv4Address(text))


def span(text: str) -> tuple[int, ...]:
    """`A`, `A-B` or a prefix, every address."""
    if "/" in text:
        return tuple(int(one) for one in ipaddress.IPv4Network(text))
    first, _, last = text.partition("-")
    return tuple(range(number(first), number(last or first) + 1))


def ports(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


class Firewall:
    """One configuration, asked about packets. `own` are addresses and networks of the interfaces; one default route."""

    def __init__(self, text: str) -> None:
        whole = read(text)
        self.vips, self.policies = whole.at("firewall vip").inside, whole.at("firewall policy").inside
        self.objects, self.services = whole.at("firewall address").inside, whole.at("firewall service custom").inside
        self.pools, self.table = whole.at("firewall ippool").inside, whole.at("firewall central-snat-map").inside
        self.central = whole.at("system settings").first("central-nat") == "enable"
        self.own = {
            name: ipaddress.IPv4Interface("/".join(block.keys["ip"]))
            for name, block in whole.at("system interface").inside.items()
        }
        (route,) = whole.at("router static").inside.values()
        self.default = route.first("device")

    def outcomes(self, packet: Packet) -> list[Left | None]:
        """All that may become of a packet, once for each way there; None: it is dropped."""
        return [end for now in self._translated(packet) for end in self._passed(now)]

    # Destination

    def _translated(self, packet: Packet) -> Iterator[Packet]:
        for vip in self.vips.values():
            if not self._in_force(vip) or not self._asked(vip, packet):
                continue
            listens = self._listens(vip, packet.enters)
            if listens != "no":
                yield self._turned(vip, packet)
            if listens == "yes":
                return
        yield packet

    def _in_force(self, vip: Block) -> bool:
        named = (
            vip.name in policy.keys.get("dstaddr", [])
            for policy in self.policies.values()
            if policy.first("status") != "disable"
        )
        return vip.first("status") != "disable" and (self.central or any(named))

    @staticmethod
    def _listens(vip: Block, enters: str) -> str:
        if "srcintf-filter" in vip.keys:
            return "yes" if enters in vip.keys["srcintf-filter"] else "no"
        return "yes" if vip.first("extintf") in {"any", enters} else "perhaps"

    def _asked(self, vip: Block, packet: Packet) -> bool:
        sources = [one for word in vip.keys.get("src-filter", []) for one in span(word)]
        if not packet.dst <= set(self._outer(vip)) or (sources and not packet.src <= set(sources)):
            return False
        if "service" in vip.keys and not self._service(vip.keys["service"], packet):
            return False
        if vip.first("portforward") != "enable":
            return vip.first("type") != "server-load-balance" or (
                packet.proto == TCP and packet.dport in ports(vip.first("extport"))
            )
        return packet.proto == NUMBERS[vip.first("protocol", "tcp")] and packet.dport in ports(vip.first("extport"))

    @staticmethod
    def _outer(vip: Block) -> tuple[int, ...]:
        first, inner = span(vip.first("extip")), span(vip.first("mappedip", "0.0.0.0"))  # noqa: S104 -- an address
        if vip.first("type", "static-nat") == "static-nat" and len(first) == 1:
            return tuple(range(first[0], first[0] + len(inner)))
        return first

    def _turned(self, vip: Block, packet: Packet) -> Packet:
        by = replace(packet, by=vip.name)
        if vip.first("type") == "server-load-balance":
            alive = [one for one in vip.at("realservers").inside.values() if one.first("status") != "disable"]
            return replace(
                by, dst=frozenset(number(one.first("ip")) for one in alive), dport=int(alive[0].first("port"))
            )
        inner = span(vip.first("mappedip"))
        if vip.first("type") == "load-balance":
            return replace(by, dst=frozenset(inner))
        now = replace(by, dst=frozenset(inner[self._outer(vip).index(one)] for one in packet.dst))
        if vip.first("portforward") != "enable":
            return now
        outside, inside = ports(vip.first("extport")), ports(vip.first("mappedport"))
        if vip.first("portmapping-type") == "m-to-n":
            return replace(now, dport=inside[0])
        return replace(now, dport=inside[0] + outside.index(packet.dport))

    # Policies

    def _passed(self, packet: Packet) -> Iterator[Left | None]:
        outs = {self._out(one) for one in packet.dst}
        assert len(outs) == 1, "the generator puts all targets behind one interface"
        (out,) = outs
        yield from self._turned_round(packet, out)
        if not packet.by and any(self._may_be_its_own(vip, packet) for vip in self.vips.values()):
            yield None
        for policy in self.policies.values():
            hit = self._hits(policy, packet, out)
            if hit == "no":
                continue
            if policy.first("action") == "accept":
                yield from (Left(out, src, packet.dst, packet.dport) for src in self._sources(policy, packet, out))
            else:
                yield None
            if hit == "yes":
                return
        yield None

    def _may_be_its_own(self, vip: Block, packet: Packet) -> bool:
        """A virtual address that no policy names may count as an address of the firewall (Technical Tip 189573)."""
        idle = vip.first("status") != "disable" and not self._in_force(vip)
        keys = {key: words for key, words in vip.keys.items() if key != "src-filter"}
        return idle and self._asked(Block(vip.name, keys, vip.inside), packet)

    def _turned_round(self, packet: Packet, out: str) -> Iterator[Left | None]:
        """A hairpin: out by the outer interface, and in again by a policy of the virtual address, whatever its source.

        Whether it is so is open: a packet may as well meet the policies of its own interface.
        """
        vip = self.vips.get(packet.by, Block())
        outer = vip.first("extintf", "any")
        if outer in {"any", packet.enters} or "srcintf-filter" in vip.keys:
            return
        passing = [
            one
            for one in self.policies.values()
            if one.first("action") == "accept" and one.first("status") != "disable"
        ]
        lets_out = (
            one.first("srcintf") in {"any", packet.enters} and one.first("dstintf") in {"any", outer} for one in passing
        )
        if not any(lets_out):
            return
        for one in passing:
            back = replace(packet, enters=outer)
            if self._hits(one, back, out) != "no":
                yield None
                yield Left(out, frozenset(), packet.dst, packet.dport)

    def _out(self, address: int) -> str:
        return next(
            (name for name, own in self.own.items() if ipaddress.IPv4Address(address) in own.network), self.default
        )

    def _hits(self, policy: Block, packet: Packet, out: str) -> str:
        sides = ((policy.first("srcintf"), packet.enters), (policy.first("dstintf"), out))
        if policy.first("status") == "disable" or any(want not in {"any", one} for want, one in sides):
            return "no"
        if not self._service(policy.keys["service"], packet):
            return "no"
        named = [name for name in policy.keys["dstaddr"] if name in self.vips]
        if packet.by in named:
            outer = self.vips[packet.by].first("extintf")
            return "yes" if policy.first("srcintf") == "any" or outer in {"any", policy.first("srcintf")} else "no"
        plain = [name for name in policy.keys["dstaddr"] if name not in self.vips]
        if not plain or (packet.by and not self.central and not self._sees(policy)):
            return "no"
        return self._plain(plain, packet)

    def _plain(self, names: list[str], packet: Packet) -> str:
        """Whether plain addresses mean the destination; which one of a changed packet is looked at is open."""
        here = {one for name in names if name != "all" for one in span(self.objects[name].first("subnet"))}
        if "all" in names or (packet.dst <= here and (self.central or not packet.by)):
            return "yes"
        return "perhaps" if packet.dst & here or (packet.by and not self.central) else "no"

    @staticmethod
    def _sees(policy: Block) -> bool:
        """Whether a policy of plain addresses looks at packets that a virtual address has changed."""
        return policy.first("action") == "deny" and policy.first("match-vip", "enable") == "enable"

    def _service(self, names: list[str], packet: Packet) -> bool:
        tcp = [ports(self.services[name].first("tcp-portrange")) for name in names if name != "ALL"]
        return "ALL" in names or (packet.proto == TCP and any(packet.dport in one for one in tcp))

    # Source

    def _sources(self, policy: Block, packet: Packet, out: str) -> Iterator[frozenset[int]]:
        behind = [vip for vip in self.vips.values() if self._stands_behind(vip, packet)]
        for vip in behind:
            if vip.first("nat-source-vip") == "enable":
                yield self._back(vip, packet)
                return
        if self.central:
            entry = self._entry(packet, out)
            if entry is None or entry.first("nat") == "disable" or "nat-ippool" not in entry.keys:
                yield from (self._back(vip, packet) for vip in behind if vip.first("extintf") in {"any", out})
            yield self._by_entry(entry, packet, out)
        elif policy.first("nat") != "enable":
            yield packet.src
        elif policy.first("ippool") == "enable":
            yield self._pooled(policy.keys["poolname"])
        else:
            yield from self._chosen(packet, out)

    def _stands_behind(self, vip: Block, packet: Packet) -> bool:
        plain = vip.first("type", "static-nat") != "server-load-balance" and vip.first("portforward") != "enable"
        return plain and self._in_force(vip) and packet.src <= set(span(vip.first("mappedip")))

    def _back(self, vip: Block, packet: Packet) -> frozenset[int]:
        inner, outer = span(vip.first("mappedip")), self._outer(vip)
        return frozenset(outer[inner.index(one) if len(outer) > 1 else 0] for one in packet.src)

    def _chosen(self, packet: Packet, out: str) -> Iterator[frozenset[int]]:
        """Without a pool: the virtual address (open where it has a filter or balances load), else the interface."""
        for vip in self.vips.values():
            if self._stands_behind(vip, packet) and vip.first("extintf") in {"any", out}:
                yield self._back(vip, packet)
                if not {"src-filter", "service"} & set(vip.keys) and vip.first("type") != "load-balance":
                    return
        yield frozenset({int(self.own[out].ip)})

    def _pooled(self, names: list[str]) -> frozenset[int]:
        pools = [self.pools[name] for name in names]
        return frozenset(one for pool in pools for one in span(f"{pool.first('startip')}-{pool.first('endip')}"))

    def _entry(self, packet: Packet, out: str) -> Block | None:
        """The first entry of the central table that takes a packet."""
        for entry in self.table.values():
            if entry.first("status") == "disable":
                continue
            if (entry.first("srcintf"), entry.first("dstintf")) != (packet.enters, out):
                continue
            if entry.first("protocol", "0") not in {"0", str(packet.proto)}:
                continue
            if "dst-port" in entry.keys and packet.dport not in ports(entry.first("dst-port")):
                continue
            return entry
        return None

    def _by_entry(self, entry: Block | None, packet: Packet, out: str) -> frozenset[int]:
        if entry is None or entry.first("nat", "enable") == "disable":
            return packet.src
        if "nat-ippool" in entry.keys:
            return self._pooled(entry.keys["nat-ippool"])
        return frozenset({int(self.own[out].ip)})
