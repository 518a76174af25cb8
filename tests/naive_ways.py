"""Which way a device of the oracle sends a packet: policy routes, the table, and what protocols may add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from naive_nat import moves
from naive_routes import CONNECTED, Routes, Way, choices, networks
from naive_rules import NO, YES, Document, Names, holds, matched, number

if TYPE_CHECKING:
    from naive_fates import Step

WHERE_IT_ARRIVES = "address of the arriving interface"


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
        """The routing protocols of the VRF: routes of the packet's IP version are then not all in the document."""
        family = number(destination)[0]
        return [
            item
            for item in self.devices[device].get("dynamic_routing", [])
            if item.get("vrf", "") == vrf and family in item.get("families", [4, 6])
        ]

    @staticmethod
    def _hit(item: Document, step: Step, outs: Names) -> str:
        match = item.get("match", {})
        return matched(match, step.packet, step.ins, outs, translated=step.translated, by=step.by)

    def _readings(self, step: Step) -> list[list[Way]]:
        """One list of ways a reading: an egress chosen by NAT, else the policy routes, else the table."""
        table = self.routes[step.device].table(step.vrf, step.packet.dst)
        if step.egress:
            return choices([item for item in table if item.way.out == step.egress])
        readings: list[list[Way]] = []
        by_table = choices(table) + self._dynamic(step)
        for rule in self.devices[step.device].get("policy_routes", []):
            if not rule.get("enabled", True) or rule.get("vrf", "") != step.vrf:
                continue
            hit = self._hit(rule, step, None)
            if hit == NO:
                continue
            chosen = [] if self._stands_back(step, rule) else self._policy_readings(step, rule)
            readings += chosen
            if chosen and hit == YES and not rule.get("conditions"):
                return readings
            if rule.get("unusable") == "next":
                continue
            if hit == YES or not chosen:
                return readings + by_table
            if rule.get("conditions"):
                readings += by_table
        return readings + by_table

    def _policy_readings(self, step: Step, rule: Document) -> list[list[Way]]:
        """The readings of an entry that takes the packet; one without ways is left to what `unusable` says.

        A `routed` entry goes where the table would go by its interface. None of its keys set means that the table decides, and so does a way that is not there.
        """
        routes = self.routes[step.device]
        if rule.get("drop"):
            return [[Way("drop")]]
        if rule.get("target_vrf") is not None:
            return [
                [way for way in ways if way.kind] for ways in choices(routes.table(rule["target_vrf"], step.packet.dst))
            ]
        interface = rule.get("interface")
        hops = [hop for hop in (rule.get("next_hop"), *rule.get("alternatives", [])) if hop]
        if interface and rule.get("routed"):
            table = routes.table(step.vrf, step.packet.dst)
            return [ways for ways in choices([item for item in table if item.way.out == interface]) if ways]
        if interface:
            return [[Way("forward", interface, hops[0] if hops else None)]] if routes.carries(interface) else []
        for hop in hops:
            found = self._towards_hop(step, rule, hop)
            if found:
                return found
        return []

    def _towards_hop(self, step: Step, rule: Document, hop: str) -> list[list[Way]]:
        routes = self.routes[step.device]
        if rule.get("adjacent"):
            ports = [name for network, name, vrf in routes.connected if vrf == step.vrf and holds([network], hop)]
            return [[Way("forward", name, hop) for name in ports]] if ports else []
        return [ways for ways in routes.towards(step.vrf, hop, 1) if ways]

    def _stands_back(self, step: Step, rule: Document) -> bool:
        """A `default` entry is for packets for which the table has nothing but the default route."""
        table = self.routes[step.device].table(step.vrf, step.packet.dst)
        return bool(rule.get("default")) and any(item.length > 0 for item in table)

    def _dynamic(self, step: Step) -> list[list[Way]]:
        """A routing protocol may send what is not connected to any neighbour: one reading each.

        Where routes of another VRF may come in, the neighbours of that one count as well.
        """
        running = self._runs(step.device, step.vrf, step.packet.dst)
        table = self.routes[step.device].table(step.vrf, step.packet.dst)
        if not running or any(item.distance == CONNECTED for item in table):
            return []
        others = {item["source_vrf"] for item in running if item.get("source_vrf") is not None}
        ports = [port for port in self.interfaces[step.device].values() if port.get("vrf", "") in {step.vrf, *others}]
        return [[Way("forward", port["name"], hop)] for port in ports for hop in self._hops(step.device, port)]

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
        plane = self.devices[step.device].get("management", {})
        if plane.get("answers") != WHERE_IT_ARRIVES or (self.alone is not None and step.packet.dst not in self.alone):
            return False
        owners = {
            port["name"]
            for port in self.interfaces[step.device].values()
            for address, _, role in networks(port)
            if role != "standby" and number(address) == number(step.packet.dst)
        }
        reachable = step.ins | ({plane.get("through_tunnels")} if step.tunnel else set())
        return bool(owners) and not owners & reachable

    def _answers(self, device: str, interface: str, dst: str) -> bool:
        """Whether a device answers for an address of the link that its destination rules translate."""
        return any(
            rule["stage"] == "destination"
            and rule.get("enabled", True)
            and moves(rule)
            and rule["address"]["kind"] != "unknown"
            and holds(rule["address"]["original"], dst)
            and interface in (rule.get("match", {}).get("in") or [interface])
            for rule in self.devices[device].get("nat", [])
        )
