"""Objects: addresses, services, and the vendor's own lists of protocols.

The words are those that the robot that tests these devices types (guerrilla_aaron 0.1.8, `config_obj_*.py` and
`test_suite/steps/obj_mgmt.py`): `ip-addr` takes an address, a range or a prefix; `object service` is `tcp`, `udp`,
`tcpudp`, `icmp` or `ipproto`. Which ports the vendor's lists hold (`select Modbus`) is in no document that was read: a
permit surely takes the port that IANA registered for an industrial protocol and possibly everything, a deny surely
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import NO_ADDRESS, AddressSet, from_cidr, from_netmask, from_range, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, ServiceMatch, UnknownKind
from parsers.model.service import (
    EVERY_PORT,
    EVERY_SERVICE,
    ICMP,
    LAST_PORT,
    LAST_PROTOCOL,
    NO_SERVICE,
    TCP,
    UDP,
    ServiceSet,
    of_icmp,
    of_ports,
    of_protocol,
)
from parsers.vendors.moxa_mxros.nouns import ServiceObject, doubtful, perhaps
from parsers.vendors.moxa_mxros.text import is_number

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.syntax.indented import Statement
    from parsers.vendors.moxa_mxros.nouns import Box
    from parsers.vendors.moxa_mxros.text import Reading

PROTOCOLS = {"tcp": (TCP,), "udp": (UDP,), "tcpudp": (TCP, UDP), "icmp": (ICMP,), "ipproto": ()}
REGISTERED = {
    "modbus": ((TCP, 502),),
    "dnp3": ((TCP, 20_000), (UDP, 20_000)),
    "iec-60870-5-104": ((TCP, 2404),),
    "iec-61850-mms": ((TCP, 102),),
    "opc-da": ((TCP, 135),),
    "opc-ua": ((TCP, 4840),),
    "cip-ethernet/ip": ((TCP, 44_818), (UDP, 44_818)),
    "siemens-step7": ((TCP, 102),),
}
"""Industrial protocols by the vendor's word, and the ports of IANA (of OPC DA: that of DCOM, RFC of none)."""
_MASKS = ("255.", "0.0.0.0")  # noqa: S104 - the begin of a mask, not an address to bind to
_LISTS = "which ports the vendor's list {} holds is not in the file"


def read_object(reading: Reading, box: Box, statement: Statement) -> None:
    """`object address`, `object service KIND`, `object network-service`, `object industrial-application-service`."""
    match statement.words[1:]:
        case ["address"]:
            _address(reading, box, statement)
        case ["service", kind] if kind in PROTOCOLS:
            _service(reading, box, statement, kind)
        case ["network-service" | "industrial-application-service"]:
            _list(reading, box, statement)
        case _:
            reading.unknown(statement)


def addresses(text: str) -> AddressSet:
    """`10.0.0.1`, `10.0.0.1-10.0.0.9` or `10.0.0.0/24`; IPv4 alone.

    Raises:
        ValueError: something else.
    """
    first, dash, last = text.partition("-")
    found = from_range(first, last) if dash else from_cidr(text)
    if found.v6:
        message = f"not IPv4: {text}"
        raise ValueError(message)
    return found


def networks(words: list[str]) -> AddressSet:
    """Prefixes, ranges, and pairs of address and mask, joined by blanks or commas.

    Raises:
        ValueError: something else, or nothing.
    """
    parts = [part for word in words for part in word.split(",") if part]
    found: list[AddressSet] = []
    while parts:
        part = parts.pop(0)
        if "/" in part and part.partition("/")[2].count(".") == 3:
            found.append(from_netmask(*part.split("/", 1)))
        elif part.count(".") == 3 and parts and parts[0].startswith(_MASKS):
            found.append(from_netmask(part, parts.pop(0)))
        else:
            found.append(addresses(part))
    if not found:
        message = "no network"
        raise ValueError(message)
    return union_of(found)


def port_range(text: str) -> Interval:
    """`22`, `22-25` or `any`.

    Raises:
        ValueError: something else.
    """
    if text.lower() == "any":
        return EVERY_PORT
    first, dash, last = text.partition("-")
    if not (is_number(first) and (not dash or is_number(last))):
        message = f"no port: {text}"
        raise ValueError(message)
    found = Interval(int(first), int(last or first))
    if found.last > LAST_PORT:
        message = f"no port: {text}"
        raise ValueError(message)
    return found


def _address(reading: Reading, box: Box, statement: Statement) -> None:
    name, unknown, parts = "", list["UnknownMatch"](), list[AddressSet]()
    for child in statement.children:
        try:
            match child.words:
                case ["name", *rest] if rest and not name and not child.children:
                    name = " ".join(rest)
                case ["ip-addr", text] if not child.children:
                    parts.append(addresses(text))
                case _:
                    unknown.append(_unread(reading, child))
                    continue
        except ValueError:
            unknown.append(_unread(reading, child))
            continue
        reading.modelled(child)
    if len(parts) > 1:
        reason = f"whether object {name} holds all of its addresses or the last one is not documented"
        unknown.append(doubtful(reading.origin(statement), reason, UnknownKind.FEATURE))
    held = union_of(parts)
    if not parts and not unknown:
        unknown.append(doubtful(reading.origin(statement), f"object {name} has no address"))
    found = AddressMatch.exactly(held)
    if unknown:
        read_whole = len(parts) > 1 and len(unknown) == 1
        found = AddressMatch(NO_ADDRESS, held, tuple(unknown)) if read_whole else perhaps(unknown[0])
    if _named(reading, statement, name):
        if name in box.addresses:
            _twice(reading, statement, name)
            found = perhaps(doubtful(reading.origin(statement), f"object {name} is defined twice"))
        box.addresses[name] = found


def _service(reading: Reading, box: Box, statement: Statement, kind: str) -> None:
    name, unknown = "", list["UnknownMatch"]()
    found: dict[str, str] = {}
    for child in statement.children:
        match child.words:
            case ["name", *rest] if rest and not name and not child.children:
                name = " ".join(rest)
            case ["port" | "icmp-type" | "icmp-code" | "ipproto" as word, text] if (
                word in _WORDS[kind] and word not in found and not child.children
            ):
                found[word] = text
            case _:
                unknown.append(_unread(reading, child))
                continue
        reading.modelled(child)
    try:
        services, ports = _of_kind(kind, found)
    except ValueError as error:
        services, ports = EVERY_SERVICE, ()
        unknown.append(doubtful(reading.origin(statement), str(error)))
        reading.partial(statement, str(error))
    if unknown:
        made = ServiceObject(ServiceMatch(NO_SERVICE, EVERY_SERVICE, tuple(unknown)), reading.origin(statement))
    else:
        made = ServiceObject(ServiceMatch.exactly(services), reading.origin(statement), ports=ports)
    _keep(reading, box, statement, name, made)


_WORDS = {
    "tcp": ("port",),
    "udp": ("port",),
    "tcpudp": ("port",),
    "icmp": ("icmp-type", "icmp-code"),
    "ipproto": ("ipproto",),
}


def _of_kind(kind: str, found: dict[str, str]) -> tuple[ServiceSet, tuple[tuple[int, Interval], ...]]:
    """The packets of a service of the user; an object without a port speaks of all of them."""
    if kind == "icmp":
        kinds, codes = (_number(found.get(word, "any"), 255) for word in ("icmp-type", "icmp-code"))
        if kinds is None and codes is not None:
            message = "an ICMP code without a type is not understood"
            raise ValueError(message)
        return of_icmp(ICMP, kinds, codes), ()
    if kind == "ipproto":
        number = _number(found.get("ipproto", "any"), LAST_PROTOCOL)
        return (EVERY_SERVICE if number is None else of_protocol(number)), ()
    ports = port_range(found.get("port", "any"))
    services = ServiceSet()
    for protocol in PROTOCOLS[kind]:
        services |= of_ports(protocol, ports)
    return services, tuple((protocol, ports) for protocol in PROTOCOLS[kind])


def _number(text: str, most: int) -> int | None:
    """A number, or None for `any`.

    Raises:
        ValueError: neither, or greater than `most`.
    """
    if text.lower() == "any":
        return None
    if not is_number(text) or int(text) > most:
        message = f"{text!r} is not within 0 to {most}"
        raise ValueError(message)
    return int(text)


def _list(reading: Reading, box: Box, statement: Statement) -> None:
    """The vendor's protocols; what is registered for them is sure of a permit alone."""
    name, registered, selected = "", ServiceSet(), list[str]()
    unknown: list[UnknownMatch] = []
    for child in statement.children:
        match child.words:
            case ["name", *rest] if rest and not name and not child.children:
                name = " ".join(rest)
            case ["select", word] if not child.children:
                selected.append(word)
                for protocol, port in REGISTERED.get(word.lower(), ()):
                    registered |= of_ports(protocol, Interval(port, port))
            case _:
                unknown.append(_unread(reading, child))
                continue
        reading.modelled(child)
    why = doubtful(reading.origin(statement), _LISTS.format(", ".join(selected) or name), UnknownKind.INTERNET_SERVICE)
    surely = NO_SERVICE if unknown else registered
    found = ServiceMatch(surely, EVERY_SERVICE, (why, *unknown))
    _keep(reading, box, statement, name, ServiceObject(found, reading.origin(statement), surely_denied=NO_SERVICE))


def _keep(reading: Reading, box: Box, statement: Statement, name: str, made: ServiceObject) -> None:
    if not _named(reading, statement, name):
        return
    if name in box.services:
        _twice(reading, statement, name)
        why = doubtful(reading.origin(statement), f"object {name} is defined twice")
        made = ServiceObject(ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,)), made.origin)
    box.services[name] = made


def _named(reading: Reading, statement: Statement, name: str) -> bool:
    if not name:
        reading.unknown(statement, "an object without a name; rules may mean it")
        return False
    reading.modelled(statement)
    return True


def _twice(reading: Reading, statement: Statement, name: str) -> None:
    reading.diagnostics.warning(
        DiagnosticCode.DUPLICATE_DEFINITION,
        reading.origin(statement),
        f"object {name} is defined twice, and which one counts is not documented",
    )


def _unread(reading: Reading, child: Statement) -> UnknownMatch:
    """A line of an object that is not understood: the object may hold anything."""
    reading.unknown(child)
    return doubtful(reading.origin(child), f"{child.text[:60]!r} is not understood")
