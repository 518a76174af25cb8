"""Administrators of FortiOS: their accounts, and from where they may ask for a login.

Documents: FortiOS Administration Guide 7.0, "Using trusted hosts" (where every administrator has some, the device
answers nobody else); CLI reference, `system sso-admin`, `system api-user`. That accounts of single sign-on and of
programs count among those is not said there, so what they add is possible only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS
from parsers.model.management import Account
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind
from parsers.vendors.fortinet_fortios.addresses import subnet

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.model.match import UnknownMatch
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

SINGLE_SIGN_ON = ("system sso-admin", "system sso-forticloud-admin", "system sso-fortigate-cloud-admin")
"""Sections of accounts that another system vouches for."""


def accounts(common: Domain, context: Context) -> list[Account]:
    """Administrators of the device, then those of single sign-on, in the order of the file."""
    found: list[Account] = []
    for entry in common.entries("system admin", context):
        words = entry.words("password")
        form = words[0] if len(words) > 1 else ""
        if entry.word("two-factor", "disable") != "disable":
            form = f"{form} and {entry.word('two-factor')}".removeprefix(" and ")
        found.append(Account(entry.name, context.span(entry.line), entry.word("accprofile"), form))
    return found + [
        Account(entry.name, context.span(entry.line), entry.word("accprofile"), "single sign-on")
        for path in SINGLE_SIGN_ON
        for entry in common.entries(path, context)
    ]


def trusted(common: Domain, context: Context) -> AddressMatch:
    """Who may ask for a login: those whom any administrator trusts; whom other accounts trust may only."""
    found = _of_administrators(common, context)
    others, reasons = _others(common, context)
    if not reasons or not others - found.possibly:
        return found
    return AddressMatch(found.surely, found.possibly | others, (*found.unknown, *reasons))


def _others(common: Domain, context: Context) -> tuple[AddressSet, list[UnknownMatch]]:
    """Whom accounts of single sign-on and of programs let ask; without trusted hosts, everybody."""
    sets: list[AddressSet] = []
    reasons: list[UnknownMatch] = []
    for path in SINGLE_SIGN_ON:
        for entry in common.entries(path, context)[:1]:
            sets.append(EVERY_ADDRESS)
            reason = f"accounts of single sign-on have no trusted hosts ({path})"
            reasons.append(context.unknown(UnknownKind.FEATURE, reason, entry.line))
    for entry in common.entries("system api-user", context):
        reason = f"a program may log in as {entry.name} (system api-user)"
        reasons.append(context.unknown(UnknownKind.FEATURE, reason, entry.line))
        sets.append(_of_program(entry, context))
    return address.union_of(sets), reasons


def _of_program(entry: Entry, context: Context) -> AddressSet:
    sets: list[AddressSet] = []
    for host in entry.within("trusthost", context):
        try:
            if host.words("ipv4-trusthost"):
                sets.append(subnet(host.words("ipv4-trusthost")))
            if host.words("ipv6-trusthost"):
                sets.append(address.from_cidr(host.word("ipv6-trusthost")))
        except (ValueError, IndexError):
            context.bad(host.line, f"a trusted host of {entry.name!r} is not understood")
            return EVERY_ADDRESS
    return address.union_of(sets) if sets else EVERY_ADDRESS


def _of_administrators(common: Domain, context: Context) -> AddressMatch:
    """Who may ask for a login: everyone, unless every administrator has trusted hosts.

    Trusted hosts of one family leave the other family open as far as we know; that part is possible only.
    """
    admins = common.entries("system admin", context)
    sets: list[AddressSet] = []
    open_to = NO_ADDRESS
    for entry in admins:
        if entry.word("status", "enable") == "disable":
            continue
        if entry.unread:
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, entry.unread)
        for family, key in ((4, "trusthost"), (6, "ip6-trusthost")):
            own = _hosts(entry, key, context)
            if own is None:
                open_to |= EVERY_IPV4 if family == 4 else EVERY_IPV6
            else:
                sets.append(own)
    if not admins or open_to == EVERY_ADDRESS:
        return ANY_ADDRESS
    whole = address.union_of(sets)
    if not open_to:
        return AddressMatch.exactly(whole)
    reason = "administrators have trusted hosts of one address family only"
    return AddressMatch(whole, whole | open_to, (context.unknown(UnknownKind.FEATURE, reason, admins[0].line),))


def _hosts(entry: Entry, prefix: str, context: Context) -> AddressSet | None:
    """The trusted hosts of one family; None where there are none, or everyone is."""
    found: list[AddressSet] = []
    for key, words in entry.values.items():
        if not key.startswith(prefix):
            continue
        try:
            made = subnet(words) if prefix == "trusthost" else address.from_cidr(words[0])
        except (ValueError, IndexError):
            context.bad(entry.at(key), f"{key} of {entry.name!r} is not understood")
            return None
        if made in (EVERY_IPV4, EVERY_IPV6):
            return None
        found.append(made)
    return address.union_of(found) if found else None
