"""A file of PAN-OS: whether it is one, whether it is whole, its virtual systems, and its devices."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode, Diagnostics
from parsers.ledger import LineFate
from parsers.model.device import Device, Effect, Unmodelled
from parsers.registry import Reading
from parsers.syntax.xml_tree import xml_tree
from parsers.vendors.paloalto_panos.addresses import AddressBook
from parsers.vendors.paloalto_panos.elements import Context, entries, is_on, name_of, part, unread, word
from parsers.vendors.paloalto_panos.interfaces import InterfaceReader, relays
from parsers.vendors.paloalto_panos.irrelevant import settle
from parsers.vendors.paloalto_panos.management import ManagementPort, services, snmp_version
from parsers.vendors.paloalto_panos.overlay import Overlay
from parsers.vendors.paloalto_panos.panorama import Panorama
from parsers.vendors.paloalto_panos.proxy_ids import proxied
from parsers.vendors.paloalto_panos.pushed import not_shown, with_pushed
from parsers.vendors.paloalto_panos.recognition import Form, form_of
from parsers.vendors.paloalto_panos.routing import RouterReader
from parsers.vendors.paloalto_panos.set_form import SetText, set_tree
from parsers.vendors.paloalto_panos.to_device import ORDER, Box, to_device
from parsers.vendors.paloalto_panos.virtual_systems import ALONE, Systems
from parsers.vendors.paloalto_panos.vpn import satellites, site_tunnels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.ledger import Ledger
    from parsers.source import Source
    from parsers.syntax.xml_tree import Element, XmlTree

_TERMINAL = re.compile(r"\S+@\S+[>#].*|\[edit\]|set cli .*|configure|show|exit|Entering configuration mode")
_PANORAMA = ("device-group", "template", "template-stack", "log-collector-group")
_REFUSED = (
    "this is a configuration of Panorama that names no firewall with a device group or a template; hand in the merged "
    "running configuration of each firewall (`show config merged`), which holds what Panorama pushed"
)
_OF_ITS_OWN = (
    "what the firewall holds of its own is not in a file of Panorama (rules between the pushed ones, values that "
    "override a template), nor when Panorama pushed last; hand in its merged running configuration "
    "(`show config merged`), or have somebody vouch for it (`rules_complete`, `settings_complete` of the device)"
)
_SETTINGS_OF_ITS_OWN = "settings of the firewall's own are not in a file of Panorama, nor when Panorama pushed last"
_NOT_SHOWN = (
    "what Panorama pushes to this firewall is not in the file; hand in its merged running configuration "
    "(`show config merged`), or have somebody vouch that nothing is pushed (`rules_complete`, `settings_complete` of "
    "the device)"
)
_SETTINGS_PUSHED = "settings that templates of Panorama push are not in this file"


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The devices of a file, one for each virtual system."""
    context = Context(source, diagnostics)
    form = form_of(source)
    text = set_tree(source.lines) if form is Form.SET else SetText(xml_tree(source.lines))
    tree = text.tree
    complete = _whole(tree, context)
    config = _config(tree.root)
    devices: list[Device] = []
    if config is not None:
        devices = _firewall(context, config) if _is_firewall(config) else _managed(context, config)
        complete = complete and bool(devices)
        devices = devices or [_refused(context, config)]
        _left_over(context, text.left)
        _rest(context, tree.root, empty_says_nothing=form is Form.XML)
    tree.account(ledger, source.lines)
    for line, reason in text.hidden:
        ledger.irrelevant(line, reason)
    if tree.root is not None:
        tree.root.let_go()
    _strays(tree, context, ledger)
    if not complete:
        what = "the export is not complete"
        context.unmodelled.append(Unmodelled(what, Effect.MAY_DO_EITHER, context.span(None)))
    extra = tuple(dict.fromkeys(context.unmodelled))
    return Reading(tuple(replace(item, unmodelled=(*item.unmodelled, *extra)) for item in devices), complete)


def _firewall(context: Context, config: Element) -> list[Device]:
    """A firewall's own file, with what Panorama pushed where the file shows it."""
    overlay = Overlay()
    context.pushed = not_shown(config)
    found = _devices(context, with_pushed(overlay, config))
    overlay.settle()
    if context.pushed is not None:
        where = context.span(context.pushed)
        context.diagnostics.warning(DiagnosticCode.UNSUPPORTED, where, _NOT_SHOWN)
        context.unmodelled.append(Unmodelled(_SETTINGS_PUSHED, Effect.MAY_DO_ANYTHING, where, elsewhere=True))
    return found


def _managed(context: Context, config: Element) -> list[Device]:
    """The firewalls of a file of Panorama; none where it names no firewall that it configures."""
    panorama = Panorama(context, config)
    firewalls = panorama.firewalls()
    whole = [(one, panorama.composed(one)) for one in firewalls]
    names = [_hostname(item, one.serial) for one, item in whole]
    made: list[Device] = []
    for (one, item), name in zip(whole, names, strict=True):
        own = Context(context.source, context.diagnostics, warned=context.warned, managed=one.place)
        devices = _devices(own, item, name if names.count(name) == 1 else one.serial)
        _rest(own, item, empty_says_nothing=False)
        where = own.span(one.place)
        beside = Unmodelled(_SETTINGS_OF_ITS_OWN, Effect.MAY_DO_ANYTHING, where, elsewhere=True)
        doubts = (*dict.fromkeys(own.unmodelled), beside)
        context.diagnostics.warning(DiagnosticCode.UNSUPPORTED, where, f"{name}: {_OF_ITS_OWN}")
        made += [
            replace(
                device,
                unmodelled=(*device.unmodelled, *doubts),
                held_by=panorama.name,
                serials=frozenset({one.serial}),
            )
            for device in devices
        ]
    for doubtful in panorama.overlay.doubts:
        context.feature(doubtful, f"<{doubtful.name}> of several templates of a stack", Effect.MAY_DO_EITHER)
    if made:
        panorama.settle()
    return made


def _hostname(config: Element, otherwise: str) -> str:
    return word(part(config, "devices", "entry", "deviceconfig", "system"), "hostname") or otherwise


def _config(root: Element | None) -> Element | None:
    """The configuration, in an answer of the API too."""
    here = root
    while here is not None and here.name != "config":
        here.structural()
        here = next((child for child in here.children if child.name in ("result", "config")), None)
    return here


def _whole(tree: XmlTree, context: Context) -> bool:
    if tree.problem is not None:
        line, message = tree.problem
        where = context.source.span(min(max(line, 1), len(context.source.lines)))
        context.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, where, f"the reading ends here: {message}")
        return False
    if tree.root is None:
        context.diagnostics.error(
            DiagnosticCode.INCOMPLETE_EXPORT, context.span(None), "there is no configuration in it"
        )
        return False
    return True


def _is_firewall(config: Element) -> bool:
    device = _box(config)
    return device is None or not any(device.child(name) for name in _PANORAMA)


def _box(config: Element) -> Element | None:
    devices = config.child("devices")
    return None if devices is None else devices.child("entry")


def _devices(context: Context, config: Element, hostname: str = "") -> list[Device]:
    config.structural()
    device = part(config, "devices", "entry")
    system = part(device, "deviceconfig", "system")
    hostname = hostname or _hostname(config, PurePosixPath(context.source.name).stem)
    shared = part(config, "shared")
    network = part(device, "network")
    common = AddressBook(context, (*entries(device, "vsys"), *entries(network, "shared-gateway"), shared))
    wiring = InterfaceReader(context, common).read(network)
    site_tunnels(context, network, wiring, common)
    relays(context, network)
    satellites(context, network)
    routers = RouterReader(context, common).read(network)
    routers.ask(context, wiring.default_routes)
    port = ManagementPort(context, system, common)
    gateways = list(entries(network, "shared-gateway"))
    found = [*(list(entries(device, "vsys")) or [shared or device or config]), *gateways]
    box = Box(
        context,
        config,
        device,
        hostname,
        config.attributes.get("detail-version", config.attributes.get("version", "")),
        network,
        wiring,
        routers,
        port,
        services(context, network, wiring, common, snmp_version(system)),
        len(found) > 1,
        _pair(part(device, "deviceconfig", "high-availability")),
        proxied(context, network),
    )
    prefix = "" if context.managed is None else f"{hostname} "
    systems = Systems(found, wiring.interfaces, routers, prefix, frozenset(map(name_of, gateways)))
    made = [
        to_device(box, vsys, systems.neighbours(name_of(vsys)) if box.several else ALONE, first=place == 0)
        for place, vsys in enumerate(found)
    ]
    settle(config, device)
    return made


def _pair(high_availability: Element | None) -> str:
    """The place in a pair; the lower device priority is the active one (default 100)."""
    if high_availability is None or not is_on(high_availability, "enabled"):
        return ""
    priority = next((one.text for one in high_availability.below() if one.name == "device-priority"), "100")
    return "secondary" if priority.isdigit() and int(priority) > 100 else "primary"


def _refused(context: Context, config: Element) -> Device:
    context.diagnostics.error(DiagnosticCode.UNSUPPORTED, context.span(config), _REFUSED)
    hostname = _hostname(config, PurePosixPath(context.source.name).stem)
    for one in config.below():
        if one.fate is LineFate.UNSEEN:
            one.unknown("of a Panorama that names no firewall")
    where = context.span(config)
    doubt = Unmodelled("a configuration of Panorama that names no firewall", Effect.MAY_DO_EITHER, where)
    return Device(hostname, "paloalto_panos", ORDER, stateful=True, origin=where, unmodelled=(doubt,))


def _left_over(context: Context, found: Iterable[Element]) -> None:
    """Words behind a value that takes no more of them: whatever they mean, nothing is sure with them."""
    for one in found:
        if one.fate is LineFate.UNKNOWN:  # told with its rule
            continue
        reason = f"{one.name!r} stands behind a value that is complete"
        for each in (one, *one.below()):
            each.unknown(reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.span(one), reason)
        context.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, context.span(one)))


def _rest(context: Context, root: Element | None, *, empty_says_nothing: bool) -> None:
    """What nobody has a meaning for may do anything. A command that ends in a name may mean an entry of that name."""
    if root is None:
        return
    for one in list(unread(root)):
        reason = f"no reader has a meaning for <{one.name}>"
        if empty_says_nothing and not one.children and not one.text and not one.attributes:
            one.structural("empty")
            continue
        for each in (one, *one.below()):
            if each.fate is LineFate.UNSEEN:
                each.unknown(reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.span(one), reason)
        context.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, context.span(one)))


def _strays(tree: XmlTree, context: Context, ledger: Ledger) -> None:
    """Lines outside of the configuration: what a terminal prints around it."""
    for line in tree.strays:
        text = context.source.lines[line - 1].strip()
        if _TERMINAL.fullmatch(text):
            ledger.structural(line, "of the terminal")
            continue
        reason = "no reader has a meaning for this line"
        ledger.unknown(line, reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.source.span(line), reason)
        context.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, context.source.span(line)))
