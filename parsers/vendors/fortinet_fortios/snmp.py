"""The SNMP agent of FortiOS: at which ports it answers, and whom.

Documents: CLI reference 7.0 and 7.6, `system snmp sysinfo` (`status` is disable by default), `system snmp community`
(`status`, `query-v1-status` and `query-v2c-status` are enable, `host-type` is any, ports are 161), `system snmp user`;
CLI reference 5.2, `snmp community` (a manager that is no host of a community cannot query); Technical Tip "How to
Configure FortiGate SNMP Agent", article 196866 (without the agent nobody is answered; trusted hosts of administrators
hold for SNMP too). A whole file has the section of the agent, empty where all is by default (from memory), so one
without it does not say whether the agent is on. A host `0.0.0.0` is everybody. A community without hosts is in no
document at hand, so it is open possibly. Users of version 3 have hosts for their traps alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind
from parsers.vendors.fortinet_fortios.addresses import subnet, united

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

PORT = "161"


def askers(common: Domain, context: Context) -> dict[int, AddressMatch]:
    """Whom the agent answers, by its ports; empty where it answers nobody."""
    agent = common.single("system snmp sysinfo", context)
    if not agent.line or agent.unread:
        reason = "no part of the file says whether the SNMP agent is on (system snmp sysinfo)"
        why = agent.unread or (context.unknown(UnknownKind.UNRESOLVED, reason, agent.line),)
        ports = {int(PORT)} | {
            port for entry in common.entries("system snmp community", context) for port in _ports(entry)
        }
        return {port: AddressMatch(NO_ADDRESS, EVERY_ADDRESS, why) for port in ports}
    if not agent.on("status"):
        return {}
    found: dict[int, list[AddressMatch]] = {}
    for entry in common.entries("system snmp community", context):
        who = _managers(entry, context)
        for port in _ports(entry):
            found.setdefault(port, []).append(who)
    for entry in common.entries("system snmp user", context):
        if entry.on("status", default=True) and entry.on("queries", default=True):
            found.setdefault(_port(entry, "query-port"), []).append(ANY_ADDRESS)
    return {port: united(parts) for port, parts in found.items()}


def _ports(community: Entry) -> set[int]:
    if not community.on("status", default=True):
        return set()
    versions = ("v1", "v2c")
    asked = [item for item in versions if community.on(f"query-{item}-status", default=True)]
    return {_port(community, f"query-{item}-port") for item in asked}


def _port(entry: Entry, key: str) -> int:
    word = entry.word(key, PORT)
    return int(word) if word.isdigit() else int(PORT)


def _managers(community: Entry, context: Context) -> AddressMatch:
    """The hosts that may query; those that are told of events alone do not count."""
    if community.unread:
        return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, community.unread)
    found: list[AddressSet] = []
    hosts = [(host, "ip") for host in community.within("hosts", context)]
    hosts += [(host, "ipv6") for host in community.within("hosts6", context)]
    for host, key in hosts:
        if host.word("host-type", "any") == "trap":
            continue
        try:
            found.append(_manager(host, key))
        except ValueError:
            reason = f"a host of the SNMP community {community.name!r} is not understood"
            context.bad(host.at(key), reason)
            unknown = context.unknown(UnknownKind.UNREAD, reason, host.at(key))
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (unknown,))
    if not hosts:
        reason = "the SNMP community has no hosts, and whom it answers then is in no document at hand"
        return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (context.unknown(UnknownKind.FEATURE, reason, community.line),))
    return AddressMatch.exactly(address.union_of(found))


def _manager(host: Entry, key: str) -> AddressSet:
    if key == "ip":
        return EVERY_IPV4 if host.word("ip", "0.0.0.0") == "0.0.0.0" else subnet(host.words("ip"))  # noqa: S104 -- everybody, nothing is bound
    word = host.word("ipv6", "::/0")
    return EVERY_IPV6 if word.partition("/")[0] == "::" else address.from_cidr(word)
