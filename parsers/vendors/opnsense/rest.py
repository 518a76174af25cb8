"""The other parts of `<OPNsense>`: what has no bearing, and what opens or closes ways that are not modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.syntax.pf.jobs import watcher
from parsers.syntax.pf.tables import OPNSENSE

if TYPE_CHECKING:
    from parsers.syntax.pf.entries import Entry

_SWITCHED = {
    "IDS": ("intrusion prevention may drop packets", Effect.MAY_DENY, "enabled"),
    "proxy": ("a web proxy connects for others", Effect.MAY_PERMIT, "enabled"),
    "HAProxy": ("a proxy connects for others", Effect.MAY_PERMIT, "enabled"),
    "Nginx": ("a proxy connects for others", Effect.MAY_PERMIT, "enabled"),
    "siproxd": ("a SIP proxy connects for others", Effect.MAY_PERMIT, "enabled"),
    "tor": ("a Tor node connects for others", Effect.MAY_PERMIT, "enabled"),
    "MDNSRepeater": ("announcements of services are repeated on other interfaces", Effect.MAY_PERMIT, "enabled"),
    "UDPBroadcastRelay": ("broadcasts are repeated on other interfaces", Effect.MAY_PERMIT, "enabled"),
    "relayd": ("a relay connects for others", Effect.MAY_PERMIT, "enabled"),
    "zerotier": ("ZeroTier networks", Effect.MAY_DO_EITHER, "enabled"),
    "tailscale": ("Tailscale networks", Effect.MAY_DO_EITHER, "enabled"),
    "tinc": ("tinc networks", Effect.MAY_DO_EITHER, "enabled"),
    "quagga": ("routing protocols", Effect.MAY_DO_EITHER, "enabled"),
    "crowdsec": ("lists of CrowdSec block", Effect.MAY_DENY, "firewall_bouncer_enabled"),
    "IPsec": ("", Effect.MAY_DO_EITHER, ""),
    "Interfaces": ("", Effect.MAY_DO_EITHER, ""),
    "Syslog": ("", Effect.MAY_DO_EITHER, ""),
    "netsnmp": ("", Effect.MAY_DO_EITHER, ""),
}
"""What a part does while `<enabled>` somewhere in it is 1; an empty phrase: nothing by being switched on."""
_ADDED = {"vxlans": "vxlan", "loopbacks": "loopback", "neighbors": "neighbor", "bridges": "bridge", "vlans": "vlan"}


def rest(root: Entry) -> None:
    """Give every part its fate."""
    section = root.under("OPNsense")
    section.ignore(OPNSENSE)
    _relays(section)
    monit = section.child("monit")
    if monit is not None:
        watcher(monit)
    _firewall(section)
    _interfaces(section)
    for name, (what, effect, key) in _SWITCHED.items():
        part = section.child(name)
        if part is None:
            continue
        on = bool(key) and any(one.name == key and one.text not in {"", "0"} for one in part.element.below())
        part.ignore_all(f"of {name}")
        if on and what:
            part.element.partial(f"{what}: not modelled")
            root.context.open(what, effect, part.element)
    _portal(section)


def _portal(section: Entry) -> None:
    """Captive portals, each at the interfaces that it names: who has not logged in passes by none of them."""
    part = section.child("captiveportal")
    if part is None:
        return
    for entry in part.under("zones").all("zone"):
        names = frozenset(entry.words("interfaces"))
        if entry.on("enabled", default=True):
            entry.element.partial("a captive portal asks for a login: not modelled")
            section.context.open(
                "a captive portal asks for a login", Effect.MAY_DO_EITHER, entry.element, names or None
            )
        entry.ignore_all("of captiveportal")
    part.ignore_all("of captiveportal")


def _relays(section: Entry) -> None:
    """DHCP relays of the new style, each for one interface."""
    part = section.child("DHCRelay")
    if part is None:
        return
    for entry in part.all("relays"):
        if entry.on("enabled") and entry.text("interface"):
            what = "the DHCP relay carries requests on"
            entry.element.partial(f"{what}: not modelled")
            section.context.open(what, Effect.MAY_PERMIT, entry.element, frozenset(entry.words("interface")))
    part.ignore_all("of the DHCP relay")


def _firewall(section: Entry) -> None:
    part = section.child("Firewall")
    if part is None:
        return
    part.ignore({"Category": "names of people and things", "Lvtemplate": "views of the log"})
    part.under("Alias").ignore({"geoip": "where lists of countries come from"})


def _interfaces(section: Entry) -> None:
    part = section.child("Interfaces")
    if part is None:
        return
    for outer, inner in _ADDED.items():
        for entry in part.under(outer).all(inner):
            if inner in {"loopback", "neighbor"}:
                entry.ignore_all("a loopback or a fixed neighbour")
                continue
            entry.element.partial(f"{inner} of the new style is not modelled")
            section.context.open(f"{inner} of the new style", Effect.MAY_DO_EITHER, entry.element)
            entry.ignore_all(f"of {inner}")
