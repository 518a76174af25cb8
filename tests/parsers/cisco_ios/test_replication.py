"""Routes that VRFs of IOS take from each other by `route-replicate` and by maps, judged packet by packet."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers
from parsers.ledger import LineFate
from parsers.registry import parse
from parsers.source import Source

CONFIG = """\
version 15.7
hostname r1
!
{vrfs}
!
interface GigabitEthernet0/0
 vrf forwarding OFF
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 vrf forwarding OT
 ip address 10.3.0.1 255.255.255.0
!
interface GigabitEthernet0/2
 ip address 10.5.0.1 255.255.255.0
!
interface GigabitEthernet0/3
 vrf forwarding FAR
 ip address 10.7.0.1 255.255.255.0
!
{more}
ip route vrf OFF 10.8.0.0 255.255.0.0 10.1.0.254
ip route vrf OFF 10.9.0.0 255.255.0.0 Null0
end
"""
BGP = """\
router bgp 65000
 address-family ipv4 vrf OFF
  redistribute connected
 exit-address-family
 address-family ipv4 vrf OT
  redistribute connected
 exit-address-family
!"""
OFF_TO_OT = "GigabitEthernet0/1 10.3.0.9 > 10.1.0.9 tcp/502 = "
STATIC = "GigabitEthernet0/1 10.3.0.9 > 10.8.0.9 tcp/502 = "
ELSEWHERE = """
    GigabitEthernet0/0 10.1.0.9 > 10.3.0.9 tcp/502 = deny
    GigabitEthernet0/2 10.5.0.9 > 10.3.0.9 tcp/502 = deny
    GigabitEthernet0/1 10.3.0.9 > 10.5.0.9 tcp/502 = deny
    GigabitEthernet0/1 10.3.0.9 > 10.9.0.9 tcp/502 = deny
    """
"""What no line of the cases below lets pass."""
BY_OFF = "permit GigabitEthernet0/0 10.3.0.9>{}:502"


def vrf(name: str, *lines: str, targets: tuple[str, ...] = ()) -> str:
    """A VRF with lines in its IPv4 family, and route targets."""
    rd = {"OFF": 1, "OT": 2, "FAR": 3}[name]
    body = [f"vrf definition {name}", f" rd 1:{rd}", " address-family ipv4", *(f"  {line}" for line in lines)]
    return "\n".join([*body, *(f"  route-target {one}" for one in targets), " exit-address-family"])


def text(ot: str, off: str = "", far: str = "", more: str = "!") -> str:
    vrfs = (ot, off or vrf("OFF"), far or vrf("FAR"))
    return CONFIG.format(vrfs="\n!\n".join(vrfs), more=more)


def check(config: str, verdicts: str) -> None:
    assert list(wrong_answers(config, "cisco_ios", verdicts)) == []
    result = parse(Source.from_text("r1.txt", config), "cisco_ios")
    assert not result.devices[0].unmodelled
    lines = range(1, len(config.splitlines()) + 1)
    assert [line for line in lines if result.ledger.fate(line) is LineFate.UNKNOWN] == []


def test_connected_networks_are_copied_and_nothing_else() -> None:
    config = text(vrf("OT", "route-replicate from vrf OFF unicast connected"))
    check(config, f"{OFF_TO_OT}{BY_OFF.format('10.1.0.9')}\n{STATIC}deny{ELSEWHERE}")


def test_static_routes_keep_their_next_hop_in_their_own_vrf() -> None:
    config = text(vrf("OT", "route-replicate recursion-policy destination from vrf OFF unicast static"))
    check(config, f"{STATIC}{BY_OFF.format('10.8.0.9')}\n{OFF_TO_OT}deny{ELSEWHERE}")


def test_all_is_both_where_no_protocol_runs() -> None:
    config = text(vrf("OT", "route-replicate from vrf OFF unicast all"))
    check(config, f"{STATIC}{BY_OFF.format('10.8.0.9')}\n{OFF_TO_OT}{BY_OFF.format('10.1.0.9')}{ELSEWHERE}")


def test_a_protocol_may_bring_any_destination_but_into_that_vrf_alone() -> None:
    config = text(vrf("OT", "route-replicate from vrf OFF unicast ospf 1"))
    check(
        config,
        f"""
        {OFF_TO_OT}possibly
        GigabitEthernet0/1 10.3.0.9 > 10.5.0.9 tcp/502 = possibly
        GigabitEthernet0/0 10.1.0.9 > 10.3.0.9 tcp/502 = deny
        GigabitEthernet0/2 10.5.0.9 > 10.1.0.9 tcp/502 = deny
        """,
    )
    result = parse(Source.from_text("r1.txt", config), "cisco_ios")
    assert [(item.vrf, item.source_vrf) for item in result.devices[0].dynamic_routing] == [("OT", "OFF")]


def test_all_where_a_protocol_runs_is_that_protocol_too() -> None:
    ospf = "router ospf 1 vrf OFF\n network 10.1.0.0 0.0.0.255 area 0\n!"
    config = text(vrf("OT", "route-replicate from vrf OFF unicast all"), more=ospf)
    assert list(wrong_answers(config, "cisco_ios", "GigabitEthernet0/1 10.3.0.9 > 192.0.2.9 tcp/502 = possibly")) == []


def test_a_map_picks_some() -> None:
    config = text(vrf("OT", "route-replicate from vrf OFF unicast all route-map M"))
    check(config, f"{STATIC}possibly\n{OFF_TO_OT}possibly{ELSEWHERE}")


def test_a_copy_may_be_copied_again() -> None:
    config = text(
        vrf("OT", "route-replicate from vrf FAR unicast connected"),
        far=vrf("FAR", "route-replicate from vrf OFF unicast connected"),
    )
    check(
        config,
        f"""
        GigabitEthernet0/1 10.3.0.9 > 10.7.0.9 tcp/502 = permit GigabitEthernet0/3 10.3.0.9>10.7.0.9:502
        GigabitEthernet0/3 10.7.0.9 > 10.1.0.9 tcp/502 = permit GigabitEthernet0/0 10.7.0.9>10.1.0.9:502
        {OFF_TO_OT}possibly
        {STATIC}deny{ELSEWHERE}
        """,
    )


def test_the_global_table_gives_and_takes() -> None:
    taken = "global-address-family ipv4\n route-replicate from vrf OFF unicast connected\n exit-address-family\n!"
    config = text(vrf("OT", "route-replicate from global unicast connected"), more=taken)
    check(
        config,
        """
        GigabitEthernet0/1 10.3.0.9 > 10.5.0.9 tcp/502 = permit GigabitEthernet0/2 10.3.0.9>10.5.0.9:502
        GigabitEthernet0/2 10.5.0.9 > 10.1.0.9 tcp/502 = permit GigabitEthernet0/0 10.5.0.9>10.1.0.9:502
        GigabitEthernet0/1 10.3.0.9 > 10.1.0.9 tcp/502 = possibly
        GigabitEthernet0/0 10.1.0.9 > 10.5.0.9 tcp/502 = deny
        GigabitEthernet0/2 10.5.0.9 > 10.3.0.9 tcp/502 = deny
        """,
    )


def test_which_of_two_routes_to_one_network_counts_is_open() -> None:
    own = "ip route vrf OT 10.8.0.0 255.255.0.0 10.3.0.254"
    config = text(vrf("OT", "route-replicate from vrf OFF unicast static"), more=own)
    check(config, f"{STATIC}possibly\n{OFF_TO_OT}deny")


def test_which_of_two_copies_counts_is_open() -> None:
    lines = ("route-replicate from vrf OFF unicast static", "route-replicate from vrf FAR unicast static")
    config = text(vrf("OT", *lines), more="ip route vrf FAR 10.8.0.0 255.255.0.0 10.7.0.254")
    check(config, f"{STATIC}possibly\n{OFF_TO_OT}deny")


def test_multicast_leaves_that_vrf_open() -> None:
    config = text(vrf("OT", "route-replicate from vrf OFF multicast all"))
    check(config, f"{OFF_TO_OT}possibly\nGigabitEthernet0/0 10.1.0.9 > 10.3.0.9 tcp/502 = deny")


def test_what_has_another_form_may_do_anything() -> None:
    config = text(vrf("OT", "route-replicate out of vrf OFF"))
    assert parse(Source.from_text("r1.txt", config), "cisco_ios").devices[0].unmodelled


@pytest.mark.parametrize("side", ["import", "export"])
def test_a_map_narrows_what_route_targets_bring(side: str) -> None:
    maps = {side: (f"{side} map M",)}
    config = text(
        vrf("OT", *maps.get("import", ()), targets=("import 1:1",)),
        vrf("OFF", *maps.get("export", ()), targets=("export 1:1",)),
        more=f"{BGP}\nroute-map M permit 10\n!",
    )
    check(config, f"{OFF_TO_OT}possibly{ELSEWHERE}")


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("route-map M permit 10\n set extcommunity rt 1:9 additive", "possibly"),
        ("route-map M permit 10\n set extcommunity rt 1:8", "deny"),
        ("route-map M permit 10\n set extcommunity soo 1:8", "possibly"),
        ("!", "possibly"),
    ],
)
def test_who_imports_what_an_export_map_sets_may_get_it(more: str, verdict: str) -> None:
    config = text(
        vrf("OT", targets=("import 1:9",)),
        vrf("OFF", "export map M", targets=("export 1:1",)),
        more=f"{BGP}\n{more}",
    )
    assert list(wrong_answers(config, "cisco_ios", f"{OFF_TO_OT}{verdict}")) == []


@pytest.mark.parametrize(
    ("line", "off", "inside", "outside"),
    [
        ("import ipv4 unicast map M", "", "possibly", "deny"),
        ("", "export ipv4 unicast 100 map M", "deny", "possibly"),
        ("import path limit 4", "", "deny", "deny"),
    ],
)
def test_maps_between_a_vrf_and_the_global_table(line: str, off: str, inside: str, outside: str) -> None:
    config = text(
        vrf("OT", *([line] if line else [])), vrf("OFF", *([off] if off else [])), more=f"{BGP}\nroute-map M permit 10"
    )
    verdicts = f"""
        GigabitEthernet0/1 10.3.0.9 > 10.5.0.9 tcp/502 = {inside}
        GigabitEthernet0/2 10.5.0.9 > 10.1.0.9 tcp/502 = {outside}
        """
    assert list(wrong_answers(config, "cisco_ios", verdicts)) == []


GLOBAL = "GigabitEthernet0/1 10.3.0.9 > 10.5.0.9 tcp/502 = "


@pytest.mark.parametrize("table", ["vrf global", "global"])
def test_the_global_table_is_written_as_a_vrf_of_that_name(table: str) -> None:
    config = text(vrf("OT", f"route-replicate from {table} unicast connected"))
    verdicts = f"{GLOBAL}permit GigabitEthernet0/2 10.3.0.9>10.5.0.9:502\n{OFF_TO_OT}deny\n{STATIC}deny"
    check(config, verdicts)


@pytest.mark.parametrize("table", ["vrf OT", "vrf OT unicast", "vnet OT unicast connected"])
def test_a_copy_into_the_global_table_in_another_form_is_in_doubt(table: str) -> None:
    config = text(vrf("OT"), more=f"global-address-family ipv4\n route-replicate from {table}\n exit-global-af\n!")
    assert list(wrong_answers(config, "cisco_ios", "GigabitEthernet0/2 10.5.0.9 > 10.3.0.9 tcp/502 = possibly")) == []
