"""XML of PAN-OS written as `set` commands, as the firewall prints them; knows no table of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.xml_tree import Element

ONE_SYSTEM = 1


def quoted(word: str) -> str:
    """A word, in quotes where it must be."""
    if word and not any(sign in word for sign in ' "\n\t[]'):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def commands(element: Element, path: tuple[str, ...]) -> Iterator[str]:
    """The commands for one element, whose path is given."""
    children = element.children
    if not children:
        yield " ".join(("set", *path, *((quoted(element.text),) if element.text else ())))
    elif all(child.name == "member" for child in children):
        words = [quoted(child.text) for child in children]
        yield " ".join(("set", *path, *(words if len(words) == 1 else ("[", *words, "]"))))
    else:
        for child in children:
            name = quoted(child.attributes["name"]) if child.name == "entry" else child.name
            yield from commands(child, (*path, name))


def as_commands(root: Element) -> list[str]:
    """A whole configuration; what belongs to the only virtual system stands without it."""
    config = root
    while config.name != "config":
        config = next(child for child in config.children if child.name in ("result", "config"))
    found: list[str] = []
    for child in config.children:
        if child.name != "devices":
            found += commands(child, (child.name,))
            continue
        for section in (one for box in child.children for one in box.children):
            if section.name == "vsys" and len(section.children) == ONE_SYSTEM:
                for one in section.children[0].children:
                    found += commands(one, (one.name,))
            else:
                found += commands(section, (section.name,))
    return found
