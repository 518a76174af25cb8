"""The packets of a small universe, those at the edges of rules, and which features decide their fates."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Any

from naive import Network, Packet
from naive_nat import text
from naive_routes import networks
from naive_rules import ranges, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Doc = dict[str, Any]
SERVICES = (
    (6, 1, 1, "new", False),
    (6, 2000, 2, "new", False),
    (6, 1, 3, "new", False),
    (6, 2000, 4, "new", False),
    (6, 2000, 3, "established", False),
    (6, 1, 2, "established", False),
    (6, 1, 2, "new", True),
    (17, 1, 2, "new", False),
    (17, 2000, 3, "new", False),
    (17, 2000, 3, "new", True),
    (1, 0, 2048, "new", False),
)
"""Protocol, source port, destination port, state and fragment of each packet of the universe."""


def universe(docs: Sequence[Doc], hosts: Sequence[int] = (2, 3, 6)) -> Iterator[Packet]:
    """Every packet between hosts of the connected /29 networks `10.0.Z.0`, their translated twins `10.1.Z.0` and the pool."""
    zones = sorted(
        {
            network
            for doc in docs
            for port in doc["interfaces"]
            for _, network, _ in networks(port)
            if int(network.split(".")[2]) < 100
        }
    )
    real = [zone.replace(".0/29", f".{host}") for zone in zones for host in hosts]
    shown = [address.replace("10.0.", "10.1.") for address in real]
    clients = ["10.2.0.2"]
    for src, dst, service in product([*real, *clients], [*real, *shown, *clients], SERVICES):
        yield Packet(src, dst, *service)


def _edges(parts: Iterable[tuple[int, int]], last: int) -> list[int]:
    """First - 1, first, last and last + 1 of every range, as far as they exist."""
    found = {edge for low, high in parts for edge in (low - 1, low, high, high + 1)}
    return sorted(edge for edge in found if 0 <= edge <= last)


def _address_edges(texts: Sequence[str], version: int) -> list[str]:
    parts = [(first, last) for kind, first, last in ranges(tuple(texts)) if kind == version]
    return [text(version, edge) for edge in _edges(parts, 2 ** (32 if version == 4 else 128) - 1)]


def matches(docs: Iterable[Doc]) -> Iterator[Doc]:
    """The match of every rule, translation and policy route."""
    for doc in docs:
        for rule_set in doc.get("rule_sets", []):
            yield from (rule["match"] for rule in rule_set["rules"])
        yield from (rule["match"] for rule in (*doc.get("nat", []), *doc.get("policy_routes", [])))


def boundary_packets(docs: Sequence[Doc]) -> list[Packet]:
    """Packets on and beside every edge of every match, one field varied at a time, each once and in order."""
    found: dict[Packet, None] = {}
    for match in matches(docs):
        for version in (4, 6):
            sources, targets = ([*match.get(key, ["any"]), *match.get(f"possibly_{key}", [])] for key in ("src", "dst"))
            src, dst = _address_edges(sources, version), _address_edges(targets, version)
            if src and dst:
                boxes = [*match.get("service", [{}]), *match.get("possibly_service", [])]
                found |= dict.fromkeys(packet for box in boxes for packet in _around(src, dst, box))
    return list(found)


def _around(sources: list[str], targets: list[str], box: Doc) -> Iterator[Packet]:
    protocol = span(box.get("proto", "6"))[0] if box.get("proto") != "any" else 6
    sport, dport = span(box.get("sport", "40000"))[0], span(box.get("dport", "443"))[0]
    state, fragment = box.get("state", "new"), box.get("fragment") == "later"
    src, dst = sources[min(1, len(sources) - 1)], targets[min(1, len(targets) - 1)]
    for other in sources:
        yield Packet(other, dst, protocol, sport, dport, state, fragment)
    for other in targets:
        yield Packet(src, other, protocol, sport, dport, state, fragment)
    for edge in _edges([span(box.get("proto", "any"))] if box.get("proto", "any") != "any" else [(6, 17)], 255):
        yield Packet(src, dst, edge, sport, dport, state, fragment)
    for edge in _edges([span(box["sport"])] if "sport" in box else [], 2**16 - 1):
        yield Packet(src, dst, protocol, edge, dport, state, fragment)
    for edge in _edges([span(box["dport"])] if "dport" in box else [], 2**16 - 1):
        yield Packet(src, dst, protocol, sport, edge, state, fragment)
    yield Packet(src, dst, protocol, sport, dport, "established" if state == "new" else "new", fragment)
    yield Packet(src, dst, protocol, sport, dport, state, not fragment)


# Which features decide: each is taken out in turn


def _rules(doc: Doc) -> Iterator[Doc]:
    for rule_set in doc["rule_sets"]:
        yield from rule_set["rules"]


def _keep(key: str, wanted: Callable[[Doc], bool]) -> Callable[[Doc], None]:
    def without(doc: Doc) -> None:
        doc[key] = [item for item in doc[key] if wanted(item)]

    return without


def _all(key: str, **values: Any) -> Callable[[Doc], None]:
    def changed(doc: Doc) -> None:
        for item in doc[key]:
            item.update(values)

    return changed


def _rules_without(wanted: Callable[[Doc], bool]) -> Callable[[Doc], None]:
    def without(doc: Doc) -> None:
        for rule_set in doc["rule_sets"]:
            rule_set["rules"] = [rule for rule in rule_set["rules"] if wanted(rule)]

    return without


def _match_any(*keys: str) -> Callable[[Doc], None]:
    def widened(doc: Doc) -> None:
        for match in matches([doc]):
            for key in keys:
                match.pop(key, None)

    return widened


def _boxes_any(key: str) -> Callable[[Doc], None]:
    def widened(doc: Doc) -> None:
        for match in matches([doc]):
            for box in (*match.get("service", []), *match.get("possibly_service", [])):
                box.pop(key, None)

    return widened


def _enable_rules(doc: Doc) -> None:
    for rule in _rules(doc):
        rule["enabled"] = True


def _single_lists(doc: Doc) -> None:
    for binding in doc["bindings"]:
        binding["rule_sets"] = binding["rule_sets"][:1]


def _one_way(doc: Doc) -> None:
    first: dict[tuple[object, ...], Doc] = {}
    for route in doc["routes"]:
        first.setdefault((route["vrf"], route["network"], route["distance"]), route)
    doc["routes"] = list(first.values())


def _one_family(doc: Doc) -> None:
    for rule_set in doc["rule_sets"]:
        rule_set["families"] = [4, 6]


def _plain_order(doc: Doc) -> None:
    doc["order"] = [
        "inbound filter", "destination NAT", "routing", "forward filter", "source NAT", "outbound filter",
    ]  # fmt: skip


def _plain_policies(doc: Doc) -> None:
    for item in doc["policy_routes"]:
        for key in ("alternatives", "adjacent", "default", "routed", "conditions", "unusable", "target_vrf"):
            item.pop(key, None)


def _unchecked_sources(doc: Doc) -> None:
    doc.pop("source_checks", None)


def _kept_ports(doc: Doc) -> None:
    for rule in doc["nat"]:
        rule["source_ports_change"] = False


def _routed(doc: Doc) -> None:
    doc["forwards"] = True


def _bound(point: str) -> Callable[[Doc], None]:
    return _keep("bindings", lambda item: item["point"] != point)


def _nat(*names: str) -> Callable[[Doc], None]:
    return _keep("nat", lambda item: item["id"] not in names)


def _sure(rule: Doc) -> bool:
    keys = {"possibly_src", "possibly_dst", "possibly_service"} & set(rule["match"])
    return not keys and not rule["match"]["conditions"] and rule["action"] != "unknown"


WITHOUT: dict[str, Callable[[Doc], None]] = {
    "permit": _rules_without(lambda rule: rule["action"] != "permit"),
    "deny": _rules_without(lambda rule: rule["action"] != "deny" or rule["implicit"]),
    "implicit end": _rules_without(lambda rule: not rule["implicit"]),
    "unknown match": _rules_without(_sure),
    "disabled rule": _enable_rules,
    "source": _match_any("src", "possibly_src"),
    "destination": _match_any("dst", "possibly_dst"),
    "service": _match_any("service", "possibly_service"),
    "in interface": _match_any("in"),
    "out interface": _match_any("out"),
    "translated": _match_any("translated"),
    "source port": _boxes_any("sport"),
    "state": _boxes_any("state"),
    "fragment": _boxes_any("fragment"),
    "inbound": _bound("in"),
    "forward": _bound("forward"),
    "outbound": _bound("out"),
    "chain": _single_lists,
    "families": _one_family,
    "static route": _keep("routes", lambda _: False),
    "null route": _keep("routes", lambda item: item["kind"] != "null"),
    "floating route": _keep("routes", lambda item: item["distance"] < 200),
    "conditional route": _all("routes", conditions=[]),
    "equal cost": _one_way,
    "vrf": _all("interfaces", vrf=""),
    "leak": _keep("routes", lambda item: item["next_hop_vrf"] is None),
    "policy route": _keep("policy_routes", lambda _: False),
    "static destination": _nat("vip"),
    "port redirection": _nat("redirect"),
    "static source": _nat("out"),
    "identity": _nat("exempt"),
    "pool": _nat("hide"),
    "overload": _kept_ports,
    "tunnel": _keep("tunnels", lambda _: False),
    "unmodelled": _keep("unmodelled", lambda _: False),
    "dynamic": _keep("dynamic_routing", lambda _: False),
    "down": _all("interfaces", enabled=True),
    "management only": _all("interfaces", management_only=False),
    "bridge": _routed,
    "order": _plain_order,
    "source check": _unchecked_sources,
    "choice of hops": _plain_policies,
    "translated by": _match_any("translated_by"),
}
"""Each feature, and how a document is without it."""


def verdicts(docs: Sequence[Doc], door: tuple[str, str], packets: Iterable[Packet]) -> list[frozenset[object]]:
    """Where each packet ends from one door, and how surely."""
    network = Network(docs)
    return [
        frozenset((*fate.end, fate.certain, fate.packet) for fate in network.fates(packet, door)) for packet in packets
    ]


def deciding(
    docs: Sequence[Doc], door: tuple[str, str], packets: Sequence[Packet], features: Iterable[str] = tuple(WITHOUT)
) -> Counter[str]:
    """How many of the packets end otherwise without each feature."""
    found: Counter[str] = Counter()
    others = present(docs, features)
    before = verdicts(docs, door, packets) if others else []
    for name, other in others.items():
        after = verdicts(other, door, packets)
        found[name] += sum(one != two for one, two in zip(before, after, strict=True))
    return found


def present(docs: Sequence[Doc], features: Iterable[str]) -> dict[str, list[Doc]]:
    """The documents without each of the features that they have."""
    found = {}
    for name in features:
        other = [_copied(doc) for doc in docs]
        for doc in other:
            WITHOUT[name](doc)
        if other != docs:
            found[name] = other
    return found


def _copied(value: Any) -> Any:
    """A copy of a document, all the way down; `deepcopy` takes many times as long."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value
