"""What NetBox holds of a plant, as its REST API answers: devices, prefixes and IP addresses.

Each file is one answer (`{"count", "next", "previous", "results": [...]}`) or the list alone; several pages and
kinds may be given together. Fields (NetBox documentation, "REST API Overview", and answers of versions 2.10 to
4.x): of a device `name`, `role` (before 3.6 `device_role`), `device_type.model`, `device_type.manufacturer`,
`platform`, `status`, `primary_ip4`, `primary_ip6`; of an address `address`, `assigned_object.device`, `status`,
`vrf`; of a prefix `prefix`, `role`, `vlan`, `vrf`, `description`, `status`. A choice is `{"value", "label"}`, and
was a number or a text before.

Devices with addresses become assets. With a declared plant they stand in the zone that has the address; without
one, zones are made of the prefixes, by role or VLAN, and their kinds are guesses that a person has to look at.
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.json_places import is_list, is_object, members
from parsers.model.address import from_cidr
from parsers.nouns import dataclass
from parsers.source import Source, Span, UnreadableSourceError
from validator.exchange.faults import Faults, Place, checked_text, fatal, plain_id
from validator.exchange.placing import Zones
from validator.exchange.sheets import LARGEST
from validator.exchange.yaml_text import item_line, note_lines
from validator.init.kinds import NAME, TEXT, Clue, kind_of
from validator.plant.mistakes import visible
from validator.plant.model import ZoneKind
from validator.plant.territory import Territories

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from parsers.json_places import Member
    from validator.exchange.yaml_text import Value

GONE = frozenset({"decommissioning", "deprecated", "offline", "inventory", "planned"})
"""States in which a thing is not there; it is told in a comment."""


@dataclass(frozen=True, slots=True)
class Item:
    """One object of an answer."""

    value: Mapping[str, object]
    place: Place

    def text(self, *path: str) -> str:
        """The text under a chain of keys: a text, the slug or name of an object, the value of a choice, or empty."""
        found: object = self.value
        for key in path:
            found = found.get(key) if is_object(found) else None
        if is_object(found):
            found = next((found[key] for key in ("slug", "value", "name", "address") if found.get(key)), None)
        return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


@dataclass(slots=True)
class Inventory:
    """All answers together, each kind in the order of the files."""

    devices: list[Item] = field(default_factory=list[Item])
    prefixes: list[Item] = field(default_factory=list[Item])
    addresses: list[Item] = field(default_factory=list[Item])


@dataclass(frozen=True, slots=True)
class Placed:
    """A device as an asset: keys of the plant file, the zone among them."""

    keys: Mapping[str, Value]
    place: Place
    note: str


@dataclass(frozen=True, slots=True)
class MadeZone:
    """A zone that prefixes make; `guess` says what its kind was told from."""

    id: str
    kind: ZoneKind
    networks: tuple[str, ...]
    places: tuple[Place, ...]
    guess: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a NetBox gave: zones only where no plant was declared; what is left out, each with its reason."""

    files: tuple[str, ...]
    zones: tuple[MadeZone, ...]
    assets: tuple[Placed, ...]
    left_out: tuple[str, ...]


def read_netbox(paths: Sequence[Path], zones: Zones | None, faults: Faults) -> Imported:
    """The devices as assets, and without a declared plant the prefixes as zones.

    Raises:
        ExchangeError: a file is no such answer, or there are too many faults.
    """
    inventory = Inventory()
    for path in paths:
        _file(path, inventory, faults)
    left_out: list[str] = []
    made = () if zones else tuple(_made_zones(inventory, faults, left_out))
    known = zones or _zones_of(made)
    assets = tuple(_assets(inventory, known, faults, left_out))
    return Imported(tuple(path.name for path in paths), made, assets, tuple(left_out))


def _file(path: Path, inventory: Inventory, faults: Faults) -> None:
    """Sort the objects of one answer by what they are."""
    try:
        if path.stat().st_size > LARGEST:
            raise fatal(Place(path.name, 0), f"the file is larger than {LARGEST >> 20} MB", "pages of the answer")
        source = Source.read(path, path.name)
        found = list(_members(source))
    except (UnreadableSourceError, OSError, ValueError, RecursionError) as error:
        message = f"it is no answer of NetBox: {str(error)[:120] or type(error).__name__}"
        raise fatal(Place(path.name, 0), message, "JSON with a list, or with results") from error
    for member in found:
        place = Place(path.name, member.origin.line)
        if not is_object(member.value):
            faults.add(place, "an entry is no object", "a device, a prefix or an address")
            continue
        item = Item(member.value, place)
        if "vid" in item.value:
            faults.add(place, "the object is a VLAN", "devices, prefixes and addresses; VLANs come with their prefixes")
        elif "prefix" in item.value:
            inventory.prefixes.append(item)
        elif "address" in item.value:
            inventory.addresses.append(item)
        elif "device_type" in item.value or "role" in item.value or "device_role" in item.value:
            inventory.devices.append(item)
        else:
            faults.add(place, "the object is neither a device, a prefix nor an address", "one of these three")


def _members(source: Source) -> Iterator[Member]:
    """The objects of an answer with their lines.

    Raises:
        ValueError: the text is no such answer, or one page of several.
    """
    whole: object = json.loads("\n".join(source.lines))
    if is_object(whole):
        if not is_list(whole.get("results")):
            message = "it has no list of results"
            raise ValueError(message)
        if whole.get("next") and whole.get("count") != len(whole["results"]):
            message = (
                f"it holds {len(whole['results'])} of {whole.get('count')} objects; ask with limit=0, or give all pages"
            )
            raise ValueError(message)
        yield from members(source, after='"results"')
    elif is_list(whole):
        yield from members(source)
    else:
        message = "it is neither a list nor an object"
        raise ValueError(message)


def _state(item: Item) -> str:
    return item.text("status").lower()


def _made_zones(inventory: Inventory, faults: Faults, left_out: list[str]) -> Iterator[MadeZone]:
    """Prefixes of one role (or VLAN, or alone) are one zone; containers hold others and are left out."""
    groups: dict[str, list[tuple[Item, str]]] = {}
    seen: dict[str, Item] = {}
    for item in inventory.prefixes:
        text = item.text("prefix")
        try:
            network = str(ipaddress.ip_network(text))
        except ValueError:
            faults.add(
                Place(item.place.file, item.place.line, "prefix"), f"{text[:60]!r} is no prefix", "as in 10.20.0.0/22"
            )
            continue
        if _state(item) in GONE | {"container"}:
            left_out.append(f"{item.place.text()}: {network} is {_state(item)}")
            continue
        first = seen.setdefault(network, item)
        if first is not item:
            expected = "each prefix once; of two VRFs, zones with scopes that are written by hand"
            faults.add(item.place, f"{network} stands in {first.place.text()} already", expected)
        name = item.text("role") or item.text("vlan", "name") or f"NET-{network.replace('/', '-').replace(':', '.')}"
        vrf = item.text("vrf")
        groups.setdefault(plain_id(f"{name}-{vrf}" if vrf else name), []).append((item, network))
    for name, group in groups.items():
        items = [item for item, _ in group]
        found = kind_of(clue for item in items for clue in _clues(item))
        guess = found.reason if found else f"nothing says what {name} is for; taken to be foreign until somebody says"
        kind = found.kind if found else ZoneKind.EXTERNAL
        yield MadeZone(name, kind, tuple(text for _, text in group), tuple(item.place for item in items), guess)


def _clues(item: Item) -> Iterator[Clue]:
    span = Span(item.place.file, item.place.line)
    for what, path, weight in (
        ("role", ("role",), NAME),
        ("VLAN", ("vlan", "name"), NAME),
        ("text", ("description",), TEXT),
    ):
        if item.text(*path):
            yield Clue(what, item.text(*path).replace("-", " "), span, weight)


def _zones_of(made: Sequence[MadeZone]) -> Zones:
    territories = Territories()
    for zone in made:
        for network in zone.networks:
            territories.claim("", zone.id, from_cidr(network))
    territories.settle()
    return Zones(frozenset(zone.id for zone in made), ("",), territories)


def _assets(inventory: Inventory, zones: Zones, faults: Faults, left_out: list[str]) -> Iterator[Placed]:
    by_device: dict[str, list[Item]] = {}
    for item in inventory.addresses:
        device = item.text("assigned_object", "device", "name") or item.text(
            "assigned_object", "virtual_machine", "name"
        )
        if device:
            by_device.setdefault(device, []).append(item)
        elif _state(item) not in GONE:
            left_out.append(f"{item.place.text()}: {item.text('address')} is of no device")
    seen: dict[str, Item] = {}
    for item in inventory.devices:
        name = checked_text(item.text("name") or item.text("display"), item.place, faults)
        asset = plain_id(name)
        if not asset:
            faults.add(item.place, "the device has no name", "a name")
            continue
        first = seen.setdefault(asset, item)
        if first is not item:
            faults.add(item.place, f"the device {name!r} stands in {first.place.text()} already", "names that differ")
            continue
        texts = [item.text(key, "address") for key in ("primary_ip4", "primary_ip6")]
        texts += [one.text("address") for one in by_device.pop(name, ()) if _state(one) not in GONE]
        addresses = list(dict.fromkeys(one for text in texts if text and (one := _host(text, item, faults))))
        zone = next((found for one in addresses if (found := zones.of(from_cidr(one)))), "")
        if _state(item) in GONE or not addresses or not zone:
            why = (
                _state(item) if _state(item) in GONE else f"in no zone ({', '.join(addresses) or 'it has no address'})"
            )
            left_out.append(f"{item.place.text()}: {name} is {why}")
            continue
        yield Placed(_keys(item, asset, zone, addresses, faults), item.place, f", {name}" if name != asset else "")
    for device, rest in by_device.items():
        left_out += [f"{one.place.text()}: {one.text('address')} is of {device}, which was not given" for one in rest]


def _host(text: str, item: Item, faults: Faults) -> str:
    try:
        return str(ipaddress.ip_interface(text).ip)
    except ValueError:
        faults.add(item.place, f"{text[:60]!r} is no address", "as in 10.20.0.5/24")
        return ""


def _keys(item: Item, asset: str, zone: str, addresses: list[str], faults: Faults) -> dict[str, Value]:
    keys: dict[str, Value] = {"id": asset, "zone": zone, "ip": addresses}
    texts = {
        "role": item.text("role") or item.text("device_role"),
        "vendor": item.text("device_type", "manufacturer"),
        "model": item.text("device_type", "model"),
        "os": item.text("platform"),
    }
    for key, text in texts.items():
        found = checked_text(text, Place(item.place.file, item.place.line, key), faults)
        if found:
            keys[key] = found.replace("-", "_") if key == "role" else found
    return keys


def netbox_text(found: Imported) -> str:
    """The lists `zones:` (without a declared plant) and `assets:`, each item with the line it comes from."""
    section = "zones:` and `assets" if found.zones else "assets"
    lines = note_lines(f"{len(found.assets)} assets of {', '.join(found.files)}", section)
    lines += [f"# Left out: {visible(text)}" for text in found.left_out]
    if found.zones:
        lines.append("zones:")
    for zone in found.zones:
        keys: dict[str, Value] = {"id": zone.id, "kind": zone.kind.value, "networks": list(zone.networks)}
        places = ", ".join(place.text() for place in zone.places)
        lines += [f"  # REVIEW the kind: {visible(zone.guess)}", item_line(keys, places)]
    lines.append("assets:" if found.assets else "assets: []")
    lines += [item_line(one.keys, f"{one.place.text()}{one.note}") for one in found.assets]
    return "\n".join(lines) + "\n"
