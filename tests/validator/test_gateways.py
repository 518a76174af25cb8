"""The other gateways of tunnels: how each platform names them, and how they are compared with the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import panos_text
import pf_configs
from audits import audited_anew
from parsers.model.vpn import gateway
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("2001:DB8:0::1", "2001:db8::1"),
        ("198.51.100.7", "198.51.100.7"),
        ("GW1.Site-B.Example.", "gw1.site-b.example"),
    ],
)
def test_one_gateway_is_written_in_several_ways(printed: str, compared: str) -> None:
    assert gateway(printed) == compared


@pytest.mark.parametrize(
    ("address", "peers"),
    [
        ("<ip>198.51.100.7</ip>", ("198.51.100.7",)),
        ("<fqdn>gw.maker.example</fqdn>", ("gw.maker.example",)),
        ("<dynamic/>", ("any",)),
    ],
)
def test_gateways_of_panos(address: str, peers: tuple[str, ...]) -> None:
    network = (
        f'<ike><gateway><entry name="g"><peer-address>{address}</peer-address></entry></gateway></ike>'
        '<tunnel><ipsec><entry name="t"><auto-key><ike-gateway><entry name="g"/></ike-gateway></auto-key>'
        "<tunnel-interface>tunnel.1</tunnel-interface></entry></ipsec></tunnel>"
    )
    interfaces = '<tunnel><units><entry name="tunnel.1"/></units></tunnel>'
    text = panos_text.firewall(network=network, interfaces=interfaces)
    (device,) = parse(Source.from_text("fw.xml", text)).devices
    (found,) = [item for item in device.interfaces if item.name == "tunnel.1"]
    assert found.peers == peers


@pytest.mark.parametrize(
    ("ends", "peers"),
    [
        (("192.0.2.9",), ("192.0.2.9",)),
        (("192.0.2.9", "gw.maker.example"), ("192.0.2.9", "gw.maker.example")),
        (("192.0.2.9", ""), ("any",)),
    ],
)
def test_gateways_of_wireguard(ends: tuple[str, ...], peers: tuple[str, ...]) -> None:
    clients = "".join(
        f'<client uuid="c{number}"><enabled>1</enabled><name>c{number}</name>'
        f"<tunneladdress>10.7.0.{number}/32</tunneladdress><serveraddress>{end}</serveraddress></client>"
        for number, end in enumerate(ends, 2)
    )
    named = ",".join(f"c{number}" for number, _ in enumerate(ends, 2))
    more = (
        "<OPNsense><wireguard><general><enabled>1</enabled></general><server><servers>"
        '<server uuid="s"><enabled>1</enabled><instance>0</instance><tunneladdress>10.7.0.1/24</tunneladdress>'
        f"<peers>{named}</peers></server></servers></server>"
        f"<client><clients>{clients}</clients></client></wireguard></OPNsense>"
    )
    device = pf_configs.device("opnsense", more=more)
    (found,) = [item for item in device.interfaces if item.peer]
    assert found.peers == peers


IPSEC = """\
<ipsec><phase1><ikeid>1</ikeid><interface>wan</interface><remote-gateway>{peer}</remote-gateway></phase1>
<phase2><ikeid>1</ikeid><mode>tunnel</mode><localid><type>lan</type></localid>
<remoteid><type>network</type><address>10.9.0.0</address><netbits>24</netbits></remoteid></phase2></ipsec>"""


@pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
@pytest.mark.parametrize(
    ("peer", "codes"),
    [
        ("192.0.2.9", {"VEN005"}),
        ("192.0.2.7", set()),
        ("0.0.0.0", {"VEN004"}),  # noqa: S104 -- what the file says for any gateway; nothing is bound
    ],
)
def test_a_gateway_is_told_once(tmp_path: Path, platform: str, peer: str, codes: set[str]) -> None:
    """An address that nobody declares, one of a conduit, and what takes any."""
    (tmp_path / "configs").mkdir()
    text = f"<{platform}>\n{pf_configs.PLAIN}{pf_configs.INTERFACES}<filter/>{IPSEC.format(peer=peer)}</{platform}>\n"
    (tmp_path / "configs" / "fw.xml").write_text(text, encoding="utf-8")
    plant = """\
plant: {id: T}
zones:
  - {id: LAN, kind: control, networks: [10.1.0.0/24]}
  - {id: SITE, kind: enterprise, networks: [10.9.0.0/24]}
conduits:
  - {id: C, from: SITE, to: LAN, flows: [], peers: 192.0.2.7}
"""
    (tmp_path / "plant.yaml").write_text(plant, encoding="utf-8")
    found = {item.code for item in audited_anew(tmp_path).findings}
    assert found & {"VEN004", "VEN005"} == codes
