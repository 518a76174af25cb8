"""From statements to the settings of one device: who reads which word of which mode."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.device import Effect
from parsers.nouns import dataclass
from parsers.syntax.words import MissingWordError
from parsers.vendors.siemens_scalance import (
    managers,
    read_firewall,
    read_management,
    read_nat,
    read_network,
    read_vpn,
)
from parsers.vendors.siemens_scalance.irrelevant import DOUBTED, IRRELEVANT
from parsers.vendors.siemens_scalance.nouns import Daemon, Settings
from parsers.vendors.siemens_scalance.read_management import Servers
from parsers.vendors.siemens_scalance.text import (
    NotUnderstoodError,
    PartlyReadError,
    Reading,
    Statement,
    statements,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Reader: TypeAlias = "Callable[[Box, Statement], str | None]"


@dataclass
class Box:
    """All rooms of one device while it is read."""

    reading: Reading
    settings: Settings = field(default_factory=Settings)
    open_peers: list[str] = field(default_factory=list[str])
    open_servers: dict[str, int] = field(default_factory=dict[str, int])
    firewall_shown: int = 0
    """The first line that only a device with a firewall has."""

    def __post_init__(self) -> None:
        """The management plane writes into the same settings."""
        self.servers = Servers(self)

    @property
    def walled(self) -> bool:
        """Whether something shows that the device has a firewall."""
        return bool(self.firewall_shown) or bool(WALLED & set(self.reading.shown))


def _begun(_: Box, statement: Statement) -> str | None:
    """A line that opens a mode of which nothing else is asked."""
    statement.words.rest()
    return None


def _listening(
    name: str, port: int, what: str = "", effect: Effect = Effect.MAY_PERMIT
) -> Callable[[Box, Statement], None]:
    """`no shutdown` of a server with a mode of its own, which may do more than listen."""

    def switch(box: Box, statement: Statement) -> None:
        statement.words.take()
        found = box.settings.daemons.setdefault(name, Daemon(port=port))
        found.on, found.line = statement.negated, statement.line
        if what and statement.negated:
            box.reading.doubt(what, effect, statement.line)

    return switch


def _ignored(reason: str) -> Callable[[Box, Statement], str]:
    def ignore(_: Box, statement: Statement) -> str:
        statement.words.rest()
        return reason

    return ignore


def _doubted(what: str, effect: Effect) -> Callable[[Box, Statement], None]:
    def doubt(box: Box, statement: Statement) -> None:
        if not statement.negated:
            box.reading.doubt(what, effect, statement.line)
        statement.words.rest()

    return doubt


CLOUD = "TIA Portal Cloud Connector gives access to devices behind the interface"
REMOTE_SERVICE = "Siemens Remote Service is told where the device is, and lets in whom its contract names"
READERS: dict[str, dict[str, Reader]] = {
    "": {
        **read_network.GLOBAL,
        **read_management.GLOBAL,
        "interface": read_network.interface,
        "authorized-manager": managers.manager,
        "vlan": read_network.vlan,
    },
    "firewall": dict(read_firewall.READERS),
    "firewallnat": dict(read_nat.READERS),
    "interface": dict(read_network.INTERFACE),
    "vlan": dict(read_network.VLAN),
    "vrrp": {"shutdown": _ignored("who of two routers forwards, not what")},
    "vrrp interface": dict(read_network.VRRP_INTERFACE),
    "ipsec": dict(read_vpn.IPSEC),
    "ipsec remote end": dict(read_vpn.REMOTE_END),
    "ipsec connection": dict(read_vpn.CONNECTION),
    "ipsec authentication": dict(read_vpn.AUTHENTICATION),
    "ipsec phase": dict(read_vpn.PHASE),
    "openvpn": dict(read_vpn.OPENVPN),
    "openvpn connection": dict(read_vpn.OPEN_CONNECTION),
    "openvpn authentication": dict(read_vpn.OPEN_AUTHENTICATION),
    "openvpn remote": dict(read_vpn.OPEN_REMOTE),
    "openvpn server": dict(read_vpn.OPEN_SERVER),
    "sinemarc": dict(read_vpn.SINEMARC),
    "events": dict(read_management.EVENTS),
    "syslog": dict(read_management.EVENTS),
    "ntp": dict(read_management.NTP),
    "dnsclient": dict(read_management.DNS_CLIENT),
    "dnsproxy": {"shutdown": _listening("dns", 53)},
    "dnsserver": {"shutdown": _listening("dns", 53)},
    "tcpevent": {"shutdown": _listening("tcpevent", 26_864)},
    "cloudconnector": {"shutdown": _listening("cloudconnector", 0, CLOUD, Effect.MAY_DO_EITHER)},
    "srs": {"shutdown": _listening("srs", 0, REMOTE_SERVICE, Effect.MAY_DO_EITHER)},
    "modem": {"shutdown": _ignored("whether the modem dials is taken as yes")},
    "connectioncheck": {},
    "dhcp pool": {},
}
"""Kind of mode to first word to reader."""
OPENING: dict[str, Reader] = {
    "interface": read_network.interface,
    "vlan": read_network.vlan,
    "vrrp interface": read_network.interface,
    "ipsec": read_vpn.begun("ipsec"),
    "openvpn": read_vpn.begun("openvpn"),
    "sinemarc": read_vpn.begun("remote_connect"),
    "firewall": read_vpn.begun("firewall"),
    "ipsec remote end": read_vpn.remote_end,
    "ipsec connection": read_vpn.connection,
    "ipsec phase": read_vpn.phase,
    "openvpn connection": read_vpn.connection,
    "openvpn remote": read_vpn.open_remote,
    "openvpn server": read_vpn.open_remote,
}
"""Kind of mode to the reader of the line that opens it."""
SPELLINGS = (
    "auto-fwrules", "auto-fw-rules", "auto-fwrule", "auto-firewall-rules", "auto-firewall-rule", "auto-firewallrules",
    "auto-fw-nat-rules", "auto-fwnat-rules", "auto-fwnatrules", "auto-firewall-nat-rules",
)  # fmt: skip


def _filled() -> None:
    """The rows of the other tables join the readers."""
    for mode, rows in IRRELEVANT.items():
        for word, reason in rows.items():
            READERS.setdefault(mode, {}).setdefault(word, _ignored(reason))
    for (mode, word), (what, effect) in DOUBTED.items():
        READERS.setdefault(mode, {})[word] = _doubted(what, effect)
    for mode, reader in read_vpn.AUTOMATIC.items():
        READERS[mode] |= dict.fromkeys(SPELLINGS, reader)


_filled()
WALLED = frozenset({"firewall", "firewallnat", "ipsec", "openvpn", "sinemarc"})
"""Modes that only a device with a firewall has: S615, SC-600 and M-800, not the switches."""


def read_settings(reading: Reading) -> Box:
    """Everything of a file; each line gets its fate."""
    box = Box(reading)
    for statement in statements(reading, READERS):
        kind = statement.mode.kind
        if statement.modes[1:] and statement.modes[1].kind in WALLED:
            box.firewall_shown = box.firewall_shown or statement.line
        opens = statement.mode.line == statement.line and kind
        word = statement.words.peek().lower()
        reader = OPENING.get(kind, _begun) if opens else READERS[kind].get(word)
        if reader is None:
            reading.unknown(statement.line, f"{statement.text[:80]!r} is not known in the mode {kind}")
        else:
            _read(box, statement, reader)
    for connection in box.settings.open_connections.values():
        connection.peers = list(dict.fromkeys([*box.open_peers, *(["any"] if box.open_servers else [])]))
    return box


def _read(box: Box, statement: Statement, reader: Reader) -> None:
    reading, line = box.reading, statement.line
    try:
        reason = reader(box, statement)
    except PartlyReadError as error:
        reading.partial(line, str(error))
    except (NotUnderstoodError, MissingWordError) as error:
        reading.unknown(line, str(error)[:160])
    else:
        left = " ".join(statement.words.left())
        if left:
            reading.partial(line, f"left over: {left[:120]}")
        elif reason:
            reading.ledger.irrelevant(line, reason)
        else:
            reading.ledger.modelled(line)
