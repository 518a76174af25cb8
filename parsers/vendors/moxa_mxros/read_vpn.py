"""IPsec connections and L2TP, as they stand in the file.

Words: guerrilla_aaron 0.1.8, `config_ipsec.py`, `config_ipsec_phase1.py`, `config_ipsec_phase2.py` and the scenarios
`config_encrypt_sensitive_info.feature` (`remote-gateway 0.0.0.0` with `startup-mode wait`) and `vpn_l2tp.feature`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.vendors.moxa_mxros.nouns import ClientsDraft, TunnelDraft, doubtful
from parsers.vendors.moxa_mxros.read_objects import addresses, networks
from parsers.vendors.moxa_mxros.read_policy import switched

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.moxa_mxros.nouns import Box
    from parsers.vendors.moxa_mxros.text import Reading

KEYING = {
    "startup-mode": "who calls first",
    "identity": "how the gateways name each other",
    "dpd-action": "how long a dead gateway is waited for",
    "dpd-delay": "how long a dead gateway is waited for",
    "dpd-timeout": "how long a dead gateway is waited for",
}
EXCHANGE = frozenset(
    {"ike-mode", "ike-version", "auth-mode", "encryption", "hash", "dh-group", "life-time", "pfs", "exchange-mode"}
)


def read_ipsec(reading: Reading, box: Box, statement: Statement) -> None:
    """`ipsec NAME` with its networks."""
    if len(statement.words) != 2:
        reading.unknown(statement)
        return
    draft = TunnelDraft(statement.words[1], reading.origin(statement))
    for child in statement.children:
        draft.lines.append(reading.origin(child))
        if switched(reading, draft.enabled, child):
            continue
        if child.text in {"phase1", "phase2"}:
            _exchange(reading, draft, child)
        elif child.words[0] in KEYING and not child.children:
            reading.irrelevant(child, KEYING[child.words[0]])
        elif not child.children and _field(draft, child):
            reading.modelled(child)
        else:
            draft.unread.append(doubtful(reading.origin(child), f"{child.text[:60]!r} is not understood"))
            reading.unknown(child)
    reading.modelled(statement)
    box.tunnels.append(draft)


def _field(draft: TunnelDraft, child: Statement) -> bool:
    word, *rest = child.words
    if not rest:
        return False
    match word:
        case "remote-gateway" if len(rest) == 1 and not draft.gateway:
            draft.gateway = rest[0]
        case "interface" if len(rest) == 1 and not draft.interface:
            draft.interface = rest[0]
        case "local-multi-network" | "local-network" if not draft.local:
            draft.local = " ".join(rest)
        case "remote-multi-network" | "remote-network" if not draft.remote:
            draft.remote = " ".join(rest)
        case _:
            return False
    try:
        networks(rest if "network" in word else ["0.0.0.0/0"])
    except ValueError:
        return False
    return True


def _exchange(reading: Reading, draft: TunnelDraft, child: Statement) -> None:
    reading.modelled(child)
    for inner in child.children:
        draft.lines.append(reading.origin(inner))
        if inner.words[0] in EXCHANGE and not inner.children:
            reading.irrelevant(inner, "how the gateways prove who they are, and how they encrypt")
        else:
            draft.unread.append(doubtful(reading.origin(inner), f"{inner.text[:60]!r} is not understood"))
            reading.unknown(inner)


def read_l2tp(reading: Reading, box: Box, statement: Statement) -> None:
    """`l2tp interface WAN local-ip A offer-ip FIRST LAST`, `l2tp user NAME password SECRET`, `l2tp enable`."""
    origin = reading.origin(statement)
    match statement.words[1:]:
        case ["interface", name, "local-ip", _, "offer-ip", first, last, *state] if (
            not statement.children and state in ([], ["enable"], ["disable"])
        ):
            try:
                offered = addresses(f"{first}-{last}")
            except ValueError:
                offered = None
                reading.partial(statement, "which addresses clients get is not understood", blocking=False)
            draft = ClientsDraft(name, origin, offered)
            if state:
                draft.enabled.set(state == ["enable"], origin)
            box.clients.append(draft)
        case ["user", name, "password", *_] if not statement.children:
            box.dialling.append((name, origin))
        case ["interface", name, "enable" | "disable" as state] if not statement.children:
            found = [draft for draft in box.clients if draft.interface == name]
            if len(found) != 1:
                reading.unknown(statement)
                return
            found[0].enabled.set(state == "enable", origin)
        case _:
            reading.unknown(statement)
            return
    reading.modelled(statement)


def not_documented(place: ClientsDraft | TunnelDraft) -> str:
    """What is not known of each way in by a tunnel."""
    what = f"tunnel {place.name}" if isinstance(place, TunnelDraft) else f"L2TP clients of {place.interface}"
    return f"whether the policy judges packets of {what} is not documented"


FEATURE = UnknownKind.FEATURE
