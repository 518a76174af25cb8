"""Rules that both products write without being told, in their place among the rules of people.

Before those of people: IPv6 off, the default deny, ICMPv6 that IPv6 cannot do without, port 0, CARP, what an
interface blocks or needs for its own address, everything out, the way to the web pages (anti-lockout). After
them: the bypass for static routes (`parsers.syntax.pf.bypass`), and the peers of IPsec. Sources:
`filter_rules_generate` and `filter_generate_ipsec_rules` (pfSense), `filter_core_rules_system` (OPNsense).

Left out, because they decide nothing: antispoof, which is not quick and stands right behind the default deny; tables
that the device fills for a while with hosts that attack it (sshlockout, virusprot, snort2c), which only deny; what
only concerns packets of the firewall itself or its loopback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.rules import Action, Rule
from parsers.model.service import ServiceSet, of_icmp, of_ports, of_protocol
from parsers.syntax.pf.rules import IN, OUT, PfRule
from parsers.syntax.pf.sets import undecided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import UnknownMatch
    from parsers.source import Span
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry

BOTH = frozenset({IN, OUT})
_IPV6 = AddressMatch.exactly(EVERY_IPV6)
_LINK = address.from_cidr("fe80::/10")
_MULTICAST = address.from_cidr("ff02::/16")
_APIPA = AddressMatch.exactly(address.from_cidr("169.254.0.0/16"))
_RFC1918 = union_of(address.from_cidr(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_GIVEN = union_of(
    address.from_cidr(net) for net in ("12.0.0.0/8", "17.0.0.0/8", "19.0.0.0/8", "53.0.0.0/8", "2001:4860::/32")
)
"""Networks that one holder has whole since long (IANA, "IPv4 Address Space Registry": AT&T, Apple, Ford, Daimler; of
IPv6 one of Google): the internet is never kept out by the list of bogons. Others are held too; these are enough."""
_CARP = 112
_CARP_NARROWED = 1_646_092_800
"""1 March 2022."""
_CARP_GROUPS = AddressMatch.exactly(address.from_cidr("224.0.0.18/32") | address.from_cidr("ff02::12/128"))
_ISAKMP, _NAT_T, _ESP = 500, 4500, 50
_GRE, _SIX_IN_FOUR, _PPTP = 47, 41, 1723


def _icmp6(*types: int) -> ServiceMatch:
    return ServiceMatch.exactly(ServiceSet(tuple(box for one in types for box in of_icmp(58, one).boxes)))


def _udp(destination: int, source: int | None = None) -> ServiceMatch:
    ends = Interval(0, 65_535) if source is None else Interval(source, source)
    return ServiceMatch.exactly(of_ports(17, Interval(destination, destination), ends))


class Automatic:
    """The rules that one file brings with it."""

    def __init__(self, root: Entry, books: Books) -> None:
        """Read the switches of `root`."""
        self._root, self._books = root, books
        self._context = books.context
        self._system = root.under("system")
        self._product = self._context.dialect.title
        self._ipv6 = self._system.has("ipv6allow")

    def _rule(  # noqa: PLR0913 - each is a word of a line of pf
        self,
        what: str,
        action: Action,
        match: Match,
        *,
        origin: Span | None = None,
        quick: bool = True,
        interfaces: frozenset[str] | None = None,
        directions: frozenset[str] = BOTH,
    ) -> PfRule:
        rule = Rule(what, action, match, origin or self._context.whole, implicit=f"{self._product}: {what}")
        return PfRule(rule, quick, interfaces, directions)

    def before(self) -> list[PfRule]:
        """What stands before the rules of people."""
        found = list(self._everywhere())
        for name in self._books.wiring.assigned:
            if self._books.wiring.interfaces[name].enabled:
                found += self._of_interface(name)
        found.append(
            self._rule("pass everything out", Action.PERMIT, Match(), quick=False, directions=frozenset({OUT}))
        )
        return [*found, *self._anti_lockout()]

    def _everywhere(self) -> Iterator[PfRule]:
        if not self._ipv6:
            yield self._rule("block all IPv6", Action.DENY, Match(_IPV6, _IPV6))
        blocked = self._context.dialect.link_local_blocked and not self._system.has("no_apipa_block")
        if blocked:
            for match in (Match(source=_APIPA), Match(destination=_APIPA)):
                yield self._rule("block IPv4 link-local", Action.DENY, match, directions=frozenset({IN}))
        yield self._rule("default deny", Action.DENY, Match(), quick=False)
        yield from self._neighbours()
        yield from self._port_zero()
        yield from self._announcements()

    def _announcements(self) -> Iterator[PfRule]:
        """CARP: pfSense passes it from anywhere to anywhere where addresses are shared.

        OPNsense passes it always, since March 2022 to its groups alone (opnsense/core, issue 5613; `CARP defaults` in
        the lists of rules of 22.7 and later). Which firmware it is stands in no file, but virtual addresses carry the
        version of their model since 22.7. Of a file that was changed later, or does not say when, newer firmware is
        assumed, and said to be.
        """
        carp = ServiceMatch.exactly(of_protocol(_CARP))
        virtual = self._root.under("virtualip").element
        if self._context.dialect.flags_by_presence:
            if virtual.children or self._root.under("hasync").element.children:
                yield self._rule("pass CARP", Action.PERMIT, Match(service=carp))
            return
        groups = Match(destination=_CARP_GROUPS, service=carp)
        yield self._rule("pass CARP announcements", Action.PERMIT, groups)
        if "version" in virtual.attributes:
            return
        if self._saved_before(_CARP_NARROWED):
            reason = "firmware before March 2022 passes CARP (protocol 112) from anywhere to anywhere"
            why = self._context.unknown(UnknownKind.FEATURE, reason, virtual)
            yield self._rule("pass CARP", Action.PERMIT, Match(service=carp, conditions=(why,)))
        else:
            self._context.assume(
                "firmware from March 2022 on (an older one passes CARP, protocol 112, from anywhere to anywhere)",
                virtual,
            )

    def _saved_before(self, moment: int) -> bool:
        """Whether the file was last changed before a moment: seconds since 1970, as `revision` counts them."""
        revision = self._root.element.child("revision")
        time = None if revision is None else revision.child("time")
        seconds = "" if time is None else time.text.partition(".")[0]
        return seconds.isascii() and seconds.isdecimal() and int(seconds) < moment

    def _port_zero(self) -> Iterator[PfRule]:
        """A source port of 0 is looked for on the way in alone: translation never chooses it (1024:65535)."""
        zero, every = Interval(0, 0), Interval(0, 65_535)
        for source, destination, ways in ((zero, every, frozenset({IN})), (every, zero, BOTH)):
            box = of_ports(6, destination, source) | of_ports(17, destination, source)
            match = Match(service=ServiceMatch.exactly(box))
            yield self._rule("block port 0", Action.DENY, match, directions=ways)

    def _neighbours(self) -> Iterator[PfRule]:
        """ICMPv6 that IPv6 needs; unreachable, too big and neighbour discovery pass from anywhere to anywhere."""
        what = "pass ICMPv6 that IPv6 requires"
        yield self._rule(what, Action.PERMIT, Match(_IPV6, _IPV6, _icmp6(1, 2, 135, 136)))
        link, both = AddressMatch.exactly(_LINK), AddressMatch.exactly(_LINK | _MULTICAST)
        out, into = _icmp6(129, 133, 134, 135, 136), _icmp6(128, 133, 134, 135, 136)
        yield self._rule(what, Action.PERMIT, Match(link, both, out), directions=frozenset({OUT}))
        yield self._rule(what, Action.PERMIT, Match(link, both, into), directions=frozenset({IN}))
        multicast = AddressMatch.exactly(_MULTICAST)
        yield self._rule(what, Action.PERMIT, Match(multicast, link, into), directions=frozenset({IN}))

    def _of_interface(self, name: str) -> Iterator[PfRule]:
        entry, wiring = self._books.wiring.entries[name], self._books.wiring
        here, into, out = frozenset({name}), frozenset({IN}), frozenset({OUT})
        if self._ipv6 and wiring.words[name, 6] in {"dhcp6", "slaac"}:
            what, origin = "pass the DHCPv6 client", self._context.span(entry.at("ipaddrv6"))
            for service, way in ((_udp(546, 547), into), (_udp(547, 546), out)):
                match = Match(_IPV6, _IPV6, service)
                yield self._rule(what, Action.PERMIT, match, origin=origin, interfaces=here, directions=way)
        yield from self._bogons(name)
        yield from self._private(name)
        if wiring.words[name, 4] == "dhcp":
            what, origin = "pass the DHCP client", self._context.span(entry.at("ipaddr"))
            for service, way in ((_udp(68, 67), into), (_udp(67, 68), out)):
                match = Match(service=service)
                yield self._rule(
                    what, Action.PERMIT, match, origin=origin, quick=False, interfaces=here, directions=way
                )
        elif wiring.words[name, 4] != "pptp":
            yield from self._dhcp_server(name)
        yield from self._carriers(name)

    def _carriers(self, name: str) -> Iterator[PfRule]:
        """What carries the tunnel by which an interface reaches its provider: it passes in, from anywhere to anywhere.

        PPTP: GRE, and TCP 1723 in OPNsense. 6rd and 6to4: IP protocol 41, of the relay and to the own address.
        """
        entry, wiring = self._books.wiring.entries[name], self._books.wiring
        passed: list[tuple[str, str, Match]] = []
        if wiring.words[name, 4] == "pptp":
            services = of_protocol(_GRE)
            if not self._context.dialect.flags_by_presence:
                services |= of_ports(6, Interval(_PPTP, _PPTP))
            passed.append(("ipaddr", "pass the PPTP client", Match(service=ServiceMatch.exactly(services))))
        inside = ServiceMatch.exactly(of_protocol(_SIX_IN_FOUR))
        if wiring.words[name, 6] == "6rd" and entry.text("gateway-6rd"):
            relay = self._books.host(entry.text("gateway-6rd"), entry.at("gateway-6rd"))
            passed.append(("ipaddrv6", "pass IPv6 in IPv4 of 6rd", Match(relay, service=inside)))
        if wiring.words[name, 6] == "6to4":
            own = wiring.own(name, 4, self._context)
            passed.append(("ipaddrv6", "pass IPv6 in IPv4 of 6to4", Match(destination=own, service=inside)))
        for key, what, match in passed:
            origin = self._context.span(entry.at(key))
            yield self._rule(
                what,
                Action.PERMIT,
                match,
                origin=origin,
                quick=False,
                interfaces=frozenset({name}),
                directions=frozenset({IN}),
            )

    def _bogons(self, name: str) -> Iterator[PfRule]:
        """Networks that nobody should have: a list that the device fetches, without the private networks of IPv4.

        It holds what is reserved and what no registry has given to anybody, so never a network that somebody has.
        """
        entry = self._books.wiring.entries[name]
        if not entry.has("blockbogons") or entry.text("blockbogons") == "0":
            return
        place = entry.at("blockbogons")
        families = (4, 6) if self._ipv6 else (4,)
        for family in families:
            every = EVERY_IPV4 - _RFC1918 - _GIVEN if family == 4 else EVERY_IPV6 - _GIVEN
            why = self._context.unknown(UnknownKind.DYNAMIC_LIST, "the list of bogon networks", place)
            yield self._rule(
                f"block bogon networks of IPv{family} from {name}",
                Action.DENY,
                Match(undecided(why, every)),
                origin=self._context.span(place),
                interfaces=frozenset({name}),
                directions=frozenset({IN}),
            )

    def _private(self, name: str) -> Iterator[PfRule]:
        entry = self._books.wiring.entries[name]
        if not entry.has("blockpriv") or entry.text("blockpriv") == "0":
            return
        if self._context.dialect.flags_by_presence and name in self._bridged():
            return
        nets = union_of(address.from_cidr(net) for net in self._context.dialect.private_sources)
        yield self._rule(
            f"block private networks from {name}",
            Action.DENY,
            Match(AddressMatch.exactly(nets)),
            origin=self._context.span(entry.at("blockpriv")),
            interfaces=frozenset({name}),
            directions=frozenset({IN}),
        )

    def _bridged(self) -> frozenset[str]:
        entries = self._root.under("bridges").all("bridged")
        return frozenset(name for entry in entries for name in entry.words("members"))

    def _dhcp_server(self, name: str) -> Iterator[PfRule]:
        server = self._root.under("dhcpd", name)
        if not server.has("enable"):
            return
        own = self._books.wiring.own(name, 4, self._context)
        to = AddressMatch(
            own.surely | address.from_cidr("255.255.255.255"), own.possibly | address.from_cidr("255.255.255.255"),
            own.unknown,
        )  # fmt: skip
        what, here = "pass to the DHCP server", frozenset({name})
        match = Match(destination=to, service=_udp(67, 68))
        yield self._rule(what, Action.PERMIT, match, origin=server.origin, interfaces=here, directions=frozenset({IN}))

    def _anti_lockout(self) -> Iterator[PfRule]:
        """The LAN always reaches the web pages and SSH, unless `noantilockout` is there."""
        gui, ssh = self._system.under("webgui"), self._system.under("ssh")
        if gui.has("noantilockout") or not gui.element.name:
            return
        secure = gui.text("protocol") == "https"
        ports = [_number(gui.text("port"), 443 if secure else 80)]
        if secure and not gui.has("disablehttpredirect"):
            ports.append(80)
        if ssh.has("enable") or ssh.has("enabled") or self._system.has("enablesshd"):
            ports.append(_number(ssh.text("port"), 22))
        place = self._lockout_place()
        if place is None:
            return
        name, doubts = place
        books = self._books
        to = books.wiring.itself(self._context)
        if self._context.dialect.flags_by_presence:
            held = [item.value.ip for item in books.wiring.interfaces[name].addresses]
            learnt = books.wiring.interfaces[name].dynamic_address
            to = to if learnt else AddressMatch.exactly(union_of(address.from_cidr(str(ip)) for ip in held))
        service = ServiceSet(tuple(box for port in ports for box in of_ports(6, Interval(port, port)).boxes))
        match = Match(destination=to, service=ServiceMatch.exactly(service), conditions=doubts)
        yield self._rule(
            "anti-lockout",
            Action.PERMIT,
            match,
            origin=gui.origin,
            interfaces=frozenset({name}),
            directions=frozenset({IN}),
        )

    def _lockout_place(self) -> tuple[str, tuple[UnknownMatch, ...]] | None:
        real = [name for name in self._books.wiring.assigned if name != "lo0"]
        if "lan" in real and len(real) > 1:
            return "lan", ()
        if len(real) == 1:
            return real[0], ()
        first = next((name for name in real if name.startswith("opt")), None)
        if first is None or self._context.dialect.flags_by_presence:
            return None
        reason = "without a LAN, which interface keeps the way to the web pages depends on the version"
        entry = self._books.wiring.entries[first]
        return first, (self._context.unknown(UnknownKind.FEATURE, reason, entry.element),)

    def after(self, peers: list[tuple[str, AddressMatch, Span]]) -> list[PfRule]:
        """What stands behind the rules of people; `peers` of IPsec with the interface that they call at."""
        found: list[PfRule] = []
        if self._system.has("disablevpnrules"):
            return found
        service = of_ports(17, Interval(_ISAKMP, _ISAKMP)) | of_ports(17, Interval(_NAT_T, _NAT_T)) | of_protocol(_ESP)
        for name, peer, origin in peers:
            match = Match(peer, service=ServiceMatch.exactly(service))
            found.append(
                self._rule(
                    "pass the peers of IPsec",
                    Action.PERMIT,
                    match,
                    origin=origin,
                    quick=False,
                    interfaces=frozenset({name}),
                    directions=frozenset({IN}),
                )
            )
        return found


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) < 65_536 else default
