"""VPN connections as interfaces of their own, what they carry, and the rules that the device makes for them.

A connection of IPsec takes what goes from its local to its remote network, and drops what comes out of it under other
addresses; SINEMA RC and OpenVPN carry what their server says. "Auto Firewall Rules" let pass what goes between the two
networks of a connection, in both directions (TIA Portal information system, S615 V7.1 and SC-600 V2.1, "Automatically
created firewall rules", "Phase 2", "SINEMA RC", "Remote End", "Connections").
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, AddressSet, from_cidr, union_of
from parsers.model.device import Effect
from parsers.model.interface import Interface, InterfaceKind, Wrapping
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.nouns import dataclass
from parsers.vendors.siemens_scalance.nouns import OPERATIONS
from parsers.vendors.siemens_scalance.past_tunnels import Selected
from parsers.vendors.siemens_scalance.places import REMOTE_CONNECT, tunnel_name

if TYPE_CHECKING:
    import ipaddress
    from collections.abc import Iterable, Sequence

    from parsers.vendors.siemens_scalance.nouns import Connection
    from parsers.vendors.siemens_scalance.reader import Box

SELECTORS = (
    "TIA Portal information system, S615 V7.1 and SC-600 V2.1, Connections: other packets are not for the tunnel"
)
AUTOMATIC = "TIA Portal information system, S615 V7.1 and SC-600 V2.1, Automatically created firewall rules"
NOT_TOLD = "whether the device makes rules of its own for {name} is not in the file"
LEARNED = "which networks are behind {name} its other end tells"
CLIENTS = "whether the connection {name} carries its virtual addresses beside its networks no document says"
EVENT = "the connection {name} comes up by an event ({how})"
NO_SWITCH = "whether {kind} runs is not in the file"
ENROLLS = "the SINEMA RC server may give the device other settings (autoenrollment)"
TRANSLATES = "the SINEMA RC server says what is translated"


@dataclass
class Tunnels:
    """What the VPN connections of a device give."""

    box: Box
    interfaces: list[Interface] = field(default_factory=list[Interface])
    routes: list[Route] = field(default_factory=list[Route])
    dynamic: list[DynamicRouting] = field(default_factory=list[DynamicRouting])
    rule_sets: list[RuleSet] = field(default_factory=list[RuleSet])
    bindings: list[Binding] = field(default_factory=list[Binding])
    automatic: list[Rule] = field(default_factory=list[Rule])
    selected: list[Selected] = field(default_factory=list[Selected])

    def read(self) -> Tunnels:
        """All connections."""
        settings = self.box.settings
        for item in settings.connections.values():
            self._ipsec(item)
        for item in settings.open_connections.values():
            self._openvpn(item)
        if settings.remote_connect.line:
            self._remote_connect()
        return self

    def _ipsec(self, item: Connection) -> None:
        name = tunnel_name("ipsec", item.name)
        remote = self.box.settings.remote_ends.get(item.remote.lower())
        doubts = self._doubts("ipsec", item)
        local, learned = _union(item.local), remote is None or remote.roadwarrior or not remote.networks
        far = EVERY_IPV4 if learned else _union(remote.networks if remote is not None else ())
        if learned:
            doubts.append(self._why(LEARNED.format(name=item.name), remote.line if remote is not None else item.line))
        if not item.local:
            local = EVERY_IPV4
            doubts.append(self._why(f"the local network of {item.name} is not in the file", item.line))
        doubts += [
            self._why(f"the connection {item.name} is for some packets only ({what})", item.line)
            for what in item.narrowed
        ]
        on = item.operation != "disabled" and self.box.settings.ipsec.on is not False
        peers = item.peers if remote is None else [remote.peer or "any"]
        self._interface(name, item, peers, dynamic=learned, enabled=on)
        if not on:
            return
        pool = None if remote is None else remote.pool
        clients = _union(() if pool is None or learned else (pool,))
        perhaps = [*doubts, self._why(CLIENTS.format(name=item.name), remote.line if remote is not None else item.line)]
        parts = [(far, doubts), *([(clients, perhaps)] if clients else [])]
        self._selected(name, item.line, local, parts)
        if not learned:
            self.selected.append(Selected(name, local, far | clients, self.box.reading.span(item.line)))
        if learned:
            self.dynamic.append(
                DynamicRouting(f"networks behind {name}", self.box.reading.span(item.line), families=_V4)
            )
        for network in (*(() if learned or remote is None else remote.networks), *(() if pool is None else (pool,))):
            self.routes.append(Route(network, None, name, self.box.reading.span(item.line)))
        for remotes, why in parts:
            self._rules(name, item, (local, remotes), why)

    def _openvpn(self, item: Connection) -> None:
        name = tunnel_name("openvpn", item.name)
        on = item.operation != "disabled" and self.box.settings.openvpn.on is not False
        doubts = [*self._doubts("openvpn", item), self._why(LEARNED.format(name=item.name), item.line)]
        self._interface(name, item, item.peers, dynamic=True, enabled=on)
        if on:
            self.dynamic.append(
                DynamicRouting(f"networks behind {name}", self.box.reading.span(item.line), families=_V4)
            )
            self._rules(name, item, (EVERY_IPV4, EVERY_IPV4), doubts)

    def _remote_connect(self) -> None:
        """The connection to a SINEMA RC server: whoever that server lets in comes in by it."""
        found, reading = self.box.settings.remote_connect, self.box.reading
        origin = reading.span(found.line)
        peer = found.server or "any"
        on = found.on is not False
        made = Interface(
            REMOTE_CONNECT, InterfaceKind.TUNNEL, origin, dynamic_address=True, enabled=on, peer=peer,
            description="SINEMA Remote Connect",
        )  # fmt: skip
        self.interfaces.append(made)
        if not on:
            return
        line = found.on_line or found.line
        doubts = [] if found.on else [self._why(NO_SWITCH.format(kind="SINEMA RC"), line)]
        doubts.append(self._why("which networks may talk the SINEMA RC server says", line))
        self.dynamic.append(DynamicRouting("networks behind the SINEMA RC server", origin, families=_V4))
        if found.enrolls:
            reading.doubt(ENROLLS, Effect.MAY_DO_ANYTHING, found.enrolls_line or line)
        if found.automatic is not False:
            reading.doubt(TRANSLATES, Effect.MAY_REWRITE, found.automatic_line or line, frozenset({REMOTE_CONNECT}))
            if found.automatic is None:
                doubts.append(self._why(NOT_TOLD.format(name="SINEMA RC"), line))
            self._both_ways(REMOTE_CONNECT, found.automatic_line or line, (EVERY_IPV4, EVERY_IPV4), doubts)

    def _interface(self, name: str, item: Connection, peers: Sequence[str], *, dynamic: bool, enabled: bool) -> None:
        taken = {port.alias for port in self.box.settings.ports.values()} | set(self.box.settings.ports)
        self.interfaces.append(
            Interface(
                name,
                InterfaceKind.TUNNEL,
                self.box.reading.span(item.line),
                aliases=() if item.name in taken else (item.name,),
                dynamic_address=dynamic,
                enabled=enabled,
                peer=", ".join(peers) or "any",
                wrapping=Wrapping.IPSEC if name.startswith("ipsec ") else Wrapping.UNTOLD,
            )
        )

    def _doubts(self, kind: str, item: Connection) -> list[UnknownMatch]:
        """Why nothing may come of a connection although its statements are there."""
        found: list[UnknownMatch] = []
        vpn = self.box.settings.ipsec if kind == "ipsec" else self.box.settings.openvpn
        if vpn.on is None:
            found.append(self._why(NO_SWITCH.format(kind=kind), vpn.line or item.line))
        if not item.operation:
            found.append(self._why(f"who opens the connection {item.name} is not in the file", item.line))
        elif item.operation not in {*OPERATIONS, "disabled"}:
            found.append(self._why(EVENT.format(name=item.name, how=item.operation), item.operation_line))
        return found

    def _selected(
        self, name: str, line: int, local: AddressSet, parts: Sequence[tuple[AddressSet, list[UnknownMatch]]]
    ) -> None:
        """What the tunnel takes, and what it lets in; `parts` are remote networks, each with its doubts."""
        origin = self.box.reading.span(line)
        end = Rule("rest", Action.DENY, Match(), origin, implicit=SELECTORS)
        for point in (BindingPoint.OUTBOUND, BindingPoint.INBOUND):
            permits: list[Rule] = []
            for word, (far, why) in zip(("networks", "clients"), parts, strict=False):
                source, destination = (local, far) if point is BindingPoint.OUTBOUND else (far, local)
                match = Match(AddressMatch.exactly(source), AddressMatch.exactly(destination), conditions=tuple(why))
                permits.append(Rule(word, Action.PERMIT, match, origin))
            told = f"selectors of {name}, {'outgoing' if point is BindingPoint.OUTBOUND else 'incoming'}"
            self.rule_sets.append(RuleSet(told, (*permits, end), origin, RuleSetKind.GUARD))
            self.bindings.append(Binding((told,), point, name, origin))

    def _rules(
        self, name: str, item: Connection, ends: tuple[AddressSet, AddressSet], doubts: list[UnknownMatch]
    ) -> None:
        if item.automatic is False:
            return
        line = item.automatic_line or item.line
        more = [] if item.automatic else [self._why(NOT_TOLD.format(name=item.name), line)]
        self._both_ways(name, line, ends, [*doubts, *more])

    def _both_ways(
        self, name: str, line: int, ends: tuple[AddressSet, AddressSet], doubts: Iterable[UnknownMatch]
    ) -> None:
        origin, (local, far) = self.box.reading.span(line), ends
        into = Match(AddressMatch.exactly(far), AddressMatch.exactly(local), in_interfaces=frozenset({name}))
        out = Match(AddressMatch.exactly(local), AddressMatch.exactly(far), out_interfaces=frozenset({name}))
        for word, match in (("in", into), ("out", out)):
            made = replace(match, conditions=tuple(doubts))
            self.automatic.append(Rule(f"automatic {name} {word}", Action.PERMIT, made, origin, implicit=AUTOMATIC))

    def _why(self, reason: str, line: int) -> UnknownMatch:
        return UnknownMatch(UnknownKind.FEATURE, reason, self.box.reading.span(line))


_V4 = frozenset({4})


def _union(networks: Iterable[ipaddress.IPv4Network]) -> AddressSet:
    return union_of(from_cidr(str(network)) for network in networks)
