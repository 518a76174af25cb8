"""What every reader of this package works with: the source, the ledger, remarks, and the nouns so far."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import LAST_IPV4, AddressSet, from_cidr, from_netmask, union_of
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole
from parsers.model.intervals import Interval
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.source import Span
from parsers.vendors.cisco_asa.absent import ABSENT
from parsers.vendors.cisco_asa.nouns import Config

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.management import Setting
    from parsers.source import Source
    from parsers.vendors.cisco_asa.nouns import Port
    from parsers.vendors.cisco_asa.text import Statement


SECRETS = frozenset({"key", "password", "pre-shared-key", "community", "secret", "md5", "sha", "passphrase", "passwd"})
"""Words that announce a secret: a message never shows what follows them."""


def shown(words: list[str], most: int = 3) -> str:
    """The first words of a statement for a message, cut after a word that announces a secret."""
    found: list[str] = []
    for word in words[:most]:
        found.append(word)
        if word in SECRETS:
            break
    return " ".join(found)


class NotReadError(ValueError):
    """A statement, or the rest of one, has no meaning that we know; the message says why."""


class State:
    """One reading of one file; mutable while it lasts."""

    def __init__(self, source: Source, ledger: Ledger, diagnostics: Diagnostics) -> None:
        """Nothing is known yet."""
        self.source = source
        self.ledger = ledger
        self.diagnostics = diagnostics
        self.config = Config()
        self.unmodelled: list[Unmodelled] = []
        self.excerpt = False
        self._masks: dict[str, int] = {}

    def span(self, statement: Statement) -> Span:
        """The place of a statement, first to last printing character."""
        return Span(
            self.source.name, statement.line, statement.indent + 1, len(self.source.lines[statement.line - 1].rstrip())
        )

    def span_of(self, line: int) -> Span:
        """The place of a line at column one."""
        return self.source.span(line)

    def whole(self) -> Span:
        """The file as a whole: a default that no line states."""
        return Span(self.source.name, 0)

    def modelled(self, statement: Statement) -> None:
        """The statement is in the model."""
        self.ledger.modelled(statement.line)

    def setting(self, statement: Statement, setting: Setting) -> None:
        """Keep a switch of the management plane, and its line as modelled."""
        self.config.settings.append(setting)
        self.ledger.modelled(statement.line)

    def irrelevant(self, statement: Statement, reason: str) -> None:
        """The statement has no bearing on access."""
        self.ledger.irrelevant(statement.line, reason)

    def unread(self, statement: Statement, reason: str = "", interfaces: Iterable[str] | None = None) -> None:
        """The statement and all below it are not understood; what it may touch is never proved."""
        if ABSENT.spoken_of(statement, self.source, None):
            self.irrelevant(statement, ABSENT.why(statement))
            return
        head = shown(statement.words)
        why = reason or f"no meaning is known for {head!r}"
        self.mark_unknown(statement, why)
        self.feature(statement, f"line not read: {head}", Effect.MAY_DO_EITHER, interfaces)
        if statement.words[0] == "no" and self._takes_back(statement):
            self.feature(statement, f"line that takes back another: {head}", Effect.MAY_REWRITE, interfaces)

    def _takes_back(self, statement: Statement) -> bool:
        """Whether `no ...` speaks of a statement above, of a route or a translation perhaps."""
        meant = " ".join(statement.words[1:3])
        return any(line.strip().startswith(meant) for line in self.source.lines[: statement.line - 1])

    def mark_unknown(self, statement: Statement, why: str) -> None:
        """Ledger and remark only: for places whose own noun already carries the doubt."""
        self.ledger.unknown(statement.line, why)
        self.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, self.span(statement), why)
        for child in statement.children:
            self.mark_unknown(child, why)

    def partial(self, statement: Statement, why: str, interfaces: Iterable[str] | None = None) -> None:
        """Part of the statement is in the model; the rest may do anything to what it touches."""
        self.mark_partial(statement.line, why)
        self.feature(statement, why, Effect.MAY_DO_EITHER, interfaces)

    def mark_partial(self, line: int, why: str) -> None:
        """Ledger and remark only."""
        self.ledger.partial(line, why)
        self.diagnostics.error(DiagnosticCode.PARTLY_READ, self.source.span(line), why)

    def feature(self, statement: Statement, what: str, effect: Effect, interfaces: Iterable[str] | None = None) -> None:
        """A feature that is read and not modelled."""
        known = None if interfaces is None else frozenset(interfaces)
        self.add_feature(what, effect, self.span(statement), known)

    def add_feature(self, what: str, effect: Effect, span: Span, interfaces: frozenset[str] | None = None) -> None:
        """A feature that is read and not modelled, by its place."""
        self.unmodelled.append(Unmodelled(what, effect, span, interfaces))

    @property
    def release(self) -> tuple[int, int]:
        """The ASA release as two numbers; Threat Defense and unknown headers count as a current one."""
        first, _, second = self.config.version.partition(".")
        digits = "".join(char for char in second[:2] if char.isdecimal())
        if self.config.threat_defense or not first.isdecimal() or not digits:
            return (9, 99)
        return (int(first), int(digits))

    def unknown(self, statement: Statement, kind: UnknownKind, reason: str) -> UnknownMatch:
        """A condition that the file does not decide."""
        return UnknownMatch(kind, reason, self.span(statement))

    def own_addresses(self, port: Port) -> AddressSet:
        """The addresses that an interface itself holds, its failover peer's left out."""
        return union_of(
            from_cidr(str(item.value.ip)) for item in port.addresses if item.role is not AddressRole.STANDBY
        )

    def resolved(self, word: str) -> str:
        """The address that a `name` stands for, or the word itself."""
        return self.config.names.get(word, word)

    def host(self, word: str) -> AddressSet:
        """One address.

        Raises:
            NotReadError: it is none.
        """
        text = self.config.names.get(word, word)
        try:
            if ":" in text:
                return from_cidr(str(ipaddress.IPv6Address(text)))
            number = int.from_bytes(socket.inet_pton(socket.AF_INET, text), "big")
        except (ValueError, OSError) as error:
            message = f"no address: {word!r}"
            raise NotReadError(message) from error
        return AddressSet(v4=(Interval(number, number),))

    def network(self, address: str, mask: str) -> AddressSet:
        """An IPv4 network; the ASA writes network masks, never wildcards.

        Raises:
            NotReadError: it is none.
        """
        try:
            text = _full(self.config.names.get(address, address))
            number = int.from_bytes(socket.inet_pton(socket.AF_INET, text), "big")
            free = self._free_bits(_full(self.config.names.get(mask, mask)))
            if free & (free + 1):
                return from_netmask(text, _full(self.resolved(mask)))
        except (ValueError, OSError) as error:
            message = f"no address with mask: {address} {mask}"
            raise NotReadError(message) from error
        first = number & ~free
        return AddressSet(v4=(Interval(first, first | free),))

    def _free_bits(self, mask: str) -> int:
        """The host bits of a network mask, as a number."""
        known = self._masks.get(mask)
        if known is None:
            known = self._masks[mask] = LAST_IPV4 ^ int.from_bytes(socket.inet_pton(socket.AF_INET, mask), "big")
        return known

    def prefix6(self, text: str) -> AddressSet:
        """An IPv6 prefix.

        Raises:
            NotReadError: it is none.
        """
        try:
            return from_cidr(str(ipaddress.IPv6Network(text, strict=False)))
        except ValueError as error:
            message = f"no IPv6 prefix: {text!r}"
            raise NotReadError(message) from error


def _full(word: str) -> str:
    return "0.0.0.0" if word == "0" else word  # noqa: S104  the ASA writes 0 for every address, nothing listens here
