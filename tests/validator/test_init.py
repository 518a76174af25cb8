"""`segval init`: what surely travels is declared, exactly, and closing one declared flow opens exactly that finding."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from parsers.source import Source
from validator.audit import devices_of, network_of
from validator.cli import main
from validator.conformance import Gaps, compare
from validator.init.inference import Inferred, infer
from validator.init.kinds import NAME, Clue, kind_of
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError
from validator.plant.model import ZoneKind
from validator.questions import Silent
from validator.reachability.engine import Engine
from validator.snapshot import Platforms, read_snapshot
from validator.verdicts import FlowVerdict, Verdict

ROOT = Path(__file__).parents[2]
LARGE = frozenset({"refinery-u3-faulty", "refinery-u3-clean"})
PLANTS = [
    pytest.param(path.parent, marks=pytest.mark.slow if path.parent.name in LARGE else (), id=path.parent.name)
    for path in sorted((ROOT / "fixtures" / "plants").glob("*/plant.yaml"))
]
SAMPLES = ROOT.parent / "shared" / "samples"
DAY = dt.date(2026, 11, 23)


def copied(plant: Path, folder: Path) -> Path:
    """The configurations of a plant alone, with what its devices showed."""
    for name in ("configs", "show"):
        if (plant / name).is_dir():
            shutil.copytree(plant / name, folder / name)
    return folder


def audited(folder: Path, text: str) -> Gaps:
    """What an audit of `folder` says with a plant file."""
    snapshot = read_snapshot(folder, [], Platforms({}), lambda _done, _total: None)
    plant = load_plant(Source.from_text("plant.yaml", text))
    network = network_of(snapshot, plant, devices_of(snapshot, plant))
    return compare(Engine(network), DAY, lambda _done, _total: None)


def inferred(folder: Path) -> Inferred:
    return infer(folder / "configs", None, DAY, Silent())


@pytest.mark.parametrize("plant", PLANTS)
def test_what_travels_is_declared_and_nothing_is_open_for_want_of_a_declaration(plant: Path, tmp_path: Path) -> None:
    found = inferred(copied(plant, tmp_path))
    assert found.verdicts[Verdict.VIOLATED] == 0
    assert found.verdicts[Verdict.PROVED] > 0
    for reason in found.reasons:
        assert "attached" not in reason, reason
        assert "next hop" not in reason, reason


def test_the_same_configurations_make_the_same_file(tmp_path: Path) -> None:
    folder = copied(ROOT / "fixtures" / "plants" / "tiny", tmp_path)
    assert inferred(folder).text == inferred(folder).text


def test_each_zone_and_flow_names_its_lines(tmp_path: Path) -> None:
    text = inferred(copied(ROOT / "fixtures" / "plants" / "tiny", tmp_path)).text
    assert "- 10.1.0.0/24  # FW-A office (configs/fw-a.txt:10)" in text
    assert "# kind: interface 'office' (configs/fw-a.txt:7)" in text
    assert "{src: 10.3.0.10, dst: 10.4.0.10, service: modbus_tcp}  # configs/sw-c.txt:19" in text


@pytest.mark.parametrize("name", ["tiny", "linux-gateways"])
def test_closing_one_flow_opens_exactly_that_pair(name: str, tmp_path: Path) -> None:
    folder = copied(ROOT / "fixtures" / "plants" / name, tmp_path)
    lines = [line for line in inferred(folder).text.splitlines() if not line.lstrip().startswith("#")]
    flows = [number for number, line in enumerate(lines) if line.startswith("      - {src:")]
    assert flows
    for number in flows:
        tightened = [*lines[:number], *lines[number + 1 :]]
        if lines[number - 1].endswith("flows:") and not lines[number + 1 : number + 2][0].startswith("      - {src:"):
            tightened[number - 1] += " []"
        gaps = audited(folder, "\n".join(tightened) + "\n")
        pair = _pair(lines, number)
        assert [(gap.source.id, gap.destination.id) for gap in gaps.violated()] == [pair]


def _pair(lines: list[str], number: int) -> tuple[str, str]:
    before = list(reversed(lines[:number]))
    source = next(line for line in before if line.startswith("    from: "))
    destination = next(line for line in before if line.startswith("    to: "))
    return source.removeprefix("    from: "), destination.removeprefix("    to: ")


def test_nothing_is_declared_that_does_not_travel(tmp_path: Path) -> None:
    """Flows that are not flagged as wider are exact: of a pair with a narrow flow, nothing else is declared."""
    folder = copied(ROOT / "fixtures" / "plants" / "tiny", tmp_path)
    text = inferred(folder).text
    assert "wider than what travels" not in text
    gaps = audited(folder, text)
    by_pair = {(gap.source.id, gap.destination.id): gap for gap in gaps.pairs}
    boxes = by_pair["OFFICE", "DMZ"].verdict.surely
    assert [(box.src, box.dst, box.proto, box.dport) for box in boxes] == [
        (("10.1.0.0/24",), ("10.2.0.30/32",), "tcp", "443")
    ]


DHCP = """\
ASA Version 9.16(1)
!
hostname FW
!
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address dhcp
!
interface GigabitEthernet1/2
 nameif ctrl
 security-level 100
 ip address 10.3.0.1 255.255.255.0
!
route outside 198.51.100.0 255.255.255.0 203.0.113.1 1
: end
"""


def test_a_way_out_by_a_socket_without_an_address_is_declared_exactly(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.txt").write_text(DHCP, encoding="utf-8")
    found = inferred(tmp_path)
    assert '- "FW:outside"' in found.text
    assert "{src: CTRL, dst: 198.51.100.0/24, service: any}  # configs/fw.txt:12" in found.text
    assert "wider than what travels" not in found.text


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied(ROOT / "fixtures" / "plants" / "tiny", tmp_path)
    place = tmp_path / "plant.yaml"
    place.write_text("mine\n", encoding="utf-8")
    assert main(["init", str(folder / "configs"), "-o", str(place)]) == 2
    assert "--force" in capsys.readouterr().err
    assert place.read_text(encoding="utf-8") == "mine\n"
    assert main(["init", str(folder / "configs"), "-o", str(place), "--force"]) == 0
    assert "next: segval audit" in capsys.readouterr().out
    assert place.read_text(encoding="utf-8").startswith("# A first plant file")


def test_a_folder_without_configurations_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "configs").mkdir()
    assert main(["init", str(tmp_path / "configs")]) == 2
    assert "no configuration files" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SIS", ZoneKind.SAFETY),
        ("Building management, HVAC", ZoneKind.EXTERNAL),
        ("Out-of-band management", ZoneKind.MANAGEMENT),
        ("CTRL-SERVERS", ZoneKind.CONTROL),
        ("Historian DMZ", ZoneKind.DMZ),
        ("wan1", ZoneKind.INTERNET),
    ],
)
def test_words_speak_for_a_kind(text: str, kind: ZoneKind) -> None:
    guess = kind_of([Clue("description", text, Source.from_text("a", "x\n").span(1), NAME)])
    assert guess is not None
    assert guess.kind is kind


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
@pytest.mark.parametrize("folder", ["oxidized/asa_", "panos/"])
def test_real_files_are_frozen_without_a_violation(folder: str, tmp_path: Path) -> None:
    parent, _, start = folder.rpartition("/")
    (tmp_path / "configs").mkdir()
    for path in sorted((SAMPLES / parent).glob(f"{start}*")):
        shutil.copy(path, tmp_path / "configs" / path.name)
    found = inferred(tmp_path)
    assert found.verdicts[Verdict.VIOLATED] == 0
    assert not any("attached" in reason for reason in found.reasons)


PLANT = """\
plant: {id: P}
zones:
  - {id: A, kind: control, networks: [10.0.0.0/24]}
  - {id: B, kind: control, networks: [10.0.1.0/24]}
conduits:
  - {id: C, from: A, to: B, flows: [{src: A, dst: B, service: FLOW}]}
"""


def test_a_flow_may_have_source_ports() -> None:
    flow = load_plant(Source.from_text("p", PLANT.replace("FLOW", "tcp/1024-65535, sport: 102"))).conduits[0].flows[0]
    assert {(box.source_ports.first, box.source_ports.last) for box in flow.services.boxes} == {(102, 102)}


@pytest.mark.parametrize("text", ["icmp, sport: 102", "tcp, sport: 9-2", "tcp, sport: 70000", "any, sport: 5"])
def test_source_ports_that_mean_nothing_are_mistakes(text: str) -> None:
    with pytest.raises(PlantError):
        load_plant(Source.from_text("p", PLANT.replace("FLOW", text)))


def test_a_range_of_protocols_is_a_service() -> None:
    flow = load_plant(Source.from_text("p", PLANT.replace("FLOW", "ip/7-16"))).conduits[0].flows[0]
    assert [(box.protocols.first, box.protocols.last) for box in flow.services.boxes] == [(7, 16)]
    with pytest.raises(PlantError, match="ip/7-16"):
        load_plant(Source.from_text("p", PLANT.replace("FLOW", "ip/16-7")))


def test_what_is_no_more_than_a_guess_and_what_does_not_work_is_marked(tmp_path: Path) -> None:
    folder = copied(ROOT / "fixtures" / "plants" / "refinery-u3-faulty", tmp_path)
    text = inferred(folder).text
    assert "kind: control\n    # REVIEW: what is it for?\n    # kind: nothing in the files says" in text
    broken = text.count("# REVIEW: packets of it travel, and it does not work: ")
    unsure = text.count("# whether it works is not decided: ")
    flows = [flow.verdict for item in audited(folder, text).conduits for flow in item.flows]
    assert (broken, unsure) == (flows.count(FlowVerdict.BROKEN), flows.count(FlowVerdict.UNKNOWN))
    assert broken > 5


def test_the_next_command_is_the_shortest_that_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(ROOT / "fixtures" / "plants" / "tiny", tmp_path / "u1")
    monkeypatch.chdir(tmp_path)
    assert main(["init", "u1/configs", "-o", "u1/plant.yaml"]) == 0
    assert capsys.readouterr().out.endswith("next: segval audit u1\n")
    assert main(["init", "u1/configs", "-o", "other.yaml"]) == 0
    assert capsys.readouterr().out.endswith("next: segval audit u1 --plant other.yaml\n")
    monkeypatch.chdir(tmp_path / "u1")
    assert main(["init", "configs", "-o", "plant.yaml", "--force"]) == 0
    assert capsys.readouterr().out.endswith("next: segval audit .\n")
    main(["audit", "."])
    assert "snapshot u1, as of" in capsys.readouterr().out


def test_rules_of_linux_alone_name_what_shows_the_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "fixtures" / "plants" / "linux-gateways" / "configs", tmp_path / "configs")
    assert main(["init", str(tmp_path / "configs"), "-q"]) == 2
    told = capsys.readouterr().err
    assert "no configuration shows a network" in told
    assert f"put what `ip -j addr` and `ip -j route` print below {tmp_path}/show/DEVICE/" in told


ASA = """\
ASA Version 9.16(4)
!
hostname edge
!
interface GigabitEthernet1/1
 nameif dmz
 security-level 50
 ip address 10.5.1.1 255.255.255.0
!
interface GigabitEthernet1/2
 nameif transit
 security-level 90
 ip address 10.5.254.1 255.255.255.252
!
route transit 10.5.2.0 255.255.255.0 10.5.254.2
http server enable
http 10.5.1.0 255.255.255.0 dmz
ssh 10.5.1.0 255.255.255.0 dmz
: end
"""
FORTIGATE = """\
#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
config system interface
    edit "wan1"
        set vdom "root"
        set ip 10.5.254.2 255.255.255.252
    next
    edit "scada"
        set vdom "root"
        set ip 10.5.2.1 255.255.255.0
    next
end
config router static
    edit 1
        set gateway 10.5.254.1
        set device "wan1"
    next
end
"""


def two_firewalls(folder: Path, asa: str = ASA) -> str:
    """The plant file of an ASA in front of a FortiGate."""
    (folder / "configs").mkdir()
    (folder / "configs" / "edge.txt").write_text(asa, encoding="utf-8")
    (folder / "configs" / "inner.conf").write_text(FORTIGATE, encoding="utf-8")
    return inferred(folder).text


def test_a_link_between_two_firewalls_is_not_the_internet_because_a_socket_is_called_wan(tmp_path: Path) -> None:
    text = two_firewalls(tmp_path)
    link = text[text.index("  - id: TRANSIT") :].split("  - id: ")[1]
    assert "kind: control" in link
    assert "# REVIEW: what is it for?" in link
    assert "external" not in link


def test_every_service_that_manages_a_device_is_named_with_its_line(tmp_path: Path) -> None:
    text = two_firewalls(tmp_path)
    assert "  # DMZ can manage it: https (configs/edge.txt:17); ssh (configs/edge.txt:18)\n" in text


def test_a_doubt_of_many_pairs_is_told_once(tmp_path: Path) -> None:
    text = two_firewalls(tmp_path, ASA.replace("http server", "frobnicate\nhttp server"))
    told = [line for line in text.splitlines() if "line not read: frobnicate" in line]
    assert len(told) == 1
    assert told[0].startswith("  # between ")
