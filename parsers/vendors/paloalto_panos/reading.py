"""A file of PAN-OS: whether it is one, whether it is whole, its virtual systems, and its devices."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode, Diagnostics
from parsers.ledger import LineFate
from parsers.model.device import Device, Effect, Unmodelled
from parsers.registry import Reading, Recognition
from parsers.syntax.xml_tree import xml_tree
from parsers.vendors.paloalto_panos.addresses import AddressBook
from parsers.vendors.paloalto_panos.elements import Context, entries, is_on, part, unread, word
from parsers.vendors.paloalto_panos.interfaces import InterfaceReader, relays
from parsers.vendors.paloalto_panos.irrelevant import settle
from parsers.vendors.paloalto_panos.management import ManagementPort, services
from parsers.vendors.paloalto_panos.routing import RouterReader
from parsers.vendors.paloalto_panos.to_device import ORDER, Box, to_device
from parsers.vendors.paloalto_panos.vpn import site_tunnels

if TYPE_CHECKING:
    from parsers.ledger import Ledger
    from parsers.source import Source
    from parsers.syntax.xml_tree import Element, XmlTree

_ROOT = re.compile(r"<config(?=[\s>])[^>]*>")
_URLDB = re.compile(r"""\burldb\s*=\s*["']paloaltonetworks["']""")
_VERSION = re.compile(r"""\bversion\s*=\s*["']\d+\.\d+\.\d+["']""")
_OWN = re.compile(r"<(?:mgt-config|vsys|rulebase|deviceconfig|device-group|devices)\s*/?>")
_SET = re.compile(r"^set (?:deviceconfig system|rulebase security rules|network interface|shared|vsys \S+ ) ?")
SEARCHED = 4000
"""Lines that recognition looks at."""
_PANORAMA = ("device-group", "template", "template-stack", "log-collector-group")
_REFUSED = (
    "this is a configuration of Panorama; hand in the merged running configuration of each firewall "
    "(`show config merged`), which holds what Panorama pushed"
)


def recognise(source: Source) -> Recognition:
    """A root element `config` with the vendor's own attributes, or with the sections that PAN-OS has."""
    text = "\n".join(source.lines[:SEARCHED])
    root = _ROOT.search(text)
    if root is None:
        number = next((place for place, line in enumerate(source.lines[:SEARCHED], 1) if _SET.match(line)), 0)
        evidence = f"line {number}: the set form of PAN-OS, which is not read; export the XML" if number else ""
        return Recognition(accepted=False, evidence=evidence, near=bool(number))
    line = text.count("\n", 0, root.start()) + 1
    evidence = f'line {line}: "{root[0][:60]}"'
    own = _OWN.search(text)
    if _URLDB.search(root[0]) or (_VERSION.search(root[0]) and own is not None):
        return Recognition(accepted=True, evidence=evidence)
    return Recognition(accepted=False, evidence=evidence, near=own is not None)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The devices of a file, one for each virtual system."""
    context = Context(source, diagnostics)
    tree = xml_tree(source.lines)
    complete = _whole(tree, context)
    config = _config(tree.root)
    devices: list[Device] = []
    if config is not None:
        devices = _devices(context, config)
        complete = complete and _is_firewall(config)
        _rest(context, tree)
    tree.account(ledger, source.lines)
    _strays(tree, context, ledger)
    if not complete:
        what = "the export is not complete"
        context.unmodelled.append(Unmodelled(what, Effect.MAY_DO_EITHER, context.span(None)))
    extra = tuple(dict.fromkeys(context.unmodelled))
    return Reading(tuple(replace(item, unmodelled=(*item.unmodelled, *extra)) for item in devices), complete)


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
        context.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, where, f"the XML ends here: {message}")
        return False
    if tree.root is None:
        context.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, context.span(None), "there is no XML in the file")
        return False
    return True


def _is_firewall(config: Element) -> bool:
    device = _box(config)
    return device is None or not any(device.child(name) for name in _PANORAMA)


def _box(config: Element) -> Element | None:
    devices = config.child("devices")
    return None if devices is None else devices.child("entry")


def _devices(context: Context, config: Element) -> list[Device]:
    config.structural()
    device = part(config, "devices", "entry")
    if not _is_firewall(config):
        context.diagnostics.error(DiagnosticCode.UNSUPPORTED, context.span(config), _REFUSED)
        return [_refused(context, config, device)]
    system = part(device, "deviceconfig", "system")
    hostname = word(system, "hostname") or PurePosixPath(context.source.name).stem
    shared = part(config, "shared")
    network = part(device, "network")
    common = AddressBook(context, (*entries(device, "vsys"), shared))
    wiring = InterfaceReader(context, common).read(network)
    site_tunnels(context, network, wiring, common)
    relays(context, network)
    routers = RouterReader(context, common).read(network)
    routers.ask(context, wiring.default_routes)
    port = ManagementPort(context, system, common)
    found = list(entries(device, "vsys")) or [shared or device or config]
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
        services(context, network, wiring, common),
        len(found) > 1,
        _pair(part(device, "deviceconfig", "high-availability")),
    )
    made = [to_device(box, vsys, first=place == 0) for place, vsys in enumerate(found)]
    settle(config, device)
    return made


def _pair(high_availability: Element | None) -> str:
    """The place in a pair; the lower device priority is the active one (default 100)."""
    if high_availability is None or not is_on(high_availability, "enabled"):
        return ""
    priority = next((one.text for one in high_availability.below() if one.name == "device-priority"), "100")
    return "secondary" if priority.isdigit() and int(priority) > 100 else "primary"


def _refused(context: Context, config: Element, device: Element | None) -> Device:
    hostname = word(part(device, "deviceconfig", "system"), "hostname") or PurePosixPath(context.source.name).stem
    for one in config.below():
        if one.fate is LineFate.UNSEEN:
            one.unknown("of Panorama, which is not read")
    where = context.span(config)
    doubt = Unmodelled("a configuration of Panorama, which is not read", Effect.MAY_DO_EITHER, where)
    return Device(hostname, "paloalto_panos", ORDER, stateful=True, origin=where, unmodelled=(doubt,))


def _rest(context: Context, tree: XmlTree) -> None:
    """What nobody has a meaning for may do anything."""
    if tree.root is None:
        return
    for one in list(unread(tree.root)):
        reason = f"no reader has a meaning for <{one.name}>"
        if not one.children and not one.text and not one.attributes:
            one.structural("empty")
            continue
        for each in (one, *one.below()):
            if each.fate is LineFate.UNSEEN:
                each.unknown(reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.span(one), reason)
        context.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, context.span(one)))


def _strays(tree: XmlTree, context: Context, ledger: Ledger) -> None:
    """Lines outside of the XML: a terminal's prompt has none of the configuration."""
    for line in tree.strays:
        text = context.source.lines[line - 1].strip()
        if re.fullmatch(r"\S+@\S+[>#].*", text):
            ledger.structural(line, "a prompt")
            continue
        reason = "no reader has a meaning for this line"
        ledger.unknown(line, reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.source.span(line), reason)
        context.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, context.source.span(line)))
