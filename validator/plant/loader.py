"""`plant.yaml` to a `Plant`: read the tree, check its shape, build the nouns, check what refers to what.

All mistakes are collected before one error is raised. `values` and `shapes` know single values,
`tables` the keys, `references` what must agree between the parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.long_lived import long_lived
from parsers.source import Source, Span
from validator.nearest import nearest
from validator.plant.building import (
    Draft,
    read_conduit,
    read_device,
    read_vendor,
    read_zone,
)
from validator.plant.excepting import read_exception
from validator.plant.mistakes import Mistakes, PlantError
from validator.plant.model import Plant
from validator.plant.nodes import Items, Mapping, Scalar, read_tree
from validator.plant.recording import read_register
from validator.plant.references import check_references
from validator.plant.shapes import check_shape
from validator.plant.tables import LIST_SECTIONS, ROOT, UNNAMED_LISTS
from validator.plant.unused import unused_keys
from validator.plant.values import is_address, mappings, text_of
from validator.plant.wires import read_wiring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.plant.nodes import Node

__all__ = ["load_plant", "load_tree"]

MOST_ZONES = 5_000
"""A plant of 500 firewalls has some 2,000."""


def load_plant(source: Source | Sequence[Source]) -> Plant:
    """The declared plant of one file, or of several whose lists are joined in the given order.

    Raises:
        PlantError: anything is wrong; it holds every mistake, up to `MOST_MISTAKES`.
    """
    with long_lived():
        return _loaded([source] if isinstance(source, Source) else list(source))[1]


def load_tree(sources: Sequence[Source]) -> Mapping:
    """The same as a tree of keys and texts, assets in their zones.

    Raises:
        PlantError: anything is wrong.
    """
    return _loaded(list(sources))[0]


def _loaded(sources: list[Source]) -> tuple[Mapping, Plant]:
    mistakes = Mistakes()
    root = _joined([_read(one, mistakes) for one in sources], sources, mistakes)
    _count_zones(root, mistakes)
    check_shape(root, ROOT, "the plant file", mistakes)
    _place_assets(root, mistakes)
    _unique_ids(root, mistakes)
    plant = _build(root, mistakes)
    if mistakes.found:
        raise PlantError(mistakes.found)
    return root, plant


def _read(source: Source, mistakes: Mistakes) -> Mapping:
    """One file's tree; one that cannot be read at all is empty, its mistake kept."""
    try:
        return read_tree(source, mistakes)
    except PlantError as error:
        mistakes.found += error.mistakes
        raise PlantError(mistakes.found) from error


def _joined(roots: list[Mapping], sources: list[Source], mistakes: Mistakes) -> Mapping:
    """The files as one mapping: lists are joined, everything else may stand in one file only."""
    if len(roots) == 1:
        return roots[0]
    entries: dict[str, tuple[Span, Node]] = {}
    for root in roots:
        for key, (span, value) in root.entries.items():
            known = entries.get(key)
            if known is None:
                entries[key] = (span, Items(list(value.items), value.span) if isinstance(value, Items) else value)
            elif key in {*LIST_SECTIONS, *UNNAMED_LISTS} and isinstance(known[1], Items) and isinstance(value, Items):
                known[1].items.extend(value.items)
            else:
                where = f"{known[0].file}:{known[0].line}"
                mistakes.add(span, f"'{key}' stands in a second file", f"it once; it stands in {where} too")
    return Mapping(entries, Span(sources[0].name if sources else "", 1))


def _count_zones(root: Mapping, mistakes: Mistakes) -> None:
    """Refuse more zones than are compared: each is compared with each.

    Raises:
        PlantError: there are more than `MOST_ZONES`.
    """
    zones = mappings(root, "zones")
    if len(zones) > MOST_ZONES:
        message = f"{len(zones)} zones are declared, and at most {MOST_ZONES} are compared with each other"
        mistakes.add(zones[MOST_ZONES].span, message, "fewer zones: a plant of its own for each site")
        raise PlantError(mistakes.found)


def _place_assets(root: Mapping, mistakes: Mistakes) -> None:
    """Assets of the list at the top stand in their zones from here on, behind those that are written there."""
    placed = mappings(root, "assets")
    zones = {text_of(zone, "id"): zone for zone in reversed(mappings(root, "zones"))}
    for asset in placed:
        named = asset.entries.get("zone")
        zone = zones.get(text_of(asset, "zone"))
        if named is None or zone is None:
            if named is not None:
                word = text_of(asset, "zone")
                message = f"asset {text_of(asset, 'id')} names zone '{word[:64]}', which is not declared"
                mistakes.add(named[1].span, message, "a declared zone", nearest(word, zones))
            continue
        own = Mapping({key: entry for key, entry in asset.entries.items() if key != "zone"}, asset.span)
        span, there = zone.entries.get("assets", (asset.span, Items([], asset.span)))
        items = there.items if isinstance(there, Items) else []
        zone.entries["assets"] = (span, Items([*items, own], there.span))


def _unique_ids(root: Mapping, mistakes: Mistakes) -> None:
    """Ids are unique in their section; assets and zones share one space of names, for flows name both."""
    for section in LIST_SECTIONS:
        if section == "assets":
            continue
        seen: dict[str, Scalar] = {}
        for item in mappings(root, section):
            _once(item, seen, section[:-1].replace("_", " "), mistakes)
    named: dict[str, Scalar] = {}
    for zone in mappings(root, "zones"):
        found = zone.get("id")
        if isinstance(found, Scalar):
            named.setdefault(found.text, found)
    assets = dict(named)
    for zone in mappings(root, "zones"):
        for asset in mappings(zone, "assets"):
            _once(asset, assets, "asset", mistakes)


def _once(item: Mapping, seen: dict[str, Scalar], what: str, mistakes: Mistakes) -> None:
    found = item.get("id")
    if not isinstance(found, Scalar):
        return
    if what in {"zone", "asset"} and (found.text == "any" or is_address(found.text)):
        message = f"the {what} id '{found.text}' would read as an address in flows"
        mistakes.add(found.span, message, "a name; the address of an asset is its 'ip'")
    first = seen.setdefault(found.text, found)
    if first is not found:
        other = "" if what != "asset" else ", as an asset or a zone"
        where = f"{first.span.file}:{first.span.line}"
        mistakes.add(found.span, f"the {what} id '{found.text[:64]}' is taken", f"another id; {where} has it{other}")


def _build(root: Mapping, mistakes: Mistakes) -> Plant:
    draft = Draft(mistakes)
    zones = tuple(read_zone(item, draft) for item in mappings(root, "zones"))
    draft.settle(zones)
    conduits = tuple(read_conduit(item, draft) for item in mappings(root, "conduits"))
    vendors = tuple(read_vendor(item, draft) for item in mappings(root, "vendors"))
    exceptions = tuple(
        found for item in mappings(root, "exceptions") if (found := read_exception(item, draft)) is not None
    )
    devices = tuple(read_device(item) for item in mappings(root, "devices"))
    check_references(root, draft, devices)
    wiring = read_wiring(root, draft, devices)
    site = root.get("plant")
    plant = site if isinstance(site, Mapping) else Mapping({}, root.span)
    return Plant(
        id=text_of(plant, "id"),
        name=text_of(plant, "name"),
        owner=text_of(plant, "owner"),
        origin=plant.span,
        zones=zones,
        conduits=conduits,
        vendors=vendors,
        exceptions=exceptions,
        devices=devices,
        wiring=wiring,
        register=read_register(root),
        unused=unused_keys(root),
    )
