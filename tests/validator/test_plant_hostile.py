"""Plant files that mean harm: each is refused with a place, with work in proportion to its size, and nothing crashes."""

from __future__ import annotations

import pytest

from parsers.source import LONGEST_LINE, Source, UnreadableSourceError
from validator.plant import nodes
from validator.plant.loader import load_plant
from validator.plant.mistakes import MOST_MISTAKES, PlantError, draw
from work import Work

CALLS_A_BYTE = 60
"""Far more than the most of what follows needs; twice the text must not be four times the work."""
CALLS_AT_LEAST = 20_000
START = "plant: {id: P}\nzones:\n  - {id: A, kind: control, networks: [10.0.0.0/8]}\n"


def refused(text: str | bytes) -> PlantError:
    raw = text if isinstance(text, bytes) else text.encode()
    source = Source.from_bytes("plant.yaml", raw)
    with pytest.raises(PlantError) as raised, Work() as work:
        load_plant(source)
    assert work.calls < CALLS_AT_LEAST + CALLS_A_BYTE * len(raw)
    drawn = draw(raised.value, [source])
    assert "\x1b" not in drawn
    assert max(map(len, drawn.splitlines())) < 1000
    return raised.value


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "{" * 200_000,
        "wiring: " + "[" * 200_000,
        "wiring: " + "[\n" * 200_000,
        "wiring: " + "{a: " * 200_000,
        "wiring: " + '["]", ' * 100_000,
        "wiring: " + "[ ']', " * 100_000,
        "- " * 200_000,
        "? " * 200_000,
        "wiring:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 1_000)),
        "wiring:\n" + "".join(f"{' ' * depth}- b\n{' ' * depth}-\n" for depth in range(1, 200)),
        "wiring: [x]y" + " [" * 100_000,
    ],
    ids=range(12),
)
def test_deep_nesting_is_refused(text: str) -> None:
    error = refused(START + text)
    assert len(error.mistakes) == 1


def test_brackets_hidden_from_the_first_count_are_found_by_the_second() -> None:
    """A quote inside a plain text is no quote: the first count may be misled, the event stream is not."""
    error = refused(START + 'wiring: [a, ["b", c \'d, ' + "[x, " * 500 + "'")
    assert "nested deeper" in error.mistakes[0].message


def test_sixty_four_levels_are_read() -> None:
    deep = nodes.DEEPEST - 1
    text = START.replace("{id: P}", "{id: P, notes: " + "[" * (deep - 1) + "]" * (deep - 1) + "}")
    assert load_plant(Source.from_text("plant.yaml", text)).zones
    refused(START + "wiring: " + "[" * (deep + 1) + "]" * (deep + 1) + "\n")


def test_brackets_side_by_side_are_no_nesting() -> None:
    rows = "".join(f'  - {{id: Z{n}, kind: field, networks: [10.1.{n}.0/24], name: "[[["}} # [[[\n' for n in range(200))
    assert len(load_plant(Source.from_text("plant.yaml", START + rows)).zones) == 201


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    text = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)
    )
    assert "anchor" in refused(text).mistakes[0].message


def test_a_value_of_a_million_characters_is_refused() -> None:
    error = refused(f'plant: {{id: P, name: "{"x" * 1_000_000}"}}\nzones: []\n')
    assert any("characters long" in one.message for one in error.mistakes)


def test_a_line_that_no_editor_writes_is_refused_by_the_source() -> None:
    with pytest.raises(UnreadableSourceError):
        Source.from_text("plant.yaml", "a" * (LONGEST_LINE + 1))


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "LARGEST_PLANT", 1000)
    assert "larger than" in refused(START + "# x\n" * 1000).mistakes[0].message


def test_nul_bytes_are_refused_by_the_source() -> None:
    with pytest.raises(UnreadableSourceError):
        Source.from_bytes("plant.yaml", b"plant: {id: \x00}")


def test_utf_16_is_read() -> None:
    source = Source.from_bytes("plant.yaml", START.encode("utf-16"))
    assert load_plant(source).id == "P"


@pytest.mark.parametrize("text", ["a\x0bb", "a\x7fb", "a\x85b", "a\u2028b", "a\u2066b", "a\ufeffb", "a\rb"])
def test_characters_that_cannot_be_seen_are_refused(text: str) -> None:
    error = refused(f"plant: {{id: P}}\nzones: [] # {text}\n")
    assert (error.mistakes[0].span.line, error.mistakes[0].span.column) == (2, 14)


def test_reading_stops_at_a_thousand_mistakes_and_says_so() -> None:
    rows = "".join(f"  - {{id: A, kind: nonsense{n}, netwrks: [10.0.0.0/8]}}\n" for n in range(2000))
    error = refused(START + rows)
    assert len(error.mistakes) == MOST_MISTAKES + 1
    assert "more than 1000 mistakes" in str(error)


def test_unknown_names_among_very_many_are_told_with_work_in_proportion() -> None:
    zones = "".join(f"  - {{id: Z{n}, kind: field, networks: [10.{n >> 8}.{n & 255}.0/24]}}\n" for n in range(5_000))
    conduits = "".join(
        f"  - {{id: C{n}, from: Z{n}x, to: Z{n}, flows: [{{src: P{n}, dst: any, service: modbus{n}}}]}}\n"
        for n in range(5_000)
    )
    refused("plant: {id: P}\nzones:\n" + zones + "conduits:\n" + conduits)


def test_five_thousand_zones_are_work_in_proportion() -> None:
    rows = "".join(
        f"  - {{id: Z{n}, kind: field, networks: [10.{n >> 8}.{n & 255}.0/24], assets: [{{id: P{n}, ip: 10.{n >> 8}.{n & 255}.5}}]}}\n"
        for n in range(5_000)
    )
    text = "plant: {id: P}\nzones:\n" + rows
    with Work() as work:
        plant = load_plant(Source.from_text("plant.yaml", text))
    assert len(plant.zones) == 5_000
    assert work.calls < CALLS_A_BYTE * len(text)
