"""The catalogue against the ports that an OT assessor expects: named, in the right class, doubtful where they are."""

from __future__ import annotations

import pytest

from audits import FIXTURES
from validator.catalogue.protocols import Protocol, names_of, protocols, service_of
from validator.telling import service_name
from validator.verdicts import Box

LETTERS = {
    "R": {"read"},
    "W": {"write"},
    "E": {"engineering"},
    "S": {"safety"},
    "D": {"discovery"},
    "A": {"admin", "remote_access"},
    "F": {"file"},
    "T": {"time"},
    "I": {"infrastructure"},
}
ROWS = [
    tuple(line.split())
    for line in (FIXTURES / "protocols" / "register.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def everyone_on(service: str) -> list[tuple[Protocol, ...]]:
    """For each port of a service who listens there."""
    (box,) = service_of(service).boxes
    if service.startswith("ip/"):
        return [tuple(one for one in protocols() if any(part == box for part in one.service.boxes))]
    ports = box.destination_ports
    return [names_of(box.protocols.first, port) for port in range(ports.first, ports.last + 1)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_port_is_named_in_its_class(row: tuple[str, ...]) -> None:
    service, letters = row[0], row[1]
    for known in everyone_on(service):
        for letter in letters[:1] if "S" not in letters else "S":
            assert any(one.classes & LETTERS[letter] for one in known), (service, [one.id for one in known])


@pytest.mark.parametrize("row", [row for row in ROWS if row[2:] == ("?",)], ids=lambda row: row[0])
def test_reported_port_is_doubtful(row: tuple[str, ...]) -> None:
    """Of those that have the class, one that shares the port with a confirmed protocol does not make it sure."""
    wanted = {name for letter in row[1] for name in LETTERS[letter]}
    for known in everyone_on(row[0]):
        assert any(one.confidence == "low" and one.classes & wanted for one in known), [one.id for one in known]


def test_rows_are_told_once() -> None:
    assert len({row[0] for row in ROWS}) == len(ROWS)


def test_a_finding_says_that_a_name_is_doubtful() -> None:
    assert service_name(Box((), (), "tcp", "any", "51000")) == "tcp/51000 (perhaps honeywell_safety_manager)"
    assert service_name(Box((), (), "udp", "any", "1502")) == "udp/1502 (triconex_tristation)"


def test_a_confirmed_name_comes_before_a_doubtful_one() -> None:
    for proto, number in (("tcp", 6), ("udp", 17)):
        for port in {box.destination_ports.first for one in protocols() for box in one.service.boxes}:
            known = names_of(number, port)
            if {one.confidence for one in known} == {"high", "low"}:
                assert "perhaps" not in service_name(Box((), (), proto, "any", str(port)))


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ("102", "tcp/102 (iec61850_mms, iccp, s7comm or s7comm_plus)"),
        ("135", "tcp/135 (opc_da or msrpc)"),
        ("443", "tcp/443 (https)"),
        ("502", "tcp/502 (modbus_tcp)"),
        ("4", "tcp/4"),
    ],
)
def test_a_port_that_protocols_share_alike_has_all_their_names(port: str, expected: str) -> None:
    assert service_name(Box((), (), "tcp", "any", port)) == expected
