"""Statements beside lists and routes that open ways or change the configuration; each is felt where it stands.

Documents: "EOS User Manual" 4.2x and 4.3x: "Event Handling" (`event-handler`), "CLI Scheduler" (`schedule`), "Data
Transfer" (mirror sessions), "CloudVision" (`daemon TerminAttr`, `management cvx`), "MPLS", "Traffic Policy", "Quality
of Service"; EOS SDK (`daemon NAME`: programs that may do whatever the device can).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.model.intervals import union
from parsers.model.management import ManagementService, RemoteServer, Setting
from parsers.model.mirror import Mirror
from parsers.syntax.cisco_commands import harmless
from parsers.syntax.policing import drops_all
from parsers.syntax.vlans import vlan_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.model.intervals import Intervals
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State

    Handler = Callable[[Statement, State], bool]

OPENINGS: dict[str, tuple[str, Effect]] = {
    "mpls": ("packets with labels (MPLS), which no list judges", Effect.MAY_PERMIT),
    "patch panel": ("wires between ports or to other switches (patch panel)", Effect.MAY_PERMIT),
    "router path-selection": ("paths that a controller chooses", Effect.MAY_DO_ANYTHING),
    "router adaptive-virtual-topology": ("paths that a controller chooses", Effect.MAY_DO_ANYTHING),
    "router service-insertion": ("packets that are sent by way of other devices", Effect.MAY_DO_ANYTHING),
    "router internet-exit": ("packets that leave to the Internet by policy", Effect.MAY_DO_ANYTHING),
    "router segment-security": ("rules between segments (MSS-G)", Effect.MAY_DO_EITHER),
    "router traffic-engineering": ("ways of traffic engineering", Effect.MAY_REWRITE),
    "cvx": ("a controller of other switches runs here (CVX)", Effect.MAY_DO_ANYTHING),
    "management cvx": ("a controller may change how VLANs are carried (CVX)", Effect.MAY_DO_ANYTHING),
    "management xmpp": ("commands may come by chat (XMPP)", Effect.MAY_DO_ANYTHING),
    "management openflow": ("a controller may set flows (OpenFlow)", Effect.MAY_DO_ANYTHING),
    "openflow": ("a controller may set flows (OpenFlow)", Effect.MAY_DO_ANYTHING),
    "directflow": ("flows that go before lists and routes (DirectFlow)", Effect.MAY_DO_ANYTHING),
    "nexthop-group": ("packets that a route wraps and sends elsewhere (next-hop group)", Effect.MAY_REWRITE),
    "ip decap-group": ("packets that are unwrapped and forwarded (decapsulation group)", Effect.MAY_PERMIT),
    "flow-spec": ("rules that neighbours send (flow-spec)", Effect.MAY_REWRITE),
    "container-manager": ("containers with interfaces of their own may run", Effect.MAY_DO_ANYTHING),
    "virtual-machine": ("a virtual machine with interfaces of its own may run", Effect.MAY_DO_ANYTHING),
    "vm-tracer": ("VLANs of ports follow virtual machines", Effect.MAY_PERMIT),
    "dot1x dynamic-authorization": ("a server may change ports at any time", Effect.MAY_PERMIT),
    "address locking": ("addresses that are let in (address locking)", Effect.MAY_DENY),
    "ip dhcp relay access-group": ("whose requests for addresses are relayed", Effect.MAY_DENY),
    "dhcp relay": ("requests for addresses that are relayed", Effect.MAY_PERMIT),
    "tap aggregation": ("copies of traffic from ports to ports (tap aggregation)", Effect.MAY_DO_EITHER),
    "mcs client": ("a controller may set ways of multicast (MCS)", Effect.MAY_PERMIT),
    "l2-protocol": ("frames of protocols that are carried on", Effect.MAY_PERMIT),
    "cpu traffic-policy": ("a traffic policy for the device itself", Effect.MAY_DENY),
}
"""Top-level statements by their first words: what they do that is not modelled, and with which effect."""
SWITCHED = frozenset({"cvx", "management cvx", "management xmpp", "management openflow", "openflow", "directflow"})
"""Those that are off until `no shutdown`."""


def opening(statement: Statement, state: State) -> bool:
    """A statement of the table, with what stands below it; one that is shut down does nothing."""
    head = next((head for size in (2, 1) if (head := " ".join(statement.words[:size])) in OPENINGS), None)
    if head is None:
        return False
    what, effect = OPENINGS[head]
    last = [child.text for child in statement.children if child.text in ("shutdown", "no shutdown")][-1:]
    if head in SWITCHED and last != ["no shutdown"]:
        state.irrelevant(statement, f"off until `no shutdown`: {what}", whole=True)
        return True
    state.feature(statement, what, effect)
    for child in statement.children:
        state.part_of_feature(child, what)
    return True


def daemon(statement: Statement, state: State) -> bool:
    """`daemon TerminAttr` tells a collector everything; any other program may do whatever the device can."""
    name = statement.words[1]
    off = any(child.text == "shutdown" for child in statement.children)
    state.modelled(statement)
    exec_lines = [child for child in statement.children if child.words[0] == "exec"]
    for child in statement.children:
        if child.text in ("shutdown", "no shutdown"):
            state.modelled(child)
        elif child.words[0] == "option" or child.text.startswith("heartbeat"):
            state.irrelevant(child, "a setting of a program")
    if off:
        for child in exec_lines:
            state.irrelevant(child, "a program that is shut down")
        return True
    for child in exec_lines:
        program = child.words[1].rpartition("/")[2] if len(child.words) > 1 else ""
        if program == "TerminAttr":
            _telemetry(child, state)
        else:
            what = f"a program that may change the device (daemon {name})"
            state.feature(child, what, Effect.MAY_DO_ANYTHING)
    return True


def _telemetry(child: Statement, state: State) -> None:
    """Its collectors: an outbound way, to a vendor's cloud perhaps, by which the device may be set as well."""
    found = [word for word in child.words if word.startswith(("-cvaddr=", "-ingestgrpcurl=", "-cvcompression="))]
    targets = [part for word in found if not word.startswith("-cvc") for part in word.partition("=")[2].split(",")]
    for target in targets:
        state.remote.append(RemoteServer("cloud telemetry", target, state.span(child), detail="TerminAttr"))
    state.settings.append(Setting("telemetry", ",".join(targets) or "on", state.span(child)))
    state.modelled(child)
    message = f"state of the device is told to {', '.join(targets) or 'a collector'}, from where it may be set as well"
    state.diagnostics.warning(DiagnosticCode.UNSUPPORTED, state.span(child), message)


def event_handler(statement: Statement, state: State) -> bool:
    """`event-handler NAME`: an `action bash` may run any command; one that logs changes nothing."""
    actions = [child for child in statement.children if child.words[0] == "action"]
    acting = [child for child in actions if child.words[1:2] not in (["log"], ["increment"])]
    for child in statement.children:
        if child not in acting:
            state.irrelevant(child, "when an event is handled", whole=child.words[0] in ("trigger", "action"))
    if acting:
        what = f"a script that runs on events (event-handler {' '.join(statement.words[1:])})"
        state.feature(statement, what, Effect.MAY_DO_ANYTHING)
        for child in acting:
            state.part_of_feature(child, what)
    else:
        state.irrelevant(statement, "an event that is logged")
    return True


def schedule(statement: Statement, state: State) -> bool:
    """`schedule NAME interval N ... command COMMAND`: harmless where the command changes nothing."""
    words = statement.words
    if words[1:2] == ["config"]:
        state.irrelevant(statement, "how many jobs run at once")
        return True
    if "command" not in words[:-1]:
        return False
    command = " ".join(words[words.index("command") + 1 :])
    if harmless(command):
        state.irrelevant(statement, "a command that changes nothing, again and again")
    else:
        state.feature(statement, f"a command that runs by itself ({command})", Effect.MAY_DO_ANYTHING)
    return True


PORTS = re.compile(r"(?P<kind>[A-Za-z-]+)\s*(?P<first>\d[\d/.]*)(?:\s*-\s*(?P<last>\d+))?")


def mirror(statement: Statement, state: State) -> bool:
    """`monitor session NAME source|destination ...`: copies of what ports carry leave somewhere else."""
    words = statement.words
    if len(words) < 5 or words[3] not in ("source", "destination"):
        if words[3:4] in (["truncate"], ["rate-limit"], ["header"], ["ip"], ["ipv6"], ["mac"], ["sample"]):
            state.irrelevant(statement, "which packets are copied, and how much of them")
            return True
        return False
    state.mirrors.setdefault(words[2], []).append((statement, words[3], " ".join(words[4:])))
    if words[3] == "destination" and words[4].lower() == "cpu":
        state.irrelevant(statement, "copies for the device itself")
    else:
        state.modelled(statement)
    return True


def mirror_doubts(state: State) -> Iterator[Unmodelled]:
    """The ports by which copies leave; for a tunnel, those whose packets are copied."""
    for name, lines in state.mirrors.items():
        for statement, side, named in lines:
            if side != "destination" or named.lower().startswith("cpu"):
                continue
            wanted = [named]
            if named.startswith("tunnel"):
                wanted = [text for _, other, text in lines if other == "source"]
            ports = frozenset(port for text in wanted for port in named_ports(text, state))
            what = f"copies of what other ports carry leave by it (monitor session {name})"
            yield Unmodelled(what, Effect.MAY_PERMIT, state.span(statement), ports or None)


def mirrors(state: State) -> Iterator[Mirror]:
    """The sessions whose copies leave by ports (`source Ethernet1 rx`, `source vlan 10`, `destination Ethernet5`)."""
    for name, lines in sorted(state.mirrors.items()):
        ports: list[str] = []
        copied: list[str] = []
        vlans: Intervals = ()
        for _, side, named in lines:
            words = named.split()
            if side == "source" and words[0].lower() == "vlan" and len(words) > 1:
                with suppress(ValueError):
                    vlans = union(vlans, vlan_numbers(words[1]))
            elif side == "source":
                copied += named_ports(named, state)
            elif words[0].lower() not in {"tunnel", "cpu"}:
                ports += named_ports(named, state)
        if ports:
            first = next(statement for statement, side, _ in lines if side == "destination")
            yield Mirror(name, state.span(first), tuple(ports), tuple(copied), vlans)


def named_ports(text: str, state: State) -> Iterator[str]:
    """Interfaces of the file that a list of ports names (`Ethernet1, Ethernet3-5`)."""
    kind = ""
    for found in PORTS.finditer(text):
        kind = found["kind"] or kind
        stem, slash, number = found["first"].rpartition("/")
        last = int(found["last"] or number) if number.isdecimal() else 0
        numbers = range(int(number), last + 1) if last else ()
        names = {f"{kind}{stem}{slash}{each}" for each in numbers} or {f"{kind}{found['first']}"}
        yield from (name for name in sorted(names) if name in state.interfaces)


def policy_map(statement: Statement, state: State) -> bool:
    """`policy-map type qos NAME`: one that drops may deny. `type pbr`: see `policy_routes`."""
    words = statement.words
    if words[1:3] == ["type", "pbr"] and len(words) == 4:
        state.policies.setdefault(words[3], []).append(statement)
        return True
    if words[1:3] in (["type", "qos"], ["type", "quality-of-service"]) and len(words) >= 4:
        if any(drops_all(item.words) for item in statement.walk()):
            state.policed.add(words[3])
        state.irrelevant(statement, "quality of service: marks, queues and limits", whole=True)
        return True
    return False


def class_map(statement: Statement, state: State) -> bool:
    """`class-map type pbr match-any NAME`: see `policy_routes`."""
    words = statement.words
    if words[1:3] != ["type", "pbr"] or len(words) != 5:
        return False
    state.classes.setdefault(words[4], []).append(statement)
    return True


def traffic_policies(statement: Statement, state: State) -> bool:
    """`traffic-policies`: sets and policies (see the module `traffic_policies`)."""
    _stay_within(statement, frozenset({"field-set", "traffic-policy", "counter"}))
    for child in statement.children:
        if child.words[0] == "traffic-policy" and len(child.words) == 2:
            state.traffic_policies[child.words[1]] = child
            _stay_within(child, frozenset({"match", "counter"}))
    state.traffic_blocks.append(statement)
    return True


def _stay_within(block: Statement, known: frozenset[str]) -> None:
    """A line that means nothing leaves no block: it belongs to the one above it, with what stands below it."""
    for before, child in pairwise(block.children):
        if child.words[0] not in known and child.children and not before.children:
            before.children = [replace(child, children=[]), *child.children]
            child.children = []
            block.children = [item for item in block.children if item is not child]


def nat_top(statement: Statement, state: State) -> bool:
    """`ip nat pool NAME ...` and what else stands outside of interfaces."""
    words = statement.words
    if words[2:3] == ["pool"] and len(words) > 3:
        state.pools[words[3]] = statement
        return True
    if words[2:3] == ["profile"]:
        state.feature(statement, "translation by profile", Effect.MAY_REWRITE)
        for child in statement.children:
            state.part_of_feature(child, "translation by profile")
        return True
    return False


def streaming(statement: Statement, state: State) -> bool:
    """`queue-monitor streaming`: a server at TCP 50001 while it is not shut down."""
    on = [child.text for child in statement.children if child.text in ("shutdown", "no shutdown")][-1:]
    state.modelled(statement)
    for child in statement.children:
        state.irrelevant(child, "a setting of a server")
    if on == ["no shutdown"]:
        state.services.append(ManagementService("queue monitor", 50001, state.span(statement)))
    return True


def dhcp_server(statement: Statement, state: State) -> bool:
    """`dhcp server [vrf V]`: it listens where an interface says so."""
    state.irrelevant(statement, "addresses that the device gives to hosts of a segment", whole=True)
    return True


def tables(statement: Statement, state: State) -> bool:
    """`hardware tcam`: with a profile of its own, a list may find no room, or no feature that applies it."""
    own = [child for child in statement.children if child.words[0] == "profile"]
    if own:
        state.feature(statement, "tables of the hardware cut by hand: a list may not be applied", Effect.MAY_PERMIT)
        for child in statement.children:
            state.part_of_feature(child, "tables of the hardware")
    else:
        state.irrelevant(statement, "which of the vendor's tables the hardware has", whole=True)
    return True


def mlag(statement: Statement, state: State) -> bool:
    """`mlag configuration`: two switches work as one; the peer link is a port like others."""
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] in ("domain-id", "peer-address", "peer-link", "local-interface"):
            value = " ".join(child.words[1:])
            state.settings.append(Setting(f"mlag {child.words[0]}", value, state.span(child)))
            state.modelled(child)
        elif child.words[0] in ("reload-delay", "dual-primary", "heartbeat-interval", "primary-priority"):
            state.irrelevant(child, "which of two switches goes down when they lose each other")
        elif child.text in ("shutdown", "no shutdown"):
            state.irrelevant(child, "whether two switches work as one")
    return True


def multicast(statement: Statement, state: State) -> bool:
    """`router multicast`: `ipv4`, `routing` (also for a VRF), and `ip multicast-routing` of older releases."""
    family = 4
    for item in statement.walk():
        if item.words[0] in ("ipv4", "ipv6") and len(item.words) == 1:
            family = int(item.words[0][3])
        if item.text == "routing" or item.words[1:2] == ["multicast-routing"]:
            state.marks.add(f"multicast {6 if item.words[0] == 'ipv6' else family}")
    state.part_of_feature(statement, "multicast routing, felt where groups may pass")
    return True


def flow_tracking(statement: Statement, state: State) -> bool:
    """`flow tracking hardware|sampled`: collectors of flows."""
    state.modelled(statement)
    for item in statement.walk():
        if item.words[0] == "collector" and len(item.words) > 1:
            state.remote.append(RemoteServer("netflow", item.words[1], state.span(item)))
            state.modelled(item)
        elif item is not statement:
            state.irrelevant(item, "what is told of flows")
    return True


def sflow(statement: Statement, state: State) -> bool:
    """`sflow [vrf V] destination A [PORT]`."""
    words = statement.words
    if "destination" in words[:-1]:
        address = words[words.index("destination") + 1]
        state.remote.append(RemoteServer("netflow", address, state.span(statement), detail="sFlow"))
        state.modelled(statement)
    else:
        state.irrelevant(statement, "what is told of packets")
    return True
