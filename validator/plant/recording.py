"""Sections of a checked tree as the register, and what of it is still in force on a day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from validator.plant.nodes import Mapping, Scalar
from validator.plant.register import (
    Approval,
    Attestation,
    Compensation,
    Record,
    Register,
    Review,
    Risk,
    Status,
    UnmanagedPath,
)
from validator.plant.shapes import whole
from validator.plant.tables import REQUIREMENTS
from validator.plant.values import day_of, flag_of, levels_of, mappings, scalars, text_of

if TYPE_CHECKING:
    import datetime as dt

    from validator.plant.model import DeviceEntry, Plant, Zone


def read_register(root: Mapping) -> Register:
    """The register of a plant file."""
    defaults = _part(root, "defaults")
    return Register(
        zones=tuple(_record(item) for item in mappings(root, "zones")),
        conduits=tuple(_record(item) for item in mappings(root, "conduits")),
        attestations=tuple(_attestation(item) for item in mappings(root, "attestations")),
        paths=tuple(_path(item) for item in mappings(root, "unmanaged_paths")),
        review_days=whole(text_of(defaults, "review_days")) if defaults else None,
        exception_max_days=whole(text_of(defaults, "exception_max_days")) if defaults else None,
    )


def on_day(plant: Plant, day: dt.date) -> Plant:
    """The plant as it stands on a day: what an expired attestation vouched for, nobody vouches for."""
    ended = {one.id for one in plant.register.attestations if not one.in_force(day)}
    if not ended:
        return plant
    paths = tuple(replace(one, attested="") if one.attested in ended else one for one in plant.register.paths)
    return replace(
        plant,
        zones=tuple(_unvouched_zone(one) if one.layer2 in ended else one for one in plant.zones),
        devices=tuple(_unvouched_device(one, ended) for one in plant.devices),
        register=replace(plant.register, paths=paths),
    )


def _unvouched_zone(zone: Zone) -> Zone:
    return replace(zone, layer2="")


def _unvouched_device(device: DeviceEntry, ended: set[str]) -> DeviceEntry:
    return replace(
        device,
        attested="" if device.attested in ended else device.attested,
        rules_complete="" if device.rules_complete in ended else device.rules_complete,
        settings_complete="" if device.settings_complete in ended else device.settings_complete,
    )


def _part(item: Mapping, key: str) -> Mapping | None:
    found = item.get(key)
    return found if isinstance(found, Mapping) else None


def _record(item: Mapping) -> Record:
    review, risk, status = _part(item, "review"), _part(item, "risk"), text_of(item, "status")
    return Record(
        id=text_of(item, "id"),
        origin=item.span,
        keys=frozenset(key for key in item.entries if item.get(key) is not None),
        purposes=tuple(one.text for one in scalars(item, "purpose")),
        parent=text_of(item, "parent_zone"),
        status=Status(status) if status in tuple(Status) else Status.LIVE,
        type=text_of(item, "type"),
        accountable=_accountable(item),
        approvals=tuple(_approval(one) for one in mappings(item, "approvals")),
        review=_review(review) if review else None,
        risk=_risk(risk) if risk else None,
        levels=levels_of(item, REQUIREMENTS, "sl_c"),
        compensations=tuple(_compensation(one) for one in mappings(item, "compensating_controls")),
        claims=levels_of(item, REQUIREMENTS, "sl_a_claimed"),
        fail=_fail(item) or _fail(_part(item, "availability") or Mapping({}, item.span)),
    )


def _fail(item: Mapping) -> str:
    """`open` or `close` of `fail`, written alone or with a reason; or empty."""
    found = item.get("fail")
    return text_of(found, "mode") if isinstance(found, Mapping) else text_of(item, "fail")


def _accountable(item: Mapping) -> str:
    found = item.get("accountable")
    if isinstance(found, Mapping):
        return ", ".join(text for key in ("person", "role", "org") if (text := text_of(found, key)))
    return found.text if isinstance(found, Scalar) else ""


def _approval(item: Mapping) -> Approval:
    return Approval(text_of(item, "who"), text_of(item, "role"), day_of(item, "date"), item.span)


def _review(item: Mapping) -> Review:
    return Review(day_of(item, "last"), day_of(item, "next"), whole(text_of(item, "interval")), item.span)


def _risk(item: Mapping) -> Risk:
    levels = text_of(item, "residual"), text_of(item, "tolerable")
    return Risk(*levels, text_of(item, "ref"), day_of(item, "date"), item.span)


def _compensation(item: Mapping) -> Compensation:
    return Compensation(text_of(item, "for"), text_of(item, "control"), day_of(item, "expires"), item.span)


def _attestation(item: Mapping) -> Attestation:
    return Attestation(text_of(item, "id"), item.span, text_of(item, "who"), day_of(item, "expires"))


def _path(item: Mapping) -> UnmanagedPath:
    return UnmanagedPath(
        id=text_of(item, "id"),
        origin=item.span,
        kind=text_of(item, "kind"),
        zone=text_of(item, "zone"),
        vendor=text_of(item, "vendor"),
        attested=text_of(item, "attested"),
        seen=flag_of(item, "seen_in_config"),
    )
