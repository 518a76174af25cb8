"""`ipsec`, `openvpn` and `sinemarc`: connections by which others come in.

IPsec: PH_SCALANCE-S615-CLI_76, 12.4 (`remote-end name`, `addr`, `conn-mode`, `subnet`, `connection name`, `rmend
name`, `loc-subnet`, `operation`, `k-proto`, `authentication`, `phase 1`, `phase 2`). SINEMA RC: the template of
Siemens' `sinemarc_api` (2023): `shutdown`, `port`, `device id`, `device pw`, `addr`, `verification fingerprint`.
OpenVPN and what else stands here follow the names of the parameters on the web pages; a word that is spelled otherwise
is not understood. What an option means: TIA Portal information system, S615 V7.1 and SC-600 V2.1, "IPsec VPN",
"OpenVPN", "SINEMA RC".
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.vendors.siemens_scalance import values
from parsers.vendors.siemens_scalance.nouns import Connection, RemoteEnd
from parsers.vendors.siemens_scalance.read_firewall import TAKES_AWAY, known
from parsers.vendors.siemens_scalance.text import NotUnderstoodError, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.vendors.siemens_scalance.nouns import Vpn
    from parsers.vendors.siemens_scalance.reader import Box
    from parsers.vendors.siemens_scalance.text import Mode, Statement

OPERATIONS = frozenset(
    f"{verb}{how}" for verb in ("start", "wait") for how in ("", "-di", "-sms", "-tcp", "-action", "-gps")
) | {"disabled", "on-demand"}
"""PH_SCALANCE-S615-CLI_76, 12.4.5.4."""
KEYS_ONLY = "keys and how they are agreed on"
OUTER = "how the tunnel itself is sent"


def _around(statement: Statement, kind: str) -> Mode:
    """The mode of a kind around a statement."""
    return next(mode for mode in reversed(statement.modes) if mode.kind == kind)


def remote_end(box: Box, statement: Statement) -> None:
    """`remote-end name GATE`."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    name = statement.mode.argument
    box.settings.remote_ends.setdefault(name.lower(), RemoteEnd(name, statement.line))
    statement.words.rest()


def _remote(box: Box, statement: Statement) -> RemoteEnd:
    return box.settings.remote_ends[_around(statement, "ipsec remote end").argument.lower()]


def remote_address(box: Box, statement: Statement) -> None:
    """`addr 203.0.113.9`; a network is where road warriors call from."""
    statement.words.take()
    text = "any" if statement.negated else unquoted(statement.words.take())
    try:
        place = ipaddress.ip_network(text, strict=False)
        text = str(place.network_address) if place.prefixlen == place.max_prefixlen else "any"
    except ValueError:
        text = text.lower()
    _remote(box, statement).peer = text


def remote_mode(box: Box, statement: Statement) -> None:
    """`conn-mode roadwarrior`: the networks behind are learned."""
    statement.words.take()
    word = "standard" if statement.negated else statement.words.take()
    _remote(box, statement).roadwarrior = known({"roadwarrior": True, "standard": False}, word, "conn-mode")


def remote_networks(box: Box, statement: Statement) -> None:
    """`subnet 10.9.0.0/24`, several joined by commas; the last line counts."""
    statement.words.take()
    text = "" if statement.negated else "".join(unquoted(word) for word in statement.words.rest())
    _remote(box, statement).networks = [values.network(part) for part in text.split(",") if part]


def virtual_address(box: Box, statement: Statement) -> None:
    """`virtual-ip 10.8.0.0/24`: clients get an address of it."""
    statement.words.take()
    _remote(box, statement).pool = None if statement.negated else values.network(statement.words.take())


def connection(box: Box, statement: Statement) -> None:
    """`connection name LINE`, of IPsec or OpenVPN."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    name = statement.mode.argument
    held = box.settings.connections if statement.mode.kind.startswith("ipsec") else box.settings.open_connections
    held.setdefault(name.lower(), Connection(name, statement.line))
    statement.words.rest()


def _connection(box: Box, statement: Statement) -> Connection:
    for kind, held in (
        ("ipsec connection", box.settings.connections),
        ("openvpn connection", box.settings.open_connections),
    ):
        mode = next((item for item in statement.modes if item.kind == kind), None)
        if mode is not None:
            return held[mode.argument.lower()]
    message = "the statement belongs to no connection"
    raise NotUnderstoodError(message)


def remote_of(box: Box, statement: Statement) -> None:
    """`rmend name GATE`."""
    words = statement.words
    words.take()
    words.take_if("name")
    _connection(box, statement).remote = "" if statement.negated else unquoted(words.take())


def local_networks(box: Box, statement: Statement) -> None:
    """`loc-subnet 10.1.0.0/24`; the last line counts."""
    statement.words.take()
    text = "" if statement.negated else "".join(unquoted(word) for word in statement.words.rest())
    _connection(box, statement).local = [values.network(part) for part in text.split(",") if part]


def operation(box: Box, statement: Statement) -> None:
    """`operation start`: who opens the connection, and when."""
    statement.words.take()
    word = "disabled" if statement.negated else statement.words.take().lower()
    if word not in OPERATIONS:
        message = f"operation {word[:40]!r} is not understood"
        raise NotUnderstoodError(message)
    found = _connection(box, statement)
    found.operation, found.operation_line = word, statement.line


def automatic(box: Box, statement: Statement) -> None:
    """`auto-fwrules`: whether the device makes rules for the connection."""
    statement.words.take()
    found = _connection(box, statement)
    found.automatic, found.automatic_line = not statement.negated, statement.line


def narrowed(box: Box, statement: Statement) -> str | None:
    """`proto tcp`, `port 102` of a phase 2: only such packets are for the tunnel."""
    key = statement.words.take().lower()
    value = "*" if statement.negated else statement.rest()
    found = _connection(box, statement)
    found.narrowed = [item for item in found.narrowed if not item.startswith(f"{key} ")]
    if value not in {"*", "all", "any"}:
        found.narrowed.append(f"{key} {value[:40]}")
    return None


def phase(_: Box, statement: Statement) -> None:
    """`phase 1`, `phase 2`."""
    if statement.negated or statement.mode.argument not in {"1", "2"}:
        message = f"{statement.text[:40]!r} is not understood"
        raise NotUnderstoodError(message)
    statement.words.rest()


def keys(_: Box, statement: Statement) -> str:
    """Ciphers, identities and secrets."""
    statement.words.rest()
    return KEYS_ONLY


def outer(_: Box, statement: Statement) -> str:
    """Ports, proxies and times of the tunnel itself."""
    statement.words.rest()
    return OUTER


def switched(vpn: str) -> Callable[[Box, Statement], None]:
    """`shutdown`, `no shutdown` of one kind of VPN; the last one counts."""

    def switch(box: Box, statement: Statement) -> None:
        found: Vpn = getattr(box.settings, vpn)
        found.on, found.on_line = statement.negated, statement.line
        statement.words.take()

    return switch


def begun(vpn: str) -> Callable[[Box, Statement], None]:
    """The line that opens the mode of one kind of VPN."""

    def begin(box: Box, statement: Statement) -> None:
        found: Vpn = getattr(box.settings, vpn)
        found.line = found.line or statement.line
        statement.words.rest()

    return begin


def open_remote(box: Box, statement: Statement) -> None:
    """`remote name CALLED`, `client name CALLED`, `server name CALLS` of OpenVPN."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    if statement.mode.kind == "openvpn server":
        box.open_servers[statement.mode.argument.lower()] = statement.line
    statement.words.rest()


def open_address(box: Box, statement: Statement) -> None:
    """`addr vpn.example.net`: the server that the device calls."""
    statement.words.take()
    box.open_peers.append("any" if statement.negated else unquoted(statement.words.take()).lower())


def translated(box: Box, statement: Statement) -> None:
    """`nat`: local devices are hidden behind the address of the tunnel."""
    statement.words.take()
    _connection(box, statement).masquerades = not statement.negated


def server_address(box: Box, statement: Statement) -> None:
    """`addr` of the SINEMA RC server."""
    statement.words.take()
    box.settings.remote_connect.server = "" if statement.negated else unquoted(statement.words.take()).lower()


def server_automatic(box: Box, statement: Statement) -> None:
    """`auto-fwrules` of SINEMA RC."""
    statement.words.take()
    found = box.settings.remote_connect
    found.automatic, found.automatic_line = not statement.negated, statement.line


def enrollment(box: Box, statement: Statement) -> None:
    """`autoenrollment 60`: after how many minutes the server is asked for other settings; 0 is never."""
    statement.words.take()
    statement.words.take_if("interval")
    never = not statement.negated and values.number(statement.words.take(), 2**31) == 0
    box.settings.remote_connect.enrolls = not never
    box.settings.remote_connect.enrolls_line = statement.line


Readers = dict[str, "Callable[[Box, Statement], str | None]"]


def _all(words: str, reader: Callable[[Box, Statement], str | None]) -> Readers:
    return dict.fromkeys(words.split(), reader)


IPSEC: Readers = {
    "shutdown": switched("ipsec"),
    **_all("crl-policy strict-crl", keys),
    **_all("timeout nat-keepalive keepalive dpd-retries dpd-interval", outer),
}
REMOTE_END: Readers = {
    "addr": remote_address,
    "conn-mode": remote_mode,
    "subnet": remote_networks,
    "virtual-ip": virtual_address,
}
CONNECTION: Readers = {
    "rmend": remote_of,
    "loc-subnet": local_networks,
    "operation": operation,
    "k-proto": keys,
    "timeout": outer,
}
AUTHENTICATION: Readers = _all("auth local-id remote-id rem-id loc-id", keys)
PHASE: Readers = {
    **_all("default-ciphers ike-encryption ike-auth ike-keyderivation ike-lifetime ike-keytries keying-tries", keys),
    **_all("dpd dpd-period dpd-timeout aggressive-mode aggr-mode", keys),
    **_all("esp-encryption esp-auth esp-keyderivation lifetime lifebytes", keys),
    **_all("proto protocol port", narrowed),
}
OPENVPN: Readers = {"shutdown": switched("openvpn")}
OPEN_CONNECTION: Readers = {
    "operation": operation,
    "nat": translated,
    "timeout": outer,
    **_all("encryption auth comp-lzo lzo", keys),
}
OPEN_AUTHENTICATION: Readers = _all("auth method cacert localcert user username password tls-auth direction", keys)
OPEN_REMOTE: Readers = {"addr": open_address, **_all("port proto protocol proxy", outer)}
OPEN_SERVER: Readers = _all("port proto protocol max-clients", outer)
SINEMARC: Readers = {
    "shutdown": switched("remote_connect"),
    "addr": server_address,
    "autoenrollment": enrollment,
    **_all("device verification cacert fingerprint", keys),
    **_all("port proxy timeout type conn-type connection-type", outer),
}
AUTOMATIC: Readers = {"ipsec phase": automatic, "openvpn connection": automatic, "sinemarc": server_automatic}
"""Mode to the reader of "Auto Firewall Rules", however they are spelled."""
