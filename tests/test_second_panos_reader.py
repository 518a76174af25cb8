"""Random firewalls of PAN-OS: what the tool says of each packet against a second reader of the same text."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, cast

from panos_reader import Firewall, Packet
from panos_text import firewall, nat, rule
from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import read_flow
from validator.questions import test_rules as asked

if TYPE_CHECKING:
    from parsers.as_json import Json

PORTS = (22, 80, 161, 443, 502, 8080)
ZONES = ("untrust", "trust", "cell")
INTERFACES = ("ethernet1/1", "ethernet1/2", "ethernet1/3", "ethernet1/4")
HOSTS = ("8.8.8.8", "203.0.113.10", "203.0.113.11", "203.0.113.16", "10.20.0.5", "10.20.0.66", "10.30.0.5", "10.30.0.6", "10.40.0.5")  # fmt: skip
OBJECTS = """
<address>
  <entry name="HMI"><ip-netmask>10.20.0.5</ip-netmask></entry>
  <entry name="Cell"><ip-netmask>10.30.0.0/24</ip-netmask></entry>
  <entry name="Span"><ip-range>10.20.0.60-10.20.0.70</ip-range></entry>
  <entry name="Web"><ip-netmask>203.0.113.10</ip-netmask></entry>
</address>
<address-group>
  <entry name="Both"><static><member>HMI</member><member>PLC</member></static></entry>
  <entry name="Nest"><static><member>Both</member><member>Span</member></static></entry>
</address-group>
<service>
  <entry name="modbus"><protocol><tcp><port>502</port></tcp></protocol></entry>
  <entry name="some"><protocol><udp><port>161,500-600</port></udp></protocol></entry>
</service>
<service-group><entry name="field"><members><member>modbus</member><member>some</member></members></entry></service-group>
<application><entry name="own"><default><port><member>tcp/502</member><member>udp/161</member></port></default></entry></application>
"""
WORDS = (
    "any",
    "any",
    "any",
    "any",
    "HMI",
    "PLC",
    "Cell",
    "Span",
    "Both",
    "Nest",
    "10.40.0.0/24",
    "203.0.113.0/24",
    "10.20.0.66",
)
SERVICES = ("any", "any", "service-http", "service-https", "modbus", "some", "field")
FEATURES = (
    *("universal", "intrazone", "interzone", "negation", "disabled", "open", "intrazone-default", "interzone-default"),
    *("override", "destination translation", "no destination translation", "bi-directional"),
)
FIREWALLS, PACKETS = 40, 60


def some(chance: random.Random, *names: str) -> str:
    """One or two names."""
    return " ".join(dict.fromkeys(chance.choice(names) for _ in range(chance.randrange(1, 3))))


def security(chance: random.Random, number: int) -> str:
    kind = chance.choice(("universal", "universal", "intrazone", "interzone"))
    zones = {key: "any" if chance.random() < 0.6 else some(chance, *ZONES) for key in ("from", "to")}
    if kind == "intrazone":
        zones["to"] = zones["from"]
    named = chance.random() < 0.35
    applications = some(chance, "own", "ssh", "web-browsing", "snmp") if named else "any"
    service = chance.choice(("application-default", *SERVICES)) if named else chance.choice(SERVICES)
    more = f"<rule-type>{kind}</rule-type>"
    more += "<disabled>yes</disabled>" if chance.random() < 0.15 else ""
    more += "<negate-source>yes</negate-source>" if chance.random() < 0.15 else ""
    more += "<negate-destination>yes</negate-destination>" if chance.random() < 0.15 else ""
    sides = {key: chance.choice(WORDS) for key in ("source", "destination")}
    action = chance.choice(("allow", "allow", "deny", "drop", "reset-both"))
    return rule(f"r{number}", application=applications, service=service, action=action, more=more, **zones, **sides)


def translation(chance: random.Random, number: int) -> str:
    kind = chance.randrange(4)
    more = "<disabled>yes</disabled>" if chance.random() < 0.1 else ""
    zones = {"from": chance.choice(("any", *ZONES)), "to": chance.choice(ZONES)}
    if kind == 0:
        target = chance.choice(("10.30.0.5", "10.40.0.5"))
        port = chance.choice(("", "<translated-port>502</translated-port>"))
        more += f"<destination-translation><translated-address>{target}</translated-address>{port}</destination-translation>"
        service = chance.choice(("service-http", "modbus", "service-https")) if port else chance.choice(SERVICES)
        return nat(f"n{number}", more, **{**zones, "to": "untrust"}, destination="203.0.113.10", service=service)
    if kind == 1:
        more += (
            "<destination-translation><translated-address>10.30.0.0/30</translated-address></destination-translation>"
        )
        return nat(f"n{number}", more, **{**zones, "to": "untrust"}, destination="203.0.113.16/30")
    if kind == 2:
        more += (
            "<source-translation><static-ip><translated-address>203.0.113.11</translated-address>"
            "<bi-directional>yes</bi-directional></static-ip></source-translation>"
        )
        return nat(f"n{number}", more, **{"from": "cell"}, to="untrust", source="10.30.0.6")
    more += (
        "<source-translation><dynamic-ip-and-port><interface-address><interface>ethernet1/1</interface>"
        "</interface-address></dynamic-ip-and-port></source-translation>"
    )
    return nat(f"n{number}", more, source=chance.choice(("any", "HMI", "Cell")), **zones)


def drawn(chance: random.Random) -> str:
    rules = "".join(security(chance, number) for number in range(chance.randrange(3, 9)))
    nats = "".join(translation(chance, number) for number in range(chance.randrange(4)))
    defaults = "".join(
        f'<entry name="{name}-default"><action>{chance.choice(("allow", "deny"))}</action></entry>'
        for name in ("intrazone", "interzone")
        if chance.random() < 0.3
    )
    more = f"<default-security-rules><rules>{defaults}</rules></default-security-rules>" if defaults else ""
    return firewall(rules, nats=nats, objects=OBJECTS, more=more)


def packet(chance: random.Random) -> Packet:
    source, destination = chance.sample(HOSTS, 2)
    if chance.random() < 0.2:
        destination = "203.0.113.10"
    return Packet(chance.choice(INTERFACES), source, destination, chance.choice(("tcp", "udp")), chance.choice(PORTS))


def last_hop(document: dict[str, Json]) -> tuple[str, str, str]:
    """The one way out: interface, destination, port."""
    (path,) = cast("list[dict[str, list[dict[str, str]]]]", document["paths"])
    hop = path["hops"][-1]
    return hop["out"], hop["dst"], str(hop["dport"])


def test_two_readers_agree_on_random_packets() -> None:
    chance = random.Random("segval panos")  # noqa: S311 - the same firewalls every time, no secret
    used: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    for number in range(FIREWALLS):
        text = drawn(chance)
        second, result = Firewall(text), parse(Source.from_text("fw.xml", text))
        for one in (packet(chance) for _ in range(PACKETS)):
            flow = read_flow(f"{one.src} > {one.dst} {one.proto}/{one.port}")
            (document,) = asked(result, [flow], None, one.interface, None, None)
            want = second.judge(one)
            where = f"firewall {number}: {one}: {want}"
            assert document["verdict"] == want.verdict, f"{where}\n{document}\n{text}"
            if want.verdict == "permit":
                assert last_hop(document) == (want.out, want.dst, str(want.port)), f"{where}\n{document}"
                assert not want.rule or document["rule"] == want.rule, f"{where}\n{document}"
            verdicts[want.verdict] += 1
        used += second.used
    assert set(verdicts) == {"permit", "deny", "possibly"}, verdicts
    assert not [name for name in FEATURES if not used[name]], used
