"""The layer 3 to 7 policy, the layer 2 filter and session control, as they stand in the file.

Words: guerrilla_aaron 0.1.8, `config_l3_policy.py`, `config_l2_filter.py`, `config_session_ctrl.py`. A line that is not
understood leaves its rule in its place; what such a rule matches is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model.mac import COLONS
from parsers.model.match import UnknownKind
from parsers.vendors.moxa_mxros.nouns import FrameDraft, PolicyDraft, SessionDraft, doubtful
from parsers.vendors.moxa_mxros.text import is_number

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.moxa_mxros.nouns import Box, Switch
    from parsers.vendors.moxa_mxros.text import Reading

ACTIONS = frozenset({"allow", "deny"})
MODES = frozenset({"ip", "ip-mac", "mac"})
INSPECTIONS = frozenset(
    {"dpi", "dpi-profile", "protocol-filter", "protocol-filter-profile", "ips", "ips-profile", "adp", "adp-profile"}
)
"""Words that hand what a rule permits to a further look, which may deny and never opens."""
_MAC = re.compile(rf"{COLONS}|[0-9A-Fa-f]{{2}}(?:-[0-9A-Fa-f]{{2}}){{5}}")


def switched(reading: Reading, switch: Switch, child: Statement) -> bool:
    """Whether a line says that its block is on or off; it is then marked."""
    states = {"enable": True, "no disable": True, "disable": False, "no enable": False}
    text = child.text.lower()
    if text not in states or child.children:
        return False
    switch.set(states[text], reading.origin(child))
    reading.modelled(child)
    return True


def read_policy(reading: Reading, box: Box, statement: Statement) -> None:
    """`l3l7-policy [N]` with its rule; the words `enable`, `default-action deny` and `N disable` after it."""
    match statement.words[1:]:
        case ["enable" | "disable" as word] if not statement.children:
            box.enforced.set(word == "enable", reading.origin(statement))
        case ["default-action", action] if action in ACTIONS and not statement.children:
            box.default = action if box.default in {"", action} else "unclear"
            box.default_origin = reading.origin(statement)
        case [index, "enable" | "disable" as word] if is_number(index) and not statement.children:
            _switch(reading, box, statement, int(index), on=word == "enable")
            return
        case [] | [_] if all(is_number(word) for word in statement.words[1:]):
            number = int(statement.words[1]) if len(statement.words) > 1 else None
            box.policies.append(_rule(reading, statement, number))
        case _:
            reading.unknown(statement)
            return
    reading.modelled(statement)


def _switch(reading: Reading, box: Box, statement: Statement, index: int, *, on: bool) -> None:
    """The state of a rule that stands above."""
    found = [item for place, item in enumerate(box.policies, 1) if (item.index or place) == index]
    if len(found) != 1:
        reading.unknown(statement, f"no rule {index} of the policy stands above")
        return
    found[0].enabled.set(on, reading.origin(statement))
    found[0].lines.append(reading.origin(statement))
    reading.modelled(statement)


def _rule(reading: Reading, statement: Statement, index: int | None) -> PolicyDraft:
    draft = PolicyDraft(reading.origin(statement), index)
    seen: set[str] = set()
    for child in statement.children:
        origin = reading.origin(child)
        draft.lines.append(origin)
        if switched(reading, draft.enabled, child):
            continue
        word = child.words[0]
        if child.children or (word in seen and word != "logging"):
            draft.unread.append(doubtful(origin, f"{child.text[:60]!r} stands twice or holds lines"))
            reading.unknown(child)
            continue
        seen.add(word)
        if _field(draft, child, origin):
            reading.modelled(child)
        else:
            draft.unread.append(doubtful(origin, f"{child.text[:60]!r} is not understood"))
            reading.unknown(child)
    return draft


def _field(draft: PolicyDraft, child: Statement, origin: Span) -> bool:  # noqa: C901, PLR0912 - one case for each word
    match child.words:
        case ["name", *rest] if rest:
            draft.name = " ".join(rest)
        case ["description" | "desc", *rest]:
            draft.description = " ".join(rest)
        case ["action", action] if action in ACTIONS:
            draft.action = action
        case ["mode", mode] if mode in MODES:
            draft.mode = mode
        case ["interface", entering, leaving]:
            draft.interfaces = (entering, leaving)
        case ["src-ip", *rest] if rest:
            draft.source = " ".join(rest)
        case ["dst-ip", *rest] if rest:
            draft.destination = " ".join(rest)
        case ["src-port", *rest] if rest:
            draft.source_port = " ".join(rest)
        case ["dst-port", *rest] if rest:
            draft.service = " ".join(rest)
        case ["src-mac" | "dst-mac", mac]:
            if mac.lower() != "any":
                draft.macs.append(doubtful(origin, f"{child.text} looks at frames", UnknownKind.FEATURE))
        case ["logging", *_]:
            draft.logged = True
        case ["no", "logging"]:
            draft.logged = False
        case [word, *_] if word in INSPECTIONS:
            reason = f"{child.text[:60]!r}: what is permitted is inspected, and may be dropped"
            draft.inspected.append(doubtful(origin, reason, UnknownKind.INSPECTION))
        case _:
            return False
    return True


def read_frames(  # noqa: C901, PLR0912 - one case for each word
    reading: Reading, box: Box, statement: Statement
) -> None:
    """`l2-filter N` with its rule."""
    match statement.words[1:]:
        case [index] if is_number(index):
            draft = FrameDraft(reading.origin(statement), int(index))
        case _:
            reading.unknown(statement)
            return
    seen: set[str] = set()
    for child in statement.children:
        origin = reading.origin(child)
        draft.lines.append(origin)
        if switched(reading, draft.enabled, child):
            continue
        if child.words[0] in seen:
            draft.conditions.append(doubtful(origin, f"{child.text[:60]!r} stands twice"))
            reading.unknown(child)
            continue
        seen.add(child.words[0])
        match child.words:
            case ["action", "accept" | "drop" as action] if not draft.action and not child.children:
                draft.action = action
            case ["interface", entering, leaving] if not child.children:
                draft.ports = (entering, leaving)
            case ["protocol", kind] if not child.children:
                draft.kind = kind.lower()
            case ["ether-type", kind] if not child.children:
                draft.kind = kind.lower() if draft.kind == "all" else f"{draft.kind}, {kind}"
            case ["src-mac" | "dst-mac", mac] if not child.children and (_MAC.fullmatch(mac) or mac.lower() == "all"):
                if mac.lower() != "all":
                    draft.conditions.append(doubtful(origin, f"{child.text} looks at frames", UnknownKind.FEATURE))
            case ["logging", *_] if not child.children:
                pass
            case _:
                draft.conditions.append(doubtful(origin, f"{child.text[:60]!r} is not understood"))
                reading.unknown(child)
                continue
        reading.modelled(child)
    reading.modelled(statement)
    box.frames.append(draft)


def read_sessions(  # noqa: C901, PLR0912 - one case for each word
    reading: Reading, box: Box, statement: Statement
) -> None:
    """`session-control` with its rule; whatever its lines say, it only limits."""
    if len(statement.words) > 1 and not is_number(statement.words[1]):
        reading.unknown(statement)
        return
    draft = SessionDraft(reading.origin(statement))
    seen: set[str] = set()
    for child in statement.children:
        draft.lines.append(reading.origin(child))
        if switched(reading, draft.enabled, child):
            continue
        if child.words[0] in seen:
            reading.unknown(child)
            continue
        seen.add(child.words[0])
        match child.words:
            case ["name", *rest] if rest:
                draft.name = " ".join(rest)
            case ["action", "monitor" | "drop" as action]:
                draft.action = action
            case ["dst-ip", *rest] if rest:
                draft.destination = " ".join(rest)
            case ["dst-port", *rest] if rest:
                draft.service = " ".join(rest)
            case ["total-tcp-conn" | "concurrent-tcp-conn", count] if is_number(count):
                pass
            case ["logging", *_]:
                pass
            case _:
                reading.unknown(child)
                continue
        if child.children:
            reading.unknown(child)
        else:
            reading.modelled(child)
    reading.modelled(statement)
    box.sessions.append(draft)
