"""Which layers judge on the gateway: those of its policy package.

Source: Management API Reference v1.1 to v1.9, `show-package` (`access-layers` in their order, `nat-policy`,
`installation-targets`) and `policy` of `show-gateways-and-servers`. Layers that a rule asks are no layers of a package.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.nouns import dataclass
from parsers.vendors.checkpoint_gaia.book import IDENTITY
from parsers.vendors.checkpoint_gaia.context import disagreeing, modelled

if TYPE_CHECKING:
    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.answers import Answers, Layer
    from parsers.vendors.checkpoint_gaia.book import Book
    from parsers.vendors.checkpoint_gaia.context import Context
    from parsers.vendors.checkpoint_gaia.layers import LayerReader
    from parsers.vendors.checkpoint_gaia.target import Target

_HARMLESS: dict[str, str] = dict.fromkeys(
    (
        *("desktop-security", "qos", "qos-policy-type", "threat-prevention", "threat-layers", "vpn-traditional-mode"),
        *("https-inspection-policy", "https-inspection-layer", "https-layer", "https-inspection-layers"),
        *("natLayer", "objects", "threatLayers", "htmlGatewaysFileName", "gatewayAndServerList", "threatPolicy"),
        *("access", "installation-targets", "installation-targets-revision", "ips-layer", "mobile-access"),
    ),
    "other policies of the package, and where it is installed",
)


_POLICY = (
    *("access-policy-installed", "access-policy-installation-date", "threat-policy-installed", "threat-policy-name"),
    *("threat-policy-installation-date", "cluster-members-access-policy-revision"),
)
_LAYER = {
    "domainType": "which domain of the management server holds it",
    "htmlFileName": "of the tool",
    "jsonFileName": "of the tool",
    "firewall": "which inspection its rules may ask for",
}


@dataclass(slots=True)
class Package:
    """The layers that judge, in order; `translates` None: it is not known whether the package has a NAT policy."""

    node: Node | None = None
    layers: list[Layer] = field(default_factory=list["Layer"])
    translates: bool | None = None


def chosen(  # noqa: C901, PLR0912 - each thing that may be missing
    context: Context, answers: Answers, target: Target, layers: LayerReader, book: Book
) -> Package:
    """The package of the gateway, or what the file lets one say of it."""
    inline = layers.inline()
    ordered = [one for one in answers.layers if id(one) not in inline and (one.pages or one.settings is None)]
    node = _node(context, answers, target, book)
    for other in answers.packages:
        if other is not node:
            other.irrelevant("another package")
    if node is None:
        if answers.packages:
            what = "which package is installed on the gateway is not in the file (`show gateways-and-servers`)"
            context.feature(what, Effect.MAY_DO_ANYTHING, context.span(answers.packages[0]))
        elif len(ordered) > 1:
            what = "which of these layers the package of the gateway has is not in the file (`show package`)"
            context.feature(
                what, Effect.MAY_DO_EITHER, context.span(ordered[0].pages[0].rules if ordered[0].pages else None)
            )
        elif ordered:
            what = "whether the package has more layers, which may drop more, is not in the file (`show package`)"
            where = ordered[0].pages[0].rules if ordered[0].pages else None
            context.feature(what, Effect.MAY_DENY, context.span(where))
        return Package(layers=ordered)
    package = Package(node.modelled())
    for key in ("name", "uid", "type", "packageName"):
        modelled(node.get(key))
    named = node.get("access-layers") or node.get("accessLayers")
    if named is None:
        context.feature("the answer does not show the layers of the package", Effect.MAY_DO_EITHER, context.span(node))
        package.layers = ordered
    else:
        named.modelled()
        for item in named.items:
            item.modelled()
            found = answers.layer(modelled(item.get("name")), modelled(item.get("uid")))
            if item.get("implicit-cleanup-action") is not None and found.settings is None:
                found.settings = item
            else:
                context.settle(item, IDENTITY, _LAYER)
            package.layers.append(found)
    access = node.get("access")
    if access is not None and access.value is not True:
        context.feature("the package has no access policy", Effect.MAY_DO_ANYTHING, context.span(access.modelled()))
    flag = node.get("nat-policy")
    if flag is not None:
        value = flag.modelled().value
        package.translates = value if isinstance(value, bool) else None
    context.quiet(node, _HARMLESS)
    return package


def _node(context: Context, answers: Answers, target: Target, book: Book) -> Node | None:
    """The package: that which the gateway names, else the only one."""
    merged: dict[str, Node] = {}
    for node in answers.packages:
        name = _text(node, "name") or _text(node, "packageName")
        before = merged.get(name)
        for child in () if before is None else disagreeing(node, before):
            context.unread(child, f"the answers do not agree on {child.key!r} of the package {name!r}")
        if before is None or before.get("access-layers") is None:
            merged[name] = node
    policy = None if target.gateway is None else target.gateway.get("policy")
    name = "" if policy is None else _text(policy, "access-policy-name")
    if policy is not None:
        installed = policy.get("access-policy-installed")
        if installed is not None and installed.value is not True:
            what = "the access policy is not installed on the gateway"
            context.feature(what, Effect.MAY_DO_ANYTHING, context.span(installed.modelled()))
        context.settle(policy, ("access-policy-name",), dict.fromkeys(_POLICY, "when the policy was installed"))
    if name:
        found = merged.get(name)
        if found is None and merged:
            what = f"the gateway has the package {name!r}, which is not in the file"
            context.feature(what, Effect.MAY_DO_ANYTHING, context.span(policy))
        return found
    if len(merged) != 1:
        return None
    (found,) = merged.values()
    targets = found.get("installation-targets")
    listed = target.gateway is not None and targets is not None and isinstance(targets.value, list)
    if listed and targets is not None and target.among(targets.items, book) is not True:
        what = "whether the package is installed on the gateway is not in the file: it is no target that is shown"
        context.feature(what, Effect.MAY_DO_ANYTHING, context.span(targets))
    return found


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return "" if child is None else child.text
