"""The passwords with which firewalls are delivered are told as such, and are not kept."""

from __future__ import annotations

import pytest

from parsers.model.identity import SecretForm
from parsers.registry import parse
from parsers.source import Source

USER = """<?xml version="1.0"?>
<{root}>
  <system>
    <hostname>fw</hostname>
    <user>
      <name>{name}</name>
      <{kind}>{value}</{kind}>
      <uid>0</uid>
    </user>
  </system>
  <interfaces>
    <lan>
      <enable>1</enable>
      <if>igb1</if>
      <ipaddr>10.3.0.1</ipaddr>
      <subnet>24</subnet>
    </lan>
  </interfaces>
</{root}>
"""
OPNSENSE = "$2y$10$YRVoF4SgskIsrXOvOQjGieB9XqHPRra9R7d80B3BZdbY/j21TwBfS"
PFSENSE = "$2b$10$13u6qwCOwODv34GyCMgdWub6oQF3RX0rG7c3d3X4JvzuEmAXLYDd2"
OWN = "$2y$10$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.mark.parametrize(
    ("root", "kind", "value", "well_known"),
    [
        ("opnsense", "password", OPNSENSE, True),
        ("opnsense", "password", OWN, False),
        ("pfsense", "bcrypt-hash", PFSENSE, True),
        ("pfsense", "bcrypt-hash", OWN, False),
    ],
)
def test_the_password_of_the_factory(root: str, kind: str, value: str, *, well_known: bool) -> None:
    source = Source.from_text("config.xml", USER.format(root=root, name="root", kind=kind, value=value))
    assert value not in "\n".join(source.lines)
    forms = {item.form for item in parse(source).devices[0].management.secrets}
    assert (SecretForm.WELL_KNOWN in forms) is well_known
