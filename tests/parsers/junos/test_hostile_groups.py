"""Groups that multiply are followed up to a stated number of places, and the rest is a doubt."""

from __future__ import annotations

from parsers.registry import parse
from parsers.source import Source


def text(groups: int, interfaces: int) -> str:
    made = "".join(
        f"  g{n} {{ interfaces {{ <*> {{ unit {{ <*> {{ description d{n}; }} }} }} }} }}\n" for n in range(groups)
    )
    named = " ".join(f"g{n}" for n in range(groups))
    ports = "".join(f"  ge-0/0/{n} {{ unit 0; }}\n" for n in range(interfaces))
    return f"version 20.4R3;\ngroups {{\n{made}}}\napply-groups [ {named} ];\ninterfaces {{\n{ports}}}\n"


def doubts(groups: int, interfaces: int) -> list[str]:
    (device,) = parse(Source.from_text("j", text(groups, interfaces)), "juniper_junos").devices
    return [item.what for item in device.unmodelled if "more places" in item.what]


def test_many_groups_on_many_interfaces_end_in_a_doubt() -> None:
    assert doubts(300, 100) == ["groups are applied in more places than are read"]


def test_ordinary_groups_leave_none() -> None:
    assert doubts(3, 20) == []
