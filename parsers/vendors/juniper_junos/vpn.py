"""IPsec: tunnels by route (`st0`), and tunnels by policy.

Sources: "IPsec VPN User Guide for Security Devices": `bind-interface` makes a tunnel an interface of a zone; without it
policies with `then permit tunnel` say what goes in; `traffic-selector` narrows a tunnel by route (`selectors`), and
puts a route to its remote side in the table.
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.match import UnknownKind
from parsers.model.routing import Route
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.policy_tunnels import PolicyTunnel
from parsers.vendors.juniper_junos.selectors import carried, lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface
    from parsers.model.rules import Binding, Rule, RuleSet
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context
    from parsers.vendors.juniper_junos.policies import Policies

_OF_GATEWAY = (
    "aaa",
    "address",
    "advpn",
    "dead-peer-detection",
    "description",
    "dynamic",
    "external-interface",
    "fragmentation",
    "general-ikeid",
    "ike-policy",
    "local-address",
    "local-identity",
    "nat-keepalive",
    "no-nat-traversal",
    "remote-identity",
    "tcp-encap-profile",
    "version",
    "xauth",
)
_OF_VPN = (
    "bind-interface",
    "copy-outer-dscp",
    "description",
    "df-bit",
    "establish-tunnels",
    "ike",
    "manual",
    "match-direction",
    "traffic-selector",
    "tunnel-mtu",
    "udp-encapsulate",
    "vpn-monitor",
)
SELECTED = 5
"""The preference of routes that traffic selectors bring (static)."""


@dataclass
class Vpn:
    """VPNs of a device while they are read."""

    context: Context
    root: Statement
    interfaces: dict[str, Interface]
    peers: dict[str, str] = field(default_factory=dict[str, str])
    outside: dict[str, str] = field(default_factory=dict[str, str])
    routes: list[Route] = field(default_factory=list[Route])
    rule_sets: list[RuleSet] = field(default_factory=list["RuleSet"])
    bindings: list[Binding] = field(default_factory=list["Binding"])
    _carried: dict[str, list[list[tuple[Rule, Rule]]]] = field(
        default_factory=dict[str, "list[list[tuple[Rule, Rule]]]"]
    )
    _by_policy: dict[str, Statement] = field(default_factory=dict[str, "Statement"])

    def read(self) -> None:
        """Gateways, then VPNs."""
        for gateway in self.root.children("security", "ike", "gateway"):
            peers = gateway.texts("address")
            dynamic = gateway.get("dynamic") is not None or not peers
            self.peers[gateway.word] = "any" if dynamic else ", ".join(peers)
            place = gateway.text("external-interface")
            self.outside[gateway.word] = place if "." in place else f"{place}.0"
            if gateway.find("advpn") is not None:
                self.context.doubt(f"gateway {gateway.word} makes shortcuts (ADVPN)", Effect.MAY_DO_EITHER, gateway)
            if gateway.find("aaa") is not None or gateway.find("xauth") is not None:
                self.context.doubt(f"clients of gateway {gateway.word} dial in", Effect.MAY_DO_EITHER, gateway)
            self.context.known(gateway, *_OF_GATEWAY)
            gateway.settle(LineFate.MODELLED)
        bound: set[str] = set()
        for word in ("vpn", "vpn-monitor-options", "anti-replay-window"):
            if word == "vpn":
                for vpn in self.root.children("security", "ipsec", word):
                    bound.add(self._vpn(vpn))
            elif (item := self.root.get("security", "ipsec", word)) is not None:
                item.irrelevant("how tunnels are watched")
        for name, parts in self._carried.items():
            if name in self.interfaces and all(parts):
                made, places = lists(name, [pair for part in parts for pair in part])
                self.rule_sets += made
                self.bindings += places
        self._close(bound)

    def _close(self, bound: set[str]) -> None:
        """Close the units of `st0` that no VPN of the file ends at: nothing comes out of them, what goes in is lost.

        A file without `security ipsec` may be a part of a configuration, and closes nothing.
        """
        if self.root.get("security", "ipsec") is None:
            return
        for name, held in self.interfaces.items():
            if name.startswith("st0.") and name not in bound:
                self.interfaces[name] = replace(held, enabled=False)

    def _vpn(self, vpn: Statement) -> str:
        """The interface that a VPN ends at, as it is named; it may be none."""
        gateway = vpn.text("ike", "gateway")
        bound = vpn.text("bind-interface")
        name = bound if "." in bound else f"{bound}.0"
        peer = self.peers.get(gateway, "any")
        if vpn.find("manual") is not None:
            peer = vpn.text("manual", "gateway") or "any"
        if not bound:
            self._by_policy[vpn.word] = vpn
        elif name in self.interfaces:
            held = self.interfaces[name]
            known = "" if held.peer == "any" else held.peer
            joined = peer if not known else "any" if "any" in (peer, known) else f"{known}, {peer}"
            self.interfaces[name] = replace(held, peer=joined)
        else:
            self.context.unresolved(f"interface {name} of VPN {vpn.word} is not in the file", vpn)
            self.context.doubt(f"VPN {vpn.word} ends at no interface of the file", Effect.MAY_DO_EITHER, vpn)
        self.context.known(vpn, *_OF_VPN)
        vpn.settle(LineFate.MODELLED)
        chosen = vpn.children("traffic-selector")
        self._carried.setdefault(name, []).append([carried(item, self.context, name) for item in chosen])
        for selector in chosen:
            self._lead(selector, name)
        return name

    def _lead(self, selector: Statement, name: str) -> None:
        """The routes that a selector brings."""
        for item in selector.children("remote-ip"):
            try:
                network = ipaddress.ip_network(item.word, strict=False)
            except ValueError:
                self.context.bad(item, f"remote network {item.word!r} is not understood")
                continue
            why = self.context.why(UnknownKind.FEATURE, "the route is there while the tunnel is up", item)
            held = self.interfaces.get(name)
            self.routes.append(
                Route(
                    network,
                    None,
                    name,
                    self.context.span(item),
                    distance=SELECTED,
                    vrf="" if held is None else held.vrf,
                    conditions=(why,),
                )
            )

    def tunnels(self, policies: Policies) -> Iterator[PolicyTunnel]:
        """What policies send into tunnels: from where the tunnel's other end is not reached, to where it is."""
        made: set[str] = set()
        for name, uses in policies.tunnels.items():
            vpn = self._by_policy.get(name)
            if vpn is None:
                self.context.doubt(
                    f"VPN {name} of a policy is not in the file", Effect.MAY_DO_EITHER, uses[0].statement
                )
                continue
            gateway = vpn.text("ike", "gateway")
            outside = self.outside.get(gateway, "")
            if outside not in self.interfaces:
                self.context.doubt(
                    f"by which interface VPN {name} leaves is not in the file", Effect.MAY_DO_EITHER, vpn
                )
                continue
            zone = policies.zones.of(outside)
            for number, use in enumerate(uses, start=1):
                incoming = use.way.source == zone
                local, remote = use.match.destination, use.match.source
                if not incoming:
                    local, remote = remote, local
                peer = self.peers.get(gateway, "any")
                title = name if name not in made else f"{name} {number}"
                made.add(title)
                tunnel = Tunnel(
                    title,
                    TunnelKind.SITE_TO_SITE,
                    outside,
                    local.possibly,
                    remote.possibly,
                    self.context.span(use.statement),
                    "" if peer == "any" else peer,
                    bypasses_filter=False,
                    unknown=(*local.unknown, *remote.unknown),
                )
                yield PolicyTunnel(tunnel, use.condition, incoming)
