"""The modular policy framework: class maps, policy maps, service policies, and regular expressions for them.

Document: "Service Policy" (Firewall CLI guide): inspections follow a permitted connection and may open its further
connections; they decide replies of ICMP (`inspect icmp`). Nothing here permits a first packet. "Connection Settings",
TCP State Bypass (9.x): a packet without SYN and without a connection takes the way of a new connection, access lists
and all, as a packet of UDP does; a SYN is judged as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.management import Setting
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.vendors.cisco_asa.contents import Drop, Inspection
from parsers.vendors.cisco_asa.fallback import other
from parsers.vendors.cisco_asa.nouns import Bypass
from parsers.vendors.cisco_asa.tables import word_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

CHOSEN = "chooses packets; what is done to them is kept, as if it were done to all"
MAY_DROP = frozenset({"sfr", "ips", "cxsc", "csc"})
DROPS = frozenset({"drop", "reset", "drop-connection"})
TUNING = word_set(
    """
    police priority shape service-policy flow-export user-statistics description set parameters message-length no
    id-randomization id-mismatch dns-guard protocol-enforcement nat-rewrite match log mask mask-banner
    mask-syst-reply max-forwards-validation state-checking strict-header-validation rtp-conformance
    ip-address-privacy traffic-non-sip software-version uri-non-sip eool nop router-alert tunnel-limit timeout
    protocol-violation spoof-server special-character tsig message-identification dnscrypt call-party-number
    call-duration-limit h245-tunnel-block state registered-prefix send-message rate-limit h323 ras-rcf-pinholes
    body-match-maximum early-message check-media eol security ts mss umbrella cn-inspect ext-header routing-header
    timestamp exp-flow-control exp-measure lsrr mtu-probe mtu-reply quick-start record-route commercial-security
    default address-extension dynamic-packet-state encode experimental-access finn imi-traffic-descriptor sdb ssrr
    stream-identifier traceroute upstream-multicast visa basic-security extended-security no-flag
    """
)


def read_class_map(state: State, statement: Statement) -> None:
    """`class-map [type ...] NAME`, with `match` lines; access lists that it names are selectors."""
    state.irrelevant(statement, CHOSEN)
    for child in statement.children:
        words = child.words
        if words[0] == "description":
            state.irrelevant(child, "free text of a class map")
        elif words[0] == "match" and not child.children:
            state.config.classes.setdefault(statement.words[-1], []).append(words[1:])
            if words[1:2] == ["access-list"]:
                state.config.selectors.update(words[2:3])
                state.modelled(child)
            else:
                state.irrelevant(child, CHOSEN)
        else:
            state.unread(child)


def read_policy_map(state: State, statement: Statement) -> None:
    """`policy-map [type inspect ...] NAME`: classes and what is done to their packets."""
    state.irrelevant(statement, CHOSEN)
    for child in statement.children:
        _policy_line(state, statement, child)


def _policy_line(state: State, policy: Statement, child: Statement, traffic: str = "") -> None:
    words = child.words
    head = words[0]
    if head == "class" and len(words) == 2:
        state.irrelevant(child, CHOSEN)
        traffic = words[1]
    elif head == "inspect" and len(words) > 1:
        state.config.settings.append(Setting("inspect", " ".join(words[1:]), state.span(child)))
        state.config.inspections.append(Inspection(policy.words[-1], traffic, words[1], words[-1]))
        state.modelled(child)
    elif head in DROPS and policy.words[1:3] == ["type", "inspect"]:
        state.config.drops.append(Drop(policy.words[-1], " ".join(words), state.span(child)))
        state.modelled(child)
    elif head in MAY_DROP or head in DROPS:
        state.feature(child, f"a service policy may drop packets: {' '.join(words)}", Effect.MAY_DENY)
        state.modelled(child)
    elif words[:3] == ["set", "connection", "advanced-options"] and words[3:] == ["tcp-state-bypass"]:
        reason = "TCP state bypass: packets of connections that were not seen to begin are judged like new ones"
        why = UnknownMatch(UnknownKind.SESSION, reason, state.span(child))
        state.config.bypasses.append(Bypass(policy.words[-1], traffic, why))
        state.modelled(child)
    elif head in TUNING:
        state.irrelevant(child, "limits and tuning of connections that are permitted already")
    else:
        state.unread(child)
        return
    for deeper in child.children:
        _policy_line(state, policy, deeper, traffic)


def read_service_policy(state: State, statement: Statement) -> None:
    """`service-policy NAME global|interface IF`."""
    words = statement.words
    if len(words) >= 3 and (words[2] == "global" or (words[2] == "interface" and len(words) > 3)):
        state.setting(statement, Setting("service policy", " ".join(words[1:]), state.span(statement)))
    else:
        state.unread(statement)


def read_regex(state: State, statement: Statement) -> None:
    """`regex NAME "TEXT"`: words that inspections look for."""
    if len(statement.words) < 3 or statement.children:
        other(state, statement)
        return
    state.irrelevant(statement, "texts that inspections look for")


READERS: dict[str, Callable[[State, Statement], None]] = {
    "class-map": read_class_map,
    "policy-map": read_policy_map,
    "service-policy": read_service_policy,
    "regex": read_regex,
}
