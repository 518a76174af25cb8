"""`name`, `object`, `object-group` and `time-range` blocks into definitions; references stay names.

Documents: "Objects for Access Control" (Firewall CLI guide 9.x): objects and groups share one name space, blocks
may be re-opened, object NAT stands inside the network object; `object-group-search` changes no meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, from_range
from parsers.model.match import AddressMatch, ServiceMatch, UnknownKind
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet
from parsers.vendors.cisco_asa import services
from parsers.vendors.cisco_asa.nouns import NetworkDefinition, ServiceDefinition
from parsers.vendors.cisco_asa.read_nat import read_object_nat
from parsers.vendors.cisco_asa.state import NotReadError, shown

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

SERVICE_KINDS = {"service": "service", "protocol": "protocol", "icmp-type": "icmp"}
CONDITION_KINDS = {
    "user": UnknownKind.USER,
    "security": UnknownKind.SECURITY_GROUP,
    "network-service": UnknownKind.APPLICATION,
}


def read_name(state: State, statement: Statement) -> None:
    """`name ADDRESS NAME [description TEXT]`."""
    words = statement.words
    if len(words) < 3 or (len(words) > 3 and words[3] != "description"):
        state.unread(statement, "a name line is `name ADDRESS NAME [description TEXT]`")
        return
    known = state.config.names.get(words[2])
    if known is not None and known != words[1]:
        message = f"name {words[2]} is defined twice; the later address counts"
        state.diagnostics.warning(DiagnosticCode.DUPLICATE_DEFINITION, state.span(statement), message)
    state.config.names[words[2]] = words[1]
    state.modelled(statement)


def read_object(state: State, statement: Statement) -> None:
    """`object network|service|network-service NAME`, with the lines below it."""
    words = statement.words
    if len(words) < 3:
        state.unread(statement, "an object needs a kind and a name")
    elif words[1] == "network" and len(words) == 3:
        _read_network_object(state, statement)
    elif words[1] == "service":
        _read_service_object(state, statement)
    elif words[1] == "network-service":
        _read_condition_group(state, statement, UnknownKind.APPLICATION)
    else:
        state.unread(statement, f"no object kind: {' '.join(words[1:])!r}")


def read_object_group(state: State, statement: Statement) -> None:
    """`object-group KIND NAME [TRANSPORT]`, with its members."""
    words = statement.words
    kind = words[1] if len(words) > 2 else ""
    if kind == "network" and len(words) == 3:
        _read_network_group(state, statement)
    elif kind in SERVICE_KINDS:
        _read_service_group(state, statement)
    elif kind in CONDITION_KINDS:
        _read_condition_group(state, statement, CONDITION_KINDS[kind])
    else:
        state.unread(statement, f"no object group: {' '.join(words[1:])!r}")


def read_time_range(state: State, statement: Statement) -> None:
    """`time-range NAME` with `absolute` and `periodic` lines, kept as text: what day it is, no file says."""
    if len(statement.words) != 2:
        state.unread(statement, "a time range needs one name")
        return
    texts = state.config.time_ranges.setdefault(statement.words[1], [])
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] in {"absolute", "periodic"} and not child.children:
            texts.append(" ".join(child.words))
            state.modelled(child)
        else:
            state.unread(child)


def _network(state: State, statement: Statement, *, group: bool) -> NetworkDefinition:
    name = statement.words[2]
    known = state.config.networks.get(name)
    if known is None:
        known = state.config.networks[name] = NetworkDefinition(name, state.span(statement), group)
    state.modelled(statement)
    return known


def _read_network_object(state: State, statement: Statement) -> None:
    definition = _network(state, statement, group=False)
    for child in statement.children:
        head = child.words[0]
        if head == "description":
            state.irrelevant(child, "free text of an object")
        elif head == "nat":
            read_object_nat(state, child, definition.name)
        else:
            _replace_address(state, child, definition)


def _replace_address(state: State, child: Statement, definition: NetworkDefinition) -> None:
    """A network object holds one address; a later one replaces it, one that is not read hides it."""
    try:
        match = _address_line(state, child)
    except NotReadError as error:
        definition.literals = [_unread_address(state, child, str(error))]
        definition.ordered = []
        state.mark_unknown(child, str(error))
        return
    if definition.literals and any(item.unknown for item in definition.literals):
        definition.literals.append(match)
    else:
        definition.literals = [match]
        definition.ordered = [match.surely] if not match.unknown else []
    state.modelled(child)


def _unread_address(state: State, child: Statement, why: str) -> AddressMatch:
    unknown = state.unknown(child, UnknownKind.UNREAD, why)
    return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (unknown,))


def _address_line(state: State, child: Statement) -> AddressMatch:
    words = child.words
    if child.children:
        message = "lines stand below an address"
        raise NotReadError(message)
    if words[0] == "fqdn":
        return _domain_name(state, child)
    if words[0] == "host" and len(words) == 2:
        return AddressMatch.exactly(state.host(words[1]))
    if words[0] == "range" and len(words) == 3:
        return AddressMatch.exactly(_range(state, words[1], words[2]))
    if words[0] == "subnet" and len(words) in {2, 3}:
        return AddressMatch.exactly(state.network(words[1], words[2]) if len(words) == 3 else state.prefix6(words[1]))
    message = f"no address: {' '.join(words)!r}"
    raise NotReadError(message)


def _range(state: State, first: str, last: str) -> AddressSet:
    try:
        return from_range(state.resolved(first), state.resolved(last))
    except ValueError as error:
        message = f"no range of addresses: {first} {last}"
        raise NotReadError(message) from error


def _domain_name(state: State, child: Statement) -> AddressMatch:
    words = child.words[1:]
    family = words.pop(0) if words and words[0] in {"v4", "v6"} else ""
    if len(words) != 1:
        message = f"no domain name: {' '.join(child.words)!r}"
        raise NotReadError(message)
    possibly = {"v4": EVERY_IPV4, "v6": EVERY_IPV6}.get(family, EVERY_ADDRESS)
    unknown = state.unknown(child, UnknownKind.DOMAIN_NAME, f"the addresses of {words[0]} come from DNS")
    return AddressMatch(NO_ADDRESS, possibly, (unknown,))


def _read_network_group(state: State, statement: Statement) -> None:
    definition = _network(state, statement, group=True)
    for child in statement.children:
        words = child.words
        if words[0] == "description":
            state.irrelevant(child, "free text of an object group")
            continue
        try:
            _network_member(state, child, definition)
        except NotReadError as error:
            if words[0] == "no":
                _forget_members(definition)
            definition.literals.append(_unread_address(state, child, str(error)))
            state.mark_unknown(child, str(error))
        else:
            state.modelled(child)


def _forget_members(definition: NetworkDefinition | ServiceDefinition) -> None:
    """A member is taken out, perhaps any of those above: none of them is sure."""
    definition.literals.clear()
    definition.references.clear()
    if isinstance(definition, NetworkDefinition):
        definition.ordered.clear()


def _network_member(state: State, child: Statement, definition: NetworkDefinition) -> None:
    words = child.words
    if child.children:
        message = "lines stand below a group member"
        raise NotReadError(message)
    if (words[0] == "group-object" and len(words) == 2) or (
        words[:2] == ["network-object", "object"] and len(words) == 3
    ):
        definition.references.append((words[-1], child.line))
        definition.ordered.append(words[-1])
        return
    if words[0] != "network-object":
        message = f"no group member: {' '.join(words[:3])!r}"
        raise NotReadError(message)
    if words[1:2] == ["host"] and len(words) == 3:
        found = state.host(words[2])
    elif len(words) == 3:
        found = state.network(words[1], words[2])
    elif len(words) == 2:
        found = state.prefix6(words[1]) if ":" in words[1] else state.host(words[1])
    else:
        message = f"no group member: {' '.join(words)!r}"
        raise NotReadError(message)
    definition.literals.append(AddressMatch.exactly(found))
    definition.ordered.append(found)


def _service(state: State, statement: Statement, kind: str, *, group: bool) -> ServiceDefinition:
    name = statement.words[2]
    known = state.config.services.get(name)
    if known is None:
        known = state.config.services[name] = ServiceDefinition(name, state.span(statement), kind, group)
    return known


def _unread_service(state: State, child: Statement, why: str) -> ServiceMatch:
    return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (state.unknown(child, UnknownKind.UNREAD, why),))


def _read_service_object(state: State, statement: Statement) -> None:
    """`service PROTOCOL ...` below; some exports put the transport on the head and leave it out below."""
    words = statement.words
    definition = _service(state, statement, "service", group=False)
    transport = words[3] if len(words) == 4 and services.transports_of(words[3]) else ""
    if len(words) > 3 and not transport:
        why = f"words not understood: {' '.join(words[3:])!r}"
        definition.literals.append(_unread_service(state, statement, why))
        state.mark_partial(statement.line, why)
    else:
        state.modelled(statement)
    for child in statement.children:
        if child.words[0] == "description":
            state.irrelevant(child, "free text of an object")
            continue
        try:
            definition.literals.append(ServiceMatch.exactly(_service_line(child, transport)))
            state.modelled(child)
        except NotReadError as error:
            definition.literals = [_unread_service(state, child, str(error))]
            state.mark_unknown(child, str(error))


def _service_line(child: Statement, transport: str) -> ServiceSet:
    if child.words[0] != "service" or child.children:
        message = f"no service: {shown(child.words)!r}"
        raise NotReadError(message)
    words = child.words[1:]
    if transport and words and words[0] in {"source", "destination"}:
        words = [transport, *words]
    return services.service_words(words)


def _read_service_group(state: State, statement: Statement) -> None:
    words = statement.words
    transports = services.transports_of(words[3]) if len(words) == 4 and words[1] == "service" else ()
    kind = "port" if transports else SERVICE_KINDS[words[1]]
    definition = _service(state, statement, kind, group=True)
    definition.transports = transports
    if len(words) > 3 and not transports:
        why = f"words not understood: {' '.join(words[3:])!r}"
        definition.literals.append(_unread_service(state, statement, why))
        state.mark_partial(statement.line, why)
    else:
        state.modelled(statement)
    for child in statement.children:
        if child.words[0] == "description":
            state.irrelevant(child, "free text of an object group")
            continue
        try:
            _service_member(child, definition)
            state.modelled(child)
        except NotReadError as error:
            if child.words[0] == "no":
                _forget_members(definition)
            definition.literals.append(_unread_service(state, child, str(error)))
            state.mark_unknown(child, str(error))


def _service_member(child: Statement, definition: ServiceDefinition) -> None:
    words = child.words
    head = words[0]
    if child.children:
        message = "lines stand below a group member"
        raise NotReadError(message)
    if (head == "group-object" and len(words) == 2) or (words[:2] == ["service-object", "object"] and len(words) == 3):
        definition.references.append((words[-1], child.line))
        return
    if head == "port-object" and definition.transports:
        found, at = services.ports(words, 1, definition.transports[0]) if len(words) > 1 else ((), 0)
        member = services.of_transports(definition.transports, destination=found)
    elif head == "service-object":
        member, at = services.service_words(words[1:]), len(words)
    elif head == "protocol-object" and len(words) == 2:
        member, at = services.protocol_service(words[1]), 2
    elif head == "icmp-object" and len(words) == 2:
        member, at = services.icmp_group_member(words[1]), 2
    else:
        at = 0
        member = NO_SERVICE
    if at != len(words):
        message = f"no group member: {' '.join(words[:4])!r}"
        raise NotReadError(message)
    definition.literals.append(ServiceMatch.exactly(member))


def _read_condition_group(state: State, statement: Statement, kind: UnknownKind) -> None:
    """Members are known outside the file (users, tags, applications), so a group is one condition."""
    name = statement.words[2]
    texts: list[str] = []
    known = {
        "user", "user-group", "security-group", "group-object", "network-service-member", "domain", "subnet", "app-id",
    }  # fmt: skip
    state.modelled(statement)
    for child in statement.children:
        if child.words[0] == "description":
            state.irrelevant(child, "free text of an object group")
        elif child.words[0] in known and not child.children:
            texts.append(" ".join(child.words))
            state.modelled(child)
        else:
            state.mark_unknown(child, f"no group member: {shown(child.words)!r}")
    reason = f"{statement.words[1]} group {name}: {'; '.join(texts) or 'no members'}"
    state.config.conditions[name] = state.unknown(statement, kind, reason)
