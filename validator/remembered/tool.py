"""What the tool is: a digest of its own code and data, and of the packages that answers rest on.

The version alone would not do: between two releases code changes, and who edits a table of protocols has another tool.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from pathlib import Path

import parsers
import validator
from validator import VERSION

PACKAGES = ("netaddr", "networkx", "numpy", "PyYAML", "tabulate")
"""Packages whose version may change an answer or how it is told."""


@cache
def tool_digest() -> str:
    """The sha256 of everything of the tool that an answer may rest on."""
    whole = hashlib.sha256(f"{VERSION}\0{sys.version}\0{platform.machine()}\0".encode())
    for name in PACKAGES:
        whole.update(f"{name} {_version(name)}\0".encode())
    for package in (parsers, validator):
        root = Path(package.__file__ or "").parent
        for path in sorted(item for item in root.rglob("*") if "__pycache__" not in item.parts and item.is_file()):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{package.__name__}/{path.relative_to(root).as_posix()}\0{content}\0".encode())
    return whole.hexdigest()


def _version(name: str) -> str:
    from importlib import metadata  # noqa: PLC0415 - loads what reads mail, for nobody who remembers nothing

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"
