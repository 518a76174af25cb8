"""A configuration of Panorama: the firewalls that it manages, each with what Panorama pushes to it.

Sources: Panorama Administrator's Guide 9.1, "Device Group Policies" (pre-rules of shared, then of the device groups
from the highest to the lowest; rules of the firewall; post-rules from the lowest group to the highest, then of shared;
default rules: the lowest override counts), "Device Group Objects" (an object of a lower group hides one of the same
name above), "Templates and Template Stacks", "Template Stack Variables" (the value of a firewall counts before that
of the stack, and that before those of templates). `readonly` says which group is the parent of which.

What a firewall holds of its own (rules between pre and post, values that override a template) is not in the file. What
a pre-rule decides is sure whatever these rules are; they stand in their place and may do anything. Of settings that a
firewall has beside its templates nothing is known. "Manage Precedence of Inherited Objects" (10.0): with
`ancestor-objects-take-precedence` the object of the highest group counts, not that of the lowest.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos.elements import entries, is_on, members, name_of, part, unread, word
from parsers.vendors.paloalto_panos.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context

MOST_GROUPS = 64
"""Levels of device groups; Panorama allows four."""
_RULEBASES = ("pre-rulebase", "post-rulebase")
_DEFAULTS = "default-security-rules"
_OF_GROUPS = {
    "devices": "the firewalls of the group",
    "description": "a comment",
    "reference-templates": "which templates its rules may name",
    "master-device": "whose users are looked up",
    "user-group-source": "whose users are looked up",
    "authorization-code": "a licence",
}
_OF_ITSELF = "of Panorama itself, which is no firewall"
_OF_STACKS = {
    "templates": "the templates of the stack",
    "devices": "the firewalls of the stack",
    "settings": "which virtual system is meant where none is named",
    "config": "what it says",
    "variable": "values by name",
    "description": "a comment",
    "user-group-source": "whose users are looked up",
}
_ITSELF = ("deviceconfig", "log-collector", "log-collector-group", "plugins", "platform")
_UNUSED = "no firewall of the file has it"
_SYSTEM = "vsys1"


@dataclass(slots=True)
class Managed:
    """One firewall: its serial number, where the file names it, the groups of each virtual system, its stack."""

    serial: str
    place: Element
    groups: dict[str, str] = field(default_factory=dict[str, str])
    stacks: list[Element] = field(default_factory=list["Element"])


class Panorama:
    """Reads who belongs where, then puts the configuration of each firewall together."""

    def __init__(self, context: Context, config: Element) -> None:
        """Read the groups, the templates and the stacks."""
        self.context, self.config, self.overlay = context, config, Overlay()
        self.shared = config.child("shared")
        self.device = part(config, "devices", "entry")
        self._groups = {name_of(one): one for one in entries(self.device, "device-group")}
        self._templates = {name_of(one): one for one in entries(self.device, "template")}
        self._stacks = list(entries(self.device, "template-stack"))
        self._parents = self._read_parents()
        self._from_above = is_on(_settings(self.device), "ancestor-objects-take-precedence")

    @property
    def name(self) -> str:
        """The hostname of Panorama itself."""
        found = _down(self.device, "deviceconfig", "system", "hostname")
        return "Panorama" if found is None else found.text

    def firewalls(self) -> list[Managed]:
        """The firewalls in the order in which groups, then stacks name them."""
        found: dict[str, Managed] = {}
        for name, group in self._groups.items():
            for device in entries(group, "devices"):
                one = found.setdefault(name_of(device), Managed(name_of(device), device))
                for system in [name_of(item) for item in entries(device, "vsys")] or [""]:
                    one.groups[system] = name
        for stack in (*self._stacks, *self._templates.values()):
            for device in entries(stack, "devices"):
                found.setdefault(name_of(device), Managed(name_of(device), device)).stacks.append(stack)
        for device in entries(self.config, "mgt-config", "devices"):
            if name_of(device) not in found:
                reason = f"firewall {name_of(device)} is managed and has no device group and no template here"
                self.context.diagnostics.warning(DiagnosticCode.UNSUPPORTED, self.context.span(device), reason)
        return list(found.values())

    def _read_parents(self) -> dict[str, str]:
        listed = part(self.config, "readonly", "devices", "entry")
        if listed is None and len(self._groups) > 1:
            reason = "which device group is below which is not in the file (<readonly>); all count as below shared"
            self.context.diagnostics.warning(DiagnosticCode.UNSUPPORTED, self.context.span(self.config), reason)
        return {name_of(one): word(one, "parent-dg") for one in entries(listed, "device-group")}

    def chain(self, group: str) -> list[Element]:
        """A device group and those above it, the lowest first."""
        found: list[Element] = []
        while group in self._groups and len(found) < MOST_GROUPS and self._groups[group] not in found:
            found.append(self._groups[group])
            group = self._parents.get(group, "")
        return found

    def composed(self, one: Managed) -> Element:
        """The whole configuration that Panorama has for a firewall."""
        base = self._of_templates(one)
        box = None if base is None else part(base, "devices", "entry")
        own = {} if box is None else {name_of(item): item for item in entries(box, "vsys")}
        usual = self._usual_system(one)
        groups = {name or usual: group for name, group in one.groups.items()}
        systems = [self._system(name, own.get(name), groups.get(name, ""), one) for name in sorted({*own, *groups})]
        root, device = self.config, box or one.place
        inside = [] if box is None else [item for item in box.children if item.name != "vsys"]
        inside.append(self.overlay.holder("vsys", systems, (device,), {}))
        devices = self.overlay.holder("devices", [self.overlay.holder("entry", inside, (device,))], (device,), {})
        top = [] if base is None else [item for item in base.children if item.name not in ("devices", "shared")]
        return self.overlay.holder("config", [*top, *self._shared(base), devices], (root,))

    def _usual_system(self, one: Managed) -> str:
        for stack in one.stacks:
            for holder in (stack, *self._listed(stack)):
                if name := word(part(holder, "settings"), "default-vsys"):
                    return name
        return _SYSTEM

    def _listed(self, stack: Element) -> list[Element]:
        """The templates of a stack, the highest first; a template stands for itself."""
        found: list[Element] = []
        for member in members(stack, "templates"):
            template = self._templates.get(member.text)
            if template is None:
                self.context.undefined(member, f"template {member.text!r}")
            else:
                found.append(template)
        return found

    def _of_templates(self, one: Managed) -> Element | None:
        holders = [holder for stack in one.stacks for holder in (stack, *self._listed(stack))]
        for holder in holders:
            self._known(holder, _OF_STACKS)
        layers = [config for holder in holders if (config := part(holder, "config")) is not None]
        if not layers:
            return None
        return self.overlay.with_values(self.overlay.layers(layers), self._values(one, holders))

    def _known(self, holder: Element, names: dict[str, str]) -> None:
        """What stands in a stack or a template and has no meaning here may do anything."""
        for child in holder.children:
            if child.name not in names and child.fate is LineFate.UNSEEN:
                reason = f"<{child.name}> of {name_of(holder)!r} is not understood"
                for one in (child, *child.below()):
                    one.unknown(reason)
                self.context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, self.context.span(child), reason)
                self.context.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, self.context.span(child)))

    @staticmethod
    def _values(one: Managed, holders: list[Element]) -> dict[str, Element]:
        """Variables by name: those of the firewall, of its stack, of its templates from the highest down."""
        own = [device for stack in one.stacks for device in entries(stack, "devices") if name_of(device) == one.serial]
        found: dict[str, Element] = {}
        for holder in (*own, *holders):
            for variable in entries(holder, "variable"):
                kind = part(variable, "type")
                if kind is not None and kind.children and kind.children[0].text not in ("", "None"):
                    found.setdefault(name_of(variable), kind.children[0])
        return found

    def _shared(self, base: Element | None) -> Iterator[Element]:
        of_templates = None if base is None else base.child("shared")
        places = [item for item in (self.shared, of_templates) if item is not None]
        if places:
            yield self.overlay.holder("shared", self._objects(places), places)

    def _objects(self, holders: list[Element]) -> list[Element]:
        """All but rules of groups or of shared, the nearest first."""
        grouped: dict[str, list[Element]] = {}
        for holder in holders:
            for child in holder.children:
                if child.name not in _RULEBASES and not (holder.name == "entry" and child.name in _OF_GROUPS):
                    grouped.setdefault(child.name, []).append(child)
        return [
            group[0] if len(group) == 1 else self.overlay.first_of_each(name, group) for name, group in grouped.items()
        ]

    def _system(self, name: str, own: Element | None, group: str, one: Managed) -> Element:
        """A virtual system: its zones from templates, objects and rules from its groups."""
        chain = self.chain(group)
        for item in chain:
            for child in item.children:
                if child.name in _OF_GROUPS:
                    child.structural()
        whole = [*([] if own is None else [own]), *chain]
        above = [*chain, *([] if self.shared is None else [self.shared])]
        children = self._objects([*whole[: len(whole) - len(chain)], *reversed(above)] if self._from_above else whole)
        for base in _RULEBASES:
            order = list(reversed(above)) if base == "pre-rulebase" else above
            bases = [found for holder in order if (found := holder.child(base)) is not None]
            if bases:
                children.append(self._rulebase(base, bases, one, name))
        return self.overlay.holder("entry", children, whole or [one.place], {"name": name})

    def _rulebase(self, base: str, bases: list[Element], one: Managed, system: str) -> Element:
        kinds: dict[str, list[Element]] = {}
        for item in bases:
            for child in item.children:
                kinds.setdefault(child.name, []).append(child)
        made: list[Element] = []
        for kind, holders in kinds.items():
            lists = [found for holder in holders if (found := holder.child("rules")) is not None]
            if not lists:
                made += holders
                continue
            if kind == _DEFAULTS:
                rules = self.overlay.first_of_each("rules", lists)
            else:
                own = [rule for item in lists for rule in item.children if _is_for(rule, one.serial, system)]
                rules = self.overlay.holder("rules", own, lists)
            others = [child for holder in holders for child in holder.children if child.name != "rules"]
            made.append(self.overlay.holder(kind, [rules, *others], holders))
        return self.overlay.holder(base, made, bases)

    def settle(self) -> None:
        """What belongs to Panorama itself or to no firewall."""
        self.overlay.settle()
        self.config.structural()
        for child in self.config.children:
            if child.name == "readonly":
                child.irrelevant("numbers that the system keeps")
            elif child.name in ("mgt-config", "panorama"):
                child.irrelevant(_OF_ITSELF)
            elif child.name == "shared":
                child.irrelevant(_UNUSED)
        for child in () if self.device is None else self.device.children:
            if child.name in _ITSELF:
                child.irrelevant(_OF_ITSELF)
            elif child.name in ("device-group", "template", "template-stack"):
                child.structural()
                for one in unread(child):
                    one.irrelevant(_UNUSED)


def _settings(device: Element | None) -> Element | None:
    """The settings of Panorama itself, all else of which has no bearing on firewalls."""
    return _down(device, "deviceconfig", "setting", "management")


def _down(here: Element | None, *names: str) -> Element | None:
    for name in names:
        here = None if here is None else here.child(name)
    return here


def _is_for(rule: Element, serial: str, system: str) -> bool:
    """Whether a rule is for a firewall: by its targets; a rule that goes by tags may be."""
    target = rule.child("target")
    if target is None or target.child("tags") is not None:
        return True
    named = list(entries(target, "devices"))
    if not named:
        return True
    hit = any(
        name_of(device) == serial and system in ([name_of(item) for item in entries(device, "vsys")] or [system])
        for device in named
    )
    return hit is not is_on(target, "negate")
