"""Exports that end between two sections: every block is closed, and no mark of the language says that more follows.

A backup of FortiOS has no last line of its own. What it prints is in a fixed order, though, whatever is configured:
the texts of pages and mails (dozens of `system replacemsg …`) are among the first sections, policies stand in the
middle, and `router rip`, `static`, `ospf`, `bgp`, `isis` and at last `router multicast` are the last, empty as they may
be. Seen so in three public exports (5.x in full, 6.0.6 and a later one without defaults); no document at hand says it.

Files without such texts are taken as written or shortened by hand, and may be whole: nothing is asked of them but that
pools and virtual addresses do not stand without any policy that could use them. Of several virtual domains each is a
block of its own that a cut leaves open, or empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.edit_blocks import EditTree

PRINTED_ALWAYS = "system replacemsg "
AS_PRINTED = 10
"""More of those than people write or leave by hand; a device prints more than fifty."""
LAST = ("router multicast", "router multicast6")
POLICIES = frozenset(
    {
        *("firewall policy", "firewall policy6", "firewall policy46", "firewall policy64"),
        *("firewall consolidated policy", "firewall security-policy", "firewall proxy-policy"),
    }
)
USED_BY_POLICIES = frozenset(
    {"firewall vip", "firewall vipgrp", "firewall vip6", "firewall vipgrp6", "firewall ippool", "firewall ippool6"}
)


def cut_between_sections(tree: EditTree) -> Iterator[tuple[int, str]]:
    """The last section of a file that lacks those after it, with what is missing; nothing for virtual domains."""
    blocks = [block for block in tree.configs if not block.is_edit]
    names = {block.name for block in blocks}
    if not blocks or "vdom" in names or "global" in names:
        return
    line = blocks[-1].line
    printed = sum(name.startswith(PRINTED_ALWAYS) for name in names)
    if printed >= AS_PRINTED and not names.intersection(LAST):
        yield line, "this is the last section, and `config router multicast`, which ends a backup, is not in the file"
    elif names & USED_BY_POLICIES and not names & POLICIES:
        yield line, "virtual addresses or pools are in the file, and no section of policies; sections are missing"
