"""PAN-OS: the default ports of applications that plants use, as they were read in the vendor's content."""

from __future__ import annotations

import pytest

from parsers.model.intervals import Interval
from parsers.model.service import of_ports
from parsers.vendors.paloalto_panos.app_ports import DEFAULT_PORTS

TCP, UDP = 6, 17
EXACT = (
    ("bacnet-who-has-analog-input", UDP, 47_808),
    ("104apci-supervisory", TCP, 2_404),
    ("104asdu-file-transfer-type127", TCP, 2_404),
    ("osisoft-pi-v3", TCP, 5_450),
    ("oracle", TCP, 1_521),
    ("telnet", TCP, 23),
    ("tacacs-plus", TCP, 49),
    ("ge-historian", TCP, 14_000),
)
DYNAMIC = ("opc-ua-hello", "iec-60870-5-104-base", "ftp")


@pytest.mark.parametrize(("name", "protocol", "port"), EXACT)
def test_an_application_that_was_read_has_its_ports_and_no_others(name: str, protocol: int, port: int) -> None:
    wanted = of_ports(protocol, Interval(port, port))
    assert DEFAULT_PORTS[name].surely == wanted
    assert DEFAULT_PORTS[name].possibly == wanted


@pytest.mark.parametrize("name", DYNAMIC)
def test_what_is_dynamic_may_use_any_port_of_its_protocol(name: str) -> None:
    possible = DEFAULT_PORTS[name].possibly
    for port in (1, 2_404, 4_840, 65_535):
        wanted = of_ports(TCP, Interval(port, port))
        assert possible & wanted == wanted
    assert not possible & of_ports(UDP)
