"""Crypto maps as tunnels: each permit of a crypto list joins its source, here, to its destination, there.

"Crypto Access Check on Clear-Text Packets" (IOS 12.3(8)T and later): the lists of the outside interface judge
the encrypted packets only, neither what was just decrypted nor what is about to be encrypted. "NAT Order of
Operation" (Cisco document 6209): decrypted packets are then translated and routed like any that come in there;
outbound, translation comes before encryption. Of crypto lists a course of Cisco for IOS routers ("Network Security 2",
"Configure a Router with IPSec Using Pre-shared Keys") says that inbound traffic that matches a permit and comes
unprotected is dropped; the configuration guides were not opened, and whether every release and platform does so, also
while no tunnel is up, is not said there. So that drop is possible and never sure. What the model cannot say of a map
(lists of its own, an outbound list on its interface, VRFs behind profiles) leaves it not modelled.
Entries of a dynamic map ("crypto dynamic-map", Security Command Reference) take any gateway that calls: for what their
list permits, or for whatever networks the gateway names, which a client in network extension mode does as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from parsers.model.address import EVERY_ADDRESS
from parsers.model.device import Effect
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting
from parsers.model.rules import Action, BindingPoint
from parsers.model.service import EVERY_SERVICE
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.syntax.crypto_lists import part_name, protected
from parsers.vendors.cisco_ios.remote_access import clients_of_maps, clients_of_templates

if TYPE_CHECKING:
    from parsers.model.rules import Rule
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, ListDraft, State

PART = "VPN and certificates"
DOUBLE_CHECK = ("10.", "11.", "12.0", "12.1", "12.2", "12.3")
"""Releases that may judge clear-text packets by the lists of the outside interface too."""
HEADS = ("set", "match", "description", "reverse-route", "qos", "default", "no")
"""How the lines of a map begin; what begins otherwise is left unread."""
QUIET = ("transform-set", "security-association", "pfs", "nat", "df-bit", "identity", "ikev2-profile", "isakmp-profile")
SILENT = tuple([word] for word in QUIET)
SETTINGS = (["local-address"], ["client"], ["isakmp"], ["redundancy"])
"""Lines of a whole map: which address it uses, and how clients log in."""


class _Entry(NamedTuple):
    """One numbered entry of a map."""

    statement: Statement
    draft: ListDraft | None
    peers: list[str]
    routes: Statement | None
    dynamic: bool = False


def read_crypto_map(statement: Statement, state: State) -> bool:
    """`crypto map NAME N ipsec-isakmp` and its lines; what becomes of them is said when interfaces are known."""
    if len(statement.words) < 4:
        return False
    state.crypto_maps.setdefault(statement.words[2], []).append(statement)
    return True


def tunnels(state: State) -> list[Tunnel]:
    """The tunnels of all maps that interfaces carry, in the order of the file."""
    found: list[Tunnel] = []
    told: set[str] = set()
    for draft in state.interfaces.values():
        if draft.crypto_map is None:
            continue
        name = draft.crypto_map.words[2]
        entries = _entries(name, draft, state)
        if entries is None:
            what = f"policy-based VPN ({draft.crypto_map.text})"
            state.feature(draft.crypto_map, what, Effect.MAY_REWRITE, draft.name)
            continue
        told.update({name}, (f"dynamic {item}" for item in _dynamic_names(name, state)))
        for entry in entries:
            found += _of_entry(entry, draft, state) if entry.draft is not None else [_any_networks(entry, draft, state)]
        if any(entry.dynamic for entry in entries):
            found += clients_of_maps(state, [draft])
    found += clients_of_templates(state)
    for name, statements in state.crypto_maps.items():
        for statement in statements:
            _tell(statement, state, modelled=name in told)
    return found


def _tell(statement: Statement, state: State, *, modelled: bool) -> None:
    for item in statement.walk():
        if item is not statement and item.words[0] not in HEADS:
            continue
        if not modelled:
            state.part_of_feature(item, PART)
        elif item.words[0] == "description" or item.words[1:2] in SILENT or item.words[3:4] in SETTINGS:
            state.ledger.irrelevant(item.line, "how a tunnel is encrypted and kept up, not what it joins")
        else:
            state.modelled(item)


def _entries(name: str, draft: InterfaceDraft, state: State) -> list[_Entry] | None:
    """The entries of a map on an interface, lowest number first; None if any of it is beyond the model."""
    outbound = any(use.interface == draft.name and use.point is BindingPoint.OUTBOUND for use in state.uses)
    statements = _numbered(name, state)
    if not statements or outbound or "crypto vrf" in state.marks or state.version.startswith(DOUBLE_CHECK):
        return None
    found: list[_Entry] = []
    for statement in sorted(statements, key=lambda item: (len(item.words[3]), item.words[3])):
        for one in _written_out(statement, state):
            entry = _entry(one, state)
            if entry is None:
                return None
            found.append(entry)
    return found


def _numbered(name: str, state: State) -> list[Statement]:
    return [item for item in state.crypto_maps.get(name, ()) if [item.words[3]] not in SETTINGS]


def _dynamic_names(name: str, state: State) -> list[str]:
    """The dynamic maps that a map takes in."""
    return [item.words[6] for item in _numbered(name, state) if _takes_in(item)]


def _takes_in(statement: Statement) -> bool:
    return statement.words[4:6] == ["ipsec-isakmp", "dynamic"] and len(statement.words) in {7, 8}


def _written_out(statement: Statement, state: State) -> list[Statement]:
    """An entry of a map, or those of the dynamic map that stands in its place."""
    if not _takes_in(statement):
        return [statement]
    inner = state.crypto_maps.get(f"dynamic {statement.words[6]}", [])
    return sorted(inner, key=lambda item: int(item.words[3])) or [statement]


def _entry(statement: Statement, state: State) -> _Entry | None:
    dynamic = statement.words[1] == "dynamic-map"
    if not dynamic and (not statement.words[3].isdecimal() or statement.words[4:] != ["ipsec-isakmp"]):
        return None
    named = False
    listed: ListDraft | None = None
    peers: list[str] = []
    routes: Statement | None = None
    for child in statement.children:
        words = child.words
        if words[:2] == ["set", "peer"] and words[3:] in ([], ["default"]) and words[2:]:
            peers += words[2:3]
        elif words[:2] == ["match", "address"] and len(words) == 3:
            named, listed = True, state.lists.get((4, words[2]))
        elif words in (["reverse-route"], ["reverse-route", "static"]):
            routes = child
        elif words[0] in HEADS and words[0] != "description" and not (words[0] == "set" and words[1:2] in SILENT):
            return None
    if dynamic and not named:
        return _Entry(statement, None, peers, routes, dynamic)
    if listed is None or not (peers or dynamic) or any(rule.action is Action.UNKNOWN for _, rule in listed.rules):
        return None
    return _Entry(statement, listed, peers, routes, dynamic)


def _any_networks(entry: _Entry, draft: InterfaceDraft, state: State) -> Tunnel:
    """An entry of a dynamic map without a list: the gateway that calls names the networks."""
    _note_routes(entry, draft, state)
    why = "a gateway that holds the key may call and name any networks"
    return Tunnel(
        f"dynamic {entry.statement.words[2]} {entry.statement.words[3]} on {draft.name}",
        TunnelKind.SITE_TO_SITE,
        draft.name,
        EVERY_ADDRESS,
        EVERY_ADDRESS,
        state.span(entry.statement),
        peer=", ".join(entry.peers),
        vrf=draft.vrf,
        unknown=(UnknownMatch(UnknownKind.SESSION, why, state.span(entry.statement)),),
        lines=tuple(state.span(item) for item in entry.statement.walk()),
    )


def _note_routes(entry: _Entry, draft: InterfaceDraft, state: State) -> None:
    if entry.routes is not None:
        state.dynamic.append(DynamicRouting("reverse-route", state.span(entry.routes), draft.vrf))


def _of_entry(entry: _Entry, draft: InterfaceDraft, state: State) -> list[Tunnel]:
    _note_routes(entry, draft, state)
    found: list[Tunnel] = []
    lines = tuple(state.span(item) for item in entry.statement.walk())
    name = f"{entry.statement.words[2]} {entry.statement.words[3]}"
    calls = (_may_call(state.span(entry.statement)),) if entry.dynamic else ()
    rules = [] if entry.draft is None else sorted(entry.draft.rules, key=lambda item: item[0])
    for place, (number, rule) in enumerate(rules):
        if rule.action is Action.DENY:
            continue
        pieces, denied = protected(rule, (other for _, other in rules[:place]))
        found += [
            Tunnel(
                part_name(f"{name} entry {number} on {draft.name}", part),
                TunnelKind.SITE_TO_SITE,
                draft.name,
                local,
                remote,
                rule.origin,
                peer=", ".join(entry.peers),
                vrf=draft.vrf,
                unknown=(*rule.match.unknown, *_by_service(rule), *denied, *calls),
                lines=lines,
                drops_clear=True,
                clear_unknown=(_unprotected(rule),),
                opened_by=lines[:1],
            )
            for part, (local, remote) in enumerate(pieces)
        ]
    return found


def _may_call(origin: Span) -> UnknownMatch:
    return UnknownMatch(UnknownKind.SESSION, "whether a gateway that holds the key calls", origin)


def _by_service(rule: Rule) -> tuple[UnknownMatch, ...]:
    """A crypto list that names protocols or ports: only some packets between the two sides are its own."""
    if not EVERY_SERVICE - rule.match.service.surely:
        return ()
    return (UnknownMatch(UnknownKind.FEATURE, "protocols or ports of the crypto list", rule.origin),)


def _unprotected(rule: Rule) -> UnknownMatch:
    reason = "whether this release drops what a crypto list permits and comes unencrypted"
    return UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
