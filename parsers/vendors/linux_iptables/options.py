"""Options of iptables that no packet of the model decides, with what they ask for (iptables-extensions(8), 1.8.9)."""

from __future__ import annotations

from parsers.model.match import UnknownKind

UNDECIDED: dict[str, tuple[UnknownKind, str, tuple[str, ...]]] = {
    "limit": (UnknownKind.FEATURE, "a limit of the rate of packets", ("--limit", "--limit-burst")),
    "hashlimit": (UnknownKind.FEATURE, "a limit of the rate of packets", ("--hashlimit-",)),
    "recent": (
        UnknownKind.DYNAMIC_LIST,
        "a list of recent addresses",
        (
            *("--set", "--rcheck", "--update", "--remove", "--seconds", "--reap", "--hitcount", "--rttl", "--name"),
            *("--rsource", "--rdest", "--mask"),
        ),
    ),
    "time": (
        UnknownKind.TIME,
        "the time",
        (
            *("--timestart", "--timestop", "--datestart", "--datestop", "--weekdays", "--monthdays", "--kerneltz"),
            *("--contiguous", "--utc"),
        ),
    ),
    "owner": (
        UnknownKind.USER,
        "the user of a local socket",
        ("--uid-owner", "--gid-owner", "--socket-exists", "--suppl-groups"),
    ),
    "mac": (UnknownKind.FEATURE, "hardware addresses", ("--mac-source",)),
    "mark": (UnknownKind.FEATURE, "the mark of a packet", ("--mark",)),
    "connmark": (UnknownKind.SESSION, "the mark of a connection", ("--mark",)),
    "connlimit": (UnknownKind.SESSION, "how many connections there are", ("--connlimit-",)),
    "connbytes": (
        UnknownKind.SESSION,
        "the bytes of a connection",
        ("--connbytes", "--connbytes-dir", "--connbytes-mode"),
    ),
    "connlabel": (UnknownKind.SESSION, "the label of a connection", ("--label",)),
    "conntrack": (
        UnknownKind.SESSION,
        "other fields of a connection",
        (
            *("--ctproto", "--ctorigsrc", "--ctorigdst", "--ctreplsrc", "--ctrepldst", "--ctorigsrcport"),
            *("--ctorigdstport", "--ctreplsrcport", "--ctrepldstport", "--ctstatus", "--ctexpire"),
        ),
    ),
    "helper": (UnknownKind.SESSION, "the helper of a connection", ("--helper",)),
    "string": (
        UnknownKind.INSPECTION,
        "bytes inside of packets",
        ("--string", "--hex-string", "--algo", "--from", "--to", "--icase"),
    ),
    "u32": (UnknownKind.INSPECTION, "bytes inside of packets", ("--u32",)),
    "bpf": (UnknownKind.INSPECTION, "a program that looks into packets", ("--bytecode", "--object-pinned")),
    "statistic": (UnknownKind.FEATURE, "chance", ("--mode", "--probability", "--every", "--packet")),
    "length": (UnknownKind.FEATURE, "the length of a packet", ("--length",)),
    "ttl": (UnknownKind.FEATURE, "the time to live", ("--ttl-",)),
    "hl": (UnknownKind.FEATURE, "the hop limit", ("--hl-",)),
    "dscp": (UnknownKind.FEATURE, "the traffic class", ("--dscp", "--dscp-class")),
    "tos": (UnknownKind.FEATURE, "the traffic class", ("--tos",)),
    "ecn": (UnknownKind.FEATURE, "the ECN bits", ("--ecn-",)),
    "tcpmss": (UnknownKind.FEATURE, "the segment size of TCP", ("--mss",)),
    "tcp": (UnknownKind.FEATURE, "an option of TCP", ("--tcp-option",)),
    "dccp": (UnknownKind.FEATURE, "types of DCCP", ("--dccp-",)),
    "sctp": (UnknownKind.FEATURE, "chunks of SCTP", ("--chunk-types",)),
    "pkttype": (UnknownKind.FEATURE, "how the frame was addressed", ("--pkt-type",)),
    "physdev": (UnknownKind.FEATURE, "ports of a bridge", ("--physdev-",)),
    "policy": (
        UnknownKind.FEATURE,
        "the IPsec policy of a packet",
        ("--dir", "--pol", "--strict", "--reqid", "--spi", "--proto", "--tunnel-src", "--tunnel-dst", "--next"),
    ),
    "rpfilter": (
        UnknownKind.FEATURE,
        "whether the sender is where its route leads",
        ("--loose", "--validmark", "--accept-local", "--invert"),
    ),
    "socket": (UnknownKind.FEATURE, "a local socket", ("--transparent", "--nowildcard", "--restore-skmark")),
    "realm": (UnknownKind.FEATURE, "the realm of a route", ("--realm",)),
    "quota": (UnknownKind.FEATURE, "a quota of bytes", ("--quota",)),
    "geoip": (
        UnknownKind.GEOGRAPHY,
        "the country of an address",
        ("--source-country", "--destination-country", "--src-cc", "--dst-cc"),
    ),
    "ipv6header": (UnknownKind.FEATURE, "extension headers of IPv6", ("--header", "--soft")),
    "rt": (UnknownKind.FEATURE, "the routing header of IPv6", ("--rt-",)),
    "frag": (
        UnknownKind.FEATURE,
        "the fragment header of IPv6",
        ("--fragid", "--fraglen", "--fragres", "--fragfirst", "--fragmore", "--fraglast"),
    ),
    "hbh": (UnknownKind.FEATURE, "hop-by-hop options of IPv6", ("--hbh-",)),
    "dst": (UnknownKind.FEATURE, "destination options of IPv6", ("--dst-len", "--dst-opts")),
    "mh": (UnknownKind.FEATURE, "the mobility header of IPv6", ("--mh-type",)),
    "eui64": (UnknownKind.FEATURE, "whether the sender's address is made of its hardware address", ()),
    "srh": (UnknownKind.FEATURE, "the segment routing header of IPv6", ("--srh-",)),
    "ipcomp": (UnknownKind.FEATURE, "the index of an IPComp association", ("--ipcompspi", "--compres")),
    "ipvs": (
        UnknownKind.SESSION,
        "a connection of a virtual server",
        ("--ipvs", "--vproto", "--vaddr", "--vport", "--vdir", "--vmethod", "--vportctl"),
    ),
    "l2tp": (UnknownKind.INSPECTION, "fields of L2TP", ("--tid", "--sid", "--pversion", "--type")),
    "esp": (UnknownKind.FEATURE, "the index of an IPsec association", ("--espspi",)),
    "ah": (UnknownKind.FEATURE, "the index of an IPsec association", ("--ahspi", "--ahlen", "--ahres")),
    "addrtype": (
        UnknownKind.FEATURE,
        "the kind of an address in the routing table",
        ("--src-type", "--dst-type", "--limit-iface-in", "--limit-iface-out"),
    ),
    "set": (
        UnknownKind.DYNAMIC_LIST,
        "counters of a set",
        (
            *("--return-nomatch", "--update-counters", "--update-subcounters", "--packets-eq", "--packets-lt"),
            *("--packets-gt", "--bytes-eq", "--bytes-lt", "--bytes-gt"),
        ),
    ),
    "cgroup": (UnknownKind.USER, "the control group of a local socket", ("--path", "--cgroup")),
    "cpu": (UnknownKind.FEATURE, "the processor that handles a packet", ("--cpu",)),
    "devgroup": (UnknownKind.FEATURE, "the group of an interface", ("--src-group", "--dst-group")),
    "osf": (UnknownKind.FEATURE, "the operating system of the sender", ("--genre", "--ttl", "--log")),
    "nfacct": (UnknownKind.FEATURE, "an accounting object", ("--nfacct-name",)),
    "rateest": (UnknownKind.FEATURE, "an estimate of rates", ("--rateest",)),
    "cluster": (UnknownKind.FEATURE, "which node of a cluster this is", ("--cluster-",)),
}
"""Module: why it is not decided, in words, and its options (one that ends with a dash: all that begin so)."""
READ: dict[str, frozenset[str]] = {
    "multiport": frozenset({"--sport", "--dport", "--sports", "--dports", "--ports"}),
    "state": frozenset({"--ctstate"}),
    "conntrack": frozenset({"--ctstate", "--ctdir"}),
    "iprange": frozenset({"--src-range", "--dst-range"}),
    "set": frozenset({"--match-set"}),
    "addrtype": frozenset({"--dst-type"}),
    "comment": frozenset({"--comment"}),
}
"""Options of modules that are read, in the short form of `read_rule.LONG`."""
_NOT_KNOWN: tuple[None, str, tuple[str, ...]] = (None, "", ())
CONTINUING = frozenset(
    {
        *("MARK", "CONNMARK", "CLASSIFY", "DSCP", "TOS", "TTL", "HL", "TCPMSS", "TCPOPTSTRIP", "ECN", "SECMARK"),
        *("CONNSECMARK", "CHECKSUM", "IDLETIMER", "LED", "RATEEST", "HMARK", "NFACCT", "SYNC"),
    }
)
"""Targets after which a packet goes on to the next rule, with nothing changed that is modelled."""
LOGGING = frozenset({"LOG", "NFLOG", "ULOG", "TRACE", "AUDIT"})
ELSEWHERE = frozenset({"DNPT", "SNPT"})
SENDING = frozenset({"TPROXY", "TEE", "MIRROR", "ROUTE"})
"""Targets that send a packet or its copy past the chains that follow."""


def of_module(option: str, module: str) -> bool:
    """Whether an option is one of a module that is known."""
    return option in READ.get(module, ()) or _among(option, UNDECIDED.get(module, _NOT_KNOWN)[2])


def _among(option: str, names: tuple[str, ...]) -> bool:
    return any(option == name or (name.endswith("-") and option.startswith(name)) for name in names)


def undecided(option: str, modules: list[str]) -> tuple[UnknownKind, str] | None:
    """What an option asks for, of the modules that the rule names (the last first), else of any module."""
    for module in [*reversed(modules), *UNDECIDED]:
        found = UNDECIDED.get(module)
        if found is None:
            continue
        kind, phrase, options = found
        if _among(option, options):
            return kind, phrase
    return None
