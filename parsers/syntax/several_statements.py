"""Commands of Junos that say several statements of one place, as people type them and manuals print them.

Source: Junos CLI User Guide: a command may go on with further statements of the same place (`set interfaces ge-0/0/1
vlan-tagging unit 10 vlan-id 10 family inet address …`). A device prints one statement a command. The tables say of a
place which words begin a statement there (`flags` need no value); behind others, and behind `ends`, places of their own
begin whose words look alike, so there a command is left as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Place:
    """A path, `*` for any word, and the words that begin a statement there."""

    path: tuple[str, ...]
    keys: frozenset[str]
    flags: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()


def _place(path: str, keys: str, flags: str = "", ends: str = "") -> Place:
    every = frozenset(f"{keys} {flags} {ends}".split())
    return Place(tuple(path.split()), every, frozenset(flags.split()), frozenset(ends.split()))


_PORT = (
    "description mtu native-vlan-id encapsulation speed link-mode member member-range",
    "disable vlan-tagging flexible-vlan-tagging stacked-vlan-tagging per-unit-scheduler",
    "unit",
)
_UNIT = ("description vlan-id encapsulation peer-unit bandwidth", "disable no-traps", "family")
_SWITCHED = "vlan interface-mode port-mode native-vlan-id storm-control vlan-id"
_MATCHES = (
    "source-address destination-address application source-identity dynamic-application url-category from-zone to-zone "
    "source-port destination-port protocol source-address-name destination-address-name source-end-user-profile"
)
_TERMS = (
    "source-address destination-address address protocol source-port destination-port port source-prefix-list "
    "destination-prefix-list prefix-list icmp-type icmp-code next-header payload-protocol tcp-flags ip-protocol "
    "ip-source-address ip-destination-address ether-type"
)
_THEN = (
    "count policer forwarding-class loss-priority next routing-instance",
    "accept discard reject log syslog sample",
)
_APPLICATION = (
    "protocol source-port destination-port application-protocol inactivity-timeout icmp-type icmp-code icmp6-type "
    "icmp6-code rpc-program-number uuid ether-type alg"
)
_WAYS = "discard reject receive install no-install retain no-retain readvertise no-readvertise resolve no-resolve"
_ROUTE = (
    "next-hop next-table preference metric tag community",
    f"{_WAYS} active passive",
    "qualified-next-hop bfd-liveness-detection",
)
_ROUTES = ("routing-options static route *", "routing-options rib * static route *")
_FILTERS = ("firewall filter * term *", "firewall family * filter * term *")
_POLICIES = ("security policies from-zone * to-zone * policy *", "security policies global policy *")
_UNITS = ("interfaces * unit *", "interfaces interface-range * unit *")
PLACES = (
    _place("applications application *", _APPLICATION, ends="term"),
    _place("applications application * term *", _APPLICATION),
    _place("interfaces *", *_PORT),
    _place("interfaces interface-range *", *_PORT),
    *(_place(path, *_UNIT) for path in _UNITS),
    *(_place(f"{path} family inet", "address mtu", "rpf-check", "filter") for path in _UNITS),
    *(_place(f"{path} family inet6", "address mtu", "rpf-check", "filter") for path in _UNITS),
    *(_place(f"{path} family ethernet-switching", _SWITCHED, ends="filter") for path in _UNITS),
    *(_place(f"{path} family * filter", "input output input-list output-list") for path in _UNITS),
    *(_place(path, "from then") for path in _FILTERS),
    *(_place(f"{path} from", _TERMS) for path in _FILTERS),
    *(_place(f"{path} then", *_THEN) for path in _FILTERS),
    *(_place(path, "match then description scheduler-name") for path in _POLICIES),
    *(_place(f"{path} match", _MATCHES) for path in _POLICIES),
    *(_place(f"{path} then", "log", "permit deny reject count") for path in _POLICIES),
    _place("security nat * rule-set *", "from to description", ends="rule"),
    _place("security nat * rule-set * rule *", "match then description"),
    _place("security nat * rule-set * rule * match", _MATCHES),
    _place("security address-book * address-set *", "address address-set description"),
    _place(
        "security zones security-zone *",
        "host-inbound-traffic screen description",
        "tcp-rst application-tracking",
        "interfaces address-book",
    ),
    _place("security ipsec vpn *", "bind-interface ike establish-tunnels df-bit", ends="traffic-selector vpn-monitor"),
    _place("security ipsec vpn * ike", "gateway ipsec-policy idle-time", "no-anti-replay"),
    _place("security ipsec vpn * traffic-selector *", "local-ip remote-ip protocol source-port destination-port"),
    _place(
        "security ike gateway *",
        "ike-policy address external-interface local-address version local-identity remote-identity dynamic",
        "no-nat-traversal general-ikeid",
    ),
    *(_place(path, *_ROUTE) for path in _ROUTES),
    *(_place(f"routing-instances * {path}", *_ROUTE) for path in _ROUTES),
    _place(
        "routing-instances *",
        "instance-type interface route-distinguisher vrf-target vrf-import vrf-export description",
        "vrf-table-label",
        "routing-options protocols",
    ),
    _place("vlans *", "vlan-id vlan-id-list l3-interface description interface"),
)  # fmt: skip
_BEFORE = frozenset({"logical-systems", "tenants", "groups"})
"""What may stand, with a name, before a path."""
_BY_WORDS: dict[tuple[str, str], list[Place]] = {}
for _one in sorted(PLACES, key=lambda item: len(item.path)):
    _BY_WORDS.setdefault((_one.path[0], _one.path[1]), []).append(_one)


def statements(words: list[str], start: int = 0) -> Iterator[list[str]]:
    """The statements of a command: those behind the first stand at the same place as it."""
    before = 2 if words[0] in _BEFORE else 0
    path = words[before:]
    places: list[Place] = []
    if len(path) > 2:
        places = _BY_WORDS.get((path[0], path[1])) or _BY_WORDS.get((path[0], "*"), places)
    found = next((item for item in places if len(item.path) > start and _at(item.path, path)), None)
    if found is None:
        yield words
        return
    end = before + len(found.path)
    for part in _parts(words[end:], found):
        yield from statements([*words[:end], *part], len(found.path))


def _at(pattern: tuple[str, ...], path: list[str]) -> bool:
    if len(path) <= len(pattern) or (pattern[1:2] == ("*",) and path[1] == "interface-range"):
        return False
    return all(one in {"*", other} for one, other in zip(pattern, path, strict=False))


def _parts(words: list[str], place: Place) -> Iterator[list[str]]:
    part: list[str] = []
    depth, going = 0, False
    for word in words:
        depth += {"[": 1, "]": -1}.get(word, 0)
        begins = word in place.keys and going and not depth
        if begins and part and (len(part) > 1 or part[0] in place.flags) and part[-1] != "[":
            yield part
            part = []
        if not part:
            going = word in place.keys and word not in place.ends
        part.append(word)
    yield part
