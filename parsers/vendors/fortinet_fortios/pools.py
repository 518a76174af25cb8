"""Pools of source NAT: which addresses a source may get, and whether its port stays.

Sources: FortiOS CLI reference 6.0 to 7.6, `firewall ippool`, `ippool6`, `ippool_grp`; Administration Guide 6.2 to 7.6,
"Dynamic SNAT"; New Features 7.6, "Full cone NAT for fixed port range IP pools".

- `overload` and `port-block-allocation` pick an address of the pool and a port; `one-to-one` keeps the port.
- `fixed-port-range` is for the sources from `source-startip` to `source-endip`; what others get is not documented.
- `exclude-ip` takes addresses out. With `permit-any-host` a port that is in use is open to everybody.
- No pool lets anybody in by itself: that is for virtual addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.interface import AddressRole
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

Outgoing = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Pool:
    """What sources become: any of `addresses` (None: the file does not say).

    `ports_stay`: without a change of the port. `serves` are the sources that it is for (None: all). `open_to_all` is
    the reason why everybody may answer, or None.
    """

    addresses: AddressSet | None
    ports_stay: bool = False
    serves: AddressSet | None = None
    open_to_all: UnknownMatch | None = None


_NOT_SAID = Pool(None)


class Pools:
    """The pools of one domain, and the addresses of its interfaces, which stand in where no pool is named."""

    def __init__(self, domain: Domain, context: Context, wiring: Wiring) -> None:
        """Read the sections of `domain`."""
        self._context, self._wiring = context, wiring
        self._entries: dict[str, Entry] = {}
        for path in ("firewall ippool", "firewall ippool6"):
            self._entries |= {item.name: item for item in domain.entries(path, context)}
        self._members = {item.name: item.words("member") for item in domain.entries("firewall ippool_grp", context)}
        self._own: dict[tuple[Outgoing, int], Pool] = {}

    def chosen(self, names: tuple[str, ...], outgoing: Outgoing, family: int) -> Pool:
        """What the sources of packets that leave by `outgoing` become."""
        if not names:
            return self._of_interfaces(outgoing, family)
        parts = [self._pool(inner, outgoing) for name in names for inner in self._members.get(name, (name,))]
        sets = [part.addresses for part in parts if part.addresses is not None]
        if len(sets) != len(parts):
            return _NOT_SAID
        serves = [part.serves for part in parts if part.serves is not None]
        return Pool(
            address.union_of(sets),
            ports_stay=all(part.ports_stay for part in parts),
            serves=address.union_of(serves) if len(serves) == len(parts) else None,
            open_to_all=next((part.open_to_all for part in parts if part.open_to_all is not None), None),
        )

    def _pool(self, name: str, outgoing: Outgoing) -> Pool:
        pool = self._entries.get(name)
        if pool is None or pool.unread:
            return _NOT_SAID
        bound = pool.word("associated-interface")
        if bound and outgoing != frozenset({bound}):
            return _NOT_SAID
        try:
            whole = address.from_range(pool.word("startip"), pool.word("endip"))
            whole = whole - address.union_of(address.from_cidr(word) for word in pool.words("exclude-ip"))
            serves = None
            if pool.word("type") == "fixed-port-range":
                serves = address.from_range(pool.word("source-startip"), pool.word("source-endip"))
        except ValueError:
            self._context.bad(pool.at("startip"), f"range of pool {name!r} is not understood")
            return _NOT_SAID
        reason = f"pool {name!r}: a port that a host inside uses is open to everybody"
        opened = self._context.unknown(UnknownKind.SESSION, reason, pool.at("permit-any-host"))
        cone = pool.on("permit-any-host") or pool.on("cgn-eif")
        return Pool(whole or NO_ADDRESS, pool.word("type") == "one-to-one", serves, opened if cone else None)

    def _of_interfaces(self, outgoing: Outgoing, family: int) -> Pool:
        key = (outgoing, family)
        if key not in self._own:
            self._own[key] = Pool(self._read_own(outgoing, family))
        return self._own[key]

    def _read_own(self, outgoing: Outgoing, family: int) -> AddressSet | None:
        known = self._wiring.interfaces
        names = sorted(known) if outgoing is None else sorted(outgoing)
        found: list[AddressSet] = []
        for name in names:
            interface = known.get(name)
            own = (
                []
                if interface is None
                else [
                    address.from_cidr(str(item.value.ip))
                    for item in interface.addresses
                    if item.value.version == family and item.role is AddressRole.PRIMARY
                ]
            )
            if interface is None or interface.dynamic_address or (not own and outgoing is not None):
                return None
            found += own
        return address.union_of(found) if found else None
