"""Packages beside those of the firewall and the network: OpenVPN, radio, and daemons that are not modelled.

OpenVPN makes a device (`tun0`); a server gives its clients addresses of a pool, and lets them reach each other past all
rules where it is told to (`client_to_client`). Radio joins stations to the network that its section names. Of other
daemons it is known what they may do while they run. Sources: OpenWrt, "OpenVPN", "Wi-Fi /etc/config/wireless"; OpenVPN
2.5 manual.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.management import REQUESTED_FORWARDS, ManagementService, Setting
from parsers.model.routing import DynamicRouting, Route
from parsers.vendors.openwrt_uci import rutos
from parsers.vendors.openwrt_uci.packages import HARMLESS, LISTENERS, READ, ROUTING, RUNNERS, SERVICES, SWITCHED
from parsers.vendors.openwrt_uci.words import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.openwrt_uci.management import Host
    from parsers.vendors.openwrt_uci.network import Wiring
    from parsers.vendors.openwrt_uci.sections import Reading, Section

RUNNING = ("exec", "script", "cmd", "command", "program", "handler")
"""Parts of names of options that run something; the scripts of queues (`.qos`) belong to their package."""
_OFF = ("enabled", "enable", "status", "on", "active", "ban_enabled")
_VPN_ABOUT = names(
    """
    enabled enable name description comment mode client pull dev_type port proto local lport rport nobind
    persist_key persist_tun key_direction secret ca cert key dh pkcs12 extra_certs tls_auth tls_crypt
    tls_crypt_v2 tls_client tls_server tls_version_min tls_version_max tls_cipher tls_ciphersuites tls_timeout
    cipher ncp_ciphers ncp_disable data_ciphers data_ciphers_fallback auth comp_lzo compress allow_compression
    keepalive ping ping_restart ping_exit inactive verb mute log log_append status status_version user group
    max_clients duplicate_cn tun_mtu mssfix fragment float remote remote_random resolv_retry remote_cert_tls
    ns_cert_type verify_client_cert verify_x509_name crl_verify reneg_sec reneg_bytes topology ifconfig_pool
    ifconfig_pool_persist push push_reset fast_io sndbuf rcvbuf auth_nocache auth_user_pass auth_retry
    username_as_common_name explicit_exit_notify connect_retry connect_timeout hand_window tun_ipv6 route_nopull
    route_delay route_metric route_gateway server ifconfig route dev syslog passtos nice script_security
    single_session mute_replay_warnings auth_mode
    """
)
_RADIO_ABOUT = names(
    """
    device mode ssid encryption key key1 key2 key3 key4 hidden disabled network ifname macaddr wmm
    short_preamble ieee80211r nasid mobility_domain ft_over_ds ft_psk_generate_local reassociation_deadline
    pmk_r1_push r0kh r1kh ieee80211w ieee80211k ieee80211v bss_transition time_advertisement wnm_sleep_mode
    disassoc_low_ack max_inactivity wpa_disable_eapol_key_retries wpa_group_rekey sae_password sae_pwe macfilter
    maclist maxassoc dtim_period isolate auth_server auth_port auth_secret acct_server acct_port acct_secret wds
    wps_pushbutton mesh_id mesh_fwding mesh_rssi_threshold bssid eap_type identity password anonymous_identity
    ca_cert client_cert priv_key priv_key_pwd type path channel band htmode country hwmode txpower cell_density
    legacy_rates noscan distance beacon_int channels log_level rts frag diversity rxantenna txantenna
    antenna_gain country_ie doth require_mode rnr_beacon phy radio wifi_id user_enable name description
    multicast_to_unicast multicast_to_unicast_all
    """
)
_RUNS = frozenset(
    {
        "up",
        "down",
        "route_up",
        "client_connect",
        "client_disconnect",
        "learn_address",
        "plugin",
        "ipchange",
        "tls_verify",
    }
)


def daemons(reading: Reading, host: Host) -> list[DynamicRouting]:
    """Every package of the tables; one that stands in none is unknown."""
    told: set[str] = set()
    learned: list[DynamicRouting] = []
    for section in reading.sections:
        package = section.package
        if section.settled or package in READ:
            continue
        if package in HARMLESS:
            _harmless(section, reading)
            continue
        if package not in SERVICES and package not in ROUTING and package not in LISTENERS:
            reading.strange(section, f"package {package} is not known")
            continue
        if package not in told and _runs(section, reading):
            told.add(package)
            if package in SERVICES:
                service = SERVICES[package]
                reading.doubt(f"{package}: {service.what}", service.effect, section.origin)
                if package == "upnpd":
                    host.settings.append(Setting(REQUESTED_FORWARDS, "on", section.origin))
            elif package in ROUTING:
                learned.append(DynamicRouting(package, section.origin))
            else:
                _listens(section, host)
        section.ignore(section.options)
        reading.modelled(section)
    return learned


def _runs(section: Section, reading: Reading) -> bool:
    """Whether a section makes its daemon run: it is not switched off, and switched on where that has to be told."""
    if any(section.on(name, default=True) is False for name in _OFF):
        return False
    if section.kind not in RUNNERS.get(section.package, {section.kind}):
        return False
    needs = section.package in SWITCHED or (section.package in rutos.SWITCHED and rutos.is_rutos(reading.packages))
    return not needs or any(section.has(name) and section.text(name) != "" for name in _OFF)


def _harmless(section: Section, reading: Reading) -> None:
    """A package that bears on nothing, unless an option of it runs a program."""
    for name, option in section.options.items():
        if any(word in name for word in RUNNING) and not option.text.endswith(".qos"):
            what = f"{section.package}: a program runs ({name})"
            reading.doubt(what, Effect.MAY_DO_EITHER, option.origin)
    reading.irrelevant(section, HARMLESS[section.package])


def _listens(section: Section, host: Host) -> None:
    """A service of the device itself, at the port that the section names, or the usual one."""
    for protocol, port, transport in LISTENERS[section.package]:
        text = section.text("port", "listen_port", "Port")
        number = int(text) if text.isdecimal() and 0 < int(text) < 65_536 else port
        detail = "" if text else "its usual port"
        host.services.append(ManagementService(protocol, number, section.origin, transport=transport, detail=detail))


def openvpn(reading: Reading, wiring: Wiring) -> tuple[list[Route], list[DynamicRouting]]:
    """The devices of OpenVPN, routes that it sets, and servers that give it others."""
    found: list[Route] = []
    learned: list[DynamicRouting] = []
    free = _free(reading)
    for section in reading.of("openvpn"):
        if section.kind != "openvpn" or not _on(section):
            section.ignore(section.options)
            reading.modelled(section)
            continue
        device = section.text("dev", default="tun")
        name = next(free[device], device) if device in free else device
        found += _instance(section, name, reading, wiring)
        if section.has("remote") and not section.has("server") and section.on("route_nopull", default=False) is False:
            learned.append(DynamicRouting(f"OpenVPN {section.identity}", section.origin))
    return found, learned


def _free(reading: Reading) -> dict[str, Iterator[str]]:
    """For `tun` and `tap` the devices that no instance names."""
    taken = {section.options["dev"].text for section in reading.of("openvpn") if "dev" in section.options}
    return {kind: _others(kind, taken) for kind in ("tun", "tap")}


def _others(kind: str, taken: set[str]) -> Iterator[str]:
    return (name for number in range(1_000) if (name := f"{kind}{number}") not in taken)


def _on(section: Section) -> bool:
    """OpenVPN starts an instance that is told to (`enabled 1`); RutOS writes `enable`."""
    name = "enabled" if section.has("enabled") else "enable"
    return section.on(name, default=False) is not False


def _instance(section: Section, name: str, reading: Reading, wiring: Wiring) -> list[Route]:
    """The device of one instance, and the routes that its options set."""
    peers = [word.split()[0] for word in section.whole("remote") if word.split()]
    server, own = section.text("server").split(), section.text("ifconfig").split()
    routes: list[Route] = []
    value = None
    try:
        if len(server) == 2:
            network = ipaddress.ip_network("/".join(server))
            value = ipaddress.ip_interface(f"{network.network_address + 1}/{network.prefixlen}")
        elif own:
            value = ipaddress.ip_interface(f"{own[0]}/32")
            if len(own) > 1:
                routes.append(Route(ipaddress.ip_network(f"{own[1]}/32"), None, name, section.at("ifconfig")))
        for word in section.whole("route"):
            parts = word.split()
            network = ipaddress.ip_network("/".join(parts[:2]) if len(parts) > 1 else parts[0], strict=False)
            routes.append(Route(network, None, name, section.at("route")))
    except (ValueError, IndexError):
        reading.bad(section.origin, "addresses of an OpenVPN instance that are not understood")
    addresses = (InterfaceAddress(value, AddressRole.PRIMARY, section.origin),) if value is not None else ()
    before = wiring.interfaces.get(name)
    aliases = before.aliases if before is not None else ()
    wiring.interfaces[name] = Interface(
        name, InterfaceKind.TUNNEL, section.origin, aliases, addresses=addresses, dynamic_address=value is None,
        peer=", ".join(sorted(set(peers))) or "any",
    )  # fmt: skip
    for option, what, effect in (
        ("client_to_client", "clients reach each other past all rules", Effect.MAY_PERMIT),
        ("config", "the rest of its settings is in a file that is not here", Effect.MAY_DO_EITHER),
        ("redirect_gateway", "all packets take it", Effect.MAY_REWRITE),
        ("server_ipv6", "addresses of IPv6", Effect.MAY_DO_EITHER),
        ("ifconfig_ipv6", "addresses of IPv6", Effect.MAY_DO_EITHER),
        ("route_ipv6", "routes of IPv6", Effect.MAY_REWRITE),
        ("management", "whoever reaches its port controls it", Effect.MAY_DO_EITHER),
        ("iroute", "networks behind clients", Effect.MAY_DO_EITHER),
        ("client_config_dir", "settings of clients are in files that are not here", Effect.MAY_DO_EITHER),
        ("server_bridge", "clients are joined to a segment", Effect.MAY_DO_EITHER),
        *((name, "a program runs", Effect.MAY_DO_EITHER) for name in sorted(_RUNS)),
    ):
        if section.text(option) not in {"", "0"}:
            reading.doubt(f"OpenVPN {section.identity}: {what} ({option})", effect, section.at(option))
    section.ignore(_VPN_ABOUT)
    reading.modelled(section)
    return routes


def wireless(reading: Reading, wiring: Wiring, host: Host) -> None:
    """Radio networks: each is a socket of the network that it names."""
    for section in reading.of("wireless"):
        if section.kind == "wifi-iface" and section.on("disabled", default=False) is not True:
            devices = (item for item in reading.of("wireless") if item.kind == "wifi-device")
            off = {item.identity for item in devices if item.on("disabled", default=False) is not False}
            _radio(section, wiring, host, on=section.text("device") not in off)
        elif section.kind in {"wifi-vlan", "wifi-station"}:
            reading.doubt(
                "stations of a radio network are put into VLANs by their key", Effect.MAY_DO_EITHER, section.origin
            )
            section.ignore(section.options)
        section.ignore(_RADIO_ABOUT)
        reading.modelled(section)


def _radio(section: Section, wiring: Wiring, host: Host, *, on: bool) -> None:
    name = section.identity
    encryption = section.text("encryption", default="none")
    host.settings.append(Setting(f"radio {name} encryption", encryption, section.at("encryption")))
    for network in section.values("network"):
        net = wiring.nets.get(network)
        bridge = wiring.bridges.get(net.device) if net is not None else None
        if net is None:
            wiring.unknown_name(network, section, "network")
        elif bridge is not None and name not in bridge.members:
            wiring.interfaces.setdefault(
                name, Interface(name, InterfaceKind.PHYSICAL, section.origin, description="radio", radio=on)
            )
            wiring.bridges[net.device] = replace(bridge, members=(*bridge.members, name))
