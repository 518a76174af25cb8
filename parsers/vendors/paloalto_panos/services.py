"""Service objects and groups, applications, and what both together say about packets.

Sources: PAN-OS web interface help 10.1, "Objects > Services", "Objects > Applications"; Administrator's Guide 10.1,
"App-ID". A rule that names applications lets the first packets of a connection pass until the application is known,
and then only that application. So a permit surely carries the application itself on its default ports, and possibly
whatever looks like it on the ports that the rule allows (`application-default`: on its default ports alone); a deny
that names applications surely denies nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.intervals import Interval
from parsers.model.match import ANY_SERVICE, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_SERVICE, LAST_PORT, NO_SERVICE, ServiceSet, of_icmp, of_ports, of_protocol
from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos.app_ports import DEFAULT_PORTS, any_surely
from parsers.vendors.paloalto_panos.elements import entries, irrelevant, members, name_of, part, unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context

_PROTOCOLS = {"tcp": 6, "udp": 17, "sctp": 132}
_TCP_UDP = of_ports(6) | of_ports(17)
_PREDEFINED = {
    "service-http": of_ports(6, Interval(80, 80)) | of_ports(6, Interval(8080, 8080)),
    "service-https": of_ports(6, Interval(443, 443)),
}
APPLICATION_DEFAULT = "application-default"
_NO_BEARING = {"description": "a comment", "tag": "a label", "disable-override": "of Panorama alone"}
_APPLICATION = "says how the application is told, not which ports it may use"
_OF_APPLICATIONS = frozenset({
    "subcategory", "category", "technology", "risk", "evasive-behavior", "consume-big-bandwidth", "used-by-malware",
    "able-to-transfer-file", "has-known-vulnerability", "tunnel-other-application", "tunnel-applications",
    "prone-to-misuse", "pervasive-use", "file-type-ident", "virus-ident", "data-ident", "parent-app", "description",
    "timeout", "tcp-timeout", "udp-timeout", "tcp-half-closed-timeout", "tcp-time-wait-timeout", "signature",
    "no-appid-caching", "alg-disable-capability", "spyware-ident", "tag", "disable-override",
})  # fmt: skip


def ports_of(text: str) -> list[Interval] | None:
    """`80,443,1000-2000`; None where it is not understood."""
    found: list[Interval] = []
    for piece in text.replace(" ", "").split(","):
        low, dash, high = piece.partition("-")
        if not low.isascii() or not low.isdigit() or (dash and not (high.isascii() and high.isdigit())):
            return None
        first, last = int(low), int(high or low)
        if not first <= last <= LAST_PORT:
            return None
        found.append(Interval(first, last))
    return found


class ServiceBook:
    """Services and service groups by name, the virtual system before what is shared."""

    def __init__(self, context: Context, scopes: Sequence[Element | None]) -> None:
        """Read the objects of the scopes."""
        self.context = context
        self._known: dict[str, ServiceMatch] = {
            name: ServiceMatch.exactly(services) for name, services in _PREDEFINED.items()
        }
        self._groups: dict[str, Element] = {}
        self._open: list[str] = []
        seen: set[str] = set()
        for scope in scopes:
            for entry in entries(scope, "service"):
                found = self._service(entry)
                if name_of(entry) not in seen:
                    self._known[name_of(entry)] = found
                    seen.add(name_of(entry))
            for entry in entries(scope, "service-group"):
                irrelevant(entry, _NO_BEARING)
                members(entry, "members")
                self._groups.setdefault(name_of(entry), entry)
        for name, entry in self._groups.items():
            self.named(name, entry)

    def all_of(self, names: Iterable[Element]) -> ServiceMatch:
        """Services that any of the words names."""
        return joined([self.named(one.text, one) for one in names])

    def named(self, name: str, user: Element) -> ServiceMatch:
        """What one word means."""
        if name == "any":
            return ANY_SERVICE
        if name in self._known:
            return self._known[name]
        if name in self._open:
            reason = f"group {name!r} contains itself"
            self.context.diagnostics.error(DiagnosticCode.RECURSIVE_GROUP, self.context.span(user), reason)
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self.context.why(UnknownKind.UNRESOLVED, reason, user),))
        if name not in self._groups:
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self.context.undefined(user, f"service {name!r}"),))
        self._open.append(name)
        found = self.all_of(members(self._groups[name], "members"))
        self._open.pop()
        self._known[name] = found
        return found

    def _service(self, entry: Element) -> ServiceMatch:
        irrelevant(entry, _NO_BEARING)
        protocol = part(entry, "protocol")
        parts: list[ServiceMatch] = []
        for child in () if protocol is None else protocol.children:
            if child.name in _PROTOCOLS:
                irrelevant(child.modelled(), {"override": "times out connections"})
                parts.append(self._ports(child, _PROTOCOLS[child.name]))
        rest = list(unread(entry))
        if rest or not parts:
            reason = f"service {name_of(entry)!r} is not understood"
            for one in rest:
                one.unknown(reason)
            if not rest:
                entry.partial(reason)
            self.context.diagnostics.warning(DiagnosticCode.PARTLY_READ, self.context.span(entry), reason)
            why = self.context.why(UnknownKind.UNREAD, reason, entry)
            parts.append(ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,)))
        return joined(parts)

    def _ports(self, child: Element, protocol: int) -> ServiceMatch:
        every = [Interval(0, LAST_PORT)]
        found: dict[str, list[Interval]] = {"port": every, "source-port": every}
        for key in found:
            element = child.child(key)
            if element is None:
                continue
            read = ports_of(element.modelled().text)
            if read is None:
                reason = f"{element.text!r} is no list of ports"
                self.context.bad(element, reason)
                why = self.context.why(UnknownKind.UNREAD, reason, element)
                return ServiceMatch(NO_SERVICE, of_protocol(protocol), (why,))
            found[key] = read
        services = ServiceSet()
        for target in found["port"]:
            for source in found["source-port"]:
                services |= of_ports(protocol, target, source)
        return ServiceMatch.exactly(services)


def joined(parts: Sequence[ServiceMatch]) -> ServiceMatch:
    """Services that any of the parts matches."""
    if len(parts) == 1:
        return parts[0]
    surely, possibly = NO_SERVICE, NO_SERVICE
    for item in parts:
        surely, possibly = surely | item.surely, possibly | item.possibly
    unknown = tuple(dict.fromkeys(why for item in parts for why in item.unknown))
    return ServiceMatch(surely, possibly if unknown else surely, unknown)


@dataclass(frozen=True, slots=True)
class Application:
    """The ports that an application surely and possibly uses by default; `unknown` says why they differ."""

    surely: ServiceSet
    possibly: ServiceSet
    unknown: tuple[UnknownMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """An application override: what comes by these services is this application, whatever it says."""

    application: str
    services: ServiceSet
    place: Element


class ApplicationBook:
    """Applications, groups and filters by name; those of the vendor by their default ports.

    Where an override calls a port by another application, nothing is surely the one whose default port it is: the
    override may be for other zones or addresses, so it still may be.
    """

    def __init__(self, context: Context, scopes: Sequence[Element | None], overrides: Sequence[Override] = ()) -> None:
        """Read custom applications, groups and filters of the scopes."""
        self.context, self._overrides = context, overrides
        self._own: dict[str, Application] = {}
        self._groups: dict[str, Element] = {}
        self._filters: dict[str, Element] = {}
        self._open: list[str] = []
        for scope in scopes:
            for entry in entries(scope, "application"):
                self._own.setdefault(name_of(entry), self._custom(entry))
            for entry in entries(scope, "application-group"):
                irrelevant(entry, _NO_BEARING)
                members(entry, "members")
                members(entry)
                self._groups.setdefault(name_of(entry), entry)
            for entry in entries(scope, "application-filter"):
                entry.irrelevant("the applications of a filter are in the vendor's database")
                self._filters.setdefault(name_of(entry), entry)

    def all_of(self, names: Sequence[Element]) -> Application:
        """The default ports of any of the applications."""
        found = [self._named(one.text, one) for one in names]
        surely, possibly = NO_SERVICE, NO_SERVICE
        for item in found:
            surely, possibly = surely | item.surely, possibly | item.possibly
        unknown = tuple(dict.fromkeys(why for item in found for why in item.unknown))
        return Application(surely, possibly, unknown if surely != possibly else ())

    def beside(self, found: Application, name: str = "") -> Application:
        """What is left of the sure ports of an application, or of any, by overrides that call them another."""
        for one in self._overrides:
            if one.application != name and found.surely & one.services:
                reason = f"application override {name_of(one.place)!r} takes these ports for {one.application}"
                why = self.context.why(UnknownKind.APPLICATION, reason, one.place)
                found = Application(found.surely - one.services, found.possibly, (*found.unknown, why))
        return found

    def _named(self, name: str, user: Element) -> Application:
        if name in self._own or name not in self._groups:
            return self.beside(self._single(name, user), name)
        if name not in self._open:
            self._open.append(name)
            group = self._groups[name]
            found = self.all_of(members(group, "members") or list(group.all("member")))
            self._open.pop()
            return found
        return self._single(name, user)

    def _single(self, name: str, user: Element) -> Application:
        if name in self._own:
            return self._own[name]
        if name in DEFAULT_PORTS:
            surely, possibly = DEFAULT_PORTS[name]
            if surely == possibly:
                return Application(surely, possibly)
            reason = f"which ports {name} has by default, beside those that are sure"
            return Application(surely, possibly, (self.context.why(UnknownKind.APPLICATION, reason, user),))
        what = "filter" if name in self._filters else "application"
        why = self.context.why(UnknownKind.APPLICATION, f"default ports of {what} {name}", user)
        return Application(NO_SERVICE, EVERY_SERVICE, (why,))

    def _custom(self, entry: Element) -> Application:
        """A custom application: its `default` ports, protocol or ICMP type; without them it has none of its own."""
        irrelevant(entry, dict.fromkeys(_OF_APPLICATIONS, _APPLICATION))
        default = part(entry, "default")
        known = NO_SERVICE
        understood = default is not None
        for child in () if default is None else default.children:
            read = self._default(child)
            understood = understood and read is not None
            known |= read or NO_SERVICE
        if understood:
            return Application(known, known)
        why = self.context.why(UnknownKind.APPLICATION, f"default ports of application {name_of(entry)}", entry)
        for one in unread(entry):
            one.partial("default ports that are not understood")
        return Application(known, EVERY_SERVICE, (why,))

    def _default(self, child: Element) -> ServiceSet | None:
        found = NO_SERVICE
        if child.name == "port":
            child.structural()
            for one in child.all("member"):
                kind, _, text = one.text.partition("/")
                ports = [Interval(0, LAST_PORT)] if text == "dynamic" else ports_of(text)
                if kind not in _PROTOCOLS or ports is None:
                    return None
                one.modelled()
                for interval in ports:
                    found |= of_ports(_PROTOCOLS[kind], interval)
            return found
        if child.name == "ident-by-ip-protocol" and child.text.isdigit() and int(child.text) < 256:
            child.modelled()
            return of_protocol(int(child.text))
        if child.name in ("ident-by-icmp-type", "ident-by-icmp6-type"):
            return self._icmp(child, 1 if child.name == "ident-by-icmp-type" else 58)
        return None

    @staticmethod
    def _icmp(child: Element, protocol: int) -> ServiceSet | None:
        kind, code = child.child("type"), child.child("code")
        text = child.text if kind is None else kind.text
        if not text.isdigit() or int(text) > 255:
            return None
        number = int(code.text) if code is not None and code.text.isdigit() and int(code.text) < 256 else None
        for one in (child, kind, code):
            if one is not None:
                one.modelled()
        return of_icmp(protocol, int(text), number)


@dataclass(frozen=True, slots=True)
class Books:
    """Services and applications together."""

    services: ServiceBook
    applications: ApplicationBook

    def matched(self, services: list[Element], applications: list[Element], *, permits: bool) -> ServiceMatch:
        """The packets that a rule with these services and applications speaks of."""
        names = {one.text for one in services}
        any_application = any(one.text == "any" for one in applications)
        if any_application and APPLICATION_DEFAULT not in names:
            return self.services.all_of(services)
        context, place = self.services.context, first_of(applications, services)
        app = self._any(place) if any_application else self.applications.all_of(applications)
        if APPLICATION_DEFAULT in names:
            found = ServiceMatch(app.surely, app.possibly, app.unknown)
        else:
            allowed = self.services.all_of(services)
            reason = f"application {' '.join(one.text for one in applications)} on ports that are not its default"
            why = () if place is None else (context.why(UnknownKind.APPLICATION, reason, place),)
            found = ServiceMatch(app.surely & allowed.surely, allowed.possibly, allowed.unknown + app.unknown + why)
        if permits or place is None:
            return found
        reason = f"application {' '.join(one.text for one in applications)} is told by what it says"
        return ServiceMatch(
            NO_SERVICE, found.possibly, (*found.unknown, context.why(UnknownKind.APPLICATION, reason, place))
        )

    def _any(self, place: Element | None) -> Application:
        """Any application on its default ports."""
        why = (
            ()
            if place is None
            else (self.services.context.why(UnknownKind.APPLICATION, "any application on its default ports", place),)
        )
        return self.applications.beside(Application(any_surely(), EVERY_SERVICE, why))


def first_of(*lists: list[Element]) -> Element | None:
    """The first element of the first list that has one."""
    return next((one for items in lists for one in items), None)
