"""Translations in nft's text (nft(8), NAT STATEMENTS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.netfilter.flatten import completed
from parsers.syntax.netfilter.nouns import Do, NatVerb, Switch, Translate, Verb, Verdict
from parsers.vendors.linux_nftables.expressions import CHOSEN_OUTSIDE, doubts_of
from parsers.vendors.linux_nftables.key_words import key
from parsers.vendors.linux_nftables.values import data_of, elements_here

if TYPE_CHECKING:
    from parsers.vendors.linux_nftables.words import Words


FLAGS = {"random", "fully-random", "persistent"}
FROM_A_MAP = {
    *("ip", "ip6", "tcp", "udp", "th", "meta", "ct", "numgen", "jhash", "symhash"),
    *("iifname", "oifname", "iif", "oif"),
}
"""Words that a target begins with where a map gives it."""


def translation(this: Words, verb: NatVerb) -> None:
    """What stands behind `snat`, `dnat`, `masquerade` and `redirect`.

    Raises:
        WordsError: it is not understood.
    """
    family = this.take() if this.bare in {"ip", "ip6"} and this.place + 1 < len(this.words) else ""
    prefix = this.takes("prefix")
    this.takes("interval")
    template = Translate(verb, family=family, by_position=prefix)
    if this.takes("to"):
        if this.bare in FROM_A_MAP:
            _mapped(this, template)
            return
        template = _target(this, template)
    while this.bare in FLAGS or this.bare == ",":
        this.place += 1
    if this.takes("prefix"):
        template = Translate(verb, template.address, template.ports, family, by_position=True)
    this.found.append(Do(template))


def _target(this: Words, template: Translate) -> Translate:
    """`10.0.0.1`, `10.0.0.1-10.0.0.9:80-90`, `[2001:db8::1]:80`, `:80`."""
    text = this.take()
    while this.takes("-"):
        text += f"-{this.take()}"
    address, ports = split_target(text, template.family)
    return Translate(template.verb, address, ports, template.family, template.by_position)


def split_target(text: str, family: str = "") -> tuple[str, str]:
    """Address and ports of a target."""
    if text.startswith("["):
        parts = text.split("]:")
        address = parts[0].replace("[", "").replace("]", "")
        return address, parts[1] if len(parts) > 1 else ""
    if text.startswith(":") and not text.startswith("::"):
        return "", text[1:]
    if text.count(":") == 1 and family != "ip6":
        address, _, ports = text.partition(":")
        return address, ports
    return text, ""


def _mapped(this: Words, template: Translate) -> None:
    keys = [key(this)]
    while this.takes("."):
        keys.append(key(this))
    this.needs("map")
    problems = doubts_of(keys)
    if this.now.startswith("@"):
        switch = Switch(tuple(keys), name=this.take()[1:], template=template)
    else:
        entries = [(value, completed(template, data_of(data))) for value, data in elements_here(this, len(keys))]
        switch = Switch(tuple(keys), tuple(entries))
    while this.bare in FLAGS or this.bare == ",":
        this.place += 1
    this.found += [CHOSEN_OUTSIDE, Do(Verdict(Verb.QUEUE))] if problems else [switch]
