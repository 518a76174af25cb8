"""The engine against its oracles on one random network a time, told in numbers; for the long run and for a short test of it.

A packet is compared once, with what each of its network's verdicts says of it: of every other zone, or of the device
that it wants to open. The second engine compares whole sets, one of each pair of zones.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridged_plants import bridged_case, routing_too, spliced
from bridged_plants import compared as compared_across
from cloned_cells import compared as compared_clones
from cloned_cells import drawn as drawn_clones
from cloned_cells import packets as packets_of_clones
from concealed import OF_DEVICES, bounds, concealed, delegated, doors_bounds
from concealed_core import Whole, shown_as, without_core
from concealed_devices import Gone, halved, without
from concealed_lines import LINES
from diagram_case import Both
from diagram_features import COMPARED, LATER, divides, rewrites, waits
from diagram_plan import not_known
from differential import (
    ANSWERS,
    CONNECTIONS,
    OTHERS,
    Case,
    Oracle,
    case,
    comparisons,
    in_ipv6,
    packets,
    without_filters,
)
from failed_watches import after_a_failure, watched_more
from later_features import (
    all_answer,
    beside_sessions,
    for_answers,
    for_what_begins,
    forgetting,
    keeps_no,
    remembering,
    touching_some,
    with_later,
)
from management_case import across_vrfs, compared, drawn, managed
from missing_hub import without_hub
from naive_portals import Portals
from newer_features import answering, joined, shown_tables, with_own_targets, with_portals
from ordinary_plants import TABLE, plant_of
from ordinary_plants import asked as asked_in_plants
from ordinary_plants import compared as compared_in_plants
from own_addresses import OwnOracle, Traced, with_own
from placed_bridges import placed_case, without_addresses
from route_lookup import looking_up
from shown_routers import Routers, TableOracle
from steering import steered
from strategies import FEATURES, OPEN, random_devices, seeded
from tunnelled_gateways import Gateways, SelectorOracle
from validator.reachability.access import Doors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bridged_plants import Spliced
    from concealed import Concealed
    from differential import Comparison
    from naive import Network, Packet
    from ordinary_plants import Ordinary
    from parsers.model.device import Device
    from plant_oracle import PlantOracle

HOSTS = range(8)
EACH = 60
"""Packets of each zone, drawn from all that the small universe has."""
REWRITES = frozenset({"destination-nat", "port-nat", "source-nat", "pool", "overload", "identity"})
TRANSLATING = REWRITES | {"forward", "interfaces", "outbound", "equal-cost", "null"}
FORTIOS = frozenset({"translated", "translated-by"})
"""Rules of FortiOS look at what was translated; no platform that looks up ways before it translates has such rules."""
WORDS = {(True, True): "surely", (False, True): "possibly", (False, False): "never"}


@dataclass
class Told:
    """What one or more networks showed: `counts` are numbers of things, `wrong` every contradiction as text."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Told) -> None:
        """Take another network in."""
        self.counts += other.counts
        self.wrong += other.wrong


def told(seed: int, found: Iterable[Comparison], *, equal: bool) -> Told:
    """Comparisons of one zone; `equal` networks hold nothing unknown, and both must say the same."""
    this, asked = Told(), set()
    for one in found:
        asked.add(one.packet)
        this.counts["verdicts"] += 1
        this.counts[WORDS[one.oracle]] += 1
        if one.wrong or (equal and not one.agrees):
            this.wrong.append(f"seed {seed}: {one}")
        elif not one.agrees:
            this.counts["less decided"] += 1
    this.counts["packets"] = len(asked)
    return this


def by_packets(
    seed: int,
    this: Case,
    services: Sequence[tuple[int, int, int, str]] = CONNECTIONS + OTHERS,
    oracle: Network | None = None,
    *,
    equal: bool = False,
) -> Told:
    """Some packets of every zone of a network."""
    random, every = seeded(seed), Told(Counter(networks=1))
    oracle = oracle or Oracle(this.docs)
    for zone in this.zones:
        some = list(packets(this, zone, HOSTS, services))
        some = some if len(some) <= EACH else random.sample(some, EACH)
        one = told(seed, comparisons(this, zone, some, oracle), equal=equal)
        one.counts["too many readings"] = len(some) - one.counts["packets"] if len(this.zones) > 1 else 0
        every.add(one)
    return every


def everything(seed: int) -> Told:
    """Every feature of the generator: nothing sure is denied, nothing possible is called impossible."""
    return by_packets(seed, case(random_devices(seeded(seed))))


def without_unknowns(seed: int) -> Told:
    """Nothing is left open, so both say the same."""
    return by_packets(seed, case(random_devices(seeded(seed), FEATURES - OPEN)), equal=True)


def in_six(seed: int) -> Told:
    """Every feature, in IPv6."""
    devices = [in_ipv6(one) for one in random_devices(seeded(seed))]
    return by_packets(seed, case(devices, 6))


def route_lookup(seed: int) -> Told:
    """Devices that find the way before they translate: in turn with everything and with nothing unknown."""
    equal = bool(seed % 2)
    random = seeded(seed)
    devices = looking_up(random, random_devices(random, TRANSLATING if equal else FEATURES - FORTIOS))
    return by_packets(seed, case(devices), equal=equal)


def answers(seed: int) -> Told:
    """Answers pass stateful devices and are judged by stateless ones."""
    devices = random_devices(seeded(seed), FEATURES - OPEN - REWRITES)
    this, open_case = case(devices), case([without_filters(one) for one in devices])
    oracle, random, every = Oracle(open_case.docs), seeded(seed), Told(Counter(networks=1))
    for zone in this.zones:
        own = [one for one in packets(this, zone, HOSTS, ANSWERS) if one.dst.startswith(("10.0.", "10.2."))]
        some = own if len(own) <= EACH else random.sample(own, EACH)
        real = Case(this.devices, open_case.docs, this.network, this.engine)
        every.add(told(seed, comparisons(real, zone, some, oracle, replies=True), equal=True))
    return every


def forgotten(seed: int) -> Told:
    """Answers of protocols of which some stateful devices keep no session: these judge them like what begins."""
    random = seeded(seed)
    devices = forgetting(random, random_devices(random, FEATURES - OPEN - REWRITES))
    this, every = case(devices), Told(Counter(networks=1))
    for protocol in (6, 17, 1):
        open_case = case([one if keeps_no(one, protocol) else without_filters(one) for one in devices])
        oracle, real = Oracle(open_case.docs), Case(this.devices, open_case.docs, this.network, this.engine)
        services = [one for one in ANSWERS + OTHERS if one[0] == protocol]
        for zone in this.zones:
            own = [one for one in packets(this, zone, HOSTS, services) if one.dst.startswith(("10.0.", "10.2."))]
            some = own if len(own) <= EACH // 3 else random.sample(own, EACH // 3)
            every.add(told(seed, comparisons(real, zone, some, oracle, replies=True), equal=True))
    return every


def remembered(seed: int) -> Told:
    """Lists that let pass what a session of their device answers: whoever opens gets none of it, and every answer does."""
    random = seeded(seed)
    devices = remembering(random, random_devices(random, FEATURES - OPEN - REWRITES))
    this, open_case = case(devices), case([without_filters(one) for one in devices])
    every = by_packets(seed, this, equal=True)
    real = Case(this.devices, [all_answer(one) for one in open_case.docs], this.network, this.engine)
    oracle = Oracle(real.docs)
    for zone in this.zones:
        own = [one for one in packets(this, zone, HOSTS, ANSWERS + OTHERS) if one.dst.startswith(("10.0.", "10.2."))]
        some = own if len(own) <= EACH else random.sample(own, EACH)
        every.add(told(seed, comparisons(real, zone, some, oracle, replies=True), equal=True))
    return every


def sessions_and_others(seed: int) -> Told:
    """Lists that judge each packet on devices that keep sessions, and policy routes for one of the two directions."""
    random = seeded(seed)
    drawn_devices = random_devices(random, (FEATURES - OPEN - REWRITES) | {"policy-route"})
    devices = beside_sessions(random, drawn_devices)
    this = case(devices)
    begun, back = ([made(one) for one in devices] for made in (for_what_begins, for_answers))
    every = by_packets(seed, Case(this.devices, case(begun).docs, this.network, this.engine))
    real = Case(this.devices, case(back).docs, this.network, this.engine)
    oracle = Oracle(real.docs)
    for zone in this.zones:
        own = [one for one in packets(this, zone, HOSTS, ANSWERS) if one.dst.startswith(("10.0.", "10.2."))]
        some = own if len(own) <= EACH else random.sample(own, EACH)
        every.add(told(seed, comparisons(real, zone, some, oracle, replies=True), equal=False))
    return every


def management(seed: int) -> Told:
    """Who opens what on each device."""
    return _managed(seed, drawn(seed))


def _managed(seed: int, this: Case) -> Told:
    counts = Counter[str]()
    wrong = [f"seed {seed}: {line}" for one in Doors(this.engine).targets for line in compared(this, one, counts)]
    less = counts.pop("less decided", 0)
    words = {"surely": counts["True True"], "possibly": counts["False True"], "never": counts["False False"]}
    total = counts.total()
    return Told(Counter(words | {"networks": 1, "packets": total, "verdicts": total, "less decided": less}), wrong)


def bridged(seed: int) -> Told:
    """Transparent firewalls within the networks, in turn with everything and with nothing unknown."""
    equal = bool(seed % 2)
    return _across_bridges(seed, spliced(seeded(seed), FEATURES - OPEN if equal else FEATURES), equal=equal)


def _across_bridges(seed: int, made: Spliced, *, equal: bool) -> Told:
    this, random, every = bridged_case(made), seeded(seed), Told(Counter(networks=1))
    for zone in this.zones:
        some = list(packets(this, zone, HOSTS, CONNECTIONS + OTHERS))
        some = some if len(some) <= EACH else random.sample(some, EACH)
        every.add(told(seed, compared_across(this, made, zone, some), equal=equal))
    return every


def placed_bridges(seed: int) -> Told:
    """Transparent firewalls without an address, placed by wires; every third by nothing."""
    equal, wired = seed % 3 == 1, seed % 3 != 0
    made = without_addresses(spliced(seeded(seed), FEATURES - OPEN if equal else FEATURES))
    this, random, every = placed_case(made, wired=wired), seeded(seed), Told(Counter(networks=1))
    for zone in this.zones:
        some = list(packets(this, zone, HOSTS, CONNECTIONS + OTHERS))
        some = some if len(some) <= EACH else random.sample(some, EACH)
        every.add(told(seed, compared_across(this, made, zone, some), equal=equal))
    return every


def selectors(seed: int) -> Told:
    """FortiGates with tunnels between them, read from text; the selectors are told to the oracle."""
    drawn = Gateways(seeded(seed))
    return _from_text(seed, drawn, SelectorOracle)


def tables(seed: int) -> Told:
    """Routers with route tables from outputs, read from text; the routes are told to the oracle."""
    complete = bool(seed % 3)
    drawn = Routers(seeded(seed), complete=complete)
    return _from_text(seed, drawn, TableOracle, equal=complete)


def _from_text(seed: int, drawn: Any, oracle_of: Callable[[Path, Any], PlantOracle], *, equal: bool = True) -> Told:
    """Some packets of a plant that is written as files."""
    random, this = seeded(seed), Told(Counter(networks=1))
    with tempfile.TemporaryDirectory() as folder:
        plant = oracle_of(drawn.written(Path(folder) / "plant"), drawn)
        every = list(drawn.packets())
        for packet in random.sample(every, min(len(every), 4 * EACH)):
            source = next(zone.id for zone in plant.zones if ip_address(packet.src) in plant.addresses[zone.id])
            said, oracle = plant.engine_says(packet, source), plant.oracle_says(packet, source)
            this.counts.update(["packets", "verdicts", WORDS[bool(oracle.surely), bool(oracle.possibly)]])
            wrong = bool(said.surely - oracle.surely or oracle.possibly - said.possibly)
            if wrong or (equal and said != oracle):
                this.wrong.append(f"seed {seed}: {packet}: engine {said}, oracle {oracle}")
            elif said != oracle:
                this.counts["less decided"] += 1
    return this


def later(seed: int) -> Told:
    """Tunnels between gateways and other later features, in turn with everything and with nothing unknown."""
    equal = bool(seed % 2)
    random = seeded(seed)
    devices = random_devices(random, FEATURES - OPEN if equal else FEATURES)
    return by_packets(seed, case(with_later(random, devices, unknowns=not equal)), equal=equal)


def some_destinations(seed: int) -> Told:
    """Features that may rewrite what goes to some addresses alone; in turn with everything and nothing else unknown."""
    random = seeded(seed)
    drawn = random_devices(random, FEATURES - OPEN if seed % 2 else FEATURES)
    return by_packets(seed, case(touching_some(random, drawn)), equal=False)


def own_addresses(seed: int) -> Told:
    """Addresses of devices themselves, and lines that nobody read, pair by pair and traced."""
    equal = bool(seed % 2)
    random = seeded(seed)
    devices = random_devices(random, FEATURES - OPEN if equal else FEATURES)
    this, every = case(with_own(random, devices, unknowns=not equal)), Told(Counter(networks=1))
    oracle = OwnOracle(this)
    for zone in this.zones:
        asked = oracle.asked(zone, CONNECTIONS + OTHERS)
        some = asked if len(asked) <= EACH else random.sample(asked, EACH)
        met: set[Packet] = set()
        for one in oracle.answers(zone, some):
            met.add(one.packet)
            every.counts["traces" if isinstance(one, Traced) else "verdicts"] += 1
            if one.wrong or (equal and not one.agrees and not isinstance(one, Traced)):
                every.wrong.append(f"seed {seed}: {one}")
            elif not one.agrees:
                every.counts["less decided"] += 1
        every.counts["packets"] += len(met)
        every.counts["own addresses"] += sum(packet.dst in oracle.own for packet in met)
    return every


def diagrams(seed: int) -> Told:
    """The second engine: every pair's sets are the same diagrams, or include each other where that is promised."""
    return _sets(seed, random_devices(seeded(seed), COMPARED))


def _sets(seed: int, devices: Sequence[Device]) -> Told:
    return _same_sets(seed, case(devices))


def _same_sets(seed: int, this: Case) -> Told:
    both = Both(this.network, this.engine, this.version)
    devices = this.devices
    exact = not (rewrites(devices) or divides(devices) or waits(devices))
    wrong = [f"seed {seed}: {line}" for line in both.differences(exact=exact)]
    pairs = len(this.zones) * (len(this.zones) - 1)
    return Told(Counter({"networks": 1, "sets": pairs, "sets by equality": pairs if exact else 0}), wrong)


def later_diagrams(seed: int) -> Told:
    """The same with what the second engine learned since: checks of sources, statements, tunnels between gateways."""
    random = seeded(seed)
    devices = [without_leaks(one) for one in with_later(random, random_devices(random, LATER), unknowns=bool(seed % 2))]
    return _sets(seed, devices)


def without_leaks(device: Device) -> Device:
    """The second engine does not know routes that another VRF may bring."""
    return replace(device, dynamic_routing=tuple(one for one in device.dynamic_routing if one.source_vrf is None))


def ways_by_table(seed: int) -> Told:
    """Policy routes that ask the table, or another one, and go on to the next."""
    equal = bool(seed % 2)
    random = seeded(seed)
    devices = steered(random, FEATURES - OPEN if equal else FEATURES, unknowns=not equal)
    return by_packets(seed, _in_turn(seed, devices))


def _in_turn(seed: int, devices: Sequence[Device]) -> Case:
    """Every third network in IPv6."""
    return case([in_ipv6(one) for one in devices], 6) if seed % 3 == 0 else case(devices)


def told_who_answers(seed: int) -> Told:
    """Translated addresses on links, for which not every device answers."""
    random = seeded(seed)
    return by_packets(seed, _in_turn(seed, answering(random, random_devices(random, _some(seed)))))


def own_targets(seed: int) -> Told:
    """Translations to addresses of the devices themselves."""
    random = seeded(seed)
    return by_packets(seed, _in_turn(seed, with_own_targets(random, random_devices(random, _some(seed)))))


def told_tables(seed: int) -> Told:
    """Devices that showed their route tables, and protocols of which no table tells."""
    random = seeded(seed)
    devices = shown_tables(random, random_devices(random, _some(seed)))
    return by_packets(seed, replace(case([joined(one) for one in devices]), docs=case(devices).docs))


def _some(seed: int) -> frozenset[str]:
    return FEATURES - OPEN if seed % 2 else FEATURES


def portals(seed: int) -> Told:
    """Devices that open connections themselves for whoever logs in."""
    random = seeded(seed)
    this = _in_turn(seed, with_portals(random, random_devices(random, _some(seed))))
    oracle, every = Portals(this), Told(Counter(networks=1))
    for zone in this.zones:
        some = list(packets(this, zone, HOSTS, CONNECTIONS + OTHERS))
        some = some if len(some) <= EACH else random.sample(some, EACH)
        every.add(told(seed, comparisons(this, zone, some, oracle), equal=False))
    every.counts["through a portal"] = oracle.through
    return every


def bridge_routers(seed: int) -> Told:
    """Transparent firewalls that also route between their own interface and a zone behind them."""
    equal = bool(seed % 2)
    random = seeded(seed)
    made = routing_too(random, spliced(random, FEATURES - OPEN if equal else FEATURES))
    return _across_bridges(seed, made, equal=equal)


def across(seed: int) -> Told:
    """Who opens what where a device looks for addresses in every VRF."""
    return _managed(seed, across_vrfs(seed))


TOLD_WHOLE = FEATURES - {"unknown", "conditional", "dynamic", "unmodelled", "down"}
"""Of networks of which something is then hidden: nothing is open, and every next hop is there."""


def hidden(seed: int) -> Told:
    """Something is kept from the engine: what it says surely is true, and what is true is possible."""
    random = seeded(seed)
    devices = random_devices(random, TOLD_WHOLE)
    if seed % 3 == 0:
        return _bounded(seed, concealed(random, [in_ipv6(one) for one in devices], version=6))
    return _bounded(seed, concealed(random, devices))


def hidden_lines(seed: int) -> Told:
    """The same of lines that take away or switch something, of members of groups and of pools."""
    random = seeded(seed)
    devices = random_devices(random, TOLD_WHOLE)
    if seed % 3 == 0:
        return _bounded(seed, concealed(random, [in_ipv6(one) for one in devices], LINES, version=6))
    return _bounded(seed, concealed(random, devices, LINES))


def hidden_devices(seed: int) -> Told:
    """The same of a whole device that nobody handed in."""
    random = seeded(seed)
    devices = random_devices(random, TOLD_WHOLE - REWRITES - {"tunnel"})
    version = 4 if seed % 3 else 6
    gone = random.choice(devices).name
    this = without(devices if version == 4 else [in_ipv6(one) for one in devices], gone, version)
    return _bounded(seed, this, Gone(this.truth, gone))


def hidden_core(seed: int) -> Told:
    """The same of the router in the middle, whose addresses are in zones of the plant."""
    this = without_core(seeded(seed), TOLD_WHOLE, 4 if seed % 3 else 6)
    return _bounded(seed, this, Whole(this.truth))


def hidden_hub(seed: int) -> Told:
    """The same of the hub of tunnels, some of which take everything."""
    this = without_hub(seeded(seed), TOLD_WHOLE)
    return _bounded(seed, this, Whole(this.truth))


def ordinary_plants(seed: int) -> Told:
    """Plants as they are built, of which one or two devices are not handed in."""
    return _of_plant(seed, plant_of(seeded(seed)))


def hosts_beside(seed: int) -> Told:
    """The same where hosts stand on the segments between the devices."""
    return _of_plant(seed, plant_of(seeded(seed), hosts_beside=True))


def plants_that_learn(seed: int) -> Told:
    """The same with an edge that learned its routes to the plant."""
    return _of_plant(seed, plant_of(seeded(seed), hosts_beside=seed % 3 == 0, learns="ospf"))


def plants_without_tables(seed: int) -> Told:
    """The same with an edge of which no file shows the routes."""
    return _of_plant(seed, plant_of(seeded(seed), hosts_beside=seed % 3 == 0, learns=TABLE))


def plants_of_both(seed: int) -> Told:
    """The same in IPv4 and IPv6, of which the edge or the core may route one alone."""
    return _of_plant(seed, plant_of(seeded(seed), both=True))


def _of_plant(seed: int, this: Ordinary) -> Told:
    random, every = seeded(seed), Told(Counter(networks=1))
    for zone in this.shown.zones:
        some = list(asked_in_plants(this, zone.id))
        some = some if len(some) <= EACH else random.sample(some, EACH)
        one = told(seed, compared_in_plants(this, zone, some), equal=False)
        one.wrong = [f"{line}; without {', '.join(this.gone)}" for line in one.wrong]
        every.add(one)
    return every


def core_diagrams(seed: int) -> Told:
    """The second engine on what is shown of such a plant, without the policy routes that it does not know."""
    this = without_core(seeded(seed), TOLD_WHOLE, 4 if seed % 3 else 6)
    devices = tuple(replace(one, policy_routes=()) if not_known(one) else one for one in this.shown.devices)
    return _same_sets(seed, shown_as(this.truth, devices))


def strangers(seed: int) -> Told:
    """Networks of which neither engine nor oracle has one device, so that routes lead to routers that no file shows."""
    random = seeded(seed)
    devices = random_devices(random, (FEATURES - OPEN) | {"destination-nat"})
    gone = random.choice(devices)
    left = [one for one in devices if one is not gone] or devices
    every = by_packets(seed, case(left))
    whole = _sets(seed, [without_leaks(one) for one in left])
    every.add(Told(whole.counts - Counter(networks=1), whole.wrong))
    return every


def hidden_halves(seed: int) -> Told:
    """The same of a router that shares the addresses of another one."""
    random = seeded(seed)
    devices = random_devices(random, TOLD_WHOLE - REWRITES - {"tunnel", "families", "source-check"})
    return _bounded(seed, halved(random, devices))


def failed_watches(seed: int) -> Told:
    """Networks with watched routes after one failure."""
    random = seeded(seed)
    devices = watched_more(random, random_devices(random, (FEATURES - OPEN | {"conditional"}) - {"tunnel"}))
    this, oracle, name = after_a_failure(random, devices)
    found = by_packets(seed, this, oracle=oracle)
    return Told(found.counts, [f"{line}; {name}" for line in found.wrong])


def cloned_cells(seed: int) -> Told:
    """Cells with one network and one address; in turn told apart by scopes, and then both say the same."""
    scoped, random, every = bool(seed % 2), seeded(seed), Told(Counter(networks=1))
    made = drawn_clones(random, scoped=scoped)
    for zone in made.zones:
        some = list(packets_of_clones(zone.id))
        some = some if len(some) <= EACH else random.sample(some, EACH)
        every.add(told(seed, compared_clones(made, zone, some), equal=scoped))
    return every


def hidden_from_doors(seed: int) -> Told:
    """The same of who opens what on the devices."""
    random = seeded(seed)
    devices = [managed(random, one) for one in random_devices(random, TOLD_WHOLE - {"translated-by"})]
    counts = Counter[str](networks=1)
    wrong = doors_bounds(concealed(random, devices, OF_DEVICES), counts)
    return Told(counts, [f"seed {seed}: {line}" for line in wrong])


def hidden_from_answers(seed: int) -> Told:
    """The same of answers: stateful devices let them pass."""
    random = seeded(seed)
    this = concealed(random, random_devices(random, TOLD_WHOLE - REWRITES))
    oracle, every = Oracle(case([without_filters(one) for one in this.truth.devices]).docs), Told(Counter(networks=1))
    for zone in this.truth.zones:
        own = [one for one in packets(this.truth, zone, HOSTS, ANSWERS) if one.dst.startswith(("10.0.", "10.2."))]
        some = own if len(own) <= EACH else random.sample(own, EACH)
        one = told(seed, bounds(this, zone, some, oracle, replies=True), equal=False)
        one.wrong = [f"{line}; {this.what}" for line in one.wrong]
        every.add(one)
    return every


def delegated_prefixes(seed: int) -> Told:
    """Addresses of IPv6 that a provider delegates: of IPv4 both say the same, of IPv6 as above."""
    random = seeded(seed)
    return _bounded(seed, delegated(random, random_devices(random, TOLD_WHOLE - OF_ONE_VERSION)), equal_in_four=True)


OF_ONE_VERSION = frozenset({"pool", "policy-route", "tunnel", "families", "hop-choice"})
"""Features whose networks of both IP versions are not simply both networks."""


def _bounded(seed: int, this: Concealed, oracle: Network | None = None, *, equal_in_four: bool = False) -> Told:
    """Packets of each zone within their IP version; `equal_in_four`: of IPv4 nothing was hidden."""
    random, every = seeded(seed), Told(Counter(networks=1))
    for zone in this.truth.zones:
        asked = [one for one in packets(this.truth, zone, HOSTS, CONNECTIONS + OTHERS) if _one_version(one)]
        some = asked if len(asked) <= EACH else random.sample(asked, EACH)
        one = told(seed, bounds(this, zone, some, oracle), equal=equal_in_four and bool(zone.networks.v4))
        one.wrong = [f"{line}; {this.what}" for line in one.wrong]
        every.add(one)
    return every


def _one_version(packet: Packet) -> bool:
    return (":" in packet.src) == (":" in packet.dst)


SUITES: dict[str, Callable[[int], Told]] = {
    "every feature": everything,
    "without unknowns": without_unknowns,
    "in IPv6": in_six,
    "route lookup": route_lookup,
    "bridged": bridged,
    "placed bridges": placed_bridges,
    "selectors": selectors,
    "route tables": tables,
    "later features": later,
    "some destinations": some_destinations,
    "own addresses": own_addresses,
    "answers": answers,
    "forgotten": forgotten,
    "sessions and others": sessions_and_others,
    "remembered": remembered,
    "management": management,
    "ways by table": ways_by_table,
    "who answers": told_who_answers,
    "own targets": own_targets,
    "told tables": told_tables,
    "portals": portals,
    "bridges that route": bridge_routers,
    "management across VRFs": across,
    "something hidden": hidden,
    "something hidden from doors": hidden_from_doors,
    "something hidden, answers": hidden_from_answers,
    "lines hidden": hidden_lines,
    "a device hidden": hidden_devices,
    "the core hidden": hidden_core,
    "ordinary plants": ordinary_plants,
    "hosts beside the core": hosts_beside,
    "plants of both versions": plants_of_both,
    "plants that learn": plants_that_learn,
    "plants without tables": plants_without_tables,
    "half a pair hidden": hidden_halves,
    "past strangers": strangers,
    "failed watches": failed_watches,
    "cloned cells": cloned_cells,
    "the hub hidden": hidden_hub,
    "delegated prefixes": delegated_prefixes,
    "second engine": diagrams,
    "second engine, later": later_diagrams,
    "second engine, the core hidden": core_diagrams,
}
"""Each with its own reading of a seed."""
