"""What Panorama pushed to a firewall, in the firewall's own file, and whether the file shows it at all.

Sources: PAN-OS XML API, configuration of a managed firewall: what the device groups push stands beneath
`/config/panorama/vsys`, apart from the firewall's own; elements that templates push are marked (`src="tpl"`, `ptpl`).
Panorama Administrator's Guide 10.0, "Manage Precedence of Inherited Objects": an object of the firewall's own with the
name of a pushed one makes the commit fail. The running configuration alone (`show config running`) holds neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.vendors.paloalto_panos.elements import entries, name_of, part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.overlay import Overlay

_SERVERS = ("panorama", "panorama-server", "panorama-server-2")
_RULES = ("pre-rulebase", "post-rulebase")


def with_pushed(overlay: Overlay, config: Element) -> Element:
    """The configuration with what stands beneath `panorama` in its virtual systems; itself where nothing does."""
    pushed = {name_of(entry): entry for entry in entries(config, "panorama", "vsys")}
    devices = config.child("devices")
    device = part(devices, "entry")
    if not pushed or devices is None or device is None:
        return config
    own = {name_of(entry): entry for entry in entries(device, "vsys")}
    names = [*own, *(name for name in pushed if name not in own)]
    systems = [_system(overlay, name, own.get(name), pushed.get(name)) for name in names]
    holders = [one for one in device.children if one.name == "vsys"] or [device]
    inside = [one for one in device.children if one.name != "vsys"]
    inside.append(overlay.holder("vsys", systems, holders, {}))
    box = overlay.holder("devices", [overlay.holder("entry", inside, (device,))], (devices,))
    rest = [one for one in config.children if one.name not in ("devices", "panorama")]
    return overlay.holder("config", [*rest, box], (config,))


def _system(overlay: Overlay, name: str, own: Element | None, pushed: Element | None) -> Element:
    places = [one for one in (own, pushed) if one is not None]
    grouped: dict[str, list[Element]] = {}
    for place in places:
        for child in place.children:
            grouped.setdefault(child.name, []).append(child)
    children = [group[0] if len(group) == 1 else overlay.first_of_each(key, group) for key, group in grouped.items()]
    return overlay.holder("entry", children, places, {"name": name})


def not_shown(config: Element) -> Element | None:
    """Where a firewall names its Panorama, in a file that shows nothing of what it pushes."""
    device = part(config, "devices", "entry")
    system = part(device, "deviceconfig", "system")
    found = None if system is None else next(_named(system), None)
    return None if found is None or _shown(config, device) else found


def _named(system: Element) -> Iterator[Element]:
    """What names a Panorama, by address or name; elements that are there and empty name none."""
    for name in _SERVERS:
        one = system.child(name)
        if one is not None and any(part.text for part in (one, *one.below())):
            yield one


def _shown(config: Element, device: Element | None) -> bool:
    if config.child("panorama") is not None:
        return True
    if any(entry.child(name) is not None for entry in entries(device, "vsys") for name in _RULES):
        return True
    return any("ptpl" in one.attributes or one.attributes.get("src") == "tpl" for one in config.below())
