"""In what two devices differ, whatever the lines of their files: halves of a pair, what runs and what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.as_json import WHERE_TOLD, device_json, rule_json
from parsers.interface_json import interface_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parsers.as_json import Json
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.rules import Rule

_PLACES = frozenset({"line", "lines"})
_WORDS = frozenset({"id", "logged", "remark", "name", "description", "tag"})
"""What decides nothing about which packets a rule takes, and what becomes of them."""
_OWN = frozenset({"description", "addresses", "address_roles"})
"""What each half of a pair may have of its own at one interface."""


def differences(one: Device, other: Device, parts: Mapping[str, str]) -> list[str]:
    """The words of those `parts` (keys of `device_json`, each with its words) that are not the same in both.

    Raises:
        KeyError: one of the parts is no key of `device_json`.
    """
    here, there = device_json(one), device_json(other)
    return [words for key, words in parts.items() if _part(here, key) != _part(there, key)]


def alike(one: Interface, other: Interface) -> bool:
    """Whether two interfaces differ in nothing but their description, and addresses within the same networks."""
    networks = [{address.value.network for address in item.addresses} for item in (one, other)]
    return networks[0] == networks[1] and _shape(one) == _shape(other)


def rule_texts(rules: Iterable[Rule]) -> list[str]:
    """A text of each rule that is the same for rules that decide the same, whatever they are called."""
    return [repr(_bare({key: value for key, value in rule_json(rule).items() if key not in _WORDS})) for rule in rules]


def _part(document: Mapping[str, Json], key: str) -> Json:
    """What a device says under a key, None where it has the default and does not print it."""
    return _bare(document.get(key) if key in WHERE_TOLD else document[key])


def _shape(item: Interface) -> Json:
    document = interface_json(item)
    return {key: _bare(value) for key, value in document.items() if key not in _PLACES | _OWN}


def _bare(value: Json) -> Json:
    """The value without line numbers."""
    if isinstance(value, dict):
        items: Mapping[str, Json] = value
        return {key: _bare(item) for key, item in items.items() if key not in _PLACES}
    if isinstance(value, list):
        return [_bare(item) for item in value]
    return value
