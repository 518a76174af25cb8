"""What somebody vouches for, of devices the files of which are not their own or do not show everything.

A file of a management station (Panorama) says what it pushes, not what the device holds beside it; the file of a
managed device may leave out what was pushed, and an export tables that no document names (the static routes of HiOS).
The plant may name attestations for that: `rules_complete`, that the
device has no rule and no translation beside those of its file, and `settings_complete`, that it has no other interface,
zone, route or policy-based forwarding, and runs what the file says. Every verdict is then given that. A device whose
own file is there is read from that one alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from validator.graph.nodes import entry_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.device import Device
    from parsers.model.match import Match
    from validator.plant.model import DeviceEntry, Plant


def vouched(plant: Plant, devices: Sequence[tuple[Device, str]]) -> tuple[list[tuple[Device, str]], tuple[str, ...]]:
    """The devices as attested, each from one file, and what every verdict is given by that."""
    found: list[tuple[Device, str]] = []
    given: list[str] = []
    for device, file in devices:
        own = _own_file(device, devices)
        if own is not None:
            given.append(f"{device.name} is as its own file {own} says, and not as {file} does")
            continue
        entry = entry_of(plant, device, file)
        if entry is None or not (entry.rules_complete or entry.settings_complete):
            found.append((device, file))
            continue
        given += _given(device, entry, file)
        found.append((_without_doubt(device, entry), file))
    return found, tuple(sorted(set(given)))


def _own_file(device: Device, devices: Sequence[tuple[Device, str]]) -> str | None:
    """The file of the device itself, where this is what its manager holds: by its name, or its serial number."""
    if not device.held_by:
        return None
    for other, file in devices:
        same = other.name.casefold() == device.name.casefold() or any(
            re.search(rf"(?<![^\W_]){re.escape(serial)}(?![^\W_])", PurePosixPath(file).stem)
            for serial in device.serials
        )
        if same and not other.held_by and other.platform == device.platform:
            return file
    return None


def _given(device: Device, entry: DeviceEntry, file: str) -> list[str]:
    said: list[str] = []
    if entry.rules_complete and any(_is_elsewhere(rule.match) for item in device.rule_sets for rule in item.rules):
        what = "has no rule and no translation beside those of"
        said.append(f"{entry.id} {what} {file} (attestation {entry.rules_complete})")
    unshown = [item.elsewhere for item in device.unmodelled] + [item.elsewhere for item in device.dynamic_routing]
    if entry.settings_complete and any(unshown):
        what = "has no setting beside those of"
        said.append(f"{entry.id} {what} {file}, and runs them (attestation {entry.settings_complete})")
    return said


def _without_doubt(device: Device, entry: DeviceEntry) -> Device:
    if entry.settings_complete:
        device = replace(
            device,
            unmodelled=tuple(item for item in device.unmodelled if not item.elsewhere),
            dynamic_routing=tuple(item for item in device.dynamic_routing if not item.elsewhere),
        )
    if not entry.rules_complete:
        return device
    return replace(
        device,
        rule_sets=tuple(
            replace(
                item,
                rules=tuple(replace(rule, enabled=False) if _is_elsewhere(rule.match) else rule for rule in item.rules),
            )
            for item in device.rule_sets
        ),
        nat=tuple(replace(rule, enabled=False) if _is_elsewhere(rule.match) else rule for rule in device.nat),
    )


def _is_elsewhere(match: Match) -> bool:
    return any(why.kind is UnknownKind.ELSEWHERE for why in match.conditions)
