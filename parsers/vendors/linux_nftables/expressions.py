"""Expressions of nft in both its forms as tests: the keys it knows, operators, flags (nft(8), EXPRESSIONS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.nouns import dataclass
from parsers.syntax.netfilter.names import PROTOCOLS, TCP_FLAGS, NotReadError, bounds, number
from parsers.syntax.netfilter.nouns import Aside, Doubt, InSet, Side, Template, Test
from parsers.syntax.netfilter.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.syntax.netfilter.nouns import Statement, Value

RENAMED = {
    "meta iifname": "iifname",
    "meta oifname": "oifname",
    "meta iif": "iifname",
    "meta oif": "oifname",
    "iif": "iifname",
    "oif": "oifname",
    "meta l4proto": "l4proto",
    "meta nfproto": "nfproto",
    "meta protocol": "nfproto",
}
"""One name for keys that have several. The index of an interface is that of the name that nft prints."""
UNDECIDED = {
    "meta mark": (UnknownKind.FEATURE, "the mark of a packet"),
    "ct mark": (UnknownKind.SESSION, "the mark of a connection"),
    "ct label": (UnknownKind.SESSION, "the label of a connection"),
    "ct zone": (UnknownKind.SESSION, "the zone of a connection"),
    "ct helper": (UnknownKind.SESSION, "the helper of a connection"),
    "ct expiration": (UnknownKind.SESSION, "the age of a connection"),
    "ct bytes": (UnknownKind.SESSION, "the bytes of a connection"),
    "ct packets": (UnknownKind.SESSION, "the packets of a connection"),
    "ct avgpkt": (UnknownKind.SESSION, "the packets of a connection"),
    "ct status": (UnknownKind.SESSION, "the status of a connection"),
    "ct protocol": (UnknownKind.SESSION, "the protocol of a connection"),
    "ct l3proto": (UnknownKind.SESSION, "the IP version of a connection"),
    "ct original": (UnknownKind.SESSION, "addresses before translation"),
    "ct reply": (UnknownKind.SESSION, "addresses of the answer"),
    "meta skuid": (UnknownKind.USER, "the user of a local socket"),
    "meta skgid": (UnknownKind.USER, "the group of a local socket"),
    "meta cgroup": (UnknownKind.USER, "the control group of a local socket"),
    "meta pkttype": (UnknownKind.FEATURE, "how the frame was addressed"),
    "meta length": (UnknownKind.FEATURE, "the length of a packet"),
    "meta priority": (UnknownKind.FEATURE, "the priority of a packet"),
    "meta cpu": (UnknownKind.FEATURE, "the processor that handles a packet"),
    "meta iiftype": (UnknownKind.FEATURE, "the type of an interface"),
    "meta oiftype": (UnknownKind.FEATURE, "the type of an interface"),
    "meta iifgroup": (UnknownKind.FEATURE, "the group of an interface"),
    "meta oifgroup": (UnknownKind.FEATURE, "the group of an interface"),
    "meta iifkind": (UnknownKind.FEATURE, "the kind of an interface"),
    "meta oifkind": (UnknownKind.FEATURE, "the kind of an interface"),
    "meta rtclassid": (UnknownKind.FEATURE, "the realm of a route"),
    "meta ipsec": (UnknownKind.FEATURE, "whether a packet came out of IPsec"),
    "meta secpath": (UnknownKind.FEATURE, "whether a packet came out of IPsec"),
    "meta random": (UnknownKind.FEATURE, "chance"),
    "meta time": (UnknownKind.TIME, "the time"),
    "meta day": (UnknownKind.TIME, "the day of the week"),
    "meta hour": (UnknownKind.TIME, "the time of day"),
    "meta ibrname": (UnknownKind.FEATURE, "the bridge of an interface"),
    "meta obrname": (UnknownKind.FEATURE, "the bridge of an interface"),
    "meta sdif": (UnknownKind.FEATURE, "the interface inside of a VRF"),
    "meta sdifname": (UnknownKind.FEATURE, "the interface inside of a VRF"),
    "numgen": (UnknownKind.FEATURE, "chance"),
    "jhash": (UnknownKind.FEATURE, "a hash of the packet"),
    "symhash": (UnknownKind.FEATURE, "a hash of the packet"),
    "fib": (UnknownKind.FEATURE, "what the routing table says of a packet"),
    "rt": (UnknownKind.FEATURE, "the route of a packet"),
    "socket": (UnknownKind.FEATURE, "a local socket"),
    "osf": (UnknownKind.FEATURE, "the operating system of the sender"),
    "ipsec": (UnknownKind.FEATURE, "the IPsec state of a packet"),
    "ether": (UnknownKind.FEATURE, "hardware addresses"),
    "vlan": (UnknownKind.FEATURE, "VLAN tags"),
    "arp": (UnknownKind.FEATURE, "ARP fields"),
    "ip": (UnknownKind.FEATURE, "other fields of the IP header"),
    "ip6": (UnknownKind.FEATURE, "other fields of the IPv6 header"),
    "tcp": (UnknownKind.FEATURE, "other fields of the TCP header"),
    "udp": (UnknownKind.FEATURE, "other fields of the UDP header"),
    "udplite": (UnknownKind.FEATURE, "other fields of the UDP-Lite header"),
    "sctp": (UnknownKind.FEATURE, "other fields of the SCTP header"),
    "dccp": (UnknownKind.FEATURE, "other fields of the DCCP header"),
    "icmp": (UnknownKind.FEATURE, "other fields of ICMP"),
    "icmpv6": (UnknownKind.FEATURE, "other fields of ICMPv6"),
    "igmp": (UnknownKind.FEATURE, "fields of IGMP"),
    "gre": (UnknownKind.FEATURE, "fields of GRE"),
    "ah": (UnknownKind.FEATURE, "fields of AH"),
    "esp": (UnknownKind.FEATURE, "fields of ESP"),
    "comp": (UnknownKind.FEATURE, "fields of IPComp"),
    "exthdr": (UnknownKind.FEATURE, "extension headers of IPv6"),
    "payload": (UnknownKind.FEATURE, "raw bytes of a packet"),
}
"""Keys that nft(8) documents and that no packet of the model has: by their whole name, else by the first word.

A packet without the header does not match, so of these protocols no other packet may match (`needs`).
"""
CHOSEN_OUTSIDE = Doubt(UnknownKind.FEATURE, "the target of a translation is chosen outside of the file")
VALUE_FROM_PACKET = Doubt(UnknownKind.FEATURE, "whether the packet has a value to be set")
FROM_PACKET = frozenset({"ct", "rt", "ip", "ip6", "tcp", "udp", "fib", "socket"})
"""Words that a value begins with that a packet, its connection or its route may not have."""
LATER_FRAGMENTS = frozenset({"8191", "0x1fff"})
"""The bits of `ip frag-off` that are zero in a whole packet and in the first fragment."""
STATUS_BITS = frozenset({"expected", "seen-reply", "assured", "confirmed", "snat", "dnat", "dying"})
"""Bits of `ct status` (nft(8), CONNTRACK EXPRESSIONS)."""
BIT_WORDS = (("ct state",), ("ct status",))
"""Keys whose values are bits of one word: `!= established,new` compares that word with both bits and so always holds
(nft 1.0.6, `--debug=netlink`), which hardly anybody means."""
HARMLESS_KEYS = frozenset(
    {
        "meta mark",
        "ct mark",
        "ct label",
        "meta nftrace",
        "meta priority",
        "ip dscp",
        "ip6 dscp",
        "ip ttl",
        "ip6 hoplimit",
    }
)
"""What a rule may set without any bearing on the model: later tests of marks are undecided anyway."""


@dataclass(frozen=True, slots=True)
class Left:
    """The left side of a test: what is compared, and the bits that count."""

    keys: tuple[str, ...]
    mask: str = ""


def key_name(words: str) -> str:
    """One name for a key."""
    return RENAMED.get(words, words)


def undecided(key: str) -> Doubt | None:
    """The condition that a documented key makes, or None if nobody here knows the key."""
    found = UNDECIDED.get(key) or UNDECIDED.get(key.split(maxsplit=1)[0]) or UNDECIDED.get(f"meta {key}")
    if key.startswith("ct ") and found is None:
        found = UNDECIDED.get(" ".join(key.split()[:2]))
    return None if found is None else Doubt(found[0], f"{found[1]} ({key})")


def doubts_of(keys: Iterable[str]) -> list[Statement]:
    """What is undecided about keys: each that no packet of the model has, with the protocol that it needs."""
    found: list[Statement] = []
    for key in keys:
        if term(key) is not None:
            continue
        doubt = undecided(key)
        if doubt is None:
            found.append(Doubt(UnknownKind.UNREAD, f"{key!r} is not understood", unread=True))
            continue
        found += [*needs(key), doubt]
    return found


def needs(key: str) -> list[Statement]:
    """The protocol whose header a key is in."""
    word = key.split(maxsplit=1)[0]
    if word in {"ip", "ip6"}:
        return [Test(("nfproto",), (("ipv4" if word == "ip" else "ipv6",),))]
    if word in {"icmp", "igmp"}:
        return [Test(("ip protocol",), ((word,),))]
    if word in PROTOCOLS:
        return [Test(("l4proto",), ((word,),))]
    return []


def comparison(left: Left, operator: str, values: tuple[Value, ...]) -> list[Statement]:
    """A test of keys against values."""
    whole = left.keys == ("ip frag-off",) and left.mask in LATER_FRAGMENTS and values == (("0",),)
    if whole and operator in {"==", "!="}:
        return [*needs("ip frag-off"), Test(("fragment",), (("later",),), operator == "==")]
    problems = doubts_of(left.keys)
    if problems:
        return problems
    try:
        return [_comparison(left, operator, values)]
    except NotReadError as error:
        return [Doubt(UnknownKind.UNREAD, str(error), unread=True)]


def _comparison(left: Left, operator: str, values: tuple[Value, ...]) -> Statement:
    keys, negated = left.keys, operator == "!="
    if keys == ("tcp flags",):
        return _flags(left.mask, operator, values)
    if keys in BIT_WORDS and any("|" in value[0] for value in values):
        message = f"{operator} of several bits of {keys[0]} at once, which compares the whole word"
        raise NotReadError(message)
    if keys == ("ct status",) and _of_other_bits(left.mask, values):
        return Doubt(*UNDECIDED["ct status"])
    if keys == ("ct status",) and left.mask == "dnat":
        return Test(keys, (("dnat",),), negated != (values in ((("0",),), (("0x0",),))))
    if keys == ("ct state",) and left.mask:
        return _masked_state(left.mask, values, negated=negated)
    if left.mask:
        if keys[0] not in {"ip saddr", "ip daddr", "ip6 saddr", "ip6 daddr"} or len(keys) > 1:
            message = f"bits of {keys[0]}"
            raise NotReadError(message)
        values = tuple((f"{value[0]}/{left.mask}",) for value in values)
    if operator in {"<", ">", "<=", ">="}:
        values = (_range(keys, operator, values),)
    return Test(keys, values, negated)


def _of_other_bits(mask: str, values: tuple[Value, ...]) -> bool:
    """Whether a test of the status of a connection asks for more than whether its destination was translated."""
    bits = {bit.strip() for value in (*values, (mask,)) for bit in value[0].split("|")}
    bits -= {"", "0", "0x0"}
    return bits != {"dnat"} and bits <= STATUS_BITS


def _masked_state(mask: str, values: tuple[Value, ...], *, negated: bool) -> Test:
    """`ct state & (established | related) == 0`; a packet has one state, so one bit under the mask is that state."""
    among = tuple((state.strip(),) for state in mask.split("|"))
    if values in ((("0",),), (("0x0",),)):
        return Test(("ct state",), among, not negated)
    if len(values) != 1 or values[0] not in among:
        message = f"the bits {values[0][0]} of ct state under {mask}"
        raise NotReadError(message)
    return Test(("ct state",), values, negated)


def without_bits(left: Left, bits: tuple[str, ...]) -> list[Statement]:
    """`KEY ! BITS`: none of them is set (nft(8), BITWISE)."""
    if left.keys == ("tcp flags",) and not left.mask:
        return comparison(Left(left.keys, "|".join(bits)), "==", (("0",),))
    if left.keys == ("ct state",) and not left.mask:
        return comparison(left, "!=", tuple((bit,) for bit in bits))
    if left.keys == ("ct status",) and len(bits) == 1:
        return comparison(left, "!=", ((bits[0],),))
    if left.keys == ("ct status",) and STATUS_BITS.issuperset(bits):
        return [Doubt(*UNDECIDED["ct status"])]
    return doubts_of(left.keys) or [Doubt(UnknownKind.UNREAD, f"'!' of {left.keys[0]}", unread=True)]


def _range(keys: tuple[str, ...], operator: str, values: tuple[Value, ...]) -> Value:
    key = " . ".join(keys)
    last = 65_535 if key.endswith(("port", "sport", "dport")) else 255
    if len(keys) > 1 or len(values) != 1 or key.endswith("addr"):
        message = f"{operator} of {key}"
        raise NotReadError(message)
    limit = number(values[0][0], {}, last)
    first, end = {"<": (0, limit - 1), "<=": (0, limit), ">": (limit + 1, last), ">=": (limit, last)}[operator]
    if not 0 <= first <= end <= last:
        message = f"{operator} {limit} leaves nothing"
        raise NotReadError(message)
    return (f"{first}-{end}",)


def flag_bits(text: str) -> int:
    """`syn`, `fin|syn`, `0x2`.

    Raises:
        NotReadError: other words.
    """
    found = 0
    for part in text.replace("|", " ").split():
        found |= number(part, TCP_FLAGS, 255)
    return found


def _flags(mask: str, operator: str, values: tuple[Value, ...]) -> Test:
    numbers = [flag_bits(value[0]) for value in values]
    if operator == "in" and not mask:
        together = 0
        for one in numbers:
            together |= one
        return Test(("tcp flags",), ((f"any {together}",),))
    bits = flag_bits(mask) if mask else 255
    negated = operator == "!="
    return Test(("tcp flags",), tuple((f"{bits}/{one}",) for one in numbers), negated)


def membership(left: Left, operator: str, name: str) -> list[Statement]:
    """A test against a named set."""
    problems = doubts_of(left.keys)
    if problems or left.mask:
        return problems or [Doubt(UnknownKind.UNREAD, f"bits of {left.keys[0]} in a set", unread=True)]
    return [InSet(left.keys, name, operator == "!=")]


def setting(key: str) -> Statement:
    """`KEY set VALUE`: what a packet or its connection is given."""
    if key in {"ct helper", "ct expectation"}:
        return Aside(Side.EXPECT, key)
    if key in HARMLESS_KEYS or key.startswith(("tcp option", "ct timeout", "ct event", "ct secmark", "meta secmark")):
        return Aside(Side.MARK, f"{key} set")
    template = Template.ANEW if key.startswith("ct ") and key.endswith(" zone") else Template.NONE
    return Aside(Side.REWRITE, f"{key} set", template)


__all__ = [
    "CHOSEN_OUTSIDE",
    "Left",
    "bounds",
    "comparison",
    "doubts_of",
    "key_name",
    "membership",
    "setting",
    "undecided",
    "without_bits",
]
