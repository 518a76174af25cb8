"""Settings of pfSense for all IPsec tunnels: which of them change what passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pf_configs import result, rule, verdict

if TYPE_CHECKING:
    from parsers.registry import ParseResult

TUNNEL = """<ipsec>
 <phase1><ikeid>1</ikeid><interface>wan</interface><remote-gateway>203.0.113.9</remote-gateway></phase1>
 <phase2><ikeid>1</ikeid><mode>tunnel</mode><localid><type>lan</type></localid>
  <remoteid><type>network</type><address>10.7.0.0</address><netbits>24</netbits></remoteid></phase2>
 {settings}
</ipsec>"""
QUIET = (
    "<filtermode>enc</filtermode><uniqueids>yes</uniqueids><maxexchange>3</maxexchange><dns-interval>60</dns-interval>"
    "<compression></compression><enableinterfacesuse></enableinterfacesuse><noshuntlaninterfaces></noshuntlaninterfaces>"
    "<pkcs11support></pkcs11support><port>500</port><port_nat_t></port_nat_t>"
    "<ikev2_retransmit_enable></ikev2_retransmit_enable><ikev2_retransmit_tries>5</ikev2_retransmit_tries>"
)
PAST = "<bypassrules><rule><source>10.1.0.0</source><srcmask>24</srcmask><destination>10.7.0.0</destination><dstmask>24</dstmask></rule></bypassrules>"


def tunnelled(settings: str) -> ParseResult:
    port = "<protocol>tcp</protocol>"
    return result(
        "pfsense", rule("pass", "enc0", port), rule("pass", "lan", port), more=TUNNEL.format(settings=settings)
    )


INTO, OUT = "10.7.0.5 > 10.1.0.5 tcp/80", "10.1.0.5 > 10.7.0.5 tcp/80"


@pytest.mark.parametrize("settings", ["", QUIET, PAST])
def test_settings_that_change_nothing(settings: str) -> None:
    read = tunnelled(settings)
    assert not read.ledger.blocking()
    assert verdict(read, INTO, "enc0", "lan") == "permit"
    assert verdict(read, OUT, "lan") == "permit"
    assert verdict(read, "10.7.0.5 > 10.1.0.5 udp/80", "enc0", "lan") == "deny"


def test_another_filter_mode_may_block_tunnels_and_nothing_else() -> None:
    read = tunnelled("<filtermode>if_ipsec</filtermode>")
    assert verdict(read, INTO, "enc0", "lan") == "possibly"
    assert verdict(read, "10.1.0.5 > 10.2.0.5 tcp/80", "lan", "opt1") == "permit"


def test_what_bypasses_ipsec_leaves_the_way_open() -> None:
    assert verdict(tunnelled(f"<ipsecbypass></ipsecbypass>{PAST}"), OUT, "lan") == "possibly"
