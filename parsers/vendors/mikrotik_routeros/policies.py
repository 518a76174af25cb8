"""Which IPsec policies encrypt, and what those before them keep out of the tunnel.

Source: MikroTik documentation, "IPsec", Policies: policies are asked in order from the top, the first that matches
decides; `action` is `encrypt`, `none` (the packet passes unencrypted) or `discard` (it is dropped).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.nouns import dataclass
from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.terms import addresses_of
from parsers.vendors.mikrotik_routeros.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

_ABOUT = words("comment group proposal level ipsec-protocols ah-sa-keys esp-sa-keys priority")
_UNNARROWED = frozenset({"any", "all", "255"})
_EVERY = "0.0.0.0/0"


@dataclass(frozen=True, slots=True)
class Past:
    """Packets that an earlier policy keeps out of later ones; `wholly`: all between its addresses."""

    source: AddressSet
    destination: AddressSet
    wholly: bool
    line: int


def policies(commands: Sequence[Command], reading: Reading, past: list[Past]) -> Iterator[Command]:
    """Policies that encrypt; of those that do not, what stays out of the later ones goes to `past`."""
    for command in commands:
        command.ignore(_ABOUT)
        action = command.take("action", "encrypt")
        if command.on and action == "encrypt":
            yield command
            continue
        command.ignore(command.values)
        if command.on and command.values.get("template", "no") != "yes":
            if action == "discard":
                reading.doubt("an IPsec policy discards packets", Effect.MAY_DENY, command.origin)
            _passed(command, reading, past)
        reading.modelled(command)


def _passed(command: Command, reading: Reading, past: list[Past]) -> None:
    wholly = all(command.values.get(key, "any") in _UNNARROWED for key in ("protocol", "src-port", "dst-port"))
    try:
        sides = [addresses_of(command.values.get(key, _EVERY)) for key in ("src-address", "dst-address")]
    except NotReadError as error:
        reading.doubt(f"an IPsec policy that encrypts nothing: {error}", Effect.MAY_DO_EITHER, command.origin)
        return
    past.append(Past(sides[0], sides[1], wholly, command.origin.line))


def without(
    past: Sequence[Past], local: AddressSet, remote: AddressSet
) -> tuple[list[str], tuple[AddressSet, AddressSet]]:
    """What of a tunnel earlier policies leave to it, and why it is not sure where that is no product of two sides."""
    reasons: list[str] = []
    for item in past:
        if not (item.source & local) or not (item.destination & remote):
            continue
        if item.wholly and not local - item.source:
            remote = remote - item.destination
        elif item.wholly and not remote - item.destination:
            local = local - item.source
        else:
            reasons.append(f"the policy of line {item.line} keeps some of its packets out of the tunnel")
    return reasons, (local, remote)
