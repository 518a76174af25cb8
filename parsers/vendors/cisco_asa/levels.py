"""Security levels as one explicit rule set: what the device does where no list says otherwise.

Documents: "Access Rules" (implicit permits: higher to lower level; an inbound list replaces this),
"same-security-traffic" in the Command Reference (both forms are needed beside any list); "Routed and Transparent
Mode Interfaces" (members of a bridge group have levels towards each other, BVIs towards routed interfaces).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.match import ANY_ADDRESS, EVERYTHING, AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.vendors.cisco_asa import tables
from parsers.vendors.cisco_asa.bridges import group_of, is_bvi

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.source import Span
    from parsers.vendors.cisco_asa.bypass import Entrance
    from parsers.vendors.cisco_asa.nouns import Config, Port
    from parsers.vendors.cisco_asa.state import State

NAME = "(implicit) security levels"
INSIDE_LEVEL = 100


def level_of(port: Port) -> int:
    """The security level: as printed, else 100 for `inside` and 0 for any other name."""
    if port.level is not None:
        return port.level
    return INSIDE_LEVEL if port.nameif == "inside" else 0


def level_rules(
    state: State, judged: dict[str, frozenset[int]], entering: Sequence[Entrance] = ()
) -> tuple[RuleSet, Binding]:
    """The rule set and its binding.

    `judged` says for which IP versions an interface has an inbound list, `entering` which tunnels no level stops.
    """
    config = state.config
    whole = state.whole()
    for port in config.ports.values():
        if port.nameif and port.level is None:
            message = f"the security level of {port.nameif} is not printed; the default {level_of(port)} is taken"
            state.diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, port.origin, message)
    ports = [port for port in config.ports.values() if port.nameif and not port.management_only]
    rules = [rule for item in entering for rule in _of_tunnel(item, ports, judged)]
    routed = [port for port in ports if not group_of(port, config)]
    for port in sorted(ports, key=lambda port: not is_bvi(port)):
        group = group_of(port, config)
        beside = [other for other in ports if group_of(other, config) == group] if group else routed
        if is_bvi(port):
            rules += _of_members(config, port, routed, judged)
        rules += _of_interface(config, port, beside, judged.get(port.nameif, frozenset()), whole)
    rules.append(Rule("implicit", Action.DENY, EVERYTHING, whole, implicit=tables.LOW_TO_HIGH))
    return RuleSet(NAME, tuple(rules), whole), Binding((NAME,), BindingPoint.FORWARD, None, whole)


def _of_tunnel(entrance: Entrance, ports: list[Port], judged: dict[str, frozenset[int]]) -> list[Rule]:
    """What leaves a tunnel goes to lower and higher levels; the same interface and the same level need their line."""
    carrier = next((port for port in ports if port.nameif == entrance.interface), None)
    if carrier is None or judged.get(carrier.nameif) == frozenset({4, 6}):
        return []
    others = frozenset(port.nameif for port in ports if level_of(port) != level_of(carrier))
    way = Match(in_interfaces=frozenset({entrance.name}), out_interfaces=others, conditions=entrance.conditions)
    return [_rule(f"{entrance.name}: tunnel", Action.PERMIT, way, entrance.origin, tables.LEAVES_TUNNEL)]


def _of_interface(config: Config, port: Port, ports: list[Port], judged: frozenset[int], whole: Span) -> list[Rule]:
    name, level = port.nameif, level_of(port)
    origin = port.level_origin or whole
    equal = frozenset(other.nameif for other in ports if other is not port and level_of(other) == level)
    lower = frozenset(other.nameif for other in ports if level_of(other) < level)
    others = frozenset(other.nameif for other in ports if other is not port)
    rules = [
        _rule(
            f"{name}: same interface", _same(config, config.same_intra), _way(name, frozenset({name})),
            config.same_intra or origin, tables.SAME_INTERFACE,
        )
    ]  # fmt: skip
    if equal:
        action = _same(config, config.same_inter)
        origin_inter = config.same_inter or origin
        rules.append(_rule(f"{name}: same level", action, _way(name, equal), origin_inter, tables.SAME_LEVEL))
    if judged and others:
        source = ANY_ADDRESS
        if judged == frozenset({4}):
            source = AddressMatch.exactly(EVERY_IPV4)
        elif judged == frozenset({6}):
            source = AddressMatch.exactly(EVERY_IPV6)
        match = _way(name, others, source)
        rules.append(_rule(f"{name}: inbound list", Action.PERMIT, match, origin, tables.LIST_DECIDED))
    if lower and judged != frozenset({4, 6}):
        match = _way(name, lower)
        rules.append(_rule(f"{name}: lower level", Action.PERMIT, match, origin, tables.HIGH_TO_LOW))
    higher = others - lower - equal
    if higher and judged != frozenset({4, 6}):
        match = _way(name, higher)
        rules.append(_rule(f"{name}: higher level", Action.DENY, match, origin, tables.LOW_TO_HIGH))
    return rules


def _of_members(config: Config, bvi: Port, routed: list[Port], judged: dict[str, frozenset[int]]) -> Iterator[Rule]:
    """Lists of members say nothing, in any guide, of the level of their BVI: they may replace it or not."""
    higher = frozenset(port.nameif for port in routed if level_of(port) > level_of(bvi))
    for port in config.ports.values():
        if port.bridge_group == bvi.hardware[3:] and judged.get(port.nameif) and not judged.get(bvi.nameif) and higher:
            origin = port.level_origin or port.origin
            why = f"a list at {port.nameif} may replace the security level of {bvi.nameif}"
            doubt = UnknownMatch(UnknownKind.FEATURE, why, origin)
            match = Match(in_interfaces=frozenset({port.nameif}), out_interfaces=higher, conditions=(doubt,))
            yield _rule(f"{port.nameif}: inbound list", Action.PERMIT, match, origin, tables.LIST_DECIDED)


def _same(config: Config, permitted: Span | None) -> Action:
    """Threat Defense joins its interfaces, which all have level 0, by means that an excerpt may not show."""
    if permitted is not None:
        return Action.PERMIT
    return Action.UNKNOWN if config.threat_defense else Action.DENY


def _way(name: str, leaving: frozenset[str], source: AddressMatch = ANY_ADDRESS) -> Match:
    return Match(source=source, in_interfaces=frozenset({name}), out_interfaces=leaving)


def _rule(identity: str, action: Action, match: Match, origin: Span, implicit: str) -> Rule:
    return Rule(identity, action, match, origin, implicit=implicit)
