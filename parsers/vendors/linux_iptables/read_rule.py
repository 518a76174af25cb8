"""One `-A` line of iptables-save as tests and a target (iptables(8), iptables-extensions(8), 1.8.9)."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.nouns import dataclass
from parsers.syntax.last_days import iso_day
from parsers.syntax.netfilter.names import PORTED, PROTOCOLS, TCP_FLAGS, NotReadError, number
from parsers.syntax.netfilter.nouns import (
    Aside,
    Do,
    Doubt,
    InSet,
    NatVerb,
    Side,
    Template,
    Test,
    Translate,
    Verb,
    Verdict,
)
from parsers.vendors.linux_iptables.options import (
    CONTINUING,
    ELSEWHERE,
    LOGGING,
    SENDING,
    UNDECIDED,
    of_module,
    undecided,
)
from parsers.vendors.linux_iptables.sets import key_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from parsers.syntax.netfilter.nouns import Statement
    from parsers.vendors.linux_iptables.sets import IpSet

LONG = {
    "--protocol": "-p",
    "--source": "-s",
    "--src": "-s",
    "--destination": "-d",
    "--dst": "-d",
    "--in-interface": "-i",
    "--out-interface": "-o",
    "--jump": "-j",
    "--goto": "-g",
    "--match": "-m",
    "--fragment": "-f",
    "--source-port": "--sport",
    "--destination-port": "--dport",
    "--source-ports": "--sports",
    "--destination-ports": "--dports",
    "--state": "--ctstate",
}


UNSEEN_PARTS = {"mac": "hardware addresses", "mark": "the mark of a packet"}
"""Parts of elements of a set that no packet of the model has."""


@dataclass
class Arguments:
    """The words of one rule, read from left to right. `version` is 4 or 6; `sets` are known by name."""

    words: list[str]
    version: int
    sets: Mapping[str, IpSet]
    place: int = 0
    negated: bool = False
    protocol: str = ""
    modules: list[str] = field(default_factory=list[str])
    alone: str = ""
    """The module that was named last, until an option of any module is read."""
    found: list[Statement] = field(default_factory=list["Statement"])
    target: str = ""
    goto: bool = False
    options: dict[str, str] = field(default_factory=dict[str, str])
    comment: str = ""
    until: dt.date | None = None
    """The last day of `-m time --datestop`."""

    def take(self) -> str:
        """The next word.

        Raises:
            NotReadError: there is none.
        """
        if self.place >= len(self.words):
            message = "the rule ends too early"
            raise NotReadError(message)
        self.place += 1
        return self.words[self.place - 1]

    def values(self) -> list[str]:
        """The words up to the next option."""
        found: list[str] = []
        while (
            self.place < len(self.words)
            and not self.words[self.place].startswith("-")
            and self.words[self.place] != "!"
        ):
            found.append(self.take())
        return found

    def test(self, *keys: str, values: list[str]) -> None:
        """Add a test of one key, negated if a `!` stands before."""
        self.found.append(Test(keys, tuple((value,) for value in values), self.negated))


def read_rule(words: list[str], version: int, sets: Mapping[str, IpSet]) -> Arguments:
    """A rule, read whole: its statements, comment and end; words that are not understood make it uncertain."""
    this = Arguments(words, version, sets)
    # A protocol decides what the ports of a rule mean, and may stand behind them.
    for place, word in enumerate(words[:-1]):
        if LONG.get(word, word) == "-p" and (not place or words[place - 1] != "!"):
            this.protocol = words[place + 1].lower()
    try:
        while this.place < len(words):
            _option(this)
        _end_module(this)
        this.found += _target(this)
    except NotReadError as error:
        this.found += [Doubt(UnknownKind.UNREAD, str(error), unread=True), Do(Verdict(Verb.QUEUE))]
    return this


def _option(this: Arguments) -> None:
    word = this.take()
    if word == "!":
        this.negated = True
        return
    option = LONG.get(word, word)
    if option not in _OF_NO_MODULE:
        if not of_module(option, this.alone):
            _end_module(this)
        this.alone = ""
    if option in _OPTIONS:
        _OPTIONS[option](this)
    elif this.target:
        this.options[option] = " ".join(this.values())
    else:
        found = undecided(option, this.modules)
        values = this.values()
        if option == "--datestop" and values and not this.negated:
            this.until = iso_day(values[0])
        if found is None:
            reason = f"{' '.join([option, *values])!r} is not understood"
            this.found.append(Doubt(UnknownKind.UNREAD, reason, unread=True))
        elif not (isinstance(this.found[-1] if this.found else None, Doubt) and this.found[-1] == Doubt(*found)):
            this.found.append(Doubt(*found))
    this.negated = False


def _address(side: str) -> Callable[[Arguments], None]:
    def read(this: Arguments) -> None:
        this.test(f"{'ip' if this.version == 4 else 'ip6'} {side}addr", values=this.take().split(","))

    return read


def _protocol(this: Arguments) -> None:
    value = this.take().lower()
    if value not in {"all", "0"}:
        this.test("l4proto", values=[str(number(value, PROTOCOLS, 255))])


def _interface(key: str) -> Callable[[Arguments], None]:
    def read(this: Arguments) -> None:
        name = this.take()
        this.test(key, values=[f"{name[:-1]}*" if name.endswith("+") else name.replace("*", "\\*")])

    return read


def _ports(end: str) -> Callable[[Arguments], None]:
    """One port or range, or a list of them (multiport); of the protocol that the rule names."""

    def read(this: Arguments) -> None:
        values = [_range(text) for text in this.take().split(",")]
        if this.protocol in PORTED:
            name = this.protocol
        else:
            numbers = {number: name for name, number in PORTED.items()}
            name = numbers.get(number(this.protocol or "0", PROTOCOLS, 255), "")
        if not name:
            message = "ports without a protocol that has them"
            raise NotReadError(message)
        this.test(f"{name} {end}", values=values)

    return read


def _range(text: str) -> str:
    """`1024:` and `:80` leave an end out."""
    first, colon, last = text.partition(":")
    return f"{first or 0}-{last or 65_535}" if colon else text


def _flags(this: Arguments) -> None:
    mask, value = this.take(), this.take()
    bits = [_bits(text) for text in (mask, value)]
    this.test("tcp flags", values=[f"{bits[0]}/{bits[1]}"])


def _bits(text: str) -> int:
    found = 0
    for part in text.lower().split(","):
        found |= number(part, TCP_FLAGS, 255)
    return found


def _syn(this: Arguments) -> None:
    this.test("tcp flags", values=[f"{_bits('fin,syn,rst,ack')}/{_bits('syn')}"])


def _icmp(key: str) -> Callable[[Arguments], None]:
    def read(this: Arguments) -> None:
        this.test(key, values=[this.take()])

    return read


def _states(this: Arguments) -> None:
    states = [state.lower() for state in this.take().split(",")]
    if "snat" in states:
        this.found.append(Doubt(UnknownKind.SESSION, "whether the source of the connection was translated"))
    else:
        this.test("ct state", values=states)
    _alike(this)


def _direction(this: Arguments) -> None:
    this.test("ct direction", values=[this.take().lower()])
    _alike(this)


def _alike(this: Arguments) -> None:
    """Of packets of no connection the kernel asks the state alone, where a rule asks for both (`conntrack_mt`)."""
    tests = {item.keys: item for item in this.found if isinstance(item, Test)}
    state = tests.get(("ct state",))
    if state is None or ("ct direction",) not in tests:
        return
    named = any(value in {("invalid",), ("untracked",)} for value in state.values)
    if named != state.negated:
        this.found.remove(tests["ct direction",])
        message = "a direction beside a state that packets of no connection have"
        raise NotReadError(message)


def _address_range(side: str) -> Callable[[Arguments], None]:
    def read(this: Arguments) -> None:
        this.test(f"{'ip' if this.version == 4 else 'ip6'} {side}addr", values=[this.take()])

    return read


def _set(this: Arguments) -> None:
    name, sides = this.take(), this.take().split(",")
    held = this.sets.get(name)
    if held is None:
        this.found.append(InSet(("ip saddr",), name, this.negated))
        return
    parts = held.parts
    if parts == ("set",):
        inner = next((this.sets[member].parts for (member,), _ in held.entries if member in this.sets), ())
        parts = inner
    if len(sides) < len(parts):
        message = f"set {name} has {len(parts)} parts, and the rule compares {len(sides)}"
        raise NotReadError(message)
    unseen = [phrase for part, phrase in UNSEEN_PARTS.items() if part in parts]
    if unseen:
        this.found.append(Doubt(UnknownKind.FEATURE, f"{unseen[0]} (set {name})"))
        return
    keys = tuple(key_of(part, side, held.version) for part, side in zip(parts, sides, strict=False))
    this.found.append(InSet(keys, name, this.negated))


def _destination_type(this: Arguments) -> None:
    this.test("fib daddr type", values=[kind.lower() for kind in this.take().split(",")])


def _fragment(this: Arguments) -> None:
    this.test("fragment", values=["later"])


def _comment(this: Arguments) -> None:
    this.comment = this.take()


def _module(this: Arguments) -> None:
    _end_module(this)
    this.alone = this.take()
    this.modules.append(this.alone)


def _end_module(this: Arguments) -> None:
    """A module without an option asks for something by itself: `-m socket`, `-m rpfilter`, `-m rt` of IPv6."""
    name, this.alone = this.alone, ""
    if not name or name in _ASKING_NOTHING or (name in _OF_A_HEADER and this.protocol):
        return
    found = UNDECIDED.get(name)
    if found is None:
        this.found.append(Doubt(UnknownKind.UNREAD, f"module {name} is not understood", unread=True))
    else:
        this.found.append(Doubt(found[0], found[1]))


_OF_NO_MODULE = frozenset({"-s", "-d", "-p", "-i", "-o", "-f", "-m", "-j", "-g"})
_ASKING_NOTHING = frozenset({"tcp", "udp", "udplite", "sctp", "dccp", "icmp", "icmp6", "icmpv6", "standard"})
"""Modules that only have options: without one they match what the rule's protocol does (iptables-extensions(8))."""
_OF_A_HEADER = frozenset({"ah", "esp", "ipcomp"})
"""Modules that ask for no more than the protocol of the rule, where they say nothing else."""


def _jump(this: Arguments) -> None:
    _end_module(this)
    this.target = this.take()


def _goto(this: Arguments) -> None:
    _end_module(this)
    this.target = this.take()
    this.goto = True


_OPTIONS: dict[str, Callable[[Arguments], None]] = {
    "-s": _address("s"),
    "-d": _address("d"),
    "-p": _protocol,
    "-i": _interface("iifname"),
    "-o": _interface("oifname"),
    "-m": _module,
    "-j": _jump,
    "-g": _goto,
    "-f": _fragment,
    "--sport": _ports("sport"),
    "--dport": _ports("dport"),
    "--sports": _ports("sport"),
    "--dports": _ports("dport"),
    "--ports": _ports("port"),
    "--tcp-flags": _flags,
    "--syn": _syn,
    "--icmp-type": _icmp("icmp type"),
    "--icmpv6-type": _icmp("icmpv6 type"),
    "--ctstate": _states,
    "--ctdir": _direction,
    "--src-range": _address_range("s"),
    "--dst-range": _address_range("d"),
    "--match-set": _set,
    "--dst-type": _destination_type,
    "--comment": _comment,
}


def _target(this: Arguments) -> list[Statement]:
    name = this.target
    if not name:
        return []
    if this.goto:
        return [Do(Verdict(Verb.GOTO, name))]
    for names, made in _TARGETS:
        if name in names:
            return made(name, this.options)
    return [*_leftover(this.options, ()), Do(Verdict(Verb.JUMP, name))]


def _verdict(name: str, options: dict[str, str]) -> list[Statement]:
    known = ("--reject-with",) if name == "REJECT" else ()
    verb = Verb.DROP if name == "REJECT" else Verb(name.lower())
    return [*_leftover(options, known), Do(Verdict(verb))]


def _leftover(options: dict[str, str], known: tuple[str, ...]) -> list[Statement]:
    rest = " ".join(f"{option} {value}".strip() for option, value in options.items() if option not in known)
    return [Doubt(UnknownKind.UNREAD, f"{rest!r} is not understood", unread=True)] if rest else []


def _tracking(name: str, options: dict[str, str]) -> list[Statement]:
    if name == "NOTRACK" or "--notrack" in options:
        return [Aside(Side.UNTRACK, name)]
    if "--helper" in options:
        return [Aside(Side.EXPECT, name, Template.UNSEEN)]
    zoned = any(option.startswith("--zone") for option in options)
    return [Aside(Side.REWRITE if zoned else Side.MARK, f"{name} {' '.join(options)}", Template.UNSEEN)]


def _set_change(_name: str, options: dict[str, str]) -> list[Statement]:
    """`SET --add-set NAME src`, `--del-set`: packets put elements into a set, or take them out."""
    known = {"--add-set", "--del-set", "--exist", "--timeout"}
    sides = {"--add-set": Side.CHANGE, "--del-set": Side.REMOVE}
    changes = [Aside(side, (options[key].split() or [""])[0]) for key, side in sides.items() if key in options]
    return [*_leftover(options, tuple(known)), *changes]


def _translation(name: str, options: dict[str, str]) -> list[Statement]:
    known = {"--to-destination", "--to-source", "--to-ports", "--to", "--random", "--random-fully", "--persistent"}
    problems = _leftover(options, tuple(known))
    target = options.get("--to-destination", options.get("--to-source", options.get("--to", "")))
    if name == "NETMAP":
        return [*problems, Do(Translate(NatVerb.DNAT, target, by_position=True))]
    verb = NatVerb(name.lower())
    if verb in {NatVerb.MASQUERADE, NatVerb.REDIRECT}:
        return [*problems, Do(Translate(verb, "", options.get("--to-ports", target).replace(":", "-")))]
    address, ports = _split(target)
    ports, _, first = ports.partition("/")
    if not target:
        problems.append(Doubt(UnknownKind.UNREAD, f"{name} without a target", unread=True))
    return [*problems, Do(Translate(verb, address, ports, first_port=first))]


def _split(target: str) -> tuple[str, str]:
    """`10.0.0.1-10.0.0.9:80-90`, `[2001:db8::1]:80`, `:80`."""
    if target.startswith("["):
        address, _, ports = target.partition("]:")
        return address.replace("[", "").replace("]", ""), ports
    if target.count(":") == 1:
        address, _, ports = target.partition(":")
        return address, ports
    return target, ""


_TARGETS: tuple[tuple[frozenset[str], Callable[[str, dict[str, str]], list[Statement]]], ...] = (
    (frozenset({"ACCEPT", "DROP", "REJECT", "RETURN"}), _verdict),
    (frozenset({"QUEUE", "NFQUEUE", "SYNPROXY"}), lambda _, __: [Do(Verdict(Verb.QUEUE))]),
    (LOGGING, lambda name, _: [Aside(Side.LOG, name)]),
    (CONTINUING, lambda name, _: [Aside(Side.MARK, name)]),
    (ELSEWHERE, lambda name, _: [Aside(Side.REWRITE, name)]),
    (SENDING, lambda name, _: [Aside(Side.SEND, name)]),
    (frozenset({"SET"}), _set_change),
    (frozenset({"NOTRACK", "CT"}), _tracking),
    (frozenset({"DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"}), _translation),
)
