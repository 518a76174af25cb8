"""A plant file that was read before is the same plant, and is read again where its bytes are others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.source import Source, UnreadableSourceError
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError
from validator.remembered.packing import pack, unpack
from validator.remembered.plants import remembered_plant, remembered_source
from validator.remembered.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.plant.model import Plant

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
PLANTS = [*sorted(FIXTURES.glob("plants/*/plant.yaml")), *sorted(FIXTURES.glob("checks/*/bad-*/plant.yaml"))[::5]]
TEXT = "plant: {id: P}\nzones:\n  - {id: A, kind: control, networks: [10.1.0.0/24], sl_t: {IAC: 2, UC: 1}}\n"


def test_every_plant_is_kept_whole() -> None:
    """Equal in every field, with the places of what is declared."""
    assert len(PLANTS) > 60
    for path in PLANTS:
        plant = load_plant(Source.read(path, "plant.yaml"))
        assert unpack(pack(plant)) == plant, path


def test_the_same_bytes_are_not_read_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    asked: list[str] = []

    def read(sources: Sequence[Source]) -> Plant:
        asked.append(sources[0].sha256)
        return load_plant(sources)

    def plant(text: str, name: str = "plant.yaml") -> Plant:
        return remembered_plant(store, [Source.from_text(name, text)], read)

    first = plant(TEXT)
    assert plant(TEXT) == first
    assert first.zones[0].sl_t == {"IAC": 2, "UC": 1}
    assert len(asked) == 1
    assert plant(TEXT, "other.yaml").zones[0].origin.file == "other.yaml"
    assert plant(TEXT.replace("control", "safety")).zones[0].kind.value == "safety"
    assert len(asked) == 3


def test_a_file_is_decoded_and_redacted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, path = Store(tmp_path / "cache"), tmp_path / "plant.yaml"
    decoded: list[str] = []
    really = Source.from_bytes

    def counted(name: str, raw: bytes) -> Source:
        decoded.append(name)
        return really(name, raw)

    monkeypatch.setattr(Source, "from_bytes", counted)
    for content, name, count in (
        (TEXT, "plant.yaml", 1),
        (TEXT, "plant.yaml", 1),
        (TEXT, "other.yaml", 2),
        (f"{TEXT}# password: hunter2-of-the-plant\n", "plant.yaml", 3),
        (f"{TEXT}# password: hunter2-of-the-plant\n", "plant.yaml", 3),
    ):
        path.write_text(content, encoding="utf-8", newline="\n")
        found = remembered_source(store, path, name)
        assert found == really(name, content.encode())
        assert len(decoded) == count
    path.write_bytes(b"zones: \0\n")
    for _ in range(2):
        with pytest.raises(UnreadableSourceError):
            remembered_source(store, path, "plant.yaml")


def test_a_plant_with_mistakes_is_told_each_time(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    for _ in range(2):
        with pytest.raises(PlantError):
            remembered_plant(store, [Source.from_text("plant.yaml", "zones: 7\n")], load_plant)


def test_a_damaged_plant_is_read_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    sources = [Source.from_text("plant.yaml", TEXT)]
    first = remembered_plant(store, sources, load_plant)
    (file,) = (tmp_path / "cache").iterdir()
    raw = file.read_bytes()
    file.write_bytes(raw[:-7] + bytes([raw[-7] ^ 1]) + raw[-6:])
    again = Store(tmp_path / "cache")
    assert remembered_plant(again, sources, load_plant) == first
    assert list(again.words())
