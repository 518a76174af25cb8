"""One frame, followed hop by hop from the JSON of devices: the oracle of broadcast domains.

Knows nothing of the engine. A *place* is where a frame is inside a device: `(device, "vlan", number)` in a switch, or
`(device, interface, tag)` at a routed port. From a place it leaves by every socket that carries the place, with the
tag that the socket gives it, crosses the wire, and enters whatever the socket there makes of that tag.

What a file leaves open is decided by a `Reading`: which ports negotiated a trunk, which VLANs a switch without a VLAN
list has, and which sockets with unknown other ends are wired to each other. `readings` lists all of them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Place: TypeAlias = tuple[str, str, int]
Socket: TypeAlias = tuple[str, str]
Doc: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """One way the plant may be: trunks that came up, VLANs that exist, and all wires."""

    trunks: frozenset[Socket]
    vlans: dict[str, frozenset[int]]
    wires: tuple[tuple[Socket, Socket], ...]
    held: frozenset[tuple[Socket, Socket]] = frozenset()
    """Wires on which spanning tree blocks what has no tag."""


@dataclass
class Frames:
    """Devices by name, as `device_json` prints them, with the wires that are known."""

    docs: list[Doc]
    wires: list[tuple[Socket, Socket]]
    closed: frozenset[Socket]
    """Sockets that lead to hosts or nowhere."""
    numbers: tuple[int, ...]
    one_way: frozenset[tuple[Socket, Socket]] = frozenset()
    """Wires that carry frames from their first end to their second alone."""
    devices: dict[str, Doc] = field(init=False)

    def __post_init__(self) -> None:
        """Devices by name."""
        self.devices = {doc["name"]: doc for doc in self.docs}

    # One reading

    def reached(self, start: Place, reading: Reading) -> frozenset[Place]:
        """Every place that a broadcast from `start` comes to."""
        ends: dict[Socket, list[Socket]] = {}
        for one, other in reading.wires:
            ends.setdefault(one, []).append(other)
            ends.setdefault(other, []).append(one)
        held = {*reading.held, *((other, one) for one, other in reading.held)}
        seen, todo = {start}, [start]
        while todo:
            place = todo.pop()
            for socket in self.sockets(place[0]):
                for tag in self.leaving(place, socket, reading):
                    for there in ends.get(socket, ()):
                        if tag == 0 and (socket, there) in held:
                            continue
                        entered = self.entering(there, tag, reading)
                        if entered is not None and entered not in seen:
                            seen.add(entered)
                            todo.append(entered)
        return frozenset(seen)

    def sockets(self, device: str) -> list[Socket]:
        """What a cable can be plugged into and is up; members of an aggregate are the aggregate's."""
        found = []
        for item in self.devices[device]["interfaces"]:
            grouped = any(item["name"] in other["members"] for other in self.devices[device]["interfaces"])
            if item["kind"] in {"physical", "aggregate"} and not grouped and self.up(device, item):
                found.append((device, item["name"]))
        return found

    def up(self, device: str, item: Doc) -> bool:
        """An aggregate is up with one member."""
        members = [one for one in self.devices[device]["interfaces"] if one["name"] in item["members"]]
        return item["enabled"] and (not members or any(one["enabled"] for one in members))

    def interface(self, socket: Socket) -> Doc:
        """The interface of a socket."""
        return next(item for item in self.devices[socket[0]]["interfaces"] if item["name"] == socket[1])

    def is_trunk(self, socket: Socket, reading: Reading) -> bool:
        """Whether a switched port is a trunk."""
        mode = self.interface(socket)["switchport"]["mode"]
        return mode == "trunk" or (mode == "dynamic" and socket in reading.trunks)

    def carried(self, socket: Socket, reading: Reading) -> dict[int, Place]:
        """What each tag (0: none) on the wire of a socket means inside."""
        device, name = socket
        item = self.interface(socket)
        port = item["switchport"]
        if port is None:
            found = {0: (device, name, 0)}
            for sub in self.devices[device]["interfaces"]:
                if sub["parent"] == name and sub["vlan"] is not None and sub["enabled"]:
                    found[sub["vlan"]] = (device, name, sub["vlan"])
                    if sub.get("untagged"):
                        found[0] = (device, name, sub["vlan"])
            return found
        there = reading.vlans[device] - {one["number"] for one in self.devices[device]["vlans"] if one.get("down")}
        if not self.is_trunk(socket, reading):
            tags = {0: port["access_vlan"]}
            if port["voice_vlan"] is not None:
                tags[port["voice_vlan"]] = port["voice_vlan"]
        else:
            allowed = [number for number in self.numbers if in_ranges(number, port["allowed"])]
            tags = {0 if number == port["native_vlan"] else number: number for number in allowed}
        return {tag: (device, "vlan", number) for tag, number in tags.items() if number in there}

    def leaving(self, place: Place, socket: Socket, reading: Reading) -> list[int]:
        """The tags with which a frame of a place leaves by a socket."""
        return [tag for tag, inside in self.carried(socket, reading).items() if inside == place]

    def entering(self, socket: Socket, tag: int, reading: Reading) -> Place | None:
        """Where a frame is after it came in at a socket."""
        if socket not in self.sockets(socket[0]):
            return None
        return self.carried(socket, reading).get(tag)

    # One frame of a host, where switches keep ports apart (RFC 5517; "Configuring Protected Ports")

    def heard(self, start: Socket, reading: Reading) -> frozenset[Socket]:
        """Every socket by which a host's frame that comes in at `start` without a tag goes out without one."""
        found: set[Socket] = set()
        seen: set[tuple[Socket, int]] = set()
        todo = [(start, 0)]
        while todo:
            socket, tag = todo.pop()
            if (socket, tag) in seen or socket not in self.sockets(socket[0]):
                continue
            seen.add((socket, tag))
            inside = self.taken(socket, tag, reading)
            for other in self.sockets(socket[0]) if inside is not None else []:
                if other == socket or (self.is_protected(socket) and self.is_protected(other)):
                    continue
                for out in self.sent(other, inside, reading):
                    if out == 0:
                        found.add(other)
                    todo += [(far, out) for far in self.far_ends(other, reading)]
        return frozenset(found)

    def far_ends(self, socket: Socket, reading: Reading) -> list[Socket]:
        """What a frame comes to that leaves by a socket; a wire of `one_way` carries from its first end alone."""
        ends = [there for here, there in reading.wires if here == socket]
        return ends + [here for here, there in reading.wires if there == socket and (here, there) not in self.one_way]

    def is_protected(self, socket: Socket) -> bool:
        """Whether a port is protected."""
        return bool((self.interface(socket)["switchport"] or {}).get("protected"))

    def private(self, socket: Socket) -> Doc | None:
        """What a port is among private VLANs."""
        found: Doc | None = (self.interface(socket)["switchport"] or {}).get("private")
        return found

    def taken(self, socket: Socket, tag: int, reading: Reading) -> Place | None:
        """What a frame is inside that comes in with a tag."""
        private = self.private(socket)
        if private is None:
            return self.carried(socket, reading).get(tag)
        for pair in private["pairs"]:
            for secondary in self.joined(socket[0], pair):
                mine = pair["primary"] if "promiscuous" in private["role"] else secondary
                if tag == self.private_tag(socket, mine):
                    return (socket[0], "vlan", mine)
        inside = self.carried(socket, reading).get(tag) if "trunk" in private["role"] else None
        return None if inside is None or self.kind(socket[0], inside[2]) else inside

    def sent(self, socket: Socket, inside: Place | None, reading: Reading) -> list[int]:
        """The tags with which a frame of a place leaves by a socket."""
        private = self.private(socket)
        if inside is None:
            return []
        if private is None:
            return self.leaving(inside, socket, reading)
        tags: list[int] = []
        for pair in private["pairs"]:
            for secondary in self.joined(socket[0], pair):
                if "promiscuous" in private["role"]:
                    mine, others = pair["primary"], {pair["primary"], secondary}
                else:
                    own = {secondary} if self.kind(socket[0], secondary) == "community" else set[int]()
                    mine, others = secondary, {pair["primary"]} | own
                if inside[1] == "vlan" and inside[2] in others:
                    tags.append(self.private_tag(socket, mine))
        normal = "trunk" in private["role"] and not self.kind(socket[0], inside[2])
        return tags + (self.leaving(inside, socket, reading) if normal else [])

    def private_tag(self, socket: Socket, vlan: int) -> int:
        """A trunk of private VLANs tags all but its native VLAN; other ports tag nothing."""
        port = self.interface(socket)["switchport"]
        return vlan if "trunk" in port["private"]["role"] and vlan != port["native_vlan"] else 0

    def kind(self, device: str, vlan: int) -> str:
        """What the database says of a VLAN among private ones."""
        return next((one.get("private", "") for one in self.devices[device]["vlans"] if one["number"] == vlan), "")

    def joined(self, device: str, pair: Doc) -> list[int]:
        """The secondary VLANs of a pair that the database joins to its primary one; others leave a port inactive.

        "Configuring Private VLANs", Catalyst 3750 guide 12.2(25)SEE: the VLANs are configured and associated first. The
        list of allowed VLANs of a trunk of private VLANs is one of normal VLANs (Catalyst 4500 guide 15.1(1)SG).
        """
        vlans: list[Doc] = self.devices[device]["vlans"]
        nothing: Doc = {}
        found = next((one for one in vlans if one["number"] == pair["primary"]), nothing)
        known = found.get("secondaries", "") if found.get("private") == "primary" else ""
        own = [number for number in self.listed(pair["secondaries"]) if in_ranges(number, known)]
        shut = {one["number"] for one in vlans if one.get("down")}
        if shut & {pair["primary"]}:
            return []
        own = [number for number in own if number not in shut]
        return [number for number in own if self.kind(device, number) in {"isolated", "community"}]

    def listed(self, text: str) -> list[int]:
        """The numbers of a list that matter."""
        return [number for number in self.numbers if in_ranges(number, text)]

    # All readings

    def readings(self) -> Iterator[Reading]:
        """Every way the plant may be."""
        dynamic = [
            socket
            for name in self.devices
            for socket in self.sockets(name)
            if (self.interface(socket)["switchport"] or {}).get("mode") == "dynamic"
        ]
        for choice in itertools.product((False, True), repeat=len(dynamic)):
            trunks = frozenset(socket for socket, up in zip(dynamic, choice, strict=True) if up)
            for vlans in self.databases():
                first = Reading(trunks, vlans, tuple(self.wires))
                for patched in self.patches(first):
                    wires = (*self.wires, *patched)
                    open_ = Reading(trunks, vlans, wires)
                    unlike = [wire for wire in wires if self.may_be_held(*wire, open_)]
                    for size in range(len(unlike) + 1):
                        for held in itertools.combinations(unlike, size):
                            yield Reading(trunks, vlans, wires, frozenset(held))

    def may_be_held(self, one: Socket, other: Socket, reading: Reading) -> bool:
        """Whether a BPDU may come to a port that sees the VLAN of another in it, or should see none (Cisco, 24063).

        Trunks of per-VLAN trees send BPDUs that name their VLAN; access ports, and trees that know no VLANs, send none.
        A port where another tree, or none, runs may hand them on or answer them; one that filters them does neither.
        """
        ports = [self.interface(socket)["switchport"] for socket in (one, other)]
        if not all(ports) or "per VLAN" not in [port.get("tree") for port in ports]:
            return False
        if any(port.get("tree") in {None, "filtered"} for port in ports):
            return False
        trunks = [self.is_trunk(socket, reading) for socket in (one, other)]
        native = [
            port["native_vlan"] if trunk else port["access_vlan"] for port, trunk in zip(ports, trunks, strict=True)
        ]
        return any(trunks) and native[0] != native[1]

    def databases(self) -> Iterator[dict[str, frozenset[int]]]:
        """The VLANs of each switch: its list, or its ports' own and any others."""
        choices: list[list[tuple[str, frozenset[int]]]] = []
        for name, doc in self.devices.items():
            if not any(one["switchport"] for one in doc["interfaces"]):
                choices.append([(name, frozenset())])
                continue
            if doc["vlans"]:
                choices.append([(name, frozenset(int(one["number"]) for one in doc["vlans"]) | {1})])
                continue
            items = [item for item in doc["interfaces"] if item["enabled"]]
            own = {one["switchport"]["access_vlan"] for one in items if one["switchport"]}
            own &= {
                one["switchport"]["access_vlan"]
                for one in items
                if one["switchport"] and one["switchport"]["mode"] == "access"
            }
            own |= {one["vlan"] for one in items if one["kind"] == "vlan"} | {1}
            rest = [number for number in self.numbers if number not in own]
            choices.append(
                [
                    (name, frozenset(own | set(more)))
                    for size in range(len(rest) + 1)
                    for more in itertools.combinations(rest, size)
                ]
            )
        for chosen in itertools.product(*choices):
            yield dict(chosen)

    def patches(self, reading: Reading) -> Iterator[tuple[tuple[Socket, Socket], ...]]:
        """Every way in which sockets with unknown ends may be wired to each other, none of them included."""
        known = {socket for wire in self.wires for socket in wire} | self.closed
        free = [socket for name in self.devices for socket in self.sockets(name) if socket not in known]
        yield from self._matchings(free, reading)

    def _matchings(self, free: list[Socket], reading: Reading) -> Iterator[tuple[tuple[Socket, Socket], ...]]:
        if not free:
            yield ()
            return
        first, rest = free[0], free[1:]
        yield from self._matchings(rest, reading)
        for other in rest:
            if self.may_be_wired(first, other, reading):
                left = [socket for socket in rest if socket != other]
                for more in self._matchings(left, reading):
                    yield ((first, other), *more)

    def may_be_wired(self, one: Socket, other: Socket, reading: Reading) -> bool:
        """The stated assumption: ports that carry no tags lead to hosts, or to a port of their own VLAN."""
        if one[0] == other[0]:
            return False
        kinds = [self._tags(socket, reading) for socket in (one, other)]
        switched = [self.interface(socket)["switchport"] is not None for socket in (one, other)]
        if not any(switched):
            return False
        if all(kinds):
            return True
        inside = [self.carried(socket, reading).get(0) for socket in (one, other)]
        if not all(switched) or inside[0] is None or inside[1] is None:
            return False
        return inside[0][2] == inside[1][2]

    def _tags(self, socket: Socket, reading: Reading) -> bool:
        """Whether a socket carries tags: a trunk, or a port with subinterfaces."""
        if self.interface(socket)["switchport"] is not None:
            return self.is_trunk(socket, reading)
        return len(self.carried(socket, reading)) > 1


def in_ranges(number: int, text: str) -> bool:
    """Whether `1-5,9` holds a number."""
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        if int(first) <= number <= int(last or first):
            return True
    return False
