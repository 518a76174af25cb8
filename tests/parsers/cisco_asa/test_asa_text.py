"""Terminal residue, certificates, excerpts and broken ends."""

from __future__ import annotations

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.registry import ParseResult, parse
from parsers.source import Source

BODY = "ASA Version 9.16(4)\nhostname fw\ninterface GigabitEthernet0/0\n nameif outside\n"
REST = " security-level 0\n ip address 203.0.113.1 255.255.255.0\n"
END = ": end\n"


def read(text: str) -> ParseResult:
    return parse(Source.from_text("fw.txt", text), "cisco_asa")


def codes(result: ParseResult) -> set[DiagnosticCode]:
    return {item.code for item in result.diagnostics}


def test_a_pager_line_is_cut_and_said_and_the_line_behind_it_is_read() -> None:
    for residue in (
        "<--- More --->\r              \r security-level 0\n",
        "<--- More --->\n security-level 0\n",
        "<--- More --->\b\b\b\b\n security-level 0\n",
    ):
        result = read(BODY + residue + REST.split("\n", 1)[1] + END)
        assert not result.complete
        assert DiagnosticCode.INCOMPLETE_EXPORT in codes(result)
        assert result.devices[0].interfaces[0].security_level == 0
        assert result.ledger.blocking() == 0


def test_the_end_is_a_checksum_or_a_colon_end() -> None:
    assert read(BODY + REST + END).complete
    assert read(BODY + REST + "Cryptochecksum:00\n").complete
    assert not read(BODY + REST).complete


def test_prompts_are_structure_and_filters_make_an_excerpt() -> None:
    result = read("fw# show running-config\n" + BODY + REST + END + "fw# exit\n")
    assert result.complete
    assert result.ledger.blocking() == 0
    result = read("> show running-config\n" + BODY + REST + END)
    assert result.complete
    assert result.ledger.blocking() == 0
    for prompt in ("fw/pri/act#", ">"):
        assert not read(f"{prompt} show running-config | include access-list\n" + BODY + REST + END).complete


def test_a_certificate_is_opaque_until_quit_and_an_open_one_is_said() -> None:
    chain = "crypto ca certificate chain TP\n certificate 5f\n    308202d0 308201b8\n    0500302a\n  quit\n"
    result = read(BODY + REST + chain + "access-list A extended permit ip any any\n" + END)
    assert result.complete
    assert result.ledger.blocking() == 0
    assert result.devices[0].rule_sets[0].name == "A"
    result = read(BODY + REST + chain.replace("  quit\n", "") + "access-list A extended permit ip any any\n" + END)
    assert not result.complete
    assert result.devices[0].rule_sets[0].name == "A"


def test_two_files_in_one_are_never_proved() -> None:
    result = read(BODY + REST + END + BODY + REST + END)
    assert not result.complete
    assert DiagnosticCode.SEVERAL_FILES in codes(result)
    assert result.devices[0].unmodelled


def test_an_empty_file_and_an_indented_start_do_not_break() -> None:
    assert read("").devices[0].interfaces == ()
    result = read(" nameif inside\nASA Version 9.1\n: end\n")
    assert result.ledger.fate(1) is LineFate.UNKNOWN


def test_blocks_that_are_opened_again_go_on() -> None:
    text = "object network A\n host 10.0.0.1\nobject network B\n host 10.0.0.2\nobject network A\n nat (inside,outside) static 203.0.113.9\n"
    found = read(
        BODY + REST + "interface GigabitEthernet0/1\n nameif inside\n security-level 100\n" + text + END
    ).devices[0]
    assert [rule.match.source.surely.cidrs() for rule in found.nat][:1] == [("10.0.0.1/32",)]


def test_unread_lines_outside_lists_touch_what_they_stand_under() -> None:
    found = read(BODY + " zzz 1\n" + REST + "zzz 2\n" + END).devices[0]
    assert [item.interfaces for item in found.unmodelled] == [frozenset({"outside"}), None]
    found = read(BODY.replace(" nameif", " zzz 1\n nameif") + REST + END).devices[0]
    assert [item.interfaces for item in found.unmodelled] == [frozenset({"outside"})]
