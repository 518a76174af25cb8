"""`segval violations`: every violated pair, by the lines that let it; one pair explained, and closed by computing again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from audits import AS_OF
from validator.audit import AuditOptions, joined, load
from validator.cli import main
from validator.edits.keeping import Keeping
from validator.pairs_asked import PairsAsked
from validator.questions import Silent
from validator.reachability.carriers import carriers
from validator.reachability.engine import Engine
from validator.reachability.trace import Tracer, overall
from validator.report.schemas import report_schema
from validator.violations import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable

FAULTY = Path(__file__).resolve().parents[2] / "fixtures" / "plants" / "refinery-u3-faulty"
PAIRS = (("CORP", "CTRL"), ("CELL2", "SIS"), ("INTERNET", "SKID"), ("ACME", "CTRL"), ("CTRL", "SIS"))


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    status = main(["violations", str(FAULTY), "--as-of", "2026-11-23", "--format", "json", *words])
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, report_schema("violations"))
    return status, document


@pytest.fixture(scope="module")
def explained() -> dict[tuple[str, str], Violation]:
    network = joined(*load(FAULTY, AuditOptions(None, AS_OF), Silent()))
    pairs = PairsAsked(Engine(network), AS_OF)
    keeping, tracer = Keeping(pairs), Tracer(network)
    every = (Violation(gap, pairs, keeping, tracer) for gap in pairs.chosen(None, None)[0])
    return {(one.gap.source.id, one.gap.destination.id): one for one in every}


def test_the_list_holds_every_violated_pair_under_some_line(
    capsys: pytest.CaptureFixture[str], explained: dict[tuple[str, str], Violation]
) -> None:
    status, document = asked(capsys)
    assert status == 1
    listed = {(pair["from"], pair["to"]) for cause in document["causes"] for pair in cause["pairs"]}
    assert document["pairs"] == len(explained)
    assert listed == set(explained)


@pytest.mark.parametrize("ends", PAIRS)
def test_all_that_carries_it_is_named(
    ends: tuple[str, str], explained: dict[tuple[str, str], Violation], capsys: pytest.CaptureFixture[str]
) -> None:
    violation = explained[ends]
    told = {(one.node, one.rule.origin if one.rule else None) for one in violation.carriers}
    every = {
        (one.node, one.rule.origin if one.rule else None)
        for item in violation.gap.undeclared
        for one in carriers(item.reach, item.sure, possible=True)
    }
    assert told == every
    _, document = asked(capsys, "--from", ends[0], "--to", ends[1])
    assert len(document["violations"][0]["carried_by"]) == len(violation.carriers)


@pytest.mark.parametrize("ends", PAIRS)
def test_the_boxes_are_the_undeclared_packets_and_the_witness_is_one_of_them(
    ends: tuple[str, str], explained: dict[tuple[str, str], Violation]
) -> None:
    violation = explained[ends]
    boxes = [box for one in violation.carried for box in one.boxes]
    assert len({one.service for one in violation.carried}) == len(violation.carried)
    printed = sorted({(box.src, box.dst, box.proto, box.sport, box.dport) for box in boxes})
    exact = sorted(
        {
            (box.src, box.dst, box.proto, box.sport, box.dport)
            for item in violation.gap.undeclared
            for box in item.sure.boxes()
        }
    )
    if not any(box.wire for box in boxes):
        assert printed == exact
    assert overall(violation.tracer.paths(violation.witness)).value == "permit"


def test_what_would_close_it_is_computed_again(explained: dict[tuple[str, str], Violation]) -> None:
    for ends in PAIRS[:4]:
        after = explained[ends].after
        assert after is not None
        assert after.harmless
        assert ends in after.closed
    remedy = explained["CTRL", "SIS"].remedy
    assert not remedy.edits
    assert remedy.open_packet is not None


def test_a_pair_without_violation_has_nothing_to_explain(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["violations", str(FAULTY), "--as-of", "2026-11-23", "--from", "SIS", "--to", "CORP"])
    assert status == 3
    assert capsys.readouterr().out.split("\n") == [
        "nothing undeclared surely travels there",
        "1 pair of zones is undecided: whether anything travels there is not known; segval audit says why",
        "",
    ]


def test_the_list_says_how_many_pairs_nobody_can_judge(capsys: pytest.CaptureFixture[str]) -> None:
    main(["audit", str(FAULTY), "--as-of", "2026-11-23", "--format", "json"])
    verdicts = [pair["verdict"] for pair in json.loads(capsys.readouterr().out)["pairs"]]
    main(["violations", str(FAULTY), "--as-of", "2026-11-23"])
    told = f"{verdicts.count('UNKNOWN')} pairs of zones are undecided: whether anything travels there is not known;"
    assert told in " ".join(capsys.readouterr().out.split())
    assert asked(capsys)[1]["undecided"] == verdicts.count("UNKNOWN")
    assert asked(capsys, "--from", "SIS", "--to", "CORP")[1]["undecided"] == 1
    assert asked(capsys, "--from", "CORP", "--to", "CTRL")[1]["undecided"] == 0


def _declared_one_flow(folder: Path, lines: Iterable[str], flow: str) -> None:
    """A firewall between the zones A and B with a list on the side of A, and one declared flow from A."""
    (folder / "configs").mkdir()
    (folder / "configs" / "fw.txt").write_text(
        "ASA Version 9.12(4)\nhostname FW\n"
        + "".join(
            f"interface GigabitEthernet0/{one}\n nameif z{one}\n security-level {one}0\n ip address 10.{one}.0.1"
            " 255.255.255.0\n"
            for one in (1, 2)
        )
        + "".join(f"access-list L extended {line}\n" for line in lines)
        + "access-list M extended deny ip any any\naccess-group L in interface z1\naccess-group M in interface z2\n: end\n",
        encoding="utf-8",
    )
    (folder / "plant.yaml").write_text(
        "plant: {id: P}\nzones:\n  - {id: A, kind: enterprise, networks: [10.1.0.0/24]}\n"
        "  - {id: B, kind: control, networks: [10.2.0.0/24]}\nconduits:\n"
        f"  - {{id: C, from: A, to: B, flows: [{{src: A, {flow}}}]}}\n",
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("above", "flow", "packet"),
    [
        ("", "tcp/502", "10.1.0.2:40000 > 10.2.0.2 tcp/443"),
        ("deny tcp any any", "udp/123", "10.1.0.2:40000 > 10.2.0.2 udp/443"),
        ("deny tcp any any,deny udp any any", "tcp/502", "10.1.0.2 > 10.2.0.2 icmp/8.0"),
    ],
)
def test_what_shows_a_violation_is_a_packet_that_people_can_send(
    above: str, flow: str, packet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not protocol 0, the first of all that `permit ip any any` lets pass; and what to deny is told as people say it."""
    lines = [*filter(None, above.split(",")), "permit ip 10.1.0.0 255.255.255.0 any", "permit ip any any"]
    _declared_one_flow(tmp_path, lines, f"dst: B, service: {flow}")
    main(["violations", str(tmp_path), "--from", "A", "--to", "B", "--no-cache"])
    out = " ".join(capsys.readouterr().out.split())
    assert f"one packet of it permit {packet} " in out
    if not above:
        assert "deny 10.1.0.0/24 > 10.2.0.0/24 every service but tcp/502 (modbus_tcp) before it comes to" in out


def test_an_unknown_zone_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["violations", str(FAULTY), "--from", "CROP"]) == 2
    assert "did you mean CORP?" in capsys.readouterr().err


def test_what_is_denied_as_a_whole_is_called_every_service(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two rules with other services, each put together from pieces: not a list of ranges."""
    lines = ("permit tcp any host 10.2.0.11 eq 3389", "permit udp any host 10.2.0.11", "permit ip any any")
    first = "permit tcp 10.1.0.0 255.255.255.0 host 10.2.0.10 eq 443"
    _declared_one_flow(tmp_path, (first, *lines), "dst: 10.2.0.10, service: tcp/443")
    main(["violations", str(tmp_path), "--from", "A", "--to", "B", "--no-cache"])
    out = " ".join(capsys.readouterr().out.split())
    assert "deny 10.1.0.0/24 > 10.2.0.0/24 every service before it comes to configs/fw.txt:12" in out


def test_a_witness_is_not_translated_into_the_device_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """A network mapped to another has one address that leads to the firewall's own, which the firewall takes."""
    folder = FAULTY.parents[1] / "judged" / "asa_net_to_net_static_object_dmz_any"
    main(["violations", str(folder), "--from", "OFFICE", "--to", "CTRL", "--format", "json"])
    told = json.loads(capsys.readouterr().out)["violations"][0]
    assert (told["witness"], told["trace"]["verdict"]) == ("10.1.0.2:40000 > 10.99.0.2 tcp/443", "permit")
