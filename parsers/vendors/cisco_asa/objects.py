"""Names to sets: every object and group is resolved once and then shared by all rules that name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, union_of
from parsers.model.match import AddressMatch, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.vendors.cisco_asa.nouns import NetworkDefinition, ServiceDefinition
    from parsers.vendors.cisco_asa.state import State


DEEPEST = 100
"""Groups nested deeper than this are not followed; no device holds such a thing."""


class Objects:
    """Resolves names of network and service objects and groups; each answer is built once."""

    def __init__(self, state: State) -> None:
        """Nothing is resolved yet."""
        self._state = state
        self._networks: dict[str, AddressMatch] = {}
        self._services: dict[str, ServiceMatch] = {}
        self._open: list[str] = []

    def network(self, name: str, line: int) -> AddressMatch:
        """The addresses of an object or group; undefined, empty and recursive ones are unknown."""
        found = self._networks.get(name)
        if found is not None:
            return found
        definition = self._state.config.networks.get(name)
        condition = self._state.config.conditions.get(name)
        if definition is None and condition is not None:
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (condition,))
        if definition is None:
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self._undefined(name, line),))
        if name in self._open or len(self._open) > DEEPEST:
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self._recursive(name, line),))
        self._open.append(name)
        found = self._networks[name] = self._network_union(definition)
        self._open.pop()
        return found

    def _network_union(self, definition: NetworkDefinition) -> AddressMatch:
        parts = [*definition.literals, *(self.network(name, line) for name, line in definition.references)]
        if not parts:
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self._empty(definition),))
        if len(parts) == 1:
            return parts[0]
        unknown = tuple(dict.fromkeys(item for part in parts for item in part.unknown))
        surely = union_of(part.surely for part in parts)
        return AddressMatch(surely, union_of(part.possibly for part in parts) if unknown else surely, unknown)

    def service_kind(self, name: str) -> str:
        """`service`, `port`, `protocol`, `icmp`; empty if no service has that name."""
        definition = self._state.config.services.get(name)
        return definition.kind if definition else ""

    def service(self, name: str, line: int) -> ServiceMatch:
        """The services of an object or group; undefined, empty and recursive ones are unknown."""
        found = self._services.get(name)
        if found is not None:
            return found
        definition = self._state.config.services.get(name)
        if definition is None:
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self._undefined(name, line),))
        if name in self._open or len(self._open) > DEEPEST:
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self._recursive(name, line),))
        self._open.append(name)
        found = self._services[name] = self._service_union(definition)
        self._open.pop()
        return found

    def _service_union(self, definition: ServiceDefinition) -> ServiceMatch:
        parts = [*definition.literals, *(self.service(name, line) for name, line in definition.references)]
        if not parts:
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self._empty(definition),))
        if len(parts) == 1:
            return parts[0]
        unknown = tuple(dict.fromkeys(item for part in parts for item in part.unknown))
        surely = _joined(part.surely for part in parts)
        return ServiceMatch(surely, _joined(part.possibly for part in parts) if unknown else surely, unknown)

    def positions(self, name: str, seen: frozenset[str] = frozenset()) -> tuple[AddressSet, ...] | None:
        """The members of an object or group in the order of the file, or None where one of them is not exact."""
        definition = self._state.config.networks.get(name)
        if definition is None or name in seen or any(item.unknown for item in definition.literals):
            return None
        found: list[AddressSet] = []
        for member in definition.ordered:
            if isinstance(member, AddressSet):
                found.append(member)
                continue
            inner = self.positions(member, seen | {name})
            if inner is None:
                return None
            found += inner
        return tuple(found) or None

    def _undefined(self, name: str, line: int) -> UnknownMatch:
        why = f"{name} is not defined"
        span = self._state.span_of(line)
        self._state.ledger.partial(line, why)
        self._state.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, span, why)
        return UnknownMatch(UnknownKind.UNRESOLVED, why, span)

    def _empty(self, definition: NetworkDefinition | ServiceDefinition) -> UnknownMatch:
        why = f"{definition.name} has no members"
        self._state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, definition.origin, why)
        return UnknownMatch(UnknownKind.UNRESOLVED, why, definition.origin)

    def _recursive(self, name: str, line: int) -> UnknownMatch:
        why = f"{name} contains itself" if name in self._open else f"{name} is nested more than {DEEPEST} deep"
        span = self._state.span_of(line)
        self._state.ledger.partial(line, why)
        self._state.diagnostics.error(DiagnosticCode.RECURSIVE_GROUP, span, why)
        return UnknownMatch(UnknownKind.UNRESOLVED, why, span)


def _joined(sets: Iterable[ServiceSet]) -> ServiceSet:
    return ServiceSet(tuple(dict.fromkeys(box for part in sets for box in part.boxes)))
