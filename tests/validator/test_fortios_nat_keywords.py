"""Every NAT keyword of FortiOS in a small configuration, its verdicts worked out by hand before the tool was asked.

The base: `wan` (203.0.113.0/24, default route), `lan` (10.1.0.0/24), `dmz` (10.2.0.0/24), and IPv6 beside it. The form
of a verdict is told in `nat_verdicts`. Sources: see the modules `vip_mapping`, `vip_rules`, `pools`, `nat` and
`policies` of the FortiOS reader.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from nat_verdicts import wrong_answers

BASE = """#config-version=FGT60F-{version}-FW-build1639-240101:opmode=0:vdom=0:user=admin
config system global
    set allow-traffic-redirect disable
    set ipv6-allow-traffic-redirect disable
end
config system interface
    edit "wan"
        set ip 203.0.113.1 255.255.255.0
        config ipv6
            set ip6-address 2001:db8:1::1/64
        end
    next
    edit "lan"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "dmz"
        set ip 10.2.0.1 255.255.255.0
        config ipv6
            set ip6-address 2001:db8:2::1/64
        end
    next
end
config router static
    edit 1
        set gateway 203.0.113.254
        set device "wan"
    next
end
config firewall address
    edit "SERVER"
        set subnet 10.2.0.10 255.255.255.255
    next
    edit "OUTER"
        set subnet 203.0.113.10 255.255.255.255
    next
    edit "SOME"
        set subnet 198.51.100.0 255.255.255.0
    next
end
config firewall service custom
    edit "HTTP"
        set tcp-portrange 80
    next
    edit "HTTPS"
        set tcp-portrange 443
    next
    edit "T8080"
        set tcp-portrange 8080
    next
    edit "T8081"
        set tcp-portrange 8081
    next
end
"""
NO_ADDRESS = "0.0.0.0"  # noqa: S104 -- a value of a key, nothing is bound
STRUCTURE = {"config", "edit", "next", "end"}


def block(path: str, *edits: str) -> str:
    """A section; an edit is `NAME; key value; key value`."""
    found = [f"config {path}"]
    for edit in edits:
        name, *keys = (part.strip() for part in edit.split(";"))
        found += [f"edit {name}", *(key if key.split()[0] in STRUCTURE else f"set {key}" for key in keys)]
        found += ["next"]
    return "\n".join([*found, "end"]) + "\n"


def single(path: str, *keys: str) -> str:
    return "\n".join([f"config {path}", *(f"set {key}" for key in keys), "end"]) + "\n"


def vip(
    keys: str = "", name: str = "V", extip: str = "203.0.113.10", mappedip: str = "10.2.0.10", extintf: str = "wan"
) -> str:
    parts = [f'"{name}"', *([f"extip {extip}"] if extip else []), *([f"mappedip {mappedip}"] if mappedip else [])]
    return "; ".join([*parts, f'extintf "{extintf}"', *([keys] if keys else [])])


def vips(*edits: str) -> str:
    return block("firewall vip", *edits)


def policy(number: int, way: str, keys: str = "", action: str = "accept") -> str:
    """A policy `IN>OUT`; all addresses and services unless `keys` say otherwise."""
    source, target = way.split(">")
    sides = f'srcintf "{source}"; dstintf "{target}"; schedule "always"'
    named = {key.split()[0] for key in keys.split("; ") if key}
    rest = [
        f"{key} {value}"
        for key, value in (("srcaddr", '"all"'), ("dstaddr", '"all"'), ("service", '"ALL"'))
        if key not in named
    ]
    return "; ".join([str(number), sides, f"action {action}", *rest, *([keys] if keys else [])])


def policies(*edits: str) -> str:
    return block("firewall policy", *edits)


BESIDE = "wan 198.51.100.7 > 10.2.0.11 tcp/443 = permit dmz 198.51.100.7>10.2.0.11:443"
IN = policies(policy(1, "wan>dmz", 'dstaddr "V"'))
OUT = "lan>wan"


def pool(keys: str = "") -> str:
    return block("firewall ippool", '"P"; startip 203.0.113.32; endip 203.0.113.33' + (f"; {keys}" if keys else ""))


def servers(*edits: str, kind: str = "tcp") -> str:
    """A server load balancer; a server is `ip/port/status`, and perhaps more keys behind `; set `."""
    parts: list[str] = []
    for number, edit in enumerate(edits, 1):
        plain, _, more = edit.partition("; set ")
        ip, port, status = plain.split("/")
        parts += [
            f"edit {number}",
            f"set ip {ip}",
            f"set port {port}",
            f"set status {status}",
            *([f"set {more}"] if more else []),
            "next",
        ]
    text = "; ".join(part.removeprefix("set ") for part in parts)
    extport = "" if kind == "ip" else "extport 443; "
    return vip(f"type server-load-balance; server-type {kind}; {extport}config realservers; {text}; end", mappedip="")


@dataclass(frozen=True)
class Case:
    keyword: str
    text: str
    verdicts: str
    version: str = "7.4.4"


def deny_above(keys: str = "", action: str = "deny") -> str:
    return vips(vip()) + policies(policy(1, "wan>dmz", keys, action), policy(2, "wan>dmz", 'dstaddr "V"'))


SEES = "wan 198.51.100.7 > 203.0.113.10 tcp/443 = {}"
PERMIT = SEES.format("permit dmz 198.51.100.7>10.2.0.10:443")
DENY, POSSIBLY = SEES.format("deny"), SEES.format("possibly")
CASES = (
    Case("type static-nat, order of operations", vips(vip("type static-nat")) + IN, f"""
        {PERMIT}
        wan 198.51.100.7 > 10.2.0.10 tcp/443 = deny
        dmz 10.2.0.10 > 198.51.100.7 tcp/443 = deny
        wan 198.51.100.7 > 203.0.113.10 icmp = permit dmz 198.51.100.7>10.2.0.10
        """),
    Case("extintf any", vips(vip(extintf="any")) + policies(policy(1, "any>dmz", 'dstaddr "V"')), f"""
        {PERMIT}
        lan 10.1.0.5 > 203.0.113.10 tcp/443 = permit dmz 10.1.0.5>10.2.0.10:443
        """),
    Case("extintf of one interface, policy of any", vips(vip()) + policies(policy(1, "any>dmz", 'dstaddr "V"')), f"""
        {PERMIT}
        lan 10.1.0.5 > 203.0.113.10 tcp/443 = possibly
        """),
    Case("extintf that the policy may not name", vips(vip()) + policies(policy(1, "lan>dmz", 'dstaddr "V"')), f"""
        {DENY}
        lan 10.1.0.5 > 203.0.113.10 tcp/443 = deny
        """),
    Case("used by no policy", vips(vip()) + policies(policy(1, "lan>wan")), """
        lan 10.1.0.5 > 203.0.113.10 tcp/443 = possibly
        lan 10.1.0.5 > 203.0.113.11 tcp/443 = permit wan 10.1.0.5>203.0.113.11:443
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = deny
        """),
    Case("hairpin", vips(vip()) + policies(policy(1, "lan>wan"), policy(2, "wan>dmz", 'dstaddr "V"')), f"""
        {PERMIT}
        lan 10.1.0.5 > 203.0.113.10 tcp/443 = possibly
        """),
    Case("hairpin, the policy out is for another service",
         vips(vip("portforward enable; extport 8443; mappedport 443"))
         + policies(policy(1, "lan>wan", 'service "SSH"'), policy(2, "wan>dmz", 'dstaddr "V"')), """
        lan 10.1.0.5 > 203.0.113.10 tcp/8443 = deny
        """),
    Case("hairpin, the policy out is for the inner service",
         vips(vip("portforward enable; extport 8443; mappedport 443"))
         + policies(policy(1, "lan>wan", 'service "HTTPS"'), policy(2, "wan>dmz", 'dstaddr "V"')), """
        lan 10.1.0.5 > 203.0.113.10 tcp/8443 = possibly
        """),
    Case("hairpin, nobody lets it out", vips(vip()) + policies(policy(2, "wan>dmz", 'dstaddr "V"')), f"""
        {PERMIT}
        lan 10.1.0.5 > 203.0.113.10 tcp/443 = deny
        """),
    Case("hairpin, extintf any and the address of the interface", vips(vip(extip="203.0.113.1", extintf="any"))
         + policies(policy(1, "lan>wan"), policy(2, "wan>dmz", 'dstaddr "V"')), """
        wan 198.51.100.7 > 203.0.113.1 tcp/443 = permit dmz 198.51.100.7>10.2.0.10:443
        lan 10.1.0.5 > 203.0.113.1 tcp/443 = possibly
        """),
    Case("fixedport", policies(policy(1, OUT, "nat enable; fixedport enable")), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.1>192.0.2.7:443
        """),
    Case("type port-block-allocation of a pool", pool("type port-block-allocation; block-size 128; num-blocks-per-user 1")
         + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("type one-to-one of a pool", pool("type one-to-one") + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("srcintf-filter", vips(vip('srcintf-filter "wan"', extintf="any")) + policies(policy(1, "any>dmz", 'dstaddr "V"')), f"""
        {PERMIT}
        lan 10.1.0.5 > 203.0.113.10 tcp/443 = deny
        """),
    Case("extip and mappedip ranges", vips(vip(extip="203.0.113.10-203.0.113.12", mappedip="10.2.0.20-10.2.0.22")) + IN, """
        wan 198.51.100.7 > 203.0.113.11 tcp/443 = permit dmz 198.51.100.7>10.2.0.21:443
        wan 198.51.100.7 > 203.0.113.13 tcp/443 = deny
        """),
    Case("mappedip range alone", vips(vip(mappedip="10.2.0.20-10.2.0.22")) + IN, """
        wan 198.51.100.7 > 203.0.113.12 tcp/443 = permit dmz 198.51.100.7>10.2.0.22:443
        wan 198.51.100.7 > 203.0.113.13 tcp/443 = deny
        """),
    Case("extip range to one address", vips(vip(extip="203.0.113.10-203.0.113.12")) + IN, POSSIBLY),
    Case("extip 0.0.0.0 from 7.0", vips(vip("portforward enable; extport 443; mappedport 443", extip=NO_ADDRESS)) + IN, """
        wan 198.51.100.7 > 203.0.113.1 tcp/443 = permit dmz 198.51.100.7>10.2.0.10:443
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = deny
        """),
    Case("extip 0.0.0.0 before 7.0", vips(vip("portforward enable; extport 443; mappedport 443", extip=NO_ADDRESS)) + IN, """
        wan 198.51.100.7 > 203.0.113.1 tcp/443 = possibly
        """, "6.0.9"),
    Case("portforward, protocol tcp", vips(vip("portforward enable; extport 8080; mappedport 80")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/8080 = permit dmz 198.51.100.7>10.2.0.10:80
        wan 198.51.100.7 > 203.0.113.10 tcp/80 = deny
        wan 198.51.100.7 > 203.0.113.10 udp/8080 = deny
        """),
    Case("protocol udp", vips(vip("portforward enable; protocol udp; extport 8080; mappedport 80")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 udp/8080 = permit dmz 198.51.100.7>10.2.0.10:80
        wan 198.51.100.7 > 203.0.113.10 tcp/8080 = deny
        """),
    Case("protocol sctp", vips(vip("portforward enable; protocol sctp; extport 8080; mappedport 80")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 sctp/8080 = permit dmz 198.51.100.7>10.2.0.10:80
        wan 198.51.100.7 > 203.0.113.10 tcp/8080 = deny
        """),
    Case("protocol icmp", vips(vip("portforward enable; protocol icmp")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 icmp = permit dmz 198.51.100.7>10.2.0.10
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = deny
        """),
    Case("service of the policy, inner port", vips(vip("portforward enable; extport 8080; mappedport 80"))
         + policies(policy(1, "wan>dmz", 'dstaddr "V"; service "HTTP"')), """
        wan 198.51.100.7 > 203.0.113.10 tcp/8080 = permit dmz 198.51.100.7>10.2.0.10:80
        """),
    Case("service of the policy, outer port", vips(vip("portforward enable; extport 8080; mappedport 80"))
         + policies(policy(1, "wan>dmz", 'dstaddr "V"; service "T8080"')), """
        wan 198.51.100.7 > 203.0.113.10 tcp/8080 = deny
        """),
    Case("extport and mappedport ranges", vips(vip("portforward enable; extport 8080-8082; mappedport 80-82")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/8081 = permit dmz 198.51.100.7>10.2.0.10:81
        wan 198.51.100.7 > 203.0.113.10 tcp/8083 = deny
        """),
    Case("portmapping-type 1-to-1, first port", vips(vip("portforward enable; extport 8080-8082; mappedport 80; portmapping-type 1-to-1")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/8082 = permit dmz 198.51.100.7>10.2.0.10:82
        """),
    Case("portmapping-type m-to-n, to one", vips(vip("portforward enable; extport 8080-8082; mappedport 80; portmapping-type m-to-n")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/8082 = permit dmz 198.51.100.7>10.2.0.10:80
        """),
    Case("portmapping-type m-to-n, to several", vips(vip("portforward enable; extport 8080-8082; mappedport 80-81; portmapping-type m-to-n"))
         + policies(policy(1, "wan>dmz", 'dstaddr "V"; service "HTTP"')), """
        wan 198.51.100.7 > 203.0.113.10 tcp/8082 = possibly
        wan 198.51.100.7 > 203.0.113.10 tcp/8083 = deny
        """),
    Case("ranges of unequal size", vips(vip("portforward enable; extport 8080-8082; mappedport 80-81")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/8082 = possibly
        """),
    Case("src-filter", vips(vip("src-filter 198.51.100.0/24")) + IN, f"""
        {PERMIT}
        wan 192.0.2.7 > 203.0.113.10 tcp/443 = deny
        """),
    Case("service", vips(vip('service "HTTPS"')) + IN, f"""
        {PERMIT}
        wan 198.51.100.7 > 203.0.113.10 tcp/80 = deny
        """),
    Case("service with mappedport", vips(vip('service "T8080" "T8081"; portforward enable; mappedport 80')) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/8080 = permit dmz 198.51.100.7>10.2.0.10:80
        wan 198.51.100.7 > 203.0.113.10 tcp/8081 = permit dmz 198.51.100.7>10.2.0.10:80
        wan 198.51.100.7 > 203.0.113.10 tcp/80 = deny
        """),
    Case("type load-balance", vips(vip("type load-balance", mappedip="10.2.0.20-10.2.0.21")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.2.0.20/31:443
        """),
    Case("type server-load-balance, active standby disable",
         vips(servers("10.2.0.20/8443/active", "10.2.0.21/8443/standby", "10.2.0.22/8443/disable")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.2.0.20/31:8443
        wan 198.51.100.7 > 203.0.113.10 tcp/8443 = deny
        """),
    Case("realservers of one port, policy for the outer one", vips(servers("10.2.0.20/8443/active", "10.2.0.21/8443/active"))
         + policies(policy(1, "wan>dmz", 'dstaddr "V"; service "HTTPS"')), """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = deny
        """),
    Case("realservers of several ports", vips(servers("10.2.0.20/80/active", "10.2.0.21/8443/active"))
         + policies(policy(1, "wan>dmz", 'dstaddr "V"; service "HTTP"')), POSSIBLY),
    Case("realservers without a port", vips(servers("10.2.0.20/0/active")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.2.0.20:443
        """),
    Case("server-type ip", vips(servers("10.2.0.20/0/active", kind="ip")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 udp/53 = permit dmz 198.51.100.7>10.2.0.20:53
        """),
    Case("client-ip of the only realserver",
         vips(servers("10.2.0.20/80/active; set client-ip 198.51.100.1-198.51.100.9")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.2.0.20:80
        wan 198.51.100.10 > 203.0.113.10 tcp/443 = possibly
        wan 198.51.100.10 > 10.2.0.20 tcp/80 = deny
        """),
    Case("client-ip of one realserver, another for all",
         vips(servers("10.2.0.20/80/active; set client-ip 198.51.100.7", "10.2.0.21/80/active"))
         + policies(policy(1, "wan>dmz", 'dstaddr "V"; service "HTTP"')), """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.2.0.20/31:80
        wan 198.51.100.8 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.8>10.2.0.21:80
        """),
    Case("client-ip of realservers of several ports",
         vips(servers("10.2.0.20/80/active; set client-ip 198.51.100.7", "10.2.0.21/8443/active; set client-ip 198.51.100.8"))
         + policies(policy(1, "wan>dmz", 'dstaddr "V"; service "HTTP"')), """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.2.0.20:80
        wan 198.51.100.8 > 203.0.113.10 tcp/443 = deny
        """),
    Case("client-ip beside src-filter",
         vips(servers("10.2.0.20/80/active; set client-ip 198.51.100.0/24").replace("extport 443", "extport 443; src-filter 198.51.100.7")) + IN, """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = permit dmz 198.51.100.7>10.2.0.20:80
        wan 198.51.100.8 > 203.0.113.10 tcp/443 = deny
        """),
    Case("a client-ip that is not understood", vips(servers("10.2.0.20/80/active; set client-ip 198.51.100.x")) + IN, POSSIBLY),
    Case("realservers, all disabled", vips(servers("10.2.0.20/8443/disable")) + IN, POSSIBLY),
    Case("type fqdn", vips(vip('type fqdn; mapped-addr "srv"', mappedip="")) + IN, POSSIBLY),
    Case("type dns-translation", vips(vip("type dns-translation")) + IN, POSSIBLY),
    Case("type access-proxy", vips(vip("type access-proxy", mappedip="")) + IN, POSSIBLY),
    Case("status disable", vips(vip("status disable")) + IN, DENY),
    Case("arp-reply disable", vips(vip("arp-reply disable")) + IN, PERMIT),
    Case("a key that nobody knows", vips(vip("zzz-unknown 1")) + IN, POSSIBLY),
    Case("two for one inner host, one denied", vips(vip(), vip(name="W", extip="203.0.113.11"))
         + policies(policy(1, "wan>dmz", 'dstaddr "W"', "deny"), policy(2, "wan>dmz", 'dstaddr "V"')), f"""
        {PERMIT}
        wan 198.51.100.7 > 203.0.113.11 tcp/443 = deny
        """),
    Case("two for one outer address, first one wins",
         vips(vip(), vip("portforward enable; extport 8080; mappedport 80", name="W", mappedip="10.2.0.11"))
         + policies(policy(1, "wan>dmz", 'dstaddr "V"'), policy(2, "wan>dmz", 'dstaddr "W"')), """
        wan 198.51.100.7 > 203.0.113.10 tcp/8080 = permit dmz 198.51.100.7>10.2.0.10:8080
        """),
    Case("vipgrp", vips(vip(), vip(name="W", extip="203.0.113.11", mappedip="10.2.0.11"))
         + block("firewall vipgrp", '"G"; interface "wan"; member "V" "W"', '"H"; interface "wan"; member "G"')
         + policies(policy(1, "wan>dmz", 'dstaddr "H"')), f"""
        {PERMIT}
        wan 198.51.100.7 > 203.0.113.11 tcp/443 = permit dmz 198.51.100.7>10.2.0.11:443
        """),
    Case("a policy that is disabled", vips(vip()) + policies(policy(1, "wan>dmz", 'dstaddr "V"; status disable')), DENY),
    Case("match-vip not printed, 7.2.2", deny_above(), PERMIT, "7.2.2"),
    Case("match-vip not printed, 7.2.3", deny_above(), POSSIBLY, "7.2.3"),
    Case("match-vip not printed, 7.2.4", deny_above(), DENY, "7.2.4"),
    Case("match-vip enable, 6.0.9", deny_above("match-vip enable"), DENY, "6.0.9"),
    Case("match-vip disable, 7.4.4", deny_above("match-vip disable"), PERMIT),
    Case("an accept for all does not see them", vips(vip()) + policies(policy(1, "wan>dmz"), policy(2, "wan>dmz", 'dstaddr "V"', "deny")), f"""
        {DENY}
        wan 198.51.100.7 > 10.2.0.10 tcp/443 = permit dmz 198.51.100.7>10.2.0.10:443
        """),
    Case("match-vip enable of an accept, before 6.4.3",
         vips(vip()) + policies(policy(1, "wan>dmz", "match-vip enable"), policy(2, "wan>dmz", 'dstaddr "V"', "deny")), PERMIT, "6.0.9"),
    Case("match-vip-only",
         vips(vip()) + policies(policy(1, "wan>dmz", "match-vip enable; match-vip-only enable"), policy(2, "wan>dmz", 'dstaddr "V"', "deny")), f"""
        {PERMIT}
        wan 198.51.100.7 > 10.2.0.10 tcp/443 = deny
        """),
    Case("central-nat", single("system settings", "central-nat enable") + vips(vip()) + policies(policy(1, "wan>dmz", 'dstaddr "SERVER"')), PERMIT),
    Case("central-nat, policy for the outer address",
         single("system settings", "central-nat enable") + vips(vip()) + policies(policy(1, "wan>dmz", 'dstaddr "OUTER"')), DENY),
    Case("central-nat, status disable",
         single("system settings", "central-nat enable") + vips(vip("status disable")) + policies(policy(1, "wan>dmz")), DENY),
    Case("central-snat-map",
         single("system settings", "central-nat enable") + pool()
         + block("firewall central-snat-map",
                 '1; srcintf "lan"; dstintf "wan"; orig-addr "all"; dst-addr "SOME"; nat disable',
                 '2; srcintf "lan"; dstintf "wan"; orig-addr "all"; dst-addr "all"; protocol 6; dst-port 443; nat-ippool "P"',
                 '3; status disable; srcintf "lan"; dstintf "wan"; orig-addr "all"; dst-addr "all"')
         + policies(policy(1, OUT, "nat enable")), """
        lan 10.1.0.5 > 198.51.100.7 tcp/443 = permit wan 10.1.0.5>198.51.100.7:443
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        lan 10.1.0.5 > 192.0.2.7 tcp/80 = permit wan 10.1.0.5>192.0.2.7:80
        """),
    Case("central-snat-map, hosts behind a virtual address",
         single("system settings", "central-nat enable") + vips(vip()) + pool()
         + block("firewall central-snat-map",
                 '1; srcintf "dmz"; dstintf "wan"; orig-addr "all"; dst-addr "SOME"; nat-ippool "P"',
                 '2; srcintf "dmz"; dstintf "wan"; orig-addr "all"; dst-addr "all"')
         + policies(policy(1, "dmz>wan")), """
        dmz 10.2.0.10 > 198.51.100.7 tcp/443 = permit wan 203.0.113.32/31>198.51.100.7:443
        dmz 10.2.0.10 > 192.0.2.7 tcp/443 = possibly
        dmz 10.2.0.11 > 192.0.2.7 tcp/443 = permit wan 203.0.113.1>192.0.2.7:443
        """),
    Case("nat enable", policies(policy(1, OUT, "nat enable")), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.1>192.0.2.7:443
        wan 192.0.2.7 > 203.0.113.1 tcp/443 = possibly wan 192.0.2.7>203.0.113.1:443
        """),
    Case("nat disable", policies(policy(1, OUT, "nat disable")), "lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 10.1.0.5>192.0.2.7:443"),
    Case("ippool, poolname; nobody comes in by a pool",
         pool() + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P"'), policy(2, "wan>dmz")), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        wan 192.0.2.7 > 203.0.113.32 tcp/443 = deny
        """),
    Case("poolname, several", block("firewall ippool", '"P"; startip 203.0.113.32; endip 203.0.113.32', '"Q"; startip 203.0.113.33; endip 203.0.113.33')
         + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P" "Q"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("ippool_grp", pool() + block("firewall ippool_grp", '"G"; member "P"')
         + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "G"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("a pool that is not there", policies(policy(1, OUT, 'nat enable; ippool enable; poolname "Z"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 0.0.0.0/0>192.0.2.7:443
        """),
    Case("exclude-ip", block("firewall ippool", '"P"; startip 203.0.113.32; endip 203.0.113.35; exclude-ip 203.0.113.34 203.0.113.35')
         + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("associated-interface, the same", pool('associated-interface "wan"')
         + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("associated-interface, another", pool('associated-interface "dmz"')
         + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 0.0.0.0/0>192.0.2.7:443
        """),
    Case("permit-any-host of a pool", pool("permit-any-host enable")
         + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P"')), """
        wan 192.0.2.9 > 203.0.113.32 udp/5000 = possibly
        wan 192.0.2.9 > 203.0.113.32 icmp = deny
        wan 192.0.2.9 > 203.0.113.31 udp/5000 = deny
        """),
    Case("permit-any-host of a policy with NAT", policies(policy(1, OUT, "nat enable; permit-any-host enable")), """
        wan 192.0.2.9 > 203.0.113.1 udp/5000 = possibly
        wan 192.0.2.9 > 203.0.113.1 tcp/5000 = possibly
        """),
    Case("permit-any-host of a policy without NAT", policies(policy(1, OUT, "permit-any-host enable")), """
        wan 192.0.2.9 > 10.1.0.5 udp/5000 = possibly
        wan 192.0.2.9 > 10.1.0.5 tcp/5000 = deny
        """),
    Case("permit-stun-host", policies(policy(1, OUT, "permit-stun-host enable")), "wan 192.0.2.9 > 10.1.0.5 udp/5000 = possibly"),
    Case("fixed-port-range", pool("type fixed-port-range; source-startip 10.1.0.4; source-endip 10.1.0.7")
         + policies(policy(1, OUT, 'nat enable; ippool enable; poolname "P"')), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("nat-source-vip", vips(vip("nat-source-vip enable")) + pool()
         + policies(policy(1, "dmz>wan", 'nat enable; ippool enable; poolname "P"'), policy(2, "wan>dmz", 'dstaddr "V"')), """
        dmz 10.2.0.10 > 192.0.2.7 tcp/443 = permit wan 203.0.113.10>192.0.2.7:443
        dmz 10.2.0.11 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("nat-source-vip of ports, from one of them (packets are sent from 40000)",
         vips(vip("nat-source-vip enable; portforward enable; extport 80; mappedport 40000"))
         + policies(policy(1, "dmz>wan", "nat enable"), policy(2, "wan>dmz", 'dstaddr "V"')), """
        dmz 10.2.0.10 > 192.0.2.7 tcp/443 = possibly
        dmz 10.2.0.10 > 192.0.2.7 udp/443 = permit wan 203.0.113.1>192.0.2.7:443
        dmz 10.2.0.11 > 192.0.2.7 tcp/443 = permit wan 203.0.113.1>192.0.2.7:443
        """),
    Case("nat-source-vip of ports, from another one",
         vips(vip("nat-source-vip enable; portforward enable; extport 80; mappedport 80"))
         + policies(policy(1, "dmz>wan", "nat enable"), policy(2, "wan>dmz", 'dstaddr "V"')), """
        dmz 10.2.0.10 > 192.0.2.7 tcp/443 = permit wan 203.0.113.1>192.0.2.7:443
        """),
    Case("a virtual address and outgoing NAT, pool first", vips(vip()) + pool()
         + policies(policy(1, "dmz>wan", 'nat enable; ippool enable; poolname "P"'), policy(2, "wan>dmz", 'dstaddr "V"')), """
        dmz 10.2.0.10 > 192.0.2.7 tcp/443 = permit wan 203.0.113.32/31>192.0.2.7:443
        """),
    Case("a virtual address and outgoing NAT, without a pool", vips(vip())
         + policies(policy(1, "dmz>wan", "nat enable"), policy(2, "wan>dmz", 'dstaddr "V"')), """
        dmz 10.2.0.10 > 192.0.2.7 tcp/443 = permit wan 203.0.113.10>192.0.2.7:443
        dmz 10.2.0.11 > 192.0.2.7 tcp/443 = permit wan 203.0.113.1>192.0.2.7:443
        """),
    Case("nat of the policy of a virtual address, both sides change", vips(vip(extintf="any"))
         + policies(policy(1, "lan>dmz", 'dstaddr "V"; nat enable')), """
        lan 10.1.0.5 > 203.0.113.10 tcp/443 = permit dmz 10.2.0.1>10.2.0.10:443
        """),
    Case("nat46 of a policy", policies(policy(1, "wan>dmz", "nat46 enable")), "wan 198.51.100.7 > 10.2.0.10 tcp/443 = possibly"),
    Case("nat64 of a policy", policies(policy(1, "wan>dmz", "nat64 enable")), "wan 198.51.100.7 > 10.2.0.10 tcp/443 = possibly"),
    Case("vip46", block("firewall vip46", '"X"; extip 203.0.113.10; mappedip 2001:db8:2::10') + policies(policy(1, "wan>dmz")), """
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = possibly
        """, "6.4.4"),
    Case("vip46, what goes elsewhere", block("firewall vip46", '"X"; extip 203.0.113.10; mappedip 2001:db8:2::10')
         + block("firewall policy46", policy(1, "wan>dmz", 'dstaddr "X"')) + policies(policy(1, "wan>dmz")), f"""
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = possibly
        {BESIDE}
        """, "6.4.4"),
    Case("a vip46 of many addresses, the first of which is named",
         block("firewall vip46", '"X"; extip 203.0.113.10; mappedip 2001:db8:2::10-2001:db8:2::20') + policies(policy(1, "wan>dmz")), """
        wan 198.51.100.7 > 203.0.113.12 tcp/443 = possibly
        """, "6.4.4"),
    Case("policy64 and its prefix", single("system nat64", "status enable", "nat64-prefix 2001:db8:64::/96")
         + block("firewall policy64", policy(1, "wan>dmz")) + policies(policy(1, "wan>dmz")), f"""
        wan 2001:db8:1::7 > 2001:db8:64::a02:a tcp/443 = possibly
        wan 2001:db8:1::7 > 64:ff9b::a02:a tcp/443 = possibly
        {BESIDE}
        """, "6.4.4"),
    Case("policy64 without a prefix of its own, disabled", block("firewall policy64", policy(1, "wan>dmz", "status disable"))
         + policies(policy(1, "wan>dmz")), f"{BESIDE}", "6.4.4"),
    Case("nat46 of a policy for a virtual address", vips(vip("nat44 disable; nat46 enable; ipv6-mappedip 2001:db8:2::10", mappedip=""))
         + block("firewall ippool6", '"P6"; startip 2001:db8:9::1; endip 2001:db8:9::f; nat46 enable')
         + policies(policy(1, "wan>dmz", 'nat46 enable; dstaddr "V"; ippool enable; poolname6 "P6"'), policy(2, "wan>dmz")), f"""
        wan 198.51.100.7 > 203.0.113.10 tcp/443 = possibly
        wan 2001:db8:1::7 > 2001:db8:9::2 tcp/443 = possibly
        {BESIDE}
        """),
    Case("nat46 of a virtual address, central NAT",
         single("system settings", "central-nat enable")
         + vips(vip("nat44 disable; nat46 enable; ipv6-mappedip 2001:db8:2::10", mappedip="")) + policies(policy(1, "wan>dmz")), POSSIBLY),
    Case("pcp-inbound", policies(policy(1, "wan>dmz", "pcp-inbound enable")), "wan 198.51.100.7 > 203.0.113.10 tcp/443 = possibly"),
    Case("rtp-nat", policies(policy(1, "wan>dmz", "rtp-nat enable")), "wan 198.51.100.7 > 203.0.113.10 tcp/443 = possibly"),
    Case("natoutbound, natip", policies(policy(1, OUT, 'vpntunnel "T"; natoutbound enable; natip 192.0.2.0 255.255.255.0', "ipsec")), """
        lan 10.1.0.5 > 192.0.2.7 tcp/443 = possibly
        """),
    Case("natinbound", policies(policy(1, OUT, 'vpntunnel "T"; natinbound enable', "ipsec")), "lan 10.1.0.5 > 192.0.2.7 tcp/443 = possibly"),
    Case("ngfw-mode policy-based", single("system settings", "ngfw-mode policy-based") + vips(vip())
         + policies(policy(1, "wan>dmz")) + block("firewall security-policy", policy(1, "wan>dmz", 'dstaddr "SERVER"')), PERMIT),
    Case("ngfw-mode policy-based, no policy to begin with", single("system settings", "ngfw-mode policy-based") + vips(vip())
         + policies(policy(1, "lan>dmz")) + block("firewall security-policy", policy(1, "wan>dmz", 'dstaddr "SERVER"')), DENY),
    Case("vip6", block("firewall vip6", '"V6"; extip 2001:db8:1::10; mappedip 2001:db8:2::10; portforward enable; extport 8080; mappedport 80')
         + policies(policy(1, "wan>dmz", 'srcaddr6 "all"; dstaddr6 "V6"')), """
        wan 2001:db8:1::7 > 2001:db8:1::10 tcp/8080 = permit dmz 2001:db8:1::7>2001:db8:2::10:80
        wan 2001:db8:1::7 > 2001:db8:1::10 tcp/80 = deny
        """),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.keyword)
def test_the_verdict_is_the_one_worked_out_by_hand(case: Case) -> None:
    text = BASE.replace("{version}", case.version) + case.text
    assert list(wrong_answers(text, "fortinet_fortios", case.verdicts)) == []


DOMAINS = """#config-version=FGT60F-7.4.4-FW-build1639-240101:opmode=0:vdom=1:user=admin
config vdom
edit root
next
edit B
next
end
config global
config system global
set allow-traffic-redirect disable
end
config system interface
edit "wan"
set vdom "root"
set ip 203.0.113.1 255.255.255.0
next
edit "dmz"
set vdom "root"
set ip 10.2.0.1 255.255.255.0
next
edit "wan2"
set vdom "B"
set ip 203.0.113.2 255.255.255.0
next
edit "dmz2"
set vdom "B"
set ip 10.4.0.1 255.255.255.0
next
end
end
config vdom
edit root
ROOT
end
config vdom
edit B
OTHER
end
"""


def test_virtual_addresses_and_central_nat_are_those_of_their_own_domain() -> None:
    root = vips(vip()) + policies(policy(1, "wan>dmz", 'dstaddr "V"'))
    other = single("system settings", "central-nat enable") + vips(vip(mappedip="10.4.0.10", extintf="wan2"))
    other += policies(policy(1, "wan2>dmz2"))
    text = DOMAINS.replace("ROOT\n", root).replace("OTHER\n", other)
    verdicts = """
        wan 203.0.113.7 > 203.0.113.10 tcp/443 = permit dmz 203.0.113.7>10.2.0.10:443
        wan 203.0.113.7 > 10.2.0.10 tcp/443 = deny
        wan2 203.0.113.7 > 203.0.113.10 tcp/443 = permit dmz2 203.0.113.7>10.4.0.10:443
        wan2 203.0.113.7 > 10.4.0.10 tcp/443 = permit dmz2 203.0.113.7>10.4.0.10:443
        """
    assert list(wrong_answers(text, "fortinet_fortios", verdicts)) == []
