"""Which way a device of the oracle sends a packet: policy routes, the table, and what protocols may add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from naive_nat import moves
from naive_routes import CONNECTED, Routes, Way, choices, networks
from naive_rules import NO, YES, Document, Names, holds, matched, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from naive_fates import Step

WHERE_IT_ARRIVES = "address of the arriving interface"
TABLE, NEXT = "table", "next"
"""Who decides where the way of a policy route is not there."""


class Routing:
    """The devices as far as they send packets on.

    `alone`: the only addresses of far interfaces (`_for_itself`) that are looked at; None means all of them.
    """

    alone: frozenset[str] | None
    devices: dict[str, Document]
    routes: dict[str, Routes]
    interfaces: dict[str, dict[str, Document]]
    links: dict[str, list[tuple[str, str, str]]]

    def _runs(self, device: str, vrf: str, destination: str) -> list[Document]:
        """The routing protocols of the VRF: routes of the packet's IP version are then not all in the document.

        A route table that the device showed has those of protocols that are `listed` in it.
        """
        family = number(destination)[0]
        shown = (vrf, family) in self.routes[device].shown
        return [
            item
            for item in self.devices[device].get("dynamic_routing", [])
            if item.get("vrf", "") == vrf
            and family in item.get("families", [4, 6])
            and not (shown and item.get("listed", True))
        ]

    @staticmethod
    def _hit(item: Document, step: Step, outs: Names) -> str:
        match = item.get("match", {})
        return matched(match, step.packet, step.ins, outs, translated=step.translated, by=step.by)

    def _readings(self, step: Step) -> list[list[Way]]:
        """One list of ways a reading: an egress chosen by NAT, else the policy routes, else the table."""
        if step.egress:
            table = self.routes[step.device].table(step.vrf, step.packet.dst)
            return choices([item for item in table if item.way.out == step.egress])
        readings: list[list[Way]] = []
        by_table = self._by_table(step, step.vrf)
        for rule in self.devices[step.device].get("policy_routes", []):
            if not rule.get("enabled", True) or rule.get("vrf", "") != step.vrf:
                continue
            hit = self._hit(rule, step, None)
            if hit == NO:
                continue
            taken = self._taken(step, rule)
            readings += [ways for ways in taken if not isinstance(ways, str)]
            if TABLE in taken:
                readings += by_table
            if hit == YES and NEXT not in taken:
                return readings
        return readings + by_table

    def _by_table(self, step: Step, vrf: str) -> list[list[Way]]:
        """The readings of a table, with what protocols may add to it."""
        table = self.routes[step.device].table(vrf, step.packet.dst)
        return choices(table) + self._dynamic(step, vrf)

    def _taken(self, step: Step, rule: Document) -> list[list[Way] | str]:
        """The readings of an entry that matches: ways, or who decides instead (`TABLE`, `NEXT`).

        None of its keys set means that the table decides. `conditions` say why a way may not be usable.
        """
        otherwise = rule.get("unusable", TABLE)
        if not any(rule.get(key) for key in ("drop", "next_hop", "interface")) and rule.get("target_vrf") is None:
            return [TABLE]
        doubt: list[list[Way] | str] = [otherwise] if rule.get("conditions") else []
        for asked, instead in ((self._meant(step, rule), TABLE), (self._best(step, rule), NEXT)):
            if False in asked:
                doubt.append(instead)
            if True not in asked:
                return doubt
        return [*(ways or otherwise for ways in self._chosen(step, rule)), *doubt]

    def _chosen(self, step: Step, rule: Document) -> list[list[Way]]:
        """The ways of an entry in each reading; none where its way is not there."""
        routes, interface = self.routes[step.device], rule.get("interface")
        if rule.get("drop"):
            return [[Way("drop")]]
        if rule.get("target_vrf") is not None:
            by_table = self._by_table(step, rule["target_vrf"])
            kept = rule.get("unusable", TABLE) == NEXT
            return [ways or ([] if kept else [Way("nobody")]) for ways in by_table]
        hops = [hop for hop in (rule.get("next_hop"), *rule.get("alternatives", [])) if hop]
        if interface and rule.get("routed"):
            table = routes.table(step.vrf, step.packet.dst)
            learned = [ways for ways in self._dynamic(step, step.vrf) if ways[0].out == interface]
            return choices([item for item in table if item.way.out == interface]) + learned
        if interface:
            return [[Way("forward", interface, hops[0] if hops else None)]] if routes.carries(interface) else [[]]
        return self._first_hop(step, rule, hops)

    def _first_hop(self, step: Step, rule: Document, hops: Sequence[str]) -> list[list[Way]]:
        """The ways to the first next hop that is there, in each reading of which are."""
        if not hops:
            return [[]]
        found: list[list[Way]] = []
        for ways in self._towards_hop(step, rule, hops[0]):
            found += [ways] if ways else self._first_hop(step, rule, hops[1:])
        return found

    def _towards_hop(self, step: Step, rule: Document, hop: str) -> list[list[Way]]:
        routes = self.routes[step.device]
        if rule.get("adjacent"):
            ports = [name for network, name, vrf in routes.connected if vrf == step.vrf and holds([network], hop)]
            return [[Way("forward", name, hop) for name in ports]]
        return routes.towards(step.vrf, hop, 1)

    def _meant(self, step: Step, rule: Document) -> set[bool]:
        """A `default` entry is for packets for which the table has nothing but the default route; it leaves others to it.

        So `set ip default next-hop` of IOS: a packet with a route of its own takes that one, and no further entry is asked.
        """
        if not rule.get("default"):
            return {True}
        table = [item for item in self.routes[step.device].table(step.vrf, step.packet.dst) if item.length > 0]
        if any(item.sure for item in table):
            return {False}
        return {True, False} if table or self._dynamic(step, step.vrf) else {True}

    def _best(self, step: Step, rule: Document) -> set[bool]:
        """An entry with `best` asks whether the table would send the packet out of one of these interfaces.

        Where it has several equal ways, the one that a packet takes is not in the configuration.
        """
        if not rule.get("best"):
            return {True}
        return {
            way.kind == "forward" and way.out in rule["best"]
            for ways in self._by_table(step, step.vrf)
            for way in ways or [Way("nobody")]
        }

    def _dynamic(self, step: Step, vrf: str) -> list[list[Way]]:
        """A routing protocol may send what is not connected to any neighbour: one reading each.

        Where routes of another VRF may come in, the neighbours of that one count as well.
        """
        running = self._runs(step.device, vrf, step.packet.dst)
        table = self.routes[step.device].table(vrf, step.packet.dst)
        if not running or any(item.distance == CONNECTED for item in table):
            return []
        others = {item["source_vrf"] for item in running if item.get("source_vrf") is not None}
        ports = [port for port in self.interfaces[step.device].values() if port.get("vrf", "") in {vrf, *others}]
        return [
            [Way("forward", port["name"], hop, learned=True)] for port in ports for hop in self._hops(step.device, port)
        ]

    def _hops(self, device: str, port: Document) -> list[str | None]:
        """The addresses that other devices have on the link of `port`; None for a gateway nobody here owns."""
        links = [link for _, network, _ in networks(port) for link in self.links[network]]
        return [
            None,
            *sorted({address for name, other, address in links if (name, other) != (device, port["name"]) and address}),
        ]

    # Addresses of the devices themselves

    def _addresses(self, device: str) -> set[str]:
        """Every address of a device but those of its failover peer."""
        return {
            address
            for port in self.interfaces[device].values()
            for address, _, role in networks(port)
            if role != "standby"
        }

    def _far_ends(self, device: str, port: Document) -> list[tuple[str, str]]:
        """The tunnel interfaces of other devices that call back: each has an address that the other names as its peer."""
        return [
            (name, other["name"])
            for name, ports in self.interfaces.items()
            if name != device and port.get("peer") in self._addresses(name)
            for other in ports.values()
            if other.get("peer") and other["peer"] in self._addresses(device)
        ]

    def _for_itself(self, step: Step) -> bool:
        """Whether a packet is for another interface of a device that answers only where packets come in.

        An ASA sends nothing through itself to an interface of its own; what a VPN tunnel brings to the interface of
        `management-access` is the one exception (Cisco ASA Command Reference, `management-access`; CLI Configuration
        Guide 9.16, Management Access). The address of the failover peer is another unit's.
        """
        return step.vrf in self._far_tables(step)

    def _for_another_table(self, step: Step) -> bool:
        """Whether it is for an interface of another routing table: no document says that such a packet is dropped."""
        return bool(self._far_tables(step) - {step.vrf})

    def _far_tables(self, step: Step) -> set[str]:
        """The routing tables of the interfaces that have the destination, where none of them answers."""
        plane = self.devices[step.device].get("management", {})
        if plane.get("answers") != WHERE_IT_ARRIVES or (self.alone is not None and step.packet.dst not in self.alone):
            return set()
        owners = {
            port["name"]: port.get("vrf", "")
            for port in self.interfaces[step.device].values()
            for address, _, role in networks(port)
            if role != "standby" and number(address) == number(step.packet.dst)
        }
        reachable = step.ins | ({plane.get("through_tunnels")} if step.tunnel else set())
        return set() if owners.keys() & reachable else set(owners.values())

    def _answers(self, device: str, interface: str, dst: str) -> bool:
        """Whether a device surely answers for an address of the link that its destination rules translate.

        Not all do so by themselves (Junos: only with `proxy-arp`; Linux: only for what it has).
        """
        rules = self._translating(device, interface, dst)
        port = self.interfaces[device].get(interface, {})
        told = holds(port.get("answers_for", []), dst) if port.get("answers_for") else False
        has = any(number(address) == number(dst) for address, _, role in networks(port) if role != "standby")
        by_itself = self.devices[device].get("answers_translated", True)
        told = told or bool(port.get("local_proxy"))
        return bool(rules) and (told or has or (by_itself and any(not rule.get("unanswered") for rule in rules)))

    def _translating(self, device: str, interface: str, dst: str) -> list[Document]:
        """The destination rules of a device that move an address and take what comes in at an interface."""
        return [
            rule
            for rule in self.devices[device].get("nat", [])
            if rule["stage"] == "destination"
            and rule.get("enabled", True)
            and moves(rule)
            and rule["address"]["kind"] != "unknown"
            and holds(rule["address"]["original"], dst)
            and interface in (rule.get("match", {}).get("in") or [interface])
        ]
