"""What configuration files read as, remembered by their bytes: an unchanged file is not read again.

What is kept is what a reader gave: redacted lines, the devices, the ledger, the diagnostics.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

from parsers.ledger import Ledger
from parsers.registry import ParseResult, platforms
from validator.remembered.packing import PackingError, pack, unpack
from validator.remembered.tool import tool_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from parsers.diagnostics import Diagnostic
    from parsers.ledger import LedgerState
    from parsers.model.device import Device
    from parsers.registry import Maturity
    from parsers.source import Source
    from validator.remembered.store import Store

    Kept: TypeAlias = tuple[Source, str, Maturity, bool, tuple[Device, ...], LedgerState, tuple[Diagnostic, ...]]

KIND = "reading"


class StoredReadings:
    """The readings of a store, and those that processes of one run hand to each other."""

    def __init__(self, store: Store | None) -> None:
        """Nothing is looked at before it is asked for; without a store nothing is remembered."""
        self._store = store

    def recalled(self, name: str, raw: bytes, asked: tuple[str, str]) -> ParseResult | None:
        """What these bytes read as under this name; None: nobody read them, or not all of it is whole."""
        return None if self._store is None else self.earlier(name, hashlib.sha256(raw).hexdigest(), asked)

    def earlier(self, name: str, sha256: str, asked: tuple[str, str]) -> ParseResult | None:
        """The same of bytes that are not at hand."""
        if self._store is None:
            return None
        content = self._store.read(KIND, _key(name, sha256, asked))
        if content is None:
            return None
        try:
            result = _result(unpack(content))
        except (PackingError, ValueError, TypeError, AttributeError):
            result = None
        if result is None or not _is_of(result, name, sha256):
            self._store.damaged()
            return None
        return result

    def is_kept(self, name: str, bytes_of: Callable[[], bytes], fallback: str | None) -> bool:
        """Whether these bytes were read under this name, as whatever platform a plant named; `bytes_of` may raise."""
        if self._store is None or not self._store.is_there:
            return False
        sha256 = hashlib.sha256(bytes_of()).hexdigest()
        return any(self._store.has(KIND, _key(name, sha256, (one, fallback or ""))) for one in ("", *platforms()))

    def remember(self, result: ParseResult, asked: tuple[str, str]) -> None:
        """Keep what was read; what holds anything that cannot be written is not kept."""
        if self._store is not None:
            self._keep(self.packed(result), result.source, asked)

    def packed(self, result: ParseResult) -> bytes:
        """What was read; empty if it holds anything that cannot be written."""
        kept: Kept = (
            result.source,
            result.platform,
            result.maturity,
            result.complete,
            result.devices,
            result.ledger.state,
            result.diagnostics,
        )
        try:
            return pack(kept)
        except PackingError:
            return b""

    def heard(self, raw: bytes, asked: tuple[str, str]) -> ParseResult | None:
        """What another process of this run read and packed; None: the plant names another platform, unknown then.

        Raises:
            PackingError: the bytes are not what `pack` writes.
        """
        result = _result(unpack(raw))
        if asked[0] not in {"", result.platform}:
            return None
        self._keep(raw, result.source, asked)
        return result

    def _keep(self, content: bytes, source: Source, asked: tuple[str, str]) -> None:
        if content and self._store is not None:
            self._store.keep(KIND, _key(source.name, source.sha256, asked), content)


def _is_of(result: ParseResult, name: str, sha256: str) -> bool:
    return (result.source.name, result.source.sha256) == (name, sha256)


def _key(name: str, sha256: str, asked: tuple[str, str]) -> str:
    return "\0".join((tool_digest(), name, sha256, *asked))


def _result(found: object) -> ParseResult:
    source, platform, maturity, complete, devices, state, diagnostics = cast("Kept", found)
    return ParseResult(source, platform, maturity, complete, devices, Ledger.of(state), diagnostics)
