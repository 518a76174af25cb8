"""Which answers of the management API a file holds, each in its place.

Sources: Check Point Management API Reference v1.1 to v1.9 (`show-access-rulebase`, `show-nat-rulebase`, `show-package`,
`show-access-layer`, `show-gateways-and-servers`, `show-simple-gateway`, `show-objects`, `show-global-properties`), its
answers as public drivers quote them; and what the vendor's tool ShowPolicyPackage (2.0) writes: lists of rules without
their layer's name, which is then that of the file, so that a heading `==> NAME <==` above each document (as
`tail -n +1` prints it) is read.
"""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.vendors.checkpoint_gaia.context import modelled
from parsers.vendors.checkpoint_gaia.kinds import GATEWAYS, SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.json_tree import Document, Node
    from parsers.vendors.checkpoint_gaia.context import Context

RULES = {"access-rule", "access-section"}
NAT_RULES = {"nat-rule", "nat-section"}
OTHER_RULES = ("threat-", "https-", "desktop-", "qos-", "mobile-access-", "dlp-")
"""Rules of other policies than who may talk to whom begin so."""
PLACEHOLDERS = {"place-holder"}
ENVELOPE = {
    "api-server-version": "of the answer",
    "current-page": "of the answer",
    "total-pages": "of the answer",
}


@dataclass(slots=True)
class Page:
    """A part of a rule base: its rules and sections in order; `total` None: the answer does not say how many."""

    rules: Node
    total: int | None
    flat: bool = False
    """A list that a tool wrote, which has no counts."""


@dataclass(slots=True)
class Layer:
    """An access layer: its pages, and its own settings where they were shown."""

    name: str
    uid: str
    pages: list[Page] = field(default_factory=list[Page])
    settings: Node | None = None
    disputed: bool = False
    """Two answers do not agree on its end."""


@dataclass(slots=True)
class Answers:
    """Everything that the JSON of a file holds."""

    layers: list[Layer] = field(default_factory=list[Layer])
    nat: list[Page] = field(default_factory=list[Page])
    packages: list[Node] = field(default_factory=list["Node"])
    gateways: list[Node] = field(default_factory=list["Node"])
    shown: list[Node] = field(default_factory=list["Node"])
    """The gateways that were asked for, not only named by a rule."""
    objects: list[Node] = field(default_factory=list["Node"])
    properties: Node | None = None
    servers_whole: bool = False
    """All gateways and servers of the management server were shown."""
    communities: list[Node] = field(default_factory=list["Node"])

    def layer(self, name: str, uid: str) -> Layer:
        """The layer of that name or uid, made if it is new."""
        for one in self.layers:
            if (uid and one.uid == uid) or (name and one.name == name and not (uid and one.uid)):
                one.uid, one.name = one.uid or uid, one.name or name
                return one
        made = Layer(name, uid)
        self.layers.append(made)
        return made

    @property
    def any(self) -> bool:
        """Whether anything of a policy was shown."""
        return bool(self.layers or self.nat or self.packages or self.properties or self.objects or self.gateways)


def sort(context: Context, found: list[tuple[Document, str]]) -> Answers:
    """The answers of all documents, each with the heading above it."""
    answers = Answers()
    for document, heading in found:
        _Sorter(context, answers, heading).document(document.root)
    return answers


class _Sorter:
    """Takes one document apart."""

    def __init__(self, context: Context, answers: Answers, heading: str) -> None:
        self._context, self._answers, self._heading = context, answers, heading

    def document(self, root: Node) -> None:
        if isinstance(root.value, list):
            self._list(root)
        elif isinstance(root.value, dict):
            self._object(root)
        else:
            self._context.unread(root, "an answer that is neither an object nor a list")

    def _object(self, root: Node) -> None:
        kind = root.members.get("type")
        text = "" if kind is None else kind.text
        if root.get("rulebase") is not None:
            self._rulebase(root)
        elif root.get("policyPackages") is not None or root.get("packageName") is not None:
            self._index(root)
        elif root.get("objects") is not None:
            self._listing(root, "objects")
        elif root.get("packages") is not None:
            self._listing(root, "packages")
        elif root.get("access-layers") is not None and text != "package" and root.get("uid") is None:
            self._listing(root, "access-layers")
        elif text == "global-properties" or (root.get("firewall") is not None and root.get("nat") is not None):
            self._answers.properties = root.modelled()
        elif text:
            self._thing(root)
        else:
            code = root.get("code")
            what = f"the management server refused an answer: {code.text}" if code is not None else ""
            self._context.unread(root, what or "an answer of the management server that is not known")
            if code is not None:
                self._context.missing(self._context.span(root), what)

    def _listing(self, root: Node, key: str) -> None:
        """`show-hosts`, `show-gateways-and-servers` and their like."""
        context, whole = self._context, root.members[key]
        root.modelled()
        whole.modelled()
        total, last = _count(root, "total"), _count(root, "to")
        context.quiet(root, ENVELOPE)
        for name in ("objects-dictionary",):
            if (extra := root.get(name)) is not None:
                extra.modelled()
                for item in extra.items:
                    self._thing(item, named=True)
        if total is None:
            context.missing(context.span(root), "the answer does not say how many objects there are")
        elif total > (last or 0):
            context.missing(context.span(root), f"only {last or 0} of {total} objects are in this answer")
        for item in whole.items:
            self._thing(item)
        kinds = {modelled(item.get("type")) for item in whole.items}
        first = _count(root, "from")
        manages = kinds & SERVERS or any(_manages(item) for item in whole.items)
        if manages and total is not None and total == last == len(whole.items) and first == 1:
            self._answers.servers_whole = True

    def _thing(self, node: Node, *, named: bool = False) -> None:
        """One object; `named`: it stands in a dictionary, for something names it."""
        kind = node.get("type")
        text = "" if kind is None else kind.text
        answers = self._answers
        if text == "package":
            answers.packages.append(node)
        elif text == "access-layer":
            layer = answers.layer(modelled(node.get("name")), modelled(node.get("uid")))
            ends = {one.get("implicit-cleanup-action") for one in (layer.settings, node) if one is not None}
            if len({one.text for one in ends if one is not None}) > 1:
                layer.disputed = True
            if layer.settings is None or len(node.members) > len(layer.settings.members):
                layer.settings = node
            answers.objects.append(node)
        elif text in {"threat-layer", "https-layer", "nat-layer"}:
            node.irrelevant("a layer of another policy")
        elif text.startswith("vpn-community") or text in {"VpnCommunityMeshed", "VpnCommunityStar"}:
            answers.communities.append(node)
            answers.objects.append(node)
        elif text in GATEWAYS:
            answers.gateways.append(node)
            answers.objects.append(node)
            if not named:
                answers.shown.append(node)
        elif isinstance(node.value, dict) and text not in RULES | NAT_RULES:
            answers.objects.append(node)
        else:
            self._context.unread(node, "this is no object, and no rule in a rule base")

    def _rulebase(self, root: Node) -> None:
        rules = root.members["rulebase"]
        kinds = set(_kinds(rules))
        root.modelled()
        total = _count(root, "total")
        page = Page(rules, total)
        for key in ("from", "to"):
            modelled(root.get(key))
        if (dictionary := root.get("objects-dictionary")) is not None:
            dictionary.modelled()
            for item in dictionary.items:
                self._thing(item, named=True)
        self._context.quiet(root, ENVELOPE)
        name, uid = modelled(root.get("name")), modelled(root.get("uid"))
        self._page(page, kinds, name, uid, named=root.get("name") is not None)

    def _page(self, page: Page, kinds: set[str], name: str, uid: str, *, named: bool) -> None:
        if kinds & NAT_RULES or (not kinds and not named):
            page.rules.modelled()
            self._answers.nat.append(page)
        elif kinds & RULES or not kinds - PLACEHOLDERS:
            page.rules.modelled()
            self._answers.layer(name or _layer_of(self._heading), uid).pages.append(page)
        elif all(kind.startswith(OTHER_RULES) or kind in PLACEHOLDERS for kind in kinds):
            page.rules.irrelevant("rules of another policy than who may talk to whom")
        else:
            self._context.unread(page.rules, "rules of which some have no type that is known")
            layer = self._answers.layer(name or _layer_of(self._heading), uid)
            layer.pages.append(page)

    def _list(self, root: Node) -> None:
        """A file of ShowPolicyPackage: a list of rules or of objects."""
        kinds = set(_kinds(root))
        root.modelled()
        if kinds & (RULES | NAT_RULES) or any(kind.startswith(OTHER_RULES) for kind in kinds):
            self._page(Page(root, None, flat=True), kinds, "", "", named=True)
            return
        if not root.items and self._heading and not self._heading.endswith("objects"):
            nat = self._heading.partition("-")[0].endswith(" NAT")
            self._page(Page(root, None, flat=True), set(), "", "", named=not nat)
            return
        for item in root.items:
            self._thing(item)

    def _index(self, root: Node) -> None:
        """`index.json` of ShowPolicyPackage: which layers each package has."""
        root.modelled()
        packages = root.get("policyPackages")
        for item in [root] if packages is None else packages.modelled().items:
            item.modelled()
            self._answers.packages.append(item)
            for layer in _items(item, "accessLayers"):
                layer.modelled()
                self._answers.layer(modelled(layer.get("name")), modelled(layer.get("uid")))
        self._context.quiet(
            root,
            dict.fromkeys(("apiVersion", "toolVersion", "showPackageVersion", "domain", "date", "time"), "of the tool"),
        )


def _manages(node: Node) -> bool:
    """Whether a gateway is a management server too; an answer without any lists gateways alone."""
    blades = node.get("management-blades")
    return blades is not None and any(child.value is True for child in blades.children)


def _items(node: Node, key: str) -> list[Node]:
    child = node.get(key)
    return [] if child is None else child.modelled().items


def _kinds(rules: Node) -> Iterator[str]:
    for item in rules.items:
        kind = item.get("type")
        yield "" if kind is None else kind.text


def _layer_of(heading: str) -> str:
    """`Network-Management server` is the layer `Network`: ShowPolicyPackage joins layer and domain by a dash."""
    return heading.rpartition("-")[0] or heading


def heading_of(text: str) -> str | None:
    """The name of the file that a heading `==> NAME <==` announces, without its folder and ending; None: it is none."""
    found = re.fullmatch(r"==> (.+) <==\s*", text)
    return None if found is None else PurePosixPath(found[1]).stem


def _count(root: Node, key: str) -> int | None:
    node = root.get(key)
    if node is None:
        return None
    node.modelled()
    return node.value if isinstance(node.value, int) and not isinstance(node.value, bool) else None
