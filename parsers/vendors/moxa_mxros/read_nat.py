"""`ip nat N` as it stands in the file.

Words: guerrilla_aaron 0.1.8, `config_nat.py` and `test_suite/steps/nat_common.py`: modes `1-1`, `n-1` and `pat`, and
what the web pages of MX-ROS call Advance. How VRRP binding and the automatic source rule are written is not in it;
several spellings are taken, and each of them leaves the rule open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.vendors.moxa_mxros.nouns import NatDraft, NatSide
from parsers.vendors.moxa_mxros.read_policy import switched
from parsers.vendors.moxa_mxros.text import is_number

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.moxa_mxros.nouns import Box
    from parsers.vendors.moxa_mxros.text import Reading

MODES = frozenset({"1-1", "n-1", "pat", "advance", "advanced"})
_PLACES = {"src-ip": "source", "src-port": "source_port", "dst-ip": "destination", "dst-port": "port"}
_REVERSE = frozenset({"auto-create-source-nat", "auto-source-nat", "auto-snat"})


def read_nat(reading: Reading, box: Box, statement: Statement) -> None:
    """One rule; a line of it that is not understood may make it any translation."""
    if len(statement.words) != 3 or not is_number(statement.words[2]):
        reading.unknown(statement)
        return
    draft = NatDraft(reading.origin(statement), int(statement.words[2]))
    seen: set[str] = set()
    for child in statement.children:
        draft.lines.append(reading.origin(child))
        if switched(reading, draft.enabled, child):
            continue
        word = child.words[0]
        if child.children or word in seen or not _field(reading, draft, child):
            draft.broken = True
            reading.unknown(child)
            continue
        seen.add(word)
        reading.modelled(child)
    reading.modelled(statement)
    box.nat.append(draft)


def _field(  # noqa: C901 - one case for each word
    reading: Reading, draft: NatDraft, child: Statement
) -> bool:
    origin = reading.origin(child)
    match child.words:
        case ["original" | "translated" as side, *rest]:
            found = _side(rest, "in-iface" if side == "original" else "out-iface")
            if found is None:
                return False
            setattr(draft, side, found)
        case ["protocol", protocol]:
            draft.protocol = protocol.lower()
        case ["mode", mode] if mode.lower() in MODES:
            draft.mode = mode.lower()
        case ["desc" | "description" | "name", *_]:
            pass
        case ["no", "nat-loopback" | "double-nat"]:
            pass
        case ["nat-loopback"]:
            draft.loopback = origin
        case ["double-nat"]:
            draft.double = origin
        case [word] if word in _REVERSE:
            draft.reverse = origin
        case ["vrrp-binding" | "vrrp", index] if is_number(index):
            draft.bound = origin
        case _:
            return False
    return True


def _side(words: list[str], interface: str) -> NatSide | None:
    """`in-iface WAN src-ip any src-port any dst-ip 10.0.0.1 dst-port 80`, in any order, each word once."""
    made, seen = NatSide(), set[str]()
    if not words or len(words) % 2:
        return None
    for key, value in zip(words[::2], words[1::2], strict=True):
        if key in seen or key not in {interface, *_PLACES}:
            return None
        seen.add(key)
        setattr(made, "interface" if key == interface else _PLACES[key], value)
    return made
