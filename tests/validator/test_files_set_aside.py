"""Without `configs/` tables and data beside the plant file are no configurations; what is not read is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.remembered.inputs import Named, inputs_of
from validator.snapshot import MOST_NAMED, Platforms, read_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from validator.snapshot import Snapshot


def snapshot_of(folder: Path, names: list[str]) -> Snapshot:
    for name in ("plant.yaml", "reviews.csv", *names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("hostname fw\n")
    return read_snapshot(folder, [folder / "plant.yaml"], Platforms({}), lambda _done, _total: None)


def test_data_beside_the_plant_file_are_named(tmp_path: Path) -> None:
    found = snapshot_of(tmp_path, ["fw.json", "sub/fw.yaml", "README.md", "show/a.json", "flows/b.csv", "fw.txt"])
    assert found.aside == ("fw.json", "sub/fw.yaml")
    [limit] = found.limits
    assert limit.startswith("not read, for beside the plant file ")
    assert limit.endswith(": fw.json, sub/fw.yaml")


def test_what_the_command_reads_as_something_else_is_not_told(tmp_path: Path) -> None:
    names = ["fw.txt", "old.json", "said.csv", "seen/one.csv", "plant/more.yaml"]
    snapshot_of(tmp_path, names)
    elsewhere = [tmp_path / name for name in ("old.json", "said.csv", "seen")]
    found = read_snapshot(
        tmp_path, [tmp_path / "plant.yaml"], Platforms({}), lambda _done, _total: None, iter(elsewhere)
    )
    assert (found.aside, found.limits) == ((), ())


def test_below_configs_they_are_read_or_told_one_by_one(tmp_path: Path) -> None:
    found = snapshot_of(tmp_path, ["configs/fw.json", "configs/fw.csv"])
    assert (found.aside, found.limits) == ((), ())
    assert [item.name for item in found.unread] == ["configs/fw.csv", "configs/fw.json"]


def test_of_many_the_number_is_told(tmp_path: Path) -> None:
    found = snapshot_of(tmp_path, [*(f"{number}.json" for number in range(MOST_NAMED + 2)), "fw.txt"])
    assert found.limits[0].endswith(" and 2 more")


def test_a_remembered_audit_knows_their_names(tmp_path: Path) -> None:
    """And no more of them: a report that is written there again is still no input."""
    snapshot_of(tmp_path, ["fw.txt"])
    before = inputs_of(tmp_path, Named(), tmp_path / "reviews.csv", ())
    snapshot_of(tmp_path, ["fw.json"])
    after = inputs_of(tmp_path, Named(), tmp_path / "reviews.csv", ())
    assert before is not None
    assert after is not None
    assert before.digest != after.digest
    (tmp_path / "fw.json").write_text("hostname fw2\n")
    assert inputs_of(tmp_path, Named(), tmp_path / "reviews.csv", ()) == after
