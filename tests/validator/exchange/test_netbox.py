"""NetBox: devices become assets in the zones of their addresses, and nothing is left out without a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parsers.source import Source
from validator.cli import main
from validator.plant.loader import load_plant

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """plant: {id: P1}
zones:
  - {id: CELL, kind: field, networks: [10.1.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.2.0.0/24]}
"""


def device(name: str, address: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "name": name,
        "role": {"id": 3, "name": "PLC", "slug": "plc"},
        "device_type": {"id": 4, "model": "M-340", "slug": "m-340", "manufacturer": {"name": "Maker", "slug": "maker"}},
        "platform": None,
        "status": {"value": "active", "label": "Active"},
        "primary_ip4": {"id": 9, "address": address, "family": {"value": 4, "label": "IPv4"}} if address else None,
        "primary_ip6": None,
        **more,
    }


def address(text: str, name: str | None, status: str = "active") -> dict[str, Any]:
    assigned = {"id": 7, "name": "eth0", "device": {"id": 1, "name": name}} if name else None
    return {"id": 5, "address": text, "assigned_object": assigned, "status": {"value": status}, "vrf": None}


def prefix(text: str, role: str = "", vlan: str = "", status: str = "active", **more: Any) -> dict[str, Any]:
    return {
        "id": 6,
        "prefix": text,
        "role": {"slug": role} if role else None,
        "vlan": {"vid": 20, "name": vlan} if vlan else None,
        "status": {"value": status},
        "vrf": None,
        "description": "",
        **more,
    }


def answer(path: Path, results: list[Any], *, whole: bool = True, count: int | None = None) -> Path:
    document = {"count": count or len(results), "next": None if count is None else "more", "previous": None}
    value: object = {**document, "results": results} if whole else results
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    return path


def imported(capsys: pytest.CaptureFixture[str], *words: object, status: int = 0) -> str:
    assert main(["import", "netbox", *map(str, words)]) == status, capsys.readouterr()
    shown = capsys.readouterr()
    return shown.err if status else shown.out


def test_devices_become_assets_in_the_zones_of_a_plant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    devices = answer(tmp_path / "devices.json", [device("PLC 1", "10.1.0.5/24"), device("HMI-1", role={"slug": "hmi"})])
    found = [address("10.2.0.9/24", "HMI-1"), address("10.1.0.5/24", "PLC 1"), address("10.9.0.1/24", None)]
    addresses = answer(tmp_path / "ips.json", found, whole=False)
    out = imported(capsys, devices, addresses, "--plant", tmp_path / "plant.yaml")
    line = next(
        n for n, text in enumerate(devices.read_text(encoding="utf-8").splitlines(), 1) if '"name": "HMI-1"' in text
    )
    assert "  - {id: PLC-1, zone: CELL, ip: 10.1.0.5, role: plc, vendor: maker, model: M-340}  # devices.json:" in out
    assert (
        f"{{id: HMI-1, zone: CTRL, ip: 10.2.0.9, role: hmi, vendor: maker, model: M-340}}  # devices.json:{line - 2}"
        in out
    )
    assert ", PLC 1\n" in out
    assert "# Left out: ips.json:" in out
    assert "10.9.0.1/24 is of no device" in out
    plant = load_plant([Source.from_text("plant.yaml", PLANT), Source.from_text("assets.yaml", out)])
    assert [asset.id for zone in plant.zones for asset in zone.assets] == ["PLC-1", "HMI-1"]


def test_without_a_plant_prefixes_become_zones_to_review(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prefixes = answer(
        tmp_path / "prefixes.json",
        [
            prefix("10.0.0.0/8", status="container"),
            prefix("10.1.0.0/24", role="sis-cell"),
            prefix("10.1.1.0/24", role="sis-cell"),
            prefix("10.2.0.0/24", vlan="Office"),
            prefix("10.3.0.0/24"),
        ],
    )
    devices = answer(tmp_path / "devices.json", [device("TMR", "10.1.1.5/24")])
    out = imported(capsys, prefixes, devices)
    assert "10.0.0.0/8 is container" in out
    assert "{id: sis-cell, kind: safety, networks: [10.1.0.0/24, 10.1.1.0/24]}" in out
    assert "{id: Office, kind: enterprise, networks: 10.2.0.0/24}" in out
    assert "# REVIEW the kind: nothing says what NET-10.3.0.0-24 is for" in out
    assert "{id: TMR, zone: sis-cell, ip: 10.1.1.5" in out
    plant = load_plant(Source.from_text("plant.yaml", "plant: {id: P1}\n" + out))
    assert [zone.id for zone in plant.zones] == ["sis-cell", "Office", "NET-10.3.0.0-24"]


def test_what_is_gone_or_nowhere_is_left_out_with_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    found = [device("A", "10.1.0.5/24", status={"value": "offline"}), device("B"), device("C", "10.9.0.1/24")]
    ips = answer(tmp_path / "i.json", [address("10.1.0.9/24", "Z")])
    out = imported(capsys, answer(tmp_path / "d.json", found), ips, "--plant", tmp_path / "plant.yaml")
    for text in ("A is offline", "B is in no zone (it has no address)", "C is in no zone (10.9.0.1)"):
        assert text in out
    assert "10.1.0.9/24 is of Z, which was not given" in out
    assert "assets: []" in out


WRONG: dict[str, tuple[object, str]] = {
    "one page of several": (
        {"count": 70, "next": "x", "results": [device("A")]},
        "it holds 1 of 70 objects; ask with limit=0",
    ),
    "no results": ({"detail": "Authentication credentials were not provided."}, "it has no list of results"),
    "a number": (7, "it is neither a list nor an object"),
    "not an object": ([7], "an entry is no object"),
    "another kind": ([{"id": 1, "slug": "site"}], "the object is neither a device, a prefix nor an address"),
    "a VLAN": (
        [{"id": 1, "vid": 20, "name": "Cell", "role": None}],
        "the object is a VLAN; expected devices, prefixes",
    ),
    "a name twice": ([device("A", "10.1.0.5/24"), device("A", "10.1.0.6/24")], "the device 'A' stands in"),
    "a prefix twice": ([prefix("10.1.0.0/24"), prefix("10.1.0.0/24")], "10.1.0.0/24 stands in"),
    "no prefix": ([prefix("10.1.0.0/99")], "'10.1.0.0/99' is no prefix"),
    "host bits": ([prefix("10.1.0.1/24")], "'10.1.0.1/24' is no prefix"),
    "no address": ([device("A", "10.1.0")], "'10.1.0' is no address"),
    "no name": ([device("")], "the device has no name"),
    "a formula": ([device("=1+1", "10.1.0.5/24")], "would be calculated as a formula"),
    "a hidden character": ([device("A\u202e", "10.1.0.5/24")], "the character U+202E cannot be seen"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    value, message = WRONG[case]
    (tmp_path / "a.json").write_text(json.dumps(value), encoding="utf-8")
    found = imported(capsys, tmp_path / "a.json", status=2)
    assert message in found
    assert "a.json:1" in found or "a.json: it" in found


@pytest.mark.parametrize("text", ["", "{", "[[[[", "[" * 200_000, '{"results": [}', "\x00"])
def test_what_is_no_json_is_refused(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    assert "it is no answer of NetBox" in imported(capsys, tmp_path / "a.json", status=2)
