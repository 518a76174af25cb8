"""What rules, redirects and NAT sections ask for alike, beside addresses, protocols and ports.

None of it is in the header that verdicts speak of, so each is a condition that may hold. Source: OpenWrt, "Firewall
configuration", "Rules"; openwrt/firewall4, fw4.uc, `parse_rule`, and rule.uc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.hours import end_of, minute_of
from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.nouns import Doubt, InSet
from parsers.syntax.week_hours import day_numbers, spans_within
from parsers.vendors.openwrt_uci.sections import UNREAD
from parsers.vendors.openwrt_uci.sets import asked
from parsers.vendors.openwrt_uci.values import BadValueError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.intervals import Intervals
    from parsers.syntax.netfilter.nouns import Statement
    from parsers.vendors.openwrt_uci.sections import Section
    from parsers.vendors.openwrt_uci.sets import IpSet

ABOUT = (
    "name", "_name", "enabled", "counter", "log", "log_limit", "limit_burst", "utc_time", "description", "comment",
    "priority",
)  # fmt: skip
_TIMES = ("start_date", "stop_date", "start_time", "stop_time", "weekdays")
_OPTIONS = (
    ("src_mac", UnknownKind.FEATURE, "the MAC address of the sender"),
    ("limit", UnknownKind.FEATURE, "a limit of the rate of packets"),
    ("mark", UnknownKind.SESSION, "a mark that other rules give"),
    ("dscp", UnknownKind.FEATURE, "the class of service (DSCP)"),
    ("helper", UnknownKind.SESSION, "connections of a helper"),
    ("connlimit_ports", UnknownKind.SESSION, "how many connections there are"),
)
_OLD = (
    ("extra", UnknownKind.UNREAD, "words for iptables, which releases before 22.03 add"),
    ("monthdays", UnknownKind.TIME, "days of the month, which releases from 22.03 leave out"),
)
NO_SET = "set {name} is not in the file"


def conditions(section: Section) -> Iterator[Statement]:
    """Every condition of a section that the file does not decide."""
    section.ignore(ABOUT)
    times = [name for name in _TIMES if section.text(name)]
    if times:
        yield Doubt(UnknownKind.TIME, f"only at times ({', '.join(times)})", hours=_hours(section, times) or ())
    for name, kind, reason in (*_OPTIONS, *_OLD):
        if section.text(name):
            yield Doubt(kind, f"{reason} ({name})")


def _hours(section: Section, times: list[str]) -> Intervals | None:
    """The hours of the week of a section: `start_time`, `stop_time` and `weekdays`, by the clock of the router.

    OpenWrt, "Firewall configuration": `utc_time` has them in UTC; `!` in front of the days means all others.
    Over midnight on some days alone it depends on the release which days are meant: no hours.
    """
    if section.text("utc_time") not in {"", "0"} or section.text("monthdays") or any("date" in name for name in times):
        return None
    said = section.text("weekdays").lower()
    named = day_numbers(said.removeprefix("!").replace(",", " ").split()) if said else tuple(range(7))
    if named is None:
        return None
    days = [day for day in range(7) if (day in named) != said.startswith("!")]
    first, end = minute_of(section.text("start_time") or "00:00"), end_of(section.text("stop_time") or "24:00")
    return None if first is None or end is None else spans_within(days, first, end)


def unread(section: Section) -> Iterator[Statement]:
    """Options that nobody knows: other releases may."""
    for option in section.left:
        yield Doubt(UnknownKind.UNREAD, UNREAD.format(name=option.name), unread=True)


def set_of(section: Section, sets: dict[str, IpSet]) -> IpSet | None:
    """The set that a section names.

    Raises:
        BadValueError: it is not in the file.
    """
    text = section.text("ipset")
    if not text:
        return None
    _, name, _ = asked(text)
    if name not in sets:
        raise BadValueError(NO_SET.format(name=name))
    return sets[name]


def in_set(section: Section, held: IpSet, protocol: str) -> Statement:
    """The packet is in the set, or not; a condition where the set holds what no packet here shows."""
    invert, name, ends = asked(section.text("ipset"))
    try:
        return InSet(held.keys(protocol, ends), name, negated=invert)
    except BadValueError as error:
        return Doubt(UnknownKind.FEATURE, str(error))
