"""Commands about the system itself: who logs in, what listens, which servers it asks and tells."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import EVERY_ADDRESS, from_cidr
from parsers.redaction import KNOWN
from parsers.vendors.checkpoint_gaia.gaia import Server, Service, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.words import Words
    from parsers.vendors.checkpoint_gaia.gaia import Gaia

Reader: TypeAlias = "Callable[[Gaia, Words, int], str | None]"


class NotUnderstoodError(Exception):
    """A command has no meaning here; the message says why, in words for people."""


def _user(gaia: Gaia, words: Words, line: int) -> str | None:
    user = gaia.users.setdefault(words.peek(), User(words.take(), line))
    while words:
        key = words.take()
        if key in {"uid", "gid", "homedir", "realname", "force-password-change", "lock-out", "info"}:
            words.take()
        elif key == "shell":
            user.shell = words.take()
        elif key in {"password-hash", "password", "newpass"}:
            value = words.take()
            user.form, user.form_line = "none" if value in {"*", "!"} else key, line
        else:
            message = f"{key!r} of a user is not understood"
            raise NotUnderstoodError(message)
    return None


def _rba(gaia: Gaia, words: Words, line: int) -> str | None:
    verb = words.take()
    if verb == "user":
        name = words.take()
        user = gaia.users.setdefault(name, User(name, line))
        if words.take() == "roles":
            user.roles += words.take().split(",")
        else:
            words.rest()
        return None
    words.rest()
    return "what those may do that log in"


def _clients(gaia: Gaia, words: Words, line: int) -> str | None:
    """`add allowed-client host any-host`, `… host ipv4-address A`, `… network ipv4-address A mask-length N`."""
    kind = words.take()
    word = words.take()
    if kind == "host" and word == "any-host":
        gaia.allowed.append((EVERY_ADDRESS, line))
        return None
    if word not in {"ipv4-address", "ipv6-address"}:
        message = f"{word!r} stands where an address belongs"
        raise NotUnderstoodError(message)
    address = str(ipaddress.ip_address(words.take()))
    if kind == "host":
        gaia.allowed.append((from_cidr(address), line))
    elif kind == "network":
        if words.take() not in {"mask-length", "subnet-mask"}:
            message = "a network without a mask"
            raise NotUnderstoodError(message)
        gaia.allowed.append((from_cidr(f"{address}/{words.take()}"), line))
    else:
        message = f"clients of the kind {kind!r} are not understood"
        raise NotUnderstoodError(message)
    return None


def _web(gaia: Gaia, words: Words, line: int) -> str | None:
    key = words.take()
    found = gaia.services.setdefault("https", Service("https", 443, line, on=True))
    if key == "daemon-enable":
        found.on, found.line = _on(words.take()), line
    elif key == "ssl-port":
        text = words.take()
        if not text.isdecimal() or not 0 < int(text) < 65_536:
            message = f"{text!r} is no port"
            raise NotUnderstoodError(message)
        found.port, found.line = int(text), line
    elif key == "session-timeout":
        text = words.take()
        if text.isdecimal():
            gaia.idle = (int(text), line)
    elif key in {"table-refresh-rate", "ssl3-enabled", "ssl-protocol"}:
        words.rest()
        return "how the web page looks"
    else:
        message = f"{key!r} of the web page is not understood"
        raise NotUnderstoodError(message)
    return None


def _ssh(_: Gaia, words: Words, _line: int) -> str | None:
    words.take()
    key = words.take()
    if key in {"permit-root-login", "password-authentication", "pubkey-authentication", "use-dns", "log-level"}:
        words.rest()
        return "how a person proves who he is"
    if key in {
        "cipher",
        "ciphers",
        "mac",
        "macs",
        "kex",
        "kexs",
        "enable-ciphers",
        "enable-macs",
        "enable-kex",
        "hostkey",
    }:
        words.rest()
        return "which ciphers are spoken"
    message = f"{key!r} of the SSH server is not understood"
    raise NotUnderstoodError(message)


def _telnet(gaia: Gaia, words: Words, line: int) -> str | None:
    if words.take() != "telnet":
        message = "this access is not understood"
        raise NotUnderstoodError(message)
    gaia.services["telnet"] = Service("telnet", 23, line, on=_on(words.take()))
    return None


def _snmp(gaia: Gaia, words: Words, line: int) -> str | None:
    key = words.take()
    service = gaia.services.setdefault("snmp", Service("snmp", 161, line, on=False, transport="udp"))
    if key == "agent":
        service.on, service.line = _on(words.take()), line
    elif key == "agent-version":
        service.detail = f"version {words.take()}"
    elif key == "community":
        value = words.take()
        gaia.communities.append((line, words.take() if words else "", value == KNOWN))
    elif key == "interface":
        words.rest()
        message = "the interfaces of SNMP are not understood"
        raise NotUnderstoodError(message)
    elif key == "usm":
        rest = words.rest()
        name = rest[rest.index("user") + 1] if "user" in rest[:-1] else "?"
        gaia.secrets.append((line, f"snmp user {name}", "hash" if any("hashed" in word for word in rest) else "clear"))
    elif key in {"contact", "location", "mode", "vs-direct-access", "custom-trap"}:
        words.rest()
        return "for people"
    elif key == "traps":
        rest = words.rest()
        if rest[:1] == ["receiver"] and len(rest) > 1:
            gaia.servers.append(Server("snmp-trap", rest[1], line))
            return None
        return "what the system tells, and to whom"
    else:
        message = f"{key!r} of SNMP is not understood"
        raise NotUnderstoodError(message)
    return None


def _syslog(gaia: Gaia, words: Words, line: int) -> str | None:
    key = words.take()
    if key == "log-remote-address":
        gaia.servers.append(Server("syslog", words.take(), line, " ".join(words.rest())))
        return None
    words.rest()
    return "what the system tells, and to whom"


def _ntp(gaia: Gaia, words: Words, line: int) -> str | None:
    key = words.take()
    if key == "server":
        words.take_if("primary", "secondary")
        address = words.take()
        gaia.servers.append(Server("ntp", address, line, " ".join(words.rest())))
        return None
    if key in {"active", "interface"}:
        words.rest()
        return "the clock"
    message = f"{key!r} of NTP is not understood"
    raise NotUnderstoodError(message)


def _dns(gaia: Gaia, words: Words, line: int) -> str | None:
    key = words.take()
    if key in {"primary", "secondary", "tertiary"}:
        gaia.servers.append(Server("dns", words.take(), line))
        return None
    if key in {"suffix", "mode"}:
        words.rest()
        return "how the system completes names"
    message = f"{key!r} of names is not understood"
    raise NotUnderstoodError(message)


def _netflow(gaia: Gaia, words: Words, line: int) -> str | None:
    rest = words.rest()
    if rest[:1] == ["collector"] and "ip" in rest[:-1]:
        gaia.servers.append(Server("netflow", rest[rest.index("ip") + 1], line))
        return None
    return "what the system tells, and to whom"


def _aaa(gaia: Gaia, words: Words, line: int) -> str | None:
    rest = words.rest()
    kind = next((name for name in ("radius", "tacacs") if rest[0].startswith(name)), "")
    if not kind:
        message = f"{rest[0]!r} of logins is not understood"
        raise NotUnderstoodError(message)
    for key in ("host", "server"):
        if key in rest[:-1]:
            gaia.servers.append(Server(kind, rest[rest.index(key) + 1], line))
            gaia.central.append((line, kind))
            return None
    return "how servers are asked about logins"


def _expert(gaia: Gaia, words: Words, line: int) -> str | None:
    value = words.take()
    gaia.secrets.append((line, "expert mode", "none" if value in {"*", "!"} else "hash"))
    return None


def _timeout(gaia: Gaia, words: Words, line: int) -> str | None:
    text = words.take()
    if text.isdecimal():
        gaia.idle = (int(text), line)
    return None


def _controls(gaia: Gaia, words: Words, line: int) -> str | None:
    rest = words.rest()
    if rest[:2] == ["deny-on-fail", "enable"]:
        gaia.attempts = line if rest[2:] == ["true"] else 0
        return None
    return "how passwords must look, and how long sessions live"


def _dhcp(gaia: Gaia, words: Words, line: int) -> str | None:
    rest = words.rest()
    if rest[:1] != ["server"]:
        message = "this part of DHCP is not understood"
        raise NotUnderstoodError(message)
    if rest[1:] == ["enable"]:
        gaia.services["dhcp"] = Service("dhcp", 67, line, on=True, transport="udp")
        return None
    if rest[1:] == ["disable"]:
        gaia.services.pop("dhcp", None)
    return "which addresses are leased"


def _ipv6_state(gaia: Gaia, words: Words, _line: int) -> str | None:
    gaia.ipv6 = _on(words.take())
    return None


def _on(text: str) -> bool:
    if text not in {"on", "off", "true", "false", "enable", "disable"}:
        message = f"{text!r} is neither on nor off"
        raise NotUnderstoodError(message)
    return text in {"on", "true", "enable"}


READERS: dict[str, Reader] = {
    "user": _user,
    "rba": _rba,
    "allowed-client": _clients,
    "web": _web,
    "ssh": _ssh,
    "net-access": _telnet,
    "snmp": _snmp,
    "syslog": _syslog,
    "ntp": _ntp,
    "dns": _dns,
    "netflow": _netflow,
    "aaa": _aaa,
    "expert-password-hash": _expert,
    "grub2-password-hash": _expert,
    "inactivity-timeout": _timeout,
    "password-controls": _controls,
    "dhcp": _dhcp,
    "ipv6-state": _ipv6_state,
}
