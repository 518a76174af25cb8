"""Statements beside lists and routes that open ways, or change other statements; each is felt where it stands.

Documents: "Cisco IOS Configuration Fundamentals Command Reference" (`service config`, `boot host`, `wsma`); "Cisco
Networking Services" (`cns config`, `cns exec`); "Auto Smartports Configuration Guide" 12.2(55)SE (`macro auto global
processing`: macros change ports by what speaks there); "IOx" and "Application Hosting" guides of IOS XE 16 and 17;
"MPLS Label Distribution Protocol" (labelled packets pass lists of IP unread); "Service Discovery Gateway" (mDNS);
"Configuring Mobility", Catalyst 9800 (tunnels of wireless controllers).
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.management import ManagementService, Setting
from parsers.model.routing import DynamicRouting

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

    Handler = Callable[[Statement, State], bool]

_NETWORK = "the configuration may come from a server while the device runs"
_APPS = "an application with interfaces of its own may run on the device"
OPENINGS = {
    "service config": ("the configuration may come from the network (service config)", Effect.MAY_DO_EITHER),
    "cns config": (_NETWORK, Effect.MAY_DO_EITHER),
    "cns exec": (_NETWORK, Effect.MAY_DO_EITHER),
    "cns connect": (_NETWORK, Effect.MAY_DO_EITHER),
    "cns template": (_NETWORK, Effect.MAY_DO_EITHER),
    "wsma": ("the device can be configured over WSMA, and who may is not read", Effect.MAY_DO_EITHER),
    "pnp profile": (_NETWORK, Effect.MAY_DO_EITHER),
    "vstack": ("others may load a configuration (Smart Install)", Effect.MAY_DO_EITHER),
    "crypto ssl policy": ("clients dial in (SSL VPN)", Effect.MAY_DO_EITHER),
    "crypto ipsec client": ("the device is a client of another gateway (Easy VPN)", Effect.MAY_DO_EITHER),
    "crypto gdoi group": ("a key server says what is encrypted to whom (GET VPN)", Effect.MAY_DO_EITHER),
    "macro auto global": ("ports change their VLANs by what speaks there (Auto Smartports)", Effect.MAY_PERMIT),
    "event manager policy": ("a script that is not in the file runs on events", Effect.MAY_DO_EITHER),
    "app-hosting": (_APPS, Effect.MAY_DO_EITHER),
    "virtual-service": (_APPS, Effect.MAY_DO_EITHER),
    "guestshell": (_APPS, Effect.MAY_DO_EITHER),
    "service-routing": ("services of one network are told to another (service routing, mDNS)", Effect.MAY_PERMIT),
    "mdns-sd": ("services of one network are told to another (mDNS gateway)", Effect.MAY_PERMIT),
    "wireless mobility group member": ("networks are carried to another wireless controller", Effect.MAY_PERMIT),
    "wireless mobility peer": ("networks are carried to another wireless controller", Effect.MAY_PERMIT),
    "ip dns server": ("names are asked of other servers for whoever asks the device", Effect.MAY_PERMIT),
}
"""Top-level statements by their first words: what they do that is not modelled, and with which effect."""


def opening(statement: Statement, state: State) -> bool:
    """A statement of the table, with what stands below it; `no ...` of one is that it is off."""
    words = statement.words[1:] if statement.words[0] == "no" else statement.words
    found = next((OPENINGS[head] for size in (4, 3, 2, 1) if (head := " ".join(words[:size])) in OPENINGS), None)
    if found is None:
        return False
    what, effect = found
    if statement.words[:3] == ["no", "service", "config"]:
        return False
    if statement.words[0] == "no":
        if any(line.strip().startswith(" ".join(words[:2])) for line in state.source.lines[: statement.line - 1]):
            return False
        state.ledger.irrelevant(statement.line, f"switched off: {what}")
        return True
    if words[:2] == ["service", "config"]:
        state.settings.append(Setting("configuration from the network", "on", state.span(statement)))
    state.feature(statement, what, effect)
    for child in statement.children:
        for item in child.walk():
            state.part_of_feature(item, what)
    return True


def responder(statement: Statement, state: State) -> bool:
    """`ip sla responder [udp-echo|tcp-connect ipaddress A port N]`, `ip sla server twamp`; False for the rest.

    "IP SLAs Configuration Guide": the responder takes control messages at UDP 1967, the TWAMP server at TCP 862.
    """
    words = statement.words
    if words[2:4] == ["server", "twamp"]:
        made = ManagementService("twamp", 862, state.span(statement))
    elif words[2:3] == ["responder"] and words[3:4] in ([], ["auto-register"]):
        made = ManagementService("ip sla responder", 1967, state.span(statement), "udp")
    elif words[2:3] == ["responder"] and words[3] in ("udp-echo", "tcp-connect") and "port" in words[:-1]:
        port = int(words[words.index("port") + 1])
        transport = "udp" if words[3] == "udp-echo" else "tcp"
        made = ManagementService("ip sla responder", port, state.span(statement), transport)
    else:
        return False
    state.services.append(made)
    state.modelled(statement)
    return True


def remote_shell(statement: Statement, state: State) -> bool:
    """`ip rcmd rsh-enable` and `rcp-enable`: commands and copies by TCP 514, on the word of the sender."""
    if statement.words[2:] not in (["rsh-enable"], ["rcp-enable"]):
        return False
    name = statement.words[2].partition("-")[0]
    state.services.append(ManagementService(name, 514, state.span(statement)))
    state.modelled(statement)
    return True


def labels(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`mpls ip`, `mpls traffic-eng tunnels`, `mpls bgp forwarding`: packets with labels come in, past lists of IP."""
    if words[1:] not in (["ip"], ["traffic-eng", "tunnels"], ["bgp", "forwarding"]):
        return False
    draft.labels = state.span(child)
    return True


def labelled_ways(state: State) -> list[DynamicRouting]:
    """With labels a neighbour chooses the VRF by itself."""
    everywhere = state.labels_everywhere
    origin = next((draft.labels for draft in state.interfaces.values() if draft.labels), everywhere)
    if origin is None or not state.vrf_targets:
        return []
    return [
        DynamicRouting(f"labels of MPLS, from VRF {other or 'global'}", origin, one, other)
        for one, other in permutations(["", *sorted(state.vrf_targets)], 2)
    ]
