"""Who may log in to a device, how they prove it, and how their secrets are kept; never a secret itself."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span


class SecretForm(StrEnum):
    """How a secret stands in a file.

    HASH: one way, by a function that is slow on purpose, or by one of which nothing bad is said. WEAK_HASH: one way,
    and fast to guess. REVERSIBLE: by a key that everybody has. CLEAR: as it is. WELL_KNOWN: as it is, and in every
    list of defaults. NONE: nothing is asked. UNKNOWN: the file does not show it.
    """

    HASH = "hash"
    WEAK_HASH = "weak hash"
    REVERSIBLE = "reversible"
    CLEAR = "clear text"
    WELL_KNOWN = "well-known default"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of the configuration by its form: `purpose` says whose (`user admin`, `enable`, `snmp community`)."""

    purpose: str
    form: SecretForm
    origin: Span


class LoginMethod(StrEnum):
    """How a person proves who they are.

    CENTRAL: a server decides (RADIUS, TACACS+, LDAP, SAML). LOCAL: an account of the device. SHARED: one password for
    everybody. CERTIFICATE: a certificate of theirs. NONE: nothing is asked.
    """

    CENTRAL = "central"
    LOCAL = "local"
    SHARED = "shared password"
    CERTIFICATE = "certificate"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Login:
    """A door by which people come in: a line, a web page, the clients of a group of remote access.

    `methods` in the order in which they are tried; empty where the file does not say, or where nobody gets in.
    `idle` is after how many minutes without a word the session ends: 0 is never, None is the platform's default.
    `lines` state the methods, `idle_origin` the end of the session. `remote_access`: those who come in get an address
    of the network, they do not log in to the device. `second_factor`: what is asked besides, or empty.
    """

    door: str
    origin: Span
    methods: tuple[LoginMethod, ...] = ()
    lines: tuple[Span, ...] = ()
    idle: int | None = None
    idle_origin: Span | None = None
    remote_access: bool = False
    second_factor: str = ""
    console: bool = False
    """Only who stands at the device, or dials in to its port for modems, comes in by this door."""
    authorised: Span | None = None
    """The line of a server that says what those who came in get, whoever logged them in."""


class Topic(StrEnum):
    """What a reader reads whole, so that absence means something (as far as every line of the file was read)."""

    LOGS = "log servers"
    TIME = "time servers"
    LOGINS = "logins"
    ATTEMPTS = "limit of failed logins"
