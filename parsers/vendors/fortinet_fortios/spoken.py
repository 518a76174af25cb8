"""On which interfaces OSPF is spoken.

FortiOS Administration Guide, "OSPF": the interfaces with an address in one of `config network` take part; those of
`passive-interface` are announced and send no hellos (FortiOS CLI Reference, `config router ospf`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.vendors.fortinet_fortios.addresses import subnet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model.interface import Interface
    from parsers.syntax.edit_blocks import Block


def spoken_on(block: Block, interfaces: Mapping[str, Interface]) -> frozenset[str] | None:
    """The interfaces, where the file tells: of another protocol, or with words that are not understood, None."""
    if block.name != "router ospf":
        return None
    quiet = [name for item in block.settings if item.key == "passive-interface" for name in item.values]
    try:
        edits = [edit for child in block.configs if child.name == "network" for edit in child.edits]
        said = [item for edit in edits for item in edit.settings if item.key == "prefix"]
        covered = union_of(subnet(item.values) for item in said)
    except ValueError:
        return None
    if len(said) != len(edits) or not set(quiet) <= set(interfaces):
        return None
    return frozenset(
        name
        for name, port in interfaces.items()
        if name not in quiet and (port.dynamic_address or any(one.value.ip in covered for one in port.addresses))
    )
