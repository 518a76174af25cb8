"""What port forwards of the model of the new style say: their order, and which rule lets pass what they translate.

Source: `DNat.xml`, `DNatSequenceField.php`, `DNatAssociatedRuleField.php` of OPNsense 25.7: the model stands where the
rules of the old style stood (`nat/rule`), and adds `sequence` and `pass` (`pass`, or `rule`: a rule is registered).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.syntax.pf.entries import Entry

_LAST = 10_000_000


def place(numbered: tuple[int, Entry]) -> int:
    """The order of port forwards: as in the file, or by their sequence, those without it last."""
    entry = numbered[1]
    if not entry.of_model:
        return _LAST if entry.element.attributes.get("uuid") else 0
    text = entry.text("sequence")
    return int(text) if text.isascii() and text.isdecimal() else _LAST


def passes_by_itself(entry: Entry) -> tuple[UnknownMatch, ...] | None:
    """Whether what a forward translates passes by itself, and on what conditions; None where it does not."""
    if entry.text("associated-rule-id") == "pass":
        return ()
    word = entry.text("pass")
    if word in {"", "0"}:
        return None
    if word in {"pass", "1"}:
        return ()
    reason = f"where the rule that <pass>{word}</pass> registers stands was not read"
    if word != "rule":
        reason = f"<pass>{word}</pass> is not understood"
        entry.context.bad(entry.at("pass"), reason)
    return (entry.context.unknown(UnknownKind.FEATURE, reason, entry.at("pass")),)
