"""The WireGuard package of pfSense: what peers may send from, and in which group of interfaces tunnels stand."""

from __future__ import annotations

import pytest

from pf_configs import INTERFACES, PLAIN, result, rule, verdict

PEER = """<item><enabled>{on}</enabled><tun>tun_wg0</tun><publickey>k</publickey>
<allowedips><row><address>10.6.0.2</address><mask>32</mask></row><row><address>10.77.0.0</address><mask>24</mask></row>
</allowedips></item>"""
CLIENT, STRANGER, BEHIND = "10.6.0.2", "10.6.0.3", "10.77.0.9"


def package(*, running: str = "on", tunnel: str = "yes", peer: str = "yes", group: str = "all") -> str:
    """The package with one tunnel and one peer."""
    return f"""<ifgroups><ifgroupentry><ifname>WireGuard</ifname><members/></ifgroupentry></ifgroups>
<installedpackages><package><name>WireGuard</name></package><wireguard>
<tunnels><item><name>tun_wg0</name><enabled>{tunnel}</enabled><listenport>51820</listenport>
<addresses><row><address>10.6.0.1</address><mask>24</mask></row></addresses></item></tunnels>
<peers>{PEER.format(on=peer)}</peers>
<config><enable>{running}</enable><interface_group>{group}</interface_group></config>
</wireguard></installedpackages>
<staticroutes><route><network>10.77.0.0/24</network><gateway>WG</gateway></route></staticroutes>"""


WG = "<gateway_item><interface>{0}</interface><gateway>10.6.0.2</gateway><name>WG</name></gateway_item></gateways>"
LOOSE = INTERFACES.replace("</gateways>", WG.format("tun_wg0"))
ASSIGNED = INTERFACES.replace("</gateways>", WG.format("opt7")).replace(
    "</interfaces>",
    "<opt7><enable>1</enable><if>tun_wg0</if><descr>WG</descr><ipaddr>10.6.0.1</ipaddr><subnet>24</subnet></opt7>"
    "</interfaces>",
)


@pytest.mark.parametrize(
    ("source", "expected"), [(CLIENT, "permit"), (STRANGER, "deny"), (BEHIND, "permit"), ("10.1.0.7", "deny")]
)
@pytest.mark.parametrize(("interfaces", "device"), [(LOOSE, "tun_wg0"), (ASSIGNED, "opt7")])
def test_a_peer_sends_from_its_allowed_addresses_alone(
    source: str, expected: str, interfaces: str, device: str
) -> None:
    read = result("pfsense", rule("pass", "WireGuard"), interfaces=interfaces, more=package())
    assert not read.ledger.open_rows()
    assert not read.devices[0].unmodelled
    assert verdict(read, f"{source}:40000 > 10.2.0.5 tcp/80", device, "opt1") == expected


@pytest.mark.parametrize(
    ("group", "interfaces", "device", "expected"),
    [
        ("none", LOOSE, "tun_wg0", "deny"),
        ("unassigned", LOOSE, "tun_wg0", "permit"),
        ("unassigned", ASSIGNED, "opt7", "deny"),
        ("all", ASSIGNED, "opt7", "permit"),
    ],
)
def test_which_tunnels_the_rules_of_the_group_judge(group: str, interfaces: str, device: str, expected: str) -> None:
    read = result("pfsense", rule("pass", "WireGuard"), interfaces=interfaces, more=package(group=group))
    assert verdict(read, f"{CLIENT}:40000 > 10.2.0.5 tcp/80", device, "opt1") == expected


@pytest.mark.parametrize("off", [{"running": "off"}, {"tunnel": "no"}])
def test_a_tunnel_that_is_off_is_none(off: dict[str, str]) -> None:
    device = result("pfsense", interfaces=INTERFACES, more=package(**off)).devices[0]
    assert "tun_wg0" not in {item.name for item in device.interfaces}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"running": ""}, False),
        ({"running": "off"}, False),
        ({"tunnel": "no"}, False),
        ({"peer": "no"}, False),
        ({"running": "onn"}, True),
        ({"tunnel": "Yes"}, True),
        ({"peer": "y"}, True),
        ({"group": "al"}, True),
    ],
)
def test_what_is_off_is_read_and_what_means_nothing_is_told(said: dict[str, str], *, told: bool) -> None:
    read = result("pfsense", rule("pass", "opt1"), interfaces=LOOSE, more=package(**said))
    about = [item.what for item in read.devices[0].unmodelled if "WireGuard" in item.what or "wireguard" in item.what]
    assert bool(about) is told, about


def test_what_goes_to_nobody_is_not_sent() -> None:
    read = result("pfsense", rule("pass", "lan"), interfaces=LOOSE, more=package())
    for target, expected in ((CLIENT, "permit"), (STRANGER, "deny"), (BEHIND, "permit")):
        assert verdict(read, f"10.1.0.5:40000 > {target} tcp/80", "lan", "tun_wg0") == expected


def test_an_allowed_address_that_is_none_leaves_everything_open() -> None:
    read = result(
        "pfsense", interfaces=LOOSE, more=package().replace("10.77.0.0</address><mask>24", "x</address><mask>24")
    )
    assert read.devices[0].unmodelled


@pytest.mark.parametrize(("command", "known"), [("service wireguardd start", True), ("/root/rules.sh", False)])
def test_the_command_by_which_the_package_starts_is_no_job_of_its_own(command: str, known: bool) -> None:  # noqa: FBT001 - a column of a table
    system = PLAIN.replace("</system>", f"<earlyshellcmd>{command}</earlyshellcmd></system>")
    more = f"<installedpackages><shellcmdsettings><config><cmd>{command}</cmd></config></shellcmdsettings></installedpackages>"
    for read in (result("pfsense", system=system), result("pfsense", more=more)):
        assert (not read.devices[0].unmodelled) is known
        assert (not read.ledger.open_rows()) is known
