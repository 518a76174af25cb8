"""Sessions that send copies of frames out by a port: port mirroring of HiOS.

HiOS "Reference Manual Command Line Interface", `monitor session`: `source interface P [direction ...]` and
`source vlan N` say what is copied, `destination interface P` where copies leave; they may travel on in a VLAN (RSPAN);
`mode` switches the session on. A destination takes nothing in, unless more words let it (management). These words are
written from knowledge of the manual; its page was not at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.intervals import Interval, normal
from parsers.model.mirror import Mirror
from parsers.syntax.hirschmann.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.syntax.hirschmann.state import State


_KNOWN = re.compile(
    r"mode|source vlan \d+|source interface \S+(?: direction (?:none|tx|rx|txrx))?(?: operation (?:enable|disable))?"
)


def copies_to(state: State, row: Row) -> None:
    """A port of copies: frames of other ports, of any VLAN, leave by it."""
    if row.negated:
        state.reading.modelled(row)
        return
    name = row.take("port")
    state.copies.setdefault(row.take("session"), []).append(row)
    what = f"copies of what other ports carry leave by {name}"
    if row.take("more"):
        state.reading.unsupported(row, what, Effect.MAY_PERMIT, frozenset({name}))
    else:
        state.reading.modelled(row)
        state.reading.doubt(what, Effect.MAY_PERMIT, row.origin, frozenset({name}))


def copies(state: State, row: Row) -> None:
    """The rest of a session: where copies are taken, whether it is on."""
    session, words = row.take("session"), row.take("rest").split()
    if row.negated and words != ["mode"]:
        state.reading.irrelevant(row, "copies that are not taken")
    elif words[:1] in (["source"], ["mode"]):
        state.copies.setdefault(session, []).append(row)
        if _KNOWN.fullmatch(" ".join(words)):
            state.reading.modelled(row)
        else:
            state.reading.unsupported(row, f"what is copied: {' '.join(words)}", Effect.MAY_PERMIT)
    elif words[:1] == ["destination"]:
        if words[-1].isdecimal():
            state.copies.setdefault(session, []).append(row)
        what = f"copies of what other ports carry leave the device ({' '.join(words)})"
        state.reading.unsupported(row, what, Effect.MAY_PERMIT)
    else:
        what = f"words of a session of copies that are not known ({' '.join(words)})"
        state.reading.unsupported(row, what, Effect.MAY_PERMIT)


def copies_of_table(state: State, row: Row) -> None:
    """Of the XML (HM2-PLATFORM-SWITCHING-MIB, `hm2AgentPortMirrorEntry`): a session as a whole."""
    row.taken.update(key for key in row.values if not key.startswith(("column ", "second ")))
    ends = [name for key in ("to", "to as well") if (name := row.values.get(key, ""))]
    remote = row.values.get("to VLAN", "0")
    if row.switch("status") is False or (not ends and remote in {"", "0"}):
        state.reading.modelled(row)
        return
    said = [f"source interface {name.strip()}" for name in row.values.get("from", "").split(",") if name.strip()]
    if row.values.get("from VLAN", "0") not in {"", "0"}:
        said.append(f"source vlan {row.values['from VLAN']}")
    if remote not in {"", "0"}:
        said.append(f"destination remote vlan {remote}")
    session = state.copies.setdefault(row.values.get("session", ""), [])
    heard = {"more": "allow-mgmt"} if row.switch("both") is True else {}
    session += [Row(row.kind, {"port": name, **heard}, row.origin) for name in ends]
    session += [Row(row.kind, {"rest": text}, row.origin) for text in said]
    where = " and ".join(ends) or f"VLAN {remote}"
    what = f"copies of what other ports carry leave by {where}"
    known = remote in {"", "0"} and not heard and row.values.get("reflector", "") == ""
    state.reading.unsupported(row, what, Effect.MAY_PERMIT, frozenset(ends) if known else None)


HANDLERS: dict[str, Callable[[State, Row], None]] = {
    "port of copies": copies_to,
    "copies": copies,
    "copies of a table": copies_of_table,
}


def mirrors(state: State) -> Iterator[Mirror]:
    """The sessions that send copies somewhere and are not switched off, by their numbers."""
    for session, rows in sorted(state.copies.items()):
        if any(row.negated for row in rows):
            continue
        ends = [row for row in rows if "port" in row.values]
        said = [row.values["rest"].split() for row in rows if "rest" in row.values]
        remote = [int(words[-1]) for words in said if words[0] == "destination"]
        if ends or remote:
            vlans = [
                int(word)
                for words in said
                if words[:2] == ["source", "vlan"]
                for word in words[2:3]
                if word.isdecimal()
            ]
            heard = next((row.origin for row in ends if row.values.get("more")), None)
            copied = tuple(words[2] for words in said if words[:2] == ["source", "interface"] and words[2:])
            yield Mirror(
                session,
                (ends or rows)[0].origin,
                tuple(dict.fromkeys(row.values["port"] for row in ends)),
                copied,
                normal(Interval(vlan, vlan) for vlan in vlans),
                heard,
                remote[0] if remote else None,
            )
