"""Bridges: their ports, the VLANs that they filter, and what else may stand between ports of one bridge.

Ports of a bridge carry no addresses of their own: the interface of the bridge has them, and rules know packets that
come in at a port by the name of the bridge. Without `vlan-filtering` a bridge joins its ports whatever the tag of a
frame; with it each port is an access or a trunk port by `pvid`, `frame-types` and the table `/interface bridge vlan`.
A port may be named by an interface list: each member of the list is one; with a built-in list (`all`) it stays open
which are. The device is in a VLAN of such a bridge where
the table has the bridge itself among its members; from version 7.16 a VLAN interface on the bridge adds it. An address
that is given to a port belongs to the bridge (`actual-interface`).

Rules of `/interface bridge filter` that judge frames between ports are a list (`bridge_rules`). Those of `input` and
`output` judge what the device itself, which also routes, takes and sends, and may stop it; so do those of `nat`.
`use-ip-firewall` lets the filter judge bridged packets too, which "does not apply to routed traffic".
Source: MikroTik documentation, "Bridging and Switching" (sections "Bridge VLAN Filtering", "Bridge VLAN table",
"Bridge Settings", "Bridge Firewall"), as read in 2026.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect
from parsers.model.interface import Interface, InterfaceKind, Switchport, SwitchportMode, VlanLine
from parsers.nouns import dataclass
from parsers.vendors.mikrotik_routeros import switch_chips
from parsers.vendors.mikrotik_routeros.bridge_rules import BridgeRules, Ground
from parsers.vendors.mikrotik_routeros.interfaces import BUILT_IN, NO_NAME
from parsers.vendors.mikrotik_routeros.text import words
from parsers.vendors.mikrotik_routeros.vlan_words import TAGGED, UNTAGGED, number, numbers, one, strange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.model.intervals import Intervals
    from parsers.model.rules import Binding, RuleSet
    from parsers.source import Span
    from parsers.vendors.mikrotik_routeros.interfaces import Wiring
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

_PORT_ABOUT = words(
    "comment internal-path-cost path-cost priority edge point-to-point auto-isolate learn fast-leave restricted-role"
    " restricted-tcn trusted hw multicast-router unknown-multicast-flood unknown-unicast-flood broadcast-flood"
    " bpdu-guard tag-stacking mvrp-applicant-state mvrp-registrar-state"
)
_ASKING_ABOUT = words(
    "comment auth-types accounting interim-update mac-auth-mode radius-mac-format auth-timeout retrans-timeout"
    " reauth-timeout"
)
_PASSING = frozenset({"accept", "return", "jump", "log", "passthrough", "mark-packet", "set-priority"})
"""Actions of rules of `nat` after which a frame goes on as it is; what a jump leads to is judged by itself."""
_SETS_TAGS = re.compile(r"7\.(?:1[6-9]|[2-9]\d)|(?:[89]|\d\d)\.")
"""Versions that put the bridge into each VLAN in which it has an interface."""
_BY_BUILT_IN = {
    name: f"the built-in list {name} (what a bridge makes of it is not documented)"
    for name in sorted(BUILT_IN - {"none"})
}
"""The manual of bridges tells of lists as ports, and not what becomes of a built-in one."""


@dataclass
class Bridges:
    """Bridges while they are read."""

    reading: Reading
    wiring: Wiring
    ports: list[tuple[str, str, Command]] = field(default_factory=list[tuple[str, str, "Command"]])
    """Bridge, port or list of ports, and the line."""
    table: list[Command] = field(default_factory=list["Command"])
    rules: list[Command] = field(default_factory=list["Command"])
    """Rules of `nat` that change frames."""
    filter: BridgeRules = field(init=False)
    drops: list[Command] = field(default_factory=list["Command"])
    """Rules of a switch chip that drop frames."""
    asking: Command | None = None
    """The line by which the filter judges bridged packets too."""
    guards: dict[str, list[Span]] = field(default_factory=dict[str, "list[Span]"])
    """Ports that ask stations who they are, with the lines that say so."""

    def __post_init__(self) -> None:
        """Rules between ports are kept apart."""
        self.filter = BridgeRules(self.reading)

    def readers(self) -> dict[str, Callable[[Command], None]]:
        """Section to who reads it, of bridges and the switch chips below them."""
        chip = partial(switch_chips.chip, self.reading)
        return {
            "interface bridge port": self.port,
            "interface bridge vlan": self.vlans,
            "interface bridge filter": self.rule,
            "interface bridge nat": self.rule,
            "interface bridge settings": self.settings,
            "interface dot1x server": self.asked,
            "interface ethernet switch": chip,
            "interface ethernet switch port": chip,
            "interface ethernet switch port-isolation": chip,
            "interface ethernet switch rule": self.chip_rule,
        }

    def port(self, command: Command) -> None:
        """A port of a bridge, or a list of them."""
        command.ignore(_PORT_ABOUT)
        for key in ("pvid", "frame-types", "ingress-filtering", "horizon"):
            command.take(key)
        bridge, name = command.take("bridge"), command.take("interface")
        if not command.on:
            self.reading.irrelevant(command, "disabled")
            return
        if not name or not bridge:
            self.reading.bad(command, NO_NAME)
            return
        self._tell_words(command)
        self.ports.append((self.wiring.known(bridge, command), name, command))
        self.reading.modelled(command)

    def asked(self, command: Command) -> None:
        """A port that asks stations who they are (802.1X, or their MAC address), and may keep them out."""
        command.ignore(_ASKING_ABOUT)
        elsewhere = [command.take(key) for key in ("guest-vlan-id", "reject-vlan-id", "server-fail-vlan-id")]
        name = command.take("interface")
        if not command.on:
            self.reading.irrelevant(command, "disabled")
            return
        if not name:
            self.reading.bad(command, NO_NAME)
            return
        port = self.wiring.known(name, command)
        self.guards.setdefault(port, []).append(command.origin)
        moves = any(text not in {"", "!none", "none"} for text in elsewhere)
        what = f"{port} asks stations who they are (802.1X)"
        effect = Effect.MAY_DO_EITHER if moves else Effect.MAY_DENY
        self.reading.doubt(what, effect, command.origin, frozenset({port}))
        self.reading.modelled(command)

    def vlans(self, command: Command) -> None:
        """A row of the VLAN table."""
        command.ignore(("comment", "bridge", "tagged", "untagged", "vlan-ids", "mvrp-forbidden"))
        if command.on:
            self._tell_words(command)
            self.table.append(command)
        self.reading.modelled(command)

    def settings(self, command: Command) -> None:
        """Whether rules for routed packets judge bridged ones too."""
        if command.values.get("use-ip-firewall") == "yes":
            self.asking = command
        command.ignore(command.values)
        self.reading.modelled(command)

    def rule(self, command: Command) -> None:
        """A rule of `/interface bridge filter` or `nat`."""
        if command.on and command.section.endswith("filter"):
            self.filter.add(command)
        elif command.on and command.take("action", "accept") not in _PASSING:
            self.rules.append(command)
        command.ignore(command.values)
        self.reading.modelled(command)

    def chip_rule(self, command: Command) -> None:
        """A rule of the switch chip; one that sends frames to no port drops them, any other may send them anywhere."""
        if command.on and command.values.get("new-dst-ports") == "" and command.values.get("ports"):
            self.drops.append(command)
        elif command.on:
            what = "rules of the switch chip may drop or redirect frames"
            self.reading.doubt(what, Effect.MAY_DO_EITHER, command.origin)
        command.ignore(command.values)
        self.reading.modelled(command)

    def finished(self, *, translates: bool) -> tuple[tuple[Interface, ...], tuple[Bridge, ...]]:
        """Interfaces and bridges, when all is read; `translates`: the device has rules for destinations (NAT)."""
        for command in self.wiring.bridges.values():
            self._tell_words(command)
        self._expand()
        self.wiring.tell_peers()
        for bridge, port, _ in self.ports:
            self._lend(bridge, port)
        for name in self.wiring.bridges:
            self._tell_idle(name)
        made = self._made()
        self._doubts(translates=translates)
        return tuple(self.wiring.interfaces.values()), made

    def _tell_words(self, command: Command) -> None:
        """What a line says of VLANs, and nobody can know what it means."""
        found = strange(command.values)
        if found:
            self.reading.bad(command, f"{' '.join(found)[:120]} of /{command.section} is not understood")

    def _expand(self) -> None:
        """Each port by its name, and each member of a list that is named as one, unless a line of its own says more.

        Whether a name is that of a list is known when all is read.
        """
        lists = self._lists
        single = [(self.wiring.known(port, command), command) for _, port, command in self.ports if port not in lists]
        named = {port for port, _ in single}
        found: list[tuple[str, str, Command]] = []
        for written, port, command in self.ports:
            bridge = self.wiring.known(written, command)
            if self.wiring.now(port) in self.wiring.bridges and port not in lists:
                self.reading.bad(command, f"{port} is a bridge, and no bridge is a port of one")
                continue
            if port not in lists:
                found.append((bridge, self.wiring.known(port, command), command))
                continue
            found += [(bridge, member, command) for member in self._members(port) if member not in named]
            doubt = _BY_BUILT_IN.get(port) or self.wiring.doubt_of(port)
            if doubt:
                what = f"{doubt}, whose members are ports of {bridge}"
                self.reading.doubt(what, Effect.MAY_DO_EITHER, command.origin)
        self.ports = found

    def _members(self, listed: str) -> list[str]:
        """The members of a list that may be ports: no bridges; of a built-in one, those not built on others."""
        if listed not in BUILT_IN:
            return sorted(self.wiring.within(listed) - set(self.wiring.bridges))
        if listed not in {"all", "static"}:
            return []
        inner = {name for item in self.wiring.interfaces.values() for name in item.members}
        return sorted(
            name
            for name, item in self.wiring.interfaces.items()
            if not item.parent
            and name not in {*self.wiring.bridges, *inner}
            and item.kind is not InterfaceKind.LOOPBACK
        )

    def _tell_idle(self, bridge: str) -> None:
        """A bridge of which no port is up takes no frames."""
        ports = [port for home, port, _ in self.ports if home == bridge]
        if ports and not any(self.wiring.interfaces[port].enabled for port in ports):
            what = f"every port of {bridge} is switched off"
            origin = self.wiring.bridges[bridge].origin
            names = {name for name, item in self.wiring.interfaces.items() if item.parent == bridge}
            self.reading.doubt(what, Effect.MAY_DENY, origin, frozenset({bridge, *names}))

    def _lend(self, bridge: str, port: str) -> None:
        """What a port of a bridge has of its own: its addresses are the bridge's; its VLAN interfaces get no frames."""
        interfaces = self.wiring.interfaces
        found = interfaces[port]
        if found.addresses or found.dynamic_address:
            home = interfaces[bridge]
            dynamic = home.dynamic_address or found.dynamic_address
            addresses = (*home.addresses, *found.addresses)
            interfaces[bridge] = replace(home, addresses=addresses, dynamic_address=dynamic)
            interfaces[port] = replace(found, addresses=(), dynamic_address=False)
        for name, item in interfaces.items():
            if item.kind is InterfaceKind.SUBINTERFACE and item.parent == port:
                what = f"{name} is a VLAN interface on {port}, a port of {bridge}, which takes its frames"
                self.reading.doubt(what, Effect.MAY_DENY, item.origin, frozenset({name}))

    def _made(self) -> tuple[Bridge, ...]:
        bridges = self.wiring.bridges
        made: list[Bridge] = []
        filtering = [name for name, command in bridges.items() if command.values.get("vlan-filtering") == "yes"]
        for name, command in bridges.items():
            ports = [(port, item) for bridge, port, item in self.ports if bridge == name]
            if filtering == [name]:
                self._switched(name, command, ports)
                continue
            if name in filtering:
                what = f"the VLANs of {name}: several bridges filter VLANs, which is not modelled"
                self.reading.doubt(what, Effect.MAY_DO_EITHER, command.origin)
            members = tuple(port for port, _ in ports)
            made.append(Bridge(name, members, BridgeMode.SWITCHED, command.origin, name, routed=True))
        return tuple(made)

    def _doubts(self, *, translates: bool) -> None:
        """Which ports and interfaces bridge rules may touch, and what the filter does to bridged packets."""
        for command in self.rules:
            touched = self._touched(command, command.values.get("chain", ""))
            if touched:
                self.reading.doubt("bridge rules may change frames", Effect.MAY_REWRITE, command.origin, touched)
        for command in self.filter.stopping():
            touched = self._touched(command, "input")
            self.reading.doubt("bridge rules may drop frames", Effect.MAY_DENY, command.origin, touched)
        for command in self.drops:
            names = {self.wiring.now(name) for name in command.values["ports"].split(",")}
            over = names | {home for home, port, _ in self.ports if port in names}
            above = {name for name, item in self.wiring.interfaces.items() if item.parent in over}
            what = "rules of the switch chip drop frames"
            self.reading.doubt(what, Effect.MAY_DENY, command.origin, frozenset(over | above))
        if self.asking is not None and self.ports:
            effect = Effect.MAY_REWRITE if translates else Effect.MAY_DENY
            ports = None if translates else frozenset(port for _, port, _ in self.ports)
            self.reading.doubt("the filter judges packets within bridges too", effect, self.asking.origin, ports)

    def judged(self) -> tuple[RuleSet, Binding] | None:
        """The list that judges frames between ports, when all is read."""
        interfaces = self.wiring.interfaces
        ports: dict[str, list[str]] = {}
        for bridge, port, _ in self.ports:
            ports.setdefault(bridge, []).append(port)
        offloaded = {
            port: command
            for _, port, command in self.ports
            if command.values.get("hw", "yes") != "no" and port not in self.wiring.software
        }
        carried = {*ports, *(port for _, port, _ in self.ports)}
        filtering = any(item.values.get("vlan-filtering") == "yes" for item in self.wiring.bridges.values())
        tagged = filtering or any(item.vlan and item.parent in carried for item in interfaces.values())
        lists = {item.name: item for item in self.wiring.sets()}
        ground = Ground(ports, lists, self.wiring.renamed, offloaded, tagged=tagged, horizons=list(self._horizons()))
        return self.filter.listed(ground)

    def _horizons(self) -> Iterator[tuple[str, frozenset[str], Span]]:
        """The ports of each bridge that have one `horizon`, where there are several."""
        found: dict[tuple[str, str], list[tuple[str, Command]]] = {}
        for bridge, port, command in self.ports:
            horizon = command.values.get("horizon", "none")
            if horizon != "none":
                found.setdefault((bridge, horizon), []).append((port, command))
        for (bridge, horizon), ports in found.items():
            if len(ports) > 1:
                origin = ports[0][1].origin
                yield f"horizon {horizon} of {bridge}", frozenset(port for port, _ in ports), origin

    def _touched(self, command: Command, chain: str) -> frozenset[str]:
        """The ports of which a rule may stop frames, and the interfaces whose packets they carry."""
        values = command.values
        ports = {port for _, port, _ in self.ports}
        if chain not in {"input", "output"}:
            for key in ("in-interface", "out-interface"):
                if values.get(key, "!").startswith("!"):
                    continue
                ports &= {self.wiring.now(values[key])}
                break
            else:
                bridge = values.get("in-bridge", values.get("out-bridge", "!"))
                if not bridge.startswith("!"):
                    ports = {port for home, port, _ in self.ports if home == bridge}
        if chain == "forward":
            return frozenset(ports)
        own = set(self.wiring.bridges)
        own |= {name for name, item in self.wiring.interfaces.items() if item.vlan and item.parent in own}
        return frozenset(own if chain in {"input", "output"} else own | ports)

    def _switched(self, bridge: str, command: Command, ports: list[tuple[str, Command]]) -> None:
        """A bridge that filters VLANs is a switch: its VLAN interfaces are those of the device in the VLANs."""
        wiring = self.wiring
        inhabited = self._inhabited(bridge, command, ports)
        loose = [port for port, item in ports if self._loose(port, item, inhabited)]
        if loose:
            what = f"ingress filtering is off at {', '.join(loose)}: frames of any VLAN may enter there"
            self.reading.doubt(what, Effect.MAY_DO_EITHER, command.origin)
        self._tell_open_rows()
        pvid = number(command.values.get("pvid", ""), 1)
        own = wiring.interfaces[bridge]
        wiring.interfaces[bridge] = replace(own, kind=InterfaceKind.VLAN, vlan=pvid)
        joined = set[str]()
        if command.values.get("mvrp") == "yes":
            joined = {port for port, item in ports if item.values.get("mvrp-registrar-state", "normal") == "normal"}
            what = f"{', '.join(sorted(joined))} become members of VLANs that their neighbours ask for (MVRP)"
            if joined:
                self.reading.doubt(what, Effect.MAY_PERMIT, command.origin, frozenset(joined))
        for port, item in ports:
            switched = replace(self._switchport(port, item), guards=tuple(self.guards.get(port, ())))
            switched = replace(switched, registers=command.origin if port in joined else None)
            self._tell_strange(port, item)
            wiring.interfaces[port] = replace(wiring.interfaces[port], switchport=switched)
        inside = intervals.normal((*self._carried(bridge)[0], *one(pvid)))
        for name, found in list(wiring.interfaces.items()):
            if found.kind is InterfaceKind.SUBINTERFACE and found.parent == bridge:
                wiring.interfaces[name] = replace(found, kind=InterfaceKind.VLAN)
                if found.vlan and not intervals.holds(inside, found.vlan) and not self._sets_tags:
                    what = f"{bridge} is no member of VLAN {found.vlan}, so that {name} may take no frames"
                    self.reading.doubt(what, Effect.MAY_DENY, found.origin, frozenset({name}))

    def _tell_strange(self, port: str, command: Command) -> None:
        """VLANs whose frames a port sends without a tag, though those that enter without a tag are of another.

        They join the two one way, past all rules, so the doubt is of the whole device.
        """
        pvid = number(command.values.get("pvid", ""), 1)
        for row in self.table:
            if port in self._names(row, "untagged"):
                other = intervals.difference(numbers(row.values.get("vlan-ids", "")), one(pvid))
                if other:
                    what = f"{port} sends frames of other VLANs than {pvid} without a tag"
                    self.reading.doubt(what, Effect.MAY_DO_EITHER, row.origin)

    def _names(self, row: Command, key: str) -> set[str]:
        """The interfaces that a row names, by their names or by lists."""
        named = {name for name in row.values.get(key, "").split(",") if name}
        found = {self.wiring.now(name) for name in named - self._lists}
        return found.union(*(self.wiring.within(name) for name in named & self._lists))

    def _tell_open_rows(self) -> None:
        """Rows of the table with lists whose members are not all in the file."""
        for row in self.table:
            for name in sorted({name for key in ("tagged", "untagged") for name in row.values.get(key, "").split(",")}):
                doubt = _BY_BUILT_IN.get(name) or self.wiring.doubt_of(name)
                if doubt:
                    what = f"{doubt}, whose members are in VLANs {row.values.get('vlan-ids', '')}"
                    self.reading.doubt(what, Effect.MAY_DO_EITHER, row.origin)

    @property
    def _lists(self) -> set[str]:
        """What lists of interfaces are called; complete when all is read."""
        return {*self.wiring.lists, *self.wiring.members, *BUILT_IN}

    @property
    def _sets_tags(self) -> bool:
        return _SETS_TAGS.match(self.reading.version) is not None

    def _inhabited(self, bridge: str, command: Command, ports: list[tuple[str, Command]]) -> Intervals:
        """The VLANs in which a frame finds anybody: of the table, of ports, of the device's own interfaces."""
        own = self.wiring.interfaces[bridge]
        found = [numbers(row.values.get("vlan-ids", "")) for row in self.table]
        found += [one(number(item.values.get("pvid", ""), 1)) for _, item in ports if _untagged_too(item)]
        found += [one(item.vlan) for item in self.wiring.interfaces.values() if item.parent == bridge and item.vlan]
        if own.addresses or own.dynamic_address:
            found.append(one(number(command.values.get("pvid", ""), 1)))
        return intervals.normal(part for vlans in found for part in vlans)

    def _loose(self, port: str, command: Command, inhabited: Intervals) -> bool:
        """Whether a port lets frames into VLANs that are not its own: it takes tags, of whatever VLAN."""
        default = "yes" if self.reading.seventh else "no"
        if command.values.get("ingress-filtering", default) == "yes" or command.values.get("frame-types") == UNTAGGED:
            return False
        own = one(number(command.values.get("pvid", ""), 1)) if _untagged_too(command) else ()
        return bool(intervals.difference(inhabited, intervals.normal((*self._carried(port)[0], *own))))

    def _carried(self, port: str) -> tuple[Intervals, list[VlanLine]]:
        """The VLANs of which the table has a port, by its name or by a list, and the lines."""
        lines = [
            VlanLine(numbers(row.values.get("vlan-ids", "")), row.origin)
            for row in self.table
            if any(port in self._names(row, key) for key in ("tagged", "untagged"))
        ]
        return intervals.normal(part for line in lines for part in line.vlans), lines

    def _switchport(self, port: str, command: Command) -> Switchport:
        pvid = number(command.values.get("pvid", ""), 1)
        frames = command.values.get("frame-types", "admit-all")
        allowed, lines = self._carried(port)
        if frames == UNTAGGED:
            return Switchport(SwitchportMode.ACCESS, access_vlan=pvid, lines=(VlanLine(one(pvid), command.origin),))
        if frames == TAGGED:
            allowed = intervals.difference(allowed, one(pvid)) if not intervals.holds(allowed, pvid) else allowed
            native = next((vlan for vlan in range(1, 4095) if not intervals.holds(allowed, vlan)), 0)
            return Switchport(SwitchportMode.TRUNK, native_vlan=native, allowed=allowed, lines=tuple(lines))
        allowed = intervals.normal((*allowed, *one(pvid)))
        lines.append(VlanLine(one(pvid), command.origin))
        return Switchport(SwitchportMode.TRUNK, native_vlan=pvid, allowed=allowed, lines=tuple(lines))


def _untagged_too(port: Command) -> bool:
    """Whether frames without a tag may enter by a port."""
    return port.values.get("frame-types", "admit-all") != TAGGED
