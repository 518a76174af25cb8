"""One folder a mistake: the plant file as somebody might write it, and what the tool says to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import assert_golden_text
from parsers.source import Source
from validator.cli import main
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError, draw

FOLDER = Path(__file__).parents[2] / "fixtures" / "plants_bad"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def test_there_are_many_kinds_of_mistakes() -> None:
    assert len(CASES) >= 180


@pytest.mark.parametrize("case", CASES)
def test_every_mistake_tells_its_place_and_what_to_do(case: str) -> None:
    source = Source.read(FOLDER / case / "plant.yaml", "plant.yaml")
    with pytest.raises(PlantError) as raised:
        load_plant(source)
    drawn = draw(raised.value, [source])
    for mistake in raised.value.mistakes:
        assert mistake.expected or mistake.nearest, mistake
        assert 0 < mistake.span.line <= max(1, len(source.lines))
        assert not mistake.message.endswith("."), mistake
    if any(source.lines):
        assert drawn.count("^") >= len(raised.value.mistakes)


COMMANDS = (
    *("audit {}", "register {}", "exceptions {}", "export usp {}", "reach {} --from A --to B"),
    "import usp {}/none.csv --plant {}/plant.yaml",
)


@pytest.mark.parametrize("case", ["kind-unknown", "many-at-once", "utf-16", "crlf", "nested-too-deep", "empty-file"])
def test_what_is_drawn_is_what_people_see(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The commands print the same drawing, below how many mistakes there are."""
    (tmp_path / "plant.yaml").write_bytes((FOLDER / case / "plant.yaml").read_bytes())
    drawn = (FOLDER / case / "errors.txt").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert main(command.replace("{}", str(tmp_path)).split()) == 2
        shown = capsys.readouterr().err
        assert shown.startswith("segval: the plant file has ")
        assert drawn.rstrip() in shown


@pytest.mark.parametrize("case", CASES)
def test_mistake(case: str) -> None:
    source = Source.read(FOLDER / case / "plant.yaml", "plant.yaml")
    with pytest.raises(PlantError) as raised:
        load_plant(source)
    assert_golden_text(FOLDER / case / "errors.txt", draw(raised.value, [source]))
