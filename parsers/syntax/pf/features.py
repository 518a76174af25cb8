"""Features that were read and are not modelled: what they may do to packets, and which switch brings them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.syntax.pf.jobs import package_commands, scheduled
from parsers.syntax.pf.tables import words

if TYPE_CHECKING:
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

_HARMLESS_PACKAGES = words(
    "arpwatch aws-wizard bandwidthd cron darkstat filer filemanager freeradius2 iftop iperf lightsquid"
    " mtr-nox11 mailreport notes nrpe nut open-vm-tools rrd-summary service_watchdog servicewatchdog"
    " shellcmd sudo syslog-ng system_patches systempatches telegraf zabbix-agent zabbix-agent6"
    " netgate_firmware_upgrade backup acme openvpn-client-export ovpn_export status_traffic_totals lldpd"
    " apcupsd lcdproc node_exporter snmp net-snmp"
)
_SYSTEM = {
    "pf_share_forward": None,
    "disablefilter": None,
    "enablenatreflectionhelper": None,
    "enablenatreflectionpurenat": None,
    "enablebinatreflection": None,
    "disablenatreflection": None,
    "disablenegate": None,
    "disablevpnrules": None,
    "no_apipa_block": None,
    "ipv6allow": None,
    "disablereplyto": None,
    "skip_rules_gw_down": None,
    "pf_disable_force_gw": None,
    "schedule_states": None,
    "state-policy": None,
    "scrub_interface_disable": None,
    "hostname": None,
    "ipv6nat_ipaddr": None,
    "webgui": None,
    "ssh": None,
    "tftpinterface": ("the TFTP proxy opens ways for what it relays", Effect.MAY_PERMIT),
    "ipv6nat": ("IPv6 in IPv4 is sent to another host", Effect.MAY_REWRITE),
    "ipv6nat_enable": ("IPv6 in IPv4 is sent to another host", Effect.MAY_REWRITE),
}
"""Switches of `<system>` that decide something here: read elsewhere (None), or open."""
_DEFAULT = frozenset({"", "default"})
_IPSEC_FILTERS = {
    "net.enc.in.ipsec_filter_mask": _DEFAULT | {"2", "0x2", "0x0002", "0x00000002"},
    "net.enc.out.ipsec_filter_mask": _DEFAULT | {"1", "0x1", "0x0001", "0x00000001"},
    "net.inet.ipsec.filtertunnel": _DEFAULT | {"0"},
    "net.inet6.ipsec6.filtertunnel": _DEFAULT | {"0"},
}
"""Tunables that move or lift the filter of tunnels, with the usual values (enc(4), ipsec(4) of FreeBSD 14)."""
_ENABLED = ("enable", "enabled")


def system_switches(system: Entry) -> None:
    """Give the switches of `<system>` their meaning."""
    for name, effect in _SYSTEM.items():
        said = system.text(name) if name == "tftpinterface" else system.switch(name) is not False
        if system.has(name) and effect is not None and said:
            system.context.open(*effect, system.at(name))


def sections(root: Entry, wiring: Wiring) -> None:
    """Top elements that let packets pass by other ways than rules."""
    context = root.context
    for entry in root.all("dhcrelay") + root.all("dhcrelay6"):
        on = any(entry.has(name) for name in _ENABLED)
        names = frozenset(name for name in entry.words("interface") if name in wiring.interfaces)
        entry.ignore_all("of the DHCP relay")
        if on:
            context.open("the DHCP relay carries requests on", Effect.MAY_PERMIT, entry.element, names or None)
    for name, what, effect in (
        ("proxyarp", "the firewall answers for addresses that are not its own", Effect.MAY_PERMIT),
        ("l2tp", "L2TP remote access", Effect.MAY_PERMIT),
        ("pptpd", "PPTP remote access", Effect.MAY_PERMIT),
        ("pppoes", "a PPPoE server", Effect.MAY_PERMIT),
        ("qinqs", "VLANs within VLANs", Effect.MAY_DO_EITHER),
        ("wireless", "wireless networks", Effect.MAY_DO_EITHER),
        ("hasync", "", Effect.MAY_DENY),
    ):
        for one in root.element.all(name):
            entry = root.moved(one.modelled())
            off = not any(part.children or part.text for part in (one, *one.below()))
            asks = {"l2tp": entry.text("mode") == "server", "pptpd": entry.text("mode") == "server"}
            asks["pppoes"] = any(part.name == "mode" and part.text == "server" for part in one.below())
            on = asks.get(name, any(part.name in _ENABLED for part in one.below()) or name in {"proxyarp", "qinqs"})
            entry.ignore_all(f"of {name}")
            if what and on and not off:
                one.partial(f"{what}: not modelled")
                context.open(what, effect, one)
    _portals(root, wiring)
    _multicast(root, wiring)
    _load_balancer(root)
    scheduled(root)
    _packages(root)
    _tunables(root)


def _portals(root: Entry, wiring: Wiring) -> None:
    """`captiveportal`: each zone at the interfaces that it names; who has not logged in passes by none of them."""
    what = "a captive portal asks for a login"
    for whole in root.all("captiveportal"):
        zones = (
            [whole]
            if whole.has("interface") or whole.has("enable")
            else [root.moved(one) for one in whole.element.children]
        )
        for entry in zones:
            names = entry.words("interface")
            on = entry.has("enable") or entry.on("enabled")
            known = frozenset(name for name in names if name in wiring.interfaces)
            if on:
                entry.element.partial(f"{what}: not modelled")
                sure = known if names and len(known) == len(set(names)) else None
                root.context.open(what, Effect.MAY_DO_EITHER, entry.element, sure)
        whole.ignore_all("of captiveportal")


def _multicast(root: Entry, wiring: Wiring) -> None:
    """`igmpproxy`: groups go between the interfaces that it names; older versions have no switch for it."""
    for entry in root.all("igmpproxy"):
        named = [text for one in entry.all("igmpentry") for text in one.words("ifname")]
        known = frozenset(name for name in named if name in wiring.interfaces)
        if named:
            what = "multicast is carried on between interfaces (IGMP proxy)"
            entry.element.partial(f"{what}: not modelled")
            root.context.open(what, Effect.MAY_PERMIT, entry.element, known if len(known) == len(set(named)) else None)
        entry.ignore_all("of the IGMP proxy")


def _load_balancer(root: Entry) -> None:
    for entry in root.all("load_balancer"):
        for one in entry.element.children:
            if one.name in {"lbpool", "virtual_server"} and (one.children or one.text):
                one.partial("a virtual server is not modelled")
                root.context.open("a virtual server of the load balancer", Effect.MAY_REWRITE, one)
        entry.ignore_all("checks of servers")


def _packages(root: Entry) -> None:
    """Packages of pfSense may bring rules of their own."""
    for entry in root.all("installedpackages"):
        for one in entry.element.children:
            if one.name in {"package", "menu", "service"}:
                title = one.child("name")
                name = "" if title is None else title.text.lower().removeprefix("pfsense-pkg-").replace(" ", "_")
                if one.name == "package" and name not in {*_HARMLESS_PACKAGES, "wireguard"}:
                    root.context.open(f"package {name} may bring rules of its own", Effect.MAY_DO_EITHER, one)
                    one.partial("a package that may bring rules of its own")
                root.moved(one).element.irrelevant("a package's name and menus")
            elif one.name == "wireguard" or package_commands(root, one):
                continue
            elif one.name.lower().removesuffix("config").removesuffix("settings") in _HARMLESS_PACKAGES or not any(
                part.text for part in (one, *one.below())
            ):
                one.irrelevant("settings of a package that lets nothing pass")


def _tunables(root: Entry) -> None:
    section = root.child("sysctl")
    for entry in section.all("item") if section is not None else ():
        entry.find("tunable")
        entry.find("value")
        entry.ignore({"descr": "a description"})
        entry.element.irrelevant("a tunable of the kernel")
        name, value = entry.text("tunable"), entry.text("value")
        if name in _IPSEC_FILTERS and value not in _IPSEC_FILTERS[name]:
            what = f"which rules judge what comes out of IPsec ({name})"
            root.context.open(what, Effect.MAY_DO_EITHER, entry.element)
        if name == "net.inet.ip.forwarding" and value == "0":
            root.context.open("forwarding is switched off", Effect.MAY_DENY, entry.element)


def high_availability(root: Entry) -> str:
    """`primary` where the file names the firewall to which it sends its configuration."""
    section = root.under("hasync")
    return "primary" if section.text("synchronizetoip") else ""
