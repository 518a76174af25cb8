"""What the translations of IOS and NX-OS know of a file: its interfaces, lists, route maps, pools and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.address import AddressSet
    from parsers.model.device import Unmodelled
    from parsers.model.interface import InterfaceAddress
    from parsers.model.routing import DynamicRouting, PolicyRoute, Route
    from parsers.model.rules import Rule
    from parsers.source import Span
    from parsers.syntax.indented import Statement


@dataclass(frozen=True, slots=True)
class NatPool:
    """Addresses that translations choose from; `kind` is empty, `rotary` or `match-host`, `length` its prefix."""

    addresses: AddressSet
    kind: str
    length: int | None


class NatInterface(Protocol):
    """An interface: `nat_side` is `inside`, `outside`, `enable` or empty."""

    @property
    def name(self) -> str: ...  # noqa: D102 - as of the model
    @property
    def vrf(self) -> str: ...  # noqa: D102 - as of the model
    @property
    def nat_side(self) -> str: ...  # noqa: D102 - said above
    @property
    def enabled(self) -> bool: ...  # noqa: D102 - as of the model
    @property
    def dynamic_address(self) -> bool: ...  # noqa: D102 - as of the model
    @property
    def addresses(self) -> Sequence[InterfaceAddress]: ...  # noqa: D102 - as of the model
    @property
    def policy_map(self) -> tuple[str, Span] | None:
        """The route map of its policy routes."""


class NatList(Protocol):
    """An access list: `kind` is `standard`, `extended` or `ipv6`."""

    @property
    def kind(self) -> str: ...  # noqa: D102 - said above
    @property
    def rules(self) -> Sequence[tuple[int, Rule]]:
        """Rules with their numbers, in the order of the file."""
        ...


class State(Protocol):
    """What is gathered from one file, and the places where remarks and fates go."""

    ledger: Ledger
    diagnostics: Diagnostics
    routes: list[Route]
    unmodelled: list[Unmodelled]
    marks: set[str]
    nat: list[Statement]
    """Statements of translation, in the order of the file."""
    nat_pools: dict[str, NatPool]
    nat_ways: list[PolicyRoute]
    """The ways of what is routed before it is translated, where those of the translated address are others."""

    @property
    def interfaces(self) -> Mapping[str, NatInterface]: ...  # noqa: D102 - as of the file
    @property
    def lists(self) -> Mapping[tuple[int, str], NatList]:
        """Lists by IP version and name."""
        ...

    @property
    def route_maps(self) -> Mapping[str, Sequence[Statement]]:
        """The entries of each route map."""
        ...

    @property
    def dynamic(self) -> Sequence[DynamicRouting]: ...  # noqa: D102 - as of the model

    def span(self, statement: Statement) -> Span:
        """The place of a statement."""
        ...

    def modelled(self, statement: Statement) -> None:
        """The statement's line is in the model."""
        ...
