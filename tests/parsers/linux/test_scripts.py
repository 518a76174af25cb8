"""Files for `nft -f`: what commands and definitions come to is what `nft list ruleset` prints after loading them."""

from __future__ import annotations

import pytest

from parsers.diagnostics import DiagnosticSeverity
from parsers.ledger import LineFate
from parsers.registry import ParseResult, parse
from parsers.source import Source

HEAD = "#!/usr/sbin/nft -f\nflush ruleset\n"
CHAIN = "type filter hook forward priority 0; policy drop;"


def read(text: str) -> ParseResult:
    return parse(Source.from_bytes("t.nft", (HEAD + text).encode()))


def rules_of(result: ParseResult) -> list[tuple[object, object]]:
    return [(rule.action, rule.match) for held in result.devices[0].rule_sets for rule in held.rules]


@pytest.mark.parametrize(
    ("script", "listing"),
    [
        (
            (
                f"add table ip t\nadd chain ip t c {{ {CHAIN} }}\nadd rule ip t c tcp dport 22 accept\n"
                "insert rule ip t c ip saddr 10.0.0.1 drop\n"
            ),
            f"table ip t {{\nchain c {{\n{CHAIN}\nip saddr 10.0.0.1 drop\ntcp dport 22 accept\n}}\n}}\n",
        ),
        (
            (
                f"table t {{\nset s {{ type ipv4_addr; elements = {{ 10.0.0.1 }} }}\n}}\nchain t c {{ {CHAIN} }}\n"
                "rule t c ip saddr @s accept\nelement t s { 10.0.0.9 }\n"
            ),
            (
                f"table ip t {{\nset s {{\ntype ipv4_addr\nelements = {{ 10.0.0.1, 10.0.0.9 }}\n}}\n"
                f"chain c {{\n{CHAIN}\nip saddr @s accept\n}}\n}}\n"
            ),
        ),
        (
            (
                f"define a = {{ 22, 23 }}\ntable ip t {{\ndefine b = {{ $a, 80, }}\nchain c {{\n{CHAIN}\ndefine a = 99\n"
                "tcp dport { $b, 443 } accept\nudp dport $a accept\n}\nchain d { tcp dport $a drop; }\n}\n"
            ),
            f"table ip t {{\nchain c {{\n{CHAIN}\ntcp dport {{ 22, 23, 80, 443 }} accept\nudp dport 99 accept\n}}\n}}\n",
        ),
        (
            f"define p = 22\nredefine p = 23\ntable ip t {{\nchain c {{\n{CHAIN}\ntcp dport $p accept\n}}\n}}\n",
            f"table ip t {{\nchain c {{\n{CHAIN}\ntcp dport 23 accept\n}}\n}}\n",
        ),
        (
            (
                f"table ip t {{\nchain c {{\n{CHAIN}\naccept\n}}\n}}\ntable ip u {{\nchain c {{\n{CHAIN}\n}}\n}}\n"
                "flush chain ip t c\ndelete table ip u\nadd rule ip t c tcp dport 22 accept\n"
            ),
            f"table ip t {{\nchain c {{\n{CHAIN}\ntcp dport 22 accept\n}}\n}}\n",
        ),
        (
            (
                f"table ip t {{\nset s {{ type ipv4_addr; elements = {{ 10.0.0.1 }} }}\nchain c {{ {CHAIN} accept; }}\n"
                "chain e { accept; }\n}\nflush table ip t\nflush set ip t s\ndelete chain ip t e\n"
                "add rule ip t c ip saddr @s accept\n"
            ),
            f"table ip t {{\nset s {{\ntype ipv4_addr\n}}\nchain c {{\n{CHAIN}\nip saddr @s accept\n}}\n}}\n",
        ),
        (
            (
                f"table ip t {{\nchain c {{ {CHAIN} accept; }}\n}}\nflush ruleset\n"
                f"table ip t {{\nchain c {{ {CHAIN} tcp dport 22 accept; }}\n}}\n"
            ),
            f"table ip t {{\nchain c {{\n{CHAIN}\ntcp dport 22 accept\n}}\n}}\n",
        ),
    ],
)
def test_a_script_means_what_it_loads(script: str, listing: str) -> None:
    made, listed = read(script), read(listing)
    assert not made.diagnostics
    assert not made.ledger.blocking()
    assert rules_of(made) == rules_of(listed)


@pytest.mark.parametrize(
    "line",
    [
        'include "/etc/nftables.d/*.nft"',
        "add rule ip elsewhere c accept",
        "add rule ip t nowhere accept",
        "insert rule ip t c position 4 accept",
        "add rule ip t c",
        "delete rule ip t c handle 7",
        "delete element ip t s { 10.0.0.1 }",
        "add element ip t nowhere { 10.0.0.1 }",
        "flush set ip t nowhere",
        "flush chain ip t nowhere",
        "delete chain ip t nowhere",
        "rename chain ip t c d",
        "undefine nothing",
        "reset rules",
        "delete",
        "add",
        "flush",
        "add table",
        "chain ip elsewhere c { type filter hook forward priority 0; policy accept; }",
    ],
)
def test_a_command_that_is_not_understood_leaves_nothing_sure(line: str) -> None:
    result = read(f"table ip t {{\nset s {{ type ipv4_addr; }}\nchain c {{\n{CHAIN}\n}}\n}}\n{line}\n")
    assert [item.severity for item in result.diagnostics] == [DiagnosticSeverity.ERROR]
    assert result.ledger.blocking()
    assert len(result.devices[0].unmodelled) == 3


def test_an_include_inside_of_a_chain_may_decide_anything_there() -> None:
    result = read(f'table ip t {{\nchain c {{\n{CHAIN}\ninclude "more.nft"\n}}\n}}\n')
    assert result.ledger.blocking()
    assert any("more.nft" in item.message for item in result.diagnostics)
    assert rules_of(result)[0][0].value == "unknown"  # type: ignore[attr-defined] # an action


def test_rules_that_are_taken_away_say_so() -> None:
    result = read(f"table ip t {{\nchain c {{\n{CHAIN}\naccept\n}}\n}}\nflush chain ip t c\n")
    assert result.ledger.fate(6) is LineFate.IRRELEVANT
    assert [row.reason for row in result.ledger.rows() if row.line == 6] == ["a later command takes it away"]


@pytest.mark.parametrize("taking", ["flush chain ip t c", "flush table ip t", "delete chain ip t c", "flush ruleset"])
@pytest.mark.parametrize("rule", ["add rule ip t c accept", "insert rule ip t c accept", "rule ip t c accept"])
def test_commands_that_are_taken_away_say_so_too(rule: str, taking: str) -> None:
    result = read(f"table ip t {{\nchain c {{\n{CHAIN}\n}}\n}}\n{rule}\n{taking}\ntable ip u {{\n}}\n")
    assert [(row.fate, row.reason) for row in result.ledger.rows() if row.line == 8] == [
        (LineFate.IRRELEVANT, "a later command takes it away")
    ]


def test_commands_that_hold_are_judged_with_their_chain() -> None:
    result = read(
        f"table ip t {{\nchain c {{\n{CHAIN}\n}}\nchain alone {{\n}}\n}}\n"
        "add rule ip t c accept\nadd rule ip t alone accept\nadd chain ip t d\n"
    )
    fates = [LineFate.MODELLED, LineFate.IRRELEVANT, LineFate.MODELLED]
    assert [result.ledger.fate(line) for line in (10, 11, 12)] == fates


LISTING = f"table ip t {{\nchain c {{\n{CHAIN}\ntcp dport 22 accept\n}}\n}}\n"
BARE = f"add table ip t\nadd chain ip t c {{ {CHAIN} }}\nadd rule ip t c tcp dport 22 accept\n"


def loaded(text: str) -> ParseResult:
    """A file as it stands, with nothing put before it."""
    return parse(Source.from_bytes("t.nft", text.encode()))


@pytest.mark.parametrize(
    ("script", "line"),
    [
        (BARE, 1),
        (f"#!/usr/sbin/nft -f\n{LISTING}", 1),
        (f"#! /usr/bin/env -S nft -f\n# a remark\n{LISTING}", 1),
        (f"{LISTING}add rule ip t c accept\n", 7),
        (f"{LISTING}insert rule ip t c accept\n", 7),
        (f"add {LISTING}", 1),
        (f"{LISTING}chain ip t d {{\n}}\n", 7),
        (f"table ip t\ndelete table ip t\n{LISTING}", 1),
        (f"table ip t {{\n}}\nflush table ip t\n{LISTING}", 3),
        (f"define p = 22\n{LISTING}", 1),
    ],
)
def test_a_file_that_adds_to_what_the_kernel_holds_leaves_nothing_sure(script: str, line: int) -> None:
    result = loaded(script)
    message = "what the kernel holds already is not here: give what `nft list ruleset` prints"
    told = [(item.severity, item.message, item.span.line) for item in result.diagnostics]
    assert told == [(DiagnosticSeverity.ERROR, message, line)]
    assert result.ledger.blocking()
    assert len(result.devices[0].unmodelled) == 3


@pytest.mark.parametrize(
    "script",
    [
        LISTING,
        f"# a remark\n\n{LISTING}",
        f"flush ruleset\n{LISTING}",
        f"flush ruleset\n{BARE}",
        f"#!/usr/sbin/nft -f\nflush ruleset\n{BARE}",
        f"define p = 22\nflush ruleset\n{LISTING}",
        f"{BARE}flush ruleset\n{LISTING}",
    ],
)
def test_a_listing_and_a_file_that_flushes_the_ruleset_are_whole(script: str) -> None:
    result = loaded(script)
    assert not result.diagnostics
    assert not result.ledger.blocking()
    assert rules_of(result) == rules_of(loaded(LISTING))
