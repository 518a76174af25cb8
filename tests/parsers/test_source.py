"""Bad input at the reader: a clear message with its place, or a fate for every line; never silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.ledger import LineFate
from parsers.registry import UnknownFormatError, detect, parse, platforms
from parsers.source import LONGEST_LINE, Source, UnreadableSourceError

if TYPE_CHECKING:
    from pathlib import Path

CSV = "device,order,in,out,src,dst,service,action,log\nfw,1,a,b,any,any,tcp/22,permit,no\n"


@pytest.mark.parametrize("raw", [b"", b"\n", b"\r\n \t\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(raw: bytes) -> None:
    with pytest.raises(UnknownFormatError, match="the file is empty"):
        detect(Source.from_bytes("fw.txt", raw))


@pytest.mark.parametrize("raw", [b"\x7fELF\x00\x01", b"hostname a\n\x00\n", b"PK\x03\x04\x00"])
def test_a_binary_file_is_refused_with_the_place(raw: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match=rf"fw\.bin: binary file \(a NUL byte at offset {raw.index(0)}\)"):
        Source.from_bytes("fw.bin", raw)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_with_a_mark_is_read_and_said(encoding: str) -> None:
    mark = {"utf-16": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[encoding]
    source = Source.from_bytes("fw.csv", mark + CSV.encode(encoding))
    assert source.lines == tuple(CSV.splitlines())
    assert any(item.code == "PRS007" for item in parse(source).diagnostics)


def test_utf_16_that_is_cut_is_refused() -> None:
    with pytest.raises(UnreadableSourceError, match="looks like UTF-16"):
        Source.from_bytes("fw.csv", CSV.encode("utf-16")[:-1])


def test_utf_16_without_a_mark_is_refused_as_binary() -> None:
    with pytest.raises(UnreadableSourceError, match="NUL byte"):
        Source.from_bytes("fw.csv", CSV.encode("utf-16-le"))


def test_bytes_that_are_not_utf_8_are_read_and_the_line_is_named() -> None:
    source = Source.from_bytes("fw.csv", CSV.encode() + b"# caf\xe9\n")
    assert source.encoding == "latin-1"
    assert source.notes == ("line 3 is not UTF-8; the file was read as Latin-1",)


def test_a_line_of_more_than_a_megabyte_is_refused_with_its_number() -> None:
    with pytest.raises(UnreadableSourceError, match=r"fw\.txt:2: the line is longer than"):
        Source.from_text("fw.txt", "hostname a\n" + "x" * (LONGEST_LINE + 1) + "\n")


def test_a_line_of_a_megabyte_is_read() -> None:
    assert len(Source.from_text("fw.txt", "x" * LONGEST_LINE).lines[0]) == LONGEST_LINE


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.source.LARGEST_FILE", 10)
    path = tmp_path / "fw.txt"
    path.write_bytes(b"x" * 11)
    with pytest.raises(UnreadableSourceError, match="11 bytes, more than the 10"):
        Source.read(path, "fw.txt")
    with pytest.raises(UnreadableSourceError, match="11 bytes, more than the 10"):
        Source.from_bytes("fw.txt", b"x" * 11)


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError, match="cannot be read"):
        Source.read(tmp_path / "none.txt")
    with pytest.raises(UnreadableSourceError, match="cannot be read"):
        Source.read(tmp_path)


def test_prose_is_no_configuration() -> None:
    with pytest.raises(UnknownFormatError, match="no format fits"):
        detect(Source.from_text("letter.txt", "Dear colleague,\nplease find attached\n"))


def test_an_unknown_platform_names_those_there_are() -> None:
    with pytest.raises(UnknownFormatError, match="rule_csv"):
        parse(Source.from_text("x", CSV), "cisco_pix")


def test_only_line_feeds_end_a_line() -> None:
    source = Source.from_text("x", "a\x0bb\x85c\u2028d\re\r\nf")
    assert source.lines == ("a\x0bb\x85c\u2028d\re", "f")


def test_a_span_goes_from_the_first_to_the_last_printing_character() -> None:
    span = Source.from_text("x", "  ab c  \n\n").span(1)
    assert (span.line, span.column, span.end_column) == (1, 3, 6)
    empty = Source.from_text("x", "\n").span(1)
    assert (empty.column, empty.end_column) == (1, 1)


def test_a_place_in_an_empty_file_is_the_file() -> None:
    assert Source.from_text("x", "").span(1).line == 0


ODD = {
    "pager residue": "hostname a\n --More-- \x08\x08\x08\x08interface Vlan1\n<--- More --->\r              ip address 10.0.0.1 255.0.0.0\n",
    "prompt echo": "sw1#show running-config\nBuilding configuration...\nhostname a\nsw1#\n",
    "cut in a word": "hostname a\ninterface Vlan1\n ip addre",
    "two files": "hostname a\nend\nhostname b\nend\n",
    "unbalanced": "config system global\nset hostname a\nconfig firewall policy\nedit 1\n",
    "only a quote": 'config system global\nset hostname "a\n',
    "nonsense": "zzz-unknown 1\n" * 5,
    "empty": "",
    "one blank": "\n",
    "control characters": "hostname \x1b[31ma\nname \u202e1.2.3.4\n",
    "deep": "".join(" " * depth + "x\n" for depth in range(300)),
}


@pytest.mark.parametrize("platform", sorted(platforms()))
@pytest.mark.parametrize("what", sorted(ODD))
def test_every_platform_gives_odd_text_a_fate(platform: str, what: str) -> None:
    result = parse(Source.from_text("odd.txt", ODD[what]), platform)
    assert sum(result.ledger.counts().values()) == len(result.source.lines)
    if what in {"nonsense", "cut in a word"}:
        assert result.ledger.blocking()


@pytest.mark.parametrize("platform", sorted(platforms()))
@settings(max_examples=40, deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_no_text_raises(platform: str, text: str) -> None:
    result = parse(Source.from_text("any.txt", text), platform)
    assert sum(result.ledger.counts().values()) == len(result.source.lines)
    assert LineFate.UNSEEN not in result.ledger.counts()
