"""The management plane: who may open a management service, who logs in, where logs and time go."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.match import ANY_ADDRESS, AddressMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.identity import Login, Secret, Topic
    from parsers.source import Span


class Answers(StrEnum):
    """At which of its own addresses a device answers a packet that came in by an interface.

    EVERY_ADDRESS: at all of them in the VRF of that interface. ARRIVING_ADDRESS: at those of that interface
    alone. ADDRESSED_INTERFACE: at all of them in the VRF, where the interface that has the address decides what
    listens, and a packet that came in by another must pass the forward filter from one to the other. POLICED_INTERFACE:
    the same, and a packet that came in by the addressed interface must pass the forward filter too, unless that is a
    port for management alone. UNKNOWN: the reader of the platform does not say.
    """

    EVERY_ADDRESS = "every address"
    ARRIVING_ADDRESS = "address of the arriving interface"
    ADDRESSED_INTERFACE = "addressed interface"
    POLICED_INTERFACE = "addressed interface, past the policy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ManagementService:
    """A service of the device itself, such as `ssh`, `telnet`, `http`, `https`, `snmp`, `ping`.

    `interfaces` is where it listens (None: on every one). `sources` may open it as far as its own
    access list says; filters of the interface come on top where the platform applies them.
    `rule_set` names that access list, or is empty. `detail` is free text without secrets
    (`version 2c, read-only`). `past_lists`: lists that judge packets for the device itself do not count for it.
    """

    protocol: str
    port: int
    origin: Span
    transport: str = "tcp"
    interfaces: frozenset[str] | None = None
    sources: AddressMatch = ANY_ADDRESS
    rule_set: str = ""
    detail: str = ""
    lines: tuple[Span, ...] = ()
    past_lists: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A local account; never its password. `privilege` as printed (`15`, `super_admin`)."""

    name: str
    origin: Span
    privilege: str = ""
    password_form: str = ""
    """How the secret is stored, by its form alone: `type 7`, `type 9`, `pbkdf2`, `none`, ``."""


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """A server that the device itself uses: `syslog`, `ntp`, `radius`, `tacacs`, `snmp-trap`, `dns`, `netflow`."""

    purpose: str
    address: str
    origin: Span
    interface: str = ""
    detail: str = ""


MODEL_PAIR = "pair of the model"
"""How the value of a `Setting` named `hardware bypass` begins where the two ports are those of the model."""
REQUESTED_FORWARDS = "port forwards on request (UPnP)"
"""The name of a `Setting` by which hosts inside may have ports opened for them (UPnP, NAT-PMP, PCP)."""


GATEWAY = "default gateway"
"""The name of that setting."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A switch of the management plane: neutral name (`aaa login`, `password encryption`), value and line."""

    name: str
    value: str
    origin: Span


@dataclass(frozen=True, slots=True)
class Management:
    """Everything the configuration says about the management plane, in the order of the file.

    `answers` and `inbound_filters` (whether inbound filters of interfaces judge packets for the device itself) are
    the platform's. `through_tunnels` is the interface whose address answers what comes in by any tunnel, or empty.
    `across_vrfs`: what comes in outside of every VRF is answered at the addresses of all of them.
    `silent`: transports and ports on which nothing of the device listens but the services that stand here.
    `told` is what absence means something for. `attempts_limited`: failed logins lock an account or a source out.
    """

    services: tuple[ManagementService, ...] = ()
    accounts: tuple[Account, ...] = ()
    servers: tuple[RemoteServer, ...] = ()
    settings: tuple[Setting, ...] = ()
    answers: Answers = Answers.UNKNOWN
    inbound_filters: bool = False
    through_tunnels: str = ""
    across_vrfs: bool = False
    logins: tuple[Login, ...] = ()
    secrets: tuple[Secret, ...] = ()
    told: frozenset[Topic] = frozenset()
    attempts_limited: bool = False
    silent: tuple[tuple[str, int], ...] = ()

    @property
    def gateways(self) -> tuple[Setting, ...]:
        """Of the settings, those that name the router by which a device that does not route sends its own packets."""
        return tuple(item for item in self.settings if item.name == GATEWAY)


NO_MANAGEMENT = Management()
