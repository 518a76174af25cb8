"""Which ports an application has for the firewall: the port map (PAM), with what `ip port-map` adds.

Documents: "Configuring Port to Application Mapping" and command `ip port-map` (Security Configuration Guide and
Command Reference, 12.2 to 15M): the mappings that the system defines cannot be deleted, further ones can be added,
also for the hosts of a standard list only; names that begin with `user-` are the administrator's own. The
ports here are those that `show ip port-map` prints and IANA registers. Where documents show an application on one
transport and IANA registers it on both, the other transport stands behind `/`: it may be meant.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import ICMP, ICMPV6, NO_SERVICE, ServiceSet, of_icmp, of_ports, of_protocol
from parsers.syntax.cisco_addresses import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.rules import Rule
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

TABLE = """
ace-svr tcp 2475 / udp | appleqtc tcp 458 / udp | bgp tcp 179 / udp | biff udp 512 | bootpc udp 68 | bootps udp 67
cddbp tcp 888 / udp | chargen tcp 19 udp 19 | cifs tcp 3020 / udp | cisco-fna tcp 130 / udp | cisco-tna tcp 131 / udp
cisco-sys tcp 132 / udp | cisco-tdp tcp 711 / udp | cisco-svcs tcp 1990 / udp | citrix tcp 1494 / udp
citriximaclient tcp 2598 / udp | cuseeme tcp 7648 / udp | daytime tcp 13 udp 13 | dbase tcp 217 / udp
dhcp-failover tcp 647 / udp | discard tcp 9 udp 9 | dns tcp 53 udp 53 | dnsix tcp 90 / udp | echo tcp 7 udp 7
entrust-svcs tcp 680 / udp | exec tcp 512 | fcip-port tcp 3225 / udp | finger tcp 79 / udp | ftp tcp 21 | ftps tcp 990
gdoi udp 848 | giop tcp 2481 udp 2481 | gopher tcp 70 / udp | gtpv0 udp 3386 | gtpv1 udp 2123 udp 2152
h323 tcp 1720 / udp | h323callsigalt tcp 11720 / udp
hp-alarm-mgr tcp 383 udp 383 | hp-managed-node tcp 382 / udp | hsrp udp 1985 | http tcp 80
https tcp 443 | ica tcp 1494 / udp | icabrowser udp 1604 / tcp | ident tcp 113 | igmpv3lite udp 465
imap tcp 143 | imap3 tcp 220 | imaps tcp 993 | ipass tcp 2549 / udp | ipsec-msft udp 4500 / tcp | irc tcp 194 / udp
ircs tcp 994 / udp | isakmp udp 500 | kerberos tcp 88 udp 88 | l2tp udp 1701 / tcp | ldap tcp 389 / udp
ldap-admin tcp 3407 / udp | ldaps tcp 636 | login tcp 513 | mgcp udp 2427 / tcp | microsoft-ds tcp 445 udp 445
ms-cluster-net udp 3343 / tcp | ms-dotnetster tcp 3126 / udp | ms-sna tcp 1477 / udp | ms-sql tcp 1433 / udp
ms-sql-m udp 1434 / tcp | msexch-routing tcp 691 / udp | mysql tcp 3306 / udp | n2h2server tcp 9285 udp 9285
ncp tcp 524 / udp | net8-cman tcp 1630 / udp | netbios-dgm udp 138 / tcp | netbios-ns udp 137 / tcp
netbios-ssn tcp 139 / udp | netshow tcp 1755 | netstat tcp 15 | nfs tcp 2049 udp 2049 | nntp tcp 119 / udp
ntp udp 123 | oracle tcp 1525 | oracle-em-vp tcp 1809 / udp | oraclenames tcp 1575 / udp | orasrv tcp 1525 / udp
pcanywheredata tcp 5631 / udp | pcanywherestat udp 5632 / tcp | pop3 tcp 110 | pop3s tcp 995 | pptp tcp 1723 / udp
pwdgen tcp 129 / udp | rcmd tcp 512 tcp 513 tcp 514 | r-winsock tcp 1745 / udp | radius udp 1812 udp 1813
rdb-dbs-disp tcp 1571 / udp
realmedia tcp 7070 / udp | realsecure tcp 2998 / udp | router udp 520 | rsvd tcp 168 / udp | rsvp-encap udp 1698 / tcp
rsvp_tunnel udp 363 / tcp | rtc-pm-port tcp 3891 / udp | rtelnet tcp 107 / udp | rtsp tcp 554 tcp 8554 / udp
send tcp 169 / udp | shell tcp 514 | sip udp 5060 / tcp | sip-tls tcp 5061 / udp | skinny tcp 2000 | sms tcp 2701 / udp
smtp tcp 25 | snmp udp 161 | snmptrap udp 162 | socks tcp 1080 / udp | sql-net tcp 1521
sqlserv tcp 118 / udp | sqlsrv tcp 156 / udp | ssh tcp 22 | sshell tcp 614 / udp | ssp tcp 3249 / udp
streamworks udp 1558 | sunrpc tcp 111 udp 111 | syslog udp 514 | syslog-conn tcp 601 / udp | tacacs tcp 49 udp 49
tacacs-ds tcp 65 / udp | tarantella tcp 3144 / udp | telnet tcp 23 | telnets tcp 992 / udp | tftp udp 69
time tcp 37 udp 37 | timed udp 525 / tcp | tr-rsrb tcp 1996 / udp | ttc tcp 2483 / udp | uucp tcp 540 / udp
vdolive tcp 7000 | vqp tcp 1589 udp 1589 | webster tcp 765 / udp | who udp 513 | wins tcp 1512 / udp
x11 tcp 6000 | xdmcp udp 177 / tcp | msrpc tcp 135 / udp
"""
"""Application, then transports and ports of which it is certain, and behind `/` a transport that may be meant too."""
SAME = {"sqlnet": "sql-net", "rpc": "sunrpc", "realaudio": "realmedia", "esmtp": "smtp", "h323-annexe": "h323"}
"""Names of inspections that stand for another name of the map."""
TRANSPORTS = {"tcp": 6, "udp": 17}
REQUESTS = ((ICMP, 8), (ICMP, 13), (ICMPV6, 128))
"""What opens a session of ICMP: "Firewall Stateful Inspection of ICMP", 12.2(15)T, table of supported types."""


@cache
def system_defined() -> dict[str, ServiceMatch]:
    """The services of each application that the system knows; without remarks on what is not certain."""
    found: dict[str, ServiceMatch] = {}
    for row in (part.strip() for line in TABLE.splitlines() for part in line.split("|")):
        if row:
            name, _, rest = row.partition(" ")
            certain, _, perhaps = rest.partition(" / ")
            words = certain.split()
            surely = NO_SERVICE
            for transport, port in zip(words[::2], words[1::2], strict=True):
                surely = surely | _port(TRANSPORTS[transport], int(port), int(port))
            possibly = surely
            for transport in perhaps.split():
                for port in dict.fromkeys(words[1::2]):
                    possibly = possibly | _port(TRANSPORTS[transport], int(port), int(port))
            found[name] = ServiceMatch(surely, possibly)
    return found


def _port(protocol: int, first: int, last: int) -> ServiceSet:
    return of_ports(protocol, Interval(first, last))


def read_port_map(statement: Statement, state: State) -> bool:
    """`ip port-map NAME port [tcp|udp] PORT [PORT ...] [from P to P] [list LIST] [description TEXT]`."""
    words = statement.words[2:]
    if "description" in words:
        words = words[: words.index("description")]
    name, keyword, *rest = words
    hosts = ""
    if rest[-2:-1] == ["list"]:
        rest, hosts = rest[:-2], rest[-1]
    transports = [TRANSPORTS[rest.pop(0)]] if rest[0] in TRANSPORTS else sorted(TRANSPORTS.values())
    if keyword != "port" or not rest:
        return False
    if rest[0] == "from" and rest[2:3] == ["to"] and len(rest) == 4:
        ranges = [(int(rest[1]), int(rest[3]))]
    else:
        ranges = [(int(port), int(port)) for port in rest]
    services = NO_SERVICE
    for first, last in ranges:
        for transport in transports:
            services = services | _port(transport, first, last)
    state.port_map.setdefault(name, []).append((services, hosts, state.span(statement)))
    state.modelled(statement)
    return True


def application(name: str, family: int, state: State, origin: UnknownMatch) -> Iterator[Match]:
    """Packets that open a session of an application, as matches any of which is enough.

    `origin` is the doubt for a name that is not in the map: such an application may be anything.
    """
    if name in ("tcp", "udp"):
        yield Match(service=ServiceMatch.exactly(of_protocol(TRANSPORTS[name])))
        return
    if name == "icmp":
        yield Match(service=ServiceMatch.exactly(requests()))
        return
    own = SAME.get(name, name)
    known = system_defined().get(own)
    added = state.port_map.get(own, [])
    if known is None and not added:
        both = of_protocol(6) | of_protocol(17)
        yield Match(service=ServiceMatch(NO_SERVICE, both, (origin,)))
        return
    if known is not None and known.surely == known.possibly:
        yield Match(service=known)
    elif known is not None:
        reason = f"whether {name} is of both transports depends on the release"
        doubt = UnknownMatch(UnknownKind.APPLICATION, reason, origin.origin)
        yield Match(service=ServiceMatch(known.surely, known.possibly, (doubt,)))
    for services, hosts, span in added:
        yield Match(destination=_hosts(hosts, family, state, span), service=ServiceMatch.exactly(services))


def requests() -> ServiceSet:
    """What opens a session of ICMP."""
    found = NO_SERVICE
    for protocol, icmp_type in REQUESTS:
        found = found | of_icmp(protocol, icmp_type)
    return found


def _hosts(name: str, family: int, state: State, origin: Span) -> AddressMatch:
    """The servers for which a mapping counts: those that a standard list permits."""
    every = EVERY[family]
    if not name:
        return every
    draft = state.lists.get((family, name))
    rules: Sequence[Rule] = [] if draft is None else [rule for _, rule in sorted(draft.rules, key=lambda item: item[0])]
    if len(rules) == 1 and rules[0].action is Action.PERMIT:
        return rules[0].match.source
    reason = f"for which servers the port map counts, list {name} says"
    return AddressMatch(NO_ADDRESS, every.possibly, (UnknownMatch(UnknownKind.UNREAD, reason, origin),))
