"""Small `config.xml` files of both products for the tests, and what a packet meets there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from parsers.registry import ParseResult, parse
from parsers.source import Source
from validator.flowtext import read_flow
from validator.questions import test_rules as answers

if TYPE_CHECKING:
    from parsers.model.device import Device

INTERFACES = """
 <interfaces>
  <wan><enable>1</enable><if>em0</if><ipaddr>198.51.100.2</ipaddr><subnet>24</subnet><gateway>GW</gateway></wan>
  <lan><enable>1</enable><if>em1</if><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet></lan>
  <opt1><enable>1</enable><if>em2</if><descr>CELL</descr><ipaddr>10.2.0.1</ipaddr><subnet>24</subnet></opt1>
 </interfaces>
 <gateways><gateway_item><interface>wan</interface><gateway>198.51.100.1</gateway><name>GW</name>
  <defaultgw>1</defaultgw><monitor_disable>1</monitor_disable></gateway_item></gateways>
"""
PLAIN = (
    "<system><hostname>fw</hostname><ipv6allow>1</ipv6allow><disablenatreflection>yes</disablenatreflection></system>"
)
NO_NAT = "<nat><outbound><mode>disabled</mode></outbound></nat>"


def any_to(destination: str = "<any>1</any>", source: str = "<any>1</any>") -> str:
    """Both sides of a rule."""
    return f"<source>{source}</source><destination>{destination}</destination>"


def rule(action: str, interface: str, *more: str, sides: str = "") -> str:
    """One rule of the old style, for IPv4."""
    parts = "".join(more)
    return (
        f"<rule><type>{action}</type><interface>{interface}</interface><ipprotocol>inet</ipprotocol>"
        f"{parts}{sides or any_to()}</rule>"
    )


def floating(action: str, interface: str, direction: str, *more: str) -> str:
    """One floating rule; quick only if `more` says so."""
    return rule(action, interface, "<floating>yes</floating>", f"<direction>{direction}</direction>", *more)


def result(
    platform: str, *rules: str, system: str = PLAIN, interfaces: str = INTERFACES, nat: str = NO_NAT, more: str = ""
) -> ParseResult:
    """What reading a file with these rules gives."""
    lines = "\n".join(rules)
    text = f"<{platform}>\n{system}{interfaces}<filter>\n{lines}\n</filter>{nat}{more}</{platform}>\n"
    return parse(Source.from_text("config.xml", text))


def device(*args: str, **more: str) -> Device:
    """The device of such a file."""
    (found,) = result(*args, **more).devices
    return found


def verdict(read: ParseResult, flow: str, entering: str, leaving: str | None = None) -> str:
    """What becomes of a packet: `permit`, `deny` or `possibly`, and the rule."""
    (answer,) = answers(read, [read_flow(flow)], None, entering, leaving, None)
    return str(answer["verdict"])


def _hops(read: ParseResult, flow: str, entering: str) -> list[dict[str, object]]:
    (answer,) = answers(read, [read_flow(flow)], None, entering, None, None)
    paths = cast("list[dict[str, list[dict[str, object]]]]", answer["paths"])
    return [hop for path in paths for hop in path["hops"]]


def ways_out(read: ParseResult, flow: str, entering: str) -> set[str]:
    """The interfaces by which a packet may leave."""
    return {str(hop["out"]) for hop in _hops(read, flow, entering)}


def headers_out(read: ParseResult, flow: str, entering: str) -> set[tuple[str, str]]:
    """Source and destination of a packet, as it may leave."""
    return {(str(hop["src"]), str(hop["dst"])) for hop in _hops(read, flow, entering)}
