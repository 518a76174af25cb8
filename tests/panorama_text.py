"""A file of Panorama as text, put together from the parts that a test is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.device import Device


def entry(name: str, body: str = "") -> str:
    """One named entry."""
    return f'<entry name="{name}">{body}</entry>\n'


def rulebase(name: str, rules: str) -> str:
    """A rulebase with these security rules."""
    return f"<{name}><security><rules>\n{rules}</rules></security></{name}>\n"


def panorama(
    groups: str = "", templates: str = "", stacks: str = "", parents: dict[str, str] | None = None, shared: str = ""
) -> str:
    """The whole file."""
    listed = "".join(entry(name, f"<parent-dg>{above}</parent-dg>") for name, above in (parents or {}).items())
    return (
        '<config version="10.1.0" urldb="paloaltonetworks">\n'
        f'<shared>\n{shared}</shared>\n<devices><entry name="localhost.localdomain">\n'
        f"<device-group>\n{groups}</device-group>\n<template>\n{templates}</template>\n"
        f"<template-stack>\n{stacks}</template-stack>\n</entry></devices>\n"
        f'<readonly><devices><entry name="localhost.localdomain"><device-group>{listed}</device-group></entry></devices>'
        "</readonly>\n</config>\n"
    )


def template(name: str, network: str, more: str = "") -> str:
    """A template with this network."""
    config = (
        f'<config><devices><entry name="localhost.localdomain"><network>{network}</network></entry></devices></config>'
    )
    return entry(name, config + more)


def names(device: Device) -> list[str]:
    """The rules of the first list in order, without the defaults."""
    return [item.identity for item in device.rule_sets[0].rules if not item.implicit]
