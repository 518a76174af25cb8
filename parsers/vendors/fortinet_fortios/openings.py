"""Sections and switches beside the policies that open ways, or change the configuration while the device runs.

Sources: FortiOS CLI reference 5.2 to 7.6, `system auto-script`, `system automation-action` (`cli-script`), `system
mobile-tunnel` (RFC 3963), `wanopt peer`, `ztna`, `router auth-path`, `firewall identity-based-route`, `system
interface` (`trunk`, `port-mirroring`, `security-8021x-mode`, `switch-controller-offload`), `firewall policy`
(`eif-check`, `policy-expiry`, `decrypted-traffic-mirror`); FortiLink guide 7.4, "Routing offload" (a managed switch
routes between VLANs, past the policies).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

_HARMLESS = ("get", "show", "diag", "diagnose", "exit", "end", "#")
_DONE = ("ping", "ping6", "traceroute", "backup", "log", "reboot", "shutdown", "date", "time", "dhcp", "telnet", "ssh")
"""What `execute` may do without a change to the configuration that runs."""
_ENTRIES: dict[str, tuple[Effect, str]] = {
    "system mobile-tunnel": (Effect.MAY_DO_EITHER, "a mobile network joins the device to its home agent"),
    "wanopt peer": (Effect.MAY_PERMIT, "tunnels of WAN optimisation bring connections of a peer"),
    "wanopt auth-group": (Effect.MAY_PERMIT, "tunnels of WAN optimisation bring connections of a peer"),
    "firewall ssl-server": (Effect.MAY_PERMIT, "an SSL server passes connections on"),
    "router auth-path": (Effect.MAY_REWRITE, "who logged in is sent another way"),
    "ztna traffic-forward-proxy": (Effect.MAY_PERMIT, "a ZTNA proxy passes connections on"),
    "ztna web-proxy": (Effect.MAY_PERMIT, "a ZTNA proxy passes connections on"),
    "ztna web-portal": (Effect.MAY_PERMIT, "a ZTNA portal passes connections on"),
    "ztna reverse-connector": (Effect.MAY_PERMIT, "a ZTNA connector lets others in through a connection of its own"),
}
"""Sections each entry of which opens a way."""
_ASKED: dict[str, tuple[Effect, str]] = {
    "switch-controller-offload": (Effect.MAY_PERMIT, "managed switches route past the policies"),
    "trunk": (Effect.MAY_PERMIT, "frames of every VLAN pass between the ports"),
}
"""Switches of interfaces."""
_CONE: dict[str, tuple[Effect, str]] = {
    "eif-check": (Effect.MAY_PERMIT, "anybody may answer what a host inside has sent (endpoint independent filter)"),
    "eif-learn": (Effect.MAY_PERMIT, "anybody may answer what a host inside has sent (endpoint independent filter)"),
}
_POLICIES = ("firewall policy", "firewall policy6", "firewall consolidated policy", "firewall security-policy")


def openings(domain: Domain, common: Domain, context: Context, wiring: Wiring) -> Iterator[Unmodelled]:
    """Everything of these kinds in a virtual domain, and in what concerns the whole device."""
    yield from _scripts(common, context)
    for path, (effect, what) in _ENTRIES.items():
        for entry in domain.entries(path, context):
            if entry.word("status", "enable") != "disable":
                yield _opened(context, entry.line, f"{what} ({entry.name})", effect)
    for name, entry in wiring.entries.items():
        yield from _interface(name, entry, context)
    yield from _copies(domain, common, context)
    for path in _POLICIES:
        for entry in domain.entries(path, context):
            yield from _switched(entry, _CONE, context, None)
            if entry.words("identity-based-route"):
                what = f"who logged in is sent another way (policy {entry.name})"
                yield Unmodelled(what, Effect.MAY_REWRITE, context.span(entry.at("identity-based-route")))


def _opened(
    context: Context, line: int, what: str, effect: Effect, interfaces: frozenset[str] | None = None
) -> Unmodelled:
    context.ledger.partial(line, f"not modelled: {what}")
    return Unmodelled(what, effect, context.span(line), interfaces)


def _switched(
    entry: Entry, table: dict[str, tuple[Effect, str]], context: Context, touched: frozenset[str] | None
) -> Iterator[Unmodelled]:
    for key, (effect, what) in table.items():
        if entry.on(key):
            yield _opened(context, entry.at(key), f"{what} ({entry.name})", effect, touched)


def _interface(name: str, entry: Entry, context: Context) -> Iterator[Unmodelled]:
    here = frozenset({name})
    yield from _switched(entry, _ASKED, context, here)
    if entry.word("security-8021x-mode") in ("dynamic-vlan", "fallback"):
        what = f"ports of {name} are put into VLANs by who logs in"
        yield _opened(context, entry.at("security-8021x-mode"), what, Effect.MAY_PERMIT, here)


def _scripts(common: Domain, context: Context) -> Iterator[Unmodelled]:
    """Commands that the device gives itself: at intervals where they start by themselves, and upon events."""
    for entry in common.entries("system auto-script", context):
        if entry.word("start", "manual") == "auto" and not _all_harmless(entry.words("script")):
            what = f"a script configures the device by itself ({entry.name})"
            yield _opened(context, entry.at("script"), what, Effect.MAY_DO_EITHER)
    for entry in common.entries("system automation-action", context):
        scripted = entry.word("action-type") == "cli-script" or entry.words("script")
        if scripted and not _all_harmless(entry.words("script")):
            what = f"a script configures the device upon events ({entry.name})"
            yield _opened(context, entry.at("script", "action-type"), what, Effect.MAY_DO_EITHER)


def _all_harmless(script: Iterable[str]) -> bool:
    lines = [line.split() for text in script for line in text.splitlines() if line.strip()]
    return all(
        words[0] in _HARMLESS or (words[0] in ("exec", "execute") and words[1:2] != [] and words[1] in _DONE)
        for words in lines
    )


def _copies(domain: Domain, common: Domain, context: Context) -> Iterator[Unmodelled]:
    """Ports by which copies of what others carry leave."""
    for path in ("system switch-interface", "system virtual-switch"):
        for entry in (*domain.entries(path, context), *(common.entries(path, context) if common is not domain else ())):
            if entry.on("span"):
                yield _copied(context, entry.at("span"), entry.words("span-dest-port"))
    for entry in common.entries("system interface", context):
        if entry.word("port-mirroring", "disabled") not in ("disabled", "disable"):
            yield _copied(context, entry.at("port-mirroring"), entry.words("mirroring-port"))
    policies = [entry for path in _POLICIES for entry in domain.entries(path, context)]
    used = {name for entry in policies for name in entry.words("decrypted-traffic-mirror")}
    for entry in domain.entries("firewall decrypted-traffic-mirror", context):
        if entry.name in used:
            yield _copied(context, entry.line, entry.words("interface"))
    for entry in policies:
        if entry.on("ssl-mirror"):
            yield _copied(context, entry.at("ssl-mirror"), entry.words("ssl-mirror-intf"))


def _copied(context: Context, line: int, ports: tuple[str, ...]) -> Unmodelled:
    what = "copies of what others carry leave by this port"
    return _opened(context, line, what, Effect.MAY_PERMIT, frozenset(ports) or None)
