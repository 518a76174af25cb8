"""From commands of Gaia to its nouns: who reads which command."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeAlias

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import from_cidr
from parsers.model.device import Effect
from parsers.model.interface import InterfaceKind
from parsers.model.routing import RouteKind
from parsers.syntax.words import MissingWordError, Words
from parsers.vendors.checkpoint_gaia.gaia import (
    Gaia,
    Hop,
    PolicyRule,
    StaticRoute,
    interface_address,
    words_of,
)
from parsers.vendors.checkpoint_gaia.gaia_tables import DOUBTED, DYNAMIC, INTERFACE, IRRELEVANT, NOT_SET
from parsers.vendors.checkpoint_gaia.read_system import READERS as SYSTEM
from parsers.vendors.checkpoint_gaia.read_system import NotUnderstoodError

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.vendors.checkpoint_gaia.context import Context

Reader: TypeAlias = "Callable[[Gaia, Words, int], str | None]"
"""Takes the words behind the command; returns why it bears on nothing, or None where it is in the model."""


class GaiaReader:
    """Reads the commands of one file."""

    def __init__(self, context: Context) -> None:
        """Nothing is read yet."""
        self._context, self.gaia = context, Gaia()

    def line(self, number: int, text: str) -> None:
        """One line that belongs to no JSON and is not blank."""
        context = self._context
        gaia = self.gaia
        words = words_of(text)
        if words is None:
            self._unknown(number, "a quotation is not closed")
            return
        if not gaia.lines and words[0] in {"set", "add"}:
            gaia.header = gaia.header or number
        left = Words(words)
        verb = left.take_if("set", "add")
        if not verb:
            self._unknown(number, f"{text.strip()[:60]!r} is no command that `show configuration` prints")
            return
        gaia.lines += 1
        doubted = next((row for row in DOUBTED if _begins(words, row[0])), None)
        if doubted is not None:
            _, what, effect = doubted
            if words[-1] not in NOT_SET:
                context.feature(what, effect, context.source.span(number))
            context.ledger.modelled(number)
            return
        protocol = next((one for one in DYNAMIC if left.peek() == one or words[1:3] == ["ipv6", one]), "")
        if protocol:
            gaia.dynamic.setdefault(protocol, number)
            context.ledger.modelled(number)
            return
        reader = READERS.get(left.peek())
        if reader is not None:
            self._read(number, left, verb, reader)
            return
        reason = next((why for head, why in IRRELEVANT if _begins(words, head)), "")
        if reason:
            context.ledger.irrelevant(number, reason)
        else:
            self._unknown(number, f"the command {' '.join(words[:3])!r} is not known")

    def _read(self, number: int, left: Words, verb: str, reader: Reader) -> None:
        context = self._context
        left.take()
        try:
            reason = reader(self.gaia, left, number)
        except NotUnderstoodError as error:
            self._unknown(number, str(error)[:160])
        except (MissingWordError, ValueError) as error:
            self._unknown(number, f"{verb} …: {error}"[:160])
        else:
            if left:
                rest = " ".join(left.left())
                context.ledger.partial(number, f"left over: {rest[:100]}")
                context.diagnostics.warning(
                    DiagnosticCode.PARTLY_READ, context.source.span(number), f"left over: {rest[:100]}"
                )
                context.feature(
                    f"left over: {rest[:60]}", Effect.MAY_DO_ANYTHING, context.source.span(number), told=False
                )
            elif reason:
                context.ledger.irrelevant(number, reason)
            else:
                context.ledger.modelled(number)

    def _unknown(self, number: int, reason: str) -> None:
        context = self._context
        context.ledger.unknown(number, reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.source.span(number), reason)
        context.feature(reason, Effect.MAY_DO_ANYTHING, context.source.span(number), told=False)


def _begins(words: list[str], head: tuple[str, ...]) -> bool:
    return len(words) >= len(head) and all(one in {word, "*"} for word, one in zip(words, head, strict=False))


def _hostname(gaia: Gaia, words: Words, line: int) -> None:
    gaia.hostname, gaia.hostname_line = words.take(), line


def _interface(gaia: Gaia, words: Words, line: int) -> str | None:  # noqa: C901, PLR0912 - one branch a setting
    """`set interface eth1 …` and `add interface eth1 …`."""
    port = gaia.port(words.take(), line)
    verb = words.take()
    if verb in INTERFACE:
        words.rest()
        return INTERFACE[verb]
    if verb == "state":
        port.enabled = _on(words.take())
    elif verb == "comments":
        port.comment = words.take()
    elif verb == "ipv4-address":
        address = words.take()
        if address == "dhcp":
            port.dynamic = True
            return None
        kind = words.take()
        if kind not in {"mask-length", "subnet-mask"}:
            message = f"{kind!r} stands where a mask belongs"
            raise NotUnderstoodError(message)
        port.addresses = [one for one in port.addresses if one[0].version != 4]
        port.addresses.append((interface_address(address, words.take()), line))
    elif verb == "ipv6-address":
        address = words.take()
        words.take_if("mask-length")
        port.addresses.append((interface_address(address, words.take()), line))
        gaia.ipv6 = True
    elif verb == "ipv6-autoconfig":
        if _on(words.take()):
            port.dynamic = True
    elif verb == "vlan":
        number = words.take()
        if not number.isdigit() or not 1 <= int(number) <= 4094:
            message = f"{number!r} is no VLAN"
            raise NotUnderstoodError(message)
        child = gaia.port(f"{port.name}.{int(number)}", line)
        child.kind, child.parent, child.vlan = InterfaceKind.SUBINTERFACE, port.name, int(number)
    elif verb == "alias":
        port.aliases.append((ipaddress.ip_interface(words.take()), line))
    elif verb == "loopback":
        value = ipaddress.ip_interface(words.take())
        child = gaia.port(f"loop{sum(name.startswith('loop') for name in gaia.ports):02d}", line)
        child.addresses.append((value, line))
    else:
        message = f"{verb!r} of an interface is not understood"
        raise NotUnderstoodError(message)
    return None


def _bonding(gaia: Gaia, words: Words, line: int) -> str | None:
    words.take_if("group")
    port = gaia.port(f"bond{_number(words.take())}", line)
    if not words:
        return None
    verb = words.take()
    if verb == "interface":
        name = words.take()
        gaia.port(name, line)
        port.members.append(name)
        if words.take_if("state"):
            words.take()
        return None
    words.rest()
    if verb in {
        "mode",
        "primary",
        "mii-interval",
        "down-delay",
        "up-delay",
        "xmit-hash-policy",
        "lacp-rate",
        "min-links",
    }:
        return "which of several links carries frames, not between whom"
    if verb in {"arp-polling-interval", "abxor-threshold", "ab-xor"}:
        return "which of several links carries frames, not between whom"
    message = f"{verb!r} of a bond is not understood"
    raise NotUnderstoodError(message)


def _bridging(gaia: Gaia, words: Words, line: int) -> str | None:
    words.take_if("group")
    port = gaia.port(f"br{_number(words.take())}", line)
    port.kind = InterfaceKind.BRIDGE
    members = gaia.bridges.setdefault(port.name, [])
    if not words:
        return None
    verb = words.take()
    if verb == "interface":
        name = words.take()
        gaia.port(name, line)
        members.append(name)
        port.members.append(name)
        return None
    if verb == "fail-open-interfaces":
        message = "a bridge that opens when it fails"
        raise NotUnderstoodError(message)
    message = f"{verb!r} of a bridge is not understood"
    raise NotUnderstoodError(message)


def _static_route(gaia: Gaia, words: Words, line: int) -> str | None:
    """`set static-route NETWORK …` in the main table."""
    return _route(gaia, "", words, line)


def _route(  # noqa: PLR0911 - one answer for each setting
    gaia: Gaia, table: str, words: Words, line: int, version: int = 4
) -> str | None:
    text = words.take()
    every = "0.0.0.0/0" if version == 4 else "::/0"
    network = ipaddress.ip_network(every if text == "default" else text)
    key = (table, str(network))
    verb = words.take()
    if verb == "off":
        gaia.routes.pop(key, None)
        return None
    route = gaia.routes.setdefault(key, StaticRoute(network, line))
    route.lines.append(line)
    if verb == "comment":
        words.take()
        return "for people"
    if verb == "nexthop":
        return _hop(route, words, line)
    if verb == "rank":
        route.rank = _number(words.take())
        return None
    if verb == "ping":
        route.watched = line if _on(words.take()) else 0
        return None
    if verb == "scopelocal":
        return "whether its gateway may be reached by another route" if words.take() == "off" else _raise("scopelocal")
    return _raise(f"{verb!r} of a route is not understood")


def _hop(route: StaticRoute, words: Words, line: int) -> str | None:
    kind = words.take()
    if kind in {"blackhole", "reject"}:
        route.hops[kind] = Hop(line, kind=RouteKind.NULL)
        words.take_if("on")
        return None
    if kind != "gateway":
        _raise(f"{kind!r} stands where a gateway belongs")
    hop = Hop(line)
    name = _next(hop, words)
    known = route.hops.get(name)
    if known is not None:
        hop.priority = known.priority
    if words.take_if("priority"):
        hop.priority = _number(words.take())
    if words.take_if("monitored-ip"):
        words.take()
        words.take_if("on")
        route.watched = line
    state = words.take() if words else "on"
    if state == "off":
        route.hops.pop(name, None)
    elif state == "on":
        route.hops[name] = hop
    else:
        _raise(f"{state!r} of a gateway is not understood")
    return None


def _next(hop: Hop, words: Words) -> str:
    """What stands behind `gateway`, and by which word its path is known."""
    where = words.take()
    # IPv6 is printed without the word `address`.
    name = where if ":" in where else words.take()
    if name is where or where in {"address", "ip"}:
        hop.gateway = ipaddress.ip_address(name)
        if words.take_if("interface"):
            hop.interface = words.take()
    elif where == "logical":
        hop.interface = name
    else:
        _raise(f"{where!r} stands where an address belongs")
    return name


def _ipv6(gaia: Gaia, words: Words, line: int) -> str | None:
    verb = words.take()
    if verb == "static-route":
        return _route(gaia, "", words, line, version=6)
    return _raise(f"IPv6: {verb!r} is not understood")


def _pbr(gaia: Gaia, words: Words, line: int) -> str | None:
    """Policy-based routing: `set pbr table T static-route …`, `set pbr rule priority N …`."""
    verb = words.take()
    if verb == "table":
        table = words.take()
        if words.take() != "static-route":
            _raise("a table of policy routing without a route")
        return _route(gaia, table, words, line)
    if verb != "rule" or words.take() != "priority":
        _raise("this part of policy routing is not understood")
    number = _number(words.take())
    rule = gaia.policies.setdefault(number, PolicyRule(number, line))
    verb = words.take()
    if verb == "match":
        while words:
            _condition(rule, words, line)
    elif verb == "action":
        rule.action = words.take()
        if rule.action == "table":
            rule.table = words.take()
        elif rule.action not in {"prohibit", "unreachable", "blackhole", "main-table"}:
            _raise(f"the action {rule.action!r} of policy routing is not understood")
    else:
        _raise(f"{verb!r} of policy routing is not understood")
    return None


def _condition(rule: PolicyRule, words: Words, line: int) -> None:
    key, value = words.take(), words.take()
    if key == "from":
        rule.source = from_cidr(value)
    elif key == "to":
        rule.destination = from_cidr(value)
    elif key == "interface":
        rule.interface = value
    elif key == "port" and value.isdigit():
        rule.port = int(value)
    elif key == "protocol" and (value.isdigit() or value in {"tcp", "udp", "icmp"}):
        rule.protocol = {"tcp": 6, "udp": 17, "icmp": 1}.get(value) or int(value)
    else:
        rule.doubts.append((line, f"{key} {value}"))
        _raise(f"{key} {value} of policy routing is not understood")


def _arp(gaia: Gaia, words: Words, line: int) -> str | None:
    """`add arp proxy ipv4-address A …`: it answers for A."""
    verb = words.take()
    if verb == "proxy":
        if words.take() != "ipv4-address":
            _raise("proxy ARP without an address")
        gaia.proxied.append((from_cidr(str(ipaddress.ip_address(words.take()))), line))
        while words:
            if words.take() not in {"interface", "real-ipv4-address", "macaddress"}:
                _raise("words of proxy ARP are not understood")
            words.take()
        return None
    words.rest()
    return "which station has which address on a segment"


def _vrrp(gaia: Gaia, words: Words, line: int) -> str | None:
    """`set vrrp interface eth0 monitored-circuit vrid 1 backup-address A …`, `… virtual-router backup-vrid …`."""
    if words.take_if("interface"):
        port = gaia.port(words.take(), line)
        rest = words.rest()
        _backup(gaia, port.name, rest, line)
        return None
    words.rest()
    return "which of several routers is active"


def _mcvr(gaia: Gaia, words: Words, line: int) -> str | None:
    """`add mcvr vrid 1 backup-address A …`: VRRP of the short form, on the interface of that network."""
    rest = words.rest()
    _backup(gaia, "", rest, line)
    return None


def _backup(gaia: Gaia, name: str, rest: list[str], line: int) -> None:
    for place, word in enumerate(rest[:-1]):
        if word == "backup-address":
            gaia.backups.append((name, ipaddress.ip_address(rest[place + 1]), line))


def backups(context: Context, gaia: Gaia) -> None:
    """Give virtual addresses to their interfaces, once all of these are read."""
    for name, address, line in gaia.backups:
        ports = [port for port in gaia.ports.values() if not name or port.name == name]
        there = [(port, value) for port in ports for value, _ in port.addresses if address in value.network]
        if not there:
            what = f"the virtual address {address} is of no network of an interface"
            context.feature(what, Effect.MAY_DO_EITHER, context.source.span(line))
        for port, value in there[:1]:
            port.virtual.append((ipaddress.ip_interface(f"{address}/{value.network.prefixlen}"), line))


def _vpn(gaia: Gaia, words: Words, line: int) -> str | None:
    """`add vpn tunnel 1 type numbered local A remote B peer NAME`."""
    if words.take() != "tunnel":
        _raise("this part of VPN is not understood")
    port = gaia.port(f"vpnt{_number(words.take())}", line)
    port.kind = InterfaceKind.TUNNEL
    while words:
        key = words.take()
        value = words.take()
        if key == "local":
            port.addresses.append((ipaddress.ip_interface(value), line))
        elif key == "peer":
            port.peer = value
        elif key not in {"type", "remote", "dev"}:
            _raise(f"{key!r} of a tunnel is not understood")
    return None


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        _raise(f"{text!r} is no number")
    return int(text)


def _on(text: str) -> bool:
    if text not in {"on", "off", "true", "false"}:
        _raise(f"{text!r} is neither on nor off")
    return text in {"on", "true"}


def _raise(message: str) -> str:
    raise NotUnderstoodError(message)


READERS: dict[str, Reader] = {
    "hostname": _hostname,
    "interface": _interface,
    "bonding": _bonding,
    "bridging": _bridging,
    "static-route": _static_route,
    "ipv6": _ipv6,
    "pbr": _pbr,
    "arp": _arp,
    "vrrp": _vrrp,
    "mcvr": _mcvr,
    "vpn": _vpn,
    **SYSTEM,
}
